//! Rate limits that all servers share: an allowance that is spent at once and comes back little by little.

use chrono::{DateTime, TimeDelta, Utc};
use store::{Result, Tx, args};

use crate::secret::mark;

const UNTIL: &str = "SELECT until FROM people_rate WHERE key = $1";
const SPEND: &str = "INSERT INTO people_rate (key, until) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET until = excluded.until";
const PRUNE: &str = "DELETE FROM people_rate WHERE until < $1";

pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("people.rate.until", UNTIL), ("people.rate.spend", SPEND), ("people.rate.prune", PRUNE)];

/// What is allowed: `burst` at once, and one more every `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// At once.
    pub burst: u16,
    /// One more after this time.
    pub every: TimeDelta,
}

/// What one more does to an allowance: until when it is spent afterwards, or how long to wait.
pub fn decide(
    allowance: Allowance,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> std::result::Result<DateTime<Utc>, TimeDelta> {
    let next = until.map_or(now, |until| until.max(now)) + allowance.every;
    let most = now + allowance.every * i32::from(allowance.burst);
    if next > most { Err(next - most) } else { Ok(next) }
}

/// Spends one of an allowance: `Some(wait)` when nothing is left. What is limited, and for whom, is kept as a hash.
pub async fn spend(
    tx: &mut Tx<'_>,
    what: &str,
    whom: &str,
    allowance: Allowance,
    now: DateTime<Utc>,
) -> Result<Option<TimeDelta>> {
    let key = mark(&[what, whom]);
    let until = tx.row(UNTIL, args![&key]).await?.map(|row| row.get(0)).transpose()?;
    match decide(allowance, until, now) {
        Ok(next) => {
            tx.execute(SPEND, args![&key, next]).await?;
            Ok(None)
        }
        Err(wait) => Ok(Some(wait)),
    }
}

/// Forgets allowances that came back whole.
pub async fn prune(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<u64> {
    tx.execute(PRUNE, args![now]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_is_spent_and_comes_back() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let three = Allowance { burst: 3, every: TimeDelta::seconds(20) };
        let mut until = None;
        for _ in 0..3 {
            until = Some(decide(three, until, now).unwrap());
        }
        assert_eq!(decide(three, until, now), Err(TimeDelta::seconds(20)));
        assert_eq!(decide(three, until, now + TimeDelta::seconds(19)), Err(TimeDelta::seconds(1)));
        let later = now + TimeDelta::seconds(20);
        let again = decide(three, until, later).unwrap();
        assert!(decide(three, Some(again), later).is_err(), "one came back, not three");
    }
}
