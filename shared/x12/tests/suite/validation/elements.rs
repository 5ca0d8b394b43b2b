//! Elements: one table for each code of AK403, in both versions.

use x12::{Charset, Levels, ReadOptions, ValidateOptions};

use super::{file, told, told_with};

/// What is told of one segment in the heading of an order, without its place.
fn told_of(version: &str, segment: &str) -> Vec<String> {
    // The totals are looked at elsewhere.
    let levels = Levels { balance: false, ..Levels::ALL };
    told_of_with(version, segment, &ValidateOptions { levels, ..ValidateOptions::default() })
}

fn told_of_with(version: &str, segment: &str, options: &ValidateOptions) -> Vec<String> {
    let (set_id, lines): (_, Vec<&str>) = match segment.split('*').next().unwrap() {
        "BEG" => ("850", vec![segment, "PO1*1*1*EA"]),
        "PO1" | "SCH" | "PO4" => ("850", vec!["BEG*00*SA*1**20260309", "PO1*1*1*EA", segment]),
        "BIG" => ("810", vec![segment, "TDS*1"]),
        "TDS" => ("810", vec!["BIG*20260309*1", segment]),
        "IT1" => ("810", vec!["BIG*20260309*1", segment, "TDS*1"]),
        "BSN" => ("856", vec![segment, "HL*1**S"]),
        "MEA" | "QTY" | "FOB" | "CUR" | "PER" | "N1" | "N9" | "REF" | "DTM" | "ITD" | "TD3" | "SAC" => {
            ("850", vec!["BEG*00*SA*1**20260309", segment, "PO1*1*1*EA"])
        }
        other => panic!("{other}"),
    };
    let lines = if segment.starts_with("PO1") { vec![lines[0], segment] } else { lines };
    let short = told_with(file(version, set_id, &lines), options);
    short
        .into_iter()
        .map(|fault| {
            let parts: Vec<_> = fault.split(' ').filter(|part| !part.starts_with('#')).collect();
            parts.join(" ")
        })
        .collect()
}

fn assert_told(table: &[(&str, &[&str])]) {
    for version in ["004010", "005010"] {
        for (segment, expected) in table {
            assert_eq!(told_of(version, segment), *expected, "{version} {segment}");
        }
    }
}

#[test]
fn code_1_mandatory_elements() {
    assert_told(&[
        ("BEG*00*SA*1**20260309", &[]),
        ("BEG**SA*1**20260309", &["element.missing BEG01 AK403=1"]),
        (
            "BEG*00",
            &[
                "element.missing BEG02 AK403=1",
                "element.missing BEG03 AK403=1",
                "element.missing BEG05 AK403=1",
            ],
        ),
        ("BEG*00*SA*   **20260309", &["element.missing BEG03 AK403=1"]),
        (
            "SCH*1",
            &[
                "element.missing SCH02 AK403=1",
                "element.missing SCH05 AK403=1",
                "element.missing SCH06 AK403=1",
            ],
        ),
    ]);
}

#[test]
fn code_2_and_10_syntax_notes() {
    assert_told(&[
        // P: all or none.
        ("N1*ST*Acme*92", &["syntax.paired N104 AK403=2"]),
        ("N1*ST*Acme**0012", &["syntax.paired N103 AK403=2"]),
        // R: one of them.
        ("N1*ST", &["syntax.required N102 AK403=2"]),
        ("DTM*002", &["syntax.required DTM02 AK403=2"]),
        // C: the first asks for the others.
        ("PO1*1**EA", &["syntax.conditional PO102 AK403=2"]),
        ("FOB*PP**Origin", &["syntax.conditional FOB02 AK403=2"]),
        // L: the first asks for one of the others.
        ("ITD*01*3*2", &["syntax.list ITD04 AK403=2"]),
        ("ITD*01*3*2**10", &[]),
        // E: at most one.
        ("TD3*TL*ABCD*1*****BU**53HQ", &["syntax.exclusive TD310 AK403=10"]),
    ]);
}

#[test]
fn code_3_too_many_elements() {
    assert_told(&[
        ("TDS*100*1*2*3*4", &["element.too-many TDS05 AK403=3"]),
        ("TDS*100*1*2*3*4*5", &["element.too-many TDS05 AK403=3"]),
        ("TDS*100*1*2*3", &[]),
    ]);
    assert_eq!(told_of("004010", "TDS*100****"), ["untidy.trailing-separators TDS05"]);
    assert_eq!(told_of("004010", "TDS*100*******"), ["untidy.trailing-separators TDS08"]);
}

#[test]
fn code_4_and_5_lengths() {
    assert_told(&[
        ("BSN*00*X*20260309*0805", &["element.too-short BSN02 AK403=4"]),
        ("BSN*00*XY*20260309*0805", &[]),
        ("BEG*00*SA*12345678901234567890123**20260309", &["element.too-long BEG03 AK403=5"]),
        ("BEG*00*SA*1234567890123456789012**20260309", &[]),
        // Sign and decimal point do not count.
        ("PO1*1*-12345678901.2345*EA", &[]),
        ("PO1*1*1234567890123456*EA", &["element.too-long PO102 AK403=5"]),
        ("TDS*-123456789012345", &[]),
        ("TDS*1234567890123456", &["element.too-long TDS01 AK403=5"]),
        ("PO1*1*1*DZN", &["element.too-long PO103 AK403=5", "element.code-listed PO103 AK403=7"]),
    ]);
    // The widths that grew with 005010.
    let reference = format!("REF*ZZ*{}", "X".repeat(31));
    assert_eq!(told_of("004010", &reference), ["element.too-long REF02 AK403=5"]);
    assert_eq!(told_of("005010", &reference), [] as [&str; 0]);
    assert_eq!(told_of("004010", "IT1*1*12345678901*EA*1"), ["element.too-long IT102 AK403=5"]);
    assert_eq!(told_of("005010", "IT1*1*12345678901*EA*1"), [] as [&str; 0]);
}

#[test]
fn code_6_characters_and_numbers() {
    assert_told(&[
        ("N1*ST*Ac\tme", &["element.character N102 AK403=6"]),
        ("N1*ST*Café", &["element.character N102 AK403=6"]),
        ("N1*ST*\u{7F}", &["element.character N102 AK403=6"]),
        ("PO1*1*ten*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*+1*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*1,000*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*1E3*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*.*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*1.2.3*EA", &["element.number PO102 AK403=6"]),
        ("PO1*1*.5*EA", &[]),
        ("PO1*1*0.5*EA", &[]),
        ("PO1*1*5.*EA", &["untidy.decimal-point PO102"]),
        ("PO1*1*007*EA", &["untidy.leading-zeros PO102"]),
        // N2 is in cents: a point in it is the classic error.
        ("TDS*1234.50", &["element.number TDS01 AK403=6"]),
        ("TDS*-100", &[]),
        ("TDS*+100", &["element.number TDS01 AK403=6"]),
        ("N1*ST*   *92*12", &["element.blank N102 AK403=6"]),
    ]);
    let lenient = ValidateOptions { read: ReadOptions::lenient(), ..ValidateOptions::default() };
    assert_eq!(told_of_with("004010", "PO1*1*1.5E3*EA", &lenient), ["repair.exponent PO102 AK403=6"]);
}

#[test]
fn the_basic_character_set_is_upper_case() {
    let basic = ValidateOptions { charset: Charset::Basic, ..ValidateOptions::default() };
    assert_eq!(told_of_with("004010", "N1*ST*ACME & SONS", &basic), [] as [&str; 0]);
    assert_eq!(told_of_with("004010", "N1*ST*Acme", &basic), ["element.character N102 AK403=6"]);
    assert_eq!(told_of_with("004010", "N1*ST*ACME #4", &basic), ["element.character N102 AK403=6"]);
    assert_eq!(told_of("004010", "N1*ST*Acme #4 ^`{|}"), [] as [&str; 0]);
}

#[test]
fn code_7_codes() {
    assert_told(&[
        ("BEG*98*SA*1**20260309", &["element.code BEG01 AK403=7"]),
        ("BEG*00*QQ*1**20260309", &["element.code BEG02 AK403=7"]),
        ("SCH*1*@@***002*20260320", &["element.code-listed SCH02 AK403=7"]),
        ("PO1*1*1*@@", &["element.code-listed PO103 AK403=7"]),
        ("PO1*1*1*ea", &["element.code-listed PO103 AK403=7"]),
    ]);
    // Warnings do not refuse a set; closed lists do.
    let verdict = |segment: &str| {
        let report = super::report(file("004010", "850", &["BEG*00*SA*1**20260309", segment]));
        report.interchanges[0].groups[0].sets[0].verdict
    };
    assert_eq!(verdict("PO1*1*1*EA"), x12::Verdict::Accepted);
    assert_eq!(verdict("PO1*1*1*@@"), x12::Verdict::AcceptedWithErrors);
    assert_eq!(verdict("PO1*1*ten*EA"), x12::Verdict::Rejected);
}

#[test]
fn code_8_and_9_dates_and_times() {
    assert_told(&[
        ("DTM*002*20240229", &[]),
        ("DTM*002*20230229", &["element.date DTM02 AK403=8"]),
        ("DTM*002*19000229", &["element.date DTM02 AK403=8"]),
        ("DTM*002*20261301", &["element.date DTM02 AK403=8"]),
        ("DTM*002*2026-03-09", &["element.too-long DTM02 AK403=5", "element.date DTM02 AK403=8"]),
        ("DTM*002*260309", &["element.too-short DTM02 AK403=4"]),
        ("DTM*002*ABCDEFGH", &["element.date DTM02 AK403=8"]),
        ("DTM*002*20260309*2400", &["element.time DTM03 AK403=9"]),
        ("DTM*002*20260309*12:30", &["element.time DTM03 AK403=9"]),
        ("DTM*002*20260309*123", &["element.too-short DTM03 AK403=4", "element.time DTM03 AK403=9"]),
        ("DTM*002*20260309*12305999", &[]),
    ]);
}

#[test]
fn code_12_repetitions() {
    assert_eq!(told_of("005010", "REF*ZZ^ZZ*1"), ["element.repetitions REF01 AK403=12"]);
    assert_eq!(told_of("005010", "N1*ST*This ^ that"), ["element.repetitions-in-text N102 AK403=12"]);
    // Before 005010 nothing repeats, and the character is data.
    assert_eq!(told_of("004010", "N1*ST*This ^ that"), [] as [&str; 0]);
}

#[test]
fn code_13_components() {
    assert_told(&[
        ("REF*ZZ*1>2", &["element.components REF02 AK403=13"]),
        ("N1*ST*This > that", &["element.components-in-text N102 AK403=13"]),
        ("BEG*00>01*SA*1**20260309", &["element.components BEG01 AK403=13"]),
        // Composites have their own elements, notes and ends.
        ("REF*ZZ*1**ZZ>2", &[]),
        ("REF*ZZ*1**ZZ", &["element.missing REF04-02 AK403=1"]),
        ("REF*ZZ*1**ZZ>2>DP", &["syntax.paired REF04-04 AK403=2"]),
        ("MEA***1*@@", &["element.code-listed MEA04-01 AK403=7"]),
        ("REF*ZZ*1**ZZ>2>DP>3>IA>4>X", &["element.components REF04 AK403=13"]),
    ]);
}

#[test]
fn untidiness_is_told_once_for_a_set() {
    let lines = ["BEG*00*SA*1  **20260309", "REF*DP*1 ", "REF*IA*2 **", "PO1*1*01*EA**", "PO1*2*01*EA**"];
    let expected = [
        "untidy.trailing-blanks BEG03 #2",
        "untidy.trailing-separators REF04 #4",
        "untidy.leading-zeros PO102 #5",
    ];
    assert_eq!(told(file("004010", "850", &lines)), expected);
    // Up to the smallest length blanks belong to the value.
    assert_eq!(told(file("004010", "856", &["BSN*00*X *20260309*0805", "HL*1**S"])), [] as [&str; 0]);
}
