//! Shows that something happens: a bar on a terminal, plain lines elsewhere, nothing beside JSON.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use embedded::Observer;
use indicatif::{ProgressBar, ProgressStyle};
use pipeline::ports::{Message, QueueName};
use pipeline::steps::Outcome;
use pipeline::steps::poll::PollReport;
use pipeline::{Error, Flow};

use crate::output::{count, print, thousands};

/// Between two turns of the sign that work goes on.
const TICK: Duration = Duration::from_millis(120);

/// What is shown.
pub struct Progress {
    bar: ProgressBar,
    quiet: bool,
    /// Lines stand for the bar where there is no terminal.
    lines: bool,
    title: Mutex<String>,
    mapped: AtomicU64,
    handled: AtomicU64,
}

impl Progress {
    /// A display that fits the terminal; `quiet` shows nothing.
    pub fn new(quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if quiet || !terminal { ProgressBar::hidden() } else { ProgressBar::new(0) };
        Self {
            bar,
            quiet,
            lines: !quiet && !terminal,
            title: Mutex::default(),
            mapped: AtomicU64::new(0),
            handled: AtomicU64::new(0),
        }
    }

    /// A part begins in which about `records` are worked on.
    pub fn begin(&self, title: &str, records: u64) {
        title.clone_into(&mut self.title.lock().unwrap_or_else(PoisonError::into_inner));
        self.mapped.store(0, Ordering::Relaxed);
        self.handled.store(0, Ordering::Relaxed);
        self.clear();
        self.bar.set_style(counting());
        self.bar.reset();
        self.bar.set_length(records);
        self.bar.set_position(0);
        self.bar.set_prefix(title.to_owned());
        self.bar.set_message("reading the ERP");
    }

    /// The part has ended.
    pub fn end(&self) {
        self.told(&format!(
            "{} mapped or closed, {} to hand them over",
            count(self.mapped.load(Ordering::Relaxed), "record"),
            count(self.handled.load(Ordering::Relaxed), "step")
        ));
    }

    /// Says something of the part that is on.
    pub fn told(&self, text: &str) {
        let title = self.title.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.line(&format!("{title}: {text}"));
    }

    /// How far a part is that is worked on elsewhere.
    pub fn standing(&self, mapped: u64, delivered: u64) {
        self.bar.set_length(self.bar.length().unwrap_or_default().max(mapped));
        self.bar.set_position(mapped);
        self.bar.set_message(format!("{} delivered", thousands(delivered)));
    }

    /// Work begins that shows by itself how far it is.
    pub fn announce(&self, title: &str) {
        self.clear();
        if !self.quiet {
            print(&format!("  {title}\n"));
        }
    }

    /// Work begins that cannot be counted.
    pub fn phase(&self, title: &str) {
        self.announce(title);
        if let Ok(style) = ProgressStyle::with_template("    {spinner} {wide_msg:.dim}") {
            self.bar.set_style(style);
        }
        self.bar.reset();
        self.bar.set_message("");
        self.bar.enable_steady_tick(TICK);
    }

    /// What such work is at. A program that is installed is worth a line of its own, for it can take a while.
    pub fn detail(&self, text: &str) {
        if text.contains(char::is_alphanumeric) {
            self.bar.set_message(text.trim().to_owned());
        }
        if text.starts_with("installing ") {
            self.line(text);
        }
    }

    /// Nothing is on: the bar goes away.
    pub fn clear(&self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) {
        if self.lines {
            print(&format!("  {text}\n"));
        }
    }
}

fn counting() -> ProgressStyle {
    let style = ProgressStyle::with_template("  {prefix:<13} {bar:28} {pos:>5}/{len:<5} {msg}");
    style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("━━╌"))
}

impl Observer for Progress {
    fn polled(&self, flow: &'static Flow, outcome: &Result<PollReport, Error>) {
        match outcome {
            Ok(report) => self.line(&format!(
                "{}: {} on {}, {} new",
                flow.title,
                count(report.seen, "record"),
                count(report.pages as u64, "page"),
                thousands(report.new)
            )),
            Err(error) => self.line(&format!("{}: {error}; tried again", flow.title)),
        }
    }

    fn worked(&self, queue: QueueName, _: &Message, outcome: &Result<Outcome, Error>) {
        if outcome.is_err() {
            return;
        }
        match queue {
            QueueName::Records => {
                let mapped = self.mapped.fetch_add(1, Ordering::Relaxed) + 1;
                self.bar.set_length(self.bar.length().unwrap_or_default().max(mapped));
                self.bar.set_position(mapped);
            }
            QueueName::Documents => {
                let handled = self.handled.fetch_add(1, Ordering::Relaxed) + 1;
                self.bar.set_message(format!("{} handed to Cleo", thousands(handled)));
            }
        }
    }
}
