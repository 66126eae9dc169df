//! What the engines themselves say about the schema, in the same words, so that the two can be compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Store;
use crate::error::Result;
use crate::tx::{Engine, Tx};

/// What a column can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers.
    Int,
    /// Floating point numbers.
    Real,
    /// Text, JSON.
    Text,
    /// Bytes.
    Bytes,
    /// Yes or no (PostgreSQL only; SQLite says `Int`).
    Flag,
    /// Ids (SQLite says `Bytes`).
    Id,
    /// Days (SQLite says `Text`).
    Day,
    /// Points in time (SQLite says `Text`).
    Instant,
    /// Something that the type words do not make.
    Other(String),
}

impl ColumnKind {
    /// The kind as SQLite stores it: what both engines have in common.
    #[must_use]
    pub fn stored(&self) -> Self {
        match self {
            Self::Flag => Self::Int,
            Self::Id => Self::Bytes,
            Self::Day | Self::Instant => Self::Text,
            other => other.clone(),
        }
    }

    fn parse(said: &str) -> Self {
        match said {
            "INTEGER" | "INT" | "bigint" | "integer" => Self::Int,
            "REAL" | "double precision" => Self::Real,
            "TEXT" | "text" => Self::Text,
            "BLOB" | "bytea" => Self::Bytes,
            "boolean" => Self::Flag,
            "uuid" => Self::Id,
            "date" => Self::Day,
            "timestamp with time zone" => Self::Instant,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnShape {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether NULL is allowed.
    pub nullable: bool,
}

/// An index, or a unique constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IndexShape {
    /// Whether it keeps values apart.
    pub unique: bool,
    /// Whether it covers only some rows.
    pub partial: bool,
    /// Its columns in order; an expression is `()`.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignShape {
    /// The columns here.
    pub columns: Vec<String>,
    /// The other table.
    pub table: String,
    /// The columns there.
    pub there: Vec<String>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableShape {
    /// Its columns, in order.
    pub columns: Vec<ColumnShape>,
    /// The columns of its primary key, in order.
    pub primary: Vec<String>,
    /// Its other indexes and unique constraints.
    pub indexes: BTreeSet<IndexShape>,
    /// Its foreign keys.
    pub foreign: BTreeSet<ForeignShape>,
}

/// All tables and views of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Tables by name.
    pub tables: BTreeMap<String, TableShape>,
    /// Views by name, with the names of their columns.
    pub views: BTreeMap<String, Vec<String>>,
}

const SQLITE_COLUMNS: &str = "SELECT s.type, s.name, c.name, c.type, c.\"notnull\", c.pk
    FROM sqlite_schema s, pragma_table_info(s.name) c
    WHERE s.type IN ('table', 'view') AND s.name NOT GLOB 'sqlite_*' ORDER BY s.name, c.cid";
const SQLITE_INDEXES: &str = "SELECT s.name, l.name, l.\"unique\", l.partial, i.name
    FROM sqlite_schema s, pragma_index_list(s.name) l, pragma_index_info(l.name) i
    WHERE s.type = 'table' AND l.origin <> 'pk' ORDER BY s.name, l.name, i.seqno";
const SQLITE_FOREIGN: &str = "SELECT s.name, CAST(f.id AS TEXT), f.\"table\", f.\"from\", f.\"to\"
    FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table' ORDER BY s.name, f.id, f.seq";

const POSTGRES_COLUMNS: &str = "SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.relname::text,
    a.attname::text, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 1 ELSE 0 END,
    COALESCE(array_position(x.indkey::int2[], a.attnum), -1) + 1
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'p')
    ORDER BY c.relname, a.attnum";
const POSTGRES_INDEXES: &str =
    "SELECT t.relname::text, i.relname::text, CASE WHEN x.indisunique THEN 1 ELSE 0 END,
    CASE WHEN x.indpred IS NULL THEN 0 ELSE 1 END, a.attname::text
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
    WHERE t.relnamespace = current_schema()::regnamespace AND NOT x.indisprimary
    ORDER BY t.relname, i.relname, k.place";
const POSTGRES_FOREIGN: &str =
    "SELECT t.relname::text, f.conname::text, o.relname::text, a.attname::text, b.attname::text
    FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class o ON o.oid = f.confrelid
    CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(here, there, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.here
    JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = k.there
    WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace
    ORDER BY t.relname, f.conname, k.place";

impl Catalogue {
    /// Reads what is there.
    pub async fn read(store: &Store) -> Result<Self> {
        store.read(|tx| Box::pin(Self::of(tx))).await
    }

    pub(crate) async fn of(tx: &mut Tx<'_>) -> Result<Self> {
        let (columns, indexes, foreign) = match tx.engine() {
            Engine::Sqlite => (SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_FOREIGN),
            Engine::Postgres => (POSTGRES_COLUMNS, POSTGRES_INDEXES, POSTGRES_FOREIGN),
        };
        let mut found = Self::default();
        found.take_columns(&tx.rows(columns, &[]).await?)?;
        found.take_indexes(&tx.rows(indexes, &[]).await?)?;
        found.take_foreign(&tx.rows(foreign, &[]).await?)?;
        Ok(found)
    }

    fn take_columns(&mut self, rows: &[crate::Row]) -> Result<()> {
        let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
        for row in rows {
            let (sort, table, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if sort == "view" {
                self.views.entry(table).or_default().push(name);
                continue;
            }
            let place: i64 = row.get(5)?;
            if place > 0 {
                keys.entry(table.clone()).or_default().insert(place, name.clone());
            }
            let nullable = row.get::<i64>(4)? == 0 && place == 0;
            let kind = ColumnKind::parse(&row.get::<String>(3)?);
            self.tables.entry(table).or_default().columns.push(ColumnShape { name, kind, nullable });
        }
        for (table, key) in keys {
            self.tables.entry(table).or_default().primary = key.into_values().collect();
        }
        Ok(())
    }

    fn take_indexes(&mut self, rows: &[crate::Row]) -> Result<()> {
        let mut found: BTreeMap<(String, String), IndexShape> = BTreeMap::new();
        for row in rows {
            let (unique, partial) = (row.get::<i64>(2)? == 1, row.get::<i64>(3)? == 1);
            let index = found.entry((row.get(0)?, row.get(1)?));
            let index = index.or_insert_with(|| IndexShape { unique, partial, columns: Vec::new() });
            index.columns.push(row.get::<Option<String>>(4)?.unwrap_or_else(|| "()".to_owned()));
        }
        for ((table, _), index) in found {
            self.tables.entry(table).or_default().indexes.insert(index);
        }
        Ok(())
    }

    fn take_foreign(&mut self, rows: &[crate::Row]) -> Result<()> {
        let mut found: BTreeMap<(String, String), ForeignShape> = BTreeMap::new();
        for row in rows {
            let other: String = row.get(2)?;
            let key = found.entry((row.get(0)?, row.get(1)?));
            let key =
                key.or_insert_with(|| ForeignShape { columns: Vec::new(), table: other, there: Vec::new() });
            key.columns.push(row.get(3)?);
            key.there.extend(row.get::<Option<String>>(4)?);
        }
        for ((table, _), mut key) in found {
            if key.there.is_empty() {
                key.there =
                    self.tables.get(&key.table).map(|other| other.primary.clone()).unwrap_or_default();
            }
            self.tables.entry(table).or_default().foreign.insert(key);
        }
        Ok(())
    }

    /// The tables, each after those it refers to. Tables in a circle come last, in order of name.
    #[must_use]
    pub fn in_order(&self) -> Vec<&str> {
        let mut ordered: Vec<&str> = Vec::with_capacity(self.tables.len());
        loop {
            let before = ordered.len();
            for (name, shape) in &self.tables {
                let ready = |key: &ForeignShape| key.table == *name || ordered.contains(&key.table.as_str());
                if !ordered.contains(&name.as_str()) && shape.foreign.iter().all(ready) {
                    ordered.push(name);
                }
            }
            if ordered.len() == before {
                let rest: Vec<&str> =
                    self.tables.keys().map(String::as_str).filter(|name| !ordered.contains(name)).collect();
                ordered.extend(rest);
                return ordered;
            }
        }
    }
}

/// Compares the schemas of two databases, one per engine; an empty answer means that they are twins.
#[must_use]
pub fn twin_report(one: &Catalogue, other: &Catalogue) -> Vec<String> {
    let mut found = Vec::new();
    if one.views != other.views {
        found.push(format!("views differ: {:?} and {:?}", one.views, other.views));
    }
    let names: BTreeSet<&String> = one.tables.keys().chain(other.tables.keys()).collect();
    for name in names {
        let (Some(here), Some(there)) = (one.tables.get(name), other.tables.get(name)) else {
            found.push(format!("table {name} is on one engine only"));
            continue;
        };
        let stored = |shape: &TableShape| -> Vec<ColumnShape> {
            let columns = shape.columns.iter().cloned();
            columns.map(|column| ColumnShape { kind: column.kind.stored(), ..column }).collect()
        };
        if stored(here) != stored(there) {
            found.push(format!("columns of {name} differ: {:?} and {:?}", stored(here), stored(there)));
        }
        if here.primary != there.primary {
            found.push(format!("primary keys of {name} differ: {:?} and {:?}", here.primary, there.primary));
        }
        if here.indexes != there.indexes {
            found.push(format!("indexes of {name} differ: {:?} and {:?}", here.indexes, there.indexes));
        }
        if here.foreign != there.foreign {
            found.push(format!("foreign keys of {name} differ: {:?} and {:?}", here.foreign, there.foreign));
        }
        let odd = here
            .columns
            .iter()
            .chain(&there.columns)
            .filter(|column| matches!(column.kind, ColumnKind::Other(_)));
        found.extend(
            odd.map(|column| format!("{name}.{} is {:?}: use the type words", column.name, column.kind)),
        );
    }
    found
}

/// The tables of this crate that belong to no town, with the reason.
pub const REVIEWED: &[(&str, &str)] = &[
    ("store_migration", "one row per step of the schema"),
    ("store_outbox_pending", "a queue that is empty but for a moment"),
    ("store_outbox", "one order of events for the whole database, pruned by age; every process follows it"),
    ("store_outbox_state", "one row"),
    ("store_job", "a short queue, shared by all processes"),
    ("store_lease", "one row per piece of work that must not run twice"),
    ("store_audit", "one chain for the whole database; also rows of no town"),
    ("store_audit_pending", "a queue that is empty but for a minute"),
    ("store_audit_seal", "one chain for the whole database"),
];

/// Proves that the data can be spread over machines by town: every table that is not on the reviewed list has `nis` or
/// `org` first in its primary key, in every unique key, and in every foreign key to such a table.
#[must_use]
pub fn tenant_report(catalogue: &Catalogue, reviewed: &[(&str, &str)]) -> Vec<String> {
    let is_reviewed = |name: &str| REVIEWED.iter().chain(reviewed).any(|(table, _)| *table == name);
    let leads = |columns: &[String]| columns.first().is_some_and(|first| first == "nis" || first == "org");
    let mut found = Vec::new();
    for (name, shape) in catalogue.tables.iter().filter(|(name, _)| !is_reviewed(name)) {
        if !leads(&shape.primary) {
            found.push(format!("the primary key of {name} is {:?}: begin it with nis or org", shape.primary));
        }
        for index in shape.indexes.iter().filter(|index| index.unique && !leads(&index.columns)) {
            found.push(format!(
                "{name} keeps {:?} unique over all towns: begin with nis or org",
                index.columns
            ));
        }
        for key in shape.foreign.iter().filter(|key| !is_reviewed(&key.table)) {
            if !leads(&key.columns) || key.columns.first() != key.there.first() {
                found.push(format!("{name} refers to {} across towns: {:?}", key.table, key.columns));
            }
        }
    }
    let gone = reviewed.iter().filter(|(table, _)| !catalogue.tables.contains_key(*table));
    found.extend(gone.map(|(table, _)| format!("{table} is on the reviewed list but not in the database")));
    let unsaid = reviewed.iter().filter(|(_, reason)| reason.is_empty());
    found.extend(unsaid.map(|(table, _)| format!("{table} is on the reviewed list without a reason")));
    found
}
