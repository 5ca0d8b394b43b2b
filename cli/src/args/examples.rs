//! Examples for `--help`.

pub(super) const TOP_EXAMPLES: &str = "\
Examples:
  mlc demo                                            See it work; needs nothing
  mlc config check ./config                           Check a configuration folder
  mlc ping --config ./config --secrets secrets.toml   Prove every credential
  mlc run --config ./config --data ./data             Move documents until stopped
  mlc trace 300000047414571 --data ./data             Find one document and its trail
  mlc edi validate 'inbox/*.edi'                      Check X12 files; needs no configuration

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.";

pub(super) const RUN_EXAMPLES: &str = "\
Examples:
  mlc run --config ./config --data ./data --secrets ./secrets.toml
  mlc run --config ./config --data ./data --json | jq 'select(.event == \"poll\")'

SIGINT or SIGTERM lets what is under way end, then stops; a second one stops at once.
Stopping is always safe: the next run continues where this one stood.";

pub(super) const DEMO_EXAMPLES: &str = "\
Examples:
  mlc demo
  mlc demo --out demo-out      Keeps the EDI files, the trail, the books and report.html
  mlc demo --json              The books as JSON on stdout
  mlc demo --aws               On a stack in a stand-in for AWS; in a clone of the project
  mlc demo --aws --stop        Stops that stand-in";

pub(super) const CARGO_DEMO_EXAMPLES: &str = "\
Examples:
  cargo demo
  cargo demo -- --out demo-out    Keeps the EDI files, the trail, the books and report.html
  cargo demo -- --aws             The same on a stack in a stand-in for AWS on this machine
  cargo demo -- --aws --stop      Stops that stand-in

With --aws the functions are built, SAM deploys infra/template.yaml into MiniStack (no account, no
Docker; needs Python 3.10, bash and curl), and the functions do the work, each with no more rights
than its role has. The stand-in keeps running, so that you can look at tables, queues, bucket and
logs; the demo prints how.";

pub(super) const TRACE_EXAMPLES: &str = "\
ID is tried by its shape: record key, document id, file name, record id, invoice or payment number, ISA13.

Examples:
  mlc trace fusion/invoice/300000047414571 --data ./data
  mlc trace 300000047414571 --data ./data
  mlc trace INV-2026-00017 --data ./data
  mlc trace 000000042 --data ./data --json";

pub(super) const REPLAY_EXAMPLES: &str = "\
Examples:
  mlc replay fusion/invoice/300000047414571 --config ./config --data ./data --why \"unit added\"
  mlc replay --rule crosswalk.unit --config ./config --data ./data --why \"units added\"
  mlc replay 714022 --config ./config --data ./data --not-arrived --why \"no such file at Cleo\"

Control numbers and bytes stay as they are where there are any. A host on the data folder does the rest.";

pub(super) const CONFIG_EXAMPLES: &str = "\
Examples:
  mlc config check ./config
  mlc config check ./config --json | jq -r '.faults[].place'";

pub(super) const PUSH_EXAMPLES: &str = "\
Examples:
  mlc config push ./config --bucket BUCKET
  AWS_PROFILE=staging mlc config push ./config --bucket BUCKET --json

Region and credentials come from the standard AWS variables and files. Functions take the new version within five
minutes; documents that are under way keep what they were mapped with.";

pub(super) const PING_EXAMPLES: &str = "\
Examples:
  mlc ping --config ./config
  mlc ping --config ./config --secrets /run/secrets --json";

pub(super) const STATUS_EXAMPLES: &str = "\
Examples:
  mlc status --data ./data
  mlc status --data ./data --json | jq '.flows[].open'";
