//! `plein forecast` and `plein effect`: what is to come of counts in a file, and what an event brought.

use forecast::commands::{CommandError, effect, forecast as ahead, monash};

use crate::cli::{Effect, Forecast};
use crate::outcome::{Outcome, Trouble};

/// Where chance begins: the same file gives the same forecasts.
const SEED: u64 = 1;

fn wrong(error: CommandError) -> Trouble {
    Trouble::input(error.to_string())
}

/// Forecasts, writes a file.
pub fn forecast(asked: &Forecast) -> Outcome {
    if asked.monash {
        let arguments = monash::Arguments {
            file: asked.counts.clone(),
            calendar: asked.calendar.clone(),
            out: asked.out.clone(),
            seed: SEED,
        };
        return monash::run(&arguments, &mut std::io::stdout().lock(), &mut std::io::stderr()).map_err(wrong);
    }
    let (Some(horizon), Some(out)) = (asked.horizon, asked.out.clone()) else {
        return Err(Trouble::input("say how far and where to: --horizon 24h --out FILE"));
    };
    let arguments = ahead::Arguments {
        counts: asked.counts.clone(),
        calendar: asked.calendar.clone(),
        horizon,
        from: asked.from,
        to: asked.to,
        out,
        threads: std::thread::available_parallelism().map_or(2, usize::from),
        seed: SEED,
    };
    ahead::run(&arguments, &mut std::io::stderr()).map_err(wrong)
}

/// Answers, a line for every event.
pub fn effect(asked: &Effect, as_json: bool) -> Outcome {
    let question = match (&asked.cases, &asked.treated, &asked.from, &asked.to) {
        (Some(cases), ..) => effect::Question::Cases(cases.clone()),
        (None, Some(treated), Some(from), Some(to)) => effect::Question::One {
            treated: treated.clone(),
            from: from.clone(),
            to: to.clone(),
            controls: asked.controls.clone(),
        },
        _ => {
            return Err(Trouble::input(
                "say which series and days: --treated SERIES --from DATE --to DATE, or --cases FILE",
            ));
        }
    };
    let arguments = effect::Arguments {
        counts: asked.counts.clone(),
        calendar: asked.calendar.clone(),
        question,
        json: as_json,
        pool: asked.pool,
    };
    effect::run(&arguments, &mut std::io::stdout().lock(), &mut std::io::stderr()).map_err(wrong)
}
