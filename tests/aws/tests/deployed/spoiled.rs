//! Throttling, errors and lost answers between the functions and AWS, the whole time.

use std::time::Duration;

use aws::Name;
use aws_stack::{Fault, Proxy, Weather};
use end_to_end::Setting;
use pipeline::State;
use pipeline::ports::QueueName;
use simulators::{Matcher, Rule};

use crate::books::Books;
use crate::changes;
use crate::patient;
use crate::rights;
use crate::stack::{FLOWS, Stack};

const LIMIT: Duration = Duration::from_secs(180);
/// More in a row than the SDK tries, so that steps fail too and not only calls.
const BURST: usize = 5;

fn weather() -> Vec<Weather> {
    let lost = [Fault::LoseRequest, Fault::LoseAnswer];
    let of = |call, spells, faults: &[Fault]| {
        let faults = faults.iter().chain(&lost).cloned().collect();
        Weather { call, spells, faults }
    };
    let late = |body: &str| Fault::AnswerAfter { status: 500, body: body.to_owned() };
    let table = [Fault::throttled(), Fault::broken(), late("{}")];
    let written = [&table[..], &[Fault::conflict()]].concat();
    let bucket = [Fault::slow_down(), late("")];
    let other = [Fault::throttling(), Fault::broken()];
    // A poll looks at every record of a page again after it failed, so there must be a page's calls between two bursts.
    let often = |light| [vec![(6, 2); light], vec![(6, BURST)]].concat();
    vec![
        of("TransactWriteItems", often(3), &written),
        of("GetItem", often(14), &table),
        of("BatchGetItem", vec![(3, 2)], &table),
        of("PutItem", vec![(1, 2)], &table),
        of("UpdateItem", often(2), &table),
        of("Query", vec![(0, 2), (3, 1)], &table),
        of("PutObject", often(3), &bucket),
        of("GetObject", often(5), &bucket),
        of("SendMessageBatch", vec![(2, 2)], &other),
        of("ChangeMessageVisibility", vec![(2, 2)], &other),
        of("ReceiveMessage", vec![(0, 1), (2, 1)], &other),
        of("GetSecretValue", vec![(0, 2), (1, 1)], &other),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_whose_calls_are_throttled_fail_and_get_lost_settle_all_the_same() {
    let door = Proxy::closed().await;
    let scene = patient(&Setting::some(60, 30).data, &[("lease_seconds = 60", "lease_seconds = 5")]);
    // Uploads that Cleo never got, so that something is asked about and sent again.
    scene.cleo.faults().push(Rule::times(3, Matcher::on("POST", "/files"), simulators::Fault::BeforeEffect));
    let stack = Stack::deploy_behind(&door).await;
    stack.publish(&scene.config()).await;
    stack.hide_for(10).await;
    leave_a_letter(&stack).await;
    door.weather(weather());
    for flow in FLOWS {
        stack.read(flow, LIMIT).await;
    }
    stack.settle(&scene, LIMIT).await;
    let books = Books::read(&*stack.store.ledger, &*stack.store.blobs, &scene).await;
    assert_eq!(books.count(State::DeadLettered), 0);
    assert!(books.count(State::Delivered) >= 20, "only {} left", books.count(State::Delivered));
    for Weather { call, .. } in weather() {
        let (met, calls) = (door.met(call), door.calls(call));
        assert!(met > 0, "{call}: none of {calls} calls met a fault");
    }
    if cfg!(target_os = "linux") {
        changes::happen(&stack, &scene, &books).await;
        rights::check(&stack, &door);
    }
}

/// A letter that nobody can read, so that `sweep` has one to tell of.
async fn leave_a_letter(stack: &Stack) {
    let sqs = stack.account.clients().await.sqs();
    for queue in QueueName::ALL {
        let url = stack.account.names.get(Name::of_dead_letters(queue)).unwrap();
        sqs.send_message().queue_url(url).message_body("no message").send().await.unwrap();
    }
}
