//! Credentials.

use std::sync::Arc;
use std::time::Duration;

use aws::AwsSecrets;
use aws_stack::Fault;
use conformance::memory::TestClock;
use conformance::sample;
use pipeline::ports::Secrets;
use secrecy::ExposeSecret;

use super::{ALL, Spoiled, spoiled};

/// Whatever the answer looks like.
#[tokio::test(flavor = "multi_thread")]
async fn no_error_shows_a_secret() {
    let Spoiled { store, proxy, .. } = spoiled().await;
    for fault in [
        Fault::Answer { status: 200, body: r#"{"SecretString":"hunter2","#.to_owned() },
        Fault::Answer { status: 200, body: r#"{"Name":"fusion","SecretBinary":"aHVudGVyMg=="}"#.to_owned() },
        Fault::Answer { status: 500, body: r#"{"message":"hunter2"}"#.to_owned() },
    ] {
        proxy.spoil("GetSecretValue", &fault, ALL);
        let error = store.secrets.get("fusion").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("aHVudGVyMg"), "{shown}");
        proxy.forget();
    }
}

/// Ten minutes at most, by the clock.
#[tokio::test(flavor = "multi_thread")]
async fn a_cached_secret_grows_old() {
    let Spoiled { account, .. } = spoiled().await;
    let clock = Arc::new(TestClock::at(sample::start()));
    let clients = account.clients().await.with_clock(clock.clone());
    let secrets = AwsSecrets::new(&clients, &account.names);
    let read = async || secrets.get("fusion").await.unwrap().expose_secret().to_owned();
    account.set_secret("fusion", "first").await;
    assert_eq!(read().await, "first");
    account.set_secret("fusion", "second").await;
    clock.advance(Duration::from_secs(599));
    assert_eq!(read().await, "first");
    clock.advance(Duration::from_secs(2));
    assert_eq!(read().await, "second");
    account.set_secret("fusion", "third").await;
    clock.set(sample::start());
    assert_eq!(read().await, "third", "the clock was set back");
}
