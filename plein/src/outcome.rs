//! How a command ends: a sentence for people and a number for scripts.

use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug)]
pub struct Trouble {
    /// What kind of failure: the exit code.
    pub kind: Kind,
    /// What happened and how to mend it.
    pub text: String,
}

/// The exit codes; the help of the command line lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Failed.
    Failed = 1,
    /// The input is wrong; nothing was changed.
    Input = 3,
    /// Something else is busy with the same work.
    Busy = 4,
    /// The disk is full.
    Full = 5,
    /// Verification found damage.
    Damage = 6,
}

/// What a command returns.
pub type Outcome<T = ()> = Result<T, Trouble>;

impl Trouble {
    /// The input is wrong.
    pub fn input(text: impl Into<String>) -> Self {
        Self { kind: Kind::Input, text: text.into() }
    }

    /// Something failed.
    pub fn failed(text: impl std::fmt::Display) -> Self {
        Self { kind: Kind::Failed, text: text.to_string() }
    }

    /// The number for scripts.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::Failed => 1,
            Kind::Input => 3,
            Kind::Busy => 4,
            Kind::Full => 5,
            Kind::Damage => 6,
        })
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Self {
        let kind = match error.kind() {
            store::Kind::Busy | store::Kind::Held(_) => Kind::Busy,
            store::Kind::DiskFull => Kind::Full,
            store::Kind::Corrupt => Kind::Damage,
            store::Kind::Settings => Kind::Input,
            _ => Kind::Failed,
        };
        Self { kind, text: error.to_string() }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull => Kind::Full,
            std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidData => Kind::Input,
            _ => Kind::Failed,
        };
        Self { kind, text: error.to_string() }
    }
}

impl From<kernel::search::SearchError> for Trouble {
    fn from(error: kernel::search::SearchError) -> Self {
        let kind = if matches!(error, kernel::search::SearchError::Limit { .. }) {
            Kind::Input
        } else {
            Kind::Failed
        };
        Self { kind, text: error.to_string() }
    }
}

impl From<crate::config::ConfigError> for Trouble {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::input(error.to_string())
    }
}
