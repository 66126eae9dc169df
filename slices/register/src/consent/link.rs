//! Links in letters: one click withdraws a consent, another confirms that a recipient heard of a withdrawal. Opening a
//! link only shows what it does; mail programs open links by themselves.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::moment::Moment;
use people::Secret;
use serde::Serialize;
use shell::{Failure, Page, Visit};
use store::{StoreError, Tx};

use super::choices::Names;
use super::ledger::{Activity, Proof};
use super::page::{self, Loaded, PlaceRow, load};
use super::record::{self, How, Said};
use super::store::{self as tables, Link};
use super::{Consents, head, notice, wording};

/// The page of a link that withdraws.
#[derive(Clone, Debug, Serialize)]
pub struct LinkPage {
    /// `ask`, `done`, `gone`.
    state: &'static str,
    token: String,
    name: String,
    /// What is withdrawn; nothing: everything.
    text: Option<String>,
    places: Vec<PlaceRow>,
    told: usize,
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "register/consent_link.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sheet = page::sample();
        let ask = Self {
            state: "ask",
            token: "a".repeat(64),
            name: sheet.name.clone(),
            text: None,
            places: sheet.places.clone(),
            told: 0,
        };
        let one = Self { text: Some("Klanten zien wanneer ik open ben.".into()), ..ask.clone() };
        vec![
            ("everything", ask.clone()),
            ("one", one.clone()),
            ("done", Self { state: "done", told: 2, ..one }),
            ("all done", Self { state: "done", ..ask.clone() }),
            ("gone", Self { state: "gone", ..ask }),
        ]
    }
}

/// The page of a link that confirms.
#[derive(Clone, Debug, Serialize)]
pub struct ReceiptPage {
    /// `ask`, `done`, `gone`.
    state: &'static str,
    token: String,
    name: String,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "register/consent_receipt.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |state| Self { state, token: "a".repeat(64), name: "Kapsalon Krul".into() };
        vec![("ask", page("ask")), ("done", page("done")), ("gone", page("gone"))]
    }
}

type Shared = State<Arc<Consents>>;
type Answer = Result<Response, Failure>;

/// A link for a letter: withdraws one activity, or everything. The letter is the only place where its token stands.
pub(crate) async fn make(
    tx: &mut Tx<'_>,
    (org, activity): (kernel::moment::OrganisationId, Option<Activity>),
    (days, base_url): (i64, &str),
    moment: &Moment,
) -> store::Result<String> {
    let secret = Secret::new()?;
    let expires_at = moment.now() + chrono::TimeDelta::days(days);
    let link = Link { org, id: moment.new_id(), activity, expires_at, used_at: None };
    tables::add_link(tx, &link, (&secret.hash(), moment.language), moment.now()).await?;
    Ok(format!("{base_url}/{}/intrekken/{}", moment.language, secret.reveal()))
}

async fn find(tx: &mut Tx<'_>, token: &str, moment: &Moment) -> store::Result<Option<(Link, Loaded)>> {
    let Some(secret) = Secret::shown(token) else { return Ok(None) };
    let Some(link) = tables::link(tx, &secret.hash()).await? else { return Ok(None) };
    if link.expires_at <= moment.now() {
        return Ok(None);
    }
    let loaded = load(tx, link.org).await?;
    Ok(Some((link, loaded)))
}

fn link_page(
    visit: &Visit,
    found: Option<(&Link, &Loaded)>,
    (state, token): (&'static str, &str),
) -> LinkPage {
    let Some((link, loaded)) = found else {
        return LinkPage {
            state: "gone",
            token: String::new(),
            name: String::new(),
            text: None,
            places: Vec::new(),
            told: 0,
        };
    };
    let text = |activity: Activity| {
        wording::current(activity).text(visit.language, &names(loaded).of(activity.recipient))
    };
    LinkPage {
        state: if link.used_at.is_some() { "done" } else { state },
        token: token.to_owned(),
        name: loaded.name.clone(),
        text: link.activity.map(text),
        places: loaded.places.iter().map(|place| page::row(place, visit.language)).collect(),
        told: 0,
    }
}

const fn names(loaded: &Loaded) -> &Names {
    &loaded.names
}

/// `GET /intrekken/{token}`
pub(crate) async fn show(
    State(consents): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Answer {
    let (text, moment) = (token.as_str(), &visit.moment);
    let found = consents.store.read(|tx| Box::pin(find(tx, text, moment))).await?;
    let page = link_page(&visit, found.as_ref().map(|(link, loaded)| (link, loaded)), ("ask", text));
    visit.page(head(&visit, "consent-link-title", "intrekken"), &page)
}

/// `POST /intrekken/{token}`
pub(crate) async fn withdraw(
    State(consents): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Answer {
    let (text, moment) = (token.as_str(), &visit.moment);
    let how = &How { capacity: "link".to_owned(), ..How::form(moment).proved(Proof::Mail, "") };
    let done = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some((mut link, _)) = find(tx, text, moment).await? else { return Ok(None) };
                let effect = if tables::use_link(tx, &link, moment.now()).await? {
                    match link.activity {
                        Some(activity) => {
                            record::record(tx, link.org, &[Said::no(activity)], how, moment).await?
                        }
                        None => record::withdraw_everything(tx, link.org, how, moment).await?,
                    }
                } else {
                    record::Effect::default()
                };
                link.used_at = Some(moment.now());
                let loaded = load(tx, link.org).await?;
                Ok::<_, StoreError>(Some((link, loaded, effect)))
            })
        })
        .await?;
    if let Some((.., effect)) = &done {
        consents.curtain.hide(&effect.hide);
    }
    let told = done.as_ref().map_or(0, |(.., effect)| effect.told);
    let found = done.as_ref().map(|(link, loaded, _)| (link, loaded));
    let page = LinkPage { told, ..link_page(&visit, found, ("done", text)) };
    visit.page(head(&visit, "consent-link-title", "intrekken"), &page)
}

/// `GET /ontvangen/{token}`
pub(crate) async fn notice(
    State(consents): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Answer {
    let secret = Secret::shown(&token);
    let secret = secret.as_ref();
    let found = consents.store.read(|tx| Box::pin(async move { of_notice(tx, secret).await })).await?;
    let page = match found {
        None => ReceiptPage { state: "gone", token: String::new(), name: String::new() },
        Some((.., received, name)) => {
            ReceiptPage { state: if received { "done" } else { "ask" }, token, name }
        }
    };
    visit.page(head(&visit, "consent-receipt-title", "ontvangen"), &page)
}

type Found = (kernel::moment::OrganisationId, uuid::Uuid, bool, String);

async fn of_notice(tx: &mut Tx<'_>, secret: Option<&Secret>) -> store::Result<Option<Found>> {
    let Some(secret) = secret else { return Ok(None) };
    let Some((org, id, received)) = notice::by_token(tx, secret).await? else { return Ok(None) };
    let name = people::organisation::get(tx, org).await?.map(|known| known.name).unwrap_or_default();
    Ok(Some((org, id, received, name)))
}

/// `POST /ontvangen/{token}`
pub(crate) async fn receive(
    State(consents): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Answer {
    let secret = Secret::shown(&token);
    let (secret, moment) = (secret.as_ref(), &visit.moment);
    let found = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                let found = of_notice(tx, secret).await?;
                if let Some((org, id, ..)) = &found {
                    notice::receive(tx, (*org, *id), moment).await?;
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    let page = match found {
        None => ReceiptPage { state: "gone", token: String::new(), name: String::new() },
        Some((.., name)) => ReceiptPage { state: "done", token, name },
    };
    visit.page(head(&visit, "consent-receipt-title", "ontvangen"), &page)
}
