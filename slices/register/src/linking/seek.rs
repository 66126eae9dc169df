//! The regular work: compare what changed with the other places of its town, write down which pairs may be the same, and
//! merge what is beyond doubt.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Kind, Result, Store, StoreError, Tx};

use super::desk::{Desk, Town};
use super::family::family;
use super::merge::{self, How};
use super::pairs::{self, Found, State, Whose, ordered};
use crate::chains::Chains;
use crate::import::load_chains;

/// How long a comparison may be silent before another may begin.
const LEASE: Duration = Duration::from_secs(300);
/// Events read at a time.
const EVENTS: i64 = 500;
/// Events of one turn.
const MOST_EVENTS: usize = 20_000;
/// Places of a town that changed, from which on the whole town is compared.
const MOST_CHANGES: usize = 1_000;
/// Pairs written, and merges made, in one transaction.
const BATCH: usize = 200;

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// Towns looked at.
    pub towns: usize,
    /// Places compared with the others of their town.
    pub compared: usize,
    /// Pairs that may be the same.
    pub pairs: usize,
    /// Merged without anybody looking, because there is no doubt.
    pub merged: usize,
}

/// Which places of a town to compare.
#[derive(Clone, Debug, PartialEq)]
enum What {
    All,
    These(BTreeSet<EstablishmentId>),
}

/// Compares what changed since the last turn; everything when there was none. Nothing when another server is at it.
pub(crate) async fn turn(desk: &Desk, moment: &Moment) -> Result<Done> {
    let store = &desk.store;
    let lease = match store.lease("register-pairs", "pairs", LEASE, moment).await {
        Ok(lease) => lease,
        Err(error) if matches!(error.kind(), Kind::Held(_)) => return Ok(Done::default()),
        Err(error) => return Err(error),
    };
    let outcome = follow(desk, &lease, moment).await;
    lease.release().await?;
    outcome
}

async fn follow(desk: &Desk, lease: &store::Lease, moment: &Moment) -> Result<Done> {
    let store = &desk.store;
    let from = store.read(|tx| Box::pin(pairs::reader(tx))).await?;
    let (work, seq) = match gather(store, from).await {
        Ok(gathered) => gathered,
        Err(error) if matches!(error.kind(), Kind::Behind { .. }) => everything(store).await?,
        Err(error) => return Err(error),
    };
    let mut done = Done::default();
    for (nis, what) in work {
        lease.renew(moment).await?;
        add(&mut done, &town(desk, nis, &what, moment).await?);
    }
    if from != Some(seq) {
        let now = moment.now();
        store.write(|tx| Box::pin(async move { pairs::set_reader(tx, seq, now).await })).await?;
    }
    Ok(done)
}

const fn add(done: &mut Done, more: &Done) {
    done.towns += more.towns;
    done.compared += more.compared;
    done.pairs += more.pairs;
    done.merged += more.merged;
}

/// Compares every place of a town, or of all towns, anew.
pub async fn whole(desk: &Desk, only: Option<Nis>, moment: &Moment) -> Result<Done> {
    let lease = desk.store.lease("register-pairs", "pairs of everything", LEASE, moment).await?;
    let outcome = async {
        let (work, seq) = everything(&desk.store).await?;
        let mut done = Done::default();
        for (nis, what) in work.into_iter().filter(|(nis, _)| only.is_none_or(|only| only == *nis)) {
            lease.renew(moment).await?;
            add(&mut done, &town(desk, nis, &what, moment).await?);
        }
        if only.is_none() {
            let now = moment.now();
            desk.store.write(|tx| Box::pin(async move { pairs::set_reader(tx, seq, now).await })).await?;
        }
        Ok(done)
    }
    .await;
    lease.release().await?;
    outcome
}

type Work = BTreeMap<Nis, What>;

async fn everything(store: &Store) -> Result<(Work, i64)> {
    let seq = store.outbox_state().await?.last;
    let towns = store.read(|tx| Box::pin(pairs::towns(tx))).await?;
    Ok((towns.into_iter().map(|nis| (nis, What::All)).collect(), seq))
}

/// What changed since an event, by town.
async fn gather(store: &Store, from: Option<i64>) -> Result<(Work, i64)> {
    let Some(mut seq) = from else { return everything(store).await };
    let (mut work, mut read) = (Work::new(), 0);
    loop {
        let events = store.events_after(seq, EVENTS).await?;
        read += events.len();
        for published in &events {
            seq = published.seq;
            let Event::EstablishmentsChanged { nis, ids } = &published.event else { continue };
            let what = work.entry(*nis).or_insert_with(|| What::These(BTreeSet::new()));
            if let What::These(known) = what {
                known.extend(ids.iter().copied());
                if known.len() > MOST_CHANGES {
                    *what = What::All;
                }
            }
        }
        if i64::try_from(events.len()).unwrap_or(EVENTS) < EVENTS || read >= MOST_EVENTS {
            return Ok((work, seq));
        }
    }
}

/// Compares places of one town with the others, and writes what follows.
async fn town(desk: &Desk, nis: Nis, what: &What, moment: &Moment) -> Result<Done> {
    let town = desk.town(nis).await?;
    let asked: Vec<EstablishmentId> = match what {
        What::All => town.sheets.keys().copied().collect(),
        What::These(ids) => {
            let ids: Vec<EstablishmentId> = ids.iter().copied().collect();
            let own = ids.as_slice();
            let known = desk.store.read(|tx| Box::pin(async move { family(tx, nis, own).await })).await?;
            let roots: BTreeSet<EstablishmentId> = ids.iter().map(|id| known.root(*id)).collect();
            ids.into_iter().chain(roots).collect::<BTreeSet<_>>().into_iter().collect()
        }
    };
    let compared = asked.iter().filter(|id| town.sheets.contains_key(id)).count();
    let ids = asked.clone();
    let (town, found) = tokio::task::spawn_blocking(move || {
        let found = town.pairs(&ids);
        (town, found)
    })
    .await
    .map_err(|error| StoreError::new(Kind::Other, format!("places could not be compared: {error}")))?;
    let found = found?;
    let certain = write(desk, (nis, what), (&asked, found, &*town), moment).await?;
    drop(town);
    let merged = join(desk, nis, &certain.merge, moment).await?;
    Ok(Done { towns: 1, compared, pairs: certain.kept - merged, merged })
}

/// What was written of a town.
struct Written {
    kept: usize,
    /// Pairs beyond doubt.
    merge: Vec<Found>,
}

async fn write(
    desk: &Desk,
    (nis, what): (Nis, &What),
    (asked, found, town): (&[EstablishmentId], Vec<Found>, &Town),
    moment: &Moment,
) -> Result<Written> {
    let (found, all) = (&found, *what == What::All);
    desk.store
        .write(|tx| {
            Box::pin(async move {
                let never = pairs::never(tx, nis).await?;
                let apart = |pair: &Found| {
                    let members = |id| {
                        town.sheets
                            .get(&id)
                            .map_or(<&[EstablishmentId]>::default(), |sheet| sheet.members.as_slice())
                    };
                    let (left, right) = (members(pair.left), members(pair.right));
                    left.iter().any(|one| right.iter().any(|two| never.contains(&ordered(*one, *two))))
                };
                let found: Vec<Found> = found.iter().filter(|pair| !apart(pair)).cloned().collect();
                let known = if all { waiting(tx, nis).await? } else { pairs::with(tx, nis, asked).await? };
                let states: HashMap<_, _> =
                    known.iter().map(|pair| ((pair.left, pair.right), pair.state)).collect();
                for pair in &known {
                    let again =
                        found.iter().any(|found| (found.left, found.right) == (pair.left, pair.right));
                    if !again && matches!(pair.state, State::Open | State::Later) {
                        pairs::forget(tx, pair).await?;
                    }
                }
                pairs::put(tx, nis, &found, moment).await?;
                pairs::limit(tx, nis).await?;
                let doubtless = |pair: &&Found| {
                    let open = states.get(&(pair.left, pair.right)).is_none_or(|state| *state == State::Open);
                    let sheets = town.sheets.get(&pair.left).zip(town.sheets.get(&pair.right));
                    open && sheets.is_some_and(|(one, other)| one.certain(other, pair.score))
                };
                let merge: Vec<Found> = found.iter().filter(doubtless).cloned().collect();
                Ok(Written { kept: found.len(), merge })
            })
        })
        .await
}

/// Every pair of a town that waits.
async fn waiting(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<pairs::Pair>> {
    let mut all = Vec::new();
    for state in [State::Open, State::Later] {
        all.extend(pairs::of_town(tx, (nis, Whose::Town), (state, 0), (20_000, 0)).await?);
    }
    Ok(all)
}

/// Merges what is beyond doubt, unless an owner said anything or somebody manages one of them: those people decide.
async fn join(desk: &Desk, nis: Nis, certain: &[Found], moment: &Moment) -> Result<usize> {
    if certain.is_empty() {
        return Ok(0);
    }
    let chains: Chains = load_chains(&desk.store).await?;
    let (chains, mut merged) = (&chains, 0);
    for piece in certain.chunks(BATCH) {
        merged += desk
            .store
            .write(|tx| {
                Box::pin(async move {
                    let ids: Vec<EstablishmentId> =
                        piece.iter().flat_map(|pair| [pair.left, pair.right]).collect();
                    let spoken = merge::spoken_for(tx, nis, &ids).await?;
                    let mut merged = 0;
                    for pair in piece {
                        if spoken.contains(&pair.left) || spoken.contains(&pair.right) {
                            continue;
                        }
                        let why = (How::Automatic, pair.score, pair.evidence.as_str());
                        let both = (pair.left, pair.right);
                        merged +=
                            usize::from(merge::merge(tx, nis, both, why, (chains, moment)).await?.is_ok());
                    }
                    Ok::<_, StoreError>(merged)
                })
            })
            .await?;
    }
    Ok(merged)
}
