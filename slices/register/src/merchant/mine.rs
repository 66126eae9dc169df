//! The places one manages, what is missing on each, and the page of one place with every field and its source.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::moment::{EstablishmentId, OrganisationId};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::slice::{Shown, Spot};
use shell::visit::Asked;
use shell::{Failure, Page, Reach, Visit};
use store::StoreError;

use super::place::Place;
use super::show::{self, FieldRow, PlaceHead, SectionRow};
use super::{App, find, head, note_view, store as tables, writer};
use crate::facts::Source;

/// A place in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct MineRow {
    pub place: PlaceHead,
    /// Of a hundred.
    pub complete: u8,
    /// The pages on which something is missing.
    pub missing: Vec<&'static str>,
    /// When somebody last looked, as `date` reads it.
    pub checked: String,
}

/// The list of one's places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct MinePage {
    pub organisation: String,
    pub places: Vec<MineRow>,
    /// So many got new hours just now.
    pub saved: u32,
}

impl Page for MinePage {
    const TEMPLATE: &'static str = "register/mine.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |complete, missing: Vec<&'static str>, checked: &str| MineRow {
            place: PlaceHead::sample(),
            complete,
            missing,
            checked: checked.to_owned(),
        };
        let second = PlaceHead {
            id: "0190a000000070008000000000000002".into(),
            shown: false,
            state: "closed",
            ..PlaceHead::sample()
        };
        let places = vec![
            row(100, Vec::new(), "2026-11-20T09:00:00Z"),
            MineRow { place: second, ..row(36, vec!["uren", "tekst", "aanbod"], "") },
        ];
        vec![
            ("two", Self { organisation: "Bakkerij Verzinsel".into(), places, saved: 2 }),
            ("none", Self { organisation: "Bakkerij Verzinsel".into(), places: Vec::new(), saved: 0 }),
        ]
    }
}

/// `GET /zaken`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let Reach::Own { organisation, establishment, towns } = visit.reach()? else {
        return Err(Failure::not_found());
    };
    let places = places_of(&app, organisation, (establishment, &towns)).await?;
    remember(&app, &visit, (organisation, &places)).await?;
    let mut rows: Vec<MineRow> = places
        .iter()
        .map(|place| {
            let (complete, missing) = show::missing(&place.believed());
            let checked = place.face().and_then(|face| face.checked_at);
            MineRow {
                place: PlaceHead::of(place),
                complete,
                missing,
                checked: checked.map(|at| at.to_rfc3339()).unwrap_or_default(),
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| (row.place.state == "closed", kernel::text::sort_key(&row.place.sign)));
    let organisation = visit.acting()?.capacity.organisation_name.clone();
    visit.page(
        head(&visit, visit.say("mer-mine", &[]), "zaken"),
        &MinePage { organisation, places: rows, saved: told.bewaard.parse().unwrap_or_default() },
    )
}

/// The places of an organisation, as far as who acts reaches.
pub(super) async fn places_of(
    app: &App,
    organisation: OrganisationId,
    (establishment, towns): (Option<EstablishmentId>, &[Nis]),
) -> Result<Vec<Place>, StoreError> {
    app.store
        .read(|tx| {
            Box::pin(async move {
                let mut ids = tables::of_organisation(tx, organisation).await?;
                ids.retain(|(nis, id)| {
                    establishment.is_none_or(|only| only == *id) && (towns.is_empty() || towns.contains(nis))
                });
                tables::load_all(tx, &ids).await
            })
        })
        .await
}

/// Who signs in for an enterprise manages its places from now on: the yearly question goes to her.
async fn remember(
    app: &App,
    visit: &Visit,
    (organisation, places): (OrganisationId, &[Place]),
) -> Result<(), StoreError> {
    let mut own =
        app.store.read(|tx| Box::pin(async move { tables::managed(tx, organisation).await })).await?;
    own.sort_unstable();
    let new: Vec<_> = places
        .iter()
        // Of places that are the same only the one that is hers.
        .map(|place| (place.nis, place.home(Source::Owner, visit.acting().ok())))
        .filter(|place| own.binary_search(place).is_err())
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let (moment, new) = (&visit.moment, &new);
    app.store
        .write(|tx| {
            Box::pin(async move {
                for place in new {
                    tables::add_manager(tx, *place, organisation, moment).await?;
                }
                Ok(())
            })
        })
        .await
}

/// One place with every field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PlacePage {
    pub place: PlaceHead,
    pub town: String,
    pub sections: Vec<SectionRow>,
    pub complete: u8,
    pub missing: Vec<&'static str>,
    /// The page that was just published.
    pub saved: String,
    /// In whose name is written: `owner`, `town`.
    pub source: &'static str,
    pub on_behalf: bool,
    /// Since when an officer helps, as `date` reads it.
    pub helped_since: String,
    pub staff: bool,
    /// What other slices show here.
    pub panels: Vec<Shown>,
}

impl Page for PlacePage {
    const TEMPLATE: &'static str = "register/place.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let told = |code, line: &str, source, give| FieldRow {
            code,
            lines: vec![line.to_owned()],
            source,
            at: "2026-11-01T00:00:00Z".into(),
            emptied: false,
            can_give_back: give,
        };
        let sections = vec![
            SectionRow {
                code: "naam",
                fields: vec![
                    told("sign", "Bakkerij Verzinsel", "owner", true),
                    FieldRow { code: "other-names", ..FieldRow::default() },
                ],
                empty: false,
            },
            SectionRow {
                code: "contact",
                fields: vec![
                    told("phone", "050 12 34 56", "kbo", false),
                    FieldRow {
                        code: "email",
                        source: "owner",
                        at: "2026-11-20T09:00:00Z".into(),
                        emptied: true,
                        can_give_back: true,
                        lines: Vec::new(),
                    },
                ],
                empty: false,
            },
            SectionRow {
                code: "uren",
                fields: vec![FieldRow { code: "hours", ..FieldRow::default() }],
                empty: true,
            },
        ];
        let page = Self {
            place: PlaceHead::sample(),
            town: "Oostkamp".into(),
            sections,
            complete: 68,
            missing: vec!["uren", "tekst"],
            saved: "contact".into(),
            source: "owner",
            on_behalf: false,
            helped_since: "2026-11-20T09:00:00Z".into(),
            staff: false,
            panels: Vec::new(),
        };
        let helped = Self { saved: String::new(), on_behalf: true, staff: true, ..page.clone() };
        let hidden = PlaceHead { shown: false, state: "hidden", ..PlaceHead::sample() };
        let town = Self {
            source: "town",
            on_behalf: false,
            helped_since: String::new(),
            place: hidden,
            missing: Vec::new(),
            complete: 100,
            ..helped.clone()
        };
        vec![("merchant", page), ("helped", helped), ("town", town)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    bewaard: String,
}

/// `GET /zaak/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let place = find(&app, &visit, &id).await?;
    note_view(&app, &visit, &place).await?;
    let (source, on_behalf) = writer(&app, &visit, &place).await?;
    let (nis, id, language) = (place.nis, place.id, visit.language);
    let (town, guardian) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let town = tables::town_name(tx, nis, language).await?;
                Ok::<_, StoreError>((town, tables::guardian(tx, nis, id).await?))
            })
        })
        .await?;
    let (complete, missing) = show::missing(&place.believed());
    let page = PlacePage {
        sections: show::sections(&place, &visit, source),
        town,
        complete,
        missing,
        saved: told.bewaard.chars().take(20).collect(),
        source: source.code(),
        on_behalf,
        helped_since: guardian.map(|guardian| guardian.since.to_rfc3339()).unwrap_or_default(),
        staff: source == Source::Town || on_behalf,
        panels: visit.panels(Spot::Managed, &id.0.simple().to_string()).await?,
        place: PlaceHead::of(&place),
    };
    let path = format!("zaak/{}", page.place.id);
    visit.page(head(&visit, page.place.sign.clone(), &path), &page)
}

/// `GET /zaak/{id}/bestand/{naam}`: the file that a panel of another slice brings. Whose place it is was asked here.
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, id, name)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let place = find(&app, &visit, &id).await?;
    note_view(&app, &visit, &place).await?;
    let panels = visit.panels(Spot::Managed, &place.id.0.simple().to_string()).await?;
    let text = panels.iter().find_map(|panel| {
        let file = panel.get_attr("data").ok()?.get_attr("file").ok()?;
        let own = file.get_attr("name").ok()?;
        (own.as_str() == Some(name.as_str())).then(|| file.get_attr("text").ok())?
    });
    let text = text.as_ref().and_then(|text| text.as_str()).ok_or_else(Failure::not_found)?.to_owned();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
