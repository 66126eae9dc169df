//! Measures the search engine on invented places, beside a plain Tantivy index in the same run.
//!
//! `search_bench make FOLDER COUNT` writes places, questions and both indexes; `search_bench run FOLDER` measures.
//! `bench/search/peers.py FOLDER` then asks PostgreSQL and SQLite the same questions.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures on the console")]

use std::error::Error;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use bench::search::bare::Bare;
use bench::search::places::{places, towns};
use bench::search::questions::{DAY, Kind, Question, questions, sunday};
use bench::search::usage::{Times, load, memory};
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::search::{Area, Change, Facets, Finder, Indexer, SearchQuery, TileId};
use search::{Calendars, Engine, Gazetteer, Options, Place, PlaceKind};

type Outcome<T> = Result<T, Box<dyn Error>>;

const QUESTIONS: u32 = 6_000;
const ROUNDS: usize = 3;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make", folder, count] => make(Path::new(folder), count.parse()?),
        ["run", folder] => run(Path::new(folder)),
        _ => Err("usage: search_bench make FOLDER COUNT | search_bench run FOLDER".into()),
    }
}

fn options() -> Options {
    let place = |town: bench::search::places::Town| Place {
        name: town.name,
        language: Language::Nl,
        nis: town.nis,
        postcode: None,
        point: town.point,
        kind: PlaceKind::Municipality,
    };
    Options {
        gazetteer: Gazetteer::new(towns().into_iter().map(place).collect()),
        calendars: Calendars::default(),
        today: DAY,
    }
}

fn make(folder: &Path, count: u32) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    let all: Vec<Listing> = places(count).collect();
    let mut file = BufWriter::new(std::fs::File::create(folder.join("places.jsonl"))?);
    for place in &all {
        serde_json::to_writer(&mut file, place)?;
        file.write_all(b"\n")?;
    }
    let mut file = BufWriter::new(std::fs::File::create(folder.join("questions.jsonl"))?);
    for question in questions(QUESTIONS, &all) {
        serde_json::to_writer(&mut file, &question)?;
        file.write_all(b"\n")?;
    }
    let engine = Engine::rebuild(&folder.join("plein"), options())?;
    let started = Instant::now();
    let mut bulk = engine.bulk()?;
    for place in &all {
        bulk.add(place)?;
    }
    let written = bulk.finish("made")?;
    println!("plein: {written} places written in {:.1} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    Bare::build(&folder.join("bare"), &all)?;
    println!("bare tantivy: written in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn read_questions(folder: &Path) -> Outcome<Vec<Question>> {
    let lines = BufReader::new(std::fs::File::open(folder.join("questions.jsonl"))?).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn run(folder: &Path) -> Outcome<()> {
    println!("load before: {}", load());
    let asked = read_questions(folder)?;
    let started = Instant::now();
    let engine = Engine::open(&folder.join("plein"), options())?;
    println!(
        "opened {} places in {:.0} ms; memory {:.0} MiB resident, {:.0} MiB of it its own",
        engine.count(),
        started.elapsed().as_secs_f64() * 1e3,
        memory("VmRSS"),
        memory("RssAnon")
    );
    for question in asked.iter().take(600) {
        engine.search(&question.query())?;
    }
    let bare = Bare::open(&folder.join("bare"))?;
    for question in asked.iter().take(600) {
        bare.search(question)?;
    }
    let mut ours: Vec<Times> = vec![Times::default(); Kind::ALL.len()];
    let mut theirs = ours.clone();
    let mut recall = vec![(0_usize, 0_usize, 0_usize); Kind::ALL.len()];
    for round in 0..ROUNDS {
        for (question, at) in asked.iter().zip((0..Kind::ALL.len()).cycle()) {
            let kind = Kind::ALL.iter().position(|kind| *kind == question.kind).unwrap_or(at);
            // Answers are remembered for a minute: another one in each round.
            let later = chrono::TimeDelta::minutes(i64::try_from(round)?);
            let asked = question.query();
            let query = SearchQuery { now: asked.now + later, ..asked };
            let (Some(time), Some(tally)) = (ours.get_mut(kind), recall.get_mut(kind)) else { continue };
            let answer = time.run(|| engine.search(&query))?;
            if round == 0 && question.target.is_some() {
                tally.0 += 1;
                tally.1 += usize::from(answer.hits.iter().any(|hit| Some(hit.listing.id) == question.target));
            }
        }
        for question in &asked {
            let Some(kind) = Kind::ALL.iter().position(|kind| *kind == question.kind) else { continue };
            let (Some(time), Some(tally)) = (theirs.get_mut(kind), recall.get_mut(kind)) else { continue };
            let (_, found) = time.run(|| bare.search(question))?;
            if round == 0 && question.target.is_some() {
                tally.2 += usize::from(found.iter().any(|place| Some(place.id) == question.target));
            }
        }
    }
    println!(
        "after {ROUNDS} rounds: memory {:.0} MiB resident, {:.0} MiB its own",
        memory("VmRSS"),
        memory("RssAnon")
    );
    println!(
        "{:<10} {:>9} {:>9} {:>9} {:>9} | {:>9} {:>9} {:>9} | found in 20: ours, bare, of",
        "kind", "cpu us", "p50", "p99", "p99.9", "bare cpu", "p50", "p99"
    );
    for ((kind, (one, other)), tally) in Kind::ALL.iter().zip(ours.iter().zip(&theirs)).zip(&recall) {
        line(&format!("{kind:?}"), one, other, *tally);
    }
    let (mut one, mut other) = (Times::default(), Times::default());
    ours.iter().for_each(|times| one.add(times));
    theirs.iter().for_each(|times| other.add(times));
    line("all", &one, &other, (0, 0, 0));
    rest(&engine, &asked)?;
    println!("load after: {}", load());
    Ok(())
}

fn line(name: &str, ours: &Times, bare: &Times, tally: (usize, usize, usize)) {
    println!(
        "{name:<10} {:>9.1} {:>9.1} {:>9.1} {:>9.1} | {:>9.1} {:>9.1} {:>9.1} | {} {} {}",
        ours.cpu_us(),
        ours.wall_us(500),
        ours.wall_us(990),
        ours.wall_us(999),
        bare.cpu_us(),
        bare.wall_us(500),
        bare.wall_us(990),
        tally.1,
        tally.2,
        tally.0
    );
}

fn show(name: &str, times: &Times) {
    println!(
        "{name}: {:.0} us cpu, p50 {:.0} us, p99 {:.0} us",
        times.cpu_us(),
        times.wall_us(500),
        times.wall_us(990)
    );
}

/// Proposals, tiles, the whole list, and how soon a change is findable.
fn rest(engine: &Engine, asked: &[Question]) -> Outcome<()> {
    let mut suggest = Times::default();
    for question in asked.iter().take(1_200) {
        for length in [1, 2, 3, 5] {
            let start: String = question.what.chars().take(length).collect();
            suggest.run(|| engine.suggest(&SearchQuery { what: start, limit: 8, ..question.query() }))?;
        }
    }
    show("suggest", &suggest);
    let everything = SearchQuery {
        what: String::new(),
        area: Area::Everywhere,
        facets: true,
        ..match asked.first() {
            Some(question) => question.query(),
            None => return Ok(()),
        }
    };
    let mut tiles = Times::default();
    let mut largest = 0;
    for z in 0..=14_u8 {
        let scale = f64::from(1_u32 << z);
        let column =
            |lon: f64| format!("{:.0}", ((lon + 180.0) / 360.0 * scale).floor()).parse::<u32>().unwrap_or(0);
        let row = |lat: f64| {
            let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * scale;
            format!("{:.0}", y.floor()).parse::<u32>().unwrap_or(0)
        };
        let (x, y) = (column(3.2), row(51.0));
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let side = 1_u32 << z;
            let tile = TileId { z, x: (x + dx).min(side - 1), y: (y + dy).min(side - 1) };
            largest = largest.max(tiles.run(|| engine.tile(tile, &everything))?.len());
        }
    }
    show("tile", &tiles);
    println!("largest tile {largest} bytes; slowest {:.0} us", tiles.wall_us(1000));
    let mut all = Times::default();
    let answer = all.run(|| engine.search(&everything))?;
    assert_ne!(answer.facets, Facets::default());
    show("everything with all counts, first time", &all);
    let mut again = Times::default();
    for _ in 0..100 {
        again.run(|| engine.search(&everything))?;
    }
    show("everything with all counts, again", &again);
    let mut update = Times::default();
    for (number, mut place) in places(20).enumerate() {
        place.sign = format!("Vernieuwd {number}zaak");
        let what = format!("vernieuwd {number}zaak");
        let found = update.run(|| -> Outcome<usize> {
            engine.apply(vec![Change::Put(Box::new(place.clone()))], &number.to_string())?;
            let query = SearchQuery {
                what,
                area: Area::Everywhere,
                facets: false,
                now: sunday(),
                ..everything.clone()
            };
            Ok(engine.search(&query)?.total)
        })?;
        assert_eq!(found, 1, "a changed place is found at once");
    }
    show("change applied and found", &update);
    Ok(())
}
