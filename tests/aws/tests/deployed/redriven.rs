//! Messages that end as dead letters because of a mistake in the deployment, and what becomes of them once it is mended.

use std::time::Duration;

use aws::Name;
use aws_sdk_sqs::types::QueueAttributeName;
use end_to_end::Setting;
use pipeline::State;
use pipeline::ports::{Ledger, QueueName};

use crate::books::Books;
use crate::operator::{Operator, encoded};
use crate::patient;
use crate::stack::Stack;

const LIMIT: Duration = Duration::from_secs(90);
const DENY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_of_a_mended_mistake_finish_once() {
    let scene = patient(&Setting::small().data, &[]);
    let stack = Stack::deploy().await;
    let (config, bucket) = (scene.config(), stack.output("PayloadsBucketName"));
    let config = config.to_str().unwrap();
    let operator = Operator::of(&stack).await;
    stack.fill_secrets(&scene.config()).await;
    let push = ["config", "push", config, "--bucket", bucket];
    operator.mlc(&push).await;
    // Ten receives, soon after one another.
    stack.hide_for(1).await;
    stack.feed("MapRecordFunction", false).await;
    stack.feed("DeliverDocumentFunction", false).await;
    stack.poll(&scene).await;

    // A configuration with a fault is published by hand: the function that maps cannot start.
    stack.point_to("0123456789ab", "config/current.json").await;
    stack.feed("MapRecordFunction", true).await;
    all_die(&stack, QueueName::Records).await;
    operator.mlc(&push).await;
    some_are_redriven_and_the_others_replayed(&stack, &operator, config, QueueName::Records).await;
    assert_eq!(stack.store.ledger.in_state(State::Mapped, 10).await.unwrap().len(), 3);

    // Someone takes all rights from the role of the function that delivers.
    let role = stack.role("DeliverDocumentFunction").await;
    let mistake = format!("RoleName={role}&PolicyName=mistake");
    stack.iam(format!("Action=PutRolePolicy&{mistake}&PolicyDocument={}", encoded(DENY))).await;
    stack.feed("DeliverDocumentFunction", true).await;
    all_die(&stack, QueueName::Documents).await;
    stack.iam(format!("Action=DeleteRolePolicy&{mistake}")).await;
    assert!(scene.cleo.accepted().is_empty());
    some_are_redriven_and_the_others_replayed(&stack, &operator, config, QueueName::Documents).await;

    stack.settle(&scene, LIMIT).await;
    let books = Books::read(&*stack.store.ledger, &*stack.store.blobs, &scene).await;
    assert_eq!(books.count(State::Delivered), 3);
}

/// Every message of a queue is received ten times and ends as a dead letter.
async fn all_die(stack: &Stack, queue: QueueName) {
    let letters = Name::of_dead_letters(queue);
    let dead = async || {
        let visible = QueueAttributeName::ApproximateNumberOfMessages;
        stack.depth(queue).await == 0 && stack.number(letters, visible).await == 3
    };
    stack.until("dead letters", LIMIT, dead).await;
}

/// One letter goes back before the ledger is told of it, and is done. The others are told of: then a person replays the
/// document, and the letter does nothing any more.
async fn some_are_redriven_and_the_others_replayed(
    stack: &Stack,
    operator: &Operator,
    config: &str,
    queue: QueueName,
) {
    redrive_one(stack, queue).await;
    let counts = operator.mlc(&["status", "--on-aws"]).await;
    assert!(counts.to_string().contains("fusion-invoices"), "{counts}");
    assert_eq!(stack.sweep().await["dead_lettered"], 2);
    assert_eq!(stack.sweep().await["dead_lettered"], 0, "a letter is told of once");
    let dead = stack.store.ledger.in_state(State::DeadLettered, 10).await.unwrap();
    assert_eq!(dead.len(), 2);
    redrive_one(stack, queue).await;
    assert_eq!(stack.store.ledger.in_state(State::DeadLettered, 10).await.unwrap(), dead);
    for item in &dead {
        let id = item.document_id.as_str();
        let told = operator.mlc(&["trace", id, "--on-aws"]).await;
        assert!(told.to_string().contains("dead_lettered"), "{told}");
        let why = ["--on-aws", "--config", config, "--why", "mended"];
        let told = operator.mlc(&[&["replay", id], &why[..]].concat()).await;
        assert_eq!(told["replayed"][0]["document_id"], id, "{told}");
    }
    operator.purge(Name::of_dead_letters(queue)).await;
    stack.until("worked off", LIMIT, async || stack.depth(queue).await == 0).await;
}

/// What a redrive does: a letter is received, sent to where it came from, and deleted.
async fn redrive_one(stack: &Stack, queue: QueueName) {
    let url = |name| stack.account.names.get(name).unwrap();
    let (from, to) = (url(Name::of_dead_letters(queue)), url(Name::of_queue(queue)));
    let sqs = stack.account.clients().await.sqs();
    let received = sqs.receive_message().queue_url(from).max_number_of_messages(1).send().await.unwrap();
    let letter = received.messages.unwrap_or_default().remove(0);
    sqs.send_message().queue_url(to).message_body(letter.body.unwrap()).send().await.unwrap();
    sqs.delete_message().queue_url(from).receipt_handle(letter.receipt_handle.unwrap()).send().await.unwrap();
    stack.until("worked off", LIMIT, async || stack.depth(queue).await == 0).await;
}
