//! The side table that says what is odd about which row.

use std::collections::BTreeMap;

/// Intended oddities by row. Keys are the row's identity: a supplier number, an `InvoiceId`, a `CheckId`.
#[derive(Clone, Debug, Default)]
pub struct Quirks {
    suppliers: BTreeMap<String, Vec<&'static str>>,
    invoices: BTreeMap<i64, Vec<&'static str>>,
    payments: BTreeMap<i64, Vec<&'static str>>,
}

impl Quirks {
    pub(crate) fn supplier_is(&mut self, number: &str, quirk: &'static str) {
        self.suppliers.entry(number.to_owned()).or_default().push(quirk);
    }

    pub(crate) fn invoice_is(&mut self, id: i64, quirk: &'static str) {
        add(self.invoices.entry(id).or_default(), quirk);
    }

    pub(crate) fn payment_is(&mut self, id: i64, quirk: &'static str) {
        add(self.payments.entry(id).or_default(), quirk);
    }

    /// The quirks of a supplier.
    pub fn of_supplier(&self, number: &str) -> &[&'static str] {
        self.suppliers.get(number).map_or(&[], Vec::as_slice)
    }

    /// The quirks of an invoice.
    pub fn of_invoice(&self, id: i64) -> &[&'static str] {
        self.invoices.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The quirks of a payment.
    pub fn of_payment(&self, id: i64) -> &[&'static str] {
        self.payments.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The numbers of the suppliers with this quirk.
    pub fn suppliers_with(&self, quirk: &str) -> Vec<&str> {
        let with = self.suppliers.iter().filter(|(_, quirks)| quirks.contains(&quirk));
        with.map(|(number, _)| number.as_str()).collect()
    }

    /// The ids of the invoices with this quirk.
    pub fn invoices_with(&self, quirk: &str) -> Vec<i64> {
        self.invoices.iter().filter(|(_, quirks)| quirks.contains(&quirk)).map(|(id, _)| *id).collect()
    }

    /// The ids of the payments with this quirk.
    pub fn payments_with(&self, quirk: &str) -> Vec<i64> {
        self.payments.iter().filter(|(_, quirks)| quirks.contains(&quirk)).map(|(id, _)| *id).collect()
    }
}

fn add(quirks: &mut Vec<&'static str>, quirk: &'static str) {
    if !quirks.contains(&quirk) {
        quirks.push(quirk);
    }
}
