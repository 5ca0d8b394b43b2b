mod lookup;
mod supplier;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use documents::{Fault, Faults, PartnerId};
use rust_decimal::Decimal;

use lookup::{Lookup, display_name};
pub(crate) use supplier::{Found, Supplier, Suppliers};
use table::{Row, optional, required, rows};

use crate::settings::did_you_mean;

/// The names of the crosswalk files.
const FILES: [&str; 6] =
    ["supplier.csv", "unit.csv", "terms.csv", "gl_account.csv", "item.csv", "status.csv"];

/// Codes of the ERP and what they are for partners: `crosswalks/*.csv`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crosswalks {
    pub(crate) suppliers: Suppliers,
    units: Lookup<String>,
    terms: Lookup<Terms>,
    gl_accounts: Lookup<String>,
    items: Lookup<Vec<ItemCode>>,
    statuses: Lookup<StatusMeaning>,
}

/// How payment terms are written.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// ITD01.
    pub(crate) kind: String,
    /// ITD02.
    pub(crate) basis: String,
    /// ITD03.
    pub(crate) discount_percent: Option<Decimal>,
    /// ITD05.
    pub(crate) discount_days: Option<u32>,
    /// ITD07.
    pub(crate) net_days: Option<u32>,
}

/// A product id in IT1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemCode {
    pub(crate) qualifier: String,
    pub(crate) code: String,
}

/// What a status of the ERP means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusMeaning {
    Validated,
    Unvalidated,
    Cancelled,
}

impl Crosswalks {
    /// Reads the files under `crosswalks/`. `partners` are those with a profile.
    pub(crate) fn read(
        files: &BTreeMap<String, String>,
        partners: &BTreeSet<PartnerId>,
        faults: &mut Faults,
    ) -> Self {
        let mut crosswalks = Self::default();
        for (path, text) in files {
            let Some(name) = path.strip_prefix("crosswalks/").filter(|name| name.ends_with(".csv")) else {
                continue;
            };
            crosswalks.read_file(path, name, text, &mut Reading { partners, faults });
        }
        crosswalks
    }

    fn read_file(&mut self, path: &str, name: &str, text: &str, reading: &mut Reading<'_>) {
        match name {
            "supplier.csv" => self.suppliers = Suppliers::read(path, text, reading.faults),
            "unit.csv" => {
                self.units = reading.codes(path, text, ["unit", "code", "partner"], 2..=2, display_name);
            }
            "terms.csv" => self.terms = reading.terms(path, text),
            "gl_account.csv" => {
                self.gl_accounts =
                    reading.codes(path, text, ["account", "code", "partner"], 1..=80, str::to_owned);
            }
            "item.csv" => self.items = reading.items(path, text),
            "status.csv" => self.statuses = reading.statuses(path, text),
            _ => {
                let message = format!("unknown crosswalk{}", did_you_mean(name, FILES));
                reading.faults.push(Fault::new("crosswalk.unknown_file", path, message));
            }
        }
    }

    /// Unit code of X12.
    pub(crate) fn unit(&self, unit: &str, partner: &PartnerId) -> Option<&str> {
        self.units.find(&display_name(unit), partner).map(String::as_str)
    }

    pub(crate) fn terms(&self, name: &str, partner: &PartnerId) -> Option<&Terms> {
        self.terms.find(&display_name(name), partner)
    }

    pub(crate) fn gl_account(&self, account: &str, partner: &PartnerId) -> Option<&str> {
        self.gl_accounts.find(account, partner).map(String::as_str)
    }

    pub(crate) fn item(&self, item: &str, partner: &PartnerId) -> Option<&[ItemCode]> {
        self.items.find(item, partner).map(Vec::as_slice)
    }

    pub(crate) fn status(&self, status: &str, partner: &PartnerId) -> Option<StatusMeaning> {
        self.statuses.find(&display_name(status), partner).copied()
    }
}

/// What reading a file needs.
struct Reading<'r> {
    partners: &'r BTreeSet<PartnerId>,
    faults: &'r mut Faults,
}

impl Reading<'_> {
    fn fault(&mut self, row: &Row, rule: &str, message: String) {
        self.faults.push(Fault::new(rule, &row.place, message));
    }

    /// The partner that a row is for; the outer absence means that it has a fault.
    fn partner(&mut self, row: &Row, column: usize) -> Option<Option<PartnerId>> {
        let name = row.value(column);
        if name.is_empty() {
            return Some(None);
        }
        if let Some(partner) = PartnerId::new(name).ok().filter(|partner| self.partners.contains(partner)) {
            return Some(Some(partner));
        }
        let hint = did_you_mean(name, self.partners.iter().map(PartnerId::as_str));
        self.fault(row, "crosswalk.partner", format!("partner `{name}` has no profile{hint}"));
        None
    }

    fn whole(&mut self, row: &Row, column: usize, name: &str) -> Option<u32> {
        let text = row.optional(column)?;
        let number = text.parse().ok().filter(|days| *days <= 999);
        if number.is_none() {
            self.fault(
                row,
                "crosswalk.value",
                format!("`{name}` is {text:?}; a whole number up to 999 is needed"),
            );
        }
        number
    }

    fn percent(&mut self, row: &Row, column: usize) -> Option<Decimal> {
        let text = row.optional(column)?;
        let percent =
            text.parse().ok().filter(|percent| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent));
        if percent.is_none() {
            self.fault(row, "crosswalk.value", format!("`discount_percent` is {text:?}; 0 to 100 is needed"));
        }
        percent
    }

    /// Whether a code fits into its element.
    fn fits(
        &mut self,
        row: &Row,
        column: usize,
        name: &str,
        length: std::ops::RangeInclusive<usize>,
    ) -> bool {
        let code = row.value(column);
        let fits =
            length.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if !fits {
            let (least, most) = (length.start(), length.end());
            let needed = if least == most { format!("exactly {most}") } else { format!("{least} to {most}") };
            let message = format!("`{name}` is {code:?}; {needed} ASCII characters are needed");
            self.fault(row, "crosswalk.value", message);
        }
        fits
    }

    /// A file of one code for one key.
    fn codes(
        &mut self,
        path: &str,
        text: &str,
        [key, code, partner]: [&'static str; 3],
        length: std::ops::RangeInclusive<usize>,
        folded: impl Fn(&str) -> String,
    ) -> Lookup<String> {
        let mut lookup = Lookup::default();
        for row in rows(path, text, &[required(key), required(code), optional(partner)], self.faults) {
            let partner = self.partner(&row, 2);
            if let (true, Some(partner)) = (self.fits(&row, 1, code, length.clone()), partner) {
                let entry = (folded(row.value(0)), partner);
                lookup.add(entry, row.value(1).to_owned(), row.place.clone(), self.faults);
            }
        }
        lookup
    }

    fn terms(&mut self, path: &str, text: &str) -> Lookup<Terms> {
        let columns = [
            required("terms"),
            required("type"),
            required("basis"),
            optional("discount_percent"),
            optional("discount_days"),
            optional("net_days"),
            optional("partner"),
        ];
        let mut lookup = Lookup::default();
        for row in rows(path, text, &columns, self.faults) {
            let terms = Terms {
                kind: row.value(1).to_owned(),
                basis: row.value(2).to_owned(),
                discount_percent: self.percent(&row, 3),
                discount_days: self.whole(&row, 4, "discount_days"),
                net_days: self.whole(&row, 5, "net_days"),
            };
            let fits = self.fits(&row, 1, "type", 2..=2) & self.fits(&row, 2, "basis", 1..=2);
            if let (true, Some(partner)) = (fits, self.partner(&row, 6)) {
                let entry = (display_name(row.value(0)), partner);
                lookup.add(entry, terms, row.place.clone(), self.faults);
            }
        }
        lookup
    }

    fn items(&mut self, path: &str, text: &str) -> Lookup<Vec<ItemCode>> {
        let columns = [required("item"), required("qualifier"), required("code"), optional("partner")];
        let mut lookup: Lookup<Vec<ItemCode>> = Lookup::default();
        let mut seen: Lookup<()> = Lookup::default();
        for row in rows(path, text, &columns, self.faults) {
            let fits = self.fits(&row, 1, "qualifier", 2..=2) & self.fits(&row, 2, "code", 1..=48);
            if let (true, Some(partner)) = (fits, self.partner(&row, 3)) {
                let once = (format!("{} {}", row.value(0), row.value(1)), partner.clone());
                let before = self.faults.len();
                seen.add(once, (), row.place.clone(), self.faults);
                if self.faults.len() == before {
                    let code = ItemCode { qualifier: row.value(1).to_owned(), code: row.value(2).to_owned() };
                    lookup.append((row.value(0).to_owned(), partner), code, row.place.clone());
                }
            }
        }
        lookup
    }

    fn statuses(&mut self, path: &str, text: &str) -> Lookup<StatusMeaning> {
        let mut lookup = Lookup::default();
        for row in rows(path, text, &[required("status"), required("meaning")], self.faults) {
            let meaning = match row.value(1) {
                "validated" => StatusMeaning::Validated,
                "unvalidated" => StatusMeaning::Unvalidated,
                "cancelled" => StatusMeaning::Cancelled,
                other => {
                    let message = format!("`{other}` is not one of `validated`, `unvalidated`, `cancelled`");
                    self.fault(&row, "crosswalk.value", message);
                    continue;
                }
            };
            lookup.add((display_name(row.value(0)), None), meaning, row.place.clone(), self.faults);
        }
        lookup
    }
}

#[cfg(test)]
mod tests;
