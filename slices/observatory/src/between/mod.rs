//! Between towns: months, events, vacancy, shops and goals side by side, made comparable. Who wants to see others shows its own: a town
//! decides for each set of figures who sees it, and can take it back at any moment.

pub(crate) mod beside;
pub(crate) mod course;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod goals;
pub(crate) mod months;
pub(crate) mod public;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use ::store::Audit;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::page::Sample;
use shell::visit::Sent;
use shell::{Choice, Failure, Routes, Visit, samples};

use crate::App;
use crate::desk::chosen;
use crate::store::channels::Town;
use crate::store::sharing::{self, Audience, Dataset};

/// Where the pages are.
pub(crate) const PATH: &str = "stad/drukte/vergelijken";

/// The pages of this subject.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("observatory/between/parts.html", include_str!("../../templates/observatory/between/parts.html")),
    ("observatory/between/months.html", include_str!("../../templates/observatory/between/months.html")),
    ("observatory/between/events.html", include_str!("../../templates/observatory/between/events.html")),
    ("observatory/between/figures.html", include_str!("../../templates/observatory/between/figures.html")),
    ("observatory/between/goals.html", include_str!("../../templates/observatory/between/goals.html")),
    ("observatory/between/public.html", include_str!("../../templates/observatory/between/public.html")),
];

/// Its words.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../../words/between.nl.ftl")),
    (Language::Fr, include_str!("../../words/between.fr.ftl")),
    (Language::En, include_str!("../../words/between.en.ftl")),
    (Language::De, include_str!("../../words/between.de.ftl")),
];

/// Its addresses.
pub(crate) fn routes(app: &Arc<App>) -> Routes {
    Routes::new()
        .get("/{lang}/stad/drukte/vergelijken", months::show)
        .post("/{lang}/stad/drukte/vergelijken/{nis}", share)
        .get("/{lang}/stad/drukte/vergelijken/evenementen", events::show)
        .get("/{lang}/stad/drukte/vergelijken/leegstand", figures::vacancy)
        .get("/{lang}/stad/drukte/vergelijken/leegstand.csv", figures::vacancy_csv)
        .get("/{lang}/stad/drukte/vergelijken/winkels", figures::retail)
        .get("/{lang}/stad/drukte/vergelijken/winkels.csv", figures::retail_csv)
        .get("/{lang}/stad/drukte/vergelijken/doelen", goals::show)
        .post("/{lang}/stad/drukte/vergelijken/{nis}/doelen", goals::propose)
        .post("/{lang}/stad/drukte/vergelijken/{nis}/doelen/{of}/{id}", goals::decide)
        .get("/{lang}/drukte/steden", public::show)
        .get("/{lang}/drukte/steden.csv", public::csv)
        .with_state(Arc::clone(app))
}

/// Examples of every page.
pub(crate) fn page_samples() -> Vec<Sample> {
    [
        samples::<months::MonthsPage>(),
        samples::<events::EventsPage>(),
        samples::<figures::FiguresPage>(),
        samples::<goals::GoalsPage>(),
        samples::<public::TownsPage>(),
    ]
    .concat()
}

/// A set of figures and who may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Shared {
    pub dataset: &'static str,
    pub audience: &'static str,
}

/// What stands above each of the pages: the town, who may see what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Front {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub shared: Vec<Shared>,
    pub audiences: Vec<&'static str>,
    /// Where decisions go.
    pub action: String,
    /// The page that is shown, and to which a decision leads back.
    pub back: &'static str,
}

/// The pages a decision may lead back to; the first is that of the months.
const PAGES: [&str; 5] = ["", "evenementen", "leegstand", "winkels", "doelen"];

impl Front {
    pub(crate) fn example() -> Self {
        Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            shared: Dataset::ALL
                .into_iter()
                .zip(["towns", "everyone", "nobody", "towns"])
                .map(|(dataset, audience)| Shared { dataset: dataset.code(), audience })
                .collect(),
            audiences: Audience::ALL.map(Audience::code).into(),
            action: "/nl/stad/drukte/vergelijken/31022".into(),
            back: "",
        }
    }

    /// Whether a set of figures is shown to other towns.
    pub(crate) fn shows(&self, dataset: Dataset) -> bool {
        self.shared.iter().any(|one| one.dataset == dataset.code() && one.audience != Audience::Nobody.code())
    }
}

/// The town a page is about, with what stands above the page.
pub(crate) async fn front(app: &App, visit: &Visit, asked: &str) -> Result<(Option<Nis>, Front), Failure> {
    let (nis, towns) = chosen(app, visit, asked).await?;
    let mut front = Front { towns, audiences: Audience::ALL.map(Audience::code).into(), ..Front::default() };
    let Some(nis) = nis else { return Ok((None, front)) };
    let language = visit.language;
    let (name, decided) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let town = crate::store::channels::town(tx, nis, language).await?;
                let mut decided = Vec::new();
                for dataset in Dataset::ALL {
                    decided.push((dataset, sharing::audience(tx, nis, dataset).await?));
                }
                Ok::<_, ::store::StoreError>((town.map(|town| town.name), decided))
            })
        })
        .await?;
    front.town = nis.to_string();
    front.town_name = name.unwrap_or_default();
    let shared = |(dataset, audience): (Dataset, Audience)| Shared {
        dataset: dataset.code(),
        audience: audience.code(),
    };
    front.shared = decided.into_iter().map(shared).collect();
    front.action = visit.local(&format!("{PATH}/{nis}"));
    Ok((Some(nis), front))
}

/// Towns by their code.
pub(crate) type Names = HashMap<Nis, Town>;

/// As a town is called.
pub(crate) fn name_of(names: &Names, nis: Nis) -> String {
    names.get(&nis).map_or_else(|| nis.to_string(), |town| town.name.clone())
}

/// Back to a page, without its being kept.
pub(crate) fn back_to(visit: &Visit, path: &str) -> Response {
    let headers = [(header::LOCATION, visit.local(path)), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// A town of the address, of which one may speak.
pub(crate) fn own_town(visit: &Visit, nis: &str) -> Result<Nis, Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// `POST /stad/drukte/vergelijken/{nis}`: decides who may see which figures of a town.
async fn share(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let nis = own_town(&visit, &nis)?;
    let told = |dataset: Dataset| {
        let (_, value) = pairs.iter().find(|(name, _)| name == dataset.code())?;
        Some((dataset, Audience::read(value)?))
    };
    let back = pairs.iter().find(|(name, _)| name == "terug").map_or("", |(_, value)| value.as_str());
    let back = PAGES.into_iter().find(|one| *one == back && !one.is_empty());
    let page = back.map(|back| format!("/{back}")).unwrap_or_default();
    let decided: Vec<(Dataset, Audience)> = Dataset::ALL.into_iter().filter_map(told).collect();
    let (decided, moment) = (&decided, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                for (dataset, audience) in decided {
                    if sharing::audience(tx, nis, *dataset).await? == *audience {
                        continue;
                    }
                    sharing::share(tx, nis, (*dataset, *audience), moment).await?;
                    let detail =
                        serde_json::json!({ "dataset": dataset.code(), "audience": audience.code() });
                    let what = Audit::new("change", "sharing", nis).in_town(nis).detail(detail);
                    tx.audit(&what, moment).await?;
                }
                Ok::<_, ::store::StoreError>(())
            })
        })
        .await?;
    Ok(back_to(&visit, &format!("{PATH}{page}?stad={nis}")))
}
