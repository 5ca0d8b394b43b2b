//! An application advice put into segments.

use rust_decimal::Decimal;

use super::outcome::{AdviceAmount, AdviceError, AdviceReference, AdvisedItem, ApplicationAdvice};
use crate::acknowledge::echo::Echo;
use crate::acknowledge::options::Sending;
use crate::acknowledge::route::Route;
use crate::envelope::parse_count;
use crate::text::{Filter, folded_width};
use crate::{EnvelopeDraft, SegmentDraft, TransactionSetDraft, WriteFault, Written, write_interchange};

/// Widths of TED02 and NTE02.
const ERROR_TEXT: usize = 60;
const NOTE_TEXT: usize = 80;
/// As many NTE as a TED may have.
const MAX_NOTES: usize = 100;

/// One interchange of application advice, to be written as soon as it has its control numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceDraft {
    /// Where it goes.
    pub route: Route,
    /// One set for each.
    pub advice: Vec<ApplicationAdvice>,
}

impl AdviceDraft {
    /// Writes the interchange.
    ///
    /// # Errors
    ///
    /// All faults of the document, as of [`write_interchange`].
    pub fn write(&self, sending: &Sending) -> Result<Written, Vec<WriteFault>> {
        let envelope = self.route.envelope(sending);
        let sets: Vec<_> = self.advice.iter().map(|advice| advice.set(&envelope)).collect();
        write_interchange(&envelope, &sets)
    }
}

impl ApplicationAdvice {
    /// The transaction set of the advice, for an interchange with this envelope.
    ///
    /// Long texts go on in notes. What repeats data of the other side is fitted to its element; all else goes out as it
    /// is or is refused when it is written.
    pub fn set(&self, envelope: &EnvelopeDraft) -> TransactionSetDraft {
        let echo =
            Echo { filter: Filter { policy: &envelope.text_policy, delimiters: &envelope.delimiters } };
        let head = SegmentDraft::new("BGN")
            .set(1, self.purpose.as_str())
            .set(2, self.reference.as_str())
            .set_opt(3, self.date)
            .set_opt(4, self.time);
        let mut segments = vec![head];
        for party in &self.parties {
            let segment = SegmentDraft::new("N1").set(1, party.role.as_str()).set(2, party.name.as_str());
            segments.push(segment.set(3, party.qualifier.as_str()).set(4, party.id.as_str()));
        }
        for item in &self.items {
            item_segments(item, echo, &mut segments);
        }
        TransactionSetDraft { id: "824".into(), functional_group: "AG".into(), segments }
    }
}

fn item_segments(item: &AdvisedItem, echo: Echo<'_>, segments: &mut Vec<SegmentDraft>) {
    let fitted = |text: &str, min, max| (!text.is_empty()).then(|| echo.identifier(text, min, max));
    let group = parse_count(&item.group_control_number).filter(|number| *number <= 999_999_999);
    // The number of a set stands only beside that of its group.
    let set = group.and_then(|_| fitted(&item.set_control_number, 4, 9));
    segments.push(
        SegmentDraft::new("OTI")
            .set(1, item.advised.code())
            .set(2, item.reference.qualifier.as_str())
            .set(3, item.reference.id.as_str())
            .set_opt(4, fitted(&item.application_sender, 2, 15))
            .set_opt(5, fitted(&item.application_receiver, 2, 15))
            .set_opt(6, item.group_date)
            .set_opt(7, item.group_time)
            .set_opt(8, group)
            .set_opt(9, set)
            .set_opt(10, fitted(&item.set_id, 3, 3))
            .set_opt(11, fitted(&item.version, 1, 12)),
    );
    for AdviceReference { qualifier, id, text } in &item.references {
        let segment = SegmentDraft::new("REF").set(1, qualifier.as_str()).set(2, id.as_str());
        segments.push(segment.set(3, text.as_str()));
    }
    for date in &item.dates {
        let segment = SegmentDraft::new("DTM").set(1, date.qualifier.as_str());
        segments.push(segment.set_opt(2, date.date).set_opt(3, date.time));
    }
    segments.extend(item.amounts.iter().map(|amount| amount_segment("AMT", amount)));
    segments.extend(item.quantities.iter().map(|quantity| amount_segment("QTY", quantity)));
    for error in &item.errors {
        error_segments(error, echo, segments);
    }
}

fn amount_segment(id: &str, amount: &AdviceAmount) -> SegmentDraft {
    let value: Option<Decimal> = amount.value;
    SegmentDraft::new(id).set(1, amount.qualifier.as_str()).set_opt(2, value)
}

fn error_segments(error: &AdviceError, echo: Echo<'_>, segments: &mut Vec<SegmentDraft>) {
    let mut texts = lines(&error.text, ERROR_TEXT).into_iter();
    let place = error.place.element.filter(|element| *element <= 99);
    segments.push(
        SegmentDraft::new("TED")
            .set(1, error.code.as_str())
            .set_opt(2, texts.next())
            .set_opt(3, (!error.segment_id.is_empty()).then(|| echo.segment_id(&error.segment_id)))
            .set_opt(4, error.position.filter(|position| *position <= 999_999))
            .set_opt(5, place)
            .set_opt(6, parse_count(&error.element).filter(|number| *number <= 9999))
            .set_opt(7, echo.value(&error.value))
            .set_opt(8, echo.value(&error.changed_to)),
    );
    let notes = error.notes.iter().flat_map(|note| lines(note, NOTE_TEXT));
    for text in texts.chain(notes).take(MAX_NOTES) {
        segments.push(SegmentDraft::new("NTE").set(2, text));
    }
}

/// Cuts a text at blanks into lines of at most this width; a word that is too long is cut where the line ends.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let needed: usize = word.chars().map(folded_width).sum();
        match lines.last_mut() {
            Some(line) if needed < room => {
                line.push(' ');
                line.push_str(word);
                room -= needed + 1;
            }
            _ => room = begin_lines(&mut lines, word, width),
        }
    }
    lines
}

/// Begins a line with a word, and more lines if the word is longer than one. Gives the room that is left.
fn begin_lines(lines: &mut Vec<String>, word: &str, width: usize) -> usize {
    let (mut line, mut used) = (String::new(), 0);
    for character in word.chars() {
        let needed = folded_width(character);
        if used + needed > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(character);
        used += needed;
    }
    lines.push(line);
    width - used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(lines("", 10), [""; 0]);
        assert_eq!(lines("ab  cd", 10), ["ab cd"]);
        assert_eq!(lines("abcde fghij", 10), ["abcde", "fghij"]);
        assert_eq!(lines("abcde fghi", 10), ["abcde fghi"]);
        assert_eq!(lines("a 0123456789ab cd", 10), ["a", "0123456789", "ab cd"]);
        // Written, ß takes two places.
        assert_eq!(lines("ßßß ßß", 10), ["ßßß", "ßß"]);
    }
}
