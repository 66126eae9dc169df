//! The statements of the comparison with a place's own site.

use chrono::{DateTime, Utc};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use store::{Json, Result, Tx, args};

use super::own_site::Says;

const OF_PLACE: &str =
    "SELECT url, looked_at, state, says FROM register_own_site WHERE nis = $1 AND establishment = $2";
const PUT: &str = "INSERT INTO register_own_site (nis, establishment, url, looked_at, state, says)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (nis, establishment) DO UPDATE SET url = excluded.url,
        looked_at = excluded.looked_at, state = excluded.state, says = excluded.says";
/// Places that somebody manages and that tell a site, not looked at for a week.
const DUE: &str = "SELECT DISTINCT m.nis, m.establishment FROM register_manager m
    JOIN register_establishment e ON e.nis = m.nis AND e.id = m.establishment
    WHERE e.state = 'listed' AND e.website IS NOT NULL AND (m.nis, m.establishment) > ($2, $3)
    AND NOT EXISTS (SELECT 1 FROM register_own_site s WHERE s.nis = m.nis AND s.establishment = m.establishment
        AND s.looked_at > $1)
    ORDER BY m.nis, m.establishment LIMIT $4";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.own_site.of_place", OF_PLACE),
    ("register.own_site.put", PUT),
    ("register.own_site.due", DUE),
];

type At = (Nis, EstablishmentId);

/// What was seen, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Look {
    pub url: String,
    pub at: DateTime<Utc>,
    /// `read`, `nothing`, `forbidden`, `unreachable`.
    pub state: String,
    pub says: Says,
}

pub(crate) async fn of_place(tx: &mut Tx<'_>, (nis, id): At) -> Result<Option<Look>> {
    let row = tx.row(OF_PLACE, args![nis, id]).await?;
    row.map(|row| {
        Ok(Look { url: row.get(0)?, at: row.get(1)?, state: row.get(2)?, says: row.get::<Json<Says>>(3)?.0 })
    })
    .transpose()
}

pub(crate) async fn put(tx: &mut Tx<'_>, (nis, id): At, look: &Look) -> Result<()> {
    let says = Json(&look.says).text()?;
    tx.execute(PUT, args![nis, id, &look.url, look.at, &look.state, says]).await.map(drop)
}

pub(crate) async fn due(
    tx: &mut Tx<'_>,
    (before, after): (DateTime<Utc>, (i64, EstablishmentId)),
    most: i64,
) -> Result<Vec<At>> {
    let rows = tx.rows(DUE, args![before, after.0, after.1, most]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
