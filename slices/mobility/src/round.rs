//! Rounds of a street by hand: reading what was typed or pasted, and what it says. Pure.

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use serde::Serialize;
use uuid::Uuid;

use crate::facility::{Facility, line, whole};
use crate::measure::PRESSED;

/// Rows of one table.
pub(crate) const MOST_ROWS: usize = 2_000;
/// Letters of one table.
pub(crate) const MOST_TEXT: usize = 200_000;
/// More vehicles than twice the places is a slip of the pen.
const MOST_OVER: i64 = 2;

/// What was seen of a section at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub facility: Uuid,
    pub day: NaiveDate,
    /// The minute of the day.
    pub minute: i64,
    pub occupied: i64,
}

/// A row or cell that was not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Wrong {
    pub line: usize,
    pub why: &'static str,
    pub text: String,
}

/// The minute of a day.
pub(crate) fn minute(at: NaiveDateTime) -> i64 {
    i64::from(at.hour() * 60 + at.minute())
}

/// A moment as people write it: `17/11/2026 10u30`, `2026-11-17 10:30`, `17/11/2026 10 uur`. A day alone is none.
pub(crate) fn moment(text: &str) -> Option<NaiveDateTime> {
    let lower = text.trim().to_lowercase();
    let bare = ["uur", "u", "h"].iter().find_map(|end| lower.strip_suffix(end));
    let text = bare.unwrap_or(&lower).trim_end();
    let (day, time) = text.rsplit_once([' ', 't'])?;
    let time = time.replace(['u', 'h', '.'], ":");
    let mut parts = time.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = match parts.next() {
        Some(minute) => minute.parse().ok()?,
        None if bare.is_some() => 0,
        None => return None,
    };
    crate::facility::day(day)?.and_hms_opt(hour, minute, 0)
}

/// Whether a count can be so.
pub(crate) fn check(
    facility: &Facility,
    (at, now): (NaiveDateTime, NaiveDateTime),
    occupied: i64,
) -> Result<Seen, &'static str> {
    if at > now {
        return Err("future");
    }
    let places = facility.spaces(at.date()).ok_or("capacity")?;
    if occupied > places.saturating_mul(MOST_OVER) {
        return Err("more");
    }
    Ok(Seen { facility: facility.id, day: at.date(), minute: minute(at), occupied })
}

/// The headings that are understood.
const SECTION: [&str; 8] =
    ["straatdeel", "straat", "naam", "plaats", "section", "tronçon", "abschnitt", "name"];
const DAY: [&str; 6] = ["dag", "datum", "date", "jour", "day", "tag"];
const TIME: [&str; 7] = ["uur", "tijd", "tijdstip", "time", "heure", "uhrzeit", "hour"];
const TAKEN: [&str; 7] = ["bezet", "bezette plaatsen", "geteld", "occupied", "occupé", "occupées", "belegt"];
const SPACES: [&str; 6] = ["capaciteit", "plaatsen", "aantal plaatsen", "capacity", "capacité", "kapazität"];

/// The rows of a pasted table: cells by tab, semicolon or comma, whichever the first line has most of.
pub(crate) fn table(text: &str) -> Vec<(usize, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|row| !row.trim().is_empty()).unwrap_or_default();
    let separator = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| first.matches(char::from(*sign)).count())
        .unwrap_or(b'\t');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().flatten() {
        let at = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((at, cells));
        }
    }
    rows
}

/// Reads a table of rounds. Long: a row for each section and moment (section, day, hour, taken). Wide: a row for each
/// section, and a column for each moment. Nothing when the first line is neither.
pub(crate) fn read(text: &str, known: &[Facility], now: NaiveDateTime) -> Option<(Vec<Seen>, Vec<Wrong>)> {
    let rows = table(text);
    let (_, head) = rows.first()?;
    let head: Vec<String> = head.iter().map(|cell| cell.to_lowercase()).collect();
    let place = |words: &[&str]| head.iter().position(|cell| words.contains(&cell.as_str()));
    let section = place(&SECTION)?;
    let mut out = Reader { known, now, seen: Vec::new(), wrong: Vec::new() };
    if let (Some(day), Some(taken)) = (place(&DAY), place(&TAKEN)) {
        let time = place(&TIME);
        for (at, cells) in rows.iter().skip(1).take(MOST_ROWS) {
            let cell = |at: usize| cells.get(at).map_or("", String::as_str);
            let told =
                time.map_or_else(|| cell(day).to_owned(), |time| format!("{} {}", cell(day), cell(time)));
            out.put(*at, cell(section), (moment(&told), cell(taken)));
        }
    } else {
        let columns: Vec<(usize, NaiveDateTime)> =
            head.iter().enumerate().filter_map(|(at, cell)| Some((at, moment(cell)?))).collect();
        let other = |at: usize| at != section && place(&SPACES) != Some(at);
        let unread = head.iter().enumerate().filter(|(at, cell)| {
            other(*at) && !cell.is_empty() && !columns.iter().any(|(known, _)| known == at)
        });
        for (_, cell) in unread {
            out.wrong.push(Wrong { line: 1, why: "moment", text: line(cell, 60) });
        }
        if columns.is_empty() {
            return None;
        }
        for (at, cells) in rows.iter().skip(1).take(MOST_ROWS) {
            let cell = |at: usize| cells.get(at).map_or("", String::as_str);
            for (column, moment) in columns.iter().filter(|(column, _)| !cell(*column).is_empty()) {
                out.put(*at, cell(section), (Some(*moment), cell(*column)));
            }
        }
    }
    if rows.len() > MOST_ROWS + 1 {
        out.wrong.push(Wrong { line: MOST_ROWS + 2, why: "rows", text: String::new() });
    }
    Some((out.seen, out.wrong))
}

struct Reader<'r> {
    known: &'r [Facility],
    now: NaiveDateTime,
    seen: Vec<Seen>,
    wrong: Vec<Wrong>,
}

impl Reader<'_> {
    fn put(&mut self, at: usize, section: &str, (moment, taken): (Option<NaiveDateTime>, &str)) {
        match self.one(section, moment, taken) {
            // The last word about a section and moment counts.
            Ok(seen) => {
                let same = |one: &Seen| {
                    (one.facility, one.day, one.minute) == (seen.facility, seen.day, seen.minute)
                };
                self.seen.retain(|one| !same(one));
                self.seen.push(seen);
            }
            Err(why) => {
                self.wrong.push(Wrong { line: at, why, text: line(&format!("{section} {taken}"), 80) });
            }
        }
    }

    fn one(&self, section: &str, moment: Option<NaiveDateTime>, taken: &str) -> Result<Seen, &'static str> {
        let wanted = kernel::text::fold(section);
        let facility =
            self.known.iter().find(|one| kernel::text::fold(&one.name) == wanted).ok_or("section")?;
        let at = moment.ok_or("moment")?;
        let occupied = whole(taken).ok().flatten().ok_or("number")?;
        check(facility, (at, self.now), occupied)
    }
}

/// Reads a table of stays by day: `dag;voertuigen;gemiddelde;te lang`. Nothing when the first line is no such head.
pub(crate) fn stays(text: &str, today: NaiveDate) -> Option<(Vec<crate::turnover::Stays>, Vec<Wrong>)> {
    const VEHICLES: [&str; 4] = ["voertuigen", "véhicules", "vehicles", "fahrzeuge"];
    const MEAN: [&str; 7] =
        ["gemiddelde", "gemiddelde duur", "minuten", "durée moyenne", "moyenne", "mean", "mittelwert"];
    const OVER: [&str; 5] = ["te lang", "overschrijdingen", "trop long", "too long", "zu lang"];
    let rows = table(text);
    let (_, head) = rows.first()?;
    let head: Vec<String> = head.iter().map(|cell| cell.to_lowercase()).collect();
    let place = |words: &[&str]| head.iter().position(|cell| words.contains(&cell.as_str()));
    let (day, vehicles, mean) = (place(&DAY)?, place(&VEHICLES)?, place(&MEAN)?);
    let over = place(&OVER);
    let (mut found, mut wrong): (Vec<crate::turnover::Stays>, Vec<Wrong>) = (Vec::new(), Vec::new());
    for (at, cells) in rows.iter().skip(1).take(MOST_ROWS) {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let one = || {
            let day = crate::facility::day(cell(day)).ok_or("day")?;
            if day > today {
                return Err("future");
            }
            let vehicles = whole(cell(vehicles)).ok().flatten().ok_or("number")?;
            let mean: f64 = cell(mean).replace(',', ".").parse().map_err(|_| "number")?;
            if !(0.0..=2_880.0).contains(&mean) {
                return Err("minutes");
            }
            let over = over.map_or(Ok(None), |over| whole(cell(over)).map_err(|()| "number"))?;
            if over.is_some_and(|over| over > vehicles) {
                return Err("part");
            }
            let minutes = whole_minutes(mean, vehicles);
            Ok(crate::turnover::Stays { day, vehicles, minutes, overstayed: over })
        };
        match one() {
            Ok(stays) => {
                found.retain(|known| known.day != stays.day);
                found.push(stays);
            }
            Err(why) => wrong.push(Wrong { line: *at, why, text: line(&cells.join(" "), 80) }),
        }
    }
    Some((found, wrong))
}

#[expect(
    clippy::as_conversions,
    reason = "minutes of a day of vehicles, far below the limits of whole numbers"
)]
fn whole_minutes(mean: f64, vehicles: i64) -> i64 {
    (mean * vehicles as f64).round() as i64
}

/// What the rounds of a town say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rounds {
    /// The moments shown, in order: day and minute.
    pub moments: Vec<(NaiveDate, i64)>,
    /// For each section (by its number in the list) the rate at each moment.
    pub rates: Vec<(usize, Vec<Option<f64>>)>,
    /// How many counts there are, and how many of 85 % or more.
    pub counts: usize,
    pub pressed: usize,
    /// The fullest: section, day, minute, rate.
    pub fullest: Option<(usize, NaiveDate, i64, f64)>,
}

/// The latest moments side by side, with the rate of each section.
pub(crate) fn summary(list: &[Facility], seen: &[Seen], most: usize) -> Rounds {
    let mut moments: Vec<(NaiveDate, i64)> = seen.iter().map(|one| (one.day, one.minute)).collect();
    moments.sort_unstable();
    moments.dedup();
    let moments = moments.split_off(moments.len().saturating_sub(most));
    let mut out = Rounds::default();
    for (at, facility) in list.iter().enumerate() {
        let rate = |(day, minute): &(NaiveDate, i64)| {
            let one = seen
                .iter()
                .find(|one| one.facility == facility.id && one.day == *day && one.minute == *minute)?;
            let places = facility.spaces(*day).filter(|places| *places > 0)?;
            let small = |number: i64| f64::from(i32::try_from(number).unwrap_or(i32::MAX));
            Some(small(one.occupied) / small(places))
        };
        let rates: Vec<Option<f64>> = moments.iter().map(rate).collect();
        for ((day, minute), rate) in moments.iter().zip(&rates) {
            let Some(rate) = *rate else { continue };
            out.counts += 1;
            out.pressed += usize::from(rate >= PRESSED);
            if out.fullest.is_none_or(|(.., most)| rate > most) {
                out.fullest = Some((at, *day, *minute, rate));
            }
        }
        if rates.iter().any(Option::is_some) {
            out.rates.push((at, rates));
        }
    }
    out.moments = moments;
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facility::tests::{date, facility};

    fn now() -> NaiveDateTime {
        date("2026-11-22").and_hms_opt(12, 0, 0).unwrap()
    }

    fn known() -> Vec<Facility> {
        vec![facility(1, "Kerkstraat noord", 20), facility(2, "Markt", 10)]
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let wanted = date("2026-11-17").and_hms_opt(10, 30, 0);
        for text in ["17/11/2026 10:30", "2026-11-17 10u30", "17-11-2026 10h30", "2026-11-17T10:30"] {
            assert_eq!(moment(text), wanted, "{text}");
        }
        assert_eq!(moment("17/11/2026 10u"), date("2026-11-17").and_hms_opt(10, 0, 0));
        assert_eq!(moment("17/11/2026 10 uur"), date("2026-11-17").and_hms_opt(10, 0, 0));
        for text in ["17/11/2026", "10:30", "31/02/2026 10:00", "capaciteit", ""] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_long_table_is_read_and_wrong_rows_are_told() {
        let text = "Straatdeel;Dag;Uur;Bezet\nkerkstraat Noord;17/11/2026;10u;19\nMarkt;17/11/2026;10u;9\n\
                    Nergens;17/11/2026;10u;4\nMarkt;ooit;10u;4\nMarkt;17/11/2026;14u;veel\nMarkt;17/11/2027;14u;4\n\
                    Markt;17/11/2026;15u;21\nMarkt;17/11/2026;10u;8\n";
        let (seen, wrong) = read(text, &known(), now()).unwrap();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[1].occupied, 8, "the last word counts");
        assert_eq!(seen[0].minute, 600);
        let told: Vec<(usize, &str)> = wrong.iter().map(|one| (one.line, one.why)).collect();
        assert_eq!(told, [(4, "section"), (5, "moment"), (6, "number"), (7, "future"), (8, "more")]);
    }

    #[test]
    fn a_wide_table_as_pasted_from_a_spreadsheet() {
        let text = "straat\tcapaciteit\t17/11/2026 10:00\t17/11/2026 14:00\tnota\nMarkt\t10\t9\t\tx\nKerkstraat noord\t20\t12\t18\t\n";
        let (seen, wrong) = read(text, &known(), now()).unwrap();
        assert_eq!(seen.len(), 3);
        assert_eq!(wrong, [Wrong { line: 1, why: "moment", text: "nota".into() }]);
        assert!(read("straat\tcapaciteit\nMarkt\t10\n", &known(), now()).is_none());
        assert!(read("", &known(), now()).is_none());
        let unknown = Facility { capacity: Vec::new(), ..facility(3, "Plein", 1) };
        let (_, wrong) = read("naam;dag;bezet\nPlein;17/11/2026 10:00;3", &[unknown], now()).unwrap();
        assert_eq!(wrong.first().map(|one| one.why), Some("capacity"), "without places there is no rate");
    }

    #[test]
    fn the_rule_of_85_percent() {
        let at = |facility: u128, minute: i64, occupied: i64| Seen {
            facility: Uuid::from_u128(facility),
            day: date("2026-11-21"),
            minute,
            occupied,
        };
        let seen = [at(1, 600, 17), at(1, 840, 16), at(2, 600, 10), at(2, 540, 1)];
        let found = summary(&known(), &seen, 8);
        assert_eq!(found.moments.iter().map(|(_, minute)| *minute).collect::<Vec<_>>(), [540, 600, 840]);
        assert_eq!((found.counts, found.pressed), (4, 2), "17 of 20 is 85 %");
        assert_eq!(found.fullest, Some((1, date("2026-11-21"), 600, 1.0)));
        assert_eq!(found.rates[0].1, [None, Some(0.85), Some(0.8)]);
        assert_eq!(summary(&known(), &seen, 1).counts, 1, "the latest moment only");
    }

    #[test]
    fn stays_of_days_are_read() {
        let text = "dag;voertuigen;gemiddelde;te lang\n16/11/2026;120;22,5;14\n17/11/2026;100;20;\n18/11/2026;10;20;11\n\
                    2027-01-01;1;1;1\n19/11/2026;x;20;1\n20/11/2026;5;9999;1\n";
        let (found, wrong) = stays(text, date("2026-11-22")).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].minutes, found[0].overstayed, found[1].overstayed), (2_700, Some(14), None));
        let told: Vec<&str> = wrong.iter().map(|one| one.why).collect();
        assert_eq!(told, ["part", "future", "number", "minutes"]);
        assert!(stays("dag;voertuigen\n1;2", date("2026-11-22")).is_none());
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_taken_or_told(text in "[a-zA-Z0-9;\t\n\"/: ,.]{0,300}") {
            if let Some((seen, _)) = read(&format!("straat;dag;bezet\n{text}"), &known(), now()) {
                for one in seen {
                    prop_assert!(one.occupied >= 0 && (0..1_440).contains(&one.minute));
                }
            }
            let _ = stays(&text, date("2026-11-22"));
        }
    }
}
