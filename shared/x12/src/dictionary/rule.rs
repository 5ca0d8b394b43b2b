//! What the dictionary says of one segment, element or composite.

use super::{CodeList, SyntaxNote};
use crate::schema::Tag;

/// The data type of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementType {
    /// `AN`: a number, id or code. A change of one character changes what it names, so a writer never alters it.
    Identifier,
    /// `AN`: a name, an address or free text. A writer may replace characters that cannot be sent.
    Text,
    /// `ID`: a value from a code list.
    Code,
    /// `Nn`: a number without a decimal point; so many of its last digits are decimals.
    Implied(u8),
    /// `R`: a number with a decimal point where it needs one.
    Decimal,
    /// `DT`: a calendar date, CCYYMMDD or YYMMDD by length.
    Date,
    /// `TM`: a time of day, HHMM, HHMMSS or longer.
    Time,
    /// An element made of components.
    Composite(&'static CompositeRule),
}

/// The rule of one element at its position in a segment, or of one component in a composite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementRule {
    /// The data element's number, such as `"373"`; the id of the composite for a composite. Empty where it is not known.
    pub number: &'static str,
    /// What it holds, in short.
    pub name: &'static str,
    /// The data type.
    pub element_type: ElementType,
    /// Smallest length of a value that is present. Sign and decimal point of a number are not counted.
    pub min: u16,
    /// Largest length. The lengths of a composite are those of its components.
    pub max: u16,
    /// Whether the segment, or the composite that is present, must have it.
    pub is_mandatory: bool,
    /// How often it may come, apart by the repetition separator.
    pub repetitions: u16,
    /// Its code list, if one is known for the version.
    pub codes: Option<&'static CodeList>,
}

/// The rule of a composite element.
#[derive(Debug, PartialEq, Eq)]
pub struct CompositeRule {
    /// The id, such as `"C040"`.
    pub id: &'static str,
    /// What it holds, in short.
    pub name: &'static str,
    /// The components: the first is at index 0.
    pub components: &'static [ElementRule],
    /// What the components ask of each other.
    pub notes: &'static [SyntaxNote],
    /// The components that must be there when the composite is: bit `n` stands for position `n`.
    pub mandatory: u64,
}

impl CompositeRule {
    pub(crate) const fn new(
        id: &'static str,
        name: &'static str,
        components: &'static [ElementRule],
        notes: &'static [SyntaxNote],
        mandatory: u64,
    ) -> Self {
        Self { id, name, components, notes, mandatory }
    }

    /// The rule of the component at a position, counted from 1.
    pub fn component(&self, position: usize) -> Option<&'static ElementRule> {
        self.components.get(position.checked_sub(1)?)
    }
}

/// The rule of one segment.
#[derive(Debug, PartialEq, Eq)]
pub struct SegmentRule {
    /// The segment id, such as `"N1"`.
    pub id: &'static str,
    /// The id as an integer.
    pub tag: Tag,
    /// What it holds, in short.
    pub name: &'static str,
    /// The elements: the first is at index 0. Runs of them are spelled out.
    pub elements: &'static [ElementRule],
    /// What the elements ask of each other.
    pub notes: &'static [SyntaxNote],
    /// The elements that must be there: bit `n` stands for position `n`.
    pub mandatory: u64,
}

impl SegmentRule {
    pub(crate) const fn new(
        id: &'static str,
        name: &'static str,
        elements: &'static [ElementRule],
        notes: &'static [SyntaxNote],
        mandatory: u64,
    ) -> Self {
        Self { id, tag: Tag::new(id), name, elements, notes, mandatory }
    }

    /// The rule of the element at a position, counted from 1.
    pub fn element(&self, position: usize) -> Option<&'static ElementRule> {
        self.elements.get(position.checked_sub(1)?)
    }
}
