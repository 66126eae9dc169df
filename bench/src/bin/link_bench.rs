//! Links files as `plein link` does, without the rest of Plein: for measurements.
//!
//! `link_bench link LEFT.csv [RIGHT.csv] OUT.csv [one|many] [threshold]`
//! `link_bench ask FILE.csv COUNT`

#![expect(clippy::print_stdout, reason = "a measurement tells what it measured")]

use std::io::BufWriter;
use std::time::Instant;

use linkage::{Options, Pairing, files};

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["link", left, right, out, rest @ ..] => link(left, Some(right), out, rest),
        ["dedupe", left, out, rest @ ..] => link(left, None, out, rest),
        _ => Err("link_bench link LEFT RIGHT OUT [one|many] [threshold] | dedupe FILE OUT".to_owned()),
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{path}: {error}"))
}

fn link(left: &str, right: Option<&str>, out: &str, rest: &[&str]) -> Result<(), String> {
    let begin = Instant::now();
    let bytes = read(left)?;
    let other = right.map(read).transpose()?;
    let read = files::read(&bytes, other.as_deref(), &[], false, linkage::Limits::default())
        .map_err(|(_, error)| error.to_string())?;
    drop((bytes, other));
    let seconds = begin.elapsed().as_secs_f64();
    for columns in &read.columns {
        println!("columns: {}; not used: {}", columns.told(), columns.unused().join(", "));
    }
    let mut options = Options::default();
    for word in rest {
        match *word {
            "one" => options.pairing = Pairing::One,
            "many" => options.pairing = Pairing::Many,
            other => options.threshold = other.parse().map_err(|_| format!("{other}: not a threshold"))?,
        }
    }
    let linked = linkage::link(&read.corpus, options);
    let file = std::fs::File::create(out).map_err(|error| format!("{out}: {error}"))?;
    files::write(&linked.pairs, &read.corpus, BufWriter::new(file)).map_err(|error| error.to_string())?;
    println!("{:?}", linked.report);
    println!("read {seconds:.2} s, whole {:.2} s", begin.elapsed().as_secs_f64());
    Ok(())
}
