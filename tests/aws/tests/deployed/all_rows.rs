//! The whole data set through the deployed stack, and what one process makes of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws::Name;
use embedded::{Host, Silent, StoreOptions};
use end_to_end::{Scene, Setting};
use mlc::connect;
use pipeline::State;
use pipeline::ports::{Ledger, Message, Queue, QueueName};
use pipeline::system::SystemClock;
use serde_json::{Value, json};

use crate::books::Books;
use crate::needed::check_stores;
use crate::patient;
use crate::stack::{FLOWS, Stack, secrets};

#[tokio::test(flavor = "multi_thread")]
async fn the_deployed_stack_carries_every_row_as_one_process_does() {
    let data = Setting::whole().data;
    let (deployed, alone) = (patient(&data, &[]), patient(&data, &[]));
    let stack = Stack::deploy().await;
    assert!(stack.refuses_strangers().await, "the stand-in does not enforce rights");
    check_stores(&stack).await;
    stack.publish(&deployed.config()).await;

    stack.poll(&deployed).await;
    stack.settle(&deployed, Duration::from_secs(240)).await;
    let (ledger, blobs) = (&*stack.store.ledger, &*stack.store.blobs);
    let books = Books::read(ledger, blobs, &deployed).await;
    assert!(books.count(State::Delivered) >= 200, "only {} left", books.count(State::Delivered));
    assert!(books.count(State::Held) >= 20, "only {} held", books.count(State::Held));

    let others = in_one_process(&alone).await;
    for (key, row) in &books.rows {
        assert_eq!(Some(row), others.rows.get(key), "{key}: deployed and in one process");
    }

    a_second_poll_finds_nothing_new(&stack).await;
    a_message_that_comes_again_changes_nothing(&stack, &deployed, &books).await;
    a_message_that_nobody_can_read_ends_as_a_dead_letter(&stack).await;
    a_tick_that_fails_is_kept(&stack).await;
    let after = Books::read(ledger, blobs, &deployed).await;
    assert_eq!(after.items, books.items);
    the_log_counts_right_and_keeps_secrets(&stack, &deployed, &books).await;
}

/// The same data through `mlc`'s host in this process.
async fn in_one_process(scene: &Scene) -> Books {
    let folder = scene.config();
    let configuration = config::load(&folder).unwrap();
    let ends = connect::ends(&configuration, &folder.join("secrets.toml")).await;
    let ends = ends.unwrap_or_else(|failure| panic!("{}", failure.json()));
    let store = open(&scene.data_folder()).await;
    let settings = connect::host_settings(&configuration);
    let parts = connect::host_parts(&configuration, &store, &ends, &settings, Arc::new(Silent));
    let settled = Host::new(parts).run_until_settled(Duration::from_secs(60)).await.unwrap();
    assert!(settled.is_settled(), "{settled}");
    Books::read(&*store.ledger, &*store.blobs, scene).await
}

async fn open(folder: &Path) -> embedded::Store {
    embedded::Store::open(folder, Arc::new(SystemClock), StoreOptions::default()).await.unwrap()
}

async fn a_second_poll_finds_nothing_new(stack: &Stack) {
    for flow in FLOWS {
        let answer = stack.invoke("PollFusionFunction", &json!({ "flow": flow })).await;
        assert_eq!((&answer["complete"], &answer["new"]), (&json!(true), &json!(0)), "{answer}");
    }
}

async fn a_message_that_comes_again_changes_nothing(stack: &Stack, scene: &Scene, books: &Books) {
    let uploads = scene.cleo.accepted().len();
    let messages: Vec<Message> =
        books.items.iter().map(|item| Message { document_id: item.document_id.clone() }).collect();
    for queue in QueueName::ALL {
        stack.store.queue.send(queue, &messages).await.unwrap();
    }
    stack.until("idle", Duration::from_secs(60), async || stack.is_idle().await).await;
    assert_eq!(scene.cleo.accepted().len(), uploads, "something arrived twice");
    for item in &books.items {
        let now = stack.store.ledger.get(&item.document_id).await.unwrap();
        assert_eq!(now.as_ref(), Some(item), "{} changed", item.record_key);
    }
}

/// It is given out ten times, and the ledger's keeper tells of it once.
async fn a_message_that_nobody_can_read_ends_as_a_dead_letter(stack: &Stack) {
    let url = |name| stack.account.names.get(name).unwrap();
    let sqs = stack.account.clients().await.sqs();
    for name in [Name::RecordsQueue, Name::DocumentsQueue] {
        sqs.send_message().queue_url(url(name)).message_body("no message").send().await.unwrap();
    }
    stack.until("dead letters", Duration::from_secs(90), async || stack.is_idle().await).await;
    assert_eq!(stack.sweep().await["unreadable"], 2, "one of each queue");
    assert_eq!(stack.sweep().await["unreadable"], 0, "a letter is told of once");
}

async fn a_tick_that_fails_is_kept(stack: &Stack) {
    stack.tick("PollFusionFunction", &json!({ "flow": "no-such-flow" })).await;
    let sqs = stack.account.clients().await.sqs();
    let kept = async || {
        let asked = sqs.receive_message().queue_url(stack.output("FailedTicksUrl")).wait_time_seconds(0);
        let messages = asked.send().await.unwrap().messages.unwrap_or_default();
        messages
            .iter()
            .any(|message| message.body.as_deref().is_some_and(|body| body.contains("no-such-flow")))
    };
    stack.until("a failed tick", Duration::from_secs(30), kept).await;
}

/// What the metrics add up to is what the ledger says, and no line holds what must not be logged.
async fn the_log_counts_right_and_keeps_secrets(stack: &Stack, scene: &Scene, books: &Books) {
    let rows = scene.data.invoices.len() + scene.data.payments.len();
    let mapped = books.items.iter().filter(|item| item.interchange.is_some()).count();
    let expected = [
        ("PollFusionFunction", "records_new", rows),
        ("MapRecordFunction", "documents_mapped", mapped),
        ("MapRecordFunction", "documents_held", books.count(State::Held)),
        ("DeliverDocumentFunction", "documents_delivered", books.count(State::Delivered)),
    ];
    for (function, metric, number) in expected {
        let log = stack.log(function).await;
        let lines = log.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let told: u64 =
            lines.filter(|line| line.get("_aws").is_some()).filter_map(|line| line[metric].as_u64()).sum();
        assert_eq!(
            told,
            number as u64,
            "{metric}; the log ends with {:#?}",
            log.iter().rev().take(5).collect::<Vec<_>>()
        );
    }
    let secrets = secrets(&scene.config());
    let secret = |of: &str, name: &str| secrets[of][name].as_str().unwrap().to_owned();
    let never = [secret("fusion", "client_secret"), secret("cleo", "password"), "ISA*".into(), "ISA|".into()];
    for function in ["PollFusionFunction", "MapRecordFunction", "DeliverDocumentFunction", "SweepFunction"] {
        for line in stack.log(function).await {
            let spilled = never.iter().find(|text| line.contains(text.as_str()));
            assert!(spilled.is_none(), "{function} logs what it must not: {line}");
        }
    }
}
