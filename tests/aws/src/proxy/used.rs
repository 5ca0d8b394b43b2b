//! Which rights a call needs, as policies name them.

use serde_json::Value;

use super::wire::Request;

/// A right that a caller needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The caller's access key.
    pub key: String,
    /// `dynamodb:PutItem`.
    pub action: String,
    /// The table, the index as `table/index/name`, the queue, the secret, or the bucket with the first part of the key.
    pub resource: String,
}

/// The rights that `request` needs. Calls of other services than those that functions use need none here.
pub(super) fn used(request: &Request) -> Vec<Used> {
    let key = request.header("authorization").and_then(|text| text.split_once("Credential="));
    let key = key.and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
    let one = |(action, resource)| Used { key: key.to_owned(), action, resource };
    let needed = match request.header("x-amz-target").and_then(|target| target.split_once('.')) {
        Some((service, call)) => by_target(service, call, &request.body),
        None => of_object(request),
    };
    needed.into_iter().map(one).collect()
}

fn by_target(service: &str, call: &str, body: &[u8]) -> Vec<(String, String)> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    // A batch needs the right to its one call.
    let single = call.strip_suffix("Batch").unwrap_or(call);
    match service {
        "DynamoDB_20120810" => of_tables(call, &body),
        "AmazonSQS" => {
            let queue = text("QueueUrl").rsplit('/').next().unwrap_or_default().to_owned();
            vec![(format!("sqs:{single}"), queue)]
        }
        "secretsmanager" => vec![(format!("secretsmanager:{call}"), text("SecretId"))],
        _ => Vec::new(),
    }
}

fn of_tables(call: &str, body: &Value) -> Vec<(String, String)> {
    let right = |call: &str, table: &str| (format!("dynamodb:{call}"), table.to_owned());
    let table = body["TableName"].as_str().unwrap_or_default();
    match (call, body["IndexName"].as_str()) {
        ("TransactWriteItems", _) => {
            let items = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object);
            let parts = items.flatten().map(|(kind, part)| {
                let call =
                    if kind == "ConditionCheck" { "ConditionCheckItem" } else { &format!("{kind}Item") };
                right(call, part["TableName"].as_str().unwrap_or_default())
            });
            parts.collect()
        }
        ("BatchGetItem", _) => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(table, _)| right(call, table)).collect()
        }
        (_, Some(index)) => vec![right(call, &format!("{table}/index/{index}"))],
        (_, None) => vec![right(call, table)],
    }
}

/// An object is named by the path: `/bucket/folder/...`.
fn of_object(request: &Request) -> Vec<(String, String)> {
    let (method, path) = request.line();
    let call = match method {
        "GET" | "HEAD" => "s3:GetObject",
        "PUT" => "s3:PutObject",
        _ => return Vec::new(),
    };
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches('/').splitn(3, '/').collect();
    match parts.as_slice() {
        [bucket, folder, _] => vec![(call.to_owned(), format!("{bucket}/{folder}/*"))],
        _ => Vec::new(),
    }
}
