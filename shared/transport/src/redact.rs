use std::fmt;

use secrecy::{ExposeSecret, SecretString};

const MARK: &str = "[redacted]";
/// Members whose values are never shown, whoever sent them.
const SECRET_MEMBERS: [&str; 6] =
    ["access_token", "refresh_token", "id_token", "password", "client_secret", "assertion"];

/// The secrets that a call used: a remote that echoes one must not carry it into our logs.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} secrets)", self.0.len())
    }
}

impl Redactor {
    /// Also hides `secret`. Very short ones are left out: hiding every `a` would make a text unreadable.
    pub(crate) fn add(&mut self, secret: SecretString) {
        if secret.expose_secret().len() < 4 {
            return;
        }
        // As it stands in JSON, without the quotes.
        let quoted = serde_json::Value::from(secret.expose_secret()).to_string();
        let inside = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default();
        if inside != secret.expose_secret() && inside.len() >= 4 {
            self.0.push(SecretString::from(inside));
        }
        self.0.push(secret);
    }

    /// `text` without secrets.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret.expose_secret()) {
                text = text.replace(secret.expose_secret(), MARK);
            }
        }
        for member in SECRET_MEMBERS {
            text = hide_member(&text, member);
        }
        text
    }
}

/// Hides the value after `"member"` in JSON, or after `member=` in a form.
fn hide_member(text: &str, member: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find(member) {
        let (before, after) = rest.split_at(found + member.len());
        out.push_str(before);
        rest = after;
        let value = after.trim_start_matches(['"', ' ', '\\']);
        let Some(value) = value.strip_prefix([':', '=']) else { continue };
        let value = value.trim_start_matches(['"', ' ', '\\']);
        let end = value.find(['"', '&', ' ', ',', '}', '\\', '\n']).unwrap_or(value.len());
        out.push_str(after.strip_suffix(value).unwrap_or_default());
        out.push_str(MARK);
        rest = value.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_secrets_and_members_that_hold_secrets_are_hidden() {
        let mut redactor = Redactor::default();
        redactor.add(SecretString::from("c4nary"));
        assert_eq!(redactor.clean("the c4nary sings"), "the [redacted] sings");
        assert_eq!(
            redactor.clean(r#"{"access_token": "abc", "x":1}"#),
            r#"{"access_token": "[redacted]", "x":1}"#
        );
        assert_eq!(redactor.clean("password=abc&x=1"), "password=[redacted]&x=1");
        assert_eq!(redactor.clean("the password is wrong"), "the password is wrong");
        assert_eq!(format!("{redactor:?}"), "Redactor(1 secrets)");
    }

    #[test]
    fn a_secret_is_hidden_in_its_json_form_too() {
        let mut redactor = Redactor::default();
        redactor.add(SecretString::from("\"c4n\\ary"));
        assert_eq!(
            redactor.clean(r#"{"said":"\"c4n\\ary!"} "c4n\ary"#),
            r#"{"said":"[redacted]!"} [redacted]"#
        );
    }
}
