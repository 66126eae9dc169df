//! The work behind the pages: checking and importing files, undoing, publishing a source anew, fetching files. In
//! batches with a rest between them, so that nobody else waits for it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use kernel::fetch::{Fetch, Outgoing};
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use serde_json::{Value, json};
use store::{Job as Queued, NewJob, Result, Store, StoreError, Tx};
use uuid::Uuid;

use super::draft::{self, Entry, Ground};
use super::item::{self, Change, Context, Outcome};
use super::mapping::Mapping;
use super::report::Report;
use super::store::{self as tables, Import, Item, Source};
use super::table::{self, Wrong};
use super::{hook, limits};
use crate::chains::Chains;
use crate::gazetteer::Gazetteer;
use crate::import::load_chains;
use crate::import::load_gazetteer;

/// The kind of work in the queue.
pub(crate) const JOB: &str = "register.partner";
const CLAIM: Duration = Duration::from_secs(120);
/// The longest rest between two batches.
const REST: Duration = Duration::from_millis(250);

/// Puts work in the queue: `import`, `undo`, `publish`, `pull`.
pub(crate) async fn enqueue(
    tx: &mut Tx<'_>,
    what: &str,
    (org, id): (OrganisationId, Uuid),
    moment: &Moment,
) -> Result<bool> {
    let (payload, key) = (json!({"what": what, "org": org.0, "id": id}), format!("{what} {id}"));
    let job = NewJob { kind: JOB, key: Some(&key), payload, due: moment.now(), most_attempts: 3 };
    tx.enqueue(&job, moment).await
}

/// Does everything that waits.
pub(crate) async fn work(store: &Store, fetch: Option<&Arc<dyn Fetch>>, moment: &Moment) -> Result<u64> {
    let mut done = 0;
    while let Some(job) = store.claim_job(&[JOB], "partner", CLAIM, moment).await? {
        let text = |name: &str| job.payload.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = |name: &str| Uuid::try_parse(&text(name)).unwrap_or_default();
        let (org, id) = (OrganisationId(id("org")), id("id"));
        let run = Run { store, moment, job: &job };
        let outcome = match text("what").as_str() {
            "import" => run.import(org, id).await,
            "undo" => run.undo(org, id).await,
            "publish" => run.publish(org, id).await,
            "pull" => match fetch {
                Some(fetch) => run.pull(org, id, fetch.as_ref()).await,
                None => Ok(()),
            },
            _ => Ok(()),
        };
        match outcome {
            Ok(()) => store.finish_job(&job).await?,
            Err(error) => {
                tracing::warn!(%error, job = %job.id, "work for a partner stopped");
                let _again = store.fail_job(&job, &error.to_string(), moment).await?;
            }
        }
        done += 1;
    }
    Ok(done)
}

/// Queues the sources that have to be fetched today.
pub(crate) async fn queue_pulls(store: &Store, moment: &Moment) -> Result<usize> {
    let since = moment.now() - TimeDelta::hours(20);
    store
        .write(|tx| {
            Box::pin(async move {
                let due = tables::pulls_due(tx, since).await?;
                for of in &due {
                    enqueue(tx, "pull", *of, moment).await?;
                }
                Ok(due.len())
            })
        })
        .await
}

/// The rows of a file as places, and the rows that cannot be.
pub(crate) struct Prepared {
    pub rows: u64,
    pub entries: Vec<Entry>,
    pub refused: Vec<(Wrong, Vec<String>)>,
    /// Every key of the file, also of rows that are refused.
    pub keys: HashSet<String>,
}

/// Reads a file as places of a partner. Takes a while: not for the threads that answer requests.
pub(crate) fn prepare(
    data: &[u8],
    mapping: &Mapping,
    gazetteer: &Gazetteer,
    towns: &[Nis],
) -> std::result::Result<Prepared, Wrong> {
    let table = table::read(data, &mapping.reading, limits::ROWS)?;
    let missing = mapping.missing(&table.columns);
    if let Some(first) = missing.first() {
        return Err(Wrong::new(0, first, "column-gone", first));
    }
    let rows = u64::try_from(table.rows.len() + table.refused.len()).unwrap_or_default();
    let mut prepared = Prepared { rows, entries: Vec::new(), refused: table.refused, keys: HashSet::new() };
    let ground = Ground { gazetteer, towns };
    for line in table.rows {
        let draft = mapping.apply(&table.columns, &line);
        let key = draft.get("key").to_owned();
        let twice = !key.is_empty() && !prepared.keys.insert(key.clone());
        let checked = if twice {
            Err(vec![Wrong::new(line.number, "key", "twice", &key)])
        } else {
            draft::check(&draft, line.number, ground)
        };
        match checked {
            Ok(entry) => prepared.entries.push(entry),
            Err(wrong) => {
                let column = |field: &str| {
                    let named = mapping.columns.iter().find(|(_, code)| *code == field);
                    named.map_or_else(|| field.to_owned(), |(name, _)| name.clone())
                };
                // One line in the report for each fault; the cells go with the first.
                let mut cells =
                    Some(line.cells.iter().map(|cell| cell.chars().take(300).collect()).collect());
                for mut wrong in wrong {
                    wrong.field = column(&wrong.field);
                    prepared.refused.push((wrong, cells.take().unwrap_or_default()));
                }
            }
        }
    }
    Ok(prepared)
}

/// One piece of claimed work.
struct Run<'a> {
    store: &'a Store,
    moment: &'a Moment,
    job: &'a Queued,
}

/// What an import works with.
struct Ready {
    source: Source,
    name: String,
    chains: Chains,
    data: Option<Vec<u8>>,
    towns: Vec<Nis>,
}

impl Run<'_> {
    async fn ready(&self, org: OrganisationId, source: Uuid, import: Option<Uuid>) -> Result<Option<Ready>> {
        let chains = load_chains(self.store).await?;
        let loaded = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let data = match import {
                        Some(import) => tables::data(tx, org, import).await?,
                        None => None,
                    };
                    let source = tables::source(tx, org, source).await?;
                    let known = people::organisation::get(tx, org).await?;
                    Ok((source, known, tables::partner(tx, org).await?, data))
                })
            })
            .await?;
        let (Some(source), Some(known), Some(partner), data) = loaded else { return Ok(None) };
        Ok(Some(Ready { source, name: known.name, chains, data, towns: partner.towns }))
    }

    async fn rest(&self, began: Instant) -> Result<()> {
        self.store.extend_job(self.job, CLAIM, self.moment).await?;
        tokio::time::sleep(began.elapsed().min(REST)).await;
        Ok(())
    }

    async fn import(&self, org: OrganisationId, id: Uuid) -> Result<()> {
        let found = self.store.read(|tx| Box::pin(async move { tables::import(tx, org, id).await })).await?;
        let Some(mut import) = found.filter(|one| matches!(one.state.as_str(), "checking" | "running"))
        else {
            return Ok(());
        };
        let Some(mut ready) = self.ready(org, import.source, Some(id)).await? else { return Ok(()) };
        let (Some(data), Some(mapping)) = (ready.data.take(), import.mapping.clone()) else {
            return self.stop(import, "no-file").await;
        };
        let (gazetteer, towns) = (load_gazetteer(self.store).await?, ready.towns.clone());
        // A file that makes a reader fall over is refused like any other.
        let read = tokio::task::spawn_blocking(move || prepare(&data, &mapping, &gazetteer, &towns)).await;
        let prepared = match read {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(wrong)) => {
                let trouble = if wrong.field.is_empty() {
                    wrong.code
                } else {
                    format!("{} {}", wrong.code, wrong.field)
                };
                return self.stop(import, &trouble).await;
            }
            Err(_) => return self.stop(import, "damaged").await,
        };
        let rehearsal = import.state == "checking";
        if import.position == 0 {
            self.begin(&mut import, &prepared, rehearsal).await?;
        }
        let from = usize::try_from(import.position).unwrap_or_default();
        for batch in prepared.entries.get(from..).unwrap_or_default().chunks(limits::BATCH) {
            let began = Instant::now();
            import = self.batch(&import, &ready, batch).await?;
            self.rest(began).await?;
        }
        self.gone(&mut import, &ready, &prepared.keys).await?;
        import.state = if rehearsal { "checked" } else { "done" }.to_owned();
        self.end(&import).await
    }

    /// Counts and keeps the rows that cannot be used.
    async fn begin(&self, import: &mut Import, prepared: &Prepared, rehearsal: bool) -> Result<()> {
        let rows: HashSet<u64> = prepared.refused.iter().map(|(wrong, _)| wrong.line).collect();
        let refused = u64::try_from(rows.len()).unwrap_or_default();
        let mut report = Report { rows: prepared.rows, refused, rehearsal, ..Report::default() };
        for (wrong, _) in &prepared.refused {
            *report.reasons.entry(wrong.code.clone()).or_default() += 1;
        }
        import.report = report;
        let (one, kept) = (&*import, prepared.refused.get(..limits::REFUSED).unwrap_or(&prepared.refused));
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tables::set_import(tx, one).await?;
                    for (at, piece) in kept.chunks(500).enumerate() {
                        tables::add_refused(tx, (one.org, one.id), at * 500, piece).await?;
                    }
                    tables::mark_import(tx, one).await
                })
            })
            .await
    }

    async fn batch(&self, import: &Import, ready: &Ready, batch: &[Entry]) -> Result<Import> {
        let context = self.context(ready, Some(import.id));
        let work = async |tx: &mut Tx<'_>| {
            let mut after = import.clone();
            let told: Vec<(Outcome, bool)> = if import.report.rehearsal {
                rehearse(tx, context, batch).await?
            } else {
                let told = item::submit(tx, context, batch).await?;
                told.into_iter().map(|(outcome, item)| (outcome, item.state == "waiting")).collect()
            };
            for (outcome, waits) in told {
                let report = &mut after.report;
                match outcome {
                    Outcome::New => report.new += 1,
                    Outcome::Changed => report.changed += 1,
                    Outcome::Unchanged => report.unchanged += 1,
                }
                report.waiting += u64::from(waits && outcome != Outcome::Unchanged);
            }
            after.position += i64::try_from(batch.len()).unwrap_or_default();
            tables::mark_import(tx, &after).await?;
            Ok(after)
        };
        self.store.write(|tx| Box::pin(work(tx))).await
    }

    fn context<'c>(&'c self, ready: &'c Ready, import: Option<Uuid>) -> Context<'c> {
        Context {
            source: &ready.source,
            name: &ready.name,
            chains: &ready.chains,
            moment: self.moment,
            via: "import",
            import,
        }
    }

    /// What a file no longer names is closed, when the source says so; never more than half of what there is.
    async fn gone(&self, import: &mut Import, ready: &Ready, keys: &HashSet<String>) -> Result<()> {
        let source = &ready.source;
        let (mut missing, mut known, mut after) = (Vec::<Item>::new(), 0_usize, String::new());
        loop {
            let (of, from) = ((source.org, source.id), after.as_str());
            let page = self
                .store
                .read(|tx| Box::pin(async move { tables::items_of(tx, of, from, 500).await }))
                .await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.own_key);
            for item in page.into_iter().filter(|item| item.via == "import" && item.state != "gone") {
                known += 1;
                if !keys.contains(&item.own_key) {
                    missing.push(item);
                }
            }
        }
        let count = |items: usize| u64::try_from(items).unwrap_or_default();
        let suspicious = missing.len() > 20 && missing.len() * 2 > known;
        if source.removed != "close" || suspicious {
            import.report.kept = count(missing.len());
            if suspicious && source.removed == "close" {
                import.report.trouble = "many-gone".to_owned();
            }
            return Ok(());
        }
        let context = self.context(ready, Some(import.id));
        let closed: Vec<Change> = missing
            .into_iter()
            .filter_map(|item| {
                Some(Change { after: item::without(context, &item, true)?, before: Some(item) })
            })
            .collect();
        import.report.gone = count(closed.len());
        if import.report.rehearsal {
            return Ok(());
        }
        for batch in closed.chunks(limits::BATCH) {
            let began = Instant::now();
            self.store.write(|tx| Box::pin(async move { item::write(tx, context, batch).await })).await?;
            self.rest(began).await?;
        }
        Ok(())
    }

    async fn stop(&self, mut import: Import, trouble: &str) -> Result<()> {
        trouble.clone_into(&mut import.report.trouble);
        "failed".clone_into(&mut import.state);
        self.end(&import).await
    }

    async fn end(&self, import: &Import) -> Result<()> {
        let (one, moment) = (import, self.moment);
        self.store
            .write(|tx| {
                Box::pin(async move {
                    if one.state == "checked" || (one.state == "failed" && one.report.rehearsal) {
                        return tables::mark_import(tx, one).await;
                    }
                    tables::end_import(tx, one, moment.now()).await?;
                    let report = serde_json::to_value(&one.report).unwrap_or_default();
                    let data =
                        json!({"import": one.id, "source": one.source, "state": one.state, "report": report});
                    hook::announce(tx, one.org, "import.done", &data, moment).await.map(|_| ())
                })
            })
            .await
    }

    async fn undo(&self, org: OrganisationId, id: Uuid) -> Result<()> {
        let found = self.store.read(|tx| Box::pin(async move { tables::import(tx, org, id).await })).await?;
        let Some(mut import) = found.filter(|one| one.state == "undoing") else { return Ok(()) };
        let Some(ready) = self.ready(org, import.source, None).await? else { return Ok(()) };
        let context = self.context(&ready, None);
        let most = i64::try_from(limits::BATCH).unwrap_or(200);
        loop {
            let began = Instant::now();
            let work = async |tx: &mut Tx<'_>| {
                let steps = tables::steps_of(tx, (org, id), Uuid::max(), most).await?;
                let Some(last) = steps.last() else { return Ok(None) };
                let counts = item::undo(tx, context, &steps).await?;
                tables::drop_steps(tx, (org, id), last.id).await?;
                Ok::<_, StoreError>(Some(counts))
            };
            let Some((restored, left)) = self.store.write(|tx| Box::pin(work(tx))).await? else { break };
            import.report.restored += restored;
            import.report.left += left;
            self.rest(began).await?;
        }
        "undone".clone_into(&mut import.state);
        self.end(&import).await
    }

    /// Publishes a source anew, after its licence or access changed.
    async fn publish(&self, org: OrganisationId, source: Uuid) -> Result<()> {
        let Some(ready) = self.ready(org, source, None).await? else { return Ok(()) };
        let context = self.context(&ready, None);
        let mut after = String::new();
        loop {
            let (began, from) = (Instant::now(), after.as_str());
            let work = async |tx: &mut Tx<'_>| {
                let most = i64::try_from(limits::BATCH).unwrap_or(200);
                let page = tables::items_of(tx, (org, source), from, most).await?;
                item::publish(tx, context, &page).await?;
                Ok::<_, StoreError>(page.last().map(|item| item.own_key.clone()))
            };
            match self.store.write(|tx| Box::pin(work(tx))).await? {
                Some(last) => after = last,
                None => return Ok(()),
            }
            self.rest(began).await?;
        }
    }

    /// Fetches the file of a source and imports it the way its last file was read.
    async fn pull(&self, org: OrganisationId, id: Uuid, fetch: &dyn Fetch) -> Result<()> {
        let found = self.store.read(|tx| Box::pin(async move { tables::source(tx, org, id).await })).await?;
        let Some(source) = found.filter(|one| !one.pull_url.is_empty()) else { return Ok(()) };
        let mut headers = Vec::new();
        if !source.pull_tag.is_empty() {
            headers.push(("if-none-match", source.pull_tag.clone()));
        }
        let outgoing = Outgoing { url: source.pull_url.clone(), headers, body: None };
        let answer = fetch.fetch_file(outgoing, limits::FILE).await;
        let (told, tag, body) = match answer {
            Ok(answer) if answer.status == 304 => ("same".to_owned(), source.pull_tag.clone(), None),
            Ok(answer) if answer.status == 200 && answer.body.len() <= limits::FILE => {
                ("new".to_owned(), answer.tag.clone(), Some(answer.body))
            }
            Ok(answer) if answer.status == 200 => ("large".to_owned(), String::new(), None),
            Ok(answer) => (format!("status {}", answer.status), String::new(), None),
            Err(trouble) => (trouble.chars().take(200).collect(), String::new(), None),
        };
        let import = Import {
            org,
            id: self.moment.new_id(),
            source: id,
            file: source.pull_url.chars().take(200).collect(),
            state: if source.mapping.is_some() { "running" } else { "new" }.to_owned(),
            reading: source.mapping.as_ref().map(|mapping| mapping.reading.clone()).unwrap_or_default(),
            mapping: source.mapping.clone(),
            mapping_version: source.mapping_version,
            position: 0,
            report: Report::default(),
            made_at: self.moment.now(),
            ended_at: None,
        };
        let (import, source, moment, told, tag, body) = (&import, &source, self.moment, &told, &tag, &body);
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tables::pulled(tx, source, (told, tag), moment.now()).await?;
                    let Some(body) = body else { return Ok(()) };
                    tables::add_import(tx, import, body, moment).await?;
                    if import.state == "running" {
                        enqueue(tx, "import", (org, import.id), moment).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// What taking in would do, without doing it.
async fn rehearse(tx: &mut Tx<'_>, context: Context<'_>, batch: &[Entry]) -> Result<Vec<(Outcome, bool)>> {
    let keys: Vec<&str> = batch.iter().map(|entry| entry.key.as_str()).collect();
    let known = tables::items(tx, (context.source.org, context.source.id), &keys).await?;
    let told = batch.iter().map(|entry| {
        let before = known.iter().find(|item| item.own_key == entry.key);
        match item::decide(context, before, entry, EstablishmentId(Uuid::nil())) {
            None => (Outcome::Unchanged, false),
            Some(after) => {
                let is_new = before.is_none_or(|item| item.state == "gone");
                (if is_new { Outcome::New } else { Outcome::Changed }, after.state == "waiting")
            }
        }
    });
    Ok(told.collect())
}
