//! Reads what people write into rules.
//!
//! The reader walks over the tokens once. A date after an outcome (times, a state word, a remark) begins the next
//! rule; separators only decide how that rule joins the others. Everything it forgives leaves a warning.

use std::sync::Arc;

use super::error::{HoursError, HoursFault, HoursWarning, WarningCode};
use super::lex::{Kind, Token, tokens};
use super::rule::{DayPick, Join, Rule, Span, StateWord};
use super::words::{Meaning, leaning};

/// The rules of a value and what was forgiven while reading it.
#[derive(Debug)]
pub(super) struct Reading {
    pub rules: Vec<Rule>,
    pub warnings: Vec<HoursWarning>,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) position: usize,
    pub(super) rule: Rule,
    rules: Vec<Rule>,
    warnings: Vec<HoursWarning>,
    /// `ma`, `di` and `mar` are French.
    pub(super) french: bool,
    /// A comma or `and` stands before the token at hand.
    pub(super) comma: bool,
    /// A sign or word asked for the next rule to begin with this join.
    next_join: Option<Join>,
    /// "From ... on": the next span may go without an end.
    pub(super) open_from: bool,
    /// The hours of the rule stand before its days: `10:00-18:00 Mo-Fr`.
    pub(super) times_first: bool,
    /// The rule began where nothing separates it from the one before.
    unseparated: Option<usize>,
    /// A rule that cannot be trusted, found while it ended.
    doubtful: Option<usize>,
    /// The rule names exceptions: closed unless it says otherwise.
    except: bool,
    /// Ordinals waiting for their weekday: "first and third Thursday".
    pub(super) ordinals: Vec<i8>,
    /// Where a run of small words began that may belong to free text.
    pub(super) fillers_from: Option<usize>,
}

/// Reads a value into rules.
pub(super) fn read(text: &str) -> Result<Reading, HoursError> {
    let tokens = tokens(text);
    let french = is_french(text, &tokens);
    let mut reader = Reader {
        text,
        tokens,
        position: 0,
        rule: Rule::new(Join::Normal),
        rules: Vec::new(),
        warnings: Vec::new(),
        french,
        comma: false,
        next_join: None,
        open_from: false,
        times_first: false,
        unseparated: None,
        doubtful: None,
        except: false,
        ordinals: Vec::new(),
        fillers_from: None,
    };
    while reader.position < reader.tokens.len() {
        reader.step()?;
    }
    reader.end()
}

/// Decides by the other words whether the doubtful day names are French.
fn is_french(text: &str, tokens: &[Token]) -> bool {
    let doubtful = |token: &&Token| {
        matches!(token.kind, Kind::Word(Meaning::DayOrFrench(..) | Meaning::MonthOrFrench(..)))
    };
    if !tokens.iter().any(|token| doubtful(&token)) {
        return false;
    }
    let score: i32 = tokens
        .iter()
        .filter(|token| matches!(token.kind, Kind::Word(_)))
        .filter_map(|token| text.get(token.start..token.end))
        .map(|word| leaning(&word.to_lowercase()))
        .sum();
    score > 0
}

impl Reader<'_> {
    fn step(&mut self) -> Result<(), HoursError> {
        let Some(token) = self.tokens.get(self.position) else { return Ok(()) };
        let kind = token.kind.clone();
        let filler = matches!(
            kind,
            Kind::Word(Meaning::Filler | Meaning::And | Meaning::From | Meaning::To | Meaning::Am)
                | Kind::Dot
        );
        if !filler && !matches!(kind, Kind::Unknown | Kind::Word(Meaning::Appointment)) {
            self.fillers_from = None;
        } else if filler && self.fillers_from.is_none() {
            self.fillers_from = Some(self.position);
        }
        match kind {
            Kind::Semicolon => self.separator(Join::Normal),
            Kind::Bars => self.separator(Join::Fallback),
            Kind::Comma => {
                self.position += 1;
                self.comma = true;
            }
            Kind::Dot => self.position += 1,
            Kind::Colon => self.colon(),
            Kind::Plus => self.plus()?,
            Kind::Dash => self.dash()?,
            Kind::Quote => self.quote(),
            Kind::Always => {
                self.begin_dates();
                self.position += 1;
                if self.rule.has_date() {
                    self.rule.times.push(Span::ALL_DAY);
                } else {
                    self.rule.always = true;
                }
                self.comma = false;
            }
            Kind::AllDay => {
                self.position += 1;
                self.add_span(Span::ALL_DAY);
            }
            Kind::Word(meaning) => self.word(meaning)?,
            Kind::Nth(nth) => {
                self.begin_dates();
                self.position += 1;
                self.ordinals.push(nth);
            }
            Kind::Time(..) | Kind::RoundOpen => self.times()?,
            Kind::Num(value, digits) => self.number(value, digits)?,
            Kind::Date(..) => self.dates()?,
            Kind::Unknown => self.free_text()?,
            Kind::Slash | Kind::SquareOpen | Kind::SquareClose | Kind::RoundClose | Kind::Other => {
                return Err(self.unexpected(self.position));
            }
        }
        Ok(())
    }

    fn word(&mut self, meaning: Meaning) -> Result<(), HoursError> {
        match meaning {
            Meaning::Day(_)
            | Meaning::DayOrFrench(..)
            | Meaning::Days(..)
            | Meaning::PublicHoliday
            | Meaning::SchoolHoliday
            | Meaning::Holidays => self.days()?,
            Meaning::MonthOrFrench(..) if self.french && !self.month_follows() => self.days()?,
            Meaning::Month(_) | Meaning::MonthOrFrench(..) | Meaning::Easter => self.dates()?,
            Meaning::Week => self.weeks()?,
            Meaning::State(state) => self.state(state),
            Meaning::Sun(_) | Meaning::Noon | Meaning::Midnight => self.times()?,
            Meaning::Ordinal(nth) => {
                self.begin_dates();
                self.position += 1;
                self.ordinals.push(nth);
            }
            Meaning::And => {
                self.forgive(WarningCode::Word);
                self.position += 1;
                self.comma = true;
            }
            Meaning::From => {
                self.forgive(WarningCode::Word);
                self.position += 1;
                self.open_from = true;
            }
            Meaning::Except => {
                self.finish();
                self.next_join = None;
                self.rule = Rule::new(Join::Normal);
                self.except = true;
                self.position += 1;
            }
            Meaning::Appointment => self.free_text()?,
            Meaning::To | Meaning::Filler => {
                self.forgive(WarningCode::Word);
                self.position += 1;
            }
            // German "am Freitag"; half a day without an hour means nothing sure.
            Meaning::Am if matches!(self.kind(self.position + 1), Some(Kind::Word(Meaning::Day(_)))) => {
                self.forgive(WarningCode::Word);
                self.position += 1;
            }
            Meaning::Am | Meaning::Pm => return Err(self.unexpected(self.position)),
        }
        Ok(())
    }

    fn separator(&mut self, join: Join) {
        self.position += 1;
        self.finish();
        // After an empty rule the stronger wish stays: `; ||` is a fallback.
        if self.next_join != Some(Join::Fallback) {
            self.next_join = Some(join);
        }
        self.rule = Rule::new(self.next_join.unwrap_or(join));
    }

    fn colon(&mut self) {
        if self.rule.has_wide() && self.rule.days.is_empty() && !self.rule.has_outcome() {
            self.rule.colon = true;
        } else {
            self.forgive(WarningCode::Sign);
        }
        self.position += 1;
    }

    /// A plus between days or between times is an "and"; after a time it was read as an open end already.
    fn plus(&mut self) -> Result<(), HoursError> {
        let next = self.kind(self.position + 1);
        let joins = match next {
            Some(Kind::Word(_) | Kind::Time(..) | Kind::Num(..) | Kind::Quote) => {
                !self.rule.days.is_empty() || !self.rule.times.is_empty() || !self.ordinals.is_empty()
            }
            _ => false,
        };
        if !joins {
            return Err(self.unexpected(self.position));
        }
        self.forgive(WarningCode::Sign);
        self.position += 1;
        self.comma = true;
        Ok(())
    }

    /// A dash that joins nothing is forgiven between days and times, after a dropped word ("zon- en feestdagen")
    /// and as the bullet of a list.
    fn dash(&mut self) -> Result<(), HoursError> {
        let next = self.kind(self.position + 1);
        let between = !self.rule.days.is_empty() && self.rule.times.is_empty();
        let fine = match next {
            Some(Kind::Time(..) | Kind::Num(..)) => between,
            Some(Kind::Word(Meaning::And)) => true,
            Some(Kind::Word(Meaning::Day(_) | Meaning::DayOrFrench(..) | Meaning::Month(_))) => {
                self.rule.is_empty() || !self.rule.times.is_empty()
            }
            Some(Kind::Word(Meaning::State(_) | Meaning::Filler)) => true,
            _ => false,
        };
        if !fine {
            return Err(self.unexpected(self.position));
        }
        if !self.rule.times.is_empty() {
            self.comma = true;
        }
        self.forgive(WarningCode::Sign);
        self.position += 1;
        Ok(())
    }

    fn quote(&mut self) {
        let Some(token) = self.tokens.get(self.position) else { return };
        let text = self.text.get(token.start..token.end).unwrap_or_default();
        let marks = ['"', '“', '”', '„', '«', '»'];
        let unclosed = !text.ends_with(marks) || text.chars().count() < 2;
        let inner = text.trim_start_matches(marks).trim_end_matches(marks).replace('"', "'");
        if unclosed {
            self.forgive(WarningCode::Quote);
        }
        if self.comma && self.rule.has_outcome() {
            // A remark after a comma is a rule of its own, about every day.
            self.finish();
            self.rule = Rule::new(Join::Additional);
        }
        if !inner.is_empty() {
            self.rule.comment = Some(match &self.rule.comment {
                Some(first) => Arc::from(format!("{first}, {inner}")),
                None => Arc::from(inner),
            });
        }
        self.position += 1;
        self.comma = false;
    }

    fn state(&mut self, state: StateWord) {
        let next_is_outcome = matches!(
            self.kind(self.position + 1),
            Some(Kind::Time(..) | Kind::Num(..) | Kind::Word(Meaning::Day(_)))
        );
        // "Open Monday to Friday": the word leads the sentence and says nothing more than the times do.
        if state == StateWord::Open && self.rule.times.is_empty() && next_is_outcome {
            self.forgive(WarningCode::Word);
            self.position += 1;
            return;
        }
        if self.rule.state.is_some() {
            self.finish();
            self.rule = Rule::new(Join::Additional);
        }
        self.rule.state = Some(state);
        self.position += 1;
        self.comma = false;
    }

    /// A number: a day of a month, a year, an ordinal or an hour, by what stands around it.
    fn number(&mut self, value: u16, digits: u8) -> Result<(), HoursError> {
        let next = self.kind(self.position + 1);
        let day_of_month = (1..=31).contains(&value) && digits <= 2;
        let year = digits == 4 && (1900..=2199).contains(&value);
        let clock_near = matches!(
            (next, self.kind(self.position + 2)),
            (Some(Kind::Dash), Some(Kind::Time(..))) | (Some(Kind::Dash), Some(Kind::Num(..)))
        );
        if year {
            let other_year = matches!(
                (next, self.kind(self.position + 2)),
                (Some(Kind::Dash), Some(Kind::Num(1900..=2199, 4)))
            );
            if !clock_near || other_year {
                return self.dates();
            }
        }
        if day_of_month && self.month_after(self.position + 1) {
            return self.dates();
        }
        if day_of_month && self.day_run() {
            return self.day_first_run();
        }
        if day_of_month && value <= 5 && self.ordinal_list() {
            self.begin_dates();
            self.ordinals.push(i8::try_from(value).unwrap_or(1));
            self.position += 1;
            return Ok(());
        }
        let more_days = self.comma && !self.rule.dates.is_empty() && self.rule.days.is_empty();
        if day_of_month && more_days && !self.rule.has_outcome() && !clock_near {
            return self.dates();
        }
        self.times()
    }

    /// Dates begin: a rule that already has an outcome ends here.
    pub(super) fn begin_dates(&mut self) {
        let only_times = self.rule.state.is_none() && self.rule.comment.is_none() && !self.rule.always;
        let hours_before = only_times && !self.rule.times.is_empty();
        let more = self.times_first && !self.comma;
        if hours_before && (more || !self.rule.has_date() && self.days_close_rule()) {
            self.times_first = true;
            return;
        }
        if self.rule.has_outcome() {
            let unseparated = !self.comma && self.next_join.is_none();
            if unseparated {
                self.forgive(WarningCode::NoSeparator);
            }
            self.finish();
            self.rule = Rule::new(Join::Additional);
            self.unseparated = unseparated.then_some(self.position);
        }
    }

    pub(super) fn take_ordinals(&mut self) -> Vec<i8> {
        std::mem::take(&mut self.ordinals)
    }

    pub(super) const fn is_french_text(&self) -> bool {
        self.french
    }

    pub(super) fn finish(&mut self) {
        let mut rule = std::mem::replace(&mut self.rule, Rule::new(Join::Normal));
        self.comma = false;
        self.open_from = false;
        self.times_first = false;
        if rule.is_empty() {
            return;
        }
        if std::mem::take(&mut self.except) && !rule.has_outcome() {
            rule.state = Some(StateWord::Off);
        }
        let unseparated = self.unseparated.take();
        if rule.always && (rule.has_date() || !rule.times.is_empty()) {
            // "24/7" stands alone; beside days or hours it means all day.
            rule.always = false;
            rule.times.insert(0, Span::ALL_DAY);
        }
        if rule.join == Join::Additional && !rule.has_date() && !rule.times.is_empty() {
            // Without days it would read as more hours of the rule before.
            rule.days.push(DayPick::Range { from: 0, to: 6 });
        }
        order_holidays(&mut rule.days);
        if rule.has_date() && !rule.has_outcome() {
            // "9-18 Mo-Fr 9-12 Sa": hours and days cannot be told together.
            self.doubtful = self.doubtful.or(unseparated);
            self.warn_at(WarningCode::NoTimes, self.position.saturating_sub(1));
        }
        if self.rules.is_empty() {
            rule.join = Join::Normal;
        }
        self.next_join = None;
        self.rules.push(rule);
    }

    fn end(mut self) -> Result<Reading, HoursError> {
        if !self.ordinals.is_empty() || self.except && self.rule.is_empty() {
            return Err(self.fault(HoursFault::Incomplete, self.position.saturating_sub(1)));
        }
        let dangling = self.comma || (self.rule.is_empty() && self.next_join.is_some());
        self.finish();
        if dangling && !self.rules.is_empty() {
            self.warn_at(WarningCode::Sign, self.position.saturating_sub(1));
        }
        if self.rules.is_empty() {
            return Err(self.fault(HoursFault::Empty, 0));
        }
        if let Some(position) = self.doubtful {
            return Err(self.fault(HoursFault::Doubtful, position));
        }
        Ok(Reading { rules: self.rules, warnings: self.warnings })
    }

    pub(super) fn kind(&self, position: usize) -> Option<&Kind> {
        self.tokens.get(position).map(|token| &token.kind)
    }

    pub(super) fn forgive(&mut self, code: WarningCode) {
        self.warn_at(code, self.position);
    }

    pub(super) fn warn_at(&mut self, code: WarningCode, position: usize) {
        let at = self.tokens.get(position).map_or(0, |token| token.at);
        self.warnings.push(HoursWarning { code, at });
    }

    pub(super) fn unexpected(&self, position: usize) -> HoursError {
        let fault =
            if position < self.tokens.len() { HoursFault::Unexpected } else { HoursFault::Incomplete };
        self.fault(fault, position)
    }

    pub(super) fn fault(&self, fault: HoursFault, position: usize) -> HoursError {
        let token = self.tokens.get(position);
        let at = token.map_or_else(|| self.text.chars().count(), |token| token.at);
        let found = token.and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default();
        HoursError::new(fault, at, found)
    }
}

/// Holidays among weekdays go to the end, as the standard form wants them; at either end they may stay.
fn order_holidays(days: &mut [DayPick]) {
    let holiday = |pick: &DayPick| matches!(pick, DayPick::Holiday { .. });
    let changes = days.windows(2).filter(|pair| matches!(pair, [a, b] if holiday(a) != holiday(b))).count();
    if changes > 1 {
        days.sort_by_key(holiday);
    }
}
