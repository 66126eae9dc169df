//! A day of one channel in few bytes.
//!
//! ```text
//! byte 0      form, now 1
//! byte 1      digits behind the point of every value, 0 to 3
//! 1 to 5      seconds of a stretch
//! 1 to 2      number of stretches
//! byte        0: no uptime told · 1: the next byte is that of every stretch · 2: a byte for each stretch follows
//! …           uptimes in two hundredths, 255 is not told
//! …           values: 0 is not measured, else the value plus one
//! ```
//!
//! Numbers are written seven bits at a time, the lowest first, so that a street where fewer than 127 people pass in an hour
//! costs a byte an hour.

use chrono::NaiveDate;

use crate::time::Step;

/// The most digits behind the point.
pub const MOST_DIGITS: u8 = 3;
/// The highest value, before the point.
pub const MOST_VALUE: f64 = 1e9;
const FORM: u8 = 1;
const UNTOLD: u8 = 255;

/// One stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// The value; `None` is not measured.
    pub value: Option<f64>,
    /// The share of the stretch in which the device measured.
    pub uptime: Option<f32>,
}

/// The stretches of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    step: Step,
    cells: Vec<Cell>,
}

/// What is stored is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored counts of a day cannot be read: {0}")]
pub struct DayError(&'static str);

/// What came of putting a value in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// Nothing was known of this stretch.
    New,
    /// The same was known.
    Same,
    /// Something else was known.
    Corrected,
}

impl Day {
    /// A day of which nothing is known.
    #[must_use]
    pub fn empty(step: Step, day: NaiveDate) -> Self {
        Self { step, cells: vec![Cell::default(); step.cells(day)] }
    }

    /// A day of these stretches.
    #[must_use]
    pub const fn of(step: Step, cells: Vec<Cell>) -> Self {
        Self { step, cells }
    }

    /// How long its stretches are.
    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }

    /// Its stretches.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Its stretches, to be changed.
    pub fn cells_mut(&mut self) -> &mut [Cell] {
        &mut self.cells
    }

    /// Puts what was measured in its place. "Not measured" never takes the place of a value; a new uptime with the same
    /// value is a correction. Nothing when there is no such stretch.
    pub fn put(&mut self, cell: usize, told: Cell) -> Option<Put> {
        let place = self.cells.get_mut(cell)?;
        let told = Cell { value: told.value.map(rounded), uptime: told.uptime.map(told_uptime) };
        if *place == told || (told.value.is_none() && place.value.is_some()) {
            return Some(Put::Same);
        }
        let put = if place.value.is_none() { Put::New } else { Put::Corrected };
        *place = told;
        Some(put)
    }

    /// The sum of what is known, nothing when nothing is.
    #[must_use]
    pub fn sum(&self) -> Option<f64> {
        let known = self.cells.iter().filter_map(|cell| cell.value);
        known.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
    }

    /// How many stretches are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.cells.iter().filter(|cell| cell.value.is_some()).count()
    }

    /// The highest value.
    #[must_use]
    pub fn peak(&self) -> Option<f64> {
        self.cells.iter().filter_map(|cell| cell.value).max_by(f64::total_cmp)
    }

    /// Hour by hour in the order they passed; an hour is known when each of its stretches is. A day told as a whole has none.
    #[must_use]
    pub fn hourly(&self, adds_up: bool) -> Vec<Option<f64>> {
        let Some(each) = self.step.in_an_hour() else { return Vec::new() };
        let count = f64::from(u32::try_from(each).unwrap_or(1));
        let hour = |cells: &[Cell]| {
            let sum = cells.iter().map(|cell| cell.value).sum::<Option<f64>>()?;
            Some(if adds_up { sum } else { sum / count })
        };
        self.cells.chunks(each).map(hour).collect()
    }

    /// The hours of the clock of the day it is. Two hours of one name (the clocks go back) are told as their mean, so that
    /// the day keeps its rhythm; a skipped hour is not known.
    #[must_use]
    pub fn clock_hours(&self, day: NaiveDate, adds_up: bool) -> [Option<f64>; 24] {
        let mut sums = [(0.0, 0_u32); 24];
        for (at, value) in self.hourly(adds_up).into_iter().enumerate() {
            let hour = usize::try_from(Step::HOUR.hour(day, at)).unwrap_or(0);
            if let (Some(place), Some(value)) = (sums.get_mut(hour), value) {
                place.0 += value;
                place.1 += 1;
            }
        }
        sums.map(|(sum, n)| (n > 0).then(|| sum / f64::from(n)))
    }

    /// The bytes to store.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let digits = self.digits();
        let scale = 10_f64.powi(i32::from(digits));
        let mut out = Vec::with_capacity(8 + self.cells.len() * 2);
        out.extend([FORM, digits]);
        write(&mut out, u64::from(self.step.seconds()));
        write(&mut out, u64::try_from(self.cells.len()).unwrap_or_default());
        let uptimes: Vec<u8> = self.cells.iter().map(|cell| uptime_byte(cell.uptime)).collect();
        match uptimes.first() {
            None | Some(&UNTOLD) if uptimes.iter().all(|one| *one == UNTOLD) => out.push(0),
            Some(first) if uptimes.iter().all(|one| one == first) => out.extend([1, *first]),
            _ => {
                out.push(2);
                out.extend(&uptimes);
            }
        }
        for cell in &self.cells {
            write(&mut out, cell.value.map_or(0, |value| 1 + whole(value * scale)));
        }
        out
    }

    /// Reads what [`Self::pack`] made.
    pub fn unpack(bytes: &[u8]) -> Result<Self, DayError> {
        let mut rest = bytes;
        if byte(&mut rest)? != FORM {
            return Err(DayError("it has another form"));
        }
        let digits = byte(&mut rest)?;
        if digits > MOST_DIGITS {
            return Err(DayError("too many digits"));
        }
        let step = u32::try_from(read(&mut rest)?).ok().and_then(|seconds| Step::of(seconds).ok());
        let step = step.ok_or(DayError("its stretches have no known length"))?;
        let count = usize::try_from(read(&mut rest)?).unwrap_or(usize::MAX);
        if count > 300 {
            return Err(DayError("too many stretches"));
        }
        let uptimes = match byte(&mut rest)? {
            0 => vec![UNTOLD; count],
            1 => vec![byte(&mut rest)?; count],
            2 => (0..count).map(|_| byte(&mut rest)).collect::<Result<_, _>>()?,
            _ => return Err(DayError("its uptimes have another form")),
        };
        let scale = 10_f64.powi(i32::from(digits));
        let cell = |uptime: u8| -> Result<Cell, DayError> {
            let told = read(&mut rest)?;
            let value = told.checked_sub(1).map(|whole| float(whole) / scale);
            Ok(Cell { value, uptime: (uptime != UNTOLD).then(|| f32::from(uptime) / 200.0) })
        };
        let cells = uptimes.into_iter().map(cell).collect::<Result<Vec<_>, _>>()?;
        if rest.is_empty() { Ok(Self { step, cells }) } else { Err(DayError("there is more than a day")) }
    }

    /// The digits its values need.
    fn digits(&self) -> u8 {
        let needs = |digits: u8| {
            let scale = 10_f64.powi(i32::from(digits));
            let fits = |value: f64| (value * scale - (value * scale).round()).abs() < 1e-6 * scale.max(1.0);
            self.cells.iter().filter_map(|cell| cell.value).all(fits)
        };
        (0..MOST_DIGITS).find(|digits| needs(*digits)).unwrap_or(MOST_DIGITS)
    }
}

/// A value as it will be read back: three digits behind the point, between nought and the highest.
fn rounded(value: f64) -> f64 {
    (value.clamp(0.0, MOST_VALUE) * 1_000.0).round() / 1_000.0
}

fn told_uptime(uptime: f32) -> f32 {
    (uptime.clamp(0.0, 1.0) * 200.0).round() / 200.0
}

#[expect(clippy::as_conversions, reason = "between nought and two hundred")]
fn uptime_byte(uptime: Option<f32>) -> u8 {
    uptime.map_or(UNTOLD, |share| (share.clamp(0.0, 1.0) * 200.0).round() as u8)
}

#[expect(clippy::as_conversions, reason = "between nought and a billion thousandths")]
fn whole(value: f64) -> u64 {
    value.round().clamp(0.0, MOST_VALUE * 1_000.0) as u64
}

#[expect(clippy::as_conversions, reason = "below the 53 bits a float holds exactly")]
fn float(whole: u64) -> f64 {
    whole.min(1 << 53) as f64
}

/// Seven bits at a time, the lowest first; the eighth tells that there is more.
fn write(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(0x80 | low(number));
        number >>= 7;
    }
    out.push(low(number));
}

#[expect(clippy::as_conversions, reason = "seven bits")]
const fn low(number: u64) -> u8 {
    (number & 0x7f) as u8
}

fn byte(rest: &mut &[u8]) -> Result<u8, DayError> {
    let (first, left) = rest.split_first().ok_or(DayError("it ends too early"))?;
    *rest = left;
    Ok(*first)
}

fn read(rest: &mut &[u8]) -> Result<u64, DayError> {
    let mut number = 0;
    for shift in (0..56).step_by(7) {
        let next = byte(rest)?;
        number |= u64::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Ok(number);
        }
    }
    Err(DayError("a number has no end"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(value: f64) -> Cell {
        Cell { value: Some(value), uptime: None }
    }

    fn of(values: &[f64]) -> Day {
        Day::of(Step::HOUR, values.iter().map(|one| value(*one)).collect())
    }

    #[test]
    fn a_quiet_day_costs_a_byte_an_hour() {
        let day = of(&[5.0; 24]);
        assert_eq!(day.pack().len(), 24 + 6);
        assert_eq!(Day::unpack(&day.pack()).unwrap(), day);
    }

    #[test]
    fn not_measured_is_not_nought() {
        let mut day = Day::empty(Step::HOUR, "2026-11-22".parse().unwrap());
        assert_eq!((day.sum(), day.known(), day.peak()), (None, 0, None));
        assert_eq!(day.put(3, value(0.0)), Some(Put::New));
        assert_eq!((day.sum(), day.known()), (Some(0.0), 1));
        assert_eq!(day.put(3, Cell::default()), Some(Put::Same));
        assert_eq!(day.cells()[3], value(0.0), "silence does not take a value away");
        assert_eq!(day.put(3, value(7.0)), Some(Put::Corrected));
        assert_eq!(day.put(24, value(7.0)), None);
        assert_eq!(Day::unpack(&day.pack()).unwrap(), day);
    }

    #[test]
    fn quarters_make_hours_only_when_whole() {
        let step = Step::of(900).unwrap();
        let mut day = Day::empty(step, "2026-11-22".parse().unwrap());
        for cell in 0..7 {
            day.put(cell, value(2.0));
        }
        assert_eq!(day.hourly(true).get(..3).unwrap(), [Some(8.0), None, None]);
        assert_eq!(day.hourly(false).first(), Some(&Some(2.0)));
        assert!(Day::empty(Step::DAY, "2026-11-22".parse().unwrap()).hourly(true).is_empty());
    }

    #[test]
    fn damaged_bytes_are_told() {
        let good = of(&[1.0, 200.0, 3.5]).pack();
        assert_eq!(Day::unpack(&[]), Err(DayError("it ends too early")));
        assert_eq!(Day::unpack(&good[..good.len() - 1]), Err(DayError("it ends too early")));
        let mut longer = good.clone();
        longer.push(1);
        assert_eq!(Day::unpack(&longer), Err(DayError("there is more than a day")));
        let mut other = good;
        other[0] = 9;
        assert_eq!(Day::unpack(&other), Err(DayError("it has another form")));
    }

    proptest! {
        #[test]
        fn what_is_put_is_read_back(
            told in prop::collection::vec((prop::option::of(0.0..1e6_f64), prop::option::of(0.0..=1.0_f32)), 24)
        ) {
            let mut day = Day::empty(Step::HOUR, "2026-11-22".parse().unwrap());
            for (cell, (value, uptime)) in told.iter().enumerate() {
                day.put(cell, Cell { value: *value, uptime: *uptime });
            }
            let back = Day::unpack(&day.pack()).unwrap();
            for (one, (value, uptime)) in back.cells().iter().zip(&told) {
                prop_assert_eq!(one.value.is_some(), value.is_some());
                prop_assert!((one.value.unwrap_or(0.0) - value.unwrap_or(0.0)).abs() < 0.0006);
                prop_assert!((one.uptime.unwrap_or(0.0) - uptime.unwrap_or(0.0)).abs() < 0.0026);
            }
            prop_assert_eq!(&back.pack(), &day.pack());
        }

        #[test]
        fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = Day::unpack(&bytes);
        }
    }
}
