//! One transaction, tried until it is known what became of it.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use pipeline::{Error, Kind, LedgerItem, Result};
use sha2::{Digest, Sha256};

use super::DynamoLedger;
use crate::attributes::Item;
use crate::error::{excerpt, inspect};

const ACTION: &str = "dynamodb:TransactWriteItems";
/// Tries of one transaction. The SDK has tried several times within each, save after a conflict.
const TRIES: u32 = 8;
/// Tries without an answer, after which a read must tell.
const UNANSWERED: u32 = 2;

/// What became of a transaction.
pub(super) enum Ending {
    /// It stands.
    Written,
    /// The condition on the document failed; nothing was written by the last try. `doubt` if an earlier one had no answer.
    Refused { doubt: bool },
    /// No answer came. The error to report unless a read tells more.
    Unknown(Error),
}

/// What a cancellation says.
enum Cancelled {
    Refused,
    Conflict(Error),
    Failed(Error),
}

/// A put under a condition on the attribute `key`.
pub(super) fn put(
    operation: &'static str,
    table: &str,
    item: Item,
    condition: &str,
    key: &str,
) -> Result<TransactWriteItem> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression(condition)
        .expression_attribute_names("#key", key);
    action(operation, put.build().map(|put| TransactWriteItem::builder().put(put)))
}

pub(super) fn action(
    operation: &'static str,
    built: Result<TransactWriteItemBuilder, BuildError>,
) -> Result<TransactWriteItem> {
    built.map(TransactWriteItemBuilder::build).map_err(|error| {
        Error::permanent(Kind::Invariant, operation, "the request could not be built").caused_by(error)
    })
}

impl DynamoLedger {
    /// Writes `actions`, of which the first puts the document `item` and the second its entry.
    ///
    /// All tries carry one token, by which DynamoDB knows a repeat and answers it without a second effect. The token is
    /// this call's own: were it the change's alone, a second caller with the same change would be told that it wrote.
    pub(super) async fn transact(
        &self,
        operation: &'static str,
        actions: Vec<TransactWriteItem>,
        item: &LedgerItem,
    ) -> Result<Ending> {
        let token = token(&item.change_id, &self.pace.call_id());
        let mut unanswered = 0;
        let mut last = None;
        for next in 1..=TRIES {
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(actions.clone()))
                .client_request_token(&token)
                .send();
            let Err(error) = sent.await else { return Ok(Ending::Written) };
            let error = match self.read_cancellation(operation, &error, item) {
                Some(Cancelled::Refused) => return Ok(Ending::Refused { doubt: unanswered > 0 }),
                Some(Cancelled::Failed(error)) => return Err(error),
                Some(Cancelled::Conflict(error)) => error,
                None => {
                    let failed = inspect(operation, ACTION, &self.documents, &error);
                    // The SDK has repeated what may be repeated. One more round only if nobody knows what became of it.
                    if !failed.doubt {
                        return Err(failed.error);
                    }
                    unanswered += 1;
                    if unanswered == UNANSWERED {
                        return Ok(Ending::Unknown(failed.error));
                    }
                    failed.error
                }
            };
            last = Some(error);
            if next < TRIES {
                self.pace.pause(next).await;
            }
        }
        let error = last.unwrap_or_else(|| Error::temporary(Kind::Storage, operation, "no try was made"));
        if unanswered > 0 { Ok(Ending::Unknown(error)) } else { Err(error) }
    }

    fn read_cancellation(
        &self,
        operation: &'static str,
        error: &SdkError<TransactWriteItemsError, HttpResponse>,
        item: &LedgerItem,
    ) -> Option<Cancelled> {
        let cancelled = match error.as_service_error()? {
            TransactWriteItemsError::TransactionCanceledException(cancelled) => cancelled,
            _ => return None,
        };
        let codes: Vec<&str> =
            cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or("None")).collect();
        let facts = |error: Error| {
            error
                .with("document_id", &item.document_id)
                .with("reasons", excerpt(&codes.join(",")))
                .with("action", ACTION)
                .with("resource", excerpt(&self.documents))
        };
        Some(match codes.as_slice() {
            ["ConditionalCheckFailed", ..] => Cancelled::Refused,
            _ if codes.iter().any(|code| passes(code)) => Cancelled::Conflict(facts(Error::temporary(
                Kind::Storage,
                operation,
                "another write of the same item is under way, or AWS asks for fewer calls",
            ))),
            [_, "ConditionalCheckFailed", ..] => Cancelled::Failed(facts(Error::permanent(
                Kind::Invariant,
                operation,
                "another entry stands at this place of the trail",
            ))),
            _ => Cancelled::Failed(facts(Error::permanent(
                Kind::Storage,
                operation,
                "AWS refused the transaction",
            ))),
        })
    }
}

fn passes(code: &str) -> bool {
    matches!(
        code,
        "TransactionConflict"
            | "ThrottlingError"
            | "ProvisionedThroughputExceeded"
            | "RequestLimitExceeded"
            | "InternalServerError"
    )
}

/// At most 36 characters, as DynamoDB takes them.
fn token(change_id: &str, call_id: &str) -> String {
    let digest = Sha256::digest(format!("{change_id}\n{call_id}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
