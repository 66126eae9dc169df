//! The premises a town offers, for everybody: no names, no contact, and only with the owner's consent.

use axum::extract::{Path, State};
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::text::slug;
use serde::Serialize;
use shell::{Failure, Head, Page, Visit};

use crate::desk::{Answer, App, Desk, STYLE, m2};
use crate::store as tables;

/// A unit as everybody sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PublicRow {
    pub id: String,
    pub label: String,
    pub place: String,
    pub kind: String,
    pub area: String,
    pub wvo: String,
    pub rent: String,
    pub text: String,
    pub works: bool,
    /// Where it lies, for the map of the device.
    pub position: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PublicPage {
    pub town_name: String,
    pub town_slug: String,
    pub rows: Vec<PublicRow>,
}

impl Page for PublicPage {
    const TEMPLATE: &'static str = "premises/public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = PublicRow {
            id: "0190a000000070008000000000000001".into(),
            label: "Verzonnenstraat 12".into(),
            place: "8020 Oostkamp".into(),
            kind: "shop".into(),
            area: "Kern".into(),
            wvo: "85 m²".into(),
            rent: "950 euro per maand".into(),
            text: "Hoekpand met twee vitrines".into(),
            works: false,
            position: "51.15440,3.23530".into(),
        };
        let works = PublicRow {
            works: true,
            wvo: String::new(),
            rent: String::new(),
            text: String::new(),
            position: String::new(),
            area: String::new(),
            ..row.clone()
        };
        let some =
            Self { town_name: "Oostkamp".into(), town_slug: "oostkamp".into(), rows: vec![row, works] };
        let none = Self { rows: Vec::new(), ..some.clone() };
        vec![("some", some), ("none", none)]
    }
}

/// The town of an address, by its name in any language.
async fn town(app: &App, name: &str) -> Result<Option<Nis>, Failure> {
    for language in Language::ALL {
        let towns = app.store.read(|tx| Box::pin(tables::towns(tx, language))).await?;
        if let Some((nis, _)) = towns.iter().find(|(_, town)| slug(town) == name) {
            return Ok(Some(*nis));
        }
    }
    Ok(None)
}

/// `GET /{town}/leegstaande-panden`
pub(crate) async fn show(State(app): Desk, visit: Visit, Path((_, name)): Path<(String, String)>) -> Answer {
    let nis = town(&app, &name).await?.ok_or_else(Failure::not_found)?;
    let language = visit.language;
    let (town_name, dutch, units) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let name = tables::town(tx, nis, language).await?.unwrap_or_default();
                let dutch = tables::town(tx, nis, Language::Nl).await?.unwrap_or_default();
                Ok((name, dutch, tables::public(tx, nis).await?))
            })
        })
        .await?;
    let row = |unit: &tables::Public| PublicRow {
        id: unit.id.simple().to_string(),
        label: unit.label.clone(),
        place: unit.place.clone(),
        kind: unit.kind.clone(),
        area: unit.area.clone(),
        wvo: unit.wvo.map(|wvo| m2(language, Some(wvo))).unwrap_or_default(),
        rent: crate::pand::rent(&visit, unit.rent_cents),
        text: unit.text.clone(),
        works: unit.state == "works",
        position: unit.point.map(|point| format!("{:.5},{:.5}", point.lat, point.lon)).unwrap_or_default(),
    };
    let page = PublicPage { rows: units.iter().map(row).collect(), town_slug: slug(&dutch), town_name };
    let path = format!("{}/leegstaande-panden", page.town_slug);
    let title = visit.say("prem-public-title", &[("town", page.town_name.as_str().into())]);
    let text = visit
        .say("prem-public-text", &[("n", page.rows.len().into()), ("town", page.town_name.as_str().into())]);
    let head = Head::new(title, text, visit.local(&path))
        .in_languages(|language| format!("/{language}/{path}"))
        .style(STYLE.0);
    let themed = visit.clone().themed(&nis.to_string());
    themed.page(head, &page)
}
