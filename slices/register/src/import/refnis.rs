//! Municipalities, their mergers, postal places and boundaries, read from the files of Statbel and bpost.
//!
//! Pure reading; [`super::places`] writes the result in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use serde::Deserialize;
use thiserror::Error;

use super::report::Report;
use super::tables::{Row, Table, TableError, file_name, read_text};
use crate::gazetteer::{Municipality, PostalPlace, folded};
use crate::outline::{MOST_POINTS, Outline};

/// Why places cannot be imported at all.
#[derive(Debug, Error)]
pub enum RefnisError {
    /// A file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The boundaries are not GeoJSON.
    #[error("{file}, line {line}, column {column}: not the GeoJSON of boundaries: {error}")]
    GeoJson {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the reader said.
        error: String,
    },
    /// A file whose headings fit no known layout.
    #[error(
        "{file}: the headings fit none of the known files. Known are TU_COM_REFNIS.txt of Statbel (CD_REFNIS, …), \
         municipalities (nis, name_nl, …), mergers (valid_from, old_nis, new_nis), postal places (postcode, place) \
         and boundaries as GeoJSON"
    )]
    Unknown {
        /// The file.
        file: String,
    },
    /// No municipality in any of the files.
    #[error("none of the files holds a municipality")]
    Nothing,
}

/// What the files say about places.
#[derive(Debug, Default)]
pub struct Places {
    /// Municipalities of all times in the files.
    pub municipalities: Vec<Municipality>,
    /// Postal places, joined to the municipalities of today.
    pub places: Vec<PostalPlace>,
    /// Mergers: old code, new code, from when.
    mergers: Vec<(Nis, Nis, NaiveDate)>,
    postcodes: HashMap<u16, Vec<Nis>>,
    outlines: HashMap<Nis, Outline>,
}

/// Reads all files, whatever their order, and joins them.
pub fn read(paths: &[PathBuf], report: &mut Report) -> Result<Places, RefnisError> {
    let mut places = Places::default();
    let mut postal: Vec<Table> = Vec::new();
    for path in paths {
        let file = file_name(path);
        report.files.push(file.clone());
        let text = read_text(path)?;
        if text.trim_start().starts_with('{') {
            places.outlines.extend(read_outlines(&file, &text, report)?);
            continue;
        }
        let table = Table::parse(&file, &text)?;
        for (line, reason) in &table.broken {
            report.refuse(&file, *line, reason.clone());
        }
        if table.has(&["CD_REFNIS"]) {
            statbel(&table, &mut places, report)?;
        } else if table.has(&["old_nis", "new_nis"]) {
            mergers(&table, &mut places, report);
        } else if table.has(&["postcode", "place"]) {
            postal.push(table);
        } else if table.has(&["nis", "name_nl"]) {
            tidy(&table, &mut places, report)?;
        } else {
            return Err(RefnisError::Unknown { file });
        }
    }
    if places.municipalities.is_empty() {
        return Err(RefnisError::Nothing);
    }
    finish(&mut places, report);
    for table in &postal {
        postal_places(table, &mut places, report);
    }
    Ok(places)
}

/// `TU_COM_REFNIS.txt` of Statbel: all levels, with the period in which each code was valid.
fn statbel(table: &Table, places: &mut Places, report: &mut Report) -> Result<(), RefnisError> {
    let needed = ["LVL_REFNIS", "CD_REFNIS", "CD_SUP_REFNIS", "TX_REFNIS_NL", "DT_VLDT_START", "DT_VLDT_END"];
    table.require(&needed)?;
    let parents: HashMap<u32, u32> = table
        .rows()
        .filter_map(|row| Some((row.get("CD_REFNIS").parse().ok()?, row.get("CD_SUP_REFNIS").parse().ok()?)))
        .collect();
    for row in table.rows() {
        if row.get("LVL_REFNIS") != "4" {
            continue;
        }
        report.read += 1;
        match statbel_row(&row, &parents) {
            Ok(municipality) => places.municipalities.push(municipality),
            Err(reason) => report.refuse(&table.file, row.line, reason),
        }
    }
    Ok(())
}

fn statbel_row(row: &Row<'_>, parents: &HashMap<u32, u32>) -> Result<Municipality, String> {
    let nis = Nis::parse(row.get("CD_REFNIS")).map_err(|error| error.to_string())?;
    let end = date(row.get("DT_VLDT_END"))?;
    let arrondissement: Option<u32> = row.get("CD_SUP_REFNIS").parse().ok();
    let above = arrondissement.and_then(|code| parents.get(&code)).copied();
    let region = |code: u32| [2000, 3000, 4000].contains(&code);
    let province = above.filter(|code| !region(*code));
    let names =
        ["TX_REFNIS_NL", "TX_REFNIS_FR", "TX_REFNIS_DE", "TX_REFNIS_EN"].map(|column| row.get(column));
    Ok(Municipality {
        names: names_of(names)?,
        valid_from: date(row.get("DT_VLDT_START"))?,
        valid_to: Some(end).filter(|end| chrono::Datelike::year(end) < 9999),
        province,
        region: province.and_then(|code| parents.get(&code)).copied().or(above.filter(|code| region(*code))),
        arrondissement,
        ..bare(nis)
    })
}

/// Municipalities of today as one tidy table: nis, names, codes above it, valid_from, merged_from, postcodes, centre.
fn tidy(table: &Table, places: &mut Places, report: &mut Report) -> Result<(), RefnisError> {
    table.require(&["nis", "name_nl", "valid_from"])?;
    for row in table.rows() {
        report.read += 1;
        match tidy_row(&row) {
            Ok(municipality) => {
                let (nis, from) = (municipality.nis, municipality.valid_from);
                let old = row.get("merged_from").split(';').filter_map(|code| Nis::parse(code).ok());
                places.mergers.extend(old.filter(|old| *old != nis).map(|old| (old, nis, from)));
                for code in row.get("postcodes").split(';').filter_map(|code| Postcode::parse(code).ok()) {
                    places.postcodes.entry(code.get()).or_default().push(nis);
                }
                places.municipalities.push(municipality);
            }
            Err(reason) => report.refuse(&table.file, row.line, reason),
        }
    }
    Ok(())
}

fn tidy_row(row: &Row<'_>) -> Result<Municipality, String> {
    let nis = Nis::parse(row.get("nis")).map_err(|error| error.to_string())?;
    let names = ["name_nl", "name_fr", "name_de", "name_en"].map(|column| row.get(column));
    let weighted = point(row.get("addr_lat"), row.get("addr_lon"));
    let code = |column: &str| row.get(column).parse().ok().filter(|code: &u32| *code > 0);
    Ok(Municipality {
        names: names_of(names)?,
        valid_from: date(row.get("valid_from"))?,
        arrondissement: code("arr_nis"),
        province: code("prov_nis"),
        region: code("region_nis"),
        centre: weighted.or_else(|| point(row.get("lat"), row.get("lon"))),
        population: row.get("pop_2020").parse().ok(),
        ..bare(nis)
    })
}

fn bare(nis: Nis) -> Municipality {
    Municipality {
        nis,
        names: [const { String::new() }; 4],
        valid_from: NaiveDate::MIN,
        valid_to: None,
        merged_into: None,
        arrondissement: None,
        province: None,
        region: None,
        centre: None,
        population: None,
        outline: Outline::default(),
    }
}

/// The four names; the suffix that Statbel adds to names that occur twice is taken off, a missing one is the Dutch.
fn names_of(given: [&str; 4]) -> Result<[String; 4], String> {
    let names = given.map(|name| name.split_once(" (").map_or(name, |(bare, _)| bare).trim().to_owned());
    let [nl, fr, de, en] = names;
    if nl.is_empty() {
        return Err("the Dutch name is missing".to_owned());
    }
    let or_nl = |name: String| if name.is_empty() { nl.clone() } else { name };
    Ok([or_nl(nl.clone()), or_nl(fr), or_nl(de), or_nl(en)])
}

fn mergers(table: &Table, places: &mut Places, report: &mut Report) {
    for row in table.rows() {
        report.read += 1;
        let read = || {
            let code = |column| Nis::parse(row.get(column)).map_err(|error| error.to_string());
            Ok::<_, String>((code("old_nis")?, code("new_nis")?, date(row.get("valid_from"))?))
        };
        match read() {
            Ok(merger) => places.mergers.push(merger),
            Err(reason) => report.refuse(&table.file, row.line, reason),
        }
    }
}

/// Applies mergers and outlines to the municipalities.
fn finish(places: &mut Places, report: &mut Report) {
    let mut newest: BTreeMap<(Nis, NaiveDate), Municipality> = BTreeMap::new();
    for municipality in places.municipalities.drain(..) {
        newest.insert((municipality.nis, municipality.valid_from), municipality);
    }
    places.municipalities = newest.into_values().collect();
    let known: HashSet<Nis> = places.municipalities.iter().map(|municipality| municipality.nis).collect();
    for (old, new, from) in std::mem::take(&mut places.mergers) {
        if old == new || !known.contains(&new) {
            continue;
        }
        let last_day = from.checked_sub_days(Days::new(1));
        let open = |m: &&mut Municipality| m.nis == old && (m.valid_to.is_none() || m.valid_to == last_day);
        if let Some(municipality) = places.municipalities.iter_mut().find(open) {
            municipality.valid_to = last_day;
            municipality.merged_into = Some(new);
        } else if !known.contains(&old) {
            // The table of today does not name it: keep the code, so that old data find their town.
            let names = places.municipalities.iter().find(|m| m.nis == new).map(|m| m.names.clone());
            let names = names.unwrap_or_default();
            let gone = Municipality { names, valid_to: last_day, merged_into: Some(new), ..bare(old) };
            let valid_from = NaiveDate::from_ymd_opt(1977, 1, 1).unwrap_or(NaiveDate::MIN);
            places.municipalities.push(Municipality { valid_from, ..gone });
        }
    }
    for municipality in places.municipalities.iter_mut().filter(|m| m.valid_to.is_none()) {
        if let Some(outline) = places.outlines.remove(&municipality.nis) {
            municipality.centre =
                municipality.centre.or_else(|| outline.bounds().map(|bounds| bounds.centre()));
            municipality.outline = outline;
        }
    }
    if !places.outlines.is_empty() {
        report.leave_out("boundary of an unknown municipality", count(places.outlines.len()));
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// How far outside its town the middle of a village may be said to lie.
const VILLAGE_SLACK_M: f64 = 1500.0;

fn postal_places(table: &Table, places: &mut Places, report: &mut Report) {
    let today: HashMap<Nis, Municipality> =
        places.municipalities.iter().filter(|m| m.valid_to.is_none()).map(|m| (m.nis, m.clone())).collect();
    let mut seen = HashSet::new();
    for row in table.rows() {
        report.read += 1;
        let Ok(postcode) = Postcode::parse(row.get("postcode")) else {
            report.refuse(&table.file, row.line, format!("‘{}’ is not a postal code", row.get("postcode")));
            continue;
        };
        let name = row.get("place").to_owned();
        let Some(nis) = town_of(&row, postcode, &name, &today, places) else {
            let reason = format!("no municipality of today is known for {postcode} {name}");
            report.refuse(&table.file, row.line, reason);
            continue;
        };
        if !seen.insert((postcode, folded(&name))) {
            report.leave_out("postal place named twice", 1);
            continue;
        }
        let said = point(row.get("lat"), row.get("lon"));
        let centre = said.filter(|point| fits(*point, today.get(&nis)));
        if said.is_some() && centre.is_none() {
            report.leave_out("position of a postal place that lies outside its town", 1);
        }
        places.places.push(PostalPlace { postcode, name, nis, centre });
    }
}

fn fits(point: Point, town: Option<&Municipality>) -> bool {
    let Some(town) = town else { return true };
    if town.outline.is_empty() {
        return town.centre.is_none_or(|centre| centre.distance_m(point) < 15_000.0);
    }
    town.outline.contains(point)
        || town.outline.distance_m(point).is_none_or(|metres| metres < VILLAGE_SLACK_M)
}

/// The town of a postal place: as the file says, or by the town that has the postal code, never by the name alone.
fn town_of(
    row: &Row<'_>,
    postcode: Postcode,
    name: &str,
    today: &HashMap<Nis, Municipality>,
    places: &Places,
) -> Option<Nis> {
    let said = ["nis_2025", "nis"].into_iter().find_map(|column| Nis::parse(row.get(column)).ok());
    if let Some(nis) = said {
        let mut nis = nis;
        for _ in 0..5 {
            if today.contains_key(&nis) {
                return Some(nis);
            }
            nis = places.municipalities.iter().find(|m| m.nis == nis)?.merged_into?;
        }
        return None;
    }
    let candidates = places.postcodes.get(&postcode.get())?;
    let named = candidates.iter().copied().find(|nis| {
        today.get(nis).is_some_and(|town| town.names.iter().any(|known| folded(known) == folded(name)))
    });
    let at = point(row.get("lat"), row.get("lon"));
    let inside = || {
        let at = at?;
        candidates.iter().copied().find(|nis| today.get(nis).is_some_and(|town| town.outline.contains(at)))
    };
    let only = if let [only] = candidates.as_slice() { Some(*only) } else { None };
    named.or_else(inside).or(only)
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let known = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"];
    known
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .ok_or_else(|| format!("‘{text}’ is not a date: write 2025-01-31 or 31/01/2025"))
}

fn point(lat: &str, lon: &str) -> Option<Point> {
    Point::new(lat.parse().ok()?, lon.parse().ok()?).ok()
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: HashMap<String, serde_json::Value>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

fn read_outlines(file: &str, text: &str, report: &mut Report) -> Result<HashMap<Nis, Outline>, RefnisError> {
    let collection: Collection = serde_json::from_str(text).map_err(|error| RefnisError::GeoJson {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        error: error.to_string(),
    })?;
    let mut outlines = HashMap::new();
    for (at, feature) in (1..).zip(collection.features) {
        report.read += 1;
        let code = ["nis", "NIS", "CD_MUNTY_REFNIS", "cd_munty_refnis"].into_iter().find_map(|name| {
            let value = feature.properties.get(name)?;
            Nis::parse(value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str()).ok()
        });
        let polygons = match feature.geometry {
            Some(Geometry::Polygon(rings)) => vec![rings],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
            None => Vec::new(),
        };
        let outline = Outline::new(polygons).simplified(MOST_POINTS);
        match code {
            Some(nis) if !outline.is_empty() => {
                outlines.insert(nis, outline);
            }
            Some(_) => report.refuse(file, at, "the boundary has no polygon"),
            None => {
                report.refuse(file, at, "the property ‘nis’ with the code of the municipality is missing")
            }
        }
    }
    Ok(outlines)
}

/// Whether a path looks like one of the files of this import (by its end), for folders.
#[must_use]
pub fn looks_like_places(path: &Path) -> bool {
    let name = file_name(path).to_lowercase();
    [".csv", ".txt", ".geojson"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;

    fn shared(names: &[&str]) -> Option<Vec<PathBuf>> {
        names.iter().map(|name| kernel::shared_data(name)).collect()
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("plein-refnis-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn the_layout_of_statbel_is_read_with_its_periods() {
        let folder = folder("statbel");
        let text = "LVL_REFNIS|CD_REFNIS|CD_SUP_REFNIS|TX_REFNIS_NL|TX_REFNIS_FR|TX_REFNIS_DE|TX_REFNIS_EN|DT_VLDT_START|DT_VLDT_END\n\
            1|02000|-|Vlaams Gewest|Région flamande|||01/01/1970|31/12/9999\n\
            2|30000|02000|Provincie West-Vlaanderen||||01/01/1970|31/12/9999\n\
            3|37000|30000|Arrondissement Tielt||||01/01/1970|31/12/9999\n\
            4|37015|37000|Tielt (Tielt)|Thielt|||01/01/1977|31/12/2024\n\
            4|37022|37000|Tielt (Tielt)||||01/01/2025|31/12/9999\n\
            4|370|37000|Fout||||01/01/2025|31/12/9999\n";
        std::fs::write(folder.join("TU_COM_REFNIS.txt"), text).unwrap();
        std::fs::write(folder.join("mergers.csv"), "valid_from,old_nis,new_nis\n2025-01-01,37015,37022\n")
            .unwrap();
        let mut report = Report::of("refnis");
        let paths = [folder.join("TU_COM_REFNIS.txt"), folder.join("mergers.csv")];
        let places = read(&paths, &mut report).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let codes: Vec<u32> = places.municipalities.iter().map(|m| m.nis.get()).collect();
        assert_eq!(codes, [37_015, 37_022]);
        let (old, new) = (&places.municipalities[0], &places.municipalities[1]);
        assert_eq!(old.names, ["Tielt", "Thielt", "Tielt", "Tielt"]);
        assert_eq!(old.merged_into, Some(new.nis));
        assert_eq!(old.valid_to.map(|day| day.to_string()).as_deref(), Some("2024-12-31"));
        assert_eq!((new.arrondissement, new.province, new.region), (Some(37_000), Some(30_000), Some(2_000)));
        assert_eq!(new.valid_to, None);
        assert_eq!((report.refused_total, report.refused[0].line), (1, 7));
    }

    #[test]
    fn all_565_municipalities_and_their_mergers() {
        let files = [
            "geo/be_municipalities_2025.csv",
            "geo/nis_code_changes.csv",
            "geo/be_municipalities_2025.geojson",
        ];
        let Some(paths) = shared(&files) else { return };
        let mut report = Report::of("refnis");
        let places = read(&paths, &mut report).unwrap();
        assert_eq!(report.refused, []);
        let today: Vec<&Municipality> =
            places.municipalities.iter().filter(|m| m.valid_to.is_none()).collect();
        assert_eq!(today.len(), 565);
        assert_eq!(today.iter().filter(|m| m.province == Some(30_000)).count(), 62);
        assert!(
            today.iter().all(|m| (4..=MOST_POINTS).contains(&m.outline.points())),
            "an outline is missing or large"
        );
        let gazetteer = Gazetteer::new(places.municipalities.clone(), Vec::new());
        let successor = |code: &str| gazetteer.successor(Nis::parse(code).unwrap()).map(Nis::get);
        assert_eq!(successor("37015"), Some(37_022), "Tielt kept its name with a new code");
        assert_eq!(successor("37018"), Some(37_021), "Wingene");
        assert_eq!(successor("11007"), Some(11_002), "Borsbeek went into Antwerpen");
        assert_eq!(successor("12034"), Some(12_041), "Sint-Amands in 2019");
        assert_eq!(successor("31022"), Some(31_022));
    }

    #[test]
    fn the_57_ambiguous_names_find_their_town_without_being_told() {
        let files = ["geo/be_municipalities_2025.csv", "geo/be_municipalities_2025.geojson"];
        let (Some(mut paths), Some(postal), Some(expected)) = (
            shared(&files),
            kernel::shared_data("geo/be_postal_places.csv"),
            kernel::shared_data("geo/ambiguous_place_names.csv"),
        ) else {
            return;
        };
        // The codes are taken out of the file, so that the join has to find them.
        let folder = folder("ambiguous");
        let table = Table::parse("postal", &read_text(&postal).unwrap()).unwrap();
        let mut bare = "postcode,place,lat,lon\n".to_owned();
        let mut truth = HashMap::new();
        for row in table.rows() {
            let (code, name) = (row.get("postcode"), row.get("place"));
            bare.push_str(&format!("{code},\"{name}\",{},{}\n", row.get("lat"), row.get("lon")));
            truth.insert((code.to_owned(), name.to_owned()), row.get("nis_2025").to_owned());
        }
        std::fs::write(folder.join("postal.csv"), bare).unwrap();
        paths.push(folder.join("postal.csv"));
        let mut report = Report::of("refnis");
        let places = read(&paths, &mut report).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let found: HashMap<(String, String), String> = places
            .places
            .iter()
            .map(|place| ((place.postcode.to_string(), place.name.clone()), place.nis.to_string()))
            .collect();
        let ambiguous = Table::parse("ambiguous", &read_text(&expected).unwrap()).unwrap();
        let mut seen = 0;
        for row in ambiguous.rows() {
            let key = (row.get("postcode").to_owned(), row.get("place").to_owned());
            assert_eq!(found.get(&key).map(String::as_str), Some(row.get("nis_2025_correct")), "{key:?}");
            seen += 1;
        }
        assert_eq!(seen, 57);
        let wrong =
            truth.iter().filter(|(key, nis)| found.get(*key).is_some_and(|found| found != *nis)).count();
        assert!(wrong <= 3, "{wrong} of {} places lie in the wrong town", truth.len());
        assert!(found.len() > 2_650, "only {} of {} places were joined: {report}", found.len(), truth.len());
    }

    #[test]
    fn wrong_files_are_refused_with_a_way_on() {
        let folder = folder("wrong");
        let try_text = |name: &str, text: &str| {
            std::fs::write(folder.join(name), text).unwrap();
            read(&[folder.join(name)], &mut Report::of("refnis")).unwrap_err().to_string()
        };
        assert!(try_text("a.csv", "x,y\n1,2\n").contains("TU_COM_REFNIS"));
        let broken = try_text("b.geojson", "{\n\"features\": [}");
        assert!(broken.contains("line 2"), "{broken}");
        assert!(try_text("c.csv", "postcode,place\n8000,Brugge\n").contains("municipality"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
