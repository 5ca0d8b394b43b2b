//! What the deployment made, compared with what the adapters need.

use std::collections::BTreeSet;

use aws::Name;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndexDescription, KeySchemaElement, KeyType, ProjectionType,
    ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;
use aws_stack::{Attribute, Index, MAX_RECEIVES, Projection, QUEUES, TABLES, Table, Type};
use serde_json::Value;

use crate::stack::Stack;

/// Tables, indexes, queues.
pub(crate) async fn check_stores(stack: &Stack) {
    for table in &TABLES {
        check_table(stack, table).await;
    }
    for shape in &QUEUES {
        let queue = Name::of_queue(shape.queue);
        let dead_letters = attribute(stack, Name::of_dead_letters(shape.queue), QueueAttributeName::QueueArn);
        let policy = attribute(stack, queue, QueueAttributeName::RedrivePolicy).await;
        let policy: Value = serde_json::from_str(&policy).unwrap();
        assert_eq!(policy["deadLetterTargetArn"], dead_letters.await, "{queue:?}");
        assert_eq!(
            policy["maxReceiveCount"].to_string().trim_matches('"'),
            MAX_RECEIVES.to_string(),
            "{queue:?}"
        );
    }
}

async fn attribute(stack: &Stack, queue: Name, name: QueueAttributeName) -> String {
    let asked = stack.account.clients().await.sqs().get_queue_attributes();
    let asked = asked.queue_url(stack.account.names.get(queue).unwrap()).attribute_names(name.clone());
    let told = asked.send().await.unwrap().attributes.unwrap_or_default();
    told.get(&name).cloned().unwrap_or_else(|| panic!("{queue:?} has no {name}"))
}

async fn check_table(stack: &Stack, wanted: &Table) {
    let name = stack.account.names.get(wanted.name).unwrap();
    let asked = stack.account.clients().await.dynamodb().describe_table().table_name(name);
    let there = asked.send().await.unwrap().table.unwrap();
    let types = there.attribute_definitions();
    let title = wanted.title;
    assert_eq!(keys(there.key_schema(), types), keys_of(Some(wanted.partition), wanted.sort), "{title}");
    let indexes = there.global_secondary_indexes();
    let names: BTreeSet<_> = indexes.iter().filter_map(|index| index.index_name()).collect();
    assert_eq!(names, wanted.indexes.iter().map(|index| index.name).collect(), "{title}");
    for index in wanted.indexes {
        let there = indexes.iter().find(|there| there.index_name() == Some(index.name)).unwrap();
        let place = format!("{title}.{}", index.name);
        assert_eq!(
            keys(there.key_schema(), types),
            keys_of(Some(index.partition), Some(index.sort)),
            "{place}"
        );
        check_projection(&place, index, there);
    }
}

fn check_projection(place: &str, wanted: &Index, there: &GlobalSecondaryIndexDescription) {
    let projection = there.projection().unwrap();
    let (kind, held) = (projection.projection_type().unwrap(), projection.non_key_attributes());
    let suffices = match wanted.projection {
        Projection::Keys => true,
        Projection::Also(names) => {
            *kind == ProjectionType::All || names.iter().all(|name| held.iter().any(|held| held == name))
        }
        Projection::All => *kind == ProjectionType::All,
    };
    assert!(suffices, "{place} holds {kind} {held:?}");
}

/// Partition and sort key, each with its type.
type Keys = [Option<(String, ScalarAttributeType)>; 2];

fn keys(schema: &[KeySchemaElement], types: &[AttributeDefinition]) -> Keys {
    let key = |kind: KeyType| {
        let element = schema.iter().find(|element| *element.key_type() == kind)?;
        let name = element.attribute_name();
        let definition = types.iter().find(|definition| definition.attribute_name() == name)?;
        Some((name.to_owned(), definition.attribute_type().clone()))
    };
    [key(KeyType::Hash), key(KeyType::Range)]
}

fn keys_of(partition: Option<Attribute>, sort: Option<Attribute>) -> Keys {
    let key = |attribute: Attribute| {
        let kind = match attribute.kind {
            Type::Text => ScalarAttributeType::S,
            Type::Number => ScalarAttributeType::N,
        };
        (attribute.name.to_owned(), kind)
    };
    [partition.map(key), sort.map(key)]
}
