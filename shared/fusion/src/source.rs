//! The pod as a source of records.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use documents::RecordKind;
use jiff::{SignedDuration, Timestamp};
use pipeline::ports::{Clock, Page, Rng, Secrets, Source, SourceRecord, Window};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;

use crate::client::{Client, Parameters};
use crate::error::{About, shape};
use crate::filter::Filter;
use crate::place::Place;
use crate::resource::{Resource, UPDATED};
use crate::wire::{Collection, Mark, Row};
use crate::{Config, ping};

const OPERATION: &str = "fusion.page";
/// How far the pod's clock may be ahead of ours. Less than windows overlap by, so that nothing is lost if it is wrong.
const AHEAD: SignedDuration = SignedDuration::from_secs(300);

/// Oracle Fusion Cloud ERP.
pub struct FusionSource {
    client: Client,
}

impl std::fmt::Debug for FusionSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FusionSource").field("config", &self.client.config).finish_non_exhaustive()
    }
}

/// What came of asking for a page.
enum Asked {
    Page(Page),
    /// The rows have moved since the page before.
    Moved,
}

impl FusionSource {
    /// The pod of `config`. Nothing is called yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] with everything that is wrong with `config`.
    pub fn new(
        config: Config,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self> {
        Ok(Self { client: Client::new(config, secrets, clock, rng)? })
    }

    /// Tries everything that polling needs, and says for each what a person should do.
    pub async fn ping(&self, deadline: Deadline) -> Vec<ping::Check> {
        ping::run(&self.client, deadline).await
    }

    async fn ask(
        &self,
        kind: RecordKind,
        window: Window,
        place: &Place,
        deadline: Deadline,
    ) -> Result<Asked> {
        let resource = Resource::of(kind);
        let parameters = self.parameters(resource, window, place);
        let path = self.client.resource(resource.name);
        let answer = self.client.get(OPERATION, &path, &parameters, About::Resource, deadline).await?;
        let limit = answer.get("limit").and_then(Value::as_u64).unwrap_or(place.limit);
        let found = Collection::read(answer, "$")?;
        let has_more = found.has_more;
        let count = found.rows.len() as u64;
        let rows = marked(found.rows, resource)?;
        let mut rows = rows.into_iter().enumerate();
        let mut last = place.last_mark();
        if let Some(expected) = &last
            && rows.next().map(|(_, (mark, _))| mark).as_ref() != Some(expected)
        {
            return Ok(Asked::Moved);
        }
        let mut records = Vec::new();
        let mut seen: HashSet<Mark> = last.iter().cloned().collect();
        let grown = rows.len() > 0;
        for (index, (mark, row)) in rows {
            let path = format!("$.items[{index}]");
            check_order(&mark, last.as_ref(), place, window, &path)?;
            if !seen.insert(mark.clone()) {
                return Err(shape(OPERATION, &path, "a row comes twice").with("id", mark.id));
            }
            last = Some(mark.clone());
            // Asked for to the whole millisecond, so a row may lie just outside. One before was read before a restart,
            // or by another window; one after belongs to the next.
            if mark.at >= place.from && mark.at < window.to {
                records.push(self.record(kind, &mark, row, &path, limit, deadline).await?);
            }
        }
        let next = match (&last, has_more) {
            (_, false) => None,
            (Some(last), true) if grown => Some(place.after(count, last).text()?),
            _ => {
                return Err(shape(
                    OPERATION,
                    "$.hasMore",
                    "a page brings nothing new and says that there is more",
                ));
            }
        };
        Ok(Asked::Page(Page { records, next }))
    }

    fn parameters(&self, resource: &Resource, window: Window, place: &Place) -> Parameters {
        let config = &self.client.config;
        let filter = Filter::new(config.q_timestamp_style)
            .from(UPDATED, place.from)
            .before(UPDATED, window.to)
            .one_of("BusinessUnit", &config.business_units);
        vec![
            ("q", filter.text()),
            // By the timestamp alone the order would be open: rows share timestamps.
            ("orderBy", format!("{UPDATED}:asc,{}:asc", resource.id)),
            ("expand", resource.expand.to_owned()),
            ("onlyData", "true".to_owned()),
            ("limit", place.limit.to_string()),
            ("offset", place.ask_from().to_string()),
        ]
    }

    async fn record(
        &self,
        kind: RecordKind,
        mark: &Mark,
        mut row: Row,
        path: &str,
        limit: u64,
        deadline: Deadline,
    ) -> Result<SourceRecord> {
        self.client.complete(&mut row, Resource::of(kind).children, path, limit, deadline).await?;
        let payload = serde_json::to_vec(&row)
            .map_err(|error| shape(OPERATION, path, "the row cannot be written").caused_by(error))?;
        Ok(SourceRecord { key: mark.key(kind)?, updated_at: mark.at, payload })
    }
}

impl FusionSource {
    /// Refuses a present that lies in our future: a window that ends there would carry the watermark past every change
    /// that is yet to come, and those would never be read. A pod whose clock is behind only makes windows late.
    fn credible(&self, now: Timestamp) -> Result<Timestamp> {
        let ahead = now.duration_since(self.client.clock.now());
        if ahead <= AHEAD {
            return Ok(now);
        }
        Err(Error::temporary(
            Kind::Protocol,
            "fusion.now",
            "the pod's clock is too far ahead of this machine's; nothing is read until one of them is set right",
        )
        .with("ahead_s", ahead.as_secs()))
    }
}

fn marked(rows: Vec<Row>, resource: &Resource) -> Result<Vec<(Mark, Row)>> {
    let mark = |(index, row): (usize, Row)| {
        let mark = Mark::of(&row, resource.id, UPDATED, &format!("$.items[{index}]"))?;
        Ok((mark, row))
    };
    rows.into_iter().enumerate().map(mark).collect()
}

/// A page out of order, or out of its window, was not made by the query that was asked: nothing on it counts.
///
/// Ids are not compared: the pod may sort by more digits than the three that it shows, and then rows of one millisecond
/// come in any order of ids. A check that is too strict would stop a stream at such rows for ever.
fn check_order(mark: &Mark, last: Option<&Mark>, place: &Place, window: Window, path: &str) -> Result<()> {
    let millisecond = SignedDuration::from_millis(1);
    if last.is_some_and(|last| mark.at < last.at) {
        return Err(
            shape(OPERATION, path, "the rows are out of the order that was asked for").with("id", mark.id)
        );
    }
    if mark.at.duration_since(place.from) < -millisecond || mark.at.duration_since(window.to) >= millisecond {
        return Err(shape(OPERATION, path, "a row lies outside the window that was asked for")
            .with("id", mark.id)
            .with("updated_at", mark.at));
    }
    Ok(())
}

#[async_trait]
impl Source for FusionSource {
    async fn now(&self, deadline: Deadline) -> Result<Timestamp> {
        if let Some(now) = self.client.http.server_now() {
            return self.credible(now);
        }
        let path = self.client.resource("invoices");
        let parameters = vec![("fields", "InvoiceId".to_owned()), ("limit", "1".to_owned())];
        self.client.get("fusion.now", &path, &parameters, About::Resource, deadline).await?;
        let now = self.client.http.server_now().ok_or_else(|| {
            Error::temporary(Kind::Protocol, "fusion.now", "the pod's answer has no Date header")
        })?;
        self.credible(now)
    }

    async fn page(
        &self,
        kind: RecordKind,
        window: Window,
        cursor: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page> {
        let mut place = match cursor {
            Some(text) => Place::parse(text)?,
            None => Place::start(window.from, self.client.config.page_size),
        };
        loop {
            place = match self.ask(kind, window, &place, deadline).await {
                Ok(Asked::Page(page)) => return Ok(page),
                Ok(Asked::Moved) => {
                    let again = place.again()?;
                    tracing::info!(kind = kind.as_str(), from = %again.from, "rows moved during the walk; reading again");
                    again
                }
                Err(error) if error.kind() == Kind::TooLarge && error.operation() == OPERATION => {
                    let Some(smaller) = place.smaller() else { return Err(error) };
                    tracing::info!(
                        kind = kind.as_str(),
                        limit = smaller.limit,
                        "the page is too long; asking for fewer rows"
                    );
                    smaller
                }
                Err(error) => return Err(error),
            };
        }
    }
}
