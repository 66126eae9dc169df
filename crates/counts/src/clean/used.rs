//! What to reckon with once repairs are made.

use super::{Action, Channel, Kind, Repair, quiet};

/// The numbers to reckon with: the channel's own, after the repairs. A hole stays a hole, and some numbers become one.
#[must_use]
pub fn used(channel: &Channel, repairs: &[Repair]) -> Vec<Option<f64>> {
    let mut values = channel.values.clone();
    for repair in repairs {
        let Some(stretch) = values.get_mut(repair.first..=repair.last) else { continue };
        match repair.action {
            Action::Exclude => stretch.fill(None),
            Action::Scale { by } => stretch.iter_mut().flatten().for_each(|value| *value *= by),
            Action::ByUptime { scale } => {
                let told = channel.uptime.get(repair.first..=repair.last).unwrap_or_default();
                for (value, up) in stretch.iter_mut().zip(told) {
                    *value = value.and_then(|value| by_uptime(value, *up, scale));
                }
            }
            Action::Shift { .. } | Action::Mark => {}
        }
    }
    // Moved last: what was found wrong in a bin was found where the device put it.
    for repair in repairs {
        if let Action::Shift { bins } = repair.action {
            shift(&mut values, repair, bins);
        }
    }
    values
}

fn by_uptime(value: f64, up: Option<f32>, scale: bool) -> Option<f64> {
    match up {
        Some(up) if up < quiet::UPTIME_OUT => None,
        Some(up) if scale && up < quiet::UPTIME_WHOLE => Some(value / f64::from(up)),
        _ => Some(value),
    }
}

/// Moves a stretch; what would come from outside it is a hole.
fn shift(values: &mut [Option<f64>], repair: &Repair, bins: i32) {
    let Some(stretch) = values.get_mut(repair.first..=repair.last) else { return };
    let by = usize::try_from(bins.unsigned_abs()).unwrap_or(usize::MAX).min(stretch.len());
    if bins > 0 {
        stretch.rotate_left(by);
        let kept = stretch.len() - by;
        if let Some(end) = stretch.get_mut(kept..) {
            end.fill(None);
        }
    } else {
        stretch.rotate_right(by);
        if let Some(begin) = stretch.get_mut(..by) {
            begin.fill(None);
        }
    }
}

/// One figure of the explanation of a repair, for a sentence: its name, and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// The name by which the sentence asks for it.
    pub name: &'static str,
    /// The figure.
    pub figure: f64,
}

/// The figures of a repair in the units people speak of: hours, per cent, times. Which sentence they go in is told by the
/// code of the kind, and by [`Repair::variant`].
#[must_use]
pub fn words(repair: &Repair, per_day: usize) -> Vec<Word> {
    let hours = 24.0 / f64::from(u32::try_from(per_day.max(1)).unwrap_or(u32::MAX));
    let facts = &repair.facts;
    let figures = [
        ("hours", Some(f64::from(facts.bins) * hours)),
        ("days", Some(f64::from(facts.bins) * hours / 24.0)),
        ("counted", facts.counted),
        ("expected", facts.expected.map(f64::round)),
        ("usual", facts.usual.map(|usual| if repair.kind == Kind::Spike { usual } else { usual * hours })),
        ("town", facts.town.map(|share| (share * 100.0).round())),
        ("percent", facts.ratio.map(|ratio| (ratio * 100.0).round())),
        ("times", facts.ratio.map(|ratio| (ratio * 10.0).round() / 10.0)),
        ("minutes", facts.minutes.map(|minutes| f64::from(minutes.abs()))),
        ("out", facts.out.map(f64::from)),
        ("warned", facts.warned.map(f64::from)),
    ];
    figures.into_iter().filter_map(|(name, figure)| Some(Word { name, figure: figure? })).collect()
}

impl Repair {
    /// Which sentence of its kind explains it: more than one kind can go two ways.
    #[must_use]
    pub fn variant(&self) -> &'static str {
        let facts = &self.facts;
        match self.kind {
            Kind::Dead if facts.expected.is_none() => "dead-never",
            Kind::Dead if facts.town.is_none() => "dead-alone",
            Kind::ClockShift if facts.minutes.is_some_and(|minutes| minutes < 0) => "clock-shift-behind",
            Kind::ClockChange if self.action == Action::Exclude => "clock-change-skipped",
            Kind::LevelShift if facts.ratio.is_some_and(|ratio| ratio < 1.0) => "level-shift-down",
            Kind::Spike if self.action == Action::Mark => "spike-mark",
            Kind::StrayDay if facts.town.is_none() => "stray-day-alone",
            Kind::StrayDay if facts.ratio.is_some_and(|ratio| ratio > 1.0) => "stray-day-high",
            Kind::OneWay if self.action == Action::Mark => "one-way-split",
            kind => kind.code(),
        }
    }
}
