//! A file on its way in: which column is what, the first rows as they would be read, what is in it, which of its names is
//! which counter; bringing it in, its report, taking it back.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use counts::intake::Judge;
use counts::intake::clock::{Order, Zone};
use counts::intake::number::Decimal;
use counts::intake::table::{Doubt, MOST_COLUMNS, Mapping, Stamp, Values};
use kernel::nis::Nis;
use serde::Deserialize;
use shell::csv::Sheet;
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Visit};
use uuid::Uuid;

use super::batch;
use super::page::{Answer, Shared, path, see, town_of};
use super::run::{self, PIECE};
use super::shown::{MOST_LINKS, compose, look};
use super::store::{self as tables, Upload};
use super::trio;
use crate::channel::Channel;
use crate::store::channels;
use crate::{App, head};

/// Whether somebody has to tell more before the file can be read.
pub(crate) fn stops(doubt: &Doubt) -> bool {
    matches!(doubt, Doubt::NoTime | Doubt::NoValue | Doubt::NoLength)
}

pub(crate) type At = Path<(String, String, String)>;

/// What an address is about, for who may act in its town, with the file when it came as one.
async fn find(
    app: &App,
    visit: &Visit,
    nis: &str,
    id: &str,
) -> Result<((Nis, Uuid), Option<Upload>), Failure> {
    let nis = town_of(visit, nis)?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let found = app.store.read(|tx| Box::pin(async move { tables::one_upload(tx, nis, id).await })).await?;
    Ok(((nis, id), found))
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    terug: String,
}

/// `GET /stad/drukte/invoer/{nis}/{id}`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Asked(told): Asked<Told>,
) -> Answer {
    let (of, upload) = find(&app, &visit, &nis, &id).await?;
    let Some(upload) = upload else { return batch::show(&app, &visit, of, told.terug == "1").await };
    if trio::is_here(&upload) {
        return trio::show(&app, &visit, &upload).await;
    }
    page(&app, &visit, upload, "").await
}

async fn page(app: &App, visit: &Visit, upload: Upload, wrong: &str) -> Answer {
    let nis = upload.nis;
    let editable = matches!(upload.state.as_str(), "new" | "checked" | "failed");
    let of = (nis, upload.id);
    let (channels, sites, begin) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let begin = if editable { tables::piece(tx, of, 0).await? } else { None };
                Ok::<_, StoreError>((
                    channels::channels(tx, nis).await?,
                    channels::sites(tx, nis).await?,
                    begin,
                ))
            })
        })
        .await?;
    let begin = match begin {
        // A workbook can only be looked at whole.
        Some(first) if first.starts_with(b"PK") && first.len() >= PIECE => Some(whole(app, of, first).await?),
        other => other,
    };
    let (mapping, judge) = (upload.mapping.clone(), Judge::new(visit.moment.now()));
    let looked = match begin {
        Some(begin) => {
            tokio::task::spawn_blocking(move || look(&begin, &mapping, judge)).await.ok().flatten()
        }
        None => None,
    };
    let mut shown = compose(visit, &upload, looked);
    shown.counters = counters(&channels, &sites);
    for link in &mut shown.links {
        let chosen = channels.iter().find(|channel| channel.id.simple().to_string() == link.channel);
        link.unfit = chosen.is_some_and(|channel| channel.step.seconds() != link.minutes * 60);
    }
    wrong.clone_into(&mut shown.wrong);
    let title = upload.file.clone();
    let mut response = visit.page(head(visit, title, &path(nis, upload.id)), &shown)?;
    if shown.step == "wait" {
        response.headers_mut().insert("refresh", HeaderValue::from_static("3"));
    }
    Ok(response)
}

async fn whole(app: &App, of: (Nis, Uuid), first: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let mut all = first;
    for number in 1.. {
        let more = app.store.read(|tx| Box::pin(async move { tables::piece(tx, of, number).await })).await?;
        match more {
            Some(more) => all.extend(more),
            None => break,
        }
    }
    Ok(all)
}

/// Counters by site and name.
pub(super) fn counters(channels: &[Channel], sites: &[crate::channel::Site]) -> Vec<Choice> {
    let live = channels.iter().filter(|channel| channel.state != crate::channel::State::Ended);
    let mut list: Vec<Choice> = live
        .map(|channel| {
            let site =
                sites.iter().find(|site| site.id == channel.site).map_or("", |site| site.name.as_str());
            let same = site.is_empty() || site == channel.name || channel.name.is_empty();
            let label = if same { site.to_owned() } else { format!("{site} · {}", channel.name) };
            Choice::new(
                channel.id.simple().to_string(),
                if label.is_empty() { channel.name.clone() } else { label },
            )
        })
        .collect();
    list.sort_by_cached_key(|choice| kernel::text::sort_key(&choice.label));
    list
}

/// The mapping that a form tells.
fn mapping_of(pairs: &[(String, String)], before: &Mapping) -> Mapping {
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let read = |name: &str| serde_json::Value::String(get(name).to_owned());
    let mut mapping = Mapping {
        kind: before.kind,
        encoding: before.encoding.clone(),
        separator: match get("scheiding") {
            "tab" => '\t',
            text => text.chars().next().filter(|sign| ";,|".contains(*sign)).unwrap_or(before.separator),
        },
        header: get("kop").parse().unwrap_or(before.header).min(100),
        decimal: serde_json::from_value(read("komma")).unwrap_or(Decimal::Point),
        order: serde_json::from_value(read("volgorde")).unwrap_or(Order::Year),
        zone: serde_json::from_value(read("klok")).unwrap_or(Zone::Brussels),
        stamp: serde_json::from_value(read("stempel")).unwrap_or(Stamp::Start),
        seconds: get("minuten").parse::<u32>().ok().and_then(|minutes| minutes.checked_mul(60)),
        percent: get("procent") == "1",
        ..Mapping::default()
    };
    let mut times = Vec::new();
    for number in 0..MOST_COLUMNS {
        let Some((_, name)) = pairs.iter().find(|(key, _)| *key == format!("n{number}")) else { break };
        match get(&format!("k{number}")) {
            "start" => mapping.start.push(name.clone()),
            "time" => times.push(name.clone()),
            "end" => mapping.end.push(name.clone()),
            "channel" => mapping.channel.push(name.clone()),
            "uptime" => mapping.uptime = Some(name.clone()),
            "value" => {
                let known = before.values.iter().find(|value| value.column == *name);
                let fresh = || Values { column: name.clone(), name: name.clone(), after: 0 };
                mapping.values.push(known.cloned().unwrap_or_else(fresh));
            }
            _ => {}
        }
    }
    mapping.start.append(&mut times);
    if let ([only], false) = (mapping.values.as_mut_slice(), mapping.channel.is_empty()) {
        only.name.clear();
    }
    mapping
}

/// `POST /stad/drukte/invoer/{nis}/{id}`: looks again, brings in, takes back.
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let (of, upload) = find(&app, &visit, &nis, &id).await?;
    let action = pairs.iter().find(|(name, _)| name == "actie").map_or("", |(_, value)| value.as_str());
    let Some(mut upload) = upload else {
        return if action == "terug" {
            batch::take_back(&app, &visit, of).await
        } else {
            batch::show(&app, &visit, of, false).await
        };
    };
    if action == "maak" && upload.state == trio::WAITS {
        return trio::make(&app, &visit, &upload).await;
    }
    let open = matches!(upload.state.as_str(), "new" | "checked" | "failed");
    let (work, state, act) = match (action, upload.state.as_str()) {
        ("lees", _) if open => ("check", "checking", "change"),
        ("breng", "checked") => ("bring", "running", "accept"),
        ("terug", "done") => ("undo", "undoing", "withdraw"),
        _ => return Ok(see(&visit, &path(upload.nis, upload.id))),
    };
    if work == "check" {
        upload.mapping = mapping_of(&pairs, &upload.mapping);
        upload.doubts.retain(|doubt| !stops(doubt));
    }
    if work == "bring" {
        match links_of(&app, &upload, &pairs).await? {
            links if links.is_empty() => return page(&app, &visit, upload, "links").await,
            links => upload.links = links,
        }
    }
    state.clone_into(&mut upload.state);
    upload.done = 0;
    let (upload, moment) = (&upload, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                if work == "bring" {
                    for (name, channel) in &upload.links {
                        channels::put_alias(tx, upload.nis, run::SOURCE, (name, *channel)).await?;
                    }
                }
                tables::set_upload(tx, upload).await?;
                run::enqueue(tx, work, (upload.nis, upload.id), moment).await?;
                tx.audit(&Audit::new(act, "counts-file", upload.id).in_town(upload.nis), moment).await
            })
        })
        .await?;
    Ok(see(&visit, &path(upload.nis, upload.id)))
}

/// Which name was said to be which counter.
async fn links_of(
    app: &App,
    upload: &Upload,
    pairs: &[(String, String)],
) -> Result<Vec<(String, Uuid)>, Failure> {
    let nis = upload.nis;
    let known = app.store.read(|tx| Box::pin(async move { channels::channels(tx, nis).await })).await?;
    let named = upload.report.channels.iter().take(MOST_LINKS).enumerate();
    let link = |(number, named): (usize, &tables::Named)| {
        let key = format!("t{number}");
        let (_, told) = pairs.iter().find(|(name, _)| *name == key)?;
        let id = Uuid::try_parse(told).ok()?;
        known.iter().any(|channel| channel.id == id).then(|| (named.name.clone(), id))
    };
    Ok(named.filter_map(link).collect())
}

/// `GET /stad/drukte/invoer/{nis}/{id}/geweigerd.csv`
pub(crate) async fn refused(State(app): Shared, visit: Visit, Path((_, nis, id)): At) -> Answer {
    let (of, upload) = find(&app, &visit, &nis, &id).await?;
    if upload.is_none() && !batch::is_here(&app, of).await? {
        return Err(Failure::not_found());
    }
    let most = super::bring::MOST_REFUSED;
    let rows =
        app.store.read(|tx| Box::pin(async move { tables::refused(tx, of.0, of.1, most).await })).await?;
    // words: obs-in-csv-*
    let titles =
        ["line", "column", "told", "reason"].map(|part| visit.say(&format!("obs-in-csv-{part}"), &[]));
    let mut sheet = Sheet::new(titles);
    for (line, field, trouble, told) in rows {
        // words: obs-trouble-*
        let reason = visit.say(&format!("obs-trouble-{trouble}"), &[]);
        let line = if line > 0 { line.to_string() } else { String::new() };
        sheet.row([line, field, told, reason]);
    }
    Ok(sheet.download("geweigerd.csv"))
}
