//! What an import tells afterwards: per file, what was read, new, changed, unchanged, refused and left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many refused lines are kept with their reason; the rest are counted.
pub const MOST_REFUSED: usize = 200;

/// How many different reasons to leave something out are told apart.
const MOST_REASONS: usize = 60;

/// A line or object that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The file it stands in, when there are several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line, or the ordinal of the object, from 1.
    pub line: u64,
    /// What is wrong and how to mend it.
    pub reason: String,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The kind: `kbo`, `osm`, `refnis`, `demo`.
    pub kind: String,
    /// The files.
    pub files: Vec<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether it went on after an interrupted one.
    pub resumed: bool,
    /// Rows or objects read.
    pub read: u64,
    /// Places that were not known.
    pub new: u64,
    /// Places about which something changed.
    pub changed: u64,
    /// Places about which nothing changed.
    pub unchanged: u64,
    /// Places that are gone from the source.
    pub gone: u64,
    /// How many could not be used.
    pub refused_total: u64,
    /// The first of them.
    pub refused: Vec<Refused>,
    /// What was left out on purpose, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// Details for the reader: the moment of the data, versions.
    pub notes: BTreeMap<String, String>,
}

impl Report {
    /// An empty report.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    /// Notes something that cannot be used.
    pub fn refuse(&mut self, file: &str, line: u64, reason: impl Into<String>) {
        self.refused_total += 1;
        if self.refused.len() < MOST_REFUSED {
            let reason: String = reason.into();
            let reason = reason.chars().take(300).collect();
            self.refused.push(Refused { file: file.to_owned(), line, reason });
        }
    }

    /// Counts something that is left out on purpose.
    pub fn leave_out(&mut self, reason: &str, count: u64) {
        if let Some(seen) = self.left_out.get_mut(reason) {
            *seen += count;
        } else if self.left_out.len() < MOST_REASONS {
            self.left_out.insert(reason.to_owned(), count);
        } else {
            *self.left_out.entry("other reasons".to_owned()).or_default() += count;
        }
    }

    /// Adds what another part of the same import counted.
    pub fn add(&mut self, other: Self) {
        self.read += other.read;
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.gone += other.gone;
        self.refused_total += other.refused_total;
        let room = MOST_REFUSED.saturating_sub(self.refused.len());
        self.refused.extend(other.refused.into_iter().take(room));
        for (reason, count) in other.left_out {
            self.leave_out(&reason, count);
        }
        self.notes.extend(other.notes);
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let dry = if self.dry_run { " (dry run: nothing was written)" } else { "" };
        writeln!(f, "{}{dry}: {}", self.kind, self.files.join(", "))?;
        for (what, count) in [
            ("read", self.read),
            ("new", self.new),
            ("changed", self.changed),
            ("unchanged", self.unchanged),
            ("gone", self.gone),
            ("refused", self.refused_total),
        ] {
            writeln!(f, "  {what:<10}{count:>12}")?;
        }
        for (reason, count) in &self.left_out {
            writeln!(f, "  left out  {count:>12}  {reason}")?;
        }
        for refused in &self.refused {
            let file = if refused.file.is_empty() { String::new() } else { format!("{} ", refused.file) };
            writeln!(f, "  {file}line {}: {}", refused.line, refused.reason)?;
        }
        for (name, value) in &self.notes {
            writeln!(f, "  {name}: {value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_stays_small_whatever_it_counts() {
        let mut report = Report::of("osm");
        for line in 0..100_000 {
            report.refuse("a.geojson", line, "x".repeat(1000));
            report.leave_out(&format!("reason {line}"), 1);
        }
        assert_eq!((report.refused_total, report.refused.len()), (100_000, MOST_REFUSED));
        assert!(report.left_out.len() <= MOST_REASONS + 1);
        assert_eq!(report.left_out.values().sum::<u64>(), 100_000);
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
        let mut sum = Report::of("osm");
        sum.add(report.clone());
        sum.add(report);
        assert_eq!((sum.refused_total, sum.refused.len()), (200_000, MOST_REFUSED));
    }
}
