//! Merging places that are the same, and taking them apart again. Nothing is moved or removed: the absorbed place keeps
//! its records, and its own face is kept as if it stood alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use serde_json::json;
use store::{Audit, Result, Row, Tx, Value, args};
use uuid::Uuid;

use super::family::{Family, family};
use super::pairs;
use crate::chains::Chains;
use crate::facts::Record;
use crate::import::remake;
use crate::store::faces;

/// Places that may be the same one, at most.
const MOST: usize = 40;

const SET_PARENT: &str =
    "UPDATE register_establishment SET merged_into = $3, merged_root = $4 WHERE nis = $1 AND id = $2";
const SET_ROOT: &str = "UPDATE register_establishment SET merged_root = $3 WHERE nis = $1 AND id = $2";
const SET_ABSORBS: &str = "UPDATE register_establishment SET absorbs = $3 WHERE nis = $1 AND id = $2";
const EXISTS: &str = "SELECT id FROM register_establishment WHERE nis = $1 AND id IN (@keys)";
const NOTE: &str =
    "INSERT INTO register_merge (nis, id, survivor, absorbed, how, score, evidence, made_at, made_by,
    ended_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')";
const END: &str = "UPDATE register_merge SET ended_at = $3, ended_by = $4, ended_why = $5
    WHERE nis = $1 AND absorbed = $2 AND ended_at IS NULL";
const MERGE: &str =
    "SELECT nis, id, survivor, absorbed, how, score, evidence, made_at, made_by, ended_at, ended_why
    FROM register_merge WHERE nis = $1 AND id = $2";
const OF_TOWN: &str =
    "SELECT nis, id, survivor, absorbed, how, score, evidence, made_at, made_by, ended_at, ended_why
    FROM register_merge WHERE nis = $1 AND ended_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 200";
const STANDING: &str =
    "SELECT establishment, published FROM register_standing WHERE nis = $1 AND establishment IN (@keys)";
const MANAGED: &str = "SELECT establishment, organisation_id FROM register_manager
    WHERE nis = $1 AND establishment IN (@keys)";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.linking.set_parent", SET_PARENT),
    ("register.linking.set_root", SET_ROOT),
    ("register.linking.set_absorbs", SET_ABSORBS),
    ("register.linking.exists", EXISTS),
    ("register.linking.note", NOTE),
    ("register.linking.end", END),
    ("register.linking.merge", MERGE),
    ("register.linking.merges_of_town", OF_TOWN),
    ("register.linking.standing", STANDING),
    ("register.linking.managed", MANAGED),
];

/// Who says that two places are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Somebody looked at them.
    Person,
    /// Somebody accepted all above a likelihood.
    Many,
    /// The rules of certainty.
    Automatic,
}

impl How {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Many => "many",
            Self::Automatic => "automatic",
        }
    }
}

/// Why two places were not merged, or not taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// One of them is not there (any more).
    Gone,
    /// They are one already.
    Same,
    /// They were one, and were taken apart since.
    Apart,
    /// Too many places in one.
    Large,
}

/// A merge that was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Merge {
    pub nis: Nis,
    pub id: Uuid,
    pub survivor: EstablishmentId,
    pub absorbed: EstablishmentId,
    pub how: String,
    /// In ten-thousandths.
    pub score: i64,
    pub evidence: String,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<PersonId>,
    pub ended: bool,
}

fn read(row: &Row) -> Result<Merge> {
    Ok(Merge {
        nis: row.get("nis")?,
        id: row.get("id")?,
        survivor: row.get("survivor")?,
        absorbed: row.get("absorbed")?,
        how: row.get("how")?,
        score: row.get("score")?,
        evidence: row.get("evidence")?,
        made_at: row.get("made_at")?,
        made_by: row.get("made_by")?,
        ended: row.get::<Option<DateTime<Utc>>>("ended_at")?.is_some(),
    })
}

/// What merging or taking apart did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The place that speaks.
    pub survivor: Option<EstablishmentId>,
    /// Places nobody finds any more: to be hidden at once.
    pub hide: Vec<EstablishmentId>,
}

/// What decides which of two places goes on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    /// A place of the register goes before one that only the open map knows.
    of_the_map: bool,
    /// What its owner allowed counts for it alone, and so does who manages it.
    not_allowed: bool,
    not_managed: bool,
    /// The strongest source that speaks of it.
    rank: u8,
    /// The oldest.
    id: EstablishmentId,
}

/// What decides, of a place with these records.
pub(crate) fn weight(id: EstablishmentId, records: &[&Record], (allowed, managed): (bool, bool)) -> Weight {
    Weight {
        of_the_map: records.iter().all(|record| record.is_osm()),
        not_allowed: !allowed,
        not_managed: !managed,
        rank: records.iter().map(|record| record.source.rank()).min().unwrap_or(u8::MAX),
        id,
    }
}

/// Whether the owner of a place allowed that it is shown, and whether somebody manages it.
pub(crate) async fn said(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<(bool, bool)> {
    let keys = [Value::from(id)];
    let allowed = tx.rows_in(STANDING, args![nis], &keys).await?;
    let allowed = allowed.first().map(|row| row.get::<Option<bool>>(1)).transpose()?.flatten();
    Ok((allowed == Some(true), !tx.rows_in(MANAGED, args![nis], &keys).await?.is_empty()))
}

async fn weigh(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId, family: &Family) -> Result<Weight> {
    let records = faces::records_of(tx, nis, &family.members(id)).await?;
    let records: Vec<&Record> = records.iter().map(|(_, record)| record).collect();
    Ok(weight(id, &records, said(tx, nis, id).await?))
}

/// Makes two places of a town one. Of each the place that speaks for it is meant.
pub(crate) async fn merge(
    tx: &mut Tx<'_>,
    nis: Nis,
    (one, other): (EstablishmentId, EstablishmentId),
    (how, score, evidence): (How, i64, &str),
    (chains, moment): (&Chains, &Moment),
) -> Result<std::result::Result<Effect, Refusal>> {
    let known = family(tx, nis, &[one, other]).await?;
    let (one, other) = (known.root(one), known.root(other));
    if one == other {
        return Ok(Err(Refusal::Same));
    }
    if tx.rows_in(EXISTS, args![nis], &[one.into(), other.into()]).await?.len() < 2 {
        return Ok(Err(Refusal::Gone));
    }
    let both = [known.members(one), known.members(other)].concat();
    if both.len() > MOST {
        return Ok(Err(Refusal::Large));
    }
    let before = public(tx, nis, &[one, other]).await?;
    let (first, second) = (weigh(tx, nis, one, &known).await?, weigh(tx, nis, other, &known).await?);
    let (survivor, absorbed) = if first <= second { (one, other) } else { (other, one) };
    tx.execute(SET_PARENT, args![nis, absorbed, survivor, survivor]).await?;
    for member in known.members(absorbed).iter().skip(1) {
        tx.execute(SET_ROOT, args![nis, *member, survivor]).await?;
    }
    tx.execute(SET_ABSORBS, args![nis, survivor, true]).await?;
    let (id, who) = (moment.new_id(), moment.actor.person());
    let values = args![nis, id, survivor, absorbed, how.code(), score, evidence, moment.now(), who];
    tx.execute(NOTE, values).await?;
    pairs::merged(tx, nis, (survivor, absorbed), moment).await?;
    remake(tx, nis, &[survivor], (chains, moment)).await?;
    let detail = json!({"absorbed": absorbed.0, "how": how.code(), "score": score, "merge": id});
    tx.audit(&Audit::new("merge", "establishment", survivor.0).in_town(nis).detail(detail), moment).await?;
    told(tx, nis, (survivor, absorbed), &before, moment).await.map(Ok)
}

/// Takes two places apart again that were merged.
pub(crate) async fn unmerge(
    tx: &mut Tx<'_>,
    nis: Nis,
    merge: Uuid,
    (chains, moment): (&Chains, &Moment),
) -> Result<std::result::Result<Effect, Refusal>> {
    let Some(merge) = find(tx, nis, merge).await? else { return Ok(Err(Refusal::Gone)) };
    let known = family(tx, nis, &[merge.absorbed]).await?;
    if merge.ended || known.parent(merge.absorbed) != Some(merge.survivor) {
        return Ok(Err(Refusal::Apart));
    }
    let top = known.root(merge.survivor);
    let before = public(tx, nis, &[top]).await?;
    free(tx, nis, merge.absorbed, &known).await?;
    tx.execute(END, args![nis, merge.absorbed, moment.now(), moment.actor.person(), "person"]).await?;
    for other in BTreeSet::from([top, merge.survivor]) {
        pairs::parted(tx, nis, (other, merge.absorbed), moment).await?;
    }
    remake(tx, nis, &[merge.survivor, merge.absorbed], (chains, moment)).await?;
    let detail = json!({"absorbed": merge.absorbed.0, "merge": merge.id});
    let what = Audit::new("unmerge", "establishment", merge.survivor.0).in_town(nis).detail(detail);
    tx.audit(&what, moment).await?;
    told(tx, nis, (top, merge.absorbed), &before, moment).await.map(Ok)
}

/// Lets a place stand alone again, with all that stands below it.
async fn free(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId, known: &Family) -> Result<()> {
    let none: Option<EstablishmentId> = None;
    tx.execute(SET_PARENT, args![nis, id, none, none]).await?;
    let below = known.members(id);
    for member in below.iter().skip(1) {
        tx.execute(SET_ROOT, args![nis, *member, id]).await?;
    }
    tx.execute(SET_ABSORBS, args![nis, id, below.len() > 1]).await?;
    if let Some(parent) = known.parent(id) {
        let others = known.children(parent).iter().any(|child| *child != id);
        tx.execute(SET_ABSORBS, args![nis, parent, others]).await?;
    }
    Ok(())
}

/// What follows when a place is no longer in a town: those below it stand alone again, and who spoke for it speaks for
/// one less. `known` is the family as it was.
pub(crate) async fn forget(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    known: &Family,
    (chains, moment): (&Chains, &Moment),
) -> Result<()> {
    if !known.holds(id) {
        return Ok(());
    }
    let children = known.children(id);
    for child in &children {
        free(tx, nis, *child, known).await?;
        tx.execute(END, args![nis, *child, moment.now(), moment.actor.person(), "gone"]).await?;
    }
    tx.execute(END, args![nis, id, moment.now(), moment.actor.person(), "gone"]).await?;
    if let Some(parent) = known.parent(id) {
        let others = known.children(parent).iter().any(|child| *child != id);
        tx.execute(SET_ABSORBS, args![nis, parent, others]).await?;
    }
    let touched: Vec<EstablishmentId> = children.into_iter().chain(known.parent(id)).collect();
    remake(tx, nis, &touched, (chains, moment)).await?;
    let detail = json!({"gone": id.0});
    for place in &touched {
        let what = Audit::new("unmerge", "establishment", place.0).in_town(nis).detail(detail.clone());
        tx.audit(&what, moment).await?;
    }
    if touched.is_empty() {
        return Ok(());
    }
    tx.publish(&Event::EstablishmentsChanged { nis, ids: touched }, moment).await
}

async fn public(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<BTreeSet<EstablishmentId>> {
    crate::consent::store::public(tx, nis, ids).await
}

/// Tells who listens. What is not public any more is said first, so that it is hidden at once.
async fn told(
    tx: &mut Tx<'_>,
    nis: Nis,
    (survivor, other): (EstablishmentId, EstablishmentId),
    before: &BTreeSet<EstablishmentId>,
    moment: &Moment,
) -> Result<Effect> {
    let after = public(tx, nis, &[survivor, other]).await?;
    let hide: Vec<EstablishmentId> = before.difference(&after).copied().collect();
    let mut events = Vec::new();
    if !hide.is_empty() {
        events.push(Event::EstablishmentsWithdrawn { nis, ids: hide.clone() });
    }
    events.push(Event::EstablishmentsChanged { nis, ids: vec![survivor, other] });
    tx.publish_all(&events, moment).await?;
    Ok(Effect { survivor: Some(survivor), hide })
}

/// A merge.
pub(crate) async fn find(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Merge>> {
    tx.row(MERGE, args![nis, id]).await?.as_ref().map(read).transpose()
}

/// The merges of a town that stand, the latest first.
pub(crate) async fn of_town(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Merge>> {
    tx.rows(OF_TOWN, args![nis]).await?.iter().map(read).collect()
}

/// Which of these places an owner said anything of, or somebody manages: nobody merges those unseen.
pub(crate) async fn spoken_for(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<BTreeSet<EstablishmentId>> {
    let mut found = BTreeSet::new();
    for sql in [STANDING, MANAGED] {
        for row in tx.rows_of(sql, args![nis], ids).await? {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Facts, Source};

    #[test]
    fn l02_what_goes_on_is_decided_the_same_way_every_time() {
        let at = "2026-11-01T00:00:00Z".parse().unwrap();
        let record = |source| Record::new(source, "1".into(), at, Facts::default());
        let (kbo, osm, town) = (record(Source::Kbo), record(Source::Osm), record(Source::Town));
        let id = |n| EstablishmentId(Uuid::from_u128(n));
        let weigh = |n, records: &[&Record], said| weight(id(n), records, said);
        let plain = (false, false);
        assert!(weigh(9, &[&kbo], plain) < weigh(1, &[&osm], (true, true)), "the map gives way");
        assert!(weigh(9, &[&kbo], (true, false)) < weigh(1, &[&town], (false, true)), "an owner's yes");
        assert!(weigh(9, &[&kbo], (false, true)) < weigh(1, &[&town], plain), "who manages");
        assert!(weigh(9, &[&kbo, &town], plain) < weigh(1, &[&kbo], plain), "the strongest source");
        assert!(weigh(1, &[&kbo], plain) < weigh(2, &[&kbo], plain), "the oldest");
    }
}
