//! The finder: everything a shopper, a search engine, a town's site or a program sees of the register.
//!
//! It asks the search engine through the port in [`kernel::search`] and knows nothing of how it works.

mod api;
mod app;
mod ask;
mod basemap;
mod demo;
mod embed;
mod establishment;
mod fixed;
mod form;
#[cfg(test)]
#[path = "tests/front.rs"]
mod front;
mod hits;
mod home;
mod json_ld;
mod mapview;
mod minimap;
mod num;
mod open_data;
mod paths;
mod photos;
mod places;
mod places_json;
mod report;
mod reports;
mod results;
mod routes;
mod sample;
mod samples;
mod sitemap;
mod soft;
#[cfg(test)]
#[path = "tests/stand_in.rs"]
mod stand_in;
mod store;
mod tiles;
mod town;
mod visitors;
mod week;
mod whereabouts;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use kernel::language::Language;
use kernel::moment::Moment;
use shell::failure::{Failure, Kind};
use shell::page::{Sample, samples as samples_of};
use shell::slice::{Job, Slice};
use shell::words::Word;

pub use api::OPENAPI;
pub use app::{App, Calendars, Deps, NotReused, Operator, Settings, Statement, belgian_calendars};
pub use ask::{Asked, Entry, Ground, PAGE_SIZE, Refusal, decide};
pub use basemap::{Archive, ArchiveError, Basemap};
pub use demo::demo;
pub use places::{Atlas, Places, Spot, Town, Village};
pub use store::{Report, STATEMENTS, load_places, reports};
pub use whereabouts::{Where, look_up, propose};

/// The steps of the finder's own tables.
pub const MIGRATIONS: &[(&str, &str)] =
    &[("2026-11-22_finder", include_str!("../migrations/2026-11-22_finder.sql"))];

const TEMPLATES: &[(&str, &str)] = &[
    ("finder/box.html", include_str!("../templates/finder/box.html")),
    ("finder/parts.html", include_str!("../templates/finder/parts.html")),
    ("finder/home.html", include_str!("../templates/finder/home.html")),
    ("finder/results.html", include_str!("../templates/finder/results.html")),
    ("finder/establishment.html", include_str!("../templates/finder/establishment.html")),
    ("finder/town.html", include_str!("../templates/finder/town.html")),
    ("finder/kind.html", include_str!("../templates/finder/kind.html")),
    ("finder/towns.html", include_str!("../templates/finder/towns.html")),
    ("finder/open_data.html", include_str!("../templates/finder/open_data.html")),
    ("finder/visitors.html", include_str!("../templates/finder/visitors.html")),
    ("finder/reports.html", include_str!("../templates/finder/reports.html")),
    ("finder/panel_reports.html", include_str!("../templates/finder/panel_reports.html")),
    ("finder/panel_visitors.html", include_str!("../templates/finder/panel_visitors.html")),
    ("finder/about.html", include_str!("../templates/finder/about.html")),
    ("finder/privacy.html", include_str!("../templates/finder/privacy.html")),
    ("finder/accessibility.html", include_str!("../templates/finder/accessibility.html")),
    ("finder/embed.html", include_str!("../templates/finder/embed.html")),
    ("finder/embed_builder.html", include_str!("../templates/finder/embed_builder.html")),
];

const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/nl.ftl")),
    (Language::Fr, include_str!("../words/fr.ftl")),
    (Language::En, include_str!("../words/en.ftl")),
    (Language::De, include_str!("../words/de.ftl")),
];

const ASSETS: &[(&str, &[u8])] = &[
    ("finder.css", include_bytes!("../assets/finder.css")),
    ("finder.js", include_bytes!("../assets/finder.js")),
];

/// The slice.
#[must_use]
pub fn slice(deps: Deps) -> Slice {
    let app = Arc::new(App::new(&deps));
    let (export_person, erase_person) = reports::duties(&app);
    Slice {
        name: "finder",
        routes: routes::routes(Arc::clone(&app)),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: ASSETS,
        permissions: include_str!("../permissions.txt"),
        jobs: jobs(&app, deps.random),
        statements: STATEMENTS,
        samples: all_samples,
        panels: vec![visitors::panel(&app), reports::panel()],
        export_person,
        erase_person,
    }
}

fn all_samples() -> Vec<Sample> {
    [
        samples_of::<home::HomePage>(),
        samples_of::<results::ResultsPage>(),
        samples_of::<establishment::EstablishmentPage>(),
        samples_of::<town::TownPage>(),
        samples_of::<town::KindPage>(),
        samples_of::<town::TownsPage>(),
        samples_of::<fixed::AboutPage>(),
        samples_of::<fixed::PrivacyPage>(),
        samples_of::<fixed::AccessibilityPage>(),
        samples_of::<fixed::OpenDataPage>(),
        samples_of::<reports::ReportsPage>(),
        samples_of::<visitors::VisitorsPage>(),
        samples_of::<embed::EmbedPage>(),
        samples_of::<embed::BuilderPage>(),
    ]
    .concat()
}

fn jobs(app: &Arc<App>, random: fn() -> String) -> Vec<Job> {
    let flush = move |app: Arc<App>, moment: Moment| async move {
        let salts = visitors::renew_salts(&app.store, &app.counter, &moment, random).await;
        let written = visitors::flush(&app.store, &app.counter).await;
        salts.and(written.map(drop))
    };
    let forget = async |app: Arc<App>, moment: Moment| {
        let before = moment.now() - TimeDelta::days(report::KEPT_DAYS);
        let gone =
            app.store.write(|tx| Box::pin(async move { store::purge_reports(tx, before).await })).await;
        let weeks = visitors::forget(&app.store, &moment).await;
        gone.and(weeks)
    };
    vec![
        Job::new("finder_visitors", Duration::from_secs(30), app, flush),
        Job::new("finder_forget_reports", Duration::from_secs(24 * 3600), app, forget),
    ]
}

/// The words for a refused piece of a question.
#[must_use]
pub(crate) fn word_for(refusal: &Refusal) -> Word {
    let word = |key: &'static str| Word::new(key);
    let value = || refusal.value.clone();
    let limit = || usize::try_from(refusal.limit).unwrap_or_default();
    match refusal.code {
        "too-long" => word("refusal-too-long"),
        "text-too-long" => word("refusal-text-too-long").with("limit", limit()),
        "too-many" => word("refusal-too-many").with("limit", limit()),
        "category-unknown" => word("refusal-category-unknown").with("value", value()),
        "feature-unknown" => word("refusal-feature-unknown").with("value", value()),
        "moment" => word("refusal-moment").with("value", value()),
        "moment-far" => word("refusal-moment-far").with("value", value()),
        "layer-unknown" => word("refusal-layer-unknown").with("value", value()),
        "sort-unknown" => word("refusal-sort-unknown").with("value", value()),
        "page" => word("refusal-page").with("value", value()).with("limit", limit()),
        "limit" | "count" => word("refusal-count").with("value", value()).with("limit", limit()),
        "radius" => word("refusal-radius").with("value", value()),
        "box" => word("refusal-box").with("value", value()),
        "position" => word("refusal-position").with("value", value()),
        "place-unknown" => word("refusal-place-unknown").with("value", value()),
        "place-several" => word("refusal-place-several").with("value", value()),
        "town-unknown" => word("refusal-town-unknown").with("value", value()),
        "colour" => word("refusal-colour").with("value", value()),
        "id" => word("refusal-id").with("value", value()),
        _ => word("failure-bad-input-text"),
    }
}

/// A refused piece as a failure, where no page can show it beside its field.
pub(crate) fn refused(refusal: &Refusal) -> Failure {
    match refusal.status() {
        414 => Failure::new(Kind::AddressTooLong),
        404 => Failure::new(Kind::NotFound).detail(word_for(refusal)),
        _ => Failure::bad_input(refusal.field, word_for(refusal)),
    }
}

/// The database could not do it: a full disk is told as such, the rest is our mistake.
pub(crate) fn failed(error: ::store::StoreError) -> Failure {
    match error.kind() {
        ::store::Kind::DiskFull => Failure::new(Kind::DiskFull).log(error),
        ::store::Kind::Busy => Failure::busy(2).log(error),
        _ => Failure::internal(error),
    }
}

/// Stands in for the register's published views.
#[cfg(test)]
const PHOTOS: ::store::Migration = ::store::Migration {
    slice: "register",
    name: "2026-11-22_register_merchant",
    sql: "CREATE TABLE register_public_photo (nis BIGINT NOT NULL, establishment @id NOT NULL, id @id NOT NULL,
        place BIGINT NOT NULL, alt TEXT NOT NULL, caption TEXT NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL,
        PRIMARY KEY (nis, id)) @strict;
        CREATE TABLE register_public_establishment (nis BIGINT NOT NULL, id @id NOT NULL, layer TEXT NOT NULL,
        enterprise_number BIGINT, PRIMARY KEY (nis, id)) @strict;",
};

#[cfg(test)]
pub(crate) fn own_steps() -> &'static [::store::Migration] {
    static STEPS: std::sync::OnceLock<Vec<::store::Migration>> = std::sync::OnceLock::new();
    STEPS.get_or_init(|| {
        let step =
            |&(name, sql): &(&'static str, &'static str)| ::store::Migration { slice: "finder", name, sql };
        // Stands in for the view in which the register publishes where an address leads now.
        let alias = ::store::Migration {
            slice: "register",
            name: "2026-11-22_register_alias",
            sql: "CREATE TABLE register_public_alias (nis BIGINT NOT NULL, id @id NOT NULL, survivor @id NOT NULL,
                PRIMARY KEY (nis, id)) @strict;",
        };
        MIGRATIONS.iter().map(step).chain([alias, PHOTOS]).collect()
    })
}
