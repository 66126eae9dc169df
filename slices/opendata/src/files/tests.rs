//! The files are read back with the libraries of others, and say the same.

use std::collections::BTreeMap;

use ::arrow_array::cast::AsArray;
use ::arrow_array::types::{
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMillisecondType,
};
use ::arrow_array::{Array, ArrayRef, RecordBatch};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::*;
use crate::hours::tests::day;

/// A row, as texts that can be compared.
type Said = BTreeMap<&'static str, String>;

fn channels() -> Vec<FileChannel> {
    let one = |id: u128, place: &str, mode, direction: &str| FileChannel {
        nis: Nis::parse("31022").unwrap(),
        id: Uuid::from_u128(id),
        site: Uuid::from_u128(id / 10),
        place: place.to_owned(),
        mode,
        direction: direction.to_owned(),
    };
    vec![
        one(11, "Markt, \u{201e}noord\u{201c}", Mode::Pedestrian, "in"),
        one(12, "Markt, \u{201e}noord\u{201c}", Mode::Bicycle, "both"),
        one(21, "=1+1", Mode::Occupancy, "both"),
    ]
}

/// A file of three channels, of which one was silent, in pieces as they are sent.
fn file(form: Form) -> (Vec<u8>, usize) {
    let (channels, pipe) = (channels(), Pipe::default());
    let mut writer = form.writer(&channels, pipe.clone()).unwrap();
    let mut bytes = pipe.take().to_vec();
    let walking = [
        day("2026-10-25", 900, &[Some(20.0); 100]),
        CountedDay { repaired: true, ..day("2026-10-26", 3_600, &[Some(412.0), Some(9.0), Some(0.0), None]) },
    ];
    let parked = [day("2026-10-26", 600, &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0].map(Some))];
    let mut largest = 0;
    for (channel, days) in [(0, &walking[..]), (1, &[]), (2, &parked[..])] {
        writer.add(channel, &rows(channels[channel].mode, days)).unwrap();
        let piece = pipe.take();
        largest = largest.max(piece.len());
        bytes.extend(piece);
    }
    writer.end().unwrap();
    bytes.extend(pipe.take());
    (bytes, largest)
}

fn at(millis: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(millis).unwrap().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn from_csv(bytes: &[u8]) -> Vec<Said> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut lines = text.strip_suffix("\r\n").unwrap().split("\r\n");
    assert_eq!(lines.next().unwrap(), COLUMNS.join(","));
    let cells = |line: &str| {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for sign in line.chars() {
            match sign {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                sign => cells.last_mut().unwrap().push(sign),
            }
        }
        cells
    };
    let row = |line| {
        let mut row: Said = COLUMNS.into_iter().zip(cells(line)).collect();
        let noted: DateTime<Utc> = row["noted"].parse().unwrap();
        row.insert("noted", at(noted.timestamp_millis()));
        row
    };
    lines.map(row).collect()
}

fn from_parquet(bytes: Vec<u8>) -> Vec<Said> {
    let reader = SerializedFileReader::new(::bytes::Bytes::from(bytes)).unwrap();
    let mut said = Vec::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let text = |field: &Field| match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            Field::TimestampMillis(millis) => at(*millis),
            Field::Double(value) => value.to_string(),
            other => other.to_string(),
        };
        let names: Vec<&str> = row.get_column_iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, COLUMNS);
        said.push(COLUMNS.into_iter().zip(row.get_column_iter().map(|(_, field)| text(field))).collect());
    }
    said
}

fn from_arrow(bytes: Vec<u8>) -> Vec<Said> {
    let reader = ::arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    let mut said = Vec::new();
    for batch in reader {
        let batch: RecordBatch = batch.unwrap();
        let schema = batch.schema();
        assert_eq!(schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), COLUMNS);
        for row in 0..batch.num_rows() {
            let text = |column: &ArrayRef| {
                if column.is_null(row) {
                    return String::new();
                }
                if let Some(texts) = column.as_dictionary_opt::<Int16Type>() {
                    let key = usize::try_from(texts.keys().value(row)).unwrap();
                    return texts.values().as_string::<i32>().value(key).to_owned();
                }
                if let Some(texts) = column.as_dictionary_opt::<Int8Type>() {
                    let key = usize::try_from(texts.keys().value(row)).unwrap();
                    return texts.values().as_string::<i32>().value(key).to_owned();
                }
                if let Some(numbers) = column.as_primitive_opt::<Int32Type>() {
                    return numbers.value(row).to_string();
                }
                if let Some(numbers) = column.as_primitive_opt::<Int64Type>() {
                    return numbers.value(row).to_string();
                }
                if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
                    return numbers.value(row).to_string();
                }
                if let Some(moments) = column.as_primitive_opt::<TimestampMillisecondType>() {
                    return at(moments.value(row));
                }
                column.as_boolean().value(row).to_string()
            };
            said.push(COLUMNS.into_iter().zip(batch.columns().iter().map(text)).collect());
        }
    }
    said
}

#[test]
fn every_form_says_the_same() {
    let csv = from_csv(&file(Form::Csv).0);
    assert_eq!(csv.len(), 25 + 24 + 24);
    let first = &csv[0];
    assert_eq!((first["start"].as_str(), first["count"].as_str()), ("2026-10-24T22:00:00Z", "80"));
    assert_eq!(first["place"], "Markt, \u{201e}noord\u{201c}");
    let told: Vec<_> = csv[25..29].iter().map(|row| (row["count"].as_str(), row["told"].as_str())).collect();
    assert_eq!(told, [("412", "counted"), ("", "few"), ("0", "counted"), ("", "unknown")]);
    assert_eq!((csv[25]["repaired"].as_str(), csv[24]["repaired"].as_str()), ("true", "false"));
    let parked = &csv[49];
    assert_eq!((parked["mode"].as_str(), parked["count"].as_str()), ("occupancy", "0.167"));
    let mut plain = csv;
    for row in &mut plain {
        // The apostrophe keeps a spreadsheet from reckoning; the other forms need none.
        let place = row["place"].trim_start_matches('\'').to_owned();
        row.insert("place", place);
    }
    assert_eq!(from_parquet(file(Form::Parquet).0), plain);
    assert_eq!(from_arrow(file(Form::Arrow).0), plain);
}

#[test]
fn a_year_of_a_channel_is_the_most_that_is_held() {
    let days: Vec<_> = (0..366)
        .map(|at| {
            let first: NaiveDate = "2024-01-01".parse().unwrap();
            let date = first.checked_add_days(Days::new(at)).unwrap().to_string();
            day(&date, 3_600, &[Some(1_234.0); 25])
        })
        .collect();
    let rows = rows(Mode::Pedestrian, &days);
    assert_eq!(rows.len(), 366 * 24);
    for (form, most) in [(Form::Csv, 2_000_000), (Form::Parquet, 200_000), (Form::Arrow, 500_000)] {
        let pipe = Pipe::default();
        let mut writer = form.writer(&channels(), pipe.clone()).unwrap();
        for channel in 0..3 {
            writer.add(channel, &rows).unwrap();
            let piece = pipe.take().len();
            assert!(piece > 0 && piece < most, "{form:?}: {piece} bytes");
        }
        writer.end().unwrap();
        assert_eq!(pipe.take().is_empty(), form == Form::Csv, "{form:?} has an end");
    }
}

#[test]
fn a_year_is_read_or_refused() {
    let today = "2026-11-22".parse().unwrap();
    let days = |year: Option<&str>| span(year, today).map(|(from, to)| (from.to_string(), to.to_string()));
    let ok = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(days(None).unwrap(), ok("2025-11-23", "2026-11-22"));
    assert_eq!(days(Some("")).unwrap(), ok("2025-11-23", "2026-11-22"));
    assert_eq!(days(Some("2024")).unwrap(), ok("2024-01-01", "2024-12-31"));
    for wrong in ["1999", "2027", "twintig", "-2024", "2024-01", "99999999999"] {
        assert!(days(Some(wrong)).is_err(), "{wrong}");
    }
}
