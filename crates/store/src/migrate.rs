//! The schema: one text per step, written once for both engines.

use std::collections::{BTreeMap, HashSet};

use kernel::moment::Moment;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Executor};

use crate::engine::{Mode, Store};
use crate::error::{Kind, Result, StoreError};
use crate::tx::{Connection, Engine, Tx};

/// One step of the schema. Once released its text may not change any more: add a new step.
///
/// The text is SQL with type words that each engine reads in its own way:
///
/// | word | PostgreSQL | SQLite |
/// |---|---|---|
/// | `@id` | `uuid` | `BLOB` (16 bytes) |
/// | `@int`, `BIGINT` | `bigint` | `INTEGER` |
/// | `@real` | `double precision` | `REAL` |
/// | `@flag` | `boolean` | `INTEGER` (0 or 1) |
/// | `TEXT` | `text COLLATE "C"` | `TEXT` |
/// | `@json` | `text COLLATE "C"` | `TEXT` |
/// | `@day` | `date` | `TEXT` (`2026-11-22`) |
/// | `@instant` | `timestamptz` | `TEXT` (`2026-11-22T10:00:00.000000Z`) |
/// | `@bytes` | `bytea` | `BLOB` |
/// | `@strict` | nothing | `STRICT` |
/// | `@clustered` | nothing | `STRICT, WITHOUT ROWID` |
///
/// Lines between `-- only sqlite` (or `-- only postgres`) and `-- both` are for that engine alone.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The slice it belongs to: `register`.
    pub slice: &'static str,
    /// Its name, with the date first: `2026-11-22_register`.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
}

impl Migration {
    /// The text as an engine reads it.
    pub fn text(&self, engine: Engine) -> Result<String> {
        translate(self.sql, engine).map_err(|reason| {
            StoreError::new(Kind::Migration, format!("migration {}/{}: {reason}", self.slice, self.name))
        })
    }

    /// What identifies the text, in hexadecimal. Ends of lines do not count.
    #[must_use]
    pub fn checksum(&self) -> String {
        let lines: Vec<&str> = self.sql.lines().map(str::trim_end).collect();
        hex(&Sha256::digest(lines.join("\n").trim()))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The steps of this crate itself; [`Store::migrate`] runs them first.
pub const OWN: &[Migration] = &[
    Migration {
        slice: "store",
        name: "2026-11-22_store",
        sql: include_str!("../migrations/2026-11-22_store.sql"),
    },
    Migration {
        slice: "store",
        name: "2026-11-22_store_audit",
        sql: include_str!("../migrations/2026-11-22_store_audit.sql"),
    },
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    slice TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at @instant NOT NULL,
    PRIMARY KEY (slice, name)) @strict;";
const APPLIED: &str = "SELECT slice, name, checksum FROM store_migration ORDER BY slice, name";
const NOTE: &str = "INSERT INTO store_migration (slice, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
/// Two processes that start together take turns. The number is ours alone.
const TURN: &str = "SELECT pg_advisory_xact_lock(5077000001)";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("store.migrate.applied", APPLIED), ("store.migrate.note", NOTE)];

impl Store {
    /// Brings the schema up to these steps, each in a transaction of its own, and tells how many were new.
    ///
    /// Refuses a database that knows steps this program does not (it was used by a newer program), and steps whose text
    /// was changed after they ran.
    pub async fn migrate(&self, steps: &[Migration], moment: &Moment) -> Result<usize> {
        let steps: Vec<Migration> = OWN.iter().chain(steps).copied().collect();
        no_twins(&steps)?;
        let mut new = 0;
        for step in std::iter::once(None).chain(steps.iter().map(Some)) {
            let mut tx = Tx::new(self.begin(Mode::Queue).await?);
            let done = apply(&mut tx, step, &steps, moment).await;
            let (connection, ..) = tx.into_parts();
            match done {
                Ok(ran) => {
                    new += usize::from(ran);
                    crate::engine::commit(connection).await?;
                }
                Err(error) => {
                    crate::engine::rollback(connection).await;
                    return Err(error);
                }
            }
        }
        Ok(new)
    }

    /// Checks, without changing anything, that exactly these steps have run, unchanged.
    pub async fn check_migrations(&self, steps: &[Migration]) -> Result<()> {
        let steps: Vec<Migration> = OWN.iter().chain(steps).copied().collect();
        let applied = self.read(|tx| Box::pin(applied(tx))).await?;
        compare(&applied, &steps)?;
        match steps.iter().find(|step| !applied.contains_key(&(step.slice.to_owned(), step.name.to_owned())))
        {
            None => Ok(()),
            Some(step) => {
                let text =
                    format!("migration {}/{} has not run yet: run `plein migrate`", step.slice, step.name);
                Err(StoreError::new(Kind::Migration, text))
            }
        }
    }
}

type Applied = BTreeMap<(String, String), String>;

async fn applied(tx: &mut Tx<'_>) -> Result<Applied> {
    let rows = tx.rows(APPLIED, &[]).await?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

fn no_twins(steps: &[Migration]) -> Result<()> {
    let mut seen = HashSet::new();
    match steps.iter().find(|step| !seen.insert((step.slice, step.name))) {
        None => Ok(()),
        Some(step) => {
            let text = format!("two migrations are called {}/{}: rename one", step.slice, step.name);
            Err(StoreError::new(Kind::Migration, text))
        }
    }
}

fn compare(applied: &Applied, steps: &[Migration]) -> Result<()> {
    for ((slice, name), checksum) in applied {
        let Some(step) = steps.iter().find(|step| step.slice == slice && step.name == name) else {
            let text = format!(
                "the database has run migration {slice}/{name}, which this program does not know: \
                 it was used by a newer program; start that one, or restore a backup from before"
            );
            return Err(StoreError::new(Kind::Migration, text));
        };
        if *checksum != step.checksum() {
            let text = format!(
                "migration {slice}/{name} was changed after it ran on this database: \
                 put its text back as it was and write the change as a new migration"
            );
            return Err(StoreError::new(Kind::Migration, text));
        }
    }
    Ok(())
}

/// Makes the table of steps (`None`) or runs one step, when it has not run yet.
async fn apply(
    tx: &mut Tx<'_>,
    step: Option<&Migration>,
    steps: &[Migration],
    moment: &Moment,
) -> Result<bool> {
    if tx.engine() == Engine::Postgres {
        tx.execute(TURN, &[]).await?;
    }
    let Some(step) = step else {
        let table = Migration { slice: "store", name: "table of migrations", sql: TABLE };
        run(tx, &table).await?;
        return Ok(false);
    };
    let applied = applied(tx).await?;
    compare(&applied, steps)?;
    if applied.contains_key(&(step.slice.to_owned(), step.name.to_owned())) {
        return Ok(false);
    }
    run(tx, step).await?;
    tx.execute(NOTE, crate::args![step.slice, step.name, step.checksum(), moment.now()]).await?;
    Ok(true)
}

/// Builds the schema of a dump in the transaction that restores it: only the steps the dump knows.
pub(crate) async fn build(
    tx: &mut Tx<'_>,
    of: &[(String, String, String)],
    steps: &[Migration],
) -> Result<()> {
    let of: Applied =
        of.iter().map(|(slice, name, sum)| ((slice.clone(), name.clone()), sum.clone())).collect();
    compare(&of, steps)?;
    if tx.engine() == Engine::Postgres {
        tx.execute(TURN, &[]).await?;
    }
    run(tx, &Migration { slice: "store", name: "table of migrations", sql: TABLE }).await?;
    for step in steps.iter().filter(|step| of.contains_key(&(step.slice.to_owned(), step.name.to_owned()))) {
        run(tx, step).await?;
    }
    Ok(())
}

async fn run(tx: &mut Tx<'_>, step: &Migration) -> Result<()> {
    let text = AssertSqlSafe(step.text(tx.engine())?);
    let done = match tx.connection() {
        Connection::Sqlite(c) => c.execute(sqlx::raw_sql(text)).await.map(|_| ()),
        Connection::Postgres(c) => c.execute(sqlx::raw_sql(text)).await.map(|_| ()),
    };
    done.map_err(|error| {
        let text = format!("migration {}/{} failed and was undone: {error}", step.slice, step.name);
        StoreError::new(Kind::Migration, text).because(error)
    })
}

/// Puts the type words of a text in the words of an engine.
pub(crate) fn translate(sql: &str, engine: Engine) -> std::result::Result<String, String> {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut before = String::new();
    let mut wanted = true;
    for line in sql.lines() {
        let said = line.trim();
        match said {
            "-- only sqlite" => wanted = engine == Engine::Sqlite,
            "-- only postgres" => wanted = engine == Engine::Postgres,
            "-- both" => wanted = true,
            _ if said.starts_with("-- only") => return Err(format!("‘{said}’: write sqlite or postgres")),
            _ if wanted => translate_line(line, engine, &mut before, &mut out)?,
            _ => {}
        }
    }
    Ok(out)
}

fn translate_line(
    line: &str,
    engine: Engine,
    before: &mut String,
    out: &mut String,
) -> std::result::Result<(), String> {
    let mut letters = line.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            quoted = !quoted;
        }
        if !quoted && letter == '-' && letters.peek() == Some(&'-') {
            break;
        }
        if quoted || !(letter == '@' || letter == '_' || letter.is_ascii_alphabetic()) {
            out.push(letter);
            continue;
        }
        let mut word = String::from(letter);
        while let Some(next) = letters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_') {
            word.push(next);
        }
        out.push_str(in_words_of(engine, &word, before)?);
        *before = word;
    }
    if quoted {
        return Err(format!("a text in quotes goes on over the end of the line: {line}"));
    }
    out.push('\n');
    Ok(())
}

fn in_words_of<'w>(engine: Engine, word: &'w str, before: &str) -> std::result::Result<&'w str, String> {
    let (postgres, sqlite) = match word {
        "@id" => ("uuid", "BLOB"),
        "@int" | "BIGINT" => ("bigint", "INTEGER"),
        "@real" => ("double precision", "REAL"),
        "@flag" => ("boolean", "INTEGER"),
        "@json" => ("text COLLATE \"C\"", "TEXT"),
        "@day" => ("date", "TEXT"),
        "@instant" => ("timestamptz", "TEXT"),
        "@bytes" => ("bytea", "BLOB"),
        "@strict" => ("", "STRICT"),
        "@clustered" => ("", "STRICT, WITHOUT ROWID"),
        // As a column's type; a cast takes no collation.
        "TEXT" if !before.eq_ignore_ascii_case("as") => ("text COLLATE \"C\"", "TEXT"),
        _ if word.starts_with('@') => return Err(format!("‘{word}’ is not a type word")),
        _ => return Ok(word),
    };
    Ok(match engine {
        Engine::Postgres => postgres,
        Engine::Sqlite => sqlite,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_words_are_read_by_each_engine() {
        let sql = "CREATE TABLE t (id @id, n BIGINT, s TEXT DEFAULT '@id -- x', -- TEXT @what\n f @flag) @strict;\n\
                   -- only sqlite\nONE @real;\n-- only postgres\nTWO CAST(x AS TEXT);\n-- both\nEND";
        assert_eq!(
            translate(sql, Engine::Sqlite).unwrap(),
            "CREATE TABLE t (id BLOB, n INTEGER, s TEXT DEFAULT '@id -- x', \n f INTEGER) STRICT;\nONE REAL;\nEND\n"
        );
        assert_eq!(
            translate(sql, Engine::Postgres).unwrap(),
            "CREATE TABLE t (id uuid, n bigint, s text COLLATE \"C\" DEFAULT '@id -- x', \n f boolean) ;\n\
             TWO CAST(x AS TEXT);\nEND\n"
        );
        assert!(translate("a @uuid", Engine::Sqlite).unwrap_err().contains("@uuid"));
        assert!(translate("-- only mysql", Engine::Sqlite).is_err());
    }

    #[test]
    fn the_checksum_ignores_ends_of_lines() {
        let step = |sql| Migration { slice: "a", name: "b", sql };
        assert_eq!(step("a\nb").checksum(), step("a \r\nb\n").checksum());
        assert_ne!(step("a\nb").checksum(), step("a\nc").checksum());
    }
}
