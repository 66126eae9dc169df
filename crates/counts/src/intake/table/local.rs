//! The hour that clocks show twice. A file tells which of the two it means by its order alone: what was counted between
//! two and three comes once in summer time and once more in winter time. Such rows wait until the channel goes on; when
//! the file has that hour once only, nobody can say which one it is.

use chrono::{DateTime, NaiveDateTime, Utc};

/// More rows than an hour shown twice can have.
const MOST_HELD: usize = 60;

/// A row that waits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held<T> {
    local: NaiveDateTime,
    moments: [DateTime<Utc>; 2],
    what: T,
}

/// What came of the rows that waited: when they began, or nothing when that cannot be known.
pub(super) type Settled<T> = Vec<(T, Option<DateTime<Utc>>)>;

/// The rows of a channel around the hour shown twice.
#[derive(Clone, Debug)]
pub(super) struct Waiting<T> {
    before: Option<NaiveDateTime>,
    held: Vec<Held<T>>,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { before: None, held: Vec::new() }
    }
}

impl<T> Waiting<T> {
    /// A row whose time was shown twice; what is returned need not wait any longer.
    pub(super) fn hold(&mut self, local: NaiveDateTime, moments: [DateTime<Utc>; 2], what: T) -> Settled<T> {
        let other_day = self.held.last().is_some_and(|held| held.local.date() != local.date());
        let settled =
            if other_day || self.held.len() >= MOST_HELD { self.settle(Some(local)) } else { Vec::new() };
        self.held.push(Held { local, moments, what });
        settled
    }

    /// A row whose time was shown once.
    pub(super) fn go_on(&mut self, local: NaiveDateTime) -> Settled<T> {
        let settled = if self.held.is_empty() { Vec::new() } else { self.settle(Some(local)) };
        self.before = Some(local);
        settled
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self) -> Settled<T> {
        self.settle(None)
    }

    fn settle(&mut self, next: Option<NaiveDateTime>) -> Settled<T> {
        let held = std::mem::take(&mut self.held);
        let forward = self.forward(&held, next);
        let mut pass = 0_usize;
        let mut last: Option<NaiveDateTime> = None;
        let passes: Vec<usize> = held
            .iter()
            .map(|row| {
                let turns =
                    last.is_some_and(|last| if forward { row.local <= last } else { row.local >= last });
                pass += usize::from(turns);
                last = Some(row.local);
                pass
            })
            .collect();
        let two = pass == 1;
        let which = |pass: usize| if forward { pass } else { 1 - pass.min(1) };
        held.into_iter()
            .zip(passes)
            .map(|(row, pass)| (row.what, row.moments.get(which(pass)).copied().filter(|_| two)))
            .collect()
    }

    /// Whether the rows go on in time; some files begin with the newest.
    fn forward(&self, held: &[Held<T>], next: Option<NaiveDateTime>) -> bool {
        let all = self.before.into_iter().chain(held.iter().map(|row| row.local)).chain(next);
        let all: Vec<NaiveDateTime> = all.collect();
        let (mut up, mut down) = (0_usize, 0_usize);
        for (one, other) in all.iter().zip(all.iter().skip(1)) {
            up += usize::from(other > one);
            down += usize::from(other < one);
        }
        up >= down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::clock::{Placed, place};

    fn settle(before: &[&str], held: &[&str], after: &[&str]) -> Vec<Option<String>> {
        let mut waiting = Waiting::default();
        let mut settled = Vec::new();
        for text in before.iter().chain(held).chain(after) {
            let local: NaiveDateTime = format!("2026-10-25T{text}:00").parse().unwrap();
            match place(local).unwrap() {
                Placed::Once(_) => settled.extend(waiting.go_on(local)),
                Placed::Twice(first, second) => settled.extend(waiting.hold(local, [first, second], ())),
            }
        }
        settled.extend(waiting.end());
        settled.into_iter().map(|((), at)| at.map(|at| at.format("%H:%M").to_string())).collect()
    }

    fn times(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn the_order_of_the_file_tells_summer_from_winter() {
        assert_eq!(settle(&["01:00"], &["02:00", "02:00"], &["03:00"]), times(&["00:00", "01:00"]));
        assert_eq!(
            settle(&["03:00"], &["02:00", "02:00"], &["01:00"]),
            times(&["01:00", "00:00"]),
            "newest first"
        );
        let quarters = ["02:00", "02:30", "02:00", "02:30"];
        assert_eq!(settle(&["01:30"], &quarters, &[]), times(&["00:00", "00:30", "01:00", "01:30"]));
        let back = ["02:30", "02:00", "02:30", "02:00"];
        assert_eq!(settle(&["03:00"], &back, &["01:30"]), times(&["01:30", "01:00", "00:30", "00:00"]));
    }

    #[test]
    fn an_hour_told_once_cannot_be_placed() {
        assert_eq!(settle(&["01:00"], &["02:00"], &["03:00"]), [None]);
        assert_eq!(settle(&[], &["02:00", "02:00", "02:00"], &[]), [None, None, None]);
    }
}
