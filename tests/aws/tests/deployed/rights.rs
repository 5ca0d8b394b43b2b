//! What the functions did, compared with what their roles allow: nothing is missing, and nothing is allowed that nobody
//! needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use aws_stack::Proxy;

use crate::stack::{Stack, root};

/// An action and where, as `rights.json` names both.
type Right = (String, String);

/// The functions' outputs and roles.
const ROLES: [(&str, &str); 4] = [
    ("PollFusionFunction", "PollFusionRole"),
    ("MapRecordFunction", "MapRecordRole"),
    ("DeliverDocumentFunction", "DeliverDocumentRole"),
    ("SweepFunction", "SweepRole"),
];

/// Rights that show in no call of a function: place and action begin so.
const UNSEEN: [(&str, &str, &str); 9] = [
    ("*", "xray:", "Lambda sends the traces"),
    ("", "logs:", "Lambda writes the log"),
    ("Key.Arn", "kms:", "the stores use the key for the function"),
    ("PayloadsBucket.Arn", "s3:ListBucket", "has S3 say that an object is not there instead of refusing"),
    ("FailedTicks.Arn", "sqs:SendMessage", "Lambda tells of runs that failed"),
    ("RecordsQueue.Arn", "sqs:DeleteMessage", "the event source deletes what is done"),
    ("DocumentsQueue.Arn", "sqs:DeleteMessage", "the event source deletes what is done"),
    ("arn:AWS::Partition:s3:::CleoBucket", "s3:", "only if a partner's files go through a bucket"),
    ("CleoBucketKey", "kms:", "only if that bucket has a key"),
];

/// What the event source of a queue calls in the function's name.
const OF_SOURCES: [(&str, &str); 4] = [
    ("MapRecordRole", "sqs:ReceiveMessage"),
    ("MapRecordRole", "sqs:GetQueueAttributes"),
    ("DeliverDocumentRole", "sqs:ReceiveMessage"),
    ("DeliverDocumentRole", "sqs:GetQueueAttributes"),
];

/// Compares what went through `door` with the rights that the template is checked against.
pub(crate) fn check(stack: &Stack, door: &Proxy) {
    let text = fs::read_to_string(root().join("infra/checks/rights.json")).unwrap();
    let rights: BTreeMap<String, BTreeMap<String, Vec<String>>> = serde_json::from_str(&text).unwrap();
    let mut faults = Vec::new();
    for (output, role) in ROLES {
        let allowed = rights[role]
            .iter()
            .flat_map(|(place, actions)| actions.iter().map(|action| (action.clone(), place.clone())));
        let allowed: BTreeSet<Right> = allowed.collect();
        let used = used_by(stack, door, output);
        assert!(!used.is_empty(), "no call of {output} went through the door");
        for (action, place) in used.difference(&allowed) {
            faults.push(format!("{role} needs {action} on {place}"));
        }
        for (action, place) in allowed.difference(&used).filter(|right| !is_unseen(role, right)) {
            faults.push(format!("{role} may {action} on {place}, and nobody needs it"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

fn is_unseen(role: &str, (action, place): &Right) -> bool {
    OF_SOURCES.contains(&(role, action))
        || UNSEEN.iter().any(|(at, what, _)| place.starts_with(at) && action.starts_with(what))
}

/// The rights that a function needed.
fn used_by(stack: &Stack, door: &Proxy, output: &str) -> BTreeSet<Right> {
    let keys: BTreeSet<String> =
        stack.processes(output).iter().map(|process| process.key().to_owned()).collect();
    let places = places(stack);
    let mine = door.used().into_iter().filter(|used| keys.contains(&used.key));
    let named = mine.map(|used| {
        let (of, rest) = used.resource.split_at(used.resource.find('/').unwrap_or(used.resource.len()));
        let place = places.get(of).map_or(of, String::as_str);
        (used.action, format!("{place}{rest}"))
    });
    named.collect()
}

/// What the stack's things are called, and what `rights.json` calls them.
fn places(stack: &Stack) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    for name in [
        "DocumentsTable",
        "AuditTable",
        "WatermarksTable",
        "CountersTable",
        "ReferenceTable",
        "PayloadsBucket",
    ] {
        places.insert(stack.output(&format!("{name}Name")).to_owned(), format!("{name}.Arn"));
    }
    for name in ["RecordsQueue", "DocumentsQueue", "RecordsDeadLetters", "DocumentsDeadLetters"] {
        let url = stack.output(&format!("{name}Url"));
        places.insert(url.rsplit('/').next().unwrap().to_owned(), format!("{name}.Arn"));
    }
    for name in ["FusionSecret", "CleoSecret"] {
        places.insert(stack.output(&format!("{name}Arn")).to_owned(), format!("{name}.Id"));
    }
    places
}
