//! Premises and vacancy: which commercial units a town has, what stands in them and since when, how much of the town
//! stands empty, the legal register of vacancy, and whom an empty unit may suit.
//!
//! Two definitions live here and never meet: the statistical one of the counts of retail (`spell`, `rate`) and the legal
//! one of the town's regulation (`legal`).

mod demo;
mod desk;
mod draw;
mod duty;
mod fields;
mod hints;
mod import;
mod legal;
mod letter;
mod list;
mod matching;
mod overview;
mod owner;
mod pand;
mod picture;
mod plan;
mod procedure;
mod public;
mod quarter;
mod rate;
mod seeker;
mod seekers;
mod signal;
mod spell;
mod starters;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod unit;
mod walk;

use std::sync::Arc;
use std::time::Duration;

use ::store::Store;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::print::Printer;
use shell::page::Sample;
use shell::slice::{Job, Slice};
use shell::{Routes, samples};

pub use demo::demo;
pub use store::STATEMENTS;

use desk::App;

/// The steps of the slice's own tables.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("2026-11-22_premises", include_str!("../migrations/2026-11-22_premises.sql")),
    ("2026-11-23_premises_quarters", include_str!("../migrations/2026-11-23_premises_quarters.sql")),
];

/// How long photos of fronts are kept, in days.
const PHOTO_DAYS: i64 = 3 * 366;

/// What the slice needs.
#[derive(Clone, Debug)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Prints letters.
    pub printer: Arc<dyn Printer>,
}

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let (export_person, erase_person) = duty::duties(&deps.store);
    let app = Arc::new(App {
        store: deps.store,
        printer: deps.printer,
        darkroom: Arc::new(tokio::sync::Semaphore::new(1)),
    });
    Slice {
        name: "premises",
        panels: plan::panel(&app),
        jobs: jobs(&app),
        routes: routes(app),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: &[desk::STYLE],
        permissions: include_str!("../permissions.txt"),
        statements: STATEMENTS,
        samples: page_samples,
        export_person,
        erase_person,
    }
}

const TEMPLATES: &[(&str, &str)] = &[
    ("premises/parts.html", include_str!("../templates/premises/parts.html")),
    ("premises/overview.html", include_str!("../templates/premises/overview.html")),
    ("premises/list.html", include_str!("../templates/premises/list.html")),
    ("premises/unit.html", include_str!("../templates/premises/unit.html")),
    ("premises/fields.html", include_str!("../templates/premises/fields.html")),
    ("premises/owner.html", include_str!("../templates/premises/owner.html")),
    ("premises/procedure.html", include_str!("../templates/premises/procedure.html")),
    ("premises/walk.html", include_str!("../templates/premises/walk.html")),
    ("premises/seekers.html", include_str!("../templates/premises/seekers.html")),
    ("premises/seeker.html", include_str!("../templates/premises/seeker.html")),
    ("premises/starters.html", include_str!("../templates/premises/starters.html")),
    ("premises/hints.html", include_str!("../templates/premises/hints.html")),
    ("premises/import.html", include_str!("../templates/premises/import.html")),
    ("premises/public.html", include_str!("../templates/premises/public.html")),
    ("premises/panel_account.html", include_str!("../templates/premises/panel_account.html")),
    ("premises/panel_town.html", include_str!("../templates/premises/panel_town.html")),
];

const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/premises.nl.ftl")),
    (Language::Fr, include_str!("../words/premises.fr.ftl")),
    (Language::En, include_str!("../words/premises.en.ftl")),
    (Language::De, include_str!("../words/premises.de.ftl")),
];

fn routes(app: Arc<App>) -> Routes {
    Routes::new()
        .get("/{lang}/stad/leegstand", overview::show)
        .get("/{lang}/stad/leegstand/{nis}/kaart.json", plan::features)
        .get("/{lang}/stad/leegstand/{nis}/cijfers.csv", plan::figures)
        .get("/{lang}/stad/leegstand/{nis}/panden", list::show)
        .get("/{lang}/stad/leegstand/{nis}/panden.csv", list::csv)
        .get("/{lang}/stad/leegstand/{nis}/nieuw", fields::new)
        .post("/{lang}/stad/leegstand/{nis}/nieuw", fields::add)
        .get("/{lang}/stad/leegstand/{nis}/invoer", import::show)
        .post("/{lang}/stad/leegstand/{nis}/invoer", import::post)
        .get("/{lang}/stad/leegstand/{nis}/ronde", walk::show)
        .post("/{lang}/stad/leegstand/{nis}/ronde/{id}", walk::tap)
        .get("/{lang}/stad/leegstand/{nis}/signalen", hints::show)
        .post("/{lang}/stad/leegstand/{nis}/signalen", hints::decide)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}", pand::show)
        .post("/{lang}/stad/leegstand/{nis}/pand/{id}", pand::post)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}/gegevens", fields::edit)
        .post("/{lang}/stad/leegstand/{nis}/pand/{id}/gegevens", fields::change)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}/register", procedure::show)
        .post("/{lang}/stad/leegstand/{nis}/pand/{id}/register", procedure::post)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}/eigenaar", owner::show)
        .post("/{lang}/stad/leegstand/{nis}/pand/{id}/eigenaar", owner::post)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}/brief/{file}", letter::pdf)
        .get("/{lang}/stad/leegstand/{nis}/pand/{id}/foto/{foto}", pand::photo)
        .get("/{lang}/stad/leegstand/{nis}/starters", starters::show)
        .post("/{lang}/stad/leegstand/{nis}/starters", starters::settle)
        .get("/{lang}/stad/leegstand/{nis}/zoekers", seekers::show)
        .post("/{lang}/stad/leegstand/{nis}/zoekers", seekers::add)
        .get("/{lang}/stad/leegstand/{nis}/zoekers/{id}", seeker::one)
        .post("/{lang}/stad/leegstand/{nis}/zoekers/{id}", seeker::act)
        .get("/{lang}/{page}/leegstaande-panden", public::show)
        .with_state(app)
}

/// Twice a day the register is compared with the street, and what was kept long enough is removed. Every hour the quarters
/// of towns where something changed are worked out anew.
fn jobs(app: &Arc<App>) -> Vec<Job> {
    let compare = async |store: Store, moment: Moment| regular(&store, &moment).await;
    let count = async |store: Store, moment: Moment| quarter::run(&store, &moment).await;
    vec![
        Job::new("premises_regular", Duration::from_secs(12 * 3600), &app.store, compare),
        Job::new("premises_quarters", Duration::from_secs(3600), &app.store, count),
    ]
}

async fn regular(store: &Store, moment: &Moment) -> ::store::Result<()> {
    let new = signal::run(store, moment).await?;
    let (old, today) = (moment.now() - chrono::Duration::days(PHOTO_DAYS), moment.local().date());
    let (photos, seekers) = store
        .write(|tx| {
            Box::pin(async move {
                Ok((store::purge_photos(tx, old).await?, store::people::purge_seekers(tx, today).await?))
            })
        })
        .await?;
    if new > 0 || photos > 0 || seekers > 0 {
        tracing::info!(
            new,
            photos,
            seekers,
            "premises were compared with the register, and what was kept long enough removed"
        );
    }
    Ok(())
}

fn page_samples() -> Vec<Sample> {
    [
        samples::<overview::OverviewPage>(),
        samples::<list::ListPage>(),
        samples::<pand::UnitPage>(),
        samples::<fields::FieldsPage>(),
        samples::<owner::OwnerPage>(),
        samples::<procedure::ProcedurePage>(),
        samples::<walk::WalkPage>(),
        samples::<seekers::SeekersPage>(),
        samples::<seeker::SeekerPage>(),
        samples::<hints::HintsPage>(),
        samples::<starters::StartersPage>(),
        samples::<import::ImportPage>(),
        samples::<public::PublicPage>(),
    ]
    .concat()
}
