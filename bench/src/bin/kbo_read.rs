//! Reads a KBO extract with the reader of the register and tells rows, seconds, CPU seconds and memory as JSON.
//!
//! `kbo_read PATH [--threads 2] [--postcodes 8020,8370] [--establishments FILE]`

#![expect(clippy::as_conversions, reason = "a count becomes a rate")]

use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use register::kbo::{KboOptions, KboSource, read_full};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut path, mut options, mut list) = (None, KboOptions::default(), None::<PathBuf>);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--threads" => options.threads = value()?.parse()?,
            "--postcodes" => {
                options.postcodes = Some(value()?.split(',').map(str::parse).collect::<Result<_, _>>()?);
            }
            "--establishments" => list = Some(PathBuf::from(value()?)),
            _ => path = Some(PathBuf::from(argument)),
        }
    }
    let path =
        path.ok_or("usage: kbo_read PATH [--threads 2] [--postcodes 8020,8370] [--establishments FILE]")?;
    let begun = Instant::now();
    let import = read_full(&KboSource::open(&path)?, &options, &|_| {})?;
    let read = begun.elapsed().as_secs_f64();
    let mut out = list.map(std::fs::File::create).transpose()?.map(BufWriter::new);
    let (mut places, mut named, mut with_address) = (0_u64, 0_u64, 0_u64);
    for record in import.batches(1_000).flatten() {
        places += 1;
        named += u64::from(!record.listing.display_name.is_empty());
        with_address += u64::from(record.listing.address.is_some());
        if let Some(out) = &mut out {
            writeln!(out, "{}\t{}", record.listing.number, record.listing.category)?;
        }
    }
    let made = begun.elapsed().as_secs_f64();
    let enterprises: usize = import.enterprises(1_000).map(|batch| batch.len()).sum();
    let seconds = begun.elapsed().as_secs_f64();
    let rows: u64 = import.report.files.iter().map(|file| file.read).sum();
    let refused: u64 = import.report.files.iter().map(|file| file.refused).sum();
    let (cpu, peak) = usage();
    writeln!(
        std::io::stdout(),
        "{}",
        serde_json::json!({
            "path": path, "rows": rows, "refused": refused, "places": places, "named": named,
            "with_address": with_address, "enterprises": enterprises, "read_s": read, "places_s": made - read,
            "enterprises_s": seconds - made, "seconds": seconds, "cpu_s": cpu, "peak_mb": peak,
            "rows_per_s": rows as f64 / seconds,
            "files": import.report.files.iter().map(|f| (f.file.to_string(), f.read, f.kept, f.seconds)).collect::<Vec<_>>(),
        })
    )?;
    Ok(())
}

/// CPU seconds and the most memory used so far (MB), as Linux tells.
fn usage() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
    (ticks / 100.0, kilobytes / 1024.0)
}
