//! One request, as handlers see it: who asks for what, in which language, and how to answer.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use minijinja::Value;
use minijinja::value::Serde;
use serde::de::DeserializeOwned;

use crate::assets;
use crate::failure::{Failure, Kind};
use crate::head::Head;
use crate::identity::{Access, Session};
use crate::page::Page;
use crate::permit::Reach;
use crate::site::Site;
use crate::slice::Spot;
use crate::theme::Theme;
use crate::words::{Arg, Word};

/// A request. Handlers take it as their first argument.
#[derive(Clone)]
pub struct Visit {
    /// The language: from the first part of the path, or `taal=`, or what the browser asks for.
    pub language: Language,
    /// The path as asked, without the question: `/nl/zoek`.
    pub path: String,
    /// The question as asked, without the mark: `wat=brood&waar=Oostkamp`.
    pub query: String,
    /// The value scripts and styles of this answer carry.
    pub nonce: String,
    /// The look.
    pub theme: Arc<Theme>,
    /// Whether the page stands in a frame of another site.
    pub embed: bool,
    /// When, and the source of ids.
    pub moment: Moment,
    /// What the browser sent.
    pub headers: Arc<HeaderMap>,
    /// Where the request came from, trusted proxies passed over. Never written to the log.
    pub client: Option<IpAddr>,
    pub(crate) site: Arc<Site>,
    pub(crate) session: Option<Session>,
    pub(crate) access: Access,
    /// Whether the request changes something.
    pub(crate) sends: bool,
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit")
            .field("language", &self.language)
            .field("path", &self.path)
            .field("embed", &self.embed)
            .finish_non_exhaustive()
    }
}

impl Visit {
    /// Says a text in the visitor's language.
    #[must_use]
    pub fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.site.words().say(self.language, key, args)
    }

    /// Says a [`Word`] in the visitor's language.
    #[must_use]
    pub fn word(&self, word: &Word) -> String {
        self.site.words().word(self.language, word)
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// The public address of the site, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.site.settings().base_url
    }

    /// The path of a page in the visitor's language: `local("oostkamp")` is `/nl/oostkamp`.
    #[must_use]
    pub fn local(&self, path: &str) -> String {
        format!("/{}/{}", self.language, path.trim_start_matches('/'))
    }

    /// The towns a page of a desk may be about: the one that was asked for, else all of one's own. Nothing named and every
    /// town within reach: none, and the page asks.
    pub fn towns(&self, asked: &str) -> Result<Vec<Nis>, Failure> {
        let chosen = Nis::parse(asked).ok();
        match self.reach()? {
            Reach::Towns(own) => match chosen {
                Some(nis) if own.contains(&nis) => Ok(vec![nis]),
                Some(_) => Err(Failure::not_found()),
                None => Ok(own),
            },
            Reach::All => Ok(chosen.into_iter().collect()),
            _ => Err(Failure::not_found()),
        }
    }

    /// Whether a program asks, that wants problem documents rather than pages.
    #[must_use]
    pub fn is_api(&self) -> bool {
        ["/api/", "/v1.1/", "/tiles/", "/basemap/", "/doc/", "/ldes/", "/ns/"]
            .iter()
            .any(|start| self.path.starts_with(start))
    }

    /// The same visit in the look of a town, when it has one.
    #[must_use]
    pub fn themed(mut self, key: &str) -> Self {
        if let Some(theme) = self.site.theme(key) {
            self.theme = theme;
        }
        self
    }

    /// Answers with a page.
    pub fn page<P: Page>(&self, head: Head, page: &P) -> Result<Response, Failure> {
        let html = self.site.render(self, P::TEMPLATE, &head, Value::from(Serde(page)))?;
        Ok(self.html(html))
    }

    /// What other slices show on this page: a list of `{template, data}`.
    pub async fn panels(&self, spot: Spot, subject: &str) -> Result<Vec<Value>, Failure> {
        let mut found = Vec::new();
        for panel in self.site.panels().iter().filter(|panel| panel.spot == spot) {
            if let Some(data) = (panel.load)(self.clone(), subject.to_owned()).await? {
                found.push(minijinja::context! { template => panel.template, data });
            }
        }
        Ok(found)
    }

    /// Answers with HTML that may be kept and asked for again by its tag. The nonce is left out of the tag, so that
    /// the same content has the same tag.
    fn html(&self, html: String) -> Response {
        let tag = assets::hash_without(&html, &self.nonce);
        let tag =
            HeaderValue::from_str(&format!("W/\"{tag}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""));
        let same = self.headers.get(header::IF_NONE_MATCH).is_some_and(|asked| *asked == tag);
        let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { html.into_response() };
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        // What somebody sees who signed in is kept nowhere.
        let keep = if self.session.is_some() { "private, no-store" } else { "private, no-cache" };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        out.insert(header::ETAG, tag);
        response
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Failure::internal("the request did not pass the door"))
    }
}

/// The question of an address, read into a type. What cannot be read becomes a clear failure that names the field.
#[derive(Clone, Debug)]
pub struct Asked<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|error| Failure::new(Kind::BadInput).detail("failure-query").log(error))
    }
}

/// A form or JSON document that was sent, read into a type.
#[derive(Clone, Debug)]
pub struct Sent<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let told = |status: StatusCode, text: String| {
            Failure::new(Kind::of(status).unwrap_or(Kind::BadInput)).log(text)
        };
        if kind.is_some_and(|kind| kind.starts_with("application/json")) {
            let json = axum::Json::<T>::from_request(request, state).await;
            return json.map(|json| Self(json.0)).map_err(|error| told(error.status(), error.body_text()));
        }
        let form = axum::Form::<T>::from_request(request, state).await;
        form.map(|form| Self(form.0)).map_err(|error| told(error.status(), error.body_text()))
    }
}

/// The language a part of a path names.
fn spoken(part: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.code() == part)
}

/// Whether a path begins with a language.
#[must_use]
pub(crate) fn is_spoken(path: &str) -> bool {
    path.split('/').find(|part| !part.is_empty()).and_then(spoken).is_some()
}

/// The language of a request: from the path, from `taal=`, from the browser.
#[must_use]
pub(crate) fn language_of(path: &str, query: &str, headers: &HeaderMap) -> Language {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let mut first = parts.next();
    if first == Some("embed") {
        first = parts.next();
    }
    if let Some(language) = first.and_then(spoken) {
        return language;
    }
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("taal=")).and_then(Language::parse);
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.unwrap_or_else(|| accepted().map_or(Language::Nl, Language::from_accept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_comes_from_the_path_first() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("de"));
        assert_eq!(language_of("/fr/oostkamp", "taal=en", &headers), Language::Fr);
        assert_eq!(language_of("/embed/en/kaart", "", &headers), Language::En);
        assert_eq!(language_of("/api/v1/places", "taal=fr", &headers), Language::Fr);
        assert_eq!(language_of("/nlx/", "", &headers), Language::De);
        assert_eq!(language_of("/", "", &HeaderMap::new()), Language::Nl);
    }
}
