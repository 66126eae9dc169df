//! The statements about the legal register.

use ::store::{Result, Row, Tx, args};
use chrono::{DateTime, Utc};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use crate::legal::{Regulation, Step, Taken};

pub(super) const STEPS: &str =
    "SELECT unit, id, step, day, until_day, unused_from, unused_m2, total_m2, note, withdrawn_at,
    withdrawn_why FROM premises_legal_step WHERE nis = $1 AND unit = $2 ORDER BY day, noted_at, id LIMIT 300";
pub(super) const OPEN: &str =
    "SELECT unit, id, step, day, until_day, unused_from, unused_m2, total_m2, note, withdrawn_at,
    withdrawn_why FROM premises_legal_step WHERE nis = $1 AND withdrawn_at IS NULL
    ORDER BY unit, day, noted_at, id LIMIT 60000";
pub(super) const ADD: &str = "INSERT INTO premises_legal_step (nis, id, unit, step, day, until_day, unused_from, unused_m2,
    total_m2, note, noted_at, noted_by, withdrawn_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')";
pub(super) const WITHDRAW: &str =
    "UPDATE premises_legal_step SET withdrawn_at = $4, withdrawn_by = $5, withdrawn_why = $6
    WHERE nis = $1 AND unit = $2 AND id = $3 AND withdrawn_at IS NULL";
pub(super) const REGULATION: &str =
    "SELECT appeal_months, first_levy_months, levy_every_months, strike_months, decision_uri
    FROM premises_regulation WHERE nis = $1";
pub(super) const SET_REGULATION: &str = "INSERT INTO premises_regulation (nis, appeal_months, first_levy_months,
    levy_every_months, strike_months, decision_uri, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (nis) DO UPDATE SET appeal_months = excluded.appeal_months,
    first_levy_months = excluded.first_levy_months, levy_every_months = excluded.levy_every_months,
    strike_months = excluded.strike_months, decision_uri = excluded.decision_uri, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by";

/// A step as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub unit: Uuid,
    pub taken: Taken,
    pub note: String,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub why: String,
}

fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        unit: row.get("unit")?,
        taken: Taken {
            id: row.get("id")?,
            step: Step::parse(&row.get::<String>("step")?).unwrap_or(Step::Indication),
            day: row.get("day")?,
            until: row.get("until_day")?,
            unused_from: row.get("unused_from")?,
            unused_m2: row.get("unused_m2")?,
            total_m2: row.get("total_m2")?,
        },
        note: row.get("note")?,
        withdrawn_at: row.get("withdrawn_at")?,
        why: row.get("withdrawn_why")?,
    })
}

/// Every step of a unit, in order; also those that were withdrawn.
pub(crate) async fn steps(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Vec<Kept>> {
    tx.rows(STEPS, args![nis, unit]).await?.iter().map(kept).collect()
}

/// Every step of a town that stands, unit by unit.
pub(crate) async fn of_town(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Kept>> {
    tx.rows(OPEN, args![nis]).await?.iter().map(kept).collect()
}

/// Takes a step.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    (taken, note): (&Taken, &str),
    moment: &Moment,
) -> Result<()> {
    let values = args![
        nis,
        taken.id,
        unit,
        taken.step.code(),
        taken.day,
        taken.until,
        taken.unused_from,
        taken.unused_m2,
        taken.total_m2,
        note,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(ADD, values).await.map(drop)
}

/// Withdraws a step that was wrong.
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    (id, why): (Uuid, &str),
    moment: &Moment,
) -> Result<bool> {
    let values = args![nis, unit, id, moment.now(), moment.actor.person(), why];
    Ok(tx.execute(WITHDRAW, values).await? == 1)
}

/// The terms of a town, and where they were decided.
pub(crate) async fn regulation(tx: &mut Tx<'_>, nis: Nis) -> Result<(Regulation, String)> {
    let Some(row) = tx.row(REGULATION, args![nis]).await? else {
        return Ok((Regulation::default(), String::new()));
    };
    let months = |at: usize| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(at)?).unwrap_or(12)) };
    let terms =
        Regulation { appeal: months(0)?, first_levy: months(1)?, levy_every: months(2)?, strike: months(3)? };
    Ok((terms, row.get(4)?))
}

/// Writes the terms of a town.
pub(crate) async fn set_regulation(
    tx: &mut Tx<'_>,
    nis: Nis,
    (terms, uri): (Regulation, &str),
    moment: &Moment,
) -> Result<()> {
    let values = args![
        nis,
        i64::from(terms.appeal),
        i64::from(terms.first_levy),
        i64::from(terms.levy_every),
        i64::from(terms.strike),
        uri,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(SET_REGULATION, values).await.map(drop)
}
