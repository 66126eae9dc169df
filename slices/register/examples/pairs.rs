//! How long it takes to compare a town, and to answer while somebody types.
//!
//! `cargo run --release -p register --example pairs -- 10000`

#![expect(clippy::print_stdout, reason = "a measurement for people")]

use std::time::Instant;

use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::nis::Nis;
use register::demo::{FillOptions, fill, generate, seven};
use register::facts::{Facts, Source};
use register::import::{silent, write_now};
use register::linking::{Desk, Sight, alike, seek};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(10_000), |text| text.parse())?;
    let file = std::env::temp_dir().join(format!("plein-pairs-{}.sqlite", std::process::id()));
    let store = Store::open(&format!("sqlite:{}", file.display())).await?;
    let moment = Moment::real(Actor::System, Language::Nl);
    store.migrate(&[people::STEPS, register::store::MIGRATIONS].concat(), &moment).await?;
    // The towns themselves.
    let few = FillOptions { seed: 1, count: 20, everywhere: false, progress: silent() };
    fill(&store, &moment, few).await?;
    let towns: Vec<_> = seven().into_iter().take(1).collect();
    let nis: Nis = towns.first().ok_or("no town")?.nis;
    // One place in ten comes a second time from the open map, with a word left out.
    let places: Vec<_> = generate(2026, count, towns).collect();
    let mut twins = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(at, _)| at % 10 == 0) {
        let mut twin = place.clone();
        twin.id = None;
        for record in &mut twin.records {
            record.source = Source::Osm;
            record.source_key = format!("node/{at}");
            record.facts = Facts { osm_layer: true, phone: None, ..record.facts.clone() };
            record.facts.establishment_number = None;
        }
        twins.push(twin);
    }
    write_now(&store, &moment, &places).await?;
    write_now(&store, &moment, &twins).await?;
    let desk = Desk::of(&store);
    let began = Instant::now();
    let done = seek::whole(&desk, Some(nis), &moment).await?;
    println!("{done:?} in {:.2} s ({} twins were hidden)", began.elapsed().as_secs_f64(), twins.len());
    let mut times: Vec<f64> = Vec::new();
    for place in places.iter().step_by((places.len() / 500).max(1)) {
        let Some(record) = place.records.first() else { continue };
        let began = Instant::now();
        alike(&desk, nis, &record.facts, (Sight::Town, None)).await?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("asked {} times while typing: median {:.2} ms, p95 {:.2} ms", times.len(), at(50), at(95));
    store.close().await;
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file.display())).ok();
    }
    Ok(())
}
