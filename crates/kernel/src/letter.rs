//! A letter by e-mail, before it is put into words: keys and values, so that it is written in the reader's language
//! when it is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A text of the words files with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// The key.
    pub key: String,
    /// The values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl Phrase {
    /// A text without values.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), values: BTreeMap::new() }
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.values.insert(name.into(), value.to_string());
        self
    }
}

impl From<&str> for Phrase {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

/// A letter to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The language of the reader.
    pub language: Language,
    /// The subject.
    pub subject: Phrase,
    /// What it says, paragraph by paragraph.
    pub paragraphs: Vec<Phrase>,
    /// A code to type over, shown large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The one thing to do: what the button says and the full address it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<(Phrase, String)>,
    /// Why the reader gets this letter.
    pub reason: Phrase,
    /// Where she says that she wants no more of them: what the link says and the full address it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<(Phrase, String)>,
}

impl Letter {
    /// The kind of the waiting work (see `store`'s jobs).
    pub const JOB: &'static str = "letter";

    /// A letter.
    #[must_use]
    pub fn new(
        to: impl Into<String>,
        language: Language,
        subject: impl Into<Phrase>,
        reason: impl Into<Phrase>,
    ) -> Self {
        Self {
            to: to.into(),
            language,
            subject: subject.into(),
            paragraphs: Vec::new(),
            code: None,
            action: None,
            reason: reason.into(),
            stop: None,
        }
    }

    /// One more paragraph.
    #[must_use]
    pub fn say(mut self, phrase: impl Into<Phrase>) -> Self {
        self.paragraphs.push(phrase.into());
        self
    }

    /// With a code.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// With a link to have no more of these letters.
    #[must_use]
    pub fn stop(mut self, label: impl Into<Phrase>, href: impl Into<String>) -> Self {
        self.stop = Some((label.into(), href.into()));
        self
    }

    /// With a button.
    #[must_use]
    pub fn action(mut self, label: impl Into<Phrase>, href: impl Into<String>) -> Self {
        self.action = Some((label.into(), href.into()));
        self
    }
}
