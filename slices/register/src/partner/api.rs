//! The API of partners: places under their own key, one by one or a thousand at a time, as often as they like with the
//! same result. Its description is `openapi-partner.json`, held against these routes by a test.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use kernel::moment::{Actor, Moment, OrganisationId};
use people::{Secret, rate};
use serde_json::{Value, json};
use shell::multipart::body;
use shell::{Failure, Visit};
use store::{Audit, StoreError};
use uuid::Uuid;

use super::access::{may_know, may_read};
use super::app::{App, Shared, id};
use super::draft::{self, Draft, Entry, Ground};
use super::item::{self, Change, Context, Outcome};
use super::limits;
use super::share;
use super::shown::fields;
use super::store::{self as tables, Item, Source, keys};
use super::{table::Wrong, twins};
use crate::import::{load_chains, load_gazetteer};

/// The description of the API.
pub(crate) const OPENAPI: &str = include_str!("../../openapi-partner.json");

type Answer = Result<Response, Response>;

fn problem(visit: &Visit, status: u16, code: &str, more: Value) -> Response {
    // words: partner-api-*
    let text = visit.say(&format!("partner-api-{code}"), &[]);
    let mut document = json!({
        "type": format!("{}/api/problems#{code}", visit.base_url()),
        "title": text,
        "status": status,
        "detail": text,
        "code": code,
    });
    if let (Some(document), Value::Object(more)) = (document.as_object_mut(), more) {
        document.extend(more);
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, document.to_string()).into_response()
}

fn faults(visit: &Visit, wrong: &[Wrong]) -> Value {
    // words: partner-wrong-*
    let told = wrong.iter().map(|one| {
        let detail = visit.say(&format!("partner-wrong-{}", one.code), &[]);
        json!({"field": one.field, "code": one.code, "value": one.value, "detail": detail})
    });
    told.collect()
}

fn failed(failure: impl Into<Failure>) -> Response {
    failure.into().into_response()
}

fn answer(status: StatusCode, value: &Value, tag: Option<&str>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    let mut response = (status, headers, value.to_string()).into_response();
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Who calls, by the key in the header: the partner, with a moment in which it acts.
async fn caller(app: &App, visit: &Visit) -> Result<(OrganisationId, Moment), Response> {
    let shown =
        visit.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = shown.strip_prefix("Bearer ").and_then(|text| Secret::shown(text.trim()));
    let (hash, now) = (key.map(|key| key.hash()), visit.moment.now());
    let network = shell::guard::network(visit.client);
    let (hash, network) = (hash.as_deref(), network.as_str());
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let known = match hash {
                    Some(hash) => keys::key(tx, hash).await?,
                    None => None,
                };
                let Some((org, key, used)) = known else {
                    let wait = rate::spend(tx, "partner-wrong-key", network, limits::WRONG_KEY, now).await?;
                    return Ok(Err(wait));
                };
                if let Some(wait) =
                    rate::spend(tx, "partner-key", &key.to_string(), limits::OF_KEY, now).await?
                {
                    return Ok(Err(Some(wait)));
                }
                if used.is_none_or(|used| now - used > TimeDelta::minutes(1)) {
                    keys::use_key(tx, (org, key), now).await?;
                }
                Ok::<_, StoreError>(Ok(org))
            })
        })
        .await
        .map_err(failed)?;
    match found {
        Ok(org) => {
            let mut moment = visit.moment.clone();
            moment.actor = Actor::Program(org);
            Ok((org, moment))
        }
        Err(Some(wait)) => {
            let seconds = wait.num_seconds().max(1);
            let mut response = problem(visit, 429, "too-many", json!({"retry_after": seconds}));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Err(response)
        }
        Err(None) => {
            let mut response = problem(visit, 401, "key", json!({}));
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            Err(response)
        }
    }
}

async fn own_source(app: &App, visit: &Visit, org: OrganisationId, text: &str) -> Result<Source, Response> {
    let missing = || problem(visit, 404, "source", json!({}));
    let source = id(text).map_err(|_| missing())?;
    let found = app.store.read(|tx| Box::pin(async move { tables::source(tx, org, source).await })).await;
    found.map_err(failed)?.ok_or_else(missing)
}

/// The tag of a place as it is now.
fn tag(item: &Item) -> String {
    format!("\"{}-{}\"", item.revision, item.state)
}

fn view(visit: &Visit, item: &Item) -> Value {
    let said = |said: &Option<tables::Said>| said.as_ref().map(fields);
    json!({
        "key": item.own_key,
        "state": item.state,
        "revision": item.revision,
        "nis": item.nis.to_string(),
        "establishment": item.establishment.0,
        "url": item.approved.as_ref().map(|_| format!("{}/api/v1/establishments/{}", visit.base_url(), item.establishment.0.simple())),
        "changed_at": item.changed_at.to_rfc3339(),
        "place": said(&item.approved),
        "waiting": said(&item.proposed),
    })
}

/// `GET /api/v1/partner/openapi.json`
pub(crate) async fn openapi() -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, OPENAPI).into_response()
}

/// `GET /api/v1/partner/sources`: one's own, and those others share.
pub(crate) async fn sources(State(app): Shared, visit: Visit) -> Answer {
    let (org, _) = caller(&app, &visit).await?;
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let agreed = tables::access::agreed(tx, org).await?;
            Ok((tables::sources(tx, org).await?, tables::shared(tx).await?, agreed))
        })
    });
    let (own, shared, agreed) = loaded.await.map_err(failed)?;
    let others = shared.into_iter().filter(|source| source.org != org && may_know(source, org));
    let list: Vec<Value> = own
        .into_iter()
        .chain(others)
        .map(|source| {
            let mine = source.org == org;
            json!({"id": source.id, "name": source.name, "licence": source.licence, "access": source.access,
                "own": mine, "readable": may_read(&source, org, &agreed)})
        })
        .collect();
    Ok(answer(StatusCode::OK, &json!(list), None))
}

/// `GET /api/v1/partner/sources/{source}/places`: in pages, by key. Of others only what was approved.
pub(crate) async fn list(State(app): Shared, visit: Visit, Path(source): Path<String>) -> Answer {
    let (org, moment) = caller(&app, &visit).await?;
    let missing = || problem(&visit, 404, "source", json!({}));
    let source = id(&source).map_err(|_| missing())?;
    let mut after = String::new();
    let mut limit = 100_i64;
    for (name, value) in form_urlencoded::parse(visit.query.as_bytes()) {
        match name.as_ref() {
            "after" => after = value.into_owned(),
            "limit" => match value.parse() {
                Ok(asked) if (1..=500).contains(&asked) => limit = asked,
                _ => return Err(problem(&visit, 400, "limit", json!({"field": "limit"}))),
            },
            _ => {}
        }
    }
    let (after, moment) = (after.as_str(), &moment);
    let loaded = app.store.write(|tx| {
        Box::pin(async move {
            let own = tables::source(tx, org, source).await?;
            let found = match own {
                Some(own) => Some(own),
                None => {
                    let agreed = tables::access::agreed(tx, org).await?;
                    let fits = |one: &Source| one.id == source && may_read(one, org, &agreed);
                    tables::shared(tx).await?.into_iter().find(fits)
                }
            };
            let Some(found) = found else { return Ok(None) };
            if found.org != org {
                tx.audit(&Audit::new("view", "partner-source", found.id).of(found.org), moment).await?;
            }
            let items = tables::items_of(tx, (found.org, found.id), after, limit).await?;
            // Where the next page begins does not depend on what may be seen of this one.
            let whole = i64::try_from(items.len()).is_ok_and(|length| length == limit);
            let next = items.last().filter(|_| whole).map(|item| item.own_key.clone());
            let items = if found.org == org { items } else { share::to(tx, org, items, moment).await? };
            Ok::<_, StoreError>(Some((items, next)))
        })
    });
    let Some((items, next)) = loaded.await.map_err(failed)? else { return Err(missing()) };
    let places: Vec<Value> = items.iter().map(|item| view(&visit, item)).collect();
    Ok(answer(StatusCode::OK, &json!({"places": places, "next": next}), None))
}

/// `GET /api/v1/partner/sources/{source}/places/{key}`
pub(crate) async fn one(
    State(app): Shared,
    visit: Visit,
    Path((source, key)): Path<(String, String)>,
) -> Answer {
    let (org, _) = caller(&app, &visit).await?;
    let source = own_source(&app, &visit, org, &source).await?;
    let (of, key) = ((org, source.id), key.as_str());
    let found = app
        .store
        .read(|tx| Box::pin(async move { tables::item(tx, of, key).await }))
        .await
        .map_err(failed)?;
    let item = found.ok_or_else(|| problem(&visit, 404, "place", json!({})))?;
    let tag = tag(&item);
    if visit.headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    Ok(answer(StatusCode::OK, &view(&visit, &item), Some(&tag)))
}

/// The fields of a document as a draft.
fn draft_of(value: &Value, key: Option<&str>) -> Result<Draft, Vec<Wrong>> {
    let Value::Object(map) = value else { return Err(vec![Wrong::new(0, "", "no-object", "")]) };
    let (mut draft, mut wrong) = (Draft::default(), Vec::new());
    if let Some(key) = key {
        draft.add("key", key);
    }
    for (name, value) in map.iter().take(200) {
        let Some(field) = draft::field(name) else {
            wrong.push(Wrong::new(0, name, "field", ""));
            continue;
        };
        match value {
            Value::Null => {}
            Value::String(text) => draft.add(field, text),
            Value::Number(number) => draft.add(field, &number.to_string()),
            Value::Bool(yes) => draft.add(field, if *yes { "yes" } else { "no" }),
            Value::Array(list) if draft::is_list(field) && list.iter().all(Value::is_string) => {
                list.iter().filter_map(Value::as_str).for_each(|text| draft.add(field, text));
            }
            _ => wrong.push(Wrong::new(0, name, "value", "")),
        }
    }
    if key.is_some_and(|key| draft.get("key") != key) {
        wrong.push(Wrong::new(0, "key", "other-key", draft.get("key")));
    }
    if wrong.is_empty() { Ok(draft) } else { Err(wrong) }
}

/// What taking in through the API needs.
struct Desk {
    source: Source,
    name: String,
    chains: crate::chains::Chains,
    gazetteer: crate::gazetteer::Gazetteer,
    towns: Vec<kernel::nis::Nis>,
}

impl Desk {
    async fn open(app: &App, visit: &Visit, org: OrganisationId, source: &str) -> Result<Self, Response> {
        let source = own_source(app, visit, org, source).await?;
        let chains = load_chains(&app.store).await.map_err(failed)?;
        let gazetteer = load_gazetteer(&app.store).await.map_err(failed)?;
        let about = app.store.read(|tx| {
            Box::pin(async move {
                Ok((people::organisation::get(tx, org).await?, tables::partner(tx, org).await?))
            })
        });
        let (known, partner) = about.await.map_err(failed)?;
        let towns = partner.map(|partner| partner.towns).unwrap_or_default();
        Ok(Self { source, name: known.map(|known| known.name).unwrap_or_default(), chains, gazetteer, towns })
    }

    fn context<'c>(&'c self, moment: &'c Moment) -> Context<'c> {
        Context {
            source: &self.source,
            name: &self.name,
            chains: &self.chains,
            moment,
            via: "api",
            import: None,
        }
    }

    fn read(&self, value: &Value, key: Option<&str>) -> Result<Entry, Vec<Wrong>> {
        let ground = Ground { gazetteer: &self.gazetteer, towns: &self.towns };
        draft::check(&draft_of(value, key)?, 0, ground)
    }
}

/// Whether the version the caller saw is the one there is.
fn matches(headers: &HeaderMap, item: Option<&Item>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(header::IF_NONE_MATCH) == Some("*") && item.is_some_and(|item| item.state != "gone") {
        return false;
    }
    match text(header::IF_MATCH) {
        None => true,
        Some("*") => item.is_some(),
        Some(shown) => item.is_some_and(|item| shown == tag(item)),
    }
}

/// `PUT /api/v1/partner/sources/{source}/places/{key}`
pub(crate) async fn put(
    State(app): Shared,
    visit: Visit,
    Path((source, key)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let (org, moment) = caller(&app, &visit).await?;
    let desk = Desk::open(&app, &visit, org, &source).await?;
    let sent = body(request, 100_000).await.map_err(|_| problem(&visit, 413, "large", json!({})))?;
    let value: Value = serde_json::from_slice(&sent)
        .map_err(|error| problem(&visit, 400, "json", json!({"at": error.to_string()})))?;
    let entry = desk
        .read(&value, Some(&key))
        .map_err(|wrong| problem(&visit, 422, "refused", json!({"errors": faults(&visit, &wrong)})))?;
    let (context, headers) = (desk.context(&moment), &visit.headers);
    let (entries, of, key) = (&[entry], (org, desk.source.id), key.as_str());
    let done = app.store.write(|tx| {
        Box::pin(async move {
            let before = tables::item(tx, of, key).await?;
            if !matches(headers, before.as_ref()) {
                return Ok(None);
            }
            let told = item::submit(tx, context, entries).await?;
            if let Some((outcome, item)) = told.first().filter(|(outcome, _)| *outcome != Outcome::Unchanged)
            {
                let action = if *outcome == Outcome::New { "add" } else { "change" };
                tx.audit(
                    &Audit::new(action, "partner-place", item.establishment.0).of(org).in_town(item.nis),
                    context.moment,
                )
                .await?;
            }
            Ok::<_, StoreError>(Some(told))
        })
    });
    let told = done.await.map_err(failed)?.ok_or_else(|| problem(&visit, 412, "changed", json!({})))?;
    let Some((outcome, item)) = told.first() else {
        return Err(failed(Failure::internal("nothing was told")));
    };
    let status = match outcome {
        Outcome::New => StatusCode::CREATED,
        Outcome::Changed | Outcome::Unchanged => StatusCode::OK,
    };
    let told = twins::told(&app, &visit, (*outcome, item), view(&visit, item)).await.map_err(failed)?;
    Ok(answer(status, &told, Some(&tag(item))))
}

/// `DELETE /api/v1/partner/sources/{source}/places/{key}`
pub(crate) async fn delete(
    State(app): Shared,
    visit: Visit,
    Path((source, key)): Path<(String, String)>,
) -> Answer {
    let (org, moment) = caller(&app, &visit).await?;
    let desk = Desk::open(&app, &visit, org, &source).await?;
    let (context, headers) = (desk.context(&moment), &visit.headers);
    let (of, key) = ((org, desk.source.id), key.as_str());
    let done = app.store.write(|tx| {
        Box::pin(async move {
            let Some(before) = tables::item(tx, of, key).await? else { return Ok(404) };
            if !matches(headers, Some(&before)) {
                return Ok(412);
            }
            if let Some(after) = item::without(context, &before, false) {
                let what =
                    Audit::new("withdraw", "partner-place", after.establishment.0).of(org).in_town(after.nis);
                tx.audit(&what, context.moment).await?;
                item::write(tx, context, &[Change { before: Some(before), after }]).await?;
            }
            Ok::<_, StoreError>(204)
        })
    });
    match done.await.map_err(failed)? {
        404 => Err(problem(&visit, 404, "place", json!({}))),
        412 => Err(problem(&visit, 412, "changed", json!({}))),
        _ => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// The documents of a request: a list, or one in each line.
fn documents(kind: &str, sent: &[u8]) -> Result<Vec<Result<Value, String>>, String> {
    if kind.starts_with("application/x-ndjson") || kind.starts_with("application/jsonl") {
        let text = std::str::from_utf8(sent).map_err(|error| error.to_string())?;
        let lines = text.lines().filter(|line| !line.trim().is_empty()).take(limits::REQUEST + 1);
        return Ok(lines.map(|line| serde_json::from_str(line).map_err(|error| error.to_string())).collect());
    }
    let list: Vec<Value> = serde_json::from_slice(sent).map_err(|error| error.to_string())?;
    Ok(list.into_iter().map(Ok).collect())
}

/// `PUT /api/v1/partner/sources/{source}/places`: up to a thousand. What is wrong is told by its place in the list; the
/// rest is taken in.
pub(crate) async fn put_many(
    State(app): Shared,
    visit: Visit,
    Path(source): Path<String>,
    request: Request,
) -> Answer {
    let (org, moment) = caller(&app, &visit).await?;
    let desk = Desk::open(&app, &visit, org, &source).await?;
    let kind =
        visit.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sent =
        body(request, limits::REQUEST_BYTES).await.map_err(|_| problem(&visit, 413, "large", json!({})))?;
    let documents =
        documents(kind, &sent).map_err(|error| problem(&visit, 400, "json", json!({"at": error})))?;
    if documents.len() > limits::REQUEST {
        return Err(problem(&visit, 413, "many", json!({"limit": limits::REQUEST})));
    }
    let (mut entries, mut refused, mut seen) = (Vec::new(), Vec::new(), std::collections::HashSet::new());
    for (at, document) in documents.into_iter().enumerate() {
        let read = match document {
            Ok(value) => desk.read(&value, None),
            Err(error) => Err(vec![Wrong::new(0, "", "json", &error)]),
        };
        match read {
            Ok(entry) if !seen.insert(entry.key.clone()) => {
                let wrong = [Wrong::new(0, "key", "twice", &entry.key)];
                refused.push(json!({"index": at, "errors": faults(&visit, &wrong)}));
            }
            Ok(entry) => entries.push(entry),
            Err(wrong) => refused.push(json!({"index": at, "errors": faults(&visit, &wrong)})),
        }
    }
    let (context, batches) = (desk.context(&moment), entries.chunks(limits::BATCH));
    let mut told = Vec::new();
    for batch in batches {
        let done = app.store.write(|tx| Box::pin(async move { item::submit(tx, context, batch).await }));
        told.extend(done.await.map_err(failed)?);
    }
    let count = |wanted: Outcome| told.iter().filter(|(outcome, _)| *outcome == wanted).count();
    let moment = &moment;
    let detail =
        json!({"new": count(Outcome::New), "changed": count(Outcome::Changed), "refused": refused.len()});
    let what = &Audit::new("change", "partner-places", desk.source.id).of(org).detail(detail);
    let noted = app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await }));
    noted.await.map_err(failed)?;
    let waiting = told.iter().filter(|(_, item)| item.state == "waiting").count();
    let summary = json!({"new": count(Outcome::New), "changed": count(Outcome::Changed),
        "unchanged": count(Outcome::Unchanged), "waiting": waiting, "refused": refused});
    Ok(answer(StatusCode::OK, &summary, None))
}

/// Makes a key, and tells it once.
pub(crate) async fn new_key(
    app: &App,
    org: OrganisationId,
    name: &str,
    moment: &Moment,
) -> Result<Option<Secret>, StoreError> {
    let (secret, id): (Secret, Uuid) = (Secret::new()?, moment.new_id());
    let hash = secret.hash();
    let hash = hash.as_str();
    let added = app.store.write(|tx| {
        Box::pin(async move {
            let alive = keys::keys(tx, org).await?.iter().filter(|key| key.revoked_at.is_none()).count();
            if alive >= limits::KEYS {
                return Ok(false);
            }
            keys::add_key(tx, (org, id), (name, hash), moment.now()).await?;
            tx.audit(&Audit::new("add", "partner-key", id).of(org), moment).await?;
            Ok(true)
        })
    });
    Ok(added.await?.then_some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_every_route_and_every_field() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let rows = include_str!("permissions.txt").lines().filter(|line| line.contains("/api/v1/partner"));
        let mut count = 0;
        for row in rows {
            let (method, rest) = row.split_once(' ').unwrap();
            let path = rest.split_whitespace().next().unwrap();
            assert!(document["paths"][path][method.to_lowercase()].is_object(), "{method} {path}");
            count += 1;
        }
        let paths = document["paths"].as_object().unwrap().values();
        let described =
            paths.flat_map(|path| path.as_object().unwrap().keys()).filter(|key| *key != "parameters");
        assert_eq!(described.count(), count);
        let fields: Vec<&String> =
            document["components"]["schemas"]["Place"]["properties"].as_object().unwrap().keys().collect();
        let mut known: Vec<&str> = draft::FIELDS.to_vec();
        known.sort_unstable();
        assert_eq!(fields, known);
    }
}
