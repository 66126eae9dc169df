//! What the tests need besides Rust: PostgreSQL, Chromium and Mosquitto from Debian, and a few npm packages.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{Outcome, output, root, run, succeeds};

/// Installs what is missing. Says what to do by hand where it cannot.
pub fn ensure_for_tests() -> Outcome {
    let mut missing = Vec::new();
    if initdb().is_none() {
        missing.push("postgresql");
    }
    if chromium().is_none() {
        missing.push("chromium");
    }
    if chromedriver().is_none() {
        missing.push("chromium-driver");
    }
    if !succeeds("mosquitto_passwd", &["--help"]) && !PathBuf::from("/usr/sbin/mosquitto").exists() {
        missing.push("mosquitto");
    }
    install(&missing)?;
    npm_packages()
}

fn install(packages: &[&str]) -> Outcome {
    if packages.is_empty() {
        return Ok(());
    }
    println!("installing from Debian: {}", packages.join(", "));
    let by_hand = || format!("please install by hand: {}", packages.join(" "));
    if !succeeds("apt-get", &["--version"]) {
        return Err(format!(
            "the tests need {}, and there is no apt-get here; {}",
            packages.join(", "),
            by_hand()
        ));
    }
    let root_user = output("id", &["-u"]).as_deref() == Some("0");
    let apt = |arguments: &[&str]| {
        let mut command = if root_user {
            Command::new("apt-get")
        } else {
            let mut sudo = Command::new("sudo");
            sudo.args(["--non-interactive", "apt-get"]);
            sudo
        };
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run("apt-get", &mut command)
    };
    // Lists may be fresh enough; an update that fails matters only when the install fails too.
    let updated = apt(&["update", "--quiet"]);
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
        .or(updated.and_then(|()| apt(&arguments)))
        .map_err(|problem| format!("{problem}; {}", by_hand()))
}

fn npm_packages() -> Outcome {
    let folder = root().join("e2e");
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.package-lock.json");
    let modified = |path: &PathBuf| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    if modified(&stamp).is_some_and(|stamp| modified(&lock).is_some_and(|lock| stamp >= lock)) {
        return Ok(());
    }
    println!("installing the browser tests' npm packages");
    run(
        "npm ci (in e2e)",
        Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder),
    )
}

/// PostgreSQL's `initdb`, the newest installed one.
pub fn initdb() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let program = entry.path().join("bin/initdb");
            program.exists().then_some((version, program))
        })
        .collect();
    versions.sort();
    versions.pop().map(|(_, program)| program)
}

/// The browser.
pub fn chromium() -> Option<PathBuf> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

fn chromedriver() -> Option<PathBuf> {
    ["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}
