//! Which counters may be compared with: decided by where they stand, before anybody looks at the event.

use super::{Memory, Occasion, Study};

/// Where a counter stands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Site {
    /// The town, by any number.
    pub town: u64,
    /// Latitude and longitude in degrees, when known.
    pub at: Option<(f64, f64)>,
    /// Whether its counts may serve as a comparison.
    pub may_serve: bool,
}

/// The rule by which controls are chosen. It is set down before the event is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Counters of the same town within so many metres are left out; those without a known place too.
    pub radius: f64,
    /// Counters of the same town are left out altogether when at least so many of other towns are at hand.
    pub enough_elsewhere: usize,
    /// Counters of the same town that themselves moved in the days of the event (beyond this share of their own ordinary
    /// windows, judged by counters of other towns) are left out; 0 leaves them in.
    pub moved: f32,
}

impl Default for Rule {
    fn default() -> Self {
        Self { radius: 750.0, enough_elsewhere: 8, moved: 0.0 }
    }
}

/// Why a counter is no control.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dropped {
    /// Its town does not lend it.
    NotLent,
    /// It stands within reach of the event: so many metres.
    Near(f64),
    /// In the same town, at an unknown place.
    Unplaced,
    /// In the same town, and other towns have enough counters.
    SameTown,
    /// It moved itself in those days: the logarithm.
    Moved(f32),
}

/// Controls kept, and those left out with the reason.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choice {
    /// Series to compare with.
    pub kept: Vec<usize>,
    /// Series left out.
    pub dropped: Vec<(usize, Dropped)>,
}

/// Metres between two places, good for a few kilometres and more.
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, dlat, dlon) =
        (((a.0 + b.0) / 2.0).to_radians(), (a.0 - b.0).to_radians(), (a.1 - b.1).to_radians());
    6_371_000.0 * dlat.hypot(dlon * lat.cos())
}

impl Rule {
    /// Applies the rule of place: nothing is read of the counts.
    #[must_use]
    pub fn by_place(&self, sites: &[Site], treated: usize) -> Choice {
        let mut choice = Choice::default();
        let Some(own) = sites.get(treated) else { return choice };
        let lent = |s: &Site| s.town != own.town && s.may_serve;
        let elsewhere = sites.iter().filter(|s| lent(s)).count() >= self.enough_elsewhere;
        for (number, site) in sites.iter().enumerate().filter(|(n, _)| *n != treated) {
            let why = if site.town != own.town {
                (!site.may_serve).then_some(Dropped::NotLent)
            } else if elsewhere {
                Some(Dropped::SameTown)
            } else {
                match own.at.zip(site.at) {
                    None => Some(Dropped::Unplaced),
                    Some((a, b)) => {
                        let far = metres(a, b);
                        (far < self.radius).then_some(Dropped::Near(far))
                    }
                }
            };
            match why {
                Some(why) => choice.dropped.push((number, why)),
                None => choice.kept.push(number),
            }
        }
        choice
    }
}

impl Study {
    /// The controls of an event: by place first; then, if the rule says so, without counters of the same town that moved
    /// themselves. Counters of other towns are never judged by what they did, and movements up and down count alike.
    #[must_use]
    pub fn choose(&self, rule: &Rule, sites: &[Site], event: &Occasion, memory: &mut Memory) -> Choice {
        let mut choice = rule.by_place(sites, event.series());
        choice.kept.retain(|s| *s < self.panel().series());
        let town = |s: usize| sites.get(s).map(|s| s.town);
        let own = town(event.series());
        let (near, far): (Vec<usize>, Vec<usize>) = choice.kept.iter().partition(|s| town(**s) == own);
        if rule.moved <= 0.0 || far.len() < 3 {
            return choice;
        }
        for series in near {
            let there = Occasion::new(series, event.days().to_vec());
            let Ok(answer) = self.ask_days(&there, Some(&far), memory) else { continue };
            if answer.chance < rule.moved {
                choice.kept.retain(|k| *k != series);
                choice.dropped.push((series, Dropped::Moved(answer.log)));
            }
        }
        choice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(town: u64, lon: f64, may_serve: bool) -> Site {
        Site { town, at: Some((50.9, lon)), may_serve }
    }

    #[test]
    fn the_place_decides_and_every_one_left_out_has_its_reason() {
        // 0.01 degree of longitude is about 700 m here.
        let mut sites = vec![
            site(1, 3.20, true),
            site(1, 3.201, true),
            site(1, 3.23, true),
            site(2, 3.5, true),
            site(2, 3.5, false),
            Site { town: 1, at: None, may_serve: true },
        ];
        let choice = Rule::default().by_place(&sites, 0);
        assert_eq!(choice.kept, [2, 3]);
        assert!(matches!(
            choice.dropped[..],
            [(1, Dropped::Near(m)), (4, Dropped::NotLent), (5, Dropped::Unplaced)] if (60.0..80.0).contains(&m)
        ));
        sites.extend([site(3, 4.0, true); 8]);
        let choice = Rule::default().by_place(&sites, 0);
        assert_eq!(choice.kept.len(), 9, "enough in other towns: none of the same one");
        assert!(choice.dropped.contains(&(2, Dropped::SameTown)));
    }
}
