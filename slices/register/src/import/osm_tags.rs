//! From the tags of OpenStreetMap to facts: what kind of place, which name, address, products and features.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kernel::category::Category;
use kernel::listing::{Feature, Features};
use kernel::text;

use crate::facts::{Address, Facts, State};

/// The tags of one object.
pub type Tags = HashMap<String, String>;

/// What the tags say.
#[derive(Debug, PartialEq)]
pub enum Reading {
    /// A place for the register.
    Place(Box<Facts>),
    /// A place, but not for the register, with the reason.
    LeftOut(&'static str),
    /// Something else: a tree, a road.
    Other,
}

/// The keys that make an object a place, in the order in which they decide its kind.
pub const KEYS: [&str; 10] = [
    "shop",
    "craft",
    "amenity",
    "healthcare",
    "office",
    "tourism",
    "leisure",
    "disused:shop",
    "landuse",
    "microbrewery",
];

/// Most characters of one value that are kept.
const MOST_CHARS: usize = 200;

/// Reads the tags.
#[must_use]
pub fn read(tags: &Tags) -> Reading {
    if vacant(tags) {
        return Reading::Place(Box::new(Facts {
            state: Some(State::Vacant),
            categories: vec!["vacant".to_owned()],
            address: address(tags),
            checked: checked(tags),
            osm_layer: true,
            ..Facts::default()
        }));
    }
    let categories = match categories(tags) {
        Ok(categories) if categories.is_empty() => return Reading::Other,
        Ok(categories) => categories,
        Err(reason) => return Reading::LeftOut(reason),
    };
    if get(tags, &["access"]).is_some_and(|access| access == "private") {
        return Reading::LeftOut("not open to the public");
    }
    let names = names(tags);
    let mut names = names.into_iter();
    let (has, has_not) = features(tags);
    Reading::Place(Box::new(Facts {
        sign: names.next(),
        other_names: names.collect(),
        categories,
        products: products(tags),
        description: get(tags, &["description:nl", "description"]),
        brand: get(tags, &["brand"]),
        address: address(tags),
        phone: get(tags, &["phone", "contact:phone", "contact:mobile", "mobile"]).and_then(|p| phone(&p)),
        email: get(tags, &["email", "contact:email"]).and_then(|email| shop_email(&email)),
        website: get(tags, &["website", "contact:website", "url"]).and_then(|site| website(&site)),
        hours: tags
            .get("opening_hours")
            .map(|hours| hours.trim())
            .filter(|h| !h.is_empty())
            .map(|h| cut(h, 1000)),
        has,
        has_not,
        checked: checked(tags),
        osm_layer: true,
        ..Facts::default()
    }))
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The first of the keys with a value.
fn get(tags: &Tags, keys: &[&str]) -> Option<String> {
    let value = keys.iter().find_map(|key| tags.get(*key))?;
    let value = value.trim();
    (!value.is_empty()).then(|| cut(value, MOST_CHARS))
}

/// The values of a key: OpenStreetMap joins several by semicolons, people also by commas and `&`.
fn values<'a>(tags: &'a Tags, key: &str) -> impl Iterator<Item = &'a str> {
    let value = tags.get(key).map_or("", String::as_str);
    value.split([';', ',', '&', '|']).map(str::trim).filter(|value| !value.is_empty()).take(30)
}

fn vacant(tags: &Tags) -> bool {
    let shop = tags.get("shop").map(String::as_str);
    shop == Some("vacant") || (shop.is_none_or(|shop| shop == "no") && has_trade(tags, "disused:shop"))
}

fn has_trade(tags: &Tags, key: &str) -> bool {
    tags.get(key).is_some_and(|value| !matches!(value.as_str(), "" | "no"))
}

/// A pattern of the list of categories: `shop=convenience+night_shop=yes`.
struct Pattern {
    conditions: Vec<(&'static str, &'static str)>,
    category: &'static Category,
}

/// The patterns by their first tag, the strictest first.
static PATTERNS: LazyLock<HashMap<&'static str, Vec<Pattern>>> = LazyLock::new(|| {
    let mut patterns: HashMap<&'static str, Vec<Pattern>> = HashMap::new();
    for category in Category::all() {
        for pattern in &category.osm {
            let mut parts = pattern.split('+').map(str::trim);
            let Some(main) = parts.next() else { continue };
            let conditions = parts.filter_map(|part| part.split_once('=')).collect();
            patterns.entry(main).or_default().push(Pattern { conditions, category });
        }
    }
    for list in patterns.values_mut() {
        list.sort_by_key(|pattern| std::cmp::Reverse(pattern.conditions.len()));
    }
    patterns
});

/// Our categories for the tags, the main one first.
fn categories(tags: &Tags) -> Result<Vec<String>, &'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let machine = tags.get("amenity").is_some_and(|value| value == "vending_machine");
    if machine || (tags.contains_key("vending") && !has_trade(tags, "shop")) {
        if !machine
            && ["was:amenity", "disused:amenity", "abandoned:amenity"]
                .iter()
                .any(|key| tags.contains_key(*key))
        {
            return Err("no longer there");
        }
        let kinds = vending(tags);
        if kinds.is_empty() && !has_trade(tags, "shop") {
            return Err("vending machine of something else than food or flowers");
        }
        found = kinds;
    }
    for key in KEYS {
        for value in values(tags, key) {
            if let Some(category) = by_tag(tags, key, value)
                && !found.contains(&category.code)
            {
                found.push(category.code);
            }
        }
    }
    if found.is_empty() && has_trade(tags, "shop") {
        found.push("shop");
    }
    if found.is_empty() && farm_gate(tags) {
        found.push("farm");
    }
    found.truncate(5);
    Ok(found.into_iter().map(str::to_owned).collect())
}

/// A farm that sells, tagged without a shop.
fn farm_gate(tags: &Tags) -> bool {
    let sells = ["produce", "product", "sells"].iter().any(|key| tags.contains_key(*key));
    let farm = ["farmyard", "farmland", "orchard", "greenhouse_horticulture", "apiary"];
    sells
        && (tags.get("landuse").is_some_and(|use_| farm.contains(&use_.as_str()))
            || tags.contains_key("self_service"))
}

fn by_tag(tags: &Tags, key: &str, value: &str) -> Option<&'static Category> {
    if matches!(value, "no" | "none") {
        return None;
    }
    let value = if value.is_ascii() { value.to_ascii_lowercase() } else { text::fold(value) };
    let patterns = PATTERNS.get(format!("{key}={value}").as_str())?;
    let fits = |pattern: &&Pattern| {
        pattern.conditions.iter().all(|(key, wanted)| values(tags, key).any(|value| value == *wanted))
    };
    patterns.iter().find(fits).map(|pattern| pattern.category)
}

/// A product as OpenStreetMap names it, its everyday Dutch word, other spellings, and the kind of vending machine.
struct Product {
    dutch: &'static str,
    machine: &'static str,
}

/// Canonical value, Dutch word, spellings met in the wild, category of a vending machine that sells it.
const PRODUCTS: &str = "\
food|etenswaren|voeding,voedsel,groceries,local_food,farm_products,hoeveproducten|vending_food
bread|brood|broodjes,pain,baguette,bakery,bakkerij|vending_bread
milk|melk|rauwe melk,raw_milk,lait,hoevemelk|vending_milk
eggs|eieren|egg,ei,eggs,oeufs,verse eieren|vending_eggs
potatoes|aardappelen|potato,patato,patatoes,patatten,aardappel,aardappels,pommes de terre|vending_food
vegetables|groenten|vegetable,groente,legumes,vegtables|vending_food
fruit|fruit|fruits,vers fruit|vending_food
strawberries|aardbeien|strawberry,strawberrys,aardbei,fraises|vending_food
apples|appels|apple,appelen,pommes|vending_food
pears|peren|pear,peer,poires|vending_food
cherries|kersen|cherry,kers,krieken|vending_food
berries|bessen|berry,bes,blueberries,raspberries,frambozen,blauwe bessen|vending_food
tomatoes|tomaten|tomato,tomatos,tomaat,tomates|vending_food
asparagus|asperges|asperge|vending_food
belgian endive|witloof|chicory,endive,chicon|vending_food
pumpkins|pompoenen|pumpkin,pompoen|vending_food
cheese|kaas|kazen,fromage,cheeses|vending_food
butter|boter|beurre,hoeveboter|vending_food
yoghurt|yoghurt|yogurt,yaourt|vending_food
dairy|zuivel|zuivelproducten,dairy_products|vending_milk
ice_cream|roomijs|icecreem,icecream,ice cream,ijs,hoeve-ijs,hoeveijs,glace|vending_ice
meat|vlees|viande,rundsvlees,beef,barbecue_meat,bbq|vending_food
sausages|worsten|sausage,worst|vending_food
chicken|kip|poulet,poulets,chickens|vending_food
seafood|vis|fish,vis en zeevruchten|vending_food
honey|honing|miel,honig|vending_food
jam|confituur|jams,confiture|vending_food
syrup|siroop|sirop|vending_food
juice|fruitsap|fruit_juice,juices,appelsap,apple_juice,jus,fruit juices|vending_food
flour|bloem|farine,meel|vending_food
meals|maaltijden|ready_meals,maaltijd,meal,food;meals|vending_food
soup|soep|soepen|vending_food
pizza|pizza|pizzas|vending_pizza
pasta|pasta||vending_food
sushi|sushi||vending_food
sweets|snoep|candy,snoepgoed,chocolate|vending_food
potato_chips|chips|crisps|vending_food
wine|wijn|vin|vending_food
beer|bier|biere|vending_food
drinks|dranken|drink,drank,boissons,frisdrank|vending_food
coffee|koffie|koffieautomaat|vending_food
water|water||vending_food
flowers|bloemen|flower,fleurs,plants,bouquets|vending_flowers
foie gras|foie gras||vending_food
walnuts|noten|nuts,walnoten,noix|vending_food
mushrooms|champignons|mushroom,paddenstoelen|vending_food
wool|wol||";

static BY_SPELLING: LazyLock<HashMap<String, Product>> = LazyLock::new(|| {
    let mut products = HashMap::new();
    for line in PRODUCTS.lines() {
        let mut fields = line.split('|');
        let (Some(name), Some(dutch)) = (fields.next(), fields.next()) else { continue };
        let (spellings, machine) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        for spelling in [name, dutch].into_iter().chain(spellings.split(',')).filter(|text| !text.is_empty())
        {
            products.entry(spelled(spelling)).or_insert(Product { dutch, machine });
        }
    }
    products
});

fn spelled(text: &str) -> String {
    text::words(&text.replace('_', " ")).join(" ")
}

/// The kinds of a vending machine by what it sells, misspelt and Dutch values included; one kind is the main one.
fn vending(tags: &Tags) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for value in values(tags, "vending") {
        if let Some(product) = BY_SPELLING.get(&spelled(value)).filter(|product| !product.machine.is_empty())
            && !kinds.contains(&product.machine)
        {
            kinds.push(product.machine);
        }
    }
    // A machine with a bit of everything is a food machine first.
    if kinds.len() > 1 {
        kinds.retain(|kind| *kind != "vending_food");
        kinds.insert(0, "vending_food");
    }
    kinds
}

/// What is sold, in everyday Dutch words where we know them.
fn products(tags: &Tags) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let keys = ["vending", "produce:nl", "produce", "product", "sells", "crop", "meat", "vegetable"];
    let yes = tags.iter().filter(|(_, value)| *value == "yes");
    let sold = yes.filter_map(|(key, _)| key.strip_prefix("sells:").or_else(|| key.strip_prefix("vending:")));
    let mut sold: Vec<&str> = sold.collect();
    sold.sort_unstable();
    for value in keys.iter().flat_map(|key| values(tags, key)).chain(sold) {
        let word = BY_SPELLING.get(&spelled(value)).map_or_else(
            || cut(&value.replace('_', " ").to_lowercase(), 40),
            |product| product.dutch.to_owned(),
        );
        if !matches!(word.as_str(), "yes" | "no" | "etenswaren") && !found.contains(&word) && found.len() < 20
        {
            found.push(word);
        }
    }
    found
}

fn names(tags: &Tags) -> Vec<String> {
    let keys =
        ["name", "name:nl", "name:fr", "alt_name", "alt_name:nl", "loc_name", "official_name", "short_name"];
    let mut found: Vec<String> = Vec::new();
    let operator =
        if tags.contains_key("name") { None } else { tags.get("operator").or_else(|| tags.get("brand")) };
    let given = keys.iter().filter_map(|key| tags.get(*key)).chain(operator);
    for name in given.flat_map(|value| value.split(';')).map(str::trim).filter(|name| !name.is_empty()) {
        let name = cut(name, MOST_CHARS);
        if !found.contains(&name) && found.len() < 8 {
            found.push(name);
        }
    }
    found
}

fn address(tags: &Tags) -> Address {
    let number = get(tags, &["addr:housenumber"]).map(|number| house_number(&number)).unwrap_or_default();
    let unit = get(tags, &["addr:unit", "addr:box"]);
    let house_number = match unit {
        Some(unit) if !number.is_empty() && !number.contains("bus") => format!("{number} bus {unit}"),
        _ => number,
    };
    Address {
        street: get(tags, &["addr:street", "addr:street:nl", "addr:place"]).unwrap_or_default(),
        house_number,
        postcode: get(tags, &["addr:postcode"])
            .and_then(|code| kernel::nis::Postcode::parse(&code).ok())
            .map(kernel::nis::Postcode::get),
        locality: get(tags, &["addr:city", "addr:city:nl", "addr:hamlet"]).unwrap_or_default(),
    }
}

/// A house number as Belgians write it: `1 b16` is `1 bus 16`, `3c` is `3C`; ranges stay.
#[must_use]
pub fn house_number(given: &str) -> String {
    let given = given.trim();
    let lower = given.to_lowercase();
    for mark in [" bus ", " bus", " boite ", " bte ", " bte", " box ", " b", "/", " b. "] {
        let Some((number, rest)) = lower.split_once(mark) else { continue };
        let digits = rest.trim().trim_start_matches('.').trim();
        if number.starts_with(|c: char| c.is_ascii_digit())
            && digits.starts_with(|c: char| c.is_ascii_digit())
        {
            return format!("{} bus {}", letters_up(number), digits.to_uppercase());
        }
    }
    letters_up(given)
}

/// Upper case for the letter behind the digits: `14a` is `14A`.
fn letters_up(number: &str) -> String {
    let letters = number.chars().filter(char::is_ascii_alphabetic).count();
    if letters == 1 { number.trim().to_ascii_uppercase() } else { number.trim().to_owned() }
}

fn phone(given: &str) -> Option<String> {
    let first = given.split(';').next()?.trim();
    let digits = first.chars().filter(char::is_ascii_digit).count();
    let plain =
        first.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '.' | '/' | '-' | '(' | ')'));
    ((8..=15).contains(&digits) && plain).then(|| first.to_owned())
}

/// An e-mail address is kept only when it is the shop's: `info@…`. Others may be somebody's own.
fn shop_email(given: &str) -> Option<String> {
    let first = given.split(';').next()?.trim().to_lowercase();
    let (user, domain) = first.split_once('@')?;
    let shared = [
        "info",
        "contact",
        "hallo",
        "hello",
        "winkel",
        "shop",
        "bestel",
        "bestelling",
        "order",
        "welkom",
        "sales",
    ];
    let valid = domain.contains('.') && !domain.contains(['@', ' ']);
    let own_domain =
        !["gmail.com", "hotmail.com", "telenet.be", "skynet.be", "outlook.com"].contains(&domain);
    (valid && own_domain && shared.contains(&user)).then_some(first)
}

/// A web address, with `https://` when the scheme is missing. Other schemes are refused.
#[must_use]
pub fn website(given: &str) -> Option<String> {
    let first = given.split(';').next()?.trim();
    let address = if first.contains("://") { first.to_owned() } else { format!("https://{first}") };
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':');
    (host.contains('.') && host.chars().all(plain) && !address.contains(char::is_whitespace))
        .then_some(address)
}

fn features(tags: &Tags) -> (Features, Features) {
    let (mut has, mut has_not) = (Features::NONE, Features::NONE);
    let keys = [
        ("delivery", Feature::Delivery),
        ("takeaway", Feature::Pickup),
        ("pickup", Feature::Pickup),
        ("wheelchair", Feature::Wheelchair),
        ("organic", Feature::Organic),
        ("online_shop", Feature::Webshop),
    ];
    for (key, feature) in keys {
        match tags.get(key).map(String::as_str) {
            Some("yes" | "only" | "designated") => has = has.with(feature),
            Some("no") if !has.has(feature) => has_not = has_not.with(feature),
            _ => {}
        }
    }
    if ["contact:webshop", "webshop", "website:shop", "website:order"]
        .iter()
        .any(|key| tags.contains_key(*key))
    {
        has = has.with(Feature::Webshop);
    }
    (has, has_not)
}

fn checked(tags: &Tags) -> Option<DateTime<Utc>> {
    let text = get(tags, &["check_date", "check_date:opening_hours", "survey:date", "survey_date"])?;
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Tags {
        text.split('|')
            .map(|tag| tag.split_once('=').unwrap())
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect()
    }

    fn facts(text: &str) -> Facts {
        match read(&tags(text)) {
            Reading::Place(facts) => *facts,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn kinds_follow_the_strictest_pattern() {
        for (given, expected) in [
            ("shop=bakery", "bakery"),
            ("shop=convenience|night_shop=yes", "night_shop"),
            ("shop=convenience", "convenience"),
            ("amenity=restaurant|cuisine=regional;pizza", "pizzeria"),
            ("amenity=fast_food|cuisine=friture", "friterie"),
            ("shop=clothes|clothes=women", "clothes_women"),
            ("craft=beekeeper;apiculteur|shop=farm", "farm"),
            ("shop=something_new", "shop"),
            ("disused:shop=bakery", "vacant"),
            ("shop=vacant", "vacant"),
            ("amenity=marketplace", "marketplace"),
        ] {
            assert_eq!(facts(given).categories[0], expected, "{given}");
        }
        assert_eq!(read(&tags("natural=tree|name=Linde")), Reading::Other);
        assert_eq!(read(&tags("amenity=bench")), Reading::Other);
        assert_eq!(read(&tags("shop=no")), Reading::Other);
        assert!(matches!(
            read(&tags("amenity=vending_machine|vending=parking_tickets")),
            Reading::LeftOut(_)
        ));
        assert!(matches!(read(&tags("shop=farm|access=private")), Reading::LeftOut(_)));
    }

    #[test]
    fn vending_values_fold_misspellings_and_dutch() {
        for (given, kind, products) in [
            ("patato;food;vegetables;fruit", "vending_food", vec!["aardappelen", "groenten", "fruit"]),
            ("food;aardappelen;aardbeien;bread", "vending_food", vec!["aardappelen", "aardbeien", "brood"]),
            ("fruit & vegetables", "vending_food", vec!["fruit", "groenten"]),
            ("milk", "vending_milk", vec!["melk"]),
            ("eggs;icecreem;vegetables", "vending_food", vec!["eieren", "roomijs", "groenten"]),
            ("food", "vending_food", vec![]),
            ("fleurs", "vending_flowers", vec!["bloemen"]),
        ] {
            let facts = facts(&format!("amenity=vending_machine|vending={given}"));
            assert_eq!(
                (facts.categories[0].as_str(), facts.products),
                (kind, products.iter().map(|p| (*p).to_owned()).collect()),
                "{given}"
            );
        }
    }

    #[test]
    fn house_numbers_as_people_write_them() {
        for (given, expected) in [
            ("1 b16", "1 bus 16"),
            ("41-43", "41-43"),
            ("99B", "99B"),
            ("3c", "3C"),
            ("12/3", "12 bus 3"),
            ("1-1", "1-1"),
            ("8 bus 2a", "8 bus 2A"),
            ("", ""),
        ] {
            assert_eq!(house_number(given), expected);
        }
    }

    #[test]
    fn private_addresses_and_odd_links_are_left_out() {
        let facts = |extra: &str| facts(&format!("shop=farm|{extra}"));
        assert_eq!(facts("email=jan.peeters@gmail.com").email, None);
        assert_eq!(facts("email=info@hoeve.example").email.as_deref(), Some("info@hoeve.example"));
        assert_eq!(facts("website=javascript:alert(1)").website, None);
        assert_eq!(facts("website=www.hoeve.example").website.as_deref(), Some("https://www.hoeve.example"));
        assert_eq!(facts("phone=+32 50 00 00 00;+32 50 11 11 11").phone.as_deref(), Some("+32 50 00 00 00"));
        assert_eq!(facts("phone=bel Jan").phone, None);
    }

    #[test]
    fn names_features_and_dates() {
        let facts = facts(
            "shop=farm|name=Oude Markt - Vieux Marché|name:nl=Oude Markt|alt_name=De Markt;Markt|organic=only|wheelchair=no|delivery=yes|check_date=2025-11-02",
        );
        assert_eq!(facts.sign.as_deref(), Some("Oude Markt - Vieux Marché"));
        assert_eq!(facts.other_names, ["Oude Markt", "De Markt", "Markt"]);
        assert!(facts.has.has(Feature::Organic) && facts.has.has(Feature::Delivery));
        assert_eq!(facts.has_not, Features::of(Feature::Wheelchair));
        assert_eq!(facts.checked.map(|d| d.to_rfc3339()).as_deref(), Some("2025-11-02T00:00:00+00:00"));
    }
}
