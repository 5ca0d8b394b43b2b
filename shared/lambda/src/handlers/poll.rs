use documents::System;
use jiff::Timestamp;
use pipeline::steps::poll::{self, PollReport};
use pipeline::{Deadline, Error, FLOWS, Flow, Kind, Result};
use serde_json::{Value, json};
use std::time::Duration;

use crate::{Invocation, Metric, Parts};

const OPERATION: &str = "poll";
/// Kept for taking in the last page that was read, or a quarter of the time where that is less.
const TAKE_IN: Duration = Duration::from_secs(30);

/// Polls the flow that the event names: `{"flow": "fusion-invoices"}`, bare or as the detail of an EventBridge event.
///
/// # Errors
/// [`Kind::Configuration`] if there is no such flow here; what the step returns. What was read before is safe.
pub async fn run_poll(parts: &Parts, event: Value, invocation: &Invocation) -> Result<Value> {
    let flow = flow_of(&event)?;
    invocation.tally.of_flow(flow.id);
    let Some(start_at) = start_of(parts, flow)? else {
        tracing::info!(flow = flow.id, "poll: the configuration has switched this flow off");
        return Ok(json!({ "flow": flow.id, "enabled": false }));
    };
    let outcome = step(parts, flow, start_at, invocation).await;
    tell_lag(parts, flow, invocation).await;
    match outcome {
        Ok(report) => {
            invocation.tally.add(Metric::RecordsSeen, report.seen);
            Ok(answer(flow, &report))
        }
        // The watermark stands at the last page that is safe; the next poll goes on from there.
        Err(error) if error.kind() == Kind::OutOfTime => {
            tracing::info!(flow = flow.id, %error, "poll: the next one goes on");
            Ok(json!({ "flow": flow.id, "complete": false }))
        }
        Err(error) => {
            if error.kind() == Kind::CredentialsRejected {
                invocation.tally.add(Metric::CredentialsRejected, 1);
            }
            Err(error)
        }
    }
}

async fn step(
    parts: &Parts,
    flow: &Flow,
    start_at: Timestamp,
    invocation: &Invocation,
) -> Result<PollReport> {
    let services = parts.counted(&invocation.tally);
    let left = invocation.deadline.remaining(parts.clock());
    let deadline = Deadline::after(parts.clock(), left - TAKE_IN.min(left / 4));
    poll::run(&services, &*parts.source, flow, start_at, deadline).await
}

fn flow_of(event: &Value) -> Result<&'static Flow> {
    let named = event.get("flow").or_else(|| event.get("detail")?.get("flow")).and_then(Value::as_str);
    let Some(named) = named else {
        return Err(fault(r#"the event names no flow; send {"flow": "fusion-invoices"}"#));
    };
    let here = || FLOWS.iter().filter(|flow| flow.system == System::Fusion);
    here().find(|flow| flow.id == named).ok_or_else(|| {
        fault("the event names a flow that there is not")
            .with("flow", named.chars().take(100).collect::<String>().escape_debug())
            .with("flows", here().map(|flow| flow.id).collect::<Vec<_>>().join(" "))
    })
}

/// Where the flow begins when it was never read; nothing if it is switched off.
fn start_of(parts: &Parts, flow: &Flow) -> Result<Option<Timestamp>> {
    let settings = parts.configuration.connector.flows.get(flow.id).ok_or_else(|| {
        fault("the configuration does not have this flow: add it, or switch its schedule off")
            .with("flow", flow.id)
    })?;
    Ok(settings.enabled.then_some(settings.start_at))
}

/// Tells how far the stream is behind, also after a poll that failed.
async fn tell_lag(parts: &Parts, flow: &Flow, invocation: &Invocation) {
    match parts.services.watermarks.get(flow.id).await {
        Ok(Some(watermark)) => {
            let lag = parts.clock().now().duration_since(watermark).as_secs();
            invocation.tally.set(Metric::PollLagSeconds, u64::try_from(lag).unwrap_or_default());
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(flow = flow.id, %error, "poll: the lag is not known"),
    }
}

fn answer(flow: &Flow, report: &PollReport) -> Value {
    json!({
        "flow": flow.id,
        "busy": report.busy,
        "complete": report.complete,
        "pages": report.pages,
        "seen": report.seen,
        "new": report.new,
        "known": report.known,
        "unchanged": report.unchanged,
        "reverted": report.reverted,
    })
}

fn fault(message: &str) -> Error {
    Error::permanent(Kind::Configuration, OPERATION, message)
}
