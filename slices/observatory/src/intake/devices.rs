//! Keys of devices and programs: made and shown once, ended at any time. Of the key itself only its hash is kept.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::nis::Nis;
use people::Secret;
use serde::{Deserialize, Serialize};
use shell::format;
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use super::page::{Answer, Shared, choices, see, town_of};
use super::store::{self as tables, Key};
use crate::channel::{Channel, State as Stage};
use crate::store::channels;
use crate::{App, head};

/// Keys of one town that are not ended.
const MOST_KEYS: usize = 100;

/// A key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct KeyRow {
    pub id: String,
    pub name: String,
    /// Of one counter; empty: of all.
    pub channel: String,
    pub made: String,
    pub used: String,
    pub ended: bool,
}

/// A counter, by which name devices know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StreamRow {
    pub name: String,
    pub id: String,
    pub topic: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct DevicesPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub keys: Vec<KeyRow>,
    pub counters: Vec<Choice>,
    pub streams: Vec<StreamRow>,
    pub base_url: String,
    /// Shown once.
    pub fresh: String,
    pub wrong: String,
}

impl Page for DevicesPage {
    const TEMPLATE: &'static str = "observatory/devices.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, channel: &str, ended| KeyRow {
            id: "5".repeat(32),
            name: name.into(),
            channel: channel.into(),
            made: "22 november 2026, 9.12 uur".into(),
            used: if ended { String::new() } else { "22 november 2026, 10.12 uur".into() },
            ended,
        };
        let stream = StreamRow {
            name: "Markt".into(),
            id: "0193a5c2-0000-7000-8000-000000000001".into(),
            topic: "plein/31022/0193a5c2-0000-7000-8000-000000000001/counts".into(),
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            keys: vec![row("Poort van de leverancier", "", false), row("Sensor markt", "Markt", true)],
            counters: vec![Choice::new("7".repeat(32), "Markt")],
            streams: vec![stream],
            base_url: "https://plein.voorbeeld.be".into(),
            ..Self::default()
        };
        vec![
            ("full", page.clone()),
            ("fresh", Self { fresh: "a1".repeat(32), ..page.clone() }),
            ("wrong", Self { wrong: "name".into(), ..page.clone() }),
            ("empty", Self { keys: Vec::new(), streams: Vec::new(), counters: Vec::new(), ..page }),
            ("choose", Self::default()),
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    naam: String,
    #[serde(default)]
    teller: String,
    #[serde(default)]
    eind: String,
}

/// `GET /stad/drukte/toestellen`
pub(crate) async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let chosen = visit.towns(&told.stad)?;
    let towns = choices(&app, &visit).await?;
    let first = || towns.first().and_then(|choice| Nis::parse(&choice.value).ok());
    let nis = chosen.first().copied().or_else(first);
    page(&app, &visit, (nis, towns), DevicesPage::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (nis, towns): (Option<Nis>, Vec<Choice>),
    start: DevicesPage,
) -> Answer {
    let mut page = DevicesPage { towns, base_url: visit.base_url().to_owned(), ..start };
    if let Some(nis) = nis {
        let (keys, channels) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    Ok::<_, StoreError>((tables::keys(tx, nis).await?, channels::channels(tx, nis).await?))
                })
            })
            .await?;
        page.town = nis.to_string();
        let name = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = name.map(|choice| choice.label.clone()).unwrap_or_default();
        page.keys = keys.iter().map(|key| row(visit, key, &channels)).collect();
        let open = || channels.iter().filter(|channel| channel.state != Stage::Ended);
        page.counters = open()
            .map(|channel| Choice::new(channel.id.simple().to_string(), channel.name.as_str()))
            .collect();
        let stream = |channel: &Channel| StreamRow {
            name: channel.name.clone(),
            id: channel.id.to_string(),
            topic: format!("plein/{nis}/{}/counts", channel.id),
        };
        page.streams = open().map(stream).collect();
    }
    visit.page(head(visit, visit.say("obs-dev-title", &[]), "stad/drukte/toestellen"), &page)
}

fn row(visit: &Visit, key: &Key, channels: &[Channel]) -> KeyRow {
    let shown = |at: chrono::DateTime<chrono::Utc>| {
        format::moment(visit.language, at.with_timezone(&chrono_tz::Europe::Brussels).naive_local())
    };
    let channel = key.channel.and_then(|id| channels.iter().find(|channel| channel.id == id));
    KeyRow {
        id: key.id.simple().to_string(),
        name: key.name.clone(),
        channel: channel.map(|channel| channel.name.clone()).unwrap_or_default(),
        made: shown(key.made_at),
        used: key.used_at.map(shown).unwrap_or_default(),
        ended: key.revoked_at.is_some(),
    }
}

/// `POST /stad/drukte/toestellen/{nis}`: a new key, or the end of one.
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    if let Ok(id) = Uuid::try_parse(&entry.eind) {
        return end(&app, &visit, nis, id).await;
    }
    let name: String = entry.naam.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
    let again = |wrong: &str| DevicesPage { wrong: wrong.to_owned(), ..DevicesPage::default() };
    let towns = choices(&app, &visit).await?;
    if name.is_empty() {
        return page(&app, &visit, (Some(nis), towns), again("name")).await;
    }
    let secret = Secret::new().map_err(Failure::from)?;
    let (moment, hash) = (&visit.moment, secret.hash());
    let key = &Key {
        nis,
        id: moment.new_id(),
        name,
        channel: Uuid::try_parse(&entry.teller).ok(),
        made_at: moment.now(),
        used_at: None,
        revoked_at: None,
    };
    let hash = hash.as_str();
    let made = app.store.write(|tx| {
        Box::pin(async move {
            let open = tables::keys(tx, nis).await?.iter().filter(|key| key.revoked_at.is_none()).count();
            let here = match key.channel {
                Some(id) => channels::one_channel(tx, nis, id).await?.is_some(),
                None => true,
            };
            if open >= MOST_KEYS || !here {
                return Ok(false);
            }
            tables::add_key(tx, key, hash).await?;
            tx.audit(&Audit::new("add", "device-key", key.id).in_town(nis), moment).await?;
            Ok::<_, StoreError>(true)
        })
    });
    let start = if made.await? {
        DevicesPage { fresh: secret.reveal().to_owned(), ..DevicesPage::default() }
    } else {
        again("many")
    };
    let mut response: Response = page(&app, &visit, (Some(nis), towns), start).await?;
    let never = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, never);
    Ok(response)
}

async fn end(app: &App, visit: &Visit, nis: Nis, id: Uuid) -> Answer {
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                if tables::revoke_key(tx, nis, id, moment.now()).await? {
                    tx.audit(&Audit::new("withdraw", "device-key", id).in_town(nis), moment).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(see(visit, &format!("stad/drukte/toestellen?stad={nis}")))
}
