//! A result on a page: everything said in words beforehand, so that twenty of them cost next to nothing.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use kernel::calendar::Calendar;
use kernel::hours::OpenState;
use kernel::language::Language;
use kernel::listing::{Feature, Layer, Listing, PositionQuality};
use kernel::search::Hit;
use serde::Serialize;
use shell::format;
use shell::words::Words;

use crate::paths;
use crate::places::Places;
use crate::week::{self, Now, Stretch};

/// A result as the template shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HitView {
    /// Path of its page.
    pub href: String,
    /// Our id, as in the tiles of the map.
    pub id: String,
    /// The name on the façade.
    pub sign: String,
    /// Its main category.
    pub category: String,
    /// The pictogram.
    pub icon: &'static str,
    /// Street and number.
    pub street: String,
    /// Village or town.
    pub locality: String,
    /// How far: `1,2 km`, or `± 3 km` when only the village is known.
    pub distance: String,
    /// Whether that distance is a guess.
    pub rough: bool,
    /// `open`, `closed` or `unknown`.
    pub state: &'static str,
    /// The state in words, with the next change.
    pub hours: String,
    /// A few facts: `levert aan huis`.
    pub facts: Vec<String>,
    /// Known from the open map only.
    pub osm: bool,
    /// The address of its first photo, small; empty when there is none.
    pub photo: String,
    /// Position, for the map: longitude and latitude.
    pub at: Option<(f64, f64)>,
}

/// Texts said for every result, looked up once per language.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    language: Language,
    open: String,
    open_until: String,
    open_always: String,
    closed: String,
    opens_today: String,
    opens_tomorrow: String,
    opens_on: String,
    unknown: String,
    unknown_because: String,
    features: Vec<(Feature, String)>,
}

/// Stands in a phrase where the time comes.
const TIME: &str = "\u{1}";
/// Stands in a phrase where the day or the remark comes.
const OTHER: &str = "\u{2}";

impl Phrases {
    /// Looks the texts up.
    #[must_use]
    pub fn new(words: &Words, language: Language) -> Self {
        let plain = |key: &str| words.say(language, key, &[]);
        let timed = |key: &str| words.say(language, key, &[("time", TIME.into())]);
        Self {
            language,
            open: plain("finder-state-open"),
            open_until: timed("finder-state-open-until"),
            open_always: plain("finder-state-open-always"),
            closed: plain("finder-state-closed"),
            opens_today: timed("finder-state-opens-today"),
            opens_tomorrow: timed("finder-state-opens-tomorrow"),
            opens_on: words.say(
                language,
                "finder-state-opens-on",
                &[("time", TIME.into()), ("day", OTHER.into())],
            ),
            unknown: plain("finder-state-unknown"),
            unknown_because: words.say(language, "finder-state-unknown-because", &[("remark", OTHER.into())]),
            features: Feature::ALL.iter().map(|one| (*one, plain(feature_key(*one)))).collect(),
        }
    }

    /// The state and the next change in words.
    #[must_use]
    pub fn state(&self, now: &Now, at: NaiveDateTime) -> String {
        match now.state {
            OpenState::Open => match now.until {
                Some(until) => self.open_until.replace(TIME, &self.time(until.time())),
                None => self.open_always.clone(),
            },
            OpenState::Unknown => match &now.comment {
                Some(remark) => self.unknown_because.replace(OTHER, remark),
                None => self.unknown.clone(),
            },
            OpenState::Closed => now.opens.map_or_else(|| self.closed.clone(), |opens| self.opens(opens, at)),
        }
    }

    fn opens(&self, opens: NaiveDateTime, at: NaiveDateTime) -> String {
        let time = self.time(opens.time());
        match (opens.date() - at.date()).num_days() {
            0 => self.opens_today.replace(TIME, &time),
            1 => self.opens_tomorrow.replace(TIME, &time),
            _ => {
                let day = format::date(self.language, opens.date(), format::DateStyle::Weekday);
                self.opens_on.replace(TIME, &time).replace(OTHER, &day)
            }
        }
    }

    fn time(&self, time: NaiveTime) -> String {
        format::time(self.language, time)
    }

    /// The name of a feature.
    #[must_use]
    pub fn feature(&self, feature: Feature) -> &str {
        self.features.iter().find(|(one, _)| *one == feature).map_or("", |(_, name)| name)
    }

    /// The bare word for a state.
    #[must_use]
    pub fn bare(&self, state: OpenState) -> &str {
        match state {
            OpenState::Open => &self.open,
            OpenState::Closed => &self.closed,
            OpenState::Unknown => &self.unknown,
        }
    }
}

/// The key of the name of a feature.
#[must_use]
pub const fn feature_key(feature: Feature) -> &'static str {
    match feature {
        Feature::Delivery => "finder-feature-delivery",
        Feature::Pickup => "finder-feature-pickup",
        Feature::Webshop => "finder-feature-webshop",
        Feature::FarmProduce => "finder-feature-farm",
        Feature::RegionalProduct => "finder-feature-regional",
        Feature::Wheelchair => "finder-feature-wheelchair",
        Feature::Independent => "finder-feature-independent",
        Feature::Voucher => "finder-feature-voucher",
        Feature::Chain => "finder-feature-chain",
        Feature::MarketStall => "finder-feature-market",
        Feature::VendingMachine => "finder-feature-vending",
        Feature::Organic => "finder-feature-organic",
        Feature::Vacant => "finder-feature-vacant",
    }
}

/// The features that a result shows, the most telling first; at most three.
const TOLD: [Feature; 8] = [
    Feature::VendingMachine,
    Feature::MarketStall,
    Feature::FarmProduce,
    Feature::RegionalProduct,
    Feature::Organic,
    Feature::Delivery,
    Feature::Voucher,
    Feature::Wheelchair,
];

/// The code of a state, for templates, styles and the API.
#[must_use]
pub const fn state_code(state: OpenState) -> &'static str {
    match state {
        OpenState::Open => "open",
        OpenState::Closed => "closed",
        OpenState::Unknown => "unknown",
    }
}

type Key = (u64, NaiveDate);
type Shelf = Mutex<HashMap<Key, Arc<[Stretch]>>>;

/// Remembers the read hours of the day, because popular shops come by in every answer.
#[derive(Debug)]
pub struct HoursMemory {
    shelves: [Shelf; 8],
    hasher: RandomState,
}

/// How many hours one shelf holds before it is emptied; eight shelves in all.
const SHELF: usize = 4_000;

impl Default for HoursMemory {
    fn default() -> Self {
        Self { shelves: Default::default(), hasher: RandomState::new() }
    }
}

impl HoursMemory {
    /// The open and uncertain stretches around a day.
    #[must_use]
    pub fn stretches(
        &self,
        listing: &Listing,
        day: NaiveDate,
        calendar: &Calendar,
    ) -> Option<Arc<[Stretch]>> {
        let text = listing.hours.as_deref()?;
        let key = (self.hasher.hash_one((text, calendar.key())), day);
        let at = usize::try_from(key.0 % 8).unwrap_or_default();
        let shelf = self.shelves.get(at)?;
        if let Some(known) = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(Arc::clone(known));
        }
        let hours = week::hours_of(listing)?;
        let read: Arc<[Stretch]> = week::stretches(&hours, day, calendar).into();
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() >= SHELF {
            shelf.clear();
        }
        shelf.insert(key, Arc::clone(&read));
        Some(read)
    }
}

/// What is needed to write results.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Texts.
    pub phrases: &'a Phrases,
    /// Towns.
    pub places: &'a Places,
    /// Hours read before.
    pub memory: &'a HoursMemory,
    /// The local moment the states are told for.
    pub now: NaiveDateTime,
}

impl Desk<'_> {
    /// Writes a result.
    #[must_use]
    pub fn write(&self, hit: &Hit, calendar: &Calendar) -> HitView {
        let (listing, language) = (&hit.listing, self.phrases.language);
        let category = listing.category();
        let (state, hours) = self.state(hit, calendar);
        HitView {
            href: paths::listing(language, self.places, listing),
            id: listing.id.to_string(),
            sign: listing.sign.clone(),
            category: category.map_or("", |category| category.name(language)).to_owned(),
            icon: category.map_or("shop", |category| category.icon),
            street: listing.street_line(),
            locality: locality(listing),
            distance: hit.distance_m.map(|metres| distance(language, listing, metres)).unwrap_or_default(),
            rough: hit.distance_m.is_some() && listing.position_quality.is_rough(),
            state: state_code(state),
            hours,
            facts: self.facts(listing),
            osm: listing.layer == Layer::Osm,
            photo: String::new(),
            at: listing.point.map(|point| (point.lon, point.lat)),
        }
    }

    fn state(&self, hit: &Hit, calendar: &Calendar) -> (OpenState, String) {
        if hit.listing.features.has(Feature::Vacant) {
            return (OpenState::Closed, self.phrases.feature(Feature::Vacant).to_owned());
        }
        match self.memory.stretches(&hit.listing, self.now.date(), calendar) {
            Some(stretches) => {
                let now = week::at(&stretches, self.now);
                (now.state, self.phrases.state(&now, self.now))
            }
            None => (hit.state, self.phrases.bare(hit.state).to_owned()),
        }
    }

    fn facts(&self, listing: &Listing) -> Vec<String> {
        let told = TOLD.into_iter().filter(|feature| listing.features.has(*feature)).take(3);
        told.map(|feature| self.phrases.feature(feature).to_owned()).collect()
    }
}

/// A distance in words: whole kilometres with `±` where only the village or town of the place is known.
fn distance(language: Language, listing: &Listing, metres: f64) -> String {
    match rounded(listing.position_quality, metres) {
        exact if !listing.position_quality.is_rough() => format::metres(language, exact),
        rough => format!("±\u{a0}{}", format::metres(language, rough)),
    }
}

/// A distance as exact as the position allows: at least one whole kilometre to the middle of a village.
#[must_use]
pub fn rounded(quality: PositionQuality, metres: f64) -> f64 {
    if quality.is_rough() { (metres / 1_000.0).round().max(1.0) * 1_000.0 } else { metres }
}

/// Postal code and village, and the town when it is another name.
#[must_use]
pub fn locality(listing: &Listing) -> String {
    let mut out = listing.postcode.map(|code| code.to_string()).unwrap_or_default();
    for name in [&listing.locality, &listing.municipality] {
        if name.is_empty() || out.ends_with(name.as_str()) {
            continue;
        }
        if out.len() > 4 {
            out.push_str(" (");
            out.push_str(name);
            out.push(')');
        } else {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(name);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use kernel::calendar::Community;

    #[test]
    fn places_are_written_once() {
        assert_eq!(locality(&sample::bakery()), "8020 Oostkamp");
        assert_eq!(locality(&sample::bare()), "8020 Ruddervoorde (Oostkamp)");
        let mut listing = sample::bare();
        listing.postcode = None;
        listing.locality.clear();
        assert_eq!(locality(&listing), "Oostkamp");
    }

    #[test]
    fn a_distance_is_never_more_exact_than_the_position() {
        let (exact, rough) = (sample::bakery(), sample::bare());
        assert_eq!(distance(Language::Nl, &exact, 1_234.0), "1,2 km");
        assert_eq!(distance(Language::Nl, &rough, 1_234.0), "±\u{a0}1 km");
        assert_eq!(distance(Language::Nl, &rough, 20.0), "±\u{a0}1 km");
        assert_eq!(distance(Language::Nl, &rough, 2_600.0), "±\u{a0}3 km");
    }

    #[test]
    fn hours_are_read_once_a_day() {
        let memory = HoursMemory::default();
        let (bakery, calendar) = (sample::bakery(), Calendar::belgium(Community::Nl));
        let day = sample::now().date();
        let one = memory.stretches(&bakery, day, &calendar).unwrap();
        let two = memory.stretches(&bakery, day, &calendar).unwrap();
        assert!(Arc::ptr_eq(&one, &two));
        let tomorrow = memory.stretches(&bakery, day.succ_opt().unwrap(), &calendar).unwrap();
        assert!(!Arc::ptr_eq(&one, &tomorrow));
        assert!(memory.stretches(&sample::bare(), day, &calendar).is_none());
    }

    #[test]
    fn states_are_said_in_words() {
        let mut phrases = Phrases { open_until: "Open tot \u{1}".into(), ..Phrases::default() };
        phrases.opens_on = "Open op \u{2} om \u{1}".into();
        let at = sample::now();
        let until = at.date().and_hms_opt(18, 30, 0);
        let open = Now { state: OpenState::Open, until, opens: None, comment: None };
        assert_eq!(phrases.state(&open, at), "Open tot 18.30 uur");
        let later = at.date().and_hms_opt(9, 0, 0).map(|t| t + chrono::TimeDelta::days(3));
        let shut = Now { state: OpenState::Closed, until: None, opens: later, comment: None };
        assert_eq!(phrases.state(&shut, at), "Open op zaterdag om 9.00 uur");
    }
}
