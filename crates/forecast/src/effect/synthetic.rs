//! Effects in short tables by year, quarter or month, where no weekdays repeat: synthetic control and synthetic differences
//! in differences. How sure they are is told by the same estimate for every place where nothing happened.
//!
//! Synthetic control: Abadie, Diamond and Hainmueller, JASA 2010. Synthetic differences in differences: Arkhangelsky,
//! Athey, Hirshberg, Imbens and Wager, American Economic Review 2021.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric tables: the lengths are checked when a table is made"
)]

/// Places without the event below which no interval of 95 % can be told.
pub const LEAST_PLACES: usize = 19;
/// The most places and periods of a table.
const MOST: usize = 2000;
/// Rounds of the solver at most.
const ROUNDS: usize = 20_000;

/// Why a short table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Too little.
    #[error("at least 5 periods before the event, 1 after it and 2 places without it are needed: {0}")]
    TooSmall(String),
    /// Uneven.
    #[error("place {0} has not one finite figure for every period")]
    Uneven(usize),
    /// Too much.
    #[error("at most {MOST} places and periods")]
    TooLarge,
}

/// A figure per place and period; one place had an event.
#[derive(Debug, Clone)]
pub struct Table {
    treated: Vec<f64>,
    others: Vec<Vec<f64>>,
    before: usize,
}

/// How the others are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All alike, in differences.
    Differences,
    /// Weights that rebuild the place before the event.
    Control,
    /// Weights for places and periods, in differences.
    SyntheticDifferences,
}

/// What the event brought per period.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The mean effect in the unit of the table.
    pub effect: f64,
    /// The mean without the event.
    pub without: f64,
    /// How much each of the other places weighs.
    pub weights: Vec<f64>,
    /// The interval of 95 %; none with fewer than 19 other places.
    pub in95: Option<[f64; 2]>,
    /// The share of places in which nothing happened with an effect at least as large.
    pub chance: f64,
}

impl Table {
    /// A table; `before` is the number of periods before the event.
    ///
    /// # Errors
    /// When it is too small, uneven or too large.
    pub fn new(treated: Vec<f64>, others: Vec<Vec<f64>>, before: usize) -> Result<Self, Unusable> {
        let periods = treated.len();
        if periods > MOST || others.len() > MOST {
            return Err(Unusable::TooLarge);
        }
        if before < 5 || periods <= before || others.len() < 2 {
            let found =
                format!("{before} before, {} after, {} places", periods.saturating_sub(before), others.len());
            return Err(Unusable::TooSmall(found));
        }
        for (place, list) in std::iter::once(&treated).chain(&others).enumerate() {
            if list.len() != periods || list.iter().any(|v| !v.is_finite()) {
                return Err(Unusable::Uneven(place));
            }
        }
        Ok(Self { treated, others, before })
    }

    /// The effect, and the same for every other place.
    #[must_use]
    pub fn estimate(&self, method: Method) -> Estimate {
        let (effect, weights) = self.point(method);
        let mut placebos: Vec<f64> = (0..self.others.len())
            .map(|place| {
                let mut others = self.others.clone();
                let treated = others.remove(place);
                Self { treated, others, before: self.before }.point(method).0.abs()
            })
            .collect();
        placebos.sort_unstable_by(f64::total_cmp);
        let n = placebos.len();
        let larger = placebos.iter().filter(|p| **p >= effect.abs()).count();
        let rank = (((n + 1) as f64) * 0.95).ceil() as usize;
        let in95 = (n >= LEAST_PLACES).then(|| {
            let half = placebos[rank.min(n) - 1];
            [effect - half, effect + half]
        });
        Estimate {
            effect,
            without: mean(&self.treated[self.before..]) - effect,
            weights,
            in95,
            chance: (larger + 1) as f64 / (n + 1) as f64,
        }
    }

    fn point(&self, method: Method) -> (f64, Vec<f64>) {
        let (n, before) = (self.others.len(), self.before);
        let after = self.treated.len() - before;
        let even = vec![1.0 / n as f64; n];
        let flat = vec![1.0 / before as f64; before];
        let columns: Vec<&[f64]> = self.others.iter().map(|o| &o[..before]).collect();
        let (weights, periods) = match method {
            Method::Differences => (even, flat),
            Method::Control => (simplex(&columns, &self.treated[..before], (false, 1e-9)), vec![0.0; before]),
            Method::SyntheticDifferences => {
                let noise = self.noise();
                let ridge = before as f64 * (after as f64).sqrt() * noise * noise;
                let weights = simplex(&columns, &self.treated[..before], (true, ridge));
                let rows: Vec<Vec<f64>> =
                    (0..before).map(|t| self.others.iter().map(|o| o[t]).collect()).collect();
                let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
                let right: Vec<f64> = self.others.iter().map(|o| mean(&o[before..])).collect();
                (weights, simplex(&rows, &right, (true, n as f64 * (1e-6 * noise).powi(2))))
            }
        };
        let change = |place: &[f64]| {
            mean(&place[before..]) - place[..before].iter().zip(&periods).map(|(v, w)| v * w).sum::<f64>()
        };
        let others: f64 = self.others.iter().zip(&weights).map(|(o, w)| w * change(o)).sum();
        (change(&self.treated) - others, weights)
    }

    /// How much a figure changes from one period to the next: the standard deviation over all other places.
    fn noise(&self) -> f64 {
        let steps: Vec<f64> = self
            .others
            .iter()
            .flat_map(|o| o[..self.before].windows(2).map(|w| w[1] - w[0]).collect::<Vec<f64>>())
            .collect();
        let middle = mean(&steps);
        let square: f64 = steps.iter().map(|s| (s - middle).powi(2)).sum();
        (square / (steps.len().max(2) - 1) as f64).sqrt()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Weights of at least 0 that sum to 1 and bring the columns nearest to the right side (least squares plus a ridge), with
/// or without a constant of its own: accelerated projected gradient.
fn simplex(columns: &[&[f64]], right: &[f64], (constant, ridge): (bool, f64)) -> Vec<f64> {
    let centre = |v: &[f64]| {
        let m = if constant { mean(v) } else { 0.0 };
        v.iter().map(|x| x - m).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = columns.iter().map(|c| centre(c)).collect();
    let right = centre(right);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let n = columns.len();
    let gram: Vec<Vec<f64>> = columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect();
    let aim: Vec<f64> = columns.iter().map(|c| dot(c, &right)).collect();
    // The largest row sum is no smaller than the largest eigenvalue: steps of its inverse never overshoot.
    let steep = gram.iter().map(|row| row.iter().map(|v| v.abs()).sum::<f64>()).fold(0.0, f64::max) + ridge;
    let mut w = vec![1.0 / n as f64; n];
    let mut ahead = w.clone();
    let mut pace = 1.0_f64;
    for _ in 0..ROUNDS {
        let step =
            |j: usize| ahead[j] - (dot(&gram[j], &ahead) - aim[j] + ridge * ahead[j]) / steep.max(1e-300);
        let next = onto_simplex((0..n).map(step).collect());
        let moved = next.iter().zip(&w).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Momentum that points uphill is dropped.
        let uphill: f64 = (0..n).map(|j| (ahead[j] - next[j]) * (next[j] - w[j])).sum();
        let faster = if uphill > 0.0 { 1.0 } else { f64::midpoint(1.0, (1.0 + 4.0 * pace * pace).sqrt()) };
        let push = if uphill > 0.0 { 0.0 } else { (pace - 1.0) / faster };
        ahead = next.iter().zip(&w).map(|(a, b)| a + push * (a - b)).collect();
        (w, pace) = (next, faster);
        if moved < 1e-10 {
            break;
        }
    }
    w
}

/// The nearest weights of at least 0 that sum to 1.
fn onto_simplex(v: Vec<f64>) -> Vec<f64> {
    let mut sorted = v.clone();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (k, x) in sorted.iter().enumerate() {
        sum += x;
        let t = (sum - 1.0) / (k + 1) as f64;
        if x - t > 0.0 {
            shift = t;
        }
    }
    v.into_iter().map(|x| (x - shift).max(0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_places_that_rebuild_the_treated_one_and_what_was_added() {
        let wave = |k: usize, t: usize| ((t * (k + 2)) as f64 * 0.7).sin() * 5.0 + 20.0 + k as f64;
        let others: Vec<Vec<f64>> = (0..24).map(|k| (0..30).map(|t| wave(k, t)).collect()).collect();
        let treated: Vec<f64> =
            (0..30).map(|t| 0.7 * wave(3, t) + 0.3 * wave(8, t) + if t >= 24 { 4.0 } else { 0.0 }).collect();
        let table = Table::new(treated, others, 24).unwrap();
        let found = table.estimate(Method::Control);
        assert!((found.effect - 4.0).abs() < 0.01, "{found:?}");
        assert!((found.weights[3] - 0.7).abs() < 0.01 && (found.weights[8] - 0.3).abs() < 0.01);
        let [low, high] = found.in95.unwrap();
        assert!(low <= 4.0 && 4.0 <= high && found.chance <= 1.0);
    }

    #[test]
    fn a_table_that_cannot_carry_an_answer_is_refused() {
        let row = |n: usize| vec![1.0; n];
        assert!(matches!(Table::new(row(5), vec![row(5); 3], 5), Err(Unusable::TooSmall(_))));
        assert!(matches!(Table::new(row(8), vec![row(8), row(7)], 5), Err(Unusable::Uneven(2))));
        let mut hole = row(8);
        hole[2] = f64::NAN;
        assert!(matches!(Table::new(hole, vec![row(8); 3], 5), Err(Unusable::Uneven(0))));
        let few = Table::new(row(8), vec![row(8); 3], 5).unwrap().estimate(Method::Differences);
        assert!(few.in95.is_none() && few.effect.abs() < 1e-12);
    }
}
