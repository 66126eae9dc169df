//! A transaction, and the statements run in it.

use std::marker::PhantomData;

use futures_util::{StreamExt, TryStreamExt};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction};

use crate::error::{Kind, Result, StoreError};
use crate::row::Row;
use crate::value::{self, Value};

/// Which database is underneath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// SQLite, in a file beside the program.
    Sqlite,
    /// PostgreSQL, over the network.
    Postgres,
}

/// The open transaction of one of the engines. Match on it with [`on!`](crate::on).
pub enum Connection {
    /// Of SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// Of PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction. Handed to the closures of [`Store::read`](crate::Store::read) and
/// [`Store::write`](crate::Store::write); it commits when the closure returns `Ok`.
///
/// After a statement failed, the transaction is lost on both engines: every later statement is refused and nothing is
/// kept. Decide first, then write; never recover inside a transaction.
pub struct Tx<'s> {
    connection: Connection,
    doomed: Option<StoreError>,
    published: u64,
    scope: PhantomData<&'s ()>,
}

/// Runs the same piece of code on the connection of either engine.
///
/// ```
/// async fn analyze(tx: &mut store::Tx<'_>) -> Result<(), sqlx::Error> {
///     store::on!(tx, c => sqlx::query("ANALYZE").execute(&mut **c).await.map(|_| ()))
/// }
/// ```
///
/// The methods of [`Tx`] are what one normally uses; this is for what they do not cover.
#[macro_export]
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx.connection() {
            $crate::Connection::Sqlite($connection) => $body,
            $crate::Connection::Postgres($connection) => $body,
        }
    };
}

impl Tx<'_> {
    pub(crate) const fn new(connection: Connection) -> Self {
        Self { connection, doomed: None, published: 0, scope: PhantomData }
    }

    /// Which engine runs this transaction.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// The driver's own transaction, for [`on!`](crate::on).
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub(crate) fn into_parts(self) -> (Connection, Option<StoreError>, u64) {
        (self.connection, self.doomed, self.published)
    }

    pub(crate) const fn count_published(&mut self) {
        self.published += 1;
    }

    pub(crate) const fn published(&self) -> u64 {
        self.published
    }

    /// Runs a statement and tells how many rows it touched.
    pub async fn execute(&mut self, sql: impl SqlSafeStr, args: &[Value<'_>]) -> Result<u64> {
        let sql = self.begin(sql, args)?;
        let told = sql.clone();
        let done = match &mut self.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_with::<Sqlite, _>(sql, value::for_sqlite(args)?);
                query.execute(&mut **c).await.map(|done| done.rows_affected())
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_with::<Postgres, _>(sql, value::for_postgres(args)?);
                query.execute(&mut **c).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(|error| self.doom(error, told.as_str()))
    }

    /// All rows of a query. The query must bound their number; use [`Tx::each`] for long results.
    pub async fn rows(&mut self, sql: impl SqlSafeStr, args: &[Value<'_>]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(sql, args, |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub async fn row(&mut self, sql: impl SqlSafeStr, args: &[Value<'_>]) -> Result<Option<Row>> {
        let sql = self.begin(sql, args)?;
        let told = sql.clone();
        let found = match &mut self.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_with::<Sqlite, _>(sql, value::for_sqlite(args)?);
                query.fetch_optional(&mut **c).await.map(|row| row.map(Row::Sqlite))
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_with::<Postgres, _>(sql, value::for_postgres(args)?);
                query.fetch_optional(&mut **c).await.map(|row| row.map(Row::Postgres))
            }
        };
        found.map_err(|error| self.doom(error, told.as_str()))
    }

    /// The first row, which must be there: counts, settings.
    pub async fn one(&mut self, sql: impl SqlSafeStr, args: &[Value<'_>]) -> Result<Row> {
        let sql = sql.into_sql_str();
        let told = sql.clone();
        let row = self.row(sql, args).await?;
        row.ok_or_else(|| StoreError::from_driver(sqlx::Error::RowNotFound, told.as_str()))
    }

    /// Hands every row to `take` as it arrives, in bounded memory.
    pub async fn each(
        &mut self,
        sql: impl SqlSafeStr,
        args: &[Value<'_>],
        mut take: impl FnMut(Row) -> Result<()> + Send,
    ) -> Result<()> {
        let sql = self.begin(sql, args)?;
        let told = sql.clone();
        let mut stream = match &mut self.connection {
            Connection::Sqlite(c) => {
                let query = sqlx::query_with::<Sqlite, _>(sql, value::for_sqlite(args)?);
                query.fetch(&mut **c).map_ok(Row::Sqlite).boxed()
            }
            Connection::Postgres(c) => {
                let query = sqlx::query_with::<Postgres, _>(sql, value::for_postgres(args)?);
                query.fetch(&mut **c).map_ok(Row::Postgres).boxed()
            }
        };
        let mut failed = None;
        while let Some(row) = stream.next().await {
            match row {
                Ok(row) => take(row)?,
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        drop(stream);
        failed.map_or(Ok(()), |error| Err(self.doom(error, told.as_str())))
    }

    /// Rows for any number of keys, asked in pieces. See [`Tx::rows_in`].
    pub async fn rows_of<'k, K>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        keys: &[K],
    ) -> Result<Vec<Row>>
    where
        K: Clone + Sync,
        Value<'k>: From<K>,
    {
        let mut found = Vec::new();
        for piece in keys.chunks(Self::MOST_KEYS) {
            let piece: Vec<Value<'k>> = piece.iter().cloned().map(Value::from).collect();
            found.extend(self.rows_in(sql, args, &piece).await?);
        }
        Ok(found)
    }

    /// Rows for a list of keys: the word `@keys` in the statement becomes a list of placeholders after those of `args`.
    ///
    /// `SELECT … WHERE nis = $1 AND id IN (@keys)`. At most [`Tx::MOST_KEYS`] keys; ask in pieces above that.
    /// The list is padded to one of four lengths, so that the engines keep the prepared statements.
    pub async fn rows_in(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        keys: &[Value<'_>],
    ) -> Result<Vec<Row>> {
        let Some(last) = keys.last() else { return Ok(Vec::new()) };
        let Some(room) = [1, 10, 100, Self::MOST_KEYS].into_iter().find(|room| *room >= keys.len()) else {
            let most = Self::MOST_KEYS;
            return Err(StoreError::new(
                Kind::Other,
                format!("{} keys in one question; ask at most {most}", keys.len()),
            ));
        };
        let padding = std::iter::repeat_n(last, room - keys.len());
        let keys = keys.iter().chain(padding);
        let (text, all): (String, Vec<Value<'_>>) = match self.engine() {
            // The keys without a number: SQLite looks a numbered placeholder up among all others.
            Engine::Sqlite => (with_nameless_keys(sql, room), keys.chain(args).cloned().collect()),
            Engine::Postgres => {
                (with_keys(sql, args.len(), room), args.iter().chain(keys).cloned().collect())
            }
        };
        self.rows(AssertSqlSafe(text), &all).await
    }

    /// How many keys one [`Tx::rows_in`] may ask for.
    pub const MOST_KEYS: usize = 500;

    /// Refuses a statement on a lost transaction, and one with the wrong number of values.
    pub(crate) fn begin(&self, sql: impl SqlSafeStr, args: &[Value<'_>]) -> Result<SqlStr> {
        if let Some(error) = &self.doomed {
            return Err(error.copy());
        }
        let sql = sql.into_sql_str();
        // SQLite would quietly take NULL for a value that was forgotten.
        if cfg!(debug_assertions) && placeholders(sql.as_str()) != args.len() {
            let (wanted, given) = (placeholders(sql.as_str()), args.len());
            let text = format!("the statement wants {wanted} values and got {given}: {}", sql.as_str());
            return Err(StoreError::new(Kind::Other, text));
        }
        // A test counts the work of a request by this.
        tracing::trace!(target: "store::statement", sql = sql.as_str());
        Ok(sql)
    }

    /// Notes that the transaction is lost, and why.
    pub(crate) fn doom(&mut self, error: sqlx::Error, doing: &str) -> StoreError {
        let error = StoreError::from_driver(error, doing);
        // A row that cannot be decoded harms nothing; anything the engine refused does.
        if !matches!(error.kind(), Kind::Decode) {
            self.doomed = Some(error.copy());
        }
        error
    }
}

/// Writes the placeholders for `@keys`.
pub(crate) fn with_keys(sql: &str, before: usize, room: usize) -> String {
    let list: Vec<String> = (1..=room).map(|at| format!("${}", before + at)).collect();
    sql.replace("@keys", &list.join(","))
}

/// Writes nameless placeholders for `@keys`, whose values come first; the numbers of the others move up by as many.
fn with_nameless_keys(sql: &str, room: usize) -> String {
    let mut text = String::with_capacity(sql.len() + 2 * room);
    let (mut quoted, mut rest) = (false, sql.chars().peekable());
    while let Some(letter) = rest.next() {
        quoted ^= letter == '\'';
        text.push(letter);
        let mut number = String::new();
        while let Some(digit) = rest.next_if(|next| letter == '$' && !quoted && next.is_ascii_digit()) {
            number.push(digit);
        }
        if let Ok(number) = number.parse::<usize>() {
            text.push_str(&(number + room).to_string());
        }
    }
    let mut keys = "?,".repeat(room);
    keys.pop();
    text.replace("@keys", &keys)
}

/// How many values a statement wants: its highest `$n`, or its nameless placeholders. Quoted text does not count.
pub(crate) fn placeholders(sql: &str) -> usize {
    let (mut most, mut nameless, mut quoted) = (0, 0, false);
    let mut rest = sql.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter == '\'' {
            quoted = !quoted;
        } else if letter == '?' && !quoted {
            nameless += 1;
        } else if letter == '$' && !quoted {
            let mut number = 0_usize;
            while let Some(digit) = rest.peek().and_then(|letter| letter.to_digit(10)) {
                number = number * 10 + usize::try_from(digit).unwrap_or_default();
                rest.next();
            }
            most = most.max(number);
        }
    }
    most.max(nameless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_counted_outside_quotes() {
        assert_eq!(placeholders("SELECT '$9' FROM t WHERE a = $2 AND b IN ($1, $12)"), 12);
        assert_eq!(placeholders("SELECT 1"), 0);
        assert_eq!(placeholders("SELECT '?' FROM t WHERE a IN (?,?,?)"), 3);
        assert_eq!(placeholders("SELECT 1 FROM t WHERE b = $4 AND a IN (?,?,?)"), 4);
        assert_eq!(with_keys("a = $1 AND id IN (@keys)", 1, 3), "a = $1 AND id IN ($2,$3,$4)");
        let nameless = with_nameless_keys("a = $1 AND b <> '$1' AND id IN (@keys) AND c = $2", 3);
        assert_eq!(nameless, "a = $4 AND b <> '$1' AND id IN (?,?,?) AND c = $5");
    }
}
