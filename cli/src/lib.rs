#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod args;
mod config_check;
mod config_push;
pub mod connect;
pub mod demo;
pub mod edi;
pub mod failure;
mod log;
mod output;
mod ping;
mod replay;
mod run;
mod signals;
mod status;
mod store;
mod trace;
mod view;

use std::process::ExitCode;

use args::{Cli, Command, Common, ConfigCommand, DemoCli};
use failure::{Failure, Outcome};
use output::{Style, print_json_line};

/// `mlc`.
#[must_use]
pub fn mlc(cli: Cli) -> ExitCode {
    // What a call ran into is told by whoever asked for it, so `run` leaves that one out.
    let log = if matches!(cli.command, Command::Run(_)) { "warn,transport=error" } else { "error" };
    finish(&cli.common, log, |json, style| async move {
        match cli.command {
            Command::Run(args) => run::run(&args, json, style).await,
            Command::Demo(args) => demo::run(&args, json, style).await,
            Command::Trace(args) => trace::run(&args, json, style).await,
            Command::Replay(args) => replay::run(&args, json, style).await,
            Command::Close(args) => replay::close(&args, json, style).await,
            Command::Config(args) => match args.command {
                ConfigCommand::Check(args) => config_check::run(&args, json, style),
                ConfigCommand::Push(args) => config_push::run(&args, json, style).await,
            },
            Command::Ping(args) => ping::run(&args, json, style).await,
            Command::Status(args) => status::run(&args, json, style).await,
            Command::Edi(args) => edi::run(&args, json, style),
        }
    })
}

/// `mlc-demo`, which `cargo demo` runs.
#[must_use]
pub fn mlc_demo(cli: DemoCli) -> ExitCode {
    finish(&cli.common, "error", |json, style| async move { demo::run(&cli.demo, json, style).await })
}

/// Runs a command and tells how it ended.
fn finish<F>(common: &Common, log: &str, command: impl FnOnce(bool, Style) -> F) -> ExitCode
where
    F: Future<Output = Result<Outcome, Failure>>,
{
    let on_stdout = Style::of(&std::io::stdout(), common.no_color);
    let on_stderr = Style::of(&std::io::stderr(), common.no_color);
    log::start(common.log.as_deref().unwrap_or(log), common.json, on_stderr != Style::plain());
    let ended = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command(common.json, on_stdout)),
        Err(error) => Err(Failure::new(format!("the async runtime cannot start: {error}"))),
    };
    match ended {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            if common.json {
                // On one line: before it, `run` may have written others.
                print_json_line(&failure.json());
            } else {
                eprint!("{}", failure.text(on_stderr));
            }
            failure.exit_code()
        }
    }
}
