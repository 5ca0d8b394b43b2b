//! What an application advice says.

use std::fmt;

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use crate::acknowledge::codes;
use crate::acknowledge::outcome::{Context, ElementPlace};

/// An application advice (824).
///
/// It keeps what tells an outcome: BGN, N1, OTI, and below OTI the segments REF, DTM, AMT, QTY and TED with its CTX, NTE
/// and RED. Addresses, contacts and names are passed over when it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationAdvice {
    /// BGN01: `00` original, `11` response.
    pub purpose: String,
    /// BGN02: the number of the advice.
    pub reference: String,
    /// BGN03.
    pub date: Option<Date>,
    /// BGN04.
    pub time: Option<Time>,
    /// N1.
    pub parties: Vec<AdviceParty>,
    /// OTI: what is judged, one after the other.
    pub items: Vec<AdvisedItem>,
}

/// A party of an advice (N1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceParty {
    /// N101, such as `BY`.
    pub role: String,
    /// N102.
    pub name: String,
    /// N103, such as `92`.
    pub qualifier: String,
    /// N104.
    pub id: String,
}

/// What an advice judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `B`
    Batch,
    /// `G`
    Group,
    /// `T`
    TransactionSet,
    /// `I`: a part of a transaction set.
    Item,
}

/// How an advice judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdviceResult {
    /// `A`
    Accepted,
    /// `C`: the receiver changed data.
    AcceptedWithChange,
    /// `E`
    AcceptedWithErrors,
    /// `P`
    PartlyAccepted,
    /// `R`
    Rejected,
}

/// What an advice judges, and how (OTI01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advised {
    /// A code of the list, such as `TR`.
    Known(Scope, AdviceResult),
    /// Any other code, as it was sent; empty if there is none.
    Other(String),
}

impl Default for Advised {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

const SCOPES: [(char, Scope); 4] =
    [('B', Scope::Batch), ('G', Scope::Group), ('T', Scope::TransactionSet), ('I', Scope::Item)];

const RESULTS: [(char, AdviceResult); 5] = [
    ('A', AdviceResult::Accepted),
    ('C', AdviceResult::AcceptedWithChange),
    ('E', AdviceResult::AcceptedWithErrors),
    ('P', AdviceResult::PartlyAccepted),
    ('R', AdviceResult::Rejected),
];

impl Advised {
    /// What a code says.
    pub fn from_code(code: &str) -> Self {
        let mut letters = code.chars();
        let (first, second, rest) = (letters.next(), letters.next(), letters.next());
        let scope = SCOPES.iter().find(|(letter, _)| Some(*letter) == first);
        let result = RESULTS.iter().find(|(letter, _)| Some(*letter) == second);
        match (scope, result, rest) {
            (Some((_, scope)), Some((_, result)), None) => Self::Known(*scope, *result),
            _ => Self::Other(code.to_owned()),
        }
    }

    /// The code.
    pub fn code(&self) -> String {
        match self {
            Self::Known(scope, result) => {
                let scope = SCOPES.iter().find(|(_, known)| known == scope).map(|(letter, _)| *letter);
                let result = RESULTS.iter().find(|(_, known)| known == result).map(|(letter, _)| *letter);
                scope.into_iter().chain(result).collect()
            }
            Self::Other(code) => code.clone(),
        }
    }

    /// How it judges; nothing for an unknown code, which is neither acceptance nor rejection.
    pub fn result(&self) -> Option<AdviceResult> {
        match self {
            Self::Known(_, result) => Some(*result),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code();
        f.write_str(&codes::sentence(codes::application_result(&code), &code))
    }
}

/// One judgment and what it is about (OTI).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvisedItem {
    /// OTI01.
    pub advised: Advised,
    /// OTI02 and OTI03: the document, such as `IV` and an invoice number.
    pub reference: AdviceReference,
    /// OTI04: GS02 of the document's group.
    pub application_sender: String,
    /// OTI05: GS03.
    pub application_receiver: String,
    /// OTI06: GS04.
    pub group_date: Option<Date>,
    /// OTI07: GS05.
    pub group_time: Option<Time>,
    /// OTI08: GS06.
    pub group_control_number: String,
    /// OTI09: ST02.
    pub set_control_number: String,
    /// OTI10: ST01.
    pub set_id: String,
    /// OTI11: GS08.
    pub version: String,
    /// REF.
    pub references: Vec<AdviceReference>,
    /// DTM.
    pub dates: Vec<AdviceDate>,
    /// AMT.
    pub amounts: Vec<AdviceAmount>,
    /// QTY.
    pub quantities: Vec<AdviceAmount>,
    /// TED: why.
    pub errors: Vec<AdviceError>,
}

/// A reference (OTI02 and 03, REF).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceReference {
    /// What kind of number it is, such as `IV` invoice or `PO` purchase order.
    pub qualifier: String,
    /// The number.
    pub id: String,
    /// REF03; OTI has none.
    pub text: String,
}

/// A date (DTM).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceDate {
    /// DTM01.
    pub qualifier: String,
    /// DTM02.
    pub date: Option<Date>,
    /// DTM03.
    pub time: Option<Time>,
}

/// An amount or a quantity (AMT, QTY).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceAmount {
    /// AMT01 or QTY01.
    pub qualifier: String,
    /// AMT02 or QTY02.
    pub value: Option<Decimal>,
}

/// A reason (TED).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceError {
    /// TED01.
    pub code: String,
    /// TED02.
    pub text: String,
    /// TED03: the segment at fault.
    pub segment_id: String,
    /// TED04: its place in the transaction set, ST being 1.
    pub position: Option<u64>,
    /// TED05: the element.
    pub place: ElementPlace,
    /// TED06: the data element's number.
    pub element: String,
    /// TED07: the bad value.
    pub value: String,
    /// TED08: the value that was taken instead.
    pub changed_to: String,
    /// NTE: further text, line by line.
    pub notes: Vec<String>,
    /// CTX, from 005010 on. Read only.
    pub contexts: Vec<Context>,
    /// RED06: codes of an industry's list. Read only.
    pub industry_codes: Vec<String>,
}

impl ApplicationAdvice {
    /// The outcome in words: each judgment with what it is about, and its reasons.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for item in &self.items {
            let AdviceReference { qualifier, id, .. } = &item.reference;
            let (set, number) = (&item.set_id, &item.set_control_number);
            let of = if set.is_empty() { String::new() } else { format!(" (set {set} {number})") };
            sentences.push(format!("{qualifier} {id}{of}: {}", item.advised));
            sentences.extend(item.errors.iter().map(AdviceError::sentence));
        }
        sentences
    }
}

impl AdviceError {
    /// The reason in words.
    pub fn sentence(&self) -> String {
        let reason = codes::sentence(codes::application_error(&self.code), &self.code);
        let mut sentence = match self.segment_id.as_str() {
            "" => reason.into_owned(),
            id => format!("{id}{}: {reason}", self.place),
        };
        let texts = std::iter::once(self.text.as_str()).chain(self.notes.iter().map(String::as_str));
        for text in texts.filter(|text| !text.is_empty()) {
            sentence.push_str("; ");
            sentence.push_str(text);
        }
        if !self.value.is_empty() {
            sentence.push_str(&format!(": {:?}", self.value));
        }
        sentence
    }
}
