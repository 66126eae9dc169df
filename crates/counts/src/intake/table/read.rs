//! Goes through a file by its mapping. What was read is handed over in pieces, so that a file may be larger than memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use sheet::{Row, Source};

use super::local::{Settled, Waiting};
use super::source::each;
use super::{CHUNK, MOST_CHANNELS, MOST_ROWS, Mapping, Stamp, Values, names};
use crate::intake::clock::{self, Order, Placed, Told, Zone, place};
use crate::intake::{Judge, number};
use crate::personal;
use crate::{Intake, Reading, Refusal, Step, Trouble};

/// What came out of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// Rows looked at.
    pub rows: u64,
    /// Observations taken, "not measured" included.
    pub taken: u64,
    /// What was refused.
    pub refused: u64,
    /// The same told a second time.
    pub repeated: u64,
    /// Channels named.
    pub channels: usize,
    /// The begin of the first stretch and of the last.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Why the rest of the file was not read.
    pub stopped: Option<Refusal>,
}

/// Reads a file. `take` gets what was read, at most [`CHUNK`] readings and a row more at once, and may stop it.
pub fn read(
    source: Source<'_>,
    mapping: &Mapping,
    judge: Judge,
    take: &mut dyn FnMut(Intake) -> ControlFlow<()>,
) -> Total {
    let mut taker = Taker::new(mapping, judge, take);
    let walked = match taker.fit() {
        Ok(()) => each(source, mapping, &mut |row| taker.row(row)),
        Err(refusal) => Err(refusal),
    };
    taker.end(walked)
}

/// The columns by their place.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    start: Vec<usize>,
    end: Vec<usize>,
    channel: Vec<usize>,
    values: Vec<(usize, Values)>,
    uptime: Option<usize>,
}

/// A number on its way to a place in time.
struct Found {
    row: u64,
    channel: usize,
    seconds: u32,
    value: Option<f64>,
    uptime: Option<f64>,
}

struct Channel {
    name: String,
    waiting: Waiting<Found>,
    /// By day and stretch, what was told: 0 nothing, 1 "not measured", else a print of the number.
    seen: HashMap<i64, Box<[u32]>>,
}

struct Taker<'m> {
    mapping: &'m Mapping,
    judge: Judge,
    take: &'m mut dyn FnMut(Intake) -> ControlFlow<()>,
    columns: Option<Columns>,
    watch: personal::Watch,
    ids: HashMap<String, usize>,
    channels: Vec<Channel>,
    intake: Intake,
    total: Total,
    key: String,
    full: bool,
}

impl<'m> Taker<'m> {
    fn new(mapping: &'m Mapping, judge: Judge, take: &'m mut dyn FnMut(Intake) -> ControlFlow<()>) -> Self {
        Self {
            mapping,
            judge,
            take,
            columns: None,
            watch: personal::Watch::default(),
            ids: HashMap::new(),
            channels: Vec::new(),
            intake: Intake::default(),
            total: Total::default(),
            key: String::new(),
            full: false,
        }
    }

    /// Whether the mapping says enough.
    fn fit(&self) -> Result<(), Refusal> {
        let missing = |field: &str| Err(Refusal::new(0, field, Trouble::Missing, ""));
        if self.mapping.start.is_empty() {
            return missing("time");
        }
        if self.mapping.values.is_empty() {
            return missing("value");
        }
        match self.mapping.seconds {
            Some(seconds) if Step::of(seconds).is_err() => {
                Err(Refusal::new(0, "length", Trouble::Stretch, &seconds.to_string()))
            }
            None if self.mapping.end.is_empty() => missing("length"),
            _ => Ok(()),
        }
    }

    fn row(&mut self, row: &Row<'_>) -> ControlFlow<()> {
        if row.number() < self.mapping.header {
            return ControlFlow::Continue(());
        }
        if self.columns.is_none() {
            let named = row.number() == self.mapping.header;
            let columns = self.columns_of(row, named);
            match columns {
                Ok(columns) => self.columns = Some(columns),
                Err(refusal) => return self.stop(refusal),
            }
            if named {
                return ControlFlow::Continue(());
            }
        }
        if self.total.rows >= MOST_ROWS {
            return self.stop(Refusal::new(row.number(), "", Trouble::TooMany, &MOST_ROWS.to_string()));
        }
        self.total.rows += 1;
        self.intake.rows += 1;
        let Some(columns) = self.columns.take() else { return ControlFlow::Break(()) };
        let watched = self.watch.row(row.number(), &columns.names, &|at| row.cell(at).into());
        let flow = match watched {
            Some(refusal) => self.stop(refusal),
            None => self.counts(row, &columns),
        };
        self.columns = Some(columns);
        // Nothing is handed over before enough rows were looked at for what must not come in.
        if flow.is_continue() && self.intake.readings.len() >= CHUNK && self.watch.done() {
            return self.hand_over();
        }
        flow
    }

    /// Notes why nothing of the rest is read.
    fn stop(&mut self, refusal: Refusal) -> ControlFlow<()> {
        if refusal.trouble == Trouble::Personal {
            // Not one row of such a file is kept.
            self.intake.readings.clear();
            self.channels.clear();
        }
        self.intake.refuse(refusal.clone());
        self.total.stopped = Some(refusal);
        ControlFlow::Break(())
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let piece = std::mem::take(&mut self.intake);
        self.total.refused += piece.refused;
        (self.take)(piece)
    }

    fn columns_of(&self, row: &Row<'_>, named: bool) -> Result<Columns, Refusal> {
        let cells = (0..row.len()).map(|at| Cow::Borrowed(if named { row.cell(at) } else { "" }));
        let names = names(cells);
        if let Some(name) = names.iter().find(|name| personal::field(name)) {
            return Err(Refusal::new(row.number(), name.as_str(), Trouble::Personal, name));
        }
        let find = |name: &String| {
            let at = names.iter().position(|one| one == name);
            at.ok_or_else(|| Refusal::new(row.number(), name.as_str(), Trouble::Missing, name))
        };
        let all = |list: &[String]| list.iter().map(find).collect::<Result<Vec<_>, _>>();
        let values = self.mapping.values.iter().map(|value| Ok((find(&value.column)?, value.clone())));
        Ok(Columns {
            start: all(&self.mapping.start)?,
            end: all(&self.mapping.end)?,
            channel: all(&self.mapping.channel)?,
            values: values.collect::<Result<_, Refusal>>()?,
            uptime: self.mapping.uptime.as_ref().map(find).transpose()?,
            names,
        })
    }

    fn refuse(&mut self, row: u64, field: &str, trouble: Trouble, told: &str) {
        self.intake.refuse(Refusal::new(row, field, trouble, told));
    }

    fn counts(&mut self, row: &Row<'_>, columns: &Columns) -> ControlFlow<()> {
        let text = joined(row, &columns.start, " ");
        let field = columns.start.first().and_then(|at| columns.names.get(*at)).map_or("", String::as_str);
        let start = match self.told(&text) {
            Ok(start) => start,
            Err(trouble) => {
                self.refuse(row.number(), field, trouble, &text);
                return ControlFlow::Continue(());
            }
        };
        let seconds = match self.length(row, columns, start) {
            Ok(seconds) => seconds,
            Err(trouble) => {
                self.refuse(row.number(), "length", trouble, &text);
                return ControlFlow::Continue(());
            }
        };
        let uptime = match self.uptime(row, columns) {
            Ok(uptime) => uptime,
            Err(trouble) => {
                self.refuse(row.number(), "uptime", trouble, &text);
                return ControlFlow::Continue(());
            }
        };
        for (at, value) in &columns.values {
            let cell = row.cell(*at);
            let number = match number::read(cell, self.mapping.decimal) {
                Ok(number) => number,
                Err(trouble) => {
                    self.refuse(row.number(), &value.column, trouble, cell);
                    continue;
                }
            };
            let Some(channel) = self.channel(row, columns, &value.name) else {
                if self.full {
                    let told = MOST_CHANNELS.to_string();
                    return self.stop(Refusal::new(row.number(), "channel", Trouble::TooMany, &told));
                }
                continue;
            };
            let found = Found { row: row.number(), channel, seconds, value: number, uptime };
            self.put(start, value.after, found);
        }
        ControlFlow::Continue(())
    }

    fn told(&self, text: &str) -> Result<Told, Trouble> {
        let told = clock::read(text, self.mapping.order);
        // A workbook keeps some dates as numbers, others as text.
        let told = match told {
            None if self.mapping.order != Order::Serial => clock::read(text, Order::Serial),
            told => told,
        };
        match (told.ok_or(Trouble::NotATime)?, self.mapping.zone) {
            (Told::Local(_), Zone::Told) => Err(Trouble::NoZone),
            (Told::Local(local), Zone::Utc) => Ok(Told::Instant(local.and_utc())),
            (told, _) => Ok(told),
        }
    }

    fn length(&self, row: &Row<'_>, columns: &Columns, start: Told) -> Result<u32, Trouble> {
        if columns.end.is_empty() {
            return self.mapping.seconds.ok_or(Trouble::Missing);
        }
        let text = joined(row, &columns.end, " ");
        if text.is_empty() {
            return self.mapping.seconds.ok_or(Trouble::Missing);
        }
        let once = |told| match told {
            Told::Instant(moment) => Some(moment),
            Told::Local(local) => match place(local) {
                Ok(Placed::Once(moment)) => Some(moment),
                _ => None,
            },
        };
        let end = self.told(&text)?;
        let (from, to) = match (once(start), once(end), start, end) {
            (Some(from), Some(to), _, _) => (from, to),
            // Around the hour shown twice the clock's own difference is what the file means.
            (_, _, Told::Local(from), Told::Local(to)) => (from.and_utc(), to.and_utc()),
            _ => return Err(Trouble::Stretch),
        };
        // Some systems end a stretch a second, or a thousandth, before the next.
        let short = (to - from).num_seconds() % 60 == 59;
        let to = if short { to + TimeDelta::seconds(1) } else { to };
        let seconds = self.judge.between(from, to)?;
        Step::of(seconds).map(Step::seconds).map_err(|_| Trouble::Stretch)
    }

    fn uptime(&self, row: &Row<'_>, columns: &Columns) -> Result<Option<f64>, Trouble> {
        let Some(at) = columns.uptime else { return Ok(None) };
        let cell = row.cell(at);
        let hundredths = self.mapping.percent || cell.ends_with('%');
        let uptime = number::read(cell.trim_end_matches(['%', ' ']), self.mapping.decimal)?;
        Ok(uptime.map(|uptime| if hundredths { uptime / 100.0 } else { uptime }))
    }

    /// The channel of a number; noted as refused when it has no name or one by which somebody could be recognised.
    fn channel(&mut self, row: &Row<'_>, columns: &Columns, name: &str) -> Option<usize> {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for part in columns.channel.iter().map(|at| row.cell(*at)).chain([name]) {
            if !part.is_empty() {
                let stroke = if key.is_empty() { "" } else { "/" };
                key.push_str(stroke);
                key.extend(part.chars().take(120));
            }
        }
        let id = self.ids.get(key.as_str()).copied().or_else(|| {
            let trouble = if key.is_empty() {
                Trouble::Missing
            } else if personal::value(&key).is_some() {
                Trouble::Personal
            } else if self.channels.len() >= MOST_CHANNELS {
                self.full = true;
                return None;
            } else {
                let waiting = Waiting::default();
                self.channels.push(Channel { name: key.clone(), waiting, seen: HashMap::new() });
                self.ids.insert(key.clone(), self.channels.len() - 1);
                return Some(self.channels.len() - 1);
            };
            self.intake.refuse(Refusal::new(row.number(), "channel", trouble, &key));
            None
        });
        self.key = key;
        id
    }

    /// Finds the place in time of a number.
    fn put(&mut self, start: Told, after: u32, found: Found) {
        let after = TimeDelta::seconds(i64::from(after));
        let row = found.row;
        let settled = match start {
            Told::Instant(moment) => {
                let start = moment.checked_add_signed(after);
                let start = start.map(|at| begun(self.mapping.stamp, at, found.seconds));
                self.keep(found, start);
                return;
            }
            Told::Local(local) => self.placed(local.checked_add_signed(after), found),
        };
        match settled {
            Ok(settled) => self.settled(settled),
            Err(trouble) => self.refuse(row, "time", trouble, &format!("{start:?}")),
        }
    }

    fn placed(&mut self, local: Option<NaiveDateTime>, found: Found) -> Result<Settled<Found>, Trouble> {
        let local = local.ok_or(Trouble::NotATime)?;
        let seconds = found.seconds;
        let begun = |at| begun(self.mapping.stamp, at, seconds);
        let place = match place(local) {
            // The hour that was skipped has a column next to the others, without a number.
            Err(Trouble::SkippedTime) if found.value.is_none() => return Ok(Vec::new()),
            other => other?,
        };
        match place {
            Placed::Once(moment) => {
                let moment = begun(moment);
                let waiting = self.channels.get_mut(found.channel).map(|channel| &mut channel.waiting);
                let mut settled = waiting.map(|waiting| waiting.go_on(local)).unwrap_or_default();
                settled.push((found, Some(moment)));
                Ok(settled)
            }
            // The hours of a day next to each other have one place for the hour shown twice.
            Placed::Twice(first, second) => {
                let moments = [begun(first), begun(second)];
                let waiting = self.channels.get_mut(found.channel).map(|channel| &mut channel.waiting);
                Ok(waiting.map(|waiting| waiting.hold(local, moments, found)).unwrap_or_default())
            }
        }
    }

    fn settled(&mut self, settled: Settled<Found>) {
        for (found, start) in settled {
            if start.is_none() {
                let told = found.value.map(|value| value.to_string()).unwrap_or_default();
                self.refuse(found.row, "time", Trouble::TwiceTime, &told);
            } else {
                self.keep(found, start);
            }
        }
    }

    fn keep(&mut self, found: Found, start: Option<DateTime<Utc>>) {
        let judged = start
            .ok_or(("time", Trouble::NotATime))
            .and_then(|start| self.judge.observation(start, found.seconds, found.value, found.uptime));
        let told = || match (start, found.value) {
            (Some(start), Some(value)) => format!("{} {value}", start.format("%Y-%m-%dT%H:%MZ")),
            _ => String::new(),
        };
        let observation = match judged {
            Ok(observation) => observation,
            Err((field, trouble)) => return self.refuse(found.row, field, trouble, &told()),
        };
        let Some(channel) = self.channels.get_mut(found.channel) else { return };
        match channel.again(observation.start, found.seconds, observation.value) {
            Again::New => {
                let channel = channel.name.clone();
                self.total.taken += 1;
                let start = observation.start;
                let (first, last) = self.total.span.unwrap_or((start, start));
                self.total.span = Some((first.min(start), last.max(start)));
                self.intake.readings.push(Reading { channel, observation });
            }
            Again::Same => self.total.repeated += 1,
            Again::Other => self.refuse(found.row, "time", Trouble::Duplicate, &told()),
        }
    }

    fn end(mut self, walked: Result<(), Refusal>) -> Total {
        for at in 0..self.channels.len() {
            let settled = self.channels.get_mut(at).map(|channel| channel.waiting.end()).unwrap_or_default();
            self.settled(settled);
        }
        if let Err(refusal) = walked {
            let _ = self.stop(refusal);
        }
        self.total.channels = self.channels.len();
        let _ = self.hand_over();
        self.total
    }
}

fn begun(stamp: Stamp, moment: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    match stamp {
        Stamp::Start => moment,
        // The day before has its own length.
        Stamp::End if seconds == Step::DAY.seconds() => {
            crate::intake::judge::beat(moment - TimeDelta::hours(12), seconds)
        }
        Stamp::End => moment.checked_sub_signed(TimeDelta::seconds(i64::from(seconds))).unwrap_or(moment),
    }
}

enum Again {
    New,
    Same,
    Other,
}

impl Channel {
    fn again(&mut self, start: DateTime<Utc>, seconds: u32, value: Option<f64>) -> Again {
        let second = start.timestamp();
        let stretches = usize::try_from(86_400 / seconds.max(1)).unwrap_or(1).max(1);
        let cell = usize::try_from(second.rem_euclid(86_400) / i64::from(seconds.max(1))).unwrap_or_default();
        // Stretches of another length are kept apart.
        let day = second.div_euclid(86_400) * 100_000 + i64::from(seconds);
        let day = self.seen.entry(day).or_insert_with(|| vec![0; stretches].into_boxed_slice());
        let Some(place) = day.get_mut(cell) else { return Again::New };
        let print = value.map_or(1, print);
        match (*place, print) {
            (0 | 1, _) if *place != print => {
                *place = print;
                Again::New
            }
            (before, print) if before == print || print == 1 => Again::Same,
            _ => Again::Other,
        }
    }
}

/// A print of a number that whole numbers up to a million do not share.
fn print(value: f64) -> u32 {
    let bits = value.to_bits();
    let folded = (bits >> 32) ^ (bits & 0xffff_ffff);
    u32::try_from(folded).unwrap_or(u32::MAX).saturating_add(2)
}

fn joined<'r>(row: &Row<'r>, columns: &[usize], between: &str) -> Cow<'r, str> {
    match columns {
        [one] => row.cell(*one).into(),
        several => {
            let parts: Vec<&str> =
                several.iter().map(|at| row.cell(*at)).filter(|part| !part.is_empty()).collect();
            Cow::Owned(parts.join(between))
        }
    }
}
