//! Adding a facility to the register, and changing what is written down of it.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use kernel::nis::Nis;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, PATH, head, refused, see};
use crate::facility::{Choosable, Entry, Facility, Kind, Refusal};
use crate::place;
use crate::store::{self as tables, Counter, MOST_FACILITIES};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FieldsPage {
    pub town: String,
    pub town_name: String,
    pub action: String,
    pub back: String,
    /// The facility; empty for a new one.
    pub name: String,
    pub entry: Entry,
    pub kinds: Vec<Choice>,
    pub occupancies: Vec<Choice>,
    pub arrivals: Vec<Choice>,
    pub refusal: Option<Refusal>,
}

impl Page for FieldsPage {
    const TEMPLATE: &'static str = "mobility/fields.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let new = Self {
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            action: "stad/parkeren/31022/nieuw".into(),
            back: "stad/parkeren".into(),
            kinds: Kind::ALL.map(|kind| Choice::new(kind.code(), kind.code())).into(),
            occupancies: vec![Choice::new("", "Geen")],
            arrivals: vec![Choice::new("", "Geen")],
            ..Self::default()
        };
        let path = "stad/parkeren/31022/plaats/00000000000000000000000000000001";
        let known = Self {
            name: "Parking Markt".into(),
            action: format!("{path}/gegevens"),
            back: path.into(),
            ..new.clone()
        };
        let wrong = [
            ("naam", "name"),
            ("soort", "choice"),
            ("breedte", "place"),
            ("maxduur", "minutes"),
            ("gestopt", "day"),
            ("plaatsen", "spaces"),
            ("naam", "full"),
        ];
        let mut all = vec![("new", new.clone()), ("known", known)];
        all.extend(
            wrong.map(|(field, why)| {
                ("refused", Self { refusal: Some(Refusal { field, why }), ..new.clone() })
            }),
        );
        all
    }
}

async fn respond(
    app: &App,
    visit: &Visit,
    (nis, known): (Nis, Option<&Facility>),
    (entry, refusal): (Entry, Option<Refusal>),
) -> Answer {
    let counters = app.store.read(|tx| Box::pin(tables::counters(tx, nis))).await?;
    // words: mob-kind-*
    let kinds =
        Kind::ALL.map(|kind| Choice::new(kind.code(), visit.say(&format!("mob-kind-{}", kind.code()), &[])));
    let none = Choice::new("", visit.say("mob-no-counter", &[]));
    let choices = |occupancy: bool| -> Vec<Choice> {
        let fits = |one: &&Counter| one.choosable().is_some_and(|known| known.occupancy == occupancy);
        let some = counters.iter().filter(fits);
        let choice = |one: &Counter| Choice::new(one.id.simple().to_string(), one.name.as_str());
        std::iter::once(none.clone()).chain(some.map(choice)).collect()
    };
    let own =
        known.map_or_else(|| format!("{PATH}/{nis}/nieuw"), |one| place::path(nis, one.id) + "/gegevens");
    let page = FieldsPage {
        town: nis.to_string(),
        town_name: desk::town_name(app, nis, visit.language).await?,
        back: known.map_or_else(|| PATH.to_owned(), |one| place::path(nis, one.id)),
        name: known.map(|one| one.name.clone()).unwrap_or_default(),
        entry,
        kinds: kinds.into(),
        occupancies: choices(true),
        arrivals: choices(false),
        refusal,
        action: own,
    };
    let title = visit.say(if known.is_some() { "mob-edit" } else { "mob-new" }, &[]);
    let answer = visit.page(head(visit, title, &page.action), &page);
    if refusal.is_some() { refused(answer) } else { answer }
}

/// The facility of an address.
async fn known(app: &App, (nis, id): (Nis, &str)) -> Result<Facility, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let all = app.store.read(|tx| Box::pin(tables::facilities(tx, nis))).await?;
    all.into_iter().find(|one| one.id == id).ok_or_else(Failure::not_found)
}

/// `GET /stad/parkeren/{nis}/nieuw`
pub(crate) async fn new(State(app): Desk, visit: Visit, Path((_, nis)): Path<(String, String)>) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let entry = Entry {
        soort: Kind::CarPark.code().into(),
        vanaf: visit.moment.local().date().to_string(),
        ..Entry::default()
    };
    respond(&app, &visit, (nis, None), (entry, None)).await
}

/// `GET /stad/parkeren/{nis}/plaats/{id}/gegevens`
pub(crate) async fn edit(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let one = known(&app, (nis, &id)).await?;
    respond(&app, &visit, (nis, Some(&one)), (Entry::of(&one), None)).await
}

/// `POST /stad/parkeren/{nis}/nieuw`
pub(crate) async fn add(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    keep(&app, &visit, (nis, None), entry).await
}

/// `POST /stad/parkeren/{nis}/plaats/{id}/gegevens`
pub(crate) async fn change(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let one = known(&app, (nis, &id)).await?;
    keep(&app, &visit, (nis, Some(&one)), entry).await
}

async fn keep(app: &App, visit: &Visit, (nis, before): (Nis, Option<&Facility>), entry: Entry) -> Answer {
    let (counters, all) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>((tables::counters(tx, nis).await?, tables::facilities(tx, nis).await?))
            })
        })
        .await?;
    let choosable: Vec<Choosable> = counters.iter().filter_map(Counter::choosable).collect();
    let id = before.map_or_else(|| visit.moment.new_id(), |one| one.id);
    let decided = entry.facility((nis, id), &choosable).and_then(|facility| {
        let same = kernel::text::fold(&facility.name);
        if all.iter().any(|one| one.id != id && kernel::text::fold(&one.name) == same) {
            return Err(Refusal { field: "naam", why: "twice" });
        }
        if before.is_none() && i64::try_from(all.len()).unwrap_or(i64::MAX) >= MOST_FACILITIES {
            return Err(Refusal { field: "naam", why: "full" });
        }
        // Places of a known facility change by themselves, with their day.
        let today = visit.moment.local().date();
        let capacity = if before.is_none() { Some(entry.capacity(today)?) } else { None };
        Ok((facility, capacity))
    });
    let (facility, capacity) = match decided {
        Ok(decided) => decided,
        Err(refusal) => return respond(app, visit, (nis, before), (entry, Some(refusal))).await,
    };
    let (facility, capacity, moment) = (&facility, capacity.as_ref(), &visit.moment);
    let action = if before.is_some() { "change" } else { "add" };
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::put_facility(tx, facility, moment).await?;
                if let Some(capacity) = capacity {
                    tables::put_capacity(tx, (nis, id), capacity, moment).await?;
                }
                let detail = serde_json::json!({ "name": facility.name, "kind": facility.kind.code() });
                let what = Audit::new(action, "mobility-facility", id).in_town(nis).detail(detail);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    Ok(see(format!("{}?gedaan=changed#melding", visit.local(&place::path(nis, id)))))
}
