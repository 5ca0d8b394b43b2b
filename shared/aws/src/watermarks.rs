//! How far each stream has been read.
//!
//! A lease is decided by comparing its end with the caller's time. Nothing is concluded from an item that DynamoDB has
//! not expired yet, or has.

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use pipeline::ports::{Lease, Watermarks};
use pipeline::{Error, Kind, Result};

use crate::attributes::{Item, Stored, key, text, time};
use crate::clients::Clients;
use crate::config::{Name, Names};
use crate::error::judge;

const FREE: &str = "attribute_not_exists(#owner) OR #owner = :owner OR #until <= :now";
const HELD: &str = "#owner = :owner";
const HELD_AND_NOT_FALLING: &str =
    "#owner = :owner AND (attribute_not_exists(#watermark) OR #watermark <= :to)";

/// How far each stream has been read, in the table `watermarks`.
pub struct DynamoWatermarks {
    client: Client,
    table: String,
}

/// What became of a conditional update: the item as it stands after it, or as it stood against it.
enum Outcome {
    Written(Item),
    Refused(Item),
}

impl DynamoWatermarks {
    /// The watermarks in the table of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        Ok(Self { client: clients.dynamodb(), table: names.get(Name::WatermarksTable)?.to_owned() })
    }

    fn update(&self, stream: &str, owner: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key("stream", stream)))
            .expression_attribute_names("#owner", "lease_owner")
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_names("#until", "lease_until")
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    async fn send(&self, operation: &'static str, update: UpdateItemFluentBuilder) -> Result<Outcome> {
        match update.send().await {
            Ok(answer) => Ok(Outcome::Written(answer.attributes.unwrap_or_default())),
            Err(SdkError::ServiceError(service)) if service.err().is_conditional_check_failed_exception() => {
                let stands = match service.into_err() {
                    UpdateItemError::ConditionalCheckFailedException(failed) => failed.item,
                    _ => None,
                };
                Ok(Outcome::Refused(stands.unwrap_or_default()))
            }
            Err(error) => Err(judge(operation, "dynamodb:UpdateItem", &self.table, &error)),
        }
    }
}

#[async_trait]
impl Watermarks for DynamoWatermarks {
    async fn acquire(
        &self,
        stream: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>> {
        const OPERATION: &str = "watermarks.acquire";
        // The owner may take its own lease again, so a repeat after a lost answer is the same.
        let update = self
            .update(stream, owner)
            .update_expression("SET #owner = :owner, #until = :until")
            .condition_expression(FREE)
            .expression_attribute_values(":now", text(&time(now)))
            .expression_attribute_values(":until", text(&time(until)));
        match self.send(OPERATION, update).await? {
            Outcome::Refused(_) => Ok(None),
            Outcome::Written(item) => {
                let watermark = Stored { operation: OPERATION, item: &item }.optional("watermark")?;
                Ok(Some(Lease { stream: stream.to_owned(), owner: owner.to_owned(), watermark }))
            }
        }
    }

    async fn advance(&self, lease: &Lease, to: Timestamp, until: Timestamp) -> Result<()> {
        const OPERATION: &str = "watermarks.advance";
        let update = self
            .update(&lease.stream, &lease.owner)
            .update_expression("SET #watermark = :to, #until = :until")
            .condition_expression(HELD_AND_NOT_FALLING)
            .expression_attribute_names("#watermark", "watermark")
            .expression_attribute_values(":to", text(&time(to)))
            .expression_attribute_values(":until", text(&time(until)));
        let Outcome::Refused(stands) = self.send(OPERATION, update).await? else { return Ok(()) };
        let owner = Stored { operation: OPERATION, item: &stands }.optional_text("lease_owner")?;
        if owner.as_ref() != Some(&lease.owner) {
            return Err(lost(OPERATION, lease));
        }
        // The watermark stands higher already: only the lease moves.
        let update = self
            .update(&lease.stream, &lease.owner)
            .update_expression("SET #until = :until")
            .condition_expression(HELD)
            .expression_attribute_values(":until", text(&time(until)));
        match self.send(OPERATION, update).await? {
            Outcome::Written(_) => Ok(()),
            Outcome::Refused(_) => Err(lost(OPERATION, lease)),
        }
    }

    async fn release(&self, lease: &Lease, note: &str) -> Result<()> {
        let update = self
            .update(&lease.stream, &lease.owner)
            .update_expression("SET #note = :note REMOVE #owner, #until")
            .condition_expression(HELD)
            .expression_attribute_names("#note", "note")
            .expression_attribute_values(":note", text(note));
        // Refused: another run has it, or it was released before.
        self.send("watermarks.release", update).await.map(|_| ())
    }

    async fn get(&self, stream: &str) -> Result<Option<Timestamp>> {
        const OPERATION: &str = "watermarks.get";
        let sent = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key("stream", stream)))
            .consistent_read(true)
            .send();
        let found = sent.await.map_err(|error| judge(OPERATION, "dynamodb:GetItem", &self.table, &error))?;
        let Some(item) = found.item else { return Ok(None) };
        Stored { operation: OPERATION, item: &item }.optional("watermark")
    }
}

fn lost(operation: &'static str, lease: &Lease) -> Error {
    Error::temporary(Kind::Conflict, operation, "another run has taken the lease")
        .with("stream", &lease.stream)
}
