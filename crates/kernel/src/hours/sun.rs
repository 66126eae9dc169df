//! When the sun rises and sets, on the clock of Brussels: the low-accuracy solar position of Meeus (chapter 25),
//! which is right to a second or two, solved for the moment the sun reaches an altitude.

use std::f64::consts::{PI, TAU};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::Brussels;

use super::rule::SunEvent;
use crate::calendar::Calendar;

/// Apparent right ascension and declination of the sun, in radians, so many days after noon of 1 January 2000.
fn position(days: f64) -> (f64, f64) {
    // The position is defined in terrestrial time, some 69 seconds ahead of the clock in these decades.
    let centuries = (days + 69.0 / 86_400.0) / 36_525.0;
    let longitude = 280.466_46 + 36_000.769_83 * centuries;
    let anomaly = (357.529_11 + 35_999.050_29 * centuries).to_radians();
    let centre = (1.914_602 - 0.004_817 * centuries) * anomaly.sin()
        + 0.019_993 * (2.0 * anomaly).sin()
        + 0.000_289 * (3.0 * anomaly).sin();
    let node = (125.04 - 1_934.136 * centuries).to_radians();
    let apparent = (longitude + centre - 0.005_69 - 0.004_78 * node.sin()).to_radians();
    let obliquity = (23.439_291 - 0.013_004_2 * centuries + 0.002_56 * node.cos()).to_radians();
    let ascension = (obliquity.cos() * apparent.sin()).atan2(apparent.cos());
    (ascension, (obliquity.sin() * apparent.sin()).asin())
}

/// Days after noon of 1 January 2000 (universal time) at which the sun reaches an altitude, near a given noon.
fn crossing(noon: f64, latitude: f64, longitude: f64, altitude: f64, morning: bool) -> Option<f64> {
    let side = if morning { -1.0 } else { 1.0 };
    let (north, altitude) = (latitude.to_radians(), altitude.to_radians());
    let mut moment = noon - longitude / 360.0 + side * 0.25;
    // Each round is some hundred times nearer; five leave nothing to see.
    for _ in 0..5 {
        let (ascension, declination) = position(moment);
        let sidereal = (280.460_618_37 + 360.985_647_366_29 * moment + longitude).to_radians();
        let cosine = (altitude.sin() - north.sin() * declination.sin()) / (north.cos() * declination.cos());
        if !(-1.0..=1.0).contains(&cosine) {
            return None;
        }
        let turn = side * cosine.acos() - (sidereal - ascension);
        moment += (turn - TAU * (turn / TAU).round()) / (2.0 * PI);
    }
    Some(moment)
}

/// The minute of the day of an event, or nothing where the sun neither rises nor sets.
pub(super) fn minute(event: SunEvent, date: NaiveDate, calendar: &Calendar) -> Option<u16> {
    let (latitude, longitude) = calendar.position();
    let start = NaiveDate::from_ymd_opt(2000, 1, 1)?.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
    let days = i32::try_from((date - start.date()).num_days()).ok()?;
    let altitude = match event {
        SunEvent::Sunrise | SunEvent::Sunset => -0.833,
        SunEvent::Dawn | SunEvent::Dusk => -6.0,
    };
    let morning = matches!(event, SunEvent::Dawn | SunEvent::Sunrise);
    let moment = crossing(f64::from(days), latitude, longitude, altitude, morning)?;
    // The moment lies within a day or two of the date: the remainder is small and exact enough.
    let seconds = TimeDelta::try_milliseconds(milliseconds((moment - f64::from(days)) * 86_400_000.0)?)?;
    let utc = start.checked_add_signed(TimeDelta::days(i64::from(days)))?.checked_add_signed(seconds)?;
    let local = DateTime::<Utc>::from_naive_utc_and_offset(utc, Utc).with_timezone(&Brussels).time();
    u16::try_from(local.hour() * 60 + local.minute()).ok()
}

#[expect(
    clippy::as_conversions,
    reason = "no checked conversion from f64 exists; the range is checked first"
)]
fn milliseconds(value: f64) -> Option<i64> {
    (value.abs() < 1e12).then_some(value as i64)
}

/// The hour that stands for an event in a guess.
pub(super) const fn usual(event: SunEvent) -> u16 {
    match event {
        SunEvent::Dawn => 5 * 60 + 30,
        SunEvent::Sunrise => 6 * 60,
        SunEvent::Sunset => 18 * 60,
        SunEvent::Dusk => 18 * 60 + 30,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Community;

    #[test]
    fn the_sun_keeps_to_the_almanac() {
        let calendar = Calendar::belgium(Community::Nl).at(50.85, 4.35);
        // Uccle, to a few minutes: the longest and the shortest day, on summer and winter time.
        for (event, date, expected) in [
            (SunEvent::Sunrise, "2026-06-21", 5 * 60 + 29),
            (SunEvent::Sunset, "2026-06-21", 22 * 60),
            (SunEvent::Sunrise, "2026-12-21", 8 * 60 + 42),
            (SunEvent::Sunset, "2026-12-21", 16 * 60 + 39),
        ] {
            let found = minute(event, date.parse().unwrap(), &calendar).unwrap();
            assert!(found.abs_diff(expected) <= 2, "{event:?} {date}: {found} against {expected}");
        }
        let north = Calendar::belgium(Community::Nl).at(78.2, 15.6);
        assert_eq!(minute(SunEvent::Sunset, "2026-06-21".parse().unwrap(), &north), None);
    }
}
