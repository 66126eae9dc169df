//! `plein register`: what is done to the register itself.

use std::time::{Duration, Instant};

use ::official::Sources;
use kernel::nis::Nis;
use register::linking::{Desk, seek};
use register::official::positions::{self, Options, Report, Unclear};
use serde_json::json;

use crate::app::open_store;
use crate::cli::Register;
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Runs a command.
pub async fn run(register: &Register, settings: Settings, as_json: bool) -> Outcome {
    match register {
        Register::Pairs { town } => pairs(town.as_deref(), settings, as_json).await,
        Register::Positions { towns, most, per_second, dry_run } => {
            let towns = towns.iter().map(|code| town(code)).collect::<Outcome<Vec<Nis>>>()?;
            let pause = Duration::from_millis(1_000) / (*per_second).max(1);
            let options = Options { towns, most: *most, pause, dry_run: *dry_run };
            find_positions(&options, settings, as_json).await
        }
    }
}

fn town(code: &str) -> Outcome<Nis> {
    Nis::parse(code.trim()).map_err(|error| Trouble::input(format!("‘{code}’: {error}")))
}

async fn find_positions(options: &Options, settings: Settings, as_json: bool) -> Outcome {
    let client = crate::services::client(&settings)?;
    let store = open_store(&settings, &now()).await?;
    let sources = Sources::new(client, store.clone(), settings.official);
    let outcome = positions::run(&store, &sources, options, &now).await;
    store.close().await;
    let report = outcome?;
    tell(as_json, &told(&report, options.dry_run), &json!(report))
}

fn told(report: &Report, dry_run: bool) -> String {
    let verb = if dry_run { "would get" } else { "got" };
    let mut lines = vec![format!(
        "{} places looked at, {} questions put to the Address Register: {} {verb} the position of their house",
        report.looked_at, report.asked, report.found
    )];
    let why = |why: &Unclear| match why {
        Unclear::Unknown => "no such address is known",
        Unclear::NoHouse => "the street is known, not the house",
        Unclear::Elsewhere => "the address lies behind another postal code",
        Unclear::NotInUse => "the address is not in use",
        Unclear::NoPosition => "the address has no position",
        Unclear::Far => "the address lies too far from its village",
        Unclear::Ambiguous => "several addresses are as likely",
        Unclear::Silent => "the register did not answer",
    };
    lines.extend(report.unclear.iter().map(|(reason, count)| format!("{count:>7}  {}", why(reason))));
    for one in &report.named {
        lines.push(format!("  {} {}  {}: {}", one.nis, one.id.0.simple(), one.address, why(&one.why)));
    }
    if let Some(problem) = &report.stopped {
        lines.push(format!("stopped: {problem}. What was found is kept; run the command again later."));
    }
    lines.join("\n")
}

async fn pairs(only: Option<&str>, settings: Settings, as_json: bool) -> Outcome {
    let only = only.map(town).transpose()?;
    let moment = now();
    let store = open_store(&settings, &moment).await?;
    let started = Instant::now();
    let done = seek::whole(&Desk::of(&store), only, &moment).await?;
    store.close().await;
    let seconds = started.elapsed().as_secs_f64();
    let text = format!(
        "{} places of {} towns compared in {seconds:.1} s: {} pairs to look at, {} merged because there is no doubt",
        done.compared, done.towns, done.pairs, done.merged
    );
    let value = json!({
        "towns": done.towns, "places": done.compared, "pairs": done.pairs, "merged": done.merged, "seconds": seconds,
    });
    tell(as_json, &text, &value)
}
