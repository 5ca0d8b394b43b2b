//! What goes wrong, when, and how often.
//!
//! A [`FaultScript`] holds rules. Each request is compared with the rules in the order in which they were pushed;
//! the first rule that matches and still has uses left decides the fault of that request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// Which requests a [`Rule`] is about. An empty matcher matches every request.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matcher {
    /// Method, compared without regard to case.
    pub method: Option<String>,
    /// Text that must occur in the path with its query, as sent (percent-encoded).
    pub path: Option<String>,
    /// The rule starts with the n-th request that matches (1 = the first, the default) and then stays on for
    /// `Rule::times` matching requests.
    pub nth: Option<u32>,
    /// Of the requests that match, hit about one in this many, drawn from the script's seeded generator.
    pub one_in: Option<u32>,
}

impl Matcher {
    /// Requests whose path and query contain `path`.
    pub fn path(path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// Requests of `method` whose path and query contain `path`.
    pub fn on(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: Some(method.into()), path: Some(path.into()), ..Self::default() }
    }

    /// The same requests, but only from the n-th on (1 = the first).
    #[must_use]
    pub fn nth(self, nth: u32) -> Self {
        Self { nth: Some(nth), ..self }
    }

    fn covers(&self, method: &str, path_and_query: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_deref().is_none_or(|part| path_and_query.contains(part))
    }
}

/// One line of a fault script.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which requests.
    #[serde(rename = "match", default)]
    pub matcher: Matcher,
    /// How many of them; `u32::MAX` means until the script is cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

impl Rule {
    /// `fault` for the next request that matches.
    pub fn once(matcher: Matcher, fault: Fault) -> Self {
        Self { matcher, times: 1, fault }
    }

    /// `fault` for the next `times` requests that match.
    pub fn times(times: u32, matcher: Matcher, fault: Fault) -> Self {
        Self { matcher, times, fault }
    }

    /// `fault` for every request that matches, until the script is cleared.
    pub fn always(matcher: Matcher, fault: Fault) -> Self {
        Self { matcher, times: u32::MAX, fault }
    }
}

/// A way in which a request fails.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection drops before the server acts: nothing happened, and no byte of an answer comes.
    BeforeEffect,
    /// The server acts, then the connection drops without a byte of an answer: the client cannot know.
    AfterEffect,
    /// Another status than the call deserves.
    Status(StatusFault),
    /// The server acts; the answer announces its whole length, sends `keep_bytes` of the body, and the connection
    /// closes.
    CutBody {
        /// How much of the body arrives.
        keep_bytes: usize,
    },
    /// 200 with an HTML login page, as a proxy or a maintenance page gives it. The server does not act.
    HtmlBody,
    /// The server acts and answers 200 with valid JSON of a shape nobody asked for.
    WrongShapeJson,
    /// The server acts and gives the right body under `text/plain`.
    WrongContentType,
    /// The server acts; the body trickles.
    Slow {
        /// Bytes per piece.
        chunk_bytes: usize,
        /// Wait before each piece, and before the first.
        delay_ms: u64,
    },
    /// The token that came with the request is forgotten: 401 now, and again until the client logs in anew.
    TokenExpired,
}

/// An answer with a status of its own. The default is a 503 without a body.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusFault {
    /// The status code.
    pub code: u16,
    /// A `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// The body.
    pub body: FaultBody,
    /// The server acts before it answers so: a gateway that gave up on a call which went through.
    pub after_effect: bool,
    /// Real time that passes before the answer.
    pub delay_ms: u64,
}

impl Default for StatusFault {
    fn default() -> Self {
        Self { code: 503, retry_after: None, body: FaultBody::Empty, after_effect: false, delay_ms: 0 }
    }
}

/// The two forms of a `Retry-After` header.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// `Retry-After: 120`
    Seconds(u64),
    /// An HTTP date this many seconds after the simulator's present.
    HttpDate(i64),
}

/// The body of a [`StatusFault`].
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultBody {
    /// No body and no content type.
    #[default]
    Empty,
    /// An HTML page, as a load balancer gives it.
    Html,
    /// A JSON object with `message`, `title` and `status`.
    Json,
    /// One line of plain text.
    Text,
    /// Exactly this, under this content type.
    Exact {
        /// The `Content-Type` header.
        content_type: String,
        /// The body.
        body: String,
    },
}

impl Fault {
    /// A status without a body.
    pub fn status(code: u16) -> Self {
        Self::Status(StatusFault { code, ..StatusFault::default() })
    }

    /// A status with a body.
    pub fn status_with(code: u16, body: FaultBody) -> Self {
        Self::Status(StatusFault { code, body, ..StatusFault::default() })
    }

    /// A status with a `Retry-After` header.
    pub fn retry_after(code: u16, retry_after: RetryAfter) -> Self {
        Self::Status(StatusFault { code, retry_after: Some(retry_after), ..StatusFault::default() })
    }

    /// The server acts, and a front end answers with this status.
    pub fn status_after_effect(code: u16) -> Self {
        Self::Status(StatusFault { code, after_effect: true, ..StatusFault::default() })
    }

    /// A short name for the request log.
    pub fn name(&self) -> String {
        match self {
            Self::BeforeEffect => "before_effect".into(),
            Self::AfterEffect => "after_effect".into(),
            Self::Status(fault) if fault.after_effect => format!("status_{}_after_effect", fault.code),
            Self::Status(fault) => format!("status_{}", fault.code),
            Self::CutBody { .. } => "cut_body".into(),
            Self::HtmlBody => "html_body".into(),
            Self::WrongShapeJson => "wrong_shape_json".into(),
            Self::WrongContentType => "wrong_content_type".into(),
            Self::Slow { .. } => "slow".into(),
            Self::TokenExpired => "token_expired".into(),
        }
    }
}

/// The rules of one simulator, shared by its clones.
#[derive(Clone, Debug)]
pub struct FaultScript(Arc<Mutex<Script>>);

#[derive(Debug)]
struct Script {
    rules: Vec<Armed>,
    fired: u64,
    dice: ChaCha8Rng,
}

#[derive(Debug)]
struct Armed {
    rule: Rule,
    seen: u32,
    left: u32,
}

impl Default for FaultScript {
    fn default() -> Self {
        let dice = ChaCha8Rng::seed_from_u64(0);
        Self(Arc::new(Mutex::new(Script { rules: Vec::new(), fired: 0, dice })))
    }
}

impl FaultScript {
    /// Adds a rule behind the others.
    pub fn push(&self, rule: Rule) {
        let left = rule.times;
        self.lock().rules.push(Armed { rule, seen: 0, left });
    }

    /// Drops all rules.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// Restarts the generator behind `Matcher::one_in`.
    pub fn seed(&self, seed: u64) {
        self.lock().dice = ChaCha8Rng::seed_from_u64(seed);
    }

    /// Rules that can still fire.
    pub fn pending(&self) -> usize {
        self.lock().rules.iter().filter(|armed| armed.left > 0).count()
    }

    /// How many requests a rule has hit so far.
    pub fn fired(&self) -> u64 {
        self.lock().fired
    }

    /// The fault of this request, if a rule hits it; the rule is used up by one.
    pub(crate) fn take(&self, method: &str, path_and_query: &str) -> Option<Fault> {
        let mut script = self.lock();
        let Script { rules, fired, dice } = &mut *script;
        for armed in rules.iter_mut() {
            if armed.left == 0 || !armed.rule.matcher.covers(method, path_and_query) {
                continue;
            }
            armed.seen = armed.seen.saturating_add(1);
            if armed.seen < armed.rule.matcher.nth.unwrap_or(1) {
                continue;
            }
            if armed.rule.matcher.one_in.is_some_and(|one_in| dice.next_u32() % one_in.max(1) != 0) {
                continue;
            }
            if armed.left != u32::MAX {
                armed.left -= 1;
            }
            *fired += 1;
            return Some(armed.rule.fault.clone());
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_request_and_the_number_of_times_count_matching_requests_only() {
        let script = FaultScript::default();
        script.push(Rule::times(2, Matcher::on("put", "/a").nth(2), Fault::BeforeEffect));
        let hits: Vec<bool> = ["/a", "/b", "/a", "/b", "/a", "/a"]
            .iter()
            .map(|path| script.take("PUT", path).is_some())
            .collect();
        assert_eq!(hits, [false, false, true, false, true, false]);
        assert_eq!((script.pending(), script.fired()), (0, 2));
    }

    #[test]
    fn rules_are_read_from_json() {
        let rule: Rule = serde_json::from_str(
            r#"{"match":{"method":"POST","path":"/files","nth":2},"times":3,
                "fault":{"status":{"code":429,"retry_after":{"seconds":5},"body":"html"}}}"#,
        )
        .unwrap();
        assert_eq!(rule.times, 3);
        assert_eq!(rule.fault.name(), "status_429");
        let rule: Rule = serde_json::from_str(r#"{"fault":"after_effect"}"#).unwrap();
        assert_eq!((rule.times, rule.fault.name().as_str()), (1, "after_effect"));
    }

    #[test]
    fn one_in_n_is_drawn_from_the_seed() {
        let draw = |seed| {
            let script = FaultScript::default();
            script.seed(seed);
            script.push(Rule::always(Matcher { one_in: Some(3), ..Matcher::default() }, Fault::status(500)));
            (0..60).filter(|_| script.take("GET", "/").is_some()).count()
        };
        assert_eq!(draw(7), draw(7));
        assert!((10..=30).contains(&draw(7)), "about a third of 60");
    }
}
