//! Least absolute deviations with a small ridge, by iteratively reweighted least squares.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::needless_range_loop,
    reason = "hot numeric module: every index is below the constant number of inputs"
)]

/// Rows of one regression.
#[derive(Debug, Default)]
pub struct Rows<const P: usize> {
    /// Inputs.
    pub x: Vec<[f32; P]>,
    /// What is to be explained.
    pub y: Vec<f32>,
    /// Weights.
    pub w: Vec<f32>,
}

impl<const P: usize> Rows<P> {
    /// Without rows.
    #[must_use]
    pub fn new() -> Self {
        Self { x: Vec::new(), y: Vec::new(), w: Vec::new() }
    }

    /// Forgets the rows, keeps the memory.
    pub fn clear(&mut self) {
        self.x.clear();
        self.y.clear();
        self.w.clear();
    }
}

/// Below this distance an absolute error is treated as a square.
const SMALLEST: f32 = 0.02;
/// Rows that a first, rough fit looks at.
const ROUGH: usize = 4;

/// How a regression is fitted.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// The ridge, relative to the sum of the weights.
    pub ridge: f64,
    /// Rounds on a quarter of the rows.
    pub rough: usize,
    /// Rounds on all rows.
    pub rounds: usize,
}

/// Coefficients for the rows; `start` is where the rounds begin, `toward` what the ridge pulls to.
#[must_use]
pub fn fit<const P: usize>(rows: &Rows<P>, how: Fit, start: &[f32; P], toward: &[f32; P]) -> [f32; P] {
    let total: f64 = rows.w.iter().map(|w| f64::from(*w)).sum();
    if rows.x.len() < 8 || total <= 0.0 {
        return *toward;
    }
    let spread = spread(rows, total);
    let mut b = *start;
    for round in 0..how.rough + how.rounds {
        let step = if round < how.rough && rows.x.len() > 4000 { ROUGH } else { 1 };
        let (mut gram, mut right, sum) = normal(rows, &b, step);
        for j in 0..P {
            let pull = how.ridge * sum * f64::from(spread[j]).powi(2);
            gram[j][j] += pull;
            right[j] += pull * f64::from(toward[j]);
        }
        let next = solve(&mut gram, &mut right);
        b = std::array::from_fn(|j| next[j] as f32);
    }
    b
}

/// The product of a row and coefficients.
#[must_use]
pub fn dot<const P: usize>(x: &[f32; P], b: &[f32; P]) -> f32 {
    let mut parts = [0.0_f32; 8];
    for (xs, bs) in x.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for k in 0..8 {
            parts[k] += xs[k] * bs[k];
        }
    }
    parts.iter().sum()
}

/// The size of each input, so that the ridge treats them alike.
fn spread<const P: usize>(rows: &Rows<P>, total: f64) -> [f32; P] {
    let mut sums = [0.0_f64; P];
    for (x, w) in rows.x.iter().zip(&rows.w) {
        for j in 0..P {
            sums[j] += f64::from(x[j] * x[j] * w);
        }
    }
    std::array::from_fn(|j| ((sums[j] / total).sqrt() as f32).max(1e-6))
}

type Square<const P: usize> = Box<[[f64; P]; P]>;

/// The weighted normal equations over every `step`-th row, four rows at a time. What a row weighs follows from its error,
/// while the row is at hand: going through all of them a second time is what would take long.
fn normal<const P: usize>(rows: &Rows<P>, b: &[f32; P], step: usize) -> (Square<P>, [f64; P], f64) {
    let weight = |i: usize| rows.w[i] / (rows.y[i] - dot(&rows.x[i], b)).abs().max(SMALLEST);
    let mut gram: Square<P> = Box::new([[0.0; P]; P]);
    let mut right = [0.0_f64; P];
    let mut sum = 0.0_f64;
    let picked: Vec<usize> = (0..rows.x.len()).step_by(step).collect();
    let mut part = Box::new([[0.0_f32; P]; P]);
    let mut part_right = [0.0_f32; P];
    for block in picked.chunks(256) {
        part.iter_mut().for_each(|row| row.fill(0.0));
        part_right.fill(0.0);
        for four in block.chunks(4) {
            let at = |k: usize| {
                four.get(k).map_or((&rows.x[four[0]], 0.0, 0.0), |&i| (&rows.x[i], weight(i), rows.y[i]))
            };
            let (a, b, c, d) = (at(0), at(1), at(2), at(3));
            sum += f64::from(a.1 + b.1 + c.1 + d.1);
            let (wa, wb, wc, wd) = (a.1 * a.2, b.1 * b.2, c.1 * c.2, d.1 * d.2);
            for j in 0..P {
                part_right[j] += wa * a.0[j] + wb * b.0[j] + wc * c.0[j] + wd * d.0[j];
            }
            for j in 0..P {
                let (fa, fb, fc, fd) = (a.1 * a.0[j], b.1 * b.0[j], c.1 * c.0[j], d.1 * d.0[j]);
                if fa == 0.0 && fb == 0.0 && fc == 0.0 && fd == 0.0 {
                    continue;
                }
                let from = j / 8 * 8;
                let line = &mut part[j][from..];
                let (xa, xb, xc, xd) = (&a.0[from..], &b.0[from..], &c.0[from..], &d.0[from..]);
                for k in 0..line.len().min(xa.len()).min(xb.len()).min(xc.len()).min(xd.len()) {
                    line[k] += fa * xa[k] + fb * xb[k] + fc * xc[k] + fd * xd[k];
                }
            }
        }
        for j in 0..P {
            right[j] += f64::from(part_right[j]);
            for k in j..P {
                gram[j][k] += f64::from(part[j][k]);
            }
        }
    }
    for j in 0..P {
        for k in 0..j {
            gram[j][k] = gram[k][j];
        }
    }
    (gram, right, sum)
}

/// Solves the symmetric system by Cholesky; inputs that say nothing get 0.
fn solve<const P: usize>(a: &mut [[f64; P]; P], b: &mut [f64; P]) -> [f64; P] {
    for j in 0..P {
        let mut pivot = a[j][j];
        for k in 0..j {
            pivot -= a[j][k] * a[j][k];
        }
        let root = if pivot > 1e-9 { pivot.sqrt() } else { f64::INFINITY };
        a[j][j] = root;
        for i in j + 1..P {
            let mut v = a[i][j];
            for k in 0..j {
                v -= a[i][k] * a[j][k];
            }
            a[i][j] = if root.is_finite() { v / root } else { 0.0 };
        }
    }
    let mut x = [0.0_f64; P];
    for j in 0..P {
        let mut v = b[j];
        for k in 0..j {
            v -= a[j][k] * x[k];
        }
        x[j] = if a[j][j].is_finite() { v / a[j][j] } else { 0.0 };
    }
    for j in (0..P).rev() {
        let mut v = x[j];
        for k in j + 1..P {
            v -= a[k][j] * x[k];
        }
        x[j] = if a[j][j].is_finite() { v / a[j][j] } else { 0.0 };
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_coefficients_in_spite_of_wild_rows() {
        let mut rows = Rows::<8>::new();
        let mut seed = 7_u32;
        let mut draw = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0 - 0.5
        };
        for i in 0..2000 {
            let x: [f32; 8] = std::array::from_fn(|j| if j < 3 { draw() } else { 0.0 });
            let wild = if i % 10 == 0 { 50.0 } else { 0.0 };
            rows.y.push(2.0 * x[0] - x[1] + 0.5 * x[2] + wild);
            rows.x.push(x);
            rows.w.push(1.0);
        }
        let b = fit(&rows, Fit { ridge: 1e-6, rough: 0, rounds: 30 }, &[0.0; 8], &[0.0; 8]);
        for (found, true_one) in b.iter().zip([2.0, -1.0, 0.5, 0.0]) {
            assert!((found - true_one).abs() < 0.02, "{b:?}");
        }
    }
}
