use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::RecordKey;
use crate::trade::{
    Code, DateDetail, Details, ItemId, Marks, Purpose, Reference, StatedTotals, SubLine, Unread,
};

/// A notice of what is on its way: shipment, orders, pallets, packages and items as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShipmentNotice {
    /// The record that it was read from; none for a notice that a partner sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordKey>,
    /// What it does to an earlier one.
    pub purpose: Purpose,
    /// Number of the shipment.
    pub number: String,
    /// Date of the notice.
    pub date: Date,
    /// Time of the notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// How the levels are nested, as coded. The tree itself stands in `levels`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<Code>,
    /// Kind of transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<Code>,
    /// Why the state is what it is, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// Dates of the notice as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
    /// The levels; parents stand before their children.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// What it says of its own size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<StatedTotals>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

/// One level of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Its name in the notice.
    pub id: Code,
    /// Index in `levels` of the level that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// What it is.
    pub kind: LevelKind,
    /// Whether it says that it has children, as coded. Often wrong: the tree tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_children: Option<Code>,
    /// The order that is shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderReference>,
    /// Number of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Numbers of the item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<ItemId>,
    /// How much was shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipped: Option<Shipped>,
    /// Everything else about it.
    #[serde(flatten)]
    pub details: Details,
    /// Loads that the item is split into.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub load_details: Vec<LoadDetail>,
    /// Parts that the item is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sublines: Vec<SubLine>,
}

impl Level {
    /// A level of which nothing but its place is known.
    pub fn new(id: impl Into<Code>, parent: Option<usize>, kind: LevelKind) -> Self {
        Self {
            id: id.into(),
            parent,
            kind,
            has_children: None,
            order: None,
            number: None,
            ids: Vec::new(),
            shipped: None,
            details: Details::default(),
            load_details: Vec::new(),
            sublines: Vec::new(),
        }
    }

    /// The first number of the item under `qualifier`.
    #[must_use]
    pub fn id(&self, qualifier: &str) -> Option<&str> {
        crate::trade::item_id(&self.ids, qualifier)
    }

    /// The serial shipping container code (SSCC-18), without the application identifier `00`.
    #[must_use]
    pub fn sscc(&self) -> Option<&str> {
        self.details.marks.iter().find_map(sscc)
    }
}

/// The 18 digits of an SSCC, which partners write with the application identifier or without.
fn sscc(marks: &Marks) -> Option<&str> {
    if marks.qualifier != *"GM" || !marks.id.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match marks.id.len() {
        18 => Some(marks.id.as_str()),
        20 => marks.id.strip_prefix("00"),
        _ => None,
    }
}

/// What a level is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// The shipment.
    Shipment,
    /// An order.
    Order,
    /// A pallet or another tare.
    Tare,
    /// A package.
    Pack,
    /// An item.
    Item,
    /// Another code, as it stands.
    Other(Code),
}

/// The order that a level ships.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OrderReference {
    /// Number of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Number of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Code>,
    /// Number of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Code>,
    /// Date of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Date>,
    /// Line of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Code>,
    /// Contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// What kind of order it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Code>,
}

/// How much of an item was shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shipped {
    /// Number of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Shipped quantity.
    pub quantity: Decimal,
    /// Unit.
    pub unit: Code,
    /// Shipped so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_date: Option<Decimal>,
    /// Ordered quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Decimal>,
    /// Unit of the ordered quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_unit: Option<Code>,
    /// Whether the quantity is returned, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returnable: Option<Code>,
    /// State of the line, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Code>,
}

/// Loads of one size that an item is split into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadDetail {
    /// How many loads.
    pub loads: u64,
    /// Units in each.
    pub quantity: Decimal,
    /// Form of the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packaging: Option<Code>,
    /// Size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Decimal>,
    /// Unit of the size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Numbers, such as those of lots.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
}

impl ShipmentNotice {
    /// The indices of the levels from `index` up to its root, `index` first.
    pub fn path(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(index).filter(|index| *index < self.levels.len()), |index| {
            // A parent stands before its child, so the way up ends.
            self.levels.get(*index)?.parent.filter(|parent| parent < index)
        })
    }

    /// The levels right below the level at `index`.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        let with_parent = move |(at, level): (usize, &Level)| (level.parent == Some(index)).then_some(at);
        self.levels.iter().enumerate().filter_map(with_parent)
    }

    /// The items with their places in the tree.
    pub fn items(&self) -> impl Iterator<Item = ShippedItem<'_>> {
        let is_item = |(_, level): &(usize, &Level)| level.kind == LevelKind::Item;
        self.levels.iter().enumerate().filter(is_item).map(|(index, level)| ShippedItem {
            notice: self,
            index,
            level,
        })
    }
}

/// An item of a [`ShipmentNotice`] with its place in the tree.
#[derive(Debug, Clone, Copy)]
pub struct ShippedItem<'n> {
    notice: &'n ShipmentNotice,
    index: usize,
    /// The item.
    pub level: &'n Level,
}

impl<'n> ShippedItem<'n> {
    /// Its index in the levels.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The levels above it, the nearest first.
    pub fn above(&self) -> impl Iterator<Item = &'n Level> + use<'n> {
        let notice = self.notice;
        notice.path(self.index).skip(1).filter_map(|index| notice.levels.get(index))
    }

    /// The order that it was shipped for: of the nearest level that names one, else the order among its own numbers.
    #[must_use]
    pub fn order(&self) -> Option<&'n str> {
        let named = |level: &'n Level| level.order.as_ref()?.number.as_deref();
        named(self.level).or_else(|| self.above().find_map(named)).or_else(|| self.level.id("PO"))
    }

    /// The packages and pallets that it is in: those above it, the nearest first, or those right below it where a
    /// notice hangs packages on items.
    #[must_use]
    pub fn packs(&self) -> Vec<&'n Level> {
        let is_pack = |level: &&Level| matches!(level.kind, LevelKind::Pack | LevelKind::Tare);
        let notice = self.notice;
        let below = notice.children(self.index).filter_map(|index| notice.levels.get(index)).filter(is_pack);
        self.above().filter(is_pack).chain(below).collect()
    }
}
