//! The seven towns of the demo, typed out as facts, and towns of an imported register for larger sizes.

use chrono::NaiveDate;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;

use crate::gazetteer::{Gazetteer, Municipality, PostalPlace};
use crate::outline::Outline;

/// A town in which places are invented.
#[derive(Clone, Debug)]
pub struct DemoTown {
    /// The code.
    pub nis: Nis,
    /// The name.
    pub name: String,
    /// Telephone zone: `050`.
    pub zone: String,
    /// Inhabitants; towns get places in proportion.
    pub population: i64,
    /// The middle.
    pub centre: Point,
    /// The boundary; places stay inside when it is known.
    pub outline: Outline,
    /// Villages with their postal code, the main one first.
    pub villages: Vec<Village>,
}

/// A village of a town.
#[derive(Clone, Debug)]
pub struct Village {
    /// The postal code.
    pub postcode: u16,
    /// The name.
    pub name: String,
    /// The middle.
    pub centre: Point,
}

/// The seven towns as municipalities and postal places, to be imported before the places.
#[must_use]
pub fn facts() -> (Vec<Municipality>, Vec<PostalPlace>) {
    let (mut towns, mut places) = (Vec::new(), Vec::new());
    for line in include_str!("../../demo/towns.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields.as_slice() {
            ["town", nis, nl, fr, de, lat, lon, population, _] => {
                towns.extend(municipality(nis, [nl, fr, de, nl], (lat, lon), population));
            }
            ["place", nis, postcode, name, lat, lon] => {
                places.extend(postal_place(nis, postcode, name, (lat, lon)));
            }
            ["outline", _, points] => {
                let ring = points.split(' ').filter_map(|point| {
                    let (lon, lat) = point.split_once(',')?;
                    Some([lon.parse().ok()?, lat.parse().ok()?])
                });
                if let Some(town) = towns.last_mut() {
                    town.outline = Outline::new(vec![vec![ring.collect()]]);
                }
            }
            _ => {}
        }
    }
    (towns, places)
}

fn municipality(
    nis: &str,
    names: [&str; 4],
    (lat, lon): (&str, &str),
    population: &str,
) -> Option<Municipality> {
    let nis = Nis::parse(nis).ok()?;
    Some(Municipality {
        nis,
        names: names.map(str::to_owned),
        valid_from: NaiveDate::from_ymd_opt(1977, 1, 1)?,
        valid_to: None,
        merged_into: None,
        arrondissement: Some(nis.get() / 1000 * 1000),
        province: Some(30_000),
        region: Some(2_000),
        centre: Point::new(lat.parse().ok()?, lon.parse().ok()?).ok(),
        population: population.parse().ok(),
        outline: Outline::default(),
    })
}

fn postal_place(nis: &str, postcode: &str, name: &str, (lat, lon): (&str, &str)) -> Option<PostalPlace> {
    let centre = lat.parse().ok().zip(lon.parse().ok()).and_then(|(lat, lon)| Point::new(lat, lon).ok());
    let (nis, postcode) = (Nis::parse(nis).ok()?, Postcode::parse(postcode).ok()?);
    Some(PostalPlace { postcode, name: name.to_owned(), nis, centre })
}

/// The seven towns of the demo.
#[must_use]
pub fn seven() -> Vec<DemoTown> {
    let (towns, places) = facts();
    of(&Gazetteer::new(towns, places), None)
}

/// Towns to invent places in: all of a gazetteer, or those of one region (2000 is Flanders).
#[must_use]
pub fn of(gazetteer: &Gazetteer, region: Option<u32>) -> Vec<DemoTown> {
    let mut towns: Vec<DemoTown> = gazetteer
        .towns()
        .filter(|town| region.is_none() || town.region == region)
        .filter_map(|town| demo_town(town, gazetteer))
        .collect();
    towns.sort_by_key(|town| town.nis);
    towns
}

fn demo_town(town: &Municipality, gazetteer: &Gazetteer) -> Option<DemoTown> {
    let centre = town.centre?;
    let [name, ..] = town.names.clone();
    let places = gazetteer.places().iter().filter(|place| place.nis == town.nis);
    let mut villages: Vec<Village> = places
        .map(|place| Village {
            postcode: place.postcode.get(),
            name: place.name.clone(),
            centre: place.centre.unwrap_or(centre),
        })
        .collect();
    villages.sort_by_key(|village| (village.name != name, village.postcode));
    let first = villages.first()?.postcode;
    Some(DemoTown {
        nis: town.nis,
        zone: zone(first).to_owned(),
        population: town.population.unwrap_or(10_000).max(500),
        centre,
        outline: town.outline.clone(),
        villages,
        name,
    })
}

/// The telephone zone that goes with a postal code, roughly.
const fn zone(postcode: u16) -> &'static str {
    match postcode {
        8000..=8399 => "050",
        8400..=8499 => "059",
        8500..=8599 | 8790..=8799 | 8870..=8939 => "056",
        8600..=8629 | 8700..=8789 | 8800..=8869 => "051",
        8630..=8699 => "058",
        8940..=8999 => "057",
        9000..=9999 => "09",
        1000..=1999 => "02",
        2000..=2999 => "03",
        3000..=3499 => "016",
        _ => "011",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seven_towns_are_complete() {
        let towns = seven();
        let found: Vec<(u32, &str, &str)> =
            towns.iter().map(|town| (town.nis.get(), town.name.as_str(), town.zone.as_str())).collect();
        let expected = [
            (31_004, "Blankenberge", "050"),
            (31_022, "Oostkamp", "050"),
            (32_003, "Diksmuide", "051"),
            (34_013, "Harelbeke", "056"),
            (34_027, "Menen", "056"),
            (34_040, "Waregem", "056"),
            (38_025, "Veurne", "058"),
        ];
        assert_eq!(found, expected);
        for town in &towns {
            assert!(
                (25..=40).contains(&town.outline.points()),
                "{}: {} points",
                town.name,
                town.outline.points()
            );
            assert!(town.outline.contains(town.centre), "{}: its middle lies outside", town.name);
            assert_eq!(town.villages[0].name, town.name, "the main village comes first");
            let inside = |village: &&Village| {
                town.outline.contains(village.centre)
                    || town.outline.distance_m(village.centre).unwrap() < 300.0
            };
            assert!(town.villages.iter().all(|village| inside(&village)), "{}", town.name);
        }
        assert_eq!(towns.iter().map(|town| town.villages.len()).sum::<usize>(), 42);
    }

    #[test]
    fn they_agree_with_the_official_list() {
        let Some(path) = kernel::shared_data("geo/wvl_municipalities_2025.csv") else { return };
        let text = std::fs::read_to_string(path).unwrap();
        for town in seven() {
            let line = text.lines().find(|line| line.starts_with(&town.nis.to_string())).unwrap();
            assert!(line.contains(&format!(",{},", town.name)), "{line}");
            for village in &town.villages {
                assert!(line.contains(&village.postcode.to_string()), "{}: {}", town.name, village.postcode);
            }
        }
    }
}
