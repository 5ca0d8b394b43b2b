//! Cleo Integration Cloud, or Harmony, as a mailbox account sees it; and the bucket that Cleo reads.

mod actions;
mod auth;
mod collections;
mod folders;
mod harmony;
mod listing;
mod multipart;
mod options;
mod raw;
mod s3;
mod store;

use std::io;
use std::sync::{Arc, Mutex};

use http::Method;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use options::{ActionSpec, CleoOptions, ConnectionSpec, ExpiresIn, FilesProfile, Lockout, Overwrite};
pub use store::{AcceptedUpload, StoredFile, Via};

use crate::faults::FaultScript;
use crate::server::{Call, Reply, RequestLog, RequestRecord, Running, Site, lock};
use crate::time::SimClock;
use actions::Actions;
use auth::Sessions;
use s3::Bucket;
use store::{Ledger, Store};

/// A running Cleo. It stops when dropped.
#[derive(Debug)]
pub struct CleoSimulator {
    running: Running,
    bucket: Option<Running>,
    tenant: Arc<Tenant>,
    faults: FaultScript,
    log: RequestLog,
}

impl CleoSimulator {
    /// Starts the server, and the one for the bucket if there is a bucket. Must be called inside a tokio runtime.
    pub fn start(options: CleoOptions) -> io::Result<Self> {
        let (port, s3_port) = (options.port, options.s3_port);
        let tenant = Arc::new(Tenant::new(options)?);
        let faults = FaultScript::default();
        let log = RequestLog::default();
        let running = Running::start(port, Arc::clone(&tenant), faults.clone(), Arc::clone(&log))?;
        let bucket = match &tenant.options.s3_bucket {
            None => None,
            Some(_) => {
                let site = Arc::new(Bucket::new(Arc::clone(&tenant)));
                Some(Running::start(s3_port, site, faults.clone(), Arc::clone(&log))?)
            }
        };
        Ok(Self { running, bucket, tenant, faults, log })
    }

    /// `http://127.0.0.1:PORT`
    pub fn base_url(&self) -> String {
        self.running.url()
    }

    /// The endpoint of the bucket, to be used with path-style addresses; `None` without a bucket.
    pub fn s3_url(&self) -> Option<String> {
        self.bucket.as_ref().map(Running::url)
    }

    /// What goes wrong, on either port.
    pub fn faults(&self) -> &FaultScript {
        &self.faults
    }

    /// Every request so far on either port, control calls apart.
    pub fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.log).clone()
    }

    /// Every upload that took effect, in order, also if its answer was lost.
    pub fn accepted(&self) -> Vec<AcceptedUpload> {
        self.tenant.ledger.accepted()
    }

    /// What lies in a folder now.
    pub fn files(&self, folder: &str) -> Vec<StoredFile> {
        lock(&self.tenant.store).list(folder, self.now())
    }

    /// Objects of the bucket now: the key, and the bytes.
    pub fn objects(&self) -> Vec<(String, Vec<u8>)> {
        let mut store = lock(&self.tenant.objects);
        let files = store.all(self.now());
        files.into_iter().map(|file| (file.path(), file.bytes.to_vec())).collect()
    }

    /// A partner's document arrives in a download folder, which is made if it does not exist.
    pub fn place(&self, folder: &str, name: &str, bytes: &[u8]) {
        lock(&self.tenant.store).place(folder, name, bytes, self.now(), None);
    }

    /// The same, but until `complete_at` only the first half of the file can be seen.
    pub fn place_growing(&self, folder: &str, name: &str, bytes: &[u8], complete_at: Timestamp) {
        lock(&self.tenant.store).place(folder, name, bytes, self.now(), Some(complete_at));
    }

    /// Cleo or somebody else takes a file away; whether it was there.
    pub fn take(&self, folder: &str, name: &str) -> bool {
        lock(&self.tenant.store).remove(folder, name)
    }

    /// In maintenance uploads are accepted but not picked up.
    pub fn set_maintenance(&self, on: bool) {
        lock(&self.tenant.store).maintenance = on;
        lock(&self.tenant.objects).maintenance = on;
    }

    /// Changes the password, as after its expiry; tokens stay valid.
    pub fn set_password(&self, password: &str) {
        lock(&self.tenant.sessions).set_password(password);
    }

    /// Makes every token invalid.
    pub fn revoke_tokens(&self) {
        lock(&self.tenant.sessions).revoke_all();
    }

    /// How often each action ran: its id and alias, in the order of the options.
    pub fn action_runs(&self) -> Vec<(String, u32)> {
        lock(&self.tenant.actions).runs()
    }

    /// The clock the server runs on.
    pub fn clock(&self) -> &SimClock {
        &self.tenant.options.clock
    }

    /// Stops, and returns when the ports are free.
    pub async fn stop(self) {
        self.running.stop().await;
        if let Some(bucket) = self.bucket {
            bucket.stop().await;
        }
    }

    fn now(&self) -> Timestamp {
        self.tenant.options.clock.now()
    }
}

#[derive(Debug)]
struct Tenant {
    options: CleoOptions,
    sessions: Mutex<Sessions>,
    store: Mutex<Store>,
    objects: Mutex<Store>,
    actions: Mutex<Actions>,
    ledger: Ledger,
}

impl Tenant {
    fn new(options: CleoOptions) -> io::Result<Self> {
        let ledger = Ledger::open(options.state_file.as_deref())?;
        let rules = |auto_create| store::Rules {
            overwrite: options.overwrite,
            pickup_delay: options.pickup_delay,
            name_pattern: options.name_pattern.clone(),
            auto_create_folders: auto_create,
            max_file_bytes: options.max_file_bytes,
        };
        let store = Store::new(rules(options.auto_create_folders), &options.folders);
        // A bucket has no folders of its own, keeps what it is given under any name, and replaces.
        let objects = store::Rules { overwrite: Overwrite::Overwrite, name_pattern: None, ..rules(true) };
        Ok(Self {
            sessions: Mutex::new(Sessions::new(&options)),
            store: Mutex::new(store),
            objects: Mutex::new(Store::new(objects, &[])),
            actions: Mutex::new(Actions::new(&options)),
            ledger,
            options,
        })
    }

    async fn route(&self, call: &Call) -> Reply {
        let segments = call.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let ["api", "authentication"] = segments[..] {
            return self.authenticate(call);
        }
        if !matches!(segments.first(), Some(&("api" | "server"))) {
            return Reply::typed(404, "text/html", "<html><body>Not Found</body></html>");
        }
        if let Err(reply) = self.authorize(call) {
            return reply;
        }
        match (self.options.profile, &segments[..]) {
            (_, ["api", kind @ ("connections" | "actions"), rest @ ..]) => self.administer(call, kind, rest),
            (_, ["api", "authenticators" | "certs"]) if call.method == Method::GET => {
                self.collection(call, &[])
            }
            (FilesProfile::CleoFolders, ["api", "folders", rest @ ..]) => self.folders(call, rest).await,
            (FilesProfile::PathRaw, ["api", "folders", rest @ ..]) => self.raw(call, rest),
            (FilesProfile::HarmonyHttp, ["server"]) => self.harmony(call).await,
            _ => message(404, &format!("No resource at {}", call.path)),
        }
    }
}

/// An error: a JSON object with `message`.
fn message(status: u16, text: &str) -> Reply {
    Reply::json(status, &json!({ "message": text }))
}

/// A 22-character id, safe in URLs, that follows from what it names.
fn object_id(of: &str) -> String {
    use base64::Engine;
    use sha2::Digest;
    let digest = sha2::Sha256::digest(of.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..16])
}

impl Site for Tenant {
    fn clock(&self) -> &SimClock {
        &self.options.clock
    }

    async fn answer(&self, call: &Call) -> Reply {
        self.route(call).await
    }

    fn expire_token(&self, call: &Call) -> Reply {
        if let Some(token) = call.credentials("Bearer") {
            lock(&self.sessions).revoke(token);
        }
        message(401, "Invalid or expired token")
    }

    fn control(&self, path: &str, body: &[u8]) -> Option<Reply> {
        match path {
            "revoke-tokens" => {
                lock(&self.sessions).revoke_all();
                Some(Reply::json(200, &json!({})))
            }
            "partner/reply" => Some(self.partner_reply(body)),
            "maintenance" => {
                let on = serde_json::from_slice::<Value>(body).is_ok_and(|value| value["on"] == json!(true));
                lock(&self.store).maintenance = on;
                lock(&self.objects).maintenance = on;
                Some(Reply::json(200, &json!({ "on": on })))
            }
            _ => None,
        }
    }

    fn state(&self) -> Map<String, Value> {
        let now = self.options.clock.now();
        let accepted = self.ledger.accepted();
        let mut state = Map::new();
        state.insert("now".into(), json!(now.to_string()));
        state.insert("accepted_count".into(), json!(accepted.len()));
        let uploads = accepted.iter().map(AcceptedUpload::to_json).collect();
        state.insert("accepted".into(), Value::Array(uploads));
        let files = lock(&self.store).all(now);
        let objects = lock(&self.objects).all(now);
        let describe = |file: &StoredFile| json!({ "path": file.path(), "size": file.bytes.len() });
        state.insert("files".into(), files.iter().map(describe).collect());
        state.insert("objects".into(), objects.iter().map(describe).collect());
        state.insert("logins".into(), json!(lock(&self.sessions).logins()));
        let runs: Map<String, Value> =
            lock(&self.actions).runs().into_iter().map(|(alias, runs)| (alias, json!(runs))).collect();
        state.insert("action_runs".into(), Value::Object(runs));
        state
    }
}

/// The body of `POST /__sim/partner/reply`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerReply {
    folder: String,
    name: String,
    text: Option<String>,
    base64: Option<String>,
}

impl Tenant {
    fn partner_reply(&self, body: &[u8]) -> Reply {
        let reply: PartnerReply = match serde_json::from_slice(body) {
            Ok(reply) => reply,
            Err(error) => return message(400, &error.to_string()),
        };
        let bytes = match (reply.text, reply.base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(base64)) => match crate::server::decode_base64(&base64) {
                Some(bytes) => bytes,
                None => return message(400, "base64 is not valid"),
            },
            _ => return message(400, "exactly one of text and base64"),
        };
        lock(&self.store).place(&reply.folder, &reply.name, &bytes, self.options.clock.now(), None);
        Reply::json(200, &json!({ "size": bytes.len() }))
    }
}
