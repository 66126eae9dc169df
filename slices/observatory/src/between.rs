//! Between towns: months side by side, made comparable. Who wants to see others shows its own: a town decides, and can take
//! it back at any moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::store::{Audit, Store, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, Months, NaiveDate};
use kernel::actor::Thing;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::chart::{Line, Lines, Stroke};
use shell::format;
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};

use crate::channel::State as Counting;
use crate::desk::{PATH, Told, chosen};
use crate::store::channels;
use crate::store::days;
use crate::store::months::{self, Month};
use crate::view;
use crate::{App, head};

/// Months shown.
const SHOWN: u32 = 24;
/// Days of a month that must be known whole before its mean is told.
const LEAST_DAYS: i64 = 10;
/// Towns beside one's own below which nothing is said of "others": two could work each other out.
const LEAST_TOWNS: usize = 3;

/// A town in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub name: String,
    pub own: bool,
    /// The last month beside the mean of the twelve before it: 100 is as usual.
    pub index: String,
    /// Per cent beside the same month a year before.
    pub year: String,
    pub per_thousand: String,
    pub counters: i64,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct BetweenPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub shares: bool,
    pub month: String,
    pub others: usize,
    pub least: usize,
    pub svg: Value,
    /// Month, own, the middle of the others, between.
    pub months: Vec<[String; 4]>,
    pub rows: Vec<Row>,
    pub action: String,
}

impl Page for BetweenPage {
    const TEMPLATE: &'static str = "observatory/between.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = Row {
            name: "Oostkamp".into(),
            own: true,
            index: "104".into(),
            year: "+3 %".into(),
            per_thousand: "212".into(),
            counters: 3,
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            shares: true,
            month: "10/2026".into(),
            others: 5,
            least: LEAST_TOWNS,
            svg: Value::from_safe_string(String::new()),
            months: vec![["10/2026".into(), "104".into(), "99".into(), "91 – 108".into()]],
            rows: vec![row.clone(), Row { own: false, name: "Menen".into(), ..row }],
            action: "/nl/stad/drukte/vergelijken/31022".into(),
        };
        let few = Self { others: 1, rows: page.rows.iter().take(1).cloned().collect(), ..page.clone() };
        let closed = Self { shares: false, ..few.clone() };
        let none = Self { months: Vec::new(), rows: Vec::new(), ..closed.clone() };
        vec![
            ("several", page),
            ("few", few),
            ("not shared", closed),
            ("nothing", none),
            ("no town", Self::default()),
        ]
    }
}

/// The months of a town, out of its sums by day.
fn of_days(sums: &HashMap<NaiveDate, i64>, counters: i64) -> Vec<Month> {
    let mut months: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for (day, sum) in sums {
        let first = day.with_day(1).unwrap_or(*day);
        let month = months.entry(first).or_default();
        *month = (month.0 + sum, month.1 + 1);
    }
    months
        .into_iter()
        .map(|(month, (sum, days))| {
            let mean_day = view::whole(view::real(sum) / view::real(days.max(1)));
            Month { month, mean_day, days, counters }
        })
        .collect()
}

/// Works out the months of a town anew.
pub(crate) async fn note(store: &Store, nis: Nis, moment: &Moment) -> Result<(), StoreError> {
    let today = moment.local().date();
    let from =
        today.checked_sub_months(Months::new(SHOWN + 13)).and_then(|day| day.with_day(1)).unwrap_or(today);
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    store
        .write(|tx| {
            Box::pin(async move {
                let on_foot = |one: &crate::channel::Channel| {
                    one.mode == counts::Mode::Pedestrian && one.state != Counting::Draft
                };
                let walking: Vec<_> =
                    channels::channels(tx, nis).await?.into_iter().filter(on_foot).collect();
                let mut totals = days::town_totals(tx, nis, (from, yesterday)).await?;
                totals.retain(|(id, _)| walking.iter().any(|one| one.id == *id));
                let counters = i64::try_from(walking.len()).unwrap_or(0);
                months::put(tx, nis, &of_days(&view::sums_by_day(&totals), counters)).await
            })
        })
        .await
}

/// Each month as a share of the mean of the twelve before it; only where enough is known.
fn index(all: &[Month]) -> BTreeMap<NaiveDate, f64> {
    let known: Vec<&Month> = all.iter().filter(|one| one.days >= LEAST_DAYS && one.mean_day > 0).collect();
    let mut found = BTreeMap::new();
    for one in &known {
        let from = one.month.checked_sub_months(Months::new(12)).unwrap_or(one.month);
        let before: Vec<f64> = known
            .iter()
            .filter(|other| other.month >= from && other.month < one.month)
            .map(|other| view::real(other.mean_day))
            .collect();
        if before.len() >= 9 {
            let mean = before.iter().sum::<f64>() / f64::from(u32::try_from(before.len()).unwrap_or(1));
            found.insert(one.month, view::real(one.mean_day) / mean * 100.0);
        }
    }
    found
}

/// How a month was beside the same month a year before, in per cent.
fn year_on_year(all: &[Month], month: NaiveDate) -> Option<i64> {
    let of = |month: NaiveDate| all.iter().find(|one| one.month == month && one.days >= LEAST_DAYS);
    let before = of(month.checked_sub_months(Months::new(12))?).filter(|one| one.mean_day > 0)?;
    let now = of(month)?;
    Some(view::percent((view::real(now.mean_day) / view::real(before.mean_day) - 1.0) * 100.0))
}

/// What is known of the towns that share, and of one's own.
struct Known {
    shares: bool,
    own: Vec<Month>,
    others: BTreeMap<Nis, Vec<Month>>,
    names: HashMap<Nis, channels::Town>,
}

async fn load(app: &App, visit: &Visit, nis: Nis) -> Result<Known, Failure> {
    let (language, today) = (visit.language, visit.moment.local().date());
    let from = today.checked_sub_months(Months::new(SHOWN + 13)).unwrap_or(today);
    let known = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let shares = months::shares(tx, nis).await?;
                let own = months::of_town(tx, nis, from).await?;
                let mut others: BTreeMap<Nis, Vec<Month>> = BTreeMap::new();
                // Who does not show its own sees nobody's.
                let shared = if shares { months::shared(tx, from).await? } else { Vec::new() };
                for (town, month) in shared.into_iter().filter(|(town, _)| *town != nis) {
                    others.entry(town).or_default().push(month);
                }
                let all = channels::all_towns(tx, language).await?;
                let names = all.into_iter().map(|town| (town.nis, town)).collect();
                Ok::<_, StoreError>(Known { shares, own, others, names })
            })
        })
        .await?;
    Ok(known)
}

fn row(known: &Known, nis: Nis, all: &[Month], (month, own, language): (NaiveDate, bool, Language)) -> Row {
    let town = known.names.get(&nis);
    let this = all.iter().find(|one| one.month == month && one.days >= LEAST_DAYS);
    let dash = || "–".to_owned();
    let per = this.zip(town.and_then(|town| town.population).filter(|people| *people > 0));
    Row {
        name: town.map_or_else(|| nis.to_string(), |town| town.name.clone()),
        own,
        index: index(all).get(&month).map_or_else(dash, |index| format::number(language, *index, 0)),
        year: year_on_year(all, month).map_or_else(dash, |more| format!("{more:+} %")),
        per_thousand: per.map_or_else(dash, |(this, people)| {
            format::number(language, view::real(this.mean_day) * 1_000.0 / view::real(people), 0)
        }),
        counters: this.map_or(0, |this| this.counters),
    }
}

fn fill(known: &Known, page: &mut BetweenPage, nis: Nis, visit: &Visit) {
    let language = visit.language;
    let this = visit.moment.local().date().with_day(1).unwrap_or_default();
    let own = index(&known.own);
    let several = known.others.len() >= LEAST_TOWNS;
    let others: Vec<BTreeMap<NaiveDate, f64>> =
        if several { known.others.values().map(|all| index(all)).collect() } else { Vec::new() };
    let (mut labels, mut line, mut middle, mut band) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ago in (1..=SHOWN).rev() {
        let Some(month) = this.checked_sub_months(Months::new(ago)) else { continue };
        let theirs: Vec<f64> = others.iter().filter_map(|all| all.get(&month).copied()).collect();
        let limits = (theirs.len() >= LEAST_TOWNS).then(|| {
            theirs.iter().fold((f64::MAX, 0.0_f64), |(low, high), one| (low.min(*one), high.max(*one)))
        });
        let typical = limits.and_then(|_| view::median(theirs));
        let mine = own.get(&month).copied();
        let written = month.format("%-m/%Y").to_string();
        page.months.push([
            written.clone(),
            view::written(language, mine),
            view::written(language, typical),
            view::between(language, limits),
        ]);
        labels.push(written);
        line.push(mine);
        middle.push(typical);
        band.push(limits);
    }
    page.months.reverse();
    let lines =
        vec![Line { stroke: Stroke::Seen, values: line }, Line { stroke: Stroke::Expected, values: middle }];
    page.svg = Value::from_safe_string(Lines { labels, lines, band, marks: Vec::new(), language }.svg());
    let last = this.checked_sub_months(Months::new(1)).unwrap_or(this);
    page.month = last.format("%-m/%Y").to_string();
    page.others = known.others.len();
    page.rows.push(row(known, nis, &known.own, (last, true, language)));
    if several {
        let mut rest: Vec<Row> =
            known.others.iter().map(|(nis, all)| row(known, *nis, all, (last, false, language))).collect();
        rest.sort_by_cached_key(|row| kernel::text::sort_key(&row.name));
        page.rows.extend(rest);
    }
}

/// `GET /stad/drukte/vergelijken`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, towns) = chosen(&app, &visit, &told.stad).await?;
    let mut page = BetweenPage { towns, least: LEAST_TOWNS, ..BetweenPage::default() };
    if let Some(nis) = nis {
        let known = load(&app, &visit, nis).await?;
        page.town = nis.to_string();
        page.town_name = known.names.get(&nis).map(|town| town.name.clone()).unwrap_or_default();
        page.shares = known.shares;
        page.action = visit.local(&format!("{PATH}/vergelijken/{nis}"));
        if !known.own.is_empty() {
            fill(&known, &mut page, nis, &visit);
        }
    }
    visit.page(head(&visit, visit.say("obs-between-title", &[]), &format!("{PATH}/vergelijken")), &page)
}

/// What the form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sharing {
    #[serde(default)]
    delen: String,
}

/// `POST /stad/drukte/vergelijken/{nis}`: shows one's months to other towns, or no more.
pub(crate) async fn share(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(sharing): Sent<Sharing>,
) -> Result<Response, Failure> {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    let (with_towns, moment) = (sharing.delen == "ja", &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                months::share(tx, nis, with_towns, moment).await?;
                let detail = serde_json::json!({ "with_towns": with_towns });
                tx.audit(&Audit::new("change", "sharing", nis).in_town(nis).detail(detail), moment).await
            })
        })
        .await?;
    let back = visit.local(&format!("{PATH}/vergelijken?stad={nis}"));
    let headers = [(header::LOCATION, back), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str, mean_day: i64) -> Month {
        Month { month: format!("{text}-01").parse().unwrap(), mean_day, days: 30, counters: 2 }
    }

    fn year() -> Vec<Month> {
        let mut all: Vec<Month> = (1..=12).map(|at| month(&format!("2025-{at:02}"), 100)).collect();
        all.push(month("2026-01", 120));
        all
    }

    #[test]
    fn a_month_is_a_share_of_the_year_before_it() {
        let found = index(&year());
        assert_eq!(found.get(&month("2026-01", 0).month), Some(&120.0));
        assert_eq!(found.get(&month("2025-06", 0).month), None, "five months are no year");
        assert_eq!(year_on_year(&year(), month("2026-01", 0).month), Some(20));
        assert_eq!(year_on_year(&year(), month("2025-01", 0).month), None);
    }

    #[test]
    fn months_of_which_little_is_known_are_not_told() {
        let mut all = year();
        all.last_mut().unwrap().days = LEAST_DAYS - 1;
        assert!(index(&all).keys().all(|month| month.to_string().starts_with("2025")));
        assert_eq!(year_on_year(&all, month("2026-01", 0).month), None);
    }

    #[test]
    fn days_become_months_by_their_mean() {
        let sums = [("2026-01-01", 10), ("2026-01-02", 20), ("2026-02-01", 7)];
        let sums = sums.map(|(day, sum)| (day.parse().unwrap(), sum)).into();
        let found: Vec<_> =
            of_days(&sums, 3).iter().map(|one| (one.mean_day, one.days, one.counters)).collect();
        assert_eq!(found, [(15, 2, 3), (7, 1, 3)]);
    }
}
