//! What the handlers of the finder share.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::calendar::{Calendar, Community};
use kernel::category::Category;
use kernel::language::Language;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::search::{Answer, Area, Filters, Finder, SearchError, SearchQuery, Sort};
use shell::visit::Visit;
use store::Store;

use crate::ask::Ground;
use crate::basemap::Basemap;
use crate::hits::{Desk, HoursMemory, Phrases};
use crate::places::{Atlas, Places};
use crate::visitors::Counter;

/// Who answers for the site, as the accessibility statement and the privacy page say.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// The organisation.
    pub name: String,
    /// Where to write.
    pub email: String,
    /// The postal address.
    pub address: String,
}

/// What the accessibility statement says beyond the fixed text.
#[derive(Clone, Debug)]
pub struct Statement {
    /// When the site was last judged.
    pub assessed_on: NaiveDate,
    /// Whether everything conforms; otherwise the exceptions are listed.
    pub full: bool,
}

/// How the finder is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who answers for the site.
    pub operator: Operator,
    /// The accessibility statement.
    pub statement: Statement,
    /// Sites that may show embeds, as in the settings of the shell; visits are counted per site.
    pub embed_origins: Vec<String>,
    /// A base map under the places. Plain outlines when absent.
    pub basemap: Option<Basemap>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            operator: Operator::default(),
            statement: Statement {
                assessed_on: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default(),
                full: false,
            },
            embed_origins: Vec::new(),
            basemap: None,
        }
    }
}

/// The calendar of a town: its community and the days it added.
pub type Calendars = Arc<dyn Fn(Nis) -> Calendar + Send + Sync>;

/// The places that may be shown but not passed on as open data.
pub type NotReused =
    Arc<dyn Fn() -> shell::slice::Work<Result<HashSet<EstablishmentId>, String>> + Send + Sync>;

/// What the finder needs.
#[derive(Clone)]
pub struct Deps {
    /// The search engine.
    pub finder: Arc<dyn Finder>,
    /// The database.
    pub store: Store,
    /// Towns and villages; the binary replaces them when they change.
    pub atlas: Arc<Atlas>,
    /// Calendars; [`belgian_calendars`] when towns added no days.
    pub calendars: Calendars,
    /// Settings.
    pub settings: Settings,
    /// Random text for salts, at least 128 bits.
    pub random: fn() -> String,
    /// The places that stay out of the open data.
    pub not_reused: NotReused,
}

/// The calendar of the community of each town, without local days.
#[must_use]
pub fn belgian_calendars() -> Calendars {
    let [nl, fr, de] = Community::ALL.map(Calendar::belgium);
    Arc::new(move |nis| match nis.get() {
        63_023 | 63_040 | 63_048 | 63_001 | 63_012 | 63_013 | 63_061 | 63_067 | 63_087 => de.clone(),
        20_000..=20_999 | 25_000..=25_999 | 50_000..=69_999 | 80_000..=99_999 => fr.clone(),
        _ => nl.clone(),
    })
}

/// The finder at work.
pub struct App {
    pub(crate) finder: Arc<dyn Finder>,
    pub(crate) store: Store,
    pub(crate) atlas: Arc<Atlas>,
    pub(crate) settings: Settings,
    pub(crate) counter: Counter,
    pub(crate) memory: HoursMemory,
    pub(crate) gate: crate::report::Gate,
    pub(crate) not_reused: NotReused,
    calendars: Calendars,
    phrases: OnceLock<HashMap<Language, Phrases>>,
    overview: Remembered<Answer>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl App {
    /// Puts it together.
    #[must_use]
    pub fn new(deps: &Deps) -> Self {
        Self {
            finder: Arc::clone(&deps.finder),
            store: deps.store.clone(),
            atlas: Arc::clone(&deps.atlas),
            settings: deps.settings.clone(),
            counter: Counter::new((deps.random)().as_bytes()),
            memory: HoursMemory::default(),
            gate: crate::report::Gate::default(),
            not_reused: Arc::clone(&deps.not_reused),
            calendars: Arc::clone(&deps.calendars),
            phrases: OnceLock::new(),
            overview: Remembered::default(),
        }
    }

    /// The calendar of a town.
    #[must_use]
    pub fn calendar(&self, nis: Nis) -> Calendar {
        (self.calendars)(nis)
    }

    /// The texts said for results, in the visitor's language.
    #[must_use]
    pub fn phrases(&self, visit: &Visit) -> &Phrases {
        static NONE: OnceLock<Phrases> = OnceLock::new();
        let all = self.phrases.get_or_init(|| {
            let words = visit.site().words();
            Language::ALL.into_iter().map(|language| (language, Phrases::new(words, language))).collect()
        });
        all.get(&visit.language).unwrap_or_else(|| NONE.get_or_init(Phrases::default))
    }

    /// The desk at which results are written for a visit.
    #[must_use]
    pub fn desk<'a>(&'a self, visit: &Visit, places: &'a Places) -> Desk<'a> {
        Desk { phrases: self.phrases(visit), places, memory: &self.memory, now: visit.moment.local() }
    }

    /// Writes results.
    #[must_use]
    pub fn write(&self, desk: &Desk<'_>, hits: &[kernel::search::Hit]) -> Vec<crate::hits::HitView> {
        hits.iter().map(|hit| desk.write(hit, &self.calendar(hit.listing.nis))).collect()
    }

    /// The site in whose frame the visit stands: its host, when it is one of those allowed.
    #[must_use]
    pub fn partner_of(&self, visit: &Visit) -> String {
        let from = visit.headers.get("referer").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let host_of = |origin: &str| -> String {
            let rest = origin.split_once("://").map_or("", |(_, rest)| rest);
            rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase()
        };
        let host = host_of(from);
        let known = self.settings.embed_origins.iter().any(|origin| host_of(origin) == host);
        if known && !host.is_empty() { host } else { String::new() }
    }

    /// What there is everywhere: counts per town and category. Asked once a minute at most.
    pub fn overview(&self, visit: &Visit) -> Result<Arc<Answer>, SearchError> {
        self.overview.get((visit.moment.now(), self.finder.generation()), || {
            self.finder.search(&SearchQuery { limit: 0, ..question(visit, Area::Everywhere) })
        })
    }
}

/// A bare question for an area.
#[must_use]
pub fn question(visit: &Visit, area: Area) -> SearchQuery {
    SearchQuery {
        what: String::new(),
        language: visit.language,
        area,
        filters: Filters::default(),
        sort: Sort::Best,
        now: visit.moment.local(),
        offset: 0,
        limit: crate::ask::PAGE_SIZE,
        facets: true,
        read_words: false,
    }
}

/// A bare question for a kind of place in an area.
#[must_use]
pub fn question_for(visit: &Visit, area: Area, category: &'static Category) -> SearchQuery {
    let mut query = question(visit, area);
    query.filters.categories = vec![category];
    query
}

/// The ground of a visit's question.
#[must_use]
pub fn ground<'a>(visit: &Visit, places: &'a Places) -> Ground<'a> {
    Ground { places, language: visit.language, now: visit.moment.local() }
}

/// The time for which a costly answer is kept.
const KEPT_S: i64 = 60;

/// A value with the moment it was made, and the generation of the index it was made from.
type Kept<T> = RwLock<Option<(DateTime<Utc>, u64, Arc<T>)>>;

/// A value computed at most once a minute, and anew when the index changed: what was withdrawn is not counted any more.
#[derive(Debug)]
struct Remembered<T> {
    value: Kept<T>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self { value: RwLock::new(None) }
    }
}

impl<T> Remembered<T> {
    fn get<E>(
        &self,
        (now, generation): (DateTime<Utc>, u64),
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let known = self.value.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, made, value)) = known
            && made == generation
            && (TimeDelta::zero()..TimeDelta::seconds(KEPT_S)).contains(&(now - at))
        {
            return Ok(value);
        }
        let value = Arc::new(make()?);
        *self.value.write().unwrap_or_else(PoisonError::into_inner) =
            Some((now, generation, Arc::clone(&value)));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costly_answers_are_kept_a_minute() {
        let kept = Remembered::default();
        let at = DateTime::<Utc>::from_timestamp(1_000_000, 0).unwrap();
        let mut made = 0;
        for second in [0, 30, 59, 60, 61] {
            kept.get((at + TimeDelta::seconds(second), 1), || {
                made += 1;
                Ok::<_, ()>(made)
            })
            .unwrap();
        }
        assert_eq!(made, 2);
        let later = at + TimeDelta::seconds(62);
        assert_eq!(*kept.get((later, 2), || Ok::<_, ()>(9)).unwrap(), 9, "the index changed");
    }

    #[test]
    fn towns_have_the_calendar_of_their_community() {
        let calendars = belgian_calendars();
        let of = |nis: &str| calendars(Nis::parse(nis).unwrap()).community();
        assert_eq!(of("31022"), Community::Nl);
        assert_eq!(of("62063"), Community::Fr);
        assert_eq!(of("63023"), Community::De);
        assert_eq!(of("25005"), Community::Fr);
    }
}
