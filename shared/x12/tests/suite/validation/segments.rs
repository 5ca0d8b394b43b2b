//! Which segments stand where: one fault, told once.

use x12::Verdict;

use super::{acknowledgment, change, file, invoice, notice, order, order_5010, payment, report, told, with};

const NONE: &[&str] = &[];

#[test]
fn good_documents_have_no_faults() {
    for (version, set_id, lines) in [
        ("004010", "850", order()),
        ("004010VICS", "850", order()),
        ("005010", "850", order_5010()),
        ("004010", "810", invoice()),
        ("005010", "810", invoice()),
        ("004010", "820", payment()),
        ("005010", "820", payment()),
        ("004010", "856", notice()),
        ("005010", "856", notice()),
        ("004010", "860", change()),
        ("005010", "860", change()),
        ("004010", "855", acknowledgment()),
        ("005010", "855", acknowledgment()),
        ("004010", "855", vec!["BAK*00*AK*4500012345*20260309"]),
        (
            "004010",
            "997",
            vec!["AK1*PO*1", "AK2*850*0001", "AK3*PO1*7**8", "AK4*3*355*5*DZN", "AK5*R*5", "AK9*R*1*1*0"],
        ),
        (
            "005010",
            "999",
            vec![
                "AK1*PO*1*005010",
                "AK2*850*0001",
                "IK3*PO1*7**8",
                "IK4*3*355*5*DZN",
                "IK5*R*5",
                "AK9*R*1*1*0",
            ],
        ),
        (
            "004010",
            "824",
            vec![
                "BGN*11*1*20260309",
                "N1*FR*Acme",
                "OTI*TR*IV*INV-77***20260309**1*0001*810",
                "TED*ZZZ*Total differs",
            ],
        ),
    ] {
        assert_eq!(told(file(version, set_id, &lines)), NONE, "{set_id} {version}");
    }
}

/// AK304 1 to 7, each in both versions.
#[test]
fn each_segment_fault_is_told_once() {
    let many = |line: &str, times| vec![line.to_owned(); times];
    for version in ["004010", "005010"] {
        let lines = order_5010();
        let insert = |at: &str, new: Vec<String>| {
            let index = lines.iter().position(|line| line.starts_with(at)).unwrap();
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            changed.splice(index..index, new);
            // What 004010 does not have yet.
            changed.retain(|line| version == "005010" || !line.starts_with("MTX"));
            for line in changed.iter_mut().filter(|line| line.starts_with("REF*ZZ")) {
                *line = "REF*ZZ*SHORT".into();
            }
            told(file(version, "850", &changed))
        };
        assert_eq!(insert("REF", many("ZZZ*1", 1)), ["segment.unknown ZZZ #3 AK304=1"]);
        assert_eq!(insert("REF", many("BSN*00*X", 1)), ["segment.not-in-set BSN #3 AK304=6"]);
        let unexpected = insert("N9", many("N3*12 Main Street", 1));
        assert_eq!(unexpected, ["segment.unexpected N3 #4 AK304=2"]);
        let behind = insert("N1", many("CUR*BY*USD", 1));
        assert_eq!(behind.len(), 1, "{behind:?}");
        assert!(
            behind[0].starts_with("segment.sequence CUR") && behind[0].ends_with("AK304=7"),
            "{behind:?}"
        );
        let repeated = insert("REF", many("CUR*BY*USD", 4));
        assert_eq!(repeated, ["segment.too-often CUR #4 AK304=5"]);
        let loops = insert("N9", many("SAC*A*C310***100", 28));
        assert_eq!(loops, ["loop.too-often SAC #29 AK304=4"]);
    }
}

#[test]
fn what_is_missing_is_told_where_it_is_noticed() {
    let table: [(&str, Vec<&str>, &str, &[&str]); 8] = [
        ("850", order(), "BEG", &["segment.missing BEG #2 AK304=3"]),
        ("810", invoice(), "BIG", &["segment.missing BIG #2 AK304=3"]),
        // The summary begins with something else.
        ("810", invoice(), "TDS", &["segment.missing TDS #18 AK304=3"]),
        ("855", acknowledgment(), "BAK", &["segment.missing BAK #2 AK304=3"]),
        ("860", change(), "BCH", &["segment.missing BCH #2 AK304=3"]),
        ("820", payment(), "BPR", &["segment.missing BPR #2 AK304=3"]),
        ("856", vec!["BSN*00*SHIP-1*20260309*0805"], "XX", &["segment.missing HL #3 AK304=3"]),
        ("850", vec!["BEG*00*SA*1**20260309", "CTT*0"], "XX", &["segment.missing PO1 #3 AK304=3"]),
    ];
    for (set_id, lines, without, expected) in table {
        let lines: Vec<String> =
            lines.iter().filter(|line| !line.starts_with(without)).map(|line| (*line).into()).collect();
        assert_eq!(told(file("004010", set_id, &lines)), expected, "{set_id} without {without}");
    }
}

#[test]
fn a_loop_lacks_its_mandatory_segments_only_if_it_is_there() {
    let start = ["AK1*PO*1", "AK2*850*0001"];
    let lines = [&start[..], &["AK9*R*1*1*0"]].concat();
    assert_eq!(told(file("004010", "997", &lines)), ["segment.missing AK5 #4 AK304=3"]);
    // For each run of the loop.
    let lines = [&start[..], &start[1..], &["AK5*A", "AK9*R*2*2*0"]].concat();
    assert_eq!(told(file("004010", "997", &lines)), ["segment.missing AK5 #4 AK304=3"]);
    let lines = ["AK1*PO*1", "AK9*A*1*1*1"];
    assert_eq!(told(file("004010", "997", &lines)), NONE);
}

#[test]
fn everything_missing_is_told_at_once() {
    assert_eq!(
        told(file("005010", "997", NONE)),
        ["segment.missing AK1 #2 AK304=3", "segment.missing AK9 #2 AK304=3"]
    );
}

#[test]
fn a_misspelt_loop_is_one_fault() {
    // A zero for the letter; letters that changed places; a letter too much is another segment.
    for id in ["P01", "OP1", "PO2", "POI"] {
        let line = format!("{id}*1*12*EA*1.25*PE*BP*ITEM-1*VP*V-1*UP*012345678905");
        let lines = with(&order(), "PO1*1", Some(&line));
        let expected = [format!("segment.unknown {id} #17 AK304=1")];
        assert_eq!(told(file("004010", "850", &lines)), expected);
    }
}

#[test]
fn an_unknown_loop_is_one_fault() {
    let lines = with(&order(), "PO1*1", Some("ZZZ*1"));
    assert_eq!(told(file("004010", "850", &lines)), ["segment.unknown ZZZ #17 AK304=1"]);
    let lines = with(&invoice(), "N1*RE", Some("ZZZ*1"));
    assert_eq!(told(file("004010", "810", &lines)), ["segment.unknown ZZZ #5 AK304=1"]);
}

#[test]
fn a_misspelt_heading_is_not_missing_too() {
    let lines = with(&order(), "BEG", Some("BGE*00*SA*4500012345**20260309"));
    assert_eq!(told(file("004010", "850", &lines)), ["segment.unknown BGE #2 AK304=1"]);
    let lines = with(&order(), "BEG", Some("BIG*20260309*1"));
    assert_eq!(told(file("004010", "850", &lines)), ["segment.not-in-set BIG #2 AK304=6"]);
}

#[test]
fn a_summary_out_of_order_is_one_fault() {
    let mut lines = invoice();
    let total = lines.iter().position(|line| line.starts_with("TDS")).unwrap();
    let shipped = lines.iter().position(|line| line.starts_with("ISS")).unwrap();
    let moved = lines.remove(shipped);
    lines.insert(total, moved);
    assert_eq!(told(file("004010", "810", &lines)), ["segment.total-sequence TDS #15 AK304=7"]);
}

#[test]
fn one_segment_too_early_or_too_late_is_one_fault() {
    let lines = order();
    let find = |start: &str| lines.iter().position(|line| line.starts_with(start)).unwrap();
    let moves = [
        // A heading segment too early, too late, and within the parties.
        ("FOB", "CUR"),
        ("CUR", "N9"),
        ("CUR", "N3*12"),
        ("REF*IA", "N1*BT"),
        ("ITD", "REF*DP"),
        // Within a line: too early, too late.
        ("PO4", "CTP"),
        ("PO4", "SCH"),
        ("CTP", "SCH"),
        ("DTM*002", "CTP"),
    ];
    for (from, to) in moves {
        let mut changed = lines.clone();
        let segment = changed.remove(find(from));
        let place = changed.iter().position(|line| line.starts_with(to)).unwrap();
        changed.insert(place, segment);
        let told = told(file("004010", "850", &changed));
        let is_fine = told.len() <= 1 && told.iter().all(|fault| fault.starts_with("segment.sequence"));
        assert!(is_fine, "{from} before {to}: {told:?}");
        // Moving within what may stand there anyhow is no fault; the others are one.
        let may_stand_there = [("REF*IA", "N1*BT")].contains(&(from, to));
        assert_eq!(told.is_empty(), may_stand_there, "{from} before {to}: {told:?}");
    }
}

#[test]
fn a_lost_party_is_told_once() {
    let lines = with(
        &[
            "BIG*20260309*INV-1",
            "N1*RE*Bolts",
            "N3*1 Forge Road",
            "N4*DAYTON*OH*45402",
            "N1*BT*Acme",
            "N3*1 Plaza",
            "TDS*1",
        ],
        "N1*RE",
        None,
    );
    assert_eq!(told(file("004010", "810", &lines)), ["segment.unexpected N3 #3 AK304=2"]);
}

#[test]
fn a_loop_without_its_first_mandatory_segment_is_told_each_time() {
    let lines = [
        "BIG*20260309*INV-1",
        "FA1*AB",
        "FA1*AB",
        "FA2*CC*100",
        "FA1*AB",
        "IT1*1*1*EA*1",
        "LM*ZZ",
        "IT1*2*1*EA*1",
        "TDS*200",
    ];
    assert_eq!(
        told(file("004010", "810", &lines)),
        ["segment.missing FA2 #4 AK304=3", "segment.missing FA2 #7 AK304=3", "segment.missing LQ #9 AK304=3",]
    );
}

#[test]
fn remittance_without_an_entity_is_one_fault() {
    let lines = with(&payment(), "ENT", None);
    let text = file("004010", "820", &lines);
    assert_eq!(told(&text), ["segment.implied-entity RMR #8 AK304=2"]);
    let report = report(&text);
    assert_eq!(report.interchanges[0].groups[0].sets[0].verdict, Verdict::AcceptedWithErrors);
}

#[test]
fn a_total_after_the_shipment_is_taken() {
    let lines = ["BIG*20260309*INV-1", "IT1*1*3*EA*2", "ISS*3*EA*9*LB", "TDS*600", "CTT*1"];
    let text = file("004010", "810", &lines);
    assert_eq!(told(&text), ["segment.total-sequence TDS #5 AK304=7"]);
    assert_eq!(report(&text).errors().count(), 0);
    // The total is looked at all the same.
    let wrong = told(text.replace("TDS*600", "TDS*601"));
    assert_eq!(wrong, ["segment.total-sequence TDS #5 AK304=7", "balance.invoice-total TDS01 #5"]);
}

#[test]
fn a_terminator_too_many_is_one_fault() {
    let text = file("004010", "850", &order()).replace("~PO1*2", "~~PO1*2");
    let told = told(&text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("segment.empty"), "{told:?}");
}

#[test]
fn details_after_the_summary_are_out_of_sequence() {
    let mut lines = order();
    lines.extend(["PO1*3*1*EA*1", "PID*F****Late line"]);
    let told = told(file("004010", "850", &lines));
    assert_eq!(told, ["segment.sequence PO1 #29 AK304=7"]);
}

#[test]
fn a_second_heading_is_one_too_many() {
    let mut lines = order();
    lines.insert(4, "BEG*00*SA*4500012346**20260309");
    assert_eq!(told(file("004010", "850", &lines)), ["segment.too-often BEG #6 AK304=5"]);
}

#[test]
fn text_of_the_other_release_is_not_in_the_set() {
    // 850 has MTX in place of MSG from 005010 on.
    let lines = with(&order_5010(), "MTX", Some("MSG*Deliver between 8 and 16 h"));
    assert_eq!(told(file("005010", "850", &lines)), ["segment.not-in-set MSG #5 AK304=6"]);
    // 810 keeps MSG, and needs it behind N9: the text that stands in its place is not told as missing too.
    let lines = ["BIG*20260309*INV-1", "N9*ZZ*1", "MTX**Net 30", "IT1*1*1*EA*1", "TDS*100"];
    assert_eq!(told(file("005010", "810", &lines)), ["segment.not-in-set MTX #4 AK304=6"]);
}

#[test]
fn a_set_that_breaks_off_lacks_its_trailer_alone() {
    let text = file("004010", "850", &order());
    let cut = text.find("N1*ST").unwrap();
    let told = told(&text[..cut]);
    let rules: Vec<_> = told.iter().map(|fault| fault.split(' ').next().unwrap()).collect();
    assert_eq!(rules, ["trailer.missing"; 3]);
}

#[test]
fn segments_without_any_way_to_them_are_told_once_for_their_loop() {
    let mut lines = order();
    lines.extend(["SCH*1*EA***002*20260320", "SCH*1*EA***002*20260321", "SDQ*EA*92*0012*1"]);
    // They belong to a line, and the lines are over.
    assert_eq!(told(file("004010", "850", &lines)), ["segment.unexpected SCH #29 AK304=2"]);
}

#[test]
fn the_way_back_is_open_only_for_a_while() {
    let lines = [
        "BEG*00*SA*1**20260309",
        "N1*ST*Acme",
        "CUR*BY*USD",
        "N3*12 Main Street",
        "PO1*1*1*EA",
        "CTT*1",
        "N3*Again",
    ];
    // N3 goes on where the party was left for CUR; the second one has no party.
    let expected = ["segment.sequence CUR #4 AK304=7", "segment.unexpected N3 #8 AK304=2"];
    assert_eq!(told(file("004010", "850", &lines)), expected);
    let lines = [&lines[..3], &lines[4..]].concat();
    let expected = ["segment.sequence CUR #4 AK304=7", "segment.unexpected N3 #7 AK304=2"];
    assert_eq!(told(file("004010", "850", &lines)), expected);
}

#[test]
fn nothing_is_taken_for_what_lies_beyond_a_heading_to_come() {
    let lines = ["P01*1", "BEG*00*SA*1**20260309", "REF*ZZ*1", "PO1*1*1*EA"];
    assert_eq!(told(file("004010", "850", &lines)), ["segment.unknown P01 #2 AK304=1"]);
}

#[test]
fn every_run_of_a_loop_lacks_its_own() {
    let lines: Vec<String> = std::iter::once("AK1*PO*1".to_owned())
        .chain((0..100).map(|set| format!("AK2*850*{set:04}")))
        .chain(["AK9*R*100*100*0".to_owned()])
        .collect();
    let expected: Vec<String> =
        (0..100).map(|set| format!("segment.missing AK5 #{} AK304=3", set + 4)).collect();
    assert_eq!(told(file("004010", "997", &lines)), expected);
}

#[test]
fn what_is_no_segment_id_is_told_once() {
    let lines = ["BEG*00*SA*1**20260309", "n1*ST*Acme", "N3*12 Main Street", "", "ZZZ*1", "PO1*1*1*EA"];
    let expected = ["segment.id n1 AK304=1", "segment.empty  AK304=1", "segment.unknown ZZZ #6 AK304=1"];
    assert_eq!(told(file("004010", "850", &lines)), expected);
}
