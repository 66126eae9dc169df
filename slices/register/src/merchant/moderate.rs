//! What an officer may undo, hide or do for a merchant who has no e-mail.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::moment::Moment;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::officer::Told;
use super::place::Place;
use super::show::PlaceHead;
use super::store::Writing;
use super::{App, find, head, see, store as tables};
use crate::facts::Source;

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// A change in the list of a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct UndoRow {
    pub id: String,
    pub place: String,
    pub sign: String,
    pub section: String,
    pub source: &'static str,
    pub on_behalf: bool,
    pub at: String,
    pub undone: bool,
}

/// What was changed lately in a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ChangesPage {
    pub rows: Vec<UndoRow>,
    pub done: bool,
    pub stale: bool,
}

impl Page for ChangesPage {
    const TEMPLATE: &'static str = "register/changes.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = UndoRow {
            id: "3".repeat(32),
            place: "2".repeat(32),
            sign: "Bakkerij Verzinsel".into(),
            section: "uren".into(),
            source: "owner",
            on_behalf: true,
            at: "2026-11-20T09:00:00Z".into(),
            undone: false,
        };
        let undone = UndoRow {
            undone: true,
            section: "verbergen".into(),
            source: "town",
            on_behalf: false,
            ..row.clone()
        };
        vec![
            ("some", Self { rows: vec![row, undone], done: true, stale: false }),
            ("none", Self { stale: true, ..Self::default() }),
        ]
    }
}

/// `GET /stad/wijzigingen`
pub(crate) async fn changes(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let towns = visit.towns(&told.stad)?;
    let towns = &towns;
    let rows = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut rows = Vec::new();
                for nis in towns {
                    for change in tables::changes_of_town(tx, *nis).await? {
                        let sign = tables::sign_of(tx, *nis, change.establishment).await?;
                        rows.push(UndoRow {
                            id: change.id.simple().to_string(),
                            place: change.establishment.0.simple().to_string(),
                            sign,
                            section: change.section,
                            source: change.source.code(),
                            on_behalf: change.on_behalf,
                            at: change.made_at.to_rfc3339(),
                            undone: change.undone,
                        });
                    }
                }
                rows.sort_by(|a, b| b.at.cmp(&a.at));
                rows.truncate(200);
                Ok::<_, StoreError>(rows)
            })
        })
        .await?;
    let page = ChangesPage { rows, done: told.gedaan == "1", stale: told.gedaan == "later" };
    visit.page(head(&visit, visit.say("mer-changes", &[]), "stad/wijzigingen"), &page)
}

/// What the form to undo sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Undo {
    #[serde(default)]
    wijziging: String,
}

/// `POST /zaak/{id}/ongedaan`: brings back what a source said before a change, when nothing came after it.
pub(crate) async fn undo(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(undo): Sent<Undo>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let wanted = Uuid::try_parse(&undo.wijziging).map_err(|_| Failure::not_found())?;
    let (moment, id) = (&visit.moment, place.id);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(None) };
                let changes = tables::changes(tx, place.nis, id).await?;
                let Some(change) = changes.iter().find(|change| change.id == wanted) else {
                    return Ok(None);
                };
                let latest = changes.iter().find(|other| {
                    (other.source, other.establishment) == (change.source, change.establishment)
                });
                if change.undone || latest.is_none_or(|latest| latest.id != change.id) {
                    return Ok(None);
                }
                let how = Writing { source: change.source, section: "ongedaan", on_behalf: false };
                let by =
                    tables::write(tx, &place.of(change.establishment), how, change.before.clone(), moment)
                        .await?;
                Ok(tables::mark_undone(tx, place.nis, wanted, by.edit).await?.then_some(by.hide))
            })
        })
        .await?;
    app.hide(id, done == Some(true));
    let told = if done.is_some() { "1" } else { "later" };
    Ok(see(&format!("{}?gedaan={told}", visit.local("stad/wijzigingen"))))
}

/// The page on which an officer hides a place, or begins to help a merchant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ModeratePage {
    pub place: PlaceHead,
    pub hidden: bool,
    /// Asked once; a second time it happens.
    pub sure: bool,
    pub reason: String,
    pub fault: bool,
    pub helped: bool,
}

impl Page for ModeratePage {
    const TEMPLATE: &'static str = "register/moderate.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self { place: PlaceHead::sample(), ..Self::default() };
        vec![
            ("shown", page.clone()),
            ("sure", Self { sure: true, reason: "Bestaat niet meer.".into(), ..page.clone() }),
            ("no reason", Self { fault: true, ..page.clone() }),
            ("hidden", Self { hidden: true, helped: true, ..page }),
        ]
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Moderation {
    #[serde(default)]
    stap: String,
    #[serde(default)]
    reden: String,
    #[serde(default)]
    hoe: String,
}

async fn moderate_page(app: &App, visit: &Visit, place: &Place, page: ModeratePage) -> Answer {
    let (nis, id) = (place.nis, place.id);
    let guardian = app.store.read(|tx| Box::pin(async move { tables::guardian(tx, nis, id).await })).await?;
    let page = ModeratePage {
        place: PlaceHead::of(place),
        hidden: place.facts(Source::Town).moderated,
        helped: guardian.is_some(),
        ..page
    };
    let path = format!("zaak/{}/beheer", page.place.id);
    visit.page(head(visit, visit.say("mer-moderate", &[]), &path), &page)
}

/// `GET /zaak/{id}/beheer`
pub(crate) async fn moderate(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    moderate_page(&app, &visit, &place, ModeratePage::default()).await
}

/// `POST /zaak/{id}/beheer`: hiding asks twice; showing again, helping and no longer helping once.
pub(crate) async fn moderated(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(entry): Sent<Moderation>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let reason: String = entry.reden.trim().chars().take(500).collect();
    let hide = match entry.stap.as_str() {
        "verberg" | "zeker" if reason.chars().count() < 5 => {
            let page = ModeratePage { fault: true, ..ModeratePage::default() };
            return moderate_page(&app, &visit, &place, page).await;
        }
        "verberg" => {
            let page = ModeratePage { sure: true, reason, ..ModeratePage::default() };
            return moderate_page(&app, &visit, &place, page).await;
        }
        "zeker" => Some(true),
        "toon" => Some(false),
        "help" | "stop" => None,
        _ => return Err(Failure::not_found()),
    };
    let asked = if matches!(entry.hoe.as_str(), "balie" | "telefoon" | "brief") {
        entry.hoe.as_str()
    } else {
        "balie"
    };
    let (moment, id, step, who) = (&visit.moment, place.id, entry.stap.as_str(), visit.person()?);
    let reason = reason.as_str();
    let gone = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(false) };
                match hide {
                    Some(hide) => return set_hidden(tx, &place, hide, reason, moment).await,
                    None if step == "help" => {
                        tables::begin_guardian(tx, (place.nis, id), (who, asked), moment).await?;
                    }
                    None => drop(tables::end_guardian(tx, place.nis, id, moment).await?),
                }
                Ok(false)
            })
        })
        .await?;
    app.hide(id, gone);
    Ok(see(&visit.local(&format!("zaak/{}/beheer", id.0.simple()))))
}

/// Whether nobody may find the place any more.
async fn set_hidden(
    tx: &mut Tx<'_>,
    place: &Place,
    hide: bool,
    reason: &str,
    moment: &Moment,
) -> store::Result<bool> {
    let mut facts = place.facts(Source::Town);
    if facts.moderated == hide {
        return Ok(false);
    }
    facts.moderated = hide;
    let how =
        Writing { source: Source::Town, section: if hide { "verbergen" } else { "tonen" }, on_behalf: false };
    let written = tables::write(tx, place, how, facts, moment).await?;
    tables::note_moderation(tx, (place.nis, place.id), (hide, reason), moment).await?;
    Ok(written.hide)
}
