//! A search engine for tests: it looks through a handful of establishments, one by one.

use kernel::calendar::{Calendar, Community};
use kernel::category::Category;
use kernel::hours::{OpenState, OpeningHours};
use kernel::listing::{Feature, Listing};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::point::Point;
use kernel::search::{
    Answer, Area, Facets, Finder, Hit, SearchError, SearchQuery, Suggestion, TileId, Understanding, Widening,
};
use kernel::text::fold;

/// The stand-in.
pub struct StandIn(pub Vec<Listing>);

fn fits_words(listing: &Listing, what: &str) -> bool {
    let names = listing
        .categories
        .iter()
        .filter_map(|code| Category::find(code))
        .map(|c| c.name(kernel::language::Language::Nl));
    let all =
        format!("{} {} {}", listing.sign, listing.products.join(" "), names.collect::<Vec<_>>().join(" "));
    fold(&all).contains(&fold(what))
}

fn in_area(listing: &Listing, area: &Area) -> bool {
    match area {
        Area::Everywhere => true,
        Area::Town { nis, .. } => listing.nis == *nis,
        Area::Postal { postcode, nis, .. } => listing.nis == *nis && listing.postcode == Some(*postcode),
        Area::Around { centre, radius_m } => {
            listing.point.is_some_and(|point| point.distance_m(*centre) <= f64::from(*radius_m))
        }
        Area::Box(shown) => listing.point.is_some_and(|point| shown.contains(point)),
    }
}

fn state(listing: &Listing, now: chrono::NaiveDateTime) -> OpenState {
    let hours = listing.hours.as_deref().and_then(|text| OpeningHours::parse(text).ok());
    hours.map_or(OpenState::Unknown, |parsed| parsed.hours.state_at(now, &Calendar::belgium(Community::Nl)).0)
}

impl StandIn {
    fn matching(&self, query: &SearchQuery, what: &str) -> Vec<&Listing> {
        let filters = &query.filters;
        self.0
            .iter()
            .filter(|one| what.is_empty() || fits_words(one, what))
            .filter(|one| {
                filters.categories.is_empty()
                    || filters.categories.iter().any(|c| one.categories.iter().any(|code| code == c.code))
            })
            .filter(|one| one.features.has_all(filters.features))
            .filter(|one| filters.layer.is_none_or(|layer| one.layer == layer))
            .filter(|one| filters.vacant || !one.features.has(Feature::Vacant))
            .filter(|one| filters.open_at.is_none_or(|at| state(one, at) == OpenState::Open))
            .collect()
    }
}

fn facets(found: &[&Listing], now: chrono::NaiveDateTime) -> Facets {
    let mut facets = Facets::default();
    for one in found {
        for category in one.categories.iter().filter_map(|code| Category::find(code)) {
            match facets.categories.iter_mut().find(|(known, _)| *known == category) {
                Some((_, count)) => *count += 1,
                None => facets.categories.push((category, 1)),
            }
        }
        match facets.towns.iter_mut().find(|(known, _): &&mut (Nis, usize)| *known == one.nis) {
            Some((_, count)) => *count += 1,
            None => facets.towns.push((one.nis, 1)),
        }
        facets.open += usize::from(state(one, now) == OpenState::Open);
    }
    facets.features = Feature::FILTERS
        .into_iter()
        .map(|feature| (feature, found.iter().filter(|one| one.features.has(feature)).count()))
        .collect();
    facets
}

impl Finder for StandIn {
    fn search(&self, query: &SearchQuery) -> Result<Answer, SearchError> {
        let mut understanding = Understanding::default();
        let mut what = query.what.clone();
        if what == "broot" {
            understanding.widened.push(Widening::Corrected("brood".into()));
            understanding.did_you_mean.push("broodje".into());
            what = "brood".into();
        }
        if what == "kapot" {
            return Err(SearchError::Index("the stand-in was asked to fail".into()));
        }
        if fold(&what) == "brood" {
            understanding.categories = vec![Category::find("bakery").unwrap()];
        }
        let all = self.matching(query, &what);
        let (inside, beyond): (Vec<&Listing>, Vec<&Listing>) =
            all.iter().partition(|one| in_area(one, &query.area));
        let origin: Option<Point> = query.area.origin();
        let hit = |one: &&Listing| Hit {
            listing: (*one).clone(),
            distance_m: origin.zip(one.point).map(|(a, b)| a.distance_m(b)),
            state: state(one, query.now),
            score: 1.0,
        };
        let outside = query.limit > 0 && query.area != Area::Everywhere;
        Ok(Answer {
            hits: inside.iter().skip(query.offset).take(query.limit).map(hit).collect(),
            total: inside.len(),
            outside: beyond.iter().take(if outside { 10 } else { 0 }).map(hit).collect(),
            facets: if query.facets { facets(&inside, query.now) } else { Facets::default() },
            understanding,
        })
    }

    fn suggest(&self, query: &SearchQuery) -> Result<Vec<Suggestion>, SearchError> {
        let mut out: Vec<Suggestion> = Vec::new();
        if "brood".starts_with(&fold(&query.what)) {
            out.push(Suggestion::Category {
                category: Category::find("bakery").unwrap(),
                word: "brood".into(),
            });
            out.push(Suggestion::Word("broodjes".into()));
        }
        for one in self.matching(query, &query.what) {
            let hit = Hit { listing: one.clone(), distance_m: None, state: OpenState::Unknown, score: 1.0 };
            out.push(Suggestion::Place(Box::new(hit)));
        }
        Ok(out)
    }

    fn get(&self, id: EstablishmentId) -> Result<Option<Listing>, SearchError> {
        Ok(self.0.iter().find(|one| one.id == id).cloned())
    }

    fn tile(&self, tile: TileId, query: &SearchQuery) -> Result<Vec<u8>, SearchError> {
        let found = self.matching(query, &query.what).len();
        Ok(if tile.z == 0 { vec![u8::try_from(found).unwrap_or(0)] } else { Vec::new() })
    }

    fn each(&self, query: &SearchQuery, visit: &mut dyn FnMut(Listing) -> bool) -> Result<(), SearchError> {
        for one in self.matching(query, &query.what) {
            if in_area(one, &query.area) && !visit(one.clone()) {
                break;
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

/// Gives the same answer every time, at once: to measure what the page itself costs.
pub struct Canned(pub StandIn, pub std::sync::OnceLock<Answer>);

impl Finder for Canned {
    fn search(&self, query: &SearchQuery) -> Result<Answer, SearchError> {
        Ok(self.1.get_or_init(|| self.0.search(query).unwrap()).clone())
    }

    fn suggest(&self, query: &SearchQuery) -> Result<Vec<Suggestion>, SearchError> {
        self.0.suggest(query)
    }

    fn get(&self, id: EstablishmentId) -> Result<Option<Listing>, SearchError> {
        self.0.get(id)
    }

    fn tile(&self, tile: TileId, query: &SearchQuery) -> Result<Vec<u8>, SearchError> {
        self.0.tile(tile, query)
    }

    fn each(&self, query: &SearchQuery, visit: &mut dyn FnMut(Listing) -> bool) -> Result<(), SearchError> {
        self.0.each(query, visit)
    }

    fn count(&self) -> usize {
        self.0.count()
    }
}
