//! What is wrong with a file, told on stderr while the result goes to stdout.

use x12::{Fault, FaultKind};

use super::printable;
use super::source::Source;
use crate::failure::Outcome;
use crate::output::{Style, count};

/// Faults of the envelope that a command met on its way.
pub(super) struct Notes {
    style: Style,
    errors: u64,
    shown: usize,
}

impl Notes {
    /// Beyond these only the number is told.
    const MOST: usize = 100;

    pub(super) fn new() -> Self {
        Self { style: Style::of(&std::io::stderr(), false), errors: 0, shown: 0 }
    }

    /// Tells a fault.
    pub(super) fn fault(&mut self, source: &Source, fault: &Fault) {
        let is_repair = fault.kind.is_repair();
        self.errors += u64::from(!is_repair);
        self.shown += 1;
        if self.shown <= Self::MOST {
            let mark = if is_repair { self.style.waiting("repaired:") } else { self.style.bad("fault:") };
            let left_out = if is_left_out(fault) { ", left out of the result" } else { "" };
            let fault = printable(&fault.to_string());
            eprintln!("{mark} {}: {fault}{left_out}", source.name());
        }
    }

    /// How the command ended.
    pub(super) fn outcome(&self) -> Outcome {
        if let Some(more) = self.shown.checked_sub(Self::MOST).filter(|more| *more > 0) {
            eprintln!("{} more", count(more as u64, "fault"));
        }
        if self.errors == 0 { Outcome::Good } else { Outcome::Bad }
    }
}

/// Whether a fault is of segments that have no place: the reader passes them over.
fn is_left_out(fault: &Fault) -> bool {
    match fault.kind {
        FaultKind::SegmentsOutsideSet { .. } => true,
        // A trailer of what never began. A header that is missing before ST leaves the set where it is.
        FaultKind::HeaderMissing(_) => matches!(fault.segment_id(), "SE" | "GE"),
        _ => false,
    }
}
