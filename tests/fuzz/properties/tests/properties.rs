//! The properties, for files of all kinds.

use std::fmt;

use properties::{PROPERTIES, Property, crashers, made, mutate, real, splice};
use proptest::prelude::*;
use proptest::{collection, sample};
use x12::{Report, ValidateOptions, validate};

/// Bytes of a file at most.
const MOST: usize = 16 * 1024;

fn property(name: &str) -> Property {
    PROPERTIES.into_iter().find(|property| property.name == name).expect("the property exists")
}

/// Checks what was found by others: real files and old crashers, of all properties.
fn known(name: &str) {
    let check = property(name).check;
    let old = PROPERTIES.iter().flat_map(|property| crashers(property.name).unwrap());
    for (path, bytes) in real().unwrap().into_iter().chain(old) {
        println!("{}", path.display());
        check(&bytes);
    }
}

/// A file that can be read where a test fails.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Real files and files made of the schemas, changed a few times.
fn any_file() -> impl Strategy<Value = Bytes> {
    let real: Vec<Vec<u8>> = real().unwrap().into_iter().map(|(_, bytes)| bytes).collect();
    let start = prop_oneof![2 => sample::select(real), 5 => any::<u64>().prop_map(made)];
    let changes = collection::vec((any::<u64>(), any::<bool>()), 0..6);
    (start, changes).prop_map(|(file, changes)| {
        let changed =
            changes.into_iter().fold(file, |file, (seed, is_splice)| match is_splice && seed % 8 == 0 {
                true => splice(&file, &made(seed), MOST, seed),
                false => mutate(&file, MOST, seed),
            });
        Bytes(changed)
    })
}

fn any_bytes() -> impl Strategy<Value = Bytes> {
    let words = sample::select(vec![
        "ISA", "ISA*00*", "GS*IN*", "ST*810*1", "SE*2*1", "GE*1*1", "IEA*1*1", "TA1", "\u{FEFF}", "*", "~",
        ">", "^", "\n", "\r\n", " ", "\0", "\u{1A}", "\u{E9}",
    ]);
    let parts =
        prop_oneof![words.prop_map(|word| word.as_bytes().to_vec()), collection::vec(any::<u8>(), 0..9)];
    (any::<bool>(), collection::vec(parts, 0..60)).prop_map(|(has_header, parts)| {
        let header = if has_header { made(1)[..106].to_vec() } else { Vec::new() };
        Bytes(header.into_iter().chain(parts.concat()).collect())
    })
}

macro_rules! properties {
    ($($name:ident: $cases:expr;)*) => { $(
        mod $name {
            use super::*;

            #[test]
            fn holds_for_known_files() {
                known(stringify!($name));
            }

            proptest! {
                #![proptest_config(ProptestConfig { cases: $cases, failure_persistence: None, ..ProptestConfig::default() })]

                #[test]
                fn holds_for_any_file(file in any_file()) {
                    (property(stringify!($name)).check)(&file.0);
                }

                #[test]
                fn holds_for_any_bytes(bytes in any_bytes()) {
                    (property(stringify!($name)).check)(&bytes.0);
                }
            }
        }
    )* };
}

properties! {
    tokenizer: 300;
    validator: 200;
    round_trip: 400;
    typed_readers: 300;
}

/// Files that are broken all over would be refused before they get far.
#[test]
fn made_files_are_mostly_sound() {
    let reports: Vec<Report> =
        (0..500).map(|seed| validate(&made(seed), &ValidateOptions::default())).collect();
    let sets: u64 = reports.iter().map(|report| report.sets).sum();
    let clean = reports.iter().filter(|report| report.errors().count() == 0).count();
    let outcomes =
        reports.iter().flat_map(|report| &report.interchanges).flat_map(|interchange| &interchange.groups);
    let accepted: usize = outcomes.map(x12::GroupOutcome::accepted).sum();
    assert!(accepted as u64 * 2 > sets, "{accepted} of {sets} sets have no error");
    assert!(clean > 200 && clean < 400, "{clean} of 500 files have no error");
}
