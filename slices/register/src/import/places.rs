//! The import of municipalities, postal places and boundaries, in one transaction.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use kernel::events::Event;
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::Store;

use super::{ImportError, OnProgress, Progress, Report, refnis};
use crate::gazetteer::{Gazetteer, Municipality, PostalPlace};
use crate::store::{imports, places};

/// Reads all municipalities and postal places into memory.
pub async fn load_gazetteer(store: &Store) -> Result<Gazetteer, store::StoreError> {
    let (municipalities, postal) = store
        .read(|tx| {
            Box::pin(async move { Ok((places::municipalities(tx).await?, places::places(tx).await?)) })
        })
        .await?;
    Ok(Gazetteer::new(municipalities, postal))
}

/// The gazetteer for an import that keeps only some towns: there must be towns, and the wanted ones among them.
pub(crate) async fn gazetteer_with(store: &Store, towns: &HashSet<Nis>) -> Result<Gazetteer, ImportError> {
    let gazetteer = load_gazetteer(store).await?;
    if gazetteer.towns().next().is_none() {
        return Err(ImportError::NoTowns);
    }
    match towns.iter().find(|nis| gazetteer.town(**nis).is_none()) {
        Some(unknown) => Err(ImportError::UnknownTown(*unknown)),
        None => Ok(gazetteer),
    }
}

/// Imports municipalities with their mergers, postal places and boundaries, from any of the known files together.
///
/// Municipalities that are not in the files stay; of those in the files the outline, centre and population stay when
/// the files do not speak about them. Postal places are replaced as a whole when a file holds them.
pub async fn import_refnis(
    store: &Store,
    moment: &Moment,
    paths: Vec<PathBuf>,
    dry_run: bool,
    progress: OnProgress,
) -> Result<Report, ImportError> {
    let mut report = Report { dry_run, ..Report::of("refnis") };
    let (read, mut report) = tokio::task::spawn_blocking(move || {
        refnis::read(&paths, &mut report).map(|read| (read, report)).map_err(ImportError::from)
    })
    .await
    .map_err(|_| ImportError::Lost("the files of places".to_owned()))??;
    let (before, postal_before) = store
        .read(|tx| {
            Box::pin(async move { Ok((places::municipalities(tx).await?, places::places(tx).await?)) })
        })
        .await?;
    let towns = merged(before, read.municipalities, &mut report);
    let postal = (!read.places.is_empty()).then_some(read.places);
    compare_postal(&postal_before, postal.as_deref(), &mut report);
    progress(&Progress {
        share: Some(1.0),
        places: report.new + report.changed + report.unchanged,
        new: report.new,
        changed: report.changed,
        doing: report.files.join(", "),
    });
    let changes = report.new + report.changed + report.gone > 0;
    if dry_run || !changes {
        return Ok(report);
    }
    let lease = store.lease("import", "refnis", Duration::from_secs(120), moment).await?;
    let id = moment.new_id();
    let (towns, postal, told) = (&towns, postal.as_deref(), &report);
    let written = store
        .write(|tx| {
            Box::pin(async move {
                places::replace_municipalities(tx, towns).await?;
                if let Some(postal) = postal {
                    places::replace_places(tx, postal).await?;
                }
                imports::start(tx, id, told, &told.files.join(" "), moment.now()).await?;
                imports::finish(tx, id, "done", told, moment.now()).await?;
                tx.publish(&Event::PlacesChanged, moment).await
            })
        })
        .await;
    lease.release().await?;
    written?;
    Ok(report)
}

/// What the files say, over what was known: what they do not speak about stays.
fn merged(before: Vec<Municipality>, read: Vec<Municipality>, report: &mut Report) -> Vec<Municipality> {
    let mut known: HashMap<(Nis, chrono::NaiveDate), Municipality> =
        before.into_iter().map(|town| ((town.nis, town.valid_from), town)).collect();
    let ended: HashSet<Nis> =
        read.iter().filter(|town| town.valid_to.is_some()).map(|town| town.nis).collect();
    let opened: HashSet<Nis> =
        read.iter().filter(|town| town.valid_to.is_none()).map(|town| town.nis).collect();
    // The same town may be known from another day on; only one period is open at a time.
    known.retain(|(nis, _), town| {
        town.valid_to.is_some()
            || !(opened.contains(nis) || ended.contains(nis))
            || read.iter().any(|new| new.nis == *nis && new.valid_from == town.valid_from)
    });
    for mut town in read {
        match known.get(&(town.nis, town.valid_from)) {
            None => report.new += 1,
            Some(old) => {
                keep_old(&mut town, old);
                if *old == town {
                    report.unchanged += 1;
                } else {
                    report.changed += 1;
                }
            }
        }
        known.insert((town.nis, town.valid_from), town);
    }
    let mut towns: Vec<Municipality> = known.into_values().collect();
    towns.sort_by_key(|town| (town.nis, town.valid_from));
    towns
}

fn keep_old(town: &mut Municipality, old: &Municipality) {
    if town.outline.is_empty() {
        town.outline = old.outline.clone();
    }
    town.centre = town.centre.or(old.centre);
    town.population = town.population.or(old.population);
    town.arrondissement = town.arrondissement.or(old.arrondissement);
    town.province = town.province.or(old.province);
    town.region = town.region.or(old.region);
}

fn compare_postal(before: &[PostalPlace], now: Option<&[PostalPlace]>, report: &mut Report) {
    let Some(now) = now else { return };
    let key = |place: &PostalPlace| (place.postcode, crate::gazetteer::folded(&place.name), place.nis);
    let mut known: HashMap<_, &PostalPlace> = before.iter().map(|place| (key(place), place)).collect();
    for place in now {
        match known.remove(&key(place)) {
            None => report.new += 1,
            Some(old) if old == place => report.unchanged += 1,
            Some(_) => report.changed += 1,
        }
    }
    report.gone += u64::try_from(known.len()).unwrap_or_default();
}
