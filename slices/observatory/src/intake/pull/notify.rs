//! What a context broker sends by itself: notifications of NGSI v2 or NGSI-LD, with a key of the town. Which of its
//! entities is which counter is said on the page of the source.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use chrono::{DurationRound, TimeDelta};
use kernel::nis::Nis;
use serde_json::json;
use shell::Visit;
use uuid::Uuid;

use super::run::{Puller, whole};
use super::store::{self as tables, Answer as Brought, Source};
use crate::App;
use crate::intake::page::Shared;
use crate::intake::things::{Answer, answer, body, caller, failed, missing, wrong};

/// `POST /ngsi/{nis}/{id}`
pub(crate) async fn take(
    State(app): Shared,
    visit: Visit,
    Path((nis, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let key = caller(&app, &visit).await?;
    let here = Nis::parse(&nis).ok().filter(|nis| *nis == key.nis).zip(Uuid::try_parse(&id).ok());
    let (nis, id) = here.ok_or_else(|| missing(&visit))?;
    let body = body(&visit, request).await?;
    let found =
        app.store.read(|tx| Box::pin(async move { tables::one(tx, nis, id).await })).await.map_err(failed)?;
    let open = found.filter(|source| source.running && !source.plan.is_asked());
    let mut source = open.ok_or_else(|| missing(&visit))?;
    let now = visit.moment.now();
    let intake = source.plan.read(&body, now);
    let mut brought = Brought { outcome: "ok".to_owned(), ..Brought::default() };
    // What comes in a minute is one line of the report.
    brought.at = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
    if let Some(fault) = whole(&intake) {
        (brought.outcome, brought.detail) = (fault.code.to_owned(), fault.detail);
        note(&app, &source, &brought).await?;
        let code = if fault.code == "personal" { "personal" } else { "malformed" };
        return Err(wrong(&visit, StatusCode::UNPROCESSABLE_ENTITY, code, ""));
    }
    source.memory.see(&intake.readings);
    source.memory.refusals = intake.refusals.iter().take(10).cloned().collect();
    let kept =
        Puller::of(&app).keep(&mut source, (&intake, key.channel), (&mut brought, &visit.moment)).await;
    kept.map_err(failed)?;
    note(&app, &source, &brought).await?;
    let told = json!({
        "added": brought.added, "same": brought.same, "corrected": brought.corrected, "refused": brought.refused,
        "unlinked": brought.unlinked,
    });
    Ok(answer(StatusCode::OK, &told))
}

async fn note(app: &App, source: &Source, brought: &Brought) -> Result<(), axum::response::Response> {
    let noted = app.store.write(|tx| Box::pin(async move { tables::asked(tx, source, brought, None).await }));
    noted.await.map_err(failed)
}
