//! Reads `.tsf`, the format of the Monash archive of time series: attributes, then a line per series.

use std::io::BufRead;

use chrono::{NaiveDateTime, Timelike};

/// The most series, values and characters of a line that are read.
const SERIES: usize = 5_000;
const VALUES: usize = 50_000_000;
const LINE: u64 = 64 * 1024 * 1024;

/// A series: hourly values from a start on, `NaN` where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The hour of its first value.
    pub start: NaiveDateTime,
    /// Its values, hour by hour.
    pub values: Vec<f32>,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line}: {why}")]
pub struct TsfError {
    file: String,
    line: usize,
    why: String,
}

/// Reads hourly series.
///
/// # Errors
/// When the file is not a `.tsf` of hourly series with a name and a start.
pub fn read(file: &str, mut reader: impl BufRead) -> Result<Vec<Series>, TsfError> {
    let mut attributes: Vec<String> = Vec::new();
    let (mut out, mut data, mut hourly, mut total, mut number) = (Vec::new(), false, false, 0, 0);
    let mut buffer = Vec::new();
    loop {
        number += 1;
        let wrong = |why: String| TsfError { file: file.to_owned(), line: number, why };
        buffer.clear();
        let mut limited = std::io::Read::take(&mut reader, LINE);
        let read = limited.read_until(b'\n', &mut buffer).map_err(|e| wrong(e.to_string()))?;
        if read == 0 {
            break;
        }
        if limited.limit() == 0 {
            return Err(wrong(format!("longer than {LINE} characters")));
        }
        // The archive has files in Latin-1; names are only told, so a foreign letter does no harm.
        let line = String::from_utf8_lossy(&buffer);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !data {
            let mut words = line.split_whitespace();
            match (words.next().unwrap_or_default().to_lowercase().as_str(), words.next()) {
                ("@attribute", Some(name)) => attributes.push(name.to_owned()),
                ("@frequency", Some(step)) => hourly = step.eq_ignore_ascii_case("hourly"),
                ("@data", _) => data = true,
                (word, _) if word.starts_with('@') => {}
                _ => {
                    return Err(wrong("neither an attribute (@…) nor data; is this a .tsf file?".to_owned()));
                }
            }
            continue;
        }
        if !hourly {
            return Err(wrong("only hourly series are read here (@frequency hourly)".to_owned()));
        }
        let series = series(line, &attributes).map_err(wrong)?;
        total += series.values.len();
        if out.len() >= SERIES || total > VALUES {
            return Err(wrong(format!("more than {SERIES} series or {VALUES} values")));
        }
        out.push(series);
    }
    if out.is_empty() {
        return Err(TsfError {
            file: file.to_owned(),
            line: number,
            why: "no series after @data".to_owned(),
        });
    }
    Ok(out)
}

fn series(line: &str, attributes: &[String]) -> Result<Series, String> {
    let mut cells = line.splitn(attributes.len() + 1, ':');
    let (mut name, mut start) = (None, None);
    for attribute in attributes {
        let cell = cells.next().unwrap_or_default();
        match attribute.as_str() {
            "series_name" => name = Some(cell.to_owned()),
            "start_timestamp" => {
                let read = NaiveDateTime::parse_from_str(cell, "%Y-%m-%d %H-%M-%S");
                start = Some(read.map_err(|_| {
                    format!("\"{cell}\" is not a start; it is written as 2009-05-01 00-00-00")
                })?);
            }
            _ => {}
        }
    }
    let name = name.ok_or("there is no @attribute series_name")?;
    let start = start.ok_or("there is no @attribute start_timestamp")?;
    if start.minute() != 0 || start.second() != 0 {
        return Err(format!("series {name} does not start on a whole hour"));
    }
    let cells = cells.next().ok_or_else(|| format!("series {name} has no values"))?;
    let value = |cell: &str| match cell.trim() {
        "?" => Ok(f32::NAN),
        text => text.parse().map_err(|_| format!("\"{text}\" in series {name} is not a number (or ?)")),
    };
    let values = cells.split(',').map(value).collect::<Result<Vec<f32>, String>>()?;
    Ok(Series { name, start, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# invented\n@relation streets\n@attribute series_name string\n@attribute start_timestamp date\n@frequency hourly\n@missing true\n@data\n";

    #[test]
    fn reads_series_with_gaps() {
        let text = format!("{HEAD}A:2024-01-01 00-00-00:1,2,?,4\nB:2024-02-03 05-00-00:7\n");
        let found = read("x.tsf", text.as_bytes()).unwrap();
        assert_eq!((found[0].name.as_str(), found[0].values.len()), ("A", 4));
        assert!(found[0].values[2].is_nan() && found[0].values[3] == 4.0);
        assert_eq!(found[1].start.to_string(), "2024-02-03 05:00:00");
    }

    #[test]
    fn says_where_and_why_a_file_cannot_be_read() {
        let told = |text: &str| read("x.tsf", text.as_bytes()).unwrap_err().to_string();
        assert!(told("series,time,count\n").contains("line 1: neither"));
        assert!(told(HEAD).contains("no series"));
        assert!(told(&format!("{HEAD}A:gisteren:1,2\n")).contains("line 8: \"gisteren\" is not a start"));
        assert!(told(&format!("{HEAD}A:2024-01-01 00-00-00:1,veel\n")).contains("\"veel\" in series A"));
        assert!(
            told(&HEAD.replace("hourly", "daily").replace("@missing true\n@data\n", "@data\nA:x:1\n"))
                .contains("only hourly")
        );
        assert!(told(&format!("{HEAD}A:2024-01-01 00-00-00\n")).contains("no values"));
    }
}
