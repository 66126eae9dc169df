//! The sheet as a page, for officers and for everybody.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::text::slug;
use serde::Serialize;
use shell::csv::Sheet as Table;
use shell::head::Robots;
use shell::visit::Asked;
use shell::{Choice, Failure, Head, Page, Visit};

use crate::app::{App, Told, choices, head, own_town};
use crate::catalogue::{Base, INDICATORS, Source};
use crate::paper;
use crate::report::{self, Big, Column, Part, Reader, Report, Section};
use crate::sheet::{self, Sheet};
use crate::store as tables;

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct SheetPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub officer: bool,
    pub report: Report,
    pub pdf: String,
    pub csv: String,
    /// The page of the town, for visitors.
    pub home: String,
    pub public: String,
    /// Whether there is anything to count.
    pub any: bool,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "factsheet/sheet.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let column = |label: &str, number: bool| Column { label: label.into(), number, share: 1 };
        let part = Part {
            id: "mix".into(),
            title: "Aandeel van elke groep".into(),
            svg: crate::picture::shares(
                crate::picture::Paper::Web,
                Language::Nl,
                &[("Oostkamp".into(), vec![0.4, 0.6]), ("Vergelijkbaar".into(), vec![0.5, 0.5])],
                &["Dagelijks".into(), "Horeca".into()],
            ),
            print: String::new(),
            columns: vec![column("Groep", false), column("Zaken", true)],
            rows: vec![vec!["Dagelijks".into(), "40".into()], vec!["Horeca".into(), "60".into()]],
            note: "Aandeel in het aantal zaken.".into(),
            drawn_only: false,
        };
        let plain = Part { id: String::new(), svg: String::new(), ..part.clone() };
        let section = |id, parts| Section {
            id,
            title: "Functionele mix".into(),
            seen: "Horeca is de grootste groep.".into(),
            parts,
            notes: vec!["Alleen zaken die openbaar mogen zijn.".into()],
        };
        let page = Self {
            towns: vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")],
            town: "31022".into(),
            officer: true,
            report: Report {
                title: "Feitenfiche detailhandel Oostkamp".into(),
                subtitle: "22 november 2026".into(),
                big: vec![Big {
                    label: "Zaken".into(),
                    value: "312".into(),
                    other: "11,2 in gelijkaardige".into(),
                }],
                sections: vec![section("mix", vec![part]), section("aanbod", vec![plain])],
            },
            pdf: "/nl/stad/feitenfiche.pdf?stad=31022".into(),
            csv: "/nl/stad/feitenfiche.csv?stad=31022".into(),
            home: "/nl/oostkamp".into(),
            public: "/nl/oostkamp/feitenfiche".into(),
            any: true,
        };
        vec![
            ("officer", page.clone()),
            ("public", Self { officer: false, towns: Vec::new(), ..page.clone() }),
            ("none", Self { any: false, report: Report::default(), ..page }),
        ]
    }
}

/// The sheet of a town; not found when nobody knows it.
async fn made(app: &App, visit: &Visit, nis: Nis) -> Result<Sheet, Failure> {
    let (town, loaded) =
        sheet::load(&app.store, nis, visit.language).await?.ok_or_else(Failure::not_found)?;
    let now = visit.moment.now();
    // Much is added up: not on the thread that serves requests.
    tokio::task::spawn_blocking(move || Sheet::new(town, loaded, now)).await.map_err(Failure::internal)
}

/// The town behind the word in an address, in whatever language it is written.
async fn town_of(app: &App, word: &str) -> Result<(Nis, [String; 4]), Failure> {
    let all = app.store.read(|tx| Box::pin(async move { tables::towns(tx).await })).await?;
    let found = all.into_iter().find(|(_, names)| names.iter().any(|name| slug(name) == word));
    found.ok_or_else(Failure::not_found)
}

fn page_of(visit: &Visit, sheet: &Sheet, reader: Reader) -> SheetPage {
    let own = slug(&sheet.base.town.name);
    let nis = sheet.base.town.nis;
    let officer = reader == Reader::Officer;
    let file = |end: &str| match reader {
        Reader::Officer => format!("{}?stad={nis}", visit.local(&format!("stad/feitenfiche.{end}"))),
        Reader::Public => visit.local(&format!("{own}/feitenfiche.{end}")),
    };
    SheetPage {
        towns: Vec::new(),
        town: nis.to_string(),
        officer,
        report: report::report(sheet, visit, reader),
        pdf: file("pdf"),
        csv: file("csv"),
        home: visit.local(&own),
        public: visit.local(&format!("{own}/feitenfiche")),
        any: sheet.base.town.supply.outlets() > 0,
    }
}

/// `GET /stad/feitenfiche`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let towns = choices(&app, &visit).await?;
    let nis = own_town(&visit, &told.stad, &towns)?;
    let sheet = made(&app, &visit, nis).await?;
    let page = SheetPage { towns, ..page_of(&visit, &sheet, Reader::Officer) };
    visit.page(head(&visit, visit.say("fs-title", &[]), "stad/feitenfiche"), &page)
}

/// `GET /{town}/feitenfiche`
pub(crate) async fn public(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (nis, names) = town_of(&app, &word).await?;
    let sheet = made(&app, &visit, nis).await?;
    let visit = visit.themed(&nis.to_string());
    let page = page_of(&visit, &sheet, Reader::Public);
    let [nl, fr, en, de] = names;
    let path = |language: Language| {
        let name = match language {
            Language::Nl => &nl,
            Language::Fr => &fr,
            Language::En => &en,
            Language::De => &de,
        };
        format!("/{language}/{}/feitenfiche", slug(name))
    };
    let supply = page.report.sections.get(1).map(|section| section.seen.clone()).unwrap_or_default();
    let head = Head::new(page.report.title.clone(), supply, path(visit.language))
        .in_languages(path)
        .robots(Robots::Follow)
        .style(crate::STYLE.0);
    visit.page(head, &page)
}

/// The sheet on paper.
async fn print(app: &App, visit: &Visit, sheet: Sheet, reader: Reader) -> Result<Response, Failure> {
    let document = paper::document(&report::report(&sheet, visit, reader), visit);
    let turn = tokio::time::timeout(std::time::Duration::from_secs(10), app.presses.acquire()).await;
    let turn = turn.map_err(|_| Failure::busy(10))?.map_err(Failure::internal)?;
    let printer = Arc::clone(&app.printer);
    let printed = tokio::task::spawn_blocking(move || printer.pdf(&document)).await;
    drop(turn);
    let bytes = printed.map_err(Failure::internal)?.map_err(Failure::internal)?;
    let name = format!("attachment; filename=\"feitenfiche-{}.pdf\"", slug(&sheet.base.town.name));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET /stad/feitenfiche.pdf`
pub(crate) async fn pdf(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let towns = choices(&app, &visit).await?;
    let nis = own_town(&visit, &told.stad, &towns)?;
    let sheet = made(&app, &visit, nis).await?;
    print(&app, &visit, sheet, Reader::Officer).await
}

/// `GET /{town}/feitenfiche.pdf`
pub(crate) async fn public_pdf(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (nis, _) = town_of(&app, &word).await?;
    let sheet = made(&app, &visit, nis).await?;
    print(&app, &visit, sheet, Reader::Public).await
}

/// Every indicator with its definition, one a row.
fn table(sheet: &Sheet, visit: &Visit) -> Response {
    let say = |key: &str| visit.say(key, &[]);
    let mut table = Table::new([
        "code",
        "indicator",
        "definition",
        "unit",
        "town",
        "cluster",
        "province",
        "source",
        "year",
        "method",
    ]);
    let written = |base: Option<&Base>, one: &crate::catalogue::Indicator| {
        base.and_then(|base| one.of(base)).map(|value| one.unit.plain(value)).unwrap_or_default()
    };
    for one in INDICATORS {
        let from = one.source_of(&sheet.base);
        let figure = sheet.base.figure(one.figure).filter(|_| from == Source::Entered);
        let source = figure.map_or_else(|| say(from.word()), |figure| figure.source.clone());
        table.row([
            one.code.to_owned(),
            say(&format!("fs-ind-{}", one.code)),
            say(&format!("fs-ind-{}-what", one.code)),
            one.unit.code().to_owned(),
            written(Some(&sheet.base), one),
            written(sheet.cluster.as_ref(), one),
            written(sheet.in_province.as_ref(), one),
            source,
            figure.map(|figure| figure.year.to_string()).unwrap_or_default(),
            figure.map(|figure| figure.method.clone()).unwrap_or_default(),
        ]);
    }
    table.download(&format!("feitenfiche-{}.csv", slug(&sheet.base.town.name)))
}

/// `GET /stad/feitenfiche.csv`
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let towns = choices(&app, &visit).await?;
    let nis = own_town(&visit, &told.stad, &towns)?;
    Ok(table(&made(&app, &visit, nis).await?, &visit))
}

/// `GET /{town}/feitenfiche.csv`
pub(crate) async fn public_csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, word)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (nis, _) = town_of(&app, &word).await?;
    Ok(table(&made(&app, &visit, nis).await?, &visit))
}
