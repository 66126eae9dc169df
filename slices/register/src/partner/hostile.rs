//! Files nobody means well with (quality.md R5): each is refused as a whole with a reason, or row by row with row,
//! column and reason; what is sound beside it goes in. Never a panic, never more than the limits.

use std::io::Write;

use super::limits;
use super::mapping::Mapping;
use super::run::prepare;
use super::table::tests::workbook;
use super::table::{self, Reading, Wrong};

/// What has to become of a file.
#[derive(Debug)]
enum Fate {
    /// The whole file is refused with this code.
    File(&'static str),
    /// So many rows are taken in; the others are refused: line and code.
    Rows(usize, &'static [(u64, &'static str)]),
}

use Fate::{File, Rows};

const HEAD: &str = "Nummer;Naam;Soort;Adres;Postcode;Gemeente;Tel;Website;E-mail;Uren;lat;lon\n";

fn row(number: &str, more: &[(usize, &str)]) -> String {
    let mut cells = [number, "Zaak Verzinsel", "bakery", "Dorp 1", "8020", "Oostkamp", "", "", "", "", "", ""];
    for (at, value) in more {
        cells[*at] = value;
    }
    cells.join(";") + "\n"
}

/// A file with one good row and one that is as told.
fn with(more: &[(usize, &str)]) -> Vec<u8> {
    format!("{HEAD}{}{}", row("1", &[]), row("2", more)).into_bytes()
}

fn text(body: &str) -> Vec<u8> {
    format!("{HEAD}{body}").into_bytes()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn feature(coordinates: &str) -> Vec<u8> {
    format!(
        r#"{{"type":"FeatureCollection","features":[
        {{"type":"Feature","id":"1","geometry":{{"type":"Point","coordinates":[3.235,51.154]}},"properties":{{"naam":"A","soort":"bakery"}}}},
        {{"type":"Feature","id":"2","geometry":{{"type":"Point","coordinates":{coordinates}}},"properties":{{"naam":"B","soort":"bakery"}}}}]}}"#
    )
    .into_bytes()
}

fn json(second: &str) -> Vec<u8> {
    format!(
        r#"[{{"nummer":"1","naam":"A","soort":"bakery","postcode":"8020","gemeente":"Oostkamp"}},{second}]"#
    )
    .into_bytes()
}

const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Naam</t></si></sst>"#;

/// Text in many ways it should not be.
fn texts() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let good = format!("{HEAD}{}", row("1", &[]));
    let x = |count: usize| "x".repeat(count);
    vec![
        ("nothing at all", Vec::new(), File("empty")),
        ("only spaces", b" \r\n\t \n".to_vec(), File("empty")),
        ("a head and no rows", HEAD.as_bytes().to_vec(), Rows(0, &[])),
        ("only separators", b";;;;\n;;;;\n".to_vec(), File("no-columns")),
        ("UTF-16, little end first, marked", utf16(&good, false, true), Rows(1, &[])),
        ("UTF-16, big end first, marked", utf16(&good, true, true), Rows(1, &[])),
        ("UTF-16 without a mark", utf16(&good, false, false), File("nul")),
        ("Latin-1", encoding_rs::WINDOWS_1252.encode(&good.replace("Dorp", "Café")).0.into_owned(), Rows(1, &[])),
        ("UTF-8 with a broken sign", [text(&row("1", &[(3, "Café à ä")])), b"2;A\xff;bakery;D;8020;Oostkamp;;;;;;\n".to_vec()].concat(), Rows(1, &[(3, "encoding")])),
        ("lines that end as on old Macs", good.replace('\n', "\r").into_bytes(), Rows(1, &[])),
        ("NUL in a cell", with(&[(1, "A\0B")]), Rows(1, &[(3, "nul")])),
        ("NUL in the head", format!("A\0{good}").into_bytes(), File("nul")),
        ("a bell and an escape", with(&[(1, "A\u{7}\u{1b}[31mB")]), Rows(2, &[])),
        ("a quote that never closes", text(&format!("{}2;\"open{}", row("1", &[]), x(250_000))), Rows(1, &[(3, "long-row")])),
        ("one line of three million signs", text(&format!("{}2;{};bakery\n{}", row("1", &[]), x(3_000_000), row("3", &[]))), Rows(2, &[(3, "long-row")])),
        ("a cell of twenty thousand signs", with(&[(1, &x(20_000))]), Rows(1, &[(3, "long-cell")])),
        ("a million columns", vec![b';'; 1_000_000], File("no-columns")),
        ("a million named columns", "a;".repeat(1_000_000).into_bytes(), File("many-columns")),
        ("two hundred and one columns", format!("{}\n1\n", "a;".repeat(200) + "b").into_bytes(), File("many-columns")),
        ("more cells than columns", text(&format!("{}2;A;bakery;D;8020;O;;;;;;;;;X\n", row("1", &[]))), Rows(1, &[(3, "cells")])),
        ("fifty thousand and one rows", format!("Nummer\n{}", "1\n".repeat(limits::ROWS + 1)).into_bytes(), File("many-rows")),
        ("two separators", with(&[(1, "A, B | C")]), Rows(2, &[])),
        ("a page of HTML", b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec(), Rows(0, &[])),
        ("an old workbook", vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], File("old-excel")),
        ("a picture", [&b"\x89PNG\r\n\x1a\n"[..], &[0; 200]].concat(), File("nul")),
        ("a PDF", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>".to_vec(), Rows(0, &[])),
        ("the same number twice", text(&(row("1", &[]) + &row("1", &[]))), Rows(1, &[(3, "twice")])),
        ("no number", text(&(row("1", &[]) + &row("", &[]))), Rows(1, &[(3, "missing")])),
        ("a number of five hundred signs", with(&[(0, &x(500))]), Rows(1, &[(3, "key")])),
    ]
}

/// Cells with something else than what they are for.
fn cells() -> Vec<(&'static str, Vec<u8>, Fate)> {
    vec![
        ("a formula for a name", with(&[(1, "=HYPERLINK(\"http://kwaad.example\")")]), Rows(2, &[])),
        ("a formula for a number", with(&[(0, "=1+1")]), Rows(2, &[])),
        ("a command for a telephone", with(&[(6, "@SUM(1)|cmd")]), Rows(1, &[(3, "phone")])),
        ("a script for a name", with(&[(1, "<script>alert(1)</script>")]), Rows(2, &[])),
        ("a script for a site", with(&[(7, "javascript:alert(1)")]), Rows(1, &[(3, "website")])),
        ("a file for a site", with(&[(7, "file:///etc/passwd")]), Rows(1, &[(3, "website")])),
        ("a site with a name and password", with(&[(7, "https://a:b@voorbeeld.be")]), Rows(1, &[(3, "website")])),
        ("a site that breaks out of its attribute", with(&[(7, "https://a.be/\"onclick=x")]), Rows(1, &[(3, "website")])),
        ("a second header in an address", with(&[(8, "a@b.be%0d%0aBcc: x@y.be")]), Rows(1, &[(3, "email")])),
        ("no address", with(&[(8, "geen")]), Rows(1, &[(3, "email")])),
        ("NaN for a place", with(&[(10, "NaN"), (11, "NaN")]), Rows(1, &[(3, "position")])),
        ("infinity for a place", with(&[(10, "inf"), (11, "-inf")]), Rows(1, &[(3, "position")])),
        ("1e400 for a place", with(&[(10, "1e400"), (11, "3")]), Rows(1, &[(3, "position")])),
        ("half a place", with(&[(10, "51.15")]), Rows(1, &[(3, "position")])),
        ("degrees the wrong way round", with(&[(10, "3.23"), (11, "51.15")]), Rows(1, &[(3, "swapped")])),
        ("the North Pole", with(&[(10, "90"), (11, "3.2")]), Rows(1, &[(3, "abroad")])),
        ("no kind anybody knows", with(&[(2, "ruimtehaven")]), Rows(1, &[(3, "category")])),
        ("a postal code of letters", with(&[(4, "ABCD")]), Rows(1, &[(3, "postcode")])),
        ("a postal code of twenty digits", with(&[(4, "80208020802080208020")]), Rows(1, &[(3, "postcode")])),
        ("a place that does not exist", with(&[(4, "9999"), (5, "Nergens")]), Rows(1, &[(3, "where")])),
        ("hours nobody understands", with(&[(9, "Mo-Fr 25:99-xx")]), Rows(1, &[(3, "hours")])),
        ("a name of three hundred signs", with(&[(1, "naamnaamna ".repeat(30).trim())]), Rows(1, &[(3, "long")])),
        ("letters that run backwards", with(&[(1, "Bak\u{202e}kerij")]), Rows(2, &[])),
    ]
}

/// Lists and features.
fn trees() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let nested = format!(r#"{{"nummer":"2","naam":{}1{}}}"#, "{\"a\":".repeat(200), "}".repeat(200));
    vec![
        ("brackets a hundred thousand deep", deep.into_bytes(), File("json")),
        ("braces a hundred thousand deep", objects.into_bytes(), File("json")),
        ("an object two hundred deep", json(&nested), Rows(1, &[(2, "json")])),
        ("half a list", b"[{\"nummer\":1},".to_vec(), File("json")),
        ("no list", b"{\"a\":1}".to_vec(), File("json")),
        ("numbers for objects", json("7"), Rows(1, &[(2, "no-object")])),
        ("the same key twice", json(r#"{"nummer":"2","nummer":"3","naam":"B","soort":"bakery","postcode":"8020","gemeente":"Oostkamp"}"#), Rows(2, &[])),
        ("a number too large for anybody", json(r#"{"nummer":2e999}"#), Rows(1, &[(2, "json")])),
        ("half a surrogate", json(r#"{"nummer":"\ud800"}"#), Rows(1, &[(2, "json")])),
        ("an element of three hundred thousand bytes", json(&format!(r#"{{"nummer":"{}"}}"#, "x".repeat(300_000))), Rows(1, &[(2, "long-row")])),
        ("NaN in a feature", feature("[NaN,51]"), File("json")),
        ("1e400 in a feature", feature("[1e400,51]"), File("json")),
        ("words in a feature", feature(r#"["drie","eenenvijftig"]"#), Rows(1, &[(2, "position")])),
        ("one number in a feature", feature("[3.2]"), Rows(1, &[(2, "no-point")])),
        ("a feature the wrong way round", feature("[51.1,3.2]"), Rows(1, &[(2, "swapped")])),
        ("a feature in the sea of another continent", feature("[-120.5,12.2]"), Rows(1, &[(2, "abroad")])),
        ("two hundred thousand empty objects", format!("[{}{{}}]", "{},".repeat(200_000)).into_bytes(), File("many-rows")),
    ]
}

/// Packed files.
fn packed() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
    let sheet = |more: &str| workbook(&format!("{cell}{more}"), STRINGS);
    let entities = r#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"#;
    let elsewhere = r#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>"#;
    let parts: Vec<(String, Vec<u8>)> = (0..=limits::PARTS).map(|at| (format!("deel{at}"), Vec::new())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, data)| (name.as_str(), data.as_slice())).collect();
    let mut cut = sheet("");
    cut.truncate(cut.len() / 2);
    vec![
        ("laughs, a thousand million", workbook("", entities), File("doctype")),
        ("a file of this machine", workbook("", elsewhere), File("doctype")),
        ("a bomb of blanks", workbook("", &format!("{STRINGS}<!--{}-->", " ".repeat(121_000_000))), File("bomb")),
        ("five hundred and one parts", zip(&parts), File("bomb")),
        ("a part that climbs out of its folder", zip(&[("../../etc/cron.d/kwaad", b"x")]), File("xlsx")),
        ("a packed file that is no workbook", zip(&[("a.txt", b"x")]), File("xlsx")),
        ("half a workbook", cut, File("xlsx")),
        ("the mark of a packed file alone", b"PK\x03\x04".to_vec(), File("xlsx")),
        ("the last cell of the largest sheet", sheet(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#), Rows(0, &[(1_048_576, "cells")])),
        ("a string that is not there", sheet(r#"<row r="2"><c r="A2" t="s"><v>999</v></c></row>"#), File("xlsx")),
        ("a formula that calls elsewhere", sheet(r#"<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://kwaad.example")</f><v>x</v></c></row>"#), Rows(0, &[(2, "missing")])),
        ("XML that is not closed", workbook("<row r=\"1\"><c r=\"A1\"", STRINGS), File("xlsx")),
    ]
}

fn fate(bytes: &[u8]) -> Result<(usize, Vec<(u64, String)>), Wrong> {
    let read = table::read(bytes, &Reading::default(), limits::ROWS)?;
    let mapping = Mapping::propose(&read.columns, &read.reading);
    let gazetteer = super::draft::tests::gazetteer();
    let prepared = prepare(bytes, &mapping, &gazetteer, &[])?;
    let mut refused: Vec<(u64, String)> =
        prepared.refused.iter().map(|(wrong, _)| (wrong.line, wrong.code.clone())).collect();
    refused.sort();
    refused.dedup_by_key(|(line, _)| *line);
    Ok((prepared.entries.len(), refused))
}

#[test]
fn every_hostile_file_is_refused_with_row_and_reason_and_the_rest_goes_in() {
    let all = [texts(), cells(), trees(), packed()].concat_cases();
    assert!(all.len() >= 60, "only {} files", all.len());
    let mut wrong = Vec::new();
    for (name, bytes, wanted) in &all {
        let found = fate(bytes);
        let fits = match (&found, wanted) {
            (Err(told), File(code)) => told.code == *code,
            (Ok((taken, refused)), Rows(count, rows)) => {
                let lines: Vec<u64> = refused.iter().map(|(line, _)| *line).collect();
                let first = |line: u64| refused.iter().find(|(at, _)| *at == line).map(|(_, code)| code.as_str());
                // Every row that is named is refused for its reason; nothing that is good is.
                taken == count
                    && rows.iter().all(|(line, code)| lines.contains(line) && first(*line) == Some(*code))
                    && (rows.is_empty() || lines.len() == rows.len())
            }
            _ => false,
        };
        if !fits {
            let found = found.map_err(|told| (told.code, told.value));
            wrong.push(format!("{name}: {wanted:?}, but {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// Lists of cases as one.
trait Cases {
    fn concat_cases(self) -> Vec<(&'static str, Vec<u8>, Fate)>;
}

impl<const N: usize> Cases for [Vec<(&'static str, Vec<u8>, Fate)>; N] {
    fn concat_cases(self) -> Vec<(&'static str, Vec<u8>, Fate)> {
        self.into_iter().flatten().collect()
    }
}
