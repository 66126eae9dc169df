//! Why the database could not do what was asked, told so that a person knows what to do.

use std::borrow::Cow;

/// The classes of failure that a caller can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Others were writing at the same time, also after every retry. Trying again later helps.
    Busy,
    /// A key that must be unique exists already; the constraint or columns where known.
    Unique(String),
    /// A row points to a row that is not there, or is still pointed to.
    ForeignKey,
    /// A value that a column does not allow (NOT NULL, CHECK).
    Refused,
    /// No room left on the disk (or in the quota) of the database.
    DiskFull,
    /// The database does not answer.
    Unreachable,
    /// The file or page contents are damaged, or a write to the disk failed.
    Corrupt,
    /// The schema of the database and of this program do not fit together.
    Migration,
    /// Somebody else holds the named lease.
    Held(Box<crate::lease::Holder>),
    /// The reader of the outbox is further behind than what is kept: it must rebuild from the tables.
    Behind {
        /// The first number that can still be asked for is this one.
        floor: i64,
    },
    /// A row that must exist does not.
    Missing,
    /// A column holds something else than the code expects.
    Decode,
    /// The address or the settings of the database cannot be used.
    Settings,
    /// A dump or backup cannot be read, or would overwrite something.
    Dump,
    /// Anything else.
    Other,
}

/// A failure of the database. `Display` says what happened and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    kind: Kind,
    message: String,
    retry: bool,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What the functions of this crate return.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// A failure with its own words.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry: false, source: None }
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The class of the failure.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Whether a unique key was in the way: "exists already".
    #[must_use]
    pub const fn is_unique(&self) -> bool {
        matches!(self.kind, Kind::Unique(_))
    }

    /// Whether the same transaction may succeed when run again from its start.
    pub(crate) const fn may_retry(&self) -> bool {
        self.retry
    }

    /// A copy without the cause, to tell a later caller of the same transaction.
    pub(crate) fn copy(&self) -> Self {
        Self { kind: self.kind.clone(), message: self.message.clone(), retry: self.retry, source: None }
    }

    /// Puts a failure of the driver in our words. `doing` names the statement or the step.
    pub(crate) fn from_driver(error: sqlx::Error, doing: &str) -> Self {
        let (kind, retry) = classify(&error);
        let message = explain(&kind, &error, &shorten(doing));
        Self { kind, message, retry, source: Some(Box::new(error)) }
    }

    /// A file that cannot be read or written.
    pub(crate) fn from_file(error: std::io::Error, doing: &str, path: &std::path::Path) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Kind::DiskFull,
            _ => Kind::Dump,
        };
        Self::new(kind, format!("{doing} {}: {error}", path.display())).because(error)
    }
}

/// The primary result code of SQLite from an extended one.
const fn primary(code: i64) -> i64 {
    code & 0xff
}

fn classify(error: &sqlx::Error) -> (Kind, bool) {
    match error {
        sqlx::Error::RowNotFound => (Kind::Missing, false),
        sqlx::Error::PoolTimedOut => (Kind::Busy, false),
        sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => (Kind::DiskFull, false),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            (Kind::Unreachable, false)
        }
        sqlx::Error::Configuration(_) => (Kind::Settings, false),
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::TypeNotFound { .. } => (Kind::Decode, false),
        sqlx::Error::Database(inner) => {
            let code = inner.code().unwrap_or(Cow::Borrowed(""));
            if inner.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                of_postgres(&code, inner.constraint())
            } else {
                of_sqlite(code.parse().unwrap_or_default(), inner.message())
            }
        }
        _ => (Kind::Other, false),
    }
}

fn of_postgres(code: &str, constraint: Option<&str>) -> (Kind, bool) {
    match code {
        "40001" | "40P01" => (Kind::Busy, true),
        "55P03" | "57014" | "53300" => (Kind::Busy, false),
        "23505" => (Kind::Unique(constraint.unwrap_or_default().to_owned()), false),
        "23503" => (Kind::ForeignKey, false),
        "23502" | "23514" | "22001" | "22003" | "22021" => (Kind::Refused, false),
        "53100" => (Kind::DiskFull, false),
        "28000" | "28P01" | "3D000" => (Kind::Settings, false),
        "57P01" | "57P02" | "57P03" | "53200" => (Kind::Unreachable, false),
        "XX001" | "XX002" | "58030" => (Kind::Corrupt, false),
        _ if code.starts_with("08") => (Kind::Unreachable, false),
        _ => (Kind::Other, false),
    }
}

fn of_sqlite(code: i64, message: &str) -> (Kind, bool) {
    match (primary(code), code) {
        (5 | 6, _) => (Kind::Busy, false),
        (13, _) => (Kind::DiskFull, false),
        (10 | 11 | 26, _) => (Kind::Corrupt, false),
        (14, _) => (Kind::Unreachable, false),
        (8, _) => (Kind::Settings, false),
        (19, 787) => (Kind::ForeignKey, false),
        (19, 1555 | 2067 | 2579) => {
            let columns = message.rsplit(": ").next().unwrap_or_default();
            (Kind::Unique(columns.to_owned()), false)
        }
        (19, _) => (Kind::Refused, false),
        _ => (Kind::Other, false),
    }
}

fn shorten(doing: &str) -> String {
    let mut words = String::new();
    for word in doing.split_whitespace() {
        if words.len() + word.len() > 120 {
            words.push('…');
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

fn explain(kind: &Kind, error: &sqlx::Error, doing: &str) -> String {
    let hint = match kind {
        Kind::Busy => "the database is busy with other writes; try again in a moment",
        Kind::Unique(_) => "this exists already",
        Kind::ForeignKey => "it refers to something that is not there, or something still refers to it",
        Kind::Refused => "a value is missing or not allowed",
        Kind::DiskFull => {
            "the disk of the database is full; nothing of this change was kept: make room (or raise the quota) and try again"
        }
        Kind::Unreachable => "the database does not answer; check that it runs and that its address is right",
        Kind::Corrupt => {
            "the database file is damaged or the disk failed; stop the server, run `plein verify`, restore a backup if needed"
        }
        Kind::Missing => "a row that must be there is missing",
        Kind::Decode => {
            "a column does not hold what this program expects; do the program and the schema fit?"
        }
        Kind::Settings => {
            "the database cannot be opened with these settings; check address, name, password and rights"
        }
        _ => "the database refused it",
    };
    format!("{hint} ({doing}: {error})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_engines_fall_in_the_same_classes() {
        assert_eq!(of_postgres("53100", None), (Kind::DiskFull, false));
        assert_eq!(of_sqlite(13, "database or disk is full"), (Kind::DiskFull, false));
        assert_eq!(of_postgres("40001", None), (Kind::Busy, true));
        assert_eq!(of_sqlite(5 | (2 << 8), "locked"), (Kind::Busy, false));
        assert_eq!(of_sqlite(2067, "UNIQUE constraint failed: t.a"), (Kind::Unique("t.a".into()), false));
        assert_eq!(of_postgres("23505", Some("t_pkey")), (Kind::Unique("t_pkey".into()), false));
        assert_eq!(of_sqlite(787, "").0, of_postgres("23503", None).0);
        assert_eq!(of_sqlite(1299, "").0, of_postgres("23502", None).0);
        assert_eq!(of_sqlite(11, "").0, of_postgres("XX001", None).0);
        assert_eq!(of_sqlite(10 | (4 << 8), "disk I/O error").0, Kind::Corrupt);
    }

    #[test]
    fn long_statements_are_shortened_between_words() {
        let told = shorten(&"word ".repeat(100));
        assert!(told.len() <= 125 && told.ends_with("word…"), "{told}");
    }
}
