//! All publications as one system of sums, and what it leaves open.

use std::collections::{BTreeMap, BTreeSet};

use super::linear::{Explorer, Relation, System};
use super::{Interval, Release, Sum, Table, whole};

/// All publications as one system of sums.
pub(super) struct Joint {
    system: System,
    /// The variable of each cell of each publication.
    variable: Vec<Vec<usize>>,
    /// What must stay in doubt, and how much.
    guarded: Vec<(usize, i64)>,
    hidden: Vec<(usize, usize)>,
    /// Variables an earlier publication showed: hiding them now hides nothing.
    told: BTreeSet<usize>,
    /// Variables an earlier publication hid.
    kept: BTreeSet<usize>,
    cap: i64,
}

impl Joint {
    pub(super) fn new(releases: &[Release]) -> Self {
        let highest =
            releases.iter().flat_map(|one| one.published.cells.iter().filter_map(|cell| cell.value)).max();
        let cap = whole(highest.unwrap_or(0).saturating_mul(2).saturating_add(100_000));
        let (told, kept) = (BTreeSet::new(), BTreeSet::new());
        let mut joint = Self {
            system: System::default(),
            variable: Vec::new(),
            guarded: Vec::new(),
            hidden: Vec::new(),
            told,
            kept,
            cap,
        };
        let mut known: BTreeMap<&str, Vec<(u64, usize)>> = BTreeMap::new();
        for (at, release) in releases.iter().enumerate() {
            let rule = &release.published.rule;
            let mut variables = Vec::new();
            for (cell, (seen, truth)) in release.published.cells.iter().zip(&release.table.cells).enumerate()
            {
                let (low, high) = seen.value.map_or((1, cap), |shown| rule.behind(shown));
                let versions = known.entry(&truth.key).or_default();
                let same =
                    versions.iter().find(|(value, _)| *value == truth.value).map(|(_, variable)| *variable);
                let variable = same.unwrap_or_else(|| joint.variable(low, high));
                if let Some(bounds) = joint.system.bounds.get_mut(variable) {
                    *bounds = (bounds.0.max(low), bounds.1.min(high));
                }
                if same.is_none() {
                    joint.changes(release, (truth.value, variable), versions);
                    versions.push((truth.value, variable));
                }
                let last = at + 1 == releases.len();
                if seen.value.is_none() {
                    joint.hidden.push((at, cell));
                    if !joint.told.contains(&variable) {
                        joint.guarded.push((variable, whole(rule.width(truth.value))));
                    }
                }
                match seen.value {
                    _ if last => {}
                    Some(_) => drop(joint.told.insert(variable)),
                    None => drop(joint.kept.insert(variable)),
                }
                variables.push(variable);
            }
            for sum in &release.published.sums {
                joint.sum(sum, &variables);
            }
            joint.variable.push(variables);
        }
        joint
    }

    fn variable(&mut self, low: i64, high: i64) -> usize {
        self.system.bounds.push((low, high));
        self.system.bounds.len() - 1
    }

    fn sum(&mut self, sum: &Sum, variables: &[usize]) {
        let parts = sum.parts.iter().filter_map(|part| variables.get(*part)).map(|part| (*part, 1));
        let relation: Relation =
            variables.get(sum.total).map(|total| (*total, -1)).into_iter().chain(parts).collect();
        // The same sum of unchanged cells says nothing new.
        if !self.system.relations.contains(&relation) {
            self.system.relations.push(relation);
        }
    }

    /// The changes of a cell since each earlier publication: small ones must stay in doubt.
    fn changes(&mut self, release: &Release, (value, variable): (u64, usize), versions: &[(u64, usize)]) {
        for (before, old) in versions {
            let change = value.abs_diff(*before);
            if release.published.rule.is_small_change(change) {
                let least = if release.published.grows { 1 } else { -self.cap };
                let difference = self.variable(least, self.cap);
                self.system.relations.push(vec![(variable, 1), (*old, -1), (difference, -1)]);
                self.guarded.push((difference, whole(release.published.rule.width(change))));
            }
        }
    }

    /// The first that does not vary as much as it must.
    pub(super) fn narrow(&self) -> Option<usize> {
        let mut explorer = Explorer::new(&self.system);
        self.guarded
            .iter()
            .find(|(variable, width)| !explorer.varies(*variable, *width))
            .map(|(variable, _)| *variable)
    }

    pub(super) fn intervals(&self) -> Vec<Interval> {
        let mut explorer = Explorer::new(&self.system);
        let mut found = Vec::new();
        for (release, cell) in &self.hidden {
            let variable = self.variable.get(*release).and_then(|of| of.get(*cell));
            let Some((low, high, exact)) = variable.and_then(|variable| explorer.interval(*variable)) else {
                continue;
            };
            let high = if high >= self.cap { None } else { u64::try_from(high).ok() };
            found.push(Interval {
                release: *release,
                cell: *cell,
                low: u64::try_from(low).unwrap_or(0),
                high,
                exact,
            });
        }
        found
    }

    /// Which shown cell of the last publication to hide next. A sum in which only one number is missing tells it: what stands
    /// in most of such sums goes first. When there are none, what is in sums with the narrow one, then in sums with those.
    /// What an earlier publication hid goes first, totals last, and of the others the smallest.
    pub(super) fn next_to_hide(
        &self,
        narrow: usize,
        table: &Table,
        hidden: &BTreeSet<usize>,
    ) -> Option<usize> {
        let missing = |one: usize| self.system.bounds.get(one).is_some_and(|(_, high)| *high >= self.cap);
        let mut opens: BTreeMap<usize, usize> = BTreeMap::new();
        for relation in &self.system.relations {
            if relation.iter().filter(|(one, _)| missing(*one)).count() == 1 {
                relation.iter().for_each(|(one, _)| *opens.entry(*one).or_default() += 1);
            }
        }
        let best = self.best(table, hidden, |variable| opens.get(&variable).copied().unwrap_or(0));
        if best.is_some() {
            return best;
        }
        let mut reached = BTreeSet::from([narrow]);
        loop {
            let touched = self
                .system
                .relations
                .iter()
                .filter(|relation| relation.iter().any(|(one, _)| reached.contains(one)));
            let tied: BTreeSet<usize> = touched
                .flat_map(|relation| relation.iter().map(|(one, _)| *one))
                .chain(reached.iter().copied())
                .collect();
            let best = self.best(table, hidden, |variable| usize::from(tied.contains(&variable)));
            if best.is_some() || tied.len() == reached.len() {
                return best;
            }
            reached = tied;
        }
    }

    /// Of the shown cells of the last publication with a weight, the heaviest; of equals the one that costs least.
    fn best(
        &self,
        table: &Table,
        hidden: &BTreeSet<usize>,
        weight: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let totals: BTreeSet<usize> = table.sums.iter().map(|sum| sum.total).collect();
        let own = self.variable.last()?;
        let told = |variable: &usize| self.told.contains(variable);
        let shown = own.iter().zip(&table.cells).enumerate().filter(|(at, (variable, cell))| {
            cell.value > 0 && !hidden.contains(at) && !told(variable) && weight(**variable) > 0
        });
        let costs = shown.map(|(at, (variable, cell))| {
            let new = !self.kept.contains(variable);
            (new, std::cmp::Reverse(weight(*variable)), totals.contains(&at), cell.value, at)
        });
        costs.min().map(|(.., at)| at)
    }

    pub(super) fn name(&self, variable: usize, table: &Table) -> String {
        let last = self.variable.last();
        let cell =
            last.and_then(|of| of.iter().position(|one| *one == variable)).and_then(|at| table.cells.get(at));
        cell.map_or_else(|| "an earlier cell".to_owned(), |cell| cell.key.clone())
    }
}
