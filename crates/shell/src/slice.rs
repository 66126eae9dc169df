//! A slice of the product: everything it brings, in one struct. Every field is a duty.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use kernel::language::Language;
use kernel::moment::{Moment, PersonId};

use crate::assets::AssetFile;
use crate::failure::Failure;
use crate::page::Sample;
use crate::routes::Routes;
use crate::visit::Visit;

/// Work that is going on.
pub type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a slice does regularly, or when events arrive.
#[derive(Clone)]
pub struct Job {
    /// Name in the log: `finder_roll_up_visitors`.
    pub name: &'static str,
    /// How often.
    pub every: Duration,
    /// The work; the error is written to the log and tried again next time.
    pub run: Arc<dyn Fn(Moment) -> Work<Result<(), String>> + Send + Sync>,
}

impl Job {
    /// Regular work with something shared; what it brings is nobody's.
    pub fn new<S, W, O, E>(
        name: &'static str,
        every: Duration,
        shared: &S,
        work: impl Fn(S, Moment) -> W + Send + Sync + 'static,
    ) -> Self
    where
        S: Clone + Send + Sync + 'static,
        W: Future<Output = Result<O, E>> + Send + 'static,
        E: std::fmt::Display,
    {
        let shared = shared.clone();
        let run = move |moment| -> Work<Result<(), String>> {
            let work = work(shared.clone(), moment);
            Box::pin(async move { work.await.map(drop).map_err(|error| error.to_string()) })
        };
        Self { name, every, run: Arc::new(run) }
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("name", &self.name).field("every", &self.every).finish_non_exhaustive()
    }
}

/// A shared page on which slices may show something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The page of an establishment; the subject is its id.
    Establishment,
    /// The page of a town; the subject is its NIS code.
    Town,
    /// The page of one's own account; the subject is the id of the person.
    Account,
    /// The page on which a place is managed; the subject is its id. Only who manages it gets there.
    Managed,
}

/// Loads what a panel shows for a subject; nothing when there is nothing to show.
pub type LoadPanel = Arc<dyn Fn(Visit, String) -> Work<Loaded> + Send + Sync>;

/// What a panel shows, as templates see it.
pub type Shown = minijinja::Value;

/// What a panel shows, if anything.
pub type Loaded = Result<Option<Shown>, Failure>;

/// What a slice shows on a shared page.
#[derive(Clone)]
pub struct Panel {
    /// The page.
    pub spot: Spot,
    /// The template, included with `panel` set to the loaded value.
    pub template: &'static str,
    /// Loads the value for a subject; nothing when there is nothing to show.
    pub load: LoadPanel,
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Panel")
            .field("spot", &self.spot)
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

/// Gathers everything a slice keeps about a person.
pub type ExportPerson =
    Arc<dyn Fn(PersonId, Moment) -> Work<Result<serde_json::Value, String>> + Send + Sync>;

/// Erases everything a slice keeps about a person, and says how many records went.
pub type ErasePerson = Arc<dyn Fn(PersonId, Moment) -> Work<Result<u64, String>> + Send + Sync>;

/// A slice. There is no default: who adds a slice answers every question.
#[derive(Clone)]
pub struct Slice {
    /// Short name: `finder`.
    pub name: &'static str,
    /// Its routes, with their state.
    pub routes: Routes,
    /// `(name, SQL)`, in order of time.
    pub migrations: &'static [(&'static str, &'static str)],
    /// `(name, text)`: `finder/home.html`.
    pub templates: &'static [(&'static str, &'static str)],
    /// The Fluent texts.
    pub words: &'static [(Language, &'static str)],
    /// Styles, scripts and pictures of its own.
    pub assets: &'static [AssetFile],
    /// One row per route: `GET /{lang}/zoek everyone`.
    pub permissions: &'static str,
    /// Work in the background.
    pub jobs: Vec<Job>,
    /// Every SQL statement, `(name, text)`, for the test that prepares each on both databases.
    pub statements: &'static [(&'static str, &'static str)],
    /// The samples of its pages.
    pub samples: fn() -> Vec<Sample>,
    /// What it shows on shared pages.
    pub panels: Vec<Panel>,
    /// The right to a copy (GDPR art. 15 and 20).
    pub export_person: ExportPerson,
    /// The right to be forgotten (art. 17).
    pub erase_person: ErasePerson,
}

impl std::fmt::Debug for Slice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slice").field("name", &self.name).finish_non_exhaustive()
    }
}

/// For a slice that keeps nothing about persons: says so in one word.
#[must_use]
pub fn nothing_about_persons() -> (ExportPerson, ErasePerson) {
    (
        Arc::new(|_, _| Box::pin(async { Ok(serde_json::Value::Null) })),
        Arc::new(|_, _| Box::pin(async { Ok(0) })),
    )
}
