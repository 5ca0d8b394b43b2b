//! Control numbers.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use pipeline::ports::Counters;
use pipeline::{Error, Kind, Result};
use tokio::sync::Mutex;

use crate::attributes::{Item, Stored, key, number, text};
use crate::clients::{Clients, Pace};
use crate::config::{Name, Names};
use crate::error::inspect;

const OPERATION: &str = "counters.next";
/// Tries to take numbers. A second one follows a wrap or a lost answer; more mean that others wrapped meanwhile.
const TRIES: u32 = 10;
/// Tries without an answer, after which the numbers are given up: they may be a gap.
const UNANSWERED: u32 = 2;

/// There is room for the block, and this call has not taken it already: the repeat after a lost answer counts nothing.
const RISES: &str = "(attribute_not_exists(#last) OR #last <= :room) AND #not_mine";
/// Nobody came between.
const FOLLOWS: &str = "#last = :seen AND #not_mine";
const NOT_MINE: &str = "(attribute_not_exists(#call) OR #call <> :call)";

/// Control numbers, in the table `counters`.
///
/// By default each number is one write, and no number is left out unless an answer of DynamoDB is lost and another writer
/// comes before the repeat. In blocks of n, an instance reserves n numbers with one write and hands them out by itself:
/// cheaper where many instances share a scope, but what an instance has not handed out when it ends is a gap that a partner
/// may ask about, and the numbers of several instances do not rise with time. The audit holds every number that was used, so
/// that a gap can be explained; the default makes that rare.
pub struct DynamoCounters {
    client: Client,
    pace: Pace,
    table: String,
    block: u32,
    reserved: Mutex<HashMap<String, RangeInclusive<u32>>>,
}

/// What stands in the table.
struct Standing {
    last: u32,
    /// How many numbers the last call took, and its name.
    taken: u32,
    call: Option<String>,
}

impl Standing {
    fn read(item: &Item) -> Result<Self> {
        let stored = Stored { operation: OPERATION, item };
        if !stored.has("last") {
            return Ok(Self { last: 0, taken: 0, call: None });
        }
        Ok(Self {
            last: stored.number("last")?,
            taken: if stored.has("taken") { stored.number("taken")? } else { 1 },
            call: stored.optional_text("call")?,
        })
    }

    /// The numbers that the last call took.
    const fn numbers(&self) -> RangeInclusive<u32> {
        self.last.saturating_sub(self.taken).saturating_add(1)..=self.last
    }
}

enum Outcome {
    Taken(Standing),
    Refused(Standing),
    /// Nobody knows. The error to report unless a repeat tells more.
    Unknown(Error),
}

impl DynamoCounters {
    /// The counters in the table of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        Ok(Self {
            client: clients.dynamodb(),
            pace: clients.pace(),
            table: names.get(Name::CountersTable)?.to_owned(),
            block: 1,
            reserved: Mutex::default(),
        })
    }

    /// The same counters, reserving `block` numbers at once (at least 1). See the type for what that costs.
    #[must_use]
    pub fn in_blocks(mut self, block: u32) -> Self {
        self.block = block.max(1);
        self
    }

    /// Takes a block of numbers, or what is left of one before `max`.
    async fn reserve(&self, scope: &str, max: u32) -> Result<RangeInclusive<u32>> {
        let call = self.pace.call_id();
        let block = self.block.min(max);
        let mut standing: Option<Standing> = None;
        let mut unanswered = 0;
        for next in 1..=TRIES {
            let update = match &standing {
                Some(stands) if stands.call.as_ref() == Some(&call) => return Ok(stands.numbers()),
                Some(stands) if stands.last > max - block => {
                    let first = if stands.last >= max { 1 } else { stands.last + 1 };
                    let last = first.saturating_add(block - 1).min(max);
                    self.follow(scope, &call, stands.last, last, last - first + 1)
                }
                _ => self.rise(scope, &call, block, max - block),
            };
            match self.send(update).await? {
                Outcome::Taken(stands) => return Ok(stands.numbers()),
                Outcome::Refused(stands) => standing = Some(stands),
                Outcome::Unknown(error) => {
                    unanswered += 1;
                    if unanswered == UNANSWERED {
                        return Err(error);
                    }
                }
            }
            if next > 2 {
                self.pace.pause(next - 2).await;
            }
        }
        let text = "too many writers wrap this counter at once";
        Err(Error::temporary(Kind::Storage, OPERATION, text).with("scope", scope))
    }

    /// Adds `block`, wherever the counter stands, up to `room`.
    fn rise(&self, scope: &str, call: &str, block: u32, room: u32) -> UpdateItemFluentBuilder {
        self.update(scope, call, block, RISES)
            .update_expression(
                "SET #last = if_not_exists(#last, :zero) + :taken, #taken = :taken, #call = :call",
            )
            .expression_attribute_values(":zero", number(0_u32))
            .expression_attribute_values(":room", number(room))
    }

    /// Sets the counter to `last`, if it still stands at `seen`: the rest of the range, or its start again.
    fn follow(&self, scope: &str, call: &str, seen: u32, last: u32, taken: u32) -> UpdateItemFluentBuilder {
        self.update(scope, call, taken, FOLLOWS)
            .update_expression("SET #last = :last, #taken = :taken, #call = :call")
            .expression_attribute_values(":seen", number(seen))
            .expression_attribute_values(":last", number(last))
    }

    fn update(&self, scope: &str, call: &str, taken: u32, condition: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key("scope", scope)))
            .condition_expression(condition.replace("#not_mine", NOT_MINE))
            .expression_attribute_names("#last", "last")
            .expression_attribute_names("#taken", "taken")
            .expression_attribute_names("#call", "call")
            .expression_attribute_values(":taken", number(taken))
            .expression_attribute_values(":call", text(call))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    async fn send(&self, update: UpdateItemFluentBuilder) -> Result<Outcome> {
        match update.send().await {
            Ok(answer) => Standing::read(&answer.attributes.unwrap_or_default()).map(Outcome::Taken),
            Err(SdkError::ServiceError(service)) if service.err().is_conditional_check_failed_exception() => {
                let item = match service.into_err() {
                    UpdateItemError::ConditionalCheckFailedException(failed) => failed.item,
                    _ => None,
                };
                Standing::read(&item.unwrap_or_default()).map(Outcome::Refused)
            }
            Err(error) => {
                let failed = inspect(OPERATION, "dynamodb:UpdateItem", &self.table, &error);
                if failed.doubt { Ok(Outcome::Unknown(failed.error)) } else { Err(failed.error) }
            }
        }
    }
}

#[async_trait]
impl Counters for DynamoCounters {
    async fn next(&self, scope: &str, max: u32) -> Result<u32> {
        if max == 0 {
            return Err(Error::permanent(Kind::Invariant, OPERATION, "a counter cannot end at 0")
                .with("scope", scope));
        }
        if self.block == 1 {
            return Ok(*self.reserve(scope, max).await?.start());
        }
        // Held while a block is reserved, so that tasks of one instance share it.
        let mut reserved = self.reserved.lock().await;
        let mut numbers = match reserved.remove(scope) {
            Some(numbers) if !numbers.is_empty() && *numbers.end() <= max => numbers,
            _ => self.reserve(scope, max).await?,
        };
        let taken = numbers.next();
        reserved.insert(scope.to_owned(), numbers);
        taken.ok_or_else(|| {
            Error::permanent(Kind::Invariant, OPERATION, "an empty block of numbers was reserved")
                .with("scope", scope)
        })
    }
}
