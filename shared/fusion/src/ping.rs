//! The connection test.

use std::collections::BTreeMap;
use std::time::Duration;

use documents::RecordKind;
use jiff::{SignedDuration, Timestamp};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;

use crate::client::{Client, Parameters};
use crate::error::About;
use crate::filter::Filter;
use crate::resource::{Resource, UPDATED};
use crate::wire::Collection;
use crate::{AuthMode, TimestampStyle};

const OPERATION: &str = "fusion.ping";
/// More than this, and windows that end at the pod's present confuse people who compare logs.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// How far back the window query looks.
const DAYS: i64 = 30;

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Whether it works.
    pub ok: bool,
    /// What was found, or what is wrong and what would mend it.
    pub detail: String,
    /// How long it took.
    pub latency: Duration,
}

/// Runs the checks in order. When one fails that the others stand on, the others are left out.
pub(crate) async fn run(client: &Client, deadline: Deadline) -> Vec<Check> {
    let mut checks = Vec::new();
    let started = client.clock.now();
    let token = client.tokens.get(deadline).await.map(|_| match client.config.auth {
        AuthMode::ClientCredentials => "the identity domain gives a token".to_owned(),
        AuthMode::Basic => "the secret holds user and password".to_owned(),
    });
    if !push(&mut checks, client, "token", started, token) {
        return checks;
    }
    let started = client.clock.now();
    let reached = first_row(client, String::new(), deadline).await;
    if !push(&mut checks, client, "api", started, reached.map(|_| "the API takes it".to_owned())) {
        return checks;
    }
    let started = client.clock.now();
    push(&mut checks, client, "clock", started, clock(client));
    let started = client.clock.now();
    let window = window_query(client, deadline).await;
    push(&mut checks, client, "window query", started, window);
    for kind in [RecordKind::Invoice, RecordKind::Payment] {
        let name = match kind {
            RecordKind::Invoice => "invoices by business unit",
            RecordKind::Payment => "payments by business unit",
        };
        let started = client.clock.now();
        let rows = business_units(client, Resource::of(kind), deadline).await;
        push(&mut checks, client, name, started, rows);
    }
    checks
}

fn push(
    checks: &mut Vec<Check>,
    client: &Client,
    name: &'static str,
    started: Timestamp,
    result: Result<String>,
) -> bool {
    let latency = Duration::try_from(client.clock.now().duration_since(started)).unwrap_or_default();
    let (ok, detail) = match result {
        Ok(detail) => (true, detail),
        Err(error) => (false, error.to_string()),
    };
    checks.push(Check { name, ok, detail, latency });
    ok
}

async fn first_row(client: &Client, q: String, deadline: Deadline) -> Result<Collection> {
    let parameters: Parameters =
        vec![("q", q), ("fields", "InvoiceId".to_owned()), ("limit", "1".to_owned())];
    let path = client.resource(Resource::of(RecordKind::Invoice).name);
    Collection::read(client.get(OPERATION, &path, &parameters, About::Resource, deadline).await?, "$")
}

fn clock(client: &Client) -> Result<String> {
    match client.http.server_time_offset() {
        Some(offset) if offset.abs() <= SKEW => Ok(format!("the pod's clock differs by {offset:#}")),
        Some(offset) => Err(Error::permanent(
            Kind::Configuration,
            OPERATION,
            format!(
                "the pod's clock differs by {offset:#}; polling follows the pod's, but set this machine's right"
            ),
        )),
        None => Err(Error::temporary(Kind::Protocol, OPERATION, "the pod's answers have no Date header")),
    }
}

/// The query of a poll. When the pod refuses it, the other notation of timestamps is tried, and named if it works.
async fn window_query(client: &Client, deadline: Deadline) -> Result<String> {
    let style = client.config.q_timestamp_style;
    let error = match first_row(client, window(client, style), deadline).await {
        Ok(found) if found.rows.is_empty() => {
            return Ok(format!("works; nothing has changed in the last {DAYS} days"));
        }
        Ok(_) => return Ok("works".to_owned()),
        Err(error) => error,
    };
    let (other, name) = match style {
        TimestampStyle::Quoted => (TimestampStyle::Bare, "bare"),
        TimestampStyle::Bare => (TimestampStyle::Quoted, "quoted"),
    };
    if error.kind() == Kind::Refused && first_row(client, window(client, other), deadline).await.is_ok() {
        let message = format!("this pod takes the other notation: set q_timestamp_style to {name}");
        return Err(Error::permanent(Kind::Configuration, OPERATION, message).caused_by(error));
    }
    Err(error)
}

fn window(client: &Client, style: TimestampStyle) -> String {
    let now = client.http.server_now().unwrap_or_else(|| client.clock.now());
    Filter::new(style).from(UPDATED, now - SignedDuration::from_hours(24 * DAYS)).before(UPDATED, now).text()
}

/// Counts the newest rows by business unit. A missing data role hides rows without an error, so people must look.
async fn business_units(client: &Client, resource: &Resource, deadline: Deadline) -> Result<String> {
    let filter =
        Filter::new(client.config.q_timestamp_style).one_of("BusinessUnit", &client.config.business_units);
    let parameters: Parameters = vec![
        ("q", filter.text()),
        ("fields", "BusinessUnit".to_owned()),
        ("orderBy", format!("{UPDATED}:desc,{}:desc", resource.id)),
        ("limit", "499".to_owned()),
        ("totalResults", "true".to_owned()),
    ];
    let path = client.resource(resource.name);
    let answer = client.get(OPERATION, &path, &parameters, About::Resource, deadline).await?;
    let total = answer.get("totalResults").and_then(Value::as_u64);
    let found = Collection::read(answer, "$")?;
    let mut counts: BTreeMap<String, u64> =
        client.config.business_units.iter().map(|unit| (unit.clone(), 0)).collect();
    for row in &found.rows {
        let unit = row.get("BusinessUnit").and_then(Value::as_str).unwrap_or("(none)");
        *counts.entry(unit.to_owned()).or_default() += 1;
    }
    let list: Vec<String> = counts.iter().map(|(unit, count)| format!("{unit}: {count}")).collect();
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    let text = format!("newest {}{of} rows: {}", found.rows.len(), list.join(", "));
    if found.rows.is_empty() || (!found.has_more && counts.values().any(|count| *count == 0)) {
        let message = format!("{text}; does the integration user have the data role of each business unit?");
        return Err(Error::permanent(Kind::Forbidden, OPERATION, message));
    }
    Ok(text)
}
