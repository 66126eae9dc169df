//! The sheet of facts about the retail of a town (feitenfiche detailhandel): its supply, mix and indicators beside those of
//! towns like it and of its province, what is missing, how it changed; as a page, a file and a printed document.
//!
//! Reads the register through its published views alone. Nothing about persons is kept.

mod app;
mod areas;
mod catalogue;
mod demo;
mod figures;
mod ground;
pub mod indicators;
mod missing;
mod page;
mod paper;
mod peers;
mod picture;
mod published;
mod reach;
mod report;
mod sectors;
mod sheet;
mod snapshot;
mod store;
mod supply;
mod taxonomy;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use ::store::Store;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::print::Printer;
use minijinja::context;
use shell::page::Sample;
use shell::slice::{Job, Panel, Slice, Spot, nothing_about_persons};
use shell::{Routes, Visit, samples};

pub use demo::fill as demo;
pub use sectors::{Report as SectorsReport, SectorsError, import as import_sectors};
pub use snapshot::{daily, take};
pub use store::STATEMENTS;

/// The steps of the slice's own tables.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("2026-11-22_factsheet", include_str!("../migrations/2026-11-22_factsheet.sql")),
    ("2026-11-23_factsheet_indicators", include_str!("../migrations/2026-11-23_factsheet_indicators.sql")),
];

/// The style of its pages.
pub(crate) const STYLE: (&str, &[u8]) = ("factsheet.css", include_bytes!("../assets/factsheet.css"));

const TEMPLATES: &[(&str, &str)] = &[
    ("factsheet/sheet.html", include_str!("../templates/factsheet/sheet.html")),
    ("factsheet/areas.html", include_str!("../templates/factsheet/areas.html")),
    ("factsheet/figures.html", include_str!("../templates/factsheet/figures.html")),
    ("factsheet/panel_account.html", include_str!("../templates/factsheet/panel_account.html")),
    ("factsheet/panel_town.html", include_str!("../templates/factsheet/panel_town.html")),
];

// words: audit-kind-factsheet-area audit-kind-factsheet-figure
const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/factsheet.nl.ftl")),
    (Language::Fr, include_str!("../words/factsheet.fr.ftl")),
    (Language::En, include_str!("../words/factsheet.en.ftl")),
    (Language::De, include_str!("../words/factsheet.de.ftl")),
];

/// What the slice needs.
#[derive(Clone, Debug)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Prints documents.
    pub printer: Arc<dyn Printer>,
}

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let (export_person, erase_person) = nothing_about_persons();
    let jobs = jobs(&deps.store);
    Slice {
        name: "factsheet",
        routes: routes(Arc::new(app::App::new(deps.store, deps.printer))),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: &[STYLE],
        permissions: include_str!("../permissions.txt"),
        jobs,
        statements: STATEMENTS,
        samples: page_samples,
        panels: vec![account_panel(), town_panel()],
        export_person,
        erase_person,
    }
}

fn routes(app: Arc<app::App>) -> Routes {
    Routes::new()
        .get("/{lang}/stad/feitenfiche", page::show)
        .get("/{lang}/stad/feitenfiche.pdf", page::pdf)
        .get("/{lang}/stad/feitenfiche.csv", page::csv)
        .get("/{lang}/stad/feitenfiche/gebieden", areas::show)
        .post("/{lang}/stad/feitenfiche/gebieden", areas::post)
        .get("/{lang}/stad/feitenfiche/cijfers", figures::show)
        .post("/{lang}/stad/feitenfiche/cijfers", figures::post)
        .get("/{lang}/{page}/feitenfiche", page::public)
        .get("/{lang}/{page}/feitenfiche.pdf", page::public_pdf)
        .get("/{lang}/{page}/feitenfiche.csv", page::public_csv)
        .with_state(app)
}

fn jobs(store: &Store) -> Vec<Job> {
    let work = async |store: Store, moment: Moment| {
        let taken = daily(&store, &moment).await?;
        if taken > 0 {
            tracing::info!(taken, "the supply of towns was counted");
        }
        Ok::<_, ::store::StoreError>(())
    };
    vec![Job::new("factsheet_count", Duration::from_secs(3600), store, work)]
}

/// On one's account: the way to the sheet, for officers.
fn account_panel() -> Panel {
    Panel {
        spot: Spot::Account,
        template: "factsheet/panel_account.html",
        load: Arc::new(|visit: Visit, _| {
            Box::pin(async move {
                let role = visit.acting()?.role().code();
                Ok(matches!(role, "officer" | "admin").then(|| context! { role }))
            })
        }),
    }
}

/// On the page of a town: the way to its public sheet.
fn town_panel() -> Panel {
    Panel {
        spot: Spot::Town,
        template: "factsheet/panel_town.html",
        load: Arc::new(|visit: Visit, _| {
            Box::pin(async move {
                // The page of a town is `/{lang}/{town}`: its sheet lies below it.
                let town = visit.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
                Ok((!town.is_empty()).then(|| context! { town }))
            })
        }),
    }
}

fn page_samples() -> Vec<Sample> {
    [samples::<page::SheetPage>(), samples::<areas::AreasPage>(), samples::<figures::FiguresPage>()].concat()
}
