//! Faults of envelopes, one case a line.

use x12::{FaultKind, Level, Limit, Limits, ReadOptions, read};

use crate::common::{faults, faults_with, group, interchange, isa};

const GS: &str = "GS*IN*SENDER*RECEIVER*20260309*0805*1*X*004010~";
const SET: &str = "ST*810*0001~BIG*20260309*INV-1~SE*3*0001~";

#[test]
fn a_faultless_interchange_has_no_faults() {
    let file = group(SET, 1);
    assert_eq!(faults(&file), [""; 0]);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    let (interchange, group, set) = reading.transaction_sets().next().unwrap();
    assert_eq!(interchange.sender_qualifier(), "ZZ");
    assert_eq!(interchange.sender_id(), "SENDER");
    assert_eq!(interchange.receiver_id(), "RECEIVER");
    assert_eq!(interchange.control_number(), Some(1));
    assert_eq!(interchange.date().unwrap().to_string(), "2026-03-09");
    assert_eq!(interchange.time().unwrap().to_string(), "08:05:00");
    assert_eq!(interchange.version(), "00401");
    assert_eq!(interchange.usage(), "T");
    assert!(!interchange.acknowledgment_requested());
    assert_eq!(group.functional_id(), "IN");
    assert_eq!(group.application_sender(), "SENDER");
    assert_eq!(group.control_number(), Some(1));
    assert_eq!(group.version(), Some(x12::Version::V004010));
    assert_eq!((set.id(), set.control_number()), ("810".into(), "0001".into()));
    assert_eq!(set.segments.len(), 1);
    assert_eq!(set.segments[0].text(2), "INV-1");
}

#[test]
fn what_a_fault_repeats_of_a_file_is_short_and_on_one_line() {
    let long = "9".repeat(5000);
    let table = [
        group(&format!("ST*810*0001~SE*2*{long}~"), 1),
        group(&format!("ST*{long}*0001~SE*2*0001~"), 1),
        group(&format!("ST*810*{long}~SE*2*{long}~ST*810*{long}~SE*2*{long}~"), 2),
        interchange(&format!("GS*{long}*S*R*20260309*0805*1*X*004010~ST*810*0001~SE*2*0001~GE*1*1~"), 1),
        group("ST*810*0001~\u{1A}N1\u{7}*X~SE*3*0001~", 1),
        interchange("\0\r\nN1~", 0),
    ];
    for file in table {
        let faults = faults(&file);
        assert!(!faults.is_empty());
        for fault in faults {
            assert!(fault.len() < 400 && !fault.chars().any(char::is_control), "{fault:?}");
        }
    }
}

#[test]
fn trailers_are_checked() {
    let table = [
        (group("ST*810*0001~SE*3*0001~", 1), "byte 168, segment 4 SE01: SE01 says 3 segments, there are 2"),
        (group("ST*810*0001~SE**0001~", 1), "byte 168, segment 4 SE01: SE01 is no count"),
        (
            group("ST*810*0001~SE*2*0002~", 1),
            "byte 170, segment 4 SE02: control number \"0001\" of ST is \"0002\" in SE",
        ),
        (
            group("ST*810*0001~SE*2~", 1),
            "byte 169, segment 4 SE02: control number \"0001\" of ST is \"\" in SE",
        ),
        (group(SET, 2), "byte 197, segment 6 GE01: GE01 says 2 transaction sets, there are 1"),
        (
            interchange(&format!("{GS}{SET}GE*1*2~"), 1),
            "byte 199, segment 6 GE02: control number \"1\" of GS is \"2\" in GE",
        ),
        (
            interchange(&format!("{GS}{SET}GE*1*1~"), 2),
            "byte 205, segment 7 IEA01: IEA01 says 2 functional groups, there are 1",
        ),
        (interchange(&format!("{GS}{SET}GE*x*1~"), 1), "byte 197, segment 6 GE01: GE01 is no count"),
    ];
    for (file, expected) in table {
        assert_eq!(faults(&file), [expected], "{file}");
    }
}

#[test]
fn control_numbers_of_groups_and_interchanges_are_compared_as_numbers() {
    let file = format!("{}{GS}{SET}GE*1*0001~IEA*1*1~", isa(1));
    assert_eq!(faults(file), [""; 0]);
}

#[test]
fn each_missing_and_each_stray_part_has_its_own_fault() {
    let table = [
        (format!("{}{GS}{SET}GE*1*1~", isa(1)), FaultKind::TrailerMissing(Level::Interchange)),
        (interchange(&format!("{GS}{SET}"), 1), FaultKind::TrailerMissing(Level::Group)),
        (group("ST*810*0001~BIG*20260309*1~", 1), FaultKind::TrailerMissing(Level::TransactionSet)),
        (group(&format!("{SET}SE*3*0001~"), 1), FaultKind::HeaderMissing(Level::TransactionSet)),
        (interchange("GE*0*1~", 0), FaultKind::HeaderMissing(Level::Group)),
        (interchange(&format!("{SET}GE*1*1~"), 1), FaultKind::HeaderMissing(Level::Group)),
        ("IEA*1*000000001~".to_owned(), FaultKind::NotAnInterchange),
        (format!("{}IEA*0*000000001~", interchange("", 0)), FaultKind::NotAnInterchange),
        (group("REF*IA*1~REF*IA*2~", 0), FaultKind::SegmentsOutsideSet { count: 2 }),
    ];
    for (file, expected) in table {
        let reading = read(file.as_bytes(), &ReadOptions::default());
        let kinds: Vec<_> = reading.faults.iter().map(|fault| &fault.kind).collect();
        assert_eq!(kinds, [&expected], "{file}");
    }
}

#[test]
fn a_set_without_a_group_is_still_read() {
    let file = interchange(SET, 1);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.interchanges[0].groups[0].header, None);
    assert_eq!(reading.transaction_sets().count(), 1);
}

#[test]
fn repeated_control_numbers_are_reported() {
    let table = [
        (
            group(&format!("{SET}{SET}"), 2),
            "byte 201, segment 6 ST02: control number \"0001\" was used for another transaction set",
        ),
        (
            interchange(&format!("{GS}{SET}GE*1*1~{GS}{SET}GE*1*1~"), 2),
            "byte 237, segment 7 GS06: control number \"1\" was used for another functional group",
        ),
        (
            interchange("", 0) + &interchange("", 0),
            "byte 212, segment 3 ISA13: control number \"000000001\" was used for another interchange",
        ),
    ];
    for (file, expected) in table {
        assert_eq!(faults(&file), [expected], "{file}");
    }
}

#[test]
fn headers_are_checked() {
    let gs = |elements: &str| interchange(&format!("GS*{elements}~GE*0*1~"), 1);
    let table = [
        (
            gs("IN**RECEIVER*20260309*0805*1*X*004010"),
            "byte 112, segment 2 GS02: a mandatory element is missing",
        ),
        (
            gs("IN*SENDER*RECEIVER*20260230*0805*1*X*004010"),
            "byte 128, segment 2 GS04: the element is not a date",
        ),
        (
            gs("IN*SENDER*RECEIVER*20260309*2460*1*X*004010"),
            "byte 137, segment 2 GS05: the element is not a time of day",
        ),
        (
            gs("IN*SENDER*RECEIVER*20260309*0805*1*X*004010*1"),
            "byte 153, segment 2 GS09: the segment has no such element",
        ),
        (group("ST*810*001~SE*2*001~", 1), "byte 160, segment 3 ST02: 3 characters, the element has 4 to 9"),
        (
            group("ST*850*0001~SE*2*0001~", 1),
            "byte 156, segment 3 ST01: transaction set \"850\" is no part of a functional group \"IN\"",
        ),
        (group("ST*810*0001*X~SE*2*0001~", 1), "byte 165, segment 3 ST03: the segment has no such element"),
        (
            interchange("", 0).replace("*00401*", "*0040A*"),
            "byte 84, segment 1 ISA12: the element is not a version",
        ),
        (interchange("", 0).replace("*T*", "*X*"), "byte 102, segment 1 ISA15: the element is not P, T or I"),
    ];
    for (file, expected) in table {
        assert_eq!(faults(&file), [expected], "{file}");
    }
}

#[test]
fn implementation_reference_belongs_to_005010() {
    let file = group("ST*810*0001*005010X~SE*2*0001~", 1).replace("*X*004010", "*X*005010");
    assert_eq!(faults(&file), [""; 0]);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.transaction_sets().next().unwrap().2.implementation(), "005010X");
}

#[test]
fn what_is_no_interchange_is_refused_with_its_place() {
    let table = [
        ("", "byte 0: the file is empty"),
        (" \r\n\0", "byte 0: the file is empty"),
        ("{\"a\": 1}", "byte 0: an interchange should begin here with ISA"),
        ("\u{FEFF}  HELLO", "byte 5: an interchange should begin here with ISA"),
        ("ISA*00", "byte 0: the file ends within the interchange header"),
        ("ISA*0*x", "byte 0: the interchange header has not its fixed widths"),
    ];
    for (file, expected) in table {
        assert_eq!(faults(file), [expected], "{file:?}");
    }
    assert_eq!(faults(&isa(1)[..105]), ["byte 0: no segment terminator follows ISA16"]);
}

#[test]
fn delimiters_are_checked() {
    let with = |offset: usize, byte: u8| {
        let mut bytes = interchange("", 0).into_bytes();
        bytes[offset] = byte;
        faults(bytes)
    };
    assert_eq!(with(104, b' ')[0], "byte 0: a blank stands in the place of a delimiter");
    assert_eq!(with(104, b'C')[0], "byte 0: byte 0x43 cannot be a delimiter");
    assert_eq!(with(105, b'7')[0], "byte 0: byte 0x37 cannot be a delimiter");
    assert_eq!(with(104, b'~')[0], "byte 0: byte 0x7E is declared as two delimiters");
    assert_eq!(with(104, b'*')[0], "byte 0: byte 0x2A is declared as two delimiters");
}

#[test]
fn empty_and_unterminated_segments() {
    assert_eq!(
        faults(group(&SET.replace("~SE*3", "~~SE*4"), 1)),
        ["byte 184, segment 5 : the segment is empty"]
    );
    let cut = interchange("GS*IN*SENDER", 1);
    let cut = &cut[..cut.find("IEA").unwrap()];
    let kinds: Vec<_> =
        read(cut.as_bytes(), &ReadOptions::default()).faults.into_iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds[0], FaultKind::SegmentNotTerminated);
    assert_eq!(kinds.last(), Some(&FaultKind::TrailerMissing(Level::Interchange)));
}

#[test]
fn a_fault_names_what_it_concerns() {
    let file = interchange("", 0)
        + &group(&format!("{SET}ST*810*0002~SE*9*0002~"), 2).replace("000000001", "000000002");
    let fault = &read(file.as_bytes(), &ReadOptions::default()).faults[0];
    assert_eq!((fault.interchange, fault.group, fault.set), (Some(1), Some(0), Some(1)));
}

#[test]
fn limits_are_faults() {
    let file = group(&SET.repeat(3), 3);
    let limited = |limits: Limits| {
        let options = ReadOptions { limits, ..ReadOptions::default() };
        let reading = read(file.as_bytes(), &options);
        (
            reading.transaction_sets().count(),
            reading.faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>(),
        )
    };
    let exceeded = |limit, max| FaultKind::LimitExceeded { limit, max };
    let default = Limits::default;
    assert_eq!(limited(Limits { bytes: 100, ..default() }), (0, vec![exceeded(Limit::Bytes, 100)]));
    assert_eq!(limited(Limits { segments: 4, ..default() }), (1, vec![exceeded(Limit::Segments, 4)]));
    let (sets, kinds) = limited(Limits { sets: 2, ..default() });
    assert_eq!((sets, kinds.last()), (2, Some(&exceeded(Limit::Sets, 2))));
    let (sets, kinds) = limited(Limits { faults: 0, ..default() });
    assert_eq!((sets, kinds.last()), (2, Some(&exceeded(Limit::Faults, 0))));
    let (_, kinds) = limited(Limits { elements: 7, ..default() });
    assert_eq!(kinds[0], exceeded(Limit::Elements, 7));
    let (_, kinds) = limited(Limits { element_bytes: 7, ..default() });
    assert_eq!(kinds.iter().filter(|kind| **kind == exceeded(Limit::ElementBytes, 7)).count(), 5);
}

#[test]
fn padding_at_the_end_is_accepted() {
    let file = group(SET, 1);
    for end in ["\r\n", "\n\n\n", "\0\0", "\x1A", "  \r\n \x1A\0"] {
        assert_eq!(faults(format!("{file}{end}")), [""; 0], "{end:?}");
        assert_eq!(faults(format!("{}{end}", file.trim_end_matches('~'))), [""; 0], "{end:?}");
    }
}

#[test]
fn lost_delimiters_are_mended_when_reading_leniently() {
    let lenient = ReadOptions::lenient();
    let blank_component = group(SET, 1).replacen('>', " ", 1);
    assert_eq!(
        faults_with(&blank_component, &lenient),
        ["byte 0, segment 1 ISA: the component separator was lost"]
    );
    let blank_terminator =
        group(SET, 1).replacen('~', " ", 1).replace('~', "\r\n").replacen("GS", "\r\nGS", 1);
    assert_eq!(
        faults_with(&blank_terminator, &lenient),
        ["byte 0, segment 1 ISA: the segment terminator was lost; lines were read as segments"]
    );
    let clash = group(SET, 1).replace("*U*00401*", "*>*00501*");
    assert_eq!(
        faults_with(&clash, &lenient),
        ["byte 0, segment 1 ISA: the repetition separator is another delimiter too and was ignored"]
    );
    assert_eq!(faults(&clash)[0], "byte 0: byte 0x3E is declared as two delimiters");
}
