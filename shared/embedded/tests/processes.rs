//! Processes that die, and processes that share a data folder. Each child is this test binary again, with an environment
//! variable that says what to do.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use conformance::sample;
use embedded::{Store, StoreOptions};
use pipeline::ports::{
    Applied, Blobs, Clock, Counters, Ledger, Message, Put, Queue, QueueName, QueueReceiver, Watermarks,
};
use pipeline::system::SystemClock;
use pipeline::{Claim, Event, LedgerItem, State};
use rusqlite::Connection;

const TASK: &str = "EMBEDDED_TEST_TASK";
const FOLDER: &str = "EMBEDDED_TEST_FOLDER";
const NAME: &str = "EMBEDDED_TEST_NAME";

async fn open(folder: &Path) -> Store {
    Store::open(folder, Arc::new(SystemClock), StoreOptions::default()).await.unwrap()
}

fn start(task: &str, folder: &Path, name: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"])
        .envs([(TASK, task), (NAME, name)])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The child's side.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the other tests, in processes of their own"]
async fn child() {
    let variable = |name| std::env::var_os(name).map(|value| value.into_string().unwrap());
    let (Some(task), Some(folder), Some(name)) = (variable(TASK), variable(FOLDER), variable(NAME)) else {
        return;
    };
    let folder = Path::new(&folder);
    match task.as_str() {
        "write" => write_for_ever(folder, &name).await,
        "share" => share(folder, &name).await,
        other => panic!("no task {other}"),
    }
}

fn bytes_of(id: &str) -> Vec<u8> {
    id.bytes().cycle().take(200_000).collect()
}

fn blob_key(id: &str) -> String {
    format!("records/{id}.json")
}

/// Writes as the steps do: bytes, item, message, change. Says each id once all of it is confirmed.
async fn write_for_ever(folder: &Path, name: &str) {
    let store = open(folder).await;
    for n in 0.. {
        let id = format!("{name}-{n}");
        store.blobs.put_new(&blob_key(&id), &bytes_of(&id)).await.unwrap();
        let item = sample::item(&id);
        store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        store
            .queues
            .send(QueueName::Records, &[Message { document_id: item.document_id.clone() }])
            .await
            .unwrap();
        let after = sample::change(&item, State::Mapped, "map", sample::start());
        let entry = sample::entry(&item, &after, Event::Mapped, sample::start());
        store.ledger.apply(&after, &entry).await.unwrap();
        println!("\nwrote {id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_writer_leaves_nothing_torn_and_nothing_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrote = Vec::new();
    for round in 0..8 {
        let mut child = start("write", folder.path(), &format!("round{round}"));
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        while !text.contains("wrote") {
            assert!(output.read_line(&mut text).unwrap() > 0, "the child ended: {text}");
        }
        SystemClock.sleep(Duration::from_micros(20_000 + 7_331 * round)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        output.read_to_string(&mut text).unwrap();
        wrote.extend(text.lines().filter_map(|line| line.strip_prefix("wrote ")).map(str::to_owned));
        check(folder.path(), &wrote).await;
    }
    assert!(wrote.len() > 8, "{wrote:?}");
}

/// What was confirmed is there as a whole; what was not is there as far as its last whole step.
async fn check(folder: &Path, wrote: &[String]) {
    let store = open(folder).await;
    let connection = Connection::open(store.file()).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let sql = "SELECT count(*) FROM documents d WHERE
        d.revision <> (SELECT count(*) FROM audit a WHERE a.document_id = d.document_id) OR
        d.state <> (SELECT to_state FROM audit a WHERE a.document_id = d.document_id ORDER BY seq DESC LIMIT 1)";
    let disagreeing: u32 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(disagreeing, 0, "documents whose state and audit differ");
    let messages: u64 = store.queues.depth(QueueName::Records).await.unwrap();
    assert!(messages >= wrote.len() as u64);
    for id in wrote {
        let item = store.ledger.get(&sample::item(id).document_id).await.unwrap().expect("a confirmed item");
        assert_eq!(item.state, State::Mapped, "{id}");
    }
    let mut statement = connection.prepare("SELECT record_id FROM documents").unwrap();
    let ids = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    for id in ids.map(Result::unwrap) {
        let bytes = store.blobs.get(&blob_key(&id), 1 << 20).await.unwrap().expect("its bytes came first");
        assert!(bytes == bytes_of(&id), "the bytes of {id} are torn");
        assert_eq!(store.blobs.put_new(&blob_key(&id), &bytes).await.unwrap(), Put::Same);
    }
}

/// Waits for the word to start, then takes numbers, claims and a lease as fast as it can.
async fn share(folder: &Path, name: &str) {
    let store = open(folder).await;
    println!("\nready");
    while !folder.join("go").exists() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    for n in 0..50 {
        println!("\nnumber {}", store.counters.next("isa/axford", 999_999_999).await.unwrap());
        let before = store.ledger.get(&sample::item(&n.to_string()).document_id).await.unwrap().unwrap();
        if before.state == State::Mapped {
            let claim = Claim { attempt: name.to_owned(), until: sample::start() };
            let after = sample::change(&before, State::Sending, name, sample::start());
            let after = LedgerItem { claim: Some(claim), ..after };
            let entry = sample::entry(&before, &after, Event::Claimed, sample::start());
            if store.ledger.apply(&after, &entry).await.unwrap() == Applied::Done {
                println!("\nclaimed {n}");
            }
        }
        let stream = format!("stream-{n}");
        let until = sample::start() + Duration::from_secs(60);
        if store.watermarks.acquire(&stream, name, sample::start(), until).await.unwrap().is_some() {
            println!("\nleased {n}");
        }
        for received in store.queues.receive(QueueName::Records, 1, Duration::from_secs(60)).await.unwrap() {
            println!("\nreceived {}", received.receipt);
            store.queues.delete(QueueName::Records, &received.receipt).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_folder_and_nothing_is_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut messages = Vec::new();
    for n in 0..50 {
        let item = LedgerItem { state: State::Mapped, ..sample::item(&n.to_string()) };
        store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        messages.push(Message { document_id: item.document_id });
    }
    store.queues.send(QueueName::Records, &messages).await.unwrap();
    let mut children = [start("share", folder.path(), "one"), start("share", folder.path(), "two")];
    let mut outputs: Vec<_> =
        children.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap())).collect();
    let mut text = String::new();
    for output in &mut outputs {
        let mut said = String::new();
        while !said.contains("ready") {
            assert!(output.read_line(&mut said).unwrap() > 0, "the child ended: {said}");
        }
    }
    std::fs::write(folder.path().join("go"), "").unwrap();
    for (child, output) in children.iter_mut().zip(&mut outputs) {
        output.read_to_string(&mut text).unwrap();
        assert!(child.wait().unwrap().success(), "{text}");
    }
    for (what, expected) in [("number", 100), ("claimed", 50), ("leased", 50), ("received", 50)] {
        let prefix = format!("{what} ");
        let given: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(&prefix)).collect();
        let different: BTreeSet<_> = given.iter().collect();
        assert_eq!((given.len(), different.len()), (expected, expected), "{what}");
    }
}
