//! Merchants keep their own places right; officers help and moderate.

mod announce;
mod claim;
mod claim_store;
mod edit;
mod form;
mod hours;
mod kinds;
mod mine;
mod moderate;
pub mod more;
mod officer;
mod panel;
mod piece;
mod place;
mod preview;
mod show;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use ::store::{Store, StoreError};
use kernel::actor::Role;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment};
use shell::page::Sample;
use shell::slice::{Job, Panel};
use shell::{Failure, Head, Routes, Visit, samples};

use crate::facts::Source;
use place::Place;

/// The step of the schema.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_register_merchant", include_str!("../../migrations/2026-11-22_register_merchant.sql"));

/// The templates.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/mine.html", include_str!("../../templates/register/mine.html")),
    ("register/place.html", include_str!("../../templates/register/place.html")),
    ("register/edit.html", include_str!("../../templates/register/edit.html")),
    ("register/preview.html", include_str!("../../templates/register/preview.html")),
    ("register/announce.html", include_str!("../../templates/register/announce.html")),
    ("register/claim.html", include_str!("../../templates/register/claim.html")),
    ("register/claim_state.html", include_str!("../../templates/register/claim_state.html")),
    ("register/claims.html", include_str!("../../templates/register/claims.html")),
    ("register/queue.html", include_str!("../../templates/register/queue.html")),
    ("register/town_places.html", include_str!("../../templates/register/town_places.html")),
    ("register/changes.html", include_str!("../../templates/register/changes.html")),
    ("register/moderate.html", include_str!("../../templates/register/moderate.html")),
    ("register/panel_place.html", include_str!("../../templates/register/panel_place.html")),
    ("register/panel_account.html", include_str!("../../templates/register/panel_account.html")),
    ("register/merchant_parts.html", include_str!("../../templates/register/merchant_parts.html")),
];

/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("merchant.css", include_bytes!("../../assets/merchant.css"));

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub store: Store,
}

/// The handlers.
pub(crate) fn routes(store: &Store) -> Routes {
    let app = Arc::new(App { store: store.clone() });
    Routes::new()
        .get("/{lang}/zaken", mine::list)
        .get("/{lang}/zaak/{id}", mine::show)
        .get("/{lang}/beheren/{id}", claim::form)
        .post("/{lang}/beheren/{id}", claim::post)
        .get("/{lang}/aanvragen", claim::mine)
        .get("/{lang}/aanvraag/{nis}/{id}", claim::state)
        .post("/{lang}/aanvraag/{nis}/{id}", claim::code)
        .get("/{lang}/stad/aanvragen", officer::queue)
        .post("/{lang}/stad/aanvragen/{nis}/{id}", officer::decide)
        .get("/{lang}/stad/zaken", officer::list)
        .get("/{lang}/stad/zaken.csv", officer::csv)
        .get("/{lang}/stad/wijzigingen", moderate::changes)
        .post("/{lang}/zaak/{id}/ongedaan", moderate::undo)
        .get("/{lang}/zaak/{id}/beheer", moderate::moderate)
        .post("/{lang}/zaak/{id}/beheer", moderate::moderated)
        .get("/{lang}/zaak/{id}/sluiting", announce::show)
        .post("/{lang}/zaak/{id}/sluiting", announce::post)
        .get("/{lang}/zaak/{id}/{deel}", edit::form)
        .post("/{lang}/zaak/{id}/{deel}", edit::post)
        .post("/{lang}/zaak/{id}/{deel}/teruggeven", edit::give_back)
        .with_state(app)
}

/// The panels on pages of others.
pub(crate) fn panels(store: &Store) -> Vec<Panel> {
    vec![panel::place(store.clone()), panel::account(store.clone())]
}

/// Regular work: what was announced for today, and codes that ran out.
pub(crate) fn jobs(store: &Store, _base_url: &str) -> Vec<Job> {
    let store = store.clone();
    let run = move |moment: Moment| -> shell::slice::Work<Result<(), String>> {
        let store = store.clone();
        Box::pin(async move {
            let moment = &moment;
            let done = announce::daily(&store, moment).await.map_err(|error| error.to_string())?;
            if done > 0 {
                tracing::info!(done, "closures and moves of today were carried out");
            }
            let pruned =
                store.write(|tx| Box::pin(async move { claim_store::prune(tx, moment.now()).await })).await;
            pruned.map(drop).map_err(|error| error.to_string())
        })
    };
    vec![Job { name: "register_announced", every: std::time::Duration::from_secs(900), run: Arc::new(run) }]
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<mine::MinePage>(),
        samples::<mine::PlacePage>(),
        samples::<edit::EditPage>(),
        samples::<edit::PreviewPage>(),
        samples::<announce::AnnouncePage>(),
        samples::<claim::ClaimPage>(),
        samples::<claim::ClaimStatePage>(),
        samples::<claim::ClaimsPage>(),
        samples::<officer::QueuePage>(),
        samples::<officer::TownPlacesPage>(),
        samples::<moderate::ChangesPage>(),
        samples::<moderate::ModeratePage>(),
    ]
    .concat()
}

/// The place of an address, when who acts may work on it.
pub(crate) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Place, Failure> {
    let place = match EstablishmentId::parse(id) {
        Ok(id) => app.store.read(|tx| Box::pin(async move { store::load(tx, id).await })).await?,
        Err(_) => None,
    };
    match place {
        Some(place) => {
            visit.may(&place.thing())?;
            Ok(place)
        }
        None => {
            visit.may(&kernel::actor::Thing::new())?;
            Err(Failure::not_found())
        }
    }
}

/// In whose name somebody writes: the merchant for herself, an officer for the town, unless she keeps the place for a
/// merchant who asked her to.
pub(crate) async fn writer(app: &App, visit: &Visit, place: &Place) -> Result<(Source, bool), Failure> {
    if visit.acting()?.role() == Role::Merchant {
        return Ok((Source::Owner, false));
    }
    let (nis, id) = (place.nis, place.id);
    let guardian = app.store.read(|tx| Box::pin(async move { store::guardian(tx, nis, id).await })).await?;
    Ok(if guardian.is_some() { (Source::Owner, true) } else { (Source::Town, false) })
}

/// The head of a page that nobody finds by searching.
pub(crate) fn head(visit: &Visit, title: impl Into<String>, path: &str) -> Head {
    let path = path.trim_start_matches('/').to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(|language: Language| format!("/{language}/{path}"))
        .robots(shell::head::Robots::None)
        .style(STYLE.0)
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(path: &str) -> axum::response::Response {
    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse;
    let headers = [(header::LOCATION, path.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Looking at the data of a place in another's name is written down.
pub(crate) async fn note_view(app: &App, visit: &Visit, place: &Place) -> Result<(), StoreError> {
    let staff = visit.acting().is_ok_and(|acting| acting.role().is_staff());
    if !staff {
        return Ok(());
    }
    let moment = &visit.moment;
    let what = ::store::Audit::new("view", "establishment", place.id.0).in_town(place.nis);
    let what = &what;
    app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await })).await
}

pub(crate) use officer::{cell, towns};
pub(crate) use store::town_name;

/// The words, in each language.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/merchant.nl.ftl")),
    (Language::Fr, include_str!("../../words/merchant.fr.ftl")),
    (Language::En, include_str!("../../words/merchant.en.ftl")),
    (Language::De, include_str!("../../words/merchant.de.ftl")),
];

/// Every statement.
#[must_use]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [store::STATEMENTS, claim_store::STATEMENTS, announce::STATEMENTS].concat()
}
