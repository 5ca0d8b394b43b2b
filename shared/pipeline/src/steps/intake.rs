use documents::{DocumentId, PartnerId, RecordKey, Version};
use jiff::Timestamp;
use mapping::Routing;
use sha2::{Digest, Sha256};

use super::{Change, age_of, siblings};
use crate::ports::{Inserted, Put, SourceRecord};
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
    /// Touched by the ERP, with content that was followed by other content.
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

async fn recognise(
    services: &Services,
    known: LedgerItem,
    updated_at: Timestamp,
) -> Result<(Seen, LedgerItem)> {
    if updated_at <= known.source_updated_at {
        return Ok((Seen::Known, known));
    }
    let others = siblings(services, &known).await?;
    let newest = others.iter().map(age_of).max();
    let reverted = newest.is_some_and(|newest| newest > age_of(&known))
        && others.iter().any(has_left_for(&known.partner));
    let mut change = Change::same(services, &known);
    change.item.source_updated_at = updated_at;
    let (seen, event) =
        if reverted { (Seen::Reverted, Event::Reverted) } else { (Seen::Unchanged, Event::Unchanged) };
    if reverted {
        tracing::warn!(
            record_key = %known.record_key,
            document_id = %known.document_id,
            "{} returned to content that a later version had replaced at the partner; resend by hand",
            known.record_key
        );
    }
    change.commit(services, event, "poll").await?;
    Ok((seen, change.item))
}

/// Whether a version may have reached `partner`.
pub(super) fn has_left_for(partner: &Option<PartnerId>) -> impl Fn(&LedgerItem) -> bool + '_ {
    move |item| item.partner == *partner && (item.state.may_have_left() || item.doubtful)
}
