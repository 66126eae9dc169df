//! Who manages a place: everybody who acts for its enterprise, and who manages this one place only.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::actor::{Acting, CapacityId, Role};
use kernel::moment::{Moment, OrganisationId};
use people::{Held, capacity};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use super::place::Place;
use super::show::PlaceHead;
use super::{App, Done, find, head, see};

/// Somebody who manages the place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ManagerRow {
    pub id: String,
    pub name: String,
    pub email: String,
    /// Every place of the enterprise, not this one only.
    pub whole: bool,
    /// Since when, as `date` reads it.
    pub since: String,
    pub herself: bool,
    pub can_withdraw: bool,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ManagersPage {
    pub place: PlaceHead,
    pub people: Vec<ManagerRow>,
    /// The enterprise in whose name somebody may be invited; nothing for who may not.
    pub organisation: String,
    pub done: bool,
}

impl Page for ManagersPage {
    const TEMPLATE: &'static str = "register/managers.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let mia = ManagerRow {
            id: "6".repeat(32),
            name: "Mia Deegsma".into(),
            email: "mia@voorbeeld.be".into(),
            whole: true,
            since: "2026-11-20T09:00:00Z".into(),
            herself: true,
            can_withdraw: false,
        };
        let other = ManagerRow {
            id: "7".repeat(32),
            name: String::new(),
            email: "an@voorbeeld.be".into(),
            whole: false,
            herself: false,
            can_withdraw: true,
            ..mia.clone()
        };
        let page = Self {
            place: PlaceHead::sample(),
            people: vec![mia, other],
            organisation: "5".repeat(32),
            done: true,
        };
        let officer = Self { organisation: String::new(), done: false, ..page.clone() };
        vec![
            ("merchant", page),
            ("officer", officer),
            ("nobody", Self { place: PlaceHead::sample(), ..Self::default() }),
        ]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;
type At = Path<(String, String)>;

/// Whether one may take somebody's right to manage the place away. Nobody her own: a place is never left alone by
/// accident. Who manages one place only says nothing about who manages all; nor does an officer about an enterprise that
/// has places outside her towns (`elsewhere`).
fn may_withdraw(acting: &Acting, held: &Held, elsewhere: &[OrganisationId]) -> bool {
    if held.person == acting.person {
        return false;
    }
    let one = held.capacity.establishment.is_some();
    match acting.role() {
        Role::Merchant => acting.capacity.establishment.is_none() || one,
        Role::Officer => one || held.capacity.organisation.is_none_or(|org| !elsewhere.contains(&org)),
        role => role.is_staff(),
    }
}

/// The enterprises of a place that have places outside the towns of who asks.
async fn elsewhere(tx: &mut Tx<'_>, place: &Place, acting: &Acting) -> store::Result<Vec<OrganisationId>> {
    let mut found = Vec::new();
    for org in &place.organisations {
        let places = crate::consent::record::places(tx, *org).await?;
        if places.iter().any(|(nis, _)| !acting.capacity.towns.contains(nis)) {
            found.push(*org);
        }
    }
    Ok(found)
}

async fn managers(tx: &mut Tx<'_>, place: &Place, moment: &Moment) -> store::Result<Vec<Held>> {
    let mut all = Vec::new();
    for org in &place.organisations {
        let held = capacity::of_organisation(tx, *org, moment).await?;
        let here = |held: &Held| {
            held.capacity.role == Role::Merchant
                && held.capacity.establishment.is_none_or(|only| only == place.id)
        };
        all.extend(held.into_iter().filter(here));
    }
    Ok(all)
}

/// `GET /zaak/{id}/beheerders`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): At,
    Asked(told): Asked<Done>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let acting = visit.acting()?;
    let (moment, one) = (&visit.moment, &place);
    // Whoever sees names and addresses of others is written down.
    let (all, elsewhere) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let all = managers(tx, one, moment).await?;
                for held in all.iter().filter(|held| held.person != acting.person) {
                    let seen = Audit::new("view", "member", one.id.0).in_town(one.nis).about(held.person);
                    tx.audit(&seen, moment).await?;
                }
                Ok::<_, StoreError>((all, elsewhere(tx, one, acting).await?))
            })
        })
        .await?;
    let own = acting.capacity.organisation.filter(|own| place.organisations.contains(own));
    let own = own.filter(|_| acting.role() == Role::Merchant);
    let page = ManagersPage {
        place: PlaceHead::of(&place),
        people: all.into_iter().map(|held| row(acting, held, &elsewhere)).collect(),
        organisation: own.map(|own| own.0.simple().to_string()).unwrap_or_default(),
        done: told.gedaan == "1",
    };
    let path = format!("zaak/{}/beheerders", page.place.id);
    visit.page(head(&visit, visit.say("mer-managers", &[]), &path), &page)
}

fn row(acting: &Acting, held: Held, elsewhere: &[OrganisationId]) -> ManagerRow {
    ManagerRow {
        id: held.capacity.id.0.simple().to_string(),
        can_withdraw: may_withdraw(acting, &held, elsewhere),
        herself: held.person == acting.person,
        name: held.person_name,
        email: held.email.unwrap_or_default(),
        whole: held.capacity.establishment.is_none(),
        since: held.granted_at.to_rfc3339(),
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    wie: String,
}

/// `POST /zaak/{id}/beheerders`: takes somebody's right to manage the place away.
pub(crate) async fn withdraw(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): At,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let wanted = CapacityId(Uuid::try_parse(&entry.wie).map_err(|_| Failure::not_found())?);
    let (acting, moment, one) = (visit.acting()?, &visit.moment, &place);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let all = managers(tx, one, moment).await?;
                let held = all.iter().find(|held| held.capacity.id == wanted);
                let far = elsewhere(tx, one, acting).await?;
                let Some(held) = held.filter(|held| may_withdraw(acting, held, &far)) else {
                    return Ok(false);
                };
                let what = Audit::new("withdraw", "capacity", wanted.0).in_town(one.nis).about(held.person);
                tx.audit(&what, moment).await?;
                capacity::withdraw(tx, wanted, moment).await
            })
        })
        .await?;
    if !done {
        return Err(Failure::not_found());
    }
    Ok(see(&format!("{}?gedaan=1", visit.local(&format!("zaak/{}/beheerders", place.id.0.simple())))))
}
