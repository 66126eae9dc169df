//! From what stands in a cell to the words that are compared.

use kernel::text::fold;

/// Characters of a cell that are read; the rest of a longer text says no more about which record it is.
pub const LONGEST_CELL: usize = 600;

/// The words of a name or text: folded, `l'atelier` opened, `morton's` closed, dots of initials closed.
pub fn words(text: &str, out: &mut Vec<String>) {
    let folded = fold(text);
    let mut word = String::new();
    let mut characters = folded.chars().take(LONGEST_CELL).peekable();
    while let Some(character) = characters.next() {
        match character {
            c if c.is_alphanumeric() => word.push(c),
            // `l'atelier` and `d'or` are two words, `art's` is one; `'t` is an article.
            '\'' if matches!(word.as_str(), "l" | "d" | "qu" | "s") => flush(&mut word, out),
            '\'' => {}
            // `n.v.` and `u.s.a.` are one word.
            '.' if word.chars().count() == 1 || word.len() < 4 && dotted(&word, &mut characters) => {
                if !characters.peek().is_some_and(|c| c.is_alphanumeric()) {
                    flush(&mut word, out);
                }
            }
            '&' | '+' => {
                flush(&mut word, out);
            }
            _ => flush(&mut word, out),
        }
    }
    flush(&mut word, out);
}

/// Whether a dot here stands between single letters, as in `b.v.b.a.`
fn dotted(word: &str, rest: &mut std::iter::Peekable<impl Iterator<Item = char> + Clone>) -> bool {
    let mut ahead = rest.clone();
    word.chars().all(char::is_alphabetic)
        && ahead.next().is_some_and(char::is_alphabetic)
        && ahead.next().is_none_or(|c| c == '.')
}

fn flush(word: &mut String, out: &mut Vec<String>) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

/// A street line as street words and a house number.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Street {
    /// The words of the street, kinds of street and ordinals in one form.
    pub words: Vec<String>,
    /// The number, when it stands in the line.
    pub number: Option<String>,
    /// Postcode and place, when a whole address stands in the line.
    pub rest: Vec<String>,
}

/// Reads a street line, with or without number, place and postcode behind a comma.
pub fn street(text: &str, with_number: bool) -> Street {
    let folded = fold(text);
    let mut street = Street::default();
    let mut parts = folded.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut raw: Vec<String> = Vec::new();
    if let Some(first) = parts.next() {
        words(first, &mut raw);
        // `12, rue Neuve`: the number stands before the comma.
        if raw.iter().all(|word| starts_with_digit(word))
            && let Some(second) = parts.next()
        {
            words(second, &mut raw);
        }
    }
    street.rest = parts.map(str::to_owned).collect();
    if with_number {
        street.number = take_number(&mut raw);
    }
    // Cross streets and surroundings: `between 2nd and 3rd`, `near`, `off`.
    let cut = raw
        .iter()
        .position(|word| matches!(word.as_str(), "between" | "bet" | "near" | "off" | "tussen" | "entre"));
    if let Some(cut) =
        cut.filter(|cut| raw.iter().take(*cut).any(|word| word.chars().any(char::is_alphabetic)))
    {
        raw.truncate(cut);
    }
    let first_is_saint = raw.len() > 1;
    for (at, word) in raw.iter().enumerate() {
        let one =
            if word == "st" && at == 0 && first_is_saint { "saint".to_owned() } else { street_word(word) };
        street.words.push(one);
    }
    street
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn ordinal(word: &str) -> Option<&str> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let end = word.strip_prefix(digits)?;
    (!digits.is_empty()
        && matches!(end, "st" | "nd" | "rd" | "th" | "e" | "er" | "ste" | "de" | "eme" | "ieme"))
    .then_some(digits)
}

/// Takes the house number out of the words of a street.
fn take_number(raw: &mut Vec<String>) -> Option<String> {
    let is_number = |word: &String| {
        starts_with_digit(word)
            && (ordinal(word).is_none() || word.ends_with("de") || word.ends_with('e') && word.len() < 5)
            && word.len() <= 7
    };
    if raw.first().is_some_and(is_number) && raw.len() > 1 {
        return Some(raw.remove(0));
    }
    // The number after the street, before the box: `Kerkstraat 12 bus 3`.
    let boxed = raw.iter().position(|word| matches!(word.as_str(), "bus" | "box" | "bte" | "boite" | "b"));
    let until = boxed.filter(|at| *at > 0).unwrap_or(raw.len());
    let at = raw.iter().take(until).rposition(is_number).filter(|at| *at > 0)?;
    let number = raw.get(at).cloned();
    raw.truncate(at);
    number
}

/// Kinds of street, directions and ordinals in one form; Flemish endings written out.
fn street_word(word: &str) -> String {
    let known = match word {
        "st" | "str" | "straat" | "street" => "street",
        "ave" | "av" | "aven" | "avenue" | "laan" | "ln" if word != "ln" => "avenue",
        "blvd" | "blv" | "bld" | "bd" | "boul" | "boulevard" => "boulevard",
        "rd" | "road" => "road",
        "dr" | "drive" => "drive",
        "ln" | "lane" => "lane",
        "pl" | "place" | "plein" | "pln" | "plaza" | "plz" => "place",
        "sq" | "square" => "square",
        "hwy" | "highway" => "highway",
        "pkwy" | "parkway" => "parkway",
        "ct" | "court" => "court",
        "cres" | "cr" | "crescent" => "crescent",
        "cct" | "circuit" => "circuit",
        "stwg" | "stw" | "stg" | "steenweg" | "chaussee" | "chee" | "ch" => "steenweg",
        "r" | "rue" => "rue",
        "rte" | "route" => "route",
        "n" | "north" | "noord" | "nord" => "north",
        "s" | "south" | "zuid" | "sud" => "south",
        "e" | "east" | "oost" | "est" => "east",
        "w" | "west" | "ouest" => "west",
        "st." | "saint" | "sint" | "ste" | "sainte" => "saint",
        "first" | "eerste" | "premier" | "premiere" => "1",
        "second" | "tweede" | "deuxieme" => "2",
        "third" | "derde" | "troisieme" => "3",
        "fourth" | "vierde" => "4",
        "fifth" | "vijfde" => "5",
        "sixth" | "zesde" => "6",
        "seventh" | "zevende" => "7",
        "eighth" | "achtste" => "8",
        "ninth" | "negende" => "9",
        "tenth" | "tiende" => "10",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    if let Some(digits) = ordinal(word) {
        return digits.to_owned();
    }
    for (short, long) in
        [("stwg", "steenweg"), ("stw", "steenweg"), ("str", "straat"), ("pln", "plein"), ("ln", "laan")]
    {
        if let Some(stem) = word.strip_suffix(short)
            && stem.len() >= 3
        {
            return format!("{stem}{long}");
        }
    }
    word.to_owned()
}

/// A house number: digits without leading zeros, and a letter; `12-14` counts as 12.
pub fn house_number(text: &str) -> Option<String> {
    let folded = fold(text);
    let from = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits: String = from.chars().take_while(char::is_ascii_digit).take(7).collect();
    if digits.is_empty() {
        let other: String = folded.chars().filter(|c| c.is_alphanumeric()).take(12).collect();
        return (!other.is_empty()).then_some(other);
    }
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() {
        return None;
    }
    let letter = from.chars().skip_while(char::is_ascii_digit).find(|c| !c.is_whitespace());
    let alone = from.chars().skip_while(char::is_ascii_digit).filter(|c| c.is_alphabetic()).count() == 1;
    Some(match letter {
        Some(letter) if letter.is_ascii_alphabetic() && alone => format!("{bare}{letter}"),
        _ => bare.to_owned(),
    })
}

/// The last nine digits of a phone number, without the country; several in one cell are possible.
pub fn phones(text: &str, out: &mut Vec<String>) {
    for part in text.split([';', ',', '|']).take(4) {
        let digits: String = part.chars().take(LONGEST_CELL).filter(char::is_ascii_digit).collect();
        let written = part.trim_start();
        let belgian = written.starts_with("+32") || written.starts_with("0032");
        let bare = digits.trim_start_matches('0');
        let bare =
            if belgian { bare.strip_prefix("32").unwrap_or(bare) } else { bare }.trim_start_matches('0');
        let from = bare.len().saturating_sub(9);
        // Shorter than six digits is no number one can call; `0` and `000000` are placeholders.
        if let Some(last) = bare.get(from..).filter(|last| last.len() >= 6)
            && last.bytes().any(|b| Some(&b) != last.as_bytes().first())
        {
            out.push(last.strip_prefix('0').unwrap_or(last).to_owned());
        }
    }
}

/// Name before the @ and domain.
pub fn email(text: &str, out: &mut Vec<String>) {
    let folded = fold(text.trim());
    if let Some((local, domain)) = folded.split_once('@')
        && !local.is_empty()
    {
        out.push(local.chars().take(60).filter(|c| !c.is_whitespace()).collect());
        out.push(domain.chars().take(60).filter(|c| !c.is_whitespace()).collect());
    }
}

/// The name of a site without protocol, `www.` and ending; of social media the page.
pub fn website(text: &str, out: &mut Vec<String>) {
    let folded = fold(text.trim());
    let bare = folded.split_once("://").map_or(folded.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let host = host.split([':', '?']).next().unwrap_or_default();
    let shared =
        ["facebook.com", "instagram.com", "google.com", "twitter.com", "linkedin.com", "sites.google.com"];
    if shared
        .iter()
        .any(|one| host == *one || host.strip_suffix(one).is_some_and(|start| start.ends_with('.')))
    {
        let page: String = path.split(['?', '#']).next().unwrap_or_default().chars().take(60).collect();
        let page = page.trim_end_matches('/');
        if !page.is_empty() {
            out.push(page.to_owned());
        }
        return;
    }
    let (name, ending) = host.rsplit_once('.').unwrap_or((host, ""));
    if !name.is_empty() {
        out.push(name.chars().take(60).collect());
        if !ending.is_empty() {
            out.push(ending.to_owned());
        }
    }
}

/// Letters and digits only, without a leading country of VAT numbers.
pub fn code(text: &str) -> Option<String> {
    let folded = fold(text);
    let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    (!bare.is_empty()).then_some(bare)
}

/// An enterprise or establishment number: ten digits where the text has nine or ten.
pub fn register_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(20).collect();
    match digits.len() {
        0..=4 => None,
        9 => Some(format!("0{digits}")),
        _ => Some(digits),
    }
}

/// A postcode: of `B-8000` the digits, of others letters and digits.
pub fn postcode(text: &str) -> Option<String> {
    let bare = code(text)?;
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let letters = bare.len().saturating_sub(digits.len());
    // A number with decimals, as spreadsheets write it.
    if let Some(whole) = text.trim().strip_suffix(".0") {
        return code(whole);
    }
    Some(if letters <= 1 && digits.len() >= 4 && bare.ends_with(&digits) { digits } else { bare })
}

/// A date as `yyyymmdd`, from the forms people write; anything else as it is.
pub fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.trim().split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let written = match parts.as_slice() {
        [year, month, day, ..] if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        [day, month, year, ..] if year.len() == 4 => {
            // Twelve and below could be either; a first part above twelve is a day, a second one too.
            let american = month.parse::<u8>().is_ok_and(|second| second > 12);
            if american {
                format!("{year}{day:0>2}{month:0>2}")
            } else {
                format!("{year}{month:0>2}{day:0>2}")
            }
        }
        [whole] => (*whole).to_owned(),
        _ => return code(text),
    };
    (!written.is_empty()).then_some(written)
}

/// A number with a dot or a comma; currency signs do not count.
pub fn number(text: &str) -> Option<f32> {
    let bare: String =
        text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).take(24).collect();
    // The last sign of the two is the decimal one.
    let bare = if bare.rfind(',') > bare.rfind('.') {
        bare.replace('.', "").replace(',', ".")
    } else {
        bare.replace(',', "")
    };
    bare.parse::<f32>().ok().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(text, &mut out);
        out
    }

    #[test]
    fn names_become_words() {
        assert_eq!(read("Arnie Morton's of Chicago"), ["arnie", "mortons", "of", "chicago"]);
        assert_eq!(read("L'Atelier d'Or"), ["l", "atelier", "d", "or"]);
        assert_eq!(read("Bakkerij De Smet B.V.B.A."), ["bakkerij", "de", "smet", "bvba"]);
        assert_eq!(read("Café 't Hoekje (Gent)"), ["cafe", "t", "hoekje", "gent"]);
        assert_eq!(read("435 S. La Cienega"), ["435", "s", "la", "cienega"]);
        assert!(read(" -- ").is_empty());
    }

    #[test]
    fn streets_give_their_number_wherever_it_stands() {
        for (text, street_words, number) in [
            ("435 s. la cienega blv.", "south la cienega boulevard", "435"),
            ("Kerkstr. 12A bus 3", "kerkstraat", "12a"),
            ("12, rue Neuve", "rue neuve", "12"),
            ("Brugsesteenweg 7", "brugsesteenweg", "7"),
            ("1st ave. at 63rd st.", "1 avenue at 63 street", ""),
            ("239 w. broadway between walker and white sts.", "west broadway", "239"),
            ("St. Jansstraat 4", "saint jansstraat", "4"),
            ("second ave", "2 avenue", ""),
        ] {
            let read = street(text, true);
            assert_eq!(read.words.join(" "), street_words, "{text}");
            assert_eq!(read.number.unwrap_or_default(), number, "{text}");
        }
        assert_eq!(street("Markt 1, 8000 Brugge", true).rest, ["8000 brugge"]);
    }

    #[test]
    fn phones_dates_and_codes_have_one_form() {
        let mut out = Vec::new();
        phones("+32 (0)50 12 34 56; 050/12.34.56", &mut out);
        phones("0032 50 123456", &mut out);
        phones("310/246-1501", &mut out);
        phones("310-246-1501", &mut out);
        phones("000000000", &mut out);
        assert_eq!(out, ["50123456", "50123456", "50123456", "102461501", "102461501"]);
        for text in ["1980-03-12", "19800312", "12/03/1980", "12.3.1980"] {
            assert_eq!(date(text).as_deref(), Some("19800312"), "{text}");
        }
        assert_eq!(register_number("BE 428.759.497").as_deref(), Some("0428759497"));
        assert_eq!(postcode("B-8000").as_deref(), Some("8000"));
        assert_eq!(house_number("012 A").as_deref(), Some("12a"));
        assert_eq!(house_number("12-14").as_deref(), Some("12"));
        assert!(number("€ 1.234,50").is_some_and(|price| (price - 1234.5).abs() < 0.01));
    }

    #[test]
    fn sites_and_addresses_of_mail_are_bare() {
        let mut out = Vec::new();
        website("https://www.Bakkerij-Jan.be/contact", &mut out);
        website("facebook.com/bakkerijjan/?x=1", &mut out);
        email(" Info@Bakkerij.be ", &mut out);
        assert_eq!(out, ["bakkerij-jan", "be", "bakkerijjan", "info", "bakkerij.be"]);
    }
}
