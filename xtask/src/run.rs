//! Starting other programs, with a clear word when they fail.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a chore ends in: nothing, or the sentence to print.
pub type Outcome = Result<(), String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The built program.
pub fn plein() -> Command {
    let mut command = Command::new(target().join("debug/plein"));
    command.current_dir(root());
    command
}

/// Runs a program to its end.
pub fn run(what: &str, command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{what} could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed ({status})")) }
}

/// Cargo in the repository, as if nobody stood between: what the outer cargo tells this program of itself makes libraries
/// that ask for it build again each time one goes from the one way to the other.
pub fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.args(arguments).current_dir(root());
    command
}

/// Runs cargo in the repository.
pub fn cargo(arguments: &[&str]) -> Outcome {
    run(&format!("cargo {}", arguments.join(" ")), &mut cargo_command(arguments))
}

/// Runs a program quietly and says whether it ended well.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints, when it ends well.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
