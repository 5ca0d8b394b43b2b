use pipeline::{AuditEntry, Blob, Claim, ControlNumbers, LedgerItem};

use crate::error::Outcome;
use crate::row::{Columns, Stored};

pub(super) fn of_item(item: &LedgerItem) -> Outcome<Columns> {
    let claim = item.claim.as_ref();
    let interchange = item.interchange.as_ref();
    let columns = Columns::new()
        .text("document_id", &item.document_id)
        .text("record_key", &item.record_key)
        .text("record_id", item.record_key.id())
        .text("version", &item.version)
        .text("flow", &item.flow)
        .optional("partner", item.partner.as_ref())
        .optional("business_number", item.business_number.as_ref())
        .text("state", &item.state)
        .time("state_since", item.state_since)
        .reasons(&item.reasons)?
        .time("source_updated_at", item.source_updated_at)
        .time("received_at", item.received_at)
        .text("transaction_set", &item.transaction_set)
        .optional("file_name", item.file_name.as_ref())
        .optional("remote_reference", item.remote_reference.as_ref())
        .number("attempts", item.attempts)
        .optional("claim_attempt", claim.map(|claim| &claim.attempt))
        .optional_time("claim_until", claim.map(|claim| claim.until))
        .number("doubtful", item.doubtful)
        .optional_time("not_before", item.not_before)
        .optional_time("due_at", item.due_at)
        .text("payload_key", &item.payload.key)
        .text("payload_sha256", &item.payload.sha256)
        .unsigned("payload_size", item.payload.size)?
        .optional("interchange_key", interchange.map(|blob| &blob.key))
        .optional("interchange_sha256", interchange.map(|blob| &blob.sha256))
        .optional_unsigned("interchange_size", interchange.map(|blob| blob.size))?
        .optional("config_version", item.config_version.as_ref())
        .unsigned("revision", item.revision)?
        .text("change_id", &item.change_id);
    Ok(control_numbers(columns, item.control_numbers.as_ref()))
}

pub(super) fn of_entry(entry: &AuditEntry, revision: u64) -> Outcome<Columns> {
    let columns = Columns::new()
        .time("at", entry.at)
        .text("record_key", &entry.record_key)
        .text("document_id", &entry.document_id)
        .unsigned("revision", revision)?
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
        .optional("file_name", entry.file_name.as_ref())
        .optional("remote_reference", entry.remote_reference.as_ref())
        .reasons(&entry.reasons)?
        .optional("config_version", entry.config_version.as_ref());
    Ok(control_numbers(columns, entry.control_numbers.as_ref()))
}

fn control_numbers(columns: Columns, numbers: Option<&ControlNumbers>) -> Columns {
    columns
        .optional_number("interchange_control_number", numbers.map(|numbers| numbers.interchange))
        .optional_number("group_control_number", numbers.map(|numbers| numbers.group))
        .optional_number("set_control_number", numbers.map(|numbers| numbers.set))
        .optional_time("control_numbers_at", numbers.map(|numbers| numbers.reserved_at))
}

pub(super) fn item(row: &Stored<'_>) -> Outcome<LedgerItem> {
    Ok(LedgerItem {
        document_id: row.parsed("document_id")?,
        record_key: row.parsed("record_key")?,
        version: row.parsed("version")?,
        flow: row.get("flow")?,
        partner: row.optional("partner")?,
        business_number: row.get("business_number")?,
        state: row.parsed("state")?,
        state_since: row.parsed("state_since")?,
        reasons: row.json("reasons")?,
        source_updated_at: row.parsed("source_updated_at")?,
        received_at: row.parsed("received_at")?,
        payload: Blob {
            key: row.get("payload_key")?,
            sha256: row.get("payload_sha256")?,
            size: row.unsigned("payload_size")?,
        },
        transaction_set: row.get("transaction_set")?,
        control_numbers: read_control_numbers(row)?,
        interchange: interchange(row)?,
        file_name: row.get("file_name")?,
        claim: claim(row)?,
        attempts: row.get("attempts")?,
        doubtful: row.get("doubtful")?,
        not_before: row.optional("not_before")?,
        due_at: row.optional("due_at")?,
        remote_reference: row.get("remote_reference")?,
        config_version: row.get("config_version")?,
        revision: row.unsigned("revision")?,
        change_id: row.get("change_id")?,
    })
}

pub(super) fn entry(row: &Stored<'_>) -> Outcome<AuditEntry> {
    Ok(AuditEntry {
        record_key: row.parsed("record_key")?,
        document_id: row.parsed("document_id")?,
        flow: row.get("flow")?,
        event: row.named("event")?,
        from: row.optional("from_state")?,
        to: row.parsed("to_state")?,
        at: row.parsed("at")?,
        actor: row.get("actor")?,
        attempt: row.get("attempt")?,
        partner: row.optional("partner")?,
        transaction_set: row.get("transaction_set")?,
        control_numbers: read_control_numbers(row)?,
        payload_key: row.get("payload_key")?,
        interchange_key: row.get("interchange_key")?,
        file_name: row.get("file_name")?,
        remote_reference: row.get("remote_reference")?,
        reasons: row.json("reasons")?,
        config_version: row.get("config_version")?,
    })
}

fn read_control_numbers(row: &Stored<'_>) -> Outcome<Option<ControlNumbers>> {
    if row.get::<Option<u32>>("interchange_control_number")?.is_none() {
        return Ok(None);
    }
    Ok(Some(ControlNumbers {
        interchange: row.get("interchange_control_number")?,
        group: row.get("group_control_number")?,
        set: row.get("set_control_number")?,
        reserved_at: row.parsed("control_numbers_at")?,
    }))
}

fn interchange(row: &Stored<'_>) -> Outcome<Option<Blob>> {
    if row.get::<Option<String>>("interchange_key")?.is_none() {
        return Ok(None);
    }
    Ok(Some(Blob {
        key: row.get("interchange_key")?,
        sha256: row.get("interchange_sha256")?,
        size: row.unsigned("interchange_size")?,
    }))
}

fn claim(row: &Stored<'_>) -> Outcome<Option<Claim>> {
    if row.get::<Option<String>>("claim_attempt")?.is_none() {
        return Ok(None);
    }
    Ok(Some(Claim { attempt: row.get("claim_attempt")?, until: row.parsed("claim_until")? }))
}
