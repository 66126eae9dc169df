//! Hiding small numbers so that they cannot be worked out: from totals, from other cells, or from earlier publications.
//!
//! **What is guaranteed.** A published table holds cells and the sums between them. A cell is *small* when fewer than `k`
//! people are in it (never below [`Rule::FLOOR`]), or, for money, when too few shops contribute or one contributes too much.
//! Small cells are hidden, and so are as many others as it takes: for every hidden cell there are two tables of whole numbers
//! that agree with everything published (the shown cells, the sums, that nothing is below nought, that noughts are never
//! hidden, how numbers were rounded, and all earlier publications given) and that differ in that cell by at least the rule's
//! width: `k`, and for money a fifth of the cell. The same holds for the change of a cell between two publications when that
//! change is small: showing 112 after 109 would tell of three people. Whoever attacks is even granted to know which cells did
//! not change. [`attack`] and [`attack_all`] reckon what can be worked out, by linear programming and a search for whole
//! numbers; each end they tell is one that such a table was exhibited for, so that what `protect` promises was shown and not
//! assumed.
//!
//! **What it does not cover.** Knowledge from outside: somebody who is in a cell knows one of its people. Other tables about the
//! same people that are not given as cells or sums here. Chances: within the interval some values may be likelier than others.
//! Whoever replays the choice of the cells that were hidden besides may learn a little more than the numbers themselves tell.
//! Links between publications are those of equal keys; a sum that ties cells of different publications must be given as one.

pub mod hours;
mod joint;
mod linear;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use joint::Joint;

/// A number that may be published, as it truly is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What it is about; the same key in a later table is the same cell.
    pub key: String,
    /// People, visits, cents.
    pub value: u64,
    /// For money: how many contribute.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contributors: Option<u32>,
    /// For money: what the largest contributes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub largest: Option<u64>,
}

impl Cell {
    /// A number of people.
    #[must_use]
    pub fn people(key: impl Into<String>, value: u64) -> Self {
        Self { key: key.into(), value, contributors: None, largest: None }
    }

    /// An amount, with how many contribute and how much the largest does.
    #[must_use]
    pub fn money(key: impl Into<String>, value: u64, contributors: u32, largest: u64) -> Self {
        Self { key: key.into(), value, contributors: Some(contributors), largest: Some(largest) }
    }
}

/// A cell that is the sum of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Which cell.
    pub total: usize,
    /// Of which cells.
    pub parts: Vec<usize>,
}

/// What might be published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The cells, totals among them.
    pub cells: Vec<Cell>,
    /// The sums between them: rows, columns, districts, years. Every sum a reader can think of must be here.
    pub sums: Vec<Sum>,
    /// Whether a cell can only grow from one publication to the next, as a running count does.
    pub grows: bool,
}

/// When a cell is too small to be shown, and how wide the doubt about it must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    least: u64,
    round_to: u64,
    dominance: Option<Dominance>,
}

/// When an amount tells too much about one contributor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dominance {
    /// So many must contribute.
    pub contributors: u32,
    /// None more than this share, in basis points.
    pub most: u64,
}

impl Rule {
    /// The least `k` anybody may choose.
    pub const FLOOR: u64 = 10;
    /// The `k` that is used unless chosen otherwise.
    pub const USUAL: u64 = 15;
    /// The doubt about a hidden amount, in basis points of it.
    const MARGIN: u64 = 2_000;

    /// For counts of people: cells of fewer than `k` are hidden.
    ///
    /// # Errors
    /// When `k` is below the floor.
    pub fn people(k: u64) -> Result<Self, Unprotected> {
        if k < Self::FLOOR {
            return Err(Unprotected::Floor(k));
        }
        Ok(Self { least: k, round_to: 1, dominance: None })
    }

    /// For amounts of shops: at least three contribute, none more than 70 %.
    #[must_use]
    pub const fn turnover() -> Self {
        Self { least: 0, round_to: 1, dominance: Some(Dominance { contributors: 3, most: 7_000 }) }
    }

    /// What is shown is rounded to multiples of this.
    #[must_use]
    pub const fn rounded_to(mut self, step: u64) -> Self {
        self.round_to = if step == 0 { 1 } else { step };
        self
    }

    /// Whether a cell may not be shown. Nought may: it is about nobody.
    #[must_use]
    pub fn is_small(&self, cell: &Cell) -> bool {
        if cell.value == 0 {
            return false;
        }
        let few = self.dominance.is_some_and(|rule| {
            let one = u128::from(cell.largest.unwrap_or(cell.value)) * 10_000
                > u128::from(cell.value) * u128::from(rule.most);
            cell.contributors.unwrap_or(0) < rule.contributors || one
        });
        cell.value < self.least || few
    }

    /// How far two tables must differ in a hidden cell of this value.
    #[must_use]
    pub fn width(&self, value: u64) -> u64 {
        let share = if self.dominance.is_some() {
            value / 10_000 * Self::MARGIN + value % 10_000 * Self::MARGIN / 10_000
        } else {
            0
        };
        self.least.max(share).max(1)
    }

    fn is_small_change(&self, change: u64) -> bool {
        change > 0 && (change < self.least || self.dominance.is_some())
    }

    fn shown(&self, value: u64) -> u64 {
        value.saturating_add(self.round_to / 2) / self.round_to * self.round_to
    }

    /// What a shown number tells of the true one.
    fn behind(&self, shown: u64) -> (i64, i64) {
        if shown == 0 {
            return (0, 0);
        }
        let low = shown.saturating_sub(self.round_to / 2).max(self.least).max(1);
        (whole(low), whole(shown.saturating_add((self.round_to - 1) / 2)))
    }
}

/// A cell as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it is about.
    pub key: String,
    /// The number, perhaps rounded; nothing when hidden, which is not nought.
    pub value: Option<u64>,
}

/// A table as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The cells, in the order of the table.
    pub cells: Vec<Seen>,
    /// The sums between them.
    pub sums: Vec<Sum>,
    /// The rule, which is public.
    pub rule: Rule,
    /// Whether cells only grow.
    pub grows: bool,
}

/// A publication with the truth behind it, which the publisher keeps: the next one is protected against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The truth.
    pub table: Table,
    /// What was shown.
    pub published: Published,
}

/// What can be worked out about a hidden cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Which publication, from the first.
    pub release: usize,
    /// Which cell.
    pub cell: usize,
    /// A table with this value agrees with everything.
    pub low: u64,
    /// And one with this; nothing when it can be as high as one likes.
    pub high: Option<u64>,
    /// Whether nothing beyond these ends is possible.
    pub exact: bool,
}

/// Why a table cannot be protected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unprotected {
    /// `k` below the floor.
    #[error("k is {0}: at least {floor} people are needed", floor = Rule::FLOOR)]
    Floor(u64),
    /// Too large to be proven.
    #[error("{0} cells in all publications: at most {most} can be proven safe; make the table coarser", most = MOST_CELLS)]
    TooMany(usize),
    /// A number that cannot be.
    #[error("the cell {0} is too high to be reckoned with")]
    TooHigh(String),
    /// Two cells with one key.
    #[error("the key {0} stands there twice")]
    Twice(String),
    /// A sum that names no cell, or does not add up.
    #[error("sum {0} does not add up, or names a cell that is not there")]
    Sum(usize),
    /// Earlier publications already tell too much.
    #[error("what was published before already tells too much about {0}")]
    Told(String),
}

/// The most cells of all publications together.
pub const MOST_CELLS: usize = 1_200;
/// The highest value: amounts of ten milliard euro in cents.
const MOST_VALUE: u64 = 1_000_000_000_000;

fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Hides what must be hidden, so that nothing hidden can be worked out from this table and all earlier ones.
///
/// # Errors
/// When the table does not add up, is too large to be proven, or earlier publications already told too much.
pub fn protect(table: &Table, rule: &Rule, earlier: &[Release]) -> Result<Release, Unprotected> {
    check(table, earlier)?;
    let mut hidden: BTreeSet<usize> =
        table.cells.iter().enumerate().filter(|(_, cell)| rule.is_small(cell)).map(|(at, _)| at).collect();
    let small = hidden.clone();
    loop {
        let joint = Joint::new(&with(table, rule, &hidden, earlier));
        let Some(narrow) = joint.narrow() else { break };
        let Some(next) = joint.next_to_hide(narrow, table, &hidden) else {
            return Err(Unprotected::Told(joint.name(narrow, table)));
        };
        hidden.insert(next);
    }
    // Some of what was hidden on the way may turn out not to be needed: the largest numbers are given back first.
    let mut besides: Vec<usize> = hidden.difference(&small).copied().collect();
    besides.sort_by_key(|at| std::cmp::Reverse(table.cells.get(*at).map_or(0, |cell| cell.value)));
    for at in besides {
        hidden.remove(&at);
        if Joint::new(&with(table, rule, &hidden, earlier)).narrow().is_some() {
            hidden.insert(at);
        }
    }
    Ok(Release { table: table.clone(), published: published(table, rule, &hidden) })
}

fn with(table: &Table, rule: &Rule, hidden: &BTreeSet<usize>, earlier: &[Release]) -> Vec<Release> {
    let new = Release { table: table.clone(), published: published(table, rule, hidden) };
    earlier.iter().cloned().chain([new]).collect()
}

fn published(table: &Table, rule: &Rule, hidden: &BTreeSet<usize>) -> Published {
    let seen = |(at, cell): (usize, &Cell)| Seen {
        key: cell.key.clone(),
        value: (!hidden.contains(&at)).then(|| rule.shown(cell.value)),
    };
    Published {
        cells: table.cells.iter().enumerate().map(seen).collect(),
        sums: table.sums.clone(),
        rule: *rule,
        grows: table.grows,
    }
}

fn check(table: &Table, earlier: &[Release]) -> Result<(), Unprotected> {
    let count = table.cells.len() + earlier.iter().map(|one| one.table.cells.len()).sum::<usize>();
    if count > MOST_CELLS {
        return Err(Unprotected::TooMany(count));
    }
    let mut keys = BTreeSet::new();
    for cell in &table.cells {
        if cell.value > MOST_VALUE {
            return Err(Unprotected::TooHigh(cell.key.clone()));
        }
        if !keys.insert(&cell.key) {
            return Err(Unprotected::Twice(cell.key.clone()));
        }
    }
    for (at, sum) in table.sums.iter().enumerate() {
        let value = |at: &usize| table.cells.get(*at).map(|cell| cell.value);
        let parts: Option<u64> = sum.parts.iter().map(value).sum();
        if parts.is_none() || parts != value(&sum.total) {
            return Err(Unprotected::Sum(at));
        }
    }
    Ok(())
}

/// What can be worked out from one publication alone: an interval for every hidden cell.
#[must_use]
pub fn attack(published: &Published) -> Vec<Interval> {
    let cells =
        published.cells.iter().map(|seen| Cell::people(seen.key.clone(), seen.value.unwrap_or(0))).collect();
    let table = Table { cells, sums: published.sums.clone(), grows: published.grows };
    Joint::new(&[Release { table, published: published.clone() }]).intervals()
}

/// What can be worked out from several publications together, by somebody who knows which cells did not change between them.
/// Of the truth behind them only that is used.
#[must_use]
pub fn attack_all(releases: &[Release]) -> Vec<Interval> {
    Joint::new(releases).intervals()
}
