//! The query parameters of a request.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{self, Condition};
use super::query;
use super::schema::{Spec, queryable};
use super::{FusionOptions, literal::TimestampStyle};
use crate::server::Call;

/// Rows per page if the request does not say.
const DEFAULT_LIMIT: u32 = 25;

/// What a request asks for.
#[derive(Debug)]
pub(super) struct Parameters {
    /// Framework version.
    pub(super) version: u32,
    /// Applied limit, also of expanded children.
    pub(super) limit: usize,
    pub(super) offset: usize,
    pub(super) total_results: bool,
    pub(super) only_data: bool,
    pub(super) filter: Option<Condition>,
    /// Attribute and whether descending.
    pub(super) order_by: Vec<(String, bool)>,
    /// Dotted paths of children to expand.
    expand: BTreeSet<String>,
    /// Attributes by dotted path; the row itself is the empty path.
    fields: BTreeMap<String, BTreeSet<String>>,
}

/// The framework version of a request: 1 if it does not say.
pub(super) fn framework_version(call: &Call, options: &FusionOptions) -> Result<u32, String> {
    match call.header("rest-framework-version") {
        None => Ok(1),
        Some(_) if options.framework_header_dropped => Ok(1),
        Some(text) => match text.trim().parse::<u32>() {
            Ok(version @ 1..=9) => Ok(version),
            _ => Err(format!("REST-Framework-Version {text} is not supported.")),
        },
    }
}

impl Parameters {
    pub(super) fn read(
        call: &Call,
        version: u32,
        spec: &'static Spec,
        options: &FusionOptions,
    ) -> Result<Self, String> {
        let number = |name: &str, least: u32| match call.parameter(name) {
            None => Ok(None),
            Some(text) => match text.trim().parse::<u32>() {
                Ok(number) if number >= least => Ok(Some(number)),
                _ => Err(format!("URL request parameter {name} has the invalid value {text}.")),
            },
        };
        let asked = number("limit", 1)?.unwrap_or(DEFAULT_LIMIT);
        let limit = asked.min(options.max_limit).min(options.limit_lowered_to.unwrap_or(u32::MAX)).max(1);
        let flag = |name: &str| call.parameter(name) == Some("true");
        let mut parameters = Self {
            version,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            offset: usize::try_from(number("offset", 0)?.unwrap_or(0)).unwrap_or(usize::MAX),
            total_results: flag("totalResults"),
            only_data: flag("onlyData"),
            filter: None,
            order_by: order_by(call.parameter("orderBy"), spec)?,
            expand: expand(call.parameter("expand"), spec)?,
            fields: fields(call.parameter("fields"), spec)?,
        };
        let q = call.parameter("q").map(|text| filter(text, version, spec, options.timestamp_style));
        let finder = call.parameter("finder").map(|text| finder(text, spec));
        parameters.filter = match (q.transpose()?, finder.transpose()?) {
            (Some(q), Some(finder)) => Some(Condition::And(Box::new(q), Box::new(finder))),
            (one, other) => one.or(other),
        };
        Ok(parameters)
    }

    /// Whether the child at this path is part of the answer.
    pub(super) fn expands(&self, path: &str) -> bool {
        self.expand.contains(path) || self.fields.contains_key(path)
    }

    /// Whether this attribute of the row at this path is part of the answer.
    pub(super) fn shows(&self, path: &str, attribute: &str) -> bool {
        self.fields.get(path).is_none_or(|names| names.contains(attribute))
    }
}

fn filter(text: &str, version: u32, spec: &Spec, style: TimestampStyle) -> Result<Condition, String> {
    let expr = if version == 1 { query::by_example(text) } else { query::expression(text) }?;
    evaluate::check(&expr, spec, style)
}

/// `PrimaryKey;InvoiceId=300000251846120`, the one finder that every resource has.
fn finder(text: &str, spec: &Spec) -> Result<Condition, String> {
    let (name, variables) = text.split_once(';').unwrap_or((text, ""));
    let (key, value) = variables.split_once('=').unwrap_or((variables, ""));
    if name != "PrimaryKey" || key != spec.key {
        return Err(format!("JBO-25058: Finder {text} is not defined for resource {}.", spec.name));
    }
    evaluate::check(&query::by_example(&format!("{key}={value}"))?, spec, TimestampStyle::Any)
}

fn order_by(text: Option<&str>, spec: &Spec) -> Result<Vec<(String, bool)>, String> {
    let keys = text.unwrap_or_default().split(',').map(str::trim).filter(|key| !key.is_empty());
    keys.map(|key| {
        let (name, direction) = key.split_once(':').unwrap_or((key, "asc"));
        let descending = match direction.to_ascii_lowercase().as_str() {
            "asc" => false,
            "desc" => true,
            _ => return Err(format!("URL request parameter orderBy has the invalid direction {direction}.")),
        };
        match spec.kind(name) {
            Some(_) if queryable(name) => Ok((name.to_owned(), descending)),
            _ => Err(format!("URL request parameter orderBy cannot be used: unknown attribute {name}.")),
        }
    })
    .collect()
}

fn expand(text: Option<&str>, spec: &'static Spec) -> Result<BTreeSet<String>, String> {
    let mut paths = BTreeSet::new();
    for path in text.unwrap_or_default().split(',').map(str::trim).filter(|path| !path.is_empty()) {
        if path == "all" {
            paths.extend(spec.children.iter().map(|child| child.name.to_owned()));
            continue;
        }
        descend(spec, path)?;
        // A nested child comes inside its parents.
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        paths.extend(ends.map(|end| path[..end].to_owned()));
    }
    Ok(paths)
}

/// `A,B;child:C,D;child.grandchild:E`
fn fields(text: Option<&str>, spec: &'static Spec) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in text.unwrap_or_default().split(';').filter(|group| !group.trim().is_empty()) {
        let (path, names) = group.split_once(':').unwrap_or(("", group));
        let target = if path.is_empty() { spec } else { descend(spec, path.trim())? };
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if target.kind(name).is_none() {
                return Err(format!(
                    "URL request parameter fields cannot be used: unknown attribute {name}."
                ));
            }
            fields.entry(path.trim().to_owned()).or_default().insert(name.to_owned());
        }
    }
    if !fields.is_empty() {
        // Only children are named: the row itself shows nothing of its own.
        fields.entry(String::new()).or_default();
    }
    Ok(fields)
}

fn descend(spec: &'static Spec, path: &str) -> Result<&'static Spec, String> {
    path.split('.').try_fold(spec, |spec, name| {
        spec.child(name).ok_or_else(|| format!("Resource {} has no child {name}.", spec.name))
    })
}
