//! Asking: what is due is put in the queue, claimed by one process, asked call by call and kept with how far one is, so
//! that a turn that breaks goes on where it was. What fails is asked again after a pause that grows.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::store::{Job, NewJob, Result, Store, StoreError};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use counts::intake::Judge;
use counts::{Intake, Reading, Trouble};
use futures_util::future::join_all;
use kernel::fetch::{Fetch, Incoming};
use kernel::moment::Moment;
use kernel::nis::Nis;
use people::{Allowance, Sealer, rate};
use serde_json::{Value, json};
use uuid::Uuid;

use super::plan::{Call, Memory, Turn};
use super::store::{self as tables, Answer, Source};
use crate::App;
use crate::channel::Channel;
use crate::intake::bring::{self, Brought, Counted, From};
use crate::store::channels;

/// The kind of work in the queue.
const JOB: &str = "observatory.pull";
const CLAIM: Duration = Duration::from_secs(300);
/// Sources asked side by side: most of the time one waits for an answer.
const TOGETHER: usize = 8;
/// Calls of one turn; a longer history goes on in the next.
const MOST_CALLS: usize = 40;
/// Bytes of one answer.
const MOST_BYTES: usize = 8_000_000;
/// Calls with one key of a supplier that counts them: never more than 1,000 within 24 hours.
const OF_DAY: Allowance = Allowance { burst: 400, every: TimeDelta::seconds(144) };
/// The shortest and the longest pause after something failed.
const LEAST_PAUSE: TimeDelta = TimeDelta::minutes(5);
const MOST_PAUSE: TimeDelta = TimeDelta::hours(24);
/// How long somebody waits who tries a source in a page.
const PATIENCE: Duration = Duration::from_secs(12);
/// Refusals that are shown.
const SHOWN: usize = 10;
/// Letters of what the other side said.
const MOST_DETAIL: usize = 300;

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// As words know it.
    pub code: &'static str,
    pub detail: String,
    /// How long the other side wants to be left alone.
    pub wait: Option<TimeDelta>,
}

/// Every code of a fault.
pub(super) const FAULTS: [&str; 15] = [
    "nobody",
    "seal",
    "private",
    "address",
    "slow",
    "large",
    "unreachable",
    "key",
    "gone",
    "often",
    "status",
    "limit",
    "malformed",
    "personal",
    "empty",
];

fn fault(code: &'static str, detail: &str) -> Fault {
    Fault { code, detail: detail.chars().take(MOST_DETAIL).collect(), wait: None }
}

/// An answer.
enum Got {
    Body(Value, String),
    Same,
}

/// How the calls of a turn ended.
enum Ended {
    Whole,
    More,
    Fault(Fault),
}

/// Asks sources.
#[derive(Clone)]
pub(super) struct Puller {
    pub store: Store,
    pub fetch: Option<Arc<dyn Fetch>>,
    pub seal: Option<Sealer>,
    /// Between two calls with one key of a supplier that counts them.
    pub pause: TimeDelta,
}

impl Puller {
    pub(super) fn of(app: &App) -> Self {
        Self {
            store: app.store.clone(),
            fetch: app.fetch.clone(),
            seal: app.seal.clone(),
            pause: TimeDelta::milliseconds(1_100),
        }
    }

    /// Asks everything that is due.
    pub(super) async fn work(&self, moment: &Moment) -> Result<u64> {
        let now = moment.now();
        self.store
            .write(|tx| {
                Box::pin(async move {
                    for (nis, id) in tables::due(tx, now).await? {
                        let (payload, key) =
                            (json!({"nis": nis.to_string(), "id": id}), format!("{nis} {id}"));
                        let job = NewJob { kind: JOB, key: Some(&key), payload, due: now, most_attempts: 3 };
                        tx.enqueue(&job, moment).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await?;
        let mut done = 0;
        loop {
            let mut claimed = Vec::new();
            while claimed.len() < TOGETHER
                && let Some(job) = self.store.claim_job(&[JOB], "observatory", CLAIM, moment).await?
            {
                claimed.push(job);
            }
            if claimed.is_empty() {
                return Ok(done);
            }
            done += u64::try_from(claimed.len()).unwrap_or_default();
            for ended in join_all(claimed.iter().map(|job| self.job(job, moment))).await {
                ended?;
            }
        }
    }

    async fn job(&self, job: &Job, moment: &Moment) -> Result<()> {
        let text = |name: &str| job.payload.get(name).and_then(Value::as_str).unwrap_or_default();
        let done = match Nis::parse(text("nis")).ok().zip(Uuid::try_parse(text("id")).ok()) {
            Some((nis, id)) => {
                let found =
                    self.store.read(|tx| Box::pin(async move { tables::one(tx, nis, id).await })).await?;
                match found {
                    // Somebody may have stopped it meanwhile, or another process have asked it.
                    Some(source) if source.running && source.next_at.is_some_and(|at| at <= moment.now()) => {
                        self.turn(job, source, moment).await
                    }
                    _ => Ok(()),
                }
            }
            None => Ok(()),
        };
        match done {
            Ok(()) => self.store.finish_job(job).await,
            Err(error) => {
                tracing::warn!(%error, job = %job.id, "a source of counts was not asked to its end");
                self.store.fail_job(job, &error.to_string(), moment).await.map(drop)
            }
        }
    }

    /// One turn: every call, and what comes of it.
    async fn turn(&self, job: &Job, mut source: Source, moment: &Moment) -> Result<()> {
        let mut answer = Answer { outcome: "ok".to_owned(), ..Answer::default() };
        let ended = match self.key(&source) {
            Ok(key) => self.calls(job, &mut source, key.as_deref(), (&mut answer, moment)).await?,
            Err(fault) => Ended::Fault(fault),
        };
        answer.at = moment.now();
        let next = match &ended {
            Ended::Whole => on_the_beat(&source, answer.at),
            Ended::More => answer.at + TimeDelta::minutes(1),
            Ended::Fault(fault) => {
                fault.code.clone_into(&mut answer.outcome);
                answer.detail.clone_from(&fault.detail);
                // That our own limit is reached is no failure of theirs.
                source.fails = if fault.code == "limit" { 0 } else { source.fails + 1 };
                answer.at
                    + pause(source.minutes, source.fails).max(fault.wait.unwrap_or_default()).min(MOST_PAUSE)
            }
        };
        if !matches!(ended, Ended::Fault(_)) {
            source.fails = 0;
        }
        let (source, answer) = (&source, &answer);
        self.store
            .write(|tx| Box::pin(async move { tables::asked(tx, source, answer, Some(next)).await }))
            .await
    }

    async fn calls(
        &self,
        job: &Job,
        source: &mut Source,
        key: Option<&str>,
        (answer, moment): (&mut Answer, &Moment),
    ) -> Result<Ended> {
        let mut turn = Turn::default();
        for _ in 0..MOST_CALLS {
            let now = moment.now();
            let Some(call) = source.plan.next(&source.memory, &turn, now) else { return Ok(Ended::Whole) };
            let (value, tag) = match self.ask(key, source.plan.is_counted(), &call, moment).await {
                Err(fault) => return Ok(Ended::Fault(fault)),
                Ok(Got::Same) => {
                    "same".clone_into(&mut answer.outcome);
                    return Ok(Ended::Whole);
                }
                Ok(Got::Body(value, tag)) => (value, tag),
            };
            let intake = source.plan.read(&value, now);
            source.memory.refusals = intake.refusals.iter().take(SHOWN).cloned().collect();
            if let Some(fault) = whole(&intake) {
                let refused = &*source;
                self.store.write(|tx| Box::pin(async move { tables::remember(tx, refused).await })).await?;
                return Ok(Ended::Fault(fault));
            }
            source.memory.tag = tag;
            source.memory.see(&intake.readings);
            source.plan.answered((&mut source.memory, &mut turn), &call, intake.rows);
            self.keep(source, (&intake, None), (answer, moment)).await?;
            self.store.extend_job(job, CLAIM, moment).await?;
        }
        Ok(Ended::More)
    }

    /// Keeps what was read (of one channel only, if so told), and how far one is, at once.
    pub(super) async fn keep(
        &self,
        source: &mut Source,
        (intake, only): (&Intake, Option<Uuid>),
        (answer, moment): (&mut Answer, &Moment),
    ) -> Result<()> {
        let (nis, alias) = (source.nis, source.alias());
        let alias = alias.as_str();
        let (links, all) = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    Ok((channels::aliases(tx, nis, alias).await?, channels::channels(tx, nis).await?))
                })
            })
            .await?;
        let by_name: HashMap<&str, &Channel> = links
            .iter()
            .filter(|(_, id)| only.is_none_or(|only| only == *id))
            .filter_map(|(name, id)| Some((name.as_str(), all.iter().find(|channel| channel.id == *id)?)))
            .collect();
        let judge = Judge::new(moment.now());
        let InTime { readings, held, early } =
            in_time(&mut source.memory, &intake.readings, (&by_name, judge));
        let sorted = &bring::sort(&readings, &|name| by_name.get(name).copied());
        let from = &From {
            nis,
            batch: batch_of(source, moment),
            source: source.plan.code(),
            name: &source.name,
            person: None,
        };
        let of = &*source;
        let brought: Brought = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let brought = bring::keep(tx, from, sorted, moment).await?;
                    // The same once more leaves no trace.
                    if brought.added + brought.corrected > 0 {
                        let counted = Counted { rows: intake.rows, ..Counted::default() };
                        bring::note(tx, from, &brought, &counted, moment).await?;
                    }
                    tables::remember(tx, of).await?;
                    Ok::<_, StoreError>(brought)
                })
            })
            .await?;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        answer.rows += i64::try_from(intake.rows).unwrap_or(i64::MAX);
        answer.added += brought.added;
        answer.same += brought.same + held;
        answer.corrected += brought.corrected;
        answer.refused +=
            i64::try_from(intake.refused).unwrap_or(i64::MAX) + count(brought.refused.len()) + early;
        answer.unlinked += count(sorted.unknown.len());
        Ok(())
    }

    /// Its key, opened.
    pub(super) fn key(&self, source: &Source) -> std::result::Result<Option<String>, Fault> {
        let Some(sealed) = &source.sealed else { return Ok(None) };
        let open = self.seal.as_ref().and_then(|seal| seal.open(&source.place(), sealed));
        open.map(Some).ok_or_else(|| fault("seal", ""))
    }

    /// What a source answers now: nothing is kept of it.
    pub(super) async fn look(&self, source: &Source, moment: &Moment) -> std::result::Result<Intake, Fault> {
        let key = self.key(source)?;
        let plan = source.plan.trial(moment.local().date());
        let (mut all, mut memory, mut turn) = (Intake::default(), Memory::default(), Turn::default());
        let work = async {
            while let Some(call) = plan.next(&memory, &turn, moment.now()) {
                if let Got::Body(value, _) =
                    self.ask(key.as_deref(), plan.is_counted(), &call, moment).await?
                {
                    let intake = plan.read(&value, moment.now());
                    plan.answered((&mut memory, &mut turn), &call, intake.rows.min(1));
                    all.rows += intake.rows;
                    all.refused += intake.refused;
                    all.readings.extend(intake.readings);
                    all.refusals.extend(intake.refusals);
                }
            }
            Ok::<(), Fault>(())
        };
        match tokio::time::timeout(PATIENCE, work).await {
            Err(_) => return Err(fault("slow", "")),
            Ok(ended) => ended?,
        }
        match whole(&all) {
            Some(fault) if fault.code == "personal" => Err(fault),
            _ => Ok(all),
        }
    }

    async fn ask(
        &self,
        key: Option<&str>,
        counted: bool,
        call: &Call,
        moment: &Moment,
    ) -> std::result::Result<Got, Fault> {
        let Some(fetch) = &self.fetch else { return Err(fault("nobody", "")) };
        if counted {
            self.allowance(key.unwrap_or_default(), moment).await?;
        }
        let mut outgoing = call.outgoing.clone();
        outgoing.headers.extend(key.map(|key| call.shown.header(key)));
        let answer = fetch.fetch_file(outgoing, MOST_BYTES).await;
        judge(answer.map_err(|told| unreached(&told))?)
    }

    /// Waits until a key may be shown again; a fault when that takes long.
    async fn allowance(&self, key: &str, moment: &Moment) -> std::result::Result<(), Fault> {
        let of_second = Allowance { burst: 1, every: self.pause };
        let failed = |error: StoreError| fault("unreachable", &error.to_string());
        for _ in 0..20 {
            let now = moment.now();
            let wait = self.store.write(|tx| {
                Box::pin(async move { rate::spend(tx, "pull-second", key, of_second, now).await })
            });
            let Some(wait) = wait.await.map_err(failed)? else {
                let day = self
                    .store
                    .write(|tx| Box::pin(async move { rate::spend(tx, "pull-day", key, OF_DAY, now).await }));
                let wait = day.await.map_err(failed)?;
                return wait.map_or(Ok(()), |wait| Err(Fault { wait: Some(wait), ..fault("limit", "") }));
            };
            tokio::time::sleep(wait.to_std().unwrap_or_default()).await;
        }
        Err(Fault { wait: Some(LEAST_PAUSE), ..fault("limit", "") })
    }
}

/// What an answer is worth.
fn judge(answer: Incoming) -> std::result::Result<Got, Fault> {
    let status = answer.status.to_string();
    let wait = answer.retry_after.map(|seconds| TimeDelta::seconds(i64::from(seconds)));
    let code = match answer.status {
        304 => return Ok(Got::Same),
        200..=299 => {
            return match serde_json::from_slice(&answer.body) {
                Ok(value) => Ok(Got::Body(value, answer.tag)),
                Err(error) => Err(fault("malformed", &format!("{}: {error}", answer.kind))),
            };
        }
        401 | 403 => "key",
        404 | 410 => "gone",
        429 => "often",
        _ => "status",
    };
    Err(Fault { wait, ..fault(code, &status) })
}

/// Why nobody was reached. The port tells it in words, for the log.
fn unreached(told: &str) -> Fault {
    let code = [
        ("private network", "private"),
        ("cannot be asked", "address"),
        ("took longer", "slow"),
        ("is larger than", "large"),
    ];
    let known = code.into_iter().find(|(words, _)| told.contains(words));
    fault(known.map_or("unreachable", |(_, code)| code), told)
}

/// Whether nothing of an answer can be used, and why.
pub(super) fn whole(intake: &Intake) -> Option<Fault> {
    let first = intake.refusals.first().filter(|_| intake.readings.is_empty())?;
    let code = match first.trouble {
        Trouble::Personal => "personal",
        Trouble::Missing if intake.rows == 0 => "empty",
        _ if intake.rows == 0 => "malformed",
        // Row by row there is a reason, which is shown.
        _ => return None,
    };
    Some(fault(code, &format!("{} {}", first.field, first.told)))
}

/// What of an answer can be kept now.
struct InTime {
    readings: Vec<Reading>,
    /// States of a stretch of which one is known.
    held: i64,
    /// Counts of a stretch that is not over.
    early: i64,
}

/// Of a state only the first of a stretch is taken: a later one is no correction. What is counted is taken once its stretch
/// is over.
fn in_time(
    memory: &mut Memory,
    readings: &[Reading],
    (by_name, judge): (&HashMap<&str, &Channel>, Judge),
) -> InTime {
    let mut found = InTime { readings: Vec::with_capacity(readings.len()), held: 0, early: 0 };
    for reading in readings {
        let start = reading.observation.start;
        match by_name.get(reading.channel.as_str()).map(|channel| channel.mode.adds_up()) {
            Some(true) if !judge.is_over(start, reading.observation.seconds) => {
                found.early += 1;
                continue;
            }
            Some(false) if memory.held.get(&reading.channel).is_some_and(|last| *last >= start) => {
                found.held += 1;
                continue;
            }
            Some(false) => {
                memory.held.insert(reading.channel.clone(), start);
            }
            _ => {}
        }
        found.readings.push(reading.clone());
    }
    found
}

/// Just after the begin of the next stretch, so that every stretch is asked once; not every source in the same second.
fn on_the_beat(source: &Source, now: DateTime<Utc>) -> DateTime<Utc> {
    let length = source.minutes.max(1) * 60;
    let apart = i64::try_from(source.id.as_u128() % 60).unwrap_or_default().min(length / 10);
    let next = (now.timestamp().div_euclid(length) + 1) * length + apart;
    DateTime::from_timestamp(next, 0).unwrap_or(now + TimeDelta::hours(1))
}

/// The pause after so many failures: the usual time, then twice as long each time, at most a day.
fn pause(minutes: i64, fails: i64) -> TimeDelta {
    let usual = TimeDelta::minutes(minutes.clamp(1, 1_440)).max(LEAST_PAUSE);
    let doublings = u32::try_from(fails.clamp(1, 10) - 1).unwrap_or_default();
    (usual * 2_i32.pow(doublings)).min(MOST_PAUSE)
}

/// What a source brings on a day is one batch.
fn batch_of(source: &Source, moment: &Moment) -> Uuid {
    let day = u128::from(moment.local().date().num_days_from_ce().unsigned_abs());
    Uuid::from_u128(source.id.as_u128() ^ (day << 32) ^ (0x7075_6c6c_u128 << 80))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn pauses_grow_to_a_day() {
        let minutes = |fails| pause(15, fails).num_minutes();
        assert_eq!([1, 2, 3, 4, 8, 30].map(minutes), [15, 30, 60, 120, 1_440, 1_440]);
        assert_eq!(pause(1, 1), LEAST_PAUSE);
    }

    #[test]
    fn every_fault_has_its_code() {
        let answer = |status, body: &str| Incoming { status, body: body.into(), ..Incoming::default() };
        let code = |answer| judge(answer).err().map(|fault| fault.code);
        assert_eq!(code(answer(200, "{}")), None);
        assert_eq!(code(answer(304, "")), None);
        assert_eq!(code(answer(200, "<html>")), Some("malformed"));
        assert_eq!(
            [401, 403, 404, 429, 500].map(|status| code(answer(status, ""))),
            [Some("key"), Some("key"), Some("gone"), Some("often"), Some("status")]
        );
        let later = judge(Incoming { retry_after: Some(90), ..answer(429, "") }).err().unwrap();
        assert_eq!(later.wait, Some(TimeDelta::seconds(90)));
        for code in ["key", "gone", "often", "status", "malformed"] {
            assert!(FAULTS.contains(&code), "{code}");
        }
    }
}
