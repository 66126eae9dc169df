//! Our own lists of concepts about counts: OSLO Lokale Economie leaves its lists empty.

use counts::Mode;

use crate::graph::Node;
use crate::terms as t;

/// What is counted.
pub const CHARACTERISTIC: &str = "druktekenmerktype";
/// Counted, or expected.
pub const MEASUREMENT: &str = "druktemetingtype";
/// What a result says besides, or in place of, a number.
pub const RESULT: &str = "drukteresultaat";

/// Something was counted.
pub const COUNTED: &str = "telling";
/// Something is expected.
pub const FORECAST: &str = "voorspelling";
/// People were counted, but so few that no number is told.
pub const FEW: &str = "minder-dan-15";
/// Between which limits four cases in five stay.
pub const MOST: &str = "interval-80";
/// Between which limits nineteen cases in twenty stay.
pub const NEARLY_ALL: &str = "interval-95";

const LANGUAGES: [&str; 4] = ["nl", "fr", "en", "de"];

/// A text in each language.
type Words = [&'static str; 4];

struct Scheme {
    code: &'static str,
    title: Words,
    concepts: &'static [(&'static str, Words)],
}

const SCHEMES: [Scheme; 3] = [
    Scheme {
        code: CHARACTERISTIC,
        title: ["Wat er geteld wordt", "Ce que l’on compte", "What is counted", "Was gezählt wird"],
        concepts: &[
            ("passanten", ["Passanten", "Passants", "Passers-by", "Passanten"]),
            ("fietsers", ["Fietsers", "Cyclistes", "Cyclists", "Radfahrer"]),
            ("autos", ["Auto’s", "Voitures", "Cars", "Autos"]),
            ("zwaar-verkeer", ["Zwaar verkeer", "Trafic lourd", "Heavy traffic", "Schwerverkehr"]),
            ("bezetting", ["Bezette plaatsen", "Places occupées", "Places taken", "Belegte Plätze"]),
        ],
    },
    Scheme {
        code: MEASUREMENT,
        title: ["Geteld of verwacht", "Compté ou attendu", "Counted or expected", "Gezählt oder erwartet"],
        concepts: &[
            (COUNTED, ["Telling", "Comptage", "Count", "Zählung"]),
            (FORECAST, ["Voorspelling", "Prévision", "Forecast", "Prognose"]),
        ],
    },
    Scheme {
        code: RESULT,
        title: [
            "Wat een resultaat zegt",
            "Ce que dit un résultat",
            "What a result says",
            "Was ein Ergebnis besagt",
        ],
        concepts: &[
            (
                FEW,
                [
                    "1 tot 14: te weinig om te tonen",
                    "1 à 14 : trop peu pour être montré",
                    "1 to 14: too few to be shown",
                    "1 bis 14: zu wenige, um gezeigt zu werden",
                ],
            ),
            (
                MOST,
                [
                    "Vier keer op vijf ligt het hiertussen",
                    "Quatre fois sur cinq entre ces limites",
                    "Four times in five between these limits",
                    "Vier von fünf Malen zwischen diesen Grenzen",
                ],
            ),
            (
                NEARLY_ALL,
                [
                    "Negentien keer op twintig ligt het hiertussen",
                    "Dix-neuf fois sur vingt entre ces limites",
                    "Nineteen times in twenty between these limits",
                    "Neunzehn von zwanzig Malen zwischen diesen Grenzen",
                ],
            ),
        ],
    },
];

fn find(scheme: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|one| one.code == scheme)
}

/// Whether there is such a scheme.
#[must_use]
pub fn is_scheme(scheme: &str) -> bool {
    find(scheme).is_some()
}

/// Whether a scheme has such a concept.
#[must_use]
pub fn is_concept(scheme: &str, code: &str) -> bool {
    find(scheme).is_some_and(|one| one.concepts.iter().any(|(known, _)| *known == code))
}

/// The address of a concept.
#[must_use]
pub fn address(base: &str, scheme: &str, code: &str) -> String {
    format!("{base}/id/concept/{scheme}/{code}")
}

/// The address of what is counted.
#[must_use]
pub fn characteristic(base: &str, mode: Mode) -> String {
    let code = match mode {
        Mode::Pedestrian => "passanten",
        Mode::Bicycle => "fietsers",
        Mode::Car => "autos",
        Mode::Heavy => "zwaar-verkeer",
        Mode::Occupancy => "bezetting",
    };
    address(base, CHARACTERISTIC, code)
}

/// A scheme and its concepts.
#[must_use]
pub fn scheme(base: &str, code: &str) -> Option<Vec<Node>> {
    let scheme = find(code)?;
    let own = format!("{base}/id/conceptscheme/{code}");
    let says = |node: Node, words: Words| {
        node.each(LANGUAGES.into_iter().zip(words), |node, (language, word)| {
            node.says(t::LABEL, language, word)
        })
    };
    let top = says(Node::new(own.as_str()).a(t::CONCEPT_SCHEME), scheme.title)
        .each(scheme.concepts, |node, (one, _)| node.link(t::TOP_CONCEPT, address(base, code, one)));
    let concepts = scheme.concepts.iter().map(|(one, words)| {
        let node = Node::new(address(base, code, one)).a(t::CONCEPT).link(t::SCHEME, own.as_str());
        says(node.with(t::NOTATION, *one), *words)
    });
    Some(std::iter::once(top).chain(concepts).collect())
}

#[cfg(test)]
mod tests {
    use counts::suppress::Rule;

    use super::*;

    #[test]
    fn everything_counted_has_a_concept_and_every_scheme_its_own() {
        for mode in Mode::ALL {
            let address = characteristic("", mode);
            assert!(is_concept(CHARACTERISTIC, address.rsplit('/').next().unwrap()), "{address}");
        }
        assert!(
            is_concept(MEASUREMENT, FORECAST) && is_concept(RESULT, FEW) && !is_concept(RESULT, FORECAST)
        );
        let lengths = SCHEMES.map(|one| scheme("https://plein.example", one.code).unwrap().len());
        assert_eq!(lengths, [6, 3, 4]);
        assert!(scheme("", "aanbod").is_none());
    }

    #[test]
    fn the_name_of_the_concept_tells_the_rule_that_hides() {
        assert_eq!(FEW, format!("minder-dan-{}", Rule::USUAL));
    }
}
