use documents::trade::{Code, Details, TradeParty};
use documents::{Address, Party};

use super::OrderSubject;
use crate::draft::{Build, no_party_id, party_id};
use crate::profile::{OrderPartyRule, Text};

/// Longest N102 and N201.
const NAME: usize = 60;
/// Longest N301.
const ADDRESS_LINE: usize = 55;

/// A party of an order as the ERP knows it.
pub(super) fn of_erp(party: Option<&TradeParty>) -> Party {
    let Some(party) = party else {
        return Party::default();
    };
    Party {
        name: party.name.clone().unwrap_or_default(),
        number: party.id.as_deref().map(str::to_owned),
        site: party.site().map(str::to_owned),
        address: party.address.clone(),
    }
}

/// The parties that the profile asks for, with the ids that it asks for.
pub(super) fn translated(
    build: &mut Build,
    rules: &[OrderPartyRule],
    details: &Details,
    subject: &OrderSubject<'_>,
    text: &Text,
) -> Vec<TradeParty> {
    let with_party = rules.iter().filter_map(|rule| Some((rule, details.party(rule.party.as_str())?)));
    with_party.map(|(rule, party)| one(build, rule, party.clone(), subject, text)).collect()
}

fn one(
    build: &mut Build,
    rule: &OrderPartyRule,
    party: TradeParty,
    subject: &OrderSubject<'_>,
    text: &Text,
) -> TradeParty {
    let origin = format!("party {}", rule.role);
    let known = of_erp(Some(&party));
    let id = rule.identity.as_ref().and_then(|(qualifier, id)| {
        let found = party_id(id, &known, &subject.subject());
        if found.is_none() {
            build.fault("party.id", &origin, no_party_id(id, &known));
        }
        found.map(|found| (Code::new(qualifier.as_str()), Code::from(found)))
    });
    let mut names = match known.name.trim() {
        "" => Vec::new(),
        name => build.fit(name, NAME, 5, text.long_name, (&origin, "N102")),
    };
    if names.is_empty() && id.is_none() {
        build.fault("party.empty", &origin, "the party has neither name nor id, so N1 cannot be written");
    }
    let more_names = if names.is_empty() { Vec::new() } else { names.split_off(1) };
    let (id_qualifier, id) = id.unzip();
    let mut address = if rule.address { party.address } else { Address::default() };
    let lines = std::mem::take(&mut address.lines);
    for line in &lines {
        address.lines.extend(build.fit(line, ADDRESS_LINE, 4, text.long_name, (&origin, "N301")));
    }
    TradeParty {
        role: Some(Code::new(rule.role.as_str())),
        name: names.pop(),
        id_qualifier,
        id,
        more_names,
        address,
        location: None,
        ..party
    }
}
