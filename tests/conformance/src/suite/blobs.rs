//! Bytes that never change.

use pipeline::Kind;
use pipeline::ports::Put;

use super::{Stores, assert_refused};

const KEY: &str = "documents/fusion-invoices/54bbaaa52eb2b102.edi";

/// Put, get.
pub async fn new_bytes_are_created(stores: &dyn Stores) {
    let blobs = stores.blobs();
    assert_eq!(blobs.put_new(KEY, b"ISA*00*").await.unwrap(), Put::Created);
    assert_eq!(blobs.get(KEY, 100).await.unwrap().as_deref(), Some(&b"ISA*00*"[..]));
}

/// As often as they come.
pub async fn the_same_bytes_again_are_same(stores: &dyn Stores) {
    let blobs = stores.blobs();
    assert_eq!(blobs.put_new(KEY, b"ISA*00*").await.unwrap(), Put::Created);
    for _ in 0..3 {
        assert_eq!(blobs.put_new(KEY, b"ISA*00*").await.unwrap(), Put::Same);
    }
}

/// Longer, shorter, empty, or different in one byte.
pub async fn other_bytes_are_different_and_change_nothing(stores: &dyn Stores) {
    let blobs = stores.blobs();
    assert_eq!(blobs.put_new(KEY, b"ISA*00*").await.unwrap(), Put::Created);
    for other in [&b"ISA*00*1"[..], b"ISA*00", b"", b"ISA*01*"] {
        assert_eq!(blobs.put_new(KEY, other).await.unwrap(), Put::Different);
    }
    assert_eq!(blobs.get(KEY, 100).await.unwrap().as_deref(), Some(&b"ISA*00*"[..]));
}

/// Eight tasks with bytes of their own: one creates, and its bytes stand.
pub async fn one_of_many_writers_creates(stores: &dyn Stores) {
    let tasks: Vec<_> = (0..8_u8)
        .map(|n| {
            let blobs = stores.blobs();
            tokio::spawn(async move { (n, blobs.put_new(KEY, &[n; 5_000]).await.unwrap()) })
        })
        .collect();
    let mut creators = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (n, Put::Created) => creators.push(n),
            (_, outcome) => assert_eq!(outcome, Put::Different),
        }
    }
    assert_eq!(creators.len(), 1);
    assert_eq!(stores.blobs().get(KEY, 10_000).await.unwrap(), Some(vec![creators[0]; 5_000]));
}

/// Nor is a folder.
pub async fn what_is_not_there_is_none(stores: &dyn Stores) {
    let blobs = stores.blobs();
    assert_eq!(blobs.get(KEY, 100).await.unwrap(), None);
    assert_eq!(blobs.put_new(KEY, b"x").await.unwrap(), Put::Created);
    assert_eq!(blobs.get("documents/fusion-invoices", 100).await.unwrap(), None);
    assert_eq!(blobs.get("documents/fusion-invoices/54bbaaa52eb2b102", 100).await.unwrap(), None);
}

/// `max` itself is allowed.
pub async fn more_than_allowed_is_too_large(stores: &dyn Stores) {
    let blobs = stores.blobs();
    assert_eq!(blobs.put_new(KEY, &[7; 1_000]).await.unwrap(), Put::Created);
    assert_refused(blobs.get(KEY, 999).await, Kind::TooLarge);
    assert_eq!(blobs.get(KEY, 1_000).await.unwrap(), Some(vec![7; 1_000]));
}

/// None, all 256, line ends, more than a buffer.
pub async fn bytes_of_every_kind_read_back(stores: &dyn Stores) {
    let blobs = stores.blobs();
    let many: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    for (n, bytes) in [vec![], (0..=255).collect(), b"a\r\nb\nc\x1a\0".to_vec(), many].iter().enumerate() {
        let key = format!("records/{n}");
        assert_eq!(blobs.put_new(&key, bytes).await.unwrap(), Put::Created);
        assert_eq!(blobs.put_new(&key, bytes).await.unwrap(), Put::Same);
        assert!(blobs.get(&key, 4_000_000).await.unwrap().as_ref() == Some(bytes), "{key}");
    }
}

/// The same name in other folders, and dots and other signs in names.
pub async fn keys_with_folders_are_separate(stores: &dyn Stores) {
    let blobs = stores.blobs();
    let keys = ["a/b/c.json", "a/c.json", "b/c.json", "c.json", "a/b/c.json.1", "a/b=1/c_d-e+f..g.json"];
    for key in keys {
        assert_eq!(blobs.put_new(key, key.as_bytes()).await.unwrap(), Put::Created, "{key}");
    }
    for key in keys {
        assert_eq!(blobs.get(key, 100).await.unwrap().as_deref(), Some(key.as_bytes()), "{key}");
    }
}

/// For writing and for reading, on every system.
pub async fn hostile_keys_are_refused(stores: &dyn Stores) {
    let blobs = stores.blobs();
    let long = "a".repeat(1_025);
    let segment = format!("a/{}", "b".repeat(201));
    for key in [
        "",
        ".",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "./a",
        "a/./b",
        "/etc/passwd",
        "/",
        "a/",
        "a//b",
        "a\0b",
        "a\\b",
        "..\\x",
        "C:\\x",
        "C:x",
        "a\nb",
        "a b",
        "%2e%2e/x",
        "ä",
        ".hidden",
        "a/.tmp",
        "~root",
        &long,
        &segment,
    ] {
        assert_refused(blobs.put_new(key, b"x").await, Kind::Invariant);
        assert_refused(blobs.get(key, 100).await, Kind::Invariant);
    }
}
