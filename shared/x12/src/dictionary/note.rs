//! Syntax notes: what the elements of a segment ask of each other.

/// A syntax note, such as `P0304`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxNote {
    /// What is asked.
    pub kind: NoteKind,
    /// The position named first: the one that sets the condition of `C` and `L`.
    pub first: u8,
    /// The positions named, the first included: bit `n` stands for position `n`.
    pub positions: u64,
}

/// What a syntax note asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// `P`: all of them or none.
    Paired,
    /// `R`: at least one.
    Required,
    /// `E`: at most one.
    Exclusive,
    /// `C`: if the first is there, all others.
    Conditional,
    /// `L`: if the first is there, at least one of the others.
    List,
}

impl NoteKind {
    /// The letter of the note.
    pub fn letter(self) -> char {
        match self {
            Self::Paired => 'P',
            Self::Required => 'R',
            Self::Exclusive => 'E',
            Self::Conditional => 'C',
            Self::List => 'L',
        }
    }
}

impl SyntaxNote {
    /// Whether the note is kept by a segment with these elements: bit `n` stands for position `n`.
    ///
    /// ```
    /// use x12::Version;
    /// use x12::dictionary::segment;
    ///
    /// let notes = segment("N1", Version::V004010).unwrap().notes;
    /// let kept = |present| notes.iter().all(|note| note.holds(present));
    /// assert!(kept(0b1_1010)); // N101, N103 and N104
    /// assert!(!kept(0b1010)); // N103 without N104
    /// ```
    #[inline]
    pub fn holds(&self, present: u64) -> bool {
        let found = present & self.positions;
        let first = 1 << self.first;
        match self.kind {
            NoteKind::Paired => found == 0 || found == self.positions,
            NoteKind::Required => found != 0,
            NoteKind::Exclusive => found & found.wrapping_sub(1) == 0,
            NoteKind::Conditional => found & first == 0 || found == self.positions,
            NoteKind::List => found & first == 0 || found != first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_ask_what_their_letter_says() {
        // For positions 1, 2 and 3: the masks of elements that keep the note.
        let table: [(NoteKind, &[u64]); 5] = [
            (NoteKind::Paired, &[0b000, 0b111]),
            (NoteKind::Required, &[0b001, 0b010, 0b011, 0b100, 0b101, 0b110, 0b111]),
            (NoteKind::Exclusive, &[0b000, 0b001, 0b010, 0b100]),
            (NoteKind::Conditional, &[0b000, 0b010, 0b100, 0b110, 0b111]),
            (NoteKind::List, &[0b000, 0b010, 0b100, 0b110, 0b011, 0b101, 0b111]),
        ];
        for (kind, keeping) in table {
            let note = SyntaxNote { kind, first: 1, positions: 0b1110 };
            for present in 0..8 {
                // Elements that the note does not name make no difference.
                for others in [0, 1 << 4 | 1 << 63] {
                    let holds = note.holds(present << 1 | others);
                    assert_eq!(holds, keeping.contains(&present), "{kind:?} {present:03b}");
                }
            }
        }
    }
}
