//! The cases, one module per port. Each panics with what it found when the store does otherwise.

pub mod blobs;
pub mod counters;
pub mod dead_letters;
pub mod ledger;
pub mod ledger_reads;
pub mod queue;
pub mod reference;
pub mod secrets;
pub mod watermarks;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pipeline::ports::{
    Blobs, Clock, Counters, DeadLetters, Ledger, Queue, QueueReceiver, Reference, Secrets, Watermarks,
};
use pipeline::{Error, Kind, Status};

/// An implementation of the stores, empty at the start of each case.
#[async_trait]
pub trait Stores: Send + Sync {
    /// The time by which the stores live. Cases sleep on it, a few seconds at most.
    fn clock(&self) -> Arc<dyn Clock>;
    /// Documents and their trail.
    fn ledger(&self) -> Arc<dyn Ledger>;
    /// How far each stream has been read.
    fn watermarks(&self) -> Arc<dyn Watermarks>;
    /// Control numbers.
    fn counters(&self) -> Arc<dyn Counters>;
    /// The sending end of the queues.
    fn queue(&self) -> Arc<dyn Queue>;
    /// The receiving end of the queues.
    fn receiver(&self) -> Arc<dyn QueueReceiver>;
    /// The dead letters.
    fn dead_letters(&self) -> Arc<dyn DeadLetters>;
    /// How often a message is given out before it goes to the dead letters.
    fn max_receives(&self) -> u32;
    /// Bytes.
    fn blobs(&self) -> Arc<dyn Blobs>;
    /// Reference data.
    fn reference(&self) -> Arc<dyn Reference>;
    /// Credentials.
    fn secrets(&self) -> Arc<dyn Secrets>;
    /// Stores a secret from outside, as a person would.
    async fn set_secret(&self, name: &str, value: &str);
}

/// Makes a test of every case. `stores` is an async function in scope that gives new, empty stores.
#[macro_export]
macro_rules! run {
    ($stores:ident) => {
        $crate::run_port!(
            $stores, ledger:
            a_new_item_is_written_with_its_entry,
            a_known_item_is_left_as_it_is,
            one_of_many_inserts_is_new,
            a_new_item_has_revision_one,
            a_change_replaces_the_item_and_adds_an_entry,
            every_attribute_reads_back,
            the_same_change_again_is_done,
            a_stale_change_is_a_conflict,
            a_change_that_skips_a_revision_is_a_conflict,
            one_of_many_claims_wins,
            an_undeclared_transition_is_refused,
            every_declared_transition_is_taken,
            a_change_that_keeps_the_state_is_taken,
            a_change_of_nothing_is_refused,
            an_entry_that_tells_of_another_change_is_refused,
            what_is_refused_leaves_no_trace,
        );
        $crate::run_port!(
            $stores, ledger_reads:
            versions_come_in_the_order_of_the_source,
            a_version_is_seen_by_whoever_looks_after_it_was_written,
            due_items_come_longest_due_first,
            what_is_not_due_stays_away,
            every_query_finds_its_item,
            found_items_come_newest_first_up_to_the_limit,
            a_query_for_what_is_not_there_finds_nothing,
            items_in_a_state_come_oldest_first_up_to_the_limit,
            a_trail_keeps_every_entry_in_order,
            a_trail_joins_the_documents_of_its_record,
            counts_by_flow_and_state,
        );
        $crate::run_port!(
            $stores, watermarks:
            a_stream_starts_without_a_watermark,
            a_lease_excludes_others,
            an_owner_may_take_its_lease_again,
            a_lease_that_ended_is_taken_over,
            one_of_many_gets_the_lease,
            a_stale_owner_cannot_advance,
            a_watermark_never_falls,
            advancing_holds_the_lease_longer,
            a_released_stream_is_free,
            a_stale_owner_releases_nothing,
            streams_are_independent,
        );
        $crate::run_port!(
            $stores, counters:
            numbers_start_at_one_and_rise,
            no_number_comes_twice_from_many_tasks,
            numbers_wrap_after_the_highest,
            scopes_are_independent,
            a_counter_cannot_end_at_zero,
        );
        $crate::run_port!(
            $stores, queue:
            what_is_sent_is_received,
            sending_nothing_does_nothing,
            no_more_than_asked_for_is_received,
            a_received_message_is_hidden,
            a_message_comes_again_when_its_visibility_ends,
            receives_are_counted,
            a_deleted_message_is_gone,
            a_stale_receipt_has_no_effect,
            a_postponed_message_waits,
            queues_are_separate,
            depth_counts_hidden_messages,
            a_thousand_messages_and_four_workers_lose_none,
        );
        $crate::run_port!(
            $stores, dead_letters:
            a_message_received_too_often_becomes_a_dead_letter,
            a_buried_message_becomes_a_dead_letter_at_once,
            a_stale_receipt_buries_nothing,
            a_reported_letter_is_not_told_of_again,
            no_more_than_asked_for_are_given,
        );
        $crate::run_port!(
            $stores, blobs:
            new_bytes_are_created,
            the_same_bytes_again_are_same,
            other_bytes_are_different_and_change_nothing,
            one_of_many_writers_creates,
            what_is_not_there_is_none,
            more_than_allowed_is_too_large,
            bytes_of_every_kind_read_back,
            keys_with_folders_are_separate,
            hostile_keys_are_refused,
        );
        $crate::run_port!(
            $stores, reference:
            a_row_reads_back,
            a_row_is_replaced,
            what_is_not_there_is_none,
            rows_are_listed_page_by_page,
            kinds_are_separate,
        );
        $crate::run_port!(
            $stores, secrets:
            a_secret_is_read,
            a_changed_secret_is_seen_when_read_anew,
            a_missing_secret_is_permanent,
            no_error_shows_a_secret,
        );
    };
}

/// Makes a test of every case of one port.
#[doc(hidden)]
#[macro_export]
macro_rules! run_port {
    ($stores:ident, $port:ident: $($case:ident),+ $(,)?) => {
        mod $port {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let stores = super::$stores().await;
                    $crate::suite::$port::$case(&stores).await;
                }
            )+
        }
    };
}

/// Looks until `enough` is content, for stores whose reads lag behind; gives what was seen last.
async fn look<T, Fut>(stores: &dyn Stores, read: impl Fn() -> Fut, enough: impl Fn(&T) -> bool) -> T
where
    Fut: Future<Output = pipeline::Result<T>>,
{
    let mut tries = 0;
    loop {
        let seen = read().await.expect("the read works");
        tries += 1;
        if enough(&seen) || tries == 40 {
            return seen;
        }
        stores.clock().sleep(Duration::from_millis(50)).await;
    }
}

/// Fails unless `outcome` is a permanent error of `kind`.
fn assert_refused<T: std::fmt::Debug>(outcome: pipeline::Result<T>, kind: Kind) -> Error {
    let error = outcome.expect_err("it should be refused");
    assert_eq!((error.kind(), error.status()), (kind, Status::Permanent), "{error}");
    error
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_in_the_list() {
        let list = include_str!("mod.rs");
        for file in [
            include_str!("blobs.rs"),
            include_str!("counters.rs"),
            include_str!("dead_letters.rs"),
            include_str!("ledger.rs"),
            include_str!("ledger_reads.rs"),
            include_str!("queue.rs"),
            include_str!("reference.rs"),
            include_str!("secrets.rs"),
            include_str!("watermarks.rs"),
        ] {
            for line in file.lines().filter_map(|line| line.strip_prefix("pub async fn ")) {
                let (case, _) = line.split_once('(').unwrap();
                assert!(list.contains(&format!("            {case},\n")), "{case} is not in the list");
            }
        }
    }
}
