use super::*;

fn config(text: &str) -> Config {
    serde_json::from_value(serde_json::from_str(text).unwrap()).unwrap()
}

fn rules(text: &str) -> Vec<String> {
    match config(text).validate() {
        Ok(()) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| format!("{} {}", fault.rule, fault.place)).collect(),
    }
}

#[test]
fn the_shortest_configuration_is_complete() {
    let text = r#"{"flavor":"cic","base_url":"https://acme.cleointegration.com","stage":"test"}"#;
    assert_eq!(rules(text), Vec::<String>::new());
}

#[test]
fn harmony_needs_its_own_login() {
    let text = r#"{"flavor":"harmony","base_url":"https://edi.acme.example:6080","stage":"test"}"#;
    assert_eq!(rules(text), ["cleo.auth_mode cleo.auth.mode"]);
}

#[test]
fn a_number_for_a_host_is_refused_here_and_not_at_the_first_call() {
    let text =
        r#"{"flavor":"harmony","base_url":"https://10.0.0.5:6080","stage":"test","auth":{"mode":"basic"}}"#;
    assert_eq!(rules(text), ["cleo.url cleo.base_url"]);
}

#[test]
fn bounds_have_an_upper_end() {
    let text = format!(
        r#"{{"flavor":"cic","base_url":"https://acme.cleointegration.com","stage":"test","settle_seconds":{0},
            "http":{{"request_timeout_ms":{0},"max_concurrent":{0},"attempts":4000000000}}}}"#,
        u64::MAX
    );
    assert_eq!(
        rules(&text),
        [
            "cleo.bound cleo.http.request_timeout_ms",
            "cleo.bound cleo.http.max_concurrent",
            "cleo.bound cleo.http.attempts",
            "cleo.bound cleo.settle_seconds",
        ]
    );
}

#[test]
fn the_settle_time_covers_the_bucket_too() {
    let text = r#"{"flavor":"cic","base_url":"https://acme.cleointegration.com","stage":"production",
        "transport":"s3","s3":{"bucket":"acme","request_timeout_ms":121000}}"#;
    assert_eq!(rules(text), ["cleo.settle cleo.settle_seconds"]);
}

#[test]
fn clear_text_is_refused_unless_allowed_and_local() {
    for (allow, url, refused) in [
        ("false", "http://127.0.0.1:8080", true),
        ("true", "http://127.0.0.1:8080", false),
        ("true", "http://cleo.example", true),
    ] {
        let text = format!(
            r#"{{"flavor":"cic","base_url":"{url}","stage":"test","allow_clear_text_loopback":{allow}}}"#
        );
        assert_eq!(
            rules(&text).contains(&"cleo.clear_text cleo.base_url".to_owned()),
            refused,
            "{allow} {url}"
        );
    }
}

#[test]
fn every_fault_is_found() {
    let text = r#"{"flavor":"cic","base_url":"ftp://u:p@1.2.3.4:5/x?y","stage":"production","transport":"s3",
        "settle_seconds":1,"secret":"a b","api_prefix":"api/",
        "auth":{"mode":"basic","path":"https://evil.example/login","token_pointer":"x",
                "extra_form":{"password":"x"}},
        "paging":{"count":0,"start_parameter":"a&b"},
        "files":{"upload":"{api}/{folder}/x","login_check":"/x","ok_status":[404],"part":"a\"b"},
        "actions":{"enabled":true,"timeout":300},
        "routes":[{"transport":"rest"}]}"#;
    let rules = rules(text);
    for rule in [
        "cleo.url cleo.base_url",
        "cleo.settle cleo.settle_seconds",
        "cleo.name cleo.secret",
        "cleo.path cleo.api_prefix",
        "cleo.auth_mode cleo.auth.mode",
        "cleo.template cleo.auth.path",
        "cleo.pointer cleo.auth.token_pointer",
        "cleo.form cleo.auth.extra_form.password",
        "cleo.bound cleo.paging.count",
        "cleo.name cleo.paging.start_parameter",
        "cleo.template cleo.files.upload",
        "cleo.template cleo.files.login_check",
        "cleo.status cleo.files.ok_status",
        "cleo.name cleo.files.part",
        "cleo.bound cleo.actions.timeout",
        "cleo.route cleo.routes[0]",
        "cleo.s3 cleo.s3",
    ] {
        assert!(rules.contains(&rule.to_owned()), "{rule} is missing in {rules:#?}");
    }
}

#[test]
fn unknown_settings_are_refused() {
    let value = serde_json::json!({"flavor":"cic","base_url":"https://a.example","stage":"test",
                                   "auth":{"totp":{"enabled":true}}});
    let error = serde_json::from_value::<Config>(value).unwrap_err().to_string();
    assert!(error.contains("totp"), "{error}");
}
