//! The page of one unit: what stands in it, since when and who says so; what was believed before; whether it is offered,
//! and to whom it may suit.

use ::store::{Audit, StoreError};
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::IntoResponse;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit, multipart};

use crate::desk::{self, Answer, App, Desk, Noted, Told, head, in_words, m2, path_of, see, written};
use crate::list::state_of;
use crate::seekers::{self, Suited};
use crate::spell::{Sighting, Source, Span, State as Use};
use crate::store::{self as tables, Kept, Offered, Photo, Seen, legal as legal_tables, people};
use crate::unit::{self, Unit, line, lines};
use crate::{draw, legal, picture, walk};

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    pub gedaan: String,
    #[serde(default)]
    pub fout: String,
}

/// A spell on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SpellRow {
    pub id: String,
    pub state: &'static str,
    pub from: String,
    pub until: String,
    pub source: String,
    pub certainty: &'static str,
    pub evidence: String,
    pub noted: String,
    pub withdrawn: String,
    pub why: String,
}

/// Something that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SeenRow {
    pub day: String,
    pub state: String,
    pub source: String,
    pub outcome: String,
    pub evidence: String,
}

/// A photo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PhotoRow {
    pub id: String,
    pub width: i64,
    pub height: i64,
    pub day: String,
}

/// What everybody who works on a unit sees above the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct UnitHead {
    pub nis: String,
    pub id: String,
    pub label: String,
    pub place: String,
    pub state: &'static str,
    pub since: String,
    pub certainty: &'static str,
}

impl UnitHead {
    pub(crate) fn of(unit: &Unit, visit: &Visit) -> Self {
        let code = unit.draft.postcode.map(|code| code.to_string()).unwrap_or_default();
        Self {
            nis: unit.nis.to_string(),
            id: unit.hex(),
            label: unit.label(),
            place: format!("{code} {}", unit.draft.locality).trim().to_owned(),
            state: state_of(unit, visit.moment.local().date()),
            since: unit.state_from.map(|day| in_words(visit, day)).unwrap_or_default(),
            certainty: unit.state.map_or("", |_| unit.certainty.code()),
        }
    }

    pub(crate) fn sample() -> Self {
        Self {
            nis: "31022".into(),
            id: "0190a000000070008000000000000001".into(),
            label: "Verzonnenstraat 12".into(),
            place: "8020 Oostkamp".into(),
            state: "long",
            since: "1 maart 2025".into(),
            certainty: "between",
        }
    }
}

/// How a unit is offered, as the form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OfferRow {
    pub offered: bool,
    pub public: bool,
    pub consent_day: String,
    pub consent_how: String,
    pub rent: String,
    pub text: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct UnitPage {
    pub unit: UnitHead,
    pub today: String,
    pub token: String,
    pub kind: String,
    pub area: String,
    pub in_core: bool,
    pub wvo: String,
    pub net_area: String,
    pub own_key: String,
    pub address_uri: String,
    pub stock_from: String,
    pub stock_until: String,
    pub seen: String,
    pub svg: Value,
    pub spells: Vec<SpellRow>,
    pub withdrawn: Vec<SpellRow>,
    pub sightings: Vec<SeenRow>,
    pub photos: Vec<PhotoRow>,
    pub states: Vec<Choice>,
    pub sources: Vec<Choice>,
    pub offer: OfferRow,
    /// Code of the last legal step, or empty.
    pub legal: &'static str,
    pub legal_day: String,
    pub suited: Vec<Suited>,
    pub done: String,
    pub fault: String,
}

impl UnitPage {
    fn sample() -> Self {
        let spell = |state, certainty, withdrawn: &str| SpellRow {
            id: "0190a000000070008000000000000009".into(),
            state,
            from: "1 maart 2025".into(),
            until: if state == "used" { "1 mei 2026".into() } else { String::new() },
            source: "field".into(),
            certainty,
            evidence: "Rolluik neer, affiche 'te huur'".into(),
            noted: "2 maart 2025".into(),
            withdrawn: withdrawn.into(),
            why: if withdrawn.is_empty() { String::new() } else { "verkeerde deur".into() },
        };
        let choices = |codes: [&str; 3]| codes.map(|code| Choice::new(code, code)).into();
        Self {
            unit: UnitHead::sample(),
            today: "2026-11-22".into(),
            token: "0190a000000070008000000000000002".into(),
            kind: "shop".into(),
            area: "Kern".into(),
            in_core: true,
            wvo: "85 m²".into(),
            net_area: "110 m²".into(),
            own_key: "OK-12".into(),
            address_uri: "https://data.vlaanderen.be/id/adres/12".into(),
            stock_from: "1 januari 1990".into(),
            stock_until: String::new(),
            seen: "2 november 2026".into(),
            svg: Value::from_safe_string(String::new()),
            spells: vec![
                spell("vacant", "between", ""),
                spell("used", "at-least", ""),
                spell("works", "exact", ""),
            ],
            withdrawn: vec![spell("works", "exact", "3 maart 2025")],
            sightings: ["confirmed", "began", "corrected"]
                .map(|outcome| SeenRow {
                    day: "2 maart 2025".into(),
                    state: "vacant".into(),
                    source: "owner".into(),
                    outcome: outcome.into(),
                    evidence: String::new(),
                })
                .into(),
            photos: vec![PhotoRow {
                id: "0190a000000070008000000000000003".into(),
                width: 1_280,
                height: 960,
                day: "2 maart 2025".into(),
            }],
            states: choices(["used", "vacant", "works"]),
            sources: choices(["field", "owner", "kbo"]),
            offer: OfferRow {
                offered: true,
                public: true,
                consent_day: "2026-10-01".into(),
                consent_how: "mail".into(),
                rent: "950".into(),
                text: "Hoekpand".into(),
            },
            legal: "listing",
            legal_day: "1 juni 2026".into(),
            suited: vec![Suited::sample()],
            done: "began".into(),
            fault: String::new(),
        }
    }
}

impl Page for UnitPage {
    const TEMPLATE: &'static str = "premises/unit.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let bare = Self {
            unit: UnitHead { state: "unknown", since: String::new(), certainty: "", ..UnitHead::sample() },
            kind: "horeca".into(),
            fault: "contradicts".into(),
            states: full.states.clone(),
            sources: full.sources.clone(),
            ..Self::default()
        };
        let waits = Self {
            offer: OfferRow { offered: true, ..OfferRow::default() },
            done: "offered".into(),
            ..full.clone()
        };
        vec![("full", full), ("bare", bare), ("no-consent", waits)]
    }
}

/// Everything that is known of a unit.
struct Found {
    spans: Vec<Span>,
    believed: Vec<Kept>,
    sightings: Vec<Seen>,
    photos: Vec<Photo>,
    steps: Vec<legal_tables::Kept>,
    seekers: Vec<people::Seeker>,
    made: Vec<people::Introduction>,
}

async fn load(app: &App, unit: &Unit) -> Result<Found, Failure> {
    let (nis, id) = (unit.nis, unit.id);
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>(Found {
                    spans: tables::live(tx, nis, id).await?,
                    believed: tables::believed(tx, nis, id).await?,
                    sightings: tables::sightings(tx, nis, id).await?,
                    photos: tables::photos(tx, nis, id).await?,
                    steps: legal_tables::steps(tx, nis, id).await?,
                    seekers: people::seekers(tx, nis).await?,
                    made: people::introductions(tx, nis).await?,
                })
            })
        })
        .await?;
    Ok(found)
}

/// `GET /stad/leegstand/{nis}/pand/{id}`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let found = load(&app, &unit).await?;
    let mut page = page_of(&unit, &found, &visit);
    (page.done, page.fault) = (line(&ask.gedaan, 20), line(&ask.fout, 30));
    visit.page(head(&visit, unit.label(), &path_of(unit.nis, unit.id)), &page)
}

fn page_of(unit: &Unit, found: &Found, visit: &Visit) -> UnitPage {
    let (language, today) = (visit.language, visit.moment.local().date());
    let words = |day: Option<chrono::NaiveDate>| day.map(|day| in_words(visit, day)).unwrap_or_default();
    let standing: Vec<legal::Taken> = found
        .steps
        .iter()
        .filter(|kept| kept.withdrawn_at.is_none())
        .map(|kept| kept.taken.clone())
        .collect();
    let now = legal::now(legal::file(&standing));
    let draft = &unit.draft;
    // words: prem-state-* prem-source-*
    let choice = |start: &str, code: &str| Choice::new(code, visit.say(&format!("{start}-{code}"), &[]));
    UnitPage {
        unit: UnitHead::of(unit, visit),
        today: today.to_string(),
        token: visit.moment.new_id().simple().to_string(),
        kind: draft.kind.clone(),
        area: draft.area.clone(),
        in_core: draft.in_core,
        wvo: m2(language, draft.wvo),
        net_area: m2(language, draft.net_area),
        own_key: draft.own_key.clone(),
        address_uri: draft.address_uri.clone(),
        stock_from: words(draft.stock_from),
        stock_until: words(draft.stock_until),
        seen: words(unit.seen),
        svg: Value::from_safe_string(draw::history(&found.spans, today)),
        spells: found.spans.iter().rev().map(|span| spell_row(span, found, visit)).collect(),
        withdrawn: found.believed.iter().filter_map(|kept| withdrawn_row(kept, visit)).collect(),
        sightings: found.sightings.iter().take(20).map(|seen| seen_row(seen, visit)).collect(),
        photos: found.photos.iter().map(|photo| photo_row(photo, visit)).collect(),
        states: Use::ALL.map(|state| choice("prem-state", state.code())).into(),
        sources: Source::ALL.map(|source| choice("prem-source", source.code())).into(),
        offer: OfferRow {
            offered: unit.offered,
            public: unit.is_public(),
            consent_day: unit.consent_day.map(|day| day.to_string()).unwrap_or_default(),
            consent_how: unit.consent_how.clone(),
            rent: unit.rent_cents.map(|cents| (cents / 100).to_string()).unwrap_or_default(),
            text: unit.offer_text.clone(),
        },
        legal: now.map_or("", |taken| taken.step.code()),
        legal_day: words(now.map(|taken| taken.day)),
        suited: seekers::for_unit(unit, &found.seekers, &found.made, visit).into_iter().take(5).collect(),
        ..UnitPage::default()
    }
}

fn spell_row(span: &Span, found: &Found, visit: &Visit) -> SpellRow {
    let kept = found.believed.iter().find(|kept| kept.id == span.id);
    SpellRow {
        id: span.id.simple().to_string(),
        state: span.state.code(),
        from: in_words(visit, span.from),
        until: span.until.map(|day| in_words(visit, day)).unwrap_or_default(),
        source: span.source.code().to_owned(),
        certainty: span.certainty.code(),
        evidence: kept.map(|kept| kept.evidence.clone()).unwrap_or_default(),
        noted: kept.map(|kept| in_words(visit, kept.noted_at.date_naive())).unwrap_or_default(),
        ..SpellRow::default()
    }
}

fn withdrawn_row(kept: &Kept, visit: &Visit) -> Option<SpellRow> {
    let at = kept.withdrawn_at?;
    Some(SpellRow {
        state: kept.state.code(),
        from: in_words(visit, kept.from),
        source: kept.source.clone(),
        certainty: kept.certainty.code(),
        evidence: kept.evidence.clone(),
        noted: in_words(visit, kept.noted_at.date_naive()),
        withdrawn: in_words(visit, at.date_naive()),
        // What a later sighting corrected carries a code instead of words.
        why: if kept.why == "sighting" { visit.say("prem-why-sighting", &[]) } else { kept.why.clone() },
        ..SpellRow::default()
    })
}

fn seen_row(seen: &Seen, visit: &Visit) -> SeenRow {
    SeenRow {
        day: in_words(visit, seen.day),
        state: seen.state.clone(),
        source: seen.source.clone(),
        outcome: seen.outcome.clone(),
        evidence: seen.evidence.clone(),
    }
}

fn photo_row(photo: &Photo, visit: &Visit) -> PhotoRow {
    PhotoRow {
        id: photo.id.simple().to_string(),
        width: photo.width,
        height: photo.height,
        day: in_words(visit, photo.taken_at.date_naive()),
    }
}

/// `POST /stad/leegstand/{nis}/pand/{id}`: what was seen, a spell withdrawn, or an offer.
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    request: Request,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let sent = multipart::read(request, picture::MOST_BYTES.saturating_mul(2)).await?;
    let result = match sent.get("stap") {
        "gezien" => sight(&app, &visit, &unit, &sent).await?,
        "trek-in" => withdraw(&app, &visit, &unit, &sent).await?,
        "aanbod" => offer(&app, &visit, &unit, &sent).await?,
        _ => Err("form"),
    };
    let what = match result {
        Ok(done) => format!("gedaan={done}"),
        Err(fault) => format!("fout={fault}"),
    };
    Ok(see(&format!("{}?{what}#melding", visit.local(&path_of(unit.nis, unit.id)))))
}

type Done = Result<&'static str, &'static str>;

async fn sight(app: &App, visit: &Visit, unit: &Unit, sent: &multipart::Parts) -> Result<Done, Failure> {
    let (Some(state), Some(source)) = (Use::parse(sent.get("staat")), Source::parse(sent.get("bron"))) else {
        return Ok(Err("form"));
    };
    let Ok(Some(day)) = unit::day(sent.get("dag")) else { return Ok(Err("day")) };
    let token = desk::id(sent.get("sleutel")).unwrap_or_else(|_| visit.moment.new_id());
    let print = match walk::develop(app, &sent.file).await? {
        Ok(print) => print,
        Err(fault) => return Ok(Err(fault)),
    };
    let told = Told {
        id: token,
        sighting: Sighting { day, state, source },
        evidence: line(sent.get("bewijs"), 500),
    };
    Ok(match walk::keep(app, visit, unit, (&told, print.as_ref())).await? {
        Noted::Done(code) => Ok(code),
        Noted::Before => Ok("confirmed"),
        Noted::Refused(code) => Err(code),
    })
}

async fn withdraw(app: &App, visit: &Visit, unit: &Unit, sent: &multipart::Parts) -> Result<Done, Failure> {
    let (at, spell, why) =
        ((unit.nis, unit.id), desk::id(sent.get("periode"))?, line(sent.get("waarom"), 200));
    if why.chars().count() < 3 {
        return Ok(Err("why"));
    }
    let (why, moment) = (why.as_str(), &visit.moment);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if !tables::withdraw(tx, at, (spell, why), moment).await? {
                    return Ok(false);
                }
                tables::refresh(tx, at, moment.now()).await?;
                let what = Audit::new("withdraw", "premises-spell", spell).in_town(at.0);
                tx.audit(&what, moment).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(if done { Ok("withdrawn") } else { Err("form") })
}

async fn offer(app: &App, visit: &Visit, unit: &Unit, sent: &multipart::Parts) -> Result<Done, Failure> {
    let Ok(consent_day) = unit::day(sent.get("toestemming")) else { return Ok(Err("day")) };
    let Ok(rent) = unit::whole(sent.get("huur")) else { return Ok(Err("rent")) };
    let new = Offered {
        offered: unit::yes(sent.get("aanbieden")),
        consent_day: consent_day.filter(|day| *day <= visit.moment.local().date()),
        consent_how: line(sent.get("hoe"), 120),
        rent_cents: rent.map(|euro| euro.saturating_mul(100)),
        text: lines(sent.get("tekst"), 600),
    };
    if new.consent_day.is_some() && new.consent_how.is_empty() {
        return Ok(Err("how"));
    }
    let (at, new, moment) = ((unit.nis, unit.id), &new, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::offer(tx, at, new, moment.now()).await?;
                let detail = serde_json::json!({"offered": new.offered, "consent": new.consent_day});
                let what = Audit::new("change", "premises-offer", at.1).in_town(at.0).detail(detail);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    Ok(Ok("offered"))
}

/// `GET /stad/leegstand/{nis}/pand/{id}/foto/{foto}`
pub(crate) async fn photo(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id, photo)): Path<(String, String, String, String)>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let (at, photo) = ((unit.nis, unit.id), desk::id(&photo)?);
    let found = app.store.read(|tx| Box::pin(tables::photo(tx, at, photo))).await?;
    let content = found.ok_or_else(Failure::not_found)?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, content).into_response())
}

/// Euros a month, in words.
pub(crate) fn rent(visit: &Visit, cents: Option<i64>) -> String {
    cents.map_or_else(String::new, |cents| {
        visit.say("prem-rent-month", &[("euro", written(visit.language, cents / 100).into())])
    })
}
