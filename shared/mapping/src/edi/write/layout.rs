//! Where in a set which details stand, and how many of them there may be.

use documents::trade::Details;
use x12::Version;

use super::details::is_plain;

/// One kind of details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Currency,
    References,
    Contacts,
    Prices,
    DeliveryTerms,
    Charges,
    Terms,
    Dates,
    LeadTimes,
    Descriptions,
    Measurements,
    Packing,
    Loads,
    Routings,
    Equipment,
    Marks,
    Taxes,
    Amounts,
    Quantities,
    Stores,
    Schedules,
    /// Texts that nothing introduces.
    Messages,
    /// Texts that a number or title introduces.
    Notes,
    Parties,
}

impl Part {
    pub(super) const ALL: [Self; 24] = [
        Self::Currency,
        Self::References,
        Self::Contacts,
        Self::Prices,
        Self::DeliveryTerms,
        Self::Charges,
        Self::Terms,
        Self::Dates,
        Self::LeadTimes,
        Self::Descriptions,
        Self::Measurements,
        Self::Packing,
        Self::Loads,
        Self::Routings,
        Self::Equipment,
        Self::Marks,
        Self::Taxes,
        Self::Amounts,
        Self::Quantities,
        Self::Stores,
        Self::Schedules,
        Self::Messages,
        Self::Notes,
        Self::Parties,
    ];

    /// How many there are; texts count as what introduces them.
    pub(super) fn count(self, details: &Details) -> usize {
        match self {
            Self::Currency => usize::from(details.currency.is_some()),
            Self::References => details.references.len(),
            Self::Contacts => details.contacts.len(),
            Self::Prices => details.prices.len(),
            Self::DeliveryTerms => details.delivery_terms.len(),
            Self::Charges => details.charges.len(),
            Self::Terms => details.terms.len(),
            Self::Dates => details.dates.len(),
            Self::LeadTimes => details.lead_times.len(),
            Self::Descriptions => details.descriptions.len(),
            Self::Measurements => details.measurements.len(),
            Self::Packing => details.packing.len(),
            Self::Loads => details.loads.len(),
            Self::Routings => details.routings.len(),
            Self::Equipment => details.equipment.len(),
            Self::Marks => details.marks.len(),
            Self::Taxes => details.taxes.len(),
            Self::Amounts => details.amounts.len(),
            Self::Quantities => details.quantities.len(),
            Self::Stores => details.stores.len(),
            Self::Schedules => details.schedules.len(),
            Self::Messages => details.notes.iter().filter(|note| is_plain(note)).count(),
            Self::Notes => details.notes.iter().filter(|note| !is_plain(note)).count(),
            Self::Parties => details.parties.len(),
        }
    }

    /// What it is, for a person.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Currency => "a currency",
            Self::References => "numbers",
            Self::Contacts => "contacts",
            Self::Prices => "prices",
            Self::DeliveryTerms => "delivery terms",
            Self::Charges => "charges",
            Self::Terms => "payment terms",
            Self::Dates => "dates",
            Self::LeadTimes => "lead times",
            Self::Descriptions => "descriptions",
            Self::Measurements => "measurements",
            Self::Packing => "packing",
            Self::Loads => "packages",
            Self::Routings => "carriers",
            Self::Equipment => "trailers",
            Self::Marks => "marks",
            Self::Taxes => "taxes",
            Self::Amounts => "amounts",
            Self::Quantities => "quantities",
            Self::Stores => "quantities by store",
            Self::Schedules => "schedules",
            Self::Messages => "texts without a number that introduces them",
            Self::Notes => "texts",
            Self::Parties => "parties",
        }
    }
}

/// The place of one kind of details.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) part: Part,
    v004010: usize,
    v005010: usize,
}

impl Slot {
    pub(super) fn most(&self, version: Version) -> usize {
        match version {
            Version::V004010 => self.v004010,
            Version::V005010 => self.v005010,
        }
    }
}

/// At most `most` of a part, in both versions.
const fn at_most(part: Part, most: usize) -> Slot {
    Slot { part, v004010: most, v005010: most }
}

/// Any number of a part.
const fn any(part: Part) -> Slot {
    at_most(part, usize::MAX)
}

const fn by_version(part: Part, v004010: usize, v005010: usize) -> Slot {
    Slot { part, v004010, v005010 }
}

/// The order of the details of a heading, line or level.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) slots: &'static [Slot],
    /// Lead times stand between LS and LE, and more can be said of each.
    pub(super) brackets_lead_times: bool,
    /// Parties can have quantities, dates and schedules.
    pub(super) has_parties_with_quantities: bool,
}

const NONE: usize = 0;
const MANY: usize = usize::MAX;

/// Heading of 850.
pub(super) const ORDER: Layout = Layout {
    slots: &[
        at_most(Part::Currency, 1),
        any(Part::References),
        at_most(Part::Contacts, 3),
        any(Part::DeliveryTerms),
        any(Part::Prices),
        at_most(Part::Charges, 25),
        any(Part::Terms),
        at_most(Part::Dates, 10),
        by_version(Part::LeadTimes, 12, NONE),
        at_most(Part::Descriptions, 200),
        at_most(Part::Measurements, 40),
        at_most(Part::Loads, 2),
        by_version(Part::Routings, 12, MANY),
        at_most(Part::Equipment, 12),
        at_most(Part::Marks, 10),
        any(Part::Taxes),
        by_version(Part::LeadTimes, NONE, MANY),
        any(Part::Amounts),
        at_most(Part::Notes, 1000),
        at_most(Part::Parties, 200),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};

/// Lines of 850.
pub(super) const ORDER_LINE: Layout = Layout {
    slots: &[
        at_most(Part::Currency, 1),
        any(Part::Prices),
        at_most(Part::Measurements, 40),
        at_most(Part::Descriptions, 1000),
        any(Part::Packing),
        any(Part::References),
        at_most(Part::Contacts, 3),
        at_most(Part::Charges, 25),
        at_most(Part::Terms, 2),
        any(Part::DeliveryTerms),
        at_most(Part::Stores, 5000),
        at_most(Part::Dates, 10),
        at_most(Part::Loads, 1),
        at_most(Part::Routings, 12),
        at_most(Part::Equipment, 12),
        at_most(Part::Marks, 10),
        any(Part::Messages),
        any(Part::Taxes),
        any(Part::Quantities),
        at_most(Part::Schedules, 200),
        any(Part::LeadTimes),
        at_most(Part::Notes, 1000),
        at_most(Part::Parties, 200),
    ],
    brackets_lead_times: true,
    has_parties_with_quantities: true,
};

/// What follows the parts of a line, in 850 and 860.
pub(super) const AFTER_SUBLINES: Layout =
    Layout { slots: &[any(Part::Amounts)], brackets_lead_times: false, has_parties_with_quantities: false };

/// Parts of a line of 850.
pub(super) const ORDER_SUBLINE: Layout = Layout {
    slots: &[
        any(Part::Messages),
        at_most(Part::Descriptions, 1000),
        by_version(Part::Measurements, NONE, MANY),
        at_most(Part::Dates, 10),
        at_most(Part::Prices, 25),
        at_most(Part::Packing, 1),
        any(Part::Notes),
        at_most(Part::Charges, 25),
        any(Part::Quantities),
        at_most(Part::Parties, 10),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};

/// Heading of 860.
pub(super) const CHANGE: Layout = Layout {
    slots: &[
        at_most(Part::Currency, 1),
        any(Part::References),
        at_most(Part::Contacts, 3),
        any(Part::DeliveryTerms),
        any(Part::Prices),
        at_most(Part::Charges, 25),
        at_most(Part::Terms, 5),
        at_most(Part::Dates, 10),
        by_version(Part::LeadTimes, 12, NONE),
        at_most(Part::Descriptions, 200),
        at_most(Part::Measurements, 40),
        at_most(Part::Loads, 2),
        at_most(Part::Routings, 12),
        at_most(Part::Equipment, 12),
        at_most(Part::Marks, 10),
        any(Part::Taxes),
        by_version(Part::LeadTimes, NONE, MANY),
        any(Part::Amounts),
        at_most(Part::Notes, 1000),
        at_most(Part::Parties, 200),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};

/// Lines of 860.
pub(super) const CHANGE_LINE: Layout = Layout {
    slots: &[
        at_most(Part::Currency, 1),
        any(Part::Prices),
        at_most(Part::Measurements, 40),
        at_most(Part::Descriptions, 1000),
        any(Part::Packing),
        any(Part::References),
        at_most(Part::Contacts, 3),
        at_most(Part::Charges, 25),
        at_most(Part::Terms, 2),
        any(Part::DeliveryTerms),
        at_most(Part::Stores, 5000),
        at_most(Part::Dates, 10),
        at_most(Part::Loads, 1),
        at_most(Part::Routings, 12),
        at_most(Part::Equipment, 12),
        at_most(Part::Marks, 10),
        any(Part::Taxes),
        any(Part::Messages),
        any(Part::Quantities),
        at_most(Part::Schedules, 200),
        at_most(Part::Notes, 1000),
        any(Part::LeadTimes),
        at_most(Part::Parties, 200),
    ],
    brackets_lead_times: true,
    has_parties_with_quantities: true,
};

/// Parts of a line of 860.
pub(super) const CHANGE_SUBLINE: Layout = Layout {
    slots: &[
        any(Part::Messages),
        at_most(Part::Descriptions, 1000),
        by_version(Part::Measurements, NONE, MANY),
        at_most(Part::Charges, 10),
        at_most(Part::Dates, 10),
        at_most(Part::Prices, 25),
        at_most(Part::Packing, 1),
        any(Part::Quantities),
        any(Part::Notes),
        at_most(Part::Parties, 10),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};

/// Levels of 856 up to the contacts.
pub(super) const LEVEL_START: Layout = Layout {
    slots: &[
        at_most(Part::Packing, 1),
        at_most(Part::Descriptions, 200),
        at_most(Part::Measurements, 40),
        at_most(Part::Loads, 20),
        at_most(Part::Routings, 12),
        at_most(Part::Equipment, 12),
        any(Part::References),
        at_most(Part::Contacts, 3),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};

/// Levels of 856 after the load details.
pub(super) const LEVEL_END: Layout = Layout {
    slots: &[
        any(Part::Marks),
        at_most(Part::Dates, 10),
        at_most(Part::DeliveryTerms, 1),
        at_most(Part::Parties, 200),
        at_most(Part::Stores, 500),
        at_most(Part::Currency, 1),
        any(Part::Charges),
    ],
    brackets_lead_times: false,
    has_parties_with_quantities: false,
};
