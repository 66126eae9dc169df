//! The import of places from OpenStreetMap, into a layer of their own.

use std::collections::HashSet;
use std::path::Path;

use kernel::moment::Moment;
use kernel::nis::Nis;
use store::Store;
use thiserror::Error;

use super::osm_json::{self, OsmObject};
use super::osm_tags::{self, Reading};
use super::run::identity;
use super::tables::file_name;
use super::{Candidate, Feed, ImportError, Job, OnProgress, Report, gazetteer_with, osm_pbf, run};
use crate::facts::{Record, Source};
use crate::gazetteer::Gazetteer;

/// Why a file of OpenStreetMap cannot be read.
#[derive(Debug, Error)]
pub enum OsmError {
    /// The file cannot be opened or read.
    #[error("{file}: {error}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// Malformed JSON.
    #[error("{file}, line {line}, column {column}: this is not the JSON of GeoJSON or Overpass: {error}")]
    Json {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the reader said.
        error: String,
    },
    /// JSON without objects.
    #[error("{file} has neither ‘features’ (GeoJSON) nor ‘elements’ (Overpass JSON)")]
    NoObjects {
        /// The file.
        file: String,
    },
    /// A damaged extract.
    #[error("{file}: this is not a readable .osm.pbf extract: {error}")]
    Pbf {
        /// The file.
        file: String,
        /// What the reader said.
        error: String,
    },
}

/// What to import of OpenStreetMap, and how.
#[derive(Clone)]
pub struct OsmOptions {
    /// Only these towns; all, when empty.
    pub towns: HashSet<Nis>,
    /// The file is complete for these towns: what is not in it any more is gone.
    pub complete: bool,
    /// Only count.
    pub dry_run: bool,
    /// Who wants to see how far it is.
    pub progress: OnProgress,
}

/// Imports GeoJSON, Overpass JSON or an `.osm.pbf` extract.
pub async fn import_osm(
    store: &Store,
    moment: &Moment,
    path: &Path,
    options: OsmOptions,
) -> Result<Report, ImportError> {
    let gazetteer = gazetteer_with(store, &options.towns).await?;
    let mut report = Report::of("osm");
    report.files.push(file_name(path));
    let job = Job {
        report,
        input: identity(path),
        source: Source::Osm,
        dry_run: options.dry_run,
        complete: options.complete.then(|| options.towns.clone()),
        progress: options.progress.clone(),
    };
    let (path, now) = (path.to_owned(), moment.now());
    run(store, moment, job, move |feed| read(&path, &gazetteer, &options.towns, now, feed)).await
}

fn read(
    path: &Path,
    gazetteer: &Gazetteer,
    towns: &HashSet<Nis>,
    now: chrono::DateTime<chrono::Utc>,
    feed: &mut Feed,
) -> Result<(), ImportError> {
    let pbf = file_name(path).to_lowercase().ends_with(".pbf");
    let file = file_name(path);
    let mut take = |object: OsmObject| {
        feed.report.read += 1;
        let ordinal = feed.report.read;
        match place(object, gazetteer, towns, now) {
            Ok(Some(candidate)) => return feed.put(candidate),
            Ok(None) => feed.report.leave_out("no place for shoppers", 1),
            Err(Unused::LeftOut(reason)) => feed.report.leave_out(reason, 1),
            Err(Unused::Refused(reason)) => feed.report.refuse(&file, ordinal, reason),
        }
        true
    };
    if pbf {
        osm_pbf::read(path, &mut take)?
    } else {
        osm_json::read(path, &mut take)?
    }
    Ok(())
}

/// Why an object is not taken.
enum Unused {
    LeftOut(&'static str),
    Refused(String),
}

fn place(
    object: OsmObject,
    gazetteer: &Gazetteer,
    towns: &HashSet<Nis>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Candidate>, Unused> {
    let mut facts = match osm_tags::read(&object.tags) {
        Reading::Place(facts) => facts,
        Reading::LeftOut(reason) => return Err(Unused::LeftOut(reason)),
        Reading::Other => return Ok(None),
    };
    if !key_is_sound(&object.key) {
        let reason = format!("‘{}’ is no id of OpenStreetMap (node/123, way/123)", object.key);
        return Err(Unused::Refused(reason.chars().take(120).collect()));
    }
    let Some(point) = object.point else { return Err(Unused::Refused("it has no position".to_owned())) };
    let Some(nis) = gazetteer.town_at(point) else { return Err(Unused::LeftOut("outside the known towns")) };
    if !towns.is_empty() && !towns.contains(&nis) {
        return Err(Unused::LeftOut("outside the towns asked for"));
    }
    // The position is what was surveyed; a postal code of another town is a typing error.
    if let Some(postcode) = facts.address.postcode
        && gazetteer.with_postcode(postcode).next().is_some()
        && !gazetteer.with_postcode(postcode).any(|place| place.nis == nis)
    {
        facts.address.postcode = None;
        facts.address.locality.clear();
    }
    facts.point = Some(point);
    let record = Record::new(Source::Osm, object.key, now, *facts);
    Ok(Some(Candidate { nis, id: None, records: vec![record], kept: Vec::new() }))
}

fn key_is_sound(key: &str) -> bool {
    key.split_once('/').is_some_and(|(kind, id)| {
        matches!(kind, "node" | "way" | "relation")
            && !id.is_empty()
            && id.len() <= 19
            && id.bytes().all(|b| b.is_ascii_digit())
    })
}
