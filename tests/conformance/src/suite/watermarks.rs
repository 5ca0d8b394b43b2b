//! How far each stream has been read.

use std::time::Duration;

use jiff::Timestamp;
use pipeline::ports::Lease;
use pipeline::{Kind, Status};

use super::Stores;
use crate::sample;

fn at(seconds: u64) -> Timestamp {
    sample::start() + Duration::from_secs(seconds)
}

async fn take(stores: &dyn Stores, owner: &str, now: u64, until: u64) -> Option<Lease> {
    stores.watermarks().acquire("invoices", owner, at(now), at(until)).await.expect("asking works")
}

/// Nothing is known before the first run.
pub async fn a_stream_starts_without_a_watermark(stores: &dyn Stores) {
    assert_eq!(stores.watermarks().get("invoices").await.unwrap(), None);
    let lease = take(stores, "one", 0, 60).await.unwrap();
    let expected = Lease { stream: "invoices".to_owned(), owner: "one".to_owned(), watermark: None };
    assert_eq!(lease, expected);
    assert_eq!(stores.watermarks().get("invoices").await.unwrap(), None);
}

/// Until its very last moment.
pub async fn a_lease_excludes_others(stores: &dyn Stores) {
    assert!(take(stores, "one", 0, 60).await.is_some());
    assert_eq!(take(stores, "two", 0, 60).await, None);
    assert_eq!(take(stores, "two", 59, 200).await, None);
}

/// And moves its end.
pub async fn an_owner_may_take_its_lease_again(stores: &dyn Stores) {
    assert!(take(stores, "one", 0, 60).await.is_some());
    assert!(take(stores, "one", 10, 120).await.is_some());
    assert_eq!(take(stores, "two", 100, 200).await, None);
}

/// With the watermark that the former owner left.
pub async fn a_lease_that_ended_is_taken_over(stores: &dyn Stores) {
    let first = take(stores, "one", 0, 60).await.unwrap();
    stores.watermarks().advance(&first, at(5), at(60)).await.unwrap();
    let second = take(stores, "two", 60, 120).await.unwrap();
    assert_eq!((second.owner.as_str(), second.watermark), ("two", Some(at(5))));
    assert_eq!(take(stores, "one", 61, 120).await, None);
}

/// Eight runs at once.
pub async fn one_of_many_gets_the_lease(stores: &dyn Stores) {
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let watermarks = stores.watermarks();
            tokio::spawn(async move { watermarks.acquire("invoices", &n.to_string(), at(0), at(60)).await })
        })
        .collect();
    let mut leases = 0;
    for task in tasks {
        leases += usize::from(task.await.unwrap().unwrap().is_some());
    }
    assert_eq!(leases, 1);
}

/// After a takeover, and after a release.
pub async fn a_stale_owner_cannot_advance(stores: &dyn Stores) {
    let watermarks = stores.watermarks();
    let stale = take(stores, "one", 0, 60).await.unwrap();
    let current = take(stores, "two", 60, 120).await.unwrap();
    let error = watermarks.advance(&stale, at(50), at(300)).await.expect_err("the lease is another's");
    assert_eq!((error.kind(), error.status()), (Kind::Conflict, Status::Temporary), "{error}");
    assert_eq!(watermarks.get("invoices").await.unwrap(), None);
    watermarks.advance(&current, at(40), at(130)).await.unwrap();
    watermarks.release(&current, "").await.unwrap();
    let error = watermarks.advance(&current, at(50), at(300)).await.expect_err("the lease was released");
    assert_eq!((error.kind(), error.status()), (Kind::Conflict, Status::Temporary), "{error}");
    assert_eq!(watermarks.get("invoices").await.unwrap(), Some(at(40)));
    let unknown = Lease { stream: "unknown".to_owned(), ..current };
    let error = watermarks.advance(&unknown, at(50), at(300)).await.expect_err("there is no such lease");
    assert_eq!((error.kind(), error.status()), (Kind::Conflict, Status::Temporary), "{error}");
}

/// Also when the owner asks for it.
pub async fn a_watermark_never_falls(stores: &dyn Stores) {
    let watermarks = stores.watermarks();
    let lease = take(stores, "one", 0, 600).await.unwrap();
    for (to, expected) in [(10, 10), (30, 30), (20, 30), (0, 30), (31, 31)] {
        watermarks.advance(&lease, at(to), at(600)).await.unwrap();
        assert_eq!(watermarks.get("invoices").await.unwrap(), Some(at(expected)));
    }
    watermarks.release(&lease, "").await.unwrap();
    assert_eq!(take(stores, "two", 700, 800).await.unwrap().watermark, Some(at(31)));
}

/// Even when the watermark itself does not move.
pub async fn advancing_holds_the_lease_longer(stores: &dyn Stores) {
    let watermarks = stores.watermarks();
    let lease = take(stores, "one", 0, 60).await.unwrap();
    watermarks.advance(&lease, at(10), at(120)).await.unwrap();
    assert_eq!(take(stores, "two", 60, 200).await, None);
    watermarks.advance(&lease, at(5), at(180)).await.unwrap();
    assert_eq!(take(stores, "two", 120, 200).await, None);
    assert!(take(stores, "two", 180, 200).await.is_some());
}

/// At once, with its watermark.
pub async fn a_released_stream_is_free(stores: &dyn Stores) {
    let watermarks = stores.watermarks();
    let lease = take(stores, "one", 0, 60).await.unwrap();
    watermarks.advance(&lease, at(10), at(60)).await.unwrap();
    watermarks.release(&lease, "3 records").await.unwrap();
    watermarks.release(&lease, "3 records").await.unwrap();
    assert_eq!(watermarks.get("invoices").await.unwrap(), Some(at(10)));
    assert_eq!(take(stores, "two", 1, 60).await.unwrap().watermark, Some(at(10)));
}

/// The present owner keeps its lease.
pub async fn a_stale_owner_releases_nothing(stores: &dyn Stores) {
    let stale = take(stores, "one", 0, 60).await.unwrap();
    assert!(take(stores, "two", 60, 120).await.is_some());
    stores.watermarks().release(&stale, "late").await.unwrap();
    assert_eq!(take(stores, "three", 61, 200).await, None);
}

/// A lease on one is none on another.
pub async fn streams_are_independent(stores: &dyn Stores) {
    let watermarks = stores.watermarks();
    let lease = take(stores, "one", 0, 60).await.unwrap();
    watermarks.advance(&lease, at(10), at(60)).await.unwrap();
    let other = watermarks.acquire("payments", "two", at(0), at(60)).await.unwrap().unwrap();
    assert_eq!(other.watermark, None);
    assert_eq!(watermarks.get("payments").await.unwrap(), None);
}
