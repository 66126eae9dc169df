//! Copies the files of pinned npm packages into the repository, where the shell embeds them.
//!
//! The packages and their versions stand in `xtask/assets/package.json`; the copies are committed, so that building
//! needs no npm. Licences are written beside the copies.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::run::{Outcome, root, run};

/// The components of the Utrecht library that Plein's pages are built on, in the order of the style sheet.
const COMPONENTS: [&str; 16] = [
    "button",
    "link-button",
    "form-label",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "textbox",
    "textarea",
    "select",
    "checkbox",
    "alert",
    "table",
    "breadcrumb-nav",
    "skip-link",
    "figure",
];

/// Files copied as they are: package, file in it, name here.
const COPIES: [(&str, &str, &str); 5] = [
    (
        "@fontsource/bricolage-grotesque",
        "files/bricolage-grotesque-latin-700-normal.woff2",
        "plein-display.woff2",
    ),
    ("maplibre-gl", "dist/maplibre-gl.mjs", "maplibre-gl.mjs"),
    ("maplibre-gl", "dist/maplibre-gl-worker.mjs", "maplibre-gl-worker.mjs"),
    ("maplibre-gl", "dist/maplibre-gl.css", "maplibre-gl.css"),
    ("axe-core", "axe.min.js", "testing/axe.min.js"),
];

/// Installs the pinned packages and copies what the shell embeds.
pub fn assets() -> Outcome {
    let home = root().join("xtask/assets");
    strip_registry(&home.join("package-lock.json"))?;
    let mut npm = Command::new("npm");
    npm.current_dir(&home).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run("npm ci", &mut npm)?;
    let packages = home.join("node_modules");
    let out = root().join("crates/shell/assets");
    write(&out.join("utrecht.css"), &components(&packages)?)?;
    write(&out.join("icons.svg"), &sprite(&home, &packages)?)?;
    for (package, file, name) in COPIES {
        let text = read_bytes(&packages.join(package).join(file))?;
        let target = out.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&target, without_map(text)).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    write(&out.join("LICENCES.md"), &licences(&home, &packages)?)
}

/// The lock file names no registry: whoever installs uses the registry of their own settings; the hashes protect.
fn strip_registry(path: &Path) -> Outcome {
    let mut lock: Value =
        serde_json::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    if let Some(packages) = lock.get_mut("packages").and_then(Value::as_object_mut) {
        for package in packages.values_mut().filter_map(Value::as_object_mut) {
            package.remove("resolved");
        }
    }
    write(path, &format!("{lock:#}\n"))
}

fn components(packages: &Path) -> Result<String, String> {
    let mut out = String::from(
        "/*! @utrecht/*-css: copyright (c) 2020-2024 Frameless B.V., (c) 2021-2024 Gemeente Utrecht; EUPL-1.2 */\n\
         @layer base,utrecht,parts,layout,help,print;@layer utrecht{",
    );
    for component in COMPONENTS {
        let path = packages.join(format!("@utrecht/{component}-css/dist/index.min.css"));
        out.push_str(without_remarks(&read(&path)?).trim());
    }
    out.push_str("}\n");
    Ok(out)
}

/// One SVG file with every pictogram as a symbol.
fn sprite(home: &Path, packages: &Path) -> Result<String, String> {
    let list = read(&home.join("icons.txt"))?;
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- Most pictograms: Lucide, ISC licence (see LICENCES.md); the others are our own. -->\n",
    );
    for (at, line) in
        list.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let wrong = || format!("icons.txt line {}: «{line}» is not «key name»", at + 1);
        let (key, name) = line.trim().split_once(' ').ok_or_else(wrong)?;
        let path = match name {
            "own" => home.join(format!("icons/{key}.svg")),
            name => packages.join(format!("lucide-static/icons/{name}.svg")),
        };
        let svg = read(&path)?;
        let (tag, body) = svg
            .split_once("<svg")
            .and_then(|(_, rest)| rest.split_once('>'))
            .ok_or_else(|| format!("{}: no <svg>", path.display()))?;
        let body = body.trim().trim_end_matches("</svg>");
        let body: String = body.lines().map(str::trim).collect();
        let view = attribute(tag, "viewBox").unwrap_or("0 0 24 24");
        let style = if attribute(tag, "fill") == Some("currentColor") {
            "fill=\"currentColor\""
        } else {
            "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\""
        };
        let _ = writeln!(out, "<symbol id=\"{key}\" viewBox=\"{view}\" {style}>{body}</symbol>");
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

fn licences(home: &Path, packages: &Path) -> Result<String, String> {
    let path = home.join("package.json");
    let wanted: Value =
        serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut out = String::from(
        "# Files of others\n\nCopied by `cargo xtask assets` from the packages pinned in `xtask/assets/package.json`. \
         Everything else in this folder is our own (EUPL-1.2).\n\n| package | version | licence |\n|---|---|---|\n",
    );
    let names = wanted.get("dependencies").and_then(Value::as_object).into_iter().flat_map(|map| map.keys());
    for name in names {
        let path = packages.join(name).join("package.json");
        let package: Value =
            serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
        let _ = writeln!(out, "| {name} | {} | {} |", text("version"), text("license"));
    }
    for (package, file) in [
        ("lucide-static", "LICENSE"),
        ("maplibre-gl", "LICENSE.txt"),
        ("@fontsource/bricolage-grotesque", "LICENSE"),
    ] {
        let text = read(&packages.join(package).join(file))?;
        let _ = write!(out, "\n## {package}\n\n```text\n{}\n```\n", text.trim());
    }
    Ok(out)
}

/// Drops the line that names a source map we do not ship.
fn without_map(content: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(content) {
        Ok(text) if text.contains("# sourceMappingURL=") => {
            let kept: Vec<&str> = text
                .lines()
                .filter(|line| !line.contains("# sourceMappingURL=") || line.len() > 200)
                .collect();
            let mut out = kept.join("\n").into_bytes();
            out.push(b'\n');
            out
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// A style sheet without its remarks; the licence is told once at the head of the whole.
fn without_remarks(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    out.push_str(rest);
    out
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_and_source_maps_go() {
        assert_eq!(without_remarks("/*! a */b{c:d}/* e */f"), "b{c:d}f");
        assert_eq!(without_map(b"a\n//# sourceMappingURL=a.map\n".to_vec()), b"a\n");
        assert_eq!(without_map(vec![0xff, 0]), [0xff, 0]);
    }

    #[test]
    fn every_pictogram_has_a_source_and_own_ones_are_drawn() {
        let home = root().join("xtask/assets");
        let list = read(&home.join("icons.txt")).unwrap();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (key, name) = line.split_once(' ').unwrap();
            assert!(name != "own" || home.join(format!("icons/{key}.svg")).exists(), "{key} is not drawn");
        }
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = read(&root().join("xtask/assets/package-lock.json")).unwrap();
        assert!(!lock.contains("\"resolved\"") && lock.contains("\"integrity\""));
    }
}
