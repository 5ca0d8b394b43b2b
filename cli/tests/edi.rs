//! `mlc edi` as a person runs it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/x12/tests/fixtures").join(name)
}

fn mlc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mlc"));
    command.arg("edi").args(arguments).env_remove("MLC_LOG").env("NO_COLOR", "1");
    command
}

fn run(arguments: &[&str]) -> Output {
    mlc(arguments).stdin(Stdio::null()).output().unwrap()
}

fn with_stdin(arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        mlc(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Without line breaks, which some fixtures lack at their end.
fn joined(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

#[test]
fn inspect_shows_names_values_and_loops() {
    let output = run(&["inspect", fixture("two-invoices.edi").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let tree = text(&output.stdout);
    assert!(tree.contains("\n    ST  set header: 810 invoice\n"), "{tree}");
    assert!(tree.contains("\n      BIG  invoice\n          01 invoice date  "), "{tree}");
    // PID belongs to the line, so it stands below IT1.
    let at = |start: &str| {
        tree.lines().position(|line| line == start).unwrap_or_else(|| panic!("{start:?}\n{tree}"))
    };
    assert!(at("      IT1  invoice line") < at("        PID  item description"), "{tree}");
}

#[test]
fn validate_finds_each_fault_and_says_so_by_exit_code() {
    let good = run(&["validate", fixture("acknowledgment-two-groups.edi").to_str().unwrap()]);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stdout));

    let faulty = fixture("segment-count-wrong.edi");
    let output = run(&["validate", "--json", faulty.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!((&report["ok"], &file["ok"]), (&Value::Bool(false), &Value::Bool(false)));
    assert_eq!(file["sets"]["rejected"], 1);
    let fault = &file["faults"][0];
    assert_eq!(fault["rule"], "set.count");
    assert_eq!(fault["code"], serde_json::json!({ "element": "AK502", "code": "4" }));
    assert_eq!(fault["place"], "SE01");
    let byte = usize::try_from(fault["byte"].as_u64().unwrap()).unwrap();
    assert!(fs::read(&faulty).unwrap()[..byte].ends_with(b"SE*"), "{fault}");
}

#[test]
fn a_level_can_be_left_out() {
    let bytes = fs::read(fixture("two-invoices.edi")).unwrap();
    // A date that no calendar has.
    let spoilt = text(&bytes).replacen("BIG*19971211", "BIG*19971311", 1);
    let rules = |arguments: &[&str]| {
        let output = with_stdin(arguments, spoilt.as_bytes());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults = report["files"][0]["faults"].as_array().unwrap().clone();
        faults.iter().map(|fault| fault["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(rules(&["validate", "--json"]).contains(&"element.date".to_owned()));
    assert!(!rules(&["validate", "--json", "--without", "elements"]).contains(&"element.date".to_owned()));
}

#[test]
fn acknowledgments_are_sound_interchanges_that_say_what_was_found() {
    let at = "2026-03-09T08:05";
    let table = [
        (vec!["ack", "--at", at], "two-invoices.edi", "AK9*A*2*2*2~"),
        (vec!["ack", "--at", at], "segment-count-wrong.edi", "AK5*R*4~"),
        (vec!["ack", "--at", at, "--kind", "ta1"], "two-invoices.edi", "TA1*000000020*960807*1548*A*000~"),
        (vec!["ack", "--at", at, "--kind", "999"], "payment-005010X218.edi", "IK5*"),
    ];
    for (mut arguments, name, expected) in table {
        let path = fixture(name);
        arguments.extend(["--control-number", "42", path.to_str().unwrap()]);
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        let acknowledgment = text(&output.stdout);
        assert!(acknowledgment.contains(expected), "{arguments:?}\n{acknowledgment}");
        assert!(acknowledgment.contains("*000000042*0*"), "{acknowledgment}");
        let checked = with_stdin(&["validate"], &output.stdout);
        assert_eq!(checked.status.code(), Some(0), "{acknowledgment}\n{}", text(&checked.stdout));
    }
    let path = fixture("acknowledgment-two-groups.edi");
    let unanswered = run(&["ack", path.to_str().unwrap()]);
    assert_eq!((unanswered.status.code(), unanswered.stdout.len()), (Some(1), 0));
    assert!(text(&unanswered.stderr).contains("acknowledgments are never acknowledged"));
}

#[test]
fn json_goes_both_ways_without_loss() {
    for name in [
        "two-invoices.edi",
        "two-groups-two-versions.edi",
        "three-interchanges.edi",
        "control-character-delimiters.edi",
        "line-feed-terminator.edi",
        "acknowledgment-only.edi",
        "every-trailer-wrong.edi",
        "repetitions-in-simple-elements.edi",
        "payment-005010X218.edi",
        "implementation-acknowledgment-three-sets.edi",
    ] {
        let bytes = fs::read(fixture(name)).unwrap();
        let json = with_stdin(&["to-json"], &bytes).stdout;
        serde_json::from_slice::<Value>(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
        let back = with_stdin(&["from-json"], &json);
        assert_eq!(back.status.code(), Some(0), "{name}: {}", text(&back.stderr));
        let expected = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        assert_eq!(text(&joined(&back.stdout)), text(&joined(expected)), "{name}");
    }
}

const HEADER: &str = "ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260309*0805*U*00401*000000001*0*P*>~";
const SET: &str = "ST*850*0001~BEG*00*NE*PO1**20260309~PO1*1*5*EA*1.25**VP*A1~CTT*1~SE*5*0001~";
const TA1: &str = "TA1*000000042*260308*1700*A*000~";

#[test]
fn json_keeps_acknowledgments_that_stand_too_late() {
    let group = |number: u8, inner: &str| {
        format!(
            "GS*PO*US*THEM*20260309*0805*{number}*X*004010~{inner}GE*{}*{number}~",
            inner.matches("ST*").count()
        )
    };
    let within = format!("{SET}{TA1}{}", SET.replace("0001", "0002"));
    let file = format!("{HEADER}{}{TA1}{TA1}{}IEA*2*000000001~", group(1, &within), group(2, SET));
    let json = with_stdin(&["to-json"], file.as_bytes());
    assert!(text(&json.stderr).contains("belongs before the first"), "{}", text(&json.stderr));
    let back = with_stdin(&["from-json"], &json.stdout);
    assert_eq!(text(&back.stdout), file, "{}", text(&back.stderr));
    // Counted trailers count neither.
    let mut counted: Value = serde_json::from_slice(&json.stdout).unwrap();
    let interchange = &mut counted["interchanges"][0];
    interchange.as_object_mut().unwrap().remove("trailer");
    interchange["groups"][0].as_object_mut().unwrap().remove("trailer");
    let back = with_stdin(&["from-json"], counted.to_string().as_bytes());
    assert_eq!(text(&back.stdout), file, "{}", text(&back.stderr));
}

#[test]
fn what_is_not_in_the_result_is_told() {
    let file = format!(
        "{HEADER}GS*PO*US*THEM*20260309*0805*1*X*004010~{SET}N1*BY*LOST~SE*3*0002~GE*1*1~IEA*1*000000001~"
    );
    for command in ["format", "to-json", "inspect"] {
        let output = with_stdin(&[command], file.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{command}");
        let faults = text(&output.stderr);
        assert_eq!(faults.matches("left out of the result").count(), 2, "{command}: {faults}");
    }
    // A segment of which only the beginning is read is not written as if it were whole.
    let long = file.replace("CTT*1", &format!("MSG*{}", "X".repeat(2_000_000)));
    for command in ["format", "to-json"] {
        let output = with_stdin(&[command], long.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert!(text(&output.stderr).contains("it cannot be written"), "{command}: {}", text(&output.stderr));
    }
}

#[test]
fn json_is_refused_where_the_result_is_none() {
    for command in ["inspect", "ack", "format", "from-json"] {
        let output = with_stdin(&[command, "--json"], HEADER.as_bytes());
        assert_eq!(output.status.code(), Some(2), "{command}");
        let failure: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(failure["error"]["hint"].as_str().unwrap().contains("to-json"), "{command}: {failure}");
    }
}

#[test]
fn an_acknowledgment_of_groups_warns_of_what_only_a_ta1_can_say() {
    let file =
        format!("{HEADER}GS*PO*US*THEM*20260309*0805*1*X*004010~{SET}N1*BY*LOST~GE*1*1~IEA*1*000000001~");
    let output = with_stdin(&["ack", "--at", "2026-03-09T08:05"], file.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("AK9*A*1*1*1~"), "{}", text(&output.stdout));
    let told = text(&output.stderr);
    assert!(told.contains("interchange 000000001: rejected") && told.contains("--kind ta1"), "{told}");
}

#[test]
fn ids_that_hold_the_usual_delimiters_are_answered_with_those_of_the_file() {
    let file = format!("{HEADER}GS*PO*US*THEM*20260309*0805*1*X*004010~{SET}GE*1*1~IEA*1*000000001~");
    let file =
        file.replace('*', "|").replace('~', "\n").replace("|US|THEM|", "|U*S|T~EM|").replace("P|>", "P|:");
    let output = with_stdin(&["ack", "--at", "2026-03-09T08:05"], file.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("\nGS|FA|T~EM|U*S|"), "{}", text(&output.stdout));
    assert_eq!(with_stdin(&["validate"], &output.stdout).status.code(), Some(0));
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let odd = SET.replace("PO1*1", "PO\u{1b}*1\u{1b}[2J").replace("0001", "00\u{1b}1");
    let file = format!("{HEADER}GS*PO*US*THEM*20260309*0805*1*X*004010~{odd}N1*BY*X~GE*1*1~IEA*1*000000001~");
    let file = file.replace("*000000001*0*P", "*0000\u{1b}0001*0*P");
    for arguments in [&["validate"][..], &["inspect"], &["inspect", "--brief"], &["ack"]] {
        let output = with_stdin(arguments, file.as_bytes());
        for shown in [&output.stdout, &output.stderr] {
            assert!(!shown.contains(&0x1B), "{arguments:?}: {}", text(shown));
        }
    }
}

#[test]
fn format_changes_layout_and_delimiters_and_nothing_else() {
    let bytes = fs::read(fixture("two-invoices.edi")).unwrap();
    let compact = with_stdin(&["format", "--compact"], &bytes).stdout;
    assert_eq!(text(&compact), text(&joined(&bytes)));
    let other =
        with_stdin(&["format", "--element", "|", "--component", "0x1F", "--terminator", "0x0A"], &compact);
    assert!(text(&other.stdout).starts_with("ISA|00|          |00|"));
    assert_eq!(text(&other.stdout).lines().count(), text(&compact).matches('~').count());
    let back = with_stdin(
        &["format", "--compact", "--element", "*", "--component", ">", "--terminator", "~"],
        &other.stdout,
    );
    assert_eq!(text(&back.stdout), text(&compact));

    let clash =
        with_stdin(&["format", "--element", "&"], text(&bytes).replace("FOODSELLER", "A & B").as_bytes());
    assert_eq!(clash.status.code(), Some(1));
    assert!(
        text(&clash.stderr).contains("the data holds '&', which is to be a delimiter"),
        "{}",
        text(&clash.stderr)
    );
    let twice = with_stdin(&["format", "--element", "~"], &bytes);
    assert_eq!(twice.status.code(), Some(2), "{}", text(&twice.stderr));
}

#[test]
fn split_loses_nothing_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let (first, second) = (fixture("two-groups-two-versions.edi"), fixture("acknowledgment-only.edi"));
    let arguments = ["split", first.to_str().unwrap(), second.to_str().unwrap(), "--out", out];
    let output = run(&arguments);
    // IEA01 of the second file is wrong, which is told.
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let mut names: Vec<String> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "acknowledgment_only-000001-300017389-TA1.edi",
            "two_groups_two_versions-000001-000000020-810_000000001.edi",
            "two_groups_two_versions-000002-000000020-810_000000002.edi",
            "two_groups_two_versions-000003-000000020-850_000191240.edi",
        ]
    );
    let mut segments = Vec::new();
    for name in &names {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let reading = x12::read(&bytes, &x12::ReadOptions::default());
        assert!(reading.faults.is_empty(), "{name}: {:?}", reading.faults);
        for (_, _, set) in reading.transaction_sets() {
            segments.extend(set.segments.iter().map(|segment| segment.raw().to_vec()));
        }
    }
    let whole = fs::read(&first).unwrap();
    let reading = x12::read(&whole, &x12::ReadOptions::default());
    let sets = reading.transaction_sets().flat_map(|(_, _, set)| &set.segments);
    assert_eq!(segments, sets.map(|segment| segment.raw().to_vec()).collect::<Vec<_>>());

    let again = run(&arguments);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("exists"), "{}", text(&again.stderr));
}

#[test]
fn split_keeps_sets_without_group_and_files_of_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["a", "b"].map(|name| {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        path.join("x.edi")
    });
    let lone = format!("{HEADER}{SET}{}IEA*1*000000001~", SET.replace("0001", "0002"));
    fs::write(&first, &lone).unwrap();
    fs::write(&second, &lone).unwrap();
    let out = folder.path().join("out");
    let arguments = [first.to_str().unwrap(), second.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = run(&[&["split", "--by", "group"], &arguments[..]].concat());
    assert!(text(&output.stdout).starts_with("2 files"), "{}", text(&output.stderr));
    for name in ["x-000001-000000001-ST.edi", "x-000002-000000001-ST.edi"] {
        assert_eq!(text(&joined(&fs::read(out.join(name)).unwrap())), lone, "{name}");
    }
}

#[test]
fn wrong_inputs_are_told_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("*.edi");
    let table = [
        (vec!["validate", "no-such-file.edi"], 1, "no-such-file.edi: No such file"),
        (vec!["validate", empty.to_str().unwrap()], 2, "no file matches"),
        (vec!["inspect", folder.path().to_str().unwrap()], 2, "is a folder"),
        (vec!["format", "--element", "A"], 2, "cannot be a delimiter"),
        (vec!["split"], 2, "--out"),
    ];
    for (arguments, code, expected) in table {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
    }
    let picture = with_stdin(&["validate"], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert_eq!(picture.status.code(), Some(1));
    assert!(text(&picture.stdout).contains("should begin"), "{}", text(&picture.stdout));
    assert_eq!(with_stdin(&["validate"], b"").status.code(), Some(1));
}

#[test]
fn a_big_file_streams_through() {
    let file = text(&fs::read(fixture("two-invoices.edi")).unwrap());
    let mut many = Vec::new();
    for number in 1.. {
        if many.len() > 40 * 1024 * 1024 {
            break;
        }
        many.extend_from_slice(file.replace("000000020", &format!("{number:09}")).as_bytes());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.edi");
    fs::write(&path, &many).unwrap();
    let output = run(&["format", "--compact", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(output.stdout.len(), joined(&many).len());
}
