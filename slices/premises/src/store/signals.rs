//! The statements about what the register of establishments says of units.

use std::collections::HashMap;

use ::store::{Result, Row, Tx, args};
use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use crate::signal::{Place, Signal, Tenant};

pub(super) const PLACES: &str = "SELECT id, sign, street, house_number, postcode, state, vacant_since
    FROM register_public_establishment WHERE nis = $1 AND street IS NOT NULL ORDER BY id LIMIT 50000";
pub(super) const TENANTS: &str =
    "SELECT unit, establishment, first_day, last_day, gone_day FROM premises_tenant WHERE nis = $1";
pub(super) const SEE: &str = "INSERT INTO premises_tenant (nis, unit, establishment, first_day, last_day)
    VALUES ($1, $2, $3, $4, $4) ON CONFLICT (nis, unit, establishment) DO UPDATE SET last_day = excluded.last_day,
    gone_day = NULL";
pub(super) const GONE: &str = "UPDATE premises_tenant SET gone_day = $4 WHERE nis = $1 AND unit = $2 AND establishment = $3 AND gone_day IS NULL";
pub(super) const ADD: &str =
    "INSERT INTO premises_signal (nis, id, unit, establishment, kind, day, state, found_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'open', $7) ON CONFLICT DO NOTHING";
pub(super) const OPEN: &str = "SELECT s.id, s.unit, s.establishment, s.kind, s.day, COALESCE(p.sign, '') AS sign
    FROM premises_signal s LEFT JOIN register_public_establishment p ON p.nis = s.nis AND p.id = s.establishment
    WHERE s.nis = $1 AND s.state = 'open' ORDER BY s.day DESC, s.id LIMIT 300";
pub(super) const ONE: &str = "SELECT id, unit, establishment, kind, day, '' AS sign FROM premises_signal
    WHERE nis = $1 AND id = $2 AND state = 'open'";
pub(super) const DECIDE: &str = "UPDATE premises_signal SET state = $3, decided_at = $4, decided_by = $5
    WHERE nis = $1 AND id = $2 AND state = 'open'";

/// The public establishments of a town that have an address.
pub(crate) async fn places(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Place>> {
    let rows = tx.rows(PLACES, args![nis]).await?;
    let read = |row: &Row| {
        let state: String = row.get("state")?;
        Ok(Place {
            id: row.get("id")?,
            street: row.get("street")?,
            house_number: row.get("house_number")?,
            postcode: row.get("postcode")?,
            vacant: state == "vacant",
            vacant_since: row.get("vacant_since")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Which establishments were seen at which units.
pub(crate) async fn tenants(tx: &mut Tx<'_>, nis: Nis) -> Result<HashMap<(Uuid, Uuid), Tenant>> {
    let rows = tx.rows(TENANTS, args![nis]).await?;
    let read = |row: &Row| {
        let tenant = Tenant { last: row.get(3)?, gone: row.get(4)? };
        Ok(((row.get(0)?, row.get(1)?), tenant))
    };
    rows.iter().map(read).collect()
}

/// An establishment is at a unit on a day.
pub(crate) async fn see(
    tx: &mut Tx<'_>,
    nis: Nis,
    (unit, place): (Uuid, Uuid),
    day: NaiveDate,
) -> Result<()> {
    tx.execute(SEE, args![nis, unit, place, day]).await.map(drop)
}

/// An establishment is not at a unit any more.
pub(crate) async fn gone(
    tx: &mut Tx<'_>,
    nis: Nis,
    (unit, place): (Uuid, Uuid),
    day: NaiveDate,
) -> Result<()> {
    tx.execute(GONE, args![nis, unit, place, day]).await.map(drop)
}

/// Keeps a signal, once.
pub(crate) async fn add(tx: &mut Tx<'_>, nis: Nis, signal: &Signal, moment: &Moment) -> Result<bool> {
    let values =
        args![nis, moment.new_id(), signal.unit, signal.establishment, signal.kind, signal.day, moment.now()];
    Ok(tx.execute(ADD, values).await? == 1)
}

/// A signal that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub id: Uuid,
    pub unit: Uuid,
    pub establishment: Uuid,
    pub kind: String,
    pub day: NaiveDate,
    pub sign: String,
}

fn waiting(row: &Row) -> Result<Waiting> {
    Ok(Waiting {
        id: row.get(0)?,
        unit: row.get(1)?,
        establishment: row.get(2)?,
        kind: row.get(3)?,
        day: row.get(4)?,
        sign: row.get(5)?,
    })
}

/// The signals of a town that wait, the latest first.
pub(crate) async fn open(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Waiting>> {
    tx.rows(OPEN, args![nis]).await?.iter().map(waiting).collect()
}

/// One that waits.
pub(crate) async fn one(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Waiting>> {
    tx.row(ONE, args![nis, id]).await?.as_ref().map(waiting).transpose()
}

/// Decides a signal: `taken` or `dismissed`.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    nis: Nis,
    (id, state): (Uuid, &str),
    moment: &Moment,
) -> Result<bool> {
    let values = args![nis, id, state, moment.now(), moment.actor.person()];
    Ok(tx.execute(DECIDE, values).await? == 1)
}
