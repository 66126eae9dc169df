//! The gallery: every page from its samples, in every language, as files to look at; and a page of all components.

use std::fmt::Write as _;
use std::path::Path;

use axum::response::Response;
use kernel::language::Language;
use serde::Serialize;

use super::{Rendered, render_all, site};
use crate::failure::{Failure, Kind};
use crate::head::Head;
use crate::page::{Page, samples};
use crate::routes::Routes;
use crate::slice::{Slice, nothing_about_persons};
use crate::visit::Visit;

/// A page that shows every component.
#[derive(Debug, Serialize)]
pub struct Components {
    busy: bool,
}

impl Page for Components {
    const TEMPLATE: &'static str = "testing/components.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("all components", Self { busy: true }), ("quiet", Self { busy: false })]
    }
}

/// The failure page in the states it can be in.
#[derive(Debug, Serialize)]
struct FailurePage {
    title: &'static str,
    text: &'static str,
    field: Option<&'static str>,
    reference: &'static str,
    ours: bool,
    ways: Vec<Way>,
}

#[derive(Debug, Serialize)]
struct Way {
    label: &'static str,
    href: &'static str,
}

impl Page for FailurePage {
    const TEMPLATE: &'static str = "failure.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let bare = || Self {
            title: "Deze pagina vinden we niet",
            text: "Misschien is het adres verkeerd getypt, of is de pagina verhuisd.",
            field: None,
            reference: "7F3A09C1",
            ours: false,
            ways: Vec::new(),
        };
        let ways = vec![
            Way { label: "Alle bakkers in Oostkamp", href: "/nl/" },
            Way { label: "Oostkamp", href: "/nl/" },
        ];
        vec![
            ("not found", bare()),
            ("with ways on", Self { ways, ..bare() }),
            ("ours", Self { ours: true, ..bare() }),
        ]
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let head = Head::new("Bouwstenen", "Alle bouwstenen van Plein.", visit.path.clone())
        .in_languages(|language| format!("/{language}/"));
    visit.page(head, &Components { busy: true })
}

async fn fail(
    visit: Visit,
    axum::extract::Path((_, code)): axum::extract::Path<(String, String)>,
) -> Result<Response, Failure> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(Failure::not_found)?;
    Err(Failure::new(kind).way("footer-about", visit.local("over")))
}

async fn proposals() -> axum::Json<serde_json::Value> {
    axum::Json(serde_json::json!([
        {"label": "Bakkerij", "detail": "Soort zaak", "icon": "bread", "value": "bakkerij"},
        {"label": "Bakkerij De Gouden Korst", "detail": "Oostkamp", "icon": "pin", "href": "/nl/over"},
    ]))
}

/// A slice that shows the components and the failures: for the gallery, and for trying the shell in a browser.
#[must_use]
pub fn components() -> Slice {
    let (export_person, erase_person) = nothing_about_persons();
    Slice {
        name: "components",
        routes: Routes::new()
            .get("/{lang}/", show)
            .get("/{lang}/over", show)
            .get("/{lang}/open-data", show)
            .get("/{lang}/bezoekers", show)
            .get("/{lang}/privacy", show)
            .get("/{lang}/toegankelijkheid", show)
            .get("/{lang}/fout/{code}", fail)
            .get("/embed/{lang}/", show)
            .get("/voorstellen.json", proposals)
            .get("/tiles/{z}/{x}/{y}", async || axum::http::StatusCode::NO_CONTENT),
        migrations: &[],
        templates: &[("testing/components.html", include_str!("../../templates/testing/components.html"))],
        words: &[],
        assets: &[],
        permissions: "GET /{lang}/ everyone\nGET /{lang}/over everyone\nGET /{lang}/open-data everyone\n\
                      GET /{lang}/bezoekers everyone\nGET /{lang}/privacy everyone\nGET /{lang}/toegankelijkheid everyone\n\
                      GET /{lang}/fout/{code} everyone\nGET /embed/{lang}/ everyone\nGET /voorstellen.json everyone\nGET /tiles/{z}/{x}/{y} everyone\n",
        jobs: Vec::new(),
        statements: &[],
        samples: || samples::<Components>().into_iter().chain(samples::<FailurePage>()).collect(),
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}

/// Writes every sample of every slice as a file under `folder`, with an index; returns how many.
pub fn render_gallery(slices: &[Slice], folder: &Path) -> std::io::Result<usize> {
    let pages = render_all(slices);
    let site = site(slices);
    let assets = folder.join("assets");
    std::fs::create_dir_all(&assets)?;
    for name in site.assets().names() {
        let (Some(address), Some(content)) = (site.assets().address(name), site.assets().content(name))
        else {
            continue;
        };
        std::fs::write(folder.join(address.trim_start_matches('/')), content)?;
    }
    let mut index = String::from(
        "<!doctype html><html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Galerij</title></head><body><h1>Galerij</h1>\n",
    );
    for language in Language::ALL {
        std::fs::create_dir_all(folder.join(language.code()))?;
        let _ = writeln!(index, "<h2>{}</h2><ul>", language.own_name());
        for page in pages.iter().filter(|page| page.language == language) {
            let file = file_name(page);
            std::fs::write(folder.join(&file), page.html.replace("\"/assets/", "\"../assets/"))?;
            let _ = writeln!(index, "<li><a href=\"{file}\">{} · {}</a></li>", page.template, page.sample);
        }
        index.push_str("</ul>\n");
    }
    index.push_str("</body></html>\n");
    std::fs::write(folder.join("index.html"), index)?;
    Ok(pages.len())
}

fn file_name(page: &Rendered) -> String {
    let name = kernel::text::slug(&format!("{} {}", page.template.trim_end_matches(".html"), page.sample));
    format!("{}/{name}.html", page.language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_component_and_failure_renders_soundly_and_the_gallery_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let folder = std::env::var_os("GALLERY").map_or(folder.path().to_owned(), Into::into);
        let count = render_gallery(&[components()], &folder).unwrap();
        assert_eq!(count, 5 * 4, "five samples in four languages");
        let page = std::fs::read_to_string(folder.join("nl/testing-components-all-components.html")).unwrap();
        assert!(page.contains("../assets/plein."), "addresses are relative");
    }
}
