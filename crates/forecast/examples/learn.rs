//! Learns the coefficients for young towns: `learn OUT.csv LAST_DAY COUNTS.csv CALENDAR.csv [LAST_DAY COUNTS.csv CALENDAR.csv …]`.
//! Nothing from the last day on is used.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool for development")]

use std::fs::File;
use std::io::BufReader;

use forecast::features::Frame;
use forecast::look::LINEAR;
use forecast::model::{Model, Settings};
use forecast::random::Random;
use forecast::table::{self, Limits};

/// As many days of history as a young counter has.
const REACH: usize = 21;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut sum = vec![[0.0_f32; LINEAR]; 24];
    let mut towns = 0.0;
    for town in args[1..].chunks(3) {
        let open = |path: &str| BufReader::new(File::open(path).unwrap());
        let (panel, _) = table::counts(&town[1], open(&town[1]), &Limits::default()).unwrap();
        let (calendar, _) = table::calendar(&town[2], open(&town[2]), &Limits::default()).unwrap();
        let frame = Frame::within(&panel, &calendar, REACH);
        let mut settings = Settings { half_life: 5000.0, ..Settings::default() };
        settings.growth.trees = 0;
        let end = panel.index(town[0].parse().unwrap()).unwrap();
        let model = Model::fit(&frame, end, 0, settings, &mut Random::new(1));
        for (line, b) in sum.iter_mut().zip(model.coefficients()) {
            line.iter_mut().zip(b).for_each(|(s, b)| *s += b);
        }
        towns += 1.0;
    }
    let line =
        |b: &[f32; LINEAR]| b.iter().map(|c| format!("{:.4}", c / towns)).collect::<Vec<_>>().join(",");
    let text: Vec<String> = sum.iter().map(line).collect();
    std::fs::write(&args[0], text.join("\n") + "\n").unwrap();
}
