//! The visitors of the page of one place, for who manages it: a panel on the page where it is managed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use kernel::language::Language;
use kernel::moment::EstablishmentId;
use minijinja::Value;
use shell::slice::{Panel, Spot};
use shell::visit::Visit;

use super::figures::Cell;
use super::keep::PLACE_WEEKS;
use super::page::{DRAWN, HIDDEN, bars, week_text, written};
use super::{Sketch, monday};
use crate::app::App;
use crate::store as tables;

/// Weeks in the table.
const SHOWN: usize = 26;

/// The panel. Whoever shows it has asked whose place it is.
#[must_use]
pub fn panel(app: &Arc<App>) -> Panel {
    let app = Arc::clone(app);
    Panel {
        spot: Spot::Managed,
        template: "finder/panel_visitors.html",
        load: Arc::new(move |visit: Visit, subject: String| {
            let app = Arc::clone(&app);
            Box::pin(async move {
                let Ok(id) = EstablishmentId::parse(&subject) else { return Ok(None) };
                let today = visit.moment.local().date();
                let since = monday(today.checked_sub_days(Days::new(PLACE_WEEKS * 7)).unwrap_or(today));
                let kept = app
                    .store
                    .read(|tx| Box::pin(async move { tables::place_visits(tx, id, since).await }))
                    .await;
                let weeks = weeks(kept.map_err(crate::failed)?, monday(today));
                Ok(Some(shown(&weeks, visit.language)))
            })
        }),
    }
}

/// Every week from the first with a visitor until now, the latest first; weeks without visitors are there too.
fn weeks(kept: Vec<(NaiveDate, i64, Sketch)>, now: NaiveDate) -> Vec<(NaiveDate, Cell)> {
    let mut sums: BTreeMap<NaiveDate, (Sketch, i64)> = BTreeMap::new();
    for (week, views, sketch) in kept {
        let sum = sums.entry(week).or_default();
        sum.0.merge(&sketch);
        sum.1 += views;
    }
    let Some(first) = sums.keys().next().copied() else { return Vec::new() };
    let every = first.iter_weeks().take_while(|week| *week <= now);
    let none = Cell { visitors: Some(0), views: Some(0), hidden: false };
    let cell = |week| sums.get(&week).map_or(none, |(sketch, views)| Cell::of(sketch, *views));
    let mut all: Vec<(NaiveDate, Cell)> = every.map(|week| (week, cell(week))).collect();
    all.reverse();
    all
}

fn shown(weeks: &[(NaiveDate, Cell)], language: Language) -> Value {
    let number = |n: Option<i64>| n.map_or_else(|| HIDDEN.to_owned(), |n| written(language, n));
    let rows: Vec<Vec<String>> = weeks
        .iter()
        .take(SHOWN)
        .map(|(week, cell)| vec![week_text(language, *week), number(cell.visitors), number(cell.views)])
        .collect();
    let drawn: Vec<(NaiveDate, Option<i64>)> =
        weeks.iter().take(DRAWN).map(|(week, cell)| (*week, cell.visitors)).collect();
    let svg = if drawn.is_empty() { String::new() } else { bars(&drawn, language) };
    // A panel may bring a file: the page where the place is managed gives it out.
    minijinja::context! {
        rows => rows,
        svg => Value::from_safe_string(svg),
        file => minijinja::context! { name => "bezoekers.csv", text => csv(weeks) },
    }
}

/// The same as a file, hidden figures left empty.
fn csv(weeks: &[(NaiveDate, Cell)]) -> String {
    let mut out = String::from("\u{feff}week,visitors,page_views,hidden\r\n");
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    for (week, cell) in weeks {
        let (visitors, views) = (number(cell.visitors), number(cell.views));
        let _ = write!(out, "{week},{visitors},{views},{}\r\n", u8::from(cell.hidden));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(week: &str, visitors: u64) -> (NaiveDate, i64, Sketch) {
        let mut sketch = Sketch::default();
        (0..visitors).for_each(|n| sketch.add((n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        (week.parse().unwrap(), i64::try_from(visitors).unwrap() * 3, sketch)
    }

    #[test]
    fn empty_weeks_are_shown_and_few_visitors_are_not_told() {
        let now = "2026-11-23".parse().unwrap();
        let found = weeks(vec![seen("2026-11-23", 4), seen("2026-11-02", 20), seen("2026-11-02", 12)], now);
        let told: Vec<(String, Option<i64>, bool)> =
            found.iter().map(|(week, cell)| (week.to_string(), cell.visitors, cell.hidden)).collect();
        let row = |week: &str, visitors, hidden| (week.to_owned(), visitors, hidden);
        assert_eq!(
            told,
            [
                row("2026-11-23", None, true),
                row("2026-11-16", Some(0), false),
                row("2026-11-09", Some(0), false),
                row("2026-11-02", Some(20), false),
            ]
        );
        assert_eq!(
            csv(&found).lines().nth(1).unwrap(),
            "2026-11-23,,,1",
            "a hidden figure is not in the file either"
        );
        assert!(weeks(Vec::new(), now).is_empty());
    }
}
