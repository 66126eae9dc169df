//! The port between the finder and the search engine: what can be asked and what comes back.
//!
//! The finder knows only these types; the engine behind them lives in a crate of its own.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::category::Category;
use crate::hours::OpenState;
use crate::language::Language;
use crate::listing::{Feature, Features, Layer, Listing};
use crate::moment::EstablishmentId;
use crate::nis::{Nis, Postcode};
use crate::point::{BoundingBox, Point};

/// Limits of a question. What lies beyond is refused or cut, with a word about it.
pub mod limits {
    /// Characters of typed text.
    pub const TEXT: usize = 200;
    /// Results on one page.
    pub const PAGE: usize = 100;
    /// How far paging goes.
    pub const OFFSET: usize = 10_000;
    /// Proposals while typing.
    pub const SUGGESTIONS: usize = 10;
    /// Results from outside the asked area.
    pub const OUTSIDE: usize = 10;
}

/// Where to look.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Area {
    /// Everywhere.
    #[default]
    Everywhere,
    /// A municipality; distances are measured from its centre.
    Town {
        /// The municipality.
        nis: Nis,
        /// Its centre.
        centre: Point,
    },
    /// The places with one postal code, or one village when several share the code.
    Postal {
        /// The postal code.
        postcode: Postcode,
        /// The municipality.
        nis: Nis,
        /// The middle of the village.
        centre: Point,
    },
    /// Within a distance of a point.
    Around {
        /// The point.
        centre: Point,
        /// The distance in metres.
        radius_m: u32,
    },
    /// What the map shows.
    Box(BoundingBox),
}

impl Area {
    /// The point from which distances are measured.
    #[must_use]
    pub fn origin(&self) -> Option<Point> {
        match self {
            Self::Everywhere => None,
            Self::Town { centre, .. } | Self::Postal { centre, .. } | Self::Around { centre, .. } => {
                Some(*centre)
            }
            Self::Box(area) => Some(area.centre()),
        }
    }
}

/// What every result must satisfy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// One of these categories (any, when empty).
    pub categories: Vec<&'static Category>,
    /// All of these features.
    pub features: Features,
    /// Only this layer (both, when absent).
    pub layer: Option<Layer>,
    /// Open at this local moment.
    pub open_at: Option<NaiveDateTime>,
    /// Show vacant premises too (they are hidden from shoppers by default).
    pub vacant: bool,
}

/// The order of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The best answer first: how well it fits, then how near.
    #[default]
    Best,
    /// The nearest first.
    Distance,
    /// By name.
    Name,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchQuery {
    /// What was typed. May be empty.
    pub what: String,
    /// The language of the words.
    pub language: Language,
    /// Where to look.
    pub area: Area,
    /// Conditions.
    pub filters: Filters,
    /// Order.
    pub sort: Sort,
    /// The local moment for which states (open, closed) are told.
    pub now: NaiveDateTime,
    /// Results to pass over.
    pub offset: usize,
    /// Results wanted.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether the typed words may stand for moments and places too (`bakker open zondag oostkamp`).
    pub read_words: bool,
}

/// A result.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The place.
    pub listing: Listing,
    /// Metres from the origin of the area.
    pub distance_m: Option<f64>,
    /// Its state at [`SearchQuery::now`].
    pub state: OpenState,
    /// How well it fits; only to compare within one answer.
    pub score: f32,
}

/// How many of the results satisfy what, were it asked too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// Per category, the most frequent first.
    pub categories: Vec<(&'static Category, usize)>,
    /// Per feature of [`Feature::FILTERS`].
    pub features: Vec<(Feature, usize)>,
    /// Open at the asked moment, or now.
    pub open: usize,
    /// Per town, the most frequent first, at most 50.
    pub towns: Vec<(Nis, usize)>,
}

/// What was done to find something at all.
#[derive(Clone, Debug, PartialEq)]
pub enum Widening {
    /// Words were corrected: these were used.
    Corrected(String),
    /// Not all words could be satisfied: these were left out.
    LeftOut(Vec<String>),
    /// Nothing in the area: the answer comes from a wider one.
    WiderArea,
    /// Nothing of that kind: neighbouring categories were taken.
    Neighbours(Vec<&'static Category>),
}

/// What the engine read in the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understanding {
    /// Categories the words stand for, the most likely first.
    pub categories: Vec<&'static Category>,
    /// A moment read in the words.
    pub open_at: Option<NaiveDateTime>,
    /// A place read in the words: distances are measured from there, and the asked area does not bind.
    pub area: Option<Area>,
    /// What was loosened, in the order it was done.
    pub widened: Vec<Widening>,
    /// Other spellings that would find something.
    pub did_you_mean: Vec<String>,
}

/// The answer to a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Results within the area.
    pub hits: Vec<Hit>,
    /// How many there are within the area.
    pub total: usize,
    /// The nearest results outside the area, when the first page has room or need for them.
    pub outside: Vec<Hit>,
    /// Counts.
    pub facets: Facets,
    /// What was understood.
    pub understanding: Understanding,
}

/// A proposal while typing.
#[derive(Clone, Debug, PartialEq)]
pub enum Suggestion {
    /// A kind of place, found by this everyday word.
    Category {
        /// The category.
        category: &'static Category,
        /// The word that led to it.
        word: String,
    },
    /// A place by name.
    Place(Box<Hit>),
    /// A word to search for.
    Word(String),
}

/// Why a question got no answer.
#[derive(Debug, Error)]
pub enum SearchError {
    /// The question goes beyond a limit.
    #[error("{what} is too large: at most {limit}")]
    Limit {
        /// What is too large.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The index cannot be read or written.
    #[error("the search index failed: {0}")]
    Index(String),
}

/// A change to the index.
#[derive(Clone, Debug)]
pub enum Change {
    /// Add or replace a place.
    Put(Box<Listing>),
    /// Remove a place.
    Remove(EstablishmentId),
}

/// A vector tile's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileId {
    /// Zoom.
    pub z: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

/// Finds places. Calls are synchronous and take at most milliseconds; searching never waits for writing.
pub trait Finder: Send + Sync {
    /// Answers a question.
    fn search(&self, query: &SearchQuery) -> Result<Answer, SearchError>;

    /// Proposes while typing.
    fn suggest(&self, query: &SearchQuery) -> Result<Vec<Suggestion>, SearchError>;

    /// One place by id.
    fn get(&self, id: EstablishmentId) -> Result<Option<Listing>, SearchError>;

    /// A Mapbox vector tile with the places that answer the question: clusters at low zoom, single places at high
    /// zoom. Layer `places`, with properties `count` on clusters and `id`, `slug`, `sign`, `icon`, `state` on places.
    fn tile(&self, tile: TileId, query: &SearchQuery) -> Result<Vec<u8>, SearchError>;

    /// All places that answer the question, in a stable order, called one by one; for feeds and exports.
    /// The visitor returns false to stop.
    fn each(&self, query: &SearchQuery, visit: &mut dyn FnMut(Listing) -> bool) -> Result<(), SearchError>;

    /// How many places are in the index.
    fn count(&self) -> usize;

    /// Grows with every change of what can be found: what was made from answers may be kept until then.
    fn generation(&self) -> u64 {
        0
    }
}

/// Hides places at once, before the index has followed what the register says.
pub trait Curtain: Send + Sync {
    /// Lets nobody find these places any more, from the moment this returns. Call it after the withdrawal is committed
    /// and before anybody is told that it is done.
    fn hide(&self, ids: &[EstablishmentId]);
}

/// Writes the index. One writer per index; searches go on meanwhile.
pub trait Indexer: Send + Sync {
    /// Applies changes and makes them findable before it returns. `checkpoint` is kept with the index: after a
    /// crash the listener goes on from there.
    fn apply(&self, changes: Vec<Change>, checkpoint: &str) -> Result<(), SearchError>;

    /// The checkpoint of the last applied changes, or none for a new index.
    fn checkpoint(&self) -> Result<Option<String>, SearchError>;

    /// Empties the index.
    fn clear(&self) -> Result<(), SearchError>;
}
