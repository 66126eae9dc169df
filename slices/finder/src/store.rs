//! Every SQL statement of the finder.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::language::Language;
use kernel::moment::{EstablishmentId, PersonId};
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use store::{Result, Store, Tx, args};
use uuid::Uuid;

use crate::places::{Places, Ring, Town, Village};
use crate::visitors::{Line, PageKind, PlaceLine, Sketch};

const REPORT_INSERT: &str = "INSERT INTO finder_report
    (nis, id, establishment_id, sent_at, subject, message, language, email, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')";
const REPORT_COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS reports,
    CAST(COALESCE(SUM(CASE WHEN establishment_id = $3 THEN 1 ELSE 0 END), 0) AS BIGINT) AS same
    FROM finder_report WHERE nis = $1 AND sent_at > $2";
const REPORT_LIST: &str = "SELECT id, establishment_id, sent_at, subject, message, language, email, outcome
    FROM finder_report WHERE nis = $1 ORDER BY sent_at DESC, id LIMIT $2";
const REPORT_ONE: &str = "SELECT id, establishment_id, sent_at, subject, message, language, email, outcome
    FROM finder_report WHERE nis = $1 AND id = $2";
const REPORT_HANDLE: &str =
    "UPDATE finder_report SET outcome = $3, handled_at = $4, handled_by = $5, email = NULL
    WHERE nis = $1 AND id = $2 AND outcome = ''";
const REPORT_BY: &str = "SELECT id, handled_at, outcome FROM finder_report WHERE handled_by = $1
    ORDER BY handled_at LIMIT 5000";
const REPORT_OF: &str = "SELECT id, establishment_id, sent_at, subject, message, language, email, outcome
    FROM finder_report WHERE email = $1 ORDER BY sent_at LIMIT 500";
const REPORT_FORGET: &str = "UPDATE finder_report SET email = NULL WHERE email = $1";
const REPORT_PURGE: &str = "DELETE FROM finder_report WHERE sent_at < $1";

const SKETCH_READ: &str =
    "SELECT views, sketch FROM finder_visit WHERE nis = $1 AND week = $2 AND kind = $3 AND partner = $4";
const SKETCH_WRITE: &str = "INSERT INTO finder_visit (nis, week, kind, partner, visitors, views, sketch)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (nis, week, kind, partner) DO UPDATE SET
        visitors = excluded.visitors, views = excluded.views, sketch = excluded.sketch";
const SKETCH_LIST: &str = "SELECT nis, week, kind, partner, views, sketch FROM finder_visit
    WHERE week >= $1 ORDER BY week, nis, kind, partner LIMIT $2";
const SKETCH_LIST_TOWN: &str = "SELECT nis, week, kind, partner, views, sketch FROM finder_visit
    WHERE nis = $3 AND week >= $1 ORDER BY week, kind, partner LIMIT $2";

const PLACE_READ: &str =
    "SELECT views, sketch FROM finder_place_visit WHERE nis = $1 AND establishment_id = $2 AND week = $3";
const PLACE_WRITE: &str = "INSERT INTO finder_place_visit (nis, establishment_id, week, views, sketch)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (nis, establishment_id, week) DO UPDATE SET
        views = excluded.views, sketch = excluded.sketch";
const PLACE_LIST: &str = "SELECT week, views, sketch FROM finder_place_visit
    WHERE establishment_id = $1 AND week >= $2 ORDER BY week DESC LIMIT 300";
const PLACE_PURGE: &str = "DELETE FROM finder_place_visit WHERE week < $1";

const SALT_READ: &str = "SELECT day, salt FROM finder_salt WHERE nis = 0 AND day >= $1 ORDER BY day";
const SALT_ADD: &str =
    "INSERT INTO finder_salt (nis, day, salt) VALUES (0, $1, $2) ON CONFLICT (nis, day) DO NOTHING";
const SALT_PURGE: &str = "DELETE FROM finder_salt WHERE nis = 0 AND day < $1";

const PHOTOS: &str = "SELECT establishment, id, alt, caption, width, height FROM register_public_photo
    WHERE nis = $1 AND establishment = $2 ORDER BY place, id LIMIT 20";
const FIRST_PHOTOS: &str = "SELECT establishment, id, alt, caption, width, height FROM register_public_photo
    WHERE establishment IN (@keys) ORDER BY establishment, place, id";

const PLACES: &str = "SELECT kind, nis, postcode, name, name_nl, name_fr, name_en, name_de, lat, lon, outline
    FROM register_public_place ORDER BY nis, postcode, name";

/// Where the address of a place leads that was found to be the same as another.
const SURVIVOR: &str = "SELECT survivor FROM register_public_alias WHERE id = $1 LIMIT 1";

/// Every statement, for the test that prepares each on both engines.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("finder.report.insert", REPORT_INSERT),
    ("finder.report.count", REPORT_COUNT),
    ("finder.report.list", REPORT_LIST),
    ("finder.report.purge", REPORT_PURGE),
    ("finder.report.one", REPORT_ONE),
    ("finder.report.handle", REPORT_HANDLE),
    ("finder.report.of", REPORT_OF),
    ("finder.report.by", REPORT_BY),
    ("finder.report.forget", REPORT_FORGET),
    ("finder.sketch.read", SKETCH_READ),
    ("finder.sketch.write", SKETCH_WRITE),
    ("finder.sketch.list", SKETCH_LIST),
    ("finder.sketch.list_town", SKETCH_LIST_TOWN),
    ("finder.place_visit.read", PLACE_READ),
    ("finder.place_visit.write", PLACE_WRITE),
    ("finder.place_visit.list", PLACE_LIST),
    ("finder.place_visit.purge", PLACE_PURGE),
    ("finder.salt.read", SALT_READ),
    ("finder.salt.add", SALT_ADD),
    ("finder.salt.purge", SALT_PURGE),
    ("finder.photos", PHOTOS),
    ("finder.first_photos", FIRST_PHOTOS),
    ("finder.places", PLACES),
    ("finder.survivor", SURVIVOR),
    crate::demo::STATEMENT,
];

/// The place that speaks for one that was found to be the same, when it is public.
pub async fn survivor(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<EstablishmentId>> {
    tx.row(SURVIVOR, args![id]).await?.map(|row| row.get(0)).transpose()
}

/// A report of an error on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: Uuid,
    /// The establishment.
    pub establishment: EstablishmentId,
    /// When.
    pub sent_at: DateTime<Utc>,
    /// What it is about: `hours`, `closed`, …
    pub subject: String,
    /// In the visitor's words.
    pub message: String,
    /// The language of the page.
    pub language: String,
    /// Where an answer goes, when the visitor wants one.
    pub email: Option<String>,
    /// What the town did: empty while open, `mended`, `kept`, `nothing`.
    pub outcome: String,
}

fn report(row: &store::Row) -> Result<Report> {
    Ok(Report {
        id: row.get("id")?,
        establishment: EstablishmentId(row.get("establishment_id")?),
        sent_at: row.get("sent_at")?,
        subject: row.get("subject")?,
        message: row.get("message")?,
        language: row.get("language")?,
        email: row.get("email")?,
        outcome: row.get("outcome")?,
    })
}

/// Keeps a report.
pub async fn add_report(tx: &mut Tx<'_>, nis: Nis, report: &Report) -> Result<()> {
    let values = args![
        nis,
        report.id,
        report.establishment,
        report.sent_at,
        &report.subject,
        &report.message,
        &report.language,
        report.email.as_deref()
    ];
    tx.execute(REPORT_INSERT, values).await.map(drop)
}

/// How many reports came since a moment: in the town, and about the establishment.
pub async fn reports_since(
    tx: &mut Tx<'_>,
    nis: Nis,
    since: DateTime<Utc>,
    about: EstablishmentId,
) -> Result<(i64, i64)> {
    let row = tx.one(REPORT_COUNT, args![nis, since, about]).await?;
    Ok((row.get("reports")?, row.get("same")?))
}

/// The latest reports of a town.
pub async fn reports(tx: &mut Tx<'_>, nis: Nis, most: i64) -> Result<Vec<Report>> {
    tx.rows(REPORT_LIST, args![nis, most]).await?.iter().map(report).collect()
}

/// One report of a town.
pub async fn one_report(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Report>> {
    tx.row(REPORT_ONE, args![nis, id]).await?.map(|row| report(&row)).transpose()
}

/// Ends a report; the address is forgotten. False: somebody else was first.
pub async fn handle_report(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    outcome: &str,
    (now, by): (DateTime<Utc>, Option<PersonId>),
) -> Result<bool> {
    Ok(tx.execute(REPORT_HANDLE, args![nis, id, outcome, now, by]).await? == 1)
}

/// The reports that wait for an answer to an address.
pub async fn reports_of(tx: &mut Tx<'_>, email: &str) -> Result<Vec<Report>> {
    tx.rows(REPORT_OF, args![email]).await?.iter().map(report).collect()
}

/// The reports an officer handled: which, when and with what outcome.
pub async fn reports_by(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<(Uuid, DateTime<Utc>, String)>> {
    let rows = tx.rows(REPORT_BY, args![person]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Forgets an address.
pub async fn forget_address(tx: &mut Tx<'_>, email: &str) -> Result<u64> {
    tx.execute(REPORT_FORGET, args![email]).await
}

/// Forgets reports from before a moment.
pub async fn purge_reports(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(REPORT_PURGE, args![before]).await
}

/// A photo everybody may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Photo {
    /// Its id, by which the register shows it.
    pub id: Uuid,
    /// What can be seen.
    pub alt: String,
    /// The text under it.
    pub caption: String,
    /// Width of the largest size.
    pub width: i64,
    /// Height of the largest size.
    pub height: i64,
}

fn photo(row: &store::Row) -> Result<Photo> {
    Ok(Photo {
        id: row.get("id")?,
        alt: row.get("alt")?,
        caption: row.get("caption")?,
        width: row.get("width")?,
        height: row.get("height")?,
    })
}

/// The photos of an establishment, in order.
pub async fn photos(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Vec<Photo>> {
    tx.rows(PHOTOS, args![nis, id]).await?.iter().map(photo).collect()
}

/// The first photo of each of these establishments that has any.
pub async fn first_photos(tx: &mut Tx<'_>, ids: &[EstablishmentId]) -> Result<Vec<(EstablishmentId, Photo)>> {
    let mut found: Vec<(EstablishmentId, Photo)> = Vec::new();
    for row in tx.rows_of(FIRST_PHOTOS, &[], ids).await? {
        let id: EstablishmentId = row.get("establishment")?;
        if found.last().is_none_or(|(known, _)| *known != id) {
            found.push((id, photo(&row)?));
        }
    }
    Ok(found)
}

/// A line of the visitor figures as kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which line.
    pub line: Line,
    /// Pages seen.
    pub views: i64,
    /// Who saw them.
    pub sketch: Sketch,
}

/// Adds what one process gathered to a line.
pub async fn add_visits(tx: &mut Tx<'_>, line: &Line, marks: &[u64], views: i64) -> Result<()> {
    let key = args![line.nis, line.week, line.kind.code(), &line.partner];
    let known = tx.row(SKETCH_READ, key).await?;
    let (mut sketch, mut total) = (Sketch::default(), views);
    if let Some(row) = known {
        let text: String = row.get("sketch")?;
        sketch = Sketch::read(&text).unwrap_or_default();
        total += row.get::<i64>("views")?;
    }
    marks.iter().for_each(|mark| sketch.add(*mark));
    let values =
        args![line.nis, line.week, line.kind.code(), &line.partner, sketch.estimate(), total, sketch.write()];
    tx.execute(SKETCH_WRITE, values).await.map(drop)
}

/// Adds what one process gathered about the page of a place.
pub async fn add_place_visits(
    tx: &mut Tx<'_>,
    (nis, week, id): PlaceLine,
    marks: &[u64],
    views: i64,
) -> Result<()> {
    let known = tx.row(PLACE_READ, args![nis, id, week]).await?;
    let (mut sketch, mut total) = (Sketch::default(), views);
    if let Some(row) = known {
        sketch = Sketch::read(&row.get::<String>("sketch")?).unwrap_or_default();
        total += row.get::<i64>("views")?;
    }
    marks.iter().for_each(|mark| sketch.add(*mark));
    tx.execute(PLACE_WRITE, args![nis, id, week, total, sketch.write()]).await.map(drop)
}

/// The weeks of a place since one of them, the latest first; weeks in two towns are put together by who asks.
pub async fn place_visits(
    tx: &mut Tx<'_>,
    id: EstablishmentId,
    since: NaiveDate,
) -> Result<Vec<(NaiveDate, i64, Sketch)>> {
    let rows = tx.rows(PLACE_LIST, args![id, since]).await?;
    let read = rows.iter().map(|row| {
        let sketch: String = row.get("sketch")?;
        Ok((row.get("week")?, row.get("views")?, Sketch::read(&sketch).unwrap_or_default()))
    });
    read.collect()
}

/// Forgets the weeks of places before one.
pub async fn purge_place_visits(tx: &mut Tx<'_>, before: NaiveDate) -> Result<u64> {
    tx.execute(PLACE_PURGE, args![before]).await
}

/// The lines since a week, of one town or of all.
pub async fn visits_since(
    tx: &mut Tx<'_>,
    week: NaiveDate,
    nis: Option<Nis>,
    most: i64,
) -> Result<Vec<Kept>> {
    let rows = match nis {
        Some(nis) => tx.rows(SKETCH_LIST_TOWN, args![week, most, nis]).await?,
        None => tx.rows(SKETCH_LIST, args![week, most]).await?,
    };
    let mut out = Vec::with_capacity(rows.len());
    for row in &rows {
        let (kind, sketch): (String, String) = (row.get("kind")?, row.get("sketch")?);
        // A kind that a newer program wrote is passed over.
        let Some(kind) = PageKind::parse(&kind) else { continue };
        out.push(Kept {
            line: Line { nis: row.get("nis")?, week: row.get("week")?, kind, partner: row.get("partner")? },
            views: row.get("views")?,
            sketch: Sketch::read(&sketch).unwrap_or_default(),
        });
    }
    Ok(out)
}

/// Makes sure each of the days has a salt, forgets those of earlier days, and gives the salts that count.
pub async fn keep_salts(store: &Store, fresh: Vec<(NaiveDate, String)>) -> Result<Vec<(NaiveDate, String)>> {
    let Some(today) = fresh.iter().map(|(day, _)| *day).min() else { return Ok(Vec::new()) };
    store
        .write(|tx| {
            let fresh = fresh.clone();
            Box::pin(async move {
                tx.execute(SALT_PURGE, args![today]).await?;
                for (day, salt) in &fresh {
                    tx.execute(SALT_ADD, args![*day, salt]).await?;
                }
                let rows = tx.rows(SALT_READ, args![today]).await?;
                rows.iter().map(|row| Ok((row.get("day")?, row.get("salt")?))).collect()
            })
        })
        .await
}

/// Reads towns and villages from the register's published view. A row without a position is passed over.
pub async fn load_places(store: &Store) -> Result<Places> {
    let (towns, villages) = store
        .read(|tx| {
            Box::pin(async move {
                let (mut towns, mut villages): (Vec<Town>, Vec<Village>) = (Vec::new(), Vec::new());
                tx.each(PLACES, &[], |row| {
                    match row.get::<String>("kind")?.as_str() {
                        "town" => towns.extend(town(&row)?),
                        "village" => villages.extend(village(&row)?),
                        _ => {}
                    }
                    Ok(())
                })
                .await?;
                Ok((towns, villages))
            })
        })
        .await?;
    Ok(join(towns, villages))
}

/// Gives each town the postal codes of its villages.
fn join(mut towns: Vec<Town>, villages: Vec<Village>) -> Places {
    for town in &mut towns {
        let codes = villages.iter().filter(|village| village.nis == town.nis).map(|village| village.postcode);
        town.postcodes = codes.collect();
        town.postcodes.sort_unstable();
        town.postcodes.dedup();
    }
    Places::new(towns, villages)
}

fn position(row: &store::Row) -> Result<Option<(Nis, Point)>> {
    let (nis, lat, lon): (i64, Option<f64>, Option<f64>) =
        (row.get("nis")?, row.get("lat")?, row.get("lon")?);
    let point = lat.zip(lon).and_then(|(lat, lon)| Point::new(lat, lon).ok());
    Ok(Nis::try_from(nis).ok().zip(point))
}

fn town(row: &store::Row) -> Result<Option<Town>> {
    let Some((nis, centre)) = position(row)? else { return Ok(None) };
    let mut names: [String; 4] = Default::default();
    for language in Language::ALL {
        if let Some(name) = names.get_mut(language.index()) {
            *name = row.get(match language {
                Language::Nl => "name_nl",
                Language::Fr => "name_fr",
                Language::En => "name_en",
                Language::De => "name_de",
            })?;
        }
    }
    let outline: Option<String> = row.get("outline")?;
    let outline = outline.map(|text| rings(&text)).unwrap_or_default();
    Ok(Some(Town { nis, names, slugs: Default::default(), centre, outline, postcodes: Vec::new() }))
}

/// The rings of a GeoJSON `MultiPolygon`'s coordinates; nothing when they cannot be read.
fn rings(text: &str) -> Vec<Ring> {
    let polygons: Vec<Vec<Ring>> = serde_json::from_str(text).unwrap_or_default();
    polygons.into_iter().flatten().collect()
}

fn village(row: &store::Row) -> Result<Option<Village>> {
    let Some((nis, centre)) = position(row)? else { return Ok(None) };
    let postcode: Option<i64> = row.get("postcode")?;
    let postcode =
        postcode.and_then(|code| u16::try_from(code).ok()).and_then(|code| Postcode::try_from(code).ok());
    let name = row.get("name")?;
    Ok(postcode.map(|postcode| Village { postcode, name, nis, centre }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands in for the register's published view.
    const STAND_IN: store::Migration = store::Migration {
        slice: "register",
        name: "2026-11-22_register",
        sql: "CREATE TABLE register_public_place (kind TEXT NOT NULL, nis BIGINT NOT NULL, postcode BIGINT,
            name TEXT NOT NULL, name_nl TEXT NOT NULL, name_fr TEXT NOT NULL, name_en TEXT NOT NULL,
            name_de TEXT NOT NULL, lat @real, lon @real, outline @json) @strict;",
    };

    fn steps() -> &'static [store::Migration] {
        static STEPS: std::sync::OnceLock<Vec<store::Migration>> = std::sync::OnceLock::new();
        STEPS.get_or_init(|| [crate::own_steps(), &[STAND_IN]].concat())
    }

    fn report(number: u128, about: EstablishmentId, at: DateTime<Utc>) -> Report {
        Report {
            id: Uuid::from_u128(number),
            establishment: about,
            sent_at: at,
            subject: "hours".into(),
            message: "Op maandag gesloten.".into(),
            language: "nl".into(),
            email: None,
            outcome: String::new(),
        }
    }

    store::both_engines! {
        migrations = steps();

        async fn every_statement_prepares(store: Store) {
            assert_eq!(store::testing::prepares(STATEMENTS, &store).await, Vec::<String>::new());
        }

        async fn places_are_read_from_the_published_view(store: Store) {
            store.write(|tx| Box::pin(async move {
                tx.execute("INSERT INTO register_public_place VALUES
                    ('town', 38025, NULL, 'Veurne', 'Veurne', 'Furnes', 'Veurne', 'Veurne', 51.07, 2.66, '[[[[2.6,51.0],[2.7,51.0],[2.7,51.1],[2.6,51.0]]]]'),
                    ('town', 11001, NULL, 'Nergens', 'Nergens', 'Nergens', 'Nergens', 'Nergens', NULL, NULL, '[]'),
                    ('village', 38025, 8630, 'Beauvoorde', 'Veurne', 'Furnes', 'Veurne', 'Veurne', 51.05, 2.61, NULL)", &[]).await
            })).await.unwrap();
            let places = load_places(&store).await.unwrap();
            assert_eq!(places.towns().len(), 1);
            let veurne = places.by_slug("furnes").unwrap();
            assert_eq!(veurne.postcodes.iter().map(|code| code.get()).collect::<Vec<_>>(), [8630]);
            assert_eq!(veurne.outline.len(), 1);
            assert_eq!(places.villages()[0].name, "Beauvoorde");
        }

        async fn reports_are_counted_listed_and_forgotten(store: Store) {
            let nis = Nis::parse("31022").unwrap();
            let now = store::testing::moment(1).now();
            let (one, two) = (crate::sample::id(1), crate::sample::id(2));
            for (number, about, minutes) in [(1, one, 0), (2, one, 30), (3, two, 90)] {
                let report = report(number, about, now - chrono::TimeDelta::minutes(minutes));
                store.write(|tx| { let report = report.clone(); Box::pin(async move { add_report(tx, nis, &report).await }) }).await.unwrap();
            }
            let hour = now - chrono::TimeDelta::hours(1);
            let counted = store.read(|tx| Box::pin(async move { reports_since(tx, nis, hour, one).await })).await.unwrap();
            assert_eq!(counted, (2, 2));
            let counted = store.read(|tx| Box::pin(async move { reports_since(tx, nis, hour, two).await })).await.unwrap();
            assert_eq!(counted, (2, 0));
            let list = store.read(|tx| Box::pin(async move { reports(tx, nis, 10).await })).await.unwrap();
            assert_eq!(list.len(), 3);
            assert_eq!(list[0], report(1, one, now));
            let gone = store.write(|tx| Box::pin(async move { purge_reports(tx, hour).await })).await.unwrap();
            assert_eq!(gone, 1);
        }
    }
}
