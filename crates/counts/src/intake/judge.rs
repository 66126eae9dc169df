//! What every observation has to pass, whichever way it came in.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Brussels;

use crate::day::MOST_VALUE;
use crate::{Observation, Step, Trouble};

/// How far a clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(15);

/// Knows the time, and what can be counted in it.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    latest: DateTime<Utc>,
    oldest: DateTime<Utc>,
}

impl Judge {
    /// Judges as at this moment.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        let oldest = Utc.with_ymd_and_hms(1990, 1, 1, 0, 0, 0).earliest().unwrap_or_default();
        Self { latest: now + AHEAD, oldest }
    }

    /// A stretch between two moments: as long as one of the lengths there are, and begun on its beat. A day is one whether
    /// it has 23, 24 or 25 hours.
    ///
    /// # Errors
    /// Why the stretch is none.
    pub fn between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<u32, Trouble> {
        let seconds = (end - start).num_seconds();
        let day = (82_800..=90_000).contains(&seconds) && [start, end].into_iter().all(midnight);
        if day {
            return Ok(Step::DAY.seconds());
        }
        u32::try_from(seconds).ok().filter(|seconds| *seconds < 82_800).ok_or(Trouble::Stretch)
    }

    /// Judges an observation.
    ///
    /// # Errors
    /// The field that is wrong, and why.
    pub fn observation(
        &self,
        start: DateTime<Utc>,
        seconds: u32,
        value: Option<f64>,
        uptime: Option<f64>,
    ) -> Result<Observation, (&'static str, Trouble)> {
        if !self.is_over(start, seconds) {
            return Err(("time", Trouble::Future));
        }
        self.stretch(start, seconds, value, uptime)
    }

    /// Judges what was so at a moment, places taken for one: it holds for the stretch of its moment, whether that is over or
    /// not.
    ///
    /// # Errors
    /// The field that is wrong, and why.
    pub fn state(
        &self,
        moment: DateTime<Utc>,
        seconds: u32,
        value: Option<f64>,
    ) -> Result<Observation, (&'static str, Trouble)> {
        if moment > self.latest {
            return Err(("time", Trouble::Future));
        }
        self.stretch(beat(moment, seconds), seconds, value, None)
    }

    /// Whether what is counted in a stretch can be known: it is over, or an hour of it.
    #[must_use]
    pub fn is_over(&self, start: DateTime<Utc>, seconds: u32) -> bool {
        // Compared before adding: the last year a moment can hold is no reason to fall over.
        start <= self.latest && start + TimeDelta::seconds(i64::from(seconds).min(3_600)) <= self.latest
    }

    fn stretch(
        &self,
        start: DateTime<Utc>,
        seconds: u32,
        value: Option<f64>,
        uptime: Option<f64>,
    ) -> Result<Observation, (&'static str, Trouble)> {
        let step = Step::of(seconds).map_err(|_| ("length", Trouble::Stretch))?;
        if start < self.oldest {
            return Err(("time", Trouble::TooOld));
        }
        let on_beat = if step == Step::DAY {
            midnight(start)
        } else {
            start.timestamp() % i64::from(seconds) == 0 && start.timestamp_subsec_nanos() == 0
        };
        if !on_beat {
            return Err(("time", Trouble::Stretch));
        }
        let value = value.map(count).transpose().map_err(|trouble| ("value", trouble))?;
        let uptime = uptime.map(share).transpose().map_err(|trouble| ("uptime", trouble))?;
        Ok(Observation { start, seconds, value, uptime })
    }
}

fn midnight(moment: DateTime<Utc>) -> bool {
    moment.with_timezone(&Brussels).time() == chrono::NaiveTime::MIN
}

/// The beginning of the stretch a moment lies in.
#[must_use]
pub fn beat(moment: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    if seconds == Step::DAY.seconds() {
        return kernel::moment::day_begins(moment.with_timezone(&Brussels).date_naive());
    }
    let step = i64::from(seconds.max(1));
    DateTime::from_timestamp(moment.timestamp().div_euclid(step) * step, 0).unwrap_or(moment)
}

fn count(value: f64) -> Result<f64, Trouble> {
    if !value.is_finite() {
        return Err(Trouble::NotANumber);
    }
    if value < 0.0 {
        return Err(Trouble::Negative);
    }
    if value > MOST_VALUE {
        return Err(Trouble::TooHigh);
    }
    // Not minus nought.
    Ok(value.abs())
}

fn share(uptime: f64) -> Result<f32, Trouble> {
    if !uptime.is_finite() {
        return Err(Trouble::NotANumber);
    }
    if uptime < 0.0 {
        return Err(Trouble::Negative);
    }
    // A little above one is how a supplier rounds.
    if uptime > 1.01 {
        return Err(Trouble::TooHigh);
    }
    #[expect(
        clippy::as_conversions,
        reason = "there is no other way from f64 to f32; it lies between 0 and 1"
    )]
    let share = uptime.min(1.0) as f32;
    Ok(share)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn judge() -> Judge {
        Judge::new("2026-11-22T12:00:00Z".parse().unwrap())
    }

    pub(crate) fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_cannot_be_a_count_is_refused() {
        let hour = at("2026-11-01T10:00:00Z");
        let ask = |start, seconds, value, uptime| judge().observation(start, seconds, value, uptime);
        assert!(ask(hour, 3_600, Some(12.0), Some(0.5)).is_ok());
        assert_eq!(ask(hour, 3_600, Some(-0.0), None).unwrap().value.map(f64::to_bits), Some(0));
        assert_eq!(ask(hour, 3_600, Some(-1.0), None), Err(("value", Trouble::Negative)));
        assert_eq!(ask(hour, 3_600, Some(f64::NAN), None), Err(("value", Trouble::NotANumber)));
        assert_eq!(ask(hour, 3_600, Some(1e12), None), Err(("value", Trouble::TooHigh)));
        assert_eq!(ask(hour, 3_600, None, Some(1.2)), Err(("uptime", Trouble::TooHigh)));
        assert_eq!(ask(hour, 3_601, None, None), Err(("length", Trouble::Stretch)));
        assert_eq!(ask(hour, 86_400, None, None), Err(("time", Trouble::Stretch)));
        assert_eq!(ask(at("2026-11-01T10:07:00Z"), 900, None, None), Err(("time", Trouble::Stretch)));
        assert_eq!(ask(at("2026-11-22T12:00:00Z"), 3_600, None, None), Err(("time", Trouble::Future)));
        assert!(ask(at("2026-11-22T11:00:00Z"), 3_600, None, None).is_ok());
        assert_eq!(ask(at("1912-11-22T11:00:00Z"), 3_600, None, None), Err(("time", Trouble::TooOld)));
        assert_eq!(ask(DateTime::<Utc>::MAX_UTC, 3_600, None, None), Err(("time", Trouble::Future)));
    }

    #[test]
    fn a_state_holds_for_its_stretch_before_that_is_over_and_a_count_does_not() {
        let (now, hour) = (at("2026-11-22T12:00:30Z"), at("2026-11-22T12:00:00Z"));
        let told = judge().state(now, 3_600, Some(250.0)).unwrap();
        assert_eq!((told.start, told.seconds, told.value), (hour, 3_600, Some(250.0)));
        assert!(!judge().is_over(hour, 3_600));
        assert_eq!(judge().observation(hour, 3_600, Some(250.0), None), Err(("time", Trouble::Future)));
        assert_eq!(
            judge().state(at("2026-11-22T12:20:00Z"), 3_600, None),
            Err(("time", Trouble::Future)),
            "a clock that is ahead"
        );
        assert_eq!(judge().state(now, 3_601, None), Err(("length", Trouble::Stretch)));
        assert_eq!(judge().state(now, 900, Some(-1.0)), Err(("value", Trouble::Negative)));
    }

    #[test]
    fn a_day_is_a_day_when_the_clocks_change_too() {
        for (start, end) in [
            ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z"),
        ] {
            assert_eq!(judge().between(at(start), at(end)), Ok(86_400));
            assert!(judge().observation(at(start), 86_400, Some(1.0), None).is_ok());
            assert_eq!(beat(at(start) + TimeDelta::hours(9), 86_400), at(start));
        }
        assert_eq!(
            judge().between(at("2026-07-01T10:00:00Z"), at("2026-07-01T09:00:00Z")),
            Err(Trouble::Stretch)
        );
        assert_eq!(beat(at("2026-07-01T10:59:59Z"), 900), at("2026-07-01T10:45:00Z"));
    }

    proptest! {
        #[test]
        fn nothing_falls_over(seconds in any::<i64>(), length: u32, value: f64, uptime: f64) {
            if let Some(start) = DateTime::from_timestamp(seconds, 0)
                && let Ok(taken) = judge().observation(start, length, Some(value), Some(uptime))
            {
                prop_assert!(taken.value.is_some_and(|value| (0.0..=MOST_VALUE).contains(&value)));
                prop_assert!(Step::of(length).unwrap().cell(start).is_some(), "it has a place in a day");
            }
            if let Some(start) = DateTime::from_timestamp(seconds, 0) {
                prop_assert!(beat(start, length) <= start);
            }
        }
    }
}
