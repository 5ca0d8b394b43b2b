use documents::{Fault, Faults, Stage};
use transport::names_loopback;
use url::{Host, Url};

use super::files::Call;
use super::{AuthMode, Config, FilesProfile, Flavor, S3Config, Transport};
use crate::template::Template;

/// Collects faults under the place of their field.
struct Check(Faults);

impl Check {
    fn fault(&mut self, rule: &str, field: &str, message: impl Into<String>) {
        self.0.push(Fault::new(format!("cleo.{rule}"), format!("cleo.{field}"), message));
    }

    fn require(&mut self, holds: bool, rule: &str, field: &str, message: &str) {
        if !holds {
            self.fault(rule, field, message);
        }
    }

    fn template(&mut self, field: &str, text: &str, allowed: &[&str]) {
        for message in Template::parse(text, allowed).err().into_iter().flatten() {
            self.fault("template", field, message);
        }
    }

    fn pointer(&mut self, field: &str, text: &str) {
        self.require(
            text.starts_with('/'),
            "pointer",
            field,
            "must be a JSON pointer, such as `/access_token`",
        );
    }
}

pub(super) fn all(config: &Config) -> Result<(), Faults> {
    let mut check = Check(Faults::new());
    base_url(&mut check, config);
    let prefix = &config.api_prefix;
    check.require(
        prefix.is_empty() || (prefix.starts_with('/') && !prefix.starts_with("//") && !prefix.ends_with('/')),
        "path",
        "api_prefix",
        "must be empty or start with one `/` and not end with one",
    );
    secret_name(&mut check, "secret", &config.secret);
    bounds(&mut check, config);
    auth(&mut check, config);
    paging(&mut check, config);
    files(&mut check, config);
    actions(&mut check, config);
    match &config.s3 {
        Some(s3) => bucket(&mut check, s3, config.allow_clear_text_loopback),
        None => check.require(
            !config.uses(Transport::S3),
            "s3",
            "s3",
            "`transport` or a route says `s3`: the table `[cleo.s3]` with `bucket` is needed",
        ),
    }
    for (index, route) in config.routes.iter().enumerate() {
        check.require(
            route.partner.is_some() || route.folder.is_some(),
            "route",
            &format!("routes[{index}]"),
            "must name a partner or a folder; for every delivery set `transport`",
        );
    }
    check.0.or(())
}

fn base_url(check: &mut Check, config: &Config) {
    let Some(url) = address(check, "base_url", &config.base_url, config.allow_clear_text_loopback) else {
        return;
    };
    check.require(matches!(url.path(), "" | "/"), "url", "base_url", "must end after the host and port");
    let local = config.allow_clear_text_loopback && names_loopback(&url);
    check.require(
        local || matches!(url.host(), Some(Host::Domain(_))),
        "url",
        "base_url",
        "must name Cleo's host, not a number: a certificate is checked by name",
    );
    check.require(
        local || config.flavor == Flavor::Harmony || url.port().is_none(),
        "url",
        "base_url",
        "Cleo Integration Cloud answers on the standard port; leave the port out",
    );
}

/// An address that may be given credentials.
fn address(check: &mut Check, field: &str, text: &str, clear_text_loopback: bool) -> Option<Url> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => {
            check.fault("url", field, format!("is not a URL: {error}"));
            return None;
        }
    };
    match url.scheme() {
        "https" => {}
        "http" if clear_text_loopback && names_loopback(&url) => {}
        "http" => check.fault(
            "clear_text",
            field,
            "must start with `https://`; clear text is only for this machine, and only with \
             `allow_clear_text_loopback = true`",
        ),
        _ => check.fault("url", field, "must start with `https://`"),
    }
    check.require(url.host().is_some(), "url", field, "names no host");
    check.require(
        url.username().is_empty() && url.password().is_none(),
        "url",
        field,
        "must not hold a name or password: they belong into the secret",
    );
    check.require(
        url.query().is_none() && url.fragment().is_none(),
        "url",
        field,
        "must not hold `?` or `#`",
    );
    Some(url)
}

fn secret_name(check: &mut Check, field: &str, name: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    check.require(
        !name.is_empty() && name.len() <= 200 && name.chars().all(allowed),
        "name",
        field,
        "must be 1 to 200 letters, digits and `/_+=.@-`",
    );
}

fn bounds(check: &mut Check, config: &Config) {
    const DAY: u64 = 24 * 3600;
    const LONGEST_CALL_MS: u64 = 15 * 60 * 1000;
    for (field, value, most) in [
        ("max_file_bytes", config.max_file_bytes, 1 << 30),
        ("http.connect_timeout_ms", config.http.connect_timeout_ms, LONGEST_CALL_MS),
        ("http.request_timeout_ms", config.http.request_timeout_ms, LONGEST_CALL_MS),
        ("http.max_concurrent", config.http.max_concurrent as u64, 64),
        ("http.attempts", config.http.attempts.into(), 10),
        ("auth.default_ttl_seconds", config.auth.default_ttl_seconds, 30 * DAY),
        ("paging.count", config.paging.count.into(), 10_000),
        ("paging.max_pages", config.paging.max_pages.into(), 10_000),
    ] {
        check.require(
            (1..=most).contains(&value),
            "bound",
            field,
            &format!("must be more than 0 and at most {most}"),
        );
    }
    check.require(
        config.paging.count != 1,
        "bound",
        "paging.count",
        "must be at least 2: each page begins with the last item of the one before",
    );
    check.require(config.settle_seconds <= DAY, "bound", "settle_seconds", "must be at most a day");
    let slowest = match &config.s3 {
        Some(s3) if config.uses(Transport::S3) => s3.request_timeout_ms.max(config.http.request_timeout_ms),
        _ => config.http.request_timeout_ms,
    };
    check.require(
        config.stage == Stage::Test
            || config.settle_seconds.saturating_mul(1000) >= slowest,
        "settle",
        "settle_seconds",
        "must not be shorter than `http.request_timeout_ms` and `s3.request_timeout_ms`: a late upload would be taken \
         for a lost one",
    );
}

fn auth(check: &mut Check, config: &Config) {
    let auth = &config.auth;
    check.template("auth.path", &auth.path, &["api"]);
    check.template("auth.refresh.path", &auth.refresh.path, &["api"]);
    check.pointer("auth.token_pointer", &auth.token_pointer);
    check.pointer("auth.expires_pointer", &auth.expires_pointer);
    check.pointer("auth.refresh.token_pointer", &auth.refresh.token_pointer);
    check.require(
        auth.skew_seconds >= 120,
        "bound",
        "auth.skew_seconds",
        "must be at least 120: an upload must not start with a token about to end",
    );
    check.require(
        !auth.refresh.token_field.is_empty(),
        "name",
        "auth.refresh.token_field",
        "must not be empty",
    );
    for name in auth.extra_form.keys() {
        check.require(
            !matches!(name.as_str(), "grant_type" | "username" | "password" | ""),
            "form",
            &format!("auth.extra_form.{name}"),
            "is sent anyway, or has no name; leave it out",
        );
    }
    if config.flavor == Flavor::Cic {
        check.require(
            auth.mode == AuthMode::Password,
            "auth_mode",
            "auth.mode",
            "`basic` is Harmony's; Cleo Integration Cloud needs `password`",
        );
    }
}

fn paging(check: &mut Check, config: &Config) {
    let paging = &config.paging;
    check.pointer("paging.items_pointer", &paging.items_pointer);
    check.pointer("paging.total_pointer", &paging.total_pointer);
    for (field, name) in [
        ("paging.start_parameter", &paging.start_parameter),
        ("paging.count_parameter", &paging.count_parameter),
    ] {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        check.require(
            !name.is_empty() && name.chars().all(allowed),
            "name",
            field,
            "must be letters, digits, `_` and `-`",
        );
    }
}

fn files(check: &mut Check, config: &Config) {
    let profile = config.files_profile();
    let files = &config.files;
    for call in Call::ALL {
        let field = format!("files.{}", call.as_str());
        match (files.template(call, profile), files.configured(call)) {
            (Some(text), _) => check.template(&field, text, call.variables(profile)),
            (None, Some(_)) => {
                check.fault("template", &field, format!("is not used by profile `{}`", profile.as_str()));
            }
            (None, None) => {}
        }
    }
    check.require(
        !files.ok_status.is_empty() && files.ok_status.iter().all(|status| (200..300).contains(status)),
        "status",
        "files.ok_status",
        "must list statuses from 200 to 299",
    );
    let token = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    check.require(
        !files.part.is_empty() && files.part.chars().all(token),
        "name",
        "files.part",
        "must be letters, digits and `_.-`",
    );
    let media_type = |c: char| c.is_ascii_alphanumeric() || "/+.-;= _".contains(c);
    check.require(
        files.content_type.contains('/') && files.content_type.chars().all(media_type),
        "name",
        "files.content_type",
        "must be a media type such as `application/edi-x12`",
    );
    check.pointer("files.id_pointer", &files.id_pointer);
    if profile == FilesProfile::HarmonyHttp && config.uses(Transport::Rest) {
        check.require(
            config.auth.mode == AuthMode::Basic,
            "auth_mode",
            "auth.mode",
            "the profile `harmony_http` logs in by `basic`",
        );
    }
}

fn actions(check: &mut Check, config: &Config) {
    let actions = &config.actions;
    check.template("actions.list_path", &actions.list_path, &["api"]);
    check.template("actions.run_path", &actions.run_path, &["api", "action_id"]);
    if actions.enabled {
        check.require(
            actions.timeout.saturating_mul(1000) < config.http.request_timeout_ms,
            "bound",
            "actions.timeout",
            "must be shorter than `http.request_timeout_ms`: we would hang up before Cleo answers",
        );
    }
}

fn bucket(check: &mut Check, s3: &S3Config, clear_text_loopback: bool) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    check.require(
        (3..=63).contains(&s3.bucket.len()) && s3.bucket.chars().all(allowed),
        "name",
        "s3.bucket",
        "must be 3 to 63 lower-case letters, digits, `-` and `.`",
    );
    let key = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
    check.require(
        s3.prefix.chars().all(key)
            && !s3.prefix.starts_with('/')
            && s3.prefix.split('/').all(|part| part != ".."),
        "name",
        "s3.prefix",
        "must be letters, digits and `/_.-`, and not start with `/`",
    );
    check.require(
        (1..=15 * 60 * 1000).contains(&s3.request_timeout_ms),
        "bound",
        "s3.request_timeout_ms",
        "must be more than 0 and at most 15 minutes",
    );
    if let Some(endpoint) = &s3.endpoint {
        address(check, "s3.endpoint", endpoint, clear_text_loopback);
    }
    if let Some(secret) = &s3.secret {
        secret_name(check, "s3.secret", secret);
    }
}

#[cfg(test)]
mod tests;
