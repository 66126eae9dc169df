//! The link in a letter with which one has no more of them, without signing in. Opening it only asks: mail programs open
//! links by themselves.

use std::sync::Arc;

use ::store::{Audit, StoreError, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use people::Secret;
use serde::Serialize;
use shell::{Failure, Page, Visit};

use super::Kind;
use super::store::{self, Choice};
use crate::store::channels;
use crate::{App, head};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StopPage {
    /// `ask`, `done`, `gone`.
    state: &'static str,
    /// `week`, `alert`.
    kind: &'static str,
    token: String,
    town_name: String,
}

impl Page for StopPage {
    const TEMPLATE: &'static str = "observatory/stop.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page =
            |state, kind| Self { state, kind, token: "a".repeat(64), town_name: "Oostkamp".to_owned() };
        vec![
            ("ask", page("ask", "week")),
            ("ask for alerts", page("ask", "alert")),
            ("done", page("done", "week")),
            ("gone", page("gone", "")),
        ]
    }
}

type Found = (Nis, PersonId, Kind);

async fn find(tx: &mut Tx<'_>, token: &str) -> ::store::Result<Option<Found>> {
    let Some(secret) = Secret::shown(token) else { return Ok(None) };
    let found = store::by_token(tx, &secret.hash()).await?;
    Ok(found.and_then(|(nis, who, what)| Some((nis, who, Kind::of(&what)?))))
}

async fn answer(
    app: &App,
    visit: &Visit,
    (state, token): (&'static str, &str),
    found: Option<Found>,
) -> Result<Response, Failure> {
    let language = visit.language;
    let town = match found {
        Some((nis, ..)) => {
            app.store.read(|tx| Box::pin(async move { channels::town(tx, nis, language).await })).await?
        }
        None => None,
    };
    let page = StopPage {
        state: if found.is_some() { state } else { "gone" },
        kind: found.map_or("", |(_, _, kind)| kind.code()),
        token: token.to_owned(),
        town_name: town.map(|town| town.name).unwrap_or_default(),
    };
    visit.page(head(visit, visit.say("post-stop-title", &[]), "drukte/afmelden"), &page)
}

/// `GET /drukte/afmelden/{token}`
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let known = token.as_str();
    let found = app.store.read(|tx| Box::pin(async move { find(tx, known).await })).await?;
    answer(&app, &visit, ("ask", &token), found).await
}

async fn stop(tx: &mut Tx<'_>, (nis, who, kind): Found, moment: &Moment) -> Result<(), StoreError> {
    let known = store::choice(tx, nis, who).await?;
    let choice = match kind {
        Kind::Weekly => Choice { weekly: None, ..known },
        Kind::Alerts => Choice { alerts: None, ..known },
    };
    if choice == known {
        return Ok(());
    }
    store::put(tx, (nis, who), choice).await?;
    let (weekly, alerts) = (choice.weekly.is_some(), choice.alerts.is_some());
    let detail = serde_json::json!({"weekly": weekly, "alerts": alerts, "reason": "link"});
    tx.audit(&Audit::new("change", "crowd-post", nis).in_town(nis).about(who).detail(detail), moment).await
}

/// `POST /drukte/afmelden/{token}`
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (known, moment) = (token.as_str(), &visit.moment);
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let found = find(tx, known).await?;
                if let Some(found) = found {
                    stop(tx, found, moment).await?;
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    answer(&app, &visit, ("done", &token), found).await
}
