//! Figures that no register holds (where people buy, sales floor, turnover): typed in by the town, each with who measured it,
//! how, and in which year.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit, format};

use crate::app::{App, Told, choices, head, own_town, see};
use crate::store as tables;

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub what: String,
    pub year: i32,
    /// As it was typed: percents between 0 and 100.
    pub value: f64,
    pub source: String,
    pub method: String,
}

/// What can be typed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub code: &'static str,
    /// Shown behind the number.
    pub unit: &'static str,
    /// The largest that is sound.
    pub most: f64,
}

const fn kind(code: &'static str, unit: &'static str, most: f64) -> Kind {
    Kind { code, unit, most }
}

/// All kinds. Their words: `fs-fig-<code>`.
// words: fs-fig-*
pub(crate) const KINDS: &[Kind] = &[
    kind("vacancy", "%", 100.0),
    kind("vacancy-floor", "%", 100.0),
    kind("floor", "m²", 1e8),
    kind("floor-core", "m²", 1e8),
    kind("turnover", "€", 1e11),
    kind("spending", "€", 1e11),
    kind("binding-daily", "%", 100.0),
    kind("binding-periodic", "%", 100.0),
    kind("binding-exceptional", "%", 100.0),
    kind("attraction", "%", 100.0),
    kind("footfall", "index", 10_000.0),
    kind("capture", "%", 100.0),
    kind("local-share", "%", 100.0),
    kind("food-km", "t·km", 1e9),
];

const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    wat: String,
    #[serde(default)]
    jaar: String,
    #[serde(default)]
    waarde: String,
    #[serde(default)]
    bron: String,
    #[serde(default)]
    methode: String,
    #[serde(default)]
    weg: String,
}

/// Why a figure is not taken: the field and the word.
type Refusal = (&'static str, &'static str);

/// A number as people type it: `1.234,5`, `1 234.5`, `12,5`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let bare: String =
        text.trim().trim_end_matches('%').chars().filter(|sign| !sign.is_whitespace()).collect();
    let plain = if bare.contains(',') {
        bare.replace('.', "").replace(',', ".")
    } else {
        // Points between groups of three are marks of thousands.
        let mut parts = bare.split('.');
        let first = parts.next().unwrap_or_default();
        let groups: Vec<&str> = parts.collect();
        let thousands = groups.iter().all(|group| group.len() == 3) && !groups.is_empty();
        let lead = (1..=3).contains(&first.len()) && first != "0";
        if thousands && lead { bare.replace('.', "") } else { bare }
    };
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

pub(crate) fn decide(entry: &Entry, this_year: i32) -> Result<Figure, Refusal> {
    let kind = KINDS.iter().find(|kind| kind.code == entry.wat).ok_or(("wat", "fs-figure-no-kind"))?;
    let year: i32 = entry.jaar.trim().parse().map_err(|_| ("jaar", "fs-figure-no-year"))?;
    if !YEARS.contains(&year) || year > this_year {
        return Err(("jaar", "fs-figure-no-year"));
    }
    let value = number(&entry.waarde).ok_or(("waarde", "fs-figure-no-number"))?;
    if !(0.0..=kind.most).contains(&value) {
        return Err(("waarde", "fs-figure-out-of-range"));
    }
    let clean =
        |text: &str| text.trim().chars().filter(|sign| !sign.is_control()).take(200).collect::<String>();
    let source = clean(&entry.bron);
    if source.is_empty() {
        return Err(("bron", "fs-figure-no-source"));
    }
    Ok(Figure { what: entry.wat.clone(), year, value, source, method: clean(&entry.methode) })
}

/// A row of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    name: String,
    year: i32,
    value: String,
    source: String,
    method: String,
    key: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FiguresPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub rows: Vec<Row>,
    pub kinds: Vec<Choice>,
    /// What was typed, when it was refused: what, year, value, source, method.
    pub typed: [String; 5],
    /// The field and what is wrong with it.
    pub wrong: (String, String),
    pub saved: bool,
}

impl Page for FiguresPage {
    const TEMPLATE: &'static str = "factsheet/figures.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            towns: vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")],
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: vec![Row {
                name: "Koopbinding dagelijkse goederen".into(),
                year: 2024,
                value: "81 %".into(),
                source: "Enquête bij 400 verzonnen gezinnen".into(),
                method: "Hoofdplaats van aankoop".into(),
                key: "binding-daily 2024".into(),
            }],
            kinds: vec![Choice::new("binding-daily", "Koopbinding dagelijkse goederen (%)")],
            ..Self::default()
        };
        let wrong = Self {
            typed: ["binding-daily", "2024", "veel", "", ""].map(str::to_owned),
            wrong: ("waarde".into(), "Schrijf een getal.".into()),
            ..page.clone()
        };
        vec![
            ("full", Self { saved: true, ..page.clone() }),
            ("none", Self { rows: Vec::new(), ..page }),
            ("wrong", wrong),
        ]
    }
}

fn name(visit: &Visit, code: &str) -> String {
    visit.say(&format!("fs-fig-{code}"), &[])
}

async fn page(app: &App, visit: &Visit, asked: &str) -> Result<FiguresPage, Failure> {
    let towns = choices(app, visit).await?;
    let nis = own_town(visit, asked, &towns)?;
    let figures = app.store.read(|tx| Box::pin(async move { tables::figures(tx, nis).await })).await?;
    let town = nis.to_string();
    let town_name = towns.iter().find(|choice| choice.value == town).map(|choice| choice.label.clone());
    let row = |figure: Figure| {
        let unit = KINDS.iter().find(|kind| kind.code == figure.what).map_or("", |kind| kind.unit);
        Row {
            name: name(visit, &figure.what),
            year: figure.year,
            value: format!("{}\u{a0}{unit}", format::number(visit.language, figure.value, 2)),
            key: format!("{} {}", figure.what, figure.year),
            source: figure.source,
            method: figure.method,
        }
    };
    Ok(FiguresPage {
        towns,
        town,
        town_name: town_name.unwrap_or_default(),
        rows: figures.into_iter().map(row).collect(),
        kinds: KINDS
            .iter()
            .map(|kind| Choice::new(kind.code, format!("{} ({})", name(visit, kind.code), kind.unit)))
            .collect(),
        ..FiguresPage::default()
    })
}

/// `GET /stad/feitenfiche/cijfers`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let page = FiguresPage { saved: told.gedaan == "1", ..page(&app, &visit, &told.stad).await? };
    visit.page(head(&visit, visit.say("fs-figures-title", &[]), "stad/feitenfiche/cijfers"), &page)
}

/// `POST /stad/feitenfiche/cijfers`
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    visit: Visit,
    Sent(entry): Sent<Entry>,
) -> Result<Response, Failure> {
    use chrono::Datelike;
    let towns = choices(&app, &visit).await?;
    let nis = own_town(&visit, &entry.stad, &towns)?;
    let moment = &visit.moment;
    if let Some((what, year)) = entry.weg.split_once(' ') {
        let year: i32 = year.parse().map_err(|_| Failure::not_found())?;
        let audit = &Audit::new("remove", "factsheet-figure", format!("{what}-{year}")).in_town(nis);
        let gone = app.store.write(|tx| {
            Box::pin(async move {
                let gone = tables::remove_figure(tx, nis, (what, year)).await?;
                if gone {
                    tx.audit(audit, moment).await?;
                }
                Ok::<_, StoreError>(gone)
            })
        });
        return if gone.await? { Ok(back(&visit, nis)) } else { Err(Failure::not_found()) };
    }
    let refused = match decide(&entry, moment.local().year()) {
        Ok(figure) => {
            let figure = &figure;
            let audit = &Audit::new("change", "factsheet-figure", format!("{}-{}", figure.what, figure.year));
            let audit = &audit.clone().in_town(nis);
            let taken = app.store.write(|tx| {
                Box::pin(async move {
                    if tables::count_figures(tx, nis).await? >= tables::MOST_FIGURES {
                        return Ok(false);
                    }
                    tables::put_figure(tx, nis, figure, moment.now()).await?;
                    tx.audit(audit, moment).await?;
                    Ok::<_, StoreError>(true)
                })
            });
            if taken.await? {
                return Ok(back(&visit, nis));
            }
            ("wat", "fs-figure-full")
        }
        Err(refusal) => refusal,
    };
    // words: fs-figure-no-kind fs-figure-no-year fs-figure-no-number fs-figure-out-of-range fs-figure-no-source
    let mut page = page(&app, &visit, &entry.stad).await?;
    page.typed = [entry.wat, entry.jaar, entry.waarde, entry.bron, entry.methode];
    page.wrong = (refused.0.to_owned(), visit.say(refused.1, &[]));
    let title = visit.say("fs-figures-title", &[]);
    let mut response = visit.page(head(&visit, title, "stad/feitenfiche/cijfers"), &page)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn back(visit: &Visit, nis: kernel::nis::Nis) -> Response {
    see(&visit.local(&format!("stad/feitenfiche/cijfers?stad={nis}&gedaan=1")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, wanted) in [
            ("12,5", Some(12.5)),
            ("12.5", Some(12.5)),
            ("1.234", Some(1234.0)),
            ("1.234.567,8", Some(1_234_567.8)),
            ("1 234", Some(1234.0)),
            ("81 %", Some(81.0)),
            ("0.125", Some(0.125)),
            ("veel", None),
            ("", None),
            ("inf", None),
        ] {
            assert_eq!(number(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_figure_needs_a_year_a_value_and_a_source() {
        let good = Entry {
            wat: "binding-daily".into(),
            jaar: "2024".into(),
            waarde: "81,5".into(),
            bron: " Enquête ".into(),
            ..Entry::default()
        };
        let figure = decide(&good, 2026).unwrap();
        assert_eq!((figure.value, figure.source.as_str(), figure.year), (81.5, "Enquête", 2024));
        let wrong = |change: &dyn Fn(&mut Entry)| {
            let mut entry = good.clone();
            change(&mut entry);
            decide(&entry, 2026).unwrap_err().0
        };
        assert_eq!(wrong(&|entry| entry.wat = "luck".into()), "wat");
        assert_eq!(wrong(&|entry| entry.jaar = "2027".into()), "jaar");
        assert_eq!(wrong(&|entry| entry.jaar = "vorig jaar".into()), "jaar");
        assert_eq!(wrong(&|entry| entry.waarde = "101".into()), "waarde");
        assert_eq!(wrong(&|entry| entry.waarde = "-1".into()), "waarde");
        assert_eq!(wrong(&|entry| entry.bron = "  ".into()), "bron");
    }
}
