//! Problems of the API: RFC 9457 documents with stable codes, readable from any site.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::search::SearchError;
use serde_json::{Value, json};
use shell::visit::Visit;

use crate::ask::Refusal;

/// A problem, ready to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    status: StatusCode,
    body: Value,
}

impl Problem {
    /// A problem of one of the general kinds: `not-found`, `gone`, `internal`.
    #[must_use]
    pub fn new(visit: &Visit, code: &str, detail: Option<String>) -> Self {
        let status = match code {
            "not-found" => StatusCode::NOT_FOUND,
            "gone" => StatusCode::GONE,
            "bad-input" => StatusCode::BAD_REQUEST,
            "address-too-long" => StatusCode::URI_TOO_LONG,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let title = visit.say(&format!("failure-{code}-title"), &[]);
        let detail = detail.unwrap_or_else(|| visit.say(&format!("failure-{code}-text"), &[]));
        let body = json!({
            "type": format!("{}/api/problems#{code}", visit.base_url()),
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
            "code": code,
        });
        Self { status, body }
    }

    /// A piece of the question that cannot be read, with what it may have meant.
    #[must_use]
    pub fn refused(visit: &Visit, refusal: &Refusal, choices: &[String]) -> Self {
        let general = match refusal.status() {
            404 => "not-found",
            414 => "address-too-long",
            _ => "bad-input",
        };
        let detail = visit.word(&crate::word_for(refusal));
        let mut problem = Self::new(visit, general, Some(detail));
        if let Some(body) = problem.body.as_object_mut() {
            body.insert("code".into(), json!(refusal.code));
            body.insert("field".into(), json!(english(refusal.field)));
            if !choices.is_empty() {
                body.insert("choices".into(), json!(choices));
            }
        }
        problem
    }

    /// The search engine could not answer.
    #[must_use]
    pub fn failed(visit: &Visit, error: &SearchError) -> Self {
        match error {
            SearchError::Limit { .. } => Self::new(visit, "bad-input", Some(error.to_string())),
            SearchError::Index(_) => {
                tracing::error!(%error, "the API could not answer");
                Self::new(visit, "internal", None)
            }
        }
    }
}

/// The English name of a piece, as the API documents it.
fn english(field: &'static str) -> &'static str {
    match field {
        "wat" => "q",
        "waar" => "place",
        "bij" => "near",
        "straal" => "radius",
        "kader" => "bbox",
        "open" => "open_at",
        "cat" => "category",
        "met" => "feature",
        "sorteer" => "sort",
        "laag" => "layer",
        "blad" => "page",
        other => other,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (self.status, headers, self.body.to_string()).into_response()
    }
}
