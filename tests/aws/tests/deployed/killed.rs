//! kill -9 to the functions' processes while messages are in work, as Lambda ends an instance that failed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws::Name;
use aws_sdk_sqs::types::QueueAttributeName;
use end_to_end::{Scene, Setting};
use pipeline::State;
use pipeline::ports::{Clock, Ledger};
use pipeline::system::SystemClock;
use serde_json::json;
use simulators::{Fault, Matcher, Rule};

use crate::books::Books;
use crate::stack::{FLOWS, Stack};

const LIMIT: Duration = Duration::from_secs(120);
/// Times that a function is killed while it has messages; each time all its processes are.
const KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(target_os = "linux"), ignore = "finds the functions' processes in /proc")]
async fn functions_that_are_killed_in_mid_batch_lose_and_double_nothing() {
    let scene = Scene::start(Setting::some(60, 30));
    let slow = |delay_ms| Fault::Slow { chunk_bytes: 64 << 10, delay_ms };
    // Long enough that a kill meets an upload that Cleo has, and whose answer nobody hears.
    scene.cleo.faults().push(Rule::always(Matcher::on("POST", "/files"), slow(400)));
    let stack = Stack::deploy().await;
    stack.publish(&scene.config()).await;
    stack.hide_for(4).await;

    stack.feed("MapRecordFunction", false).await;
    for flow in FLOWS {
        killed_poll(&stack, flow).await;
    }
    killed_sweep(&stack).await;
    stack.feed("DeliverDocumentFunction", false).await;
    stack.feed("MapRecordFunction", true).await;
    killed_at_work(&stack, "MapRecordFunction", Name::RecordsQueue, Duration::from_millis(100)).await;
    stack.until("mapped", LIMIT, async || all_mapped(&stack).await).await;
    stack.feed("DeliverDocumentFunction", true).await;
    killed_at_work(&stack, "DeliverDocumentFunction", Name::DocumentsQueue, Duration::from_millis(300)).await;

    stack.settle(&scene, Duration::from_secs(120)).await;
    let books = Books::read(&*stack.store.ledger, &*stack.store.blobs, &scene).await;
    assert_eq!(books.count(State::DeadLettered), 0);
    assert!(books.count(State::Delivered) >= 20, "only {} left", books.count(State::Delivered));
    let again = books.items.iter().filter(|item| item.state == State::Delivered && item.attempts > 1);
    assert!(again.count() > 0, "no kill met an upload");
    for (function, kills) in
        [("poll-fusion", 1), ("map-record", KILLS), ("deliver-document", KILLS), ("sweep", 1)]
    {
        let ended = ends(&stack, function);
        assert!(ended >= kills, "{function}: only {ended} runs ended by a kill");
    }
}

/// A poll that is killed when it has taken in some of its records (unless it was quicker), and the next ones, which wait
/// for the end of its lease.
async fn killed_poll(stack: &Stack, flow: &str) {
    let before = documents(stack).await;
    stack.tick("PollFusionFunction", &json!({ "flow": flow })).await;
    let end = SystemClock.now() + LIMIT;
    while documents(stack).await == before {
        assert!(SystemClock.now() < end, "{flow} is not polled");
        SystemClock.sleep(Duration::from_millis(5)).await;
    }
    stack.kill("PollFusionFunction");
    stack.read(flow, LIMIT).await;
}

/// Kills a function again and again while messages of its queue are in work.
async fn killed_at_work(stack: &Stack, output: &str, queue: Name, into_work: Duration) {
    let function = stack.output(output).trim_start_matches("ml-connector-").to_owned();
    for _ in 0..KILLS {
        let before = ends(stack, &function);
        let killed = async || {
            let in_work = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
            if stack.number(queue, in_work).await == 0 {
                return false;
            }
            SystemClock.sleep(into_work).await;
            stack.kill(output);
            ends(stack, &function) > before
        };
        stack.until("killed", LIMIT, killed).await;
        // The other processes that this killed are told of too.
        SystemClock.sleep(Duration::from_millis(500)).await;
    }
}

/// A sweep that is killed when it has sent some of the messages again: all are due, for nothing maps.
async fn killed_sweep(stack: &Stack) {
    // How long a function takes to start is for the machine to say.
    let tries = AtomicU32::new(0);
    let killed = async || {
        let tried = tries.fetch_add(1, Ordering::Relaxed) % 10;
        SystemClock.sleep(Duration::from_secs(2)).await;
        stack.tick("SweepFunction", &json!({})).await;
        SystemClock.sleep(Duration::from_millis(300) * (tried + 1)).await;
        stack.kill("SweepFunction");
        ends(stack, "sweep") > 0
    };
    stack.until("killed", LIMIT, killed).await;
}

/// Runs of a function that ended with its process.
fn ends(stack: &Stack, function: &str) -> usize {
    let line = format!("Lambda ml-connector-{function}: Runtime exited before returning a response");
    stack.stand_log().lines().filter(|one| one.contains(&line)).count()
}

async fn documents(stack: &Stack) -> u64 {
    stack.store.ledger.counts().await.unwrap().values().flatten().map(|(_, number)| *number).sum()
}

async fn all_mapped(stack: &Stack) -> bool {
    let counts = stack.store.ledger.counts().await.unwrap();
    counts.values().flatten().all(|(state, number)| *state != State::Received || *number == 0)
}
