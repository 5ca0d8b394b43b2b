//! Made-up interchanges of any size for measurements and tests: what trading partners send, about 920 bytes a set, with
//! right counts, totals, trees and check digits. The same request always gives the same bytes.

#![allow(dead_code, reason = "the program, the benches and the tests each use a part")]

use std::io::{self, Write};

/// A transaction set that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 850.
    PurchaseOrder,
    /// 810.
    Invoice,
    /// 856.
    ShipNotice,
}

impl Kind {
    /// All that can be made.
    pub const ALL: [Self; 3] = [Self::PurchaseOrder, Self::Invoice, Self::ShipNotice];

    /// ST01.
    pub fn id(self) -> &'static str {
        match self {
            Self::PurchaseOrder => "850",
            Self::Invoice => "810",
            Self::ShipNotice => "856",
        }
    }

    /// The kind of an ST01.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    fn functional_id(self) -> &'static str {
        match self {
            Self::PurchaseOrder => "PO",
            Self::Invoice => "IN",
            Self::ShipNotice => "SH",
        }
    }
}

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many transaction sets.
    Sets(u64),
    /// Sets until the interchange has so many bytes.
    Bytes(u64),
}

impl Extent {
    fn is_reached(self, sets: u64, bytes: u64) -> bool {
        match self {
            Self::Sets(wanted) => sets >= wanted,
            Self::Bytes(wanted) => bytes >= wanted,
        }
    }
}

/// Writes one interchange of one functional group, version 004010. Each terminator is followed by `line_end`.
pub fn write_interchange(
    output: impl Write,
    kind: Kind,
    extent: Extent,
    line_end: &'static str,
) -> io::Result<()> {
    let mut set = Set { output, line_end, bytes: 0, segments: 0, numbers: Numbers(0x5851_F42D_4C95_7F2D) };
    set.put(format_args!(
        "ISA*00*          *00*          *01*123456789      *ZZ*RECEIVER       *260309*0805*U*00401*000000042*0*T*>"
    ))?;
    set.put(format_args!("GS*{}*SENDER*RECEIVER*20260309*0805*42*X*004010", kind.functional_id()))?;
    let mut sets = 0;
    while !extent.is_reached(sets, set.bytes) {
        sets += 1;
        set.segments = 0;
        set.put(format_args!("ST*{}*{sets:04}", kind.id()))?;
        match kind {
            Kind::PurchaseOrder => set.purchase_order(sets)?,
            Kind::Invoice => set.invoice(sets)?,
            Kind::ShipNotice => set.ship_notice(sets)?,
        }
        set.put(format_args!("SE*{}*{sets:04}", set.segments + 1))?;
    }
    set.put(format_args!("GE*{sets}*42"))?;
    set.put(format_args!("IEA*1*000000042"))?;
    set.output.flush()
}

/// One interchange in memory.
pub fn interchange(kind: Kind, extent: Extent, line_end: &'static str) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_interchange(&mut bytes, kind, extent, line_end).expect("a vector takes all bytes");
    bytes
}

const GOODS: [&str; 8] = [
    "GALVANIZED STEEL BRACKET 40 MM",
    "LED PANEL LIGHT 4000K",
    "COTTON WORK GLOVES SIZE L",
    "NITRILE O-RING 12X2",
    "STAINLESS HEX BOLT M8X30",
    "CORRUGATED CARTON 12X12X8",
    "WATER FILTER CARTRIDGE",
    "CABLE TIE 200 MM BLACK",
];

const PLACES: [(&str, &str, &str); 4] = [
    ("MEMPHIS", "TN", "38118"),
    ("COLUMBUS", "OH", "43217"),
    ("RENO", "NV", "89506"),
    ("SAVANNAH", "GA", "31408"),
];

/// Repeatable numbers: Knuth's linear congruences.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).expect("an index")]
    }
}

/// An article line.
struct Line {
    quantity: u64,
    cents: u64,
    upc: String,
    part: u64,
    goods: &'static str,
}

struct Set<W> {
    output: W,
    line_end: &'static str,
    bytes: u64,
    segments: u64,
    numbers: Numbers,
}

impl<W: Write> Set<W> {
    fn put(&mut self, segment: std::fmt::Arguments<'_>) -> io::Result<()> {
        let segment = format!("{segment}~{}", self.line_end);
        self.bytes += segment.len() as u64;
        self.segments += 1;
        self.output.write_all(segment.as_bytes())
    }

    fn line(&mut self) -> Line {
        let digits = 10_000_000_000 + self.numbers.below(900_000) * 1000 + self.numbers.below(1000);
        Line {
            quantity: 1 + self.numbers.below(480),
            cents: 25 + self.numbers.below(40_000),
            upc: with_check_digit(&format!("{digits:011}")),
            part: 10_000 + self.numbers.below(90_000),
            goods: self.numbers.pick(&GOODS),
        }
    }

    fn party(&mut self, role: &str) -> io::Result<()> {
        let (store, (city, state, postal)) = (100 + self.numbers.below(900), self.numbers.pick(&PLACES));
        self.put(format_args!("N1*{role}*DISTRIBUTION CENTER {store}*92*{store:04}"))?;
        self.put(format_args!("N3*{} INDUSTRIAL PARKWAY", 100 + store))?;
        self.put(format_args!("N4*{city}*{state}*{postal}*US"))
    }

    fn purchase_order(&mut self, number: u64) -> io::Result<()> {
        self.put(format_args!("BEG*00*SA*PO{number:08}**20260309"))?;
        self.put(format_args!("CUR*BY*USD"))?;
        let (department, vendor) = (self.numbers.below(1000), self.numbers.below(1_000_000));
        self.put(format_args!("REF*DP*{department:03}"))?;
        self.put(format_args!("REF*IA*{vendor:06}"))?;
        self.put(format_args!("PER*BD*PURCHASING DESK*TE*5555550100"))?;
        self.put(format_args!("FOB*PP"))?;
        self.put(format_args!("ITD*01*3*2**10**30"))?;
        self.put(format_args!("DTM*002*20260323"))?;
        self.put(format_args!("DTM*010*20260316"))?;
        self.put(format_args!("TD5*O*2*FDEG*M*GROUND"))?;
        self.party("ST")?;
        self.party("BT")?;
        let (lines, mut total, mut quantities) = (5 + self.numbers.below(4), 0, 0);
        for index in 1..=lines {
            let line = self.line();
            let Line { quantity, cents, upc, part, goods } = &line;
            (total, quantities) = (total + quantity * cents, quantities + quantity);
            self.put(format_args!("PO1*{index}*{quantity}*EA*{}**UP*{upc}*VN*{part}", money(*cents)))?;
            self.put(format_args!("PID*F*08***{goods}"))?;
        }
        self.put(format_args!("CTT*{lines}*{quantities}"))?;
        self.put(format_args!("AMT*TT*{}", money(total)))
    }

    /// The total is that of the lines with freight and tax, less the allowance.
    fn invoice(&mut self, number: u64) -> io::Result<()> {
        self.put(format_args!("BIG*20260309*INV{number:08}*20260220*PO{number:08}***DI"))?;
        self.put(format_args!("CUR*SE*USD"))?;
        let vendor = self.numbers.below(1_000_000);
        self.put(format_args!("REF*IA*{vendor:06}"))?;
        self.put(format_args!("REF*BM*{number:09}"))?;
        self.party("ST")?;
        self.party("RE")?;
        self.put(format_args!("ITD*01*3*2**10**30"))?;
        self.put(format_args!("DTM*011*20260308"))?;
        let (lines, mut goods_total, mut quantities) = (5 + self.numbers.below(4), 0, 0);
        for index in 1..=lines {
            let line = self.line();
            let Line { quantity, cents, upc, part, goods } = &line;
            (goods_total, quantities) = (goods_total + quantity * cents, quantities + quantity);
            self.put(format_args!("IT1*{index}*{quantity}*EA*{}**UP*{upc}*VN*{part}", money(*cents)))?;
            self.put(format_args!("PID*F*08***{goods}"))?;
        }
        let (freight, allowance) = (500 + self.numbers.below(20_000), goods_total / 50);
        let tax = (goods_total - allowance) * 6 / 100;
        let total = goods_total + freight + tax - allowance;
        self.put(format_args!("TDS*{total}"))?;
        self.put(format_args!("TXI*ST*{}*6", money(tax)))?;
        self.put(format_args!("CAD*M***FDEG*GROUND**BM*{number:09}"))?;
        self.put(format_args!("SAC*C*D240***{freight}*******06***FREIGHT"))?;
        self.put(format_args!("SAC*A*C310***{allowance}*******02***DISCOUNT"))?;
        self.put(format_args!("ISS*{quantities}*EA*{}*LB", 2 * quantities))?;
        self.put(format_args!("CTT*{lines}"))
    }

    /// Shipment, order, packs and items; each pack holds one or two items.
    fn ship_notice(&mut self, number: u64) -> io::Result<()> {
        let packs = 2 + self.numbers.below(3);
        self.put(format_args!("BSN*00*SH{number:08}*20260309*0805*0001"))?;
        self.put(format_args!("HL*1**S*1"))?;
        self.put(format_args!("TD1*CTN25*{packs}****G*{}*LB", 12 * packs))?;
        self.put(format_args!("TD5*B*2*FDEG*M*GROUND"))?;
        self.put(format_args!("REF*BM*{number:09}"))?;
        self.put(format_args!("DTM*011*20260309"))?;
        self.put(format_args!("DTM*017*20260312"))?;
        self.party("SF")?;
        self.party("ST")?;
        self.put(format_args!("HL*2*1*O*1"))?;
        self.put(format_args!("PRF*PO{number:08}***20260220"))?;
        let mut levels = 2;
        for _ in 0..packs {
            levels += 1;
            let pack = levels;
            self.put(format_args!("HL*{pack}*2*P*1"))?;
            let serial = with_check_digit(&format!("00123456{:09}", number * 10 + pack));
            self.put(format_args!("MAN*GM*00{serial}"))?;
            for _ in 0..1 + self.numbers.below(2) {
                levels += 1;
                self.item(levels, pack)?;
            }
        }
        self.put(format_args!("CTT*{levels}"))
    }

    fn item(&mut self, level: u64, pack: u64) -> io::Result<()> {
        let Line { quantity, upc, part, goods, .. } = self.line();
        self.put(format_args!("HL*{level}*{pack}*I*0"))?;
        self.put(format_args!("LIN**UP*{upc}*VN*{part}"))?;
        self.put(format_args!("SN1**{quantity}*EA**{quantity}*EA"))?;
        self.put(format_args!("PID*F*08***{goods}"))
    }
}

/// Cents as a decimal number.
fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The digits and their check digit of modulus 10, as in UPC and SSCC: from the right, each other digit counts thrice.
fn with_check_digit(digits: &str) -> String {
    let weighted = digits.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
