//! The counters of a town: adding one, changing it, telling that it moved, letting it go live with its papers.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use counts::{Mode, Step};
use kernel::actor::Thing;
use kernel::nis::Nis;
use serde::Serialize;
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::channel::{Channel, Direction, Instrument, SiteKind, State as Counting};
use crate::counter::addressed;
use crate::desk::{PATH, Told, chosen};
use crate::store::channels;
use crate::{App, head};

mod form;

use form::{Before, Entry, Refusal, decide, entry_of};

/// A counter in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub name: String,
    pub channel: String,
    pub area: String,
    pub mode: &'static str,
    pub state: &'static str,
    pub href: String,
    pub counts_href: String,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct ManagePage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub rows: Vec<Row>,
    pub fresh: String,
}

impl Page for ManagePage {
    const TEMPLATE: &'static str = "observatory/manage.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = Row {
            name: "Markt".into(),
            channel: "Naar het centrum".into(),
            area: "Centrum".into(),
            mode: "pedestrian",
            state: "draft",
            href: "/nl/stad/drukte/tellers/31022/1".into(),
            counts_href: "/nl/stad/drukte/teller/31022/1".into(),
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: vec![row.clone(), Row { state: "live", ..row.clone() }, Row { state: "ended", ..row }],
            fresh: "/nl/stad/drukte/tellers/31022/nieuw".into(),
        };
        vec![("some", page.clone()), ("none", Self { rows: Vec::new(), towns: Vec::new(), ..page })]
    }
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct EditPage {
    pub town_name: String,
    pub nis: String,
    pub fresh: bool,
    pub action: String,
    pub back: String,
    pub entry: Entry,
    pub sites: Vec<Choice>,
    pub kinds: Vec<&'static str>,
    pub modes: Vec<&'static str>,
    pub directions: Vec<&'static str>,
    pub instruments: Vec<&'static str>,
    pub steps: Vec<u32>,
    pub states: Vec<&'static str>,
    /// Stretches can not change any more.
    pub has_counts: bool,
    pub refusal: Option<Refusal>,
}

impl EditPage {
    fn offering() -> Self {
        Self {
            kinds: SiteKind::ALL.iter().map(|one| one.code()).collect(),
            modes: Mode::ALL.iter().map(|one| one.code()).collect(),
            directions: Direction::ALL.iter().map(|one| one.code()).collect(),
            instruments: Instrument::ALL.iter().map(|one| one.code()).collect(),
            steps: Step::ALL.into(),
            states: Counting::ALL.iter().map(|one| one.code()).collect(),
            ..Self::default()
        }
    }
}

impl Page for EditPage {
    const TEMPLATE: &'static str = "observatory/edit.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            town_name: "Oostkamp".into(),
            nis: "31022".into(),
            fresh: true,
            action: "/nl/stad/drukte/tellers/31022/nieuw".into(),
            back: "/nl/stad/drukte/tellers?stad=31022".into(),
            sites: vec![Choice::new("00000000000000000000000000000002", "Markt")],
            ..Self::offering()
        };
        let mut all = vec![("new", page.clone())];
        all.push(("known", Self { fresh: false, has_counts: true, ..page.clone() }));
        let refused = |field: &'static str, why: &'static str| Self {
            refusal: Some(Refusal { field, why }),
            ..page.clone()
        };
        all.extend([
            ("no name", refused("naam", "name")),
            ("not a place", refused("breedte", "place")),
            ("no capacity", refused("plaatsen", "capacity")),
            ("no choice", refused("wat", "choice")),
            ("no record", refused("verwerking", "processing")),
            ("no assessment", refused("dpia", "dpia")),
            ("has ended", refused("staat", "ended")),
            ("fixed stretches", refused("stap", "step")),
            ("no day", refused("verplaatst_op", "day")),
            ("no factor", refused("verplaatst_factor", "factor")),
        ]);
        all
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// `GET /stad/drukte/tellers`
pub(crate) async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (nis, towns) = chosen(&app, &visit, &told.stad).await?;
    let mut page = ManagePage { towns, ..ManagePage::default() };
    if let Some(nis) = nis {
        let (found, sites) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    Ok::<_, StoreError>((channels::channels(tx, nis).await?, channels::sites(tx, nis).await?))
                })
            })
            .await?;
        page.town = nis.to_string();
        let label = |choice: &&Choice| choice.value == page.town;
        page.town_name = page.towns.iter().find(label).map(|choice| choice.label.clone()).unwrap_or_default();
        page.fresh = visit.local(&format!("{PATH}/tellers/{nis}/nieuw"));
        let row = |channel: &Channel| {
            let site = sites.iter().find(|site| site.id == channel.site);
            Row {
                name: site.map(|site| site.name.clone()).unwrap_or_default(),
                channel: channel.name.clone(),
                area: site.map(|site| site.area.clone()).unwrap_or_default(),
                mode: channel.mode.code(),
                state: channel.state.code(),
                href: visit.local(&format!("{PATH}/tellers/{nis}/{}", channel.id.simple())),
                counts_href: visit.local(&format!("{PATH}/teller/{nis}/{}", channel.id.simple())),
            }
        };
        page.rows = found.iter().map(row).collect();
        page.rows.sort_by_cached_key(|row| kernel::text::sort_key(&row.name));
    }
    visit.page(head(&visit, visit.say("obs-manage-title", &[]), &format!("{PATH}/tellers")), &page)
}

async fn before(app: &App, nis: Nis, id: Option<Uuid>) -> Result<Before, Failure> {
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let sites = channels::sites(tx, nis).await?;
                let Some(id) = id else { return Ok(Before { sites, ..Before::default() }) };
                let channel = channels::one_channel(tx, nis, id).await?;
                let has_counts = channels::has_counts(tx, nis, id).await?;
                Ok::<_, StoreError>(Before { sites, channel, has_counts })
            })
        })
        .await?;
    if id.is_some() && found.channel.is_none() { Err(Failure::not_found()) } else { Ok(found) }
}

async fn show_form(
    app: &App,
    visit: &Visit,
    nis: Nis,
    (before, entry, refusal): (&Before, Entry, Option<Refusal>),
) -> Answer {
    let language = visit.language;
    let town = app.store.read(|tx| Box::pin(async move { channels::town(tx, nis, language).await })).await?;
    let fresh = before.channel.is_none();
    let own = before.channel.as_ref().map_or_else(|| "nieuw".to_owned(), |one| one.id.simple().to_string());
    let path = format!("{PATH}/tellers/{nis}/{own}");
    let page = EditPage {
        town_name: town.map(|town| town.name).unwrap_or_default(),
        nis: nis.to_string(),
        fresh,
        action: visit.local(&path),
        back: visit.local(&format!("{PATH}/tellers?stad={nis}")),
        entry,
        sites: before
            .sites
            .iter()
            .map(|site| Choice::new(site.id.simple().to_string(), site.name.clone()))
            .collect(),
        has_counts: before.has_counts,
        refusal,
        ..EditPage::offering()
    };
    let title = visit.say(if fresh { "obs-edit-new" } else { "obs-edit-title" }, &[]);
    let answer = visit.page(head(visit, title, &path), &page)?;
    Ok(if refusal.is_some() { (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response() } else { answer })
}

fn town(visit: &Visit, nis: &str) -> Result<Nis, Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// `GET /stad/drukte/tellers/{nis}/nieuw`
pub(crate) async fn fresh(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Answer {
    let nis = town(&visit, &nis)?;
    let entry = Entry {
        soort: SiteKind::Street.code().into(),
        wat: Mode::Pedestrian.code().into(),
        richting: Direction::Both.code().into(),
        toestel: Instrument::Beam.code().into(),
        stap: Step::HOUR.seconds().to_string(),
        publiek: "ja".into(),
        vergelijking: "ja".into(),
        staat: Counting::Draft.code().into(),
        ..Entry::default()
    };
    show_form(&app, &visit, nis, (&before(&app, nis, None).await?, entry, None)).await
}

/// `GET /stad/drukte/tellers/{nis}/{id}`
pub(crate) async fn edit(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let before = before(&app, nis, Some(id)).await?;
    let channel = before.channel.as_ref().ok_or_else(Failure::not_found)?;
    let site = before.sites.iter().find(|site| site.id == channel.site).ok_or_else(Failure::not_found)?;
    show_form(&app, &visit, nis, (&before, entry_of(site, channel), None)).await
}

/// `POST /stad/drukte/tellers/{nis}/nieuw`
pub(crate) async fn add(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let nis = town(&visit, &nis)?;
    keep(&app, &visit, (nis, None), entry).await
}

/// `POST /stad/drukte/tellers/{nis}/{id}`
pub(crate) async fn change(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    keep(&app, &visit, (nis, Some(id)), entry).await
}

async fn keep(app: &App, visit: &Visit, (nis, id): (Nis, Option<Uuid>), entry: Entry) -> Answer {
    let before = before(app, nis, id).await?;
    let change = match decide(&entry, &before, nis, &visit.moment) {
        Ok(change) => change,
        Err(refusal) => return show_form(app, visit, nis, (&before, entry, Some(refusal))).await,
    };
    let (change, moment) = (&change, &visit.moment);
    let action = if id.is_some() { "change" } else { "add" };
    app.store
        .write(|tx| {
            Box::pin(async move {
                channels::put_site(tx, &change.site, moment).await?;
                channels::put_channel(tx, &change.channel, moment).await?;
                if let Some(stand) = &change.stand {
                    channels::put_stand(tx, (nis, change.channel.id), stand, moment).await?;
                }
                let state = serde_json::json!({ "state": change.channel.state.code() });
                let what = Audit::new(action, "counter", change.channel.id).in_town(nis).detail(state);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    let back = visit.local(&format!("{PATH}/tellers?stad={nis}"));
    let headers = [(header::LOCATION, back), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
