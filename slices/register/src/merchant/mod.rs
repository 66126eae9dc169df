//! Merchants keep their own places right; officers help and moderate.

mod announce;
mod asked;
mod bulk;
mod claim;
mod claim_store;
mod demo;
mod drift;
mod drift_store;
mod edit;
mod form;
mod hours;
#[cfg(test)]
#[path = "tests/journeys.rs"]
mod journeys;
mod kinds;
mod managers;
mod mine;
mod moderate;
pub mod more;
mod officer;
mod own_site;
mod panel;
mod photo;
pub(crate) mod photo_store;
mod picture;
pub(crate) mod piece;
pub(crate) mod place;
mod preview;
pub(crate) mod register;
mod register_fill;
mod register_page;
mod register_search;
pub(crate) mod show;
mod still;
mod still_store;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;
mod town_list;
#[cfg(test)]
#[path = "tests/whole.rs"]
mod whole;

use std::sync::Arc;

use ::store::{Store, StoreError};
use kernel::actor::Role;
use kernel::fetch::Fetch;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment};
use kernel::search::Curtain;
use serde::Deserialize;
use shell::page::Sample;
use shell::slice::{Job, Panel};
use shell::{Failure, Head, Routes, Visit, samples};

use crate::facts::Source;
use crate::linking::Desk;
pub use demo::demo;
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
    ("register/managers.html", include_str!("../../templates/register/managers.html")),
    ("register/drift.html", include_str!("../../templates/register/drift.html")),
    ("register/bulk.html", include_str!("../../templates/register/bulk.html")),
    ("register/photos.html", include_str!("../../templates/register/photos.html")),
    ("register/register.html", include_str!("../../templates/register/register.html")),
    ("register/register_search.html", include_str!("../../templates/register/register_search.html")),
    ("register/still.html", include_str!("../../templates/register/still.html")),
    ("register/merchant_fields.html", include_str!("../../templates/register/merchant_fields.html")),
    ("register/merchant_parts.html", include_str!("../../templates/register/merchant_parts.html")),
];

/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("merchant.css", include_bytes!("../../assets/merchant.css"));

/// The script of the page on which a place is registered.
pub(crate) const SCRIPT: (&str, &[u8]) = ("register.js", include_bytes!("../../assets/register.js"));

/// What an address says was done a moment ago.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub gedaan: String,
}

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub store: Store,
    /// Hides at once what may not be found any more.
    pub curtain: Arc<dyn Curtain>,
    /// Asks other servers; nothing when this one asks nobody.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// Tells what looks like a place that is typed.
    pub desk: Desk,
    /// Looks up numbers of enterprises.
    pub numbers: crate::official::App,
    /// Photos are read one at a time: each takes all of a processor and much memory.
    pub darkroom: Arc<tokio::sync::Semaphore>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

impl App {
    fn of(deps: &crate::Deps, desk: &Desk) -> Self {
        Self {
            store: deps.store.clone(),
            desk: desk.clone(),
            numbers: crate::official::App::of(deps),
            curtain: Arc::clone(&deps.curtain),
            fetch: deps.fetch.clone(),
            darkroom: Arc::new(tokio::sync::Semaphore::new(1)),
        }
    }

    /// After the commit, before anybody is told that it is done.
    pub(crate) fn hide(&self, id: EstablishmentId, hide: bool) {
        if hide {
            self.curtain.hide(&[id]);
        }
    }
}

/// The handlers.
pub(crate) fn routes(deps: &crate::Deps, desk: &Desk) -> Routes {
    let app = Arc::new(App::of(deps, desk));
    Routes::new()
        .get("/{lang}/zaken", mine::list)
        .get("/{lang}/zaken/uren", bulk::form)
        .post("/{lang}/zaken/uren", bulk::post)
        .get("/{lang}/zaak/{id}", mine::show)
        .get("/{lang}/beheren/{id}", claim::form)
        .post("/{lang}/beheren/{id}", claim::post)
        .get("/{lang}/aanvragen", claim::mine)
        .get("/{lang}/aanvraag/{nis}/{id}", claim::state)
        .post("/{lang}/aanvraag/{nis}/{id}", claim::code)
        .get("/{lang}/stad/aanvragen", officer::queue)
        .post("/{lang}/stad/aanvragen/{nis}/{id}", officer::decide)
        .get("/{lang}/stad/zaken", town_list::list)
        .get("/{lang}/stad/zaken.csv", town_list::csv)
        .get("/{lang}/stad/wijzigingen", moderate::changes)
        .post("/{lang}/zaak/{id}/ongedaan", moderate::undo)
        .get("/{lang}/zaak/{id}/beheer", moderate::moderate)
        .post("/{lang}/zaak/{id}/beheer", moderate::moderated)
        .get("/{lang}/zaak/{id}/sluiting", announce::show)
        .post("/{lang}/zaak/{id}/sluiting", announce::post)
        .get("/{lang}/zaak/{id}/vergelijken", drift::show)
        .post("/{lang}/zaak/{id}/vergelijken", drift::post)
        .get("/{lang}/zaak/{id}/beheerders", managers::show)
        .post("/{lang}/zaak/{id}/beheerders", managers::withdraw)
        .get("/{lang}/zaak/{id}/bestand/{naam}", mine::file)
        .get("/{lang}/zaak/{id}/fotos", photo::show)
        .post("/{lang}/zaak/{id}/fotos", photo::add)
        .get("/{lang}/zaak/{id}/foto/{foto}", photo::own)
        .post("/{lang}/zaak/{id}/foto/{foto}", photo::change)
        .get("/foto/{file}", photo::public)
        .get("/{lang}/zaak-toevoegen", register_search::search)
        .get("/{lang}/zaak-toevoegen/nieuw", register_page::form)
        .post("/{lang}/zaak-toevoegen/nieuw", register_page::post)
        .get("/{lang}/klopt/{token}", still::show)
        .post("/{lang}/klopt/{token}", still::answer)
        .get("/{lang}/zaak/{id}/{deel}", edit::form)
        .post("/{lang}/zaak/{id}/{deel}", edit::post)
        .post("/{lang}/zaak/{id}/{deel}/teruggeven", edit::give_back)
        .with_state(app)
}

/// The panels on pages of others.
pub(crate) fn panels(store: &Store) -> Vec<Panel> {
    vec![panel::place(store.clone()), panel::account(store.clone())]
}

/// Regular work: what was announced for today, codes that ran out, photos that may not be seen any more, the yearly
/// question.
pub(crate) fn jobs(deps: &crate::Deps, desk: &Desk) -> Vec<Job> {
    let app = Arc::new(App::of(deps, desk));
    let announced = async |app: Arc<App>, moment: Moment| regular(&app, &moment).await;
    let still = async |(store, base): (Store, String), moment: Moment| {
        let sent = still::ask(&store, &base, &moment).await?;
        if sent > 0 {
            tracing::info!(sent, "merchants were asked whether everything is still right");
        }
        Ok::<_, StoreError>(())
    };
    let compared = async |app: Arc<App>, moment: Moment| drift::weekly(&app, &moment).await;
    let every = std::time::Duration::from_secs;
    vec![
        Job::new("register_announced", every(900), &app, announced),
        Job::new("register_still_right", every(3_600), &(deps.store.clone(), deps.base_url.clone()), still),
        Job::new("register_own_sites", every(3_600), &app, compared),
    ]
}

async fn regular(app: &App, moment: &Moment) -> Result<(), StoreError> {
    let done = announce::daily(app, moment).await?;
    if done > 0 {
        tracing::info!(done, "closures and moves of today were carried out");
    }
    photo::tidy(&app.store, moment).await?;
    let now = moment.now();
    app.store
        .write(|tx| {
            Box::pin(async move {
                claim_store::prune(tx, now).await?;
                still_store::prune(tx, now).await.map(drop)
            })
        })
        .await
}

/// Samples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<mine::MinePage>(),
        samples::<mine::PlacePage>(),
        samples::<edit::EditPage>(),
        samples::<preview::PreviewPage>(),
        samples::<announce::AnnouncePage>(),
        samples::<claim::ClaimPage>(),
        samples::<claim::ClaimStatePage>(),
        samples::<claim::ClaimsPage>(),
        samples::<officer::QueuePage>(),
        samples::<town_list::TownPlacesPage>(),
        samples::<moderate::ChangesPage>(),
        samples::<moderate::ModeratePage>(),
        samples::<photo::PhotosPage>(),
        samples::<managers::ManagersPage>(),
        samples::<bulk::BulkPage>(),
        samples::<drift::DriftPage>(),
        samples::<register_search::SearchPage>(),
        samples::<register_page::RegisterPage>(),
        samples::<still::StillPage>(),
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
            visit.may(&place.thing_for(visit.acting().ok()))?;
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

pub(crate) use store::town_name;
pub(crate) use town_list::cell;

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
    [
        store::STATEMENTS,
        claim_store::STATEMENTS,
        announce::STATEMENTS,
        photo_store::STATEMENTS,
        register::STATEMENTS,
        still_store::STATEMENTS,
        drift_store::STATEMENTS,
        demo::STATEMENTS,
    ]
    .concat()
}
