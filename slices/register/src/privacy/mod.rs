//! What the law on personal data asks of the platform itself: the register of processing, copies and erasure, retention,
//! the log of breaches.

mod breach;
mod duty;
mod processing;
mod retention;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use kernel::language::Language;
use shell::page::Sample;
use shell::slice::Job;
use shell::{Routes, samples};

pub(crate) use duty::duties;

use crate::consent::Consents;

pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/processing.html", include_str!("../../templates/register/processing.html")),
    ("register/breaches.html", include_str!("../../templates/register/breaches.html")),
];

// What the log of a town says that it is about. words: audit-kind-*
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/privacy.nl.ftl")),
    (Language::Fr, include_str!("../../words/privacy.fr.ftl")),
    (Language::En, include_str!("../../words/privacy.en.ftl")),
    (Language::De, include_str!("../../words/privacy.de.ftl")),
];

pub(crate) fn routes(consents: Arc<Consents>) -> Routes {
    Routes::new()
        .get("/{lang}/privacy/verwerkingen", processing::show)
        .get("/{lang}/privacy/verwerkingen.csv", processing::csv)
        .get("/{lang}/privacy/verwerkingen.json", processing::json)
        .get("/{lang}/beheer/datalekken", breach::show)
        .post("/{lang}/beheer/datalekken", breach::add)
        .post("/{lang}/beheer/datalekken/{id}", breach::note)
        .with_state(consents)
}

pub(crate) fn jobs(consents: &Arc<Consents>) -> Vec<Job> {
    let consents = Arc::clone(consents);
    let run = Arc::new(move |moment| -> shell::slice::Work<Result<(), String>> {
        Box::pin(retention::run(Arc::clone(&consents), moment))
    });
    vec![Job { name: "register_retention", every: Duration::from_secs(86_400), run }]
}

pub(crate) fn page_samples() -> Vec<Sample> {
    [samples::<processing::ProcessingPage>(), samples::<breach::BreachesPage>()].concat()
}

pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [breach::STATEMENTS, retention::STATEMENTS, &duty::statements()].concat()
}
