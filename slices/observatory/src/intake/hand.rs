//! Counting by hand: a page with one large button for a phone in the street. It counts on without a network and sends
//! later; the same stretch sent again changes nothing, a higher number takes the place of a lower one. Of a stretch that
//! was counted in part its share is told, so that nobody takes it for a quiet hour.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Europe::Brussels;
use counts::intake::{Judge, device};
use counts::{Reading, Refusal};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shell::format;
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::bring::{self, Counted, From};
use super::page::{Answer, Shared, see, town_of};
use crate::channel::{Channel, State as Stage};
use crate::store::channels;
use crate::{App, head};

/// Stretches in one message: a week of quarters of an hour.
const MOST: usize = 700;
/// How long ago a stretch may begin that is typed over.
const BACK: TimeDelta = TimeDelta::days(31);

/// The script.
pub(crate) const SCRIPT: (&str, &[u8]) = ("hand.js", include_bytes!("../../assets/hand.js"));

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct HandPage {
    pub town: String,
    pub name: String,
    pub path: String,
    /// Seconds of a stretch.
    pub step: u32,
    pub minutes: u32,
    /// What is offered to type: the stretch that ended last.
    pub day: String,
    pub hour: String,
    pub said: String,
}

impl Page for HandPage {
    const TEMPLATE: &'static str = "observatory/hand.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            town: "31022".into(),
            name: "Markt".into(),
            path: format!("stad/drukte/tel/31022/{}", "7".repeat(32)),
            step: 900,
            minutes: 15,
            day: "2026-11-22".into(),
            hour: "09:45".into(),
            said: String::new(),
        };
        vec![
            ("count", page.clone()),
            ("kept", Self { said: "kept".into(), ..page.clone() }),
            ("wrong", Self { said: "not-a-time".into(), ..page }),
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stand: String,
}

/// What a script or a form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stretches: Vec<Value>,
    #[serde(default)]
    dag: String,
    #[serde(default)]
    uur: String,
    #[serde(default)]
    aantal: String,
}

type At = Path<(String, String, String)>;

/// What can be said after a form.
const SAID: [&str; 5] = ["kept", "not-a-time", "not-a-number", "stretch", "future"];

async fn find(app: &App, visit: &Visit, nis: &str, id: &str) -> Result<Channel, Failure> {
    let nis = town_of(visit, nis)?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let found =
        app.store.read(|tx| Box::pin(async move { channels::one_channel(tx, nis, id).await })).await?;
    found.filter(|channel| channel.state != Stage::Ended).ok_or_else(Failure::not_found)
}

fn path(nis: Nis, id: Uuid) -> String {
    format!("stad/drukte/tel/{nis}/{}", id.simple())
}

/// `GET /stad/drukte/tel/{nis}/{id}`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Asked(told): Asked<Told>,
) -> Answer {
    let channel = find(&app, &visit, &nis, &id).await?;
    let step = channel.step.seconds();
    let last = visit.moment.now() - TimeDelta::seconds(i64::from(step));
    let last = counts::intake::stretch_of(last, step).with_timezone(&Brussels);
    let path = path(channel.nis, channel.id);
    let page = HandPage {
        town: channel.nis.to_string(),
        name: channel.name.clone(),
        step,
        minutes: step / 60,
        day: last.date_naive().to_string(),
        hour: last.format("%H:%M").to_string(),
        said: SAID.into_iter().find(|code| *code == told.stand).unwrap_or_default().to_owned(),
        path: path.clone(),
    };
    let title = visit.say("obs-hand-title", &[("name", channel.name.as_str().into())]);
    visit.page(head(&visit, title, &path).script(SCRIPT.0), &page)
}

/// `POST /stad/drukte/tel/{nis}/{id}`: stretches of the script, or one that was typed.
pub(crate) async fn keep(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let channel = find(&app, &visit, &nis, &id).await?;
    let by_script = !entry.stretches.is_empty();
    let list =
        if by_script { entry.stretches.into_iter().take(MOST).collect() } else { typed(&entry, &visit) };
    if list.is_empty() {
        return Ok(said(&visit, &channel, "not-a-time"));
    }
    let read = device::message(&Value::Array(list), channel.step.seconds(), Judge::new(visit.moment.now()));
    let count = |one: &Reading| one.channel == "count";
    let readings: Vec<Reading> = read.readings.into_iter().filter(count).collect();
    let refused = write(&app, &visit, &channel, &readings, &read.refusals).await?;
    if by_script {
        let kept: Vec<String> = readings.iter().map(|one| one.observation.start.to_rfc3339()).collect();
        let codes: Vec<&str> = refused.iter().map(|one| one.trouble.code()).collect();
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        return Ok(
            (StatusCode::OK, headers, json!({"kept": kept, "refused": codes}).to_string()).into_response()
        );
    }
    Ok(said(&visit, &channel, refused.first().map_or("kept", |refusal| refusal.trouble.code())))
}

fn said(visit: &Visit, channel: &Channel, code: &str) -> Response {
    see(visit, &format!("{}?stand={code}", path(channel.nis, channel.id)))
}

/// A stretch that was typed, on the clocks here; nothing when it is none.
fn typed(entry: &Entry, visit: &Visit) -> Vec<Value> {
    let local = format!("{}T{}", entry.dag.trim(), entry.uur.trim());
    let local = format::read_moment(&local).map(counts::intake::clock::place);
    let Some(Ok(counts::intake::clock::Placed::Once(start))) = local else { return Vec::new() };
    if start < visit.moment.now() - BACK {
        return Vec::new();
    }
    vec![json!({"start": start.to_rfc3339(), "count": entry.aantal.trim(), "uptime": 1})]
}

async fn write(
    app: &App,
    visit: &Visit,
    channel: &Channel,
    readings: &[Reading],
    refusals: &[Refusal],
) -> Result<Vec<Refusal>, Failure> {
    let moment = &visit.moment;
    let batch = batch_of(channel, moment.now());
    let person = moment.actor.person();
    let from = &From { nis: channel.nis, batch, source: "hand", name: &channel.name, person };
    let sorted = &bring::sort(readings, &|_| Some(channel));
    let refused = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let brought = bring::keep(tx, from, sorted, moment).await?;
                let late = brought.refused.iter().filter_map(|(at, trouble)| {
                    let reading = readings.get(*at)?;
                    Some(Refusal::new(0, "start", *trouble, &reading.observation.start.to_rfc3339()))
                });
                let refused: Vec<Refusal> = refusals.iter().cloned().chain(late).collect();
                // Sent every half minute: only what changes something is written down.
                if brought.added + brought.corrected > 0 {
                    let rows = u64::try_from(readings.len()).unwrap_or_default();
                    let counted = Counted { rows, refused: 0, before: 0, refusals: &[] };
                    bring::note(tx, from, &brought, &counted, moment).await?;
                }
                if brought.added > 0 {
                    tx.audit(&Audit::new("add", "hand-count", channel.id).in_town(channel.nis), moment)
                        .await?;
                }
                Ok::<_, StoreError>(refused)
            })
        })
        .await?;
    Ok(refused)
}

/// What is counted at a channel on a day is one batch, which can be taken back as one.
fn batch_of(channel: &Channel, now: DateTime<Utc>) -> Uuid {
    let day = now.with_timezone(&Brussels).date_naive().num_days_from_ce().unsigned_abs();
    Uuid::from_u128(channel.id.as_u128() ^ (u128::from(day) << 32) ^ (0x6861_6e64_u128 << 80))
}
