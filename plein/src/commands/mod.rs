//! One file per command.

pub mod about;
pub mod admin;
pub mod counts;
pub mod demo;
pub mod hours;
pub mod import;
pub mod keep;
pub mod link;
pub mod official;
pub mod register;
pub mod search;
pub mod serve;

use std::io::Write;

use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::search::Finder as _;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::app::Platform;
use crate::cli::{Cli, Command};
use crate::config::Settings;
use crate::follow;
use crate::outcome::{Outcome, Trouble};

/// Sends the log to the standard error: what the server does, or only what goes wrong.
pub fn log(cli: &Cli) {
    let serves = matches!(cli.command, Command::Serve(_));
    let usual = if serves { "info,access=warn" } else { "warn" };
    let filter = EnvFilter::try_from_env("PLEIN_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let kept = if serves && cli.json { subscriber.json().try_init() } else { subscriber.try_init() };
    // A second logger can only exist in tests; the first one stays.
    drop(kept);
}

/// Tells what went wrong, on the standard error.
pub fn complain(trouble: &Trouble, as_json: bool) {
    let mut output = std::io::stderr().lock();
    let told = if as_json {
        writeln!(
            output,
            "{}",
            json!({"error": trouble.text, "kind": format!("{:?}", trouble.kind).to_lowercase()})
        )
    } else {
        writeln!(output, "plein: {trouble}")
    };
    // Nobody is left to tell when the standard error is gone.
    drop(told);
}

/// Prints one line for people or one JSON value for machines.
pub fn tell(as_json: bool, text: &str, value: &serde_json::Value) -> Outcome {
    let mut output = std::io::stdout().lock();
    let written = if as_json { writeln!(output, "{value}") } else { writeln!(output, "{text}") };
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// The real clock, for a command.
pub const fn now() -> Moment {
    Moment::real(Actor::System, Language::Nl)
}

/// Runs a command that needs the settings.
pub async fn dispatch(cli: Cli, settings: Settings) -> Outcome {
    let as_json = cli.json;
    match cli.command {
        Command::Demo(demo) => demo::run(&demo, settings, cli.data.is_some(), as_json).await,
        Command::Serve(serve) => serve::run(&serve, settings, as_json).await,
        Command::Import(import) => import::run(import, settings, as_json).await,
        Command::Generate(generate) => demo::generate(&generate, settings, as_json).await,
        Command::Search(search) => {
            let platform = Platform::open(settings, now()).await?;
            // A running server keeps the index up to date; otherwise we do.
            if platform.engine.count() == 0 {
                follow::catch_up(&platform).await?;
            }
            search::run(&search, &platform, as_json)
        }
        Command::Index => {
            let platform = Platform::open(settings, now()).await?;
            follow::rebuild(&platform).await?;
            let count = platform.engine.count();
            tell(as_json, &format!("{count} places are findable"), &json!({"places": count}))
        }
        Command::Register(register) => register::run(&register, settings, as_json).await,
        Command::Official(asked) => official::run(&asked, settings, as_json).await,
        Command::Admin(admin) => admin::run(&admin, settings, as_json).await,
        Command::Backup(backup) => keep::backup(&backup, settings, as_json).await,
        Command::Restore(restore) => keep::restore(&restore, settings, as_json).await,
        Command::Verify(verify) => keep::verify(&verify, settings, as_json).await,
        // Answered before there were settings.
        Command::Hours(_)
        | Command::Link(_)
        | Command::Forecast(_)
        | Command::Effect(_)
        | Command::Config(_)
        | Command::Completions { .. }
        | Command::Man => Ok(()),
    }
}
