//! Numbers and leases.

use std::collections::BTreeSet;
use std::time::Duration;

use aws::DynamoCounters;
use aws_stack::Fault;
use conformance::sample;
use pipeline::ports::{Counters, Watermarks};

use super::{Spoiled, passing_faults, spoiled};

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_given_once_and_none_is_left_out() {
    let Spoiled { store, proxy, .. } = spoiled().await;
    let mut given = Vec::new();
    for fault in passing_faults() {
        proxy.spoil("UpdateItem", &fault, 1);
        given.push(store.counters.next("isa/axford", 999_999_999).await.unwrap());
        assert_eq!(proxy.left(), 0, "{fault:?}");
    }
    assert_eq!(given, [1, 2, 3, 4, 5, 6]);
    // At the wrap too.
    for expected in [1, 2, 1, 2] {
        proxy.spoil("UpdateItem", &Fault::LoseAnswer, 1);
        assert_eq!(store.counters.next("small", 2).await.unwrap(), expected);
    }
}

/// Eight writers, twenty turns of a counter: no turn begins twice.
#[tokio::test(flavor = "multi_thread")]
async fn writers_that_wrap_at_once_begin_one_turn() {
    let Spoiled { account, .. } = spoiled().await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let counters = account.store().await.counters;
        tasks.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..10 {
                mine.push(counters.next("small", 4).await.unwrap());
            }
            mine
        }));
    }
    let mut times = [0; 4];
    for task in tasks {
        for number in task.await.unwrap() {
            times[number as usize - 1] += 1;
        }
    }
    assert_eq!(times, [20; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_of_numbers_never_overlap() {
    let Spoiled { account, .. } = spoiled().await;
    let mut all = Vec::new();
    let mut tasks = Vec::new();
    for _ in 0..3 {
        let clients = account.clients().await;
        let counters = DynamoCounters::new(&clients, &account.names).unwrap().in_blocks(7);
        tasks.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..20 {
                mine.push(counters.next("isa/axford", 999_999_999).await.unwrap());
            }
            mine
        }));
    }
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let different: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!((all.len(), different.len()), (60, 60));
    assert!(different.last() <= Some(&63), "nine blocks of seven: {different:?}");
    // A block ends at the highest number, and the next starts at 1.
    let counters = DynamoCounters::new(&account.clients().await, &account.names).unwrap().in_blocks(4);
    for expected in [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5] {
        assert_eq!(counters.next("small", 6).await.unwrap(), expected);
    }
    assert_eq!(counters.next("small", 3).await.unwrap(), 1, "the highest was lowered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_survives_lost_answers() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let at = |n| sample::start() + Duration::from_secs(n);
    // An answer that cannot be read is an error that may pass; the rest is repeated.
    let repeated =
        passing_faults().into_iter().filter(|fault| !matches!(fault, Fault::AnswerAfter { status: 200, .. }));
    for (n, fault) in repeated.enumerate() {
        let fault = &fault;
        let stream = n.to_string();
        proxy.spoil("UpdateItem", fault, 1);
        let lease = store.watermarks.acquire(&stream, "one", at(0), at(60)).await.unwrap().unwrap();
        proxy.spoil("UpdateItem", fault, 1);
        store.watermarks.advance(&lease, at(10), at(70)).await.unwrap();
        assert_eq!(direct.watermarks.acquire(&stream, "two", at(69), at(99)).await.unwrap(), None);
        proxy.spoil("UpdateItem", fault, 1);
        store.watermarks.release(&lease, "").await.unwrap();
        let next = direct.watermarks.acquire(&stream, "two", at(1), at(99)).await.unwrap().unwrap();
        assert_eq!(next.watermark, Some(at(10)), "{fault:?}");
    }
}
