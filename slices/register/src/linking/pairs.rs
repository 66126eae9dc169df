//! Every SQL statement about pairs of places that may be the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use store::{Bulk, Result, Row, Tx, args};
use uuid::Uuid;

use crate::facts::Source;

/// Pairs of a town that wait, at most; the least likely are left out.
pub(crate) const MOST_WAITING: usize = 5_000;
/// Pairs on one page.
pub(crate) const PER_PAGE: i64 = 50;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.nis, p.id, p.left_id, p.right_id, p.score, p.evidence, p.state, p.decided_at
            FROM register_pair p WHERE p.nis = $1 AND ",
            $rest
        )
    };
}

const BY_ID: &str = select!("p.id = $2");
const OF_TOWN: &str =
    select!("p.state = $2 AND p.score >= $3 ORDER BY p.score DESC, p.id LIMIT $4 OFFSET $5");
/// Of a partner: one of the two, or a place that one of them speaks for, has a record of that partner, and the other
/// is its own too or public.
const OF_PARTNER: &str = select!(
    "p.state = $2 AND p.score >= $3
    AND EXISTS (SELECT 1 FROM register_record r JOIN register_establishment m ON m.nis = r.nis AND m.id = r.establishment
        WHERE r.nis = p.nis AND r.source = $6 AND COALESCE(m.merged_root, m.id) IN (p.left_id, p.right_id))
    AND (EXISTS (SELECT 1 FROM register_public_establishment v WHERE v.nis = p.nis AND v.id = p.left_id)
        OR EXISTS (SELECT 1 FROM register_record r JOIN register_establishment m
            ON m.nis = r.nis AND m.id = r.establishment
            WHERE r.nis = p.nis AND r.source = $6 AND COALESCE(m.merged_root, m.id) = p.left_id))
    AND (EXISTS (SELECT 1 FROM register_public_establishment v WHERE v.nis = p.nis AND v.id = p.right_id)
        OR EXISTS (SELECT 1 FROM register_record r JOIN register_establishment m
            ON m.nis = r.nis AND m.id = r.establishment
            WHERE r.nis = p.nis AND r.source = $6 AND COALESCE(m.merged_root, m.id) = p.right_id))
    ORDER BY p.score DESC, p.id LIMIT $4 OFFSET $5"
);
const OF_PLACES: &str =
    "SELECT p.nis, p.id, p.left_id, p.right_id, p.score, p.evidence, p.state, p.decided_at
    FROM register_pair p WHERE p.nis = $1 AND p.left_id IN (@keys)";
const OF_OTHERS: &str =
    "SELECT p.nis, p.id, p.left_id, p.right_id, p.score, p.evidence, p.state, p.decided_at
    FROM register_pair p WHERE p.nis = $1 AND p.right_id IN (@keys)";
const NEVER: &str = "SELECT left_id, right_id FROM register_pair WHERE nis = $1 AND state = 'never'";
const DECIDE: &str =
    "UPDATE register_pair SET state = $3, decided_at = $4, decided_by = $5 WHERE nis = $1 AND id = $2";
const DECIDE_BY_PLACES: &str = "UPDATE register_pair SET state = $4, decided_at = $5, decided_by = $6
    WHERE nis = $1 AND left_id = $2 AND right_id = $3";
const DROP: &str = "DELETE FROM register_pair WHERE nis = $1 AND id = $2";
const COUNT: &str = "SELECT COUNT(*) FROM register_pair WHERE nis = $1 AND state = $2 AND score >= $3";
const LEAST: &str = "SELECT score FROM register_pair WHERE nis = $1 AND state = 'open'
    ORDER BY score DESC LIMIT 1 OFFSET $2";
const DROP_LEAST: &str = "DELETE FROM register_pair WHERE nis = $1 AND state = 'open' AND score < $2";
const READER: &str = "SELECT seq FROM register_pair_reader WHERE name = 'pairs'";
const SET_READER: &str = "INSERT INTO register_pair_reader (name, seq, read_at) VALUES ('pairs', $1, $2)
    ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, read_at = excluded.read_at";
const TOWNS: &str = "SELECT nis FROM register_municipality m WHERE m.valid_to IS NULL AND EXISTS
    (SELECT 1 FROM register_establishment e WHERE e.nis = m.nis) ORDER BY nis";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.pair.by_id", BY_ID),
    ("register.pair.of_town", OF_TOWN),
    ("register.pair.of_partner", OF_PARTNER),
    ("register.pair.of_places", OF_PLACES),
    ("register.pair.of_others", OF_OTHERS),
    ("register.pair.never", NEVER),
    ("register.pair.decide", DECIDE),
    ("register.pair.decide_by_places", DECIDE_BY_PLACES),
    ("register.pair.drop", DROP),
    ("register.pair.count", COUNT),
    ("register.pair.least", LEAST),
    ("register.pair.drop_least", DROP_LEAST),
    ("register.pair.reader", READER),
    ("register.pair.set_reader", SET_READER),
    ("register.pair.towns", TOWNS),
];

const ROWS: Bulk = Bulk {
    table: "register_pair",
    columns: &["nis", "id", "left_id", "right_id", "score", "evidence", "state", "found_at"],
    tail: "ON CONFLICT (nis, left_id, right_id) DO UPDATE SET score = excluded.score, evidence = excluded.evidence",
};

/// How a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody decided yet.
    Open,
    /// Somebody looked and leaves it for later.
    Later,
    /// They are the same: merged.
    Same,
    /// They are not the same, and are never asked about again.
    Never,
}

impl State {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Later => "later",
            Self::Same => "same",
            Self::Never => "never",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        [Self::Open, Self::Later, Self::Same, Self::Never].into_iter().find(|state| state.code() == code)
    }
}

/// Two places of a town that may be the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    pub nis: Nis,
    pub id: Uuid,
    pub left: EstablishmentId,
    pub right: EstablishmentId,
    /// In ten-thousandths.
    pub score: i64,
    pub evidence: String,
    pub state: State,
    pub decided_at: Option<DateTime<Utc>>,
}

fn read(row: &Row) -> Result<Pair> {
    Ok(Pair {
        nis: row.get("nis")?,
        id: row.get("id")?,
        left: row.get("left_id")?,
        right: row.get("right_id")?,
        score: row.get("score")?,
        evidence: row.get("evidence")?,
        state: State::parse(&row.get::<String>("state")?).unwrap_or(State::Open),
        decided_at: row.get("decided_at")?,
    })
}

/// Two places in the order in which the table keeps them.
pub(crate) fn ordered(one: EstablishmentId, other: EstablishmentId) -> (EstablishmentId, EstablishmentId) {
    if one <= other { (one, other) } else { (other, one) }
}

/// Whose pairs are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Everybody's: an officer of the town asks.
    Town,
    /// Those with a place of this partner.
    Partner(OrganisationId),
}

/// A pair.
pub(crate) async fn get(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Pair>> {
    tx.row(BY_ID, args![nis, id]).await?.as_ref().map(read).transpose()
}

/// Pairs of a town from a score on, the most likely first.
pub(crate) async fn of_town(
    tx: &mut Tx<'_>,
    (nis, whose): (Nis, Whose),
    (state, least): (State, i64),
    (most, skip): (i64, i64),
) -> Result<Vec<Pair>> {
    let rows = match whose {
        Whose::Town => tx.rows(OF_TOWN, args![nis, state.code(), least, most, skip]).await?,
        Whose::Partner(org) => {
            let key = Source::Partner(org).key();
            tx.rows(OF_PARTNER, args![nis, state.code(), least, most, skip, key.as_ref()]).await?
        }
    };
    rows.iter().map(read).collect()
}

/// How many pairs of a town stand so, from a score on.
pub(crate) async fn count(tx: &mut Tx<'_>, nis: Nis, state: State, least: i64) -> Result<i64> {
    tx.one(COUNT, args![nis, state.code(), least]).await?.get(0)
}

/// The pairs in which one of these places stands.
pub(crate) async fn with(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<Vec<Pair>> {
    let mut found: BTreeMap<Uuid, Pair> = BTreeMap::new();
    for sql in [OF_PLACES, OF_OTHERS] {
        for row in tx.rows_of(sql, args![nis], ids).await? {
            let pair = read(&row)?;
            found.insert(pair.id, pair);
        }
    }
    Ok(found.into_values().collect())
}

/// The pairs of a town that are never asked about again.
pub(crate) async fn never(tx: &mut Tx<'_>, nis: Nis) -> Result<BTreeSet<(EstablishmentId, EstablishmentId)>> {
    tx.rows(NEVER, args![nis]).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What was found about two places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub left: EstablishmentId,
    pub right: EstablishmentId,
    pub score: i64,
    pub evidence: String,
}

/// Writes what was found; how a pair stands stays as it was.
pub(crate) async fn put(tx: &mut Tx<'_>, nis: Nis, found: &[Found], moment: &Moment) -> Result<()> {
    let mut batch = ROWS.batch();
    for pair in found {
        batch.push([
            nis.into(),
            moment.new_id().into(),
            pair.left.into(),
            pair.right.into(),
            pair.score.into(),
            pair.evidence.as_str().into(),
            State::Open.code().into(),
            moment.now().into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Forgets a pair.
pub(crate) async fn forget(tx: &mut Tx<'_>, pair: &Pair) -> Result<()> {
    tx.execute(DROP, args![pair.nis, pair.id]).await.map(drop)
}

/// Keeps the most likely of those that wait.
pub(crate) async fn limit(tx: &mut Tx<'_>, nis: Nis) -> Result<()> {
    let most = i64::try_from(MOST_WAITING).unwrap_or(5_000);
    let Some(row) = tx.row(LEAST, args![nis, most]).await? else { return Ok(()) };
    let score: i64 = row.get(0)?;
    tx.execute(DROP_LEAST, args![nis, score]).await.map(drop)
}

/// Writes down how a pair was decided.
pub(crate) async fn decide(tx: &mut Tx<'_>, pair: &Pair, state: State, moment: &Moment) -> Result<()> {
    let values = args![pair.nis, pair.id, state.code(), moment.now(), moment.actor.person()];
    tx.execute(DECIDE, values).await.map(drop)
}

async fn decide_places(
    tx: &mut Tx<'_>,
    nis: Nis,
    (one, other): (EstablishmentId, EstablishmentId),
    (state, moment): (State, &Moment),
) -> Result<bool> {
    let (left, right) = ordered(one, other);
    let values = args![nis, left, right, state.code(), moment.now(), moment.actor.person()];
    Ok(tx.execute(DECIDE_BY_PLACES, values).await? > 0)
}

/// Two places became one: their pair is decided, and others wait no more for the one that was absorbed.
pub(crate) async fn merged(
    tx: &mut Tx<'_>,
    nis: Nis,
    (survivor, absorbed): (EstablishmentId, EstablishmentId),
    moment: &Moment,
) -> Result<()> {
    decide_places(tx, nis, (survivor, absorbed), (State::Same, moment)).await?;
    for pair in with(tx, nis, &[absorbed]).await? {
        if matches!(pair.state, State::Open | State::Later) {
            forget(tx, &pair).await?;
        }
    }
    Ok(())
}

/// Two places were taken apart: nobody asks again whether they are the same.
pub(crate) async fn parted(
    tx: &mut Tx<'_>,
    nis: Nis,
    (one, other): (EstablishmentId, EstablishmentId),
    moment: &Moment,
) -> Result<()> {
    if !decide_places(tx, nis, (one, other), (State::Never, moment)).await? {
        let (left, right) = ordered(one, other);
        put(tx, nis, &[Found { left, right, score: 0, evidence: String::new() }], moment).await?;
        decide_places(tx, nis, (one, other), (State::Never, moment)).await?;
    }
    Ok(())
}

/// How far the comparing has followed what changed; none: it never looked.
pub(crate) async fn reader(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    tx.row(READER, args![]).await?.map(|row| row.get(0)).transpose()
}

/// Notes how far the comparing has followed.
pub(crate) async fn set_reader(tx: &mut Tx<'_>, seq: i64, now: DateTime<Utc>) -> Result<()> {
    tx.execute(SET_READER, args![seq, now]).await.map(drop)
}

/// The towns that have places.
pub(crate) async fn towns(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(TOWNS, args![]).await?.iter().map(|row| row.get(0)).collect()
}
