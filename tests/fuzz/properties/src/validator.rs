//! Validation: the same of a slice and of a reader, within its bounds, and whatever it says can be acknowledged.

use std::sync::{Arc, LazyLock};

use jiff::civil::date;
use x12::guide::{Change, Guide, Policy, Rule, Waiver};
use x12::{
    Charset, GroupOutcome, InterchangeOutcome, Levels, Limits, ReadOptions, Report, Severity, ValidateLimits,
    ValidateOptions, Verdict, Version, validate, validate_reader,
};

use crate::acknowledgments;
use crate::chopped::Chopped;
use crate::dice::Dice;
use crate::reader::{BEYOND, tight, told};

/// Checks validation, and the acknowledgments of its report.
pub fn check(bytes: &[u8]) {
    let mut dice = Dice::of(bytes);
    let lenient = ValidateOptions { read: ReadOptions::lenient(), ..ValidateOptions::default() };
    let mut partner = ValidateOptions { read: lenient.read.clone(), ..partner().clone() };
    if dice.once_in(2) {
        partner.charset = Charset::Basic;
    }
    let mut bounded = ValidateOptions { levels: levels(&mut dice), ..ValidateOptions::default() };
    bounded.read.limits = tight(&mut dice);
    bounded.limits = ValidateLimits { hierarchy_levels: dice.below(4), hierarchy_depth: dice.below(3) };
    for options in [ValidateOptions::default(), lenient, partner, bounded] {
        let report = validate(bytes, &options);
        let of_reader = validate_reader(Chopped::new(bytes), &options).expect("the reader has no errors");
        // Of what is beyond the limit a reader takes no more than it must.
        let of_reader = Report { bytes: report.bytes, ..of_reader };
        assert_eq!(report, of_reader);
        bounded_and_told(bytes, &report, &options);
        short_texts(&report);
        verdicts_follow_faults(&report);
        acknowledgments::of_report(&report, &mut dice);
    }
}

fn levels(dice: &mut Dice) -> Levels {
    let mut is_on = || !dice.once_in(4);
    Levels {
        structure: is_on(),
        elements: is_on(),
        notes: is_on(),
        codes: is_on(),
        balance: is_on(),
        hierarchy: is_on(),
    }
}

/// A partner that changes something of everything.
fn partner() -> &'static ValidateOptions {
    static PARTNER: LazyLock<ValidateOptions> = LazyLock::new(|| {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let order = [
            Rule::new("ref", "REF", Change::Mandatory).within([]),
            Rule::new("number", "PO1", Change::Mandatory).element(1),
            Rule::new("units", "PO1", Change::CodesOnly(codes(&["EA", "CA"]))).element(3),
            Rule::new("parties", "N1", Change::CodesRemoved(codes(&["ST"]))).element(1),
            Rule::new("order", "BEG", Change::Length { min: 1, max: 10 }).element(3),
            Rule::new("taxes", "TXI", Change::Forbidden),
        ];
        let invoice = [
            Rule::new("lines", "IT1", Change::MaxUse(2)),
            Rule::new("kinds", "BIG", Change::CodesAdded(codes(&["XX"]))).element(7),
            Rule::new("date", "BIG", Change::Forbidden).element(3),
        ];
        let of = |id: &str, set: &str, version, rules: &[Rule]| Guide::build(id, set, version, rules);
        let guides = [
            of("order", "850", Version::V004010, &order),
            of("invoice", "810", Version::V004010, &invoice),
            of("newer-invoice", "810", Version::V005010, &invoice),
        ];
        let guides: Vec<Arc<Guide>> =
            guides.into_iter().map(|guide| Arc::new(guide.expect("the rules fit the standard"))).collect();
        let until = |rule: &str, until| Waiver { until: Some(until), ..Waiver::new(rule, "agreed") };
        let waivers = vec![
            Waiver::new("number", "agreed"),
            until("element.too-long", date(2026, 12, 31)),
            until("element.code-listed", date(2025, 12, 31)),
        ];
        let severities = vec![("units".to_owned(), Severity::Warning)];
        let policy = Policy::build(severities, waivers, &guides).expect("the policy names known rules");
        let today = Some(date(2026, 3, 9));
        ValidateOptions { guides, policy, today, ..ValidateOptions::default() }
    });
    &PARTNER
}

fn bounded_and_told(bytes: &[u8], report: &Report, options: &ValidateOptions) {
    let Limits { sets, interchanges, faults, .. } = options.read.limits;
    assert!(report.faults.len() <= faults + BEYOND, "{} faults", report.faults.len());
    assert!(report.waived.len() <= faults + BEYOND, "{} waived faults", report.waived.len());
    assert!(report.interchanges.len() <= interchanges);
    assert!(report.sets <= sets as u64);
    for fault in report.faults.iter().chain(&report.waived) {
        told(fault, bytes);
        let Some(index) = fault.interchange else { continue };
        let interchange = &report.interchanges[index];
        let Some(index) = fault.group else { continue };
        let group = &interchange.groups[index];
        assert!(fault.set.is_none_or(|index| index < group.sets.len()));
    }
}

/// What is kept of each header does not grow with what stands in it.
fn short_texts(report: &Report) {
    for interchange in &report.interchanges {
        let InterchangeOutcome { sender_id, receiver_id, control_number, version, .. } = interchange;
        let groups = interchange.groups.iter().flat_map(|group| {
            let GroupOutcome {
                functional_id, application_sender, application_receiver, control_number, ..
            } = group;
            let sets = group.sets.iter().map(|set| set.implementation.as_ref());
            let texts =
                [functional_id, application_sender, application_receiver, control_number, &group.version];
            texts.map(String::as_str).into_iter().chain(sets)
        });
        let texts = [sender_id, receiver_id, control_number, version].map(String::as_str);
        assert!(texts.into_iter().chain(groups).all(|text| text.chars().count() <= 99), "{interchange:?}");
    }
}

fn verdicts_follow_faults(report: &Report) {
    for (interchange, outcome) in report.interchanges.iter().enumerate() {
        for (group, outcome) in outcome.groups.iter().enumerate() {
            for (set, outcome) in outcome.sets.iter().enumerate() {
                let of_set: Vec<_> = report.faults_of(interchange, group, set).collect();
                assert!(of_set.len() <= outcome.faults as usize, "{outcome:?} {of_set:?}");
                if report.suppressed == 0 {
                    assert_eq!(of_set.len(), outcome.faults as usize, "{of_set:?}");
                }
                let errors = of_set.iter().filter(|fault| fault.severity == Severity::Error).count();
                let syntax = errors.saturating_sub(outcome.business_errors as usize);
                assert!(syntax == 0 || outcome.verdict == Verdict::Rejected, "{outcome:?} {of_set:?}");
            }
        }
    }
}
