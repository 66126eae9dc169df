//! Every SQL statement about consents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::{EstablishmentId, OrganisationId, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Bulk, Json, Result, Row, Tx, Value, args};
use uuid::Uuid;

use super::ledger::{Act, Activity, Asked, Fields, Ledger, Proof, Purpose, Recipient};
pub(crate) use super::link_store::{Link, add_link, link, use_link};

const LEDGER: &str = "SELECT seq, id, recipient, purpose, fields, given, wording, wording_version, language, at,
    expires_at, given_by, capacity, proof, reference, print FROM register_consent WHERE org = $1 ORDER BY seq LIMIT 5000";
const STANDING: &str =
    "SELECT nis, establishment, org, published, contact, hours, offer, photos, owner_name, reused,
    expires_at FROM register_standing WHERE nis = $1 AND establishment IN (@keys)";
/// Of each of [`SHOWN`], whether the owner of an absorbed place says no.
const REFUSED: &str = "SELECT CAST(SUM(CASE WHEN NOT published THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN NOT contact THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN NOT hours THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN NOT offer THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN NOT photos THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN NOT owner_name THEN 1 ELSE 0 END) AS BIGINT) FROM register_standing WHERE nis = $1 AND establishment IN
    (SELECT id FROM register_establishment WHERE nis = $1 AND merged_root = $2)";
/// A page of the places of an enterprise, by key: those it spoke for, those it manages, those under its number.
const STANDING_OF: &str = "SELECT nis, establishment FROM register_standing WHERE org = $1
    AND (nis > $2 OR (nis = $2 AND establishment > $3)) ORDER BY nis, establishment LIMIT 500";
const MANAGED_BY: &str = "SELECT nis, establishment FROM register_manager WHERE organisation_id = $1
    AND (nis > $2 OR (nis = $2 AND establishment > $3)) ORDER BY nis, establishment LIMIT 500";
const NUMBERED: &str = "SELECT nis, id FROM register_establishment WHERE enterprise_number = $1
    AND layer = 'register' AND (nis > $2 OR (nis = $2 AND id > $3)) ORDER BY nis, id LIMIT 500";
/// Also where the number does not stand on the face: of natural persons.
const BELONGING: &str = "SELECT nis, id FROM register_establishment WHERE belongs_to = $1
    AND layer = 'register' AND (nis > $2 OR (nis = $2 AND id > $3)) ORDER BY nis, id LIMIT 500";
const MOVE: &str = "UPDATE register_standing SET nis = $3 WHERE nis = $1 AND establishment = $2";
const EXPIRED: &str = "SELECT DISTINCT org FROM register_standing WHERE expires_at <= $1 LIMIT $2";
const PUBLIC: &str = "SELECT id FROM register_public_establishment WHERE nis = $1 AND id IN (@keys)";
const NOT_REUSED: &str = "SELECT id FROM register_not_reused";
const OBJECT: &str = "INSERT INTO register_objection (enterprise_number, org, since) VALUES ($1, $2, $3)
    ON CONFLICT (enterprise_number) DO NOTHING";
const OBJECT_NO_MORE: &str = "DELETE FROM register_objection WHERE enterprise_number = $1";
const PLACE: &str =
    "SELECT e.nis, e.id, e.sign, e.natural_person, e.enterprise_number, m.name_nl, m.name_fr, m.name_en,
    m.name_de, e.street, e.house_number FROM register_establishment e
    JOIN register_municipality m ON m.nis = e.nis AND m.valid_to IS NULL WHERE e.nis = $1 AND e.id = $2";
const NIS_OF: &str = "SELECT nis FROM register_establishment WHERE id = $1 LIMIT 1";
const HOLD: &str =
    "INSERT INTO register_standing (nis, establishment, org, changed_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, establishment) DO UPDATE SET org = excluded.org";
const HOLDER: &str = "SELECT org FROM register_standing WHERE nis = $1 AND establishment = $2";
const ENDING: &str = "SELECT DISTINCT s.org, s.expires_at FROM register_standing s WHERE s.expires_at > $1
    AND s.expires_at <= $2 AND NOT EXISTS (SELECT 1 FROM register_consent_reminder r WHERE r.org = s.org
    AND r.expires_at = s.expires_at) LIMIT $3";
const REMINDED: &str = "INSERT INTO register_consent_reminder (org, expires_at, sent_at) VALUES ($1, $2, $3)";
const BY_PERSON: &str =
    "SELECT org, seq FROM register_consent WHERE given_by = $1 ORDER BY org, seq LIMIT 5000";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.consent.ledger", LEDGER),
    ("register.consent.standing", STANDING),
    ("register.consent.refused", REFUSED),
    ("register.consent.standing_of", STANDING_OF),
    ("register.consent.managed_by", MANAGED_BY),
    ("register.consent.numbered", NUMBERED),
    ("register.consent.belonging", BELONGING),
    ("register.consent.move", MOVE),
    ("register.consent.expired", EXPIRED),
    ("register.consent.public", PUBLIC),
    ("register.consent.not_reused", NOT_REUSED),
    ("register.consent.object", OBJECT),
    ("register.consent.object_no_more", OBJECT_NO_MORE),
    ("register.consent.place", PLACE),
    ("register.consent.nis_of", NIS_OF),
    ("register.consent.hold", HOLD),
    ("register.consent.holder", HOLDER),
    ("register.consent.ending", ENDING),
    ("register.consent.reminded", REMINDED),
    ("register.consent.by_person", BY_PERSON),
];

const ACTS: Bulk = Bulk {
    table: "register_consent",
    columns: &[
        "org",
        "seq",
        "id",
        "recipient",
        "purpose",
        "fields",
        "given",
        "wording",
        "wording_version",
        "language",
        "at",
        "expires_at",
        "given_by",
        "capacity",
        "proof",
        "reference",
        "print",
    ],
    tail: "",
};

const STANDINGS: Bulk = Bulk {
    table: "register_standing",
    columns: &[
        "nis",
        "establishment",
        "org",
        "published",
        "contact",
        "hours",
        "offer",
        "photos",
        "owner_name",
        "reused",
        "expires_at",
        "changed_at",
    ],
    tail: "ON CONFLICT (nis, establishment) DO UPDATE SET org = excluded.org, published = excluded.published,
        contact = excluded.contact, hours = excluded.hours, offer = excluded.offer, photos = excluded.photos,
        owner_name = excluded.owner_name, reused = excluded.reused, expires_at = excluded.expires_at,
        changed_at = excluded.changed_at",
};

/// What identifies an act: written into the audit log with it, whose rows are chained.
pub(crate) fn print(org: OrganisationId, act: &Act) -> String {
    let (seq, version, given) = (act.seq.to_string(), act.asked.version.to_string(), act.given.to_string());
    let instant = |at: DateTime<Utc>| at.timestamp_micros().to_string();
    people::secret::mark(&[
        &org.0.to_string(),
        &seq,
        &act.id.to_string(),
        &act.activity.code(),
        &given,
        &act.asked.wording,
        &version,
        act.asked.language.code(),
        &instant(act.at),
        &act.expires_at.map(instant).unwrap_or_default(),
        &act.by.map(|by| by.0.to_string()).unwrap_or_default(),
        &act.capacity,
        act.proof.code(),
        &act.reference,
    ])
}

/// Reads an act; nothing when it was written by a newer program.
fn act(row: &Row) -> Result<Option<(Act, String)>> {
    let recipient = Recipient::parse(&row.get::<String>("recipient")?);
    let purpose = Purpose::parse(&row.get::<String>("purpose")?);
    let fields = Fields::parse(&row.get::<String>("fields")?);
    let (Some(recipient), Some(purpose), Some(fields)) = (recipient, purpose, fields) else {
        return Ok(None);
    };
    let act = Act {
        seq: row.get("seq")?,
        id: row.get("id")?,
        activity: Activity { recipient, purpose, fields },
        given: row.get("given")?,
        asked: Asked {
            wording: row.get("wording")?,
            version: row.get("wording_version")?,
            language: Language::parse(&row.get::<String>("language")?).unwrap_or_default(),
        },
        at: row.get("at")?,
        expires_at: row.get("expires_at")?,
        by: row.get("given_by")?,
        capacity: row.get("capacity")?,
        proof: Proof::parse(&row.get::<String>("proof")?).unwrap_or(Proof::Form),
        reference: row.get("reference")?,
    };
    Ok(Some((act, row.get("print")?)))
}

/// The ledger of an enterprise, with the print of each act.
pub(crate) async fn printed(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<(Act, String)>> {
    let rows = tx.rows(LEDGER, args![org]).await?;
    rows.iter().filter_map(|row| act(row).transpose()).collect()
}

/// The ledger of an enterprise.
pub(crate) async fn ledger(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Ledger> {
    Ok(Ledger::new(printed(tx, org).await?.into_iter().map(|(act, _)| act).collect()))
}

/// Adds acts of enterprises to the ledger.
pub(crate) async fn add(tx: &mut Tx<'_>, acts: &[(OrganisationId, Act)]) -> Result<()> {
    let mut batch = ACTS.batch();
    for (org, act) in acts {
        batch.push([
            (*org).into(),
            act.seq.into(),
            act.id.into(),
            act.activity.recipient.code().into(),
            act.activity.purpose.code().into(),
            act.activity.fields.code().into(),
            act.given.into(),
            act.asked.wording.as_str().into(),
            act.asked.version.into(),
            act.asked.language.code().into(),
            act.at.into(),
            act.expires_at.into(),
            act.by.into(),
            act.capacity.as_str().into(),
            act.proof.code().into(),
            act.reference.as_str().into(),
            print(*org, act).into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// What follows from a ledger for one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stand {
    pub nis: Nis,
    pub establishment: EstablishmentId,
    pub org: OrganisationId,
    /// Of each of [`SHOWN`], then of open data.
    pub said: [Option<bool>; 7],
    pub expires_at: Option<DateTime<Utc>>,
}

/// The fields of a place in the order of the columns.
pub(crate) const SHOWN: [Fields; 6] =
    [Fields::NameAddress, Fields::Contact, Fields::Hours, Fields::Offer, Fields::Photos, Fields::OwnerName];

/// Whether fields of a place may be shown, as the published view has it for those it holds itself.
pub(crate) async fn may_show(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    fields: Fields,
) -> Result<bool> {
    let activity = Activity::shown(fields);
    if tx.row(REFUSED, args![nis, id]).await?.is_some_and(|row| refuses(&row, fields)) {
        return Ok(false);
    }
    let natural = place(tx, nis, id).await?.is_none_or(|place| place.natural_person);
    let said = standings(tx, nis, &[id]).await?.remove(&id).and_then(|stand| {
        let at = SHOWN.iter().position(|known| *known == fields)?;
        stand.said.get(at).copied().flatten()
    });
    Ok(said.unwrap_or_else(|| activity.allowed_unasked(natural)))
}

/// Whether the owner of an absorbed place refuses that fields are shown.
fn refuses(row: &Row, fields: Fields) -> bool {
    let at = SHOWN.iter().position(|known| *known == fields).unwrap_or_default();
    row.get::<Option<i64>>(at).ok().flatten().is_some_and(|no| no > 0)
}

/// What stands for places of a town.
pub(crate) async fn standings(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<BTreeMap<EstablishmentId, Stand>> {
    let mut found = BTreeMap::new();
    for row in tx.rows_of(STANDING, args![nis], ids).await? {
        let mut said = [None; 7];
        for (at, one) in said.iter_mut().enumerate() {
            *one = row.get(at + 3)?;
        }
        let establishment = row.get("establishment")?;
        let (org, expires_at) = (row.get("org")?, row.get("expires_at")?);
        found.insert(establishment, Stand { nis, establishment, org, said, expires_at });
    }
    Ok(found)
}

/// Writes what follows for places.
pub(crate) async fn put(tx: &mut Tx<'_>, stands: &[Stand], now: DateTime<Utc>) -> Result<()> {
    let mut batch = STANDINGS.batch();
    for stand in stands {
        let [published, contact, hours, offer, photos, owner_name, reused] = stand.said;
        batch.push([
            stand.nis.into(),
            stand.establishment.into(),
            stand.org.into(),
            published.into(),
            contact.into(),
            hours.into(),
            offer.into(),
            photos.into(),
            owner_name.into(),
            reused.into(),
            stand.expires_at.into(),
            now.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Takes what was said along when a place moves to another town.
pub(crate) async fn moved(tx: &mut Tx<'_>, (from, to): (Nis, Nis), id: EstablishmentId) -> Result<()> {
    tx.execute(MOVE, args![from, id, to]).await.map(drop)
}

/// Every place of an enterprise, however many: those under its number, those it manages, those it spoke for before.
pub(crate) async fn places_of(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    number: Option<EnterpriseNumber>,
) -> Result<BTreeSet<(Nis, EstablishmentId)>> {
    let mut found = BTreeSet::new();
    let number = number.map(|number| Value::from(stored(number)));
    let lists = [
        (Some(Value::from(org)), STANDING_OF),
        (Some(Value::from(org)), MANAGED_BY),
        (number.clone(), NUMBERED),
        (number, BELONGING),
    ];
    for (whose, sql) in lists {
        let Some(whose) = whose else { continue };
        let (mut nis, mut id) = (0_i64, Uuid::nil());
        loop {
            let rows = tx.rows(sql, &[whose.clone(), nis.into(), id.into()]).await?;
            for row in &rows {
                (nis, id) = (row.get(0)?, row.get(1)?);
                found.insert((row.get(0)?, row.get(1)?));
            }
            if rows.len() < 500 {
                break;
            }
        }
    }
    Ok(found)
}

/// Enterprises of which a consent ran out.
pub(crate) async fn expired(tx: &mut Tx<'_>, now: DateTime<Utc>, limit: i64) -> Result<Vec<OrganisationId>> {
    tx.rows(EXPIRED, args![now, limit]).await?.iter().map(|row| row.get(0)).collect()
}

/// Which of these places of a town are public now.
pub(crate) async fn public(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<BTreeSet<EstablishmentId>> {
    tx.rows_of(PUBLIC, args![nis], ids).await?.iter().map(|row| row.get(0)).collect()
}

/// The places that may be shown but not passed on as open data.
pub(crate) async fn not_reused(tx: &mut Tx<'_>) -> Result<std::collections::HashSet<EstablishmentId>> {
    let mut found = std::collections::HashSet::new();
    tx.each(NOT_REUSED, &[], |row| {
        found.insert(row.get(0)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

fn stored(number: EnterpriseNumber) -> i64 {
    i64::try_from(number.get()).unwrap_or_default()
}

/// Notes that an enterprise may not be shown, or may again.
pub(crate) async fn object(
    tx: &mut Tx<'_>,
    (number, org): (EnterpriseNumber, OrganisationId),
    objects: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    if objects {
        tx.execute(OBJECT, args![stored(number), org, now]).await.map(drop)
    } else {
        tx.execute(OBJECT_NO_MORE, args![stored(number)]).await.map(drop)
    }
}

/// A place, as the pages about consent name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub nis: Nis,
    pub id: EstablishmentId,
    pub sign: String,
    pub natural_person: bool,
    pub number: Option<EnterpriseNumber>,
    /// In the order of [`Language::ALL`].
    pub town: [String; 4],
    pub address: String,
}

/// The town a place lies in.
pub(crate) async fn nis_of(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<Nis>> {
    tx.row(NIS_OF, args![id]).await?.map(|row| row.get(0)).transpose()
}

/// A place.
pub(crate) async fn place(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Option<Place>> {
    let Some(row) = tx.row(PLACE, args![nis, id]).await? else { return Ok(None) };
    let (street, number): (String, String) = (row.get("street")?, row.get("house_number")?);
    Ok(Some(Place {
        nis,
        id,
        sign: row.get("sign")?,
        natural_person: row.get("natural_person")?,
        number: row
            .get::<Option<i64>>("enterprise_number")?
            .and_then(|number| EnterpriseNumber::from_u64(number.unsigned_abs()).ok()),
        town: [row.get("name_nl")?, row.get("name_fr")?, row.get("name_en")?, row.get("name_de")?],
        address: format!("{street} {number}").trim().to_owned(),
    }))
}

/// The enterprise whose ledger counts for a place, when there is one.
pub(crate) async fn holder(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Option<OrganisationId>> {
    tx.row(HOLDER, args![nis, id]).await?.map(|row| row.get(0)).transpose()
}

/// From now on the ledger of this enterprise counts for a place.
pub(crate) async fn hold(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    org: OrganisationId,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(HOLD, args![nis, id, org, now]).await.map(drop)
}

/// Enterprises whose consents run out before `until` and that were not reminded yet.
pub(crate) async fn ending(
    tx: &mut Tx<'_>,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<(OrganisationId, DateTime<Utc>)>> {
    let rows = tx.rows(ENDING, args![now, until, limit]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Notes that an enterprise was reminded.
pub(crate) async fn reminded(
    tx: &mut Tx<'_>,
    (org, end): (OrganisationId, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(REMINDED, args![org, end, now]).await.map(drop)
}

/// What a person gave or withdrew: enterprise and number of each act.
pub(crate) async fn by_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<(OrganisationId, i64)>> {
    let rows = tx.rows(BY_PERSON, args![person]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The partners of the platform, by name; at most a hundred.
pub(crate) async fn partners(tx: &mut Tx<'_>) -> Result<Vec<(OrganisationId, String)>> {
    let all = people::organisation::list(tx).await?;
    let partners = all.into_iter().filter(|one| one.kind == people::OrganisationKind::Partner);
    Ok(partners.take(100).map(|one| (one.id, one.name)).collect())
}

/// A list of activities as it is kept.
pub(crate) fn list(activities: &[Activity]) -> Result<String> {
    Json(&activities.iter().map(|activity| activity.code()).collect::<Vec<_>>()).text()
}
