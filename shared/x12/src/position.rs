//! Where in a file something was found.

use std::fmt;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Position {
    /// Offset of the byte, from 0. In a segment that a line break cuts in two, the segment's first byte.
    pub byte: usize,
    /// Number of the segment in the file, from 1. 0 if the place is outside any segment.
    pub segment: usize,
    /// Number of the segment in its transaction set, ST being 1; known where the set is walked through.
    pub set_segment: Option<usize>,
    /// Id of the segment, if there is one; at most ten characters of it.
    pub segment_id: String,
    /// Position of the element, from 1.
    pub element: Option<usize>,
    /// Position of the component, from 1.
    pub component: Option<usize>,
    /// Number of the repetition, from 1.
    pub repetition: Option<usize>,
}

impl Position {
    /// A place outside any segment.
    pub(crate) fn at_byte(byte: usize) -> Self {
        Self { byte, ..Self::default() }
    }

    /// The segment's id for people. What stands where an id should be may hold line ends and the like, which would break
    /// the line it is told on.
    pub(crate) fn shown_id(&self) -> impl fmt::Display {
        fmt::from_fn(|f| {
            self.segment_id.chars().try_for_each(|character| match character.is_control() {
                true => write!(f, "{}", character.escape_default()),
                false => write!(f, "{character}"),
            })
        })
    }

    /// The segment's id with the positions within it, such as `PO103` or `REF04-02`.
    pub(crate) fn within_segment(&self) -> impl fmt::Display {
        fmt::from_fn(|f| {
            write!(f, "{}", self.shown_id())?;
            if let Some(element) = self.element {
                write!(f, "{element:02}")?;
            }
            if let Some(component) = self.component {
                write!(f, "-{component:02}")?;
            }
            match self.repetition {
                Some(repetition) => write!(f, " repetition {repetition}"),
                None => Ok(()),
            }
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.byte)?;
        if self.segment > 0 {
            write!(f, ", segment {} {}", self.segment, self.within_segment())?;
        }
        Ok(())
    }
}
