//! Measures how fast invented places are made and written: `cargo run -p register --release --example fill 100000`.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement for people")]

use std::time::Instant;

use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use register::demo::{FillOptions, fill, generate, seven};
use register::listing::{self, Cursor};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let address = arguments.next().unwrap_or_else(|| "sqlite::memory:".to_owned());
    let begun = Instant::now();
    let made = generate(1, count, seven()).count();
    let rate = |count: u64, begun: Instant| {
        f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / begun.elapsed().as_secs_f64()
    };
    println!("made     {made:>9} in {:>6.2} s: {:>9.0}/s", begun.elapsed().as_secs_f64(), rate(count, begun));
    let store = store::Store::open(&address).await.expect("the database opens");
    let moment = Moment::real(Actor::System, Language::Nl);
    store.migrate(register::store::MIGRATIONS, &moment).await.expect("the schema is made");
    for what in ["written", "compared"] {
        let begun = Instant::now();
        let options = FillOptions { seed: 1, count, everywhere: true, progress: register::import::silent() };
        let report = fill(&store, &moment, options).await.expect("the register is filled");
        let seconds = begun.elapsed().as_secs_f64();
        println!("{what:<9}{:>9} in {seconds:>6.2} s: {:>9.0}/s", report.read, rate(count, begun));
    }
    let (begun, mut cursor, mut read) = (Instant::now(), Cursor::START, 0_u64);
    loop {
        let page = listing::all(&store, cursor, 5_000).await.expect("listings are read");
        let Some(last) = page.last() else { break };
        cursor = Cursor::after(last);
        read += u64::try_from(page.len()).unwrap_or_default();
    }
    println!("read     {read:>9} in {:>6.2} s: {:>9.0}/s", begun.elapsed().as_secs_f64(), rate(read, begun));
    store.close().await;
}
