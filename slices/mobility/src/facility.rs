//! Where vehicles are left, how many places there are and since when.

use chrono::NaiveDate;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The earliest day anything is told of.
pub(crate) const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1990, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// Letters of a name.
const MOST_NAME: usize = 120;
/// Letters of a note.
const MOST_NOTE: usize = 1_000;
/// Places of one facility.
const MOST_SPACES: i64 = 100_000;

/// What kind of facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Off the street: a building or a ground (OffStreetParking).
    CarPark,
    /// Along a street, a section of it (OnStreetParking).
    Street,
    /// The same, with a disc.
    BlueZone,
    /// Bays for a very short stay, as a rule thirty minutes, often with sensors.
    Bays,
    /// For bicycles.
    Bicycle,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::CarPark, Self::Street, Self::BlueZone, Self::Bays, Self::Bicycle];

    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CarPark => "car-park",
            Self::Street => "street",
            Self::BlueZone => "blue-zone",
            Self::Bays => "bays",
            Self::Bicycle => "bicycle",
        }
    }

    /// Reads the code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether cars stand there: bicycles are no answer to the question whether a car finds a place.
    pub const fn for_cars(self) -> bool {
        !matches!(self, Self::Bicycle)
    }
}

/// Places from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Capacity {
    pub from: NaiveDate,
    pub spaces: i64,
    pub disabled: i64,
    pub charging: i64,
    pub reason: String,
}

/// A facility.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facility {
    pub nis: Nis,
    pub id: Uuid,
    pub name: String,
    pub kind: Kind,
    pub area: String,
    /// Its address, or between which streets it lies.
    pub place: String,
    pub point: Option<(f64, f64)>,
    /// How long one may stay.
    pub most_minutes: Option<i64>,
    /// The counter that tells how many places are taken.
    pub occupancy: Option<Uuid>,
    /// The counter that tells how many vehicles came in.
    pub arrivals: Option<Uuid>,
    pub note: String,
    pub ended_on: Option<NaiveDate>,
    /// In order of day.
    pub capacity: Vec<Capacity>,
}

impl Facility {
    /// The id as it stands in addresses.
    pub fn hex(&self) -> String {
        self.id.simple().to_string()
    }

    /// What it holds on a day; nothing before the first day that is known.
    pub fn on(&self, day: NaiveDate) -> Option<&Capacity> {
        self.capacity.iter().rev().find(|one| one.from <= day)
    }

    /// Places on a day.
    pub fn spaces(&self, day: NaiveDate) -> Option<i64> {
        self.on(day).map(|one| one.spaces)
    }

    /// Whether it is in use on a day.
    pub fn open(&self, day: NaiveDate) -> bool {
        self.ended_on.is_none_or(|last| last >= day)
    }
}

/// What cannot be taken: the field, and the end of the key of the reason, `mob-wrong-<why>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    pub field: &'static str,
    pub why: &'static str,
}

/// The form of a facility.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    pub naam: String,
    pub soort: String,
    pub gebied: String,
    pub plaats: String,
    pub breedte: String,
    pub lengte: String,
    pub maxduur: String,
    pub bezetting: String,
    pub aankomsten: String,
    pub nota: String,
    pub gestopt: String,
    pub plaatsen: String,
    pub mindervaliden: String,
    pub laadpunten: String,
    pub vanaf: String,
    pub reden: String,
}

/// A counter one may choose: its id and whether it tells places taken or vehicles that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choosable {
    pub id: Uuid,
    pub occupancy: bool,
}

/// One line of text without oddities.
pub(crate) fn line(text: &str, most: usize) -> String {
    let clean = text.split_whitespace().collect::<Vec<_>>().join(" ");
    clean.chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// A day as a form or a table writes it.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let told = counts::intake::clock::read(text, counts::intake::clock::Order::Day)?;
    let day = match told {
        counts::intake::clock::Told::Local(local) => local.date(),
        counts::intake::clock::Told::Instant(_) => return None,
    };
    (day >= EARLIEST).then_some(day)
}

/// A whole number that is not below nought; nothing of nothing.
pub(crate) fn whole(text: &str) -> Result<Option<i64>, ()> {
    let clean: String =
        text.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '.' | '\u{a0}')).collect();
    match clean.as_str() {
        "" => Ok(None),
        digits if digits.len() <= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().map(Some).map_err(|_| ())
        }
        _ => Err(()),
    }
}

fn degrees(text: &str, most: f64) -> Result<Option<f64>, ()> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().filter(|value: &f64| value.is_finite() && value.abs() <= most).map(Some).ok_or(())
}

impl Entry {
    /// The form of what is known.
    pub fn of(facility: &Facility) -> Self {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let hex = |id: Option<Uuid>| id.map(|id| id.simple().to_string()).unwrap_or_default();
        let angle = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
        Self {
            naam: facility.name.clone(),
            soort: facility.kind.code().into(),
            gebied: facility.area.clone(),
            plaats: facility.place.clone(),
            breedte: angle(facility.point.map(|point| point.0)),
            lengte: angle(facility.point.map(|point| point.1)),
            maxduur: number(facility.most_minutes),
            bezetting: hex(facility.occupancy),
            aankomsten: hex(facility.arrivals),
            nota: facility.note.clone(),
            gestopt: facility.ended_on.map(|day| day.to_string()).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The places the form tells.
    pub fn capacity(&self, today: NaiveDate) -> Result<Capacity, Refusal> {
        let refuse = |field, why| Refusal { field, why };
        let number = |text: &str, field| match whole(text) {
            Ok(value) if value.unwrap_or(0) <= MOST_SPACES => Ok(value),
            _ => Err(refuse(field, "number")),
        };
        let spaces = number(&self.plaatsen, "plaatsen")?.ok_or(refuse("plaatsen", "spaces"))?;
        let disabled = number(&self.mindervaliden, "mindervaliden")?.unwrap_or(0);
        let charging = number(&self.laadpunten, "laadpunten")?.unwrap_or(0);
        if disabled > spaces {
            return Err(refuse("mindervaliden", "part"));
        }
        if charging > spaces {
            return Err(refuse("laadpunten", "part"));
        }
        let from = day(&self.vanaf).ok_or(refuse("vanaf", "day"))?;
        if from > today + chrono::Duration::days(732) {
            return Err(refuse("vanaf", "far"));
        }
        Ok(Capacity { from, spaces, disabled, charging, reason: line(&self.reden, MOST_NAME) })
    }

    /// The facility the form tells.
    pub fn facility(&self, (nis, id): (Nis, Uuid), known: &[Choosable]) -> Result<Facility, Refusal> {
        let refuse = |field, why| Refusal { field, why };
        let name = line(&self.naam, MOST_NAME);
        if name.is_empty() {
            return Err(refuse("naam", "name"));
        }
        let kind = Kind::parse(&self.soort).ok_or(refuse("soort", "choice"))?;
        let counter = |text: &str, field, occupancy| match text {
            "" => Ok(None),
            hex => Uuid::try_parse(hex)
                .ok()
                .filter(|id| known.iter().any(|one| one.id == *id && one.occupancy == occupancy))
                .map(Some)
                .ok_or(refuse(field, "choice")),
        };
        let latitude = degrees(&self.breedte, 90.0).map_err(|()| refuse("breedte", "place"))?;
        let longitude = degrees(&self.lengte, 180.0).map_err(|()| refuse("lengte", "place"))?;
        if latitude.is_some() != longitude.is_some() {
            return Err(refuse("breedte", "place"));
        }
        let most_minutes = whole(&self.maxduur).map_err(|()| refuse("maxduur", "number"))?;
        if most_minutes.is_some_and(|minutes| !(5..=2_880).contains(&minutes)) {
            return Err(refuse("maxduur", "minutes"));
        }
        let ended = self.gestopt.trim();
        Ok(Facility {
            nis,
            id,
            name,
            kind,
            area: line(&self.gebied, MOST_NAME),
            place: line(&self.plaats, MOST_NAME),
            point: latitude.zip(longitude),
            most_minutes,
            occupancy: counter(&self.bezetting, "bezetting", true)?,
            arrivals: counter(&self.aankomsten, "aankomsten", false)?,
            note: line(&self.nota, MOST_NOTE),
            ended_on: if ended.is_empty() { None } else { Some(day(ended).ok_or(refuse("gestopt", "day"))?) },
            capacity: Vec::new(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn places(from: &str, spaces: i64) -> Capacity {
        Capacity { from: date(from), spaces, disabled: 0, charging: 0, reason: String::new() }
    }

    pub(crate) fn facility(n: u128, name: &str, spaces: i64) -> Facility {
        Facility {
            nis: Nis::parse("31022").unwrap(),
            id: Uuid::from_u128(n),
            name: name.into(),
            kind: Kind::CarPark,
            area: "Centrum".into(),
            place: String::new(),
            point: None,
            most_minutes: None,
            occupancy: None,
            arrivals: None,
            note: String::new(),
            ended_on: None,
            capacity: vec![places("2020-01-01", spaces)],
        }
    }

    fn entry() -> Entry {
        Entry {
            naam: " Parking  Markt ".into(),
            soort: "car-park".into(),
            plaatsen: "1.180".into(),
            mindervaliden: "6".into(),
            vanaf: "01/02/2024".into(),
            ..Entry::default()
        }
    }

    #[test]
    fn places_are_those_of_the_day() {
        let mut one = facility(1, "Markt", 180);
        one.capacity.push(places("2025-05-01", 140));
        assert_eq!(one.spaces(date("2019-12-31")), None, "nobody knows what was before");
        assert_eq!(one.spaces(date("2025-04-30")), Some(180));
        assert_eq!(one.spaces(date("2025-05-01")), Some(140));
        one.ended_on = Some(date("2026-01-31"));
        assert!(one.open(date("2026-01-31")) && !one.open(date("2026-02-01")));
    }

    #[test]
    fn a_form_is_read_or_told_what_is_wrong() {
        let (at, today) = ((Nis::parse("31022").unwrap(), Uuid::from_u128(9)), date("2026-11-22"));
        let known = [Choosable { id: Uuid::from_u128(5), occupancy: true }];
        let good = entry().facility(at, &known).unwrap();
        assert_eq!((good.name.as_str(), good.kind), ("Parking Markt", Kind::CarPark));
        assert_eq!(entry().capacity(today).unwrap().spaces, 1_180);
        assert_eq!(entry().capacity(today).unwrap().from, date("2024-02-01"));
        let five = Uuid::from_u128(5).simple().to_string();
        assert!(Entry { bezetting: five.clone(), ..entry() }.facility(at, &known).is_ok());
        for (wrong, field, why) in [
            (Entry { naam: " ".into(), ..entry() }, "naam", "name"),
            (Entry { soort: "garage".into(), ..entry() }, "soort", "choice"),
            (Entry { breedte: "51,1".into(), ..entry() }, "breedte", "place"),
            (Entry { lengte: "NaN".into(), breedte: "51".into(), ..entry() }, "lengte", "place"),
            (Entry { maxduur: "3".into(), ..entry() }, "maxduur", "minutes"),
            (Entry { aankomsten: five, ..entry() }, "aankomsten", "choice"),
            (Entry { gestopt: "31/02/2026".into(), ..entry() }, "gestopt", "day"),
        ] {
            assert_eq!(wrong.facility(at, &known).unwrap_err(), Refusal { field, why });
        }
        for (wrong, field, why) in [
            (Entry { plaatsen: String::new(), ..entry() }, "plaatsen", "spaces"),
            (Entry { plaatsen: "-4".into(), ..entry() }, "plaatsen", "number"),
            (Entry { mindervaliden: "2000".into(), ..entry() }, "mindervaliden", "part"),
            (Entry { vanaf: "ooit".into(), ..entry() }, "vanaf", "day"),
            (Entry { vanaf: "2036-01-01".into(), ..entry() }, "vanaf", "far"),
        ] {
            assert_eq!(wrong.capacity(today).unwrap_err(), Refusal { field, why });
        }
    }

    #[test]
    fn what_is_kept_fills_its_form() {
        let mut one = facility(1, "Markt", 180);
        one.point = Some((51.15, 3.23));
        one.most_minutes = Some(30);
        let back = Entry::of(&one).facility((one.nis, one.id), &[]).unwrap();
        assert_eq!(back, Facility { capacity: Vec::new(), ..one });
    }
}
