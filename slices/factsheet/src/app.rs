//! What the handlers share: the state, whose town it is, heads of pages.

use std::sync::Arc;

use ::store::Store;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::print::Printer;
use serde::Deserialize;
use shell::head::Robots;
use shell::{Choice, Failure, Head, Reach, Visit};
use tokio::sync::Semaphore;

use crate::store as tables;

/// Sheets printed at a time; who comes then waits her turn.
const PRINTING: usize = 2;

/// The state of the slice.
pub(crate) struct App {
    pub store: Store,
    pub printer: Arc<dyn Printer>,
    pub presses: Semaphore,
}

impl App {
    pub fn new(store: Store, printer: Arc<dyn Printer>) -> Self {
        Self { store, printer, presses: Semaphore::new(PRINTING) }
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub stad: String,
    #[serde(default)]
    pub gedaan: String,
}

/// The towns to choose from: an officer's own, or every town for who runs the platform.
pub(crate) async fn choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let own = match visit.reach()? {
        Reach::All => None,
        Reach::Towns(own) => Some(own),
        _ => return Err(Failure::not_found()),
    };
    let all = app.store.read(|tx| Box::pin(async move { tables::towns(tx).await })).await?;
    let at = match visit.language {
        Language::Nl => 0_usize,
        Language::Fr => 1,
        Language::En => 2,
        Language::De => 3,
    };
    let label = |names: &[String; 4]| names.get(at).cloned().unwrap_or_default();
    let wanted = |nis: &Nis| own.as_ref().is_none_or(|own| own.contains(nis));
    Ok(all
        .iter()
        .filter(|(nis, _)| wanted(nis))
        .map(|(nis, names)| Choice::new(nis.to_string(), label(names)))
        .collect())
}

/// The town that was asked for, when it is among one's own; the first without a question.
pub(crate) fn own_town(visit: &Visit, asked: &str, towns: &[Choice]) -> Result<Nis, Failure> {
    // The list is limited to what the row of permissions reaches.
    visit.reach()?;
    let chosen = match asked.trim() {
        "" => towns.first(),
        asked => towns.iter().find(|choice| choice.value == asked),
    };
    chosen.and_then(|choice| Nis::parse(&choice.value).ok()).ok_or_else(Failure::not_found)
}

/// The head of a page behind the desk.
pub(crate) fn head(visit: &Visit, title: impl Into<String>, path: &str) -> Head {
    let path = path.to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(|language: Language| format!("/{language}/{path}"))
        .robots(Robots::None)
        .style(crate::STYLE.0)
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(path: &str) -> Response {
    let headers = [(header::LOCATION, path.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}
