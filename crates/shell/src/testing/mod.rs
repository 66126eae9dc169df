//! What tests of slices use: every page in every language, the words, the permissions, a real browser, the gallery.
//!
//! Compiled only with the feature `testing`.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "test support fails loudly and talks to the person testing"
)]

pub mod browser;
pub mod gallery;
pub mod html;
pub mod isolation;
pub mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::actor::{Acting, Capacity, CapacityId, Proof, Role};
use kernel::language::Language;
use kernel::moment::{Moment, OrganisationId, PersonId};
use kernel::nis::Nis;

use crate::head::Head;
use crate::routes::Route;
use crate::site::{Settings, Site};
use crate::slice::Slice;
use crate::visit::Visit;

pub use browser::Browser;
pub use gallery::{components, render_gallery};
pub use html::check as check_html;
pub use words::check_words;

/// The moment at which test pages are rendered: Sunday 22 November 2026, 11 o'clock in Flanders.
#[must_use]
pub fn moment() -> Moment {
    let now = DateTime::<Utc>::from_timestamp(1_795_341_600, 0).unwrap_or_default();
    Moment::fixed(now, 1)
}

/// A site in which every missing word, file or pictogram is an error.
#[must_use]
pub fn site(slices: &[Slice]) -> Arc<Site> {
    let settings = Settings { strict: true, moment: moment(), ..Settings::new("https://plein.example") };
    Site::new(settings, slices).unwrap_or_else(|error| panic!("the site cannot start: {error}"))
}

/// A visit as the door would make it.
#[must_use]
pub fn visit(site: &Arc<Site>, language: Language, path: &str) -> Visit {
    let mut moment = moment();
    moment.language = language;
    Visit {
        language,
        path: path.to_owned(),
        query: String::new(),
        nonce: "0123456789abcdef".to_owned(),
        theme: site.theme_for(None),
        embed: path.starts_with("/embed"),
        moment,
        headers: Arc::default(),
        client: None,
        site: site.clone(),
        session: None,
        access: crate::identity::Access::default(),
        sends: false,
    }
}

/// Somebody in a role, for tests: person, organisation and capacity have ids made of `number`; an officer is limited
/// to Oostkamp.
#[must_use]
pub fn acting(role: Role, number: u128) -> Acting {
    let id = uuid::Uuid::from_u128(number);
    let towns = Nis::parse("31022").into_iter().filter(|_| role == Role::Officer).collect();
    Acting {
        person: PersonId(id),
        name: "An Verzinsel".to_owned(),
        capacity: Capacity {
            id: CapacityId(id),
            role,
            organisation: (role != Role::Shopper && role != Role::Admin).then_some(OrganisationId(id)),
            organisation_name: "Verzinsel".to_owned(),
            towns,
            label: None,
            establishment: None,
        },
        proof: Proof::Mail,
    }
}

/// One rendered sample.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The slice.
    pub slice: &'static str,
    /// The template.
    pub template: &'static str,
    /// The sample.
    pub sample: &'static str,
    /// The language.
    pub language: Language,
    /// Rendered for a frame.
    pub embed: bool,
    /// The page.
    pub html: String,
}

/// Renders every sample of every slice in every language, and checks the HTML, its accessibility as far as the text
/// shows it, and that every link leads to a route. Fails with the whole list of what is wrong.
pub fn render_all(slices: &[Slice]) -> Vec<Rendered> {
    let site = site(slices);
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    for slice in slices {
        for sample in (slice.samples)() {
            let embed = sample.template.contains("embed");
            for language in Language::ALL {
                let place = format!("{} «{}» in {language}", sample.template, sample.name);
                let path = if embed { format!("/embed/{language}/") } else { format!("/{language}/") };
                let visit = visit(&site, language, &path);
                let head = Head::new(sample.name, "A sample.", path)
                    .in_languages(|other| format!("/{other}/"))
                    .json_ld(serde_json::json!({"@context": "https://schema.org"}));
                match site.render(&visit, sample.template, &head, sample.value.clone()) {
                    Ok(html) => {
                        problems
                            .extend(html::check(&html).into_iter().map(|text| format!("{place}: {text}")));
                        let broken = broken_links(&html, site.routes());
                        problems.extend(broken.into_iter().map(|text| format!("{place}: {text}")));
                        let (slice, template, sample) = (slice.name, sample.template, sample.name);
                        pages.push(Rendered { slice, template, sample, language, embed, html });
                    }
                    Err(error) => {
                        problems.push(format!("{place}: {error:#}\n{}", error.display_debug_info()))
                    }
                }
            }
        }
    }
    let count = problems.len();
    problems.truncate(40);
    assert!(problems.is_empty(), "{count} problems in rendered pages, the first:\n{}", problems.join("\n"));
    pages
}

/// Links within the site that lead to no route.
#[must_use]
pub fn broken_links(html: &str, routes: &[Route]) -> Vec<String> {
    html::addresses(html)
        .into_iter()
        .filter(|address| address.starts_with('/') && !address.starts_with("//"))
        .filter_map(|address| {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let known = path.starts_with("/assets/") || routes.iter().any(|route| leads(route.path, path));
            (!known).then(|| format!("the link {address} leads to no route"))
        })
        .collect()
}

/// Whether a route's pattern answers a path.
fn leads(pattern: &str, path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    for piece in pattern.trim_start_matches('/').split('/') {
        if piece.starts_with("{*") {
            return parts.next().is_some();
        }
        match parts.next() {
            Some(part) if piece.starts_with('{') => {
                let language_wanted = piece == "{lang}" || piece == "{language}";
                if part.is_empty() || (language_wanted && !Language::ALL.iter().any(|l| l.code() == part)) {
                    return false;
                }
            }
            Some(part) if part == piece => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_held_against_routes() {
        assert!(leads("/{lang}/zoek", "/nl/zoek") && !leads("/{lang}/zoek", "/xx/zoek"));
        assert!(
            leads("/{lang}/{town}/{shop}", "/nl/menen/bakker-1") && !leads("/{lang}/{town}", "/nl/menen/x")
        );
        assert!(leads("/{lang}/", "/nl/") && !leads("/{lang}/", "/nl/x"));
        assert!(leads("/tiles/{*rest}", "/tiles/1/2/3.mvt"));
        let routes = [Route { method: "GET", path: "/{lang}/" }];
        let html = "<a href=\"/nl/\">a</a><a href=\"/nl/weg?x=1\">b</a><a href=\"https://x.example\">c</a>";
        assert_eq!(broken_links(html, &routes), ["the link /nl/weg?x=1 leads to no route"]);
    }
}
