//! Who looks for premises, what suits them, and the officer who brings both together. Contact data are kept with consent
//! and until a day; after it they are gone.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, head, in_words, path_of, refused, see, written};
use crate::matching::{Match, Offer, Reason, Wish, suits};
use crate::owner::is_mail;
use crate::spell::State as Use;
use crate::store as tables;
use crate::store::people::{self, Introduction, Seeker};
use crate::unit::{self, KINDS, Unit, line};

/// How long a seeker may be kept, in days.
const LONGEST_DAYS: i64 = 731;
/// Units that are proposed to one seeker.
const MOST: usize = 20;
/// One that suits the other, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Suited {
    /// The unit, on the page of a seeker; the plan of the seeker, on the page of a unit.
    pub label: String,
    pub href: String,
    pub score: u32,
    pub reasons: Vec<String>,
    pub seeker: String,
    pub unit: String,
    pub state: &'static str,
    /// Code of what came of it, when they were introduced.
    pub outcome: String,
    pub introduction: String,
}

impl Suited {
    pub(crate) fn sample() -> Self {
        Self {
            label: "Boekenwinkel met koffie".into(),
            href: "/nl/stad/leegstand/31022/zoekers/0190a000000070008000000000000005".into(),
            score: 85,
            reasons: vec!["80 m² past bij wat gevraagd is".into(), "in de Verzonnenstraat".into()],
            seeker: "0190a000000070008000000000000005".into(),
            unit: "0190a000000070008000000000000001".into(),
            state: "friction",
            outcome: String::new(),
            introduction: String::new(),
        }
    }
}

fn offer_of(unit: &Unit) -> Offer {
    Offer {
        kind: unit.draft.kind.clone(),
        wvo: unit.draft.wvo,
        street: unit.draft.street.clone(),
        area: unit.draft.area.clone(),
        rent: unit.rent_cents,
        free: unit.state == Some(Use::Vacant),
    }
}

/// Whether a unit is worth proposing.
fn is_open(unit: &Unit) -> bool {
    unit.draft.stock_until.is_none() && matches!(unit.state, Some(Use::Vacant | Use::Works))
}

/// The range that was asked, in words.
pub(crate) fn range(wish: &Wish, visit: &Visit) -> String {
    let number = |value: i64| written(visit.language, value);
    match (wish.least_m2, wish.most_m2) {
        (Some(least), Some(most)) => format!("{}–{} m²", number(least), number(most)),
        (Some(least), None) => format!("≥ {} m²", number(least)),
        (None, Some(most)) => format!("≤ {} m²", number(most)),
        (None, None) => String::new(),
    }
}

/// The reasons in words.
fn told(found: &Match, wish: &Wish, visit: &Visit) -> Vec<String> {
    // words: prem-reason-*
    let say = |reason: &Reason| {
        let key = format!("prem-reason-{}", reason.code());
        match reason {
            Reason::Size(size) | Reason::NearSize(size) => visit.say(
                &key,
                &[("size", written(visit.language, *size).into()), ("range", range(wish, visit).into())],
            ),
            Reason::Place(place) => visit.say(&key, &[("place", place.as_str().into())]),
            _ => visit.say(&key, &[]),
        }
    };
    found.reasons.iter().map(say).collect()
}

fn pair(made: &[Introduction], seeker: Uuid, unit: Uuid) -> (String, String) {
    let found = made.iter().find(|one| one.seeker == seeker && one.unit == unit);
    found.map(|one| (one.outcome.clone(), one.id.simple().to_string())).unwrap_or_default()
}

/// The seekers a unit suits, best first. By what they plan, not by name.
pub(crate) fn for_unit(unit: &Unit, seekers: &[Seeker], made: &[Introduction], visit: &Visit) -> Vec<Suited> {
    if !is_open(unit) {
        return Vec::new();
    }
    let offer = offer_of(unit);
    let mut found: Vec<Suited> = seekers
        .iter()
        .filter_map(|seeker| {
            let suits = suits(&seeker.wish, &offer)?;
            let (outcome, introduction) = pair(made, seeker.id, unit.id);
            Some(Suited {
                label: seeker.plan.clone(),
                href: visit.local(&format!("stad/leegstand/{}/zoekers/{}", unit.nis, seeker.id.simple())),
                score: suits.score,
                reasons: told(&suits, &seeker.wish, visit),
                seeker: seeker.id.simple().to_string(),
                unit: unit.hex(),
                state: "",
                outcome,
                introduction,
            })
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.score));
    found
}

/// The units that suit a seeker, best first.
pub(crate) fn for_seeker(
    seeker: &Seeker,
    units: &[Unit],
    made: &[Introduction],
    visit: &Visit,
) -> Vec<Suited> {
    let today = visit.moment.local().date();
    let mut found: Vec<Suited> = units
        .iter()
        .filter(|unit| is_open(unit))
        .filter_map(|unit| {
            let suits = suits(&seeker.wish, &offer_of(unit))?;
            let (outcome, introduction) = pair(made, seeker.id, unit.id);
            Some(Suited {
                label: unit.label(),
                href: visit.local(&path_of(unit.nis, unit.id)),
                score: suits.score,
                reasons: told(&suits, &seeker.wish, visit),
                seeker: seeker.id.simple().to_string(),
                unit: unit.hex(),
                state: crate::list::state_of(unit, today),
                outcome,
                introduction,
            })
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.score));
    found.truncate(MOST);
    found
}

/// A seeker on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SeekerRow {
    pub plan: String,
    pub href: String,
    pub kind: String,
    pub starter: bool,
    pub range: String,
    pub places: String,
    pub until: String,
    pub suits: usize,
    pub best: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    pub naam: String,
    pub mail: String,
    pub telefoon: String,
    pub plan: String,
    pub soort: String,
    pub starter: String,
    pub van: String,
    pub tot: String,
    pub plaatsen: String,
    pub huur: String,
    pub akkoord: String,
    pub hoe: String,
    pub einde: String,
}

/// The page with everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SeekersPage {
    pub nis: String,
    pub town_name: String,
    pub rows: Vec<SeekerRow>,
    pub form: Form,
    pub kinds: Vec<Choice>,
    pub fault: &'static str,
    pub done: String,
    pub today: String,
    pub last_day: String,
}

impl Page for SeekersPage {
    const TEMPLATE: &'static str = "premises/seekers.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = SeekerRow {
            plan: "Boekenwinkel met koffie".into(),
            href: "/nl/stad/leegstand/31022/zoekers/0190a000000070008000000000000005".into(),
            kind: "shop".into(),
            starter: true,
            range: "70–100 m²".into(),
            places: "Verzonnenstraat, Kern".into(),
            until: "1 juni 2027".into(),
            suits: 3,
            best: "Verzonnenstraat 12".into(),
        };
        let any =
            SeekerRow { kind: String::new(), starter: false, suits: 0, best: String::new(), ..row.clone() };
        let full = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: vec![row, any],
            kinds: vec![Choice::new("", "Elke soort"), Choice::new("shop", "Winkel")],
            done: "forgotten".into(),
            today: "2026-11-22".into(),
            last_day: "2028-11-22".into(),
            ..Self::default()
        };
        let wrong = Self { rows: Vec::new(), fault: "consent", done: String::new(), ..full.clone() };
        vec![("full", full), ("wrong", wrong)]
    }
}

pub(crate) struct Market {
    pub seekers: Vec<Seeker>,
    pub units: Vec<Unit>,
    pub made: Vec<Introduction>,
}

pub(crate) async fn market(app: &App, nis: Nis) -> Result<Market, Failure> {
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>(Market {
                    seekers: people::seekers(tx, nis).await?,
                    units: tables::units(tx, nis).await?,
                    made: people::introductions(tx, nis).await?,
                })
            })
        })
        .await?;
    Ok(found)
}

async fn respond(
    app: &App,
    visit: &Visit,
    nis: Nis,
    (form, fault, done): (Form, &'static str, String),
) -> Answer {
    let market = market(app, nis).await?;
    let rows = market.seekers.iter().map(|seeker| {
        let suited = for_seeker(seeker, &market.units, &market.made, visit);
        SeekerRow {
            plan: seeker.plan.clone(),
            href: visit.local(&format!("stad/leegstand/{nis}/zoekers/{}", seeker.id.simple())),
            kind: seeker.wish.kind.clone(),
            starter: seeker.starter,
            range: range(&seeker.wish, visit),
            places: seeker.wish.places.join(", "),
            until: in_words(visit, seeker.until),
            suits: suited.len(),
            best: suited.first().map(|one| one.label.clone()).unwrap_or_default(),
        }
    });
    let today = visit.moment.local().date();
    // words: prem-kind-*
    let kinds = KINDS.map(|kind| Choice::new(kind, visit.say(&format!("prem-kind-{kind}"), &[])));
    let page = SeekersPage {
        nis: nis.to_string(),
        town_name: desk::town_name(app, nis, visit.language).await?,
        rows: rows.collect(),
        form,
        kinds: std::iter::once(Choice::new("", visit.say("prem-kind-any", &[]))).chain(kinds).collect(),
        fault,
        done,
        today: today.to_string(),
        last_day: (today + chrono::Duration::days(LONGEST_DAYS)).to_string(),
    };
    let answer = visit
        .page(head(visit, visit.say("prem-seekers", &[]), &format!("stad/leegstand/{nis}/zoekers")), &page);
    if fault.is_empty() { answer } else { refused(answer) }
}

/// What an address may carry.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    pub gedaan: String,
}

/// `GET /stad/leegstand/{nis}/zoekers`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    respond(&app, &visit, nis, (Form::default(), "", line(&ask.gedaan, 20))).await
}

/// Reads the form; the error is the end of a key of the words.
fn read(form: &Form, today: chrono::NaiveDate, id: Uuid) -> Result<Seeker, &'static str> {
    let area = |text: &str| unit::whole(text).map_err(|()| "m2");
    let seeker = Seeker {
        id,
        name: line(&form.naam, 120),
        email: line(&form.mail, 160).to_lowercase(),
        phone: line(&form.telefoon, 40),
        plan: line(&form.plan, 160),
        starter: unit::yes(&form.starter),
        wish: Wish {
            kind: KINDS
                .iter()
                .find(|kind| **kind == form.soort)
                .map(|kind| (*kind).to_owned())
                .unwrap_or_default(),
            least_m2: area(&form.van)?,
            most_m2: area(&form.tot)?,
            places: form
                .plaatsen
                .split([',', ';', '\n'])
                .map(|place| line(place, 80))
                .filter(|place| !place.is_empty())
                .take(10)
                .collect(),
            most_rent: unit::whole(&form.huur).map_err(|()| "rent")?.map(|euro| euro.saturating_mul(100)),
        },
        consent_day: today,
        consent_how: line(&form.hoe, 120),
        until: unit::day(&form.einde).ok().flatten().ok_or("day")?,
    };
    if seeker.name.is_empty() || seeker.plan.is_empty() {
        return Err("name");
    }
    if !is_mail(&seeker.email) {
        return Err("mail");
    }
    if seeker.wish.least_m2.zip(seeker.wish.most_m2).is_some_and(|(least, most)| least > most) {
        return Err("m2");
    }
    if !unit::yes(&form.akkoord) || seeker.consent_how.is_empty() {
        return Err("consent");
    }
    let days = (seeker.until - today).num_days();
    if !(1..=LONGEST_DAYS).contains(&days) { Err("until") } else { Ok(seeker) }
}

/// `POST /stad/leegstand/{nis}/zoekers`
pub(crate) async fn add(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let seeker = match read(&form, visit.moment.local().date(), visit.moment.new_id()) {
        Ok(seeker) => seeker,
        Err(fault) => return respond(&app, &visit, nis, (form, fault, String::new())).await,
    };
    let (seeker, moment) = (&seeker, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                people::add_seeker(tx, nis, seeker, moment).await?;
                tx.audit(&Audit::new("add", "premises-seeker", seeker.id).in_town(nis), moment).await
            })
        })
        .await?;
    Ok(see(&visit.local(&format!("stad/leegstand/{nis}/zoekers/{}?gedaan=added", seeker.id.simple()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeker_needs_consent_and_an_end() {
        let today = "2026-11-22".parse().unwrap();
        let form = || Form {
            naam: "Fien Fictief".into(),
            mail: "Fien@verzonnen.example".into(),
            plan: "Boeken".into(),
            van: "70".into(),
            tot: "100".into(),
            plaatsen: "Markt; Kern,".into(),
            akkoord: "1".into(),
            hoe: "formulier".into(),
            einde: "2027-06-01".into(),
            ..Form::default()
        };
        let read = |form: Form| read(&form, today, Uuid::nil());
        let seeker = read(form()).unwrap();
        assert_eq!(
            (seeker.email.as_str(), seeker.wish.places),
            ("fien@verzonnen.example", vec!["Markt".into(), "Kern".into()])
        );
        for (form, fault) in [
            (Form { akkoord: String::new(), ..form() }, "consent"),
            (Form { hoe: String::new(), ..form() }, "consent"),
            (Form { einde: "2026-11-22".into(), ..form() }, "until"),
            (Form { einde: "2029-01-01".into(), ..form() }, "until"),
            (Form { einde: String::new(), ..form() }, "day"),
            (Form { van: "101".into(), ..form() }, "m2"),
            (Form { mail: "geen".into(), ..form() }, "mail"),
            (Form { naam: String::new(), ..form() }, "name"),
            (Form { huur: "veel".into(), ..form() }, "rent"),
        ] {
            assert_eq!(read(form).map(drop), Err(fault));
        }
    }
}
