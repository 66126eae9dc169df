//! Which units suit who looks for one: a score of a hundred, and the reasons in words.

use kernel::text::slug;

/// The most a unit may be too large or too small, of what was asked, and still be named.
const WIDEST: f64 = 0.5;
/// Below this it is no match.
pub(crate) const LEAST: u32 = 40;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wish {
    /// Empty: any kind.
    pub kind: String,
    pub least_m2: Option<i64>,
    pub most_m2: Option<i64>,
    /// Streets and areas; empty: anywhere.
    pub places: Vec<String>,
    /// In cents a month.
    pub most_rent: Option<i64>,
}

/// What a unit offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Offer {
    pub kind: String,
    pub wvo: Option<i64>,
    pub street: String,
    pub area: String,
    pub rent: Option<i64>,
    /// Whether it stands empty now.
    pub free: bool,
}

/// Why it suits, or how far it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// As large as was asked.
    Size(i64),
    /// Somewhat too small or too large.
    NearSize(i64),
    /// Nobody knows how large it is.
    SizeUnknown,
    /// In this street or area.
    Place(String),
    /// Elsewhere in town.
    OtherPlace,
    /// Of the kind that was asked.
    Kind,
    /// Of another kind, that may be changed.
    OtherKind,
    /// Within the budget.
    Rent,
    /// At most a quarter above the budget.
    NearRent,
    /// Nobody knows the rent.
    RentUnknown,
    /// Still in works or in use.
    NotFree,
}

impl Reason {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Size(_) => "size",
            Self::NearSize(_) => "near-size",
            Self::SizeUnknown => "size-unknown",
            Self::Place(_) => "place",
            Self::OtherPlace => "other-place",
            Self::Kind => "kind",
            Self::OtherKind => "other-kind",
            Self::Rent => "rent",
            Self::NearRent => "near-rent",
            Self::RentUnknown => "rent-unknown",
            Self::NotFree => "not-free",
        }
    }
}

/// How well a unit suits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Of a hundred.
    pub score: u32,
    pub reasons: Vec<Reason>,
}

/// How far a size lies outside what was asked, as a part of the nearest bound; nought inside.
fn outside(size: i64, least: Option<i64>, most: Option<i64>) -> f64 {
    let small = |value: i64| f64::from(i32::try_from(value).unwrap_or(i32::MAX));
    let below = least.filter(|least| size < *least && *least > 0);
    let above = most.filter(|most| size > *most && *most > 0);
    match (below, above) {
        (Some(least), _) => small(least - size) / small(least),
        (_, Some(most)) => small(size - most) / small(most),
        _ => 0.0,
    }
}

/// How well an offer suits a wish; nothing when it does not. Size weighs 40, place 30, kind and rent 15 each; what nobody
/// knows counts for half.
pub(crate) fn suits(wish: &Wish, offer: &Offer) -> Option<Match> {
    let mut score = 0.0;
    let mut reasons = Vec::new();
    let asked_size = wish.least_m2.is_some() || wish.most_m2.is_some();
    match offer.wvo {
        Some(size) => {
            let far = outside(size, wish.least_m2, wish.most_m2);
            if far > WIDEST {
                return None;
            }
            score += 40.0 * (1.0 - far / (2.0 * WIDEST) - if far > 0.0 { 0.1 } else { 0.0 });
            if asked_size {
                reasons.push(if far > 0.0 { Reason::NearSize(size) } else { Reason::Size(size) });
            }
        }
        None => {
            score += 20.0;
            reasons.push(Reason::SizeUnknown);
        }
    }
    let here = |place: &&String| {
        let place = slug(place);
        !place.is_empty() && (place == slug(&offer.street) || place == slug(&offer.area))
    };
    match wish.places.iter().find(here) {
        Some(place) => {
            score += 30.0;
            reasons.push(Reason::Place(place.clone()));
        }
        None if wish.places.is_empty() => score += 30.0,
        None => reasons.push(Reason::OtherPlace),
    }
    if wish.kind.is_empty() || wish.kind == offer.kind {
        score += 15.0;
        reasons.extend((!wish.kind.is_empty()).then_some(Reason::Kind));
    } else {
        reasons.push(Reason::OtherKind);
    }
    match (wish.most_rent, offer.rent) {
        (None, _) => score += 15.0,
        (Some(_), None) => {
            score += 7.5;
            reasons.push(Reason::RentUnknown);
        }
        (Some(most), Some(rent)) if rent <= most => {
            score += 15.0;
            reasons.push(Reason::Rent);
        }
        (Some(most), Some(rent)) if rent <= most + most / 4 => {
            score += 5.0;
            reasons.push(Reason::NearRent);
        }
        _ => return None,
    }
    if !offer.free {
        score *= 0.7;
        reasons.push(Reason::NotFree);
    }
    let score = whole(score);
    (score >= LEAST).then_some(Match { score, reasons })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to 100, rounded"
)]
fn whole(score: f64) -> u32 {
    score.clamp(0.0, 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish() -> Wish {
        Wish {
            kind: "shop".into(),
            least_m2: Some(70),
            most_m2: Some(100),
            places: vec!["Kerkstraat".into(), "Kernwinkelgebied".into()],
            most_rent: Some(120_000),
        }
    }

    fn offer() -> Offer {
        Offer {
            kind: "shop".into(),
            wvo: Some(80),
            street: "kerkstraat".into(),
            area: "Noord".into(),
            rent: Some(120_000),
            free: true,
        }
    }

    fn score(offer: Offer) -> Option<u32> {
        suits(&wish(), &offer).map(|found| found.score)
    }

    #[test]
    fn what_was_asked_scores_a_hundred_with_its_reasons() {
        let found = suits(&wish(), &offer()).unwrap();
        assert_eq!(found.score, 100);
        assert_eq!(
            found.reasons,
            [Reason::Size(80), Reason::Place("Kerkstraat".into()), Reason::Kind, Reason::Rent]
        );
        let nothing_asked = suits(&Wish::default(), &offer()).unwrap();
        assert_eq!((nothing_asked.score, nothing_asked.reasons), (100, vec![]));
    }

    #[test]
    fn each_thing_that_is_not_so_counts_and_is_told() {
        assert_eq!(score(Offer { wvo: Some(70), ..offer() }), Some(100), "the bounds are within");
        assert_eq!(score(Offer { wvo: Some(100), ..offer() }), Some(100));
        let larger = score(Offer { wvo: Some(101), ..offer() }).unwrap();
        let much_larger = score(Offer { wvo: Some(149), ..offer() }).unwrap();
        assert!(larger < 100 && much_larger < larger, "{larger} {much_larger}");
        assert_eq!(score(Offer { wvo: Some(151), ..offer() }), None);
        assert_eq!(score(Offer { wvo: Some(34), ..offer() }), None);
        assert_eq!(score(Offer { wvo: None, ..offer() }), Some(80));
        assert_eq!(score(Offer { street: "Markt".into(), ..offer() }), Some(70));
        assert_eq!(score(Offer { kind: "horeca".into(), ..offer() }), Some(85));
        assert_eq!(score(Offer { rent: Some(150_000), ..offer() }), Some(90));
        assert_eq!(score(Offer { rent: Some(150_001), ..offer() }), None);
        assert_eq!(score(Offer { free: false, ..offer() }), Some(70));
        let poor = Offer {
            wvo: None,
            street: "Markt".into(),
            kind: "horeca".into(),
            rent: None,
            free: true,
            ..offer()
        };
        assert_eq!(score(poor), None, "nothing of it suits");
    }
}
