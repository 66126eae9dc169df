//! The course of an import: a lease, a thread that reads, batches that are written, what is gone, the report.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::{Store, StoreError, Tx};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::write::{BATCH, Context, Prepared, apply, load_chains, plan, prepare, refresh_chains};
use super::{Candidate, ImportError, OnProgress, Progress, Report};
use crate::chains::Chains;
use crate::facts::{Fingerprint, Record, Source, State};
use crate::store::kbo::{self, KboRow};
use crate::store::{faces, imports};

/// How long an import may be silent before another may begin.
const LEASE: Duration = Duration::from_secs(120);

/// What an import is about.
pub(crate) struct Job {
    /// An empty report with kind and files.
    pub report: Report,
    /// What identifies the input: a resumed import must read the same.
    pub input: String,
    /// The source of the records.
    pub source: Source,
    /// Only count, write nothing.
    pub dry_run: bool,
    /// The input is complete for these towns (all, when empty): what is not in it is gone.
    pub complete: Option<HashSet<Nis>>,
    /// Who wants to see how far it is.
    pub progress: OnProgress,
}

/// What the reading thread hands over.
enum Message {
    Batch(Result<Vec<Prepared>, StoreError>, Option<f64>),
    /// Keys that the source says are gone.
    Gone(Vec<String>),
    /// Rows to keep beside the places, and numbers of those to forget.
    Kept(Vec<KboRow>, Vec<i64>),
}

/// Where the reading thread puts what it finds.
pub(crate) struct Feed {
    sender: mpsc::Sender<Message>,
    batch: Vec<Candidate>,
    gone: Vec<String>,
    /// The formulas, to make the faces here, while the database writes; only when the source is new to the register.
    chains: Option<Arc<Chains>>,
    /// The share of the input that is read.
    pub share: Option<f64>,
    /// What was read, refused and left out.
    pub report: Report,
    /// The day of the data, when the input says it.
    pub data_of: Option<NaiveDate>,
}

impl Feed {
    /// Hands over a place. False when nobody listens any more: stop reading then.
    pub fn put(&mut self, candidate: Candidate) -> bool {
        self.batch.push(candidate);
        self.batch.len() < BATCH || self.flush()
    }

    /// Says that the source no longer has this place.
    pub fn gone(&mut self, key: String) -> bool {
        self.gone.push(key);
        self.gone.len() < BATCH || self.flush()
    }

    /// Keeps rows of the source beside the places, and forgets others.
    pub fn keep(&mut self, rows: Vec<KboRow>, forget: Vec<i64>) -> bool {
        self.flush() && self.sender.blocking_send(Message::Kept(rows, forget)).is_ok()
    }

    fn flush(&mut self) -> bool {
        let mut going = true;
        if !self.gone.is_empty() {
            going = self.sender.blocking_send(Message::Gone(std::mem::take(&mut self.gone))).is_ok();
        }
        if !self.batch.is_empty() {
            let batch = std::mem::take(&mut self.batch).into_iter();
            let batch = batch.map(|candidate| prepare(candidate, self.chains.as_deref())).collect();
            going = going && self.sender.blocking_send(Message::Batch(batch, self.share)).is_ok();
        }
        going
    }
}

/// The course of one import.
struct Course<'a> {
    store: &'a Store,
    moment: &'a Moment,
    job: Job,
    chains: Arc<Chains>,
    /// The source said nothing yet when this import began.
    first: bool,
    id: Uuid,
    /// Places handed over until now, and those written by an import that was interrupted.
    position: u64,
    written: u64,
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// Runs an import. `read` runs in a thread of its own and puts what it finds in the feed.
pub(crate) async fn run<R>(store: &Store, moment: &Moment, job: Job, read: R) -> Result<Report, ImportError>
where
    R: FnOnce(&mut Feed) -> Result<(), ImportError> + Send + 'static,
{
    if job.dry_run {
        return course(store, moment, job, read).await;
    }
    let holder = format!("{} {}", job.report.kind, job.report.files.join(" "));
    let lease = store.lease("import", &holder, LEASE, moment).await?;
    let outcome = tokio::select! {
        outcome = course(store, moment, job, read) => outcome,
        error = keep(&lease, moment) => Err(error.into()),
    };
    let released = lease.release().await;
    let report = outcome?;
    released?;
    Ok(report)
}

/// Renews the lease for as long as the import runs; ends only when the lease is lost.
async fn keep(lease: &store::Lease, moment: &Moment) -> StoreError {
    loop {
        tokio::time::sleep(LEASE / 4).await;
        if let Err(error) = lease.renew(moment).await {
            return error;
        }
    }
}

async fn course<R>(store: &Store, moment: &Moment, job: Job, read: R) -> Result<Report, ImportError>
where
    R: FnOnce(&mut Feed) -> Result<(), ImportError> + Send + 'static,
{
    let (sender, mut messages) = mpsc::channel(1);
    let name = job.report.files.join(", ");
    let mut course = Course::begin(store, moment, job).await?;
    let chains = course.first.then(|| Arc::clone(&course.chains));
    let reader = tokio::task::spawn_blocking(move || {
        let report = Report::default();
        let (batch, gone) = (Vec::new(), Vec::new());
        let mut feed = Feed { sender, batch, gone, chains, share: None, report, data_of: None };
        read(&mut feed)?;
        feed.flush();
        Ok::<_, ImportError>((feed.report, feed.data_of))
    });
    let mut written = Ok(());
    while let Some(message) = messages.recv().await {
        written = course.take(message).await;
        if written.is_err() {
            break;
        }
    }
    // Nobody listens any more: a reader that is still busy stops at its next batch.
    drop(messages);
    let read = reader.await.map_err(|_| ImportError::Lost(name))?;
    let outcome = match (written, read) {
        (Err(error), _) | (Ok(()), Err(error)) => Err(error),
        (Ok(()), Ok(read)) => Ok(read),
    };
    course.end(outcome).await
}

impl<'a> Course<'a> {
    async fn begin(store: &'a Store, moment: &'a Moment, mut job: Job) -> Result<Self, ImportError> {
        let chains = Arc::new(load_chains(store).await?);
        let source = job.source;
        let first = !store.read(|tx| Box::pin(faces::spoke(tx, source))).await?;
        job.report.dry_run = job.dry_run;
        let (mut id, mut written) = (moment.new_id(), 0);
        if !job.dry_run {
            let (kind, input, now) = (job.report.kind.clone(), job.input.clone(), moment.now());
            let (kind, input) = (kind.as_str(), input.as_str());
            let unfinished = store.read(|tx| Box::pin(imports::unfinished(tx, kind, input))).await?;
            if let Some(earlier) = unfinished {
                id = earlier.id;
                written = earlier.position;
                let files = std::mem::take(&mut job.report.files);
                job.report = Report { files, resumed: written > 0, ..earlier.report };
                store.write(|tx| Box::pin(imports::resume(tx, id))).await?;
            } else {
                let report = &job.report;
                store.write(|tx| Box::pin(imports::start(tx, id, report, input, now))).await?;
            }
        }
        let (seen, hasher) = (HashSet::new(), RandomState::new());
        Ok(Self { store, moment, job, chains, first, id, position: 0, written, seen, hasher })
    }

    async fn take(&mut self, message: Message) -> Result<(), ImportError> {
        match message {
            Message::Batch(batch, share) => {
                let mut batch = batch?;
                let count = count(batch.len());
                batch.retain(|prepared| self.note(&prepared.candidate));
                let twice = count - self::count(batch.len());
                self.position += count;
                // What an interrupted import wrote already is only noted as seen.
                if self.position > self.written {
                    if twice > 0 {
                        self.job.report.leave_out("named twice in the input", twice);
                    }
                    self.write(&batch, self.first).await?;
                }
                self.tell(share);
            }
            Message::Gone(keys) => {
                let found = {
                    let (source, keys) = (self.job.source, &keys);
                    self.store
                        .read(|tx| {
                            Box::pin(async move {
                                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                                faces::known(tx, source, &keys).await
                            })
                        })
                        .await?
                };
                self.close(found).await?;
            }
            Message::Kept(rows, forget) if !self.job.dry_run => {
                let (rows, forget) = (rows.iter().collect::<Vec<_>>(), &forget);
                let rows = rows.as_slice();
                let keep = async |tx: &mut Tx<'_>| {
                    kbo::forget(tx, forget).await?;
                    kbo::put(tx, rows).await
                };
                self.store.write(|tx| Box::pin(keep(tx))).await?;
            }
            Message::Kept(..) => {}
        }
        Ok(())
    }

    /// Notes that a place is in the input; false when it was seen before.
    fn note(&mut self, candidate: &Candidate) -> bool {
        let Some(record) = candidate.records.first() else { return false };
        self.seen.insert(self.print_of(&record.source_key))
    }

    fn print_of(&self, key: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        key.hash(&mut hasher);
        std::hash::Hasher::finish(&hasher)
    }

    async fn write(&mut self, batch: &[Prepared], first: bool) -> Result<(), ImportError> {
        let (moment, import) = (self.moment, Some(self.id));
        let context = Context { chains: &self.chains, moment, import, first };
        let (before, id, position, moment) = (&self.job.report, self.id, self.position, self.moment);
        let report = if self.job.dry_run {
            self.store
                .read(|tx| {
                    Box::pin(async move { Ok(counted(before, &plan(tx, batch, context).await?.counts)) })
                })
                .await?
        } else {
            self.store
                .write(|tx| {
                    Box::pin(async move {
                        let plan = plan(tx, batch, context).await?;
                        apply(tx, &plan, (context.chains, moment)).await?;
                        let report = counted(before, &plan.counts);
                        imports::mark(tx, id, position, &report).await?;
                        Ok(report)
                    })
                })
                .await?
        };
        self.job.report = report;
        Ok(())
    }

    /// Marks places as closed that are gone from the source.
    async fn close(&mut self, gone: Vec<faces::Known>) -> Result<(), ImportError> {
        let source = self.job.source;
        let mut batch = Vec::new();
        for nis in gone.iter().map(|known| known.nis).collect::<HashSet<_>>() {
            let of_town: Vec<_> = gone.iter().filter(|known| known.nis == nis).collect();
            let ids: Vec<_> = of_town.iter().map(|known| known.establishment).collect();
            let ids = ids.as_slice();
            let records = self.store.read(|tx| Box::pin(faces::records_of(tx, nis, ids))).await?;
            let own = |record: &Record| {
                record.source == source && of_town.iter().any(|known| known.source_key == record.source_key)
            };
            for (_, mut record) in records.into_iter().filter(|(_, record)| own(record)) {
                if record.facts.state != Some(State::Closed) {
                    record.facts.state = Some(State::Closed);
                    record.observed_at = self.moment.now();
                    let gone = Candidate { nis, id: None, records: vec![record], kept: Vec::new() };
                    batch.push(prepare(gone, None)?);
                }
            }
        }
        for piece in batch.chunks(BATCH) {
            let before = (self.job.report.new, self.job.report.changed);
            self.write(piece, false).await?;
            (self.job.report.new, self.job.report.changed) = before;
            self.job.report.gone += count(piece.len());
        }
        Ok(())
    }

    /// Walks over everything this source said before and closes what was not seen this time.
    async fn close_unseen(&mut self, towns: &HashSet<Nis>) -> Result<(), ImportError> {
        let source = self.job.source;
        let mut after = (String::new(), 0_i64);
        loop {
            let page = {
                let after = (after.0.as_str(), after.1);
                self.store.read(|tx| Box::pin(faces::walk(tx, source, after, 2000))).await?
            };
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.source_key.clone(), last.nis.into());
            let gone = |known: &faces::Known| {
                (towns.is_empty() || towns.contains(&known.nis))
                    && !self.seen.contains(&self.print_of(&known.source_key))
            };
            let gone: Vec<_> = page.into_iter().filter(gone).collect();
            self.close(gone).await?;
        }
    }

    fn tell(&self, share: Option<f64>) {
        let report = &self.job.report;
        (self.job.progress)(&Progress {
            share,
            places: self.position,
            new: report.new,
            changed: report.changed,
            doing: report.files.join(", "),
        });
    }

    async fn end(
        mut self,
        outcome: Result<(Report, Option<NaiveDate>), ImportError>,
    ) -> Result<Report, ImportError> {
        let outcome = match outcome {
            Ok((read, data_of)) => self.complete(read, data_of).await,
            Err(error) => Err(error),
        };
        if self.job.dry_run {
            return outcome.map(|()| self.job.report);
        }
        let state = if outcome.is_ok() { "done" } else { "failed" };
        let (id, now, report) = (self.id, self.moment.now(), &self.job.report);
        let noted = self.store.write(|tx| Box::pin(imports::finish(tx, id, state, report, now))).await;
        outcome?;
        noted?;
        Ok(self.job.report)
    }

    async fn complete(&mut self, read: Report, data_of: Option<NaiveDate>) -> Result<(), ImportError> {
        // When the source is new, everything it said was just seen.
        if let Some(towns) = self.job.complete.take().filter(|_| !self.first) {
            self.close_unseen(&towns).await?;
        }
        self.job.report.add(read);
        if self.job.dry_run {
            return Ok(());
        }
        let (source, now) = (self.job.source, self.moment.now());
        let noted = async |tx: &mut Tx<'_>| imports::put_source(tx, source, data_of, now).await;
        self.store.write(|tx| Box::pin(noted(tx))).await?;
        let again = refresh_chains(self.store, self.moment).await?;
        if again > 0 {
            self.job.report.notes.insert("chain or independent judged again".to_owned(), again.to_string());
        }
        Ok(())
    }
}

fn counted(before: &Report, counts: &super::write::Counts) -> Report {
    let mut report = before.clone();
    report.new += counts.new;
    report.changed += counts.changed;
    report.unchanged += counts.unchanged;
    report
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// What identifies a file: its name, size, and a fingerprint of its beginning.
pub(crate) fn identity(path: &Path) -> String {
    use std::io::Read as _;
    let mut print = Fingerprint::new();
    let size = std::fs::metadata(path).map(|about| about.len()).unwrap_or_default();
    let mut head = Vec::new();
    if let Ok(file) = std::fs::File::open(path)
        && file.take(1 << 16).read_to_end(&mut head).is_ok()
    {
        print.add(&head);
    }
    format!("{} {size} {:016x}", super::tables::file_name(path), print.value())
}
