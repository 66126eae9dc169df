//! Rows of either engine, read by one piece of code.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::{EstablishmentId, OrganisationId, PersonId};
use kernel::nis::{Nis, Postcode};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgRow, PgValueRef};
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Column as _, Decode, Postgres, Row as _, Sqlite, Type, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::value::Json;

/// A row, whichever engine it came from.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// A Rust type that can be read from a column on both engines.
pub trait Column: Sized {
    /// Reads a value of SQLite that is not NULL.
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError>;
    /// Reads a value of PostgreSQL that is not NULL.
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError>;
    /// What NULL means; an error unless the type is an `Option`.
    fn null() -> Result<Self, BoxDynError> {
        Err("it is NULL; read an Option, or make the column NOT NULL".into())
    }
}

/// Where a column stands: by name, or by position for the hot loops.
pub trait Place: Copy + std::fmt::Display {
    /// The position in a row of SQLite.
    fn in_sqlite(self, row: &SqliteRow) -> Result<usize, sqlx::Error>;
    /// The position in a row of PostgreSQL.
    fn in_postgres(self, row: &PgRow) -> Result<usize, sqlx::Error>;
}

impl Place for &str {
    fn in_sqlite(self, row: &SqliteRow) -> Result<usize, sqlx::Error> {
        row.try_column(self).map(|column| column.ordinal())
    }
    fn in_postgres(self, row: &PgRow) -> Result<usize, sqlx::Error> {
        row.try_column(self).map(|column| column.ordinal())
    }
}

impl Place for usize {
    fn in_sqlite(self, _: &SqliteRow) -> Result<usize, sqlx::Error> {
        Ok(self)
    }
    fn in_postgres(self, _: &PgRow) -> Result<usize, sqlx::Error> {
        Ok(self)
    }
}

impl Row {
    /// Reads a column: `row.get::<String>("name")`, `row.get::<Option<i64>>(3)`.
    pub fn get<T: Column>(&self, place: impl Place) -> Result<T> {
        match self {
            Self::Sqlite(row) => place.in_sqlite(row).and_then(|at| {
                let value = row.try_get_raw(at)?;
                let read = if value.is_null() { T::null() } else { T::from_sqlite(value) };
                read.map_err(sqlx::Error::Decode)
            }),
            Self::Postgres(row) => place.in_postgres(row).and_then(|at| {
                let value = row.try_get_raw(at)?;
                let read = if value.is_null() { T::null() } else { T::from_postgres(value) };
                read.map_err(sqlx::Error::Decode)
            }),
        }
        .map_err(|error| StoreError::from_driver(error, &format!("column {place}")))
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Sqlite(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
            Self::Postgres(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
        }
    }
}

fn sqlite<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(value: SqliteValueRef<'r>) -> Result<T, BoxDynError> {
    let info = value.type_info().into_owned();
    if !info.is_null() && !T::compatible(&info) {
        return Err(format!("it holds {}, not {}", info.name(), T::type_info().name()).into());
    }
    T::decode(value)
}

fn postgres<'r, T: Decode<'r, Postgres> + Type<Postgres>>(value: PgValueRef<'r>) -> Result<T, BoxDynError> {
    let info = value.type_info().into_owned();
    if !T::compatible(&info) {
        return Err(format!("it holds {}, not {}", info.name(), T::type_info().name()).into());
    }
    T::decode(value)
}

impl Column for i64 {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        sqlite(value)
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        // A literal such as `1` is an INT4; the width is of no interest to the reader.
        match value.type_info().name() {
            "INT4" => postgres::<i32>(value).map(Self::from),
            "INT2" => postgres::<i16>(value).map(Self::from),
            _ => postgres(value),
        }
    }
}

impl Column for f64 {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.type_info().name() {
            "REAL" | "INTEGER" | "NUMERIC" | "NULL" => <Self as Decode<'_, Sqlite>>::decode(value),
            other => Err(format!("it holds {other}, not REAL").into()),
        }
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.type_info().name() {
            "FLOAT4" => postgres::<f32>(value).map(Self::from),
            _ => postgres(value),
        }
    }
}

macro_rules! as_the_driver_reads_it {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> { sqlite(value) }
            fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> { postgres(value) }
        }
    )+};
}
as_the_driver_reads_it!(String, Vec<u8>, Uuid);

impl Column for bool {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        match sqlite::<i64>(value)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(format!("{other} is not a flag").into()),
        }
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        postgres(value)
    }
}

impl Column for NaiveDate {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self::from_str(&sqlite::<String>(value)?)?)
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        postgres(value)
    }
}

impl Column for DateTime<Utc> {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(DateTime::parse_from_rfc3339(&sqlite::<String>(value)?)?.to_utc())
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        postgres(value)
    }
}

impl<T: Column> Column for Option<T> {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        T::from_sqlite(value).map(Some)
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        T::from_postgres(value).map(Some)
    }
    fn null() -> Result<Self, BoxDynError> {
        Ok(None)
    }
}

impl<T: serde::de::DeserializeOwned> Column for Json<T> {
    fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(serde_json::from_str(&sqlite::<String>(value)?)?))
    }
    fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(serde_json::from_str(&postgres::<String>(value)?)?))
    }
}

macro_rules! through {
    ($($type:ty: $inner:ty => $name:ident -> $body:expr;)+) => {$(
        impl Column for $type {
            fn from_sqlite(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
                let $name = <$inner as Column>::from_sqlite(value)?;
                Ok($body)
            }
            fn from_postgres(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
                let $name = <$inner as Column>::from_postgres(value)?;
                Ok($body)
            }
        }
    )+};
}

through! {
    u32: i64 => x -> Self::try_from(x)?;
    u16: i64 => x -> Self::try_from(x)?;
    u8: i64 => x -> Self::try_from(x)?;
    i32: i64 => x -> Self::try_from(x)?;
    Nis: i64 => x -> Self::try_from(x)?;
    Postcode: i64 => x -> Self::try_from(u16::try_from(x)?)?;
    EstablishmentId: Uuid => x -> Self(x);
    OrganisationId: Uuid => x -> Self(x);
    PersonId: Uuid => x -> Self(x);
}
