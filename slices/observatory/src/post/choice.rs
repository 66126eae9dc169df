//! What an officer wants to be written about, chosen at the desk of a town.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Visit};

use super::store::{self, Choice};
use crate::App;
use crate::desk::PATH;

/// What the desk shows of the choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Post {
    pub action: String,
    pub weekly: bool,
    pub alerts: bool,
    /// Where letters go; nobody is written to without an address.
    pub address: String,
    /// The choice was just kept.
    pub kept: bool,
}

/// The choice of who is at the desk.
pub(crate) async fn of_visit(app: &App, visit: &Visit, nis: Nis) -> Result<Post, Failure> {
    let who = visit.acting()?.person;
    let (choice, known) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>((store::choice(tx, nis, who).await?, people::person::get(tx, who).await?))
            })
        })
        .await?;
    Ok(Post {
        action: visit.local(&format!("{PATH}/post/{nis}")),
        weekly: choice.weekly.is_some(),
        alerts: choice.alerts.is_some(),
        address: known.and_then(|person| person.email).unwrap_or_default(),
        kept: visit.query.split('&').any(|pair| pair == "bewaard=ja"),
    })
}

/// What the form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    weekverslag: String,
    #[serde(default)]
    meldingen: String,
}

/// `POST /stad/drukte/post/{nis}`: what one wants to be written about.
pub(crate) async fn choose(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(told): Sent<Told>,
) -> Result<Response, Failure> {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    let (who, moment) = (visit.acting()?.person, &visit.moment);
    let (weekly, alerts) = (told.weekverslag == "ja", told.meldingen == "ja");
    app.store
        .write(|tx| {
            Box::pin(async move {
                let known = store::choice(tx, nis, who).await?;
                // Who already had it keeps it since then.
                let since = |known, wanted: bool| if wanted { Some(known) } else { None };
                let now = moment.now();
                let choice = Choice {
                    weekly: since(known.weekly.unwrap_or(now), weekly),
                    alerts: since(known.alerts.unwrap_or(now), alerts),
                };
                if choice == known {
                    return Ok(());
                }
                store::put(tx, (nis, who), choice).await?;
                let detail = serde_json::json!({"weekly": weekly, "alerts": alerts});
                tx.audit(&Audit::new("change", "crowd-post", nis).in_town(nis).detail(detail), moment).await
            })
        })
        .await?;
    let back = visit.local(&format!("{PATH}?stad={nis}&bewaard=ja#post"));
    let headers = [(header::LOCATION, back), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
