//! Asking a source: from what is kept, within its limits, a few times when it fails.

use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::fetch::{Incoming, Outgoing};
use kernel::moment::Moment;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::store::{self as tables, Kept};
use crate::{OfficialError, Source, Sources};

/// How often a question is put before it is given up.
const TURNS: u32 = 3;
/// The longest wait between two of them; a source that asks for more is left alone that long.
const PATIENCE: Duration = Duration::from_secs(3);
/// The first wait; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_millis(150);
/// How long a source is left alone that asks to be, at most.
const MOST_QUIET: u32 = 3_600;

/// An answer, and how old it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// What the source says; none when it does not know.
    pub value: Option<T>,
    /// When it said so.
    pub asked_at: DateTime<Utc>,
    /// Whether it ran out: the source does not answer now, this is what it said last.
    pub stale: bool,
}

impl<T> Answer<T> {
    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> Option<U>) -> Answer<U> {
        Answer { value: self.value.and_then(change), asked_at: self.asked_at, stale: self.stale }
    }
}

/// What one turn brought.
enum Turn {
    Done(u16, String),
    Again(OfficialError, Option<u32>),
    Never(OfficialError),
}

impl Sources {
    /// Asks for JSON under a path. A source that does not know answers none.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        source: Source,
        path: &str,
        moment: &Moment,
    ) -> Result<Answer<T>, OfficialError> {
        let url = format!("{}{path}", self.base(source)?);
        let question = format!("{:x}", Sha256::digest(&url));
        let key = &question;
        let kept = self.store.read(|tx| Box::pin(tables::find(tx, key))).await?;
        let now = moment.now();
        if let Some(fresh) = kept.as_ref().filter(|kept| kept.expires_at > now) {
            return read(source, fresh, false);
        }
        match self.put(source, &url, now).await {
            Ok((status, body)) => {
                let kept = Kept { status, body, asked_at: now, expires_at: now + source.validity() };
                // What cannot be read is not kept.
                let answer = read(source, &kept, false)?;
                let (known, name) = (&kept, source.code());
                self.store.write(|tx| Box::pin(tables::keep(tx, key, name, known))).await?;
                Ok(answer)
            }
            Err(problem) => match kept {
                Some(old) if may_stand_in(&problem) => {
                    tracing::warn!(source = source.code(), %problem, "an answer that ran out stands in");
                    read(source, &old, true)
                }
                _ => Err(problem),
            },
        }
    }

    /// Puts the question a few times.
    async fn put(
        &self,
        source: Source,
        url: &str,
        now: DateTime<Utc>,
    ) -> Result<(u16, String), OfficialError> {
        self.may_ask(source, now).await?;
        let mut wait = FIRST_WAIT;
        for turn in 1..=TURNS {
            match self.turn(source, url).await {
                Turn::Done(status, body) => return Ok((status, body)),
                Turn::Never(problem) => return Err(problem),
                Turn::Again(problem, after) => {
                    let asked = after.map(|seconds| Duration::from_secs(u64::from(seconds)));
                    if asked.is_some_and(|asked| asked > PATIENCE) {
                        self.leave_alone(source, now, after.unwrap_or_default());
                        return Err(problem);
                    }
                    if turn == TURNS {
                        return Err(problem);
                    }
                    tokio::time::sleep(asked.unwrap_or(wait).max(wait)).await;
                    wait = (wait * 2).min(PATIENCE);
                }
            }
        }
        Err(unreachable(source, "it was given up"))
    }

    async fn turn(&self, source: Source, url: &str) -> Turn {
        let mut outgoing = Outgoing { url: url.to_owned(), ..Outgoing::default() };
        if source == Source::Addresses
            && let Some(key) = &self.settings.key
        {
            outgoing.headers.push(("x-api-key", key.clone()));
        }
        match self.fetch.fetch(outgoing).await {
            Err(problem) => Turn::Again(unreachable(source, &problem), None),
            Ok(incoming) => judge(source, incoming),
        }
    }

    /// Whether the source may be asked now.
    async fn may_ask(&self, source: Source, now: DateTime<Utc>) -> Result<(), OfficialError> {
        let until = self.quiet.lock().unwrap_or_else(PoisonError::into_inner).get(&source).copied();
        if let Some(until) = until.filter(|until| *until > now) {
            return Err(busy(source, until - now));
        }
        let spent = self
            .store
            .write(|tx| Box::pin(people::rate::spend(tx, "official", source.code(), source.allowance(), now)))
            .await?;
        spent.map_or(Ok(()), |wait| Err(busy(source, wait)))
    }

    fn leave_alone(&self, source: Source, now: DateTime<Utc>, seconds: u32) {
        let until = now + TimeDelta::seconds(i64::from(seconds.min(MOST_QUIET)));
        self.quiet.lock().unwrap_or_else(PoisonError::into_inner).insert(source, until);
    }
}

fn busy(source: Source, wait: TimeDelta) -> OfficialError {
    let seconds = u32::try_from(wait.num_milliseconds().max(0).div_euclid(1000) + 1).unwrap_or(MOST_QUIET);
    OfficialError::Busy { source_name: source.code(), seconds }
}

fn unreachable(source: Source, problem: &str) -> OfficialError {
    OfficialError::Unreachable { source_name: source.code(), problem: problem.to_owned() }
}

/// Whether an old answer may be given instead: when the source cannot be reached, not when it refuses us.
fn may_stand_in(problem: &OfficialError) -> bool {
    matches!(
        problem,
        OfficialError::Busy { .. } | OfficialError::Unreachable { .. } | OfficialError::Broken { .. }
    )
}

fn judge(source: Source, incoming: Incoming) -> Turn {
    let status = incoming.status;
    match status {
        // Not known, and not known any more, are answers.
        404 | 410 => Turn::Done(status, String::new()),
        200 => match String::from_utf8(incoming.body) {
            Ok(body) => Turn::Done(status, body),
            Err(_) => Turn::Never(broken(source, "it is no text")),
        },
        429 | 503 => {
            let seconds = incoming.retry_after.unwrap_or(1);
            Turn::Again(OfficialError::Busy { source_name: source.code(), seconds }, incoming.retry_after)
        }
        500..=599 => Turn::Again(unreachable(source, &format!("status {status}")), incoming.retry_after),
        _ => Turn::Never(OfficialError::Refused { source_name: source.code(), status }),
    }
}

pub(crate) fn broken(source: Source, problem: &str) -> OfficialError {
    OfficialError::Broken { source_name: source.code(), problem: problem.to_owned() }
}

fn read<T: DeserializeOwned>(source: Source, kept: &Kept, stale: bool) -> Result<Answer<T>, OfficialError> {
    let value = if kept.status == 200 {
        let parsed = serde_json::from_str(&tamed(&kept.body));
        Some(parsed.map_err(|error| broken(source, &error.to_string()))?)
    } else {
        None
    };
    Ok(Answer { value, asked_at: kept.asked_at, stale })
}

/// The registers write line ends and tabs into texts as they are, which JSON does not allow: they become spaces.
fn tamed(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}
