//! `mlc status`: how many documents stand where, and how far the ERP was read.

use std::time::Duration;

use jiff::Timestamp;
use pipeline::ports::Clock as _;
use pipeline::system::SystemClock;
use pipeline::{FLOWS, State};
use serde::Serialize;

use crate::args::StatusArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Align, Style, Table, duration, moment, print, print_json, thousands};
use crate::store;
use crate::trace::show;

#[derive(Debug, Serialize)]
struct FlowStatus {
    flow: &'static str,
    title: &'static str,
    watermark: Option<Timestamp>,
    states: std::collections::BTreeMap<State, u64>,
    open: u64,
    held: u64,
}

#[derive(Debug, Serialize)]
struct Oldest {
    record_key: String,
    document_id: String,
    flow: String,
    state: State,
    state_since: Timestamp,
    reasons: Vec<documents::Fault>,
}

/// Prints counts, watermarks and the oldest open documents.
pub async fn run(args: &StatusArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let store = store::desk(&args.stores).await?;
    let mut counts = store.ledger.counts().await?;
    let mut flows = Vec::new();
    for flow in FLOWS {
        let states = counts.remove(flow.id).unwrap_or_default();
        let open = states.iter().filter(|(state, _)| !state.is_settled()).map(|(_, number)| number).sum();
        flows.push(FlowStatus {
            flow: flow.id,
            title: flow.title,
            watermark: store.watermarks.get(flow.id).await?,
            open,
            held: states.get(&State::Held).copied().unwrap_or_default(),
            states,
        });
    }
    let mut oldest = Vec::new();
    for state in State::ALL.into_iter().filter(|state| !state.is_terminal()) {
        for item in store.ledger.in_state(state, 1).await? {
            oldest.push(Oldest {
                record_key: item.record_key.to_string(),
                document_id: item.document_id.to_string(),
                flow: item.flow,
                state: item.state,
                state_since: item.state_since,
                reasons: item.reasons,
            });
        }
    }
    oldest.sort_by_key(|item| item.state_since);
    if json {
        print_json(&serde_json::json!({ "flows": flows, "oldest_open": oldest }));
    } else {
        print(&text(&flows, &oldest, SystemClock.now(), style));
    }
    Ok(Outcome::Good)
}

fn text(flows: &[FlowStatus], oldest: &[Oldest], now: Timestamp, style: Style) -> String {
    let used: Vec<State> = State::ALL
        .into_iter()
        .filter(|state| flows.iter().any(|flow| flow.states.contains_key(state)))
        .collect();
    let mut columns = vec![("flow", Align::Left)];
    columns.extend(used.iter().map(|state| (state.as_str(), Align::Right)));
    columns.push(("read up to", Align::Left));
    let mut table = Table::new(&columns);
    for flow in flows {
        let mut row = vec![flow.flow.to_owned()];
        row.extend(used.iter().map(|state| thousands(flow.states.get(state).copied().unwrap_or_default())));
        row.push(flow.watermark.map_or_else(|| "never read".to_owned(), moment));
        table.row(row);
    }
    let mut text = table.text(style);
    if oldest.is_empty() {
        text.push_str("\nNothing is open, nothing is held.\n");
        return text;
    }
    let mut table = Table::new(&[
        ("longest in its state", Align::Left),
        ("", Align::Left),
        ("for", Align::Right),
        ("", Align::Left),
    ]);
    for item in oldest {
        let age = Duration::try_from(now.duration_since(item.state_since)).unwrap_or_default();
        let reason = item.reasons.first().map_or("", |fault| fault.rule.as_str());
        table.row(vec![
            item.record_key.clone(),
            show::state(item.state, style),
            duration(age),
            reason.to_owned(),
        ]);
    }
    text.push('\n');
    text.push_str(&table.text(style));
    text
}
