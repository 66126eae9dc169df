//! Open data as the Flemish standards want it: shops as linked data after OSLO, an event stream of their versions (LDES),
//! and a catalogue of everything that may be reused (DCAT-AP Vlaanderen).
//!
//! Reads the register through its published views alone and keeps nothing of what it tells: what somebody withdraws is
//! told by nothing here from that moment on.

mod catalogue;
mod concepts;
mod crowd;
mod documents;
mod expected;
mod files;
mod form;
mod graph;
mod hours;
mod pages;
mod place;
pub mod store;
pub mod stream;
mod terms;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use ::store::Store;
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use shell::failure::{Failure, Kind};
use shell::routes::Routes;
use shell::samples;
use shell::slice::{Job, Slice, nothing_about_persons};

pub use documents::SHAPES;
pub use store::STATEMENTS;

/// The steps of the slice's own tables.
pub const MIGRATIONS: &[(&str, &str)] =
    &[("2026-11-22_opendata", include_str!("../migrations/2026-11-22_opendata.sql"))];

/// Tables that belong to no town, each with its reason.
pub const TOWNLESS: &[(&str, &str)] =
    &[("opendata_follow", "how far the outbox of the whole was followed: one row")];

const TEMPLATES: &[(&str, &str)] =
    &[("opendata/counts.html", include_str!("../templates/opendata/counts.html"))];

const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/opendata.nl.ftl")),
    (Language::Fr, include_str!("../words/opendata.fr.ftl")),
    (Language::En, include_str!("../words/opendata.en.ftl")),
    (Language::De, include_str!("../words/opendata.de.ftl")),
];

/// Who publishes the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// The organisation.
    pub name: String,
    /// Where to write.
    pub email: String,
}

/// The calendar of a town.
pub type Calendars = Arc<dyn Fn(Nis) -> Calendar + Send + Sync>;

/// What the slice needs.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The calendar of each town.
    pub calendars: Calendars,
    /// Who publishes the data.
    pub operator: Operator,
}

pub(crate) struct App {
    store: Store,
    calendars: Calendars,
    operator: Operator,
}

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let (export_person, erase_person) = nothing_about_persons();
    let jobs = jobs(&deps.store);
    let app = Arc::new(App { store: deps.store, calendars: deps.calendars, operator: deps.operator });
    Slice {
        name: "opendata",
        routes: routes(app),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: &[],
        permissions: include_str!("../permissions.txt"),
        jobs,
        statements: STATEMENTS,
        samples: samples::<files::page::CountsPage>,
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}

fn routes(app: Arc<App>) -> Routes {
    Routes::new()
        .get("/id/handelszaak/{id}", documents::thing)
        .get("/id/handelszaak/{id}/{version}", documents::version)
        .get("/id/adres/{id}", documents::thing)
        .get("/id/openingsuren/{id}", documents::thing)
        .get("/id/organisatie/{number}", documents::organisation)
        .get("/id/concept/{scheme}/{code}", documents::concept)
        .get("/id/conceptscheme/{scheme}", documents::scheme)
        .get("/doc/handelszaak/{id}", documents::shop)
        .get("/doc/organisatie/{number}", documents::organisation_document)
        .get("/doc/conceptscheme/{scheme}", documents::scheme_document)
        .get("/ns/context/{file}", documents::context)
        .get("/ns/shapes/{file}", documents::shapes)
        .get("/ldes/handelszaken", pages::root)
        .get("/ldes/handelszaken/{nis}", pages::town)
        .get("/ldes/handelszaken/{nis}/{page}", pages::page)
        .get("/ldes/druktemetingen", crowd::root)
        .get("/ldes/druktemetingen/{nis}", crowd::town)
        .get("/ldes/druktemetingen/{nis}/{channel}", crowd::channel)
        .get("/ldes/druktemetingen/{nis}/{channel}/{month}", crowd::month)
        .get("/id/druktemeting/{nis}/{channel}/{start}", crowd::measurement)
        .get("/id/druktemeting/{nis}/{channel}/{start}/{version}", crowd::measurement_version)
        .get("/ldes/druktevoorspellingen", expected::root)
        .get("/ldes/druktevoorspellingen/{nis}", expected::town)
        .get("/ldes/druktevoorspellingen/{nis}/{channel}", expected::channel)
        .get("/id/druktevoorspelling/{nis}/{channel}/{start}", expected::forecast)
        .get("/id/druktevoorspelling/{nis}/{channel}/{start}/{version}", expected::forecast_version)
        .get("/open-data/drukte", files::page::lead)
        .get("/open-data/drukte/{file}", files::download)
        .get("/{lang}/open-data/drukte", files::page::show)
        .get("/id/bezoekersgebied/{nis}/{site}", crowd::site)
        .get("/catalogus", catalogue::show)
        .get("/.well-known/void", documents::well_known)
        .with_state(app)
}

fn jobs(store: &Store) -> Vec<Job> {
    let follow = async |store: Store, moment: Moment| stream::follow(&store, &moment).await;
    let prune = async |store: Store, moment: Moment| stream::prune(&store, &moment).await;
    vec![
        Job::new("opendata_stream", Duration::from_secs(1), store, follow),
        Job::new("opendata_prune", Duration::from_secs(3600), store, prune),
    ]
}

/// The database could not do it.
pub(crate) fn failed(error: ::store::StoreError) -> Failure {
    match error.kind() {
        ::store::Kind::DiskFull => Failure::new(Kind::DiskFull).log(error),
        ::store::Kind::Busy => Failure::busy(2).log(error),
        _ => Failure::internal(error),
    }
}
