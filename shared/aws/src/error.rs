//! What a failed call means.
//!
//! Every write here is conditional, carries a token or may be repeated, so that no error is of unknown outcome: the
//! caller repeats, and the condition tells whether the first try had come through. The answers themselves stay out of the
//! errors, since they may hold a secret or a document.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use pipeline::{Error, Kind, Status};

/// Longest text of a service's message in an error.
const EXCERPT: usize = 200;

/// A failed call.
pub(crate) struct Failed {
    pub(crate) error: Error,
    pub(crate) status: Option<u16>,
    /// Whether the call may have had its effect all the same.
    pub(crate) doubt: bool,
}

/// The error of `operation`, which called `action` (as policies name it) on `resource`.
pub(crate) fn judge<E>(
    operation: &'static str,
    action: &'static str,
    resource: &str,
    error: &SdkError<E, HttpResponse>,
) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    inspect(operation, action, resource, error).error
}

/// The same, for callers that go on by code or status.
pub(crate) fn inspect<E>(
    operation: &'static str,
    action: &'static str,
    resource: &str,
    error: &SdkError<E, HttpResponse>,
) -> Failed
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let mut failed = match error {
        SdkError::ServiceError(service) => answered(
            operation,
            service.raw().status().as_u16(),
            service.err().code(),
            service.err().message().unwrap_or_default(),
        ),
        SdkError::ResponseError(response) => {
            let status = response.raw().status().as_u16();
            let error = Error::temporary(Kind::Protocol, operation, "the answer of AWS cannot be read");
            Failed { error: error.with("status", status), status: Some(status), doubt: true }
        }
        SdkError::TimeoutError(_) => {
            unanswered(Error::temporary(Kind::Timeout, operation, "no answer of AWS in time"))
        }
        SdkError::DispatchFailure(_) => unanswered(not_sent(operation, error)),
        _ => unanswered(
            Error::permanent(Kind::Configuration, operation, "the request could not be built")
                .with("cause", excerpt(&root_cause(error))),
        ),
    };
    failed.error = failed.error.with("action", action).with("resource", excerpt(resource));
    failed
}

fn unanswered(error: Error) -> Failed {
    Failed { doubt: error.is_temporary(), error, status: None }
}

fn answered(operation: &'static str, status: u16, code: Option<&str>, message: &str) -> Failed {
    let name = code.unwrap_or_default();
    let (kind, decides, text) = meaning(status, name);
    let error = Error::new(kind, decides, operation, text)
        .with("status", status)
        .with("code", excerpt(if name.is_empty() { "none" } else { name }));
    // What will not pass needs a person, and the service's own words help. They name keys and rules, never a body.
    let error = if decides == Status::Permanent && !message.is_empty() {
        error.with("message", excerpt(message))
    } else {
        error
    };
    Failed { error, status: Some(status), doubt: matches!(status, ..300 | 500..) }
}

fn meaning(status: u16, code: &str) -> (Kind, Status, &'static str) {
    use Status::{Permanent, Temporary};
    match code {
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "LimitExceededException"
        | "OverLimit"
        | "KmsThrottled"
        | "SlowDown" => (Kind::Throttled, Temporary, "AWS asks for fewer calls"),
        "TransactionConflictException"
        | "TransactionInProgressException"
        | "ConditionalRequestConflict"
        | "OperationAborted" => (Kind::Storage, Temporary, "another write of the same item is under way"),
        "ExpiredToken" | "ExpiredTokenException" | "RequestTimeTooSkewed" | "RequestExpired" => {
            (Kind::Unavailable, Temporary, "AWS did not take the credentials any more, or the clock is wrong")
        }
        "AccessDeniedException"
        | "AccessDenied"
        | "UnauthorizedOperation"
        | "KmsAccessDenied"
        | "AuthorizationError" => {
            (Kind::Forbidden, Permanent, "the role may not do this; allow the action on the resource")
        }
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException" => (
            Kind::Forbidden,
            Permanent,
            "AWS refused the credentials; check the account, the keys and the region",
        ),
        "ResourceNotFoundException"
        | "NoSuchBucket"
        | "AWS.SimpleQueueService.NonExistentQueue"
        | "QueueDoesNotExist" => {
            (Kind::Configuration, Permanent, "it does not exist; check the name, the region and the account")
        }
        _ => match status {
            429 => (Kind::Throttled, Temporary, "AWS asks for fewer calls"),
            408 => (Kind::Timeout, Temporary, "AWS waited too long for the request"),
            401 | 403 => {
                (Kind::Forbidden, Permanent, "the role may not do this; allow the action on the resource")
            }
            300..=399 => (Kind::Configuration, Permanent, "it lies in another region"),
            400..=499 => (Kind::Storage, Permanent, "AWS refused the request"),
            // An answer that says that all went well, and not what came of it.
            200..=299 => (Kind::Protocol, Temporary, "the answer of AWS cannot be read"),
            _ => (Kind::Unavailable, Temporary, "AWS failed"),
        },
    }
}

fn not_sent<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Error
where
    E: StdError + 'static,
{
    let made = match credentials(error) {
        Some(CredentialsError::CredentialsNotLoaded(_) | CredentialsError::InvalidConfiguration(_)) => {
            Error::permanent(
                Kind::Configuration,
                operation,
                "there are no AWS credentials; set them in the environment or give the process a role",
            )
        }
        Some(_) => Error::temporary(Kind::Unavailable, operation, "the AWS credentials could not be had"),
        None => Error::temporary(Kind::Unavailable, operation, "the connection to AWS broke or was not made"),
    };
    made.with("cause", excerpt(&root_cause(error)))
}

fn credentials<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a CredentialsError> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| StdError::source(*error))
}

/// A text from elsewhere, short and on one line.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect::<String>().escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_temporary_and_what_does_not_says_what_to_do() {
        let temporary = [
            (400, "ProvisionedThroughputExceededException"),
            (400, "ThrottlingException"),
            (503, "SlowDown"),
            (500, "InternalServerError"),
            (503, ""),
            (400, "TransactionInProgressException"),
            (409, "ConditionalRequestConflict"),
            (429, ""),
            (400, "ExpiredTokenException"),
        ];
        for (status, code) in temporary {
            assert!(answered("ledger.apply", status, Some(code), "").error.is_temporary(), "{status} {code}");
        }
        let permanent = [
            (400, "AccessDeniedException", Kind::Forbidden),
            (403, "AccessDenied", Kind::Forbidden),
            (400, "ResourceNotFoundException", Kind::Configuration),
            (400, "ValidationException", Kind::Storage),
            (301, "PermanentRedirect", Kind::Configuration),
        ];
        for (status, code, kind) in permanent {
            let error = answered("ledger.apply", status, Some(code), "words").error;
            assert_eq!((error.kind(), error.status()), (kind, Status::Permanent), "{status} {code}");
            assert!(error.to_string().contains("words"), "{error}");
        }
    }

    #[test]
    fn a_message_is_short_and_on_one_line() {
        let error = answered("ledger.apply", 400, Some("ValidationException"), &"a\nb".repeat(500)).error;
        assert!(error.to_string().len() < 600 && !error.to_string().contains('\n'), "{error}");
    }
}
