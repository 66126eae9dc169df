//! When the sun rises and sets, on the clock of Brussels.
//!
//! The sunrise equation with the equation of the centre to three terms: within a minute or two of an almanac in our
//! latitudes, and to the minute what the reference evaluation answers.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::Brussels;

use super::rule::SunEvent;
use crate::calendar::Calendar;

/// Days from noon of 1 January 2000, in universal time, at which an event happens.
fn days_from_2000(noon: f64, latitude: f64, longitude: f64, altitude: f64, morning: bool) -> Option<f64> {
    use std::f64::consts::{PI, TAU};
    const TRANSIT: f64 = 0.0009;
    let cycle = (noon - TRANSIT + longitude / 360.0).round();
    let transit = |hour_angle: f64| TRANSIT + (hour_angle - longitude.to_radians()) / TAU + cycle;

    let mean = transit(0.0);
    let anomaly = (357.5291 + 0.985_600_28 * mean).to_radians();
    let centre = 1.9148 * anomaly.sin() + 0.02 * (2.0 * anomaly).sin() + 0.0003 * (3.0 * anomaly).sin();
    let ecliptic = anomaly + centre.to_radians() + 102.9372_f64.to_radians() + PI;
    let declination = (23.4397_f64.to_radians().sin() * ecliptic.sin()).asin();
    let corrected = |days: f64| days + 0.0053 * anomaly.sin() - 0.0069 * (2.0 * ecliptic).sin();

    let north = latitude.to_radians();
    let cosine =
        (altitude.to_radians().sin() - north.sin() * declination.sin()) / (north.cos() * declination.cos());
    if !(-1.0..=1.0).contains(&cosine) {
        return None;
    }
    let midday = corrected(mean);
    let evening = corrected(transit(cosine.acos()));
    Some(if morning { 2.0 * midday - evening } else { evening })
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
    let moment = days_from_2000(f64::from(days), latitude, longitude, altitude, morning)?;
    // The moment lies within a day or two of the date: the remainder is small and exact enough.
    let seconds = TimeDelta::try_milliseconds(milliseconds((moment - f64::from(days)) * 86_400_000.0)?)?;
    let utc = start.checked_add_signed(TimeDelta::days(i64::from(days)))?.checked_add_signed(seconds)?;
    let local = DateTime::<Utc>::from_naive_utc_and_offset(utc, Utc).with_timezone(&Brussels).time();
    u16::try_from(local.hour() * 60 + local.minute()).ok()
}

#[expect(clippy::as_conversions, reason = "no checked conversion from f64 exists; the range is checked first")]
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
            assert!(found.abs_diff(expected) <= 3, "{event:?} {date}: {found} against {expected}");
        }
        let north = Calendar::belgium(Community::Nl).at(78.2, 15.6);
        assert_eq!(minute(SunEvent::Sunset, "2026-06-21".parse().unwrap(), &north), None);
    }
}
