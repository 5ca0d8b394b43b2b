//! Calls that no adapter makes: runs of functions, their logs, and what operators change.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{ACCOUNT, Stack};

/// The longest answer that a test waits for.
const LONGEST_RUN: Duration = Duration::from_secs(120);

/// A call as its first line, its headers and its body.
struct Call<'a> {
    /// The caller's key.
    key: &'a str,
    service: &'a str,
    /// Method and path.
    line: String,
    headers: Vec<(&'a str, &'a str)>,
    body: String,
}

impl Call<'_> {
    /// HTTP/1.0, so that the answer ends where the connection does. The stand-in reads who calls, and checks no signature.
    fn text(&self, address: &str) -> String {
        let Self { key, service, line, headers, body } = self;
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!(
            "{line} HTTP/1.0\r\nHost: {address}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=0\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

impl Stack {
    /// Runs a function, named by the output that names it, and gives its answer.
    pub(crate) async fn invoke(&self, output: &str, event: &Value) -> Value {
        self.try_invoke(output, event).await.unwrap_or_else(|error| panic!("{output}: {error}"))
    }

    /// The same; the error of a run that failed.
    pub(crate) async fn try_invoke(&self, output: &str, event: &Value) -> Result<Value, String> {
        let (head, body) = self.run_as(ACCOUNT, output, event, "RequestResponse").await;
        assert!(head.contains(" 200 "), "{output}: {head}\n{body}");
        if head.to_ascii_lowercase().contains("x-amz-function-error") {
            return Err(body);
        }
        Ok(serde_json::from_str(&body).unwrap())
    }

    /// Runs a function as a schedule does: nobody waits for its answer.
    pub(crate) async fn tick(&self, output: &str, event: &Value) {
        let (head, body) = self.run_as(ACCOUNT, output, event, "Event").await;
        assert!(head.contains(" 202 "), "{output}: {head}\n{body}");
    }

    /// Whether a caller that the account does not know is refused.
    pub(crate) async fn refuses_strangers(&self) -> bool {
        let key = "AKIASTRANGER00000000";
        self.run_as(key, "SweepFunction", &json!({}), "RequestResponse").await.0.contains(" 403 ")
    }

    async fn run_as(&self, key: &str, output: &str, event: &Value, kind: &str) -> (String, String) {
        let line = format!("POST /2015-03-31/functions/{}/invocations", self.output(output));
        let headers = vec![("Content-Type", "application/json"), ("X-Amz-Invocation-Type", kind)];
        self.call(&Call { key, service: "lambda", line, headers, body: event.to_string() }).await
    }

    /// Switches what feeds a function from its queue on or off.
    pub(crate) async fn feed(&self, output: &str, enabled: bool) {
        let path = "/2015-03-31/event-source-mappings/";
        let list = format!("GET {path}?FunctionName={}", self.output(output));
        let listed = self.lambda(list, String::new()).await;
        let sources = listed["EventSourceMappings"].as_array().cloned().unwrap_or_default();
        assert_eq!(sources.len(), 1, "{output}: {listed}");
        let line = format!("PUT {path}{}", sources[0]["UUID"].as_str().unwrap());
        self.lambda(line, json!({ "Enabled": enabled }).to_string()).await;
    }

    /// The name of a function's role.
    pub(crate) async fn role(&self, output: &str) -> String {
        let line = format!("GET /2015-03-31/functions/{}/configuration", self.output(output));
        let told = self.lambda(line, String::new()).await;
        told["Role"].as_str().and_then(|role| role.rsplit('/').next()).unwrap().to_owned()
    }

    async fn lambda(&self, line: String, body: String) -> Value {
        let headers = vec![("Content-Type", "application/json")];
        let call = Call { key: ACCOUNT, service: "lambda", line, headers, body };
        let (head, body) = self.call(&call).await;
        assert!(head.contains(" 200 ") || head.contains(" 202 "), "{}: {head}\n{body}", call.line);
        serde_json::from_str(&body).unwrap()
    }

    /// A call of IAM: `Action=...&...`, encoded.
    pub(crate) async fn iam(&self, body: String) -> String {
        let headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
        let line = "POST /".to_owned();
        let call = Call { key: ACCOUNT, service: "iam", line, headers, body };
        let (head, answer) = self.call(&call).await;
        assert!(head.contains(" 200 "), "{}: {head}\n{answer}", call.body);
        answer
    }

    /// Every line that a function has logged so far.
    pub(crate) async fn log(&self, output: &str) -> Vec<String> {
        let group = format!("/aws/lambda/{}", self.output(output));
        let headers = vec![
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", "Logs_20140328.FilterLogEvents"),
        ];
        let (mut lines, mut next) = (Vec::new(), Value::Null);
        loop {
            let mut asked = json!({ "logGroupName": group });
            if !next.is_null() {
                asked["nextToken"] = next;
            }
            let (headers, body) = (headers.clone(), asked.to_string());
            let call = Call { key: ACCOUNT, service: "logs", line: "POST /".to_owned(), headers, body };
            let (status, body) = self.call(&call).await;
            assert!(status.contains(" 200 "), "{status}\n{body}");
            let answer: Value = serde_json::from_str(&body).unwrap();
            let events = answer["events"].as_array().cloned().unwrap_or_default();
            let texts = events.iter().filter_map(|event| event["message"].as_str());
            lines.extend(texts.flat_map(str::lines).map(str::to_owned));
            next = answer["nextToken"].clone();
            if next.is_null() || events.is_empty() {
                return lines;
            }
        }
    }

    /// The answer's first lines and its body.
    async fn call(&self, call: &Call<'_>) -> (String, String) {
        let address = self.account.endpoint.trim_start_matches("http://");
        let exchange = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(call.text(address).as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            Ok::<_, std::io::Error>(answer)
        };
        let answer = tokio::time::timeout(LONGEST_RUN, exchange).await.expect("an answer in time").unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (head.to_owned(), body.to_owned())
    }
}
