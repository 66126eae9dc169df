//! The places of a town, ready to be compared with one that is typed or changed. Kept in memory, and brought up to date
//! with what was published since, each time it is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use kernel::events::Event;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use linkage::{Index, Reading, Role, Side};
use store::{Kind, Result, Store, StoreError, Tx, args};
use tokio::sync::{Mutex, RwLock};

use super::family::family;
use super::pairs::{Found, ordered};
use super::sheet::{LEAST, Sheet, cells_of, is_compared, sheets};
use crate::facts::{Facts, Record, Source};
use crate::store::faces;

/// Places of a town that are compared, at most.
const MOST_PLACES: i64 = 60_000;
/// Towns kept in memory.
const MOST_TOWNS: usize = 24;
/// Events read at a time.
const EVENTS: i64 = 500;
/// Places that changed since, from which on the town is read anew.
const MOST_CHANGES: usize = 2_000;
/// Other places that one may be the same as.
const MOST_TWINS: usize = 5;

const PLACES: &str =
    "SELECT id, merged_root, state FROM register_establishment WHERE nis = $1 ORDER BY id LIMIT $2";
const STATES: &str =
    "SELECT id, state FROM register_establishment WHERE nis = $1 AND merged_root IS NULL AND id IN (@keys)";
const RECORDS: &str =
    "SELECT establishment, source, source_key, licence, observed_at, document FROM register_record
    WHERE nis = $1";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.linking.places", PLACES),
    ("register.linking.states", STATES),
    ("register.linking.records", RECORDS),
];

/// A town, ready to be compared with.
#[derive(Debug)]
pub(crate) struct Town {
    seq: i64,
    changes: usize,
    index: Index,
    pub sheets: HashMap<EstablishmentId, Sheet>,
}

/// Towns with fewer places than this say too little of what is rare.
const SMALL: usize = 2_000;
/// So many invented places stand beside those of a small town, to be counted and never found.
const BALLAST: u64 = 400;

static INVENTED: LazyLock<Vec<Vec<(Role, String)>>> = LazyLock::new(|| {
    let places = crate::demo::generate(1, BALLAST, crate::demo::seven());
    places
        .map(|place| {
            let mut cells = Vec::new();
            place.records.iter().for_each(|record| cells_of(&record.facts, &mut cells));
            cells
        })
        .collect()
});

fn hex(id: EstablishmentId) -> String {
    id.0.simple().to_string()
}

fn full(error: &impl std::fmt::Display) -> StoreError {
    StoreError::new(Kind::Other, format!("places cannot be compared: {error}"))
}

impl Town {
    fn new(seq: i64, all: Vec<Sheet>) -> Result<Self> {
        let mut side = Side::new(Reading::default());
        for sheet in &all {
            side.push(&hex(sheet.id), sheet.stored().into_iter()).map_err(|error| full(&error))?;
        }
        if all.len() < SMALL {
            for cells in INVENTED.iter() {
                let cells = cells.iter().map(|(role, value)| (*role, value.as_str()));
                side.push("invented", cells).map_err(|error| full(&error))?;
            }
        }
        let index = Index::new(side, Reading::default(), 2);
        Ok(Self { seq, changes: 0, index, sheets: all.into_iter().map(|sheet| (sheet.id, sheet)).collect() })
    }

    fn put(&mut self, sheet: Sheet) -> Result<()> {
        self.index.put(&hex(sheet.id), &sheet.stored()).map_err(|error| full(&error))?;
        self.sheets.insert(sheet.id, sheet);
        Ok(())
    }

    fn remove(&mut self, id: EstablishmentId) {
        if self.sheets.remove(&id).is_some() {
            self.index.remove(&hex(id));
        }
    }

    /// The places that may be the same as what is typed, the most likely first: score in ten-thousandths, and evidence.
    pub(crate) fn like(
        &self,
        cells: &[(Role, &str)],
        (least, most): (f32, usize),
    ) -> Result<Vec<(EstablishmentId, i64, String)>> {
        let found = self.index.candidates(cells, least, most).map_err(|error| full(&error))?;
        let read = |one: linkage::Match| {
            Some((EstablishmentId::parse(&one.id).ok()?, points(one.score), one.evidence))
        };
        Ok(found.into_iter().filter_map(read).collect())
    }

    /// Places whose name holds every word of what is typed, at most so many.
    pub(crate) fn named(&self, typed: &str, most: usize) -> Vec<EstablishmentId> {
        let wanted = kernel::text::words(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let holds = |name: &String| {
            let words: Vec<&str> = name.split(' ').collect();
            wanted.iter().all(|word| words.contains(&word.as_str()))
        };
        let mut found: Vec<EstablishmentId> = self
            .sheets
            .values()
            .filter(|sheet| sheet.names.iter().any(holds))
            .map(|sheet| sheet.id)
            .collect();
        found.sort();
        found.truncate(most);
        found
    }

    /// The places that may be the same as these, as pairs; each pair once.
    pub(crate) fn pairs(&self, ids: &[EstablishmentId]) -> Result<Vec<Found>> {
        let mut found: BTreeMap<(EstablishmentId, EstablishmentId), Found> = BTreeMap::new();
        #[expect(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "a constant below ten thousand"
        )]
        let least = LEAST as f32 / 10_000.0;
        for own in ids.iter().filter_map(|id| self.sheets.get(id)) {
            for (id, score, evidence) in self.like(&own.stored(), (least, MOST_TWINS + 1))? {
                let Some(other) = self.sheets.get(&id).filter(|other| other.id != own.id) else { continue };
                if !own.plausible(other, score) && !own.certain(other, score) {
                    continue;
                }
                let (left, right) = ordered(own.id, id);
                let known = found.entry((left, right));
                let pair = Found { left, right, score, evidence };
                known
                    .and_modify(|known| {
                        if known.score < score {
                            known.clone_from(&pair);
                        }
                    })
                    .or_insert(pair);
            }
        }
        for (left, right) in self.one_number(ids) {
            let (score, evidence) = (9_999, "establishment=".to_owned());
            found.entry((left, right)).or_insert(Found { left, right, score, evidence });
        }
        Ok(found.into_values().collect())
    }

    /// The places that carry the establishment number of one of these, whatever else they say.
    fn one_number(&self, ids: &[EstablishmentId]) -> Vec<(EstablishmentId, EstablishmentId)> {
        let mut numbers: HashMap<u64, Vec<&Sheet>> = HashMap::new();
        for sheet in self.sheets.values() {
            for number in &sheet.establishments {
                numbers.entry(*number).or_default().push(sheet);
            }
        }
        let mut pairs = Vec::new();
        for own in ids.iter().filter_map(|id| self.sheets.get(id)) {
            let same = own.establishments.iter().filter_map(|number| numbers.get(number)).flatten();
            let twins = same.filter(|other| other.id != own.id && own.certain(other, 0));
            pairs.extend(twins.map(|other| ordered(own.id, other.id)));
        }
        pairs
    }
}

/// A probability in ten-thousandths.
#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "between 0 and 10,000")]
fn points(score: f32) -> i64 {
    (score.clamp(0.0, 1.0) * 10_000.0).round() as i64
}

type Shared = Arc<RwLock<Option<Town>>>;

/// The towns that were asked about lately.
#[derive(Clone)]
pub struct Desk {
    pub(crate) store: Store,
    towns: Arc<Mutex<Vec<(Nis, Shared)>>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk over a database.
    #[must_use]
    pub fn of(store: &Store) -> Self {
        Self { store: store.clone(), towns: Arc::default() }
    }

    /// The place of a town in memory; the one asked for longest ago makes room.
    async fn slot(&self, nis: Nis) -> Shared {
        let mut towns = self.towns.lock().await;
        let known = towns.iter().position(|(own, _)| *own == nis);
        let slot = known.map_or_else(|| (nis, Shared::default()), |at| towns.remove(at));
        let shared = Arc::clone(&slot.1);
        towns.push(slot);
        if towns.len() > MOST_TOWNS {
            towns.remove(0);
        }
        shared
    }

    /// A town as it is now.
    pub(crate) async fn town(
        &self,
        nis: Nis,
    ) -> Result<tokio::sync::OwnedRwLockReadGuard<Option<Town>, Town>> {
        let slot = self.slot(nis).await;
        loop {
            let seq = slot.read().await.as_ref().map(|town| (town.seq, town.changes));
            match seq {
                Some((seq, changes)) if changes < MOST_CHANGES => match self.news(nis, seq).await {
                    Ok(None) => {}
                    Ok(Some((last, ids))) => self.follow(&slot, nis, (last, &ids)).await?,
                    Err(error) if matches!(error.kind(), Kind::Behind { .. }) => {
                        self.build(&slot, nis).await?
                    }
                    Err(error) => return Err(error),
                },
                _ => self.build(&slot, nis).await?,
            }
            let guard = Arc::clone(&slot).read_owned().await;
            // Somebody else may have made room for it meanwhile.
            if let Ok(town) = tokio::sync::OwnedRwLockReadGuard::try_map(guard, Option::as_ref) {
                return Ok(town);
            }
        }
    }

    /// What changed in a town since an event: the last event, and the places. None when nothing at all happened.
    async fn news(&self, nis: Nis, mut seq: i64) -> Result<Option<(i64, Vec<EstablishmentId>)>> {
        let (mut changed, began) = (BTreeSet::new(), seq);
        loop {
            let events = self.store.events_after(seq, EVENTS).await?;
            for published in &events {
                seq = published.seq;
                if let Event::EstablishmentsChanged { nis: of, ids } = &published.event
                    && *of == nis
                {
                    changed.extend(ids.iter().copied());
                }
            }
            if i64::try_from(events.len()).unwrap_or(EVENTS) < EVENTS {
                break;
            }
        }
        Ok((seq > began).then(|| (seq, changed.into_iter().collect())))
    }

    async fn build(&self, slot: &Shared, nis: Nis) -> Result<()> {
        let mut place = slot.write().await;
        let seq = self.store.outbox_state().await?.last;
        let all = self.store.read(|tx| Box::pin(async move { all_of(tx, nis).await })).await?;
        let made = tokio::task::spawn_blocking(move || Town::new(seq, all)).await;
        *place = Some(made.map_err(|error| full(&error))??);
        Ok(())
    }

    async fn follow(&self, slot: &Shared, nis: Nis, (seq, ids): (i64, &[EstablishmentId])) -> Result<()> {
        if ids.len() > MOST_CHANGES {
            return self.build(slot, nis).await;
        }
        let (gone, changed) =
            self.store.read(|tx| Box::pin(async move { some_of(tx, nis, ids).await })).await?;
        let mut place = slot.write().await;
        let Some(town) = place.as_mut() else { return Ok(()) };
        for id in gone {
            town.remove(id);
        }
        for sheet in changed {
            town.changes += 1;
            town.put(sheet)?;
        }
        town.seq = town.seq.max(seq);
        Ok(())
    }
}

/// Every place of a town that is compared.
async fn all_of(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Sheet>> {
    let mut roots: BTreeMap<EstablishmentId, Vec<EstablishmentId>> = BTreeMap::new();
    let mut below = Vec::new();
    tx.each(PLACES, args![nis, MOST_PLACES], |row| {
        let (id, root): (EstablishmentId, Option<EstablishmentId>) = (row.get(0)?, row.get(1)?);
        match root {
            Some(root) => below.push((root, id)),
            None if is_compared(&row.get::<String>(2)?) => drop(roots.insert(id, vec![id])),
            None => {}
        }
        Ok(())
    })
    .await?;
    for (root, id) in below {
        if let Some(members) = roots.get_mut(&root) {
            members.push(id);
        }
    }
    let mut records = Vec::new();
    tx.each(RECORDS, args![nis], |row| {
        let Some(source) = Source::parse(&row.get::<String>("source")?) else { return Ok(()) };
        let facts = row.get::<store::Json<Facts>>("document")?.0;
        let (key, at) = (row.get("source_key")?, row.get("observed_at")?);
        records.push((row.get("establishment")?, Record::new(source, key, at, facts)));
        Ok(())
    })
    .await?;
    Ok(sheets(&roots, &records))
}

/// Of these places and those that speak for them: those that are compared no more, and the others.
async fn some_of(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<(Vec<EstablishmentId>, Vec<Sheet>)> {
    let known = family(tx, nis, ids).await?;
    let asked: BTreeSet<EstablishmentId> = ids.iter().flat_map(|id| [*id, known.root(*id)]).collect();
    let asked: Vec<EstablishmentId> = asked.into_iter().collect();
    let mut roots = BTreeMap::new();
    for row in tx.rows_of(STATES, args![nis], &asked).await? {
        if is_compared(&row.get::<String>(1)?) {
            let id: EstablishmentId = row.get(0)?;
            roots.insert(id, known.members(id));
        }
    }
    let all: Vec<EstablishmentId> = roots.values().flatten().copied().collect();
    let records = faces::records_of(tx, nis, &all).await?;
    let gone = asked.into_iter().filter(|id| !roots.contains_key(id)).collect();
    Ok((gone, sheets(&roots, &records)))
}
