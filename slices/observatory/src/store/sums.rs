//! Sums of a town's counters together, added up in the database: handing every day of every counter over takes longer than
//! all else that a page does.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::nis::Nis;
use store::{Result, Row, Tx, Value, args};

/// Days and weeks read at once: some 55 years.
const MOST: i64 = 20_000;

/// Which channels of a town are added up: people on foot, of what was ever live.
macro_rules! walking {
    () => {
        "SELECT c.id FROM observatory_channel c JOIN observatory_site s ON s.nis = c.nis AND s.id = c.site
        WHERE c.nis = $1 AND c.mode = 'pedestrian' AND c.state <> 'draft' AND (c.is_public OR $4)
        AND ($5 = '' OR s.area = $5)"
    };
}
/// Their days that are known well enough to speak of (`Total::whole`), and of which may be told what is asked.
macro_rules! whole_days {
    () => {
        concat!(
            "FROM observatory_day WHERE nis = $1 AND day >= $2 AND day <= $3 AND known > 0
            AND known * 24 >= cells * 22 AND (NOT $7 OR shown IS NOT NULL) AND channel IN (",
            walking!(),
            ")"
        )
    };
}

const DAYS: &str = concat!(
    "SELECT day, CAST(SUM(CASE WHEN $7 THEN shown ELSE total END) AS BIGINT) AS total, COUNT(*) AS counters ",
    whole_days!(),
    " GROUP BY day ORDER BY day LIMIT $6"
);
const SPANS: &str = concat!(
    "SELECT MIN(day) AS first, MAX(day) AS last ",
    whole_days!(),
    " GROUP BY channel ORDER BY channel LIMIT $6"
);
const WEEKS: &str = concat!(
    "SELECT week, CAST(SUM(total) AS BIGINT) AS total FROM observatory_week
    WHERE nis = $1 AND week >= $2 AND week <= $3 AND channel IN (",
    walking!(),
    ") GROUP BY week HAVING MIN(days) = 7 ORDER BY week LIMIT $6"
);

const WITHIN: &str = concat!(
    "SELECT day, CAST(SUM(total) AS BIGINT) AS total, COUNT(*) AS counters FROM observatory_day
    WHERE nis = $1 AND day >= $2 AND day <= $3 AND known > 0 AND known * 24 >= cells * 22 AND channel IN (",
    walking!(),
    ") GROUP BY day ORDER BY day LIMIT $6"
);

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.sums.days", DAYS),
    ("observatory.sums.spans", SPANS),
    ("observatory.sums.weeks", WEEKS),
    ("observatory.sums.within", WITHIN),
];

/// Whose counters are added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The town.
    pub nis: Nis,
    /// Only those that everybody may see.
    pub only_public: bool,
    /// Only those of an area of the town; nothing for all of it.
    pub area: String,
    /// Their sums as everybody may see them.
    pub as_shown: bool,
}

impl Whose {
    /// Every counter of a town.
    #[must_use]
    pub const fn all(nis: Nis) -> Self {
        Self { nis, only_public: false, area: String::new(), as_shown: false }
    }

    /// What everybody may see of a town.
    #[must_use]
    pub fn public(nis: Nis) -> Self {
        Self { only_public: true, as_shown: true, ..Self::all(nis) }
    }

    fn args(&self, (from, to): (NaiveDate, NaiveDate)) -> [Value<'_>; 7] {
        [
            self.nis.into(),
            from.into(),
            to.into(),
            (!self.only_public).into(),
            self.area.clone().into(),
            MOST.into(),
            self.as_shown.into(),
        ]
    }
}

fn span(row: &Row) -> Result<(NaiveDate, NaiveDate)> {
    Ok((row.get("first")?, row.get("last")?))
}

/// The people who passed by day: only days on which every counter is known that counted before and after it.
pub async fn days(
    tx: &mut Tx<'_>,
    whose: &Whose,
    within: (NaiveDate, NaiveDate),
) -> Result<BTreeMap<NaiveDate, i64>> {
    let rows = tx.rows(SPANS, &whose.args(within)).await?;
    let spans = rows.iter().map(span).collect::<Result<Vec<_>>>()?;
    let counting = |day: NaiveDate| spans.iter().filter(|(from, to)| *from <= day && day <= *to).count();
    let mut sums = BTreeMap::new();
    for row in tx.rows(DAYS, &whose.args(within)).await? {
        let (day, counters): (NaiveDate, i64) = (row.get("day")?, row.get("counters")?);
        if usize::try_from(counters) == Ok(counting(day)) {
            sums.insert(day, row.get("total")?);
        }
    }
    Ok(sums)
}

/// The people who passed by week, by its Monday: only weeks that every counter of that week knows whole.
pub async fn weeks(
    tx: &mut Tx<'_>,
    whose: &Whose,
    within: (NaiveDate, NaiveDate),
) -> Result<BTreeMap<NaiveDate, i64>> {
    if whose.as_shown {
        // Weeks are stored as they were counted: what everybody may see is added up from days.
        return Ok(weeks_of(&days(tx, whose, within).await?));
    }
    let [args @ .., _] = whose.args(within);
    let rows = tx.rows(WEEKS, &args).await?;
    rows.iter().map(|row| Ok((row.get("week")?, row.get("total")?))).collect()
}

/// The people who passed on recent days and on those of a year before, of a town as a whole: only days on which as many
/// counters are known as on any of them.
pub async fn around(
    tx: &mut Tx<'_>,
    nis: Nis,
    recent: (NaiveDate, NaiveDate),
    before: (NaiveDate, NaiveDate),
) -> Result<BTreeMap<NaiveDate, i64>> {
    let mut days: Vec<(NaiveDate, i64, i64)> = Vec::new();
    // One after the other: asked for both at once, a database goes through all that lies between.
    for (from, to) in [recent, before] {
        for row in tx.rows(WITHIN, args![nis, from, to, true, "", MOST]).await? {
            days.push((row.get("day")?, row.get("total")?, row.get("counters")?));
        }
    }
    let most = days.iter().map(|(_, _, counters)| *counters).max().unwrap_or(0);
    Ok(days.into_iter().filter(|(.., counters)| *counters == most).map(|(day, sum, _)| (day, sum)).collect())
}

/// The weeks of which each day is known.
fn weeks_of(days: &BTreeMap<NaiveDate, i64>) -> BTreeMap<NaiveDate, i64> {
    let mut weeks: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for (day, sum) in days {
        let week = weeks.entry(counts::time::week(*day)).or_default();
        *week = (week.0 + sum, week.1 + 1);
    }
    weeks.into_iter().filter(|(_, (_, known))| *known == 7).map(|(week, (sum, _))| (week, sum)).collect()
}

#[cfg(test)]
mod tests {
    use counts::{Cell, Day, Mode, Step};
    use kernel::moment::Moment;
    use uuid::Uuid;

    use super::*;
    use crate::channel::tests::channel;
    use crate::channel::{Channel, Site, SiteKind, State};
    use crate::store::channels;
    use crate::store::days::{Changes, Stored, Sums, Week};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A town with a public counter in the centre, one in the suburb for its own eyes, and one of bicycles.
    #[expect(clippy::too_many_lines, reason = "one invented town, told whole")]
    async fn town(store: &::store::Store) -> Nis {
        let (nis, moment) = (channel().nis, &Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1));
        let site = |id, area: &str| Site {
            nis,
            id: Uuid::from_u128(id),
            name: "Markt".into(),
            kind: SiteKind::Square,
            area: area.into(),
            point: None,
            note: String::new(),
        };
        let counter = |id, mode, is_public| Channel {
            id: Uuid::from_u128(id),
            site: Uuid::from_u128(if id == 2 { 11 } else { 10 }),
            mode,
            is_public,
            state: State::Live,
            ..channel()
        };
        let sites = &[site(10, "Centrum"), site(11, "Rand")];
        let counters = &[
            counter(1, Mode::Pedestrian, true),
            counter(2, Mode::Pedestrian, false),
            counter(3, Mode::Bicycle, true),
        ];
        store
            .write(|tx| {
                Box::pin(async move {
                    for one in sites {
                        channels::put_site(tx, one, moment).await?;
                    }
                    for one in counters {
                        channels::put_channel(tx, one, moment).await?;
                    }
                    let mut changes = Changes::new();
                    // The second came a day later, was silent on the 19th and half known on the 20th.
                    for (id, day, total, known) in [
                        (1, "2026-11-17", 10, 24),
                        (1, "2026-11-18", 10, 24),
                        (1, "2026-11-19", 10, 24),
                        (1, "2026-11-20", 10, 24),
                        (1, "2026-11-21", 10, 24),
                        (2, "2026-11-18", 5, 24),
                        (2, "2026-11-20", 1, 3),
                        (2, "2026-11-21", 5, 22),
                        (3, "2026-11-18", 700, 24),
                    ] {
                        let cells = Day::of(Step::HOUR, vec![Cell { value: Some(0.0), uptime: None }; 24]);
                        let stored = Stored {
                            day: date(day),
                            raw: cells,
                            used: None,
                            version: 1,
                            batch: Uuid::from_u128(9),
                            at: moment.now(),
                            total,
                            known,
                            cells: 24,
                        };
                        let sums = Sums { total, shown: total + 1, known, cells: 24, peak: total };
                        changes.day((nis, Uuid::from_u128(id)), &stored, sums)?;
                    }
                    for (id, week, total, days) in [
                        (1, "2026-11-09", 70, 7),
                        (1, "2026-11-16", 50, 5),
                        (2, "2026-11-09", 35, 7),
                        (3, "2026-11-09", 9, 7),
                    ] {
                        changes.week((nis, Uuid::from_u128(id)), Week { week: date(week), total, days })?;
                    }
                    changes.write(tx).await
                })
            })
            .await
            .unwrap();
        nis
    }

    #[test]
    fn a_week_is_the_sum_of_its_seven_days() {
        let days = |n: u64| (0..n).map(|at| (date("2026-11-16") + chrono::Days::new(at), 10)).collect();
        assert_eq!(weeks_of(&days(8)), BTreeMap::from([(date("2026-11-16"), 70)]));
        assert_eq!(weeks_of(&days(6)), BTreeMap::new());
    }

    async fn read(store: &::store::Store, whose: &Whose) -> (Vec<(String, i64)>, Vec<(String, i64)>) {
        let within = (date("2026-01-01"), date("2026-12-31"));
        let written = |sums: BTreeMap<NaiveDate, i64>| {
            sums.into_iter().map(|(day, sum)| (day.format("%-d").to_string(), sum)).collect()
        };
        let (days, weeks) = store
            .read(|tx| {
                Box::pin(async move {
                    Ok::<_, ::store::StoreError>((
                        days(tx, whose, within).await?,
                        weeks(tx, whose, within).await?,
                    ))
                })
            })
            .await
            .unwrap();
        (written(days), written(weeks))
    }

    ::store::both_engines! {
        migrations = &crate::STEPS;

        async fn days_on_which_a_counter_was_silent_are_left_out(store: ::store::Store) {
            let nis = town(&store).await;
            let list = |all: &[(&str, i64)]| all.iter().map(|(day, sum)| ((*day).to_owned(), *sum)).collect::<Vec<_>>();
            let (days, weeks) = read(&store, &Whose::all(nis)).await;
            assert_eq!(days, list(&[("17", 10), ("18", 15), ("21", 15)]));
            assert_eq!(weeks, list(&[("9", 105)]));
            let shown = Whose { only_public: true, ..Whose::all(nis) };
            let (days, weeks) = read(&store, &shown).await;
            assert_eq!(days.len(), 5, "of the public counter every day is known");
            assert_eq!(weeks, list(&[("9", 70)]));
            let (days, weeks) = read(&store, &Whose::public(nis)).await;
            assert_eq!(days[0], ("17".into(), 11), "not what was counted, but what may be told of it");
            assert_eq!(weeks, [], "of no week seven days are known");
            let rim = Whose { area: "Rand".into(), ..Whose::all(nis) };
            assert_eq!(read(&store, &rim).await, (list(&[("18", 5), ("21", 5)]), list(&[("9", 35)])));
        }
    }
}
