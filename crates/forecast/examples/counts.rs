//! The two commands by themselves, with the arguments of `plein forecast` and `plein effect`, for development.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for development")]

use std::io::stderr;

use forecast::commands::{effect, forecast as command};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|at| args.get(at + 1)).cloned();
    let counts = args.get(1).unwrap().into();
    let calendar = after("--calendar").map(Into::into);
    let result = match args.first().unwrap().as_str() {
        "forecast" => command::run(
            &command::Arguments {
                counts,
                calendar,
                horizon: after("--horizon").unwrap().parse().unwrap(),
                from: after("--from").map(|d| d.parse().unwrap()),
                to: after("--to").map(|d| d.parse().unwrap()),
                out: after("--out").unwrap().into(),
                threads: after("--threads").map_or(2, |n| n.parse().unwrap()),
                seed: after("--seed").map_or(1, |n| n.parse().unwrap()),
            },
            &mut stderr(),
        ),
        "effect" => {
            let question = match after("--cases") {
                Some(path) => effect::Question::Cases(path.into()),
                None => effect::Question::One {
                    treated: after("--treated").unwrap(),
                    from: after("--from").unwrap(),
                    to: after("--to").unwrap(),
                    controls: after("--controls")
                        .map_or_else(Vec::new, |c| c.split(',').map(str::to_owned).collect()),
                },
            };
            let json = args.iter().any(|a| a == "--json");
            effect::run(
                &effect::Arguments {
                    counts,
                    calendar,
                    question,
                    json,
                    pool: args.iter().any(|a| a == "--pool"),
                },
                &mut std::io::stdout().lock(),
                &mut stderr(),
            )
        }
        other => panic!("unknown command {other}"),
    };
    if let Err(error) = result {
        panic!("{error}");
    }
}
