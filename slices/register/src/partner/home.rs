//! The desk of a partner: its sources, what waits, what was brought, and what it says of itself.

use std::collections::HashMap;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::actor::Role;
use kernel::moment::OrganisationId;
use kernel::nis::Nis;
use kernel::text;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};

use super::app::{Answer, App, Known, Shared, acts_for_all, head, see};
use super::limits;
use super::store::{self as tables, Partner, Source};
use super::tie::tie;

/// How long a partner takes to decide: the middle and the slow end, in hours.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pace {
    /// Decisions that were counted.
    pub count: usize,
    /// Half of them took less.
    pub median: f64,
    /// Nine of ten took less.
    pub p90: f64,
}

/// The pace of decisions, from when they were asked and taken.
#[must_use]
pub fn pace(times: &[(DateTime<Utc>, DateTime<Utc>)]) -> Pace {
    let mut minutes: Vec<i64> =
        times.iter().map(|(asked, done)| (*done - *asked).num_minutes().max(0)).collect();
    minutes.sort_unstable();
    let hours = |share: usize| {
        let at = (minutes.len() * share).div_ceil(100).saturating_sub(1);
        let minutes = minutes.get(at).copied().unwrap_or_default();
        f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)) / 60.0
    };
    Pace { count: minutes.len(), median: hours(50), p90: hours(90) }
}

/// A source on the page.
#[derive(Clone, Debug, Serialize)]
pub struct SourceRow {
    id: String,
    name: String,
    licence: String,
    access: String,
    settled: i64,
    waiting: i64,
}

/// A file on the page.
#[derive(Clone, Debug, Serialize)]
pub struct ImportRow {
    id: String,
    file: String,
    source: String,
    state: String,
    made_at: String,
    new: u64,
    changed: u64,
    refused: u64,
}

/// A partner on the page of administrators.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerRow {
    id: String,
    name: String,
}

/// The desk.
#[derive(Clone, Debug, Serialize)]
pub struct DeskPage {
    org: String,
    name: String,
    slug: String,
    about: String,
    email: String,
    website: String,
    label: String,
    towns: Vec<String>,
    form: bool,
    sources: Vec<SourceRow>,
    waiting: i64,
    pace: Pace,
    imports: Vec<ImportRow>,
    partners: Vec<PartnerRow>,
    admin: bool,
    /// She looks at places of some towns, and leaves the rest to others.
    limited: bool,
    wrong: Option<&'static str>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "register/partner_desk.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let source = SourceRow {
            id: "5".repeat(32),
            name: "Ledenlijst".into(),
            licence: "CC BY 4.0".into(),
            access: "open".into(),
            settled: 214,
            waiting: 3,
        };
        let import = |state: &str| ImportRow {
            id: "6".repeat(32),
            file: "leden-2026.xlsx".into(),
            source: "Ledenlijst".into(),
            state: state.into(),
            made_at: "2026-11-20T09:00:00Z".into(),
            new: 12,
            changed: 4,
            refused: 2,
        };
        let desk = Self {
            org: "7".repeat(32),
            name: "Handelaarsbond Verzinsel".into(),
            slug: "handelaarsbond-verzinsel".into(),
            about: "Een verzonnen bond van handelaars.".into(),
            email: "info@verzinsel.example".into(),
            website: "https://verzinsel.example".into(),
            label: "hoeve".into(),
            towns: vec!["Oostkamp".into(), "Menen".into()],
            form: true,
            sources: vec![
                source.clone(),
                SourceRow { access: "draft".into(), waiting: 0, ..source.clone() },
                SourceRow { access: "request".into(), ..source.clone() },
                SourceRow { access: "listed".into(), ..source },
            ],
            waiting: 3,
            pace: Pace { count: 40, median: 2.5, p90: 30.0 },
            imports: ["new", "checking", "checked", "running", "done", "failed", "undoing", "undone"]
                .map(import)
                .to_vec(),
            partners: Vec::new(),
            admin: false,
            limited: false,
            wrong: Some("source"),
        };
        let fresh = Self {
            sources: Vec::new(),
            imports: Vec::new(),
            waiting: 0,
            pace: Pace::default(),
            towns: Vec::new(),
            wrong: None,
            admin: true,
            form: false,
            ..desk.clone()
        };
        let choose = Self {
            org: String::new(),
            name: String::new(),
            wrong: Some("partner"),
            partners: vec![PartnerRow { id: "7".repeat(32), name: "Handelaarsbond Verzinsel".into() }],
            ..fresh.clone()
        };
        let limited = Self { limited: true, wrong: None, ..desk.clone() };
        let label = Self { wrong: Some("label"), ..desk.clone() };
        vec![("desk", desk), ("limited", limited), ("label", label), ("fresh", fresh), ("choose", choose)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    organisatie: String,
    #[serde(default)]
    fout: String,
}

/// `GET /partner`
pub(crate) async fn show(State(app): Shared, visit: Visit, Asked(asking): Asked<Asking>) -> Answer {
    let wrong = ["source", "partner", "profile", "label"].into_iter().find(|code| *code == asking.fout);
    match app.which(&visit, &asking.organisatie)? {
        Some(org) => desk(&app, &visit, org, wrong).await,
        None => choose(&app, &visit, wrong).await,
    }
}

async fn choose(app: &App, visit: &Visit, wrong: Option<&'static str>) -> Answer {
    let loaded = app.store.read(|tx| {
        Box::pin(async move { Ok((tables::partners(tx).await?, people::organisation::list(tx).await?)) })
    });
    let (partners, organisations) = loaded.await?;
    let name = |org| organisations.iter().find(|one| one.id == org).map(|one| one.name.clone());
    let row = |partner: &Partner| {
        Some(PartnerRow { id: partner.org.0.simple().to_string(), name: name(partner.org)? })
    };
    let page = DeskPage {
        org: String::new(),
        name: String::new(),
        slug: String::new(),
        about: String::new(),
        email: String::new(),
        website: String::new(),
        label: String::new(),
        towns: Vec::new(),
        form: false,
        sources: Vec::new(),
        waiting: 0,
        pace: Pace::default(),
        imports: Vec::new(),
        partners: partners.iter().filter_map(row).collect(),
        admin: true,
        limited: false,
        wrong,
    };
    visit.page(head(visit, "partner-title", "partner"), &page)
}

/// The partner, made when its moderator comes for the first time.
async fn found(app: &App, visit: &Visit, org: OrganisationId) -> Result<Known, Failure> {
    visit.may(&kernel::actor::Thing::new().of(org))?;
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                if tables::partner(tx, org).await?.is_some() {
                    return Ok(());
                }
                let Some(known) = people::organisation::get(tx, org).await? else { return Ok(()) };
                if known.kind == people::OrganisationKind::Partner {
                    let fresh = fresh(tx, org, &known.name).await?;
                    tables::put_partner(tx, &fresh, moment.now()).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    app.partner_here(visit, org).await
}

/// A partner that says nothing of itself yet, with an address nobody else has.
pub(crate) async fn fresh(
    tx: &mut ::store::Tx<'_>,
    org: OrganisationId,
    name: &str,
) -> Result<Partner, StoreError> {
    let mut slug = text::slug(name);
    if slug.is_empty() || tables::by_slug(tx, &slug).await?.is_some() {
        slug = format!("{slug}-{}", org.0.simple());
    }
    Ok(Partner {
        org,
        slug,
        label: String::new(),
        towns: Vec::new(),
        about: String::new(),
        email: String::new(),
        website: String::new(),
        form_source: None,
    })
}

async fn desk(app: &App, visit: &Visit, org: OrganisationId, wrong: Option<&'static str>) -> Answer {
    let known = found(app, visit, org).await?;
    let limited = !acts_for_all(visit, &known.partner)?;
    let since = visit.moment.now() - TimeDelta::days(90);
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let lists = (tables::sources(tx, org).await?, tables::imports(tx, org, 20).await?);
            let towns = crate::store::places::municipalities(tx).await?;
            Ok::<_, StoreError>((
                lists,
                tables::count_items(tx, org).await?,
                tables::times(tx, org, since).await?,
                towns,
            ))
        })
    });
    let ((sources, imports), counts, times, towns) = loaded.await?;
    let counted: HashMap<(uuid::Uuid, &str), i64> =
        counts.iter().map(|(source, state, count)| ((*source, state.as_str()), *count)).collect();
    let count = |source, state| counted.get(&(source, state)).copied().unwrap_or_default();
    let name_of =
        |nis: &Nis| towns.iter().find(|town| town.nis == *nis).and_then(|town| town.names.first().cloned());
    let names: HashMap<_, _> = sources.iter().map(|source| (source.id, source.name.clone())).collect();
    let partner = known.partner;
    let page = DeskPage {
        org: org.0.simple().to_string(),
        name: known.name,
        form: partner.form_source.is_some(),
        towns: partner.towns.iter().filter_map(name_of).collect(),
        slug: partner.slug,
        about: partner.about,
        email: partner.email,
        website: partner.website,
        label: partner.label,
        waiting: sources.iter().map(|source| count(source.id, "waiting")).sum(),
        sources: sources
            .iter()
            .map(|source| SourceRow {
                id: source.id.simple().to_string(),
                name: source.name.clone(),
                licence: source.licence.clone(),
                access: source.access.clone(),
                settled: count(source.id, "settled") + count(source.id, "refused"),
                waiting: count(source.id, "waiting"),
            })
            .collect(),
        pace: pace(&times),
        imports: imports
            .into_iter()
            .map(|import| ImportRow {
                id: import.id.simple().to_string(),
                source: names.get(&import.source).cloned().unwrap_or_default(),
                file: import.file,
                state: import.state,
                made_at: import.made_at.to_rfc3339(),
                new: import.report.new,
                changed: import.report.changed,
                refused: import.report.refused,
            })
            .collect(),
        partners: Vec::new(),
        admin: visit.acting()?.role() == Role::Admin,
        limited,
        wrong,
    };
    visit.page(head(visit, "partner-title", "partner"), &page)
}

/// What the forms of the desk send.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    naam: String,
    #[serde(default)]
    over: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    website: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    gemeenten: String,
    #[serde(default)]
    formulier: String,
}

fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// The towns named in a text, by name or code; none when one of them is unknown.
async fn towns_of(app: &App, typed: &str) -> Result<Option<Vec<Nis>>, Failure> {
    let known = app.store.read(|tx| Box::pin(crate::store::places::municipalities(tx))).await?;
    let mut found = Vec::new();
    for name in typed.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()).take(400) {
        let folded = text::fold(name);
        let fits = |town: &&crate::gazetteer::Municipality| {
            town.valid_to.is_none()
                && (town.nis.to_string() == name
                    || town.names.iter().any(|known| text::fold(known) == folded))
        };
        let Some(town) = known.iter().find(fits) else { return Ok(None) };
        found.push(town.nis);
    }
    Ok(Some(found))
}

/// `POST /partner/nieuw`: an administrator takes a partner in.
pub(crate) async fn add(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let name = line(&entry.naam, 100);
    let towns = towns_of(&app, &entry.gemeenten).await?;
    let (Some(towns), false) = (towns, name.is_empty()) else {
        return Ok(see(&visit, "partner?fout=partner"));
    };
    let (moment, name, towns, label) = (&visit.moment, name.as_str(), &towns, &line(&entry.label, 40));
    let made = app.store.write(|tx| {
        Box::pin(async move {
            let org = people::organisation::partner(tx, name, moment).await?;
            let tied = tie(tx, org, label, moment).await?;
            let code = tied.clone().unwrap_or_default();
            let partner = Partner { towns: towns.clone(), label: code, ..fresh(tx, org, name).await? };
            tables::put_partner(tx, &partner, moment.now()).await?;
            tx.audit(&Audit::new("add", "partner", org.0).of(org), moment).await?;
            Ok::<_, StoreError>((org, tied.is_some()))
        })
    });
    let (org, tied) = made.await?;
    let wrong = if tied { "" } else { "&fout=label" };
    Ok(see(&visit, &format!("partner?organisatie={}{wrong}", org.0.simple())))
}

/// `POST /partner/{org}/profiel`
pub(crate) async fn profile(
    State(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (org, known) = app.partner_at(&visit, &org).await?;
    let back = |wrong: &str| see(&visit, &format!("partner?organisatie={}{wrong}", org.0.simple()));
    let (email, website) = (line(&entry.email, 254), line(&entry.website, 300));
    let email = if email.is_empty() { Some(String::new()) } else { people::person::email(&email) };
    let website = if website.is_empty() { Some(String::new()) } else { super::draft::web_address(&website) };
    let (Some(email), Some(website)) = (email, website) else { return Ok(back("&fout=profile")) };
    let mut partner = Partner { about: line(&entry.over, 1_000), email, website, ..known.partner };
    // Where a partner works and under which label is not for itself to say.
    if visit.acting()?.role() == Role::Admin {
        let Some(towns) = towns_of(&app, &entry.gemeenten).await? else { return Ok(back("&fout=profile")) };
        let (moment, typed) = (&visit.moment, &line(&entry.label, 40));
        let tied = app.store.write(|tx| Box::pin(async move { tie(tx, org, typed, moment).await })).await?;
        let Some(label) = tied else { return Ok(back("&fout=label")) };
        (partner.towns, partner.label) = (towns, label);
    }
    let (moment, wants_form, partner) = (&visit.moment, entry.formulier == "1", &partner);
    let title = visit.say("partner-form-source", &[]);
    let title = title.as_str();
    app.store
        .write(|tx| {
            Box::pin(async move {
                let mut partner = partner.clone();
                if !wants_form {
                    partner.form_source = None;
                } else if partner.form_source.is_none() {
                    let source = Source { name: title.to_owned(), ..new_source(org, moment.new_id()) };
                    tables::put_source(tx, &source, moment.now()).await?;
                    partner.form_source = Some(source.id);
                }
                tables::put_partner(tx, &partner, moment.now()).await?;
                tx.audit(&Audit::new("change", "partner", org.0).of(org), moment).await
            })
        })
        .await?;
    Ok(back(""))
}

/// A source as it begins: open, looked at by a moderator, nothing closed by itself.
pub(crate) fn new_source(org: OrganisationId, id: uuid::Uuid) -> Source {
    Source {
        org,
        id,
        name: String::new(),
        licence: "CC BY 4.0".to_owned(),
        access: "open".to_owned(),
        recipients: Vec::new(),
        clearance: "all".to_owned(),
        removed: "keep".to_owned(),
        mapping: None,
        mapping_version: 0,
        pull_url: String::new(),
        pull_tag: String::new(),
        pulled_at: None,
        pull_told: String::new(),
    }
}

/// `POST /partner/{org}/bron`: a new source.
pub(crate) async fn add_source(
    State(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (org, _) = app.partner_at(&visit, &org).await?;
    let (moment, name) = (&visit.moment, &line(&entry.naam, 80));
    let made = app.store.write(|tx| {
        Box::pin(async move {
            if name.is_empty() || tables::sources(tx, org).await?.len() >= limits::SOURCES {
                return Ok(None);
            }
            let source = Source { name: name.clone(), ..new_source(org, moment.new_id()) };
            tables::put_source(tx, &source, moment.now()).await?;
            tx.audit(&Audit::new("add", "partner-source", source.id).of(org), moment).await?;
            Ok::<_, StoreError>(Some(source.id))
        })
    });
    let org = org.0.simple();
    Ok(match made.await? {
        Some(source) => see(&visit, &format!("partner/{org}/bron/{}", source.simple())),
        None => see(&visit, &format!("partner?organisatie={org}&fout=source")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_the_middle_and_the_slow_end() {
        let start = DateTime::parse_from_rfc3339("2026-11-01T08:00:00Z").unwrap().to_utc();
        let times: Vec<_> = (1..=10).map(|hours| (start, start + TimeDelta::hours(hours))).collect();
        assert_eq!(pace(&times), Pace { count: 10, median: 5.0, p90: 9.0 });
        assert_eq!(pace(&[]), Pace::default());
    }
}
