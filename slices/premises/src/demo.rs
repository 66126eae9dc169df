//! Invented premises for the demo: streets that do not exist, a history as streets have it, owners and seekers nobody is.

use ::store::{Result, Store, Tx};
use chrono::{Duration, NaiveDate};
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::point::Point;
use uuid::Uuid;

use crate::legal::{self, Regulation, Step, Taken};
use crate::matching::Wish;
use crate::spell::{Certainty, Source, Spell, State};
use crate::store::people::{Owner, Seeker};
use crate::store::{self as tables, NewSpell, Offered, legal as legal_tables, people, signals, starters};
use crate::unit::{Draft, Unit};
use crate::{quarter, signal};

/// Streets that no town has, their area, how many doors they have, and how they run from the middle: bearing in degrees,
/// distance and length in metres.
const STREETS: [(&str, &str, bool, usize, f64, f64); 6] = [
    ("Verzonnenstraat", "Kern", true, 14, 20.0, 30.0),
    ("Fictieplein", "Kern", true, 9, 110.0, 20.0),
    ("Sprookjesstraat", "Kern", true, 12, 200.0, 45.0),
    ("Droombeeldlaan", "Stationsbuurt", false, 9, 290.0, 160.0),
    ("Luchtkasteelsteenweg", "Steenweg", false, 8, 70.0, 420.0),
    ("Fabelstraat", "Stationsbuurt", false, 6, 330.0, 220.0),
];
/// Doors taken over from invented places of the register, so that both can be compared.
const FROM_REGISTER: usize = 8;
/// Of these, who started of late at most.
const STARTERS: usize = 2;
const OWNERS: [&str; 6] = [
    "Godelieve Verzonnen",
    "Vastgoed Luchtkasteel bv",
    "Roger Denkbeeld",
    "Erfgenamen Fictief",
    "Patrimonium Sprookje nv",
    "Nadine Verdichtsel",
];
/// Name, plan, kind, metres, place, rent in euro.
type Sought = (&'static str, &'static str, &'static str, (i64, i64), &'static str, i64);
const SEEKERS: [Sought; 4] = [
    ("Fien Fictief", "Boekenwinkel met koffie", "shop", (70, 110), "Kern", 1_300),
    ("Achmed Verzonnen", "Fietsenmaker en herstelling", "craft", (90, 180), "Stationsbuurt", 1_600),
    ("Lotte Denkbeeld", "Lunchzaak met streekproducten", "horeca", (60, 120), "Fictieplein", 1_500),
    ("Collectief Hersenschim", "Pop-up van vijf ontwerpers", "", (40, 90), "", 900),
];

/// Chance that repeats itself.
struct Dice(u64);

impl Dice {
    fn new(nis: Nis, number: u64) -> Self {
        Self(
            u64::from(nis.get()).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from((most - least).max(0)).unwrap_or_default() + 1;
        least + i64::try_from(self.next() % span).unwrap_or_default()
    }

    fn percent(&mut self, share: i64) -> bool {
        self.between(0, 99) < share
    }
}

/// Fills the towns that have no premises yet. Tells how many units were invented.
pub async fn demo(store: &Store, towns: &[Nis], moment: &Moment) -> Result<usize> {
    let mut count = 0;
    for nis in towns.iter().copied() {
        let new = store.write(|tx| Box::pin(async move { town(tx, nis, moment).await })).await?;
        if new > 0 {
            signal::of_town(store, nis, moment).await?;
            quarter::note(store, nis, moment).await?;
        }
        count += new;
    }
    Ok(count)
}

async fn town(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<usize> {
    if !tables::units(tx, nis).await?.is_empty() {
        return Ok(0);
    }
    let today = moment.local().date();
    let Some(centre) = tables::centre(tx, nis).await? else { return Ok(0) };
    let mut doors = streets(nis, centre);
    let locality = tables::town(tx, nis, kernel::language::Language::Nl).await?.unwrap_or_default();
    for door in &mut doors {
        door.locality.clone_from(&locality);
    }
    let taken_over = doors.len();
    doors.extend(from_register(tx, nis).await?);
    let mut units: Vec<(Uuid, Draft)> = Vec::with_capacity(doors.len());
    let mut spells = Vec::new();
    for (at, door) in doors.into_iter().enumerate() {
        let mut dice = Dice::new(nis, u64::try_from(at).unwrap_or_default() + 1);
        let id = moment.new_id();
        // At the first door that was taken over, street and register do not agree.
        let all = if at == taken_over { left(today) } else { history(&mut dice, today) };
        // One door in fifty was never looked at: what stands there is not known.
        if !dice.percent(2) {
            let new = all.into_iter().map(|(state, from, certainty, source)| NewSpell {
                unit: id,
                spell: Spell { id: moment.new_id(), state, from, source, certainty },
                evidence: String::new(),
            });
            spells.extend(new);
        }
        units.push((id, Draft { own_key: format!("P-{:03}", at + 1), ..door }));
    }
    tables::add(tx, nis, &units, moment).await?;
    tables::add_spells(tx, nis, &spells, moment).await?;
    for (at, (id, _)) in units.iter().enumerate() {
        let mut dice = Dice::new(nis, u64::try_from(at).unwrap_or_default() + 5_000);
        tables::refresh(tx, (nis, *id), moment.now()).await?;
        let ago = if dice.percent(15) { dice.between(370, 700) } else { dice.between(5, 200) };
        tables::seen(tx, (nis, *id), today - Duration::days(ago)).await?;
    }
    let kept = tables::units(tx, nis).await?;
    for (at, unit) in kept.iter().filter(|unit| unit.state == Some(State::Vacant)).enumerate() {
        empty(tx, unit, at, moment).await?;
    }
    seekers(tx, nis, moment).await?;
    Ok(kept.len())
}

/// The doors of the streets.
fn streets(nis: Nis, centre: Point) -> Vec<Draft> {
    let mut all = Vec::new();
    for (at, (street, area, core, doors, bearing, away)) in STREETS.iter().enumerate() {
        let mut dice = Dice::new(nis, u64::try_from(at).unwrap_or_default() + 900);
        let (sin, cos) = bearing.to_radians().sin_cos();
        let mut along = *away;
        for number in 0..*doors {
            along += 11.0;
            let side = if number.is_multiple_of(2) { 7.0 } else { -7.0 };
            let (north, east) = (along * cos - side * sin, along * sin + side * cos);
            let wvo = dice.between(38, if *core { 190 } else { 420 });
            all.push(Draft {
                street: (*street).to_owned(),
                house_number: (number + 1).to_string(),
                postcode: None,
                point: moved(centre, north, east),
                kind: kind(&mut dice).to_owned(),
                area: (*area).to_owned(),
                in_core: *core,
                wvo: (!dice.percent(7)).then_some(wvo),
                net_area: dice.percent(30).then_some(wvo + wvo / 5),
                ..Draft::default()
            });
        }
    }
    all
}

fn moved(from: Point, north: f64, east: f64) -> Option<Point> {
    let metres = 111_195.0;
    Point::new(from.lat + north / metres, from.lon + east / (metres * from.lat.to_radians().cos())).ok()
}

fn kind(dice: &mut Dice) -> &'static str {
    match dice.between(0, 99) {
        0..=57 => "shop",
        58..=75 => "horeca",
        76..=91 => "service",
        92..=96 => "craft",
        _ => "leisure",
    }
}

/// Some invented places of the register, each with the only door at its address.
async fn from_register(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Draft>> {
    let mut places = signals::places(tx, nis).await?;
    places.retain(|place| !place.vacant && !place.street.is_empty() && !place.house_number.is_empty());
    // Some of who started stand behind these doors.
    let from = NaiveDate::default();
    let started = starters::since(tx, nis, from).await?;
    let mut started: Vec<Uuid> = started.into_iter().filter_map(|one| Some(one.here?.id)).collect();
    started.truncate(STARTERS);
    places.sort_by_key(|place| !started.contains(&place.id));
    let names = tables::positions(tx, nis).await?;
    let door = |place: &signal::Place| Draft {
        street: place.street.clone(),
        house_number: place.house_number.clone(),
        postcode: place.postcode,
        point: names.iter().find(|(id, ..)| *id == place.id).and_then(|(_, point, _)| *point),
        locality: names
            .iter()
            .find(|(id, ..)| *id == place.id)
            .map(|(.., locality)| locality.clone())
            .unwrap_or_default(),
        kind: "shop".to_owned(),
        area: "Verspreid".to_owned(),
        wvo: Some(90),
        ..Draft::default()
    };
    Ok(places.iter().take(FROM_REGISTER).map(door).collect())
}

type Began = (State, NaiveDate, Certainty, Source);

/// What stood behind a door through the years: long use, now and then a gap, a few gaps that do not end.
fn history(dice: &mut Dice, today: NaiveDate) -> Vec<Began> {
    let mut all = Vec::new();
    let mut day = NaiveDate::from_ymd_opt(2012, 3, 1).unwrap_or(today) + Duration::days(dice.between(0, 900));
    let mut state = if dice.percent(12) { State::Vacant } else { State::Used };
    let mut certainty = Certainty::AtLeast;
    while day < today && all.len() < 20 {
        let source = if dice.percent(25) { Source::Owner } else { Source::Field };
        all.push((state, day, certainty, source));
        let stays = match state {
            State::Used => dice.between(900, 6_600),
            State::Works => dice.between(20, 110),
            State::Vacant => match dice.between(0, 99) {
                0..=59 => dice.between(60, 340),
                60..=84 => dice.between(370, 1_050),
                _ => dice.between(1_150, 2_400),
            },
        };
        day += Duration::days(stays);
        certainty = if source == Source::Owner { Certainty::Exact } else { Certainty::Between };
        state = match state {
            State::Vacant if dice.percent(30) => State::Works,
            State::Vacant | State::Works => State::Used,
            State::Used => State::Vacant,
        };
    }
    all
}

/// Used for years, and empty since the spring.
fn left(today: NaiveDate) -> Vec<Began> {
    vec![
        (State::Used, today - Duration::days(4_000), Certainty::AtLeast, Source::Field),
        (State::Vacant, today - Duration::days(150), Certainty::Between, Source::Field),
    ]
}

/// What belongs to an empty unit: its owner, an offer, and now and then a file in the legal register.
async fn empty(tx: &mut Tx<'_>, unit: &Unit, at: usize, moment: &Moment) -> Result<()> {
    let today = moment.local().date();
    let mut dice = Dice::new(unit.nis, u64::try_from(at).unwrap_or_default() + 9_000);
    let name = OWNERS.get(at % OWNERS.len()).copied().unwrap_or_default();
    let owner = Owner {
        name: name.to_owned(),
        email: format!("{}@verzonnen.example", kernel::text::slug(name)),
        phone: String::new(),
        postal: "Luchtkasteeldreef 1\n0000 Nergenshuizen".to_owned(),
    };
    people::set_owner(tx, (unit.nis, unit.id), &owner, moment).await?;
    let rent = unit.draft.wvo.map(|wvo| wvo.saturating_mul(dice.between(9, 14)) / 10 * 10);
    let consents = dice.percent(75);
    let offer = Offered {
        offered: consents || dice.percent(40),
        consent_day: consents.then(|| today - Duration::days(dice.between(5, 90))),
        consent_how: if consents { "brief".to_owned() } else { String::new() },
        rent_cents: rent.map(|rent| rent * 100),
        text: if dice.percent(50) {
            "Verzonnen pand: etalage aan de straat, berging achteraan.".to_owned()
        } else {
            String::new()
        },
    };
    tables::offer(tx, (unit.nis, unit.id), &offer, moment.now()).await?;
    if unit.state_from.is_some_and(|from| (today - from).num_days() > 450) {
        file(tx, unit, moment).await?;
    }
    Ok(())
}

/// A file in the legal register, as far as time allows.
async fn file(tx: &mut Tx<'_>, unit: &Unit, moment: &Moment) -> Result<()> {
    let today = moment.local().date();
    let Some(from) = unit.state_from else { return Ok(()) };
    let total = unit.draft.wvo.unwrap_or(120) + 40;
    let mut taken: Vec<Taken> = Vec::new();
    for (step, after) in
        [(Step::Indication, 380), (Step::Deed, 410), (Step::Notice, 425), (Step::Listing, 470)]
    {
        let deed = step == Step::Deed;
        let new = Taken {
            id: moment.new_id(),
            step,
            day: from + Duration::days(after),
            until: None,
            unused_from: deed.then_some(from),
            unused_m2: deed.then_some(total - 20),
            total_m2: deed.then_some(total),
        };
        if legal::decide(&taken, &new, Regulation::default(), today).is_err() {
            break;
        }
        legal_tables::add(tx, (unit.nis, unit.id), (&new, ""), moment).await?;
        taken.push(new);
    }
    Ok(())
}

async fn seekers(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<()> {
    let today = moment.local().date();
    for (name, plan, kind, (least, most), place, rent) in SEEKERS {
        let seeker = Seeker {
            id: moment.new_id(),
            name: name.to_owned(),
            email: format!("{}@verzonnen.example", kernel::text::slug(name)),
            phone: String::new(),
            plan: plan.to_owned(),
            starter: kind != "craft",
            wish: Wish {
                kind: kind.to_owned(),
                least_m2: Some(least),
                most_m2: Some(most),
                places: Some(place.to_owned()).filter(|place| !place.is_empty()).into_iter().collect(),
                most_rent: Some(rent * 100),
            },
            consent_day: today - Duration::days(20),
            consent_how: "formulier".to_owned(),
            until: today + Duration::days(300),
        };
        people::add_seeker(tx, nis, &seeker, moment).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::{Counted, rates};
    use crate::spell::spans;

    #[test]
    fn invented_towns_stand_about_as_empty_as_towns_do() {
        let today = "2026-11-22".parse().unwrap();
        let mut shares = Vec::new();
        for code in ["31022", "34027", "34040", "38025"] {
            let nis = Nis::parse(code).unwrap();
            let units: Vec<Counted> = (1..=66)
                .map(|at| {
                    let all = history(&mut Dice::new(nis, at), today);
                    let spell = |(state, from, certainty, source)| Spell {
                        id: Uuid::nil(),
                        state,
                        from,
                        source,
                        certainty,
                    };
                    Counted {
                        street: String::new(),
                        area: String::new(),
                        in_core: false,
                        wvo: None,
                        stock_from: None,
                        stock_until: None,
                        spans: spans(all.into_iter().map(spell).collect()),
                    }
                })
                .collect();
            shares.push(rates(&units, today).by_units().unwrap());
        }
        assert!(shares.iter().all(|share| (300..=2_500).contains(share)), "{shares:?}");
    }
}
