//! The questions as they were put, word for word, in four languages. A text once used is never changed: another text is
//! another version of it, on a line of its own.

use std::sync::LazyLock;

use kernel::language::Language;

use super::ledger::Activity;

/// A question in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// `publication.contact`.
    pub code: String,
    /// The version, from 1.
    pub version: i64,
    /// From which day it is used.
    pub since: String,
    /// In the order of [`Language::ALL`].
    texts: [String; 4],
}

/// Stands in a text for the name of who gets the data.
const RECIPIENT: &str = "{recipient}";

static ALL: LazyLock<Vec<Wording>> = LazyLock::new(|| read(include_str!("../../data/wordings.tsv")));

fn read(text: &str) -> Vec<Wording> {
    let line = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, version, since, texts @ ..] = fields.as_slice() else { return None };
        let texts: [&str; 4] = texts.try_into().ok()?;
        Some(Wording {
            code: (*code).to_owned(),
            version: version.parse().ok()?,
            since: (*since).to_owned(),
            texts: texts.map(str::to_owned),
        })
    };
    text.lines().skip(1).filter_map(line).collect()
}

/// Every version of every text.
#[must_use]
pub fn all() -> &'static [Wording] {
    &ALL
}

/// The text as it is put now for an activity.
#[must_use]
pub fn current(activity: Activity) -> &'static Wording {
    static NONE: LazyLock<Wording> = LazyLock::new(|| Wording {
        code: String::new(),
        version: 0,
        since: String::new(),
        texts: Default::default(),
    });
    let code = format!("{}.{}", activity.purpose.code(), activity.fields.code());
    let latest = |code: &str| ALL.iter().filter(|one| one.code == code).max_by_key(|one| one.version);
    latest(&code).or_else(|| latest("other")).unwrap_or(&NONE)
}

/// The text as it was put in a version.
#[must_use]
pub fn find(code: &str, version: i64) -> Option<&'static Wording> {
    ALL.iter().find(|one| one.code == code && one.version == version)
}

impl Wording {
    /// The text in a language, with the name of who gets the data.
    #[must_use]
    pub fn text(&self, language: Language, recipient: &str) -> String {
        self.texts.get(language.index()).map(|text| text.replace(RECIPIENT, recipient)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::ledger::{Fields, Purpose};
    use crate::facts::Fingerprint;

    #[test]
    fn every_text_is_there_in_four_languages_and_names_who_gets_the_data() {
        let lines = include_str!("../../data/wordings.tsv").lines().count() - 1;
        assert_eq!(all().len(), lines, "a line cannot be read");
        for wording in all() {
            for language in Language::ALL {
                let text = wording.text(language, "Bond");
                assert!(text.len() > 20 && !text.contains('{'), "{}: {text}", wording.code);
                assert_eq!(text.contains("Bond"), wording.code.starts_with("sharing."), "{}", wording.code);
            }
        }
        assert_eq!(current(Activity::LISTED).code, "publication.name-address");
        let odd = Activity { purpose: Purpose::Research, fields: Fields::Photos, ..Activity::LISTED };
        assert_eq!(current(odd).code, "other");
        assert!(find("publication.contact", 1).is_some() && find("publication.contact", 99).is_none());
    }

    #[test]
    fn a_text_once_used_never_changes() {
        // Add a line with the next version instead, and its print here.
        let print = |wording: &Wording| {
            let mut print = Fingerprint::new();
            wording.texts.iter().for_each(|text| print.add(text.as_bytes()));
            print.value()
        };
        let prints: Vec<(&str, i64, i64)> =
            all().iter().take(USED.len()).map(|one| (one.code.as_str(), one.version, print(one))).collect();
        assert!(USED.len() >= 13);
        assert_eq!(prints, USED);
    }

    const USED: &[(&str, i64, i64)] = &[
        ("publication.name-address", 1, 6_588_876_114_565_487_852),
        ("publication.contact", 1, -6_189_314_981_261_957_107),
        ("publication.hours", 1, 448_264_057_873_715_021),
        ("publication.offer", 1, 7_680_951_499_753_808_538),
        ("publication.photos", 1, 2_361_836_543_777_386_945),
        ("publication.owner-name", 1, -331_172_231_384_937_778),
        ("reuse.name-address", 1, 3_230_073_367_226_592_838),
        ("newsletter.contact", 1, -8_963_023_451_932_884_147),
        ("statistics.offer", 1, -9_097_035_547_005_528_335),
        ("research.offer", 1, -7_565_709_077_532_859_713),
        ("sharing.name-address", 1, -7_242_349_251_670_331_984),
        ("sharing.contact", 1, -5_122_314_312_830_400_672),
        ("other", 1, 2_417_793_567_820_168_911),
    ];
}
