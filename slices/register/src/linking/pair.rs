//! One pair side by side, and what somebody decides of it: the same, not the same, later.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Handed};
use kernel::actor::{Role, Thing};
use kernel::listing::Listing;
use kernel::moment::{EstablishmentId, OrganisationId};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::{Audit, Result as Stored, Tx};
use uuid::Uuid;

use super::matching::{self, Row, Side, Sign, Verdict, signs};
use super::merge::{self, How, Refusal};
use super::pairs::{self, Pair, State};
use super::queue::{Answer, Head, Shared, Told, see, whose};
use super::{App, head, percent};
use crate::consent::store as consents;
use crate::facts::Source;
use crate::import::load_chains;
use crate::merchant::place::Place;
use crate::merchant::show::PlaceHead;
use crate::merchant::store as tables;

/// One of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SideView {
    pub head: Head,
    /// Visitors can find it now.
    pub public: bool,
    /// Its page goes on when the two are one.
    pub stays: bool,
}

/// The page of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PairPage {
    pub nis: String,
    pub id: String,
    pub percent: i64,
    pub state: &'static str,
    pub signs: Vec<Sign>,
    pub one: SideView,
    pub other: SideView,
    pub rows: Vec<Row>,
    /// Nobody would see the place any more.
    pub hides: bool,
    /// One of the two is of the open map: it is linked, its facts are not copied.
    pub map: bool,
    pub waiting: i64,
    pub done: String,
    /// Who looks may open the pages of the places.
    pub staff: bool,
}

impl Page for PairPage {
    const TEMPLATE: &'static str = "register/linking_pair.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let cell = |text: &str, source, kept| matching::Cell {
            lines: if text.is_empty() { Vec::new() } else { vec![text.to_owned()] },
            source: if text.is_empty() { "" } else { source },
            at: if text.is_empty() { String::new() } else { "2026-11-01T00:00:00Z".into() },
            kept,
        };
        let row = |code, verdict, one: &str, other: &str| Row {
            code,
            verdict,
            one: cell(one, "kbo", !one.is_empty()),
            other: cell(other, "osm", one.is_empty()),
        };
        let rows = vec![
            row("sign", Verdict::Similar, "Bakkerij Verzinsel", "Verzinsel bakkerij"),
            row("address", Verdict::Equal, "Verzonnenstraat 1", "Verzonnenstraat 1"),
            row("phone", Verdict::Different, "050 00 00 01", "050 00 00 02"),
            row("hours", Verdict::One, "", "ma 9.00 – 12.00"),
            row("enterprise-number", Verdict::One, "0403.170.701", ""),
        ];
        let side = |sign, source, stays| SideView { head: Head::sample(sign, source), public: true, stays };
        let page = Self {
            nis: "31022".into(),
            id: "1".repeat(32),
            percent: 93,
            state: "open",
            signs: signs("name~0.9 street= phone!"),
            one: side("Bakkerij Verzinsel", "kbo", true),
            other: side("Verzinsel bakkerij", "osm", false),
            rows,
            hides: false,
            map: true,
            waiting: 12,
            done: "zelfde".into(),
            staff: true,
        };
        let never = Self { state: "never", done: String::new(), map: false, staff: false, ..page.clone() };
        let mut hidden = Self { hides: true, state: "later", done: "later".into(), ..page.clone() };
        hidden.other.public = false;
        vec![("open", page), ("hides", hidden), ("never", never)]
    }
}

/// A pair with its places.
struct Opened {
    pair: Pair,
    one: Place,
    other: Place,
}

fn partners(place: &Place) -> impl Iterator<Item = OrganisationId> {
    place.records.iter().filter_map(|record| match record.source {
        Source::Partner(org) => Some(org),
        _ => None,
    })
}

/// The pair of an address, when who acts may decide on it.
async fn open(app: &App, visit: &Visit, (nis, id): (&str, &str)) -> Result<Opened, Failure> {
    let (Ok(nis), Ok(id)) = (Nis::parse(nis), Uuid::try_parse(id)) else {
        visit.may(&Thing::new())?;
        return Err(Failure::not_found());
    };
    let found = app.store.read(|tx| Box::pin(async move { load(tx, nis, id).await })).await?;
    let thing = Thing::new().in_town(nis);
    let Some(opened) = found else {
        visit.may(&thing)?;
        return Err(Failure::not_found());
    };
    let own = partners(&opened.one).chain(partners(&opened.other)).fold(thing, Thing::of);
    visit.may(&own)?;
    Ok(opened)
}

async fn load(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Stored<Option<Opened>> {
    let Some(pair) = pairs::get(tx, nis, id).await? else { return Ok(None) };
    let one = tables::load(tx, pair.left).await?;
    let other = tables::load(tx, pair.right).await?;
    // Of two that are one by now there is nothing to decide.
    let both = one.zip(other).filter(|(one, other)| one.nis == nis && other.nis == nis && one.id != other.id);
    Ok(both.map(|(one, other)| Opened { pair, one, other }))
}

/// What may be seen of a place that is not hers, by somebody of a partner: what is public, or nothing.
fn limit<'a>(visit: &Visit, place: &'a Place, public: Option<&'a Listing>) -> Result<Side<'a>, Failure> {
    let acting = visit.acting()?;
    let own = acting.capacity.organisation;
    if acting.role() != Role::Moderator || partners(place).any(|org| Some(org) == own) {
        return Ok(Side { place, public: None });
    }
    let public = public.ok_or_else(Failure::not_found)?;
    Ok(Side { place, public: Some(public) })
}

/// What the owners of some places said of being shown.
async fn said(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Stored<(BTreeSet<EstablishmentId>, BTreeSet<EstablishmentId>)> {
    let (mut yes, mut no) = (BTreeSet::new(), BTreeSet::new());
    for (id, stand) in consents::standings(tx, nis, ids).await? {
        match stand.said.first().copied().flatten() {
            Some(true) => drop(yes.insert(id)),
            Some(false) => drop(no.insert(id)),
            None => {}
        }
    }
    Ok((yes, no))
}

fn view(side: &Side<'_>, public: bool, survivor: EstablishmentId) -> SideView {
    let shown = PlaceHead::of(side.place);
    let (sign, address) = match side.public {
        Some(listing) => {
            let code = listing.postcode.map(|code| code.to_string()).unwrap_or_default();
            let town = (code.as_str(), listing.locality.as_str());
            (listing.sign.clone(), super::alike::address(&listing.street, &listing.house_number, town))
        }
        None => (shown.sign, shown.address),
    };
    let mut sources: Vec<String> =
        side.place.records.iter().map(|record| record.source.code().to_owned()).collect();
    sources.dedup();
    let map = side.place.records.iter().all(crate::facts::Record::is_osm);
    let head = Head { id: shown.id, sign, address, map, sources };
    SideView { head, public, stays: side.place.id == survivor }
}

/// `GET /dubbels/{nis}/{id}`
pub(crate) async fn show(
    Handed(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let Opened { pair, one, other } = open(&app, &visit, (&nis, &id)).await?;
    let (nis, ids) = (pair.nis, [one.members(), other.members()].concat());
    let (moment, ids, pair_id) = (&visit.moment, ids.as_slice(), pair.id);
    // Whoever sees both is written down.
    let both = (one.id, other.id);
    let (waiting, (allowed, refused), standing) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.audit(&Audit::new("view", "pair", pair_id).in_town(nis), moment).await?;
                let standing = [merge::said(tx, nis, both.0).await?, merge::said(tx, nis, both.1).await?];
                let waiting = pairs::count(tx, nis, State::Open, 0).await?;
                Ok::<_, store::StoreError>((waiting, said(tx, nis, ids).await?, standing))
            })
        })
        .await?;
    let public = crate::listing::by_ids(&app.store, nis, &[one.id, other.id]).await?;
    let listing = |place: &Place| public.iter().find(|listing| listing.id == place.id);
    let (left, right) = (limit(&visit, &one, listing(&one))?, limit(&visit, &other, listing(&other))?);
    let joined = matching::together(&one, &other, standing);
    let say = |key: &str| visit.say(key, &[]);
    let sides = [(&one, listing(&one).is_some()), (&other, listing(&other).is_some())];
    let page = PairPage {
        nis: nis.to_string(),
        id: pair.id.simple().to_string(),
        percent: percent(pair.score),
        state: pair.state.code(),
        signs: signs(&pair.evidence),
        one: view(&left, sides.first().is_some_and(|(_, public)| *public), joined.id),
        other: view(&right, sides.last().is_some_and(|(_, public)| *public), joined.id),
        rows: matching::rows((&left, &right), &joined, (visit.language, &say)),
        hides: matching::would_hide(&joined, sides, (&allowed, &refused)),
        map: one.records.iter().chain(&other.records).any(crate::facts::Record::is_osm),
        waiting,
        done: told.gedaan.chars().take(12).collect(),
        staff: visit.acting()?.role() != Role::Moderator,
    };
    let path = format!("dubbels/{nis}/{}", page.id);
    let title = format!("{} – {}", page.one.head.sign, visit.say("link-pair", &[]));
    visit.page(head(&visit, title, &path), &page)
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    besluit: String,
}

/// `POST /dubbels/{nis}/{id}`
pub(crate) async fn decide(
    Handed(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(decision): Sent<Decision>,
) -> Answer {
    let Opened { pair, one, other } = open(&app, &visit, (&nis, &id)).await?;
    if visit.acting()?.role() == Role::Moderator {
        let public = crate::listing::by_ids(&app.store, pair.nis, &[one.id, other.id]).await?;
        let listing = |place: &Place| public.iter().find(|listing| listing.id == place.id);
        limit(&visit, &one, listing(&one))?;
        limit(&visit, &other, listing(&other))?;
    }
    let state = match decision.besluit.as_str() {
        "zelfde" => State::Same,
        "anders" => State::Never,
        "later" => State::Later,
        "opnieuw" => State::Open,
        _ => return Err(Failure::bad_input("besluit", "link-decide-unknown")),
    };
    let chains = load_chains(&app.store).await?;
    let (moment, chains, pair) = (&visit.moment, &chains, &pair);
    let done = app
        .store
        .write(|tx| Box::pin(async move { settle(tx, pair, state, (chains, moment)).await }))
        .await?;
    let told = match &done {
        Ok(hide) => {
            app.curtain.hide(hide);
            decision.besluit.as_str()
        }
        Err(Refusal::Large) => "groot",
        Err(_) => "weg",
    };
    next(&app, &visit, pair, told).await
}

async fn settle(
    tx: &mut Tx<'_>,
    pair: &Pair,
    state: State,
    how: (&crate::chains::Chains, &kernel::moment::Moment),
) -> Stored<Result<Vec<EstablishmentId>, Refusal>> {
    let moment = how.1;
    if state == State::Same {
        let why = (How::Person, pair.score, pair.evidence.as_str());
        let done = merge::merge(tx, pair.nis, (pair.left, pair.right), why, how).await?;
        return Ok(done.map(|effect| effect.hide));
    }
    pairs::decide(tx, pair, state, moment).await?;
    let detail = serde_json::json!({"state": state.code(), "places": [pair.left.0, pair.right.0]});
    let what = Audit::new("change", "pair", pair.id).in_town(pair.nis).detail(detail);
    tx.audit(&what, moment).await?;
    Ok(Ok(Vec::new()))
}

/// On to the next pair that waits, or back to the empty queue.
async fn next(app: &App, visit: &Visit, pair: &Pair, told: &str) -> Answer {
    let (whose, _) = whose(app, visit).await?;
    let nis = pair.nis;
    let waiting = app
        .store
        .read(|tx| Box::pin(async move { pairs::of_town(tx, (nis, whose), (State::Open, 0), (2, 0)).await }))
        .await?;
    let next = waiting.iter().find(|other| other.id != pair.id);
    Ok(see(&match next {
        Some(next) => {
            format!("{}?gedaan={told}", visit.local(&format!("dubbels/{nis}/{}", next.id.simple())))
        }
        None => format!("{}?stad={nis}&gedaan={told}", visit.local("dubbels")),
    }))
}
