//! Writing into the ledger, and what follows from it: in one transaction the acts, the audit log, what may be shown of
//! each place, the events, and the notices to who got the data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::events::Event;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use serde_json::json;
use store::{Audit, Result, Tx};

use super::ledger::{Act, Activity, Asked, Ledger, Proof, Standing};
use super::store::{self as tables, SHOWN, Stand};
use super::{notice, wording};

/// What is said about one activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// What for.
    pub activity: Activity,
    /// Given, or withdrawn.
    pub given: bool,
    /// Until when, when it is given for a time.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Said {
    /// Yes.
    #[must_use]
    pub const fn yes(activity: Activity) -> Self {
        Self { activity, given: true, expires_at: None }
    }

    /// No.
    #[must_use]
    pub const fn no(activity: Activity) -> Self {
        Self { activity, given: false, expires_at: None }
    }
}

/// Who says it, and how that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct How {
    /// The language the question was read in.
    pub language: Language,
    /// The person with an account.
    pub by: Option<PersonId>,
    /// In which capacity.
    pub capacity: String,
    /// The kind of proof.
    pub proof: Proof,
    /// Where it is kept; never a name.
    pub reference: String,
    /// When it was said, when that was earlier than now (on paper).
    pub at: Option<DateTime<Utc>>,
}

impl How {
    /// By somebody who signed in, in a form of this site.
    #[must_use]
    pub fn form(moment: &Moment) -> Self {
        let capacity = match &moment.actor {
            kernel::moment::Actor::Person(acting) => acting.role().code(),
            _ => "system",
        };
        Self {
            language: moment.language,
            by: moment.actor.person(),
            capacity: capacity.to_owned(),
            proof: Proof::Form,
            reference: String::new(),
            at: None,
        }
    }

    /// With another proof.
    #[must_use]
    pub fn proved(mut self, proof: Proof, reference: impl Into<String>) -> Self {
        self.proof = proof;
        self.reference = reference.into();
        self
    }
}

/// What an act did to what the public sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Places nobody may find any more, and places of which less may be shown: to be hidden at once
    /// ([`kernel::search::Curtain`]), the index shows again what may be shown.
    pub hide: Vec<EstablishmentId>,
    /// Places that are not public any more.
    pub gone: Vec<(Nis, EstablishmentId)>,
    /// Places that are public now and were not.
    pub listed: Vec<(Nis, EstablishmentId)>,
    /// The numbers of the acts that were written.
    pub acts: Vec<i64>,
    /// How many who got the data are told.
    pub told: usize,
}

/// Writes into the ledger of an enterprise what it says, and does what follows.
///
/// What stands already the same way is not written again. Acts on paper may lie in the past, but never before an act
/// that is already written: the order of writing is the order of the ledger.
pub async fn record(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    said: &[Said],
    how: &How,
    moment: &Moment,
) -> Result<Effect> {
    let now = moment.now();
    let ledger = tables::ledger(tx, org).await?;
    let standing = ledger.at(now);
    let same = |said: &Said| {
        standing.of(said.activity).is_some_and(|(_, act)| {
            standing.said(said.activity) == Some(said.given)
                && (!said.given || act.expires_at == said.expires_at)
        })
    };
    let earliest = ledger.acts().last().map_or(DateTime::<Utc>::MIN_UTC, |act| act.at);
    let at = how.at.unwrap_or(now).clamp(earliest.min(now), now);
    let mut acts = Vec::new();
    for (seq, said) in (ledger.next()..).zip(said.iter().filter(|said| !same(said))) {
        let wording = wording::current(said.activity);
        acts.push(Act {
            seq,
            id: moment.new_id(),
            activity: said.activity,
            given: said.given,
            asked: Asked { wording: wording.code.clone(), version: wording.version, language: how.language },
            at,
            expires_at: said.expires_at.filter(|_| said.given),
            by: how.by,
            capacity: how.capacity.clone(),
            proof: how.proof,
            reference: how.reference.chars().take(200).collect(),
        });
    }
    let rows: Vec<(OrganisationId, Act)> = acts.iter().map(|act| (org, act.clone())).collect();
    tables::add(tx, &rows).await?;
    for act in &acts {
        let action = if act.given { "give" } else { "withdraw" };
        let detail = json!({
            "seq": act.seq, "activity": act.activity.code(), "proof": act.proof.code(), "print": tables::print(org, act),
        });
        tx.audit(&Audit::new(action, "consent", org.0).of(org).detail(detail), moment).await?;
    }
    let mut effect = settle(tx, org, moment).await?;
    let withdrawn: Vec<Activity> = acts
        .iter()
        .filter(|act| !act.given && standing.said(act.activity) != Some(false))
        .map(|act| act.activity)
        .collect();
    effect.told = notice::write(tx, org, &withdrawn, moment).await?;
    effect.acts = acts.iter().map(|act| act.seq).collect();
    Ok(effect)
}

/// Withdraws everything that stands, and says no to being shown at all.
pub async fn withdraw_everything(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    how: &How,
    moment: &Moment,
) -> Result<Effect> {
    let ledger = tables::ledger(tx, org).await?;
    let said = everything(&ledger.at(moment.now()));
    record(tx, org, &said, how, moment).await
}

/// The no to everything that stands, and to being shown.
#[must_use]
pub fn everything(standing: &Standing<'_>) -> Vec<Said> {
    let mut activities: BTreeSet<Activity> = standing
        .all()
        .filter(|(activity, ..)| standing.said(*activity) == Some(true))
        .map(|(activity, ..)| activity)
        .collect();
    activities.insert(Activity::LISTED);
    activities.insert(Activity::REUSED);
    activities.into_iter().map(Said::no).collect()
}

/// The places whose ledger this is: those of its enterprise number, those it manages, and those it spoke for before. A
/// chain has thousands.
pub(crate) async fn places(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<(Nis, EstablishmentId)>> {
    let known = people::organisation::get(tx, org).await?;
    let number = known.and_then(|known| known.enterprise);
    Ok(tables::places_of(tx, org, number).await?.into_iter().collect())
}

/// Works out anew what may be shown of every place of an enterprise, and tells who listens. Call it too when a place came
/// to an enterprise.
pub async fn settle(tx: &mut Tx<'_>, org: OrganisationId, moment: &Moment) -> Result<Effect> {
    let ledger = tables::ledger(tx, org).await?;
    let standing = ledger.at(moment.now());
    let places = places(tx, org).await?;
    // A place that was found to be the same as another is seen as that other: its owner's no counts there.
    let speakers = crate::linking::speakers(tx, &places).await?;
    let seen = |(nis, id): (Nis, EstablishmentId)| (nis, speakers.get(&id).copied().unwrap_or(id));
    let shown: BTreeSet<_> = places.iter().flat_map(|place| [*place, seen(*place)]).collect();
    let shown: Vec<_> = shown.into_iter().collect();
    let before = public(tx, &shown).await?;
    let mut changed = Vec::new();
    for (nis, ids) in by_town(places.iter().copied()) {
        let before = tables::standings(tx, nis, &ids).await?;
        for id in ids {
            let (now, was) = (stand(&standing, org, (nis, id)), before.get(&id));
            // Nothing was ever said: nothing to keep.
            if was != Some(&now) && (was.is_some() || !ledger.acts().is_empty()) {
                let less = less(was, &now);
                changed.push((now, less));
            }
        }
    }
    let stands: Vec<Stand> = changed.iter().map(|(stand, _)| stand.clone()).collect();
    tables::put(tx, &stands, moment.now()).await?;
    let known = people::organisation::get(tx, org).await?;
    if let Some(number) = known.and_then(|known| known.enterprise) {
        let objects = standing.said(Activity::LISTED) == Some(false);
        tables::object(tx, (number, org), objects, moment.now()).await?;
    }
    let after = public(tx, &shown).await?;
    let gone: Vec<_> = before.difference(&after).copied().collect();
    let less =
        changed.iter().filter(|(_, less)| *less).map(|(stand, _)| seen((stand.nis, stand.establishment)));
    let hide: BTreeSet<_> = gone.iter().copied().chain(less.filter(|place| before.contains(place))).collect();
    let touched: BTreeSet<_> = changed
        .iter()
        .map(|(stand, _)| (stand.nis, stand.establishment))
        .chain(changed.iter().map(|(stand, _)| seen((stand.nis, stand.establishment))))
        .chain(gone.iter().copied())
        .chain(after.difference(&before).copied())
        .collect();
    publish(tx, (&touched, &hide), moment).await?;
    Ok(Effect {
        hide: hide.into_iter().map(|(_, id)| id).collect(),
        listed: after.difference(&before).copied().collect(),
        gone,
        ..Effect::default()
    })
}

async fn public(
    tx: &mut Tx<'_>,
    places: &[(Nis, EstablishmentId)],
) -> Result<BTreeSet<(Nis, EstablishmentId)>> {
    let mut found = BTreeSet::new();
    for (nis, ids) in by_town(places.iter().copied()) {
        found.extend(tables::public(tx, nis, &ids).await?.into_iter().map(|id| (nis, id)));
    }
    Ok(found)
}

fn by_town(places: impl Iterator<Item = (Nis, EstablishmentId)>) -> BTreeMap<Nis, Vec<EstablishmentId>> {
    let mut towns: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
    places.for_each(|(nis, id)| towns.entry(nis).or_default().push(id));
    towns
}

/// What follows from what stands for one place.
fn stand(standing: &Standing<'_>, org: OrganisationId, (nis, id): (Nis, EstablishmentId)) -> Stand {
    let mut said = [None; 7];
    let activities = SHOWN.into_iter().map(Activity::shown).chain([Activity::REUSED]);
    for (slot, activity) in said.iter_mut().zip(activities) {
        *slot = standing.said(activity);
    }
    Stand { nis, establishment: id, org, said, expires_at: standing.next_expiry() }
}

/// Of what is said, so much stands in the index: listed, contact, hours, offer. The rest is asked for when it is shown.
const INDEXED: usize = 4;

/// Whether anything that may have been found may not be found now.
fn less(was: Option<&Stand>, now: &Stand) -> bool {
    let was = was.map_or([None; 7], |was| was.said);
    was.iter()
        .zip(&now.said)
        .take(INDEXED)
        .any(|(was, now)| *was != Some(false) && *now != Some(true) && was != now)
}

/// Places with their towns.
type Places = BTreeSet<(Nis, EstablishmentId)>;

/// Tells who listens. What must be hidden at once is said first.
async fn publish(tx: &mut Tx<'_>, (touched, hide): (&Places, &Places), moment: &Moment) -> Result<()> {
    let mut events = Vec::new();
    for (nis, ids) in by_town(hide.iter().copied()) {
        let pieces = ids.chunks(Event::MOST_IDS);
        events.extend(pieces.map(|ids| Event::EstablishmentsWithdrawn { nis, ids: ids.to_vec() }));
    }
    for (nis, ids) in by_town(touched.iter().copied()) {
        let pieces = ids.chunks(Event::MOST_IDS);
        events.extend(pieces.map(|ids| Event::EstablishmentsChanged { nis, ids: ids.to_vec() }));
    }
    if events.is_empty() { Ok(()) } else { tx.publish_all(&events, moment).await }
}

/// Whether an enterprise allows an activity now. A partner's export asks this for each.
pub async fn allows(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    (activity, natural_person): (Activity, bool),
    moment: &Moment,
) -> Result<bool> {
    let ledger: Ledger = tables::ledger(tx, org).await?;
    Ok(ledger.at(moment.now()).allows(activity, natural_person))
}

/// Where the ledger of an enterprise does not agree with the audit log, whose rows are chained: acts that were slipped in
/// or changed.
pub async fn verify(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<String>> {
    let log = tx.audit_of("consent", &org.0.to_string(), 1_000).await?;
    let known: BTreeMap<i64, &str> = log
        .iter()
        .filter_map(|row| Some((row.detail.get("seq")?.as_i64()?, row.detail.get("print")?.as_str()?)))
        .collect();
    let mut trouble = Vec::new();
    let mut expected = 1;
    for (act, print) in tables::printed(tx, org).await? {
        if act.seq != expected {
            trouble.push(format!("the acts {expected} to {} are missing", act.seq - 1));
        }
        expected = act.seq + 1;
        if tables::print(org, &act) != print {
            trouble.push(format!("act {} was changed", act.seq));
        } else if log.len() < 1_000
            && act.proof != Proof::Demo
            && known.get(&act.seq) != Some(&print.as_str())
        {
            trouble.push(format!("the audit log does not know act {}", act.seq));
        }
    }
    Ok(trouble)
}
