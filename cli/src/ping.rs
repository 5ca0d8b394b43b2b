//! `mlc ping`: every connection and credential, tried.

use std::time::Duration;

use pipeline::Deadline;
use pipeline::system::SystemClock;
use serde::Serialize;

use crate::args::PingArgs;
use crate::connect;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, duration, print, print_json, wrap};

/// The longest that all checks take together.
const LIMIT: Duration = Duration::from_secs(300);

#[derive(Debug, Serialize)]
struct Line {
    system: &'static str,
    check: String,
    ok: bool,
    latency_ms: u64,
    detail: String,
}

/// Tries both systems and prints a line for each check.
pub async fn run(args: &PingArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let configuration = connect::configuration(&args.place.config)?;
    let ends = connect::ends(&configuration, &connect::secrets_path(&args.place)).await?;
    let deadline = Deadline::after(&SystemClock, LIMIT);
    let (fusion, cleo) = tokio::join!(ends.source.ping(deadline), ends.delivery.ping(deadline));
    let mut lines = Vec::new();
    for check in fusion {
        lines.push(line("fusion", check.name.to_owned(), check.ok, check.latency, check.detail));
    }
    for check in cleo {
        lines.push(line("cleo", check.name, check.ok, check.latency, check.detail));
    }
    let ok = lines.iter().all(|line| line.ok);
    if json {
        print_json(&serde_json::json!({ "ok": ok, "checks": lines }));
    } else {
        print(&text(&lines, style));
    }
    Ok(if ok { Outcome::Good } else { Outcome::Bad })
}

fn line(system: &'static str, check: String, ok: bool, latency: Duration, detail: String) -> Line {
    Line { system, check, ok, latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX), detail }
}

fn text(lines: &[Line], style: Style) -> String {
    let wide = lines.iter().map(|line| line.check.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        let sign = if line.ok { style.good("ok    ") } else { style.bad("FAILED") };
        let took = duration(Duration::from_millis(line.latency_ms));
        let indent = 8 + 8 + wide + 2 + 9 + 2;
        let detail = wrap(&line.detail, 100_usize.saturating_sub(indent).max(30))
            .join(&format!("\n{}", " ".repeat(indent)));
        text.push_str(&format!("{sign}  {:<8}{:<wide$}  {took:>9}  {detail}\n", line.system, line.check));
    }
    let failed = lines.iter().filter(|line| !line.ok).count();
    text.push_str(&match failed {
        0 => format!("\n{} All {} checks passed.\n", style.good("✓"), lines.len()),
        _ => format!(
            "\n{} {failed} of {} checks failed; checks that stand on them were left out.\n",
            style.bad("✗"),
            lines.len()
        ),
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_one_line_and_a_long_reason_is_wrapped() {
        let lines = [
            line(
                "fusion",
                "token".into(),
                true,
                Duration::from_millis(12),
                "the identity domain gives a token".into(),
            ),
            line(
                "cleo",
                "login".into(),
                false,
                Duration::from_millis(1_500),
                "the password was refused; ".repeat(6),
            ),
        ];
        let text = text(&lines, Style::plain());
        assert!(
            text.starts_with("ok      fusion  token      12 ms  the identity domain gives a token\n"),
            "{text}"
        );
        assert!(
            text.contains("FAILED  cleo    login      1.5 s  the password")
                && text.contains("1 of 2 checks failed")
        );
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
