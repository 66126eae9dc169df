//! Statistical sectors with their inhabitants, as the operator imports them: a CSV file (code, name, population, lat, lon)
//! or GeoJSON whose features carry the same. Statbel publishes both; nothing of it is shipped.

use std::collections::BTreeMap;
use std::path::Path;

use ::store::{Store, StoreError};
use kernel::nis::Nis;
use kernel::point::Point;
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::ground::Shape;
use crate::reach::Sector;
use crate::store as tables;

/// A file at most.
const MOST_BYTES: u64 = 200_000_000;
/// Refused rows that are told one by one.
const MOST_TOLD: usize = 50;
/// Inhabitants of one sector at most: more is a mistake.
const MOST_PEOPLE: u64 = 100_000;

/// Why a file is not read at all.
#[derive(Debug, Error)]
pub enum SectorsError {
    /// It cannot be opened.
    #[error("{0} cannot be read: {1}")]
    File(String, std::io::Error),
    /// It is too large.
    #[error("{0} is larger than {max} MB: cut it by province", max = MOST_BYTES / 1_000_000)]
    TooLarge(String),
    /// Neither a table nor GeoJSON with what is needed.
    #[error(
        "{0}: needed are the columns (or properties) code (or CD_SECTOR) and population (or TOTAL); name, lat and lon may be there"
    )]
    Columns(String),
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an import did.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Rows read.
    pub read: usize,
    /// Sectors written.
    pub written: usize,
    /// Towns they lie in.
    pub towns: usize,
    /// Their inhabitants.
    pub inhabitants: u64,
    /// Sectors without inhabitants' place: no outline and no position.
    pub without_place: usize,
    /// Rows that were refused, with why.
    pub refused: Vec<String>,
    /// How many.
    pub refused_total: usize,
}

impl Report {
    fn refuse(&mut self, line: usize, why: &str) {
        self.refused_total += 1;
        if self.refused.len() < MOST_TOLD {
            self.refused.push(format!("line {line}: {why}"));
        }
    }
}

/// Names of columns, the first that is there counts.
const CODE: [&str; 4] = ["code", "cd_sector", "sector", "nis9"];
const NAME: [&str; 4] = ["name", "tx_descr_sector_nl", "tx_sector_descr_nl", "name_nl"];
const PEOPLE: [&str; 5] = ["population", "total", "ms_population", "inhabitants", "opp_pop"];

/// Reads a file and writes its sectors; those of a town are replaced as a whole.
pub async fn import(store: &Store, path: &Path, dry_run: bool) -> Result<Report, SectorsError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let failed = |error| SectorsError::File(path.display().to_string(), error);
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(SectorsError::TooLarge(file));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut report = Report::default();
    let towns = read(&file, text, &mut report)?;
    report.towns = towns.len();
    for (nis, sectors) in &towns {
        report.written += sectors.len();
        report.inhabitants += sectors.iter().map(|sector| sector.population).sum::<u64>();
        let placed = |sector: &&Sector| sector.centre.is_none() && sector.shape.is_empty();
        report.without_place += sectors.iter().filter(placed).count();
        if !dry_run {
            let (nis, file) = (*nis, file.as_str());
            store
                .write(|tx| Box::pin(async move { tables::put_sectors(tx, nis, sectors, file).await }))
                .await?;
        }
    }
    Ok(report)
}

type Towns = BTreeMap<Nis, Vec<Sector>>;

fn read(file: &str, text: &str, report: &mut Report) -> Result<Towns, SectorsError> {
    let columns = || SectorsError::Columns(file.to_owned());
    let mut towns = Towns::new();
    let mut seen = std::collections::HashSet::new();
    let mut take =
        |line: usize, cells: &dyn Fn(&[&str]) -> Option<String>, shape: Shape, report: &mut Report| {
            report.read += 1;
            match sector(cells, shape) {
                Ok((nis, sector)) if seen.insert(sector.code.clone()) => {
                    towns.entry(nis).or_default().push(sector)
                }
                Ok((_, sector)) => report.refuse(line, &format!("{} stands twice", sector.code)),
                Err(why) => report.refuse(line, &why),
            }
        };
    if text.trim_start().starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(|_| columns())?;
        let features = value.get("features").and_then(Value::as_array).ok_or_else(columns)?;
        for (at, feature) in features.iter().enumerate() {
            let properties = feature.get("properties").and_then(Value::as_object);
            let cells = |names: &[&str]| {
                let found =
                    properties?.iter().find(|(key, _)| names.contains(&key.to_lowercase().as_str()))?;
                Some(found.1.as_str().map_or_else(|| found.1.to_string(), str::to_owned))
            };
            let shape = Shape::of_value(feature).unwrap_or_default();
            take(at + 1, &cells, shape, report);
        }
    } else {
        let first = text.lines().next().unwrap_or_default();
        let marks = [b';', b'\t', b'|', b','];
        let mark = marks.into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',');
        let mut rows = csv::ReaderBuilder::new().delimiter(mark).flexible(true).from_reader(text.as_bytes());
        let head: Vec<String> =
            rows.headers().map_err(|_| columns())?.iter().map(|name| name.trim().to_lowercase()).collect();
        let has = |names: &[&str]| head.iter().any(|name| names.contains(&name.as_str()));
        if !has(&CODE) || !has(&PEOPLE) {
            return Err(columns());
        }
        for (at, row) in rows.records().enumerate() {
            let Ok(row) = row else {
                report.refuse(at + 2, "the row cannot be read");
                continue;
            };
            let cells = |names: &[&str]| {
                let place = head.iter().position(|name| names.contains(&name.as_str()))?;
                row.get(place).map(str::to_owned)
            };
            take(at + 2, &cells, Shape::default(), report);
        }
    }
    if report.read > 0 && towns.is_empty() {
        return Err(columns());
    }
    Ok(towns)
}

fn sector(cells: &dyn Fn(&[&str]) -> Option<String>, shape: Shape) -> Result<(Nis, Sector), String> {
    let code = cells(&CODE).unwrap_or_default().trim().to_owned();
    let nis = code.get(..5).and_then(|town| Nis::parse(town).ok());
    let plain = (6..=12).contains(&code.len())
        && code.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    let nis = nis.filter(|_| plain).ok_or_else(|| {
        format!("‘{}’ is no code of a sector, such as 31022A000", code.chars().take(20).collect::<String>())
    })?;
    let people = cells(&PEOPLE).unwrap_or_default();
    let people = people.trim().trim_end_matches(".0");
    let population: u64 = people.parse().ok().filter(|count| *count <= MOST_PEOPLE).ok_or_else(|| {
        format!("{code}: ‘{}’ is no number of inhabitants", people.chars().take(20).collect::<String>())
    })?;
    let number =
        |names: &[&str]| cells(names).and_then(|text| text.trim().replace(',', ".").parse::<f64>().ok());
    let given = number(&["lat", "latitude"]).zip(number(&["lon", "longitude", "lng"]));
    let boxed = || {
        let [west, south, east, north] = shape.bounds()?;
        Some((f64::midpoint(south, north), f64::midpoint(west, east)))
    };
    let centre = given.or_else(boxed).and_then(|(lat, lon)| Point::new(lat, lon).ok());
    let name = cells(&NAME).unwrap_or_default().trim().chars().take(120).collect();
    Ok((nis, Sector { code, name, population, centre, shape }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_statbel_and_of_others_are_read() {
        let mut report = Report::default();
        let text = "CD_REFNIS|CD_SECTOR|TOTAL|TX_DESCR_SECTOR_NL\n31022|31022A00-|1204|Oostkamp kern\n31022|31022A011|0|Veld\n\
                    34027|34027B012|x|Lauwe\n31022|31022A00-|3|twee keer\n31022|rubbish|3|\n";
        let towns = read("a.txt", text, &mut report).unwrap();
        let sectors = &towns[&Nis::parse("31022").unwrap()];
        assert_eq!(sectors.iter().map(|one| one.population).collect::<Vec<_>>(), [1204, 0]);
        assert_eq!(sectors[0].name, "Oostkamp kern");
        assert_eq!((report.read, report.refused_total), (5, 3), "{:?}", report.refused);
        assert!(
            report.refused[0].contains("line 4") && report.refused[0].contains("no number of inhabitants")
        );
        let mut report = Report::default();
        let towns = read("b.csv", "code;population;lat;lon\n31022A000;12;51,15;3,23\n", &mut report).unwrap();
        assert_eq!(towns.values().next().unwrap()[0].centre, Point::new(51.15, 3.23).ok());
    }

    #[test]
    fn outlines_are_read_with_their_people() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"cd_sector":"31022A000","population":250},
            "geometry":{"type":"Polygon","coordinates":[[[3.2,51.1],[3.3,51.1],[3.3,51.2],[3.2,51.1]]]}}]}"#;
        let towns = read("c.geojson", text, &mut Report::default()).unwrap();
        let sector = &towns.values().next().unwrap()[0];
        assert_eq!((sector.population, sector.shape.polygons.len()), (250, 1));
        assert!(sector.centre.is_some());
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["naam,aantal\na,1\n", "{\"a\":1}", "", "code,population\nx,1\n"] {
            let found = read("x", text, &mut Report::default());
            // An empty file has no columns either.
            assert!(matches!(found, Err(SectorsError::Columns(_))), "{text}");
        }
    }
}
