//! What an operator sets. Every assumption about Cleo that is not documented is a field here, not a line of code.

mod auth;
mod files;
mod validate;

use std::time::Duration;

use documents::{Faults, Stage};
use serde::Deserialize;

pub use auth::{AuthConfig, AuthMode, RefreshConfig};
pub(crate) use files::Call;
pub use files::{FilesConfig, FilesProfile};

/// The connection to one Cleo tenant: the table `[cleo]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which product answers: `cic` (Cleo Integration Cloud) or `harmony` (Harmony, VLTrader). It decides the default
    /// of `files.profile` and how strict the checks of `base_url` are.
    pub flavor: Flavor,
    /// Scheme, host and port: `https://TENANT.cleointegration.com`, or Harmony's own host and port. No default: a
    /// wrong host would be given the password.
    pub base_url: String,
    /// What `{api}` stands for in templates. Default `/api`, which is Cleo's; Harmony administrators can change it.
    #[serde(default = "api_prefix")]
    pub api_prefix: String,
    /// Allows `http://` towards this machine, for the simulator. Default false: a password never travels in the clear.
    #[serde(default)]
    pub allow_clear_text_loopback: bool,
    /// Whether this tenant's data is real; must agree with the installation and the partners. No default: nobody should
    /// send test documents to real partners by forgetting a line.
    pub stage: Stage,
    /// Name of the secret that holds `{"username": "...", "password": "..."}`. Default `cleo`.
    #[serde(default = "secret")]
    pub secret: String,
    /// How files travel unless a line of `routes` says otherwise: `rest` (default) or `s3`.
    #[serde(default)]
    pub transport: Transport,
    /// Deliveries that travel another way than `transport`. The first line that fits decides; default none.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Largest file that is sent or fetched. Default 10 MiB: Cleo publishes no limit, and an 810 of that size is a
    /// mistake.
    #[serde(default = "max_file_bytes")]
    pub max_file_bytes: u64,
    /// How long after an upload of unknown outcome the file may still appear, so how long to wait before looking.
    /// Default 120: twice the request time limit.
    #[serde(default = "settle_seconds")]
    pub settle_seconds: u64,
    /// Logging in.
    #[serde(default)]
    pub auth: AuthConfig,
    /// Limits of the HTTP client.
    #[serde(default)]
    pub http: HttpConfig,
    /// How collections are paged.
    #[serde(default)]
    pub paging: PagingConfig,
    /// Folders and files.
    #[serde(default)]
    pub files: FilesConfig,
    /// Actions to run after an upload.
    #[serde(default)]
    pub actions: ActionsConfig,
    /// The bucket that Cleo reads; needed where `transport` or a route says `s3`.
    #[serde(default)]
    pub s3: Option<S3Config>,
}

impl Config {
    /// Checks everything that can be known without Cleo.
    ///
    /// # Errors
    /// Every fault, not the first.
    pub fn validate(&self) -> Result<(), Faults> {
        validate::all(self)
    }

    /// The files profile: the one configured, else the one that fits the product.
    #[must_use]
    pub fn files_profile(&self) -> FilesProfile {
        self.files.profile.unwrap_or(match self.flavor {
            Flavor::Cic => FilesProfile::CleoFolders,
            Flavor::Harmony => FilesProfile::HarmonyHttp,
        })
    }

    /// Whether anything travels by `transport`.
    #[must_use]
    pub fn uses(&self, transport: Transport) -> bool {
        self.transport == transport || self.routes.iter().any(|route| route.transport == transport)
    }

    /// How a file for `partner` into `folder` travels.
    #[must_use]
    pub fn transport_of(&self, partner: &str, folder: &str) -> Transport {
        let is_partner = |wanted: &str| wanted == partner;
        let is_folder = |wanted: &str| wanted.trim_matches('/') == folder.trim_matches('/');
        self.routes
            .iter()
            .find(|route| {
                route.partner.as_deref().is_none_or(is_partner)
                    && route.folder.as_deref().is_none_or(is_folder)
            })
            .map_or(self.transport, |route| route.transport)
    }
}

/// A Cleo product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavor {
    /// Cleo Integration Cloud, hosted by Cleo.
    Cic,
    /// Harmony or VLTrader, installed by the customer.
    Harmony,
}

/// How files travel to Cleo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Cleo's REST interface, or Harmony's HTTP server.
    #[default]
    Rest,
    /// A bucket that Cleo reads.
    S3,
}

/// Deliveries that travel their own way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Only files for this partner; absent: for any.
    #[serde(default)]
    pub partner: Option<String>,
    /// Only files into this folder; absent: into any. Leading and trailing separators do not count.
    #[serde(default)]
    pub folder: Option<String>,
    /// How they travel.
    pub transport: Transport,
}

/// Limits of the HTTP client.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// Longest wait for a connection. Default 5000.
    pub connect_timeout_ms: u64,
    /// Longest wait for a whole answer. Default 60000: a 10 MiB upload on a slow line.
    pub request_timeout_ms: u64,
    /// Requests at one time. Default 2: Cleo publishes no limit, and Harmony's session caps are low.
    pub max_concurrent: usize,
    /// Most attempts for a request that may be repeated. Default 4.
    pub attempts: u32,
    /// Allows a host in a private network, for a Harmony inside the company. Default false: a public host name should
    /// never lead into our own network.
    pub allow_private_network: bool,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 5_000,
            request_timeout_ms: 60_000,
            max_concurrent: 2,
            attempts: 4,
            allow_private_network: false,
        }
    }
}

impl HttpConfig {
    /// Longest wait for a whole answer.
    #[must_use]
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

/// How collections are paged. All defaults are documented, save `max_pages`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PagingConfig {
    /// Items asked for in one page. Default 100, which Cleo's own client asks for.
    pub count: u32,
    /// Parameter that says where the page starts. Default `startIndex`.
    pub start_parameter: String,
    /// Parameter that says how many items to give. Default `count`.
    pub count_parameter: String,
    /// Number of the first item. Default 0.
    pub first_index: u64,
    /// Where the items are in the answer. Default `/resources`.
    pub items_pointer: String,
    /// Where their total is. Default `/totalResults`.
    pub total_pointer: String,
    /// Most pages that one listing reads; more is an error. Default 100, that is 10,000 files in a folder.
    pub max_pages: u32,
}

impl Default for PagingConfig {
    fn default() -> Self {
        Self {
            count: 100,
            start_parameter: "startIndex".into(),
            count_parameter: "count".into(),
            first_index: 0,
            items_pointer: "/resources".into(),
            total_pointer: "/totalResults".into(),
            max_pages: 100,
        }
    }
}

/// Actions to run after an upload, where a partner's profile names one.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionsConfig {
    /// Whether actions may be run. Default false: a mailbox account cannot see them, and a data flow behind a mailbox
    /// starts by itself, so that an action would send twice.
    pub enabled: bool,
    /// Where actions are listed. Default `{api}/actions`, documented.
    pub list_path: String,
    /// Where an action is run, if it carries no link of its own. Default `{api}/actions/{action_id}/run`, documented.
    pub run_path: String,
    /// How long Cleo should wait for the action, in seconds (the unit is assumed). Default 30: shorter than the request
    /// time limit, so that Cleo's answer comes before we hang up. An action that takes longer is reported as running.
    pub timeout: u64,
    /// Lines of the action's log to ask for. Default 100, as in Cleo's own client.
    pub messages_count: u32,
}

impl Default for ActionsConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            list_path: "{api}/actions".into(),
            run_path: "{api}/actions/{action_id}/run".into(),
            timeout: 30,
            messages_count: 100,
        }
    }
}

/// A bucket that Cleo reads as an S3 endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// The bucket.
    pub bucket: String,
    /// What keys start with, before the folder. Default nothing.
    #[serde(default)]
    pub prefix: String,
    /// The bucket's region. Default: the region of the environment.
    #[serde(default)]
    pub region: Option<String>,
    /// Another address than Amazon's, for stand-ins. Default: `AWS_ENDPOINT_URL`, else Amazon's.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Name of a secret with `{"access_key_id": "...", "secret_access_key": "..."}`, for a bucket in Cleo's own account.
    /// Default: the credentials that the process runs with.
    #[serde(default)]
    pub secret: Option<String>,
    /// Longest wait for an answer of S3. Default 30000.
    #[serde(default = "s3_timeout_ms")]
    pub request_timeout_ms: u64,
}

fn api_prefix() -> String {
    "/api".into()
}

fn secret() -> String {
    "cleo".into()
}

fn max_file_bytes() -> u64 {
    10 << 20
}

fn settle_seconds() -> u64 {
    120
}

fn s3_timeout_ms() -> u64 {
    30_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> &'static str {
        let readme = include_str!("../../README.md");
        readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap()
    }

    #[test]
    fn the_example_in_the_readme_is_valid_and_its_values_are_the_defaults() {
        let config: Config = toml::from_str(example()).unwrap();
        config.validate().unwrap();
        let short: Config = toml::from_str(
            "flavor = \"cic\"\nbase_url = \"https://acme.cleointegration.com\"\nstage = \"test\"",
        )
        .unwrap();
        for (shown, default) in [
            (format!("{:?}", config.auth), format!("{:?}", short.auth)),
            (format!("{:?}", config.http), format!("{:?}", short.http)),
            (format!("{:?}", config.paging), format!("{:?}", short.paging)),
            (format!("{:?}", config.actions), format!("{:?}", short.actions)),
        ] {
            assert_eq!(shown, default);
        }
        assert_eq!(config.max_file_bytes, short.max_file_bytes);
        assert_eq!(config.settle_seconds, short.settle_seconds);
        for call in Call::ALL {
            let profile = FilesProfile::CleoFolders;
            assert_eq!(config.files.template(call, profile), short.files.template(call, profile));
        }
    }

    #[test]
    fn the_first_route_that_fits_decides() {
        let config: Config = toml::from_str(example()).unwrap();
        assert_eq!(config.transport_of("axford", "outbound/810"), Transport::S3);
        assert_eq!(config.transport_of("beta", "outbound/810"), Transport::Rest);
    }

    #[test]
    fn a_route_may_write_its_folder_with_separators() {
        let mut config: Config = toml::from_str(example()).unwrap();
        config.routes =
            vec![Route { partner: None, folder: Some("/outbound/820/".into()), transport: Transport::S3 }];
        assert_eq!(config.transport_of("axford", "outbound/820"), Transport::S3);
        assert_eq!(config.transport_of("axford", "outbound/82"), Transport::Rest);
    }
}
