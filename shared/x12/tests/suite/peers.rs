//! What users of other engines reported as broken, each as a test.

use jiff::civil::date;
use x12::{
    Delimiters, FaultKind, Level, ReadOptions, SegmentDraft, Tokenizer, Version, read, write_interchange,
};

use crate::common::{big, decimal, envelope, faults, faults_with, group, interchange, invoice, isa};

const SET: &str = "ST*810*0001~BIG*20260309*INV-1~SE*3*0001~";

/// One interchange with the terminator as it stands in the file.
fn with_terminator(terminator: &str) -> Vec<u8> {
    group(SET, 1).replace('~', terminator).into_bytes()
}

#[test]
fn line_ends_as_terminators_are_recognised() {
    for terminator in ["\n", "\r", "\r\n", "~\n", "~\r\n", "\n\r", "\u{1C}", "'", "\\", "|"] {
        let bytes = with_terminator(terminator);
        let reading = read(&bytes, &ReadOptions::default());
        assert_eq!(reading.faults, [], "{terminator:?}");
        let (_, _, set) = reading.transaction_sets().next().unwrap();
        assert_eq!(set.segments[0].text(2), "INV-1", "{terminator:?}");
    }
}

#[test]
fn a_byte_above_ascii_can_terminate() {
    let mut bytes = group(SET, 1).into_bytes();
    bytes.iter_mut().filter(|byte| **byte == b'~').for_each(|byte| *byte = 0x85);
    assert_eq!(faults(bytes), [""; 0]);
}

#[test]
fn delimiters_are_found_without_configuration() {
    let file = group(SET, 1).replace('*', "\u{1D}").replace('>', "@").replace('~', "\u{1C}");
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.faults, []);
    let expected = Delimiters { element: 0x1D, component: b'@', repetition: None, terminator: 0x1C };
    assert_eq!(reading.interchanges[0].delimiters, expected);
    assert_eq!(reading.interchanges[0].header.text(16), "@");
    assert_eq!(Delimiters::discover(file.as_bytes()), Ok(expected));
}

#[test]
fn blank_as_component_separator_is_a_clear_fault() {
    let file = group(SET, 1).replacen('>', " ", 1);
    assert_eq!(faults(file), ["byte 0: a blank stands in the place of a delimiter"]);
}

#[test]
fn isa_within_a_name_starts_no_interchange() {
    let body = "ST*810*0001~BIG*20260309*INV-1~N1*ST*NARCISA ISAAC*ISA*1~N2*ISA~SE*5*0001~";
    let file = group(body, 1);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.faults, []);
    assert_eq!(reading.interchanges.len(), 1);
}

#[test]
fn every_interchange_group_and_set_of_a_file_is_read() {
    let gs = |number: u32, sets: &str, count: u32| {
        format!("GS*IN*SENDER*RECEIVER*20260309*0805*{number}*X*004010~{sets}GE*{count}*{number}~")
    };
    let second = SET.replace("0001", "0002");
    let inside = gs(1, &format!("{SET}{second}"), 2) + &gs(2, SET, 1);
    let file = format!("{}{inside}IEA*2*000000001~\r\n{}{inside}IEA*2*000000002~", isa(1), isa(2));
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.faults, []);
    assert_eq!(reading.interchanges.len(), 2);
    assert_eq!(reading.transaction_sets().count(), 6);
}

#[test]
fn interchanges_of_a_file_have_their_own_delimiters() {
    let second = group(SET, 1)
        .replace("000000001", "000000002")
        .replace('*', "|")
        .replace('~', "\n")
        .replace('>', "<");
    let reading_of = |file: String| {
        let reading = read(file.as_bytes(), &ReadOptions::default());
        let numbers: Vec<_> =
            reading.interchanges.iter().map(|interchange| interchange.control_number()).collect();
        (numbers, reading.faults.iter().map(|fault| fault.kind.clone()).collect::<Vec<_>>())
    };
    let both = vec![Some(1), Some(2)];
    assert_eq!(reading_of(group(SET, 1) + &second), (both.clone(), vec![]));
    // Also when the first has no trailer.
    let first = group(SET, 1).replace("IEA*1*000000001~", "");
    assert_eq!(reading_of(first + &second), (both, vec![FaultKind::TrailerMissing(Level::Interchange)]));
}

#[test]
fn letters_in_isa11_separate_nothing() {
    for (standard, version) in
        [("U", "00401"), ("U", "00501"), ("^", "00401"), (" ", "00501"), ("^", "004x1")]
    {
        let file = group("ST*810*0001~CUR*BY*USD^U~SE*3*0001~", 1)
            .replace("*U*00401*", &format!("*{standard}*{version}*"));
        let reading = read(file.as_bytes(), &ReadOptions::default());
        let (interchange, _, set) = reading.transaction_sets().next().unwrap();
        assert_eq!(interchange.delimiters.repetition, None, "{standard} {version}");
        assert_eq!(set.segments[0].element(2).unwrap().repetitions().count(), 1);
    }
    for version in ["00402", "00501"] {
        let file = group(SET, 1).replace("*U*00401*", &format!("*^*{version}*"));
        let reading = read(file.as_bytes(), &ReadOptions::default());
        assert_eq!(reading.interchanges[0].delimiters.repetition, Some(b'^'));
    }
}

#[test]
fn component_separator_in_plain_text_loses_nothing() {
    let file = group("ST*810*0001~N1*ST*A>B>C~SE*3*0001~", 1);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    let element = reading.transaction_sets().next().unwrap().2.segments[0].element(2).unwrap();
    assert_eq!(element.text(), "A>B>C");
    assert_eq!(element.component(3).unwrap().text(), "C");
    assert_eq!(element.component(4), None);
}

#[test]
fn a_wrong_count_does_not_stop_the_reading() {
    let file = group(&SET.replace("SE*3", "SE*99"), 9);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.faults.len(), 2);
    assert_eq!(reading.transaction_sets().count(), 1);
}

#[test]
fn the_written_header_has_106_bytes() {
    let written = write_interchange(&envelope(Version::V004010), &[invoice(vec![big()])]).unwrap();
    assert_eq!(written.bytes[103], b'*');
    assert_eq!(written.bytes[105], b'~');
    assert!(written.bytes[106..].starts_with(b"GS*"));
}

#[test]
fn implied_decimals_are_written_without_point() {
    let tds = SegmentDraft::new("TDS").set(1, decimal("1234.5"));
    let line = SegmentDraft::new("IT1").set(2, decimal("2.50")).set(3, "EA").set(4, decimal("10.00"));
    let written = write_interchange(&envelope(Version::V004010), &[invoice(vec![big(), line, tds])]).unwrap();
    let text = String::from_utf8(written.bytes).unwrap();
    assert!(text.contains("~TDS*123450~"), "{text}");
    assert!(text.contains("~IT1**2.5*EA*10~"), "{text}");
}

#[test]
fn no_separators_are_written_at_the_end() {
    let segment = SegmentDraft::new("N1").set(1, "ST").set(2, "Store").set(3, "").set(4, "  ");
    let written = write_interchange(&envelope(Version::V004010), &[invoice(vec![big(), segment])]).unwrap();
    assert!(String::from_utf8(written.bytes).unwrap().contains("~N1*ST*Store~"));
}

#[test]
fn separators_at_the_end_are_accepted() {
    let file = group("ST*810*0001*~BIG*20260309*INV-1***~SE*3*0001**~", 1);
    assert_eq!(faults(file), [""; 0]);
}

#[test]
fn segments_are_counted_as_written() {
    let note = || SegmentDraft::new("NTE").set(2, "text");
    for notes in [0, 1, 7] {
        let body = std::iter::once(big()).chain((0..notes).map(|_| note())).collect();
        let written = write_interchange(&envelope(Version::V004010), &[invoice(body)]).unwrap();
        assert_eq!(faults(&written.bytes), [""; 0]);
        assert_eq!(written.segment_count, notes + 7);
    }
}

#[test]
fn acknowledgments_before_groups_are_accepted() {
    let ta1 = "TA1*000000050*260309*1200*A*000~";
    let file = interchange(&format!("{ta1}{ta1}"), 0);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.faults, []);
    assert_eq!(reading.interchanges[0].acknowledgments.len(), 2);
    let late = group(SET, 1).replace("IEA", &format!("{ta1}IEA"));
    assert_eq!(read(late.as_bytes(), &ReadOptions::default()).faults[0].kind, FaultKind::SegmentMisplaced);
}

#[test]
fn bytes_above_ascii_are_read_one_by_one() {
    let mut bytes = group("ST*810*0001~N1*ST*Caf?~SE*3*0001~", 1).into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xE9;
    let reading = read(&bytes, &ReadOptions::default());
    assert_eq!(reading.faults, []);
    assert_eq!(reading.transaction_sets().next().unwrap().2.segments[0].text(2), "Café");
}

#[test]
fn any_version_is_read() {
    for version in ["00200", "00040", "00304", "99999"] {
        let file = group(SET, 1).replace("*00401*", &format!("*{version}*"));
        assert_eq!(faults(file), [""; 0], "{version}");
    }
    let file = group(SET, 1).replace("004010", "004010VICS");
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!(reading.interchanges[0].groups[0].version(), Some(Version::V004010));
}

#[test]
fn apostrophes_are_data() {
    let segment = SegmentDraft::new("N1").set(1, "ST").set(2, "Miller's \"Best\" & Co; #1?");
    let written = write_interchange(&envelope(Version::V004010), &[invoice(vec![big(), segment])]).unwrap();
    assert_eq!(written.substitutions, []);
    assert!(String::from_utf8(written.bytes).unwrap().contains("Miller's \"Best\" & Co; #1?~"));
}

#[test]
fn after_a_corrupt_header_the_next_interchange_is_read() {
    for corrupt in ["SA*00*", "ISA*00*short~", "garbage ISA garbage ~"] {
        let file = format!("{corrupt}{}", group(SET, 1));
        let reading = read(file.as_bytes(), &ReadOptions::default());
        assert_eq!(reading.faults.len(), 1, "{corrupt}");
        assert_eq!(reading.transaction_sets().count(), 1, "{corrupt}");
    }
    // Between two good ones.
    let second = group(SET, 1).replace("000000001", "000000002");
    let file = format!("{}ISA*broken~GS*IN~{second}", group(SET, 1));
    let reading = read(file.as_bytes(), &ReadOptions::default());
    assert_eq!((reading.interchanges.len(), reading.faults.len()), (2, 1));
}

#[test]
fn a_broken_set_header_is_seen_at_group_level() {
    let file = group("T*850*0001~BEG*00*SA*1~SE*3*0001~", 0);
    let kinds: Vec<_> =
        read(file.as_bytes(), &ReadOptions::default()).faults.into_iter().map(|fault| fault.kind).collect();
    let expected =
        [FaultKind::SegmentsOutsideSet { count: 2 }, FaultKind::HeaderMissing(Level::TransactionSet)];
    assert_eq!(kinds, expected);
}

#[test]
fn a_second_terminator_is_data() {
    let file = group("ST*810*0001~N1*ST*One$N1*BT*Two~SE*3*0001~", 1);
    let reading = read(file.as_bytes(), &ReadOptions::default());
    let segment = &reading.transaction_sets().next().unwrap().2.segments[0];
    assert_eq!(
        segment.elements().map(|element| element.text()).collect::<Vec<_>>(),
        ["ST", "One$N1", "BT", "Two"]
    );
}

#[test]
fn indented_segments_are_read_leniently_only() {
    let file = group(SET, 1).replace('~', "~\r\n  ");
    assert_eq!(
        faults_with(&file, &ReadOptions::lenient()),
        ["byte 110, segment 2 GS: blanks before segment ids were taken out"]
    );
    assert!(!faults(&file).is_empty());
}

#[test]
fn wrapped_lines_are_joined_leniently_only() {
    let file = group(SET, 1);
    let wrapped: Vec<u8> = file.as_bytes().chunks(80).collect::<Vec<_>>().join(b"\r\n".as_slice());
    let reading = read(&wrapped, &ReadOptions::lenient());
    assert!(reading.errors().next().is_none(), "{:?}", reading.faults);
    assert_eq!(reading.transaction_sets().next().unwrap().2.segments[0].text(2), "INV-1");
    assert_eq!(faults(&wrapped), ["byte 0: the interchange header has not its fixed widths"]);
}

#[test]
fn the_tokenizer_works_on_its_own() {
    let delimiters = Delimiters::standard(Version::V004010);
    let ids: Vec<_> = Tokenizer::new(b"BIG*1*2~\r\nN1*ST~N2", delimiters)
        .map(|segment| (segment.id().to_owned(), segment.position().byte, segment.is_terminated()))
        .collect();
    assert_eq!(ids, [("BIG".to_owned(), 0, true), ("N1".to_owned(), 10, true), ("N2".to_owned(), 16, false)]);
}

/// With a terminator that also pads files, each segment once looked for the end of the padding: minutes for a file of a
/// few megabytes, hours for one that the limits allow.
#[test]
fn padding_is_looked_for_once() {
    let mut file = isa(1).replace('~', "\x1A").into_bytes();
    file.resize(8 * 1024 * 1024, 0x1A);
    file.push(b'X');
    assert_eq!(read(&file, &ReadOptions::default()).faults.len(), 10_002);
    let mut file = interchange("", 0).repeat(2000);
    file.push_str(&" ".repeat(8 * 1024 * 1024));
    assert_eq!(read(file.as_bytes(), &ReadOptions::default()).interchanges.len(), 2000);
}

#[test]
fn dates_are_real() {
    let segment = |text: &str| SegmentDraft::new("DTM").set(1, "011").set(2, text);
    for text in ["20260230", "260309", "2026-03-09", "99999999", "0x260309"] {
        assert!(
            write_interchange(&envelope(Version::V004010), &[invoice(vec![segment(text)])]).is_err(),
            "{text}"
        );
    }
    let leap = SegmentDraft::new("DTM").set(1, "011").set(2, date(2028, 2, 29));
    assert!(write_interchange(&envelope(Version::V004010), &[invoice(vec![leap])]).is_ok());
}
