//! `mlc replay`: a person moves what does not move by itself.

use pipeline::steps::replay::{self, Request, Word};
use pipeline::{LedgerItem, Services, State};
use serde_json::json;

use crate::args::ReplayArgs;
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
    let store = store::open_existing(&args.data).await?;
    let services = connect::services(&configuration, &store);
    let items = match (&args.rule, &args.id) {
        (Some(rule), _) => held_by_rule(&services, rule).await?,
        (None, Some(id)) => vec![one(&services, id).await?],
        (None, None) => Vec::new(),
    };
    let request = Request { by: &args.by, why: &args.why, word: word(args) };
    let mut replayed = Vec::new();
    let mut refused = Vec::new();
    for item in items {
        match replay::run(&services, &item, request).await {
            Ok(after) => replayed.push((item, after)),
            Err(error) => refused.push((item, error)),
        }
    }
    tell(&replayed, &refused, json, style);
    Ok(if refused.is_empty() { Outcome::Good } else { Outcome::Bad })
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

/// The one document that `id` means: of several versions of a record, the one that waits for a person.
async fn one(services: &Services, id: &str) -> Result<LedgerItem, Failure> {
    let Some((_, items)) = find::find(&*services.ledger, id).await? else {
        return Err(Failure::new(format!("there is no document by {id:?}")));
    };
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
    replayed: &[(LedgerItem, LedgerItem)],
    refused: &[(LedgerItem, pipeline::Error)],
    json: bool,
    style: Style,
) {
    if json {
        let done = replayed.iter().map(|(before, after)| {
            json!({ "document_id": after.document_id, "record_key": after.record_key, "from": before.state, "to": after.state })
        });
        let left = refused.iter().map(|(item, error)| {
            json!({ "document_id": item.document_id, "record_key": item.record_key, "state": item.state, "why": error.message() })
        });
        print_json(&json!({ "replayed": done.collect::<Vec<_>>(), "refused": left.collect::<Vec<_>>() }));
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
    text += &format!("{} replayed, {} refused\n", replayed.len(), refused.len());
    print(&text);
}
