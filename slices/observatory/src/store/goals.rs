//! What towns want to reach together.

use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

/// Goals of all towns that are read at once.
const MOST: i64 = 200;
/// Goals one town may propose that still stand.
pub const MOST_OF_TOWN: i64 = 20;

// Goals are what towns tell each other: the one list that belongs to all of them.
const GOALS: &str = "SELECT nis, id, name, indicator, definition, target, by_day FROM observatory_goal
    WHERE ended_at IS NULL ORDER BY by_day, name, id LIMIT $1";
const JOINED: &str = "SELECT t.nis, t.goal_nis, t.goal FROM observatory_goal_town t
    JOIN observatory_goal g ON g.nis = t.goal_nis AND g.id = t.goal
    WHERE g.ended_at IS NULL ORDER BY t.nis, t.goal LIMIT 20000";
const STANDING: &str = "SELECT COUNT(*) AS n FROM observatory_goal WHERE nis = $1 AND ended_at IS NULL";
const PUT: &str =
    "INSERT INTO observatory_goal (nis, id, name, indicator, definition, target, by_day, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const END: &str = "UPDATE observatory_goal SET ended_at = $3 WHERE nis = $1 AND id = $2 AND ended_at IS NULL";
const STANDS: &str = "SELECT id FROM observatory_goal WHERE nis = $1 AND id = $2 AND ended_at IS NULL";
const JOIN: &str =
    "INSERT INTO observatory_goal_town (nis, goal_nis, goal, joined_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, goal_nis, goal) DO NOTHING";
const LEAVE: &str = "DELETE FROM observatory_goal_town WHERE nis = $1 AND goal_nis = $2 AND goal = $3";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.goals", GOALS),
    ("observatory.goals.joined", JOINED),
    ("observatory.goals.standing", STANDING),
    ("observatory.goals.put", PUT),
    ("observatory.goals.end", END),
    ("observatory.goals.stands", STANDS),
    ("observatory.goals.join", JOIN),
    ("observatory.goals.leave", LEAVE),
];

/// What a goal is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indicator {
    /// The last month beside the mean of the twelve before it: 100 is as usual.
    #[default]
    Index,
    /// The last month beside the same month a year before, in per cent.
    Year,
    /// People a day for every thousand inhabitants.
    PerThousand,
}

impl Indicator {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Index, Self::Year, Self::PerThousand];

    /// As it is stored and named in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Year => "year",
            Self::PerThousand => "per-thousand",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The town that proposed it.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// In a few words.
    pub name: String,
    /// What it is measured by.
    pub indicator: Indicator,
    /// What is meant, so that every town counts the same.
    pub definition: String,
    /// At least this, in the unit of the indicator.
    pub target: i64,
    /// By when.
    pub by_day: NaiveDate,
}

fn goal(row: &Row) -> Result<Goal> {
    Ok(Goal {
        nis: row.get("nis")?,
        id: row.get("id")?,
        name: row.get("name")?,
        indicator: Indicator::read(&row.get::<String>("indicator")?).unwrap_or_default(),
        definition: row.get("definition")?,
        target: row.get("target")?,
        by_day: row.get("by_day")?,
    })
}

/// A town and the goal it goes for: town, town of the goal, goal.
pub type Joined = (Nis, Nis, Uuid);

/// The goals that stand, and the towns that go for them.
pub async fn goals(tx: &mut Tx<'_>) -> Result<(Vec<Goal>, Vec<Joined>)> {
    let goals = tx.rows(GOALS, args![MOST]).await?.iter().map(goal).collect::<Result<_>>()?;
    let joined = tx.rows(JOINED, args![]).await?;
    let joined = joined.iter().map(|row| Ok((row.get("nis")?, row.get("goal_nis")?, row.get("goal")?)));
    Ok((goals, joined.collect::<Result<_>>()?))
}

/// How many goals of a town stand.
pub async fn standing(tx: &mut Tx<'_>, nis: Nis) -> Result<i64> {
    tx.one(STANDING, args![nis]).await?.get("n")
}

/// Proposes a goal; who proposes it goes for it.
pub async fn propose(tx: &mut Tx<'_>, goal: &Goal, moment: &Moment) -> Result<()> {
    let values = args![
        goal.nis,
        goal.id,
        &goal.name,
        goal.indicator.code(),
        &goal.definition,
        goal.target,
        goal.by_day,
        moment.now()
    ];
    tx.execute(PUT, values).await?;
    tx.execute(JOIN, args![goal.nis, goal.nis, goal.id, moment.now()]).await.map(drop)
}

/// Takes a goal off the list; says whether it stood.
pub async fn end(tx: &mut Tx<'_>, nis: Nis, id: Uuid, moment: &Moment) -> Result<bool> {
    Ok(tx.execute(END, args![nis, id, moment.now()]).await? > 0)
}

/// A town goes for a goal, or no longer; says whether the goal stands.
pub async fn follow(
    tx: &mut Tx<'_>,
    nis: Nis,
    (of, id): (Nis, Uuid),
    goes: bool,
    moment: &Moment,
) -> Result<bool> {
    if tx.row(STANDS, args![of, id]).await?.is_none() {
        return Ok(false);
    }
    if goes {
        tx.execute(JOIN, args![nis, of, id, moment.now()]).await?;
    } else {
        tx.execute(LEAVE, args![nis, of, id]).await?;
    }
    Ok(true)
}
