//! Bytes.

use aws_stack::Fault;
use pipeline::Kind;
use pipeline::ports::{Blobs, Put};

use super::{ALL, Spoiled, spoiled};

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_written_once_and_known_again() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let faults = [
        (Fault::LoseRequest, Put::Created),
        (Fault::slow_down(), Put::Created),
        // The first try had created them.
        (Fault::LoseAnswer, Put::Same),
        (Fault::AnswerAfter { status: 500, body: String::new() }, Put::Same),
    ];
    for (n, (fault, expected)) in faults.iter().enumerate() {
        let key = format!("documents/{n}.edi");
        proxy.spoil("PutObject", fault, 1);
        assert_eq!(store.blobs.put_new(&key, b"ISA*00*").await.unwrap(), *expected, "{fault:?}");
        assert_eq!(store.blobs.put_new(&key, b"ISA*01*").await.unwrap(), Put::Different);
        proxy.spoil("GetObject", &Fault::slow_down(), 1);
        assert_eq!(store.blobs.get(&key, 100).await.unwrap().as_deref(), Some(&b"ISA*00*"[..]));
        assert_eq!(direct.blobs.get(&key, 100).await.unwrap().as_deref(), Some(&b"ISA*00*"[..]));
        assert_eq!(proxy.left(), 0, "{fault:?}");
    }
    proxy.spoil("PutObject", &Fault::slow_down(), ALL);
    let error = store.blobs.put_new("documents/x.edi", b"ISA").await.unwrap_err();
    assert!(error.is_temporary() && error.kind() == Kind::Throttled, "{error}");
    assert!(proxy.calls("PutObject") <= 30, "{} calls", proxy.calls("PutObject"));
}
