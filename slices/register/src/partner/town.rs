//! What partners do in a town, for its officers (P-13): how many places they bring, what waits and how long, which files
//! and how many of their rows were refused. To read only: a partner's work is its own.

use std::collections::BTreeMap;

use ::store::{Audit, StoreError};
use axum::extract::State as Handed;
use chrono::TimeDelta;
use kernel::moment::OrganisationId;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Choice, Page, Visit};

use super::app::{Answer, Shared, head};
use super::home::{Pace, pace};
use super::store::access;
use super::store::{self as tables, access::Brought};

/// Partners of one town on the page.
const MOST: usize = 100;
/// Response times of the last days.
const DAYS: i64 = 90;

/// A file in the list.
#[derive(Clone, Debug, Serialize)]
pub struct FileRow {
    file: String,
    state: String,
    at: String,
    here: i64,
    new: u64,
    changed: u64,
    refused: u64,
}

/// A partner in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerRow {
    name: String,
    slug: String,
    settled: i64,
    waiting: i64,
    refused: i64,
    pace: Pace,
    files: Vec<FileRow>,
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct TownPage {
    town: String,
    towns: Vec<Choice>,
    partners: Vec<PartnerRow>,
    days: i64,
}

impl Page for TownPage {
    const TEMPLATE: &'static str = "register/partner_town.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let file = |state: &str, refused| FileRow {
            file: "leden-2026.xlsx".into(),
            state: state.into(),
            at: "2026-11-20T09:00:00Z".into(),
            here: 14,
            new: 12,
            changed: 4,
            refused,
        };
        let partner = PartnerRow {
            name: "Handelaarsbond Verzinsel".into(),
            slug: "handelaarsbond-verzinsel".into(),
            settled: 214,
            waiting: 3,
            refused: 2,
            pace: Pace { count: 40, median: 2.5, p90: 30.0 },
            files: vec![file("done", 2), file("undone", 0)],
        };
        let quiet = PartnerRow {
            waiting: 0,
            refused: 0,
            pace: Pace::default(),
            files: Vec::new(),
            ..partner.clone()
        };
        let page = Self {
            town: "Oostkamp".into(),
            towns: vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")],
            partners: vec![partner, quiet],
            days: DAYS,
        };
        let none = Self { towns: Vec::new(), partners: Vec::new(), ..page.clone() };
        vec![("some", page), ("none", none)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asking {
    #[serde(default)]
    stad: String,
}

/// `GET /stad/partners`
pub(crate) async fn show(Handed(app): Shared, visit: Visit, Asked(asking): Asked<Asking>) -> Answer {
    let (own, chosen) = (visit.towns("")?, visit.towns(&asking.stad)?.first().copied());
    let (language, moment, own) = (visit.language, &visit.moment, &own);
    let loaded = app.store.write(|tx| {
        Box::pin(async move {
            let all: Vec<Nis> = match own.as_slice() {
                [] => crate::linking::towns_with_places(tx).await?,
                some => some.to_vec(),
            };
            let mut named = Vec::new();
            for nis in &all {
                named.push((*nis, crate::merchant::town_name(tx, *nis, language).await?));
            }
            let chosen = chosen.or_else(|| all.first().copied());
            let partners = match chosen {
                Some(nis) => {
                    tx.audit(&Audit::new("view", "partners", nis).in_town(nis), moment).await?;
                    partners(tx, nis, moment).await?
                }
                None => Vec::new(),
            };
            Ok::<_, StoreError>((named, chosen, partners))
        })
    });
    let (named, chosen, partners) = loaded.await?;
    let name = |nis: Option<Nis>| named.iter().find(|(known, _)| Some(*known) == nis);
    let page = TownPage {
        town: name(chosen).map(|(_, name)| name.clone()).unwrap_or_default(),
        partners,
        days: DAYS,
        towns: match named.len() {
            0 | 1 => Vec::new(),
            _ => named.into_iter().map(|(nis, name)| Choice::new(nis.to_string(), name)).collect(),
        },
    };
    visit.page(head(&visit, "partner-town", "stad/partners"), &page)
}

async fn partners(
    tx: &mut store::Tx<'_>,
    nis: Nis,
    moment: &kernel::moment::Moment,
) -> store::Result<Vec<PartnerRow>> {
    let mut counts: BTreeMap<OrganisationId, BTreeMap<String, i64>> = BTreeMap::new();
    for (org, state, count) in access::in_town(tx, nis).await? {
        counts.entry(org).or_default().insert(state, count);
    }
    let since = moment.now() - TimeDelta::days(DAYS);
    let mut rows = Vec::new();
    for (org, counts) in counts.into_iter().take(MOST) {
        let (Some(partner), Some(known)) =
            (tables::partner(tx, org).await?, people::organisation::get(tx, org).await?)
        else {
            continue;
        };
        let count = |state: &str| counts.get(state).copied().unwrap_or_default();
        rows.push(PartnerRow {
            name: known.name,
            slug: partner.slug,
            settled: count("settled"),
            waiting: count("waiting"),
            refused: count("refused"),
            pace: pace(&access::times_in_town(tx, (org, nis), since).await?),
            files: access::imports_in_town(tx, (org, nis)).await?.into_iter().map(file).collect(),
        });
    }
    Ok(rows)
}

fn file(one: Brought) -> FileRow {
    FileRow {
        file: one.file,
        state: one.state,
        at: one.made_at.to_rfc3339(),
        here: one.here,
        new: one.report.new,
        changed: one.report.changed,
        refused: one.report.refused,
    }
}
