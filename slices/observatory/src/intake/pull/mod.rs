//! Sources of a town that are asked on a schedule: Telraam, a JSON feed such as that of car parks, a context broker.

mod form;
mod notify;
mod page;
pub(crate) mod plan;
mod run;
mod shown;
pub(crate) mod store;
#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;
use std::time::Duration;

use kernel::moment::Moment;
use shell::page::Sample;
use shell::slice::Job;
use shell::{Routes, samples};

use crate::App;

/// The step of its own tables.
pub(crate) const MIGRATION: (&str, &str) =
    ("2026-11-22_observatory_pull", include_str!("../../../migrations/2026-11-22_observatory_pull.sql"));

/// The handlers.
pub(crate) fn routes(routes: Routes<Arc<App>>) -> Routes<Arc<App>> {
    routes
        .get("/{lang}/stad/drukte/bronnen", page::list)
        .get("/{lang}/stad/drukte/bronnen/{nis}/nieuw", page::fresh)
        .post("/{lang}/stad/drukte/bronnen/{nis}/nieuw", page::add)
        .get("/{lang}/stad/drukte/bronnen/{nis}/{id}", page::show)
        .post("/{lang}/stad/drukte/bronnen/{nis}/{id}", page::act)
        .post("/ngsi/{nis}/{id}", notify::take)
}

/// Samples of the pages.
pub(crate) fn page_samples() -> Vec<Sample> {
    [samples::<shown::SourcesPage>(), samples::<shown::SourcePage>()].concat()
}

/// Asks what is to be asked.
pub(crate) fn job(app: &Arc<App>) -> Job {
    let puller = Arc::new(run::Puller::of(app));
    let work = async |puller: Arc<run::Puller>, moment: Moment| puller.work(&moment).await;
    Job::new("observatory_pull", Duration::from_secs(10), &puller, work)
}
