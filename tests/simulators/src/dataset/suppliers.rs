//! The supplier master.

use jiff::{SignedDuration, Timestamp};

use super::rows::{Address, EdiPartner, Supplier};
use super::text::{CITIES, EDI, PAPER, STREETS, TERMS};
use super::{BUSINESS_UNITS, DatasetOptions, Dice, Quirks};

const FIRST_SUPPLIER_ID: i64 = 300_000_047_110_001;
const FIRST_SITE_ID: i64 = 300_000_047_120_001;

/// Supplier numbers that occur on invoices but not in the master: rows from before a clean-up.
pub(super) const UNKNOWN_NUMBERS: [(&str, &str); 2] =
    [("9901", "Thistledown Metals (merged)"), ("9902", "Unassigned Supplier")];

pub(super) fn generate(dice: &mut Dice, options: &DatasetOptions, quirks: &mut Quirks) -> Vec<Supplier> {
    let wanted = options.suppliers.max(EDI.len() + 4);
    (0..wanted).map(|index| supplier(dice, index, options.end, quirks)).collect()
}

/// The supplier at this place of the master list; the first twenty trade by EDI.
pub(super) fn supplier(dice: &mut Dice, index: usize, end: Timestamp, quirks: &mut Quirks) -> Supplier {
    let edi = EDI.get(index);
    let (name, site, state, quirk) = match edi {
        Some((name, site, state, quirk)) => ((*name).to_owned(), (*site).to_owned(), *state, *quirk),
        None => {
            let place = index - EDI.len();
            let (name, site, state, quirk) = PAPER[place % PAPER.len()];
            match place / PAPER.len() {
                0 => (name.to_owned(), site.to_owned(), state, quirk),
                round => (format!("{name} {}", round + 1), format!("{site}-{}", round + 1), state, quirk),
            }
        }
    };
    let offset = i64::try_from(index).unwrap_or_default();
    let number = (1201 + offset * 31).to_string();
    if let Some(quirk) = quirk {
        quirks.supplier_is(&number, quirk);
    }
    let (country, currency, unit) = home(index, state);
    let address = address(dice, state, country);
    let remit_to = if dice.chance(30) {
        quirks.supplier_is(&number, "separate_remit_to");
        Address { line1: format!("P.O. Box {}", dice.between(100, 9999)), line2: None, ..address.clone() }
    } else {
        address.clone()
    };
    let method = match index % 5 {
        0..=2 => "EFT",
        3 => "CHECK",
        _ => "WIRE",
    };
    let creation =
        end.saturating_sub(SignedDuration::from_hours(24 * dice.between(400, 2500))).unwrap_or(end);
    let last_update = end.saturating_sub(SignedDuration::from_secs(dice.between(90_000, 20_000_000)));
    Supplier {
        id: FIRST_SUPPLIER_ID + offset * 17,
        site_id: FIRST_SITE_ID + offset * 13,
        edi: edi.map(|_| partner(index, &number)),
        number,
        name,
        site,
        address,
        remit_to,
        business_unit: unit.to_owned(),
        currency: currency.to_owned(),
        payment_terms: TERMS[index % TERMS.len()].to_owned(),
        payment_method_code: method.to_owned(),
        bank_account: (method != "CHECK").then(|| format!("XXXXXX{:04}", dice.between(0, 9999))),
        tax_number: dice.chance(70).then(|| format!("31-{:07}", dice.between(0, 9_999_999))),
        duns: dice.chance(50).then(|| format!("{:09}", dice.between(10_000_000, 999_999_999))),
        status: if index % 23 == 22 { "INACTIVE" } else { "ACTIVE" }.to_owned(),
        creation,
        last_update: last_update.unwrap_or(end),
    }
}

/// Country, currency and main business unit.
fn home(index: usize, state: &str) -> (&'static str, &'static str, &'static str) {
    let [dayton, fort_wayne, monterrey] = BUSINESS_UNITS;
    match (index, state) {
        (_, "QC") => ("CA", "CAD", fort_wayne),
        (_, "NL") => ("MX", "MXN", monterrey),
        (11, _) => ("SE", "EUR", fort_wayne),
        (13, _) => ("JP", "JPY", fort_wayne),
        (27 | 36, _) => ("PL", "EUR", fort_wayne),
        (index, _) if index % 3 == 1 => ("US", "USD", fort_wayne),
        (index, _) if index % 7 == 5 => ("US", "USD", monterrey),
        _ => ("US", "USD", dayton),
    }
}

fn address(dice: &mut Dice, state: &str, country: &str) -> Address {
    let zip = match country {
        "US" => Some(format!("{:05}", dice.between(10_000, 99_999))),
        "CA" => Some("H2X 1Y4".to_owned()),
        "MX" => Some(format!("{:05}", dice.between(64_000, 67_999))),
        _ => dice.chance(60).then(|| format!("{}-{}", dice.between(100, 999), dice.between(10, 99))),
    };
    Address {
        line1: format!("{} {}", dice.between(1, 9800), dice.pick(&STREETS)),
        line2: dice.chance(25).then(|| format!("Suite {}", dice.between(1, 900))),
        city: dice.pick(&CITIES).to_owned(),
        state: (!state.is_empty()).then(|| state.to_owned()),
        zip,
        country: country.to_owned(),
    }
}

fn partner(index: usize, number: &str) -> EdiPartner {
    let (_, site, _, _) = EDI[index];
    let slug = site.split('-').next().unwrap_or(site).to_ascii_lowercase();
    let (isa_qualifier, isa_id) = match index % 4 {
        0 => ("01", format!("07915{:04}", 1000 + index * 37)),
        1 => ("12", format!("937555{:04}", 100 + index)),
        2 => ("ZZ", format!("{}{number}", slug.to_ascii_uppercase().chars().take(9).collect::<String>())),
        _ => ("14", format!("07915{:04}EDI", 2000 + index * 37)),
    };
    EdiPartner {
        gs_id: isa_id.clone(),
        isa_qualifier: isa_qualifier.to_owned(),
        isa_id,
        version: if index % 3 == 2 { "005010" } else { "004010" }.to_owned(),
        purpose: if index.is_multiple_of(2) { "self_billing" } else { "copy" }.to_owned(),
        documents: match index % 5 {
            3 => vec!["820"],
            4 => vec!["810"],
            _ => vec!["810", "820"],
        },
        acknowledges: index % 6 != 5,
        slug,
    }
}
