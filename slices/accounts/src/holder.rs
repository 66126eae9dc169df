//! One colleague: within which towns and label and until when she may act for the organisation, and where
//! she is signed in for it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use kernel::actor::{Acting, CapacityId, Role, Thing};
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use people::{Held, Label, Limits, capacity, label, session};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use store::{Audit, StoreError};
use uuid::Uuid;

use crate::account::SessionRow;
use crate::app::{App, see};
use crate::members::{can_withdraw, looks_after};
use crate::sign_in::head;

/// The labels somebody can invite for; nothing to choose from when she is limited to one herself, or there are none.
pub(crate) fn label_choices(all: &[Label], acting: &Acting) -> Vec<Choice> {
    if acting.capacity.label.is_some() || all.is_empty() {
        return Vec::new();
    }
    no_label_or(all)
}

fn no_label_or(all: &[Label]) -> Vec<Choice> {
    let known = all.iter().map(|one| Choice::new(one.code.as_str(), one.name.as_str()));
    std::iter::once(Choice::new("", "—")).chain(known).collect()
}

/// The page of one colleague.
#[derive(Clone, Debug, Serialize)]
pub struct HolderPage {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    organisation: String,
    since: String,
    until: Option<String>,
    until_day: String,
    towns: String,
    labels: Vec<Choice>,
    label: String,
    sessions: Vec<SessionRow>,
    everywhere: bool,
    refusal: Option<Refusal>,
    wrong: String,
    saved: bool,
    ended: bool,
}

impl Page for HolderPage {
    const TEMPLATE: &'static str = "accounts/holder.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let choice = |value: &str, label: &str| Choice::new(value, label);
        let officer = Self {
            id: "6".repeat(32),
            name: "Wout Pleinders".into(),
            email: "wout@voorbeeld.be".into(),
            role: "officer",
            organisation: "Oostkamp".into(),
            since: "2026-11-20T09:00:00Z".into(),
            until: Some("2026-12-31T22:59:59Z".into()),
            until_day: "2026-12-31".into(),
            towns: "Oostkamp".into(),
            labels: Vec::new(),
            label: String::new(),
            sessions: vec![SessionRow::sample("officer", "Oostkamp")],
            everywhere: false,
            refusal: None,
            wrong: String::new(),
            saved: true,
            ended: false,
        };
        let moderator = Self {
            role: "moderator",
            name: String::new(),
            organisation: "Handelaarsbond Verzinsel".into(),
            until: None,
            until_day: String::new(),
            towns: String::new(),
            labels: vec![choice("", "—"), choice("hoeve", "Hoeveproducten")],
            label: "hoeve".into(),
            sessions: Vec::new(),
            everywhere: true,
            saved: false,
            ended: true,
            ..officer.clone()
        };
        let refused = |refusal, wrong: &str| Self {
            refusal: Some(refusal),
            wrong: wrong.into(),
            saved: false,
            ..officer.clone()
        };
        vec![
            ("officer", officer.clone()),
            ("moderator of a label", moderator),
            ("unknown town", refused(Refusal::TownUnknown, "Verzinselgem")),
            ("another town", refused(Refusal::TownForeign, "")),
            ("no town", refused(Refusal::TownNone, "")),
            ("another label", refused(Refusal::Label, "")),
            ("past", refused(Refusal::Until, "")),
            ("too long", refused(Refusal::UntilOwn, "")),
        ]
    }
}

/// Why limits are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// No town has this name.
    TownUnknown,
    /// A town that is not hers to give.
    TownForeign,
    /// No town is left, and one is needed.
    TownNone,
    /// A label that is not hers to give.
    Label,
    /// The day is no day, or not in the future.
    Until,
    /// Later than who gives it may act herself.
    UntilOwn,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    towns: Vec<Nis>,
    label: Option<String>,
    until: Option<NaiveDate>,
}

/// Other limits for somebody: never wider than those of who gives them (nor longer: `latest` is when her own capacity
/// ends), and what lies outside her reach stays.
fn decide(
    (acting, latest): (&Acting, Option<DateTime<Utc>>),
    held: &Held,
    labels: &[Label],
    wanted: Wanted,
    moment: &Moment,
) -> Result<Limits, Refusal> {
    let own = &acting.capacity;
    let old = &held.capacity.towns;
    let mut towns = wanted.towns;
    if !own.towns.is_empty() {
        if towns.iter().any(|nis| !own.towns.contains(nis) && !old.contains(nis)) {
            return Err(Refusal::TownForeign);
        }
        towns.extend(old.iter().filter(|nis| !own.towns.contains(nis)));
        // Nor does somebody with limits take away or give what has none.
        if old.is_empty() != towns.is_empty() {
            return Err(if towns.is_empty() { Refusal::TownNone } else { Refusal::TownForeign });
        }
    }
    if held.capacity.role == Role::Officer && towns.is_empty() {
        return Err(Refusal::TownNone);
    }
    let known = |code: &String| labels.iter().any(|one| one.code == *code);
    let may = match &own.label {
        Some(own) => wanted.label.as_ref() == Some(own),
        None => {
            wanted.label.as_ref().is_none_or(|code| known(code) || held.capacity.label.as_ref() == Some(code))
        }
    };
    if !may {
        return Err(Refusal::Label);
    }
    // The last day counts whole.
    let until = wanted.until.map(|day| day.checked_add_days(Days::new(1)).map(day_begins));
    let until = match until {
        None => None,
        Some(Some(at)) if at > moment.now() && at < moment.now() + TimeDelta::days(36_525) => Some(at),
        Some(_) => return Err(Refusal::Until),
    };
    let longer = latest.is_some_and(|latest| until.is_none_or(|until| until > latest));
    if longer && until != held.ends_at {
        return Err(Refusal::UntilOwn);
    }
    towns.sort_unstable();
    towns.dedup();
    Ok(Limits { towns, label: wanted.label, until })
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;
type At = Path<(String, String)>;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    bewaard: String,
    afgemeld: String,
}

/// The capacity of a path, when it is of the organisation who asks acts for and hers to look after.
async fn find(app: &App, visit: &Visit, id: &str) -> Result<Held, Failure> {
    let id = Uuid::try_parse(id).map(CapacityId).map_err(|_| Failure::not_found())?;
    let moment = &visit.moment;
    let held = app.store.read(|tx| Box::pin(async move { capacity::get(tx, id, moment).await })).await?;
    let organisation = held.as_ref().and_then(|held| held.capacity.organisation);
    visit.may(&organisation.map_or_else(Thing::new, |organisation| Thing::new().of(organisation)))?;
    let held = held.ok_or_else(Failure::not_found)?;
    if looks_after(visit.acting()?, &held) { Ok(held) } else { Err(Failure::not_found()) }
}

/// The labels somebody can be limited to here: those of the organisation; an administrator gives every label.
async fn labels(app: &App, acting: &Acting, held: &Held) -> Result<Vec<Label>, Failure> {
    let (all, organisation) = (acting.role() == Role::Admin, held.capacity.organisation);
    let found = app.store.read(|tx| {
        Box::pin(async move {
            match organisation {
                Some(organisation) if !all => label::of_organisation(tx, organisation).await,
                Some(_) => label::list(tx).await,
                None => Ok(Vec::new()),
            }
        })
    });
    Ok(found.await?)
}

/// `GET /mensen/{id}`
pub async fn show(State(app): Shared, visit: Visit, Path((_, id)): At, Asked(told): Asked<Told>) -> Answer {
    let held = find(&app, &visit, &id).await?;
    show_page(&app, &visit, &held, (None, told.bewaard == "1", told.afgemeld == "1")).await
}

/// What was typed and why it was refused.
type Refused = Option<(Entry, Refusal, String)>;

async fn show_page(
    app: &App,
    visit: &Visit,
    held: &Held,
    (refused, saved, ended): (Refused, bool, bool),
) -> Answer {
    let acting = visit.acting()?;
    let all = labels(app, acting, held).await?;
    let everywhere = acting.role() == Role::Admin;
    let moment = &visit.moment;
    let sessions = app
        .store
        .write(|tx| {
            Box::pin(async move {
                // Whoever looks at where somebody is signed in is written down, and she sees it.
                let what = Audit::new("view", "member", held.capacity.id.0).about(held.person);
                tx.audit(&held.capacity.organisation.into_iter().fold(what, Audit::of), moment).await?;
                match held.capacity.organisation {
                    Some(organisation) if !everywhere => {
                        session::list_of(tx, held.person, organisation, moment).await
                    }
                    _ => session::list(tx, held.person, moment).await,
                }
            })
        })
        .await?;
    let mut choices = no_label_or(&all);
    if let Some(code) = held.capacity.label.as_ref().filter(|code| !all.iter().any(|one| one.code == **code))
    {
        choices.push(Choice::new(code.as_str(), code.as_str()));
    }
    let names: Vec<String> =
        held.capacity.towns.iter().map(|nis| app.towns.name(*nis, visit.language)).collect();
    // The last moment it counts, for the reader and for the field.
    let last = held.ends_at.map(|at| at - TimeDelta::seconds(1));
    let (typed, refusal, wrong) = match refused {
        Some((typed, refusal, wrong)) => (Some(typed), Some(refusal), wrong),
        None => (None, None, String::new()),
    };
    let until_day = last.map(|at| Moment::still(at).local().date().to_string()).unwrap_or_default();
    let page = HolderPage {
        id: held.capacity.id.0.simple().to_string(),
        name: held.person_name.clone(),
        email: held.email.clone().unwrap_or_default(),
        role: held.capacity.role.code(),
        organisation: held.capacity.organisation_name.clone(),
        since: held.granted_at.to_rfc3339(),
        until: last.map(|at| at.to_rfc3339()),
        until_day: typed.as_ref().map_or(until_day, |typed| typed.tot.chars().take(10).collect()),
        towns: typed
            .as_ref()
            .map_or_else(|| names.join(", "), |typed| typed.gemeenten.chars().take(2_000).collect()),
        labels: if choices.len() > 1 { choices } else { Vec::new() },
        label: held.capacity.label.clone().unwrap_or_default(),
        sessions: sessions.into_iter().map(|one| SessionRow::new(one, visit.session_id())).collect(),
        everywhere,
        refusal,
        wrong,
        saved,
        ended,
    };
    visit.page(head(visit, "acc-members-title", "mensen"), &page)
}

/// What the form of limits sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    gemeenten: String,
    label: String,
    tot: String,
}

/// `POST /mensen/{id}`: other limits, from the next request on.
pub async fn limit(State(app): Shared, visit: Visit, Path((_, id)): At, Sent(entry): Sent<Entry>) -> Answer {
    let held = find(&app, &visit, &id).await?;
    let acting = visit.acting()?;
    let all = labels(&app, acting, &held).await?;
    let (own, moment) = (acting.capacity.id, &visit.moment);
    let own = app.store.read(|tx| Box::pin(async move { capacity::get(tx, own, moment).await })).await?;
    let giver = (acting, own.and_then(|own| own.ends_at));
    let limits = match read(&app, &entry) {
        Ok(wanted) => {
            decide(giver, &held, &all, wanted, &visit.moment).map_err(|refusal| (refusal, String::new()))
        }
        Err(wrong) => Err(wrong),
    };
    let limits = match limits {
        Ok(limits) => limits,
        Err((refusal, wrong)) => {
            return show_page(&app, &visit, &held, (Some((entry, refusal, wrong)), false, false)).await;
        }
    };
    let (moment, held_, limits) = (&visit.moment, &held, &limits);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let done = capacity::limit(tx, held_.capacity.id, limits).await?;
                let what = Audit::new("change", "capacity", held_.capacity.id.0).about(held_.person).detail(
                    serde_json::json!({
                        "before": {"towns": held_.capacity.towns, "label": held_.capacity.label, "until": held_.ends_at},
                        "after": limits,
                    }),
                );
                tx.audit(&held_.capacity.organisation.into_iter().fold(what, Audit::of), moment).await?;
                Ok::<_, StoreError>(done)
            })
        })
        .await?;
    if !done {
        return Err(Failure::not_found());
    }
    Ok(see(&format!("{}?bewaard=1", visit.local(&format!("mensen/{id}")))))
}

fn read(app: &App, entry: &Entry) -> Result<Wanted, (Refusal, String)> {
    let towns = app.towns.read(&entry.gemeenten).map_err(|wrong| (Refusal::TownUnknown, wrong))?;
    let until = match entry.tot.trim() {
        "" => None,
        day => Some(day.parse().map_err(|_| (Refusal::Until, String::new()))?),
    };
    let label = Some(entry.label.trim()).filter(|label| !label.is_empty()).map(ToOwned::to_owned);
    Ok(Wanted { towns, label, until })
}

/// `POST /mensen/{id}/afmelden`: ends the sessions in which she acts for this organisation; an administrator ends all.
pub async fn end(State(app): Shared, visit: Visit, Path((_, id)): At) -> Answer {
    let held = find(&app, &visit, &id).await?;
    if !can_withdraw(visit.acting()?, &held) {
        return Err(Failure::not_found());
    }
    let everywhere = visit.acting()?.role() == Role::Admin;
    let (moment, held_) = (&visit.moment, &held);
    app.store
        .write(|tx| {
            Box::pin(async move {
                let ended = match held_.capacity.organisation {
                    Some(organisation) if !everywhere => {
                        session::end_of(tx, held_.person, organisation).await?
                    }
                    _ => session::end_all(tx, held_.person).await?,
                };
                let what = Audit::new("end", "session", held_.capacity.id.0)
                    .about(held_.person)
                    .detail(serde_json::json!({"ended": ended}));
                tx.audit(&held_.capacity.organisation.into_iter().fold(what, Audit::of), moment).await
            })
        })
        .await?;
    Ok(see(&format!("{}?afgemeld=1", visit.local(&format!("mensen/{id}")))))
}

#[cfg(test)]
mod tests {
    use kernel::actor::{Capacity, Proof};
    use kernel::moment::{OrganisationId, PersonId};

    use super::*;

    fn nis(code: u32) -> Nis {
        Nis::try_from(code).unwrap()
    }

    fn capacity(role: Role, towns: &[u32], label: Option<&str>) -> Capacity {
        Capacity {
            id: CapacityId(Uuid::from_u128(1)),
            role,
            organisation: Some(OrganisationId(Uuid::from_u128(2))),
            organisation_name: "Verzinsel".into(),
            towns: towns.iter().map(|code| nis(*code)).collect(),
            label: label.map(Into::into),
            establishment: None,
        }
    }

    fn acting(role: Role, towns: &[u32], label: Option<&str>) -> Acting {
        let capacity = capacity(role, towns, label);
        Acting { person: PersonId(Uuid::from_u128(3)), name: "An".into(), capacity, proof: Proof::Mail }
    }

    fn held(role: Role, towns: &[u32], label: Option<&str>) -> Held {
        Held {
            person: PersonId(Uuid::from_u128(4)),
            person_name: "Els".into(),
            email: None,
            capacity: capacity(role, towns, label),
            granted_at: shell::testing::moment().now(),
            ends_at: None,
        }
    }

    fn wanted(towns: &[u32]) -> Wanted {
        Wanted { towns: towns.iter().map(|code| nis(*code)).collect(), ..Wanted::default() }
    }

    #[test]
    fn nobody_gives_more_than_she_has_or_takes_what_is_not_hers() {
        let moment = shell::testing::moment();
        let towns = |who: &Acting, of: &Held, asked: &[u32]| {
            decide((who, None), of, &[], wanted(asked), &moment)
                .map(|limits| limits.towns.iter().map(|nis| nis.get()).collect::<Vec<_>>())
        };
        let wout = acting(Role::Officer, &[31_022], None);
        let both = held(Role::Officer, &[31_022, 34_027], None);
        assert_eq!(towns(&wout, &both, &[31_022]), Ok(vec![31_022, 34_027]), "Menen is not his to take away");
        assert_eq!(towns(&wout, &both, &[]), Ok(vec![34_027]));
        assert_eq!(towns(&wout, &held(Role::Officer, &[31_022], None), &[]), Err(Refusal::TownNone));
        assert_eq!(
            towns(&wout, &held(Role::Officer, &[31_022], None), &[31_022, 31_005]),
            Err(Refusal::TownForeign)
        );
        let free = held(Role::Coach, &[], None);
        assert_eq!(towns(&wout, &free, &[31_022]), Err(Refusal::TownForeign), "wider than he is himself");
        let admin = acting(Role::Admin, &[], None);
        assert_eq!(towns(&admin, &both, &[31_005]), Ok(vec![31_005]));
        assert_eq!(
            towns(&admin, &both, &[]),
            Err(Refusal::TownNone),
            "an officer without town reaches nothing"
        );
        assert_eq!(towns(&admin, &held(Role::Coach, &[31_022], None), &[]), Ok(Vec::new()));
    }

    #[test]
    fn a_label_is_one_of_the_organisation_and_a_day_lies_ahead() {
        let moment = shell::testing::moment();
        let known = [Label {
            code: "hoeve".into(),
            name: "Hoeve".into(),
            organisation: OrganisationId(Uuid::from_u128(2)),
            organisation_name: String::new(),
        }];
        let label = |who: &Acting, of: &Held, code: Option<&str>| {
            let wanted = Wanted { label: code.map(Into::into), ..Wanted::default() };
            decide((who, None), of, &known, wanted, &moment).map(|limits| limits.label)
        };
        let (bram, joris) = (acting(Role::Coordinator, &[], None), held(Role::Moderator, &[], Some("oud")));
        assert_eq!(label(&bram, &joris, Some("hoeve")), Ok(Some("hoeve".into())));
        assert_eq!(label(&bram, &joris, Some("oud")), Ok(Some("oud".into())), "what she has stays");
        assert_eq!(label(&bram, &joris, None), Ok(None));
        assert_eq!(label(&bram, &joris, Some("bio")), Err(Refusal::Label));
        let limited = acting(Role::Moderator, &[], Some("hoeve"));
        assert_eq!(label(&limited, &joris, None), Err(Refusal::Label), "wider than she is herself");
        let until = |day: &str| {
            let wanted = Wanted { until: day.parse().ok(), ..Wanted::default() };
            decide((&bram, None), &joris, &known, wanted, &moment).map(|limits| limits.until)
        };
        let within = |day: Option<&str>, days: i64| {
            let wanted = Wanted { until: day.and_then(|day| day.parse().ok()), ..Wanted::default() };
            let latest = Some(moment.now() + TimeDelta::days(days));
            decide((&bram, latest), &joris, &known, wanted, &moment).map(|limits| limits.until)
        };
        let later = (moment.local().date() + Days::new(20)).to_string();
        assert_eq!(within(Some(&later), 10), Err(Refusal::UntilOwn), "not longer than she works herself");
        assert!(within(Some(&later), 30).is_ok());
        assert_eq!(within(None, 30), Ok(None), "what had no end before keeps none");
        assert_eq!(until("2020-01-01"), Err(Refusal::Until));
        assert_eq!(until("9999-12-31"), Err(Refusal::Until));
        let day = moment.local().date();
        assert_eq!(until(&day.to_string()), Ok(Some(day_begins(day + Days::new(1)))), "today counts whole");
    }
}
