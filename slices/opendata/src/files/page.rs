//! The page on which people find the files of counts.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Datelike;
use kernel::nis::Nis;
use serde::Serialize;
use shell::{Failure, Head, Page, Visit};

use super::{COLUMNS, Form};
use crate::store as tables;
use crate::{App, failed};

/// Within a language.
const PATH: &str = "open-data/drukte";

/// A cell of the table of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// The name of a town.
    Town(String),
    /// A file.
    File {
        /// Its address.
        href: String,
        /// CSV, Parquet, Arrow.
        text: &'static str,
    },
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CountsPage {
    /// A row for each town that shows counts, by name.
    pub rows: Vec<Vec<Cell>>,
    /// The columns of the files.
    pub columns: Vec<&'static str>,
    /// A file of one year.
    pub example: String,
}

impl CountsPage {
    fn new(towns: Vec<(Nis, String)>, (base, year): (&str, i32)) -> Self {
        let example = towns.first().map(|(nis, _)| format!("{base}{}?jaar={year}", Form::Parquet.path(*nis)));
        let row = |(nis, name): (Nis, String)| {
            let file = |form: Form| Cell::File { href: form.path(nis), text: form.name() };
            std::iter::once(Cell::Town(name)).chain(Form::ALL.map(file)).collect()
        };
        Self {
            rows: towns.into_iter().map(row).collect(),
            columns: COLUMNS.to_vec(),
            example: example.unwrap_or_default(),
        }
    }
}

impl Page for CountsPage {
    const TEMPLATE: &'static str = "opendata/counts.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let towns = [("31022", "Oostkamp"), ("34027", "Menen")];
        let towns =
            towns.into_iter().filter_map(|(code, name)| Some((Nis::parse(code).ok()?, name.to_owned())));
        vec![
            ("full", Self::new(towns.collect(), ("https://plein.example", 2026))),
            ("nobody counts", Self::new(Vec::new(), ("https://plein.example", 2026))),
        ]
    }
}

/// `GET /{lang}/open-data/drukte`
pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let language = visit.language;
    let towns = app.store.read(|tx| Box::pin(tables::towns_named(tx, language))).await.map_err(failed)?;
    let page = CountsPage::new(towns, (visit.base_url(), visit.moment.local().date().year()));
    let title = visit.say("opendata-counts-title", &[]);
    let head = Head::new(title, visit.say("opendata-counts-description", &[]), visit.local(PATH))
        .in_languages(|language| format!("/{language}/{PATH}"))
        .section("about");
    visit.page(head, &page)
}

/// `GET /open-data/drukte`
pub async fn lead(visit: Visit) -> Response {
    Redirect::permanent(&visit.local(PATH)).into_response()
}
