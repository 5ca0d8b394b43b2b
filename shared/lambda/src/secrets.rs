use config::Configuration;
use pipeline::Result;

use crate::{Function, Ports};

/// Looks whether the deployment names every secret that the configuration makes `function` use, so that a missing one ends
/// the start and not a document.
pub(crate) fn check(function: Function, configuration: &Configuration, ports: &Ports) -> Result<()> {
    let Some(names) = &ports.secret_names else { return Ok(()) };
    used(function, configuration).try_for_each(|secret| names.secret(secret).map(drop))
}

fn used(function: Function, configuration: &Configuration) -> impl Iterator<Item = &str> {
    let (fusion, cleo) = (&configuration.connector.fusion, &configuration.connector.cleo);
    let bucket = cleo.s3.as_ref().and_then(|s3| s3.secret.as_deref());
    let (poll, deliver) = (function == Function::PollFusion, function == Function::DeliverDocument);
    [
        poll.then_some(fusion.secret.as_str()),
        deliver.then_some(cleo.secret.as_str()),
        bucket.filter(|_| deliver),
    ]
    .into_iter()
    .flatten()
}
