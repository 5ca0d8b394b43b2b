//! What codes of X12 mean in canonical documents, both ways. A code that is not listed keeps its text.

use documents::trade::{ChargeKind, Code, Purpose};
use documents::{AcknowledgmentKind, ChangeKind, LevelKind, LineStatusKind, ReceivedInvoiceKind};

/// A meaning that has a code.
pub(super) trait Coded: Sized {
    /// The meaning of a code.
    fn of_code(code: &str) -> Self;
    /// The code of a meaning.
    fn code(&self) -> &str;
}

macro_rules! codes {
    ($meaning:ident { $($code:literal => $variant:ident,)+ }) => {
        impl Coded for $meaning {
            fn of_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    _ => Self::Other(Code::new(code)),
                }
            }

            fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }
        }
    };
}

// Element 353.
codes!(Purpose {
    "00" => Original,
    "01" => Cancellation,
    "04" => Change,
    "05" => Replacement,
    "06" => Confirmation,
    "07" => Duplicate,
});

// Element 248.
codes!(ChargeKind {
    "A" => Allowance,
    "C" => Charge,
    "N" => None,
    "S" => Service,
});

// Element 670.
codes!(ChangeKind {
    "AI" => Add,
    "CA" => Change,
    "CT" => Dates,
    "DI" => Delete,
    "PC" => Price,
    "PQ" => PriceAndQuantity,
    "QD" => DecreaseQuantity,
    "QI" => IncreaseQuantity,
    "RZ" => ReplaceAll,
    "RE" => ReplaceItem,
    "RS" => Reschedule,
    "RQ" => RescheduleQuantity,
    "NC" => None,
    "CF" => CancelOrder,
});

// Element 587.
codes!(AcknowledgmentKind {
    "AC" => WithChanges,
    "AD" => Unchanged,
    "AE" => ExceptionsOnly,
    "AH" => Held,
    "AK" => NoDetail,
    "AT" => Accepted,
    "RD" => RejectedWithDetail,
    "RJ" => Rejected,
    "RO" => CounterOffer,
    "NA" => NotNeeded,
});

// Element 668.
codes!(LineStatusKind {
    "IA" => Accepted,
    "AC" => AcceptedAndShipped,
    "AR" => AcceptedAndReleased,
    "AA" => Forwarded,
    "IB" => Backordered,
    "BP" => PartlyShipped,
    "IC" => AcceptedWithChanges,
    "ID" => Deleted,
    "IE" => PricePending,
    "IP" => PriceChanged,
    "IQ" => QuantityChanged,
    "DR" => DateRescheduled,
    "SP" => SchedulePending,
    "IF" => HeldIncomplete,
    "IH" => Held,
    "IW" => HeldForWaiver,
    "IR" => Rejected,
    "R1" => RejectedNotOnContract,
    "R2" => RejectedItemNumber,
    "R3" => RejectedUnit,
    "R4" => RejectedUnavailable,
    "IS" => Substituted,
});

// Element 735.
codes!(LevelKind {
    "S" => Shipment,
    "O" => Order,
    "T" => Tare,
    "P" => Pack,
    "I" => Item,
});

// Element 640, in an invoice.
codes!(ReceivedInvoiceKind {
    "DI" => DebitInvoice,
    "CN" => CreditInvoice,
    "CR" => CreditMemo,
    "DR" => DebitMemo,
    "PR" => Product,
    "ME" => Memorandum,
    "CI" => Consolidated,
    "FB" => FinalBill,
});
