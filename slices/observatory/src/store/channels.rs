//! Sites and channels.

use counts::{Mode, Step};
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::{Result, Row, StoreError, Tx, args};
use uuid::Uuid;

use crate::channel::{Channel, Direction, Instrument, Site, SiteKind, State};

/// Sites of one town, and channels.
pub const MOST: i64 = 500;

macro_rules! channel_columns {
    () => {
        "nis, id, site, name, mode, direction, instrument, step, capacity, state, is_public, is_control, processing, dpia,
        live_from, ended_on, touched_at"
    };
}

const TOWNS: &str =
    "SELECT DISTINCT nis FROM observatory_channel WHERE state <> 'draft' ORDER BY nis LIMIT 1000";
const TOWN: &str = "SELECT name_nl, name_fr, name_en, name_de, population FROM register_public_place
    WHERE kind = 'town' AND nis = $1 LIMIT 1";
const CENTRE: &str = "SELECT lat, lon FROM register_public_place WHERE kind = 'town' AND nis = $1 LIMIT 1";
const ALL_TOWNS: &str =
    "SELECT nis, name_nl, name_fr, name_en, name_de, population FROM register_public_place
    WHERE kind = 'town' ORDER BY nis LIMIT 1000";
const SITES: &str =
    "SELECT nis, id, name, kind, area, latitude, longitude, note FROM observatory_site WHERE nis = $1
    ORDER BY name, id LIMIT $2";
const SITE: &str = "SELECT nis, id, name, kind, area, latitude, longitude, note FROM observatory_site
    WHERE nis = $1 AND id = $2";
const PUT_SITE: &str =
    "INSERT INTO observatory_site (nis, id, name, kind, area, latitude, longitude, note, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, area = excluded.area,
    latitude = excluded.latitude, longitude = excluded.longitude, note = excluded.note";
const CHANNELS: &str = concat!(
    "SELECT ",
    channel_columns!(),
    " FROM observatory_channel WHERE nis = $1 ORDER BY site, name, id LIMIT $2"
);
const CHANNEL: &str =
    concat!("SELECT ", channel_columns!(), " FROM observatory_channel WHERE nis = $1 AND id = $2");
// A device that speaks SensorThings over MQTT says nothing but the number of its stream.
const HOME: &str = "SELECT nis FROM observatory_channel WHERE id = $1 ORDER BY nis LIMIT 1";
const PUT_CHANNEL: &str = "INSERT INTO observatory_channel (nis, id, site, name, mode, direction, instrument, step, capacity,
    state, is_public, is_control, processing, dpia, live_from, ended_on, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    ON CONFLICT (nis, id) DO UPDATE SET site = excluded.site, name = excluded.name, mode = excluded.mode,
    direction = excluded.direction, instrument = excluded.instrument, step = excluded.step, capacity = excluded.capacity,
    state = excluded.state, is_public = excluded.is_public, is_control = excluded.is_control,
    processing = excluded.processing, dpia = excluded.dpia, live_from = excluded.live_from, ended_on = excluded.ended_on";
const HAS_DAYS: &str = "SELECT day FROM observatory_day WHERE nis = $1 AND channel = $2 ORDER BY day LIMIT 1";
const STAND: &str =
    "INSERT INTO observatory_stand (nis, channel, valid_from, latitude, longitude, factor, reason, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (nis, channel, valid_from) DO UPDATE SET
    latitude = excluded.latitude, longitude = excluded.longitude, factor = excluded.factor, reason = excluded.reason";
const STANDS: &str = "SELECT valid_from, latitude, longitude, factor, reason FROM observatory_stand
    WHERE nis = $1 AND channel = $2 ORDER BY valid_from LIMIT 200";
const ALIASES: &str =
    "SELECT alias, channel FROM observatory_alias WHERE nis = $1 AND source = $2 LIMIT 5000";
const PUT_ALIAS: &str = "INSERT INTO observatory_alias (nis, source, alias, channel) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, source, alias) DO UPDATE SET channel = excluded.channel";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.towns", TOWNS),
    ("observatory.town", TOWN),
    ("observatory.centre", CENTRE),
    ("observatory.all_towns", ALL_TOWNS),
    ("observatory.sites", SITES),
    ("observatory.site", SITE),
    ("observatory.put_site", PUT_SITE),
    ("observatory.channels", CHANNELS),
    ("observatory.channel", CHANNEL),
    ("observatory.home", HOME),
    ("observatory.put_channel", PUT_CHANNEL),
    ("observatory.has_days", HAS_DAYS),
    ("observatory.stand", STAND),
    ("observatory.stands", STANDS),
    ("observatory.aliases", ALIASES),
    ("observatory.put_alias", PUT_ALIAS),
];

/// What is stored is not what the code knows.
fn unknown(what: &str, code: &str) -> StoreError {
    StoreError::new(store::Kind::Other, format!("an unknown {what} is stored: {code}"))
}

fn site(row: &Row) -> Result<Site> {
    let kind: String = row.get("kind")?;
    let point = row.get::<Option<f64>>("latitude")?.zip(row.get::<Option<f64>>("longitude")?);
    Ok(Site {
        nis: row.get("nis")?,
        id: row.get("id")?,
        name: row.get("name")?,
        kind: SiteKind::parse(&kind).ok_or_else(|| unknown("kind of site", &kind))?,
        area: row.get("area")?,
        point,
        note: row.get("note")?,
    })
}

fn channel(row: &Row) -> Result<Channel> {
    let (mode, direction): (String, String) = (row.get("mode")?, row.get("direction")?);
    let (instrument, state): (String, String) = (row.get("instrument")?, row.get("state")?);
    let step: u32 = row.get("step")?;
    Ok(Channel {
        nis: row.get("nis")?,
        id: row.get("id")?,
        site: row.get("site")?,
        name: row.get("name")?,
        mode: Mode::parse(&mode).ok_or_else(|| unknown("mode", &mode))?,
        direction: Direction::parse(&direction).ok_or_else(|| unknown("direction", &direction))?,
        instrument: Instrument::parse(&instrument).ok_or_else(|| unknown("instrument", &instrument))?,
        step: Step::of(step).map_err(|error| StoreError::new(store::Kind::Other, error.to_string()))?,
        capacity: row.get("capacity")?,
        state: State::parse(&state).ok_or_else(|| unknown("state", &state))?,
        is_public: row.get("is_public")?,
        is_control: row.get("is_control")?,
        processing: row.get("processing")?,
        dpia: row.get("dpia")?,
        live_from: row.get("live_from")?,
        ended_on: row.get("ended_on")?,
        touched_at: row.get("touched_at")?,
    })
}

/// Towns with a channel that counts or counted.
pub async fn towns(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(TOWNS, args![]).await?.iter().map(|row| row.get(0_usize)).collect()
}

/// A municipality, as pages need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    /// Its code.
    pub nis: Nis,
    /// Its name in a language.
    pub name: String,
    /// Its inhabitants, when they are known.
    pub population: Option<i64>,
}

fn name(row: &Row, language: Language) -> Result<String> {
    row.get(match language {
        Language::Nl => "name_nl",
        Language::Fr => "name_fr",
        Language::En => "name_en",
        Language::De => "name_de",
    })
}

/// A town by its code.
pub async fn town(tx: &mut Tx<'_>, nis: Nis, language: Language) -> Result<Option<Town>> {
    let row = tx.row(TOWN, args![nis]).await?;
    let read = |row: Row| Ok(Town { nis, name: name(&row, language)?, population: row.get("population")? });
    row.map(read).transpose()
}

/// The middle of a town: latitude and longitude.
pub async fn centre(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<(f64, f64)>> {
    let Some(row) = tx.row(CENTRE, args![nis]).await? else { return Ok(None) };
    Ok(row.get::<Option<f64>>("lat")?.zip(row.get::<Option<f64>>("lon")?))
}

/// Every municipality.
pub async fn all_towns(tx: &mut Tx<'_>, language: Language) -> Result<Vec<Town>> {
    let rows = tx.rows(ALL_TOWNS, args![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Town { nis: row.get("nis")?, name: name(row, language)?, population: row.get("population")? })
        })
        .collect()
}

/// The sites of a town, by name.
pub async fn sites(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Site>> {
    tx.rows(SITES, args![nis, MOST]).await?.iter().map(site).collect()
}

/// One site.
pub async fn one_site(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Site>> {
    tx.row(SITE, args![nis, id]).await?.as_ref().map(site).transpose()
}

/// Writes a site.
pub async fn put_site(tx: &mut Tx<'_>, site: &Site, moment: &Moment) -> Result<()> {
    let (latitude, longitude) = site.point.unzip();
    let values = args![
        site.nis,
        site.id,
        &site.name,
        site.kind.code(),
        &site.area,
        latitude,
        longitude,
        &site.note,
        moment.now()
    ];
    tx.execute(PUT_SITE, values).await.map(drop)
}

/// The channels of a town.
pub async fn channels(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Channel>> {
    tx.rows(CHANNELS, args![nis, MOST]).await?.iter().map(channel).collect()
}

/// One channel.
pub async fn one_channel(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Channel>> {
    tx.row(CHANNEL, args![nis, id]).await?.as_ref().map(channel).transpose()
}

/// The town of a channel, for a device that knows only its number.
pub async fn home(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Nis>> {
    tx.row(HOME, args![id]).await?.map(|row| row.get(0_usize)).transpose()
}

/// Writes a channel.
pub async fn put_channel(tx: &mut Tx<'_>, channel: &Channel, moment: &Moment) -> Result<()> {
    let values = args![
        channel.nis,
        channel.id,
        channel.site,
        &channel.name,
        channel.mode.code(),
        channel.direction.code(),
        channel.instrument.code(),
        channel.step.seconds(),
        channel.capacity,
        channel.state.code(),
        channel.is_public,
        channel.is_control,
        &channel.processing,
        &channel.dpia,
        channel.live_from,
        channel.ended_on,
        moment.now()
    ];
    tx.execute(PUT_CHANNEL, values).await.map(drop)
}

/// Whether anything was counted: then its stretches cannot change any more.
pub async fn has_counts(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<bool> {
    Ok(tx.row(HAS_DAYS, args![nis, id]).await?.is_some())
}

/// Where a device stood, and how it was adjusted, from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct Stand {
    /// From this day.
    pub from: chrono::NaiveDate,
    /// Where it stood.
    pub point: Option<(f64, f64)>,
    /// By which counts were multiplied to be right, in millionths: known from counting beside it.
    pub factor: i64,
    /// Why.
    pub reason: String,
}

/// Writes down that a device was moved or adjusted.
pub async fn put_stand(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    stand: &Stand,
    moment: &Moment,
) -> Result<()> {
    let (latitude, longitude) = stand.point.unzip();
    let values =
        args![nis, channel, stand.from, latitude, longitude, stand.factor, &stand.reason, moment.now()];
    tx.execute(STAND, values).await.map(drop)
}

/// The history of a device, the oldest first.
pub async fn stands(tx: &mut Tx<'_>, nis: Nis, channel: Uuid) -> Result<Vec<Stand>> {
    let rows = tx.rows(STANDS, args![nis, channel]).await?;
    rows.iter()
        .map(|row| {
            Ok(Stand {
                from: row.get("valid_from")?,
                point: row.get::<Option<f64>>("latitude")?.zip(row.get::<Option<f64>>("longitude")?),
                factor: row.get("factor")?,
                reason: row.get("reason")?,
            })
        })
        .collect()
}

/// By which names a source knows the channels of a town.
pub async fn aliases(tx: &mut Tx<'_>, nis: Nis, source: &str) -> Result<Vec<(String, Uuid)>> {
    let rows = tx.rows(ALIASES, args![nis, source]).await?;
    rows.iter().map(|row| Ok((row.get("alias")?, row.get("channel")?))).collect()
}

/// Remembers by which name a source knows a channel.
pub async fn put_alias(
    tx: &mut Tx<'_>,
    nis: Nis,
    source: &str,
    (alias, channel): (&str, Uuid),
) -> Result<()> {
    tx.execute(PUT_ALIAS, args![nis, source, alias, channel]).await.map(drop)
}
