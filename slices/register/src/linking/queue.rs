//! The pairs that wait, the most likely first; and accepting all above a likelihood at once.

use std::sync::Arc;

use axum::extract::{Path, State as Handed};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::language::Language;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Reach, Visit};
use store::{Result as Stored, Row, Tx, args};

use super::alike::address;
use super::matching::{Sign, Verdict, signs};
use super::merge::{self, How};
use super::pairs::{self, PER_PAGE, Pair, State, Whose};
use super::{App, head, percent};
use crate::import::load_chains;

/// Merges made at once by one person.
const MOST_AT_ONCE: i64 = 500;
/// From this likelihood on, of a hundred, several may be accepted at once.
const LEAST_AT_ONCE: i64 = 80;
/// Pairs shown before they are accepted at once.
const SHOWN: usize = 20;

const TOWNS: &str = "SELECT nis, name_nl, name_fr, name_en, name_de FROM register_municipality m
    WHERE valid_to IS NULL AND EXISTS (SELECT 1 FROM register_establishment e WHERE e.nis = m.nis)
    ORDER BY sort_key LIMIT 1000";
const PLACES: &str = "SELECT id, sign, street, house_number, postcode, locality, layer, sources
    FROM register_establishment WHERE nis = $1 AND id IN (@keys)";
const PARTNER_TOWNS: &str =
    "SELECT DISTINCT nis FROM register_record WHERE source = $1 ORDER BY nis LIMIT 1000";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.linking.town_names", TOWNS),
    ("register.linking.heads", PLACES),
    ("register.linking.partner_towns", PARTNER_TOWNS),
];

pub(super) type Shared = Handed<Arc<App>>;
pub(super) type Answer = Result<Response, Failure>;

/// A place in a list of pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Head {
    pub id: String,
    pub sign: String,
    pub address: String,
    /// Known from the open map only.
    pub map: bool,
    /// Codes of its sources.
    pub sources: Vec<String>,
}

impl Head {
    pub(crate) fn sample(sign: &str, source: &str) -> Self {
        Self {
            id: "0190a000000070008000000000000001".into(),
            sign: sign.into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
            map: source == "osm",
            sources: vec![source.into()],
        }
    }
}

/// A pair in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PairRow {
    pub id: String,
    pub percent: i64,
    pub one: Head,
    pub other: Head,
    pub signs: Vec<Sign>,
}

impl PairRow {
    fn sample() -> Self {
        Self {
            id: "1".repeat(32),
            percent: 93,
            one: Head::sample("Bakkerij Verzinsel", "kbo"),
            other: Head::sample("Verzinsel bakkerij", "osm"),
            signs: [("name", Verdict::Similar), ("street", Verdict::Equal), ("phone", Verdict::Different)]
                .map(|(field, verdict)| Sign { field: field.into(), verdict })
                .to_vec(),
        }
    }
}

/// A town to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownRow {
    pub nis: String,
    pub name: String,
    pub waiting: i64,
}

/// The queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct QueuePage {
    pub towns: Vec<TownRow>,
    pub nis: String,
    pub town: String,
    /// `open`, `later`, `never`.
    pub state: &'static str,
    pub rows: Vec<PairRow>,
    pub page: i64,
    pub last: i64,
    pub total: i64,
    /// Several may be accepted at once by who looks.
    pub may_many: bool,
    pub least: i64,
    pub done: String,
    pub query: std::collections::BTreeMap<&'static str, String>,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "register/linking_queue.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let towns = vec![
            TownRow { nis: "31022".into(), name: "Oostkamp".into(), waiting: 2 },
            TownRow { nis: "34027".into(), name: "Menen".into(), waiting: 0 },
        ];
        let page = Self {
            towns,
            nis: "31022".into(),
            town: "Oostkamp".into(),
            state: "open",
            rows: vec![PairRow::sample(), PairRow { percent: 61, ..PairRow::sample() }],
            page: 2,
            last: 3,
            total: 120,
            may_many: true,
            least: LEAST_AT_ONCE,
            done: "zelfde".into(),
            query: [("stad", "31022".to_owned())].into(),
        };
        let none =
            Self { rows: Vec::new(), total: 0, page: 1, last: 1, done: "anders".into(), ..page.clone() };
        let never = Self {
            state: "never",
            towns: Vec::new(),
            may_many: false,
            done: String::new(),
            page: 1,
            last: 1,
            ..page.clone()
        };
        vec![
            ("some", page),
            ("none", none.clone()),
            ("never", never),
            ("later", Self { state: "later", done: "veel".into(), ..none }),
        ]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    staat: String,
    #[serde(default)]
    blad: String,
    #[serde(default)]
    pub gedaan: String,
    #[serde(default)]
    vanaf: String,
}

/// Whose pairs somebody may see, and in which towns; no towns: in all.
pub(super) async fn whose(app: &App, visit: &Visit) -> Result<(Whose, Option<Vec<Nis>>), Failure> {
    match visit.reach()? {
        Reach::All => Ok((Whose::Town, None)),
        Reach::Towns(towns) => Ok((Whose::Town, Some(towns))),
        Reach::Own { organisation, towns, .. } => {
            let own: Vec<Nis> = app
                .store
                .read(|tx| Box::pin(async move { partner_towns(tx, organisation).await }))
                .await?
                .into_iter()
                .filter(|nis| towns.is_empty() || towns.contains(nis))
                .collect();
            Ok((Whose::Partner(organisation), Some(own)))
        }
        _ => Err(Failure::not_found()),
    }
}

/// The towns in which a partner has places.
async fn partner_towns(tx: &mut Tx<'_>, org: kernel::moment::OrganisationId) -> Stored<Vec<Nis>> {
    let key = crate::facts::Source::Partner(org).key();
    tx.rows(PARTNER_TOWNS, args![key.as_ref()]).await?.iter().map(|row| row.get(0)).collect()
}

/// The towns that have places, with their names.
async fn town_rows(
    tx: &mut Tx<'_>,
    only: Option<&[Nis]>,
    (language, state): (Language, State),
) -> Stored<Vec<(Nis, TownRow)>> {
    let column = match language {
        Language::Nl => 1_usize,
        Language::Fr => 2,
        Language::En => 3,
        Language::De => 4,
    };
    let mut found = Vec::new();
    for row in tx.rows(TOWNS, args![]).await? {
        let nis: Nis = row.get(0)?;
        if only.is_none_or(|only| only.contains(&nis)) {
            let waiting = pairs::count(tx, nis, state, 0).await?;
            found.push((nis, TownRow { nis: nis.to_string(), name: row.get(column)?, waiting }));
        }
    }
    Ok(found)
}

/// The heads of places of a town.
pub(super) async fn heads(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Stored<std::collections::HashMap<EstablishmentId, Head>> {
    let read = |row: &Row| {
        let text = |name: &'static str| row.get::<String>(name);
        let code = row.get::<Option<i64>>("postcode")?.map(|code| code.to_string()).unwrap_or_default();
        let id: EstablishmentId = row.get("id")?;
        let sources = row.get::<store::Json<Vec<kernel::listing::SourceNote>>>("sources")?.0;
        let mut sources: Vec<String> = sources.into_iter().map(|note| note.source).collect();
        sources.dedup();
        let sign = text("sign")?;
        let head = Head {
            id: id.0.simple().to_string(),
            sign: if sign.is_empty() { "—".to_owned() } else { sign },
            address: address(&text("street")?, &text("house_number")?, (&code, &text("locality")?)),
            map: text("layer")? == "osm",
            sources,
        };
        Ok((id, head))
    };
    let mut found = std::collections::HashMap::new();
    for row in tx.rows_of(PLACES, args![nis], ids).await? {
        let (id, head): (EstablishmentId, Head) = read(&row)?;
        found.insert(id, head);
    }
    Ok(found)
}

async fn pair_rows(tx: &mut Tx<'_>, nis: Nis, pairs: &[Pair]) -> Stored<Vec<PairRow>> {
    let ids: Vec<EstablishmentId> = pairs.iter().flat_map(|pair| [pair.left, pair.right]).collect();
    let heads = heads(tx, nis, &ids).await?;
    let row = |pair: &Pair| {
        Some(PairRow {
            id: pair.id.simple().to_string(),
            percent: percent(pair.score),
            one: heads.get(&pair.left)?.clone(),
            other: heads.get(&pair.right)?.clone(),
            signs: signs(&pair.evidence),
        })
    };
    Ok(pairs.iter().filter_map(row).collect())
}

/// `GET /dubbels`
pub(crate) async fn show(Handed(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (whose, only) = whose(&app, &visit).await?;
    let state = State::parse(&told.staat).filter(|state| *state != State::Same).unwrap_or(State::Open);
    let page = told.blad.parse::<i64>().unwrap_or(1).clamp(1, 100);
    let (only, language, asked) = (only.as_deref(), visit.language, Nis::parse(&told.stad).ok());
    let (towns, chosen, rows) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let towns = town_rows(tx, only, (language, state)).await?;
                let busy = towns.iter().find(|(_, row)| row.waiting > 0).or_else(|| towns.first());
                let chosen = towns.iter().find(|(nis, _)| Some(*nis) == asked).or(busy).cloned();
                let Some((nis, _)) = chosen else { return Ok((towns, None, Vec::new())) };
                let slice = (PER_PAGE, (page - 1) * PER_PAGE);
                let found = pairs::of_town(tx, (nis, whose), (state, 0), slice).await?;
                let rows = pair_rows(tx, nis, &found).await?;
                Ok::<_, store::StoreError>((towns, chosen, rows))
            })
        })
        .await?;
    if asked.is_some() && chosen.as_ref().map(|(nis, _)| *nis) != asked {
        return Err(Failure::not_found());
    }
    let town = chosen.map(|(_, row)| row).unwrap_or_default();
    let total = if whose == Whose::Town { town.waiting } else { i64::try_from(rows.len()).unwrap_or(0) };
    let query = [("stad", town.nis.clone()), ("staat", state.code().to_owned())];
    let page = QueuePage {
        nis: town.nis,
        town: town.name,
        state: state.code(),
        page,
        last: (total.max(1) - 1) / PER_PAGE + 1,
        total,
        may_many: whose == Whose::Town && state == State::Open,
        least: LEAST_AT_ONCE,
        done: told.gedaan.chars().take(12).collect(),
        query: query.into_iter().collect(),
        towns: towns.into_iter().map(|(_, row)| row).collect(),
        rows,
    };
    visit.page(head(&visit, visit.say("link-queue", &[]), "dubbels"), &page)
}

/// All pairs above a likelihood, before they are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ManyPage {
    pub nis: String,
    pub town: String,
    pub least: i64,
    /// How many there are.
    pub count: i64,
    /// How many are merged at most.
    pub most: i64,
    pub rows: Vec<PairRow>,
    /// The number changed since somebody looked.
    pub changed: bool,
}

impl Page for ManyPage {
    const TEMPLATE: &'static str = "register/linking_many.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            nis: "31022".into(),
            town: "Oostkamp".into(),
            least: 95,
            count: 31,
            most: MOST_AT_ONCE,
            rows: vec![PairRow::sample()],
            changed: true,
        };
        vec![("some", page.clone()), ("none", Self { count: 0, rows: Vec::new(), changed: false, ..page })]
    }
}

fn least_of(text: &str) -> i64 {
    text.parse::<i64>().unwrap_or(95).clamp(LEAST_AT_ONCE, 99)
}

fn town_of(visit: &Visit, nis: &str) -> Result<Nis, Failure> {
    match Nis::parse(nis) {
        Ok(nis) => visit.may(&Thing::new().in_town(nis)).map(|()| nis),
        Err(_) => visit.may(&Thing::new()).and(Err(Failure::not_found())),
    }
}

async fn many_page(app: &App, visit: &Visit, (nis, least): (Nis, i64), changed: bool) -> Answer {
    let language = visit.language;
    let (town, count, rows) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let town = crate::merchant::store::town_name(tx, nis, language).await?;
                let count = pairs::count(tx, nis, State::Open, least * 100).await?;
                let most = i64::try_from(SHOWN).unwrap_or(20);
                let found =
                    pairs::of_town(tx, (nis, Whose::Town), (State::Open, least * 100), (most, 0)).await?;
                Ok::<_, store::StoreError>((town, count, pair_rows(tx, nis, &found).await?))
            })
        })
        .await?;
    let page = ManyPage { nis: nis.to_string(), town, least, count, most: MOST_AT_ONCE, rows, changed };
    visit.page(head(visit, visit.say("link-many", &[]), &format!("dubbels/{nis}/alle")), &page)
}

/// `GET /dubbels/{nis}/alle`
pub(crate) async fn many(
    Handed(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    many_page(&app, &visit, (nis, least_of(&told.vanaf)), false).await
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Many {
    #[serde(default)]
    vanaf: String,
    #[serde(default)]
    aantal: String,
}

/// `POST /dubbels/{nis}/alle`: merges all above a likelihood, when there are as many as were shown.
pub(crate) async fn accept(
    Handed(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(many): Sent<Many>,
) -> Answer {
    let nis = town_of(&visit, &nis)?;
    let least = least_of(&many.vanaf);
    let chains = load_chains(&app.store).await?;
    let (moment, chains, expected) = (&visit.moment, &chains, many.aantal.parse::<i64>().unwrap_or(-1));
    let hidden = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if pairs::count(tx, nis, State::Open, least * 100).await? != expected {
                    return Ok(None);
                }
                let found =
                    pairs::of_town(tx, (nis, Whose::Town), (State::Open, least * 100), (MOST_AT_ONCE, 0))
                        .await?;
                let mut hidden = Vec::new();
                for pair in found {
                    let why = (How::Many, pair.score, pair.evidence.as_str());
                    let done = merge::merge(tx, nis, (pair.left, pair.right), why, (chains, moment)).await?;
                    hidden.extend(done.map(|effect| effect.hide).unwrap_or_default());
                }
                Ok::<_, store::StoreError>(Some(hidden))
            })
        })
        .await?;
    let Some(hidden) = hidden else { return many_page(&app, &visit, (nis, least), true).await };
    app.curtain.hide(&hidden);
    Ok(see(&format!("{}?stad={nis}&gedaan=veel", visit.local("dubbels"))))
}

/// Sends the browser to a page, after a form was taken.
pub(super) fn see(path: &str) -> Response {
    let headers = [(header::LOCATION, path.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}
