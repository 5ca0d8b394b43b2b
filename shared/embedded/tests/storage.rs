//! What the file and the folder must be beyond the words of the ports.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use conformance::memory::{MemoryStores, SeededRng, TestClock};
use conformance::sample;
use embedded::{Store, StoreOptions};
use pipeline::ports::{
    Blobs, Counters, DeadLetters, Ledger, Put, Queue, QueueName, QueueReceiver, Watermarks,
};
use pipeline::ports::{Inserted, Message};
use pipeline::{Claim, ControlNumbers, Error, Event, Kind, LedgerItem, State, Status};
use rusqlite::Connection;

const MINUTE: Duration = Duration::from_secs(60);

async fn open(folder: &Path) -> pipeline::Result<Store> {
    let clock = Arc::new(TestClock::at(sample::start()));
    let options = StoreOptions { busy_timeout: Duration::from_millis(100), ..StoreOptions::default() };
    Store::open(folder, clock, options).await
}

async fn insert(store: &Store, item: &LedgerItem) {
    let inserted = store.ledger.insert(item, &sample::first_entry(item)).await.unwrap();
    assert_eq!(inserted, Inserted::New);
}

fn assert_storage(error: &Error, status: Status) {
    assert_eq!((error.kind(), error.status()), (Kind::Storage, status), "{error}");
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let item = sample::item("1001");
    {
        let store = open(folder.path()).await.unwrap();
        insert(&store, &item).await;
        assert_eq!(store.counters.next("isa", 9).await.unwrap(), 1);
        store
            .queues
            .send(QueueName::Records, &[Message { document_id: item.document_id.clone() }])
            .await
            .unwrap();
        assert_eq!(store.blobs.put_new("a/b", b"bytes").await.unwrap(), Put::Created);
    }
    let store = open(folder.path()).await.unwrap();
    assert_eq!(store.ledger.get(&item.document_id).await.unwrap(), Some(item));
    assert_eq!(store.counters.next("isa", 9).await.unwrap(), 2);
    assert_eq!(store.queues.receive(QueueName::Records, 10, MINUTE).await.unwrap().len(), 1);
    assert_eq!(store.blobs.put_new("a/b", b"bytes").await.unwrap(), Put::Same);
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_audit_and_documents() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    insert(&store, &sample::item("1001")).await;
    let connection = Connection::open(store.file()).unwrap();
    for sql in [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM documents",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit",
        "INSERT OR REPLACE INTO documents SELECT * FROM documents",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
    assert_eq!(store.ledger.trail(&sample::record("1001")).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_person_can_read_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let numbers = ControlNumbers { interchange: 17, group: 3, set: 1, reserved_at: sample::start() };
    let claim = Claim { attempt: "a1".to_owned(), until: sample::start() };
    let item = LedgerItem { control_numbers: Some(numbers), claim: Some(claim), ..sample::item("1001") };
    insert(&store, &item).await;
    let connection = Connection::open(store.file()).unwrap();
    let sql = "SELECT record_id || ' ' || partner || ' ' || state || ' ' || state_since || ' ' ||
               interchange_control_number || ' ' || claim_attempt FROM documents";
    let line: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(line, "1001 axford received 2026-03-02T08:00:00.000000000Z 17 a1");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_permanent_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("ml-connector.sqlite"),
        "not a database, but long enough to look like one ".repeat(100),
    )
    .unwrap();
    let error = open(folder.path()).await.map(drop).unwrap_err();
    assert_storage(&error, Status::Permanent);
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[tokio::test]
async fn a_damaged_value_is_permanent_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let item = sample::item("1001");
    insert(&store, &item).await;
    let connection = Connection::open(store.file()).unwrap();
    connection.execute("UPDATE documents SET state = 'lost'", []).unwrap();
    let error = store.ledger.get(&item.document_id).await.unwrap_err();
    assert_storage(&error, Status::Permanent);
    assert!(error.to_string().contains("column=state, value=lost"), "{error}");
}

#[tokio::test]
async fn a_busy_database_is_temporary_and_reads_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    insert(&store, &sample::item("1001")).await;
    let connection = Connection::open(store.file()).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let item = sample::item("1002");
    let error = store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap_err();
    assert_storage(&error, Status::Temporary);
    assert_eq!(store.ledger.versions(&sample::record("1001")).await.unwrap().len(), 1);
    connection.execute_batch("ROLLBACK").unwrap();
    insert(&store, &item).await;
}

#[tokio::test]
async fn a_newer_form_of_the_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = open(folder.path()).await.unwrap().file();
    Connection::open(file).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let error = open(folder.path()).await.map(drop).unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Configuration, Status::Permanent), "{error}");
}

#[tokio::test]
async fn another_programs_file_is_refused_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ml-connector.sqlite");
    let theirs = Connection::open(&file).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x TEXT)").unwrap();
    let before = fs::read(&file).unwrap();
    let error = open(folder.path()).await.map(drop).unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Configuration, Status::Permanent), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before, "the file was written to");
}

#[tokio::test]
async fn an_empty_file_of_form_0_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ml-connector.sqlite"), "").unwrap();
    let store = open(folder.path()).await.unwrap();
    insert(&store, &sample::item("1001")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_open_a_new_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let path = folder.path().to_owned();
            tokio::spawn(async move { open(&path).await.unwrap().counters.next("isa", 99).await.unwrap() })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
}

#[tokio::test]
async fn half_written_files_are_no_blobs_and_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).await.unwrap());
    let half = folder.path().join("blobs/.tmp");
    fs::write(half.join("1-1"), "ISA*00").unwrap();
    let living = fs::File::create(half.join("1-2")).unwrap();
    living.lock().unwrap();
    let store = open(folder.path()).await.unwrap();
    let left: Vec<_> = fs::read_dir(&half).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["1-2"], "what a dead writer left is gone, a living writer's file is not");
    assert_eq!(store.blobs.get(".tmp/1-2", 100).await.unwrap_err().kind(), Kind::Invariant);
    assert_eq!(store.blobs.put_new("documents/x.edi", b"ISA*00*").await.unwrap(), Put::Created);
    assert_eq!(fs::read(folder.path().join("blobs/documents/x.edi")).unwrap(), b"ISA*00*");
    assert_eq!(fs::read_dir(&half).unwrap().count(), 1, "a writer that ended leaves nothing");
}

#[cfg(unix)]
#[tokio::test]
async fn the_data_folder_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a/b");
    drop(open(&data).await.unwrap());
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

/// A thousand steps, the same on the stores in memory and on the embedded ones: every answer must be the same.
#[tokio::test]
async fn embedded_and_memory_answer_alike() {
    for seed in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let memory = MemoryStores::new();
        let store = Store::open(folder.path(), memory.clock.clone(), StoreOptions::default()).await.unwrap();
        let rng = SeededRng::new(seed);
        for step in 0..250 {
            ledger_step(&rng, step, &*memory.ledger, &*store.ledger).await;
            watermark_step(&rng, &memory, &store).await;
            queue_step(&rng, &memory, &store).await;
            memory.clock.advance(Duration::from_millis(rng.below(3_000)));
        }
        for n in 0..5 {
            let record = sample::record(&n.to_string());
            assert_eq!(
                store.ledger.trail(&record).await.unwrap(),
                memory.ledger.trail(&record).await.unwrap()
            );
        }
        assert_eq!(store.ledger.counts().await.unwrap(), memory.ledger.counts().await.unwrap());
    }
}

fn pick<T: Copy>(rng: &SeededRng, from: &[T]) -> T {
    from[usize::try_from(rng.below(from.len() as u64)).unwrap()]
}

/// Errors as text, so that outcomes can be compared: kind and status are what callers act on.
fn told<T: PartialEq>(outcome: pipeline::Result<T>) -> Result<T, (Kind, Status)> {
    outcome.map_err(|error| (error.kind(), error.status()))
}

async fn ledger_step(rng: &SeededRng, step: u64, model: &dyn Ledger, tested: &dyn Ledger) {
    let id = rng.below(5).to_string();
    let content = pick(rng, &["a", "b"]);
    let at = sample::start() + Duration::from_secs(step);
    let document = sample::document_id(&id, content);
    let stored = model.get(&document).await.unwrap();
    assert_eq!(stored, tested.get(&document).await.unwrap());
    let Some(before) = stored.filter(|_| rng.below(8) > 0) else {
        let item = sample::version(&id, content, Duration::from_secs(step));
        let entry = sample::first_entry(&item);
        assert_eq!(told(model.insert(&item, &entry).await), told(tested.insert(&item, &entry).await));
        return;
    };
    let change_id = if rng.below(4) == 0 { before.change_id.clone() } else { format!("c{step}") };
    let mut after = sample::change(&before, pick(rng, &State::ALL), &change_id, at);
    after.revision = (after.revision + rng.below(3)).saturating_sub(1);
    after.due_at = (rng.below(2) == 0).then_some(at);
    let entry = sample::entry(&before, &after, pick(rng, &[Event::Mapped, Event::Requeued]), at);
    assert_eq!(told(model.apply(&after, &entry).await), told(tested.apply(&after, &entry).await));
    // A tie may come in any order, so whole lists only.
    let (mut a, mut b) = (model.due(at, 100).await.unwrap(), tested.due(at, 100).await.unwrap());
    a.sort_by(|x, y| x.document_id.cmp(&y.document_id));
    b.sort_by(|x, y| x.document_id.cmp(&y.document_id));
    assert_eq!(a, b);
}

async fn watermark_step(rng: &SeededRng, memory: &MemoryStores, store: &Store) {
    let at = |n| sample::start() + Duration::from_secs(n);
    let (owner, now, until) = (pick(rng, &["one", "two"]), rng.below(100), rng.below(200));
    let (model, tested) = (&memory.watermarks, &store.watermarks);
    let lease = model.acquire("s", owner, at(now), at(until)).await.unwrap();
    assert_eq!(lease, tested.acquire("s", owner, at(now), at(until)).await.unwrap());
    let lease = lease.unwrap_or_else(|| pipeline::ports::Lease {
        stream: "s".to_owned(),
        owner: owner.to_owned(),
        watermark: None,
    });
    if rng.below(3) == 0 {
        assert_eq!(told(model.release(&lease, "").await), told(tested.release(&lease, "").await));
    } else {
        let to = at(rng.below(1_000));
        assert_eq!(
            told(model.advance(&lease, to, at(until)).await),
            told(tested.advance(&lease, to, at(until)).await)
        );
    }
    assert_eq!(model.get("s").await.unwrap(), tested.get("s").await.unwrap());
}

/// Receipts of both are an id and a count, so they can be compared as well.
async fn queue_step(rng: &SeededRng, memory: &MemoryStores, store: &Store) {
    let (model, tested) = (&memory.queues, &store.queues);
    let queue = pick(rng, &QueueName::ALL);
    let receipt = format!("{}.{}", rng.below(40), rng.below(12));
    match rng.below(6) {
        0 => {
            let message = [Message { document_id: sample::document_id(&rng.below(99).to_string(), "a") }];
            assert_eq!(told(model.send(queue, &message).await), told(tested.send(queue, &message).await));
        }
        1 => {
            let outcome = told(model.delete(queue, &receipt).await);
            assert_eq!(outcome, told(tested.delete(queue, &receipt).await));
        }
        2 => {
            let wait = Duration::from_secs(rng.below(5));
            let outcome = told(model.postpone(queue, &receipt, wait).await);
            assert_eq!(outcome, told(tested.postpone(queue, &receipt, wait).await));
        }
        3 => {
            let outcome = told(model.bury(queue, &receipt).await);
            assert_eq!(outcome, told(tested.bury(queue, &receipt).await));
        }
        _ => {
            // All of them, since which come first is not promised.
            let mut a = model.receive(queue, 1_000, Duration::from_secs(1)).await.unwrap();
            let mut b = tested.receive(queue, 1_000, Duration::from_secs(1)).await.unwrap();
            a.sort_by(|x, y| x.receipt.cmp(&y.receipt));
            b.sort_by(|x, y| x.receipt.cmp(&y.receipt));
            assert_eq!(a, b);
        }
    }
    assert_eq!(model.depth(queue).await.unwrap(), tested.depth(queue).await.unwrap());
    assert_eq!(model.unreported(9).await.unwrap(), tested.unreported(9).await.unwrap());
}
