use fusion::{Check, TimestampStyle};
use simulators::{Fault, Matcher, Rule};

use crate::kit::{Kit, pod};

async fn checks(kit: &Kit) -> Vec<Check> {
    kit.source().ping(kit.deadline()).await
}

fn failed(checks: &[Check]) -> Vec<&str> {
    checks.iter().filter(|check| !check.ok).map(|check| check.name).collect()
}

#[tokio::test]
async fn a_good_connection_passes_every_check() {
    let kit = pod(|_| {});
    let checks = checks(&kit).await;
    assert_eq!(failed(&checks), [""; 0], "{checks:?}");
    let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
    assert_eq!(
        names,
        ["token", "api", "clock", "window query", "invoices by business unit", "payments by business unit"]
    );
    assert!(
        checks[4].detail.contains("of 160 rows") && checks[4].detail.contains("Dayton Plant BU: "),
        "{checks:?}"
    );
}

#[tokio::test]
async fn the_right_notation_of_timestamps_is_named() {
    let kit = pod(|options| options.timestamp_style = simulators::fusion::TimestampStyle::Bare);
    let found = checks(&kit).await;
    assert_eq!(failed(&found), ["window query"]);
    assert!(found[3].detail.contains("set q_timestamp_style to bare"), "{found:?}");
    let mut kit = kit;
    kit.config.q_timestamp_style = TimestampStyle::Bare;
    assert_eq!(failed(&checks(&kit).await), [""; 0]);
}

#[tokio::test]
async fn a_missing_data_role_shows() {
    let mut kit = pod(|options| options.hidden_business_units = vec!["Monterrey Plant BU".to_owned()]);
    kit.config.business_units = vec!["Dayton Plant BU".to_owned(), "Monterrey Plant BU".to_owned()];
    let checks = checks(&kit).await;
    assert_eq!(failed(&checks), ["invoices by business unit", "payments by business unit"]);
    assert!(checks[4].detail.contains("Monterrey Plant BU: 0"), "{checks:?}");
}

#[tokio::test]
async fn no_token_and_a_refused_token_are_told_apart() {
    let kit = pod(|_| {});
    kit.pod.faults().push(Rule::always(Matcher::path("/oauth2"), Fault::status(401)));
    assert_eq!(failed(&checks(&kit).await), ["token"]);
    kit.pod.faults().clear();
    kit.pod.faults().push(Rule::always(Matcher::path("/fscmRestApi"), Fault::status(401)));
    let found = checks(&kit).await;
    assert_eq!(failed(&found), ["api"]);
    assert!(found[1].detail.contains("Fusion user"));
}

#[tokio::test]
async fn a_clock_that_is_off_shows() {
    let kit = pod(|options| options.date_skew_seconds = 600);
    assert_eq!(failed(&checks(&kit).await), ["clock"]);
}
