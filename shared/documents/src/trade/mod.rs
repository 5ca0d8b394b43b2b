//! What orders, acknowledgments, ship notices and invoices that trading partners exchange have in common.
//!
//! Qualifiers, roles and units are [`Code`]s as the trade writes them (`ST` ship to, `VN` vendor's item number), because
//! their lists are open and partners agree on their own. What decides what is to be done, such as the status of a line,
//! is an enum with a variant for codes that are not known. Nothing is filled in: what a document does not say is absent.

mod charge;
mod details;
mod item;
mod logistics;
mod party;
mod purpose;
mod text;
mod unread;

pub use charge::{Charge, ChargeKind, MonetaryAmount, PaymentTerms, TaxAmount};
pub use details::{Accounting, AccountingValue, CurrencyUse, Details, StatedTotals};
pub(crate) use item::item_id;
pub use item::{ItemId, LineItem, PriceDetail, SubLine};
pub use logistics::{
    DeliveryTerms, Equipment, LeadTime, Load, Marks, Measurement, Packing, QuantityDetail, Routing, Schedule,
    StoreQuantity,
};
pub use party::{Contact, ContactChannel, Location, TradeParty};
pub use purpose::Purpose;
pub use text::{DateDetail, Description, Note, NoteText, Period, Reference};
pub use unread::Unread;

pub use crate::code::Code;
