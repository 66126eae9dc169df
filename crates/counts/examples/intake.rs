//! How many rows of a file are read in a second: `cargo run --profile bench -p counts --example intake -- [ROWS]`.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use counts::intake::Judge;
use counts::intake::table::{Sample, Source, guess, read};

fn main() {
    let rows: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let begin = chrono::DateTime::from_timestamp(1_577_836_800, 0).unwrap_or_default();
    let judge = Judge::new(begin + chrono::TimeDelta::days(3_650));
    let mut out = std::io::stdout();
    for (name, form) in [("with zone", "%Y-%m-%dT%H:%M:%SZ"), ("local, day first", "%d/%m/%Y %H:%M")] {
        let mut text = String::from("sensor;tijdstip;aantal\n");
        for row in 0..rows {
            let time = begin + chrono::TimeDelta::hours(row / 21);
            text.push_str(&format!("Teller {};{};{}\n", row % 21, time.format(form), row % 977));
        }
        let Ok(sample) = Sample::of(text.as_bytes()) else { continue };
        let mapping = guess(&sample).mapping;
        let began = Instant::now();
        let total =
            read(Source::Csv(Box::new(text.as_bytes())), &mapping, judge, &mut |_| ControlFlow::Continue(()));
        let seconds = began.elapsed().as_secs_f64();
        let rate = rows.to_string().parse::<f64>().unwrap_or_default() / seconds;
        let _ = writeln!(
            out,
            "{name}: {} of {rows} rows in {seconds:.2} s, {rate:.0} rows a second, {} refused",
            total.taken, total.refused
        );
    }
}
