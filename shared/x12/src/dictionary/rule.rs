//! What the dictionary says of one segment, element or composite.

use crate::Version;

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

/// Smallest and largest length. Sign and decimal point of a number are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Smallest length of a value that is present.
    pub min: u16,
    /// Largest length.
    pub max: u16,
}

/// The rule of one element at its position in a segment, or of one component in a composite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementRule {
    number: &'static str,
    element_type: ElementType,
    v004010: Option<Length>,
    v005010: Length,
    mandatory_004010: bool,
    mandatory_005010: bool,
}

impl ElementRule {
    const fn new(number: &'static str, element_type: ElementType, min: u16, max: u16) -> Self {
        let length = Length { min, max };
        Self {
            number,
            element_type,
            v004010: Some(length),
            v005010: length,
            mandatory_004010: false,
            mandatory_005010: false,
        }
    }

    /// The data element's number, such as `"373"`; the id of the composite for a composite.
    pub fn number(&self) -> &'static str {
        self.number
    }

    /// The data type.
    pub fn element_type(&self) -> ElementType {
        self.element_type
    }

    /// The length limits, or nothing if the version does not have the element.
    pub fn length(&self, version: Version) -> Option<Length> {
        match version {
            Version::V004010 => self.v004010,
            Version::V005010 => Some(self.v005010),
        }
    }

    /// Whether a segment of this version must have the element.
    pub fn is_mandatory(&self, version: Version) -> bool {
        match version {
            Version::V004010 => self.mandatory_004010,
            Version::V005010 => self.mandatory_005010,
        }
    }

    /// Mandatory in both versions.
    pub(super) const fn must(self) -> Self {
        Self { mandatory_004010: true, mandatory_005010: true, ..self }
    }

    /// Mandatory from 005010 on.
    pub(super) const fn must_5010(self) -> Self {
        Self { mandatory_005010: true, ..self }
    }

    /// Other length limits in 005010.
    pub(super) const fn v5010(self, min: u16, max: u16) -> Self {
        Self { v005010: Length { min, max }, ..self }
    }

    /// Not known before 005010.
    pub(super) const fn added(self) -> Self {
        Self { v004010: None, ..self }
    }
}

/// The rule of a composite element.
#[derive(Debug, PartialEq, Eq)]
pub struct CompositeRule {
    pub(super) id: &'static str,
    pub(super) components: &'static [ElementRule],
}

impl CompositeRule {
    /// The id, such as `"C040"`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The rule of the component at a position, counted from 1.
    pub fn component(&self, position: usize) -> Option<&'static ElementRule> {
        self.components.get(position.checked_sub(1)?)
    }

    /// How many components there are.
    pub fn len(&self) -> usize {
        self.components.len()
    }

    /// Always false: a composite has components.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
    }
}

/// The rule of one segment.
#[derive(Debug, PartialEq, Eq)]
pub struct SegmentRule {
    id: &'static str,
    elements: &'static [ElementRule],
    /// A run of elements that comes `times` times after `elements`, such as the product id pairs of IT1.
    repeated: &'static [ElementRule],
    times: usize,
}

impl SegmentRule {
    /// The segment id, such as `"N1"`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The rule of the element at a position, counted from 1.
    pub fn element(&self, position: usize) -> Option<&'static ElementRule> {
        let index = position.checked_sub(1)?;
        let Some(beyond) = index.checked_sub(self.elements.len()) else {
            return self.elements.get(index);
        };
        if position > self.len() {
            return None;
        }
        self.repeated.get(beyond.checked_rem(self.repeated.len())?)
    }

    /// The highest position of any version.
    pub fn len(&self) -> usize {
        self.elements.len() + self.repeated.len() * self.times
    }

    /// Always false: a segment has elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

pub(super) const fn segment(id: &'static str, elements: &'static [ElementRule]) -> SegmentRule {
    SegmentRule { id, elements, repeated: &[], times: 0 }
}

pub(super) const fn repeating(
    id: &'static str,
    elements: &'static [ElementRule],
    repeated: &'static [ElementRule],
    times: usize,
) -> SegmentRule {
    SegmentRule { id, elements, repeated, times }
}

pub(super) const fn an(number: &'static str, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Identifier, min, max)
}

pub(super) const fn text(number: &'static str, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Text, min, max)
}

pub(super) const fn id(number: &'static str, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Code, min, max)
}

pub(super) const fn n(number: &'static str, decimals: u8, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Implied(decimals), min, max)
}

pub(super) const fn r(number: &'static str, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Decimal, min, max)
}

pub(super) const fn dt(number: &'static str, length: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Date, length, length)
}

pub(super) const fn tm(number: &'static str, min: u16, max: u16) -> ElementRule {
    ElementRule::new(number, ElementType::Time, min, max)
}

/// The lengths of a composite are those of its components.
pub(super) const fn composite(rule: &'static CompositeRule) -> ElementRule {
    ElementRule::new(rule.id, ElementType::Composite(rule), 1, u16::MAX)
}
