//! Pages with a fixed text: about, privacy, the accessibility statement, open data.

use axum::response::Response;
use serde::Serialize;
use shell::failure::Failure;
use shell::format::{self, DateStyle};
use shell::head::Head;
use shell::page::Page;
use shell::visit::Visit;

use crate::app::{App, Operator};
use crate::open_data;
use crate::paths::Fixed;

/// Who answers for the site, for templates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OperatorView {
    /// The organisation.
    pub name: String,
    /// Where to write.
    pub email: String,
    /// The postal address.
    pub address: String,
}

impl From<&Operator> for OperatorView {
    fn from(operator: &Operator) -> Self {
        Self { name: operator.name.clone(), email: operator.email.clone(), address: operator.address.clone() }
    }
}

/// About the platform.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AboutPage {
    /// Who answers.
    pub operator: OperatorView,
    /// How many places.
    pub total: usize,
    /// How many towns.
    pub towns: usize,
}

impl Page for AboutPage {
    const TEMPLATE: &'static str = "finder/about.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("full", Self { operator: crate::samples::operator(), total: 2_512, towns: 7 })]
    }
}

/// What happens with data about people.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PrivacyPage {
    /// Who answers.
    pub operator: OperatorView,
    /// Days that reports are kept.
    pub report_days: i64,
}

impl Page for PrivacyPage {
    const TEMPLATE: &'static str = "finder/privacy.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("full", Self { operator: crate::samples::operator(), report_days: 365 })]
    }
}

/// The accessibility statement, in the form of Implementing Decision (EU) 2018/1523.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AccessibilityPage {
    /// Who answers.
    pub operator: OperatorView,
    /// The site it is about.
    pub url: String,
    /// Whether everything conforms.
    pub full: bool,
    /// When it was last judged, in words.
    pub assessed: String,
}

impl Page for AccessibilityPage {
    const TEMPLATE: &'static str = "finder/accessibility.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sample = |full| Self {
            operator: crate::samples::operator(),
            url: "https://plein.example".into(),
            full,
            assessed: "22 november 2026".into(),
        };
        vec![("partly", sample(false)), ("fully", sample(true))]
    }
}

/// A file that can be downloaded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileView {
    /// Its address.
    pub href: String,
    /// `GeoJSON`, `CSV`, `JSON-LD`.
    pub format: &'static str,
}

/// The open data page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OpenDataPage {
    /// Files of the register.
    pub register: Vec<FileView>,
    /// Files of the open map.
    pub osm: Vec<FileView>,
    /// The columns.
    pub columns: Vec<&'static str>,
    /// Address of the description of the API.
    pub openapi: &'static str,
    /// An example of a question to the API.
    pub example: String,
}

impl Page for OpenDataPage {
    const TEMPLATE: &'static str = "finder/open_data.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("full", Self::new("https://plein.example"))]
    }
}

impl OpenDataPage {
    fn new(base: &str) -> Self {
        let files = |layer: &str| {
            open_data::FORMATS
                .into_iter()
                .map(|format| FileView {
                    href: format!("/open-data/plein-{layer}.{}", format.extension()),
                    format: format.name(),
                })
                .collect()
        };
        Self {
            register: files("register"),
            osm: files("osm"),
            columns: crate::places_json::COLUMNS.to_vec(),
            openapi: "/api/v1/openapi.json",
            example: format!("{base}/api/v1/search?q=brood&place=Oostkamp&open_at=now"),
        }
    }
}

fn head(visit: &Visit, page: Fixed, title: &str, description: &str) -> Head {
    Head::new(visit.say(title, &[]), visit.say(description, &[]), page.path(visit.language))
        .in_languages(|language| page.path(language))
        .section("about")
}

/// Shows a page with a fixed text.
pub async fn show(app: &App, visit: &Visit, page: Fixed) -> Result<Response, Failure> {
    let operator = OperatorView::from(&app.settings.operator);
    match page {
        Fixed::Privacy => {
            let head = head(visit, page, "finder-privacy-title", "finder-privacy-description");
            visit.page(head, &PrivacyPage { operator, report_days: crate::report::KEPT_DAYS })
        }
        Fixed::Accessibility => {
            let statement = &app.settings.statement;
            let page_view = AccessibilityPage {
                operator,
                url: visit.base_url().to_owned(),
                full: statement.full,
                assessed: format::date(visit.language, statement.assessed_on, DateStyle::Long),
            };
            visit.page(head(visit, page, "finder-access-title", "finder-access-description"), &page_view)
        }
        Fixed::OpenData => {
            let head = head(visit, page, "finder-data-title", "finder-data-description");
            visit.page(head, &OpenDataPage::new(visit.base_url()))
        }
        _ => {
            let towns = app.overview(visit)?.facets.towns.len();
            let head = head(visit, page, "finder-about-title", "finder-about-description");
            visit.page(head, &AboutPage { operator, total: app.finder.count(), towns })
        }
    }
}
