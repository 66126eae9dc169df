//! Moments among the words of a question: `bakker open zondag`, `frituur zaterdagavond`, `nu open`.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use kernel::language::Language;
use kernel::text::words;

use crate::vocabulary::lines;

/// A moment read in words, and the words that remain.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// The local moment.
    pub moment: NaiveDateTime,
    /// Everything else.
    pub rest: Vec<String>,
}

/// What one word says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// A moment is asked for: `open`.
    Open,
    /// This very moment.
    Now,
    /// Both: `nu open`.
    OpenNow,
    /// So many days from today.
    After(u8),
    /// The coming day of that name.
    Day(Weekday),
    /// The coming weekend.
    Weekend,
    /// A part of the day.
    Part(Part),
    /// A part of today.
    Today(Part),
    /// An hour of the clock, in minutes.
    Clock(u16),
    /// A word that only binds: `op`, `om`.
    Binds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    const fn minutes(self) -> u16 {
        match self {
            Self::Morning => 10 * 60,
            Self::Noon => 12 * 60 + 15,
            Self::Afternoon => 15 * 60,
            Self::Evening => 19 * 60,
            Self::Night => 23 * 60,
        }
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

const DAYS: [[&str; 7]; 4] = [
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"],
];

/// Words per language with what they say. Folded, as the words of a question are.
const WORDS: [&[(&str, Sign)]; 4] = {
    use Part::{Afternoon, Evening, Morning, Night, Noon};
    use Sign::{After, Binds, Now, Open, Today, Weekend};
    [
        &[
            ("open", Open),
            ("geopend", Open),
            ("nu", Now),
            ("nou", Now),
            ("momenteel", Now),
            ("vandaag", After(0)),
            ("morgen", After(1)),
            ("overmorgen", After(2)),
            ("vanavond", Today(Evening)),
            ("vanmiddag", Today(Noon)),
            ("vannamiddag", Today(Afternoon)),
            ("vanochtend", Today(Morning)),
            ("vanmorgen", Today(Morning)),
            ("vannacht", Today(Night)),
            ("ochtend", Sign::Part(Morning)),
            ("voormiddag", Sign::Part(Morning)),
            ("middag", Sign::Part(Noon)),
            ("namiddag", Sign::Part(Afternoon)),
            ("avond", Sign::Part(Evening)),
            ("s avonds", Sign::Part(Evening)),
            ("savonds", Sign::Part(Evening)),
            ("smorgens", Sign::Part(Morning)),
            ("nacht", Sign::Part(Night)),
            ("snachts", Sign::Part(Night)),
            ("weekend", Weekend),
            ("op", Binds),
            ("om", Binds),
            ("uur", Binds),
            ("dit", Binds),
            ("het", Binds),
            ("in", Binds),
            ("s", Binds),
        ],
        &[
            ("ouvert", Open),
            ("ouverte", Open),
            ("ouverts", Open),
            ("ouvertes", Open),
            ("maintenant", Now),
            ("aujourdhui", After(0)),
            ("demain", After(1)),
            ("soir", Sign::Part(Evening)),
            ("matin", Sign::Part(Morning)),
            ("midi", Sign::Part(Noon)),
            ("nuit", Sign::Part(Night)),
            ("weekend", Weekend),
            ("le", Binds),
            ("ce", Binds),
            ("a", Binds),
            ("en", Binds),
        ],
        &[
            ("open", Open),
            ("now", Now),
            ("today", After(0)),
            ("tomorrow", After(1)),
            ("tonight", Today(Evening)),
            ("morning", Sign::Part(Morning)),
            ("noon", Sign::Part(Noon)),
            ("afternoon", Sign::Part(Afternoon)),
            ("evening", Sign::Part(Evening)),
            ("night", Sign::Part(Night)),
            ("weekend", Weekend),
            ("on", Binds),
            ("at", Binds),
            ("this", Binds),
            ("in", Binds),
            ("the", Binds),
        ],
        &[
            ("offen", Open),
            ("geoffnet", Open),
            ("jetzt", Now),
            ("heute", After(0)),
            ("ubermorgen", After(2)),
            ("morgen", After(1)),
            ("abend", Sign::Part(Evening)),
            ("mittag", Sign::Part(Noon)),
            ("vormittag", Sign::Part(Morning)),
            ("nachmittag", Sign::Part(Afternoon)),
            ("nacht", Sign::Part(Night)),
            ("wochenende", Weekend),
            ("am", Binds),
            ("um", Binds),
            ("uhr", Binds),
            ("im", Binds),
        ],
    ]
};

/// Parts of the day as they are written after a day: `zondagmorgen`.
const ENDINGS: [(&str, Part); 14] = {
    use Part::{Afternoon, Evening, Morning, Night, Noon};
    [
        ("namiddag", Afternoon),
        ("nachmittag", Afternoon),
        ("voormiddag", Morning),
        ("vormittag", Morning),
        ("ochtend", Morning),
        ("morgen", Morning),
        ("middag", Noon),
        ("mittag", Noon),
        ("avond", Evening),
        ("abend", Evening),
        ("nacht", Night),
        ("morning", Morning),
        ("evening", Evening),
        ("afternoon", Afternoon),
    ]
};

const LISTS: [&str; 4] = [
    include_str!("../data/timewords.nl.tsv"),
    include_str!("../data/timewords.fr.tsv"),
    include_str!("../data/timewords.en.tsv"),
    include_str!("../data/timewords.de.tsv"),
];

/// The most words of one expression of time.
const LONGEST: usize = 4;

static EXPRESSIONS: LazyLock<[HashMap<String, Sign>; 4]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let list = LISTS.get(language.index()).copied().unwrap_or_default();
        let read = |line: &'static str| {
            let (term, meaning) = line.split_once('\t')?;
            let folded = words(term);
            Some((folded.join(" "), expression(meaning.trim(), folded.len())?))
        };
        let own = WORDS.get(language.index()).copied().unwrap_or_default();
        let listed = lines(list).filter_map(read).filter(|(term, _)| !term.is_empty());
        listed.chain(own.iter().map(|(term, sign)| ((*term).to_owned(), *sign))).collect()
    })
});

fn expression(meaning: &str, count: usize) -> Option<Sign> {
    Some(match meaning {
        "now" if count > 1 => Sign::OpenNow,
        "now" => Sign::Now,
        "today" => Sign::After(0),
        "tomorrow" => Sign::After(1),
        "weekend" => Sign::Weekend,
        "morning" => Sign::Part(Part::Morning),
        "lunch" => Sign::Part(Part::Noon),
        "afternoon" => Sign::Part(Part::Afternoon),
        "evening" => Sign::Part(Part::Evening),
        "night" => Sign::Part(Part::Night),
        _ => {
            let day: usize = meaning.strip_prefix("weekday:")?.parse().ok()?;
            Sign::Day(*WEEK.get(day.checked_sub(1)?)?)
        }
    })
}

/// What each word says about time; the longest expression that starts at a word wins.
fn signs(typed: &[String], language: Language) -> Vec<Option<(Sign, Option<Part>)>> {
    let mut found = vec![None; typed.len()];
    let mut at = 0;
    while at < typed.len() {
        let longest = (2..=LONGEST.min(typed.len() - at)).rev().find_map(|count| {
            let sign = EXPRESSIONS.get(language.index())?.get(&typed.get(at..at + count)?.join(" "))?;
            Some((count, (*sign, None)))
        });
        let single = || Some((1, sign(typed.get(at)?, language)?));
        let (count, sign) = longest.or_else(single).map_or((1, None), |(count, sign)| (count, Some(sign)));
        for slot in found.iter_mut().skip(at).take(count) {
            *slot = sign;
        }
        at += count;
    }
    found
}

fn sign(word: &str, language: Language) -> Option<(Sign, Option<Part>)> {
    let at = language.index();
    let listed = EXPRESSIONS.get(at)?.get(word).map(|sign| (*sign, None));
    listed.or_else(|| day(word, at)).or_else(|| clock(word).map(|minutes| (Sign::Clock(minutes), None)))
}

fn day(word: &str, language: usize) -> Option<(Sign, Option<Part>)> {
    DAYS.get(language)?.iter().zip(WEEK).find_map(|(name, day)| {
        let rest = word.strip_prefix(name)?;
        // `zondags` and `op zondagen` mean any Sunday, the coming one too.
        if matches!(rest, "" | "s" | "en") {
            return Some((Sign::Day(day), None));
        }
        ENDINGS.iter().find(|(ending, _)| *ending == rest).map(|(_, part)| (Sign::Day(day), Some(*part)))
    })
}

/// `20u`, `20u30`, `18h`, `6pm`.
fn clock(word: &str) -> Option<u16> {
    let split = word.find(|c: char| !c.is_ascii_digit())?;
    let (hour, rest) = word.split_at_checked(split)?;
    let hour: u16 = hour.parse().ok().filter(|hour| *hour <= 24)?;
    let minutes = match rest {
        "u" | "uur" | "h" | "uhr" | "am" => 0,
        "pm" if hour < 12 => 12 * 60,
        _ => rest.strip_prefix(['u', 'h'])?.parse().ok().filter(|minutes| *minutes < 60)?,
    };
    Some((hour * 60 + minutes) % (24 * 60))
}

/// Reads the moment in a question, if there is one.
///
/// Words of time count only when one of them really points at a moment: a day, a part of today, an hour, or `open`
/// together with `now`. A name such as "Café Zondag" typed alone with one more word is read as a moment; its whole
/// name still finds it.
pub fn read(typed: &[String], language: Language, now: NaiveDateTime) -> Option<Read> {
    let mut signs = signs(typed, language);
    let has = |wanted: Sign| signs.iter().flatten().any(|(sign, _)| *sign == wanted);
    let open = has(Sign::Open) || has(Sign::OpenNow);
    let at_once = has(Sign::Now) || has(Sign::OpenNow);
    let strong = |sign: &Sign| {
        matches!(sign, Sign::After(_) | Sign::Day(_) | Sign::Weekend | Sign::Today(_) | Sign::Clock(_))
    };
    let pointing = signs.iter().flatten().filter(|(sign, _)| strong(sign)).count();
    if !open && pointing == 0 {
        // A part of the day alone is no moment: who types `lunch` wants to eat.
        for slot in signs.iter_mut().filter(|slot| matches!(slot, Some((Sign::Part(_), _)))) {
            *slot = None;
        }
    }
    let part = signs.iter().flatten().any(|(sign, _)| matches!(sign, Sign::Part(_)));
    let others = signs.iter().any(Option::is_none);
    let asked = if pointing > 0 {
        open || others || pointing > 1 || part
    } else {
        (open && (at_once || others || part)) || (at_once && others)
    };
    if !asked {
        return None;
    }
    let mut rest = Vec::new();
    for (at, word) in typed.iter().enumerate() {
        match signs.get(at).copied().flatten() {
            None => rest.push(word.clone()),
            // A binding word goes only when it stands beside a word of time.
            Some((Sign::Binds, _)) if !beside(&signs, at) => rest.push(word.clone()),
            Some(_) => {}
        }
    }
    Some(Read { moment: moment(&signs, now)?, rest })
}

fn beside(signs: &[Option<(Sign, Option<Part>)>], at: usize) -> bool {
    let real = |at: usize| signs.get(at).copied().flatten().is_some_and(|(sign, _)| sign != Sign::Binds);
    real(at + 1)
        || at.checked_sub(1).is_some_and(real)
        || (signs.get(at + 1).copied().flatten().is_some() && real(at + 2))
}

fn moment(signs: &[Option<(Sign, Option<Part>)>], now: NaiveDateTime) -> Option<NaiveDateTime> {
    let today = now.date();
    let (mut date, mut minutes): (Option<NaiveDate>, Option<u16>) = (None, None);
    for (sign, part) in signs.iter().flatten() {
        match sign {
            Sign::After(days) => date = today.checked_add_days(Days::new(u64::from(*days))),
            Sign::Day(day) => date = coming(today, *day),
            Sign::Weekend => {
                date = if today.weekday() == Weekday::Sun { Some(today) } else { coming(today, Weekday::Sat) }
            }
            Sign::Today(part) => (date, minutes) = (Some(today), Some(part.minutes())),
            Sign::Part(part) => minutes = Some(part.minutes()),
            Sign::Clock(clock) => minutes = Some(*clock),
            Sign::Open | Sign::OpenNow | Sign::Now | Sign::Binds => {}
        }
        minutes = part.map(Part::minutes).or(minutes);
    }
    let (Some(minutes), date) = (minutes, date) else {
        return match date {
            // Today without an hour is now; another day without an hour is the middle of the morning.
            Some(date) if date != today => date.and_hms_opt(10, 0, 0),
            _ => Some(now),
        };
    };
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minutes) * 60, 0)?;
    let passed = date.is_none() && time.num_seconds_from_midnight() + 3_600 < now.num_seconds_from_midnight();
    let date = date.unwrap_or(today);
    Some(if passed { date.succ_opt()? } else { date }.and_time(time))
}

fn coming(today: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let ahead = (7 + day.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
    today.checked_add_days(Days::new(u64::from(ahead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday, half past two.
    fn now() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 7, 1).unwrap().and_hms_opt(14, 30, 0).unwrap()
    }

    fn read_as(text: &str, language: Language) -> Option<(String, String)> {
        let read = read(&words(text), language, now())?;
        Some((read.moment.format("%a %d %H:%M").to_string(), read.rest.join(" ")))
    }

    #[test]
    fn moments_are_read_in_dutch() {
        for (text, moment, rest) in [
            ("bakker open zondag", "Sun 05 10:00", "bakker"),
            ("frituur zaterdagavond", "Sat 04 19:00", "frituur"),
            ("nu open", "Wed 01 14:30", ""),
            ("open", "", ""),
            ("apotheker nu open", "Wed 01 14:30", "apotheker"),
            ("kapper open vandaag", "Wed 01 14:30", "kapper"),
            ("slager morgen", "Thu 02 10:00", "slager"),
            ("nachtwinkel open om 23u30", "Wed 01 23:30", "nachtwinkel"),
            ("bakker open om 7u", "Thu 02 07:00", "bakker"),
            ("restaurant zondag 's avonds", "Sun 05 19:00", "restaurant"),
            ("café in het weekend", "Sat 04 10:00", "cafe"),
            ("winkel in oostkamp open op woensdag", "Wed 01 14:30", "winkel in oostkamp"),
            ("zondag", "", ""),
            ("lunch", "", ""),
            ("broodjes lunch", "", ""),
            ("bakkerij janssens", "", ""),
        ] {
            let expected = (!moment.is_empty()).then(|| (moment.to_owned(), rest.to_owned()));
            assert_eq!(read_as(text, Language::Nl), expected, "{text}");
        }
    }

    #[test]
    fn moments_are_read_in_the_other_languages() {
        let is = |text: &str, language, moment: &str, rest: &str| {
            assert_eq!(read_as(text, language), Some((moment.to_owned(), rest.to_owned())), "{text}");
        };
        is("boulangerie ouverte dimanche matin", Language::Fr, "Sun 05 10:00", "boulangerie");
        is("pharmacie ouverte maintenant", Language::Fr, "Wed 01 14:30", "pharmacie");
        is("restaurant open tonight", Language::En, "Wed 01 19:00", "restaurant");
        is("pub open at 6pm", Language::En, "Wed 01 18:00", "pub");
        is("bäcker sonntagmorgen", Language::De, "Sun 05 10:00", "backer");
    }
}
