//! Several repetitions of one event, taken together.
#![expect(clippy::as_conversions, reason = "numbers of repetitions become weights")]

use super::{Answer, LEAST_PLACEBOS, Occasion, Refusal, plan::Trials};
use crate::random::Random;

/// How much repetitions of one event are thought to differ before anything is seen: as often by more than this (a standard
/// deviation of the logarithm) as by less, and now and then by far more (half-Cauchy).
const SPREAD: f64 = 0.1;
/// Steps of the spread that are tried, and how far apart.
const STEPS: usize = 150;
const STEP: f64 = 0.008;
/// Draws by which it is judged whether the repetitions differ.
const DRAWS: usize = 2000;

/// What an event brings that was repeated.
#[derive(Debug, Clone)]
pub struct Pooled {
    /// The effect of an ordinary repetition, as a logarithm.
    pub log: f32,
    /// Its interval of 90 %.
    pub in90: [f32; 2],
    /// Its interval of 95 %.
    pub in95: [f32; 2],
    /// What the next repetition may bring, 95 %.
    pub next95: [f32; 2],
    /// How likely it is that repetitions would show as much on ordinary days.
    pub chance: f32,
    /// How much the repetitions themselves differ: standard deviation of the logarithm.
    pub spread: f32,
    /// How likely it is that equal repetitions would show differences as large.
    pub differ_chance: f32,
    /// Repetitions: those on the same days at several counters are one.
    pub repetitions: usize,
    /// Answers that were used.
    pub answers: usize,
    /// People that one repetition would have seen without the event, over all its counters.
    pub usual: f32,
}

/// A repetition: its effect and how its errors are spread.
struct Repetition {
    log: f64,
    variance: f64,
    errors: Vec<f32>,
    usual: f64,
}

/// What answers that were given apart say together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// What an ordinary one brings, as a logarithm.
    pub log: f32,
    /// Its interval of 95 %.
    pub in95: [f32; 2],
    /// What the next one may bring, 95 %.
    pub next95: [f32; 2],
    /// How much they differ: standard deviation of the logarithm.
    pub spread: f32,
}

impl Together {
    /// In per cent of what would have been: low, middle, high; rounded outward.
    #[must_use]
    pub fn percent(&self) -> [i32; 3] {
        let [low, high] = self.in95;
        percent([low, self.log, high])
    }

    /// What the next one may bring, in per cent.
    #[must_use]
    pub fn next_percent(&self) -> [i32; 2] {
        let [low, high] = self.next95;
        let [low, _, high] = percent([low, low, high]);
        [low, high]
    }
}

fn percent([low, middle, high]: [f32; 3]) -> [i32; 3] {
    let of = |log: f32| log.exp_m1() * 100.0;
    [of(low).floor() as i32, of(middle).round() as i32, of(high).ceil() as i32]
}

/// Pools answers of different counters or towns of which only the per cents are known: low, middle and high of their
/// intervals of 95 %. One alone says no more than it did; without any there is nothing to say.
#[must_use]
pub fn over(answers: &[[i32; 3]]) -> Option<Together> {
    let log = |percent: i32| (f64::from(percent.max(-99)) / 100.0).ln_1p();
    let estimates: Vec<(f64, f64)> = answers
        .iter()
        .map(|[low, middle, high]| {
            let half = (log(*high) - log(*low)) / 2.0;
            (log(*middle), (half / 1.96).powi(2).max(1e-6))
        })
        .collect();
    if estimates.is_empty() {
        return None;
    }
    let mixture = Mixture::of(&estimates);
    // A spread cannot be seen in one answer: it is told as it was given.
    let in95 = match (estimates.as_slice(), answers) {
        ([_], [[low, _, high]]) => [log(*low) as f32, log(*high) as f32],
        _ => mixture.interval(0.95, false),
    };
    Some(Together {
        log: mixture.quantile(0.5, false) as f32,
        in95,
        next95: mixture.interval(0.95, true),
        spread: mixture.spread() as f32,
    })
}

/// Pools answers about repetitions of one event. Those on the same days at several counters share their accidents, and
/// count as one repetition.
///
/// # Errors
/// When fewer than two repetitions are left.
pub fn pool(answers: &[(Occasion, Answer)], seed: u64) -> Result<Pooled, Refusal> {
    let repetitions: Vec<Repetition> = together(answers).iter().filter_map(|g| Repetition::of(g)).collect();
    if repetitions.len() < 2 {
        return Err(Refusal::TooFew(repetitions.len()));
    }
    let estimates: Vec<(f64, f64)> = repetitions.iter().map(|r| (r.log, r.variance)).collect();
    let mixture = Mixture::of(&estimates);
    let [lo90, hi90] = mixture.interval(0.90, false);
    let [lo95, hi95] = mixture.interval(0.95, false);
    let below = mixture.below(0.0, false);
    Ok(Pooled {
        log: mixture.quantile(0.5, false) as f32,
        in90: [lo90, hi90],
        in95: [lo95, hi95],
        next95: mixture.interval(0.95, true),
        chance: (2.0 * below.min(1.0 - below)) as f32,
        spread: mixture.spread() as f32,
        differ_chance: differ(&repetitions, &mut Random::new(seed)),
        repetitions: repetitions.len(),
        answers: answers.len(),
        usual: (repetitions.iter().map(|r| r.usual).sum::<f64>() / repetitions.len() as f64) as f32,
    })
}

/// Puts answers about common days together.
fn together(answers: &[(Occasion, Answer)]) -> Vec<Vec<&(Occasion, Answer)>> {
    let mut groups: Vec<Vec<&(Occasion, Answer)>> = Vec::new();
    for answer in answers {
        let shares = |other: &&(Occasion, Answer)| {
            other.0.days().iter().any(|d| answer.0.days().binary_search(d).is_ok())
        };
        let (mut near, far): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.iter().any(shares));
        let mut group: Vec<&(Occasion, Answer)> = near.drain(..).flatten().collect();
        group.push(answer);
        groups = far;
        groups.push(group);
    }
    groups
}

impl Repetition {
    /// The mean over the counters; its errors are the means over the same weeks.
    fn of(group: &[&(Occasion, Answer)]) -> Option<Self> {
        let n = group.len() as f64;
        let log = group.iter().map(|(_, a)| f64::from(a.log)).sum::<f64>() / n;
        let usual = group.iter().map(|(_, a)| f64::from(a.counted * (-a.log).exp())).sum();
        let (_, first) = group.first()?;
        let mut errors: Vec<f32> = Vec::new();
        for (weeks, _) in &first.trials {
            let at = |a: &Answer| {
                a.trials.binary_search_by_key(weeks, |t| t.0).ok().and_then(|i| a.trials.get(i)).map(|t| t.1)
            };
            let all: Option<Vec<f32>> = group.iter().map(|(_, a)| at(a)).collect();
            if let Some(all) = all {
                errors.push(all.iter().sum::<f32>() / all.len() as f32);
            }
        }
        if errors.len() < LEAST_PLACEBOS {
            // Too few weeks in common: as if all counters always erred together.
            let widest = group.iter().max_by(|a, b| a.1.half[1].total_cmp(&b.1.half[1]))?;
            errors.clone_from(&widest.1.placebos);
        }
        let half = Trials::of(&errors).ok()?.half[1];
        Some(Self { log, variance: (f64::from(half) / 1.96).powi(2).max(1e-8), errors, usual })
    }
}

/// What is known about the effect: for every spread between the repetitions a bell curve, weighed by how well it fits.
struct Mixture {
    parts: Vec<Part>,
}

#[derive(Clone, Copy)]
struct Part {
    weight: f64,
    mean: f64,
    variance: f64,
    spread: f64,
}

impl Mixture {
    /// From effects and the variances of their errors.
    fn of(estimates: &[(f64, f64)]) -> Self {
        let fits: Vec<(f64, Part)> = (0..STEPS)
            .map(|k| {
                let spread = (k as f64 + 0.5) * STEP;
                let weights =
                    || estimates.iter().map(|(log, variance)| (1.0 / (variance + spread * spread), *log));
                let total: f64 = weights().map(|(w, _)| w).sum();
                let mean = weights().map(|(w, y)| w * y).sum::<f64>() / total;
                let fit: f64 = weights().map(|(w, y)| 0.5 * (w.ln() - w * (y - mean).powi(2))).sum();
                let prior = -(spread / SPREAD).powi(2).ln_1p();
                (fit + prior - 0.5 * total.ln(), Part { weight: 0.0, mean, variance: 1.0 / total, spread })
            })
            .collect();
        let best = fits.iter().map(|f| f.0).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = fits.iter().map(|f| (f.0 - best).exp()).sum();
        Self { parts: fits.into_iter().map(|(f, p)| Part { weight: (f - best).exp() / sum, ..p }).collect() }
    }

    /// How likely the effect lies below a value; of the next repetition, or of the ordinary one.
    fn below(&self, value: f64, next: bool) -> f64 {
        let more = |p: &Part| if next { p.spread * p.spread } else { 0.0 };
        self.parts.iter().map(|p| p.weight * bell((value - p.mean) / (p.variance + more(p)).sqrt())).sum()
    }

    fn quantile(&self, share: f64, next: bool) -> f64 {
        let (mut low, mut high) = (-10.0, 10.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.below(middle, next) < share {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    }

    fn interval(&self, share: f64, next: bool) -> [f32; 2] {
        [(1.0 - share) / 2.0, f64::midpoint(1.0, share)].map(|q| self.quantile(q, next) as f32)
    }

    fn spread(&self) -> f64 {
        self.parts.iter().map(|p| p.weight * p.spread).sum()
    }
}

/// The share of a bell curve below a value (Abramowitz and Stegun 7.1.26, to seven places).
fn bell(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let tail = 0.5 * poly * (-x * x).exp();
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// How often ordinary weeks, put in place of the repetitions, differ among themselves as much as these do.
fn differ(repetitions: &[Repetition], random: &mut Random) -> f32 {
    let spread_of = |values: &[f64]| {
        let weights = || repetitions.iter().map(|r| 1.0 / r.variance).zip(values);
        let total: f64 = weights().map(|(w, _)| w).sum();
        let mean = weights().map(|(w, y)| w * y).sum::<f64>() / total;
        weights().map(|(w, y)| w * (y - mean).powi(2)).sum::<f64>()
    };
    let seen = spread_of(&repetitions.iter().map(|r| r.log).collect::<Vec<f64>>());
    let mut drawn = vec![0.0; repetitions.len()];
    let mut larger = 0_usize;
    for _ in 0..DRAWS {
        for (place, r) in drawn.iter_mut().zip(repetitions) {
            *place = r.errors.get(random.below(r.errors.len())).map_or(0.0, |e| f64::from(*e));
        }
        larger += usize::from(spread_of(&drawn) >= seen);
    }
    (larger + 1) as f32 / (DRAWS + 1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(log: f32, half: f32, errors: &[f32]) -> Answer {
        let mut placebos = errors.to_vec();
        placebos.sort_unstable_by(f32::total_cmp);
        Answer {
            log,
            half: [half * 0.8, half],
            chance: 0.5,
            placebos,
            trials: errors.iter().enumerate().map(|(i, e)| (i as i32 + 2, *e)).collect(),
            leans: Vec::new(),
            lean_middle: 0.0,
            detectable: half * 1.4,
            before: None,
            counted: 1000.0,
            days: 1,
            last_word: true,
            controls: 5,
        }
    }

    fn errors(seed: u64, size: f32) -> Vec<f32> {
        let mut random = Random::new(seed);
        (0..60).map(|_| (random.unit() + random.unit() + random.unit() - 1.5) * 2.0 * size).collect()
    }

    fn repetitions(logs: &[f32], size: f32) -> Vec<(Occasion, Answer)> {
        let each = |(i, log): (usize, &f32)| {
            (Occasion::new(0, vec![100 + 365 * i]), answer(*log, 2.0 * size, &errors(i as u64, size)))
        };
        logs.iter().enumerate().map(each).collect()
    }

    #[test]
    fn repetitions_that_agree_make_the_answer_surer_and_those_that_do_not_are_told() {
        let agree = pool(&repetitions(&[0.10, 0.12, 0.09, 0.11, 0.10, 0.12], 0.1), 1).unwrap();
        assert!((agree.log - 0.107).abs() < 0.01 && agree.in95[0] < agree.in90[0], "{agree:?}");
        assert!(agree.in95[1] - agree.in95[0] < 0.3, "one alone is 0.4 wide: {agree:?}");
        assert!(agree.next95[0] < agree.in95[0] && agree.next95[1] > agree.in95[1]);
        assert!(agree.differ_chance > 0.5, "{agree:?}");
        let quarrel = pool(&repetitions(&[0.6, -0.5, 0.5, -0.4, 0.1, 0.3], 0.1), 1).unwrap();
        assert!(quarrel.differ_chance < 0.05 && quarrel.spread > 2.0 * agree.spread, "{quarrel:?}");
        assert!(quarrel.in95[0] < 0.0 && quarrel.in95[1] > 0.0, "{quarrel:?}");
        assert!(matches!(pool(&repetitions(&[0.1], 0.1), 1), Err(Refusal::TooFew(1))));
    }

    #[test]
    fn answers_of_towns_are_taken_together_by_how_sure_they_are() {
        assert_eq!(over(&[]), None);
        let alone = over(&[[10, 20, 31]]).unwrap();
        assert_eq!(alone.percent(), [10, 20, 31]);
        assert!(alone.next95[0] < alone.in95[0], "another town may differ");
        // A sure town and one that knows little: the sure one decides.
        let both = over(&[[18, 20, 22], [-60, -20, 60]]).unwrap();
        assert!((15..=22).contains(&both.percent()[1]), "{both:?}");
        let many = over(&[[5, 20, 37]; 6]).unwrap();
        let [low, middle, high] = many.percent();
        assert!(middle == 20 && low > 5 && high < 37, "six that agree know more than one: {many:?}");
        let apart = over(&[[70, 80, 90], [-45, -40, -35], [15, 20, 25], [-10, -5, 0]]).unwrap();
        assert!(apart.spread > 2.0 * many.spread && apart.percent()[0] < 0, "{apart:?}");
        assert!(apart.next_percent()[0] < apart.percent()[0]);
    }

    #[test]
    fn counters_on_the_same_days_are_one_repetition_with_the_errors_they_share() {
        let shared = errors(9, 0.1);
        let mut list = repetitions(&[0.1, 0.1], 0.1);
        for series in 1..5 {
            list.push((Occasion::new(series, vec![100]), answer(0.1, 0.2, &shared)));
        }
        list[0].1 = answer(0.1, 0.2, &shared);
        let pooled = pool(&list, 1).unwrap();
        assert_eq!((pooled.repetitions, pooled.answers), (2, 6));
        let two = pool(&repetitions(&[0.1, 0.1], 0.1), 1).unwrap();
        let width = |p: &Pooled| p.in95[1] - p.in95[0];
        assert!(width(&pooled) > 0.8 * width(&two), "five counters with one accident know no more than one");
        assert!((pooled.usual - 3000.0 * (-0.1_f32).exp()).abs() < 1.0, "{}", pooled.usual);
    }
}
