//! The mixed questions of the benchmark, made from the places themselves so that the right answer is known.

use chrono::NaiveDateTime;
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::point::Point;
use kernel::search::{Area, Filters, SearchQuery, Sort};
use serde::{Deserialize, Serialize};

use super::places::Dice;

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Words of a sign, spelt well, within 5 km.
    Exact,
    /// One word of a sign with a typing error, within 5 km.
    Typo,
    /// A kind of place, the nearest first, within 3 km.
    Geo,
    /// A kind of place open on Sunday at ten, within 10 km.
    Open,
    /// A kind of place within 10 km, with all counts.
    Facets,
    /// An everyday word within 5 km.
    Word,
}

impl Kind {
    /// All kinds, in the order they take turns.
    pub const ALL: [Self; 6] = [Self::Exact, Self::Typo, Self::Geo, Self::Open, Self::Facets, Self::Word];
}

/// A question with what is known about its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// What it is about.
    pub kind: Kind,
    /// The typed text.
    pub what: String,
    /// The category it comes down to, for engines that know no everyday words.
    pub categories: Vec<String>,
    /// Latitude of the middle.
    pub lat: f64,
    /// Longitude of the middle.
    pub lon: f64,
    /// Metres.
    pub radius: u32,
    /// The place that must be among the answers.
    pub target: Option<EstablishmentId>,
}

const WORDS: [(&str, &str); 12] = [
    ("brood", "bakery"),
    ("verf", "paint"),
    ("fietsband", "bicycle_repair"),
    ("bloemen", "florist"),
    ("brillen", "optician"),
    ("frietjes", "friterie"),
    ("schoenen", "shoes"),
    ("kapper", "hairdresser"),
    ("apotheek", "pharmacy"),
    ("vlees", "butcher"),
    ("kaas", "cheese"),
    ("boeken", "books"),
];

/// As many questions as asked, of all kinds in turn.
#[must_use]
pub fn questions(count: u32, places: &[Listing]) -> Vec<Question> {
    let mut dice = Dice::new(77);
    (0..count)
        .zip(Kind::ALL.into_iter().cycle())
        .filter_map(|(_, kind)| question(kind, places, &mut dice))
        .collect()
}

fn question(kind: Kind, places: &[Listing], dice: &mut Dice) -> Option<Question> {
    let place = dice.pick(places)?;
    let near = place.point?;
    let radius = match kind {
        Kind::Geo => 3_000,
        Kind::Open | Kind::Facets => 10_000,
        Kind::Exact | Kind::Typo | Kind::Word => 5_000,
    };
    let shift = |dice: &mut Dice| (dice.unit() - 0.5) * 0.04;
    let (lat, lon) = (near.lat + shift(dice), near.lon + shift(dice));
    let mut made =
        Question { kind, what: String::new(), categories: Vec::new(), lat, lon, radius, target: None };
    match kind {
        Kind::Exact => {
            made.what = kernel::text::words(&place.sign).join(" ");
            made.target = Some(place.id);
        }
        Kind::Typo => {
            let words = kernel::text::words(&place.sign);
            let word = words.iter().max_by_key(|word| word.len()).filter(|word| word.len() >= 5)?;
            made.what = slip(word, dice);
            made.target = Some(place.id);
        }
        Kind::Geo | Kind::Open | Kind::Facets | Kind::Word => {
            let (word, code) = *dice.pick(&WORDS)?;
            made.what = word.to_owned();
            made.categories = vec![code.to_owned()];
        }
    }
    Some(made)
}

/// One letter left out, doubled, changed, or two swapped; never the first.
fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let length = u32::try_from(letters.len()).unwrap_or(2);
    let at = usize::try_from(1 + dice.below(length.saturating_sub(2))).unwrap_or(1);
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, 'e'),
        2 => letters.swap(at, at + 1),
        _ => letters.splice(at..=at, ['o']).for_each(drop),
    }
    letters.into_iter().collect()
}

/// The moment the questions about opening hours ask for: a Sunday at ten.
#[must_use]
pub fn sunday() -> NaiveDateTime {
    DAY.and_hms_opt(10, 0, 0).unwrap_or_default()
}

/// A Sunday.
pub const DAY: chrono::NaiveDate = match chrono::NaiveDate::from_ymd_opt(2026, 11, 29) {
    Some(day) => day,
    None => chrono::NaiveDate::MIN,
};

impl Question {
    /// The question as our engine takes it.
    #[must_use]
    pub fn query(&self) -> SearchQuery {
        let centre = Point { lat: self.lat, lon: self.lon };
        SearchQuery {
            what: self.what.clone(),
            language: Language::Nl,
            area: Area::Around { centre, radius_m: self.radius },
            filters: Filters { open_at: (self.kind == Kind::Open).then(sunday), ..Filters::default() },
            sort: if self.kind == Kind::Geo { Sort::Distance } else { Sort::Best },
            now: sunday(),
            offset: 0,
            limit: 20,
            facets: self.kind == Kind::Facets,
            read_words: true,
        }
    }
}
