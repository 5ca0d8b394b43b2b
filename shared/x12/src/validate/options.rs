//! How a file is validated.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::guide::{Guide, Policy};
use crate::{Charset, ReadOptions};

/// How a file is validated. The default is the standard, with everything looked at.
#[derive(Clone, Debug, Default)]
pub struct ValidateOptions {
    /// How the file is read, and how much of it.
    pub read: ReadOptions,
    /// What is looked at.
    pub levels: Levels,
    /// The characters that values may have. The extended set by default: most partners send lower case.
    pub charset: Charset,
    /// How far totals may be off.
    pub tolerance: Tolerance,
    /// What the partner changes of the standard. Of several guides for the same set and version the last one counts.
    pub guides: Vec<Arc<Guide>>,
    /// Which faults weigh otherwise than they do by default, and which ones are waived.
    pub policy: Policy,
    /// Today, for waivers that end. Without it those do not count.
    pub today: Option<Date>,
    /// How deep and wide a hierarchy may be.
    pub limits: ValidateLimits,
}

/// What is looked at. Everything, by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Which segments stand where and how often.
    pub structure: bool,
    /// The form and length of elements, and whether the mandatory ones are there.
    pub elements: bool,
    /// Elements that depend on each other.
    pub notes: bool,
    /// Codes against their lists.
    pub codes: bool,
    /// Counts, hash totals and amounts.
    pub balance: bool,
    /// The levels of a ship notice.
    pub hierarchy: bool,
}

impl Levels {
    /// Nothing beyond the envelope.
    pub const NONE: Self = Self {
        structure: false,
        elements: false,
        notes: false,
        codes: false,
        balance: false,
        hierarchy: false,
    };
    /// Everything.
    pub const ALL: Self =
        Self { structure: true, elements: true, notes: true, codes: true, balance: true, hierarchy: true };
}

impl Default for Levels {
    fn default() -> Self {
        Self::ALL
    }
}

/// How far totals may be off before that is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tolerance {
    /// The total of an invoice, in its currency. Lines rounded one by one and at the end are both tried.
    pub invoice: Decimal,
    /// The amount of a payment, in its currency.
    pub payment: Decimal,
    /// A hash total.
    pub hash: Decimal,
}

/// Bounds of a hierarchy. More is a fault of the file, never an exhausted machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidateLimits {
    /// Levels of a transaction set. Default 200,000, as many as the standard allows.
    pub hierarchy_levels: usize,
    /// Levels within each other. Default 32: a shipment has five.
    pub hierarchy_depth: usize,
}

impl Default for ValidateLimits {
    fn default() -> Self {
        Self { hierarchy_levels: 200_000, hierarchy_depth: 32 }
    }
}
