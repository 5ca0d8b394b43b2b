//! What is around the sets: outcomes, verdicts, what cannot be checked.

use std::io::Read;

use x12::{Code, Event, Stream, ValidateOptions, Validator, Verdict, Version, validate, validate_reader};

use super::{file, group_of, order, order_5010, report, short, told};
use crate::common::interchange;

#[test]
fn outcomes_tell_who_sent_what() {
    let text =
        group_of("005010", "PO", &[("850", order_5010())]).replace("ST*850*0001~", "ST*850*0001*GUIDE~");
    let report = report(&text);
    assert_eq!(report.faults, []);
    assert_eq!((report.bytes, report.segments, report.sets), (text.len() as u64, 16, 1));
    let interchange = &report.interchanges[0];
    assert_eq!((&*interchange.sender_qualifier, &*interchange.sender_id), ("ZZ", "SENDER"));
    assert_eq!((&*interchange.receiver_qualifier, &*interchange.receiver_id), ("ZZ", "RECEIVER"));
    assert_eq!(
        (&*interchange.date, &*interchange.time, &*interchange.control_number),
        ("260309", "0805", "000000001")
    );
    assert_eq!((&*interchange.version, &*interchange.usage), ("00501", "T"));
    assert!(interchange.is_closed && interchange.is_readable && !interchange.acknowledgment_requested);
    assert_eq!(interchange.delimiters.repetition, Some(b'^'));
    let group = &interchange.groups[0];
    assert_eq!(
        (&*group.functional_id, &*group.application_sender, &*group.application_receiver),
        ("PO", "SENDER", "RECEIVER")
    );
    assert_eq!(
        (&*group.control_number, &*group.version, group.declared_sets, group.is_closed),
        ("1", "005010", Some(1), true)
    );
    let set = &group.sets[0];
    assert_eq!(
        (set.set_id.as_str(), set.control_number.as_str(), &*set.implementation),
        ("850", "0001", "GUIDE")
    );
    assert_eq!((set.verdict, set.faults, group.accepted()), (Verdict::Accepted, 0, 1));
}

#[test]
fn each_set_has_its_own_verdict() {
    let bad = vec!["BEG*00*SA*1**20260309", "PO1*1*ten*EA"];
    let warned = vec!["BEG*00*SA*1**20260309", "PO1*1*1*@@"];
    let untidy = vec!["BEG*00*SA*1**20260309", "PO1*1*1*EA**"];
    let text = group_of("004010", "PO", &[("850", bad), ("850", warned), ("850", untidy), ("850", order())]);
    let report = report(&text);
    let group = &report.interchanges[0].groups[0];
    let verdicts: Vec<_> = group.sets.iter().map(|set| (set.verdict, set.faults)).collect();
    let expected = [
        (Verdict::Rejected, 1),
        (Verdict::AcceptedWithErrors, 1),
        // Separators too many change nothing.
        (Verdict::Accepted, 1),
        (Verdict::Accepted, 0),
    ];
    assert_eq!(verdicts, expected);
    assert_eq!(group.accepted(), 3);
    assert_eq!(
        report.faults_of(0, 0, 1).map(short).collect::<Vec<_>>(),
        ["element.code-listed PO103 #3 AK403=7"]
    );
}

#[test]
fn faults_of_its_envelope_refuse_a_set() {
    let text = file("004010", "850", &order()).replace("SE*29*", "SE*9*");
    let report = report(&text);
    assert_eq!(report.faults.iter().map(short).collect::<Vec<_>>(), ["set.count SE01 AK502=4"]);
    assert_eq!(report.interchanges[0].groups[0].sets[0].verdict, Verdict::Rejected);
}

#[test]
fn what_cannot_be_checked_is_not_accepted() {
    let other_set = group_of("004010", "RQ", &[("840", vec!["BQT*00*1*20260309"]), ("850", order())]);
    let report = report(&other_set);
    assert_eq!(
        report.faults.iter().map(short).collect::<Vec<_>>(),
        ["set.not-supported ST01 #1 AK502=1", "group.functional-id ST01 AK502=6"]
    );
    let sets = &report.interchanges[0].groups[0].sets;
    assert_eq!((sets[0].verdict, sets[1].faults), (Verdict::Rejected, 1));
    // Another release is told once for its group.
    let other_version = group_of("004030", "PO", &[("850", order()), ("850", order())]);
    let report = super::report(&other_version);
    assert_eq!(report.faults.iter().map(short).collect::<Vec<_>>(), ["group.version GS08 AK905=2"]);
    let verdicts: Vec<_> = report.interchanges[0].groups[0].sets.iter().map(|set| set.verdict).collect();
    assert_eq!(verdicts, [Verdict::Rejected; 2]);
    // An implementation acknowledgment came with 005010.
    let told = told(group_of("004010", "FA", &[("999", vec!["AK1*PO*1", "AK9*A*1*1*1"])]));
    assert_eq!(told, ["set.not-supported ST01 #1 AK502=1"]);
}

#[test]
fn sets_without_a_group_are_kept() {
    let text = interchange("ST*810*0001~BIG*20260309*1~TDS*1~SE*4*0001~", 1);
    let report = report(&text);
    assert_eq!(
        report.faults.iter().map(short).collect::<Vec<_>>(),
        ["header.missing ST TA105=024", "trailer.missing GE"][..1]
    );
    let group = &report.interchanges[0].groups[0];
    assert_eq!((group.version.as_str(), group.sets.len(), group.sets[0].verdict), ("", 1, Verdict::Rejected));
}

#[test]
fn codes_follow_the_version_of_the_answer() {
    assert_eq!(Code::Element("13").in_version(Version::V004010), Code::Element("3"));
    assert_eq!(Code::Element("13").in_version(Version::V005010), Code::Element("13"));
    assert_eq!(Code::Group("19").in_version(Version::V004010), Code::Group("6"));
    assert_eq!(Code::Segment("7").in_version(Version::V004010), Code::Segment("7"));
}

/// Gives one byte at a time.
struct Slowly<'a>(&'a [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(buffer.len()).min(1);
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn a_reader_gives_the_same_report_as_bytes() {
    let text =
        group_of("004010", "PO", &[("850", vec!["BEG*00*SA*1**20260309", "PO1*1*ten*EA"]), ("850", order())]);
    let options = ValidateOptions::default();
    let whole = validate(text.as_bytes(), &options);
    assert_eq!(validate_reader(Slowly(text.as_bytes()), &options).unwrap(), whole);
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is dead"))
        }
    }
    let broken = text.as_bytes()[..200].chain(Broken);
    assert!(validate_reader(broken, &options).is_err());
}

#[test]
fn each_segment_tells_its_place() {
    let text =
        file("004010", "850", &["BEG*00*SA*1**20260309", "ZZZ*1", "PO1*1*1*EA", "PID*F****Bolt", "CTT*1"]);
    let options = ValidateOptions::default();
    let mut validator = Validator::new(&options);
    let mut stream = Stream::from_slice(text.as_bytes(), &options.read);
    let mut places = Vec::new();
    while let Some(event) = stream.next() {
        let event = event.unwrap();
        let is_of_set = matches!(event, Event::Set(_) | Event::Segment(_));
        validator.event(event);
        let place = validator.place().map(|node| node.segment.id);
        assert!(is_of_set || place.is_none());
        places.extend(is_of_set.then_some(place));
    }
    assert_eq!(places, [Some("ST"), Some("BEG"), None, Some("PO1"), Some("PID"), Some("CTT")]);
}
