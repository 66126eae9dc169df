//! Months of towns side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Store, StoreError, Tx};
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, Days, Months, NaiveDate};
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::chart::{Line, Lines, Stroke};
use shell::format;
use shell::visit::Asked;
use shell::{Failure, Page, Visit};

use super::{Front, Names, PATH, front, name_of};
use crate::channel::State as Counting;
use crate::desk::Told;
use crate::store::channels;
use crate::store::months::{self, Month};
use crate::store::sharing::{self, Audience, Dataset};
use crate::store::sums::{self, Whose};
use crate::{App, head, keep, view};

/// Months shown.
const SHOWN: u32 = 24;
/// Days of a month that must be known whole before its mean is told.
const LEAST_DAYS: i64 = 10;
/// Towns beside one's own below which nothing is said of "others": two could work each other out.
pub(super) const LEAST_TOWNS: usize = 3;

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
pub(crate) struct MonthsPage {
    pub front: Front,
    pub shares: bool,
    pub month: String,
    pub others: usize,
    pub least: usize,
    pub svg: Value,
    /// Month, own, the middle of the others, between.
    pub months: Vec<[String; 4]>,
    pub rows: Vec<Row>,
}

impl Page for MonthsPage {
    const TEMPLATE: &'static str = "observatory/between/months.html";

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
            front: Front::example(),
            shares: true,
            month: "10/2026".into(),
            others: 5,
            least: LEAST_TOWNS,
            svg: Value::from_safe_string(String::new()),
            months: vec![["10/2026".into(), "104".into(), "99".into(), "91 – 108".into()]],
            rows: vec![row.clone(), Row { own: false, name: "Menen".into(), ..row }],
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
fn of_days(sums: &BTreeMap<NaiveDate, i64>, counters: i64) -> Vec<Month> {
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
                let walking = channels::channels(tx, nis).await?.into_iter().filter(on_foot).count();
                keep::tell_old(tx, nis).await?;
                // Towns show each other and everybody what is made of this.
                let whose = Whose { as_shown: true, ..Whose::all(nis) };
                let sums = sums::days(tx, &whose, (from, yesterday)).await?;
                let counters = i64::try_from(walking).unwrap_or(0);
                months::put(tx, nis, &of_days(&sums, counters)).await
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
    names: Names,
}

/// The months of towns that show them.
pub(super) async fn shared(
    tx: &mut Tx<'_>,
    from: NaiveDate,
    among_towns: bool,
) -> Result<BTreeMap<Nis, Vec<Month>>, StoreError> {
    let mut found: BTreeMap<Nis, Vec<Month>> = BTreeMap::new();
    for (town, month) in months::shared(tx, from, among_towns).await? {
        found.entry(town).or_default().push(month);
    }
    Ok(found)
}

/// Every town by its code.
pub(super) async fn names(tx: &mut Tx<'_>, language: Language) -> Result<Names, StoreError> {
    Ok(channels::all_towns(tx, language).await?.into_iter().map(|town| (town.nis, town)).collect())
}

/// From which day months are read.
pub(super) fn since(today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(SHOWN + 13)).unwrap_or(today)
}

async fn load(app: &App, visit: &Visit, nis: Nis) -> Result<Known, Failure> {
    let (language, from) = (visit.language, since(visit.moment.local().date()));
    let known = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let shares = sharing::audience(tx, nis, Dataset::Months).await? != Audience::Nobody;
                let own = months::of_town(tx, nis, from).await?;
                // Who does not show its own sees only what is for everybody.
                let mut others = shared(tx, from, shares).await?;
                others.remove(&nis);
                Ok::<_, StoreError>(Known { shares, own, others, names: names(tx, language).await? })
            })
        })
        .await?;
    Ok(known)
}

/// What is said of a month of a town.
pub(super) struct Said {
    /// The month beside the mean of the twelve before it: 100 is as usual.
    pub index: Option<f64>,
    /// Per cent beside the same month a year before.
    pub year: Option<i64>,
    /// People a day for every thousand inhabitants.
    pub per_thousand: Option<f64>,
}

/// What is said of a month of a town of so many inhabitants.
pub(super) fn of_month(all: &[Month], month: NaiveDate, people: Option<i64>) -> Said {
    let this = all.iter().find(|one| one.month == month && one.days >= LEAST_DAYS);
    let per = this.zip(people.filter(|people| *people > 0));
    Said {
        index: index(all).get(&month).copied(),
        year: year_on_year(all, month),
        per_thousand: per.map(|(this, people)| view::real(this.mean_day) * 1_000.0 / view::real(people)),
    }
}

/// The last month that is over.
pub(super) fn last_month(today: NaiveDate) -> NaiveDate {
    let this = today.with_day(1).unwrap_or(today);
    this.checked_sub_months(Months::new(1)).unwrap_or(this)
}

/// A town in the table.
pub(super) fn row(
    names: &Names,
    nis: Nis,
    all: &[Month],
    (month, own, language): (NaiveDate, bool, Language),
) -> Row {
    let dash = || "–".to_owned();
    let said = of_month(all, month, names.get(&nis).and_then(|town| town.population));
    Row {
        name: name_of(names, nis),
        own,
        index: said.index.map_or_else(dash, |index| format::number(language, index, 0)),
        year: said.year.map_or_else(dash, |more| format!("{more:+} %")),
        per_thousand: said.per_thousand.map_or_else(dash, |per| format::number(language, per, 0)),
        counters: all.iter().find(|one| one.month == month).map_or(0, |this| this.counters),
    }
}

fn fill(known: &Known, page: &mut MonthsPage, nis: Nis, visit: &Visit) {
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
    let last = last_month(visit.moment.local().date());
    page.month = last.format("%-m/%Y").to_string();
    page.others = known.others.len();
    page.rows.push(row(&known.names, nis, &known.own, (last, true, language)));
    if several {
        let mut rest: Vec<Row> = known
            .others
            .iter()
            .map(|(nis, all)| row(&known.names, *nis, all, (last, false, language)))
            .collect();
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
    let (nis, front) = front(&app, &visit, &told.stad).await?;
    let mut page = MonthsPage { front, least: LEAST_TOWNS, ..MonthsPage::default() };
    if let Some(nis) = nis {
        let known = load(&app, &visit, nis).await?;
        page.shares = known.shares;
        if !known.own.is_empty() {
            fill(&known, &mut page, nis, &visit);
        }
    }
    visit.page(head(&visit, visit.say("obs-between-title", &[]), PATH), &page)
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
