//! Reads `sets/*.txt`: the segments of a transaction set, nested by indentation.

use super::blocks::Block;
use super::source::{Fault, Faults, Line, Release, Source, lines};

/// A transaction set.
pub struct Set {
    pub id: String,
    pub functional_group: String,
    pub name: String,
    /// Per release, in pre-order; nothing if the release does not have the set.
    pub nodes: [Option<Vec<Node>>; 2],
}

/// A segment at its place in a set.
pub struct Node {
    pub id: String,
    pub area: &'static str,
    pub depth: u8,
    pub is_loop: bool,
    pub is_mandatory: bool,
    /// Nothing if there is no limit.
    pub max: Option<u32>,
    /// The index behind the last node of its loop.
    pub end: usize,
    pub parent: Option<usize>,
}

const AREAS: [&str; 3] = ["heading", "detail", "summary"];

pub fn read(source: &Source, segments: &[Block]) -> Result<Set, Vec<Fault>> {
    let mut faults = Faults::new(source);
    let (text, areas) = split_areas(source, &mut faults);
    let lines = lines(&text, &mut faults);
    let Some((title, body)) = lines.split_first() else {
        faults.add(1, "no transaction set");
        return Err(faults.finish(()).err().unwrap_or_default());
    };
    let [id, functional_group, _name, ..] = title.words.as_slice() else {
        faults.add(title.number, "the first line is the set's number, functional group and name");
        return Err(faults.finish(()).err().unwrap_or_default());
    };
    let mut set = Set {
        id: (*id).to_owned(),
        functional_group: (*functional_group).to_owned(),
        name: title.rest(2),
        nodes: [None, None],
    };
    for release in title.releases() {
        let mut reader = Reader { areas: &areas, segments, release, nodes: Vec::new(), open: Vec::new() };
        for line in body.iter().filter(|line| line.holds(release)) {
            faults.keep(line.number, reader.node(line));
        }
        let last = body.last().map_or(title.number, |line| line.number);
        faults.keep(last, reader.check_whole());
        set.nodes[release.index] = Some(reader.nodes);
    }
    faults.finish(set)
}

/// Takes the area lines, such as `-- detail`, out of a source: the line of each, with its area.
fn split_areas(source: &Source, faults: &mut Faults<'_>) -> (Source, Vec<(usize, &'static str)>) {
    let mut areas = Vec::new();
    let mut text = String::new();
    for (index, line) in source.text.lines().enumerate() {
        let Some(name) = line.strip_prefix("-- ") else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        match AREAS.iter().position(|area| *area == name) {
            Some(area) if areas.last().is_none_or(|(_, last)| *last < area) => areas.push((index + 1, area)),
            _ => faults.add(index + 1, format!("{name} is no area, or not in order: {}", AREAS.join(", "))),
        }
        text.push('\n');
    }
    let areas = areas.into_iter().map(|(line, area)| (line, AREAS[area])).collect();
    (Source { name: source.name.clone(), text }, areas)
}

/// The nodes of one release as they grow.
struct Reader<'r> {
    areas: &'r [(usize, &'static str)],
    segments: &'r [Block],
    release: Release,
    nodes: Vec<Node>,
    /// The loops that the last node is in, the outermost first, and the last node itself.
    open: Vec<usize>,
}

impl Reader<'_> {
    /// `N1*  O  200`
    fn node(&mut self, line: &Line<'_>) -> Result<(), String> {
        let [tag, requirement, max] = line.words.as_slice() else {
            return Err("a segment has M or O and a number of uses".into());
        };
        let id = tag.strip_suffix('*').unwrap_or(tag);
        let segment = self.segments.iter().find(|segment| segment.id == id);
        let form =
            segment.ok_or_else(|| format!("segment {id} is unknown"))?.forms[self.release.index].as_ref();
        form.ok_or_else(|| format!("segment {id} is not in this release"))?;
        let area = self.areas.iter().rfind(|(number, _)| *number < line.number);
        let (_, area) = area.ok_or("a segment before the first area, such as -- heading")?;
        self.open.truncate(line.depth);
        if self.open.len() < line.depth {
            return Err(format!("{id} is indented deeper than the loop above it"));
        }
        let parent = self.open.last().copied();
        if parent.is_some_and(|parent| !self.nodes[parent].is_loop) {
            return Err(format!("{id} stands inside of a segment that opens no loop (no * behind it)"));
        }
        if parent.is_some_and(|parent| self.nodes[parent].area != *area) {
            return Err(format!("the loop of {id} began in another area"));
        }
        let index = self.nodes.len();
        self.nodes.push(Node {
            id: id.to_owned(),
            area,
            depth: u8::try_from(line.depth).map_err(|_error| "nested too deep")?,
            is_loop: tag.ends_with('*'),
            is_mandatory: parse_requirement(requirement)?,
            max: parse_max(max, self.release)?,
            end: index + 1,
            parent,
        });
        for open in &self.open {
            self.nodes[*open].end = index + 1;
        }
        self.open.push(index);
        Ok(())
    }

    fn check_whole(&self) -> Result<(), String> {
        let is = |node: Option<&Node>, id| {
            node.is_some_and(|node| {
                node.id == id && node.depth == 0 && node.is_mandatory && node.max == Some(1)
            })
        };
        if is(self.nodes.first(), "ST") && is(self.nodes.last(), "SE") {
            Ok(())
        } else {
            Err("a set goes from ST to SE, both mandatory and once".into())
        }
    }
}

fn parse_requirement(text: &str) -> Result<bool, String> {
    match text {
        "M" => Ok(true),
        "O" => Ok(false),
        _ => Err(format!("{text} where M or O is expected")),
    }
}

/// A number, `>1` without a limit, or one for each release apart by a slash.
fn parse_max(text: &str, release: Release) -> Result<Option<u32>, String> {
    let text = text.split_once('/').map_or(text, |(first, second)| [first, second][release.index]);
    if text == ">1" {
        return Ok(None);
    }
    let max = text.parse().ok().filter(|max| (1..u32::MAX).contains(max));
    max.map(Some).ok_or_else(|| format!("{text} is no number of uses; without a limit it is >1"))
}
