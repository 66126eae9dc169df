//! Keys for programs, and webhooks with what was sent to them.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use people::{Secret, rate};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::visit::Sent;
use shell::{Page, Visit};
use uuid::Uuid;

use super::api;
use super::app::{Answer, App, Known, Shared, head, id, see};
use super::store::keys::{self, Hook};
use super::{hook, limits};

/// A key on the page.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRow {
    id: String,
    name: String,
    made_at: String,
    used_at: String,
    revoked: bool,
}

/// A webhook on the page.
#[derive(Clone, Debug, Serialize)]
pub struct HookRow {
    id: String,
    url: String,
    active: bool,
}

/// Something that was sent.
#[derive(Clone, Debug, Serialize)]
pub struct SentRow {
    id: String,
    kind: String,
    url: String,
    state: String,
    attempts: i64,
    status: Option<i64>,
    trouble: String,
    at: String,
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct LinksPage {
    org: String,
    organisation: String,
    keys: Vec<KeyRow>,
    hooks: Vec<HookRow>,
    sent: Vec<SentRow>,
    /// Shown this once.
    secret: String,
    secret_of: &'static str,
    wrong: Option<&'static str>,
    openapi: String,
}

impl Page for LinksPage {
    const TEMPLATE: &'static str = "register/partner_links.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let at = || "2026-11-20T09:00:00Z".to_owned();
        let key = |name: &str, revoked| KeyRow {
            id: "1".repeat(32),
            name: name.into(),
            made_at: at(),
            used_at: at(),
            revoked,
        };
        let sent = |state: &str, status| SentRow {
            id: "3".repeat(32),
            kind: "place.accepted".into(),
            url: "https://verzinsel.example/haak".into(),
            state: state.into(),
            attempts: 2,
            status,
            trouble: if state == "sent" { String::new() } else { "answered 500".into() },
            at: at(),
        };
        let page = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            keys: vec![key("Ledenbeheer", false), KeyRow { used_at: String::new(), ..key("Oud", true) }],
            hooks: vec![
                HookRow { id: "2".repeat(32), url: "https://verzinsel.example/haak".into(), active: true },
                HookRow { id: "4".repeat(32), url: "https://verzinsel.example/oud".into(), active: false },
            ],
            sent: vec![sent("sent", Some(200)), sent("waiting", None), sent("dead", Some(500))],
            secret: "a".repeat(64),
            secret_of: "key",
            wrong: None,
            openapi: "/api/v1/partner/openapi.json".into(),
        };
        let empty = Self {
            keys: Vec::new(),
            hooks: Vec::new(),
            sent: Vec::new(),
            secret: String::new(),
            wrong: Some("url"),
            ..page.clone()
        };
        vec![
            ("full", page.clone()),
            ("hook", Self { secret_of: "hook", ..page.clone() }),
            ("empty", empty.clone()),
            ("many", Self { wrong: Some("many"), ..empty }),
        ]
    }
}

/// `GET /partner/{org}/koppelingen`
pub(crate) async fn show(State(app): Shared, visit: Visit, Path((_, org)): Path<(String, String)>) -> Answer {
    let (_, known) = app.partner_at(&visit, &org).await?;
    page(&app, &visit, known, ("", "key", None)).await
}

async fn page(
    app: &App,
    visit: &Visit,
    known: Known,
    (secret, secret_of, wrong): (&str, &'static str, Option<&'static str>),
) -> Answer {
    let org = known.partner.org;
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            Ok((keys::keys(tx, org).await?, keys::hooks(tx, org).await?, keys::deliveries(tx, org).await?))
        })
    });
    let (known_keys, hooks, sent) = loaded.await?;
    let url_of =
        |id: Uuid| hooks.iter().find(|hook| hook.id == id).map(|hook| hook.url.clone()).unwrap_or_default();
    let at = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let page = LinksPage {
        org: org.0.simple().to_string(),
        organisation: known.name,
        keys: known_keys
            .into_iter()
            .map(|key| KeyRow {
                id: key.id.simple().to_string(),
                name: key.name,
                made_at: key.made_at.to_rfc3339(),
                used_at: at(key.used_at),
                revoked: key.revoked_at.is_some(),
            })
            .collect(),
        sent: sent
            .into_iter()
            .map(|one| SentRow {
                id: one.id.simple().to_string(),
                kind: one.kind,
                url: url_of(one.hook),
                state: one.state,
                attempts: one.attempts,
                status: one.status,
                trouble: one.trouble,
                at: at(one.tried_at.or(Some(one.made_at))),
            })
            .collect(),
        hooks: hooks
            .iter()
            .map(|hook| HookRow {
                id: hook.id.simple().to_string(),
                url: hook.url.clone(),
                active: hook.active,
            })
            .collect(),
        secret: secret.to_owned(),
        secret_of,
        wrong,
        openapi: "/api/v1/partner/openapi.json".to_owned(),
    };
    let path = format!("partner/{}/koppelingen", org.0.simple());
    visit.page(head(visit, "partner-links", &path), &page)
}

/// What the forms of the page send.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    actie: String,
    #[serde(default)]
    naam: String,
    #[serde(default)]
    adres: String,
    #[serde(default)]
    id: String,
}

/// `POST /partner/{org}/koppelingen`
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (org, known) = app.partner_at(&visit, &org).await?;
    let moment = &visit.moment;
    let path = format!("partner/{}/koppelingen", org.0.simple());
    let which = id(&entry.id).unwrap_or_default();
    match entry.actie.as_str() {
        "sleutel" => {
            let name: String = entry.naam.chars().filter(|sign| !sign.is_control()).take(60).collect();
            return match api::new_key(&app, org, name.trim(), moment).await? {
                Some(secret) => page(&app, &visit, known, (secret.reveal(), "key", None)).await,
                None => page(&app, &visit, known, ("", "key", Some("many"))).await,
            };
        }
        "haak" => return add_hook(&app, &visit, known, entry.adres.trim()).await,
        _ => {}
    }
    let action = entry.actie.as_str();
    app.store
        .write(|tx| {
            Box::pin(async move {
                match action {
                    "sleutel-weg" => {
                        keys::revoke_key(tx, (org, which), moment.now()).await?;
                        tx.audit(&Audit::new("withdraw", "partner-key", which).of(org), moment).await?;
                    }
                    "haak-weg" => {
                        keys::drop_hook(tx, (org, which)).await?;
                        tx.audit(&Audit::new("withdraw", "partner-hook", which).of(org), moment).await?;
                    }
                    "haak-rust" | "haak-wakker" => {
                        keys::set_hook(tx, (org, which), action == "haak-wakker").await?;
                        tx.audit(&Audit::new("change", "partner-hook", which).of(org), moment).await?;
                    }
                    "haak-proef" => {
                        let mine = keys::hooks(tx, org).await?.iter().any(|hook| hook.id == which);
                        let wait =
                            rate::spend(tx, "partner-test", &which.to_string(), limits::TESTS, moment.now())
                                .await?;
                        if mine && wait.is_none() {
                            hook::tell(tx, (org, which), "test", &json!({"hello": "plein"}), moment).await?;
                        }
                    }
                    "opnieuw" => {
                        if let Some(one) =
                            keys::delivery(tx, (org, which)).await?.filter(|one| one.state == "dead")
                        {
                            let again = keys::Delivery { state: "waiting".to_owned(), ..one };
                            keys::tried(tx, org, &again).await?;
                            hook::again(tx, (org, which), moment).await?;
                        }
                    }
                    _ => {}
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    Ok(see(&visit, &path))
}

async fn add_hook(app: &App, visit: &Visit, known: Known, url: &str) -> Answer {
    let (org, moment) = (known.partner.org, &visit.moment);
    let sound = (url.starts_with("https://") || url.starts_with("http://")) && url.len() <= 500;
    // Whether the address may be reached is judged when something is sent, by what its name then stands for.
    if !sound || url.chars().any(|sign| sign.is_whitespace() || sign.is_control()) {
        return page(app, visit, known, ("", "hook", Some("url"))).await;
    }
    let secret = Secret::new()?;
    let one = &Hook {
        id: moment.new_id(),
        url: url.to_owned(),
        secret: secret.reveal().to_owned(),
        active: true,
        made_at: moment.now(),
    };
    let added = app.store.write(|tx| {
        Box::pin(async move {
            if keys::hooks(tx, org).await?.len() >= limits::HOOKS {
                return Ok(false);
            }
            keys::add_hook(tx, org, one).await?;
            tx.audit(&Audit::new("add", "partner-hook", one.id).of(org), moment).await?;
            Ok::<_, StoreError>(true)
        })
    });
    if added.await? {
        page(app, visit, known, (secret.reveal(), "hook", None)).await
    } else {
        page(app, visit, known, ("", "hook", Some("many"))).await
    }
}
