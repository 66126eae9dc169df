//! The two commands by themselves, for development: `counts forecast COUNTS.csv [CALENDAR.csv] HORIZON FROM TO OUT.csv`
//! and `counts effect COUNTS.csv CALENDAR.csv CASES.csv`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a tool for development")]

use std::io::stderr;

use forecast::commands::{effect, forecast as command};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let path = |i: usize| args[i].clone().into();
    let given = |i: usize| (args[i] != "-").then(|| args[i].clone());
    let result = match args[0].as_str() {
        "forecast" => command::run(
            &command::Arguments {
                counts: path(1),
                calendar: given(2).map(Into::into),
                horizon: args[3].parse().unwrap(),
                from: given(4).map(|d| d.parse().unwrap()),
                to: given(5).map(|d| d.parse().unwrap()),
                out: path(6),
                threads: 2,
                seed: 1,
            },
            &mut stderr(),
        ),
        "effect" => effect::run(
            &effect::Arguments {
                counts: path(1),
                calendar: given(2).map(Into::into),
                question: effect::Question::Cases(path(3)),
                json: true,
            },
            &mut std::io::stdout().lock(),
            &mut stderr(),
        ),
        other => panic!("unknown command {other}"),
    };
    if let Err(error) = result {
        panic!("{error}");
    }
}
