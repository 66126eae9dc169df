//! One source: its licence, who may have it, how it is looked after; bringing a file, or having it fetched every day.

use ::store::{Audit, StoreError};
use axum::extract::{Path, Request, State};
use kernel::moment::OrganisationId;
use people::rate;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit, multipart};

use super::app::{Answer, Shared, head, id, see};
use super::limits;
use super::report::Report;
use super::run;
use super::store::{self as tables, Import, Source};

/// Licences one can choose from.
const LICENCES: [&str; 5] =
    ["CC0 1.0", "CC BY 4.0", "CC BY-SA 4.0", "Modellicentie Gratis Hergebruik 1.0", "Niet voor hergebruik"];

/// Another organisation that may have the data.
#[derive(Clone, Debug, Serialize)]
pub struct OtherRow {
    id: String,
    name: String,
    chosen: bool,
}

/// The page of a source.
#[derive(Clone, Debug, Serialize)]
pub struct SourcePage {
    org: String,
    organisation: String,
    id: String,
    name: String,
    licence: String,
    licences: Vec<&'static str>,
    access: String,
    clearance: String,
    removed: String,
    others: Vec<OtherRow>,
    pull_url: String,
    pulled_at: String,
    pull_told: String,
    has_mapping: bool,
    version: i64,
    wrong: Option<&'static str>,
    saved: bool,
    megabytes: usize,
    rows: usize,
}

impl Page for SourcePage {
    const TEMPLATE: &'static str = "register/partner_source.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            id: "5".repeat(32),
            name: "Ledenlijst".into(),
            licence: "CC BY 4.0".into(),
            licences: LICENCES.to_vec(),
            access: "listed".into(),
            clearance: "all".into(),
            removed: "keep".into(),
            others: vec![OtherRow { id: "8".repeat(32), name: "Hoevelabel Verzinsel".into(), chosen: true }],
            pull_url: "https://verzinsel.example/leden.csv".into(),
            pulled_at: "2026-11-21T03:00:00Z".into(),
            pull_told: "status 404".into(),
            has_mapping: true,
            version: 3,
            wrong: Some("url"),
            saved: false,
            megabytes: 20,
            rows: limits::ROWS,
        };
        let fresh = Self {
            pull_url: String::new(),
            pulled_at: String::new(),
            pull_told: String::new(),
            others: Vec::new(),
            has_mapping: false,
            wrong: Some("file"),
            saved: true,
            ..page.clone()
        };
        let many = Self { wrong: Some("many"), pull_told: "same".into(), ..page.clone() };
        let mapless = Self { wrong: Some("mapping"), pull_told: "new".into(), ..page.clone() };
        vec![("pulled", page), ("fresh", fresh), ("many", many), ("no mapping", mapless)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    fout: String,
    #[serde(default)]
    bewaard: String,
}

type At = Path<(String, String, String)>;

/// `GET /partner/{org}/bron/{source}`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, org, source)): At,
    Asked(asking): Asked<Asking>,
) -> Answer {
    let (known, source) = app.source(&visit, &org, &source).await?;
    let own = source.org;
    let loaded = app.store.read(|tx| {
        Box::pin(async move { Ok((tables::partners(tx).await?, people::organisation::list(tx).await?)) })
    });
    let (partners, organisations) = loaded.await?;
    let name =
        |org: OrganisationId| organisations.iter().find(|one| one.id == org).map(|one| one.name.clone());
    let others = partners.iter().filter(|partner| partner.org != own).filter_map(|partner| {
        let chosen = source.recipients.contains(&partner.org);
        Some(OtherRow { id: partner.org.0.simple().to_string(), name: name(partner.org)?, chosen })
    });
    let wrong = ["url", "file", "many", "mapping", "name"].into_iter().find(|code| *code == asking.fout);
    let path = format!("partner/{}/bron/{}", own.0.simple(), source.id.simple());
    let page = SourcePage {
        org: own.0.simple().to_string(),
        organisation: known.name,
        id: source.id.simple().to_string(),
        others: others.collect(),
        name: source.name,
        licence: source.licence,
        licences: LICENCES.to_vec(),
        access: source.access,
        clearance: source.clearance,
        removed: source.removed,
        pull_url: source.pull_url,
        pulled_at: source.pulled_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        pull_told: source.pull_told,
        has_mapping: source.mapping.is_some(),
        version: source.mapping_version,
        wrong,
        saved: asking.bewaard == "1",
        megabytes: limits::FILE / 1_000_000,
        rows: limits::ROWS,
    };
    visit.page(head(&visit, "partner-source", &path), &page)
}

/// `POST /partner/{org}/bron/{source}`
pub(crate) async fn change(
    State(app): Shared,
    visit: Visit,
    Path((_, org, source)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let (_, before) = app.source(&visit, &org, &source).await?;
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let pick = |name: &str, known: &[&str], usual: &str| {
        let found = known.iter().find(|code| **code == get(name));
        found.map_or_else(|| usual.to_owned(), |code| (*code).to_owned())
    };
    let url = get("adres").to_owned();
    let path = format!("partner/{}/bron/{}", before.org.0.simple(), before.id.simple());
    if !(url.is_empty() || url.starts_with("https://") || url.starts_with("http://")) || url.len() > 500 {
        return Ok(see(&visit, &format!("{path}?fout=url")));
    }
    let name: String = get("naam").chars().filter(|sign| !sign.is_control()).take(80).collect();
    if name.is_empty() {
        return Ok(see(&visit, &format!("{path}?fout=name")));
    }
    let chosen = pairs.iter().filter(|(key, _)| key == "ontvanger").take(100);
    let chosen: Vec<OrganisationId> =
        chosen.filter_map(|(_, value)| id(value).ok().map(OrganisationId)).collect();
    let partners = app.store.read(|tx| Box::pin(tables::partners(tx))).await?;
    let recipients =
        partners.iter().map(|one| one.org).filter(|org| chosen.contains(org) && *org != before.org);
    let recipients = recipients.collect();
    let after = &Source {
        name,
        licence: pick("licentie", &LICENCES, &before.licence),
        access: pick("toegang", &["draft", "open", "request", "listed"], &before.access),
        clearance: pick("nazicht", &["all", "none"], &before.clearance),
        removed: pick("weg", &["keep", "close"], &before.removed),
        recipients,
        pull_url: url,
        ..before.clone()
    };
    let moment = &visit.moment;
    let anew = before.licence != after.licence || before.access != after.access;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::put_source(tx, after, moment.now()).await?;
                if anew {
                    run::enqueue(tx, "publish", (after.org, after.id), moment).await?;
                }
                let detail = serde_json::json!({"access": after.access, "clearance": after.clearance});
                tx.audit(
                    &Audit::new("change", "partner-source", after.id).of(after.org).detail(detail),
                    moment,
                )
                .await
            })
        })
        .await?;
    Ok(see(&visit, &format!("{path}?bewaard=1")))
}

/// How long a file waits for its turn to be read.
const WAIT: std::time::Duration = std::time::Duration::from_secs(10);

/// `POST /partner/{org}/bron/{source}/bestand`
pub(crate) async fn upload(
    State(app): Shared,
    visit: Visit,
    Path((_, org, source)): At,
    request: Request,
) -> Answer {
    let (_, source) = app.source(&visit, &org, &source).await?;
    // Two are read at a time; who waits long is told so instead of holding a line of the server.
    let turn = tokio::time::timeout(WAIT, app.readers.acquire()).await;
    let turn = turn.map_err(|_| Failure::busy(10))?.map_err(Failure::internal)?;
    let sent = multipart::read(request, limits::FILE + 100_000).await?;
    let path = format!("partner/{}/bron/{}", source.org.0.simple(), source.id.simple());
    if sent.file.is_empty() || sent.file.len() > limits::FILE {
        return Ok(see(&visit, &format!("{path}?fout=file")));
    }
    let import = &Import {
        org: source.org,
        id: visit.moment.new_id(),
        source: source.id,
        file: sent.file_name,
        state: "new".to_owned(),
        reading: source.mapping.as_ref().map(|mapping| mapping.reading.clone()).unwrap_or_default(),
        mapping: source.mapping.clone(),
        mapping_version: source.mapping_version,
        position: 0,
        report: Report::default(),
        made_at: visit.moment.now(),
        ended_at: None,
    };
    let (moment, data) = (&visit.moment, &sent.file);
    let taken = app.store.write(|tx| {
        Box::pin(async move {
            let org = import.org.0.to_string();
            if rate::spend(tx, "partner-file", &org, limits::FILES, moment.now()).await?.is_some() {
                return Ok(false);
            }
            tables::add_import(tx, import, data, moment).await?;
            tx.audit(&Audit::new("add", "partner-import", import.id).of(import.org), moment).await?;
            Ok::<_, StoreError>(true)
        })
    });
    let taken = taken.await?;
    drop(turn);
    let path = if taken {
        format!("partner/{}/invoer/{}", import.org.0.simple(), import.id.simple())
    } else {
        format!("{path}?fout=many")
    };
    Ok(see(&visit, &path))
}

/// `POST /partner/{org}/bron/{source}/ophalen`: fetches now.
pub(crate) async fn pull(State(app): Shared, visit: Visit, Path((_, org, source)): At) -> Answer {
    let (_, source) = app.source(&visit, &org, &source).await?;
    let path = format!("partner/{}/bron/{}", source.org.0.simple(), source.id.simple());
    if source.pull_url.is_empty() {
        return Ok(see(&visit, &format!("{path}?fout=url")));
    }
    let (moment, source) = (&visit.moment, &source);
    app.store
        .write(|tx| {
            Box::pin(async move {
                run::enqueue(tx, "pull", (source.org, source.id), moment).await?;
                tx.audit(&Audit::new("add", "partner-pull", source.id).of(source.org), moment).await
            })
        })
        .await?;
    Ok(see(&visit, &format!("{path}?bewaard=1")))
}
