//! The register: which places there are, from which source every fact comes, and what of it may be public.

pub mod chains;
pub mod demo;
pub mod facts;
pub mod gazetteer;
pub mod import;
pub mod kbo;
pub mod listing;
pub mod materialise;
pub mod merchant;
pub mod nace;
pub mod outline;
pub mod store;

use std::sync::{Arc, LazyLock};

use kernel::fetch::Fetch;
use kernel::language::Language;
use kernel::search::Curtain;
use shell::slice::{Slice, nothing_about_persons};

/// The steps of the register's tables and views. The last step that makes the public view anew holds all of it.
pub const MIGRATIONS: &[(&str, &str)] = &[(store::NAME, store::SQL), merchant::MIGRATION];

/// Every statement, in one list that lives as long as the program.
static STATEMENTS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(store::statements);

static TEMPLATES: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| [merchant::TEMPLATES].concat());

/// The words, one file per subject and language.
static WORDS: LazyLock<Vec<(Language, &'static str)>> =
    LazyLock::new(|| [merchant::WORDS].concat());

/// What the register needs.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: ::store::Store,
    /// Hides withdrawn places at once.
    pub curtain: Arc<dyn Curtain>,
    /// Asks other servers: webhooks, official registers. None: this server asks nobody.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// The public address of the site, for letters that jobs write.
    pub base_url: String,
}

impl std::fmt::Debug for Deps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deps").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// What the register brings to the platform.
#[must_use]
pub fn slice(deps: &Deps) -> Slice {
    let store = &deps.store;
    let (export_person, erase_person) = nothing_about_persons();
    Slice {
        name: "register",
        routes: merchant::routes(store),
        migrations: MIGRATIONS,
        templates: &TEMPLATES,
        words: &WORDS,
        assets: &[merchant::STYLE],
        permissions: include_str!("merchant/permissions.txt"),
        jobs: merchant::jobs(store, &deps.base_url),
        statements: &STATEMENTS,
        samples: merchant::page_samples,
        panels: merchant::panels(store),
        export_person,
        erase_person,
    }
}
