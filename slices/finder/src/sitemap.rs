//! Sitemaps: an index, one file for the fixed pages, and files per town with every public page in every language.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::{Feature, Layer};
use kernel::nis::Nis;
use kernel::search::Area;
use shell::failure::{Failure, Kind};
use shell::visit::Visit;

use crate::app::{App, question};
use crate::paths::{self, Fixed};
use crate::places::{Places, Town};

/// Establishments in one file: four languages each stay below 50,000 addresses and 50 MB.
pub const PER_FILE: usize = 9_000;

/// The index.
pub async fn index(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let base = visit.base_url();
    let places = app.atlas.places();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut file = |name: &str| {
        let _ = writeln!(out, "<sitemap><loc>{base}/sitemaps/{name}.xml.gz</loc></sitemap>");
    };
    file("pages");
    for town in places.towns() {
        let count = count(app, visit, town)?;
        for part in 0..count.div_ceil(PER_FILE) {
            file(&format!("{}-{}", town.nis, part + 1));
        }
    }
    out.push_str("</sitemapindex>\n");
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], out).into_response())
}

fn count(app: &App, visit: &Visit, town: &Town) -> Result<usize, Failure> {
    let mut query = question(visit, Area::Town { nis: town.nis, centre: town.centre });
    query.filters.layer = Some(Layer::Register);
    (query.limit, query.facets) = (0, false);
    Ok(app.finder.search(&query)?.total)
}

/// One file.
pub async fn file(app: &Arc<App>, visit: &Visit, name: &str) -> Result<Response, Failure> {
    let missing = || Failure::new(Kind::NotFound);
    let name = name.strip_suffix(".xml.gz").ok_or_else(missing)?;
    let places = app.atlas.places();
    let base = visit.base_url().to_owned();
    let text = if name == "pages" {
        pages(&places, &base)
    } else {
        let (nis, part) = name.split_once('-').ok_or_else(missing)?;
        let nis = Nis::parse(nis).map_err(|_| missing())?;
        let part: usize = part.parse().ok().filter(|part| (1..=1_000).contains(part)).ok_or_else(missing)?;
        let (app, visit) = (Arc::clone(app), visit.clone());
        // A file of a large town takes a while: not on a thread that answers searches.
        let work = tokio::task::spawn_blocking(move || town_file(&app, &visit, nis, part));
        work.await.map_err(Failure::internal)??
    };
    let squeezed = tokio::task::spawn_blocking(move || squeeze(&text)).await.map_err(Failure::internal)??;
    let mut response = squeezed.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn squeeze(text: &str) -> Result<Vec<u8>, Failure> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 10), Compression::new(6));
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
const TAIL: &str = "</urlset>\n";

/// One page in its four languages: four addresses that name each other.
fn add(out: &mut String, base: &str, changed: Option<&str>, path: impl Fn(Language) -> String) {
    let addresses =
        Language::ALL.map(|language| (language, shell::escaped(&format!("{base}{}", path(language)))));
    let mut links = String::with_capacity(600);
    for (language, address) in &addresses {
        // Writing to a text cannot fail.
        let _ = write!(
            links,
            "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{address}\"/>",
            language.tag()
        );
    }
    if let Some((_, dutch)) = addresses.first() {
        let _ = write!(links, "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"{dutch}\"/>");
    }
    let changed = changed.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
    for (_, address) in &addresses {
        let _ = writeln!(out, "<url><loc>{address}</loc>{changed}{links}</url>");
    }
}

fn pages(places: &Places, base: &str) -> String {
    let mut out = String::from(HEAD);
    add(&mut out, base, None, |language| format!("/{language}/"));
    for page in Fixed::ALL.into_iter().filter(|page| !matches!(page, Fixed::Search)) {
        add(&mut out, base, None, |language| page.path(language));
    }
    for town in places.towns() {
        add(&mut out, base, None, |language| paths::town(language, town));
    }
    out.push_str(TAIL);
    out
}

fn town_file(app: &App, visit: &Visit, nis: Nis, part: usize) -> Result<String, Failure> {
    let places = app.atlas.places();
    let town = places.town(nis).ok_or_else(|| Failure::new(Kind::NotFound))?;
    let base = visit.base_url();
    let mut query = question(visit, Area::Town { nis, centre: town.centre });
    query.filters.layer = Some(Layer::Register);
    let mut out = String::from(HEAD);
    if part == 1 {
        query.limit = 0;
        for (category, _) in &app.finder.search(&query)?.facets.categories {
            add_kind(&mut out, base, town, category);
        }
    }
    query.facets = false;
    let (mut passed, mut added) = (0, 0);
    app.finder.each(&query, &mut |listing| {
        passed += 1;
        if passed > (part - 1) * PER_FILE && !listing.features.has(Feature::Vacant) {
            let day = listing.changed_at.format("%Y-%m-%d").to_string();
            add(&mut out, base, Some(&day), |language| paths::listing(language, &places, &listing));
            added += 1;
        }
        passed < part * PER_FILE
    })?;
    if added == 0 && part > 1 {
        return Err(Failure::new(Kind::NotFound));
    }
    out.push_str(TAIL);
    Ok(out)
}

fn add_kind(out: &mut String, base: &str, town: &Town, category: &'static Category) {
    add(out, base, None, |language| format!("{}/{}", paths::town(language, town), category.slug(language)));
}

/// What robots may fetch.
pub async fn robots(visit: &Visit) -> Response {
    let mut out = String::from("User-agent: *\n");
    // Searches by what and where are pages; with filters, positions and page numbers there is no end to them.
    for language in Language::ALL {
        for refined in ["bij", "kader", "open", "om", "cat", "met", "sorteer", "blad", "laag", "straal"] {
            let _ = writeln!(out, "Disallow: {}?*{refined}=", Fixed::Search.path(language));
        }
    }
    for path in ["/embed/", "/tiles/", "/api/"] {
        let _ = writeln!(out, "Disallow: {path}");
    }
    let _ = writeln!(out, "\nSitemap: {}/sitemap.xml", visit.base_url());
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], out).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;

    #[test]
    fn every_address_names_its_translations() {
        let text = pages(&world(), "https://plein.example");
        let urls = text.matches("<url>").count();
        assert_eq!(urls, (1 + 7 + 6) * 4);
        assert_eq!(text.matches("hreflang").count(), urls * 5);
        assert!(text.contains("<loc>https://plein.example/fr/furnes</loc>"));
        assert!(!text.contains("/zoek"), "the map names places, not searches");
        assert_eq!(shell::escaped("a&b<c>\"d"), "a&amp;b&lt;c&gt;&quot;d");
    }
}
