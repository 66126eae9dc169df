//! Which place do the typed words mean? Names in any language, postal codes, villages, typing errors, and names
//! that several places share.

use kernel::language::Language;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use kernel::text;

use crate::places::{Candidate, Places, Spot, canonical, name_key};

/// What the typed words mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Where {
    /// Nothing was typed: everywhere.
    Anywhere,
    /// This place.
    Found(Spot),
    /// This place, after mending a typing error.
    Mended(Spot),
    /// Several places have this name.
    Several(Vec<Spot>),
    /// No such place; these look like it.
    Unknown(Vec<Spot>),
}

impl Where {
    /// The place, when it is clear.
    #[must_use]
    pub const fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Found(spot) | Self::Mended(spot) => Some(spot),
            _ => None,
        }
    }
}

/// At most so many places to choose from.
pub const MOST_CHOICES: usize = 20;

/// Words that say nothing about which place is meant.
const FILLERS: [&str; 18] = [
    "in", "te", "bij", "rond", "rondom", "regio", "centrum", "buurt", "omgeving", "a", "pres", "autour",
    "near", "around", "um", "bei", "centre", "stad",
];

/// Finds the place for typed words.
#[must_use]
pub fn look_up(places: &Places, typed: &str, language: Language) -> Where {
    let mut words: Vec<String> = text::words(typed).iter().map(|word| canonical(word).to_owned()).collect();
    if words.is_empty() {
        return Where::Anywhere;
    }
    let code = take_postcode(&mut words);
    let kept: Vec<String> = words.iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned().collect();
    let words = if kept.is_empty() { words } else { kept };
    if words.is_empty() {
        return by_postcode(places, code, language);
    }
    let name = words.join(" ");
    let found = exact(places, &name, &words);
    let found = keep_postcode(places, found, code);
    if !found.is_empty() {
        return choose(places, &found, language);
    }
    if code.is_some() && matches!(by_postcode(places, code, language), Where::Found(_)) {
        return by_postcode(places, code, language);
    }
    let begun = keep_postcode(places, begins(places, &name), code);
    if !begun.is_empty() {
        return choose(places, &begun, language);
    }
    mend(places, &name, code, language)
}

/// Proposals while typing a place: what begins like it, towns before villages.
#[must_use]
pub fn propose(places: &Places, typed: &str, language: Language, count: usize) -> Vec<Spot> {
    let mut words: Vec<String> = text::words(typed).iter().map(|word| canonical(word).to_owned()).collect();
    if let Some(code) = take_postcode(&mut words) {
        let hits = with_postcode(places, code);
        return spots(places, &keep_named(places, hits, &words.join(" ")), language, count);
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if words.len() == 1 && digits.len() >= 2 && words.first() == Some(&digits) {
        let hits =
            places.villages().iter().enumerate().filter(|(_, v)| v.postcode.to_string().starts_with(&digits));
        return spots(
            places,
            &hits.map(|(at, _)| Candidate::Village(at)).collect::<Vec<_>>(),
            language,
            count,
        );
    }
    let name = words.join(" ");
    if name.is_empty() {
        return Vec::new();
    }
    spots(places, &begins(places, &name), language, count)
}

/// Takes the first four-digit word that can be a postal code out of the words.
fn take_postcode(words: &mut Vec<String>) -> Option<Postcode> {
    let at = words.iter().position(|word| word.len() == 4 && Postcode::parse(word).is_ok())?;
    Postcode::parse(&words.remove(at)).ok()
}

fn exact(places: &Places, name: &str, words: &[String]) -> Vec<Candidate> {
    if let Some(found) = places.by_name.get(name) {
        return found.clone();
    }
    // `Beveren (Waregem)`, `Waregem Beveren`: a village with its town, in either order.
    for cut in 1..words.len() {
        let (head, tail) = words.split_at(cut);
        for (village, town) in [(head, tail), (tail, head)] {
            let found = villages_of(places, &village.join(" "), &town.join(" "));
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

fn villages_of(places: &Places, village: &str, town: &str) -> Vec<Candidate> {
    let Some(owners) = places.by_name.get(town) else { return Vec::new() };
    let owners: Vec<Nis> = owners
        .iter()
        .filter(|one| matches!(one, Candidate::Town(_)))
        .filter_map(|one| places.nis_of(*one))
        .collect();
    let found = places.by_name.get(village).map(Vec::as_slice).unwrap_or_default();
    found.iter().copied().filter(|one| places.nis_of(*one).is_some_and(|nis| owners.contains(&nis))).collect()
}

fn keep_postcode(places: &Places, found: Vec<Candidate>, code: Option<Postcode>) -> Vec<Candidate> {
    let Some(code) = code else { return found };
    let fits = |one: &Candidate| match *one {
        Candidate::Town(at) => places.town_at(at).is_some_and(|town| town.postcodes.contains(&code)),
        Candidate::Village(at) => places.village_at(at).is_some_and(|village| village.postcode == code),
    };
    found.into_iter().filter(fits).collect()
}

fn keep_named(places: &Places, found: Vec<Candidate>, begin: &str) -> Vec<Candidate> {
    let named = |one: &Candidate| match *one {
        Candidate::Town(at) => {
            places.town_at(at).is_some_and(|t| t.names.iter().any(|n| name_key(n).starts_with(begin)))
        }
        Candidate::Village(at) => places.village_at(at).is_some_and(|v| name_key(&v.name).starts_with(begin)),
    };
    found.into_iter().filter(named).collect()
}

fn with_postcode(places: &Places, code: Postcode) -> Vec<Candidate> {
    let villages = places.villages().iter().enumerate().filter(|(_, v)| v.postcode == code);
    let found: Vec<Candidate> = villages.map(|(at, _)| Candidate::Village(at)).collect();
    if !found.is_empty() {
        return found;
    }
    let towns = places.towns().iter().enumerate().filter(|(_, t)| t.postcodes.contains(&code));
    towns.map(|(at, _)| Candidate::Town(at)).collect()
}

/// A bare postal code: the whole area of that code when it lies in one town.
fn by_postcode(places: &Places, code: Option<Postcode>, language: Language) -> Where {
    let Some(code) = code else { return Where::Unknown(Vec::new()) };
    let found = with_postcode(places, code);
    let mut codes: Vec<Nis> = found.iter().filter_map(|one| places.nis_of(*one)).collect();
    codes.sort_unstable();
    codes.dedup();
    let [nis] = codes.as_slice() else {
        return if found.is_empty() { Where::Unknown(Vec::new()) } else { choose(places, &found, language) };
    };
    let Some(town) = places.town(*nis) else { return Where::Unknown(Vec::new()) };
    if town.postcodes.len() <= 1 {
        return Where::Found(places.spot_of_town(town, language));
    }
    let villages: Vec<_> = places.villages().iter().filter(|v| v.postcode == code && v.nis == *nis).collect();
    let centre = middle(&villages.iter().map(|v| v.centre).collect::<Vec<_>>()).unwrap_or(town.centre);
    let label = match villages.as_slice() {
        [only] => format!("{code} {}", only.name),
        _ => format!("{code} {}", town.name(language)),
    };
    Where::Found(Spot { nis: *nis, postcode: Some(code), label, key: code.to_string(), centre })
}

fn middle(points: &[Point]) -> Option<Point> {
    let count = crate::num::float(points.len());
    if points.is_empty() {
        return None;
    }
    let (lat, lon) = points.iter().fold((0.0, 0.0), |(lat, lon), p| (lat + p.lat, lon + p.lon));
    Point::new(lat / count, lon / count).ok()
}

/// Names that begin with the typed letters, at least three of them.
fn begins(places: &Places, name: &str) -> Vec<Candidate> {
    if name.chars().count() < 2 {
        return Vec::new();
    }
    let mut found: Vec<(&String, &Vec<Candidate>)> =
        places.by_name.iter().filter(|(key, _)| key.starts_with(name)).collect();
    found.sort_by_key(|(key, _)| (key.len(), key.as_str()));
    found.into_iter().flat_map(|(_, candidates)| candidates.iter().copied()).collect()
}

/// The names with the fewest typing errors between.
fn mend(places: &Places, name: &str, code: Option<Postcode>, language: Language) -> Where {
    let length = name.chars().count();
    let forgiven = match length {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    let mut best = forgiven + 1;
    let mut found: Vec<Candidate> = Vec::new();
    let mut near: Vec<(usize, &String)> = Vec::new();
    for (key, candidates) in &places.by_name {
        let errors = distance(name, key, forgiven + 1);
        if errors <= forgiven {
            if errors < best {
                (best, found) = (errors, Vec::new());
            }
            if errors == best {
                found.extend(candidates);
            }
        } else if errors <= forgiven + 1 {
            near.push((errors, key));
        }
    }
    let kept = keep_postcode(places, found.clone(), code);
    let found = if kept.is_empty() { found } else { kept };
    if found.is_empty() {
        near.sort();
        let near: Vec<Candidate> =
            near.iter().filter_map(|(_, key)| places.by_name.get(*key)).flatten().copied().collect();
        return Where::Unknown(spots(places, &near, language, 3));
    }
    match choose(places, &found, language) {
        Where::Found(spot) => Where::Mended(spot),
        other => other,
    }
}

fn choose(places: &Places, found: &[Candidate], language: Language) -> Where {
    let mut spots = spots(places, found, language, MOST_CHOICES);
    match spots.len() {
        0 => Where::Unknown(spots),
        1 => Where::Found(spots.remove(0)),
        _ => Where::Several(spots),
    }
}

/// The candidates as places, towns first; a village that bears the name of its own found town is that town.
fn spots(places: &Places, found: &[Candidate], language: Language, count: usize) -> Vec<Spot> {
    let mut towns: Vec<Spot> = Vec::new();
    for one in found {
        if let Candidate::Town(at) = *one
            && let Some(town) = places.town_at(at)
            && !towns.iter().any(|spot| spot.nis == town.nis)
        {
            towns.push(places.spot_of_town(town, language));
        }
    }
    let mut all = towns.clone();
    for one in found {
        let Candidate::Village(at) = *one else { continue };
        let Some(village) = places.village_at(at) else { continue };
        let bears_town = places
            .town(village.nis)
            .is_some_and(|town| town.names.iter().any(|name| name_key(name) == name_key(&village.name)));
        if bears_town && towns.iter().any(|spot| spot.nis == village.nis) {
            continue;
        }
        let spot = places.spot_of_village(village, language);
        if !all.contains(&spot) {
            all.push(spot);
        }
    }
    all.truncate(count);
    all
}

/// Typing errors between two words: a letter too many, too few, another, or two swapped. Gives up beyond `most`.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            let mut cost = (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            next.push(cost);
        }
        if next.iter().min().is_some_and(|least| *least > most) {
            return most + 1;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;

    fn found(typed: &str) -> String {
        match look_up(&world(), typed, Language::Nl) {
            Where::Anywhere => "anywhere".into(),
            Where::Found(spot) => spot.label,
            Where::Mended(spot) => format!("~{}", spot.label),
            Where::Several(spots) => {
                format!("{:?}", spots.iter().map(|s| s.label.as_str()).collect::<Vec<_>>())
            }
            Where::Unknown(spots) => {
                format!("?{:?}", spots.iter().map(|s| s.label.as_str()).collect::<Vec<_>>())
            }
        }
    }

    #[test]
    fn names_codes_and_villages_are_found() {
        for (typed, expected) in [
            ("", "anywhere"),
            ("Oostkamp", "Oostkamp"),
            ("  OOSTKAMP centrum ", "Oostkamp"),
            ("in de buurt van", "?[]"),
            ("furnes", "Veurne"),
            ("8020", "Oostkamp"),
            ("8020 Oostkamp", "Oostkamp"),
            ("Ruddervoorde", "Ruddervoorde (Oostkamp)"),
            ("8793", "8793 Sint-Eloois-Vijve"),
            ("st. eloois vijve", "Sint-Eloois-Vijve (Waregem)"),
            ("oostk", "Oostkamp"),
            ("Oostkmap", "~Oostkamp"),
            ("oostcamp", "~Oostkamp"),
            ("Parijs", "?[]"),
            ("9999", "?[]"),
        ] {
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn a_shared_name_gives_a_choice_and_each_choice_is_found_again() {
        let places = world();
        let Where::Several(spots) = look_up(&places, "beveren", Language::Nl) else { panic!("not several") };
        assert_eq!(found("beveren"), r#"["Beveren (Waregem)", "Beveren (Roeselare)"]"#);
        for spot in spots {
            for written in [&spot.label, &spot.key] {
                assert_eq!(look_up(&places, written, Language::Nl).spot(), Some(&spot), "{written}");
            }
        }
        assert_eq!(found("Waregem Beveren"), "Beveren (Waregem)");
        assert_eq!(found("Saint-Nicolas"), r#"["Saint-Nicolas", "Sint-Niklaas"]"#);
    }

    #[test]
    fn proposals_come_while_typing() {
        let labels = |typed: &str| -> Vec<String> {
            propose(&world(), typed, Language::Nl, 8).into_iter().map(|spot| spot.label).collect()
        };
        assert_eq!(labels("oo"), ["Oostkamp"]);
        assert_eq!(labels("bever"), ["Beveren (Waregem)", "Beveren (Roeselare)"]);
        assert_eq!(labels("879")[0], "Beveren (Waregem)");
        assert_eq!(labels("8020 rud"), ["Ruddervoorde (Oostkamp)"]);
        assert!(labels("").is_empty() && labels("x").is_empty());
    }

    #[test]
    fn typing_errors_are_counted() {
        assert_eq!(distance("oostkamp", "oostkamp", 2), 0);
        assert_eq!(distance("oostkmap", "oostkamp", 2), 1);
        assert_eq!(distance("oostkam", "oostkamp", 2), 1);
        assert_eq!(distance("menen", "veurne", 2), 3);
    }

    /// Every ambiguous name of the country leads to the right town or a choice with it, and postcode + name decides.
    #[test]
    fn the_ambiguous_names_of_belgium() {
        let Some(folder) = kernel::shared_data("geo") else { return };
        let places = crate::places::real::read(&folder);
        let text = std::fs::read_to_string(folder.join("ambiguous_place_names.csv")).unwrap();
        let (mut seen, mut choices) = (0, 0);
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let (code, name, right) = (fields[0], fields[1], Nis::parse(fields[3]).unwrap());
            let spots = match look_up(&places, name, Language::Nl) {
                Where::Several(spots) => {
                    choices += 1;
                    spots
                }
                Where::Found(spot) => vec![spot],
                other => panic!("{name}: {other:?}"),
            };
            assert!(spots.iter().any(|spot| spot.nis == right), "{name} misses {right}");
            let one = look_up(&places, &format!("{code} {name}"), Language::Nl);
            assert_eq!(one.spot().map(|spot| spot.nis), Some(right), "{code} {name}: {one:?}");
            seen += 1;
        }
        assert_eq!(seen, 57);
        assert!(choices >= 39, "only {choices} of the names give a choice");
    }
}
