//! The log of a town: who saw or changed what, by whom it concerns nobody but the town's officers. Looking at it
//! is written down like everything else.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::moment::day_begins;
use kernel::nis::Nis;
use people::{OrganisationKind, organisation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::csv::Sheet;
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Reach, Visit};
use store::{Audit, AuditChoices, AuditFilter, AuditRow, StoreError};
use uuid::Uuid;

use crate::app::App;
use crate::sign_in::head;
use crate::store as tables;

/// Rows of a page.
const PER_PAGE: i64 = 100;
/// Rows of a file.
const MOST_ROWS: usize = 10_000;
/// Days a question may span.
const MOST_DAYS: u64 = 366;
/// Days shown when nothing is asked.
const USUAL_DAYS: u64 = 30;

/// One act.
#[derive(Clone, Debug, Serialize)]
pub struct LogRow {
    at: String,
    who: String,
    role: String,
    actor: String,
    organisation: String,
    action: String,
    kind: String,
    subject: String,
    about: bool,
}

/// The log of a town.
#[derive(Clone, Debug, Serialize)]
pub struct LogPage {
    town: String,
    nis: String,
    towns: Vec<Choice>,
    from: String,
    until: String,
    action: String,
    kind: String,
    role: String,
    actions: Vec<Choice>,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
    rows: Vec<LogRow>,
    next: Option<String>,
    later: bool,
    short: bool,
    most: usize,
}

impl Page for LogPage {
    const TEMPLATE: &'static str = "accounts/log.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |actor: &str, role: &str, action: &str, about| LogRow {
            at: "2026-11-22T09:00:00Z".into(),
            who: if actor == "person" { "Wout Pleinders".into() } else { String::new() },
            role: role.into(),
            actor: actor.into(),
            organisation: if actor == "visitor" { String::new() } else { "Oostkamp".into() },
            action: action.into(),
            kind: "account".into(),
            subject: "0190a000-0000-7000-8000-000000000000".into(),
            about,
        };
        let choice = |value: &str, label: &str| Choice::new(value, label);
        let rows = vec![
            row("person", "officer", "view", true),
            row("system", "", "change", false),
            row("program", "", "something-new", false),
            row("visitor", "", "add", false),
        ];
        let full = Self {
            town: "Oostkamp".into(),
            nis: "31022".into(),
            towns: vec![choice("31022", "Oostkamp"), choice("34027", "Menen")],
            from: "2026-10-23".into(),
            until: "2026-11-22".into(),
            action: "view".into(),
            kind: String::new(),
            role: String::new(),
            actions: vec![choice("view", "bekeken")],
            kinds: vec![choice("account", "Account")],
            roles: vec![choice("officer", "Medewerker van de stad")],
            rows,
            next: Some("2026-11-01T09:00:00Z~0190a000-0000-7000-8000-000000000000".into()),
            later: true,
            short: true,
            most: MOST_ROWS,
        };
        let none = Self {
            rows: Vec::new(),
            next: None,
            later: false,
            short: false,
            towns: Vec::new(),
            actions: Vec::new(),
            kinds: Vec::new(),
            roles: Vec::new(),
            action: String::new(),
            ..full.clone()
        };
        vec![("some", full), ("none", none)]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    gemeente: String,
    van: String,
    tot: String,
    wat: String,
    soort: String,
    wie: String,
    na: String,
}

/// The days that are asked: at most a year, the last thirty when nothing is said. Tells whether it was shortened.
fn days(entry: &Entry, today: NaiveDate) -> (NaiveDate, NaiveDate, bool) {
    let read = |text: &str| text.parse::<NaiveDate>().ok();
    let until = read(&entry.tot).filter(|day| *day <= today).unwrap_or(today);
    let earliest = until.checked_sub_days(Days::new(MOST_DAYS)).unwrap_or(until);
    let usual = until.checked_sub_days(Days::new(USUAL_DAYS)).unwrap_or(until);
    let asked = read(&entry.van).filter(|day| *day <= until);
    let from = asked.unwrap_or(usual).max(earliest);
    (from, until, asked.is_some_and(|day| day < earliest))
}

/// A code as it stands in the log; anything else means nothing.
fn code(text: &str) -> String {
    let sound =
        text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte));
    if sound { text.to_owned() } else { String::new() }
}

/// Where the page before ended.
fn after(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('~')?;
    Some((DateTime::parse_from_rfc3339(at).ok()?.to_utc(), Uuid::try_parse(id).ok()?))
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What is asked, of a town within reach.
struct Question {
    filter: AuditFilter,
    days: (NaiveDate, NaiveDate),
    short: bool,
    towns: Vec<Nis>,
}

async fn question(app: &App, visit: &Visit, entry: &Entry) -> Result<Question, Failure> {
    let towns = match visit.reach()? {
        Reach::Towns(towns) => towns,
        Reach::All => {
            let all = app.store.read(|tx| Box::pin(async move { organisation::list(tx).await })).await?;
            let of_town = all.into_iter().filter(|one| one.kind == OrganisationKind::Town);
            of_town.filter_map(|one| one.town).collect()
        }
        _ => return Err(Failure::not_found()),
    };
    let town = match entry.gemeente.as_str() {
        "" => towns.first().copied(),
        text => Nis::parse(text).ok().filter(|nis| towns.contains(nis)),
    };
    let town = town.ok_or_else(Failure::not_found)?;
    let (from, until, short) = days(entry, visit.moment.local().date());
    let end = until.checked_add_days(Days::new(1)).unwrap_or(until);
    let filter = AuditFilter {
        town,
        from: day_begins(from),
        until: day_begins(end),
        action: code(&entry.wat),
        kind: code(&entry.soort),
        role: code(&entry.wie),
        after: after(&entry.na),
    };
    Ok(Question { filter, days: (from, until), short, towns })
}

/// The names of who acted and for whom.
async fn names(tx: &mut store::Tx<'_>, rows: &[AuditRow]) -> Result<HashMap<Uuid, String>, StoreError> {
    let unique = |ids: Vec<Uuid>| {
        let mut ids = ids;
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let persons = unique(rows.iter().filter_map(|row| row.person).map(|id| id.0).collect());
    let all = unique(rows.iter().filter_map(|row| row.organisation).map(|id| id.0).collect());
    let mut found = HashMap::new();
    for at in 0..persons.len().max(all.len()).div_ceil(store::Tx::MOST_KEYS) {
        let piece = |list: &[Uuid]| -> Vec<Uuid> {
            list.iter().skip(at * store::Tx::MOST_KEYS).take(store::Tx::MOST_KEYS).copied().collect()
        };
        found.extend(tables::names(tx, &piece(&persons), &piece(&all)).await?);
    }
    Ok(found)
}

fn row(row: AuditRow, names: &HashMap<Uuid, String>) -> LogRow {
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    LogRow {
        at: row.at.to_rfc3339(),
        who: name(row.person.map(|id| id.0)),
        role: row.role,
        actor: row.actor,
        organisation: name(row.organisation.map(|id| id.0)),
        action: row.action,
        kind: row.kind,
        subject: row.subject,
        about: row.about.is_some(),
    }
}

/// The word of a code, or the code.
fn word(visit: &Visit, start: &str, code: &str) -> String {
    // words: audit-action-* audit-kind-* role-*
    let key = format!("{start}{code}");
    if visit.site().words().has(visit.language, &key) { visit.say(&key, &[]) } else { code.to_owned() }
}

/// `GET /stad/logboek`
pub async fn show(State(app): Shared, visit: Visit, Asked(entry): Asked<Entry>) -> Answer {
    let asked = question(&app, &visit, &entry).await?;
    let (filter, moment) = (&asked.filter, &visit.moment);
    let (rows, names, choices) = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let rows = tx.audit_search(filter, PER_PAGE + 1).await?;
                let names = names(tx, &rows).await?;
                let choices = tx.audit_choices(filter.town, (filter.from, filter.until)).await?;
                let seen = Audit::new("view", "log", filter.town).in_town(filter.town);
                tx.audit(&seen.detail(told(filter)), moment).await?;
                Ok::<_, StoreError>((rows, names, choices))
            })
        })
        .await?;
    let page = log_page(&app, &visit, &asked, (rows, &names, choices));
    visit.page(head(&visit, "acc-log-title", "stad/logboek"), &page)
}

fn told(filter: &AuditFilter) -> serde_json::Value {
    json!({"from": filter.from, "until": filter.until, "action": filter.action, "kind": filter.kind, "role": filter.role})
}

fn log_page(
    app: &App,
    visit: &Visit,
    asked: &Question,
    (mut rows, names, choices): (Vec<AuditRow>, &HashMap<Uuid, String>, AuditChoices),
) -> LogPage {
    let filter = &asked.filter;
    let page = usize::try_from(PER_PAGE).unwrap_or(100);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| format!("{}~{}", last.at.to_rfc3339(), last.id));
    let list = |start: &str, codes: Vec<String>| -> Vec<Choice> {
        let choice = |value: String| Choice { label: word(visit, start, &value), value };
        codes.into_iter().map(choice).collect()
    };
    let town = |nis: Nis| Choice::new(nis.to_string(), app.towns.name(nis, visit.language));
    LogPage {
        town: app.towns.name(filter.town, visit.language),
        nis: filter.town.to_string(),
        towns: if asked.towns.len() > 1 {
            asked.towns.iter().copied().map(town).collect()
        } else {
            Vec::new()
        },
        from: asked.days.0.to_string(),
        until: asked.days.1.to_string(),
        action: filter.action.clone(),
        kind: filter.kind.clone(),
        role: filter.role.clone(),
        actions: list("audit-action-", choices.actions),
        kinds: list("audit-kind-", choices.kinds),
        roles: list("role-", choices.roles),
        rows: rows.into_iter().map(|one| row(one, names)).collect(),
        next,
        later: filter.after.is_some(),
        short: asked.short,
        most: MOST_ROWS,
    }
}

/// `GET /stad/logboek.csv`: the same as a file, at most ten thousand rows, the latest first.
pub async fn csv(State(app): Shared, visit: Visit, Asked(entry): Asked<Entry>) -> Answer {
    let asked = question(&app, &visit, &Entry { na: String::new(), ..entry }).await?;
    let columns = ["when", "who", "role", "organisation", "action", "kind", "subject", "about"];
    // words: acc-log-column-*
    let mut sheet = Sheet::new(columns.map(|column| visit.say(&format!("acc-log-column-{column}"), &[])));
    let (mut filter, mut count) = (asked.filter.clone(), 0);
    while count < MOST_ROWS {
        let filter_ = &filter;
        let (rows, names) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    let rows = tx.audit_search(filter_, 1_000).await?;
                    let names = names(tx, &rows).await?;
                    Ok::<_, StoreError>((rows, names))
                })
            })
            .await?;
        let Some(last) = rows.last() else { break };
        filter.after = Some((last.at, last.id));
        count += rows.len();
        for one in rows {
            let one = row(one, &names);
            sheet.row(cells(&visit, &one));
        }
    }
    let (filter, moment) = (&asked.filter, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                let seen = Audit::new("export", "log", filter.town).in_town(filter.town);
                tx.audit(&seen.detail(told(filter)), moment).await
            })
        })
        .await?;
    Ok(sheet.download(&format!("plein-logboek-{}-{}-{}.csv", filter.town, asked.days.0, asked.days.1)))
}

fn cells(visit: &Visit, one: &LogRow) -> [String; 8] {
    let who = match one.actor.as_str() {
        "person" => one.who.clone(),
        "system" => visit.say("acc-seen-system", &[]),
        "program" => visit.say("acc-log-program", &[]),
        _ => visit.say("acc-log-visitor", &[]),
    };
    let about = if one.about { visit.say("acc-log-about", &[]) } else { String::new() };
    [
        one.at.clone(),
        who,
        if one.role.is_empty() { String::new() } else { word(visit, "role-", &one.role) },
        one.organisation.clone(),
        word(visit, "audit-action-", &one.action),
        word(visit, "audit-kind-", &one.kind),
        one.subject.clone(),
        about,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_a_year_is_asked_and_a_month_when_nothing_is_said() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-22");
        let ask = |van: &str, tot: &str| {
            days(&Entry { van: van.into(), tot: tot.into(), ..Entry::default() }, today)
        };
        assert_eq!(ask("", ""), (day("2026-10-23"), today, false));
        assert_eq!(ask("2026-11-01", "2026-11-02"), (day("2026-11-01"), day("2026-11-02"), false));
        assert_eq!(ask("1900-01-01", ""), (day("2025-11-21"), today, true));
        assert_eq!(ask("2026-12-01", "2027-01-01"), (day("2026-10-23"), today, false), "nothing of tomorrow");
        assert_eq!(ask("x", "y"), (day("2026-10-23"), today, false));
    }

    #[test]
    fn what_is_typed_into_the_address_is_a_code_or_nothing() {
        assert_eq!(code("sign-in"), "sign-in");
        assert_eq!(code("' OR 1=1"), "");
        assert_eq!(code(&"a".repeat(41)), "");
        let id = Uuid::from_u128(7);
        let at = "2026-11-01T09:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(after(&format!("{}~{id}", at.to_rfc3339())), Some((at, id)));
        assert_eq!(after("gisteren~7"), None);
    }
}
