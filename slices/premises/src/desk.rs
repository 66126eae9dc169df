//! What the pages of the desk share: the town, the way in, the head, and writing down what was seen.

use std::sync::Arc;

use ::store::{Audit, Result, Store, StoreError, Tx};
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, NaiveDate};
use kernel::actor::Thing;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::print::Printer;
use shell::format::{self, DateStyle};
use shell::head::Robots;
use shell::{Choice, Failure, Head, Reach, Visit};
use uuid::Uuid;

use crate::rate::Counted;
use crate::spell::{Sighting, Spell, decide};
use crate::store::{self as tables, NewSpell, Seen};
use crate::unit::Unit;

/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("premises.css", include_bytes!("../assets/premises.css"));

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub store: Store,
    pub printer: Arc<dyn Printer>,
    /// Photos are read one at a time.
    pub darkroom: Arc<tokio::sync::Semaphore>,
}

pub(crate) type Desk = Shared<Arc<App>>;
pub(crate) type Answer = std::result::Result<Response, Failure>;

/// The town of an address, when the officer may work there.
pub(crate) fn town(visit: &Visit, code: &str) -> std::result::Result<Nis, Failure> {
    let nis = Nis::parse(code).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// The id of an address.
pub(crate) fn id(text: &str) -> std::result::Result<Uuid, Failure> {
    Uuid::try_parse(text).map_err(|_| Failure::not_found())
}

/// The unit of an address, when the officer may work there.
pub(crate) async fn unit(
    app: &App,
    visit: &Visit,
    (nis, unit): (&str, &str),
) -> std::result::Result<Unit, Failure> {
    let (nis, id) = (town(visit, nis)?, id(unit)?);
    let found = app.store.read(|tx| Box::pin(tables::one(tx, nis, id))).await?;
    found.ok_or_else(Failure::not_found)
}

/// The town a list is of: the one that is asked, or the first of who asks. With the towns to choose from.
pub(crate) async fn chosen(
    app: &App,
    visit: &Visit,
    asked: &str,
) -> std::result::Result<(Option<Nis>, Vec<Choice>), Failure> {
    let asked = Nis::parse(asked).ok();
    let own = match visit.reach()? {
        Reach::All => None,
        Reach::Towns(own) => Some(own),
        _ => return Err(Failure::not_found()),
    };
    if let (Some(asked), Some(own)) = (asked, &own)
        && !own.contains(&asked)
    {
        return Err(Failure::not_found());
    }
    let language = visit.language;
    let towns = app.store.read(|tx| Box::pin(tables::towns(tx, language))).await?;
    let mine = |nis: &Nis| own.as_ref().is_none_or(|own| own.contains(nis));
    let choices: Vec<Choice> = towns
        .iter()
        .filter(|(nis, _)| mine(nis))
        .map(|(nis, name)| Choice::new(nis.to_string(), name.as_str()))
        .collect();
    let first = || choices.first().and_then(|choice| Nis::parse(&choice.value).ok());
    Ok((asked.or_else(first), choices))
}

/// The name of a town.
pub(crate) async fn town_name(
    app: &App,
    nis: Nis,
    language: Language,
) -> std::result::Result<String, Failure> {
    let name = app.store.read(|tx| Box::pin(tables::town(tx, nis, language))).await?;
    Ok(name.unwrap_or_else(|| nis.to_string()))
}

/// The head of a page that nobody finds by searching.
pub(crate) fn head(visit: &Visit, title: impl Into<String>, path: &str) -> Head {
    let path = path.trim_start_matches('/').to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(|language: Language| format!("/{language}/{path}"))
        .robots(Robots::None)
        .style(STYLE.0)
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(path: &str) -> Response {
    let headers = [(header::LOCATION, path.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The page, with the status of a form that was not taken.
pub(crate) fn refused(response: Answer) -> Answer {
    response.map(|mut response| {
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    })
}

/// The path of a unit within a language.
pub(crate) fn path_of(nis: Nis, unit: Uuid) -> String {
    format!("stad/leegstand/{nis}/pand/{}", unit.simple())
}

/// A day in words, with its year and without the day of the week: `1 maart 2025`.
pub(crate) fn day_words(language: Language, day: NaiveDate) -> String {
    format!("{} {}", format::date(language, day, DateStyle::Day), day.year())
}

/// The same in the language of a visit.
pub(crate) fn in_words(visit: &Visit, day: NaiveDate) -> String {
    day_words(visit.language, day)
}

/// A share in basis points as a percentage with one decimal.
pub(crate) fn percent(language: Language, share: Option<i64>) -> String {
    match share.and_then(|share| i32::try_from(share).ok()) {
        Some(share) => format!("{} %", format::number(language, f64::from(share) / 100.0, 1)),
        None => "–".to_owned(),
    }
}

/// A whole number.
pub(crate) fn written(language: Language, number: i64) -> String {
    format::number(language, f64::from(i32::try_from(number).unwrap_or(i32::MAX)), 0)
}

/// Square metres, or a stroke where nobody knows.
pub(crate) fn m2(language: Language, m2: Option<i64>) -> String {
    m2.map_or_else(|| "–".to_owned(), |m2| format!("{} m²", written(language, m2)))
}

/// The units of a town with their history, as they are counted.
pub(crate) async fn counted(tx: &mut Tx<'_>, nis: Nis) -> Result<(Vec<Unit>, Vec<Counted>)> {
    let units = tables::units(tx, nis).await?;
    let mut histories = tables::histories(tx, nis).await?;
    let counted = units
        .iter()
        .map(|unit| Counted {
            street: unit.draft.street.clone(),
            area: unit.draft.area.clone(),
            in_core: unit.draft.in_core,
            wvo: unit.draft.wvo,
            stock_from: unit.draft.stock_from,
            stock_until: unit.draft.stock_until,
            spans: histories.remove(&unit.id).unwrap_or_default(),
        })
        .collect();
    Ok((units, counted))
}

/// Something that was seen or said, on its way into the history.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The id the form brought, so that a form sent twice counts once.
    pub id: Uuid,
    pub sighting: Sighting,
    pub evidence: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// `confirmed`, `began`, `corrected`.
    Done(&'static str),
    /// It had been taken already.
    Before,
    /// It cannot be so.
    Refused(&'static str),
}

/// Takes what was seen into the history of a unit, and into the log.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    told: &Told,
    moment: &Moment,
) -> Result<Noted> {
    if tables::has_sighting(tx, nis, told.id).await? {
        return Ok(Noted::Before);
    }
    let seen = told.sighting;
    let spans = tables::live(tx, nis, unit).await?;
    let change = match decide(&spans, seen, moment.local().date()) {
        Ok(change) => change,
        Err(refusal) => return Ok(Noted::Refused(refusal.code())),
    };
    if let Some(id) = change.withdraw {
        tables::withdraw(tx, (nis, unit), (id, "sighting"), moment).await?;
    }
    if let Some((from, certainty)) = change.begins {
        tables::withdraw_day(tx, (nis, unit), (from, "sighting"), moment).await?;
        let spell = Spell { id: moment.new_id(), state: seen.state, from, source: seen.source, certainty };
        let new = [NewSpell { unit, spell, evidence: told.evidence.clone() }];
        tables::add_spells(tx, nis, &new, moment).await?;
    }
    let kept = Seen {
        id: told.id,
        day: seen.day,
        state: seen.state.code().to_owned(),
        source: seen.source.code().to_owned(),
        outcome: change.code().to_owned(),
        evidence: told.evidence.clone(),
    };
    tables::add_sighting(tx, (nis, unit), &kept, moment).await?;
    tables::seen(tx, (nis, unit), seen.day).await?;
    tables::refresh(tx, (nis, unit), moment.now()).await?;
    let detail =
        serde_json::json!({"state": seen.state.code(), "source": seen.source.code(), "as": change.code()});
    let what = Audit::new("add", "premises-sighting", unit).in_town(nis).detail(detail);
    tx.audit(&what, moment).await?;
    Ok(Noted::Done(change.code()))
}

/// Writes something into the log of the town.
// words: audit-kind-*
pub(crate) async fn log(app: &App, visit: &Visit, what: Audit) -> std::result::Result<(), StoreError> {
    let (what, moment) = (&what, &visit.moment);
    app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await })).await
}
