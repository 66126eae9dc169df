//! Opening hours as a form anybody can fill in, and back: two stretches a day, holidays, leave, days that differ.

use chrono::{Datelike, NaiveDate};
use kernel::hours::OpeningHours;
use kernel::language::Language;
use serde::Serialize;
use shell::format::{self, DateStyle};

use super::form::{Fault, Pairs};
use super::preview::calendar_of;

/// Rows for annual leave and for days that differ.
pub(crate) const ROWS: usize = 6;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const APPOINTMENT: &str = "op afspraak";

/// One day of the form: two stretches as typed, closed, or on appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct DayForm {
    pub from: [String; 2],
    pub to: [String; 2],
    pub closed: bool,
    pub appointment: bool,
}

/// A period of leave as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LeaveForm {
    pub first: String,
    pub last: String,
}

/// A day that differs as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SpecialForm {
    pub date: String,
    pub from: String,
    pub to: String,
    pub closed: bool,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct HoursForm {
    pub days: Vec<DayForm>,
    /// Closed on holidays.
    pub holidays_closed: bool,
    pub leave: Vec<LeaveForm>,
    pub special: Vec<SpecialForm>,
    /// The hours as text, for experts and for what the rows cannot say.
    pub text: String,
    /// The text counts, not the rows.
    pub as_text: bool,
}

impl HoursForm {
    /// An empty form.
    pub(crate) fn empty() -> Self {
        Self {
            days: vec![DayForm::default(); 7],
            leave: vec![LeaveForm::default(); ROWS],
            special: vec![SpecialForm::default(); ROWS],
            ..Self::default()
        }
    }

    /// The form as it was sent.
    pub(crate) fn sent(pairs: &Pairs) -> Self {
        let mut form = Self::empty();
        let text = |name: String| pairs.get(&name).chars().take(20).collect::<String>();
        for (at, day) in form.days.iter_mut().enumerate() {
            day.from = [text(format!("d{at}-van1")), text(format!("d{at}-van2"))];
            day.to = [text(format!("d{at}-tot1")), text(format!("d{at}-tot2"))];
            day.closed = pairs.has(&format!("d{at}-dicht"));
            day.appointment = pairs.has(&format!("d{at}-afspraak"));
        }
        for (at, row) in form.leave.iter_mut().enumerate() {
            *row = LeaveForm { first: text(format!("v{at}-van")), last: text(format!("v{at}-tot")) };
        }
        for (at, row) in form.special.iter_mut().enumerate() {
            *row = SpecialForm {
                date: text(format!("b{at}-dag")),
                from: text(format!("b{at}-van")),
                to: text(format!("b{at}-tot")),
                closed: pairs.has(&format!("b{at}-dicht")),
            };
        }
        form.holidays_closed = pairs.has("feest-dicht");
        form.text = pairs.get("tekst").chars().take(kernel::hours::LONGEST).collect();
        form.as_text = pairs.has("als-tekst");
        form
    }

    /// Whether nothing was filled in.
    pub(crate) fn is_empty(&self) -> bool {
        let blank = |day: &DayForm| {
            !day.closed
                && !day.appointment
                && day.from.iter().chain(&day.to).all(|text| text.trim().is_empty())
        };
        self.days.iter().all(blank)
            && self.leave.iter().all(|row| row.first.is_empty() && row.last.is_empty())
            && self.special.iter().all(|row| row.date.is_empty())
    }

    /// The hours in standard form; nothing when nothing is filled in.
    pub(crate) fn read(&self) -> Result<Option<String>, Vec<Fault>> {
        let text = if self.as_text { self.text.trim().to_owned() } else { self.written()? };
        if text.is_empty() {
            return Ok(None);
        }
        match OpeningHours::parse(&text) {
            Ok(parsed) => Ok(Some(parsed.hours.normalised().to_owned())),
            Err(error) => {
                tracing::debug!(%error, "hours that cannot be read");
                Err(vec![Fault::new("tekst", "mer-fault-hours-text")])
            }
        }
    }

    fn written(&self) -> Result<String, Vec<Fault>> {
        if self.is_empty() {
            return Ok(String::new());
        }
        let mut faults = Vec::new();
        let days: Vec<String> =
            self.days.iter().enumerate().map(|(at, day)| day_text(at, day, &mut faults)).collect();
        let mut rules: Vec<String> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for hours in days.iter().map(String::as_str) {
            if hours.is_empty() || seen.contains(&hours) {
                continue;
            }
            seen.push(hours);
            let on: Vec<usize> =
                days.iter().enumerate().filter(|(_, other)| *other == hours).map(|(at, _)| at).collect();
            rules.push(format!("{} {hours}", runs(&on)));
        }
        if rules.is_empty() {
            rules.push("Mo-Su off".to_owned());
        }
        if self.holidays_closed {
            rules.push("PH off".to_owned());
        }
        for (at, row) in self.leave.iter().enumerate() {
            leave_text(at, row, &mut rules, &mut faults);
        }
        for (at, row) in self.special.iter().enumerate() {
            special_text(at, row, &mut rules, &mut faults);
        }
        if faults.is_empty() { Ok(rules.join("; ")) } else { Err(faults) }
    }

    /// The form that says the same as these hours; as text when the rows cannot say it.
    pub(crate) fn of(hours: Option<&str>, today: NaiveDate) -> Self {
        let Some(text) = hours else { return Self { holidays_closed: true, ..Self::empty() } };
        let told = Self { text: text.to_owned(), as_text: true, ..Self::empty() };
        let Ok(parsed) = OpeningHours::parse(text) else { return told };
        let Some(mut form) = from_rules(parsed.hours.normalised(), today) else { return told };
        let same = form.read().ok().flatten().is_some_and(|written| means_the_same(&written, text, today));
        if !same {
            return told;
        }
        parsed.hours.normalised().clone_into(&mut form.text);
        form
    }
}

/// A time of day as people type it: `9`, `9u30`, `9.30`, `09:30`.
pub(crate) fn time(text: &str) -> Option<(u16, u16)> {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches("uur").trim();
    let (hours, minutes) = match text.split_once([':', 'u', 'h', '.', ',']) {
        Some((hours, minutes)) => (hours.trim(), minutes.trim()),
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => (text, ""),
    };
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if hours.is_empty() || !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hour, minute) = (hours.parse().ok()?, if minutes.is_empty() { 0 } else { minutes.parse().ok()? });
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some((hour, minute))
}

fn span(from: &str, to: &str) -> Option<String> {
    let (from, to) = (time(from)?, time(to)?);
    // Until midnight is typed as 0:00 or 24:00.
    let to = if to == (0, 0) { (24, 0) } else { to };
    (from != to).then(|| format!("{:02}:{:02}-{:02}:{:02}", from.0, from.1, to.0, to.1))
}

fn day_text(at: usize, day: &DayForm, faults: &mut Vec<Fault>) -> String {
    if day.closed {
        // Who fills in hours and leaves the tick standing means one of the two; nobody can know which.
        if day.from.iter().chain(&day.to).any(|text| !text.trim().is_empty()) {
            faults.push(Fault::new(format!("d{at}"), "mer-fault-closed"));
        }
        return String::new();
    }
    let mut spans = Vec::new();
    for (from, to) in day.from.iter().zip(&day.to) {
        if from.trim().is_empty() && to.trim().is_empty() {
            continue;
        }
        match span(from, to) {
            Some(span) => spans.push(span),
            None => faults.push(Fault::new(format!("d{at}"), "mer-fault-time")),
        }
    }
    if let [first, second] = spans.as_slice() {
        let (_, until) = first.split_once('-').unwrap_or_default();
        let (from, _) = second.split_once('-').unwrap_or_default();
        if from < until {
            faults.push(Fault::new(format!("d{at}"), "mer-fault-time-order"));
        }
    }
    let mut text = spans.join(",");
    if day.appointment {
        let gap = if text.is_empty() { "" } else { " " };
        text = format!("{text}{gap}\"{APPOINTMENT}\"");
    }
    text
}

/// `Mo-We,Fr` for days of the week from Monday = 0.
fn runs(days: &[usize]) -> String {
    let name = |at: usize| DAYS.get(at).copied().unwrap_or("Mo");
    let mut parts: Vec<String> = Vec::new();
    let mut start = 0;
    while let Some(first) = days.get(start) {
        let mut end = start;
        while days.get(end + 1).is_some_and(|next| *next == first + (end - start) + 1) {
            end += 1;
        }
        let last = first + (end - start);
        match end - start {
            0 => parts.push(name(*first).to_owned()),
            1 => parts.extend([name(*first).to_owned(), name(last).to_owned()]),
            _ => parts.push(format!("{}-{}", name(*first), name(last))),
        }
        start = end + 1;
    }
    parts.join(",")
}

fn date_text(date: NaiveDate) -> String {
    let month = usize::try_from(date.month0()).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("Jan");
    format!("{} {month} {:02}", date.year(), date.day())
}

/// A day as date fields send it.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok().filter(|date| (2020..2100).contains(&date.year()))
}

fn leave_text(at: usize, row: &LeaveForm, rules: &mut Vec<String>, faults: &mut Vec<Fault>) {
    if row.first.is_empty() && row.last.is_empty() {
        return;
    }
    match (day(&row.first), day(&row.last)) {
        (Some(first), Some(last)) if first <= last => rules.push(away(first, last)),
        _ => faults.push(Fault::new(format!("v{at}"), "mer-fault-leave")),
    }
}

/// The rule for days away.
pub(crate) fn away(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        format!("{} off", date_text(first))
    } else {
        format!("{}-{} off", date_text(first), date_text(last))
    }
}

fn special_text(at: usize, row: &SpecialForm, rules: &mut Vec<String>, faults: &mut Vec<Fault>) {
    if row.date.is_empty() {
        return;
    }
    let Some(date) = day(&row.date) else {
        return faults.push(Fault::new(format!("b{at}"), "mer-fault-leave"));
    };
    if row.closed {
        return rules.push(format!("{} off", date_text(date)));
    }
    match span(&row.from, &row.to) {
        Some(span) => rules.push(format!("{} {span}", date_text(date))),
        None => faults.push(Fault::new(format!("b{at}"), "mer-fault-time")),
    }
}

/// Reads the rules this form writes, and the simple ones others write.
fn from_rules(text: &str, today: NaiveDate) -> Option<HoursForm> {
    let mut form = HoursForm::empty();
    let (mut leave, mut special) = (Vec::new(), Vec::new());
    if text == "24/7" {
        for day in &mut form.days {
            day.from = ["00:00".into(), String::new()];
            day.to = ["24:00".into(), String::new()];
        }
        return Some(form);
    }
    let mut named = [false; 7];
    for rule in text.split("; ") {
        if rule == "PH off" || rule == "PH closed" {
            form.holidays_closed = true;
            continue;
        }
        if let Some((first, last, rest)) = dated(rule) {
            if last < today {
                continue;
            }
            match rest {
                "off" | "closed" => {
                    leave.push(LeaveForm { first: first.to_string(), last: last.to_string() })
                }
                spans if first == last && !spans.contains(',') => {
                    let (from, to) = spans.split_once('-')?;
                    let (from, to) = (from.to_owned(), to.to_owned());
                    special.push(SpecialForm { date: first.to_string(), from, to, closed: false });
                }
                _ => return None,
            }
            continue;
        }
        let (days, rest) = rule.split_once(' ').unwrap_or((rule, ""));
        // Hours without days hold every day.
        let (days, rest) =
            if days.starts_with(|sign: char| sign.is_ascii_digit()) { ("Mo-Su", rule) } else { (days, rest) };
        let row = day_form(rest)?;
        for at in named_days(days)? {
            *named.get_mut(at)? = true;
            *form.days.get_mut(at)? = row.clone();
        }
    }
    for (day, named) in form.days.iter_mut().zip(named) {
        day.closed = day.closed || !named;
    }
    if leave.len() > ROWS || special.len() > ROWS {
        return None;
    }
    leave.resize(ROWS, LeaveForm::default());
    special.resize(ROWS, SpecialForm::default());
    Some(HoursForm { leave, special, ..form })
}

/// The dates a rule begins with, and the rest: `2026 Dec 24-2027 Jan 02 off`, `2026 Dec 24-31 off`.
fn dated(rule: &str) -> Option<(NaiveDate, NaiveDate, &str)> {
    let (year, rest) = rule.split_once(' ')?;
    let year: i32 = year.parse().ok().filter(|year| *year > 2000)?;
    let (month, rest) = rest.split_once(' ')?;
    let month = month_number(month)?;
    let (days, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let Some((day, last)) = days.split_once('-') else {
        let date = NaiveDate::from_ymd_opt(year, month, days.parse().ok()?)?;
        return Some((date, date, rest));
    };
    let first = NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)?;
    // After the hyphen: a day, a month with a day, or a whole date.
    if let Some(last_month) = month_number(last) {
        let (day, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        return Some((first, NaiveDate::from_ymd_opt(year, last_month, day.parse().ok()?)?, rest));
    }
    let number: u32 = last.parse().ok()?;
    if number <= 31 {
        return Some((first, NaiveDate::from_ymd_opt(year, month, number)?, rest));
    }
    let (last_month, rest) = rest.split_once(' ')?;
    let (day, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let last =
        NaiveDate::from_ymd_opt(i32::try_from(number).ok()?, month_number(last_month)?, day.parse().ok()?)?;
    Some((first, last, rest))
}

fn month_number(name: &str) -> Option<u32> {
    MONTHS.iter().position(|month| *month == name).and_then(|at| u32::try_from(at + 1).ok())
}

/// Days of the week, Monday = 0: `Mo-We,Fr`.
fn named_days(text: &str) -> Option<Vec<usize>> {
    let number = |name: &str| DAYS.iter().position(|day| *day == name);
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            None => days.push(number(part)?),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                let last = if last < first { last + 7 } else { last };
                days.extend((first..=last).map(|day| day % 7));
            }
        }
    }
    Some(days)
}

/// The stretches of a rule as a day of the form.
fn day_form(text: &str) -> Option<DayForm> {
    let mut form = DayForm::default();
    if matches!(text, "off" | "closed") {
        form.closed = true;
        return Some(form);
    }
    let mark = format!("\"{APPOINTMENT}\"");
    let rest = match text.strip_suffix(mark.as_str()) {
        Some(rest) => {
            form.appointment = true;
            rest.trim()
        }
        None => text,
    };
    if rest.is_empty() {
        return form.appointment.then_some(form);
    }
    for (at, part) in rest.split(',').enumerate() {
        let (from, to) = part.split_once('-')?;
        time(from).zip(time(to))?;
        *form.from.get_mut(at)? = from.to_owned();
        *form.to.get_mut(at)? = to.to_owned();
    }
    Some(form)
}

/// Hours in everyday words, days with the same hours together; as they are when the form cannot show them.
pub(crate) fn told(text: &str, language: Language, say: &dyn Fn(&str) -> String) -> Vec<String> {
    let as_is = || vec![text.to_owned()];
    let Ok(parsed) = OpeningHours::parse(text) else { return as_is() };
    let Some(form) = from_rules(parsed.hours.normalised(), NaiveDate::MIN) else { return as_is() };
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    for (day, date) in form.days.iter().zip(monday.iter_days()) {
        let mut parts: Vec<String> = day
            .from
            .iter()
            .zip(&day.to)
            .filter(|(from, _)| !from.is_empty())
            .map(|(from, to)| format!("{from} – {to}"))
            .collect();
        if day.appointment {
            parts.push(say("mer-appointment"));
        }
        let hours = if parts.is_empty() { say("mer-closed") } else { parts.join(", ") };
        let name = format::date(language, date, DateStyle::Weekday);
        match lines.iter_mut().find(|(known, _)| *known == hours) {
            Some((_, days)) => days.push(name),
            None => lines.push((hours, vec![name])),
        }
    }
    let mut told: Vec<String> =
        lines.into_iter().map(|(hours, days)| format!("{}: {hours}", days.join(", "))).collect();
    if form.holidays_closed {
        told.push(say("mer-holidays"));
    }
    let date = |text: &str| {
        day(text).map_or_else(|| text.to_owned(), |date| format::date(language, date, DateStyle::Short))
    };
    for row in form.leave.iter().filter(|row| !row.first.is_empty()) {
        told.push(format!("{} – {}: {}", date(&row.first), date(&row.last), say("mer-closed")));
    }
    for row in form.special.iter().filter(|row| !row.date.is_empty()) {
        told.push(format!("{}: {} – {}", date(&row.date), row.from, row.to));
    }
    told
}

/// Whether two hours open at the same minutes for more than a year from a day on.
fn means_the_same(one: &str, two: &str, from: NaiveDate) -> bool {
    let (Ok(one), Ok(two)) = (OpeningHours::parse(one), OpeningHours::parse(two)) else { return false };
    let calendar = calendar_of(None);
    from.iter_days().take(400).all(|date| one.hours.day(date, &calendar) == two.hours.day(date, &calendar))
}

#[cfg(test)]
mod tests {
    use kernel::hours::OpenState;

    use super::super::preview::preview;
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn filled() -> HoursForm {
        let mut form = HoursForm::empty();
        for at in [0, 1, 2, 4] {
            form.days[at] = DayForm {
                from: ["9".into(), "13u30".into()],
                to: ["12.00".into(), "18:00".into()],
                ..DayForm::default()
            };
        }
        form.days[3].closed = true;
        form.days[5] = DayForm {
            from: ["0900".into(), String::new()],
            to: ["13".into(), String::new()],
            ..DayForm::default()
        };
        form.days[6].appointment = true;
        form.holidays_closed = true;
        form.leave[0] = LeaveForm { first: "2026-12-24".into(), last: "2027-01-02".into() };
        form.special[0] =
            SpecialForm { date: "2026-12-20".into(), from: "10".into(), to: "17".into(), closed: false };
        form
    }

    #[test]
    fn a_form_becomes_hours_and_the_hours_the_same_form() {
        let text = filled().read().unwrap().unwrap();
        assert!(text.contains("Mo-We,Fr 09:00-12:00,13:30-18:00"), "{text}");
        let parsed = OpeningHours::parse(&text).unwrap().hours;
        let calendar = calendar_of(None);
        let open = |text: &str| parsed.state_at(text.parse().unwrap(), &calendar).0;
        assert_eq!(open("2026-11-23T10:00:00"), OpenState::Open);
        assert_eq!(open("2026-11-26T10:00:00"), OpenState::Closed, "Thursday");
        assert_eq!(open("2026-11-29T10:00:00"), OpenState::Unknown, "Sunday on appointment");
        assert_eq!(open("2026-12-28T10:00:00"), OpenState::Closed, "leave");
        assert_eq!(open("2026-12-20T10:00:00"), OpenState::Open, "a Sunday that differs");
        assert_eq!(open("2027-05-17T10:00:00"), OpenState::Closed, "Whit Monday");
        let back = HoursForm::of(Some(&text), today());
        assert!(!back.as_text, "{text}");
        assert_eq!(back.read().unwrap().unwrap(), text);
        assert!(back.days[3].closed && back.days[6].appointment && back.holidays_closed);
        assert_eq!(back.leave[0].last, "2027-01-02");
        assert_eq!(back.special[0].date, "2026-12-20");
    }

    #[test]
    fn what_the_rows_cannot_say_stays_text() {
        for text in
            ["Apr-Sep Mo-Fr 09:00-18:00", "Mo 08:00-09:00,10:00-11:00,12:00-13:00", "Mo-Fr sunrise-sunset"]
        {
            let form = HoursForm::of(Some(text), today());
            assert!(form.as_text, "{text}");
            assert!(form.read().unwrap().is_some(), "{text}");
        }
        let simple = [
            "Mo-Su 08:00-20:00",
            "24/7",
            "Mo-Sa 09:00-18:00; PH off",
            "Fr,Sa 18:00-02:00",
            "We \"op afspraak\"",
        ];
        for text in simple {
            let form = HoursForm::of(Some(text), today());
            assert!(!form.as_text, "{text}");
            assert!(means_the_same(&form.read().unwrap().unwrap(), text, today()), "{text}");
        }
        let past = HoursForm::of(Some("Mo-Fr 09:00-18:00; 2026 Jul 01-2026 Jul 15 off"), today());
        assert!(!past.as_text && past.leave[0].first.is_empty(), "leave that is over is gone");
        assert_eq!(HoursForm::empty().read(), Ok(None));
    }

    #[test]
    fn mistakes_are_told_beside_their_row() {
        let mut form = filled();
        form.days[0].to[0] = "25:00".into();
        form.days[1].from[1] = "11:00".into();
        form.leave[1] = LeaveForm { first: "2026-12-24".into(), last: "2026-12-01".into() };
        form.special[1].date = "2026-12-21".into();
        form.days[3].from[0] = "9".into();
        let faults = form.read().unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["d0", "d1", "d3", "v1", "b1"]);
        let text = HoursForm { as_text: true, text: "zomaar wat".into(), ..HoursForm::empty() };
        assert_eq!(text.read().unwrap_err()[0].field, "tekst");
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, read) in [
            ("9", (9, 0)),
            ("9u30", (9, 30)),
            ("09.05", (9, 5)),
            ("1330", (13, 30)),
            ("24:00", (24, 0)),
            ("8 uur", (8, 0)),
            ("9h", (9, 0)),
        ] {
            assert_eq!(time(text), Some(read), "{text}");
        }
        for wrong in ["", "25", "9:60", "negen", "-1", "9:3a", "1-2"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hours_are_told_in_everyday_words() {
        let say = |key: &str| key.to_owned();
        let text = filled().read().unwrap().unwrap();
        let lines = told(&text, Language::Nl, &say);
        assert_eq!(lines[0], "maandag, dinsdag, woensdag, vrijdag: 09:00 – 12:00, 13:30 – 18:00");
        assert!(lines.contains(&"donderdag: mer-closed".to_owned()), "{lines:?}");
        assert!(lines.contains(&"zondag: mer-appointment".to_owned()), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("do 24 dec. 2026 – za 2 jan. 2027")), "{lines:?}");
        assert_eq!(told("Apr-Sep 09:00-18:00", Language::Nl, &say), ["Apr-Sep 09:00-18:00"]);
    }

    #[test]
    fn two_weeks_are_shown_with_holidays() {
        let days = preview(
            "Mo-Sa 09:00-18:00; PH off",
            NaiveDate::from_ymd_opt(2026, 12, 20).unwrap(),
            &calendar_of(None),
            Language::Nl,
        );
        assert_eq!(days.len(), 14);
        assert!(days[0].spans.is_empty(), "a Sunday");
        assert_eq!(days[1].spans.len(), 1);
        assert!(days[5].spans.is_empty() && !days[5].holiday.is_empty(), "{:?}", days[5]);
    }
}
