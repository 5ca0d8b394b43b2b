//! Where in a file something was found.

use std::fmt;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Position {
    /// Offset of the byte, from 0. In a segment that a line break cuts in two, the segment's first byte.
    pub byte: usize,
    /// Number of the segment in the file, from 1. 0 if the place is outside any segment.
    pub segment: usize,
    /// Id of the segment, if there is one; at most ten characters of it.
    pub segment_id: String,
    /// Position of the element, from 1.
    pub element: Option<usize>,
    /// Position of the component, from 1.
    pub component: Option<usize>,
}

impl Position {
    /// A place outside any segment.
    pub(crate) fn at_byte(byte: usize) -> Self {
        Self { byte, ..Self::default() }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.byte)?;
        if self.segment > 0 {
            write!(f, ", segment {} {}", self.segment, self.segment_id)?;
        }
        if let Some(element) = self.element {
            write!(f, "{element:02}")?;
        }
        if let Some(component) = self.component {
            write!(f, "-{component:02}")?;
        }
        Ok(())
    }
}
