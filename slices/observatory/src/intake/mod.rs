//! How counts come in: files, devices and programs, MQTT.

mod batch;
mod bring;
mod devices;
mod file;
#[cfg(test)]
mod front;
mod hand;
pub mod import;
pub mod messages;
mod multipart;
mod page;
mod pull;
mod run;
mod shown;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod things;
mod trio;

use std::sync::Arc;
use std::time::Duration;

use ::store::Store;
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use shell::page::Sample;
use shell::slice::Job;
use shell::{Routes, samples};

use crate::App;

pub(crate) use hand::SCRIPT;
pub(crate) use store::STATEMENTS;

/// The statements of sources that are asked.
pub(crate) const PULL_STATEMENTS: &[(&str, &str)] = pull::store::STATEMENTS;

/// The steps of its own tables.
pub(crate) const PULL: (&str, &str) = pull::MIGRATION;
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_observatory_intake", include_str!("../../migrations/2026-11-22_observatory_intake.sql"));

/// The templates.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("observatory/intake.html", include_str!("../../templates/observatory/intake.html")),
    ("observatory/file.html", include_str!("../../templates/observatory/file.html")),
    ("observatory/batch.html", include_str!("../../templates/observatory/batch.html")),
    ("observatory/hand.html", include_str!("../../templates/observatory/hand.html")),
    ("observatory/devices.html", include_str!("../../templates/observatory/devices.html")),
    ("observatory/intake_parts.html", include_str!("../../templates/observatory/intake_parts.html")),
    ("observatory/trio.html", include_str!("../../templates/observatory/trio.html")),
    ("observatory/sources.html", include_str!("../../templates/observatory/sources.html")),
    ("observatory/source.html", include_str!("../../templates/observatory/source.html")),
];

// What the log of a town says that it is about. words: audit-kind-*

/// The words.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/intake.nl.ftl")),
    (Language::Fr, include_str!("../../words/intake.fr.ftl")),
    (Language::En, include_str!("../../words/intake.en.ftl")),
    (Language::De, include_str!("../../words/intake.de.ftl")),
    (Language::Nl, include_str!("../../words/pull.nl.ftl")),
    (Language::Fr, include_str!("../../words/pull.fr.ftl")),
    (Language::En, include_str!("../../words/pull.en.ftl")),
    (Language::De, include_str!("../../words/pull.de.ftl")),
];

/// The handlers.
pub(crate) fn routes(routes: Routes<Arc<App>>) -> Routes<Arc<App>> {
    pull::routes(routes)
        .get("/{lang}/stad/drukte/invoer", page::show)
        .post("/{lang}/stad/drukte/invoer/{nis}", page::bring)
        .get("/{lang}/stad/drukte/invoer/{nis}/{id}", file::show)
        .post("/{lang}/stad/drukte/invoer/{nis}/{id}", file::act)
        .get("/{lang}/stad/drukte/invoer/{nis}/{id}/geweigerd.csv", file::refused)
        .get("/{lang}/stad/drukte/toestellen", devices::show)
        .post("/{lang}/stad/drukte/toestellen/{nis}", devices::act)
        .get("/{lang}/stad/drukte/tel/{nis}/{id}", hand::show)
        .post("/{lang}/stad/drukte/tel/{nis}/{id}", hand::keep)
        .post("/v1.1/CreateObservations", things::create)
        .post("/v1.1/Observations", things::add)
        .get("/v1.1/{entity}", things::entities)
        .get("/v1.1/{entity}/Observations", things::observations)
        .post("/v1.1/{entity}/Observations", things::add)
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        pull::page_samples(),
        samples::<page::IntakePage>(),
        samples::<shown::FilePage>(),
        samples::<batch::BatchPage>(),
        samples::<devices::DevicesPage>(),
        samples::<hand::HandPage>(),
        samples::<trio::TrioPage>(),
    ]
    .concat()
}

/// Regular work: files on their way in, and letting go of those that nobody brought in.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let work = async |store: Store, moment: Moment| run::work(&store, &moment).await;
    let tidy = async |store: Store, moment: Moment| run::tidy(&store, &moment).await;
    vec![
        pull::job(app),
        Job::new("observatory_files", Duration::from_secs(1), &app.store, work),
        Job::new("observatory_files_left", Duration::from_secs(3_600), &app.store, tidy),
    ]
}

/// What is known of a person: the files she brought.
pub(crate) async fn export(kept: &Store, person: PersonId) -> Result<Vec<serde_json::Value>, String> {
    let uploads = kept.read(|tx| Box::pin(async move { store::uploads_of(tx, person).await })).await;
    uploads.map_err(|error| error.to_string())
}

/// Forgets who brought files.
pub(crate) async fn erase(kept: &Store, person: PersonId) -> Result<u64, String> {
    let forgotten = kept.write(|tx| Box::pin(async move { store::forget_person(tx, person).await }));
    forgotten.await.map_err(|error| error.to_string())
}
