//! Everything the platform keeps about a person, as a document to read and to print. The slices tell it as JSON;
//! what is not put into words yet is shown under its own name, so that nothing is left out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::print::{Block, Column, Document, Level, Table};
use people::person;
use serde_json::{Map, Value};
use shell::{Failure, Visit};
use store::Audit;

use crate::app::App;

/// Columns a table may have before its rows are told one by one.
const MOST_COLUMNS: usize = 5;
/// How deep things may lie in each other.
const DEEPEST: usize = 8;

type Answer = Result<Response, Failure>;

/// `GET /mijn/gegevens.pdf`
pub async fn pdf(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    let id = visit.person()?;
    let moment = &visit.moment;
    let all = app.duties.export(id, moment).await?;
    let known = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let what = Audit::new("export", "account", id.0).about(id);
                tx.audit(&what.detail(serde_json::json!({"as": "pdf"})), moment).await?;
                person::get(tx, id).await
            })
        })
        .await?;
    let name = known.and_then(|person| Some(person.name).filter(|name| !name.is_empty()).or(person.email));
    let document = document(&visit, &all, &name.unwrap_or_default());
    let printer = Arc::clone(&app.printer);
    // Laying out takes the processor for a while: not here, where others are served.
    let printed = tokio::task::spawn_blocking(move || printer.pdf(&document)).await;
    let bytes = printed.map_err(Failure::internal)?.map_err(Failure::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plein-mijn-gegevens.pdf\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, bytes).into_response())
}

/// How values are put into words.
pub(crate) trait Speaker {
    /// The word for a key, when there is one.
    fn word(&self, key: &str) -> Option<String>;
    /// A moment as people read it.
    fn moment(&self, text: &str) -> Option<String>;
}

impl Speaker for Visit {
    fn word(&self, key: &str) -> Option<String> {
        let known = self.site().words().has(self.language, key);
        known.then(|| self.say(key, &[]))
    }

    fn moment(&self, text: &str) -> Option<String> {
        // Only what is written as an instant: a number of a house is none.
        (text.len() >= 19 && text.get(10..11) == Some("T")).then_some(())?;
        shell::format::read_moment(text).map(|moment| shell::format::moment(self.language, moment))
    }
}

fn document(visit: &Visit, all: &Value, name: &str) -> Document {
    let say = |key: &str| visit.say(key, &[]);
    let now = visit.moment.now();
    let when = Speaker::moment(visit, &now.to_rfc3339()).unwrap_or_default();
    let mut blocks = vec![Block::Paragraph(say("acc-copy-text"))];
    if let Value::Object(slices) = all {
        for (slice, part) in slices {
            chapter(visit, slice, part, &mut blocks);
        }
    }
    Document {
        title: say("acc-copy-title"),
        subtitle: [name, when.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        author: "Plein".to_owned(),
        language: visit.language,
        made_at: now,
        foot: visit.base_url().split_once("://").map_or("", |(_, host)| host).to_owned(),
        page: visit.say("acc-copy-page", &[("page", "{page}".into()), ("pages", "{pages}".into())]),
        colour: None,
        blocks,
    }
}

/// What one slice keeps.
fn chapter(speaker: &impl Speaker, slice: &str, part: &Value, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(Level::One, label(speaker, slice)));
    let Value::Object(part) = part else {
        blocks.push(Block::Paragraph(text(speaker, part)));
        return;
    };
    let single: Vec<(String, String)> = part
        .iter()
        .filter(|(_, value)| is_single(value))
        .map(|(key, value)| pair(speaker, key, value))
        .collect();
    blocks.push(Block::Pairs(single));
    for (key, value) in part.iter().filter(|(_, value)| !is_single(value)) {
        blocks.push(Block::Heading(Level::Two, label(speaker, key)));
        section(speaker, value, blocks);
    }
}

fn section(speaker: &impl Speaker, value: &Value, blocks: &mut Vec<Block>) {
    match value {
        Value::Array(all) if all.is_empty() => nothing(speaker, blocks),
        Value::Array(all) if all.iter().all(is_single) => {
            blocks.push(Block::List(all.iter().map(|one| text(speaker, one)).collect()));
        }
        Value::Array(all) => match table(speaker, all) {
            Some(table) => blocks.push(Block::Table(table)),
            None => {
                for (at, one) in all.iter().enumerate() {
                    blocks.push(Block::Heading(Level::Three, (at + 1).to_string()));
                    blocks.push(Block::Pairs(pairs(speaker, one)));
                }
            }
        },
        Value::Object(one) if one.is_empty() => nothing(speaker, blocks),
        other => blocks.push(Block::Pairs(pairs(speaker, other))),
    }
}

fn nothing(speaker: &impl Speaker, blocks: &mut Vec<Block>) {
    blocks.push(Block::Note(speaker.word("acc-copy-nothing").unwrap_or_default()));
}

/// A table, when the things are alike, flat and narrow.
fn table(speaker: &impl Speaker, all: &[Value]) -> Option<Table> {
    let rows: Vec<&Map<String, Value>> = all.iter().map(Value::as_object).collect::<Option<_>>()?;
    let mut keys: Vec<&String> = Vec::new();
    for row in &rows {
        for (key, value) in *row {
            if !is_single(value) {
                return None;
            }
            if !value.is_null() && !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    if keys.is_empty() || keys.len() > MOST_COLUMNS {
        return None;
    }
    let columns = keys.iter().map(|key| Column::text(label(speaker, key), 1)).collect();
    let cell = |row: &Map<String, Value>, key: &str| {
        row.get(key).map(|value| said(speaker, key, value)).unwrap_or_default()
    };
    let rows = rows.iter().map(|row| keys.iter().map(|key| cell(row, key)).collect()).collect();
    Some(Table { caption: String::new(), columns, rows })
}

const fn is_single(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// Names and values, with what lies deeper behind its own name.
fn pairs(speaker: &impl Speaker, value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    flatten(speaker, "", value, (&mut found, 0));
    found
}

fn flatten(
    speaker: &impl Speaker,
    name: &str,
    value: &Value,
    (found, depth): (&mut Vec<(String, String)>, usize),
) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}, {part}") };
    match value {
        _ if depth > DEEPEST => found.push((name.to_owned(), value.to_string())),
        Value::Object(all) => {
            for (key, one) in all {
                match one {
                    Value::Object(_) | Value::Array(_) => {
                        flatten(speaker, &below(&label(speaker, key)), one, (&mut *found, depth + 1));
                    }
                    one => found.push((below(&label(speaker, key)), said(speaker, key, one))),
                }
            }
        }
        Value::Array(all) if all.iter().all(is_single) => {
            let all: Vec<String> = all.iter().map(|one| text(speaker, one)).collect();
            found.push((name.to_owned(), if all.is_empty() { "–".to_owned() } else { all.join(", ") }));
        }
        Value::Array(all) => {
            for (at, one) in all.iter().enumerate() {
                flatten(speaker, &below(&(at + 1).to_string()), one, (&mut *found, depth + 1));
            }
        }
        single => found.push((name.to_owned(), text(speaker, single))),
    }
}

fn pair(speaker: &impl Speaker, key: &str, value: &Value) -> (String, String) {
    (label(speaker, key), said(speaker, key, value))
}

/// The name of a key: its word, or the key itself made readable.
fn label(speaker: &impl Speaker, key: &str) -> String {
    let bare = key.trim_start_matches('@').rsplit(':').next().unwrap_or(key);
    let code: String =
        bare.chars().map(|sign| if sign == '_' { '-' } else { sign.to_ascii_lowercase() }).collect();
    // words: export-*
    speaker.word(&format!("export-{code}")).unwrap_or_else(|| {
        let mut signs = bare.chars();
        let first: String = signs.next().map(|sign| sign.to_uppercase().collect()).unwrap_or_default();
        format!("{first}{}", signs.as_str().replace('_', " "))
    })
}

/// A value in words. What is a code of the log or a role has words of its own.
fn said(speaker: &impl Speaker, key: &str, value: &Value) -> String {
    let Value::String(code) = value else { return text(speaker, value) };
    // words: role-* audit-action-* audit-kind-* acc-proof-*
    let start = match key {
        "role" => "role-",
        "action" => "audit-action-",
        "kind" => "audit-kind-",
        "proof" => "acc-proof-",
        _ => return text(speaker, value),
    };
    speaker.word(&format!("{start}{code}")).unwrap_or_else(|| code.clone())
}

fn text(speaker: &impl Speaker, value: &Value) -> String {
    let word = |key: &str, other: &str| speaker.word(key).unwrap_or_else(|| other.to_owned());
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => word("acc-copy-yes", "true"),
        Value::Bool(false) => word("acc-copy-no", "false"),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => speaker.moment(text).unwrap_or_else(|| text.clone()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Words;

    impl Speaker for Words {
        fn word(&self, key: &str) -> Option<String> {
            match key {
                "export-created-at" => Some("Gemaakt".to_owned()),
                "export-sessions" => Some("Sessies".to_owned()),
                "role-officer" => Some("Medewerker".to_owned()),
                "acc-copy-yes" => Some("ja".to_owned()),
                "acc-copy-nothing" => Some("niets".to_owned()),
                _ => None,
            }
        }

        fn moment(&self, text: &str) -> Option<String> {
            text.starts_with("2026-11-22T").then(|| "22 november".to_owned())
        }
    }

    fn all(blocks: &[Block]) -> String {
        format!("{blocks:?}")
    }

    #[test]
    fn nothing_is_left_out_however_deep_it_lies() {
        let deep = (0..20).fold(json!("SCHAT"), |inside, _| json!({ "dieper": inside }));
        let part = json!({
            "naam": "Mia",
            "waar": true,
            "created_at": "2026-11-22T09:00:00Z",
            "sessions": [{"role": "officer", "agent": "Firefox"}, {"agent": "Chrome", "seen": null}],
            "leeg": [],
            "lijst": ["a", "b"],
            "graaf": [{"@id": "urn:x", "binnen": {"nog": [1, 2]}}],
            "diep": deep,
        });
        let mut blocks = Vec::new();
        chapter(&Words, "accounts", &part, &mut blocks);
        let told = all(&blocks);
        for wanted in [
            "Mia",
            "ja",
            "Gemaakt",
            "22 november",
            "Sessies",
            "Medewerker",
            "Chrome",
            "niets",
            "\"a\", \"b\"",
            "urn:x",
            "Binnen, Nog",
            "1, 2",
            "SCHAT",
        ] {
            assert!(told.contains(wanted), "{wanted} is not in {told}");
        }
        assert!(
            blocks.iter().any(|block| matches!(block, Block::Table(table) if table.columns.len() == 2)),
            "{told}"
        );
    }

    #[test]
    fn wide_things_are_told_one_by_one() {
        let wide: Map<String, Value> = (0..9).map(|at| (format!("veld{at}"), json!(at))).collect();
        let mut blocks = Vec::new();
        section(&Words, &json!([wide.clone(), wide]), &mut blocks);
        assert_eq!(
            blocks.iter().filter(|block| matches!(block, Block::Pairs(pairs) if pairs.len() == 9)).count(),
            2
        );
    }
}
