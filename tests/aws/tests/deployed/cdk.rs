//! The CDK app deploys the same stack.

use std::time::Duration;

use end_to_end::Setting;
use pipeline::State;

use crate::books::Books;
use crate::needed::check_stores;
use crate::patient;
use crate::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(without_cdk, ignore = "without Node and npm, or MLC_SKIP_CDK is set: the CDK app is not deployed")]
async fn the_cdk_app_deploys_a_stack_that_works() {
    let scene = patient(&Setting::small().data, &[]);
    let stack = Stack::deploy_by_cdk().await;
    check_stores(&stack).await;
    stack.publish(&scene.config()).await;
    stack.poll(&scene).await;
    stack.settle(&scene, Duration::from_secs(60)).await;
    let books = Books::read(&*stack.store.ledger, &*stack.store.blobs, &scene).await;
    assert_eq!(books.count(State::Delivered), books.items.len(), "{:#?}", books.items);
}
