//! Folding and sorting of words, the same everywhere: in search, in sorting and in comparing names.

/// Lower case without accents: what a shopper types and what stands on a façade meet here.
///
/// Ligatures open (`œ` becomes `oe`), `ß` becomes `ss`, typographic apostrophes become `'`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        fold_char(character, &mut folded);
    }
    folded
}

fn fold_char(character: char, out: &mut String) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase());
        return;
    }
    let plain = match character {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ę' | 'Ę' | 'ě' | 'Ě' | 'ế' | 'ễ' | 'ệ' | 'ề' | 'ể' => {
            "e"
        }
        'ğ' | 'Ğ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' => "i",
        'ĳ' | 'Ĳ' => "ij",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'Ō' | 'ő' | 'Ő' | 'ơ' | 'Ơ' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ß' | 'ẞ' => "ss",
        'ť' | 'Ť' | 'ţ' | 'Ţ' | 'ț' | 'Ț' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ű' | 'Ű' | 'ů' | 'Ů' | 'ư' | 'Ư' => "u",
        'ý' | 'Ý' | 'ÿ' | 'Ÿ' => "y",
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => "z",
        '’' | '‘' | '`' | '´' | 'ʼ' => "'",
        '–' | '—' | '‐' | '‑' => "-",
        '\u{a0}' | '\u{202f}' => " ",
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => "",
        _ => {
            out.extend(character.to_lowercase());
            return;
        }
    };
    out.push_str(plain);
}

/// The words of a text, folded: runs of letters and digits, `&` and `+` inside a word kept (`h&m`).
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in folded.chars() {
        if character.is_alphanumeric() || (matches!(character, '&' | '+') && !word.is_empty()) {
            word.push(character);
        } else if character != '\'' || word.is_empty() {
            finish(&mut word, &mut found);
        }
    }
    finish(&mut word, &mut found);
    found
}

fn finish(word: &mut String, found: &mut Vec<String>) {
    let trimmed = word.trim_end_matches(['&', '+']);
    if !trimmed.is_empty() {
        found.push(trimmed.to_owned());
    }
    word.clear();
}

/// A key that sorts names as people expect: case, accents and leading articles do not count, numbers sort by value.
#[must_use]
pub fn sort_key(text: &str) -> String {
    let mut key = String::new();
    let found = words(text);
    let articles = ["de", "het", "t", "'t", "een", "le", "la", "les", "l", "the", "der", "die", "das", "den"];
    let skip =
        usize::from(found.len() > 1 && found.first().is_some_and(|word| articles.contains(&word.as_str())));
    for word in found.iter().skip(skip) {
        if !key.is_empty() {
            key.push(' ');
        }
        if word.chars().all(|c| c.is_ascii_digit()) {
            for _ in word.len()..8 {
                key.push('0');
            }
        }
        key.push_str(word);
    }
    key
}

/// A piece of an address: ascii words joined by hyphens, at most 80 characters.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in words(text) {
        let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.is_empty() {
            continue;
        }
        if slug.len() + plain.len() >= 80 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&plain);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facade_names_keep_their_character() {
        assert_eq!(words("H&M"), ["h&m"]);
        assert_eq!(words("'t Hoekske"), ["t", "hoekske"]);
        assert_eq!(words("A.S. Adventure"), ["a", "s", "adventure"]);
        assert_eq!(words("Crème & Café’s"), ["creme", "cafes"]);
        assert_eq!(words("Dr. Œuf — Straße 12"), ["dr", "oeuf", "strasse", "12"]);
        assert_eq!(words("& + !"), Vec::<String>::new());
    }

    #[test]
    fn names_sort_as_people_expect() {
        let mut names = ["De Zwaan", "Ångström", "’t Anker", "Bar 10", "Bar 9", "De"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Ångström", "’t Anker", "Bar 9", "Bar 10", "De", "De Zwaan"]);
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Bakkerij 't Zonnetje & zonen (Oostkamp)"), "bakkerij-t-zonnetje-zonen-oostkamp");
        assert_eq!(slug("¡¡¡"), "");
        assert!(slug(&"lang ".repeat(100)).len() <= 80);
    }
}
