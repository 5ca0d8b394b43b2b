use std::collections::BTreeMap;
use std::time::Duration;

use documents::{Fault, Faults, Stage, Tenant};
use jiff::Timestamp;
use pipeline::{Flow, Limits};
use serde::Deserialize;

use crate::folder::CONNECTOR;

/// `connector.toml`.
#[derive(Debug, Clone, Deserialize)]
pub struct Connector {
    /// Name of this installation; part of every document's id, so it never changes.
    pub tenant: Tenant,
    /// Whether its data is real.
    pub stage: Stage,
    /// Which hosts hold which stage's data.
    pub hosts: Hosts,
    /// How changes are read from the ERP.
    #[serde(default)]
    pub poll: PollSettings,
    /// The flows that run, by id.
    pub flows: BTreeMap<String, FlowSettings>,
    /// Bounds and waits; the defaults suit most.
    #[serde(default)]
    pub limits: LimitSettings,
    /// How `mlc run` works on one machine; not used on AWS.
    #[serde(default)]
    pub host: HostSettings,
    /// Oracle Fusion.
    pub fusion: fusion::Config,
    /// Cleo.
    pub cleo: cleo::Config,
}

/// Which hosts hold which stage's data: names, or patterns with `*` for any characters.
#[derive(Debug, Clone, Deserialize)]
pub struct Hosts {
    /// Hosts with test data.
    #[serde(default)]
    pub test: Vec<String>,
    /// Hosts with real data.
    #[serde(default)]
    pub production: Vec<String>,
}

/// How changes are read from the ERP.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct PollSettings {
    /// How far before the watermark a poll starts, for records that the ERP commits late. Default 600.
    pub overlap_seconds: u32,
    /// How far before the present a poll ends. Default 60.
    pub lag_seconds: u32,
    /// Pages in one poll. Default 500.
    pub pages: u32,
}

impl Default for PollSettings {
    fn default() -> Self {
        Self { overlap_seconds: 600, lag_seconds: 60, pages: 500 }
    }
}

/// One flow's schedule.
#[derive(Debug, Clone, Deserialize)]
pub struct FlowSettings {
    /// Whether it runs. Default true.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Seconds from one poll to the next, where a host keeps the schedule itself. Default 300.
    #[serde(default = "five_minutes")]
    pub every_seconds: u32,
    /// Records changed before this are not read: the moment from which the connector is responsible.
    pub start_at: Timestamp,
}

const fn yes() -> bool {
    true
}

const fn five_minutes() -> u32 {
    300
}

/// How one process runs all steps.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default)]
pub struct HostSettings {
    /// Workers on each queue. Default 2.
    pub workers: u32,
    /// Milliseconds from one sweep to the next. Default 30,000.
    pub sweep_every_ms: u32,
    /// Seconds that a message is hidden while a worker holds it. Default 900.
    pub visibility_seconds: u32,
    /// Seconds that work in hand may take after the host was told to stop. Default 30.
    pub grace_seconds: u32,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self { workers: 2, sweep_every_ms: 30_000, visibility_seconds: 900, grace_seconds: 30 }
    }
}

/// Bounds and waits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LimitSettings {
    /// Longest hold of a stream without progress, in seconds. Default 300.
    pub lease_seconds: Option<u32>,
    /// Milliseconds added to an attempt's longest time before another may take over. Default 10,000.
    pub claim_margin_ms: Option<u32>,
    /// Milliseconds after which a message that did nothing is sent again. Default 900,000.
    pub requeue_after_ms: Option<u32>,
    /// First wait in milliseconds after a remote was down; doubles each time. Default 30,000.
    pub park_first_ms: Option<u32>,
    /// Longest wait in milliseconds after a remote was down. Default 3,600,000.
    pub park_longest_ms: Option<u32>,
}

impl Connector {
    /// Bounds and waits for the steps.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let defaults = Limits::default();
        let millis = |set: Option<u32>, default| set.map_or(default, |ms| Duration::from_millis(ms.into()));
        Limits {
            overlap: Duration::from_secs(self.poll.overlap_seconds.into()),
            lag: Duration::from_secs(self.poll.lag_seconds.into()),
            pages_per_poll: self.poll.pages as usize,
            lease: self.limits.lease_seconds.map_or(defaults.lease, |s| Duration::from_secs(s.into())),
            claim_margin: millis(self.limits.claim_margin_ms, defaults.claim_margin),
            requeue_after: millis(self.limits.requeue_after_ms, defaults.requeue_after),
            park_first: millis(self.limits.park_first_ms, defaults.park_first),
            park_longest: millis(self.limits.park_longest_ms, defaults.park_longest),
            ..defaults
        }
    }

    /// What the types alone do not refuse.
    pub(crate) fn faults(&self) -> Faults {
        let mut faults = Faults::new();
        for (id, flow) in &self.flows {
            if Flow::find(id).is_none() {
                let known: Vec<&str> = pipeline::FLOWS.iter().map(|flow| flow.id).collect();
                faults.push(at(
                    &format!("[flows.{id}]"),
                    format!("no such flow; there are {}", known.join(", ")),
                ));
            }
            if flow.every_seconds == 0 {
                faults.push(at(&format!("[flows.{id}] every_seconds"), "must be at least 1"));
            }
        }
        if !self.flows.values().any(|flow| flow.enabled) {
            faults.push(at("[flows]", "no flow is enabled, so nothing would run"));
        }
        let host = &self.host;
        if host.workers == 0 || host.workers > 64 {
            faults.push(at("[host] workers", "must be 1 to 64"));
        }
        if host.sweep_every_ms == 0 || host.visibility_seconds == 0 {
            faults.push(at("[host]", "sweep_every_ms and visibility_seconds must be at least 1"));
        }
        // The source tolerates an ERP clock that is five minutes ahead; what that hides must be read again.
        if self.poll.overlap_seconds < 300 {
            faults.push(at("[poll] overlap_seconds", "must be at least 300"));
        }
        if self.poll.pages == 0 {
            faults.push(at("[poll] pages", "must be at least 1"));
        }
        let limits = &self.limits;
        let numbers = [
            ("lease_seconds", limits.lease_seconds),
            ("claim_margin_ms", limits.claim_margin_ms),
            ("requeue_after_ms", limits.requeue_after_ms),
            ("park_first_ms", limits.park_first_ms),
            ("park_longest_ms", limits.park_longest_ms),
        ];
        for (name, _) in numbers.into_iter().filter(|(_, number)| *number == Some(0)) {
            faults.push(at(&format!("[limits] {name}"), "must be at least 1"));
        }
        let waits = self.limits();
        if waits.park_longest < waits.park_first {
            faults.push(at("[limits] park_longest_ms", "must not be less than park_first_ms"));
        }
        for found in [self.fusion.validate(), self.cleo.validate()] {
            for mut fault in found.err().into_iter().flatten() {
                fault.place = format!("{CONNECTOR} {}", fault.place);
                faults.push(fault);
            }
        }
        faults
    }
}

fn at(place: &str, message: impl Into<String>) -> Fault {
    Fault::new("config.value", format!("{CONNECTOR} {place}"), message)
}
