//! A dump that either engine can take in: compressed JSON lines, sealed with SHA-256.
//!
//! The file is gzip (`zcat` reads it) followed by one line with the checksum of everything before it. Inside, line by
//! line: a head with the migrations; per table its columns, its rows as JSON arrays in the order of the primary key,
//! and an end with the count and checksum of the rows; and an end with the totals. Equal data give equal tables
//! whichever engine they come from: ids and bytes are hexadecimal, flags 0 or 1, instants and days text.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use kernel::moment::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value as Cell;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::bulk::Bulk;
use crate::catalogue::{Catalogue, ColumnKind, TableShape};
use crate::engine::{Mode, Store};
use crate::error::{Kind, Result, StoreError};
use crate::migrate::{Migration, OWN, hex};
use crate::row::Row;
use crate::tx::{Engine, Tx};
use crate::value::{Value, instant_text};

/// The longest line a dump may have.
const MOST_LINE: u64 = 256 * 1024 * 1024;
/// The seal: a line break, a word, 64 digits and a line break.
const SEAL: u64 = 1 + 7 + 64 + 1;
/// Rows brought in at a time.
const ROWS: usize = 1_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum Mark {
    Dump { version: u32, engine: String, made_at: String, migrations: Vec<(String, String, String)> },
    Table { name: String, columns: Vec<String> },
    EndOfTable { name: String, rows: u64, sha256: String },
    EndOfDump { tables: u64, rows: u64 },
}

/// What a dump or a restore did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DumpReport {
    /// How many tables.
    pub tables: u64,
    /// How many rows in all.
    pub rows: u64,
    /// The size of the file in bytes.
    pub bytes: u64,
}

fn broken(path: &Path, what: &str) -> StoreError {
    let text = format!("{}: {what}; nothing was restored: take another copy of the dump", path.display());
    StoreError::new(Kind::Dump, text)
}

/// Writes through to a file, counts and hashes what passes.
struct Sealing {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Sealing {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.file.write_all(buffer)?;
        self.hash.update(buffer);
        self.bytes += u64::try_from(buffer.len()).unwrap_or_default();
        Ok(buffer.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A file that gets its name only when it is complete and on the disk; otherwise it goes away.
pub(crate) struct Draft {
    target: PathBuf,
    draft: PathBuf,
}

impl Draft {
    pub(crate) fn new(target: &Path) -> Result<Self> {
        if target.exists() {
            let text = format!("{} exists already: choose another name or move it away", target.display());
            return Err(StoreError::new(Kind::Dump, text));
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        let draft = target.with_file_name(name);
        if draft.exists() {
            std::fs::remove_file(&draft).map_err(|error| StoreError::from_file(error, "remove", &draft))?;
        }
        Ok(Self { target: target.to_path_buf(), draft })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.draft
    }

    /// Puts the bytes on the disk before the name, so that the name never stands for half a file.
    pub(crate) fn keep(self) -> Result<()> {
        let failed = |error| StoreError::from_file(error, "finish", &self.target);
        File::open(&self.draft).and_then(|file| file.sync_all()).map_err(failed)?;
        std::fs::rename(&self.draft, &self.target).map_err(failed)?;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name.
        let _ = std::fs::remove_file(&self.draft);
    }
}

impl Store {
    /// Writes everything to a file that either engine can restore. Others read and write meanwhile; the dump shows one
    /// moment. The file gets its name only when it is complete.
    pub async fn dump(&self, to: &Path, moment: &Moment) -> Result<DumpReport> {
        let draft = Draft::new(to)?;
        let failed = |error| StoreError::from_file(error, "write", to);
        let file = File::create(draft.path()).map_err(failed)?;
        let sealing =
            Sealing { file: BufWriter::with_capacity(1 << 20, file), hash: Sha256::new(), bytes: 0 };
        let out = GzEncoder::new(sealing, Compression::new(3));
        let (made_at, engine) = (instant_text(&moment.now()), self.engine());
        let (out, tables, rows) = self
            .read(|tx| {
                Box::pin(async move {
                    Dumping { out, path: to, tables: 0, rows: 0 }.run(tx, engine, made_at).await
                })
            })
            .await?;
        let mut sealing = out.finish().map_err(failed)?;
        let seal = format!("\nsha256:{}\n", hex(&sealing.hash.clone().finalize()));
        sealing.write_all(seal.as_bytes()).and_then(|()| sealing.flush()).map_err(failed)?;
        let bytes = sealing.bytes;
        drop(sealing);
        draft.keep()?;
        Ok(DumpReport { tables, rows, bytes })
    }

    /// Fills an empty database from a dump, in one transaction, then brings the schema up to `steps`.
    ///
    /// Refuses a database that holds tables, a dump of a newer program, and a dump in which one bit is wrong.
    pub async fn restore(&self, from: &Path, steps: &[Migration], moment: &Moment) -> Result<DumpReport> {
        let bytes = check_dump(from)?;
        let steps_known: Vec<Migration> = OWN.iter().chain(steps).copied().collect();
        let known = &steps_known;
        let (tables, rows) = self
            .write_as(Mode::Queue, |tx| Box::pin(async move { Restoring::open(from)?.run(tx, known).await }))
            .await?;
        self.migrate(steps, moment).await?;
        Ok(DumpReport { tables, rows, bytes })
    }
}

/// Checks the seal of a dump without a database; tells its size.
pub fn check_dump(path: &Path) -> Result<u64> {
    let failed = |error| StoreError::from_file(error, "read", path);
    let mut file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let body = bytes.checked_sub(SEAL).ok_or_else(|| broken(path, "it is too short to be a dump"))?;
    let mut hash = Sha256::new();
    let mut part = vec![0_u8; 1 << 20];
    let mut sealed = (&mut file).take(body);
    loop {
        let read = sealed.read(&mut part).map_err(failed)?;
        let Some(filled) = part.get(..read).filter(|filled| !filled.is_empty()) else { break };
        hash.update(filled);
    }
    let mut seal = Vec::new();
    file.read_to_end(&mut seal).map_err(failed)?;
    let wanted = format!("\nsha256:{}\n", hex(&hash.finalize()));
    if seal == wanted.as_bytes() { Ok(bytes) } else { Err(broken(path, "it is damaged or not complete")) }
}

struct Dumping<'p> {
    out: GzEncoder<Sealing>,
    path: &'p Path,
    tables: u64,
    rows: u64,
}

impl Dumping<'_> {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        let written = self.out.write_all(line).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| StoreError::from_file(error, "write", self.path))
    }

    fn mark(&mut self, mark: &Mark) -> Result<()> {
        let line = crate::Json(mark).text()?;
        self.line(line.as_bytes())
    }

    async fn run(
        mut self,
        tx: &mut Tx<'_>,
        engine: Engine,
        made_at: String,
    ) -> Result<(GzEncoder<Sealing>, u64, u64)> {
        let catalogue = Catalogue::of(tx).await?;
        let known = "SELECT slice, name, checksum FROM store_migration ORDER BY slice, name";
        let migrations = tx.rows(known, &[]).await?;
        let migrations: Result<Vec<_>> =
            migrations.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect();
        let engine = format!("{engine:?}").to_lowercase();
        self.mark(&Mark::Dump { version: 1, engine, made_at, migrations: migrations? })?;
        for name in catalogue.in_order() {
            if let Some(shape) = catalogue.tables.get(name) {
                self.table(tx, name, shape).await?;
            }
        }
        self.mark(&Mark::EndOfDump { tables: self.tables, rows: self.rows })?;
        Ok((self.out, self.tables, self.rows))
    }

    async fn table(&mut self, tx: &mut Tx<'_>, name: &str, shape: &TableShape) -> Result<()> {
        let columns: Vec<String> = shape.columns.iter().map(|column| column.name.clone()).collect();
        let list = quoted(&columns);
        let order = if shape.primary.is_empty() { list.clone() } else { quoted(&shape.primary) };
        self.mark(&Mark::Table { name: name.to_owned(), columns })?;
        let kinds: Vec<&ColumnKind> = shape.columns.iter().map(|column| &column.kind).collect();
        let (mut rows, mut hash) = (0_u64, Sha256::new());
        let text = format!("SELECT {list} FROM \"{name}\" ORDER BY {order}");
        let this = &mut *self;
        tx.each(AssertSqlSafe(text), &[], |row| {
            let cells: Result<Vec<Cell>> =
                kinds.iter().enumerate().map(|(at, kind)| cell(&row, at, kind)).collect();
            let line = crate::Json(cells?).text()?;
            hash.update(line.as_bytes());
            hash.update(b"\n");
            rows += 1;
            this.line(line.as_bytes())
        })
        .await?;
        self.tables += 1;
        self.rows += rows;
        self.mark(&Mark::EndOfTable { name: name.to_owned(), rows, sha256: hex(&hash.finalize()) })
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

/// A value as the dump writes it.
fn cell(row: &Row, at: usize, kind: &ColumnKind) -> Result<Cell> {
    Ok(match kind {
        ColumnKind::Int => row.get::<Option<i64>>(at)?.into(),
        ColumnKind::Flag => row.get::<Option<bool>>(at)?.map(i64::from).into(),
        // What JSON cannot write as a number is written as text.
        ColumnKind::Real => match row.get::<Option<f64>>(at)? {
            Some(number) if !number.is_finite() => number.to_string().into(),
            number => number.into(),
        },
        ColumnKind::Text => row.get::<Option<String>>(at)?.into(),
        ColumnKind::Bytes => row.get::<Option<Vec<u8>>>(at)?.map(|bytes| hex(&bytes)).into(),
        ColumnKind::Id => row.get::<Option<Uuid>>(at)?.map(|id| id.simple().to_string()).into(),
        ColumnKind::Day => row.get::<Option<NaiveDate>>(at)?.map(|day| day.to_string()).into(),
        ColumnKind::Instant => row.get::<Option<DateTime<Utc>>>(at)?.map(|at| instant_text(&at)).into(),
        ColumnKind::Other(other) => {
            let text = format!("a column of type {other} cannot be dumped: use the type words");
            return Err(StoreError::new(Kind::Dump, text));
        }
    })
}

/// A value for a column of this kind, from what the dump says.
fn value(cell: Cell, kind: &ColumnKind) -> Option<Value<'static>> {
    let none = cell.is_null();
    let text = || cell.as_str().filter(|_| !none);
    Some(match kind {
        ColumnKind::Int => Value::Int(if none { None } else { Some(cell.as_i64()?) }),
        ColumnKind::Flag => Value::Flag(if none { None } else { Some(cell.as_i64()? == 1) }),
        ColumnKind::Real => Value::Real(match text() {
            Some(odd) => Some(odd.parse().ok()?),
            None if none => None,
            None => Some(cell.as_f64()?),
        }),
        ColumnKind::Text if none => Value::Text(None),
        ColumnKind::Text => match cell {
            Cell::String(text) => Value::from(text),
            _ => return None,
        },
        ColumnKind::Bytes => Value::from(if none { None } else { Some(unhex(text()?)?) }),
        ColumnKind::Id => Value::Id(if none { None } else { Some(Uuid::try_parse(text()?).ok()?) }),
        ColumnKind::Day => Value::Day(if none { None } else { Some(text()?.parse().ok()?) }),
        ColumnKind::Instant => Value::Instant(if none {
            None
        } else {
            Some(DateTime::parse_from_rfc3339(text()?).ok()?.to_utc())
        }),
        ColumnKind::Other(_) => return None,
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0_u8, |byte, digit| (byte << 4) | digit)).collect())
}

struct Restoring<'p> {
    lines: BufReader<GzDecoder<std::io::Take<BufReader<File>>>>,
    path: &'p Path,
    line: String,
}

impl<'p> Restoring<'p> {
    fn open(path: &'p Path) -> Result<Self> {
        let failed = |error| StoreError::from_file(error, "read", path);
        let mut file = File::open(path).map_err(failed)?;
        let body = file.seek(SeekFrom::End(0)).map_err(failed)?.saturating_sub(SEAL);
        file.rewind().map_err(failed)?;
        let lines = BufReader::with_capacity(1 << 20, GzDecoder::new(BufReader::new(file).take(body)));
        Ok(Self { lines, path, line: String::new() })
    }

    /// The next line; `None` at the end.
    fn next(&mut self) -> Result<Option<&str>> {
        self.line.clear();
        let read = (&mut self.lines).take(MOST_LINE).read_line(&mut self.line);
        match read.map_err(|error| broken(self.path, &error.to_string()))? {
            0 => Ok(None),
            _ => Ok(Some(self.line.trim_end_matches('\n'))),
        }
    }

    fn mark(&mut self) -> Result<Mark> {
        let path = self.path;
        let line = self.next()?.ok_or_else(|| broken(path, "it ends too early"))?;
        serde_json::from_str(line)
            .map_err(|error| broken(path, &format!("a line is not understood ({error})")))
    }

    async fn run(mut self, tx: &mut Tx<'_>, steps: &[Migration]) -> Result<(u64, u64)> {
        let there = Catalogue::of(tx).await?;
        if let Some(table) = there.tables.keys().next() {
            let text =
                format!("the database holds tables already ({table}, …): restore into a new, empty database");
            return Err(StoreError::new(Kind::Dump, text));
        }
        let Mark::Dump { version: 1, migrations, .. } = self.mark()? else {
            return Err(broken(self.path, "it is not a dump of this program, or of a newer one"));
        };
        crate::migrate::build(tx, &migrations, steps).await?;
        let catalogue = Catalogue::of(tx).await?;
        // What the migrations put in is in the dump as well.
        for name in catalogue.in_order().iter().rev() {
            // A log that is only ever added to refuses even a deletion of nothing.
            let held = tx.rows(AssertSqlSafe(format!("SELECT 1 FROM \"{name}\" LIMIT 1")), &[]).await?;
            if !held.is_empty() {
                tx.execute(AssertSqlSafe(format!("DELETE FROM \"{name}\"")), &[]).await?;
            }
        }
        let (mut tables, mut rows) = (0, 0);
        loop {
            match self.mark()? {
                Mark::Table { name, columns } => {
                    rows += self.table(tx, &catalogue, &name, &columns).await?;
                    tables += 1;
                }
                Mark::EndOfDump { tables: said, rows: counted } if (said, counted) == (tables, rows) => {
                    return Ok((tables, rows));
                }
                _ => return Err(broken(self.path, "its parts are not in order")),
            }
        }
    }

    async fn table(
        &mut self,
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        name: &str,
        columns: &[String],
    ) -> Result<u64> {
        let path = self.path;
        // Names go into SQL text only when the database itself knows them.
        let shape = catalogue
            .tables
            .get(name)
            .ok_or_else(|| broken(path, &format!("it has an unknown table {name}")))?;
        let kinds = columns.iter().map(|name| shape.columns.iter().find(|column| column.name == *name));
        let kinds: Option<Vec<&ColumnKind>> = kinds.map(|column| column.map(|column| &column.kind)).collect();
        let kinds = kinds.ok_or_else(|| broken(path, &format!("it has an unknown column in {name}")))?;
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let target = format!("\"{name}\"");
        let bulk = Bulk { table: &target, columns: &names, tail: "" };
        let (mut batch, mut rows, mut hash) = (bulk.batch(), 0_u64, Sha256::new());
        loop {
            let line = self.next()?.ok_or_else(|| broken(path, "it ends too early"))?;
            if line.starts_with('[') {
                hash.update(line.as_bytes());
                hash.update(b"\n");
                let cells: Vec<Cell> =
                    serde_json::from_str(line).map_err(|error| broken(path, &error.to_string()))?;
                let values: Option<Vec<Value<'_>>> =
                    cells.into_iter().zip(&kinds).map(|(cell, kind)| value(cell, kind)).collect();
                batch.push(
                    values.ok_or_else(|| broken(path, &format!("a row of {name} is not understood")))?,
                )?;
                rows += 1;
                if batch.len() >= ROWS {
                    tx.insert_many(&batch).await?;
                    batch.clear();
                }
                continue;
            }
            let mark = serde_json::from_str(line).map_err(|error| broken(path, &error.to_string()))?;
            let whole = matches!(&mark, Mark::EndOfTable { name: of, rows: said, sha256 }
                if of == name && *said == rows && *sha256 == hex(&hash.finalize()));
            tx.insert_many(&batch).await?;
            return if whole {
                Ok(rows)
            } else {
                Err(broken(path, &format!("the rows of {name} are not complete")))
            };
        }
    }
}
