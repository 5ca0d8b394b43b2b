use documents::trade::MonetaryAmount;
use rust_decimal::Decimal;
use x12::SegmentDraft;

use super::details::Writer;
use super::parts;
use crate::draft::sum;

/// How a set says how large it is. What is not named is done as usual: CTT with the number of lines and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetTotals {
    /// CTT is left out.
    pub without_count: bool,
    /// CTT02 is the plain sum of the quantities, as partners who ask for it have it.
    pub with_quantities: bool,
    /// CTT01 of an 856 counts the items, as several partners have it, and not the levels.
    pub counts_items: bool,
}

impl SetTotals {
    /// CTT.
    pub(super) fn write(
        self,
        writer: &mut Writer<'_>,
        count: usize,
        quantities: impl Iterator<Item = Decimal>,
    ) {
        if self.without_count {
            return;
        }
        let mut ctt = SegmentDraft::new("CTT").set(1, u64::try_from(count).unwrap_or(u64::MAX));
        if self.with_quantities {
            match sum(quantities) {
                Some(sum) => ctt = ctt.set(2, sum),
                None => {
                    writer.fault("edi.hash_total", "the quantities are more than can be counted".to_owned());
                }
            }
        }
        writer.push(ctt);
    }

    /// AMT, which stands in the loop of CTT.
    pub(super) fn amounts(self, writer: &mut Writer<'_>, amounts: &[MonetaryAmount], most: usize) {
        if amounts.is_empty() {
            return;
        }
        if self.without_count {
            return writer.no_place("amounts of the whole without CTT");
        }
        writer.check_most(amounts.len(), most, "amounts of the whole");
        for amount in amounts {
            writer.push(parts::amount(amount));
        }
    }
}
