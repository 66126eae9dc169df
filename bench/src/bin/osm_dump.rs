//! Writes an invented `.osm.pbf` extract of the size and structure of a country's, the same for the same seed.
//!
//! `osm_dump FILE [--scale 1.0] [--seed 1]`: at scale 1 it has 24 million nodes in dense blocks, 3.6 million ways and
//! 40,000 relations. Some thousands of nodes and buildings are shops in Flemish towns; `FILE.tsv` lists each with the
//! position an import must find. Nothing in it is real.

#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "a generator of test data: its numbers and tables are small and its own"
)]

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

use bench::Invent;
use flate2::Compression;
use flate2::write::ZlibEncoder;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Ways at scale 1.
const WAYS: f64 = 3_600_000.0;
/// Nodes in a dense block, ways and relations in a block: what the usual writers do.
const BLOCK: usize = 8_000;
/// One of so many things is a shop: a building among the ways, a node beside them.
const SHOP_WAY: u64 = 120;
const SHOP_NODE: u64 = 60;

/// Middles of towns, in hundred-nanodegrees.
const TOWNS: [(i64, i64); 10] = [
    (511_540_000, 32_350_000),
    (508_270_000, 32_650_000),
    (510_540_000, 37_250_000),
    (512_090_000, 32_240_000),
    (509_460_000, 31_230_000),
    (512_200_000, 44_100_000),
    (508_790_000, 47_000_000),
    (510_280_000, 44_800_000),
    (509_300_000, 53_380_000),
    (508_890_000, 34_270_000),
];
const SHOPS: [&str; 8] =
    ["bakery", "butcher", "hairdresser", "clothes", "florist", "books", "bicycle", "greengrocer"];
const PLAIN: [(&str, &str); 6] = [
    ("natural", "tree"),
    ("highway", "crossing"),
    ("barrier", "gate"),
    ("power", "tower"),
    ("amenity", "bench"),
    ("entrance", "yes"),
];

struct Dice(u64);

impl Dice {
    const fn of(seed: u64, about: u64) -> Self {
        Self(seed ^ about.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    const fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    /// Between `-reach` and `reach`.
    const fn around(&mut self, reach: i64) -> i64 {
        self.below(2 * reach.unsigned_abs() + 1).cast_signed() - reach
    }
}

/// A protocol buffer message of numbered fields.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn packed(self, field: u64, values: impl IntoIterator<Item = u64>) -> Self {
        let mut inner = Self::default();
        values.into_iter().for_each(|value| inner.varint(value));
        self.bytes(field, &inner.0)
    }
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// The differences between neighbours, as dense nodes and references are written.
fn deltas(values: &[i64]) -> impl Iterator<Item = u64> {
    let before = std::iter::once(0).chain(values.iter().copied());
    values.iter().zip(before).map(|(value, before)| zigzag(value - before))
}

/// The words of a block, each once.
struct Words {
    places: HashMap<String, u64>,
    table: Message,
}

impl Words {
    fn new() -> Self {
        Self { places: HashMap::new(), table: Message::default().bytes(1, b"") }
    }

    fn place(&mut self, word: &str) -> u64 {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        self.table = std::mem::take(&mut self.table).bytes(1, word.as_bytes());
        let place = self.places.len() as u64 + 1;
        self.places.insert(word.to_owned(), place);
        place
    }
}

struct Extract {
    out: BufWriter<File>,
    list: BufWriter<File>,
    seed: u64,
    nodes: u64,
    shops: u64,
}

impl Extract {
    fn blob(&mut self, kind: &str, content: &Message) -> Outcome {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(6));
        packer.write_all(&content.0)?;
        let packed = packer.finish()?;
        let blob = Message::default().number(2, content.0.len() as u64).bytes(3, &packed);
        let header = Message::default().bytes(1, kind.as_bytes()).number(3, blob.0.len() as u64);
        self.out.write_all(&u32::try_from(header.0.len())?.to_be_bytes())?;
        self.out.write_all(&header.0)?;
        self.out.write_all(&blob.0)?;
        Ok(())
    }

    fn block(&mut self, words: Words, group: &Message) -> Outcome {
        let data = Message::default().bytes(1, &words.table.0).bytes(2, &group.0);
        self.blob("OSMData", &data)
    }

    fn shop(&mut self, key: &str, (lat, lon): (i64, i64)) -> Outcome {
        self.shops += 1;
        let degrees = |value: i64| value as f64 / 1e7;
        writeln!(self.list, "{key}\t{:.7}\t{:.7}", degrees(lat), degrees(lon))?;
        Ok(())
    }
}

/// A way with the middle of the box around its nodes and how far they lie from it; and perhaps a node beside it.
struct Thing {
    first_node: i64,
    count: i64,
    middle: (i64, i64),
    reach: (i64, i64),
    shop_way: bool,
    beside: Option<bool>,
}

/// The things in order; each knows which nodes are its own.
fn things(seed: u64, ways: u64) -> impl Iterator<Item = (u64, Thing, Dice)> {
    let mut next = 1_i64;
    (0..ways).map(move |at| {
        let mut dice = Dice::of(seed, at);
        let shop_way = at % SHOP_WAY == 7;
        let building = shop_way || dice.below(100) < 70;
        let count = if building { 4 + dice.below(3) } else { 4 + dice.below(16) } as i64;
        let beside = (at % 2 == 0).then_some(at % SHOP_NODE == 8);
        let town = TOWNS[dice.below(10) as usize];
        // Shops stand within 500 m of the middle of a town; the rest is spread over 100 km.
        let wide = if shop_way || beside == Some(true) { 40_000 } else { 5_000_000 };
        let middle = (town.0 + dice.around(wide), town.1 + dice.around(wide));
        let reach = (300 + dice.below(900) as i64, 300 + dice.below(900) as i64);
        let first_node = next;
        next += count + i64::from(beside.is_some());
        (at, Thing { first_node, count, middle, reach, shop_way, beside }, dice)
    })
}

impl Extract {
    /// All nodes in order of id, in dense blocks.
    fn all_nodes(&mut self, ways: u64) -> Outcome {
        let (mut ids, mut lats, mut lons) = (Vec::new(), Vec::new(), Vec::new());
        let (mut tags, mut words) = (Vec::new(), Words::new());
        for (at, thing, mut dice) in things(self.seed, ways) {
            let (lat, lon) = thing.middle;
            for corner in 0..thing.count {
                // The first four are the corners of the box, so that its middle is known.
                let (up, right) = match corner {
                    0 => (-thing.reach.0, -thing.reach.1),
                    1 => (-thing.reach.0, thing.reach.1),
                    2 => (thing.reach.0, thing.reach.1),
                    3 => (thing.reach.0, -thing.reach.1),
                    _ => (dice.around(thing.reach.0), dice.around(thing.reach.1)),
                };
                ids.push(thing.first_node + corner);
                lats.push(lat + up);
                lons.push(lon + right);
                tags.push(0);
            }
            if let Some(shop) = thing.beside {
                let id = thing.first_node + thing.count;
                let spot = (lat + 2_000, lon + dice.around(2_000));
                ids.push(id);
                lats.push(spot.0);
                lons.push(spot.1);
                if shop {
                    let kind = SHOPS[dice.below(8) as usize];
                    let name = format!("Proefzaak {at}");
                    tags.extend([words.place("shop"), words.place(kind)]);
                    tags.extend([words.place("name"), words.place(&name)]);
                    self.shop(&format!("node/{id}"), spot)?;
                } else {
                    let (key, value) = PLAIN[dice.below(6) as usize];
                    tags.extend([words.place(key), words.place(value)]);
                }
                tags.push(0);
            }
            if ids.len() >= BLOCK {
                self.dense(&ids, (&lats, &lons), &tags, std::mem::replace(&mut words, Words::new()))?;
                ids.clear();
                lats.clear();
                lons.clear();
                tags.clear();
            }
        }
        self.dense(&ids, (&lats, &lons), &tags, words)
    }

    fn dense(&mut self, ids: &[i64], (lats, lons): (&[i64], &[i64]), tags: &[u64], words: Words) -> Outcome {
        self.nodes += ids.len() as u64;
        let dense = Message::default().packed(1, deltas(ids)).packed(8, deltas(lats)).packed(9, deltas(lons));
        let dense = dense.packed(10, tags.iter().copied());
        self.block(words, &Message::default().bytes(2, &dense.0))
    }

    fn all_ways(&mut self, ways: u64) -> Outcome {
        let (mut group, mut words, mut held) = (Message::default(), Words::new(), 0);
        for (at, thing, mut dice) in things(self.seed, ways) {
            let mut refs: Vec<i64> = (0..thing.count).map(|corner| thing.first_node + corner).collect();
            refs.push(thing.first_node);
            let kind = SHOPS[dice.below(8) as usize];
            let name = format!("Proefhuis {at}");
            let tags: Vec<(&str, &str)> = match (thing.shop_way, at % 10) {
                (true, _) => vec![("building", "retail"), ("shop", kind), ("name", &name)],
                (_, 0..7) => vec![("building", "yes")],
                (_, 7) => vec![("amenity", "parking")],
                _ => vec![("highway", "residential"), ("surface", "asphalt")],
            };
            if thing.shop_way {
                self.shop(&format!("way/{}", at + 1), thing.middle)?;
            }
            let (keys, values): (Vec<u64>, Vec<u64>) =
                tags.iter().map(|(key, value)| (words.place(key), words.place(value))).unzip();
            let way = Message::default().number(1, at + 1).packed(2, keys).packed(3, values);
            group = group.bytes(3, &way.packed(8, deltas(&refs)).0);
            held += 1;
            if held == BLOCK {
                self.block(std::mem::replace(&mut words, Words::new()), &std::mem::take(&mut group))?;
                held = 0;
            }
        }
        self.block(words, &group)
    }

    /// Routes over ways: readers must pass over them.
    fn all_relations(&mut self, ways: u64) -> Outcome {
        let (mut group, mut words) = (Message::default(), Words::new());
        let (kind, route, bus) = (words.place("type"), words.place("route"), words.place("bus"));
        for at in 0..ways / 90 {
            let mut dice = Dice::of(self.seed, at.wrapping_neg());
            let members: Vec<i64> = (0..12).map(|_| 1 + dice.below(ways) as i64).collect();
            let relation =
                Message::default().number(1, at + 1).packed(2, [kind, route]).packed(3, [route, bus]);
            let relation = relation.packed(8, [0; 12]).packed(9, deltas(&members)).packed(10, [1; 12]);
            group = group.bytes(4, &relation.0);
        }
        self.block(words, &group)
    }
}

fn main() -> Outcome {
    let usage = "usage: osm_dump FILE.osm.pbf [--scale 1.0] [--seed 1]";
    let Invent { path: file, scale, seed } = Invent::asked(std::env::args().skip(1), usage)?;
    let create = |name: &str| File::create(name).map(|file| BufWriter::with_capacity(1 << 20, file));
    let (out, list) = (create(&file)?, create(&format!("{file}.tsv"))?);
    let mut extract = Extract { out, list, seed, nodes: 0, shops: 0 };
    let header = Message::default().bytes(4, b"OsmSchema-V0.6").bytes(4, b"DenseNodes");
    extract.blob("OSMHeader", &header)?;
    let ways = (WAYS * scale) as u64;
    extract.all_nodes(ways)?;
    extract.all_ways(ways)?;
    extract.all_relations(ways)?;
    extract.out.flush()?;
    extract.list.flush()?;
    let (nodes, shops, relations) = (extract.nodes, extract.shops, ways / 90);
    writeln!(
        std::io::stdout(),
        "{nodes} nodes, {ways} ways, {relations} relations, {shops} shops in {file}"
    )?;
    Ok(())
}
