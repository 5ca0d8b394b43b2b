//! Hands an interchange to the remote: under a claim, by a name that never changes, and after an attempt of unknown
//! outcome only once the remote was asked.

use std::time::Duration;

use documents::{Fault, Faults};
use mapping::OnAmbiguous;

use super::intake::hash;
use super::{Change, Outcome, siblings, supersede, wait_for_older};
use crate::ports::{Applied, Delivery, Message, OutboundFile, Probe, Receipt};
use crate::{Claim, Deadline, Error, Event, Kind, LedgerItem, Result, Services, State, Status};

const ACTOR: &str = "deliver";

/// Delivers the document that `message` names, if it still waits for that.
///
/// # Errors
/// What the stores return; the message is then shown again.
pub async fn run(
    services: &Services,
    delivery: &dyn Delivery,
    message: &Message,
    deadline: Deadline,
) -> Result<Outcome> {
    let Some(item) = services.ledger.get(&message.document_id).await? else {
        return Err(Error::permanent(
            Kind::Invariant,
            ACTOR,
            "a message names a document that the ledger does not have",
        )
        .with("document_id", &message.document_id));
    };
    if !may_start(services, &item) {
        return Ok(Outcome::Done);
    }
    let others = siblings(services, &item).await?;
    let safe_to_close = matches!(item.state, State::Mapped | State::Parked) && !item.doubtful;
    if safe_to_close && supersede(services, &item, &others, ACTOR).await? {
        return Ok(Outcome::Done);
    }
    if !item.doubtful && item.state != State::Sending && wait_for_older(services, &item, &others).await? {
        return Ok(Outcome::Done);
    }
    let longest = delivery.longest_attempt() + services.limits.claim_margin;
    if deadline.remaining(&*services.clock) < longest {
        return Ok(Outcome::Later(Duration::from_secs(1)));
    }
    let Some(claimed) = claim(services, &item, longest).await? else { return Ok(Outcome::Done) };
    let verdict = attempt(services, delivery, &claimed, deadline).await;
    record(services, &claimed, verdict).await
}

/// Whether an attempt may begin now. Where not, `sweep` brings the message back in time.
fn may_start(services: &Services, item: &LedgerItem) -> bool {
    let now = services.clock.now();
    let waited = item.not_before.is_none_or(|not_before| not_before <= now);
    match item.state {
        State::Mapped | State::Parked | State::Unconfirmed => waited,
        State::Sending => item.claim.as_ref().is_none_or(|claim| claim.until <= now),
        _ => false,
    }
}

/// Takes the claim. One whose claim ended without a word may have sent the bytes, so its document is doubtful.
async fn claim(services: &Services, item: &LedgerItem, longest: Duration) -> Result<Option<LedgerItem>> {
    let mut change = Change::to(services, item, State::Sending);
    let until = services.clock.now() + longest;
    change.item.claim = Some(Claim { attempt: services.fresh_name(), until });
    change.item.attempts += 1;
    change.item.due_at = Some(until);
    change.item.doubtful |= matches!(item.state, State::Sending | State::Unconfirmed);
    match change.commit(services, Event::Claimed, ACTOR).await? {
        Applied::Done => Ok(Some(change.item)),
        Applied::Conflict(_) => Ok(None),
    }
}

/// How an attempt ended.
enum Verdict {
    Delivered(Receipt),
    Unconfirmed { error: Error, wait: Duration },
    Parked { error: Error, wait: Duration },
    Held(Faults),
}

async fn attempt(
    services: &Services,
    delivery: &dyn Delivery,
    item: &LedgerItem,
    deadline: Deadline,
) -> Result<Verdict> {
    let (file, on_ambiguous) = match outbound(services, item).await? {
        Ok(ready) => ready,
        Err(fault) => return Ok(Verdict::Held(fault.into())),
    };
    if item.doubtful {
        match delivery.probe(&file, deadline).await {
            Ok(Probe::Present(receipt)) => return Ok(Verdict::Delivered(receipt)),
            Ok(Probe::Different) => return Ok(Verdict::Held(name_taken(&file).into())),
            Ok(Probe::Absent) if on_ambiguous == OnAmbiguous::Hold => {
                return Ok(Verdict::Held(unclear(&file).into()));
            }
            Ok(Probe::Absent) => {}
            Err(error) => {
                let wait = backoff(services, item, error.wait());
                return Ok(Verdict::Unconfirmed { error, wait });
            }
        }
    }
    Ok(match delivery.deliver(&file, deadline).await {
        Ok(receipt) => Verdict::Delivered(receipt),
        Err(error) => judge(services, item, &file, error, delivery.settle_time()),
    })
}

fn judge(
    services: &Services,
    item: &LedgerItem,
    file: &OutboundFile,
    error: Error,
    settle: Duration,
) -> Verdict {
    let wait = backoff(services, item, error.wait());
    match (error.status(), error.kind()) {
        (Status::UnknownOutcome, _) => Verdict::Unconfirmed { error, wait: settle },
        (Status::Temporary, _) if item.doubtful => Verdict::Unconfirmed { error, wait },
        (Status::Temporary, _) => Verdict::Parked { error, wait },
        // The name is there although the remote showed none just now: a late arrival of our own. Ask again.
        (Status::Permanent, Kind::Conflict) if item.doubtful => Verdict::Unconfirmed { error, wait: settle },
        (Status::Permanent, Kind::Conflict) => Verdict::Held(name_taken(file).into()),
        // Not this document's fault: it waits until a person has mended the connection.
        (Status::Permanent, Kind::CredentialsRejected | Kind::Unauthorized | Kind::Configuration) => {
            let wait = services.limits.park_longest;
            if item.doubtful { Verdict::Unconfirmed { error, wait } } else { Verdict::Parked { error, wait } }
        }
        (Status::Permanent, kind) => Verdict::Held(
            Fault::new(format!("delivery.{}", kind.as_str()), file.folder.clone(), error.to_string()).into(),
        ),
    }
}

fn name_taken(file: &OutboundFile) -> Fault {
    let text = "the remote has another file of this name; it was not replaced";
    Fault::new("delivery.name_taken", format!("{}/{}", file.folder, file.name), text)
}

fn unclear(file: &OutboundFile) -> Fault {
    let text = "an attempt ended without an answer and the remote shows no file of this name; it may have taken it in \
                already. Look for the name at Cleo before sending it again";
    Fault::new("delivery.unclear", format!("{}/{}", file.folder, file.name), text)
}

/// The file as every attempt sends it; a fault if the bytes are not those that were mapped.
async fn outbound(
    services: &Services,
    item: &LedgerItem,
) -> Result<Result<(OutboundFile, OnAmbiguous), Fault>> {
    let (Some(blob), Some(name), Some(partner)) = (&item.interchange, &item.file_name, &item.partner) else {
        return Err(Error::permanent(
            Kind::Invariant,
            ACTOR,
            "a mapped document lacks bytes, name or partner",
        ));
    };
    let Some(profile) = services.catalog.partner(partner) else {
        let place = format!("partners/{partner}.toml");
        return Ok(Err(Fault::new("partner.profile", place, "the profile is gone since mapping")));
    };
    let bytes = services.blobs.get(&blob.key, services.limits.interchange_bytes).await?.unwrap_or_default();
    if hash(&bytes) != blob.sha256 {
        return Ok(Err(Fault::new(
            "bytes.altered",
            blob.key.clone(),
            "the stored bytes are not those that were mapped",
        )));
    }
    let plan = profile.delivery(&item.transaction_set);
    let file = OutboundFile {
        name: name.clone(),
        folder: plan.folder,
        partner: partner.clone(),
        bytes,
        sha256: blob.sha256.clone(),
        action: plan.action.map(|action| (action.connection, action.action)),
    };
    Ok(Ok((file, plan.on_ambiguous)))
}

/// Doubles with each attempt, at random between half and whole; never shorter than the remote asked for.
fn backoff(services: &Services, item: &LedgerItem, asked: Option<Duration>) -> Duration {
    let limits = &services.limits;
    let doubled = limits.park_first.saturating_mul(1 << item.attempts.saturating_sub(1).min(16));
    let capped = doubled.min(limits.park_longest);
    let jitter = u32::try_from(services.rng.next_u64() % 1_000).unwrap_or_default();
    let spread = capped / 2 + capped / 2_000 * jitter;
    asked.map_or(spread, |asked| asked.max(spread))
}

async fn record(services: &Services, item: &LedgerItem, verdict: Result<Verdict>) -> Result<Outcome> {
    // A store failed during the attempt: the claim ends by itself, and the next attempt asks the remote first.
    let verdict = verdict?;
    let now = services.clock.now();
    let (change, event) = match verdict {
        Verdict::Delivered(receipt) => {
            let notes = receipt.note.map(|note| Fault::new("delivery.note", "", note)).into_iter().collect();
            let mut change = Change::to(services, item, State::Delivered).because(notes);
            change.item.remote_reference = receipt.reference;
            change.item.doubtful = false;
            (change, Event::Delivered)
        }
        Verdict::Unconfirmed { error, wait } => {
            let mut change = Change::to(services, item, State::Unconfirmed).because(reason(&error).into());
            change.item.doubtful = true;
            change.item.not_before = Some(now + wait);
            change.item.due_at = Some(now + wait);
            (change, Event::Unconfirmed)
        }
        Verdict::Parked { error, wait } => {
            let mut change = Change::to(services, item, State::Parked).because(reason(&error).into());
            change.item.not_before = Some(now + wait);
            change.item.due_at = Some(now + wait);
            (change, Event::Parked)
        }
        Verdict::Held(faults) => (Change::to(services, item, State::Held).because(faults), Event::Held),
    };
    change.commit(services, event, ACTOR).await?;
    Ok(Outcome::Done)
}

fn reason(error: &Error) -> Fault {
    Fault::new(format!("delivery.{}", error.kind().as_str()), error.operation(), error.to_string())
}
