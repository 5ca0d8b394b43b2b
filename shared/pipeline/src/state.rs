use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a document stands.
///
/// ```text
/// received -> mapped -> sending -> delivered -> acknowledged | refused
/// ```
/// Closures are `superseded` and `rejected`; `held` waits for a person, `parked` for a remote, `unconfirmed` for an
/// answer to "did it arrive?"; `dead_lettered` ends what failed for its own reasons too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The ERP's record is stored and a message for mapping is on its way.
    Received,
    /// Bytes and control numbers are fixed; a message for delivery is on its way.
    Mapped,
    /// One attempt holds the claim and is handing the bytes over.
    Sending,
    /// The outcome of an attempt is not known: ask before repeating.
    Unconfirmed,
    /// The remote is down or asked to wait; tried again by itself.
    Parked,
    /// A person must decide or mend something.
    Held,
    /// The remote has it.
    Delivered,
    /// The partner accepted it.
    Acknowledged,
    /// The partner refused it.
    Refused,
    /// A newer version of the record took its place before it left.
    Superseded,
    /// A rule says that it does not leave: nobody trades it, it was cancelled first.
    Rejected,
    /// Failed for its own reasons too often; its message is in the dead-letter queue.
    DeadLettered,
}

impl State {
    /// Every state, in the order of a document's way.
    pub const ALL: [Self; 12] = [
        Self::Received,
        Self::Mapped,
        Self::Sending,
        Self::Unconfirmed,
        Self::Parked,
        Self::Held,
        Self::Delivered,
        Self::Acknowledged,
        Self::Refused,
        Self::Superseded,
        Self::Rejected,
        Self::DeadLettered,
    ];

    /// The name in stores, logs and audit.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Mapped => "mapped",
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::Parked => "parked",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Acknowledged => "acknowledged",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
            Self::Rejected => "rejected",
            Self::DeadLettered => "dead_lettered",
        }
    }

    /// The states that may follow, replay by a person included. A step to any other state is refused by every ledger.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Received => {
                &[Self::Mapped, Self::Held, Self::Rejected, Self::Superseded, Self::DeadLettered]
            }
            Self::Mapped => &[Self::Sending, Self::Superseded, Self::Held, Self::DeadLettered],
            Self::Sending => &[
                Self::Sending,
                Self::Delivered,
                Self::Unconfirmed,
                Self::Parked,
                Self::Held,
                Self::DeadLettered,
            ],
            Self::Unconfirmed => &[Self::Sending, Self::Held, Self::DeadLettered],
            Self::Parked => &[Self::Sending, Self::Superseded, Self::Held, Self::DeadLettered],
            Self::Held => &[Self::Received, Self::Mapped, Self::Delivered, Self::Rejected, Self::Superseded],
            Self::Delivered => &[Self::Acknowledged, Self::Refused],
            Self::Acknowledged | Self::Refused => &[],
            // The ERP took the newer version back before it left.
            Self::Superseded => &[Self::Received],
            Self::Rejected => &[Self::Received, Self::Superseded],
            Self::DeadLettered => &[Self::Received, Self::Mapped, Self::Unconfirmed],
        }
    }

    /// Whether `to` may follow. A change that leaves the state as it is may always.
    #[must_use]
    pub fn allows(self, to: Self) -> bool {
        self == to || self.next().contains(&to)
    }

    /// Whether the document's way has ended, unless a person replays it or the ERP returns to it.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Delivered
                | Self::Acknowledged
                | Self::Refused
                | Self::Superseded
                | Self::Rejected
                | Self::DeadLettered
        )
    }

    /// Whether nothing moves any more unless a person acts: ended, or held.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        self.is_terminal() || matches!(self, Self::Held)
    }

    /// Whether the bytes may have reached the remote.
    #[must_use]
    pub const fn may_have_left(self) -> bool {
        matches!(
            self,
            Self::Sending | Self::Unconfirmed | Self::Delivered | Self::Acknowledged | Self::Refused
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a state")]
pub struct UnknownState(String);

impl FromStr for State {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }

    #[test]
    fn what_has_left_never_returns_to_where_it_could_leave_anew() {
        for state in State::ALL.into_iter().filter(|state| state.may_have_left()) {
            assert!(!state.allows(State::Received) && !state.allows(State::Mapped), "{state}");
        }
    }

    #[test]
    fn only_a_claim_or_a_person_leads_to_delivered() {
        for state in State::ALL {
            let leads = matches!(state, State::Sending | State::Held);
            assert_eq!(state.next().contains(&State::Delivered), leads, "{state}");
        }
    }
}
