//! What a deployment calls its tables, queues, bucket and secrets.

use std::collections::BTreeMap;

use pipeline::ports::QueueName;
use pipeline::{Error, Kind, Result};

/// What a secret's variable begins with; the rest is the secret's name in the configuration, in capitals.
const SECRET: &str = "MLC_SECRET_";

/// A thing that a deployment names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// The table of the documents.
    DocumentsTable,
    /// The table of the trail.
    AuditTable,
    /// The table of the watermarks.
    WatermarksTable,
    /// The table of the control numbers.
    CountersTable,
    /// The table of the reference data.
    ReferenceTable,
    /// The bucket of records, interchanges and configuration.
    PayloadsBucket,
    /// The URL of the queue `records`.
    RecordsQueue,
    /// The URL of the queue `documents`.
    DocumentsQueue,
    /// The URL of the dead-letter queue of `records`.
    RecordsDeadLetters,
    /// The URL of the dead-letter queue of `documents`.
    DocumentsDeadLetters,
}

impl Name {
    /// Every name.
    pub const ALL: [Self; 10] = [
        Self::DocumentsTable,
        Self::AuditTable,
        Self::WatermarksTable,
        Self::CountersTable,
        Self::ReferenceTable,
        Self::PayloadsBucket,
        Self::RecordsQueue,
        Self::DocumentsQueue,
        Self::RecordsDeadLetters,
        Self::DocumentsDeadLetters,
    ];

    /// The environment variable that holds it.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::DocumentsTable => "MLC_DOCUMENTS_TABLE",
            Self::AuditTable => "MLC_AUDIT_TABLE",
            Self::WatermarksTable => "MLC_WATERMARKS_TABLE",
            Self::CountersTable => "MLC_COUNTERS_TABLE",
            Self::ReferenceTable => "MLC_REFERENCE_TABLE",
            Self::PayloadsBucket => "MLC_PAYLOADS_BUCKET",
            Self::RecordsQueue => "MLC_RECORDS_QUEUE_URL",
            Self::DocumentsQueue => "MLC_DOCUMENTS_QUEUE_URL",
            Self::RecordsDeadLetters => "MLC_RECORDS_DEAD_LETTERS_URL",
            Self::DocumentsDeadLetters => "MLC_DOCUMENTS_DEAD_LETTERS_URL",
        }
    }

    /// The URL of `queue`.
    #[must_use]
    pub const fn of_queue(queue: QueueName) -> Self {
        match queue {
            QueueName::Records => Self::RecordsQueue,
            QueueName::Documents => Self::DocumentsQueue,
        }
    }

    /// The URL of the dead-letter queue of `queue`.
    #[must_use]
    pub const fn of_dead_letters(queue: QueueName) -> Self {
        match queue {
            QueueName::Records => Self::RecordsDeadLetters,
            QueueName::Documents => Self::DocumentsDeadLetters,
        }
    }
}

/// The names of one deployment, as far as this process was given them. A store asks for what it needs when it is made,
/// so that a missing name ends the start and not a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    names: BTreeMap<Name, String>,
    secrets: BTreeMap<String, String>,
}

impl Names {
    /// Picks the names out of environment variables. Empty ones count as missing.
    pub fn from_variables(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut found = Self::default();
        for (variable, value) in variables.into_iter().filter(|(_, value)| !value.is_empty()) {
            if let Some(secret) = variable.strip_prefix(SECRET) {
                found.secrets.insert(secret.to_ascii_lowercase(), value);
            } else if let Some(name) = Name::ALL.into_iter().find(|name| name.variable() == variable) {
                found.names.insert(name, value);
            }
        }
        found
    }

    /// The same names, with `value` for `name`.
    #[must_use]
    pub fn with(mut self, name: Name, value: impl Into<String>) -> Self {
        self.names.insert(name, value.into());
        self
    }

    /// The same names, with `id` (name or ARN at Secrets Manager) for the secret that the configuration calls `secret`.
    #[must_use]
    pub fn with_secret(mut self, secret: &str, id: impl Into<String>) -> Self {
        self.secrets.insert(secret.to_ascii_lowercase(), id.into());
        self
    }

    /// What the deployment calls `name`.
    ///
    /// # Errors
    /// [`Kind::Configuration`] that tells the variable.
    pub fn get(&self, name: Name) -> Result<&str> {
        self.names.get(&name).map(String::as_str).ok_or_else(|| {
            let variable = name.variable();
            let text =
                format!("the environment variable {variable} is not set; the template of the stack sets it");
            Error::permanent(Kind::Configuration, "aws.names", text)
        })
    }

    /// What Secrets Manager calls the secret that the configuration calls `secret`.
    ///
    /// # Errors
    /// [`Kind::Configuration`] that tells the variable.
    pub fn secret(&self, secret: &str) -> Result<&str> {
        self.secrets.get(secret).map(String::as_str).ok_or_else(|| {
            let text = "no environment variable names this secret; the template of the stack sets one";
            let shown: String = secret.chars().take(100).collect::<String>().escape_debug().collect();
            Error::permanent(Kind::Configuration, "aws.names", text)
                .with("variable", format!("{SECRET}{}", shown.to_ascii_uppercase()))
        })
    }

    /// The names as environment variables.
    pub fn variables(&self) -> impl Iterator<Item = (String, String)> {
        let names = self.names.iter().map(|(name, value)| (name.variable().to_owned(), value.clone()));
        let secrets = self
            .secrets
            .iter()
            .map(|(name, value)| (format!("{SECRET}{}", name.to_ascii_uppercase()), value.clone()));
        names.chain(secrets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_their_variables_and_go_back() {
        let variables = [
            ("MLC_DOCUMENTS_TABLE", "dev-documents"),
            ("MLC_SECRET_FUSION", "arn:fusion"),
            ("MLC_AUDIT_TABLE", ""),
            ("PATH", "/bin"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let names = Names::from_variables(variables);
        assert_eq!(names.get(Name::DocumentsTable).unwrap(), "dev-documents");
        assert_eq!(names.secret("fusion").unwrap(), "arn:fusion");
        assert_eq!(names.variables().count(), 2);
        assert_eq!(Names::from_variables(names.variables()), names);
    }

    #[test]
    fn a_missing_name_tells_its_variable() {
        let names = Names::default();
        for name in Name::ALL {
            let error = names.get(name).unwrap_err();
            assert_eq!((error.kind(), error.is_temporary()), (Kind::Configuration, false));
            assert!(error.to_string().contains(name.variable()), "{error}");
        }
        assert!(names.secret("cleo").unwrap_err().to_string().contains("MLC_SECRET_CLEO"));
    }
}
