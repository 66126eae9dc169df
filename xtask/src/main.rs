//! The chores of the repository: `cargo xtask demo`, `test`, `tidy`, `assets`, `gallery`, `release`.
//!
//! Only the standard library and `serde_json`, so that the first command on a fresh machine starts within seconds.
#![expect(clippy::print_stdout, reason = "a chore talks to the person who started it")]

mod assets;
mod e2e;
mod postgres;
mod run;
mod tidy;
mod tools;
mod totals;

use std::process::ExitCode;

use run::{Outcome, cargo, root};

const HELP: &str = "\
cargo xtask <chore>

  demo [arguments]   build Plein, fill a demo database and serve it; arguments go to `plein demo`
  test [filter]      install what the tests need, run everything on SQLite and PostgreSQL, print the totals
  tidy               the repository checks itself: boundaries, sizes, words, permissions
  e2e [filter]       only the journeys in a real browser (needs a built Plein)
  assets             copy the pinned npm packages' files into the repository's assets
  gallery [folder]   write every page, in every language, from its samples
  release            build the one self-contained release binary
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let chore = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match chore.as_str() {
        "demo" => demo(&rest),
        "test" => test(&rest),
        "tidy" => tidy::tidy(),
        "e2e" => e2e::e2e(&rest).map(|_| ()),
        "assets" => assets::assets(),
        "gallery" => gallery(&rest),
        "release" => cargo(&["build", "--release", "--package", "plein"]),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no chore ‘{other}’\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn demo(rest: &[String]) -> Outcome {
    cargo(&["build", "--package", "plein"])?;
    let mut command = run::plein();
    command.arg("demo").args(rest);
    run::run("plein demo", &mut command)
}

fn gallery(rest: &[String]) -> Outcome {
    let folder =
        rest.first().map_or_else(|| root().join("target/gallery").display().to_string(), Clone::clone);
    let mut command = run::cargo_command(&["test", "--quiet", "--package", "plein", "every_page_renders"]);
    run::run("the gallery", command.env("PLEIN_GALLERY", &folder))?;
    println!("open {folder}/index.html");
    Ok(())
}

/// Everything, in the order in which a failure is cheapest to find.
///
/// Program and tests are built in one go: cargo would compile the whole house a second time for the program alone, as
/// its tests ask for more of it.
fn test(rest: &[String]) -> Outcome {
    let clock = std::time::Instant::now();
    tools::ensure_for_tests()?;
    tidy::tidy()?;
    cargo(&["fmt", "--all", "--check"])?;
    timed("building", || cargo(&["build", "--workspace", "--bins", "--tests", "--examples"]))?;
    let postgres = postgres::Cluster::start()?;
    let mut totals = totals::Totals::default();
    let tested = timed("the Rust tests", || totals::cargo_test(rest, &postgres.url(), &mut totals));
    let linted = if tested.is_ok() { timed("the linter", lint) } else { Ok(()) };
    let journeys = if tested.is_ok() && linted.is_ok() && rest.is_empty() {
        timed("the journeys", || e2e::e2e(&[])).map(|more| totals.add(&more))
    } else {
        Ok(())
    };
    drop(postgres);
    println!("\nfinished in {} s", clock.elapsed().as_secs());
    println!("{totals}");
    tested.and(linted).and(journeys)
}

/// Says how long a part took, as time to build and to test is a cost of its own.
fn timed<T>(what: &str, part: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let clock = std::time::Instant::now();
    let outcome = part();
    println!("{what}: {} s", clock.elapsed().as_secs());
    outcome
}

fn lint() -> Outcome {
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])
}
