//! Events and actions of a town, and what they brought.

mod chart;
pub mod demo;
pub(crate) mod event;
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

use kernel::nis::Nis;
use shell::page::Sample;
use shell::{Routes, samples};
use uuid::Uuid;

pub use event::{Event, Kind};
pub(crate) use form::cut;
pub(crate) use list::{days_in_words, people, range};

use crate::App;
use crate::store::channels;

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

/// The counters of a town by name.
pub(crate) async fn names(tx: &mut ::store::Tx<'_>, nis: Nis) -> ::store::Result<Vec<(Uuid, String)>> {
    let sites = channels::sites(tx, nis).await?;
    let all = channels::channels(tx, nis).await?;
    let name = |channel: &crate::channel::Channel| {
        let site = sites.iter().find(|site| site.id == channel.site).map_or("", |site| site.name.as_str());
        match channel.name.trim() {
            "" => site.to_owned(),
            own => format!("{site} · {own}"),
        }
    };
    let counting = all.iter().filter(|one| job::counts_people(one));
    let mut names: Vec<(Uuid, String)> = counting.map(|one| (one.id, name(one))).collect();
    names.sort_by_cached_key(|(_, name)| kernel::text::sort_key(name));
    Ok(names)
}
