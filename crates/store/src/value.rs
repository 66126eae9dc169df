//! What may be bound to a statement: the same eight kinds of value on both engines.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use kernel::moment::{EstablishmentId, OrganisationId, PersonId};
use kernel::nis::{Nis, Postcode};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use uuid::Uuid;

use crate::error::{Kind, Result, StoreError};

/// A value for a placeholder. `None` is NULL of that kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A whole number: counts, cents, codes. `BIGINT`.
    Int(Option<i64>),
    /// A floating point number. `@real`.
    Real(Option<f64>),
    /// Text; JSON too. `TEXT`, `@json`.
    Text(Option<Cow<'a, str>>),
    /// Bytes. `@bytes`.
    Bytes(Option<Cow<'a, [u8]>>),
    /// Yes or no. `@flag`.
    Flag(Option<bool>),
    /// An id. `@id`.
    Id(Option<Uuid>),
    /// A day of the calendar. `@day`.
    Day(Option<NaiveDate>),
    /// A point in time, to the microsecond. `@instant`.
    Instant(Option<DateTime<Utc>>),
}

/// Binds values in order: `args![nis, &name, opened_on]`. Anything that turns into a [`Value`] may stand there.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

/// A JSON document, written from and read into a type. It is stored as text and never queried into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: serde::Serialize> Json<T> {
    /// The text to bind.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(&self.0)
            .map_err(|error| StoreError::new(Kind::Other, format!("this cannot be written as JSON: {error}")))
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident, $name:ident -> $body:expr;)+) => {$(
        impl From<$type> for Value<'_> {
            fn from($name: $type) -> Self { Self::$variant(Some($body)) }
        }
        impl From<Option<$type>> for Value<'_> {
            fn from(value: Option<$type>) -> Self { Self::$variant(value.map(|$name| $body)) }
        }
        impl From<&$type> for Value<'_> {
            fn from($name: &$type) -> Self { let $name = $name.clone(); Self::$variant(Some($body)) }
        }
        impl From<&Option<$type>> for Value<'_> {
            fn from(value: &Option<$type>) -> Self { Self::$variant(value.clone().map(|$name| $body)) }
        }
    )+};
}

from! {
    i64 => Int, x -> x;
    i32 => Int, x -> i64::from(x);
    u32 => Int, x -> i64::from(x);
    u16 => Int, x -> i64::from(x);
    u8 => Int, x -> i64::from(x);
    Nis => Int, x -> i64::from(x);
    Postcode => Int, x -> i64::from(x.get());
    f64 => Real, x -> x;
    f32 => Real, x -> f64::from(x);
    bool => Flag, x -> x;
    Uuid => Id, x -> x;
    EstablishmentId => Id, x -> x.0;
    OrganisationId => Id, x -> x.0;
    PersonId => Id, x -> x.0;
    NaiveDate => Day, x -> x;
    DateTime<Utc> => Instant, x -> x.trunc_subsecs(6);
}

macro_rules! from_text {
    ($($type:ty => $variant:ident, $name:ident -> $body:expr;)+) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from($name: $type) -> Self { Self::$variant(Some($body)) }
        }
        impl<'a> From<Option<$type>> for Value<'a> {
            fn from(value: Option<$type>) -> Self { Self::$variant(value.map(|$name| $body)) }
        }
    )+};
}

from_text! {
    &'a str => Text, x -> Cow::Borrowed(x);
    &'a String => Text, x -> Cow::Borrowed(x.as_str());
    String => Text, x -> Cow::Owned(x);
    Cow<'a, str> => Text, x -> x;
    &'a [u8] => Bytes, x -> Cow::Borrowed(x);
    &'a Vec<u8> => Bytes, x -> Cow::Borrowed(x.as_slice());
    Vec<u8> => Bytes, x -> Cow::Owned(x);
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(value: &'a Option<String>) -> Self {
        Self::Text(value.as_deref().map(Cow::Borrowed))
    }
}

/// An instant as SQLite keeps it: always 27 characters, so that text order is time order.
pub(crate) fn instant_text(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn bound(result: std::result::Result<(), sqlx::error::BoxDynError>) -> Result<()> {
    result.map_err(|error| StoreError::new(Kind::Other, format!("a value cannot be bound: {error}")))
}

pub(crate) fn add_sqlite(to: &mut SqliteArguments, value: &Value<'_>) -> Result<()> {
    bound(match value {
        Value::Int(x) => Arguments::add(to, *x),
        Value::Real(x) => Arguments::add(to, *x),
        Value::Flag(x) => Arguments::add(to, *x),
        Value::Id(x) => Arguments::add(to, *x),
        Value::Text(x) => Arguments::add(to, x.as_deref().map(Arc::<str>::from)),
        Value::Bytes(x) => Arguments::add(to, x.as_deref().map(Arc::<[u8]>::from)),
        Value::Day(x) => Arguments::add(to, x.map(|day| day.to_string())),
        Value::Instant(x) => Arguments::add(to, x.as_ref().map(instant_text)),
    })
}

fn add_postgres(to: &mut PgArguments, value: &Value<'_>) -> Result<()> {
    bound(match value {
        Value::Int(x) => to.add(*x),
        Value::Real(x) => to.add(*x),
        Value::Flag(x) => to.add(*x),
        Value::Id(x) => to.add(*x),
        Value::Text(x) => to.add(x.as_deref()),
        Value::Bytes(x) => to.add(x.as_deref()),
        Value::Day(x) => to.add(*x),
        Value::Instant(x) => to.add(*x),
    })
}

pub(crate) fn for_sqlite(values: &[Value<'_>]) -> Result<SqliteArguments> {
    let mut to = SqliteArguments::default();
    Arguments::reserve(&mut to, values.len(), 0);
    values.iter().try_for_each(|value| add_sqlite(&mut to, value))?;
    Ok(to)
}

pub(crate) fn for_postgres(values: &[Value<'_>]) -> Result<PgArguments> {
    let mut to = PgArguments::default();
    to.reserve(values.len(), values.len() * 16);
    values.iter().try_for_each(|value| add_postgres(&mut to, value))?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_sort_as_text() {
        let early = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let late = DateTime::from_timestamp(1_700_000_000, 5_000).unwrap();
        assert_eq!(instant_text(&early), "2023-11-14T22:13:20.000000Z");
        assert!(instant_text(&early) < instant_text(&late));
        let finer = DateTime::from_timestamp(1_700_000_000, 5_999).unwrap();
        assert_eq!(Value::from(finer), Value::Instant(Some(late)), "kept to the microsecond");
    }

    #[test]
    fn null_keeps_its_kind() {
        assert_eq!(Value::from(None::<String>), Value::Text(None));
        assert_eq!(Value::from(None::<Nis>), Value::Int(None));
        assert_eq!(args![1_i64, "a", true].len(), 3);
    }
}
