//! Logs go to stderr, one line each; stdout belongs to results.

use std::io;

use tracing_subscriber::EnvFilter;

/// Starts logging by `directives`: plain lines, or JSON lines beside JSON output.
pub fn start(directives: &str, json: bool, colour: bool) {
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("error"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colour);
    // A subscriber that somebody else set first stays: tests share one process.
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}
