//! Schemas as text.

use std::fmt;

use super::{Area, Node, Schema};

impl Area {
    /// The name of the area, such as `"heading"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Detail => "detail",
            Self::Summary => "summary",
        }
    }
}

/// The tree of the set: each segment with requirement and most uses, a star where it opens a loop, and its name.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} {}", self.set_id, self.version.as_str(), self.name)?;
        let mut area = None;
        for node in self.nodes {
            if area.replace(node.area) != Some(node.area) {
                writeln!(f, "\n{}", node.area.name())?;
            }
            writeln!(f, "{node}")?;
        }
        Ok(())
    }
}

/// One line of a schema's tree.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = "  ".repeat(usize::from(self.depth) + 1);
        let segment = format!("{indent}{}{}", self.segment.id, if self.is_loop { "*" } else { "" });
        let requirement = if self.is_mandatory { 'M' } else { 'O' };
        let max = self.limit().map_or(">1".to_owned(), |max| max.to_string());
        write!(f, "{segment:<22} {requirement} {max:>6}  {}", self.segment.name)
    }
}
