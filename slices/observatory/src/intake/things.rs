//! SensorThings over HTTP: devices and programs bring observations with the key of their town, and read back what is kept.
//! Of the standard the part that is needed: `CreateObservations`, one observation, lists with `$top`, `$skip` and a
//! `$filter` on `phenomenonTime`.

use std::collections::HashMap;

use ::store::StoreError;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Brussels;
use counts::intake::sensorthings::{self, Answer as Read, Stream};
use counts::intake::{Judge, clock};
use counts::{Mode, Observation, Refusal, Trouble};
use people::{Allowance, Secret, rate};
use serde_json::{Value, json};
use shell::{Failure, Visit};

use super::bring::{self, Brought, Counted, From};
use super::page::Shared;
use super::store::{self as tables, Key};
use crate::App;
use crate::channel::{Channel, Direction, State as Stage};
use crate::store::{channels, days};

pub(super) type Answer = Result<Response, Response>;

/// Bytes of one request.
const MOST_BYTES: usize = 4_000_000;
/// Requests with one key: two hundred at once, then five in a second.
const OF_KEY: Allowance = Allowance { burst: 200, every: TimeDelta::milliseconds(200) };
/// Wrong keys of one network.
const WRONG_KEY: Allowance = Allowance { burst: 20, every: TimeDelta::seconds(30) };
/// Entities in one answer.
const MOST_TOP: usize = 1_000;
/// Observations that may be skipped: further on, one asks from a later time.
const MOST_SKIP: usize = 100_000;
/// Days of observations behind one answer.
const MOST_DAYS: i64 = 400;

pub(super) fn answer(status: StatusCode, value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, value.to_string()).into_response()
}

/// An error as the standard has it, with our code and words.
pub(super) fn wrong(visit: &Visit, status: StatusCode, code: &str, field: &str) -> Response {
    // words: obs-trouble-*
    let message = visit.say(&format!("obs-trouble-{code}"), &[]);
    answer(
        status,
        &json!({"code": status.as_u16(), "type": "error", "reason": code, "field": field, "message": message}),
    )
}

pub(super) fn failed(failure: impl Into<Failure>) -> Response {
    failure.into().into_response()
}

/// Whose key is shown.
pub(super) async fn caller(app: &App, visit: &Visit) -> Result<Key, Response> {
    let shown =
        visit.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let hash =
        shown.strip_prefix("Bearer ").and_then(|text| Secret::shown(text.trim())).map(|key| key.hash());
    let (hash, now, network) = (hash.as_deref(), visit.moment.now(), shell::guard::network(visit.client));
    let network = network.as_str();
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let known = match hash {
                    Some(hash) => tables::key_of(tx, hash).await?,
                    None => None,
                };
                let Some(key) = known else {
                    return Ok(Err(rate::spend(tx, "counts-wrong-key", network, WRONG_KEY, now).await?));
                };
                if let Some(wait) = rate::spend(tx, "counts-key", &key.id.to_string(), OF_KEY, now).await? {
                    return Ok(Err(Some(wait)));
                }
                if key.used_at.is_none_or(|used| now - used > TimeDelta::minutes(1)) {
                    tables::use_key(tx, key.nis, key.id, now).await?;
                }
                Ok::<_, StoreError>(Ok(key))
            })
        })
        .await
        .map_err(failed)?;
    found.map_err(|wait| match wait {
        Some(wait) => {
            let mut response = wrong(visit, StatusCode::TOO_MANY_REQUESTS, "often", "");
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.num_seconds().max(1)));
            response
        }
        None => {
            let mut response = wrong(visit, StatusCode::UNAUTHORIZED, "key", "");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
    })
}

/// The channels a key may speak of.
async fn own(app: &App, key: &Key) -> Result<Vec<Channel>, Response> {
    let nis = key.nis;
    let all = app
        .store
        .read(|tx| Box::pin(async move { channels::channels(tx, nis).await }))
        .await
        .map_err(failed)?;
    let may = |channel: &Channel| key.channel.is_none_or(|only| only == channel.id);
    Ok(all.into_iter().filter(may).collect())
}

pub(super) async fn body(visit: &Visit, request: Request) -> Result<Value, Response> {
    let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES).await;
    let bytes = bytes.map_err(|_| wrong(visit, StatusCode::PAYLOAD_TOO_LARGE, "too-many", ""))?;
    serde_json::from_slice(&bytes).map_err(|_| wrong(visit, StatusCode::BAD_REQUEST, "malformed", ""))
}

/// The id of a channel as messages write it.
pub(crate) fn stream_of(channels: &[Channel]) -> HashMap<String, &Channel> {
    let open = channels.iter().filter(|channel| channel.state != Stage::Ended);
    open.flat_map(|channel| [(channel.id.to_string(), channel), (channel.id.simple().to_string(), channel)])
        .collect()
}

/// What is known of a channel before a message is read.
pub(crate) fn known(channel: &Channel) -> Stream {
    Stream { seconds: channel.step.seconds(), state: channel.mode == Mode::Occupancy }
}

/// Keeps what was read; the answer for each observation, in its order.
async fn keep(
    app: &App,
    visit: &Visit,
    key: &Key,
    read: Read,
    streams: &HashMap<String, &Channel>,
) -> Result<Vec<Result<String, Refusal>>, Response> {
    let (nis, moment) = (key.nis, &visit.moment);
    let from = &From { nis, batch: moment.new_id(), source: "sensorthings", name: &key.name, person: None };
    let (sorted, intake) =
        (&bring::sort(&read.intake.readings, &|id| streams.get(id).copied()), &read.intake);
    let brought: Brought = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let brought = bring::keep(tx, from, sorted, moment).await?;
                let mut refusals = intake.refusals.clone();
                let more = brought.refused.iter().filter_map(|(at, trouble)| {
                    let reading = intake.readings.get(*at)?;
                    Some(Refusal::new(
                        0,
                        reading.channel.as_str(),
                        *trouble,
                        &reading.observation.start.to_rfc3339(),
                    ))
                });
                refusals.extend(more);
                let late = u64::try_from(brought.refused.len()).unwrap_or_default();
                let refused = intake.refused + late;
                let changed = brought.added + brought.corrected > 0 || refused > 0;
                // The same once more leaves no trace.
                if changed {
                    let counted = Counted { rows: intake.rows, refused, before: 0, refusals: &refusals };
                    bring::note(tx, from, &brought, &counted, moment).await?;
                }
                Ok::<_, StoreError>(brought)
            })
        })
        .await
        .map_err(failed)?;
    let late: HashMap<usize, Trouble> = brought.refused.into_iter().collect();
    let each = read.each.into_iter().map(|one| {
        let at = one?;
        let reading = intake.readings.get(at);
        match (late.get(&at), reading) {
            (Some(trouble), _) => Err(Refusal::new(0, "phenomenonTime", *trouble, "")),
            (None, Some(reading)) => Ok(id_of(&reading.channel, reading.observation.start)),
            (None, None) => Err(Refusal::new(0, "", Trouble::Malformed, "")),
        }
    });
    Ok(each.collect())
}

/// The id of an observation: its channel and the begin of its stretch, which is what it is kept under.
fn id_of(channel: &str, start: DateTime<Utc>) -> String {
    format!("{channel}-{}", start.timestamp())
}

fn link(visit: &Visit, id: &str) -> String {
    format!("{}/v1.1/Observations('{id}')", visit.base_url())
}

fn told(visit: &Visit, refusal: &Refusal) -> Value {
    let code = refusal.trouble.code();
    // words: obs-trouble-*
    let message = visit.say(&format!("obs-trouble-{code}"), &[]);
    json!({"reason": code, "field": refusal.field, "value": refusal.told, "message": message})
}

/// `POST /v1.1/CreateObservations`: the answer has a line for every observation, its link or `error`.
pub(crate) async fn create(State(app): Shared, visit: Visit, request: Request) -> Answer {
    let key = caller(&app, &visit).await?;
    let body = body(&visit, request).await?;
    let channels = own(&app, &key).await?;
    let streams = stream_of(&channels);
    let read =
        sensorthings::create(&body, &|id| streams.get(id).map(|channel| known(channel)), judge(&visit));
    if let Some(refusal) = read.intake.refusals.iter().find(|refusal| refusal.trouble == Trouble::Personal) {
        return Err(wrong(&visit, StatusCode::UNPROCESSABLE_ENTITY, "personal", &refusal.field));
    }
    let each = keep(&app, &visit, &key, read, &streams).await?;
    let bad = each.iter().filter_map(|one| one.as_ref().err());
    let told: Vec<Value> = bad.take(100).map(|refusal| told(&visit, refusal)).collect();
    let links = each.iter().map(|one| match one {
        Ok(id) => Value::String(link(&visit, id)),
        Err(_) => Value::String("error".to_owned()),
    });
    let mut response = answer(StatusCode::CREATED, &Value::Array(links.collect()));
    // The standard has no room for reasons in the list itself.
    if !told.is_empty() {
        let reasons: Vec<&str> = told.iter().filter_map(|one| one.get("reason")?.as_str()).collect();
        if let Ok(value) = HeaderValue::from_str(&reasons.join(",")) {
            response.headers_mut().insert("x-refused", value);
        }
    }
    Ok(response)
}

/// `POST /v1.1/{entity}/Observations` with `Datastreams(id)`, or `POST /v1.1/Observations`.
pub(crate) async fn add(
    State(app): Shared,
    visit: Visit,
    path: Option<Path<String>>,
    request: Request,
) -> Answer {
    let key = caller(&app, &visit).await?;
    let stream = match &path {
        Some(Path(entity)) => Some(in_brackets(entity, "Datastreams").ok_or_else(|| missing(&visit))?),
        None => None,
    };
    let body = body(&visit, request).await?;
    let channels = own(&app, &key).await?;
    let streams = stream_of(&channels);
    let find = |id: &str| streams.get(id).map(|channel| known(channel));
    let read = sensorthings::single(&body, stream.as_deref(), &find, judge(&visit));
    let each = keep(&app, &visit, &key, read, &streams).await?;
    match each.into_iter().next() {
        Some(Ok(id)) => {
            let link = link(&visit, &id);
            let mut response = answer(StatusCode::CREATED, &json!({"@iot.id": id, "@iot.selfLink": link}));
            if let Ok(value) = HeaderValue::from_str(&link) {
                response.headers_mut().insert(header::LOCATION, value);
            }
            Ok(response)
        }
        Some(Err(refusal)) => {
            let unknown = refusal.trouble == Trouble::UnknownChannel;
            let status = if unknown { StatusCode::NOT_FOUND } else { StatusCode::UNPROCESSABLE_ENTITY };
            Err(wrong(&visit, status, refusal.trouble.code(), &refusal.field))
        }
        None => Err(wrong(&visit, StatusCode::BAD_REQUEST, "malformed", "")),
    }
}

fn judge(visit: &Visit) -> Judge {
    Judge::new(visit.moment.now())
}

pub(super) fn missing(visit: &Visit) -> Response {
    wrong(visit, StatusCode::NOT_FOUND, "unknown-channel", "")
}

/// The id in `Datastreams(7)` or `Datastreams('7')`.
pub(crate) fn in_brackets(text: &str, entity: &str) -> Option<String> {
    let inner = text.strip_prefix(entity)?.strip_prefix('(')?.strip_suffix(')')?;
    let inner = inner.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')).unwrap_or(inner);
    (!inner.is_empty() && inner.len() <= 100).then(|| inner.to_owned())
}

/// What a list is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Asked {
    top: usize,
    skip: usize,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// Reads the options; the name of one that is not understood otherwise.
fn options(query: &str) -> Result<Asked, String> {
    let mut asked = Asked { top: 100, skip: 0, from: None, to: None };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let number = || value.parse::<usize>().map_err(|_| name.to_string());
        match name.as_ref() {
            "$top" => asked.top = number()?.min(MOST_TOP),
            "$skip" => {
                asked.skip = number()
                    .and_then(|skip| if skip > MOST_SKIP { Err(name.to_string()) } else { Ok(skip) })?
            }
            "$filter" => {
                for term in value.split(" and ") {
                    let mut words = term.split_whitespace();
                    let (Some("phenomenonTime"), Some(sign), Some(time), None) =
                        (words.next(), words.next(), words.next(), words.next())
                    else {
                        return Err(name.to_string());
                    };
                    let time = clock::instant(time.trim_matches('\'')).map_err(|_| name.to_string())?;
                    match sign {
                        "ge" => asked.from = Some(time),
                        "le" => asked.to = Some(time),
                        _ => return Err(name.to_string()),
                    }
                }
            }
            // Lists are in order of time already.
            "$count" | "$orderby" => {}
            _ => return Err(name.to_string()),
        }
    }
    Ok(asked)
}

fn list(visit: &Visit, mut all: Vec<Value>, asked: Asked, more: bool) -> Value {
    let next = all.len() > asked.top || more;
    all.truncate(asked.top);
    let mut list = json!({"value": all});
    if let (true, Some(fields)) = (next, list.as_object_mut()) {
        let pairs = form_urlencoded::parse(visit.query.as_bytes())
            .filter(|(name, _)| name != "$skip" && name != "$top");
        let skip = (asked.skip + asked.top).to_string();
        let top = asked.top.to_string();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .append_pair("$top", &top)
            .append_pair("$skip", &skip)
            .finish();
        fields
            .insert("@iot.nextLink".to_owned(), format!("{}{}?{query}", visit.base_url(), visit.path).into());
    }
    list
}

/// `GET /v1.1/{entity}`: `Things`, `Datastreams`, `Things(id)`, `Datastreams(id)`.
pub(crate) async fn entities(State(app): Shared, visit: Visit, Path(entity): Path<String>) -> Answer {
    let key = caller(&app, &visit).await?;
    let asked =
        options(&visit.query).map_err(|name| wrong(&visit, StatusCode::BAD_REQUEST, "malformed", &name))?;
    let channels = own(&app, &key).await?;
    let nis = key.nis;
    let sites =
        app.store.read(|tx| Box::pin(async move { channels::sites(tx, nis).await })).await.map_err(failed)?;
    let base = visit.base_url();
    let thing = |site: &crate::channel::Site| {
        json!({
            "@iot.id": site.id, "@iot.selfLink": format!("{base}/v1.1/Things('{}')", site.id), "name": site.name,
            "description": site.note, "properties": {"kind": site.kind.code(), "area": site.area, "nis": site.nis.to_string()},
        })
    };
    let stream = |channel: &Channel| datastream(base, channel);
    let has = |site: &&crate::channel::Site| channels.iter().any(|channel| channel.site == site.id);
    #[expect(clippy::result_large_err, reason = "both are answers")]
    let one = |found: Option<Value>| {
        found.map(|value| answer(StatusCode::OK, &value)).ok_or_else(|| missing(&visit))
    };
    if let Some(id) = in_brackets(&entity, "Things") {
        return one(sites.iter().filter(has).find(|site| site.id.to_string() == id).map(thing));
    }
    if let Some(id) = in_brackets(&entity, "Datastreams") {
        return one(channels.iter().find(|channel| channel.id.to_string() == id).map(stream));
    }
    let all: Vec<Value> = match entity.as_str() {
        "Things" => sites.iter().filter(has).map(thing).collect(),
        "Datastreams" => channels.iter().map(stream).collect(),
        _ => return Err(missing(&visit)),
    };
    let all = all.into_iter().skip(asked.skip).collect();
    Ok(answer(StatusCode::OK, &list(&visit, all, asked, false)))
}

fn datastream(base: &str, channel: &Channel) -> Value {
    let unit = if channel.mode == Mode::Occupancy { "places" } else { "count" };
    let towards = match channel.direction {
        Direction::Both => "both",
        Direction::In => "in",
        Direction::Out => "out",
    };
    json!({
        "@iot.id": channel.id,
        "@iot.selfLink": format!("{base}/v1.1/Datastreams('{}')", channel.id),
        "name": channel.name,
        "description": "",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation",
        "unitOfMeasurement": {"name": unit, "symbol": "", "definition": ""},
        "properties": {"mode": channel.mode.code(), "direction": towards, "seconds": channel.step.seconds(), "state": channel.state.code()},
        "Observations@iot.navigationLink": format!("{base}/v1.1/Datastreams('{}')/Observations", channel.id),
        "Thing@iot.navigationLink": format!("{base}/v1.1/Things('{}')", channel.site),
    })
}

/// `GET /v1.1/Datastreams(id)/Observations`: in order of time; without a begin, the last four weeks.
pub(crate) async fn observations(State(app): Shared, visit: Visit, Path(entity): Path<String>) -> Answer {
    let key = caller(&app, &visit).await?;
    let asked =
        options(&visit.query).map_err(|name| wrong(&visit, StatusCode::BAD_REQUEST, "malformed", &name))?;
    let id = in_brackets(&entity, "Datastreams").ok_or_else(|| missing(&visit))?;
    let channels = own(&app, &key).await?;
    let channel =
        channels.into_iter().find(|channel| channel.id.to_string() == id).ok_or_else(|| missing(&visit))?;
    let to = asked.to.unwrap_or_else(|| visit.moment.now());
    let from = asked.from.unwrap_or(to - TimeDelta::days(28)).max(to - TimeDelta::days(MOST_DAYS));
    let day = |at: DateTime<Utc>| at.with_timezone(&Brussels).date_naive();
    let (of, span) = ((channel.nis, channel.id), (day(from), day(to)));
    let stored = app
        .store
        .read(|tx| Box::pin(async move { days::stored_days(tx, of, span).await }))
        .await
        .map_err(failed)?;
    let cells = stored.iter().flat_map(|stored| {
        stored
            .raw
            .cells()
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.value.is_some() || cell.uptime.is_some())
            .map(|(at, cell)| Observation {
                start: channel.step.begins(stored.day, at),
                seconds: channel.step.seconds(),
                value: cell.value,
                uptime: cell.uptime,
            })
    });
    let within =
        cells.filter(|one| one.start >= from && one.start <= to).skip(asked.skip).take(asked.top + 1);
    let all = within.map(|one| sensorthings::entity(&id_of(&id, one.start), &one)).collect();
    Ok(answer(StatusCode::OK, &list(&visit, all, asked, false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_options_are_read() {
        assert_eq!(in_brackets("Datastreams(7)", "Datastreams").as_deref(), Some("7"));
        assert_eq!(in_brackets("Datastreams('a-b')", "Datastreams").as_deref(), Some("a-b"));
        assert_eq!(in_brackets("Datastreams()", "Datastreams"), None);
        assert_eq!(in_brackets("Things(7)", "Datastreams"), None);
        let asked = options("$top=5&$skip=10&$filter=phenomenonTime%20ge%202026-03-14T10:00:00Z%20and%20phenomenonTime%20le%202026-03-15T10:00:00Z").unwrap();
        assert_eq!((asked.top, asked.skip), (5, 10));
        assert_eq!(asked.from.zip(asked.to).map(|(from, to)| (to - from).num_hours()), Some(24));
        for query in [
            "$top=x",
            "$filter=result%20gt%205",
            "$filter=phenomenonTime%20ge%20gisteren",
            "$expand=Thing",
            "$skip=99999999",
        ] {
            assert!(options(query).is_err(), "{query}");
        }
        assert_eq!(options("$top=99999").unwrap().top, MOST_TOP);
    }
}
