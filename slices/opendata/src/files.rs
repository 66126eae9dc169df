//! The counts of a town as one table for analysts, a row for each channel and hour: CSV, Parquet or an Arrow file. A file is
//! made while it is sent, one channel at a time, so that the largest needs no more memory than a year of one channel.

mod arrow;
mod parquet;
mod text;

pub mod page;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use ::store::{Store, StoreError};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use counts::Mode;
use futures_util::stream::try_unfold;
use kernel::listing::Layer;
use kernel::nis::Nis;
use serde::Deserialize;
use shell::words::Word;
use shell::{Asked, Failure, Visit};

use crate::form::link;
use crate::hours::{self, Told};
use crate::store::{self as tables, CountedDay, FileChannel};
use crate::{App, failed};

/// Where the files are.
pub const ROOT: &str = "/open-data/drukte";
/// Nobody counted with a machine that still tells us before.
const FIRST_YEAR: i32 = 2000;

/// A form of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For spreadsheets and everything else.
    Csv,
    /// For DuckDB, pandas, Spark.
    Parquet,
    /// For whoever wants to read without copying.
    Arrow,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Parquet, Self::Arrow];

    /// The ending of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
        }
    }

    /// The kind of content.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Arrow => "application/vnd.apache.arrow.file",
        }
    }

    /// Its code in the European list of file types, which has none for Arrow.
    #[must_use]
    pub const fn file_type(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Parquet => "PARQUET",
            Self::Arrow => "OCTET",
        }
    }

    /// The address of the file of a town.
    #[must_use]
    pub fn path(self, nis: Nis) -> String {
        format!("{ROOT}/{nis}.{}", self.extension())
    }

    fn writer(self, channels: &[FileChannel], pipe: Pipe) -> Result<Box<dyn Writer>, Broken> {
        Ok(match self {
            Self::Csv => Box::new(text::Text::new(channels, pipe)?),
            Self::Parquet => Box::new(parquet::Columns::new(channels, pipe)?),
            Self::Arrow => Box::new(arrow::Batches::new(channels, pipe)?),
        })
    }
}

/// The columns, in this order in every form.
pub const COLUMNS: [&str; 13] = [
    "nis",
    "site",
    "place",
    "channel",
    "mode",
    "direction",
    "start",
    "seconds",
    "count",
    "told",
    "repaired",
    "version",
    "noted",
];

/// An hour of a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    hour: hours::Hour,
    repaired: bool,
    version: i64,
    noted: DateTime<Utc>,
}

impl Row {
    /// The number, when one is told, to three digits behind the point as the stream tells it.
    fn count(&self) -> Option<f64> {
        match self.hour.told {
            Told::Counted(value) => Some((value * 1_000.0).round() / 1_000.0),
            Told::Few | Told::Unknown => None,
        }
    }

    const fn told(&self) -> &'static str {
        match self.hour.told {
            Told::Counted(_) => TOLD[0],
            Told::Few => TOLD[1],
            Told::Unknown => TOLD[2],
        }
    }

    fn seconds(&self) -> i32 {
        i32::try_from(self.hour.seconds).unwrap_or(i32::MAX)
    }
}

/// What may be told of an hour.
const TOLD: [&str; 3] = ["counted", "few", "unknown"];

fn rows(mode: Mode, days: &[CountedDay]) -> Vec<Row> {
    let of = |day: &CountedDay| {
        let (repaired, version, noted) = (day.repaired, day.version, day.at);
        hours::of(mode, day).into_iter().map(move |hour| Row { hour, repaired, version, noted })
    };
    days.iter().flat_map(of).collect()
}

fn nis_number(nis: Nis) -> i32 {
    i32::try_from(nis.get()).unwrap_or_default()
}

/// A file could not be made.
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// Writes a table in one of its forms, one channel after another.
trait Writer: Send {
    /// Adds the rows of a channel.
    fn add(&mut self, channel: usize, rows: &[Row]) -> Result<(), Broken>;
    /// Writes what belongs at the end.
    fn end(self: Box<Self>) -> Result<(), Broken>;
}

/// Keeps what was written until it is sent.
#[derive(Clone, Debug, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Pipe {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file that is being sent.
struct Sending {
    store: Store,
    nis: Nis,
    span: (NaiveDate, NaiveDate),
    channels: Vec<FileChannel>,
    next: usize,
    pipe: Pipe,
    writer: Option<Box<dyn Writer>>,
}

impl Sending {
    /// The next piece; nothing after the last.
    async fn piece(mut self) -> Result<Option<(Bytes, Self)>, Broken> {
        while let Some(writer) = &mut self.writer {
            let Some(channel) = self.channels.get(self.next) else {
                if let Some(writer) = self.writer.take() {
                    writer.end()?;
                }
                break;
            };
            let (of, span) = ((self.nis, channel.id), self.span);
            let days = self.store.read(|tx| Box::pin(tables::counted_days(tx, of, span))).await;
            let days = days.map_err(|error: StoreError| Broken::from(error.to_string()))?;
            writer.add(self.next, &rows(channel.mode, &days))?;
            self.next += 1;
            let piece = self.pipe.take();
            if !piece.is_empty() {
                return Ok(Some((piece, self)));
            }
        }
        let last = self.pipe.take();
        Ok((!last.is_empty()).then_some((last, self)))
    }
}

/// The question of an address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    jaar: Option<String>,
}

/// The days that are asked for: a year, or the last twelve months.
fn span(year: Option<&str>, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Failure> {
    let Some(text) = year.map(str::trim).filter(|text| !text.is_empty()) else {
        let from =
            today.checked_sub_months(Months::new(12)).and_then(|day| day.checked_add_days(Days::new(1)));
        return Ok((from.unwrap_or(today), today));
    };
    let known = text.parse::<i32>().ok().filter(|year| (FIRST_YEAR..=today.year()).contains(year));
    let days = known.and_then(|year| {
        Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
    });
    days.ok_or_else(|| {
        let value: String = text.chars().take(20).collect();
        let word = Word::new("opendata-refused-year").with("value", value);
        Failure::bad_input(
            "jaar",
            word.with("first", FIRST_YEAR.to_string()).with("last", today.year().to_string()),
        )
    })
}

/// `GET /open-data/drukte/{nis}.csv`, `.parquet`, `.arrow`
pub async fn download(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(name): Path<String>,
    Asked(entry): Asked<Entry>,
) -> Result<Response, Failure> {
    let (code, ending) = name.rsplit_once('.').ok_or_else(Failure::not_found)?;
    let form =
        Form::ALL.into_iter().find(|form| form.extension() == ending).ok_or_else(Failure::not_found)?;
    let nis = Nis::parse(code).map_err(|_| Failure::not_found())?;
    let span = span(entry.jaar.as_deref(), visit.moment.local().date())?;
    let channels = app.store.read(|tx| Box::pin(tables::file_channels(tx, nis))).await.map_err(failed)?;
    if channels.is_empty() {
        return Err(Failure::not_found());
    }
    let pipe = Pipe::default();
    let writer = form.writer(&channels, pipe.clone()).map_err(Failure::internal)?;
    let store = app.store.clone();
    let sending = Sending { store, nis, span, channels, next: 0, pipe, writer: Some(writer) };
    let pieces = try_unfold(sending, |sending| async move {
        sending.piece().await.inspect_err(|error| tracing::error!(%error, "a file of counts was cut short"))
    });
    let mut response = (StatusCode::OK, Body::from_stream(pieces)).into_response();
    let (from, to) = span;
    let file = format!("attachment; filename=\"drukte-{nis}-{from}-{to}.{ending}\"");
    let out = response.headers_mut();
    let kind = if form == Form::Csv { "text/csv; charset=utf-8" } else { form.media() };
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::from_str(&file) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    link(&mut response, Layer::Register.licence(), "license");
    Ok(response)
}

#[cfg(test)]
mod tests;
