//! The whole data set, once: every row ends as it should, and what left can be read by others.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use end_to_end::{Outcome, Scene, Setting};
use pipeline::{LedgerItem, State};

const HOST: &str = env!("CARGO_BIN_EXE_host-under-test");

async fn whole() -> (Scene, Outcome) {
    let scene = Scene::start(Setting::whole());
    let host = scene.host(HOST);
    scene.settle(Duration::from_secs(180)).await;
    assert_eq!(host.stop().await, Some(0), "{}", scene.logged());
    let outcome = scene.check().await;
    (scene, outcome)
}

fn rules(items: &[&LedgerItem]) -> Vec<String> {
    items.iter().flat_map(|item| &item.reasons).map(|reason| reason.rule.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_ends_as_it_should_and_a_foreign_parser_agrees() {
    let (scene, outcome) = whole().await;
    who_trades_by_edi_and_who_does_not(&scene, &outcome);
    what_is_odd_is_told(&scene, &outcome);
    assert_eq!(outcome.repeated(), 0);
    assert!(outcome.count(State::Delivered) >= 150, "only {} left", outcome.count(State::Delivered));
    let folder = tempfile::tempdir().unwrap();
    for (name, (bytes, _)) in &outcome.arrived {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    foreign_parser(folder.path(), outcome.arrived.len());
}

/// Rows of suppliers without partner, or whose partner does not take the document, are closed with the reason.
fn who_trades_by_edi_and_who_does_not(scene: &Scene, outcome: &Outcome) {
    let invoices = scene.data.invoices.iter().map(|row| ("invoice", row.id, &row.supplier_number, "810"));
    let payments = scene.data.payments.iter().map(|row| ("payment", row.id, &row.supplier_number, "820"));
    let mut traded = 0;
    for (kind, id, supplier, set) in invoices.chain(payments) {
        let partner = scene.data.supplier(supplier).and_then(|supplier| supplier.edi.as_ref());
        let items = outcome.of(kind, id);
        assert_eq!(items.len(), 1, "{kind} {id}");
        if partner.is_some_and(|partner| partner.documents.contains(&set)) {
            traded += 1;
            assert!(items[0].state != State::Rejected || !rules(&items).is_empty(), "{kind} {id}");
        } else {
            // A row that cannot be read at all is held, whoever its supplier is.
            assert!(
                matches!(items[0].state, State::Rejected | State::Held),
                "{kind} {id} is {}",
                items[0].state
            );
            assert!(items[0].file_name.is_none());
        }
    }
    assert!(traded > 200, "{traded}");
}

/// What each oddity of the data must lead to, wherever its partner takes the document.
fn what_is_odd_is_told(scene: &Scene, outcome: &Outcome) {
    let quirks = &scene.data.quirks;
    for (quirk, state) in [
        ("no_lines", State::Held),
        ("negative_quantity", State::Held),
        ("total_mismatch", State::Held),
        ("amount_six_decimals", State::Held),
    ] {
        let ids = quirks.invoices_with(quirk).into_iter();
        let rows = ids.map(|id| (id, scene.data.invoice(id).unwrap().supplier_number.as_str()));
        check_quirk(scene, outcome, ("invoice", "810"), quirk, rows.collect(), state);
    }
    for status in ["Not validated", "Needs revalidation", "Canceled"] {
        let with_status = scene.data.invoices.iter().filter(|row| row.validation_status == status);
        // Where several things are odd, a fault that holds the document may be told first.
        let plain = with_status.filter(|row| quirks.of_invoice(row.id).len() <= 1);
        let rows = plain.map(|row| (row.id, row.supplier_number.as_str()));
        check_quirk(scene, outcome, ("invoice", "810"), status, rows.collect(), State::Rejected);
    }
    for quirk in ["sum_mismatch", "no_related"] {
        let ids = quirks.payments_with(quirk).into_iter();
        let rows = ids.map(|id| (id, scene.data.payment(id).unwrap().supplier_number.as_str()));
        check_quirk(scene, outcome, ("payment", "820"), quirk, rows.collect(), State::Held);
    }
}

fn check_quirk(
    scene: &Scene,
    outcome: &Outcome,
    (kind, set): (&str, &str),
    quirk: &str,
    mut rows: Vec<(i64, &str)>,
    state: State,
) {
    rows.retain(|(_, supplier)| {
        let partner = scene.data.supplier(supplier).and_then(|supplier| supplier.edi.as_ref());
        partner.is_some_and(|partner| partner.documents.contains(&set))
    });
    assert!(!rows.is_empty(), "no partner's {kind} has the quirk {quirk}");
    for (id, _) in rows {
        let item = outcome.of(kind, id)[0];
        assert_eq!(item.state, state, "{quirk} {id}: {:?}", item.reasons);
        assert!(!item.reasons.is_empty(), "{quirk} {id} has no reason");
    }
}

/// Reads every file with `pyx12`, an X12 parser that is not ours.
#[allow(clippy::disallowed_methods, reason = "CI says here that the check may not be skipped")]
fn foreign_parser(folder: &Path, files: usize) {
    let required = std::env::var("MLC_REQUIRE_FOREIGN_PARSER").is_ok();
    let Some(python) = python_with_parser() else {
        assert!(
            !required,
            "the foreign parser is required and cannot be installed: Python 3 with venv and pip"
        );
        eprintln!("skipped: the check with pyx12 needs Python 3 with venv and pip");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign_parser.py");
    let output = Command::new(python).arg(script).arg(folder).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(&format!("{files} files read")), "{said}");
}

/// A Python with the parser, in the target folder; made on first use.
fn python_with_parser() -> Option<PathBuf> {
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign-parser");
    let python = venv.join("bin/python");
    let has_parser = || {
        let imported = Command::new(&python).args(["-c", "import pyx12"]).output();
        imported.is_ok_and(|output| output.status.success())
    };
    if has_parser() {
        return Some(python);
    }
    let run = |program: &Path, args: &[&str]| {
        Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
    };
    let made = run(Path::new("python3"), &["-m", "venv", venv.to_str()?])
        && run(&python, &["-m", "pip", "install", "--quiet", "pyx12==4.0.0"])
        && has_parser();
    made.then_some(python)
}
