//! A small invented town: five counters with a rhythm, a week, chance, and one fault at a time.
#![expect(
    clippy::as_conversions,
    clippy::needless_range_loop,
    reason = "invented counts are made of the numbers of their bins"
)]

use chrono::Days;

use super::*;

const DAYS: usize = 210;

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

/// A number between 0 and 1 that depends on where it stands.
fn chance(seed: usize) -> f64 {
    let mut z = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// What somebody at this counter would count: two peaks a day, Saturdays busy, Sundays quiet, give and take a fifth.
fn street(which: usize) -> Channel {
    let values = (0..DAYS * 24)
        .map(|bin| {
            let (day, hour) = (bin / 24, bin % 24);
            let peak = |at: f64, wide: f64| (-((hour as f64 - at) / wide).powi(2)).exp();
            let shape = 0.02 + peak(11.0 + which as f64 * 0.5, 2.0) + 0.7 * peak(17.0, 1.5);
            let week = [1.0, 0.95, 1.1, 1.0, 1.15, 1.6, 0.5][day % 7];
            let town = 0.85 + 0.3 * chance(day);
            let hoped = (120.0 + 40.0 * which as f64) * shape * week * town;
            let dice = |throw: usize| chance(1_000_000 * (3 * which + throw + 1) + bin);
            let luck = 2.0 * (dice(0) + dice(1) + dice(2)) - 3.0;
            Some((hoped + luck * (hoped + (0.1 * hoped).powi(2)).sqrt()).max(0.0).round())
        })
        .collect();
    Channel { device: which as u32, values, ..Channel::default() }
}

fn streets() -> Vec<Channel> {
    (0..5).map(street).collect()
}

fn found(channels: Vec<Channel>) -> Vec<Vec<Repair>> {
    Town::new(monday(), DAYS, 24, channels).unwrap().examine()
}

/// The repairs of the first channel after something was done to it; the other channels must stay without.
fn after(change: impl FnOnce(&mut Channel)) -> Vec<Repair> {
    let mut channels = streets();
    change(&mut channels[0]);
    let mut found = found(channels);
    assert!(found[1..].iter().all(Vec::is_empty), "{found:?}");
    found.remove(0)
}

#[test]
fn nothing_is_wrong_with_a_town_in_which_nothing_is_wrong() {
    assert!(after(|_| ()).is_empty());
}

#[test]
fn noughts_by_day_are_a_dead_device_whatever_its_uptime_says() {
    let at = 60 * 24 + 9;
    let repairs = after(|channel| {
        channel.values[at..at + 31].fill(Some(0.0));
        channel.uptime = vec![Some(1.0); DAYS * 24];
    });
    let [one] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!((one.kind, one.action, one.first, one.last), (Kind::Dead, Action::Exclude, at, at + 30));
    assert!(one.facts.expected.unwrap() > 200.0 && one.facts.usual.unwrap() < 9.0);
    assert!((0.7..1.4).contains(&one.facts.town.unwrap()));
    let word = |name| words(one, 24).into_iter().find(|word| word.name == name).unwrap().figure;
    assert_eq!(word("hours"), 31.0);
}

#[test]
fn noughts_everywhere_are_a_closed_town_and_holes_are_no_noughts() {
    let mut channels = streets();
    for channel in &mut channels {
        channel.values[60 * 24..61 * 24].fill(Some(0.0));
    }
    assert!(found(channels).iter().all(Vec::is_empty));
    assert!(after(|channel| channel.values[60 * 24..75 * 24].fill(None)).is_empty());
}

#[test]
fn a_device_that_never_counted_is_dead_unless_its_sister_counts() {
    let mut channels = streets();
    channels[0].values.fill(Some(0.0));
    let repairs = found(channels).remove(0);
    assert_eq!((repairs.len(), repairs[0].kind, repairs[0].variant()), (1, Kind::Dead, "dead-never"));
    let mut channels = streets();
    channels[0].values.fill(Some(0.0));
    channels[0].device = 1;
    assert!(found(channels).remove(0).is_empty());
}

#[test]
fn one_number_over_and_over_is_a_flat_line() {
    let at = 80 * 24 + 10;
    let repairs = after(|channel| channel.values[at..at + 12].fill(Some(57.0)));
    assert!(
        repairs.iter().any(|one| one.kind == Kind::FlatLine && (one.first, one.last) == (at, at + 11)),
        "{repairs:?}"
    );
}

#[test]
fn a_lone_summit_is_a_spike_and_a_feast_is_not() {
    let at = 100 * 24 + 14;
    let repairs = after(|channel| channel.values[at] = Some(9_000.0));
    assert_eq!(repairs.len(), 1);
    assert_eq!((repairs[0].kind, repairs[0].action, repairs[0].first), (Kind::Spike, Action::Exclude, at));
    // A crowd that grows and goes is no spike, and on a day that was told nothing is.
    let feast = [2.0, 4.0, 7.0, 7.0, 5.0, 2.5];
    let crowd = |channel: &mut Channel| {
        for (hour, by) in feast.iter().enumerate() {
            channel.values[at - 2 + hour] = channel.values[at - 2 + hour].map(|value| value * by);
        }
    };
    assert!(after(crowd).iter().all(|one| one.action == Action::Mark));
    let mut channels = streets();
    channels[0].values[at] = Some(9_000.0);
    let known = BTreeSet::from([monday() + Days::new(100)]);
    let told = Town::new(monday(), DAYS, 24, channels).unwrap().known_days(&known).examine();
    assert!(told.iter().all(Vec::is_empty), "{told:?}");
    // An event reaches one street: the same summit in another is a fault.
    let mut channels = streets();
    channels[0].known.insert(monday() + Days::new(100));
    for channel in [0, 1] {
        channels[channel].values[at + 24 * 7 * channel] = Some(9_000.0);
    }
    let told = Town::new(monday(), DAYS, 24, channels).unwrap().examine();
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>()[..2], [0, 1], "{told:?}");
}

#[test]
fn a_clock_an_hour_ahead_is_found_and_set_back_without_inventing_an_hour() {
    let (from, to) = (70 * 24, 100 * 24);
    let plain = street(0);
    let repairs = after(|channel| {
        for bin in (from..to).rev() {
            channel.values[bin] = plain.values[bin - 1];
        }
    });
    let [one] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!(
        (one.kind, one.action, one.facts.minutes),
        (Kind::ClockShift, Action::Shift { bins: 1 }, Some(60))
    );
    assert!(one.first.abs_diff(from) <= 24 && one.last.abs_diff(to - 1) <= 24, "{one:?}");
    let mut shifted = plain.clone();
    for bin in from..to {
        shifted.values[bin] = plain.values[bin - 1];
    }
    let used = used(&shifted, &[Repair { first: from, last: to - 1, ..one.clone() }]);
    assert_eq!(used[from..to - 1], plain.values[from..to - 1]);
    assert_eq!(used[to - 1], None);
}

#[test]
fn clock_changes_leave_out_the_hour_that_never_was_and_halve_the_hour_that_holds_two() {
    let mut channels = streets();
    let (skipped, doubled) = (83 * 24 + 2, 120 * 24 + 12);
    channels[0].values[skipped] = Some(4.0);
    channels[1].values[skipped] = None;
    channels[0].values[doubled] = channels[0].values[doubled].map(|value| 2.0 * value);
    let changes = vec![(skipped, Change::Skipped), (doubled, Change::Doubled)];
    let found = Town::new(monday(), DAYS, 24, channels).unwrap().clock_changes(changes).examine();
    let of: Vec<_> = found[0].iter().map(|one| (one.kind, one.action, one.first)).collect();
    assert_eq!(
        of,
        [
            (Kind::ClockChange, Action::Exclude, skipped),
            (Kind::ClockChange, Action::Scale { by: 0.5 }, doubled)
        ]
    );
    assert!(found[1].is_empty());
}

#[test]
fn low_uptime_is_left_out_middling_is_divided_only_when_the_source_does_not() {
    for scaled in [true, false] {
        let mut channels = streets();
        let uptime = [0.3, 0.6, 0.8, 1.0];
        channels[0].uptime =
            (0..DAYS * 24).map(|bin| Some(if bin < 4 { uptime[bin] } else { 1.0 })).collect();
        channels[0].scaled = scaled;
        channels[0].values[..4].fill(Some(6.0));
        let channel = channels[0].clone();
        let repairs = found(channels).remove(0);
        let [one] = repairs.as_slice() else { panic!("{repairs:?}") };
        assert_eq!((one.kind, one.facts.out, one.facts.warned), (Kind::LowUptime, Some(1), Some(1)));
        let used = used(&channel, &repairs);
        assert_eq!(used[0], None);
        let second = used[1].unwrap();
        assert!((second - if scaled { 6.0 } else { 10.0 }).abs() < 1e-5, "{second}");
        assert_eq!(used[3], Some(6.0));
    }
}

#[test]
fn a_lasting_change_of_level_is_a_mark_with_a_border_and_changes_nothing() {
    let repairs = after(|channel| {
        channel.values[105 * 24..]
            .iter_mut()
            .for_each(|value| *value = value.map(|value| (value * 0.5).round()));
    });
    let [one] = repairs.as_slice() else { panic!("{repairs:?}") };
    assert_eq!((one.kind, one.action, one.variant()), (Kind::LevelShift, Action::Mark, "level-shift-down"));
    assert!((one.first / 24).abs_diff(105) <= 2, "{one:?}");
    assert!((0.42..0.58).contains(&one.facts.ratio.unwrap()));
    let channel = street(0);
    assert_eq!(used(&channel, &repairs), channel.values);
}

#[test]
fn another_rhythm_from_a_day_on_is_a_moved_sensor() {
    let repairs = after(|channel| {
        let old = channel.values.clone();
        for bin in 105 * 24..DAYS * 24 {
            // The new spot lives in the evening.
            let evening = (-((bin as f64 % 24.0 - 20.0) / 2.5).powi(2)).exp();
            channel.values[bin] = Some((60.0 * evening + old[bin].unwrap() * 0.4).round());
        }
    });
    assert!(
        repairs.iter().any(|one| one.kind == Kind::Moved && (one.first / 24).abs_diff(105) <= 3),
        "{repairs:?}"
    );
}

#[test]
fn a_day_with_far_too_few_is_left_out_and_one_with_far_too_many_is_only_marked() {
    for (by, action) in [(0.2, Action::Exclude), (4.0, Action::Mark)] {
        let repairs = after(|channel| {
            channel.values[90 * 24..91 * 24]
                .iter_mut()
                .for_each(|value| *value = value.map(|value| (value * by).round()));
        });
        let [one] = repairs.as_slice() else { panic!("{repairs:?}") };
        assert_eq!(
            (one.kind, one.action, one.first, one.last),
            (Kind::StrayDay, action, 90 * 24, 91 * 24 - 1)
        );
    }
}

#[test]
fn everybody_going_one_way_is_a_fault_of_the_split() {
    let mut channels = streets();
    let whole = street(0);
    let mut back = whole.clone();
    for bin in 0..DAYS * 24 {
        let share = if (60..66).contains(&(bin / 24)) { 0.02 } else { 0.45 };
        back.values[bin] = whole.values[bin].map(|value| (value * 2.0 * share).round());
        channels[0].values[bin] = whole.values[bin].map(|value| (value * 2.0 * (1.0 - share)).round());
    }
    channels[0].opposite = Some(5);
    back.opposite = Some(0);
    channels.push(back);
    let found = found(channels);
    for one in [&found[0], &found[5]] {
        let ways: Vec<_> = one.iter().filter(|repair| repair.kind == Kind::OneWay).collect();
        assert!(ways.len() == 1 && ways[0].first == 60 * 24 && ways[0].last == 66 * 24 - 1, "{one:?}");
        assert_eq!(ways[0].action, Action::Mark);
    }
}

#[test]
fn what_somebody_called_right_is_not_found_again() {
    let at = 60 * 24 + 9;
    let repairs = after(|channel| {
        channel.values[at..at + 31].fill(Some(0.0));
        channel.settled = vec![Settled { kind: Kind::Dead, first: at, last: at + 30 }];
    });
    assert!(repairs.iter().all(|one| one.kind != Kind::Dead), "{repairs:?}");
}

#[test]
fn days_work_as_hours_do_and_what_does_not_fit_is_refused() {
    let daily = |channel: &Channel| Channel {
        values: channel.values.chunks(24).map(|day| Some(day.iter().flatten().sum())).collect(),
        ..channel.clone()
    };
    let mut channels: Vec<Channel> = streets().iter().map(daily).collect();
    channels[0].values[100..120].fill(Some(0.0));
    let found = Town::new(monday(), DAYS, 1, channels).unwrap().examine();
    let [one] = found[0].as_slice() else { panic!("{found:?}") };
    assert_eq!((one.kind, one.first, one.last), (Kind::Dead, 100, 119));
    assert_eq!(Town::new(monday(), DAYS, 7, streets()).unwrap_err(), Unfit::Bins(7));
    assert!(matches!(Town::new(monday(), 3, 24, streets()).unwrap_err(), Unfit::Length { channel: 0, .. }));
}

#[test]
fn codes_are_read_back() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.code()), Some(kind));
    }
    assert_eq!(Kind::parse("ghost"), None);
}

proptest::proptest! {
    /// Whatever stands in the series, nothing is made up: a hole stays a hole, and a number only goes, moves or scales.
    #[test]
    fn holes_stay_holes(values in proptest::collection::vec(proptest::option::of(0.0..500.0_f64), 24 * 40), cut in 0_usize..900) {
        let mut channels = vec![Channel { values: values.clone(), ..Channel::default() }];
        channels.push(Channel { device: 1, values: values.iter().rev().copied().collect(), ..Channel::default() });
        channels[0].values[cut..cut + 40].fill(Some(0.0));
        let raw = channels[0].clone();
        let found = Town::new(monday(), 40, 24, channels).unwrap().examine();
        let used = used(&raw, &found[0]);
        proptest::prop_assert_eq!(used.len(), raw.values.len());
        if found[0].iter().all(|one| !matches!(one.action, Action::Shift { .. })) {
            for (new, old) in used.iter().zip(&raw.values) {
                proptest::prop_assert!(new.is_none() || old.is_some());
            }
        }
        proptest::prop_assert!(used.iter().flatten().count() <= raw.values.iter().flatten().count());
    }
}
