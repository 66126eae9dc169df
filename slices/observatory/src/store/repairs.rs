//! What was found wrong with counts, and what people said of it.

use chrono::{DateTime, NaiveDate, Utc};
use counts::clean::{Action, Facts, Kind};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use store::{Bulk, Json, Result, Row, StoreError, Tx, args};
use uuid::Uuid;

/// Repairs of one town that are read at once.
const MOST: i64 = 5_000;

macro_rules! columns {
    () => {
        "nis, id, channel, kind, first_day, first_hour, last_day, last_hour, action, facts, state, found_at, decided_at,
        decided_by"
    };
}

const REPAIRS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM observatory_repair WHERE nis = $1 ORDER BY last_day DESC, first_day DESC, id LIMIT $2"
);
const REPAIRS_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM observatory_repair WHERE nis = $1 AND channel = $2 ORDER BY first_day, first_hour, id LIMIT $3"
);
const REPAIR: &str = concat!("SELECT ", columns!(), " FROM observatory_repair WHERE nis = $1 AND id = $2");
const DROP: &str = "DELETE FROM observatory_repair WHERE nis = $1 AND id = $2";
const DECIDE: &str =
    "UPDATE observatory_repair SET state = $3, decided_at = $4, decided_by = $5 WHERE nis = $1 AND id = $2";
const RAN: &str = "INSERT INTO observatory_repair_run (nis, at) VALUES ($1, $2)
    ON CONFLICT (nis) DO UPDATE SET at = excluded.at";
const RUN_AT: &str = "SELECT at FROM observatory_repair_run WHERE nis = $1";
const DECIDED_BY: &str =
    "SELECT nis, kind, state, first_day, decided_at FROM observatory_repair WHERE decided_by = $1
    ORDER BY decided_at DESC LIMIT 10000";
const FORGET: &str = "UPDATE observatory_repair SET decided_by = NULL WHERE decided_by = $1";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.repairs", REPAIRS),
    ("observatory.repairs_of", REPAIRS_OF),
    ("observatory.repair", REPAIR),
    ("observatory.repair_drop", DROP),
    ("observatory.repair_decide", DECIDE),
    ("observatory.repair_ran", RAN),
    ("observatory.repair_run_at", RUN_AT),
    ("observatory.repair_decided_by", DECIDED_BY),
    ("observatory.repair_forget", FORGET),
];

const PUT: Bulk<'_> = Bulk {
    table: "observatory_repair",
    columns: &[
        "nis",
        "id",
        "channel",
        "kind",
        "first_day",
        "first_hour",
        "last_day",
        "last_hour",
        "action",
        "facts",
        "state",
        "found_at",
    ],
    tail: "ON CONFLICT (nis, id) DO UPDATE SET kind = excluded.kind, first_day = excluded.first_day,
        first_hour = excluded.first_hour, last_day = excluded.last_day, last_hour = excluded.last_hour,
        action = excluded.action, facts = excluded.facts",
};

/// What people said of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing yet: it is made, and goes away by itself when the reason does.
    Found,
    /// That it is right.
    Accepted,
    /// That it is wrong: it is not made, and not found again.
    Undone,
}

impl State {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Found, Self::Accepted, Self::Undone];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Accepted => "accepted",
            Self::Undone => "undone",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// From an hour on the clock to another, with both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The first hour.
    pub first: (NaiveDate, u32),
    /// The last hour.
    pub last: (NaiveDate, u32),
}

/// A repair as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// The channel.
    pub channel: Uuid,
    /// What is wrong.
    pub kind: Kind,
    /// Where; of a border only its first day.
    pub stretch: Stretch,
    /// What is done.
    pub action: Action,
    /// The figures that explain it.
    pub facts: Facts,
    /// What people said of it.
    pub state: State,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When somebody said something of it.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who.
    pub decided_by: Option<PersonId>,
}

impl Repair {
    /// Whether it changes what is used.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.state != State::Undone && self.action != Action::Mark
    }
}

fn repair(row: &Row) -> Result<Repair> {
    let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
    let unknown =
        |code: &str| StoreError::new(store::Kind::Other, format!("an unknown repair is stored: {code}"));
    Ok(Repair {
        nis: row.get("nis")?,
        id: row.get("id")?,
        channel: row.get("channel")?,
        kind: Kind::parse(&kind).ok_or_else(|| unknown(&kind))?,
        stretch: Stretch {
            first: (row.get("first_day")?, row.get("first_hour")?),
            last: (row.get("last_day")?, row.get("last_hour")?),
        },
        action: row.get::<Json<Action>>("action")?.0,
        facts: row.get::<Json<Facts>>("facts")?.0,
        state: State::parse(&state).ok_or_else(|| unknown(&state))?,
        found_at: row.get("found_at")?,
        decided_at: row.get("decided_at")?,
        decided_by: row.get("decided_by")?,
    })
}

/// The repairs of a town, the latest first.
pub async fn repairs(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Repair>> {
    tx.rows(REPAIRS, args![nis, MOST]).await?.iter().map(repair).collect()
}

/// The repairs of a channel, in the order of time.
pub async fn repairs_of(tx: &mut Tx<'_>, nis: Nis, channel: Uuid) -> Result<Vec<Repair>> {
    tx.rows(REPAIRS_OF, args![nis, channel, MOST]).await?.iter().map(repair).collect()
}

/// One repair.
pub async fn one_repair(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Repair>> {
    tx.row(REPAIR, args![nis, id]).await?.as_ref().map(repair).transpose()
}

/// Keeps repairs as they were found; what people said of them stays.
pub async fn put_repairs(tx: &mut Tx<'_>, repairs: &[Repair]) -> Result<()> {
    let mut batch = PUT.batch();
    for one in repairs {
        let hour = |hour: u32| i64::from(hour);
        batch.push([
            one.nis.into(),
            one.id.into(),
            one.channel.into(),
            one.kind.code().into(),
            one.stretch.first.0.into(),
            hour(one.stretch.first.1).into(),
            one.stretch.last.0.into(),
            hour(one.stretch.last.1).into(),
            Json(&one.action).text()?.into(),
            Json(&one.facts).text()?.into(),
            one.state.code().into(),
            one.found_at.into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}

/// Forgets a repair whose reason went away.
pub async fn drop_repair(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<()> {
    tx.execute(DROP, args![nis, id]).await.map(drop)
}

/// What somebody says of a repair. Whether there is such a one.
pub async fn decide(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    state: State,
    person: Option<PersonId>,
    moment: &Moment,
) -> Result<bool> {
    let done = tx.execute(DECIDE, args![nis, id, state.code(), moment.now(), person]).await?;
    Ok(done > 0)
}

/// Notes that the counts of a town were looked through.
pub async fn ran(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<()> {
    tx.execute(RAN, args![nis, moment.now()]).await.map(drop)
}

/// When that was last.
pub async fn run_at(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<DateTime<Utc>>> {
    tx.row(RUN_AT, args![nis]).await?.map(|row| row.get("at")).transpose()
}

/// What a person said of repairs, for her copy.
pub async fn decided_by(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<serde_json::Value>> {
    let rows = tx.rows(DECIDED_BY, args![person]).await?;
    rows.iter()
        .map(|row| {
            let nis: i64 = row.get("nis")?;
            let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
            let (day, at): (NaiveDate, Option<DateTime<Utc>>) = (row.get("first_day")?, row.get("decided_at")?);
            Ok(serde_json::json!({ "at": at, "town": nis.to_string(), "kind": kind, "state": state, "day": day }))
        })
        .collect()
}

/// Forgets who said what.
pub async fn forget_person(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    tx.execute(FORGET, args![person]).await.map(drop)
}
