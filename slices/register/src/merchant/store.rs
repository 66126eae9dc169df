//! Every SQL statement about what merchants and officers do with a place.

use chrono::{DateTime, Utc};
use kernel::events::Event;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Audit, Json, Kind, Result, Row, StoreError, Tx, args};
use uuid::Uuid;

use super::place::Place;
use crate::chains::Chains;
use crate::facts::{Facts, Record, Source};
use crate::import::remake;
use crate::store::faces;

const NIS_OF: &str = "SELECT nis FROM register_establishment WHERE id = $1 LIMIT 1";
const TOWN: &str = "SELECT name_nl, name_fr, name_en, name_de FROM register_municipality
    WHERE nis = $1 AND valid_to IS NULL";
const MANAGERS: &str = "SELECT organisation_id FROM register_manager WHERE nis = $1 AND establishment = $2";
const ADD_MANAGER: &str = "INSERT INTO register_manager (nis, establishment, organisation_id, since)
    VALUES ($1, $2, $3, $4) ON CONFLICT (nis, establishment, organisation_id) DO NOTHING";
const MANAGED: &str = "SELECT nis, establishment FROM register_manager WHERE organisation_id = $1
    ORDER BY establishment LIMIT 500";
const OF_ENTERPRISE: &str = "SELECT nis, id FROM register_establishment
    WHERE enterprise_number = $1 AND layer = 'register' ORDER BY id LIMIT 500";
const EDITS: &str =
    "SELECT id, establishment, source, section, person_id, on_behalf, made_at, before, after, undone_by
    FROM register_edit WHERE nis = $1 AND (establishment = $2 OR establishment IN (SELECT id
    FROM register_establishment WHERE nis = $1 AND merged_root = $2)) ORDER BY made_at DESC, id DESC LIMIT 100";
const EDITS_OF_TOWN: &str =
    "SELECT id, establishment, source, section, person_id, on_behalf, made_at, before, after,
    undone_by FROM register_edit WHERE nis = $1 ORDER BY made_at DESC, id DESC LIMIT 200";
const ADD_EDIT: &str =
    "INSERT INTO register_edit (nis, id, establishment, source, section, person_id, on_behalf,
    made_at, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const UNDO_EDIT: &str =
    "UPDATE register_edit SET undone_by = $3 WHERE nis = $1 AND id = $2 AND undone_by IS NULL";
/// What belongs to a place goes with it when an import finds it in another town.
const MOVES: [&str; 10] = [
    "UPDATE register_photo_file SET nis = $3 WHERE nis = $1 AND photo IN
        (SELECT id FROM register_photo WHERE nis = $1 AND establishment = $2)",
    "UPDATE register_photo SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_manager SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_edit SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_announcement SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_still_right SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_still_right_stop SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_own_site SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_guardian SET nis = $3 WHERE nis = $1 AND establishment = $2",
    "UPDATE register_moderation SET nis = $3 WHERE nis = $1 AND establishment = $2",
];
const DROP_RECORD: &str = "DELETE FROM register_record WHERE nis = $1 AND source = $2 AND source_key = $3";
const GUARDIAN: &str = "SELECT id, person_id, asked, since FROM register_guardian
    WHERE nis = $1 AND (establishment = $2 OR establishment IN (SELECT id FROM register_establishment
    WHERE nis = $1 AND merged_root = $2)) AND ended_at IS NULL ORDER BY since DESC LIMIT 1";
const ADD_GUARDIAN: &str = "INSERT INTO register_guardian (nis, id, establishment, person_id, asked, since)
    VALUES ($1, $2, $3, $4, $5, $6)";
const END_GUARDIAN: &str = "UPDATE register_guardian SET ended_at = $3
    WHERE nis = $1 AND (establishment = $2 OR establishment IN (SELECT id FROM register_establishment
    WHERE nis = $1 AND merged_root = $2)) AND ended_at IS NULL";

const OF_TOWN: &str =
    "SELECT id, sign, main_category, street, house_number, postcode, locality, state, shown, changed_at,
    sources FROM register_establishment WHERE nis = $1 AND layer = 'register' AND merged_root IS NULL
    ORDER BY id LIMIT 50000";
const SIGN: &str = "SELECT sign FROM register_establishment WHERE nis = $1 AND id = $2";
const SOME_POSTCODE: &str =
    "SELECT postcode FROM register_postal_place WHERE nis = $1 ORDER BY postcode LIMIT 1";
const MODERATION: &str =
    "INSERT INTO register_moderation (nis, id, establishment, hidden, reason, person_id, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.merchant.nis_of", NIS_OF),
    ("register.merchant.town", TOWN),
    ("register.merchant.managers", MANAGERS),
    ("register.merchant.add_manager", ADD_MANAGER),
    ("register.merchant.managed", MANAGED),
    ("register.merchant.of_enterprise", OF_ENTERPRISE),
    ("register.merchant.edits", EDITS),
    ("register.merchant.edits_of_town", EDITS_OF_TOWN),
    ("register.merchant.add_edit", ADD_EDIT),
    ("register.merchant.undo_edit", UNDO_EDIT),
    ("register.merchant.drop_record", DROP_RECORD),
    ("register.merchant.move_photo_files", MOVES[0]),
    ("register.merchant.move_photos", MOVES[1]),
    ("register.merchant.move_managers", MOVES[2]),
    ("register.merchant.move_edits", MOVES[3]),
    ("register.merchant.move_announcements", MOVES[4]),
    ("register.merchant.move_questions", MOVES[5]),
    ("register.merchant.move_stops", MOVES[6]),
    ("register.merchant.move_own_sites", MOVES[7]),
    ("register.merchant.move_guardians", MOVES[8]),
    ("register.merchant.move_moderations", MOVES[9]),
    ("register.merchant.of_town", OF_TOWN),
    ("register.merchant.sign", SIGN),
    ("register.merchant.some_postcode", SOME_POSTCODE),
    ("register.merchant.moderation", MODERATION),
    ("register.merchant.guardian", GUARDIAN),
    ("register.merchant.add_guardian", ADD_GUARDIAN),
    ("register.merchant.end_guardian", END_GUARDIAN),
];

/// A change somebody made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub id: Uuid,
    pub establishment: EstablishmentId,
    pub source: Source,
    pub section: String,
    pub person: Option<PersonId>,
    pub on_behalf: bool,
    pub made_at: DateTime<Utc>,
    pub before: Facts,
    pub after: Facts,
    pub undone: bool,
}

fn change(row: &Row) -> Result<Change> {
    let source: String = row.get("source")?;
    Ok(Change {
        id: row.get("id")?,
        establishment: row.get("establishment")?,
        source: Source::parse(&source).unwrap_or(Source::Town),
        section: row.get("section")?,
        person: row.get("person_id")?,
        on_behalf: row.get("on_behalf")?,
        made_at: row.get("made_at")?,
        before: row.get::<Json<Facts>>("before")?.0,
        after: row.get::<Json<Facts>>("after")?.0,
        undone: row.get::<Option<Uuid>>("undone_by")?.is_some(),
    })
}

/// An officer who keeps a place right at the merchant's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guardian {
    pub id: Uuid,
    pub person: PersonId,
    pub asked: String,
    pub since: DateTime<Utc>,
}

/// The place with this id, with everything that is said of it.
pub(crate) async fn load(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<Place>> {
    let Some(row) = tx.row(NIS_OF, args![id]).await? else { return Ok(None) };
    let nis: Nis = row.get(0)?;
    Ok(load_all(tx, &[(nis, id)]).await?.pop())
}

/// Several places. Of one that was found to be the same as another, the place that speaks for both; each once.
pub(crate) async fn load_all(tx: &mut Tx<'_>, ids: &[(Nis, EstablishmentId)]) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = Vec::with_capacity(ids.len());
    for (nis, id) in ids {
        let family = crate::linking::family(tx, *nis, &[*id]).await?;
        let root = family.root(*id);
        if places.iter().any(|place| place.id == root) {
            continue;
        }
        let mut whole: Option<Place> = None;
        for member in family.members(root) {
            let Some(own) = load_alone(tx, *nis, member).await? else { continue };
            whole = Some(match whole {
                None if member == root => own,
                None => Place::new(*nis, root, Vec::new(), Vec::new()).joined(&own),
                Some(place) => place.joined(&own),
            });
        }
        places.extend(whole);
    }
    Ok(places)
}

/// A place by itself, with what came with it.
async fn load_alone(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Option<Place>> {
    let records: Vec<Record> =
        faces::records_of(tx, nis, &[id]).await?.into_iter().map(|(_, record)| record).collect();
    if records.is_empty() {
        return Ok(None);
    }
    let mut organisations = Vec::new();
    for row in tx.rows(MANAGERS, args![nis, id]).await? {
        organisations.push(row.get(0)?);
    }
    let mut place = Place::new(nis, id, records, organisations);
    if let Some(number) = place.official_number()
        && let Some(found) = people::organisation::find_enterprise(tx, number).await?
        && !place.organisations.contains(&found.id)
    {
        place.organisations.push(found.id);
    }
    Ok(Some(place))
}

/// The places of an organisation: those of its enterprise number, and those it claimed.
pub(crate) async fn of_organisation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    let mut found: Vec<(Nis, EstablishmentId)> = Vec::new();
    let known = people::organisation::get(tx, organisation).await?;
    let mut rows = tx.rows(MANAGED, args![organisation]).await?;
    if let Some(number) = known.and_then(|known| known.enterprise) {
        rows.extend(tx.rows(OF_ENTERPRISE, args![stored(number)]).await?);
    }
    for row in rows {
        let place = (row.get(0)?, row.get(1)?);
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found.truncate(500);
    Ok(found)
}

/// The places an organisation is written down for as their manager.
pub(crate) async fn managed(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    tx.rows(MANAGED, args![organisation]).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// An enterprise number as the tables keep it.
pub(crate) fn stored(number: EnterpriseNumber) -> i64 {
    i64::try_from(number.get()).unwrap_or_default()
}

/// Lets an organisation manage a place.
pub(crate) async fn add_manager(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    organisation: OrganisationId,
    moment: &Moment,
) -> Result<()> {
    tx.execute(ADD_MANAGER, args![nis, id, organisation, moment.now()]).await.map(drop)
}

/// A postal code of a town.
pub(crate) async fn some_postcode(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<u16>> {
    let row = tx.row(SOME_POSTCODE, args![nis]).await?;
    let code: Option<i64> = row.map(|row| row.get(0)).transpose()?;
    Ok(code.and_then(|code| u16::try_from(code).ok()))
}

/// The name of a town.
pub(crate) async fn town_name(tx: &mut Tx<'_>, nis: Nis, language: Language) -> Result<String> {
    let Some(row) = tx.row(TOWN, args![nis]).await? else { return Ok(nis.to_string()) };
    let at = match language {
        Language::Nl => 0_usize,
        Language::Fr => 1,
        Language::En => 2,
        Language::De => 3,
    };
    row.get(at)
}

/// What was changed last of a place, the latest first; at most a hundred changes.
pub(crate) async fn changes(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Vec<Change>> {
    tx.rows(EDITS, args![nis, id]).await?.iter().map(change).collect()
}

/// What was changed last in a town.
pub(crate) async fn changes_of_town(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Change>> {
    tx.rows(EDITS_OF_TOWN, args![nis]).await?.iter().map(change).collect()
}

/// Notes that a change was undone by another; false when it was already.
pub(crate) async fn mark_undone(tx: &mut Tx<'_>, nis: Nis, id: Uuid, by: Uuid) -> Result<bool> {
    Ok(tx.execute(UNDO_EDIT, args![nis, id, by]).await? == 1)
}

/// How a record is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writing<'a> {
    /// In whose name.
    pub source: Source,
    /// What the change is about.
    pub section: &'a str,
    /// By an officer at the merchant's request.
    pub on_behalf: bool,
}

/// What writing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "what is not public any more has to be hidden after the commit"]
pub(crate) struct Written {
    /// The change.
    pub edit: Uuid,
    /// Nobody may find the place any more.
    pub hide: bool,
}

/// Replaces what a source says of a place, keeps what it said before, and makes the face anew. Who listens is told when
/// the place is not public any more.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    place: &Place,
    how: Writing<'_>,
    facts: Facts,
    moment: &Moment,
) -> Result<Written> {
    let at = (place.nis, place.id);
    let was = is_public(tx, at).await?;
    let edit = replace(tx, place, how, facts, moment).await?;
    let hide = was && !is_public(tx, at).await?;
    if hide {
        let gone = Event::EstablishmentsWithdrawn { nis: place.nis, ids: vec![place.id] };
        tx.publish(&gone, moment).await?;
    }
    Ok(Written { edit, hide })
}

/// Whether everybody may see a place.
pub(crate) async fn is_public(tx: &mut Tx<'_>, (nis, id): (Nis, EstablishmentId)) -> Result<bool> {
    Ok(!crate::consent::store::public(tx, nis, &[id]).await?.is_empty())
}

/// Takes along what belongs to a place that an import finds in another town.
pub(crate) async fn moved(tx: &mut Tx<'_>, (from, to): (Nis, Nis), id: EstablishmentId) -> Result<()> {
    for sql in MOVES {
        tx.execute(sql, args![from, id, to]).await?;
    }
    Ok(())
}

async fn replace(
    tx: &mut Tx<'_>,
    place: &Place,
    how: Writing<'_>,
    facts: Facts,
    moment: &Moment,
) -> Result<Uuid> {
    let before = place.record(how.source);
    let acting = match &moment.actor {
        kernel::moment::Actor::Person(acting) => Some(acting.as_ref()),
        _ => None,
    };
    // A record stays with the place it came with, also while that is the same as another.
    let home = before.map_or_else(|| place.home(how.source, acting), |record| place.origin(record));
    let key = before.map_or_else(|| home.0.simple().to_string(), |record| record.source_key.clone());
    let id = moment.new_id();
    let empty = Facts::default();
    let said = before.map_or(&empty, |record| &record.facts);
    let (before_text, after_text) = (Json(said).text()?, Json(&facts).text()?);
    let values = args![
        place.nis,
        id,
        home,
        how.source.code(),
        how.section,
        moment.actor.person(),
        how.on_behalf,
        moment.now(),
        before_text,
        after_text
    ];
    tx.execute(ADD_EDIT, values).await?;
    if facts == empty {
        tx.execute(DROP_RECORD, args![place.nis, how.source.code(), &key]).await?;
    } else {
        let mut record = Record::new(how.source, key, moment.now(), facts);
        if let Some(before) = before {
            record.licence.clone_from(&before.licence);
        }
        put(tx, place.nis, home, record).await?;
    }
    let chains = Chains::counted(faces::chain_keys(tx).await?);
    remake(tx, place.nis, &[home], (&chains, moment)).await?;
    let detail = serde_json::json!({
        "section": how.section, "source": how.source.code(), "on_behalf": how.on_behalf, "edit": id,
    });
    tx.audit(&Audit::new("change", "establishment", place.id.0).in_town(place.nis).detail(detail), moment)
        .await?;
    Ok(id)
}

/// Writes a record as it is.
pub(crate) async fn put(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId, record: Record) -> Result<()> {
    let (document, print) = record
        .document()
        .map_err(|error| StoreError::new(Kind::Other, format!("{id} cannot be kept: {error}")))?;
    let stored = faces::StoredRecord {
        nis,
        establishment: id,
        record: std::borrow::Cow::Owned(record),
        document: document.into(),
        print,
        import: None,
    };
    faces::put_records(tx, &[stored]).await
}

/// Who keeps the place right at the merchant's request.
pub(crate) async fn guardian(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Option<Guardian>> {
    let row = tx.row(GUARDIAN, args![nis, id]).await?;
    row.map(|row| {
        Ok(Guardian {
            id: row.get("id")?,
            person: row.get("person_id")?,
            asked: row.get("asked")?,
            since: row.get("since")?,
        })
    })
    .transpose()
}

/// An officer begins to keep a place right at the merchant's request.
pub(crate) async fn begin_guardian(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    (person, asked): (PersonId, &str),
    moment: &Moment,
) -> Result<()> {
    tx.execute(END_GUARDIAN, args![nis, id, moment.now()]).await?;
    tx.execute(ADD_GUARDIAN, args![nis, moment.new_id(), id, person, asked, moment.now()]).await?;
    let detail = serde_json::json!({"guardian": true, "asked": asked});
    tx.audit(&Audit::new("add", "guardian", id.0).in_town(nis).detail(detail), moment).await
}

/// The officer's help ends.
pub(crate) async fn end_guardian(
    tx: &mut Tx<'_>,
    nis: Nis,
    id: EstablishmentId,
    moment: &Moment,
) -> Result<bool> {
    let ended = tx.execute(END_GUARDIAN, args![nis, id, moment.now()]).await? > 0;
    if ended {
        tx.audit(&Audit::new("withdraw", "guardian", id.0).in_town(nis), moment).await?;
    }
    Ok(ended)
}

/// A place as an officer's list shows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TownPlace {
    pub id: EstablishmentId,
    pub sign: String,
    pub category: String,
    pub street: String,
    pub number: String,
    pub postcode: Option<i64>,
    pub locality: String,
    pub state: String,
    pub shown: bool,
    pub changed_at: DateTime<Utc>,
    pub sources: Vec<String>,
}

/// Every place of a town, shown or not.
pub(crate) async fn of_town(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<TownPlace>> {
    let mut found = Vec::new();
    tx.each(OF_TOWN, args![nis], |row| {
        let sources = row.get::<Json<Vec<kernel::listing::SourceNote>>>("sources")?.0;
        found.push(TownPlace {
            id: row.get("id")?,
            sign: row.get("sign")?,
            category: row.get("main_category")?,
            street: row.get("street")?,
            number: row.get("house_number")?,
            postcode: row.get("postcode")?,
            locality: row.get("locality")?,
            state: row.get("state")?,
            shown: row.get("shown")?,
            changed_at: row.get("changed_at")?,
            sources: sources.into_iter().map(|note| note.source).collect(),
        });
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The name of a place.
pub(crate) async fn sign_of(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<String> {
    tx.row(SIGN, args![nis, id]).await?.map_or_else(|| Ok(String::new()), |row| row.get(0))
}

/// Why the town hid a place or showed it again.
pub(crate) async fn note_moderation(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    (hidden, reason): (bool, &str),
    moment: &Moment,
) -> Result<()> {
    let values = args![nis, moment.new_id(), id, hidden, reason, moment.actor.person(), moment.now()];
    tx.execute(MODERATION, values).await.map(drop)
}
