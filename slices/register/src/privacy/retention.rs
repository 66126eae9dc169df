//! What is not needed any more is erased by itself, once a day; what was done is kept and shown.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::moment::Moment;
use store::{Result, StoreError, Tx, args};

use crate::consent::Consents;

const LINKS: &str = "DELETE FROM register_consent_link WHERE expires_at < $1";
const NOTICES: &str = "DELETE FROM register_withdrawal_notice WHERE received_at < $1";
const DELIVERIES: &str = "DELETE FROM register_delivery WHERE last_at < $1";
const REMINDERS: &str = "DELETE FROM register_consent_reminder WHERE sent_at < $1";
const RUNS: &str = "DELETE FROM register_retention WHERE ran_at < $1";
const NOTE: &str = "INSERT INTO register_retention (rule, ran_at, removed) VALUES ($1, $2, $3)
    ON CONFLICT (rule, ran_at) DO UPDATE SET removed = register_retention.removed + excluded.removed";
const LAST: &str = "SELECT r.rule, r.ran_at, r.removed FROM register_retention r WHERE r.ran_at =
    (SELECT MAX(o.ran_at) FROM register_retention o WHERE o.rule = r.rule) ORDER BY r.rule LIMIT 100";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.retention.links", LINKS),
    ("register.retention.notices", NOTICES),
    ("register.retention.deliveries", DELIVERIES),
    ("register.retention.reminders", REMINDERS),
    ("register.retention.runs", RUNS),
    ("register.retention.note", NOTE),
    ("register.retention.last", LAST),
];

/// A rule: what goes, after how many days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The code in the keys of words.
    pub code: &'static str,
    pub days: i64,
    sql: &'static str,
}

/// Every rule. The public page shows them.
pub(crate) const RULES: &[Rule] = &[
    Rule { code: "links", days: 30, sql: LINKS },
    Rule { code: "notices", days: 730, sql: NOTICES },
    Rule { code: "deliveries", days: 1_826, sql: DELIVERIES },
    Rule { code: "reminders", days: 1_096, sql: REMINDERS },
    Rule { code: "runs", days: 1_826, sql: RUNS },
];

/// What a rule did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub rule: String,
    pub ran_at: DateTime<Utc>,
    pub removed: i64,
}

/// What each rule did last.
pub(crate) async fn last(tx: &mut Tx<'_>) -> Result<Vec<Run>> {
    let rows = tx.rows(LAST, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Run { rule: row.get("rule")?, ran_at: row.get("ran_at")?, removed: row.get("removed")? })
        })
        .collect()
}

/// Carries out every rule. A job calls this once a day.
pub(crate) async fn run(consents: Arc<Consents>, moment: Moment) -> std::result::Result<(), String> {
    let moment = &moment;
    for rule in RULES {
        let done = consents.store.write(|tx| {
            Box::pin(async move {
                let before = moment.now() - TimeDelta::days(rule.days);
                let removed = tx.execute(rule.sql, args![before]).await?;
                let removed = i64::try_from(removed).unwrap_or(i64::MAX);
                tx.execute(NOTE, args![rule.code, moment.now(), removed]).await?;
                Ok::<_, StoreError>(removed)
            })
        });
        let removed = done.await.map_err(|error| error.to_string())?;
        if removed > 0 {
            tracing::info!(rule = rule.code, removed, "erased after its time");
        }
    }
    Ok(())
}
