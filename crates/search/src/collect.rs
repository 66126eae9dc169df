//! Filters, counts and ranks the documents found, in one pass and without allocating per document.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "columns and counters of fixed length, per candidate"
)]

use std::cmp::Ordering;
use std::sync::Arc;

use kernel::category::Category;
use kernel::listing::{Feature, Layer};
use kernel::nis::Nis;
use kernel::point::{BoundingBox, Point};
use kernel::search::{Facets, Filters, Sort};
use tantivy::DocId;

use crate::columns::{Columns, Hot, NO_CATEGORY};
use crate::geo::{FAR, Ruler, fixed};
use crate::hours::OpenSet;
use crate::matching::WHOLE_SIGN;
use crate::plan::FULL;
use crate::schema::{MOST_COMPLETE, OSM_BIT};
use crate::scratch::{Bits, Scratch};

/// Bits of features that are counted.
const FEATURE_BITS: u16 = 13;
/// Most towns told in the counts.
const MOST_TOWNS: usize = 50;
/// Points lost per doubling of the distance.
const DECAY: f32 = 12.0;
/// The same when the origin is only the middle of a town: its edge is no worse an answer.
const DECAY_IN_TOWN: f32 = 4.0;

/// What a place must satisfy besides the words.
pub struct Conditions {
    categories: Option<[u64; 16]>,
    features: u16,
    osm: Option<bool>,
    vacant: bool,
    /// Open at the asked moment.
    pub open: Option<Arc<OpenSet>>,
    /// Open at the asked moment or now, for counting.
    pub open_counted: Arc<OpenSet>,
}

const VACANT: u16 = 1 << (Feature::Vacant as u16);

impl Conditions {
    /// The conditions of a question.
    pub fn new(filters: &Filters, open: Option<Arc<OpenSet>>, open_counted: Arc<OpenSet>) -> Self {
        let categories = (!filters.categories.is_empty()).then(|| {
            let mut set = [0_u64; 16];
            for category in &filters.categories {
                set[usize::from(category.ordinal) / 64 % 16] |= 1 << (category.ordinal % 64);
            }
            set
        });
        Self {
            categories,
            features: (filters.features.0 & (OSM_BIT - 1)) as u16,
            osm: filters.layer.map(|layer| layer == Layer::Osm),
            vacant: filters.vacant || filters.features.has(Feature::Vacant),
            open,
            open_counted,
        }
    }

    /// Whether features, layer and vacancy are as asked.
    pub fn plain(&self, hot: &Hot) -> bool {
        hot.features & self.features == self.features
            && (self.vacant || hot.features & VACANT == 0)
            && self.osm.is_none_or(|osm| osm == (u32::from(hot.features) & OSM_BIT != 0))
    }

    /// Whether it has one of the asked categories.
    pub fn category(&self, hot: &Hot) -> bool {
        let Some(set) = &self.categories else { return true };
        hot.categories
            .iter()
            .any(|at| *at != NO_CATEGORY && set[usize::from(*at) / 64 % 16] & (1 << (at % 64)) != 0)
    }

    /// Whether it is open at the asked moment.
    pub fn open(&self, hot: &Hot) -> bool {
        self.open.as_ref().is_none_or(|open| open.contains(hot.hours))
    }

    /// All of them.
    pub fn all(&self, hot: &Hot) -> bool {
        self.plain(hot) && self.category(hot) && self.open(hot)
    }
}

/// A box in whole numbers: four comparisons settle most candidates.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    south: i32,
    north: i32,
    west: i32,
    east: i32,
}

impl Edges {
    /// A box that surely holds what lies within so many metres.
    pub fn around(centre: Point, radius: f64) -> Self {
        let area = BoundingBox::around(centre, radius * 1.01 + 1.0);
        Self {
            south: fixed(area.south),
            north: fixed(area.north),
            west: fixed(area.west),
            east: fixed(area.east),
        }
    }

    const fn contains(&self, hot: &Hot) -> bool {
        hot.lat >= self.south && hot.lat <= self.north && hot.lon >= self.west && hot.lon <= self.east
    }
}

/// Where a place must lie.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Anywhere.
    Everywhere,
    /// In a municipality, by its number; none when no place lies there.
    Town(Option<u16>),
    /// In a municipality and among these documents, given per segment.
    Postal(Option<u16>),
    /// Around a point.
    Circle {
        /// The middle.
        centre: Point,
        /// Distances from the middle.
        ruler: Ruler,
        /// Metres.
        radius: f64,
        /// A box that surely holds the circle.
        edges: Edges,
    },
    /// In a box.
    Box(BoundingBox),
}

impl Shape {
    /// Whether a document lies in the shape. For [`Shape::Postal`] the documents with the code are asked elsewhere.
    pub fn contains(&self, hot: &Hot) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Town(town) | Self::Postal(town) => *town == Some(hot.town),
            Self::Box(area) => hot.point().is_some_and(|point| area.contains(point)),
            Self::Circle { edges, .. } if !edges.contains(hot) => false,
            Self::Circle { centre, ruler, radius, .. } => {
                let quick = f64::from(ruler.metres(hot.lat, hot.lon));
                if (quick - radius).abs() > radius * 0.005 + 5.0 {
                    return quick < *radius;
                }
                hot.point().is_some_and(|point| centre.distance_m(point) <= *radius)
            }
        }
    }
}

/// A document with its rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Points; more is better.
    pub score: f32,
    /// Segment.
    pub segment: u32,
    /// Document.
    pub doc: DocId,
    /// Rank of the name in its segment.
    pub sort: u32,
}

/// How documents are ranked.
#[derive(Clone, Copy, Debug)]
pub struct Ranking {
    /// Order.
    pub sort: Sort,
    /// Distances are measured from here.
    pub ruler: Option<Ruler>,
    /// Points lost per doubling of the distance.
    pub decay: f32,
    /// Words of the question.
    pub words: u16,
    /// The present quarter of a year.
    pub quarter: u8,
}

impl Ranking {
    /// How much distance counts for an origin that somebody pointed at, or that is merely the middle of a town.
    pub const fn decay(precise: bool) -> f32 {
        if precise { DECAY } else { DECAY_IN_TOWN }
    }

    /// The points of a document; see `docs/search.md`.
    pub fn score(&self, hot: &Hot, sum: u16, bonus: u8) -> f32 {
        match self.sort {
            Sort::Name => 0.0,
            Sort::Distance => self.ruler.map_or(0.0, |ruler| -ruler.metres(hot.lat, hot.lon)),
            Sort::Best => {
                let metres = self.ruler.map_or(0.0, |ruler| ruler.metres(hot.lat, hot.lon).min(FAR));
                self.relevance(hot, sum, bonus) - self.decay * (1.0 + metres / 1000.0).log2()
            }
        }
    }

    /// No document farther away than this has more points; `named` when some place bears the question as its name.
    pub fn best_beyond(&self, metres: f64, named: bool) -> f32 {
        let complete = f32::from(MOST_COMPLETE) * 0.3;
        let most = f32::from(FULL) + complete + if named { f32::from(WHOLE_SIGN) } else { 0.0 };
        most - self.decay * (1.0 + metres as f32 / 1000.0).log2()
    }

    fn relevance(&self, hot: &Hot, sum: u16, bonus: u8) -> f32 {
        let complete = f32::from(hot.shape >> 4) * 0.3;
        let age = f32::from(self.quarter.saturating_sub(hot.fresh).min(12)) * 0.15;
        if self.words == 0 {
            return 100.0 + complete - age;
        }
        let spare = f32::from(u16::from(hot.shape & 15).saturating_sub(self.words).min(8)) * 0.4;
        f32::from(sum) / f32::from(self.words) + f32::from(bonus) + complete - age - spare
    }
}

/// Keeps the best documents of one segment.
pub struct Best<'a> {
    limit: usize,
    columns: &'a Columns,
    kept: Vec<Found>,
    worst: (f32, u32),
}

impl<'a> Best<'a> {
    /// Keeps so many.
    pub const fn new(limit: usize, columns: &'a Columns) -> Self {
        Self { limit, columns, kept: Vec::new(), worst: (f32::NEG_INFINITY, u32::MAX) }
    }

    /// Offers a document.
    pub fn offer(&mut self, found: Found) {
        if self.limit == 0
            || found.score < self.worst.0
            || (found.score <= self.worst.0 && found.sort > self.worst.1)
        {
            return;
        }
        self.kept.push(found);
        if self.kept.len() >= 2 * self.limit + 62 {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        let columns = self.columns;
        if self.kept.len() > self.limit {
            let (_, worst, _) =
                self.kept.select_nth_unstable_by(self.limit - 1, |a, b| before(columns, a, b));
            self.worst = (worst.score, worst.sort);
            self.kept.truncate(self.limit);
        }
    }

    /// The best, in order.
    pub fn finish(mut self) -> Vec<Found> {
        self.shrink();
        let columns = self.columns;
        self.kept.sort_unstable_by(|a, b| before(columns, a, b));
        self.kept
    }
}

/// The order within one segment: points, then name, then id.
fn before(columns: &Columns, a: &Found, b: &Found) -> Ordering {
    let by_id = || columns.id(a.doc).cmp(&columns.id(b.doc));
    b.score.total_cmp(&a.score).then(a.sort.cmp(&b.sort)).then_with(by_id)
}

/// Counts of one question.
#[derive(Clone, Debug)]
pub struct Counts {
    categories: Vec<u32>,
    features: Vec<u32>,
    towns: Vec<u32>,
    open: usize,
}

impl Counts {
    /// Nothing counted, for so many towns.
    pub fn new(towns: usize) -> Self {
        let categories = vec![0; Category::all().len()];
        Self { categories, features: vec![0; 1 << FEATURE_BITS], towns: vec![0; towns + 1], open: 0 }
    }

    fn add(&mut self, conditions: &Conditions, hot: &Hot, category: bool, open: bool) {
        if open {
            for at in hot.categories {
                if at == NO_CATEGORY {
                    break;
                }
                if let Some(count) = self.categories.get_mut(usize::from(at)) {
                    *count += 1;
                }
            }
        }
        if category {
            self.open += usize::from(conditions.open_counted.contains(hot.hours));
            if open {
                self.features[usize::from(hot.features & ((1 << FEATURE_BITS) - 1))] += 1;
                let towns = self.towns.len();
                self.towns[usize::from(hot.town).min(towns - 1)] += 1;
            }
        }
    }

    /// The counts as they are told.
    pub fn facets(&self, towns: &[u32]) -> Facets {
        let mut facets = Facets { open: self.open, ..Facets::default() };
        let counted = Category::all().iter().zip(&self.categories).filter(|(_, count)| **count > 0);
        facets.categories = counted.map(|(category, count)| (category, *count as usize)).collect();
        facets.categories.sort_by_key(|(category, count)| (std::cmp::Reverse(*count), category.ordinal));
        facets.features = Feature::FILTERS
            .into_iter()
            .map(|feature| {
                let having = self
                    .features
                    .iter()
                    .enumerate()
                    .filter(|(bits, _)| bits & (1 << (feature as usize)) != 0);
                (feature, having.map(|(_, count)| *count as usize).sum())
            })
            .collect();
        let counted = towns.iter().zip(&self.towns).filter(|(_, count)| **count > 0);
        facets.towns =
            counted.filter_map(|(nis, count)| Some((Nis::try_from(*nis).ok()?, *count as usize))).collect();
        facets.towns.sort_by_key(|(nis, count)| (std::cmp::Reverse(*count), *nis));
        facets.towns.truncate(MOST_TOWNS);
        facets
    }
}

/// One pass over the candidates of one segment.
pub struct Pass<'a> {
    /// The columns of the segment.
    pub columns: &'a Columns,
    /// Position of the segment.
    pub segment: u32,
    /// Documents that were not removed; all, when absent.
    pub alive: Option<&'a tantivy::fastfield::AliveBitSet>,
    /// Conditions.
    pub conditions: &'a Conditions,
    /// Ranking.
    pub ranking: &'a Ranking,
    /// Ranking of what lies outside.
    pub ranking_outside: &'a Ranking,
    /// The best inside.
    pub inside: Best<'a>,
    /// The best outside.
    pub outside: Best<'a>,
    /// How many inside.
    pub total: usize,
    /// With so many inside, nothing outside is looked at.
    pub enough: usize,
    /// Counts, when asked.
    pub counts: Option<&'a mut Counts>,
}

impl Pass<'_> {
    /// Looks at one candidate, that lies inside the asked area or outside it.
    #[inline]
    pub fn offer(&mut self, doc: DocId, sum: u16, bonus: u8, inside: bool) {
        if !inside && (self.total >= self.enough || self.outside.limit == 0) {
            return;
        }
        let hot = &self.columns.hot[doc as usize];
        if !self.conditions.plain(hot) || self.alive.is_some_and(|alive| !alive.is_alive(doc)) {
            return;
        }
        let (category, open) = (self.conditions.category(hot), self.conditions.open(hot));
        if inside && let Some(counts) = &mut self.counts {
            counts.add(self.conditions, hot, category, open);
        }
        if !category || !open {
            return;
        }
        let (best, ranking) = if inside {
            self.total += 1;
            (&mut self.inside, self.ranking)
        } else {
            (&mut self.outside, self.ranking_outside)
        };
        if best.limit > 0 {
            let score = ranking.score(hot, sum, bonus);
            best.offer(Found { score, segment: self.segment, doc, sort: hot.sort });
        }
    }

    /// Looks at every document found for the words.
    pub fn offer_found(&mut self, scratch: &Scratch, inside: bool) {
        let (sums, bonus) = (&scratch.sums, &scratch.bonus);
        scratch.found.for_each(|doc| self.offer(doc, sums[doc as usize], bonus[doc as usize], inside));
    }

    /// Looks at every document of a set, all found for the words and inside the area.
    pub fn offer_set(&mut self, scratch: &Scratch, set: &Bits) {
        let (sums, bonus) = (&scratch.sums, &scratch.bonus);
        set.for_each(|doc| self.offer(doc, sums[doc as usize], bonus[doc as usize], true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hot(lat: f64, lon: f64) -> Hot {
        Hot {
            lat: fixed(lat),
            lon: fixed(lon),
            sort: 0,
            hours: 0,
            categories: [NO_CATEGORY; 5],
            features: 0,
            town: 0,
            shape: 2,
            fresh: 200,
        }
    }

    #[test]
    fn every_filter_has_a_counted_bit() {
        assert!(Feature::FILTERS.into_iter().all(|feature| (feature as u16) < FEATURE_BITS));
        assert!(
            Feature::ALL.into_iter().all(|feature| (feature as u32) < 15),
            "features grew into the layer bit"
        );
        assert!(Category::all().len() <= 1024, "the set of asked categories is too small");
    }

    #[test]
    fn near_and_exact_beats_far_and_vague() {
        let origin = Point::new(51.15, 3.24).unwrap();
        let ruler = Some(Ruler::new(origin));
        let ranking = Ranking { sort: Sort::Best, ruler, decay: DECAY, words: 2, quarter: 200 };
        let (here, there, far) = (hot(51.151, 3.24), hot(51.20, 3.24), hot(51.15, 4.4));
        assert!(ranking.score(&here, 200, 0) > ranking.score(&there, 200, 0));
        assert!(
            ranking.score(&there, 200, 24) > ranking.score(&here, 160, 0),
            "a whole name outweighs a few kilometres"
        );
        assert!(ranking.score(&here, 160, 0) > ranking.score(&far, 200, 0), "but not half the country");
    }

    #[test]
    fn circles_are_exact_at_the_edge() {
        let centre = Point::new(51.15, 3.24).unwrap();
        let edge = Point::new(51.17, 3.27).unwrap();
        let metres = centre.distance_m(edge);
        let circle = |radius| Shape::Circle {
            centre,
            ruler: Ruler::new(centre),
            radius,
            edges: Edges::around(centre, radius),
        };
        assert!(circle(metres + 0.1).contains(&hot(edge.lat, edge.lon)));
        assert!(!circle(metres - 0.1).contains(&hot(edge.lat, edge.lon)));
        let nowhere = Hot { lat: crate::geo::NOWHERE, ..hot(0.0, 0.0) };
        assert!(!circle(1e7).contains(&nowhere));
    }
}
