//! Makes a guide of its rules and refuses what does not fit.

use std::sync::Arc;

use super::rule::{Change, Rule};
use super::{ElementChanges, Guide, GuideFault, GuideFaultKind, NodeChanges};
use crate::Version;
use crate::dictionary::{ElementRule, ElementType, SegmentRule};
use crate::schema::{Node, Schema, schema};

pub(super) fn build(
    id: String,
    set_id: &str,
    version: Version,
    rules: &[Rule],
) -> Result<Guide, Vec<GuideFault>> {
    let Some(schema) = schema(set_id, version) else {
        return Err(vec![GuideFault { rule: String::new(), kind: GuideFaultKind::SetUnknown }]);
    };
    let changes = vec![None; schema.nodes.len()];
    let mut guide = Guide { id, schema, rule_ids: Vec::new(), changes };
    let mut faults = Vec::new();
    for rule in rules {
        let kinds = guide.add(rule);
        faults.extend(kinds.into_iter().map(|kind| GuideFault { rule: rule.id.clone(), kind }));
    }
    if faults.is_empty() { Ok(guide) } else { Err(faults) }
}

impl Guide {
    fn add(&mut self, rule: &Rule) -> Vec<GuideFaultKind> {
        let id: Arc<str> = rule.id.as_str().into();
        let mut faults = Vec::new();
        if rule.id.trim().is_empty() {
            faults.push(GuideFaultKind::IdMissing);
        }
        if self.rule_ids.contains(&id) {
            faults.push(GuideFaultKind::IdRepeated);
        }
        self.rule_ids.push(Arc::clone(&id));
        let nodes = places(self.schema, rule);
        let Some(segment) =
            nodes.first().and_then(|node| self.schema.nodes.get(*node)).map(|node| node.segment)
        else {
            faults.push(GuideFaultKind::SegmentUnknown { segment: rule.segment.clone() });
            return faults;
        };
        faults.extend(own_faults(rule, segment));
        for node in nodes {
            let is_mandatory = self.schema.nodes.get(node).is_some_and(|node| node.is_mandatory);
            let Some(slot) = self.changes.get_mut(node) else {
                continue;
            };
            let changes = slot.get_or_insert_default();
            let added = match rule.element {
                None => changes.add(&rule.change, &id, is_mandatory),
                Some(position) => {
                    let is_mandatory = is_mandatory_element(segment, position);
                    changes.change_element(position, &rule.change, &id, is_mandatory)
                }
            };
            if let Some(fault) = added.err()
                && !faults.contains(&fault)
            {
                faults.push(fault);
            }
        }
        faults
    }
}

/// The places in the set that a rule is for.
fn places(schema: &Schema, rule: &Rule) -> Vec<usize> {
    let nodes = schema.nodes.iter().enumerate();
    let fits = |index: usize| rule.path.as_ref().is_none_or(|path| *path == loops_around(schema, index));
    nodes
        .filter(|(index, node)| node.segment.id == rule.segment && fits(*index))
        .map(|(index, _)| index)
        .collect()
}

/// The loops around a place, from the outside in.
fn loops_around(schema: &Schema, index: usize) -> Vec<&'static str> {
    let parent = |index: usize| schema.nodes.get(index).and_then(Node::parent);
    let around = std::iter::successors(parent(index), |index| parent(*index));
    let mut loops: Vec<_> =
        around.filter_map(|index| schema.nodes.get(index)).map(|node| node.segment.id).collect();
    loops.reverse();
    loops
}

fn is_mandatory_element(segment: &SegmentRule, position: usize) -> bool {
    segment.elements.get(position.wrapping_sub(1)).is_some_and(|element| element.is_mandatory)
}

/// What is wrong with a rule by itself.
fn own_faults(rule: &Rule, segment: &SegmentRule) -> Vec<GuideFaultKind> {
    let Some(position) = rule.element else {
        return of_segment(&rule.change).into_iter().collect();
    };
    match position.checked_sub(1).and_then(|index| segment.elements.get(index)) {
        Some(element) => of_element(&rule.change, element),
        None => vec![GuideFaultKind::ElementUnknown { segment: rule.segment.clone(), element: position }],
    }
}

fn of_segment(change: &Change) -> Option<GuideFaultKind> {
    match change {
        Change::Mandatory | Change::Forbidden => None,
        Change::MaxUse(0) => Some(GuideFaultKind::MaxIsZero),
        Change::MaxUse(_) => None,
        Change::Length { .. } => Some(GuideFaultKind::NotApplicable { what: "a length" }),
        _ => Some(GuideFaultKind::NotApplicable { what: "codes" }),
    }
}

fn of_element(change: &Change, element: &ElementRule) -> Vec<GuideFaultKind> {
    let has_codes =
        matches!(element.element_type, ElementType::Code | ElementType::Identifier | ElementType::Text);
    match change {
        Change::Mandatory | Change::Forbidden => Vec::new(),
        Change::MaxUse(_) => vec![GuideFaultKind::NotApplicable { what: "how often it stands" }],
        Change::Length { .. } if matches!(element.element_type, ElementType::Composite(_)) => {
            vec![GuideFaultKind::NotApplicable { what: "a length" }]
        }
        Change::Length { min, max } if *min == 0 || min > max => vec![GuideFaultKind::LengthInvalid],
        Change::Length { .. } => Vec::new(),
        _ if !has_codes => vec![GuideFaultKind::NotApplicable { what: "codes" }],
        Change::CodesAdded(codes) | Change::CodesRemoved(codes) | Change::CodesOnly(codes) => {
            of_codes(codes, element)
        }
    }
}

fn of_codes(codes: &[String], element: &ElementRule) -> Vec<GuideFaultKind> {
    if codes.is_empty() {
        return vec![GuideFaultKind::CodesMissing];
    }
    let (min, max) = (element.min, element.max);
    let does_not_fit =
        |code: &&String| !(usize::from(min)..=usize::from(max)).contains(&code.chars().count());
    codes
        .iter()
        .filter(does_not_fit)
        .map(|code| GuideFaultKind::CodeLength { code: code.clone(), min, max })
        .collect()
}

fn contradiction(other: &Arc<str>) -> GuideFaultKind {
    GuideFaultKind::Contradiction { other: other.to_string() }
}

/// Sets what no rule has set before, unless a rule says the contrary.
fn set<T>(
    slot: &mut Option<T>,
    value: T,
    id_of: impl Fn(&T) -> &Arc<str>,
    contrary: Option<&Arc<str>>,
) -> Result<(), GuideFaultKind> {
    if let Some(other) = contrary.or(slot.as_ref().map(&id_of)) {
        return Err(contradiction(other));
    }
    *slot = Some(value);
    Ok(())
}

impl NodeChanges {
    /// The changes of an element, made if there are none yet.
    fn change_element(
        &mut self,
        position: usize,
        change: &Change,
        id: &Arc<str>,
        is_mandatory: bool,
    ) -> Result<(), GuideFaultKind> {
        if let Some(element) = self.elements.iter_mut().find(|element| element.position == position) {
            return element.add(change, id, is_mandatory);
        }
        let mut element = ElementChanges { position, ..ElementChanges::default() };
        let added = element.add(change, id, is_mandatory);
        self.elements.push(element);
        added
    }

    fn add(&mut self, change: &Change, id: &Arc<str>, is_mandatory: bool) -> Result<(), GuideFaultKind> {
        let id = Arc::clone(id);
        let max_id = self.max.as_ref().map(|(_, id)| id);
        match change {
            Change::Mandatory => set(&mut self.mandatory, id, |id| id, self.forbidden.as_ref()),
            Change::Forbidden if is_mandatory => Err(GuideFaultKind::MandatoryByStandard),
            Change::Forbidden => {
                let contrary = self.mandatory.as_ref().or(max_id);
                set(&mut self.forbidden, id, |id| id, contrary)
            }
            Change::MaxUse(max) => set(&mut self.max, (*max, id), |(_, id)| id, self.forbidden.as_ref()),
            _ => Ok(()),
        }
    }
}

impl ElementChanges {
    fn add(&mut self, change: &Change, id: &Arc<str>, is_mandatory: bool) -> Result<(), GuideFaultKind> {
        let id = Arc::clone(id);
        let forbidden = self.forbidden.clone();
        let others = [
            self.mandatory.clone(),
            self.only.as_ref().map(|(_, id)| Arc::clone(id)),
            self.added.as_ref().map(|(_, id)| Arc::clone(id)),
            self.removed.as_ref().map(|(_, id)| Arc::clone(id)),
            self.length.as_ref().map(|(_, _, id)| Arc::clone(id)),
        ];
        let [_, only, added, removed, _] = &others;
        let (has_only, of_list) =
            (only.clone().or(forbidden.clone()), added.clone().or(removed.clone()).or(forbidden.clone()));
        match change {
            Change::Mandatory => set(&mut self.mandatory, id, |id| id, forbidden.as_ref()),
            Change::Forbidden if is_mandatory => Err(GuideFaultKind::MandatoryByStandard),
            Change::Forbidden => set(&mut self.forbidden, id, |id| id, others.iter().flatten().next()),
            Change::CodesOnly(codes) => {
                set(&mut self.only, (codes.clone(), id), |(_, id)| id, of_list.as_ref())
            }
            Change::CodesAdded(codes) => {
                let clash = common(codes, self.removed.as_ref()).or(has_only);
                set(&mut self.added, (codes.clone(), id), |(_, id)| id, clash.as_ref())
            }
            Change::CodesRemoved(codes) => {
                let clash = common(codes, self.added.as_ref()).or(has_only);
                set(&mut self.removed, (codes.clone(), id), |(_, id)| id, clash.as_ref())
            }
            Change::Length { min, max } => {
                set(&mut self.length, (*min, *max, id), |(_, _, id)| id, forbidden.as_ref())
            }
            Change::MaxUse(_) => Ok(()),
        }
    }
}

/// The rule that says the contrary of one of these codes.
fn common(codes: &[String], other: Option<&(Vec<String>, Arc<str>)>) -> Option<Arc<str>> {
    let (others, id) = other?;
    codes.iter().any(|code| others.contains(code)).then(|| Arc::clone(id))
}
