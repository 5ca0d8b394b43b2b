//! Makes tables, queues, bucket and secrets as the shapes say.

use aws::{Clients, Name, Names};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    Projection as Projected, ProjectionType, ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;

use crate::shapes::{
    Attribute, BUCKET, Index, MAX_RECEIVES, Projection, QUEUES, QueueShape, SECRETS, TABLES, Table, Type,
};

/// Makes everything in the account `id`, empty, and gives its names.
pub(crate) async fn deploy(clients: &Clients, id: &str) -> Names {
    let mut names = Names::default();
    for table in &TABLES {
        create_table(clients, table).await;
        names = names.with(table.name, table.title);
    }
    for shape in &QUEUES {
        let (queue, dead_letters) = create_queue(clients, shape).await;
        names = names.with(Name::of_queue(shape.queue), queue);
        names = names.with(Name::of_dead_letters(shape.queue), dead_letters);
    }
    // The names of buckets are shared by all accounts.
    let bucket = format!("{BUCKET}-{id}");
    clients.s3().create_bucket().bucket(&bucket).send().await.expect("the stand-in makes a bucket");
    names = names.with(Name::PayloadsBucket, bucket);
    for secret in SECRETS {
        names = names.with_secret(secret, secret);
    }
    names
}

async fn create_table(clients: &Clients, table: &Table) {
    let mut keys = vec![table.partition];
    keys.extend(table.sort);
    let mut attributes = keys.clone();
    for index in table.indexes {
        for key in [index.partition, index.sort] {
            if !attributes.contains(&key) {
                attributes.push(key);
            }
        }
    }
    let indexes: Vec<_> = table.indexes.iter().map(global_index).collect();
    clients
        .dynamodb()
        .create_table()
        .table_name(table.title)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema(&keys)))
        .set_attribute_definitions(Some(attributes.iter().map(definition).collect()))
        .set_global_secondary_indexes((!indexes.is_empty()).then_some(indexes))
        .send()
        .await
        .expect("the stand-in makes a table");
}

fn global_index(index: &Index) -> GlobalSecondaryIndex {
    let projection = match index.projection {
        Projection::Keys => Projected::builder().projection_type(ProjectionType::KeysOnly),
        Projection::All => Projected::builder().projection_type(ProjectionType::All),
        Projection::Also(names) => Projected::builder()
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(names.iter().map(ToString::to_string).collect())),
    };
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(schema(&[index.partition, index.sort])))
        .projection(projection.build())
        .build()
        .expect("an index with name and keys")
}

fn schema(keys: &[Attribute]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(key, kind): (&Attribute, KeyType)| {
        KeySchemaElement::builder()
            .attribute_name(key.name)
            .key_type(kind)
            .build()
            .expect("a key with a name")
    };
    keys.iter().zip(kinds).map(element).collect()
}

fn definition(attribute: &Attribute) -> AttributeDefinition {
    let kind = match attribute.kind {
        Type::Text => ScalarAttributeType::S,
        Type::Number => ScalarAttributeType::N,
    };
    AttributeDefinition::builder()
        .attribute_name(attribute.name)
        .attribute_type(kind)
        .build()
        .expect("an attribute with a name")
}

/// The URLs of the queue and its dead-letter queue.
async fn create_queue(clients: &Clients, shape: &QueueShape) -> (String, String) {
    let sqs = clients.sqs();
    let made = sqs.create_queue().queue_name(shape.dead_letters).send().await;
    let dead_letters = made.expect("the stand-in makes a queue").queue_url.expect("a queue has a URL");
    let asked = sqs.get_queue_attributes().queue_url(&dead_letters);
    let told = asked.attribute_names(QueueAttributeName::QueueArn).send().await;
    let mut attributes = told.expect("the stand-in knows the queue").attributes.unwrap_or_default();
    let arn = attributes.remove(&QueueAttributeName::QueueArn).expect("a queue has an ARN");
    let redrive = serde_json::json!({ "deadLetterTargetArn": arn, "maxReceiveCount": MAX_RECEIVES });
    let queue = sqs
        .create_queue()
        .queue_name(shape.title)
        .attributes(QueueAttributeName::RedrivePolicy, redrive.to_string())
        .send()
        .await
        .expect("the stand-in makes a queue");
    (queue.queue_url.expect("a queue has a URL"), dead_letters)
}
