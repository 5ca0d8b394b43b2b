//! CloudWatch's embedded metric format: one JSON line per run, from which CloudWatch makes metrics.

use documents::Stage;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Function, Tally};

const NAMESPACE: &str = "ml-connector";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Records read from the ERP.
    RecordsSeen,
    /// Of these, records with content not seen before.
    RecordsNew,
    /// Documents made into interchanges.
    DocumentsMapped,
    /// Documents that the remote took.
    DocumentsDelivered,
    /// Documents that now wait for a person.
    DocumentsHeld,
    /// Documents that now wait for the remote.
    DocumentsParked,
    /// Attempts that ended without an answer.
    DocumentsUnconfirmed,
    /// Documents whose message failed too often.
    DeadLettered,
    /// Messages sent again.
    Requeued,
    /// How far the stream's watermark is behind the present.
    PollLagSeconds,
    /// Calls that ended because the remote refused the credentials.
    CredentialsRejected,
    /// Messages that failed and stay in the queue.
    BatchFailures,
    /// How long the run took.
    DurationMs,
}

impl Metric {
    /// The name in CloudWatch.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecordsSeen => "records_seen",
            Self::RecordsNew => "records_new",
            Self::DocumentsMapped => "documents_mapped",
            Self::DocumentsDelivered => "documents_delivered",
            Self::DocumentsHeld => "documents_held",
            Self::DocumentsParked => "documents_parked",
            Self::DocumentsUnconfirmed => "documents_unconfirmed",
            Self::DeadLettered => "dead_lettered",
            Self::Requeued => "requeued",
            Self::PollLagSeconds => "poll_lag_seconds",
            Self::CredentialsRejected => "credentials_rejected",
            Self::BatchFailures => "batch_failures",
            Self::DurationMs => "duration_ms",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::PollLagSeconds => "Seconds",
            Self::DurationMs => "Milliseconds",
            _ => "Count",
        }
    }

    /// What `function` tells of each time, zeros included, so that an alarm always has data.
    #[must_use]
    pub const fn of(function: Function) -> &'static [Self] {
        match function {
            Function::PollFusion => {
                &[Self::RecordsSeen, Self::RecordsNew, Self::CredentialsRejected, Self::DurationMs]
            }
            Function::MapRecord => {
                &[Self::DocumentsMapped, Self::DocumentsHeld, Self::BatchFailures, Self::DurationMs]
            }
            Function::DeliverDocument => &[
                Self::DocumentsDelivered,
                Self::DocumentsHeld,
                Self::DocumentsParked,
                Self::DocumentsUnconfirmed,
                Self::CredentialsRejected,
                Self::BatchFailures,
                Self::DurationMs,
            ],
            Function::Sweep => &[Self::DeadLettered, Self::Requeued, Self::DurationMs],
        }
    }
}

/// The line of one run. Dimensions are `Function` with `Stage`, and these two with `Flow` where the run is of one flow.
pub(crate) fn line(
    function: Function,
    stage: Stage,
    request_id: &str,
    tally: &Tally,
    at: Timestamp,
) -> String {
    let flow = tally.flow();
    // Of a poll's lag nothing is known before the stream was read once.
    let lag = tally.known(Metric::PollLagSeconds).map(|_| Metric::PollLagSeconds);
    let metrics: Vec<Metric> = Metric::of(function).iter().copied().chain(lag).collect();
    let mut dimensions = vec![json!(["Function", "Stage"])];
    if flow.is_some() {
        dimensions.push(json!(["Function", "Stage", "Flow"]));
    }
    let named: Vec<Value> =
        metrics.iter().map(|metric| json!({ "Name": metric.as_str(), "Unit": metric.unit() })).collect();
    let mut line = Map::new();
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": named }],
        }),
    );
    line.insert("Function".to_owned(), function.as_str().into());
    line.insert("Stage".to_owned(), stage.to_string().into());
    if let Some(flow) = flow {
        line.insert("Flow".to_owned(), flow.into());
    }
    for metric in metrics {
        line.insert(metric.as_str().to_owned(), tally.known(metric).unwrap_or_default().into());
    }
    line.insert("request_id".to_owned(), request_id.into());
    Value::Object(line).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        conformance::sample::start()
    }

    #[test]
    fn the_line_of_a_poll() {
        let tally = Tally::default();
        tally.of_flow("fusion-invoices");
        tally.add(Metric::RecordsSeen, 3);
        tally.add(Metric::RecordsNew, 2);
        tally.set(Metric::PollLagSeconds, 61);
        tally.set(Metric::DurationMs, 1_234);
        let expected = concat!(
            r#"{"_aws":{"Timestamp":1772438400000,"CloudWatchMetrics":[{"Namespace":"ml-connector","#,
            r#""Dimensions":[["Function","Stage"],["Function","Stage","Flow"]],"Metrics":["#,
            r#"{"Name":"records_seen","Unit":"Count"},{"Name":"records_new","Unit":"Count"},"#,
            r#"{"Name":"credentials_rejected","Unit":"Count"},{"Name":"duration_ms","Unit":"Milliseconds"},"#,
            r#"{"Name":"poll_lag_seconds","Unit":"Seconds"}]}]},"#,
            r#""Function":"poll-fusion","Stage":"test","Flow":"fusion-invoices","#,
            r#""records_seen":3,"records_new":2,"credentials_rejected":0,"duration_ms":1234,"#,
            r#""poll_lag_seconds":61,"request_id":"r-1"}"#,
        );
        assert_eq!(line(Function::PollFusion, Stage::Test, "r-1", &tally, at()), expected);
    }

    #[test]
    fn what_a_function_always_tells_is_there_when_nothing_happened() {
        for function in Function::ALL {
            let text = line(function, Stage::Production, "r-1", &Tally::default(), at());
            let value: Value = serde_json::from_str(&text).unwrap();
            for metric in Metric::of(function) {
                assert_eq!(value[metric.as_str()], 0, "{text}");
            }
            let directive = &value["_aws"]["CloudWatchMetrics"][0];
            assert_eq!(directive["Dimensions"], json!([["Function", "Stage"]]));
            assert_eq!(directive["Metrics"].as_array().unwrap().len(), Metric::of(function).len());
            assert_eq!(
                (&value["Function"], &value["Stage"]),
                (&json!(function.as_str()), &json!("production"))
            );
            assert!(value.get("Flow").is_none() && !text.contains('\n'));
        }
    }
}
