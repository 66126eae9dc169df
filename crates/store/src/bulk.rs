//! Many rows at once: imports of millions of rows go through here.

use std::borrow::Cow;

use futures_util::future;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite};

use crate::error::{Kind, Result, StoreError};
use crate::tx::{Connection, Engine, Tx};
use crate::value::{self, Value};

/// The target of a bulk insert: one description for both engines.
///
/// SQLite gets rows of placeholders, PostgreSQL one array per column; both get `tail` as it stands, such as
/// `ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name`.
#[derive(Clone, Copy, Debug)]
pub struct Bulk<'n> {
    /// The table.
    pub table: &'n str,
    /// The columns, in the order of the values.
    pub columns: &'n [&'n str],
    /// What follows the rows: a conflict clause, or nothing.
    pub tail: &'n str,
}

/// Rows on their way to a [`Bulk`] target.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    target: Bulk<'a>,
    values: Vec<Value<'a>>,
}

/// SQLite takes 32,766 values in a statement; short statements are as fast and cost less memory.
const SQLITE_VALUES: usize = 4_000;
/// Rows sent to PostgreSQL in one statement.
const POSTGRES_ROWS: usize = 5_000;

impl<'n> Bulk<'n> {
    /// An empty batch for this target.
    #[must_use]
    pub const fn batch<'a>(self) -> Batch<'a>
    where
        'n: 'a,
    {
        Batch { target: self, values: Vec::new() }
    }

    /// The statement for a number of rows, as an engine reads it.
    #[must_use]
    pub fn statement(&self, engine: Engine, rows: usize, kinds: &[&str]) -> String {
        let Self { table, columns, tail } = self;
        let names = columns.join(", ");
        match engine {
            Engine::Sqlite => {
                // Without numbers: looking up ten thousand numbered placeholders takes longer than the insert.
                let row = format!("({})", vec!["?"; columns.len()].join(","));
                format!("INSERT INTO {table} ({names}) VALUES {} {tail}", vec![row; rows].join(","))
            }
            Engine::Postgres => {
                let arrays: Vec<String> =
                    kinds.iter().enumerate().map(|(at, kind)| format!("${}::{kind}[]", at + 1)).collect();
                format!("INSERT INTO {table} ({names}) SELECT * FROM UNNEST({}) {tail}", arrays.join(", "))
            }
        }
    }
}

impl<'a> Batch<'a> {
    /// Adds a row; the values stand in the order of the columns.
    pub fn push(&mut self, row: impl IntoIterator<Item = Value<'a>>) -> Result<()> {
        let before = self.values.len();
        self.values.extend(row);
        let (wanted, given) = (self.target.columns.len(), self.values.len() - before);
        if wanted == given {
            return Ok(());
        }
        self.values.truncate(before);
        let text = format!("a row of {} has {wanted} values, not {given}", self.target.table);
        Err(StoreError::new(Kind::Other, text))
    }

    /// How many rows it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.target.columns.len()).unwrap_or_default()
    }

    /// Whether it holds no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Forgets its rows and keeps its memory.
    pub fn clear(&mut self) {
        self.values.clear();
    }
}

impl Tx<'_> {
    /// Writes all rows of a batch and tells how many rows were touched.
    pub async fn insert_many(&mut self, batch: &Batch<'_>) -> Result<u64> {
        let (engine, target) = (self.engine(), &batch.target);
        let width = target.columns.len().max(1);
        let rows = match engine {
            Engine::Sqlite => (SQLITE_VALUES / width).max(1),
            Engine::Postgres => POSTGRES_ROWS,
        };
        let mut pieces = batch.values.chunks(rows * width);
        let mut whole = None;
        let mut next =
            pieces.next().map(|piece| target.bound(engine, piece, rows, &mut whole)).transpose()?;
        let mut touched = 0;
        while let Some(piece) = next.take() {
            // The engine works on one piece (elsewhere) while the values of the next are put in its form.
            let following = async {
                pieces.next().map(|piece| target.bound(engine, piece, rows, &mut whole)).transpose()
            };
            let (done, following) = future::join(self.insert_piece(target, piece), following).await;
            touched += done?;
            next = following?;
        }
        Ok(touched)
    }

    async fn insert_piece(&mut self, target: &Bulk<'_>, piece: Bound) -> Result<u64> {
        self.begin("", &[])?;
        let Bound { text, values, whole } = piece;
        let done = match (self.connection(), values) {
            (Connection::Sqlite(c), Values::Sqlite(values)) => {
                let query = sqlx::query_with::<Sqlite, _>(text, values).persistent(whole);
                query.execute(&mut **c).await.map(|done| done.rows_affected())
            }
            (Connection::Postgres(c), Values::Postgres(values)) => {
                let query = sqlx::query_with::<Postgres, _>(text, values);
                query.execute(&mut **c).await.map(|done| done.rows_affected())
            }
            _ => return Err(StoreError::new(Kind::Other, "values bound for one engine came to the other")),
        };
        done.map_err(|error| self.doom(error, &format!("insert many rows into {}", target.table)))
    }
}

/// A piece of a batch in the form of its engine.
struct Bound {
    text: SqlStr,
    values: Values,
    /// Whether it has the usual number of rows, so that its statement is worth keeping.
    whole: bool,
}

enum Values {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Bulk<'_> {
    /// Puts a piece in the form of an engine; `known` keeps the text for a piece of the usual length.
    fn bound(
        &self,
        engine: Engine,
        piece: &[Value<'_>],
        usual: usize,
        known: &mut Option<SqlStr>,
    ) -> Result<Bound> {
        let rows = piece.len().checked_div(self.columns.len()).unwrap_or_default();
        let whole = rows == usual;
        let text = |kinds: &[&str]| AssertSqlSafe(self.statement(engine, rows, kinds)).into_sql_str();
        match engine {
            Engine::Sqlite => {
                let values = Values::Sqlite(value::for_sqlite(piece)?);
                let text = if whole { known.get_or_insert_with(|| text(&[])).clone() } else { text(&[]) };
                Ok(Bound { text, values, whole })
            }
            Engine::Postgres => {
                let (values, kinds) = columns_of(self, piece)?;
                Ok(Bound { text: text(&kinds), values: Values::Postgres(values), whole })
            }
        }
    }
}

/// Turns rows into one array per column.
fn columns_of(target: &Bulk<'_>, piece: &[Value<'_>]) -> Result<(PgArguments, Vec<&'static str>)> {
    let width = target.columns.len();
    let mut arguments = PgArguments::default();
    let mut kinds = Vec::with_capacity(width);
    for (at, name) in target.columns.iter().enumerate() {
        let column = || piece.iter().skip(at).step_by(width.max(1));
        macro_rules! array {
            ($variant:ident, $kind:literal, $value:ident -> $body:expr) => {{
                let mut values = Vec::with_capacity(piece.len() / width.max(1));
                for value in column() {
                    let Value::$variant($value) = value else { return Err(mixed(target, name)) };
                    values.push($body);
                }
                kinds.push($kind);
                arguments.add(values)
            }};
        }
        let added = match piece.get(at) {
            Some(Value::Int(_)) => array!(Int, "bigint", x -> *x),
            Some(Value::Real(_)) => array!(Real, "double precision", x -> *x),
            Some(Value::Text(_)) => array!(Text, "text", x -> x.as_deref()),
            Some(Value::Bytes(_)) => array!(Bytes, "bytea", x -> x.as_ref().map(Cow::as_ref)),
            Some(Value::Flag(_)) => array!(Flag, "boolean", x -> *x),
            Some(Value::Id(_)) => array!(Id, "uuid", x -> *x),
            Some(Value::Day(_)) => array!(Day, "date", x -> *x),
            Some(Value::Instant(_)) => array!(Instant, "timestamptz", x -> *x),
            None => Ok(()),
        };
        added.map_err(|error| StoreError::new(Kind::Other, format!("{name} cannot be bound: {error}")))?;
    }
    Ok((arguments, kinds))
}

fn mixed(target: &Bulk<'_>, column: &str) -> StoreError {
    let text = format!("the values for {}.{column} are of different kinds", target.table);
    StoreError::new(Kind::Other, text)
}
