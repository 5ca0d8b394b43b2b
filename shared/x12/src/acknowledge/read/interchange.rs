//! TA1 read.

use super::Budget;
use super::codes::{check_code, disposition};
use super::line::Line;
use crate::acknowledge::codes;
use crate::acknowledge::outcome::AcknowledgedInterchange;

/// What a TA1 says.
pub(super) fn outcome(line: &impl Line, budget: &mut Budget) -> AcknowledgedInterchange {
    let code = line.text(5);
    check_code(line, 5, &code, codes::interchange, budget);
    AcknowledgedInterchange {
        control_number: line.text(1),
        date: line.text(2),
        time: line.text(3),
        result: disposition(line, 4, "AER", budget),
        code,
    }
}
