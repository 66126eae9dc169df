//! What becomes of a place that a partner brings, changes or takes away: it waits for a moderator or is taken in at
//! once, its record follows what was approved, and every change can be undone.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Kind, Result, StoreError, Tx};
use uuid::Uuid;

use super::draft::Entry;
use super::store::{self as tables, Before, Item, Said, Source, Step};
use crate::chains::Chains;
use crate::facts::{Record, Source as Speaker, State};
use crate::import::remake;
use crate::linking;
use crate::store::faces::{self, StoredRecord};

/// What a change needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub source: &'a Source,
    /// The partner's name, which goes with the licence.
    pub name: &'a str,
    pub chains: &'a Chains,
    pub moment: &'a Moment,
    /// `import`, `api`, `form`.
    pub via: &'static str,
    pub import: Option<Uuid>,
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    New,
    Changed,
    Unchanged,
}

/// A place before and after.
pub(crate) struct Change {
    pub before: Option<Item>,
    pub after: Item,
}

/// What a place becomes when this is said of it. None: nothing changes. `fresh` is the id of a new place.
pub(crate) fn decide(
    context: Context<'_>,
    before: Option<&Item>,
    entry: &Entry,
    fresh: EstablishmentId,
) -> Option<Item> {
    let (source, now) = (context.source, context.moment.now());
    let said = Said { nis: entry.nis, facts: entry.facts.clone() };
    let alive = before.filter(|item| item.state != "gone");
    if alive.and_then(Item::latest) == Some(&said) {
        return None;
    }
    let mut item = before.cloned().unwrap_or_else(|| Item {
        org: source.org,
        source: source.id,
        own_key: entry.key.clone(),
        establishment: fresh,
        state: String::new(),
        nis: entry.nis,
        approved: None,
        proposed: None,
        revision: 0,
        via: String::new(),
        import: None,
        proposed_at: None,
        changed_at: now,
        locked_by: None,
        locked_until: None,
    });
    item.revision += 1;
    (item.via, item.import) = (context.via.to_owned(), context.import);
    (item.changed_at, item.locked_by, item.locked_until) = (now, None, None);
    // What comes by the public form is never taken in unseen.
    let looks = source.clearance != "none" || context.via == "form";
    if item.approved.as_ref() == Some(&said) {
        (item.proposed, item.proposed_at, item.state) = (None, None, "settled".to_owned());
    } else if looks {
        let since = item.proposed_at.filter(|_| item.state == "waiting");
        (item.proposed, item.proposed_at, item.state) =
            (Some(said), since.or(Some(now)), "waiting".to_owned());
    } else {
        (item.approved, item.proposed, item.proposed_at) = (Some(said), None, None);
        item.state = "settled".to_owned();
    }
    item.nis = item.approved.as_ref().map_or(entry.nis, |said| said.nis);
    Some(item)
}

/// What a place becomes when the partner no longer has it: closed when it was approved and `close`, else gone.
pub(crate) fn without(context: Context<'_>, before: &Item, close: bool) -> Option<Item> {
    let is_closed = |said: &Said| said.facts.state == Some(State::Closed);
    if before.state == "gone"
        || (close && before.proposed.is_none() && before.approved.as_ref().is_some_and(is_closed))
    {
        return None;
    }
    let mut item = before.clone();
    item.revision += 1;
    (item.via, item.import, item.changed_at) = (context.via.to_owned(), context.import, context.moment.now());
    (item.proposed, item.proposed_at, item.locked_by, item.locked_until) = (None, None, None, None);
    match &mut item.approved {
        Some(said) if close => {
            said.facts.state = Some(State::Closed);
            item.state = "settled".to_owned();
        }
        _ => {
            item.approved = None;
            item.state = "gone".to_owned();
        }
    }
    Some(item)
}

/// Writes changes with the steps that undo them, and lets the register follow.
pub(crate) async fn write(tx: &mut Tx<'_>, context: Context<'_>, changes: &[Change]) -> Result<()> {
    let steps: Vec<Step> = changes
        .iter()
        .map(|change| Step {
            id: context.moment.new_id(),
            source: change.after.source,
            own_key: change.after.own_key.clone(),
            import: context.import,
            revision: change.after.revision,
            before: change.before.as_ref().map(before_of),
        })
        .collect();
    let items: Vec<Item> = changes.iter().map(|change| change.after.clone()).collect();
    tables::put_items(tx, &items).await?;
    tables::add_steps(tx, context.source.org, &steps, context.moment.now()).await?;
    let differs = |change: &&Change| {
        change.before.as_ref().and_then(|before| before.approved.as_ref()) != change.after.approved.as_ref()
    };
    let public: Vec<Item> = changes.iter().filter(differs).map(|change| change.after.clone()).collect();
    publish(tx, context, &public).await
}

fn before_of(item: &Item) -> Before {
    Before {
        state: item.state.clone(),
        approved: item.approved.clone(),
        proposed: item.proposed.clone(),
        via: item.via.clone(),
        import: item.import,
        proposed_at: item.proposed_at,
    }
}

/// Takes in what is said, several places at once.
pub(crate) async fn submit(
    tx: &mut Tx<'_>,
    context: Context<'_>,
    entries: &[Entry],
) -> Result<Vec<(Outcome, Item)>> {
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let source = context.source;
    let known = tables::items(tx, (source.org, source.id), &keys).await?;
    let mut known: HashMap<String, Item> =
        known.into_iter().map(|item| (item.own_key.clone(), item)).collect();
    let official = official(tx, entries).await?;
    let (mut changes, mut told) = (Vec::new(), Vec::new());
    for entry in entries {
        let before = known.remove(&entry.key);
        let number = entry.facts.establishment_number.map(|number| (number.bare(), entry.nis));
        let fresh = number.and_then(|number| official.get(&number).copied());
        let fresh = fresh.unwrap_or_else(|| EstablishmentId(context.moment.new_id()));
        match (decide(context, before.as_ref(), entry, fresh), before) {
            (None, Some(item)) => told.push((Outcome::Unchanged, item)),
            (None, None) => {}
            (Some(after), before) => {
                let is_new = before.as_ref().is_none_or(|item| item.state == "gone");
                told.push((if is_new { Outcome::New } else { Outcome::Changed }, after.clone()));
                changes.push(Change { before, after });
            }
        }
    }
    write(tx, context, &changes).await?;
    Ok(told)
}

/// The places the KBO has under the establishment numbers of these entries.
async fn official(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<HashMap<(String, Nis), EstablishmentId>> {
    let numbers: Vec<String> = entries
        .iter()
        .filter_map(|entry| entry.facts.establishment_number)
        .map(|number| number.bare())
        .collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let found = faces::known(tx, Speaker::Kbo, &numbers).await?;
    Ok(found.into_iter().map(|known| ((known.source_key, known.nis), known.establishment)).collect())
}

/// Lets the register say what is approved of these places, and no more.
pub(crate) async fn publish(tx: &mut Tx<'_>, context: Context<'_>, items: &[Item]) -> Result<()> {
    let (source, moment) = (context.source, context.moment);
    let speaker = Speaker::Partner(source.org);
    let keys: Vec<String> = items.iter().map(|item| source.record_key(&item.own_key)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let known = faces::known(tx, speaker, &keys).await?;
    let mut known: HashMap<String, faces::Known> =
        known.into_iter().map(|known| (known.source_key.clone(), known)).collect();
    let (mut touched, mut vanished) =
        (BTreeMap::<Nis, Vec<EstablishmentId>>::new(), BTreeMap::<Nis, Vec<EstablishmentId>>::new());
    let mut records: Vec<StoredRecord<'_>> = Vec::new();
    for item in items {
        let key = source.record_key(&item.own_key);
        let before = known.remove(&key);
        let said = item.approved.as_ref().filter(|_| source.is_public());
        let mut establishment = before.as_ref().map_or(item.establishment, |before| before.establishment);
        if let Some(before) = before.filter(|before| said.is_none_or(|said| said.nis != before.nis)) {
            let place = (before.nis, before.establishment);
            let family = linking::family(tx, before.nis, &[before.establishment]).await?;
            if tables::drop_record(tx, place, &speaker.key(), &key).await? {
                linking::forget(tx, place, &family, (context.chains, moment)).await?;
                vanished.entry(before.nis).or_default().push(before.establishment);
            } else {
                touched.entry(before.nis).or_default().push(before.establishment);
                // Others still speak of the place it was: this one goes on as a place of its own.
                establishment = EstablishmentId(moment.new_id());
            }
        }
        let Some(said) = said else { continue };
        let mut record = Record::new(speaker, key, item.changed_at, said.facts.clone());
        record.licence = format!("{} ({})", source.licence, context.name);
        let (document, print) =
            record.document().map_err(|error| StoreError::new(Kind::Other, error.to_string()))?;
        touched.entry(said.nis).or_default().push(establishment);
        let (record, document) = (Cow::Owned(record), Cow::Owned(document));
        let import = context.import;
        records.push(StoredRecord { nis: said.nis, establishment, record, document, print, import });
    }
    faces::put_records(tx, &records).await?;
    for (nis, ids) in touched {
        remake(tx, nis, &ids, (context.chains, moment)).await?;
    }
    let gone = vanished.into_iter().flat_map(|(nis, ids)| {
        let pieces: Vec<Event> = ids
            .chunks(Event::MOST_IDS)
            .map(|ids| Event::EstablishmentsChanged { nis, ids: ids.to_vec() })
            .collect();
        pieces
    });
    tx.publish_all(&gone.collect::<Vec<_>>(), moment).await
}

/// A moderator accepts or refuses what waits.
pub(crate) async fn clear(
    tx: &mut Tx<'_>,
    context: Context<'_>,
    items: &[Item],
    (accepted, reason): (bool, &str),
) -> Result<Vec<Item>> {
    let mut after = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| item.state == "waiting") {
        tables::decided(tx, item, (accepted, reason), context.moment).await?;
        let mut item = item.clone();
        if accepted {
            item.approved = item.proposed.take();
            item.nis = item.approved.as_ref().map_or(item.nis, |said| said.nis);
        }
        item.state = if accepted { "settled" } else { "refused" }.to_owned();
        (item.proposed_at, item.locked_by, item.locked_until) = (None, None, None);
        after.push(item);
    }
    tables::put_items(tx, &after).await?;
    if accepted {
        let context = Context { import: None, ..context };
        publish(tx, context, &after).await?;
    }
    Ok(after)
}

/// Undoes steps of an import: a place that did not change since becomes what it was. Tells how many were put back and
/// how many were left alone.
pub(crate) async fn undo(tx: &mut Tx<'_>, context: Context<'_>, steps: &[Step]) -> Result<(u64, u64)> {
    let source = context.source;
    let keys: Vec<&str> = steps.iter().map(|step| step.own_key.as_str()).collect();
    let known = tables::items(tx, (source.org, source.id), &keys).await?;
    let known: HashMap<String, Item> = known.into_iter().map(|item| (item.own_key.clone(), item)).collect();
    let (mut put, mut public, mut counts) = (Vec::new(), Vec::new(), (0, 0));
    for step in steps {
        let Some(item) = known.get(&step.own_key).filter(|item| item.revision == step.revision) else {
            counts.1 += 1;
            continue;
        };
        counts.0 += 1;
        let mut after = item.clone();
        after.revision += 1;
        (after.changed_at, after.locked_by, after.locked_until) = (context.moment.now(), None, None);
        let before = step.before.clone();
        (after.approved, after.proposed) = (None, None);
        if let Some(before) = before {
            (after.approved, after.proposed, after.state) = (before.approved, before.proposed, before.state);
            (after.via, after.import, after.proposed_at) = (before.via, before.import, before.proposed_at);
            put.push(after.clone());
        } else {
            tables::drop_item(tx, item).await?;
        }
        if item.approved != after.approved {
            public.push(after);
        }
    }
    tables::put_items(tx, &put).await?;
    publish(tx, Context { import: None, ..context }, &public).await?;
    Ok(counts)
}
