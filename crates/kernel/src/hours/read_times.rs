//! Reads the hours of a rule.

use super::error::{HoursError, HoursFault, WarningCode};
use super::lex::Kind;
use super::read::Reader;
use super::rule::{Join, Point, Rule, Span};
use super::words::Meaning;

impl Reader<'_> {
    /// One or more time spans.
    pub(super) fn times(&mut self) -> Result<(), HoursError> {
        if !self.ordinals.is_empty() {
            return Err(self.unexpected(self.position));
        }
        let start = self.position;
        let (from, from_half) = self.point(false)?;
        self.skip_fillers();
        let mut span = Span { from, to: None, open_end: false };
        if self.take_to() {
            let end = self.position;
            let (to, to_half) = self.point(true)?;
            span = finish_span(span, (to, from_half, to_half));
            if self.is_doubtful(span, start, end) {
                return Err(self.fault(HoursFault::Doubtful, start));
            }
            self.skip_fillers();
        }
        let plus = matches!(self.kind(self.position), Some(Kind::Plus));
        let time_follows = matches!(self.kind(self.position + 1), Some(Kind::Time(..) | Kind::Num(..)));
        if plus && !time_follows {
            span.open_end = true;
            self.position += 1;
        }
        if span.to.is_none() && self.open_from {
            span.open_end = true;
        }
        self.open_from = false;
        if matches!(self.kind(self.position), Some(Kind::Slash)) {
            self.forgive(WarningCode::Repetition);
            self.position += 1;
            if !matches!(self.kind(self.position), Some(Kind::Num(..) | Kind::Time(..))) {
                return Err(self.unexpected(self.position));
            }
            self.position += 1;
        }
        if span.to.is_none() && !span.open_end {
            return Err(self.fault(HoursFault::NoEnd, start));
        }
        self.add_span(span);
        Ok(())
    }

    /// Bare numbers that may not be the hours they seem: "10-5" on a clock of twelve hours, "10-00" for 10:00, and
    /// "Jan-Dec 01-07 Th", where they may be days.
    fn is_doubtful(&self, span: Span, start: usize, end: usize) -> bool {
        let (first, last) = (self.kind(start), self.kind(end));
        let bare = |kind: Option<&Kind>| matches!(kind, Some(Kind::Num(_, 1..=3)));
        let (Point::Fixed(from), Some(Point::Fixed(to))) = (span.from, span.to) else { return false };
        let half_a_clock = (bare(first) || bare(last)) && from <= 720 && to <= from;
        let minutes = matches!(last, Some(Kind::Num(0, 2)));
        let weekday_follows =
            matches!(self.kind(end + 1), Some(Kind::Word(Meaning::Day(_) | Meaning::DayOrFrench(..))));
        let days = bare(first)
            && bare(last)
            && weekday_follows
            && !self.rule.dates.is_empty()
            && self.rule.days.is_empty();
        half_a_clock || minutes || days
    }

    pub(super) fn add_span(&mut self, span: Span) {
        if self.rule.state.is_some() || self.rule.comment.is_some() {
            // Times after a state word or remark begin another rule for the same days.
            let mut next = self.rule.clone();
            next.times.clear();
            next.state = None;
            next.comment = None;
            next.join = Join::Additional;
            self.finish();
            self.rule = next;
        }
        if self.times_first {
            self.finish();
            self.rule = Rule::new(Join::Additional);
        }
        self.rule.times.push(span);
        self.comma = false;
    }

    /// A moment of the day. `end` allows hours past midnight.
    fn point(&mut self, end: bool) -> Result<(Point, bool), HoursError> {
        let at = self.position;
        let found = match self.kind(at).cloned() {
            Some(Kind::Time(minutes, half)) => (Point::Fixed(minutes), half),
            Some(Kind::Num(hour @ 0..=24, 1 | 2)) => {
                self.warn_at(WarningCode::NoMinutes, at);
                (Point::Fixed(hour * 60), false)
            }
            Some(Kind::Num(clock, 3 | 4)) if clock % 100 < 60 && clock / 100 <= 48 => {
                self.warn_at(WarningCode::NoColon, at);
                (Point::Fixed(clock / 100 * 60 + clock % 100), false)
            }
            Some(Kind::Word(Meaning::Noon)) => (Point::Fixed(720), true),
            Some(Kind::Word(Meaning::Midnight)) => (Point::Fixed(if end { 1440 } else { 0 }), true),
            Some(Kind::Word(Meaning::Sun(event))) => (Point::Sun { event, offset: 0 }, true),
            Some(Kind::RoundOpen) => return self.sun_offset().map(|point| (point, true)),
            _ => return Err(self.unexpected(at)),
        };
        let limit = if end { 2880 } else { 1439 };
        if let (Point::Fixed(minutes), _) = found
            && minutes > limit
        {
            return Err(self.fault(HoursFault::BadTime, at));
        }
        self.position += 1;
        Ok(found)
    }

    /// `(sunset+01:00)`.
    fn sun_offset(&mut self) -> Result<Point, HoursError> {
        let at = self.position;
        let window = [1, 2, 3, 4].map(|ahead| self.kind(at + ahead).cloned());
        let [
            Some(Kind::Word(Meaning::Sun(event))),
            Some(sign),
            Some(Kind::Time(minutes, _)),
            Some(Kind::RoundClose),
        ] = window
        else {
            return Err(self.unexpected(at));
        };
        let minutes = i16::try_from(minutes).unwrap_or(i16::MAX);
        let offset = match sign {
            Kind::Plus => minutes,
            Kind::Dash => -minutes,
            _ => return Err(self.unexpected(at + 2)),
        };
        if minutes > 12 * 60 {
            return Err(self.fault(HoursFault::BadTime, at + 3));
        }
        self.position += 5;
        Ok(Point::Sun { event, offset })
    }

    fn skip_fillers(&mut self) {
        while matches!(self.kind(self.position), Some(Kind::Word(Meaning::Filler)))
            || (matches!(self.kind(self.position), Some(Kind::Dot))
                && matches!(self.kind(self.position + 1), Some(Kind::Dash | Kind::Word(Meaning::To))))
        {
            self.forgive(WarningCode::Word);
            self.position += 1;
        }
    }

    /// Takes a dash, or a word for it.
    pub(super) fn take_to(&mut self) -> bool {
        let found = match self.kind(self.position) {
            Some(Kind::Dash) => true,
            Some(Kind::Word(Meaning::To)) => {
                self.forgive(WarningCode::Word);
                true
            }
            _ => false,
        };
        if found {
            self.position += 1;
            while matches!(self.kind(self.position), Some(Kind::Word(Meaning::Filler | Meaning::To))) {
                self.position += 1;
            }
        }
        found
    }
}

/// Sets the end of a span: a missing PM is borrowed from the end ("1-5 PM"), and midnight at the end is 24:00.
fn finish_span(mut span: Span, (to, from_half, to_half): (Point, bool, bool)) -> Span {
    if let (Point::Fixed(from), Point::Fixed(end)) = (span.from, to)
        && to_half
        && !from_half
        && end >= 720
        && from + 720 < end
        && from > 0
    {
        span.from = Point::Fixed(from + 720);
    }
    span.to = Some(to);
    span
}
