//! Invented places in the shape of Flanders: as many as asked, always the same ones.

use chrono::DateTime;
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::{Feature, Layer, Listing, PositionQuality, SourceNote};
use kernel::moment::EstablishmentId;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use uuid::Uuid;

/// Towns in the invented region.
pub const TOWNS: u32 = 300;
/// Names that are drawn from.
const NAMES: u32 = 30_000;
/// Streets that are drawn from.
const STREETS: u32 = 4_000;

/// A small generator of repeatable numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Always the same for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// A number from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.below(1 << 24)) / f64::from(1_u32 << 24)
    }

    /// A number below the bound, small ones far more often (Zipf).
    pub fn zipf(&mut self, bound: u32) -> u32 {
        let spread = f64::from(bound).powf(self.unit());
        format!("{:.0}", spread - 1.0).parse().unwrap_or(0).min(bound - 1)
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let bound = u32::try_from(list.len()).ok()?;
        list.get(usize::try_from(self.below(bound)).ok()?)
    }
}

const STARTS: [&str; 40] = [
    "van", "de", "ver", "jans", "peet", "maes", "claes", "wil", "goos", "desm", "lam", "dier", "hend", "bos",
    "wout", "vande", "mer", "dew", "corn", "mich", "ver", "bek", "dob", "str", "dec", "rooz", "holl", "bru",
    "kest", "stev", "wan", "gry", "lib", "cal", "vinc", "dhae", "pau", "roe", "sch", "hae",
];
const MIDDLES: [&str; 30] = [
    "al", "el", "en", "er", "ol", "aert", "oor", "ier", "ee", "ou", "ij", "uy", "am", "ick", "and", "ick",
    "est", "ost", "ul", "ae", "eek", "om", "un", "em", "ert", "oen", "aan", "eeuw", "ing", "oos",
];
const ENDS: [&str; 25] = [
    "s", "sens", "mans", "ers", "aere", "ghe", "t", "man", "berghe", "ele", "ens", "kens", "donck", "bosch",
    "velde", "waele", "sen", "ck", "hove", "daele", "straete", "brouck", "voorde", "poel", "gem",
];

/// The invented name with this number.
#[must_use]
pub fn name(number: u32) -> String {
    let part = |list: &[&'static str], at: u32| {
        list.get(usize::try_from(at).unwrap_or(0)).copied().unwrap_or_default()
    };
    let word = format!(
        "{}{}{}",
        part(&STARTS, number % 40),
        part(&MIDDLES, number / 40 % 30),
        part(&ENDS, number / 1_200 % 25)
    );
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// A town of the invented region.
#[derive(Clone, Debug)]
pub struct Town {
    /// Its code.
    pub nis: Nis,
    /// Its postal code.
    pub postcode: Postcode,
    /// Its name.
    pub name: String,
    /// Its middle.
    pub point: Point,
}

/// The towns, large ones first.
#[must_use]
pub fn towns() -> Vec<Town> {
    let mut dice = Dice::new(11);
    let town = |number: u32| {
        let code = u16::try_from(8_000 + number).ok()?;
        Some(Town {
            nis: Nis::try_from(31_000 + number).ok()?,
            postcode: Postcode::try_from(code).ok()?,
            name: format!("{}gem", name(number * 97 + 5)),
            point: Point::new(50.72 + dice.unit() * 0.65, 2.60 + dice.unit() * 2.9).ok()?,
        })
    };
    (0..TOWNS).filter_map(town).collect()
}

fn hours(dice: &mut Dice) -> Option<String> {
    if dice.below(10) == 0 {
        return None;
    }
    let closed = dice.below(8);
    let (open, noon) = (7 + dice.below(5), 12 + dice.below(2));
    let (half, late) = (dice.below(2) * 30, 17 + dice.below(5));
    let days = ["Tu-Su", "We-Mo", "Th-Tu", "Fr-We", "Sa-Th", "Su-Fr", "Mo-Sa", "Mo-Fr"];
    let days = days.get(usize::try_from(closed).unwrap_or(0)).copied().unwrap_or("Mo-Sa");
    let holidays = if dice.below(2) == 0 { "; PH off" } else { "" };
    Some(match dice.below(5) {
        0 => format!("{days} {open:02}:{half:02}-{noon:02}:00,{:02}:30-{late:02}:00{holidays}", noon + 1),
        1 => format!("{days} {open:02}:{half:02}-{noon:02}:30{holidays}"),
        2 => format!("{days} {:02}:00-14:00,{:02}:00-22:00{holidays}", 11, 17 + dice.below(2)),
        3 => format!("{days} {open:02}:{half:02}-{late:02}:30{holidays}"),
        _ => format!("Mo-Fr {open:02}:{half:02}-{late:02}:00; Sa {open:02}:00-{noon:02}:00{holidays}"),
    })
}

/// The invented places.
pub fn places(count: u32) -> impl Iterator<Item = Listing> {
    let towns = towns();
    let shares: Vec<&'static Category> = Category::all()
        .iter()
        .flat_map(|category| (0..category.share).map(move |_| category))
        .filter(|category| category.code != "vacant")
        .collect();
    let mut dice = Dice::new(2026);
    (0..count).filter_map(move |number| place(number, &towns, &shares, &mut dice))
}

fn place(number: u32, towns: &[Town], shares: &[&'static Category], dice: &mut Dice) -> Option<Listing> {
    let category = dice.pick(shares)?;
    let town = towns.get(usize::try_from(dice.zipf(TOWNS)).ok()?)?;
    let kind = category.name(Language::Nl);
    let (one, other) = (name(dice.zipf(NAMES)), name(dice.zipf(NAMES)));
    let sign = match dice.below(10) {
        0 => format!("'t {one}ke"),
        1 => format!("{one} & {other}"),
        2 => format!("De {one}"),
        3 => format!("{kind} {one}-{other}"),
        4 => one,
        _ => format!("{kind} {one}"),
    };
    let near = |dice: &mut Dice| (dice.unit() + dice.unit() + dice.unit() - 1.5) * 0.06;
    let point = Point::new(town.point.lat + near(dice), town.point.lon + near(dice) * 1.6).ok()?;
    let mut categories = vec![category.code.to_owned()];
    if dice.below(8) == 0 {
        categories.extend(category.neighbours().next().map(|other| other.code.to_owned()));
    }
    let features = Feature::FILTERS.into_iter().filter(|_| dice.below(4) == 0).collect();
    let id = (u128::from(number) << 64) | (0x7000 << 64) | (0x8 << 60) | u128::from(number);
    Some(Listing {
        id: EstablishmentId(Uuid::from_u128((0x0190_0000_0000_u128 << 80) | id)),
        nis: town.nis,
        layer: Layer::Register,
        sign,
        other_names: if dice.below(5) == 0 {
            vec![format!("{} BV", name(dice.zipf(NAMES)))]
        } else {
            Vec::new()
        },
        categories,
        products: Vec::new(),
        description: None,
        brand: None,
        establishment_number: None,
        enterprise_number: None,
        street: format!("{}straat", name(dice.below(STREETS) * 7 + 3)),
        house_number: (1 + dice.below(200)).to_string(),
        postcode: Some(town.postcode),
        locality: town.name.clone(),
        municipality: town.name.clone(),
        point: Some(point),
        position_quality: PositionQuality::Exact,
        phone: (dice.below(2) == 0).then(|| format!("050 {:06}", dice.below(1_000_000))),
        email: None,
        website: (dice.below(3) == 0).then(|| format!("https://winkel{number}.example")),
        hours: hours(dice),
        features,
        sources: vec![SourceNote {
            source: "demo".to_owned(),
            licence: "CC0-1.0".to_owned(),
            observed_at: DateTime::UNIX_EPOCH,
        }],
        checked_at: None,
        changed_at: DateTime::UNIX_EPOCH,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_places_every_time() {
        let (one, other): (Vec<Listing>, Vec<Listing>) = (places(500).collect(), places(500).collect());
        assert_eq!(one, other);
        assert_eq!(one.len(), 500);
        let mut ids: Vec<EstablishmentId> = one.iter().map(|place| place.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 500);
        let distinct =
            one.iter().filter_map(|place| place.hours.clone()).collect::<std::collections::HashSet<_>>();
        assert!(distinct.len() > 100, "{} distinct opening hours", distinct.len());
    }
}
