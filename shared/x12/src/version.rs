//! Releases of the standard and the functional groups of transaction sets.

use crate::schema::schemas;

/// A release of the standard that this crate writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Release 004010.
    V004010,
    /// Release 005010.
    V005010,
}

impl Version {
    /// As the functional group header names it (GS08), without an industry suffix.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V004010 => "004010",
            Self::V005010 => "005010",
        }
    }

    /// As the interchange header names it (ISA12).
    pub fn interchange(self) -> &'static str {
        match self {
            Self::V004010 => "00401",
            Self::V005010 => "00501",
        }
    }

    /// The version that GS08 names: its first six characters count, an industry suffix may follow them.
    pub fn from_group(gs08: &str) -> Option<Self> {
        match gs08.get(..6)? {
            "004010" => Some(Self::V004010),
            "005010" => Some(Self::V005010),
            _ => None,
        }
    }
}

/// The functional identifier (GS01) that groups a transaction set, for the sets this crate knows.
pub fn functional_group(set_id: &str) -> Option<&'static str> {
    schemas().find(|schema| schema.set_id == set_id).map(|schema| schema.functional_group)
}

/// Whether a set may stand in a group of this functional identifier. Sets that the crate does not know fit anywhere.
pub(crate) fn fits(functional_id: &str, set_id: &str) -> bool {
    // The aerospace industry groups its invoices, orders and order acknowledgments under SC.
    let aerospace = functional_id == "SC" && matches!(set_id, "810" | "850" | "855");
    aerospace || functional_group(set_id).is_none_or(|expected| expected == functional_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_of_a_group_ignores_the_suffix() {
        assert_eq!(Version::from_group("004010"), Some(Version::V004010));
        assert_eq!(Version::from_group("005010X218"), Some(Version::V005010));
        assert_eq!(Version::from_group("004010VICS"), Some(Version::V004010));
        assert_eq!(Version::from_group("004060"), None);
        assert_eq!(Version::from_group("4010"), None);
        assert_eq!(Version::from_group("00401é"), None);
    }

    #[test]
    fn sets_fit_their_group() {
        assert!(fits("IN", "810"));
        assert!(fits("SC", "810"));
        assert!(!fits("SC", "820"));
        assert!(!fits("IN", "850"));
        assert!(fits("QM", "214"));
    }
}
