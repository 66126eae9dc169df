//! Passkeys (A-22 … A-26): made while signed in, shown to sign in without a name or an address. Everything between
//! browser and server is JSON; who has no scripts signs in by mail.

mod cbor;
mod check;
pub mod store;

use std::sync::Arc;

use ::store::{Audit, StoreError, Tx};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use kernel::actor::Proof;
use kernel::letter::{Letter, Phrase};
use kernel::moment::PersonId;
use people::{Secret, person, post, rate};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shell::visit::Sent;
use shell::{Failure, Visit};
use uuid::Uuid;

use self::check::{ALGORITHMS, Expected, Party, Signed};
use self::store::PasskeyRow;
use crate::app::{self, App, OF_NETWORK, Welcome, see, welcome};
use crate::store as tables;

/// A question can be answered this long.
const MINUTES: i64 = 5;
/// Passkeys of one person.
const MOST: usize = 20;
/// Signs of a name.
const LONGEST_NAME: usize = 60;
/// The browser's own secret between being asked and showing a passkey.
const COOKIE: &str = "plein-sleutel";
/// What is under way: showing a passkey, making one.
const SHOW: &str = "passkey-show";
const MAKE: &str = "passkey-make";

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// Whether passkeys can work at this address. Who reaches the demo by another name than its own (a bare number) gets no
/// button that cannot work; behind TLS a proxy may have changed the name, and ours is the public one.
pub(crate) fn offered(visit: &Visit) -> bool {
    let host = visit.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let (scheme, own) = visit.base_url().split_once("://").unwrap_or_default();
    Party::of(visit.base_url()).is_some() && (scheme == "https" || host.is_none_or(|host| host == own))
}

fn party(visit: &Visit) -> Result<Party, Failure> {
    Party::of(visit.base_url()).ok_or_else(Failure::not_found)
}

fn told(status: StatusCode, value: &Value) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, value.to_string()).into_response()
}

fn refused(visit: &Visit, word: &str, why: &str) -> Response {
    tracing::debug!(why, "a passkey was refused");
    told(StatusCode::UNPROCESSABLE_ENTITY, &json!({"message": visit.say(word, &[])}))
}

/// `POST /aanmelden/sleutel`: asks for any passkey of ours.
pub async fn ask(State(app): Shared, visit: Visit) -> Answer {
    let party = party(&visit)?;
    let (browser, challenge) = (Secret::new()?, Secret::new()?);
    let (hash, state, now) = (&browser.hash(), &challenge.hash(), visit.moment.now());
    let network = &shell::guard::network(visit.client);
    let wait = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if let Some(wait) = rate::spend(tx, "sign-in/network", network, OF_NETWORK, now).await? {
                    return Ok::<_, StoreError>(Some(wait));
                }
                let until = now + TimeDelta::minutes(MINUTES);
                tables::begin(tx, hash, SHOW, (state, None), until).await?;
                Ok(None)
            })
        })
        .await?;
    if let Some(wait) = wait {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds() + 1).unwrap_or(60)));
    }
    let question = json!({
        "challenge": check::challenge(&challenge),
        "rpId": party.id,
        "timeout": MINUTES * 60_000,
        "userVerification": "required",
        "allowCredentials": [],
    });
    let mut response = told(StatusCode::OK, &question);
    visit.set_cookie(&mut response, COOKIE, browser.reveal(), MINUTES * 60);
    Ok(response)
}

/// What the browser sends of a passkey that was shown; bytes in base64url.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    id: String,
    client: String,
    data: String,
    signature: String,
    user: String,
    naar: String,
}

/// The same as bytes.
struct Parts {
    client: Vec<u8>,
    data: Vec<u8>,
    signature: Vec<u8>,
    user: PersonId,
}

impl Shown {
    fn parts(&self) -> Result<Parts, &'static str> {
        let user = Uuid::from_slice(&check::part(&self.user)?).map_err(|_| "it does not say whose it is")?;
        Ok(Parts {
            client: check::part(&self.client)?,
            data: check::part(&self.data)?,
            signature: check::part(&self.signature)?,
            user: PersonId(user),
        })
    }
}

/// `POST /aanmelden/sleutel/antwoord`
pub async fn show(State(app): Shared, visit: Visit, Sent(shown): Sent<Shown>) -> Answer {
    let party = party(&visit)?;
    let (visit_, party, shown_) = (&visit, &party, &shown);
    let entered =
        app.store.write(|tx| Box::pin(async move { believe(tx, visit_, party, shown_).await })).await?;
    let mut response = match &entered {
        Ok(welcome) => {
            let to = app::way(&visit, welcome, &app::back(&shown.naar));
            let mut response = told(StatusCode::OK, &json!({"to": to}));
            visit.begin_session(&mut response, &welcome.token);
            response
        }
        Err(why) => refused(&visit, "acc-passkey-refused", why),
    };
    visit.set_cookie(&mut response, COOKIE, "", 0);
    Ok(response)
}

/// Believes an answer, or tells why not. The question is spent either way.
async fn believe(
    tx: &mut Tx<'_>,
    visit: &Visit,
    party: &Party,
    shown: &Shown,
) -> Result<Result<Welcome, &'static str>, StoreError> {
    let now = visit.moment.now();
    let Some(browser) = visit.cookie(COOKIE).and_then(Secret::shown) else {
        return Ok(Err("the browser did not ask"));
    };
    let Some((challenge, _)) = tables::take(tx, &browser.hash(), SHOW, now).await? else {
        return Ok(Err("it took too long, or it was answered before"));
    };
    let parts = match shown.parts() {
        Ok(parts) => parts,
        Err(why) => return Ok(Err(why)),
    };
    let Some(known) = store::find(tx, &shown.id).await? else { return Ok(Err("nobody has this passkey")) };
    if known.person != parts.user {
        return Ok(Err("it is somebody else's"));
    }
    let signed = Signed { client: &parts.client, data: &parts.data, signature: &parts.signature };
    let expected = Expected { party, challenge: &challenge };
    let state = match check::shown(&signed, (&known.key, known.state), &expected) {
        Ok(state) => state,
        Err(why) => return Ok(Err(why)),
    };
    store::used(tx, known.id, state, now).await?;
    if state.doubtful && !known.state.doubtful {
        tracing::warn!(passkey = %known.id, "a passkey counted back");
        tx.audit(&Audit::new("doubt", "passkey", known.id).about(known.person), &visit.moment).await?;
    }
    let agent = app::agent(visit);
    let proof = (Proof::Passkey, agent.as_str());
    Ok(welcome(tx, known.person, None, proof, &visit.moment).await?.ok_or("she has no capacity"))
}

/// `POST /mijn/sleutels/nieuw`: asks the device for a new passkey.
pub async fn ask_new(State(app): Shared, visit: Visit) -> Answer {
    let party = party(&visit)?;
    let id = visit.person()?;
    let session = session_key(&visit)?;
    let challenge = Secret::new()?;
    let (session, state, now) = (&session, &challenge.hash(), visit.moment.now());
    let (known, person) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let until = now + TimeDelta::minutes(MINUTES);
                tables::begin(tx, session, MAKE, (state, Some(id)), until).await?;
                Ok::<_, StoreError>((store::list(tx, id).await?, person::get(tx, id).await?))
            })
        })
        .await?;
    if known.len() >= MOST {
        return Ok(refused(&visit, "acc-passkey-many", "she has as many as she may"));
    }
    let person = person.ok_or_else(Failure::not_found)?;
    let name = person.email.unwrap_or_else(|| person.name.clone());
    let name = if name.is_empty() { party.id.clone() } else { name };
    let shown = if person.name.is_empty() { name.clone() } else { person.name };
    let kinds = ALGORITHMS.map(|alg| json!({"type": "public-key", "alg": alg}));
    let excluded: Vec<Value> =
        known.iter().map(|one| json!({"type": "public-key", "id": one.credential})).collect();
    let question = json!({
        "rp": {"id": party.id, "name": visit.theme.name},
        "user": {"id": URL_SAFE_NO_PAD.encode(id.0.as_bytes()), "name": name, "displayName": shown},
        "challenge": check::challenge(&challenge),
        "pubKeyCredParams": kinds,
        "timeout": MINUTES * 60_000,
        "attestation": "none",
        "authenticatorSelection":
            {"residentKey": "required", "requireResidentKey": true, "userVerification": "required"},
        "excludeCredentials": excluded,
    });
    Ok(told(StatusCode::OK, &question))
}

/// What is under way with somebody signed in hangs on her session.
fn session_key(visit: &Visit) -> Result<String, Failure> {
    let session = visit.session_id().ok_or_else(|| Failure::new(shell::Kind::SignIn))?;
    Ok(session.simple().to_string())
}

/// What the browser sends of a new passkey; bytes in base64url.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct New {
    client: String,
    attestation: String,
}

/// `POST /mijn/sleutels`: keeps a new passkey, and tells its owner by mail.
pub async fn add(State(app): Shared, visit: Visit, Sent(new): Sent<New>) -> Answer {
    let party = party(&visit)?;
    let (id, session) = (visit.person()?, session_key(&visit)?);
    let (visit_, party, new, session) = (&visit, &party, &new, &session);
    let added = app
        .store
        .write(|tx| Box::pin(async move { keep(tx, visit_, (party, new), (id, session)).await }))
        .await?;
    match added {
        Ok(()) => {
            let to = format!("{}?bewaard=1", visit.local("mijn"));
            Ok(told(StatusCode::OK, &json!({"to": to})))
        }
        Err(why) => Ok(refused(&visit, "acc-passkey-not-kept", why)),
    }
}

async fn keep(
    tx: &mut Tx<'_>,
    visit: &Visit,
    (party, new): (&Party, &New),
    (id, session): (PersonId, &str),
) -> Result<Result<(), &'static str>, StoreError> {
    let now = visit.moment.now();
    let asked = tables::take(tx, session, MAKE, now).await?.filter(|(_, person)| *person == Some(id));
    let Some((challenge, _)) = asked else {
        return Ok(Err("it took too long, or it was answered before"));
    };
    let expected = Expected { party, challenge: &challenge };
    let read = || check::made(&check::part(&new.client)?, &check::part(&new.attestation)?, &expected);
    let made = match read() {
        Ok(made) => made,
        Err(why) => return Ok(Err(why)),
    };
    if store::list(tx, id).await?.len() >= MOST {
        return Ok(Err("she has as many as she may"));
    }
    let passkey = visit.moment.new_id();
    if !store::add(tx, (passkey, id), &made, &app::agent(visit), now).await? {
        return Ok(Err("the passkey is known already"));
    }
    tx.audit(&Audit::new("add", "passkey", passkey).about(id), &visit.moment).await?;
    // Whoever sat down at an open session cannot stay in unseen.
    if let Some(owner) = person::get(tx, id).await?
        && let Some(email) = owner.email
    {
        let href = format!("{}/{}/mijn", visit.base_url(), owner.language);
        let letter =
            Letter::new(email, owner.language, "acc-passkey-letter-subject", "acc-passkey-letter-reason")
                .say(Phrase::new("acc-passkey-letter-text"))
                .action("acc-passkey-letter-button", href);
        post::send(tx, &letter, &visit.moment).await?;
    }
    Ok(Ok(()))
}

/// A passkey on the page of one's account.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) since: String,
    pub(crate) used: Option<String>,
    pub(crate) doubtful: bool,
}

impl From<PasskeyRow> for Row {
    fn from(row: PasskeyRow) -> Self {
        Self {
            id: row.id.simple().to_string(),
            name: row.name,
            since: row.created_at.to_rfc3339(),
            used: row.used_at.map(|at| at.to_rfc3339()),
            doubtful: row.state.doubtful,
        }
    }
}

/// What the form of a name sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Named {
    #[serde(default)]
    naam: String,
}

/// `POST /mijn/sleutels/{id}`: another name.
pub async fn rename(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(named): Sent<Named>,
) -> Answer {
    let name: String =
        named.naam.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect();
    change(&app, &visit, &id, Some(&name)).await
}

/// `POST /mijn/sleutels/{id}/verwijderen`
pub async fn remove(State(app): Shared, visit: Visit, Path((_, id)): Path<(String, String)>) -> Answer {
    change(&app, &visit, &id, None).await
}

/// Renames a passkey of who asks, or removes it.
async fn change(app: &App, visit: &Visit, id: &str, name: Option<&str>) -> Answer {
    let person = visit.person()?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let moment = &visit.moment;
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let (done, action) = match name {
                    Some(name) => (store::rename(tx, id, person, name).await?, "change"),
                    None => (store::remove(tx, id, person).await?, "remove"),
                };
                if done {
                    tx.audit(&Audit::new(action, "passkey", id).about(person), moment).await?;
                }
                Ok::<_, StoreError>(done)
            })
        })
        .await?;
    if done { Ok(see(&format!("{}?bewaard=1", visit.local("mijn")))) } else { Err(Failure::not_found()) }
}
