//! Documents and entries as items.

use documents::DocumentId;
use pipeline::{AuditEntry, Blob, Claim, ControlNumbers, LedgerItem, Result};

use crate::attributes::{Attributes, Item, Stored, time};

/// What the key of the item that lists a record's documents begins with.
const RECORD: &str = "record#";
/// The one value of `due`: an index sorts within one key only, and an item without it is not in the index.
pub(super) const DUE: &str = "1";

/// The key of the item that lists the documents of a record.
pub(super) fn record_index(record: &str) -> String {
    format!("{RECORD}{record}")
}

pub(super) fn of_item(item: &LedgerItem) -> Item {
    let claim = item.claim.as_ref();
    let interchange = item.interchange.as_ref();
    let attributes = Attributes::default()
        .text("document_id", &item.document_id)
        .text("record_key", &item.record_key)
        .text("record_id", item.record_key.id())
        .text("version", &item.version)
        .text("flow", &item.flow)
        .optional("partner", item.partner.as_ref())
        .indexed("business_number", item.business_number.as_ref())
        .text("state", &item.state)
        .time("state_since", item.state_since)
        .reasons(&item.reasons)
        .time("source_updated_at", item.source_updated_at)
        .time("received_at", item.received_at)
        .text("transaction_set", &item.transaction_set)
        .indexed("file_name", item.file_name.as_ref())
        .optional("remote_reference", item.remote_reference.as_ref())
        .number("attempts", item.attempts)
        .optional("claim_attempt", claim.map(|claim| &claim.attempt))
        .optional_time("claim_until", claim.map(|claim| claim.until))
        .flag("doubtful", item.doubtful)
        .optional_time("not_before", item.not_before)
        .optional_time("due_at", item.due_at)
        .optional("due", item.due_at.map(|_| DUE))
        .text("payload_key", &item.payload.key)
        .text("payload_sha256", &item.payload.sha256)
        .number("payload_size", item.payload.size)
        .optional("interchange_key", interchange.map(|blob| &blob.key))
        .optional("interchange_sha256", interchange.map(|blob| &blob.sha256))
        .optional_number("interchange_size", interchange.map(|blob| blob.size))
        .optional("config_version", item.config_version.as_ref())
        .number("revision", item.revision)
        .text("change_id", &item.change_id);
    control_numbers(attributes, item.control_numbers.as_ref()).finish()
}

pub(super) fn of_entry(entry: &AuditEntry, revision: u64) -> Item {
    let at = time(entry.at);
    let attributes = Attributes::default()
        .text("record_key", &entry.record_key)
        .text("at_seq", &at_seq(&at, revision, &entry.document_id))
        .text("at", &at)
        .text("day", at.get(..10).unwrap_or(&at))
        .text("document_id", &entry.document_id)
        .number("revision", revision)
        .text("flow", &entry.flow)
        .text("event", entry.event.as_str())
        .optional("from_state", entry.from)
        .text("to_state", &entry.to)
        .text("actor", &entry.actor)
        .optional("attempt", entry.attempt.as_ref())
        .optional("partner", entry.partner.as_ref())
        .text("transaction_set", &entry.transaction_set)
        .text("payload_key", &entry.payload_key)
        .optional("interchange_key", entry.interchange_key.as_ref())
        .indexed("file_name", entry.file_name.as_ref())
        .optional("remote_reference", entry.remote_reference.as_ref())
        .reasons(&entry.reasons)
        .optional("config_version", entry.config_version.as_ref());
    control_numbers(attributes, entry.control_numbers.as_ref()).finish()
}

/// Where an entry stands in its record's trail. Revision and document make it the only one of its moment.
fn at_seq(at: &str, revision: u64, document: &DocumentId) -> String {
    let id = document.as_str();
    format!("{at}#{revision:06}#{}", id.get(..8).unwrap_or(id))
}

fn control_numbers(attributes: Attributes, numbers: Option<&ControlNumbers>) -> Attributes {
    attributes
        .optional_number("interchange_control_number", numbers.map(|numbers| numbers.interchange))
        .optional_number("group_control_number", numbers.map(|numbers| numbers.group))
        .optional_number("set_control_number", numbers.map(|numbers| numbers.set))
        .optional_time("control_numbers_at", numbers.map(|numbers| numbers.reserved_at))
}

pub(super) fn item(stored: &Stored<'_>) -> Result<LedgerItem> {
    Ok(LedgerItem {
        document_id: stored.parsed("document_id")?,
        record_key: stored.parsed("record_key")?,
        version: stored.parsed("version")?,
        flow: stored.text("flow")?,
        partner: stored.optional("partner")?,
        business_number: stored.optional_text("business_number")?,
        state: stored.parsed("state")?,
        state_since: stored.parsed("state_since")?,
        reasons: stored.reasons()?,
        source_updated_at: stored.parsed("source_updated_at")?,
        received_at: stored.parsed("received_at")?,
        payload: Blob {
            key: stored.text("payload_key")?,
            sha256: stored.text("payload_sha256")?,
            size: stored.number("payload_size")?,
        },
        transaction_set: stored.text("transaction_set")?,
        control_numbers: read_control_numbers(stored)?,
        interchange: interchange(stored)?,
        file_name: stored.optional_text("file_name")?,
        claim: claim(stored)?,
        attempts: stored.number("attempts")?,
        doubtful: stored.flag("doubtful")?,
        not_before: stored.optional("not_before")?,
        due_at: stored.optional("due_at")?,
        remote_reference: stored.optional_text("remote_reference")?,
        config_version: stored.optional_text("config_version")?,
        revision: stored.number("revision")?,
        change_id: stored.text("change_id")?,
    })
}

/// An entry and the revision that it tells of.
pub(super) fn entry(stored: &Stored<'_>) -> Result<(u64, AuditEntry)> {
    let entry = AuditEntry {
        record_key: stored.parsed("record_key")?,
        document_id: stored.parsed("document_id")?,
        flow: stored.text("flow")?,
        event: stored.named("event")?,
        from: stored.optional("from_state")?,
        to: stored.parsed("to_state")?,
        at: stored.parsed("at")?,
        actor: stored.text("actor")?,
        attempt: stored.optional_text("attempt")?,
        partner: stored.optional("partner")?,
        transaction_set: stored.text("transaction_set")?,
        control_numbers: read_control_numbers(stored)?,
        payload_key: stored.text("payload_key")?,
        interchange_key: stored.optional_text("interchange_key")?,
        file_name: stored.optional_text("file_name")?,
        remote_reference: stored.optional_text("remote_reference")?,
        reasons: stored.reasons()?,
        config_version: stored.optional_text("config_version")?,
    };
    Ok((stored.number("revision")?, entry))
}

fn read_control_numbers(stored: &Stored<'_>) -> Result<Option<ControlNumbers>> {
    if !stored.has("interchange_control_number") {
        return Ok(None);
    }
    Ok(Some(ControlNumbers {
        interchange: stored.number("interchange_control_number")?,
        group: stored.number("group_control_number")?,
        set: stored.number("set_control_number")?,
        reserved_at: stored.parsed("control_numbers_at")?,
    }))
}

fn interchange(stored: &Stored<'_>) -> Result<Option<Blob>> {
    if !stored.has("interchange_key") {
        return Ok(None);
    }
    Ok(Some(Blob {
        key: stored.text("interchange_key")?,
        sha256: stored.text("interchange_sha256")?,
        size: stored.number("interchange_size")?,
    }))
}

fn claim(stored: &Stored<'_>) -> Result<Option<Claim>> {
    if !stored.has("claim_attempt") {
        return Ok(None);
    }
    Ok(Some(Claim { attempt: stored.text("claim_attempt")?, until: stored.parsed("claim_until")? }))
}
