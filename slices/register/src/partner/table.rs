//! Reads the rows of a file that somebody brings: CSV in any separator and encoding, XLSX, JSON, GeoJSON. Whatever the
//! file holds, memory and time stay within `limits`, and what cannot be used is told with its row.

mod tree;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sheet::{Broken, Encoding, Limits, Row, Source};

use super::limits;

/// How a file is read. What is not said is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Between the cells of a CSV: `;`, `,`, `|` or a tab.
    pub separator: Option<char>,
    /// `utf-8`, `windows-1252`, `iso-8859-15`, `utf-16le`, `utf-16be`.
    pub encoding: Option<String>,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text with separators.
    Csv,
    /// A workbook; its first sheet is read.
    Xlsx,
    /// A list of objects.
    Json,
    /// Features with a point.
    GeoJson,
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line in the file, or the ordinal of the object, from 1.
    pub number: u64,
    /// Its cells, as many as there are columns.
    pub cells: Vec<String>,
}

/// Something that cannot be used: where, and the code of the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The line; 0 for the file as a whole.
    pub line: u64,
    /// The column, or the field.
    pub field: String,
    /// The code of the reason: `partner-wrong-<code>` says it in words.
    pub code: String,
    /// The value that is wrong, cut short.
    pub value: String,
}

impl Wrong {
    pub(crate) fn new(line: u64, field: &str, code: &str, value: &str) -> Self {
        let short = |text: &str| text.chars().filter(|sign| !sign.is_control()).take(120).collect();
        Self { line, field: short(field), code: code.to_owned(), value: short(value) }
    }

    fn file(code: &str, value: impl std::fmt::Display) -> Self {
        Self::new(0, "", code, &value.to_string())
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What kind of file it is.
    pub kind: Kind,
    /// How it was read.
    pub reading: Reading,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Line>,
    /// Rows that cannot be read, with their cells as far as they could be.
    pub refused: Vec<(Wrong, Vec<String>)>,
    /// There are more rows than were asked for.
    pub more: bool,
}

impl Table {
    fn new(kind: Kind, columns: Vec<String>) -> Result<Self, Wrong> {
        if columns.iter().all(|name| name.trim().is_empty()) {
            return Err(Wrong::file("no-columns", ""));
        }
        if columns.len() > limits::COLUMNS {
            return Err(Wrong::file("many-columns", columns.len()));
        }
        let mut named: Vec<String> = Vec::with_capacity(columns.len());
        for (at, name) in columns.into_iter().enumerate() {
            let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
            let name: String = name.chars().filter(|sign| !sign.is_control()).take(80).collect();
            let name = if name.is_empty() { format!("({})", at + 1) } else { name };
            let twice = named.contains(&name);
            named.push(if twice { format!("{name} ({})", at + 1) } else { name });
        }
        let reading = Reading::default();
        Ok(Self { kind, reading, columns: named, rows: Vec::new(), refused: Vec::new(), more: false })
    }

    /// Adds a row, or notes why it cannot be used. False: there are enough.
    fn put(&mut self, number: u64, mut cells: Vec<String>, most: usize) -> bool {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return true;
        }
        if self.rows.len() + self.refused.len() >= most {
            self.more = true;
            return false;
        }
        if let Some(wrong) = self.unfit(number, &cells) {
            let cut = |cell: String| cell.chars().take(200).collect();
            self.refused.push((wrong, cells.into_iter().take(self.columns.len()).map(cut).collect()));
            return true;
        }
        cells.resize(self.columns.len(), String::new());
        self.rows.push(Line { number, cells });
        self.rows.len().saturating_mul(self.columns.len()) <= limits::CELLS
    }

    fn unfit(&self, number: u64, cells: &[String]) -> Option<Wrong> {
        let size: usize = cells.iter().map(String::len).sum();
        let first = cells.first().map_or("", String::as_str);
        if size > limits::ROW {
            return Some(Wrong::new(number, "", "long-row", first));
        }
        if cells.len() > self.columns.len() {
            return Some(Wrong::new(number, "", "cells", &cells.len().to_string()));
        }
        let bad = |code, test: &dyn Fn(&String) -> bool| {
            let (name, cell) = self.columns.iter().zip(cells).find(|(_, cell)| test(cell))?;
            Some(Wrong::new(number, name, code, cell))
        };
        bad("nul", &|cell| cell.contains('\0'))
            .or_else(|| bad("encoding", &|cell| cell.contains('\u{fffd}')))
            .or_else(|| bad("long-cell", &|cell| cell.len() > limits::CELL))
    }
}

/// What is read of a text or a workbook; how many rows is ours to say.
const LIMITS: Limits = Limits {
    file: limits::FILE,
    unpacked: limits::UNPACKED,
    // A row without end is refused like any row that is too long.
    row: 4 * limits::FILE,
    columns: limits::COLUMNS,
    rows: usize::MAX,
};

/// Reads at most so many rows of a file.
///
/// # Errors
/// When the file as a whole cannot be used.
pub fn read(bytes: &[u8], reading: &Reading, most: usize) -> Result<Table, Wrong> {
    if bytes.len() > limits::FILE {
        return Err(Wrong::file("large", bytes.len()));
    }
    let asked = most.min(limits::ROWS);
    let named = |label: &String| {
        Encoding::for_label(label.as_bytes()).ok_or_else(|| Wrong::file("encoding-name", label))
    };
    let encoding = reading.encoding.as_ref().map(named).transpose()?;
    let mut how = sheet::Reading::told(bytes, encoding).map_err(wrong)?;
    if let Some(separator) = reading.separator.filter(char::is_ascii) {
        how.separator = separator;
    }
    let begin = how.encoding.decode(bytes.get(..1_000).unwrap_or(bytes)).0;
    let is_tree = how.kind == sheet::Kind::Csv && begin.trim_start().starts_with(['{', '[']);
    let mut table = if is_tree {
        finish(tree::read(how.encoding.decode(bytes).0.trim_start(), asked)?, most)?
    } else {
        finish(rows(bytes, &how, asked)?, most)?
    };
    if how.kind == sheet::Kind::Csv {
        table.reading.encoding = Some(name(how.encoding).to_owned());
    }
    Ok(table)
}

fn rows(bytes: &[u8], how: &sheet::Reading, most: usize) -> Result<Table, Wrong> {
    let kind = if how.kind == sheet::Kind::Csv { Kind::Csv } else { Kind::Xlsx };
    let mut table = Err(Wrong::file("no-columns", ""));
    let mut named = false;
    sheet::each(Source::of(bytes, how.kind), how, &LIMITS, &mut |row| {
        if !named {
            named = true;
            table = columns(row).and_then(|columns| Table::new(kind, columns));
            return if table.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        }
        let goes_on = table.as_mut().is_ok_and(|table| table.put(row.number(), cells(row), most));
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .map_err(wrong)?;
    let mut table = table?;
    table.reading.separator = (kind == Kind::Csv).then_some(how.separator);
    Ok(table)
}

fn columns(row: &Row<'_>) -> Result<Vec<String>, Wrong> {
    if row.len() > limits::COLUMNS {
        return Err(Wrong::file("many-columns", row.len()));
    }
    let cells = cells(row);
    if cells.iter().any(|cell| cell.contains('\0')) { Err(Wrong::file("nul", "")) } else { Ok(cells) }
}

/// The cells as far as something stands in them. Most of a row with a million cells is never copied: the last of them is
/// enough to tell that there are too many.
fn cells(row: &Row<'_>) -> Vec<String> {
    let filled = (0..row.len()).rev().find(|at| !row.cell(*at).is_empty()).map_or(0, |last| last + 1);
    let beyond = (filled > limits::COLUMNS).then(|| row.cell(filled - 1));
    row.cells().take(filled.min(limits::COLUMNS)).chain(beyond).map(str::to_owned).collect()
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

fn wrong(broken: Broken) -> Wrong {
    match broken {
        Broken::Empty => Wrong::file("empty", ""),
        Broken::OldWorkbook => Wrong::file("old-excel", ""),
        Broken::Kind => Wrong::file("csv", ""),
        Broken::Large | Broken::Rows | Broken::Columns => Wrong::file("bomb", limits::UNPACKED),
        Broken::Doctype => Wrong::file("doctype", ""),
        Broken::Workbook(why) => Wrong::file("xlsx", why),
        Broken::Text { line, why } => Wrong::new(line, "", "csv", &why),
    }
}

fn finish(table: Table, most: usize) -> Result<Table, Wrong> {
    let counted = table.rows.len().saturating_mul(table.columns.len());
    if table.more && most >= limits::ROWS {
        return Err(Wrong::file("many-rows", limits::ROWS));
    }
    if counted > limits::CELLS {
        return Err(Wrong::file("many-cells", counted));
    }
    Ok(table)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;

    fn all(bytes: &[u8]) -> Result<Table, Wrong> {
        read(bytes, &Reading::default(), limits::ROWS)
    }

    fn code(bytes: &[u8]) -> String {
        all(bytes).expect_err("refused").code
    }

    #[test]
    fn any_separator_and_encoding_is_read() {
        for separator in [';', ',', '\t', '|'] {
            let text = format!(
                "Naam{separator}Plaats\n\"Café{separator} Zoet\"{separator}Oostkamp\n\nB{separator}\n"
            );
            let table = all(text.as_bytes()).unwrap();
            assert_eq!(table.columns, ["Naam", "Plaats"]);
            assert_eq!(table.rows[0].cells, [format!("Café{separator} Zoet"), "Oostkamp".into()]);
            assert_eq!((table.rows[1].number, table.rows.len()), (4, 2), "an empty line is no row");
            assert_eq!(table.reading.separator, Some(separator));
        }
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("Naam;Prijs\nCafé;€ 5\n");
        let table = all(&latin).unwrap();
        assert_eq!(table.rows[0].cells, ["Café", "€ 5"]);
        assert_eq!(table.reading.encoding.as_deref(), Some("windows-1252"));
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Naam;X\nCafé;1\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(all(&wide).unwrap().rows[0].cells, ["Café", "1"]);
        assert_eq!(all(b"\xef\xbb\xbfNaam;X\nA;1\n").unwrap().columns, ["Naam", "X"]);
    }

    #[test]
    fn hostile_text_is_refused_with_row_and_reason() {
        let wide = vec![b';'; 1_000_000];
        assert_eq!(code(&[b"a".as_slice(), &wide, b"\nb\n"].concat()), "many-columns");
        let mut long = b"naam;plaats\nA;B\n".to_vec();
        long.extend(std::iter::repeat_n(b'x', 15_000_000));
        long.extend_from_slice(b";y\nC;D\n");
        let table = all(&long).unwrap();
        assert_eq!((table.rows.len(), table.refused.len()), (2, 1));
        assert_eq!((table.refused[0].0.line, table.refused[0].0.code.as_str()), (3, "long-row"));
        let table = all(b"naam;plaats\nA;B\nC\0;D\nE;F;G\nH;I\xff \xc3\xa9\xc3\xa9\n").unwrap();
        let told: Vec<(u64, &str, &str)> = table
            .refused
            .iter()
            .map(|(wrong, _)| (wrong.line, wrong.field.as_str(), wrong.code.as_str()))
            .collect();
        assert_eq!(told, [(3, "naam", "nul"), (4, "", "cells"), (5, "plaats", "encoding")]);
        assert_eq!(code(b"n\0a\0a\0m\0;\0\n\0"), "nul");
        assert_eq!(code(b"  \n "), "empty");
        assert_eq!(code(&vec![b'a'; limits::FILE + 1]), "large");
        assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "old-excel");
        let mut many = b"a;b\n".to_vec();
        (0..=limits::ROWS).for_each(|_| many.extend_from_slice(b"1;2\n"));
        assert_eq!(code(&many), "many-rows");
    }

    #[test]
    fn json_and_geojson_become_rows() {
        let table = all(br#"{"count":2,"items":[{"id":1,"naam":"A","adres":{"straat":"Kerkstraat"},"soort":["x","y"]},{"naam":"B","extra":true}]}"#).unwrap();
        assert_eq!(table.columns, ["adres.straat", "id", "naam", "soort", "extra"]);
        assert_eq!(table.rows[0].cells, ["Kerkstraat", "1", "A", "x; y", ""]);
        assert_eq!(table.rows[1].cells, ["", "", "B", "", "true"]);
        let table = all(br#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"n1","geometry":{"type":"Point","coordinates":[3.2,51.1]},"properties":{"name":"A"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[3,51],[4,51],[4,52],[3,51]]]},"properties":{"name":"B"}}]}"#).unwrap();
        assert_eq!(table.columns, ["id", "lat", "lon", "name"]);
        assert_eq!(
            (table.kind, table.rows[0].cells.clone()),
            (Kind::GeoJson, vec!["n1".into(), "51.1".into(), "3.2".into(), "A".into()])
        );
        assert_eq!((table.refused[0].0.line, table.refused[0].0.code.as_str()), (2, "no-point"));
        assert_eq!(code(b"[1,2,3"), "json");
        assert_eq!(all(b"[1,{\"a\":2}]").unwrap().refused[0].0.code, "no-object");
        let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(code(deep.as_bytes()), "json");
        let nested = format!("[{}\"x\":1{}]", "{\"a\":".repeat(40) + "{", "}".repeat(41));
        assert!(all(nested.as_bytes()).is_err(), "nothing is read of what lies too deep");
        let elements = format!("[{}{{}}]", "{},".repeat(200_000));
        assert!(all(elements.as_bytes()).is_err());
    }

    /// A workbook with one sheet, as spreadsheets write it.
    pub(crate) fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let parts = [
            ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned()),
            ("_rels/.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
            ("xl/workbook.xml", r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned()),
            ("xl/_rels/workbook.xml.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#.to_owned()),
            ("xl/sharedStrings.xml", strings.to_owned()),
            ("xl/worksheets/sheet1.xml", format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#)),
        ];
        for (name, text) in parts {
            zip.start_file(name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Naam</t></si><si><t>Postcode</t></si><si><t>Hoeve Verzinsel</t></si></sst>"#;

    #[test]
    fn workbooks_are_read_and_formulas_are_not_calculated() {
        let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
            <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3"><v>8020</v></c></row>
            <row r="4"><c r="A4" t="str"><f>HYPERLINK("http://kwaad.example")</f><v>klik</v></c><c r="B4"><v>8000.5</v></c></row>"#;
        let table = all(&workbook(rows, STRINGS)).unwrap();
        assert_eq!((table.kind, table.columns.clone()), (Kind::Xlsx, vec!["Naam".into(), "Postcode".into()]));
        assert_eq!(
            (table.rows[0].number, table.rows[0].cells.clone()),
            (3, vec!["Hoeve Verzinsel".into(), "8020".into()])
        );
        assert_eq!(table.rows[1].cells, ["klik", "8000.5"]);
    }

    #[test]
    fn hostile_workbooks_are_refused_in_little_memory() {
        let far = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        assert_eq!(all(&workbook(far, STRINGS)).unwrap().refused[0].0.code, "cells");
        let wide: String = (0..16_000_u32).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
        assert_eq!(code(&workbook(&format!(r#"<row r="1">{wide}</row>"#), STRINGS)), "many-columns");
        let bomb = format!("{STRINGS}<!-- {} -->", " ".repeat(130_000_000));
        let packed = workbook("", &bomb);
        assert!(packed.len() < 1_000_000);
        assert_eq!(code(&packed), "bomb");
        let laughs = r#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"#;
        assert_eq!(code(&workbook("", laughs)), "doctype");
        // Also behind a long remark, wherever the pieces that are read meet.
        for far in [4_000, 65_530, 65_536, 200_000] {
            let hidden = laughs.replacen("<!DOCTYPE", &format!("<!--{}--><!DOCTYPE", "x".repeat(far)), 1);
            assert_eq!(code(&workbook("", &hidden)), "doctype", "{far}");
        }
        assert_eq!(code(b"PK\x03\x04 no workbook at all"), "xlsx");
        assert_eq!(code(&workbook("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>", STRINGS)), "xlsx");
    }
}
