//! Profile `HarmonyHttp`: the HTTP server of Harmony and VLTrader.
//!
//! Documented: one path, the parameter `request` with `connect0`, `send`, `list`, `receive` and `delete`, `directory`
//! with the defaults used here, `filename`, the file as the body of `send`, parameters in the query or as a form, POST
//! recommended. Guessed: the listing, whose format nobody published (here like `ls -l`), and every status but 200.

use super::multipart::read_part;
use super::{Tenant, message};
use crate::server::{Call, Reply, lock};

const SEND_TO: &str = "inbox/";
const RECEIVE_FROM: &str = "outbox/payload/";

impl Tenant {
    pub(super) async fn harmony(&self, call: &Call) -> Reply {
        let parameters = self.harmony_parameters(call);
        let parameter = |name: &str| {
            parameters
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
                .filter(|v| !v.is_empty())
        };
        let directory = |default: &str| parameter("directory").unwrap_or(default).to_owned();
        let name = parameter("filename");
        let now = self.options.clock.now();
        match (parameter("request"), name) {
            (Some("connect0"), _) => Reply::text(200, "connected\r\n"),
            (Some("list"), _) => self.list_harmony(&directory(RECEIVE_FROM)),
            (Some("send"), _) => self.send(call, &directory(SEND_TO), name).await,
            (Some("receive"), Some(name)) => {
                let found = lock(&self.store).find(&directory(RECEIVE_FROM), name, now);
                match found {
                    Some(file) => self.download(&file),
                    None => Reply::text(404, "No such file\r\n"),
                }
            }
            (Some("delete"), Some(name)) => match lock(&self.store).remove(&directory(RECEIVE_FROM), name) {
                true => Reply::text(200, "deleted\r\n"),
                false => Reply::text(404, "No such file\r\n"),
            },
            (Some("receive" | "delete"), None) => Reply::text(400, "filename is missing\r\n"),
            (request, _) => Reply::text(400, format!("unknown request {request:?}\r\n")),
        }
    }

    /// From the query, and from the body where that is a form.
    fn harmony_parameters(&self, call: &Call) -> Vec<(String, String)> {
        let mut parameters = call.query.clone();
        let form = call
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if form && call.parameter("request").is_none() {
            parameters.extend(call.form());
        }
        parameters
    }

    async fn send(&self, call: &Call, directory: &str, name: Option<&str>) -> Reply {
        let multipart =
            call.header("content-type").is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let (name, bytes) = if multipart {
            match read_part(call, "file").await {
                Ok(part) => (name.map_or(part.name, str::to_owned), part.bytes),
                Err(text) => return message(400, &text),
            }
        } else {
            match name {
                Some(name) => (name.to_owned(), call.body.clone()),
                None => return Reply::text(400, "filename is missing\r\n"),
            }
        };
        match self.accept(directory, &name, bytes) {
            Ok(_) => Reply::text(200, "received\r\n"),
            Err(reply) => {
                Reply::text(reply.status.as_u16(), String::from_utf8_lossy(&reply.body).into_owned())
            }
        }
    }

    /// One line per file, the name in the last column.
    fn list_harmony(&self, directory: &str) -> Reply {
        let mut store = lock(&self.store);
        if !store.folder_exists(directory) {
            return Reply::text(404, "No such directory\r\n");
        }
        let lines = store.list(directory, self.options.clock.now()).into_iter().map(|file| {
            let date = file.modified.strftime("%b %d %H:%M");
            format!("-rw-r--r--   1 cleo     cleo     {:>10} {date} {}\r\n", file.bytes.len(), file.name)
        });
        Reply::text(200, lines.collect::<String>())
    }
}
