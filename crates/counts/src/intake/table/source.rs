//! The rows of a file, one by one, in little memory: CSV in any encoding, and the first sheet of a workbook.

use std::borrow::Cow;
use std::cell::Cell as Shared;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use calamine::{DataRef, Reader as _, Xlsx};
use encoding_rs::{Decoder, Encoding};

use super::{Kind, MOST_BYTES_OF_A_ROW, MOST_COLUMNS, Mapping};
use crate::intake::clock;
use crate::{Refusal, Trouble};

/// The most bytes of a workbook: its parts have to be in memory.
pub const MOST_BYTES_OF_XLSX: usize = 60_000_000;
/// The most bytes a workbook may have unpacked, and parts.
const MOST_UNPACKED: u64 = 1_500_000_000;
const MOST_PARTS: usize = 500;
/// Bytes and rows that are looked at to propose a mapping.
const SAMPLE_BYTES: usize = 256 * 1_024;
const SAMPLE_ROWS: usize = 1_000;

/// A row of a file.
pub struct Row<'r> {
    /// Its line, from 1.
    pub number: u64,
    cells: Cells<'r>,
}

enum Cells<'r> {
    Bytes(&'r csv::ByteRecord),
    Texts(&'r [String]),
}

impl Row<'_> {
    /// A cell; what is not there is empty. Signs that cannot be read are shown as such.
    pub fn cell(&self, at: usize) -> Cow<'_, str> {
        match self.cells {
            Cells::Bytes(record) => {
                record.get(at).map_or(Cow::Borrowed(""), |bytes| match std::str::from_utf8(bytes) {
                    Ok(text) => Cow::Borrowed(text.trim()),
                    Err(_) => String::from_utf8_lossy(bytes).trim().to_owned().into(),
                })
            }
            Cells::Texts(cells) => Cow::Borrowed(cells.get(at).map_or("", |cell| cell.trim())),
        }
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        match self.cells {
            Cells::Bytes(record) => record.len(),
            Cells::Texts(cells) => cells.len(),
        }
    }

    fn is_empty(&self) -> bool {
        (0..self.len()).all(|at| self.cell(at).is_empty())
    }
}

/// Where a file comes from.
pub enum Source<'s> {
    /// Text, read as it comes.
    Csv(Box<dyn Read + 's>),
    /// A workbook.
    Xlsx(&'s [u8]),
}

impl Source<'_> {
    /// Goes through the rows that are not empty.
    ///
    /// # Errors
    /// When the file cannot be read any further.
    pub(super) fn each(
        self,
        mapping: &Mapping,
        take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        match self {
            Self::Csv(from) => lines(from, mapping, take),
            Self::Xlsx(bytes) => sheet(bytes, take),
        }
    }
}

/// The beginning of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// What kind of file it is.
    pub kind: Kind,
    /// Between the cells.
    pub separator: char,
    /// The encoding.
    pub encoding: String,
    /// The first rows, with their lines.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Sample {
    /// Looks at the beginning of a file; a workbook has to be whole.
    ///
    /// # Errors
    /// When it is no table.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        let whole = |trouble, told: &str| Refusal::new(0, "", trouble, told);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(whole(Trouble::Missing, ""));
        }
        let mut sample = Self { separator: ',', ..Self::default() };
        let mut mapping = Mapping::default();
        let source = if bytes.starts_with(b"PK") {
            sample.kind = Kind::Xlsx;
            Source::Xlsx(bytes)
        } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || bytes.starts_with(b"%PDF") {
            return Err(whole(Trouble::Malformed, "xls"));
        } else {
            let cut = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
            let encoding = encoding_of(cut);
            let text = encoding.decode(cut).0;
            if text.contains('\0') {
                return Err(whole(Trouble::Malformed, "nul"));
            }
            mapping.separator = separator_of(&text);
            mapping.encoding = encoding.name().to_ascii_lowercase();
            // The last line of a cut file is no whole line.
            let end =
                if cut.len() < bytes.len() { cut.iter().rposition(|byte| *byte == b'\n') } else { None };
            Source::Csv(Box::new(cut.get(..end.unwrap_or(cut.len())).unwrap_or(cut)))
        };
        let rows = &mut sample.rows;
        source.each(&mapping, &mut |row| {
            let cells = (0..row.len().min(MOST_COLUMNS)).map(|at| row.cell(at).into_owned()).collect();
            rows.push((row.number, cells));
            if rows.len() >= SAMPLE_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        (sample.separator, sample.encoding) = (mapping.separator, mapping.encoding);
        Ok(sample)
    }
}

/// By its mark, else UTF-8 when it mostly is that, else the encoding in which spreadsheets here still write.
fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for piece in bytes.utf8_chunks() {
        sound += piece.valid().chars().filter(|sign| !sign.is_ascii()).count();
        broken += usize::from(!piece.invalid().is_empty());
    }
    if broken > sound { encoding_rs::WINDOWS_1252 } else { encoding_rs::UTF_8 }
}

/// The separator that cuts most of the first lines in the same number of cells.
fn separator_of(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(30).collect();
    let counted = |separator: char| {
        let cuts = |line: &&str| {
            let mut quoted = false;
            let outside = |sign: char| {
                quoted ^= sign == '"';
                !quoted && sign == separator
            };
            line.chars().take(20_000).map(outside).filter(|cut| *cut).count()
        };
        let cuts: Vec<usize> = lines.iter().map(cuts).collect();
        let most =
            cuts.iter().copied().filter(|n| *n > 0).max_by_key(|n| cuts.iter().filter(|m| *m == n).count());
        let alike = most.map_or(0, |most| cuts.iter().filter(|n| **n == most).count());
        (alike, most.unwrap_or_default())
    };
    let best = [';', '\t', '|', ','].into_iter().rev().max_by_key(|separator| counted(*separator));
    best.unwrap_or(',')
}

/// Text in another encoding as UTF-8.
struct Decoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at >= self.ready.len() && !self.ended {
            self.raw.resize(32_768, 0);
            let read = self.from.read(&mut self.raw)?;
            self.ended = read == 0;
            let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(131_072);
            self.ready.resize(room, 0);
            let raw = self.raw.get(..read).unwrap_or_default();
            let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.at = 0;
        }
        let left = self.ready.get(self.at..).unwrap_or_default();
        let count = left.len().min(into.len());
        if let (Some(from), Some(to)) = (left.get(..count), into.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

/// Stops a row that does not end: a quotation mark that is never closed would swallow the rest of the file.
struct Bounded<R> {
    from: R,
    since: Rc<Shared<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > MOST_BYTES_OF_A_ROW {
            return Err(std::io::Error::other("row without end"));
        }
        let read = self.from.read(into)?;
        self.since.set(self.since.get() + read);
        Ok(read)
    }
}

fn lines(
    from: Box<dyn Read + '_>,
    mapping: &Mapping,
    take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let since = Rc::new(Shared::new(0));
    let encoding = Encoding::for_label(mapping.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let decoder = encoding.new_decoder();
    let text = Decoded { from, decoder, raw: Vec::new(), ready: Vec::new(), at: 0, ended: false };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(mapping.separator).unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .from_reader(Bounded { from: text, since: Rc::clone(&since) });
    let mut record = csv::ByteRecord::new();
    loop {
        let read = reader.read_byte_record(&mut record);
        let number = record.position().map_or(0, csv::Position::line);
        let more = read.map_err(|error| {
            Refusal::new(reader.position().line().max(number), "", Trouble::Malformed, &error.to_string())
        })?;
        if !more {
            return Ok(());
        }
        since.set(0);
        let row = Row { number, cells: Cells::Bytes(&record) };
        if !row.is_empty() && take(&row).is_break() {
            return Ok(());
        }
    }
}

fn broken(told: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(0, "", Trouble::Malformed, &told.to_string())
}

fn sheet(bytes: &[u8], take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<(), Refusal> {
    check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let first = book.sheet_names().into_iter().next().ok_or_else(|| broken(&"no sheet"))?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|error| broken(&error))?;
    let (mut row, mut number) = (Vec::<String>::new(), 0_u32);
    loop {
        let cell = cells.next_cell().map_err(|error| broken(&error))?;
        let at = cell.as_ref().map(calamine::Cell::get_position);
        if at.is_none_or(|(line, _)| line != number) && !row.is_empty() {
            let whole = Row { number: u64::from(number) + 1, cells: Cells::Texts(&row) };
            if !whole.is_empty() && take(&whole).is_break() {
                return Ok(());
            }
            row.clear();
        }
        let (Some(cell), Some((line, column))) = (cell, at) else { return Ok(()) };
        number = line;
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        // Columns beyond those that are read are nobody's.
        if place >= MOST_COLUMNS {
            continue;
        }
        if row.len() <= place {
            row.resize(place + 1, String::new());
        }
        if let Some(slot) = row.get_mut(place) {
            *slot = text(cell.get_value());
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A moment of a workbook as text: a date, a date with its time, or a time alone.
fn moment_text(moment: &calamine::ExcelDateTime) -> String {
    let days = moment.as_f64();
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    // 09:59:59.999 is how a workbook keeps ten o'clock.
    let up = u32::from(milli >= 500);
    if (0.0..1.0).contains(&days) {
        let seconds = u32::from(hour) * 3_600 + u32::from(minute) * 60 + u32::from(second) + up;
        return format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }
    let date = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let local = date.and_then(|date| date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)));
    let local = local.map(|local| local + chrono::TimeDelta::seconds(i64::from(up)));
    match local.or_else(|| clock::serial(days)) {
        Some(local) if local.time() == chrono::NaiveTime::MIN => local.date().to_string(),
        Some(local) => local.format("%Y-%m-%d %H:%M:%S").to_string(),
        None => days.to_string(),
    }
}

/// Unpacks every part once, into nothing: what a packed file says of its size may be a lie.
fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let large = || Refusal::new(0, "", Trouble::TooMany, "");
    if bytes.len() > MOST_BYTES_OF_XLSX {
        return Err(large());
    }
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if parts.len() > MOST_PARTS {
        return Err(large());
    }
    let mut left = MOST_UNPACKED;
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).map_err(|error| broken(&error))?.take(left + 1);
        let (size, defines) = skim(&mut part).map_err(|error| broken(&error))?;
        left = left.checked_sub(size).ok_or_else(large)?;
        if defines {
            return Err(broken(&"doctype"));
        }
    }
    Ok(())
}

/// Reads to the end: how many bytes there are, and whether a definition stands among them.
fn skim(part: &mut impl Read) -> std::io::Result<(u64, bool)> {
    const MARK: &[u8] = b"<!DOCTYPE";
    let mut piece = vec![0_u8; 65_536];
    let (mut size, mut kept, mut defines) = (0_u64, 0_usize, false);
    loop {
        let Some(room) = piece.get_mut(kept..) else { return Ok((size, defines)) };
        let read = part.read(room)?;
        if read == 0 {
            return Ok((size, defines));
        }
        size = size.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        let end = kept + read;
        defines |= piece.get(..end).is_some_and(|seen| memchr::memmem::find(seen, MARK).is_some());
        // The end may be the beginning of the mark.
        kept = end.min(MARK.len() - 1);
        piece.copy_within(end - kept..end, 0);
    }
}
