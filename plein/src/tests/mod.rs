//! What only the whole can show: the schema of all slices together, every page, and how well the demo's places are found.

mod access;
mod neighbour;
mod pages;
mod persons;
mod positions;
mod relevance;
mod schema;
mod withdrawal;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use kernel::moment::Moment;
use register::demo::{FillOptions, fill};

use crate::app::{Platform, open_store};
use crate::config::Settings;
use crate::follow;

/// A folder that disappears after the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plein-test-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Thursday 26 November 2026, ten in the morning in Flanders.
pub fn moment() -> Moment {
    let now: DateTime<Utc> = "2026-11-26T09:00:00Z".parse().expect("a moment");
    Moment::fixed(now, 1)
}

/// The demo's register with an index over it.
pub async fn demo(folder: &Folder, count: u64) -> Platform {
    let settings = Settings { data: folder.0.clone(), ..Settings::default() };
    let store = open_store(&settings, &moment()).await.expect("a database");
    let options = FillOptions { seed: 2026, count, everywhere: false, progress: register::import::silent() };
    fill(&store, &moment(), options).await.expect("invented places");
    store.close().await;
    let platform = Platform::open(settings, moment()).await.expect("a platform");
    follow::catch_up(&platform).await.expect("an index");
    platform
}
