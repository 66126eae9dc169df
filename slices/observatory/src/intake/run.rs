//! The work behind the pages: looking through a file, bringing it in, taking it back. In pieces, so that its size does not
//! matter and nobody waits long for the database.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Duration;

use ::store::{Job, NewJob, Result, Store, StoreError, Tx};
use chrono::TimeDelta;
use counts::intake::Judge;
use counts::intake::table::{self, Kind, MOST_BYTES_OF_XLSX, Mapping, Source, Total};
use counts::{Intake, Refusal, Trouble};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bring::{self, Brought, Counted, From, MOST_REFUSED};
use super::store::{self as tables, Named, Report, Upload};
use crate::channel::Channel;
use crate::keep::{self, Undone};
use crate::store::channels;

/// The kind of work in the queue.
pub(crate) const JOB: &str = "observatory.intake";
const CLAIM: Duration = Duration::from_secs(300);
/// Bytes of a piece of a file.
pub(crate) const PIECE: usize = 1_000_000;
/// Days that a file waits for somebody to bring it in.
const PATIENCE: TimeDelta = TimeDelta::days(14);
/// Source of the names of channels in files.
pub(crate) const SOURCE: &str = "file";

/// Puts work in the queue: `check`, `bring` and `undo` of a file, `back` for what came in by another way.
pub(crate) async fn enqueue(
    tx: &mut Tx<'_>,
    what: &str,
    (nis, id): (Nis, Uuid),
    moment: &Moment,
) -> Result<bool> {
    let (payload, key) = (json!({"what": what, "nis": nis.to_string(), "id": id}), format!("{what} {id}"));
    let job = NewJob { kind: JOB, key: Some(&key), payload, due: moment.now(), most_attempts: 3 };
    tx.enqueue(&job, moment).await
}

/// Does everything that waits.
pub(crate) async fn work(store: &Store, moment: &Moment) -> Result<u64> {
    let mut done = 0;
    while let Some(job) = store.claim_job(&[JOB], "observatory", CLAIM, moment).await? {
        let text = |name: &str| job.payload.get(name).and_then(Value::as_str).unwrap_or_default();
        let of = Nis::parse(text("nis")).ok().zip(Uuid::try_parse(text("id")).ok());
        let outcome = match of {
            Some((nis, id)) => Run { store, moment, job: &job, nis, id }.one(text("what")).await,
            None => Ok(()),
        };
        match outcome {
            Ok(()) => store.finish_job(&job).await?,
            Err(error) => {
                tracing::warn!(%error, job = %job.id, "a file with counts was not read to its end");
                let again = store.fail_job(&job, &error.to_string(), moment).await?;
                if let (None, Some((nis, id))) = (again, of) {
                    Run { store, moment, job: &job, nis, id }.failed().await?;
                }
            }
        }
        done += 1;
    }
    Ok(done)
}

/// Lets go of files that nobody brought in.
pub(crate) async fn tidy(store: &Store, moment: &Moment) -> Result<()> {
    let before = moment.now() - PATIENCE;
    store
        .write(|tx| {
            Box::pin(async move {
                for (nis, id) in tables::stale(tx, before).await? {
                    tables::drop_pieces(tx, nis, id).await?;
                    if let Some(mut upload) = tables::one_upload(tx, nis, id).await? {
                        "gone".clone_into(&mut upload.state);
                        tables::set_upload(tx, &upload).await?;
                    }
                }
                Ok(())
            })
        })
        .await
}

struct Run<'r> {
    store: &'r Store,
    moment: &'r Moment,
    job: &'r Job,
    nis: Nis,
    id: Uuid,
}

impl Run<'_> {
    async fn upload(&self) -> Result<Option<Upload>> {
        let (nis, id) = (self.nis, self.id);
        self.store.read(|tx| Box::pin(async move { tables::one_upload(tx, nis, id).await })).await
    }

    async fn set(&self, upload: &Upload) -> Result<()> {
        self.store.write(|tx| Box::pin(async move { tables::set_upload(tx, upload).await })).await
    }

    async fn one(&self, what: &str) -> Result<()> {
        let Some(upload) = self.upload().await? else {
            return if what == "back" { self.take_back().await.map(drop) } else { Ok(()) };
        };
        match (what, upload.state.as_str()) {
            ("check", "checking") => self.check(upload).await,
            ("bring", "running") => self.bring(upload).await,
            ("undo", "undoing") => self.undo(upload).await,
            // Somebody else did it meanwhile.
            _ => Ok(()),
        }
    }

    async fn failed(&self) -> Result<()> {
        let Some(mut upload) = self.upload().await? else { return Ok(()) };
        "failed".clone_into(&mut upload.state);
        self.set(&upload).await
    }

    /// Looks through the whole file: what is in it, and what of it could not be taken.
    async fn check(&self, mut upload: Upload) -> Result<()> {
        let mut report = Report::default();
        let (mut names, mut reasons) = (BTreeMap::<String, Named>::new(), BTreeMap::<String, u64>::new());
        let mut refused = 0_i64;
        let of = (self.nis, self.id);
        self.store.write(|tx| Box::pin(async move { tables::drop_refused(tx, of.0, of.1).await })).await?;
        let mut pieces = self.pieces(&upload);
        while let Some(piece) = pieces.next().await {
            for reading in &piece.readings {
                let named = names.entry(reading.channel.clone()).or_default();
                named.stretches += 1;
                named.seconds = reading.observation.seconds;
            }
            count(&mut reasons, &piece);
            refused = self.refuse(&piece.refusals, refused).await?;
            self.store.extend_job(self.job, CLAIM, self.moment).await?;
        }
        let total = pieces.end().await?;
        tell(&mut report, total, reasons);
        report.channels = names.into_iter().map(|(name, named)| Named { name, ..named }).collect();
        upload.done = i64::try_from(report.rows).unwrap_or(i64::MAX);
        upload.report = report;
        "checked".clone_into(&mut upload.state);
        let nis = self.nis;
        let (known, channels) = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    Ok((channels::aliases(tx, nis, SOURCE).await?, channels::channels(tx, nis).await?))
                })
            })
            .await?;
        upload.links = propose(&upload, &known, &channels);
        self.set(&upload).await
    }

    async fn refuse(&self, refusals: &[Refusal], from: i64) -> Result<i64> {
        let room = usize::try_from(MOST_REFUSED - from).unwrap_or_default().min(refusals.len());
        let told = refusals.get(..room).unwrap_or_default();
        let of = (self.nis, self.id);
        if !told.is_empty() {
            self.store
                .write(|tx| Box::pin(async move { tables::put_refused(tx, of, from, told).await }))
                .await?;
        }
        Ok(from + i64::try_from(told.len()).unwrap_or_default())
    }

    /// Brings the file in, piece by piece. Begun again after a fall it brings the same once more, which changes nothing.
    async fn bring(&self, mut upload: Upload) -> Result<()> {
        let nis = self.nis;
        let all = self.store.read(|tx| Box::pin(async move { channels::channels(tx, nis).await })).await?;
        let links: HashMap<&str, &Channel> = upload
            .links
            .iter()
            .filter_map(|(name, id)| Some((name.as_str(), all.iter().find(|channel| channel.id == *id)?)))
            .collect();
        let (mut report, mut reasons) = (Report::default(), BTreeMap::new());
        let of = (self.nis, self.id);
        self.store.write(|tx| Box::pin(async move { tables::drop_refused(tx, of.0, of.1).await })).await?;
        let mut pieces = self.pieces(&upload);
        let mut rows = 0_i64;
        while let Some(mut piece) = pieces.next().await {
            rows += i64::try_from(piece.rows).unwrap_or_default();
            let before = reasons.values().sum();
            let brought = self.piece(&upload, &mut piece, &links, (before, rows)).await?;
            report.added += brought.added;
            report.same += brought.same;
            report.corrected += brought.corrected;
            report.unlinked += u64::try_from(brought.refused.len()).unwrap_or_default();
            count(&mut reasons, &piece);
            self.store.extend_job(self.job, CLAIM, self.moment).await?;
        }
        let total = pieces.end().await?;
        tell(&mut report, total, BTreeMap::new());
        report.refused = reasons.values().sum();
        report.reasons = by_number(reasons);
        report.channels = std::mem::take(&mut upload.report.channels);
        upload.report = report;
        upload.done = rows;
        upload.ended_at = Some(self.moment.now());
        "done".clone_into(&mut upload.state);
        let upload = &upload;
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tables::drop_pieces(tx, upload.nis, upload.id).await?;
                    tables::set_upload(tx, upload).await
                })
            })
            .await
    }

    /// Keeps one piece. What its channels refuse is added to what the file refused; the rows of names that are linked to
    /// nothing are left out, which is what was asked.
    async fn piece(
        &self,
        upload: &Upload,
        piece: &mut Intake,
        links: &HashMap<&str, &Channel>,
        (before, rows): (u64, i64),
    ) -> Result<Brought> {
        let sorted = bring::sort(&piece.readings, &|name| links.get(name).copied());
        let from =
            From { nis: self.nis, batch: self.id, source: SOURCE, name: &upload.file, person: upload.person };
        let (from, sorted, moment, readings) = (&from, &sorted, self.moment, &piece.readings);
        let (own, own_refused, own_rows) = (&piece.refusals, piece.refused, piece.rows);
        let (mut brought, refusals) = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let brought = bring::keep(tx, from, sorted, moment).await?;
                    let mut refusals = own.clone();
                    refusals.extend(brought.refused.iter().filter_map(|(at, trouble)| {
                        let reading = readings.get(*at)?;
                        let told = reading.observation.start.to_rfc3339();
                        Some(Refusal::new(0, reading.channel.as_str(), *trouble, &told))
                    }));
                    let more = u64::try_from(brought.refused.len()).unwrap_or_default();
                    let counted =
                        Counted { rows: own_rows, refused: own_refused + more, before, refusals: &refusals };
                    bring::note(tx, from, &brought, &counted, moment).await?;
                    tables::go_on(tx, (from.nis, from.batch), rows).await?;
                    Ok((brought, refusals))
                })
            })
            .await?;
        piece.refused += u64::try_from(brought.refused.len()).unwrap_or_default();
        piece.refusals = refusals;
        brought.refused = sorted.unknown.iter().map(|at| (*at, Trouble::UnknownChannel)).collect();
        Ok(brought)
    }

    async fn take_back(&self) -> Result<Option<Undone>> {
        let (nis, id, moment) = (self.nis, self.id, self.moment);
        self.store.write(|tx| Box::pin(async move { keep::undo(tx, nis, id, moment).await })).await
    }

    async fn undo(&self, mut upload: Upload) -> Result<()> {
        let undone = self.take_back().await?;
        upload.report.undone = undone.map(|undone| (undone.back, undone.gone));
        "undone".clone_into(&mut upload.state);
        self.set(&upload).await
    }

    /// The file as it is read, on a thread of its own.
    fn pieces(&self, upload: &Upload) -> Pieces {
        let (sender, receiver) = tokio::sync::mpsc::channel(2);
        let (store, mapping) = (self.store.clone(), upload.mapping.clone());
        let (of, judge) = ((upload.nis, upload.id), Judge::new(self.moment.now()));
        let handle = tokio::runtime::Handle::current();
        let reader = tokio::task::spawn_blocking(move || {
            let mut stored = Stored { store, handle, of, number: 0, rest: Vec::new(), at: 0 };
            read(&mut stored, &mapping, judge, &mut |piece| match sender.blocking_send(piece) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        });
        Pieces { receiver, reader }
    }
}

fn read(
    stored: &mut Stored,
    mapping: &Mapping,
    judge: Judge,
    take: &mut dyn FnMut(Intake) -> ControlFlow<()>,
) -> std::io::Result<Total> {
    if mapping.kind == Kind::Csv {
        return Ok(table::read(Source::Csv(Box::new(stored)), mapping, judge, take));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES_OF_XLSX).unwrap_or(u64::MAX);
    stored.take(most + 1).read_to_end(&mut bytes)?;
    Ok(table::read(Source::Xlsx(&bytes), mapping, judge, take))
}

struct Pieces {
    receiver: tokio::sync::mpsc::Receiver<Intake>,
    reader: tokio::task::JoinHandle<std::io::Result<Total>>,
}

impl Pieces {
    async fn next(&mut self) -> Option<Intake> {
        self.receiver.recv().await
    }

    async fn end(self) -> Result<Total> {
        drop(self.receiver);
        let broken = |error: String| StoreError::new(::store::Kind::Other, error);
        let total = self.reader.await.map_err(|error| broken(error.to_string()))?;
        total.map_err(|error| broken(error.to_string()))
    }
}

/// The bytes of a file as they are kept, one piece in memory at a time.
struct Stored {
    store: Store,
    handle: tokio::runtime::Handle,
    of: (Nis, Uuid),
    number: i64,
    rest: Vec<u8>,
    at: usize,
}

impl Read for Stored {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at >= self.rest.len() {
            let (store, of, number) = (&self.store, self.of, self.number);
            let load = store.read(|tx| Box::pin(async move { tables::piece(tx, of, number).await }));
            self.rest = self.handle.block_on(load).map_err(std::io::Error::other)?.unwrap_or_default();
            self.at = 0;
            self.number += 1;
        }
        let mut left = self.rest.get(self.at..).unwrap_or_default();
        let count = left.read(into)?;
        self.at += count;
        Ok(count)
    }
}

fn count(reasons: &mut BTreeMap<String, u64>, piece: &Intake) {
    let mut told = 0;
    for refusal in &piece.refusals {
        *reasons.entry(refusal.trouble.code().to_owned()).or_default() += 1;
        told += 1;
    }
    // Beyond those that are told one by one only their number is known.
    if piece.refused > told {
        *reasons.entry("more".to_owned()).or_default() += piece.refused - told;
    }
}

fn by_number(reasons: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = reasons.into_iter().collect();
    list.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    list
}

fn tell(report: &mut Report, total: Total, reasons: BTreeMap<String, u64>) {
    report.rows = total.rows;
    report.stretches = total.taken;
    report.refused = total.refused;
    report.repeated = total.repeated;
    report.span = total.span;
    report.stopped = total.stopped;
    report.reasons = by_number(reasons);
}

/// Which name is which channel: as it was said before, else a channel of the same name.
fn propose(upload: &Upload, known: &[(String, Uuid)], channels: &[Channel]) -> Vec<(String, Uuid)> {
    let told: Vec<(String, Uuid)> = upload.links.iter().chain(known).cloned().collect();
    let names = upload.report.channels.iter().map(|named| &named.name);
    names.filter_map(|name| Some((name.clone(), channel_of(name, &told, channels)?.id))).collect()
}

/// The channel of a name, by what was said before, else by its own name when no other has it.
pub(super) fn channel_of<'c>(
    name: &str,
    told: &[(String, Uuid)],
    channels: &'c [Channel],
) -> Option<&'c Channel> {
    let fold = kernel::text::fold;
    let said = told.iter().find(|(alias, _)| alias == name).map(|(_, id)| *id);
    let said = said.and_then(|id| channels.iter().find(|channel| channel.id == id));
    let same = || {
        let mut alike = channels.iter().filter(|channel| fold(&channel.name) == fold(name));
        alike.next().filter(|_| alike.next().is_none())
    };
    said.or_else(same)
}
