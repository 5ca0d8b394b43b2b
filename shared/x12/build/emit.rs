//! Writes the tables as Rust source. What is equal is written once.

#[path = "../src/dictionary/packed.rs"]
mod packed;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::blocks::{Block, Element, ElementKind, Form};
use super::codes::{CodeList, CodeLists, Strictness};
use super::elements::Kind;
use super::notes::Note;
use super::sets::{Node, Set};
use super::source::{RELEASES, Release};

/// The constants that stand for no maximum and no parent, as the generated code names them.
const UNBOUNDED: &str = "u32::MAX";
const NO_PARENT: &str = "u16::MAX";

pub fn tables(codes: &CodeLists, composites: &[Block], segments: &[Block], sets: &[Set]) -> String {
    let mut tables = Tables { codes, out: String::new(), slices: BTreeMap::new(), rules: BTreeMap::new() };
    tables.code_lists();
    for composite in composites {
        tables.block("CompositeRule", composite);
    }
    for segment in segments {
        tables.block("SegmentRule", segment);
    }
    tables.index(segments);
    tables.sets(sets);
    tables.out
}

struct Tables<'t> {
    codes: &'t CodeLists,
    out: String,
    /// The names of arrays by what they hold.
    slices: BTreeMap<String, String>,
    /// The names of rules by id and release.
    rules: BTreeMap<(String, usize), String>,
}

impl Tables<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn code_lists(&mut self) {
        for (number, list) in &self.codes.0 {
            let slots = slots(list);
            let slots: Vec<_> = slots.iter().map(|slot| format!("{slot:#x}")).collect();
            self.line(&format!("static CODES_{number}: [u64; {}] = [{}];", slots.len(), slots.join(",")));
            for release in RELEASES.into_iter().filter(|release| list.releases.contains(&release.index)) {
                let name = code_list_name(number, list, release);
                let mask = if differs(list) { 1_u8 << release.index } else { 3 };
                let strictness = match list.strictness {
                    Strictness::Closed => "Closed",
                    Strictness::Listed => "Listed",
                    Strictness::Open => "Open",
                };
                let list =
                    format!("CodeList::new({number:?}, Strictness::{strictness}, &CODES_{number}, {mask})");
                self.slices.entry(list.clone()).or_insert_with(|| {
                    let _infallible = writeln!(self.out, "static {name}: CodeList = {list};");
                    name
                });
            }
        }
    }

    /// A segment or composite for each release; one for both if they are equal.
    fn block(&mut self, rule_type: &str, block: &Block) {
        let mut written: BTreeMap<String, String> = BTreeMap::new();
        for release in RELEASES {
            let Some(form) = &block.forms[release.index] else { continue };
            let rule = self.rule(rule_type, block, form, release);
            let name = written.get(&rule).cloned().unwrap_or_else(|| {
                let name = format!("{}_{}", block.id, release.index);
                self.line(&format!("static {name}: {rule_type} = {rule};"));
                written.insert(rule, name.clone());
                name
            });
            self.rules.insert((block.id.clone(), release.index), name);
        }
    }

    fn rule(&mut self, rule_type: &str, block: &Block, form: &Form, release: Release) -> String {
        let elements: Vec<_> = form.elements.iter().map(|element| self.element(element, release)).collect();
        let elements = self.slice("ElementRule", &elements);
        let notes: Vec<_> = form.notes.iter().map(note).collect();
        let notes = self.slice("SyntaxNote", &notes);
        let mandatory = form.elements.iter().zip(1..).filter(|(element, _)| element.is_mandatory);
        let mandatory = mandatory.fold(0_u64, |mask, (_, position)| mask | 1 << position);
        format!("{rule_type}::new({:?}, {:?}, {elements}, {notes}, {mandatory:#x})", block.id, block.name)
    }

    fn element(&self, element: &Element, release: Release) -> String {
        let Element { number, name, is_mandatory, repetitions, .. } = element;
        let (element_type, min, max) = match element.kind {
            ElementKind::Simple { kind, min, max } => (element_type(kind), min, max),
            ElementKind::Composite => {
                let rule = &self.rules[&(number.clone(), release.index)];
                (format!("ElementType::Composite(&{rule})"), 1, u16::MAX)
            }
        };
        let codes = self.codes.of_release(number, release);
        let codes = codes
            .map_or("None".to_owned(), |list| format!("Some(&{})", code_list_name(number, list, release)));
        format!(
            "ElementRule{{number:{number:?},name:{name:?},element_type:{element_type},min:{min},max:{max},\
             is_mandatory:{is_mandatory},repetitions:{repetitions},codes:{codes}}}"
        )
    }

    /// A reference to an array with these items.
    fn slice(&mut self, item_type: &str, items: &[String]) -> String {
        if items.is_empty() {
            return "&[]".into();
        }
        let body = format!("[{item_type}; {}] = [{}]", items.len(), items.join(","));
        let count = self.slices.len();
        if let Some(name) = self.slices.get(&body) {
            return format!("&{name}");
        }
        let name = format!("S{count}");
        self.line(&format!("static {name}: {body};"));
        self.slices.insert(body, name.clone());
        format!("&{name}")
    }

    /// The segments of each release, in the order of their ids, which is that of their tags.
    fn index(&mut self, segments: &[Block]) {
        let mut ids: Vec<_> = segments.iter().map(|segment| &segment.id).collect();
        ids.sort();
        for release in RELEASES {
            let rules = ids.iter().filter_map(|id| self.rules.get(&((*id).clone(), release.index)));
            let rules: Vec<_> = rules.map(|rule| format!("&{rule}")).collect();
            let (len, rules) = (rules.len(), rules.join(","));
            self.line(&format!(
                "pub(crate) static SEGMENTS_{}: [&SegmentRule; {len}] = [{rules}];",
                release.index
            ));
        }
    }

    fn sets(&mut self, sets: &[Set]) {
        let mut schemas = Vec::new();
        for set in sets {
            for release in RELEASES {
                let Some(nodes) = &set.nodes[release.index] else { continue };
                let nodes: Vec<_> = nodes.iter().map(|item| self.node(item, release)).collect();
                let nodes = self.slice("Node", &nodes);
                let version = ["V004010", "V005010"][release.index];
                let Set { id, functional_group, name, .. } = set;
                schemas.push(format!(
                    "Schema{{set_id:{id:?},functional_group:{functional_group:?},name:{name:?},\
                     version:Version::{version},nodes:{nodes}}}"
                ));
            }
        }
        let (len, schemas) = (schemas.len(), schemas.join(","));
        self.line(&format!("pub(crate) static SCHEMAS: [Schema; {len}] = [{schemas}];"));
    }

    fn node(&self, node: &Node, release: Release) -> String {
        let rule = &self.rules[&(node.id.clone(), release.index)];
        let area = match node.area {
            "heading" => "Heading",
            "detail" => "Detail",
            _ => "Summary",
        };
        let Node { depth, is_loop, is_mandatory, end, .. } = node;
        let max = node.max.map_or(UNBOUNDED.to_owned(), |max| max.to_string());
        let parent = node.parent.map_or(NO_PARENT.to_owned(), |parent| parent.to_string());
        format!("Node::new(&{rule},Area::{area},{depth},{is_loop},{is_mandatory},{max},{end},{parent})")
    }
}

fn element_type(kind: Kind) -> String {
    match kind {
        Kind::Implied(decimals) => format!("ElementType::Implied({decimals})"),
        simple => format!("ElementType::{simple:?}"),
    }
}

fn note(note: &Note) -> String {
    let kind = match note.kind {
        'P' => "Paired",
        'R' => "Required",
        'E' => "Exclusive",
        'C' => "Conditional",
        _ => "List",
    };
    let first = note.positions.first().copied().unwrap_or_default();
    format!("SyntaxNote{{kind:NoteKind::{kind},first:{first},positions:{:#x}}}", note.mask())
}

/// Whether the releases have different codes.
fn differs(list: &CodeList) -> bool {
    list.releases.len() < RELEASES.len() || list.codes.values().any(|bits| *bits != 3)
}

fn code_list_name(number: &str, list: &CodeList, release: Release) -> String {
    if differs(list) { format!("LIST_{number}_{}", release.index) } else { format!("LIST_{number}") }
}

/// An open-addressing table, with room so that a search ends soon.
fn slots(list: &CodeList) -> Vec<u64> {
    let mut slots = vec![0; list.codes.len() * 3 / 2 + 1];
    for (code, bits) in &list.codes {
        let Some(packed) = packed::pack(code.as_bytes()) else { continue };
        let mut slot = packed::first_slot(packed, slots.len());
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = packed | u64::from(*bits);
    }
    slots
}
