//! The way of the records as a picture: five stations, what flows between them and what leaves the way.

use maud::{Markup, html};

use crate::demo::summary::Summary;
use crate::output::thousands;

/// A station on the way.
struct Station {
    name: &'static str,
    what: &'static str,
    remote: bool,
    /// What leaves the station towards the next.
    onward: Option<u64>,
    /// What ends here.
    asides: Vec<String>,
}

fn stations(summary: &Summary) -> Vec<Station> {
    let totals = &summary.totals;
    let aside = |number: u64, text: &str| (number > 0).then(|| format!("{} {text}", thousands(number)));
    let list = |items: Vec<Option<String>>| items.into_iter().flatten().collect();
    let sent =
        totals.new.saturating_sub(totals.held + totals.rejected + totals.superseded + totals.dead_lettered);
    vec![
        Station {
            name: "Oracle Fusion",
            what: "invoices, payments",
            remote: true,
            onward: Some(totals.seen),
            asides: vec![],
        },
        Station {
            name: "Poll",
            what: "what changed",
            remote: false,
            onward: Some(totals.new),
            asides: list(vec![
                aside(totals.known, "read again"),
                aside(totals.unchanged, "unchanged"),
                aside(totals.reverted, "reverted"),
            ]),
        },
        Station {
            name: "Map",
            what: "to 810 and 820",
            remote: false,
            onward: Some(sent),
            asides: list(vec![
                aside(totals.held, "held for a person"),
                aside(totals.rejected, "closed by a rule"),
                aside(totals.superseded, "superseded"),
            ]),
        },
        Station {
            name: "Deliver",
            what: "claim, send, ask",
            remote: false,
            onward: Some(summary.uploads.files),
            asides: list(vec![
                aside(totals.dead_lettered, "dead-lettered"),
                aside(totals.open, "still open"),
            ]),
        },
        Station { name: "Cleo", what: "a file for each", remote: true, onward: None, asides: vec![] },
    ]
}

/// The section.
pub(super) fn section(summary: &Summary) -> Markup {
    let stations = stations(summary);
    let told: Vec<String> = stations
        .iter()
        .map(|station| {
            let onward =
                station.onward.map_or_else(String::new, |number| format!(", {} onward", thousands(number)));
            let asides = if station.asides.is_empty() {
                String::new()
            } else {
                format!(" ({})", station.asides.join(", "))
            };
            format!("{}{asides}{onward}", station.name)
        })
        .collect();
    let told = told.join("; ");
    html! {
        section {
            h2 { "The way of a record" }
            p.intro {
                "Both polls together. What a poll reads again because windows overlap is recognised; what only had its "
                "timestamp touched stays where it is."
            }
            figure {
                (wide(&stations, &told))
                (tall(&stations, &told))
            }
        }
    }
}

fn wide(stations: &[Station], told: &str) -> Markup {
    const BOX: usize = 138;
    const STEP: usize = 205;
    let rows = stations.iter().map(|station| station.asides.len()).max().unwrap_or_default();
    let height = 92 + if rows > 0 { 28 + rows * 20 } else { 0 };
    html! {
        svg.wide viewBox=(format!("0 0 960 {height}")) role="img" aria-label=(told) {
            @for (index, station) in stations.iter().enumerate() {
                @let left = 1 + index * STEP;
                @let middle = left + BOX / 2;
                rect class=(if station.remote { "box remote" } else { "box" }) x=(left) y="8" width=(BOX) height="72" rx="6" {}
                text.name x=(middle) y="41" text-anchor="middle" { (station.name) }
                text.what x=(middle) y="61" text-anchor="middle" { (station.what) }
                @if let Some(onward) = station.onward {
                    @let from = left + BOX + 6;
                    @let to = left + STEP - 6;
                    path.line d=(format!("M{from} 44H{}", to - 6)) {}
                    path.head d=(format!("M{to} 44l-8 -4.5v9z")) {}
                    text.flowing x=((from + to) / 2) y="35" text-anchor="middle" { (thousands(onward)) }
                }
                @if !station.asides.is_empty() {
                    @let foot = 92 + station.asides.len() * 20 + 4;
                    path.branch d=(format!("M{} 80V{foot}", left + 14)) {}
                    @for (row, aside) in station.asides.iter().enumerate() {
                        text.aside x=(left + 24) y=(112 + row * 20) { (aside) }
                    }
                }
            }
        }
    }
}

fn tall(stations: &[Station], told: &str) -> Markup {
    const STEP: usize = 112;
    let height = stations.len() * STEP - 40;
    html! {
        svg.tall viewBox=(format!("0 0 340 {height}")) role="img" aria-label=(told) {
            @for (index, station) in stations.iter().enumerate() {
                @let top = 2 + index * STEP;
                rect class=(if station.remote { "box remote" } else { "box" }) x="1" y=(top) width="160" height="64" rx="6" {}
                text.name x="81" y=(top + 29) text-anchor="middle" { (station.name) }
                text.what x="81" y=(top + 48) text-anchor="middle" { (station.what) }
                @if let Some(onward) = station.onward {
                    path.line d=(format!("M81 {}V{}", top + 68, top + STEP - 10)) {}
                    path.head d=(format!("M81 {}l-4.5 -8h9z", top + STEP - 4)) {}
                    text.flowing x="92" y=(top + 93) { (thousands(onward)) }
                }
                @if !station.asides.is_empty() {
                    path.branch d=(format!("M161 {}H176", top + 32)) {}
                    @for (row, aside) in station.asides.iter().enumerate() {
                        text.aside x="182" y=(top + 37 + row * 20 - (station.asides.len() - 1) * 10) { (aside) }
                    }
                }
            }
        }
    }
}
