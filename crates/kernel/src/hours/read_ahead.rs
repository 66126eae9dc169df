//! Looks ahead to decide what a number, a month or a word is about.

use std::sync::Arc;

use super::error::{HoursError, HoursFault, WarningCode};
use super::lex::Kind;
use super::read::Reader;
use super::rule::{Join, Rule};
use super::words::Meaning;

impl Reader<'_> {
    /// Whether a month name comes next, perhaps after a full stop or a small word: `24. Dezember`, `1 de mai`.
    pub(super) fn month_after(&self, mut position: usize) -> bool {
        for _ in 0..2 {
            match self.kind(position) {
                Some(Kind::Dot | Kind::Word(Meaning::Filler)) => position += 1,
                Some(Kind::Word(Meaning::Month(_))) => return true,
                Some(Kind::Word(Meaning::MonthOrFrench(..))) => return !self.french,
                _ => return false,
            }
        }
        matches!(self.kind(position), Some(Kind::Word(Meaning::Month(_))))
    }

    /// `1. - 26. März`, `1 tot 15 mei`: two days before their month.
    pub(super) fn day_run(&self) -> bool {
        let dash = self.position + 1 + usize::from(matches!(self.kind(self.position + 1), Some(Kind::Dot)));
        matches!(self.kind(dash), Some(Kind::Dash | Kind::Word(Meaning::To)))
            && matches!(self.kind(dash + 1), Some(Kind::Num(1..=31, 1 | 2)))
            && self.month_after(dash + 2)
    }

    /// `1. und 3. Donnerstag`: numbers with full stops up to a weekday.
    pub(super) fn ordinal_list(&self) -> bool {
        let mut position = self.position;
        loop {
            let (Some(Kind::Num(1..=5, 1)), Some(Kind::Dot)) = (self.kind(position), self.kind(position + 1))
            else {
                return false;
            };
            position += 2;
            match self.kind(position) {
                Some(Kind::Word(Meaning::Day(_) | Meaning::DayOrFrench(..))) => return true,
                Some(Kind::Word(Meaning::And) | Kind::Comma | Kind::Plus) => position += 1,
                _ => return false,
            }
        }
    }

    /// "Mar-Oct" is about months even in French company.
    pub(super) fn month_follows(&self) -> bool {
        matches!(self.kind(self.position + 1), Some(Kind::Dash))
            && matches!(self.kind(self.position + 2), Some(Kind::Word(Meaning::Month(_))))
    }

    /// Whether the days at hand end a rule: no hours of their own follow them.
    pub(super) fn days_close_rule(&self) -> bool {
        let after =
            self.tokens.get(self.position..).unwrap_or_default().iter().map(|token| &token.kind).find(
                |kind| {
                    !matches!(
                        kind,
                        Kind::Word(
                            Meaning::Day(_)
                                | Meaning::DayOrFrench(..)
                                | Meaning::Days(..)
                                | Meaning::PublicHoliday
                                | Meaning::Holidays
                                | Meaning::SchoolHoliday
                                | Meaning::And
                                | Meaning::To
                                | Meaning::Filler
                        ) | Kind::Dash
                            | Kind::Dot
                            | Kind::Comma
                    )
                },
            );
        matches!(after, None | Some(Kind::Semicolon | Kind::Bars))
            || (!self.comma && (matches!(after, Some(Kind::Quote)) || self.next_days_have_no_hours()))
    }

    /// `9-18 Mo-Fr, 8-12 Sat`: a comma ends the days before the next hours.
    pub(super) fn next_days_have_no_hours(&self) -> bool {
        let mut kinds =
            self.tokens.get(self.position..).unwrap_or_default().iter().map(|token| &token.kind).peekable();
        while let Some(kind) = kinds.next() {
            if matches!(kind, Kind::Comma) {
                return matches!(kinds.peek(), Some(Kind::Time(..) | Kind::Num(..)));
            }
            if matches!(kind, Kind::Time(..) | Kind::Num(..) | Kind::Colon | Kind::Word(Meaning::State(_))) {
                return false;
            }
        }
        true
    }

    /// Words that mean nothing here. With a word for "appointment" among them they become a remark of their own;
    /// otherwise they are refused, for a guess about them could send someone to a closed door.
    pub(super) fn free_text(&mut self) -> Result<(), HoursError> {
        let at = self.position;
        let first = self.fillers_from.unwrap_or(at);
        let (mut end, mut appointment) = (at, false);
        while let Some(token) = self.tokens.get(end) {
            match token.kind {
                Kind::Word(Meaning::Appointment) => appointment = true,
                Kind::Unknown
                | Kind::Word(
                    Meaning::Filler | Meaning::And | Meaning::To | Meaning::From | Meaning::Am | Meaning::Pm,
                )
                | Kind::Dot
                | Kind::Dash
                | Kind::RoundOpen
                | Kind::RoundClose => {}
                _ => break,
            }
            end += 1;
        }
        if !appointment {
            return Err(self.fault(HoursFault::UnknownWord, at));
        }
        let (from, to) = (self.tokens.get(first), self.tokens.get(end.saturating_sub(1)));
        let range = from.map_or(0, |token| token.start)..to.map_or(0, |token| token.end);
        let text = self.text.get(range).unwrap_or_default();
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '(' | ')' | ','));
        self.warn_at(WarningCode::FreeText, first);
        if !self.rule.times.is_empty() || self.rule.state.is_some() || self.rule.comment.is_some() {
            self.finish();
            self.rule = Rule::new(Join::Fallback);
        }
        self.rule.comment = Some(Arc::from(text.replace('"', "'")));
        self.position = end;
        self.fillers_from = None;
        self.comma = false;
        Ok(())
    }
}
