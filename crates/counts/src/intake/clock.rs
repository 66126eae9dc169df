//! Moments as files and devices write them: ISO 8601, day first, month first, with the name of the month, seconds since
//! 1970, the day numbers of spreadsheets.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Brussels;
use serde::{Deserialize, Serialize};

use crate::Trouble;

/// The order in which a date is written. A year of four digits that stands first is always a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 2026-03-14
    #[default]
    Year,
    /// 14/03/2026
    Day,
    /// 03/14/2026
    Month,
    /// Seconds, or thousandths of them, since 1970.
    Unix,
    /// Days since 1900, as in spreadsheets.
    Serial,
}

/// On which clock a time without zone is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Every time says its own zone; one that does not is refused.
    Told,
    /// Universal time.
    Utc,
    /// The clocks of Flanders.
    #[default]
    Brussels,
}

/// A moment as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// With its zone.
    Instant(DateTime<Utc>),
    /// As clocks showed it somewhere.
    Local(NaiveDateTime),
}

/// What clocks in Flanders made of a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// One moment.
    Once(DateTime<Utc>),
    /// In summer time, and an hour later in winter time.
    Twice(DateTime<Utc>, DateTime<Utc>),
}

/// Places a local time on the clocks of Flanders.
///
/// # Errors
/// When the clocks skipped it.
pub fn place(local: NaiveDateTime) -> Result<Placed, Trouble> {
    match Brussels.from_local_datetime(&local) {
        chrono::LocalResult::Single(moment) => Ok(Placed::Once(moment.to_utc())),
        chrono::LocalResult::Ambiguous(first, second) => Ok(Placed::Twice(first.to_utc(), second.to_utc())),
        chrono::LocalResult::None => Err(Trouble::SkippedTime),
    }
}

/// A moment of a message: it has to say its zone.
///
/// # Errors
/// Why it is no moment.
pub fn instant(text: &str) -> Result<DateTime<Utc>, Trouble> {
    match read(text, Order::Year) {
        Some(Told::Instant(moment)) => Ok(moment),
        Some(Told::Local(_)) => Err(Trouble::NoZone),
        None => Err(Trouble::NotATime),
    }
}

/// Reads a moment.
#[must_use]
pub fn read(text: &str, order: Order) -> Option<Told> {
    let text = text.trim();
    // Longer than any way to write one.
    if text.len() > 64 {
        return None;
    }
    match order {
        Order::Unix => unix(text),
        Order::Serial => text.replace(',', ".").parse().ok().and_then(serial).map(Told::Local),
        Order::Year | Order::Day | Order::Month => {
            quick(text).or_else(|| Reader { rest: text }.moment(order))
        }
    }
}

/// Whether a text is a time of the day alone.
#[must_use]
pub fn is_time(text: &str) -> bool {
    let mut reader = Reader { rest: text.trim() };
    text.len() <= 32
        && reader.rest.starts_with(|sign: char| sign.is_ascii_digit())
        && reader.rest.chars().any(|sign| !sign.is_ascii_digit())
        && reader.time().is_some()
        && reader.end().is_some()
}

fn unix(text: &str) -> Option<Told> {
    let number: i64 = text.split(['.', ',']).next()?.parse().ok()?;
    let moment = match number {
        // Up to the year 5138 in seconds; from 1973 on in thousandths.
        0..100_000_000_000 => DateTime::from_timestamp(number, 0),
        100_000_000_000..100_000_000_000_000 => DateTime::from_timestamp_millis(number),
        _ => None,
    };
    moment.map(Told::Instant)
}

/// The moment of a day number, to the second.
#[must_use]
pub fn serial(days: f64) -> Option<NaiveDateTime> {
    // From 1954 to 2119: what is less is a count, or a time of the day.
    if !(20_000.0..80_000.0).contains(&days) {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        reason = "there is no other way from f64 to i64; it lies within 80,000 days"
    )]
    let seconds = (days * 86_400.0).round() as i64;
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    first.checked_add_signed(TimeDelta::seconds(seconds))
}

/// `2026-03-14T10:00`, with or without seconds and zone, as nearly every row of a long file has it.
fn quick(text: &str) -> Option<Told> {
    let bytes = text.as_bytes();
    let two = |at: usize| -> Option<u32> {
        let (tens, ones) = (bytes.get(at)?, bytes.get(at + 1)?);
        (tens.is_ascii_digit() && ones.is_ascii_digit())
            .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    let sign = |at: usize, sign: u8| (bytes.get(at) == Some(&sign)).then_some(());
    let year = two(0)? * 100 + two(2)?;
    let (month, day) = (two(5)?, two(8)?);
    sign(4, b'-')?;
    sign(7, b'-')?;
    sign(10, b'T').or_else(|| sign(10, b' '))?;
    sign(13, b':')?;
    let (hour, minute) = (two(11)?, two(14)?);
    let (second, rest) = match bytes.get(16) {
        Some(b':') => (two(17)?, 19),
        _ => (0, 16),
    };
    let local =
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, second)?;
    match bytes.get(rest..)? {
        b"" => Some(Told::Local(local)),
        b"Z" => Some(Told::Instant(local.and_utc())),
        _ => None,
    }
}

/// Months by the beginning of their names, in Dutch, French, English and German, without accents.
const MONTHS: [(&str, u32); 29] = [
    ("jan", 1),
    ("feb", 2),
    ("fev", 2),
    ("maa", 3),
    ("mrt", 3),
    ("mar", 3),
    ("mae", 3),
    ("mrz", 3),
    ("apr", 4),
    ("avr", 4),
    ("mei", 5),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("jun", 6),
    ("juil", 7),
    ("jul", 7),
    ("aug", 8),
    ("aou", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("janv", 1),
    ("sept", 9),
    ("juli", 7),
    ("juni", 6),
];

/// Days of the week, which say nothing that the date does not.
const WEEKDAYS: [&str; 24] = [
    "maa", "din", "woe", "don", "vri", "zat", "zon", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "mit", "fre", "son",
];

const SHORT_WEEKDAYS: [&str; 13] =
    ["ma", "di", "wo", "do", "vr", "za", "zo", "mo", "mi", "fr", "sa", "so", "me"];

fn folded(word: &str) -> String {
    let plain = |sign: char| match sign {
        'é' | 'è' | 'ê' | 'É' => 'e',
        'û' | 'ù' | 'Û' => 'u',
        'ä' | 'Ä' => 'a',
        other => other.to_ascii_lowercase(),
    };
    word.chars().map(plain).collect()
}

fn month(word: &str) -> Option<u32> {
    let word = folded(word);
    MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

fn weekday(word: &str) -> bool {
    let word = folded(word);
    SHORT_WEEKDAYS.contains(&word.as_str()) || WEEKDAYS.iter().any(|start| word.starts_with(start))
}

/// Reads from the left.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|sign| !fits(sign)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, signs: &[char]) -> bool {
        !self.take(|sign| signs.contains(&sign)).is_empty()
    }

    fn eat(&mut self, start: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(start)?;
        Some(())
    }

    fn digits(&mut self) -> Option<(u32, usize)> {
        let digits = self.take(|sign| sign.is_ascii_digit());
        if digits.is_empty() || digits.len() > 8 { None } else { Some((digits.parse().ok()?, digits.len())) }
    }

    fn word(&mut self) -> &'t str {
        self.take(char::is_alphabetic)
    }

    fn moment(mut self, order: Order) -> Option<Told> {
        let date = self.date(order)?;
        let parted = self.skip(&[' ', ',', '\u{a0}', '\u{202f}']) | self.eat("T").is_some();
        if self.rest.is_empty() {
            return Some(Told::Local(date.and_time(NaiveTime::MIN)));
        }
        if !parted {
            return None;
        }
        let (time, next) = self.time()?;
        let date = if next { date.succ_opt()? } else { date };
        let local = date.and_time(time);
        let told = match self.zone()? {
            Some(minutes) => {
                Told::Instant(local.and_utc().checked_sub_signed(TimeDelta::minutes(i64::from(minutes)))?)
            }
            None => Told::Local(local),
        };
        self.end()?;
        Some(told)
    }

    fn date(&mut self, order: Order) -> Option<NaiveDate> {
        const BETWEEN: [char; 6] = ['-', '/', '.', ' ', ',', '\u{a0}'];
        if weekday_first(self.rest) {
            self.word();
            self.skip(&BETWEEN);
        }
        let compact = self.take(|sign| sign.is_ascii_digit());
        if compact.len() == 8 {
            let (year, rest) = compact.split_at_checked(4)?;
            let (month, day) = rest.split_at_checked(2)?;
            return NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        }
        if compact.is_empty() {
            let month = month(self.word())?;
            self.skip(&BETWEEN);
            let (day, _) = self.digits()?;
            self.skip(&BETWEEN);
            return NaiveDate::from_ymd_opt(self.year()?, month, day);
        }
        let first = (compact.parse::<u32>().ok()?, compact.len());
        if !self.skip(&BETWEEN) {
            return None;
        }
        if self.rest.starts_with(char::is_alphabetic) {
            let month = month(self.word())?;
            self.skip(&BETWEEN);
            return NaiveDate::from_ymd_opt(self.year()?, month, first.0);
        }
        let (second, _) = self.digits()?;
        if !self.skip(&['-', '/', '.', ' ']) {
            return None;
        }
        if first.1 == 4 {
            let (day, length) = self.digits()?;
            return if length <= 2 {
                NaiveDate::from_ymd_opt(i32::try_from(first.0).ok()?, second, day)
            } else {
                None
            };
        }
        let year = self.year()?;
        match order {
            Order::Month => NaiveDate::from_ymd_opt(year, first.0, second),
            _ => NaiveDate::from_ymd_opt(year, second, first.0),
        }
    }

    fn year(&mut self) -> Option<i32> {
        let (year, length) = self.digits()?;
        let year = i32::try_from(year).ok()?;
        match length {
            4 => Some(year),
            2 => Some(2_000 + year),
            _ => None,
        }
    }

    /// A time of the day, and whether it is the midnight at its end.
    fn time(&mut self) -> Option<(NaiveTime, bool)> {
        let (mut hour, length) = self.digits()?;
        if length > 2 {
            return None;
        }
        let (mut minute, mut second) = (0, 0);
        if self.skip(&[':', 'u', 'h', 'U', 'H', '.'])
            && self.rest.starts_with(|sign: char| sign.is_ascii_digit())
        {
            minute = self.digits()?.0;
            if self.eat(":").is_some() || self.eat(".").is_some() {
                second = self.digits()?.0;
                if self.eat(".").is_some() || self.eat(",").is_some() {
                    self.take(|sign| sign.is_ascii_digit());
                }
            }
        }
        let mut after = Reader { rest: self.rest.trim_start() };
        match after.word().to_ascii_lowercase().as_str() {
            "am" if hour <= 12 => (hour, self.rest) = (hour % 12, after.rest),
            "pm" if hour <= 12 => (hour, self.rest) = (hour % 12 + 12, after.rest),
            "uur" => self.rest = after.rest,
            _ => {}
        }
        if hour == 24 && minute == 0 && second == 0 {
            return Some((NaiveTime::MIN, true));
        }
        NaiveTime::from_hms_opt(hour, minute, second).map(|time| (time, false))
    }

    /// Minutes east of Greenwich, when they are told.
    fn zone(&mut self) -> Option<Option<i32>> {
        let spaced = self.skip(&[' ']);
        for name in ["Z", "UTC", "GMT"] {
            if self.eat(name).is_some() && self.rest.is_empty() {
                return Some(Some(0));
            }
        }
        let sign = match self.rest.chars().next() {
            Some('+') => 1,
            // With a space around it, it stands between the two ends of a stretch.
            Some('-') if !spaced => -1,
            Some('\u{2212}') => -1,
            _ => return Some(None),
        };
        self.take(|sign| matches!(sign, '+' | '-' | '\u{2212}'));
        let (number, length) = self.digits()?;
        let (hours, minutes) = match length {
            1 | 2 => (number, if self.eat(":").is_some() { self.digits()?.0 } else { 0 }),
            4 => (number / 100, number % 100),
            _ => return None,
        };
        let minutes = hours.checked_mul(60)?.checked_add(minutes).filter(|minutes| *minutes <= 14 * 60)?;
        i32::try_from(minutes).ok().map(|minutes| Some(sign * minutes))
    }

    /// Nothing is left, or only the other end of the stretch.
    fn end(&mut self) -> Option<()> {
        self.skip(&[' ']);
        if self.rest.is_empty() {
            return Some(());
        }
        if !self.skip(&['-', '–']) {
            return None;
        }
        self.skip(&[' ']);
        self.time()?;
        self.rest.trim().is_empty().then_some(())
    }
}

/// "mar 3 mars" begins with a Tuesday, "Mar 3, 2026" with a month.
fn weekday_first(text: &str) -> bool {
    let mut words = text.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    text.starts_with(char::is_alphabetic)
        && weekday(first)
        && (month(first).is_none() || month(second).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> Option<Told> {
        Some(Told::Local(text.parse().unwrap()))
    }

    fn utc(text: &str) -> Option<Told> {
        Some(Told::Instant(text.parse().unwrap()))
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in [
            "14/03/2026 10:00",
            "14-3-2026 10:00:00",
            "14.03.26 10:00",
            "14 maart 2026 10u00",
            "zaterdag 14 maart 2026, 10:00",
            "za 14/03/2026 10.00",
            "14 mars 2026 10h",
            "samedi 14 mars 2026 10h00",
            "14. März 2026 10:00",
            "14-mrt-2026 10:00",
            "2026-03-14 10:00",
            "2026/03/14 10:00:00.000",
            "20260314 10:00",
            "2026-03-14T10:00",
            "Mar 14, 2026 10:00 AM",
            "14/03/2026 10:00 - 11:00",
            "Sat, 14 Mar 2026 10:00:00",
            "14/03/2026 10",
            "14/03/2026 10 uur",
        ] {
            assert_eq!(read(text, Order::Day), local("2026-03-14T10:00:00"), "{text}");
        }
        assert_eq!(read("03/04/2026", Order::Month), local("2026-03-04T00:00:00"));
        assert_eq!(read("03/04/2026", Order::Day), local("2026-04-03T00:00:00"));
        assert_eq!(read("12/31/2026 12:00 AM", Order::Month), local("2026-12-31T00:00:00"));
        assert_eq!(read("31/12/2026 24:00", Order::Day), local("2027-01-01T00:00:00"));
        assert_eq!(read("mar 3 mars 2026", Order::Day), local("2026-03-03T00:00:00"));
        assert_eq!(read("46095.4166666667", Order::Serial), local("2026-03-14T10:00:00"));
        for text in [
            "",
            "x",
            "31/02/2026",
            "14/13/2026",
            "25:00",
            "2026",
            "14/03/2026 10:00 en zo",
            "1/2/3/4",
            "14/03",
            "12",
        ] {
            assert_eq!(read(text, Order::Day), None, "{text}");
        }
    }

    #[test]
    fn zones_are_heeded() {
        for text in [
            "2026-03-14T09:00:00Z",
            "2026-03-14T10:00:00+01:00",
            "2026-03-14 10:00+0100",
            "2026-03-14T09:00:00.123Z",
            "2026-03-14 09:00:00 UTC",
            "2026-03-14T10:00:00+01",
            "2026-03-14T04:00-05:00",
        ] {
            assert_eq!(read(text, Order::Year), utc("2026-03-14T09:00:00Z"), "{text}");
        }
        assert_eq!(instant("2026-03-14T10:00:00"), Err(Trouble::NoZone));
        assert_eq!(instant("gisteren"), Err(Trouble::NotATime));
        assert_eq!(read("1773478800", Order::Unix), utc("2026-03-14T09:00:00Z"));
        assert_eq!(read("1773478800000", Order::Unix), utc("2026-03-14T09:00:00Z"));
    }

    #[test]
    fn hours_that_are_skipped_or_shown_twice_are_known() {
        assert_eq!(place("2026-03-29T02:30:00".parse().unwrap()), Err(Trouble::SkippedTime));
        let twice = place("2026-10-25T02:30:00".parse().unwrap()).unwrap();
        let (first, second) =
            ("2026-10-25T00:30:00Z".parse().unwrap(), "2026-10-25T01:30:00Z".parse().unwrap());
        assert_eq!(twice, Placed::Twice(first, second));
    }

    #[test]
    fn times_of_the_day_are_told_from_numbers() {
        for text in ["10:00", "8u30", "10:00 - 11:00", "10h", "9:15 PM"] {
            assert!(is_time(text), "{text}");
        }
        for text in ["10", "112", "", "x", "10:00 en"] {
            assert!(!is_time(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(seconds in 0_i64..4_000_000_000) {
            let moment = DateTime::from_timestamp(seconds, 0).unwrap();
            let naive = moment.naive_utc();
            prop_assert_eq!(read(&moment.to_rfc3339(), Order::Year), Some(Told::Instant(moment)));
            prop_assert_eq!(read(&naive.format("%d/%m/%Y %H:%M:%S").to_string(), Order::Day), Some(Told::Local(naive)));
            prop_assert_eq!(read(&naive.format("%m/%d/%Y %I:%M:%S %p").to_string(), Order::Month), Some(Told::Local(naive)));
        }

        #[test]
        fn no_text_falls_over(text in "[0-9a-zéT:/. +,-]{0,30}", other: String) {
            for order in [Order::Year, Order::Day, Order::Month, Order::Unix, Order::Serial] {
                let _ = read(&text, order);
                let _ = read(&other, order);
            }
            let _ = is_time(&text);
        }
    }
}
