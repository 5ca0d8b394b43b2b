//! Syntax notes: what the elements of a segment ask of each other.

/// A syntax note, such as `P0304`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// P, R, E, C or L.
    pub kind: char,
    /// The positions in their order.
    pub positions: Vec<usize>,
}

impl Note {
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no syntax note; one is P0304");
        let kind = text.chars().next().filter(|kind| "PRECL".contains(*kind)).ok_or_else(wrong)?;
        let digits = text.get(1..).unwrap_or_default().as_bytes();
        let mut positions = Vec::new();
        for pair in digits.chunks(2) {
            let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = pair else { return Err(wrong()) };
            positions.push(usize::from(tens - b'0') * 10 + usize::from(ones - b'0'));
        }
        let repeats = |position: &usize| positions.iter().filter(|other| *other == position).count() > 1;
        if positions.len() < 2 || positions.contains(&0) || positions.iter().any(repeats) {
            return Err(wrong());
        }
        Ok(Self { kind, positions })
    }

    /// Whether an element's presence depends on others by this note.
    pub fn binds(&self, position: usize) -> bool {
        // The first element of a condition is free: it makes the others needed.
        let bound =
            if matches!(self.kind, 'C' | 'L') { self.positions.get(1..) } else { self.positions.get(..) };
        bound.unwrap_or_default().contains(&position)
    }

    /// One bit for each position.
    pub fn mask(&self) -> u64 {
        self.positions.iter().fold(0, |mask, position| mask | 1 << position)
    }
}
