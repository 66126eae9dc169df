//! The journeys in a real browser: starts the demo in a folder of its own and lets Node's test runner drive Chromium.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::run::{plein, root};
use crate::tools;
use crate::totals::Totals;

/// A running demo; it stops and its folder disappears when dropped.
struct Demo {
    child: Child,
    folder: PathBuf,
    address: String,
}

impl Demo {
    fn start() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("plein-e2e-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut command = plein();
        command.args(["demo", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(&folder);
        // The journeys stand still in time, so that "open now" means the same on every day of the year.
        command.args(["--today", "2026-11-26T10:00"]);
        // Nor do they wait for forecasts, which would take the processor from the browser for minutes.
        command.env("PLEIN_JOBS_ELSEWHERE", "observatory_forecast,observatory_effects,observatory_repair");
        let mut child =
            command.stdout(Stdio::piped()).spawn().map_err(|error| format!("plein demo: {error}"))?;
        let output = child.stdout.take().ok_or("plein demo has no output")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(Ok(line)) = lines.next() {
            let ready = serde_json::from_str::<serde_json::Value>(&line).ok();
            if let Some(address) = ready.as_ref().and_then(|value| value.get("address")?.as_str()) {
                let address = address.to_owned();
                // Keep reading, so that the demo never waits for us.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, folder, address });
            }
        }
        let _ = child.wait();
        Err("plein demo ended before it served anything".to_owned())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs the journeys and returns their totals.
pub fn e2e(filter: &[String]) -> Result<Totals, String> {
    let chromium = tools::chromium().ok_or("Chromium is not installed: apt-get install chromium")?;
    let demo = Demo::start()?;
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    if let Some(pattern) = filter.first() {
        command.arg(format!("--test-name-pattern={pattern}"));
    }
    command.args(journeys()?).current_dir(root().join("e2e"));
    command.env("PLEIN_URL", &demo.address).env("PLEIN_CHROMIUM", chromium).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("node: {error}"))?;
    let mut totals = Totals::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            read(&line, &mut totals);
        }
    }
    let status = child.wait().map_err(|error| format!("node: {error}"))?;
    if !status.success() {
        return Err(format!("{} journeys in the browser failed", totals.failed.max(1)));
    }
    if totals.passed == 0 {
        return Err("no journey ran in the browser".to_owned());
    }
    Ok(totals)
}

fn journeys() -> Result<Vec<String>, String> {
    let folder = root().join("e2e");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    names.sort();
    Ok(names)
}

/// Reads a closing line of Node's test runner: `ℹ pass 12`.
fn read(line: &str, totals: &mut Totals) {
    let mut words = line.trim_start_matches(['ℹ', '#', ' ']).split_whitespace();
    let (Some(what), Some(Ok(count)), None) =
        (words.next(), words.next().map(str::parse::<usize>), words.next())
    else {
        return;
    };
    match what {
        "pass" => totals.passed += count,
        "fail" | "cancelled" => totals.failed += count,
        "skipped" => totals.skipped += count,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_closing_lines_are_read() {
        let mut totals = Totals::default();
        for line in
            ["ℹ tests 9", "ℹ pass 7", "# fail 1", "ℹ skipped 1", "ℹ duration_ms 12.5", "pass it on to others"]
        {
            read(line, &mut totals);
        }
        assert_eq!(totals.to_string(), "7 passed, 1 failed, 1 skipped");
    }
}
