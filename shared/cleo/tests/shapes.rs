//! Answers in the other shapes that the working assumptions allow.

mod support;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri};
use pipeline::Kind;
use pipeline::ports::{Delivery, Probe};
use serde_json::{Value, json};
use simulators::CleoOptions;
use support::{World, file, with_bytes, world};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// A server that gives `folders`, `files` and the content of each file.
async fn tenant(folders: Value, files: Value, content: &'static [u8]) -> World {
    let answer = move |method: Method, uri: Uri, _body: Bytes| {
        let (folders, files) = (folders.clone(), files.clone());
        async move {
            let path = uri.path().to_owned();
            match (method, path.as_str()) {
                (Method::POST, "/api/authentication") => {
                    (StatusCode::OK, json!({"access_token": "t"}).to_string().into_bytes())
                }
                (Method::GET, "/api/folders") => (StatusCode::OK, folders.to_string().into_bytes()),
                (Method::GET, path) if path.ends_with("/files") => {
                    (StatusCode::OK, files.to_string().into_bytes())
                }
                (Method::GET, path) if path.ends_with("/content") => (StatusCode::OK, content.to_vec()),
                (Method::POST, "/drop/here") => (StatusCode::ACCEPTED, Vec::new()),
                _ => (StatusCode::NOT_FOUND, Vec::new()),
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    world(CleoOptions::default(), |config| config["base_url"] = json!(address)).await
}

#[allow(clippy::needless_pass_by_value, reason = "reads better in the calls")]
fn one(item: Value) -> Value {
    json!({"totalResults": "1", "resources": [item]})
}

fn folder() -> Value {
    one(json!({"id": "F", "path": "/outbound/810"}))
}

#[tokio::test]
async fn a_file_without_a_size_is_fetched_and_compared() {
    let files = one(json!({"id": "f1", "filename": "a.edi"}));
    let world = tenant(folder(), files, b"same").await;
    let same = with_bytes(&file("a.edi"), b"same");
    let Probe::Present(receipt) = world.delivery.probe(&same, world.soon()).await.unwrap() else { panic!() };
    assert_eq!(receipt.reference.as_deref(), Some("f1"));
    let other = with_bytes(&file("a.edi"), b"not the same");
    assert_eq!(world.delivery.probe(&other, world.soon()).await.unwrap(), Probe::Different);
}

#[tokio::test]
async fn of_several_files_of_a_name_one_may_be_ours() {
    let files = json!({"totalResults": 2, "resources": [
        {"id": "f1", "name": "a.edi", "size": 99}, {"id": "f2", "fileName": "a.edi", "length": "4"}]});
    let world = tenant(folder(), files, b"").await;
    let ours = with_bytes(&file("a.edi"), b"same");
    assert!(matches!(world.delivery.probe(&ours, world.soon()).await.unwrap(), Probe::Present(_)));
}

#[tokio::test]
async fn a_name_with_its_path_or_in_other_letters_is_the_name() {
    for name in ["/outbound/810/a.edi", "outbound\\810\\a.edi", "A.EDI"] {
        let files = one(json!({"id": "f1", "name": name, "size": 4}));
        let world = tenant(folder(), files, b"same").await;
        let ours = with_bytes(&file("a.edi"), b"same");
        let probe = world.delivery.probe(&ours, world.soon()).await.unwrap();
        assert!(matches!(probe, Probe::Present(_)), "{name}: {probe:?}");
    }
}

#[tokio::test]
async fn a_name_in_a_place_that_we_do_not_know_is_doubt() {
    let files = one(json!({"id": "f1", "name": "f1", "payload": {"title": "a.edi"}}));
    let world = tenant(folder(), files, b"").await;
    let error = world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_temporary()), (Kind::Protocol, true), "{error}");
}

#[tokio::test]
async fn a_long_id_does_not_fill_the_ledger() {
    let files = one(json!({"id": "f".repeat(1_000_000), "name": "a.edi", "size": 4}));
    let world = tenant(folder(), files, b"same").await;
    let ours = with_bytes(&file("a.edi"), b"same");
    let Probe::Present(receipt) = world.delivery.probe(&ours, world.soon()).await.unwrap() else { panic!() };
    assert!(receipt.reference.unwrap().len() < 1000);
}

/// A server that ends each answer by closing, with no other sign of its end.
async fn unframed(answer: fn(&str) -> &'static str) -> World {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&request[..read]).into_owned();
            let said = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", answer(&text));
            stream.write_all(said.as_bytes()).await.unwrap_or_default();
        }
    });
    world(CleoOptions::default(), |config| {
        config["base_url"] = json!(address);
        config["files"] = json!({"profile": "path_raw"});
    })
    .await
}

#[tokio::test]
async fn a_content_that_may_be_cut_is_not_another_file() {
    let world = unframed(|request| {
        if request.starts_with("POST") {
            r#"{"access_token": "t"}"#
        } else if request.contains("a.edi") {
            "half of i"
        } else {
            r#"{"totalResults": 1, "resources": [{"id": "f1", "name": "a.edi"}]}"#
        }
    })
    .await;
    let error = world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_temporary()), (Kind::Protocol, true), "{error}");
}

/// A bucket that keeps no metadata and gives its one object byte by byte.
#[tokio::test]
async fn an_object_that_drips_runs_into_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let length = file("a.edi").bytes.len();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let head =
                    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
                stream.write_all(head.as_bytes()).await.unwrap_or_default();
                let mut pace = tokio::time::interval(std::time::Duration::from_millis(200));
                while request[..read].starts_with(b"GET") && stream.write_all(b"x").await.is_ok() {
                    pace.tick().await;
                }
            });
        }
    });
    let world = world(CleoOptions::default(), |config| {
        config["transport"] = json!("s3");
        config["s3"] = json!({"bucket": support::BUCKET, "region": "us-east-1", "endpoint": endpoint,
            "secret": "bucket", "request_timeout_ms": 500});
    })
    .await;
    let (ours, deadline) = (file("a.edi"), world.soon());
    let probe =
        tokio::time::timeout(std::time::Duration::from_secs(5), world.delivery.probe(&ours, deadline));
    let error = probe.await.expect("bounded by the request time limit").unwrap_err();
    assert_eq!((error.kind(), error.is_temporary()), (Kind::Timeout, true), "{error}");
}

#[tokio::test]
async fn a_file_without_a_name_is_doubt() {
    let world = tenant(folder(), one(json!({"id": "f1"})), b"").await;
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap_err().kind(), Kind::Protocol);
}

#[tokio::test]
async fn an_empty_collection_may_leave_its_list_out() {
    let world = tenant(folder(), json!({"totalResults": 0}), b"").await;
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
    for not_a_collection in [json!({}), json!([]), json!({"totalResults": 3}), json!({"resources": {}})] {
        let world = tenant(folder(), not_a_collection.clone(), b"").await;
        let probe = world.delivery.probe(&file("a.edi"), world.soon()).await;
        assert!(probe.is_err(), "{not_a_collection}: {probe:?}");
    }
}

#[tokio::test]
async fn links_may_be_a_list_and_lead_elsewhere_on_the_host() {
    let folders = one(json!({"name": "outbound", "_links": [
        {"rel": "self", "href": "/api/folders/F%20x"}, {"rel": "folders", "href": "/api/none"}]}));
    let world = tenant(folders, json!({}), b"").await;
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
    let folders =
        one(json!({"id": "F", "path": "outbound/810", "_links": [{"rel": "upload", "href": "/drop/here"}]}));
    let world = tenant(folders, json!({}), b"").await;
    let receipt = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(receipt.reference, None);
}

#[tokio::test]
async fn an_id_that_would_climb_is_refused() {
    let folders = one(json!({"id": "..", "path": "outbound/810"}));
    let world = tenant(folders, json!({}), b"").await;
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Protocol, "{error}");
}
