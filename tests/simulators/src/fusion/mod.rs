//! Oracle Fusion Cloud ERP as one tenant's integration user sees it.

mod api;
mod collection;
mod describe;
mod errors;
mod evaluate;
mod literal;
mod mutation;
mod nodes;
mod parameters;
mod query;
mod rows;
mod schema;
mod token;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

pub use literal::TimestampStyle;
pub use mutation::Mutation;

use crate::dataset::Dataset;
use crate::faults::FaultScript;
use crate::server::{Call, Reply, RequestLog, RequestRecord, Running, Site, lock};
use crate::time::SimClock;
use nodes::Node;
use token::Tokens;

/// How one tenant is set up.
#[derive(Clone, Debug)]
pub struct FusionOptions {
    /// TCP port, 0 for any.
    pub port: u16,
    /// OAuth client; it also is the name of the integration user.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: String,
    /// The one scope that the token endpoint grants; opaque text, chosen by the resource application.
    pub scope: String,
    /// User and password that the API accepts by HTTP Basic, as pods do; `None` refuses Basic.
    pub basic_user: Option<(String, String)>,
    /// The rows.
    pub data: Dataset,
    /// Life of a token. Not a constant of the product: the domain administrator sets it, 3600 by default.
    pub token_seconds: u64,
    /// The present.
    pub clock: SimClock,
    /// Most rows per page; 500 is documented, 499 is repeated in the field.
    pub max_limit: u32,
    /// The server applies this smaller limit and says so in the answer.
    pub limit_lowered_to: Option<u32>,
    /// A proxy drops `REST-Framework-Version`, so every request gets the semantics of version 1.
    pub framework_header_dropped: bool,
    /// Business units for which the integration user has no data role: their rows are missing, without an error.
    pub hidden_business_units: Vec<String>,
    /// Seconds by which the `Date` header is ahead (or, negative, behind).
    pub date_skew_seconds: i64,
    /// 401 with an HTML page instead of an empty body.
    pub unauthorized_html: bool,
    /// Opaque item keys contain the day of the query, so that the same row has another key tomorrow.
    pub hash_key_per_day: bool,
    /// Without `orderBy`, each page comes in another order. If false, the order is arbitrary but stays.
    pub shuffle_between_pages: bool,
    /// Scheme, host and port of `href` values, if they differ from those of the request (`https://pod.internal:443`).
    pub link_origin: Option<String>,
    /// Which notation of timestamps `q` takes.
    pub timestamp_style: TimestampStyle,
}

impl Default for FusionOptions {
    fn default() -> Self {
        Self {
            port: 0,
            client_id: "ml-connector".into(),
            client_secret: "fusion-secret".into(),
            scope: "urn:opc:resource:fa:instanceid=1urn:opc:resource:consumer::all".into(),
            basic_user: None,
            data: Dataset::small(1),
            token_seconds: 3600,
            clock: SimClock::real(),
            max_limit: 500,
            limit_lowered_to: None,
            framework_header_dropped: false,
            hidden_business_units: Vec::new(),
            date_skew_seconds: 0,
            unauthorized_html: false,
            hash_key_per_day: false,
            shuffle_between_pages: false,
            link_origin: None,
            timestamp_style: TimestampStyle::Any,
        }
    }
}

/// A running pod: identity domain and REST API on one port. It stops when dropped.
#[derive(Debug)]
pub struct FusionSimulator {
    running: Running,
    pod: Arc<Pod>,
    faults: FaultScript,
    log: RequestLog,
}

impl FusionSimulator {
    /// Starts the server in a task of its own. Must be called inside a tokio runtime.
    pub fn start(options: FusionOptions) -> io::Result<Self> {
        let port = options.port;
        let pod = Arc::new(Pod::new(options));
        let faults = FaultScript::default();
        let log = RequestLog::default();
        let running = Running::start(port, Arc::clone(&pod), faults.clone(), Arc::clone(&log))?;
        lock(&pod.origin).clone_from(&running.url());
        Ok(Self { running, pod, faults, log })
    }

    /// `http://127.0.0.1:PORT`
    pub fn base_url(&self) -> String {
        self.running.url()
    }

    /// `http://127.0.0.1:PORT/oauth2/v1/token`
    pub fn token_url(&self) -> String {
        format!("{}/oauth2/v1/token", self.running.url())
    }

    /// What goes wrong.
    pub fn faults(&self) -> &FaultScript {
        &self.faults
    }

    /// Every request so far, control calls apart.
    pub fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.log).clone()
    }

    /// Reads or changes the rows while the server runs.
    pub fn with_data<R>(&self, change: impl FnOnce(&mut Dataset) -> R) -> R {
        self.pod.with_data(change)
    }

    /// Applies a change now; gives the id of the row, or why it could not be done.
    pub fn mutate(&self, mutation: &Mutation) -> Result<i64, String> {
        self.pod.mutate(mutation)
    }

    /// Applies a change right after page `page` (1 = the first from now on) of the collection `resource` has been
    /// answered, which is how rows move under a client that pages.
    pub fn after_page(&self, resource: &str, page: u32, mutation: Mutation) {
        self.pod.after_page(resource, page, mutation);
    }

    /// Makes every token invalid, as when a pod is cloned or a client is blocked.
    pub fn revoke_tokens(&self) {
        lock(&self.pod.tokens).revoke_all();
    }

    /// The clock the server runs on.
    pub fn clock(&self) -> &SimClock {
        &self.pod.options.clock
    }

    /// Stops, and returns when the port is free.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

#[derive(Debug)]
struct Pod {
    options: FusionOptions,
    origin: Mutex<String>,
    data: Mutex<Rows>,
    tokens: Mutex<Tokens>,
    script: Mutex<PageScript>,
}

/// The rows and what is served of them; the latter is built again after a change.
#[derive(Debug)]
struct Rows {
    data: Dataset,
    served: Option<Arc<Served>>,
}

/// Top-level collections by name.
type Served = BTreeMap<&'static str, Vec<Node>>;

#[derive(Debug, Default)]
struct PageScript {
    steps: Vec<Step>,
    /// Number of collection pages answered so far, by resource.
    pages: BTreeMap<String, u32>,
}

#[derive(Debug)]
struct Step {
    resource: String,
    page: u32,
    mutation: Mutation,
}

impl Pod {
    fn new(mut options: FusionOptions) -> Self {
        let data = std::mem::take(&mut options.data);
        Self {
            options,
            origin: Mutex::default(),
            data: Mutex::new(Rows { data, served: None }),
            tokens: Mutex::default(),
            script: Mutex::default(),
        }
    }

    fn with_data<R>(&self, change: impl FnOnce(&mut Dataset) -> R) -> R {
        let mut rows = lock(&self.data);
        rows.served = None;
        change(&mut rows.data)
    }

    fn served(&self) -> Arc<Served> {
        let mut rows = lock(&self.data);
        if let Some(served) = &rows.served {
            return Arc::clone(served);
        }
        let served = Arc::new(nodes::build(&rows.data));
        rows.served = Some(Arc::clone(&served));
        served
    }

    fn mutate(&self, mutation: &Mutation) -> Result<i64, String> {
        let now = self.options.clock.now();
        self.with_data(|data| mutation.apply(data, now))
    }

    fn after_page(&self, resource: &str, page: u32, mutation: Mutation) {
        let mut script = lock(&self.script);
        let served = script.pages.get(resource).copied().unwrap_or_default();
        let page = served.saturating_add(page.max(1));
        script.steps.push(Step { resource: resource.to_owned(), page, mutation });
    }

    /// Counts a page of a collection and applies what was scripted for after it.
    fn page_served(&self, resource: &str) {
        let due = {
            let mut script = lock(&self.script);
            let page = script.pages.entry(resource.to_owned()).or_default();
            *page += 1;
            let page = *page;
            let steps = std::mem::take(&mut script.steps);
            let (due, later): (Vec<_>, Vec<_>) =
                steps.into_iter().partition(|step| step.resource == resource && step.page == page);
            script.steps = later;
            due
        };
        for step in due {
            // A step that names no row is a mistake of the test, which will notice that nothing moved.
            let _ = self.mutate(&step.mutation);
        }
    }

    fn origin(&self) -> String {
        self.options.link_origin.clone().unwrap_or_else(|| lock(&self.origin).clone())
    }

    fn unauthorized(&self) -> Reply {
        if self.options.unauthorized_html {
            Reply::typed(401, "text/html", "<html><body><h1>401 Unauthorized</h1></body></html>")
        } else {
            Reply::empty(401)
        }
    }
}

impl Site for Pod {
    fn clock(&self) -> &SimClock {
        &self.options.clock
    }

    fn date_skew(&self) -> SignedDuration {
        SignedDuration::from_secs(self.options.date_skew_seconds)
    }

    async fn answer(&self, call: &Call) -> Reply {
        if call.path == "/oauth2/v1/token" { self.token(call) } else { self.api(call) }
    }

    fn expire_token(&self, call: &Call) -> Reply {
        if let Some(token) = call.credentials("Bearer") {
            lock(&self.tokens).revoke(token);
        }
        self.unauthorized()
    }

    fn control(&self, path: &str, body: &[u8]) -> Option<Reply> {
        match path {
            "revoke-tokens" => {
                lock(&self.tokens).revoke_all();
                Some(Reply::json(200, &json!({})))
            }
            "data" => Some(mutation::control(self, body)),
            _ => None,
        }
    }

    fn state(&self) -> Map<String, Value> {
        let rows = lock(&self.data);
        let invoices: Vec<Value> = rows
            .data
            .invoices
            .iter()
            .map(|row| {
                json!({ "InvoiceId": row.id, "InvoiceNumber": row.number, "SupplierNumber": row.supplier_number,
                        "LastUpdateDate": literal::timestamp_text(row.last_update) })
            })
            .collect();
        let payments: Vec<Value> = rows
            .data
            .payments
            .iter()
            .map(|row| {
                json!({ "CheckId": row.id, "PaymentNumber": row.number, "SupplierNumber": row.supplier_number,
                        "LastUpdateDate": literal::timestamp_text(row.last_update) })
            })
            .collect();
        let mut state = Map::new();
        state.insert("now".into(), json!(self.options.clock.now().to_string()));
        state.insert("invoices".into(), Value::Array(invoices));
        state.insert("payments".into(), Value::Array(payments));
        state.insert("tokens_issued".into(), json!(lock(&self.tokens).issued()));
        state
    }
}
