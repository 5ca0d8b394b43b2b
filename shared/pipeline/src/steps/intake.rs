use documents::{DocumentId, Fault, PartnerId, RecordKey, Version};
use jiff::Timestamp;
use mapping::Routing;
use sha2::{Digest, Sha256};

use super::{Change, age_of, siblings};
use crate::ports::{Applied, Inserted, Put, SourceRecord};
use crate::{AuditEntry, Blob, Error, Event, Flow, Kind, LedgerItem, Result, Services, State};

/// What a record turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Content not seen before.
    New,
    /// Read before, by an overlapping window.
    Known,
    /// Touched by the ERP, with the content that we have.
    Unchanged,
    /// Touched by the ERP, back to content that a later version had replaced.
    Reverted,
}

/// Stores a record and its ledger item. The caller sends the message for what is still `received`.
pub(super) async fn receive(
    services: &Services,
    flow: &Flow,
    record: &SourceRecord,
) -> Result<(Seen, LedgerItem)> {
    let item = describe(services, flow, record);
    if let Some(known) = services.ledger.get(&item.document_id).await? {
        return recognise(services, known, record.updated_at).await;
    }
    store_payload(services, &item, &record.payload).await?;
    let entry = AuditEntry::of(None, &item, Event::Received, "poll", item.received_at);
    match services.ledger.insert(&item, &entry).await? {
        Inserted::New => Ok((Seen::New, item)),
        Inserted::Known(known) => recognise(services, *known, record.updated_at).await,
    }
}

/// What can be known of a record before anything is decided about it. A record that cannot be read gets the hash of
/// its bytes as version, and `map` holds it with the reasons.
fn describe(services: &Services, flow: &Flow, record: &SourceRecord) -> LedgerItem {
    let document = mapping::read(&record.key, &record.payload).ok();
    let version =
        document.as_ref().map_or_else(|| Version::of_bytes(&record.payload), documents::Document::version);
    let partner = document.as_ref().and_then(|document| match services.catalog.route(document) {
        Routing::Partner(partner) => Some(partner),
        Routing::Nobody(_) | Routing::Unclear(_) => None,
    });
    let now = services.clock.now();
    LedgerItem {
        document_id: DocumentId::new(&services.tenant, &record.key, &version, flow.id, partner.as_ref()),
        record_key: record.key.clone(),
        version,
        flow: flow.id.to_owned(),
        partner,
        business_number: document.map(|document| document.business_number().to_owned()),
        state: State::Received,
        state_since: now,
        reasons: Vec::new(),
        source_updated_at: record.updated_at,
        received_at: now,
        payload: payload_blob(&record.key, &record.payload),
        transaction_set: flow.transaction_set.to_owned(),
        control_numbers: None,
        interchange: None,
        file_name: None,
        claim: None,
        attempts: 0,
        doubtful: false,
        not_before: None,
        due_at: Some(now + services.limits.requeue_after),
        remote_reference: None,
        config_version: None,
        revision: 1,
        change_id: services.fresh_name(),
    }
}

/// The payload's place. Its hash is in the key: one version may be read with other bytes later, when the ERP changes
/// what mapping does not read.
fn payload_blob(key: &RecordKey, payload: &[u8]) -> Blob {
    let sha256 = hash(payload);
    let key = format!("records/{key}/{}.json", &sha256[..16]);
    Blob { key, sha256, size: payload.len() as u64 }
}

/// SHA-256, hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn store_payload(services: &Services, item: &LedgerItem, payload: &[u8]) -> Result<()> {
    if services.blobs.put_new(&item.payload.key, payload).await? == Put::Different {
        return Err(Error::permanent(
            Kind::Invariant,
            "poll",
            "other bytes lie under the key of a record's hash",
        )
        .with("key", &item.payload.key));
    }
    Ok(())
}

/// As often as another writer may come first before the poll is left to the next.
const MOST_CONFLICTS: usize = 5;

async fn recognise(
    services: &Services,
    mut known: LedgerItem,
    updated_at: Timestamp,
) -> Result<(Seen, LedgerItem)> {
    for _ in 0..MOST_CONFLICTS {
        if updated_at <= known.source_updated_at {
            return Ok((Seen::Known, known));
        }
        let others = siblings(services, &known).await?;
        let (seen, change) = touch(services, &known, &others, updated_at);
        let event = if seen == Seen::Reverted { Event::Reverted } else { Event::Unchanged };
        match change.commit(services, event, "poll").await? {
            Applied::Done => return Ok((seen, change.item)),
            // Without this change an older version would pass for the newest.
            Applied::Conflict(now) => known = *now,
        }
    }
    Err(Error::temporary(Kind::Conflict, "poll", "a document changes too often to note that it was touched")
        .with("document_id", &known.document_id))
}

/// The change of a version that the ERP shows again, as of `updated_at`.
fn touch(
    services: &Services,
    known: &LedgerItem,
    others: &[LedgerItem],
    updated_at: Timestamp,
) -> (Seen, Change) {
    let mut newer = others.iter().filter(|other| age_of(other) > age_of(known));
    let partner_has_newer = newer.clone().any(has_left_for(&known.partner));
    let is_newest = newer.all(|other| age_of(other) < (updated_at, known.received_at));
    let mut change = match known.state {
        // It gave way to what the ERP has taken back.
        State::Superseded if is_newest => to_received(services, known),
        // What was decided then may be decided otherwise now.
        State::Rejected if partner_has_newer => to_received(services, known),
        // Its bytes say nothing of the version that the partner has.
        State::Mapped | State::Parked if partner_has_newer => {
            Change::to(services, known, State::Held).because(returned(known).into())
        }
        _ => Change::same(services, known),
    };
    change.item.source_updated_at = updated_at;
    let reverted = partner_has_newer || change.item.state != known.state;
    if partner_has_newer {
        tracing::warn!(
            record_key = %known.record_key,
            document_id = %known.document_id,
            state = %change.item.state,
            "{} returned to content that a later version had replaced at the partner; settle it with the partner",
            known.record_key
        );
    }
    (if reverted { Seen::Reverted } else { Seen::Unchanged }, change)
}

/// The reason to hold bytes that were made before the partner got a later version.
pub(super) fn returned(item: &LedgerItem) -> Fault {
    let text = "the record returned to this content after a later version had gone to the partner; the interchange was \
                made before that";
    Fault::new("record.returned", item.record_key.to_string(), text)
}

/// The change by which `item` starts anew.
fn to_received(services: &Services, item: &LedgerItem) -> Change {
    let mut change = Change::to(services, item, State::Received);
    change.item.due_at = Some(services.clock.now() + services.limits.requeue_after);
    change
}

/// Starts what gave way anew, if it still stands so; gives it as it stands then.
pub(super) async fn revive(services: &Services, item: LedgerItem, actor: &str) -> Result<LedgerItem> {
    if item.state != State::Superseded {
        return Ok(item);
    }
    let change = to_received(services, &item);
    Ok(match change.commit(services, Event::Reverted, actor).await? {
        Applied::Done => change.item,
        Applied::Conflict(now) => *now,
    })
}

/// Whether a version may have reached `partner`.
pub(super) fn has_left_for(partner: &Option<PartnerId>) -> impl Fn(&LedgerItem) -> bool + '_ {
    move |item| item.partner == *partner && (item.state.may_have_left() || item.doubtful)
}
