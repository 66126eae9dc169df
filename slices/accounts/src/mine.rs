//! My data (A-10 … A-12): a copy of everything, who looked at it, and being forgotten.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::moment::{Moment, PersonId};
use people::{capacity, person, session};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::slice::{ErasePerson, ExportPerson};
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use store::{Audit, AuditRow, Store, StoreError};
use uuid::Uuid;

use crate::app::App;
use crate::sign_in::head;
use crate::store as tables;

/// Rows of the page that tells who looked.
const MOST_ROWS: i64 = 200;

/// The page where one asks to be forgotten.
#[derive(Clone, Debug, Serialize)]
pub struct ErasePage {
    unsure: bool,
}

impl Page for ErasePage {
    const TEMPLATE: &'static str = "accounts/erase.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("ask", Self { unsure: false }), ("not confirmed", Self { unsure: true })]
    }
}

/// One act on the page that tells who looked.
#[derive(Clone, Debug, Serialize)]
pub struct SeenRow {
    at: String,
    own: bool,
    who: String,
    role: String,
    organisation: String,
    action: String,
    kind: String,
}

/// The page that tells who looked at one's data.
#[derive(Clone, Debug, Serialize)]
pub struct SeenPage {
    rows: Vec<SeenRow>,
    most: i64,
}

impl Page for SeenPage {
    const TEMPLATE: &'static str = "accounts/seen.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |own, role: &str, action: &str, kind: &str| SeenRow {
            at: "2026-11-22T09:00:00Z".into(),
            own,
            who: if own { String::new() } else { "Wout Pleinders".into() },
            role: role.into(),
            organisation: "Oostkamp".into(),
            action: action.into(),
            kind: kind.into(),
        };
        let rows = vec![
            row(false, "officer", "view", "account"),
            row(true, "merchant", "sign-in", "account"),
            row(false, "", "something-new", "thing"),
        ];
        vec![("some", Self { rows, most: MOST_ROWS }), ("none", Self { rows: Vec::new(), most: MOST_ROWS })]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// `GET /mijn/gegevens.json`: everything every slice keeps.
pub async fn export(State(app): Shared, visit: Visit) -> Answer {
    let person = visit.person()?;
    let moment = &visit.moment;
    let all = app.duties.export(person, moment).await?;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tx.audit(&Audit::new("export", "account", person.0).about(person), moment).await
            })
        })
        .await?;
    let text = serde_json::to_string_pretty(&all).map_err(Failure::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plein-mijn-gegevens.json\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// `GET /mijn/inzage`: who looked at my data.
pub async fn seen(State(app): Shared, visit: Visit) -> Answer {
    let person = visit.person()?;
    let (rows, names) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let rows = tx.audit_about(person, MOST_ROWS).await?;
                let mut persons: Vec<Uuid> =
                    rows.iter().filter_map(|row| row.person).map(|id| id.0).collect();
                let mut all: Vec<Uuid> =
                    rows.iter().filter_map(|row| row.organisation).map(|id| id.0).collect();
                for list in [&mut persons, &mut all] {
                    list.sort_unstable();
                    list.dedup();
                }
                let names: HashMap<Uuid, String> =
                    tables::names(tx, &persons, &all).await?.into_iter().collect();
                Ok::<_, StoreError>((rows, names))
            })
        })
        .await?;
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let row = |row: AuditRow| SeenRow {
        at: row.at.to_rfc3339(),
        own: row.person == Some(person),
        who: name(row.person.map(|id| id.0)),
        role: row.role,
        organisation: name(row.organisation.map(|id| id.0)),
        action: row.action,
        kind: row.kind,
    };
    let page = SeenPage { rows: rows.into_iter().map(row).collect(), most: MOST_ROWS };
    visit.page(head(&visit, "acc-seen-title", "mijn/inzage"), &page)
}

/// `GET /mijn/wissen`
pub async fn ask_erase(visit: Visit) -> Answer {
    visit.page(head(&visit, "acc-erase-title", "mijn/wissen"), &ErasePage { unsure: false })
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    zeker: String,
}

/// `POST /mijn/wissen`
pub async fn erase(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    if entry.zeker != "ja" {
        return visit.page(head(&visit, "acc-erase-title", "mijn/wissen"), &ErasePage { unsure: true });
    }
    app.duties.erase(visit.person()?, &visit.moment).await?;
    let mut response = crate::app::see(&visit.local("aanmelden/gewist"));
    visit.end_session(&mut response);
    Ok(response)
}

/// The page after being forgotten.
#[derive(Clone, Debug, Serialize)]
pub struct ErasedPage {}

impl Page for ErasedPage {
    const TEMPLATE: &'static str = "accounts/erased.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("erased", Self {})]
    }
}

/// `GET /aanmelden/gewist`
pub async fn erased(visit: Visit) -> Answer {
    visit.page(head(&visit, "acc-erased-title", "aanmelden/gewist"), &ErasedPage {})
}

/// The duties of this slice.
pub(crate) fn duties(store: &Store) -> (ExportPerson, ErasePerson) {
    let (one, two) = (store.clone(), store.clone());
    (
        Arc::new(move |person, moment| {
            let store = one.clone();
            Box::pin(async move { copy(&store, person, &moment).await.map_err(|error| error.to_string()) })
        }),
        Arc::new(move |person, moment| {
            let store = two.clone();
            Box::pin(async move { forget(&store, person, &moment).await.map_err(|error| error.to_string()) })
        }),
    )
}

async fn copy(store: &Store, id: PersonId, moment: &Moment) -> Result<serde_json::Value, StoreError> {
    store
        .read(|tx| {
            Box::pin(async move {
                let person = person::get(tx, id).await?;
                let capacities = capacity::of_person(tx, id, moment).await?;
                let sessions = session::list(tx, id, moment).await?;
                let passkeys = crate::passkey::store::list(tx, id).await?;
                let services = tables::identities(tx, id).await?;
                let email = person.as_ref().and_then(|person| person.email.as_deref());
                let (written, received) = tables::invitations_of(tx, id, email).await?;
                let granted = capacity::granted_by(tx, id).await?;
                let granted: Vec<_> =
                    granted.iter().map(|(id, at, role)| json!({"id": id, "at": at, "role": role})).collect();
                let log = tx.audit_about(id, 1_000).await?;
                Ok(json!({
                    "person": person,
                    "capacities": capacities,
                    "sessions": sessions,
                    "passkeys": passkeys,
                    "services": services,
                    "invitations_written": written,
                    "invitations_received": received,
                    "capacities_granted": granted,
                    "log": log,
                }))
            })
        })
        .await
}

async fn forget(store: &Store, id: PersonId, moment: &Moment) -> Result<u64, StoreError> {
    store
        .write(|tx| {
            Box::pin(async move {
                let email = person::get(tx, id).await?.and_then(|person| person.email);
                let own = tables::erase(tx, id, email.as_deref()).await?;
                let account = person::erase(tx, id, moment).await?;
                tx.audit(&Audit::new("erase", "account", id.0).about(id), moment).await?;
                Ok(own + account)
            })
        })
        .await
}
