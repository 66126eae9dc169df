//! The counters of a town: adding one, changing it, telling that it moved, letting it go live with its papers.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use counts::{Mode, Step};
use kernel::actor::Thing;
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::channel::{Channel, Direction, Instrument, NotLive, Site, SiteKind, State as Counting};
use crate::counter::addressed;
use crate::desk::{PATH, Told, chosen};
use crate::store::channels::{self, Stand};
use crate::{App, head};

/// Letters of a name, and of a note.
const MOST_NAME: usize = 80;
const MOST_NOTE: usize = 500;
/// Where Belgium is.
const LATITUDES: std::ops::RangeInclusive<f64> = 49.0..=52.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = 2.0..=7.0;

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

/// What the form says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// An existing site; empty for a new one.
    #[serde(default)]
    pub plaats: String,
    #[serde(default)]
    pub naam: String,
    #[serde(default)]
    pub soort: String,
    #[serde(default)]
    pub gebied: String,
    #[serde(default)]
    pub breedte: String,
    #[serde(default)]
    pub lengte: String,
    #[serde(default)]
    pub nota: String,
    #[serde(default)]
    pub teller: String,
    #[serde(default)]
    pub wat: String,
    #[serde(default)]
    pub richting: String,
    #[serde(default)]
    pub toestel: String,
    #[serde(default)]
    pub stap: String,
    #[serde(default)]
    pub plaatsen: String,
    #[serde(default)]
    pub publiek: String,
    #[serde(default)]
    pub vergelijking: String,
    #[serde(default)]
    pub verwerking: String,
    #[serde(default)]
    pub dpia: String,
    #[serde(default)]
    pub staat: String,
    #[serde(default)]
    pub verplaatst_op: String,
    #[serde(default)]
    pub verplaatst_waarom: String,
    #[serde(default)]
    pub verplaatst_factor: String,
}

/// Why a form is refused: the field and the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    pub field: &'static str,
    /// What is wrong, as words know it.
    pub why: &'static str,
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

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    site: Site,
    channel: Channel,
    stand: Option<Stand>,
}

/// What is known before.
#[derive(Clone, Debug, Default)]
struct Before {
    sites: Vec<Site>,
    channel: Option<Channel>,
    has_counts: bool,
}

fn refused(field: &'static str, why: &'static str) -> Refusal {
    Refusal { field, why }
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// A position, from two fields that are filled in together.
fn point(entry: &Entry) -> Result<Option<(f64, f64)>, Refusal> {
    let read = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    if entry.breedte.trim().is_empty() && entry.lengte.trim().is_empty() {
        return Ok(None);
    }
    let point = read(&entry.breedte).zip(read(&entry.lengte));
    let point = point.filter(|(lat, lon)| LATITUDES.contains(lat) && LONGITUDES.contains(lon));
    point.map(Some).ok_or(refused("breedte", "place"))
}

fn site(entry: &Entry, before: &Before, nis: Nis, moment: &Moment) -> Result<Site, Refusal> {
    let chosen = Uuid::try_parse(&entry.plaats).ok();
    let known = chosen.and_then(|id| before.sites.iter().find(|site| site.id == id));
    if let (Some(known), None) = (known, &before.channel) {
        return Ok(known.clone());
    }
    let name = cut(&entry.naam, MOST_NAME);
    if name.is_empty() {
        return Err(refused("naam", "name"));
    }
    let current = before.channel.as_ref().map(|channel| channel.site);
    Ok(Site {
        nis,
        id: current.unwrap_or_else(|| moment.new_id()),
        name,
        kind: SiteKind::parse(&entry.soort).ok_or(refused("soort", "choice"))?,
        area: cut(&entry.gebied, MOST_NAME),
        point: point(entry)?,
        note: cut(&entry.nota, MOST_NOTE),
    })
}

/// What a form means, or why it is refused.
fn decide(entry: &Entry, before: &Before, nis: Nis, moment: &Moment) -> Result<Change, Refusal> {
    let site = site(entry, before, nis, moment)?;
    let mode = Mode::parse(&entry.wat).ok_or(refused("wat", "choice"))?;
    let step = entry.stap.parse().ok().and_then(|seconds| Step::of(seconds).ok());
    let step = step.ok_or(refused("stap", "choice"))?;
    let was = before.channel.as_ref();
    if before.has_counts && was.is_some_and(|was| was.step != step || was.mode != mode) {
        return Err(refused("stap", "step"));
    }
    let capacity = match entry.plaatsen.trim() {
        "" => None,
        text => {
            let places = text.parse::<i64>().ok().filter(|places| (1..=100_000).contains(places));
            Some(places.ok_or(refused("plaatsen", "capacity"))?)
        }
    };
    let state = Counting::parse(&entry.staat).ok_or(refused("staat", "choice"))?;
    let today = moment.local().date();
    let channel = Channel {
        nis,
        id: was.map_or_else(|| moment.new_id(), |was| was.id),
        site: site.id,
        name: cut(&entry.teller, MOST_NAME),
        mode,
        direction: Direction::parse(&entry.richting).ok_or(refused("richting", "choice"))?,
        instrument: Instrument::parse(&entry.toestel).ok_or(refused("toestel", "choice"))?,
        step,
        capacity,
        state,
        is_public: entry.publiek == "ja",
        is_control: entry.vergelijking == "ja",
        processing: cut(&entry.verwerking, MOST_NOTE),
        dpia: cut(&entry.dpia, MOST_NOTE),
        live_from: was.and_then(|was| was.live_from).or((state == Counting::Live).then_some(today)),
        ended_on: (state == Counting::Ended).then(|| was.and_then(|was| was.ended_on).unwrap_or(today)),
        touched_at: was.and_then(|was| was.touched_at),
    };
    if state == Counting::Live {
        let prepared = Channel { state: was.map_or(Counting::Draft, |was| was.state), ..channel.clone() };
        prepared.may_go_live().map_err(|why| match why {
            NotLive::Processing => refused("verwerking", "processing"),
            NotLive::Dpia => refused("dpia", "dpia"),
            NotLive::Ended => refused("staat", "ended"),
        })?;
    }
    let stand = stand(entry, &site, today)?;
    Ok(Change { site, channel, stand })
}

/// That a device was moved or adjusted, when the form says so.
fn stand(entry: &Entry, site: &Site, today: NaiveDate) -> Result<Option<Stand>, Refusal> {
    if entry.verplaatst_op.trim().is_empty() {
        return Ok(None);
    }
    let day = entry.verplaatst_op.trim().parse::<NaiveDate>().ok().filter(|day| *day <= today);
    let from = day.ok_or(refused("verplaatst_op", "day"))?;
    let factor = match entry.verplaatst_factor.trim().replace(',', ".").as_str() {
        "" => 1_000_000,
        text => {
            let share = text.parse::<f64>().ok().filter(|share| (10.0..=1_000.0).contains(share));
            crate::view::whole(share.ok_or(refused("verplaatst_factor", "factor"))? * 10_000.0)
        }
    };
    Ok(Some(Stand { from, point: site.point, factor, reason: cut(&entry.verplaatst_waarom, MOST_NOTE) }))
}

/// The form as it stands for a channel.
fn entry_of(site: &Site, channel: &Channel) -> Entry {
    let yes = |flag: bool| if flag { "ja" } else { "" }.to_owned();
    Entry {
        plaats: site.id.simple().to_string(),
        naam: site.name.clone(),
        soort: site.kind.code().into(),
        gebied: site.area.clone(),
        breedte: site.point.map(|(lat, _)| lat.to_string()).unwrap_or_default(),
        lengte: site.point.map(|(_, lon)| lon.to_string()).unwrap_or_default(),
        nota: site.note.clone(),
        teller: channel.name.clone(),
        wat: channel.mode.code().into(),
        richting: channel.direction.code().into(),
        toestel: channel.instrument.code().into(),
        stap: channel.step.seconds().to_string(),
        plaatsen: channel.capacity.map(|places| places.to_string()).unwrap_or_default(),
        publiek: yes(channel.is_public),
        vergelijking: yes(channel.is_control),
        verwerking: channel.processing.clone(),
        dpia: channel.dpia.clone(),
        staat: channel.state.code().into(),
        ..Entry::default()
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

async fn form(
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
    form(&app, &visit, nis, (&before(&app, nis, None).await?, entry, None)).await
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
    form(&app, &visit, nis, (&before, entry_of(site, channel), None)).await
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
        Err(refusal) => return form(app, visit, nis, (&before, entry, Some(refusal))).await,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::tests::channel;

    fn moment() -> Moment {
        Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
    }

    fn nis() -> Nis {
        Nis::parse("31022").unwrap()
    }

    fn entry() -> Entry {
        let site = Site {
            nis: nis(),
            id: Uuid::from_u128(2),
            name: "Markt".into(),
            kind: SiteKind::Square,
            area: "Centrum".into(),
            point: Some((51.1, 3.2)),
            note: String::new(),
        };
        Entry { plaats: String::new(), ..entry_of(&site, &channel()) }
    }

    fn told(entry: &Entry) -> Result<Change, Refusal> {
        decide(entry, &Before::default(), nis(), &moment())
    }

    #[test]
    fn a_new_counter_is_read_from_its_form() {
        let change = told(&entry()).unwrap();
        assert_eq!((change.site.name.as_str(), change.site.point), ("Markt", Some((51.1, 3.2))));
        assert_eq!((change.channel.state, change.channel.site), (Counting::Draft, change.site.id));
        assert_eq!(change.stand, None);
        let live = told(&Entry { staat: "live".into(), ..entry() }).unwrap();
        assert_eq!(live.channel.live_from, Some("2026-11-22".parse().unwrap()));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let wrong = |entry: Entry| told(&entry).unwrap_err();
        assert_eq!(wrong(Entry { naam: "  ".into(), ..entry() }), refused("naam", "name"));
        assert_eq!(wrong(Entry { breedte: "3,2".into(), ..entry() }), refused("breedte", "place"));
        assert_eq!(wrong(Entry { lengte: String::new(), ..entry() }), refused("breedte", "place"));
        assert_eq!(wrong(Entry { plaatsen: "veel".into(), ..entry() }), refused("plaatsen", "capacity"));
        assert_eq!(wrong(Entry { stap: "7".into(), ..entry() }), refused("stap", "choice"));
        let live = Entry { staat: "live".into(), ..entry() };
        assert_eq!(
            wrong(Entry { verwerking: String::new(), ..live.clone() }),
            refused("verwerking", "processing")
        );
        assert_eq!(wrong(Entry { dpia: String::new(), ..live }), refused("dpia", "dpia"));
        let moved = Entry { verplaatst_op: "2027-01-01".into(), ..entry() };
        assert_eq!(wrong(moved), refused("verplaatst_op", "day"));
    }

    #[test]
    fn stretches_are_fixed_once_something_was_counted() {
        let before = Before { channel: Some(channel()), has_counts: true, sites: Vec::new() };
        let slower = Entry { stap: "86400".into(), ..entry() };
        assert_eq!(decide(&slower, &before, nis(), &moment()).unwrap_err(), refused("stap", "step"));
        let moved = Entry {
            verplaatst_op: "2026-11-01".into(),
            verplaatst_factor: "104,5".into(),
            verplaatst_waarom: "Naar de overkant".into(),
            ..entry()
        };
        let stand = decide(&moved, &before, nis(), &moment()).unwrap().stand.unwrap();
        assert_eq!((stand.factor, stand.reason.as_str()), (1_045_000, "Naar de overkant"));
    }

    #[test]
    fn what_ended_does_not_begin_again_by_a_slip() {
        let ended = Channel { state: Counting::Ended, ..channel() };
        let before = Before { channel: Some(ended), has_counts: false, sites: Vec::new() };
        let live = Entry { staat: "live".into(), ..entry() };
        assert_eq!(decide(&live, &before, nis(), &moment()).unwrap_err(), refused("staat", "ended"));
    }
}
