//! The formulas of retail policy, each as a pure function. `None` is "cannot be told": a nought below the line, or nothing
//! measured; it is never a nought.
//!
//! Units: shares are between 0 and 1 (and become percent where they are shown), floors are square metres, money is euro.

#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts of shops and people, far below 2^52"
)]

/// A share of a whole. None without a whole, or when the part is larger than it.
#[must_use]
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0 && part <= whole).then(|| part as f64 / whole as f64)
}

/// A quotient of what is measured, when both are there and sound.
#[must_use]
pub fn quotient(above: f64, below: f64) -> Option<f64> {
    (above.is_finite() && below.is_finite() && above >= 0.0 && below > 0.0).then(|| above / below)
}

/// Leegstandsgraad (panden): vacant ÷ (occupied + vacant). Eating places and services count in the denominator.
#[must_use]
pub fn vacancy(vacant: u64, occupied: u64) -> Option<f64> {
    share(vacant, vacant + occupied)
}

/// Leegstandsgraad (m²): vacant floor ÷ all floor. Only where the floor of the vacant premises is known.
#[must_use]
pub fn vacancy_floor(vacant_m2: f64, all_m2: f64) -> Option<f64> {
    quotient(vacant_m2, all_m2).filter(|share| *share <= 1.0)
}

/// How long premises have stood empty, in the three classes of statistics: up to a year, one to three, longer.
#[must_use]
pub fn vacancy_classes(spells_days: &[u32]) -> Option<[f64; 3]> {
    let mut counts = [0_u64; 3];
    for days in spells_days {
        let class = match days {
            0..=365 => 0,
            366..=1095 => 1,
            _ => 2_usize,
        };
        if let Some(count) = counts.get_mut(class) {
            *count += 1;
        }
    }
    let all: u64 = counts.iter().sum();
    (all > 0).then(|| counts.map(|count| count as f64 / all as f64))
}

/// Filialiseringsgraad: outlets of chains ÷ outlets.
#[must_use]
pub fn chains(chain_outlets: u64, outlets: u64) -> Option<f64> {
    share(chain_outlets, outlets)
}

/// Winkeldichtheid: something per thousand inhabitants (outlets, or square metres of sales floor).
#[must_use]
pub fn per_thousand(amount: f64, inhabitants: u64) -> Option<f64> {
    quotient(amount * 1000.0, inhabitants as f64)
}

/// Koopbinding: who buys a class of goods mostly in the own town ÷ all who were asked.
#[must_use]
pub fn binding(buyers_here: u64, all_buyers: u64) -> Option<f64> {
    share(buyers_here, all_buyers)
}

/// Koopvlucht: what koopbinding leaves.
#[must_use]
pub fn flight(binding: f64) -> Option<f64> {
    (0.0..=1.0).contains(&binding).then_some(1.0 - binding)
}

/// Koopattractie: spending from outside ÷ all spending in the town.
#[must_use]
pub fn attraction(from_outside: f64, all_here: f64) -> Option<f64> {
    quotient(from_outside, all_here).filter(|share| *share <= 1.0)
}

/// Verzorgingsindex: turnover in the town ÷ spending of its inhabitants; above 1 the town attracts more than it loses.
#[must_use]
pub fn provision(turnover_here: f64, spending_of_inhabitants: f64) -> Option<f64> {
    quotient(turnover_here, spending_of_inhabitants)
}

/// The shares of groups in their total. None when there is nothing at all.
#[must_use]
pub fn mix(counts: &[u64]) -> Option<Vec<f64>> {
    let all: u64 = counts.iter().sum();
    (all > 0).then(|| counts.iter().map(|count| *count as f64 / all as f64).collect())
}

/// Locatiequotiënt: the share of a kind here ÷ its share in the region compared with. Above 1.25 much, below 0.75 little.
#[must_use]
pub fn location_quotient(here: u64, all_here: u64, there: u64, all_there: u64) -> Option<f64> {
    quotient(share(here, all_here)?, share(there, all_there)?)
}

/// Shannon's diversity: −Σ p ln p. Nought for one kind only; None without any.
#[must_use]
pub fn shannon(counts: &[u64]) -> Option<f64> {
    let shares = mix(counts)?;
    let sum: f64 = shares.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum();
    // Minus nought is nought.
    Some((-sum).max(0.0))
}

/// Evenness: diversity ÷ the most it could be with as many kinds. None with fewer than two kinds.
#[must_use]
pub fn evenness(counts: &[u64]) -> Option<f64> {
    let kinds = counts.iter().filter(|count| **count > 0).count();
    (kinds > 1).then(|| shannon(counts).map(|h| (h / (kinds as f64).ln()).min(1.0))).flatten()
}

/// Concentration in the core: what stands in the core areas ÷ all of it.
#[must_use]
pub fn concentration(in_core: f64, all: f64) -> Option<f64> {
    quotient(in_core, all).filter(|share| *share <= 1.0)
}

/// Turnover rate: (new + left) ÷ stock, over a year.
#[must_use]
pub fn turnover_rate(new: u64, left: u64, stock: u64) -> Option<f64> {
    quotient((new + left) as f64, stock as f64)
}

/// Vloerproductiviteit: turnover ÷ sales floor, in euro a square metre.
#[must_use]
pub fn floor_productivity(turnover: f64, floor_m2: f64) -> Option<f64> {
    quotient(turnover, floor_m2)
}

/// Footfall index: passers-by ÷ what is usual on the same weekday, × 100.
#[must_use]
pub fn footfall_index(passers: f64, usual: f64) -> Option<f64> {
    quotient(passers, usual).map(|ratio| ratio * 100.0)
}

/// Capture rate: visits to shops ÷ passers-by.
#[must_use]
pub fn capture_rate(visits: u64, passers: u64) -> Option<f64> {
    quotient(visits as f64, passers as f64)
}

/// Food kilometres: Σ distance × quantity (tonne-kilometres when quantities are in tonnes). Broken lines count for nothing
/// known: one makes the whole unknown.
#[must_use]
pub fn food_km(lines: &[(f64, f64)]) -> Option<f64> {
    let sound = |value: f64| value.is_finite() && value >= 0.0;
    let all = !lines.is_empty() && lines.iter().all(|(km, quantity)| sound(*km) && sound(*quantity));
    all.then(|| lines.iter().map(|(km, quantity)| km * quantity).sum())
}

/// Local sourcing: the share of purchases (by value) from producers within so many kilometres.
#[must_use]
pub fn local_share(lines: &[(f64, f64)], within_km: f64) -> Option<f64> {
    food_km(lines)?;
    let near: f64 = lines.iter().filter(|(km, _)| *km <= within_km).map(|(_, value)| value).sum();
    quotient(near, lines.iter().map(|(_, value)| value).sum())
}

/// Change against before, as a share of before.
#[must_use]
pub fn growth(now: f64, before: f64) -> Option<f64> {
    (now.is_finite() && before.is_finite() && before > 0.0).then(|| now / before - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.expect("a value");
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn vacancy_by_premises_and_by_floor() {
        near(vacancy(9, 91), 0.09);
        near(vacancy(0, 50), 0.0);
        near(vacancy(3, 0), 1.0);
        assert_eq!(vacancy(0, 0), None, "no premises, no rate");
        near(vacancy_floor(1_200.0, 10_000.0), 0.12);
        assert_eq!(vacancy_floor(10.0, 0.0), None);
        assert_eq!(vacancy_floor(f64::NAN, 100.0), None, "floor not known");
        assert_eq!(vacancy_floor(200.0, 100.0), None, "more vacant than there is");
    }

    #[test]
    fn empty_premises_by_how_long() {
        // On the boundary: a year is still friction, three years still long.
        let found = vacancy_classes(&[0, 365, 366, 1095, 1096, 4000, 30, 31]).unwrap();
        assert_eq!(found, [0.5, 0.25, 0.25]);
        assert_eq!(vacancy_classes(&[]), None);
    }

    #[test]
    fn chains_and_density() {
        near(chains(18, 100), 0.18);
        assert_eq!(chains(0, 0), None);
        assert_eq!(chains(3, 2), None, "more chains than shops is a mistake");
        near(per_thousand(238.0, 23_800), 10.0);
        near(per_thousand(47_600.0, 23_800), 2000.0);
        assert_eq!(per_thousand(10.0, 0), None);
    }

    #[test]
    fn where_people_buy() {
        near(binding(640, 1000), 0.64);
        near(flight(0.64), 0.36);
        assert_eq!(flight(1.2), None);
        near(attraction(30.0, 120.0), 0.25);
        assert_eq!(attraction(130.0, 120.0), None);
        near(provision(110.0, 100.0), 1.1);
        assert_eq!(provision(110.0, 0.0), None);
    }

    #[test]
    fn the_mix_adds_up() {
        assert_eq!(mix(&[5, 3, 2]).unwrap(), [0.5, 0.3, 0.2]);
        assert_eq!(mix(&[0, 0]), None);
        near(share(1, 4), 0.25);
        assert_eq!(share(5, 4), None);
    }

    #[test]
    fn location_quotients() {
        // 4 of 200 here, 30 of 1000 there: 2 % against 3 %.
        near(location_quotient(4, 200, 30, 1000), 2.0 / 3.0);
        near(location_quotient(0, 200, 30, 1000), 0.0);
        assert_eq!(location_quotient(4, 200, 0, 1000), None, "there is none anywhere");
        assert_eq!(location_quotient(0, 0, 30, 1000), None);
    }

    #[test]
    fn diversity_worked_out_by_hand() {
        near(shannon(&[1, 1]), std::f64::consts::LN_2);
        near(shannon(&[7]), 0.0);
        near(shannon(&[5, 0]), 0.0);
        // ½ ln 2 + ¼ ln 4 + ¼ ln 4 = 1.5 ln 2
        near(shannon(&[2, 1, 1]), 1.5 * std::f64::consts::LN_2);
        near(evenness(&[2, 1, 1]), 1.5 * std::f64::consts::LN_2 / 3_f64.ln());
        near(evenness(&[9, 9, 9, 9]), 1.0);
        assert_eq!(evenness(&[9]), None);
        assert_eq!(evenness(&[9, 0]), None, "one kind is neither even nor uneven");
        assert_eq!(shannon(&[]), None);
    }

    #[test]
    fn movement_floor_and_people() {
        near(turnover_rate(18, 12, 300), 0.1);
        assert_eq!(turnover_rate(1, 1, 0), None);
        near(concentration(40.0, 100.0), 0.4);
        assert_eq!(concentration(140.0, 100.0), None);
        near(floor_productivity(2_400_000.0, 800.0), 3000.0);
        assert_eq!(floor_productivity(1.0, 0.0), None);
        near(footfall_index(1_150.0, 1_000.0), 115.0);
        near(capture_rate(80, 1_000), 0.08);
        assert_eq!(capture_rate(1, 0), None);
        near(growth(110.0, 100.0), 0.1);
        near(growth(90.0, 100.0), -0.1);
        assert_eq!(growth(5.0, 0.0), None);
    }

    #[test]
    fn food_from_near() {
        let lines = [(5.0, 2.0), (20.0, 1.0), (300.0, 1.0)];
        near(food_km(&lines), 330.0);
        near(local_share(&lines, 20.0), 0.75);
        assert_eq!(food_km(&[]), None);
        assert_eq!(food_km(&[(1.0, f64::NAN)]), None);
        assert_eq!(local_share(&[(3.0, 0.0)], 5.0), None, "nothing bought");
    }
}
