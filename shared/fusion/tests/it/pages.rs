use std::collections::BTreeSet;

use documents::RecordKind;
use jiff::SignedDuration;
use pipeline::Kind;
use pipeline::ports::{Clock as _, Source as _, Window};
use simulators::{Fault, FaultBody, Matcher, Mutation, Rule};

use crate::kit::{Kit, ids, payload, pod};

async fn all_invoices_once(kit: &Kit) {
    let records = kit.read(RecordKind::Invoice).await.unwrap();
    let wanted = kit.invoices();
    assert_eq!(records.len(), wanted.len());
    for record in &records {
        let lines = payload(record)["invoiceLines"].as_array().unwrap().len();
        assert_eq!(lines, wanted[record.key.id()], "{}", record.key);
    }
    assert_eq!(ids(&records).into_iter().collect::<BTreeSet<_>>().len(), wanted.len());
}

#[tokio::test]
async fn every_invoice_is_read_once_with_all_its_lines() {
    all_invoices_once(&pod(|_| {})).await;
}

#[tokio::test]
async fn every_payment_is_read_once_with_all_its_invoices() {
    let kit = pod(|_| {});
    let records = kit.read(RecordKind::Payment).await.unwrap();
    kit.pod.with_data(|data| {
        assert_eq!(records.len(), data.payments.len());
        for record in &records {
            let row = data.payment(record.key.id().parse().unwrap()).unwrap();
            assert_eq!(payload(record)["relatedInvoices"].as_array().unwrap().len(), row.related.len());
        }
    });
}

#[tokio::test]
async fn a_lowered_limit_skips_nothing() {
    all_invoices_once(&pod(|options| options.limit_lowered_to = Some(7))).await;
}

#[tokio::test]
async fn children_beyond_a_page_are_completed() {
    for count in [26, 49, 50, 51, 230] {
        let mut kit = pod(|options| {
            let invoice = &mut options.data.invoices[3];
            let model = invoice.lines[0].clone();
            invoice.lines = (1..=count)
                .map(|number| simulators::dataset::InvoiceLine { number, ..model.clone() })
                .collect();
        });
        kit.config.page_size = 25;
        all_invoices_once(&kit).await;
    }
}

#[tokio::test]
async fn children_of_children_are_completed() {
    let mut kit = pod(|options| {
        let line = &mut options.data.invoices[3].lines[0];
        let model = line.distributions[0].clone();
        line.distributions =
            (1..=60).map(|number| simulators::dataset::Distribution { number, ..model.clone() }).collect();
    });
    kit.config.page_size = 20;
    let records = kit.read(RecordKind::Invoice).await.unwrap();
    let longest = records
        .iter()
        .filter_map(|record| {
            Some(payload(record)["invoiceLines"][0]["invoiceDistributions"].as_array()?.len())
        })
        .max();
    assert_eq!(longest, Some(60));
}

#[tokio::test]
async fn links_with_another_host_are_followed_at_the_configured_one() {
    let mut kit = pod(|options| {
        options.link_origin = Some("https://pod.internal:443".to_owned());
        options.hash_key_per_day = true;
        let invoice = &mut options.data.invoices[3];
        let model = invoice.lines[0].clone();
        invoice.lines =
            (1..=120).map(|number| simulators::dataset::InvoiceLine { number, ..model.clone() }).collect();
    });
    kit.config.page_size = 25;
    all_invoices_once(&kit).await;
}

#[tokio::test]
async fn too_many_children_are_an_error_and_never_a_cut() {
    let mut kit = pod(|options| {
        let invoice = &mut options.data.invoices[3];
        let model = invoice.lines[0].clone();
        invoice.lines =
            (1..=230).map(|number| simulators::dataset::InvoiceLine { number, ..model.clone() }).collect();
    });
    kit.config.child_rows = 100;
    kit.read_error(RecordKind::Invoice, Kind::TooLarge).await;
}

#[tokio::test]
async fn a_row_touched_during_the_walk_loses_nothing() {
    for page in [1, 2, 7] {
        for touched in [0, 19, 20, 60] {
            let kit = pod(|_| {});
            let mut rows: Vec<_> =
                kit.pod.with_data(|data| data.invoices.iter().map(|row| (row.last_update, row.id)).collect());
            rows.sort_unstable();
            let id = rows[touched].1;
            kit.pod.after_page("invoices", page, Mutation::TouchInvoice { id, at: None });
            let read: BTreeSet<String> =
                ids(&kit.read(RecordKind::Invoice).await.unwrap()).into_iter().collect();
            // The touched row itself belongs into the next window once it has left this one.
            for (_, row) in rows.iter().filter(|(_, row)| *row != id) {
                assert!(read.contains(&row.to_string()), "page {page}, row {touched}: {row} is lost");
            }
        }
    }
}

#[tokio::test]
async fn a_deleted_row_and_one_that_appears_late_lose_nothing() {
    let kit = pod(|_| {});
    let mut rows: Vec<_> =
        kit.pod.with_data(|data| data.invoices.iter().map(|row| (row.last_update, row.id)).collect());
    rows.sort_unstable();
    kit.pod.after_page("invoices", 1, Mutation::RemoveInvoice { id: rows[2].1 });
    kit.pod.after_page("invoices", 3, Mutation::AddInvoice { like: None, number: None, at: Some(rows[5].0) });
    let read: BTreeSet<String> = ids(&kit.read(RecordKind::Invoice).await.unwrap()).into_iter().collect();
    for (_, row) in &rows {
        assert!(read.contains(&row.to_string()));
    }
}

#[tokio::test]
async fn rows_that_share_a_timestamp_over_a_page_border_are_all_read() {
    let kit = pod(|options| {
        let at = options.data.invoices[0].last_update;
        options.data.invoices.iter_mut().take(90).for_each(|row| row.last_update = at);
    });
    all_invoices_once(&kit).await;
}

#[tokio::test]
async fn a_window_takes_its_first_moment_and_leaves_its_last() {
    let kit = pod(|_| {});
    let mut rows: Vec<_> =
        kit.pod.with_data(|data| data.invoices.iter().map(|row| (row.last_update, row.id)).collect());
    rows.sort_unstable();
    let (from, to) = (rows[10].0, rows[25].0);
    let window = Window { from, to };
    let page = kit.source().page(RecordKind::Invoice, window, None, kit.deadline()).await.unwrap();
    let wanted: Vec<String> =
        rows.iter().filter(|(at, _)| *at >= from && *at < to).map(|(_, id)| id.to_string()).collect();
    assert_eq!(ids(&page.records), wanted);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn payloads_hold_numbers_as_received_and_no_links() {
    let kit = pod(|options| options.data.invoices[0].amount = "123456789012345678.123456".parse().unwrap());
    let records = kit.read(RecordKind::Invoice).await.unwrap();
    let texts: Vec<&str> =
        records.iter().map(|record| std::str::from_utf8(&record.payload).unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("\"InvoiceAmount\":123456789012345678.123456")));
    for text in texts {
        assert!(!text.contains("\"links\"") && !text.contains("hasMore"), "{text}");
    }
}

#[tokio::test]
async fn the_payload_does_not_depend_on_the_page_size() {
    let mut kit = pod(|_| {});
    let wide = kit.read(RecordKind::Invoice).await.unwrap();
    kit.config.page_size = 3;
    let narrow = kit.read(RecordKind::Invoice).await.unwrap();
    assert_eq!(wide, narrow);
}

#[tokio::test]
async fn only_the_wanted_business_units_are_read() {
    let mut kit = pod(|_| {});
    kit.config.business_units = vec!["Dayton Plant BU".to_owned()];
    let records = kit.read(RecordKind::Invoice).await.unwrap();
    assert!(!records.is_empty());
    for record in &records {
        assert_eq!(payload(record)["BusinessUnit"], "Dayton Plant BU");
    }
}

#[tokio::test]
async fn the_present_is_the_pods() {
    let kit = pod(|options| options.date_skew_seconds = -7200);
    let source = kit.source();
    let now = source.now(kit.deadline()).await.unwrap();
    let behind = kit.clock.now().duration_since(now);
    assert!((7200..7202).contains(&behind.as_secs()), "{behind:?}");
    source.now(kit.deadline()).await.unwrap();
    assert_eq!(kit.calls("/invoices"), 1, "one call is enough");
    assert!(kit.clock.now() - SignedDuration::from_hours(3) < now);
}

#[tokio::test]
async fn a_present_in_our_future_is_not_believed() {
    let kit = pod(|options| options.date_skew_seconds = 240);
    kit.source().now(kit.deadline()).await.unwrap();
    let kit = pod(|options| options.date_skew_seconds = 86_400);
    let source = kit.source();
    for _ in 0..2 {
        let error = source.now(kit.deadline()).await.unwrap_err();
        assert_eq!((error.kind(), error.is_temporary()), (Kind::Protocol, true), "{error}");
    }
}

#[tokio::test]
async fn rows_less_than_a_millisecond_outside_the_window_are_left_to_others() {
    let kit = pod(|_| {});
    let row = |id: u64, fraction: &str| {
        format!(
            r#"{{"InvoiceId":{id},"LastUpdateDate":"2026-02-20T00:00:{fraction}+00:00","invoiceLines":[],"invoiceInstallments":[]}}"#
        )
    };
    let rows = [row(1, "00.0001"), row(2, "00.0003"), row(3, "01"), row(4, "02.0005")].join(",");
    let body = format!(r#"{{"items":[{rows}],"count":4,"hasMore":false,"limit":50,"offset":0}}"#);
    let body = FaultBody::Exact { content_type: "application/json".to_owned(), body };
    kit.pod.faults().push(Rule::once(Matcher::path("/invoices?"), Fault::status_with(200, body)));
    let at = |text: &str| text.parse().unwrap();
    let window = Window { from: at("2026-02-20T00:00:00.0002Z"), to: at("2026-02-20T00:00:02.0004Z") };
    let page = kit.source().page(RecordKind::Invoice, window, None, kit.deadline()).await.unwrap();
    assert_eq!(ids(&page.records), ["2", "3"]);
}

#[tokio::test]
async fn every_call_names_the_framework_version() {
    let kit = pod(|_| {});
    kit.read(RecordKind::Payment).await.unwrap();
    for request in kit.pod.requests().iter().filter(|request| request.path.contains("/fscmRestApi")) {
        assert_eq!(request.header("rest-framework-version"), Some("4"));
        assert_eq!(request.header("accept"), Some("application/json"));
    }
}
