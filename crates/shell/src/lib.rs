//! The web: pages, words, look, protection, and everything between a request and a slice.
//!
//! A slice brings plain data (templates, words, files), routes with their state, and page structs that stand beside
//! their handlers. [`Site::new`] puts them together and refuses what cannot work; [`app`] is the whole web
//! application behind its door (limits, language, protection, failures, compression).
//!
//! ```
//! use axum::response::Response;
//! use kernel::language::Language;
//! use serde::Serialize;
//! use shell::{Failure, Head, Page, Routes, Settings, Site, Slice, Visit};
//!
//! /// What the template gets as `page`.
//! #[derive(Serialize)]
//! struct TownPage {
//!     name: String,
//!     shops: usize,
//! }
//!
//! impl Page for TownPage {
//!     const TEMPLATE: &'static str = "towns/town.html";
//!
//!     fn samples() -> Vec<(&'static str, Self)> {
//!         vec![("town", Self { name: "Oostkamp".into(), shops: 1234 }), ("empty", Self { name: "Menen".into(), shops: 0 })]
//!     }
//! }
//!
//! const TEMPLATE: &str = r#"{% extends layout %}
//! {% import "components.html" as ui %}
//! {% block main %}
//! <h1>{{ page.name }}</h1>
//! <p>{{ t("town-shops", n=page.shops) }}</p>
//! {{ ui.button(t("town-search"), href=url("", waar=page.name), icon_name="search") }}
//! {% if not page.shops %}{% call ui.notice("info") %}{{ t("town-none") }}{% endcall %}{% endif %}
//! {% endblock %}"#;
//!
//! const NL: &str = "town-shops = { $n ->\n [one] { $n } zaak\n *[other] { $n } zaken\n }\ntown-search = Zoek\ntown-none = Nog niets\n";
//!
//! /// State of the slice: whatever its handlers need.
//! #[derive(Clone)]
//! struct Towns {
//!     known: Vec<String>,
//! }
//!
//! async fn town(
//!     visit: Visit,
//!     axum::extract::State(towns): axum::extract::State<Towns>,
//!     axum::extract::Path((_, slug)): axum::extract::Path<(String, String)>,
//! ) -> Result<Response, Failure> {
//!     let name = towns.known.iter().find(|name| kernel::text::slug(name) == slug).ok_or_else(Failure::not_found)?;
//!     let head = Head::new(name.as_str(), visit.say("town-shops", &[("n", 2_u32.into())]), visit.local(&slug))
//!         .in_languages(|language| format!("/{language}/{slug}"))
//!         .json_ld(serde_json::json!({"@context": "https://schema.org", "@type": "City", "name": name}));
//!     visit.page(head, &TownPage { name: name.clone(), shops: 2 })
//! }
//!
//! fn slice(towns: Towns) -> Slice {
//!     let (export_person, erase_person) = shell::nothing_about_persons();
//!     Slice {
//!         name: "towns",
//!         routes: Routes::new().get("/{lang}/{town}", town).with_state(towns),
//!         migrations: &[],
//!         templates: &[("towns/town.html", TEMPLATE)],
//!         words: &[(Language::Nl, NL)],
//!         assets: &[],
//!         permissions: "GET /{lang}/{town} everyone",
//!         jobs: Vec::new(),
//!         statements: &[],
//!         samples: || shell::samples::<TownPage>(),
//!         panels: Vec::new(),
//!         export_person,
//!         erase_person,
//!     }
//! }
//!
//! let slices = [slice(Towns { known: vec!["Oostkamp".into()] })];
//! let site = Site::new(Settings::new("http://localhost:8080"), &slices)?;
//! let app: axum::Router = shell::app(&site, &slices);
//! // shell::serve(listener, app, stop).await?;
//! # let _ = app;
//! # Ok::<(), shell::SiteError>(())
//! ```
//!
//! Templates get `page`, `head`, `visit` (`language`, `tag`, `path`, `query`, `nonce`, `embed`, `base_url`, `theme`)
//! and `layout`; and the functions `t(key, name=value)`, `has_word(key)`, `date(x, style="long|short|day|weekday")`,
//! `time(x)`, `clock(x)`, `moment(x)`, `number(x, decimals=0)`, `metres(x)`, `asset(name)`, `icon(name, class="")`,
//! `url(path, map, name=value)`.
//!
//! Keys of words that are put together at run time are declared where they are used: `{# words: feature-* #}` in a
//! template, `// words: feature-*` in Rust.
pub mod assets;
pub mod chart;
pub mod csv;
mod door;
mod embedded;
pub mod failure;
pub mod format;
mod functions;
pub mod guard;
pub mod head;
pub mod identity;
pub mod multipart;
pub mod page;
pub mod permit;
mod phrase;
pub mod post;
pub mod routes;
pub mod site;
pub mod slice;
mod squeeze;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod theme;
pub mod visit;
pub mod words;

pub use door::{app, home_for, serve};
pub use failure::{Failure, Kind};
pub use functions::{encode, escaped};
pub use head::{Head, Robots};
pub use page::{Choice, Page, Sample, samples};
pub use permit::Reach;
pub use routes::Routes;
pub use site::{Limits, Settings, Site, SiteError};
pub use slice::{ErasePerson, ExportPerson, Job, Panel, Slice, Spot, Work, nothing_about_persons};
pub use theme::Theme;
pub use visit::{Asked, Sent, Visit};
pub use words::{Arg, Word, Words};
