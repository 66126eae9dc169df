//! The two commands: files in, files out. They read the clock of nobody.

pub mod effect;
pub mod forecast;
pub mod monash;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::calendar::Calendar;
use crate::panel::Panel;
use crate::table::{self, Limits, Report, TableError};

/// Why a command gave up.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file cannot be opened or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The question does not fit the counts.
    #[error("{0}")]
    Asked(String),
    /// The result cannot be written.
    #[error("the result cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

fn open(path: &Path) -> Result<BufReader<File>, CommandError> {
    let file = File::open(path).map_err(|error| CommandError::File { path: path.to_owned(), error })?;
    Ok(BufReader::with_capacity(1 << 18, file))
}

fn create(path: &Path) -> Result<BufWriter<File>, CommandError> {
    let file = File::create(path).map_err(|error| CommandError::File { path: path.to_owned(), error })?;
    Ok(BufWriter::new(file))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Tells what was left out, one line per mistake.
fn tell(file: &str, report: &Report, told: &mut dyn Write) -> std::io::Result<()> {
    for mistake in &report.mistakes {
        writeln!(told, "{file}, line {}: {}", mistake.line, mistake.what)?;
    }
    if report.left_out > report.mistakes.len() {
        writeln!(told, "{file}: {} more rows were left out", report.left_out - report.mistakes.len())?;
    }
    if report.clock_back > 0 {
        writeln!(
            told,
            "{file}: {} hours came twice when the clock went back; their mean was taken",
            report.clock_back
        )?;
    }
    if report.left_out > 0 {
        writeln!(told, "{file}: {} rows used, {} left out", report.used, report.left_out)?;
    }
    Ok(())
}

fn read_counts(path: &Path, told: &mut dyn Write) -> Result<Panel, CommandError> {
    let (panel, report) = table::counts(&name(path), open(path)?, &Limits::default())?;
    tell(&name(path), &report, told)?;
    Ok(panel)
}

fn read_calendar(path: Option<&Path>, told: &mut dyn Write) -> Result<Calendar, CommandError> {
    let Some(path) = path else { return Ok(Calendar::default()) };
    let (calendar, report) = table::calendar(&name(path), open(path)?, &Limits::default())?;
    tell(&name(path), &report, told)?;
    Ok(calendar)
}
