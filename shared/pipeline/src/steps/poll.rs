//! Reads what changed in an ERP since the watermark. The watermark is the outbox: it passes a record only when its
//! payload, its ledger item and its message are all safe.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::intake::{Seen, receive};
use crate::ports::{Lease, Message, Page, QueueName, Source, SourceRecord, Window};
use crate::{Deadline, Error, Flow, Kind, Result, Services, State};

/// The ERP's clock and ours may be so far apart.
const MOST_SKEW: SignedDuration = SignedDuration::from_hours(1);
/// With less time left no page is asked for.
const LEAST_TIME: Duration = Duration::from_millis(1);

/// What a poll did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PollReport {
    /// What it asked for; absent if it had nothing to ask.
    pub window: Option<Window>,
    /// Another run held the stream.
    pub busy: bool,
    /// It read the window to its end.
    pub complete: bool,
    /// Pages read.
    pub pages: usize,
    /// Records read: the sum of the four that follow.
    pub seen: u64,
    /// Content not seen before.
    pub new: u64,
    /// Read before, by an overlapping window.
    pub known: u64,
    /// Touched by the ERP, with the same content.
    pub unchanged: u64,
    /// Touched by the ERP, back to content that a later version had replaced.
    pub reverted: u64,
}

impl PollReport {
    fn count(&mut self, seen: Seen) {
        self.seen += 1;
        match seen {
            Seen::New => self.new += 1,
            Seen::Known => self.known += 1,
            Seen::Unchanged => self.unchanged += 1,
            Seen::Reverted => self.reverted += 1,
        }
    }

    fn note(&self) -> String {
        format!(
            "pages {}, seen {}, new {}, known {}, unchanged {}, reverted {}, complete {}",
            self.pages, self.seen, self.new, self.known, self.unchanged, self.reverted, self.complete
        )
    }
}

/// Polls `flow` once. `start_at` is where a stream that was never read begins.
///
/// # Errors
/// What the source and the stores return; the watermark then stands at the last page that is safe.
pub async fn run(
    services: &Services,
    source: &dyn Source,
    flow: &Flow,
    start_at: Timestamp,
    deadline: Deadline,
) -> Result<PollReport> {
    let owner = services.fresh_name();
    let now = services.clock.now();
    let until = now + services.limits.lease;
    let Some(lease) = services.watermarks.acquire(flow.id, &owner, now, until).await? else {
        return Ok(PollReport { busy: true, ..PollReport::default() });
    };
    let mut report = PollReport::default();
    let result = read_window(services, source, flow, &lease, start_at, deadline, &mut report).await;
    let note = match &result {
        Ok(()) => report.note(),
        Err(error) => format!("{}, failed: {error}", report.note()),
    };
    // A lease that cannot be released ends by itself.
    if let Err(error) = services.watermarks.release(&lease, &note).await {
        tracing::warn!(stream = flow.id, %error, "poll: the lease stays until it ends");
    }
    tracing::info!(stream = flow.id, seen = report.seen, new = report.new, "poll: {note}");
    result.map(|()| report)
}

async fn read_window(
    services: &Services,
    source: &dyn Source,
    flow: &Flow,
    lease: &Lease,
    start_at: Timestamp,
    deadline: Deadline,
    report: &mut PollReport,
) -> Result<()> {
    let limits = &services.limits;
    let from = lease.watermark.map_or(start_at, |watermark| (watermark - limits.overlap).max(start_at));
    let window = Window { from, to: source_now(services, source, deadline).await? - limits.lag };
    if window.to <= window.from {
        report.complete = true;
        return Ok(());
    }
    report.window = Some(window);
    let mut cursor: Option<String> = None;
    let mut last: Option<Timestamp> = None;
    let mut forward = 0;
    while forward < limits.pages_per_poll {
        deadline.require(&*services.clock, LEAST_TIME, "poll")?;
        let page = source.page(flow.kind, window, cursor.as_deref(), deadline).await?;
        report.pages += 1;
        last = check_order(&page, window, last)?;
        // Pages of the overlap do not count: a poll that may read no more than these would never get past them.
        forward += usize::from(page.records.is_empty() || last > lease.watermark);
        take_in(services, flow, lease, &page.records, report).await?;
        let until = services.clock.now() + limits.lease;
        cursor = page.next;
        if cursor.is_none() {
            report.complete = true;
            return services.watermarks.advance(lease, window.to, until).await;
        }
        if let Some(last) = last {
            services.watermarks.advance(lease, last, until).await?;
        }
    }
    Ok(())
}

/// The present by the ERP's clock. A watermark from a clock that runs far ahead would have every poll after it find
/// nothing, and say that all is read.
async fn source_now(services: &Services, source: &dyn Source, deadline: Deadline) -> Result<Timestamp> {
    let (theirs, ours) = (source.now(deadline).await?, services.clock.now());
    if theirs.duration_since(ours).abs() <= MOST_SKEW {
        return Ok(theirs);
    }
    Err(Error::temporary(
        Kind::Protocol,
        "poll",
        "the ERP's clock and ours are more than an hour apart; mend the one that is wrong",
    )
    .with("erp", theirs)
    .with("ours", ours))
}

/// A page out of order would let the watermark pass a record that was not read.
fn check_order(page: &Page, window: Window, mut last: Option<Timestamp>) -> Result<Option<Timestamp>> {
    for record in &page.records {
        let at = record.updated_at;
        if at < window.from || at >= window.to || last.is_some_and(|last| at < last) {
            return Err(Error::temporary(
                Kind::Protocol,
                "poll",
                "the ERP's page is out of order or of its window",
            )
            .with("record_key", &record.key)
            .with("updated_at", at)
            .with("window_from", window.from)
            .with("window_to", window.to));
        }
        last = Some(at);
    }
    Ok(last)
}

async fn take_in(
    services: &Services,
    flow: &Flow,
    lease: &Lease,
    records: &[SourceRecord],
    report: &mut PollReport,
) -> Result<()> {
    let mut messages = Vec::new();
    for record in records {
        let (seen, item) = receive(services, flow, record).await?;
        report.count(seen);
        // The watermark passed what was sent. What it did not pass may have lost its message to a crash; a second one
        // does no harm.
        let may_lack_message =
            seen != Seen::Known || lease.watermark.is_none_or(|watermark| record.updated_at >= watermark);
        if item.state == State::Received && may_lack_message {
            messages.push(Message { document_id: item.document_id });
        }
    }
    if messages.is_empty() { Ok(()) } else { services.queue.send(QueueName::Records, &messages).await }
}
