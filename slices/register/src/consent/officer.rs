//! An officer writes down what a merchant signed on paper, or withdrew by telephone: for who has no account.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use kernel::actor::Thing;
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use store::{Audit, StoreError, Tx};

use super::choices::{self, Names};
use super::ledger::{Activity, Proof};
use super::page::{Loaded, Sheet, load, sample};
use super::record::{self, Effect, How, Said};
use super::{Consents, head, store as tables};

/// Signs of a reference.
const LONGEST_REFERENCE: usize = 100;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct PaperPage {
    id: String,
    sign: String,
    sheet: Sheet,
    reference: String,
    day: String,
    today: String,
    refusal: Option<&'static str>,
    saved: usize,
    told: usize,
    gone: bool,
}

impl Page for PaperPage {
    const TEMPLATE: &'static str = "register/consent_paper.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let asked = Self {
            id: "8".repeat(32),
            sign: "Kapsalon Krul".into(),
            sheet: sample(),
            reference: String::new(),
            day: "2026-11-22".into(),
            today: "2026-11-22".into(),
            refusal: None,
            saved: 0,
            told: 0,
            gone: false,
        };
        let refused = |why| Self { refusal: Some(why), reference: "2026/12".into(), ..asked.clone() };
        vec![
            ("asked", asked.clone()),
            ("saved", Self { saved: 3, ..asked.clone() }),
            ("withdrawn", Self { saved: 1, told: 2, gone: true, ..asked.clone() }),
            ("no reference", refused("reference")),
            ("day", refused("day")),
            ("nothing", refused("nothing")),
        ]
    }
}

type Shared = State<Arc<Consents>>;
type Answer = Result<Response, Failure>;

/// The place of an address, when it lies where who acts may work.
async fn find(consents: &Consents, visit: &Visit, id: &str) -> Result<(Nis, EstablishmentId), Failure> {
    let found = match EstablishmentId::parse(id) {
        Ok(id) => {
            let nis = consents.store.read(|tx| Box::pin(async move { tables::nis_of(tx, id).await })).await?;
            nis.map(|nis| (nis, id))
        }
        Err(_) => None,
    };
    let thing = found.map_or_else(Thing::new, |(nis, id)| Thing::new().in_town(nis).at(id));
    visit.may(&thing)?;
    found.ok_or_else(Failure::not_found)
}

/// The enterprise whose ledger counts for a place, when there is one: who spoke for it before, who manages it, or its
/// number.
async fn holder(tx: &mut Tx<'_>, (nis, id): (Nis, EstablishmentId)) -> store::Result<Option<OrganisationId>> {
    if let Some(org) = tables::holder(tx, nis, id).await? {
        return Ok(Some(org));
    }
    let known = crate::merchant::store::load(tx, id).await?;
    Ok(known.and_then(|place| place.organisations.first().copied()))
}

/// The same; made when there is none.
async fn ensure(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, EstablishmentId),
    moment: &Moment,
) -> store::Result<OrganisationId> {
    if let Some(org) = holder(tx, (nis, id)).await? {
        return Ok(org);
    }
    let known = crate::merchant::store::load(tx, id).await?;
    let sign = tables::place(tx, nis, id).await?.map(|place| place.sign).unwrap_or_default();
    match known.and_then(|place| place.official_number()) {
        Some(number) => people::organisation::enterprise(tx, number, &sign, moment).await,
        None => people::organisation::unnumbered(tx, id, &sign, moment).await,
    }
}

/// `GET /zaak/{id}/toestemmingen`
pub(crate) async fn show(
    State(consents): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let place = find(&consents, &visit, &id).await?;
    page(&consents, &visit, place, Told::default()).await
}

/// What the page says besides.
#[derive(Default)]
struct Told {
    refusal: Option<&'static str>,
    reference: String,
    day: String,
    effect: Option<Effect>,
}

async fn page(consents: &Consents, visit: &Visit, (nis, id): (Nis, EstablishmentId), told: Told) -> Answer {
    let moment = &visit.moment;
    let (sign, loaded) = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                let place = tables::place(tx, nis, id).await?;
                let what = Audit::new("view", "consent", id.0).in_town(nis);
                let loaded = match holder(tx, (nis, id)).await? {
                    Some(org) => {
                        tx.audit(&what.of(org), moment).await?;
                        load(tx, org).await?
                    }
                    None => {
                        tx.audit(&what, moment).await?;
                        nobody(tx, (nis, id)).await?
                    }
                };
                Ok::<_, StoreError>((place.map(|place| place.sign).unwrap_or_default(), loaded))
            })
        })
        .await?;
    let today = visit.moment.local().date().to_string();
    let effect = told.effect.unwrap_or_default();
    let page = PaperPage {
        id: id.0.simple().to_string(),
        sign,
        sheet: loaded.sheet(visit),
        reference: told.reference,
        day: if told.day.is_empty() { today.clone() } else { told.day },
        today,
        refusal: told.refusal,
        saved: effect.acts.len(),
        told: effect.told,
        gone: !effect.gone.is_empty(),
    };
    let path = format!("zaak/{}/toestemmingen", page.id);
    visit.page(head(visit, "consent-paper-title", &path), &page)
}

/// What is known of a place for which nobody ever spoke.
async fn nobody(tx: &mut Tx<'_>, (nis, id): (Nis, EstablishmentId)) -> store::Result<Loaded> {
    let public = tables::public(tx, nis, &[id]).await?.contains(&id);
    let place = tables::place(tx, nis, id).await?;
    Ok(Loaded {
        name: place.as_ref().map(|place| place.sign.clone()).unwrap_or_default(),
        ledger: super::Ledger::default(),
        names: Names { partners: tables::partners(tx).await? },
        places: place.into_iter().map(|place| (place, public)).collect(),
        count: 1,
        notices: Vec::new(),
    })
}

/// What a form on paper says, or why it is not taken.
pub(crate) fn decide(
    form: &BTreeMap<String, String>,
    names: &Names,
    today: NaiveDate,
) -> Result<(Vec<Said>, String, NaiveDate), &'static str> {
    let field = |name: &str| form.get(name).map(|text| text.trim()).unwrap_or_default();
    let reference = field("kenmerk");
    if reference.is_empty() || reference.chars().count() > LONGEST_REFERENCE {
        return Err("reference");
    }
    let day = NaiveDate::parse_from_str(field("dag"), "%Y-%m-%d").map_err(|_| "day")?;
    if day > today || day < today - chrono::TimeDelta::days(3_660) {
        return Err("day");
    }
    let gives = field("soort") != "intrekken";
    let ticked =
        form.iter().filter(|(_, value)| *value == "ja").filter_map(|(name, _)| Activity::parse(name));
    let ticked = ticked.filter(|activity| choices::is_known(*activity, names));
    let said: Vec<Said> = ticked.map(|one| if gives { Said::yes(one) } else { Said::no(one) }).collect();
    if said.is_empty() { Err("nothing") } else { Ok((said, reference.to_owned(), day)) }
}

/// Noon of a day in Flanders.
fn noon(day: NaiveDate) -> Option<DateTime<Utc>> {
    let noon = day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
    chrono_tz::Europe::Brussels.from_local_datetime(&noon).earliest().map(|at| at.to_utc())
}

/// `POST /zaak/{id}/toestemmingen`
pub(crate) async fn change(
    State(consents): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(form): Sent<BTreeMap<String, String>>,
) -> Answer {
    let place = find(&consents, &visit, &id).await?;
    let names = consents
        .store
        .read(|tx| {
            Box::pin(async move { Ok::<_, StoreError>(Names { partners: tables::partners(tx).await? }) })
        })
        .await?;
    let (said, reference, day) = match decide(&form, &names, visit.moment.local().date()) {
        Ok(decided) => decided,
        Err(refusal) => {
            let kept =
                |name: &str| form.get(name).map(|text| text.chars().take(100).collect()).unwrap_or_default();
            let told =
                Told { refusal: Some(refusal), reference: kept("kenmerk"), day: kept("dag"), effect: None };
            return page(&consents, &visit, place, told).await;
        }
    };
    let how = How { at: noon(day), ..How::form(&visit.moment).proved(Proof::Paper, reference) };
    let (how, said, moment) = (&how, said.as_slice(), &visit.moment);
    let effect = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                let org = ensure(tx, place, moment).await?;
                tables::hold(tx, place, org, moment.now()).await?;
                record::record(tx, org, said, how, moment).await
            })
        })
        .await?;
    consents.curtain.hide(&effect.hide);
    page(&consents, &visit, place, Told { effect: Some(effect), ..Told::default() }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_has_a_reference_a_day_that_was_and_something_ticked() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let form = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let listed = Activity::LISTED.code();
        let good =
            [("kenmerk", " 2026/12 "), ("dag", "2026-11-20"), (listed.as_str(), "ja"), ("soort", "geven")];
        let names = Names::default();
        let (said, reference, day) = decide(&form(&good), &names, today).unwrap();
        assert_eq!(
            (said, reference.as_str(), day.to_string().as_str()),
            (vec![Said::yes(Activity::LISTED)], "2026/12", "2026-11-20")
        );
        let withdrawn = [&good[..3], &[("soort", "intrekken")]].concat();
        assert_eq!(decide(&form(&withdrawn), &names, today).unwrap().0, [Said::no(Activity::LISTED)]);
        for (change, why) in [
            (("kenmerk", "  "), "reference"),
            (("dag", "2026-11-23"), "day"),
            (("dag", "gisteren"), "day"),
            ((listed.as_str(), "nee"), "nothing"),
        ] {
            let mut all = form(&good);
            all.insert(change.0.to_owned(), change.1.to_owned());
            assert_eq!(decide(&all, &names, today), Err(why));
        }
        assert_eq!(noon(day).unwrap().to_rfc3339(), "2026-11-20T11:00:00+00:00");
    }
}
