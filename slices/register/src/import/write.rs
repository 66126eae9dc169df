//! Writing a batch: compare with what is known, materialise what changed, tell who listens.

use std::collections::{BTreeMap, HashMap};

use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Kind, Result, Store, StoreError, Tx};
use uuid::Uuid;

use crate::chains::{Chains, OUTLETS};
use crate::facts::{Record, Source};
use crate::materialise::materialise;
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

/// How many candidates are written in one transaction.
pub(crate) const BATCH: usize = 500;

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
}

/// What a batch will write.
#[derive(Default)]
pub(crate) struct Plan {
    pub counts: Counts,
    records: Vec<StoredRecord>,
    faces: Vec<StoredFace>,
    moved: Vec<(Nis, EstablishmentId)>,
    changed: BTreeMap<Nis, Vec<EstablishmentId>>,
    kept: Vec<KboRow>,
}

/// A candidate that is new or changed.
struct Pending<'a> {
    candidate: &'a Candidate,
    documents: Vec<(String, i64)>,
    id: EstablishmentId,
    /// Where it was known before.
    before: Option<Nis>,
}

/// Decides what a batch writes. Only reads, so that a dry run does the same.
pub(crate) async fn plan(tx: &mut Tx<'_>, batch: &[Candidate], context: Context<'_>) -> Result<Plan> {
    let known = known_records(tx, batch).await?;
    let mut plan = Plan::default();
    let mut pending = Vec::new();
    for candidate in batch {
        let documents: Vec<(String, i64)> = candidate.records.iter().map(document).collect::<Result<_>>()?;
        let find = |record: &Record| known.get(&record.source)?.get(&record.source_key);
        let first = candidate.records.first().and_then(find);
        let same = |(record, (_, print)): (&Record, &(String, i64))| {
            find(record).is_some_and(|known| known.print == *print && known.nis == candidate.nis)
        };
        if candidate.records.iter().zip(&documents).all(same) {
            plan.counts.unchanged += 1;
            continue;
        }
        match first {
            Some(_) => plan.counts.changed += 1,
            None => plan.counts.new += 1,
        }
        let id = first.map(|known| known.establishment).or(candidate.id);
        let id = id.unwrap_or_else(|| EstablishmentId(context.moment.new_id()));
        pending.push(Pending { candidate, documents, id, before: first.map(|known| known.nis) });
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

async fn known_records(tx: &mut Tx<'_>, batch: &[Candidate]) -> Result<KnownRecords> {
    let mut keys: BTreeMap<Source, Vec<&str>> = BTreeMap::new();
    for record in batch.iter().flat_map(|candidate| &candidate.records) {
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
async fn add_pending(
    tx: &mut Tx<'_>,
    pending: &[Pending<'_>],
    plan: &mut Plan,
    context: Context<'_>,
) -> Result<()> {
    let mut existing: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
    for (nis, id) in pending.iter().filter_map(|pending| Some((pending.before?, pending.id))) {
        existing.entry(nis).or_default().push(id);
    }
    let (mut others, mut prints) = (HashMap::<EstablishmentId, Vec<Record>>::new(), HashMap::new());
    for (nis, ids) in &existing {
        for (id, record) in faces::records_of(tx, *nis, ids).await? {
            others.entry(id).or_default().push(record);
        }
        prints.extend(faces::prints(tx, *nis, ids).await?);
    }
    for pending in pending {
        let nis = pending.candidate.nis;
        let mut records = pending.candidate.records.clone();
        let new = |other: &Record| {
            !records.iter().any(|own| own.source == other.source && own.source_key == other.source_key)
        };
        let kept: Vec<Record> =
            others.remove(&pending.id).unwrap_or_default().into_iter().filter(new).collect();
        let moved = pending.before.filter(|before| *before != nis);
        if let Some(before) = moved {
            plan.moved.push((before, pending.id));
            plan.changed.entry(before).or_default().push(pending.id);
            for record in &kept {
                let (document, print) = document(record)?;
                let record = record.clone();
                let import = context.import;
                plan.records.push(StoredRecord {
                    nis,
                    establishment: pending.id,
                    record,
                    document,
                    print,
                    import,
                });
            }
        }
        for (record, (document, print)) in pending.candidate.records.iter().zip(&pending.documents) {
            let (record, document, import) = (record.clone(), document.clone(), context.import);
            plan.records.push(StoredRecord {
                nis,
                establishment: pending.id,
                record,
                document,
                print: *print,
                import,
            });
        }
        records.extend(kept);
        plan.kept.extend(pending.candidate.kept.iter().cloned());
        let before = prints.get(&pending.id).copied().filter(|_| moved.is_none());
        plan.put_face((nis, pending.id), &records, before, context);
    }
    Ok(())
}

impl Plan {
    /// Adds the face of an establishment, unless it is the same as before.
    fn put_face(
        &mut self,
        (nis, id): (Nis, EstablishmentId),
        records: &[Record],
        before: Option<i64>,
        context: Context<'_>,
    ) {
        let Some((face, _)) = materialise(nis, records, context.chains) else { return };
        if before == Some(face.fingerprint()) {
            return;
        }
        self.changed.entry(nis).or_default().push(id);
        self.faces.push(StoredFace { id, face, changed_at: context.moment.now() });
    }
}

/// Writes a plan and publishes what changed.
pub(crate) async fn apply(tx: &mut Tx<'_>, plan: &Plan, moment: &Moment) -> Result<()> {
    for (nis, id) in &plan.moved {
        faces::remove(tx, *nis, *id).await?;
    }
    faces::put_records(tx, &plan.records).await?;
    faces::put_faces(tx, &plan.faces).await?;
    kbo::put(tx, &plan.kept).await?;
    for (nis, ids) in &plan.changed {
        for piece in ids.chunks(Event::MOST_IDS) {
            let event = Event::EstablishmentsChanged { nis: *nis, ids: piece.to_vec() };
            tx.publish(&event, moment).await?;
        }
    }
    Ok(())
}

/// Writes candidates in one transaction, outside an import: what an owner or a town says.
pub async fn write_now(store: &Store, moment: &Moment, batch: &[Candidate]) -> Result<()> {
    let chains = load_chains(store).await?;
    store
        .write(|tx| {
            let context = Context { chains: &chains, moment, import: None };
            Box::pin(async move {
                let plan = plan(tx, batch, context).await?;
                apply(tx, &plan, moment).await
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
    let mut looked_at = 0;
    for key in &differs {
        let mut last = EstablishmentId(Uuid::nil());
        loop {
            let limit = i64::try_from(BATCH).unwrap_or(500);
            let page = store.read(|tx| Box::pin(faces::of_chain(tx, key, last, limit))).await?;
            let Some((_, id)) = page.last() else { break };
            last = *id;
            looked_at += u64::try_from(page.len()).unwrap_or_default();
            rematerialise(store, moment, &page, &after).await?;
        }
    }
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
    let mut towns: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
    for (nis, id) in page {
        towns.entry(*nis).or_default().push(*id);
    }
    let towns = &towns;
    store
        .write(|tx| {
            let context = Context { chains, moment, import: None };
            Box::pin(async move {
                let mut plan = Plan::default();
                for (nis, ids) in towns {
                    let mut records: BTreeMap<EstablishmentId, Vec<Record>> = BTreeMap::new();
                    for (id, record) in faces::records_of(tx, *nis, ids).await? {
                        records.entry(id).or_default().push(record);
                    }
                    let prints: HashMap<EstablishmentId, i64> =
                        faces::prints(tx, *nis, ids).await?.into_iter().collect();
                    for (id, records) in records {
                        plan.put_face((*nis, id), &records, prints.get(&id).copied(), context);
                    }
                }
                apply(tx, &plan, moment).await
            })
        })
        .await
}
