//! Hands an interchange to the remote: under a claim, by a name that never changes, and after an attempt of unknown
//! outcome only once the remote was asked.

use std::time::Duration;

use documents::{Fault, Faults};
use mapping::OnAmbiguous;

use super::intake::{has_left_for, hash};
use super::{Change, Outcome, age_of, in_flight, newest_after, siblings, supersede, wait_for_older};
use crate::ports::{Applied, Delivery, Message, OutboundFile, Probe, Receipt};
use crate::{Claim, Deadline, Error, Event, Kind, LedgerItem, Limits, Result, Services, State, Status};

const ACTOR: &str = "deliver";
/// As many attempts may end without an answer before a person has to look. The remote may have taken each of them in.
const MOST_UNANSWERED: usize = 10;

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
    let Some(mut item) = services.ledger.get(&message.document_id).await? else {
        return Err(Error::permanent(
            Kind::Invariant,
            ACTOR,
            "a message names a document that the ledger does not have",
        )
        .with("document_id", &message.document_id));
    };
    if !may_start(services, &item, delivery.settle_time()) {
        return Ok(Outcome::Done);
    }
    // A claim that ended without a word may have sent the bytes.
    item.doubtful |= matches!(item.state, State::Sending | State::Unconfirmed);
    let others = siblings(services, &item).await?;
    if !item.doubtful
        && (supersede(services, &item, newest_after(&item, &others), ACTOR).await?
            || wait_for_older(services, &item, &others).await?)
    {
        return Ok(Outcome::Done);
    }
    let longest = longest(&services.limits, delivery, item.doubtful);
    if deadline.remaining(&*services.clock) < longest {
        return Ok(Outcome::Later(services.limits.park_first));
    }
    // Read before the claim: a store that fails here leaves no doubt about the remote.
    let (file, on_ambiguous) = match outbound(services, &item).await? {
        Ok(ready) => ready,
        Err(fault) => {
            let change = Change::to(services, &item, State::Held).because(fault.into());
            return change.commit(services, Event::Held, ACTOR).await.map(|_| Outcome::Done);
        }
    };
    let Some(claimed) = claim(services, delivery, &item, longest).await? else { return Ok(Outcome::Done) };
    if !claimed.doubtful {
        let first = is_first(services, &claimed).await;
        if !matches!(first, Ok(true)) {
            step_back(services, &claimed).await?;
            return first.map(|_| Outcome::Done);
        }
    }
    let verdict = attempt(services, delivery, &claimed, &file, on_ambiguous, deadline).await;
    record(services, &claimed, verdict).await
}

/// Whether an attempt may begin now. Where not, `sweep` brings the message back in time.
fn may_start(services: &Services, item: &LedgerItem, settle: Duration) -> bool {
    let now = services.clock.now();
    let waited = item.not_before.is_none_or(|not_before| not_before <= now);
    match item.state {
        State::Mapped | State::Parked | State::Unconfirmed => waited,
        // What the claim's holder sent last may arrive until then.
        State::Sending => item.claim.as_ref().is_none_or(|claim| claim.until + settle <= now),
        _ => false,
    }
}

/// How long a claim holds, and how much of the run must be left for it: handing over, asking before that where there is a
/// doubt, and the ledger's writes.
fn longest(limits: &Limits, delivery: &dyn Delivery, doubtful: bool) -> Duration {
    delivery.longest_attempt() * if doubtful { 2 } else { 1 } + limits.claim_margin
}

/// The time that a run of this step must have: with less, what is in doubt would never be asked about.
#[must_use]
pub fn time_needed(limits: &Limits, delivery: &dyn Delivery) -> Duration {
    longest(limits, delivery, true)
}

async fn claim(
    services: &Services,
    delivery: &dyn Delivery,
    item: &LedgerItem,
    longest: Duration,
) -> Result<Option<LedgerItem>> {
    let mut change = Change::to(services, item, State::Sending);
    let until = services.clock.now() + longest;
    change.item.claim = Some(Claim { attempt: services.fresh_name(), until });
    change.item.attempts += 1;
    change.item.due_at = Some(until + delivery.settle_time());
    match change.commit(services, Event::Claimed, ACTOR).await? {
        Applied::Done => Ok(Some(change.item)),
        Applied::Conflict(_) => Ok(None),
    }
}

/// Looks at the other versions once more, now that they can see the claim. A newer one that came since the first look
/// was mapped as if this one had not left, and two that are sent at once would arrive in any order.
async fn is_first(services: &Services, claimed: &LedgerItem) -> Result<bool> {
    let others = siblings(services, claimed).await?;
    Ok(newest_after(claimed, &others).is_none() && in_flight(&others).is_none())
}

/// Gives the claim back before anything was sent. The next attempt sees what to do.
async fn step_back(services: &Services, claimed: &LedgerItem) -> Result<()> {
    let reason = Fault::new(
        "record.order",
        claimed.record_key.to_string(),
        "another version came up as this one was about to leave",
    );
    let mut change = Change::to(services, claimed, State::Parked).because(reason.into());
    change.item.attempts = claimed.attempts.saturating_sub(1);
    change.item.due_at = Some(services.clock.now() + services.limits.park_first);
    change.commit(services, Event::Parked, ACTOR).await?;
    Ok(())
}

/// How an attempt ended.
enum Verdict {
    Delivered(Receipt),
    Unconfirmed { reason: Fault, wait: Duration },
    Parked { reason: Fault, wait: Duration },
    Held(Faults),
}

async fn attempt(
    services: &Services,
    delivery: &dyn Delivery,
    item: &LedgerItem,
    file: &OutboundFile,
    on_ambiguous: OnAmbiguous,
    deadline: Deadline,
) -> Result<Verdict> {
    if item.doubtful {
        let soon = Deadline::after(&*services.clock, delivery.longest_attempt()).min(deadline);
        match delivery.probe(file, soon).await {
            Ok(Probe::Present(receipt)) => return Ok(Verdict::Delivered(receipt)),
            Ok(Probe::Different) => return Ok(Verdict::Held(name_taken(file).into())),
            Ok(Probe::Absent) => {
                if !may_repeat(services, item, on_ambiguous).await? {
                    return Ok(Verdict::Held(unclear(file).into()));
                }
            }
            Err(error) => {
                let wait = backoff(services, item, error.wait());
                return Ok(Verdict::Unconfirmed { reason: reason(ASKING, &error), wait });
            }
        }
    }
    let until = item.claim.as_ref().map_or(deadline, |claim| Deadline::at(claim.until).min(deadline));
    Ok(match delivery.deliver(file, until).await {
        Ok(receipt) => Verdict::Delivered(receipt),
        Err(error) => judge(services, item, file, &error, delivery.settle_time()),
    })
}

/// Whether bytes that may have been taken in already are sent again, the remote showing no such file.
async fn may_repeat(services: &Services, item: &LedgerItem, on_ambiguous: OnAmbiguous) -> Result<bool> {
    if on_ambiguous == OnAmbiguous::Hold {
        return Ok(false);
    }
    let left = has_left_for(&item.partner);
    let others = siblings(services, item).await?;
    if others.iter().any(|other| age_of(other) > age_of(item) && left(other)) {
        return Ok(false);
    }
    let mut trail = services.ledger.trail(&item.record_key).await?;
    trail.retain(|entry| entry.document_id == item.document_id);
    let unanswered = trail.iter().filter(|entry| match entry.event {
        Event::Unconfirmed => entry.reasons.iter().all(|reason| !reason.rule.starts_with(ASKING)),
        Event::Claimed => entry.from == Some(State::Sending),
        _ => false,
    });
    Ok(unanswered.count() < MOST_UNANSWERED)
}

fn judge(
    services: &Services,
    item: &LedgerItem,
    file: &OutboundFile,
    error: &Error,
    settle: Duration,
) -> Verdict {
    let wait = backoff(services, item, error.wait());
    let told = reason(SENDING, error);
    let unconfirmed = |wait| Verdict::Unconfirmed { reason: told.clone(), wait };
    let tried_later = |wait| {
        if item.doubtful { unconfirmed(wait) } else { Verdict::Parked { reason: told.clone(), wait } }
    };
    match (error.status(), error.kind()) {
        (Status::UnknownOutcome, _) => unconfirmed(wait.max(settle)),
        (Status::Temporary, _) => tried_later(wait),
        // The name is there although the remote showed none just now: a late arrival of our own. Ask again.
        (Status::Permanent, Kind::Conflict) if item.doubtful => unconfirmed(wait.max(settle)),
        (Status::Permanent, Kind::Conflict) => Verdict::Held(name_taken(file).into()),
        // Not this document's fault: it waits until a person has mended the connection.
        (Status::Permanent, Kind::CredentialsRejected | Kind::Unauthorized | Kind::Configuration) => {
            tried_later(services.limits.park_longest)
        }
        (Status::Permanent, kind) => {
            let rule = format!("{SENDING}{}", kind.as_str());
            Verdict::Held(Fault::new(rule, file.folder.clone(), error.to_string()).into())
        }
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
        Verdict::Unconfirmed { reason, wait } => {
            let mut change = Change::to(services, item, State::Unconfirmed).because(reason.into());
            change.item.doubtful = true;
            change.item.not_before = Some(now + wait);
            change.item.due_at = Some(now + wait);
            (change, Event::Unconfirmed)
        }
        Verdict::Parked { reason, wait } => {
            let mut change = Change::to(services, item, State::Parked).because(reason.into());
            change.item.not_before = Some(now + wait);
            change.item.due_at = Some(now + wait);
            (change, Event::Parked)
        }
        Verdict::Held(faults) => (Change::to(services, item, State::Held).because(faults), Event::Held),
    };
    change.commit(services, event, ACTOR).await?;
    Ok(Outcome::Done)
}

/// What the rules of failures begin with: of handing over, and of asking whether it arrived.
const SENDING: &str = "delivery.";
const ASKING: &str = "probe.";

fn reason(doing: &str, error: &Error) -> Fault {
    Fault::new(format!("{doing}{}", error.kind().as_str()), error.operation(), error.to_string())
}
