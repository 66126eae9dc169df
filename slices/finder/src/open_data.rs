//! Open data: the whole register as files, streamed, one file per layer because the licences differ.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::language::Language;
use kernel::listing::{Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::search::{Area, SearchQuery};
use serde_json::json;
use shell::failure::{Failure, Kind};
use shell::visit::Visit;
use shell::words::Word;
use tokio::sync::mpsc;

use crate::app::{App, question};
use crate::places_json;

/// A form of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For maps.
    GeoJson,
    /// For spreadsheets.
    Csv,
    /// Linked data.
    JsonLd,
}

/// Every form.
pub const FORMATS: [Format; 3] = [Format::GeoJson, Format::Csv, Format::JsonLd];

impl Format {
    /// The ending of the file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::JsonLd => "jsonld",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::Csv => "CSV",
            Self::JsonLd => "JSON-LD",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// What stands before the first, between two, and behind the last establishment.
    fn frame(self, layer: Layer, base: &str) -> (String, &'static str, &'static str) {
        let (licence, attribution) = (layer.licence(), layer.attribution());
        match self {
            Self::GeoJson => {
                let head = json!({
                    "type": "FeatureCollection", "name": format!("plein-{}", layer.code()),
                    "license": licence, "attribution": attribution,
                });
                let head = head.to_string();
                (format!("{},\"features\":[\n", head.trim_end_matches('}')), ",\n", "\n]}\n")
            }
            // The mark at the start tells spreadsheets that the text is UTF-8.
            Self::Csv => (format!("\u{feff}{}", places_json::csv_head()), "", ""),
            Self::JsonLd => {
                let head = json!({
                    "@context": places_json::context(), "@id": format!("{base}/open-data/plein-{}.jsonld", layer.code()),
                    "licence": licence, "source": attribution,
                });
                let head = head.to_string();
                (format!("{},\"@graph\":[\n", head.trim_end_matches('}')), ",\n", "\n]}\n")
            }
        }
    }

    fn one(self, listing: &Listing, base: &str) -> String {
        match self {
            Self::GeoJson => places_json::feature(listing).to_string(),
            Self::Csv => places_json::csv_line(listing),
            Self::JsonLd => places_json::node(listing, base).to_string(),
        }
    }
}

/// Reads the name of a file: `plein-register.csv`.
#[must_use]
pub fn read_name(name: &str) -> Option<(Layer, Format)> {
    let (layer, extension) = name.strip_prefix("plein-")?.split_once('.')?;
    let format = FORMATS.into_iter().find(|format| format.extension() == extension)?;
    Some((Layer::parse(layer)?, format))
}

/// Bytes gathered before they are sent.
const CHUNK: usize = 64 * 1024;

/// Sends a file: everything, or one town with `?gemeente=31022`.
pub async fn download(app: &Arc<App>, visit: &Visit, name: &str) -> Result<Response, Failure> {
    if name == "visitors.csv" {
        return crate::visitors::csv(app, visit).await;
    }
    if name == "catalog.jsonld" {
        // Where it stood before it had an address of its own.
        return Ok(Redirect::permanent("/catalogus").into_response());
    }
    let Some((layer, format)) = read_name(name) else {
        let way = crate::paths::Fixed::OpenData.path(visit.language);
        return Err(Failure::new(Kind::NotFound).way("finder-way-data", way));
    };
    let mut query = question(visit, town_of(app, visit)?);
    query.filters.layer = Some(layer);
    query.filters.vacant = true;
    (query.facets, query.language) = (false, Language::Nl);
    let closed = (app.not_reused)().await.map_err(Failure::internal)?;
    let mut response = stream(app, query, format, (layer, visit.base_url(), closed)).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>; rel=\"license\"", layer.licence())) {
        out.insert(header::LINK, value);
    }
    Ok(response)
}

fn town_of(app: &App, visit: &Visit) -> Result<Area, Failure> {
    let mut pairs = form_urlencoded::parse(visit.query.as_bytes());
    let Some((_, code)) = pairs.find(|(name, _)| name == "gemeente") else { return Ok(Area::Everywhere) };
    let wrong = || {
        let value: String = code.chars().take(40).collect();
        Failure::bad_input("gemeente", Word::new("refusal-town-unknown").with("value", value))
    };
    let nis = Nis::parse(&code).map_err(|_| wrong())?;
    let town_centre = app.atlas.places().town(nis).map(|town| town.centre);
    town_centre.map(|centre| Area::Town { nis, centre }).ok_or_else(wrong)
}

/// Streams the answer from a thread of its own, so that a large file neither fills the memory nor holds up a search.
fn stream(
    app: &Arc<App>,
    query: SearchQuery,
    format: Format,
    (layer, base, closed): (Layer, &str, HashSet<EstablishmentId>),
) -> Response {
    let (sender, mut receiver) = mpsc::channel::<Bytes>(4);
    let (app, base) = (Arc::clone(app), base.to_owned());
    tokio::task::spawn_blocking(move || {
        let (head, between, tail) = format.frame(layer, &base);
        let mut buffer = head;
        let mut first = true;
        let mut listen = |listing: Listing| {
            // Shown, but not to be passed on.
            if closed.contains(&listing.id) {
                return true;
            }
            if !std::mem::take(&mut first) {
                buffer.push_str(between);
            }
            buffer.push_str(&format.one(&listing, &base));
            buffer.len() < CHUNK || sender.blocking_send(std::mem::take(&mut buffer).into()).is_ok()
        };
        match app.finder.each(&query, &mut listen) {
            Ok(()) => {
                buffer.push_str(tail);
                // Nobody listens any more when the visitor went away.
                drop(sender.blocking_send(buffer.into()));
            }
            Err(error) => tracing::error!(%error, "an open data file was cut short"),
        }
    });
    let parts = futures_util::stream::poll_fn(move |context| {
        receiver.poll_recv(context).map(|bytes| bytes.map(Ok::<Bytes, std::convert::Infallible>))
    });
    (StatusCode::OK, Body::from_stream(parts)).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn names_of_files_are_read() {
        assert_eq!(read_name("plein-register.csv"), Some((Layer::Register, Format::Csv)));
        assert_eq!(read_name("plein-osm.geojson"), Some((Layer::Osm, Format::GeoJson)));
        for other in ["plein-.csv", "plein-osm", "osm.csv", "plein-osm.xlsx", ""] {
            assert_eq!(read_name(other), None, "{other}");
        }
    }

    #[test]
    fn an_empty_file_is_whole() {
        for format in [Format::GeoJson, Format::JsonLd] {
            let (head, _, tail) = format.frame(Layer::Osm, "https://plein.example");
            let whole: Value = serde_json::from_str(&format!("{head}{tail}")).unwrap();
            assert!(whole.to_string().contains("odbl"), "{whole}");
        }
    }
}
