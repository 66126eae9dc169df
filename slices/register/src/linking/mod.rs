//! One place from many sources: which places may be the same, who decides, merging and taking apart without loss, and a
//! warning while somebody types a place that is there already.

pub mod alike;
pub mod demo;
mod desk;
mod family;
mod matching;
pub(crate) mod merge;
mod merged;
mod pair;
mod pairs;
mod queue;
pub mod seek;
mod sheet;
#[cfg(test)]
mod tests;
mod typed;

use std::sync::Arc;
use std::time::Duration;

use ::store::Store;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::search::Curtain;
use shell::page::Sample;
use shell::slice::Job;
use shell::{Head, Routes, Visit, samples};

pub(crate) use alike::address;
pub use alike::{Alike, Likeness, Sight, alike, likeness, named};
pub use desk::Desk;
pub(crate) use family::{Family, family, speakers};
pub(crate) use merge::forget;
pub(crate) use pairs::towns as towns_with_places;

/// The step of the schema. It makes the public view anew.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_register_linking", include_str!("../../migrations/2026-11-22_register_linking.sql"));

/// Tables that belong to no town, and why.
pub const TOWNLESS: &[(&str, &str)] =
    &[("register_pair_reader", "one row: how far the comparing has followed the outbox")];

pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/linking_queue.html", include_str!("../../templates/register/linking_queue.html")),
    ("register/linking_pair.html", include_str!("../../templates/register/linking_pair.html")),
    ("register/linking_many.html", include_str!("../../templates/register/linking_many.html")),
    ("register/linking_merged.html", include_str!("../../templates/register/linking_merged.html")),
    ("register/linking_parts.html", include_str!("../../templates/register/linking_parts.html")),
];

// The page on which one reads who looked at one's data says what was done: words: audit-action-* audit-kind-*
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/linking.nl.ftl")),
    (Language::Fr, include_str!("../../words/linking.fr.ftl")),
    (Language::En, include_str!("../../words/linking.en.ftl")),
    (Language::De, include_str!("../../words/linking.de.ftl")),
];

pub(crate) const STYLE: (&str, &[u8]) = ("linking.css", include_bytes!("../../assets/linking.css"));

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub store: Store,
    pub desk: Desk,
    pub curtain: Arc<dyn Curtain>,
}

/// The handlers.
pub(crate) fn routes(deps: &crate::Deps, desk: &Desk) -> Routes {
    let app =
        Arc::new(App { store: deps.store.clone(), desk: desk.clone(), curtain: Arc::clone(&deps.curtain) });
    Routes::new()
        .get("/{lang}/dubbels", queue::show)
        .get("/{lang}/dubbels/{nis}/alle", queue::many)
        .post("/{lang}/dubbels/{nis}/alle", queue::accept)
        .get("/{lang}/dubbels/{nis}/{id}", pair::show)
        .post("/{lang}/dubbels/{nis}/{id}", pair::decide)
        .get("/{lang}/samengevoegd", merged::show)
        .post("/{lang}/samengevoegd/{nis}/{id}", merged::part)
        .get("/{lang}/zaken/lijkt-op", typed::show)
        .with_state(app)
}

/// Regular work: comparing what changed.
pub(crate) fn jobs(desk: &Desk) -> Vec<Job> {
    let work = async |desk: Desk, moment: Moment| {
        let done = seek::turn(&desk, &moment).await?;
        if done.merged > 0 {
            tracing::info!(merged = done.merged, "places that are the same beyond doubt were merged");
        }
        Ok::<_, ::store::StoreError>(())
    };
    vec![Job::new("register_pairs", Duration::from_secs(5), desk, work)]
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<queue::QueuePage>(),
        samples::<queue::ManyPage>(),
        samples::<pair::PairPage>(),
        samples::<merged::MergedPage>(),
    ]
    .concat()
}

/// Every statement.
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        family::STATEMENTS,
        merge::STATEMENTS,
        pairs::STATEMENTS,
        desk::STATEMENTS,
        alike::STATEMENTS,
        queue::STATEMENTS,
        demo::STATEMENTS,
    ]
    .concat()
}

/// The head of a page that nobody finds by searching.
pub(crate) fn head(visit: &Visit, title: String, path: &str) -> Head {
    let path = path.to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(move |language| format!("/{language}/{path}"))
        .robots(shell::head::Robots::None)
        .style(STYLE.0)
}

/// A likelihood of a hundred, never more than 99: nobody is certain.
pub(crate) fn percent(score: i64) -> i64 {
    (score / 100).clamp(0, 99)
}
