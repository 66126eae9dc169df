//! An event or action: what it is, on which days, which counters it reaches.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Letters of a name, of a place and of a series.
pub const MOST_NAME: usize = 120;
/// Letters of a note.
pub const MOST_NOTE: usize = 1_000;
/// Days of one event, and from the first to the last: as many as the models compare.
pub const MOST_DAYS: usize = forecast::effect::LONGEST;
/// Counters one event may name.
pub const MOST_CHANNELS: usize = 20;

/// What kind of event or action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A market.
    Market,
    /// A fair, a kermis.
    Fair,
    /// A braderie, a street full of stalls.
    Braderie,
    /// Shops that open on a Sunday, sales, a shopping weekend.
    Shopping,
    /// A concert, a festival, a parade.
    Culture,
    /// A run, a race, a match.
    Sport,
    /// An action of shops or the town: vouchers, lights, free parking.
    Action,
    /// Streets without cars.
    CarFree,
    /// Works in the street.
    Works,
    /// Something else.
    Other,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 10] = [
        Self::Market,
        Self::Fair,
        Self::Braderie,
        Self::Shopping,
        Self::Culture,
        Self::Sport,
        Self::Action,
        Self::CarFree,
        Self::Works,
        Self::Other,
    ];

    /// As it is stored and written in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Fair => "fair",
            Self::Braderie => "braderie",
            Self::Shopping => "shopping",
            Self::Culture => "culture",
            Self::Sport => "sport",
            Self::Action => "action",
            Self::CarFree => "car-free",
            Self::Works => "works",
            Self::Other => "other",
        }
    }

    /// Reads the code, or a word of the house's languages as files write it. What is unknown is something else.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if let Some(kind) = Self::ALL.into_iter().find(|kind| kind.code() == text) {
            return kind;
        }
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&["braderie", "rommelmarkt", "brocante"]) {
            Self::Braderie
        } else if has(&["markt", "marché", "marche"]) {
            Self::Market
        } else if has(&["kermis", "foire", "foor"]) {
            Self::Fair
        } else if has(&["koop", "solden", "shopping", "soldes"]) {
            Self::Shopping
        } else if has(&["concert", "festival", "cultu", "kultur", "stoet", "optreden"]) {
            Self::Culture
        } else if has(&["sport", "loop", "koers", "wedstrijd"]) {
            Self::Sport
        } else if has(&["autovrij", "autofrei", "sans voiture"]) {
            Self::CarFree
        } else if has(&["werken", "travaux", "bauarbeit", "works"]) {
            Self::Works
        } else if has(&["actie", "action", "aktion", "bon"]) {
            Self::Action
        } else {
            Self::Other
        }
    }
}

/// An event or action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// As people call it.
    pub name: String,
    /// What kind.
    pub kind: Kind,
    /// Where, in words.
    pub place: String,
    /// What one should know of it.
    pub note: String,
    /// What it repeats: events of one series are pooled, whatever their dates. Empty without.
    pub series: String,
    /// Its days, in order; they need not follow each other.
    pub days: Vec<NaiveDate>,
    /// The counters it reaches; none for those of the whole town.
    pub channels: Vec<Uuid>,
    /// When it was written down or changed.
    pub changed_at: DateTime<Utc>,
}

/// What is wrong with days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongDays {
    /// None.
    None,
    /// Not a date.
    NotADay,
    /// The end before the beginning.
    Backwards,
    /// Too many, or too far from each other.
    TooFar,
    /// Not a year of ours.
    Year,
}

impl WrongDays {
    /// As the words know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "no-days",
            Self::NotADay => "not-a-day",
            Self::Backwards => "backwards",
            Self::TooFar => "too-far",
            Self::Year => "year",
        }
    }
}

/// A day as people write it: 2026-05-16, 16/05/2026, 16-5-2026, 16.5.2026. The time behind it is of no use here.
fn day(text: &str) -> Result<NaiveDate, WrongDays> {
    let text = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let forms = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"];
    let found = forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    let found = found.ok_or(WrongDays::NotADay)?;
    if (1990..=2100).contains(&found.year()) { Ok(found) } else { Err(WrongDays::Year) }
}

/// The days from one to another, and single ones besides them (with commas, semicolons or spaces between).
///
/// # Errors
/// When they mean nothing or are too many.
pub fn days(from: &str, to: &str, also: &str) -> Result<Vec<NaiveDate>, WrongDays> {
    let mut all = Vec::new();
    if !from.trim().is_empty() {
        let from = day(from)?;
        let to = if to.trim().is_empty() { from } else { day(to)? };
        if to < from {
            return Err(WrongDays::Backwards);
        }
        all.extend(from.iter_days().take_while(|one| *one <= to).take(MOST_DAYS + 1));
    }
    let several = also.split([',', ';', ' ', '\n', '\r']).filter(|text| !text.trim().is_empty());
    for text in several.take(MOST_DAYS + 1) {
        all.push(day(text)?);
    }
    all.sort_unstable();
    all.dedup();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Err(WrongDays::None) };
    let end = first.checked_add_days(Days::new(u64::try_from(MOST_DAYS).unwrap_or(0)));
    if end.is_none_or(|end| *last >= end) { Err(WrongDays::TooFar) } else { Ok(all) }
}

impl Event {
    /// Its first day.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.days.first().copied().unwrap_or_default()
    }

    /// Its last day.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.days.last().copied().unwrap_or_default()
    }

    /// Whether its days follow each other.
    #[must_use]
    pub fn in_a_row(&self) -> bool {
        self.days.windows(2).all(|two| matches!(two, [a, b] if a.succ_opt() == Some(*b)))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn event(id: u128, days: &[&str]) -> Event {
        Event {
            nis: Nis::parse("31022").unwrap(),
            id: Uuid::from_u128(id),
            name: "Braderie".into(),
            kind: Kind::Braderie,
            place: "Kerkstraat".into(),
            note: String::new(),
            series: "Braderie".into(),
            days: days.iter().map(|day| day.parse().unwrap()).collect(),
            channels: vec![Uuid::from_u128(1)],
            changed_at: "2026-05-01T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let read = |from: &str, to: &str, also: &str| {
            days(from, to, also).map(|list| list.iter().map(ToString::to_string).collect::<Vec<String>>())
        };
        assert_eq!(read("2026-05-16", "17/05/2026", "").unwrap(), ["2026-05-16", "2026-05-17"]);
        assert_eq!(
            read("", "", "6-12-2026; 13.12.2026, 06/12/2026").unwrap(),
            ["2026-12-06", "2026-12-13"],
            "each once"
        );
        assert_eq!(read("2026-05-16", "", "").unwrap().len(), 1);
        let timed = read("2026-05-16T10:00:00+02:00", "17/05/2026 18:00", "");
        assert_eq!(timed.unwrap(), ["2026-05-16", "2026-05-17"]);
        assert_eq!(read("", "", " "), Err(WrongDays::None));
        assert_eq!(read("2026-05-16", "2026-05-01", ""), Err(WrongDays::Backwards));
        assert_eq!(read("2026-13-16", "", ""), Err(WrongDays::NotADay));
        assert_eq!(read("2026-01-01", "2026-12-31", ""), Err(WrongDays::TooFar));
        assert_eq!(read("2026-01-01", "", "2026-05-01"), Err(WrongDays::TooFar));
        assert_eq!(read("0026-01-01", "", ""), Err(WrongDays::Year));
        assert!(event(1, &["2026-05-16", "2026-05-17"]).in_a_row());
        assert!(!event(1, &["2026-05-16", "2026-05-18"]).in_a_row());
    }

    #[test]
    fn kinds_are_read_from_codes_and_from_words() {
        for kind in Kind::ALL {
            assert_eq!(Kind::read(kind.code()), kind);
        }
        assert_eq!(Kind::read("Rommelmarkt"), Kind::Braderie);
        assert_eq!(Kind::read("Wekelijkse markt"), Kind::Market);
        assert_eq!(Kind::read("Koopzondag"), Kind::Shopping);
        assert_eq!(Kind::read("iets"), Kind::Other);
    }
}
