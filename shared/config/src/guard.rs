use documents::{Fault, Faults, Stage};
use mapping::Catalog;
use url::Url;

use crate::connector::{Connector, Hosts};
use crate::folder::CONNECTOR;

/// Everything that carries a stage, held against the connector's own.
pub(crate) fn faults(connector: &Connector, catalog: Option<&Catalog>) -> Faults {
    let mut faults = Faults::new();
    let stage = connector.stage;
    for (place, found) in [("[fusion]", connector.fusion.stage), ("[cleo]", connector.cleo.stage)] {
        if found != stage {
            faults.push(mixed(
                format!("{CONNECTOR} {place} stage"),
                format!("is {found}, the connector is {stage}"),
            ));
        }
    }
    for (place, url) in addresses(connector) {
        faults.extend(check_host(&connector.hosts, stage, place, &url));
    }
    for profile in catalog.into_iter().flat_map(Catalog::partners) {
        if profile.stage() != stage {
            let place = format!("partners/{}.toml stage", profile.id());
            let isa15 = if profile.stage() == Stage::Production { 'P' } else { 'T' };
            let text = format!("is {} (ISA15 = {isa15}), the connector is {stage}", profile.stage());
            faults.push(mixed(place, text));
        }
    }
    faults
}

fn addresses(connector: &Connector) -> Vec<(&'static str, String)> {
    let fusion = &connector.fusion;
    let mut addresses = vec![("[fusion] base_url", fusion.base_url.clone())];
    addresses.extend(fusion.token_url.clone().map(|url| ("[fusion] token_url", url)));
    addresses.push(("[cleo] base_url", connector.cleo.base_url.clone()));
    addresses
}

fn check_host(hosts: &Hosts, stage: Stage, place: &str, url: &str) -> Option<Fault> {
    let place = format!("{CONNECTOR} {place}");
    // An address that is none is reported by the connection's own check.
    let host = Url::parse(url).ok()?.host_str()?.to_owned();
    let listed = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, &host));
    let (ours, theirs, other) = match stage {
        Stage::Test => (&hosts.test, &hosts.production, Stage::Production),
        Stage::Production => (&hosts.production, &hosts.test, Stage::Test),
    };
    if listed(theirs) {
        return Some(mixed(
            place,
            format!("host {host} is listed under [hosts] {other}, the connector is {stage}"),
        ));
    }
    if !listed(ours) {
        return Some(mixed(
            place,
            format!("host {host} is not listed under [hosts] {stage}; list it if it holds {stage} data"),
        ));
    }
    None
}

fn mixed(place: String, message: String) -> Fault {
    Fault::new("stage", place, message)
}

/// Whether `pattern` covers `host`: letters in any case, `*` for any number of characters.
fn matches(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let mut rest = host;
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let mut open_end = false;
    for part in parts {
        open_end = part.is_empty();
        let Some(found) = rest.find(part) else { return false };
        rest = rest.split_at(found + part.len()).1;
    }
    // What follows the last `*` must end the host, which the search from the left may have missed.
    rest.is_empty()
        || open_end
        || (pattern.contains('*') && host.ends_with(pattern.rsplit('*').next().unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_what_they_say() {
        for (pattern, host, covered) in [
            ("acme.cleointegration.com", "acme.cleointegration.com", true),
            ("acme.cleointegration.com", "acme.cleointegration.com.evil.example", false),
            ("*.cleointegration.com", "acme.cleointegration.com", true),
            ("*.cleointegration.com", "acme.cleointegration.com.evil.example", false),
            ("fa-*-test-*.oraclecloud.com", "fa-abcd-test-saasfaprod1.fa.ocs.oraclecloud.com", true),
            ("fa-*-test-*.oraclecloud.com", "fa-abcd-saasfaprod1.fa.ocs.oraclecloud.com", false),
            ("*test*", "acme-test.example", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("a*b", "ab", true),
            ("a*b", "acbd", false),
            ("a*b", "acbdb", true),
        ] {
            assert_eq!(matches(pattern, host), covered, "{pattern} {host}");
        }
    }
}
