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

use std::sync::LazyLock;

use shell::routes::Routes;
use shell::slice::{Slice, nothing_about_persons};

/// The steps of the register's tables and views.
pub const MIGRATIONS: &[(&str, &str)] = &[(store::NAME, store::SQL)];

/// Every statement, in one list that lives as long as the program.
static STATEMENTS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(store::statements);

/// What the register brings to the platform: its tables, views and statements. It has no pages of its own yet.
///
/// It keeps nothing about persons with an account. What it mirrors of natural persons in the KBO is erased by the
/// next extract, and never shown without a trade name (rule R-03).
#[must_use]
pub fn slice(_store: &::store::Store) -> Slice {
    let (export_person, erase_person) = nothing_about_persons();
    Slice {
        name: "register",
        routes: Routes::new(),
        migrations: MIGRATIONS,
        templates: &[],
        words: &[],
        assets: &[],
        permissions: "",
        jobs: Vec::new(),
        statements: &STATEMENTS,
        samples: Vec::new,
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}
