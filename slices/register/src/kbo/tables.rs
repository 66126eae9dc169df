//! Rows kept in memory: packed as they stood in the file, found by the rank of their entity.

use super::activity::{Activity, ActivityBlock, Verdict, judge};
use super::entity::{Entity, EntitySet};
use super::error::KboError;
use super::layout::{Columns, KboFile};
use super::row::{Row, read_row};
use super::rows::{KboRows, check};
use super::scan::{FileReport, Job, scan};
use crate::nace::NACE;

/// Rows of one block that belong to wanted entities.
#[derive(Debug, Default)]
pub(crate) struct RowBlock {
    columns: Option<Columns>,
    bytes: Vec<u8>,
    /// First eight digits, start and length within `bytes`.
    index: Vec<(u32, u32, u32)>,
}

/// Reads the rows of wanted entities out of a file.
pub(crate) fn collect(
    job: &Job<'_>,
    wanted: impl Fn(Entity) -> bool + Sync,
) -> Result<(Vec<RowBlock>, FileReport), KboError> {
    scan(job, |block, tally| {
        let mut out = RowBlock { columns: Some(block.columns), ..RowBlock::default() };
        let number = block.columns.place(0);
        block.rows(tally, |row, raw| {
            let entity = Entity::parse(row.field(number).bytes())?;
            if !wanted(entity) {
                return Ok(false);
            }
            check(job.file, row, &block.columns)?;
            out.index.push((entity.base(), narrow(out.bytes.len()), narrow(raw.len())));
            out.bytes.extend_from_slice(raw);
            Ok(true)
        });
        out.bytes.shrink_to_fit();
        out
    })
}

/// A position within one block, which has at most 5 MB.
fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn wide(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Lists of things per entity, packed: the things of the entity with rank r are `starts[r]..starts[r + 1]`.
#[derive(Debug)]
struct Packed<T> {
    starts: Vec<u32>,
    things: Vec<T>,
}

impl<T: Copy> Packed<T> {
    /// Packs things that are given twice over in the same order: once to count, once to place them.
    fn new<I: Iterator<Item = (Entity, T)>>(wanted: &EntitySet, blank: T, things: impl Fn() -> I) -> Self {
        let mut starts = vec![0_u32; wanted.len() + 1];
        for (entity, _) in things() {
            if let Some(count) = wanted.rank(entity).and_then(|rank| starts.get_mut(rank)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut next = starts.clone();
        let mut packed = vec![blank; wide(sum)];
        for (entity, thing) in things() {
            let Some(place) = wanted.rank(entity).and_then(|rank| next.get_mut(rank)) else { continue };
            if let Some(slot) = packed.get_mut(wide(*place)) {
                *slot = thing;
            }
            *place += 1;
        }
        Self { starts, things: packed }
    }

    fn of(&self, rank: usize) -> &[T] {
        let bounds = self.starts.get(rank).zip(self.starts.get(rank + 1));
        bounds.and_then(|(start, end)| self.things.get(wide(*start)..wide(*end))).unwrap_or_default()
    }
}

/// The kept rows of one file.
#[derive(Debug)]
pub(crate) struct RowTable {
    file: KboFile,
    blocks: Vec<RowBlock>,
    rows: Packed<(u32, u32, u32)>,
}

impl RowTable {
    pub(crate) fn new(file: KboFile, mut blocks: Vec<RowBlock>, wanted: &EntitySet) -> Self {
        let rows = Packed::new(wanted, (0, 0, 0), || {
            blocks.iter().enumerate().flat_map(|(at, block)| {
                let rows = block.index.iter();
                rows.map(move |(base, start, length)| {
                    (Entity::from_base(*base), (narrow(at), *start, *length))
                })
            })
        });
        for block in &mut blocks {
            block.index = Vec::new();
        }
        Self { file, blocks, rows }
    }

    /// Adds the rows of the entity with this rank to a set.
    pub(crate) fn add_to(&self, rank: usize, rows: &mut KboRows) {
        for (at, start, length) in self.rows.of(rank) {
            let Some(block) = self.blocks.get(wide(*at)) else { continue };
            let raw = block.bytes.get(wide(*start)..wide(*start) + wide(*length)).unwrap_or_default();
            let mut row = Row::EMPTY;
            // The row was read and checked when it was kept.
            if let (Ok(_), Some(columns)) = (read_row(raw, &mut row), &block.columns) {
                let _ = rows.add(self.file, &row, columns);
            }
        }
    }

    /// The same table for fewer entities.
    pub(crate) fn narrowed(self, from: &EntitySet, to: &EntitySet) -> Self {
        let rows = Packed::new(to, (0, 0, 0), || {
            let both = to.iter().filter_map(|entity| Some((entity, from.rank(entity)?)));
            both.flat_map(|(entity, rank)| self.rows.of(rank).iter().map(move |row| (entity, *row)))
        });
        Self { rows, ..self }
    }

    /// Whether the rows come from this file.
    pub(crate) fn is_of(&self, file: KboFile) -> bool {
        self.file == file
    }

    /// Whether there is a row for the entity with this rank.
    pub(crate) fn has(&self, rank: usize) -> bool {
        !self.rows.of(rank).is_empty()
    }
}

/// All activities that matter, as read.
#[derive(Debug)]
pub(crate) struct ActivityPile {
    blocks: Vec<ActivityBlock>,
}

impl ActivityPile {
    pub(crate) const fn new(blocks: Vec<ActivityBlock>) -> Self {
        Self { blocks }
    }

    fn runs(&self) -> impl Iterator<Item = (Entity, &[Activity])> {
        self.blocks.iter().flat_map(|block| {
            let mut from = 0;
            block.runs.iter().map(move |(base, count)| {
                let start = from;
                from += wide(*count);
                (Entity::from_base(*base), block.rows.get(start..from).unwrap_or_default())
            })
        })
    }

    /// What the activities of every entity with a main activity tell, by ascending number.
    pub(crate) fn verdicts(&self) -> Vec<(Entity, Verdict)> {
        let nace = &*NACE;
        let mut runs: Vec<(Entity, &[Activity])> = self.runs().collect();
        // The official files come sorted; then this costs one look.
        if !runs.is_sorted_by_key(|(entity, _)| *entity) {
            runs.sort_by_key(|(entity, _)| *entity);
        }
        let mut verdicts = Vec::new();
        let mut whole = Vec::new();
        for runs in runs.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((entity, first)) = runs.first() else { continue };
            let verdict = if runs.len() == 1 {
                judge(first, nace)
            } else {
                whole.clear();
                runs.iter().for_each(|(_, rows)| whole.extend_from_slice(rows));
                judge(&whole, nace)
            };
            verdicts.extend(verdict.map(|verdict| (*entity, verdict)));
        }
        verdicts
    }
}

/// The activities of wanted entities.
#[derive(Debug)]
pub(crate) struct ActivityTable {
    rows: Packed<Activity>,
}

impl ActivityTable {
    pub(crate) fn new(pile: &ActivityPile, wanted: &EntitySet) -> Self {
        let blank = pile.blocks.iter().find_map(|block| block.rows.first().copied());
        let each = || pile.runs().flat_map(|(entity, rows)| rows.iter().map(move |row| (entity, *row)));
        let rows = match blank {
            Some(blank) => Packed::new(wanted, blank, each),
            None => Packed { starts: Vec::new(), things: Vec::new() },
        };
        Self { rows }
    }

    pub(crate) fn add_to(&self, rank: usize, rows: &mut KboRows) {
        rows.activities.extend_from_slice(self.rows.of(rank));
    }

    pub(crate) fn count(&self) -> usize {
        self.rows.things.len()
    }
}
