//! Every statement of the slice. The register is read through its published views alone.

pub(crate) mod published;

use std::collections::BTreeMap;

use ::store::{Json, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::{Feature, Features};
use kernel::nis::Nis;
use kernel::point::Point;
use uuid::Uuid;

use crate::areas::Area;
use crate::catalogue::Premises;
use crate::figures::Figure;
use crate::ground::Shape;
use crate::peers::Town;
use crate::reach::Sector;
use crate::supply::{Outlet, Supply};

/// Places of one town at most.
const MOST_PLACES: i64 = 60_000;
/// Towns compared at most.
const MOST_TOWNS: i64 = 700;
/// Months kept in view.
pub(crate) const MOST_MONTHS: i64 = 61;
/// Areas of one town.
pub(crate) const MOST_AREAS: i64 = 60;
/// Figures of one town.
pub(crate) const MOST_FIGURES: i64 = 600;
/// Sectors of one town.
const MOST_SECTORS: i64 = 2_000;

const OUTLETS: &str = "SELECT main_category, features, street, locality, lat, lon, position_quality,
        CASE WHEN phone IS NOT NULL OR email IS NOT NULL THEN 1 ELSE 0 END AS contact,
        CASE WHEN website IS NOT NULL THEN 1 ELSE 0 END AS site,
        CASE WHEN hours IS NOT NULL OR hours_given IS NOT NULL THEN 1 ELSE 0 END AS opening,
        CASE WHEN description IS NOT NULL THEN 1 ELSE 0 END AS described,
        CASE WHEN products <> '[]' THEN 1 ELSE 0 END AS offers
    FROM register_public_establishment
    WHERE nis = $1 AND layer = 'register' AND state = 'listed' ORDER BY id LIMIT $2";
const OTHERS: &str =
    "SELECT COUNT(*) FROM register_public_establishment WHERE nis = $1 AND layer <> 'register'";
const TOWN: &str = "SELECT name_nl, name_fr, name_de, name_en, population, outline FROM register_public_place
    WHERE kind = 'town' AND nis = $1";
const TOWNS: &str = "SELECT nis, name_nl, name_fr, name_de, name_en FROM register_public_place
    WHERE kind = 'town' ORDER BY sort_key LIMIT $1";
const ALL: &str =
    "SELECT t.nis, t.supply, p.name_nl, p.name_fr, p.name_de, p.name_en, p.population, p.outline
    FROM factsheet_town t JOIN register_public_place p ON p.nis = t.nis AND p.kind = 'town' LIMIT $1";
const WITH_PLACES: &str =
    "SELECT DISTINCT nis FROM register_public_establishment WHERE layer = 'register' ORDER BY nis LIMIT $1";
const TAKEN: &str = "SELECT nis, taken_at FROM factsheet_town LIMIT $1";
const PUT_TOWN: &str = "INSERT INTO factsheet_town (nis, taken_at, supply) VALUES ($1, $2, $3)
    ON CONFLICT (nis) DO UPDATE SET taken_at = excluded.taken_at, supply = excluded.supply";
const MONTHS: &str = "SELECT month, supply FROM factsheet_month WHERE nis = $1 ORDER BY month DESC LIMIT $2";
const PUT_MONTH: &str = "INSERT INTO factsheet_month (nis, month, supply) VALUES ($1, $2, $3)
    ON CONFLICT (nis, month) DO UPDATE SET supply = excluded.supply";
const TURNOVER: &str = "SELECT month, started, stopped, stock FROM register_public_turnover
    WHERE nis = $1 ORDER BY month DESC LIMIT 12";

const PREMISES: &str =
    "SELECT units, vacant, wvo, vacant_wvo, without_wvo FROM premises_public_rate WHERE nis = $1";

const AREAS: &str =
    "SELECT id, name, kind, shape FROM factsheet_area WHERE nis = $1 ORDER BY kind, name, id LIMIT $2";
const COUNT_AREAS: &str = "SELECT COUNT(*) FROM factsheet_area WHERE nis = $1";
const ADD_AREA: &str =
    "INSERT INTO factsheet_area (nis, id, name, kind, shape, made_at) VALUES ($1, $2, $3, $4, $5, $6)";
const REMOVE_AREA: &str = "DELETE FROM factsheet_area WHERE nis = $1 AND id = $2";

const FIGURES: &str = "SELECT what, year, value, source, method FROM factsheet_figure
    WHERE nis = $1 ORDER BY what, year DESC LIMIT $2";
const COUNT_FIGURES: &str = "SELECT COUNT(*) FROM factsheet_figure WHERE nis = $1";
const PUT_FIGURE: &str = "INSERT INTO factsheet_figure (nis, what, year, value, source, method, noted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (nis, what, year) DO UPDATE SET value = excluded.value, source = excluded.source,
        method = excluded.method, noted_at = excluded.noted_at";
const REMOVE_FIGURE: &str = "DELETE FROM factsheet_figure WHERE nis = $1 AND what = $2 AND year = $3";

const SECTORS: &str = "SELECT code, name, population, lat, lon, shape FROM factsheet_sector
    WHERE nis = $1 ORDER BY code LIMIT $2";
const SECTOR_SOURCE: &str = "SELECT source FROM factsheet_sector WHERE nis = $1 LIMIT 1";
const CLEAR_SECTORS: &str = "DELETE FROM factsheet_sector WHERE nis = $1";
const PUT_SECTORS: ::store::Bulk = ::store::Bulk {
    table: "factsheet_sector",
    columns: &["nis", "code", "name", "population", "lat", "lon", "shape", "source"],
    tail: "ON CONFLICT (nis, code) DO NOTHING",
};

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("factsheet.outlets", OUTLETS),
    ("factsheet.others", OTHERS),
    ("factsheet.town", TOWN),
    ("factsheet.towns", TOWNS),
    ("factsheet.all", ALL),
    ("factsheet.with_places", WITH_PLACES),
    ("factsheet.taken", TAKEN),
    ("factsheet.put_town", PUT_TOWN),
    ("factsheet.months", MONTHS),
    ("factsheet.put_month", PUT_MONTH),
    ("factsheet.turnover", TURNOVER),
    ("factsheet.premises", PREMISES),
    ("factsheet.areas", AREAS),
    ("factsheet.count_areas", COUNT_AREAS),
    ("factsheet.add_area", ADD_AREA),
    ("factsheet.remove_area", REMOVE_AREA),
    ("factsheet.figures", FIGURES),
    ("factsheet.count_figures", COUNT_FIGURES),
    ("factsheet.put_figure", PUT_FIGURE),
    ("factsheet.remove_figure", REMOVE_FIGURE),
    ("factsheet.sectors", SECTORS),
    ("factsheet.sector_source", SECTOR_SOURCE),
    ("factsheet.clear_sectors", CLEAR_SECTORS),
    ("factsheet.published.months", published::MONTHS),
    ("factsheet.published.clear", published::CLEAR),
    ("factsheet.published.clear_peers", published::CLEAR_PEERS),
];

/// The outlets of a town that may be public.
pub(crate) async fn outlets(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Outlet>> {
    let mut found = Vec::new();
    tx.each(OUTLETS, args![nis, MOST_PLACES], |row| {
        found.extend(outlet(&row)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

fn outlet(row: &Row) -> Result<Option<Outlet>> {
    let code: String = row.get("main_category")?;
    let Some(category) = Category::find(&code) else { return Ok(None) };
    let features = Features(row.get("features")?);
    let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
    let point = lat.zip(lon).and_then(|(lat, lon)| Point::new(lat, lon).ok());
    let quality: String = row.get("position_quality")?;
    let exact = point.is_some() && quality == "exact";
    let said = |name: &str| -> Result<bool> { Ok(row.get::<i64>(name)? != 0) };
    Ok(Some(Outlet {
        category,
        chain: features.has(Feature::Chain),
        webshop: features.has(Feature::Webshop),
        delivery: features.has(Feature::Delivery),
        pickup: features.has(Feature::Pickup),
        said: [said("opening")?, said("contact")?, said("site")?, said("described")?, said("offers")?, exact],
        point,
        exact,
        street: row.get("street")?,
        locality: row.get("locality")?,
    }))
}

/// How many places only another layer knows (OpenStreetMap), which are not counted.
pub(crate) async fn others(tx: &mut Tx<'_>, nis: Nis) -> Result<u64> {
    count(tx.one(OTHERS, args![nis]).await?.get(0)?)
}

fn count(number: i64) -> Result<u64> {
    Ok(u64::try_from(number).unwrap_or_default())
}

fn name_of(row: &Row, language: Language) -> Result<String> {
    row.get(match language {
        Language::Nl => "name_nl",
        Language::Fr => "name_fr",
        Language::De => "name_de",
        Language::En => "name_en",
    })
}

fn population(row: &Row) -> Result<Option<u64>> {
    Ok(row.get::<Option<i64>>("population")?.and_then(|people| u64::try_from(people).ok()))
}

fn outline(row: &Row) -> Result<Shape> {
    let text: Option<Json<Shape>> = row.get("outline")?;
    Ok(text.map(|Json(shape)| shape).unwrap_or_default())
}

fn km2(shape: &Shape) -> Option<f64> {
    Some(shape.km2()).filter(|km2| *km2 > 0.0)
}

/// A town without its supply, and its outline.
pub(crate) async fn town(tx: &mut Tx<'_>, nis: Nis, language: Language) -> Result<Option<(Town, Shape)>> {
    let Some(row) = tx.row(TOWN, args![nis]).await? else { return Ok(None) };
    let shape = outline(&row)?;
    let name = name_of(&row, language)?;
    let town = Town { nis, name, population: population(&row)?, km2: km2(&shape), supply: Supply::default() };
    Ok(Some((town, shape)))
}

/// Codes and names of the towns, by name; and the names in every language.
pub(crate) async fn towns(tx: &mut Tx<'_>) -> Result<Vec<(Nis, [String; 4])>> {
    let rows = tx.rows(TOWNS, args![MOST_TOWNS]).await?;
    let read = |row: &Row| {
        let names = [Language::Nl, Language::Fr, Language::En, Language::De];
        let names = names.map(|language| name_of(row, language));
        let [nl, fr, en, de] = names;
        Ok((row.get("nis")?, [nl?, fr?, en?, de?]))
    };
    rows.iter().map(read).collect()
}

/// Every town as it was counted last.
pub(crate) async fn all(tx: &mut Tx<'_>, language: Language) -> Result<Vec<Town>> {
    let mut found = Vec::new();
    tx.each(ALL, args![MOST_TOWNS], |row| {
        let Json(supply): Json<Supply> = row.get("supply")?;
        let shape = outline(&row)?;
        let (nis, name) = (row.get("nis")?, name_of(&row, language)?);
        found.push(Town { nis, name, population: population(&row)?, km2: km2(&shape), supply });
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Towns there are places in, and when each was counted last.
pub(crate) async fn due(tx: &mut Tx<'_>) -> Result<Vec<(Nis, Option<DateTime<Utc>>)>> {
    let mut taken: BTreeMap<Nis, DateTime<Utc>> = BTreeMap::new();
    for row in tx.rows(TAKEN, args![MOST_TOWNS]).await? {
        taken.insert(row.get("nis")?, row.get("taken_at")?);
    }
    let rows = tx.rows(WITH_PLACES, args![MOST_TOWNS]).await?;
    rows.iter().map(|row| row.get::<Nis>("nis").map(|nis| (nis, taken.get(&nis).copied()))).collect()
}

/// Writes the supply of a town as it is now.
pub(crate) async fn put(
    tx: &mut Tx<'_>,
    nis: Nis,
    (at, month): (DateTime<Utc>, NaiveDate),
    supply: &Supply,
) -> Result<()> {
    tx.execute(PUT_TOWN, args![nis, at, Json(supply).text()?]).await?;
    put_month(tx, nis, month, supply).await
}

pub(crate) async fn put_month(tx: &mut Tx<'_>, nis: Nis, month: NaiveDate, supply: &Supply) -> Result<()> {
    tx.execute(PUT_MONTH, args![nis, month, Json(supply).text()?]).await.map(drop)
}

/// The months of a town, the oldest first.
pub(crate) async fn months(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<(NaiveDate, Supply)>> {
    let rows = tx.rows(MONTHS, args![nis, MOST_MONTHS]).await?;
    let read = |row: &Row| {
        let Json(supply): Json<Supply> = row.get("supply")?;
        Ok((row.get("month")?, supply))
    };
    rows.iter().rev().map(read).collect()
}

/// Who started and stopped in the last twelve months that were looked at, and the stock at their end. None with fewer.
pub(crate) async fn turnover(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<(u64, u64, u64)>> {
    let rows = tx.rows(TURNOVER, args![nis]).await?;
    if rows.len() < 12 {
        return Ok(None);
    }
    let (mut started, mut stopped) = (0, 0);
    for row in &rows {
        started += count(row.get("started")?)?;
        stopped += count(row.get("stopped")?)?;
    }
    let stock = rows.first().map(|row| row.get::<i64>("stock")).transpose()?;
    Ok(stock.map(count).transpose()?.map(|stock| (started, stopped, stock)))
}

/// The premises of a town, when it keeps a register of them.
pub(crate) async fn premises(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<Premises>> {
    let row = tx.row(PREMISES, args![nis]).await?;
    row.map(|row| {
        Ok(Premises {
            units: count(row.get("units")?)?,
            vacant: count(row.get("vacant")?)?,
            floor: count(row.get("wvo")?)?,
            vacant_floor: count(row.get("vacant_wvo")?)?,
            without_floor: count(row.get("without_wvo")?)?,
        })
    })
    .transpose()
}

/// The areas of a town.
pub(crate) async fn areas(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Area>> {
    let rows = tx.rows(AREAS, args![nis, MOST_AREAS]).await?;
    let read = |row: &Row| {
        let Json(shape): Json<Shape> = row.get("shape")?;
        let kind: String = row.get("kind")?;
        Ok(Area { id: row.get("id")?, name: row.get("name")?, kind: crate::areas::kind(&kind), shape })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn count_areas(tx: &mut Tx<'_>, nis: Nis) -> Result<i64> {
    tx.one(COUNT_AREAS, args![nis]).await?.get(0)
}

pub(crate) async fn add_area(tx: &mut Tx<'_>, nis: Nis, area: &Area, at: DateTime<Utc>) -> Result<()> {
    let shape = Json(&area.shape).text()?;
    tx.execute(ADD_AREA, args![nis, area.id, &area.name, area.kind, shape, at]).await.map(drop)
}

pub(crate) async fn remove_area(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<bool> {
    Ok(tx.execute(REMOVE_AREA, args![nis, id]).await? == 1)
}

/// The figures of a town, the latest of each kind first.
pub(crate) async fn figures(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Figure>> {
    let rows = tx.rows(FIGURES, args![nis, MOST_FIGURES]).await?;
    let read = |row: &Row| {
        Ok(Figure {
            what: row.get("what")?,
            year: i32::try_from(row.get::<i64>("year")?).unwrap_or_default(),
            value: row.get("value")?,
            source: row.get("source")?,
            method: row.get("method")?,
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn count_figures(tx: &mut Tx<'_>, nis: Nis) -> Result<i64> {
    tx.one(COUNT_FIGURES, args![nis]).await?.get(0)
}

pub(crate) async fn put_figure(tx: &mut Tx<'_>, nis: Nis, figure: &Figure, at: DateTime<Utc>) -> Result<()> {
    let Figure { what, year, value, source, method } = figure;
    tx.execute(PUT_FIGURE, args![nis, what, i64::from(*year), *value, source, method, at]).await.map(drop)
}

pub(crate) async fn remove_figure(tx: &mut Tx<'_>, nis: Nis, (what, year): (&str, i32)) -> Result<bool> {
    Ok(tx.execute(REMOVE_FIGURE, args![nis, what, i64::from(year)]).await? == 1)
}

/// The statistical sectors of a town, and where their inhabitants are from.
pub(crate) async fn sectors(tx: &mut Tx<'_>, nis: Nis) -> Result<(Vec<Sector>, String)> {
    let rows = tx.rows(SECTORS, args![nis, MOST_SECTORS]).await?;
    let read = |row: &Row| {
        let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
        let Json(shape): Json<Shape> = row.get("shape")?;
        Ok(Sector {
            code: row.get("code")?,
            name: row.get("name")?,
            population: count(row.get("population")?)?,
            centre: lat.zip(lon).and_then(|(lat, lon)| Point::new(lat, lon).ok()),
            shape,
        })
    };
    let sectors = rows.iter().map(read).collect::<Result<Vec<Sector>>>()?;
    let source = tx.row(SECTOR_SOURCE, args![nis]).await?.map(|row| row.get("source")).transpose()?;
    Ok((sectors, source.unwrap_or_default()))
}

/// Writes the sectors of a town anew.
pub(crate) async fn put_sectors(tx: &mut Tx<'_>, nis: Nis, sectors: &[Sector], source: &str) -> Result<()> {
    tx.execute(CLEAR_SECTORS, args![nis]).await?;
    let mut batch = PUT_SECTORS.batch();
    for sector in sectors {
        batch.push([
            nis.into(),
            sector.code.as_str().into(),
            sector.name.as_str().into(),
            i64::try_from(sector.population).unwrap_or(i64::MAX).into(),
            sector.centre.map(|point| point.lat).into(),
            sector.centre.map(|point| point.lon).into(),
            Json(&sector.shape).text()?.into(),
            source.into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}
