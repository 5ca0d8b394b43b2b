//! Control numbers.

use std::collections::BTreeSet;

use pipeline::Kind;

use super::{Stores, assert_refused};

/// 1, 2, 3.
pub async fn numbers_start_at_one_and_rise(stores: &dyn Stores) {
    let counters = stores.counters();
    for expected in 1..=3 {
        assert_eq!(counters.next("isa/axford", 999_999_999).await.unwrap(), expected);
    }
}

/// Eight tasks take 25 numbers each: 200 different ones, none left out.
pub async fn no_number_comes_twice_from_many_tasks(stores: &dyn Stores) {
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let counters = stores.counters();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for _ in 0..25 {
                    mine.push(counters.next("isa/axford", 999_999_999).await.unwrap());
                }
                mine
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let different: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), 200);
    assert_eq!(different, (1..=200).collect());
}

/// Max itself is given, then 1 again; also when max was lowered.
pub async fn numbers_wrap_after_the_highest(stores: &dyn Stores) {
    let counters = stores.counters();
    for expected in [1, 2, 3, 1, 2, 3, 1] {
        assert_eq!(counters.next("small", 3).await.unwrap(), expected);
    }
    for expected in [1, 2, 3, 4] {
        assert_eq!(counters.next("lowered", 9).await.unwrap(), expected);
    }
    assert_eq!(counters.next("lowered", 2).await.unwrap(), 1);
    assert_eq!(counters.next("widest", u32::MAX).await.unwrap(), 1);
}

/// Also when one name begins with another, or differs in case only.
pub async fn scopes_are_independent(stores: &dyn Stores) {
    let counters = stores.counters();
    assert_eq!(counters.next("isa/a", 9).await.unwrap(), 1);
    assert_eq!(counters.next("isa/a", 9).await.unwrap(), 2);
    assert_eq!(counters.next("isa/ab", 9).await.unwrap(), 1);
    assert_eq!(counters.next("ISA/A", 9).await.unwrap(), 1);
    assert_eq!(counters.next("isa/a", 9).await.unwrap(), 3);
}

/// There is no number to give.
pub async fn a_counter_cannot_end_at_zero(stores: &dyn Stores) {
    assert_refused(stores.counters().next("none", 0).await, Kind::Invariant);
}
