//! What goes wrong has two faces: what the visitor reads, with a way on, and what the log keeps.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::search::SearchError;
use minijinja::{Value, context};

use crate::site::Site;
use crate::visit::Visit;
use crate::words::Word;

/// The kinds of failure. The codes are part of the public API and stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There is no such page or thing.
    NotFound,
    /// It was there, and is not any more.
    Gone,
    /// A value cannot be understood.
    BadInput,
    /// Only for who signed in.
    SignIn,
    /// Not allowed here.
    Forbidden,
    /// Too many requests from one place.
    TooMany,
    /// The address is too long.
    AddressTooLong,
    /// What was sent is too large.
    BodyTooLarge,
    /// The address does not do this.
    WrongMethod,
    /// What was sent is of a kind we do not read.
    WrongType,
    /// Too much work at this moment.
    Busy,
    /// It took too long.
    Timeout,
    /// No room left to keep anything.
    DiskFull,
    /// Our mistake.
    Internal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::NotFound,
        Self::Gone,
        Self::BadInput,
        Self::SignIn,
        Self::Forbidden,
        Self::TooMany,
        Self::AddressTooLong,
        Self::BodyTooLarge,
        Self::WrongMethod,
        Self::WrongType,
        Self::Busy,
        Self::Timeout,
        Self::DiskFull,
        Self::Internal,
    ];

    /// The stable code in problem documents, and in the keys of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Gone => "gone",
            Self::BadInput => "bad-input",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::TooMany => "too-many",
            Self::AddressTooLong => "address-too-long",
            Self::BodyTooLarge => "body-too-large",
            Self::WrongMethod => "wrong-method",
            Self::WrongType => "wrong-type",
            Self::Busy => "busy",
            Self::Timeout => "timeout",
            Self::DiskFull => "disk-full",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::BadInput => StatusCode::BAD_REQUEST,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy | Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The kind for a status that a library answered with.
    #[must_use]
    pub fn of(status: StatusCode) -> Option<Self> {
        if status.is_success() || status.is_redirection() || status.is_informational() {
            return None;
        }
        Self::ALL.into_iter().find(|kind| kind.status() == status).or(Some(match status {
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadInput,
        }))
    }
}

/// A failure on its way to the visitor.
#[derive(Clone, Debug)]
pub struct Failure {
    kind: Kind,
    detail: Option<Word>,
    field: Option<&'static str>,
    log: Option<String>,
    ways: Vec<(Word, String)>,
    retry_after: Option<u32>,
}

impl Failure {
    /// A failure of a kind.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { kind, detail: None, field: None, log: None, ways: Vec::new(), retry_after: None }
    }

    /// There is no such thing.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(Kind::NotFound)
    }

    /// It was there, and is not any more.
    #[must_use]
    pub const fn gone() -> Self {
        Self::new(Kind::Gone)
    }

    /// A field cannot be understood; the word says how to mend it.
    #[must_use]
    pub fn bad_input(field: &'static str, detail: impl Into<Word>) -> Self {
        Self { field: Some(field), detail: Some(detail.into()), ..Self::new(Kind::BadInput) }
    }

    /// Too many requests; try again in so many seconds.
    #[must_use]
    pub fn too_many(seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(Kind::TooMany) }
    }

    /// Too much work now; try again in so many seconds.
    #[must_use]
    pub fn busy(seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(Kind::Busy) }
    }

    /// Our mistake. The text goes to the log only.
    #[must_use]
    pub fn internal(log: impl std::fmt::Display) -> Self {
        Self::new(Kind::Internal).log(log)
    }

    /// With a sentence of its own for the visitor.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Word>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With something for the log.
    #[must_use]
    pub fn log(mut self, log: impl std::fmt::Display) -> Self {
        self.log = Some(log.to_string());
        self
    }

    /// With a way on: a link that may help.
    #[must_use]
    pub fn way(mut self, label: impl Into<Word>, href: impl Into<String>) -> Self {
        self.ways.push((label.into(), href.into()));
        self
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The field that cannot be understood.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// Renders the failure for a visitor.
    pub(crate) fn respond(&self, site: &Site, visit: &Visit) -> Response {
        if self.kind == Kind::SignIn && !visit.is_api() && visit.site().settings().sessions.is_some() {
            // A page asks to sign in and leads back; what was sent is not kept.
            let way =
                [(header::LOCATION, visit.sign_in_path()), (header::CACHE_CONTROL, "no-store".to_owned())];
            return (StatusCode::SEE_OTHER, way).into_response();
        }
        let reference = reference(visit);
        if self.kind.status().is_server_error() {
            let log = self.log.as_deref().unwrap_or("");
            tracing::error!(reference, kind = self.kind.code(), path = visit.path, log, "failure");
        } else {
            tracing::debug!(reference, kind = self.kind.code(), path = visit.path, log = self.log, "refused");
        }
        let mut response =
            if visit.is_api() { self.problem(visit, &reference) } else { self.page(site, visit, &reference) };
        *response.status_mut() = self.kind.status();
        let out = response.headers_mut();
        out.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            out.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        }
        response
    }

    fn texts(&self, visit: &Visit) -> (String, String) {
        // words: failure-*
        let code = self.kind.code();
        let title = visit.say(&format!("failure-{code}-title"), &[]);
        let text = match &self.detail {
            Some(word) => visit.word(word),
            None => visit.say(&format!("failure-{code}-text"), &[]),
        };
        (title, text)
    }

    /// RFC 9457.
    fn problem(&self, visit: &Visit, reference: &str) -> Response {
        let (title, detail) = self.texts(visit);
        let code = self.kind.code();
        let mut body = serde_json::json!({
            "type": format!("{}/api/problems#{code}", visit.base_url()),
            "title": title,
            "status": self.kind.status().as_u16(),
            "detail": detail,
            "code": code,
            "reference": reference,
        });
        if let (Some(field), Some(map)) = (self.field, body.as_object_mut()) {
            map.insert("field".to_owned(), field.into());
        }
        ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }

    fn page(&self, site: &Site, visit: &Visit, reference: &str) -> Response {
        let (title, text) = self.texts(visit);
        let ways: Vec<Value> = self
            .ways
            .iter()
            .map(|(label, href)| context! { label => visit.word(label), href => href })
            .collect();
        let page = context! {
            code => self.kind.code(),
            status => self.kind.status().as_u16(),
            title => title.as_str(),
            text,
            field => self.field,
            reference,
            ours => self.kind.status().is_server_error(),
            ways,
        };
        let head = crate::head::Head::new(title, "", "").robots(crate::head::Robots::None);
        match site.render(visit, "failure.html", &head, page) {
            Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
            Err(error) => {
                tracing::error!(reference, error = %error, "the failure page itself failed");
                format!("{} {reference}", self.kind.code()).into_response()
            }
        }
    }
}

/// Eight signs that stand in the log beside the cause.
fn reference(visit: &Visit) -> String {
    let id = visit.moment.new_id().simple().to_string();
    id.chars().skip(id.len().saturating_sub(8)).collect::<String>().to_uppercase()
}

/// Carries a failure from the handler to the door, where language and look are known.
#[derive(Clone, Debug)]
pub(crate) struct Carried(pub(crate) Failure);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(Carried(self));
        response
    }
}

impl From<minijinja::Error> for Failure {
    fn from(error: minijinja::Error) -> Self {
        // Not the long form: it shows the page, and with it whom it is about.
        Self::internal(format!("template: {error}"))
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Limit { what, limit } => {
                Self::new(Kind::BadInput).detail(Word::new("failure-limit").with("limit", limit)).log(what)
            }
            SearchError::Index(text) if is_full(&text) => Self::new(Kind::DiskFull).log(text),
            SearchError::Index(text) => Self::internal(text),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Kind::DiskFull,
            _ => Kind::Internal,
        };
        Self::new(kind).log(error)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        let failure = match error.kind() {
            store::Kind::Busy | store::Kind::Unreachable => Self::busy(5),
            store::Kind::DiskFull => Self::new(Kind::DiskFull),
            _ => Self::new(Kind::Internal),
        };
        failure.log(error)
    }
}

fn is_full(text: &str) -> bool {
    text.contains("No space left") || text.contains("os error 28")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_code_and_statuses_are_read_back() {
        let mut codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Kind::ALL.len());
        assert_eq!(Kind::of(StatusCode::METHOD_NOT_ALLOWED), Some(Kind::WrongMethod));
        assert_eq!(Kind::of(StatusCode::UNPROCESSABLE_ENTITY), Some(Kind::BadInput));
        assert_eq!(Kind::of(StatusCode::BAD_GATEWAY), Some(Kind::Internal));
        assert_eq!(Kind::of(StatusCode::NOT_MODIFIED), None);
    }

    #[test]
    fn a_full_disk_is_told_from_a_mistake() {
        let full = std::io::Error::from_raw_os_error(28);
        assert_eq!(Failure::from(full).kind(), Kind::DiskFull);
        assert_eq!(
            Failure::from(SearchError::Index("No space left on device".into())).kind(),
            Kind::DiskFull
        );
        assert_eq!(Failure::from(std::io::Error::other("x")).kind(), Kind::Internal);
        let kept = store::StoreError::new(store::Kind::DiskFull, "no room");
        assert_eq!(Failure::from(kept).kind(), Kind::DiskFull);
        assert_eq!(Failure::from(store::StoreError::new(store::Kind::Busy, "later")).kind(), Kind::Busy);
    }
}
