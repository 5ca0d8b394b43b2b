//! Wrong configuration and wrong records, through the real program: a clear error or a held document that names the place,
//! and everything else goes on.

use std::fs;
use std::process::{Command, Output};
use std::time::Duration;

use end_to_end::{Scene, Setting, read_interchange};
use pipeline::{LedgerItem, State};
use simulators::fusion::Mutation;

const HOST: &str = env!("CARGO_BIN_EXE_host-under-test");
const LONG: Duration = Duration::from_secs(120);

fn mlc(scene: &Scene, command: &str, args: &[&str]) -> Output {
    let mut program = Command::new(HOST);
    program.arg(command).arg("--config").arg(scene.config()).arg("--data").arg(scene.data_folder());
    program.args(args).output().unwrap()
}

fn edit(scene: &Scene, file: &str, from: &str, to: &str) {
    let path = scene.config().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}:\n{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// `mlc run` ends at once with exit code 2 and says all of `parts`.
#[track_caller]
fn refuses_to_start(scene: &Scene, parts: &[&str]) {
    let output = mlc(scene, "run", &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} are not all in:\n{said}");
    assert!(scene.fusion.requests().is_empty(), "it called the ERP before it had checked its configuration");
}

async fn run(scene: &Scene) -> end_to_end::Outcome {
    let host = scene.host(HOST);
    scene.settle(LONG).await;
    assert_eq!(host.stop().await, Some(0), "{}", scene.logged());
    scene.check().await
}

fn says(item: &LedgerItem, rule: &str, place: &str) -> bool {
    item.reasons
        .iter()
        .any(|reason| reason.rule == rule && reason.place.contains(place) && !reason.message.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_starts_nothing_and_names_the_place() {
    let scene = Scene::start(Setting::small());
    let connector = fs::read_to_string(scene.config().join("connector.toml")).unwrap();
    let restore = || fs::write(scene.config().join("connector.toml"), &connector).unwrap();

    edit(&scene, "connector.toml", "stage = \"test\"", "stage = \"test");
    refuses_to_start(&scene, &["connector.toml:4", "TOML"]);
    restore();
    edit(&scene, "connector.toml", "lag_seconds", "lag_secnds");
    refuses_to_start(&scene, &["connector.toml:11", "lag_secnds", "lag_seconds"]);
    restore();
    edit(&scene, "connector.toml", "stage = \"test\"", "stage = \"production\"");
    refuses_to_start(&scene, &["[fusion] stage", "ISA15 = T", "127.0.0.1"]);
    restore();
    edit(&scene, "crosswalks/unit.csv", "unit,code", "unit,cod");
    refuses_to_start(&scene, &["crosswalks/unit.csv:1", "cod"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_without_profile_and_a_missing_crosswalk_hold_their_documents_and_no_others() {
    let scene = Scene::start(Setting::small());
    let [first, second] = [&scene.data.invoices[0], &scene.data.invoices[1]];
    let slug = |number: &str| scene.data.supplier(number).unwrap().edi.clone().unwrap().slug;
    let gone = slug(&second.supplier_number);
    assert_ne!(slug(&first.supplier_number), gone);
    fs::remove_file(scene.config().join(format!("partners/{gone}.toml"))).unwrap();
    let outcome = run(&scene).await;
    assert_eq!(outcome.of("invoice", first.id)[0].state, State::Delivered);
    let held = outcome.of("invoice", second.id)[0];
    assert_eq!(held.state, State::Held);
    let named =
        held.reasons.iter().any(|reason| reason.to_string().contains(&format!("partners/{gone}.toml")));
    assert!(named, "{:?}", held.reasons);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_crosswalk_and_a_replay_send_what_was_held() {
    let scene = Scene::start(Setting::small());
    let units = fs::read_to_string(scene.config().join("crosswalks/unit.csv")).unwrap();
    fs::remove_file(scene.config().join("crosswalks/unit.csv")).unwrap();
    let outcome = run(&scene).await;
    assert_eq!(outcome.count(State::Held), 2, "both invoices");
    assert_eq!(outcome.count(State::Delivered), 1, "the payment has no units");
    for row in &scene.data.invoices {
        let item = outcome.of("invoice", row.id)[0];
        assert!(says(item, "crosswalk.unit", "line 1"), "{:?}", item.reasons);
        assert!(says(item, "crosswalk.unit", "line 2"), "every reason is told: {:?}", item.reasons);
    }
    fs::write(scene.config().join("crosswalks/unit.csv"), units).unwrap();
    let one = format!("fusion/invoice/{}", scene.data.invoices[0].id);
    let output = mlc(&scene, "replay", &[&one, "--why", "unit added", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let output = mlc(&scene, "replay", &["--rule", "crosswalk.unit", "--why", "unit added"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 replayed, 0 refused"));
    let trace = Command::new(HOST).args(["trace", &one, "--data"]).arg(scene.data_folder()).output().unwrap();
    let trail = String::from_utf8_lossy(&trace.stdout).into_owned();
    assert!(trail.contains("unit added"), "the trail tells why: {trail}");
    let outcome = run(&scene).await;
    assert_eq!(outcome.count(State::Delivered), 3);
    let output = mlc(&scene, "close", &[&one, "--why", "too late"]);
    assert_eq!(output.status.code(), Some(1), "what was delivered is not closed");
    let output = mlc(&scene, "replay", &[&one, "--why", "again"]);
    assert_eq!(output.status.code(), Some(1), "what was delivered is not replayed");
    assert!(String::from_utf8_lossy(&output.stdout).contains("0 replayed, 1 refused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_records_are_held_with_their_place_and_their_neighbours_go_out() {
    let mut setting = Setting::some(60, 30);
    let partner =
        setting.data.edi_suppliers().find(|(_, partner)| partner.documents.contains(&"810")).unwrap();
    let supplier = partner.0.number.clone();
    let mut rows = setting.data.invoices.iter_mut().filter(|row| {
        row.supplier_number == supplier
            && row.validation_status == "Validated"
            && row.invoice_type == "Standard"
    });
    let (lineless, negative) = (rows.next().unwrap(), rows.next().unwrap());
    lineless.lines.clear();
    negative.lines[0].quantity = Some((-3).into());
    let (lineless, negative) = (lineless.id, negative.id);
    let scene = Scene::start(setting);
    let outcome = run(&scene).await;
    let lineless = outcome.of("invoice", lineless)[0];
    assert!(
        lineless.state == State::Held && says(lineless, "invoice.lines.none", "lines"),
        "{:?}",
        lineless.reasons
    );
    let negative = outcome.of("invoice", negative)[0];
    assert!(negative.state == State::Held && !negative.reasons.is_empty(), "{:?}", negative.reasons);
    assert!(negative.reasons.iter().any(|reason| reason.place.contains("line 1")), "{:?}", negative.reasons);
    assert!(outcome.count(State::Delivered) > 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_stands_in_a_suppliers_name_changes_no_count() {
    let mut plain = None;
    for name in [
        "Axford Components",
        "A*x~f>o^r|d:\u{1c}\u{1d}\u{1f}\r\n\t\u{85} \u{1f600} S\u{e0} r.l. \u{682a}",
        "~*~*~*x",
    ] {
        let mut setting = Setting::small();
        for row in &mut setting.data.invoices {
            row.supplier = name.to_owned();
        }
        let scene = Scene::start(setting);
        let outcome = run(&scene).await;
        // Ids and dates differ from run to run; shapes must not.
        let mut shapes: Vec<Vec<(String, usize)>> = Vec::new();
        for (bytes, _) in outcome.arrived.values() {
            let interchange = read_interchange(bytes);
            shapes.push(
                interchange.segments.iter().map(|segment| (segment[0].clone(), segment.len())).collect(),
            );
        }
        shapes.sort();
        assert_eq!(
            shapes.len(),
            3,
            "{name:?}: {:?}",
            outcome.items.iter().map(|item| &item.reasons).collect::<Vec<_>>()
        );
        assert_eq!(plain.get_or_insert(shapes.clone()), &shapes, "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_only_touched_makes_no_second_document() {
    let scene = Scene::start(Setting::small());
    let before = run(&scene).await;
    for row in &scene.data.invoices {
        let now = pipeline::ports::Clock::now(&pipeline::system::SystemClock) - Duration::from_secs(2);
        scene.fusion.mutate(&Mutation::TouchInvoice { id: row.id, at: Some(now) }).unwrap();
    }
    let host = scene.host(HOST);
    let store = scene.store().await;
    let mut told = false;
    for _ in 0..100 {
        let key = format!("fusion/invoice/{}", scene.data.invoices[0].id).parse().unwrap();
        let trail = pipeline::ports::Ledger::trail(&*store.ledger, &key).await.unwrap();
        told = trail.iter().any(|entry| entry.event == pipeline::Event::Unchanged);
        if told {
            break;
        }
        pipeline::ports::Clock::sleep(&pipeline::system::SystemClock, Duration::from_millis(100)).await;
    }
    assert!(told, "the touch was not seen");
    assert_eq!(host.stop().await, Some(0));
    let after = scene.check().await;
    assert_eq!((after.items.len(), after.arrived.len()), (before.items.len(), before.arrived.len()));
    assert_eq!(after.repeated(), 0);
}
