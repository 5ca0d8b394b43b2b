//! The log: one JSON object per line on standard output. Fields of the run and of the message come before those of the
//! event. What must not be logged is withheld by its name, whoever logs it.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use pipeline::ports::Clock;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// Takes a line.
pub(crate) type Sink = Arc<dyn Fn(&str) + Send + Sync>;

/// Crates that log at the level that was asked for. All others may warn, and no more: at lower levels they tell of headers
/// and bodies.
const OURS: &[&str] =
    &["aws", "cleo", "config", "documents", "fusion", "lambda", "mapping", "pipeline", "transport", "x12"];
/// The runtime repeats every error of a run here, after it was told once.
const TOLD_BEFORE: &str = "lambda_runtime::layers::panic";
/// A field whose name holds one of these is withheld.
const NEVER: &[&str] = &[
    "secret",
    "password",
    "token",
    "authorization",
    "credential",
    "payload",
    "body",
    "edi",
    "account",
    "iban",
];
const WITHHELD: &str = "[withheld]";
/// Bytes of one text. What is longer is no line for people.
const LONGEST: usize = 4_000;

/// A line at a time to standard output.
pub(crate) fn stdout() -> Sink {
    Arc::new(|line| {
        let mut out = std::io::stdout().lock();
        // There is nowhere to tell of it.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    })
}

/// What turns events from `level` on into lines.
pub(crate) fn subscriber(level: Level, clock: Arc<dyn Clock>, sink: Sink) -> impl Subscriber + Send + Sync {
    Registry::default().with(Lines { level, clock, sink })
}

struct Lines {
    level: Level,
    clock: Arc<dyn Clock>,
    sink: Sink,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let name = metadata.target().split("::").next().unwrap_or_default();
        metadata.target() != TOLD_BEFORE
            && *metadata.level()
                <= if OURS.contains(&name) { self.level } else { self.level.min(Level::WARN) }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.level))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let mut line = Map::new();
        line.insert("timestamp".to_owned(), format!("{:.3}", self.clock.now()).into());
        line.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.insert("message".to_owned(), own.0.shift_remove("message").unwrap_or_default());
        for span in context.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(fields) = span.extensions().get::<Fields>() {
                line.extend(fields.0.clone());
            }
        }
        line.append(&mut own.0);
        line.insert("target".to_owned(), event.metadata().target().into());
        (self.sink)(&Value::Object(line).to_string());
    }
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn insert(&mut self, field: &Field, value: Value) {
        let never = NEVER.iter().any(|never| field.name().split('_').any(|part| part == *never));
        let value = if never { WITHHELD.into() } else { value };
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value.into());
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value.into());
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value.into());
    }
    fn record_i128(&mut self, field: &Field, value: i128) {
        self.insert(field, i64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from));
    }
    fn record_u128(&mut self, field: &Field, value: u128) {
        self.insert(field, u64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        let end = value.floor_char_boundary(LONGEST.min(value.len()));
        self.insert(field, value.get(..end).unwrap_or_default().into());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
