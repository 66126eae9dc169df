//! A day of counts by the hour as everybody may see it, without reckoning: the rule is narrow enough to be proven on paper.
//!
//! An hour in which somebody was counted, but fewer than `k`, is told as *few*. The sum of the day is told as it is only when
//! every hour is known and the few hours together leave enough doubt about each of them; otherwise the sum is made with half
//! of `k` for each of them. Every other number that is published (a week, a town, a rhythm, a share) is to be made of
//! [`Told::filled`] alone, so that nothing can be worked out of it that is not in this line already.
//!
//! **Why nothing leaks.** Write `n` for the few hours and `s` for what they hold together. Readers know `n`, and that each of
//! them holds 1 to `k` − 1; of a sum told as it is they know `s` too. Then each may be anything from `s − (n−1)(k−1)` to
//! `s − (n−1)` within those ends, and the sum is only told when that is at least `k` / 3 wide and `s − n` is at least `k`
//! (the width [`super::protect`] keeps, whose readers do not know why a cell is hidden). Of a sum that is not told, readers
//! know that it failed this. While the day runs its sum is never told as it is, and an hour that was shown is not hidden
//! afterwards: what was seen earlier adds nothing. Parts of a whole thing that is not counted again, such as the places taken
//! in a car park, are about nobody and do not come here.

use super::Rule;
use crate::{Day, Step};

/// An hour as everybody sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hour {
    /// Nothing is known of it.
    Unknown,
    /// As it is; nought is about nobody.
    Shown(f64),
    /// Somebody was there, but fewer than `k`.
    Few,
}

/// A day as everybody sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    hours: Vec<Hour>,
    for_few: f64,
    is_exact: bool,
}

/// Hides the hours of a day in which few were counted; `Rule::USUAL` is the usual `k`, below `Rule::FLOOR` it is not taken.
#[must_use]
pub fn hours(counted: &[Option<f64>], k: u64) -> Told {
    let k = f64::from(u32::try_from(k.max(Rule::FLOOR)).unwrap_or(u32::MAX));
    let hours: Vec<Hour> = counted
        .iter()
        .map(|value| match value {
            None => Hour::Unknown,
            Some(value) if *value > 0.0 && *value < k => Hour::Few,
            Some(value) => Hour::Shown(*value),
        })
        .collect();
    let few: Vec<f64> =
        counted.iter().flatten().copied().filter(|value| *value > 0.0 && *value < k).collect();
    let n = f64::from(u32::try_from(few.len()).unwrap_or(u32::MAX));
    let sum: f64 = few.iter().sum();
    let is_whole = counted.iter().all(Option::is_some);
    let is_exact = few.is_empty() || (is_whole && is_in_doubt(n, sum, k));
    let for_few = if is_exact && n > 0.0 { sum / n } else { k / 2.0 };
    Told { hours, for_few, is_exact }
}

/// The same of a stored day; one that is told as a whole is one stretch.
#[must_use]
pub fn day(day: &Day, k: u64) -> Told {
    if day.step() == Step::DAY { hours(&[day.sum()], k) } else { hours(&day.hourly(true), k) }
}

/// Whether `n` hours that hold `sum` together leave each of them in enough doubt.
fn is_in_doubt(n: f64, sum: f64, k: f64) -> bool {
    let low = (sum - (n - 1.0) * (k - 1.0)).max(1.0);
    let high = (sum - (n - 1.0)).min(k - 1.0);
    n >= 2.0 && sum - n >= k && high - low >= k / 3.0
}

impl Told {
    /// Hour by hour.
    #[must_use]
    pub fn hours(&self) -> &[Hour] {
        &self.hours
    }

    /// Hour by hour, with for each of the few hours the same number: what every sum and mean is to be made of.
    #[must_use]
    pub fn filled(&self) -> Vec<Option<f64>> {
        let filled = |hour: &Hour| match hour {
            Hour::Unknown => None,
            Hour::Shown(value) => Some(*value),
            Hour::Few => Some(self.for_few),
        };
        self.hours.iter().map(filled).collect()
    }

    /// The sum of what is known; nothing when nothing is.
    #[must_use]
    pub fn sum(&self) -> Option<f64> {
        let known: Vec<f64> = self.filled().into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }

    /// Whether the sum is what was counted, and not about that.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.is_exact
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::suppress::{Published, Seen, Sum, attack};

    const K: u64 = Rule::USUAL;

    fn counted(values: &[u32]) -> Vec<Option<f64>> {
        values.iter().map(|value| Some(f64::from(*value))).collect()
    }

    #[test]
    fn few_are_hidden_nought_and_many_are_shown_and_unknown_stays_so() {
        let told = hours(&[Some(0.0), Some(14.0), Some(15.0), None, Some(0.4)], K);
        assert_eq!(told.hours(), [Hour::Shown(0.0), Hour::Few, Hour::Shown(15.0), Hour::Unknown, Hour::Few]);
        assert!(!told.is_exact(), "an hour is not known yet");
        assert_eq!(told.filled(), [Some(0.0), Some(7.5), Some(15.0), None, Some(7.5)]);
        assert_eq!(told.sum(), Some(30.0));
        assert_eq!(hours(&[None, None], K).sum(), None);
        assert_eq!(hours(&[Some(12.0)], 1).hours(), [Hour::Shown(12.0)], "the floor holds");
        assert_eq!(hours(&[Some(9.0)], 1).hours(), [Hour::Few]);
    }

    #[test]
    fn a_day_told_as_a_whole_is_one_stretch_and_quarters_make_hours() {
        let of = |step: Step, values: &[f64]| {
            let cell = |value: &f64| crate::Cell { value: Some(*value), uptime: None };
            day(&Day::of(step, values.iter().map(cell).collect()), K).hours().to_vec()
        };
        assert_eq!(of(Step::DAY, &[9.0]), [Hour::Few]);
        assert_eq!(of(Step::DAY, &[412.0]), [Hour::Shown(412.0)]);
        assert_eq!(
            of(Step::of(900).unwrap(), &[4.0, 4.0, 3.0, 3.0, 4.0, 4.0, 4.0, 3.0]),
            [Hour::Few, Hour::Shown(15.0)]
        );
    }

    #[test]
    fn the_sum_of_a_day_is_exact_when_it_tells_of_no_hour() {
        for (few, is_exact) in [
            (vec![], true),
            (vec![7], false),
            (vec![1, 1], false),
            (vec![14, 14], false),
            (vec![9, 8], true),
            (vec![14, 14, 13], false),
            (vec![7, 3, 9], true),
            (vec![1, 1, 1, 1, 1, 1], false),
            (vec![2, 4, 1, 3, 2, 9], true),
        ] {
            let mut values = few.clone();
            values.resize(24, 100);
            let told = hours(&counted(&values), K);
            assert_eq!(told.is_exact(), is_exact, "{few:?}");
            let true_sum = f64::from(values.iter().sum::<u32>());
            assert_eq!(
                (told.sum().unwrap() - true_sum).abs() < 1e-9,
                is_exact || few.iter().sum::<u32>() * 2 == 15 * u32::try_from(few.len()).unwrap(),
                "{few:?}"
            );
        }
    }

    /// Everything a reader sees of a day who asks after each of its hours.
    fn seen(values: &[u32]) -> String {
        let mut all = String::new();
        for known in 1..=values.len() {
            let mut cells = counted(values.get(..known).unwrap());
            cells.resize(values.len(), None);
            all.push_str(&format!("{:?}", hours(&cells, K)));
        }
        all
    }

    #[test]
    fn whatever_a_reader_saw_each_few_hour_may_still_be_many_things() {
        // Every way to fill two and three hours, each with all that is seen of it: those that look alike are told apart by nobody.
        for n in [1_u32, 2, 3] {
            let mut alike: BTreeMap<String, Vec<Vec<u32>>> = BTreeMap::new();
            for number in 0..14_u32.pow(n) {
                let few: Vec<u32> = (0..n).map(|at| number / 14_u32.pow(at) % 14 + 1).collect();
                let values: Vec<u32> = few.iter().copied().chain([0, 120]).collect();
                alike.entry(seen(&values)).or_default().push(few);
            }
            for worlds in alike.values() {
                for hour in 0..usize::try_from(n).unwrap() {
                    let of: Vec<u32> = worlds.iter().map(|few| few[hour]).collect();
                    let width = of.iter().max().unwrap() - of.iter().min().unwrap();
                    assert!(width >= 5, "{n} hours: one of {of:?}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_attack_on_tables_finds_no_more(values in proptest::collection::vec(prop_oneof![0..30_u32, 0..3_u32, 60..900_u32], 24)) {
            let told = hours(&counted(&values), K);
            if told.is_exact() {
                let value = |hour: &Hour, count: &u32| match hour {
                    Hour::Shown(_) => Some(u64::from(*count)),
                    _ => None,
                };
                let mut cells: Vec<Seen> = told
                    .hours()
                    .iter()
                    .zip(&values)
                    .enumerate()
                    .map(|(at, (hour, count))| Seen { key: at.to_string(), value: value(hour, count) })
                    .collect();
                cells.push(Seen { key: "day".into(), value: Some(values.iter().map(|n| u64::from(*n)).sum()) });
                let sums = vec![Sum { total: 24, parts: (0..24).collect() }];
                let rule = Rule::people(K).unwrap();
                for interval in attack(&Published { cells, sums, rule, grows: false }) {
                    let wide = interval.high.is_none_or(|high| high - interval.low >= K);
                    prop_assert!(wide, "{interval:?} of {values:?}");
                }
            }
        }
    }
}
