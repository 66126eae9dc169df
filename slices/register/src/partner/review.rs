//! Clearance: what partners bring waits until a moderator has looked at it, side by side with what was approved. Two
//! moderators never work on the same place.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use chrono::TimeDelta;
use kernel::moment::{Moment, OrganisationId};
use kernel::number::EnterpriseNumber;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::Tx;

use super::app::{Answer, App, Known, Shared, acts_for_all, head, id, is_here, see};
use super::hook;
use super::item::{self, Context};
use super::shown::{Row, compare};
use super::store::{self as tables, Item, Source};
use crate::chains::Chains;
use crate::consent::{self, Activity, Proof, Purpose, Recipient};
use crate::import::load_chains;

/// How long a moderator has a place to herself.
const LOCK: TimeDelta = TimeDelta::minutes(10);
/// Places on the page, and in one decision.
const MOST: i64 = 200;

/// A place that waits.
#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    address: String,
    value: String,
    sign: String,
    source: String,
    place: String,
    since: String,
    is_new: bool,
    locked: bool,
}

/// What waits.
#[derive(Clone, Debug, Serialize)]
pub struct QueuePage {
    org: String,
    organisation: String,
    rows: Vec<WaitingRow>,
    more: bool,
    done: Option<usize>,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "register/partner_queue.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |sign: &str, is_new, locked| WaitingRow {
            address: "partner/7/nazicht/5/b-1".into(),
            value: "5/b-1".into(),
            sign: sign.into(),
            source: "Ledenlijst".into(),
            place: "Kerkstraat 1, Oostkamp".into(),
            since: "2026-11-20T09:00:00Z".into(),
            is_new,
            locked,
        };
        let page = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            rows: vec![row("Hoeve Verzinsel", true, false), row("Bakkerij Verzinsel", false, true)],
            more: true,
            done: Some(2),
        };
        vec![("waiting", page.clone()), ("empty", Self { rows: Vec::new(), more: false, done: None, ..page })]
    }
}

/// One place, side by side.
#[derive(Clone, Debug, Serialize)]
pub struct ItemPage {
    org: String,
    organisation: String,
    address: String,
    sign: String,
    source: String,
    since: String,
    is_new: bool,
    rows: Vec<Row>,
    revision: i64,
    waits: bool,
    locked: bool,
    via: String,
    wrong: bool,
}

impl Page for ItemPage {
    const TEMPLATE: &'static str = "register/partner_item.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |field: &str, before: &str, after: &str| Row {
            field: field.into(),
            before: before.into(),
            after: after.into(),
            differs: before != after,
        };
        let page = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            address: "partner/7/nazicht/5/b-1".into(),
            sign: "Hoeve Verzinsel".into(),
            source: "Ledenlijst".into(),
            since: "2026-11-20T09:00:00Z".into(),
            is_new: false,
            rows: vec![
                row("sign", "Hoeve Verzinsel", "Hoeve Verzinsel"),
                row("phone", "050 12 34 56", "050 65 43 21"),
                row("website", "", "https://verzinsel.example"),
            ],
            revision: 3,
            waits: true,
            locked: false,
            via: "form".into(),
            wrong: true,
        };
        vec![
            ("changed", page.clone()),
            ("new", Self { is_new: true, wrong: false, via: "import".into(), ..page.clone() }),
            ("locked", Self { locked: true, wrong: false, via: "api".into(), ..page.clone() }),
            ("decided", Self { waits: false, wrong: false, ..page }),
        ]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    gedaan: Option<usize>,
    #[serde(default)]
    fout: String,
}

fn address(item: &Item) -> String {
    let key = shell::encode(&item.own_key);
    format!("partner/{}/nazicht/{}/{key}", item.org.0.simple(), item.source.simple())
}

fn locked(item: &Item, moment: &Moment) -> bool {
    let other = item.locked_by.is_some() && item.locked_by != moment.actor.person();
    other && item.locked_until.is_some_and(|until| until > moment.now())
}

/// `GET /partner/{org}/nazicht`
pub(crate) async fn queue(
    State(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Asked(asking): Asked<Asking>,
) -> Answer {
    let org = OrganisationId(id(&org).unwrap_or_default());
    let known = app.partner_here(&visit, org).await?;
    // Who is limited to towns sees what waits there, however much waits elsewhere.
    let ask = if acts_for_all(&visit, &known.partner)? { MOST + 1 } else { MOST * 20 };
    let loaded = app.store.read(|tx| {
        Box::pin(async move { Ok((tables::waiting(tx, org, ask).await?, tables::sources(tx, org).await?)) })
    });
    let (mut items, sources) = loaded.await?;
    items.retain(|item| is_here(&visit, item.nis));
    let most = usize::try_from(MOST).unwrap_or(200);
    let more = items.len() > most;
    let rows = items.iter().take(most).map(|item| {
        let source = sources.iter().find(|source| source.id == item.source);
        let place = item.latest().map(|said| said.facts.address.clone()).unwrap_or_default();
        let text = format!("{} {}, {}", place.street, place.house_number, place.locality);
        WaitingRow {
            address: address(item),
            value: format!("{}/{}", item.source.simple(), item.own_key),
            sign: item.sign().to_owned(),
            source: source.map(|source| source.name.clone()).unwrap_or_default(),
            place: text.trim_matches([',', ' ']).to_owned(),
            since: item.proposed_at.unwrap_or(item.changed_at).to_rfc3339(),
            is_new: item.approved.is_none(),
            locked: locked(item, &visit.moment),
        }
    });
    let page = QueuePage {
        org: org.0.simple().to_string(),
        organisation: known.name,
        rows: rows.collect(),
        more,
        done: asking.gedaan,
    };
    let path = format!("partner/{}/nazicht", org.0.simple());
    visit.page(head(&visit, "partner-queue", &path), &page)
}

/// What a decision needs.
pub(super) struct Bench {
    pub known: Known,
    pub sources: Vec<Source>,
    pub chains: Chains,
}

impl Bench {
    async fn open(app: &App, visit: &Visit, org: &str) -> Result<Self, Failure> {
        let org = OrganisationId(id(org).unwrap_or_default());
        let known = app.partner_here(visit, org).await?;
        let sources = app.store.read(|tx| Box::pin(async move { tables::sources(tx, org).await })).await?;
        Ok(Self { known, sources, chains: load_chains(&app.store).await? })
    }

    fn context<'c>(&'c self, source: &'c Source, moment: &'c Moment) -> Context<'c> {
        let (name, chains) = (self.known.name.as_str(), &self.chains);
        Context { source, name, chains, moment, via: "review", import: None }
    }

    /// Decides on places of one source: the register, the ledger of consents, the audit log and the webhooks follow.
    pub async fn decide(
        &self,
        tx: &mut Tx<'_>,
        (source, items): (&Source, &[Item]),
        (accepted, reason): (bool, &str),
        moment: &Moment,
    ) -> Result<usize, StoreError> {
        let done = item::clear(tx, self.context(source, moment), items, (accepted, reason)).await?;
        for item in &done {
            if let Some(asked) = tables::take_asked(tx, item).await?
                && accepted
            {
                consented(tx, item, &asked, moment).await?;
            }
            let what =
                Audit::new("change", "partner-place", item.establishment.0).of(item.org).in_town(item.nis);
            tx.audit(&what.detail(json!({"accepted": accepted, "revision": item.revision})), moment).await?;
            let kind = if accepted { "place.accepted" } else { "place.refused" };
            let data = json!({"source": item.source, "key": item.own_key, "revision": item.revision,
                "establishment": item.establishment.0, "reason": reason});
            hook::announce(tx, item.org, kind, &data, moment).await?;
        }
        Ok(done.len())
    }
}

/// What somebody allowed in a partner's form goes into the ledger of her enterprise, with the partner as proof. Who fills
/// in a form has shown nothing of who she is: what the enterprise itself refused stays refused.
async fn consented(
    tx: &mut Tx<'_>,
    item: &Item,
    asked: &tables::Asked,
    moment: &Moment,
) -> Result<(), StoreError> {
    let number: Option<EnterpriseNumber> =
        item.approved.as_ref().and_then(|said| said.facts.enterprise_number);
    let Some(number) = number else { return Ok(()) };
    let enterprise = people::organisation::enterprise(tx, number, item.sign(), moment).await?;
    let ledger = consent::store::ledger(tx, enterprise).await?;
    let standing = ledger.at(moment.now());
    let said: Vec<consent::Said> = activities(item.org)
        .into_iter()
        .filter(|(code, _)| asked.allowed.iter().any(|allowed| allowed == code))
        .filter(|(_, activity)| standing.said(*activity) != Some(false))
        .map(|(_, activity)| consent::Said::yes(activity))
        .collect();
    let mut how = consent::How::form(moment)
        .proved(Proof::Partner, format!("{}/{}", item.source.simple(), item.own_key));
    how.language = kernel::language::Language::parse(&asked.language).unwrap_or(how.language);
    how.at = Some(asked.at);
    consent::record(tx, enterprise, &said, &how, moment).await.map(drop)
}

/// What the form of a partner asks: a code, and what it means in the ledger.
pub(crate) fn activities(partner: OrganisationId) -> [(&'static str, Activity); 4] {
    let of = |recipient, purpose, fields| Activity { recipient, purpose, fields };
    [
        ("listed", Activity::LISTED),
        ("contact", of(Recipient::Public, Purpose::Publication, consent::Fields::Contact)),
        ("partner", of(Recipient::Organisation(partner), Purpose::Sharing, consent::Fields::Contact)),
        ("news", of(Recipient::Organisation(partner), Purpose::Newsletter, consent::Fields::Contact)),
    ]
}

/// `POST /partner/{org}/nazicht`: accepts what was ticked.
pub(crate) async fn accept(
    State(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let bench = Bench::open(&app, &visit, &org).await?;
    let (bench, visit_, moment) = (&bench, &visit, &visit.moment);
    let most = usize::try_from(MOST).unwrap_or(200);
    let chosen: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(name, _)| name == "zaak")
        .take(most)
        .filter_map(|(_, value)| value.split_once('/'))
        .collect();
    let mut done = 0;
    for source in &bench.sources {
        let simple = source.id.simple().to_string();
        let keys: Vec<&str> = chosen.iter().filter(|(of, _)| *of == simple).map(|(_, key)| *key).collect();
        if keys.is_empty() {
            continue;
        }
        let keys = keys.as_slice();
        let taken = app.store.write(|tx| {
            Box::pin(async move {
                let mut items = tables::items(tx, (source.org, source.id), keys).await?;
                items.retain(|item| !locked(item, moment) && is_here(visit_, item.nis));
                bench.decide(tx, (source, &items), (true, ""), moment).await
            })
        });
        done += taken.await?;
    }
    Ok(see(&visit, &format!("partner/{}/nazicht?gedaan={done}", bench.known.partner.org.0.simple())))
}

type At = Path<(String, String, String, String)>;

/// `GET /partner/{org}/nazicht/{source}/{key}`: who looks at it has it to herself for a while.
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, org, source, key)): At,
    Asked(asking): Asked<Asking>,
) -> Answer {
    let (known, source) = app.source_here(&visit, &org, &source).await?;
    let person = visit.person()?;
    let (visit_, moment, of, key) = (&visit, &visit.moment, (source.org, source.id), key.as_str());
    let loaded = app.store.write(|tx| {
        Box::pin(async move {
            let found = tables::item(tx, of, key).await?.filter(|item| is_here(visit_, item.nis));
            let Some(item) = found else { return Ok(None) };
            let now = moment.now();
            let mine = item.state != "waiting" || tables::lock(tx, &item, person, (now, now + LOCK)).await?;
            let what =
                Audit::new("view", "partner-place", item.establishment.0).of(item.org).in_town(item.nis);
            tx.audit(&what, moment).await?;
            Ok::<_, StoreError>(Some((item, mine)))
        })
    });
    let (item, mine) = loaded.await?.ok_or_else(Failure::not_found)?;
    let page = ItemPage {
        org: item.org.0.simple().to_string(),
        organisation: known.name,
        address: address(&item),
        sign: item.sign().to_owned(),
        source: source.name,
        since: item.proposed_at.unwrap_or(item.changed_at).to_rfc3339(),
        is_new: item.approved.is_none(),
        rows: compare(item.approved.as_ref(), item.latest(), visit.language),
        revision: item.revision,
        waits: item.state == "waiting",
        locked: !mine,
        via: item.via.clone(),
        wrong: asking.fout == "1",
    };
    visit.page(head(&visit, "partner-item", &address(&item)), &page)
}

/// What the form of a decision sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    besluit: String,
    #[serde(default)]
    reden: String,
    #[serde(default)]
    versie: i64,
}

/// `POST /partner/{org}/nazicht/{source}/{key}`
pub(crate) async fn decide(
    State(app): Shared,
    visit: Visit,
    Path((_, org, source, key)): At,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let bench = Bench::open(&app, &visit, &org).await?;
    let source = id(&source)?;
    let source = bench.sources.iter().find(|one| one.id == source).ok_or_else(Failure::not_found)?;
    let reason: String = entry.reden.chars().filter(|sign| !sign.is_control()).take(300).collect();
    let (bench, visit_, moment, key, reason) = (&bench, &visit, &visit.moment, key.as_str(), reason.as_str());
    let (accepted, version) = (entry.besluit == "ja", entry.versie);
    let done = app.store.write(|tx| {
        Box::pin(async move {
            let found = tables::item(tx, (source.org, source.id), key).await?;
            let Some(item) = found.filter(|item| is_here(visit_, item.nis)) else { return Ok(None) };
            // It changed since, or somebody else has it: nothing is decided unseen.
            if item.revision != version || locked(&item, moment) || item.state != "waiting" {
                return Ok(Some((item, false)));
            }
            let items = [item];
            bench.decide(tx, (source, &items), (accepted, reason), moment).await?;
            let [item] = items;
            Ok::<_, StoreError>(Some((item, true)))
        })
    });
    let (item, decided) = done.await?.ok_or_else(Failure::not_found)?;
    Ok(if decided {
        see(&visit, &format!("partner/{}/nazicht?gedaan=1", item.org.0.simple()))
    } else {
        see(&visit, &format!("{}?fout=1", address(&item)))
    })
}
