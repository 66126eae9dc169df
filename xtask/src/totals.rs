//! Running the Rust tests while counting them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::run::{Outcome, cargo_command};

/// How many tests ran.
#[derive(Default)]
pub struct Totals {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that were marked as ignored.
    pub skipped: usize,
}

impl Totals {
    /// Adds the totals of another run.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Reads a closing line of cargo's test runner.
    fn read(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result:") else { return };
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(count), Some(what)) =
                (words.next().and_then(|word| word.parse::<usize>().ok()), words.next())
            else {
                continue;
            };
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Runs every Rust test of the workspace on both databases.
pub fn cargo_test(filter: &[String], postgres: &str, totals: &mut Totals) -> Outcome {
    let mut command = cargo_command(&["test", "--workspace", "--no-fail-fast", "--"]);
    command.args(filter).env("PLEIN_TEST_POSTGRES", postgres).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cargo test could not be started: {error}"))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            totals.read(&line);
        }
    }
    let status = child.wait().map_err(|error| format!("cargo test: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{} Rust tests failed", totals.failed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let mut totals = Totals::default();
        totals.read(
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.1s",
        );
        totals.read("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        totals.read("test something ... ok");
        assert_eq!(totals.to_string(), "13 passed, 2 failed, 3 skipped");
    }
}
