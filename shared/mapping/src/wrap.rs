use x12::folded_width;

/// The length of a text in an interchange. The writer folds after the text was parted, so parting has to leave room.
fn text_width(text: &str) -> usize {
    text.chars().map(folded_width).sum()
}

/// Whether anything of the text can be read when signs are left out.
pub(crate) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// `text` in parts of at most `length` characters each once they are folded to ASCII, broken between words where
/// that is possible. A text that fits stays as it is.
pub(crate) fn wrap(text: &str, length: usize) -> Vec<String> {
    if text_width(text) <= length {
        return vec![text.to_owned()];
    }
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, length)) {
        let blank = usize::from(!part.is_empty());
        if text_width(&part) + blank + text_width(&word) > length {
            parts.push(std::mem::take(&mut part));
        }
        if !part.is_empty() {
            part.push(' ');
        }
        part.push_str(&word);
    }
    parts.push(part);
    // A part of signs only could have nothing left to be sent.
    parts.retain(|part| has_words(part));
    parts
}

/// A word in pieces that fit.
fn pieces(word: &str, length: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        used += folded_width(character);
        if used > length {
            pieces.push(String::new());
            used = folded_width(character);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_between_words() {
        assert_eq!(wrap("short  text", 20), ["short  text"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij xy", 4), ["abcd", "efgh", "ij", "xy"]);
        assert_eq!(wrap("Größe Größe", 8), ["Größe", "Größe"]);
        assert_eq!(wrap("Größe Größe", 13), ["Größe Größe"], "Grosse Grosse");
        assert_eq!(wrap("Größe Größe", 12), ["Größe", "Größe"]);
        assert_eq!(wrap("******** ab", 8), ["ab"]);
    }

    #[test]
    fn nothing_is_lost_or_too_long() {
        let text = "the quick brown fox jumps over the lazy dog and Ünïcödé";
        for length in 16..60 {
            let parts = wrap(text, length);
            assert_eq!(parts.join(" "), text);
            assert!(parts.iter().all(|part| text_width(part) <= length));
        }
    }
}
