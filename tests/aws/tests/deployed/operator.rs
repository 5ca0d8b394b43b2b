//! A person with the rights of `OperatorPolicy` and the command line.

use std::process::{Command, ExitCode, Stdio};

use aws::Name;
use aws_stack::Account;
use clap::Parser as _;
use serde_json::{Value, json};

use crate::stack::{Stack, blocking};

const ARGUMENTS: &str = "DEPLOYED_MLC_ARGUMENTS";
/// AWS asks for the right to `SendMessage` when a batch is sent; the stand-in asks for one of the batch's own name.
const OF_THE_STAND: [&str; 1] = ["sqs:SendMessageBatch"];

/// `mlc`, in a process of its own.
#[test]
#[ignore = "run by the other tests, in processes of its own"]
fn mlc_in_its_process() -> ExitCode {
    let Some(arguments) = std::env::var_os(ARGUMENTS) else { return ExitCode::SUCCESS };
    let arguments: Vec<String> = serde_json::from_str(arguments.to_str().unwrap()).unwrap();
    mlc::mlc(mlc::args::Cli::parse_from(arguments))
}

/// A person who operates a stack.
pub(crate) struct Operator(Account);

impl Operator {
    /// Makes a user and gives them what the deployment has for operators, and nothing else.
    pub(crate) async fn of(stack: &Stack) -> Self {
        let policy = stack.output("OperatorPolicyArn");
        stack.iam("Action=CreateUser&UserName=operator".to_owned()).await;
        stack.iam(format!("Action=AttachUserPolicy&UserName=operator&PolicyArn={policy}")).await;
        let statement = json!({ "Effect": "Allow", "Action": OF_THE_STAND, "Resource": "*" });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let policy = encoded(&policy.to_string());
        stack
            .iam(format!("Action=PutUserPolicy&UserName=operator&PolicyName=batches&PolicyDocument={policy}"))
            .await;
        let keys = stack.iam("Action=CreateAccessKey&UserName=operator".to_owned()).await;
        let (id, secret) = (element(&keys, "AccessKeyId"), element(&keys, "SecretAccessKey"));
        Self(Account { id, secret, ..stack.account.clone() })
    }

    /// Empties a queue.
    pub(crate) async fn purge(&self, queue: Name) {
        let url = self.0.names.get(queue).unwrap();
        self.0.clients().await.sqs().purge_queue().queue_url(url).send().await.unwrap();
    }

    /// What `mlc --json` prints. It must succeed.
    pub(crate) async fn mlc(&self, arguments: &[&str]) -> Value {
        let all = ["mlc", "--json"].iter().chain(arguments).collect::<Vec<_>>();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "operator::mlc_in_its_process", "--ignored", "--nocapture"])
            .envs(self.0.variables())
            .env(ARGUMENTS, json!(all).to_string())
            .stdin(Stdio::null());
        let output = blocking(move || command.output().unwrap()).await;
        let told = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}\n{said}");
        let answer = told.find('{').zip(told.rfind('}')).and_then(|(start, end)| told.get(start..=end));
        serde_json::from_str(answer.unwrap_or_default()).unwrap_or_else(|error| panic!("{error}: {told}"))
    }
}

fn element(xml: &str, name: &str) -> String {
    let inner =
        xml.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
    inner.unwrap_or_else(|| panic!("no {name} in {xml}")).0.to_owned()
}

/// As a form has it.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
