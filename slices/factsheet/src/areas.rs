//! Areas that officers draw: the core shopping area, other shopping areas, ribbons, business parks. A circle around a point,
//! or a drawing as GeoJSON.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::State;
use axum::response::Response;
use kernel::moment::Moment;
use kernel::point::Point;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit, format};
use uuid::Uuid;

use crate::app::{App, Told, choices, head, own_town, see};
use crate::ground::Shape;
use crate::picture::{self, Ground, Paper};
use crate::sheet;
use crate::store as tables;
use crate::supply::Supply;

/// An area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Area {
    pub id: Uuid,
    pub name: String,
    pub kind: &'static str,
    pub shape: Shape,
}

/// Kinds of areas: kernwinkelgebied, other shopping area, winkelarm gebied, kleinhandelslint, business park.
// words: fs-area-*
pub(crate) const KINDS: [&str; 5] = ["core", "shopping", "poor", "ribbon", "park"];

/// A kind as it was stored.
pub(crate) fn kind(text: &str) -> &'static str {
    KINDS.into_iter().find(|kind| *kind == text).unwrap_or("shopping")
}

/// The word of a kind.
pub(crate) fn word(kind: &str) -> String {
    format!("fs-area-{kind}")
}

/// Kilometres outside the town that an area may reach.
const MARGIN_DEGREES: f64 = 0.05;

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    naam: String,
    #[serde(default)]
    soort: String,
    /// Latitude and longitude of the middle.
    #[serde(default)]
    midden: String,
    #[serde(default)]
    straal: String,
    /// GeoJSON.
    #[serde(default)]
    vorm: String,
    #[serde(default)]
    weg: String,
}

type Refusal = (&'static str, &'static str);

/// An area out of a form, or why not.
pub(crate) fn decide(entry: &Entry, town: &Shape, moment: &Moment) -> Result<Area, Refusal> {
    let name: String = entry.naam.trim().chars().filter(|sign| !sign.is_control()).take(80).collect();
    if name.is_empty() {
        return Err(("naam", "fs-area-no-name"));
    }
    let kind = KINDS.into_iter().find(|kind| *kind == entry.soort).ok_or(("soort", "fs-area-no-kind"))?;
    let shape = if entry.vorm.trim().is_empty() {
        let centre = Point::parse(entry.midden.trim()).map_err(|_| ("midden", "fs-area-no-middle"))?;
        let metres = crate::figures::number(&entry.straal).filter(|metres| (50.0..=5_000.0).contains(metres));
        Shape::circle(centre, metres.ok_or(("straal", "fs-area-no-radius"))?)
    } else {
        Shape::geojson(&entry.vorm).map_err(|error| ("vorm", error.word()))?
    };
    let beside = |town: [f64; 4], area: [f64; 4]| {
        let ([west, south, east, north], [w, s, e, n]) = (town, area);
        w > east + MARGIN_DEGREES
            || e < west - MARGIN_DEGREES
            || s > north + MARGIN_DEGREES
            || n < south - MARGIN_DEGREES
    };
    if town.bounds().zip(shape.bounds()).is_some_and(|(town, area)| beside(town, area)) {
        return Err((if entry.vorm.trim().is_empty() { "midden" } else { "vorm" }, "fs-area-elsewhere"));
    }
    Ok(Area { id: moment.new_id(), name, kind, shape })
}

/// A row of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    id: String,
    name: String,
    kind: String,
    outlets: String,
    km2: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct AreasPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub rows: Vec<Row>,
    /// Safe to show as it is.
    pub svg: String,
    pub kinds: Vec<Choice>,
    /// Name, kind, middle, radius, drawing: what was typed, when it was refused.
    pub typed: [String; 5],
    pub wrong: (String, String),
    pub saved: bool,
}

impl Page for AreasPage {
    const TEMPLATE: &'static str = "factsheet/areas.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            towns: vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")],
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: vec![Row {
                id: Uuid::nil().simple().to_string(),
                name: "Dorpskern".into(),
                kind: "Kernwinkelgebied".into(),
                outlets: "61".into(),
                km2: "0,28 km²".into(),
            }],
            kinds: vec![Choice::new("core", "Kernwinkelgebied"), Choice::new("park", "Bedrijventerrein")],
            ..Self::default()
        };
        let wrong = Self {
            typed: ["Dorpskern", "core", "hier", "400", ""].map(str::to_owned),
            wrong: ("midden".into(), "Schrijf breedte en lengte.".into()),
            ..page.clone()
        };
        vec![
            ("full", Self { saved: true, ..page.clone() }),
            ("none", Self { rows: Vec::new(), ..page }),
            ("wrong", wrong),
        ]
    }
}

async fn page(app: &App, visit: &Visit, asked: &str) -> Result<AreasPage, Failure> {
    let towns = choices(app, visit).await?;
    let nis = own_town(visit, asked, &towns)?;
    let language = visit.language;
    let (town, loaded) = sheet::load(&app.store, nis, language).await?.ok_or_else(Failure::not_found)?;
    let rows = loaded.areas.iter().map(|area| Row {
        id: area.id.simple().to_string(),
        name: area.name.clone(),
        kind: visit.say(&word(area.kind), &[]),
        outlets: format::number(language, count(&Supply::of(sheet::within(&loaded.outlets, area))), 0),
        km2: format!("{}\u{a0}km²", format::number(language, area.shape.km2(), 2)),
    });
    let ground = Ground {
        outline: &loaded.outline,
        areas: loaded.areas.iter().map(|area| (area.name.as_str(), &area.shape)).collect(),
        outlets: loaded.outlets.iter().filter(|outlet| outlet.exact).collect(),
        only: None,
    };
    let names = crate::report::group_names(visit);
    let svg = picture::map(Paper::Web, &ground, &names);
    Ok(AreasPage {
        rows: rows.collect(),
        svg,
        town: nis.to_string(),
        town_name: town.name,
        kinds: KINDS.into_iter().map(|kind| Choice::new(kind, visit.say(&word(kind), &[]))).collect(),
        towns,
        ..AreasPage::default()
    })
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "outlets of a town")]
fn count(supply: &Supply) -> f64 {
    supply.outlets() as f64
}

/// `GET /stad/feitenfiche/gebieden`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let page = AreasPage { saved: told.gedaan == "1", ..page(&app, &visit, &told.stad).await? };
    visit.page(head(&visit, visit.say("fs-areas-title", &[]), "stad/feitenfiche/gebieden"), &page)
}

/// `POST /stad/feitenfiche/gebieden`
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    visit: Visit,
    Sent(entry): Sent<Entry>,
) -> Result<Response, Failure> {
    let towns = choices(&app, &visit).await?;
    let nis = own_town(&visit, &entry.stad, &towns)?;
    let (moment, language) = (&visit.moment, visit.language);
    let back = || see(&visit.local(&format!("stad/feitenfiche/gebieden?stad={nis}&gedaan=1")));
    if !entry.weg.is_empty() {
        let id = Uuid::parse_str(&entry.weg).map_err(|_| Failure::not_found())?;
        let audit = &Audit::new("remove", "factsheet-area", id).in_town(nis);
        let gone = app.store.write(|tx| {
            Box::pin(async move {
                let gone = tables::remove_area(tx, nis, id).await?;
                if gone {
                    tx.audit(audit, moment).await?;
                }
                Ok::<_, StoreError>(gone)
            })
        });
        return if gone.await? { Ok(back()) } else { Err(Failure::not_found()) };
    }
    let known = app.store.read(|tx| Box::pin(async move { tables::town(tx, nis, language).await })).await?;
    let (_, outline) = known.ok_or_else(Failure::not_found)?;
    let refused = match decide(&entry, &outline, moment) {
        Ok(area) => {
            let area = &area;
            let audit = &Audit::new("add", "factsheet-area", area.id).in_town(nis);
            let taken = app.store.write(|tx| {
                Box::pin(async move {
                    if tables::count_areas(tx, nis).await? >= tables::MOST_AREAS {
                        return Ok(false);
                    }
                    tables::add_area(tx, nis, area, moment.now()).await?;
                    tx.audit(audit, moment).await?;
                    Ok::<_, StoreError>(true)
                })
            });
            if taken.await? {
                return Ok(back());
            }
            ("naam", "fs-area-full")
        }
        Err(refusal) => refusal,
    };
    let mut page = page(&app, &visit, &entry.stad).await?;
    page.typed = [entry.naam, entry.soort, entry.midden, entry.straal, entry.vorm];
    page.wrong = (refused.0.to_owned(), visit.say(refused.1, &[]));
    let title = visit.say("fs-areas-title", &[]);
    let mut response = visit.page(head(&visit, title, "stad/feitenfiche/gebieden"), &page)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_and_drawings_become_areas() {
        let moment = ::store::testing::moment(1);
        let town = Shape::circle(Point::new(51.15, 3.23).unwrap(), 5_000.0);
        let good = Entry {
            naam: "Dorpskern".into(),
            soort: "core".into(),
            midden: "51.15, 3.23".into(),
            straal: "400".into(),
            ..Entry::default()
        };
        let area = decide(&good, &town, &moment).unwrap();
        assert!((area.shape.km2() - 0.5).abs() < 0.02 && area.kind == "core");
        let wrong = |change: &dyn Fn(&mut Entry)| {
            let mut entry = good.clone();
            change(&mut entry);
            decide(&entry, &town, &moment).unwrap_err()
        };
        assert_eq!(wrong(&|entry| entry.naam = " ".into()).0, "naam");
        assert_eq!(wrong(&|entry| entry.soort = "moon".into()).0, "soort");
        assert_eq!(wrong(&|entry| entry.midden = "hier".into()).0, "midden");
        assert_eq!(wrong(&|entry| entry.straal = "9000000".into()).0, "straal");
        assert_eq!(wrong(&|entry| entry.vorm = "{}".into()), ("vorm", "fs-shape-no-polygon"));
        assert_eq!(wrong(&|entry| entry.midden = "50.2,5.5".into()).1, "fs-area-elsewhere");
        let drawn = Entry {
            vorm: r#"{"type":"Polygon","coordinates":[[[3.2,51.1],[3.3,51.1],[3.3,51.2],[3.2,51.1]]]}"#
                .into(),
            midden: String::new(),
            ..good
        };
        assert_eq!(decide(&drawn, &town, &moment).unwrap().shape.polygons.len(), 1);
    }
}
