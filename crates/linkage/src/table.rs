//! Reading a CSV file of anybody: whatever encoding, separator and quoting it has.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use thiserror::Error;

use crate::corpus::{Side, SideError};
use crate::lexicon::hash;
use crate::role::Columns;

/// Limits of a file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows a file may have.
    pub rows: usize,
    /// Columns a file may have.
    pub columns: usize,
    /// Bytes a row may have.
    pub row_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 5_000_000, columns: 500, row_bytes: 1_000_000 }
    }
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("the file is empty: the first line must name the columns")]
    Empty,
    /// Not text.
    #[error("the file is not text ({0}): save it as CSV, in UTF-8 if there is a choice")]
    Binary(&'static str),
    /// More than the limit.
    #[error("the file has more than {0} {1}: link it in parts, by province or by letter")]
    Limit(usize, &'static str),
    /// No column can be compared.
    #[error(
        "no column is known among: {0}. Name them in a map: --columns map.toml with lines such as name = \"Benaming\""
    )]
    NoColumns(String),
    /// Two rows with one id.
    #[error(
        "the id ‘{0}’ stands on line {1} and on an earlier line: make the ids unique, or name another column in the map (id = \"…\"), or number the rows: id = \"#\""
    )]
    SameId(String, u64),
    /// A row without an id.
    #[error(
        "line {0} has no id: fill it in, or name another column in the map (id = \"…\"), or number the rows: id = \"#\""
    )]
    NoId(u64),
    /// A row the format does not allow.
    #[error("line {0}: {1}")]
    Row(u64, String),
    /// More than a corpus can hold.
    #[error(transparent)]
    Side(#[from] SideError),
}

/// The text of a file: UTF-8 with or without mark, UTF-16 with mark, or Windows-1252.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        return Ok(String::from_utf8_lossy(rest));
    }
    for (mark, little) in [([0xFF, 0xFE], true), ([0xFE, 0xFF], false)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let units = rest
                .chunks_exact(2)
                .filter_map(|two| <[u8; 2]>::try_from(two).ok())
                .map(|two| if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) });
            return Ok(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect::<String>().into());
        }
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(TableError::Binary("it looks like a zip or a spreadsheet"));
    }
    if bytes.starts_with(b"PAR1") {
        return Err(TableError::Binary("it looks like Parquet"));
    }
    if bytes.iter().take(100_000).any(|byte| *byte == 0) {
        return Err(TableError::Binary("it has zero bytes"));
    }
    Ok(std::str::from_utf8(bytes)
        .map_or_else(|_| Cow::Owned(bytes.iter().map(|byte| latin(*byte)).collect()), Cow::Borrowed))
}

/// One byte of Windows-1252.
fn latin(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// The separator: the sign that cuts the first lines in the most, and equally many, pieces.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let count = |line: &str, sign: u8| {
        let mut quoted = false;
        line.bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                *byte == sign && !quoted
            })
            .count()
    };
    let judged = |sign: u8| {
        let first = lines.first().map_or(0, |line| count(line, sign));
        let like_first = lines.iter().filter(|line| count(line, sign) == first).count();
        (first > 0, like_first * 2 > lines.len(), first)
    };
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|sign| judged(*sign)).unwrap_or(b',')
}

/// Whether quotes stand behind a blank: `a, "b, c"`. Such blanks must go before quotes count.
fn blank_before_quote(text: &str, separator: u8) -> bool {
    let pattern = format!("{} \"", char::from(separator));
    text.lines().take(50).any(|line| line.contains(&pattern))
}

fn without_blanks(text: &str, separator: u8) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut at_start) = (false, true);
    for character in text.chars() {
        match character {
            '"' if quoted || at_start => {
                quoted = !quoted;
                at_start = false;
            }
            ' ' | '\t' if at_start && !quoted && character != char::from(separator) => continue,
            c if !quoted && (c == char::from(separator) || c == '\n' || c == '\r') => at_start = true,
            _ => at_start = false,
        }
        out.push(character);
    }
    out
}

/// A file that is open for reading.
pub struct Table<'a> {
    text: Cow<'a, str>,
    separator: u8,
    /// The headers.
    pub headers: Vec<String>,
}

impl<'a> Table<'a> {
    /// Decodes a file and reads its headers.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, TableError> {
        let mut text = decode(bytes)?;
        let separator = separator(&text);
        if blank_before_quote(&text, separator) {
            text = Cow::Owned(without_blanks(&text, separator));
        }
        let mut reader = reader(&text, separator);
        let headers: Vec<String> = reader
            .headers()
            .map_err(|error| TableError::Row(1, error.to_string()))?
            .iter()
            .map(|header| header.trim().trim_matches('\'').to_owned())
            .collect();
        if headers.iter().all(String::is_empty) {
            return Err(TableError::Empty);
        }
        if headers.len() > limits.columns {
            return Err(TableError::Limit(limits.columns, "columns"));
        }
        Ok(Self { text, separator, headers })
    }

    /// Reads the rows.
    pub fn read(
        &self,
        columns: &Columns,
        mut side: Side,
        limits: Limits,
    ) -> Result<(Side, Rows), TableError> {
        if columns.roles.iter().flatten().all(|role| *role == crate::role::Role::Id) {
            return Err(TableError::NoColumns(self.headers.join(", ")));
        }
        let mut reader = reader(&self.text, self.separator);
        let mut row = csv::StringRecord::new();
        let mut ids: FxHashSet<u64> = FxHashSet::default();
        let mut rows = Rows::default();
        loop {
            match reader.read_record(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(TableError::Row(reader.position().line(), error.to_string())),
            }
            let line = row.position().map_or(0, csv::Position::line);
            if row.iter().all(|cell| cell.trim().is_empty()) {
                rows.empty += 1;
                continue;
            }
            if rows.read >= limits.rows {
                return Err(TableError::Limit(limits.rows, "rows"));
            }
            if row.as_slice().len() > limits.row_bytes {
                let why = format!("longer than {} bytes: is a quote not closed?", limits.row_bytes);
                return Err(TableError::Row(line, why));
            }
            if row.len() != self.headers.len() {
                rows.uneven += 1;
            }
            rows.read += 1;
            let numbered = rows.read.to_string();
            let id = match columns.id() {
                Some(at) => {
                    row.get(at).map(str::trim).filter(|id| !id.is_empty()).ok_or(TableError::NoId(line))?
                }
                None => numbered.as_str(),
            };
            if columns.id().is_some() && !ids.insert(hash(id.as_bytes())) {
                return Err(TableError::SameId(id.chars().take(60).collect(), line));
            }
            let cells = columns
                .roles
                .iter()
                .zip(row.iter())
                .filter_map(|(role, cell)| Some(((*role)?, cell.trim().trim_matches('"'))));
            side.push(id, cells)?;
        }
        Ok((side, rows))
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Rows that became records.
    pub read: usize,
    /// Rows with nothing in them.
    pub empty: usize,
    /// Rows with more or fewer cells than the first line.
    pub uneven: usize,
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Reading};

    fn read(bytes: &[u8]) -> Result<(Corpus, Rows), TableError> {
        let table = Table::open(bytes, Limits::default())?;
        let columns = Columns::detect(&table.headers, &[]);
        let roles: Vec<_> = columns.roles.iter().flatten().copied().collect();
        let (side, rows) = table.read(&columns, Side::new(Reading::of(&roles, &[])), Limits::default())?;
        Ok((Corpus::one(side), rows))
    }

    #[test]
    fn separators_marks_and_encodings_are_seen() {
        let plain = "id;naam;gemeente\n7;\"Café; Noir\";Gent\n\n8;Bij Piet;Brugge\n";
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let latin: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let marked = [&[0xEF, 0xBB, 0xBF], plain.as_bytes()].concat();
        let tabs = plain.replace("\"Café; Noir\"", "Café Noir").replace(';', "\t");
        for bytes in [
            plain.as_bytes(),
            &utf16,
            &latin,
            &marked,
            tabs.as_bytes(),
            plain.replace('\n', "\r\n").as_bytes(),
        ] {
            let (corpus, rows) = read(bytes).unwrap();
            assert_eq!(rows.read, 2);
            assert_eq!((corpus.id(0), corpus.id(1)), ("7", "8"));
            assert!(corpus.lexicon.find("cafe").is_some() && corpus.lexicon.find("noir").is_some());
        }
    }

    #[test]
    fn blanks_before_quotes_and_unknown_ends_are_borne() {
        let text = "id,name,address,city\n\"1\", \"Art's, Deli\", \"12224 ventura blvd.\", \"studio city\"\n2, b, c\n";
        let (corpus, rows) = read(text.as_bytes()).unwrap();
        assert_eq!((rows.read, rows.uneven), (2, 1));
        assert!(corpus.lexicon.find("ventura").is_some());
        assert_eq!(corpus.id(0), "1");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(told(b"").contains("empty"));
        assert!(told(b"PK\x03\x04zzz").contains("spreadsheet"));
        assert!(told(b"id,name\n1,a\n1,b\n").contains("line 3"));
        assert!(told(b"id,name\n1,a\n,b\n").contains("line 3"));
        assert!(told(b"id,colour\n1,a\n").contains("colour"));
        assert!(told(b"id,na\0me\n").contains("zero bytes"));
    }
}
