//! Writes an invented KBO extract in the official layout at the official size, the same for the same seed.
//!
//! `kbo_dump DIR [--scale 1.0] [--seed 1]`: at scale 1 it has 46.8 million rows in 2.1 GB. Nothing in it is real.

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a generator of test data: its numbers and tables are small and its own"
)]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use bench::Invent;

type Outcome = Result<(), Box<dyn Error>>;
type Out = BufWriter<File>;

const ENTERPRISES: f64 = 1_938_238.0;
const BRANCHES: f64 = 7_325.0;

/// Trade words, and the code of the trade in NACE 2003, 2008 and 2025. The last third are no shops.
const TRADES: &[(&str, [&str; 3])] = &[
    ("Bakkerij", ["15812", "10712", "10712"]),
    ("Slagerij", ["52220", "47221", "47221"]),
    ("Kapsalon", ["93021", "96021", "96210"]),
    ("Bloemen", ["52485", "47761", "47761"]),
    ("Boekhandel", ["52471", "47610", "47610"]),
    ("Schoenen", ["52431", "47721", "47721"]),
    ("Optiek", ["52482", "47782", "47742"]),
    ("Fietsen", ["52488", "47785", "47632"]),
    ("Frituur", ["55302", "56102", "56112"]),
    ("Café", ["55401", "56301", "56301"]),
    ("Hoeve", ["01300", "01500", "01500"]),
    ("Kledij", ["52421", "47716", "47716"]),
    ("Apotheek", ["52310", "47730", "47730"]),
    ("Superette", ["52112", "47112", "47110"]),
];
const OTHER_CODES: &[&str] = &[
    "41201", "43221", "43320", "43341", "45111", "46190", "46499", "49410", "62010", "62020", "62090",
    "68201", "69101", "69201", "70220", "71121", "73110", "74101", "82990", "85592", "86210", "86909",
    "90031", "94991", "01610", "25620", "33120", "38110", "46310", "46431", "58130", "63110", "64200",
    "64306", "66190", "77399", "79901", "81210", "81300", "88999",
];
const NAMES: &[&str] = &[
    "Voorbeeldmans",
    "Proefkens",
    "Testaert",
    "Fictiers",
    "Denkbeeld",
    "Verzonnen",
    "Modelaere",
    "Schijnaerts",
    "Nepstra",
    "D'Uitvinding",
    "Van Papier",
    "De Inkt",
    "Łazienkowski",
    "Nguyễn-Proef",
    "Müller-Muster",
    "Exempel",
];
const FIRST: &[&str] = &["Jan", "Marie", "Pieter", "Els", "Koen", "Lieve", "Wouter", "An", "Bram", "Griet"];
const STREETS: &[&str] = &[
    "Stationsstraat",
    "Kerkstraat",
    "Markt",
    "Grote Markt",
    "Dorpsplein",
    "Nieuwstraat",
    "Molenstraat",
    "Schoolstraat",
    "Kasteelstraat",
    "Sint-Maartensplein",
    "Langestraat",
    "Zeedijk",
    "Steenweg op Torhout",
    "Noordstraat",
    "Zuidstraat",
    "Budastraat",
];
const TOWNS: &[(&str, &str, &str, &str)] = &[
    ("8000", "Brugge", "Bruges", ""),
    ("8500", "Kortrijk", "Courtrai", "(Kor)"),
    ("8800", "Roeselare", "Roulers", "(Roe)"),
    ("8400", "Oostende", "Ostende", ""),
    ("8020", "Oostkamp", "Oostkamp", ""),
    ("8370", "Blankenberge", "Blankenberge", ""),
    ("8600", "Diksmuide", "Dixmude", ""),
    ("8530", "Harelbeke", "Harelbeke", ""),
    ("8930", "Menen", "Menin", ""),
    ("8630", "Veurne", "Furnes", ""),
    ("8790", "Waregem", "Waregem", ""),
    ("9000", "Gent", "Gand", ""),
    ("2000", "Antwerpen", "Anvers", ""),
    ("3000", "Leuven", "Louvain", ""),
    ("1000", "Brussel", "Bruxelles", ""),
    ("4000", "Luik", "Liège", ""),
    ("5000", "Namen", "Namur", ""),
    ("6000", "Charleroi", "Charleroi", ""),
];

/// A small generator of repeatable randomness.
struct Dice(u64);

impl Dice {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True in so many of ten thousand cases.
    const fn chance(&mut self, of_ten_thousand: u64) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from[at]
    }
}

/// What the rows of an enterprise agree on.
#[derive(Clone, Copy)]
struct Enterprise {
    number: u32,
    person: bool,
    /// Position in `TRADES`, when it is a shop.
    trade: Option<u8>,
}

struct Files {
    enterprise: Out,
    establishment: Out,
    denomination: Out,
    address: Out,
    activity: Out,
    contact: Out,
    rows: u64,
}

fn main() -> Outcome {
    let usage = "usage: kbo_dump DIR [--scale 1.0] [--seed 1]";
    let Invent { path: folder, scale, seed } = Invent::asked(std::env::args().skip(1), usage)?;
    let rows = write_all(Path::new(&folder), scale, seed)?;
    writeln!(std::io::stdout(), "{rows} rows in {folder}")?;
    Ok(())
}

fn create(folder: &Path, name: &str, columns: &str) -> Result<Out, Box<dyn Error>> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?);
    let quoted: Vec<String> = columns.split(',').map(|column| format!("\"{column}\"")).collect();
    writeln!(out, "{}", quoted.join(","))?;
    Ok(out)
}

fn write_all(folder: &Path, scale: f64, seed: u64) -> Result<u64, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Files {
        enterprise: create(
            folder,
            "enterprise.csv",
            "EnterpriseNumber,Status,JuridicalSituation,TypeOfEnterprise,JuridicalForm,JuridicalFormCAC,StartDate",
        )?,
        establishment: create(folder, "establishment.csv", "EstablishmentNumber,StartDate,EnterpriseNumber")?,
        denomination: create(
            folder,
            "denomination.csv",
            "EntityNumber,Language,TypeOfDenomination,Denomination",
        )?,
        address: create(
            folder,
            "address.csv",
            "EntityNumber,TypeOfAddress,CountryNL,CountryFR,Zipcode,MunicipalityNL,MunicipalityFR,StreetNL,\
             StreetFR,HouseNumber,Box,ExtraAddressInfo,DateStrikingOff",
        )?,
        activity: create(
            folder,
            "activity.csv",
            "EntityNumber,ActivityGroup,NaceVersion,NaceCode,Classification",
        )?,
        contact: create(folder, "contact.csv", "EntityNumber,EntityContact,ContactType,Value")?,
        rows: 0,
    };
    let mut dice = Dice(seed);
    let lengths = activity_counts();
    let mut owners = Vec::new();
    let mut base = 2_000_000_u32;
    for _ in 0..(ENTERPRISES * scale) as u64 {
        base += 1 + dice.below(7) as u32;
        let person = dice.chance(3_970);
        let trade = dice.chance(2_300).then(|| dice.below(TRADES.len() as u64) as u8);
        let one = Enterprise { number: base, person, trade };
        for _ in 0..establishments_of(&mut dice) {
            owners.push(one);
        }
        files.enterprise(&mut dice, one, &lengths)?;
    }
    shuffle(&mut owners, &mut dice);
    let mut base = 20_000_000_u32;
    for owner in owners {
        base += 1 + dice.below(3) as u32;
        files.establishment(&mut dice, base, owner, &lengths)?;
    }
    let rows = files.rows + write_rest(folder, &mut dice, (BRANCHES * scale) as u32)?;
    for mut out in [
        files.enterprise,
        files.establishment,
        files.denomination,
        files.address,
        files.activity,
        files.contact,
    ] {
        out.flush()?;
    }
    Ok(rows)
}

fn shuffle<T>(things: &mut [T], dice: &mut Dice) {
    for at in (1..things.len()).rev() {
        things.swap(at, dice.below(at as u64 + 1) as usize);
    }
}

/// 31.7 % of all enterprises have no establishment, 63.3 % one, about 1,800 have eleven or more.
fn establishments_of(dice: &mut Dice) -> u64 {
    match dice.below(100_000) {
        0..31_700 => 0,
        31_700..95_008 => 1,
        95_008..97_608 => 2,
        97_608..98_508 => 3,
        98_508..99_908 => 4 + dice.below(7),
        _ => {
            let size = 3 + dice.below(7);
            11 + dice.below(1 << size)
        }
    }
}

/// How many activities an entity has, in 4,096 equal shares: median 6, mean about 12.4, at most 957.
fn activity_counts() -> Vec<u64> {
    let normal = |share: f64| {
        // The logistic curve is close enough to the normal one here.
        (share / (1.0 - share)).ln() / 1.702
    };
    (0..4_096)
        .map(|at| (f64::from(at) + 0.5) / 4_096.0)
        .map(|p| (6.0 * (1.04 * normal(p)).exp()).round() as u64)
        .map(|n| n.clamp(1, 957))
        .collect()
}

fn dotted(base: u32) -> String {
    let number = u64::from(base) * 100 + u64::from(97 - base % 97);
    let (a, b, c) = (number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
    if base < 20_000_000 {
        format!("{a:04}.{b:03}.{c:03}")
    } else {
        format!("{}.{:03}.{b:03}.{c:03}", a / 1_000, a % 1_000)
    }
}

fn date(dice: &mut Dice) -> String {
    format!("{:02}-{:02}-{}", 1 + dice.below(28), 1 + dice.below(12), 1968 + dice.below(57))
}

impl Files {
    fn enterprise(&mut self, dice: &mut Dice, one: Enterprise, lengths: &[u64]) -> Outcome {
        let number = dotted(one.number);
        let situation = if dice.chance(300) { dice.pick(&["012", "014", "050"]) } else { "000" };
        let start = date(dice);
        if one.person {
            writeln!(self.enterprise, "\"{number}\",\"AC\",\"{situation}\",\"1\",,,{start}")?;
        } else {
            let form = dice.pick(&["610", "610", "610", "014", "017", "706"]);
            let cac = if form == "014" { "\"614\"" } else { "" };
            writeln!(self.enterprise, "\"{number}\",\"AC\",\"{situation}\",\"2\",\"{form}\",{cac},{start}")?;
        }
        self.rows += 1;
        let (last, first) = (dice.pick(NAMES), dice.pick(FIRST));
        let word = one.trade.map_or("Adviesbureau", |trade| TRADES[usize::from(trade)].0);
        let legal = if one.person {
            format!("{last}, {first}")
        } else {
            format!("{} {}", word.to_uppercase(), last.to_uppercase())
        };
        self.name(dice, &number, "001", &legal)?;
        if dice.chance(530) {
            self.name(
                dice,
                &number,
                "002",
                &format!("{}{}", &word[..1], last.chars().take(2).collect::<String>()),
            )?;
        }
        if dice.chance(2_500) {
            let text = format!("{word} \"\"{first}\"\" {}", dice.below(1_000));
            self.name(dice, &number, "003", &text)?;
        }
        if !one.person {
            self.address(dice, &number, "REGO")?;
        }
        if dice.chance(6_470) {
            self.activities(dice, &number, one, lengths)?;
        }
        if dice.chance(2_000) {
            self.contact(dice, &number, "ENT")?;
        }
        Ok(())
    }

    fn establishment(&mut self, dice: &mut Dice, base: u32, owner: Enterprise, lengths: &[u64]) -> Outcome {
        let number = dotted(base);
        writeln!(self.establishment, "\"{number}\",{},\"{}\"", date(dice), dotted(owner.number))?;
        self.rows += 1;
        if dice.chance(4_700) {
            let word = owner.trade.map_or("Kantoor", |trade| TRADES[usize::from(trade)].0);
            let text = match dice.below(3) {
                0 => format!("{word} {}", dice.pick(NAMES)),
                1 => format!("{word} 't Hoekje {}", dice.below(5_000)),
                _ => format!("Chez {}", dice.pick(FIRST)),
            };
            self.name(dice, &number, "003", &text)?;
        }
        self.address(dice, &number, "BAET")?;
        self.activities(dice, &number, owner, lengths)?;
        if dice.chance(1_820) {
            self.contact(dice, &number, "EST")?;
        }
        Ok(())
    }

    fn name(&mut self, dice: &mut Dice, number: &str, kind: &str, text: &str) -> Outcome {
        let language = match dice.below(1_000) {
            0..592 => 2,
            592..974 => 1,
            974..985 => 4,
            985..995 => 0,
            _ => 3,
        };
        self.rows += 1;
        writeln!(self.denomination, "\"{number}\",\"{language}\",\"{kind}\",\"{text}\"")?;
        Ok(())
    }

    fn address(&mut self, dice: &mut Dice, number: &str, kind: &str) -> Outcome {
        self.rows += 1;
        if kind == "REGO" && dice.chance(100) {
            writeln!(
                self.address,
                "\"{number}\",\"REGO\",\"Frankrijk\",\"France\",\"59200\",\"Tourcoing\",\"Tourcoing\",\
                 \"Rue de l'Exemple\",\"Rue de l'Exemple\",\"1\",\"\",\"\","
            )?;
            return Ok(());
        }
        let (postcode, nl, fr, suffix) = dice.pick(TOWNS);
        let fr = if dice.chance(7_000) { nl } else { fr };
        let street = dice.pick(STREETS);
        let suffix = if dice.chance(3_000) { suffix } else { "" };
        let letter = dice.pick(&["", "", "", "", "A", "B", "/1", "-3"]);
        let place = 1 + dice.below(240);
        let box_number = if dice.chance(2_000) { dice.pick(&["1", "bus 2", "0201"]) } else { "" };
        let extra = if dice.chance(400) { "Winkelpark Voorbeeld" } else { "" };
        let struck = if dice.chance(100) { date(dice) } else { String::new() };
        writeln!(
            self.address,
            "\"{number}\",\"{kind}\",,,\"{postcode}\",\"{nl}\",\"{fr}\",\"{street}{suffix}\",\"{street}{suffix}\",\
             \"{place}{letter}\",\"{box_number}\",\"{extra}\",{struck}"
        )?;
        Ok(())
    }

    fn contact(&mut self, dice: &mut Dice, number: &str, entity: &str) -> Outcome {
        let (kind, value) = match dice.below(20) {
            0..9 => ("TEL", format!("05{} 00 {:02} {:02}", dice.below(10), dice.below(100), dice.below(100))),
            9..17 => ("EMAIL", format!("info{}@voorbeeld.be", dice.below(100_000))),
            _ => ("WEB", format!("www.voorbeeld{}.be", dice.below(100_000))),
        };
        self.rows += 1;
        writeln!(self.contact, "\"{number}\",\"{entity}\",\"{kind}\",\"{value}\"")?;
        Ok(())
    }

    /// The first rows are the main activity in both current editions, as conversion left it; then more of all sorts.
    fn activities(&mut self, dice: &mut Dice, number: &str, owner: Enterprise, lengths: &[u64]) -> Outcome {
        let many = lengths[dice.below(4_096) as usize];
        let quote = number.as_bytes();
        let own = owner.trade.map(|trade| TRADES[usize::from(trade)].1);
        let other = dice.pick(OTHER_CODES);
        for row in 0..many {
            let version = match (row, dice.below(1_000)) {
                (0, _) => 2,
                (1, _) => 1,
                (_, 0..75) => 0,
                (_, 75..535) => 1,
                _ => 2,
            };
            let group: &[u8] = match dice.below(1_000) {
                0..177 => b"001",
                177..210 => b"006",
                _ => b"003",
            };
            let main = row < 2 || dice.chance(1_500);
            let code = match own {
                Some(codes) if main => codes[version],
                _ if main => other,
                _ if dice.chance(1_500) => dice.pick(TRADES).1[version],
                _ => dice.pick(OTHER_CODES),
            };
            let class: &[u8] = if main {
                b"MAIN"
            } else if dice.chance(100) {
                b"ANCI"
            } else {
                b"SECO"
            };
            let year: &[u8] = [b"2003", b"2008", b"2025"][version];
            for part in [
                b"\"".as_slice(),
                quote,
                b"\",\"",
                group,
                b"\",\"",
                year,
                b"\",\"",
                code.as_bytes(),
                b"\",\"",
                class,
                b"\"\n",
            ] {
                self.activity.write_all(part)?;
            }
        }
        self.rows += many;
        Ok(())
    }
}

/// The files we do not use, for the size of it, and meta.csv.
fn write_rest(folder: &Path, dice: &mut Dice, branches: u32) -> Result<u64, Box<dyn Error>> {
    let mut out = create(folder, "branch.csv", "Id,StartDate,EnterpriseNumber")?;
    for at in 0..branches {
        writeln!(out, "\"{}\",{},\"{}\"", dotted(90_000_000 + at), date(dice), dotted(2_000_000 + at))?;
    }
    out.flush()?;
    let mut out = create(folder, "code.csv", "Category,Code,Language,Description")?;
    let mut codes = 0;
    for (version, at) in [("Nace2003", 0), ("Nace2008", 1), ("Nace2025", 2)] {
        for (word, of_versions) in TRADES {
            for language in ["FR", "NL"] {
                writeln!(out, "\"{version}\",\"{}\",\"{language}\",\"{word}\"", of_versions[at])?;
                codes += 1;
            }
        }
    }
    out.flush()?;
    let mut out = create(folder, "meta.csv", "Variable,Value")?;
    let facts = [
        ("SnapshotDate", "20-11-2026"),
        ("ExtractTimestamp", "21-11-2026 07:00:00"),
        ("ExtractType", "full"),
        ("ExtractNumber", "552"),
        ("Version", "1.0.0"),
    ];
    for (variable, value) in facts {
        writeln!(out, "\"{variable}\",\"{value}\"")?;
    }
    out.flush()?;
    Ok(u64::from(branches) + codes + 5)
}
