//! Reads a full extract: 47 million rows in two rounds.
//!
//! 1. activity.csv tells which entities are places for shoppers, establishment.csv which establishments those are
//!    or belong to.
//! 2. Of all other files only the rows of those places and their enterprises are kept, as they stand in the file.
//!
//! Both rounds read two files at a time, each on threads of its own, because unpacking one file cannot be shared.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::NaiveDate;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use serde::Serialize;

use super::activity::{ActivityBlock, Verdict};
use super::entity::{Entity, EntitySet};
use super::error::KboError;
use super::layout::{KboFile, KboPart, read_date};
use super::listing::{KboEstablishment, KboPair, listing};
use super::rows::{EstablishmentRow, KboRows};
use super::scan::{Block, FileReport, Job, ProgressFn, Reason, Tally, scan};
use super::source::{KboKind, KboMeta, KboSource};
use super::state::{KboState, StoredEnterprise, lies_in};
use super::tables::{ActivityPile, ActivityTable, RowBlock, RowTable, collect};

/// What to take and how.
#[derive(Clone, Debug)]
pub struct KboOptions {
    /// Only places with these postal codes; all of Belgium without.
    pub postcodes: Option<BTreeSet<u16>>,
    /// Only establishments after this one: goes on where an earlier import stopped.
    pub resume_after: Option<EstablishmentNumber>,
    /// Threads that read rows.
    pub threads: usize,
    /// How many refused rows of each file are reported with line and reason.
    pub examples: usize,
}

impl Default for KboOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(8);
        Self { postcodes: None, resume_after: None, threads, examples: 20 }
    }
}

/// What became of an extract.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KboReport {
    /// What the extract says of itself.
    pub meta: KboMeta,
    /// Per file.
    pub files: Vec<FileReport>,
    /// Places for shoppers found.
    pub establishments: u64,
    /// Their enterprises.
    pub enterprises: u64,
    /// Places left out because they do not lie in the towns asked for.
    pub elsewhere: u64,
    /// Establishments that stand twice; the first row counts.
    pub doubles: u64,
    /// Places left out because their enterprise does not stand in enterprise.csv.
    pub orphans: u64,
    /// The first of them.
    pub orphan_examples: Vec<EstablishmentNumber>,
    /// Seconds in all.
    pub seconds: f64,
}

/// One place for shoppers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KboRecord {
    /// The place.
    pub listing: KboEstablishment,
    /// The rows to store beside it, so that updates can be applied.
    pub rows: KboRows,
}

/// An enterprise with at least one place for shoppers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KboEnterprise {
    /// Its number.
    pub number: EnterpriseNumber,
    /// What to store of it, so that updates can be applied.
    pub stored: StoredEnterprise,
}

/// An establishment as the first round knows it.
#[derive(Clone, Copy, Debug)]
struct Unit {
    number: Entity,
    enterprise: Entity,
    start: Option<NaiveDate>,
}

/// A full extract, read: ready to hand out its places in order of number.
#[derive(Debug)]
pub struct KboImport {
    /// What was read, kept and refused.
    pub report: KboReport,
    units: Vec<Unit>,
    wanted: EntitySet,
    outlets: Vec<(Entity, u32)>,
    activities: ActivityTable,
    tables: Vec<RowTable>,
}

/// Which establishments are wanted.
enum Choice<'a> {
    Shops,
    Named(&'a BTreeSet<Entity>),
}

/// Reads a full extract.
pub fn read_full(
    source: &KboSource,
    options: &KboOptions,
    progress: ProgressFn<'_>,
) -> Result<KboImport, KboError> {
    source.must_be(KboKind::Full)?;
    read(source, options, progress, &Choice::Shops)
}

/// Reads the rows of the entities named out of a full extract, with the enterprises of the establishments named
/// and all establishments of all those enterprises.
pub fn look_up(
    source: &KboSource,
    entities: &BTreeSet<Entity>,
    options: &KboOptions,
    progress: ProgressFn<'_>,
) -> Result<KboState, KboError> {
    source.must_be(KboKind::Full)?;
    let all = KboOptions { postcodes: None, resume_after: None, ..options.clone() };
    let mut state = read(source, &all, progress, &Choice::Named(entities))?.state();
    let named = entities.iter().filter_map(|entity| entity.enterprise());
    state.complete = state.enterprises.keys().copied().chain(named).collect();
    Ok(state)
}

fn read(
    source: &KboSource,
    options: &KboOptions,
    progress: ProgressFn<'_>,
    choice: &Choice<'_>,
) -> Result<KboImport, KboError> {
    let begun = Instant::now();
    let reader = Reader { source, options, progress };
    let (pile, blocks, mut reports) = reader.first_round()?;
    let (mut units, doubles) = ordered(blocks);
    let outlets = choose(&mut units, &pile.verdicts(), choice);
    let mut wanted = wanted_of(&units, choice);
    let mut tables = Vec::new();
    let mut elsewhere = 0;
    if let Some(postcodes) = &options.postcodes {
        // The addresses first: the other files are then read for the towns alone.
        let (file, blocks, report) = reader.addresses(&wanted)?;
        let table = RowTable::new(file, blocks, &wanted);
        let before = units.len();
        units.retain(|unit| lies_within(&table, &wanted, *unit, postcodes));
        elsewhere = before - units.len();
        let fewer = wanted_of(&units, choice);
        tables.push(table.narrowed(&wanted, &fewer));
        reports.push(report);
        wanted = fewer;
    }
    let activities = ActivityTable::new(&pile, &wanted);
    drop(pile);
    for (file, blocks, report) in reader.second_round(&wanted, tables.is_empty())? {
        tables.push(RowTable::new(file, blocks, &wanted));
        reports.push(report);
    }
    let report = KboReport {
        meta: source.meta().clone(),
        files: reports,
        establishments: 0,
        enterprises: 0,
        elsewhere: count(elsewhere),
        doubles,
        orphans: 0,
        orphan_examples: Vec::new(),
        seconds: 0.0,
    };
    let mut import = KboImport { report, units, wanted, outlets, activities, tables };
    // An update may give an establishment another enterprise: then it is of use although its own is unknown.
    import.finish(options, matches!(choice, Choice::Named(_)));
    import.report.seconds = begun.elapsed().as_secs_f64();
    Ok(import)
}

struct Reader<'a> {
    source: &'a KboSource,
    options: &'a KboOptions,
    progress: ProgressFn<'a>,
}

type FirstRound = (ActivityPile, Vec<Vec<Unit>>, Vec<FileReport>);
type FileRows = (KboFile, Vec<RowBlock>, FileReport);

impl Reader<'_> {
    /// A file read by all threads.
    fn widely(&self, file: KboFile) -> Job<'_> {
        let (source, progress, examples) = (self.source, self.progress, self.options.examples);
        Job {
            source,
            file,
            part: KboPart::Full,
            workers: self.options.threads.clamp(1, 64),
            examples,
            progress,
        }
    }

    /// A file read by one thread, beside another.
    fn aside(&self, file: KboFile) -> Job<'_> {
        Job { workers: 1, ..self.widely(file) }
    }

    /// Activities and establishments.
    fn first_round(&self) -> Result<FirstRound, KboError> {
        let (activities, units) = both(
            || scan(&self.widely(KboFile::Activity), ActivityBlock::read),
            || scan(&self.aside(KboFile::Establishment), units_of),
        );
        let ((activities, of_activities), (units, of_units)) = (activities?, units?);
        Ok((ActivityPile::new(activities), units, vec![of_activities, of_units]))
    }

    /// The addresses of establishments; seats are not places.
    fn addresses(&self, wanted: &EntitySet) -> Result<FileRows, KboError> {
        let place = |entity: Entity| !entity.is_enterprise() && wanted.contains(entity);
        let (blocks, report) = collect(&self.widely(KboFile::Address), place)?;
        Ok((KboFile::Address, blocks, report))
    }

    /// Everything else.
    fn second_round(&self, wanted: &EntitySet, addresses: bool) -> Result<Vec<FileRows>, KboError> {
        let others = [KboFile::Denomination, KboFile::Enterprise, KboFile::Contact];
        let (addresses, others) = both(
            || addresses.then(|| self.addresses(wanted)).transpose(),
            || {
                let read = others.into_iter().map(|file| {
                    let (blocks, report) = collect(&self.aside(file), |entity| wanted.contains(entity))?;
                    Ok((file, blocks, report))
                });
                read.collect::<Result<Vec<_>, KboError>>()
            },
        );
        Ok(addresses?.into_iter().chain(others?).collect())
    }
}

fn units_of(block: &Block, tally: &mut Tally) -> Vec<Unit> {
    let mut units = Vec::with_capacity(block.bytes.len() / 40);
    let place = |column| block.columns.place(column);
    block.rows(tally, |row, _| {
        let [number, start, enterprise] = [0, 1, 2].map(|column| row.field(place(column)).bytes());
        units.push(unit(number, start, enterprise)?);
        Ok(true)
    });
    units
}

/// Runs two things at the same time.
fn both<A: Send, B: Send>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|threads| {
        let first = threads.spawn(first);
        let second = second();
        match first.join() {
            Ok(first) => (first, second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

fn unit(number: &[u8], start: &[u8], enterprise: &[u8]) -> Result<Unit, Reason> {
    let number = Entity::parse(number)?;
    number.establishment().ok_or("EstablishmentNumber is not the number of an establishment")?;
    let enterprise = Entity::parse(enterprise)?;
    enterprise.enterprise().ok_or("EnterpriseNumber is not the number of an enterprise")?;
    Ok(Unit { number, enterprise, start: read_date(start)? })
}

/// All establishments by number, each once, and how many stood twice.
fn ordered(blocks: Vec<Vec<Unit>>) -> (Vec<Unit>, u64) {
    let mut units: Vec<Unit> = blocks.into_iter().flatten().collect();
    if !units.is_sorted_by_key(|unit| unit.number) {
        units.sort_by_key(|unit| unit.number);
    }
    let before = units.len();
    units.dedup_by_key(|unit| unit.number);
    let doubles = count(before - units.len());
    (units, doubles)
}

/// Keeps the establishments wanted; returns how many places for shoppers each enterprise has.
fn choose(units: &mut Vec<Unit>, verdicts: &[(Entity, Verdict)], choice: &Choice<'_>) -> Vec<(Entity, u32)> {
    let find = |entity: Entity| {
        let at = verdicts.binary_search_by_key(&entity, |(entity, _)| *entity).ok()?;
        verdicts.get(at).map(|(_, verdict)| verdict.place != 0)
    };
    let mut shops: Vec<Entity> = Vec::new();
    let owners: BTreeSet<Entity> = match choice {
        Choice::Shops => BTreeSet::new(),
        Choice::Named(named) => {
            units.iter().filter(|unit| named.contains(&unit.number)).map(|unit| unit.enterprise).collect()
        }
    };
    units.retain(|unit| {
        let shop = find(unit.number).or_else(|| find(unit.enterprise)).unwrap_or(false);
        if shop {
            shops.push(unit.enterprise);
        }
        match choice {
            Choice::Shops => shop,
            Choice::Named(named) => owners.contains(&unit.enterprise) || named.contains(&unit.enterprise),
        }
    });
    shops.sort_unstable();
    let groups = shops.chunk_by(|a, b| a == b);
    groups
        .filter_map(|group| Some((*group.first()?, u32::try_from(group.len()).unwrap_or(u32::MAX))))
        .collect()
}

fn wanted_of(units: &[Unit], choice: &Choice<'_>) -> EntitySet {
    let named = match choice {
        Choice::Shops => None,
        Choice::Named(named) => Some(named.iter().copied()),
    };
    let of_units = units.iter().flat_map(|unit| [unit.number, unit.enterprise]);
    EntitySet::new(of_units.chain(named.into_iter().flatten()))
}

fn lies_within(table: &RowTable, wanted: &EntitySet, unit: Unit, postcodes: &BTreeSet<u16>) -> bool {
    let mut rows = KboRows::default();
    if let Some(rank) = wanted.rank(unit.number) {
        table.add_to(rank, &mut rows);
    }
    lies_in(&rows, Some(postcodes))
}

impl KboImport {
    /// Leaves out what has no enterprise or was done before, and completes the report.
    fn finish(&mut self, options: &KboOptions, keep_orphans: bool) {
        let enterprises = self.tables.iter().find(|table| table.is_of(KboFile::Enterprise));
        let known = |unit: &Unit| {
            let rank = self.wanted.rank(unit.enterprise);
            keep_orphans || rank.is_some_and(|rank| enterprises.is_some_and(|table| table.has(rank)))
        };
        let orphans: Vec<Unit> = self.units.iter().filter(|unit| !known(unit)).copied().collect();
        let resume_after = options.resume_after.map(Entity::from);
        let units: Vec<Unit> = self
            .units
            .iter()
            .filter(|unit| known(unit) && resume_after.is_none_or(|after| unit.number > after))
            .copied()
            .collect();
        self.units = units;
        self.report.orphans = count(orphans.len());
        let examples = orphans.iter().filter_map(|unit| unit.number.establishment()).take(options.examples);
        self.report.orphan_examples = examples.collect();
        self.report.establishments = count(self.units.len());
        self.report.enterprises = count(self.enterprise_numbers().len());
        for file in self.report.files.iter_mut() {
            match file.file {
                KboFile::Activity => file.kept = count(self.activities.count()),
                KboFile::Establishment => file.kept = self.report.establishments,
                _ => {}
            }
        }
    }

    fn enterprise_numbers(&self) -> BTreeSet<Entity> {
        self.units.iter().map(|unit| unit.enterprise).collect()
    }

    /// The places in order of number, `size` at a time.
    pub fn batches(&self, size: usize) -> impl Iterator<Item = Vec<KboRecord>> {
        self.units.chunks(size.clamp(1, 100_000)).map(|units| {
            let mut enterprise: Option<(Entity, KboRows)> = None;
            units.iter().filter_map(|unit| self.record(*unit, &mut enterprise)).collect()
        })
    }

    /// The enterprises in order of number, `size` at a time.
    pub fn enterprises(&self, size: usize) -> impl Iterator<Item = Vec<KboEnterprise>> {
        let numbers: Vec<Entity> = self.enterprise_numbers().into_iter().collect();
        let size = size.clamp(1, 100_000);
        (0..numbers.len().div_ceil(size)).map(move |batch| {
            let numbers = numbers.iter().skip(batch * size).take(size);
            numbers
                .filter_map(|number| {
                    let stored =
                        StoredEnterprise { rows: self.rows(*number), outlets: self.outlets(*number) };
                    Some(KboEnterprise { number: number.enterprise()?, stored })
                })
                .collect()
        })
    }

    /// Everything at once: for small extracts and look-ups.
    #[must_use]
    pub fn state(&self) -> KboState {
        let mut establishments = BTreeMap::new();
        for unit in &self.units {
            if let Some(number) = unit.number.establishment() {
                establishments.insert(number, self.unit_rows(*unit));
            }
        }
        // Of a look-up also the enterprises without any establishment.
        let numbers = self.wanted.iter().filter(|entity| entity.is_enterprise());
        let mut enterprises = BTreeMap::new();
        for entity in numbers {
            let rows = self.rows(entity);
            if let Some(number) = entity.enterprise().filter(|_| rows.enterprise.is_some()) {
                enterprises.insert(number, StoredEnterprise { rows, outlets: self.outlets(entity) });
            }
        }
        KboState { establishments, enterprises, complete: BTreeSet::new() }
    }

    fn record(&self, unit: Unit, enterprise: &mut Option<(Entity, KboRows)>) -> Option<KboRecord> {
        if enterprise.as_ref().is_none_or(|(number, _)| *number != unit.enterprise) {
            *enterprise = Some((unit.enterprise, self.rows(unit.enterprise)));
        }
        let (_, of_enterprise) = enterprise.as_ref()?;
        let rows = self.unit_rows(unit);
        let outlets = self.outlets(unit.enterprise);
        let number = unit.number.establishment()?;
        let listing = listing(KboPair { number, rows: &rows, enterprise: of_enterprise, outlets })?;
        Some(KboRecord { listing, rows })
    }

    fn unit_rows(&self, unit: Unit) -> KboRows {
        let mut rows = self.rows(unit.number);
        let enterprise = unit.enterprise.enterprise();
        rows.establishment = enterprise.map(|enterprise| EstablishmentRow { enterprise, start: unit.start });
        rows
    }

    fn rows(&self, entity: Entity) -> KboRows {
        let mut rows = KboRows::default();
        if let Some(rank) = self.wanted.rank(entity) {
            self.activities.add_to(rank, &mut rows);
            for table in &self.tables {
                table.add_to(rank, &mut rows);
            }
        }
        rows.settle();
        rows
    }

    fn outlets(&self, enterprise: Entity) -> u32 {
        let at = self.outlets.binary_search_by_key(&enterprise, |(number, _)| *number);
        at.ok().and_then(|at| self.outlets.get(at)).map_or(0, |(_, count)| *count)
    }
}
