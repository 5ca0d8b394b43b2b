//! Reasons and partners, counted.

use std::collections::BTreeMap;

use mapping::Catalog;
use pipeline::{LedgerItem, State};

use super::advice;
use super::summary::{PartnerRow, ReasonExample, ReasonGroup};

/// Why documents did not leave: one group for each rule and state, the largest first.
pub fn reasons(items: &[LedgerItem]) -> Vec<ReasonGroup> {
    let mut groups: BTreeMap<(State, &str), ReasonGroup> = BTreeMap::new();
    let stopped = |item: &&LedgerItem| {
        matches!(item.state, State::Held | State::Rejected | State::Superseded | State::DeadLettered)
    };
    for item in items.iter().filter(stopped) {
        let mut counted: Vec<&str> = Vec::new();
        for fault in &item.reasons {
            if counted.contains(&fault.rule.as_str()) {
                continue;
            }
            counted.push(&fault.rule);
            let group = groups.entry((item.state, &fault.rule)).or_insert_with(|| ReasonGroup {
                rule: fault.rule.clone(),
                state: item.state,
                documents: 0,
                flows: BTreeMap::new(),
                example: ReasonExample {
                    record_key: item.record_key.to_string(),
                    number: item.business_number.clone(),
                    partner: item.partner.as_ref().map(ToString::to_string),
                    fault: fault.clone(),
                },
                advice: advice::of(&fault.rule, item.state).to_owned(),
            });
            group.documents += 1;
            *group.flows.entry(item.flow.clone()).or_default() += 1;
        }
    }
    let mut groups: Vec<ReasonGroup> = groups.into_values().collect();
    // What waits for a person comes before what is closed.
    groups.sort_by_key(|group| (group.state != State::Held, std::cmp::Reverse(group.documents)));
    groups
}

/// What each partner of the configuration got.
pub fn partners(items: &[LedgerItem], catalog: &Catalog) -> Vec<PartnerRow> {
    let mut rows: BTreeMap<String, PartnerRow> = catalog
        .partners()
        .map(|profile| {
            let row = PartnerRow {
                partner: profile.id().to_string(),
                name: profile.name().to_owned(),
                delivered: BTreeMap::new(),
                held: 0,
                closed: 0,
                bytes: 0,
                last_isa13: None,
            };
            (profile.id().to_string(), row)
        })
        .collect();
    for item in items {
        let Some(row) = item.partner.as_ref().and_then(|partner| rows.get_mut(partner.as_str())) else {
            continue;
        };
        match item.state {
            State::Delivered | State::Acknowledged | State::Refused => {
                *row.delivered.entry(item.transaction_set.clone()).or_default() += 1;
                row.bytes += item.interchange.as_ref().map_or(0, |blob| blob.size);
            }
            State::Held => row.held += 1,
            State::Rejected | State::Superseded => row.closed += 1,
            _ => {}
        }
        let number = item.control_numbers.as_ref().map(|numbers| numbers.interchange);
        row.last_isa13 = row.last_isa13.max(number);
    }
    rows.into_values().collect()
}
