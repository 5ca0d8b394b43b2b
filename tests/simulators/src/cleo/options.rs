//! How a tenant is set up.

use std::path::PathBuf;
use std::time::Duration;

use crate::time::SimClock;

/// How files travel. Cleo's own wording of the REST paths could not be read anywhere, so a client keeps them in
/// configuration and the simulator has three sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilesProfile {
    /// Guessed: `/api/folders` with ids and links, multipart upload.
    #[default]
    CleoFolders,
    /// Guessed: `PUT`, `GET` and `DELETE` on `/api/folders/{path}/{name}` with the bare bytes.
    PathRaw,
    /// Documented for Harmony: `POST /server?request=send|list|receive|delete|connect0`.
    HarmonyHttp,
}

/// What an upload under a name that exists does. All three occur, depending on the mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// The new file replaces the old one.
    #[default]
    Overwrite,
    /// 409, and nothing changes.
    Refuse,
    /// The new file gets an incremental suffix: `a.edi`, `a.1.edi`, `a.2.edi`.
    Rename,
}

/// When an account is locked. Harmony's sample settings have 5 failures in 60 seconds and 15 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// Failed logins that lock the account.
    pub failures: u32,
    /// Only failures within this span count.
    pub window: Duration,
    /// How long the account stays locked; the right password is refused too.
    pub locked_for: Duration,
}

impl Default for Lockout {
    fn default() -> Self {
        Self { failures: 5, window: Duration::from_secs(60), locked_for: Duration::from_secs(900) }
    }
}

/// How the login answer tells the life of the token. Only `access_token` is certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiresIn {
    /// A JSON number.
    #[default]
    Number,
    /// A JSON string with the number.
    Text,
    /// Nothing but the token.
    Missing,
}

/// A configured link to a partner.
#[derive(Clone, Debug)]
pub struct ConnectionSpec {
    /// Its name.
    pub alias: String,
    /// `as2`, `sftp`, `ftp` and many others.
    pub kind: String,
    /// Why it is not ready, if it is not.
    pub not_ready: Option<String>,
}

/// A named script under a connection; its alias is unique only there.
#[derive(Clone, Debug)]
pub struct ActionSpec {
    /// Alias of the connection.
    pub connection: String,
    /// Its name.
    pub alias: String,
    /// Why it is not ready, if it is not.
    pub not_ready: Option<String>,
    /// It is running already, and a run says so.
    pub running: bool,
    /// `status` of a run: `completed`, or something else for a run that goes on after its time.
    pub status: String,
    /// `result` of a run: `success` or something else.
    pub result: String,
    /// Messages of a run.
    pub messages: Vec<String>,
}

impl ActionSpec {
    /// An action that always succeeds.
    pub fn succeeding(connection: &str, alias: &str) -> Self {
        Self {
            connection: connection.into(),
            alias: alias.into(),
            not_ready: None,
            running: false,
            status: "completed".into(),
            result: "success".into(),
            messages: vec![
                "2026/03/02 17:46:57   Run: type=\"API\"".into(),
                "2026/03/02 17:46:57   Command: \"PUT -DEL *\" type=\"SSH FTP\" line=1".into(),
                "2026/03/02 17:46:58      Result: \"Success\"".into(),
                "2026/03/02 17:46:58   End".into(),
            ],
        }
    }
}

/// How one tenant is set up.
#[derive(Clone, Debug)]
pub struct CleoOptions {
    /// TCP port, 0 for any.
    pub port: u16,
    /// TCP port of the bucket, 0 for any.
    pub s3_port: u16,
    /// Mailbox user.
    pub username: String,
    /// Its password. The default needs form encoding: mailboxes demand special characters.
    pub password: String,
    /// A one-time code expected in the form field `totp`; the name of the field is a guess.
    pub totp: Option<String>,
    /// HTTP Basic is accepted on every call. A switch of Harmony; 401 when off. The `HarmonyHttp` profile always
    /// takes Basic on `/server`.
    pub basic: bool,
    /// Life of a token.
    pub token_seconds: u64,
    /// How the login answer tells it.
    pub expires_in: ExpiresIn,
    /// The login answer has a `refresh_token`, and the grant `refresh_token` works.
    pub refresh_tokens: bool,
    /// Status for wrong credentials, unknown in truth: 400, 401 or 403.
    pub rejected_status: u16,
    /// Lockout policy, if any.
    pub lockout: Option<Lockout>,
    /// Which set of file paths is served; the others answer 404.
    pub profile: FilesProfile,
    /// What happens to a name that exists.
    pub overwrite: Overwrite,
    /// A file leaves its folder this long after its upload, because a data flow takes it. `None`: it stays.
    pub pickup_delay: Option<Duration>,
    /// Folders by path, parents included by themselves.
    pub folders: Vec<String>,
    /// An upload to a folder that does not exist makes it.
    pub auto_create_folders: bool,
    /// Names that the mailbox takes, with `*` and `?`; others get a 400.
    pub name_pattern: Option<String>,
    /// Largest upload; beyond it a 413.
    pub max_file_bytes: usize,
    /// Items have `_links`.
    pub send_links: bool,
    /// Links are absolute and begin with this (an internal host, or another origin), instead of relative.
    pub link_origin: Option<String>,
    /// `GET /api/folders` lists folders of every depth, not only the top ones.
    pub list_nested_folders: bool,
    /// The server removes a file when it has been downloaded.
    pub delete_after_download: bool,
    /// `totalResults` is a string.
    pub totals_as_text: bool,
    /// Booleans are the strings `"true"` and `"false"`, as some of them are.
    pub booleans_as_text: bool,
    /// Each page of a collection is one item short of what `totalResults` promises.
    pub short_listings: bool,
    /// Status of a successful upload; with 204 there is no body.
    pub upload_status: u16,
    /// Connections of the tenant.
    pub connections: Vec<ConnectionSpec>,
    /// Actions of the tenant.
    pub actions: Vec<ActionSpec>,
    /// The bucket that Cleo reads; `None` starts no S3 endpoint.
    pub s3_bucket: Option<String>,
    /// The present.
    pub clock: SimClock,
    /// Accepted uploads are appended here as JSON lines, on disk before the answer goes out.
    pub state_file: Option<PathBuf>,
}

impl Default for CleoOptions {
    fn default() -> Self {
        Self {
            port: 0,
            s3_port: 0,
            username: "mlc-app".into(),
            password: "p@ss/w+rd &1%".into(),
            totp: None,
            basic: false,
            token_seconds: 3600,
            expires_in: ExpiresIn::Number,
            refresh_tokens: false,
            rejected_status: 401,
            lockout: None,
            profile: FilesProfile::CleoFolders,
            overwrite: Overwrite::Overwrite,
            pickup_delay: None,
            folders: vec!["inbox".into(), "outbound/810".into(), "outbound/820".into(), "inbound/997".into()],
            auto_create_folders: false,
            name_pattern: None,
            max_file_bytes: 10 * 1024 * 1024,
            send_links: true,
            link_origin: None,
            list_nested_folders: false,
            delete_after_download: false,
            totals_as_text: false,
            booleans_as_text: false,
            short_listings: false,
            upload_status: 201,
            connections: vec![ConnectionSpec {
                alias: "ACME-SUPPLIER-SFTP".into(),
                kind: "sftp".into(),
                not_ready: None,
            }],
            actions: vec![ActionSpec::succeeding("ACME-SUPPLIER-SFTP", "send810")],
            s3_bucket: None,
            clock: SimClock::real(),
            state_file: None,
        }
    }
}
