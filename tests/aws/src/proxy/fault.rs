//! What goes wrong with a call.

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection breaks before the call has any effect.
    LoseRequest,
    /// The call has its effect, then the connection breaks without an answer.
    LoseAnswer,
    /// The call has no effect and gets this answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// The call has its effect and gets this answer.
    AnswerAfter {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// Of a SendMessageBatch only the first entries are sent; the answer says of the others that they failed.
    SendOnly {
        /// How many are sent.
        entries: usize,
        /// Whether the answer blames the others on the sender.
        sender_fault: bool,
        /// Whether the answer names the others at all.
        told: bool,
    },
}

impl Fault {
    /// DynamoDB asks for fewer calls.
    #[must_use]
    pub fn throttled() -> Self {
        Self::dynamodb("ProvisionedThroughputExceededException", "[]")
    }

    /// DynamoDB cancels a transaction: another one holds an item.
    #[must_use]
    pub fn conflict() -> Self {
        Self::dynamodb("TransactionCanceledException", r#"[{"Code":"TransactionConflict"},{"Code":"None"}]"#)
    }

    /// DynamoDB fails.
    #[must_use]
    pub fn broken() -> Self {
        Self::Answer {
            status: 500,
            body: r#"{"__type":"InternalServerError","message":"broken"}"#.to_owned(),
        }
    }

    /// SQS or Secrets Manager ask for fewer calls.
    #[must_use]
    pub fn throttling() -> Self {
        let body = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#;
        Self::Answer { status: 400, body: body.to_owned() }
    }

    /// S3 asks for fewer calls.
    #[must_use]
    pub fn slow_down() -> Self {
        let body =
            "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>";
        Self::Answer { status: 503, body: body.to_owned() }
    }

    fn dynamodb(code: &str, reasons: &str) -> Self {
        let body = format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"spoiled","CancellationReasons":{reasons}}}"#
        );
        Self::Answer { status: 400, body }
    }
}

/// Faults that come again and again: a fixed pattern, so that a run can be told by it.
#[derive(Debug, Clone)]
pub struct Weather {
    /// The call: `TransactWriteItems`, `PutObject`.
    pub call: &'static str,
    /// Calls that go through, and then calls that are spoiled: one spell after the other, and over again.
    pub spells: Vec<(usize, usize)>,
    /// What happens to those, in turn.
    pub faults: Vec<Fault>,
}

impl Weather {
    /// Whether call number `come`, counted from zero, is spoiled.
    pub(super) fn spoils(&self, come: usize) -> bool {
        let turn: usize = self.spells.iter().map(|(good, bad)| good + bad).sum();
        let mut place = come.checked_rem(turn).unwrap_or_default();
        for (good, bad) in &self.spells {
            if place < good + bad {
                return place >= *good;
            }
            place -= good + bad;
        }
        false
    }
}
