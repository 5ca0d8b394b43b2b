//! Makes a record into an interchange, or closes or holds it with every reason. Control numbers are stored before bytes
//! exist; bytes are stored before the ledger says `mapped`.

use documents::{Document, Fault, Faults, PartnerId};
use jiff::tz::Offset;
use mapping::{FileNameVariables, History, Mapped, Mapping, Numbers, Profile, Routing};

use super::intake::{has_left_for, hash, receive, returned, revive};
use super::{Change, Outcome, age_of, newest_after, send, siblings, supersede, wait_for_older};
use crate::ports::{Applied, Message, Put, QueueName, SourceRecord};
use crate::{Blob, ControlNumbers, Error, Event, Flow, Kind, LedgerItem, Result, Services, State};

const ACTOR: &str = "map";
/// The widest ISA13 and GS06: nine digits.
const LAST_CONTROL_NUMBER: u32 = 999_999_999;

/// Maps the document that `message` names, if it still waits for that.
///
/// # Errors
/// What the stores return; the message is then shown again.
pub async fn run(services: &Services, message: &Message) -> Result<Outcome> {
    let Some(item) = services.ledger.get(&message.document_id).await? else {
        return Err(Error::permanent(
            Kind::Invariant,
            ACTOR,
            "a message names a document that the ledger does not have",
        )
        .with("document_id", &message.document_id));
    };
    match item.state {
        State::Received => map_received(services, item).await,
        // Mapped before; the message to `deliver` may be lost.
        State::Mapped => send(services, QueueName::Documents, &item).await.map(|()| Outcome::Done),
        _ => Ok(Outcome::Done),
    }
}

async fn map_received(services: &Services, item: LedgerItem) -> Result<Outcome> {
    let others = siblings(services, &item).await?;
    // The same content for another partner is no newer version: where it goes is decided below.
    let newer = newest_after(&item, others.iter().filter(|other| other.version != item.version));
    if supersede(services, &item, newer, ACTOR).await? || wait_for_older(services, &item, &others).await? {
        return Ok(Outcome::Done);
    }
    let sent_before = others.iter().any(has_left_for(&item.partner));
    let payload = match read_payload(services, &item).await {
        Err(error) if error.kind() == Kind::TooLarge => {
            let fault = Fault::new("record.too_large", item.payload.key.clone(), error.to_string());
            return hold(services, &item, fault.into()).await;
        }
        payload => payload?,
    };
    let document = match mapping::read(&item.record_key, &payload) {
        Ok(document) => document,
        Err(faults) => return hold(services, &item, faults).await,
    };
    match services.catalog.route(&document) {
        Routing::Nobody(reason) => close(services, &item, reason).await,
        Routing::Unclear(reasons) => hold(services, &item, reasons).await,
        Routing::Partner(partner) if item.partner.as_ref() == Some(&partner) => {
            if sent_before && item.interchange.is_some() {
                return hold(services, &item, returned(&item).into()).await;
            }
            if let Some(sent) = newest_delivered(&item, &others)
                && says_the_same(services, sent, &document, &partner).await
            {
                return close(services, &item, same_document(sent)).await;
            }
            decide(services, item, &document, &partner, History { sent_before }).await
        }
        Routing::Partner(_) => receive_again(services, &item, payload).await,
    }
}

/// The newest other version that the partner has.
fn newest_delivered<'a>(item: &LedgerItem, others: &'a [LedgerItem]) -> Option<&'a LedgerItem> {
    let has = |other: &&LedgerItem| matches!(other.state, State::Delivered | State::Acknowledged);
    others.iter().filter(has).filter(|other| other.partner == item.partner).max_by_key(|other| age_of(other))
}

/// Whether the partner's document would read the same for `document` as it does for what was `sent`: the record changed in
/// something that this partner's profile does not send. Where that cannot be told, the answer is no.
async fn says_the_same(
    services: &Services,
    sent: &LedgerItem,
    document: &Document,
    partner: &PartnerId,
) -> bool {
    let Ok(payload) = read_payload(services, sent).await else { return false };
    let Ok(earlier) = mapping::read(&sent.record_key, &payload) else { return false };
    let as_first =
        |document: &Document| services.catalog.map(document, partner, History { sent_before: false });
    match (as_first(&earlier), as_first(document)) {
        (Ok(Mapping::Send(earlier)), Ok(Mapping::Send(now))) => earlier.set == now.set,
        _ => false,
    }
}

fn same_document(sent: &LedgerItem) -> Fault {
    let text = format!("the partner's document would read the same as {}, which it has", sent.document_id);
    Fault::new("record.same_document", sent.record_key.to_string(), text)
}

async fn read_payload(services: &Services, item: &LedgerItem) -> Result<Vec<u8>> {
    let missing = || {
        Error::permanent(Kind::Invariant, ACTOR, "the record's payload is gone or altered")
            .with("key", &item.payload.key)
    };
    let payload =
        services.blobs.get(&item.payload.key, services.limits.record_bytes).await?.ok_or_else(missing)?;
    if hash(&payload) == item.payload.sha256 { Ok(payload) } else { Err(missing()) }
}

/// Configuration changed between poll and map, and the record goes to another partner now: it starts anew under the id
/// that belongs to that partner.
async fn receive_again(services: &Services, item: &LedgerItem, payload: Vec<u8>) -> Result<Outcome> {
    let flow = Flow::find(&item.flow).ok_or_else(|| {
        Error::permanent(Kind::Configuration, ACTOR, "this release has no such flow").with("flow", &item.flow)
    })?;
    let record = SourceRecord { key: item.record_key.clone(), updated_at: item.source_updated_at, payload };
    let (_, moved) = receive(services, flow, &record).await?;
    // It may have given way to this document, when the record moved the other way.
    let moved = revive(services, moved, ACTOR).await?;
    let reason = Fault::new(
        "partner.changed",
        "crosswalks/supplier.csv",
        format!("the record now goes to another partner, as document {}", moved.document_id),
    );
    Change::to(services, item, State::Superseded)
        .because(reason.into())
        .commit(services, Event::Closed, ACTOR)
        .await?;
    if moved.state == State::Received {
        send(services, QueueName::Records, &moved).await?;
    }
    Ok(Outcome::Done)
}

async fn decide(
    services: &Services,
    item: LedgerItem,
    document: &Document,
    partner: &PartnerId,
    history: History,
) -> Result<Outcome> {
    let Some(profile) = services.catalog.partner(partner) else {
        let fault =
            Fault::new("partner.profile", format!("partners/{partner}.toml"), "this profile does not exist");
        return hold(services, &item, fault.into()).await;
    };
    if profile.stage() != services.stage {
        let text = format!("the partner is {}, the connector is {}", profile.stage(), services.stage);
        return hold(services, &item, Fault::new("stage", format!("partners/{partner}.toml"), text).into())
            .await;
    }
    match services.catalog.map(document, partner, history) {
        Err(faults) => hold(services, &item, faults).await,
        Ok(Mapping::Close(reason)) => close(services, &item, reason).await,
        Ok(Mapping::Send(mapped)) => {
            let Some(numbered) = reserve_numbers(services, item, profile, &mapped).await? else {
                return Ok(Outcome::Done);
            };
            render(services, &numbered, profile, &mapped).await
        }
    }
}

/// The item with its control numbers, or nothing if another worker came first.
async fn reserve_numbers(
    services: &Services,
    item: LedgerItem,
    profile: &Profile,
    mapped: &Mapped,
) -> Result<Option<LedgerItem>> {
    if item.control_numbers.is_some() {
        return Ok(Some(item));
    }
    let interchange = services.counters.next(&profile.interchange_scope(), LAST_CONTROL_NUMBER).await?;
    let group_scope = profile.group_scope(&mapped.set.functional_group);
    let group = services.counters.next(&group_scope, LAST_CONTROL_NUMBER).await?;
    let mut change = Change::same(services, &item);
    let reserved_at = services.clock.now();
    change.item.control_numbers = Some(ControlNumbers { interchange, group, set: 1, reserved_at });
    change.item.config_version = Some(services.catalog.version().to_owned());
    match change.commit(services, Event::Numbered, ACTOR).await? {
        Applied::Done => Ok(Some(change.item)),
        Applied::Conflict(_) => Ok(None),
    }
}

async fn render(
    services: &Services,
    item: &LedgerItem,
    profile: &Profile,
    mapped: &Mapped,
) -> Result<Outcome> {
    let Some(numbers) = item.control_numbers.clone() else {
        return Err(Error::permanent(Kind::Invariant, ACTOR, "no control numbers at rendering"));
    };
    let at = Offset::UTC.to_datetime(numbers.reserved_at);
    let envelope = Numbers { interchange: numbers.interchange, group: numbers.group, set: numbers.set, at };
    let rendered = match services.catalog.render(mapped, profile.id(), &envelope) {
        Ok(rendered) => rendered,
        Err(faults) => return hold(services, item, faults).await,
    };
    let (bytes, limit) = (rendered.bytes.len() as u64, services.limits.interchange_bytes);
    if bytes > limit {
        let text = format!("the interchange has {bytes} bytes; at most {limit} are sent");
        return hold(services, item, Fault::new("interchange.too_large", "", text).into()).await;
    }
    let mut notes: Faults = rendered
        .substitutions
        .iter()
        .map(|text| Fault::new("text.substituted", item.transaction_set.clone(), text.clone()))
        .collect();
    let interchange = store_bytes(services, item, rendered.bytes, &mut notes).await?;
    let mut change = Change::to(services, item, State::Mapped).because(notes);
    change.item.file_name = Some(file_name(item, profile, &numbers));
    change.item.interchange = Some(interchange);
    change.item.config_version = Some(services.catalog.version().to_owned());
    change.item.due_at = Some(services.clock.now() + services.limits.requeue_after);
    if change.commit(services, Event::Mapped, ACTOR).await? == Applied::Done {
        send(services, QueueName::Documents, &change.item).await?;
    }
    Ok(Outcome::Done)
}

fn file_name(item: &LedgerItem, profile: &Profile, numbers: &ControlNumbers) -> String {
    let variables = FileNameVariables {
        record: &item.record_key,
        document: &item.document_id,
        interchange: numbers.interchange,
        number: item.business_number.as_deref().unwrap_or_default(),
    };
    profile.file_name(&item.transaction_set, &variables)
}

/// Stores the interchange under its document's id. If bytes lie there already, they are the document's bytes: a worker
/// that stopped after writing them had the same control numbers, perhaps with an earlier configuration.
async fn store_bytes(
    services: &Services,
    item: &LedgerItem,
    bytes: Vec<u8>,
    notes: &mut Faults,
) -> Result<Blob> {
    let key = format!("documents/{}.edi", item.document_id);
    let limit = services.limits.interchange_bytes;
    let stands = match services.blobs.put_new(&key, &bytes).await? {
        Put::Created | Put::Same => bytes,
        Put::Different => {
            notes.push(Fault::new(
                "bytes.kept",
                key.clone(),
                "rendered before under an earlier configuration",
            ));
            services.blobs.get(&key, limit).await?.ok_or_else(|| {
                Error::permanent(Kind::Invariant, ACTOR, "bytes that exist cannot be read").with("key", &key)
            })?
        }
    };
    Ok(Blob { key, sha256: hash(&stands), size: stands.len() as u64 })
}

async fn hold(services: &Services, item: &LedgerItem, reasons: Faults) -> Result<Outcome> {
    end(services, item, State::Held, reasons, Event::Held).await
}

async fn close(services: &Services, item: &LedgerItem, reason: Fault) -> Result<Outcome> {
    end(services, item, State::Rejected, reason.into(), Event::Closed).await
}

async fn end(
    services: &Services,
    item: &LedgerItem,
    state: State,
    reasons: Faults,
    event: Event,
) -> Result<Outcome> {
    let mut change = Change::to(services, item, state).because(reasons);
    change.item.config_version = Some(services.catalog.version().to_owned());
    change.commit(services, event, ACTOR).await?;
    Ok(Outcome::Done)
}
