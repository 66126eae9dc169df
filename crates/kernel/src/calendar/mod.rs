//! The Belgian calendar: legal holidays, community feasts, school holidays, sales and the days a town adds.
//!
//! Everything is computed from rules; only what a rule cannot give (a decree that moved a period) is a table.

mod feasts;
mod sales;
mod school;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

pub use feasts::easter;
pub use sales::{SalesSeason, sales_period};
pub use school::{SchoolHoliday, school_published_until};

use crate::language::Language;

/// The three communities of Belgium, which decide on schools and have their own feast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Community {
    /// The Flemish Community.
    Nl,
    /// The French Community.
    Fr,
    /// The German-speaking Community.
    De,
}

impl Community {
    /// All three, in order.
    pub const ALL: [Self; 3] = [Self::Nl, Self::Fr, Self::De];

    /// The two-letter code: `nl`, `fr`, `de`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// Reads a two-letter code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|community| community.code().eq_ignore_ascii_case(code.trim()))
    }
}

/// What kind of day it is; opening hours react to [`DayKind::Legal`] (PH) and [`DayKind::School`] (SH) only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayKind {
    /// One of the ten legal holidays: `PH` in opening hours.
    Legal,
    /// A day a town declared closed for its shops: counts as `PH` too.
    TownClosing,
    /// Easter and Whit Sunday: feasts, but no legal holidays.
    SundayFeast,
    /// 11 July, 27 September or 15 November, by community.
    Community,
    /// School holidays of the community: `SH` in opening hours.
    School,
    /// A day the town added for information: a fair, a market, a car-free Sunday.
    Local,
    /// The sales ("solden").
    Sales,
}

impl DayKind {
    /// The code in tables and files: `PH`, `SH`, `SALES`, and `LOCAL` for all that opening hours ignore.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Legal | Self::TownClosing => "PH",
            Self::School => "SH",
            Self::Sales => "SALES",
            Self::SundayFeast | Self::Community | Self::Local => "LOCAL",
        }
    }
}

/// The name of a day or period in the four languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DayName {
    texts: [Cow<'static, str>; 4],
}

impl DayName {
    /// A name known at compile time: Dutch, French, German, English.
    #[must_use]
    pub const fn fixed(texts: [&'static str; 4]) -> Self {
        let [nl, fr, de, en] = texts;
        Self { texts: [Cow::Borrowed(nl), Cow::Borrowed(fr), Cow::Borrowed(de), Cow::Borrowed(en)] }
    }

    /// One text for every language, as a town writes it.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self { texts: std::array::from_fn(|_| Cow::Owned(text.to_owned())) }
    }

    /// The name in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        let [nl, fr, de, en] = &self.texts;
        match language {
            Language::Nl => nl,
            Language::Fr => fr,
            Language::De => de,
            Language::En => en,
        }
    }
}

/// A day or a run of days in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalendarDay {
    /// The first day.
    pub first: NaiveDate,
    /// The last day, included.
    pub last: NaiveDate,
    /// What kind of day.
    pub kind: DayKind,
    /// Its name.
    pub name: DayName,
}

impl CalendarDay {
    /// Whether the day lies in this period.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

/// The most local days one town may add, so that a mistaken import cannot slow every question.
pub const MOST_LOCAL_DAYS: usize = 2_000;

/// The calendar of a place: its community, what its town added, and where the sun is looked up.
///
/// Cheap to clone. Two calendars with the same [`Calendar::key`] must give the same answers.
#[derive(Clone, Debug)]
pub struct Calendar {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    key: Arc<str>,
    community: Community,
    local_days: Vec<CalendarDay>,
    position: Option<(f64, f64)>,
}

impl Calendar {
    /// The calendar of a community, without local days.
    #[must_use]
    pub fn belgium(community: Community) -> Self {
        let inner = Inner { key: community.code().into(), community, local_days: Vec::new(), position: None };
        Self { inner: Arc::new(inner) }
    }

    /// The same calendar with the days a town adds. The key names this set of days (say, the NIS code and a
    /// version): precomputed answers are kept by it.
    ///
    /// Days past [`MOST_LOCAL_DAYS`] are left out.
    #[must_use]
    pub fn with_local_days(&self, key: &str, mut days: Vec<CalendarDay>) -> Self {
        days.truncate(MOST_LOCAL_DAYS);
        days.sort_by_key(|day| (day.first, day.last));
        let mut inner = Inner::clone(&self.inner);
        inner.key = format!("{}+{key}", self.inner.key).into();
        inner.local_days = days;
        Self { inner: Arc::new(inner) }
    }

    /// The same calendar for a position (degrees north, degrees east), from which sunrise and sunset are taken.
    ///
    /// Without one the middle of Flanders is used. Impossible positions are ignored.
    #[must_use]
    pub fn at(&self, latitude: f64, longitude: f64) -> Self {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return self.clone();
        }
        let mut inner = Inner::clone(&self.inner);
        inner.key = format!("{}@{latitude:.4},{longitude:.4}", self.inner.key).into();
        inner.position = Some((latitude, longitude));
        Self { inner: Arc::new(inner) }
    }

    /// What this calendar is known by among precomputed answers.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.inner.key
    }

    /// The community of this calendar.
    #[must_use]
    pub fn community(&self) -> Community {
        self.inner.community
    }

    /// Where the sun is looked up: degrees north and east.
    #[must_use]
    pub fn position(&self) -> (f64, f64) {
        self.inner.position.unwrap_or((51.0, 3.6))
    }

    /// The legal holiday, or closing day of the town, that a date is: what `PH` means in opening hours.
    #[must_use]
    pub fn public_holiday(&self, date: NaiveDate) -> Option<DayName> {
        feasts::legal(date).or_else(|| self.local(date, DayKind::TownClosing).map(|day| day.name.clone()))
    }

    /// Whether `PH` in opening hours means this date.
    #[must_use]
    pub fn is_public_holiday(&self, date: NaiveDate) -> bool {
        feasts::legal(date).is_some() || self.local(date, DayKind::TownClosing).is_some()
    }

    /// Whether `SH` in opening hours means this date: a school holiday of the community, weekends included.
    #[must_use]
    pub fn is_school_holiday(&self, date: NaiveDate) -> bool {
        school::holiday_on(self.inner.community, date).is_some()
    }

    /// The school holiday a date lies in.
    #[must_use]
    pub fn school_holiday(&self, date: NaiveDate) -> Option<SchoolHoliday> {
        school::holiday_on(self.inner.community, date)
    }

    /// All that a date is, the weightiest first.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Vec<CalendarDay> {
        let mut days = self.between(date, date);
        days.sort_by_key(|day| day.kind);
        days
    }

    /// Everything from `first` to `last` (both included, at most ten years), in order of date.
    #[must_use]
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> Vec<CalendarDay> {
        let limit = first.checked_add_days(Days::new(3_660)).unwrap_or(NaiveDate::MAX);
        let last = last.min(limit);
        let mut days = feasts::between(self.inner.community, first, last);
        days.extend(school::between(self.inner.community, first, last));
        days.extend(sales::between(first, last));
        days.extend(
            self.inner.local_days.iter().filter(|day| day.last >= first && day.first <= last).cloned(),
        );
        days.sort_by_key(|day| (day.first, day.kind));
        days
    }

    fn local(&self, date: NaiveDate, kind: DayKind) -> Option<&CalendarDay> {
        self.inner
            .local_days
            .iter()
            .take_while(|day| day.first <= date)
            .find(|day| day.kind == kind && day.contains(date))
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key() && self.inner.local_days == other.inner.local_days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_town_adds_closing_days_and_fairs() {
        let fair = CalendarDay {
            first: day("2026-09-07"),
            last: day("2026-09-09"),
            kind: DayKind::Local,
            name: DayName::same("Kermis"),
        };
        let closing = CalendarDay { kind: DayKind::TownClosing, last: day("2026-09-07"), ..fair.clone() };
        let plain = Calendar::belgium(Community::Nl);
        let town = plain.with_local_days("31022", vec![closing, fair]);
        assert!(!plain.is_public_holiday(day("2026-09-07")));
        assert!(town.is_public_holiday(day("2026-09-07")));
        assert!(!town.is_public_holiday(day("2026-09-08")));
        assert_eq!(town.on(day("2026-09-08")).len(), 1);
        assert_eq!(town.on(day("2026-09-08"))[0].kind.code(), "LOCAL");
        assert_ne!(plain.key(), town.key());
    }

    #[test]
    fn names_come_in_four_languages() {
        let calendar = Calendar::belgium(Community::Nl);
        let name = calendar.public_holiday(day("2026-05-14")).unwrap();
        assert_eq!(name.text(Language::Nl), "Hemelvaartsdag");
        assert_eq!(name.text(Language::Fr), "Ascension");
        assert_eq!(name.text(Language::De), "Christi Himmelfahrt");
        assert_eq!(name.text(Language::En), "Ascension Day");
    }

    #[test]
    fn a_day_may_be_many_things() {
        let calendar = Calendar::belgium(Community::Nl);
        let kinds: Vec<_> = calendar.on(day("2026-07-21")).into_iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [DayKind::Legal, DayKind::School, DayKind::Sales]);
        let kinds: Vec<_> = calendar.on(day("2026-07-11")).into_iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [DayKind::Community, DayKind::School, DayKind::Sales]);
    }

    #[test]
    fn a_wild_position_changes_nothing() {
        let calendar = Calendar::belgium(Community::Nl);
        assert_eq!(calendar.at(f64::NAN, 3.0).key(), "nl");
        assert_eq!(calendar.at(51.0, 3.0).key(), "nl@51.0000,3.0000");
    }
}
