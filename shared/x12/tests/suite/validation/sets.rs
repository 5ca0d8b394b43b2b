//! Documents as partners of middle size send them, all of them good.

use crate::common::isa;

/// A group around sets: each a set id with its segments. Counts and control numbers are right.
pub fn group_of<S: AsRef<str>>(version: &str, functional_id: &str, sets: &[(&str, Vec<S>)]) -> String {
    let mut text = isa(1).replace("00401", &format!("0{}", &version[1..5]));
    if version.starts_with("005010") {
        text = text.replace("*U*", "*^*");
    }
    text += &format!("GS*{functional_id}*SENDER*RECEIVER*20260309*0805*1*X*{version}~");
    for (number, (set_id, lines)) in sets.iter().enumerate() {
        let number = number + 1;
        text += &format!("ST*{set_id}*{number:04}~");
        for line in lines {
            text += &format!("{}~", line.as_ref());
        }
        text += &format!("SE*{}*{number:04}~", lines.len() + 2);
    }
    text + &format!("GE*{}*1~IEA*1*000000001~", sets.len())
}

/// One set in a group of its own.
pub fn file<S: AsRef<str>>(version: &str, set_id: &str, lines: &[S]) -> String {
    let functional_id = x12::functional_group(set_id).unwrap_or("PO");
    let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
    group_of(version, functional_id, &[(set_id, lines)])
}

pub fn order() -> Vec<&'static str> {
    vec![
        "BEG*00*SA*4500012345**20260309",
        "CUR*BY*USD",
        "REF*DP*0123",
        "REF*IA*000456",
        "PER*BD*JANE BUYER*TE*5551234567*EM*jane@example.com",
        "FOB*PP",
        "ITD*01*3*2**10**30",
        "DTM*010*20260315",
        "TD5*B*2*UPSN*M*GROUND",
        "N9*L1*NOTES",
        "MSG*Deliver between 8 and 16 h",
        "N1*ST*Acme store 12*92*0012",
        "N3*12 Main Street*Dock 4",
        "N4*SPRINGFIELD*IL*62701*US",
        "N1*BT*Acme*9*1234567890000",
        "PO1*1*12*EA*1.25*PE*BP*ITEM-1*VP*V-1*UP*012345678905",
        "CTP**RTL*1.99",
        "PID*F*08***Steel bolt, hex head",
        "PO4*12*1*EA",
        "SAC*A*C310***100",
        "DTM*002*20260320",
        "SCH*12*EA***002*20260320",
        "PO1*2*2.5*CA*10",
        "PID*F****Nuts",
        "N1*ST*Acme store 13*92*0013",
        "CTT*2*14.5",
        "AMT*TT*40",
    ]
}

pub fn order_5010() -> Vec<&'static str> {
    vec![
        "BEG*00*NE*4500012345**20260309",
        "REF*ZZ*A reference longer than the thirty of before",
        "N9*L1*NOTES",
        "MTX*GEN*Deliver between 8 and 16 h",
        "N1*ST*Acme store 12*92*0012",
        "N3*12 Main Street",
        "N4*SPRINGFIELD*IL*62701",
        "PO1*1*12*EA*1.25**BP*ITEM-1",
        "PID*F****Steel bolt",
        "CTT*1",
    ]
}

pub fn invoice() -> Vec<&'static str> {
    vec![
        "BIG*20260309*INV-77*20260301*4500012345***DI",
        "CUR*SE*USD",
        "REF*VR*0815",
        "N1*RE*Bolts Inc*1*123456789",
        "N3*1 Forge Road",
        "N4*DAYTON*OH*45402",
        "N1*BT*Acme*92*0001",
        "ITD*01*3*2**10**30",
        "DTM*011*20260308",
        "IT1*1*12*EA*1.25**BP*ITEM-1",
        "PID*F****Steel bolt",
        "IT1*2*3*CA*10.333**BP*ITEM-2",
        "TDS*4750",
        "TXI*ST*1.50",
        "CAD*M***UPSN",
        "SAC*A*C310***100",
        "SAC*C*D240***100",
        "ISS*15*EA*100*LB",
        "CTT*2*15",
    ]
}

pub fn credit_memo(total: &str, quantity: &str) -> Vec<String> {
    vec![
        "BIG*20260309*CM-1*****CR".into(),
        format!("IT1*1*{quantity}*EA*5"),
        format!("TDS*{total}"),
        "CTT*1".into(),
    ]
}

pub fn payment() -> Vec<&'static str> {
    vec![
        "BPR*C*190.5*C*ACH*CTX*01*021000021*DA*123456789*1234567890**01*021000089*DA*987654321*20260310",
        "TRN*1*PAY-1",
        "CUR*PR*USD",
        "DTM*097*20260309",
        "N1*PR*Acme*1*123456789",
        "N1*PE*Bolts Inc*92*V-100",
        "ENT*1",
        "RMR*IV*INV-77*PO*100.5*100.5",
        "DTM*003*20260301",
        "RMR*IV*INV-78*PO*90",
        "REF*PO*4500012345",
    ]
}

pub fn notice() -> Vec<&'static str> {
    vec![
        "BSN*00*SHIP-1*20260309*0805*0001",
        "DTM*011*20260309",
        "HL*1**S*1",
        "TD1*CTN25*2****G*100*LB",
        "TD5*B*2*UPSN*M*GROUND",
        "REF*BM*BOL-1",
        "N1*SF*Bolts Inc*1*123456789",
        "N1*ST*Acme store 12*92*0012",
        "HL*2*1*O*1",
        "PRF*4500012345***20260309",
        "HL*3*2*P*1",
        "MAN*GM*00106141411234567897",
        "HL*4*3*I*0",
        "LIN*1*BP*ITEM-1*VP*V-1",
        "SN1*1*12*EA",
        "HL*5*2*I",
        "LIN*2*BP*ITEM-2",
        "SN1*2*3*CA",
        "CTT*5*15",
    ]
}

pub fn change() -> Vec<&'static str> {
    vec![
        "BCH*04*SA*4500012345**1*20260309",
        "N1*BY*Acme*92*0001",
        "POC*1*QD*10*2*EA*1.25**BP*ITEM-1",
        "PID*F****Steel bolt",
        "POC*2*DI****",
        "CTT*2",
    ]
    .into_iter()
    .map(|line| line.trim_end_matches('*'))
    .collect()
}

pub fn acknowledgment() -> Vec<&'static str> {
    vec![
        "BAK*00*AC*4500012345*20260309",
        "PO1*1*12*EA*1.25*PE*BP*ITEM-1",
        "ACK*IQ*10*EA*068*20260320",
        "ACK*IB*2*EA",
        "PO1*2*2*CA*10",
        "ACK*IR*2*CA",
        "CTT*2",
    ]
}
