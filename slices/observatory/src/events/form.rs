//! Writing an event down, changing it, taking it away.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::event::{Event, Kind, MOST_CHANNELS, MOST_NAME, MOST_NOTE, WrongDays, days};
use super::page::Ahead;
use super::weigh::Found;
use super::{PATH, job, names, store};
use crate::counter::addressed;
use crate::{App, head};

/// What the form says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    pub naam: String,
    pub soort: String,
    pub plaats: String,
    pub van: String,
    pub tot: String,
    /// Other days besides.
    pub ook: String,
    pub reeks: String,
    pub nota: String,
    /// The counters it reaches.
    pub tellers: Vec<String>,
    /// Only look at what could be seen of it.
    #[serde(skip)]
    pub looks: bool,
}

impl Entry {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut entry = Self::default();
        for (name, value) in pairs.into_iter().take(200) {
            match name.as_str() {
                "naam" => entry.naam = value,
                "soort" => entry.soort = value,
                "plaats" => entry.plaats = value,
                "van" => entry.van = value,
                "tot" => entry.tot = value,
                "ook" => entry.ook = value,
                "reeks" => entry.reeks = value,
                "nota" => entry.nota = value,
                "teller" => entry.tellers.push(value),
                "doe" => entry.looks = value == "kijk",
                _ => {}
            }
        }
        entry
    }

    fn from(event: &Event) -> Self {
        let (van, tot, ook) = if event.in_a_row() {
            (event.first().to_string(), event.last().to_string(), String::new())
        } else {
            let days: Vec<String> = event.days.iter().map(ToString::to_string).collect();
            (String::new(), String::new(), days.join(", "))
        };
        Self {
            naam: event.name.clone(),
            soort: event.kind.code().into(),
            plaats: event.place.clone(),
            van,
            tot,
            ook,
            reeks: event.series.clone(),
            nota: event.note.clone(),
            tellers: event.channels.iter().map(|id| id.simple().to_string()).collect(),
            looks: false,
        }
    }
}

/// A counter to tick.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tick {
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FormPage {
    pub fresh: bool,
    pub action: String,
    pub remove: String,
    pub back: String,
    pub entry: Entry,
    pub kinds: Vec<&'static str>,
    pub counters: Vec<Tick>,
    /// The field that is wrong, and why.
    pub at: &'static str,
    pub wrong: &'static str,
    /// What could be seen of it, when that was asked; or why nothing could.
    pub ahead: Option<Ahead>,
    pub refused: String,
    /// The last of its days is over.
    pub past: bool,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "observatory/events/form.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let tick = |label: &str, checked| Tick { value: label.to_lowercase(), label: label.into(), checked };
        let page = Self {
            fresh: true,
            action: "/nl/stad/evenementen/31022/nieuw".into(),
            back: "/nl/stad/evenementen?stad=31022".into(),
            kinds: Kind::ALL.map(Kind::code).into(),
            counters: vec![tick("Markt", true), tick("Kerkstraat", false)],
            ..Self::default()
        };
        let known = Self { fresh: false, remove: "/nl/stad/evenementen/31022/1/weg".into(), ..page.clone() };
        let ahead = Some(Ahead::sample("+33 %"));
        let mut all = vec![
            ("new", page.clone()),
            ("known", known),
            ("looked", Self { ahead: ahead.clone(), ..page.clone() }),
            ("looked back", Self { ahead, past: true, ..page.clone() }),
            ("too short", Self { refused: "too-short".into(), ..page.clone() }),
        ];
        let wrong = [
            ("naam", "name"),
            ("van", "no-days"),
            ("van", "not-a-day"),
            ("van", "backwards"),
            ("van", "too-far"),
            ("van", "year"),
            ("teller", "counters"),
            ("naam", "too-many"),
        ];
        all.extend(
            wrong.map(|(at, wrong)| ("wrong", Self { at, wrong, counters: Vec::new(), ..page.clone() })),
        );
        all
    }
}

pub(crate) fn cut(text: &str, most: usize) -> String {
    text.trim().chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// What a form means, or the field and why it is refused.
fn decide(
    entry: &Entry,
    (nis, id): (Nis, Option<Uuid>),
    known: &[Uuid],
    moment: &Moment,
) -> Result<Event, (&'static str, &'static str)> {
    let name = cut(&entry.naam, MOST_NAME);
    if name.is_empty() {
        return Err(("naam", "name"));
    }
    let days = days(&entry.van, &entry.tot, &entry.ook).map_err(|why: WrongDays| ("van", why.code()))?;
    let ids: Option<Vec<Uuid>> = entry.tellers.iter().map(|text| Uuid::try_parse(text).ok()).collect();
    let mut channels =
        ids.filter(|ids| ids.iter().all(|id| known.contains(id))).ok_or(("teller", "counters"))?;
    channels.sort_unstable();
    channels.dedup();
    if channels.len() > MOST_CHANNELS {
        return Err(("teller", "counters"));
    }
    Ok(Event {
        nis,
        id: id.unwrap_or_else(|| moment.new_id()),
        name,
        kind: Kind::read(&entry.soort),
        place: cut(&entry.plaats, MOST_NAME),
        note: cut(&entry.nota, MOST_NOTE),
        series: cut(&entry.reeks, MOST_NAME),
        days,
        channels,
        changed_at: moment.now(),
    })
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

pub(super) fn town(visit: &Visit, nis: &str) -> Result<Nis, Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// The counters of the town, and the event as it stands.
async fn before(
    app: &App,
    nis: Nis,
    id: Option<Uuid>,
) -> Result<(Vec<(Uuid, String)>, Option<Event>), Failure> {
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let names = names(tx, nis).await?;
                let event = match id {
                    Some(id) => store::one_event(tx, nis, id).await?,
                    None => None,
                };
                Ok::<_, StoreError>((names, event))
            })
        })
        .await?;
    if id.is_some() && found.1.is_none() { Err(Failure::not_found()) } else { Ok(found) }
}

/// What there is to say of what was filled in.
#[derive(Default)]
struct Says {
    /// The field that is wrong, and why.
    wrong: Option<(&'static str, &'static str)>,
    looked: Option<Found>,
    past: bool,
}

impl Says {
    fn wrong(refusal: (&'static str, &'static str)) -> Self {
        Self { wrong: Some(refusal), ..Self::default() }
    }
}

fn form(
    visit: &Visit,
    (nis, id): (Nis, Option<Uuid>),
    names: &[(Uuid, String)],
    (entry, says): (Entry, Says),
) -> Answer {
    let own = id.map_or_else(|| "nieuw".to_owned(), |id| format!("{}/wijzigen", id.simple()));
    let path = format!("{PATH}/{nis}/{own}");
    let tick = |(id, name): &(Uuid, String)| {
        let value = id.simple().to_string();
        Tick { checked: entry.tellers.contains(&value), value, label: name.clone() }
    };
    let (at, wrong) = says.wrong.unwrap_or_default();
    let plan = says.looked.as_ref().and_then(|found| found.plan);
    let page = FormPage {
        fresh: id.is_none(),
        action: visit.local(&path),
        remove: id.map(|id| visit.local(&format!("{PATH}/{nis}/{}/weg", id.simple()))).unwrap_or_default(),
        back: visit.local(&format!("{PATH}?stad={nis}")),
        kinds: Kind::ALL.map(Kind::code).into(),
        counters: names.iter().map(tick).collect(),
        entry,
        at,
        wrong,
        ahead: plan.map(|plan| Ahead::of(&plan, visit.language)),
        refused: says.looked.and_then(|found| found.refused).unwrap_or_default(),
        past: says.past,
    };
    let title = visit.say(if page.fresh { "evt-new" } else { "evt-edit" }, &[]);
    let answer = visit.page(head(visit, title, &path), &page)?;
    Ok(if says.wrong.is_some() { (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response() } else { answer })
}

/// `GET /stad/evenementen/{nis}/nieuw`
pub(crate) async fn fresh(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Answer {
    let nis = town(&visit, &nis)?;
    let (names, _) = before(&app, nis, None).await?;
    form(
        &visit,
        (nis, None),
        &names,
        (Entry { soort: Kind::Braderie.code().into(), ..Entry::default() }, Says::default()),
    )
}

/// `GET /stad/evenementen/{nis}/{id}/wijzigen`
pub(crate) async fn edit(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let (names, event) = before(&app, nis, Some(id)).await?;
    let event = event.ok_or_else(Failure::not_found)?;
    form(&visit, (nis, Some(id)), &names, (Entry::from(&event), Says::default()))
}

/// `POST /stad/evenementen/{nis}/nieuw`
pub(crate) async fn add(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let nis = town(&visit, &nis)?;
    keep(&app, &visit, (nis, None), Entry::of(pairs)).await
}

/// `POST /stad/evenementen/{nis}/{id}/wijzigen`
pub(crate) async fn change(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    keep(&app, &visit, (nis, Some(id)), Entry::of(pairs)).await
}

async fn keep(app: &App, visit: &Visit, (nis, id): (Nis, Option<Uuid>), entry: Entry) -> Answer {
    let (names, _) = before(app, nis, id).await?;
    let known: Vec<Uuid> = names.iter().map(|(id, _)| *id).collect();
    let event = match decide(&entry, (nis, id), &known, &visit.moment) {
        Ok(event) => event,
        Err(refusal) => {
            return form(visit, (nis, id), &names, (entry, Says::wrong(refusal)));
        }
    };
    let (event, moment) = (&event, &visit.moment);
    if entry.looks {
        let found = job::ahead(&app.store, event, &(app.calendars)(nis), moment).await?;
        let says =
            Says { looked: Some(found), past: event.last() < moment.local().date(), ..Says::default() };
        return form(visit, (nis, id), &names, (entry, says));
    }
    let action = if id.is_some() { "change" } else { "add" };
    let kept = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if id.is_none() && store::count(tx, nis).await? >= store::MOST {
                    return Ok(false);
                }
                store::put_event(tx, event).await?;
                let what = Audit::new(action, "event", event.id).in_town(nis);
                tx.audit(&what, moment).await?;
                Ok::<_, StoreError>(true)
            })
        })
        .await?;
    if !kept {
        return form(visit, (nis, id), &names, (entry, Says::wrong(("naam", "too-many"))));
    }
    Ok(seen(visit.local(&format!("{PATH}/{nis}/{}", event.id.simple()))))
}

/// After a change: the page to look at.
pub(super) fn seen(path: String) -> Response {
    let headers = [(header::LOCATION, path), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// `POST /stad/evenementen/{nis}/{id}/weg`
pub(crate) async fn remove(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let (_, event) = before(&app, nis, Some(id)).await?;
    let (event, moment) = (&event.ok_or_else(Failure::not_found)?, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                store::drop_event(tx, nis, id).await?;
                let detail = serde_json::json!({ "name": event.name, "days": event.days });
                let what = Audit::new("remove", "event", id).in_town(nis).detail(detail);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    Ok(seen(visit.local(&format!("{PATH}?stad={nis}&gedaan=weg"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let pairs = [
            ("naam", " Braderie "),
            ("soort", "braderie"),
            ("van", "2026-05-16"),
            ("tot", "2026-05-17"),
            ("teller", "00000000000000000000000000000001"),
            ("reeks", "Braderie"),
            ("teller", "00000000000000000000000000000002"),
        ];
        Entry::of(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    fn told(entry: &Entry) -> Result<Event, (&'static str, &'static str)> {
        let moment = Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1);
        decide(entry, (Nis::parse("31022").unwrap(), None), &[1, 2].map(Uuid::from_u128), &moment)
    }

    #[test]
    fn an_event_is_read_from_its_form_and_written_back() {
        let event = told(&entry()).unwrap();
        assert_eq!((event.name.as_str(), event.days.len(), event.channels.len()), ("Braderie", 2, 2));
        assert_eq!(Entry::from(&event), Entry { naam: "Braderie".into(), ..entry() });
        let sundays =
            Entry { van: String::new(), tot: String::new(), ook: "2026-05-10, 2026-05-24".into(), ..entry() };
        assert_eq!(Entry::from(&told(&sundays).unwrap()).ook, "2026-05-10, 2026-05-24");
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let wrong = |entry: Entry| told(&entry).unwrap_err();
        assert_eq!(wrong(Entry { naam: " ".into(), ..entry() }), ("naam", "name"));
        assert_eq!(wrong(Entry { tot: "2026-05-01".into(), ..entry() }), ("van", "backwards"));
        let other = Entry { tellers: vec![Uuid::from_u128(9).to_string()], ..entry() };
        assert_eq!(wrong(other), ("teller", "counters"), "a counter of another town");
    }
}
