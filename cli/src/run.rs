//! `mlc run`: the host against the real systems.

use std::sync::Arc;

use config::Configuration;
use embedded::{Host, Observer};
use jiff::Timestamp;
use pipeline::ports::Clock as _;
use pipeline::steps::poll::PollReport;
use pipeline::steps::sweep::SweepReport;
use pipeline::system::SystemClock;
use pipeline::{Error, Flow};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::args::RunArgs;
use crate::connect;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, count, moment, print, print_json_line};
use crate::{signals, store};

/// Runs until a signal.
pub async fn run(args: &RunArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let configuration = connect::configuration(&args.place.config)?;
    let ends = connect::ends(&configuration, &connect::secrets_path(&args.place)).await?;
    let store = store::open(&args.data).await?;
    announce(&configuration, json, style);
    let observer = Arc::new(Speaker { json, style });
    let parts =
        connect::host_parts(&configuration, &store, &ends, &connect::host_settings(&configuration), observer);
    let stop = CancellationToken::new();
    let host = Host::new(parts);
    let running = host.run(stop.clone());
    tokio::pin!(running);
    tokio::select! {
        ended = &mut running => ended?,
        signal = signals::wait() => {
            say(json, style, "stopping", &format!("{signal}: letting what is under way end; once more stops at once"));
            stop.cancel();
            tokio::select! {
                ended = &mut running => ended?,
                signal = signals::wait() => {
                    say(json, style, "stopped", &format!("{signal}: stopped at once; the next run continues"));
                    return Ok(Outcome::Bad);
                }
            }
        }
    }
    say(json, style, "stopped", "stopped cleanly; the next run continues here");
    Ok(Outcome::Good)
}

fn announce(configuration: &Configuration, json: bool, style: Style) {
    let connector = &configuration.connector;
    let flows: Vec<&str> =
        connect::schedules(configuration).iter().map(|schedule| schedule.flow.id).collect();
    let partners = configuration.catalog.partners().count();
    if json {
        print_json_line(&json!({
            "event": "started", "at": SystemClock.now(), "tenant": connector.tenant, "stage": connector.stage,
            "flows": flows, "partners": partners, "fusion": connector.fusion.base_url, "cleo": connector.cleo.base_url,
            "config_version": configuration.version, "release": env!("CARGO_PKG_VERSION"),
        }));
        return;
    }
    let stage = connector.stage.to_string();
    let stage = if stage == "production" { style.waiting("PRODUCTION") } else { stage };
    print(&format!(
        "{} {}, stage {stage}, configuration {}\n  from   {}\n  to     {} ({})\n  flows  {}\n",
        style.strong("ml-connector"),
        connector.tenant,
        configuration.version,
        connector.fusion.base_url,
        connector.cleo.base_url,
        count(partners as u64, "partner"),
        flows.join(", "),
    ));
}

fn say(json: bool, style: Style, event: &str, text: &str) {
    if json {
        print_json_line(&json!({ "event": event, "at": SystemClock.now(), "message": text }));
    } else {
        print(&format!("{}  {text}\n", style.dim(&moment(SystemClock.now()))));
    }
}

/// Tells of polls that found something; to programs also of those that failed, which people read in the log.
struct Speaker {
    json: bool,
    style: Style,
}

impl Observer for Speaker {
    fn polled(&self, flow: &'static Flow, outcome: &Result<PollReport, Error>) {
        let at = SystemClock.now();
        match outcome {
            // What was only read again is no news.
            Ok(report) if report.seen == report.known => {}
            Ok(report) if self.json => print_json_line(&poll_json(flow, report, at)),
            Ok(report) => print(&format!("{}  {}\n", self.style.dim(&moment(at)), poll_text(flow, report))),
            Err(error) if self.json => print_json_line(&json!({
                "event": "poll_failed", "at": at, "flow": flow.id, "kind": error.kind().as_str(),
                "temporary": error.is_temporary(), "error": error.to_string(),
            })),
            // The host logs it.
            Err(_) => {}
        }
    }

    fn swept(&self, outcome: &Result<SweepReport, Error>) {
        let Ok(report) = outcome else { return };
        if report.dead_lettered + report.unreadable == 0 {
            return;
        }
        let text = format!(
            "{} failed too often and went to the dead letters; `mlc status` shows them",
            count(report.dead_lettered + report.unreadable, "message")
        );
        say(self.json, self.style, "dead_lettered", &text);
    }
}

fn poll_json(flow: &Flow, report: &PollReport, at: Timestamp) -> serde_json::Value {
    json!({
        "event": "poll", "at": at, "flow": flow.id, "seen": report.seen, "new": report.new, "known": report.known,
        "unchanged": report.unchanged, "reverted": report.reverted, "pages": report.pages, "complete": report.complete,
    })
}

fn poll_text(flow: &Flow, report: &PollReport) -> String {
    let mut parts = vec![format!("{} read", count(report.seen, "record")), format!("{} new", report.new)];
    let more =
        [(report.unchanged, "unchanged"), (report.known, "read before"), (report.reverted, "reverted")];
    parts.extend(
        more.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")),
    );
    if !report.complete {
        parts.push("more to come".to_owned());
    }
    format!("{}  {}", flow.id, parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_is_one_line() {
        let report =
            PollReport { seen: 12, new: 9, known: 2, unchanged: 1, complete: true, ..PollReport::default() };
        let flow = Flow::find("fusion-invoices").unwrap();
        assert_eq!(
            poll_text(flow, &report),
            "fusion-invoices  12 records read, 9 new, 1 unchanged, 2 read before"
        );
    }
}
