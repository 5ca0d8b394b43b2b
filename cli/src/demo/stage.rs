//! Everything that plays a part, and the play.

use std::sync::Arc;
use std::time::Duration;

use config::Configuration;
use pipeline::ports::Clock as _;
use pipeline::system::SystemClock;
use pipeline::{AuditEntry, Event, FLOWS, LedgerItem, State};

use super::books::FlowBooks;
use super::changes::{self, Change};
use super::place::Place;
use super::progress::Progress;
use super::world::Simulated;
use super::{faults, setup};
use crate::failure::Failure;
use crate::store::Desk;
use crate::trace;

/// Until a change in the ERP is older than the poll's lag, by a clock that shows whole seconds.
const UNTIL_SEEN: Duration = Duration::from_millis(2_300);

/// Everything that plays a part.
pub(super) struct Stage {
    pub(super) simulated: Simulated,
    pub(super) configuration: Configuration,
    pub(super) place: Place,
    /// The stores of the place.
    pub(super) desk: Desk,
    pub(super) progress: Arc<Progress>,
}

/// What happened.
pub(super) struct Played {
    pub(super) flows: Vec<FlowBooks>,
    pub(super) items: Vec<LedgerItem>,
    pub(super) trail: Vec<AuditEntry>,
    pub(super) changes: Vec<Change>,
    /// How many files Cleo had after the first poll.
    pub(super) first_uploads: usize,
}

impl Stage {
    pub(super) fn invoices(&self) -> u64 {
        self.simulated.data.invoices.len() as u64
    }

    pub(super) fn payments(&self) -> u64 {
        self.simulated.data.payments.len() as u64
    }

    pub(super) fn partners(&self) -> u64 {
        self.simulated.data.edi_suppliers().count() as u64
    }

    /// The first poll with faults, work in the ERP, the second poll.
    pub(super) async fn play(&self) -> Result<Played, Failure> {
        let mut flows: Vec<FlowBooks> =
            FLOWS.iter().map(|flow| FlowBooks::new(flow.id, flow.title)).collect();
        faults::arm(self.simulated.fusion.faults(), self.simulated.cleo.faults());
        self.poll("First poll", self.invoices() + self.payments(), &mut flows).await?;
        let (items, trail) = self.read_ledger().await?;
        let first_uploads = self.simulated.cleo.accepted().len();
        let changes = self.change(&items, &trail)?;
        SystemClock.sleep(UNTIL_SEEN).await;
        self.poll("Second poll", changes.len() as u64, &mut flows).await?;
        let counts = self.desk.ledger.counts().await?;
        for flow in &mut flows {
            if let Some(states) = counts.get(&flow.flow) {
                flow.add_states(states);
            }
        }
        let (items, trail) = self.read_ledger().await?;
        Ok(Played { flows, items, trail, changes, first_uploads })
    }

    async fn poll(&self, title: &str, records: u64, flows: &mut [FlowBooks]) -> Result<(), Failure> {
        self.progress.begin(title, records);
        for (flow, report) in self.place.poll(&self.configuration, &self.progress).await? {
            if let Some(books) = flows.iter_mut().find(|books| books.flow == flow.id) {
                books.add_poll(&report);
            }
        }
        Ok(())
    }

    /// Every document, and every entry of the trail by time.
    async fn read_ledger(&self) -> Result<(Vec<LedgerItem>, Vec<AuditEntry>), Failure> {
        let mut items = Vec::new();
        for state in State::ALL {
            items.extend(self.desk.ledger.in_state(state, 1_000_000).await?);
        }
        items.sort_by(|a, b| (a.received_at, &a.document_id).cmp(&(b.received_at, &b.document_id)));
        let mut trail = Vec::new();
        for record in trace::find::records(&items) {
            trail.extend(self.desk.ledger.trail(&record).await?);
        }
        trail.sort_by_key(|entry| entry.at);
        Ok((items, trail))
    }

    fn change(&self, items: &[LedgerItem], trail: &[AuditEntry]) -> Result<Vec<Change>, Failure> {
        let voids: Vec<(&str, &str)> = self
            .simulated
            .data
            .edi_suppliers()
            .enumerate()
            .map(|(index, (_, partner))| (partner.slug.as_str(), setup::on_void(index)))
            .collect();
        let before = changes::Before {
            items,
            favourite: favourite(items, trail),
            invoices: &self.simulated.data.invoices,
        };
        let changes = changes::plan(&before, &voids);
        changes.iter().try_for_each(|change| change.apply(&self.simulated.fusion))?;
        Ok(changes)
    }
}

/// The invoice to change: delivered, best one whose upload had no answer, and not too long to read.
fn favourite<'a>(items: &'a [LedgerItem], trail: &[AuditEntry]) -> Option<&'a LedgerItem> {
    const READABLE: u64 = 2_500;
    let doubtful = |item: &LedgerItem| {
        trail.iter().any(|entry| entry.document_id == item.document_id && entry.event == Event::Unconfirmed)
    };
    let delivered = |item: &&LedgerItem| item.flow == "fusion-invoices" && item.state == State::Delivered;
    items.iter().filter(delivered).min_by_key(|item| {
        let size = item.interchange.as_ref().map_or(0, |blob| blob.size);
        (size > READABLE, !doubtful(item), item.received_at)
    })
}
