//! Signing in by mail (A-01 … A-05): ask, read the letter, confirm. The link does nothing by being opened, so that
//! programs that follow links in letters do not use it up; it works in the browser that asked, once, for a quarter of
//! an hour. In another browser the code in the letter is typed over in the window where one asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::TimeDelta;
use kernel::actor::Proof;
use kernel::letter::{Letter, Phrase};
use people::{Secret, person, post, rate, secret};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Head, Page, Robots, Visit};
use store::StoreError;

use crate::app::{self, ASK_MINUTES, ASKED, App, OF_NETWORK, TO_ADDRESS, enter, see, welcome};
use crate::demo::DemoRow;
use crate::service::ServiceRow;
use crate::store as tables;
use crate::store::{Link, NewLink};

/// Tries with a code.
const MOST_TRIES: i64 = 5;

/// Where to go afterwards.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Way {
    /// A path of this site.
    #[serde(default)]
    pub naar: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    /// The address.
    #[serde(default)]
    pub email: String,
    /// Where to go afterwards.
    #[serde(default)]
    pub naar: String,
    /// A code.
    #[serde(default)]
    pub code: String,
}

/// The page where one signs in.
#[derive(Clone, Debug, Serialize)]
pub struct SignInPage {
    pub(crate) back: String,
    pub(crate) email: String,
    pub(crate) wrong: bool,
    pub(crate) demo: Vec<DemoRow>,
    pub(crate) services: Vec<ServiceRow>,
    pub(crate) passkeys: bool,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "accounts/sign_in.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            back: "/nl/mijn".into(),
            email: String::new(),
            wrong: false,
            demo: Vec::new(),
            services: Vec::new(),
            passkeys: false,
        };
        vec![
            ("form", plain.clone()),
            ("wrong address", Self { email: "an@".into(), wrong: true, ..plain.clone() }),
            (
                "services",
                Self {
                    services: vec![ServiceRow { key: "acm".into(), name: "itsme of eID".into() }],
                    ..plain.clone()
                },
            ),
            ("demo", Self { demo: crate::demo::sample(), passkeys: true, ..plain }),
        ]
    }
}

/// The page that waits for the letter to be read.
#[derive(Clone, Debug, Serialize)]
pub struct WaitPage {
    pub(crate) wrong: bool,
    pub(crate) demo: bool,
}

impl Page for WaitPage {
    const TEMPLATE: &'static str = "accounts/wait.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("wait", Self { wrong: false, demo: false }), ("wrong code", Self { wrong: true, demo: true })]
    }
}

/// The page a link opens.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {
    pub(crate) token: String,
    pub(crate) email: String,
    pub(crate) state: &'static str,
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "accounts/confirm.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |state| Self { token: "a".repeat(64), email: "an@voorbeeld.be".into(), state };
        vec![("ready", page("ready")), ("another browser", page("elsewhere")), ("gone", page("gone"))]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

pub(crate) fn head(visit: &Visit, title: &str, path: &str) -> Head {
    let title = visit.say(title, &[]);
    let path = path.to_owned();
    let local = path.clone();
    Head::new(title, "", visit.local(&local))
        .in_languages(move |language| format!("/{language}/{path}"))
        .robots(Robots::None)
        .style("accounts.css")
}

/// `GET /aanmelden`
pub async fn form(State(app): Shared, visit: Visit, Asked(way): Asked<Way>) -> Answer {
    let back = app::back(&way.naar);
    if visit.acting().is_ok() {
        return Ok(see(if back.is_empty() { visit.local("mijn") } else { back }.as_str()));
    }
    show_form(&app, &visit, back, Entry::default(), false)
}

fn show_form(app: &App, visit: &Visit, back: String, entry: Entry, wrong: bool) -> Answer {
    let demo = app.demo.iter().flatten().map(DemoRow::from).collect();
    let services = app.services.as_ref().map(crate::service::Services::rows).unwrap_or_default();
    let email = entry.email.chars().take(254).collect();
    let passkeys = crate::passkey::offered(visit);
    let mut head = head(visit, "acc-sign-in-title", "aanmelden");
    if passkeys {
        head = head.script("passkey.js");
    }
    visit.page(head, &SignInPage { back, email, wrong, demo, services, passkeys })
}

/// `POST /aanmelden`: the answer is the same whether the address is known or not.
pub async fn ask(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let back = app::back(&entry.naar);
    let Some(email) = person::email(&entry.email) else {
        return show_form(&app, &visit, back, entry, true);
    };
    let (token, code, browser) = (Secret::new()?, Secret::code()?, Secret::new()?);
    let network = shell::guard::network(visit.client);
    let mailbox = &person::mailbox(&email);
    let (visit_, email, back) = (&visit, &email, &back);
    let (link, network) = (&(token, code), &network);
    let browser_ = &browser;
    let wait = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = visit_.moment.now();
                if let Some(wait) = rate::spend(tx, "sign-in/network", network, OF_NETWORK, now).await? {
                    return Ok::<_, StoreError>(Some(wait));
                }
                // Somebody else may be filling a mailbox: the letter stays away, the page is the same.
                if rate::spend(tx, "sign-in/address", mailbox, TO_ADDRESS, now).await?.is_some() {
                    return Ok(None);
                }
                let id = visit_.moment.new_id();
                let new = NewLink {
                    id,
                    email,
                    token: link.0.hash(),
                    code: link.1.derive(&id.to_string()),
                    browser: browser_.hash(),
                    back,
                    at: now,
                    until: now + TimeDelta::minutes(ASK_MINUTES),
                };
                tables::add_link(tx, &new).await?;
                post::send(tx, &letter(visit_, email, link), &visit_.moment).await?;
                Ok(None)
            })
        })
        .await?;
    if let Some(wait) = wait {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds() + 1).unwrap_or(60)));
    }
    let mut response = see(&visit.local("aanmelden/post"));
    visit.set_cookie(&mut response, ASKED, browser.reveal(), ASK_MINUTES * 60);
    Ok(response)
}

fn letter(visit: &Visit, email: &str, (token, code): &(Secret, Secret)) -> Letter {
    let path = visit.local(&format!("aanmelden/link/{}", token.reveal()));
    let (first, last) = code.reveal().split_at_checked(4).unwrap_or_default();
    Letter::new(email, visit.language, "acc-letter-subject", "acc-letter-reason")
        .say(Phrase::new("acc-letter-text").with("minutes", ASK_MINUTES))
        .action("acc-letter-button", format!("{}{path}", visit.base_url()))
        .say("acc-letter-code")
        .code(format!("{first}-{last}"))
}

/// `GET /aanmelden/post`
pub async fn wait(State(app): Shared, visit: Visit) -> Answer {
    show_wait(&app, &visit, false)
}

fn show_wait(app: &App, visit: &Visit, wrong: bool) -> Answer {
    visit.page(head(visit, "acc-wait-title", "aanmelden/post"), &WaitPage { wrong, demo: app.demo.is_some() })
}

/// Whether this browser asked for the link.
fn asked_here(visit: &Visit, link: &Link) -> bool {
    let browser = visit.cookie(ASKED).and_then(Secret::shown);
    browser.is_some_and(|browser| secret::same(&browser.hash(), &link.browser))
}

/// `GET /aanmelden/link/{token}`: shows who would sign in; changes nothing.
pub async fn open(State(app): Shared, visit: Visit, Path((_, token)): Path<(String, String)>) -> Answer {
    let link = find(&app, &visit, &token).await?;
    let state = match &link {
        None => "gone",
        Some(link) if asked_here(&visit, link) => "ready",
        Some(_) => "elsewhere",
    };
    // Only who asked sees the address.
    let email = link.filter(|_| state == "ready").map(|link| link.email).unwrap_or_default();
    let shown = Secret::shown(&token).map(|token| token.reveal().to_owned()).unwrap_or_default();
    let page = ConfirmPage { token: shown, email, state };
    visit.page(head(&visit, "acc-confirm-title", "aanmelden"), &page)
}

async fn find(app: &App, visit: &Visit, token: &str) -> Result<Option<Link>, Failure> {
    let Some(token) = Secret::shown(token) else { return Ok(None) };
    let (hash, now) = (&token.hash(), visit.moment.now());
    let found =
        app.store.read(|tx| Box::pin(async move { tables::link_by_token(tx, hash, now).await })).await?;
    Ok(found)
}

/// `POST /aanmelden/link/{token}`
pub async fn confirm(State(app): Shared, visit: Visit, Path((_, token)): Path<(String, String)>) -> Answer {
    let link = find(&app, &visit, &token).await?.filter(|link| asked_here(&visit, link));
    match link {
        Some(link) => enter_by(&app, &visit, link).await,
        // What is typed in an address is never sent back in a header as it is.
        None => Ok(see(&match Secret::shown(&token) {
            Some(token) => visit.local(&format!("aanmelden/link/{}", token.reveal())),
            None => visit.local("aanmelden"),
        })),
    }
}

/// `POST /aanmelden/post`: the code of the letter.
pub async fn code(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let Some(browser) = visit.cookie(ASKED).and_then(Secret::shown) else {
        return Ok(see(&visit.local("aanmelden")));
    };
    let typed = Secret::typed(&entry.code);
    let (hash, now, typed) = (&browser.hash(), visit.moment.now(), &typed);
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(link) = tables::link_by_browser(tx, hash, now).await? else { return Ok(None) };
                tables::try_link(tx, link.id).await?;
                let right = typed
                    .as_ref()
                    .is_some_and(|typed| secret::same(&typed.derive(&link.id.to_string()), &link.code));
                Ok::<_, StoreError>((right && link.tries < MOST_TRIES).then_some(link))
            })
        })
        .await?;
    match found {
        Some(link) => enter_by(&app, &visit, link).await,
        None => show_wait(&app, &visit, true),
    }
}

/// Uses the request and opens the session.
async fn enter_by(app: &App, visit: &Visit, link: Link) -> Answer {
    let agent = app::agent(visit);
    let (link_, moment, agent) = (&link, &visit.moment, agent.as_str());
    let entered = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if !tables::use_link(tx, link_.id, moment.now()).await? {
                    return Ok(None);
                }
                let person = person::ensure(tx, &link_.email, "", moment).await?;
                welcome(tx, person.id, None, (Proof::Mail, agent), moment).await
            })
        })
        .await?;
    let Some(welcome) = entered else { return Ok(see(&visit.local("aanmelden"))) };
    let mut response = enter(visit, &welcome, &link.back);
    visit.set_cookie(&mut response, ASKED, "", 0);
    Ok(response)
}
