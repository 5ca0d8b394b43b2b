//! What happens once in a while: records change, a queue is purged, a supplier moves to another partner.

use std::fs;
use std::path::Path;
use std::time::Duration;

use aws::Name;
use end_to_end::Scene;
use jiff::SignedDuration;
use pipeline::ports::{Clock, Ledger, QueueName};
use pipeline::system::SystemClock;
use pipeline::{LedgerItem, State};
use simulators::Mutation;

use crate::books::Books;
use crate::stack::{FLOWS, Stack};

const LIMIT: Duration = Duration::from_secs(90);

/// Of the delivered invoices, one is touched only, and another changes, which waits for a person. A new one is polled;
/// before it is mapped, its message is purged, and its supplier moves to another partner: the ledger brings it back, and
/// it goes there.
pub(crate) async fn happen(stack: &Stack, scene: &Scene, books: &Books) {
    let delivered = |item: &&LedgerItem| item.state == State::Delivered && item.flow == FLOWS[0];
    let invoices: Vec<&LedgerItem> = books.items.iter().filter(delivered).collect();
    let known = invoices[0];
    let model = invoices.iter().find(|item| item.partner != known.partner).unwrap();
    let id = |item: &LedgerItem| item.record_key.id().parse::<i64>().unwrap();
    let (attribute, value) = ("PurchaseOrderNumber".to_owned(), "DP-200000".to_owned());
    let at = Some(SystemClock.now() - SignedDuration::from_mins(1));
    scene.fusion.mutate(&Mutation::ChangeInvoice { id: id(known), attribute, value, at }).unwrap();
    let touched = invoices.last().unwrap();
    scene.fusion.mutate(&Mutation::TouchInvoice { id: id(touched), at }).unwrap();
    let new = Mutation::AddInvoice { like: Some(id(model)), number: Some("MOVED-1".to_owned()), at };
    let new = format!("fusion/invoice/{}", scene.fusion.mutate(&new).unwrap()).parse().unwrap();
    stack.feed("MapRecordFunction", false).await;
    stack.read(FLOWS[0], LIMIT).await;

    let sqs = stack.account.clients().await.sqs();
    let url = stack.account.names.get(Name::RecordsQueue).unwrap();
    sqs.purge_queue().queue_url(url).send().await.unwrap();
    let supplier = scene.data.invoice(id(model)).unwrap().supplier_number.clone();
    let (from, to) = move_supplier(&scene.config(), &supplier);
    assert_eq!(model.partner.as_ref().unwrap().as_str(), from);
    stack.publish(&scene.config()).await;
    // A running one takes the new configuration within five minutes; a new one at once.
    stack.kill("MapRecordFunction");
    stack.feed("MapRecordFunction", true).await;
    stack.settle(scene, LIMIT).await;

    let ledger = &stack.store.ledger;
    let again = ledger.versions(&touched.record_key).await.unwrap();
    assert_eq!((again.len(), again[0].state), (1, State::Delivered), "{again:#?}");
    assert!(again[0].source_updated_at > touched.source_updated_at, "the touch was not noted");
    let changed = ledger.versions(&known.record_key).await.unwrap();
    let states: Vec<_> = changed.iter().map(|item| item.state).collect();
    assert_eq!(states, [State::Delivered, State::Held], "{changed:#?}");
    let moved = ledger.versions(&new).await.unwrap();
    let [old, new] = moved.as_slice() else { panic!("{moved:#?}") };
    let (old, new) = if old.state == State::Superseded { (old, new) } else { (new, old) };
    assert_eq!((old.state, old.reasons[0].rule.as_str()), (State::Superseded, "partner.changed"));
    // Whether it leaves is for that partner's profile to say.
    assert_eq!(new.partner.as_ref().unwrap().as_str(), to, "{new:#?}");
    assert_eq!(stack.depth(QueueName::Records).await, 0);
}

/// Gives a supplier to another partner; from whom, and to whom.
fn move_supplier(config: &Path, supplier: &str) -> (String, String) {
    let path = config.join("crosswalks/supplier.csv");
    let text = fs::read_to_string(&path).unwrap();
    let partner = |line: &str| line.rsplit(',').next().unwrap().to_owned();
    let is_it = |line: &&str| line.split(',').nth(1) == Some(supplier);
    let line = text.lines().find(is_it).unwrap();
    let from = partner(line);
    let to = text.lines().skip(1).map(partner).find(|other| *other != from).unwrap();
    fs::write(&path, text.replace(line, &line.replace(&from, &to))).unwrap();
    (from, to)
}
