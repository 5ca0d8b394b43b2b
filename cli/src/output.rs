//! Words, tables and colours for people.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

/// Whether text may carry colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    colour: bool,
}

impl Style {
    /// No colours.
    #[must_use]
    pub const fn plain() -> Self {
        Self { colour: false }
    }

    /// Colours if `stream` is a terminal and nobody said no.
    #[must_use]
    pub fn of(stream: &impl IsTerminal, no_color: bool) -> Self {
        Self { colour: stream.is_terminal() && !no_color }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// For titles and what the eye should find.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// For what may be overlooked.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// For what went well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// For what waits for somebody.
    #[must_use]
    pub fn waiting(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// For what is wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }
}

/// Prints to stdout. A reader that went away (`| head`) is no error.
pub fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a JSON value to stdout, indented.
pub fn print_json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => print(&format!("{text}\n")),
        Err(error) => tracing::error!(%error, "the result cannot be written as JSON"),
    }
}

/// Prints a JSON value to stdout, on one line.
pub fn print_json_line(value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => print(&format!("{text}\n")),
        Err(error) => tracing::error!(%error, "the event cannot be written as JSON"),
    }
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// To the left, for words.
    Left,
    /// To the right, for numbers.
    Right,
}

/// A table of text with a head, columns two blanks apart.
#[derive(Debug)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    foot: usize,
}

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let columns = columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect();
        Self { columns, rows: Vec::new(), foot: 0 }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds a row under a rule: totals.
    pub fn foot(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
        self.foot += 1;
    }

    /// The table as text.
    #[must_use]
    pub fn text(&self, style: Style) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, _)| width(name)).collect();
        for row in &self.rows {
            for (known, cell) in widths.iter_mut().zip(row) {
                *known = (*known).max(width(cell));
            }
        }
        let heads: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let mut text = format!("  {}\n", style.dim(self.line(&heads, &widths).trim_end()));
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1));
        for (index, row) in self.rows.iter().enumerate() {
            if self.foot > 0 && index == self.rows.len() - self.foot {
                let _ = writeln!(text, "  {}", style.dim(&rule));
            }
            let _ = writeln!(text, "  {}", self.line(row, &widths).trim_end());
        }
        text
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let columns = self.columns.iter().zip(widths).zip(cells);
        let set = columns.map(|(((_, align), wide), cell)| {
            let blanks = " ".repeat(wide.saturating_sub(width(cell)));
            match align {
                Align::Left => format!("{cell}{blanks}"),
                Align::Right => format!("{blanks}{cell}"),
            }
        });
        set.collect::<Vec<_>>().join("  ")
    }
}

/// How many columns a text takes on a terminal: escape sequences take none, most characters one.
fn width(text: &str) -> usize {
    let mut columns = 0;
    let mut escaped = false;
    for c in text.chars() {
        match (escaped, c) {
            (false, '\u{1b}') => escaped = true,
            (false, _) => columns += columns_of(c),
            (true, 'm') => escaped = false,
            (true, _) => {}
        }
    }
    columns
}

/// East Asian wide characters and emoji take two columns.
fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xff00..=0xff60
        | 0x1f300..=0x1faff => 2,
        _ => 1,
    }
}

/// `text` in lines of at most `columns`, broken at blanks.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// `text`, cut to `columns` with an ellipsis.
#[must_use]
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += columns_of(c);
        if used > columns {
            break;
        }
        short.push(c);
    }
    format!("{}…", short.trim_end())
}

/// `1 document`, `2 documents`.
#[must_use]
pub fn count(number: u64, one: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {one}{ending}", thousands(number))
}

/// `12,345`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `850 ms`, `12.3 s`, `4 min 10 s`, `3 h 5 min`, `2 d 4 h`.
#[must_use]
pub fn duration(time: Duration) -> String {
    let (seconds, millis) = (time.as_secs(), time.subsec_millis());
    match seconds {
        0 => format!("{millis} ms"),
        1..=59 => format!("{seconds}.{} s", millis / 100),
        60..=3_599 => format!("{} min {} s", seconds / 60, seconds % 60),
        3_600..=86_399 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// `2026-03-02 06:00:00Z`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// `06:00:00.125`, for lines of one day.
#[must_use]
pub fn clock_time(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%H:%M:%S%.3f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_align_words_left_and_numbers_right() {
        let mut table = Table::new(&[("flow", Align::Left), ("seen", Align::Right)]);
        table.row(vec!["invoices".into(), "7".into()]);
        table.foot(vec!["all".into(), "1,200".into()]);
        assert_eq!(
            table.text(Style::plain()),
            "  flow       seen\n  invoices      7\n  ───────────────\n  all       1,200\n"
        );
    }

    #[test]
    fn colours_and_wide_characters_do_not_shift_columns() {
        let style = Style { colour: true };
        assert_eq!(width(&style.bad("no")), 2);
        assert_eq!(width("株式会社"), 8);
        assert_eq!(shorten("Nagata 株式会社", 10), "Nagata 株…");
    }

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(duration(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(duration(Duration::from_secs(11_100)), "3 h 5 min");
        assert_eq!(moment(Timestamp::UNIX_EPOCH), "1970-01-01 00:00:00Z");
    }

    #[test]
    fn wrapping_breaks_at_blanks() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }
}
