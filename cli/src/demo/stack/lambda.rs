//! Runs functions, as schedules do.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use pipeline::system::{SystemClock, SystemRng};
use pipeline::{Deadline, Error, Kind};
use serde_json::Value;
use transport::{HttpClient, HttpSettings, Request};
use url::Url;

use crate::failure::Failure;

const OPERATION: &str = "lambda.invoke";
/// The longest run that is waited for: the time limit of `poll-fusion`.
const LONGEST: Duration = Duration::from_secs(600);
/// Runs at a time: a poll of each flow and a sweep.
const AT_A_TIME: usize = 4;

/// The functions at a stand-in, which reads who calls and checks no signature.
#[derive(Clone)]
pub(super) struct Lambda {
    http: HttpClient,
    caller: String,
}

impl Lambda {
    /// The functions at `endpoint`, called with the access key `key`.
    pub(super) fn new(endpoint: &str, key: &str, region: &str) -> Result<Self, Failure> {
        let base = Url::parse(endpoint).map_err(|error| Failure::misuse(format!("{endpoint}: {error}")))?;
        let settings = HttpSettings {
            request_timeout: LONGEST,
            concurrent: AT_A_TIME,
            allow_clear_text_loopback: true,
            ..HttpSettings::new(base)
        };
        let http = HttpClient::new(settings, Arc::new(SystemClock), Arc::new(SystemRng))?;
        let caller = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/lambda/aws4_request, SignedHeaders=host, Signature=0"
        );
        Ok(Self { http, caller })
    }

    /// Runs `function` to its end and gives its answer.
    pub(super) async fn invoke(&self, function: &str, event: &Value) -> Result<Value, Error> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let request = Request::new(OPERATION, Method::POST, &path).header("authorization", &self.caller);
        let deadline = Deadline::after(&SystemClock, LONGEST + Duration::from_secs(30));
        let response = self.http.send(request.json(event), deadline).await?;
        if response.status.is_success() && response.header("x-amz-function-error").is_none() {
            return response.json();
        }
        Err(Error::permanent(Kind::Refused, OPERATION, "the function failed; its log says why")
            .with("function", function)
            .with("status", response.status)
            .with("answer", response.excerpt()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// A stand-in that gives one answer.
    async fn invoke(head: &str, body: &str) -> (Result<Value, Error>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let lambda =
            Lambda::new(&format!("http://{}", listener.local_addr().unwrap()), "key", "here").unwrap();
        let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let length = stream.read(&mut asked).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&asked[..length]).into_owned()
        };
        let event = serde_json::json!({ "flow": "f" });
        tokio::join!(lambda.invoke("poll", &event), server)
    }

    #[tokio::test]
    async fn an_answer_is_given_and_a_failure_is_one() {
        let (answer, asked) = invoke("200 OK", r#"{"new":3}"#).await;
        assert_eq!(answer.unwrap()["new"], 3);
        assert!(asked.starts_with("POST /2015-03-31/functions/poll/invocations "), "{asked}");
        assert!(asked.contains("Credential=key/") && asked.contains("/here/lambda/"), "{asked}");

        let (failed, _) =
            invoke("200 OK\r\nX-Amz-Function-Error: Unhandled", r#"{"errorMessage":"no flow"}"#).await;
        let text = failed.unwrap_err().to_string();
        assert!(text.contains("the function failed") && text.contains("no flow"), "{text}");

        let (refused, _) = invoke("403 Forbidden", r#"{"message":"denied"}"#).await;
        assert!(refused.unwrap_err().to_string().contains("denied"));
    }
}
