//! What official registers say: the check of a number at a registration, and who started and stopped.

pub(crate) mod number;
pub mod positions;
#[cfg(test)]
mod positions_tests;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub mod turnover;
mod turnover_page;

use std::sync::Arc;

use ::official::Sources;
use ::store::Store;
use kernel::language::Language;
use kernel::moment::Moment;
use shell::page::Sample;
use shell::slice::Job;
use shell::{Routes, samples};

use crate::Deps;

/// The step of the schema.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_register_official", include_str!("../../migrations/2026-11-22_register_official.sql"));

/// The templates.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/number.html", include_str!("../../templates/register/number.html")),
    ("register/turnover.html", include_str!("../../templates/register/turnover.html")),
];

/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("official.css", include_bytes!("../../assets/official.css"));

/// The words, in each language.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/official.nl.ftl")),
    (Language::Fr, include_str!("../../words/official.fr.ftl")),
    (Language::En, include_str!("../../words/official.en.ftl")),
    (Language::De, include_str!("../../words/official.de.ftl")),
];

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub store: Store,
    pub sources: Option<Arc<Sources>>,
}

impl App {
    pub(crate) fn of(deps: &Deps) -> Self {
        Self { store: deps.store.clone(), sources: deps.official.clone() }
    }
}

/// The handlers.
pub(crate) fn routes(deps: &Deps) -> Routes {
    Routes::new()
        .get("/{lang}/zaken/nummer", number::show)
        .get("/{lang}/stad/starters", turnover_page::show)
        .get("/{lang}/stad/starters.csv", turnover_page::csv)
        .with_state(Arc::new(App::of(deps)))
}

/// Regular work: once a day it is seen whether a month is over.
pub(crate) fn jobs(deps: &Deps) -> Vec<Job> {
    let work = async |app: App, moment: Moment| {
        let noted = turnover::monthly(&app.store, app.sources.as_deref(), &moment).await?;
        turnover::running(&app.store, &moment).await?;
        if noted > 0 {
            tracing::info!(noted, "starters and stoppers of the month were noted");
        }
        match &app.sources {
            Some(sources) => sources.forget_old(moment.now()).await.map(drop),
            None => Ok(()),
        }
    };
    let every = std::time::Duration::from_secs(6 * 3600);
    vec![Job::new("register_turnover", every, &App::of(deps), work)]
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [samples::<number::NumberPage>(), samples::<turnover_page::TurnoverPage>()].concat()
}
