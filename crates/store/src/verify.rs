//! Backups of the SQLite file, and checks that a database is sound.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::catalogue::Catalogue;
use crate::dump::Draft;
use crate::engine::{Pools, Store};
use crate::error::{Kind, Result, StoreError};
use crate::migrate::{Migration, hex};
use crate::row::Row;
use crate::tx::{Engine, Tx};

const CONTINUITY: &str = "SELECT COUNT(*), COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM store_outbox";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[("store.verify.continuity", CONTINUITY)];

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at: `integrity`, `foreign keys`, `migrations`, `audit log`, `outbox`, `tables`.
    pub name: &'static str,
    /// What is wrong; empty when it is sound.
    pub trouble: Vec<String>,
}

/// The name of the file with the checksum of a backup.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".sha256");
    path.with_file_name(name)
}

fn checksum(path: &Path) -> Result<String> {
    let failed = |error| StoreError::from_file(error, "read", path);
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut part = vec![0_u8; 1 << 20];
    loop {
        let read = file.read(&mut part).map_err(failed)?;
        match part.get(..read).filter(|filled| !filled.is_empty()) {
            Some(filled) => hash.update(filled),
            None => return Ok(hex(&hash.finalize())),
        }
    }
}

/// Checks a backup of [`Store::backup`] against the checksum beside it.
pub fn check_backup(path: &Path) -> Result<()> {
    let seal = beside(path);
    let said = std::fs::read_to_string(&seal).map_err(|error| StoreError::from_file(error, "read", &seal))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if said == format!("{}  {name}\n", checksum(path)?) {
        return Ok(());
    }
    let text = format!("{} is not what {} says: take another backup", path.display(), seal.display());
    Err(StoreError::new(Kind::Dump, text))
}

impl Store {
    /// Copies the SQLite database to a file, as it is at one moment, while others read and write, with its checksum in
    /// `<file>.sha256` (which `sha256sum -c` reads). On PostgreSQL use [`Store::dump`], or `pg_dump`/pgBackRest.
    pub async fn backup(&self, to: &Path) -> Result<u64> {
        let Pools::Sqlite { path, .. } = self.pools() else {
            let text =
                "this copies the file of SQLite; on PostgreSQL use `plein dump`, pg_dump or pgBackRest";
            return Err(StoreError::new(Kind::Settings, text));
        };
        let (file, seal) = (Draft::new(to)?, Draft::new(&beside(to))?);
        let place = file.path().to_str().filter(|place| !place.contains('\''));
        let place = place.ok_or_else(|| {
            StoreError::new(
                Kind::Dump,
                format!("{}: choose a path of plain letters, without quotes", to.display()),
            )
        })?;
        let failed = |error| StoreError::from_driver(error, &format!("copy to {}", to.display()));
        let options = SqliteConnectOptions::new().filename(path).disable_statement_logging();
        let mut connection = options.connect().await.map_err(failed)?;
        connection.execute(AssertSqlSafe(format!("VACUUM INTO '{place}'"))).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("{}  {name}\n", checksum(file.path())?);
        std::fs::write(seal.path(), text)
            .map_err(|error| StoreError::from_file(error, "write", seal.path()))?;
        let bytes =
            std::fs::metadata(file.path()).map_err(|error| StoreError::from_file(error, "read", to))?.len();
        seal.keep()?;
        file.keep()?;
        Ok(bytes)
    }

    /// Looks whether the database is sound, table by table. Takes as long as reading it all.
    pub async fn verify(&self, steps: &[Migration]) -> Result<Vec<Check>> {
        let migrations = match self.check_migrations(steps).await {
            Ok(()) => Vec::new(),
            Err(error) if *error.kind() == Kind::Migration => vec![error.to_string()],
            Err(error) => return Err(error),
        };
        let mut checks = vec![Check { name: "migrations", trouble: migrations }];
        if self.engine() == Engine::Sqlite {
            checks.push(sound("integrity", self.read(|tx| Box::pin(integrity(tx))).await)?);
            checks.push(sound("foreign keys", self.read(|tx| Box::pin(foreign_keys(tx))).await)?);
        }
        checks.push(sound("tables", self.read(|tx| Box::pin(tables(tx))).await)?);
        checks.push(sound("audit log", self.read(|tx| Box::pin(crate::audit::check(tx))).await)?);
        checks.push(sound("outbox", self.read(|tx| Box::pin(continuity(tx))).await)?);
        Ok(checks)
    }
}

/// Damage that stops a check is what the check is for.
fn sound(name: &'static str, found: Result<Vec<String>>) -> Result<Check> {
    match found {
        Ok(trouble) => Ok(Check { name, trouble }),
        Err(error) if *error.kind() == Kind::Corrupt => Ok(Check { name, trouble: vec![error.to_string()] }),
        Err(error) => Err(error),
    }
}

async fn integrity(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows = tx.rows("PRAGMA integrity_check(100)", &[]).await?;
    let said: Result<Vec<String>> = rows.iter().map(|row| row.get(0)).collect();
    Ok(said?.into_iter().filter(|line| line != "ok").collect())
}

async fn foreign_keys(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    tx.each("PRAGMA foreign_key_check", &[], |row: Row| {
        if found.len() < 100 {
            let (table, line, other): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            found.push(format!("row {} of {table} refers to nothing in {other}", line.unwrap_or_default()));
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Reads every value of every table: a damaged page does not stay hidden behind an index.
async fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let catalogue = Catalogue::of(tx).await?;
    for name in catalogue.tables.keys() {
        tx.each(AssertSqlSafe(format!("SELECT * FROM \"{name}\"")), &[], |_| Ok(())).await?;
    }
    Ok(Vec::new())
}

async fn continuity(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let state = crate::outbox::state(tx).await?;
    let row = tx.one(CONTINUITY, &[]).await?;
    let (count, first, last): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let sound =
        count == state.last - state.floor && (count == 0 || (first, last) == (state.floor + 1, state.last));
    if sound {
        return Ok(Vec::new());
    }
    Ok(vec![format!(
        "it should hold events {} to {} and holds {count} from {first} to {last}",
        state.floor + 1,
        state.last
    )])
}
