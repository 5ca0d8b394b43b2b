use std::collections::BTreeMap;

use documents::{Fault, Faults, PartnerId, Party, System};

use super::table::{Row, optional, required, rows};

/// Which partner a supplier is: `crosswalks/supplier.csv`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suppliers {
    rows: BTreeMap<(System, String), Vec<Supplier>>,
}

/// A row of `crosswalks/supplier.csv`.
#[derive(Debug, Clone)]
pub(crate) struct Supplier {
    /// Site that the row is about; absent: every site without row of its own.
    pub(crate) site: Option<String>,
    pub(crate) partner: PartnerId,
    /// The supplier's code at the partner, or any other code that both know.
    pub(crate) partner_code: Option<String>,
    pub(crate) place: String,
}

/// What `crosswalks/supplier.csv` says about a supplier.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'s> {
    Row(&'s Supplier),
    /// The supplier is not listed.
    NotListed,
    /// Other sites of the supplier are listed.
    OtherSites,
    /// The supplier is listed by site and the document names none.
    SiteNeeded,
}

impl PartialEq for Supplier {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Supplier {}

impl Suppliers {
    pub(super) fn read(file: &str, text: &str, faults: &mut Faults) -> Self {
        let columns = [
            required("system"),
            required("supplier_number"),
            optional("site"),
            required("partner"),
            optional("partner_code"),
        ];
        let mut suppliers = Self::default();
        for row in rows(file, text, &columns, faults) {
            suppliers.add(&row, faults);
        }
        suppliers
    }

    fn add(&mut self, row: &Row, faults: &mut Faults) {
        if row.value(0) != System::Fusion.as_str() {
            let message = format!("`{}` is not a system: `fusion` is", row.value(0));
            faults.push(Fault::new("crosswalk.system", &row.place, message));
            return;
        }
        let partner = match PartnerId::new(row.value(3)) {
            Ok(partner) => partner,
            Err(error) => return faults.push(Fault::new("crosswalk.partner", &row.place, error.to_string())),
        };
        let supplier = Supplier {
            site: row.optional(2),
            partner,
            partner_code: row.optional(4),
            place: row.place.clone(),
        };
        let known = self.rows.entry((System::Fusion, row.value(1).to_owned())).or_default();
        match known.iter().find(|other| other.site == supplier.site) {
            Some(other) => {
                let message =
                    format!("supplier `{}` of this site is there already: {}", row.value(1), other.place);
                faults.push(Fault::new("crosswalk.duplicate", &row.place, message));
            }
            None => known.push(supplier),
        }
    }

    pub(crate) fn find(&self, system: System, number: &str, site: Option<&str>) -> Found<'_> {
        let Some(rows) = self.rows.get(&(system, number.to_owned())) else {
            return Found::NotListed;
        };
        let own = rows.iter().find(|row| row.site.is_some() && row.site.as_deref() == site);
        match own.or_else(|| rows.iter().find(|row| row.site.is_none())) {
            Some(row) => Found::Row(row),
            None if site.is_none() => Found::SiteNeeded,
            None => Found::OtherSites,
        }
    }

    /// The code that a supplier has at its partner.
    pub(crate) fn partner_code(&self, system: System, supplier: &Party) -> Option<&str> {
        match self.find(system, supplier.number.as_deref()?, supplier.site.as_deref()) {
            Found::Row(row) => row.partner_code.as_deref(),
            _ => None,
        }
    }
}
