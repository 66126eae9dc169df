//! What the first town of the demo counts of parking beside its two car parks: vehicles that drive into one of them, and bays
//! for a short stay with sensors.

use ::store::{Store, StoreError};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use counts::{Cell, Day, Mode, Step};
use kernel::calendar::{Calendar, Community};
use kernel::moment::Moment;
use kernel::nis::Nis;

use super::{Counter, Dice, Fault, Kind, MARKET, things, write};
use crate::channel::{Channel, Direction, Instrument, SiteKind};
use crate::store::{channels, days};

/// Days of history: sensors in bays are young.
const SINCE: u64 = 120;
/// The share of the vehicles in a car park that leaves in an hour, by day and by night.
const LEAVING: (f64, f64) = (0.45, 0.06);

/// Bays: the street, how many there are, how many vehicles come in a busy minute, from the middle of the town.
struct Bays {
    name: &'static str,
    bays: usize,
    coming: f64,
    off: (f64, f64),
}

const BAYS: [Bays; 2] = [
    Bays { name: "Shop-and-go Kerkstraat", bays: 12, coming: 0.36, off: (-1.1, 1.0) },
    Bays { name: "Shop-and-go Stationsstraat", bays: 8, coming: 0.2, off: (1.9, 1.3) },
];

/// Fills the town.
pub(super) async fn fill(
    store: &Store,
    (nis, middle): (Nis, (f64, f64)),
    moment: &Moment,
) -> Result<(), StoreError> {
    let today = moment.local().date();
    let first = today.checked_sub_days(Days::new(SINCE)).unwrap_or(today);
    let mut dice = Dice(41);
    arrivals(store, nis, (first, today), moment).await?;
    for one in BAYS {
        let kind = Kind {
            name: one.name,
            site: SiteKind::Bays,
            mode: Mode::Occupancy,
            instrument: Instrument::Beam,
            capacity: i64::try_from(one.bays).ok(),
            off: one.off,
            ..MARKET
        };
        let calendar = Calendar::belgium(Community::Nl);
        let counter = Counter {
            kind,
            fault: Fault::None,
            number: 0,
            size: 1.0,
            market: Weekday::Thu,
            calendar: &calendar,
            today,
        };
        let (site, channel) = things(&counter, nis, middle, moment);
        let step = Step::of(600).map_err(|error| StoreError::new(::store::Kind::Other, error.to_string()))?;
        let channel = Channel { step, live_from: Some(first), is_control: false, ..channel };
        let now = moment.local();
        let days: Vec<(NaiveDate, Day)> = first
            .iter_days()
            .take_while(|day| *day <= today)
            .map(|day| (day, stays(&one, (day, step), &mut dice)))
            .map(|(day, counted)| (day, until(counted, day, now)))
            .collect();
        write(store, (&site, &channel), &days, None, moment).await?;
    }
    Ok(())
}

/// What is known of a day by now.
fn until(mut counted: Day, day: NaiveDate, now: chrono::NaiveDateTime) -> Day {
    if day == now.date() {
        let step = counted.step();
        for (at, cell) in counted.cells_mut().iter_mut().enumerate() {
            let seconds = i64::try_from(at).unwrap_or(0) * i64::from(step.seconds());
            let begins = day.and_time(chrono::NaiveTime::MIN)
                + chrono::TimeDelta::seconds(seconds + i64::from(step.seconds()));
            if begins > now {
                *cell = Cell::default();
            }
        }
    }
    counted
}

/// How busy bays are at an hour: shops open from nine to six, most on Saturday.
fn busy(day: NaiveDate, hour: u32) -> f64 {
    let of_day = match day.weekday() {
        Weekday::Sat => 1.3,
        Weekday::Sun => 0.15,
        _ => 1.0,
    };
    let of_hour = match hour {
        8 | 18 => 0.5,
        9 | 13 | 14 => 0.8,
        10..=12 | 15..=17 => 1.0,
        7 | 19 => 0.2,
        _ => 0.01,
    };
    of_day * of_hour
}

/// A day of bays, minute by minute: vehicles come by chance, stay for a while, and drive on when all are taken.
fn stays(one: &Bays, (day, step): (NaiveDate, Step), dice: &mut Dice) -> Day {
    let each = usize::try_from(step.seconds() / 60).unwrap_or(10).max(1);
    let cells = step.cells(day);
    let mut leaving: Vec<usize> = Vec::new();
    let mut taken = Vec::with_capacity(cells);
    for minute in 0..cells * each {
        leaving.retain(|at| *at > minute);
        let hour = step.hour(day, minute / each);
        if leaving.len() < one.bays && dice.share() < one.coming * busy(day, hour) {
            // Most stay a quarter of an hour to half an hour; one in eight overstays.
            let long = if dice.share() < 0.12 { 35.0 } else { 6.0 };
            let stay = dice.share().mul_add(22.0, long);
            leaving.push(minute + whole(stay));
        }
        if (minute + 1) % each == 0 {
            let value = Some(crate::view::real(i64::try_from(leaving.len()).unwrap_or(0)));
            taken.push(Cell { value, uptime: None });
        }
    }
    Day::of(step, taken)
}

#[expect(clippy::as_conversions, reason = "minutes of a stay")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a stay")]
fn whole(minutes: f64) -> usize {
    minutes.max(1.0) as usize
}

/// Vehicles that drove into the car park of the market, so that its places taken follow from them.
async fn arrivals(
    store: &Store,
    nis: Nis,
    span: (NaiveDate, NaiveDate),
    moment: &Moment,
) -> Result<(), StoreError> {
    let found = store
        .read(|tx| {
            Box::pin(async move {
                let site =
                    channels::sites(tx, nis).await?.into_iter().find(|site| site.name == "Parking Markt");
                let Some(site) = site else { return Ok(None) };
                let all = channels::channels(tx, nis).await?;
                let parked = all.into_iter().find(|one| one.site == site.id && one.mode == Mode::Occupancy);
                let Some(parked) = parked else { return Ok(None) };
                let list = days::days(tx, (nis, parked.id), span).await?;
                Ok::<_, StoreError>(Some((site, parked, list)))
            })
        })
        .await?;
    let Some((site, parked, list)) = found else { return Ok(()) };
    let channel = Channel {
        id: moment.new_id(),
        name: "Inrit".into(),
        mode: Mode::Car,
        direction: Direction::In,
        capacity: None,
        is_control: false,
        live_from: Some(span.0),
        ..parked
    };
    let mut before = None;
    let mut made = Vec::new();
    for used in &list {
        let mut cells = Vec::new();
        for (at, cell) in used.cells.cells().iter().enumerate() {
            let hour = used.cells.step().hour(used.day, at);
            let share = if (8..20).contains(&hour) { LEAVING.0 } else { LEAVING.1 };
            let came = cell.value.map(|taken| {
                let was = before.unwrap_or(taken);
                (taken - was * (1.0 - share)).max(0.0).round()
            });
            before = cell.value.or(before);
            cells.push(Cell { value: came, uptime: None });
        }
        made.push((used.day, Day::of(used.cells.step(), cells)));
    }
    write(store, (&site, &channel), &made, None, moment).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bays_are_never_fuller_than_they_are() {
        let step = Step::of(600).unwrap();
        let (saturday, sunday) = ("2026-11-21".parse().unwrap(), "2026-11-22".parse().unwrap());
        let [one, _] = BAYS;
        let mut dice = Dice(3);
        let busy = stays(&one, (saturday, step), &mut dice);
        let quiet = stays(&one, (sunday, step), &mut dice);
        assert_eq!(busy.cells().len(), 144);
        assert!(busy.peak().unwrap() <= 12.0 && busy.peak().unwrap() > 8.0, "{:?}", busy.peak());
        assert!(busy.sum().unwrap() > 4.0 * quiet.sum().unwrap());
    }

    #[test]
    fn nothing_is_known_of_the_hours_to_come() {
        let day: NaiveDate = "2026-11-21".parse().unwrap();
        let now = day.and_hms_opt(10, 5, 0).unwrap();
        let step = Step::of(600).unwrap();
        let full = Day::of(step, vec![Cell { value: Some(1.0), uptime: None }; 144]);
        assert_eq!(until(full.clone(), day, now).known(), 60);
        assert_eq!(until(full, day, now + chrono::TimeDelta::days(1)).known(), 144);
    }
}
