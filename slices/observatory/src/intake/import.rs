//! A file from the command line: as large as it is, read and kept piece by piece. Brought once more it changes nothing, so
//! that one that broke off is simply begun again.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ::store::{Store, StoreError};
use counts::intake::Judge;
use counts::intake::table::{self, Doubt, Kind, MOST_BYTES_OF_XLSX, Mapping, Sample, Source, Total, guess};
use counts::{Intake, Refusal};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::Serialize;
use thiserror::Error;
use uuid::Uuid;

use super::bring::{self, Counted, From as Origin};
use super::file::stops;
use super::run;
use crate::channel::Channel;
use crate::store::channels;

/// Bytes that are looked at to propose a mapping.
const LOOKED_AT: u64 = 300_000;

/// Why a file was not brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, String),
    /// The town has no counters.
    #[error(
        "town {0} has no counters: make them first, or bring files with sites and channels in at its desk"
    )]
    NoCounters(Nis),
    /// How the file is to be read cannot be seen from it.
    #[error("the file does not show {0}: tell it with --mapping. The proposal, to be completed:\n{1}")]
    Unclear(String, String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The town.
    pub nis: Nis,
    /// Which column is what; found out when it is not told.
    pub mapping: Option<Mapping>,
    /// Reads and reports everything, keeps nothing.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Rows looked at.
    pub rows: u64,
    /// Stretches of which nothing was known.
    pub added: i64,
    /// Stretches of which the same was known.
    pub same: i64,
    /// Stretches of which something else was known.
    pub corrected: i64,
    /// What could not be taken.
    pub refused: u64,
    /// Of names that are no counter's, by name.
    pub unlinked: BTreeMap<String, u64>,
    /// Why the rest was not read.
    pub stopped: Option<Refusal>,
    /// How the file was read.
    pub mapping: Mapping,
}

/// Names that are no counter's are told one by one up to so many.
const MOST_NAMES: usize = 1_000;

/// How a file is to be read: told, or found out from its beginning.
fn mapping_of(path: &Path, told: Option<Mapping>) -> Result<Mapping, ImportError> {
    if let Some(mapping) = told {
        return Ok(mapping);
    }
    let failed = |error: &dyn std::fmt::Display| ImportError::File(path.to_path_buf(), error.to_string());
    let mut begin = Vec::new();
    let mut file = File::open(path).map_err(|error| failed(&error))?;
    Read::by_ref(&mut file).take(LOOKED_AT).read_to_end(&mut begin).map_err(|error| failed(&error))?;
    // A workbook can only be looked at whole.
    if begin.starts_with(b"PK") {
        let most = u64::try_from(MOST_BYTES_OF_XLSX).unwrap_or(u64::MAX);
        file.take(most).read_to_end(&mut begin).map_err(|error| failed(&error))?;
    }
    let sample = Sample::of(&begin).map_err(|refusal| failed(&refusal.trouble.code()))?;
    let proposal = guess(&sample);
    let open: Vec<&str> =
        proposal.doubts.iter().filter(|doubt| stops(doubt)).map(|doubt| missing(*doubt)).collect();
    if open.is_empty() {
        return Ok(proposal.mapping);
    }
    let text = serde_json::to_string_pretty(&proposal.mapping).unwrap_or_default();
    Err(ImportError::Unclear(open.join(", "), text))
}

const fn missing(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::NoTime => "a column with times",
        Doubt::NoValue => "a column with numbers",
        _ => "how long a count lasts",
    }
}

/// Reads a file on a thread of its own; its pieces wait for the database, never the other way round.
fn pieces(
    path: &Path,
    mapping: &Mapping,
    judge: Judge,
) -> (tokio::sync::mpsc::Receiver<Intake>, tokio::task::JoinHandle<std::io::Result<Total>>) {
    let (sender, receiver) = tokio::sync::mpsc::channel(2);
    let (path, mapping) = (path.to_path_buf(), mapping.clone());
    let reader = tokio::task::spawn_blocking(move || {
        let mut take = |piece| match sender.blocking_send(piece) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let file = BufReader::with_capacity(1 << 20, File::open(&path)?);
        if mapping.kind == Kind::Csv {
            return Ok(table::read(Source::Csv(Box::new(file)), &mapping, judge, &mut take));
        }
        let mut bytes = Vec::new();
        file.take(u64::try_from(MOST_BYTES_OF_XLSX).unwrap_or(u64::MAX) + 1).read_to_end(&mut bytes)?;
        Ok(table::read(Source::Xlsx(&bytes), &mapping, judge, &mut take))
    });
    (receiver, reader)
}

/// Brings a file in. What was refused is written to `refused` as CSV: row, column, what stood there, why.
///
/// # Errors
/// When the file cannot be read at all, or the database does not keep it.
pub async fn file(
    store: &Store,
    path: &Path,
    asked: Asked,
    refused: &mut (dyn Write + Send),
    moment: &Moment,
) -> Result<Report, ImportError> {
    let failed = |error: &dyn std::fmt::Display| ImportError::File(path.to_path_buf(), error.to_string());
    let (nis, dry_run) = (asked.nis, asked.dry_run);
    let mapping = mapping_of(path, asked.mapping)?;
    let (all, aliases) = store
        .read(|tx| {
            Box::pin(async move {
                Ok((channels::channels(tx, nis).await?, channels::aliases(tx, nis, run::SOURCE).await?))
            })
        })
        .await?;
    if all.is_empty() {
        return Err(ImportError::NoCounters(nis));
    }
    let links = &mut Links { told: &aliases, all: &all, found: HashMap::new() };
    let name = path.file_name().map(|name| name.to_string_lossy().chars().take(120).collect::<String>());
    let name = name.unwrap_or_default();
    let origin = &Origin { nis, batch: moment.new_id(), source: "import", name: &name, person: None };
    let mut report = Report { mapping: mapping.clone(), ..Report::default() };
    writeln!(refused, "row;column;told;reason").map_err(|error| failed(&error))?;
    let (mut receiver, reader) = pieces(path, &mapping, Judge::new(moment.now()));
    while let Some(piece) = receiver.recv().await {
        let told = keep(store, (origin, dry_run), (&piece, links), moment, &mut report).await?;
        tell(refused, piece.refusals.iter().chain(&told)).map_err(|error| failed(&error))?;
    }
    let total = reader.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    report.rows = total.rows;
    report.stopped = total.stopped;
    for (name, count) in &report.unlinked {
        let line = [String::new(), name.clone(), count.to_string(), "unknown-channel".to_owned()];
        write_line(refused, &line).map_err(|error| failed(&error))?;
    }
    refused.flush().map_err(|error| failed(&error))?;
    Ok(report)
}

/// Which name of the file is which counter.
struct Links<'l> {
    told: &'l [(String, Uuid)],
    all: &'l [Channel],
    found: HashMap<String, Option<&'l Channel>>,
}

impl Links<'_> {
    /// Looks up the names of a piece that are new.
    fn find(&mut self, piece: &Intake) {
        for reading in &piece.readings {
            if !self.found.contains_key(&reading.channel) {
                let channel = run::channel_of(&reading.channel, self.told, self.all);
                self.found.insert(reading.channel.clone(), channel);
            }
        }
    }
}

/// Keeps one piece; what its counters refused.
async fn keep(
    store: &Store,
    (origin, dry_run): (&Origin<'_>, bool),
    (piece, links): (&Intake, &mut Links<'_>),
    moment: &Moment,
    report: &mut Report,
) -> Result<Vec<Refusal>, StoreError> {
    links.find(piece);
    let sorted = &bring::sort(&piece.readings, &|name| links.found.get(name).copied().flatten());
    report.refused += piece.refused;
    for at in &sorted.unknown {
        let Some(reading) = piece.readings.get(*at) else { continue };
        let room = report.unlinked.len() < MOST_NAMES;
        match report.unlinked.get_mut(&reading.channel) {
            Some(count) => *count += 1,
            None if room => {
                report.unlinked.insert(reading.channel.clone(), 1);
            }
            None => {}
        }
    }
    if dry_run {
        report.added += i64::try_from(piece.readings.len() - sorted.unknown.len()).unwrap_or(i64::MAX);
        return Ok(Vec::new());
    }
    let brought = store
        .write(|tx| {
            Box::pin(async move {
                let brought = bring::keep(tx, origin, sorted, moment).await?;
                let more = u64::try_from(brought.refused.len()).unwrap_or_default();
                let counted =
                    Counted { rows: piece.rows, refused: piece.refused + more, before: 0, refusals: &[] };
                bring::note(tx, origin, &brought, &counted, moment).await?;
                Ok::<_, StoreError>(brought)
            })
        })
        .await?;
    report.added += brought.added;
    report.same += brought.same;
    report.corrected += brought.corrected;
    report.refused += u64::try_from(brought.refused.len()).unwrap_or_default();
    let told = brought.refused.iter().filter_map(|(at, trouble)| {
        let reading = piece.readings.get(*at)?;
        Some(Refusal::new(0, reading.channel.as_str(), *trouble, &reading.observation.start.to_rfc3339()))
    });
    Ok(told.collect())
}

fn tell<'r>(
    out: &mut (dyn Write + Send),
    refusals: impl Iterator<Item = &'r Refusal>,
) -> std::io::Result<()> {
    for refusal in refusals {
        let row = if refusal.row > 0 { refusal.row.to_string() } else { String::new() };
        let line = [row, refusal.field.clone(), refusal.told.clone(), refusal.trouble.code().to_owned()];
        write_line(out, &line)?;
    }
    Ok(())
}

fn write_line(out: &mut (dyn Write + Send), cells: &[String; 4]) -> std::io::Result<()> {
    writeln!(out, "{}", cells.each_ref().map(|cell| shell::csv::cell(cell)).join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::{known, moment, nis, ready};

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let name = format!("plein-counts-{name}-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    fn asked(dry_run: bool) -> Asked {
        Asked { nis: nis(), mapping: None, dry_run }
    }

    ::store::both_engines! {
        migrations = &crate::STEPS;

        async fn a_long_file_is_brought_in_once_and_what_is_wrong_is_told_by_row(store: ::store::Store) {
            let folder = Folder::new("lang");
            let path = folder.0.join("tellingen.csv");
            let mut text = String::from("tijdstip;teller;aantal\n");
            for hour in 0..30_000_u32 {
                let at = chrono::DateTime::from_timestamp(1_640_995_200 + i64::from(hour) * 3_600, 0).unwrap();
                text.push_str(&format!("{};Markt;{}\n", at.format("%Y-%m-%dT%H:%M:%SZ"), hour % 7));
                if hour % 10_000 == 0 {
                    text.push_str(&format!("{};=Spook;1\n", at.format("%Y-%m-%dT%H:%M:%SZ")));
                    text.push_str(&format!("{};Markt;-1\n", at.format("%Y-%m-%dT%H:%M:%SZ")));
                }
            }
            std::fs::write(&path, &text).unwrap();
            let mut refused = Vec::new();
            let empty = file(&store, &path, asked(false), &mut refused, &moment()).await;
            assert!(matches!(empty, Err(ImportError::NoCounters(_))), "{empty:?}");
            ready(&store).await;
            let mut refused = Vec::new();
            let dry = file(&store, &path, asked(true), &mut refused, &moment()).await.unwrap();
            assert_eq!((dry.added, known(&store, 10).await), (30_000, 0));
            let mut refused = Vec::new();
            let told = file(&store, &path, asked(false), &mut refused, &moment()).await.unwrap();
            assert_eq!((told.added, told.refused, told.rows), (30_000, 3, 30_006));
            assert_eq!(told.unlinked, BTreeMap::from([("=Spook".to_owned(), 3)]));
            assert_eq!(known(&store, 10).await, 30_000);
            let refused = String::from_utf8(refused).unwrap();
            let lines: Vec<&str> = refused.lines().collect();
            assert_eq!(lines.len(), 1 + 3 + 1, "{refused}");
            assert!(lines[1].starts_with("4;value;") && lines[1].ends_with("negative"), "{refused}");
            assert!(!lines[4].starts_with(";="), "no formula: {refused}");
            let again = file(&store, &path, asked(false), &mut Vec::new(), &moment()).await.unwrap();
            assert_eq!((again.added, again.same, again.corrected), (0, 30_000, 0));
        }

        async fn a_file_that_does_not_show_how_it_is_read_asks_for_a_mapping(store: ::store::Store) {
            ready(&store).await;
            let folder = Folder::new("raar");
            let path = folder.0.join("raar.csv");
            std::fs::write(&path, "a;b\nx;y\nz;w\n").unwrap();
            let told = file(&store, &path, asked(false), &mut Vec::new(), &moment()).await.unwrap_err().to_string();
            assert!(told.contains("a column with times") && told.contains("\"separator\": \";\""), "{told}");
            std::fs::write(&path, "2026-09-01 10:00;Markt;5\n2026-09-01 11:00;Markt;6\n").unwrap();
            let mapping: Mapping = serde_json::from_str(
                r#"{"separator": ";", "header": 0, "start": ["1"], "channel": ["2"], "values": [{"column": "3"}], "seconds": 3600}"#,
            )
            .unwrap();
            let asked = Asked { mapping: Some(mapping), ..asked(false) };
            let done = file(&store, &path, asked, &mut Vec::new(), &moment()).await.unwrap();
            assert_eq!(done.added, 2);
        }
    }
}
