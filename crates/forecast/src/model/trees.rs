//! Small gradient-boosted trees for absolute error: histograms of 64 bins, leaves grown best first, medians in the leaves.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot numeric module: bins are below 64, rows and nodes come from the tables themselves"
)]

use crate::random::Random;

/// Bins per input; bin 0 holds missing values.
const BINS: usize = 64;

/// How the trees are grown.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// How many trees.
    pub trees: usize,
    /// Leaves of each.
    pub leaves: usize,
    /// How much of a leaf's median is added.
    pub rate: f32,
    /// The share of the rows each tree looks at.
    pub rows: f32,
    /// The share of the inputs each tree looks at.
    pub inputs: f32,
    /// Errors beyond this many mean errors pull no harder when the leaves are cut.
    pub far: f32,
    /// Rows a leaf holds at least.
    pub least: usize,
}

/// The limits between the bins of each input.
#[derive(Debug, Clone)]
pub struct Bins<const P: usize> {
    limits: Vec<Vec<f32>>,
    /// Inputs that are names, not sizes: each value has a bin of its own.
    names: [bool; P],
}

impl<const P: usize> Bins<P> {
    /// Limits at the quantiles of a sample of rows.
    #[must_use]
    pub fn of(sample: &[[f32; P]], names: [bool; P]) -> Self {
        let limits = (0..P)
            .map(|j| {
                let mut values: Vec<f32> = sample.iter().map(|r| r[j]).filter(|v| v.is_finite()).collect();
                values.sort_unstable_by(f32::total_cmp);
                let mut distinct = values.clone();
                distinct.dedup();
                if names[j] && distinct.len() > 1 {
                    return vec![0.0];
                }
                if distinct.len() < BINS {
                    return distinct.windows(2).map(|w| f32::midpoint(w[0], w[1])).collect();
                }
                let mut limits: Vec<f32> =
                    (1..BINS - 1).map(|k| values[k * (values.len() - 1) / (BINS - 1)]).collect();
                limits.dedup();
                limits
            })
            .collect();
        Self { limits, names }
    }

    /// The bins of one row.
    #[must_use]
    pub fn row(&self, row: &[f32; P]) -> [u8; P] {
        std::array::from_fn(|j| self.bin(j, row[j]))
    }

    fn bin(&self, j: usize, value: f32) -> u8 {
        if self.names[j] {
            return if value.is_finite() { 1 + (value as usize % (BINS - 1)) as u8 } else { 0 };
        }
        if value.is_finite() { 1 + self.limits[j].partition_point(|l| *l < value) as u8 } else { 0 }
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The bins that go to the left child.
    lower: u64,
    input: u16,
    /// The left child; the right one follows it. 0 marks a leaf.
    left: u16,
    value: f32,
}

/// Binned rows, what is to be explained, and weights.
#[derive(Debug)]
pub struct Examples<const P: usize> {
    /// Bins of the inputs.
    pub rows: Vec<[u8; P]>,
    /// What is to be explained.
    pub y: Vec<f32>,
    /// Weights.
    pub w: Vec<f32>,
}

/// Grown trees.
#[derive(Debug, Clone)]
pub struct Forest<const P: usize> {
    bins: Bins<P>,
    trees: Vec<Vec<Node>>,
}

fn leaf<const P: usize>(tree: &[Node], row: &[u8; P]) -> usize {
    let mut at = 0_usize;
    loop {
        let node = &tree[at];
        if node.left == 0 {
            return at;
        }
        at = usize::from(node.left) + usize::from((node.lower >> row[usize::from(node.input) % P]) & 1 == 0);
    }
}

/// Where a row ends in two trees at once: the processor fetches a node of the one while it waits for the other.
fn two_leaves<const P: usize>(one: &[Node], two: &[Node], row: &[u8; P]) -> (usize, usize) {
    let (mut a, mut b) = (0_usize, 0_usize);
    loop {
        let (x, y) = (&one[a], &two[b]);
        if x.left == 0 || y.left == 0 {
            break;
        }
        a = usize::from(x.left) + usize::from((x.lower >> row[usize::from(x.input) % P]) & 1 == 0);
        b = usize::from(y.left) + usize::from((y.lower >> row[usize::from(y.input) % P]) & 1 == 0);
    }
    let rest = |tree: &[Node], mut at: usize| {
        while tree[at].left != 0 {
            let node = &tree[at];
            at = usize::from(node.left)
                + usize::from((node.lower >> row[usize::from(node.input) % P]) & 1 == 0);
        }
        at
    };
    (rest(one, a), rest(two, b))
}

/// Draws the rows a tree looks at, and those it does not, without a branch the processor could guess wrong.
fn draw(n: usize, share: f32, random: &mut Random) -> (Vec<u32>, Vec<u32>) {
    let limit = (f64::from(share.clamp(0.0, 1.0)) * 65_536.0) as u64;
    let (mut bag, mut rest) = (vec![0_u32; n], vec![0_u32; n]);
    let (mut b, mut r) = (0_usize, 0_usize);
    let mut bits = 0;
    for i in 0..n {
        bits = if i % 4 == 0 { random.bits() } else { bits >> 16 };
        let goes = usize::from((bits & 0xFFFF) < limit);
        bag[b] = i as u32;
        rest[r] = i as u32;
        b += goes;
        r += 1 - goes;
    }
    bag.truncate(b);
    rest.truncate(r);
    (bag, rest)
}

impl<const P: usize> Forest<P> {
    /// What the trees add for a row.
    #[must_use]
    pub fn predict(&self, row: &[f32; P]) -> f32 {
        let bins = self.bins.row(row);
        let (pairs, last) = self.trees.as_chunks::<2>();
        let both = pairs.iter().map(|[one, two]| {
            let (a, b) = two_leaves(one, two, &bins);
            one[a].value + two[b].value
        });
        both.sum::<f32>() + last.iter().map(|t| t[leaf(t, &bins)].value).sum::<f32>()
    }

    /// Grows trees on binned rows.
    #[must_use]
    pub fn grow(bins: Bins<P>, examples: Examples<P>, how: Growth, random: &mut Random) -> Self {
        let Examples { rows, y: mut left, w } = examples;
        let mut trees = Vec::with_capacity(how.trees);
        let names = bins.names;
        let useful: Vec<usize> = (0..P).filter(|j| !bins.limits[*j].is_empty()).collect();
        let share = |n: usize, part: f32| ((n as f32 * part).ceil() as usize).clamp(1.min(n), n);
        for _ in 0..how.trees {
            let (bag, rest) = draw(rows.len(), how.rows, random);
            let mut inputs = useful.clone();
            random.shuffle(&mut inputs);
            inputs.truncate(share(useful.len(), how.inputs));
            inputs.sort_unstable();
            if bag.len() < 2 * how.least {
                break;
            }
            let far = how.far * typical(&bag, &left, &w);
            let plot = Plot::new(&bag, &inputs, (&rows, &left, &w), far);
            let (nodes, twigs) = Sapling { plot: &plot, left: &left, w: &w, how, names: &names }.grow();
            for twig in &twigs {
                let value = nodes[twig.node].value;
                for &at in &twig.rows {
                    left[plot.bag[at as usize] as usize] -= value;
                }
            }
            for i in rest {
                left[i as usize] -= nodes[leaf(&nodes, &rows[i as usize])].value;
            }
            trees.push(nodes);
        }
        Self { bins, trees }
    }
}

/// The mean absolute error of a bag, of at most some thousand of its rows.
fn typical(bag: &[u32], left: &[f32], w: &[f32]) -> f32 {
    let some = || bag.iter().step_by(bag.len() / 8192 + 1).map(|i| *i as usize);
    let sum: f32 = some().map(|i| w[i] * left[i].abs()).sum();
    (sum / some().map(|i| w[i]).sum::<f32>().max(1e-9)).max(1e-6)
}

/// Pull (upper half, signed) and weight (lower half) in one number: a bin takes one addition, and subtracting is exact.
type Cell = i64;
type Histogram = Vec<Cell>;

/// The rows of one tree side by side, with only the inputs it looks at.
struct Plot<'a> {
    bag: &'a [u32],
    inputs: &'a [usize],
    bins: Vec<u8>,
    cells: Vec<Cell>,
    /// How much one step of a cell is worth.
    unit: f32,
}

impl<'a> Plot<'a> {
    /// Errors beyond `far` pull no harder.
    fn new<const P: usize>(
        bag: &'a [u32],
        inputs: &'a [usize],
        (rows, left, w): (&[[u8; P]], &[f32], &[f32]),
        far: f32,
    ) -> Self {
        let total: f64 = bag.iter().map(|i| f64::from(w[*i as usize])).sum();
        let scale = (2.0_f64.powi(30) / total.max(1e-30)) as f32;
        let near = 1.0 / far;
        let mut bins = Vec::with_capacity(bag.len() * inputs.len());
        let mut cells = Vec::with_capacity(bag.len());
        for &i in bag {
            let at = i as usize;
            let row = &rows[at];
            bins.extend(inputs.iter().map(|j| row[*j % P]));
            let weight = w[at] * scale;
            let pull = weight * (left[at] * near).clamp(-1.0, 1.0);
            cells.push((i64::from(pull as i32) << 32) + i64::from(weight as i32));
        }
        Self { bag, inputs, bins, cells, unit: 1.0 / scale }
    }

    fn histogram(&self, rows: &[u32]) -> Histogram {
        let width = self.inputs.len();
        let mut out = vec![0; width * BINS];
        let slots = out.as_chunks_mut::<BINS>().0;
        for &i in rows {
            let at = i as usize;
            let cell = self.cells[at];
            for (bin, slot) in self.bins[at * width..(at + 1) * width].iter().zip(slots.iter_mut()) {
                slot[usize::from(*bin) % BINS] += cell;
            }
        }
        out
    }

    fn open(&self, cell: Cell) -> [f32; 2] {
        [(cell >> 32) as f32 * self.unit, (cell & 0xFFFF_FFFF) as f32 * self.unit]
    }
}

struct Twig {
    node: usize,
    rows: Vec<u32>,
    histogram: Histogram,
    sums: [f32; 2],
    best: Option<Split>,
}

/// The gain, which of the inputs, and the bins that go left.
type Split = (f32, usize, u64);

struct Sapling<'a, const P: usize> {
    plot: &'a Plot<'a>,
    left: &'a [f32],
    w: &'a [f32],
    how: Growth,
    names: &'a [bool; P],
}

impl<const P: usize> Sapling<'_, P> {
    fn grow(&self) -> (Vec<Node>, Vec<Twig>) {
        let mut nodes = vec![Node { lower: 0, input: 0, left: 0, value: 0.0 }];
        let bag: Vec<u32> = (0..self.plot.bag.len() as u32).collect();
        let histogram = self.plot.histogram(&bag);
        let mut twigs = vec![self.twig(0, bag, histogram)];
        while twigs.len() < self.how.leaves {
            let gain = |t: &Twig| t.best.map_or(0.0, |b| b.0);
            let Some(best) = (0..twigs.len()).max_by(|a, b| gain(&twigs[*a]).total_cmp(&gain(&twigs[*b])))
            else {
                break;
            };
            let Some((_, slot, mask)) = twigs[best].best else { break };
            let twig = twigs.swap_remove(best);
            let input = self.plot.inputs[slot];
            let (lower, upper) = self.part(&twig.rows, slot, mask);
            let first = nodes.len();
            nodes[twig.node] = Node { lower: mask, input: input as u16, left: first as u16, value: 0.0 };
            nodes.extend([Node { lower: 0, input: 0, left: 0, value: 0.0 }; 2]);
            let small = self.plot.histogram(if lower.len() < upper.len() { &lower } else { &upper });
            let mut big = twig.histogram;
            for (b, s) in big.iter_mut().zip(&small) {
                *b -= s;
            }
            let (one, two) = if lower.len() < upper.len() { (small, big) } else { (big, small) };
            twigs.push(self.twig(first, lower, one));
            twigs.push(self.twig(first + 1, upper, two));
        }
        for twig in &twigs {
            nodes[twig.node].value = self.how.rate * self.median(&twig.rows);
        }
        (nodes, twigs)
    }

    /// The rows that go left and right, without a branch the processor could guess wrong.
    fn part(&self, rows: &[u32], slot: usize, mask: u64) -> (Vec<u32>, Vec<u32>) {
        let width = self.plot.inputs.len();
        let (mut lower, mut upper) = (vec![0_u32; rows.len()], vec![0_u32; rows.len()]);
        let (mut l, mut u) = (0_usize, 0_usize);
        for &i in rows {
            let goes = ((mask >> self.plot.bins[i as usize * width + slot]) & 1) as usize;
            lower[l] = i;
            upper[u] = i;
            l += goes;
            u += 1 - goes;
        }
        lower.truncate(l);
        upper.truncate(u);
        (lower, upper)
    }

    fn twig(&self, node: usize, rows: Vec<u32>, histogram: Histogram) -> Twig {
        let sums = self.plot.open(histogram.iter().take(BINS).sum());
        let mut twig = Twig { node, rows, histogram, sums, best: None };
        twig.best = self.best(&twig);
        twig
    }

    fn best(&self, twig: &Twig) -> Option<Split> {
        if twig.rows.len() < 2 * self.how.least {
            return None;
        }
        let least = twig.sums[1] * self.how.least as f32 / twig.rows.len() as f32;
        let mut best: Option<Split> = None;
        for (slot, cells) in twig.histogram.as_chunks::<BINS>().0.iter().enumerate() {
            let cells = &cells.map(|c| self.plot.open(c));
            let mut order: [u8; BINS] = std::array::from_fn(|b| b as u8);
            let mut smooth = 1e-3;
            if self.names[self.plot.inputs[slot]] {
                // Names have no order: they are lined up by how far they are from what is predicted.
                smooth = 1e-2;
                let rank = |b: u8| cells[usize::from(b)][0] / (cells[usize::from(b)][1] + least * 0.5 + 1e-6);
                order.sort_unstable_by(|a, b| rank(*a).total_cmp(&rank(*b)));
            }
            let found = scan(cells, &order, twig.sums, (least, smooth));
            if let Some((gain, mask)) = found
                && gain > best.map_or(1e-6, |b| b.0)
            {
                best = Some((gain, slot, mask));
            }
        }
        best
    }

    /// The weighted median of what is left, by sampling at most some thousand rows of a large leaf evenly.
    fn median(&self, rows: &[u32]) -> f32 {
        let step = rows.len() / 4096 + 1;
        let mut values: Vec<(f32, f32)> = rows
            .iter()
            .step_by(step)
            .map(|i| self.plot.bag[*i as usize] as usize)
            .map(|at| (self.left[at], self.w[at]))
            .collect();
        weighted_median(&mut values)
    }
}

/// The value at which half of the weight is reached: the side that holds it is cut in two until few are left.
fn weighted_median(mut values: &mut [(f32, f32)]) -> f32 {
    let mut still: f32 = values.iter().map(|v| v.1).sum::<f32>() / 2.0;
    while values.len() > 32 {
        let middle = values.len() / 2;
        values.select_nth_unstable_by(middle, |a, b| a.0.total_cmp(&b.0));
        let (lower, upper) = values.split_at_mut(middle);
        let below: f32 = lower.iter().map(|v| v.1).sum();
        values = if below >= still {
            lower
        } else {
            still -= below;
            upper
        };
    }
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    for (value, w) in &*values {
        still -= w;
        if still <= 0.0 {
            return *value;
        }
    }
    values.last().map_or(0.0, |v| v.0)
}

/// The best place to cut the bins in two when they are lined up in this order.
fn scan(
    cells: &[[f32; 2]; BINS],
    order: &[u8; BINS],
    [total_g, total_w]: [f32; 2],
    (least, smooth): (f32, f32),
) -> Option<(f32, u64)> {
    let ease = smooth * total_w + 1e-6;
    let worth = |g: f32, w: f32| g * g / (w + ease);
    let base = worth(total_g, total_w);
    let (mut g, mut w, mut mask) = (0.0_f32, 0.0_f32, 0_u64);
    let mut best: Option<(f32, u64)> = None;
    for &bin in order.iter().take(BINS - 1) {
        let cell = cells[usize::from(bin)];
        mask |= 1 << bin;
        if cell[1] <= 0.0 {
            continue;
        }
        g += cell[0];
        w += cell[1];
        if w < least {
            continue;
        }
        if total_w - w < least {
            break;
        }
        let gain = worth(g, w) + worth(total_g - g, total_w - w) - base;
        if gain > best.map_or(0.0, |b| b.0) {
            best = Some((gain, mask));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_a_step_and_a_crossing_and_shrugs_off_wild_rows() {
        let mut random = Random::new(3);
        let truth = |r: &[f32; 3]| if r[0] > 0.5 { 2.0 } else { 0.0 } + if (r[1] > 0.3) == (r[2] > 0.6) { 1.0 } else { 0.0 };
        let raw: Vec<[f32; 3]> = (0..4000).map(|_| std::array::from_fn(|_| random.unit())).collect();
        let y: Vec<f32> =
            raw.iter().enumerate().map(|(i, r)| truth(r) + if i % 17 == 0 { 100.0 } else { 0.0 }).collect();
        let bins = Bins::of(&raw, [false; 3]);
        let rows: Vec<[u8; 3]> = raw.iter().map(|r| bins.row(r)).collect();
        let how = Growth { trees: 120, leaves: 8, rate: 0.1, rows: 0.7, inputs: 1.0, least: 20, far: 1.0 };
        let forest = Forest::grow(bins, Examples { rows, w: vec![1.0; y.len()], y }, how, &mut random);
        let probe: Vec<[f32; 3]> = (0..500).map(|_| std::array::from_fn(|_| random.unit())).collect();
        let error = probe.iter().map(|r| (forest.predict(r) - truth(r)).abs()).sum::<f32>() / 500.0;
        assert!(error < 0.15, "{error}");
    }

    #[test]
    fn the_weighted_median_is_where_half_of_the_weight_is_reached() {
        let mut random = Random::new(5);
        for n in [1, 2, 33, 500] {
            let mut values: Vec<(f32, f32)> = (0..n).map(|_| (random.unit(), random.unit() + 0.1)).collect();
            let half = values.iter().map(|v| v.1).sum::<f32>() / 2.0;
            let found = weighted_median(&mut values);
            let below: f32 = values.iter().filter(|v| v.0 < found).map(|v| v.1).sum();
            let upto: f32 = values.iter().filter(|v| v.0 <= found).map(|v| v.1).sum();
            assert!(below <= half + 1e-3 && upto >= half - 1e-3, "{n}: {below} {half} {upto}");
        }
    }

    #[test]
    fn a_missing_value_has_a_bin_of_its_own() {
        let bins = Bins::of(&[[1.0], [2.0], [3.0]], [false]);
        assert_eq!(bins.row(&[f32::NAN]), [0]);
        assert_eq!(bins.row(&[0.0]), [1]);
        assert_eq!(bins.row(&[9.0]), [3]);
    }
}
