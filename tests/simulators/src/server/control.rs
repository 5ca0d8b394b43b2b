//! The control calls under `/__sim/`, by which another process drives a simulator.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Reply, RequestRecord};
use crate::faults::{FaultScript, Rule};
use crate::time::SimClock;

/// Outside of every path that either vendor uses.
pub(crate) const PREFIX: &str = "/__sim/";

/// Parses a control body, or says what is wrong with it.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(|error| Reply::json(400, &json!({ "message": error.to_string() })))
}

pub(crate) fn unknown(name: &str) -> Reply {
    Reply::json(404, &json!({ "message": format!("no control call {name:?}") }))
}

pub(crate) fn state(mut site: Map<String, Value>, faults: &FaultScript, log: &[RequestRecord]) -> Reply {
    site.insert("requests".into(), json!(log));
    site.insert("request_count".into(), json!(log.len()));
    site.insert("faults_fired".into(), json!(faults.fired()));
    site.insert("faults_pending".into(), json!(faults.pending()));
    Reply::json(200, &Value::Object(site))
}

/// One rule or a list of rules.
pub(crate) fn faults(script: &FaultScript, body: &[u8]) -> Reply {
    let values = match read::<Value>(body) {
        Ok(Value::Array(values)) => values,
        Ok(one) => vec![one],
        Err(reply) => return reply,
    };
    let mut rules = Vec::with_capacity(values.len());
    for value in values {
        match read::<Rule>(value.to_string().as_bytes()) {
            Ok(rule) => rules.push(rule),
            Err(reply) => return reply,
        }
    }
    let count = rules.len();
    rules.into_iter().for_each(|rule| script.push(rule));
    Reply::json(200, &json!({ "pushed": count }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    now: Option<Timestamp>,
    advance_seconds: Option<i64>,
}

pub(crate) fn clock(clock: &SimClock, body: &[u8]) -> Reply {
    let change: ClockChange = match read(body) {
        Ok(change) => change,
        Err(reply) => return reply,
    };
    if let Some(now) = change.now {
        clock.set(now);
    }
    if let Some(seconds) = change.advance_seconds {
        clock.advance(SignedDuration::from_secs(seconds));
    }
    Reply::json(200, &json!({ "now": clock.now().to_string() }))
}
