//! `plein link`: which records of two files, or of one, are the same.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;

use linkage::files::{self, Files};
use linkage::{Limits, Options, Pairing, Report, Role};
use serde_json::json;

use super::tell;
use crate::cli::{Link, Partners};
use crate::outcome::{Outcome, Trouble};

/// Bytes a file may have.
const LARGEST_FILE: u64 = 2_000_000_000;
/// Lines a map may have.
const LONGEST_MAP: usize = 500;
/// In a map: number the rows instead of reading ids.
const NUMBERED: &str = "#";

/// Reads, links, writes.
pub fn run(link: &Link, as_json: bool) -> Outcome {
    let map = link.columns.as_deref().map(read_map).transpose()?.unwrap_or_default();
    let left = read(&link.left)?;
    let right = link.right.as_deref().map(read).transpose()?;
    let paths: Vec<&Path> = std::iter::once(link.left.as_path()).chain(link.right.as_deref()).collect();
    let read = files::read(&left, right.as_deref(), &map.columns, map.numbered, Limits::default())
        .map_err(|(which, error)| wrong(&paths, which, &error))?;
    drop((left, right));
    unknown_names(&map, &read, link.columns.as_deref())?;
    explain(&paths, &read, map.numbered)?;
    let options = Options {
        threshold: link.threshold,
        pairing: match link.partners {
            Partners::Detect => Pairing::Detect,
            Partners::One => Pairing::One,
            Partners::Many => Pairing::Many,
        },
        threads: std::thread::available_parallelism().map_or(2, usize::from),
    };
    let linked = linkage::link(&read.corpus, options);
    write_pairs(&link.out, &linked.pairs, &read)?;
    told(&linked.report, &read, link, as_json)
}

fn wrong(paths: &[&Path], which: usize, error: &linkage::TableError) -> Trouble {
    let path = paths.get(which).map(|path| path.display().to_string()).unwrap_or_default();
    Trouble::input(format!("{path}: {error}"))
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    let named = |error: std::io::Error| Trouble::input(format!("{}: {error}", path.display()));
    let size = std::fs::metadata(path).map_err(named)?.len();
    if size > LARGEST_FILE {
        let text =
            format!("{}: larger than 2 GB: link it in parts, by province or by letter", path.display());
        return Err(Trouble::input(text));
    }
    std::fs::read(path).map_err(named)
}

/// What `--columns` says.
#[derive(Debug, Default)]
struct Map {
    columns: Vec<(String, Option<Role>)>,
    numbered: bool,
}

/// Reads a map: `name = "Benaming"`, `street = ["Straat", "Rue"]`, `id = "#"`, `ignore = ["cluster"]`.
fn read_map(path: &Path) -> Outcome<Map> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Trouble::input(format!("{}: {error}", path.display())))?;
    parse_map(&text).map_err(|problem| Trouble::input(format!("{}: {problem}", path.display())))
}

fn parse_map(text: &str) -> Result<Map, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let mut map = Map::default();
    for (key, value) in table {
        let role = if key == "ignore" { None } else { Some(role(&key)?) };
        let headers: Vec<String> = match value {
            toml::Value::String(header) => vec![header],
            toml::Value::Array(list) => list
                .into_iter()
                .map(|one| {
                    one.as_str().map(str::to_owned).ok_or_else(|| format!("{key}: only texts in the list"))
                })
                .collect::<Result<_, _>>()?,
            _ => {
                return Err(format!(
                    "{key}: write the name of a column, or a list of names: {key} = \"Naam\""
                ));
            }
        };
        if role == Some(Role::Id) && headers.iter().any(|header| header == NUMBERED) {
            map.numbered = true;
            continue;
        }
        map.columns.extend(headers.into_iter().map(|header| (header, role)));
        if map.columns.len() > LONGEST_MAP {
            return Err(format!("more than {LONGEST_MAP} columns"));
        }
    }
    Ok(map)
}

fn role(key: &str) -> Result<Role, String> {
    Role::parse(key)
        .ok_or_else(|| format!("‘{key}’ is not a role; there are {}, ignore", Role::names().join(", ")))
}

/// A name in the map that no file has is a slip.
fn unknown_names(map: &Map, read: &Files, path: Option<&Path>) -> Outcome {
    let missing =
        map.columns.iter().find(|(name, _)| !read.columns.iter().any(|columns| columns.knows(name)));
    match missing {
        None => Ok(()),
        Some((name, _)) => {
            let have: Vec<String> = read.columns.iter().map(|columns| columns.headers.join(", ")).collect();
            let path = path.map(|path| path.display().to_string()).unwrap_or_default();
            Err(Trouble::input(format!(
                "{path}: no file has a column ‘{name}’; there are: {}",
                have.join(" | ")
            )))
        }
    }
}

/// Says on the standard error what the columns were read as.
fn explain(paths: &[&Path], read: &Files, numbered: bool) -> Outcome {
    let mut output = std::io::stderr().lock();
    for ((path, columns), rows) in paths.iter().zip(&read.columns).zip(&read.rows) {
        let mut text = format!("{}: {} records; read as {}", path.display(), rows.read, columns.told());
        let unused = columns.unused();
        if !unused.is_empty() {
            let _written = write!(text, "; not used: {}", unused.join(", "));
        }
        if columns.id().is_none() && !numbered {
            text.push_str(
                "; no id column, so the rows are numbered from 1 (name one in --columns: id = \"…\")",
            );
        }
        if rows.uneven > 0 {
            let _written = write!(text, "; {} rows have more or fewer cells than the header", rows.uneven);
        }
        writeln!(output, "{text}")?;
    }
    let shared = Role::all().filter(|role| *role != Role::Id);
    if let [one, other] = read.columns.as_slice()
        && !shared.into_iter().any(|role| one.has(role) && other.has(role))
        && !(one.has_person() && other.has(Role::Name) || other.has_person() && one.has(Role::Name))
    {
        return Err(Trouble::input(
            "the two files have no column in common that can be compared: name them in --columns, such as name = [\"Benaming\", \"Sign\"]",
        ));
    }
    Ok(())
}

/// Writes the pairs beside the place and moves them there when they are whole.
fn write_pairs(out: &Path, pairs: &[linkage::Pair], read: &Files) -> Outcome {
    let named = |error: std::io::Error| {
        let trouble = Trouble::from(error);
        Trouble { text: format!("{}: {}", out.display(), trouble.text), ..trouble }
    };
    if out.as_os_str() == "-" {
        return match files::write(pairs, &read.corpus, std::io::stdout().lock()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(named),
        };
    }
    let mut beside = out.as_os_str().to_owned();
    beside.push(".part");
    let file = std::fs::File::create(&beside).map_err(named)?;
    let written = files::write(pairs, &read.corpus, BufWriter::new(file));
    if let Err(error) = written.and_then(|()| std::fs::rename(&beside, out)) {
        // What could not be finished is of no use.
        let _gone = std::fs::remove_file(&beside);
        return Err(named(error));
    }
    Ok(())
}

fn told(report: &Report, read: &Files, link: &Link, as_json: bool) -> Outcome {
    let (left, right) = report.records;
    let partners = if report.one_to_one { "one partner each" } else { "several partners allowed" };
    let text = format!(
        "{} pairs with a probability of at least {} among {} records; {} pairs compared; {partners}",
        report.pairs,
        link.threshold,
        left + right,
        report.compared
    );
    let columns: Vec<_> = read
        .columns
        .iter()
        .zip(&read.rows)
        .map(|(columns, rows)| {
            let roles: serde_json::Map<String, serde_json::Value> = columns
                .headers
                .iter()
                .zip(&columns.roles)
                .filter_map(|(header, role)| Some((header.clone(), json!((*role)?.name()))))
                .collect();
            json!({
                "roles": roles, "not_used": columns.unused(), "records": rows.read,
                "empty_rows": rows.empty, "uneven_rows": rows.uneven,
            })
        })
        .collect();
    let value = json!({
        "pairs": report.pairs, "threshold": link.threshold, "left": left, "right": right,
        "compared": report.compared, "expected": report.expected.round(), "one_to_one": report.one_to_one,
        "out": link.out.display().to_string(), "files": columns,
    });
    if link.out.as_os_str() == "-" {
        let mut output = std::io::stderr().lock();
        return Ok(if as_json { writeln!(output, "{value}") } else { writeln!(output, "{text}") }?);
    }
    tell(as_json, &text, &value)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("plein-link-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn link(folder: &Path, left: &str, right: Option<&str>, map: Option<&str>) -> Outcome<String> {
        std::fs::write(folder.join("left.csv"), left).unwrap();
        if let Some(right) = right {
            std::fs::write(folder.join("right.csv"), right).unwrap();
        }
        if let Some(map) = map {
            std::fs::write(folder.join("map.toml"), map).unwrap();
        }
        let link = Link {
            left: folder.join("left.csv"),
            right: right.map(|_| folder.join("right.csv")),
            columns: map.map(|_| folder.join("map.toml")),
            out: folder.join("pairs.csv"),
            threshold: 0.5,
            partners: Partners::Detect,
        };
        run(&link, true)?;
        Ok(std::fs::read_to_string(folder.join("pairs.csv")).unwrap())
    }

    #[test]
    fn two_files_with_other_headers_give_pairs_with_reasons() {
        let left = "id,name,street,city,phone\nA,Bakkerij Vermeulen,Kerkstraat 12,Oostveld,050 12 34 56\nB,Frituur De Gouden Zon,Markt 1,Oostveld,\nC,Kapsalon Mila,Dorpsplein 4,Westdam,059 88 77 66\n";
        let right = "\u{feff}Id;Naam;Straat;Gemeente;Telefoon\n1;Bakkery Vermeulen bv;Kerkstr. 12;Oostveld;+32 50 12 34 56\n2;Schoenen Petra;Markt 3;Westdam;\n3;KAPSALON MILA;Dorpsplein 4A;Westdam;059/88.77.66\n";
        let folder = folder("two");
        let pairs = link(&folder, left, Some(right), None).unwrap();
        let lines: Vec<&str> = pairs.lines().collect();
        assert_eq!(lines.len(), 3, "{pairs}");
        assert_eq!(lines[0], "left,right,score,evidence");
        assert!(lines[1].starts_with("A,1,") && lines[1].contains("phone="), "{pairs}");
        assert!(lines[2].starts_with("C,3,") && lines[2].contains("name="), "{pairs}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn wrong_files_and_maps_are_told_and_leave_nothing() {
        let folder = folder("wrong");
        let told = |left: &str, right: Option<&str>, map: Option<&str>| {
            let trouble = link(&folder, left, right, map).unwrap_err();
            assert_eq!(trouble.kind, crate::outcome::Kind::Input);
            trouble.text
        };
        assert!(told("id,name\n1,a\n1,b\n", None, None).contains("line 3"));
        assert!(told("id,colour\n1,a\n", None, None).contains("colour"));
        assert!(
            told("id,name\n1,a\n", Some("id,phone\n1,050123456\n"), None).contains("no column in common")
        );
        assert!(told("id,name\n1,a\n", None, Some("nme = \"x\"")).contains("given_name"));
        assert!(told("id,name\n1,a\n", None, Some("city = \"Stad\"")).contains("‘Stad’"));
        assert!(told("id,name\n1,a\n", None, Some("city = 3")).contains("city"));
        assert!(!folder.join("pairs.csv").exists());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn rows_without_ids_are_numbered() {
        let folder = folder("numbered");
        let rows = [
            "Bakkerij Vermeulen,Kerkstraat 12",
            "Frituur De Zon,Markt 1",
            "Bakkerij Vermeulen,Kerkstraat 12",
            "Kapsalon Lies,Stationsstraat 4",
            "Fietsen Durnez,Brugsesteenweg 88",
            "Boekhandel De Letter,Zuidzandstraat 7",
            "Slagerij Osseel,Dorpsplein 3",
            "Optiek Klaarzicht,Gentstraat 21",
            "Schoenen Stap,Noordstraat 15",
            "Bloemen Margriet,Parklaan 9",
        ];
        let file = format!("what,where\n{}\n", rows.join("\n"));
        let map = "name = \"what\"\nstreet = \"where\"\nid = \"#\"\n";
        let pairs = link(&folder, &file, None, Some(map)).unwrap();
        assert!(pairs.contains("\n1,3,"), "{pairs}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
