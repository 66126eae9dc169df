//! A number of an enterprise or establishment, checked and looked up, so that a registration need not ask what is known:
//! as a page, or as JSON for a form that fills itself in.

use std::sync::Arc;

use ::official::vkbo::{Entry, Number};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use kernel::text;
use people::rate::{Allowance, spend};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::visit::Asked;
use shell::{Failure, Page, Visit};

use super::{App, store as tables};
use crate::merchant::head;
use crate::nace::{self, NaceKind, NaceVersion};

/// How often one person may look numbers up.
const ALLOWANCE: Allowance = Allowance { burst: 20, every: TimeDelta::seconds(6) };

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entered {
    #[serde(default)]
    nummer: String,
}

/// A place of ours with this number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OwnPlace {
    /// Its id.
    pub id: String,
    /// The name on the façade.
    pub sign: String,
    /// The town.
    pub town: String,
    /// The path of its page.
    pub path: String,
}

/// What may be filled in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Known {
    pub trade_name: String,
    pub legal_name: String,
    pub legal_form: String,
    pub legal_state: String,
    pub natural_person: bool,
    pub enterprise: String,
    pub started: String,
    pub stopped: String,
    pub activity: String,
    pub category: String,
    pub category_name: String,
    pub street: String,
    pub house_number: String,
    pub box_number: String,
    pub postcode: String,
    pub municipality: String,
    pub email: String,
    pub phone: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// The page, and the answer as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct NumberPage {
    /// What was typed.
    pub entered: String,
    /// Why it is no number: a key of the words.
    pub refusal: &'static str,
    /// The number as it is written.
    pub number: String,
    /// `enterprise` or `establishment`.
    pub kind: &'static str,
    /// Places of ours with it.
    pub places: Vec<OwnPlace>,
    /// What the register says.
    pub known: Option<Known>,
    /// Whether the register was asked.
    pub asked: bool,
    /// When the register said so.
    pub asked_at: String,
    /// Whether it is what the register said before.
    pub stale: bool,
    /// Why the register gave no answer: a key of the words.
    pub trouble: &'static str,
    /// She looked up too many: after so many seconds she may again.
    #[serde(skip)]
    pub wait: Option<u32>,
}

impl Page for NumberPage {
    const TEMPLATE: &'static str = "register/number.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let place = OwnPlace {
            id: "2".repeat(32),
            sign: "Bakkerij Verzinsel".into(),
            town: "Oostkamp".into(),
            path: "/nl/oostkamp/bakkerij-verzinsel-22222222222222222222222222222222".into(),
        };
        let known = Known {
            trade_name: "Bakkerij Verzinsel".into(),
            legal_name: "Verzinsel BV".into(),
            legal_form: "Besloten Vennootschap".into(),
            legal_state: "Normale toestand".into(),
            enterprise: "0403.170.701".into(),
            started: "2015-03-01".into(),
            activity: "Vervaardiging van brood".into(),
            category: "bakery".into(),
            category_name: "Bakkerij".into(),
            street: "Verzonnenstraat".into(),
            house_number: "12A".into(),
            postcode: "8020".into(),
            municipality: "Oostkamp".into(),
            email: "info@verzinsel.example".into(),
            phone: "050 00 00 00".into(),
            ..Known::default()
        };
        let found = Self {
            entered: "2000000339".into(),
            number: "2.000.000.339".into(),
            kind: "establishment",
            places: vec![place],
            known: Some(known.clone()),
            asked: true,
            asked_at: "2026-11-22T08:00:00Z".into(),
            ..Self::default()
        };
        let person =
            Known { natural_person: true, legal_name: String::new(), stopped: "2026-10-31".into(), ..known };
        vec![
            ("empty", Self::default()),
            ("found", found.clone()),
            ("person", Self { known: Some(person), places: Vec::new(), stale: true, ..found.clone() }),
            (
                "wrong",
                Self { entered: "0403.170.702".into(), refusal: "off-refusal-check", ..Self::default() },
            ),
            ("unknown", Self { known: None, places: Vec::new(), ..found.clone() }),
            ("trouble", Self { known: None, trouble: "off-trouble-busy", ..found }),
        ]
    }
}

fn refusal(error: &kernel::number::NumberError) -> &'static str {
    use kernel::number::NumberError;
    // words: off-refusal-*
    match error {
        NumberError::Form(_) => "off-refusal-form",
        NumberError::Start(..) => "off-refusal-start",
        NumberError::Check(_) => "off-refusal-check",
    }
}

/// What of an entry may be filled in. The name, contact and street of a natural person are hers: she writes them herself.
fn known(entry: Entry, visit: &Visit) -> Known {
    let version =
        entry.activity.as_ref().and_then(|activity| NaceVersion::parse(activity.version.as_bytes()));
    let line = entry
        .activity
        .as_ref()
        .zip(version)
        .and_then(|(activity, version)| nace::find(version, &activity.code));
    let category = line.filter(|line| line.kind != NaceKind::Out).map_or("", |line| line.category);
    let name = kernel::category::Category::find(category).map_or("", |found| found.name(visit.language));
    let mine = |text: Option<String>| text.filter(|_| !entry.natural_person).unwrap_or_default();
    let own = |text: &str| if entry.natural_person { String::new() } else { text.to_owned() };
    let point = entry.point.filter(|_| !entry.natural_person);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Known {
        legal_name: mine(entry.legal_name.clone()),
        email: mine(entry.email.clone()),
        phone: mine(entry.phone.clone()),
        street: own(&entry.address.street),
        house_number: own(&entry.address.house_number),
        box_number: own(&entry.address.box_number),
        trade_name: entry.trade_name.unwrap_or_default(),
        legal_form: entry.legal_form.unwrap_or_default(),
        legal_state: entry.legal_state.unwrap_or_default(),
        natural_person: entry.natural_person,
        enterprise: entry.parent.unwrap_or_default(),
        started: day(entry.started),
        stopped: day(entry.stopped),
        activity: entry.activity.map(|activity| activity.text).unwrap_or_default(),
        category: category.to_owned(),
        category_name: name.to_owned(),
        postcode: entry.address.postcode,
        municipality: entry.address.municipality,
        lat: point.map(|point| point.lat),
        lon: point.map(|point| point.lon),
    }
}

/// `GET /zaken/nummer?nummer=…`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(entered): Asked<Entered>,
) -> Result<Response, Failure> {
    let page = look_up(&app, &visit, &entered.nummer).await?;
    if let Some(wait) = page.wait {
        return Err(Failure::too_many(wait));
    }
    let accept = visit.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.starts_with("application/json") {
        return Ok(as_json(&page, &visit));
    }
    visit.page(head(&visit, visit.say("off-number-title", &[]), "zaken/nummer"), &page)
}

/// What is known of a number that was typed.
pub(crate) async fn look_up(app: &App, visit: &Visit, typed: &str) -> Result<NumberPage, Failure> {
    let entered: String = typed.trim().chars().take(40).collect();
    if entered.is_empty() {
        return Ok(NumberPage::default());
    }
    let number = match Number::parse(&entered) {
        Ok(number) => number,
        Err(error) => return Ok(NumberPage { entered, refusal: refusal(&error), ..NumberPage::default() }),
    };
    let person = visit.person()?;
    let (moment, language) = (&visit.moment, visit.language);
    let (wait, places) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let whom = person.0.simple().to_string();
                let wait = spend(tx, "number", &whom, ALLOWANCE, moment.now()).await?;
                let found = if wait.is_none() { tables::with_number(tx, number).await? } else { Vec::new() };
                Ok((wait, found))
            })
        })
        .await?;
    if let Some(wait) = wait {
        let wait = Some(u32::try_from(wait.num_seconds() + 1).unwrap_or(60));
        return Ok(NumberPage { entered, wait, trouble: "off-trouble-busy", ..NumberPage::default() });
    }
    let places = places.into_iter().map(|(id, sign, town)| OwnPlace {
        path: format!("/{language}/{}/{}-{}", text::slug(&town), text::slug(&sign), id.0.simple()),
        id: id.0.simple().to_string(),
        sign,
        town,
    });
    let (written, kind) = match number {
        Number::Enterprise(number) => (number.to_string(), "enterprise"),
        Number::Establishment(number) => (number.to_string(), "establishment"),
    };
    let page =
        NumberPage { entered, number: written, kind, places: places.collect(), ..NumberPage::default() };
    Ok(with_official(app, visit, number, page).await)
}

/// What the register says, when it may be asked. That it does not answer stops nobody.
async fn with_official(app: &App, visit: &Visit, number: Number, page: NumberPage) -> NumberPage {
    let Some(sources) = app.sources.as_ref().filter(|sources| sources.asks(::official::Source::Vkbo)) else {
        return page;
    };
    match sources.enterprise(number, &visit.moment).await {
        Ok(answer) => NumberPage {
            asked: true,
            asked_at: answer.asked_at.to_rfc3339(),
            stale: answer.stale,
            known: answer.value.map(|entry| known(entry, visit)),
            ..page
        },
        Err(problem) => {
            tracing::warn!(%problem, "a number was not looked up");
            let busy = matches!(problem, ::official::OfficialError::Busy { .. });
            // words: off-trouble-*
            NumberPage {
                asked: true,
                trouble: if busy { "off-trouble-busy" } else { "off-trouble-silent" },
                ..page
            }
        }
    }
}

fn as_json(page: &NumberPage, visit: &Visit) -> Response {
    let said = |key: &str| if key.is_empty() { serde_json::Value::Null } else { visit.say(key, &[]).into() };
    let body = json!({
        "number": page.number, "kind": page.kind, "valid": page.refusal.is_empty() && !page.number.is_empty(),
        "refusal": said(page.refusal), "places": page.places, "known": page.known, "asked": page.asked,
        "asked_at": page.asked_at, "stale": page.stale, "trouble": said(page.trouble),
    });
    let mut response = axum::Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
