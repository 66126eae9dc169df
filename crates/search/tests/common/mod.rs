//! Invented places for the tests.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part")]

use chrono::{DateTime, NaiveDateTime};
use kernel::language::Language;
use kernel::listing::{Feature, Features, Layer, Listing, PositionQuality, SourceNote};
use kernel::moment::EstablishmentId;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use kernel::search::{Answer, Area, Change, Filters, Finder, Indexer, SearchQuery, Sort};
use search::{Calendars, Engine, Gazetteer, Options, Place, PlaceKind};
use uuid::Uuid;

pub struct Town {
    pub name: &'static str,
    pub nis: &'static str,
    pub postcode: &'static str,
    pub lat: f64,
    pub lon: f64,
}

pub const TOWNS: [Town; 7] = [
    Town { name: "Oostkamp", nis: "31022", postcode: "8020", lat: 51.1546, lon: 3.2354 },
    Town { name: "Blankenberge", nis: "31004", postcode: "8370", lat: 51.3131, lon: 3.1314 },
    Town { name: "Diksmuide", nis: "32003", postcode: "8600", lat: 51.0330, lon: 2.8650 },
    Town { name: "Harelbeke", nis: "34013", postcode: "8530", lat: 50.8530, lon: 3.3090 },
    Town { name: "Menen", nis: "34027", postcode: "8930", lat: 50.7960, lon: 3.1200 },
    Town { name: "Veurne", nis: "38025", postcode: "8630", lat: 51.0720, lon: 2.6620 },
    Town { name: "Waregem", nis: "34040", postcode: "8790", lat: 50.8870, lon: 3.4270 },
];

pub const OOSTKAMP: usize = 0;
pub const BLANKENBERGE: usize = 1;

pub fn gazetteer() -> Gazetteer {
    let place = |town: &Town| Place {
        name: town.name.to_owned(),
        language: Language::Nl,
        nis: Nis::parse(town.nis).unwrap(),
        postcode: None,
        point: Point::new(town.lat, town.lon).unwrap(),
        kind: PlaceKind::Municipality,
    };
    Gazetteer::new(TOWNS.iter().map(place).collect())
}

pub fn options() -> Options {
    Options { gazetteer: gazetteer(), calendars: Calendars::default(), today: now().date() }
}

pub fn engine(listings: &[Listing]) -> Engine {
    let engine = Engine::in_memory(options()).unwrap();
    put(&engine, listings);
    engine
}

pub fn put(engine: &Engine, listings: &[Listing]) {
    engine
        .apply(listings.iter().map(|listing| Change::Put(Box::new(listing.clone()))).collect(), "1")
        .unwrap();
}

/// A Wednesday afternoon.
pub fn now() -> NaiveDateTime {
    "2026-07-01T14:30:00".parse().unwrap()
}

/// A place in the middle of a town.
pub fn shop(number: u128, sign: &str, categories: &[&str], town: usize) -> Listing {
    let town = &TOWNS[town];
    let shift = f64::from(u32::try_from(number % 97).unwrap()) * 0.000_1;
    Listing {
        id: EstablishmentId(Uuid::from_u128(number + (7 << 76))),
        nis: Nis::parse(town.nis).unwrap(),
        layer: Layer::Register,
        sign: sign.to_owned(),
        other_names: Vec::new(),
        categories: categories.iter().map(|code| (*code).to_owned()).collect(),
        products: Vec::new(),
        description: None,
        brand: None,
        establishment_number: None,
        enterprise_number: None,
        street: "Kerkstraat".to_owned(),
        house_number: (number % 200 + 1).to_string(),
        postcode: Some(Postcode::parse(town.postcode).unwrap()),
        locality: town.name.to_owned(),
        municipality: town.name.to_owned(),
        point: Some(Point::new(town.lat + shift, town.lon + shift).unwrap()),
        position_quality: PositionQuality::Exact,
        phone: None,
        email: None,
        website: None,
        hours: None,
        features: Features::of(Feature::Independent),
        sources: vec![SourceNote {
            source: "demo".to_owned(),
            licence: "CC0".to_owned(),
            observed_at: DateTime::UNIX_EPOCH,
        }],
        checked_at: None,
        changed_at: DateTime::UNIX_EPOCH,
    }
}

pub fn query(what: &str) -> SearchQuery {
    SearchQuery {
        what: what.to_owned(),
        language: Language::Nl,
        area: Area::Everywhere,
        filters: Filters::default(),
        sort: Sort::Best,
        now: now(),
        offset: 0,
        limit: 20,
        facets: false,
        read_words: true,
    }
}

pub fn in_town(what: &str, town: usize) -> SearchQuery {
    SearchQuery { area: area(town), ..query(what) }
}

pub fn area(town: usize) -> Area {
    let town = &TOWNS[town];
    Area::Town { nis: Nis::parse(town.nis).unwrap(), centre: Point::new(town.lat, town.lon).unwrap() }
}

pub fn around(what: &str, town: usize, radius_m: u32) -> SearchQuery {
    let town = &TOWNS[town];
    SearchQuery {
        area: Area::Around { centre: Point::new(town.lat, town.lon).unwrap(), radius_m },
        ..query(what)
    }
}

pub fn signs(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.listing.sign.as_str()).collect()
}

pub fn first(engine: &Engine, what: &str) -> Option<String> {
    engine.search(&query(what)).unwrap().hits.first().map(|hit| hit.listing.sign.clone())
}

/// A small pseudo-random generator, so that tests repeat themselves.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }
}

const NAMES: [&str; 14] = [
    "Janssens",
    "Peeters",
    "De Smet",
    "Vandewalle",
    "Maes",
    "Claeys",
    "Verhelst",
    "Zonnetje",
    "Hoekske",
    "Molen",
    "Belfort",
    "Leie",
    "Zwaan",
    "Panter",
];
const KINDS: [(&str, &str); 12] = [
    ("Bakkerij", "bakery"),
    ("Slagerij", "butcher"),
    ("Kaashuis", "cheese"),
    ("Frituur", "friterie"),
    ("Café", "pub"),
    ("Schoenen", "shoes"),
    ("Apotheek", "pharmacy"),
    ("Kapsalon", "hairdresser"),
    ("Hoeve", "farm"),
    ("Fietsen", "bicycle"),
    ("Boetiek", "clothes"),
    ("Bloemen", "florist"),
];
pub const HOURS: [Option<&str>; 6] = [
    None,
    Some("Mo-Sa 09:00-18:00"),
    Some("Tu-Su 07:00-12:30"),
    Some("We-Mo 11:30-14:00,17:00-22:00"),
    Some("24/7"),
    Some("Fr-Sa 20:00-24:00"),
];

/// Places as in a small region: kinds, names, features and hours drawn at random.
pub fn region(count: u128, seed: u64) -> Vec<Listing> {
    let mut dice = Dice(seed);
    (0..count)
        .map(|number| {
            let (word, code) = *dice.pick(&KINDS);
            let sign = match dice.roll(4) {
                0 => format!("'t {}", dice.pick(&NAMES)),
                1 => format!("{} & {}", dice.pick(&NAMES), dice.pick(&NAMES)),
                _ => format!("{word} {}", dice.pick(&NAMES)),
            };
            let (_, second) = *dice.pick(&KINDS);
            let codes = if dice.roll(3) == 0 { vec![code, second] } else { vec![code] };
            let mut listing = shop(number, &sign, &codes, dice.roll(TOWNS.len()));
            let spread = |dice: &mut Dice| f64::from(u32::try_from(dice.roll(8_000)).unwrap()) * 1e-5 - 0.04;
            listing.point = (dice.roll(25) != 0).then(|| {
                let at = listing.point.unwrap();
                Point::new(at.lat + spread(&mut dice), at.lon + spread(&mut dice)).unwrap()
            });
            listing.features = Feature::ALL.into_iter().filter(|_| dice.roll(4) == 0).collect();
            listing.hours = dice.pick(&HOURS).map(str::to_owned);
            if dice.roll(6) == 0 {
                listing.layer = Layer::Osm;
            }
            listing
        })
        .collect()
}
