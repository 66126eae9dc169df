//! What was merged in a town, and taking it apart again.

use axum::extract::{Path, State as Handed};
use kernel::actor::Thing;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Failure, Page, Reach, Visit};
use uuid::Uuid;

use super::merge;
use super::queue::{Answer, Head, Shared, heads, see};
use super::{head, pairs, percent};
use crate::import::load_chains;

/// A merge in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct MergeRow {
    pub id: String,
    pub survivor: Head,
    pub absorbed: Head,
    /// `person`, `many`, `automatic`.
    pub how: String,
    pub percent: i64,
    pub at: String,
}

/// The merges of a town that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct MergedPage {
    pub towns: Vec<(String, String)>,
    pub nis: String,
    pub town: String,
    pub rows: Vec<MergeRow>,
    pub done: String,
}

impl Page for MergedPage {
    const TEMPLATE: &'static str = "register/linking_merged.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |how: &str| MergeRow {
            id: "3".repeat(32),
            survivor: Head::sample("Bakkerij Verzinsel", "kbo"),
            absorbed: Head::sample("Verzinsel bakkerij", "osm"),
            how: how.into(),
            percent: 99,
            at: "2026-11-20T09:00:00Z".into(),
        };
        let towns = vec![("31022".into(), "Oostkamp".into()), ("34027".into(), "Menen".into())];
        let rows = ["person", "many", "automatic"].map(row).to_vec();
        let page = Self { towns, nis: "31022".into(), town: "Oostkamp".into(), rows, done: "los".into() };
        let none = Self { towns: Vec::new(), rows: Vec::new(), done: "weg".into(), ..page.clone() };
        vec![("some", page), ("none", none)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    gedaan: String,
}

/// `GET /samengevoegd`
pub(crate) async fn show(Handed(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let only = match visit.reach()? {
        Reach::All => None,
        Reach::Towns(towns) => Some(towns),
        _ => return Err(Failure::not_found()),
    };
    let (asked, language) = (Nis::parse(&told.stad).ok(), visit.language);
    if let (Some(only), Some(asked)) = (&only, asked)
        && !only.contains(&asked)
    {
        return Err(Failure::not_found());
    }
    let only = &only;
    let page = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let towns = match only {
                    Some(towns) => towns.clone(),
                    None => pairs::towns(tx).await?,
                };
                let mut named = Vec::new();
                for nis in &towns {
                    named.push((
                        nis.to_string(),
                        crate::merchant::store::town_name(tx, *nis, language).await?,
                    ));
                }
                let Some(nis) = asked.or_else(|| towns.first().copied()) else {
                    return Ok(MergedPage::default());
                };
                let merges = merge::of_town(tx, nis).await?;
                let ids: Vec<EstablishmentId> =
                    merges.iter().flat_map(|merge| [merge.survivor, merge.absorbed]).collect();
                let heads = heads(tx, nis, &ids).await?;
                let row = |merge: &merge::Merge| {
                    Some(MergeRow {
                        id: merge.id.simple().to_string(),
                        survivor: heads.get(&merge.survivor)?.clone(),
                        absorbed: heads.get(&merge.absorbed)?.clone(),
                        how: merge.how.clone(),
                        percent: percent(merge.score),
                        at: merge.made_at.to_rfc3339(),
                    })
                };
                let town =
                    named.iter().find(|(own, _)| *own == nis.to_string()).cloned().unwrap_or_default().1;
                let rows = merges.iter().filter_map(row).collect();
                Ok::<_, store::StoreError>(MergedPage {
                    nis: nis.to_string(),
                    town,
                    rows,
                    towns: named,
                    done: String::new(),
                })
            })
        })
        .await?;
    let page = MergedPage { done: told.gedaan.chars().take(12).collect(), ..page };
    visit.page(head(&visit, visit.say("link-merged", &[]), "samengevoegd"), &page)
}

/// `POST /samengevoegd/{nis}/{id}`: takes two places apart again.
pub(crate) async fn part(
    Handed(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let Ok(nis) = Nis::parse(&nis) else {
        visit.may(&Thing::new())?;
        return Err(Failure::not_found());
    };
    visit.may(&Thing::new().in_town(nis))?;
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let chains = load_chains(&app.store).await?;
    let (moment, chains) = (&visit.moment, &chains);
    let done = app
        .store
        .write(|tx| Box::pin(async move { merge::unmerge(tx, nis, id, (chains, moment)).await }))
        .await?;
    let told = match done {
        Ok(effect) => {
            app.curtain.hide(&effect.hide);
            "los"
        }
        Err(merge::Refusal::Gone) => return Err(Failure::not_found()),
        Err(_) => "weg",
    };
    Ok(see(&format!("{}?stad={nis}&gedaan={told}", visit.local("samengevoegd"))))
}
