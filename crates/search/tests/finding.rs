//! What shoppers type, and what must come first.
#![expect(clippy::indexing_slicing, reason = "a test may fall over")]

mod common;

use common::{BLANKENBERGE, OOSTKAMP, around, engine, first, in_town, options, query, shop, signs};
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::point::Point;
use kernel::search::{Area, Change, Finder, Indexer, SearchError, SearchQuery, Sort, Suggestion, Widening};
use search::Engine;

fn square() -> Vec<Listing> {
    let mut places = vec![
        shop(1, "H&M", &["clothes"], OOSTKAMP),
        shop(2, "'t Hoekske", &["pub"], OOSTKAMP),
        shop(3, "A.S. Adventure", &["outdoor"], OOSTKAMP),
        shop(4, "C&A", &["clothes"], OOSTKAMP),
        shop(5, "McDonald's", &["fast_food"], OOSTKAMP),
        shop(6, "Bakkerij Janssens", &["bakery"], OOSTKAMP),
        shop(7, "Kaashuis De Zwaan", &["cheese"], OOSTKAMP),
        shop(8, "3 Suisses", &["clothes"], OOSTKAMP),
        shop(9, "Crème & Café", &["ice_cream"], OOSTKAMP),
        shop(10, "De Kinderschoen", &["shoes"], OOSTKAMP),
        shop(11, "Hoeve Ter Linde", &["farm"], OOSTKAMP),
        shop(12, "Vandewalle", &["butcher"], OOSTKAMP),
        shop(13, "Zwarte Panter", &["books"], OOSTKAMP),
        shop(14, "Brood & Zo", &["bakery"], BLANKENBERGE),
        shop(15, "Frituur Het Pleintje", &["friterie"], BLANKENBERGE),
        shop(16, "Optiek Claeys", &["optician"], BLANKENBERGE),
        shop(17, "Fietsen Maes", &["bicycle"], BLANKENBERGE),
        shop(18, "Supermarkt Grootgoed", &["supermarket"], BLANKENBERGE),
        shop(19, "Bakkerij De Molen", &["bakery"], OOSTKAMP),
        shop(20, "Stationsapotheek", &["pharmacy"], OOSTKAMP),
    ];
    places[6].other_names = vec!["Fromagerie Dupont BV".to_owned()];
    places[10].products = vec!["verse hoevemelk".to_owned(), "asperges".to_owned()];
    places[18].street = "Marktplein".to_owned();
    places
}

fn check(engine: &Engine, expected: &[(&str, &str)]) {
    let wrong: Vec<String> = expected
        .iter()
        .filter_map(|(what, sign)| {
            let found = first(engine, what);
            (found.as_deref() != Some(*sign)).then(|| format!("‘{what}’ finds {found:?} before {sign}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn odd_names_are_found_as_people_type_them() {
    check(
        &engine(&square()),
        &[
            ("H&M", "H&M"),
            ("h en m", "H&M"),
            ("HM", "H&M"),
            ("h & m", "H&M"),
            ("'t Hoekske", "'t Hoekske"),
            ("t hoekske", "'t Hoekske"),
            ("hoekske", "'t Hoekske"),
            ("'t oekske", "'t Hoekske"),
            ("A.S. Adventure", "A.S. Adventure"),
            ("as adventure", "A.S. Adventure"),
            ("asadventure", "A.S. Adventure"),
            ("c&a", "C&A"),
            ("C en A", "C&A"),
            ("McDonald’s", "McDonald's"),
            ("mc donalds", "McDonald's"),
            ("macdonalds", "McDonald's"),
            ("bakkerijjanssens", "Bakkerij Janssens"),
            ("kaas huis zwaan", "Kaashuis De Zwaan"),
            ("zwartepanter", "Zwarte Panter"),
            ("3 suisses", "3 Suisses"),
            ("creme et cafe", "Crème & Café"),
            ("CRÈME CAFÉ", "Crème & Café"),
            ("fromagerie dupont", "Kaashuis De Zwaan"),
        ],
    );
}

#[test]
fn typing_errors_are_forgiven() {
    let engine = engine(&square());
    check(
        &engine,
        &[
            ("bakkerij jansens", "Bakkerij Janssens"),
            ("bakerij janssens", "Bakkerij Janssens"),
            ("vandewale", "Vandewalle"),
            ("vadnewalle", "Vandewalle"),
            ("zwarte pantre", "Zwarte Panter"),
            ("adventrue", "A.S. Adventure"),
        ],
    );
    let answer = engine.search(&query("zwarte pantre")).unwrap();
    assert_eq!(answer.understanding.widened, [Widening::Corrected("zwarte panter".to_owned())]);
    let answer = engine.search(&query("zwarte panter")).unwrap();
    assert!(answer.understanding.widened.is_empty(), "nothing was loosened");
}

#[test]
fn everyday_words_find_kinds_of_places() {
    let engine = engine(&square());
    check(
        &engine,
        &[
            ("fietsband", "Fietsen Maes"),
            ("fietsenwinkel", "Fietsen Maes"),
            ("friet", "Frituur Het Pleintje"),
            ("frietjes", "Frituur Het Pleintje"),
            ("brillen", "Optiek Claeys"),
            ("kinderschoenen", "De Kinderschoen"),
            ("schoentjes", "De Kinderschoen"),
            ("kaaswinkel", "Kaashuis De Zwaan"),
            ("asperges", "Hoeve Ter Linde"),
            ("hoevemelk", "Hoeve Ter Linde"),
            ("hoevewinkel", "Hoeve Ter Linde"),
            ("beenhouwer", "Vandewalle"),
            ("ijsje", "Crème & Café"),
        ],
    );
    let answer = engine.search(&query("brood")).unwrap();
    assert_eq!(answer.hits[0].listing.category().unwrap().code, "bakery");
    assert!(answer.total >= 4, "three bakers and the supermarket sell bread: {:?}", signs(&answer));
    assert_eq!(answer.understanding.categories[0].code, "bakery");
    let french = SearchQuery { language: Language::Fr, ..query("boulangerie") };
    assert_eq!(engine.search(&french).unwrap().hits[0].listing.category().unwrap().code, "bakery");
}

#[test]
fn places_and_streets_narrow_a_question() {
    let engine = engine(&square());
    let answer = engine.search(&query("bakker blankenberge")).unwrap();
    assert_eq!(signs(&answer)[0], "Brood & Zo");
    assert!(answer.understanding.area.is_some(), "the place was read");
    assert!(answer.hits[0].distance_m.is_some(), "distances are measured from the place that was read");
    let answer = engine.search(&query("bakker marktplein")).unwrap();
    assert_eq!(signs(&answer), ["Bakkerij De Molen"]);
    let answer = engine.search(&query("kerk")).unwrap();
    assert!(answer.total < 20, "a street name alone is no answer to a single word");
}

#[test]
fn moments_in_words_are_kept() {
    let mut places = square();
    places[5].hours = Some("Mo-Sa 06:30-18:00".to_owned());
    places[18].hours = Some("We-Su 06:30-13:00".to_owned());
    let engine = engine(&places);
    let answer = engine.search(&query("bakker open zondag")).unwrap();
    assert_eq!(signs(&answer), ["Bakkerij De Molen"]);
    assert_eq!(answer.understanding.open_at.unwrap().to_string(), "2026-07-05 10:00:00");
    let answer = engine.search(&query("bakker nu open")).unwrap();
    assert_eq!(
        signs(&answer),
        ["Bakkerij Janssens"],
        "half past two: the mill is closed, the third tells no hours"
    );
    let plain = SearchQuery { read_words: false, ..query("bakker nu open") };
    assert_eq!(engine.search(&plain).unwrap().understanding.open_at, None);
}

#[test]
fn near_comes_before_far_and_outside_after_inside() {
    let engine = engine(&square());
    let answer = engine.search(&in_town("bakker", BLANKENBERGE)).unwrap();
    assert_eq!(signs(&answer), ["Brood & Zo"]);
    assert_eq!(answer.total, 1);
    let outside: Vec<&str> = answer.outside.iter().map(|hit| hit.listing.sign.as_str()).collect();
    assert_eq!(outside.len(), 2, "{outside:?}");
    assert!(answer.understanding.widened.is_empty());
    let by_distance = SearchQuery { sort: Sort::Distance, ..around("", OOSTKAMP, 50_000) };
    let metres: Vec<f64> =
        engine.search(&by_distance).unwrap().hits.iter().map(|hit| hit.distance_m.unwrap()).collect();
    assert!(metres.is_sorted() && metres.len() == 20, "{metres:?}");
    let by_name = SearchQuery { sort: Sort::Name, ..query("") };
    let answer = engine.search(&by_name).unwrap();
    assert_eq!(
        signs(&answer)[..4],
        ["3 Suisses", "A.S. Adventure", "Bakkerij De Molen", "Bakkerij Janssens"]
    );
}

#[test]
fn there_is_never_a_dead_end() {
    let engine = engine(&square());
    let answer = engine.search(&in_town("optieker", OOSTKAMP)).unwrap();
    let outside: Vec<&str> = answer.outside.iter().map(|hit| hit.listing.sign.as_str()).collect();
    assert_eq!(outside, ["Optiek Claeys"], "the optician is in the other town");
    assert_eq!(answer.understanding.widened[0], Widening::WiderArea);
    let Some(Widening::Neighbours(kinds)) = answer.understanding.widened.get(1) else { panic!("{answer:?}") };
    let inside = |code: &str| kinds.iter().any(|kind| kind.code == code);
    assert!(answer.hits.iter().all(|hit| hit.listing.categories.iter().any(|code| inside(code))));

    let answer = engine.search(&in_town("kaas", BLANKENBERGE)).unwrap();
    let told =
        format!("{:?}", answer.understanding.widened.iter().map(std::mem::discriminant).collect::<Vec<_>>());
    assert!(answer.total > 0 || !answer.outside.is_empty(), "{told}");

    let answer = engine.search(&query("bakkerij qqqxyz")).unwrap();
    assert_eq!(answer.understanding.widened, [Widening::LeftOut(vec!["qqqxyz".to_owned()])]);
    assert!(answer.hits.iter().all(|hit| hit.listing.category().unwrap().code == "bakery"));

    let answer = engine.search(&in_town("qqqxyz", OOSTKAMP)).unwrap();
    assert_eq!(answer.understanding.widened[0], Widening::LeftOut(vec!["qqqxyz".to_owned()]));
    assert!(!answer.outside.is_empty(), "the nearest places remain");

    let mut fish = in_town("", OOSTKAMP);
    fish.filters.categories = vec![kernel::category::Category::find("pastry").unwrap()];
    let answer = engine.search(&fish).unwrap();
    assert!(
        matches!(answer.understanding.widened.last(), Some(Widening::Neighbours(_))),
        "{:?}",
        answer.understanding
    );
    assert!(signs(&answer).contains(&"Bakkerij Janssens"));
}

#[test]
fn other_spellings_are_proposed_when_little_is_found() {
    let mut places = square();
    places.push(shop(30, "Pantre", &["florist"], OOSTKAMP));
    places.extend((40..50).map(|n| shop(n, &format!("Panter nummer {n}"), &["butcher"], OOSTKAMP)));
    let engine = engine(&places);
    let answer = engine.search(&query("pantre")).unwrap();
    assert_eq!(signs(&answer), ["Pantre"]);
    assert_eq!(answer.understanding.did_you_mean, ["panter"]);
    let gone =
        places.iter().filter(|place| place.sign.contains("anter")).map(|place| Change::Remove(place.id));
    engine.apply(gone.collect(), "2").unwrap();
    let answer = engine.search(&query("pantre")).unwrap();
    assert!(answer.understanding.did_you_mean.is_empty(), "the name of places taken away is not proposed");
}

#[test]
fn proposals_come_while_typing() {
    let engine = engine(&square());
    let suggest = |text: &str| engine.suggest(&SearchQuery { limit: 10, ..in_town(text, OOSTKAMP) }).unwrap();
    let places = |text: &str| -> Vec<String> {
        let place =
            |one: Suggestion| if let Suggestion::Place(hit) = one { Some(hit.listing.sign) } else { None };
        suggest(text).into_iter().filter_map(place).collect()
    };
    assert_eq!(places("hoek"), ["'t Hoekske"]);
    assert_eq!(places("h"), ["H&M", "'t Hoekske", "Hoeve Ter Linde", "Frituur Het Pleintje"]);
    assert_eq!(places("bakkerij jan"), ["Bakkerij Janssens"]);
    assert_eq!(places("mcdo"), ["McDonald's"]);
    let kinds: Vec<&str> = suggest("broo")
        .iter()
        .filter_map(
            |one| if let Suggestion::Category { category, .. } = one { Some(category.code) } else { None },
        )
        .collect();
    assert!(kinds.contains(&"bakery"), "{kinds:?}");
    assert!(suggest("").is_empty());
    assert!(suggest("bak").len() <= 10);
}

#[test]
fn hostile_questions_do_no_harm() {
    let engine = engine(&square());
    let long = "a".repeat(10_240);
    assert!(matches!(engine.search(&query(&long)), Err(SearchError::Limit { what: "text", limit: 200 })));
    let mut hostile: Vec<String> = [
        "",
        " ",
        "\0\0\0",
        "\u{1f956}\u{1f956} \u{1f9c0}",
        "\"",
        "'",
        "AND OR NOT",
        "bakkerij AND NOT (janssens",
        "*:*",
        "sign:bakkerij^1000",
        "[a TO z]",
        "\u{202e}jir",
        "%27%20OR%201=1",
        "<script>alert(1)</script>",
        "\\",
        "a/b?c#d",
        "e\u{301}e\u{301}",
        "寿司",
        "ﬁets",
        "\u{feff}brood",
        "9999999999999999999999",
        "-1",
        "&&&&",
        "+ + +",
    ]
    .map(str::to_owned)
    .to_vec();
    hostile.push("x ".repeat(100));
    hostile.push("bakkerij ".repeat(22));
    hostile.push("ß".repeat(200));
    hostile.push("q".repeat(200));
    for text in &hostile {
        for asked in [query(text), in_town(text, OOSTKAMP), around(text, OOSTKAMP, 1)] {
            let answer = engine.search(&SearchQuery { facets: true, ..asked.clone() });
            assert!(answer.is_ok(), "{text:?}: {answer:?}");
            engine.suggest(&asked).unwrap();
        }
    }
    assert!(engine.search(&SearchQuery { limit: 101, ..query("a") }).is_err());
    assert!(engine.search(&SearchQuery { offset: 10_001, ..query("a") }).is_err());
    assert_eq!(engine.search(&SearchQuery { offset: 10_000, ..query("") }).unwrap().hits.len(), 0);
}

/// Enough places with one word in common that only the asked area is looked at, in runs and rings. What is found that
/// way must be what measuring every place finds.
#[test]
fn common_words_are_found_in_the_area_and_the_nearest_outside_it() {
    let mut places = Vec::new();
    for number in 0..26_000_u32 {
        let (row, column) = (number / 200, number % 200);
        let mut place = shop(u128::from(number), &format!("Bakkerij {number}"), &["bakery"], OOSTKAMP);
        place.point = Point::new(50.9 + f64::from(row) * 0.004, 2.7 + f64::from(column) * 0.005).ok();
        places.push(place);
    }
    // Nothing bakes within three kilometres of here.
    let centre = Point::new(51.1, 3.2).unwrap();
    places.retain(|place| centre.distance_m(place.point.unwrap()) > 3_000.0);
    let engine = Engine::in_memory(options()).unwrap();
    let mut bulk = engine.bulk().unwrap();
    places.iter().for_each(|place| bulk.add(place).unwrap());
    bulk.finish("1").unwrap();
    for what in ["bakkerij", "brood", ""] {
        let asked = |radius_m| SearchQuery { area: Area::Around { centre, radius_m }, ..query(what) };
        let mut nearest: Vec<f64> =
            places.iter().map(|place| centre.distance_m(place.point.unwrap())).collect();
        nearest.sort_by(f64::total_cmp);
        let answer = engine.search(&asked(2_500)).unwrap();
        let outside: Vec<f64> = answer.outside.iter().map(|hit| hit.distance_m.unwrap()).collect();
        assert_eq!((answer.total, outside.len()), (0, 10), "{what}");
        for (found, wanted) in outside.iter().zip(&nearest) {
            assert!(
                (found - wanted).abs() < 1.0 + wanted * 0.002,
                "{what}: {outside:?} {:?}",
                &nearest[..10]
            );
        }
        let within = nearest.iter().filter(|metres| **metres <= 6_000.0).count();
        let answer = engine.search(&asked(6_000)).unwrap();
        assert_eq!((answer.total, answer.outside.len()), (within, 0), "{what}");
        assert!((answer.hits[0].distance_m.unwrap() - nearest[0]).abs() < 5.0, "{what}");
    }
}
