//! How an ERP rounds.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounding as ERPs do it: half away from zero. `Decimal::round_dp` rounds half to even.
pub(crate) trait Rounded {
    /// The amount with at most `decimals` decimals.
    fn rounded(self, decimals: u32) -> Decimal;
}

impl Rounded for Decimal {
    fn rounded(self, decimals: u32) -> Decimal {
        self.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
    }
}
