//! The legal register of a unit: the steps that were taken, the terms that run, and the step that comes next.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};

use crate::desk::{self, Answer, App, Desk, head, in_words, m2, path_of, see, written};
use crate::legal::{self, Regulation, Step, Taken};
use crate::pand::{Ask, UnitHead};
use crate::store::legal::{self as tables, Kept};
use crate::unit::{self, Unit, line};

/// A step on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StepRow {
    pub id: String,
    pub step: &'static str,
    pub day: String,
    pub until: String,
    /// Of a deed.
    pub unused_from: String,
    pub unused: String,
    pub total: String,
    pub note: String,
    pub withdrawn: String,
    pub why: String,
    /// Of the file that is open.
    pub open: bool,
}

/// A term on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TermRow {
    pub what: &'static str,
    pub day: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ProcedurePage {
    pub unit: UnitHead,
    pub today: String,
    pub steps: Vec<StepRow>,
    pub now: &'static str,
    pub next: Vec<Choice>,
    /// Whether the next step may be a deed or an exemption, which ask for more.
    pub deed: bool,
    pub exempt: bool,
    pub terms: Vec<TermRow>,
    pub levies: Vec<[String; 3]>,
    pub regulation: [u32; 4],
    pub decision: String,
    pub done: String,
    pub fault: String,
}

impl Page for ProcedurePage {
    const TEMPLATE: &'static str = "premises/procedure.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let step = |step: Step| StepRow {
            id: "0190a000000070008000000000000004".into(),
            step: step.code(),
            day: "1 juni 2025".into(),
            until: if step == Step::Exemption { "1 juni 2026".into() } else { String::new() },
            unused_from: if step == Step::Deed { "1 maart 2024".into() } else { String::new() },
            unused: "120 m²".into(),
            total: "150 m²".into(),
            note: "Rolluik neer".into(),
            open: true,
            ..StepRow::default()
        };
        let mut steps: Vec<StepRow> = Step::ALL.map(step).into();
        steps.push(StepRow {
            withdrawn: "2 juni 2025".into(),
            why: "verkeerd pand".into(),
            ..step(Step::Notice)
        });
        let full = Self {
            unit: UnitHead::sample(),
            today: "2026-11-22".into(),
            steps,
            now: "listing",
            next: vec![
                Choice::new("exemption", "Vrijstelling"),
                Choice::new("resumed", "Opnieuw in gebruik"),
            ],
            deed: false,
            exempt: true,
            terms: ["appeal", "listing", "strike", "levy", "levy-exempt"]
                .map(|what| TermRow { what, day: "1 juni 2027".into() })
                .into(),
            levies: vec![["1", "1 juni 2026", "ja"].map(str::to_owned)],
            regulation: [1, 12, 12, 6],
            decision: "https://besluiten.example/1".into(),
            done: "step".into(),
            fault: String::new(),
        };
        let none = Self {
            unit: UnitHead::sample(),
            next: vec![Choice::new("indication", "Aanwijzing")],
            regulation: [1, 12, 12, 6],
            deed: true,
            fault: "too-short".into(),
            ..Self::default()
        };
        vec![("full", full), ("none", none)]
    }
}

struct Found {
    kept: Vec<Kept>,
    terms: Regulation,
    decision: String,
}

async fn load(app: &App, unit: &Unit) -> Result<Found, Failure> {
    let (nis, id) = (unit.nis, unit.id);
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let kept = tables::steps(tx, nis, id).await?;
                let (terms, decision) = tables::regulation(tx, nis).await?;
                Ok::<_, StoreError>(Found { kept, terms, decision })
            })
        })
        .await?;
    Ok(found)
}

fn standing(kept: &[Kept]) -> Vec<Taken> {
    kept.iter().filter(|kept| kept.withdrawn_at.is_none()).map(|kept| kept.taken.clone()).collect()
}

/// `GET /stad/leegstand/{nis}/pand/{id}/register`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let found = load(&app, &unit).await?;
    let mut page = page_of(&unit, &found, &visit);
    (page.done, page.fault) = (line(&ask.gedaan, 20), line(&ask.fout, 20));
    let path = format!("{}/register", path_of(unit.nis, unit.id));
    visit.page(head(&visit, visit.say("prem-legal", &[]), &path), &page)
}

fn page_of(unit: &Unit, found: &Found, visit: &Visit) -> ProcedurePage {
    let today = visit.moment.local().date();
    let steps = standing(&found.kept);
    let file = legal::file(&steps);
    let next = legal::next(file);
    // words: prem-step-*
    let choice =
        |step: &Step| Choice::new(step.code(), visit.say(&format!("prem-step-{}", step.code()), &[]));
    let levy = |levy: &legal::Levy| {
        let said = match (levy.exempt, levy.day <= today) {
            (true, _) => "prem-levy-exempt",
            (false, true) => "prem-levy-due",
            (false, false) => "prem-levy-next",
        };
        // words: prem-levy-exempt prem-levy-due prem-levy-next
        [written(visit.language, levy.number.into()), in_words(visit, levy.day), visit.say(said, &[])]
    };
    let row = |kept: &Kept| {
        let words = |day: Option<chrono::NaiveDate>| day.map(|day| in_words(visit, day)).unwrap_or_default();
        StepRow {
            id: kept.taken.id.simple().to_string(),
            step: kept.taken.step.code(),
            day: in_words(visit, kept.taken.day),
            until: words(kept.taken.until),
            unused_from: words(kept.taken.unused_from),
            unused: m2(visit.language, kept.taken.unused_m2),
            total: m2(visit.language, kept.taken.total_m2),
            note: kept.note.clone(),
            withdrawn: words(kept.withdrawn_at.map(|at| at.date_naive())),
            why: kept.why.clone(),
            open: kept.withdrawn_at.is_none() && file.iter().any(|taken| taken.id == kept.taken.id),
        }
    };
    let terms = found.terms;
    ProcedurePage {
        unit: UnitHead::of(unit, visit),
        today: today.to_string(),
        steps: found.kept.iter().rev().map(row).collect(),
        now: legal::now(file).map_or("", |taken| taken.step.code()),
        next: next.iter().map(choice).collect(),
        deed: next.contains(&Step::Deed),
        exempt: next.contains(&Step::Exemption),
        terms: legal::terms(file, terms, today)
            .iter()
            .map(|term| TermRow { what: term.what, day: in_words(visit, term.day) })
            .collect(),
        levies: legal::levies(file, terms, today).iter().map(levy).collect(),
        regulation: [terms.appeal, terms.first_levy, terms.levy_every, terms.strike],
        decision: found.decision.clone(),
        ..ProcedurePage::default()
    }
}

/// What the forms send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    wat: String,
    stap: String,
    dag: String,
    tot: String,
    sinds: String,
    ongebruikt: String,
    totaal: String,
    nota: String,
    welke: String,
    waarom: String,
    beroep: String,
    eerste: String,
    volgende: String,
    schrapping: String,
    besluit: String,
}

/// `POST /stad/leegstand/{nis}/pand/{id}/register`
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let result = match form.wat.as_str() {
        "trek-in" => withdraw(&app, &visit, &unit, &form).await?,
        "regels" => rules(&app, &visit, unit.nis, &form).await?,
        _ => take(&app, &visit, &unit, &form).await?,
    };
    let what = match result {
        Ok(done) => format!("gedaan={done}"),
        Err(fault) => format!("fout={fault}"),
    };
    let path = visit.local(&format!("{}/register", path_of(unit.nis, unit.id)));
    Ok(see(&format!("{path}?{what}#melding")))
}

type Done = Result<&'static str, &'static str>;

/// The step of the form.
fn read(form: &Form, visit: &Visit) -> Result<Taken, &'static str> {
    let step = Step::parse(&form.stap).ok_or("order")?;
    let day = |text: &str| unit::day(text).map_err(|()| "day");
    let area = |text: &str| unit::whole(text).map_err(|()| "m2");
    let mut taken = Taken {
        id: visit.moment.new_id(),
        step,
        day: day(&form.dag)?.ok_or("day")?,
        until: None,
        unused_from: None,
        unused_m2: None,
        total_m2: None,
    };
    if step == Step::Exemption {
        taken.until = day(&form.tot)?;
    }
    if step == Step::Deed {
        taken.unused_from = day(&form.sinds)?;
        (taken.unused_m2, taken.total_m2) = (area(&form.ongebruikt)?, area(&form.totaal)?);
    }
    Ok(taken)
}

async fn take(app: &App, visit: &Visit, unit: &Unit, form: &Form) -> Result<Done, Failure> {
    let taken = match read(form, visit) {
        Ok(taken) => taken,
        Err(fault) => return Ok(Err(fault)),
    };
    let (at, taken, note, moment) = ((unit.nis, unit.id), &taken, &line(&form.nota, 500), &visit.moment);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let before = standing(&tables::steps(tx, at.0, at.1).await?);
                let terms = tables::regulation(tx, at.0).await?.0;
                if let Err(refusal) = legal::decide(&before, taken, terms, moment.local().date()) {
                    return Ok(Err(refusal.code()));
                }
                tables::add(tx, at, (taken, note), moment).await?;
                let detail = serde_json::json!({"step": taken.step.code(), "day": taken.day});
                let what = Audit::new("add", "premises-step", at.1).in_town(at.0).detail(detail);
                tx.audit(&what, moment).await?;
                Ok(Ok("step"))
            })
        })
        .await?;
    Ok(done)
}

/// Only the last step that stands can be withdrawn: what follows rests on what came before.
async fn withdraw(app: &App, visit: &Visit, unit: &Unit, form: &Form) -> Result<Done, Failure> {
    let (at, id, why) = ((unit.nis, unit.id), desk::id(&form.welke)?, line(&form.waarom, 200));
    if why.chars().count() < 3 {
        return Ok(Err("why"));
    }
    let (why, moment) = (why.as_str(), &visit.moment);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let steps = standing(&tables::steps(tx, at.0, at.1).await?);
                if steps.last().is_none_or(|last| last.id != id) {
                    return Ok(Err("not-last"));
                }
                tables::withdraw(tx, at, (id, why), moment).await?;
                tx.audit(&Audit::new("withdraw", "premises-step", at.1).in_town(at.0), moment).await?;
                Ok(Ok("step-withdrawn"))
            })
        })
        .await?;
    Ok(done)
}

/// The terms of the town's own regulation.
async fn rules(app: &App, visit: &Visit, nis: Nis, form: &Form) -> Result<Done, Failure> {
    let months = |text: &str| match unit::whole(text) {
        Ok(Some(months @ 1..=60)) => u32::try_from(months).ok(),
        _ => None,
    };
    let read = (months(&form.beroep), months(&form.eerste), months(&form.volgende), months(&form.schrapping));
    let (Some(appeal), Some(first_levy), Some(levy_every), Some(strike)) = read else {
        return Ok(Err("months"));
    };
    let decision = line(&form.besluit, 300);
    if !decision.is_empty() && !decision.starts_with("https://") {
        return Ok(Err("decision"));
    }
    let terms = Regulation { appeal, first_levy, levy_every, strike };
    let (decision, moment) = (decision.as_str(), &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::set_regulation(tx, nis, (terms, decision), moment).await?;
                tx.audit(&Audit::new("change", "premises-regulation", nis).in_town(nis), moment).await
            })
        })
        .await?;
    Ok(Ok("rules"))
}
