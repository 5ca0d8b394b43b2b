//! Every port call is a place where the process may stop, where the call may fail, and where its answer may be lost.
//! Whatever the place: once the fault is over, everything settles, nothing is lost, and nothing arrives twice under other
//! control numbers.

mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use documents::RecordKind::{Invoice, Payment};
use pipeline::State;
use world::{Fault, SUPPLIER, World, invoice, payment};

const HOUR: Duration = Duration::from_secs(3_600);
/// More than any run makes; the loop ends when a run makes fewer.
const MOST_CALLS: u64 = 2_000;

fn busy_world() -> World {
    let world = World::new();
    world.erp.put(Invoice, "300000000000001", 3 * HOUR, invoice("AX-1", SUPPLIER, "100.5"));
    world.erp.put(Invoice, "300000000000002", 2 * HOUR, invoice("AX-2", SUPPLIER, "7"));
    world.erp.put(Invoice, "300000000000003", 2 * HOUR, invoice("X-1", "999999", "10"));
    world.erp.put(Payment, "714022", HOUR, payment(714_022, SUPPLIER, "4728.99"));
    world
}

/// Runs until the fault has come or nothing is left; gives whether it came.
async fn run_with(world: &World, at: u64, fault: Fault) -> bool {
    world.gate.plan(at, fault);
    let some_turns = async {
        for _ in 0..4 {
            world.turn().await;
            world.stores.clock.advance(HOUR / 4);
        }
    };
    tokio::select! {
        biased;
        () = world.gate.crashed() => {}
        () = some_turns => {}
    }
    !world.gate.is_armed()
}

async fn survives(fault: Fault) {
    let mut places = BTreeSet::new();
    for at in 1..=MOST_CALLS {
        let world = busy_world();
        if !run_with(&world, at, fault).await {
            assert!(places.len() >= 10, "{places:?}");
            return;
        }
        places.insert(world.gate.place());
        world.stores.clock.advance(HOUR);
        world.settle(30).await;
        world.check();
        let context = format!("{fault:?} at call {at}, {}", world.gate.place());
        assert_eq!(world.in_state(State::Rejected).len(), 1, "{context}");
        // A payment that may have left and is not to be seen waits for a person; nothing else may.
        let held = world.in_state(State::Held);
        assert_eq!(world.in_state(State::Delivered).len() + held.len(), 3, "{context}");
        for item in held {
            assert!(item.transaction_set == "820" && item.doubtful, "{context}: {} is held", item.record_key);
            assert_eq!(item.reasons[0].rule, "delivery.unclear", "{context}");
        }
    }
    panic!("a run makes more than {MOST_CALLS} calls");
}

#[tokio::test]
async fn a_stop_before_any_call_loses_and_doubles_nothing() {
    survives(Fault::Crash).await;
}

#[tokio::test]
async fn a_failure_of_any_call_loses_and_doubles_nothing() {
    survives(Fault::FailBefore).await;
}

#[tokio::test]
async fn a_lost_answer_of_any_call_loses_and_doubles_nothing() {
    survives(Fault::FailAfter).await;
}
