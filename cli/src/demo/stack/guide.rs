//! How a person looks at the deployed stack.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::{KEY, REGION, Stack, stop_command};
use crate::demo::summary::{Look, Summary};
use crate::failure::Failure;

/// Where `infra/checks/tools aws-cli` puts the AWS CLI.
const INSTALLED: &str = "target/infra-tools/aws-cli/bin/aws";

/// What starts the AWS CLI: the one on the path, else the one that can be installed into the clone at `root`.
pub(super) async fn aws_command(root: &Path) -> AwsCommand {
    let mut look = Command::new("sh");
    let look = look.args(["-c", "command -v aws"]).stdin(Stdio::null()).stdout(Stdio::null());
    if look.status().await.is_ok_and(|status| status.success()) {
        return AwsCommand { program: "aws".to_owned(), missing: false };
    }
    let program = root.join(INSTALLED);
    AwsCommand { missing: !program.is_file(), program: program.display().to_string() }
}

/// The AWS CLI.
pub(super) struct AwsCommand {
    program: String,
    missing: bool,
}

/// Makes commands that look at a stack.
pub(super) struct Commands<'a> {
    aws: String,
    install: bool,
    stack: &'a Stack,
}

impl<'a> Commands<'a> {
    pub(super) fn new(stack: &'a Stack, command: &AwsCommand) -> Self {
        let aws = format!("{} --endpoint-url {}", command.program, stack.checkout.endpoint());
        Self { aws, install: command.missing, stack }
    }

    /// In the order in which a person would go.
    pub(super) fn about(&self, summary: &Summary) -> Result<Vec<Look>, Failure> {
        let mut looks = Vec::new();
        let mut add = |what: &str, command: String| looks.push(Look { what: what.to_owned(), command });
        if self.install {
            let tools = self.stack.checkout.root().join("infra/checks/tools");
            add("The AWS CLI, which is not here yet", format!("{} aws-cli", tools.display()));
        }
        add("Region, keys and names", format!(". {}", self.stack.environment_file().display()));
        add("Documents by state", self.documents()?);
        if let Some(example) = summary.examples.first() {
            let record = &example.record;
            add("The trail of an invoice, as it lies in its table", self.trail(&record.record_key)?);
            if let Some(key) =
                record.documents.iter().rev().find_map(|document| document.interchange_key.as_ref())
            {
                add("Its interchange", self.object(key)?);
            }
            if let Some(document) = record.documents.first() {
                add("What the function that delivers logged of it", self.log(&document.document_id)?);
            }
        }
        add("The bucket", self.bucket()?);
        add("A queue", self.queue("DocumentsQueueUrl")?);
        add("Its dead letters", self.queue("DocumentsDeadLettersUrl")?);
        add("Everything, as an operator sees it", "cargo mlc status --on-aws".to_owned());
        if let Some(example) = summary.examples.first() {
            add("A record, likewise", format!("cargo mlc trace {} --on-aws", example.record.record_key));
        }
        Ok(looks)
    }

    fn documents(&self) -> Result<String, Failure> {
        Ok(format!(
            "{} dynamodb scan --table-name {} --filter-expression 'attribute_exists(#state)' \
             --expression-attribute-names '{{\"#state\":\"state\"}}' --query 'Items[].state.S' --output text | tr '\\t' '\\n' \
             | sort | uniq -c",
            self.aws,
            self.stack.output("DocumentsTableName")?
        ))
    }

    fn trail(&self, record_key: &str) -> Result<String, Failure> {
        Ok(format!(
            "{} dynamodb query --table-name {} --key-condition-expression 'record_key = :key' \
             --expression-attribute-values '{{\":key\":{{\"S\":\"{record_key}\"}}}}' \
             --query 'Items[].[at.S,event.S,to_state.S,actor.S]' --output table",
            self.aws,
            self.stack.output("AuditTableName")?
        ))
    }

    fn object(&self, key: &str) -> Result<String, Failure> {
        Ok(format!("{} s3 cp s3://{}/{key} -", self.aws, self.stack.output("PayloadsBucketName")?))
    }

    fn bucket(&self) -> Result<String, Failure> {
        let bucket = self.stack.output("PayloadsBucketName")?;
        Ok(format!("{} s3 ls s3://{bucket} --recursive --summarize | tail", self.aws))
    }

    fn queue(&self, output: &str) -> Result<String, Failure> {
        let url = self.stack.output(output)?;
        Ok(format!("{} sqs get-queue-attributes --queue-url {url} --attribute-names All", self.aws))
    }

    fn log(&self, document_id: &str) -> Result<String, Failure> {
        Ok(format!(
            "{} logs filter-log-events --log-group-name /aws/lambda/{} --filter-pattern '\"{document_id}\"' \
             --query 'events[].message' --output text",
            self.aws,
            self.stack.output("DeliverDocumentFunction")?
        ))
    }
}

/// The file that a shell reads: variables for the AWS CLI and for `mlc`, and the commands as comments.
pub(super) fn environment(stack: &Stack, look: &[Look]) -> String {
    let mut text = format!(
        "# The stack that `cargo demo -- --aws` left in the stand-in for AWS on this machine, for `.` of a shell.\n\
         # `{}` removes it.\n",
        stop_command(stack.checkout.port())
    );
    for one in look {
        let _ = writeln!(text, "#\n# {}:\n#   {}", one.what, one.command);
    }
    let endpoint = stack.checkout.endpoint();
    text.push_str("\nunset AWS_PROFILE AWS_SESSION_TOKEN AWS_IGNORE_CONFIGURED_ENDPOINT_URLS\n");
    let standard = [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    for (name, value) in standard {
        let _ = writeln!(text, "export {name}='{value}'");
    }
    for (name, value) in stack.names.variables() {
        let _ = writeln!(text, "export {name}='{value}'");
    }
    text
}
