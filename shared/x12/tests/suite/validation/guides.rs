//! Guides of partners, weights and waivers.

use std::sync::Arc;

use jiff::civil::date;
use x12::guide::{Change, Guide, Policy, Rule, Waiver};
use x12::{Report, Severity, ValidateOptions, Verdict, Version, validate};

use super::{file, order, order_5010, short, told, told_with, with};

const NONE: &[&str] = &[];

fn guide(rules: &[Rule]) -> Arc<Guide> {
    Arc::new(Guide::build("acme", "850", Version::V004010, rules).unwrap())
}

fn options(rules: &[Rule]) -> ValidateOptions {
    ValidateOptions { guides: vec![guide(rules)], ..ValidateOptions::default() }
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn told_by(rules: &[Rule], lines: &[String]) -> Vec<(String, Option<String>)> {
    let report = validate(file("004010", "850", lines).as_bytes(), &options(rules));
    report.faults.iter().map(|fault| (short(fault), fault.rule.as_deref().map(str::to_owned))).collect()
}

fn by(short: &str, rule: &str) -> Vec<(String, Option<String>)> {
    vec![(short.to_owned(), Some(rule.to_owned()))]
}

fn own(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn segments_are_made_mandatory_forbidden_and_rare() {
    let lines = own(&order());
    assert_eq!(
        told_by(&[Rule::new("a", "TAX", Change::Mandatory).within([])], &lines),
        by("segment.missing TAX #7 AK304=3", "a")
    );
    assert_eq!(told_by(&[Rule::new("a", "CUR", Change::Mandatory).within([])], &lines), []);
    assert_eq!(
        told_by(&[Rule::new("a", "FOB", Change::Forbidden)], &lines),
        by("segment.forbidden FOB #7 AK304=2", "a")
    );
    assert_eq!(
        told_by(&[Rule::new("a", "REF", Change::MaxUse(1)).within([])], &lines),
        by("segment.too-often REF #5 AK304=5", "a")
    );
    assert_eq!(
        told_by(&[Rule::new("a", "N1", Change::MaxUse(1)).within([])], &lines),
        by("loop.too-often N1 #16 AK304=4", "a")
    );
    // Only where the rule says.
    assert_eq!(
        told_by(&[Rule::new("a", "DTM", Change::Forbidden).within(["PO1"])], &lines),
        by("segment.forbidden DTM #22 AK304=2", "a")
    );
    assert_eq!(
        told_by(&[Rule::new("a", "N3", Change::Mandatory).within(["N1"])], &lines),
        by("segment.missing N3 #17 AK304=3", "a")
    );
    // The first segment of a loop is no exception.
    let told: Vec<_> = told_by(&[Rule::new("a", "N2", Change::Mandatory).within(["N1"])], &lines);
    assert_eq!(told.iter().map(|(short, _)| &short[..18]).collect::<Vec<_>>(), ["segment.missing N2"; 2]);
    assert_eq!(told_by(&[Rule::new("a", "N4", Change::Forbidden).within(["PO1", "N1"])], &lines), []);
}

#[test]
fn elements_are_made_mandatory_and_forbidden() {
    let lines = own(&order());
    assert_eq!(
        told_by(&[Rule::new("a", "PO1", Change::Mandatory).element(5)], &lines),
        by("element.missing PO105 #24 AK403=1", "a")
    );
    assert_eq!(
        told_by(&[Rule::new("a", "PO1", Change::Forbidden).element(5)], &lines),
        by("element.forbidden PO105 #17 AK403=3", "a")
    );
}

#[test]
fn codes_are_added_removed_and_limited() {
    let lines = own(&order());
    let only = Rule::new("a", "PO1", Change::CodesOnly(codes(&["EA"]))).element(3);
    assert_eq!(told_by(&[only], &lines), by("element.code PO103 #24 AK403=7", "a"));
    let removed = Rule::new("a", "PO1", Change::CodesRemoved(codes(&["CA"]))).element(3);
    assert_eq!(told_by(&[removed], &lines), by("element.code PO103 #24 AK403=7", "a"));
    let unknown = with(&order(), "PO1*2", Some("PO1*2*2.5*@@*10"));
    let added = Rule::new("a", "PO1", Change::CodesAdded(codes(&["@@"]))).element(3);
    assert_eq!(told(file("004010", "850", &unknown)), ["element.code-listed PO103 #24 AK403=7"]);
    assert_eq!(told_by(std::slice::from_ref(&added), &unknown), []);
    // The list of the standard still holds for others.
    let other = with(&order(), "PO1*2", Some("PO1*2*2.5*##*10"));
    assert_eq!(told_by(&[added], &other), [("element.code-listed PO103 #24 AK403=7".to_owned(), None)]);
    // Plain values can be limited too.
    let reference = Rule::new("a", "REF", Change::CodesOnly(codes(&["0123"]))).element(2).within([]);
    assert_eq!(told_by(&[reference], &lines), by("element.code REF02 #5 AK403=7", "a"));
}

#[test]
fn lengths_are_cut_and_widened() {
    let lines = own(&order());
    let cut = Rule::new("a", "BEG", Change::Length { min: 1, max: 8 }).element(3);
    assert_eq!(told_by(std::slice::from_ref(&cut), &lines), by("element.too-long BEG03 #2 AK403=5", "a"));
    let long = with(&order(), "BEG", Some("BEG*00*SA*1234567890123456789012345**20260309"));
    // Too long for the standard as well.
    assert_eq!(told_by(&[cut], &long), [("element.too-long BEG03 #2 AK403=5".to_owned(), None)]);
    let widened = Rule::new("a", "BEG", Change::Length { min: 1, max: 30 }).element(3);
    assert_eq!(told_by(&[widened], &long), []);
}

#[test]
fn a_guide_is_for_its_set_and_version_alone() {
    let rules = [Rule::new("a", "BEG", Change::Mandatory).element(4)];
    assert_eq!(told_with(file("005010", "850", &order_5010()), &options(&rules)), NONE);
    assert_eq!(told_with(file("004010", "810", &super::invoice()), &options(&rules)), NONE);
    assert_eq!(told_with(file("004010", "850", &order()), &options(&rules)).len(), 1);
    // Of two, the last one counts.
    let both = ValidateOptions { guides: vec![guide(&rules), guide(&[])], ..ValidateOptions::default() };
    assert_eq!(told_with(file("004010", "850", &order()), &both), NONE);
}

#[test]
fn impossible_rules_are_refused_all_at_once() {
    let rules = [
        Rule::new("unknown", "XYZ", Change::Forbidden),
        Rule::new("elsewhere", "CTP", Change::Forbidden).within(["N1"]),
        Rule::new("beyond", "PO1", Change::Mandatory).element(26),
        Rule::new("zero", "PO1", Change::Mandatory).element(0),
        Rule::new("long", "PO1", Change::CodesAdded(codes(&["DZN", "E"]))).element(3),
        Rule::new("number", "PO1", Change::CodesOnly(codes(&["1"]))).element(2),
        Rule::new("empty", "PO1", Change::CodesOnly(Vec::new())).element(5),
        Rule::new("never", "REF", Change::MaxUse(0)),
        Rule::new("length", "REF", Change::Length { min: 1, max: 2 }),
        Rule::new("turned", "REF", Change::Length { min: 3, max: 2 }).element(2),
        Rule::new("standard", "BEG", Change::Forbidden),
        Rule::new("standard-element", "BEG", Change::Forbidden).element(3),
        Rule::new("yes", "FOB", Change::Mandatory).within([]),
        Rule::new("no", "FOB", Change::Forbidden).within([]),
        Rule::new("yes", "CUR", Change::Mandatory).within([]),
        Rule::new("one", "ITD", Change::MaxUse(1)).within([]),
        Rule::new("two", "ITD", Change::MaxUse(2)).within([]),
        Rule::new("plus", "FOB", Change::CodesAdded(codes(&["QQ"]))).element(1),
        Rule::new("minus", "FOB", Change::CodesRemoved(codes(&["QQ"]))).element(1),
        Rule::new(" ", "FOB", Change::Mandatory).element(2),
        Rule::new("often", "FOB", Change::MaxUse(2)).element(2),
    ];
    let faults = Guide::build("acme", "850", Version::V004010, &rules).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "rule unknown: the transaction set has no segment XYZ there",
            "rule elsewhere: the transaction set has no segment CTP there",
            "rule beyond: PO1 has no element 26",
            "rule zero: PO1 has no element 0",
            "rule long: code \"DZN\" does not fit into 2 to 2 characters",
            "rule long: code \"E\" does not fit into 2 to 2 characters",
            "rule number: codes cannot be changed there",
            "rule empty: no codes are named",
            "rule never: to be repeated zero times is to be forbidden",
            "rule length: a length cannot be changed there",
            "rule turned: no such length",
            "rule standard: the standard makes it mandatory",
            "rule standard-element: the standard makes it mandatory",
            "rule no: contradicts rule yes",
            "rule yes: another rule has this id",
            "rule two: contradicts rule one",
            "rule minus: contradicts rule plus",
            "rule  : a rule without id",
            "rule often: how often it stands cannot be changed there",
        ]
    );
    let faults = Guide::build("acme", "850", Version::V004010, &[]).map(|guide| guide.set_id().to_owned());
    assert_eq!(faults.unwrap(), "850");
    let faults = Guide::build("acme", "999", Version::V004010, &[]).unwrap_err();
    assert_eq!(faults[0].to_string(), "no such transaction set in this version");
}

fn with_policy(severities: &[(&str, Severity)], waivers: Vec<Waiver>, lines: &[String]) -> Report {
    let severities = severities.iter().map(|(rule, severity)| ((*rule).to_owned(), *severity)).collect();
    let rules = [Rule::new("acme-1", "BEG", Change::Mandatory).element(4)];
    let guides = vec![guide(&rules)];
    let policy = Policy::build(severities, waivers, &guides).unwrap();
    let options =
        ValidateOptions { guides, policy, today: Some(date(2026, 3, 9)), ..ValidateOptions::default() };
    validate(file("004010", "850", lines).as_bytes(), &options)
}

fn verdict(report: &Report) -> Verdict {
    report.interchanges[0].groups[0].sets[0].verdict
}

#[test]
fn weights_change_verdicts() {
    let lines = own(&order());
    let strict = with_policy(&[], Vec::new(), &lines);
    assert_eq!((verdict(&strict), strict.faults[0].severity), (Verdict::Rejected, Severity::Error));
    let mild = with_policy(&[("acme-1", Severity::Warning)], Vec::new(), &lines);
    assert_eq!((verdict(&mild), mild.faults[0].severity), (Verdict::AcceptedWithErrors, Severity::Warning));
    let mild = with_policy(&[("element.missing", Severity::Warning)], Vec::new(), &lines);
    assert_eq!(verdict(&mild), Verdict::AcceptedWithErrors);
}

#[test]
fn waived_faults_do_not_count() {
    let lines = own(&order());
    for waiver in [
        Waiver::new("acme-1", "agreed by mail"),
        Waiver::new("element.missing", "agreed by mail"),
        Waiver { segment: Some("BEG".into()), element: Some(4), ..Waiver::new("acme-1", "agreed") },
        Waiver { until: Some(date(2026, 3, 9)), ..Waiver::new("acme-1", "until today") },
    ] {
        let report = with_policy(&[], vec![waiver.clone()], &lines);
        assert_eq!(verdict(&report), Verdict::Accepted, "{waiver:?}");
        assert_eq!((report.faults.len(), report.waived.len(), report.expired.len()), (0, 1, 0));
        assert_eq!(short(&report.waived[0]), "element.missing BEG04 #2 AK403=1");
    }
    for waiver in [
        Waiver { segment: Some("PO1".into()), ..Waiver::new("acme-1", "elsewhere") },
        Waiver { element: Some(5), ..Waiver::new("acme-1", "elsewhere") },
        Waiver::new("element.too-long", "something else"),
    ] {
        let report = with_policy(&[], vec![waiver], &lines);
        assert_eq!((verdict(&report), report.waived.len()), (Verdict::Rejected, 0));
    }
}

#[test]
fn headers_and_trailers_of_sets_can_be_changed() {
    let lines = own(&order());
    assert_eq!(
        told_by(&[Rule::new("a", "ST", Change::Length { min: 9, max: 9 }).element(2)], &lines),
        by("element.too-short ST02 #1 AK502=7", "a")
    );
    let number = format!("SE02 #{}", lines.len() + 2);
    assert_eq!(
        told_by(&[Rule::new("a", "SE", Change::Length { min: 9, max: 9 }).element(2)], &lines),
        by(&format!("element.too-short {number} AK502=3"), "a")
    );
    let rule = Rule::new("a", "ST", Change::Mandatory).element(3);
    let guide = Guide::build("acme", "850", Version::V005010, &[rule]).unwrap();
    let options = ValidateOptions { guides: vec![Arc::new(guide)], ..ValidateOptions::default() };
    let text = file("005010", "850", &order_5010());
    assert_eq!(told_with(&text, &options), ["element.missing ST03 #1 AK502=19"]);
    assert_eq!(told_with(text.replace("ST*850*0001", "ST*850*0001*ACME"), &options), NONE);
}

#[test]
fn waivers_end() {
    let ended = Waiver { until: Some(date(2026, 3, 8)), ..Waiver::new("acme-1", "until yesterday") };
    let report = with_policy(&[], vec![ended.clone()], &own(&order()));
    assert_eq!(verdict(&report), Verdict::Rejected);
    assert_eq!(report.expired.len(), 1);
    assert_eq!((&report.expired[0].waiver, report.expired[0].faults), (&ended, 1));
    // Without a day nothing with an end counts.
    let policy = Policy::build(
        Vec::new(),
        vec![Waiver { until: Some(date(2099, 1, 1)), ..Waiver::new("segment.unknown", "x") }],
        &[],
    );
    let options = ValidateOptions { policy: policy.unwrap(), ..ValidateOptions::default() };
    let lines = with(&order(), "REF*DP", Some("ZZZ*1"));
    let report = validate(file("004010", "850", &lines).as_bytes(), &options);
    assert_eq!((report.faults.len(), report.waived.len(), report.expired.len()), (1, 0, 1));
}

#[test]
fn remittance_without_an_entity_can_be_agreed() {
    let lines = with(&super::payment(), "ENT", None);
    let waiver = Waiver::new("segment.implied-entity", "the bank leaves ENT out");
    let policy = Policy::build(Vec::new(), vec![waiver], &[]).unwrap();
    let options = ValidateOptions { policy, ..ValidateOptions::default() };
    let report = validate(file("004010", "820", &lines).as_bytes(), &options);
    assert_eq!((verdict(&report), report.faults.len(), report.waived.len()), (Verdict::Accepted, 0, 1));
}

#[test]
fn a_policy_names_what_exists() {
    let faults = Policy::build(
        vec![
            ("no.such".into(), Severity::Warning),
            ("set.count".into(), Severity::Warning),
            ("set.count".into(), Severity::Repair),
            ("segment.outside-set".into(), Severity::Warning),
        ],
        vec![
            Waiver::new("acme-9", "x"),
            Waiver::new("set.count", " "),
            Waiver::new("file.limit", "x"),
            Waiver::new("header.width", "x"),
            Waiver::new("header.missing", "x"),
        ],
        &[guide(&[])],
    );
    let told: Vec<String> = faults.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "there is no rule \"no.such\"",
            "there is no rule \"acme-9\"",
            "the waiver of \"set.count\" has no reason",
            "\"file.limit\" is always an error: what it is about is not read",
            "\"header.width\" is always an error: what it is about is not read",
            "\"segment.outside-set\" is always an error: what it is about is not read",
            "\"set.count\" is weighed twice",
        ]
    );
}
