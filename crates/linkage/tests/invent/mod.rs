//! Invented establishments in two registers that disagree as real ones do, with the truth beside them.
//!
//! Shared by the tests of this crate and by `bench/linkage`. Nothing here is taken from a real register.
#![allow(
    clippy::as_conversions,
    clippy::too_many_lines,
    clippy::collapsible_if,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    dead_code,
    reason = "invents rows for tests and measurements; each uses its own part"
)]

use std::fmt::Write;

/// How much the second register differs.
#[derive(Clone, Copy, Debug)]
pub struct Wear {
    /// Share of the left records that the right has too.
    pub shared: f64,
    /// Multiplies every chance of a difference: 1 is ordinary.
    pub strength: f64,
}

/// One establishment as one register has it.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    pub id: String,
    pub name: String,
    pub street: String,
    pub number: String,
    pub postcode: String,
    pub city: String,
    pub phone: String,
    pub website: String,
    pub category: String,
}

/// A small generator of random numbers, the same on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    /// Small numbers more often than large ones; 1 is even, 2 as towns and surnames are.
    fn skewed(&mut self, limit: usize, power: f64) -> usize {
        ((limit as f64) * self.share().powf(power)) as usize % limit.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Kind of shop in Dutch, words that name it, and what another register calls it.
const KINDS: &[(&str, &[&str], &[&str])] = &[
    ("bakker", &["bakkerij", "brood en banket", "patisserie"], &["bakery", "voeding", "pastry"]),
    ("slager", &["slagerij", "beenhouwerij", "vleeswaren"], &["butcher", "voeding"]),
    ("kapper", &["kapsalon", "kapper", "hair", "coiffure"], &["hairdresser", "beauty"]),
    ("cafe", &["cafe", "taverne", "de", "in den"], &["pub", "bar", "horeca"]),
    ("restaurant", &["restaurant", "bistro", "brasserie", "eethuis"], &["restaurant", "horeca", "food"]),
    ("frituur", &["frituur", "frit", "friethuis"], &["fast_food", "horeca"]),
    ("kleding", &["mode", "boutique", "kleding"], &["clothes", "fashion"]),
    ("schoenen", &["schoenen", "shoes"], &["shoes", "fashion"]),
    ("bloemen", &["bloemen", "flora", "bloemist"], &["florist"]),
    ("apotheek", &["apotheek"], &["pharmacy", "health"]),
    ("doe-het-zelf", &["ijzerwaren", "hout en bouw", "doe het zelf"], &["hardware", "doityourself"]),
    ("elektro", &["elektro", "electro", "computers"], &["electronics"]),
    ("supermarkt", &["superette", "voeding", "buurtwinkel", "markt"], &["supermarket", "convenience"]),
    ("juwelier", &["juwelier", "goud en zilver"], &["jewelry"]),
    ("boekhandel", &["boekhandel", "dagbladhandel", "krantenwinkel"], &["books", "newsagent"]),
    ("garage", &["garage", "carrosserie", "banden"], &["car_repair", "car"]),
    ("fietsen", &["fietsen", "rijwielen", "bike"], &["bicycle"]),
    ("optiek", &["optiek", "brillen"], &["optician", "health"]),
];
const STARTS: &[&str] = &[
    "van", "ver", "de", "vande", "bos", "mae", "dhon", "cla", "wil", "goe", "hen", "la", "pee", "jan", "ro",
    "ste", "ca", "des", "bau", "ghy", "vyn", "kes", "lie", "mo", "nae", "oos", "pau", "quin", "ra", "sae",
    "ta", "uyt", "wau",
];
const MIDDLES: &[&str] = &[
    "den", "me", "ler", "lin", "ber", "cke", "mans", "ter", "rie", "ste", "ve", "ghe", "lae", "kel", "bro",
    "smo", "hou", "wae", "dae", "poe", "rue", "zwa", "mee", "sche",
];
const ENDS: &[&str] = &[
    "ghe", "ck", "ns", "re", "len", "man", "mans", "sen", "t", "ers", "els", "aert", "rijk", "broeck",
    "velde", "hove", "kens", "lier", "nck", "rt",
];
const STREET_ENDS: &[&str] = &[
    "straat", "straat", "straat", "straat", "laan", "laan", "weg", "plein", "steenweg", "dreef", "lei", "hof",
];
const SHARED_STREETS: &[&str] = &[
    "Kerkstraat",
    "Stationsstraat",
    "Markt",
    "Dorpsstraat",
    "Molenstraat",
    "Nieuwstraat",
    "Schoolstraat",
    "Hoogstraat",
    "Grote Markt",
    "Brugsesteenweg",
    "Gentsesteenweg",
    "Kasteelstraat",
    "Veldstraat",
    "Kapelstraat",
    "Sint-Jansstraat",
    "Koning Albertlaan",
    "Stationsplein",
    "Leopoldlaan",
    "Langestraat",
    "Beukenlaan",
];
const FANCY: &[&str] = &[
    "zon", "ster", "hoek", "gouden", "kroon", "zwaan", "linde", "molen", "anker", "roos", "leeuw", "arend",
    "tuin", "droom", "passie", "smaak", "moment", "huis", "atelier", "kelder", "lente", "vlinder", "parel",
    "vos", "egel",
];

fn surname(number: usize) -> String {
    let (start, rest) = (number % STARTS.len(), number / STARTS.len());
    let (end, rest) = (rest % ENDS.len(), rest / ENDS.len());
    let middle = rest % (MIDDLES.len() + 1);
    let middle = if middle == 0 { "" } else { MIDDLES[middle - 1] };
    capital(&format!("{}{middle}{}", STARTS[start], ENDS[end]))
}

/// A word of fancy, or two in one: `Zonhoek`.
fn fancy(chance: &mut Chance) -> String {
    let one = chance.of(FANCY);
    if chance.happens(0.3) { capital(one) } else { capital(&format!("{one}{}", chance.of(FANCY))) }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Towns, streets and chains: the land the shops stand in.
pub struct Land {
    towns: Vec<(String, String)>,
    chains: Vec<(String, usize)>,
}

impl Land {
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let towns = (0..560)
            .map(|at| {
                let end = chance.of(&["gem", "hove", "zele", "beke", "kerke", "dorp", "lare", "dam", "rode"]);
                let name = format!("{}{end}", surname(at * 7 + chance.below(5)));
                (name, format!("{}", 1000 + at * 16 + chance.below(9)))
            })
            .collect();
        let chains = (0..160)
            .map(|at| {
                (format!("{} {}", surname(9000 + at * 31), chance.of(FANCY)), chance.below(KINDS.len()))
            })
            .collect();
        Self { towns, chains }
    }

    fn shop(&self, chance: &mut Chance) -> Shop {
        let mut shop = Shop::default();
        let town = chance.skewed(self.towns.len(), 2.0);
        (shop.city, shop.postcode) = self.towns[town].clone();
        shop.street = if chance.happens(0.2) {
            chance.of(SHARED_STREETS).to_owned()
        } else {
            // Large towns have more streets.
            let streets = 120 + 2_400 / (1 + town / 8);
            let number = town * 37 + chance.skewed(streets, 1.5) * 13;
            format!("{}{}", surname(number), STREET_ENDS[number % STREET_ENDS.len()])
        };
        shop.number = (1 + chance.skewed(260, 1.4)).to_string();
        let mut kind = chance.below(KINDS.len());
        let family = surname(chance.skewed(16_000, 2.0));
        let word = |chance: &mut Chance, kind: usize| capital(chance.of(KINDS[kind].1));
        shop.name = if chance.happens(0.08) {
            let (name, of) = &self.chains[chance.skewed(self.chains.len(), 1.5)];
            kind = *of;
            name.clone()
        } else {
            match chance.below(6) {
                0 | 1 => format!("{} {family}", word(chance, kind)),
                2 => format!("{} {}", word(chance, kind), fancy(chance)),
                3 => format!("{family} & Zonen"),
                4 => format!("De {} {}", fancy(chance), fancy(chance)),
                _ => format!("{} {} {}", word(chance, kind), fancy(chance), family),
            }
        };
        KINDS[kind].0.clone_into(&mut shop.category);
        if chance.happens(0.75) {
            let zone = 50 + town % 40;
            shop.phone = format!(
                "0{zone} {:02} {:02} {:02}",
                chance.below(90) + 10,
                chance.below(100),
                chance.below(100)
            );
        }
        if chance.happens(0.4) {
            let bare: String = shop.name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
            let more =
                if chance.happens(0.3) { format!("-{}", shop.city.to_lowercase()) } else { String::new() };
            shop.website = format!("https://www.{bare}{more}.be/");
        }
        shop
    }

    /// Shops of the left register; one in eight shares its building with an earlier one.
    pub fn left(&self, count: usize, seed: u64) -> Vec<Shop> {
        let mut chance = Chance::new(seed);
        let mut shops: Vec<Shop> = Vec::with_capacity(count);
        for at in 0..count {
            let mut shop = self.shop(&mut chance);
            if at > 10 && chance.happens(0.125) {
                let other = &shops[chance.below(shops.len())];
                shop = Shop {
                    street: other.street.clone(),
                    number: other.number.clone(),
                    postcode: other.postcode.clone(),
                    city: other.city.clone(),
                    ..shop
                };
            }
            shop.id = format!("L{at}");
            shops.push(shop);
        }
        shops
    }

    /// Shops of the right register, and for each the left one it is, if any.
    pub fn right(&self, left: &[Shop], count: usize, wear: Wear, seed: u64) -> Vec<(Shop, Option<usize>)> {
        let mut chance = Chance::new(seed);
        let mut order: Vec<usize> = (0..left.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, chance.below(at + 1));
        }
        let shared = ((left.len() as f64 * wear.shared) as usize).min(count);
        let mut shops: Vec<(Shop, Option<usize>)> = Vec::with_capacity(count);
        for at in 0..count {
            let place = chance.below(shops.len() + 1);
            let (mut shop, of) = if at < shared {
                (self.worn(&left[order[at]], wear.strength, &mut chance), Some(order[at]))
            } else {
                let mut shop = self.shop(&mut chance);
                // Another shop in a building of the left register.
                if !left.is_empty() && chance.happens(0.125) {
                    let other = &left[chance.below(left.len())];
                    (shop.street, shop.number) = (other.street.clone(), other.number.clone());
                    (shop.postcode, shop.city) = (other.postcode.clone(), other.city.clone());
                }
                (self.worn(&shop, wear.strength * 0.5, &mut chance), None)
            };
            shop.id = String::new();
            shops.push((shop, of));
            let last = shops.len() - 1;
            shops.swap(place, last);
        }
        for (at, (shop, _)) in shops.iter_mut().enumerate() {
            shop.id = format!("R{at}");
        }
        shops
    }

    /// The same shop as another register writes it.
    fn worn(&self, shop: &Shop, strength: f64, chance: &mut Chance) -> Shop {
        let mut worn = shop.clone();
        let now = |share: f64, chance: &mut Chance| chance.happens((share * strength).min(0.9));
        if now(0.15, chance) {
            worn.name = typo(&worn.name, chance);
        }
        if now(0.08, chance) {
            worn.name = swapped(&worn.name);
        }
        if now(0.08, chance) {
            worn.name = shortened(&worn.name);
        }
        if now(0.12, chance) {
            let _ = write!(worn.name, " {}", chance.of(&["bv", "nv", "bvba", "B.V.", "& co"]));
        }
        if now(0.08, chance) {
            let _ = write!(worn.name, " {}", shop.city);
        }
        if now(0.06, chance) {
            worn.name = worn.name.split_once(' ').map_or(worn.name.clone(), |(_, rest)| rest.to_owned());
        }
        if now(0.02, chance) {
            worn.name = format!("{} {}", surname(chance.below(16_000)), chance.of(&["bv", "nv", "comm.v"]));
        }
        if now(0.03, chance) {
            let elsewhere = self.shop(chance);
            (worn.street, worn.number) = (elsewhere.street, elsewhere.number);
        }
        if now(0.12, chance) {
            worn.street = worn.street.replace("straat", "str.").replace("steenweg", "stwg.");
        }
        if now(0.08, chance) {
            worn.street = typo(&worn.street, chance);
        }
        if now(0.10, chance) {
            worn.number.push_str(chance.of(&["A", "B", " bus 1", "-2"]));
        }
        if now(0.03, chance) {
            worn.number = (1 + chance.skewed(260, 1.4)).to_string();
        }
        if now(0.06, chance) {
            worn.city = typo(&worn.city, chance);
        }
        if now(0.05, chance) {
            worn.city = format!("{}-{}", worn.city, chance.of(FANCY));
        }
        if now(0.02, chance) {
            worn.postcode = (1000 + chance.below(8999)).to_string();
        }
        if now(0.08, chance) {
            worn.phone = format!(
                "04{} {:02} {:02} {:02}",
                70 + chance.below(29),
                chance.below(90),
                chance.below(100),
                chance.below(100)
            );
        } else if chance.happens(0.5) {
            worn.phone = worn.phone.replacen('0', "+32 ", 1).replace(' ', ".");
        }
        if chance.happens(0.6) {
            if let Some((.., other)) = KINDS.iter().find(|(kind, ..)| *kind == shop.category) {
                chance.of(other).clone_into(&mut worn.category);
            }
        }
        worn.website = worn.website.replace("https://www.", if chance.happens(0.5) { "" } else { "http://" });
        let fields: [(&mut String, f64); 6] = [
            (&mut worn.phone, 0.3),
            (&mut worn.website, 0.4),
            (&mut worn.category, 0.1),
            (&mut worn.street, 0.03),
            (&mut worn.number, 0.04),
            (&mut worn.postcode, 0.05),
        ];
        for (field, share) in fields {
            if now(share, chance) {
                field.clear();
            }
        }
        worn
    }
}

/// A slip of the keyboard.
fn typo(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_owned();
    }
    let at = 1 + chance.below(letters.len() - 2);
    let letter = char::from(b'a' + chance.below(26) as u8);
    match chance.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letter),
        _ => letters[at] = letter,
    }
    letters.into_iter().collect()
}

fn swapped(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.rotate_left(1);
    words.join(" ")
}

fn shortened(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(ToOwned::to_owned).collect();
    if let Some(word) = words.iter_mut().find(|word| word.len() > 6) {
        let short: String = word.chars().take(4).collect();
        *word = format!("{short}.");
    }
    words.join(" ")
}

/// The columns in the words of the left register.
pub const LEFT_HEADER: &str = "id,name,street,house_number,postcode,city,phone,website,category";
/// The same of the right one.
pub const RIGHT_HEADER: &str = "id,Naam,Straat,Huisnummer,Postcode,Gemeente,Telefoon,Website,Categorie";

/// One line of CSV.
pub fn line(shop: &Shop) -> String {
    let cells = [
        &shop.id,
        &shop.name,
        &shop.street,
        &shop.number,
        &shop.postcode,
        &shop.city,
        &shop.phone,
        &shop.website,
        &shop.category,
    ];
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| if cell.contains(',') { format!("\"{cell}\"") } else { (*cell).clone() })
        .collect();
    quoted.join(",")
}
