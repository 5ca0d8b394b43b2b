//! The REST API below `/fscmRestApi/resources`: which path means what.

use http::Method;
use serde_json::Value;

use super::collection::Page;
use super::errors::error;
use super::nodes::Node;
use super::parameters::{Parameters, framework_version};
use super::schema::{self, Spec};
use super::{Pod, describe};
use crate::server::{Call, Reply, lock};

/// The version segment, stable for years.
pub(super) const VERSION: &str = "11.13.18.05";

/// What a path below a resource leads to.
enum Target<'a> {
    Collection(&'static Spec, Vec<&'a Node>),
    Item(&'a Node),
}

impl Pod {
    pub(super) fn api(&self, call: &Call) -> Reply {
        let segments = call.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some(rest) = segments.strip_prefix(&["fscmRestApi", "resources"]) else {
            return Reply::typed(404, "text/html", "<html><body>Error 404--Not Found</body></html>");
        };
        if !self.authorized(call) {
            return self.unauthorized();
        }
        let version = match framework_version(call, &self.options) {
            Ok(version) => version,
            Err(detail) => return error(4, 400, &detail),
        };
        if call.method != Method::GET {
            return error(version, 405, "Only GET is simulated.").header("allow", "GET");
        }
        let root = format!("{}/fscmRestApi/resources", self.origin());
        match rest {
            [] => describe::catalogue(&root),
            ["11.13.18.05" | "latest"] => describe::resources(&root),
            ["11.13.18.05" | "latest", "describe"] => describe::all(call, version),
            ["11.13.18.05" | "latest", name, "describe"] => describe::one(call, version, name),
            ["11.13.18.05" | "latest", name, path @ ..] => self.resource(call, version, name, path),
            _ => error(version, 404, "The requested version does not exist."),
        }
    }

    fn resource(&self, call: &Call, version: u32, name: &str, path: &[&str]) -> Reply {
        let Some(spec) = schema::resource(name) else {
            return error(version, 404, &format!("The resource {name} does not exist."));
        };
        let served = self.served();
        let rows = served.get(name).map(Vec::as_slice).unwrap_or_default();
        let visible: Vec<&Node> = rows.iter().filter(|node| self.may_see(node)).collect();
        let day = self.options.hash_key_per_day.then(|| self.options.clock.now());
        let Some(target) = walk(spec, visible, path, day) else {
            return error(version, 404, "The requested resource does not exist.");
        };
        let spec = match &target {
            Target::Collection(spec, _) => spec,
            Target::Item(node) => node.spec,
        };
        let parameters = match Parameters::read(call, version, spec, &self.options) {
            Ok(parameters) => parameters,
            Err(detail) => return error(version, 400, &detail),
        };
        let root = format!("{}/fscmRestApi/resources/{VERSION}", self.origin());
        let page = Page { parameters: &parameters, root, day, salt: self.salt(name) };
        let own = std::iter::once(name).chain(path.iter().copied()).collect::<Vec<_>>().join("/");
        let body: Value = match target {
            Target::Collection(spec, rows) => page.collection(spec, &rows, &own),
            Target::Item(node) => {
                let (collection, _) = own.rsplit_once('/').unwrap_or((&own, ""));
                page.item(node, collection, "")
            }
        };
        let kind = if path.len().is_multiple_of(2) { "resourcecollection" } else { "resourceitem" };
        let reply = Reply::json(200, &body);
        if path.is_empty() {
            self.page_served(name);
        }
        let wants_adf =
            call.header("accept").is_some_and(|accept| accept.contains("vnd.oracle.adf.resource"));
        if wants_adf {
            return reply.header("content-type", &format!("application/vnd.oracle.adf.{kind}+json"));
        }
        reply
    }

    /// Without the data role of a business unit its rows are missing, silently.
    fn may_see(&self, node: &Node) -> bool {
        let unit = node.value("BusinessUnit").as_str();
        !unit.is_some_and(|unit| self.options.hidden_business_units.iter().any(|hidden| hidden == unit))
    }

    fn salt(&self, resource: &str) -> u64 {
        if !self.options.shuffle_between_pages {
            return 0;
        }
        u64::from(lock(&self.script).pages.get(resource).copied().unwrap_or_default())
    }
}

/// `{key}/child/{name}/{key}/child/{name}...`
fn walk<'a>(
    spec: &'static Spec,
    rows: Vec<&'a Node>,
    path: &[&str],
    day: Option<jiff::Timestamp>,
) -> Option<Target<'a>> {
    let Some((key, rest)) = path.split_first() else { return Some(Target::Collection(spec, rows)) };
    let node = rows.into_iter().find(|node| node.is_at(key, day))?;
    match rest {
        [] => Some(Target::Item(node)),
        ["child", name, rest @ ..] => {
            walk(node.spec.child(name)?, node.child(name)?.iter().collect(), rest, day)
        }
        _ => None,
    }
}
