//! The simulated company: its data, its ERP, its Cleo, and the configuration that connects them.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use simulators::{CleoOptions, CleoSimulator, Dataset, DatasetOptions, FusionOptions, FusionSimulator};

use super::setup::{self, Addresses, Credentials, Waits};
use crate::args::DemoArgs;
use crate::failure::Failure;

/// How far back the ERP's data reaches.
const DAYS: i64 = 30;

/// Both simulators, running.
pub struct Simulated {
    /// The ERP.
    pub fusion: FusionSimulator,
    /// Cleo.
    pub cleo: CleoSimulator,
    /// The data as it was at the start.
    pub data: Dataset,
}

impl Simulated {
    /// Makes the data, which ends just before `now`, and starts both servers on loopback.
    pub fn start(args: &DemoArgs, now: Timestamp) -> Result<Self, Failure> {
        let options = DatasetOptions {
            end: now,
            invoices: args.invoices as usize,
            payments: args.payments as usize,
            days: DAYS,
            ..DatasetOptions::default()
        };
        let data = Dataset::generate(args.seed, &options);
        let failed =
            |error: std::io::Error| Failure::new(format!("a simulator cannot listen on 127.0.0.1: {error}"));
        let fusion = FusionSimulator::start(FusionOptions { data: data.clone(), ..FusionOptions::default() });
        let folders = data.edi_suppliers().map(|(_, partner)| format!("{}/outbox", partner.slug)).collect();
        let cleo = CleoSimulator::start(CleoOptions { folders, ..CleoOptions::default() });
        Ok(Self { fusion: fusion.map_err(failed)?, cleo: cleo.map_err(failed)?, data })
    }

    /// Writes the configuration folder, credentials included.
    pub fn write_configuration(&self, dir: &Path, now: Timestamp, waits: Waits) -> Result<(), Failure> {
        let (fusion, cleo) = (FusionOptions::default(), CleoOptions::default());
        let addresses = Addresses {
            fusion: self.fusion.base_url(),
            fusion_token: self.fusion.token_url(),
            fusion_scope: fusion.scope,
            cleo: self.cleo.base_url(),
        };
        let credentials = Credentials {
            client_id: &fusion.client_id,
            client_secret: &fusion.client_secret,
            username: &cleo.username,
            password: &cleo.password,
        };
        let start =
            now.saturating_sub(SignedDuration::from_hours(24 * (DAYS + 1))).unwrap_or(Timestamp::UNIX_EPOCH);
        let start = start.round(jiff::Unit::Second).unwrap_or(start);
        setup::write(dir, &setup::files(&self.data, &addresses, credentials, start, waits))
    }
}
