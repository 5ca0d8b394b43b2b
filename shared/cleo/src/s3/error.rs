//! What a failed call of S3 means.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use pipeline::{Error, Kind, Status};

use crate::error::excerpt;

/// A failed call: the error to report and whether another try in this call makes sense.
pub(super) struct Failed {
    pub(super) error: Error,
    pub(super) try_again: bool,
    pub(super) status: Option<u16>,
}

impl Failed {
    fn new(error: Error, try_again: bool, status: Option<u16>) -> Self {
        Self { error, try_again, status }
    }
}

/// Judges `error` of `operation`. Whatever may have had its effect is of unknown outcome.
pub(super) fn judge<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Failed
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let response = match error {
        SdkError::ServiceError(service) => service.raw(),
        SdkError::ResponseError(response) => response.raw(),
        SdkError::TimeoutError(_) => {
            let error = Error::unknown_outcome(Kind::Timeout, operation, "no answer of the bucket in time");
            return Failed::new(error, true, None);
        }
        SdkError::DispatchFailure(_) if lacks_credentials(error) => {
            let error = Error::temporary(Kind::Unavailable, operation, "no credentials for the bucket");
            return Failed::new(error, false, None);
        }
        SdkError::DispatchFailure(_) if never_connected(error) => {
            let error = Error::temporary(Kind::Unavailable, operation, "no connection to the bucket");
            return Failed::new(error, true, None);
        }
        SdkError::DispatchFailure(_) => {
            let error =
                Error::unknown_outcome(Kind::Unavailable, operation, "the connection to the bucket broke");
            return Failed::new(error, true, None);
        }
        _ => {
            let error = Error::permanent(Kind::Configuration, operation, "the request could not be built");
            return Failed::new(error, false, None);
        }
    };
    let status = response.status().as_u16();
    let (code, message) = match error {
        SdkError::ServiceError(service) => (service.err().code(), service.err().message()),
        _ => (None, None),
    };
    let (kind, decides, try_again, hint) = by_status(status, code);
    let error = Error::new(kind, decides, operation, hint)
        .with("status", status)
        .with("code", excerpt(code.unwrap_or("none")))
        .with("message", excerpt(message.unwrap_or("none")));
    Failed::new(error, try_again, Some(status))
}

fn by_status(status: u16, code: Option<&str>) -> (Kind, Status, bool, &'static str) {
    use Status::{Permanent, Temporary, UnknownOutcome};
    match (status, code) {
        (_, Some("SlowDown" | "TooManyRequests" | "RequestLimitExceeded")) | (429, _) => {
            (Kind::Throttled, Temporary, true, "the bucket asks for fewer calls")
        }
        (_, Some("RequestTimeout" | "RequestTimeTooSkewed" | "ExpiredToken" | "TokenRefreshRequired")) => {
            (Kind::Unavailable, Temporary, true, "the bucket did not take the request")
        }
        (_, Some("InvalidAccessKeyId" | "SignatureDoesNotMatch")) | (401, _) => {
            (Kind::CredentialsRejected, Permanent, false, "the bucket refused the credentials")
        }
        (403, _) => (Kind::Forbidden, Permanent, false, "the credentials may not use the bucket so"),
        (404, _) => (Kind::NotFound, Permanent, false, "the bucket or object does not exist"),
        // Another conditional write is under way; nothing was written.
        (409, _) => (Kind::Conflict, Temporary, true, "another write of the object is under way"),
        (412, _) => (Kind::Conflict, Permanent, false, "the object exists"),
        (300..=399, _) => (Kind::Configuration, Permanent, false, "the bucket is in another region"),
        (400..=499, _) => (Kind::Refused, Permanent, false, "the bucket refused the request"),
        (500..=599, _) => (Kind::Unavailable, UnknownOutcome, true, "the bucket failed"),
        _ => (Kind::Protocol, UnknownOutcome, true, "the bucket's answer cannot be read"),
    }
}

fn lacks_credentials(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| cause.is::<CredentialsError>())
}

/// Whether there was no connection at all: then nothing was sent. The client below the SDK says so in its text only;
/// should its words change, the outcome is unknown again, which is safe.
fn never_connected(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| cause.to_string() == "client error (Connect)")
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}
