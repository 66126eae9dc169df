//! The consent ledger: what an enterprise allowed whom, for what, since when; and that nobody finds what was withdrawn.

pub mod export;
pub mod ledger;
pub mod notice;
pub mod record;
pub mod wording;

mod choices;
pub(crate) mod demo;
mod link;
mod link_store;
mod officer;
mod page;
mod regular;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use ::store::{Store, StoreError};
use kernel::actor::Role;
use kernel::fetch::Fetch;
use kernel::language::Language;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::search::Curtain;
use shell::page::Sample;
use shell::slice::{Job, Panel, Spot};
use shell::{Head, Routes, Visit, samples};

use crate::facts::Facts;

pub use demo::merchant as demo_merchant;
pub use ledger::{Activity, Fields, Ledger, Proof, Purpose, Recipient};
pub use record::{Effect, How, Said, allows, record, settle, withdraw_everything};

/// The step of the schema.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_register_consent", include_str!("../../migrations/2026-11-22_register_consent.sql"));

/// Tables that belong to no town, and why. Those of an enterprise begin with its id (`org`).
pub const TOWNLESS: &[(&str, &str)] = &[
    ("register_consent", "belongs to an enterprise (org), which may have places in several towns"),
    ("register_objection", "enterprises that are not to be shown: few, and the same for every town"),
    ("register_consent_link", "belongs to an enterprise (org)"),
    ("register_consent_reminder", "belongs to an enterprise (org)"),
    ("register_delivery", "belongs to an enterprise (org)"),
    ("register_withdrawal_notice", "belongs to an enterprise (org)"),
    ("register_breach", "breaches of the platform: a handful"),
    ("register_breach_note", "notes under a breach: a handful"),
    ("register_retention", "what the retention jobs of the platform did"),
];

pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("register/consents.html", include_str!("../../templates/register/consents.html")),
    ("register/consent_parts.html", include_str!("../../templates/register/consent_parts.html")),
    ("register/consent_done.html", include_str!("../../templates/register/consent_done.html")),
    ("register/consent_paper.html", include_str!("../../templates/register/consent_paper.html")),
    ("register/consent_link.html", include_str!("../../templates/register/consent_link.html")),
    ("register/consent_receipt.html", include_str!("../../templates/register/consent_receipt.html")),
    ("register/consent_panel.html", include_str!("../../templates/register/consent_panel.html")),
];

pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/consent.nl.ftl")),
    (Language::Fr, include_str!("../../words/consent.fr.ftl")),
    (Language::En, include_str!("../../words/consent.en.ftl")),
    (Language::De, include_str!("../../words/consent.de.ftl")),
];

pub(crate) const STYLE: (&str, &[u8]) = ("consent.css", include_bytes!("../../assets/consent.css"));

/// On the page where a place is managed: the way to what is allowed of it, for an officer to the paper form.
pub(crate) fn panel() -> Panel {
    Panel {
        spot: Spot::Managed,
        template: "register/consent_panel.html",
        load: Arc::new(|visit: Visit, id: String| {
            Box::pin(async move {
                let role = visit.acting()?.role();
                let paper = matches!(role, Role::Officer | Role::Admin);
                Ok((paper || role == Role::Merchant).then(|| minijinja::context! { id, paper }))
            })
        }),
    }
}

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Consents {
    pub store: Store,
    pub curtain: Arc<dyn Curtain>,
    pub fetch: Option<Arc<dyn Fetch>>,
    pub base_url: String,
}

impl std::fmt::Debug for Consents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consents").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Consents {
    pub(crate) fn of(deps: &crate::Deps) -> Self {
        Self {
            store: deps.store.clone(),
            curtain: Arc::clone(&deps.curtain),
            fetch: deps.fetch.clone(),
            base_url: deps.base_url.clone(),
        }
    }
}

pub(crate) fn routes(consents: Arc<Consents>) -> Routes {
    Routes::new()
        .get("/{lang}/mijn/toestemmingen", page::show)
        .post("/{lang}/mijn/toestemmingen", page::change)
        .get("/{lang}/mijn/toestemmingen/gedaan", page::done)
        .get("/{lang}/mijn/toestemmingen/gegevens.jsonld", page::export)
        .get("/{lang}/zaak/{id}/toestemmingen", officer::show)
        .post("/{lang}/zaak/{id}/toestemmingen", officer::change)
        .get("/{lang}/intrekken/{token}", link::show)
        .post("/{lang}/intrekken/{token}", link::withdraw)
        .get("/{lang}/ontvangen/{token}", link::notice)
        .post("/{lang}/ontvangen/{token}", link::receive)
        .with_state(consents)
}

pub(crate) fn jobs(consents: &Arc<Consents>) -> Vec<Job> {
    regular::jobs(consents)
}

pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<page::ConsentsPage>(),
        samples::<page::DonePage>(),
        samples::<officer::PaperPage>(),
        samples::<link::LinkPage>(),
        samples::<link::ReceiptPage>(),
    ]
    .concat()
}

pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [store::STATEMENTS, link_store::STATEMENTS, notice::STATEMENTS, demo::STATEMENTS].concat()
}

/// Takes out of what only people tell of a place what its enterprise does not allow to be shown.
pub(crate) async fn limit(
    database: &Store,
    place: (Nis, EstablishmentId),
    facts: &mut Facts,
) -> ::store::Result<()> {
    let [contact, hours, offer] = database
        .read(|tx| {
            Box::pin(async move {
                let mut may = [false; 3];
                for (slot, fields) in may.iter_mut().zip([Fields::Contact, Fields::Hours, Fields::Offer]) {
                    *slot = store::may_show(tx, place, fields).await?;
                }
                Ok::<_, StoreError>(may)
            })
        })
        .await?;
    if !contact {
        facts.more.webshop = None;
        facts.more.social.clear();
    }
    if !hours {
        facts.more.service_hours.clear();
    }
    if !offer {
        facts.more.descriptions.clear();
    }
    Ok(())
}

/// Reads which places may be shown but not passed on as open data.
#[must_use]
pub fn not_reused(database: &Store) -> NotReused {
    let database = database.clone();
    Arc::new(move || {
        let database = database.clone();
        Box::pin(async move {
            database.read(|tx| Box::pin(store::not_reused(tx))).await.map_err(|error| error.to_string())
        })
    })
}

/// See [`not_reused`].
pub type NotReused =
    Arc<dyn Fn() -> shell::slice::Work<Result<HashSet<EstablishmentId>, String>> + Send + Sync>;

/// The head of a page that nobody finds by searching.
pub(crate) fn head(visit: &Visit, title: &str, path: &str) -> Head {
    let path = path.to_owned();
    Head::new(visit.say(title, &[]), "", visit.local(&path))
        .in_languages(move |language| format!("/{language}/{path}"))
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
