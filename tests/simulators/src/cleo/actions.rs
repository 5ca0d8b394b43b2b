//! `/api/connections`, `/api/actions`, and running an action.
//!
//! Documented: the collections, their field names, `POST {action}/run` with `timeout` and `messagesCount`, and
//! `status`, `result`, `messages` in its answer. Guessed: the answer to a run of an action that is not ready (400), and
//! every value other than `completed` and `success`.

use http::Method;
use serde_json::{Map, Value, json};

use super::options::{ActionSpec, CleoOptions, ConnectionSpec};
use super::{Tenant, message, object_id};
use crate::server::{Call, Reply, lock};

#[derive(Debug)]
pub(super) struct Actions {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: String,
    spec: ActionSpec,
    runs: u32,
    last_status: Option<String>,
}

fn connection_id(alias: &str) -> String {
    object_id(&format!("connection {alias}"))
}

impl Actions {
    pub(super) fn new(options: &CleoOptions) -> Self {
        let entry = |spec: &ActionSpec| Entry {
            id: object_id(&format!("action {}/{}", spec.connection, spec.alias)),
            spec: spec.clone(),
            runs: 0,
            last_status: None,
        };
        Self { entries: options.actions.iter().map(entry).collect() }
    }

    /// `connection/alias` and how often it ran.
    pub(super) fn runs(&self) -> Vec<(String, u32)> {
        let name = |spec: &ActionSpec| format!("{}/{}", spec.connection, spec.alias);
        self.entries.iter().map(|entry| (name(&entry.spec), entry.runs)).collect()
    }
}

impl Tenant {
    pub(super) fn administer(&self, call: &Call, kind: &str, rest: &[&str]) -> Reply {
        let items: Vec<Value> = match kind {
            "connections" => self.options.connections.iter().map(|spec| self.connection(spec)).collect(),
            _ => lock(&self.actions).entries.iter().map(|entry| self.action(entry)).collect(),
        };
        match (&call.method, rest) {
            (&Method::GET, []) => self.collection(call, &items),
            (&Method::GET, [id]) => match items.into_iter().find(|item| item["id"] == json!(id)) {
                Some(item) => Reply::json(200, &item),
                None => message(404, &format!("No {} found for id {id}", kind.trim_end_matches('s'))),
            },
            (&Method::POST, [id, "run"]) if kind == "actions" => self.run(call, id),
            _ => message(405, "Method not allowed"),
        }
    }

    fn connection(&self, spec: &ConnectionSpec) -> Value {
        let path = format!("/api/connections/{}", connection_id(&spec.alias));
        let actions = lock(&self.actions);
        let own = actions.entries.iter().filter(|entry| entry.spec.connection == spec.alias);
        let hrefs: Vec<Value> = own.map(|entry| self.href(&format!("/api/actions/{}", entry.id))).collect();
        let mut item = json!({
            "id": connection_id(&spec.alias),
            "alias": spec.alias,
            "type": spec.kind,
            "enabled": self.boolean(true),
            "active": self.boolean(true),
            "editable": self.boolean(false),
            "runnable": self.boolean(true),
            "ready": self.boolean(spec.not_ready.is_none()),
            "connect": { "host": "sftp.supplier.example", "port": 22, "username": "northfield" },
            "outgoing": { "storage": { "outbox": "outbox/", "sentbox": "sentbox/" }, "partnerPackaging": false },
            "incoming": { "storage": { "inbox": "inbox/", "receivedbox": "receivedbox/" }, "partnerPackaging": false },
            "meta": { "resourceType": "connection" },
        });
        if let Some(reason) = &spec.not_ready {
            item["notReadyReason"] = json!(reason);
        }
        let links = Map::from_iter([
            ("self".to_owned(), self.href(&path)),
            ("actions".to_owned(), Value::Array(hrefs)),
        ]);
        self.with_links(item, links)
    }

    fn action(&self, entry: &Entry) -> Value {
        let path = format!("/api/actions/{}", entry.id);
        let mut item = json!({
            "id": entry.id,
            "alias": entry.spec.alias,
            "type": "Commands",
            "enabled": self.boolean(true),
            "active": self.boolean(true),
            "editable": self.boolean(false),
            "runnable": self.boolean(true),
            "ready": self.boolean(entry.spec.not_ready.is_none()),
            "running": self.boolean(entry.spec.running),
            "commands": ["PUT -DEL *"],
            "connection": {
                "alias": entry.spec.connection,
                "href": format!("/api/connections/{}", connection_id(&entry.spec.connection)),
            },
            "lastStatus": entry.last_status,
            "meta": { "resourceType": "action" },
        });
        if let Some(reason) = &entry.spec.not_ready {
            item["notReadyReason"] = json!(reason);
        }
        let links = Map::from_iter([
            ("self".to_owned(), self.href(&path)),
            ("run".to_owned(), self.href(&format!("{path}/run"))),
        ]);
        self.with_links(item, links)
    }

    fn run(&self, call: &Call, id: &str) -> Reply {
        let mut actions = lock(&self.actions);
        let Some(entry) = actions.entries.iter_mut().find(|entry| entry.id == id) else {
            return message(404, &format!("No action found for id {id}"));
        };
        if let Some(reason) = &entry.spec.not_ready {
            return message(400, reason);
        }
        entry.runs += 1;
        entry.last_status = Some(entry.spec.status.clone());
        let count = call.parameter("messagesCount").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        let messages: Vec<&String> = entry.spec.messages.iter().take(count).collect();
        Reply::json(
            200,
            &json!({ "status": entry.spec.status, "result": entry.spec.result, "messages": messages }),
        )
    }
}
