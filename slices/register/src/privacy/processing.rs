//! The register of processing (GDPR art. 30), kept as data and shown to everybody.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::language::Language;
use serde::{Deserialize, Serialize};
use shell::{Failure, Head, Page, Visit};

use super::retention::{self, RULES, Run};
use crate::consent::{Consents, STYLE};

type Texts = BTreeMap<String, String>;

/// One processing, in four languages.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Processing {
    pub code: String,
    pub basis: String,
    pub title: Texts,
    pub purpose: Texts,
    pub persons: Texts,
    pub data: Texts,
    pub recipients: Texts,
    pub kept: Texts,
}

const SOURCE: &str = include_str!("../../data/processing.json");

static ALL: LazyLock<Vec<Processing>> = LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());

/// One processing, in the reader's language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    code: String,
    basis: String,
    title: String,
    purpose: String,
    persons: String,
    data: String,
    recipients: String,
    kept: String,
}

/// A rule of retention and what it did last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleRow {
    code: &'static str,
    days: i64,
    ran_at: Option<String>,
    removed: i64,
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessingPage {
    rows: Vec<Row>,
    rules: Vec<RuleRow>,
}

impl Page for ProcessingPage {
    const TEMPLATE: &'static str = "register/processing.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let ran = |index: usize| (index > 0).then(|| "2026-11-22T03:00:00Z".to_owned());
        let rules = RULES.iter().enumerate();
        let rules = rules.map(|(at, rule)| RuleRow {
            code: rule.code,
            days: rule.days,
            ran_at: ran(at),
            removed: 12,
        });
        vec![("all", Self { rows: rows(Language::Nl), rules: rules.collect() })]
    }
}

fn rows(language: Language) -> Vec<Row> {
    let row = |one: &Processing| {
        let text = |texts: &Texts| texts.get(language.code()).cloned().unwrap_or_default();
        Row {
            code: one.code.clone(),
            basis: one.basis.clone(),
            title: text(&one.title),
            purpose: text(&one.purpose),
            persons: text(&one.persons),
            data: text(&one.data),
            recipients: text(&one.recipients),
            kept: text(&one.kept),
        }
    };
    ALL.iter().map(row).collect()
}

type Shared = State<Arc<Consents>>;
type Answer = Result<Response, Failure>;

/// `GET /privacy/verwerkingen`
pub(crate) async fn show(State(consents): Shared, visit: Visit) -> Answer {
    let runs = consents.store.read(|tx| Box::pin(retention::last(tx))).await?;
    let rule = |rule: &retention::Rule| {
        let run: Option<&Run> = runs.iter().find(|run| run.rule == rule.code);
        RuleRow {
            code: rule.code,
            days: rule.days,
            ran_at: run.map(|run| run.ran_at.to_rfc3339()),
            removed: run.map_or(0, |run| run.removed),
        }
    };
    let page = ProcessingPage { rows: rows(visit.language), rules: RULES.iter().map(rule).collect() };
    let head = Head::new(
        visit.say("privacy-processing-title", &[]),
        visit.say("privacy-processing-lead", &[]),
        visit.local("privacy/verwerkingen"),
    )
    .in_languages(|language| format!("/{language}/privacy/verwerkingen"))
    .style(STYLE.0);
    visit.page(head, &page)
}

/// `GET /privacy/verwerkingen.json`
pub(crate) async fn json() -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], SOURCE).into_response()
}

/// `GET /privacy/verwerkingen.csv`
pub(crate) async fn csv(visit: Visit) -> Answer {
    let mut out = csv::Writer::from_writer(Vec::new());
    let wrong = |error: csv::Error| Failure::internal(error);
    out.write_record(["code", "basis", "title", "purpose", "persons", "data", "recipients", "kept"])
        .map_err(wrong)?;
    for row in rows(visit.language) {
        let fields = [
            &row.code,
            &row.basis,
            &row.title,
            &row.purpose,
            &row.persons,
            &row.data,
            &row.recipients,
            &row.kept,
        ];
        out.write_record(fields).map_err(wrong)?;
    }
    let bytes = out.into_inner().map_err(Failure::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plein-verwerkingen.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_processing_is_described_in_four_languages() {
        assert!(ALL.len() >= 9, "the file cannot be read");
        for language in Language::ALL {
            for row in rows(language) {
                let texts = [&row.title, &row.purpose, &row.persons, &row.data, &row.recipients, &row.kept];
                assert!(texts.iter().all(|text| !text.is_empty()), "{} in {language}", row.code);
                assert!(
                    ["consent", "contract", "legal-obligation", "public-task"].contains(&row.basis.as_str())
                );
                // A spreadsheet that opens the file calculates nothing.
                assert!(texts.iter().all(|text| !text.starts_with(['=', '+', '-', '@'])), "{}", row.code);
            }
        }
    }
}
