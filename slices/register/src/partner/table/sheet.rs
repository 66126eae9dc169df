//! The first sheet of a workbook. The parts are unpacked once to count what they really hold, because what a packed
//! file says of itself may be a lie; cells are read one by one, because a sheet may claim seventeen thousand million.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::{Kind, Table, Wrong, limits};

pub(super) fn read(bytes: &[u8], most: usize) -> Result<Table, Wrong> {
    check(bytes)?;
    let broken = |error: &dyn std::fmt::Display| Wrong::file("xlsx", error);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let first = book.sheet_names().into_iter().next().ok_or_else(|| Wrong::file("no-columns", ""))?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|error| broken(&error))?;
    let mut table: Option<Table> = None;
    let (mut row, mut number, mut counted) = (Vec::<String>::new(), 0_u32, 0_usize);
    loop {
        let cell = cells.next_cell().map_err(|error| broken(&error))?;
        let at = cell.as_ref().map(calamine::Cell::get_position);
        if at.is_none_or(|(line, _)| line != number) && !row.is_empty() {
            let going = add(&mut table, number, std::mem::take(&mut row), most)?;
            if !going {
                break;
            }
        }
        let (Some(cell), Some((line, column))) = (cell, at) else { break };
        number = line;
        counted += 1;
        if counted > limits::CELLS {
            return Err(Wrong::file("many-cells", counted));
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        // One cell beyond the limit is enough to refuse the row, wherever it stands.
        let place = column.min(limits::COLUMNS);
        if row.len() <= place {
            row.resize(place + 1, String::new());
        }
        if let Some(slot) = row.get_mut(place) {
            *slot = text(cell.get_value());
        }
    }
    table.ok_or_else(|| Wrong::file("no-columns", ""))
}

fn add(table: &mut Option<Table>, number: u32, row: Vec<String>, most: usize) -> Result<bool, Wrong> {
    match table {
        Some(table) => Ok(table.put(u64::from(number) + 1, row, most)),
        None if row.iter().all(String::is_empty) => Ok(true),
        None => {
            *table = Some(Table::new(Kind::Xlsx, row)?);
            Ok(true)
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Unpacks every part once, into nothing: how large it really is, and whether it defines entities.
fn check(bytes: &[u8]) -> Result<(), Wrong> {
    let broken = |error: &dyn std::fmt::Display| Wrong::file("xlsx", error);
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if parts.len() > limits::PARTS {
        return Err(Wrong::file("bomb", parts.len()));
    }
    let mut left = limits::UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| broken(&error))?;
        let name = part.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let mut part = part.take(left + 1);
        let (size, defines) = skim(&mut part).map_err(|error| broken(&error))?;
        left = left.checked_sub(size).ok_or_else(|| Wrong::file("bomb", limits::UNPACKED))?;
        if is_xml && defines {
            return Err(Wrong::file("doctype", ""));
        }
    }
    Ok(())
}

/// Reads to the end in pieces: how many bytes there are, and whether a definition stands among them, however far.
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
