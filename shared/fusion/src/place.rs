//! Where a walk over a collection stands.

use jiff::Timestamp;
use pipeline::{Error, Kind, Result};
use serde::{Deserialize, Serialize};

use crate::wire::Mark;

/// Most restarts of one walk. Each begins later than the one before, so only a collection that never stands still
/// gets there.
const RESTARTS: u32 = 50;

/// The cursor between two pages.
///
/// Offsets count rows of a result that moves: a row that is touched during the walk leaves its place, and all that
/// follow come one place forward, over the border between two pages. So each page after the first begins with the
/// last row of the one before. If another row stands there, the result has moved, and the walk begins again at that
/// row's timestamp. Some rows are then read twice; none is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    /// Lower end of the window as it is asked for now.
    pub(crate) from: Timestamp,
    /// Number of rows read since then.
    pub(crate) offset: u64,
    /// The last row read.
    #[serde(default)]
    pub(crate) last: Option<Last>,
    /// Rows per page.
    pub(crate) limit: u64,
    /// How often the walk has begun again.
    #[serde(default)]
    pub(crate) restarts: u32,
}

/// The last row read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Last {
    id: u64,
    at: Timestamp,
}

impl Place {
    pub(crate) fn start(from: Timestamp, limit: u64) -> Self {
        Self { from, offset: 0, last: None, limit, restarts: 0 }
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| {
            Error::permanent(Kind::Invariant, "fusion.page", "the cursor is none of ours").caused_by(error)
        })
    }

    pub(crate) fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| {
            Error::permanent(Kind::Invariant, "fusion.page", "the cursor cannot be written").caused_by(error)
        })
    }

    /// The offset to ask for: one row back, if there is one.
    pub(crate) fn ask_from(&self) -> u64 {
        if self.last.is_some() { self.offset.saturating_sub(1) } else { self.offset }
    }

    pub(crate) fn last_mark(&self) -> Option<Mark> {
        self.last.as_ref().map(|last| Mark { at: last.at, id: last.id })
    }

    /// The place after `rows` rows from [`Place::ask_from`] on, the last of them `last`.
    pub(crate) fn after(&self, rows: u64, last: &Mark) -> Self {
        Self { offset: self.ask_from() + rows, last: Some(Last { id: last.id, at: last.at }), ..self.clone() }
    }

    /// The place to begin again at, after the result has moved.
    pub(crate) fn again(&self) -> Result<Self> {
        let from = self.last.as_ref().map_or(self.from, |last| last.at);
        if self.restarts >= RESTARTS {
            return Err(Error::temporary(
                Kind::Protocol,
                "fusion.page",
                "rows move faster than they can be read; the next poll goes on from here",
            )
            .with("from", from)
            .with("restarts", self.restarts));
        }
        Ok(Self { from, offset: 0, last: None, limit: self.limit, restarts: self.restarts + 1 })
    }

    /// The same place with fewer rows per page, if fewer make sense: two, so that a page brings a new row.
    pub(crate) fn smaller(&self) -> Option<Self> {
        (self.limit > 2).then(|| Self { limit: (self.limit / 4).max(2), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: u64, at: &str) -> Mark {
        Mark { id, at: at.parse().unwrap() }
    }

    #[test]
    fn pages_overlap_by_one_row() {
        let start = Place::start("2026-01-01T00:00:00Z".parse().unwrap(), 200);
        let second = start.after(200, &mark(7, "2026-01-02T00:00:00Z"));
        assert_eq!((second.offset, second.ask_from()), (200, 199));
        let third = second.after(200, &mark(9, "2026-01-03T00:00:00Z"));
        assert_eq!((third.offset, third.ask_from()), (399, 398));
        assert_eq!(Place::parse(&third.text().unwrap()).unwrap(), third);
    }

    #[test]
    fn a_walk_begins_again_at_the_last_row_and_not_for_ever() {
        let start = Place::start("2026-01-01T00:00:00Z".parse().unwrap(), 200);
        let mut place = start.after(200, &mark(7, "2026-01-02T00:00:00Z")).again().unwrap();
        assert_eq!((place.from.to_string().as_str(), place.ask_from()), ("2026-01-02T00:00:00Z", 0));
        for _ in 1..RESTARTS {
            place = place.again().unwrap();
        }
        assert_eq!(place.again().unwrap_err().kind(), Kind::Protocol);
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        assert!(Place::parse("200").is_err());
    }
}
