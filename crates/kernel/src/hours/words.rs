//! The words people use in opening hours, in Dutch, French, German and English.

use super::rule::{StateWord, SunEvent};

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A day of the week, Monday = 0.
    Day(u8),
    /// Dutch or German for one day, French for another: (elsewhere, in French).
    DayOrFrench(u8, u8),
    /// `mar`: the month, or Tuesday in French.
    MonthOrFrench(u8, u8),
    Month(u8),
    /// A fixed run of weekdays.
    Days(u8, u8),
    PublicHoliday,
    SchoolHoliday,
    /// `holidays` in English, `school` before it turns it into school holidays.
    Holidays,
    State(StateWord),
    /// `to`, `tot`, `bis`, `à`.
    To,
    /// `and`, `en`, `und`, `et`.
    And,
    /// `from`, `vanaf`, `ab`: open-ended when no end follows.
    From,
    Except,
    Week,
    Easter,
    Sun(SunEvent),
    Am,
    Pm,
    Noon,
    Midnight,
    /// Which one of the month; -1 is the last.
    Ordinal(i8),
    /// A way to say that one must make an appointment.
    Appointment,
    /// Carries nothing: `uur`, `van`, `jeden`.
    Filler,
}

use Meaning as M;
use StateWord as S;

/// Words by meaning. Lower case; looked up whole.
static GROUPS: &[(Meaning, &[&str])] = &[
    (M::Day(0), &["mo", "mon", "monday", "maa", "maan", "maandag", "montag", "lu", "lun", "lundi"]),
    (M::Day(1), &["tu", "tue", "tues", "tuesday", "din", "dins", "dinsdag", "dienstag", "mardi"]),
    (
        M::Day(2),
        &[
            "we",
            "wed",
            "weds",
            "wednesday",
            "wo",
            "woe",
            "woens",
            "woensdag",
            "mi",
            "mit",
            "mitt",
            "mittwoch",
            "me",
            "mer",
            "mercr",
            "mercredi",
        ],
    ),
    (
        M::Day(3),
        &[
            "th",
            "thu",
            "thur",
            "thurs",
            "thursday",
            "do",
            "don",
            "dond",
            "donderdag",
            "donn",
            "donnerstag",
            "je",
            "jeu",
            "jeudi",
        ],
    ),
    (
        M::Day(4),
        &["fr", "fri", "friday", "vr", "vrij", "vrijdag", "frei", "freitag", "ve", "ven", "vend", "vendredi"],
    ),
    (M::Day(5), &["sa", "sat", "saturday", "za", "zat", "zaterdag", "sam", "samstag", "sonnabend", "samedi"]),
    (
        M::Day(6),
        &["su", "sun", "sunday", "zo", "zon", "zondag", "so", "son", "sonn", "sonntag", "dim", "dimanche"],
    ),
    (M::DayOrFrench(0, 1), &["ma"]),
    (M::DayOrFrench(1, 6), &["di"]),
    (M::MonthOrFrench(3, 1), &["mar"]),
    (M::Month(1), &["jan", "january", "januari", "januar", "jänner", "janvier", "janv"]),
    (M::Month(2), &["feb", "february", "februari", "februar", "févr", "fév", "fev", "février", "fevrier"]),
    (M::Month(3), &["march", "maart", "mrt", "märz", "maerz", "mrz", "mär", "mars"]),
    (M::Month(4), &["apr", "april", "avr", "avril"]),
    (M::Month(5), &["may", "mei", "mai"]),
    (M::Month(6), &["jun", "june", "juni", "juin"]),
    (M::Month(7), &["jul", "july", "juli", "juil", "juillet"]),
    (M::Month(8), &["aug", "august", "augustus", "août", "aout"]),
    (M::Month(9), &["sep", "sept", "september", "septembre"]),
    (M::Month(10), &["oct", "october", "okt", "oktober", "octobre"]),
    (M::Month(11), &["nov", "november", "novembre"]),
    (M::Month(12), &["dec", "december", "dez", "dezember", "déc", "décembre", "decembre"]),
    (
        M::Days(0, 6),
        &[
            "dagelijks",
            "dag",
            "daily",
            "day",
            "days",
            "dagen",
            "täglich",
            "taeglich",
            "tag",
            "tage",
            "tgl",
            "tlj",
            "jour",
            "jours",
            "quotidien",
            "quotidiennement",
            "everyday",
        ],
    ),
    (
        M::Days(0, 4),
        &[
            "werkdagen",
            "werkdag",
            "weekdag",
            "weekdagen",
            "weekdays",
            "weekday",
            "wochentags",
            "ouvrables",
            "semaine",
        ],
    ),
    (M::Days(0, 5), &["werktags", "werktage"]),
    (M::Days(5, 6), &["weekend", "weekends", "wochenende", "wochenenden"]),
    (
        M::PublicHoliday,
        &[
            "ph",
            "feestdag",
            "feestdagen",
            "feiertag",
            "feiertage",
            "feiertagen",
            "feiertags",
            "férié",
            "fériés",
            "ferie",
            "feries",
        ],
    ),
    (
        M::SchoolHoliday,
        &[
            "sh",
            "schoolvakantie",
            "schoolvakanties",
            "schulferien",
            "schoolverlof",
            "vacances",
            "schoolholidays",
            "ferien",
        ],
    ),
    (M::Holidays, &["holiday", "holidays"]),
    (
        M::State(S::Off),
        &[
            "off",
            "gesloten",
            "geschlossen",
            "ruhetag",
            "rustdag",
            "sluitingsdag",
            "fermé",
            "fermée",
            "fermés",
            "ferme",
            "fermeture",
            "toe",
            "zu",
            "dicht",
        ],
    ),
    (M::State(S::Closed), &["closed"]),
    (
        M::State(S::Open),
        &["open", "geopend", "geöffnet", "geoeffnet", "offen", "ouvert", "ouverte", "opened"],
    ),
    (M::State(S::Unknown), &["unknown", "onbekend", "unbekannt", "inconnu"]),
    (M::To, &["to", "till", "until", "tot", "bis", "à", "au", "jusque", "through", "thru"]),
    (M::And, &["and", "en", "und", "u", "et", "&", "ook"]),
    (M::From, &["vanaf", "ab", "since", "dès"]),
    (M::Except, &["except", "behalve", "uitgezonderd", "sauf", "außer", "ausser", "excepté"]),
    (M::Week, &["week", "kw"]),
    (M::Easter, &["easter", "pasen", "ostern", "pâques"]),
    (M::Sun(SunEvent::Dawn), &["dawn"]),
    (M::Sun(SunEvent::Sunrise), &["sunrise", "zonsopgang", "sonnenaufgang"]),
    (M::Sun(SunEvent::Sunset), &["sunset", "zonsondergang", "sonnenuntergang"]),
    (M::Sun(SunEvent::Dusk), &["dusk"]),
    (M::Am, &["am"]),
    (M::Pm, &["pm"]),
    (M::Noon, &["noon", "midi"]),
    (M::Midnight, &["midnight", "middernacht", "mitternacht", "minuit"]),
    (M::Ordinal(1), &["eerste", "first", "erste", "ersten", "erster", "premier", "1st"]),
    (M::Ordinal(2), &["tweede", "second", "zweite", "zweiten", "zweiter", "deuxième"]),
    (M::Ordinal(3), &["derde", "third", "dritte", "dritten", "dritter", "troisième"]),
    (M::Ordinal(4), &["vierde", "fourth", "vierte", "vierten", "vierter", "quatrième"]),
    (M::Ordinal(-1), &["laatste", "last", "letzte", "letzten", "letzter", "dernier"]),
    (
        M::Appointment,
        &[
            "afspraak",
            "afspraken",
            "vereinbarung",
            "absprache",
            "voranmeldung",
            "anmeldung",
            "rendez",
            "rdv",
            "appointment",
            "appointments",
            "anfrage",
            "rücksprache",
            "reservering",
            "reservatie",
            "réservation",
            "reservation",
            "aanvraag",
            "verzoek",
            "demande",
            "arrangement",
            "request",
            "bestelling",
            "bestellung",
            "telefonisch",
            "telefonische",
            "telefonischer",
            "voranfrage",
            "vereinbarungen",
        ],
    ),
    (
        M::Filler,
        &[
            "uhr",
            "uur",
            "uren",
            "heure",
            "heures",
            "hour",
            "hours",
            "hrs",
            "hr",
            "h",
            "van",
            "von",
            "from",
            "de",
            "du",
            "le",
            "les",
            "la",
            "des",
            "der",
            "den",
            "dem",
            "om",
            "um",
            "im",
            "in",
            "op",
            "on",
            "at",
            "jeweils",
            "telkens",
            "elke",
            "alle",
            "every",
            "each",
            "jeden",
            "jeder",
            "tous",
            "toutes",
            "chaque",
            "het",
            "the",
            "of",
            "maand",
            "month",
            "mois",
            "monats",
            "monat",
            "monatlich",
            "doorlopend",
            "durchgehend",
            "interruption",
            "sans",
            "public",
            "bank",
            "wettelijke",
            "gesetzliche",
            "gesetzlichen",
            "scolaires",
            "nonstop",
            "only",
            "enkel",
            "alleen",
            "nur",
            "zwischen",
            "tussen",
            "between",
            "entre",
            "e",
            "o'clock",
        ],
    ),
];

/// Words that only French uses: they decide what `ma`, `di` and `mar` mean.
static FRENCH: &[&str] = &[
    "lu", "lun", "lundi", "mardi", "me", "mer", "mercredi", "je", "jeu", "jeudi", "ve", "ven", "vendredi",
    "sam", "samedi", "dim", "dimanche", "et", "à", "au", "du", "fermé", "ferme", "fériés", "férié", "heures",
    "midi",
];

/// Words that only Dutch or German uses.
static GERMANIC: &[&str] = &[
    "wo",
    "woe",
    "woensdag",
    "vr",
    "vrijdag",
    "za",
    "zat",
    "zaterdag",
    "zo",
    "zon",
    "zondag",
    "maandag",
    "dinsdag",
    "donderdag",
    "mi",
    "mittwoch",
    "so",
    "sonntag",
    "montag",
    "dienstag",
    "donnerstag",
    "do",
    "uur",
    "uhr",
    "tot",
    "bis",
    "gesloten",
    "geschlossen",
    "tu",
    "th",
    "su",
    "we",
    "mo",
    "samstag",
    "freitag",
];

fn table() -> &'static std::collections::HashMap<&'static str, Meaning> {
    static TABLE: std::sync::OnceLock<std::collections::HashMap<&'static str, Meaning>> =
        std::sync::OnceLock::new();
    TABLE.get_or_init(|| {
        GROUPS.iter().flat_map(|(meaning, words)| words.iter().map(|word| (*word, *meaning))).collect()
    })
}

/// Looks a lower-case word up; plural and adverbial endings of day names are understood.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let table = table();
    if let Some(found) = table.get(word) {
        return Some(*found);
    }
    if word.chars().count() < 6 {
        return None;
    }
    ["s", "en", "e", "'s"].iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        match table.get(stem) {
            Some(M::Day(day)) => Some(M::Day(*day)),
            _ => None,
        }
    })
}

/// Whether a word is French evidence (+1), Dutch, German or OSM evidence (-1), or neither.
pub(super) fn leaning(word: &str) -> i32 {
    if FRENCH.contains(&word) {
        1
    } else if GERMANIC.contains(&word) {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = std::collections::HashMap::new();
        for (meaning, words) in GROUPS {
            for word in *words {
                let first = seen.insert(*word, *meaning);
                assert_eq!(first, None, "{word} is also {meaning:?}");
                assert_eq!(*word, word.to_lowercase());
            }
        }
    }

    #[test]
    fn endings_of_days_are_understood() {
        assert_eq!(meaning("zaterdagen"), Some(Meaning::Day(5)));
        assert_eq!(meaning("freitags"), Some(Meaning::Day(4)));
        assert_eq!(meaning("sundays"), Some(Meaning::Day(6)));
        assert_eq!(meaning("fretag"), None);
    }
}
