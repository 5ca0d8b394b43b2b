use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A text that is not an identity of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}: {rule}")]
pub struct IdentityError {
    kind: &'static str,
    text: String,
    rule: &'static str,
}

fn refuse(kind: &'static str, text: &str, rule: &'static str) -> IdentityError {
    IdentityError { kind, text: text.chars().take(100).collect(), rule }
}

/// Whether `text` is a slug: 1 to `max` of `a-z 0-9 - _`, starting with a letter or digit. Slugs are safe in file
/// names, object keys and queue messages.
fn is_slug(text: &str, max: usize) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    text.len() <= max
        && text.bytes().all(allowed)
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks `text` and takes it.
            ///
            /// # Errors
            /// If it is not 1 to 40 of `a-z 0-9 - _`, starting with a letter or digit.
            pub fn new(text: impl Into<String>) -> Result<Self, IdentityError> {
                let text = text.into();
                if is_slug(&text, 40) {
                    Ok(Self(text))
                } else {
                    Err(refuse($kind, &text, "1 to 40 of a-z, 0-9, - and _, starting with a letter or digit"))
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;
            fn from_str(text: &str) -> Result<Self, IdentityError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentityError;
            fn try_from(text: String) -> Result<Self, IdentityError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

slug!(
    /// The installation: one company's connector in one stage. Part of every document id, so that two
    /// installations never share one.
    Tenant,
    "tenant"
);
slug!(
    /// A trading partner's name in configuration: the stem of its file in `partners/`.
    PartnerId,
    "partner id"
);

/// Whether data is real. Every connection, partner and installation carries one, and they must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Test data; ISA15 is `T`.
    Test,
    /// Real data; ISA15 is `P`.
    Production,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Test => "test",
            Self::Production => "production",
        })
    }
}

/// The system that a record lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Oracle Fusion Cloud ERP.
    Fusion,
}

impl System {
    /// The name in keys and configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fusion => "fusion",
        }
    }
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A supplier's invoice.
    Invoice,
    /// A payment to a supplier.
    Payment,
}

impl RecordKind {
    /// The name in keys and configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Payment => "payment",
        }
    }
}

/// A record's name across systems, readable: `fusion/invoice/300000047414571`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordKey {
    system: System,
    kind: RecordKind,
    id: String,
}

impl RecordKey {
    /// The key of the record `id` of `kind` in `system`.
    ///
    /// # Errors
    /// If `id` is not 1 to 100 of `A-Z a-z 0-9 - _ .`, which covers every id that the ERPs give.
    pub fn new(system: System, kind: RecordKind, id: impl Into<String>) -> Result<Self, IdentityError> {
        let id = id.into();
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if id.is_empty() || id.len() > 100 || !id.bytes().all(allowed) || id.starts_with('.') {
            return Err(refuse("record id", &id, "1 to 100 of A-Z, a-z, 0-9, - _ and ."));
        }
        Ok(Self { system, kind, id })
    }

    /// The system that the record lives in.
    #[must_use]
    pub const fn system(&self) -> System {
        self.system
    }

    /// What the record is.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        self.kind
    }

    /// The record's id in its system.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.system.as_str(), self.kind.as_str(), self.id)
    }
}

impl FromStr for RecordKey {
    type Err = IdentityError;
    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let refused =
            || refuse("record key", text, "system/kind/id, for example fusion/invoice/300000047414571");
        let mut parts = text.splitn(3, '/');
        let system = match parts.next() {
            Some("fusion") => System::Fusion,
            _ => return Err(refused()),
        };
        let kind = match parts.next() {
            Some("invoice") => RecordKind::Invoice,
            Some("payment") => RecordKind::Payment,
            _ => return Err(refused()),
        };
        Self::new(system, kind, parts.next().ok_or_else(refused)?)
    }
}

impl TryFrom<String> for RecordKey {
    type Error = IdentityError;
    fn try_from(text: String) -> Result<Self, IdentityError> {
        text.parse()
    }
}

impl From<RecordKey> for String {
    fn from(key: RecordKey) -> Self {
        key.to_string()
    }
}

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $hex:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text: lower-case hexadecimal.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn of_digest(digest: &[u8]) -> Self {
                let mut text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                text.truncate($hex);
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;
            fn from_str(text: &str) -> Result<Self, IdentityError> {
                if text.len() == $hex && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(refuse($kind, text, "lower-case hexadecimal of fixed length"))
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentityError;
            fn try_from(text: String) -> Result<Self, IdentityError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

hash_id!(
    /// A hash of a record's content: 24 hexadecimal digits (96 bits) of SHA-256, enough that two contents of one
    /// record never meet.
    Version,
    "version",
    24
);
hash_id!(
    /// A document's identity: 32 hexadecimal digits (128 bits) of SHA-256 over what it is a function of.
    DocumentId,
    "document id",
    32
);

impl Version {
    /// The version of a record whose content is `bytes`.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::of_digest(&Sha256::digest(bytes))
    }
}

impl DocumentId {
    /// The id of the document that `version` of `record` becomes on `flow` for `partner`; without a partner, the
    /// id of the record version that no partner receives.
    #[must_use]
    pub fn new(
        tenant: &Tenant,
        record: &RecordKey,
        version: &Version,
        flow: &str,
        partner: Option<&PartnerId>,
    ) -> Self {
        let mut hasher = Sha256::new();
        // Length before text, so that no two lists of parts give the same bytes.
        for part in [
            tenant.as_str(),
            &record.to_string(),
            version.as_str(),
            flow,
            partner.map_or("", PartnerId::as_str),
        ] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Self::of_digest(&hasher.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> RecordKey {
        text.parse().unwrap()
    }

    #[test]
    fn record_keys_read_back_as_written() {
        assert_eq!(key("fusion/invoice/300000047414571").to_string(), "fusion/invoice/300000047414571");
    }

    #[test]
    fn record_keys_that_could_leave_their_folder_are_refused() {
        for text in
            ["fusion/invoice/../x", "fusion/invoice/", "fusion/order/1", "netsuite", "fusion/invoice/a b"]
        {
            assert!(text.parse::<RecordKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_document_id_depends_on_every_part() {
        let tenant = Tenant::new("acme").unwrap();
        let version = Version::of_bytes(b"1");
        let partner = PartnerId::new("axford").unwrap();
        let base = DocumentId::new(&tenant, &key("fusion/invoice/1"), &version, "invoices", Some(&partner));
        let others = [
            DocumentId::new(
                &Tenant::new("acme2").unwrap(),
                &key("fusion/invoice/1"),
                &version,
                "invoices",
                Some(&partner),
            ),
            DocumentId::new(&tenant, &key("fusion/invoice/2"), &version, "invoices", Some(&partner)),
            DocumentId::new(&tenant, &key("fusion/payment/1"), &version, "invoices", Some(&partner)),
            DocumentId::new(
                &tenant,
                &key("fusion/invoice/1"),
                &Version::of_bytes(b"2"),
                "invoices",
                Some(&partner),
            ),
            DocumentId::new(&tenant, &key("fusion/invoice/1"), &version, "copies", Some(&partner)),
            DocumentId::new(&tenant, &key("fusion/invoice/1"), &version, "invoices", None),
        ];
        for other in &others {
            assert_ne!(&base, other);
        }
    }

    #[test]
    fn the_document_id_is_fixed_for_ever() {
        // Ids are stored and name files at partners: a change of the function would send everything again.
        let id = DocumentId::new(
            &Tenant::new("acme").unwrap(),
            &key("fusion/invoice/1"),
            &Version::of_bytes(b"1"),
            "invoices",
            Some(&PartnerId::new("axford").unwrap()),
        );
        assert_eq!(id.as_str(), "54bbaaa52eb2b1024435f1d907db9ffc");
    }

    #[test]
    fn partner_ids_are_slugs() {
        assert!(PartnerId::new("axford-2_b").is_ok());
        for text in ["", "Axford", "-a", "a/b", "ä", &"a".repeat(41)] {
            assert!(PartnerId::new(text).is_err(), "{text}");
        }
    }
}
