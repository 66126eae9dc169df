//! Once a year the merchant is asked whether everything is still right: a letter with what is known, one click, a button.
//! Opening the link changes nothing; mail programs open links by themselves.

use std::sync::Arc;

use ::store::{Audit, Store, StoreError, Tx};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use chrono::TimeDelta;
use kernel::actor::Role;
use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment, PersonId};
use people::{Secret, capacity, person};
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::piece::Piece;
use super::place::Place;
use super::show::{self, FieldRow, PlaceHead};
use super::still_store::{self as questions, At, Question};
use super::store::{self as tables, Writing};
use super::{App, WORDS, head};
use crate::facts::{Facts, Source, State as Being};

/// How old the last look may be.
const YEAR: TimeDelta = TimeDelta::days(365);
/// After so long somebody is reminded.
const REMIND: TimeDelta = TimeDelta::days(30);
/// After so long without an answer the place stands in the officer's list.
pub(super) const UNANSWERED: TimeDelta = TimeDelta::days(60);
/// How long a link works.
const LINK: TimeDelta = TimeDelta::days(120);
/// Places looked at in one turn of the loop.
const BATCH: i64 = 100;
/// People asked about one place.
const MOST: usize = 5;

/// The page behind the link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StillPage {
    /// `ask`, `right`, `sure`, `closed`, `stopped`, `gone`.
    pub state: &'static str,
    pub token: String,
    pub place: PlaceHead,
    pub fields: Vec<FieldRow>,
}

impl Page for StillPage {
    const TEMPLATE: &'static str = "register/still.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let field = FieldRow {
            code: "phone",
            lines: vec!["050 12 34 56".into()],
            source: "owner",
            at: "2025-11-01T00:00:00Z".into(),
            ..FieldRow::default()
        };
        let page = |state| Self {
            state,
            token: "a".repeat(64),
            place: PlaceHead::sample(),
            fields: vec![field.clone()],
        };
        let gone = Self { state: "gone", ..Self::default() };
        let all = ["ask", "right", "sure", "closed", "stopped"];
        all.into_iter().map(|state| (state, page(state))).chain([("gone", gone)]).collect()
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The question behind a link and its place, while the one who was asked still manages it.
async fn find(
    tx: &mut Tx<'_>,
    token: &str,
    moment: &Moment,
) -> Result<Option<(Question, Place)>, StoreError> {
    let Some(secret) = Secret::shown(token) else { return Ok(None) };
    let after = moment.now() - LINK;
    let Some(question) = questions::by_token(tx, &secret, after).await? else { return Ok(None) };
    let Some(place) = tables::load(tx, question.establishment).await? else { return Ok(None) };
    let held = managers(tx, &place, moment).await?;
    let still = held.iter().any(|(person, _)| *person == question.person);
    Ok(still.then_some((question, place)))
}

/// Who manages a place and can be written to: the person and her address.
async fn managers(
    tx: &mut Tx<'_>,
    place: &Place,
    moment: &Moment,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let mut found: Vec<(PersonId, String)> = Vec::new();
    for org in &place.organisations {
        for held in capacity::of_organisation(tx, *org, moment).await? {
            let own = held.capacity.establishment.is_none_or(|only| only == place.id);
            let merchant = held.capacity.role == Role::Merchant;
            let known = found.iter().any(|(person, _)| *person == held.person);
            if let (Some(email), true, true, false) = (held.email, own, merchant, known) {
                found.push((held.person, email));
            }
        }
    }
    Ok(found)
}

fn page(visit: &Visit, found: Option<&(Question, Place)>, (state, token): (&'static str, &str)) -> StillPage {
    let Some((_, place)) = found else { return StillPage { state: "gone", ..StillPage::default() } };
    let rows = show::sections(place, visit, Source::Owner).into_iter().flat_map(|section| section.fields);
    StillPage {
        state,
        token: token.to_owned(),
        place: PlaceHead::of(place),
        fields: rows.filter(|row| !row.lines.is_empty()).collect(),
    }
}

fn respond(visit: &Visit, page: &StillPage) -> Answer {
    let mut response = visit.page(head(visit, visit.say("mer-still", &[]), "klopt"), page)?;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // The address holds a secret: it goes to nobody else.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// `GET /klopt/{token}`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
) -> Answer {
    let (text, moment) = (token.as_str(), &visit.moment);
    let found = app.store.read(|tx| Box::pin(async move { find(tx, text, moment).await })).await?;
    let state = match found.as_ref().map(|(question, _)| question.answer.as_str()) {
        Some("right") => "right",
        Some("closed") => "closed",
        _ => "ask",
    };
    respond(&visit, &page(&visit, found.as_ref(), (state, text)))
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stap: String,
}

/// `POST /klopt/{token}`: everything is right, it closed, or no more questions.
pub(crate) async fn answer(
    State(app): Shared,
    visit: Visit,
    Path((_, token)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (text, moment, step) = (token.as_str(), &visit.moment, entry.stap.as_str());
    let state = match step {
        "klopt" => "right",
        "gesloten" => "sure",
        "zeker" => "closed",
        "stop" => "stopped",
        _ => return Err(Failure::not_found()),
    };
    let (found, hide) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some((question, place)) = find(tx, text, moment).await? else { return Ok((None, false)) };
                let hide = take(tx, (&question, &place), state, moment).await?;
                let place = tables::load(tx, place.id).await?.unwrap_or(place);
                Ok::<_, StoreError>((Some((question, place)), hide))
            })
        })
        .await?;
    if let Some((question, _)) = &found {
        app.hide(question.establishment, hide);
    }
    respond(&visit, &page(&visit, found.as_ref(), (state, text)))
}

/// Does what was answered. Whether nobody may find the place any more.
async fn take(
    tx: &mut Tx<'_>,
    (question, place): (&Question, &Place),
    state: &str,
    moment: &Moment,
) -> Result<bool, StoreError> {
    let at: At = (place.nis, place.id);
    let own = place.facts(Source::Owner);
    let (facts, section) = match state {
        "right" => (Facts { checked: Some(moment.now()), ..own }, "bevestigd"),
        "closed" => (Facts { state: Some(Being::Closed), ..own }, "sluiting"),
        "stopped" => {
            questions::stop(tx, question, moment.now()).await?;
            return Ok(false);
        }
        _ => return Ok(false),
    };
    let how = Writing { source: Source::Owner, section, on_behalf: false };
    let written = tables::write(tx, place, how, facts, moment).await?;
    questions::answer(tx, at, state, moment.now()).await?;
    let what = Audit::new("change", "still-right", question.id).in_town(place.nis).about(question.person);
    tx.audit(&what.detail(serde_json::json!({"answer": state})), moment).await?;
    Ok(written.hide)
}

/// Asks about every place nobody looked at for a year, and reminds once. How many letters were written.
pub(crate) async fn ask(store: &Store, base_url: &str, moment: &Moment) -> Result<usize, StoreError> {
    let (now, mut sent) = (moment.now(), 0);
    let mut after = (0_i64, EstablishmentId(Uuid::nil()));
    loop {
        let due = store
            .read(|tx| Box::pin(async move { questions::due(tx, (now - YEAR, after), BATCH).await }))
            .await?;
        let Some(last) = due.last() else { break };
        after = (i64::from(last.0), last.1);
        for at in &due {
            sent +=
                store.write(|tx| Box::pin(async move { ask_about(tx, *at, base_url, moment).await })).await?;
        }
    }
    let silent = store
        .read(|tx| Box::pin(async move { questions::silent(tx, (now - REMIND, now - LINK), 1_000).await }))
        .await?;
    for question in &silent {
        sent +=
            store.write(|tx| Box::pin(async move { remind(tx, question, base_url, moment).await })).await?;
    }
    Ok(sent)
}

async fn ask_about(tx: &mut Tx<'_>, at: At, base_url: &str, moment: &Moment) -> Result<usize, StoreError> {
    let Some(place) = tables::load(tx, at.1).await? else { return Ok(0) };
    let stopped = questions::stopped(tx, at).await?;
    let mut sent = 0;
    for (person, email) in managers(tx, &place, moment).await?.into_iter().take(MOST) {
        if stopped.contains(&person) {
            continue;
        }
        let secret = Secret::new()?;
        let question =
            Question { nis: at.0, id: moment.new_id(), establishment: at.1, person, answer: String::new() };
        questions::add(tx, &question, &secret, moment.now()).await?;
        write_to(tx, (&place, &email, person), (&secret, base_url, false), moment).await?;
        sent += 1;
    }
    Ok(sent)
}

async fn remind(
    tx: &mut Tx<'_>,
    question: &Question,
    base_url: &str,
    moment: &Moment,
) -> Result<usize, StoreError> {
    let at = (question.nis, question.establishment);
    let secret = Secret::new()?;
    questions::remind(tx, question, &secret, moment.now()).await?;
    let Some(place) = tables::load(tx, question.establishment).await? else { return Ok(0) };
    let stopped = questions::stopped(tx, at).await?.contains(&question.person);
    let managers = managers(tx, &place, moment).await?;
    let email = managers.into_iter().find(|(person, _)| *person == question.person);
    let (Some((person, email)), false) = (email, stopped) else { return Ok(0) };
    write_to(tx, (&place, &email, person), (&secret, base_url, true), moment).await?;
    Ok(1)
}

/// What the letter says of a place.
const TOLD: [Piece; 6] =
    [Piece::Sign, Piece::Address, Piece::Hours, Piece::Phone, Piece::Email, Piece::Website];

async fn write_to(
    tx: &mut Tx<'_>,
    (place, email, who): (&Place, &str, PersonId),
    (secret, base_url, again): (&Secret, &str, bool),
    moment: &Moment,
) -> Result<(), StoreError> {
    let language = person::get(tx, who).await?.map(|person| person.language).unwrap_or_default();
    let text = if again { "mer-still-letter-again" } else { "mer-still-letter-text" };
    let subject = Phrase::new("mer-still-letter-subject").with("sign", place.name());
    let mut letter = Letter::new(email, language, subject, "mer-still-letter-reason")
        .say(Phrase::new(text).with("sign", place.name()));
    let believed = place.believed();
    let say = |key: &str| word(language, key);
    for piece in TOLD {
        let lines = piece.lines(&believed, language, &say);
        if !lines.is_empty() {
            let what = say(&format!("mer-piece-{}", piece.code()));
            let fact =
                Phrase::new("mer-still-letter-fact").with("what", what).with("value", lines.join("; "));
            letter = letter.say(fact);
        }
    }
    let link = format!("{base_url}/{language}/klopt/{}", secret.reveal());
    let letter = letter.say("mer-still-letter-stop").action("mer-still-letter-button", link);
    people::post::send(tx, &letter, moment).await
}

/// A plain word of the pages, for what is written where no page is. The key itself when it is not there.
fn word(language: Language, key: &str) -> String {
    let text = WORDS.iter().find(|(known, _)| *known == language).map_or("", |(_, text)| *text);
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
    line.unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_find_their_words() {
        for language in Language::ALL {
            let keys = TOLD.map(|piece| format!("mer-piece-{}", piece.code()));
            let own = ["mer-appointment", "mer-closed", "mer-holidays"].map(ToOwned::to_owned);
            for key in keys.iter().chain(&own) {
                let found = word(language, key);
                assert!(found != *key && !found.contains('{'), "{language} {key}: {found}");
            }
        }
        assert_eq!(word(Language::Nl, "mer-closed"), "gesloten");
        assert_eq!(word(Language::Nl, "mer-nonsense"), "mer-nonsense");
    }
}
