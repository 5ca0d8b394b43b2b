//! Names and words of the invented company and its suppliers.

/// Suppliers that trade by EDI: name, site, state, and what is odd about the name.
pub(super) const EDI: [(&str, &str, &str, Option<&str>); 20] = [
    ("Axford Components", "AXFORD-OH", "OH", None),
    ("Brightwell Fasteners, Inc.", "BRIGHTWELL-IN", "IN", Some("name_comma")),
    ("Caldera & Sons Plating", "CALDERA", "MI", Some("name_ampersand")),
    ("Dorrington \"Quick\" Supply", "DORRINGTON-1", "KY", Some("name_quotes")),
    ("Électronique Beaumont Ltée", "BEAUMONT-QC", "QC", Some("name_accents")),
    ("Ferrovia Wire*Cable", "FERROVIA", "IL", Some("name_delimiter")),
    ("Granite~Ridge Castings", "GRANITE", "TN", Some("name_delimiter")),
    (
        "Harrow Semiconductor Distribution and Logistics Services of North America LLC",
        "HARROW-MAIN-WAREHOUSE-2",
        "TX",
        Some("name_long"),
    ),
    ("Industrias Peñaloza S.A. de C.V.", "PENALOZA-MTY", "NL", Some("name_accents")),
    ("Juniper Foam Products  ", "JUNIPER", "OH", Some("name_trailing_blanks")),
    ("Kestrel Machine Works", "KESTREL-DAY", "OH", None),
    ("Lindqvist Hydraulik AB", "LINDQVIST-SE", "", None),
    ("Marlowe Packaging", "MARLOWE", "IN", None),
    ("Nagata Precision 株式会社", "NAGATA-JP", "", Some("name_non_latin")),
    ("Ostrander Tool & Die", "OSTRANDER", "MI", Some("name_ampersand")),
    ("Pemberton Coatings", "PEMBERTON-OH", "OH", None),
    ("Quillfeather Labels 🏷", "QUILLFEATHER", "WI", Some("name_emoji")),
    ("Redstone Magnetics", "REDSTONE", "AL", None),
    ("Silverline Circuits", "SILVERLINE-CA", "CA", None),
    ("Tamarack Industrial Gases", "TAMARACK", "MN", None),
];

/// Suppliers on paper or PDF.
pub(super) const PAPER: [(&str, &str, &str, Option<&str>); 24] = [
    ("Umber Office Supplies", "UMBER", "OH", None),
    ("Vantage\u{7}Calibration", "VANTAGE", "OH", Some("name_control_character")),
    ("Whitlock Janitorial", "WHITLOCK", "IN", None),
    ("Xylem Paper Recycling", "XYLEM-P", "OH", None),
    ("Yarrow Temporary Staffing", "YARROW", "IN", None),
    ("Zephyr Freight Lines", "ZEPHYR", "IL", None),
    ("Abernathy Legal Group, PLLC", "ABERNATHY", "OH", Some("name_comma")),
    ("Бережков Инструмент", "BEREZHKOV", "", Some("name_non_latin")),
    ("Corrigan's Catering", "CORRIGAN", "OH", Some("name_apostrophe")),
    ("Delmar Utilities", "DELMAR", "OH", None),
    ("Eastgate Properties", "EASTGATE", "IN", None),
    ("Farrier Telecom", "FARRIER", "OH", None),
    ("Gómez Hermanos Transportes", "GOMEZ-MTY", "NL", Some("name_accents")),
    ("Holloway Travel", "HOLLOWAY", "OH", None),
    ("Inverness Insurance", "INVERNESS", "NY", None),
    ("Jasper Landscaping", "JASPER", "IN", None),
    ("Kowalczyk Przemysł Sp. z o.o.", "KOWALCZYK", "", Some("name_accents")),
    ("Larkspur Software", "LARKSPUR", "CA", None),
    ("Mossbank Consulting <Ohio>", "MOSSBANK", "OH", Some("name_markup")),
    ("Northgate Security", "NORTHGATE", "OH", None),
    ("Oakhurst Water", "OAKHURST", "IN", None),
    ("Pinecrest Medical", "PINECREST", "OH", None),
    ("Quarry Hill Aggregates", "QUARRYHILL", "OH", None),
    ("Rosewood Print Shop", "ROSEWOOD", "OH", None),
];

/// Units of measure as displayed, with whether they are sold in fractions.
pub(super) const UNITS: [(&str, bool); 8] = [
    ("Each", false),
    ("Each", false),
    ("Each", false),
    ("Box of 10", false),
    ("Kilogram", true),
    ("Foot", true),
    ("Pair", false),
    ("Hour", true),
];

/// A unit that no table knows.
pub(super) const UNKNOWN_UNIT: &str = "Half Pallet (EU)";

/// Payment terms as displayed.
pub(super) const TERMS: [&str; 7] =
    ["Net 30", "Net 30", "Net 45", "2% 10 Net 30", "1% 15, Net 60", "Immediate", "Net 60"];

/// Terms that no table knows.
pub(super) const ODD_TERMS: [&str; 2] = ["See contract §4", "NET30EOM-LEGACY"];

/// Item numbers and descriptions.
pub(super) const ITEMS: [(&str, Option<&str>); 14] = [
    ("CN-24P", Some("Connector, 24 pin")),
    ("CN-12P", Some("Connector, 12 pin")),
    ("RS-0805-10K", Some("Resistor 0805 10 kOhm ±1%")),
    ("CAP-220U/25", Some("Capacitor 220 µF 25 V")),
    ("BRKT 14-A", Some("Bracket, left, zinc plated")),
    ("FST-M6X20", Some("Screw M6x20 \"hex\"")),
    ("PCB-7731-C", Some("Bare board rev. C")),
    ("GASKET*09", Some("Gasket, 9 mm ~ soft")),
    ("WIRE-AWG18", Some("Wire AWG 18, red")),
    ("ENC-440", Some("Enclosure 440x300")),
    ("LBL-0001", None),
    ("FOAM-25", Some("Foam insert 25 mm")),
    ("MAG-N42", Some("Magnet N42, disc")),
    ("PLT-ZN", Some("Zinc plating service")),
];

/// Accounts as text: company, cost centre, account, product, intercompany.
pub(super) const ACCOUNTS: [&str; 6] = [
    "01-100-5110-0000-000",
    "01-100-7110-0000-000",
    "02-200-5110-0000-000",
    "02-210-6400-0000-000",
    "03-300-5110-0000-000",
    "01-000-1210-0000-000",
];

/// Streets of the invented towns.
pub(super) const STREETS: [&str; 6] =
    ["Foundry Road", "Mill Street", "Industrial Parkway", "Canal Way", "Depot Lane", "Commerce Drive"];

/// Cities, most of them invented.
pub(super) const CITIES: [&str; 6] = ["Millbrook", "Eastham", "Port Clary", "Ashdown", "Verity", "Coldwater"];
