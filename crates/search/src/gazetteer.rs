//! Places by name: what stands in the box "where", and place names among the words of a question.

use std::collections::{BTreeMap, HashMap};

use kernel::language::Language;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use kernel::search::Area;
use kernel::text::words;

use crate::lexicon::{Lexicon, forgiven};

/// What kind of place a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A municipality.
    Municipality,
    /// A village or quarter with a postal code, part of a municipality.
    Village,
}

/// A place by one of its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The name, as written in this language.
    pub name: String,
    /// The language of the name.
    pub language: Language,
    /// The municipality it is or lies in.
    pub nis: Nis,
    /// Its postal code. A municipality may have several: then one row for each village, and one without.
    pub postcode: Option<Postcode>,
    /// Its middle.
    pub point: Point,
    /// What it is.
    pub kind: PlaceKind,
}

impl Place {
    /// Where to look when this place is meant.
    #[must_use]
    pub fn area(&self) -> Area {
        match (self.kind, self.postcode) {
            (PlaceKind::Village, Some(postcode)) => {
                Area::Postal { postcode, nis: self.nis, centre: self.point }
            }
            _ => Area::Town { nis: self.nis, centre: self.point },
        }
    }
}

/// All places, by name and postal code.
#[derive(Debug, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    by_key: BTreeMap<String, Vec<usize>>,
    by_postcode: BTreeMap<u16, Vec<usize>>,
    municipalities: HashMap<(Nis, Language), usize>,
    lexicon: Lexicon,
}

/// `St.-Joris` and `Sint-Joris` are one name.
fn key(text: &str) -> String {
    let whole: Vec<String> = words(text)
        .into_iter()
        .map(|word| match word.as_str() {
            "st" => "sint".to_owned(),
            "ste" => "sainte".to_owned(),
            _ => word,
        })
        .collect();
    whole.join(" ")
}

impl Gazetteer {
    /// A gazetteer of these places. The same place may come once per language and once per postal code.
    #[must_use]
    pub fn new(places: Vec<Place>) -> Self {
        let mut gazetteer = Self::default();
        for (at, place) in places.iter().enumerate() {
            gazetteer.by_key.entry(key(&place.name)).or_default().push(at);
            if let Some(postcode) = place.postcode {
                gazetteer.by_postcode.entry(postcode.get()).or_default().push(at);
            }
            if place.kind == PlaceKind::Municipality {
                gazetteer.municipalities.entry((place.nis, place.language)).or_insert(at);
            }
        }
        gazetteer.lexicon =
            Lexicon::new(gazetteer.by_key.keys().filter(|key| key.len() <= 40).cloned().collect());
        gazetteer.places = places;
        gazetteer
    }

    /// How many names are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no name is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn at<'a>(&'a self, positions: &'a [usize]) -> impl Iterator<Item = &'a Place> {
        positions.iter().filter_map(|at| self.places.get(*at))
    }

    /// The name of the municipality a place lies in, for telling apart places of one name.
    #[must_use]
    pub fn municipality(&self, nis: Nis, language: Language) -> Option<&str> {
        let order = [language, Language::Nl, Language::Fr, Language::De, Language::En];
        let at = order.into_iter().find_map(|language| self.municipalities.get(&(nis, language)))?;
        self.places.get(*at).map(|place| place.name.as_str())
    }

    /// How a place is shown: its name, and between brackets its municipality when that is another name.
    #[must_use]
    pub fn label(&self, place: &Place, language: Language) -> String {
        let postcode = place.postcode.map(|code| format!("{code} ")).unwrap_or_default();
        match self.municipality(place.nis, language) {
            Some(town) if place.kind == PlaceKind::Village && key(town) != key(&place.name) => {
                format!("{postcode}{} ({town})", place.name)
            }
            _ => format!("{postcode}{}", place.name),
        }
    }

    /// The places meant by a text: a name, a postal code, or both; misspelt names too. Places of one name in several
    /// municipalities are all given, a municipality before villages. Empty when nothing is close.
    #[must_use]
    pub fn find(&self, text: &str, language: Language) -> Vec<&Place> {
        let typed: String = text.chars().take(100).collect();
        let name: Vec<String> = words(&typed);
        let postcode = name.iter().find_map(|word| word.parse::<u16>().ok().filter(|_| word.len() == 4));
        let bare: Vec<&str> =
            name.iter().map(String::as_str).filter(|word| word.parse::<u16>().is_err()).collect();
        let mut bare = key(&bare.join(" "));
        if let Some((front, _)) = typed.split_once('(') {
            bare = key(front.trim_matches(|c: char| c.is_ascii_digit() || c == ' '));
        }
        let mut found: Vec<&Place> = self.exact(&bare);
        if found.is_empty() && !bare.is_empty() {
            let near = self.lexicon.near(&bare, forgiven(&bare));
            let least = near.first().map(|near| near.edits);
            let close = near.iter().filter(|near| Some(near.edits) == least);
            found = close.flat_map(|near| self.exact(&near.word)).collect();
        }
        if let Some(postcode) = postcode {
            let coded: Vec<&Place> =
                self.by_postcode.get(&postcode).map_or_else(Vec::new, |at| self.at(at).collect());
            let both: Vec<&Place> = found.iter().copied().filter(|place| coded.contains(place)).collect();
            let town = || {
                found
                    .iter()
                    .copied()
                    .filter(|place| coded.iter().any(|other| other.nis == place.nis))
                    .collect()
            };
            found = if found.is_empty() {
                coded
            } else {
                Some(both).filter(|both| !both.is_empty()).unwrap_or_else(town)
            };
        } else if let Some(town) = typed.split_once('(').map(|(_, town)| key(town)) {
            found.retain(|place| {
                Language::ALL
                    .iter()
                    .any(|l| self.municipality(place.nis, *l).map(key).as_deref() == Some(&town))
            });
        }
        self.best_names(found, language)
    }

    fn exact(&self, key: &str) -> Vec<&Place> {
        self.by_key.get(key).map_or_else(Vec::new, |at| self.at(at).collect())
    }

    /// One row per place: the one in the asked language when there is one.
    fn best_names<'a>(&self, mut found: Vec<&'a Place>, language: Language) -> Vec<&'a Place> {
        found.sort_by_key(|place| {
            (place.kind, place.nis, place.postcode, place.language != language, place.language)
        });
        let mut kept: Vec<&Place> = Vec::new();
        for place in found {
            // A village that bears the name of its municipality says nothing the municipality did not say.
            let said = kept.iter().any(|other| {
                other.nis == place.nis
                    && (other.kind == place.kind
                        && other.postcode == place.postcode
                        && other.point == place.point
                        || other.kind == PlaceKind::Municipality && key(&other.name) == key(&place.name))
            });
            if !said {
                kept.push(place);
            }
        }
        kept
    }

    /// Proposals while typing: names and postal codes that start so; when there is none, misspelt names.
    #[must_use]
    pub fn suggest(&self, text: &str, language: Language, limit: usize) -> Vec<&Place> {
        let start = key(&text.chars().take(60).collect::<String>());
        if start.is_empty() {
            return Vec::new();
        }
        let from = self.by_key.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
        let mut found: Vec<&Place> = from.take(400).flat_map(|(_, at)| self.at(at)).collect();
        if start.bytes().all(|byte| byte.is_ascii_digit()) && start.len() <= 4 {
            let scale = 10_u16.pow(u32::try_from(4 - start.len()).unwrap_or_default());
            let low = start.parse::<u16>().unwrap_or_default().saturating_mul(scale);
            found.extend(
                self.by_postcode.range(low..low.saturating_add(scale)).flat_map(|(_, at)| self.at(at)),
            );
        }
        if found.is_empty() {
            return self.find(text, language).into_iter().take(limit).collect();
        }
        let mut found = self.best_names(found, language);
        found.sort_by_key(|place| {
            let exact = key(&place.name) != start;
            (exact, place.kind, place.language != language, place.postcode, place.name.len())
        });
        found.truncate(limit);
        found
    }

    /// The one place with exactly this name, or the one municipality among several places.
    pub(crate) fn only(&self, name: &str) -> Option<&Place> {
        let found = self.exact(&key(name));
        let towns: Vec<&&Place> =
            found.iter().filter(|place| place.kind == PlaceKind::Municipality).collect();
        let among: Vec<&Place> =
            if towns.is_empty() { found.clone() } else { towns.into_iter().copied().collect() };
        let first = among.first().copied()?;
        among.iter().all(|place| place.nis == first.nis).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, nis: &str, postcode: Option<&str>, kind: PlaceKind) -> Place {
        let shift = name.bytes().map(f64::from).sum::<f64>() * 1e-5;
        let shift =
            if name == "Bruges" { "Brugge".bytes().map(f64::from).sum::<f64>() * 1e-5 } else { shift };
        Place {
            name: name.to_owned(),
            language: Language::Nl,
            nis: Nis::parse(nis).unwrap(),
            postcode: postcode.map(|code| Postcode::parse(code).unwrap()),
            point: Point::new(51.0 + shift, 3.2).unwrap(),
            kind,
        }
    }

    fn some() -> Gazetteer {
        use PlaceKind::{Municipality, Village};
        let mut brugge = place("Bruges", "31005", None, Municipality);
        brugge.language = Language::Fr;
        Gazetteer::new(vec![
            place("Oostkamp", "31022", None, Municipality),
            place("Oostkamp", "31022", Some("8020"), Village),
            place("Waardamme", "31022", Some("8020"), Village),
            place("Brugge", "31005", None, Municipality),
            brugge,
            place("Sint-Andries", "31005", Some("8200"), Village),
            place("Beveren", "46030", None, Municipality),
            place("Roeselare", "36015", None, Municipality),
            place("Waregem", "34040", None, Municipality),
            place("Beveren", "36015", Some("8800"), Village),
            place("Beveren", "34040", Some("8791"), Village),
        ])
    }

    fn labels(gazetteer: &Gazetteer, text: &str) -> Vec<String> {
        gazetteer.find(text, Language::Nl).iter().map(|place| gazetteer.label(place, Language::Nl)).collect()
    }

    #[test]
    fn names_codes_and_slips_are_understood() {
        let gazetteer = some();
        assert_eq!(labels(&gazetteer, "oostkamp"), ["Oostkamp"]);
        assert_eq!(labels(&gazetteer, "OOSTKMAP"), ["Oostkamp"]);
        assert_eq!(labels(&gazetteer, "8020 Oostkamp"), ["8020 Oostkamp"]);
        assert_eq!(labels(&gazetteer, "8020"), ["8020 Oostkamp", "8020 Waardamme (Oostkamp)"]);
        assert_eq!(labels(&gazetteer, "st andries"), ["8200 Sint-Andries (Brugge)"]);
        assert_eq!(labels(&gazetteer, "bruges"), ["Bruges"]);
        assert!(labels(&gazetteer, "Timboektoe").is_empty());
        assert!(labels(&gazetteer, "").is_empty());
    }

    #[test]
    fn one_name_in_several_towns_gives_them_all() {
        let gazetteer = some();
        let all = ["Beveren", "8791 Beveren (Waregem)", "8800 Beveren (Roeselare)"];
        assert_eq!(labels(&gazetteer, "Beveren"), all);
        assert_eq!(labels(&gazetteer, "8791 Beveren"), ["8791 Beveren (Waregem)"]);
        assert_eq!(labels(&gazetteer, "Beveren (Roeselare)"), ["8800 Beveren (Roeselare)"]);
        for label in all {
            assert_eq!(
                labels(&gazetteer, label).first().map(String::as_str),
                Some(label),
                "a label leads back"
            );
        }
    }

    #[test]
    fn proposals_start_with_what_was_typed() {
        let gazetteer = some();
        let names = |text: &str| -> Vec<&str> {
            gazetteer.suggest(text, Language::Nl, 5).into_iter().map(|place| place.name.as_str()).collect()
        };
        assert_eq!(names("bru"), ["Brugge"]);
        assert_eq!(names("802"), ["Oostkamp", "Waardamme"]);
        assert_eq!(names("ostkamp"), ["Oostkamp"]);
        assert_eq!(names("b").len(), 4);
    }
}
