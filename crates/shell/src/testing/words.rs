//! Checks of the words: every used key exists in every language with the same values, and none is unused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kernel::language::Language;

use crate::slice::Slice;

/// The keys of a Fluent text with the values each uses.
#[must_use]
pub fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        let begins = line.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '-');
        if begins && let Some((key, _)) = line.split_once('=') {
            current = key.trim().to_owned();
            found.entry(current.clone()).or_default();
        } else if line.starts_with('#') {
            continue;
        }
        for piece in line.split('$').skip(1) {
            let name: String = piece
                .chars()
                .take_while(|sign| sign.is_ascii_alphanumeric() || "-_".contains(*sign))
                .collect();
            found.entry(current.clone()).or_default().insert(name);
        }
    }
    found
}

/// Keys and prefixes (`feature-*`) that templates and Rust sources use.
#[must_use]
pub fn used(source: &str, is_template: bool) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut exact, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    let is_key = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    for piece in source.split("words:").skip(1) {
        let line = piece.split(['\n', '#']).next().unwrap_or_default();
        for name in line.split([' ', ',']).map(str::trim) {
            match name.strip_suffix('*') {
                Some(prefix) if is_key(prefix) => drop(prefixes.insert(prefix.to_owned())),
                None if is_key(name) => drop(exact.insert(name.to_owned())),
                _ => {}
            }
        }
    }
    let openings: &[&str] = if is_template { &["t(\"", "t('", "has_word(\""] } else { &["\""] };
    for opening in openings {
        for (at, _) in source.match_indices(opening) {
            let before = source.get(..at).and_then(|text| text.chars().next_back());
            if is_template && before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_') {
                continue;
            }
            let rest = source.get(at + opening.len()..).unwrap_or_default();
            let key = rest.split(['"', '\'']).next().unwrap_or_default();
            if is_key(key) {
                exact.insert(key.to_owned());
            }
        }
    }
    (exact, prefixes)
}

/// Checks the words of one slice. `source` is the slice's `src` folder. Keys of the shell may be used by all.
#[must_use]
pub fn problems(slice: &Slice, source: &Path) -> Vec<String> {
    // A slice may bring several texts in a language.
    let mut all: BTreeMap<Language, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (language, text) in slice.words {
        all.entry(*language).or_default().extend(keys(text));
    }
    let own: Vec<_> = all.into_iter().collect();
    check(slice.name, &own, slice.templates, source)
}

fn check(
    name: &str,
    own: &[(Language, BTreeMap<String, BTreeSet<String>>)],
    templates: &[(&str, &str)],
    source: &Path,
) -> Vec<String> {
    let mut problems = Vec::new();
    let Some((_, dutch)) = own.iter().find(|(language, _)| *language == Language::Nl) else {
        return if own.is_empty() { problems } else { vec![format!("{name}: no Dutch words")] };
    };
    for language in Language::ALL {
        let Some((_, words)) = own.iter().find(|(other, _)| *other == language) else {
            problems.push(format!("{name}: no words in {language}"));
            continue;
        };
        for (key, values) in dutch {
            match words.get(key) {
                None => problems.push(format!("{name}: «{key}» is missing in {language}")),
                Some(other) if other != values => {
                    problems.push(format!(
                        "{name}: «{key}» uses {other:?} in {language}, and {values:?} in Dutch"
                    ));
                }
                Some(_) => {}
            }
        }
        for key in words.keys().filter(|key| !dutch.contains_key(*key)) {
            problems.push(format!("{name}: «{key}» stands in {language} only"));
        }
    }
    let shell = keys(crate::embedded::WORDS[0].1);
    let (mut exact, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    for (template, text) in templates {
        let (keys, more) = used(text, true);
        for key in keys.iter().filter(|key| !dutch.contains_key(*key) && !shell.contains_key(*key)) {
            problems.push(format!("{name}: {template} uses «{key}», which does not exist"));
        }
        exact.extend(keys);
        prefixes.extend(more);
    }
    for text in sources(source) {
        let (keys, more) = used(&text, false);
        exact.extend(keys);
        prefixes.extend(more);
    }
    for key in dutch.keys() {
        if !exact.contains(key) && !prefixes.iter().any(|prefix| key.starts_with(prefix)) {
            problems.push(format!("{name}: «{key}» is used nowhere"));
        }
    }
    problems
}

fn sources(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut texts = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.extend(std::fs::read_to_string(&path));
        }
    }
    texts
}

/// Fails when the words of a slice are not in order. Call it with `env!("CARGO_MANIFEST_DIR")`.
pub fn check_words(slice: &Slice, manifest_dir: &str) {
    let problems = problems(slice, &Path::new(manifest_dir).join("src"));
    assert!(problems.is_empty(), "{} problems with words:\n{}", problems.len(), problems.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_shell_are_in_order() {
        let own: Vec<_> =
            crate::embedded::WORDS.iter().map(|(language, text)| (*language, keys(text))).collect();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(check("shell", &own, crate::embedded::TEMPLATES, &source), [""; 0]);
    }

    #[test]
    fn faults_are_found() {
        let own = vec![
            (Language::Nl, keys("a-b = { $x }\nunused = y\n# remark\nmore-one = z\n")),
            (Language::Fr, keys("a-b = { $y }\nmore-one = z\nextra = q\n")),
            (Language::En, keys("a-b = { $x }\nunused = y\nmore-one = z\n")),
            (Language::De, keys("a-b = { $x }\nunused = y\nmore-one = z\n")),
        ];
        let templates =
            [("t.html", "{# words: more-* #}{{ t('a-b', x=1) }}{{ t(\"lost-key\") }}{{ pt('not-this') }}")];
        let problems = check("s", &own, &templates, Path::new("/nowhere")).join("\n");
        for fault in [
            "«a-b» uses",
            "«unused» is missing in fr",
            "«extra» stands in fr only",
            "«lost-key», which",
            "«unused» is used nowhere",
        ] {
            assert!(problems.contains(fault), "{fault} not in {problems}");
        }
        assert!(!problems.contains("more-one") && !problems.contains("not-this"), "{problems}");
    }
}
