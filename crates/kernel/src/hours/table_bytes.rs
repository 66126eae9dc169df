//! The hours table as bytes: little-endian, with a version and a checksum.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::table::{DayId, HoursId, HoursTable, MOST_DAYS, Row};
use super::{DaySchedule, DaySpan, OpenState};
use crate::calendar::Calendar;

const MAGIC: &[u8; 8] = b"PLEINHRS";
const VERSION: u16 = 1;

/// Why bytes are no hours table. Such a table is simply built again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// Not written by [`HoursTable::to_bytes`].
    #[error("these bytes are no table of opening hours")]
    NotATable,
    /// Written by another version.
    #[error(
        "the table of opening hours has version {0}; this program reads version {VERSION}: build it again"
    )]
    OtherVersion(u16),
    /// Damaged or cut off.
    #[error("the table of opening hours is damaged: build it again")]
    Damaged,
    /// A calendar it was computed with is not there any more.
    #[error("the calendar {0:?} of the table of opening hours is not known: build it again")]
    UnknownCalendar(String),
}

impl HoursTable {
    /// Writes the table.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(64 + self.rows.len() * 80);
        put_u32(&mut body, u32::try_from(self.first.num_days_from_ce()).unwrap_or(0));
        put_u16(&mut body, self.days);
        put_count(&mut body, self.calendars.len());
        for calendar in &self.calendars {
            put_text(&mut body, calendar.key());
        }
        put_count(&mut body, self.schedules.len());
        for schedule in &self.schedules {
            put_count(&mut body, schedule.spans().len());
            for span in schedule.spans() {
                put_u16(&mut body, span.start);
                put_u16(&mut body, span.end);
                body.push(u8::from(span.state == OpenState::Open));
            }
        }
        put_count(&mut body, self.rows.len());
        for row in &self.rows {
            put_u16(&mut body, row.calendar);
            put_text(&mut body, &row.text);
        }
        for column in &self.week {
            for day in column {
                put_u32(&mut body, day.0);
            }
        }
        for exceptions in &self.exceptions {
            put_count(&mut body, exceptions.len());
            for (id, day) in exceptions {
                put_u32(&mut body, id.0);
                put_u32(&mut body, day.0);
            }
        }
        let mut bytes = Vec::with_capacity(body.len() + 18);
        bytes.extend_from_slice(MAGIC);
        put_u16(&mut bytes, VERSION);
        bytes.extend_from_slice(&checksum(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        bytes
    }

    /// Reads a table back. Calendars are asked for by their key.
    ///
    /// # Errors
    /// When the bytes are not such a table, damaged, or computed with a calendar that is not known.
    pub fn from_bytes(bytes: &[u8], calendar: impl Fn(&str) -> Option<Calendar>) -> Result<Self, TableError> {
        let mut head = Bytes { rest: bytes };
        if head.take(8).ok() != Some(MAGIC.as_slice()) {
            return Err(TableError::NotATable);
        }
        let version = head.u16()?;
        if version != VERSION {
            return Err(TableError::OtherVersion(version));
        }
        let sum = u64::from_le_bytes(head.array()?);
        if checksum(head.rest) != sum {
            return Err(TableError::Damaged);
        }
        head.table(calendar)
    }
}

struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn table(&mut self, calendar: impl Fn(&str) -> Option<Calendar>) -> Result<HoursTable, TableError> {
        let first = i32::try_from(self.u32()?).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
        let days = self.u16()?;
        if days > MOST_DAYS {
            return Err(TableError::Damaged);
        }
        let mut table = HoursTable::new(first.ok_or(TableError::Damaged)?, days);
        for _ in 0..self.count(2)? {
            let key = self.text()?;
            let found = calendar(key).filter(|found| found.key() == key);
            table.calendars.push(found.ok_or_else(|| TableError::UnknownCalendar(key.to_owned()))?);
        }
        for _ in 0..self.count(4)? {
            let schedule = self.schedule()?;
            let id = DayId(u32::try_from(table.schedules.len()).unwrap_or(u32::MAX));
            table.by_schedule.insert(schedule.clone(), id);
            table.schedules.push(schedule);
        }
        let rows = self.count(4)?;
        table.rows.reserve(rows);
        table.by_value.reserve(rows);
        for index in 0..rows {
            let place = self.u16()?;
            let text: Arc<str> = self.text()?.into();
            if usize::from(place) >= table.calendars.len() {
                return Err(TableError::Damaged);
            }
            let id = HoursId(u32::try_from(index).unwrap_or(u32::MAX));
            table.by_value.insert((place, Arc::clone(&text)), id);
            table.rows.push(Row::new(text, place));
        }
        let distinct = table.schedules.len();
        for column in &mut table.week {
            column.reserve(rows);
            for _ in 0..rows {
                column.push(self.day(distinct)?);
            }
        }
        for exceptions in &mut table.exceptions {
            for _ in 0..self.count(8)? {
                let id = HoursId(self.u32()?);
                exceptions.push((id, self.day(distinct)?));
            }
        }
        if self.rest.is_empty() { Ok(table) } else { Err(TableError::Damaged) }
    }

    fn schedule(&mut self) -> Result<DaySchedule, TableError> {
        let count = self.count(5)?;
        let mut spans = Vec::with_capacity(count);
        for _ in 0..count {
            let (start, end) = (self.u16()?, self.u16()?);
            let [open] = self.array()?;
            let state = if open == 1 { OpenState::Open } else { OpenState::Unknown };
            spans.push(DaySpan { start, end, state });
        }
        Ok(DaySchedule::new(spans))
    }

    fn day(&mut self, distinct: usize) -> Result<DayId, TableError> {
        let id = self.u32()?;
        match usize::try_from(id) {
            Ok(index) if index < distinct => Ok(DayId(id)),
            _ => Err(TableError::Damaged),
        }
    }

    /// A count of items of at least so many bytes, so that a damaged count cannot ask for the whole memory.
    fn count(&mut self, least: usize) -> Result<usize, TableError> {
        let count = usize::try_from(self.u32()?).map_err(|_| TableError::Damaged)?;
        if count.saturating_mul(least) <= self.rest.len() { Ok(count) } else { Err(TableError::Damaged) }
    }

    fn text(&mut self) -> Result<&'a str, TableError> {
        let length = usize::from(self.u16()?);
        std::str::from_utf8(self.take(length)?).map_err(|_| TableError::Damaged)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], TableError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(TableError::Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], TableError> {
        self.take(N)?.try_into().map_err(|_| TableError::Damaged)
    }

    fn u16(&mut self) -> Result<u16, TableError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, TableError> {
        self.array().map(u32::from_le_bytes)
    }
}

fn put_u16(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put_u32(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    put_u32(bytes, u32::try_from(count).unwrap_or(u32::MAX));
}

/// Values have at most some thousands of bytes, so that sixteen bits hold their length.
fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_u16(bytes, u16::try_from(text.len()).unwrap_or(0));
    bytes.extend_from_slice(text.as_bytes());
}

/// A checksum against damage, not against malice: words of eight bytes, multiplied and turned.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::try_from(bytes.len()).unwrap_or(0);
    for chunk in bytes.chunks(8) {
        let mut word = [0_u8; 8];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        sum = (sum ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
    }
    sum ^ (sum >> 32)
}
