//! Plein: the binary. Configuration, command line and the list of slices; no business rules.

mod app;
mod cli;
mod commands;
mod config;
mod curtain;
mod follow;
mod mqtt_in;
mod outcome;
mod post;
mod services;
#[cfg(test)]
mod tests;
mod web;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use config::Settings;
use outcome::{Outcome, Trouble};

/// A page is made of thousands of small texts; this allocator hands them out a quarter cheaper than that of the system.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    commands::log(&cli);
    let as_json = cli.json;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            commands::complain(&trouble, as_json);
            trouble.code()
        }
    }
}

fn run(cli: Cli) -> Outcome {
    // These need neither settings nor a database.
    match &cli.command {
        Command::Completions { shell } => return commands::about::completions(*shell),
        Command::Man => return commands::about::man(),
        Command::Config(cli::Config::Example) => return commands::about::print(Settings::example()),
        Command::Link(link) => return commands::link::run(link, cli.json),
        Command::Forecast(asked) => return commands::counts::forecast(asked),
        Command::Effect(asked) => return commands::counts::effect(asked, cli.json),
        _ => {}
    }
    let (settings, file) = Settings::load(cli.config.as_deref(), cli.data.as_deref())?;
    match &cli.command {
        Command::Hours(hours) => return commands::hours::run(hours, &settings),
        Command::Config(cli::Config::Check) => {
            return commands::about::check(&settings, file.as_deref(), cli.json);
        }
        _ => {}
    }
    let runtime = tokio::runtime::Runtime::new().map_err(Trouble::failed)?;
    runtime.block_on(commands::dispatch(cli, settings))
}
