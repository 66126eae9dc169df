//! An answer as it can be put into words: which way, how many people, how sure.
#![expect(clippy::as_conversions, reason = "counts of people become whole numbers")]

use serde::{Deserialize, Serialize};

use super::{Answer, Pooled};

/// What is said in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// More people than would have come.
    More,
    /// Fewer people.
    Fewer,
    /// The interval holds zero: nothing measurable. It does not say that nothing happened.
    Nothing,
}

/// How sure a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// Ordinary weeks show as much in fewer than one of fifty.
    HardlyChance,
    /// Ordinary weeks show as much in one of twenty at most.
    ProbablyNotChance,
    /// Ordinary weeks show as much more often.
    MayBeChance,
}

/// An answer ready to be put into words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// In one word.
    pub verdict: Verdict,
    /// How sure.
    pub sureness: Sureness,
    /// How often ordinary weeks show as much.
    pub chance: f32,
    /// Extra people: low, middle, high; rounded outward to two digits. Negative: fewer.
    pub extra: [i64; 3],
    /// The effect in per cent of what would have been: low, middle, high; rounded outward to whole ones.
    pub percent: [i32; 3],
    /// Four weeks after the event have been counted, so it will not change.
    pub last_word: bool,
    /// The weeks before were unusual already.
    pub before_unusual: bool,
    /// The smallest effect that would have been seen, in per cent.
    pub detectable: i32,
}

/// Two digits, downward.
fn down(value: f32) -> i64 {
    let step = 10_f32.powf(value.abs().max(1.0).log10().floor() - 1.0).max(1.0);
    ((value / step).floor() * step) as i64
}

fn up(value: f32) -> i64 {
    -down(-value)
}

fn near(value: f32) -> i64 {
    let step = 10_f32.powf(value.abs().max(1.0).log10().floor() - 1.0).max(1.0);
    ((value / step).round() * step) as i64
}

fn told(logs: [f32; 3], usual: f32, chance: f32) -> Told {
    let [low, middle, high] = logs;
    let people = logs.map(|l| usual * l.exp_m1());
    let percent = logs.map(|l| l.exp_m1() * 100.0);
    let verdict = if low > 0.0 {
        Verdict::More
    } else if high < 0.0 {
        Verdict::Fewer
    } else {
        Verdict::Nothing
    };
    let sureness = match (verdict, chance) {
        (Verdict::Nothing, _) => Sureness::MayBeChance,
        (_, c) if c <= 0.02 => Sureness::HardlyChance,
        _ => Sureness::ProbablyNotChance,
    };
    debug_assert!(low <= middle && middle <= high);
    Told {
        verdict,
        sureness,
        chance,
        extra: [down(people[0]), near(people[1]), up(people[2])],
        percent: [percent[0].floor() as i32, percent[1].round() as i32, percent[2].ceil() as i32],
        last_word: true,
        before_unusual: false,
        detectable: 0,
    }
}

impl Answer {
    /// People who would have come without the event.
    #[must_use]
    pub fn usual(&self) -> f32 {
        self.counted * (-self.log).exp()
    }

    /// The answer ready for words.
    #[must_use]
    pub fn told(&self) -> Told {
        let half = self.half[1];
        Told {
            last_word: self.last_word,
            before_unusual: self.before.is_some_and(|b| b.1),
            detectable: (self.detectable.exp_m1() * 100.0).ceil() as i32,
            ..told([self.log - half, self.log, self.log + half], self.usual(), self.chance)
        }
    }
}

impl Pooled {
    /// The pooled answer ready for words: what an ordinary repetition brings.
    #[must_use]
    pub fn told(&self) -> Told {
        Told {
            detectable: (((self.in95[1] - self.in95[0]) * 0.714).exp_m1() * 100.0).ceil() as i32,
            ..told([self.in95[0], self.log, self.in95[1]], self.usual, self.chance)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_outward_and_the_verdict_follows_the_interval() {
        let more = told([0.10, 0.20, 0.30], 10_000.0, 0.008);
        assert_eq!((more.verdict, more.sureness), (Verdict::More, Sureness::HardlyChance));
        assert_eq!(more.extra, [1000, 2200, 3500]);
        assert_eq!(more.percent, [10, 22, 35]);
        let fewer = told([-0.30, -0.20, -0.001], 10_000.0, 0.04);
        assert_eq!((fewer.verdict, fewer.sureness), (Verdict::Fewer, Sureness::ProbablyNotChance));
        assert_eq!(fewer.extra[0], -2600);
        assert!(fewer.extra[2] >= -10, "rounding must not claim more than the interval: {fewer:?}");
        let nothing = told([-0.1, 0.05, 0.2], 100.0, 0.01);
        assert_eq!((nothing.verdict, nothing.sureness), (Verdict::Nothing, Sureness::MayBeChance));
        assert_eq!(nothing.extra, [-10, 5, 23]);
    }
}
