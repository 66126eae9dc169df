//! `plein register`: what is done to the register itself.

use std::time::Instant;

use kernel::nis::Nis;
use register::linking::{Desk, seek};
use serde_json::json;

use crate::app::open_store;
use crate::cli::Register;
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Runs a command.
pub async fn run(register: &Register, settings: Settings, as_json: bool) -> Outcome {
    let Register::Pairs { town } = register;
    let only = match town {
        None => None,
        Some(code) => Some(Nis::parse(code).map_err(|error| Trouble::input(format!("‘{code}’: {error}")))?),
    };
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
