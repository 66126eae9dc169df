//! Legal holidays, Sunday feasts and the feasts of the communities.

use chrono::{Datelike, Days, NaiveDate};

use super::{CalendarDay, Community, DayKind, DayName};

/// Easter Sunday of a year in the Gregorian calendar (the years 1583 to 9999).
///
/// The computation counts from the epact: the age of the moon on 1 January, corrected for the solar and lunar
/// equations of the Gregorian reform.
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    if !(1583..=9999).contains(&year) {
        return None;
    }
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let solar = 3 * century / 4 - 12;
    let lunar = (8 * century + 5) / 25 - 5;
    let sunday = 5 * year / 4 - solar - 10;
    let mut epact = (11 * golden + 20 + lunar - solar).rem_euclid(30);
    if (epact == 25 && golden > 11) || epact == 24 {
        epact += 1;
    }
    let mut full_moon = 44 - epact;
    if full_moon < 21 {
        full_moon += 30;
    }
    let day = full_moon + 7 - (sunday + full_moon).rem_euclid(7);
    let first_of_march = NaiveDate::from_ymd_opt(year, 3, 1)?;
    first_of_march.checked_add_days(Days::new(u64::try_from(day - 1).ok()?))
}

/// When a feast falls: on a fixed day, or so many days from Easter.
enum When {
    Fixed(u32, u32),
    FromEaster(i64),
}

struct Feast {
    when: When,
    kind: DayKind,
    name: DayName,
}

const fn feast(when: When, kind: DayKind, names: [&'static str; 4]) -> Feast {
    Feast { when, kind, name: DayName::fixed(names) }
}

static LEGAL: [Feast; 10] = [
    feast(When::Fixed(1, 1), DayKind::Legal, ["Nieuwjaar", "Nouvel An", "Neujahr", "New Year's Day"]),
    feast(
        When::FromEaster(1),
        DayKind::Legal,
        ["Paasmaandag", "Lundi de Pâques", "Ostermontag", "Easter Monday"],
    ),
    feast(
        When::Fixed(5, 1),
        DayKind::Legal,
        ["Dag van de Arbeid", "Fête du Travail", "Tag der Arbeit", "Labour Day"],
    ),
    feast(
        When::FromEaster(39),
        DayKind::Legal,
        ["Hemelvaartsdag", "Ascension", "Christi Himmelfahrt", "Ascension Day"],
    ),
    feast(
        When::FromEaster(50),
        DayKind::Legal,
        ["Pinkstermaandag", "Lundi de Pentecôte", "Pfingstmontag", "Whit Monday"],
    ),
    feast(
        When::Fixed(7, 21),
        DayKind::Legal,
        ["Nationale feestdag", "Fête nationale", "Nationalfeiertag", "National Day"],
    ),
    feast(
        When::Fixed(8, 15),
        DayKind::Legal,
        ["O.L.V.-Hemelvaart", "Assomption", "Mariä Himmelfahrt", "Assumption Day"],
    ),
    feast(
        When::Fixed(11, 1),
        DayKind::Legal,
        ["Allerheiligen", "Toussaint", "Allerheiligen", "All Saints' Day"],
    ),
    feast(
        When::Fixed(11, 11),
        DayKind::Legal,
        ["Wapenstilstand", "Armistice", "Waffenstillstand", "Armistice Day"],
    ),
    feast(When::Fixed(12, 25), DayKind::Legal, ["Kerstmis", "Noël", "Weihnachten", "Christmas Day"]),
];

static SUNDAYS: [Feast; 2] = [
    feast(When::FromEaster(0), DayKind::SundayFeast, ["Pasen", "Pâques", "Ostern", "Easter Sunday"]),
    feast(
        When::FromEaster(49),
        DayKind::SundayFeast,
        ["Pinksteren", "Pentecôte", "Pfingsten", "Whit Sunday"],
    ),
];

static COMMUNITIES: [Feast; 3] = [
    feast(
        When::Fixed(7, 11),
        DayKind::Community,
        [
            "Feest van de Vlaamse Gemeenschap",
            "Fête de la Communauté flamande",
            "Feiertag der Flämischen Gemeinschaft",
            "Day of the Flemish Community",
        ],
    ),
    feast(
        When::Fixed(9, 27),
        DayKind::Community,
        [
            "Feest van de Franse Gemeenschap",
            "Fête de la Communauté française",
            "Feiertag der Französischen Gemeinschaft",
            "Day of the French Community",
        ],
    ),
    feast(
        When::Fixed(11, 15),
        DayKind::Community,
        [
            "Feest van de Duitstalige Gemeenschap",
            "Fête de la Communauté germanophone",
            "Tag der Deutschsprachigen Gemeinschaft",
            "Day of the German-speaking Community",
        ],
    ),
];

impl Feast {
    fn in_year(&self, year: i32) -> Option<NaiveDate> {
        match self.when {
            When::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            When::FromEaster(days) => easter(year)?.checked_add_days(Days::new(u64::try_from(days).ok()?)),
        }
    }
}

/// The legal holiday on a date.
pub(super) fn legal(date: NaiveDate) -> Option<DayName> {
    let (month, day) = (date.month(), date.day());
    let fixed = LEGAL.iter().find(|feast| matches!(feast.when, When::Fixed(m, d) if (m, d) == (month, day)));
    if let Some(found) = fixed {
        return Some(found.name.clone());
    }
    // The movable holidays lie between 23 March and 14 June.
    if !(3..=6).contains(&month) {
        return None;
    }
    let from_easter = (date - easter(date.year())?).num_days();
    LEGAL
        .iter()
        .find(|feast| matches!(feast.when, When::FromEaster(days) if days == from_easter))
        .map(|feast| feast.name.clone())
}

/// All feasts from `first` to `last` for a community.
pub(super) fn between(community: Community, first: NaiveDate, last: NaiveDate) -> Vec<CalendarDay> {
    let [nl, fr, de] = &COMMUNITIES;
    let own = match community {
        Community::Nl => nl,
        Community::Fr => fr,
        Community::De => de,
    };
    let mut days = Vec::new();
    for year in first.year()..=last.year() {
        for feast in LEGAL.iter().chain(&SUNDAYS).chain(std::iter::once(own)) {
            if let Some(date) = feast.in_year(year)
                && (first..=last).contains(&date)
            {
                days.push(CalendarDay {
                    first: date,
                    last: date,
                    kind: feast.kind,
                    name: feast.name.clone(),
                });
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_it_should() {
        for (year, date) in
            [(1818, "1818-03-22"), (1943, "1943-04-25"), (1954, "1954-04-18"), (1981, "1981-04-19")]
        {
            assert_eq!(easter(year), Some(date.parse().unwrap()), "{year}");
        }
        assert_eq!(easter(2026), Some("2026-04-05".parse().unwrap()));
        assert_eq!(easter(2027), Some("2027-03-28".parse().unwrap()));
        assert_eq!(easter(1500), None);
        assert_eq!(easter(10_000), None);
    }

    #[test]
    fn ten_legal_holidays_a_year_and_no_easter_sunday() {
        for year in 1990..2100 {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let found: Vec<_> = first
                .iter_days()
                .take_while(|day| day.year() == year)
                .filter(|day| legal(*day).is_some())
                .collect();
            // Ascension falls on Labour Day once in a while (2008), so that a year may have nine dates.
            let ascension = easter(year).unwrap() + Days::new(39);
            let shared = (ascension.month(), ascension.day()) == (5, 1);
            assert_eq!(found.len(), if shared { 9 } else { 10 }, "{year}");
            assert!(!found.contains(&easter(year).unwrap()));
        }
    }
}
