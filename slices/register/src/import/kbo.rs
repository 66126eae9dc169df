//! Connects the reader of the KBO to the register: full extracts and updates.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveTime, Utc};
use kernel::listing::{Feature, Features};
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use store::Store;

use super::tables::file_name;
use super::write::BATCH;
use super::{Candidate, Feed, ImportError, Job, OnProgress, Progress, Report, gazetteer_with, run};
use crate::chains::OUTLETS;
use crate::facts::{Address, Facts, Fingerprint, Record, Source, State};
use crate::gazetteer::Gazetteer;
use crate::kbo::{
    self, KboEstablishment, KboKind, KboReport, KboRows, KboSource, KboState, KboUpdate, StoredEnterprise,
};
use crate::store::kbo::{self as kept, KboRow};

/// What to import of the KBO, and how.
#[derive(Clone)]
pub struct KboOptions {
    /// Only these towns; all of Belgium, when empty.
    pub towns: HashSet<Nis>,
    /// For an update: a full extract of about the same day, for places that are not known yet.
    pub full: Option<PathBuf>,
    /// Only count.
    pub dry_run: bool,
    /// Who wants to see how far it is.
    pub progress: OnProgress,
}

/// Imports a KBO extract, full or update, from the zip as downloaded or a folder.
pub async fn import_kbo(
    store: &Store,
    moment: &Moment,
    path: &Path,
    options: KboOptions,
) -> Result<Report, ImportError> {
    let gazetteer = gazetteer_with(store, &options.towns).await?;
    let source = KboSource::open(path)?;
    let mut report = Report::of("kbo");
    report.files.push(file_name(path));
    let meta = source.meta().clone();
    report.notes.insert("data of".to_owned(), meta.snapshot.to_string());
    report.notes.insert("extract".to_owned(), meta.number.to_string());
    let towns: Vec<String> =
        options.towns.iter().map(ToString::to_string).collect::<BTreeSet<_>>().into_iter().collect();
    let job = Job {
        report,
        input: format!("{} {:?} {} {}", meta.number, meta.kind, meta.snapshot, towns.join(",")),
        source: Source::Kbo,
        dry_run: options.dry_run,
        complete: (meta.kind == KboKind::Full).then(|| options.towns.clone()),
        progress: options.progress.clone(),
    };
    let postcodes = postcodes(&gazetteer, &options.towns);
    let reader = Reader {
        source,
        gazetteer,
        towns: options.towns,
        postcodes,
        observed_at: meta.snapshot.and_time(NaiveTime::MIN).and_utc(),
        progress: options.progress,
    };
    if meta.kind == KboKind::Full {
        run(store, moment, job, move |feed| reader.full(feed)).await
    } else {
        let (reader, change) = prepare_update(store, reader, options.full).await?;
        run(store, moment, job, move |feed| reader.update(change, feed)).await
    }
}

fn postcodes(gazetteer: &Gazetteer, towns: &HashSet<Nis>) -> Option<BTreeSet<u16>> {
    if towns.is_empty() {
        return None;
    }
    let places = gazetteer.places().iter().filter(|place| towns.contains(&place.nis));
    Some(places.map(|place| place.postcode.get()).collect())
}

/// Reads an extract in the thread of the import.
struct Reader {
    source: KboSource,
    gazetteer: Gazetteer,
    towns: HashSet<Nis>,
    postcodes: Option<BTreeSet<u16>>,
    observed_at: DateTime<Utc>,
    progress: OnProgress,
}

/// An update, read, with what is known of the entities it touches.
struct Change {
    update: KboUpdate,
    state: KboState,
    /// The numbers of what was kept before.
    before: Vec<i64>,
    /// Entities that may be new places but for which no full extract was given.
    unknown: usize,
}

impl Reader {
    fn options(&self) -> kbo::KboOptions {
        kbo::KboOptions { postcodes: self.postcodes.clone(), ..kbo::KboOptions::default() }
    }

    /// Tells how far the reading of the files is: reading is most of the work.
    fn teller(&self) -> impl Fn(&kbo::KboProgress) + Sync + use<> {
        let progress = self.progress.clone();
        let parts = [kbo::KboPart::Full, kbo::KboPart::Delete, kbo::KboPart::Insert];
        let files = kbo::KboFile::ENTITIES
            .into_iter()
            .flat_map(|file| parts.map(|part| self.source.size(file, part)));
        let (total, done) = (files.sum::<u64>().max(1), AtomicU64::new(0));
        let last = Mutex::new(std::collections::BTreeMap::new());
        move |told| {
            if let Ok(mut last) = last.lock() {
                let before = last.insert((told.file, told.part), told.bytes).unwrap_or(0);
                done.fetch_add(told.bytes.saturating_sub(before), Ordering::Relaxed);
            }
            let share = share(done.load(Ordering::Relaxed), total);
            let doing = format!("{:?}", told.file).to_lowercase();
            progress(&Progress { share: Some(share), doing, ..Progress::default() });
        }
    }

    fn full(&self, feed: &mut Feed) -> Result<(), ImportError> {
        let import = kbo::read_full(&self.source, &self.options(), &self.teller())?;
        feed.data_of = Some(self.source.meta().snapshot);
        note_files(&import.report, &mut feed.report);
        let total = import.report.establishments.max(1);
        let mut done = 0;
        let mut aside = Vec::new();
        for batch in import.batches(500) {
            for place in batch {
                done += 1;
                feed.share = Some(share(done, total));
                let rows = stored_rows(place.listing.number, place.listing.enterprise, &place.rows);
                if !self.put(place.listing, rows, feed, &mut aside) {
                    return Ok(());
                }
            }
            if aside.len() >= BATCH && !feed.keep(std::mem::take(&mut aside), Vec::new()) {
                return Ok(());
            }
        }
        if !aside.is_empty() && !feed.keep(aside, Vec::new()) {
            return Ok(());
        }
        for batch in import.enterprises(BATCH) {
            let rows = batch.iter().map(|one| stored_enterprise(one.number, &one.stored)).collect();
            if !feed.keep(rows, Vec::new()) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn update(&self, change: Change, feed: &mut Feed) -> Result<(), ImportError> {
        let Change { update, mut state, before, unknown } = change;
        feed.data_of = Some(self.source.meta().snapshot);
        note_files(&update.report, &mut feed.report);
        if unknown > 0 {
            let count = u64::try_from(unknown).unwrap_or(u64::MAX);
            feed.report.leave_out("may be a new place: give the full extract with --full to add it", count);
        }
        state.apply(&update, self.postcodes.as_ref());
        let numbers: Vec<EstablishmentNumber> = state.establishments.keys().copied().collect();
        let mut aside = Vec::new();
        for number in &numbers {
            let (Some(listing), Some(rows)) = (state.listing(*number), state.establishments.get(number))
            else {
                continue;
            };
            let rows = stored_rows(*number, listing.enterprise, rows);
            if !self.put(listing, rows, feed, &mut aside) {
                return Ok(());
            }
        }
        // A place that lost its address is no place any more, but an update may give it another.
        let left: HashSet<i64> = aside.iter().map(|row| row.entity).collect();
        for entity in before.iter().filter(|entity| left.contains(entity)) {
            if let Ok(number) = EstablishmentNumber::from_u64(entity.unsigned_abs()) {
                feed.gone(number.bare());
            }
        }
        let mut forget = Vec::new();
        for entity in before {
            let there = match EstablishmentNumber::from_u64(entity.unsigned_abs()) {
                Ok(number) if state.establishments.contains_key(&number) => true,
                Ok(number) => {
                    feed.gone(number.bare());
                    false
                }
                Err(_) => EnterpriseNumber::from_u64(entity.unsigned_abs())
                    .is_ok_and(|number| state.enterprises.contains_key(&number)),
            };
            if !there {
                forget.push(entity);
            }
        }
        let enterprises = state.enterprises.iter().map(|(number, stored)| stored_enterprise(*number, stored));
        feed.keep(aside.into_iter().chain(enterprises).collect(), forget);
        Ok(())
    }

    /// Hands over a place; what cannot be placed in a town is left out, but its rows are put aside to be kept: an
    /// update may bring only the address that is missing.
    fn put(&self, place: KboEstablishment, kept: KboRow, feed: &mut Feed, aside: &mut Vec<KboRow>) -> bool {
        let Some(address) = place.address.as_ref() else {
            feed.report.leave_out("no address in Belgium, or struck off", 1);
            aside.push(kept);
            return true;
        };
        let town = [&address.municipality_nl, &address.municipality_fr]
            .into_iter()
            .find_map(|name| self.gazetteer.town_of(address.postcode, name));
        let Some(nis) = town else {
            feed.report.leave_out("the town of the address is not known", 1);
            aside.push(kept);
            return true;
        };
        if !self.towns.is_empty() && !self.towns.contains(&nis) {
            feed.report.leave_out("outside the towns asked for", 1);
            aside.push(kept);
            return true;
        }
        let key = place.number.bare();
        let facts = facts(place, nis, &self.gazetteer);
        let mut print = Fingerprint::new();
        print.add(kept.document.as_bytes());
        let mut record = Record::new(Source::Kbo, key, self.observed_at, facts);
        record.beside = print.value();
        feed.put(Candidate { nis, id: None, records: vec![record], kept: vec![kept] })
    }
}

fn share(done: u64, total: u64) -> f64 {
    let basis_points = done.saturating_mul(10_000).checked_div(total).unwrap_or(10_000).min(10_000);
    f64::from(u32::try_from(basis_points).unwrap_or(10_000)) / 10_000.0
}

/// What a place of the KBO says, as facts of the register.
fn facts(place: KboEstablishment, nis: Nis, gazetteer: &Gazetteer) -> Facts {
    let mut categories = vec![place.category.to_owned()];
    categories.extend(place.further_categories.iter().map(|code| (*code).to_owned()));
    categories.truncate(6);
    let mut names = place.trade_names.into_iter().map(|name| name.name);
    let sign = names.next();
    let address = place.address.map(|address| {
        let street = if address.street_nl.is_empty() { address.street_fr } else { address.street_nl };
        let locality = if address.municipality_nl.is_empty() {
            address.municipality_fr
        } else {
            address.municipality_nl
        };
        let house_number = match address.box_number {
            Some(unit) => format!("{} bus {unit}", address.house_number),
            None => super::osm_tags::house_number(&address.house_number),
        };
        Address { street, house_number, postcode: Some(address.postcode), locality }
    });
    let address = address.unwrap_or_default();
    let centre = gazetteer.centre_of(address.postcode, &address.locality, nis);
    let chain = i64::from(place.outlets) >= OUTLETS;
    Facts {
        // A farm or maker may or may not sell at the door: somebody has to say so first.
        state: Some(if place.candidate { State::Hidden } else { State::Listed }),
        sign,
        other_names: names.take(12).chain(place.abbreviation).collect(),
        legal_name: place.legal_name,
        categories,
        establishment_number: Some(place.number),
        enterprise_number: Some(place.enterprise),
        natural_person: Some(place.natural_person),
        address,
        point: centre.map(|(point, _)| point),
        position: centre.map(|(_, quality)| quality),
        phone: place.phone,
        email: place.email,
        website: place.web.as_deref().and_then(super::osm_tags::website),
        has: if chain { Features::of(Feature::Chain) } else { Features::NONE },
        ..Facts::default()
    }
}

fn stored_rows(number: EstablishmentNumber, enterprise: EnterpriseNumber, rows: &KboRows) -> KboRow {
    KboRow {
        entity: number.get().cast_signed(),
        enterprise: enterprise.get().cast_signed(),
        outlets: 0,
        document: serde_json::to_string(rows).unwrap_or_default(),
    }
}

fn stored_enterprise(number: EnterpriseNumber, stored: &StoredEnterprise) -> KboRow {
    KboRow {
        entity: number.get().cast_signed(),
        enterprise: number.get().cast_signed(),
        outlets: i64::from(stored.outlets),
        document: serde_json::to_string(&stored.rows).unwrap_or_default(),
    }
}

fn note_files(read: &KboReport, report: &mut Report) {
    for file in &read.files {
        report.read += file.read;
        let name = format!("{:?}{}", file.file, part(file.part)).to_lowercase();
        for refused in &file.examples {
            report.refuse(&name, refused.line, refused.reason.clone());
        }
        report.refused_total += file.refused.saturating_sub(u64::try_from(file.examples.len()).unwrap_or(0));
        report.notes.insert(
            format!("file {name}"),
            format!("{} rows, {} kept, {} refused", file.read, file.kept, file.refused),
        );
    }
    for (reason, count) in [
        ("outside the towns asked for", read.elsewhere),
        ("the establishment stands twice", read.doubles),
        ("the enterprise is missing", read.orphans),
    ] {
        if count > 0 {
            report.leave_out(reason, count);
        }
    }
}

const fn part(part: kbo::KboPart) -> &'static str {
    match part {
        kbo::KboPart::Delete => "_delete",
        kbo::KboPart::Insert => "_insert",
        kbo::KboPart::Full => "",
    }
}

/// Reads the update and everything it touches, from the database and from the full extract.
async fn prepare_update(
    store: &Store,
    reader: Reader,
    full: Option<PathBuf>,
) -> Result<(Reader, Change), ImportError> {
    let lost = |_| ImportError::Lost("the update of the KBO".to_owned());
    let (reader, update) = tokio::task::spawn_blocking(move || {
        let update = kbo::read_update(&reader.source, &reader.options(), &reader.teller())?;
        Ok::<_, ImportError>((reader, update))
    })
    .await
    .map_err(lost)??;
    let mut before = stored_of(store, update.touched()).await?;
    let mut state = state_of(&before);
    let mut unknown = 0;
    if let Some(full) = full {
        let options = reader.options();
        let wanted = update.to_look_up(&state, reader.postcodes.as_ref());
        // Read again below, with what is found: the full extract needs the memory.
        drop((before, state));
        let found = tokio::task::spawn_blocking(move || {
            let source = KboSource::open(&full)?;
            kbo::look_up(&source, &wanted, &options, &|_| {})
        })
        .await
        .map_err(lost)??;
        // Part of what was looked up may be stored too, and what is stored is newer.
        before = stored_of(store, update.touched().into_iter().chain(found.entities()).collect()).await?;
        state = state_of(&before);
        state.add_missing(found);
    } else {
        unknown = update.may_be_new(&state, reader.postcodes.as_ref()).len();
    }
    let before = before.iter().map(|row| row.entity).collect();
    Ok((reader, Change { update, state, before, unknown }))
}

/// What is kept of these entities, of their enterprises, and of all establishments of those.
async fn stored_of(store: &Store, entities: BTreeSet<kbo::Entity>) -> Result<Vec<KboRow>, ImportError> {
    let numbers: Vec<i64> = entities.into_iter().map(|entity| entity.number().cast_signed()).collect();
    let numbers = numbers.as_slice();
    let rows = store.read(|tx| {
        Box::pin(async move {
            let rows = kept::of(tx, numbers).await?;
            let mut owners: Vec<i64> = rows.iter().map(|row| row.enterprise).collect();
            owners.extend(numbers);
            owners.sort_unstable();
            owners.dedup();
            kept::of_enterprises(tx, &owners).await
        })
    });
    Ok(rows.await?)
}

fn state_of(rows: &[KboRow]) -> KboState {
    let mut state = KboState::default();
    for row in rows {
        let Ok(read) = serde_json::from_str::<KboRows>(&row.document) else { continue };
        if let Ok(number) = EstablishmentNumber::from_u64(row.entity.unsigned_abs()) {
            state.establishments.insert(number, read);
        } else if let Ok(number) = EnterpriseNumber::from_u64(row.entity.unsigned_abs()) {
            let outlets = u32::try_from(row.outlets).unwrap_or_default();
            state.enterprises.insert(number, StoredEnterprise { rows: read, outlets });
        }
    }
    state
}
