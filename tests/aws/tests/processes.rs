//! Processes that share the stores, as instances of functions do. Each child is this test binary again, with environment
//! variables that say what to do.

#![cfg(not(without_stand))]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aws::{Clients, Names, Store};
use aws_stack::{Account, Stand};
use conformance::sample;
use pipeline::ports::{
    Applied, Clock, Counters, Ledger, Message, Queue, QueueName, QueueReceiver, Watermarks,
};
use pipeline::system::SystemClock;
use pipeline::{Claim, Event, LedgerItem, State};

const TASK: &str = "AWS_STACK_TASK";
const NAME: &str = "AWS_STACK_NAME";
const RECORDS: QueueName = QueueName::Records;
const ITEMS: u32 = 40;

fn start(task: &str, name: &str, account: &Account) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"])
        .envs(account.variables())
        .envs([(TASK, task), (NAME, name)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The child's side: waits for the word to start, then works as fast as it can. It finds its stores by the environment,
/// as a function does.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the other tests, in processes of their own"]
async fn child() {
    let variable = |name| std::env::var_os(name).map(|value| value.into_string().unwrap());
    let (Some(task), Some(name)) = (variable(TASK), variable(NAME)) else { return };
    let names = Names::from_variables(std::env::vars());
    let store = Store::new(&Clients::from_environment().await, &names).unwrap();
    println!("\nready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    match task.as_str() {
        "share" => share(&store, &name).await,
        "consume" => consume(&store).await,
        other => panic!("no task {other}"),
    }
}

/// Runs four children at once; all that they said.
fn run_four(task: &str, account: &Account) -> String {
    let mut children = ["one", "two", "three", "four"].map(|name| start(task, name, account));
    let mut outputs: Vec<_> =
        children.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap())).collect();
    for output in &mut outputs {
        let mut said = String::new();
        while !said.contains("ready") {
            assert!(output.read_line(&mut said).unwrap() > 0, "the child ended: {said}");
        }
    }
    for child in &mut children {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let mut text = String::new();
    for (child, output) in children.iter_mut().zip(&mut outputs) {
        output.read_to_string(&mut text).unwrap();
        assert!(child.wait().unwrap().success(), "{text}");
    }
    text
}

/// What the children said with `what`, in order of value.
fn said<'a>(text: &'a str, what: &str) -> Vec<&'a str> {
    let prefix = format!("{what} ");
    let mut said: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(&prefix)).collect();
    said.sort_unstable();
    said
}

/// Takes numbers, claims and leases, and delivers what it claimed.
async fn share(store: &Store, name: &str) {
    for n in 0..ITEMS {
        println!("\nnumber {}", store.counters.next("isa/axford", 999_999_999).await.unwrap());
        let id = sample::item(&n.to_string()).document_id;
        let before = store.ledger.get(&id).await.unwrap().unwrap();
        if before.state == State::Mapped {
            let claim = Claim { attempt: name.to_owned(), until: sample::start() };
            let after = LedgerItem { claim: Some(claim), ..change(&before, State::Sending, name) };
            let entry = sample::entry(&before, &after, Event::Claimed, sample::start());
            if store.ledger.apply(&after, &entry).await.unwrap() == Applied::Done {
                println!("\nclaimed {n}");
                let delivered = LedgerItem { claim: None, ..change(&after, State::Delivered, name) };
                let entry = sample::entry(&after, &delivered, Event::Delivered, sample::start());
                assert_eq!(store.ledger.apply(&delivered, &entry).await.unwrap(), Applied::Done);
            }
        }
        let (stream, until) = (format!("stream-{n}"), sample::start() + Duration::from_secs(60));
        if store.watermarks.acquire(&stream, name, sample::start(), until).await.unwrap().is_some() {
            println!("\nleased {n}");
        }
    }
}

fn change(before: &LedgerItem, state: State, name: &str) -> LedgerItem {
    sample::change(before, state, &format!("{name}-{state}"), sample::start())
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_share_the_stores_and_nothing_is_given_twice() {
    let account = Stand::shared().await.unwrap().account().await;
    let store = account.store().await;
    for n in 0..ITEMS {
        let item = LedgerItem { state: State::Mapped, ..sample::item(&n.to_string()) };
        store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
    }
    let run = tokio::task::spawn_blocking(move || run_four("share", &account));
    let text = run.await.unwrap();

    let numbers: BTreeSet<u32> = said(&text, "number").iter().map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers, (1..=4 * ITEMS).collect(), "every number once, none left out");
    for what in ["claimed", "leased"] {
        let given = said(&text, what);
        let different: BTreeSet<_> = given.iter().collect();
        assert_eq!((given.len(), different.len()), (ITEMS as usize, ITEMS as usize), "{what}");
    }
    for n in 0..ITEMS {
        let item = store.ledger.get(&sample::item(&n.to_string()).document_id).await.unwrap().unwrap();
        assert_eq!((item.state, item.revision), (State::Delivered, 3));
        let trail = store.ledger.trail(&item.record_key).await.unwrap();
        let events: Vec<_> = trail.iter().map(|entry| entry.event).collect();
        assert_eq!(events, [Event::Received, Event::Claimed, Event::Delivered]);
        assert_eq!(trail[1].actor, trail[2].actor);
    }
}

/// Receives until the queue is empty.
async fn consume(store: &Store) {
    loop {
        let received = store.receiver.receive(RECORDS, 10, Duration::from_secs(60)).await.unwrap();
        for one in &received {
            println!("\nreceived {}", one.body);
            store.receiver.delete(RECORDS, &one.receipt).await.unwrap();
        }
        if received.is_empty() && store.receiver.depth(RECORDS).await.unwrap() == 0 {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_and_four_processes_lose_none() {
    let account = Stand::shared().await.unwrap().account().await;
    let store = account.store().await;
    let message = |n: u32| Message { document_id: sample::document_id(&n.to_string(), "first") };
    let messages: Vec<_> = (0..1_000).map(message).collect();
    store.queue.send(RECORDS, &messages).await.unwrap();
    let run = tokio::task::spawn_blocking(move || run_four("consume", &account));
    let text = run.await.unwrap();
    let read = |body: &&str| serde_json::from_str::<Message>(body).unwrap().document_id;
    let received: BTreeSet<_> = said(&text, "received").iter().map(read).collect();
    assert_eq!(received, messages.into_iter().map(|message| message.document_id).collect());
}

/// The server must not outlive the process that started it, however that ends.
#[tokio::test(flavor = "multi_thread")]
async fn the_stand_ends_when_it_is_dropped() {
    let stand = Stand::start().await.unwrap();
    let address = stand.endpoint().trim_start_matches("http://").to_owned();
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    tokio::task::spawn_blocking(move || drop(stand)).await.unwrap();
    SystemClock.sleep(Duration::from_millis(50)).await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}
