//! The words of the interface: Fluent texts per slice and language, Dutch being the source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::language::Language;
use thiserror::Error;
use unic_langid::LanguageIdentifier;

use crate::format;
use crate::phrase::{self, Phrase};

/// A value put into a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A text, put in as it is.
    Text(String),
    /// A number, written and counted in the language's way.
    Number(f64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Arg {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(u32::try_from(number).map_or(f64::from(u32::MAX), f64::from))
    }
}

/// A text to be said in the visitor's language: a key with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The key in the `.ftl` files.
    pub key: &'static str,
    /// The values.
    pub args: Vec<(&'static str, Arg)>,
}

impl Word {
    /// A text without values.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl From<&'static str> for Word {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

/// Why words could not be read.
#[derive(Debug, Error)]
pub enum WordsError {
    /// A file is not Fluent.
    #[error("{source_name}: cannot read the words: {detail}")]
    Syntax {
        /// Slice or file, and language.
        source_name: String,
        /// What the parser says.
        detail: String,
    },
    /// Two slices use the same key.
    #[error("{source_name}: the key is used twice: {detail}")]
    Twice {
        /// Slice or file, and language.
        source_name: String,
        /// The keys.
        detail: String,
    },
    /// A file of a town cannot be opened.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A key does not exist.
    #[error("no words for «{key}» in {language}")]
    Missing {
        /// The key.
        key: String,
        /// The language.
        language: Language,
    },
    /// Values do not fit the text.
    #[error("«{key}» in {language}: {detail}")]
    Values {
        /// The key.
        key: String,
        /// The language.
        language: Language,
        /// What does not fit.
        detail: String,
    },
}

type Bundle = FluentBundle<FluentResource>;

/// All words in all languages.
pub struct Words {
    bundles: HashMap<Language, Bundle>,
    phrases: HashMap<Language, HashMap<String, Phrase>>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("languages", &self.bundles.keys()).finish_non_exhaustive()
    }
}

impl Words {
    /// Reads the words of every source, `(name, [(language, text)])`. A key may stand in one source only.
    pub fn new<'a>(
        sources: impl IntoIterator<Item = (&'a str, &'a [(Language, &'a str)])>,
    ) -> Result<Self, WordsError> {
        let mut bundles: HashMap<Language, Bundle> =
            Language::ALL.into_iter().map(|language| (language, empty(language))).collect();
        let mut phrases = HashMap::new();
        for (name, texts) in sources {
            for (language, text) in texts {
                let source_name = format!("{name} ({language})");
                let resource = parse(&source_name, text)?;
                let Some(bundle) = bundles.get_mut(language) else { continue };
                prepare(&mut phrases, *language, &resource);
                bundle.add_resource(resource).map_err(|errors| WordsError::Twice {
                    source_name,
                    detail: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
                })?;
            }
        }
        Ok(Self { bundles, phrases })
    }

    /// Lets the files `nl.ftl`, `fr.ftl`, `en.ftl`, `de.ftl` of a folder replace single texts. Files may be absent.
    pub fn replace_from(&mut self, folder: &Path) -> Result<(), WordsError> {
        for language in Language::ALL {
            let path = folder.join(format!("{language}.ftl"));
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(WordsError::File { path, error }),
            };
            let resource = parse(&path.display().to_string(), &text)?;
            prepare(&mut self.phrases, language, &resource);
            if let Some(bundle) = self.bundles.get_mut(&language) {
                bundle.add_resource_overriding(resource);
            }
        }
        Ok(())
    }

    /// Says a text in a language, or tells what is wrong.
    pub fn try_say(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> Result<String, WordsError> {
        let ready = self.phrases.get(&language).and_then(|phrases| phrases.get(key));
        if let Some(text) = ready.and_then(|phrase| phrase.say(language, args)) {
            return Ok(text);
        }
        self.say_slowly(language, key, args)
    }

    /// Says a text by Fluent itself, which also tells what is wrong.
    fn say_slowly(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> Result<String, WordsError> {
        let missing = || WordsError::Missing { key: key.to_owned(), language };
        let bundle = self.bundles.get(&language).ok_or_else(missing)?;
        let message = bundle.get_message(key).ok_or_else(missing)?;
        let pattern = message.value().ok_or_else(missing)?;
        let values: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| {
                let value: FluentValue<'_> = match value {
                    Arg::Text(text) => text.as_str().into(),
                    Arg::Number(number) => (*number).into(),
                };
                (*name, value)
            })
            .collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if errors.is_empty() {
            return Ok(text);
        }
        let detail = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Err(WordsError::Values { key: key.to_owned(), language, detail })
    }

    /// Says a text in a language. A missing text is said in Dutch, and written to the log.
    #[must_use]
    pub fn say(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> String {
        self.try_say(language, key, args).unwrap_or_else(|error| {
            tracing::warn!(%error, "words are missing");
            self.try_say(Language::Nl, key, args).unwrap_or_else(|_| format!("⟦{key}⟧"))
        })
    }

    /// Says a [`Word`].
    #[must_use]
    pub fn word(&self, language: Language, word: &Word) -> String {
        self.say(language, word.key, &word.args)
    }

    /// The texts of a language that are the same every time, by key.
    pub(crate) fn constants(&self, language: Language) -> impl Iterator<Item = (&str, String)> {
        let phrases = self.phrases.get(&language).into_iter().flatten();
        phrases.filter_map(|(key, phrase)| Some((key.as_str(), phrase.constant()?)))
    }

    /// Whether the key exists in the language.
    #[must_use]
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundles.get(&language).is_some_and(|bundle| bundle.has_message(key))
    }
}

/// Makes the messages of a file ready; a later file replaces those of an earlier one.
fn prepare(
    phrases: &mut HashMap<Language, HashMap<String, Phrase>>,
    language: Language,
    resource: &FluentResource,
) {
    let phrases = phrases.entry(language).or_default();
    for (key, phrase) in phrase::phrases(resource) {
        match phrase {
            Some(phrase) => phrases.insert(key, phrase),
            None => phrases.remove(&key),
        };
    }
}

fn parse(source_name: &str, text: &str) -> Result<FluentResource, WordsError> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| WordsError::Syntax {
        source_name: source_name.to_owned(),
        detail: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    })
}

fn empty(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Nl => |value, _| written(Language::Nl, value),
        Language::Fr => |value, _| written(Language::Fr, value),
        Language::En => |value, _| written(Language::En, value),
        Language::De => |value, _| written(Language::De, value),
    }));
    bundle
}

fn written(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::number(language, number.value, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NL: &str =
        "found = { $n ->\n    [one] { $n } zaak\n   *[other] { $n } zaken\n }\nonly = Enkel hier\n";
    const FR: &str = "found = { $n ->\n    [one] { $n } commerce\n   *[other] { $n } commerces\n }\n";

    fn words() -> Words {
        Words::new([("test", &[(Language::Nl, NL), (Language::Fr, FR)][..])]).unwrap()
    }

    #[test]
    fn numbers_are_counted_and_written_in_the_language() {
        let words = words();
        assert_eq!(words.say(Language::Nl, "found", &[("n", 1.0.into())]), "1 zaak");
        assert_eq!(words.say(Language::Nl, "found", &[("n", 1234.0.into())]), "1.234 zaken");
        // In French nought and one and a half are singular.
        assert_eq!(words.say(Language::Fr, "found", &[("n", 0.0.into())]), "0 commerce");
        assert_eq!(words.say(Language::Fr, "found", &[("n", 1234.0.into())]), "1\u{202f}234 commerces");
    }

    #[test]
    fn texts_made_ready_are_those_fluent_says() {
        let tricky = "plain = Een lijn\n    en nog een\nquoted = a{ \"{\" }b{ \"\\u00e9\" }\n\
            named = { $who } en { $n }\nby-word = { $who ->\n    [Jan] hij\n   *[other] { $n ->\n        [0] geen\n        \
            [one] een\n       *[other] { $n } stuks\n    }\n }\nby-name = { $n ->\n    [one] een\n    [many] veel\n   \
            *[other] andere\n }\nreference = { plain }!\nfunction = { NUMBER($n, minimumFractionDigits: 1) }\n";
        let texts = Language::ALL.map(|language| (language, tricky));
        let own: (&str, &[(Language, &str)]) = ("shell", crate::embedded::WORDS);
        let words = Words::new([("tricky", &texts[..]), own]).unwrap();
        let mut said = 0;
        for language in Language::ALL {
            let ready = &words.phrases[&language];
            assert!(!ready.contains_key("reference") && !ready.contains_key("function"), "left to Fluent");
            for key in ready.keys() {
                for n in [0.0, 0.5, 1.0, 1.5, 2.0, 21.0, 1_234.5, 1e6, 2e6, -1.0, -3.0] {
                    for who in ["Jan", "Piet & <b>"] {
                        let text = || Arg::from("x");
                        let args = [
                            ("n", n.into()),
                            ("who", who.into()),
                            ("name", text()),
                            ("page", n.into()),
                            ("last", text()),
                            ("reference", text()),
                            ("limit", n.into()),
                        ];
                        let slow =
                            words.say_slowly(language, key, &args).unwrap_or_else(|error| panic!("{error}"));
                        assert_eq!(
                            words.try_say(language, key, &args).unwrap(),
                            slow,
                            "{key} in {language}, {n} {who}"
                        );
                        said += 1;
                    }
                }
            }
            assert!(
                words.try_say(language, "named", &[("n", 1.0.into())]).is_err(),
                "a missing value is told"
            );
        }
        assert!(said > 4 * 22 * 40, "{said}");
        let constants: HashMap<&str, String> = words.constants(Language::Nl).collect();
        assert_eq!(constants["plain"], "Een lijn\nen nog een");
        assert!(!constants.contains_key("named"));
    }

    #[test]
    fn a_missing_text_is_an_error_and_falls_back_to_dutch() {
        let words = words();
        assert!(matches!(words.try_say(Language::Fr, "only", &[]), Err(WordsError::Missing { .. })));
        assert_eq!(words.say(Language::Fr, "only", &[]), "Enkel hier");
        assert_eq!(words.say(Language::Fr, "nothing", &[]), "⟦nothing⟧");
        assert!(matches!(words.try_say(Language::Nl, "found", &[]), Err(WordsError::Values { .. })));
    }

    #[test]
    fn two_slices_cannot_use_one_key_and_broken_files_are_named() {
        let twice = Words::new([("a", &[(Language::Nl, NL)][..]), ("b", &[(Language::Nl, NL)][..])]);
        assert!(twice.unwrap_err().to_string().contains("b (nl)"));
        let broken = Words::new([("c", &[(Language::De, "= no key")][..])]);
        assert!(broken.unwrap_err().to_string().starts_with("c (de): cannot read the words"));
    }

    #[test]
    fn a_town_replaces_single_texts() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("nl.ftl"), "only = Bij ons\n").unwrap();
        let mut words = words();
        words.replace_from(folder.path()).unwrap();
        assert_eq!(words.say(Language::Nl, "only", &[]), "Bij ons");
        assert_eq!(words.say(Language::Nl, "found", &[("n", 2.0.into())]), "2 zaken");
    }
}
