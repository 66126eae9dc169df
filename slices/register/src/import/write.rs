//! Writing a batch: compare with what is known, materialise what changed, tell who listens.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Kind, Result, Store, StoreError, Tx};
use uuid::Uuid;

use crate::chains::{Chains, OUTLETS};
use crate::facts::{Record, Source};
use crate::linking::{self, Family};
use crate::materialise::{Face, materialise, materialise_all};
use crate::store::faces::{self, Known, StoredFace, StoredRecord};
use crate::store::kbo::{self, KboRow};

/// What one source (or a demo) brings about one establishment.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The town it lies in.
    pub nis: Nis,
    /// The id it gets when it is new; otherwise one is made.
    pub id: Option<EstablishmentId>,
    /// Its records; the first identifies it.
    pub records: Vec<Record>,
    /// What is kept beside it, to apply later updates of the source.
    pub kept: Vec<KboRow>,
}

/// How many candidates are written in one transaction. Tests see several batches without writing thousands of places.
///
/// A batch costs a commit to disk and an event per town; a larger one costs memory, about 4 kB for each place that is
/// read, waits or is written.
pub(crate) const BATCH: usize = if cfg!(test) { 500 } else { 5_000 };

/// A candidate with what can be made of it without asking the database.
pub(crate) struct Prepared {
    pub candidate: Candidate,
    /// The document of each record, and its fingerprint.
    documents: Vec<(String, i64)>,
    /// The face it has when nobody else speaks about it, and its fingerprint; made ahead when that is likely.
    face: Option<(Face, i64)>,
}

/// Prepares a candidate; with the face, when the formulas are given.
pub(crate) fn prepare(candidate: Candidate, chains: Option<&Chains>) -> Result<Prepared> {
    let documents = candidate.records.iter().map(document).collect::<Result<_>>()?;
    let face = chains.and_then(|chains| made(candidate.nis, &candidate.records, chains));
    Ok(Prepared { candidate, documents, face })
}

fn made<'r>(nis: Nis, records: impl IntoIterator<Item = &'r Record>, chains: &Chains) -> Option<(Face, i64)> {
    let (face, _) = materialise(nis, records, chains)?;
    let print = face.fingerprint();
    Some((face, print))
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
}

/// Everything a batch needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub chains: &'a Chains,
    pub moment: &'a Moment,
    pub import: Option<Uuid>,
    /// The source said nothing before this import, and names a place once: nothing of a batch is known.
    pub first: bool,
}

/// What a batch will write.
#[derive(Default)]
pub(crate) struct Plan<'b> {
    pub counts: Counts,
    records: Vec<StoredRecord<'b>>,
    faces: Vec<StoredFace<'b>>,
    moved: Vec<(Nis, EstablishmentId)>,
    /// Places that are the same as others: their faces, and those of who speaks for them, are made from all together.
    joined: BTreeMap<Nis, Vec<EstablishmentId>>,
    changed: BTreeMap<Nis, Vec<EstablishmentId>>,
    kept: Vec<&'b KboRow>,
}

/// A candidate that is new or changed.
#[derive(Clone, Copy)]
struct Pending<'b> {
    prepared: &'b Prepared,
    id: EstablishmentId,
    /// Where it was known before.
    before: Option<Nis>,
}

/// Decides what a batch writes. Only reads, so that a dry run does the same.
pub(crate) async fn plan<'b>(
    tx: &mut Tx<'_>,
    batch: &'b [Prepared],
    context: Context<'_>,
) -> Result<Plan<'b>> {
    let known = if context.first { KnownRecords::new() } else { known_records(tx, batch).await? };
    let mut plan = Plan::default();
    let mut pending = Vec::new();
    for prepared in batch {
        let candidate = &prepared.candidate;
        let find = |record: &Record| known.get(&record.source)?.get(&record.source_key);
        let first = candidate.records.first().and_then(find);
        let same = |(record, (_, print)): (&Record, &(String, i64))| {
            find(record).is_some_and(|known| known.print == *print && known.nis == candidate.nis)
        };
        if candidate.records.iter().zip(&prepared.documents).all(same) {
            plan.counts.unchanged += 1;
            continue;
        }
        match first {
            Some(_) => plan.counts.changed += 1,
            None => plan.counts.new += 1,
        }
        let id = first.map(|known| known.establishment).or(candidate.id);
        let id = id.unwrap_or_else(|| EstablishmentId(context.moment.new_id()));
        pending.push(Pending { prepared, id, before: first.map(|known| known.nis) });
    }
    add_pending(tx, &pending, &mut plan, context).await?;
    Ok(plan)
}

fn document(record: &Record) -> Result<(String, i64)> {
    record.document().map_err(|error| {
        StoreError::new(Kind::Other, format!("{} cannot be kept: {error}", record.source_key))
    })
}

type KnownRecords = HashMap<Source, HashMap<String, Known>>;

async fn known_records(tx: &mut Tx<'_>, batch: &[Prepared]) -> Result<KnownRecords> {
    let mut keys: BTreeMap<Source, Vec<&str>> = BTreeMap::new();
    for record in batch.iter().flat_map(|prepared| &prepared.candidate.records) {
        keys.entry(record.source).or_default().push(&record.source_key);
    }
    let mut known = KnownRecords::new();
    for (source, wanted) in keys {
        let found = faces::known(tx, source, &wanted).await?;
        known.insert(source, found.into_iter().map(|found| (found.source_key.clone(), found)).collect());
    }
    Ok(known)
}

/// Materialises what is pending, together with what other sources say about the same establishments.
async fn add_pending<'b>(
    tx: &mut Tx<'_>,
    pending: &[Pending<'b>],
    plan: &mut Plan<'b>,
    context: Context<'_>,
) -> Result<()> {
    let mut existing: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
    for (nis, id) in pending.iter().filter_map(|pending| Some((pending.before?, pending.id))) {
        existing.entry(nis).or_default().push(id);
    }
    let (mut others, mut prints) = (HashMap::<EstablishmentId, Vec<Record>>::new(), HashMap::new());
    let mut families = BTreeMap::new();
    for (nis, ids) in &existing {
        families.insert(*nis, linking::family(tx, *nis, ids).await?);
        for (id, record) in faces::records_of(tx, *nis, ids).await? {
            others.entry(id).or_default().push(record);
        }
        prints.extend(faces::prints(tx, *nis, ids).await?);
    }
    for pending in pending {
        let others = others.remove(&pending.id).unwrap_or_default();
        let nis = pending.prepared.candidate.nis;
        let family = families.get(&nis).filter(|family| family.holds(pending.id));
        let joined = family.is_some() && pending.before == Some(nis);
        if joined {
            plan.joined.entry(nis).or_default().push(pending.id);
        }
        plan.add(pending, others, (prints.get(&pending.id).copied(), joined), context)?;
    }
    Ok(())
}

impl<'b> Plan<'b> {
    /// Adds a candidate, together with what was said before about the same establishment.
    fn add(
        &mut self,
        pending: &Pending<'b>,
        others: Vec<Record>,
        (print, joined): (Option<i64>, bool),
        context: Context<'_>,
    ) -> Result<()> {
        let (Pending { prepared, id, .. }, import) = (*pending, context.import);
        let candidate = &prepared.candidate;
        let nis = candidate.nis;
        let own = |other: &Record| {
            let same = |own: &Record| own.source == other.source && own.source_key == other.source_key;
            candidate.records.iter().any(same)
        };
        let others: Vec<Record> = others.into_iter().filter(|other| !own(other)).collect();
        self.kept.extend(&candidate.kept);
        for (record, (document, print)) in candidate.records.iter().zip(&prepared.documents) {
            let (record, document) = (Cow::Borrowed(record), Cow::Borrowed(document.as_str()));
            let (establishment, print) = (id, *print);
            self.records.push(StoredRecord { nis, establishment, record, document, print, import });
        }
        let moved = pending.before.filter(|before| *before != nis);
        let face = match &prepared.face {
            _ if joined => None,
            Some((face, print)) if others.is_empty() => Some((Cow::Borrowed(face), *print)),
            _ => made(nis, candidate.records.iter().chain(&others), context.chains)
                .map(|(face, print)| (Cow::Owned(face), print)),
        };
        self.put_face(id, face, print.filter(|_| moved.is_none()), context);
        if let Some(before) = moved {
            self.moved.push((before, id));
            self.changed.entry(before).or_default().push(id);
            for record in others {
                let (document, print) = document(&record)?;
                let (record, document, establishment) = (Cow::Owned(record), document.into(), id);
                self.records.push(StoredRecord { nis, establishment, record, document, print, import });
            }
        }
        Ok(())
    }

    /// Adds the face of an establishment, unless it is the same as before.
    fn put_face(
        &mut self,
        id: EstablishmentId,
        made: Option<(Cow<'b, Face>, i64)>,
        before: Option<i64>,
        context: Context<'_>,
    ) {
        let Some((face, print)) = made.filter(|(_, print)| before != Some(*print)) else { return };
        self.changed.entry(face.nis).or_default().push(id);
        self.faces.push(StoredFace { id, face, print, changed_at: context.moment.now() });
    }
}

/// Writes a plan and publishes what changed.
pub(crate) async fn apply(
    tx: &mut Tx<'_>,
    plan: &Plan<'_>,
    (chains, moment): (&Chains, &Moment),
) -> Result<()> {
    let mut left = Vec::new();
    for (nis, id) in &plan.moved {
        // What moves to another town is no longer the same as what stays.
        let family = linking::family(tx, *nis, &[*id]).await?;
        faces::remove(tx, *nis, *id).await?;
        left.push((*nis, *id, family));
        if let Some(there) = plan.faces.iter().find(|face| face.id == *id) {
            // What its enterprise allows goes with it.
            crate::consent::store::moved(tx, (*nis, there.face.nis), *id).await?;
            crate::merchant::store::moved(tx, (*nis, there.face.nis), *id).await?;
        }
    }
    put(tx, plan, moment).await?;
    for (nis, id, family) in &left {
        linking::forget(tx, (*nis, *id), family, (chains, moment)).await?;
    }
    for (nis, ids) in &plan.joined {
        remake(tx, *nis, ids, (chains, moment)).await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx<'_>, plan: &Plan<'_>, moment: &Moment) -> Result<()> {
    faces::put_records(tx, &plan.records).await?;
    faces::put_faces(tx, &plan.faces).await?;
    kbo::put(tx, &plan.kept).await?;
    let pieces = plan.changed.iter().flat_map(|(nis, ids)| {
        ids.chunks(Event::MOST_IDS).map(|ids| Event::EstablishmentsChanged { nis: *nis, ids: ids.to_vec() })
    });
    tx.publish_all(&pieces.collect::<Vec<_>>(), moment).await
}

/// Writes candidates in one transaction, outside an import: what an owner or a town says.
pub async fn write_now(store: &Store, moment: &Moment, batch: &[Candidate]) -> Result<()> {
    let chains = load_chains(store).await?;
    let batch = batch.iter().map(|candidate| prepare(candidate.clone(), None)).collect::<Result<Vec<_>>>()?;
    let batch = batch.as_slice();
    store
        .write(|tx| {
            let context = Context { chains: &chains, moment, import: None, first: false };
            Box::pin(async move {
                let plan = plan(tx, batch, context).await?;
                apply(tx, &plan, (context.chains, moment)).await
            })
        })
        .await
}

/// The formulas counted last.
pub(crate) async fn load_chains(store: &Store) -> Result<Chains> {
    let keys = store.read(|tx| Box::pin(faces::chain_keys(tx))).await?;
    Ok(Chains::counted(keys))
}

/// Counts the formulas anew and materialises the places of those that became or ceased to be a chain.
///
/// Returns how many places were looked at again.
pub(crate) async fn refresh_chains(store: &Store, moment: &Moment) -> Result<u64> {
    let before = load_chains(store).await?;
    let counted = store.read(|tx| Box::pin(faces::count_chains(tx, OUTLETS))).await?;
    let after = Chains::counted(counted.iter().map(|(key, _)| key.clone()));
    let differs = after.difference(&before);
    if differs.is_empty() {
        return Ok(0);
    }
    let (mut looked_at, mut waiting) = (0, Vec::new());
    let limit = i64::try_from(BATCH).unwrap_or(500);
    for key in &differs {
        let mut last = EstablishmentId(Uuid::nil());
        loop {
            let page = store.read(|tx| Box::pin(faces::of_chain(tx, key, last, limit))).await?;
            let Some((_, id)) = page.last() else { break };
            last = *id;
            let end = page.len() < BATCH;
            looked_at += u64::try_from(page.len()).unwrap_or_default();
            waiting.extend(page);
            // Most formulas have few outlets: many of them share a transaction.
            if waiting.len() >= BATCH {
                rematerialise(store, moment, &std::mem::take(&mut waiting), &after).await?;
            }
            if end {
                break;
            }
        }
    }
    rematerialise(store, moment, &waiting, &after).await?;
    // Last, so that an interrupted count is done again.
    store.write(|tx| Box::pin(faces::put_chains(tx, &counted))).await?;
    Ok(looked_at)
}

/// Makes the faces of some establishments anew from their records.
pub(crate) async fn rematerialise(
    store: &Store,
    moment: &Moment,
    page: &[(Nis, EstablishmentId)],
    chains: &Chains,
) -> Result<()> {
    // A place may be an outlet of two formulas: by enterprise and by name.
    let mut towns: BTreeMap<Nis, BTreeSet<EstablishmentId>> = BTreeMap::new();
    for (nis, id) in page {
        towns.entry(*nis).or_default().insert(*id);
    }
    let towns: Vec<(Nis, Vec<EstablishmentId>)> =
        towns.into_iter().map(|(nis, ids)| (nis, ids.into_iter().collect())).collect();
    let towns = towns.as_slice();
    store
        .write(|tx| {
            Box::pin(async move {
                for (nis, ids) in towns {
                    remake(tx, *nis, ids, (chains, moment)).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Makes the faces of some establishments of a town anew from their records, and publishes those that changed. Where
/// places are the same as others, the faces of who speaks for them are made anew too.
pub(crate) async fn remake(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
    (chains, moment): (&Chains, &Moment),
) -> Result<()> {
    let context = Context { chains, moment, import: None, first: false };
    let family = linking::family(tx, nis, ids).await?;
    let wanted = family.with_above(ids);
    let mut plan = Plan::default();
    let mut records: BTreeMap<EstablishmentId, Vec<Record>> = BTreeMap::new();
    for (id, record) in faces::records_of(tx, nis, &family.with_below(&wanted)).await? {
        records.entry(id).or_default().push(record);
    }
    let prints: HashMap<EstablishmentId, i64> = faces::prints(tx, nis, &wanted).await?.into_iter().collect();
    for id in wanted {
        let face = made_of_all(nis, (id, &family), &records, chains);
        let face = face.map(|(face, print)| (Cow::Owned(face), print));
        plan.put_face(id, face, prints.get(&id).copied(), context);
    }
    put(tx, &plan, moment).await
}

/// The face of a place from its own records and those of the places below it.
fn made_of_all(
    nis: Nis,
    (id, family): (EstablishmentId, &Family),
    records: &BTreeMap<EstablishmentId, Vec<Record>>,
    chains: &Chains,
) -> Option<(Face, i64)> {
    let of = |member: EstablishmentId| records.get(&member).map(|records| records.iter().collect::<Vec<_>>());
    let members: Vec<Vec<&Record>> = family.members(id).into_iter().filter_map(of).collect();
    let (face, _) = materialise_all(nis, &members, chains)?;
    let print = face.fingerprint();
    Some((face, print))
}
