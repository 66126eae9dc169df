//! The first sheet of a workbook. Its parts are unpacked once into nothing, because what a packed file says of its size may be
//! a lie; cells are read one by one, because a sheet may claim seventeen thousand million.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use calamine::{DataRef, Reader as _, Xlsx};
use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::{Broken, Cells, Limits, MOST_PARTS, Row};

fn damaged(why: &dyn std::fmt::Display) -> Broken {
    Broken::Workbook(why.to_string())
}

pub(super) fn each(
    bytes: &[u8],
    limits: &Limits,
    take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Broken> {
    check(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let first = book.sheet_names().into_iter().next().ok_or(Broken::Empty)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|error| damaged(&error))?;
    let (mut row, mut number) = (Vec::<String>::new(), 0_u32);
    loop {
        let cell = cells.next_cell().map_err(|error| damaged(&error))?;
        let at = cell.as_ref().map(calamine::Cell::get_position);
        if at.is_none_or(|(line, _)| line != number) && !row.is_empty() {
            let whole = Row { number: u64::from(number) + 1, cells: Cells::Texts(&row) };
            if take(&whole).is_break() {
                return Ok(());
            }
            row.clear();
        }
        let (Some(cell), Some((line, column))) = (cell, at) else { return Ok(()) };
        number = line;
        // One cell beyond the limit tells that there are more, wherever it stands.
        let place = usize::try_from(column).unwrap_or(usize::MAX).min(limits.columns);
        if row.len() <= place {
            row.resize(place + 1, String::new());
        }
        if let Some(slot) = row.get_mut(place) {
            *slot = text(cell.get_value());
        }
    }
}

/// A cell as text.
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
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let local = date.and_then(|date| date.and_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)));
    match local.map(|local| local + TimeDelta::seconds(i64::from(up))) {
        Some(local) if local.time() == NaiveTime::MIN => local.date().to_string(),
        Some(local) => local.format("%Y-%m-%d %H:%M:%S").to_string(),
        None => days.to_string(),
    }
}

/// Unpacks every part once: how large it really is, and whether it defines entities.
fn check(bytes: &[u8], limits: &Limits) -> Result<(), Broken> {
    if bytes.len() > limits.file {
        return Err(Broken::Large);
    }
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if parts.len() > MOST_PARTS {
        return Err(Broken::Large);
    }
    let mut left = limits.unpacked;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| damaged(&error))?;
        let name = part.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let (size, defines) = skim(&mut part.take(left + 1)).map_err(|error| damaged(&error))?;
        left = left.checked_sub(size).ok_or(Broken::Large)?;
        if is_xml && defines {
            return Err(Broken::Doctype);
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

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::{List, Reading, Source};

    /// A workbook of one sheet, its date cells in style 1.
    pub(crate) fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
        let head = r#"<?xml version="1.0"?>"#;
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let packed = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "_rels/.rels",
                format!(
                    r#"{head}<Relationships xmlns="{packed}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"{head}<Relationships xmlns="{packed}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    r#"{head}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#
                ),
            ),
            ("xl/sharedStrings.xml", strings.to_owned()),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"{head}<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
            ),
        ];
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Naam</t></si><si><t>Dag</t></si><si><t> Kermis </t></si></sst>"#;
    const NAMES: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;

    #[test]
    fn dates_are_dates_and_formulas_are_not_calculated() {
        let rows = r#"<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="1"><v>45000</v></c></row>
            <row r="4"><c r="A4" t="str"><f>HYPERLINK("http://kwaad.example")</f><v>klik</v></c><c r="B4" s="1"><v>45000.4166666</v></c></row>
            <row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" s="1"><v>0.5</v></c></row>"#;
        let list = List::read(&workbook(&format!("{NAMES}{rows}"), STRINGS), &Limits::LIST).unwrap();
        assert_eq!(list.columns, ["naam", "dag"]);
        let own = |text: &[&str]| text.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            list.rows,
            [
                (3, own(&["Kermis", "2023-03-15"])),
                (4, own(&["klik", "2023-03-15 10:00:00"])),
                (5, own(&["true", "12:00:00"])),
            ]
        );
    }

    #[test]
    fn hostile_workbooks_are_refused_in_little_memory() {
        let read = |bytes: &[u8]| {
            let mut widest = 0;
            let reading = Reading::of(bytes)?;
            crate::each(Source::of(bytes, reading.kind), &reading, &Limits::LIST, &mut |row| {
                widest = widest.max(row.len());
                ControlFlow::Continue(())
            })?;
            Ok(widest)
        };
        let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        assert_eq!(read(&workbook(&format!("{NAMES}{far}"), STRINGS)), Ok(Limits::LIST.columns + 1));
        let packed = workbook("", &format!("{STRINGS}<!-- {} -->", " ".repeat(100_000_001)));
        assert!(packed.len() < 1_000_000);
        assert_eq!(read(&packed), Err(Broken::Large));
        let laughs = r#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"#;
        // Also behind a long remark, wherever the pieces that are read meet.
        for far in [0, 4_000, 65_530, 65_536, 200_000] {
            let hidden = laughs.replacen("<!DOCTYPE", &format!("<!--{}--><!DOCTYPE", "x".repeat(far)), 1);
            assert_eq!(read(&workbook("", &hidden)), Err(Broken::Doctype), "{far}");
        }
        assert!(matches!(read(b"PK\x03\x04 no workbook at all"), Err(Broken::Workbook(_))));
        let missing = r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#;
        assert!(matches!(read(&workbook(missing, STRINGS)), Err(Broken::Workbook(_))));
        assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), Err(Broken::OldWorkbook));
        assert_eq!(read(b" \n"), Err(Broken::Empty));
    }
}
