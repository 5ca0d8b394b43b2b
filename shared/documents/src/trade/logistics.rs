use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Code, Note, Reference};

/// Who pays the carriage and where the goods change hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryTerms {
    /// Who pays: `CC` collect, `PP` prepaid by the seller, `DF` defined by buyer and seller.
    pub payment: Code,
    /// What kind of place `place` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_qualifier: Option<Code>,
    /// Where the goods change hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who keeps the list of `trade_terms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_terms_qualifier: Option<Code>,
    /// Trade terms: `EXW`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_terms: Option<Code>,
    /// What kind of place `title_place` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_place_qualifier: Option<Code>,
    /// Where the title passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_place: Option<String>,
    /// Who bears the risk, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Code>,
    /// Text on the risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_description: Option<String>,
}

/// Packages of a shipment, order or item, with weight and volume.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Form of the packages: `CTN25`, `PLT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packaging: Option<Code>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Who keeps the list of `commodity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commodity_qualifier: Option<Code>,
    /// What is in them, by a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commodity: Option<Code>,
    /// What is in them, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Which weight it is: `G` gross.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_qualifier: Option<Code>,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Unit of the weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<Code>,
    /// Volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Decimal>,
    /// Unit of the volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_unit: Option<Code>,
}

/// Carrier and way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Routing {
    /// Place of the carrier in the sequence: `B`, `O`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Code>,
    /// Who keeps the list of `carrier`: `2` SCAC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_qualifier: Option<Code>,
    /// The carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Code>,
    /// Mode: `M` motor, `A` air.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Code>,
    /// The way in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// State of the shipment: `CC` complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Code>,
    /// What kind of place `location` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_qualifier: Option<Code>,
    /// A place on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Direction of transit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_direction: Option<Code>,
    /// Unit of `transit_time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_unit: Option<Code>,
    /// Time in transit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transit_time: Option<Decimal>,
    /// Service levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_levels: Vec<Code>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Code>,
}

/// A trailer, container or wagon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Equipment {
    /// What it is: `TL` trailer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Code>,
    /// Letters of its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Code>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Which weight it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_qualifier: Option<Code>,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Unit of the weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<Code>,
    /// Who owns it, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Code>,
    /// State of the seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal_status: Option<Code>,
    /// Number of the seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<Code>,
    /// Type by a list of the trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment_type: Option<Code>,
}

/// What is written on a package: a serial number (SSCC-18 under `GM`), a range of numbers, a parcel's tracking number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// What `id` is: `GM` SSCC-18 with application identifier, `CP` carrier's package number.
    pub qualifier: Code,
    /// The number.
    pub id: Code,
    /// Last number of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Code>,
    /// What `second_id` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_qualifier: Option<Code>,
    /// A second number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_id: Option<Code>,
    /// Last number of a second range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_last: Option<Code>,
}

/// A measured property.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Measurement {
    /// What is measured on: `PD` physical dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Code>,
    /// What is measured: `WD` width, `G` gross weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Code>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Decimal>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Least value of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Decimal>,
    /// Greatest value of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Decimal>,
}

/// How an item is packed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Packing {
    /// Inner packs in a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<u64>,
    /// Size of an inner pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Decimal>,
    /// Unit of the size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Form of the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packaging: Option<Code>,
    /// Which weight it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_qualifier: Option<Code>,
    /// Gross weight of a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Unit of the weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<Code>,
    /// Gross volume of a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Decimal>,
    /// Unit of the volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_unit: Option<Code>,
    /// Length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Decimal>,
    /// Width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<Decimal>,
    /// Height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<Decimal>,
    /// Unit of length, width and height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension_unit: Option<Code>,
    /// Packs in a layer or outer pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner_packs: Option<u64>,
}

/// A quantity with what it is the quantity of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuantityDetail {
    /// What it is: `39` shipped.
    pub qualifier: Code,
    /// The quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Words in place of a quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How much of a line is for one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreQuantity {
    /// Unit.
    pub unit: Code,
    /// Whose number the store's is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_qualifier: Option<Code>,
    /// The store.
    pub store: Code,
    /// How much.
    pub quantity: Decimal,
    /// Place in the store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// How much of a line is wanted or comes when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// How much.
    pub quantity: Decimal,
    /// Unit.
    pub unit: Code,
    /// Role of the party that it goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_role: Option<Code>,
    /// Name of that party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// What happens on `date`: `002` delivery requested, `067` delivery scheduled.
    pub date_qualifier: Code,
    /// The day.
    pub date: Date,
    /// Time of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// What happens on `second_date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_qualifier: Option<Code>,
    /// A second day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_date: Option<Date>,
    /// Time of the second day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_time: Option<Time>,
    /// Number of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Number of the schedule line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
}

/// How long something takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadTime {
    /// From when to when: `AE` from order to shipment.
    pub kind: Code,
    /// How many periods.
    pub quantity: Decimal,
    /// The period: `DA` days.
    pub unit: Code,
    /// From this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Quantities that it holds for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<QuantityDetail>,
    /// Texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
}
