//! Update files: per file first the entities of which all rows go, then the rows that come.

use std::collections::{BTreeMap, BTreeSet};

use kernel::number::EnterpriseNumber;

use super::entity::Entity;
use super::error::KboError;
use super::full::{KboOptions, KboReport};
use super::layout::{KboFile, KboPart};
use super::listing::postcode;
use super::rows::KboRows;
use super::scan::{Job, ProgressFn, scan};
use super::source::{KboKind, KboMeta, KboSource};
use super::state::KboState;

/// The most bytes an update may have; a month of changes is below 100 MB.
const LARGEST: u64 = 1 << 30;

/// What an update says about one entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityUpdate {
    /// The files from which all its rows go.
    pub deleted: BTreeSet<KboFile>,
    /// The rows that come.
    pub inserted: KboRows,
    /// The files from which rows come, also rows that do not matter to us.
    inserts: BTreeSet<KboFile>,
}

impl EntityUpdate {
    /// Applies the change to the rows of the entity: delete first, then insert. `None` when the entity is gone.
    ///
    /// Applying the same change again changes nothing.
    #[must_use]
    pub fn apply(&self, mut rows: KboRows) -> Option<KboRows> {
        for file in &self.deleted {
            rows.clear(*file);
        }
        rows.extend(&self.inserted);
        rows.settle();
        (rows.enterprise.is_some() || rows.establishment.is_some()).then_some(rows)
    }

    fn touches(&self, file: KboFile) -> bool {
        self.deleted.contains(&file) || self.inserts.contains(&file)
    }
}

/// An update, read.
#[derive(Debug)]
pub struct KboUpdate {
    /// What was read, kept and refused. `establishments` and `enterprises` count those touched.
    pub report: KboReport,
    changes: BTreeMap<Entity, EntityUpdate>,
}

/// Reads an update.
pub fn read_update(
    source: &KboSource,
    options: &KboOptions,
    progress: ProgressFn<'_>,
) -> Result<KboUpdate, KboError> {
    source.must_be(KboKind::Update)?;
    let begun = std::time::Instant::now();
    let mut changes: BTreeMap<Entity, EntityUpdate> = BTreeMap::new();
    let mut files = Vec::new();
    let parts =
        KboFile::ENTITIES.into_iter().flat_map(|file| [(file, KboPart::Delete), (file, KboPart::Insert)]);
    let size: u64 = parts.clone().map(|(file, part)| source.size(file, part)).sum();
    if size > LARGEST {
        let file = source.path().display().to_string();
        return Err(KboError::TooLarge { file, size, limit: LARGEST });
    }
    for (file, part) in parts {
        let job = Job {
            source,
            file,
            part,
            workers: options.threads.clamp(1, 64),
            examples: options.examples,
            progress,
        };
        let (blocks, report) = scan(&job, |block, tally| {
            let mut found: Vec<(Entity, KboRows)> = Vec::new();
            block.rows(tally, |row, _| {
                let entity = Entity::parse(row.field(block.columns.place(0)).bytes())?;
                let mut rows = KboRows::default();
                // Seats are not places: a full import does not keep them either.
                let seat = file == KboFile::Address && entity.is_enterprise();
                if part == KboPart::Insert && !seat {
                    rows.add(file, row, &block.columns)?;
                }
                found.push((entity, rows));
                Ok(true)
            });
            found
        })?;
        files.push(report);
        for (entity, rows) in blocks.into_iter().flatten() {
            let change = changes.entry(entity).or_default();
            if part == KboPart::Delete {
                change.deleted.insert(file);
            } else {
                change.inserts.insert(file);
                change.inserted.extend(&rows);
            }
        }
    }
    let count = |enterprise: bool| {
        u64::try_from(changes.keys().filter(|entity| entity.is_enterprise() == enterprise).count())
            .unwrap_or(0)
    };
    let report = KboReport {
        meta: source.meta().clone(),
        files,
        establishments: count(false),
        enterprises: count(true),
        elsewhere: 0,
        doubles: 0,
        orphans: 0,
        orphan_examples: Vec::new(),
        seconds: begun.elapsed().as_secs_f64(),
    };
    Ok(KboUpdate { report, changes })
}

impl KboUpdate {
    /// What the update says of itself.
    #[must_use]
    pub const fn meta(&self) -> &KboMeta {
        &self.report.meta
    }

    /// The change of every entity touched, by number.
    pub fn changes(&self) -> impl Iterator<Item = (Entity, &EntityUpdate)> {
        self.changes.iter().map(|(entity, change)| (*entity, change))
    }

    /// The entities of which the stored rows are needed: all that change, and the enterprises that new
    /// establishments belong to. Of each enterprise all stored establishments are needed, and of each establishment
    /// the enterprise.
    #[must_use]
    pub fn touched(&self) -> BTreeSet<Entity> {
        let owners = self.changes.values().filter_map(|change| new_owner(change).map(Entity::from));
        self.changes.keys().copied().chain(owners).collect()
    }

    /// The entities of which more must be known than is stored, because they may be places for shoppers from now on
    /// or because shops of a stored enterprise are to be counted: their other rows stand in a full extract only
    /// ([`super::look_up`]; take the one of the same day or the day before).
    ///
    /// Changes of names, telephones and the like of what is not stored are none of our business.
    #[must_use]
    pub fn to_look_up(&self, stored: &KboState, postcodes: Option<&BTreeSet<u16>>) -> BTreeSet<Entity> {
        let mut wanted = self.may_be_new(stored, postcodes);
        for (entity, change) in self.changes() {
            let activity = change.touches(KboFile::Activity);
            // An establishment without activities of its own changes along with its enterprise, stored or not.
            let inherited = activity && entity.is_enterprise();
            // Outside the towns shops of the same enterprise come and go.
            let counted = postcodes.is_some() && (activity || change.touches(KboFile::Establishment));
            if inherited || counted {
                wanted.insert(entity);
            }
            let partial = |owner: &Entity| postcodes.is_some() || !stored.knows(*owner);
            wanted.extend(new_owner(change).map(Entity::from).filter(partial));
        }
        wanted
    }

    /// The entities that are not stored and may be places for shoppers from now on: those that an importer without a
    /// full extract must leave out. Part of [`Self::to_look_up`].
    #[must_use]
    pub fn may_be_new(&self, stored: &KboState, postcodes: Option<&BTreeSet<u16>>) -> BTreeSet<Entity> {
        let new = |(entity, change): (Entity, &EntityUpdate)| {
            let itself = [KboFile::Establishment, KboFile::Enterprise]
                .iter()
                .any(|file| change.inserts.contains(file));
            let moved = !entity.is_enterprise() && change.inserts.contains(&KboFile::Address);
            let inside = |codes: &BTreeSet<u16>| {
                change
                    .inserted
                    .addresses
                    .iter()
                    .any(|row| postcode(row).is_some_and(|code| codes.contains(&code)))
            };
            let into_town = moved && postcodes.is_some_and(inside);
            let news = itself || into_town || change.touches(KboFile::Activity);
            (news && !stored.knows(entity)).then_some(entity)
        };
        self.changes().filter_map(new).collect()
    }
}

fn new_owner(change: &EntityUpdate) -> Option<EnterpriseNumber> {
    change.inserted.establishment.as_ref().map(|row| row.enterprise)
}
