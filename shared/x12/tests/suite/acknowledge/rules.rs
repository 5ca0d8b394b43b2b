//! From the bytes of a file to the bytes of its acknowledgment: which fault is told where.

use x12::acknowledge::{AcknowledgeOptions, UnansweredReason, acknowledge};
use x12::guide::{Policy, Waiver};
use x12::{Levels, ReadOptions, Severity, ValidateOptions, validate};

use super::builders::body;
use crate::common::isa;

const ORDER: &str = "BEG*00*NE*PO-1**20260309~PO1*1*3*EA*9.99~CTT*1~";

/// A set of these segments between ST and SE.
fn set(number: &str, segments: &str) -> String {
    format!("ST*850*{number}~{segments}SE*{}*{number}~", segments.matches('~').count() + 2)
}

/// A group of orders.
fn group(number: &str, version: &str, sets: &[String]) -> String {
    let (all, count) = (sets.concat(), sets.len());
    format!("GS*PO*THEIRAPP*OURAPP*20260309*0805*{number}*X*{version}~{all}GE*{count}*{number}~")
}

fn file(groups: &[String]) -> String {
    format!("{}{}IEA*{}*000000001~", isa(1), groups.concat(), groups.len())
}

/// A file of one order.
fn order(segments: &str) -> String {
    file(&[group("12", "004010", &[set("0001", segments)])])
}

fn good() -> String {
    order(ORDER)
}

/// What is sent back, interchange by interchange, without ISA and IEA.
fn sent_with(file: &str, validation: &ValidateOptions) -> Vec<String> {
    let report = validate(file.as_bytes(), validation);
    acknowledge(&report, &AcknowledgeOptions::default()).drafts.iter().map(body).collect()
}

fn sent(file: &str) -> Vec<String> {
    sent_with(file, &ValidateOptions::default())
}

/// The TA1 that answers a file, and nothing else.
fn ta1(file: &str) -> String {
    let sent = sent(file);
    assert_eq!(sent.len(), 1, "{sent:?}");
    let code = sent[0].strip_prefix("TA1*000000001*260309*0805*").unwrap_or_else(|| panic!("{sent:?}"));
    code.strip_suffix('~').unwrap().to_owned()
}

/// AK1 to AK9 of the one set that answers a file.
fn told(file: &str) -> String {
    let sent = sent(file);
    let all = sent.last().unwrap();
    assert_eq!(all.matches("AK1*").count(), 1, "{all}");
    let start = all.find("AK1*").unwrap();
    let rest = &all[start..];
    rest[..rest.find("SE*").unwrap()].to_owned()
}

/// What is told of the one order in a file, between AK2 and AK9.
fn told_of_order(segments: &str) -> String {
    let told = told(&order(segments));
    let (_, rest) = told.split_once("AK2*850*0001~").unwrap();
    rest.split_once("AK9*").unwrap().0.to_owned()
}

#[test]
fn a_good_order_is_accepted() {
    assert_eq!(told(&good()), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
    assert_eq!(sent(&good()).len(), 1);
}

// --- Interchange ---

#[test]
fn a_header_of_the_wrong_width_gets_no_answer_but_is_told() {
    for file in
        [good().replace("ISA*00*          *", "ISA*00**"), good().replacen("ISA", "SA", 1), String::new()]
    {
        let made = acknowledge(&validate(file.as_bytes(), &ValidateOptions::default()), &Default::default());
        assert!(made.drafts.is_empty());
        assert!(made.unanswered.iter().any(|it| it.reason == UnansweredReason::Unreadable), "{file}");
    }
}

#[test]
fn after_an_unreadable_interchange_the_next_is_answered() {
    let file = good().replacen("ISA", "SA", 1) + &good();
    assert_eq!(told(&file), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
}

#[test]
fn a_missing_interchange_trailer_is_ta1_023() {
    assert_eq!(ta1(&good().replace("IEA*1*000000001~", "")), "R*023");
}

#[test]
fn a_wrong_count_of_groups_is_ta1_021() {
    let sent = sent(&good().replace("IEA*1", "IEA*2"));
    assert_eq!(sent[0], "TA1*000000001*260309*0805*E*021~");
    assert!(sent[1].contains("AK9*A*1*1*1~"));
}

#[test]
fn differing_interchange_numbers_are_ta1_001() {
    let sent = sent(&good().replace("IEA*1*000000001", "IEA*1*000000002"));
    assert_eq!(sent[0], "TA1*000000001*260309*0805*E*001~");
    assert_eq!(sent.len(), 2);
}

#[test]
fn a_repeated_interchange_is_ta1_025_and_not_processed_again() {
    let file = good() + &good();
    let sent = sent(&file);
    assert!(sent[0].contains("AK9*A*1*1*1~"));
    assert_eq!(sent[1..], ["TA1*000000001*260309*0805*R*025~"]);
}

#[test]
fn bad_elements_of_the_header_have_their_codes() {
    for (from, to, expected) in [
        ("*260309*0805*U", "*269909*0805*U", "R*014"),
        ("*260309*0805*U", "*260309*2505*U", "R*015"),
        ("*000000001*0*T", "*000000001*7*T", "E*019"),
        ("*000000001*0*T", "*000000001*0*X", "E*020"),
    ] {
        let sent = sent(&good().replacen(from, to, 1));
        assert!(sent[0].ends_with(&format!("*{expected}~")), "{to}: {sent:?}");
    }
}

#[test]
fn an_unusable_group_header_is_ta1_024() {
    assert_eq!(ta1(&good().replace("GS*PO*", "GS*ORDERS*")), "R*024");
    assert_eq!(ta1(&good().replace("*20260309*0805*12*X", "*20269909*0805*12*X")), "R*024");
    assert_eq!(ta1(&good().replace("GS*PO*THEIRAPP*OURAPP*20260309*0805*12*X*004010~", "")), "R*024");
}

#[test]
fn a_ta1_is_sent_on_request() {
    let sent = sent(&good().replace("*000000001*0*T", "*000000001*1*T"));
    assert_eq!(sent[0], "TA1*000000001*260309*0805*A*000~");
    assert_eq!(sent.len(), 2);
}

// --- Group ---

#[test]
fn an_unsupported_version_is_ak905_2() {
    for version in ["003050", "004060", "002001"] {
        let told = told(&file(&[group("12", version, &[set("0001", ORDER)])]));
        assert_eq!(told, "AK1*PO*12~AK9*R*1*1*0*2~", "{version}");
    }
}

#[test]
fn a_missing_group_trailer_is_ak905_3() {
    assert_eq!(told(&good().replace("GE*1*12~", "")), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*E*0*1*1*3~");
}

#[test]
fn differing_group_numbers_are_ak905_4() {
    assert_eq!(told(&good().replace("GE*1*12", "GE*1*13")), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*E*1*1*1*4~");
    assert_eq!(told(&good().replace("GE*1*12", "GE*1*012")), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
}

#[test]
fn a_wrong_count_of_sets_is_ak905_5() {
    assert_eq!(told(&good().replace("GE*1*12", "GE*3*12")), "AK1*PO*12~AK2*850*0001~AK5*A~AK9*E*3*1*1*5~");
}

#[test]
fn a_repeated_group_number_is_ak905_19_or_6_in_004010() {
    for (version, expected) in
        [("004010", "AK1*PO*12~AK9*R*1*1*0*6~"), ("005010", "AK1*PO*12*005010~AK9*R*1*1*0*19~")]
    {
        let one = group("12", version, &[set("0001", ORDER)]);
        let sent = sent(&file(&[one.clone(), one]));
        assert!(sent[0].contains(expected), "{sent:?}");
        assert!(sent[0].contains("~AK9*A*1*1*1~"));
    }
}

// --- Set ---

#[test]
fn an_unknown_set_is_ak502_1() {
    let told = told(&good().replace("ST*850", "ST*851"));
    assert_eq!(told, "AK1*PO*12~AK2*851*0001~AK5*R*1~AK9*R*1*1*0~");
}

#[test]
fn a_set_in_the_wrong_group_is_ak502_6() {
    let told = told(&good().replace("GS*PO*", "GS*IN*"));
    assert!(told.contains("AK2*850*0001~AK5*R*6~AK9*R*1*1*0~"), "{told}");
}

#[test]
fn an_empty_set_id_is_ak502_6() {
    let told = told(&good().replace("ST*850*", "ST**"));
    assert!(told.starts_with("AK1*PO*12~AK2*000*0001~AK5*R*6"), "{told}");
}

#[test]
fn a_missing_set_trailer_is_ak502_2() {
    assert_eq!(told(&good().replace("SE*5*0001~", "")), "AK1*PO*12~AK2*850*0001~AK5*R*2~AK9*R*1*1*0~");
}

#[test]
fn differing_set_numbers_are_ak502_3() {
    assert_eq!(
        told(&good().replace("SE*5*0001", "SE*5*0002")),
        "AK1*PO*12~AK2*850*0001~AK5*R*3~AK9*R*1*1*0~"
    );
}

#[test]
fn a_wrong_count_of_segments_is_ak502_4() {
    assert_eq!(told(&good().replace("SE*5", "SE*6")), "AK1*PO*12~AK2*850*0001~AK5*R*4~AK9*R*1*1*0~");
}

#[test]
fn a_repeated_set_number_is_ak502_23() {
    let told = told(&file(&[group("12", "004010", &[set("0001", ORDER), set("0001", ORDER)])]));
    assert_eq!(told, "AK1*PO*12~AK2*850*0001~AK5*A~AK2*850*0001~AK5*R*23~AK9*P*2*2*1~");
}

// --- Segments ---

#[test]
fn a_segment_that_the_standard_does_not_have_is_ak304_1() {
    let told = told_of_order(&ORDER.replace("CTT", "ZZZ*1~CTT"));
    assert_eq!(told, "AK3*ZZZ*4**1~AK5*R*5~");
}

#[test]
fn a_segment_that_the_set_does_not_have_is_ak304_6() {
    let told = told_of_order(&ORDER.replace("CTT", "TDS*100~CTT"));
    assert_eq!(told, "AK3*TDS*4**6~AK5*R*5~");
}

#[test]
fn a_segment_out_of_place_is_ak304_2_or_7() {
    let stray = told_of_order(&ORDER.replace("PO1*", "PO4*1~PO1*"));
    let late = told_of_order(&ORDER.replace("PO1*", "REF*DP*1~CUR*BY*USD~PO1*"));
    assert_eq!(stray, "AK3*PO4*3**2~AK5*R*5~");
    assert_eq!(late, "AK3*CUR*4**7~AK5*R*5~");
}

#[test]
fn a_segment_too_often_is_ak304_5() {
    let told = told_of_order(&ORDER.replace("PO1*", "BEG*00*NE*PO-2**20260309~PO1*"));
    assert_eq!(told, "AK3*BEG*3**5~AK5*R*5~");
}

#[test]
fn a_missing_segment_is_ak304_3_where_that_was_noticed() {
    assert_eq!(told_of_order("PO1*1*3*EA*9.99~CTT*1~"), "AK3*BEG*2**3~AK5*R*5~");
}

// --- Elements ---

fn with_policy(severities: Vec<(String, Severity)>, waivers: Vec<Waiver>) -> ValidateOptions {
    let policy = Policy::build(severities, waivers, &[]).unwrap();
    ValidateOptions { policy, ..ValidateOptions::default() }
}

#[test]
fn a_bad_unit_is_told_as_peers_tell_it() {
    let bad = order(&ORDER.replace("*EA*", "*!!*"));
    let closed = with_policy(vec![("element.code-listed".into(), Severity::Error)], Vec::new());
    assert!(
        sent_with(&bad, &closed)[0]
            .contains("AK1*PO*12~AK2*850*0001~AK3*PO1*3**8~AK4*3*355*7*!!~AK5*R*5~AK9*R*1*1*0~")
    );
    // By default a list that grows from release to release is no reason to reject.
    let told = told(&bad);
    assert_eq!(told, "AK1*PO*12~AK2*850*0001~AK3*PO1*3**8~AK4*3*355*7*!!~AK5*E*5~AK9*E*1*1*1~");
}

#[test]
fn what_is_waived_is_not_told() {
    let bad = order(&ORDER.replace("*PO-1*", "*1234567890123456789012345*"));
    let waived =
        with_policy(Vec::new(), vec![Waiver::new("element.too-long", "they have no shorter numbers")]);
    assert!(sent(&bad)[0].contains("AK5*R*5~"));
    assert!(sent_with(&bad, &waived)[0].contains("AK2*850*0001~AK5*A~AK9*A*1*1*1~"));
}

#[test]
fn element_faults_are_ak304_8_with_their_ak403() {
    for (from, to, expected) in [
        ("BEG*00*", "BEG**", "AK3*BEG*2**8~AK4*1*353*1~"),
        ("*3*EA*", "**EA*", "AK3*PO1*3**8~AK4*2*330*2~"),
        ("CTT*1~", "CTT*1*2*3*LB*5*CF*text*9~", "AK3*CTT*4**8~AK4*8**3"),
        ("*NE*", "*N*", "AK3*BEG*2**8~AK4*2*92*4*N~"),
        ("*PO-1*", "*1234567890123456789012345*", "AK3*BEG*2**8~AK4*3*324*5*1234567890123456789012345~"),
        ("*3*EA*", "*ten*EA*", "AK3*PO1*3**8~AK4*2*330*6*ten~"),
        ("*NE*", "*Q1*", "AK3*BEG*2**8~AK4*2*92*7*Q1~"),
        ("*20260309~", "*20260230~", "AK3*BEG*2**8~AK4*5*373*8*20260230~"),
    ] {
        let told = told_of_order(&ORDER.replacen(from, to, 1));
        assert!(told.starts_with(expected) && told.ends_with("~AK5*R*5~"), "{to}: {told}");
    }
}

#[test]
fn a_bad_time_is_ak403_9() {
    let told = told_of_order(&ORDER.replace("PO1*", "DTM*002*20260310*2561~PO1*"));
    assert_eq!(told, "AK3*DTM*3**8~AK4*3*337*9*2561~AK5*R*5~");
}

#[test]
fn a_byte_that_cannot_be_sent_back_is_ak403_6_without_a_copy() {
    let mut bytes = order(&ORDER.replace("PO1*", "N1*ST*Caf?~PO1*")).into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xE9;
    let report = validate(&bytes, &ValidateOptions::default());
    let sent = body(&acknowledge(&report, &AcknowledgeOptions::default()).drafts[0]);
    assert!(sent.contains("~AK3*N1*3**8~AK4*2*93*6~AK5*R*5~"), "{sent}");
}

#[test]
fn too_many_repetitions_and_components_in_005010() {
    let told = |version: &str| {
        let order = ORDER.replace("*PO-1*", "*PO>1*").replace("*3*EA*", "*3^4*EA*");
        let file = file(&[group("12", version, &[set("0001", &order)])]);
        sent(&file.replace("*U*00401*", "*^*00501*"))[0].clone()
    };
    let new = told("005010");
    assert!(new.contains("~AK4*3*324*13*PO 1~") && new.contains("~AK4*2*380*12*3 4~"), "{new}");
    let old = told("004010");
    assert!(old.contains("~AK4*3*324*3*PO 1~"), "{old}");
}

// --- Business, switches ---

#[test]
fn totals_are_no_matter_of_a_997() {
    let told = told_of_order(&ORDER.replace("CTT*1", "CTT*7"));
    assert_eq!(told, "AK5*A~");
}

#[test]
fn what_was_not_looked_at_is_not_told() {
    let bad = order(&ORDER.replace("*EA*", "*!!*").replace("CTT", "ZZZ*1~CTT").replace("SE*5", "SE*6"));
    let none = ValidateOptions { levels: Levels::NONE, ..ValidateOptions::default() };
    assert!(sent_with(&bad, &none)[0].contains("AK2*850*0001~AK5*A~"), "{:?}", sent_with(&bad, &none));
    let structure = ValidateOptions { levels: Levels { structure: true, ..Levels::NONE }, ..none };
    assert!(sent_with(&bad, &structure)[0].contains("AK2*850*0001~AK3*ZZZ*4**1~AK5*R*5~"));
}

#[test]
fn what_lenient_reading_mends_is_accepted_with_errors() {
    let wrapped = good().replace("PO1*1*3", "PO1*1\r\n*3");
    let lenient = ValidateOptions { read: ReadOptions::lenient(), ..ValidateOptions::default() };
    assert!(sent_with(&wrapped, &lenient)[0].contains("AK2*850*0001~AK5*E~AK9*E*1*1*1~"));
}

#[test]
fn the_answer_to_an_answer_is_nothing() {
    let draft = &acknowledge(&validate(good().as_bytes(), &ValidateOptions::default()), &Default::default())
        .drafts[0];
    let written = draft.write(&super::builders::sending()).unwrap().bytes;
    let made = acknowledge(&validate(&written, &ValidateOptions::default()), &Default::default());
    assert!(made.drafts.is_empty());
    assert_eq!(made.unanswered[0].reason, UnansweredReason::IsAcknowledgment);
}
