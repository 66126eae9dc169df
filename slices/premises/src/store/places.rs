//! The statements about towns, their public establishments, and the units everybody may see.

use ::store::{Result, Row, Tx, args};
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::point::Point;
use uuid::Uuid;

use super::point;
use crate::unit::Draft;

pub(super) const PUBLIC_COUNT: &str = "SELECT COUNT(*) FROM premises_public_unit WHERE nis = $1";
pub(super) const PUBLIC: &str =
    "SELECT id, street, house_number, box_number, postcode, locality, lat, lon, kind, area, wvo, rent_cents,
    offer_text, state FROM premises_public_unit WHERE nis = $1 ORDER BY street, house_number, id LIMIT 500";
pub(super) const TOWNS: &str = "SELECT nis, name_nl, name_fr, name_en, name_de FROM register_public_place
    WHERE kind = 'town' ORDER BY sort_key, nis LIMIT 700";
pub(super) const TOWN: &str =
    "SELECT name_nl, name_fr, name_en, name_de FROM register_public_place WHERE kind = 'town' AND nis = $1";
pub(super) const CENTRE: &str = "SELECT lat, lon FROM register_public_place WHERE kind = 'town' AND nis = $1";
pub(super) const POSITIONS: &str =
    "SELECT id, lat, lon, locality FROM register_public_establishment WHERE nis = $1
    ORDER BY id LIMIT 50000";

/// A unit as everybody sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Public {
    pub id: Uuid,
    pub label: String,
    pub place: String,
    pub point: Option<Point>,
    pub kind: String,
    pub area: String,
    pub wvo: Option<i64>,
    pub rent_cents: Option<i64>,
    pub text: String,
    pub state: String,
}

/// The units of a town everybody may see.
pub(crate) async fn public(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Public>> {
    let rows = tx.rows(PUBLIC, args![nis]).await?;
    let read = |row: &Row| {
        let draft = Draft {
            street: row.get("street")?,
            house_number: row.get("house_number")?,
            box_number: row.get("box_number")?,
            ..Draft::default()
        };
        let (code, locality): (Option<i64>, String) = (row.get("postcode")?, row.get("locality")?);
        let code = code.map(|code| code.to_string()).unwrap_or_default();
        let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
        Ok(Public {
            id: row.get("id")?,
            label: draft.label(),
            place: format!("{code} {locality}").trim().to_owned(),
            point: point(lat, lon),
            kind: row.get("kind")?,
            area: row.get("area")?,
            wvo: row.get("wvo")?,
            rent_cents: row.get("rent_cents")?,
            text: row.get("offer_text")?,
            state: row.get("state")?,
        })
    };
    rows.iter().map(read).collect()
}

/// How many units of a town everybody may see.
pub(crate) async fn public_count(tx: &mut Tx<'_>, nis: Nis) -> Result<i64> {
    tx.one(PUBLIC_COUNT, args![nis]).await?.get(0)
}

fn named(row: &Row, first: usize, language: Language) -> Result<String> {
    let at = match language {
        Language::Nl => 0,
        Language::Fr => 1,
        Language::En => 2,
        Language::De => 3,
    };
    row.get(first + at)
}

/// The name of a town.
pub(crate) async fn town(tx: &mut Tx<'_>, nis: Nis, language: Language) -> Result<Option<String>> {
    tx.row(TOWN, args![nis]).await?.map(|row| named(&row, 0, language)).transpose()
}

/// Every town with its name.
pub(crate) async fn towns(tx: &mut Tx<'_>, language: Language) -> Result<Vec<(Nis, String)>> {
    let rows = tx.rows(TOWNS, args![]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, named(row, 1, language)?))).collect()
}

/// The middle of a town.
pub(crate) async fn centre(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<Point>> {
    let Some(row) = tx.row(CENTRE, args![nis]).await? else { return Ok(None) };
    Ok(point(row.get(0)?, row.get(1)?))
}

/// Where the public establishments of a town are.
pub(crate) async fn positions(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<(Uuid, Option<Point>, String)>> {
    let rows = tx.rows(POSITIONS, args![nis]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, point(row.get(1)?, row.get(2)?), row.get(3)?))).collect()
}
