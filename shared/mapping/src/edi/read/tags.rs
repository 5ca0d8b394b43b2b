//! The segments that documents are read from.

use x12::Tag;

macro_rules! tags {
    ($($name:ident)+) => {
        $(pub(super) const $name: Tag = Tag::new(stringify!($name));)+
    };
}

tags! {
    ACK ADV AMT BAK BCA BCH BEG BIG BSN CAD CB1 CLD CTP CTT CUR DMG DTM DTP EFI FA1 FA2 FOB G61 HL IN2 ISS IT1 IT3 ITD LDT LE LEP
    LFH LH1 LH2 LH3 LH4 LHE LHR LHT LIN LM LQ LS MAN MEA MSG MTX N1 N2 N3 N4 N9 NTE NX2 PCT PER PID PKG PO1 PO4 POC PRF PWK
    QTY R4 REF SAC SCH SDQ SI SLN SN1 SPI TD1 TD3 TD4 TD5 TDS TXI V1
}
