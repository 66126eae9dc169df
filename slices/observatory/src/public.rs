//! What a town shows everybody of its counters.
//!
//! Numbers of passers-by by the hour are published as they are (they say nothing of anybody); finer stretches, origins,
//! profiles and lengths of stay are not.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::slice::{Panel, Spot};
use shell::{Failure, Head, Page, Visit};

use crate::desk::{DeskPage, Loaded, fill_public, load, sheet};
use crate::store::channels;
use crate::{App, STYLE};

/// The page: the desk's figures, without what is not for everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct PublicPage {
    pub desk: DeskPage,
}

impl Page for PublicPage {
    const TEMPLATE: &'static str = "observatory/public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        DeskPage::samples().into_iter().take(4).map(|(name, desk)| (name, Self { desk })).collect()
    }
}

async fn public(app: &App, visit: &Visit, nis: &str) -> Result<(Nis, Loaded), Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    let today = visit.moment.local().date();
    let loaded = load(app, (nis, visit.language), today, true).await?;
    if loaded.channels.is_empty() { Err(Failure::not_found()) } else { Ok((nis, loaded)) }
}

/// `GET /drukte/{nis}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (nis, loaded) = public(&app, &visit, &nis).await?;
    let mut desk = DeskPage { town: nis.to_string(), ..DeskPage::default() };
    desk.file = visit.local(&format!("drukte/{nis}/dagen.csv"));
    fill_public(&loaded, &mut desk, &visit, &(app.calendars)(nis));
    let title = visit.say("obs-public-title", &[("town", desk.town_name.clone().into())]);
    let about = visit.say("obs-public-lead", &[("town", desk.town_name.clone().into())]);
    let head = Head::new(title, about, visit.local(&format!("drukte/{nis}")))
        .in_languages(|language: Language| format!("/{language}/drukte/{nis}"))
        .style(STYLE.0);
    visit.page(head, &PublicPage { desk })
}

/// `GET /drukte/{nis}/dagen.csv`
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    let sheet = sheet(&app, nis, visit.moment.local().date(), true).await?;
    Ok(sheet.ok_or_else(Failure::not_found)?.download(&format!("drukte-{nis}.csv")))
}

/// On the page of a town: the way to its counters, when it shows any.
pub(crate) fn panel(app: &Arc<App>) -> Panel {
    let app = Arc::clone(app);
    Panel {
        spot: Spot::Town,
        template: "observatory/panel_town.html",
        load: Arc::new(move |visit: Visit, subject: String| {
            let app = Arc::clone(&app);
            Box::pin(async move {
                let Ok(nis) = Nis::parse(&subject) else { return Ok(None) };
                let all =
                    app.store.read(|tx| Box::pin(async move { channels::channels(tx, nis).await })).await?;
                let shown = all.iter().filter(|one| one.counts() && one.is_public).count();
                let href = visit.local(&format!("drukte/{nis}"));
                Ok((shown > 0).then(|| minijinja::context! { href, n => shown }))
            })
        }),
    }
}
