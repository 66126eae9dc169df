//! The statements about official registers.

use ::official::vkbo::Number;
use ::store::{Bulk, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;

const WITH_ENTERPRISE: &str = "SELECT id, sign, municipality FROM register_public_establishment
    WHERE enterprise_number = $1 ORDER BY nis, id LIMIT 20";
const WITH_ESTABLISHMENT: &str = "SELECT id, sign, municipality FROM register_public_establishment
    WHERE establishment_number = $1 ORDER BY nis, id LIMIT 20";

const TOWNS: &str = "SELECT DISTINCT nis FROM register_establishment ORDER BY nis";
const NOW: &str = "SELECT id, state, establishment_number, main_category FROM register_establishment
    WHERE nis = $1 AND layer = 'register' AND id > $2 ORDER BY id LIMIT $3";
const SEEN: &str = "SELECT establishment FROM register_turnover_seen WHERE nis = $1";
const SEE: Bulk = Bulk {
    table: "register_turnover_seen",
    columns: &["nis", "establishment"],
    tail: "ON CONFLICT DO NOTHING",
};
const UNSEE: &str = "DELETE FROM register_turnover_seen WHERE nis = $1 AND establishment = $2";
const RAN: &str = "SELECT ran_at FROM register_turnover_run WHERE nis = $1 AND month = $2";
const FIRST_RUN: &str = "SELECT COUNT(*) FROM register_turnover_run WHERE nis = $1";
const RUN: &str = "INSERT INTO register_turnover_run (nis, month, ran_at, stock) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, month) DO NOTHING";
const NOTE: Bulk = Bulk {
    table: "register_turnover",
    columns: &["nis", "month", "establishment", "kind", "day", "category", "source"],
    tail: "ON CONFLICT (nis, month, establishment, kind) DO NOTHING",
};
const COUNTS: &str = "SELECT month, kind, COUNT(*) FROM register_turnover
    WHERE nis = $1 AND month >= $2 GROUP BY month, kind ORDER BY month, kind";
const STOCK: &str =
    "SELECT month, stock FROM register_turnover_run WHERE nis = $1 AND month >= $2 ORDER BY month";
const LIST: &str =
    "SELECT t.month, t.kind, t.day, t.category, t.establishment, e.sign, e.street, e.house_number,
        e.postcode, e.locality, e.natural_person, e.establishment_number
    FROM register_turnover t JOIN register_establishment e ON e.nis = t.nis AND e.id = t.establishment
    WHERE t.nis = $1 AND t.month >= $2 ORDER BY t.day DESC, t.establishment LIMIT $3";
const NUMBERS: &str = "SELECT id, establishment_number FROM register_establishment
    WHERE nis = $1 AND establishment_number IS NOT NULL AND id IN (@keys)";
const PUBLIC: &str = "SELECT id FROM register_public_establishment WHERE nis = $1 AND id IN (@keys)";

/// Every statement, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.official.with_enterprise", WITH_ENTERPRISE),
    ("register.official.with_establishment", WITH_ESTABLISHMENT),
    ("register.turnover.towns", TOWNS),
    ("register.turnover.now", NOW),
    ("register.turnover.seen", SEEN),
    ("register.turnover.unsee", UNSEE),
    ("register.turnover.ran", RAN),
    ("register.turnover.first_run", FIRST_RUN),
    ("register.turnover.run", RUN),
    ("register.turnover.counts", COUNTS),
    ("register.turnover.stock", STOCK),
    ("register.turnover.list", LIST),
    ("register.turnover.numbers", NUMBERS),
    ("register.turnover.public", PUBLIC),
];

/// Public places with a number: id, sign and municipality.
pub(crate) async fn with_number(
    tx: &mut Tx<'_>,
    number: Number,
) -> Result<Vec<(EstablishmentId, String, String)>> {
    let (sql, number) = match number {
        Number::Enterprise(number) => (WITH_ENTERPRISE, number.get()),
        Number::Establishment(number) => (WITH_ESTABLISHMENT, number.get()),
    };
    let rows = tx.rows(sql, args![i64::try_from(number).unwrap_or_default()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// The towns there are places in.
pub(crate) async fn towns(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(TOWNS, args![]).await?.iter().map(|row| row.get(0)).collect()
}

/// A place as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    pub id: EstablishmentId,
    pub listed: bool,
    /// Not in business any more, as the register has it: closed, or vacant premises.
    pub stopped: bool,
    pub number: Option<i64>,
    pub category: String,
}

/// The places of a town after one, in order of id.
pub(crate) async fn now(tx: &mut Tx<'_>, nis: Nis, after: EstablishmentId, limit: i64) -> Result<Vec<Now>> {
    let rows = tx.rows(NOW, args![nis, after, limit]).await?;
    let read = |row: &Row| {
        let state: String = row.get(1)?;
        Ok(Now {
            id: row.get(0)?,
            listed: state == "listed",
            stopped: matches!(state.as_str(), "closed" | "vacant"),
            number: row.get(2)?,
            category: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The places that were in business when the town was last looked at.
pub(crate) async fn seen(tx: &mut Tx<'_>, nis: Nis) -> Result<std::collections::HashSet<EstablishmentId>> {
    let mut found = std::collections::HashSet::new();
    tx.each(SEEN, args![nis], |row| {
        found.insert(row.get(0)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Remembers places as in business.
pub(crate) async fn see(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<()> {
    let mut batch = SEE.batch();
    for id in ids {
        batch.push([nis.into(), (*id).into()])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(|_| ()) }
}

/// Forgets a place that stopped.
pub(crate) async fn unsee(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<()> {
    tx.execute(UNSEE, args![nis, id]).await.map(|_| ())
}

/// Whether the month of a town was noted.
pub(crate) async fn ran(tx: &mut Tx<'_>, nis: Nis, month: NaiveDate) -> Result<bool> {
    Ok(tx.row(RAN, args![nis, month]).await?.is_some())
}

/// Whether the town was never looked at.
pub(crate) async fn is_first(tx: &mut Tx<'_>, nis: Nis) -> Result<bool> {
    Ok(tx.one(FIRST_RUN, args![nis]).await?.get::<i64>(0)? == 0)
}

/// Notes that the month of a town was looked at, and how many places were in business.
pub(crate) async fn run(
    tx: &mut Tx<'_>,
    nis: Nis,
    month: NaiveDate,
    (at, stock): (DateTime<Utc>, i64),
) -> Result<()> {
    tx.execute(RUN, args![nis, month, at, stock]).await.map(|_| ())
}

/// The numbers of establishments of a town.
pub(crate) async fn numbers(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<Vec<(EstablishmentId, i64)>> {
    tx.rows_of(NUMBERS, args![nis], ids).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Somebody who started or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Noted {
    pub month: NaiveDate,
    pub id: EstablishmentId,
    pub started: bool,
    pub day: NaiveDate,
    pub category: String,
    pub source: &'static str,
}

/// Notes who started and stopped.
pub(crate) async fn note(tx: &mut Tx<'_>, nis: Nis, noted: &[Noted]) -> Result<()> {
    let mut batch = NOTE.batch();
    for one in noted {
        let kind = if one.started { "start" } else { "stop" };
        batch.push([
            nis.into(),
            one.month.into(),
            one.id.into(),
            kind.into(),
            one.day.into(),
            one.category.as_str().into(),
            one.source.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(|_| ()) }
}

/// How many started and stopped in each month.
pub(crate) async fn counts(
    tx: &mut Tx<'_>,
    nis: Nis,
    from: NaiveDate,
) -> Result<Vec<(NaiveDate, bool, i64)>> {
    let rows = tx.rows(COUNTS, args![nis, from]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get::<String>(1)? == "start", row.get(2)?))).collect()
}

/// How many were in business at the end of each month that was looked at.
pub(crate) async fn stock(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate) -> Result<Vec<(NaiveDate, i64)>> {
    let rows = tx.rows(STOCK, args![nis, from]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Who started or stopped, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub started: bool,
    pub day: NaiveDate,
    pub category: String,
    pub id: EstablishmentId,
    pub sign: String,
    pub address: String,
    pub number: Option<i64>,
    /// May be named: the place is public, or a legal person's.
    pub named: bool,
}

/// The latest who started or stopped.
pub(crate) async fn list(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate, limit: i64) -> Result<Vec<Listed>> {
    let rows = tx.rows(LIST, args![nis, from, limit]).await?;
    let ids: Vec<EstablishmentId> = rows.iter().map(|row| row.get(4)).collect::<Result<_>>()?;
    let mut public = std::collections::HashSet::new();
    for row in tx.rows_of(PUBLIC, args![nis], &ids).await? {
        public.insert(row.get::<EstablishmentId>(0)?);
    }
    rows.iter().map(|row| listed(row, &public)).collect()
}

fn listed(row: &Row, public: &std::collections::HashSet<EstablishmentId>) -> Result<Listed> {
    let id: EstablishmentId = row.get(4)?;
    let started = row.get::<String>(1)? == "start";
    let person: bool = row.get(10)?;
    let (street, number): (String, String) = (row.get(6)?, row.get(7)?);
    let (postcode, locality): (Option<i64>, String) = (row.get(8)?, row.get(9)?);
    let code = postcode.map(|code| code.to_string()).unwrap_or_default();
    let parts = [format!("{street} {number}"), format!("{code} {locality}")];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    // A natural person is named only while her place is public, that is with her consent.
    let named = if person { public.contains(&id) } else { public.contains(&id) || !started };
    Ok(Listed {
        started,
        day: row.get(2)?,
        category: row.get(3)?,
        id,
        sign: row.get(5)?,
        address: parts.join(", "),
        number: row.get(11)?,
        named,
    })
}
