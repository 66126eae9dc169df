//! What the index promises: exact counts, stable pages, and that what is taken away is gone everywhere.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fall over")]

mod common;

use std::collections::{BTreeMap, HashSet};

use common::{Dice, OOSTKAMP, TOWNS, area, engine, now, options, put, query, region, shop};
use kernel::calendar::{Calendar, Community};
use kernel::category::Category;
use kernel::hours::{OpenState, OpeningHours};
use kernel::listing::{Feature, Features, Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::point::{BoundingBox, Point};
use kernel::search::{Answer, Area, Change, Facets, Finder, Indexer, SearchQuery, Sort, Suggestion, TileId};
use search::{Engine, OpenError};

fn is_open(listing: &Listing, at: chrono::NaiveDateTime) -> bool {
    let calendar = Calendar::belgium(Community::Nl);
    let parsed = listing.hours.as_deref().map(|hours| OpeningHours::parse(hours).unwrap().hours);
    parsed.is_some_and(|hours| hours.state_at(at, &calendar).0 == OpenState::Open)
}

fn inside(listing: &Listing, area: &Area) -> bool {
    match area {
        Area::Everywhere => true,
        Area::Town { nis, .. } => listing.nis == *nis,
        Area::Postal { postcode, nis, .. } => listing.nis == *nis && listing.postcode == Some(*postcode),
        Area::Around { centre, radius_m } => {
            listing.point.is_some_and(|point| centre.distance_m(point) <= f64::from(*radius_m))
        }
        Area::Box(area) => listing.point.is_some_and(|point| area.contains(point)),
    }
}

/// The answer by looking at every place, one by one.
fn naive<'a>(places: &'a [Listing], query: &SearchQuery) -> (Vec<&'a Listing>, Facets) {
    let filters = &query.filters;
    let at = filters.open_at.unwrap_or(query.now);
    let vacant = filters.vacant || filters.features.has(Feature::Vacant);
    let plain = |place: &Listing| {
        inside(place, &query.area)
            && place.features.has_all(filters.features)
            && filters.layer.is_none_or(|layer| layer == place.layer)
            && (vacant || !place.features.has(Feature::Vacant))
    };
    let kind = |place: &Listing| {
        filters.categories.is_empty()
            || filters.categories.iter().any(|c| place.categories.iter().any(|o| o == c.code))
    };
    let open = |place: &Listing| filters.open_at.is_none_or(|at| is_open(place, at));
    let found: Vec<&Listing> =
        places.iter().filter(|place| plain(place) && kind(place) && open(place)).collect();
    let mut categories: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places.iter().filter(|place| plain(place) && open(place)) {
        for code in place.categories.iter().collect::<HashSet<_>>() {
            *categories.entry(code).or_default() += 1;
        }
    }
    let mut towns: BTreeMap<Nis, usize> = BTreeMap::new();
    found.iter().for_each(|place| *towns.entry(place.nis).or_default() += 1);
    let mut facets = Facets {
        categories: categories
            .into_iter()
            .map(|(code, count)| (Category::find(code).unwrap(), count))
            .collect(),
        features: Feature::FILTERS
            .into_iter()
            .map(|feature| (feature, found.iter().filter(|place| place.features.has(feature)).count()))
            .collect(),
        open: places.iter().filter(|place| plain(place) && kind(place) && is_open(place, at)).count(),
        towns: towns.into_iter().collect(),
    };
    facets.categories.sort_by_key(|(category, count)| (std::cmp::Reverse(*count), category.ordinal));
    facets.towns.sort_by_key(|(nis, count)| (std::cmp::Reverse(*count), *nis));
    (found, facets)
}

fn any_query(dice: &mut Dice) -> SearchQuery {
    let town = &TOWNS[dice.roll(TOWNS.len())];
    let centre = Point::new(town.lat, town.lon).unwrap();
    let mut asked = query("");
    asked.facets = true;
    asked.limit = 100;
    asked.area = match dice.roll(5) {
        0 => Area::Everywhere,
        1 => area(dice.roll(TOWNS.len())),
        2 => Area::Around { centre, radius_m: [500, 2_500, 9_000, 60_000][dice.roll(4)] },
        3 => Area::Box(BoundingBox::around(centre, [800.0, 4_000.0][dice.roll(2)])),
        _ => Area::Postal {
            postcode: kernel::nis::Postcode::parse(town.postcode).unwrap(),
            nis: Nis::parse(town.nis).unwrap(),
            centre,
        },
    };
    let codes = ["bakery", "butcher", "pub", "farm", "pharmacy"];
    if dice.roll(2) == 0 {
        asked.filters.categories =
            (0..=dice.roll(2)).map(|_| Category::find(codes[dice.roll(codes.len())]).unwrap()).collect();
    }
    if dice.roll(2) == 0 {
        asked.filters.features = Features::of(*dice.pick(&Feature::ALL));
    }
    asked.filters.layer = [None, None, Some(Layer::Register), Some(Layer::Osm)][dice.roll(4)];
    asked.filters.vacant = dice.roll(3) == 0;
    if dice.roll(2) == 0 {
        let moments =
            ["2026-07-05T10:00:00", "2026-07-03T21:30:00", "2026-12-25T09:00:00", "2027-08-15T11:00:00"];
        asked.filters.open_at = Some(dice.pick(&moments).parse().unwrap());
    }
    asked
}

/// A region that was written in several pieces, changed and partly taken away, and what must be in the index.
fn lived_in() -> (Engine, Vec<Listing>) {
    let mut places = region(600, 5);
    let engine = engine(&places[..250]);
    put(&engine, &places[250..]);
    let mut fresh = region(600, 6);
    let gone: Vec<EstablishmentId> = places.drain(500..).map(|place| place.id).collect();
    engine.apply(gone.into_iter().map(Change::Remove).collect(), "2").unwrap();
    for place in places.iter_mut().take(60) {
        *place = fresh.remove(0);
    }
    put(&engine, &places[..60]);
    (engine, places)
}

#[test]
fn counts_and_results_equal_looking_at_every_place() {
    let (engine, places) = lived_in();
    let mut dice = Dice(99);
    for round in 0..400 {
        let asked = any_query(&mut dice);
        let (found, facets) = naive(&places, &asked);
        let answer = engine.search(&asked).unwrap();
        let loosened = !answer.understanding.widened.is_empty();
        if found.is_empty() && loosened {
            continue;
        }
        assert_eq!(answer.total, found.len(), "round {round}: {asked:?}");
        assert_eq!(answer.facets, facets, "round {round}: {asked:?}");
        let expected: HashSet<EstablishmentId> = found.iter().map(|place| place.id).collect();
        assert!(answer.hits.iter().all(|hit| expected.contains(&hit.listing.id)), "round {round}: {asked:?}");
        assert_eq!(answer.hits.len(), found.len().min(100));
        assert!(
            answer.hits.iter().all(|hit| found.contains(&&hit.listing)),
            "a listing comes back as it went in"
        );
        assert!(
            answer.outside.iter().all(|hit| !inside(&hit.listing, &asked.area)),
            "round {round}: {asked:?}"
        );
    }
}

#[test]
fn words_are_found_wherever_the_naive_reader_sees_them() {
    let (engine, places) = lived_in();
    for name in ["janssens", "zwaan", "molen", "verhelst"] {
        let asked = SearchQuery { filters: common_filters(), ..query(name) };
        let expected =
            places.iter().filter(|place| kernel::text::words(&place.sign).iter().any(|word| word == name));
        let expected: HashSet<EstablishmentId> = expected.map(|place| place.id).collect();
        let mut found = HashSet::new();
        engine.each(&asked, &mut |place| found.insert(place.id)).unwrap();
        assert_eq!(found, expected, "{name}");
        assert_eq!(engine.search(&asked).unwrap().total, expected.len());
    }
}

fn common_filters() -> kernel::search::Filters {
    kernel::search::Filters { vacant: true, ..Default::default() }
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let (engine, places) = lived_in();
    let near = Area::Around { centre: Point::new(51.15, 3.23).unwrap(), radius_m: 80_000 };
    for (what, sort, area) in [
        ("", Sort::Best, near.clone()),
        ("", Sort::Distance, near),
        ("", Sort::Name, Area::Everywhere),
        ("bakker", Sort::Best, Area::Everywhere),
    ] {
        let asked = SearchQuery { sort, area, ..query(what) };
        let total = engine.search(&asked).unwrap().total;
        let mut seen = Vec::new();
        for page in 0.. {
            let answer = engine.search(&SearchQuery { offset: page * 7, limit: 7, ..asked.clone() }).unwrap();
            assert_eq!(answer.total, total);
            if answer.hits.is_empty() {
                break;
            }
            seen.extend(answer.hits.iter().map(|hit| hit.listing.id));
        }
        assert_eq!(seen.len(), total, "{what} {sort:?}");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), total, "{what} {sort:?}");
        let again = engine.search(&SearchQuery { limit: 100, ..asked }).unwrap();
        let first: Vec<EstablishmentId> = again.hits.iter().map(|hit| hit.listing.id).collect();
        assert_eq!(first[..], seen[..first.len()], "{what} {sort:?}");
    }
    let mut all = Vec::new();
    let everything = SearchQuery { filters: common_filters(), ..query("") };
    engine
        .each(&everything, &mut |place| {
            all.push(place.id);
            true
        })
        .unwrap();
    assert_eq!(all.len(), places.len());
    assert!(all.is_sorted());
    let mut some = 0;
    engine
        .each(&everything, &mut |_| {
            some += 1;
            some < 5
        })
        .unwrap();
    assert_eq!(some, 5, "the visitor may stop");
}

fn tile_total(engine: &Engine, z: u8, asked: &SearchQuery) -> u64 {
    let (mut total, side) = (0, 1_u32 << z);
    let of = |lat: f64, lon: f64| {
        let x = ((lon + 180.0) / 360.0 * f64::from(side)).floor();
        let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * f64::from(side);
        (format!("{x:.0}").parse::<u32>().unwrap(), format!("{:.0}", y.floor()).parse::<u32>().unwrap())
    };
    let ((west, north), (east, south)) = (of(51.5, 2.4), of(50.6, 3.8));
    for x in west..=east {
        for y in north..=south {
            total += places_in(&engine.tile(TileId { z, x, y }, asked).unwrap());
        }
    }
    total
}

/// Reads a tile far enough to count its places.
fn places_in(tile: &[u8]) -> u64 {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            number |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    }
    fn fields(mut bytes: &[u8]) -> Vec<(u64, Vec<u8>, u64)> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            if key & 7 == 2 {
                let length = usize::try_from(varint(&mut bytes)).unwrap();
                found.push((key >> 3, bytes[..length].to_vec(), 0));
                bytes = &bytes[length..];
            } else {
                found.push((key >> 3, Vec::new(), varint(&mut bytes)));
            }
        }
        found
    }
    let mut total = 0;
    for (_, layer, _) in fields(tile) {
        let layer = fields(&layer);
        let keys: Vec<&[u8]> =
            layer.iter().filter(|(at, ..)| *at == 3).map(|(_, key, _)| key.as_slice()).collect();
        let values: Vec<u64> =
            layer.iter().filter(|(at, ..)| *at == 4).map(|(_, value, _)| fields(value)[0].2).collect();
        for (_, feature, _) in layer.iter().filter(|(at, ..)| *at == 2) {
            let tags = fields(feature).into_iter().find(|(at, ..)| *at == 2).unwrap().1;
            let mut tags = tags.as_slice();
            let mut count = 1;
            while !tags.is_empty() {
                let (key, value) = (varint(&mut tags), varint(&mut tags));
                if keys[usize::try_from(key).unwrap()] == b"count" {
                    count = values[usize::try_from(value).unwrap()];
                }
            }
            total += count;
        }
    }
    total
}

#[test]
fn tiles_hold_every_place_once() {
    let (engine, places) = lived_in();
    let pubs = SearchQuery { what: "café".to_owned(), ..query("") };
    for z in [0, 3, 7, 9, 11] {
        let placed = places
            .iter()
            .filter(|place| place.point.is_some() && !place.features.has(Feature::Vacant))
            .count();
        assert_eq!(tile_total(&engine, z, &query("")), u64::try_from(placed).unwrap(), "zoom {z}");
        let answer = engine.search(&SearchQuery { limit: 100, ..pubs.clone() }).unwrap();
        assert!(answer.total <= 100);
        let placed = answer.hits.iter().filter(|hit| hit.listing.point.is_some()).count();
        assert_eq!(tile_total(&engine, z, &pubs), u64::try_from(placed).unwrap(), "zoom {z}");
    }
    assert!(engine.tile(TileId { z: 3, x: 8, y: 0 }, &query("")).is_err());
    assert!(engine.tile(TileId { z: 40, x: 0, y: 0 }, &query("")).is_err());
    assert!(engine.tile(TileId { z: 9, x: 0, y: 0 }, &query("")).unwrap().is_empty());
}

#[test]
fn what_is_taken_away_is_gone_everywhere() {
    let mut places = region(120, 8);
    let secret = shop(999, "Geheimzinnige Xylofoon", &["books"], OOSTKAMP);
    places.push(secret.clone());
    let engine = engine(&places);
    let asked = SearchQuery { facets: true, limit: 100, ..query("xylofoon") };
    assert_eq!(engine.search(&asked).unwrap().total, 1);
    let before = engine.search(&SearchQuery { facets: true, ..query("") }).unwrap();
    let tiles = tile_total(&engine, 7, &query(""));
    engine.apply(vec![Change::Remove(secret.id)], "3").unwrap();
    let shows = |answer: &Answer| {
        answer.hits.iter().chain(&answer.outside).any(|hit| hit.listing.id == secret.id)
            || format!("{:?}", answer.understanding).contains("xylofoon\"]")
    };
    for what in
        ["xylofoon", "geheimzinnige xylofoon", "xylofon", "geheimzinnigexylofoon", "xyl", "boeken", ""]
    {
        for sort in [Sort::Best, Sort::Name, Sort::Distance] {
            let answer =
                engine.search(&SearchQuery { sort, what: what.to_owned(), ..asked.clone() }).unwrap();
            assert!(
                !shows(&answer) || answer.understanding.did_you_mean.is_empty() && answer.total == 0,
                "{what}"
            );
            assert!(answer.hits.iter().all(|hit| hit.listing.id != secret.id), "{what}");
            assert!(
                answer.understanding.did_you_mean.iter().all(|word| !word.contains("xylofoon")),
                "{what}"
            );
        }
        let proposed =
            engine.suggest(&SearchQuery { what: what.to_owned(), limit: 10, ..query("") }).unwrap();
        assert!(proposed.iter().all(|one| match one {
            Suggestion::Place(hit) => hit.listing.id != secret.id,
            Suggestion::Word(word) => !word.contains("xylofoon"),
            Suggestion::Category { .. } => true,
        }));
    }
    assert_eq!(engine.get(secret.id).unwrap(), None);
    assert_eq!(tile_total(&engine, 7, &query("")), tiles - 1);
    let after = engine.search(&SearchQuery { facets: true, ..query("") }).unwrap();
    assert_eq!(after.total, before.total - 1);
    let mut seen = false;
    engine
        .each(&query(""), &mut |place| {
            seen |= place.id == secret.id;
            true
        })
        .unwrap();
    assert!(!seen);
    assert_eq!(engine.count(), 120);
}

#[test]
fn an_index_is_opened_not_rebuilt() {
    let folder = std::env::temp_dir().join(format!("plein-index-{}", std::process::id()));
    let places = region(300, 3);
    {
        let engine = Engine::open(&folder, options()).unwrap();
        assert_eq!(engine.checkpoint().unwrap(), None);
        let mut bulk = engine.bulk().unwrap();
        places.iter().for_each(|place| bulk.add(place).unwrap());
        bulk.add(&places[0]).unwrap();
        assert_eq!(engine.count(), 0, "searches see nothing until the end");
        assert_eq!(bulk.finish("event 41").unwrap(), 300);
        assert_eq!(engine.count(), 300);
        put(&engine, &[shop(5_000, "Nieuwe Zaak", &["books"], OOSTKAMP)]);
        engine.apply(Vec::new(), "event 42").unwrap();
    }
    let engine = Engine::open(&folder, options()).unwrap();
    assert_eq!((engine.count(), engine.checkpoint().unwrap().as_deref()), (301, Some("event 42")));
    assert_eq!(engine.get(places[7].id).unwrap().as_ref(), Some(&places[7]));
    assert_eq!(engine.search(&query("nieuwe zaak")).unwrap().hits[0].listing.sign, "Nieuwe Zaak");
    engine.clear().unwrap();
    assert_eq!((engine.count(), engine.checkpoint().unwrap()), (0, None));
    drop(engine);
    let seal = folder.join("meta.json");
    let text = std::fs::read_to_string(&seal).unwrap();
    std::fs::write(&seal, text.replace("fingerprint", "ringfinger")).unwrap();
    assert!(
        matches!(Engine::open(&folder, options()), Err(OpenError::Rebuild(_))),
        "another version is refused"
    );
    assert_eq!(Engine::rebuild(&folder, options()).unwrap().count(), 0);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn searches_go_on_while_writing() {
    let engine = engine(&region(200, 4));
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            for _ in 0..200 {
                let answer = engine.search(&SearchQuery { facets: true, ..query("bakker") }).unwrap();
                assert!(answer.total > 0 && answer.hits.len() <= answer.total);
            }
        });
        for round in 0..20 {
            put(&engine, &region(50, 100 + round));
        }
        searching.join().unwrap();
    });
    assert_eq!(engine.count(), 200);
    assert!(engine.search(&SearchQuery { now: now(), ..query("bakker") }).unwrap().total > 0);
}

/// Whether anything the engine says gives a withheld place away.
fn leaks(engine: &Engine, asked: &SearchQuery, secret: &HashSet<EstablishmentId>) -> Option<String> {
    let answer = engine.search(asked).unwrap();
    let mut hits = answer.hits.iter().chain(&answer.outside);
    if let Some(hit) = hits.find(|hit| secret.contains(&hit.listing.id)) {
        return Some(format!("the answer shows {}", hit.listing.sign));
    }
    let told = format!("{:?}", answer.understanding);
    if told.to_lowercase().contains("xylofoon") && !asked.what.to_lowercase().contains("xylofoon") {
        return Some(format!("the word is told: {told}"));
    }
    for suggestion in engine.suggest(&SearchQuery { limit: 10, ..asked.clone() }).unwrap() {
        match suggestion {
            Suggestion::Place(hit) if secret.contains(&hit.listing.id) => {
                return Some("a proposal".into());
            }
            Suggestion::Word(word)
                if word.contains("xylofoon") && !asked.what.to_lowercase().contains("xylofoon") =>
            {
                return Some(format!("proposes {word}"));
            }
            _ => {}
        }
    }
    let mut walked = None;
    engine
        .each(asked, &mut |place| {
            if secret.contains(&place.id) {
                walked = Some(format!("a walk comes by {}", place.sign));
            }
            walked.is_none()
        })
        .unwrap();
    walked
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, read from begin to end")]
fn what_is_withheld_is_found_by_no_question_whatever_is_written_meanwhile() {
    let (engine, mut places) = lived_in();
    let mut dice = Dice(2027);
    let mut secret: Vec<Listing> = (0..12)
        .map(|at: u8| {
            shop(
                5_000 + u128::from(at),
                &format!("Xylofoon {at}"),
                &["bakery"],
                usize::from(at) % TOWNS.len(),
            )
        })
        .collect();
    secret.extend(places.drain(..30));
    put(&engine, &secret);
    // Whatever was remembered before is asked for again afterwards.
    let mut questions: Vec<SearchQuery> = (0..150).map(|_| any_query(&mut dice)).collect();
    for what in ["xylofoon", "xylofon", "xyl", "xylofoon 3", "bakker", "brood xylofoon", "x"] {
        questions.push(SearchQuery { limit: 50, facets: true, ..query(what) });
    }
    questions.extend(secret.iter().map(|place| SearchQuery { limit: 50, ..query(&place.sign) }));
    let before: Vec<usize> = questions.iter().map(|asked| engine.search(asked).unwrap().total).collect();
    let tiles = tile_total(&engine, 9, &query(""));
    let ids: HashSet<EstablishmentId> = secret.iter().map(|place| place.id).collect();
    let all: Vec<EstablishmentId> = ids.iter().copied().collect();
    let generation = engine.generation();
    engine.withhold(&all).unwrap();
    assert!(engine.generation() > generation, "what was made from answers is made anew");
    assert_eq!(engine.count(), places.len());
    let mut more = region(300, 77);
    more.iter_mut().for_each(|place| {
        place.id = EstablishmentId(uuid::Uuid::from_u128(place.id.0.as_u128() + (1 << 70)))
    });
    let everything = SearchQuery { filters: kernel::search::Filters::default(), ..query("") };
    let shown = places.iter().filter(|place| !place.features.has(Feature::Vacant)).count();
    assert_eq!(engine.search(&everything).unwrap().total, shown);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        // An import writes them again and again, and other places beside them.
        let (engine, stop) = (&engine, &stop);
        let (secret, more) = (&secret, &more);
        scope.spawn(move || {
            let mut round = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let from = round * 20 % 280;
                put(engine, &more[from..from + 20]);
                put(engine, secret);
                round += 1;
            }
            assert!(round > 1, "nothing was written meanwhile");
        });
        for _ in 0..3 {
            for asked in &questions {
                if let Some(leak) = leaks(engine, asked, &ids) {
                    stop.store(true, std::sync::atomic::Ordering::Relaxed);
                    panic!("{leak}: {asked:?}");
                }
            }
            for id in &all {
                assert_eq!(engine.get(*id).unwrap(), None);
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    engine.apply(more.iter().map(|place| Change::Remove(place.id)).collect(), "9").unwrap();
    put(&engine, &places);
    for (asked, total) in questions.iter().zip(&before) {
        let (found, facets) = naive(&places, asked);
        let answer = engine.search(asked).unwrap();
        if asked.what.is_empty() && (!found.is_empty() || answer.understanding.widened.is_empty()) {
            assert_eq!((answer.total, &answer.facets), (found.len(), &facets), "{asked:?}, {total} before");
        }
    }
    assert!(tile_total(&engine, 9, &query("")) < tiles);
    // Put back by who looked after they were withheld.
    let (listed, mark) = engine.withheld();
    assert_eq!(listed.len(), all.len());
    engine.release(&all, mark).unwrap();
    assert_eq!(engine.search(&query("xylofoon")).unwrap().total, 12);
    assert!(engine.get(all[0]).unwrap().is_some());
}
