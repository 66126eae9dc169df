//! `plein import`: registers of others come in, with a progress bar and a report.

use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use kernel::nis::Nis;
use register::import::{
    ImportError, KboOptions, OnProgress, OsmOptions, Progress, Report, import_kbo, import_osm, import_refnis,
};
use store::Store;

use crate::app::{Platform, open_store};
use crate::cli::Import;
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::follow;
use crate::outcome::{Kind, Outcome, Trouble};

/// Runs an import, makes what came in findable and reports.
pub async fn run(import: Import, settings: Settings, as_json: bool) -> Outcome {
    if let Import::Sectors { path, dry_run } = &import {
        return sectors(path, *dry_run, &settings, as_json).await;
    }
    if let Import::Counts { path, town, mapping, refused, dry_run } = &import {
        let asked =
            Counts { town, mapping: mapping.as_deref(), refused: refused.as_deref(), dry_run: *dry_run };
        return counts(path, asked, &settings, as_json).await;
    }
    let store = open_store(&settings, &now()).await?;
    let outcome = import_into(&store, import, as_json).await;
    store.close().await;
    let report = outcome?;
    let value = serde_json::to_value(&report).map_err(Trouble::failed)?;
    tell(as_json, text(&report).trim_end(), &value)?;
    if !report.dry_run {
        make_findable(settings).await;
    }
    Ok(())
}

/// Sectors are no places one looks for: nothing has to be made findable.
async fn sectors(path: &std::path::Path, dry_run: bool, settings: &Settings, as_json: bool) -> Outcome {
    let store = open_store(settings, &now()).await?;
    let outcome = factsheet::import_sectors(&store, path, dry_run).await;
    store.close().await;
    let report = outcome.map_err(|error| match error {
        factsheet::SectorsError::Store(error) => error.into(),
        other => Trouble::input(other.to_string()),
    })?;
    let mut text = format!(
        "{}{} read, {} sectors of {} towns written, with {} inhabitants; {} refused\n",
        if dry_run { "dry run, nothing was written: " } else { "" },
        report.read,
        report.written,
        report.towns,
        report.inhabitants,
        report.refused_total
    );
    if report.without_place > 0 {
        text.push_str(&format!(
            "  without outline or position, so left out of walking distances: {}\n",
            report.without_place
        ));
    }
    for refused in &report.refused {
        text.push_str(&format!("  refused, {refused}\n"));
    }
    let value = serde_json::to_value(&report).map_err(Trouble::failed)?;
    tell(as_json, text.trim_end(), &value)
}

/// What is asked of a file with counts.
struct Counts<'c> {
    town: &'c str,
    mapping: Option<&'c std::path::Path>,
    refused: Option<&'c std::path::Path>,
    dry_run: bool,
}

/// Counts are found by nobody: nothing has to be made findable.
async fn counts(path: &std::path::Path, asked: Counts<'_>, settings: &Settings, as_json: bool) -> Outcome {
    let wrong = |path: &std::path::Path, error: &dyn std::fmt::Display| {
        Trouble::input(format!("{}: {error}", path.display()))
    };
    let mapping = match asked.mapping {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| wrong(path, &error))?;
            Some(serde_json::from_str(&text).map_err(|error| wrong(path, &error))?)
        }
        None => None,
    };
    let nis = Nis::parse(asked.town).map_err(|problem| Trouble::input(problem.to_string()))?;
    let mut out: Box<dyn Write + Send> = match asked.refused {
        Some(path) => Box::new(std::io::BufWriter::new(
            std::fs::File::create(path).map_err(|error| wrong(path, &error))?,
        )),
        None => Box::new(std::io::sink()),
    };
    let store = open_store(settings, &now()).await?;
    let dry_run = asked.dry_run;
    let asked = observatory::intake::import::Asked { nis, mapping, dry_run };
    let outcome = observatory::intake::import::file(&store, path, asked, out.as_mut(), &now()).await;
    store.close().await;
    let report = outcome.map_err(|error| match error {
        observatory::intake::import::ImportError::Store(error) => error.into(),
        other => Trouble::input(other.to_string()),
    })?;
    let unlinked: u64 = report.unlinked.values().sum();
    let mut text = format!(
        "{}{} rows: {} new, {} corrected, {} the same, {} refused, {unlinked} of names that are no counter's\n",
        if dry_run { "dry run, nothing was written: " } else { "" },
        report.rows,
        report.added,
        report.corrected,
        report.same,
        report.refused
    );
    for (name, count) in report.unlinked.iter().take(20) {
        text.push_str(&format!("  no counter is called ‘{name}’: {count}\n"));
    }
    if let Some(stopped) = &report.stopped {
        text.push_str(&format!("  stopped at row {}: {}\n", stopped.row, stopped.trouble.code()));
    }
    let value = serde_json::to_value(&report).map_err(Trouble::failed)?;
    tell(as_json, text.trim_end(), &value)
}

/// A running server follows the outbox by itself and holds the index; otherwise we bring it up to date.
async fn make_findable(settings: Settings) {
    let outcome = match Platform::open(settings, now()).await {
        Ok(platform) => follow::catch_up(&platform).await.map(|_| ()),
        Err(trouble) => Err(trouble),
    };
    if let Err(trouble) = outcome {
        tracing::info!(%trouble, "the index was left to the running server");
    }
}

async fn import_into(store: &Store, import: Import, as_json: bool) -> Outcome<Report> {
    let moment = now();
    let progress = bar(as_json);
    let report = match import {
        Import::Kbo { path, towns, update, full, dry_run } => {
            check_kind(&path, update)?;
            let options = KboOptions { towns: codes(&towns)?, full, dry_run, progress };
            import_kbo(store, &moment, &path, options).await
        }
        Import::Osm { path, towns, complete, dry_run } => {
            let options = OsmOptions { towns: codes(&towns)?, complete, dry_run, progress };
            import_osm(store, &moment, &path, options).await
        }
        // Told on their own, before.
        Import::Sectors { .. } | Import::Counts { .. } => {
            return Err(Trouble::input("sectors and counts come in on their own"));
        }
        Import::Refnis { municipalities, changes, postal, boundaries, dry_run } => {
            let paths: Vec<PathBuf> =
                std::iter::once(municipalities).chain(changes).chain(postal).chain(boundaries).collect();
            import_refnis(store, &moment, paths, dry_run, progress).await
        }
    };
    if !as_json && std::io::stderr().is_terminal() {
        eprintln!();
    }
    report.map_err(trouble)
}

/// `--update` with a full extract, or the other way round, is a mistake worth a word before anything is read.
fn check_kind(path: &std::path::Path, update: bool) -> Outcome {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if update && name.contains("_full") {
        return Err(Trouble::input(format!("{} is a full extract: leave --update out", path.display())));
    }
    if !update && name.contains("_update") {
        return Err(Trouble::input(format!("{} is an update: add --update", path.display())));
    }
    Ok(())
}

fn codes(towns: &[String]) -> Outcome<HashSet<Nis>> {
    towns.iter().map(|code| Nis::parse(code).map_err(|problem| Trouble::input(problem.to_string()))).collect()
}

/// The kind of failure behind an import that did not happen or stopped.
pub fn trouble(error: ImportError) -> Trouble {
    match error {
        ImportError::Store(error) => error.into(),
        other => Trouble { kind: Kind::Input, text: other.to_string() },
    }
}

/// A bar on a terminal, nothing elsewhere.
pub fn bar(as_json: bool) -> OnProgress {
    if as_json || !std::io::stderr().is_terminal() {
        return register::import::silent();
    }
    Arc::new(|progress: &Progress| {
        let share = progress.share.unwrap_or(0.0).clamp(0.0, 1.0);
        let full: String = (0..30).map(|at| if f64::from(at) < share * 30.0 { '█' } else { '░' }).collect();
        let mut output = std::io::stderr().lock();
        let line = format!(
            "\r{full} {:>3.0} %  {} places, {} new, {} changed  {:<24}",
            share * 100.0,
            progress.places,
            progress.new,
            progress.changed,
            progress.doing
        );
        // A bar that cannot be drawn is no reason to stop.
        drop(output.write_all(line.as_bytes()).and_then(|()| output.flush()));
    })
}

fn text(report: &Report) -> String {
    let mut text = format!(
        "{}{}: {} read, {} new, {} changed, {} unchanged, {} gone, {} refused\n",
        if report.dry_run { "dry run, nothing was written: " } else { "" },
        report.files.join(", "),
        report.read,
        report.new,
        report.changed,
        report.unchanged,
        report.gone,
        report.refused_total
    );
    for (note, value) in &report.notes {
        text.push_str(&format!("  {note}: {value}\n"));
    }
    for (reason, count) in &report.left_out {
        text.push_str(&format!("  left out, {reason}: {count}\n"));
    }
    for refused in report.refused.iter().take(20) {
        text.push_str(&format!("  refused, {} line {}: {}\n", refused.file, refused.line, refused.reason));
    }
    if report.refused_total > 20 {
        text.push_str("  more refused lines: add --json to see them\n");
    }
    text
}
