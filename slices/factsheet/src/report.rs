//! The sheet in words: sections with a sentence that says what is seen, charts and tables. The page, the paper and the file
//! are made of the same report.

mod kit;
mod market;
mod overview;
mod places;

use kernel::language::Language;
use serde::Serialize;
use shell::Visit;
use shell::words::Arg;

use crate::sheet::Sheet;
use crate::taxonomy::{self, GROUPS};

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Officers of the town: what is missing is told too.
    Officer,
    /// Everybody.
    Public,
}

/// A number that stands out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Big {
    pub label: String,
    pub value: String,
    /// The same of towns like this one.
    pub other: String,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Column {
    pub label: String,
    pub number: bool,
    /// Its share of the width on paper.
    #[serde(skip)]
    pub share: u16,
}

/// A table, with a drawing when there is one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Part {
    pub id: String,
    pub title: String,
    /// Safe to show as it is.
    pub svg: String,
    #[serde(skip)]
    pub print: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    pub note: String,
    /// On paper the drawing says enough.
    #[serde(skip)]
    pub drawn_only: bool,
}

/// A chapter.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Section {
    pub id: &'static str,
    pub title: String,
    /// What is seen, in a sentence.
    pub seen: String,
    pub parts: Vec<Part>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// The whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Report {
    pub title: String,
    pub subtitle: String,
    pub big: Vec<Big>,
    pub sections: Vec<Section>,
}

/// Says words of the slice; a page of the shell, or a test.
pub(crate) trait Speak {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String;
    fn language(&self) -> Language;
}

impl Speak for Visit {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        Self::say(self, key, args)
    }

    fn language(&self) -> Language {
        self.language
    }
}

/// The names of the groups, in their order.
pub(crate) fn group_names(speak: &impl Speak) -> Vec<String> {
    // words: fs-group-*
    GROUPS.map(|group| speak.say(taxonomy::group_word(group), &[])).to_vec()
}

/// Whether a value is more, less or about the same as another; five in a hundred is the same.
pub(crate) fn relation(value: Option<f64>, other: Option<f64>) -> &'static str {
    match (value, other) {
        (Some(value), Some(other)) if other > 0.0 => {
            let ratio = value / other;
            if ratio > 1.05 {
                "more"
            } else if ratio < 0.95 {
                "less"
            } else {
                "same"
            }
        }
        _ => "none",
    }
}

/// Puts a sheet into words.
pub(crate) fn report(sheet: &Sheet, speak: &impl Speak, reader: Reader) -> Report {
    let town = sheet.base.town.name.as_str();
    let day = shell::format::date(speak.language(), local_day(sheet), shell::format::DateStyle::Long);
    let mut sections = vec![
        overview::people(sheet, speak),
        overview::supply(sheet, speak),
        overview::mix(sheet, speak),
        overview::branches(sheet, speak),
        places::maps(sheet, speak),
        places::evolution(sheet, speak),
        places::places(sheet, speak),
        places::areas(sheet, speak),
        overview::decree(sheet, speak),
        market::flows(sheet, speak),
        market::online(sheet, speak),
    ];
    if reader == Reader::Officer {
        sections.push(market::missing(sheet, speak));
    }
    sections.push(market::definitions(speak));
    Report {
        title: speak.say("fs-title-of", &[("town", town.into())]),
        subtitle: speak.say("fs-subtitle", &[("day", day.into())]),
        big: overview::big(sheet, speak),
        sections,
    }
}

fn local_day(sheet: &Sheet) -> chrono::NaiveDate {
    kernel::moment::Moment::fixed(sheet.at, 0).local().date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_the_same_is_the_same() {
        assert_eq!(relation(Some(10.4), Some(10.0)), "same");
        assert_eq!(relation(Some(10.6), Some(10.0)), "more");
        assert_eq!(relation(Some(9.0), Some(10.0)), "less");
        assert_eq!(relation(Some(9.0), Some(0.0)), "none");
        assert_eq!(relation(None, Some(1.0)), "none");
    }
}
