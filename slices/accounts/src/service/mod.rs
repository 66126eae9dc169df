//! Signing in through a recognised service (A-18 … A-21): OpenID Connect, code flow with PKCE and nonce, as ACM/IDM
//! has it for officers and for those who act for an enterprise.

mod claims;
mod token;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::actor::{CapacityId, Proof, Role};
use kernel::fetch::{Fetch, Outgoing};
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use people::{Grant, Secret, capacity, organisation, person, rate, secret};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shell::visit::Asked;
use shell::{Failure, Visit};
use store::{Audit, StoreError, Tx};

use self::claims::{Given, Reading};
use self::token::{Expected, Keys};
use crate::app::{self, ASKED, App, OF_NETWORK, Welcome, welcome};
use crate::sign_in::Way;
use crate::store as tables;

/// The way to a service may take this long.
const MINUTES: i64 = 15;
/// What a service says of itself is asked again after this time.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// Where services send people back to.
pub const RETURN: &str = "/aanmelden/terug";

/// A service that vouches for people.
#[derive(Clone, Debug)]
pub struct Service {
    /// In addresses: `acm`.
    pub key: String,
    /// On the button: `itsme of eID`.
    pub name: String,
    /// Its address.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there.
    pub secret: String,
    /// What we ask for: `openid profile vo`.
    pub scope: String,
    /// The claim with roles.
    pub role_claim: String,
    /// The role of an officer in it.
    pub officer_role: String,
    /// The towns of organisations' codes.
    pub towns: BTreeMap<String, Nis>,
}

/// The services, and the way to them.
#[derive(Clone, Debug)]
pub struct Services {
    list: Arc<[Service]>,
    fetch: Arc<dyn Fetch>,
    known: Arc<Mutex<Kept>>,
}

/// What services said of themselves, by their key, and when.
type Kept = HashMap<String, (DateTime<Utc>, Arc<Known>)>;

/// What a service says of itself, and its keys.
#[derive(Debug)]
struct Known {
    about: About,
    keys: Keys,
}

#[derive(Clone, Debug, Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: String,
}

/// What is remembered while somebody is at the service.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    service: String,
    state: String,
    nonce: String,
    verifier: String,
    back: String,
    language: String,
    /// Who was signed in and asked from one of our own pages to be known by the service too.
    #[serde(default)]
    person: Option<PersonId>,
}

/// A service on the sign-in page.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceRow {
    pub(crate) key: String,
    pub(crate) name: String,
}

impl Services {
    /// The services; they are asked through `fetch`.
    #[must_use]
    pub fn new(list: Vec<Service>, fetch: Arc<dyn Fetch>) -> Self {
        Self { list: list.into(), fetch, known: Arc::default() }
    }

    pub(crate) fn rows(&self) -> Vec<ServiceRow> {
        let row = |one: &Service| ServiceRow { key: one.key.clone(), name: one.name.clone() };
        self.list.iter().map(row).collect()
    }

    fn find(&self, key: &str) -> Result<&Service, Failure> {
        self.list.iter().find(|service| service.key == key).ok_or_else(Failure::not_found)
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, outgoing: Outgoing) -> Result<T, Failure> {
        let answer = self.fetch.fetch(outgoing).await.map_err(away)?;
        if answer.status != 200 {
            // An error of a token endpoint is short JSON without secrets.
            let said: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
            return Err(away(format!("the service answered {}: {said}", answer.status)));
        }
        serde_json::from_slice(&answer.body).map_err(|error| away(format!("not as agreed: {error}")))
    }

    async fn about(&self, service: &Service, now: DateTime<Utc>) -> Result<Arc<Known>, Failure> {
        let kept = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, known)) = kept().get(&service.key)
            && now - *at < FRESH
        {
            return Ok(known.clone());
        }
        let url = format!("{}/.well-known/openid-configuration", service.issuer.trim_end_matches('/'));
        let about: About = self.json(Outgoing { url, ..Outgoing::default() }).await?;
        if about.issuer != service.issuer {
            return Err(away(format!("{} says it is {}", service.issuer, about.issuer)));
        }
        let keys = self.json(Outgoing { url: about.jwks_uri.clone(), ..Outgoing::default() }).await?;
        let known = Arc::new(Known { about, keys });
        kept().insert(service.key.clone(), (now, known.clone()));
        Ok(known)
    }

    fn forget(&self, service: &Service) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&service.key);
    }
}

fn away(log: impl std::fmt::Display) -> Failure {
    Failure::busy(30).detail("acc-service-away").log(log)
}

fn refused(log: impl std::fmt::Display) -> Failure {
    Failure::new(shell::Kind::Forbidden).detail("acc-service-refused").log(log)
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// `GET /aanmelden/dienst/{key}`: off to the service. A link and not a form: a form may only lead to our own pages.
pub async fn leave(
    State(app): Shared,
    visit: Visit,
    Path((_, key)): Path<(String, String)>,
    Asked(way): Asked<Way>,
) -> Answer {
    let services = app.services.as_ref().ok_or_else(Failure::not_found)?;
    let service = services.find(&key)?;
    let now = visit.moment.now();
    let network = &shell::guard::network(visit.client);
    let wait = app
        .store
        .write(|tx| {
            Box::pin(async move { rate::spend(tx, "sign-in/network", network, OF_NETWORK, now).await })
        })
        .await?;
    if let Some(wait) = wait {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds() + 1).unwrap_or(60)));
    }
    let known = services.about(service, now).await?;
    let (browser, state, nonce, verifier) = (Secret::new()?, Secret::new()?, Secret::new()?, Secret::new()?);
    let remembered = Remembered {
        service: service.key.clone(),
        state: state.hash(),
        nonce: nonce.reveal().to_owned(),
        verifier: verifier.reveal().to_owned(),
        back: app::back(&way.naar),
        language: visit.language.code().to_owned(),
        person: visit.person().ok().filter(|_| from_here(&visit)),
    };
    let text = &serde_json::to_string(&remembered).map_err(Failure::internal)?;
    let hash = &browser.hash();
    app.store
        .write(|tx| {
            Box::pin(async move {
                let until = now + TimeDelta::minutes(MINUTES);
                tables::begin(tx, hash, "service", (text, None), until).await
            })
        })
        .await?;
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.reveal().as_bytes()));
    let question = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &service.client)
        .append_pair("redirect_uri", &format!("{}{RETURN}", visit.base_url()))
        .append_pair("scope", &service.scope)
        .append_pair("state", state.reveal())
        .append_pair("nonce", nonce.reveal())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .append_pair("ui_locales", visit.language.code())
        .finish();
    let endpoint = &known.about.authorization_endpoint;
    let mark = if endpoint.contains('?') { '&' } else { '?' };
    let mut response = app::see(&format!("{endpoint}{mark}{question}"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    visit.set_cookie(&mut response, ASKED, browser.reveal(), MINUTES * 60);
    Ok(response)
}

/// What the service sends back.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// `GET /aanmelden/terug`: back from the service.
pub async fn come_back(State(app): Shared, mut visit: Visit, Asked(returned): Asked<Returned>) -> Answer {
    let services = app.services.as_ref().ok_or_else(Failure::not_found)?;
    let remembered = remembered(&app, &visit).await?;
    visit.language = Language::parse(&remembered.language).unwrap_or(visit.language);
    visit.moment.language = visit.language;
    let state = Secret::shown(&returned.state).map(|state| state.hash()).unwrap_or_default();
    if !secret::same(&state, &remembered.state) {
        return Err(refused("the answer belongs to another question"));
    }
    let service = services.find(&remembered.service)?;
    if !returned.error.is_empty() || returned.code.is_empty() {
        let said: String = returned.error.chars().take(60).collect();
        return Err(refused(format!("{} said {said}", service.key)));
    }
    let claims = ask_who(services, service, (&returned.code, &remembered), &visit).await?;
    let reading = Reading {
        role_claim: service.role_claim.clone(),
        officer_role: service.officer_role.clone(),
        towns: service.towns.clone(),
    };
    let who = claims::read(&claims, &reading);
    let agent = app::agent(&visit);
    let current = joined(visit.person().ok(), remembered.person);
    let (who, moment, agent, issuer) = (&who, &visit.moment, agent.as_str(), service.issuer.as_str());
    let entered = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let (person, chosen) = settle(tx, (issuer, who), current, moment).await?;
                welcome(tx, person, chosen, (Proof::Service, agent), moment).await
            })
        })
        .await?;
    let entered = entered.ok_or_else(|| Failure::internal("no session"))?;
    Ok(arrive(&visit, &entered, &remembered.back))
}

/// Whether the browser says that it comes from one of our own pages. A link elsewhere would tie an account to whoever is
/// signed in at the service.
fn from_here(visit: &Visit) -> bool {
    visit.headers.get("sec-fetch-site").is_some_and(|from| from.as_bytes() == b"same-origin")
}

/// The account a service's name for somebody is added to: hers who asked for it, when it is still she.
fn joined(current: Option<PersonId>, asked: Option<PersonId>) -> Option<PersonId> {
    current.filter(|current| asked == Some(*current))
}

/// Signed in; the question is answered, so the browser forgets it.
fn arrive(visit: &Visit, welcome: &Welcome, back: &str) -> Response {
    let mut response = app::enter(visit, welcome, back);
    visit.set_cookie(&mut response, ASKED, "", 0);
    response
}

async fn remembered(app: &App, visit: &Visit) -> Result<Remembered, Failure> {
    let browser = visit.cookie(ASKED).and_then(Secret::shown);
    let browser = browser.ok_or_else(|| refused("the browser did not ask"))?;
    let (hash, now) = (&browser.hash(), visit.moment.now());
    let taken =
        app.store.write(|tx| Box::pin(async move { tables::take(tx, hash, "service", now).await })).await?;
    let (text, _) = taken.ok_or_else(|| refused("it took too long, or it was answered before"))?;
    serde_json::from_str(&text).map_err(Failure::internal)
}

/// Trades the code for the service's word about somebody.
async fn ask_who(
    services: &Services,
    service: &Service,
    (code, remembered): (&str, &Remembered),
    visit: &Visit,
) -> Result<Value, Failure> {
    let known = services.about(service, visit.moment.now()).await?;
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &format!("{}{RETURN}", visit.base_url()))
        .append_pair("code_verifier", &remembered.verifier)
        .finish();
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let login = STANDARD.encode(format!("{}:{}", encode(&service.client), encode(&service.secret)));
    let tokens: Tokens = services
        .json(Outgoing {
            url: known.about.token_endpoint.clone(),
            headers: vec![
                ("authorization", format!("Basic {login}")),
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ],
            body: Some(body.into_bytes()),
        })
        .await?;
    let expected = Expected {
        issuer: &service.issuer,
        client: &service.client,
        nonce: &remembered.nonce,
        now: visit.moment.now(),
    };
    let mut claims = token::check(&tokens.id_token, &known.keys, &expected).map_err(|why| {
        // The service may have new keys: they are read again for the next try.
        services.forget(service);
        refused(why)
    })?;
    if let Some(url) = known.about.userinfo_endpoint.clone().filter(|_| !tokens.access_token.is_empty()) {
        let headers = vec![("authorization", format!("Bearer {}", tokens.access_token))];
        let more: Value = services.json(Outgoing { url, headers, body: None }).await?;
        if more.get("sub") != claims.get("sub") {
            return Err(refused("the service spoke of two different people"));
        }
        if let (Some(all), Some(more)) = (claims.as_object_mut(), more.as_object()) {
            for (name, value) in more {
                all.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    Ok(claims)
}

/// Finds or makes the person, grants what the service gives her and withdraws what it no longer does. Tells in which
/// capacity she comes in: the one the service gave, when it is one.
async fn settle(
    tx: &mut Tx<'_>,
    (issuer, who): (&str, &claims::Person),
    current: Option<PersonId>,
    moment: &Moment,
) -> Result<(PersonId, Option<CapacityId>), StoreError> {
    let person = match (tables::identity(tx, issuer, &who.subject).await?, current) {
        (Some(person), _) => person,
        (None, Some(person)) => person,
        (None, None) => {
            // An address that is in use stays with who has it: a word of a service is no proof of a mailbox.
            let free = match &who.email {
                Some(email) => person::by_email(tx, email).await?.is_none(),
                None => false,
            };
            let email = who.email.as_deref().filter(|_| free);
            person::add(tx, &who.name, email, moment).await?.0.id
        }
    };
    tables::note_identity(tx, (issuer, &who.subject), person, moment.now()).await?;
    let mut now = Vec::new();
    for given in &who.given {
        let grant = match given {
            Given::Enterprise(number, name) => {
                let enterprise = organisation::enterprise(tx, *number, name, moment).await?;
                Grant::new(person, Role::Merchant).of(enterprise)
            }
            Given::Town(nis) => {
                let town = organisation::town(tx, *nis, &nis.to_string(), moment).await?;
                Grant::new(person, Role::Officer).of(town).towns([*nis])
            }
        };
        let id = capacity::grant(tx, &grant, moment).await?;
        tx.audit(&Audit::new("add", "capacity", id.0).about(person), moment).await?;
        now.push(id);
    }
    for before in tables::capacities_by_service(tx, issuer, &who.subject).await? {
        if !now.contains(&before) {
            capacity::withdraw(tx, before, moment).await?;
            tx.audit(&Audit::new("withdraw", "capacity", before.0).about(person), moment).await?;
        }
    }
    tables::note_capacities(tx, (issuer, &who.subject), &now).await?;
    let chosen = if let [only] = now.as_slice() { Some(*only) } else { None };
    Ok((person, chosen))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_account_is_only_tied_to_a_service_by_who_asked_for_it() {
        let [an, els] = [1, 2].map(|n| PersonId(Uuid::from_u128(n)));
        assert_eq!(joined(Some(an), Some(an)), Some(an));
        for (current, asked) in [(Some(an), None), (Some(an), Some(els)), (None, Some(an)), (None, None)] {
            assert_eq!(joined(current, asked), None, "{current:?} {asked:?}");
        }
    }
}
