//! The statements about units, their spells and what was seen. The others are in `store/`.

pub(crate) mod legal;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod quarters;
pub(crate) mod seen;
pub(crate) mod signals;
pub(crate) mod starters;

use std::collections::HashMap;

use ::store::{Bulk, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use kernel::point::Point;
use uuid::Uuid;

use crate::spell::{Certainty, Source, Span, Spell, State, spans};
use crate::unit::{Draft, Unit, house_order};

pub(crate) use places::{Public, centre, positions, public, public_count, town, towns};
pub(crate) use seen::{
    Photo, Print, Seen, add_photo, add_sighting, has_sighting, photo, photos, purge_photos, sightings,
};

/// The most units of a town that are looked at.
pub(crate) const MOST_UNITS: i64 = 20_000;

const UNITS: &str = "SELECT nis, id, own_key, street, house_number, box_number, postcode, locality, address_uri, lat, lon,
    kind, area, in_core, wvo, net_area, state, state_from, state_certainty, seen_day, stock_from, stock_until, offered,
    consent_day, consent_how, rent_cents, offer_text
    FROM premises_unit WHERE nis = $1 ORDER BY street_key, house_order, house_number, box_number, id LIMIT $2";
const UNIT: &str = "SELECT nis, id, own_key, street, house_number, box_number, postcode, locality, address_uri, lat, lon,
    kind, area, in_core, wvo, net_area, state, state_from, state_certainty, seen_day, stock_from, stock_until, offered,
    consent_day, consent_how, rent_cents, offer_text
    FROM premises_unit WHERE nis = $1 AND id = $2";
const KEYS: &str = "SELECT own_key, id FROM premises_unit WHERE nis = $1 AND own_key <> '' LIMIT $2";
const ADD: Bulk = Bulk {
    table: "premises_unit",
    columns: &[
        "nis",
        "id",
        "own_key",
        "street",
        "street_key",
        "house_number",
        "house_order",
        "box_number",
        "postcode",
        "locality",
        "address_uri",
        "lat",
        "lon",
        "kind",
        "area",
        "in_core",
        "wvo",
        "net_area",
        "state",
        "state_certainty",
        "stock_from",
        "stock_until",
        "offered",
        "consent_how",
        "offer_text",
        "added_at",
        "added_by",
        "changed_at",
    ],
    tail: "",
};
const CHANGE: &str = "UPDATE premises_unit SET own_key = $3, street = $4, street_key = $5, house_number = $6,
    house_order = $7, box_number = $8, postcode = $9, locality = $10, address_uri = $11, lat = $12, lon = $13, kind = $14,
    area = $15, in_core = $16, wvo = $17, net_area = $18, stock_from = $19, stock_until = $20, changed_at = $21
    WHERE nis = $1 AND id = $2";
const SET_STATE: &str =
    "UPDATE premises_unit SET state = $3, state_from = $4, state_certainty = $5, changed_at = $6
    WHERE nis = $1 AND id = $2";
const SEEN: &str = "UPDATE premises_unit SET seen_day = $3
    WHERE nis = $1 AND id = $2 AND (seen_day IS NULL OR seen_day < $3)";
const OFFER: &str =
    "UPDATE premises_unit SET offered = $3, consent_day = $4, consent_how = $5, rent_cents = $6,
    offer_text = $7, changed_at = $8 WHERE nis = $1 AND id = $2";

const LIVE_OF_TOWN: &str = "SELECT unit, id, state, from_day, source, certainty FROM premises_spell
    WHERE nis = $1 AND withdrawn_at IS NULL ORDER BY unit, from_day";
const LIVE: &str = "SELECT unit, id, state, from_day, source, certainty FROM premises_spell
    WHERE nis = $1 AND unit = $2 AND withdrawn_at IS NULL ORDER BY from_day";
const ALL_SPELLS: &str =
    "SELECT id, state, from_day, source, certainty, evidence, noted_at, withdrawn_at, withdrawn_why
    FROM premises_spell WHERE nis = $1 AND unit = $2 ORDER BY from_day DESC, noted_at DESC LIMIT 200";
const ADD_SPELL: Bulk = Bulk {
    table: "premises_spell",
    columns: &[
        "nis",
        "id",
        "unit",
        "state",
        "from_day",
        "source",
        "certainty",
        "evidence",
        "noted_at",
        "noted_by",
        "withdrawn_why",
    ],
    tail: "",
};
const WITHDRAW: &str = "UPDATE premises_spell SET withdrawn_at = $4, withdrawn_by = $5, withdrawn_why = $6
    WHERE nis = $1 AND unit = $2 AND id = $3 AND withdrawn_at IS NULL";
const WITHDRAW_DAY: &str =
    "UPDATE premises_spell SET withdrawn_at = $4, withdrawn_by = $5, withdrawn_why = $6
    WHERE nis = $1 AND unit = $2 AND from_day = $3 AND withdrawn_at IS NULL";

const WITH_UNITS: &str = "SELECT DISTINCT nis FROM premises_unit ORDER BY nis";

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("premises.units", UNITS),
    ("premises.unit", UNIT),
    ("premises.public", places::PUBLIC),
    ("premises.public_count", places::PUBLIC_COUNT),
    ("premises.keys", KEYS),
    ("premises.change", CHANGE),
    ("premises.set_state", SET_STATE),
    ("premises.seen", SEEN),
    ("premises.offer", OFFER),
    ("premises.live_of_town", LIVE_OF_TOWN),
    ("premises.live", LIVE),
    ("premises.all_spells", ALL_SPELLS),
    ("premises.withdraw", WITHDRAW),
    ("premises.withdraw_day", WITHDRAW_DAY),
    ("premises.sightings", seen::SIGHTINGS),
    ("premises.add_sighting", seen::ADD_SIGHTING),
    ("premises.has_sighting", seen::HAS_SIGHTING),
    ("premises.photos", seen::PHOTOS),
    ("premises.photo", seen::PHOTO),
    ("premises.add_photo", seen::ADD_PHOTO),
    ("premises.purge_photos", seen::PURGE_PHOTOS),
    ("premises.town", places::TOWN),
    ("premises.towns", places::TOWNS),
    ("premises.centre", places::CENTRE),
    ("premises.positions", places::POSITIONS),
    ("premises.with_units", WITH_UNITS),
    ("premises.legal.steps", legal::STEPS),
    ("premises.legal.open", legal::OPEN),
    ("premises.legal.add", legal::ADD),
    ("premises.legal.withdraw", legal::WITHDRAW),
    ("premises.legal.regulation", legal::REGULATION),
    ("premises.legal.set_regulation", legal::SET_REGULATION),
    ("premises.owner", people::OWNER),
    ("premises.set_owner", people::SET_OWNER),
    ("premises.forget_owner", people::FORGET_OWNER),
    ("premises.seekers", people::SEEKERS),
    ("premises.seeker", people::SEEKER),
    ("premises.add_seeker", people::ADD_SEEKER),
    ("premises.forget_seeker", people::FORGET_SEEKER),
    ("premises.purge_seekers", people::PURGE_SEEKERS),
    ("premises.introductions", people::INTRODUCTIONS),
    ("premises.introduce", people::INTRODUCE),
    ("premises.outcome", people::OUTCOME),
    ("premises.duty.owners", people::OWNERS_OF),
    ("premises.duty.seekers", people::SEEKERS_OF),
    ("premises.duty.forget_owners", people::FORGET_OWNERS_OF),
    ("premises.duty.forget_seekers", people::FORGET_SEEKERS_OF),
    ("premises.duty.units", people::TRACES[0].1),
    ("premises.duty.spells", people::TRACES[1].1),
    ("premises.duty.withdrawn", people::TRACES[2].1),
    ("premises.duty.sightings", people::TRACES[3].1),
    ("premises.duty.photos", people::TRACES[4].1),
    ("premises.duty.owners_noted", people::TRACES[5].1),
    ("premises.duty.steps", people::TRACES[6].1),
    ("premises.duty.steps_withdrawn", people::TRACES[7].1),
    ("premises.duty.regulations", people::TRACES[8].1),
    ("premises.duty.seekers_added", people::TRACES[9].1),
    ("premises.duty.introductions", people::TRACES[10].1),
    ("premises.duty.outcomes", people::TRACES[11].1),
    ("premises.duty.signals", people::TRACES[12].1),
    ("premises.signals.places", signals::PLACES),
    ("premises.signals.tenants", signals::TENANTS),
    ("premises.signals.see", signals::SEE),
    ("premises.signals.gone", signals::GONE),
    ("premises.signals.add", signals::ADD),
    ("premises.signals.open", signals::OPEN),
    ("premises.signals.one", signals::ONE),
    ("premises.signals.decide", signals::DECIDE),
    ("premises.quarters.state", quarters::STATE),
    ("premises.quarters.clear", quarters::CLEAR),
    ("premises.starters", starters::STARTERS),
    ("premises.starters.signal", starters::SIGNAL),
];

fn unit(row: &Row) -> Result<Unit> {
    let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
    let state: String = row.get("state")?;
    Ok(Unit {
        nis: row.get("nis")?,
        id: row.get("id")?,
        draft: Draft {
            own_key: row.get("own_key")?,
            street: row.get("street")?,
            house_number: row.get("house_number")?,
            box_number: row.get("box_number")?,
            postcode: row.get("postcode")?,
            locality: row.get("locality")?,
            address_uri: row.get("address_uri")?,
            point: point(lat, lon),
            kind: row.get("kind")?,
            area: row.get("area")?,
            in_core: row.get("in_core")?,
            wvo: row.get("wvo")?,
            net_area: row.get("net_area")?,
            stock_from: row.get("stock_from")?,
            stock_until: row.get("stock_until")?,
        },
        state: State::parse(&state),
        state_from: row.get("state_from")?,
        certainty: Certainty::parse(&row.get::<String>("state_certainty")?),
        seen: row.get("seen_day")?,
        offered: row.get("offered")?,
        consent_day: row.get("consent_day")?,
        consent_how: row.get("consent_how")?,
        rent_cents: row.get("rent_cents")?,
        offer_text: row.get("offer_text")?,
    })
}

/// The units of a town, street by street.
pub(crate) async fn units(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Unit>> {
    tx.rows(UNITS, args![nis, MOST_UNITS]).await?.iter().map(unit).collect()
}

/// One unit.
pub(crate) async fn one(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Unit>> {
    tx.row(UNIT, args![nis, id]).await?.as_ref().map(unit).transpose()
}

/// The units that have a key of the town's own.
pub(crate) async fn keys(tx: &mut Tx<'_>, nis: Nis) -> Result<HashMap<String, Uuid>> {
    let rows = tx.rows(KEYS, args![nis, MOST_UNITS]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Adds units, each under its id.
pub(crate) async fn add(tx: &mut Tx<'_>, nis: Nis, new: &[(Uuid, Draft)], moment: &Moment) -> Result<()> {
    let (now, who) = (moment.now(), moment.actor.person());
    let mut batch = ADD.batch();
    for (id, draft) in new {
        batch.push([
            nis.into(),
            (*id).into(),
            draft.own_key.clone().into(),
            draft.street.clone().into(),
            draft.street_key().into(),
            draft.house_number.clone().into(),
            house_order(&draft.house_number).into(),
            draft.box_number.clone().into(),
            draft.postcode.into(),
            draft.locality.clone().into(),
            draft.address_uri.clone().into(),
            draft.point.map(|point| point.lat).into(),
            draft.point.map(|point| point.lon).into(),
            draft.kind.clone().into(),
            draft.area.clone().into(),
            draft.in_core.into(),
            draft.wvo.into(),
            draft.net_area.into(),
            "".into(),
            "".into(),
            draft.stock_from.into(),
            draft.stock_until.into(),
            false.into(),
            "".into(),
            "".into(),
            now.into(),
            who.into(),
            now.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Writes what is told of a unit.
pub(crate) async fn change(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    draft: &Draft,
    at: DateTime<Utc>,
) -> Result<bool> {
    let (lat, lon) = (draft.point.map(|point| point.lat), draft.point.map(|point| point.lon));
    let values = args![
        nis,
        id,
        &draft.own_key,
        &draft.street,
        draft.street_key(),
        &draft.house_number,
        house_order(&draft.house_number),
        &draft.box_number,
        draft.postcode,
        &draft.locality,
        &draft.address_uri,
        lat,
        lon,
        &draft.kind,
        &draft.area,
        draft.in_core,
        draft.wvo,
        draft.net_area,
        draft.stock_from,
        draft.stock_until,
        at
    ];
    Ok(tx.execute(CHANGE, values).await? == 1)
}

/// What the unit says of itself, in step with its last live spell.
pub(crate) async fn refresh(tx: &mut Tx<'_>, (nis, id): (Nis, Uuid), at: DateTime<Utc>) -> Result<()> {
    let live = live(tx, nis, id).await?;
    let last = live.last();
    let (state, certainty) = last.map_or(("", ""), |span| (span.state.code(), span.certainty.code()));
    tx.execute(SET_STATE, args![nis, id, state, last.map(|span| span.from), certainty, at]).await.map(drop)
}

/// The unit was looked at on a day.
pub(crate) async fn seen(tx: &mut Tx<'_>, (nis, id): (Nis, Uuid), day: NaiveDate) -> Result<()> {
    tx.execute(SEEN, args![nis, id, day]).await.map(drop)
}

/// How a unit is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offered {
    pub offered: bool,
    pub consent_day: Option<NaiveDate>,
    pub consent_how: String,
    pub rent_cents: Option<i64>,
    pub text: String,
}

/// Offers a unit, or not any more.
pub(crate) async fn offer(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    how: &Offered,
    at: DateTime<Utc>,
) -> Result<()> {
    let values =
        args![nis, id, how.offered, how.consent_day, &how.consent_how, how.rent_cents, &how.text, at];
    tx.execute(OFFER, values).await.map(drop)
}

fn spell(row: &Row) -> Result<(Uuid, Spell)> {
    let (state, source): (String, String) = (row.get("state")?, row.get("source")?);
    let spell = Spell {
        id: row.get("id")?,
        state: State::parse(&state).unwrap_or(State::Used),
        from: row.get("from_day")?,
        source: Source::parse(&source).unwrap_or(Source::Field),
        certainty: Certainty::parse(&row.get::<String>("certainty")?),
    };
    Ok((row.get("unit")?, spell))
}

/// The history of every unit of a town.
pub(crate) async fn histories(tx: &mut Tx<'_>, nis: Nis) -> Result<HashMap<Uuid, Vec<Span>>> {
    let mut all: HashMap<Uuid, Vec<Spell>> = HashMap::new();
    tx.each(LIVE_OF_TOWN, args![nis], |row| {
        let (unit, spell) = spell(&row)?;
        all.entry(unit).or_default().push(spell);
        Ok(())
    })
    .await?;
    Ok(all.into_iter().map(|(unit, spells)| (unit, spans(spells))).collect())
}

/// The history of one unit.
pub(crate) async fn live(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Vec<Span>> {
    let rows = tx.rows(LIVE, args![nis, unit]).await?;
    let spells = rows.iter().map(|row| Ok(spell(row)?.1)).collect::<Result<Vec<_>>>()?;
    Ok(spans(spells))
}

/// A spell with all that is known of it, also when it does not stand any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub id: Uuid,
    pub state: State,
    pub from: NaiveDate,
    pub source: String,
    pub certainty: Certainty,
    pub evidence: String,
    pub noted_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub why: String,
}

/// Everything that was ever believed of a unit, the latest first.
pub(crate) async fn believed(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Vec<Kept>> {
    let rows = tx.rows(ALL_SPELLS, args![nis, unit]).await?;
    let read = |row: &Row| {
        Ok(Kept {
            id: row.get("id")?,
            state: State::parse(&row.get::<String>("state")?).unwrap_or(State::Used),
            from: row.get("from_day")?,
            source: row.get("source")?,
            certainty: Certainty::parse(&row.get::<String>("certainty")?),
            evidence: row.get("evidence")?,
            noted_at: row.get("noted_at")?,
            withdrawn_at: row.get("withdrawn_at")?,
            why: row.get("withdrawn_why")?,
        })
    };
    rows.iter().map(read).collect()
}

/// A spell to be added to a unit.
#[derive(Clone, Debug)]
pub(crate) struct NewSpell {
    pub unit: Uuid,
    pub spell: Spell,
    pub evidence: String,
}

/// Adds spells.
pub(crate) async fn add_spells(tx: &mut Tx<'_>, nis: Nis, new: &[NewSpell], moment: &Moment) -> Result<()> {
    let mut batch = ADD_SPELL.batch();
    for one in new {
        batch.push([
            nis.into(),
            one.spell.id.into(),
            one.unit.into(),
            one.spell.state.code().into(),
            one.spell.from.into(),
            one.spell.source.code().into(),
            one.spell.certainty.code().into(),
            one.evidence.clone().into(),
            moment.now().into(),
            moment.actor.person().into(),
            "".into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Withdraws a spell, with the reason.
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    (id, why): (Uuid, &str),
    moment: &Moment,
) -> Result<bool> {
    let values = args![nis, unit, id, moment.now(), moment.actor.person(), why];
    Ok(tx.execute(WITHDRAW, values).await? == 1)
}

/// Withdraws the spell that begins on a day.
pub(crate) async fn withdraw_day(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    (day, why): (NaiveDate, &str),
    moment: &Moment,
) -> Result<()> {
    let values = args![nis, unit, day, moment.now(), moment.actor.person(), why];
    tx.execute(WITHDRAW_DAY, values).await.map(drop)
}

fn point(lat: Option<f64>, lon: Option<f64>) -> Option<Point> {
    lat.zip(lon).and_then(|(lat, lon)| Point::new(lat, lon).ok())
}

/// The towns that keep premises.
pub(crate) async fn with_units(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(WITH_UNITS, args![]).await?.iter().map(|row| row.get(0)).collect()
}

/// What somebody did, in her copy.
pub(crate) async fn traces(tx: &mut Tx<'_>, person: PersonId) -> Result<serde_json::Value> {
    let mut all = serde_json::Map::new();
    for (name, sql) in people::TRACES {
        let rows = tx.rows(sql, args![person]).await?;
        let told = rows.iter().map(|row| {
            let (id, at, how): (Uuid, DateTime<Utc>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(serde_json::json!({"id": id, "at": at, "how": how}))
        });
        let told: Vec<serde_json::Value> = told.collect::<Result<_>>()?;
        if !told.is_empty() {
            all.insert(name.to_owned(), told.into());
        }
    }
    Ok(serde_json::Value::Object(all))
}
