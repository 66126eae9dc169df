//! Proposes a mapping from the names of the columns and from what stands in them, and says where it is not sure.

use std::collections::{BTreeSet, HashMap};

use chrono::Timelike;
use serde::{Deserialize, Serialize};

use super::source::Sample;
use super::vocabulary::{CHANNEL, DIRECTION, END, OTHER, START, TIME, UPTIME, folded, is_value, rank};
use super::{Mapping, Values, names};
use crate::Step;
use crate::intake::clock::{self, Order, Told, Zone};
use crate::intake::number::{self, Decimal};

/// Where the proposal is not sure, or where something is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No column with times.
    NoTime,
    /// No column with counts.
    NoValue,
    /// The length of the stretches is not seen.
    NoLength,
    /// Day and month could be the other way round.
    DayOrMonth,
    /// The times do not say their zone; the clocks of Flanders are assumed.
    NoZone,
    /// Several columns could hold the count.
    SeveralValues,
    /// No column names the counter.
    NoChannel,
}

impl Doubt {
    /// Its code, as words know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoTime => "no-time",
            Self::NoValue => "no-value",
            Self::NoLength => "no-length",
            Self::DayOrMonth => "day-or-month",
            Self::NoZone => "no-zone",
            Self::SeveralValues => "several-values",
            Self::NoChannel => "no-channel",
        }
    }
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The mapping.
    pub mapping: Mapping,
    /// Where it is not sure.
    pub doubts: Vec<Doubt>,
    /// The names of all columns.
    pub columns: Vec<String>,
}

/// A column, looked at.
struct Column {
    name: String,
    folded: String,
    filled: usize,
    /// Cells that are a moment, a time of the day alone, a number.
    moments: usize,
    times: usize,
    numbers: usize,
    different: usize,
}

impl Column {
    fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 9
    }

    fn is_moment(&self) -> bool {
        self.mostly(self.moments) && !self.mostly(self.numbers)
            || self.mostly(self.moments) && rank(&self.folded, START).is_some()
    }

    fn counts(&self) -> bool {
        self.mostly(self.numbers) && !OTHER.contains(&self.folded.as_str()) && !self.folded.contains("hist")
    }
}

/// Proposes how to read a file from its first rows.
#[must_use]
pub fn guess(sample: &Sample) -> Proposal {
    let order = order_of(sample);
    let (header, first) = header_of(sample, order.0);
    let rows: Vec<&Vec<String>> = sample.rows.iter().skip(first).map(|(_, cells)| cells).collect();
    let width = rows.iter().take(50).map(|row| row.len()).max().unwrap_or_default();
    let named = header.and_then(|at| sample.rows.get(at)).map_or_else(
        || (0..width).map(|at| (at + 1).to_string()).collect(),
        |(_, cells)| names(cells.iter().map(|cell| cell.as_str().into())),
    );
    let mut mapping = Mapping {
        kind: sample.kind,
        separator: sample.separator,
        encoding: sample.encoding.clone(),
        header: header.and_then(|at| sample.rows.get(at)).map_or(0, |(line, _)| *line),
        decimal: decimal_of(sample, &rows),
        order: order.0,
        ..Mapping::default()
    };
    let columns: Vec<Column> =
        named.iter().enumerate().map(|(at, name)| look(name, at, &rows, &mapping)).collect();
    let mut doubts = BTreeSet::new();
    times(&columns, &mut mapping, &mut doubts);
    channels(&columns, &mut mapping, &mut doubts);
    if order.1 && !mapping.start.is_empty() {
        doubts.insert(Doubt::DayOrMonth);
    }
    lengths(&columns, &rows, &mut mapping, &mut doubts);
    Proposal { mapping, doubts: doubts.into_iter().collect(), columns: named }
}

/// The order of the dates, and whether it could be another.
fn order_of(sample: &Sample) -> (Order, bool) {
    let cells: Vec<&str> = sample
        .rows
        .iter()
        .take(400)
        .flat_map(|(_, cells)| cells.iter().take(12))
        .map(String::as_str)
        .collect();
    let read =
        |order| cells.iter().filter(|cell| is_dated(cell) && clock::read(cell, order).is_some()).count();
    let (day, month) = (read(Order::Day), read(Order::Month));
    let year = cells.iter().filter(|cell| is_dated(cell) && starts_with_year(cell)).count();
    if day == 0 && month == 0 {
        let unix = |cell: &&&str| {
            matches!(cell.len(), 10 | 13) && cell.starts_with('1') && clock::read(cell, Order::Unix).is_some()
        };
        let many = cells.iter().filter(unix).count() >= sample.rows.len().min(400) / 2;
        return (if many && sample.rows.len() > 2 { Order::Unix } else { Order::Year }, false);
    }
    if year >= day.max(month) {
        (Order::Year, false)
    } else if month > day {
        (Order::Month, false)
    } else {
        (
            Order::Day,
            month == day && !cells.iter().any(|cell| is_dated(cell) && cell.contains(char::is_alphabetic)),
        )
    }
}

fn is_dated(cell: &str) -> bool {
    cell.len() >= 8
        && cell.bytes().filter(u8::is_ascii_digit).count() >= 3
        && cell.contains(['-', '/', '.', ' '])
}

fn starts_with_year(cell: &str) -> bool {
    cell.bytes()
        .take(5)
        .enumerate()
        .all(|(at, byte)| if at < 4 { byte.is_ascii_digit() } else { !byte.is_ascii_digit() })
}

/// The row of names and the first row of counts: the first that has a moment. What stands above the names is a title.
fn header_of(sample: &Sample, order: Order) -> (Option<usize>, usize) {
    let dated = |cells: &Vec<String>| {
        cells.iter().take(40).any(|cell| match order {
            Order::Unix => matches!(cell.len(), 10 | 13) && clock::read(cell, order).is_some(),
            _ => is_dated(cell) && clock::read(cell, order).is_some(),
        })
    };
    let counted = |cells: &Vec<String>| {
        dated(cells) && cells.iter().any(|cell| cell.is_empty() || number::read(cell, Decimal::Comma).is_ok())
    };
    let first = sample.rows.iter().take(60).position(|(_, cells)| counted(cells)).unwrap_or(1);
    let named = |at: &usize| {
        sample.rows.get(*at).is_some_and(|(_, cells)| {
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let numbers = cells
                .iter()
                .filter(|cell| {
                    !cell.is_empty() && number::read(cell, Decimal::Comma) != Err(crate::Trouble::NotANumber)
                })
                .count();
            filled >= 2 && (numbers * 2 < filled || hours_across(cells).is_some())
        })
    };
    ((0..first).rev().find(named), first)
}

/// Names that are the hours of a day next to each other, with the hour of each.
fn hours_across(cells: &[String]) -> Option<Vec<(usize, u32)>> {
    let hour = |cell: &str| -> Option<u32> {
        let digits: String = cell.trim().chars().take_while(char::is_ascii_digit).collect();
        let rest = cell.trim().get(digits.len()..).unwrap_or_default().to_lowercase();
        let plain = rest.is_empty() || rest.starts_with([':', 'u', 'h', '-', ' ']) && !rest.starts_with(" (");
        digits.parse().ok().filter(|hour| plain && *hour <= 24 && digits.len() <= 2)
    };
    let found: Vec<(usize, u32)> =
        cells.iter().enumerate().filter_map(|(at, cell)| hour(cell).map(|hour| (at, hour))).collect();
    let follows = found.iter().zip(found.iter().skip(1)).all(|((_, one), (_, next))| *next == one + 1);
    let first = found.first().map(|(_, hour)| *hour)?;
    // "1" to "24" are the first to the last hour of the day.
    let shift = u32::from(found.last().is_some_and(|(_, last)| *last == 24) && first >= 1);
    (found.len() >= 6 && follows).then(|| found.into_iter().map(|(at, hour)| (at, hour - shift)).collect())
}

fn decimal_of(sample: &Sample, rows: &[&Vec<String>]) -> Decimal {
    let (mut comma, mut point) = (0_usize, 0_usize);
    for cell in rows.iter().take(300).flat_map(|row| row.iter()) {
        let digits =
            cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b' ' | b'-'));
        let tail = |sign: char| cell.rsplit_once(sign).map(|(_, tail)| tail.len());
        if digits && cell.len() < 16 && cell.matches(['.', '-']).count() < 2 {
            comma += usize::from(tail(',').is_some_and(|tail| tail != 3));
            point += usize::from(tail('.').is_some_and(|tail| tail != 3));
        }
    }
    let thousands = rows.iter().take(300).flat_map(|row| row.iter()).any(|cell| {
        cell.split_once('.').is_some_and(|(head, tail)| {
            tail.len() == 3
                && (1..=3).contains(&head.len())
                && head != "0"
                && (head.to_owned() + tail).bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    if comma > point || (thousands && point == 0 && sample.separator == ';') {
        Decimal::Comma
    } else {
        Decimal::Point
    }
}

fn look(name: &str, at: usize, rows: &[&Vec<String>], mapping: &Mapping) -> Column {
    let mut column = Column {
        name: name.to_owned(),
        folded: folded(name),
        filled: 0,
        moments: 0,
        times: 0,
        numbers: 0,
        different: 0,
    };
    let mut seen = BTreeSet::new();
    for cell in rows.iter().take(400).filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty()) {
        column.filled += 1;
        let dated = mapping.order == Order::Unix || is_dated(cell);
        column.moments += usize::from(dated && clock::read(cell, mapping.order).is_some());
        column.times += usize::from(clock::is_time(cell));
        column.numbers += usize::from(number::read(cell, mapping.decimal).is_ok());
        seen.insert(cell.as_str());
    }
    column.different = seen.len();
    column
}

fn best<'c>(columns: &'c [Column], list: &[&str], fits: impl Fn(&Column) -> bool) -> Option<&'c Column> {
    let found = columns.iter().filter(|column| fits(column));
    found.min_by_key(|column| rank(&column.folded, list).unwrap_or(list.len()))
}

fn times(columns: &[Column], mapping: &mut Mapping, doubts: &mut BTreeSet<Doubt>) {
    let is_end = |column: &Column| rank(&column.folded, END).is_some();
    let Some(start) = best(columns, START, |column| column.is_moment() && !is_end(column))
        .or_else(|| best(columns, START, Column::is_moment))
    else {
        doubts.insert(Doubt::NoTime);
        return;
    };
    mapping.start = vec![start.name.clone()];
    let hour = |column: &Column| {
        rank(&column.folded, TIME).is_some()
            && column.name != start.name
            && (column.mostly(column.times) || column.mostly(column.numbers))
    };
    let day_only = start.folded.len() <= 14 && !start.folded.contains("time");
    if let Some(time) =
        best(columns, TIME, |column| hour(column) || (column.mostly(column.times) && !is_end(column)))
        && (day_only || time.mostly(time.times))
        && start.different * 2 <= start.filled.max(2)
    {
        mapping.start.push(time.name.clone());
    }
    if let Some(end) =
        best(columns, END, |column| is_end(column) && column.is_moment() && column.name != start.name)
    {
        mapping.end = vec![end.name.clone()];
    }
}

fn channels(columns: &[Column], mapping: &mut Mapping, doubts: &mut BTreeSet<Doubt>) {
    let timed = |column: &Column| mapping.start.contains(&column.name) || mapping.end.contains(&column.name);
    if let Some(uptime) =
        columns.iter().find(|column| rank(&column.folded, UPTIME).is_some() && column.mostly(column.numbers))
    {
        mapping.uptime = Some(uptime.name.clone());
    }
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let hours = hours_across(&names);
    let named = best(columns, CHANNEL, |column| {
        rank(&column.folded, CHANNEL).is_some() && !timed(column) && column.filled > 0
    });
    let channel = named.map(|column| column.name.clone());
    mapping.channel = channel.iter().cloned().collect();
    if let Some(direction) = columns.iter().find(|column| {
        rank(&column.folded, DIRECTION).is_some() && column.different > 1 && column.different <= 12
    }) && channel.is_some()
    {
        mapping.channel.push(direction.name.clone());
    }
    let spare = |column: &&Column| {
        !timed(column)
            && !mapping.channel.contains(&column.name)
            && mapping.uptime.as_ref() != Some(&column.name)
    };
    if let Some(hours) = hours {
        let value = |(at, hour): &(usize, u32)| {
            names.get(*at).map(|name| Values {
                column: name.clone(),
                name: String::new(),
                after: hour * 3_600,
            })
        };
        mapping.values = hours.iter().filter_map(value).collect();
        mapping.seconds = Some(3_600);
        return;
    }
    let counting: Vec<&Column> = columns.iter().filter(spare).filter(|column| column.counts()).collect();
    let known: Vec<&&Column> = counting.iter().filter(|column| is_value(&column.folded)).collect();
    let chosen: Vec<&Column> = match (known.as_slice(), mapping.channel.is_empty()) {
        ([one], _) => vec![**one],
        ([_, ..], _) => known.into_iter().copied().collect(),
        ([], true) => counting,
        ([], false) => counting.into_iter().take(1).collect(),
    };
    if chosen.is_empty() {
        doubts.insert(Doubt::NoValue);
    }
    if chosen.len() > 1 && !mapping.channel.is_empty() {
        doubts.insert(Doubt::SeveralValues);
    }
    if mapping.channel.is_empty() && chosen.len() == 1 {
        doubts.insert(Doubt::NoChannel);
    }
    let alone = chosen.len() == 1 && !mapping.channel.is_empty();
    let value = |column: &Column| Values {
        column: column.name.clone(),
        name: if alone { String::new() } else { column.name.clone() },
        after: 0,
    };
    mapping.values = chosen.into_iter().map(value).collect();
}

/// How long the stretches are: the difference that following rows of a channel have most.
fn lengths(columns: &[Column], rows: &[&Vec<String>], mapping: &mut Mapping, doubts: &mut BTreeSet<Doubt>) {
    if mapping.start.is_empty() {
        return;
    }
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let starts: Vec<usize> = mapping.start.iter().filter_map(place).collect();
    let ids: Vec<usize> = mapping.channel.iter().filter_map(place).collect();
    let cell = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
    let mut last: HashMap<Vec<String>, chrono::NaiveDateTime> = HashMap::new();
    let mut differences: HashMap<i64, usize> = HashMap::new();
    let (mut zoned, mut bare, mut midnights) = (0_usize, 0_usize, 0_usize);
    for row in rows {
        let text: Vec<String> = starts.iter().map(|at| cell(row, *at)).collect();
        let local = match clock::read(&text.join(" "), mapping.order) {
            Some(Told::Instant(moment)) => {
                zoned += 1;
                moment.naive_utc()
            }
            Some(Told::Local(local)) => {
                bare += 1;
                local
            }
            None => continue,
        };
        midnights += usize::from(local.num_seconds_from_midnight() == 0);
        let key = ids.iter().map(|at| cell(row, *at)).collect();
        if let Some(before) = last.insert(key, local) {
            let seconds = (local - before).num_seconds().abs();
            *differences.entry(seconds).or_default() += usize::from(seconds > 0);
        }
    }
    mapping.zone = if bare == 0 && zoned > 0 { Zone::Told } else { Zone::Brussels };
    if bare > 0 {
        doubts.insert(Doubt::NoZone);
    }
    if mapping.seconds.is_some() || !mapping.end.is_empty() {
        return;
    }
    let often =
        differences.into_iter().max_by_key(|(seconds, times)| (*times, -seconds)).map(|(seconds, _)| seconds);
    let seen =
        often.and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| Step::of(*seconds).is_ok());
    let daily = (midnights == bare && bare > 1).then_some(86_400);
    mapping.seconds = seen.or(daily);
    if mapping.seconds.is_none() {
        doubts.insert(Doubt::NoLength);
    }
}
