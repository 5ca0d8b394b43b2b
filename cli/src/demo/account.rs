//! Draws up the account of what was played.

use documents::RecordKind;
use jiff::Timestamp;
use pipeline::ports::Clock as _;
use pipeline::system::SystemClock;
use pipeline::{FLOWS, LedgerItem, State};

use super::books::{self, Check, FlowBooks};
use super::changes::Change;
use super::folder::Folder;
use super::stage::{Played, Stage};
use super::summary::{Example, ExampleFile, Summary, Uploads, World};
use super::{checks, edi, faults, tally};
use crate::args::DemoArgs;
use crate::failure::{Failure, Outcome};
use crate::trace;
use crate::view::RecordView;

impl Stage {
    /// Holds what happened against what both sides saw.
    pub(super) async fn summary(
        &self,
        args: &DemoArgs,
        started_at: Timestamp,
        folder: &Folder,
        played: &Played,
    ) -> Result<Summary, Failure> {
        let uploads = self.simulated.cleo.accepted();
        let evidence = faults::Evidence {
            fusion: &self.simulated.fusion.requests(),
            cleo: &self.simulated.cleo.requests(),
            items: &played.items,
            trail: &played.trail,
            uploads: &uploads,
        };
        let recoveries = faults::recoveries(&evidence);
        let later = uploads.get(played.first_uploads..).unwrap_or_default();
        let totals = FlowBooks::total(&played.flows);
        let mut checks: Vec<Check> = played.flows.iter().flat_map(FlowBooks::checks).collect();
        checks.push(checks::records(&played.items, RecordKind::Invoice, self.invoices()));
        checks.push(checks::records(&played.items, RecordKind::Payment, self.payments()));
        checks.push(checks::one_file_per_document(&played.items, &uploads));
        checks.extend(checks::interchanges(&uploads));
        let touched = played.changes.iter().map(Change::touched).sum();
        checks.push(checks::touched(totals.unchanged, touched));
        checks.push(checks::recovered(&recoveries));
        checks.extend(self.place.checks().await?);
        let elapsed = SystemClock.now().duration_since(started_at);
        Ok(Summary {
            passed: books::outcome(&checks) == Outcome::Good,
            release: env!("CARGO_PKG_VERSION"),
            world: self.world(args),
            stack: self.place.stack(),
            started_at,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or_default(),
            flows: played.flows.clone(),
            totals,
            checks,
            reasons: tally::reasons(&played.items),
            partners: tally::partners(&played.items, &self.configuration.catalog),
            recoveries,
            changes: played
                .changes
                .iter()
                .map(|change| change.result(&played.items, &played.trail, later))
                .collect(),
            examples: self.examples(played).await?,
            out: folder.kept().map(std::path::Path::to_path_buf),
            uploads: Uploads {
                files: uploads.len() as u64,
                bytes: uploads.iter().map(|upload| upload.bytes.len() as u64).sum(),
            },
        })
    }

    fn world(&self, args: &DemoArgs) -> World {
        World {
            seed: args.seed,
            company: simulators::dataset::COMPANY.to_owned(),
            tenant: self.configuration.connector.tenant.to_string(),
            stage: self.configuration.connector.stage.to_string(),
            config_version: self.configuration.version.clone(),
            suppliers: self.simulated.data.suppliers().len() as u64,
            trading_partners: self.partners(),
            invoices: self.invoices(),
            payments: self.payments(),
        }
    }

    /// One record of each flow in full: one that was changed between the polls, which has two versions.
    async fn examples(&self, played: &Played) -> Result<Vec<Example>, Failure> {
        let mut examples = Vec::new();
        for flow in FLOWS {
            let delivered = |item: &&LedgerItem| item.flow == flow.id && item.state == State::Delivered;
            let sent: Vec<&LedgerItem> = played.items.iter().filter(delivered).collect();
            let changed = played
                .changes
                .iter()
                .find_map(|change| sent.iter().copied().find(|item| change.makes_example_of(item)));
            let Some(item) = changed.or_else(|| sent.first().copied()) else { continue };
            let record = trace::view(&*self.desk.ledger, &item.record_key).await?;
            let mut files = Vec::new();
            for version in sent.iter().filter(|other| other.record_key == item.record_key) {
                files.push(self.example_file(version, &record).await?);
            }
            examples.push(Example { kind: flow.kind.as_str(), record, files });
        }
        Ok(examples)
    }
}

impl Stage {
    async fn example_file(&self, item: &LedgerItem, record: &RecordView) -> Result<ExampleFile, Failure> {
        let bytes = match &item.interchange {
            Some(blob) => self.desk.blobs.get(&blob.key, blob.size).await?.unwrap_or_default(),
            None => Vec::new(),
        };
        let own = record.documents.iter().find(|document| document.document_id == item.document_id.as_str());
        Ok(ExampleFile {
            version_number: own.map_or(1, |document| document.version_number),
            name: item.file_name.clone().unwrap_or_default(),
            lines: edi::lines(&bytes),
        })
    }
}
