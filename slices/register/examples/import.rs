//! Measures an import without the rest of the platform, time and peak memory:
//! `cargo run --profile bench -p register --example import -- sqlite:/tmp/full.db kbo DIR_OR_ZIP [FULL]`
//! (or `osm FILE`, `refnis FILES…`).
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement for people")]

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Instant;

use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use register::import::{KboOptions, OsmOptions, import_kbo, import_osm, import_refnis, silent};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().expect("the address of a database");
    let kind = arguments.next().expect("kbo, osm or refnis");
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let store = store::Store::open(&address).await.expect("the database opens");
    let moment = Moment::real(Actor::System, Language::Nl);
    store.migrate(register::store::MIGRATIONS, &moment).await.expect("the schema is made");
    let begun = Instant::now();
    let (towns, dry_run, progress) = (HashSet::new(), false, silent());
    let first = paths.first().cloned().unwrap_or_default();
    let report = match kind.as_str() {
        "kbo" => {
            let full = paths.get(1).cloned();
            import_kbo(&store, &moment, &first, KboOptions { towns, full, dry_run, progress }).await
        }
        "osm" => {
            let options = OsmOptions { towns, complete: true, dry_run, progress };
            import_osm(&store, &moment, &first, options).await
        }
        _ => import_refnis(&store, &moment, paths, dry_run, progress).await,
    };
    let report = report.expect("the import succeeds");
    let seconds = begun.elapsed().as_secs_f64();
    println!("{report}");
    println!("{seconds:.1} s, {}", peak_memory());
    let begun = Instant::now();
    store.close().await;
    println!("closed in {:.1} s", begun.elapsed().as_secs_f64());
}

/// The peak of resident memory and the processor time, as Linux keeps them.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    format!("peak memory {}", peak.unwrap_or("unknown").trim())
}
