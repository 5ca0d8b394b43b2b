use documents::InvoiceLine;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use x12::SegmentDraft;

use super::{Errand, Invoicing, plus};
use crate::draft::{counted, money};
use crate::profile::{AmountOnlyLines, Code, GlLevel, LineOrder, LineOrderAs, OppositeLines};

/// Longest PID05.
const DESCRIPTION: usize = 80;
/// PID segments in an IT1 loop.
const DESCRIPTIONS: usize = 1000;
/// Product ids in IT1: elements 6 to 25.
const PRODUCT_IDS: usize = 10;

/// IT102 to IT104.
struct Pricing {
    quantity: Decimal,
    unit: String,
    price: Decimal,
}

impl Invoicing<'_> {
    /// IT1 loops; gives their number and the sum of IT102.
    pub(super) fn detail(&mut self) -> LineSums {
        let invoice = self.source.document;
        // A cancelled invoice has no lines of any worth left in the ERP; its number is what the partner needs.
        if invoice.lines.is_empty() && self.errand != Errand::Cancel {
            self.build.fault("invoice.lines.none", "lines", "the invoice has no lines of goods or services");
        }
        let several_orders = self.orders().len() > 1;
        let mut sums = LineSums { count: 0, quantities: Some(Decimal::ZERO) };
        for line in &invoice.lines {
            let origin = format!("line {}", line.number);
            // A line that cannot be priced is written without a price: the document is held, with what else is
            // wrong with the line.
            let pricing = self.pricing(line, &origin);
            let quantity = pricing.as_ref().map_or(Decimal::ZERO, |pricing| pricing.quantity);
            sums.count += 1;
            sums.quantities = plus(sums.quantities, quantity);
            self.line(line, pricing, several_orders, &origin);
        }
        sums
    }

    fn line(&mut self, line: &InvoiceLine, pricing: Option<Pricing>, several_orders: bool, origin: &str) {
        let rules = self.source.rules;
        let mut it1 = SegmentDraft::new("IT1").set(1, line.number.to_string());
        if let Some(Pricing { quantity, unit, price }) = pricing {
            let basis = rules.price_basis.as_ref().map(Code::as_str);
            it1 = it1.set(2, quantity).set(3, unit).set(4, price).set_opt(5, basis);
        }
        let names_order = match rules.line_order {
            LineOrder::Always => true,
            LineOrder::WhenSeveral => several_orders,
            LineOrder::Never => false,
        };
        let order = line.purchase_order.as_deref().filter(|_| names_order);
        let ids = self.product_ids(line, order, origin);
        for (index, (qualifier, id)) in ids.iter().take(PRODUCT_IDS).enumerate() {
            it1 = it1.set(6 + 2 * index, qualifier.as_str()).set(7 + 2 * index, id.as_str());
        }
        self.build.push(origin, it1);
        self.description(line, origin);
        let order = order.filter(|_| rules.line_order_as == LineOrderAs::Reference);
        let receipt = rules.receipt_qualifier.as_ref().zip(line.receipt.as_deref());
        let references = order.map(|order| ("PO", order)).into_iter();
        for (qualifier, value) in references.chain(receipt.map(|(code, receipt)| (code.as_str(), receipt))) {
            self.build.push(origin, SegmentDraft::new("REF").set(1, qualifier).set(2, value));
        }
        self.line_accounts(line, origin);
    }

    /// IT106 and on: the item's codes at the partner, the buyer's number, the order.
    fn product_ids(
        &mut self,
        line: &InvoiceLine,
        order: Option<&str>,
        origin: &str,
    ) -> Vec<(String, String)> {
        let rules = self.source.rules;
        let mut ids = Vec::new();
        if let Some(item) = line.item.as_deref() {
            let codes = self.source.crosswalks.item(item, self.source.profile.id());
            if codes.is_none() && rules.require_item_code {
                let message = format!("item `{item}` has no code: add it to crosswalks/item.csv");
                self.build.fault("crosswalk.item", origin, message);
            }
            let own = rules.item_qualifier.as_str();
            let codes = codes.unwrap_or_default();
            if codes.iter().all(|code| code.qualifier != own) {
                ids.push((own.to_owned(), item.to_owned()));
            }
            ids.extend(codes.iter().map(|code| (code.qualifier.clone(), code.code.clone())));
        }
        if rules.line_order_as == LineOrderAs::ProductId {
            ids.extend(order.map(|order| ("PO".to_owned(), order.to_owned())));
            let number = line.purchase_order_line.filter(|_| order.is_some());
            ids.extend(number.map(|number| ("PL".to_owned(), number.to_string())));
        }
        if ids.len() > PRODUCT_IDS {
            let message = format!("the line has {} product ids, IT1 takes {PRODUCT_IDS}", ids.len());
            self.build.fault("invoice.line.ids", origin, message);
        }
        ids
    }

    fn description(&mut self, line: &InvoiceLine, origin: &str) {
        let Some(description) = line.description.as_deref().filter(|_| self.source.rules.descriptions) else {
            return;
        };
        let rule = self.source.profile.text().long_description;
        for part in self.build.fit(description, DESCRIPTION, DESCRIPTIONS, rule, (origin, "PID05")) {
            self.build.push(origin, SegmentDraft::new("PID").set(1, "F").set(5, part));
        }
    }

    fn line_accounts(&mut self, line: &InvoiceLine, origin: &str) {
        if self.source.rules.gl_accounts.as_ref().is_none_or(|rule| rule.level != GlLevel::Line) {
            return;
        }
        if line.distributions.is_empty() {
            self.build.fault(
                "invoice.accounts.none",
                origin,
                "the profile asks for GL accounts, the line has none",
            );
        }
        for distribution in &line.distributions {
            self.account(&distribution.account, origin);
        }
    }

    /// An FA1 loop with one account.
    pub(super) fn account(&mut self, account: &str, origin: &str) {
        let Some(rule) = &self.source.rules.gl_accounts else {
            return;
        };
        match self.source.crosswalks.gl_account(account, self.source.profile.id()) {
            Some(code) => {
                self.build.push(origin, SegmentDraft::new("FA1").set(1, rule.agency.as_str()));
                self.build.push(origin, SegmentDraft::new("FA2").set(1, rule.code.as_str()).set(2, code));
            }
            None => {
                let message =
                    format!("GL account `{account}` has no code: add it to crosswalks/gl_account.csv");
                self.build.fault("crosswalk.gl_account", origin, message);
            }
        }
    }

    /// IT102 to IT104 of a line, agreeing with its amount to the currency's smallest unit.
    fn pricing(&mut self, line: &InvoiceLine, origin: &str) -> Option<Pricing> {
        let amount = self.signed(line.amount);
        let pricing = match (line.quantity, line.unit_price) {
            (Some(quantity), Some(price)) => self.priced(line, quantity, price, amount, origin)?,
            (None, None) => self.amount_only(amount, origin)?,
            (Some(quantity), None) => {
                return self.half_priced(&format!("a quantity of {quantity} and no price"), origin);
            }
            (None, Some(price)) => {
                return self.half_priced(&format!("a price of {price} and no quantity"), origin);
            }
        };
        if !self.check_direction(amount, origin) {
            return None;
        }
        self.lines = plus(self.lines, amount);
        Some(pricing)
    }

    fn priced(
        &mut self,
        line: &InvoiceLine,
        quantity: Decimal,
        price: Decimal,
        amount: Decimal,
        origin: &str,
    ) -> Option<Pricing> {
        // A price has no direction; the quantity carries the sign.
        let quantity = self.signed(if price < Decimal::ZERO { -quantity } else { quantity });
        let unit = self.unit(line, origin);
        let price = self.written_price(quantity, price.abs(), amount, origin);
        Some(Pricing { quantity: quantity.normalize(), unit: unit?, price: price? })
    }

    fn unit(&mut self, line: &InvoiceLine, origin: &str) -> Option<String> {
        let Some(unit) = line.unit.as_deref() else {
            self.build.fault("invoice.line.unit", origin, "the line has a quantity without a unit");
            return None;
        };
        let code = self.source.crosswalks.unit(unit, self.source.profile.id()).map(str::to_owned);
        if code.is_none() {
            let message = format!("unit `{unit}` has no code: add it to crosswalks/unit.csv");
            self.build.fault("crosswalk.unit", origin, message);
        }
        code
    }

    /// The price as it is written: in full, or with the decimals that the partner takes if the extension stays the
    /// same.
    fn written_price(
        &mut self,
        quantity: Decimal,
        price: Decimal,
        amount: Decimal,
        origin: &str,
    ) -> Option<Decimal> {
        let currency = self.source.document.currency;
        let written = match self.source.rules.price_decimals {
            Some(decimals) => price.round_dp_with_strategy(decimals, MidpointAwayFromZero),
            None => price,
        };
        let extension = quantity.checked_mul(written).map(|exact| currency.round(exact));
        if extension == Some(amount) {
            return Some(written.normalize());
        }
        let (found, amount) = (counted(extension, currency), money(amount, currency));
        let message = format!("{quantity} at {written} is {found}, the line says {amount}");
        self.build.fault("invoice.line.extension", origin, message);
        None
    }

    /// Quantity 1 would say something else than the record does.
    fn half_priced(&mut self, found: &str, origin: &str) -> Option<Pricing> {
        self.build.fault("invoice.line.price", origin, format!("the line has {found}"));
        None
    }

    fn amount_only(&mut self, amount: Decimal, origin: &str) -> Option<Pricing> {
        match self.source.rules.amount_only_lines {
            AmountOnlyLines::QuantityOne => {
                let one = if amount < Decimal::ZERO { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
                let unit = self.source.rules.amount_only_unit.to_string();
                Some(Pricing { quantity: one, unit, price: amount.abs() })
            }
            AmountOnlyLines::Hold => {
                let message = "the line is an amount without quantity and price, which IT1 needs: \
                               set `amount_only_lines = \"quantity_one\"` if the partner agrees";
                self.build.fault("invoice.line.amount_only", origin, message);
                None
            }
        }
    }

    /// Whether a line may run against the direction of the document.
    fn check_direction(&mut self, amount: Decimal, origin: &str) -> bool {
        let negative_document = super::is_credit(self.source.document) && self.sign == Decimal::ONE;
        let opposite = if negative_document { amount > Decimal::ZERO } else { amount < Decimal::ZERO };
        if !opposite || self.source.rules.opposite_lines == OppositeLines::Write {
            return true;
        }
        let amount = money(amount, self.source.document.currency);
        let message =
            format!("the line of {amount} runs against the document's direction: set `opposite_lines`");
        self.build.fault("invoice.line.opposite", origin, message);
        false
    }
}

/// What CTT counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineSums {
    pub(super) count: u64,
    /// Nothing if they are more than can be counted.
    pub(super) quantities: Option<Decimal>,
}
