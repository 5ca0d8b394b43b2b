use documents::RecordKind;
use pipeline::{Kind, Status};
use simulators::{Fault, FaultBody, Matcher, RetryAfter, Rule};

use crate::kit::{Kit, TestSecrets, ids, pod};

async fn reads_all_in_spite_of(fault: Fault, times: u32) -> Kit {
    let kit = pod(|_| {});
    kit.pod.faults().push(Rule::times(times, Matcher::path("/invoices?").nth(3), fault));
    let mut read = ids(&kit.read(RecordKind::Invoice).await.unwrap());
    read.sort_unstable();
    assert_eq!(read, kit.invoices().into_keys().collect::<Vec<_>>());
    kit
}

#[tokio::test]
async fn what_passes_is_waited_for() {
    for fault in [
        Fault::BeforeEffect,
        Fault::AfterEffect,
        Fault::CutBody { keep_bytes: 1000 },
        Fault::status_with(503, FaultBody::Html),
        Fault::status(500),
        Fault::status(504),
        Fault::retry_after(429, RetryAfter::Seconds(20)),
        Fault::retry_after(503, RetryAfter::HttpDate(20)),
        Fault::TokenExpired,
    ] {
        let times = if matches!(fault, Fault::TokenExpired) { 1 } else { 4 };
        let kit = reads_all_in_spite_of(fault, times).await;
        assert_eq!(kit.pod.faults().pending(), 0);
    }
}

#[tokio::test]
async fn a_long_outage_ends_the_walk_and_counts_nothing_as_read() {
    let kit = pod(|_| {});
    kit.pod
        .faults()
        .push(Rule::always(Matcher::path("/invoices?").nth(3), Fault::status_with(503, FaultBody::Html)));
    let error = kit.read_error(RecordKind::Invoice, Kind::Unavailable).await;
    assert_eq!(error.status(), Status::Temporary);
    assert_eq!(kit.calls("/invoices?"), 7, "two pages, then five attempts");
}

#[tokio::test]
async fn a_page_that_is_not_one_is_an_error_and_never_the_last() {
    let exact = |body: &str| {
        Fault::status_with(
            200,
            FaultBody::Exact { content_type: "application/json".to_owned(), body: body.to_owned() },
        )
    };
    for (fault, place) in [
        (Fault::HtmlBody, "login or maintenance page"),
        (Fault::WrongContentType, "should be JSON"),
        (Fault::WrongShapeJson, "json_path=$"),
        (exact(r#"{"items":[],"count":0"#), "ends in the middle"),
        (exact(r#"{"items":[],"count":0,"hasMore":true,"limit":50,"offset":0}"#), "$.hasMore"),
        (exact(r#"{"items":[],"count":7,"hasMore":false,"limit":50,"offset":0}"#), "$.count"),
        (exact(r#"{"items":[{"InvoiceId":1}],"count":1,"hasMore":false}"#), "$.items[0].LastUpdateDate"),
    ] {
        let kit = pod(|_| {});
        kit.pod.faults().push(Rule::once(Matcher::path("/invoices?").nth(2), fault));
        let error = kit.read_error(RecordKind::Invoice, Kind::Protocol).await;
        assert!(error.to_string().contains(place), "{error}");
        assert_eq!(error.status(), Status::Temporary);
    }
}

#[tokio::test]
async fn rows_out_of_order_or_outside_the_window_are_refused() {
    let row = |id: u64, at: &str| {
        format!(r#"{{"InvoiceId":{id},"LastUpdateDate":"{at}","invoiceLines":[],"invoiceInstallments":[]}}"#)
    };
    for rows in [
        [row(1, "2026-02-20T00:00:00.001+00:00"), row(2, "2026-02-20T00:00:00+00:00")],
        [row(1, "2026-02-20T00:00:00+00:00"), row(2, "2026-02-19T00:00:00+00:00")],
        [row(1, "2026-02-20T00:00:00+00:00"), row(1, "2026-02-20T00:00:00+00:00")],
        [row(1, "2019-02-20T00:00:00+00:00"), row(2, "2026-02-20T00:00:00+00:00")],
        [row(1, "2026-02-20T00:00:00+00:00"), row(2, "2030-02-20T00:00:00+00:00")],
    ] {
        let kit = pod(|_| {});
        let body =
            format!(r#"{{"items":[{}],"count":2,"hasMore":false,"limit":50,"offset":0}}"#, rows.join(","));
        let body = FaultBody::Exact { content_type: "application/json".to_owned(), body };
        kit.pod.faults().push(Rule::once(Matcher::path("/invoices?"), Fault::status_with(200, body)));
        let error = kit.read_error(RecordKind::Invoice, Kind::Protocol).await;
        assert!(error.to_string().contains("$.items["), "{error}");
    }
}

#[tokio::test]
async fn rows_of_one_millisecond_may_come_in_any_order_of_ids() {
    let kit = pod(|_| {});
    let row = |id: u64| {
        format!(
            r#"{{"InvoiceId":{id},"LastUpdateDate":"2026-02-20T00:00:00.5+00:00","invoiceLines":[],"invoiceInstallments":[]}}"#
        )
    };
    let page = |rows: &[u64], more: bool| {
        let items: Vec<String> = rows.iter().map(|id| row(*id)).collect();
        let (count, items) = (items.len(), items.join(","));
        let body = format!(r#"{{"items":[{items}],"count":{count},"hasMore":{more},"limit":50,"offset":0}}"#);
        let body = FaultBody::Exact { content_type: "application/json".to_owned(), body };
        kit.pod.faults().push(Rule::once(Matcher::path("/invoices?"), Fault::status_with(200, body)));
    };
    page(&[7, 3, 5], true);
    page(&[5, 1, 2], false);
    assert_eq!(ids(&kit.read(RecordKind::Invoice).await.unwrap()), ["7", "3", "5", "1", "2"]);
}

#[tokio::test]
async fn what_the_pod_echoes_is_told_without_the_credentials() {
    let mut kit = pod(|_| {});
    kit.config.auth = fusion::AuthMode::Basic;
    kit.secrets = TestSecrets::new(r#"{"username":"u","password":"c4nary"}"#);
    for body in [
        r#"{"o:errorDetails":[{"detail":"c4nary and dTpjNG5hcnk= are wrong"}]}"#,
        r#"{"error":"c4nary and dTpjNG5hcnk= are wrong"}"#,
        "c4nary and dTpjNG5hcnk= are wrong",
    ] {
        let body = FaultBody::Exact { content_type: "application/json".to_owned(), body: body.to_owned() };
        kit.pod.faults().push(Rule::once(Matcher::path("/invoices?"), Fault::status_with(400, body)));
        let text = kit.read_error(RecordKind::Invoice, Kind::Refused).await.to_string();
        assert!(text.contains("are wrong"), "{text}");
        assert!(!text.contains("c4nary") && !text.contains("dTpjNG5hcnk="), "{text}");
    }
}

#[tokio::test]
async fn a_dropped_framework_header_is_noticed_and_named() {
    let kit = pod(|options| options.framework_header_dropped = true);
    let error = kit.read_error(RecordKind::Invoice, Kind::Refused).await;
    assert_eq!(error.status(), Status::Permanent);
    assert!(error.to_string().contains("REST-Framework-Version"), "{error}");
}

#[tokio::test]
async fn refusals_name_what_a_person_should_look_at() {
    for (status, kind, hint) in [
        (400, Kind::Refused, "refuses the query"),
        (403, Kind::Forbidden, "role"),
        (404, Kind::Configuration, "rest_root"),
        (406, Kind::Configuration, "JSON"),
    ] {
        let kit = pod(|_| {});
        kit.pod
            .faults()
            .push(Rule::once(Matcher::path("/invoices?"), Fault::status_with(status, FaultBody::Json)));
        let error = kit.read_error(RecordKind::Invoice, kind).await;
        assert!(error.to_string().contains(hint), "{error}");
        assert_eq!((error.status(), kit.calls("/invoices?")), (Status::Permanent, 1));
    }
}

#[tokio::test]
async fn a_page_that_is_too_long_is_asked_for_in_smaller_pieces() {
    let mut kit = pod(|options| {
        let invoice = &mut options.data.invoices[3];
        invoice.description = Some("long ".repeat(100_000));
        options.data.invoices[4].description = Some("long ".repeat(100_000));
        options.data.invoices[5].description = Some("long ".repeat(100_000));
    });
    kit.config.body_limit_mib = 1;
    kit.config.page_size = 400;
    let mut read = ids(&kit.read(RecordKind::Invoice).await.unwrap());
    read.sort_unstable();
    assert_eq!(read, kit.invoices().into_keys().collect::<Vec<_>>());
}
