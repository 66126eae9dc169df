//! A file with sites or with channels: looked at first, then brought in as a whole. The codes of its channels are
//! remembered as the names by which files of counts know them.

pub(super) mod read;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use ::counts::intake::table::Sample;
use ::store::{Audit, Result, Store, StoreError, Tx};
use axum::response::Response;
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::Serialize;
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::page::{Answer, path, see};
use super::run;
use super::store::{self as tables, Report, Upload};
use crate::channel::{Channel, Site};
use crate::store::channels;
use crate::{App, head};
use read::{Does, File, Known, Told, What};

/// A file of this kind that waits for somebody, and one that was brought in.
pub(super) const WAITS: &str = "places";
pub(super) const MADE: &str = "made";
/// Bytes of such a file: more rows than a town has counters.
pub(super) const MOST_BYTES: usize = 250_000;
/// Under which source the codes of sites are remembered.
const SITE_CODES: &str = "site";

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TrioPage {
    pub town: String,
    pub base: String,
    pub file: String,
    /// `sites` or `channels`.
    pub what: &'static str,
    pub made: bool,
    pub fresh: u64,
    pub changes: u64,
    pub nothing: u64,
    /// Code, name, what it is, what the row does.
    pub rows: Vec<[String; 4]>,
    /// Row, column, what stood there, the code of why.
    pub refused: Vec<[String; 4]>,
}

impl Page for TrioPage {
    const TEMPLATE: &'static str = "observatory/trio.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            town: "31022".into(),
            base: format!("stad/drukte/invoer/31022/{}", "5".repeat(32)),
            file: "telpunten.csv".into(),
            what: "sites",
            made: false,
            fresh: 1,
            changes: 1,
            nothing: 1,
            rows: vec![["S1", "Markt", "plein", "nieuw"].map(str::to_owned)],
            refused: vec![["4", "lat", "48.8", "malformed"].map(str::to_owned)],
        };
        vec![
            ("sites", page.clone()),
            ("channels", Self { what: "channels", ..page.clone() }),
            (
                "unknown site",
                Self {
                    refused: vec![["4", "site_id", "S9", "unknown-site"].map(str::to_owned)],
                    ..page.clone()
                },
            ),
            ("none", Self { fresh: 0, changes: 0, nothing: 0, rows: Vec::new(), ..page.clone() }),
            ("made", Self { made: true, rows: Vec::new(), refused: Vec::new(), ..page }),
        ]
    }
}

/// What the file comes to, of either kind.
enum Comes {
    Sites(Told<Site>),
    Channels(Told<Channel>),
}

async fn known(tx: &mut Tx<'_>, upload: &Upload) -> Result<Known> {
    let nis = upload.nis;
    let mut known = Known {
        sites: channels::sites(tx, nis).await?,
        channels: channels::channels(tx, nis).await?,
        site_codes: channels::aliases(tx, nis, SITE_CODES).await?.into_iter().collect(),
        channel_codes: channels::aliases(tx, nis, run::SOURCE).await?.into_iter().collect(),
        counted: HashSet::new(),
    };
    for channel in &known.channels {
        if channels::has_counts(tx, nis, channel.id).await? {
            known.counted.insert(channel.id);
        }
    }
    Ok(known)
}

fn decide(file: &File, known: &Known, upload: &Upload, moment: &Moment) -> Comes {
    let mut id = || moment.new_id();
    match file.what {
        What::Sites => Comes::Sites(read::sites(file, known, upload.nis, &mut id)),
        What::Channels => Comes::Channels(read::channels(file, known, upload.nis, &mut id)),
    }
}

/// The bytes of such a file lie in one piece.
async fn load(tx: &mut Tx<'_>, upload: &Upload) -> Result<Option<File>> {
    let bytes = tables::piece(tx, (upload.nis, upload.id), 0).await?;
    Ok(bytes.and_then(|bytes| Sample::of(&bytes).ok()).and_then(|sample| read::file(&sample)))
}

/// `GET` of a file of this kind.
pub(super) async fn show(app: &App, visit: &Visit, upload: &Upload) -> Answer {
    let mut page = TrioPage {
        town: upload.nis.to_string(),
        base: path(upload.nis, upload.id),
        file: upload.file.clone(),
        what: "sites",
        made: upload.state == MADE,
        ..TrioPage::default()
    };
    if page.made {
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let report = &upload.report;
        (page.fresh, page.changes, page.nothing) =
            (count(report.added), count(report.corrected), count(report.same));
        page.what = if report.channels.is_empty() { "sites" } else { "channels" };
    } else {
        let loaded = app
            .store
            .read(|tx| {
                Box::pin(
                    async move { Ok::<_, StoreError>((load(tx, upload).await?, known(tx, upload).await?)) },
                )
            })
            .await?;
        let (Some(file), known) = loaded else { return Err(Failure::not_found()) };
        match decide(&file, &known, upload, &visit.moment) {
            Comes::Sites(told) => fill(visit, &mut page, &told, &|site: &Site| {
                let word = format!("obs-kind-{}", site.kind.code());
                // words: obs-kind-*
                (site.name.clone(), visit.say(&word, &[]))
            }),
            Comes::Channels(told) => {
                page.what = "channels";
                fill(visit, &mut page, &told, &|channel: &Channel| {
                    let word = format!("obs-mode-{}", channel.mode.code());
                    // words: obs-mode-*
                    let site = known.sites.iter().find(|site| site.id == channel.site);
                    let site = site.map_or("", |site| site.name.as_str());
                    (format!("{site} {}", channel.name).trim().to_owned(), visit.say(&word, &[]))
                });
            }
        }
    }
    visit.page(head(visit, upload.file.clone(), &page.base), &page)
}

fn fill<T>(visit: &Visit, page: &mut TrioPage, told: &Told<T>, about: &dyn Fn(&T) -> (String, String)) {
    let count =
        |does| u64::try_from(told.lines.iter().filter(|line| line.does == does).count()).unwrap_or_default();
    (page.fresh, page.changes, page.nothing) = (count(Does::New), count(Does::Changes), count(Does::Nothing));
    let row = |line: &read::Line<T>| {
        let (name, what) = about(&line.item);
        // words: obs-trio-*
        [line.code.clone(), name, what, visit.say(&format!("obs-trio-{}", line.does.code()), &[])]
    };
    page.rows = told.lines.iter().map(row).collect();
    let refused = told.refused.iter();
    page.refused = refused
        .map(|one| [one.row.to_string(), one.field.clone(), one.told.clone(), one.trouble.code().to_owned()])
        .collect();
}

/// Brings the file in.
pub(super) async fn make(
    app: &App,
    visit: &Visit,
    upload: &Upload,
) -> std::result::Result<Response, Failure> {
    apply(&app.store, (upload.nis, upload.id), &visit.moment).await?;
    Ok(see(visit, &path(upload.nis, upload.id)))
}

/// Brings a file in as a whole, decided anew by what is known now; not twice.
async fn apply(store: &Store, (nis, id): (Nis, Uuid), moment: &Moment) -> Result<()> {
    store
        .write(|tx| {
            Box::pin(async move {
                let current = tables::one_upload(tx, nis, id).await?;
                let Some(mut upload) = current.filter(|upload| upload.state == WAITS) else { return Ok(()) };
                let Some(file) = load(tx, &upload).await? else { return Ok(()) };
                let known = known(tx, &upload).await?;
                upload.report = match decide(&file, &known, &upload, moment) {
                    Comes::Sites(told) => put_sites(tx, &upload, &told, moment).await?,
                    Comes::Channels(told) => put_channels(tx, &upload, &told, moment).await?,
                };
                MADE.clone_into(&mut upload.state);
                upload.ended_at = Some(moment.now());
                tables::drop_pieces(tx, upload.nis, upload.id).await?;
                tables::set_upload(tx, &upload).await?;
                tx.audit(&Audit::new("accept", "counts-file", upload.id).in_town(upload.nis), moment).await
            })
        })
        .await
}

fn report<T>(told: &Told<T>) -> Report {
    let count =
        |does| i64::try_from(told.lines.iter().filter(|line| line.does == does).count()).unwrap_or(i64::MAX);
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Report {
        rows: number(told.lines.len() + told.refused.len()),
        refused: number(told.refused.len()),
        added: count(Does::New),
        corrected: count(Does::Changes),
        same: count(Does::Nothing),
        ..Report::default()
    }
}

async fn put_sites(tx: &mut Tx<'_>, upload: &Upload, told: &Told<Site>, moment: &Moment) -> Result<Report> {
    for line in &told.lines {
        if line.does != Does::Nothing {
            channels::put_site(tx, &line.item, moment).await?;
        }
        channels::put_alias(tx, upload.nis, SITE_CODES, (&line.code, line.item.id)).await?;
    }
    Ok(report(told))
}

async fn put_channels(
    tx: &mut Tx<'_>,
    upload: &Upload,
    told: &Told<Channel>,
    moment: &Moment,
) -> Result<Report> {
    for line in &told.lines {
        if line.does != Does::Nothing {
            channels::put_channel(tx, &line.item, moment).await?;
            let action = if line.does == Does::New { "add" } else { "change" };
            let state = serde_json::json!({ "state": line.item.state.code() });
            let what = Audit::new(action, "counter", line.item.id).in_town(upload.nis).detail(state);
            tx.audit(&what, moment).await?;
        }
        channels::put_alias(tx, upload.nis, run::SOURCE, (&line.code, line.item.id)).await?;
    }
    let names = told.lines.iter().map(|line| tables::Named {
        name: line.code.clone(),
        stretches: 0,
        seconds: line.item.step.seconds(),
    });
    Ok(Report { channels: names.collect(), ..report(told) })
}

/// Whether a file that comes in is of this kind.
pub(super) fn is_one(bytes: &[u8], whole: bool) -> bool {
    whole && bytes.len() <= MOST_BYTES && Sample::of(bytes).is_ok_and(|sample| read::file(&sample).is_some())
}

/// A file that was brought in or waits.
pub(super) fn is_here(upload: &Upload) -> bool {
    upload.state == WAITS || upload.state == MADE
}
