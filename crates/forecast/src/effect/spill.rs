//! What if the event also reached the counters it is compared with? The answer is then too small, by an amount that is known.
#![expect(clippy::as_conversions, reason = "numbers of counters become shares")]

use super::Answer;

/// An assumption: up to this share of the effect leaks to so many of the other counters, whichever would mislead most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leak {
    /// Share of the effect, 0 to 0.9.
    pub share: f32,
    /// How many counters it may reach.
    pub neighbours: usize,
}

/// An answer under an assumption of leaking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widened {
    /// By how much the answer may be too small, as a share of the effect, at worst.
    pub hidden: f32,
    /// By how much it may be too large, as a share of the effect, at worst.
    pub feigned: f32,
    /// The interval of 95 % that holds whatever leaks within the assumption, as logarithms.
    pub in95: [f32; 2],
}

impl Answer {
    /// The interval of 95 % when some of the effect may have leaked to the controls.
    ///
    /// The answer is own deviation minus the coefficients times those of the controls, so a leak of share s to controls
    /// with coefficients b shows (1 - s b) of the effect: the worst b that the assumption allows bounds it.
    #[must_use]
    pub fn under(&self, leak: Leak) -> Widened {
        let n = self.leans.len();
        let k = leak.neighbours.min(n);
        let share = leak.share.clamp(0.0, 0.9);
        let mut sorted: Vec<f32> = self.leans.iter().map(|l| l.1).collect();
        sorted.sort_unstable_by(f32::total_cmp);
        let low: f32 = sorted.iter().take(k).sum();
        let high: f32 = sorted.iter().rev().take(k).sum();
        // The median of the others follows in proportion at most twice as fast as counters are lifted.
        let follows = if n > 0 { (2.0 * k as f32 / n as f32).min(1.0) } else { 0.0 };
        let middle = self.lean_middle * follows;
        let hidden = (share * (high + middle.max(0.0))).clamp(0.0, 0.95);
        let feigned = (-share * (low + middle.min(0.0))).clamp(0.0, 2.0);
        let [a, b] = [self.log - self.half[1], self.log + self.half[1]];
        let widest = |v: f32| [v, v / (1.0 - hidden), v / (1.0 + feigned)];
        let all = [widest(a), widest(b)].concat();
        let in95 = [
            all.iter().copied().fold(f32::INFINITY, f32::min),
            all.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        ];
        Widened { hidden, feigned, in95 }
    }
}
