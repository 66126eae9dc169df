//! The rows of a file somebody brings: CSV with any usual separator and encoding, or the first sheet of a workbook.
//! Memory and time stay within limits, whatever the file claims.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 8_000_000;
/// The most rows.
pub(crate) const MOST_ROWS: usize = 20_000;
/// The most columns.
const MOST_COLUMNS: usize = 60;
/// The most bytes of a workbook once it is unpacked.
const UNPACKED: u64 = 100_000_000;
/// The most parts of a workbook.
const PARTS: usize = 1_000;
/// Letters of a cell that are read.
const CELL: usize = 1_000;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Names of columns, in small letters.
    pub columns: Vec<String>,
    /// The line in the file, and its cells.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    fn put(&mut self, line: u64, cells: Vec<String>) -> Result<(), &'static str> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.columns.is_empty() {
            if cells.len() > MOST_COLUMNS {
                return Err("columns");
            }
            self.columns = cells.iter().map(|name| name.trim().to_lowercase()).collect();
            return Ok(());
        }
        if self.rows.len() >= MOST_ROWS {
            return Err("rows");
        }
        self.rows.push((line, cells));
        Ok(())
    }

    /// Nothing to read is a mistake too.
    fn whole(self) -> Result<Self, &'static str> {
        if self.rows.is_empty() { Err("empty") } else { Ok(self) }
    }
}

/// Reads a file; the error is the end of a key of the words.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, &'static str> {
    if bytes.is_empty() {
        return Err("empty");
    }
    if bytes.len() > MOST_BYTES {
        return Err("heavy");
    }
    if bytes.starts_with(b"PK\x03\x04") { workbook(bytes) } else { text(bytes) }
}

fn text(bytes: &[u8]) -> Result<Table, &'static str> {
    let text = decode(bytes);
    if text.contains('\0') {
        return Err("kind");
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let often = |separator: &char| first.matches(*separator).count();
    let separator =
        [';', ',', '\t', '|'].into_iter().max_by_key(|one| (often(one), *one == ';')).unwrap_or(';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(separator).unwrap_or(b';'))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    for record in reader.records() {
        let record = record.map_err(|_| "csv")?;
        let line = record.position().map_or(0, |at| line_of(&text, at));
        let cells = record.iter().take(MOST_COLUMNS + 1).map(clean).collect();
        table.put(line, cells)?;
    }
    table.whole()
}

/// The line a record begins on: the reader counts the ends of lines before it as part of it.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    at.line() + u64::try_from(ends.count()).unwrap_or_default()
}

/// A cell, without the apostrophe our own files put before what would be calculated.
fn clean(cell: &str) -> String {
    let cell: String = cell.trim().chars().take(CELL).collect();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '|', '%']) => rest.to_owned(),
        _ => cell,
    }
}

/// UTF-8 when it is that, with or without its mark; else Windows-1252, in which Dutch spreadsheets still write.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn workbook(bytes: &[u8]) -> Result<Table, &'static str> {
    unpacks(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| "xlsx")?;
    let first = book.sheet_names().into_iter().next().ok_or("empty")?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|_| "xlsx")?;
    let mut table = Table::default();
    let (mut row, mut number) = (Vec::<String>::new(), 0_u32);
    loop {
        let cell = cells.next_cell().map_err(|_| "xlsx")?;
        let at = cell.as_ref().map(calamine::Cell::get_position);
        if at.is_none_or(|(line, _)| line != number) && !row.is_empty() {
            table.put(u64::from(number) + 1, std::mem::take(&mut row))?;
        }
        let (Some(cell), Some((line, column))) = (cell, at) else { break };
        number = line;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column > MOST_COLUMNS {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(slot) = row.get_mut(column) {
            *slot = clean(&shown(cell.get_value()));
        }
    }
    table.whole()
}

/// A cell as text; a date as a date.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "ja" } else { "nee" }.to_owned(),
        DataRef::DateTime(moment) => serial(moment.as_f64()),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// The days since 30 December 1899 that workbooks count in.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a number of days, bounded before"
)]
fn serial(days: f64) -> String {
    let begin = chrono::NaiveDate::from_ymd_opt(1899, 12, 30);
    let days = chrono::Duration::days(days.clamp(0.0, 200_000.0) as i64);
    begin.and_then(|begin| begin.checked_add_signed(days)).map(|day| day.to_string()).unwrap_or_default()
}

/// What a workbook says of its size may be a lie: it is unpacked into nothing first.
fn unpacks(bytes: &[u8]) -> Result<(), &'static str> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| "xlsx")?;
    if parts.len() > PARTS {
        return Err("heavy");
    }
    let mut left = UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|_| "xlsx")?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| "xlsx")?;
        left = left.checked_sub(size).ok_or("heavy")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_usual_file_of_text_is_read() {
        for text in [
            "Straat;Nummer\r\nMarkt;1\r\n".to_owned().into_bytes(),
            "\u{feff}Straat,Nummer\n\"Markt\",1\n\n".to_owned().into_bytes(),
            "Straat\tNummer\nMarkt\t1".to_owned().into_bytes(),
        ] {
            let table = read(&text).unwrap();
            assert_eq!(table.columns, ["straat", "nummer"]);
            assert_eq!(table.rows, [(2, vec!["Markt".to_owned(), "1".to_owned()])]);
        }
        let old = read(b"straat\nCaf\xe9straat\n").unwrap();
        assert_eq!(old.rows[0].1, ["Caféstraat"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(read(b""), Err("empty"));
        assert_eq!(read(b"a;b\n"), Err("empty"));
        assert_eq!(read(b"a;b\n\0\0;1\n"), Err("kind"));
        assert_eq!(read(b"PK\x03\x04 nothing"), Err("xlsx"));
        assert_eq!(read(&vec![b'a'; MOST_BYTES + 1]), Err("heavy"));
        let many = "a\n".repeat(MOST_ROWS + 2);
        assert_eq!(read(many.as_bytes()), Err("rows"));
    }

    #[test]
    fn a_workbook_that_unpacks_to_too_much_is_refused() {
        use std::io::Write as _;
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file("xl/worksheets/sheet1.xml", options).unwrap();
        for _ in 0..110 {
            writer.write_all(&vec![b' '; 1_000_000]).unwrap();
        }
        let packed = writer.finish().unwrap().into_inner();
        assert!(packed.len() < 1_000_000);
        assert_eq!(read(&packed), Err("heavy"));
    }

    #[test]
    fn days_of_a_workbook_are_days() {
        assert_eq!(serial(45_000.4), "2023-03-15");
    }
}
