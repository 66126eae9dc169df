//! What everybody sees of a partner, and its own form to register a place.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use chrono::TimeDelta;
use kernel::category::Category;
use kernel::text;
use people::rate;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};

use super::app::{Answer, App, Shared, head, see};
use super::draft::{self, Draft, Ground};
use super::home::{Pace, pace};
use super::item::{self, Context};
use super::limits;
use super::review::activities;
use super::store::{self as tables, Partner};
use super::table::Wrong;
use crate::import::{load_chains, load_gazetteer};
use crate::linking::{Alike, Sight, alike};

/// The fields of the form.
const FIELDS: [&str; 9] =
    ["sign", "categories", "address", "locality", "enterprise_number", "phone", "email", "website", "hours"];

/// A field with what was typed and what is wrong with it.
#[derive(Clone, Debug, Serialize)]
pub struct FieldRow {
    name: &'static str,
    value: String,
    wrong: String,
    required: bool,
}

/// A kind of shop to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Kind {
    value: String,
    label: String,
}

/// A source everybody may use.
#[derive(Clone, Debug, Serialize)]
pub struct OpenRow {
    name: String,
    licence: String,
}

/// The public page of a partner.
#[derive(Clone, Debug, Serialize)]
pub struct PublicPage {
    name: String,
    slug: String,
    about: String,
    email: String,
    website: String,
    towns: Vec<String>,
    sources: Vec<OpenRow>,
    pace: Pace,
    form: bool,
    fields: Vec<FieldRow>,
    kinds: Vec<Kind>,
    allowed: Vec<String>,
    asks: Vec<&'static str>,
    wrong: bool,
    needs_listed: bool,
    thanks: bool,
    alike: Vec<AlikeRow>,
}

/// A place that looks like the one that was typed.
#[derive(Clone, Debug, Serialize)]
pub struct AlikeRow {
    id: String,
    sign: String,
    address: String,
    percent: u8,
}

impl From<&Alike> for AlikeRow {
    fn from(one: &Alike) -> Self {
        let id = one.id.0.simple().to_string();
        Self { id, sign: one.sign.clone(), address: one.address.clone(), percent: one.percent }
    }
}

impl Page for PublicPage {
    const TEMPLATE: &'static str = "register/partner_public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let field = |name: &&'static str| FieldRow {
            name,
            value: String::new(),
            wrong: if *name == "hours" { "hours".into() } else { String::new() },
            required: needed(name),
        };
        let page = Self {
            name: "Handelaarsbond Verzinsel".into(),
            slug: "handelaarsbond-verzinsel".into(),
            about: "Een verzonnen bond van handelaars.".into(),
            email: "info@verzinsel.example".into(),
            website: "https://verzinsel.example".into(),
            towns: vec!["Oostkamp".into()],
            sources: vec![OpenRow { name: "Ledenlijst".into(), licence: "CC BY 4.0".into() }],
            pace: Pace { count: 40, median: 2.5, p90: 30.0 },
            form: true,
            fields: FIELDS.iter().map(field).collect(),
            kinds: vec![Kind { value: "farm".into(), label: "Hoevewinkel".into() }],
            allowed: vec!["listed".into()],
            asks: vec!["listed", "contact", "partner", "news"],
            wrong: true,
            needs_listed: true,
            thanks: false,
            alike: vec![AlikeRow {
                id: "2".repeat(32),
                sign: "Hoeve Verzinsel".into(),
                address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
                percent: 87,
            }],
        };
        let thanks = Self { thanks: true, wrong: false, needs_listed: false, ..page.clone() };
        let closed = Self {
            form: false,
            about: String::new(),
            email: String::new(),
            website: String::new(),
            towns: Vec::new(),
            sources: Vec::new(),
            pace: Pace::default(),
            thanks: false,
            wrong: false,
            needs_listed: false,
            alike: Vec::new(),
            ..page.clone()
        };
        vec![("form", page), ("thanks", thanks), ("closed", closed)]
    }
}

fn needed(name: &str) -> bool {
    matches!(name, "sign" | "categories" | "address" | "locality")
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    dank: String,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    values: Vec<(String, String)>,
    allowed: Vec<String>,
    wrong: Vec<Wrong>,
    needs_listed: bool,
    /// She saw the places it looks like, and says that it is another.
    sure: bool,
    alike: Vec<Alike>,
}

async fn find(app: &App, slug: &str) -> Result<(Partner, String), Failure> {
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let Some(partner) = tables::by_slug(tx, slug).await? else { return Ok(None) };
            let name = people::organisation::get(tx, partner.org).await?.map(|known| known.name);
            Ok::<_, StoreError>(name.map(|name| (partner, name)))
        })
    });
    loaded.await?.ok_or_else(Failure::not_found)
}

/// `GET /partners/{slug}`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, slug)): Path<(String, String)>,
    Asked(asking): Asked<Asking>,
) -> Answer {
    let found = find(&app, &slug).await?;
    page(&app, &visit, found, (Typed::default(), asking.dank == "1")).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (partner, name): (Partner, String),
    (typed, thanks): (Typed, bool),
) -> Answer {
    let (org, since) = (partner.org, visit.moment.now() - TimeDelta::days(90));
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let towns = crate::store::places::municipalities(tx).await?;
            Ok((tables::sources(tx, org).await?, tables::times(tx, org, since).await?, towns))
        })
    });
    let (sources, times, towns) = loaded.await?;
    let name_of =
        |nis| towns.iter().find(|town| town.nis == nis).and_then(|town| town.names.first().cloned());
    let mut kinds: Vec<Kind> = Category::all()
        .iter()
        .filter(|category| category.code != "vacant")
        .map(|category| Kind {
            value: category.code.to_owned(),
            label: category.name(visit.language).to_owned(),
        })
        .collect();
    kinds.sort_by_key(|kind| text::sort_key(&kind.label));
    let fields = FIELDS.iter().map(|name| {
        let value = typed.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        // Where a place lies is told by its postal code; the form asks for it in one field.
        let of = |field: &str| if field == "postcode" { "locality" } else { field }.to_owned();
        let wrong =
            typed.wrong.iter().find(|wrong| of(&wrong.field) == *name).map(|wrong| wrong.code.clone());
        FieldRow {
            name,
            value: value.unwrap_or_default(),
            wrong: wrong.unwrap_or_default(),
            required: needed(name),
        }
    });
    let open = sources.iter().filter(|source| source.is_public());
    let page = PublicPage {
        name,
        slug: partner.slug.clone(),
        towns: partner.towns.iter().filter_map(|nis| name_of(*nis)).collect(),
        sources: open
            .map(|source| OpenRow { name: source.name.clone(), licence: source.licence.clone() })
            .collect(),
        pace: pace(&times),
        form: partner.form_source.is_some(),
        about: partner.about,
        email: partner.email,
        website: partner.website,
        fields: fields.collect(),
        kinds,
        asks: activities(org).map(|(code, _)| code).to_vec(),
        wrong: !typed.wrong.is_empty() || typed.needs_listed,
        needs_listed: typed.needs_listed,
        alike: typed.alike.iter().map(AlikeRow::from).collect(),
        allowed: typed.allowed,
        thanks,
    };
    let path = format!("partners/{}", partner.slug);
    visit.page(head(visit, "partner-public", &path), &page)
}

/// `POST /partners/{slug}`: somebody registers a place. It waits for the partner's moderator.
pub(crate) async fn join(
    State(app): Shared,
    visit: Visit,
    Path((_, slug)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let (partner, name) = find(&app, &slug).await?;
    let form = partner.form_source.ok_or_else(Failure::not_found)?;
    let mut draft = Draft::default();
    let mut typed = Typed::default();
    let own = visit.moment.new_id().simple().to_string();
    if let Some(key) = draft::field("key") {
        draft.add(key, &own);
    }
    for (name, value) in pairs.iter().take(60) {
        let value: String = value.chars().take(1_000).collect();
        if name == "toch" {
            typed.sure = value == "1";
        } else if name == "mag" {
            typed.allowed.push(value);
        } else if let Some(field) = FIELDS.iter().find(|field| *field == name) {
            draft.add(field, &value);
            typed.values.push((name.clone(), value));
        }
    }
    typed.allowed.retain(|code| activities(partner.org).iter().any(|(known, _)| known == code));
    typed.needs_listed = !typed.allowed.iter().any(|code| code == "listed");
    let gazetteer = load_gazetteer(&app.store).await?;
    let checked = draft::check(&draft, 0, Ground { gazetteer: &gazetteer, towns: &partner.towns });
    let entry = match checked {
        Ok(entry) if !typed.needs_listed => entry,
        Ok(_) => return page(&app, &visit, (partner, name), (typed, false)).await,
        Err(wrong) => {
            typed.wrong = wrong;
            return page(&app, &visit, (partner, name), (typed, false)).await;
        }
    };
    if !typed.sure {
        typed.alike = alike(&app.desk, entry.nis, &entry.facts, (Sight::Public, None)).await?;
        if !typed.alike.is_empty() {
            return page(&app, &visit, (partner, name), (typed, false)).await;
        }
    }
    let chains = load_chains(&app.store).await?;
    let network = shell::guard::network(visit.client);
    let (org, moment, chains, name, network) =
        (partner.org, &visit.moment, &chains, name.as_str(), network.as_str());
    let (entries, asked) = (
        &[entry],
        &tables::Asked {
            allowed: typed.allowed,
            language: visit.language.code().to_owned(),
            at: moment.now(),
        },
    );
    let wait = app.store.write(|tx| {
        Box::pin(async move {
            if let Some(wait) = rate::spend(tx, "partner-form", network, limits::FORMS, moment.now()).await? {
                return Ok(Some(wait));
            }
            let Some(source) = tables::source(tx, org, form).await? else { return Ok(None) };
            let context = Context { source: &source, name, chains, moment, via: "form", import: None };
            for (_, item) in item::submit(tx, context, entries).await? {
                tables::add_asked(tx, &item, asked).await?;
                let what = Audit::new("add", "partner-place", item.establishment.0).of(org).in_town(item.nis);
                tx.audit(&what, moment).await?;
            }
            Ok::<_, StoreError>(None)
        })
    });
    match wait.await? {
        Some(wait) => Err(Failure::too_many(u32::try_from(wait.num_seconds()).unwrap_or(60))),
        None => Ok(see(&visit, &format!("partners/{}?dank=1", partner.slug))),
    }
}
