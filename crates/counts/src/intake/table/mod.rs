//! A file of counts in any layout: a row for every count, a column for every counter, or the hours of a day next to each
//! other. A [`Mapping`] says which column is what; [`guess`] proposes one; [`read`] goes through the file row by row, so
//! that its size does not matter.

mod guess;
mod local;
mod read;
mod source;
mod vocabulary;

use serde::{Deserialize, Serialize};

pub use guess::{Doubt, Proposal, guess};
pub use read::{Total, read};
pub use source::{MOST_BYTES_OF_XLSX, Sample, Source};

use super::clock::{Order, Zone};
use super::number::Decimal;

/// The most rows of a file: what two gigabytes of the shortest rows hold. To know what is told twice, four bytes of each
/// are remembered.
pub const MOST_ROWS: u64 = 100_000_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 500;
/// The most bytes of a row.
pub const MOST_BYTES_OF_A_ROW: usize = 1_000_000;
/// The most channels in a file.
pub const MOST_CHANNELS: usize = 10_000;
/// How many readings are handed over at once.
pub const CHUNK: usize = 20_000;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text with separators.
    #[default]
    Csv,
    /// A workbook, of which the first sheet is read.
    Xlsx,
}

/// Which moment of a stretch its time names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stamp {
    /// Its begin.
    #[default]
    Start,
    /// Its end.
    End,
}

/// A column with numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// The column.
    pub column: String,
    /// What it adds to the name of the channel; empty when the other columns name it.
    #[serde(default)]
    pub name: String,
    /// How many seconds after the time of the row its stretch begins, on the clock: for the hours of a day next to each
    /// other.
    #[serde(default)]
    pub after: u32,
}

/// Which column is what. Columns are named as in the file; a file without names has "1", "2", …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// What kind of file it is.
    pub kind: Kind,
    /// Between the cells: `;`, `,`, `|` or a tab.
    pub separator: char,
    /// `utf-8`, `windows-1252`, `utf-16le`, `utf-16be`.
    pub encoding: String,
    /// The row with the names of the columns, from 1; 0 when there are no names.
    pub header: u64,
    /// The sign before the decimals.
    pub decimal: Decimal,
    /// The columns that tell the time, put behind each other: one, or a date and a time.
    pub start: Vec<String>,
    /// The columns that tell when a stretch ends.
    pub end: Vec<String>,
    /// How long a stretch is, in seconds, where no column tells its end.
    pub seconds: Option<u32>,
    /// The order of a date.
    pub order: Order,
    /// On which clock.
    pub zone: Zone,
    /// Which moment of the stretch is told.
    pub stamp: Stamp,
    /// The columns whose cells name the channel, put behind each other with a stroke between.
    pub channel: Vec<String>,
    /// The columns with numbers.
    pub values: Vec<Values>,
    /// The column with the share of the stretch that was measured.
    pub uptime: Option<String>,
    /// That share is told in hundredths.
    pub percent: bool,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            kind: Kind::Csv,
            separator: ',',
            encoding: "utf-8".to_owned(),
            header: 1,
            decimal: Decimal::Point,
            start: Vec::new(),
            end: Vec::new(),
            seconds: None,
            order: Order::Year,
            zone: Zone::Brussels,
            stamp: Stamp::Start,
            channel: Vec::new(),
            values: Vec::new(),
            uptime: None,
            percent: false,
        }
    }
}

/// The names of the columns in a row of names, as a [`Mapping`] uses them.
#[must_use]
pub fn column_names(cells: &[String]) -> Vec<String> {
    names(cells.iter().map(|cell| cell.as_str().into()))
}

/// The columns of a row of names: trimmed, each its own, the nameless by their number.
pub(crate) fn names<'c>(cells: impl Iterator<Item = std::borrow::Cow<'c, str>>) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for cell in cells.take(MOST_COLUMNS) {
        let name: String = cell.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
        let name = if name.is_empty() { (named.len() + 1).to_string() } else { name };
        let twice = named.contains(&name);
        named.push(if twice { format!("{name} ({})", named.len() + 1) } else { name });
    }
    named
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::ops::ControlFlow;

    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::intake::judge::tests::{at, judge};
    use crate::{Intake, Trouble};

    type Told = (String, DateTime<Utc>, u32, Option<f64>);

    fn take(source: Source<'_>, mapping: &Mapping) -> (Vec<Told>, Vec<(u64, Trouble)>, Total) {
        let mut all = Intake::default();
        let total = read(source, mapping, judge(), &mut |piece| {
            all.readings.extend(piece.readings);
            all.refusals.extend(piece.refusals);
            ControlFlow::Continue(())
        });
        let told = all
            .readings
            .into_iter()
            .map(|one| (one.channel, one.observation.start, one.observation.seconds, one.observation.value));
        (told.collect(), all.refusals.into_iter().map(|one| (one.row, one.trouble)).collect(), total)
    }

    /// Reads a file by the mapping that is proposed for it.
    fn guessed(bytes: &[u8]) -> (Vec<Told>, Vec<(u64, Trouble)>, Proposal) {
        let proposal = guess(&Sample::of(bytes).unwrap());
        let source = if proposal.mapping.kind == Kind::Xlsx {
            Source::Xlsx(bytes)
        } else {
            Source::Csv(Box::new(bytes))
        };
        let (told, refused, _) = take(source, &proposal.mapping);
        (told, refused, proposal)
    }

    fn told(channel: &str, start: &str, seconds: u32, value: impl Into<Option<f64>>) -> Told {
        (channel.to_owned(), at(start), seconds, value.into())
    }

    #[test]
    fn a_column_of_codes_names_the_counters() {
        for head in ["code", "kanaalcode", "Teller-ID", "channel_code", "Telpuntcode"] {
            let text = format!("wanneer;{head};aantal\n2026-09-01 10:00;K1;12\n2026-09-01 11:00;K1;3\n");
            let (readings, refused, proposal) = guessed(text.as_bytes());
            assert_eq!((proposal.mapping.channel, refused), (vec![head.to_owned()], vec![]), "{head}");
            assert_eq!(readings[0], told("K1", "2026-09-01T08:00:00Z", 3_600, 12.0), "{head}");
        }
    }

    #[test]
    fn the_french_trio_is_read_as_it_is() {
        let text = "channel_id,counter_id,start_datetime,end_datetime,count\n\
            c1,k1,2026-03-14T10:00:00+01:00,2026-03-14T10:15:00+01:00,12\n\
            c1,k1,2026-03-14T10:15:00+01:00,2026-03-14T10:30:00+01:00,\n\
            c2,k1,2026-03-14T10:00:00+01:00,2026-03-14T10:15:00+01:00,0\n";
        let (readings, refused, proposal) = guessed(text.as_bytes());
        assert_eq!(proposal.doubts, [], "{:?}", proposal.mapping);
        assert_eq!(refused, []);
        assert_eq!(
            readings,
            [
                told("c1", "2026-03-14T09:00:00Z", 900, 12.0),
                told("c1", "2026-03-14T09:15:00Z", 900, None),
                told("c2", "2026-03-14T09:00:00Z", 900, 0.0)
            ]
        );
    }

    #[test]
    fn flemish_spreadsheets_are_read() {
        let text = "Tellingen 2026;;;\nDatum;Tijd;Locatie;Aantal voetgangers\n\
            14/03/2026;10:00;Markt;1.234\n14/03/2026;11:00;Markt;987\n15/03/2026;10:00;Markt;n.b.\n\
            14/03/2026;10:00;Kerkstraat;12\n14/03/2026;11:00;Kerkstraat;13\n15/03/2026;10:00;Kerkstraat;14\n";
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let (readings, refused, proposal) = guessed(&latin);
        assert_eq!(refused, [], "{:?}", proposal.mapping);
        assert_eq!(proposal.mapping.start, ["Datum", "Tijd"]);
        assert_eq!(proposal.mapping.seconds, Some(3_600));
        assert!(proposal.doubts.contains(&Doubt::NoZone));
        assert_eq!(readings[0], told("Markt", "2026-03-14T09:00:00Z", 3_600, 1_234.0));
        assert_eq!(readings[2], told("Markt", "2026-03-15T09:00:00Z", 3_600, None));
        assert_eq!(readings.len(), 6);
    }

    #[test]
    fn a_column_for_every_counter_is_read() {
        let text = "Time,Markt IN,Markt OUT\nMar 14 2026 12:00 AM,1,2\nMar 14 2026 1:00 AM,3,4\nMar 14 2026 2:00 AM,,5\n";
        let (readings, refused, proposal) = guessed(text.as_bytes());
        assert_eq!(refused, [], "{:?}", proposal.mapping);
        assert_eq!(readings[0], told("Markt IN", "2026-03-13T23:00:00Z", 3_600, 1.0));
        assert_eq!(readings[4], told("Markt IN", "2026-03-14T01:00:00Z", 3_600, None));
        assert_eq!(readings.len(), 6);
    }

    #[test]
    fn exports_of_suppliers_are_read() {
        let telraam = "segment_id,date,interval,uptime,heavy,car,bike,pedestrian,pedestrian_lft,pedestrian_rgt,v85\n\
            9000001844,2026-03-14T10:00:00.000Z,hourly,0.75,0,61.5,12,33,11,22,31.5\n\
            9000001844,2026-03-14T11:00:00.000Z,hourly,0.80,0,61.5,12,34,11,23,31.5\n";
        let (readings, refused, proposal) = guessed(telraam.as_bytes());
        assert_eq!(refused, []);
        assert_eq!(proposal.mapping.uptime.as_deref(), Some("uptime"));
        assert!(
            readings.contains(&told("9000001844/pedestrian_lft", "2026-03-14T10:00:00Z", 3_600, 11.0)),
            "{proposal:?}"
        );
        assert_eq!(readings.len(), 12);
        let hystreet = "location;time of measurement;weekday;pedestrians count;temperature in ºc;weather condition\n\
            Kortrijk, Lange Steenstraat;2026-03-14T10:00:00+01:00;Saturday;1532;9;clear-day\n\
            Kortrijk, Lange Steenstraat;2026-03-14T11:00:00+01:00;Saturday;1833;10;clear-day\n";
        let (readings, refused, proposal) = guessed(hystreet.as_bytes());
        assert_eq!(refused, [], "{proposal:?}");
        assert_eq!(readings[1], told("Kortrijk, Lange Steenstraat", "2026-03-14T10:00:00Z", 3_600, 1_833.0));
        let plain = "sensor,t,n\nA,2026-03-14T10:00:00,1\nA,2026-03-14T11:00:00,2\nB,2026-03-14T10:00:00,3\nB,2026-03-14T11:00:00,4\n";
        let (readings, refused, _) = guessed(plain.as_bytes());
        assert_eq!((readings.len(), refused.len()), (4, 0));
    }

    #[test]
    fn hours_next_to_each_other_are_read() {
        let hours: Vec<String> = (0..24).map(|hour| format!("{hour}u")).collect();
        let row = |date: &str| {
            format!("{date};{}\n", (0..24).map(|hour| hour.to_string()).collect::<Vec<_>>().join(";"))
        };
        let text = format!("Datum;{}\n{}{}", hours.join(";"), row("28/03/2026"), row("29/03/2026"));
        let mut proposal = guess(&Sample::of(text.as_bytes()).unwrap());
        assert_eq!(proposal.mapping.values.len(), 24, "{proposal:?}");
        proposal.mapping.values.iter_mut().for_each(|value| value.name = "Markt".to_owned());
        let (readings, refused, _) = take(Source::Csv(Box::new(text.as_bytes())), &proposal.mapping);
        assert_eq!(refused, [(3, Trouble::SkippedTime)], "the hour that the clocks skipped has a number");
        assert_eq!(readings.len(), 47);
        assert_eq!(readings[10], told("Markt", "2026-03-28T09:00:00Z", 3_600, 10.0));
        assert_eq!(readings[24 + 9], told("Markt", "2026-03-29T08:00:00Z", 3_600, 10.0));
    }

    #[test]
    fn workbooks_are_read_with_their_dates() {
        let cell = |at: &str, kind: &str, value: &str| format!(r#"<c r="{at}"{kind}><v>{value}</v></c>"#);
        let row = |number: u32, day: &str, count: &str| {
            let cells =
                cell(&format!("A{number}"), r#" s="1""#, day) + &cell(&format!("B{number}"), "", count);
            format!(r#"<row r="{number}">{cells}</row>"#)
        };
        let name = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let head = format!(r#"<row r="1">{}{}</row>"#, name("A1", "tijdstip"), name("B1", "Markt"));
        let sheet = head + &row(2, "46095.4166666667", "12") + &row(3, "46095.4583333333", "13.5");
        let bytes = workbook(&sheet);
        let (readings, refused, proposal) = guessed(&bytes);
        assert_eq!(refused, [], "{proposal:?}");
        assert_eq!(readings[0], told("Markt", "2026-03-14T09:00:00Z", 3_600, 12.0));
        assert_eq!(readings[1], told("Markt", "2026-03-14T10:00:00Z", 3_600, 13.5));
        for broken in [b"PK\x03\x04nothing".as_slice(), bytes.get(..200).unwrap(), b"\xd0\xcf\x11\xe0"] {
            assert_eq!(Sample::of(broken).unwrap_err().trouble, Trouble::Malformed);
        }
    }

    fn workbook(sheet: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "_rels/.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{relation}/styles" Target="styles.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>"#),
            ),
        ];
        for (name, text) in parts {
            zip.start_file(name, options).unwrap();
            zip.write_all(format!(r#"<?xml version="1.0"?>{text}"#).as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn long() -> Mapping {
        Mapping {
            start: vec!["t".to_owned()],
            seconds: Some(3_600),
            channel: vec!["sensor".to_owned()],
            values: vec![Values { column: "n".to_owned(), ..Values::default() }],
            ..Mapping::default()
        }
    }

    #[test]
    fn bad_rows_are_told_and_the_rest_goes_on() {
        let text = "sensor,t,n\nA,2026-03-14 10:00,1\nA,2026-03-14 10:00,2\nA,2026-03-14 10:00,1\nA,veertien maart,3\nA,2026-03-14 11:00,-1\n\
            A,2026-03-14 12:00,veel\nA,2026-03-29 02:00,5\nA,2026-03-14 13:07,6\nA,2031-01-01 00:00,7\n,2026-03-14 14:00,8\nA,2026-03-14 15:00\nA,2026-03-14 16:00,9\n\"1-ABC-123\",2026-03-14 16:00,9\n";
        let mut mapping = long();
        let bad = text.lines().count();
        // The plate stands beyond the rows that are looked at whole.
        let filler: String = (0..1_000)
            .map(|n| {
                format!(
                    "B,{},{n}\n",
                    (at("2020-01-01T00:00:00Z") + chrono::TimeDelta::hours(n)).format("%Y-%m-%dT%H:%MZ")
                )
            })
            .collect();
        let (head, rows) = text.split_once('\n').unwrap();
        let whole = format!("{head}\n{filler}{rows}");
        let (readings, refused, total) = take(Source::Csv(Box::new(whole.as_bytes())), &mapping);
        let troubles: Vec<(u64, Trouble)> =
            refused.iter().map(|(row, trouble)| (row - 1_000, *trouble)).collect();
        assert_eq!(
            troubles,
            [
                (3, Trouble::Duplicate),
                (5, Trouble::NotATime),
                (6, Trouble::Negative),
                (7, Trouble::NotANumber),
                (8, Trouble::SkippedTime),
                (9, Trouble::Stretch),
                (10, Trouble::Future),
                (11, Trouble::Missing),
                (14, Trouble::Personal),
            ]
        );
        assert_eq!((total.repeated, total.rows), (1, 1_000 + u64::try_from(bad).unwrap() - 1));
        assert_eq!(readings.len(), 1_003, "ten o'clock, three o'clock without a number, four o'clock");
        mapping.seconds = None;
        assert_eq!(take(Source::Csv(Box::new(text.as_bytes())), &mapping).2.stopped.unwrap().field, "length");
        mapping = Mapping { start: vec!["tijd".to_owned()], ..long() };
        let stopped = take(Source::Csv(Box::new(text.as_bytes())), &mapping).2.stopped.unwrap();
        assert_eq!((stopped.field.as_str(), stopped.trouble), ("tijd", Trouble::Missing));
        mapping = Mapping { zone: Zone::Told, ..long() };
        assert_eq!(take(Source::Csv(Box::new(text.as_bytes())), &mapping).1[0].1, Trouble::NoZone);
    }

    #[test]
    fn nothing_of_a_file_with_people_in_it_is_kept() {
        let column = "sensor,t,n,mac\nA,2026-03-14 10:00,1,x\n";
        let cell = "sensor,t,n,note\nA,2026-03-14 10:00,1,\nA,2026-03-14 11:00,1,a4:83:e7:12:34:56\n";
        let many: String = (0..300).map(|n| format!("A,2026-03-14 10:00,1,phone{n}\n")).collect();
        let devices = format!("sensor,t,n,device_id\n{many}");
        for text in [column, cell, devices.as_str()] {
            let (readings, refused, total) = take(Source::Csv(Box::new(text.as_bytes())), &long());
            assert_eq!((readings.len(), refused.last().unwrap().1), (0, Trouble::Personal));
            assert_eq!(total.stopped.unwrap().trouble, Trouble::Personal);
        }
    }

    #[test]
    fn the_hour_shown_twice_is_told_apart_by_the_order_of_the_file() {
        let text = "sensor,t,n\nA,2026-10-25 01:00,1\nA,2026-10-25 02:00,2\nA,2026-10-25 02:00,3\nA,2026-10-25 03:00,4\nB,2026-10-25 02:00,5\n";
        let (readings, refused, _) = take(Source::Csv(Box::new(text.as_bytes())), &long());
        let starts: Vec<String> = readings.iter().map(|one| one.1.format("%H").to_string()).collect();
        assert_eq!(starts, ["23", "00", "01", "02"]);
        assert_eq!(refused, [(6, Trouble::TwiceTime)]);
        let ended = "sensor,from,to,n\nA,2026-10-25 01:00,2026-10-25 02:00,1\nA,2026-10-25 02:00,2026-10-25 02:59,2\nA,2026-10-25 02:00,2026-10-25 03:00,3\n";
        let mapping =
            Mapping { start: vec!["from".to_owned()], end: vec!["to".to_owned()], seconds: None, ..long() };
        let (readings, refused, _) = take(Source::Csv(Box::new(ended.as_bytes())), &mapping);
        assert_eq!((readings.len(), refused), (1, vec![(3, Trouble::Stretch), (4, Trouble::TwiceTime)]));
    }

    #[test]
    fn ends_and_days_are_stretches_too() {
        let mapping = Mapping { stamp: Stamp::End, ..long() };
        let text = "sensor,t,n\nA,2026-03-29 03:00,1\nA,2026-03-14 24:00,2\n";
        let (readings, refused, _) = take(Source::Csv(Box::new(text.as_bytes())), &mapping);
        assert_eq!(refused, []);
        assert_eq!(readings[0].1, at("2026-03-29T00:00:00Z"));
        assert_eq!(readings[1].1, at("2026-03-14T22:00:00Z"));
        let text = "sensor,t,n\nA,28/03/2026,1\nA,29/03/2026,2\nA,30/03/2026,2\n";
        let (readings, refused, proposal) = guessed(text.as_bytes());
        assert_eq!(refused, []);
        assert_eq!(proposal.mapping.seconds, Some(86_400));
        assert_eq!(readings[1], told("A", "2026-03-28T23:00:00Z", 86_400, 2.0));
    }

    #[test]
    fn a_row_without_end_stops_with_its_place() {
        let mut text = b"sensor,t,n\nA,2026-03-14 10:00,1\n\"A".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * MOST_BYTES_OF_A_ROW));
        let (readings, refused, total) = take(Source::Csv(Box::new(text.as_slice())), &long());
        assert_eq!((readings.len(), refused.len()), (1, 1), "what stood before is kept");
        assert_eq!(total.stopped.unwrap().trouble, Trouble::Malformed);
    }

    #[test]
    fn a_long_file_comes_in_pieces() {
        let begin = at("2000-01-01T00:00:00Z");
        let mut row = 0_i64;
        let mut left: Vec<u8> = b"sensor,t,n\n".to_vec();
        struct Rows<'f>(&'f mut dyn FnMut() -> Option<Vec<u8>>, Vec<u8>);
        impl std::io::Read for Rows<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                if self.1.is_empty() {
                    self.1 = (self.0)().unwrap_or_default();
                }
                let count = self.1.as_slice().read(into)?;
                self.1.drain(..count);
                Ok(count)
            }
        }
        let mut next = || {
            if row == 100_000 {
                return None;
            }
            let mut piece = std::mem::take(&mut left);
            let time = (begin + chrono::TimeDelta::hours(row)).format("%Y-%m-%dT%H:%M:%SZ");
            piece.extend(format!("A,{time},{row}\n").into_bytes());
            row += 1;
            Some(piece)
        };
        let (mut pieces, mut most, mut all) = (0, 0, 0);
        let total =
            read(Source::Csv(Box::new(Rows(&mut next, Vec::new()))), &long(), judge(), &mut |piece| {
                pieces += 1;
                most = most.max(piece.readings.len());
                all += piece.readings.len();
                ControlFlow::Continue(())
            });
        assert_eq!((all, total.taken, total.channels), (100_000, 100_000, 1));
        assert!(pieces >= 5 && most <= CHUNK, "{pieces} pieces of at most {most}");
        assert_eq!(total.span.map(|(first, _)| first), Some(begin));
    }

    proptest! {
        #[test]
        fn no_bytes_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..600), text in "([0-9a-c;,:/ .\n\"-]|2026-0|10:00){0,300}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                if let Ok(sample) = Sample::of(bytes) {
                    let proposal = guess(&sample);
                    let mapping = Mapping { seconds: proposal.mapping.seconds.or(Some(3_600)), ..proposal.mapping };
                    let (readings, _, total) = take(Source::Csv(Box::new(bytes)), &mapping);
                    prop_assert_eq!(u64::try_from(readings.len()).unwrap(), if total.stopped.is_some() { u64::try_from(readings.len()).unwrap() } else { total.taken });
                }
                let _ = take(Source::Xlsx(bytes), &long());
            }
        }
    }
}
