//! The same opening hours for several places at once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::moment::EstablishmentId;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Failure, Page, Reach, Visit};
use std::collections::BTreeMap;
use store::{StoreError, Tx};

use super::edit::weekdays;
use super::form::Pairs;
use super::hours::{HoursForm, told};
use super::piece::{Piece, Section};
use super::place::{Place, amend};
use super::preview::{PreviewDay, calendar_of, preview};
use super::show::PlaceHead;
use super::store::{self as tables, Writing};
use super::{App, head, mine, see};
use crate::facts::{Facts, Source};

/// A place that may be chosen, with its hours of now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ChoiceRow {
    pub place: PlaceHead,
    pub checked: bool,
    pub lines: Vec<String>,
}

/// The form, and what it would become.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct BulkPage {
    pub places: Vec<ChoiceRow>,
    pub hours: Option<HoursForm>,
    pub weekdays: Vec<String>,
    pub faults: BTreeMap<String, &'static str>,
    /// The next two weeks; then the form is sent again to be published.
    pub days: Vec<PreviewDay>,
    pub kept: Vec<(String, String)>,
    pub look: bool,
}

impl Page for BulkPage {
    const TEMPLATE: &'static str = "register/bulk.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |checked| ChoiceRow {
            place: PlaceHead::sample(),
            checked,
            lines: vec!["maandag: 9:00 – 12:00".into()],
        };
        let second = PlaceHead { id: "0190a000000070008000000000000002".into(), ..PlaceHead::sample() };
        let form = Self {
            places: vec![row(true), ChoiceRow { place: second, ..row(false) }],
            hours: Some(HoursForm::of(Some("Mo-Fr 09:00-18:00; PH off"), chrono::NaiveDate::default())),
            weekdays: weekdays(kernel::language::Language::Nl),
            ..Self::default()
        };
        let wrong = Self { faults: [("zaken".to_owned(), "mer-bulk-none")].into(), ..form.clone() };
        let look = Self {
            look: true,
            hours: None,
            kept: vec![("d0-van1".into(), "9".into())],
            days: vec![PreviewDay {
                name: "maandag".into(),
                date: "23 november".into(),
                ..PreviewDay::default()
            }],
            ..form.clone()
        };
        vec![("form", form), ("refused", wrong), ("look", look), ("none", Self::default())]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The places one manages, without those that closed.
async fn own(app: &App, visit: &Visit) -> Result<Vec<Place>, Failure> {
    let Reach::Own { organisation, establishment, towns } = visit.reach()? else {
        return Err(Failure::not_found());
    };
    let mut places = mine::places_of(app, organisation, (establishment, &towns)).await?;
    places.retain(|place| place.face().is_none_or(|face| face.state.code() != "closed"));
    places.sort_by_cached_key(|place| kernel::text::sort_key(&place.name()));
    Ok(places)
}

fn choices(visit: &Visit, places: &[Place], chosen: impl Fn(&Place) -> bool) -> Vec<ChoiceRow> {
    let say = |key: &str| visit.say(key, &[]);
    let lines = |place: &Place| {
        let hours = place.believed().hours;
        hours.map(|hours| told(&hours, visit.language, &say)).unwrap_or_default()
    };
    let row = |place: &Place| ChoiceRow {
        place: PlaceHead::of(place),
        checked: chosen(place),
        lines: lines(place),
    };
    places.iter().map(row).collect()
}

fn respond(visit: &Visit, page: &BulkPage) -> Answer {
    let mut response = visit.page(head(visit, visit.say("mer-bulk", &[]), "zaken/uren"), page)?;
    if !page.faults.is_empty() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// `GET /zaken/uren`
pub(crate) async fn form(State(app): Shared, visit: Visit) -> Answer {
    let places = own(&app, &visit).await?;
    let today = visit.moment.local().date();
    let first = places.iter().find_map(|place| place.believed().hours);
    let page = BulkPage {
        places: choices(&visit, &places, |_| true),
        hours: Some(HoursForm::of(first.as_deref(), today)),
        weekdays: weekdays(visit.language),
        ..BulkPage::default()
    };
    respond(&visit, &page)
}

/// `POST /zaken/uren`: look, go back, publish.
pub(crate) async fn post(
    State(app): Shared,
    visit: Visit,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let pairs = Pairs::new(pairs);
    let places = own(&app, &visit).await?;
    let sent = pairs.all("zaken");
    let wanted = |place: &Place| sent.contains(&place.id.0.simple().to_string().as_str());
    let chosen: Vec<EstablishmentId> =
        places.iter().filter(|place| wanted(place)).map(|place| place.id).collect();
    let filled = HoursForm::sent(&pairs);
    let mut page = BulkPage {
        places: choices(&visit, &places, wanted),
        weekdays: weekdays(visit.language),
        ..BulkPage::default()
    };
    let hours = match filled.read() {
        Ok(hours) => hours,
        Err(faults) => {
            page.faults = faults.into_iter().map(|fault| (fault.field, fault.word)).collect();
            None
        }
    };
    if chosen.is_empty() {
        page.faults.insert("zaken".to_owned(), "mer-bulk-none");
    } else if hours.is_none() && page.faults.is_empty() {
        page.faults.insert("zaken".to_owned(), "mer-bulk-empty");
    }
    let step = pairs.get("stap");
    let Some(hours) = hours.filter(|_| page.faults.is_empty() && step != "terug") else {
        page.hours = Some(filled);
        if step == "terug" {
            page.faults.clear();
        }
        return respond(&visit, &page);
    };
    if step == "publiceer" {
        return publish(&app, &visit, (&chosen, &hours)).await;
    }
    let today = visit.moment.local().date();
    page.days = preview(&hours, today, &calendar_of(places.first().map(|place| place.nis)), visit.language);
    page.places.retain(|row| row.checked);
    (page.kept, page.look) = (pairs.kept(), true);
    respond(&visit, &page)
}

/// All of them or none.
async fn publish(app: &App, visit: &Visit, (chosen, hours): (&[EstablishmentId], &str)) -> Answer {
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                for id in chosen {
                    say(tx, (*id, hours), moment).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(see(&format!("{}?bewaard={}", visit.local("zaken"), chosen.len())))
}

async fn say(
    tx: &mut Tx<'_>,
    (id, hours): (EstablishmentId, &str),
    moment: &kernel::moment::Moment,
) -> store::Result<()> {
    let Some(place) = tables::load(tx, id).await? else { return Ok(()) };
    let now = place.believed();
    let wanted = Facts { hours: Some(hours.to_owned()), ..now.clone() };
    let own = place.facts(Source::Owner);
    let said = amend(&own, &now, &wanted, &[Piece::Hours], moment.now());
    if said != own {
        let how = Writing { source: Source::Owner, section: Section::Hours.code(), on_behalf: false };
        let written = tables::write(tx, &place, how, said, moment).await?;
        debug_assert!(!written.hide, "hours hide nothing");
    }
    Ok(())
}
