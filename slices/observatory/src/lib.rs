//! The observatory: what passes by, what is expected of the days to come, what an event or action brought.

mod alerts;
mod between;
pub mod channel;
mod counter;
pub mod demo;
mod desk;
pub mod events;
pub mod foresee;
pub mod intake;
pub mod keep;
mod manage;
mod post;
mod public;
pub mod repair;
pub mod store;
#[cfg(test)]
mod testing;
mod view;
mod weekly;

use std::sync::{Arc, LazyLock};

use ::store::{Store, StoreError};
use kernel::calendar::Calendar;
use kernel::fetch::Fetch;
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use kernel::print::Printer;
use shell::head::Robots;
use shell::page::Sample;
use shell::slice::{ErasePerson, ExportPerson, Job, Panel, Slice, Spot};
use shell::{Head, Routes, Visit, samples};

/// The name of the slice.
pub const NAME: &str = "observatory";

/// The steps of the slice's own tables.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("2026-11-22_observatory", include_str!("../migrations/2026-11-22_observatory.sql")),
    ("2026-11-22_observatory_public", include_str!("../migrations/2026-11-22_observatory_public.sql")),
    ("2026-11-22_observatory_between", include_str!("../migrations/2026-11-22_observatory_between.sql")),
    ("2026-11-22_repair", include_str!("../migrations/2026-11-22_repair.sql")),
    ("2026-11-22_observatory_desk", include_str!("../migrations/2026-11-22_observatory_desk.sql")),
    intake::MIGRATION,
    intake::PULL,
    ("2026-11-22_events", include_str!("../migrations/2026-11-22_events.sql")),
    ("2026-11-22_observatory_post", include_str!("../migrations/2026-11-22_observatory_post.sql")),
    ("2026-11-22_observatory_shown", include_str!("../migrations/2026-11-22_observatory_shown.sql")),
    (
        "2026-11-22_observatory_public_forecast",
        include_str!("../migrations/2026-11-22_observatory_public_forecast.sql"),
    ),
    ("2026-11-23_observatory_untold", include_str!("../migrations/2026-11-23_observatory_untold.sql")),
];

/// Tables that belong to no town, each with its reason.
pub const TOWNLESS: &[(&str, &str)] = &[];

/// The style of the pages.
const STYLE: (&str, &[u8]) = ("observatory.css", include_bytes!("../assets/observatory.css"));

static STATEMENTS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(store::statements);

const TEMPLATES: &[(&str, &str)] = &[
    ("observatory/desk.html", include_str!("../templates/observatory/desk.html")),
    ("observatory/desk_towns.html", include_str!("../templates/observatory/desk_towns.html")),
    ("observatory/counter.html", include_str!("../templates/observatory/counter.html")),
    ("observatory/manage.html", include_str!("../templates/observatory/manage.html")),
    ("observatory/edit.html", include_str!("../templates/observatory/edit.html")),
    ("observatory/public.html", include_str!("../templates/observatory/public.html")),
    ("observatory/repairs.html", include_str!("../templates/observatory/repairs.html")),
    ("observatory/parts.html", include_str!("../templates/observatory/parts.html")),
    ("observatory/week.html", include_str!("../templates/observatory/week.html")),
    ("observatory/stop.html", include_str!("../templates/observatory/stop.html")),
    ("observatory/panel_account.html", include_str!("../templates/observatory/panel_account.html")),
    ("observatory/panel_town.html", include_str!("../templates/observatory/panel_town.html")),
];

const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/observatory.nl.ftl")),
    (Language::Nl, include_str!("../words/repair.nl.ftl")),
    (Language::Fr, include_str!("../words/observatory.fr.ftl")),
    (Language::Fr, include_str!("../words/repair.fr.ftl")),
    (Language::En, include_str!("../words/observatory.en.ftl")),
    (Language::En, include_str!("../words/repair.en.ftl")),
    (Language::De, include_str!("../words/observatory.de.ftl")),
    (Language::De, include_str!("../words/repair.de.ftl")),
    (Language::Nl, include_str!("../words/events.nl.ftl")),
    (Language::Fr, include_str!("../words/events.fr.ftl")),
    (Language::En, include_str!("../words/events.en.ftl")),
    (Language::De, include_str!("../words/events.de.ftl")),
    (Language::Nl, include_str!("../words/post.nl.ftl")),
    (Language::Fr, include_str!("../words/post.fr.ftl")),
    (Language::En, include_str!("../words/post.en.ftl")),
    (Language::De, include_str!("../words/post.de.ftl")),
];

static ALL_TEMPLATES: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| [TEMPLATES, intake::TEMPLATES, events::TEMPLATES, between::TEMPLATES].concat());
static ALL_WORDS: LazyLock<Vec<(Language, &'static str)>> =
    LazyLock::new(|| [WORDS, intake::WORDS, between::WORDS].concat());

/// The calendar of a town.
pub type Calendars = Arc<dyn Fn(Nis) -> Calendar + Send + Sync>;

/// What the slice needs.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The calendar of each town.
    pub calendars: Calendars,
    /// Asks other servers. None: this server asks nobody.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// Seals the keys that suppliers gave. None: no key can be kept.
    pub seal: Option<people::Sealer>,
    /// The public address of the site.
    pub base_url: String,
    /// Prints reports.
    pub printer: Arc<dyn Printer>,
}

/// What the handlers share.
pub(crate) struct App {
    pub store: Store,
    pub calendars: Calendars,
    pub fetch: Option<Arc<dyn Fetch>>,
    pub seal: Option<people::Sealer>,
    pub base_url: String,
    pub printer: Arc<dyn Printer>,
}

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let Deps { store, calendars, fetch, seal, base_url, printer } = deps;
    let (export_person, erase_person) = duties(&store);
    let app = Arc::new(App { store, calendars, fetch, seal, base_url, printer });
    Slice {
        name: NAME,
        routes: routes(&app),
        migrations: MIGRATIONS,
        templates: &ALL_TEMPLATES,
        words: &ALL_WORDS,
        assets: &[STYLE, intake::SCRIPT],
        permissions: include_str!("../permissions.txt"),
        jobs: all_jobs(&app),
        statements: &STATEMENTS,
        samples: page_samples,
        panels: vec![account(), public::panel(&app)],
        export_person,
        erase_person,
    }
}

fn all_jobs(app: &Arc<App>) -> Vec<Job> {
    [
        repair::jobs(app),
        foresee::jobs(app),
        intake::jobs(app),
        events::job::jobs(app),
        weekly::jobs(app),
        alerts::jobs(app),
    ]
    .concat()
}

fn routes(app: &Arc<App>) -> Routes {
    intake::routes(Routes::new())
        .get("/{lang}/stad/drukte", desk::show)
        .get("/{lang}/stad/drukte.csv", desk::csv)
        .get("/{lang}/stad/drukte/steden", desk::towns::show)
        .get("/{lang}/stad/drukte/steden.csv", desk::towns::csv)
        .get("/{lang}/stad/drukte/tellers", manage::show)
        .get("/{lang}/stad/drukte/tellers/{nis}/nieuw", manage::fresh)
        .post("/{lang}/stad/drukte/tellers/{nis}/nieuw", manage::add)
        .get("/{lang}/stad/drukte/tellers/{nis}/{id}", manage::edit)
        .post("/{lang}/stad/drukte/tellers/{nis}/{id}", manage::change)
        .get("/{lang}/stad/drukte/teller/{nis}/{id}", counter::show)
        .get("/{lang}/stad/drukte/teller/{nis}/{id}/telling.csv", counter::csv)
        .get("/{lang}/stad/drukte/herstel", repair::page::show)
        .post("/{lang}/stad/drukte/herstel/{nis}/{id}", repair::page::decide)
        .get("/{lang}/stad/drukte/week", weekly::last)
        .get("/{lang}/stad/drukte/week/{nis}/{week}", weekly::show)
        .post("/{lang}/stad/drukte/post/{nis}", post::choose)
        .get("/{lang}/drukte/afmelden/{token}", post::ask)
        .post("/{lang}/drukte/afmelden/{token}", post::take)
        .get("/{lang}/drukte/{nis}", public::show)
        .get("/{lang}/drukte/{nis}/dagen.csv", public::csv)
        .with_state(Arc::clone(app))
        .and(events::routes(app))
        .and(between::routes(app))
}

fn page_samples() -> Vec<Sample> {
    [
        samples::<desk::DeskPage>(),
        samples::<desk::towns::TownsDeskPage>(),
        samples::<counter::CounterPage>(),
        samples::<manage::ManagePage>(),
        samples::<manage::EditPage>(),
        samples::<public::PublicPage>(),
        samples::<weekly::WeekPage>(),
        samples::<post::StopPage>(),
        samples::<repair::page::RepairsPage>(),
        intake::page_samples(),
        events::page_samples(),
        between::page_samples(),
    ]
    .concat()
}

/// On an officer's account: the way to the counters.
fn account() -> Panel {
    Panel {
        spot: Spot::Account,
        template: "observatory/panel_account.html",
        load: Arc::new(move |visit: Visit, _| {
            Box::pin(async move {
                let role = visit.acting()?.role().code();
                Ok(["officer", "admin"].contains(&role).then(|| minijinja::context! { role }))
            })
        }),
    }
}

/// What is known of a person: which counts she brought, and what she judged.
fn duties(kept: &Store) -> (ExportPerson, ErasePerson) {
    let (told, erased) = (kept.clone(), kept.clone());
    let export: ExportPerson = Arc::new(move |person: PersonId, _: Moment| {
        let store = told.clone();
        Box::pin(async move { told_of(&store, person).await })
    });
    let erase: ErasePerson = Arc::new(move |person: PersonId, _: Moment| {
        let store = erased.clone();
        Box::pin(async move {
            let files = intake::erase(&store, person).await?;
            let rows = store
                .write(|tx| {
                    Box::pin(async move {
                        store::repairs::forget_person(tx, person).await?;
                        let letters = post::store::forget(tx, person).await?;
                        Ok::<_, StoreError>(letters + store::days::forget_person(tx, person).await?)
                    })
                })
                .await
                .map_err(|error| error.to_string())?;
            Ok(rows + files)
        })
    });
    (export, erase)
}

async fn told_of(store: &Store, person: PersonId) -> Result<serde_json::Value, String> {
    let (batches, repairs, letters) = store
        .read(|tx| {
            Box::pin(async move {
                let batches = store::days::batches_of(tx, person).await?;
                let repairs = store::repairs::decided_by(tx, person).await?;
                Ok::<_, StoreError>((batches, repairs, post::export(tx, person).await?))
            })
        })
        .await
        .map_err(|error| error.to_string())?;
    let files = intake::export(store, person).await?;
    if batches.is_empty() && repairs.is_empty() && files.is_empty() && letters.is_null() {
        return Ok(serde_json::Value::Null);
    }
    Ok(serde_json::json!({
        "brought_counts": batches,
        "count_files": files,
        "judged_repairs": repairs,
        "letters_about_crowds": letters,
    }))
}

/// The head of a page of the desk.
pub(crate) fn head(visit: &Visit, title: String, path: &str) -> Head {
    let path = path.trim_start_matches('/').to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(|language: Language| format!("/{language}/{path}"))
        .robots(Robots::None)
        .style(STYLE.0)
}

/// Every step, for tests.
#[cfg(test)]
pub(crate) static STEPS: LazyLock<Vec<::store::Migration>> = LazyLock::new(|| {
    MIGRATIONS.iter().map(|&(name, sql)| ::store::Migration { slice: NAME, name, sql }).collect()
});
