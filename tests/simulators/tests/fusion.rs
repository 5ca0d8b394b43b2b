//! Fusion as an integration user meets it.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulators::fusion::TimestampStyle;
use simulators::{
    Dataset, DatasetOptions, Fault, FusionOptions, FusionSimulator, Matcher, Mutation, Rule, SimClock,
};
use support::{Answer, FORM, basic, form, query, send};

const ROOT: &str = "/fscmRestApi/resources/11.13.18.05";

struct Client {
    pod: FusionSimulator,
    token: String,
}

impl Client {
    async fn new(options: FusionOptions) -> Self {
        let pod = FusionSimulator::start(options).unwrap();
        let token = login(&pod).await;
        Self { pod, token }
    }

    async fn full() -> Self {
        Self::new(FusionOptions { data: full(), clock: fixed(), ..FusionOptions::default() }).await
    }

    async fn get(&self, version: Option<&str>, path: &str, fields: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("Authorization", bearer.as_str()), ("Accept", "application/json")];
        headers.extend(version.map(|version| ("REST-Framework-Version", version)));
        let path = format!("{ROOT}/{path}{}", query(fields));
        send(&self.pod.base_url(), "GET", &path, &headers, b"").await.expect("an answer")
    }

    async fn json(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let answer = self.get(Some("4"), path, fields).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// All rows of a sorted walk, by id, in order.
    async fn walk(&self, path: &str, id: &str, limit: &str) -> Vec<i64> {
        let order = format!("LastUpdateDate:asc,{id}:asc");
        let mut ids = Vec::new();
        loop {
            let offset = ids.len().to_string();
            let fields =
                [("limit", limit), ("offset", offset.as_str()), ("orderBy", &order), ("onlyData", "true")];
            let page = self.json(path, &fields).await;
            ids.extend(page["items"].as_array().unwrap().iter().map(|item| item[id].as_i64().unwrap()));
            if page["hasMore"] == false {
                return ids;
            }
        }
    }
}

fn full() -> Dataset {
    Dataset::generate(1, &DatasetOptions::default())
}

fn fixed() -> SimClock {
    SimClock::fixed(DatasetOptions::default().end)
}

async fn ask_token(pod: &FusionSimulator, secret: &str, fields: &[(&str, &str)]) -> Answer {
    let authorization = basic("ml-connector", secret);
    let headers = [("Authorization", authorization.as_str()), FORM];
    send(&pod.base_url(), "POST", "/oauth2/v1/token", &headers, form(fields).as_bytes()).await.unwrap()
}

async fn login(pod: &FusionSimulator) -> String {
    let scope = FusionOptions::default().scope;
    let answer =
        ask_token(pod, "fusion-secret", &[("grant_type", "client_credentials"), ("scope", &scope)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_token_endpoint_refuses_by_name() {
    let pod = FusionSimulator::start(FusionOptions::default()).unwrap();
    let scope = FusionOptions::default().scope;
    for (secret, fields, status, error) in [
        (
            "wrong",
            vec![("grant_type", "client_credentials"), ("scope", scope.as_str())],
            401,
            "invalid_client",
        ),
        ("fusion-secret", vec![("grant_type", "client_credentials"), ("scope", "x")], 400, "invalid_scope"),
        ("fusion-secret", vec![("grant_type", "client_credentials")], 400, "invalid_scope"),
        ("fusion-secret", vec![("grant_type", "password"), ("scope", &scope)], 400, "unsupported_grant_type"),
        ("fusion-secret", vec![], 400, "invalid_request"),
    ] {
        let answer = ask_token(&pod, secret, &fields).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(error)));
    }
    assert_eq!(pod.token_url(), format!("{}/oauth2/v1/token", pod.base_url()));
}

#[tokio::test]
async fn tokens_end_and_can_be_revoked() {
    let clock = fixed();
    let options = FusionOptions { token_seconds: 60, clock: clock.clone(), ..FusionOptions::default() };
    let mut client = Client::new(options).await;
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 200);
    clock.advance(jiff::SignedDuration::from_secs(60));
    let answer = client.get(Some("4"), "invoices", &[]).await;
    assert_eq!((answer.status, answer.body.len()), (401, 0));
    client.token = login(&client.pod).await;
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 200);
    client.pod.revoke_tokens();
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 401);
    client.token = "made-up".into();
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 401);
    client.token = login(&client.pod).await;
    client.pod.faults().push(Rule::once(Matcher::path("invoices"), Fault::TokenExpired));
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 401);
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 401, "the token stays dead");
    client.token = login(&client.pod).await;
    assert_eq!(client.get(Some("4"), "invoices", &[]).await.status, 200);
}

#[tokio::test]
async fn a_walk_gives_every_row_once() {
    let client = Client::full().await;
    for (path, id, rows) in [("invoices", "InvoiceId", 400), ("payablesPayments", "CheckId", 150)] {
        for limit in ["25", "200", "500", "9999"] {
            let ids = client.walk(path, id, limit).await;
            assert_eq!(ids.len(), rows, "{path} by {limit}");
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), rows);
        }
    }
}

#[tokio::test]
async fn the_envelope() {
    let client = Client::full().await;
    let page = client
        .json("invoices", &[("totalResults", "true"), ("q", "InvoiceAmount > 0"), ("offset", "2")])
        .await;
    let keys: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["items", "count", "hasMore", "limit", "offset", "totalResults", "links"]);
    assert_eq!((&page["count"], &page["limit"], &page["offset"]), (&json!(25), &json!(25), &json!(2)));
    let links = page["links"].as_array().unwrap();
    assert_eq!(links.len(), 1, "no next");
    assert_eq!(links[0]["href"], format!("{}{ROOT}/invoices", client.pod.base_url()));
    assert_eq!(page["items"][0].as_object().unwrap()["Requester"], Value::Null, "nulls are sent");
    assert!(client.json("invoices", &[]).await.get("totalResults").is_none());
    let end = client.json("invoices", &[("offset", "400")]).await;
    assert_eq!((&end["count"], &end["hasMore"]), (&json!(0), &json!(false)));
    let capped = client.json("invoices", &[("limit", "501")]).await;
    assert_eq!(capped["limit"], 500);
    for (name, value) in [
        ("limit", "x"),
        ("limit", "-1"),
        ("offset", "x"),
        ("orderBy", "No:asc"),
        ("fields", "No"),
        ("expand", "No"),
        ("q", "No=1"),
        ("finder", "No;x=1"),
        ("orderBy", "InvoiceId:up"),
    ] {
        let answer = client.get(Some("4"), "invoices", &[(name, value)]).await;
        assert_eq!(answer.status, 400, "{name}={value}");
        assert_eq!(answer.json()["status"], "400", "a string");
        assert!(answer.json()["o:errorDetails"][0]["detail"].is_string());
    }
}

#[tokio::test]
async fn a_lowered_limit_is_reported_and_applies_to_children() {
    let options = FusionOptions {
        data: full(),
        limit_lowered_to: Some(10),
        clock: fixed(),
        ..FusionOptions::default()
    };
    let client = Client::new(options).await;
    let page = client.json("invoices", &[("limit", "200")]).await;
    assert_eq!((&page["limit"], &page["count"]), (&json!(10), &json!(10)));
    assert_eq!(client.walk("invoices", "InvoiceId", "200").await.len(), 400);
}

#[tokio::test]
async fn children_are_cut_at_the_limit_and_can_be_completed() {
    let client = Client::full().await;
    let (id, lines) = client.pod.with_data(|data| {
        let id = data.quirks.invoices_with("over_200_lines")[0];
        (id, data.invoice(id).unwrap().lines.len())
    });
    let q = format!("InvoiceId = {id}");
    let page = client
        .json("invoices", &[("q", &q), ("limit", "200"), ("expand", "invoiceLines.invoiceDistributions")])
        .await;
    let child = &page["items"][0]["invoiceLines"];
    assert_eq!(
        (&child["count"], &child["hasMore"], &child["limit"]),
        (&json!(200), &json!(true), &json!(200))
    );
    assert!(child["items"][0]["invoiceDistributions"]["items"][0]["DistributionCombination"].is_string());
    let href = child["links"][0]["href"].as_str().unwrap();
    let path = href.split("11.13.18.05/").nth(1).unwrap();
    assert!(path.starts_with("invoices/00010000000EACED00057708"), "{path}");
    let mut numbers = BTreeSet::new();
    loop {
        let offset = numbers.len().to_string();
        let page = client.json(path, &[("limit", "100"), ("offset", &offset)]).await;
        numbers.extend(
            page["items"].as_array().unwrap().iter().map(|line| line["LineNumber"].as_i64().unwrap()),
        );
        if page["hasMore"] == false {
            break;
        }
    }
    assert_eq!(numbers.len(), lines);
    let nested =
        page["items"][0]["invoiceLines"]["items"][0]["links"][2]["href"].as_str().unwrap().to_owned();
    let nested = nested.split("11.13.18.05/").nth(1).unwrap().to_owned();
    assert!(client.json(&nested, &[]).await["items"][0]["InvoiceDistributionId"].is_i64());
}

#[tokio::test]
async fn what_each_framework_version_changes() {
    let client = Client::full().await;
    let expand = [("expand", "invoiceLines"), ("limit", "1"), ("onlyData", "true")];
    for (version, array) in
        [(None, true), (Some("1"), true), (Some("2"), true), (Some("3"), false), (Some("4"), false)]
    {
        let page = client.get(version, "invoices", &expand).await.json();
        assert_eq!(page["items"][0]["invoiceLines"].is_array(), array, "{version:?}");
    }
    let language = [("q", "LastUpdateDate >= '2026-01-01' and LastUpdateDate < '2027-01-01'")];
    let example = [("q", "PaidStatus='Unpaid';InvoiceAmount>0")];
    for (version, status) in [(None, 400), (Some("1"), 400), (Some("2"), 200), (Some("4"), 200)] {
        let answer = client.get(version, "invoices", &language).await;
        assert_eq!(answer.status, status, "{version:?}");
        if status == 400 {
            assert_eq!(answer.header("content-type"), Some("text/plain"));
            assert!(answer.text().starts_with("JBO-"), "{}", answer.text());
        }
    }
    assert_eq!(client.get(None, "invoices", &example).await.status, 200);
    assert_eq!(client.get(Some("4"), "invoices", &example).await.status, 400);
    assert_eq!(client.get(Some("12"), "invoices", &[]).await.status, 400);
    let text = client.get(Some("3"), "invoices", &[("q", "No = 1")]).await;
    assert!(text.text().contains("No") && serde_json::from_slice::<Value>(&text.body).is_err());
}

#[tokio::test]
async fn a_proxy_may_drop_the_version_header() {
    let options = FusionOptions { framework_header_dropped: true, ..FusionOptions::default() };
    let client = Client::new(options).await;
    let page = client.json("invoices", &[("expand", "all")]).await;
    assert!(page["items"][0]["invoiceLines"].is_array());
}

#[tokio::test]
async fn fields_only_data_items_and_finders() {
    let client = Client::full().await;
    let page =
        client.json("invoices", &[("fields", "InvoiceId,InvoiceNumber;invoiceLines:LineNumber")]).await;
    let item = page["items"][0].as_object().unwrap();
    assert_eq!(item.keys().collect::<Vec<_>>(), ["InvoiceId", "InvoiceNumber", "invoiceLines", "links"]);
    let page = client.json("invoices", &[("onlyData", "true"), ("expand", "invoiceInstallments")]).await;
    let item = page["items"][0].as_object().unwrap();
    assert!(!item.contains_key("links") && item["invoiceInstallments"]["links"].is_array());
    let id = item["InvoiceId"].as_i64().unwrap();
    let one = client.json(&format!("invoices/{id}"), &[]).await;
    assert_eq!(one["InvoiceId"], id);
    let own = one["links"][0]["href"].as_str().unwrap().split("11.13.18.05/").nth(1).unwrap().to_owned();
    assert_eq!(client.json(&own, &[]).await["InvoiceId"], id);
    let finder = format!("PrimaryKey;InvoiceId={id}");
    let found = client.json("invoices", &[("finder", &finder)]).await;
    assert_eq!((&found["count"], &found["items"][0]["InvoiceId"]), (&json!(1), &json!(id)));
    assert_eq!(client.get(Some("4"), "invoices/1", &[]).await.status, 404);
    assert_eq!(client.get(Some("4"), "nothing", &[]).await.status, 404);
}

#[tokio::test]
async fn amounts_and_timestamps_travel_as_the_product_writes_them() {
    let client = Client::full().await;
    let page = client.json("invoices", &[("limit", "500"), ("expand", "all")]).await;
    let large = client.pod.with_data(|data| data.quirks.invoices_with("large_amount")[0]);
    for item in page["items"].as_array().unwrap() {
        let at = item["LastUpdateDate"].as_str().unwrap();
        assert!(at.ends_with("+00:00") && [25, 29].contains(&at.len()), "{at}");
        let amount = item["InvoiceAmount"].to_string();
        let sent: rust_decimal::Decimal = amount.parse().unwrap();
        let id = item["InvoiceId"].as_i64().unwrap();
        assert_eq!(sent, client.pod.with_data(|data| data.invoice(id).unwrap().amount));
        assert!(!amount.contains('.') || !amount.ends_with('0'), "{amount}");
        assert!(id != large || amount.len() > 16);
    }
}

#[tokio::test]
async fn order_is_by_the_keys_or_arbitrary() {
    let client = Client::full().await;
    let page =
        client.json("invoices", &[("limit", "500"), ("orderBy", "BusinessUnit:desc,InvoiceAmount")]).await;
    let keys: Vec<(String, rust_decimal::Decimal)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["BusinessUnit"].as_str().unwrap().to_owned(),
                row["InvoiceAmount"].to_string().parse().unwrap(),
            )
        })
        .collect();
    assert!(
        keys.windows(2)
            .all(|pair| pair[0].0 > pair[1].0 || (pair[0].0 == pair[1].0 && pair[0].1 <= pair[1].1))
    );
    let ids = |page: Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|row| row["InvoiceId"].as_i64().unwrap()).collect()
    };
    let (one, two) = (client.json("invoices", &[]).await, client.json("invoices", &[]).await);
    assert_eq!(ids(one.clone()), ids(two));
    assert!(!ids(one).is_sorted());
    let options = FusionOptions { data: full(), shuffle_between_pages: true, ..FusionOptions::default() };
    let client = Client::new(options).await;
    assert_ne!(ids(client.json("invoices", &[]).await), ids(client.json("invoices", &[]).await));
}

#[tokio::test]
async fn a_hidden_business_unit_gives_fewer_rows_and_no_error() {
    let options = FusionOptions {
        data: full(),
        hidden_business_units: vec!["Monterrey Plant BU".into()],
        ..FusionOptions::default()
    };
    let client = Client::new(options).await;
    let all = client.walk("invoices", "InvoiceId", "500").await.len();
    let hidden = client.pod.with_data(|data| {
        data.invoices.iter().filter(|row| row.business_unit == "Monterrey Plant BU").count()
    });
    assert!(hidden > 0);
    assert_eq!(all, 400 - hidden);
}

#[tokio::test]
async fn a_row_touched_during_the_walk_makes_another_one_vanish() {
    let client = Client::full().await;
    let before = client.walk("invoices", "InvoiceId", "100").await;
    client.pod.after_page("invoices", 1, Mutation::TouchInvoice { id: before[0], at: None });
    let during = client.walk("invoices", "InvoiceId", "100").await;
    assert!(!during.contains(&before[100]), "the first row of page two moved to page one");
    assert_eq!(during.iter().filter(|id| **id == before[0]).count(), 2);
    assert_eq!(during.len(), 400);
    let early = "2025-01-01T00:00:00Z".parse().unwrap();
    client.pod.after_page("invoices", 1, Mutation::AddInvoice { like: None, number: None, at: Some(early) });
    let again = client.walk("invoices", "InvoiceId", "100").await;
    assert_eq!(again.len() - again.iter().collect::<BTreeSet<_>>().len(), 1, "one row on two pages");
}

#[tokio::test]
async fn a_changed_line_does_not_touch_its_invoice() {
    let client = Client::full().await;
    let id = client.walk("invoices", "InvoiceId", "500").await[0];
    let path = format!("invoices/{id}");
    let before = client.json(&path, &[]).await["LastUpdateDate"].clone();
    let change = Mutation::ChangeLine { id, line: 1, description: "changed".into() };
    client.pod.mutate(&change).unwrap();
    assert_eq!(client.json(&path, &[]).await["LastUpdateDate"], before);
    assert_eq!(
        client.json(&format!("{path}/child/invoiceLines"), &[]).await["items"][0]["Description"],
        "changed"
    );
    assert!(client.pod.mutate(&Mutation::CancelInvoice { id: 5 }).is_err());
}

#[tokio::test]
async fn another_process_drives_it_by_http() {
    let client = Client::full().await;
    let base = client.pod.base_url();
    let check = client.walk("payablesPayments", "CheckId", "500").await[0];
    let steps = json!([{ "mutation": { "void_payment": { "id": check } } },
        { "mutation": { "remove_invoice": { "id": 1 } }, "after_page": { "resource": "invoices", "page": 9 } }]);
    let answer = send(&base, "POST", "/__sim/data", &[], steps.to_string().as_bytes()).await.unwrap();
    assert_eq!(answer.json(), json!({ "applied": [check] }));
    let row = client.json(&format!("payablesPayments/{check}"), &[]).await;
    assert_eq!((&row["PaymentStatus"], row["VoidDate"].is_string()), (&json!("Voided"), true));
    let added =
        send(&base, "POST", "/__sim/data", &[], br#"{"mutation":{"add_invoice":{"number":"X1"}}}"#).await;
    let id = added.unwrap().json()["applied"][0].as_i64().unwrap();
    assert_eq!(client.json(&format!("invoices/{id}"), &[]).await["InvoiceNumber"], "X1");
    let answer = send(&base, "POST", "/__sim/clock", &[], br#"{"advance_seconds": 3600}"#).await.unwrap();
    assert_eq!((answer.status, client.get(Some("4"), "invoices", &[]).await.status), (200, 401));
    assert_eq!(send(&base, "POST", "/__sim/revoke-tokens", &[], b"").await.unwrap().status, 200);
    let state = send(&base, "GET", "/__sim/state", &[], b"").await.unwrap().json();
    assert_eq!(state["invoices"].as_array().unwrap().len(), 401);
    assert_eq!(send(&base, "POST", "/__sim/data", &[], b"{").await.unwrap().status, 400);
    assert_eq!(send(&base, "POST", "/__sim/nothing", &[], b"").await.unwrap().status, 404);
}

#[tokio::test]
async fn the_date_header_can_be_wrong() {
    let options = FusionOptions { clock: fixed(), date_skew_seconds: -90, ..FusionOptions::default() };
    let client = Client::new(options).await;
    let answer = client.get(Some("4"), "invoices", &[]).await;
    assert_eq!(answer.header("date"), Some("Mon, 02 Mar 2026 05:58:30 GMT"));
}

#[tokio::test]
async fn opaque_keys_may_change_with_the_day() {
    let clock = fixed();
    let options = FusionOptions { clock: clock.clone(), hash_key_per_day: true, ..FusionOptions::default() };
    let mut client = Client::new(options).await;
    let page = client.json("invoices", &[]).await;
    let own = page["items"][0]["links"][0]["href"]
        .as_str()
        .unwrap()
        .split("11.13.18.05/")
        .nth(1)
        .unwrap()
        .to_owned();
    assert_eq!(client.get(Some("4"), &own, &[]).await.status, 200);
    clock.advance(jiff::SignedDuration::from_hours(24));
    client.token = login(&client.pod).await;
    assert_eq!(client.get(Some("4"), &own, &[]).await.status, 404);
}

#[tokio::test]
async fn timestamps_may_be_taken_in_one_notation_only() {
    for (style, quoted, bare) in [
        (TimestampStyle::Any, 200, 200),
        (TimestampStyle::Quoted, 200, 400),
        (TimestampStyle::Bare, 400, 200),
    ] {
        let client = Client::new(FusionOptions { timestamp_style: style, ..FusionOptions::default() }).await;
        let ask = async |q: &str| client.get(Some("4"), "invoices", &[("q", q)]).await.status;
        assert_eq!(ask("LastUpdateDate >= '2026-01-10T08:00:00.000+00:00'").await, quoted, "{style:?}");
        assert_eq!(ask("LastUpdateDate >= 2026-01-10T08:00:00Z").await, bare, "{style:?}");
    }
}

#[tokio::test]
async fn metadata() {
    let client = Client::new(FusionOptions::default()).await;
    let described = client.json("invoices/describe", &[]).await;
    let attributes = described["Resources"]["invoices"]["attributes"].as_array().unwrap();
    let find = |name: &str| attributes.iter().find(|attribute| attribute["name"] == name).unwrap();
    assert_eq!(
        (&find("InvoiceId")["queryable"], &find("BankAccount")["queryable"]),
        (&json!(true), &json!(false))
    );
    let bearer = format!("Bearer {}", client.token);
    let base = client.pod.base_url();
    let ask = async |path: &str, accept: &str| {
        send(&base, "GET", path, &[("Authorization", &bearer), ("Accept", accept)], b"").await.unwrap()
    };
    let catalogue = ask("/fscmRestApi/resources/", "application/json").await.json();
    assert_eq!(catalogue["items"][0]["version"], "11.13.18.05");
    assert_eq!(ask("/fscmRestApi/resources/latest/invoices", "application/json").await.status, 200);
    assert_eq!(ask(&format!("{ROOT}/invoices/describe"), "text/html").await.status, 406);
    assert_eq!(client.json("suppliers", &[("expand", "sites")]).await["items"][0]["sites"]["count"], 1);
}
