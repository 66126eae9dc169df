//! The hours of very many places, precomputed by day, so that "open at" is a look-up.
//!
//! Millions of places have some ten thousand different hours, and those have a few thousand different days. The
//! table keeps each distinct value once, each distinct day once, and for each value which day holds on each weekday,
//! with exceptions by date. At a moment each distinct day is asked once; the rest is copying.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{DaySchedule, OpenState, OpeningHours, minute_of};
use crate::calendar::Calendar;

/// The number of a distinct value under a calendar in a [`HoursTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HoursId(pub u32);

impl HoursId {
    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The number of a distinct day in a [`HoursTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayId(pub u32);

impl DayId {
    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// How many days a table looks ahead unless told otherwise.
pub const DEFAULT_DAYS: u16 = 70;

/// The most days a table may look ahead.
pub const MOST_DAYS: u16 = 400;

#[derive(Debug)]
pub(super) struct Row {
    pub text: Arc<str>,
    pub calendar: u16,
    /// Read when first needed: questions inside the window never need it.
    hours: OnceLock<Option<OpeningHours>>,
}

impl Row {
    pub(super) const fn new(text: Arc<str>, calendar: u16) -> Self {
        Self { text, calendar, hours: OnceLock::new() }
    }

    fn hours(&self) -> Option<&OpeningHours> {
        self.hours.get_or_init(|| self.text.parse().ok()).as_ref()
    }
}

/// The distinct hours of many places with their days precomputed for a window of dates. It only grows: an id stays
/// valid for the life of the table, through [`HoursTable::to_bytes`] and back.
#[derive(Debug)]
pub struct HoursTable {
    pub(super) first: NaiveDate,
    pub(super) days: u16,
    pub(super) calendars: Vec<Calendar>,
    pub(super) rows: Vec<Row>,
    pub(super) schedules: Vec<DaySchedule>,
    /// For each weekday (Monday first) the day that holds for each value.
    pub(super) week: [Vec<DayId>; 7],
    /// For each day of the window the values that deviate from their week, in order of id.
    pub(super) exceptions: Vec<Vec<(HoursId, DayId)>>,
    pub(super) by_value: HashMap<(u16, Arc<str>), HoursId>,
    pub(super) by_schedule: HashMap<DaySchedule, DayId>,
}

impl HoursTable {
    /// An empty table for the days from `first` on ([`DEFAULT_DAYS`] is a good number; at most [`MOST_DAYS`]).
    #[must_use]
    pub fn new(first: NaiveDate, days: u16) -> Self {
        let days = days.clamp(1, MOST_DAYS);
        Self {
            first,
            days,
            calendars: Vec::new(),
            rows: Vec::new(),
            schedules: Vec::new(),
            week: Default::default(),
            exceptions: vec![Vec::new(); usize::from(days)],
            by_value: HashMap::new(),
            by_schedule: HashMap::new(),
        }
    }

    /// How many distinct values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many distinct days there are.
    #[must_use]
    pub fn distinct_days(&self) -> usize {
        self.schedules.len()
    }

    /// The first day of the window and the day after its last.
    #[must_use]
    pub fn window(&self) -> (NaiveDate, NaiveDate) {
        let end = self.first.checked_add_days(Days::new(u64::from(self.days))).unwrap_or(self.first);
        (self.first, end)
    }

    /// The id of a value under a calendar; computes its days when it is new.
    pub fn intern(&mut self, hours: &OpeningHours, calendar: &Calendar) -> HoursId {
        let place = self.calendar_index(calendar);
        let key = (place, hours.shared_text());
        if let Some(found) = self.by_value.get(&key) {
            return *found;
        }
        let id = HoursId(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let row = Row::new(hours.shared_text(), place);
        let _ = row.hours.set(Some(hours.clone()));
        self.rows.push(row);
        self.by_value.insert(key, id);
        self.compute(id, hours, calendar);
        id
    }

    /// Moves the window, keeping every id. Days already known are computed anew, which costs some microseconds per
    /// value and day.
    pub fn move_window(&mut self, first: NaiveDate, days: u16) {
        self.first = first;
        self.days = days.clamp(1, MOST_DAYS);
        self.schedules.clear();
        self.by_schedule.clear();
        self.week = Default::default();
        self.exceptions = vec![Vec::new(); usize::from(self.days)];
        for index in 0..self.rows.len() {
            let id = HoursId(u32::try_from(index).unwrap_or(u32::MAX));
            let (hours, calendar) = (self.hours(id), self.calendar(id));
            if let (Some(hours), Some(calendar)) = (hours, calendar) {
                self.compute(id, &hours, &calendar);
            } else {
                let closed = self.day_id(DaySchedule::default());
                self.week.iter_mut().for_each(|column| column.push(closed));
            }
        }
    }

    /// The hours behind an id.
    #[must_use]
    pub fn hours(&self, id: HoursId) -> Option<OpeningHours> {
        self.rows.get(id.index())?.hours().cloned()
    }

    /// The calendar behind an id.
    #[must_use]
    pub fn calendar(&self, id: HoursId) -> Option<Calendar> {
        let row = self.rows.get(id.index())?;
        self.calendars.get(usize::from(row.calendar)).cloned()
    }

    /// The hours of a day in the window.
    #[must_use]
    pub fn schedule(&self, id: HoursId, date: NaiveDate) -> Option<&DaySchedule> {
        let exceptions = self.exceptions.get(self.offset(date)?)?;
        let day = match exceptions.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(found) => exceptions.get(found)?.1,
            Err(_) => *self.week.get(weekday(date))?.get(id.index())?,
        };
        self.schedules.get(day.index())
    }

    /// The state of one value at a local moment. Outside the window it is computed.
    #[must_use]
    pub fn state(&self, id: HoursId, local: NaiveDateTime) -> OpenState {
        if let Some(schedule) = self.schedule(id, local.date()) {
            return schedule.state(minute_of(local.time()));
        }
        match (self.rows.get(id.index()).and_then(Row::hours), self.calendar(id)) {
            (Some(hours), Some(calendar)) => hours.state_at(local, &calendar).0,
            _ => OpenState::Closed,
        }
    }

    /// The states of all values at a local moment. Outside the window they are computed one by one.
    #[must_use]
    pub fn open_set(&self, local: NaiveDateTime) -> OpenSet {
        let date = local.date();
        let known = self.offset(date).and_then(|offset| self.exceptions.get(offset));
        let (Some(exceptions), Some(column)) = (known, self.week.get(weekday(date))) else {
            let ids = (0..self.rows.len()).map(|index| HoursId(u32::try_from(index).unwrap_or(u32::MAX)));
            return OpenSet { states: ids.map(|id| self.state(id, local)).collect() };
        };
        let minute = minute_of(local.time());
        let by_day: Vec<OpenState> = self.schedules.iter().map(|schedule| schedule.state(minute)).collect();
        let state = |day: &DayId| by_day.get(day.index()).copied().unwrap_or_default();
        let mut states: Box<[OpenState]> = column.iter().map(state).collect();
        for (id, day) in exceptions {
            if let Some(slot) = states.get_mut(id.index()) {
                *slot = state(day);
            }
        }
        OpenSet { states }
    }

    fn offset(&self, date: NaiveDate) -> Option<usize> {
        let offset = usize::try_from((date - self.first).num_days()).ok()?;
        (offset < usize::from(self.days)).then_some(offset)
    }

    fn calendar_index(&mut self, calendar: &Calendar) -> u16 {
        let found = self.calendars.iter().position(|known| known.key() == calendar.key());
        let index = found.unwrap_or_else(|| {
            self.calendars.push(calendar.clone());
            self.calendars.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    fn day_id(&mut self, schedule: DaySchedule) -> DayId {
        if let Some(found) = self.by_schedule.get(&schedule) {
            return *found;
        }
        let id = DayId(u32::try_from(self.schedules.len()).unwrap_or(u32::MAX));
        self.schedules.push(schedule.clone());
        self.by_schedule.insert(schedule, id);
        id
    }

    /// Computes the days of a new value: what holds on most Mondays is its Monday, and so on; the rest deviates.
    fn compute(&mut self, id: HoursId, hours: &OpeningHours, calendar: &Calendar) {
        let dates: Vec<NaiveDate> = self.first.iter_days().take(usize::from(self.days)).collect();
        let days: Vec<DayId> = dates.iter().map(|date| self.day_id(hours.day(*date, calendar))).collect();
        let mut usual = [DayId::default(); 7];
        for (number, slot) in usual.iter_mut().enumerate() {
            let of_weekday =
                dates.iter().zip(&days).filter(|(date, _)| weekday(**date) == number).map(|(_, day)| *day);
            *slot = match most_common(of_weekday) {
                Some(day) => day,
                None => self.day_id(DaySchedule::default()),
            };
        }
        for (column, day) in self.week.iter_mut().zip(usual) {
            column.push(day);
        }
        for ((date, day), exceptions) in dates.iter().zip(days).zip(&mut self.exceptions) {
            if usual.get(weekday(*date)) != Some(&day) {
                exceptions.push((id, day));
            }
        }
    }
}

fn weekday(date: NaiveDate) -> usize {
    usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

fn most_common(days: impl Iterator<Item = DayId>) -> Option<DayId> {
    let mut counts: Vec<(DayId, usize)> = Vec::new();
    for day in days {
        match counts.iter_mut().find(|(known, _)| *known == day) {
            Some((_, count)) => *count += 1,
            None => counts.push((day, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(day, _)| day)
}

/// The states of all values of a table at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSet {
    states: Box<[OpenState]>,
}

impl OpenSet {
    /// The state of a value; closed when the table did not know it.
    #[must_use]
    pub fn state(&self, id: HoursId) -> OpenState {
        self.states.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether a value is open for sure.
    #[must_use]
    pub fn is_open(&self, id: HoursId) -> bool {
        self.state(id) == OpenState::Open
    }

    /// The states in order of id.
    #[must_use]
    pub fn states(&self) -> &[OpenState] {
        &self.states
    }
}
