//! Municipalities and postal places: where lies this point, which town is meant by this postcode and name.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::nis::{Nis, Postcode};
use kernel::point::{BoundingBox, Point};
use kernel::text;

use crate::facts::PositionQuality;
use crate::outline::Outline;

/// A municipality during a period in which its code and territory stayed the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// The code.
    pub nis: Nis,
    /// Names in Dutch, French, German and English.
    pub names: [String; 4],
    /// From when.
    pub valid_from: NaiveDate,
    /// The last day; none for a municipality of today.
    pub valid_to: Option<NaiveDate>,
    /// The municipality it went into.
    pub merged_into: Option<Nis>,
    /// Code of the arrondissement.
    pub arrondissement: Option<u32>,
    /// Code of the province; none in Brussels.
    pub province: Option<u32>,
    /// Code of the region.
    pub region: Option<u32>,
    /// The middle of the town.
    pub centre: Option<Point>,
    /// Inhabitants.
    pub population: Option<i64>,
    /// The boundary, simplified.
    pub outline: Outline,
}

/// A village or quarter with its postal code.
#[derive(Clone, Debug, PartialEq)]
pub struct PostalPlace {
    /// The postal code.
    pub postcode: Postcode,
    /// Its name.
    pub name: String,
    /// The municipality.
    pub nis: Nis,
    /// Its middle.
    pub centre: Option<Point>,
}

/// Everything known about places, in memory: about 600 towns and 3,000 villages.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    towns: Vec<(Municipality, Option<BoundingBox>)>,
    by_nis: HashMap<Nis, usize>,
    successors: HashMap<Nis, Nis>,
    places: Vec<PostalPlace>,
    by_name: HashMap<(u16, String), usize>,
    by_postcode: HashMap<u16, Vec<usize>>,
}

/// How far outside every outline a point may lie and still be counted to the nearest town: outlines are simplified.
const EDGE_M: f64 = 500.0;

/// How far from the centre of a town without outline a point may lie.
const CENTRE_M: f64 = 10_000.0;

impl Gazetteer {
    /// Puts municipalities and postal places in order.
    #[must_use]
    pub fn new(municipalities: Vec<Municipality>, places: Vec<PostalPlace>) -> Self {
        let mut gazetteer = Self::default();
        for municipality in municipalities {
            if let Some(successor) = municipality.merged_into {
                gazetteer.successors.insert(municipality.nis, successor);
            }
            if municipality.valid_to.is_none() {
                gazetteer.by_nis.insert(municipality.nis, gazetteer.towns.len());
                let bounds = municipality.outline.bounds();
                gazetteer.towns.push((municipality, bounds));
            }
        }
        for place in places {
            let at = gazetteer.places.len();
            let postcode = place.postcode.get();
            gazetteer.by_name.entry((postcode, folded(&place.name))).or_insert(at);
            gazetteer.by_postcode.entry(postcode).or_default().push(at);
            gazetteer.places.push(place);
        }
        gazetteer
    }

    /// The municipalities of today.
    pub fn towns(&self) -> impl Iterator<Item = &Municipality> {
        self.towns.iter().map(|(town, _)| town)
    }

    /// All postal places.
    #[must_use]
    pub fn places(&self) -> &[PostalPlace] {
        &self.places
    }

    /// The municipality with this code.
    #[must_use]
    pub fn town(&self, nis: Nis) -> Option<&Municipality> {
        self.by_nis.get(&nis).and_then(|at| self.towns.get(*at)).map(|(town, _)| town)
    }

    /// The municipality of today for a code of any time.
    #[must_use]
    pub fn successor(&self, nis: Nis) -> Option<Nis> {
        let mut nis = nis;
        // Mergers do not chain deeper than a few times in a lifetime.
        for _ in 0..5 {
            if self.by_nis.contains_key(&nis) {
                return Some(nis);
            }
            nis = *self.successors.get(&nis)?;
        }
        None
    }

    /// The municipality a point lies in.
    #[must_use]
    pub fn town_at(&self, point: Point) -> Option<Nis> {
        let near =
            self.towns.iter().filter(|(_, bounds)| bounds.is_some_and(|bounds| bounds.contains(point)));
        let inside = near.filter(|(town, _)| town.outline.contains(point));
        // Simplified outlines may overlap by some metres: the town whose middle is nearer is taken.
        let by_centre = |town: &Municipality| town.centre.map_or(f64::MAX, |centre| centre.distance_m(point));
        let inside = inside.min_by(|a, b| by_centre(&a.0).total_cmp(&by_centre(&b.0)));
        inside.map(|(town, _)| town.nis).or_else(|| self.nearest_town(point))
    }

    /// The nearest town when a point lies in no outline: at its edge, or around the centre when it has no outline.
    fn nearest_town(&self, point: Point) -> Option<Nis> {
        let edge_box = BoundingBox::around(point, EDGE_M);
        let candidates = self.towns.iter().filter_map(|(town, bounds)| match bounds {
            Some(bounds) if overlap(bounds, &edge_box) => town
                .outline
                .distance_m(point)
                .filter(|metres| *metres <= EDGE_M)
                .map(|metres| (metres, town.nis)),
            Some(_) => None,
            None => {
                let metres = town.centre?.distance_m(point);
                (metres <= CENTRE_M).then_some((EDGE_M + metres, town.nis))
            }
        });
        candidates.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, nis)| nis)
    }

    /// The postal place with this code and name.
    #[must_use]
    pub fn place(&self, postcode: u16, name: &str) -> Option<&PostalPlace> {
        self.by_name.get(&(postcode, folded(name))).and_then(|at| self.places.get(*at))
    }

    /// The town meant by a postal code and a name of village or municipality.
    ///
    /// A postal code may belong to two towns: then the name decides, and without a name nothing does.
    #[must_use]
    pub fn town_of(&self, postcode: u16, name: &str) -> Option<Nis> {
        if let Some(place) = self.place(postcode, name) {
            return Some(place.nis);
        }
        let candidates: Vec<Nis> = self.with_postcode(postcode).map(|place| place.nis).collect();
        let first = *candidates.first()?;
        if candidates.iter().all(|nis| *nis == first) {
            return Some(first);
        }
        let wanted = folded(name);
        candidates.into_iter().find(|nis| {
            self.town(*nis).is_some_and(|town| town.names.iter().any(|name| folded(name) == wanted))
        })
    }

    /// The places with this postal code.
    pub fn with_postcode(&self, postcode: u16) -> impl Iterator<Item = &PostalPlace> {
        self.by_postcode.get(&postcode).into_iter().flatten().filter_map(|at| self.places.get(*at))
    }

    /// A position for an address of which only postal code, village and town are known.
    #[must_use]
    pub fn centre_of(&self, postcode: Option<u16>, name: &str, nis: Nis) -> Option<(Point, PositionQuality)> {
        let named = postcode.and_then(|code| self.place(code, name));
        let of_code =
            postcode.into_iter().flat_map(|code| self.with_postcode(code)).filter(|place| place.nis == nis);
        let village = named.into_iter().chain(of_code).find_map(|place| place.centre);
        village.map(|centre| (centre, PositionQuality::PostcodeCentre)).or_else(|| {
            let centre = self.town(nis)?.centre?;
            Some((centre, PositionQuality::TownCentre))
        })
    }
}

fn overlap(a: &BoundingBox, b: &BoundingBox) -> bool {
    a.south <= b.north && b.south <= a.north && a.west <= b.east && b.west <= a.east
}

/// The name of a place as it is compared: folded, without a suffix between brackets.
#[must_use]
pub fn folded(name: &str) -> String {
    let bare = name.split_once('(').map_or(name, |(bare, _)| bare);
    text::words(bare).join(" ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn town(nis: &str, name: &str, south_west: (f64, f64), size: f64) -> Municipality {
        let (south, west) = south_west;
        let (north, east) = (south + size, west + size);
        let ring = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        Municipality {
            nis: Nis::parse(nis).unwrap(),
            names: [name, name, name, name].map(str::to_owned),
            valid_from: NaiveDate::from_ymd_opt(1977, 1, 1).unwrap(),
            valid_to: None,
            merged_into: None,
            arrondissement: None,
            province: Some(30_000),
            region: Some(2_000),
            centre: Point::new(south + size / 2.0, west + size / 2.0).ok(),
            population: Some(10_000),
            outline: Outline::new(vec![vec![ring]]),
        }
    }

    pub(crate) fn place(postcode: u16, name: &str, nis: &str) -> PostalPlace {
        let (postcode, nis) = (Postcode::try_from(postcode).unwrap(), Nis::parse(nis).unwrap());
        PostalPlace { postcode, name: name.to_owned(), nis, centre: None }
    }

    fn two_towns() -> Gazetteer {
        let mut gone = town("31999", "Verdwenen", (51.0, 3.2), 0.1);
        gone.valid_to = NaiveDate::from_ymd_opt(2024, 12, 31);
        gone.merged_into = Nis::parse("31001").ok();
        let towns = vec![
            town("31001", "Aardenhoek", (51.0, 3.0), 0.1),
            town("31002", "Beekdorp", (51.0, 3.1), 0.1),
            gone,
        ];
        let places = vec![
            place(8901, "Aardenhoek", "31001"),
            place(8902, "Sint-Joris", "31001"),
            place(8902, "Beekdorp", "31002"),
            place(8903, "Sint-Joris", "31002"),
        ];
        Gazetteer::new(towns, places)
    }

    #[test]
    fn a_point_finds_its_town() {
        let towns = two_towns();
        let at = |lat, lon| towns.town_at(Point::new(lat, lon).unwrap()).map(Nis::get);
        assert_eq!(at(51.05, 3.05), Some(31_001));
        assert_eq!(at(51.05, 3.15), Some(31_002));
        assert_eq!(at(51.05, 3.203), Some(31_002), "200 m over the simplified edge");
        assert_eq!(at(51.05, 3.3), None, "far from every town");
    }

    #[test]
    fn a_postcode_with_a_name_finds_its_town() {
        let towns = two_towns();
        assert_eq!(towns.town_of(8902, "SINT JORIS").map(Nis::get), Some(31_001));
        assert_eq!(towns.town_of(8903, "Sint-Joris").map(Nis::get), Some(31_002));
        assert_eq!(towns.town_of(8902, "Beekdorp (Beekdorp)").map(Nis::get), Some(31_002));
        assert_eq!(
            towns.town_of(8902, "Aardenhoek").map(Nis::get),
            Some(31_001),
            "the name of the municipality"
        );
        assert_eq!(towns.town_of(8902, "Elders"), None, "two towns share the code and the name fits neither");
        assert_eq!(towns.town_of(8901, "Elders").map(Nis::get), Some(31_001), "one town has the code");
    }

    #[test]
    fn old_codes_lead_to_the_town_of_today() {
        let towns = two_towns();
        assert_eq!(towns.successor(Nis::parse("31999").unwrap()).map(Nis::get), Some(31_001));
        assert_eq!(towns.successor(Nis::parse("31001").unwrap()).map(Nis::get), Some(31_001));
        assert_eq!(towns.successor(Nis::parse("99999").unwrap()), None);
        assert_eq!(towns.towns().count(), 2);
    }

    #[test]
    fn an_address_without_position_gets_a_centre_that_says_so() {
        let towns = two_towns();
        let nis = Nis::parse("31001").unwrap();
        let (_, quality) = towns.centre_of(Some(8901), "Aardenhoek", nis).unwrap();
        assert_eq!(quality, PositionQuality::TownCentre, "the village has no position of its own");
    }
}
