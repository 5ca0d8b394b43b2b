//! kill -9, at any moment and between any two steps; two hosts on one data folder.

use std::time::Duration;

use end_to_end::{Scene, Setting};
use pipeline::State;
use pipeline::ports::{Clock, Rng};
use pipeline::system::SystemClock;

const HOST: &str = env!("CARGO_BIN_EXE_host-under-test");
const CRASH_HOST: &str = env!("CARGO_BIN_EXE_crash-host");
const LONG: Duration = Duration::from_secs(180);
/// More port calls than the small scene makes.
const MOST_CALLS: u64 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let scene = Scene::start(Setting::some(200, 60));
    let rng = conformance::memory::SeededRng::new(11);
    for _ in 0..12 {
        let host = scene.host(HOST);
        SystemClock.sleep(Duration::from_millis(150 + rng.next_u64() % 900)).await;
        host.kill();
    }
    let host = scene.host(HOST);
    scene.settle(LONG).await;
    assert_eq!(host.stop().await, Some(0));
    let outcome = scene.check().await;
    assert_eq!(outcome.count(State::DeadLettered), 0);
    assert!(outcome.count(State::Delivered) > 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_on_one_data_folder_share_the_work() {
    let scene = Scene::start(Setting::some(200, 60));
    let mut hosts = [scene.host(HOST), scene.host(HOST)];
    scene.settle(LONG).await;
    assert!(hosts.iter_mut().all(end_to_end::Running::is_running), "{}", scene.logged());
    for host in hosts {
        assert_eq!(host.stop().await, Some(0));
    }
    let outcome = scene.check().await;
    assert_eq!(outcome.repeated(), 0, "a document was sent by both");
    assert_eq!(outcome.count(State::DeadLettered), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_any_two_steps_loses_and_doubles_nothing() {
    let mut killed = 0;
    // Many runs at a time: most of a run is waiting.
    for first in (1..=MOST_CALLS).step_by(24) {
        let runs: Vec<_> = (first..first + 24).map(|call| tokio::spawn(killed_at(call))).collect();
        let mut all = true;
        for run in runs {
            all &= run.await.unwrap();
            killed += 1;
        }
        if !all {
            assert!(killed > 40, "only {killed} calls");
            return;
        }
    }
    panic!("the small scene makes more than {MOST_CALLS} port calls");
}

/// Kills a host before port call `call`, lets another finish, checks; gives whether the kill came.
async fn killed_at(call: u64) -> bool {
    let scene = Scene::start(Setting::small());
    let config = scene.config().display().to_string();
    let data = scene.data_folder().display().to_string();
    let ended = scene.ends(CRASH_HOST, &[&config, &data, &call.to_string()]).await;
    if ended.is_some() {
        assert_eq!(ended, Some(0), "call {call}: {}", scene.logged());
        return false;
    }
    let ended = scene.ends(CRASH_HOST, &[&config, &data, &u64::MAX.to_string()]).await;
    assert_eq!(ended, Some(0), "after call {call}: {}", scene.logged());
    scene.settle(Duration::from_secs(10)).await;
    let outcome = scene.check().await;
    let held = outcome.items.iter().filter(|item| item.state == State::Held);
    for item in held {
        assert!(item.doubtful && item.transaction_set == "820", "call {call}: {:?}", item.reasons);
    }
    true
}
