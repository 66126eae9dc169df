//! Reads counts, calendars and cases from CSV: what is wrong is told with its line, the rest goes on.

use std::collections::HashMap;
use std::io::Read;

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use crate::calendar::{Calendar, Entry, Kind};
use crate::panel::Panel;

/// Limits on what is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of counts.
    pub rows: usize,
    /// Different series.
    pub series: usize,
    /// Days from the first to the last count.
    pub days: i64,
    /// Mistakes told one by one.
    pub told: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 100_000_000, series: 20_000, days: 50 * 366, told: 20 }
    }
}

/// Why a file cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Not CSV.
    #[error(
        "{file}, line {line}: this is not readable as CSV ({why}). Save the file as CSV in UTF-8, with commas or semicolons."
    )]
    Csv {
        /// Which file.
        file: String,
        /// Which line.
        line: u64,
        /// What the reader says.
        why: String,
    },
    /// A column is missing.
    #[error(
        "{file}, line 1: the column \"{column}\" is missing; found: {found}. The first line must name the columns {wanted}."
    )]
    Column {
        /// Which file.
        file: String,
        /// The missing column.
        column: &'static str,
        /// The columns that are there.
        found: String,
        /// All columns that are needed.
        wanted: &'static str,
    },
    /// No usable row.
    #[error("{file}: no usable row{first}")]
    Empty {
        /// Which file.
        file: String,
        /// The first mistake, if any.
        first: String,
    },
    /// Too much.
    #[error("{file}: {what} is more than the limit of {limit}. Split the file or take a shorter span.")]
    TooMuch {
        /// Which file.
        file: String,
        /// What there is too much of.
        what: String,
        /// The limit.
        limit: String,
    },
}

/// A row that was left out, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line in the file.
    pub line: u64,
    /// What is wrong and how to mend it.
    pub what: String,
}

/// What was read and what was left out.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Rows used.
    pub used: usize,
    /// Rows left out.
    pub left_out: usize,
    /// The first of them.
    pub mistakes: Vec<Mistake>,
    /// Hours that came twice in the night the clock goes back: their mean was taken.
    pub clock_back: usize,
}

impl Report {
    fn tell(&mut self, limits: &Limits, line: u64, what: impl FnOnce() -> String) {
        self.left_out += 1;
        if self.mistakes.len() < limits.told {
            self.mistakes.push(Mistake { line, what: what() });
        }
    }
}

/// A file that is read: its name for messages, and its rows.
struct Source<R: Read> {
    name: String,
    reader: csv::Reader<R>,
    columns: Vec<usize>,
}

fn csv_error(file: &str, error: &csv::Error) -> TableError {
    let line = error.position().map_or(1, csv::Position::line);
    TableError::Csv { file: file.to_owned(), line, why: error.to_string() }
}

impl<R: Read> Source<R> {
    /// Opens a file whose first line names the columns; each wanted column may have several names.
    fn open(
        name: &str,
        mut input: R,
        wanted: &[&'static [&'static str]],
        all: &'static str,
    ) -> Result<Source<impl Read>, TableError> {
        let mut head = Vec::new();
        let mut byte = [0_u8; 1];
        // The first line, read by itself, tells which separator the file uses.
        while head.len() < 64 * 1024 && matches!(input.read(&mut byte), Ok(1)) {
            head.push(byte[0]);
            if byte[0] == b'\n' {
                break;
            }
        }
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            head.drain(..3);
        }
        let separator = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|s| head.iter().filter(|b| *b == s).count())
            .unwrap_or(b',');
        let whole = std::io::Cursor::new(head).chain(input);
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(whole);
        let titles = reader.headers().map_err(|e| csv_error(name, &e))?.clone();
        let found: Vec<String> = titles.iter().map(|t| t.trim().to_lowercase()).collect();
        let mut columns = Vec::new();
        for names in wanted {
            let at = found.iter().position(|f| names.contains(&f.as_str()));
            columns.push(at.ok_or_else(|| TableError::Column {
                file: name.to_owned(),
                column: names.first().copied().unwrap_or_default(),
                found: if found.is_empty() { "nothing".to_owned() } else { found.join(", ") },
                wanted: all,
            })?);
        }
        Ok(Source { name: name.to_owned(), reader, columns })
    }

    /// Calls `each` with the line number and the wanted cells of every row.
    fn rows(&mut self, limits: &Limits, mut each: impl FnMut(u64, &[&str])) -> Result<(), TableError> {
        let mut record = csv::StringRecord::new();
        let mut n = 0_usize;
        loop {
            match self.reader.read_record(&mut record) {
                Ok(false) => return Ok(()),
                Err(e) => return Err(csv_error(&self.name, &e)),
                Ok(true) => {}
            }
            n += 1;
            if n > limits.rows {
                return Err(TableError::TooMuch {
                    file: self.name.clone(),
                    what: format!("more than {} rows", limits.rows),
                    limit: format!("{} rows", limits.rows),
                });
            }
            let line = record.position().map_or(0, csv::Position::line);
            let cells: [&str; 4] = std::array::from_fn(|i| {
                self.columns.get(i).and_then(|c| record.get(*c)).map_or("", str::trim)
            });
            each(line, cells.get(..self.columns.len()).unwrap_or(&cells));
        }
    }
}

/// Reads a local wall-clock time: the day and the hour, which is `None` for a bare date.
///
/// # Errors
/// What is wrong and how to mend it.
pub fn parse_time(text: &str) -> Result<(NaiveDate, Option<u32>), String> {
    let date = text.get(..10).and_then(|d| NaiveDate::parse_from_str(d, "%Y-%m-%d").ok());
    let Some(date) = date else {
        return Err(format!("\"{}\" is not a time; write it as 2026-05-01T14:00", shorten(text)));
    };
    let rest = text.get(10..).unwrap_or_default();
    let Some(clock) = rest.strip_prefix(['T', ' ']) else {
        return if rest.is_empty() {
            Ok((date, None))
        } else {
            Err(format!("\"{}\" is not a time", shorten(text)))
        };
    };
    if clock.ends_with(['Z', 'z']) || clock.contains(['+', '-']) {
        return Err(format!("\"{}\" carries a zone; give the local wall clock without zone", shorten(text)));
    }
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|f| {
        NaiveDateTime::parse_from_str(&format!("2000-01-01 {clock}"), &format!("%Y-%m-%d {f}")).ok()
    });
    match time.map(|t| (t.hour(), t.minute(), t.second())) {
        Some((hour, 0, 0)) => Ok((date, Some(hour))),
        Some(_) => {
            Err(format!("\"{}\" is not a whole hour; add finer counts up to hours first", shorten(text)))
        }
        None => Err(format!("\"{}\" is not a time; write it as 2026-05-01T14:00", shorten(text))),
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The quick way for the usual form, `2026-05-01T14:00` or `2026-05-01 14:00:00`.
fn quick_time(text: &str) -> Option<(NaiveDate, Option<u32>)> {
    let bytes = text.as_bytes();
    let two = |at: usize| {
        let (a, b) = (bytes.get(at)?, bytes.get(at + 1)?);
        (a.is_ascii_digit() && b.is_ascii_digit()).then(|| u32::from(a - b'0') * 10 + u32::from(b - b'0'))
    };
    let tail = bytes.get(13..)?;
    let form = bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && matches!(bytes.get(10), Some(b'T' | b' '));
    if !form || (tail != b":00" && tail != b":00:00") {
        return None;
    }
    let year = i32::try_from(two(0)? * 100 + two(2)?).ok()?;
    let hour = two(11).filter(|h| *h < 24)?;
    Some((NaiveDate::from_ymd_opt(year, two(5)?, two(8)?)?, Some(hour)))
}

fn parse_count(text: &str) -> Result<Option<f32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f32>() {
        Ok(n) if n < 0.0 => Err(format!(
            "the count {} is negative; leave the cell empty where nothing was measured",
            shorten(text)
        )),
        Ok(n) if n.is_finite() && n < 1e8 => Ok(Some(n)),
        _ => Err(format!(
            "\"{}\" is not a count; write a number, or nothing where nothing was measured",
            shorten(text)
        )),
    }
}

struct Count {
    line: u64,
    series: usize,
    day: NaiveDate,
    hour: Option<u32>,
    count: f32,
}

/// Reads counts with the columns series, time and count.
///
/// # Errors
/// When the file cannot be used at all; single bad rows are reported and left out.
pub fn counts(name: &str, input: impl Read, limits: &Limits) -> Result<(Panel, Report), TableError> {
    let wanted: [&'static [&'static str]; 3] =
        [&["series", "sensor", "channel"], &["time", "t", "date", "datetime"], &["count", "n", "value"]];
    let mut source = Source::open(name, input, &wanted, "series,time,count")?;
    let mut report = Report::default();
    let mut names: Vec<String> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<Count> = Vec::new();
    source.rows(limits, |line, cells| {
        let &[series, time, count] = cells else { return };
        if series.is_empty() {
            return report.tell(limits, line, || "the name of the series is missing".to_owned());
        }
        let (day, hour) = match quick_time(time).map_or_else(|| parse_time(time), Ok) {
            Ok(at) => at,
            Err(what) => return report.tell(limits, line, || what),
        };
        let count = match parse_count(count) {
            Ok(Some(count)) => count,
            Ok(None) => return,
            Err(what) => return report.tell(limits, line, || what),
        };
        let series = numbers.get(series).copied().unwrap_or_else(|| {
            numbers.insert(series.to_owned(), names.len());
            names.push(series.to_owned());
            names.len() - 1
        });
        rows.push(Count { line, series, day, hour, count });
    })?;
    if names.len() > limits.series {
        let what = format!("{} series", names.len());
        return Err(TableError::TooMuch {
            file: name.to_owned(),
            what,
            limit: format!("{} series", limits.series),
        });
    }
    let panel = fill(name, names, &rows, limits, &mut report)?;
    Ok((panel, report))
}

fn fill(
    name: &str,
    names: Vec<String>,
    rows: &[Count],
    limits: &Limits,
    report: &mut Report,
) -> Result<Panel, TableError> {
    let first = rows.iter().map(|r| r.day).min();
    let last = rows.iter().map(|r| r.day).max();
    let (Some(first), Some(last)) = (first, last) else {
        let first =
            report.mistakes.first().map(|m| format!("; line {}: {}", m.line, m.what)).unwrap_or_default();
        return Err(TableError::Empty { file: name.to_owned(), first });
    };
    let span = (last - first).num_days() + 1;
    let cells = i64::try_from(names.len()).unwrap_or(i64::MAX).saturating_mul(span).saturating_mul(24);
    if span > limits.days || cells > 1_000_000_000 {
        let what = format!("a span of {span} days ({first} to {last}) for {} series", names.len());
        return Err(TableError::TooMuch {
            file: name.to_owned(),
            what,
            limit: format!("{} days", limits.days),
        });
    }
    let hourly = rows.iter().any(|r| r.hour.is_some_and(|h| h > 0));
    let days = usize::try_from(span).unwrap_or(0);
    let mut panel = Panel::new(names, first, days, if hourly { 24 } else { 1 });
    for row in rows {
        let slot = match row.hour {
            None if hourly => {
                report.tell(limits, row.line, || {
                    "a date without an hour among hourly counts; keep days and hours in separate files"
                        .to_owned()
                });
                continue;
            }
            hour => usize::try_from(hour.unwrap_or(0)).unwrap_or(0),
        };
        let Some(day) = panel.index(row.day) else { continue };
        let before = panel.get(row.series, day, slot);
        if before.is_nan() {
            panel.set(row.series, day, slot, row.count);
            report.used += 1;
        } else if hourly
            && (1..=3).contains(&slot)
            && chrono::Datelike::weekday(&row.day) == chrono::Weekday::Sun
        {
            panel.set(row.series, day, slot, f32::midpoint(before, row.count));
            report.used += 1;
            report.clock_back += 1;
        } else {
            report.tell(limits, row.line, || {
                let series = panel.names().get(row.series).map_or("", String::as_str);
                format!(
                    "a second count of \"{}\" for the same time; the first one was kept, remove one of them",
                    shorten(series)
                )
            });
        }
    }
    panel.mend_single_gaps();
    Ok(panel)
}

/// Reads a calendar with the columns date, kind and name.
///
/// # Errors
/// When the file cannot be used at all; single bad rows are reported and left out.
pub fn calendar(name: &str, input: impl Read, limits: &Limits) -> Result<(Calendar, Report), TableError> {
    let mut source = Source::open(name, input, &[&["date"], &["kind"], &["name"]], "date,kind,name")?;
    let mut report = Report::default();
    let mut entries = Vec::new();
    source.rows(limits, |line, cells| {
        let &[date, kind, title] = cells else { return };
        match NaiveDate::parse_from_str(date, "%Y-%m-%d") {
            Ok(date) => {
                report.used += 1;
                let kind = Kind::parse(kind);
                let name = if title.is_empty() { format!("{kind:?}") } else { shorten(title) };
                entries.push(Entry { date, kind, name });
            }
            Err(_) => report.tell(limits, line, || {
                format!("\"{}\" is not a date; write it as 2026-05-01", shorten(date))
            }),
        }
    })?;
    if entries.len() > 100_000 {
        let what = format!("{} days", entries.len());
        return Err(TableError::TooMuch { file: name.to_owned(), what, limit: "100000 days".to_owned() });
    }
    Ok((Calendar::new(entries), report))
}

/// One question about an event: which series, from which day to which.
#[derive(Debug, Clone)]
pub struct Case {
    /// The line in the file.
    pub line: u64,
    /// The series.
    pub series: String,
    /// The first day, as it was written.
    pub from: String,
    /// The last day, as it was written.
    pub to: String,
}

/// Reads cases with the columns series, from and to. Dates are judged when the case is answered.
///
/// # Errors
/// When the file cannot be used at all.
pub fn cases(name: &str, input: impl Read, limits: &Limits) -> Result<Vec<Case>, TableError> {
    let mut source = Source::open(name, input, &[&["series"], &["from"], &["to"]], "series,from,to")?;
    let mut out = Vec::new();
    source.rows(limits, |line, cells| {
        if let &[series, from, to] = cells {
            out.push(Case { line, series: series.to_owned(), from: from.to_owned(), to: to.to_owned() });
        }
    })?;
    if out.is_empty() {
        return Err(TableError::Empty { file: name.to_owned(), first: String::new() });
    }
    if out.len() > 100_000 {
        let what = format!("{} cases", out.len());
        return Err(TableError::TooMuch { file: name.to_owned(), what, limit: "100000 cases".to_owned() });
    }
    Ok(out)
}
