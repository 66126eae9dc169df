//! The desk of sources that are asked: a list, a form, trying one, which of its names is which counter, starting and
//! stopping.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kernel::nis::Nis;
use people::{Allowance, rate};
use serde::Deserialize;
use shell::visit::{Asked, Sent};
use shell::{Failure, Visit};
use uuid::Uuid;

use super::form::{self, Entry, Refusal, refused};
use super::plan::Memory;
use super::run::Puller;
use super::shown::{self, Known, SourcePage, SourceRow, SourcesPage};
use super::store::{self as tables, Source};
use crate::intake::file::counters;
use crate::intake::page::{Answer, Shared, choices, see, town_of};
use crate::store::channels;
use crate::{App, head};

const PATH: &str = "stad/drukte/bronnen";
/// Answers shown.
const SHOWN: i64 = 20;
/// Trying: ten at once, then one in half a minute.
const TRIES: Allowance = Allowance { burst: 10, every: chrono::TimeDelta::seconds(30) };

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    soort: String,
}

type At = Path<(String, String, String)>;

/// `GET /stad/drukte/bronnen`
pub(crate) async fn list(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let chosen = visit.towns(&told.stad)?;
    let towns = choices(&app, &visit).await?;
    let first = || towns.first().and_then(|choice| Nis::parse(&choice.value).ok());
    let nis = chosen.first().copied().or_else(first);
    let mut page =
        SourcesPage { towns, kinds: form::KINDS, asks: app.fetch.is_some(), ..SourcesPage::default() };
    if let Some(nis) = nis {
        let sources = app.store.read(|tx| Box::pin(async move { tables::sources(tx, nis).await })).await?;
        page.town = nis.to_string();
        let name = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = name.map(|choice| choice.label.clone()).unwrap_or_default();
        page.rows = sources.iter().map(|source| row(&visit, source)).collect();
    }
    visit.page(head(&visit, visit.say("obs-pull-title", &[]), PATH), &page)
}

fn row(visit: &Visit, source: &Source) -> SourceRow {
    SourceRow {
        name: source.name.clone(),
        kind: source.plan.code(),
        href: visit.local(&path(source.nis, source.id)),
        running: source.running,
        fails: source.fails,
        asked: source.asked_at.map(|at| shown::at(visit, at)).unwrap_or_default(),
        next: source.next_at.filter(|_| source.running).map(|at| shown::at(visit, at)).unwrap_or_default(),
        names: source.memory.seen.len(),
    }
}

fn path(nis: Nis, id: Uuid) -> String {
    format!("{PATH}/{nis}/{}", id.simple())
}

fn kind_of(told: &str) -> Result<&'static str, Failure> {
    form::KINDS.into_iter().find(|kind| *kind == told).ok_or_else(Failure::not_found)
}

/// `GET /stad/drukte/bronnen/{nis}/nieuw?soort=`
pub(crate) async fn fresh(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    let kind = kind_of(if told.soort.is_empty() { "telraam" } else { &told.soort })?;
    let entry = form::blank(kind, visit.moment.local().date());
    empty_form(&app, &visit, (nis, kind), entry, Refusal::default())
}

fn empty_form(
    app: &App,
    visit: &Visit,
    (nis, kind): (Nis, &'static str),
    entry: Entry,
    refusal: Refusal,
) -> Answer {
    let page = SourcePage {
        town: nis.to_string(),
        fresh: true,
        base: format!("{PATH}/{nis}/nieuw"),
        keeps_keys: app.seal.is_some(),
        refusal,
        ..shown::empty(visit, kind, entry)
    };
    let title = visit.say("obs-pull-new", &[]);
    let answer = visit.page(head(visit, title, &page.base), &page)?;
    Ok(if refusal.field.is_empty() {
        answer
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response()
    })
}

/// What a form changes of a source, or why it does not.
fn changed(app: &App, visit: &Visit, source: &mut Source, pairs: &[(String, String)]) -> Result<(), Refusal> {
    let (kind, entry) = (source.plan.code(), form::entry(pairs));
    let (name, minutes) = form::name(kind, &entry)?;
    let plan = form::plan(kind, &entry, minutes, visit.moment.local().date())?;
    let asked_of = |plan: &super::plan::Plan| plan.url().split('/').take(3).collect::<Vec<_>>().join("/");
    // A key that was given for one server is never shown to another.
    if asked_of(&plan) != asked_of(&source.plan) {
        source.sealed = None;
    }
    if let Some(key) = form::key(pairs)? {
        let seal = app.seal.as_ref().ok_or(refused("sleutel", "seal"))?;
        source.sealed = Some(seal.seal(&source.place(), &key).map_err(|_| refused("sleutel", "seal"))?);
    }
    if plan != source.plan {
        // What it was asked differently has to be asked again; what it told already changes nothing.
        source.memory = Memory { seen: std::mem::take(&mut source.memory.seen), ..Memory::default() };
        if plan.url() != source.plan.url() {
            source.memory.seen.clear();
        }
    }
    (source.name, source.minutes, source.plan) = (name, minutes, plan);
    Ok(())
}

/// `POST /stad/drukte/bronnen/{nis}/nieuw`
pub(crate) async fn add(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    let told = pairs.iter().find(|(name, _)| name == "soort").map_or("", |(_, value)| value.as_str());
    let (kind, entry) = (kind_of(told)?, form::entry(&pairs));
    let today = visit.moment.local().date();
    let read = form::name(kind, &entry)
        .and_then(|(name, minutes)| Ok((name, minutes, form::plan(kind, &entry, minutes, today)?)));
    let (name, minutes, plan) = match read {
        Ok(read) => read,
        Err(refusal) => return empty_form(&app, &visit, (nis, kind), entry, refusal),
    };
    let mut source = Source {
        nis,
        id: visit.moment.new_id(),
        name,
        sealed: None,
        minutes,
        running: !plan.is_asked(),
        plan,
        next_at: None,
        asked_at: None,
        fails: 0,
        memory: Memory::default(),
        made_at: visit.moment.now(),
    };
    if let Err(refusal) = changed(&app, &visit, &mut source, &pairs) {
        return empty_form(&app, &visit, (nis, kind), entry, refusal);
    }
    let (source, moment) = (&source, &visit.moment);
    let added = app.store.write(|tx| {
        Box::pin(async move {
            let known = i64::try_from(tables::sources(tx, nis).await?.len()).unwrap_or(i64::MAX);
            if known >= tables::MOST {
                return Ok(false);
            }
            tables::put(tx, source).await?;
            tx.audit(&Audit::new("add", "counts-source", source.id).in_town(nis), moment).await?;
            Ok::<_, StoreError>(true)
        })
    });
    if !added.await? {
        return empty_form(&app, &visit, (nis, kind), entry, refused("naam", "many"));
    }
    Ok(see(&visit, &path(nis, source.id)))
}

async fn find(app: &App, visit: &Visit, nis: &str, id: &str) -> Result<Known, Failure> {
    let nis = town_of(visit, nis)?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let Some(source) = tables::one(tx, nis, id).await? else { return Ok(None) };
                Ok::<_, StoreError>(Some(Known {
                    answers: tables::answers(tx, &source, SHOWN).await?,
                    links: channels::aliases(tx, nis, &source.alias()).await?,
                    channels: channels::channels(tx, nis).await?,
                    source,
                }))
            })
        })
        .await?;
    found.ok_or_else(Failure::not_found)
}

/// `GET /stad/drukte/bronnen/{nis}/{id}`
pub(crate) async fn show(State(app): Shared, visit: Visit, Path((_, nis, id)): At) -> Answer {
    let known = find(&app, &visit, &nis, &id).await?;
    let page = shown::compose(&visit, &known);
    page_of(&app, &visit, &known, page).await
}

async fn page_of(app: &App, visit: &Visit, known: &Known, mut page: SourcePage) -> Answer {
    let nis = known.source.nis;
    let sites = app.store.read(|tx| Box::pin(async move { channels::sites(tx, nis).await })).await?;
    page.counters = counters(&known.channels, &sites);
    page.base = path(nis, known.source.id);
    page.keeps_keys = app.seal.is_some();
    let is_refused = !page.refusal.field.is_empty();
    let mut answer = visit.page(head(visit, known.source.name.clone(), &page.base), &page)?;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(if is_refused { (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response() } else { answer })
}

/// `POST /stad/drukte/bronnen/{nis}/{id}`: changes, tries, links, starts, stops, removes.
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let mut known = find(&app, &visit, &nis, &id).await?;
    let action = pairs.iter().find(|(name, _)| name == "actie").map_or("", |(_, value)| value.as_str());
    let back = Ok(see(&visit, &path(known.source.nis, known.source.id)));
    let now = visit.moment.now();
    match action {
        "probeer" => return attempt(&app, &visit, known).await,
        "koppel" => link(&app, &visit, known, &pairs).await?,
        "weg" => return remove(&app, &visit, &known.source).await,
        "bewaar" => {
            if let Err(refusal) = changed(&app, &visit, &mut known.source, &pairs) {
                let entry = form::entry(&pairs);
                let page = SourcePage { refusal, entry, ..shown::compose(&visit, &known) };
                return page_of(&app, &visit, &known, page).await;
            }
            // What was wrong may be mended now.
            known.source.fails = 0;
            known.source.next_at = next(&known.source, now);
            write(&app, &visit, &known.source, "change").await?;
        }
        "start" => {
            (known.source.running, known.source.fails) = (true, 0);
            known.source.next_at = next(&known.source, now);
            write(&app, &visit, &known.source, "change").await?;
        }
        "stop" => {
            (known.source.running, known.source.next_at) = (false, None);
            write(&app, &visit, &known.source, "end").await?;
        }
        _ => {}
    }
    back
}

/// Asked at once, if it runs and is one that is asked.
fn next(source: &Source, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (source.running && source.plan.is_asked()).then_some(now)
}

async fn write(app: &App, visit: &Visit, source: &Source, act: &'static str) -> Result<(), Failure> {
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::put(tx, source).await?;
                tx.audit(&Audit::new(act, "counts-source", source.id).in_town(source.nis), moment).await
            })
        })
        .await?;
    Ok(())
}

/// Asks now, keeps nothing but the names.
async fn attempt(app: &App, visit: &Visit, mut known: Known) -> Answer {
    let (nis, now) = (known.source.nis, visit.moment.now());
    let wait = app.store.write(|tx| {
        Box::pin(async move { rate::spend(tx, "counts-try", &nis.to_string(), TRIES, now).await })
    });
    if let Some(wait) = wait.await? {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds()).unwrap_or(60).max(1)));
    }
    let told = Puller::of(app).look(&known.source, &visit.moment).await;
    if let Ok(intake) = &told {
        known.source.memory.see(&intake.readings);
        let source = &known.source;
        app.store.write(|tx| Box::pin(async move { tables::remember(tx, source).await })).await?;
    }
    let page = SourcePage { tried: Some(shown::tried(visit, told)), ..shown::compose(visit, &known) };
    page_of(app, visit, &known, page).await
}

/// Remembers which name is which counter; what was passed over of a name that is linked anew is asked again.
async fn link(app: &App, visit: &Visit, mut known: Known, pairs: &[(String, String)]) -> Result<(), Failure> {
    let told = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let (mut links, mut anew) = (Vec::new(), Vec::new());
    for number in 0..super::plan::MOST_NAMES {
        let Some(name) = told(&format!("n{number}")) else { break };
        if !known.source.memory.seen.contains_key(name) {
            continue;
        }
        let id = told(&format!("t{number}")).and_then(|id| Uuid::try_parse(id).ok());
        let Some(id) = id.filter(|id| known.channels.iter().any(|channel| channel.id == *id)) else {
            continue;
        };
        if !known.links.iter().any(|(alias, known)| alias == name && *known == id) {
            anew.push(name.to_owned());
        }
        links.push((name.to_owned(), id));
    }
    known.source.plan.again(&mut known.source.memory, &anew);
    if !anew.is_empty() {
        known.source.next_at = next(&known.source, visit.moment.now());
    }
    let (source, links, moment) = (&known.source, &links, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                let alias = source.alias();
                tables::unlink(tx, source).await?;
                for (name, channel) in links {
                    channels::put_alias(tx, source.nis, &alias, (name, *channel)).await?;
                }
                tables::put(tx, source).await?;
                tx.audit(&Audit::new("change", "counts-source", source.id).in_town(source.nis), moment).await
            })
        })
        .await?;
    Ok(())
}

async fn remove(app: &App, visit: &Visit, source: &Source) -> Answer {
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::remove(tx, source, moment.now()).await?;
                tx.audit(&Audit::new("remove", "counts-source", source.id).in_town(source.nis), moment).await
            })
        })
        .await?;
    let response: Response = see(visit, &format!("{PATH}?stad={}", source.nis));
    Ok(response)
}
