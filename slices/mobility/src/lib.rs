//! Parking and mobility: the register of where vehicles are left, how full it is beside the passers-by of the same hours,
//! turnover and stays as far as the counts carry them, rounds by hand, and what is expected of today.
//!
//! Counts and forecasts are the observatory's; they are read through the views it publishes for the desks of a town.

mod demo;
mod desk;
mod draw;
mod facility;
mod fields;
mod files;
mod measure;
mod overview;
mod place;
mod round;
mod store;
#[cfg(test)]
mod tests;
mod tour;
mod turnover;

use std::sync::Arc;

use ::store::Store;
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use minijinja::context;
use shell::page::Sample;
use shell::slice::{Panel, Slice, Spot};
use shell::{ExportPerson, Routes, Visit, nothing_about_persons, samples};

pub use demo::fill as demo;
pub use desk::Calendars;
pub use store::STATEMENTS;

use desk::App;

/// The steps of the slice's own tables.
pub const MIGRATIONS: &[(&str, &str)] =
    &[("2026-11-22_mobility", include_str!("../migrations/2026-11-22_mobility.sql"))];

const TEMPLATES: &[(&str, &str)] = &[
    ("mobility/overview.html", include_str!("../templates/mobility/overview.html")),
    ("mobility/place.html", include_str!("../templates/mobility/place.html")),
    ("mobility/fields.html", include_str!("../templates/mobility/fields.html")),
    ("mobility/tour.html", include_str!("../templates/mobility/tour.html")),
    ("mobility/panel_account.html", include_str!("../templates/mobility/panel_account.html")),
];

// words: audit-kind-mobility-*
const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/mobility.nl.ftl")),
    (Language::Fr, include_str!("../words/mobility.fr.ftl")),
    (Language::En, include_str!("../words/mobility.en.ftl")),
    (Language::De, include_str!("../words/mobility.de.ftl")),
];

/// What the slice needs.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The calendar of each town.
    pub calendars: Calendars,
}

impl std::fmt::Debug for Deps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deps").finish_non_exhaustive()
    }
}

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let export_person = export(&deps.store);
    // Rounds and the register keep the bare id of who counted, which names nobody once the account is empty.
    let (_, erase_person) = nothing_about_persons();
    let app = Arc::new(App { store: deps.store, calendars: deps.calendars });
    Slice {
        name: "mobility",
        routes: routes(app),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: &[desk::STYLE],
        permissions: include_str!("../permissions.txt"),
        jobs: Vec::new(),
        statements: STATEMENTS,
        samples: page_samples,
        panels: vec![account_panel()],
        export_person,
        erase_person,
    }
}

fn routes(app: Arc<App>) -> Routes {
    Routes::new()
        .get("/{lang}/stad/parkeren", overview::show)
        .get("/{lang}/stad/parkeren/{nis}/cijfers.csv", files::figures)
        .get("/{lang}/stad/parkeren/{nis}/ritme.csv", files::rhythm)
        .get("/{lang}/stad/parkeren/{nis}/rondes.csv", files::rounds)
        .get("/{lang}/stad/parkeren/{nis}/nieuw", fields::new)
        .post("/{lang}/stad/parkeren/{nis}/nieuw", fields::add)
        .get("/{lang}/stad/parkeren/{nis}/ronde", tour::show)
        .post("/{lang}/stad/parkeren/{nis}/ronde", tour::post)
        .post("/{lang}/stad/parkeren/{nis}/tabel", tour::paste)
        .get("/{lang}/stad/parkeren/{nis}/plaats/{id}", place::show)
        .post("/{lang}/stad/parkeren/{nis}/plaats/{id}", place::post)
        .get("/{lang}/stad/parkeren/{nis}/plaats/{id}/uren.csv", files::hours)
        .get("/{lang}/stad/parkeren/{nis}/plaats/{id}/gegevens", fields::edit)
        .post("/{lang}/stad/parkeren/{nis}/plaats/{id}/gegevens", fields::change)
        .with_state(app)
}

/// On one's account: the way to the desk, for officers.
fn account_panel() -> Panel {
    Panel {
        spot: Spot::Account,
        template: "mobility/panel_account.html",
        load: Arc::new(|visit: Visit, _| {
            Box::pin(async move {
                let role = visit.acting()?.role().code();
                Ok(matches!(role, "officer" | "admin").then(|| context! { role }))
            })
        }),
    }
}

/// What somebody did: a copy for herself.
fn export(store: &Store) -> ExportPerson {
    let store = store.clone();
    Arc::new(move |person: PersonId, _: Moment| {
        let store = store.clone();
        Box::pin(async move {
            let told = store.read(|tx| Box::pin(store::traces(tx, person))).await;
            told.map_err(|error| error.to_string())
        })
    })
}

fn page_samples() -> Vec<Sample> {
    [
        samples::<overview::OverviewPage>(),
        samples::<place::PlacePage>(),
        samples::<fields::FieldsPage>(),
        samples::<tour::TourPage>(),
    ]
    .concat()
}
