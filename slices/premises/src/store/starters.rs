//! The statements about who started in a town.

use ::store::{Result, Row, Tx, args};
use chrono::NaiveDate;
use kernel::nis::Nis;
use uuid::Uuid;

use super::point;
use crate::starters::{Here, Starter};

/// Starters that are looked at.
const MOST: i64 = 500;

pub(super) const STARTERS: &str =
    "SELECT establishment, day, category, source, sign, street, house_number, postcode,
        locality, lat, lon, position_quality
    FROM register_public_starter WHERE nis = $1 AND day >= $2 ORDER BY day DESC, establishment LIMIT $3";
pub(super) const SIGNAL: &str = "UPDATE premises_signal SET state = 'taken', decided_at = $4, decided_by = $5
    WHERE nis = $1 AND unit = $2 AND establishment = $3 AND kind = 'came' AND state = 'open'";

/// Who started in a town since a day, the latest first.
pub(crate) async fn since(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate) -> Result<Vec<Starter>> {
    tx.rows(STARTERS, args![nis, from, MOST]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Starter> {
    let id: Option<Uuid> = row.get("establishment")?;
    let here = match id {
        Some(id) => {
            let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
            let quality: Option<String> = row.get("position_quality")?;
            Some(Here {
                id,
                sign: row.get("sign")?,
                street: row.get("street")?,
                house_number: row.get("house_number")?,
                postcode: row.get("postcode")?,
                locality: row.get("locality")?,
                // The middle of a village says nothing of what is near.
                point: point(lat, lon).filter(|_| quality.as_deref() == Some("exact")),
            })
        }
        None => None,
    };
    Ok(Starter { here, day: row.get("day")?, category: row.get("category")?, source: row.get("source")? })
}

/// What the register said of an establishment at a unit was confirmed.
pub(crate) async fn confirm(
    tx: &mut Tx<'_>,
    nis: Nis,
    (unit, establishment): (Uuid, Uuid),
    moment: &kernel::moment::Moment,
) -> Result<()> {
    let values = args![nis, unit, establishment, moment.now(), moment.actor.person()];
    tx.execute(SIGNAL, values).await.map(drop)
}
