//! Reads that are incomplete, late or refused.

use std::time::Duration;

use aws_stack::Fault;
use conformance::sample;
use pipeline::ports::{Ledger, Watermarks};
use pipeline::{Event, Kind, Query, State};

use super::{Spoiled, spoiled};

/// Keys that DynamoDB leaves out of an answer are asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn unprocessed_keys_are_read_in_another_round() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let mut expected = Vec::new();
    for n in 0..4 {
        let item = sample::version("1001", &n.to_string(), Duration::from_secs(n));
        direct.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        expected.push(item);
    }
    let keys: Vec<_> = expected
        .iter()
        .map(|item| serde_json::json!({ "document_id": { "S": item.document_id.as_str() } }))
        .collect();
    let unprocessed = serde_json::json!({ "Responses": {}, "UnprocessedKeys": {
        "documents": { "Keys": keys, "ConsistentRead": true } } });
    proxy.spoil("BatchGetItem", &Fault::Answer { status: 200, body: unprocessed.to_string() }, 2);
    assert_eq!(store.ledger.versions(&expected[0].record_key).await.unwrap(), expected);
    assert_eq!(proxy.left(), 0);
    // A list that names what cannot be read must not pass for a shorter one.
    let nothing = serde_json::json!({ "Responses": { "documents": [] }, "UnprocessedKeys": {} });
    proxy.spoil("BatchGetItem", &Fault::Answer { status: 200, body: nothing.to_string() }, 1);
    let error = store.ledger.versions(&expected[0].record_key).await.unwrap_err();
    assert!(error.is_temporary(), "{error}");
}

/// What a person must mend names the action and the resource.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_action_and_the_resource() {
    let Spoiled { store, proxy, .. } = spoiled().await;
    let refusal = |code: &str| {
        let body = format!(r#"{{"__type":"{code}","Message":"User is not authorized"}}"#);
        Fault::Answer { status: 400, body }
    };
    proxy.spoil("GetItem", &refusal("AccessDeniedException"), 1);
    let error = store.ledger.get(&sample::item("1").document_id).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Forbidden);
    assert!(!error.is_temporary() && error.to_string().contains("dynamodb:GetItem"), "{error}");
    assert!(error.to_string().contains("documents"), "{error}");

    proxy.spoil("GetItem", &refusal("ResourceNotFoundException"), 1);
    let error = store.watermarks.get("invoices").await.unwrap_err();
    assert_eq!((error.kind(), error.is_temporary()), (Kind::Configuration, false), "{error}");
}

/// Indexes lag behind: what they name is shown as it stands, and only if it still is what was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_lags_is_not_believed() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let item = sample::item("1001");
    direct.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
    let late = serde_json::json!({ "Count": 1, "Items": [
        { "document_id": { "S": item.document_id.as_str() } } ] });
    let late = Fault::Answer { status: 200, body: late.to_string() };
    proxy.spoil("Query", &late, 5);
    assert_eq!(store.ledger.due(item.received_at, 10).await.unwrap(), []);
    assert_eq!(store.ledger.in_state(State::Held, 10).await.unwrap(), []);
    assert_eq!(store.ledger.find(&Query::FileName("x.edi".to_owned()), 10).await.unwrap(), []);
    assert_eq!(store.ledger.find(&Query::InterchangeControlNumber(7), 10).await.unwrap(), []);

    let touched = sample::change(&item, State::Received, "touch", item.received_at);
    let entry = sample::entry(&item, &touched, Event::Unchanged, item.received_at);
    direct.ledger.apply(&touched, &entry).await.unwrap();
    assert_eq!(store.ledger.in_state(State::Received, 10).await.unwrap(), [touched]);
    assert_eq!(proxy.left(), 0);
}

/// Pages end where DynamoDB ends them.
#[tokio::test(flavor = "multi_thread")]
async fn pages_are_joined() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let mut expected = Vec::new();
    for n in 0..3 {
        let item = sample::version(&n.to_string(), "first", Duration::from_secs(n));
        direct.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        expected.push(item);
    }
    let first = &expected[0];
    let page = serde_json::json!({
        "Count": 1,
        "Items": [{ "document_id": { "S": first.document_id.as_str() }, "flow": { "S": first.flow } }],
        "LastEvaluatedKey": {
            "document_id": { "S": first.document_id.as_str() },
            "state": { "S": "received" },
            "state_since": { "S": format!("{:.9}", first.state_since) },
        },
    });
    let page = Fault::Answer { status: 200, body: page.to_string() };
    proxy.spoil("Query", &page, 1);
    assert_eq!(store.ledger.in_state(State::Received, 10).await.unwrap(), expected);
    proxy.spoil("Query", &page, 1);
    let counts = store.ledger.counts().await.unwrap();
    assert_eq!(counts[&first.flow][&State::Received], 3);
}
