use aws::Names;
use pipeline::{Error, Kind, Result};
use tracing::Level;

use crate::Function;

const PREFIX: &str = "MLC_";
const CONFIG_KEY: &str = "MLC_CONFIG_KEY";
const LOG: &str = "MLC_LOG";

/// Our variables, as they stood when the function started. The one place that reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    names: Names,
    config_key: Option<String>,
    log: Option<String>,
}

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// What the deployment calls its tables, queues, bucket and secrets.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Holds what is set against what `function` needs.
    ///
    /// # Errors
    /// [`Kind::Configuration`], naming every variable that is missing.
    pub fn check(&self, function: Function) -> Result<()> {
        let missing = function.needs().iter().filter(|name| self.names.get(**name).is_err());
        let missing: Vec<&str> = missing.map(|name| name.variable()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(fault("this function needs variables that are not set; the template of the stack sets them")
            .with("function", function)
            .with("variables", missing.join(" ")))
    }

    /// The key of the object that says which configuration is in force.
    #[must_use]
    pub fn config_key(&self) -> &str {
        self.config_key.as_deref().unwrap_or("config/current.json")
    }

    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if it is something else.
    pub fn log_level(&self) -> Result<Level> {
        match self.log.as_deref().unwrap_or("info") {
            "error" => Ok(Level::ERROR),
            "warn" => Ok(Level::WARN),
            "info" => Ok(Level::INFO),
            "debug" => Ok(Level::DEBUG),
            "trace" => Ok(Level::TRACE),
            _ => Err(fault("the level is none of error, warn, info, debug, trace").with("variable", LOG)),
        }
    }
}

impl FromIterator<(String, String)> for Environment {
    /// Keeps our own variables only; empty ones count as missing.
    fn from_iter<T: IntoIterator<Item = (String, String)>>(variables: T) -> Self {
        let ours = |(name, value): &(String, String)| name.starts_with(PREFIX) && !value.trim().is_empty();
        let variables: Vec<_> = variables.into_iter().filter(ours).collect();
        let find = |wanted: &str| {
            variables.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim().to_owned())
        };
        Self { config_key: find(CONFIG_KEY), log: find(LOG), names: Names::from_variables(variables) }
    }
}

fn fault(message: &str) -> Error {
    Error::permanent(Kind::Configuration, "environment", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_missing_is_named() {
        let set = environment(&[("MLC_DOCUMENTS_TABLE", "documents"), ("MLC_AUDIT_TABLE", " ")]);
        let text = set.check(Function::MapRecord).unwrap_err().to_string();
        for name in ["AUDIT_TABLE", "COUNTERS_TABLE", "PAYLOADS_BUCKET", "DOCUMENTS_QUEUE_URL"] {
            assert!(text.contains(&format!("MLC_{name}")), "{text}");
        }
        for name in ["MLC_DOCUMENTS_TABLE", "MLC_WATERMARKS_TABLE"] {
            assert!(!text.contains(name), "{text}");
        }
    }

    #[test]
    fn a_function_starts_with_its_own_variables_and_with_none_less() {
        for function in Function::ALL {
            let all: Vec<_> = function.needs().iter().map(|name| (name.variable(), "value")).collect();
            environment(&all).check(function).unwrap();
            for missing in function.needs() {
                let mut short = all.clone();
                short.retain(|(name, _)| *name != missing.variable());
                let text = environment(&short).check(function).unwrap_err().to_string();
                assert!(text.contains(missing.variable()) && text.contains(function.as_str()), "{text}");
            }
        }
    }

    #[test]
    fn only_plain_levels_are_levels() {
        assert_eq!(environment(&[]).log_level().unwrap(), Level::INFO);
        assert_eq!(environment(&[(LOG, "debug")]).log_level().unwrap(), Level::DEBUG);
        for text in ["verbose", "5", "DEBUG", "aws_smithy_runtime=trace"] {
            assert!(environment(&[(LOG, text)]).log_level().unwrap_err().to_string().contains(LOG), "{text}");
        }
    }

    #[test]
    fn only_our_variables_are_kept() {
        let set = environment(&[("AWS_SECRET_ACCESS_KEY", "canary"), ("MLC_SECRET_FUSION", "arn:fusion")]);
        assert!(!format!("{set:?}").contains("canary"));
        assert_eq!(set.names().secret("fusion").unwrap(), "arn:fusion");
        assert_eq!(set.config_key(), "config/current.json");
        assert_eq!(environment(&[(CONFIG_KEY, "config/dev.json")]).config_key(), "config/dev.json");
    }
}
