//! Figures of towns that other slices work out and publish: what stands empty by quarter, the mix of shops by month. Kept
//! as roll-ups there, so that no request walks through the premises or the shops of several towns.

use chrono::NaiveDate;
use kernel::nis::Nis;
use store::{Result, Row, Tx, args};

/// The most towns like a town.
const MOST_PEERS: i64 = 20;

const VACANCY: &str =
    "SELECT nis, quarter, units, vacant, longer, not_known, wvo, vacant_wvo, without_wvo FROM premises_public_quarter
    WHERE nis = $1 AND quarter >= $2 ORDER BY quarter LIMIT 100";
// Each town decided that the others, or everybody, may read these.
const VACANCY_SHARED: &str = "SELECT q.nis, q.quarter, q.units, q.vacant, q.longer, q.not_known, q.wvo, q.vacant_wvo, q.without_wvo
    FROM observatory_sharing s JOIN premises_public_quarter q ON q.nis = s.nis
    WHERE s.dataset = 'vacancy' AND (s.audience = 'everyone' OR (s.audience = 'towns' AND $2)) AND q.quarter >= $1
    ORDER BY q.nis, q.quarter LIMIT 20000";
const RETAIL: &str = "SELECT nis, month, code, value FROM factsheet_public_indicator
    WHERE nis = $1 AND month >= $2 ORDER BY month, code LIMIT 5000";
const RETAIL_SHARED: &str = "SELECT i.nis, i.month, i.code, i.value
    FROM observatory_sharing s JOIN factsheet_public_indicator i ON i.nis = s.nis
    WHERE s.dataset = 'retail' AND (s.audience = 'everyone' OR (s.audience = 'towns' AND $3)) AND i.month >= $1
    AND i.code = $2 ORDER BY i.nis, i.month LIMIT 20000";
const RETAIL_LATEST: &str = "SELECT i.nis, i.month, i.code, i.value
    FROM observatory_sharing s JOIN factsheet_public_indicator i ON i.nis = s.nis
    WHERE s.dataset = 'retail' AND (s.audience = 'everyone' OR (s.audience = 'towns' AND $3))
    AND i.month >= $1 AND i.month <= $2 ORDER BY i.nis, i.month, i.code LIMIT 30000";
const PEERS: &str = "SELECT peer FROM factsheet_public_peer WHERE nis = $1 ORDER BY place LIMIT $2";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.figures.vacancy", VACANCY),
    ("observatory.figures.vacancy_shared", VACANCY_SHARED),
    ("observatory.figures.retail", RETAIL),
    ("observatory.figures.retail_shared", RETAIL_SHARED),
    ("observatory.figures.retail_latest", RETAIL_LATEST),
    ("observatory.figures.peers", PEERS),
];

/// What stood empty in a town at the end of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// The town.
    pub nis: Nis,
    /// The first day of the quarter.
    pub first: NaiveDate,
    /// Units of which it is known what stood in them.
    pub units: i64,
    /// Those that stood empty.
    pub vacant: i64,
    /// Those that stood empty for more than a year.
    pub longer: i64,
    /// Units of which it is not known.
    pub not_known: i64,
    /// Sales floor, in square metres.
    pub wvo: i64,
    /// That of the empty ones.
    pub vacant_wvo: i64,
    /// Units of which the sales floor is not known.
    pub without_wvo: i64,
}

/// A figure of a town in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Monthly {
    /// The town.
    pub nis: Nis,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Which figure.
    pub code: String,
    /// Shares stand between 0 and 1.
    pub value: f64,
}

fn quarter(row: &Row) -> Result<Quarter> {
    Ok(Quarter {
        nis: row.get("nis")?,
        first: row.get("quarter")?,
        units: row.get("units")?,
        vacant: row.get("vacant")?,
        longer: row.get("longer")?,
        not_known: row.get("not_known")?,
        wvo: row.get("wvo")?,
        vacant_wvo: row.get("vacant_wvo")?,
        without_wvo: row.get("without_wvo")?,
    })
}

fn monthly(row: &Row) -> Result<Monthly> {
    Ok(Monthly {
        nis: row.get("nis")?,
        month: row.get("month")?,
        code: row.get("code")?,
        value: row.get("value")?,
    })
}

/// The quarters of one town.
pub async fn vacancy(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate) -> Result<Vec<Quarter>> {
    tx.rows(VACANCY, args![nis, from]).await?.iter().map(quarter).collect()
}

/// The quarters of towns that show them: to towns that show theirs, or to everybody.
pub async fn vacancy_shared(tx: &mut Tx<'_>, from: NaiveDate, among_towns: bool) -> Result<Vec<Quarter>> {
    tx.rows(VACANCY_SHARED, args![from, among_towns]).await?.iter().map(quarter).collect()
}

/// Every figure of the shops of one town.
pub async fn retail(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate) -> Result<Vec<Monthly>> {
    tx.rows(RETAIL, args![nis, from]).await?.iter().map(monthly).collect()
}

/// One figure of the shops of towns that show them.
pub async fn retail_shared(
    tx: &mut Tx<'_>,
    (code, from): (&str, NaiveDate),
    among_towns: bool,
) -> Result<Vec<Monthly>> {
    tx.rows(RETAIL_SHARED, args![from, code, among_towns]).await?.iter().map(monthly).collect()
}

/// Every figure of the shops of towns that show them, in a few months.
pub async fn retail_latest(
    tx: &mut Tx<'_>,
    (from, until): (NaiveDate, NaiveDate),
    among_towns: bool,
) -> Result<Vec<Monthly>> {
    tx.rows(RETAIL_LATEST, args![from, until, among_towns]).await?.iter().map(monthly).collect()
}

/// The towns like a town, the nearest first.
pub async fn peers(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Nis>> {
    tx.rows(PEERS, args![nis, MOST_PEERS]).await?.iter().map(|row| row.get(0)).collect()
}
