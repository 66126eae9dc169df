//! The repository checks itself: what the architecture promises and the compiler does not see.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, output, root};

/// Lines a source file may have before its tests.
const MOST_LINES: usize = 500;

/// Which crates of the house a crate may use. Slices are all the same, and never know each other.
const MAY_USE: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("store", &["kernel"]),
    ("people", &["kernel", "store"]),
    ("mail", &["kernel"]),
    ("fetch", &["kernel"]),
    ("mqtt", &[]),
    ("official", &["kernel", "store", "people"]),
    ("print", &["kernel"]),
    ("shell", &["kernel", "store", "people"]),
    ("search", &["kernel"]),
    ("linkage", &["kernel"]),
    ("sheet", &[]),
    ("counts", &["kernel", "sheet"]),
    ("forecast", &[]),
    ("xtask", &[]),
];

/// What a slice may use.
const SLICE_MAY_USE: &[&str] =
    &["kernel", "store", "people", "shell", "linkage", "official", "counts", "forecast", "sheet"];

/// Where people's own folders begin; written in two pieces, so that this file does not find itself.
const MACHINE_PATHS: &[[&str; 2]] = &[["/", "home"], ["/", "root"], ["/", "Users"]];

/// Libraries that only their own engine may name.
const ENGINES: &[(&str, &str)] = &[("tantivy", "search"), ("sqlx", "store")];

/// Runs every check and reports all that is wrong at once.
pub fn tidy() -> Outcome {
    let mut problems = Vec::new();
    let files = tracked()?;
    boundaries(&mut problems);
    for file in &files {
        check_file(file, &mut problems);
    }
    slices(&mut problems);
    architecture(&mut problems);
    justified(&files, &mut problems);
    if problems.is_empty() {
        println!("tidy: {} files in order", files.len());
        return Ok(());
    }
    Err(format!("tidy found {} problems:\n  {}", problems.len(), problems.join("\n  ")))
}

/// The files git knows or would add.
fn tracked() -> Result<Vec<PathBuf>, String> {
    let top = root().display().to_string();
    let list = output("git", &["-C", &top, "ls-files", "--cached", "--others", "--exclude-standard"])
        .ok_or("git cannot list the files")?;
    Ok(list.lines().map(PathBuf::from).filter(|file| root().join(file).is_file()).collect())
}

fn read(file: &Path) -> Option<String> {
    std::fs::read_to_string(root().join(file)).ok()
}

fn crates_in(folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// The names under `[dependencies]` (what only tests use is free).
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside
            && let Some(name) = line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty())
        {
            found.push(name);
        }
    }
    found
}

fn boundaries(problems: &mut Vec<String>) {
    let foundation = crates_in("crates");
    let slices = crates_in("slices");
    let house: Vec<&String> = foundation.iter().chain(&slices).collect();
    for (folder, names) in [("crates", &foundation), ("slices", &slices)] {
        for name in names {
            let Some(manifest) = read(Path::new(&format!("{folder}/{name}/Cargo.toml"))) else { continue };
            let may = if folder == "slices" {
                SLICE_MAY_USE
            } else {
                match MAY_USE.iter().find(|(known, _)| known == name) {
                    Some((_, may)) => may,
                    None => {
                        problems.push(format!("crates/{name}: say in xtask/src/tidy.rs what it may use"));
                        continue;
                    }
                }
            };
            for dependency in dependencies(&manifest) {
                if house.iter().any(|known| *known == dependency) && !may.contains(&dependency) {
                    problems.push(format!("{folder}/{name} may not use {dependency}"));
                }
                if let Some((library, engine)) = ENGINES.iter().find(|(library, _)| *library == dependency)
                    && engine != name
                    && !(*library == "sqlx" && folder == "slices")
                {
                    problems
                        .push(format!("{folder}/{name} may not use {library}: that is the work of {engine}"));
                }
            }
        }
    }
}

fn check_file(file: &Path, problems: &mut Vec<String>) {
    let name = file.display().to_string();
    let Some(text) = read(file) else { return };
    if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
        problems.push(format!("{name}: the lock file names a registry host; remove the `resolved` lines"));
    }
    let source = name.ends_with(".rs");
    let written =
        source || [".md", ".html", ".css", ".ftl", ".sql", ".toml", ".mjs"].iter().any(|e| name.ends_with(e));
    // What comes from others is copied as it is.
    if !written
        || name.starts_with("crates/shell/assets/maplibre")
        || name.starts_with("crates/shell/assets/utrecht")
    {
        return;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push(format!("{name}: no newline at the end"));
    }
    for (at, line) in text.lines().enumerate() {
        if MACHINE_PATHS.iter().any(|[slash, folder]| line.contains(&format!("{slash}{folder}{slash}"))) {
            problems.push(format!("{name}:{}: a path of one machine", at + 1));
        }
    }
    if source {
        check_source(&name, &text, problems);
    }
}

fn check_source(name: &str, text: &str, problems: &mut Vec<String>) {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().count();
    if lines > MOST_LINES && !name.contains("/tests/") && !name.ends_with("/tests.rs") {
        problems.push(format!(
            "{name}: {lines} lines before its tests; {MOST_LINES} is the limit, split it by subject"
        ));
    }
    if name.starts_with("slices/")
        && !name.ends_with("store.rs")
        && !name.contains("/store/")
        && code.contains("sqlx::query")
    {
        problems.push(format!("{name}: SQL lives in store.rs"));
    }
}

fn slices(problems: &mut Vec<String>) {
    for slice in crates_in("slices") {
        let home = root().join("slices").join(&slice);
        let pages = ["permissions.txt", "words/nl.ftl", "words/fr.ftl", "words/en.ftl", "words/de.ftl"];
        let needs_words = home.join("templates").exists();
        let needed = std::iter::once("README.md").chain(pages.into_iter().filter(|_| needs_words));
        for file in needed {
            if !home.join(file).exists() && !by_subject(&home, file) {
                problems.push(format!("slices/{slice}: {file} is missing"));
            }
        }
    }
}

/// Whether a large slice keeps the file per subject: `words/claims.nl.ftl`, `src/claims/permissions.txt`.
fn by_subject(home: &Path, file: &str) -> bool {
    let entries = |folder: &str| std::fs::read_dir(home.join(folder)).into_iter().flatten().flatten();
    match file.strip_prefix("words/") {
        Some(word) => {
            entries("words").any(|entry| entry.file_name().to_string_lossy().ends_with(&format!(".{word}")))
        }
        None => entries("src").any(|entry| entry.path().join(file).exists()),
    }
}

/// The architecture page names every crate, and no crate that is gone.
fn architecture(problems: &mut Vec<String>) {
    let Some(text) = read(Path::new("ARCHITECTURE.md")) else {
        problems.push("ARCHITECTURE.md is missing".to_owned());
        return;
    };
    for folder in ["crates", "slices"] {
        let names = crates_in(folder);
        for name in &names {
            if !text.contains(&format!("`{folder}/{name}`")) {
                problems.push(format!("ARCHITECTURE.md does not speak of `{folder}/{name}`"));
            }
        }
        for piece in text.split(&format!("`{folder}/")).skip(1) {
            let named = piece.split(['`', '/']).next().unwrap_or_default();
            if !names.iter().any(|name| name == named) {
                problems.push(format!("ARCHITECTURE.md speaks of `{folder}/{named}`, which does not exist"));
            }
        }
    }
    if text.lines().count() > 400 {
        problems.push("ARCHITECTURE.md is longer than 400 lines".to_owned());
    }
}

/// Every library that a crate names has a reason in deny.toml.
fn justified(files: &[PathBuf], problems: &mut Vec<String>) {
    let reasons = read(Path::new("deny.toml")).unwrap_or_default();
    let known: Vec<&str> = reasons
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .flat_map(|line| line.split("  ").next().unwrap_or_default().split(", "))
        .collect();
    let house: Vec<String> = crates_in("crates").into_iter().chain(crates_in("slices")).collect();
    for file in files.iter().filter(|file| file.ends_with("Cargo.toml") && file.components().count() > 1) {
        let Some(manifest) = read(file) else { continue };
        let manifest = manifest.replace("[dev-dependencies]", "[dependencies]");
        for library in dependencies(&manifest) {
            if !house.iter().any(|name| name == library) && !known.contains(&library) {
                problems.push(format!("{}: deny.toml has no reason for {library}", file.display()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_dependencies_count() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\nkernel.workspace = true\nserde = \"1\"\n\n[dev-dependencies]\nstore = \"1\"\n";
        assert_eq!(dependencies(manifest), ["kernel", "serde"]);
    }

    #[test]
    fn a_long_file_and_stray_sql_are_found() {
        let mut problems = Vec::new();
        check_source("slices/x/src/a.rs", &format!("{}sqlx::query", "x\n".repeat(501)), &mut problems);
        assert_eq!(problems.len(), 2, "{problems:?}");
        problems.clear();
        check_source(
            "slices/x/src/store.rs",
            &format!("sqlx::query\n#[cfg(test)]{}", "x\n".repeat(900)),
            &mut problems,
        );
        assert!(problems.is_empty(), "{problems:?}");
    }
}
