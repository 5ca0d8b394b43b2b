//! What is broken on purpose, and what became of it.

use std::collections::BTreeSet;

use pipeline::{AuditEntry, Event, LedgerItem, State};
use simulators::faults::{Fault, FaultScript, Matcher, RetryAfter, Rule};
use simulators::{AcceptedUpload, RequestRecord};

use super::summary::Recovery;
use crate::output::count;

/// Uploads in the demo's files profile.
const UPLOADS: &str = "/files";
/// Reads of the ERP.
const READS: &str = "/fscmRestApi/";
/// Uploads refused in a row.
const BURST: u32 = 6;

/// Arms both simulators.
pub fn arm(fusion: &FaultScript, cleo: &FaultScript) {
    fusion.push(Rule::once(Matcher::on("GET", READS).nth(2), Fault::TokenExpired));
    fusion.push(Rule::once(Matcher::on("GET", READS).nth(4), Fault::CutBody { keep_bytes: 5_000 }));
    cleo.push(Rule::times(
        BURST,
        Matcher::on("POST", UPLOADS).nth(5),
        Fault::retry_after(503, RetryAfter::Seconds(1)),
    ));
    cleo.push(Rule::once(Matcher::on("POST", UPLOADS).nth(9), Fault::AfterEffect));
}

/// What both sides saw.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// Requests to the ERP.
    pub fusion: &'a [RequestRecord],
    /// Requests to Cleo.
    pub cleo: &'a [RequestRecord],
    /// The documents.
    pub items: &'a [LedgerItem],
    /// Every entry of the trail.
    pub trail: &'a [AuditEntry],
    /// What Cleo accepted.
    pub uploads: &'a [AcceptedUpload],
}

/// What became of each fault.
pub fn recoveries(evidence: &Evidence<'_>) -> Vec<Recovery> {
    vec![token(evidence), cut(evidence), burst(evidence), lost(evidence)]
}

fn struck<'a>(requests: &'a [RequestRecord], name: &str) -> Vec<&'a RequestRecord> {
    requests.iter().filter(|request| request.fault.as_deref() == Some(name)).collect()
}

fn recovery(fault: &str, hits: &[&RequestRecord], outcome: String, recovered: bool) -> Recovery {
    let reached = !hits.is_empty();
    Recovery {
        fault: fault.to_owned(),
        hits: hits.len() as u64,
        at: hits.first().map(|request| request.at),
        outcome: if reached { outcome } else { "No request came that far.".to_owned() },
        recovered: reached && recovered,
    }
}

/// Whether the ERP answered a read as it should after the last of `hits`.
fn answered_after(requests: &[RequestRecord], hits: &[&RequestRecord]) -> bool {
    let Some(last) = hits.last() else { return false };
    requests.iter().any(|request| {
        request.at >= last.at
            && request.path == last.path
            && request.fault.is_none()
            && request.status == Some(200)
    })
}

fn token(evidence: &Evidence<'_>) -> Recovery {
    let hits = struck(evidence.fusion, "token_expired");
    let is_login = |request: &&RequestRecord| request.method == "POST" && request.status == Some(200);
    let logins: Vec<&RequestRecord> = evidence.fusion.iter().filter(is_login).collect();
    let again = hits.first().is_some_and(|hit| logins.iter().any(|login| login.at >= hit.at));
    recovery(
        "The ERP forgot the token between two pages and answered 401",
        &hits,
        format!(
            "Got a new token ({} in all) and asked for the same page again.",
            count(logins.len() as u64, "login")
        ),
        again && answered_after(evidence.fusion, &hits),
    )
}

fn cut(evidence: &Evidence<'_>) -> Recovery {
    let hits = struck(evidence.fusion, "cut_body");
    recovery(
        "The connection to the ERP broke in the middle of a page",
        &hits,
        "Took nothing from the half page and read it again; the watermark had not passed it.".to_owned(),
        answered_after(evidence.fusion, &hits),
    )
}

fn burst(evidence: &Evidence<'_>) -> Recovery {
    let hits = struck(evidence.cleo, "status_503");
    let struck = unclear(evidence, true);
    let once = struck.iter().filter(|id| is_delivered(evidence, id) && uploads_of(evidence, id) == 1).count();
    let outcome = format!(
        "A 503 does not say whether the file was taken: {} waited, asked Cleo, and went out again under the same name \
         and numbers. Cleo has {once}, once each.",
        count(struck.len() as u64, "document")
    );
    let fault = format!("Cleo answered {} with 503", count(hits.len() as u64, "upload"));
    recovery(&fault, &hits, outcome, !struck.is_empty() && once == struck.len())
}

fn lost(evidence: &Evidence<'_>) -> Recovery {
    let hits = struck(evidence.cleo, "after_effect");
    let doubtful = unclear(evidence, false);
    let once = doubtful.iter().all(|id| is_delivered(evidence, id) && uploads_of(evidence, id) == 1);
    let names: Vec<&str> = evidence
        .items
        .iter()
        .filter(|item| doubtful.contains(item.document_id.as_str()))
        .map(|item| item.business_number.as_deref().unwrap_or_else(|| item.record_key.id()))
        .collect();
    recovery(
        "Cleo took an upload, and its answer was lost on the way back",
        &hits,
        format!(
            "{} became unconfirmed, was not sent again, and was asked for after the settle time: Cleo has it, once.",
            names.join(", ")
        ),
        !doubtful.is_empty() && once,
    )
}

/// Documents with an attempt of unknown outcome: answered with 503, or not answered.
fn unclear<'a>(evidence: &Evidence<'a>, answered: bool) -> BTreeSet<&'a str> {
    let with_503 =
        |entry: &AuditEntry| entry.reasons.iter().any(|fault| fault.message.contains("status=503"));
    let entries = evidence.trail.iter().filter(|entry| entry.event == Event::Unconfirmed);
    entries.filter(|entry| with_503(entry) == answered).map(|entry| entry.document_id.as_str()).collect()
}

fn is_delivered(evidence: &Evidence<'_>, id: &str) -> bool {
    evidence.items.iter().any(|item| item.document_id.as_str() == id && item.state == State::Delivered)
}

fn uploads_of(evidence: &Evidence<'_>, id: &str) -> usize {
    let item = evidence.items.iter().find(|item| item.document_id.as_str() == id);
    let name = item.and_then(|item| item.file_name.as_deref());
    evidence.uploads.iter().filter(|upload| Some(upload.requested_name.as_str()) == name).count()
}
