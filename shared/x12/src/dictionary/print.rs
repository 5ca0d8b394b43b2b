//! Segments, elements and notes as text.

use std::fmt;

use super::{ElementRule, ElementType, SegmentRule, SyntaxNote};

/// A table of the elements, and the syntax notes.
impl fmt::Display for SegmentRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.id, self.name)?;
        for (element, position) in self.elements.iter().zip(1..) {
            let requirement = self.requirement(position);
            writeln!(f, "  {}{position:02}  {requirement}  {element}", self.id)?;
        }
        if !self.notes.is_empty() {
            let notes: Vec<_> = self.notes.iter().map(ToString::to_string).collect();
            writeln!(f, "  notes  {}", notes.join(" "))?;
        }
        Ok(())
    }
}

impl SegmentRule {
    /// `M` mandatory, `X` bound by a syntax note, `O` optional.
    fn requirement(&self, position: u8) -> char {
        let binds = |note: &SyntaxNote| {
            let is_free = matches!(note.kind.letter(), 'C' | 'L') && note.first == position;
            !is_free && note.positions & 1 << position != 0
        };
        if self.mandatory & 1 << position != 0 {
            'M'
        } else if self.notes.iter().any(binds) {
            'X'
        } else {
            'O'
        }
    }
}

/// Number, type, length and name.
impl fmt::Display for ElementRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = if self.number.is_empty() { "?" } else { self.number };
        let length = match (self.element_type, self.min, self.max) {
            (ElementType::Composite(_), ..) => String::new(),
            (_, min, max) if min == max => min.to_string(),
            (_, min, max) => format!("{min}/{max}"),
        };
        write!(f, "{number:<4}  {:<2}  {length:<7}  {}", self.element_type.to_string(), self.name)?;
        if self.repetitions > 1 {
            write!(f, ", up to {} times", self.repetitions)?;
        }
        Ok(())
    }
}

/// The type as guides write it.
impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identifier | Self::Text => f.write_str("AN"),
            Self::Code => f.write_str("ID"),
            Self::Implied(decimals) => write!(f, "N{decimals}"),
            Self::Decimal => f.write_str("R"),
            Self::Date => f.write_str("DT"),
            Self::Time => f.write_str("TM"),
            Self::Composite(_) => Ok(()),
        }
    }
}

/// The note as guides write it, such as `P0304`.
impl fmt::Display for SyntaxNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:02}", self.kind.letter(), self.first)?;
        let others =
            (1..64).filter(|position| *position != self.first && self.positions & 1 << position != 0);
        others.into_iter().try_for_each(|position| write!(f, "{position:02}"))
    }
}
