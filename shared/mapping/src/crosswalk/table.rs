use documents::{Fault, Faults};

use crate::settings::did_you_mean;

/// A column of a crosswalk file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// Whether the file must have it, and each row a value in it.
    pub(super) required: bool,
}

pub(super) const fn required(name: &'static str) -> Column {
    Column { name, required: true }
}

pub(super) const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

/// A row of a crosswalk file.
#[derive(Debug)]
pub(super) struct Row {
    /// `crosswalks/unit.csv:7`.
    pub(super) place: String,
    /// Values in the order of the columns asked for; empty where the file has none.
    values: Vec<String>,
}

impl Row {
    pub(super) fn value(&self, column: usize) -> &str {
        self.values.get(column).map_or("", String::as_str)
    }

    pub(super) fn optional(&self, column: usize) -> Option<String> {
        Some(self.value(column)).filter(|value| !value.is_empty()).map(str::to_owned)
    }
}

/// The rows of `text`, the content of `file`. Lines that begin with `#` are comments; values are trimmed.
pub(super) fn rows(file: &str, text: &str, columns: &[Column], faults: &mut Faults) -> Vec<Row> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let Some(positions) = header(file, &mut reader, columns, faults) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.extend(row(file, &record, columns, &positions, faults)),
            Err(error) => {
                faults.push(Fault::new("crosswalk.syntax", file, format!("this is not CSV: {error}")));
            }
        }
    }
    rows
}

/// The header's width and the position of each column in it.
struct Header {
    width: usize,
    positions: Vec<Option<usize>>,
}

fn header(
    file: &str,
    reader: &mut csv::Reader<&[u8]>,
    columns: &[Column],
    faults: &mut Faults,
) -> Option<Header> {
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            faults.push(Fault::new("crosswalk.syntax", file, format!("this is not CSV: {error}")));
            return None;
        }
    };
    let place = format!("{file}:{}", header.position().map_or(1, csv::Position::line));
    let known = || columns.iter().map(|column| column.name);
    for (index, name) in header.iter().enumerate() {
        if !known().any(|column| column == name) {
            let hint = did_you_mean(name, known());
            faults.push(Fault::new(
                "crosswalk.unknown_column",
                &place,
                format!("unknown column `{name}`{hint}"),
            ));
        } else if header.iter().take(index).any(|earlier| earlier == name) {
            faults.push(Fault::new(
                "crosswalk.column_twice",
                &place,
                format!("column `{name}` is there twice"),
            ));
        }
    }
    let positions: Vec<Option<usize>> =
        known().map(|column| header.iter().position(|name| name == column)).collect();
    let mut complete = true;
    for (column, position) in columns.iter().zip(&positions) {
        if column.required && position.is_none() {
            complete = false;
            faults.push(Fault::new(
                "crosswalk.missing_column",
                &place,
                format!("column `{}` is missing", column.name),
            ));
        }
    }
    complete.then_some(Header { width: header.len(), positions })
}

fn row(
    file: &str,
    record: &csv::StringRecord,
    columns: &[Column],
    header: &Header,
    faults: &mut Faults,
) -> Option<Row> {
    let place = format!("{file}:{}", record.position().map_or(0, csv::Position::line));
    if record.len() != header.width {
        faults.push(Fault::new(
            "crosswalk.row",
            &place,
            format!("this row has {} values, the header {}", record.len(), header.width),
        ));
        return None;
    }
    let value =
        |position: &Option<usize>| position.and_then(|position| record.get(position)).unwrap_or_default();
    let values: Vec<String> = header.positions.iter().map(|position| value(position).to_owned()).collect();
    let mut complete = true;
    for (column, value) in columns.iter().zip(&values) {
        if column.required && value.is_empty() {
            complete = false;
            faults.push(Fault::new("crosswalk.row", &place, format!("`{}` is empty", column.name)));
        }
    }
    complete.then_some(Row { place, values })
}
