//! The faults of a report, sorted by what they are about.

use std::collections::HashMap;

use crate::{Code, Fault, Report, Severity};

/// A set by its places in the report: interchange, group, set.
pub(super) type SetKey = (usize, usize, usize);

/// The faults of a report. Each is found where its code is told.
#[derive(Default)]
pub(super) struct Faults<'r> {
    interchanges: HashMap<usize, Vec<(&'r Fault, u8)>>,
    groups: HashMap<(usize, usize), Vec<(&'r Fault, &'static str)>>,
    sets: HashMap<SetKey, Vec<&'r Fault>>,
    /// Faults of bytes that belong to no interchange.
    pub(super) outside: Vec<&'r Fault>,
}

impl<'r> Faults<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let mut faults = Self::default();
        for fault in &report.faults {
            faults.add(fault);
        }
        faults
    }

    fn add(&mut self, fault: &'r Fault) {
        match (fault.code(), fault.interchange, fault.group, fault.set) {
            (Code::Interchange(code), Some(interchange), ..) => {
                self.interchanges.entry(interchange).or_default().push((fault, code));
            }
            (Code::Interchange(_), None, ..) => self.outside.push(fault),
            (Code::Group(code), Some(interchange), Some(group), _) => {
                self.groups.entry((interchange, group)).or_default().push((fault, code));
            }
            // What is told of no one goes into an advice.
            (_, Some(interchange), Some(group), Some(set)) => {
                self.sets.entry((interchange, group, set)).or_default().push(fault);
            }
            _ => {}
        }
    }

    /// The faults of an interchange with TA105.
    pub(super) fn of_interchange(&self, interchange: usize) -> &[(&'r Fault, u8)] {
        self.interchanges.get(&interchange).map_or(&[], Vec::as_slice)
    }

    /// The codes of a group, each once, and whether it is an error.
    pub(super) fn of_group(&self, interchange: usize, group: usize) -> Vec<(&'static str, bool)> {
        let mut codes: Vec<(&'static str, bool)> = Vec::new();
        for (fault, code) in self.groups.get(&(interchange, group)).into_iter().flatten() {
            let is_error = fault.severity == Severity::Error;
            match codes.iter_mut().find(|(known, _)| known == code) {
                Some((_, known)) => *known |= is_error,
                None => codes.push((code, is_error)),
            }
        }
        codes
    }

    /// The faults of a set, those of the business included.
    pub(super) fn of_set(&self, key: SetKey) -> &[&'r Fault] {
        self.sets.get(&key).map_or(&[], Vec::as_slice)
    }
}
