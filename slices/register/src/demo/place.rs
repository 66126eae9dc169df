//! One invented place.

use chrono::{DateTime, Days, TimeDelta, Utc};
use kernel::category::{Category, Group};
use kernel::listing::{Feature, Features};
use kernel::number::{EnterpriseNumber, EstablishmentNumber};

use super::dice::Dice;
use super::ground::{self, Ground, Spot};
use super::towns::{DemoTown, Village};
use super::words::{Formula, WORDS};
use super::{hours, id_of, names};
use crate::chains;
use crate::facts::{Address, Facts, Record, Source, State};
use crate::import::Candidate;

/// The day of the invented extract: 1 November 2026, in milliseconds.
pub(super) const DAY_MILLIS: u64 = 1_793_491_200_000;

fn day() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(DAY_MILLIS.cast_signed()).unwrap_or_default()
}

/// Which place is drawn.
pub(super) struct Draw {
    pub seed: u64,
    pub number: u64,
    /// The first of its town: the weekly market.
    pub first: bool,
    /// An outlet of this chain.
    pub formula: Option<usize>,
    /// So many places that the same sign would stand on seven façades: then people add their name to it.
    pub crowded: bool,
}

/// Invents the place with this number.
pub(super) fn place(draw: &Draw, town: &DemoTown) -> Candidate {
    let mut dice = Dice::new(draw.seed, draw.number);
    let dice = &mut dice;
    let (category, formula) = kind(draw, dice);
    let ground = ground_of(category, dice);
    let village = village(town, ground, dice);
    let spot = ground::spot(town, village, ground, dice);
    let key = format!("demo-{}-{:07}", draw.seed, draw.number);
    let mut facts = base(category, formula, village, &spot, dice);
    if draw.crowded && formula.is_none() {
        facts.sign = facts.sign.map(|sign| match chains::trade_key(&sign, category) {
            Some(_) => format!("{sign} bij {}", names::person(dice)),
            None => sign,
        });
    }
    facts.establishment_number =
        EstablishmentNumber::from_base(80_000_000 + u32::try_from(draw.number).unwrap_or(0));
    if category == "vacant" {
        let since =
            day().date_naive().checked_sub_days(Days::new(u64::try_from(dice.below(1_500)).unwrap_or(0)));
        facts = Facts {
            state: Some(State::Vacant),
            vacant_since: since,
            checked: Some(day() - TimeDelta::days(20)),
            ..facts
        };
        let record = demo_record(Source::Demo, key, TimeDelta::zero(), facts);
        return Candidate {
            nis: town.nis,
            id: Some(id_of(draw.seed, draw.number)),
            records: vec![record],
            kept: Vec::new(),
        };
    }
    if draw.first {
        facts.sign = Some(format!("Wekelijkse markt {}", town.name));
    }
    enterprise(&mut facts, formula, draw.number, dice);
    let owner = (formula.is_none() && !facts.osm_layer && dice.percent(30))
        .then(|| owner(&mut facts, category, town, draw.number, dice));
    contacts(&mut facts, town, draw.number, dice);
    let kind = WORDS.kind(category);
    if dice.percent(92) {
        facts.hours = hours::hours(kind.map_or("shop", |kind| kind.hours), market(town), dice);
    }
    if category == "marketplace" {
        facts.hours = hours::hours("market", market(town), dice);
    }
    let mut records = vec![demo_record(Source::Demo, key.clone(), TimeDelta::zero(), facts)];
    if let Some(facts) = owner {
        let age = TimeDelta::hours(i64::try_from(72 + dice.below(24 * 800)).unwrap_or(72));
        records.push(demo_record(Source::Owner, key, age, facts));
    }
    Candidate { nis: town.nis, id: Some(id_of(draw.seed, draw.number)), records, kept: Vec::new() }
}

/// All records of the demo are invented, whoever seems to speak; the licence says so.
fn demo_record(source: Source, key: String, age: TimeDelta, facts: Facts) -> Record {
    let licence = Source::Demo.licence().to_owned();
    Record { source, source_key: key, licence, observed_at: day() - age, facts, beside: 0 }
}

fn kind(draw: &Draw, dice: &mut Dice) -> (&'static str, Option<&'static Formula>) {
    if draw.first {
        return ("marketplace", None);
    }
    if let Some(formula) = draw.formula.and_then(|at| WORDS.formulas.get(at)) {
        return (formula.category, Some(formula));
    }
    let category = WORDS.category(dice);
    let mut drawn = u32::try_from(dice.below(100)).unwrap_or_default();
    for formula in WORDS.formulas.iter().filter(|formula| formula.category == category) {
        if drawn < formula.share {
            return (category, Some(formula));
        }
        drawn -= formula.share;
    }
    (category, None)
}

fn ground_of(category: &str, dice: &mut Dice) -> Ground {
    let group = Category::find(category).map(|category| category.group);
    match (category, group) {
        ("market_stall" | "marketplace", _) => Ground::Market,
        ("garden_centre" | "winery" | "camp_site" | "holiday_home", _) | (_, Some(Group::Landbouw)) => {
            Ground::Fields
        }
        ("doityourself" | "trade" | "furniture" | "kitchen" | "wholesale", _) => Ground::Wide,
        (_, Some(Group::Ambacht | Group::Transport)) => Ground::Wide,
        _ if dice.percent(62) => Ground::Core,
        _ => Ground::Wide,
    }
}

fn village<'t>(town: &'t DemoTown, ground: Ground, dice: &mut Dice) -> &'t Village {
    static NOWHERE: Village =
        Village { postcode: 8000, name: String::new(), centre: kernel::point::Point { lat: 51.0, lon: 3.0 } };
    let main = match ground {
        Ground::Market => 100,
        Ground::Core => 72,
        Ground::Wide => 50,
        Ground::Fields => 20,
    };
    let at = if dice.percent(main) { 0 } else { dice.below(town.villages.len()) };
    town.villages.get(at).unwrap_or(&NOWHERE)
}

/// The market of a town: the same day for everybody.
fn market(town: &DemoTown) -> (usize, &'static str) {
    let mut dice = Dice::new(u64::from(town.nis.get()), 1);
    (dice.below(6), dice.pick(&["08:00-12:00", "08:00-12:30", "07:30-12:00", "08:30-12:30"]))
}

fn base(category: &str, formula: Option<&Formula>, village: &Village, spot: &Spot, dice: &mut Dice) -> Facts {
    let sign = match formula {
        Some(formula) if dice.percent(25) => format!("{} {}", formula.name, village.name),
        Some(formula) => formula.name.to_owned(),
        None => names::sign(category, &village.name, dice),
    };
    let vending = category.starts_with("vending_");
    let mut categories = vec![category.to_owned()];
    if formula.is_none() && !vending && dice.percent(12) {
        let neighbour = Category::find(category).and_then(|category| category.neighbours().next());
        categories.extend(
            neighbour
                .map(|category| category.code)
                .filter(|code| !code.starts_with("vending"))
                .map(str::to_owned),
        );
    }
    Facts {
        state: Some(State::Listed),
        sign: (category != "vacant").then_some(sign),
        categories,
        products: products(category, 70, dice),
        brand: formula.map(|formula| formula.name.to_owned()),
        address: Address {
            street: spot.street.clone(),
            house_number: if category == "marketplace" { String::new() } else { spot.house_number.clone() },
            postcode: Some(village.postcode),
            locality: village.name.clone(),
        },
        point: Some(spot.point),
        has: features(category, formula.is_some(), dice),
        osm_layer: vending && dice.percent(50),
        ..Facts::default()
    }
}

/// Some of the products of a kind, in an order of its own.
fn products(category: &str, share: u32, dice: &mut Dice) -> Vec<String> {
    let Some(kind) = WORDS.kind(category).filter(|_| dice.percent(share)) else { return Vec::new() };
    let wanted = 2 + dice.below(4);
    let mut found: Vec<String> = Vec::new();
    for _ in 0..wanted {
        let product = dice.pick(&kind.products).to_owned();
        if !found.contains(&product) {
            found.push(product);
        }
    }
    found
}

fn features(category: &str, chain: bool, dice: &mut Dice) -> Features {
    let group = Category::find(category).map(|category| category.group);
    let sells =
        matches!(group, Some(Group::Dagelijks | Group::Periodiek | Group::Uitzonderlijk | Group::Landbouw));
    let eats = group == Some(Group::Horeca);
    let mut has = Features::NONE;
    let mut add = |feature: Feature, share: u32, dice: &mut Dice| {
        if dice.percent(share) {
            has = has.with(feature);
        }
    };
    add(Feature::Wheelchair, if chain { 80 } else { 42 }, dice);
    add(
        Feature::Delivery,
        if eats {
            18
        } else if sells {
            12
        } else {
            2
        },
        dice,
    );
    add(
        Feature::Pickup,
        if eats {
            45
        } else if sells {
            30
        } else {
            0
        },
        dice,
    );
    add(
        Feature::Webshop,
        if chain {
            70
        } else if sells {
            16
        } else {
            3
        },
        dice,
    );
    add(Feature::Voucher, if chain { 15 } else { 34 }, dice);
    let food = matches!(
        category,
        "bakery" | "butcher" | "cheese" | "deli" | "chocolate" | "brewery" | "beekeeper" | "farm"
    );
    add(Feature::RegionalProduct, if food { 22 } else { 1 }, dice);
    let organic = matches!(category, "health_food" | "bulk_food" | "farm" | "greengrocer" | "vending_food");
    add(Feature::Organic, if organic { 38 } else { 2 }, dice);
    has
}

/// Numbers and names of the enterprise. A third are natural persons; a few of them trade under no name.
fn enterprise(facts: &mut Facts, formula: Option<&Formula>, number: u64, dice: &mut Dice) {
    if let Some(formula) = formula {
        let at = WORDS.formulas.iter().position(|known| known.name == formula.name).unwrap_or_default();
        facts.enterprise_number =
            EnterpriseNumber::from_base(1_950_000 + u32::try_from(at).unwrap_or_default());
        facts.legal_name = Some(format!("{} NV", formula.name));
        facts.natural_person = Some(false);
        return;
    }
    if facts.osm_layer || facts.categories.iter().any(|code| code == "marketplace") {
        return;
    }
    // Below 0200.000.000 no number was ever issued.
    facts.enterprise_number =
        EnterpriseNumber::from_base(1 + u32::try_from(number % 1_900_000).unwrap_or_default());
    let person = dice.percent(33);
    let sign = facts.sign.clone().unwrap_or_default();
    facts.natural_person = Some(person);
    facts.legal_name = Some(names::legal_name(person, &sign, dice));
    if person && dice.percent(2) {
        facts.sign = None;
    }
}

fn contacts(facts: &mut Facts, town: &DemoTown, number: u64, dice: &mut Dice) {
    let Some(sign) = facts.sign.clone().filter(|_| !facts.osm_layer) else { return };
    let domain = names::domain(&sign, number);
    if dice.percent(68) {
        facts.phone = Some(phone(town, dice));
    }
    if dice.percent(45) {
        facts.website = Some(format!("https://www.{domain}/"));
    }
    if dice.percent(30) {
        facts.email = Some(format!("info@{domain}"));
    }
}

/// A number in the block 00 of the zone: such numbers are not given out.
fn phone(town: &DemoTown, dice: &mut Dice) -> String {
    format!("{} 00 {:02} {:02}", town.zone, dice.below(100), dice.below(100))
}

/// What the merchant says: fresher hours, a description, products. Takes over what only a merchant tells.
fn owner(facts: &mut Facts, category: &str, town: &DemoTown, number: u64, dice: &mut Dice) -> Facts {
    let products = products(category, 90, dice);
    let kind = WORDS.kind(category);
    let pattern = kind.map_or("shop", |kind| kind.hours);
    let mut said = Facts {
        description: dice.percent(75).then(|| description(category, &products, facts, dice)),
        products,
        hours: hours::hours(pattern, market(town), dice),
        ..Facts::default()
    };
    if let Some(sign) = &facts.sign {
        let domain = names::domain(sign, number);
        said.phone = Some(phone(town, dice));
        said.email = dice.percent(60).then(|| format!("hallo@{domain}"));
        said.website = dice.percent(70).then(|| format!("https://{domain}/"));
    }
    if dice.percent(20) {
        said.has_not = Features::of(Feature::Delivery);
    }
    said
}

fn description(category: &str, products: &[String], facts: &Facts, dice: &mut Dice) -> String {
    let kind =
        Category::find(category).map_or("zaak", |category| category.name(kernel::language::Language::Nl));
    let kind = kind.to_lowercase();
    let place = facts.address.locality.as_str();
    let first = products.first().map_or("een warm onthaal", String::as_str);
    let second = products.get(1).map_or("tijd voor een babbel", String::as_str);
    let given = dice.pick(WORDS.list("given"));
    match dice.below(7) {
        0 => format!("Uw {kind} in {place}. Bekend om {first} en {second}."),
        1 => format!("{given} helpt u graag verder in deze {kind}: {first}, {second} en goede raad."),
        2 => format!("Al drie generaties lang {first} en {second} in hartje {place}."),
        3 => format!("Kleine zaak, groot hart. Kom langs voor {first} of bestel vooraf."),
        4 => format!("Nieuw in {place}: {first}, {second} en elke maand iets anders."),
        5 => format!("Bij {given} vindt u {first}. Fietsers kunnen hun water bijvullen."),
        _ => format!("Vakmanschap uit {place}, met aandacht voor {first} en {second}."),
    }
}
