//! The demo's invented persons, one for each role, and signing in as one of them. Not there outside the demo.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::actor::{CapacityId, Proof, Role};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Grant, capacity, organisation, person};
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Visit};
use store::{Store, StoreError, Tx};

use crate::app::{self, App, enter, welcome};

/// An invented person in one capacity.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    key: String,
    name: String,
    role: Role,
    organisation: String,
    person: PersonId,
    capacity: CapacityId,
}

/// What the sign-in page shows of one.
#[derive(Clone, Debug, Serialize)]
pub struct DemoRow {
    key: String,
    name: String,
    role: &'static str,
    organisation: String,
}

impl From<&DemoAccount> for DemoRow {
    fn from(account: &DemoAccount) -> Self {
        Self {
            key: account.key.clone(),
            name: account.name.clone(),
            role: account.role.code(),
            organisation: account.organisation.clone(),
        }
    }
}

pub(crate) fn sample() -> Vec<DemoRow> {
    let row = |key: &str, name: &str, role: Role, organisation: &str| DemoRow {
        key: key.to_owned(),
        name: name.to_owned(),
        role: role.code(),
        organisation: organisation.to_owned(),
    };
    vec![
        row("merchant", "Mia Deegsma", Role::Merchant, "Bakkerij Verzinsel"),
        row("officer", "Wout Pleinders", Role::Officer, "Oostkamp"),
        row("admin", "Noor Sleutelaer", Role::Admin, ""),
    ]
}

/// The world the invented persons live in.
#[derive(Clone, Debug)]
pub struct DemoWorld {
    /// The towns; the first is the officer's.
    pub towns: Vec<(Nis, String)>,
    /// Enterprises of the invented register, with the sign of their first place; the first is the merchant's.
    pub enterprises: Vec<(EnterpriseNumber, String)>,
}

const EMAILS: &str = "demo.voorbeeld.be";

/// Makes the invented persons, or finds them again.
pub async fn fill(store: &Store, world: &DemoWorld, moment: &Moment) -> Result<Vec<DemoAccount>, StoreError> {
    store.write(|tx| Box::pin(async move { make(tx, world, moment).await })).await
}

async fn make(tx: &mut Tx<'_>, world: &DemoWorld, moment: &Moment) -> Result<Vec<DemoAccount>, StoreError> {
    let mut all = Vec::new();
    let persona = |key: &str| format!("{key}@{EMAILS}");
    let shopper = person::ensure(tx, &persona("lies"), "Lies Winkelmans", moment).await?.id;
    all.push(as_is("shopper", shopper, (Grant::new(shopper, Role::Shopper), ""), (tx, moment)).await?);
    for (at, (number, sign)) in world.enterprises.iter().take(2).enumerate() {
        let (key, name) =
            if at == 0 { ("merchant", "Mia Deegsma") } else { ("merchant-2", "Karim Toonbanck") };
        let person = person::ensure(tx, &persona(key), name, moment).await?.id;
        let enterprise = organisation::enterprise(tx, *number, sign, moment).await?;
        let grant = Grant::new(person, Role::Merchant).of(enterprise);
        all.push(as_is(key, person, (grant, sign), (tx, moment)).await?);
    }
    let federation = partner(tx, "Handelaarsbond Verzinsel", moment).await?;
    let person = person::ensure(tx, &persona("moderator"), "Joris Labeleer", moment).await?.id;
    let grant = Grant::new(person, Role::Moderator).of(federation);
    all.push(as_is("moderator", person, (grant, "Handelaarsbond Verzinsel"), (tx, moment)).await?);
    let label = partner(tx, "Hoevelabel Verzinsel", moment).await?;
    let person = person::ensure(tx, &persona("moderator-2"), "Fien Keurmerck", moment).await?.id;
    let grant = Grant::new(person, Role::Moderator).of(label).label("hoeve");
    all.push(as_is("moderator-2", person, (grant, "Hoevelabel Verzinsel"), (tx, moment)).await?);
    for (at, (nis, name)) in world.towns.iter().take(2).enumerate() {
        let (key, who) =
            if at == 0 { ("officer", "Wout Pleinders") } else { ("officer-2", "Hilde Marktstra") };
        let person = person::ensure(tx, &persona(key), who, moment).await?.id;
        let town = organisation::town(tx, *nis, name, moment).await?;
        let grant = Grant::new(person, Role::Officer).of(town).towns([*nis]);
        all.push(as_is(key, person, (grant, name), (tx, moment)).await?);
    }
    let towns: Vec<Nis> = world.towns.iter().map(|(nis, _)| *nis).collect();
    for (key, name, role) in
        [("coach", "Griet Raadgever", Role::Coach), ("coordinator", "Bram Samenwerckx", Role::Coordinator)]
    {
        let person = person::ensure(tx, &persona(key), name, moment).await?.id;
        let grant = Grant::new(person, role).of(federation).towns(towns.clone());
        all.push(as_is(key, person, (grant, "Handelaarsbond Verzinsel"), (tx, moment)).await?);
    }
    let admin = person::ensure(tx, &persona("admin"), "Noor Sleutelaer", moment).await?.id;
    all.push(as_is("admin", admin, (Grant::new(admin, Role::Admin), ""), (tx, moment)).await?);
    Ok(all)
}

/// The partner of this name: found again when the demo starts a second time.
async fn partner(
    tx: &mut Tx<'_>,
    name: &str,
    moment: &Moment,
) -> Result<kernel::moment::OrganisationId, StoreError> {
    let known = organisation::list(tx).await?.into_iter().find(|one| one.name == name);
    match known {
        Some(one) => Ok(one.id),
        None => organisation::partner(tx, name, moment).await,
    }
}

async fn as_is(
    key: &str,
    person: PersonId,
    (grant, organisation): (Grant, &str),
    (tx, moment): (&mut Tx<'_>, &Moment),
) -> Result<DemoAccount, StoreError> {
    let capacity = capacity::grant(tx, &grant, moment).await?;
    let name = person::get(tx, person).await?.map(|person| person.name).unwrap_or_default();
    let role = grant.role();
    Ok(DemoAccount {
        key: key.to_owned(),
        name,
        role,
        organisation: organisation.to_owned(),
        person,
        capacity,
    })
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    /// Which person.
    #[serde(default)]
    pub wie: String,
    /// Where to go afterwards.
    #[serde(default)]
    pub naar: String,
}

/// `POST /aanmelden/demo`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    visit: Visit,
    Sent(entry): Sent<Entry>,
) -> Result<Response, Failure> {
    let known = app.demo.iter().flatten().find(|account| account.key == entry.wie);
    let account = known.ok_or_else(Failure::not_found)?;
    let agent = app::agent(&visit);
    let (moment, agent) = (&visit.moment, agent.as_str());
    let (person, capacity) = (account.person, account.capacity);
    let entered = app
        .store
        .write(|tx| {
            Box::pin(async move { welcome(tx, person, Some(capacity), (Proof::Demo, agent), moment).await })
        })
        .await?;
    let welcome = entered.ok_or_else(Failure::not_found)?;
    Ok(enter(&visit, &welcome, &app::back(&entry.naar)))
}
