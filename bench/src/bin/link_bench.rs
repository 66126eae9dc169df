//! Links files as `plein link` does, without the rest of Plein: for measurements.
//!
//! `link_bench link LEFT.csv [RIGHT.csv] OUT.csv [one|many] [threshold]`
//! `link_bench dedupe FILE.csv OUT.csv`
//! `link_bench invent COUNT FOLDER` writes left.csv, right.csv and truth.csv
//! `link_bench ask FILE.csv` asks for records of the file one by one, as while somebody types

#![expect(clippy::print_stdout, reason = "a measurement tells what it measured")]

use std::io::{BufWriter, Write};
use std::time::Instant;

use linkage::{Options, Pairing, files};

#[path = "../../../crates/linkage/tests/invent/mod.rs"]
mod invent;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["link", left, right, out, rest @ ..] => link(left, Some(right), out, rest),
        ["dedupe", left, out, rest @ ..] => link(left, None, out, rest),
        ["invent", count, folder] => invent(count, folder),
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

fn invent(count: &str, folder: &str) -> Result<(), String> {
    let count: usize = count.parse().map_err(|_| format!("{count}: not a number"))?;
    let land = invent::Land::new(1);
    let left = land.left(count, 2);
    let right = land.right(&left, count, invent::Wear { shared: 0.6, strength: 1.0 }, 3);
    let write = |name: &str, header: &str, lines: Vec<String>| {
        let file = std::fs::File::create(format!("{folder}/{name}"))
            .map_err(|error| format!("{folder}: {error}"))?;
        let mut file = BufWriter::new(file);
        writeln!(file, "{header}").map_err(|error| error.to_string())?;
        lines.iter().try_for_each(|line| writeln!(file, "{line}")).map_err(|error| error.to_string())
    };
    write("left.csv", invent::LEFT_HEADER, left.iter().map(invent::line).collect())?;
    write("right.csv", invent::RIGHT_HEADER, right.iter().map(|(shop, _)| invent::line(shop)).collect())?;
    let truth = right.iter().filter_map(|(shop, of)| Some(format!("L{},{}", (*of)?, shop.id)));
    write("truth.csv", "left,right", truth.collect())
}
