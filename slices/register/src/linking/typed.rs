//! `GET /zaken/lijkt-op`: is what somebody types there already? As JSON, for the script of a form.

use axum::extract::State as Handed;
use axum::http::header;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use kernel::actor::Role;
use kernel::nis::{Nis, Postcode};
use kernel::number::EnterpriseNumber;
use people::rate::{Allowance, spend};
use serde::Deserialize;
use serde_json::json;
use shell::visit::Asked;
use shell::{Failure, Visit};

use super::alike::{Alike, Sight, alike, towns};
use super::matching::signs;
use super::queue::{Answer, Shared};
use crate::facts::{Address, Facts};

/// How often one person may ask while she types.
const ALLOWANCE: Allowance = Allowance { burst: 60, every: TimeDelta::seconds(1) };

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    naam: String,
    #[serde(default)]
    straat: String,
    #[serde(default)]
    nr: String,
    #[serde(default)]
    postcode: String,
    #[serde(default)]
    gemeente: String,
    #[serde(default)]
    telefoon: String,
    #[serde(default)]
    website: String,
    #[serde(default)]
    nummer: String,
}

fn short(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(200).collect();
    (!text.is_empty()).then_some(text)
}

impl Typed {
    fn facts(&self) -> Facts {
        Facts {
            sign: short(&self.naam),
            phone: short(&self.telefoon),
            website: short(&self.website),
            enterprise_number: EnterpriseNumber::parse(&self.nummer).ok(),
            address: Address {
                street: short(&self.straat).unwrap_or_default(),
                house_number: short(&self.nr).unwrap_or_default(),
                postcode: Postcode::parse(self.postcode.trim()).ok().map(Postcode::get),
                locality: String::new(),
            },
            ..Facts::default()
        }
    }
}

/// What somebody may see of a town: its officers everything, others what is public.
pub(crate) fn sight(visit: &Visit, nis: Nis) -> Sight {
    match visit.acting().map(|acting| (acting.role(), &acting.capacity.towns)) {
        Ok((Role::Admin, _)) => Sight::Town,
        Ok((Role::Officer, towns)) if towns.contains(&nis) => Sight::Town,
        _ => Sight::Public,
    }
}

/// `GET /zaken/lijkt-op`
pub(crate) async fn show(Handed(app): Shared, visit: Visit, Asked(typed): Asked<Typed>) -> Answer {
    let (whom, now) = (visit.person()?.0.simple().to_string(), visit.moment.now());
    let whom = whom.as_str();
    let wait =
        app.store.write(|tx| Box::pin(async move { spend(tx, "alike", whom, ALLOWANCE, now).await })).await?;
    if let Some(wait) = wait {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds() + 1).unwrap_or(60)));
    }
    let mut of = Vec::new();
    of.extend(Nis::parse(&typed.gemeente).ok());
    if let Ok(code) = Postcode::parse(typed.postcode.trim())
        && of.is_empty()
    {
        of = towns(&app.desk, code).await?;
    }
    let facts = typed.facts();
    let mut found: Vec<Alike> = Vec::new();
    for nis in of {
        found.extend(alike(&app.desk, nis, &facts, (sight(&visit, nis), None)).await?);
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.percent));
    let list: Vec<serde_json::Value> = found.iter().take(5).map(|one| view(&visit, one)).collect();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, json!(list).to_string()).into_response())
}

fn view(visit: &Visit, one: &Alike) -> serde_json::Value {
    let signs: Vec<String> = signs(&one.evidence)
        .into_iter()
        .map(|sign| {
            let verdict = json!(sign.verdict);
            // words: link-sign-* link-verdict-*
            let field = visit.say(&format!("link-sign-{}", sign.field), &[]);
            let verdict = visit.say(&format!("link-verdict-{}", verdict.as_str().unwrap_or_default()), &[]);
            format!("{field}: {verdict}")
        })
        .collect();
    json!({
        "id": one.id.0.simple().to_string(),
        "sign": one.sign,
        "address": one.address,
        "percent": one.percent,
        "href": format!("/id/{}", one.id.0.simple()),
        "claim": visit.local(&format!("beheren/{}", one.id.0.simple())),
        "signs": signs,
    })
}
