//! `mlc replay`: a person moves what does not move by itself.

use pipeline::ports::Ledger;
use pipeline::steps::replay::{self, Request, Word};
use pipeline::{LedgerItem, Services, State};
use serde_json::json;

use crate::args::{CloseArgs, ReplayArgs};
use crate::connect;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, count, print, print_json};
use crate::store;
use crate::trace::{find, show};

/// As many documents are replayed by one rule at once.
const MOST: usize = 10_000;

/// Replays one document, or every held one with a rule.
pub async fn run(args: &ReplayArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let configuration = connect::configuration(&args.config)?;
    let store = store::desk(&args.stores).await?;
    let services = connect::services_at(&configuration, &store);
    let items = match (&args.rule, &args.id) {
        (Some(rule), _) => held_by_rule(&services, rule).await?,
        (None, Some(id)) => vec![one(&*services.ledger, id).await?],
        (None, None) => Vec::new(),
    };
    let request = Request { by: &args.by, why: &args.why, word: word(args) };
    Ok(each(&services, items, request, "replayed", json, style).await)
}

/// `mlc close`: what is held does not leave.
pub async fn close(args: &CloseArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let configuration = connect::configuration(&args.config)?;
    let store = store::desk(&args.stores).await?;
    let services = connect::services_at(&configuration, &store);
    let items = vec![one(&*services.ledger, &args.id).await?];
    let request = Request { by: &args.by, why: &args.why, word: Word::Close };
    Ok(each(&services, items, request, "closed", json, style).await)
}

/// Does what a person asked for to each document, and tells of it as `done`.
async fn each(
    services: &Services,
    items: Vec<LedgerItem>,
    request: Request<'_>,
    done: &str,
    json: bool,
    style: Style,
) -> Outcome {
    let mut replayed = Vec::new();
    let mut refused = Vec::new();
    for item in items {
        match replay::run(services, &item, request).await {
            Ok(after) => replayed.push((item, after)),
            Err(error) => refused.push((item, error)),
        }
    }
    tell(done, &replayed, &refused, json, style);
    if refused.is_empty() { Outcome::Good } else { Outcome::Bad }
}

fn word(args: &ReplayArgs) -> Word {
    match (args.arrived, args.not_arrived) {
        (true, _) => Word::Arrived,
        (_, true) => Word::NotArrived,
        _ => Word::None,
    }
}

async fn held_by_rule(services: &Services, rule: &str) -> Result<Vec<LedgerItem>, Failure> {
    let mut held = services.ledger.in_state(State::Held, MOST).await?;
    held.retain(|item| item.reasons.iter().any(|reason| reason.rule == rule));
    if held.is_empty() {
        return Err(Failure::new(format!("no held document has the rule {rule:?} among its reasons"))
            .hint("`mlc trace` shows the rules in brackets behind each reason"));
    }
    Ok(held)
}

/// The one document that `id` means: of several versions of a record, the one that waits for a person. A number may be one
/// document's payment number and another's ISA13; which of them left is not for a guess.
async fn one(ledger: &dyn Ledger, id: &str) -> Result<LedgerItem, Failure> {
    let items = find::all(ledger, id).await?;
    if items.is_empty() {
        return Err(Failure::new(format!("there is no document by {id:?}")));
    }
    let waits =
        |item: &&LedgerItem| matches!(item.state, State::Held | State::Rejected | State::DeadLettered);
    let waiting: Vec<&LedgerItem> = items.iter().filter(waits).collect();
    match (waiting.as_slice(), items.as_slice()) {
        ([item], _) => Ok((*item).clone()),
        // Its state says why it cannot be replayed.
        ([], [item, ..]) => Ok(item.clone()),
        _ => Err(Failure::new(format!("{id:?} means {}", count(waiting.len() as u64, "document")))
            .hint("name one by its document id, which `mlc trace` shows")),
    }
}

fn tell(
    done: &str,
    replayed: &[(LedgerItem, LedgerItem)],
    refused: &[(LedgerItem, pipeline::Error)],
    json: bool,
    style: Style,
) {
    if json {
        let moved = replayed.iter().map(|(before, after)| {
            json!({ "document_id": after.document_id, "record_key": after.record_key, "from": before.state, "to": after.state })
        });
        let left = refused.iter().map(|(item, error)| {
            json!({ "document_id": item.document_id, "record_key": item.record_key, "state": item.state, "why": error.message() })
        });
        print_json(&json!({ done: moved.collect::<Vec<_>>(), "refused": left.collect::<Vec<_>>() }));
        return;
    }
    let mut text = String::new();
    for (before, after) in replayed {
        let (from, to) = (show::state(before.state, style), show::state(after.state, style));
        text += &format!("{}  {from} \u{2192} {to}\n", after.record_key);
    }
    for (item, error) in refused {
        let state = show::state(item.state, style);
        text += &format!("{}  stays {state}: {}\n", item.record_key, error.message());
    }
    text += &format!("{} {done}, {} refused\n", replayed.len(), refused.len());
    print(&text);
}

#[cfg(test)]
mod tests {
    use documents::{DocumentId, RecordKey, RecordKind, System, Tenant, Version};
    use jiff::Timestamp;
    use pipeline::{AuditEntry, Blob, ControlNumbers, Event};

    use super::*;

    fn held(record: &str, number: &str, interchange: u32) -> LedgerItem {
        let record_key = RecordKey::new(System::Fusion, RecordKind::Payment, record).unwrap();
        let version = Version::of_bytes(record.as_bytes());
        let now = Timestamp::UNIX_EPOCH;
        let tenant: Tenant = "acme".parse().unwrap();
        LedgerItem {
            document_id: DocumentId::new(&tenant, &record_key, &version, "fusion-payments", None),
            record_key,
            version,
            flow: "fusion-payments".to_owned(),
            partner: None,
            business_number: Some(number.to_owned()),
            state: State::Held,
            state_since: now,
            reasons: Vec::new(),
            source_updated_at: now,
            received_at: now,
            payload: Blob { key: format!("records/{record}.json"), sha256: String::new(), size: 0 },
            transaction_set: "820".to_owned(),
            control_numbers: Some(ControlNumbers { interchange, group: 1, set: 1, reserved_at: now }),
            interchange: None,
            file_name: None,
            claim: None,
            attempts: 0,
            doubtful: true,
            not_before: None,
            due_at: None,
            remote_reference: None,
            config_version: None,
            revision: 1,
            change_id: record.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_number_of_one_document_that_is_the_isa13_of_another_is_not_guessed() {
        let dir = tempfile::tempdir().unwrap();
        let store = store::open(dir.path()).await.unwrap();
        let (first, second) = (held("100001", "714022", 1), held("100002", "714023", 714_022));
        for item in [&first, &second] {
            let entry = AuditEntry::of(None, item, Event::Received, "poll", item.received_at);
            store.ledger.insert(item, &entry).await.unwrap();
        }
        let text = one(&*store.ledger, "714022").await.unwrap_err().text(Style::plain());
        assert!(text.contains("means 2 documents") && text.contains("document id"), "{text}");
        assert_eq!(one(&*store.ledger, "714023").await.unwrap(), second);
        assert_eq!(one(&*store.ledger, first.document_id.as_str()).await.unwrap(), first);
    }
}
