//! Bringing a file: the files and other batches of a town, and a form for the next one.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use counts::intake::table::{Sample, guess};
use kernel::actor::Thing;
use kernel::nis::Nis;
use people::{Allowance, rate};
use serde::{Deserialize, Serialize};
use shell::format;
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Reach, Visit};

use super::multipart::Arriving;
use super::run::{self, PIECE};
use super::store::{self as tables, Report, Upload};
use super::trio;
use crate::store::{channels, days};
use crate::{App, head};

/// The most bytes of a file that is brought in a page.
pub(crate) const MOST_BYTES: usize = 60_000_000;
/// Files and batches shown.
const SHOWN: i64 = 40;
/// Files of one town: twenty at once, then one in a minute.
const FILES: Allowance = Allowance { burst: 20, every: chrono::TimeDelta::seconds(60) };

pub(crate) type Shared = State<Arc<App>>;
pub(crate) type Answer = Result<Response, Failure>;

/// A batch or a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct BatchRow {
    pub name: String,
    pub source: String,
    pub at: String,
    pub state: String,
    pub added: i64,
    pub corrected: i64,
    pub refused: i64,
    /// Its own page, when it has one.
    pub href: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct IntakePage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub counters: usize,
    /// Files that wait for somebody.
    pub waiting: Vec<BatchRow>,
    pub batches: Vec<BatchRow>,
    pub megabytes: usize,
    pub wrong: String,
}

impl Page for IntakePage {
    const TEMPLATE: &'static str = "observatory/intake.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, source: &str, state: &str| BatchRow {
            name: name.into(),
            source: source.into(),
            at: "22 november 2026, 9.12 uur".into(),
            state: state.into(),
            added: 8_760,
            corrected: 12,
            refused: 3,
            href: format!("/nl/stad/drukte/invoer/31022/{}", "5".repeat(32)),
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            counters: 4,
            waiting: vec![row("tellingen 2025.xlsx", "file", "checked")],
            batches: vec![
                row("tellingen 2024.csv", "file", "done"),
                row("markt-1", "mqtt", "done"),
                row("verkeerd.csv", "file", "undone"),
            ],
            megabytes: MOST_BYTES / 1_000_000,
            wrong: String::new(),
        };
        vec![
            ("full", page.clone()),
            ("empty", Self { waiting: Vec::new(), batches: Vec::new(), counters: 0, ..page.clone() }),
            ("wrong", Self { wrong: "missing".into(), ..page }),
            ("choose", Self { megabytes: 60, ..Self::default() }),
        ]
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    fout: String,
}

/// The towns to choose from.
pub(crate) async fn choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let all = matches!(visit.reach()?, Reach::All);
    let own = if all { Vec::new() } else { visit.towns("")? };
    let (own, language) = (&own, visit.language);
    let towns = app.store.read(|tx| Box::pin(async move { channels::all_towns(tx, language).await })).await?;
    let here = towns.into_iter().filter(|town| all || own.contains(&town.nis));
    Ok(here.map(|town| Choice::new(town.nis.to_string(), town.name)).collect())
}

/// The town of an address, for who may act in it.
pub(crate) fn town_of(visit: &Visit, nis: &str) -> Result<Nis, Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// Sends the browser on, after a form was taken.
pub(crate) fn see(visit: &Visit, path: &str) -> Response {
    let headers = [(header::LOCATION, visit.local(path)), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// `GET /stad/drukte/invoer`
pub(crate) async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let chosen = visit.towns(&told.stad)?;
    let towns = choices(&app, &visit).await?;
    let first = || towns.first().and_then(|choice| Nis::parse(&choice.value).ok());
    let nis = chosen.first().copied().or_else(first);
    let mut page = IntakePage { towns, megabytes: MOST_BYTES / 1_000_000, ..IntakePage::default() };
    page.wrong = TROUBLES.into_iter().find(|code| *code == told.fout).unwrap_or_default().to_owned();
    if let Some(nis) = nis {
        let (uploads, batches, counters) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    let uploads = tables::uploads(tx, nis, SHOWN).await?;
                    let batches = days::batches(tx, nis, SHOWN).await?;
                    Ok::<_, StoreError>((uploads, batches, channels::channels(tx, nis).await?.len()))
                })
            })
            .await?;
        page.town = nis.to_string();
        let name = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = name.map(|choice| choice.label.clone()).unwrap_or_default();
        page.counters = counters;
        let waits = |upload: &&Upload| {
            !matches!(upload.state.as_str(), "done" | "undone" | "gone" | "arriving" | trio::MADE)
        };
        page.waiting = uploads.iter().filter(waits).map(|upload| upload_row(&visit, upload)).collect();
        page.batches = batches.iter().map(|batch| batch_row(&visit, batch)).collect();
    }
    visit.page(head(&visit, visit.say("obs-in-title", &[]), "stad/drukte/invoer"), &page)
}

/// What can be wrong with a file as a whole.
const TROUBLES: [&str; 5] = ["missing", "malformed", "too-many", "personal", "often"];

pub(super) fn shown(visit: &Visit, at: chrono::DateTime<chrono::Utc>) -> String {
    format::moment(visit.language, at.with_timezone(&chrono_tz::Europe::Brussels).naive_local())
}

fn upload_row(visit: &Visit, upload: &Upload) -> BatchRow {
    BatchRow {
        name: upload.file.clone(),
        source: run::SOURCE.to_owned(),
        at: shown(visit, upload.made_at),
        state: upload.state.clone(),
        refused: i64::try_from(upload.report.refused).unwrap_or(i64::MAX),
        href: visit.local(&path(upload.nis, upload.id)),
        ..BatchRow::default()
    }
}

fn batch_row(visit: &Visit, batch: &days::Batch) -> BatchRow {
    BatchRow {
        name: batch.name.clone(),
        source: batch.source.clone(),
        at: shown(visit, batch.at),
        state: if batch.undone_at.is_some() { "undone" } else { "done" }.to_owned(),
        added: batch.added,
        corrected: batch.corrected,
        refused: batch.refused,
        href: visit.local(&path(batch.nis, batch.id)),
    }
}

/// Where a file has its page.
pub(crate) fn path(nis: Nis, id: uuid::Uuid) -> String {
    format!("stad/drukte/invoer/{nis}/{}", id.simple())
}

/// A file of which nothing is known yet.
fn fresh(visit: &Visit, nis: Nis, file: &str) -> Upload {
    Upload {
        nis,
        id: visit.moment.new_id(),
        file: file.to_owned(),
        size: 0,
        state: "arriving".to_owned(),
        mapping: Default::default(),
        doubts: Vec::new(),
        links: Vec::new(),
        report: Report::default(),
        done: 0,
        person: visit.moment.actor.person(),
        made_at: visit.moment.now(),
        ended_at: None,
    }
}

/// `POST /stad/drukte/invoer/{nis}`: a file, kept in pieces as it comes in.
pub(crate) async fn bring(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    let back = |code: &str| Ok(see(&visit, &format!("stad/drukte/invoer?stad={nis}&fout={code}")));
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let Some(mut arriving) = Arriving::open(&kind, request.into_body()).await? else {
        return back("missing");
    };
    let mut upload = fresh(&visit, nis, &arriving.name);
    let (begun, moment) = (&upload, &visit.moment);
    let allowed = app.store.write(|tx| {
        Box::pin(async move {
            if rate::spend(tx, "counts-file", &nis.to_string(), FILES, moment.now()).await?.is_some() {
                return Ok(false);
            }
            tables::add_upload(tx, begun).await?;
            tx.audit(&Audit::new("add", "counts-file", begun.id).in_town(nis), moment).await?;
            Ok::<_, StoreError>(true)
        })
    });
    if !allowed.await? {
        return back("often");
    }
    let Some((size, look)) = keep(&app, &upload, &mut arriving).await? else { return back("too-many") };
    upload.size = i64::try_from(size).unwrap_or(i64::MAX);
    let trouble = look_at(&mut upload, look, size).await?;
    let (ready, gone) = (upload.state == "checking", trouble.is_some());
    let upload = &upload;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::set_upload(tx, upload).await?;
                if gone {
                    tables::drop_pieces(tx, nis, upload.id).await?;
                } else if ready {
                    run::enqueue(tx, "check", (nis, upload.id), moment).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    match trouble {
        Some(code) => back(code),
        None => Ok(see(&visit, &path(nis, upload.id))),
    }
}

/// Looks at a file that came in: how it may be read, and what is to be done next. The code of why it cannot be.
async fn look_at(upload: &mut Upload, look: Vec<u8>, size: usize) -> Result<Option<&'static str>, Failure> {
    let looked = tokio::task::spawn_blocking(move || {
        // Sites and channels are no counts: they have a page of their own.
        if trio::is_one(&look, look.len() == size) {
            return Ok(None);
        }
        Sample::of(&look).map(|sample| Some(guess(&sample)))
    });
    let (state, trouble) = match looked.await.map_err(Failure::internal)? {
        Ok(None) => (trio::WAITS, None),
        Ok(Some(proposal)) => {
            (upload.mapping, upload.doubts) = (proposal.mapping, proposal.doubts);
            (if upload.doubts.iter().any(super::file::stops) { "new" } else { "checking" }, None)
        }
        Err(refusal) => ("gone", Some(refusal.trouble.code())),
    };
    state.clone_into(&mut upload.state);
    Ok(trouble)
}

/// Keeps a file in pieces: its size, and as much of it as is needed to look at it. Nothing when it is too large.
async fn keep(
    app: &App,
    upload: &Upload,
    arriving: &mut Arriving,
) -> Result<Option<(usize, Vec<u8>)>, Failure> {
    let (mut size, mut number, mut piece, mut look) = (0_usize, 0_i64, Vec::new(), Vec::new());
    let of = (upload.nis, upload.id);
    loop {
        let bytes = arriving.next().await?;
        let ended = bytes.is_none();
        piece.extend(bytes.unwrap_or_default());
        if piece.len() >= PIECE || (ended && !piece.is_empty()) {
            size += piece.len();
            // A workbook can only be looked at whole.
            if look.len() < 300_000 || look.starts_with(b"PK") {
                look.extend_from_slice(&piece);
            }
            if size > MOST_BYTES {
                app.store
                    .write(|tx| Box::pin(async move { tables::drop_pieces(tx, of.0, of.1).await }))
                    .await?;
                return Ok(None);
            }
            let kept = &piece;
            app.store
                .write(|tx| Box::pin(async move { tables::add_piece(tx, of, number, kept).await }))
                .await?;
            number += 1;
            piece.clear();
        }
        if ended {
            return Ok(Some((size, look)));
        }
    }
}
