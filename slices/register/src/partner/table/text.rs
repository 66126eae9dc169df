//! Text with separators, in whatever encoding.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{Kind, Table, Wrong};

const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];

/// Reads bytes as text: in the encoding that is asked, else by its mark, else UTF-8 when it mostly is that, else
/// Windows-1252, in which Dutch spreadsheets still write.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    asked: Option<&str>,
) -> Result<(Cow<'b, str>, &'static str), Wrong> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return Ok((encoding.decode_without_bom_handling(rest).0, name(encoding)));
    }
    let chosen = match asked {
        Some(label) => {
            Encoding::for_label(label.as_bytes()).ok_or_else(|| Wrong::file("encoding-name", label))?
        }
        None => guess(bytes),
    };
    let (text, _) = chosen.decode_without_bom_handling(bytes);
    Ok((text, name(chosen)))
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-8" => "utf-8",
        "UTF-16LE" => "utf-16le",
        "UTF-16BE" => "utf-16be",
        "ISO-8859-15" => "iso-8859-15",
        _ => "windows-1252",
    }
}

/// A few broken signs in a text that is UTF-8 otherwise are broken signs; a text full of them is another encoding.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for piece in bytes.utf8_chunks() {
        sound += piece.valid().chars().filter(|sign| !sign.is_ascii()).count();
        broken += usize::from(!piece.invalid().is_empty());
    }
    if broken > sound { encoding_rs::WINDOWS_1252 } else { encoding_rs::UTF_8 }
}

/// The separator that stands most often in the first line, outside quotation marks.
fn separator_of(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for sign in first.chars().take(100_000) {
        quoted ^= sign == '"';
        if !quoted && let Some(at) = SEPARATORS.iter().position(|separator| *separator == sign) {
            counts.iter_mut().skip(at).take(1).for_each(|count| *count += 1);
        }
    }
    let best = counts.iter().zip(SEPARATORS).max_by_key(|(count, separator)| (**count, *separator == ';'));
    best.map_or(';', |(_, separator)| separator)
}

/// The line a record begins on: the reader counts the empty lines before it as part of it.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    at.line() + u64::try_from(empty.count()).unwrap_or_default()
}

pub(super) fn read(text: &str, separator: Option<char>, most: usize) -> Result<Table, Wrong> {
    let separator = separator.filter(char::is_ascii).unwrap_or_else(|| separator_of(text));
    let delimiter = u8::try_from(separator).unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let broken = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        Wrong::new(line, "", "csv", &error.to_string())
    };
    loop {
        if !reader.read_record(&mut record).map_err(broken)? {
            return Err(Wrong::file("no-columns", ""));
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            break;
        }
    }
    if record.len() > super::limits::COLUMNS {
        return Err(Wrong::file("many-columns", record.len()));
    }
    if record.iter().any(|cell| cell.contains('\0')) {
        return Err(Wrong::file("nul", ""));
    }
    let mut table = Table::new(Kind::Csv, record.iter().map(str::to_owned).collect())?;
    table.reading.separator = Some(separator);
    while reader.read_record(&mut record).map_err(broken)? {
        let number = record.position().map_or(0, |at| line_of(text, at));
        // Most of a row with a million cells is never copied.
        let most_cells = table.columns.len() + 50;
        let cells = record.iter().take(most_cells).map(|cell| cell.trim().to_owned()).collect();
        if !table.put(number, cells, most) {
            break;
        }
    }
    Ok(table)
}
