//! A segment as the readers of answers see it.

use crate::envelope::trimmed;
use crate::{Position, Segment, SegmentRef};

/// A segment of the tree or of the stream.
pub(super) trait Line {
    /// The segment id.
    fn id(&self) -> &str;
    /// The text of an element without blanks around it.
    fn text(&self, element: usize) -> String;
    /// The text of an element as it is, but for blanks behind it.
    fn copy(&self, element: usize) -> String;
    /// The text of a component of an element.
    fn component(&self, element: usize, component: usize) -> String;
    /// Where the segment stands.
    fn position(&self) -> Position;
    /// Where an element stands.
    fn element_position(&self, element: usize) -> Position;
}

impl Line for Segment<'_> {
    fn id(&self) -> &str {
        Segment::id(self)
    }

    fn text(&self, element: usize) -> String {
        trimmed(self, element).into_owned()
    }

    fn copy(&self, element: usize) -> String {
        Segment::text(self, element).trim_end().to_owned()
    }

    fn component(&self, element: usize, component: usize) -> String {
        let element = self.element(element).and_then(|element| element.component(component));
        element.map(|component| component.text().trim().to_owned()).unwrap_or_default()
    }

    fn position(&self) -> Position {
        Segment::position(self)
    }

    fn element_position(&self, element: usize) -> Position {
        Segment::element_position(self, element)
    }
}

impl Line for SegmentRef<'_> {
    fn id(&self) -> &str {
        SegmentRef::id(self)
    }

    fn text(&self, element: usize) -> String {
        SegmentRef::text(self, element).trim().to_owned()
    }

    fn copy(&self, element: usize) -> String {
        SegmentRef::text(self, element).trim_end().to_owned()
    }

    fn component(&self, element: usize, component: usize) -> String {
        let component = self.part(element).component(component);
        component.map(|component| component.text().trim().to_owned()).unwrap_or_default()
    }

    fn position(&self) -> Position {
        SegmentRef::position(self)
    }

    fn element_position(&self, element: usize) -> Position {
        SegmentRef::element_position(self, element)
    }
}
