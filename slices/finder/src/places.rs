//! Towns and villages as the finder knows them: names, addresses of pages, outlines, and who lies beside whom.
//!
//! Built from the register's published view `register_public_place`; replaced as a whole when places change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::language::Language;
use kernel::nis::{Nis, Postcode};
use kernel::point::{BoundingBox, Point};
use kernel::text;

/// A ring of an outline: longitude and latitude, the order of GeoJSON.
pub type Ring = Vec<(f64, f64)>;

/// A municipality.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Its code.
    pub nis: Nis,
    /// Its name in the order of [`Language::ALL`].
    pub names: [String; 4],
    /// The word in addresses of pages, per language, unique among towns.
    pub slugs: [String; 4],
    /// The middle, weighted by addresses where known.
    pub centre: Point,
    /// Its outline; empty when unknown.
    pub outline: Vec<Ring>,
    /// Its postal codes.
    pub postcodes: Vec<Postcode>,
}

impl Town {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        self.names.get(language.index()).map_or("", String::as_str)
    }

    /// The word in addresses in a language.
    #[must_use]
    pub fn slug(&self, language: Language) -> &str {
        self.slugs.get(language.index()).map_or("", String::as_str)
    }

    /// The box around its outline, or around its centre when no outline is known.
    #[must_use]
    pub fn bounds(&self) -> BoundingBox {
        let mut points = self.outline.iter().flatten();
        let Some(&(lon, lat)) = points.next() else { return BoundingBox::around(self.centre, 4_000.0) };
        let first = BoundingBox { south: lat, west: lon, north: lat, east: lon };
        points.fold(first, |b, &(lon, lat)| BoundingBox {
            south: b.south.min(lat),
            west: b.west.min(lon),
            north: b.north.max(lat),
            east: b.east.max(lon),
        })
    }
}

/// A village, quarter or former municipality with a postal code.
#[derive(Clone, Debug, PartialEq)]
pub struct Village {
    /// The postal code.
    pub postcode: Postcode,
    /// Its name.
    pub name: String,
    /// The municipality it belongs to.
    pub nis: Nis,
    /// Its middle.
    pub centre: Point,
}

/// A place somebody may mean: a whole municipality, or a village or postal code in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The municipality.
    pub nis: Nis,
    /// The postal code, when less than the municipality is meant.
    pub postcode: Option<Postcode>,
    /// The name to show: `Oostkamp`, `Ruddervoorde (Oostkamp)`.
    pub label: String,
    /// What to write in the box so that exactly this place is found again.
    pub key: String,
    /// Its middle.
    pub centre: Point,
}

/// Towns and villages. Never changes once built.
#[derive(Debug, Default)]
pub struct Places {
    towns: Vec<Town>,
    villages: Vec<Village>,
    by_nis: HashMap<Nis, usize>,
    by_slug: HashMap<String, usize>,
    pub(crate) by_name: HashMap<String, Vec<Candidate>>,
}

/// What a written name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    Town(usize),
    Village(usize),
}

impl Places {
    /// Builds the lists. Slugs of the towns are made here, so that they are unique; towns come in any order.
    #[must_use]
    pub fn new(mut towns: Vec<Town>, villages: Vec<Village>) -> Self {
        towns.sort_by_cached_key(|town| (text::sort_key(town.name(Language::Nl)), town.nis));
        let mut places = Self { villages, ..Self::default() };
        give_slugs(&mut towns);
        for (at, town) in towns.iter().enumerate() {
            places.by_nis.insert(town.nis, at);
            for slug in &town.slugs {
                places.by_slug.entry(slug.clone()).or_insert(at);
            }
            for name in &town.names {
                let found = places.by_name.entry(name_key(name)).or_default();
                if !found.contains(&Candidate::Town(at)) {
                    found.push(Candidate::Town(at));
                }
            }
        }
        places.towns = towns;
        for (at, village) in places.villages.iter().enumerate() {
            places.by_name.entry(name_key(&village.name)).or_default().push(Candidate::Village(at));
        }
        places
    }

    /// The municipalities, by Dutch name.
    #[must_use]
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// The villages.
    #[must_use]
    pub fn villages(&self) -> &[Village] {
        &self.villages
    }

    /// The municipality with this code.
    #[must_use]
    pub fn town(&self, nis: Nis) -> Option<&Town> {
        self.by_nis.get(&nis).and_then(|at| self.towns.get(*at))
    }

    /// The municipality with this word in its address, in whatever language.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&Town> {
        self.by_slug.get(slug).and_then(|at| self.towns.get(*at))
    }

    pub(crate) fn town_at(&self, at: usize) -> Option<&Town> {
        self.towns.get(at)
    }

    pub(crate) fn village_at(&self, at: usize) -> Option<&Village> {
        self.villages.get(at)
    }

    /// The other municipalities, the nearest first.
    #[must_use]
    pub fn nearest_towns(&self, from: Point, except: Option<Nis>, count: usize) -> Vec<&Town> {
        let mut near: Vec<(f64, &Town)> = self
            .towns
            .iter()
            .filter(|town| Some(town.nis) != except)
            .map(|town| (town.centre.distance_m(from), town))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.into_iter().take(count).map(|(_, town)| town).collect()
    }

    /// A municipality as a place somebody may mean.
    #[must_use]
    pub fn spot_of_town(&self, town: &Town, language: Language) -> Spot {
        let name = town.name(language);
        let shared = self.by_name.get(&name_key(name)).is_some_and(|found| self.distinct(found) > 1);
        let code = town.postcodes.first().filter(|_| shared);
        let key = code.map_or_else(|| name.to_owned(), |code| format!("{code} {name}"));
        Spot { nis: town.nis, postcode: None, label: name.to_owned(), key, centre: town.centre }
    }

    /// A village as a place somebody may mean.
    #[must_use]
    pub fn spot_of_village(&self, village: &Village, language: Language) -> Spot {
        let town = self.town(village.nis).map_or("", |town| town.name(language));
        let label = if town.is_empty() || name_key(town) == name_key(&village.name) {
            format!("{} {}", village.postcode, village.name)
        } else {
            format!("{} ({town})", village.name)
        };
        Spot {
            nis: village.nis,
            postcode: Some(village.postcode),
            label,
            key: format!("{} {}", village.postcode, village.name),
            centre: village.centre,
        }
    }

    /// How many municipalities a name points to.
    fn distinct(&self, found: &[Candidate]) -> usize {
        let mut codes: Vec<Nis> = found.iter().filter_map(|one| self.nis_of(*one)).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.len()
    }

    pub(crate) fn nis_of(&self, candidate: Candidate) -> Option<Nis> {
        match candidate {
            Candidate::Town(at) => self.town_at(at).map(|town| town.nis),
            Candidate::Village(at) => self.village_at(at).map(|village| village.nis),
        }
    }
}

/// Makes slugs; where two towns would share one (Sint-Niklaas and the Walloon Saint-Nicolas), the town whose own
/// first name it is keeps it, and the other gets its code behind it.
fn give_slugs(towns: &mut [Town]) {
    let mut owner: HashMap<String, Nis> = HashMap::new();
    for language in Language::ALL {
        for town in towns.iter() {
            owner.entry(text::slug(town.name(language))).or_insert(town.nis);
        }
    }
    for town in towns.iter_mut() {
        for language in Language::ALL {
            let mut slug = text::slug(town.name(language));
            if slug.is_empty() || owner.get(&slug) != Some(&town.nis) {
                slug = format!("{slug}-{}", town.nis).trim_start_matches('-').to_owned();
            }
            if let Some(place) = town.slugs.get_mut(language.index()) {
                *place = slug;
            }
        }
    }
}

/// The form in which names are compared: folded words, saints abbreviated alike.
#[must_use]
pub fn name_key(name: &str) -> String {
    let words: Vec<String> = text::words(name).into_iter().map(|word| canonical(&word).to_owned()).collect();
    words.join(" ")
}

/// `St.`, `Saint` and `Sankt` are all `sint`: people write them as they please.
pub(crate) fn canonical(word: &str) -> &str {
    match word {
        "st" | "ste" | "saint" | "sainte" | "sankt" => "sint",
        other => other,
    }
}

/// The places in use, replaced as a whole when they change; readers never wait for the reading of the database.
#[derive(Debug, Default)]
pub struct Atlas {
    current: RwLock<Arc<Places>>,
}

impl Atlas {
    /// An atlas that starts with these places.
    #[must_use]
    pub fn new(places: Places) -> Self {
        Self { current: RwLock::new(Arc::new(places)) }
    }

    /// The places of now.
    #[must_use]
    pub fn places(&self) -> Arc<Places> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other places in their stead.
    pub fn replace(&self, places: Places) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(places);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn town(nis: u32, names: [&str; 4], codes: &[u16], at: (f64, f64)) -> Town {
        Town {
            nis: Nis::try_from(nis).unwrap(),
            names: names.map(str::to_owned),
            slugs: Default::default(),
            centre: Point::new(at.0, at.1).unwrap(),
            outline: vec![vec![
                (at.1 - 0.05, at.0 - 0.03),
                (at.1 + 0.05, at.0 - 0.03),
                (at.1 + 0.04, at.0 + 0.03),
                (at.1 - 0.04, at.0 + 0.03),
                (at.1 - 0.05, at.0 - 0.03),
            ]],
            postcodes: codes.iter().map(|code| Postcode::try_from(*code).unwrap()).collect(),
        }
    }

    pub(crate) fn village(postcode: u16, name: &str, nis: u32, at: (f64, f64)) -> Village {
        Village {
            postcode: Postcode::try_from(postcode).unwrap(),
            name: name.to_owned(),
            nis: Nis::try_from(nis).unwrap(),
            centre: Point::new(at.0, at.1).unwrap(),
        }
    }

    /// A small world: three towns of West Flanders, one of East Flanders, and names that stand for several places.
    pub(crate) fn world() -> Places {
        Places::new(
            vec![
                town(31022, ["Oostkamp"; 4], &[8020], (51.154, 3.235)),
                town(38025, ["Veurne", "Furnes", "Veurne", "Veurne"], &[8630], (51.072, 2.662)),
                town(34040, ["Waregem"; 4], &[8790, 8791, 8792, 8793], (50.888, 3.428)),
                town(36015, ["Roeselare", "Roulers", "Roeselare", "Roeselare"], &[8800], (50.945, 3.122)),
                town(
                    46021,
                    ["Sint-Niklaas", "Saint-Nicolas", "Sint-Niklaas", "Sint-Niklaas"],
                    &[9100],
                    (51.165, 4.143),
                ),
                town(62093, ["Saint-Nicolas"; 4], &[4420], (50.628, 5.526)),
            ],
            vec![
                village(8020, "Oostkamp", 31022, (51.154, 3.235)),
                village(8020, "Ruddervoorde", 31022, (51.097, 3.207)),
                village(8020, "Hertsberge", 31022, (51.106, 3.272)),
                village(8020, "Waardamme", 31022, (51.118, 3.220)),
                village(8791, "Beveren", 34040, (50.873, 3.391)),
                village(8800, "Beveren", 36015, (50.971, 3.147)),
                village(8793, "Sint-Eloois-Vijve", 34040, (50.907, 3.401)),
                village(8790, "Waregem", 34040, (50.888, 3.428)),
            ],
        )
    }

    #[test]
    fn towns_that_share_a_name_have_addresses_of_their_own() {
        let places = world();
        let flemish = places.town(Nis::try_from(46_021_u32).unwrap()).unwrap();
        let walloon = places.town(Nis::try_from(62_093_u32).unwrap()).unwrap();
        assert_eq!(walloon.slug(Language::Nl), "saint-nicolas");
        assert_eq!(flemish.slug(Language::Fr), "saint-nicolas-46021");
        assert_eq!(flemish.slug(Language::Nl), "sint-niklaas");
        for town in places.towns() {
            for slug in &town.slugs {
                assert_eq!(places.by_slug(slug).map(|found| found.nis), Some(town.nis), "{slug}");
            }
        }
    }

    #[test]
    fn neighbours_come_by_distance() {
        let places = world();
        let oostkamp = places.by_slug("oostkamp").unwrap();
        let near = places.nearest_towns(oostkamp.centre, Some(oostkamp.nis), 2);
        assert_eq!(near.iter().map(|t| t.name(Language::Nl)).collect::<Vec<_>>(), ["Roeselare", "Waregem"]);
        assert!(oostkamp.bounds().contains(oostkamp.centre));
    }

    #[test]
    fn the_atlas_is_replaced_as_a_whole() {
        let atlas = Atlas::default();
        let before = atlas.places();
        atlas.replace(world());
        assert!(before.towns().is_empty());
        assert_eq!(atlas.places().towns().len(), 6);
    }
}

/// The real towns and villages of Belgium, read from the shared data for tests.
#[cfg(test)]
pub(crate) mod real {
    use std::path::Path;

    use super::*;

    pub(crate) fn read(folder: &Path) -> Places {
        let lines = |name: &str| -> Vec<Vec<String>> {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
        };
        let towns: Vec<Town> = lines("be_municipalities_2025.csv")
            .iter()
            .map(|f| Town {
                nis: Nis::parse(&f[0]).unwrap(),
                names: [&f[1], &f[2], &f[1], &f[3]]
                    .map(|name| if name.is_empty() { f[1].clone() } else { name.clone() }),
                slugs: Default::default(),
                centre: Point::new(f[10].parse().unwrap(), f[11].parse().unwrap()).unwrap(),
                outline: Vec::new(),
                postcodes: f[9].split(';').filter_map(|code| Postcode::parse(code).ok()).collect(),
            })
            .collect();
        let centre_of = |nis: Nis| towns.iter().find(|t| t.nis == nis).map(|t| t.centre);
        let villages = lines("be_postal_places.csv")
            .iter()
            .filter_map(|f| {
                let nis = Nis::parse(&f[2]).ok()?;
                let centre = match (f[5].parse(), f[6].parse()) {
                    (Ok(lat), Ok(lon)) => Point::new(lat, lon).ok()?,
                    _ => centre_of(nis)?,
                };
                Some(Village { postcode: Postcode::parse(&f[0]).ok()?, name: f[1].clone(), nis, centre })
            })
            .collect();
        Places::new(towns, villages)
    }
}
