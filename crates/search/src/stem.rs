//! One rough form for a word, its plural and its diminutive: `schoen`, `schoenen` and `schoentje` meet.
//!
//! The same rules serve sign and question and all four languages, so they need not be right, only alike: what is
//! searched for loses no more than what is found. Words are folded already ([`kernel::text::fold`]).

/// The rough form, and a second one where the ending can be read in two ways (`taart-je`, `winkel-tje`).
pub fn stems(word: &str) -> (String, Option<String>) {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return (word.to_owned(), None);
    }
    let rest = diminutive(word);
    let finish = |rest: &str| normalise(strip(plural(rest), &["e"], 3));
    let other = if rest.len() < word.len() { rest.strip_suffix('t').filter(|rest| soft(rest)) } else { None };
    (finish(rest), other.map(finish))
}

fn strip<'a>(word: &'a str, endings: &[&str], keep: usize) -> &'a str {
    let cut = endings.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() >= keep));
    cut.unwrap_or(word)
}

/// Flemish knows more diminutives than the dictionary: `winkeltje`, `hoekske`, `bloempje`, `koekskes`.
fn diminutive(word: &str) -> &str {
    let single = strip(word, &["s"], 5);
    let Some(bare) = single.strip_suffix("je").or_else(|| single.strip_suffix("ke")) else { return word };
    if bare.len() < 3 {
        return word;
    }
    let was_je = single.ends_with("je");
    if was_je {
        // brilletje, bloempje; huisje, broodje.
        if let Some(rest) = bare.strip_suffix("et").filter(|rest| rest.len() >= 3 && doubled(rest)) {
            return rest;
        }
        if let Some(rest) = bare.strip_suffix("mp") {
            return word.get(..=rest.len()).unwrap_or(bare);
        }
        return bare;
    }
    // hoekske, vogelke, moedertje; bakske. A name such as Mieke loses its ending too, on both sides.
    strip(strip(bare, &["s"], 3), &["e"], 4)
}

fn doubled(word: &str) -> bool {
    let mut back = word.bytes().rev();
    matches!((back.next(), back.next()), (Some(a), Some(b)) if a == b && !b"aeiou".contains(&a))
}

/// After these a diminutive takes `-tje`, so that the `t` is no part of the word.
fn soft(word: &str) -> bool {
    word.len() >= 3 && word.ends_with(['l', 'n', 'r', 'w', 'a', 'e', 'i', 'o', 'u', 'y', 'j'])
}

fn plural(word: &str) -> &str {
    if let Some(rest) = word.strip_suffix("eaux") {
        return word.get(..rest.len() + 3).unwrap_or(word);
    }
    let singular = strip(word, &["en"], 3);
    // The last letters of schoen are no plural.
    let word = if singular.ends_with(['a', 'e', 'o', 'u']) { word } else { singular };
    let rest = strip(word, &["s"], 3);
    // Nor are those of kaas, prijs and huis.
    let whole = ["s", "i", "u", "aa", "ee", "oo", "ij"].iter().any(|end| rest.ends_with(end));
    if whole { word } else { rest }
}

/// Undoes what Dutch spelling does at the end of a word: `brood` and `brod(en)`, `bak` and `bakk(en)`, `brief` and
/// `briev(en)`, `huis` and `huiz(en)` become alike.
fn normalise(word: &str) -> String {
    let mut letters: Vec<u8> = word.bytes().collect();
    if doubled(word) && letters.len() > 3 {
        letters.pop();
    }
    if let Some(last) = letters.last_mut() {
        *last = match *last {
            b'v' => b'f',
            b'z' => b's',
            other => other,
        };
    }
    if let [.., a, b, c] = letters.as_slice()
        && a == b
        && matches!(a, b'a' | b'e' | b'o' | b'u')
        && !matches!(c, b'a' | b'e' | b'i' | b'o' | b'u')
    {
        letters.remove(letters.len() - 2);
    }
    String::from_utf8(letters).unwrap_or_else(|_| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_diminutives_meet() {
        let families: [&[&str]; 22] = [
            &["schoen", "schoenen", "schoentje", "schoentjes"],
            &["brood", "broden", "broodje", "broodjes"],
            &["fiets", "fietsen", "fietsje"],
            &["bakkerij", "bakkerijen", "bakkerijtje"],
            &["winkel", "winkels", "winkeltje", "winkelke"],
            &["hoek", "hoeken", "hoekje", "hoekske", "hoekskes"],
            &["huis", "huizen", "huisje"],
            &["brief", "brieven", "briefje"],
            &["kaas", "kazen", "kaasje"],
            &["ijs", "ijsje", "ijsjes"],
            &["friet", "frieten", "frietjes"],
            &["bloem", "bloemen", "bloempje"],
            &["bril", "brillen", "brilletje"],
            &["groente", "groenten", "groentes"],
            &["hoeve", "hoeven", "hoeves"],
            &["foto", "fotos"],
            &["boulangerie", "boulangeries"],
            &["gateau", "gateaux"],
            &["baeckerei", "baeckereien"],
            &["shoe", "shoes"],
            &["bar", "bars", "barretje"],
            &["taart", "taarten", "taartje", "taartjes"],
        ];
        for family in families {
            let first = stems(family[0]).0;
            for word in family {
                let (one, other) = stems(word);
                assert!(
                    one == first || other.as_ref() == Some(&first),
                    "{word}: {one} or {other:?}, not {first}"
                );
            }
        }
    }

    #[test]
    fn different_things_stay_apart() {
        for (one, other) in
            [("bakker", "bak"), ("slager", "slag"), ("vis", "vlees"), ("koffie", "koek"), ("bus", "boot")]
        {
            assert_ne!(stems(one).0, stems(other).0);
        }
        assert_eq!(stems("h&m").0, "h&m");
        assert_eq!(stems("kers1").0, "kers1");
        assert_eq!(stems("bus").0, "bus");
    }
}
