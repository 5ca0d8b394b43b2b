//! What is wrong with a file, told on stderr while the result goes to stdout.

use x12::Fault;

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
            eprintln!("{mark} {}: {fault}", source.name());
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
