//! Which form of a document is wanted, and how it is answered.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use shell::{Failure, Visit};

use crate::graph::Graph;
use crate::terms;

/// A form of linked data, or the page for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON-LD.
    JsonLd,
    /// Turtle.
    Turtle,
    /// N-Triples.
    NTriples,
    /// A page.
    Html,
}

impl Form {
    /// The forms of linked data.
    pub const DATA: [Self; 3] = [Self::JsonLd, Self::Turtle, Self::NTriples];

    /// The kind of content.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::JsonLd => "application/ld+json",
            Self::Turtle => "text/turtle",
            Self::NTriples => "application/n-triples",
            Self::Html => "text/html",
        }
    }

    /// The ending of a document's address in this form.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::JsonLd => "jsonld",
            Self::Turtle => "ttl",
            Self::NTriples => "nt",
            Self::Html => "html",
        }
    }

    /// Which kinds of content that may be asked for mean this form, the exact ones first.
    const fn meant_by(self) -> &'static [&'static str] {
        match self {
            Self::JsonLd => &["application/ld+json", "application/json", "application/*", "*/*"],
            Self::Turtle => &["text/turtle", "application/x-turtle", "text/*", "*/*"],
            Self::NTriples => &["application/n-triples", "text/plain", "text/*", "application/*", "*/*"],
            Self::Html => &["text/html", "application/xhtml+xml", "text/*", "*/*"],
        }
    }
}

/// The wish in an `Accept` header, among the forms offered; of those as welcome the first. None when none is welcome.
#[must_use]
pub fn choose(accept: Option<&str>, offered: &[Form]) -> Option<Form> {
    let Some(accept) = accept.map(str::trim).filter(|accept| !accept.is_empty()) else {
        return offered.first().copied();
    };
    let wishes: Vec<(String, f32)> = accept
        .split(',')
        .take(30)
        .map(|wish| {
            let mut parts = wish.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok());
            (kind, weight.filter(|weight| weight.is_finite()).unwrap_or(1.0))
        })
        .collect();
    // The most exact word about a form counts: "*/*" says nothing about what is named beside it.
    let welcome = |form: &Form| {
        let said = form.meant_by().iter().find_map(|kind| wishes.iter().find(|(wish, _)| wish == kind));
        said.map_or(0.0, |(_, weight)| *weight)
    };
    let mut best: Option<(Form, f32)> = None;
    for form in offered {
        let weight = welcome(form);
        if weight > 0.0 && best.is_none_or(|(_, known)| weight > known) {
            best = Some((*form, weight));
        }
    }
    best.map(|(form, _)| form)
}

/// What a request wants of a document: an ending in the address wins from the header.
pub fn wanted(visit: &Visit, offered: &[Form]) -> Form {
    let accept = visit.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    // Who welcomes nothing of ours gets our first form rather than nothing.
    choose(accept, offered).or_else(|| offered.first().copied()).unwrap_or(Form::JsonLd)
}

/// The name of a document and the form its ending asks for: `0190….ttl`.
#[must_use]
pub fn ending(name: &str) -> (&str, Option<Form>) {
    match name.rsplit_once('.') {
        Some((bare, extension)) => match Form::DATA.into_iter().find(|form| form.extension() == extension) {
            Some(form) => (bare, Some(form)),
            None => (name, None),
        },
        None => (name, None),
    }
}

/// How long an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Asked for again each time (and answered briefly when nothing changed): what shows places is in nobody's copy after
    /// a withdrawal.
    Ask,
    /// A closed page of the stream: a reader need not ask again. Copies that serve others do ask, each second, so that an
    /// address that is gone is gone for everybody.
    Closed,
    /// What never changes under its address.
    Forever,
    /// What seldom changes.
    Hour,
}

impl Keep {
    const fn header(self) -> &'static str {
        match self {
            Self::Ask => "no-cache",
            Self::Closed => "public, max-age=604800, s-maxage=1, immutable",
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Hour => "public, max-age=3600",
        }
    }
}

/// Answers with a graph in the form that is wanted.
pub fn answer(visit: &Visit, graph: &Graph, form: Form, keep: Keep) -> Result<Response, Failure> {
    let text = match form {
        Form::Turtle => graph.turtle(),
        Form::NTriples => graph.n_triples(),
        Form::JsonLd | Form::Html => {
            Ok(graph.json_ld(&format!("{}{}", visit.base_url(), terms::context_path())))
        }
    };
    let text = text.map_err(Failure::internal)?;
    Ok(text_of(visit, form.content_type(), text, keep))
}

/// Answers with a text that may be asked for again by its tag, from any site.
pub fn text_of(visit: &Visit, kind: &'static str, text: String, keep: Keep) -> Response {
    let digest = format!("{:x}", Sha256::digest(&text));
    let tag = format!("W/\"{}\"", digest.get(..24).unwrap_or_default());
    let asked = visit.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = asked.is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag || one.trim() == "*"));
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep.header()));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    open(&mut response);
    response
}

/// Sends to another address, which depends on what is wanted.
pub fn see(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    open(&mut response);
    response
}

/// Any site may read it, and it depends on what is wanted.
fn open(response: &mut Response) {
    let out = response.headers_mut();
    out.append(header::VARY, HeaderValue::from_static("accept"));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, link"));
}

/// Adds a link to the headers.
pub fn link(response: &mut Response, to: &str, relation: &str) {
    if let Ok(value) = HeaderValue::from_str(&format!("<{to}>; rel=\"{relation}\"")) {
        response.headers_mut().append(header::LINK, value);
    }
}

/// Adds a link to the same in another form.
pub fn alternate(response: &mut Response, to: &str, form: Form) {
    let text = format!("<{to}>; rel=\"alternate\"; type=\"{}\"", form.content_type());
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::LINK, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_of_a_reader_is_read() {
        let all = [Form::JsonLd, Form::Turtle, Form::NTriples, Form::Html];
        for (accept, form) in [
            (None, Some(Form::JsonLd)),
            (Some(""), Some(Form::JsonLd)),
            (Some("*/*"), Some(Form::JsonLd)),
            (Some("text/turtle"), Some(Form::Turtle)),
            (Some("text/turtle;q=0.5, application/ld+json"), Some(Form::JsonLd)),
            (Some("application/ld+json;q=0.5,text/turtle;q=0.9"), Some(Form::Turtle)),
            (Some("application/n-triples, */*;q=0.1"), Some(Form::NTriples)),
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Some(Form::Html)),
            (Some("TEXT/HTML"), Some(Form::Html)),
            (Some("text/html;q=0, */*"), Some(Form::JsonLd)),
            (Some("application/rdf+xml"), None),
            (Some("text/turtle;q=abc"), Some(Form::Turtle)),
            (Some("text/turtle;q=NaN"), Some(Form::Turtle)),
        ] {
            assert_eq!(choose(accept, &all), form, "{accept:?}");
        }
    }

    #[test]
    fn an_ending_asks_for_a_form() {
        assert_eq!(ending("0190.ttl"), ("0190", Some(Form::Turtle)));
        assert_eq!(ending("0190.nt"), ("0190", Some(Form::NTriples)));
        assert_eq!(ending("0190.exe"), ("0190.exe", None));
        assert_eq!(ending("0190"), ("0190", None));
    }
}
