//! Cleo as a mailbox account meets it.

mod support;

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::cleo::{ActionSpec, ConnectionSpec, ExpiresIn};
use simulators::{
    CleoOptions, CleoSimulator, Fault, FilesProfile, Lockout, Matcher, Overwrite, Rule, SimClock, Via,
};
use support::{Answer, FORM, basic, form, query, send};

const EDI: &[u8] = b"ISA*00*          *00*          *ZZ*NORTHFIELD     *ZZ*AXFORD~";

fn fixed() -> SimClock {
    SimClock::fixed("2026-03-02T06:00:00Z".parse().unwrap())
}

struct Mailbox {
    cleo: CleoSimulator,
    authorization: String,
    profile: FilesProfile,
}

impl Mailbox {
    async fn open(options: CleoOptions) -> Self {
        let profile = options.profile;
        let user = basic(&options.username, &options.password);
        let password = options.password.clone();
        let cleo = CleoSimulator::start(options).unwrap();
        let authorization = match profile {
            FilesProfile::HarmonyHttp => user,
            _ => {
                let answer = login(&cleo, &password).await;
                format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
            }
        };
        Self { cleo, authorization, profile }
    }

    async fn call(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Option<Answer> {
        let headers = [("Authorization", self.authorization.as_str()), ("Content-Type", kind)];
        send(&self.cleo.base_url(), method, path, &headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "application/json", b"").await.unwrap()
    }

    /// The links of a folder, found by its path.
    async fn folder_link(&self, folder: &str, rel: &str) -> String {
        let filter = query(&[("filter", &format!("path eq \"{folder}\""))]);
        let page = self.get(&format!("/api/folders{filter}")).await.json();
        page["resources"][0]["_links"][rel]["href"].as_str().unwrap_or("/api/folders/none/files").to_owned()
    }

    /// Uploads in the manner of the profile.
    async fn upload(&self, folder: &str, name: &str, bytes: &[u8]) -> Option<Answer> {
        match self.profile {
            FilesProfile::CleoFolders => {
                let href = self.folder_link(folder, "upload").await;
                let (kind, body) = multipart(name, bytes);
                self.call("POST", &href, &kind, &body).await
            }
            FilesProfile::PathRaw => {
                let path = format!("/api/folders/{folder}/{name}");
                self.call("PUT", &path, "application/edi-x12", bytes).await
            }
            FilesProfile::HarmonyHttp => {
                let fields = [("request", "send"), ("directory", folder), ("filename", name)];
                self.call("POST", &format!("/server{}", query(&fields)), "application/edi-x12", bytes).await
            }
        }
    }

    async fn names(&self, folder: &str) -> Vec<String> {
        let of = |page: Value| -> Vec<String> {
            let files = page["resources"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|item| item["meta"]["resourceType"] == "file");
            files.map(|file| file["name"].as_str().unwrap().to_owned()).collect()
        };
        match self.profile {
            FilesProfile::CleoFolders => of(self.get(&self.folder_link(folder, "files").await).await.json()),
            FilesProfile::PathRaw => of(self.get(&format!("/api/folders/{folder}")).await.json()),
            FilesProfile::HarmonyHttp => {
                let text = self.harmony("list", folder, "").await.text();
                text.lines().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect()
            }
        }
    }

    async fn harmony(&self, request: &str, folder: &str, name: &str) -> Answer {
        let fields = [("request", request), ("directory", folder), ("filename", name)];
        self.call("POST", &format!("/server{}", query(&fields)), "text/plain", b"").await.unwrap()
    }

    /// Content and self link, download and delete.
    async fn file_links(&self, folder: &str) -> (String, String) {
        let href = match self.profile {
            FilesProfile::PathRaw => format!("/api/folders/{folder}"),
            _ => self.folder_link(folder, "files").await,
        };
        let links = self.get(&href).await.json()["resources"][0]["_links"].clone();
        let href = |rel: &str| links[rel]["href"].as_str().unwrap().to_owned();
        (href("content"), href("self"))
    }

    async fn download(&self, folder: &str, name: &str) -> Answer {
        match self.profile {
            FilesProfile::HarmonyHttp => self.harmony("receive", folder, name).await,
            _ => self.get(&self.file_links(folder).await.0).await,
        }
    }

    async fn delete(&self, folder: &str, name: &str) -> Answer {
        match self.profile {
            FilesProfile::HarmonyHttp => self.harmony("delete", folder, name).await,
            _ => {
                self.call("DELETE", &self.file_links(folder).await.1, "application/json", b"").await.unwrap()
            }
        }
    }
}

fn multipart(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mut body = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/edi-x12\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    ("multipart/form-data; boundary=XX".into(), body)
}

async fn login(cleo: &CleoSimulator, password: &str) -> Answer {
    log_in_with(cleo, &[("grant_type", "password"), ("username", "mlc-app"), ("password", password)]).await
}

async fn log_in_with(cleo: &CleoSimulator, fields: &[(&str, &str)]) -> Answer {
    send(&cleo.base_url(), "POST", "/api/authentication", &[FORM], form(fields).as_bytes()).await.unwrap()
}

const PROFILES: [FilesProfile; 3] =
    [FilesProfile::CleoFolders, FilesProfile::PathRaw, FilesProfile::HarmonyHttp];

#[tokio::test]
async fn login_answers_and_refusals() {
    let password = CleoOptions::default().password;
    for (expires_in, value) in
        [(ExpiresIn::Number, json!(60)), (ExpiresIn::Text, json!("60")), (ExpiresIn::Missing, Value::Null)]
    {
        let options = CleoOptions { expires_in, token_seconds: 60, ..CleoOptions::default() };
        let cleo = CleoSimulator::start(options).unwrap();
        let answer = login(&cleo, &password).await;
        assert_eq!((answer.status, &answer.json()["expires_in"]), (200, &value));
        assert_eq!(answer.json()["access_token"].as_str().unwrap().len(), 22);
    }
    let cleo = CleoSimulator::start(CleoOptions { rejected_status: 403, ..CleoOptions::default() }).unwrap();
    assert_eq!(login(&cleo, "wrong").await.status, 403);
    assert_eq!(log_in_with(&cleo, &[("grant_type", "client_credentials")]).await.status, 400);
    assert!(log_in_with(&cleo, &[]).await.json()["message"].is_string());
}

#[tokio::test]
async fn tokens_end_and_are_renewed() {
    let clock = fixed();
    let options = CleoOptions {
        clock: clock.clone(),
        token_seconds: 60,
        refresh_tokens: true,
        ..CleoOptions::default()
    };
    let mut mailbox = Mailbox::open(options).await;
    assert_eq!(mailbox.get("/api/actions").await.status, 200);
    clock.advance(SignedDuration::from_secs(60));
    assert_eq!(mailbox.get("/api/actions").await.status, 401);
    let grant = login(&mailbox.cleo, &CleoOptions::default().password).await.json();
    let refresh =
        [("grant_type", "refresh_token"), ("refresh_token", grant["refresh_token"].as_str().unwrap())];
    let renewed = log_in_with(&mailbox.cleo, &refresh).await;
    mailbox.authorization = format!("Bearer {}", renewed.json()["access_token"].as_str().unwrap());
    assert_eq!(mailbox.get("/api/actions").await.status, 200);
    assert_eq!(log_in_with(&mailbox.cleo, &refresh).await.status, 401, "once");
    mailbox.cleo.faults().push(Rule::once(Matcher::path("/actions"), Fault::TokenExpired));
    assert_eq!(mailbox.get("/api/actions").await.status, 401);
    assert_eq!(mailbox.get("/api/actions").await.status, 401);
    mailbox.authorization = basic("mlc-app", &CleoOptions::default().password);
    assert_eq!(mailbox.get("/api/actions").await.status, 401, "Basic is off");
}

#[tokio::test]
async fn failed_logins_lock_the_account() {
    let clock = fixed();
    let lockout = Lockout { failures: 3, ..Lockout::default() };
    let options = CleoOptions { clock: clock.clone(), lockout: Some(lockout), ..CleoOptions::default() };
    let password = options.password.clone();
    let cleo = CleoSimulator::start(options).unwrap();
    for _ in 0..2 {
        assert_eq!(login(&cleo, "wrong").await.status, 401);
    }
    assert_eq!(login(&cleo, &password).await.status, 200, "two are allowed, and success forgets them");
    for _ in 0..3 {
        login(&cleo, "wrong").await;
    }
    assert_eq!(login(&cleo, &password).await.status, 401);
    clock.advance(SignedDuration::from_secs(900));
    assert_eq!(login(&cleo, &password).await.status, 200);
    cleo.set_password("new");
    assert_eq!((login(&cleo, &password).await.status, login(&cleo, "new").await.status), (401, 200));
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_in_each_profile() {
    for profile in PROFILES {
        let mailbox = Mailbox::open(CleoOptions { profile, ..CleoOptions::default() }).await;
        let answer = mailbox.upload("outbound/810", "810_AXFORD_1.edi", EDI).await.unwrap();
        assert!([200, 201].contains(&answer.status), "{profile:?} {}", answer.text());
        assert_eq!(mailbox.names("outbound/810").await, ["810_AXFORD_1.edi"], "{profile:?}");
        assert_eq!(mailbox.download("outbound/810", "810_AXFORD_1.edi").await.body, EDI);
        assert!([200, 204].contains(&mailbox.delete("outbound/810", "810_AXFORD_1.edi").await.status));
        assert!(mailbox.names("outbound/810").await.is_empty());
        assert_eq!(mailbox.upload("no/such", "a.edi", EDI).await.unwrap().status, 404);
        let accepted = mailbox.cleo.accepted();
        assert_eq!(accepted.len(), 1);
        assert_eq!((accepted[0].folder.as_str(), accepted[0].via), ("outbound/810", Via::Rest));
        assert_eq!((accepted[0].bytes.as_slice(), accepted[0].sha256.len()), (EDI, 64));
        let other = match profile {
            FilesProfile::HarmonyHttp => "/api/folders",
            _ => "/server?request=connect0",
        };
        assert_eq!(mailbox.call("POST", other, "text/plain", b"").await.unwrap().status / 100, 4);
    }
}

#[tokio::test]
async fn an_existing_name_is_replaced_refused_or_renamed() {
    for profile in PROFILES {
        for (overwrite, status, names) in [
            (Overwrite::Overwrite, 2, vec!["a.edi"]),
            (Overwrite::Refuse, 4, vec!["a.edi"]),
            (Overwrite::Rename, 2, vec!["a.edi", "a.1.edi"]),
        ] {
            let mailbox = Mailbox::open(CleoOptions { profile, overwrite, ..CleoOptions::default() }).await;
            mailbox.upload("inbox", "a.edi", b"one").await.unwrap();
            let second = mailbox.upload("inbox", "a.edi", b"two").await.unwrap();
            assert_eq!(second.status / 100, status, "{profile:?} {overwrite:?}");
            assert!(overwrite != Overwrite::Refuse || second.status == 409);
            assert_eq!(mailbox.names("inbox").await, names, "{profile:?} {overwrite:?}");
            let accepted = mailbox.cleo.accepted();
            assert_eq!(accepted.len(), if status == 2 { 2 } else { 1 });
            let last = accepted.last().unwrap();
            assert_eq!((last.requested_name.as_str(), last.name.as_str()), ("a.edi", *names.last().unwrap()));
        }
    }
}

#[tokio::test]
async fn an_upload_with_a_lost_answer_is_in_the_ledger() {
    for profile in PROFILES {
        let mailbox = Mailbox::open(CleoOptions { profile, ..CleoOptions::default() }).await;
        let upload = if profile == FilesProfile::PathRaw { "PUT" } else { "POST" };
        mailbox.cleo.faults().push(Rule::once(Matcher::on(upload, ""), Fault::AfterEffect));
        assert!(mailbox.upload("inbox", "a.edi", EDI).await.is_none());
        assert!(mailbox.upload("inbox", "a.edi", EDI).await.is_some());
        let hashes: Vec<String> = mailbox.cleo.accepted().into_iter().map(|upload| upload.sha256).collect();
        assert_eq!(hashes.len(), 2);
        assert_eq!(hashes[0], hashes[1]);
    }
}

#[tokio::test]
async fn uploads_are_picked_up() {
    let clock = fixed();
    let options = CleoOptions {
        clock: clock.clone(),
        profile: FilesProfile::PathRaw,
        pickup_delay: Some(Duration::from_secs(5)),
        ..CleoOptions::default()
    };
    let mailbox = Mailbox::open(options).await;
    mailbox.upload("inbox", "a.edi", EDI).await.unwrap();
    mailbox.cleo.place("inbound/997", "997.edi", b"ST*997");
    assert_eq!(mailbox.names("inbox").await, ["a.edi"]);
    mailbox.cleo.set_maintenance(true);
    clock.advance(SignedDuration::from_secs(5));
    assert_eq!(mailbox.names("inbox").await, ["a.edi"], "in maintenance files stay");
    mailbox.cleo.set_maintenance(false);
    assert!(mailbox.names("inbox").await.is_empty());
    assert_eq!(mailbox.names("inbound/997").await, ["997.edi"], "only uploads are picked up");
    assert_eq!(mailbox.cleo.accepted().len(), 1);
}

#[tokio::test]
async fn names_sizes_and_growing_files() {
    let clock = fixed();
    let options = CleoOptions {
        clock: clock.clone(),
        name_pattern: Some("810_*.edi".into()),
        max_file_bytes: 100,
        profile: FilesProfile::PathRaw,
        delete_after_download: true,
        ..CleoOptions::default()
    };
    let mailbox = Mailbox::open(options).await;
    assert_eq!(mailbox.upload("inbox", "820_1.edi", EDI).await.unwrap().status, 400);
    assert_eq!(mailbox.upload("inbox", "810_1.edi", &[b'x'; 101]).await.unwrap().status, 413);
    let complete = clock.now() + SignedDuration::from_secs(10);
    mailbox.cleo.place_growing("inbound/997", "a.edi", b"0123456789", complete);
    let size = async || mailbox.get("/api/folders/inbound/997").await.json()["resources"][0]["size"].clone();
    assert_eq!(size().await, 5);
    clock.advance(SignedDuration::from_secs(10));
    assert_eq!(size().await, 10);
    assert_eq!(mailbox.download("inbound/997", "a.edi").await.text(), "0123456789");
    assert!(mailbox.names("inbound/997").await.is_empty(), "removed by the download");
}

#[tokio::test]
async fn listings_come_in_pages() {
    let options = CleoOptions { totals_as_text: true, ..CleoOptions::default() };
    let mailbox = Mailbox::open(options).await;
    for number in 0..250 {
        mailbox.cleo.place("inbound/997", &format!("{number:03}.edi"), b"x");
    }
    let href = mailbox.folder_link("inbound/997", "files").await;
    let mut seen = Vec::new();
    for start in [0, 100, 200, 300] {
        let page = mailbox.get(&format!("{href}?startIndex={start}&count=100")).await.json();
        assert_eq!(page["totalResults"], "250");
        seen.push(page["resources"].as_array().unwrap().len());
    }
    assert_eq!(seen, [100, 100, 50, 0]);
    assert_eq!(mailbox.get(&format!("{href}?startIndex=x")).await.status, 400);
}

#[tokio::test]
async fn folders_nest() {
    let mailbox = Mailbox::open(CleoOptions::default()).await;
    let names = |page: Value| -> Vec<String> {
        page["resources"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap().to_owned()).collect()
    };
    let top = mailbox.get("/api/folders?startIndex=0&count=100").await.json();
    assert_eq!(names(top.clone()), ["inbound", "inbox", "outbound"]);
    let below = top["resources"][2]["_links"]["folders"]["href"].as_str().unwrap().to_owned();
    assert_eq!(names(mailbox.get(&below).await.json()), ["outbound/810", "outbound/820"]);
    let options = CleoOptions { list_nested_folders: true, send_links: false, ..CleoOptions::default() };
    let mailbox = Mailbox::open(options).await;
    let all = mailbox.get("/api/folders").await.json();
    assert_eq!(names(all.clone()).len(), 6);
    assert!(all["resources"][0].get("_links").is_none());
    let id = all["resources"][0]["id"].as_str().unwrap();
    assert_eq!(mailbox.get(&format!("/api/folders/{id}")).await.json()["path"], "inbound");
}

#[tokio::test]
async fn connections_and_actions() {
    let broken = ActionSpec { not_ready: Some("No host".into()), ..ActionSpec::succeeding("B", "send810") };
    let slow = ActionSpec { status: "running".into(), running: true, ..ActionSpec::succeeding("A", "slow") };
    let options = CleoOptions {
        booleans_as_text: true,
        connections: ["A", "B"]
            .map(|alias| ConnectionSpec { alias: alias.into(), kind: "sftp".into(), not_ready: None })
            .to_vec(),
        actions: vec![ActionSpec::succeeding("A", "send810"), broken, slow],
        ..CleoOptions::default()
    };
    let mailbox = Mailbox::open(options).await;
    let found =
        mailbox.get(&format!("/api/actions{}", query(&[("filter", "alias eq \"send810\"")]))).await.json();
    assert_eq!(found["totalResults"], 2, "an alias is unique only within its connection");
    let run = async |item: &Value| {
        let href = item["_links"]["run"]["href"].as_str().unwrap();
        mailbox
            .call("POST", &format!("{href}?timeout=300&messagesCount=2"), "application/json", b"")
            .await
            .unwrap()
    };
    let done = run(&found["resources"][0]).await;
    assert_eq!(
        (done.status, &done.json()["status"], &done.json()["result"]),
        (200, &json!("completed"), &json!("success"))
    );
    assert_eq!(done.json()["messages"].as_array().unwrap().len(), 2);
    assert_eq!(found["resources"][1]["ready"], "false");
    assert_eq!(
        (run(&found["resources"][1]).await.status, &found["resources"][1]["notReadyReason"]),
        (400, &json!("No host"))
    );
    let slow = mailbox.get(&format!("/api/actions{}", query(&[("filter", "alias sw \"sl\"")]))).await.json();
    assert_eq!(run(&slow["resources"][0]).await.json()["status"], "running");
    let runs = mailbox.cleo.action_runs();
    assert_eq!(runs, [("A/send810".to_owned(), 1), ("B/send810".to_owned(), 0), ("A/slow".to_owned(), 1)]);
    assert_eq!(mailbox.get("/api/connections?filter=alias%20co%20%22A%22").await.status, 400);
    let connections = mailbox.get("/api/connections").await.json();
    assert_eq!(connections["resources"][0]["_links"]["actions"].as_array().unwrap().len(), 2);
    assert_eq!(mailbox.get("/api/actions/none").await.json()["message"], "No action found for id none");
    assert_eq!(mailbox.get("/api/certs").await.json()["totalResults"], 0);
}

#[tokio::test]
async fn the_bucket() {
    let options = CleoOptions { s3_bucket: Some("edi".into()), clock: fixed(), ..CleoOptions::default() };
    let cleo = CleoSimulator::start(options).unwrap();
    let base = cleo.s3_url().unwrap();
    let call = async |method: &str, path: &str, more: &[(&str, &str)], body: &[u8]| {
        let mut headers = vec![("Authorization", "AWS4-HMAC-SHA256 Credential=x")];
        headers.extend_from_slice(more);
        send(&base, method, path, &headers, body).await.unwrap()
    };
    assert_eq!(send(&base, "GET", "/edi/a", &[], b"").await.unwrap().status, 403);
    assert_eq!(call("PUT", "/other/a", &[], b"x").await.status, 404);
    let once = [("If-None-Match", "*")];
    assert_eq!(call("PUT", "/edi/out/810/a%20b.edi?x-id=PutObject", &once, EDI).await.status, 200);
    assert_eq!(call("PUT", "/edi/out/810/a%20b.edi", &once, b"other").await.status, 412);
    let chunked = [
        ("Content-Encoding", "aws-chunked"),
        ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("x-amz-decoded-content-length", "5"),
    ];
    let body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
    assert_eq!(call("PUT", "/edi/out/c.edi", &chunked, body).await.status, 200);
    let wrong =
        [("x-amz-content-sha256", "0000000000000000000000000000000000000000000000000000000000000000")];
    assert_eq!(call("PUT", "/edi/out/d.edi", &wrong, b"x").await.status, 400);
    assert_eq!(call("GET", "/edi/out/c.edi", &[], b"").await.text(), "hello");
    let head = call("HEAD", "/edi/out/c.edi", &[], b"").await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("5"), 0));
    assert!(call("GET", "/edi/no", &[], b"").await.text().contains("NoSuchKey"));
    let list = call("GET", "/edi?list-type=2&prefix=out%2F&max-keys=1", &[], b"").await.text();
    assert!(
        list.contains("<Key>out/810/a b.edi</Key>") && list.contains("<IsTruncated>true</IsTruncated>"),
        "{list}"
    );
    let rest =
        call("GET", "/edi?list-type=2&prefix=out%2F&continuation-token=out%2F810%2Fa%20b.edi", &[], b"")
            .await;
    assert!(rest.text().contains("<KeyCount>1</KeyCount>"));
    assert_eq!(call("DELETE", "/edi/out/c.edi", &[], b"").await.status, 204);
    assert_eq!(cleo.objects().len(), 1);
    let accepted = cleo.accepted();
    assert_eq!(accepted.len(), 2);
    assert_eq!(
        (accepted[0].folder.as_str(), accepted[0].name.as_str(), accepted[0].via),
        ("out/810", "a b.edi", Via::S3)
    );
    cleo.faults().push(Rule::once(Matcher::on("PUT", "/edi/"), Fault::AfterEffect));
    assert!(send(&base, "PUT", "/edi/e", &[("Authorization", "AWS4-HMAC-SHA256 x")], b"e").await.is_none());
    assert_eq!(cleo.accepted().len(), 3);
}

#[tokio::test]
async fn another_process_reads_the_state() {
    let mailbox =
        Mailbox::open(CleoOptions { profile: FilesProfile::PathRaw, ..CleoOptions::default() }).await;
    let base = mailbox.cleo.base_url();
    mailbox.upload("inbox", "a.edi", b"abc").await.unwrap();
    let reply = br#"{"folder":"inbound/997","name":"r.edi","text":"ST*997"}"#;
    assert_eq!(send(&base, "POST", "/__sim/partner/reply", &[], reply).await.unwrap().status, 200);
    let state = send(&base, "GET", "/__sim/state", &[], b"").await.unwrap().json();
    assert_eq!(state["accepted_count"], 1);
    assert_eq!(state["accepted"][0]["base64"], "YWJj");
    assert_eq!(
        state["accepted"][0]["sha256"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(state["request_count"], 2);
    assert_eq!(state["files"].as_array().unwrap().len(), 2);
    assert_eq!(mailbox.download("inbound/997", "r.edi").await.text(), "ST*997");
}
