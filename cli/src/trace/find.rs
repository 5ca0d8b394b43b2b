//! Which documents an id means.

use documents::{DocumentId, RecordKey};
use pipeline::ports::Ledger;
use pipeline::{LedgerItem, Query};
use serde::Serialize;

use crate::failure::Failure;

/// As many documents are listed under one id.
pub const MOST: usize = 50;

/// What an id was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Matched {
    /// `fusion/invoice/300000047414571`.
    RecordKey,
    /// 32 hexadecimal digits.
    DocumentId,
    /// The name of the file at Cleo.
    FileName,
    /// The record's id in the ERP.
    RecordId,
    /// Invoice or payment number.
    BusinessNumber,
    /// ISA13.
    InterchangeControlNumber,
}

impl Matched {
    /// What a person calls it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::RecordKey => "record key",
            Self::DocumentId => "document id",
            Self::FileName => "file name",
            Self::RecordId => "record id",
            Self::BusinessNumber => "invoice or payment number",
            Self::InterchangeControlNumber => "interchange control number (ISA13)",
        }
    }
}

/// What `id` may be by its shape, the surest first.
#[must_use]
pub fn candidates(id: &str) -> Vec<(Matched, Query)> {
    let mut list = Vec::new();
    if let Ok(key) = id.parse::<RecordKey>() {
        return vec![(Matched::RecordKey, Query::Record(key))];
    }
    if let Ok(document) = id.parse::<DocumentId>() {
        list.push((Matched::DocumentId, Query::Document(document)));
    }
    if id.contains('.') {
        list.push((Matched::FileName, Query::FileName(id.to_owned())));
    }
    list.push((Matched::RecordId, Query::RecordId(id.to_owned())));
    list.push((Matched::BusinessNumber, Query::BusinessNumber(id.to_owned())));
    let nine_digits = id.len() <= 9 && id.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(number) = id.parse().ok().filter(|_| nine_digits) {
        list.push((Matched::InterchangeControlNumber, Query::InterchangeControlNumber(number)));
    }
    if !id.contains('.') {
        list.push((Matched::FileName, Query::FileName(id.to_owned())));
    }
    list
}

/// The documents of the first kind of id that finds any.
pub async fn find(ledger: &dyn Ledger, id: &str) -> Result<Option<(Matched, Vec<LedgerItem>)>, Failure> {
    for (matched, query) in candidates(id.trim()) {
        let found = ledger.find(&query, MOST).await?;
        if !found.is_empty() {
            return Ok(Some((matched, found)));
        }
    }
    Ok(None)
}

/// The documents that `id` may mean, whatever it is taken for, each once: to act on one of them it must be the only one.
pub async fn all(ledger: &dyn Ledger, id: &str) -> Result<Vec<LedgerItem>, Failure> {
    let mut found: Vec<LedgerItem> = Vec::new();
    for (_, query) in candidates(id.trim()) {
        for item in ledger.find(&query, MOST).await? {
            if !found.iter().any(|known| known.document_id == item.document_id) {
                found.push(item);
            }
        }
    }
    Ok(found)
}

/// The records that documents belong to, each once.
#[must_use]
pub fn records(items: &[LedgerItem]) -> Vec<RecordKey> {
    let mut keys: Vec<RecordKey> = Vec::new();
    for item in items {
        if !keys.contains(&item.record_key) {
            keys.push(item.record_key.clone());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: &str) -> Vec<Matched> {
        candidates(id).into_iter().map(|(matched, _)| matched).collect()
    }

    #[test]
    fn the_shape_of_an_id_decides_what_is_tried_first() {
        assert_eq!(order("fusion/invoice/300000047414571"), [Matched::RecordKey]);
        assert_eq!(order("810_axford_000000042.edi")[0], Matched::FileName);
        assert_eq!(order(&"0af3".repeat(8))[0], Matched::DocumentId);
        assert_eq!(order("INV-2026-00017")[..2], [Matched::RecordId, Matched::BusinessNumber]);
    }

    #[test]
    fn only_what_fits_isa13_is_tried_as_one() {
        assert!(order("000000042").contains(&Matched::InterchangeControlNumber));
        assert!(!order("300000047414571").contains(&Matched::InterchangeControlNumber));
        assert!(!order("A42").contains(&Matched::InterchangeControlNumber));
    }
}
