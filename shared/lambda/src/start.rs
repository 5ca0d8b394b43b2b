use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use pipeline::ports::Clock;
use pipeline::system::SystemClock;
use pipeline::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use tracing::{Instrument, Level};

use crate::guard::{guarded, log_panics};
use crate::logging::{self, Sink};
use crate::{Context, Environment, Function, Invocation, Metric, Parts, metrics};

/// Runs `function`: the log, the context, then `handler` on every event until Lambda ends the process.
pub async fn start<R: Serialize>(
    function: Function,
    handler: impl AsyncFn(&Parts, Value, &Invocation) -> Result<R>,
) -> ExitCode {
    let environment = Environment::of_process();
    let level = environment.log_level().unwrap_or(Level::INFO);
    let sink = logging::stdout();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log = logging::subscriber(level, clock, sink.clone());
    // Only a second log could fail here, and there is none.
    let _ = tracing::subscriber::set_global_default(log);
    log_panics();
    let opened =
        open(function, &environment).instrument(tracing::error_span!("start", function = function.as_str()));
    match opened.await {
        Some(context) => serve(&context, &sink, handler).await,
        None => ExitCode::FAILURE,
    }
}

/// The context, unless something is wrong with what it is made of; the log then says what.
async fn open(function: Function, environment: &Environment) -> Option<Context> {
    let context = match environment.log_level() {
        Ok(_) => Context::from_env(function, environment).await,
        Err(error) => Err(error),
    };
    context.inspect_err(|error| tell(error, "the function cannot start")).ok()
}

async fn serve<R: Serialize>(
    context: &Context,
    sink: &Sink,
    handler: impl AsyncFn(&Parts, Value, &Invocation) -> Result<R>,
) -> ExitCode {
    let handler = &handler;
    let service = service_fn(|event| invoke(context, sink, handler, event));
    match lambda_runtime::run(service).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the function lost its connection to Lambda");
            ExitCode::FAILURE
        }
    }
}

/// One run: the step, its metrics, its answer.
pub(crate) async fn invoke<R: Serialize>(
    context: &Context,
    sink: &Sink,
    handler: &impl AsyncFn(&Parts, Value, &Invocation) -> Result<R>,
    event: LambdaEvent<Value>,
) -> Result<Value, Diagnostic> {
    let (begun, function) = (context.clock().now(), context.function().as_str());
    let invocation = Invocation::new(&event.context, context.clock());
    // Of the highest level, so that its fields are there at every level of the log.
    let span = tracing::error_span!(
        "run",
        function,
        request_id = invocation.request_id,
        xray_trace_id = invocation.xray_trace_id,
    );
    let run = async {
        let parts = context.parts().await;
        let outcome = guarded(function, handler(&parts, event.payload, &invocation)).await.and_then(to_json);
        let at = context.clock().now();
        let elapsed_ms = u64::try_from(at.duration_since(begun).as_millis()).unwrap_or_default();
        invocation.tally.set(Metric::DurationMs, elapsed_ms);
        let stage = parts.services.stage;
        sink(&metrics::line(context.function(), stage, &invocation.request_id, &invocation.tally, at));
        match &outcome {
            Ok(_) => tracing::info!(elapsed_ms, "{function}: done"),
            Err(error) => tell(error, "the run failed"),
        }
        outcome
    };
    run.instrument(span).await.map_err(|error| diagnostic(&error))
}

fn to_json<R: Serialize>(answer: R) -> Result<Value> {
    serde_json::to_value(answer).map_err(|error| {
        Error::permanent(pipeline::Kind::Invariant, "answer", "the answer cannot be written").caused_by(error)
    })
}

fn tell(error: &Error, what: &str) {
    let kind = error.kind().as_str();
    if error.is_temporary() {
        tracing::warn!(kind, %error, "{what}");
    } else {
        tracing::error!(kind, %error, "{what}");
    }
}

fn diagnostic(error: &Error) -> Diagnostic {
    Diagnostic { error_type: error.kind().as_str().to_owned(), error_message: error.to_string() }
}
