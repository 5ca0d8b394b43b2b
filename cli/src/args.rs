//! What can be typed.

mod examples;

use std::path::PathBuf;

use clap::builder::{FalseyValueParser, NonEmptyStringValueParser};
use clap::{Args, Parser, Subcommand};

use examples::{
    CARGO_DEMO_EXAMPLES, CONFIG_EXAMPLES, DEMO_EXAMPLES, PING_EXAMPLES, PUSH_EXAMPLES, REPLAY_EXAMPLES,
    RUN_EXAMPLES, STATUS_EXAMPLES, TOP_EXAMPLES, TRACE_EXAMPLES,
};

use crate::edi::args::EdiArgs;

/// The seed of the data set that the demo shows unless told otherwise.
pub const DEMO_SEED: u64 = 20_260_302;

/// Where the demo's stand-in for AWS listens unless told otherwise.
pub const DEMO_PORT: u16 = 4566;

/// Carries business documents between Oracle Fusion Cloud ERP and trading partners at Cleo, as X12 EDI.
#[derive(Debug, Parser)]
#[command(name = "mlc", version, max_term_width = 100, after_help = TOP_EXAMPLES, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
}

/// Shows ml-connector at work against simulators of Oracle Fusion and Cleo on this machine.
#[derive(Debug, Parser)]
#[command(name = "mlc-demo", version, max_term_width = 100, after_help = CARGO_DEMO_EXAMPLES)]
pub struct DemoCli {
    /// The demo's own arguments.
    #[command(flatten)]
    pub demo: DemoArgs,
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Machine-readable output: JSON on stdout, nothing else there.
    #[arg(long, global = true)]
    pub json: bool,
    /// What is logged to stderr: error, warn, info, debug, trace, or directives such as `warn,pipeline=debug`
    /// [default: warn for `run`, else error].
    #[arg(long, global = true, env = "MLC_LOG", hide_env_values = true, value_name = "LEVEL",
          value_parser = log_directives)]
    pub log: Option<String>,
    /// No colours, on a terminal either.
    #[arg(long, global = true, env = "NO_COLOR", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub no_color: bool,
}

fn log_directives(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("{error}; use error, warn, info, debug or trace")),
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Move documents between the real systems until stopped.
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// See every flow at work on this machine; needs no credentials and no arguments.
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Find a document by any of its numbers and show its trail.
    #[command(after_help = TRACE_EXAMPLES)]
    Trace(TraceArgs),
    /// Send what is held, rejected or dead-lettered on its way again.
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay(ReplayArgs),
    /// Close what is held: it does not leave.
    Close(CloseArgs),
    /// Work on the configuration folder.
    Config(ConfigArgs),
    /// Try every connection and credential.
    #[command(after_help = PING_EXAMPLES)]
    Ping(PingArgs),
    /// Count documents by flow and state, and show what has waited longest.
    #[command(after_help = STATUS_EXAMPLES)]
    Status(StatusArgs),
    /// Look at X12 files, check, acknowledge, convert and split them; needs no configuration.
    Edi(EdiArgs),
}

/// Where the configuration and the credentials are.
#[derive(Debug, Clone, Args)]
pub struct ConfigPlace {
    /// Configuration folder: connector.toml, partners/, crosswalks/.
    #[arg(long, value_name = "DIR")]
    pub config: PathBuf,
    /// Credentials: a TOML file, or a folder with one file for each secret [default: secrets.toml in the
    /// configuration folder].
    #[arg(long, value_name = "FILE_OR_DIR")]
    pub secrets: Option<PathBuf>,
}

/// Where the documents and their trail are.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct StoresPlace {
    /// Folder that `mlc run` or `mlc demo --out` wrote.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The stack on AWS whose tables, bucket and queues the variables MLC_DOCUMENTS_TABLE and so on name, with region and
    /// credentials from the standard AWS variables and files.
    #[arg(long)]
    pub on_aws: bool,
}

/// Arguments of `mlc run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// Configuration and credentials.
    #[command(flatten)]
    pub place: ConfigPlace,
    /// Folder that keeps documents, trail and bytes; made if it does not exist.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

/// Arguments of `mlc demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Keep everything here: edi/, audit.jsonl, summary.json, report.html, config/, data/.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Another data set: the same seed gives the same records.
    #[arg(long, value_name = "N", default_value_t = DEMO_SEED)]
    pub seed: u64,
    /// Invoices in the ERP.
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(60..=20_000))]
    pub invoices: u32,
    /// Payments in the ERP.
    #[arg(long, value_name = "N", default_value_t = 150, value_parser = clap::value_parser!(u32).range(30..=20_000))]
    pub payments: u32,
    /// Run on AWS as far as this machine can: SAM deploys the stack into a stand-in for AWS, and its functions do the work.
    /// A stand-in of an earlier run is replaced; this one keeps running, to be looked at.
    #[arg(long)]
    pub aws: bool,
    /// Where the stand-in listens, on 127.0.0.1.
    #[arg(long, value_name = "PORT", requires = "aws", default_value_t = DEMO_PORT,
          value_parser = clap::value_parser!(u16).range(1024..))]
    pub port: u16,
    /// Stop the stand-in that an earlier run left on the port, with all that is in it, and do nothing else.
    #[arg(long, requires = "aws", conflicts_with = "out")]
    pub stop: bool,
}

/// Arguments of `mlc trace`.
#[derive(Debug, Clone, Args)]
pub struct TraceArgs {
    /// Record key, record id, document id, invoice or payment number, ISA13 or file name.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Where documents and trail are.
    #[command(flatten)]
    pub stores: StoresPlace,
}

/// Arguments of `mlc replay`.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The document, by any id that `mlc trace` takes; it must mean one document that can be replayed.
    #[arg(value_name = "ID", required_unless_present = "rule")]
    pub id: Option<String>,
    /// Every held document with this rule among its reasons, instead of one.
    #[arg(long, value_name = "RULE", conflicts_with_all = ["id", "arrived", "not_arrived"])]
    pub rule: Option<String>,
    /// Configuration folder.
    #[arg(long, value_name = "DIR")]
    pub config: PathBuf,
    /// Where documents and trail are.
    #[command(flatten)]
    pub stores: StoresPlace,
    /// Reason, for the trail.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub why: String,
    /// Your name, for the trail.
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value = "operator")]
    pub by: String,
    /// You looked: the remote has its file.
    #[arg(long, conflicts_with = "not_arrived")]
    pub arrived: bool,
    /// You looked: the remote does not have its file.
    #[arg(long)]
    pub not_arrived: bool,
}

/// Arguments of `mlc close`.
#[derive(Debug, Clone, Args)]
pub struct CloseArgs {
    /// The document, by any id that `mlc trace` takes; it must mean one document that is held.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Configuration folder.
    #[arg(long, value_name = "DIR")]
    pub config: PathBuf,
    /// Where documents and trail are.
    #[command(flatten)]
    pub stores: StoresPlace,
    /// Reason, for the trail.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub why: String,
    /// Your name, for the trail.
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value = "operator")]
    pub by: String,
}

/// Arguments of `mlc config`.
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The commands of `mlc config`.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Read a configuration folder and show every fault with its place, or what it holds.
    #[command(after_help = CONFIG_EXAMPLES)]
    Check(ConfigCheckArgs),
    /// Publish a configuration folder to a stack on AWS, as one immutable version.
    #[command(after_help = PUSH_EXAMPLES)]
    Push(ConfigPushArgs),
}

/// Arguments of `mlc config check`.
#[derive(Debug, Clone, Args)]
pub struct ConfigCheckArgs {
    /// Configuration folder.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// Arguments of `mlc config push`.
#[derive(Debug, Clone, Args)]
pub struct ConfigPushArgs {
    /// Configuration folder.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The stack's bucket: its output PayloadsBucketName.
    #[arg(long, value_name = "BUCKET")]
    pub bucket: String,
    /// The pointer that the functions read, where the stack sets another MLC_CONFIG_KEY.
    #[arg(long, value_name = "KEY", default_value = crate::config_push::POINTER)]
    pub pointer: String,
}

/// Arguments of `mlc ping`.
#[derive(Debug, Clone, Args)]
pub struct PingArgs {
    /// Configuration and credentials.
    #[command(flatten)]
    pub place: ConfigPlace,
}

/// Arguments of `mlc status`.
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// Where documents and trail are.
    #[command(flatten)]
    pub stores: StoresPlace,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_and_stop_belong_to_aws() {
        let demo = |arguments: &[&str]| DemoCli::try_parse_from(["mlc-demo"].iter().chain(arguments));
        assert_eq!(demo(&["--aws"]).unwrap().demo.port, DEMO_PORT);
        assert!(demo(&["--aws", "--stop", "--port", "4600"]).is_ok());
        for wrong in [
            &["--port", "4600"][..],
            &["--stop"],
            &["--aws", "--stop", "--out", "x"],
            &["--aws", "--port", "80"],
        ] {
            assert!(demo(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_replay_has_a_reason() {
        let replay = |why: &str| {
            Cli::try_parse_from(["mlc", "replay", "1", "--config", "c", "--data", "d", "--why", why])
        };
        assert!(replay("unit added").is_ok() && replay("").is_err());
    }
}
