//! Is it there already? Asked while somebody types a new place.

use kernel::moment::EstablishmentId;
use kernel::nis::{Nis, Postcode};
use linkage::Role;
use serde::Serialize;
use store::{Result, Tx, Value, args};

use super::desk::Desk;
use super::sheet::cells_of;
use crate::facts::Facts;

/// From this probability on somebody is warned.
const LEAST: f32 = 0.4;
/// Places she is shown.
const MOST: usize = 5;
/// Towns that share a postal code and are looked through.
const MOST_TOWNS: i64 = 3;

const TOWNS: &str =
    "SELECT DISTINCT nis FROM register_postal_place WHERE postcode = $1 ORDER BY nis LIMIT $2";
const PUBLIC: &str =
    "SELECT id, sign, street, house_number, postcode, locality FROM register_public_establishment
    WHERE nis = $1 AND id IN (@keys)";
const ALL: &str = "SELECT id, sign, street, house_number, postcode, locality FROM register_establishment
    WHERE nis = $1 AND id IN (@keys)";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.linking.towns_of_postcode", TOWNS),
    ("register.linking.alike_public", PUBLIC),
    ("register.linking.alike_all", ALL),
];

/// A place that may be the one that is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// Its id.
    pub id: EstablishmentId,
    /// The town.
    pub nis: Nis,
    /// The name on the façade.
    pub sign: String,
    /// Its address on one line.
    pub address: String,
    /// How likely it is the same, of a hundred.
    pub percent: u8,
    /// What agrees: `name~0.93 street= phone!`.
    pub evidence: String,
}

/// What the one who types may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Only what is public.
    Public,
    /// Everything in the town: its officers.
    Town,
}

/// The towns a postal code lies in.
pub async fn towns(desk: &Desk, code: Postcode) -> Result<Vec<Nis>> {
    desk.store
        .read(|tx| {
            Box::pin(async move {
                let rows = tx.rows(TOWNS, args![i64::from(code.get()), MOST_TOWNS]).await?;
                rows.iter().map(|row| row.get(0)).collect()
            })
        })
        .await
}

/// What looks like a place that is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Those that may be shown, the most likely first.
    pub shown: Vec<Alike>,
    /// There are others, of which nothing may be told.
    pub others: bool,
}

/// The places of a town that may be the one these facts tell of, the most likely first; `but` is left out.
pub async fn alike(
    desk: &Desk,
    nis: Nis,
    facts: &Facts,
    (sight, but): (Sight, Option<EstablishmentId>),
) -> Result<Vec<Alike>> {
    Ok(likeness(desk, nis, facts, (sight, but)).await?.shown)
}

/// The same, and whether there are others that the one who types may not see.
pub async fn likeness(
    desk: &Desk,
    nis: Nis,
    facts: &Facts,
    (sight, but): (Sight, Option<EstablishmentId>),
) -> Result<Likeness> {
    let mut cells = Vec::new();
    cells_of(facts, &mut cells);
    let says = |roles: &[Role]| cells.iter().any(|(role, _)| roles.contains(role));
    // A street alone is no place.
    if !says(&[Role::Name, Role::Phone, Role::EnterpriseNumber, Role::EstablishmentNumber, Role::Website]) {
        return Ok(Likeness::default());
    }
    let cells: Vec<(Role, &str)> = cells.iter().map(|(role, value)| (*role, value.as_str())).collect();
    let mut found = desk.town(nis).await?.like(&cells, (LEAST, MOST + 1))?;
    found.retain(|(id, ..)| Some(*id) != but);
    let ids: Vec<EstablishmentId> = found.iter().map(|(id, ..)| *id).collect();
    let ids = ids.as_slice();
    let mut seen = desk.store.read(|tx| Box::pin(async move { show(tx, nis, ids, sight).await })).await?;
    let others = seen.len() < ids.len();
    let told = found.into_iter().filter_map(|(id, score, evidence)| {
        let at = seen.iter().position(|(own, ..)| *own == id)?;
        let (_, sign, address) = seen.swap_remove(at);
        let percent = u8::try_from(score / 100).unwrap_or(100);
        Some(Alike { id, nis, sign, address, percent, evidence })
    });
    Ok(Likeness { shown: told.take(MOST).collect(), others })
}

/// Places of a town whose name holds every word that was typed.
pub async fn named(desk: &Desk, nis: Nis, name: &str, sight: Sight) -> Result<Vec<Alike>> {
    let ids = desk.town(nis).await?.named(name, MOST);
    let ids = ids.as_slice();
    let seen = desk.store.read(|tx| Box::pin(async move { show(tx, nis, ids, sight).await })).await?;
    let told = |(id, sign, address)| Alike { id, nis, sign, address, percent: 0, evidence: String::new() };
    Ok(seen.into_iter().map(told).collect())
}

type Shown = (EstablishmentId, String, String);

async fn show(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId], sight: Sight) -> Result<Vec<Shown>> {
    let sql = if sight == Sight::Town { ALL } else { PUBLIC };
    let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::from(*id)).collect();
    let rows = if keys.is_empty() { Vec::new() } else { tx.rows_in(sql, args![nis], &keys).await? };
    rows.iter()
        .map(|row| {
            let code = row.get::<Option<i64>>("postcode")?.map(|code| code.to_string()).unwrap_or_default();
            let text = |name: &'static str| row.get::<String>(name);
            let address = address(&text("street")?, &text("house_number")?, (&code, &text("locality")?));
            Ok((row.get("id")?, text("sign")?, address))
        })
        .collect()
}

/// An address on one line.
pub(crate) fn address(street: &str, number: &str, (code, locality): (&str, &str)) -> String {
    let (house, town) = (format!("{street} {number}"), format!("{code} {locality}"));
    let parts: Vec<&str> = [house.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
