use documents::trade::{Details, LineItem, MonetaryAmount, StatedTotals};
use documents::{AcknowledgedLine, InvoicedLine, LineChange};
use x12::Tag;

use super::details::{Family, Open, Target, keep};
use super::parts;
use super::row::{Place, Row};
use super::tags::{AMT, CTT, FA1, LM, LQ, N1, SLN, V1};

/// A line that is made of an item.
pub(super) trait Line {
    fn item(&mut self) -> &mut LineItem;
}

impl Line for LineItem {
    fn item(&mut self) -> &mut LineItem {
        self
    }
}

impl Line for LineChange {
    fn item(&mut self) -> &mut LineItem {
        &mut self.item
    }
}

impl Line for AcknowledgedLine {
    fn item(&mut self) -> &mut LineItem {
        &mut self.item
    }
}

impl Line for InvoicedLine {
    fn item(&mut self) -> &mut LineItem {
        &mut self.item
    }
}

/// Heading, lines and summary of a set, while it is read.
#[derive(Debug)]
pub(super) struct Body<L> {
    family: Family,
    pub(super) details: Details,
    pub(super) lines: Vec<L>,
    pub(super) stated: Option<StatedTotals>,
    pub(super) totals: Vec<MonetaryAmount>,
    area: Area,
    open: Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Heading,
    Line,
    SubLine,
    Summary,
}

impl<L: Line> Body<L> {
    pub(super) fn new(family: Family) -> Self {
        Self {
            family,
            details: Details::default(),
            lines: Vec::new(),
            stated: None,
            totals: Vec::new(),
            area: Area::Heading,
            open: Open::Nothing,
        }
    }

    /// A line begins. `read` may find that it is none that can be read.
    pub(super) fn line(&mut self, row: &mut Row<'_, '_>, read: impl FnOnce(&mut Row<'_, '_>) -> Option<L>) {
        row.set_place(Place::Line(self.lines.len() + 1));
        self.open = Open::Nothing;
        self.area = Area::Line;
        if let Some(line) = read(row) {
            self.lines.push(line);
        }
    }

    /// The line that is being read, and whether its parts are behind it.
    pub(super) fn current_line(&mut self) -> Option<&mut L> {
        match self.area {
            Area::Line | Area::SubLine => self.lines.last_mut(),
            Area::Heading | Area::Summary => None,
        }
    }

    /// Whether a part of a line is being read.
    pub(super) fn is_in_subline(&self) -> bool {
        self.area == Area::SubLine
    }

    /// What follows stands in the summary.
    pub(super) fn summary(&mut self, row: &mut Row<'_, '_>) {
        row.set_place(Place::Summary);
        self.area = Area::Summary;
        self.open = Open::Nothing;
    }

    /// A segment belongs to no loop that was open.
    pub(super) fn close_loop(&mut self) {
        self.open = Open::Nothing;
    }

    /// A segment that is not special to the set.
    pub(super) fn read(&mut self, row: &mut Row<'_, '_>) {
        match (row.tag(), self.area) {
            (CTT, _) => {
                self.summary(row);
                match parts::stated(row).filter(|_| self.stated.is_none()) {
                    Some(stated) => self.stated = Some(stated),
                    None => row.leave(),
                }
            }
            (AMT, Area::Summary) if self.family != Family::Invoice => {
                keep(row, &mut self.totals, parts::amount);
            }
            (SLN, Area::Line | Area::SubLine) => self.subline(row),
            (tag, Area::SubLine) if ends_subline(tag, self.family) => {
                self.area = Area::Line;
                self.detail(row);
            }
            _ => self.detail(row),
        }
    }

    fn subline(&mut self, row: &mut Row<'_, '_>) {
        self.open = Open::Nothing;
        self.area = Area::SubLine;
        if let Some(line) = self.lines.last_mut() {
            keep(row, &mut line.item().sublines, parts::subline);
        } else {
            row.leave();
        }
    }

    fn detail(&mut self, row: &mut Row<'_, '_>) {
        let is_line = matches!(self.area, Area::Line | Area::SubLine);
        let line = self.lines.last_mut().filter(|_| is_line).map(Line::item);
        let details = match (line, self.area) {
            (Some(line), Area::SubLine) => match line.sublines.last_mut() {
                Some(subline) => &mut subline.details,
                None => &mut line.details,
            },
            (Some(line), _) => &mut line.details,
            // The line itself could not be read.
            (None, Area::Line | Area::SubLine) => return row.leave(),
            (None, _) => &mut self.details,
        };
        Target { details, open: &mut self.open, family: self.family, is_line }.read(row);
    }
}

/// Whether a segment after a part of a line belongs to the line again.
fn ends_subline(tag: Tag, family: Family) -> bool {
    match family {
        Family::Invoice => [N1, LM, LQ, V1, FA1].contains(&tag),
        Family::Order | Family::Change | Family::Acknowledgment => [AMT, LM, LQ].contains(&tag),
        Family::ShipNotice => true,
    }
}
