//! How fast transaction sets become typed documents, in MB a second of CPU: `cargo bench -p mapping`.
//!
//! One interchange for each set, with 10,000 sets of about a kilobyte, held in memory; the whole way from bytes to documents,
//! dropping them included.

use std::hint::black_box;
use std::time::Duration;

use mapping::edi::DocumentReader;
use x12::{Event, ReadOptions, Stream};

const SETS: usize = 10_000;
const ROUNDS: usize = 5;

const INVOICE: &str = "BIG*20260309*INV-{n}*20260301*PO-{n}~CUR*SE*USD~REF*BM*8842{n}~REF*VN*77{n}~\
    N1*ST*Northfield Electronics*92*0042~N3*1200 Harbor Road*Dock 7~N4*Dayton*OH*45402*US~\
    N1*RI*Axford Components Inc*92*1294~N3*PO Box 4410~N4*Erie*PA*16501*US~\
    ITD*01*3*2**10**30*****2% 10 Net 30~DTM*011*20260307~";
const INVOICE_LINE: &str = "IT1*{l}*120*EA*4.5**BP*CN-24P-{n}*VN*AX-24P-BLK*PO*PO-{n}*PL*{l}~PID*F****Connector, 24 pin, black~REF*LI*{l}~";
const INVOICE_END: &str =
    "TDS*270000~SAC*C*D240***1250********Freight~TXI*ST*12.5~ISS*600*EA*88.5*LB~CTT*5*600~";

const ORDER: &str = "BEG*00*SA*PO-{n}**20260301~CUR*BY*USD~REF*DP*0420~REF*IA*1294~PER*BD*Purchasing*TE*9375550100*EM*buy@northfield.example~\
    FOB*CC~ITD*01*3*2**10**30~DTM*002*20260322~N9*L1*NOTES~MSG*Deliver between 7 and 15 h at dock 7~\
    N1*ST*Northfield Electronics*92*0042~N3*1200 Harbor Road*Dock 7~N4*Dayton*OH*45402*US~N1*SU*Axford Components Inc*92*1294~";
const ORDER_LINE: &str = "PO1*{l}*120*EA*4.5*PE*BP*CN-24P-{n}*VN*AX-24P-BLK~PID*F****Connector, 24 pin, black~SCH*60*EA***002*20260322~SCH*60*EA***002*20260405~";
const ORDER_END: &str = "CTT*5*600~AMT*TT*2700~";

const ANSWER: &str = "BAK*00*AC*PO-{n}*20260301****SO-{n}*20260302~REF*VN*SO-{n}~DTM*067*20260322~N1*ST*Northfield Electronics*92*0042~N1*SE*Axford Components Inc*92*1294~";
const ANSWER_LINE: &str = "PO1*{l}*120*EA*4.5*PE*BP*CN-24P-{n}*VN*AX-24P-BLK~PID*F****Connector, 24 pin, black~ACK*IA*100*EA*067*20260322~ACK*IB*20*EA*067*20260405~";
const ANSWER_END: &str = "CTT*5*600~";

const NOTICE: &str = "BSN*00*SHIP{n}*20260307*1405*0001~HL*1**S~TD1*CTN25*24****G*295.5*LB~TD5*B*2*ABCD*M*Freight line~REF*BM*8842{n}~DTM*011*20260307~\
    N1*ST*Northfield Electronics*92*0042~N3*1200 Harbor Road*Dock 7~N4*Dayton*OH*45402*US~N1*SF*Axford Components Inc*92*1294~HL*2*1*O~PRF*PO-{n}***20260301~";
const NOTICE_LINE: &str = "HL*{p}*2*P~MAN*GM*00003456789012345675~HL*{i}*{p}*I~LIN*{l}*BP*CN-24P-{n}*VN*AX-24P-BLK~SN1*{l}*120*EA**120*EA~PID*F****Connector, 24 pin, black~";
const NOTICE_END: &str = "CTT*12~";

/// An interchange of sets, each with five lines.
fn interchange(id: &str, parts: [&str; 3]) -> Vec<u8> {
    let group = x12::functional_group(id).unwrap_or_default();
    let mut text = format!(
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*U*00401*000000001*0*T*>~\
         GS*{group}*SENDER*RECEIVER*20260309*0805*1*X*004010~"
    );
    for set in 1..=SETS {
        let [head, line, end] = parts;
        let mut body = head.to_owned();
        for number in 1..=5 {
            let (pack, item) = (1 + 2 * number, 2 + 2 * number);
            body += &line
                .replace("{l}", &number.to_string())
                .replace("{p}", &pack.to_string())
                .replace("{i}", &item.to_string());
        }
        body += end;
        let body = body.replace("{n}", &format!("{set:05}"));
        text += &format!("ST*{id}*{set:04}~{body}SE*{}*{set:04}~", body.matches('~').count() + 2);
    }
    text += &format!("GE*{SETS}*1~IEA*1*000000001~");
    text.into_bytes()
}

fn read(bytes: &[u8]) -> usize {
    let mut stream = Stream::from_slice(bytes, &ReadOptions::default());
    let mut reader = DocumentReader::default();
    let mut documents = 0;
    while let Some(event) = stream.next() {
        let Ok(event) = event else { break };
        if let Event::Fault(fault) = &event {
            eprintln!("{fault}");
        }
        match reader.event(&event) {
            Some(Ok(document)) => {
                documents += usize::from(black_box(&document).unread().is_empty());
            }
            Some(Err(faults)) => eprintln!("{faults}"),
            None => {}
        }
    }
    documents
}

/// CPU time of this process so far.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|first| first.trim().parse().ok()).unwrap_or(0);
    Duration::from_nanos(nanoseconds)
}

fn main() {
    let sets = [
        ("810", [INVOICE, INVOICE_LINE, INVOICE_END]),
        ("850", [ORDER, ORDER_LINE, ORDER_END]),
        ("855", [ANSWER, ANSWER_LINE, ANSWER_END]),
        ("856", [NOTICE, NOTICE_LINE, NOTICE_END]),
    ];
    for (id, parts) in sets {
        let bytes = interchange(id, parts);
        let best = (0..ROUNDS).map(|_| {
            let before = cpu();
            assert_eq!(read(black_box(&bytes)), SETS, "every set is read whole");
            cpu().saturating_sub(before)
        });
        let best = best.min().unwrap_or_default();
        if best.is_zero() {
            println!("{id}: {SETS} sets were read; this system does not tell the time of a process");
            continue;
        }
        let mb_per_s = bytes.len() as u128 * 1_000 / best.as_nanos();
        println!(
            "{id}: {SETS} sets, {} kB, {} ms of CPU, {mb_per_s} MB/s",
            bytes.len() / 1_000,
            best.as_millis()
        );
    }
}
