//! Opening a database, and the two ways to use it: `read` and `write`.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Executor, Sqlite, Transaction};
use tokio::sync::watch;

use crate::error::{Kind, Result, StoreError};
use crate::tx::{Connection, Engine, Tx};

/// How often a write is run again when PostgreSQL could not put it in order with others.
const MOST_RETRIES: u32 = 5;

/// How to open a database. `Settings::new(address)` has sound values for all but the address.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:path/to/file.db`, `sqlite::memory:` (a file that vanishes with the store) or `postgres://…`.
    pub address: String,
    /// Connections that read at the same time (SQLite), or connections in all (PostgreSQL).
    pub connections: u32,
    /// How long a write waits for the writes before it, and a reader for a free connection.
    pub patience: Duration,
    /// Accept a PostgreSQL that may lose committed work at a power cut. For test clusters only.
    pub relaxed: bool,
}

impl Settings {
    /// Sound settings for an address. A PostgreSQL address may end in `?plein_durability=relaxed` (test clusters).
    #[must_use]
    pub fn new(address: &str) -> Self {
        const RELAXED: &str = "plein_durability=relaxed";
        let relaxed = address.contains(RELAXED);
        let address = address.replace(&format!("?{RELAXED}&"), "?").replace(&format!("&{RELAXED}"), "");
        let address = address.replace(&format!("?{RELAXED}"), "");
        Self { address, connections: 8, patience: Duration::from_secs(10), relaxed }
    }
}

pub(crate) enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool, path: PathBuf },
    Postgres(PgPool),
}

struct Inner {
    pools: Pools,
    /// Counts the batches of events that this process put in order; listeners wait for it to move.
    changed: watch::Sender<u64>,
    /// Set when the disk failed under a write: nothing may be acknowledged after that.
    broken: AtomicBool,
    /// Spreads the retries of concurrent writers; no randomness needed.
    turns: AtomicU64,
    /// Removes the file of `sqlite::memory:` at the end.
    _folder: Option<tempfile::TempDir>,
}

/// A database. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

/// The kinds of transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Sees one moment, changes nothing.
    Read,
    /// As if writes ran one after another.
    Write,
    /// A write whose statements each see what was committed before them: for queues guarded by a lock or a claim.
    Queue,
}

impl Store {
    /// Opens a database by its address. A SQLite file is created when it is not there.
    pub async fn open(address: &str) -> Result<Self> {
        Self::open_with(&Settings::new(address)).await
    }

    /// Opens a database with chosen settings.
    pub async fn open_with(settings: &Settings) -> Result<Self> {
        let (pools, folder) = if settings.address.starts_with("sqlite:") {
            open_sqlite(settings).await?
        } else if settings.address.starts_with("postgres:") || settings.address.starts_with("postgresql:") {
            (open_postgres(settings).await?, None)
        } else {
            let text = "the address of the database must begin with ‘sqlite:’ or ‘postgres://’, \
                        for example sqlite:plein.db or postgres://plein@localhost/plein";
            return Err(StoreError::new(Kind::Settings, text));
        };
        let inner = Inner {
            pools,
            changed: watch::Sender::new(0),
            broken: AtomicBool::new(false),
            turns: AtomicU64::new(0),
            _folder: folder,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which database is underneath.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.inner.pools {
            Pools::Sqlite { path, .. } => Some(path),
            Pools::Postgres(_) => None,
        }
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.inner.pools
    }

    pub(crate) fn changes(&self) -> &watch::Sender<u64> {
        &self.inner.changed
    }

    /// Lets every connection end its work and closes it. SQLite folds its log into the file.
    pub async fn close(&self) {
        match &self.inner.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Reads: everything the closure sees belongs to one moment, and it cannot change anything.
    pub async fn read<'s, T, F>(&self, work: F) -> Result<T>
    where
        F: for<'t> FnOnce(&'t mut Tx<'s>) -> BoxFuture<'t, Result<T>> + Send,
        T: Send,
    {
        self.try_read(work).await
    }

    /// Reads, with an error type of the caller's own.
    pub async fn try_read<'s, T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'s>) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let mut tx = Tx::new(self.begin(Mode::Read).await?);
        let outcome = work(&mut tx).await;
        rollback(tx.into_parts().0).await;
        outcome
    }

    /// Writes: all or nothing, as if all writes ran one after another.
    ///
    /// On PostgreSQL the closure is run again (at most five times) when it could not be put in order with others, so it
    /// may have no effect but through `tx`.
    pub async fn write<'s, T, F>(&self, work: F) -> Result<T>
    where
        F: for<'t> FnMut(&'t mut Tx<'s>) -> BoxFuture<'t, Result<T>> + Send,
        T: Send,
    {
        self.try_write(work).await
    }

    /// Writes, with an error type of the caller's own: a refusal undoes everything, like any error.
    pub async fn try_write<'s, T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnMut(&'t mut Tx<'s>) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        self.write_as(Mode::Write, work).await
    }

    pub(crate) async fn write_as<'s, T, E, F>(&self, mode: Mode, mut work: F) -> Result<T, E>
    where
        F: for<'t> FnMut(&'t mut Tx<'s>) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        for attempt in 0.. {
            let mut tx = Tx::new(self.begin(mode).await?);
            let outcome = work(&mut tx).await;
            match self.finish(tx, outcome).await {
                Ended::Kept(value) => return Ok(value),
                Ended::Refused(error) => return Err(error),
                Ended::Lost(error) if error.may_retry() && attempt < MOST_RETRIES => {
                    self.pause(attempt).await
                }
                Ended::Lost(error) => return Err(error.into()),
            }
        }
        Err(StoreError::new(Kind::Busy, "the database is busy with other writes; try again in a moment")
            .into())
    }

    /// Commits what went well; otherwise undoes it and tells whether it may be tried again.
    async fn finish<T, E>(&self, mut tx: Tx<'_>, outcome: Result<T, E>) -> Ended<T, E> {
        let published = tx.published();
        let outcome = match outcome {
            Ok(value) if published > 0 && tx.engine() == Engine::Sqlite => {
                // The writer is alone: the events get their numbers in the same commit.
                match crate::outbox::sequence(&mut tx).await {
                    Ok(_) => Ok(value),
                    Err(error) => {
                        rollback(tx.into_parts().0).await;
                        return Ended::Lost(error);
                    }
                }
            }
            other => other,
        };
        let (connection, doomed, _) = tx.into_parts();
        match (outcome, doomed) {
            (Ok(value), None) => match commit(connection).await {
                Ok(()) => {
                    if published > 0 {
                        self.announce().await;
                    }
                    Ended::Kept(value)
                }
                Err(error) => Ended::Lost(self.after_failure(error)),
            },
            (outcome, doomed) => {
                rollback(connection).await;
                match (outcome, doomed) {
                    (Err(error), None) => Ended::Refused(error),
                    (Err(error), Some(cause)) if !cause.may_retry() => {
                        let _ = self.after_failure(cause);
                        Ended::Refused(error)
                    }
                    (_, Some(cause)) => Ended::Lost(self.after_failure(cause)),
                    (Ok(_), None) => {
                        Ended::Lost(StoreError::new(Kind::Other, "a transaction ended in no known way"))
                    }
                }
            }
        }
    }

    /// Gives the events just committed their place and wakes the listeners.
    async fn announce(&self) {
        if self.engine() == Engine::Postgres {
            // Not the caller's failure: the events are kept, and the next reader puts them in order.
            if let Err(error) = self.sequence_events().await {
                tracing::warn!(%error, "events are kept but not in order yet");
            }
        }
        self.changes().send_modify(|count| *count += 1);
    }

    /// After the disk failed under a write nothing more is acknowledged until a restart.
    fn after_failure(&self, error: StoreError) -> StoreError {
        if matches!(error.kind(), Kind::Corrupt) && self.engine() == Engine::Sqlite {
            self.inner.broken.store(true, Ordering::SeqCst);
            tracing::error!(%error, "the disk failed under a write; writes are refused until a restart");
        }
        error
    }

    async fn pause(&self, attempt: u32) {
        let turn = self.inner.turns.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(backoff(attempt, turn)).await;
    }

    pub(crate) async fn begin(&self, mode: Mode) -> Result<Connection> {
        if mode != Mode::Read && self.inner.broken.load(Ordering::SeqCst) {
            let text = "the disk failed under an earlier write: stop the server, run `plein verify`, then start again";
            return Err(StoreError::new(Kind::Corrupt, text));
        }
        match &self.inner.pools {
            Pools::Sqlite { writer, readers, .. } => {
                let begun = match mode {
                    Mode::Read => begin_sqlite(readers, "BEGIN").await,
                    Mode::Write | Mode::Queue => begin_sqlite(writer, "BEGIN IMMEDIATE").await,
                };
                begun.map(Connection::Sqlite)
            }
            Pools::Postgres(pool) => {
                let words = match mode {
                    Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                    Mode::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
                    Mode::Queue => "BEGIN ISOLATION LEVEL READ COMMITTED",
                };
                pool.begin_with(words).await.map(Connection::Postgres)
            }
        }
        .map_err(|error| StoreError::from_driver(error, "begin a transaction"))
    }
}

/// Begins on a connection that is fit for it.
///
/// After a full disk SQLite has undone the transaction by itself, which the driver does not notice: it takes the
/// connection for one in the middle of a transaction. Such a connection is closed and another one opened.
async fn begin_sqlite(
    pool: &SqlitePool,
    words: &'static str,
) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    for _ in 0..=pool.size() {
        match pool.begin_with(words).await {
            Err(sqlx::Error::InvalidSavePointStatement) => pool.acquire().await?.close().await?,
            begun => return begun,
        }
    }
    pool.begin_with(words).await
}

/// How a write ended.
enum Ended<T, E> {
    Kept(T),
    Refused(E),
    Lost(StoreError),
}

pub(crate) async fn commit(connection: Connection) -> Result<()> {
    match connection {
        Connection::Sqlite(c) => c.commit().await,
        Connection::Postgres(c) => c.commit().await,
    }
    .map_err(|error| StoreError::from_driver(error, "commit"))
}

/// A rollback that fails is of no interest: the connection is then closed, which undoes as well.
pub(crate) async fn rollback(connection: Connection) {
    let ended = match connection {
        Connection::Sqlite(c) => c.rollback().await,
        Connection::Postgres(c) => c.rollback().await,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "rollback");
    }
}

/// 5, 10, 20, 40, 80 ms, each stretched by up to the same again so that two losers do not meet again.
fn backoff(attempt: u32, turn: u64) -> Duration {
    let base = 5_u64 << attempt.min(6);
    let spread = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    Duration::from_millis(base + spread % base)
}

async fn open_sqlite(settings: &Settings) -> Result<(Pools, Option<tempfile::TempDir>)> {
    let wrong = |error| StoreError::from_driver(error, "the address of the database");
    let (options, folder) = if settings.address == "sqlite::memory:" {
        let folder = tempfile::Builder::new().prefix("plein-").tempdir();
        let folder = folder
            .map_err(|error| StoreError::from_file(error, "make a folder in", &std::env::temp_dir()))?;
        (SqliteConnectOptions::new().filename(folder.path().join("plein.db")), Some(folder))
    } else {
        (SqliteConnectOptions::from_str(&settings.address).map_err(wrong)?, None)
    };
    let path = options.get_filename().to_path_buf();
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(settings.patience)
        .statement_cache_capacity(500)
        .pragma("cell_size_check", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("temp_store", "MEMORY")
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging();
    let opening = |error| StoreError::from_driver(error, &format!("open {}", path.display()));
    let pool =
        || SqlitePoolOptions::new().acquire_timeout(settings.patience).idle_timeout(None).max_lifetime(None);
    // Folding 32 MB of log into the file at once writes a page that many commits touched only once.
    let writer = options.clone().pragma("cache_size", "-65536").pragma("wal_autocheckpoint", "8000");
    let writer = pool().max_connections(1).connect_with(writer).await.map_err(opening)?;
    let reader = options.pragma("query_only", "ON").pragma("cache_size", "-16384");
    let readers = pool().max_connections(settings.connections.max(1));
    let readers = readers.test_before_acquire(false).connect_with(reader).await.map_err(opening)?;
    check_sqlite(&writer, &readers).await?;
    Ok((Pools::Sqlite { writer, readers, path }, folder))
}

/// What was asked for must be in force: a network drive, for example, quietly refuses WAL.
async fn check_sqlite(writer: &SqlitePool, readers: &SqlitePool) -> Result<()> {
    let wanted = [
        (writer, "PRAGMA journal_mode", "wal"),
        (writer, "PRAGMA synchronous", "2"),
        (writer, "PRAGMA foreign_keys", "1"),
        (readers, "PRAGMA journal_mode", "wal"),
        (readers, "PRAGMA foreign_keys", "1"),
        (readers, "PRAGMA query_only", "1"),
    ];
    for (pool, pragma, value) in wanted {
        let row = pool.fetch_one(pragma).await.map_err(|error| StoreError::from_driver(error, pragma))?;
        let row = crate::row::Row::Sqlite(row);
        let found = match row.get::<i64>(0) {
            Ok(number) => number.to_string(),
            Err(_) => row.get::<String>(0)?,
        };
        if found != value {
            let text =
                format!("{pragma} is ‘{found}’ where ‘{value}’ is needed: keep the database on a local disk");
            return Err(StoreError::new(Kind::Settings, text));
        }
    }
    Ok(())
}

async fn open_postgres(settings: &Settings) -> Result<Pools> {
    let wrong = |error| StoreError::from_driver(error, "the address of the database");
    let options = PgConnectOptions::from_str(&settings.address).map_err(wrong)?;
    let options = options
        .application_name("plein")
        .statement_cache_capacity(500)
        .options([
            ("timezone", "UTC"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "120s"),
        ])
        .disable_statement_logging();
    let place = format!("open {}:{}", options.get_host(), options.get_port());
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections.max(2))
        .acquire_timeout(settings.patience)
        .idle_timeout(Duration::from_secs(600))
        .connect_with(options)
        .await
        .map_err(|error| StoreError::from_driver(error, &place))?;
    check_postgres(&pool, settings.relaxed).await?;
    Ok(Pools::Postgres(pool))
}

async fn check_postgres(pool: &PgPool, relaxed: bool) -> Result<()> {
    const FACTS: &str = "SELECT current_setting('server_version_num'), current_setting('server_encoding'), \
                         current_setting('fsync'), current_setting('full_page_writes'), \
                         current_setting('synchronous_commit')";
    let row = pool.fetch_one(FACTS).await.map_err(|error| StoreError::from_driver(error, FACTS))?;
    let row = crate::row::Row::Postgres(row);
    let version: i64 = row.get::<String>(0)?.parse().unwrap_or_default();
    if version < 140_000 {
        let text = format!("PostgreSQL 14 or newer is needed; this is {}", version / 10_000);
        return Err(StoreError::new(Kind::Settings, text));
    }
    if row.get::<String>(1)? != "UTF8" {
        let text = "the database must be made with ENCODING 'UTF8'";
        return Err(StoreError::new(Kind::Settings, text));
    }
    for (at, name) in [(2, "fsync"), (3, "full_page_writes"), (4, "synchronous_commit")] {
        if row.get::<String>(at)? == "off" {
            let text = format!(
                "PostgreSQL runs with {name} = off and may lose what it confirmed: set it to on \
                 (or end the address with ?plein_durability=relaxed for a test cluster)"
            );
            if !relaxed {
                return Err(StoreError::new(Kind::Settings, text));
            }
            tracing::debug!("{text}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_wait_longer_and_apart() {
        assert!(backoff(0, 1) < Duration::from_millis(11));
        assert!(backoff(4, 1) >= Duration::from_millis(80));
        assert_ne!(backoff(4, 1), backoff(4, 2));
    }

    #[test]
    fn the_relaxed_word_leaves_the_address() {
        let settings = Settings::new("postgres://a@b/c?sslmode=require&plein_durability=relaxed");
        assert!(settings.relaxed);
        assert_eq!(settings.address, "postgres://a@b/c?sslmode=require");
        assert_eq!(Settings::new("postgres://a@b/c?plein_durability=relaxed").address, "postgres://a@b/c");
        assert_eq!(
            Settings::new("postgres://a/c?plein_durability=relaxed&x=1").address,
            "postgres://a/c?x=1"
        );
    }
}
