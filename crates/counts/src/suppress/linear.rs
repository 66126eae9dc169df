//! How low and how high a number can be when it is bound to others by sums: a small simplex method with bounds, and a search
//! for whole numbers. Every end that is told was shown by a whole solution, checked in whole numbers.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is a row or column of the table, whose size is fixed when it is made"
)]

/// Sums that must come to nought: variables with their signs.
pub(super) type Relation = Vec<(usize, i64)>;

/// What is known: bounds of every variable, and the relations between them.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    pub bounds: Vec<(i64, i64)>,
    pub relations: Vec<Relation>,
}

/// The most branches looked into for one end.
const MOST_BRANCHES: usize = 48;
const EPSILON: f64 = 1e-7;

/// The simplex table: `rows` say how the basic variables depend on the others.
#[derive(Clone)]
struct Simplex {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    at: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    near: f64,
}

impl Simplex {
    /// A first solution within the bounds, if there is one.
    fn new(system: &System) -> Option<Self> {
        let own = system.bounds.len();
        let count = system.relations.len();
        let all = own + count;
        let (mut low, mut high): (Vec<f64>, Vec<f64>) =
            system.bounds.iter().map(|(a, b)| (*a as f64, *b as f64)).unzip();
        if system.bounds.iter().any(|(low, high)| low > high) {
            return None;
        }
        let mut at = low.clone();
        let mut rows = Vec::with_capacity(count);
        for (row, relation) in system.relations.iter().enumerate() {
            let mut line = vec![0.0; all];
            relation.iter().for_each(|(variable, sign)| line[*variable] += *sign as f64);
            let rest: f64 = relation.iter().map(|(variable, sign)| at[*variable] * *sign as f64).sum();
            // A helper takes up what is left over, and is driven to nought.
            let sign = if rest > 0.0 { -1.0 } else { 1.0 };
            line.iter_mut().for_each(|cell| *cell *= sign);
            line[own + row] = 1.0;
            rows.push(line);
            at.push(rest.abs());
            low.push(0.0);
            high.push(f64::INFINITY);
        }
        let size = system.bounds.iter().map(|(_, high)| *high as f64).fold(1.0, f64::max);
        let near = EPSILON.max(size * 1e-12);
        let mut table = Self { rows, basis: (own..all).collect(), at, low, high, near };
        let goal: Vec<f64> = (0..all).map(|column| if column < own { 0.0 } else { -1.0 }).collect();
        table.climb(&goal);
        if table.at[own..].iter().sum::<f64>() > near * (count + 1) as f64 * 10.0 {
            return None;
        }
        for helper in own..all {
            table.high[helper] = 0.0;
            table.at[helper] = 0.0;
        }
        Some(table)
    }

    /// Moves to where the goal is highest.
    fn climb(&mut self, goal: &[f64]) {
        for _ in 0..200 + 40 * self.at.len() {
            let Some((column, up)) = self.entering(goal) else { return };
            if !self.advance(column, up) {
                return;
            }
        }
    }

    /// The first variable outside the basis by which the goal gains, and whether it must rise.
    fn entering(&self, goal: &[f64]) -> Option<(usize, bool)> {
        let mut gain = goal.to_vec();
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            if goal[*basic] != 0.0 {
                gain.iter_mut().zip(row).for_each(|(gain, cell)| *gain -= goal[*basic] * cell);
            }
        }
        (0..self.at.len()).find_map(|column| {
            if self.high[column] - self.low[column] <= self.near || self.basis.contains(&column) {
                return None;
            }
            let rises = gain[column] > EPSILON && self.at[column] < self.high[column] - self.near;
            let falls = gain[column] < -EPSILON && self.at[column] > self.low[column] + self.near;
            (rises || falls).then_some((column, rises))
        })
    }

    /// Moves one variable as far as the bounds allow. Whether it could.
    fn advance(&mut self, column: usize, up: bool) -> bool {
        let sign = if up { 1.0 } else { -1.0 };
        let span = if up { self.high[column] - self.at[column] } else { self.at[column] - self.low[column] };
        let mut nearest: Option<(f64, usize)> = None;
        for (row, basic) in self.basis.iter().enumerate() {
            let slope = -sign * self.rows[row][column];
            let room = if slope > EPSILON {
                (self.high[*basic] - self.at[*basic]) / slope
            } else if slope < -EPSILON {
                (self.low[*basic] - self.at[*basic]) / slope
            } else {
                continue;
            };
            // Of those that are equally near the first goes: else the search may run in circles.
            let nearer = nearest.is_none_or(|(least, at)| {
                room < least - self.near || (room < least + self.near && *basic < self.basis[at])
            });
            if nearer {
                nearest = Some((room.max(0.0), row));
            }
        }
        let (step, leaves) = match nearest {
            Some((room, row)) if room < span => (room, Some(row)),
            _ => (span, None),
        };
        if step.is_infinite() {
            return false;
        }
        for (row, basic) in self.basis.iter().enumerate() {
            self.at[*basic] -= sign * self.rows[row][column] * step;
        }
        self.at[column] += sign * step;
        if let Some(row) = leaves {
            self.exchange(row, column);
        }
        true
    }

    fn exchange(&mut self, row: usize, column: usize) {
        let by = self.rows[row][column];
        self.rows[row].iter_mut().for_each(|cell| *cell /= by);
        let line = self.rows[row].clone();
        for (other, cells) in self.rows.iter_mut().enumerate() {
            let times = cells[column];
            if other != row && times != 0.0 {
                cells.iter_mut().zip(&line).for_each(|(cell, from)| *cell -= times * from);
            }
        }
        self.basis[row] = column;
    }
}

/// What a system allows each variable to be, as far as whole solutions have shown.
pub(super) struct Explorer<'s> {
    system: &'s System,
    table: Option<Simplex>,
    /// The lowest and highest shown so far.
    seen: Vec<(i64, i64)>,
}

impl<'s> Explorer<'s> {
    pub fn new(system: &'s System) -> Self {
        Self { system, table: Simplex::new(system), seen: vec![(i64::MAX, i64::MIN); system.bounds.len()] }
    }

    /// Whether anything satisfies the relations at all.
    #[cfg(test)]
    pub fn possible(&self) -> bool {
        self.table.is_some()
    }

    /// Whether a variable can be shown to vary by so much.
    pub fn varies(&mut self, variable: usize, width: i64) -> bool {
        self.width(variable) >= width
            || {
                self.end(variable, 1.0);
                self.width(variable) >= width
            }
            || {
                self.end(variable, -1.0);
                self.width(variable) >= width
            }
    }

    fn width(&self, variable: usize) -> i64 {
        let (low, high) = self.seen[variable];
        high.checked_sub(low).unwrap_or(i64::MIN)
    }

    /// The ends of what a variable can be, and whether nothing beyond them is possible. Nothing when nothing was shown.
    pub fn interval(&mut self, variable: usize) -> Option<(i64, i64, bool)> {
        let sure = self.end(variable, 1.0) & self.end(variable, -1.0);
        let (low, high) = self.seen[variable];
        (low <= high).then_some((low, high, sure))
    }

    /// Looks for the highest (1) or lowest (-1). Whether what was shown is the end.
    fn end(&mut self, variable: usize, sign: f64) -> bool {
        let Some(table) = &mut self.table else { return false };
        let mut goal = vec![0.0; table.at.len()];
        goal[variable] = sign;
        table.climb(&goal);
        let mut open = vec![(self.system.clone(), table.at.clone())];
        let best = |seen: &[(i64, i64)]| {
            if sign > 0.0 { seen[variable].1 } else { seen[variable].0.saturating_neg() }
        };
        for _ in 0..MOST_BRANCHES {
            let Some((system, at)) = open.pop() else { return true };
            let bound = (sign * at[variable] + 1e-4).floor() as i64;
            if self.seen[variable].0 <= self.seen[variable].1 && bound <= best(&self.seen) {
                continue;
            }
            let own = self.system.bounds.len();
            let Some(broken) = (0..own).find(|one| (at[*one] - at[*one].round()).abs() > 1e-4) else {
                self.witness(&at);
                continue;
            };
            for upper in [false, true] {
                let mut part = system.clone();
                let cut = at[broken].floor() as i64;
                if upper {
                    part.bounds[broken].0 = cut + 1;
                } else {
                    part.bounds[broken].1 = cut;
                }
                if let Some(mut table) = Simplex::new(&part) {
                    table.climb(&goal);
                    open.push((part, table.at));
                }
            }
        }
        open.is_empty()
    }

    /// Takes a solution in whole numbers for shown, when it truly is one.
    fn witness(&mut self, at: &[f64]) {
        let whole: Vec<i64> = at[..self.system.bounds.len()].iter().map(|at| at.round() as i64).collect();
        let within = whole.iter().zip(&self.system.bounds).all(|(at, (low, high))| low <= at && at <= high);
        let holds = |relation: &Relation| {
            relation.iter().map(|(one, sign)| i128::from(whole[*one]) * i128::from(*sign)).sum::<i128>() == 0
        };
        if within && self.system.relations.iter().all(holds) {
            for (seen, at) in self.seen.iter_mut().zip(&whole) {
                *seen = (seen.0.min(*at), seen.1.max(*at));
            }
        }
    }
}
