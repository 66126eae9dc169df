//! The model: linear regressions per slot of the day with a correction per series, and small trees, averaged.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot numeric module: slots and series come from the table itself"
)]

pub mod lad;
mod learnt;
pub mod trees;

use crate::features::{Frame, Target};
use crate::look::{LINEAR, Look, NAMES, OWN, SEASON, TREE};
use crate::random::Random;
use lad::{Fit, Rows};
use trees::{Bins, Examples, Forest, Growth};

/// How a model is fitted.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Days of history the regressions learn from.
    pub history: usize,
    /// Days of history the trees learn from: holidays come once a year, and trees can tell one year from another.
    pub tree_history: usize,
    /// Days after which a day counts half, in the linear part.
    pub half_life: f32,
    /// The pooled regressions.
    pub linear: Fit,
    /// The corrections per series.
    pub own: Fit,
    /// The trees.
    pub growth: Growth,
    /// Days after which a day counts half, in the trees.
    pub tree_half_life: f32,
    /// The share of the rows of `history` the trees are grown on; a longer history is thinned.
    pub tree_rows: f32,
    /// The weight of the trees in the average, on ordinary days.
    pub tree_weight: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            history: 1100,
            tree_history: 2200,
            half_life: 365.0,
            linear: Fit { ridge: 1e-3, rough: 4, rounds: 3 },
            own: Fit { ridge: 0.1, rough: 0, rounds: 3 },
            growth: Growth {
                trees: 110,
                leaves: 63,
                rate: 0.16,
                rows: 0.75,
                inputs: 0.3,
                least: 60,
                far: 3.0,
            },
            tree_half_life: 5000.0,
            tree_rows: 0.33,
            tree_weight: 0.65,
        }
    }
}

impl Settings {
    /// For daily totals: there are few rows, so the trees are small and see all of them.
    #[must_use]
    pub fn daily() -> Self {
        Self {
            growth: Growth {
                trees: 200,
                leaves: 24,
                rate: 0.08,
                rows: 0.6,
                inputs: 0.3,
                least: 20,
                far: 3.0,
            },
            tree_half_life: 365.0,
            tree_rows: 2.0,
            tree_weight: 0.5,
            ..Self::default()
        }
    }
}

/// Ratios beyond this say that the level means nothing, not that the day was busy.
const WILD: f32 = 30.0;
/// Days of history below which the regressions lean on other towns, and trees would only learn by heart.
const YOUNG: usize = 100;
/// How many rows what other towns have taught is worth.
const LEAN: f64 = 5000.0;
/// How many rows of a series its own correction has to overcome.
const OWN_LEAN: f64 = 20.0;
/// The same in a young town.
const YOUNG_OWN_LEAN: f64 = 1000.0;
/// Days of history from which on the trees may look at the season.
const TWO_SEASONS: usize = 550;
/// Rows the limits of the bins are worked out from.
const SAMPLE: usize = 20_000;

/// A fitted model for one distance from the origin.
#[derive(Debug, Clone)]
pub struct Model {
    settings: Settings,
    linear: Vec<[f32; LINEAR]>,
    own: Vec<Vec<[f32; OWN]>>,
    forest: Option<Forest<TREE>>,
    earlier: Vec<Forest<TREE>>,
    seasons: bool,
    young: bool,
}

/// A forecast and the parts it was averaged from.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// The forecast.
    pub mean: f32,
    /// The linear part.
    pub linear: f32,
    /// The trees' part.
    pub tree: f32,
    /// The level of the series, 0 without.
    pub level: f32,
    /// How much its last same weekdays differ, in counts.
    pub unrest: f32,
    /// Yesterday against a week before.
    pub jump: f32,
}

impl Point {
    fn plain(mean: f32) -> Self {
        Self { mean, linear: mean, tree: mean, level: 0.0, unrest: 0.0, jump: 0.0 }
    }
}

/// What a slot is compared with while learning.
struct Example {
    look: Look,
    target: f32,
    weight: f32,
    age: f32,
}

/// About how many people are to be expected: rows of the trees are picked in proportion, since that is where errors are made.
fn size(look: &Look) -> f32 {
    look.level * (0.3 + look.profile().min(5.0))
}

impl Example {
    fn size(&self) -> f32 {
        size(&self.look)
    }
}

/// The inputs of the pooled regression and of the correction.
fn inputs(look: &Look) -> ([f32; LINEAR], [f32; OWN]) {
    let (mut x, mut own) = ([0.0; LINEAR], [0.0; OWN]);
    look.linear(&mut x);
    look.own(&mut own);
    (x, own)
}

fn example(frame: &Frame, at: Target, end: usize) -> Option<Example> {
    let y = frame.panel().get(at.series, at.day, at.slot);
    if !y.is_finite() {
        return None;
    }
    let look = frame.look(at)?;
    if look.calendar.today.closed {
        return None;
    }
    let target = y / look.level;
    (target < WILD).then_some(Example { look, target, weight: look.level, age: (end - at.day) as f32 })
}

/// A row picked for the forest, waiting for the regression of its slot.
struct Picked {
    look: Look,
    series: usize,
    target: f32,
    w: f32,
}

/// How many rows the forest gets of those there are.
struct Share {
    /// The share of rows of usual size.
    of: f32,
    /// The usual size.
    usual: f32,
    /// Of days before those of the regressions only so many are looked at: looking is what takes time.
    old: f32,
}

impl Share {
    fn new(settings: &Settings, days: usize, usual: f32) -> Self {
        let of = settings.tree_rows * (settings.history as f32 / days.max(1) as f32).min(1.0);
        Self { of, usual, old: (2.0 * of).min(1.0) }
    }

    /// The weight of an example if it is picked: the rarer, the more it stands for.
    fn pick(&self, e: &Example, old: bool, half_life: f32, random: &mut Random) -> Option<f32> {
        let looked = if old { self.old } else { 1.0 };
        let chance = (self.of * e.size() / self.usual / looked).min(1.0);
        (random.unit() < chance).then(|| e.weight * 0.5_f32.powf(e.age / half_life) / (chance * looked))
    }
}

impl Model {
    /// Learns from everything before day `end`, for forecasts `gap` days after the day of their origin.
    #[must_use]
    pub fn fit(frame: &Frame, end: usize, gap: usize, settings: Settings, random: &mut Random) -> Self {
        let start = end.saturating_sub(settings.history);
        let first = end.saturating_sub(settings.tree_history.max(settings.history));
        let (bins, usual) = Self::bins(frame, first..end, gap, random);
        let share = Share::new(&settings, end - first, usual);
        let slots = frame.panel().slots();
        let mut model = Self {
            settings,
            linear: Vec::new(),
            own: Vec::new(),
            forest: None,
            earlier: Vec::new(),
            seasons: end - start >= TWO_SEASONS,
            young: end - start < YOUNG,
        };
        let planted = settings.growth.trees > 0 && !model.young;
        let begin = if planted { first } else { start };
        let mut grove = Examples { rows: Vec::new(), y: Vec::new(), w: Vec::new() };
        let mut rows = Rows::<LINEAR>::new();
        let mut starts = Vec::new();
        let mut picked: Vec<Picked> = Vec::new();
        for slot in 0..slots {
            rows.clear();
            starts.clear();
            let mut own = Rows::<OWN>::new();
            for series in 0..frame.panel().series() {
                starts.push(rows.x.len());
                for day in begin..end {
                    let old = day < start;
                    if old && random.unit() >= share.old {
                        continue;
                    }
                    let Some(mut e) = example(frame, Target { series, day, gap, slot }, end) else {
                        continue;
                    };
                    e.look.seasons = model.seasons;
                    if !old {
                        let (x, mine) = inputs(&e.look);
                        rows.x.push(x);
                        rows.y.push(e.target - e.look.profile());
                        rows.w.push(e.weight * 0.5_f32.powf(e.age / settings.half_life));
                        own.x.push(mine);
                    }
                    if planted && let Some(w) = share.pick(&e, old, settings.tree_half_life, random) {
                        picked.push(Picked { look: e.look, series, target: e.target, w });
                    }
                }
            }
            starts.push(rows.x.len());
            model.fit_slot(&rows, &own, &starts, slots);
            for p in picked.drain(..) {
                grove.rows.push(bins.row(&model.told(&p.look, slot, p.series).1));
                grove.y.push(p.target);
                grove.w.push(p.w);
            }
        }
        if planted {
            model.forest = Some(Forest::grow(bins, grove, settings.growth, random));
        }
        model
    }

    fn bins(
        frame: &Frame,
        days: std::ops::Range<usize>,
        gap: usize,
        random: &mut Random,
    ) -> (Bins<TREE>, f32) {
        let mut sample = Vec::new();
        let mut sizes = 0.0_f32;
        let p = frame.panel();
        for _ in 0..SAMPLE {
            let at = Target {
                series: random.below(p.series()),
                day: days.start + random.below(days.len()),
                gap,
                slot: random.below(p.slots()),
            };
            if let Some(look) = frame.look(at) {
                let mut x = [0.0; TREE];
                look.tree(look.profile(), &mut x);
                sample.push(x);
                sizes += size(&look);
            }
        }
        if days.len() < TWO_SEASONS {
            // With one turn of the seasons the date stands for whatever happened then.
            for x in &mut sample {
                for j in SEASON {
                    x[j] = f32::NAN;
                }
            }
        }
        let usual = sizes / sample.len().max(1) as f32;
        (Bins::of(&sample, std::array::from_fn(|j| NAMES.contains(&j))), usual.max(1e-6))
    }

    /// One slot: the pooled regression, then for each series what is left.
    fn fit_slot(&mut self, rows: &Rows<LINEAR>, own: &Rows<OWN>, starts: &[usize], slots: usize) {
        let before = self.linear.last().copied().unwrap_or([0.0; LINEAR]);
        // A short history leans on what other towns have taught, a long one on nothing.
        let toward = self.young.then(|| learnt::coefficients(slots, self.linear.len())).flatten();
        let lean = if toward.is_some() { LEAN / rows.x.len().max(1) as f64 } else { 0.0 };
        let how = Fit { ridge: self.settings.linear.ridge + lean, ..self.settings.linear };
        let b = lad::fit(rows, how, &before, &toward.unwrap_or([0.0; LINEAR]));
        let mut corrections = Vec::with_capacity(starts.len());
        for range in starts.windows(2) {
            let range = range[0]..range[1];
            let mut mine = Rows::<OWN>::new();
            mine.x.extend_from_slice(&own.x[range.clone()]);
            mine.w.extend_from_slice(&rows.w[range.clone()]);
            mine.y.extend(range.map(|i| rows.y[i] - lad::dot(&rows.x[i], &b)));
            let lean = if self.young { YOUNG_OWN_LEAN } else { OWN_LEAN };
            let ridge = self.settings.own.ridge + lean / mine.x.len().max(1) as f64;
            corrections.push(lad::fit(&mine, Fit { ridge, ..self.settings.own }, &[0.0; OWN], &[0.0; OWN]));
        }
        self.linear.push(b);
        self.own.push(corrections);
    }

    /// The coefficients of the pooled regressions, slot by slot, to be shipped as a start for young towns.
    #[must_use]
    pub fn coefficients(&self) -> &[[f32; LINEAR]] {
        &self.linear
    }

    /// What the regressions say, and the inputs of the trees.
    fn told(&self, look: &Look, slot: usize, series: usize) -> (f32, [f32; TREE]) {
        let (x, own) = inputs(look);
        let correction = self.own[slot].get(series).map_or(0.0, |c| lad::dot(&own, c));
        let line = (look.profile() + lad::dot(&x, &self.linear[slot]) + correction).max(0.0);
        let mut x = [0.0; TREE];
        look.tree(line, &mut x);
        (line, x)
    }

    /// Takes over the trees of models fitted earlier, the latest first: the mean of all makes fewer mistakes, at no cost of growing.
    pub fn remember<'a>(&mut self, earlier: impl Iterator<Item = &'a Self>) {
        self.earlier = earlier.filter_map(|model| model.forest.clone()).collect();
    }

    /// The forecast of one slot; without a level, what the series did at the same hour before.
    #[must_use]
    pub fn predict(&self, frame: &Frame, at: Target) -> Point {
        let origin = at.day.saturating_sub(at.gap);
        if frame.is_dead(at.series, origin) {
            return Point::plain(0.0);
        }
        let Some(mut look) = frame.look(at) else {
            return Point::plain(frame.fallback(at));
        };
        if look.calendar.today.closed {
            return Point::plain(look.when_closed());
        }
        look.seasons = self.seasons;
        let (line, x) = self.told(&look, at.slot, at.series);
        let linear = line * look.level;
        let tree = self.forest.as_ref().map_or(linear, |forest| {
            let grown: f32 = self.earlier.iter().chain([forest]).map(|f| f.predict(&x)).sum();
            (grown / (self.earlier.len() + 1) as f32).max(0.0) * look.level
        });
        // A line through all days is no help on those that come once a year.
        let today = look.calendar.today;
        let share = if today.special || today.turn_of_year { 1.0 } else { self.settings.tree_weight };
        let unrest = look.unrest() * look.level;
        let mean = linear * (1.0 - share) + tree * share;
        Point {
            mean,
            linear,
            tree,
            level: look.level,
            unrest: if unrest.is_finite() { unrest } else { 0.0 },
            jump: look.jump(),
        }
    }
}
