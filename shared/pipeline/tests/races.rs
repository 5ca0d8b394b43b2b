//! Versions of one record that overtake each other: between two hosts, in an outage, and when the ERP goes back to what
//! it had.

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use conformance::memory::SeededRng;
use documents::RecordKind::Invoice;
use mapping::Catalog;
use pipeline::{LedgerItem, State};
use world::{Answer, Fault, SUPPLIER, World, files, invoice};

const HOUR: Duration = Duration::from_secs(3_600);
const ID: &str = "300000000000001";
/// More than any turn makes; the loop ends when a turn makes fewer.
const MOST_CALLS: u64 = 500;

/// A world whose partner takes a changed invoice as `on_change` says.
fn world_with(on_change: &str) -> World {
    let mut files = files();
    for (name, text) in &mut files {
        if name.starts_with("partners/") {
            *text = text.replace(
                "purpose = \"self_billing\"",
                &format!("purpose = \"self_billing\"\non_change = \"{on_change}\""),
            );
        }
    }
    World::with_files(&files)
}

fn change_to(world: &World, amount: &str) {
    world.erp.put(Invoice, ID, Duration::ZERO, invoice("AX-1", SUPPLIER, amount));
}

fn with_total<'a>(items: &'a [LedgerItem], world: &World, amount: &str) -> Vec<&'a LedgerItem> {
    let payload = serde_json::to_vec(&invoice_of(amount)).unwrap();
    let key = documents::RecordKey::new(documents::System::Fusion, Invoice, ID).unwrap();
    let version = mapping::read(&key, &payload).unwrap().version();
    assert!(world.erp.keys().contains(&key.to_string()));
    items.iter().filter(|item| item.version == version).collect()
}

fn invoice_of(amount: &str) -> serde_json::Value {
    let mut row = invoice("AX-1", SUPPLIER, amount);
    row["InvoiceId"] = serde_json::from_str(ID).unwrap();
    row
}

/// The files that arrived, in the order of their first arrival.
fn names(world: &World) -> Vec<String> {
    let mut seen = BTreeSet::new();
    world
        .remote
        .arrivals()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

/// One host stands still before call `at` of its turn, for `pause`. Meanwhile the invoice changes and another host goes
/// on. Gives whether the call came.
async fn overtaken(world: &World, at: u64, pause: Duration) -> bool {
    change_to(world, "100.5");
    world.stores.clock.advance(HOUR);
    world.gate.plan(world.gate.calls() + at, Fault::Stall);
    let mut turn = std::pin::pin!(world.turn());
    tokio::select! {
        () = &mut turn => return false,
        () = world.gate.stalled() => {}
    }
    change_to(world, "200");
    world.stores.clock.advance(pause);
    world.turn().await;
    world.gate.go_on();
    turn.await;
    true
}

#[tokio::test]
async fn a_host_that_stands_still_and_is_overtaken_sends_one_version_of_an_invoice() {
    for pause in [Duration::from_secs(61), HOUR] {
        let mut places = BTreeSet::new();
        for at in 1..=MOST_CALLS {
            let world = world_with("hold");
            if !overtaken(&world, at, pause).await {
                break;
            }
            places.insert(world.gate.place());
            let context = format!("{} (call {at}), {pause:?}", world.gate.place());
            world.settle(30).await;
            world.check();
            assert_eq!(names(&world).len(), 1, "{context}: {:#?}", world.items());
            let items = world.items();
            let newest = with_total(&items, &world, "200");
            assert!(matches!(newest[0].state, State::Delivered | State::Held), "{context}: {newest:#?}");
        }
        assert!(places.contains("ledger.apply") && places.contains("ledger.versions"), "{places:?}");
    }
}

#[tokio::test]
async fn a_replacement_never_arrives_before_what_it_replaces() {
    for pause in [Duration::from_secs(61), HOUR] {
        for at in 1..=MOST_CALLS {
            let world = world_with("replace");
            if !overtaken(&world, at, pause).await {
                break;
            }
            let context = format!("{} (call {at}), {pause:?}", world.gate.place());
            world.settle(30).await;
            world.check();
            let items = world.items();
            let newest = with_total(&items, &world, "200")[0];
            assert_eq!(newest.state, State::Delivered, "{context}");
            assert_eq!(names(&world).last(), newest.file_name.as_ref(), "{context}: the newest came last");
        }
    }
}

fn at_partner(partner: &str) -> Arc<Catalog> {
    let mut files = files();
    let crosswalk = files.get_mut("crosswalks/supplier.csv").unwrap();
    *crosswalk = crosswalk.replace("axford", partner);
    Arc::new(Catalog::from_files(&files).unwrap())
}

/// To another partner and back before anything was mapped; a host stands still while it undoes the move.
#[tokio::test]
async fn a_record_that_is_moved_to_another_partner_and_back_is_not_dropped() {
    for at in 1..=MOST_CALLS {
        let world = World::new();
        change_to(&world, "100");
        world.stores.clock.advance(HOUR);
        world.poll(&pipeline::FLOWS[0]).await.unwrap();
        let world = World { catalog: at_partner("kestrel"), ..world };
        let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
        let records = pipeline::ports::QueueName::Records;
        let message = receiver.receive(records, 1, HOUR).await.unwrap().remove(0);
        let message = serde_json::from_str(&message.body).unwrap();
        world.stores.clock.advance(Duration::from_secs(1));
        pipeline::steps::map::run(&world.services(), &message).await.unwrap();
        let world = World { catalog: at_partner("axford"), ..world };
        world.gate.plan(world.gate.calls() + at, Fault::Stall);
        {
            let mut work = std::pin::pin!(world.work());
            tokio::select! {
                _ = &mut work => return,
                () = world.gate.stalled() => {}
            }
            // The message of the first document comes once more.
            world.stores.queues.send_body(records, &serde_json::to_string(&message).unwrap());
            pipeline::steps::map::run(&world.services(), &message).await.unwrap();
            world.gate.go_on();
            work.await.unwrap();
        }
        world.settle(30).await;
        world.check();
        let delivered = world.in_state(State::Delivered);
        let context = format!("{} (call {at}): {:#?}", world.gate.place(), world.items());
        assert_eq!(delivered.len(), 1, "{context}");
        assert_eq!(delivered[0].partner.as_ref().unwrap().as_str(), "axford", "{context}");
    }
}

/// A thousand lives of one invoice: it changes, goes back, moves between partners; polls, workers and sweeps come in any
/// order; the remote is down, or its answers are lost.
#[tokio::test]
async fn whatever_becomes_of_a_record_one_version_leaves_and_the_last_is_never_dropped() {
    let catalogs = [at_partner("axford"), at_partner("kestrel")];
    let amounts = ["100", "200", "300"];
    let mut seen = BTreeMap::new();
    for seed in 0..1_000 {
        let rng = SeededRng::new(seed);
        let pick = |bound: u64| usize::try_from(rng.below(bound)).unwrap();
        let mut world = World::new();
        let mut amount = amounts[0];
        change_to(&world, amount);
        for _ in 0..30 {
            match pick(9) {
                0 => {
                    amount = amounts[pick(3)];
                    change_to(&world, amount);
                }
                1 if seed % 2 == 0 => world = World { catalog: catalogs[pick(2)].clone(), ..world },
                2 => world.remote.answer(&[[Answer::Down, Answer::LostAfter, Answer::LostBefore][pick(3)]]),
                3 | 4 => drop(world.poll(&pipeline::FLOWS[0]).await),
                5 | 6 => drop(world.work().await),
                7 => drop(world.sweep().await),
                _ => world.stores.clock.advance(Duration::from_secs(1 + rng.below(900))),
            }
        }
        world.stores.clock.advance(HOUR);
        world.settle(60).await;
        world.check();
        let items = world.items();
        let context = format!("seed {seed}: {items:#?}");
        let current = with_total(&items, &world, amount);
        let states: BTreeSet<State> = current.iter().map(|item| item.state).collect();
        assert!(states.iter().any(|state| *state != State::Superseded), "{context}");
        for state in states {
            *seen.entry(state).or_insert(0) += 1;
        }
        // A changed invoice is held, so each partner has at most one version.
        for partner in ["axford", "kestrel"] {
            let left = items.iter().filter(|item| {
                item.partner.as_ref().is_some_and(|id| id.as_str() == partner)
                    && item.file_name.as_ref().is_some_and(|name| names(&world).contains(name))
            });
            assert!(left.count() <= 1, "{context}");
        }
    }
    assert!(seen[&State::Delivered] > 100 && seen[&State::Held] > 100, "{seen:?}");
}
