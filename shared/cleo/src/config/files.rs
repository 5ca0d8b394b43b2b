use serde::Deserialize;

/// How folders and files are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilesProfile {
    /// Folders with ids, files uploaded as `multipart/form-data`. Assumed for Cleo Integration Cloud.
    CleoFolders,
    /// Folders by path, files put as they are. Assumed.
    PathRaw,
    /// The HTTP server of Harmony and VLTrader: `request=send`, `list`, `receive`, `delete`. Documented.
    HarmonyHttp,
}

impl FilesProfile {
    /// The name in configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CleoFolders => "cleo_folders",
            Self::PathRaw => "path_raw",
            Self::HarmonyHttp => "harmony_http",
        }
    }
}

/// Folders and files. Where a template is absent, the profile's own is used.
///
/// Templates are paths below `base_url`. They may hold `{api}`, `{folder_id}`, `{folder_path}`, `{file_id}` and
/// `{file_name}`, as far as the profile knows them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilesConfig {
    /// How folders and files are addressed. Default: `cleo_folders` for `cic`, `harmony_http` for `harmony`.
    pub profile: Option<FilesProfile>,
    /// Whether links in answers (`_links`) go before templates. Default true: Cleo's interface is built on links, and
    /// the templates are assumed.
    pub prefer_links: bool,
    /// Where folders are listed (`cleo_folders` only).
    pub folder_list: Option<String>,
    /// Where the files of a folder are listed.
    pub file_list: Option<String>,
    /// Where a file is uploaded.
    pub upload: Option<String>,
    /// Where a file's content is.
    pub download: Option<String>,
    /// Where a file is deleted.
    pub delete: Option<String>,
    /// The login check before an upload (`harmony_http` only): a refused upload would carry the content twice.
    pub login_check: Option<String>,
    /// Statuses that mean "uploaded". Default 200, 201, 202, 204; another one below 300 is an unknown outcome.
    pub ok_status: Vec<u16>,
    /// Name of the multipart part that holds the file. Default `file`: assumed.
    pub part: String,
    /// Content type of the file. Default `application/edi-x12`.
    pub content_type: String,
    /// Where the answer to an upload names the file's id. Default `/id`: assumed; absent is fine.
    pub id_pointer: String,
}

impl Default for FilesConfig {
    fn default() -> Self {
        Self {
            profile: None,
            prefer_links: true,
            folder_list: None,
            file_list: None,
            upload: None,
            download: None,
            delete: None,
            login_check: None,
            ok_status: vec![200, 201, 202, 204],
            part: "file".into(),
            content_type: "application/edi-x12".into(),
            id_pointer: "/id".into(),
        }
    }
}

/// A path that a profile needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    FolderList,
    FileList,
    Upload,
    Download,
    Delete,
    LoginCheck,
}

impl Call {
    pub(crate) const ALL: [Self; 6] =
        [Self::FolderList, Self::FileList, Self::Upload, Self::Download, Self::Delete, Self::LoginCheck];

    /// The name of the setting.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::FolderList => "folder_list",
            Self::FileList => "file_list",
            Self::Upload => "upload",
            Self::Download => "download",
            Self::Delete => "delete",
            Self::LoginCheck => "login_check",
        }
    }

    /// The profile's own template; absent where the profile makes no such call.
    pub(crate) const fn default_template(self, profile: FilesProfile) -> Option<&'static str> {
        match (profile, self) {
            (FilesProfile::CleoFolders, Self::FolderList) => Some("{api}/folders"),
            (FilesProfile::CleoFolders, Self::FileList | Self::Upload) => {
                Some("{api}/folders/{folder_id}/files")
            }
            (FilesProfile::CleoFolders, Self::Download) => {
                Some("{api}/folders/{folder_id}/files/{file_id}/content")
            }
            (FilesProfile::CleoFolders, Self::Delete) => Some("{api}/folders/{folder_id}/files/{file_id}"),
            (FilesProfile::PathRaw, Self::FileList) => Some("{api}/folders/{folder_path}"),
            (FilesProfile::PathRaw, Self::Upload | Self::Download | Self::Delete) => {
                Some("{api}/folders/{folder_path}/{file_name}")
            }
            (FilesProfile::HarmonyHttp, Self::LoginCheck) => Some("/server?request=connect0"),
            (FilesProfile::HarmonyHttp, Self::FileList) => {
                Some("/server?request=list&directory={folder_path}/")
            }
            (FilesProfile::HarmonyHttp, Self::Upload) => {
                Some("/server?request=send&directory={folder_path}/&filename={file_name}")
            }
            (FilesProfile::HarmonyHttp, Self::Download) => {
                Some("/server?request=receive&directory={folder_path}/&filename={file_name}")
            }
            (FilesProfile::HarmonyHttp, Self::Delete) => {
                Some("/server?request=delete&directory={folder_path}/&filename={file_name}")
            }
            (FilesProfile::CleoFolders | FilesProfile::PathRaw, Self::LoginCheck)
            | (FilesProfile::PathRaw | FilesProfile::HarmonyHttp, Self::FolderList) => None,
        }
    }

    /// The variables that have a value when the profile makes the call.
    pub(crate) const fn variables(self, profile: FilesProfile) -> &'static [&'static str] {
        match (profile, self) {
            (_, Self::FolderList | Self::LoginCheck) => &["api"],
            (FilesProfile::CleoFolders, Self::FileList) => &["api", "folder_id", "folder_path"],
            (FilesProfile::CleoFolders, Self::Upload) => &["api", "folder_id", "folder_path", "file_name"],
            (FilesProfile::CleoFolders, Self::Download | Self::Delete) => {
                &["api", "folder_id", "folder_path", "file_id", "file_name"]
            }
            (_, Self::FileList) => &["api", "folder_path"],
            (_, _) => &["api", "folder_path", "file_name"],
        }
    }
}

impl FilesConfig {
    /// What the operator set for `call`.
    pub(crate) fn configured(&self, call: Call) -> Option<&str> {
        match call {
            Call::FolderList => self.folder_list.as_deref(),
            Call::FileList => self.file_list.as_deref(),
            Call::Upload => self.upload.as_deref(),
            Call::Download => self.download.as_deref(),
            Call::Delete => self.delete.as_deref(),
            Call::LoginCheck => self.login_check.as_deref(),
        }
    }

    /// The template of `call` in `profile`: configured, else the profile's own.
    pub(crate) fn template(&self, call: Call, profile: FilesProfile) -> Option<&str> {
        let own = call.default_template(profile)?;
        Some(self.configured(call).unwrap_or(own))
    }
}
