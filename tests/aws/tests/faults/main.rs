//! Answers that are lost and services that refuse, on the wire. Whatever happens, an effect happens once.

#![cfg(not(without_stand))]

mod blobs;
mod counters;
mod ledger;
mod queue;
mod reads;
mod secrets;

use aws::Store;
use aws_stack::{Account, Fault, Proxy, Stand};

/// More than one call makes, whatever repeats it.
const ALL: usize = 200;

struct Spoiled {
    /// Through the proxy.
    store: Store,
    /// Past it, for looking.
    direct: Store,
    account: Account,
    proxy: Proxy,
}

async fn spoiled() -> Spoiled {
    let account = Stand::shared().await.unwrap().account().await;
    let proxy = Proxy::open(&account.endpoint).await;
    let store = account.through(proxy.endpoint()).store().await;
    Spoiled { store, direct: account.store().await, account, proxy }
}

/// What a service may do to a write of DynamoDB without refusing it for good.
fn passing_faults() -> [Fault; 6] {
    [
        Fault::LoseRequest,
        Fault::LoseAnswer,
        Fault::throttled(),
        Fault::broken(),
        Fault::AnswerAfter { status: 500, body: "{}".to_owned() },
        Fault::AnswerAfter { status: 200, body: "no JSON".to_owned() },
    ]
}
