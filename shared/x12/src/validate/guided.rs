//! Values of which a partner guide says something.

use std::sync::Arc;

use super::collect::Collector;
use super::element::Look;
use super::judge::judge;
use super::options::Levels;
use super::site::Value;
use crate::dictionary::{ElementRule, ElementType};
use crate::guide::ElementChanges;
use crate::{Fault, FaultKind};

/// Looks at a value by the standard with the partner's changes.
pub(super) fn guided(value: &Value<'_, '_>, changes: &ElementChanges, look: Look, out: &mut Collector<'_>) {
    if let Some(rule) = &changes.forbidden {
        return out.tell_fault(by_rule(value, FaultKind::ElementForbidden, rule));
    }
    let mut changed = *value.rule;
    if let Some((min, max, _)) = &changes.length {
        (changed.min, changed.max) = (*min, *max);
    }
    let names_codes = changes.only.is_some() || changes.added.is_some() || changes.removed.is_some();
    if names_codes {
        changed.codes = None;
    }
    let length_by = changes.length.as_ref().map(|(_, _, rule)| (value.rule, rule));
    judge(&Value { rule: &changed, length_by, ..*value }, look, out);
    if names_codes && look.levels.codes {
        codes(value, changes, look, out);
    }
}

fn by_rule(value: &Value<'_, '_>, kind: FaultKind, rule: &Arc<str>) -> Fault {
    Fault { rule: Some(Arc::clone(rule)), ..value.fault(kind) }
}

fn codes(value: &Value<'_, '_>, changes: &ElementChanges, look: Look, out: &mut Collector<'_>) {
    let text = value.bytes.trim_ascii_end();
    let has = |list: &Option<(Vec<String>, Arc<str>)>| {
        list.as_ref().is_some_and(|(codes, _)| codes.iter().any(|code| code.as_bytes() == text))
    };
    let rule_of = |list: &Option<(Vec<String>, Arc<str>)>| list.as_ref().map(|(_, rule)| Arc::clone(rule));
    let kind = FaultKind::CodeUnknown { is_closed: true };
    if let Some(rule) = rule_of(&changes.only) {
        if !has(&changes.only) {
            out.tell_fault(by_rule(value, kind, &rule));
        }
        return;
    }
    if has(&changes.removed)
        && let Some(rule) = rule_of(&changes.removed)
    {
        return out.tell_fault(by_rule(value, kind, &rule));
    }
    if !has(&changes.added) {
        let only_codes = Look { levels: Levels { codes: true, ..Levels::NONE }, ..look };
        judge(&Value { rule: &as_code(value.rule), ..*value }, only_codes, out);
    }
}

fn as_code(rule: &ElementRule) -> ElementRule {
    ElementRule {
        element_type: if rule.codes.is_some() { ElementType::Code } else { rule.element_type },
        ..*rule
    }
}
