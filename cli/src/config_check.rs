//! `mlc config check`: every fault of a folder, or what it holds.

use std::path::Path;

use config::Configuration;
use serde::Serialize;

use crate::args::ConfigCheckArgs;
use crate::failure::{Failure, Outcome, fault_text};
use crate::output::{Align, Style, Table, count, print, print_json, thousands};

#[derive(Debug, Serialize)]
struct Summary {
    tenant: String,
    stage: String,
    version: String,
    fusion: String,
    cleo: String,
    flows: Vec<FlowLine>,
    partners: Vec<PartnerLine>,
    crosswalks: Vec<CrosswalkLine>,
}

#[derive(Debug, Serialize)]
struct FlowLine {
    flow: &'static str,
    title: &'static str,
    enabled: bool,
    every_seconds: Option<u32>,
    start_at: Option<jiff::Timestamp>,
}

#[derive(Debug, Serialize)]
struct PartnerLine {
    partner: String,
    name: String,
    transaction_sets: Vec<&'static str>,
    folders: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CrosswalkLine {
    file: String,
    rows: u64,
}

/// Reads the folder and prints what was found.
pub fn run(args: &ConfigCheckArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    match config::load(&args.dir) {
        Ok(configuration) => {
            let summary = summary(&args.dir, &configuration);
            if json {
                print_json(&serde_json::json!({ "ok": true, "configuration": summary }));
            } else {
                print(&text(&summary, style));
            }
            Ok(Outcome::Good)
        }
        Err(faults) => {
            if json {
                print_json(&serde_json::json!({ "ok": false, "faults": faults }));
            } else {
                let number = count(faults.len() as u64, "fault");
                let mut text = format!("{} {} in {}\n\n", style.bad("✗"), number, args.dir.display());
                faults.iter().for_each(|fault| text.push_str(&fault_text(fault, style)));
                print(&text);
            }
            Ok(Outcome::Misconfigured)
        }
    }
}

fn summary(dir: &Path, configuration: &Configuration) -> Summary {
    let connector = &configuration.connector;
    let flows = pipeline::FLOWS.iter().map(|flow| {
        let settings = connector.flows.get(flow.id);
        FlowLine {
            flow: flow.id,
            title: flow.title,
            enabled: settings.is_some_and(|settings| settings.enabled),
            every_seconds: settings.map(|settings| settings.every_seconds),
            start_at: settings.map(|settings| settings.start_at),
        }
    });
    let partners = configuration.catalog.partners().map(|profile| {
        let mut folders: Vec<String> =
            profile.transaction_sets().iter().map(|set| profile.delivery(set).folder).collect();
        folders.dedup();
        PartnerLine {
            partner: profile.id().to_string(),
            name: profile.name().to_owned(),
            transaction_sets: profile.transaction_sets(),
            folders,
        }
    });
    Summary {
        tenant: connector.tenant.to_string(),
        stage: connector.stage.to_string(),
        version: configuration.version.clone(),
        fusion: connector.fusion.base_url.clone(),
        cleo: connector.cleo.base_url.clone(),
        flows: flows.collect(),
        partners: partners.collect(),
        crosswalks: crosswalks(dir),
    }
}

/// Files and their rows: lines that are neither empty, comment nor header.
fn crosswalks(dir: &Path) -> Vec<CrosswalkLine> {
    let Ok(entries) = std::fs::read_dir(dir.join("crosswalks")) else { return Vec::new() };
    let mut lines: Vec<CrosswalkLine> = entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "csv"))
        .filter_map(|entry| {
            let text = std::fs::read_to_string(entry.path()).ok()?;
            let rows = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
            let file = entry.file_name().to_string_lossy().into_owned();
            Some(CrosswalkLine { file, rows: rows.saturating_sub(1) as u64 })
        })
        .collect();
    lines.sort_by(|a, b| a.file.cmp(&b.file));
    lines
}

fn text(summary: &Summary, style: Style) -> String {
    let mut flows = Table::new(&[
        ("flow", Align::Left),
        ("", Align::Left),
        ("every", Align::Right),
        ("from", Align::Left),
    ]);
    for flow in &summary.flows {
        flows.row(vec![
            flow.flow.to_owned(),
            if flow.enabled { style.good("runs") } else { style.dim("off") },
            flow.every_seconds.map_or_else(String::new, |seconds| format!("{seconds} s")),
            flow.start_at.map_or_else(String::new, crate::output::moment),
        ]);
    }
    let mut partners = Table::new(&[
        ("partner", Align::Left),
        ("name", Align::Left),
        ("receives", Align::Left),
        ("folder at Cleo", Align::Left),
    ]);
    for partner in &summary.partners {
        partners.row(vec![
            partner.partner.clone(),
            crate::output::shorten(&partner.name, 40),
            partner.transaction_sets.join(", "),
            partner.folders.join(", "),
        ]);
    }
    let mut crosswalks = Table::new(&[("crosswalk", Align::Left), ("rows", Align::Right)]);
    for crosswalk in &summary.crosswalks {
        crosswalks.row(vec![crosswalk.file.clone(), thousands(crosswalk.rows)]);
    }
    format!(
        "{} The configuration is good: {} stage {}, version {}.\n  from {}\n  to   {}\n\n{}\n{}\n{}",
        style.good("✓"),
        summary.tenant,
        summary.stage,
        summary.version,
        summary.fusion,
        summary.cleo,
        flows.text(style),
        partners.text(style),
        crosswalks.text(style),
    )
}
