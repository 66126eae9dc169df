//! What towns want to reach together: a goal says what is counted, how much and by when; whoever goes for it and shows its
//! months is seen on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::format::{self, DateStyle};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::months::{Said, last_month, names, of_month, shared, since};
use super::{Front, PATH, back_to, front, name_of, own_town};
use crate::desk::Told;
use crate::events::cut;
use crate::store::goals::{self, Goal, Indicator, Joined};
use crate::store::months::{self, Month};
use crate::store::sharing::Dataset;
use crate::view;
use crate::{App, head};

/// Letters of a name, and of a definition.
const MOST_NAME: usize = 120;
const MOST_DEFINITION: usize = 1_000;
/// Targets beyond these are mistakes.
const TARGETS: std::ops::RangeInclusive<i64> = -100..=100_000;

/// A town on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OnTheWay {
    pub name: String,
    pub own: bool,
    /// Where it stands; nothing when it does not show its months or they say nothing yet.
    pub value: String,
    /// Whether it is there.
    pub reached: bool,
}

/// A goal as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct GoalRow {
    pub name: String,
    pub by: String,
    pub indicator: &'static str,
    pub definition: String,
    pub target: String,
    pub by_day: String,
    pub towns: Vec<OnTheWay>,
    pub reached: usize,
    pub joined: bool,
    pub own: bool,
    pub action: String,
}

/// What the form says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    pub naam: String,
    pub maat: String,
    pub afspraak: String,
    pub doel: String,
    pub tegen: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct GoalsPage {
    pub front: Front,
    pub shares: bool,
    pub month: String,
    pub goals: Vec<GoalRow>,
    pub indicators: Vec<&'static str>,
    pub entry: Entry,
    pub at: &'static str,
    pub wrong: &'static str,
    pub action: String,
}

impl Page for GoalsPage {
    const TEMPLATE: &'static str = "observatory/between/goals.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let town = |name: &str, value: &str, reached| OnTheWay {
            name: name.into(),
            own: name == "Oostkamp",
            value: value.into(),
            reached,
        };
        let goal = |indicator: Indicator, joined, own| GoalRow {
            name: "Onze centra winnen weer bezoekers".into(),
            by: "Menen".into(),
            indicator: indicator.code(),
            definition: "Alle tellers samen.".into(),
            target: "103".into(),
            by_day: "1 januari 2028".into(),
            towns: vec![
                town("Menen", "104", true),
                town("Oostkamp", "98", false),
                town("Torhout", "", false),
            ],
            reached: 1,
            joined,
            own,
            action: "/nl/stad/drukte/vergelijken/31022/doelen/34027/1".into(),
        };
        let page = Self {
            front: Front::example(),
            shares: true,
            month: "10/2026".into(),
            goals: vec![
                goal(Indicator::Index, true, true),
                goal(Indicator::Year, false, false),
                GoalRow { towns: Vec::new(), ..goal(Indicator::PerThousand, true, false) },
            ],
            indicators: Indicator::ALL.map(Indicator::code).into(),
            action: "/nl/stad/drukte/vergelijken/31022/doelen".into(),
            ..Self::default()
        };
        let none = Self { goals: Vec::new(), shares: false, ..page.clone() };
        let mut all = vec![("some", page), ("none", none.clone()), ("no town", Self::default())];
        let wrong = [
            ("naam", "name"),
            ("afspraak", "definition"),
            ("doel", "target"),
            ("tegen", "day"),
            ("naam", "many"),
        ];
        all.extend(wrong.map(|(at, wrong)| ("wrong", Self { at, wrong, ..none.clone() })));
        all
    }
}

/// Where a town stands.
fn value(said: &Said, indicator: Indicator) -> Option<f64> {
    match indicator {
        Indicator::Index => said.index,
        Indicator::Year => said.year.map(view::real),
        Indicator::PerThousand => said.per_thousand,
    }
}

fn written(language: Language, indicator: Indicator, value: f64) -> String {
    let number = format::number(language, value, 0);
    match indicator {
        Indicator::Year if value > 0.0 => format!("+{number}\u{a0}%"),
        Indicator::Year => format!("{number}\u{a0}%"),
        Indicator::Index | Indicator::PerThousand => number,
    }
}

/// What is known of the towns that go for goals.
struct Known {
    goals: Vec<Goal>,
    joined: Vec<Joined>,
    names: super::Names,
    months: BTreeMap<Nis, Vec<Month>>,
}

async fn load(app: &App, nis: Nis, shares: bool, visit: &Visit) -> Result<Known, Failure> {
    let (language, from) = (visit.language, since(visit.moment.local().date()));
    let known = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let (goals, joined) = goals::goals(tx).await?;
                // Who does not show its own sees nobody's but what is for everybody.
                let mut months = shared(tx, from, shares).await?;
                months.insert(nis, months::of_town(tx, nis, from).await?);
                Ok::<_, StoreError>(Known { goals, joined, names: names(tx, language).await?, months })
            })
        })
        .await?;
    Ok(known)
}

fn row(known: &Known, goal: &Goal, own: Nis, (month, visit): (NaiveDate, &Visit)) -> GoalRow {
    let language = visit.language;
    let mine = |joined: &&Joined| (joined.1, joined.2) == (goal.nis, goal.id);
    let mut towns: Vec<(Option<f64>, OnTheWay)> = known
        .joined
        .iter()
        .filter(mine)
        .map(|(nis, _, _)| {
            let people = known.names.get(nis).and_then(|town| town.population);
            let months = known.months.get(nis);
            let value = months.and_then(|all| value(&of_month(all, month, people), goal.indicator));
            let town = OnTheWay {
                name: name_of(&known.names, *nis),
                own: *nis == own,
                value: value.map(|value| written(language, goal.indicator, value)).unwrap_or_default(),
                reached: value.is_some_and(|value| value.round() >= view::real(goal.target)),
            };
            (value, town)
        })
        .collect();
    towns.sort_by(|(a, x), (b, y)| {
        b.unwrap_or(f64::MIN).total_cmp(&a.unwrap_or(f64::MIN)).then_with(|| x.name.cmp(&y.name))
    });
    let towns: Vec<OnTheWay> = towns.into_iter().map(|(_, town)| town).collect();
    GoalRow {
        name: goal.name.clone(),
        by: name_of(&known.names, goal.nis),
        indicator: goal.indicator.code(),
        definition: goal.definition.clone(),
        target: written(language, goal.indicator, view::real(goal.target)),
        by_day: format::date(language, goal.by_day, DateStyle::Long),
        reached: towns.iter().filter(|town| town.reached).count(),
        joined: towns.iter().any(|town| town.own),
        own: goal.nis == own,
        towns,
        action: visit.local(&format!("{PATH}/{own}/doelen/{}/{}", goal.nis, goal.id.simple())),
    }
}

/// The page, with what somebody wrote and what is wrong with it.
async fn page(
    app: &App,
    visit: &Visit,
    asked: &str,
    (entry, at, wrong): (Entry, &'static str, &'static str),
) -> Result<Response, Failure> {
    let (nis, mut front) = front(app, visit, asked).await?;
    front.back = "doelen";
    let shares = front.shows(Dataset::Months);
    let indicators = Indicator::ALL.map(Indicator::code).into();
    let mut page = GoalsPage { front, shares, indicators, entry, at, wrong, ..GoalsPage::default() };
    if let Some(nis) = nis {
        let month = last_month(visit.moment.local().date());
        let known = load(app, nis, shares, visit).await?;
        page.month = month.format("%-m/%Y").to_string();
        page.goals = known.goals.iter().map(|goal| row(&known, goal, nis, (month, visit))).collect();
        page.action = visit.local(&format!("{PATH}/{nis}/doelen"));
    }
    let title = visit.say("btw-goals", &[]);
    visit.page(head(visit, title, &format!("{PATH}/doelen")), &page)
}

/// `GET /stad/drukte/vergelijken/doelen`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    page(&app, &visit, &told.stad, Default::default()).await
}

/// What a form means, or the field that is wrong and why.
fn read(
    entry: &Entry,
    (nis, id): (Nis, Uuid),
    today: NaiveDate,
) -> Result<Goal, (&'static str, &'static str)> {
    let name = cut(&entry.naam, MOST_NAME);
    let definition = cut(&entry.afspraak, MOST_DEFINITION);
    if name.is_empty() {
        return Err(("naam", "name"));
    }
    if definition.is_empty() {
        return Err(("afspraak", "definition"));
    }
    let target = entry.doel.trim().trim_end_matches('%').trim().trim_start_matches('+');
    let target = target.parse::<i64>().ok().filter(|target| TARGETS.contains(target));
    let by_day = entry.tegen.trim().parse::<NaiveDate>().ok().filter(|day| *day > today);
    Ok(Goal {
        nis,
        id,
        name,
        indicator: Indicator::read(&entry.maat).unwrap_or_default(),
        definition,
        target: target.ok_or(("doel", "target"))?,
        by_day: by_day.ok_or(("tegen", "day"))?,
    })
}

/// `POST /stad/drukte/vergelijken/{nis}/doelen`: proposes a goal.
pub(crate) async fn propose(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Result<Response, Failure> {
    let nis = own_town(&visit, &nis)?;
    let moment = &visit.moment;
    let goal = match read(&entry, (nis, moment.new_id()), moment.local().date()) {
        Ok(goal) => goal,
        Err((at, wrong)) => return page(&app, &visit, &nis.to_string(), (entry, at, wrong)).await,
    };
    let goal = &goal;
    let room = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if goals::standing(tx, nis).await? >= goals::MOST_OF_TOWN {
                    return Ok(false);
                }
                goals::propose(tx, goal, moment).await?;
                tx.audit(&Audit::new("add", "goal", goal.id).in_town(nis), moment).await?;
                Ok::<_, StoreError>(true)
            })
        })
        .await?;
    if !room {
        return page(&app, &visit, &nis.to_string(), (entry, "naam", "many")).await;
    }
    Ok(back_to(&visit, &format!("{PATH}/doelen?stad={nis}")))
}

/// What somebody decides of a goal.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    besluit: String,
}

/// Goes for a goal, leaves it, or takes one's own off the list; says whether it stood.
async fn decided(
    app: &App,
    visit: &Visit,
    (nis, of, id): (Nis, Nis, Uuid),
    what: &str,
) -> Result<bool, Failure> {
    let moment = &visit.moment;
    let (what, act) = match what {
        "mee" => ("join", "change"),
        "stop" => ("leave", "change"),
        "weg" if nis == of => ("end", "remove"),
        _ => return Err(Failure::not_found()),
    };
    let stood = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let stood = if what == "end" {
                    goals::end(tx, nis, id, moment).await?
                } else {
                    goals::follow(tx, nis, (of, id), what == "join", moment).await?
                };
                if stood {
                    let detail = serde_json::json!({ "what": what });
                    let entry = Audit::new(act, "goal", id).in_town(nis).detail(detail);
                    tx.audit(&entry, moment).await?;
                }
                Ok::<_, StoreError>(stood)
            })
        })
        .await?;
    Ok(stood)
}

/// `POST /stad/drukte/vergelijken/{nis}/doelen/{of}/{id}`
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, of, id)): Path<(String, String, String, String)>,
    Sent(decision): Sent<Decision>,
) -> Result<Response, Failure> {
    let nis = own_town(&visit, &nis)?;
    let of = Nis::parse(&of).map_err(|_| Failure::not_found())?;
    let id = Uuid::parse_str(&id).map_err(|_| Failure::not_found())?;
    if !decided(&app, &visit, (nis, of, id), &decision.besluit).await? {
        return Err(Failure::not_found());
    }
    Ok(back_to(&visit, &format!("{PATH}/doelen?stad={nis}")))
}

#[cfg(test)]
mod unit {
    use super::*;

    fn entry() -> Entry {
        Entry {
            naam: " Meer bezoekers ".into(),
            maat: "year".into(),
            afspraak: "Alle tellers samen".into(),
            doel: "+5 %".into(),
            tegen: "2027-12-31".into(),
        }
    }

    #[test]
    fn a_goal_is_read_or_the_field_is_named() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let to = (Nis::parse("31022").unwrap(), Uuid::from_u128(1));
        let goal = read(&entry(), to, today).unwrap();
        assert_eq!((goal.name.as_str(), goal.target, goal.indicator), ("Meer bezoekers", 5, Indicator::Year));
        let wrong = |change: fn(&mut Entry)| {
            let mut entry = entry();
            change(&mut entry);
            read(&entry, to, today).unwrap_err()
        };
        assert_eq!(wrong(|one| one.naam = " ".into()), ("naam", "name"));
        assert_eq!(wrong(|one| one.afspraak.clear()), ("afspraak", "definition"));
        assert_eq!(wrong(|one| one.doel = "veel".into()), ("doel", "target"));
        assert_eq!(wrong(|one| one.doel = "9999999".into()), ("doel", "target"));
        assert_eq!(wrong(|one| one.tegen = "2026-11-22".into()), ("tegen", "day"));
    }
}
