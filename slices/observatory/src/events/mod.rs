//! Events and actions of a town, and what they brought.

pub mod demo;
mod event;
mod form;
mod import;
pub mod job;
mod list;
mod page;
pub mod store;
pub mod weigh;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use shell::page::Sample;
use shell::{Routes, samples};

pub use event::{Event, Kind};

use crate::App;

/// Where the events of a town are listed.
pub(crate) const PATH: &str = "stad/evenementen";

/// The pages of this subject.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("observatory/events/list.html", include_str!("../../templates/observatory/events/list.html")),
    ("observatory/events/event.html", include_str!("../../templates/observatory/events/event.html")),
    ("observatory/events/form.html", include_str!("../../templates/observatory/events/form.html")),
    ("observatory/events/import.html", include_str!("../../templates/observatory/events/import.html")),
    ("observatory/events/parts.html", include_str!("../../templates/observatory/events/parts.html")),
];

/// The addresses of this subject.
pub(crate) fn routes(app: &Arc<App>) -> Routes {
    Routes::new()
        .get("/{lang}/stad/evenementen", list::show)
        .get("/{lang}/stad/evenementen.csv", list::csv)
        .get("/{lang}/stad/evenementen/{nis}/nieuw", form::fresh)
        .post("/{lang}/stad/evenementen/{nis}/nieuw", form::add)
        .get("/{lang}/stad/evenementen/{nis}/lijst", import::show)
        .post("/{lang}/stad/evenementen/{nis}/lijst", import::bring)
        .get("/{lang}/stad/evenementen/{nis}/{id}", page::show)
        .get("/{lang}/stad/evenementen/{nis}/{id}/effect.csv", page::csv)
        .get("/{lang}/stad/evenementen/{nis}/{id}/effect.json", page::json)
        .get("/{lang}/stad/evenementen/{nis}/{id}/wijzigen", form::edit)
        .post("/{lang}/stad/evenementen/{nis}/{id}/wijzigen", form::change)
        .post("/{lang}/stad/evenementen/{nis}/{id}/weg", form::remove)
        .with_state(Arc::clone(app))
}

/// Examples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<list::ListPage>(),
        samples::<page::EventPage>(),
        samples::<form::FormPage>(),
        samples::<import::ImportPage>(),
    ]
    .concat()
}
