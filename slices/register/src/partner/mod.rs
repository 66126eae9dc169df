//! Partner organisations: federations, labels and regions that bring places of their own, keep them right and hear
//! what becomes of them.

mod access;
mod api;
mod app;
mod bring;
pub mod demo;
pub mod draft;
mod home;
pub mod hook;
mod item;
pub mod limits;
mod links;
pub mod mapping;
mod public;
pub mod report;
mod review;
mod run;
mod share;
mod shown;
mod source;
pub(crate) mod store;
pub mod table;
#[cfg(test)]
mod tests;
mod tie;
mod town;
mod twins;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use kernel::language::Language;
use kernel::moment::Moment;
use shell::page::Sample;
use shell::slice::Job;
use shell::{Routes, samples};

pub use hook::announce;

/// The tables.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_register_partner", include_str!("../../migrations/2026-11-22_register_partner.sql"));

/// Sources given on request.
pub(crate) const ACCESS_MIGRATION: (&str, &str) = (
    "2026-11-22_register_partner_access",
    include_str!("../../migrations/2026-11-22_register_partner_access.sql"),
);

/// The templates.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/partner_desk.html", include_str!("../../templates/register/partner_desk.html")),
    ("register/partner_source.html", include_str!("../../templates/register/partner_source.html")),
    ("register/partner_import.html", include_str!("../../templates/register/partner_import.html")),
    ("register/partner_queue.html", include_str!("../../templates/register/partner_queue.html")),
    ("register/partner_item.html", include_str!("../../templates/register/partner_item.html")),
    ("register/partner_links.html", include_str!("../../templates/register/partner_links.html")),
    ("register/partner_access.html", include_str!("../../templates/register/partner_access.html")),
    ("register/partner_town.html", include_str!("../../templates/register/partner_town.html")),
    ("register/partner_public.html", include_str!("../../templates/register/partner_public.html")),
];

/// The words, in each language.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/partner.nl.ftl")),
    (Language::Fr, include_str!("../../words/partner.fr.ftl")),
    (Language::En, include_str!("../../words/partner.en.ftl")),
    (Language::De, include_str!("../../words/partner.de.ftl")),
];

/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("partner.css", include_bytes!("../../assets/partner.css"));

/// The handlers.
pub(crate) fn routes(deps: &crate::Deps, desk: &crate::linking::Desk) -> Routes {
    let app = Arc::new(app::App {
        store: deps.store.clone(),
        readers: Arc::new(tokio::sync::Semaphore::new(2)),
        desk: desk.clone(),
    });
    Routes::new()
        .get("/{lang}/partner", home::show)
        .post("/{lang}/partner/nieuw", home::add)
        .post("/{lang}/partner/{org}/profiel", home::profile)
        .post("/{lang}/partner/{org}/bron", home::add_source)
        .get("/{lang}/partner/{org}/bron/{source}", source::show)
        .post("/{lang}/partner/{org}/bron/{source}", source::change)
        .post("/{lang}/partner/{org}/bron/{source}/bestand", source::upload)
        .post("/{lang}/partner/{org}/bron/{source}/ophalen", source::pull)
        .get("/{lang}/partner/{org}/invoer/{import}", bring::show)
        .post("/{lang}/partner/{org}/invoer/{import}", bring::act)
        .get("/{lang}/partner/{org}/invoer/{import}/geweigerd.csv", bring::refused)
        .post("/{lang}/partner/{org}/invoer/{import}/ongedaan", bring::undo)
        .get("/{lang}/partner/{org}/nazicht", review::queue)
        .post("/{lang}/partner/{org}/nazicht", review::accept)
        .get("/{lang}/partner/{org}/nazicht/{source}/{key}", review::show)
        .post("/{lang}/partner/{org}/nazicht/{source}/{key}", review::decide)
        .get("/{lang}/partner/{org}/koppelingen", links::show)
        .post("/{lang}/partner/{org}/koppelingen", links::act)
        .get("/{lang}/partner/{org}/toegang", access::show)
        .post("/{lang}/partner/{org}/toegang", access::act)
        .get("/{lang}/stad/partners", town::show)
        .get("/{lang}/partners/{slug}", public::show)
        .post("/{lang}/partners/{slug}", public::join)
        .get("/api/v1/partner/openapi.json", api::openapi)
        .get("/api/v1/partner/sources", api::sources)
        .get("/api/v1/partner/sources/{source}/places", api::list)
        .put("/api/v1/partner/sources/{source}/places", api::put_many)
        .get("/api/v1/partner/sources/{source}/places/{key}", api::one)
        .put("/api/v1/partner/sources/{source}/places/{key}", api::put)
        .delete("/api/v1/partner/sources/{source}/places/{key}", api::delete)
        .with_state(app)
}

/// Regular work: files, webhooks, what has to be fetched, what may be forgotten.
pub(crate) fn jobs(deps: &crate::Deps) -> Vec<Job> {
    let files =
        async |deps: crate::Deps, moment: Moment| run::work(&deps.store, deps.fetch.as_ref(), &moment).await;
    let hooks = async |deps: crate::Deps, moment: Moment| send(&deps, &moment).await;
    let daily = async |deps: crate::Deps, moment: Moment| tidy(&deps, &moment).await;
    vec![
        Job::new("register_partner_files", Duration::from_secs(1), deps, files),
        Job::new("register_partner_hooks", Duration::from_secs(1), deps, hooks),
        Job::new("register_partner_daily", Duration::from_secs(600), deps, daily),
    ]
}

async fn send(deps: &crate::Deps, moment: &Moment) -> ::store::Result<()> {
    let Some(fetch) = &deps.fetch else { return Ok(()) };
    while let Some(job) =
        deps.store.claim_job(&[hook::JOB], "partner", Duration::from_secs(60), moment).await?
    {
        hook::deliver(&deps.store, fetch.as_ref(), &job, moment).await?;
    }
    Ok(())
}

async fn tidy(deps: &crate::Deps, moment: &Moment) -> ::store::Result<()> {
    let now = moment.now();
    deps.store
        .write(|tx| {
            Box::pin(async move {
                store::prune_data(tx, now - TimeDelta::days(14)).await?;
                store::keys::prune(tx, now - TimeDelta::days(90)).await.map(drop)
            })
        })
        .await?;
    if deps.fetch.is_some() {
        run::queue_pulls(&deps.store, moment).await?;
    }
    Ok(())
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<home::DeskPage>(),
        samples::<source::SourcePage>(),
        samples::<bring::ImportPage>(),
        samples::<review::QueuePage>(),
        samples::<review::ItemPage>(),
        samples::<links::LinksPage>(),
        samples::<access::AccessPage>(),
        samples::<town::TownPage>(),
        samples::<public::PublicPage>(),
    ]
    .concat()
}
