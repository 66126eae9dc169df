//! For tests: every test runs on both engines, each on a database of its own.
//!
//! SQLite gets a file in a temporary folder. PostgreSQL gets a copy of a template database that is made once per set of
//! migrations, on the cluster at `PLEIN_TEST_POSTGRES` (`cargo xtask test` starts a private one and sets it). Without
//! the variable the PostgreSQL half says so and is skipped; with `CI` set it fails.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "this module is for tests, where a failure must stop the test"
)]

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use kernel::moment::Moment;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row as _};

use crate::catalogue::{Catalogue, tenant_report, twin_report};
use crate::engine::{Settings, Store};
use crate::migrate::{Migration, OWN, hex};
use crate::tx::{Engine, Tx};

/// Where the test cluster is.
pub const VARIABLE: &str = "PLEIN_TEST_POSTGRES";

/// Makes two tests of each function, one per engine.
///
/// ```
/// use store::{Migration, Store};
///
/// const MIGRATIONS: &[Migration] = &[];
///
/// store::both_engines! {
///     migrations = MIGRATIONS;
///
///     async fn an_empty_outbox_is_quiet(store: Store) {
///         assert!(store.events_after(0, 10).await.is_ok_and(|events| events.is_empty()));
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! both_engines {
    (migrations = $steps:expr; $($(#[$attribute:meta])* async fn $name:ident($store:ident : $type:ty) $body:block)+) => {$(
        async fn $name($store: $type) $body
        mod $name {
            use super::*;
            $(#[$attribute])* #[test]
            fn sqlite() { $crate::testing::on_sqlite($steps, $name); }
            $(#[$attribute])* #[test]
            fn postgres() { $crate::testing::on_postgres($steps, stringify!($name), $name); }
        }
    )+};
}

/// A moment that stands still, for tests: 22 November 2026, ten o'clock in UTC.
#[must_use]
pub fn moment(seed: u64) -> Moment {
    Moment::fixed(DateTime::from_timestamp(1_795_341_600, 0).unwrap_or_default(), seed)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the runtime of the test starts")
}

/// Runs a test on a fresh SQLite file.
pub fn on_sqlite<F, Fut>(steps: &[Migration], body: F)
where
    F: FnOnce(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    runtime().block_on(async {
        let store = Store::open("sqlite::memory:").await.expect("SQLite opens");
        store.migrate(steps, &moment(0)).await.expect("the migrations run on SQLite");
        body(store.clone()).await;
        store.close().await;
    });
}

/// Runs a test on a fresh PostgreSQL database, which is dropped afterwards, also when the test fails.
pub fn on_postgres<F, Fut>(steps: &[Migration], name: &str, body: F)
where
    F: FnOnce(Store) -> Fut,
    Fut: Future<Output = ()>,
{
    let Some(cluster) = cluster() else { return };
    let runtime = runtime();
    let database = runtime.block_on(clone_of_template(&cluster, steps));
    let run = std::panic::catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let store = open(&cluster, &database).await;
            body(store.clone()).await;
            store.close().await;
        });
    }));
    runtime.block_on(async {
        let mut admin = connect(&cluster).await;
        let drop = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        if let Err(error) = admin.execute(AssertSqlSafe(drop)).await {
            eprintln!("{name}: the test database {database} stays behind: {error}");
        }
    });
    if let Err(panic) = run {
        resume_unwind(panic);
    }
}

/// The address of the test cluster, or `None` (after saying so) when there is none.
#[must_use]
pub fn cluster() -> Option<String> {
    let cluster = std::env::var(VARIABLE).ok().filter(|address| !address.is_empty());
    if cluster.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{VARIABLE} is not set, and CI tests both engines");
        eprintln!("skipped on PostgreSQL: set {VARIABLE}, or run `cargo xtask test`");
    }
    cluster
}

/// A second store on the same database: another process, as far as the database can tell.
pub async fn another(store: &Store) -> Store {
    Store::open(&address(store)).await.expect("the database opens once more")
}

/// The address under which another process opens the same database.
#[must_use]
pub fn address(store: &Store) -> String {
    match store.pools() {
        crate::engine::Pools::Sqlite { path, .. } => format!("sqlite:{}", path.display()),
        crate::engine::Pools::Postgres(pool) => {
            let mut address = pool.connect_options().to_url_lossy();
            address.query_pairs_mut().append_pair("plein_durability", "relaxed");
            address.to_string()
        }
    }
}

async fn open(cluster: &str, database: &str) -> Store {
    let options: PgConnectOptions = cluster.parse().expect("the address of the test cluster is right");
    let mut settings = Settings::new(options.database(database).to_url_lossy().as_ref());
    settings.relaxed = true;
    Store::open_with(&settings).await.unwrap_or_else(|error| panic!("{database} does not open: {error}"))
}

async fn connect(cluster: &str) -> PgConnection {
    let options: PgConnectOptions = cluster.parse().expect("the address of the test cluster is right");
    let options = options.disable_statement_logging();
    PgConnection::connect_with(&options)
        .await
        .unwrap_or_else(|error| panic!("the test cluster does not answer: {error}"))
}

/// Makes an empty database with the collation that both engines share.
async fn create(admin: &mut PgConnection, name: &str) {
    let text = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' STRATEGY FILE_COPY"
    );
    admin.execute(AssertSqlSafe(text)).await.expect("a test database is made");
}

async fn clone_of_template(cluster: &str, steps: &[Migration]) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hash = Sha256::new();
    for step in OWN.iter().chain(steps) {
        hash.update(format!("{}/{}/{}\n", step.slice, step.name, step.checksum()));
    }
    let hash: String = hex(&hash.finalize()).chars().take(16).collect();
    let template = format!("plein_template_{hash}");
    let mut admin = connect(cluster).await;
    // One test at a time looks for the template and makes it; the lock goes with the connection.
    admin.execute("SELECT pg_advisory_lock(5077000003)").await.expect("the lock on the templates is taken");
    let found = sqlx::query("SELECT COUNT(*) FROM pg_database WHERE datname = $1").bind(&template);
    let found: i64 = found.fetch_one(&mut admin).await.expect("the list of databases is read").get(0);
    if found == 0 {
        let draft = format!("{template}_draft");
        let away = format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)");
        admin.execute(AssertSqlSafe(away)).await.expect("an unfinished template is dropped");
        create(&mut admin, &draft).await;
        let store = open(cluster, &draft).await;
        store.migrate(steps, &moment(0)).await.expect("the migrations run on PostgreSQL");
        store.close().await;
        let rename = format!("ALTER DATABASE {draft} RENAME TO {template}");
        admin.execute(AssertSqlSafe(rename)).await.expect("the template gets its name");
    }
    let database = format!("plein_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let away = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    admin.execute(AssertSqlSafe(away)).await.expect("a leftover of an earlier run is dropped");
    let copy = format!("CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY");
    admin.execute(AssertSqlSafe(copy)).await.expect("the template is copied");
    admin.close().await.ok();
    database
}

/// What is wrong with the schema that these steps make: not the same on both engines (looked at when the store is
/// PostgreSQL), or not to be spread by town. `reviewed` names the tables that belong to no town, with the reason.
pub async fn schema_report(steps: &[Migration], reviewed: &[(&str, &str)], store: &Store) -> Vec<String> {
    let here = Catalogue::read(store).await.expect("the catalogue is read");
    let mut found = tenant_report(&here, reviewed);
    if store.engine() == Engine::Postgres {
        let twin = Store::open("sqlite::memory:").await.expect("SQLite opens");
        twin.migrate(steps, &moment(0)).await.expect("the migrations run on SQLite");
        found.extend(twin_report(&here, &Catalogue::read(&twin).await.expect("the catalogue is read")));
    }
    found
}

/// Prepares statements on the engine of the store and tells which it refuses, with the reason.
pub async fn prepares(statements: &[(&str, &str)], store: &Store) -> Vec<String> {
    let mut refused = Vec::new();
    for (name, sql) in statements {
        let text = crate::tx::with_keys(sql, crate::tx::placeholders(sql), 2);
        let mut tx = Tx::new(store.begin(crate::engine::Mode::Read).await.expect("a transaction begins"));
        let text = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text));
        let prepared = crate::on!(tx, c => Executor::prepare(&mut **c, text).await.map(|_| ()));
        if let Err(error) = prepared {
            refused.push(format!("{name}: {error}"));
        }
        crate::engine::rollback(tx.into_parts().0).await;
    }
    refused
}
