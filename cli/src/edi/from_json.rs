//! `mlc edi from-json`: X12 from the JSON that `to-json` writes.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use super::args::FromJsonArgs;
use super::document::{JsonElement, JsonFile, JsonGroup, JsonInterchange, JsonSegment, JsonSet, Trailer};
use super::source::Source;
use super::told;
use crate::failure::{Failure, Outcome};

/// The longest JSON that is read: it is held in memory. Some six times the X12 file that it stands for.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The widths of the 16 elements of ISA.
const ISA_WIDTHS: [usize; 16] = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];

/// Writes the file to stdout.
pub(super) fn run(args: &FromJsonArgs) -> Result<Outcome, Failure> {
    let source = match args.file.as_str() {
        "-" => Source::Stdin,
        path => Source::File(PathBuf::from(path)),
    };
    let mut text = Vec::new();
    let read = source.open()?.take(MAX_BYTES + 1).read_to_end(&mut text);
    read.map_err(|error| source.failed(&error))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(Failure::new(format!("{}: more than {} MiB", source.name(), MAX_BYTES >> 20)));
    }
    let bytes = convert(&text).map_err(|faults| faulty(&source, &faults))?;
    let mut out = io::stdout().lock();
    match out.write_all(&bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(Outcome::Good),
        Err(error) => told(&source, error.into()),
    }
}

fn faulty(source: &Source, faults: &[String]) -> Failure {
    Failure::new(format!("{}: {}", source.name(), faults.join("\n       ")))
}

/// The X12 file, or everything that keeps the JSON from being one.
fn convert(text: &[u8]) -> Result<Vec<u8>, Vec<String>> {
    let file: JsonFile = serde_json::from_slice(text).map_err(|error| vec![error.to_string()])?;
    let (mut bytes, mut faults) = (Vec::new(), Vec::new());
    if file.interchanges.is_empty() {
        faults.push(".interchanges: there is none".to_owned());
    }
    for (index, interchange) in file.interchanges.iter().enumerate() {
        match Encoder::new(interchange) {
            Ok(encoder) => {
                let mut encoder = Encoder { place: format!(".interchanges[{index}]"), ..encoder };
                encoder.interchange(interchange);
                bytes.append(&mut encoder.bytes);
                faults.append(&mut encoder.faults);
            }
            Err(fault) => faults.push(format!(".interchanges[{index}].delimiters: {fault}")),
        }
    }
    if faults.is_empty() { Ok(bytes) } else { Err(faults) }
}

/// Writes one interchange.
struct Encoder {
    place: String,
    element: u8,
    component: u8,
    delimiters: [Option<u8>; 4],
    end: Vec<u8>,
    bytes: Vec<u8>,
    faults: Vec<String>,
}

impl Encoder {
    fn new(interchange: &JsonInterchange) -> Result<Self, String> {
        let given = &interchange.delimiters;
        let (element, component) = (byte(given.element)?, byte(given.component)?);
        let (repetition, terminator) = (given.repetition.map(byte).transpose()?, byte(given.terminator)?);
        let delimiters = [Some(element), Some(component), repetition, Some(terminator)];
        for (index, delimiter) in delimiters.iter().enumerate() {
            if delimiter.is_some() && delimiters.iter().take(index).any(|other| other == delimiter) {
                return Err("two delimiters are the same".to_owned());
            }
        }
        let line_break = interchange.line_break.as_str();
        if !matches!(line_break, "" | "\n" | "\r\n") {
            return Err("line_break is neither empty nor a line end".to_owned());
        }
        let end = std::iter::once(terminator).chain(line_break.bytes()).collect();
        let (place, bytes, faults) = (String::new(), Vec::new(), Vec::new());
        Ok(Self { place, element, component, delimiters, end, bytes, faults })
    }

    fn interchange(&mut self, interchange: &JsonInterchange) {
        self.header(&interchange.header);
        self.segments("segments", &interchange.segments);
        for (index, group) in interchange.groups.iter().enumerate() {
            let place = self.enter(&format!(".groups[{index}]"));
            self.group(group);
            self.place = place;
        }
        let groups = interchange.groups.iter().filter(|group| group.is_counted()).count();
        let counted = ["IEA".to_owned(), groups.to_string(), text_of(&interchange.header, 13)];
        self.trailer(&interchange.trailer, counted);
    }

    fn group(&mut self, group: &JsonGroup) {
        if let Some(header) = &group.header {
            self.segment("header", header);
        }
        for (index, set) in group.sets.iter().enumerate() {
            let place = self.enter(&format!(".sets[{index}]"));
            self.set(set);
            self.place = place;
        }
        match &group.header {
            Some(header) => {
                let counted = ["GE".to_owned(), group.sets().to_string(), text_of(header, 6)];
                self.trailer(&group.trailer, counted);
            }
            None => self.trailer_without_header(&group.trailer),
        }
    }

    fn set(&mut self, set: &JsonSet) {
        if let Some(header) = &set.header {
            self.segment("header", header);
        }
        self.segments("segments", &set.segments);
        match &set.header {
            Some(header) => {
                let counted = ["SE".to_owned(), (set.segments.len() + 2).to_string(), text_of(header, 2)];
                self.trailer(&set.trailer, counted);
            }
            None => self.trailer_without_header(&set.trailer),
        }
    }

    /// Where nothing begins there is nothing to count.
    fn trailer_without_header(&mut self, trailer: &Trailer) {
        if let Trailer::Given(segment) = trailer {
            self.segment("trailer", segment);
        }
    }

    /// Goes into a part and gives the place to come back to.
    fn enter(&mut self, part: &str) -> String {
        let inner = format!("{}{part}", self.place);
        std::mem::replace(&mut self.place, inner)
    }

    /// ISA with its fixed widths. What is too short is filled up; ISA16 names the component separator itself.
    fn header(&mut self, header: &JsonSegment) {
        if header.len() != ISA_WIDTHS.len() + 1 || text_of(header, 0) != "ISA" {
            self.faults.push(format!("{}.header: not ISA with 16 elements", self.place));
            return;
        }
        self.bytes.extend(b"ISA");
        for (index, width) in ISA_WIDTHS.into_iter().enumerate() {
            let text = text_of(header, index + 1);
            let place = format!("{}.header[{}]", self.place, index + 1);
            self.bytes.push(self.element);
            match index + 1 {
                16 => self.bytes.push(self.component),
                11 if self.delimiters[2].is_some() => self.bytes.extend(self.delimiters[2]),
                _ if text.chars().count() > width => {
                    self.faults.push(format!("{place}: {text:?} is longer than {width} characters"));
                }
                _ => self.text(&place, &format!("{text:<width$}")),
            }
        }
        self.bytes.extend(&self.end);
    }

    fn segments(&mut self, name: &str, segments: &[JsonSegment]) {
        for (index, segment) in segments.iter().enumerate() {
            self.segment(&format!("{name}[{index}]"), segment);
        }
    }

    fn segment(&mut self, name: &str, segment: &JsonSegment) {
        let place = format!("{}.{name}", self.place);
        if !matches!(segment.first(), Some(JsonElement::Text(_))) {
            self.faults.push(format!("{place}: no segment id"));
        }
        for (index, element) in segment.iter().enumerate() {
            if index > 0 {
                self.bytes.push(self.element);
            }
            match element {
                JsonElement::Text(text) => self.raw(&format!("{place}[{index}]"), text),
                JsonElement::Components(components) => {
                    self.components(&format!("{place}[{index}]"), components);
                }
            }
        }
        self.bytes.extend(&self.end);
    }

    fn components(&mut self, place: &str, components: &[String]) {
        for (index, component) in components.iter().enumerate() {
            if index > 0 {
                self.bytes.push(self.component);
            }
            self.text(&format!("{place}[{index}]"), component);
        }
    }

    fn trailer(&mut self, trailer: &Trailer, counted: [String; 3]) {
        match trailer {
            Trailer::Missing => {}
            Trailer::Given(segment) => self.segment("trailer", segment),
            Trailer::Counted => {
                let segment = counted.into_iter().map(JsonElement::Text).collect();
                self.segment("trailer", &segment);
            }
        }
    }

    /// The text of a whole element, which may hold separators of its parts.
    fn raw(&mut self, place: &str, text: &str) {
        let (element, terminator) = (self.element, self.delimiters[3]);
        self.characters(place, text, |byte| byte == element || Some(byte) == terminator);
    }

    /// A text that holds no delimiter.
    fn text(&mut self, place: &str, text: &str) {
        let delimiters = self.delimiters;
        self.characters(place, text, |byte| delimiters.contains(&Some(byte)));
    }

    fn characters(&mut self, place: &str, text: &str, is_refused: impl Fn(u8) -> bool) {
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.chars() {
            match u8::try_from(character) {
                Ok(byte) if !is_refused(byte) => bytes.push(byte),
                Ok(_) => return self.faults.push(format!("{place}: {text:?} holds a delimiter")),
                Err(_) => {
                    return self.faults.push(format!("{place}: {character:?} is no character of Latin-1"));
                }
            }
        }
        self.bytes.append(&mut bytes);
    }
}

fn byte(character: char) -> Result<u8, String> {
    let byte = u8::try_from(character).ok().ok_or_else(|| format!("{character:?} is no single byte"))?;
    if byte.is_ascii_alphanumeric() || byte == b' ' {
        return Err(format!("{character:?} cannot be a delimiter"));
    }
    Ok(byte)
}

fn text_of(segment: &JsonSegment, position: usize) -> String {
    match segment.get(position) {
        Some(JsonElement::Text(text)) => text.clone(),
        Some(JsonElement::Components(components)) => components.concat(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::convert;

    const HEADER: &str = r#""header":["ISA","00","","00","","ZZ","US","ZZ","THEM","260309","0805","U","00401","000000007","0","P",">"]"#;
    const DELIMITERS: &str =
        r#""delimiters":{"element":"*","component":">","repetition":null,"terminator":"~"}"#;

    fn file(groups: &str) -> String {
        format!(r#"{{"interchanges":[{{{DELIMITERS},{HEADER},"groups":[{groups}]}}]}}"#)
    }

    #[test]
    fn trailers_that_are_left_out_are_counted() {
        let set = r#"{"header":["ST","997","0001"],"segments":[["AK1","PO","1"],["AK9","A","1","1","1"]]}"#;
        let group = format!(
            r#"{{"header":["GS","FA","US","THEM","20260309","0805","9","X","004010"],"sets":[{set}]}}"#
        );
        let bytes = convert(file(&group).as_bytes()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with("ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260309*")
        );
        assert!(text.ends_with("~AK9*A*1*1*1~SE*4*0001~GE*1*9~IEA*1*000000007~"), "{text}");
        assert!(x12::read(text.as_bytes(), &x12::ReadOptions::default()).faults.is_empty());
    }

    #[test]
    fn every_fault_names_its_place() {
        let set = r#"{"header":["ST","997","0001"],"segments":[["N1","a*b"],[],["N2","日"],["N3",["a>b"]]]}"#;
        let group = format!(r#"{{"header":null,"sets":[{set}]}}"#);
        let faults = convert(file(&group).as_bytes()).unwrap_err();
        let segments = ".interchanges[0].groups[0].sets[0].segments";
        assert_eq!(
            faults,
            [
                format!("{segments}[0][1]: \"a*b\" holds a delimiter"),
                format!("{segments}[1]: no segment id"),
                format!("{segments}[2][1]: '日' is no character of Latin-1"),
                format!("{segments}[3][1][0]: \"a>b\" holds a delimiter"),
            ]
        );
    }

    #[test]
    fn what_is_no_such_json_is_refused() {
        for (text, expected) in [
            ("", "EOF"),
            ("[]", "invalid length 0"),
            (r#"{"interchanges":[]}"#, "there is none"),
            (r#"{"interchanges":[],"more":1}"#, "unknown field"),
            (&file("").replace("\"*\"", "\">\""), "two delimiters are the same"),
            (&file("").replace("\"*\"", "\"a\""), "cannot be a delimiter"),
            (&file("").replace("\"P\",", ""), "not ISA with 16 elements"),
            (&file("").replace("\"US\"", "\"A NAME THAT IS TOO LONG\""), "longer than 15"),
        ] {
            let faults = convert(text.as_bytes()).unwrap_err();
            assert!(faults[0].contains(expected), "{text}: {faults:?}");
        }
    }
}
