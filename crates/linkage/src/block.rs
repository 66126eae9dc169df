//! Which pairs are worth comparing: records that share a rare combination of what they say.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "hot: counted buckets")]

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::corpus::{Field, OR, Records, Stats};
use crate::lexicon::{Words, hash};

/// Words of a name that take part.
const NAME_WORDS: usize = 4;
/// Keys a record may have.
const MOST_KEYS: usize = 64;
/// Parts a thread gets of a range on average, so that no thread waits long for the last.
const PARTS_EACH: usize = 16;

/// Where records that share a key stand together.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    shift: u32,
    /// Buckets of a shard.
    each: usize,
    shards: Vec<Shard>,
    /// Records that came later.
    later: FxHashMap<u64, Vec<u32>>,
    /// Records a key may have; keys with more say nothing.
    most: usize,
}

/// A run of buckets, filled by one thread: of each entry the low half of the key and the record.
#[derive(Clone, Debug, Default)]
struct Shard {
    starts: Vec<u32>,
    entries: Vec<(u32, u32)>,
}

impl Shard {
    /// Takes the entries of its buckets out of all.
    fn fill(parts: &[Vec<(u64, u32)>], buckets: &std::ops::Range<usize>, shift: u32, most: usize) -> Self {
        let own = |key: u64| {
            let bucket = (key >> shift) as usize;
            (buckets.start..buckets.end).contains(&bucket).then(|| bucket - buckets.start)
        };
        let mut starts = vec![0_u32; buckets.len() + 1];
        for bucket in parts.iter().flatten().filter_map(|(key, _)| own(*key)) {
            starts[bucket + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let total = starts.last().copied().unwrap_or(0);
        let mut next = starts.clone();
        let mut entries = vec![(0_u32, 0_u32); total as usize];
        for (key, record) in parts.iter().flatten() {
            if let Some(bucket) = own(*key) {
                let slot = &mut next[bucket];
                entries[*slot as usize] = (*key as u32, *record);
                *slot += 1;
            }
        }
        let mut shard = Self { starts, entries };
        shard.drop_common(most);
        shard
    }

    /// Keys with too many records say nothing; they go.
    fn drop_common(&mut self, most: usize) {
        let mut kept = 0_usize;
        for bucket in 0..self.starts.len() - 1 {
            let (from, to) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
            self.starts[bucket] = kept as u32;
            self.entries[from..to].sort_unstable();
            let mut at = from;
            while at < to {
                let same =
                    self.entries[at..to].iter().take_while(|entry| entry.0 == self.entries[at].0).count();
                if same <= most {
                    self.entries.copy_within(at..at + same, kept);
                    kept += same;
                }
                at += same;
            }
        }
        if let Some(last) = self.starts.last_mut() {
            *last = kept as u32;
        }
        self.entries.truncate(kept);
        self.entries.shrink_to_fit();
    }

    /// The records under a key.
    fn sharing(&self, bucket: usize, wanted: u32, found: &mut Vec<u32>) {
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let from = if entries.len() > 16 { entries.partition_point(|entry| entry.0 < wanted) } else { 0 };
        for (fingerprint, record) in &entries[from..] {
            if *fingerprint == wanted {
                found.push(*record);
            } else if *fingerprint > wanted {
                break;
            }
        }
    }
}

/// Makes the keys of records.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    pub words: Words<'a>,
    pub stats: &'a Stats,
}

fn key(kind: u64, one: u64, other: u64) -> u64 {
    let mut bytes = [0_u8; 24];
    bytes[..8].copy_from_slice(&kind.to_le_bytes());
    bytes[8..16].copy_from_slice(&one.to_le_bytes());
    bytes[16..].copy_from_slice(&other.to_le_bytes());
    hash(&bytes)
}

/// The pieces of a record that keys are made of.
#[derive(Default)]
struct Pieces {
    /// Skeletons of the rarest words of names.
    names: Vec<u64>,
    /// The same words as they are.
    exact: Vec<u64>,
    areas: Vec<u64>,
    streets: Vec<u64>,
    numbers: Vec<u64>,
    births: Vec<u64>,
}

impl Keys<'_> {
    fn skeleton(&self, word: u32) -> u64 {
        u64::from(self.words.facts(word).skeleton)
    }

    /// The rarest words of a field, at most `most`; weak words only when there is nothing else.
    fn rarest(&self, field: Field, list: &[u32], most: usize) -> Vec<u32> {
        let mut words: Vec<(bool, u32, u32)> = list
            .iter()
            .filter(|word| **word != OR)
            .map(|word| (self.words.facts(*word).weak, self.commonness(field, *word), *word))
            .collect();
        words.sort_unstable();
        words.dedup();
        words.truncate(most);
        words.into_iter().map(|(_, _, word)| word).collect()
    }

    /// A number that is smaller for rarer words.
    fn commonness(&self, field: Field, word: u32) -> u32 {
        u32::MAX - self.stats.surprise(field, word).max(0.0).to_bits()
    }

    fn pieces(&self, records: &Records, at: usize) -> Pieces {
        let mut pieces = Pieces::default();
        for (field, most) in [(Field::Name, NAME_WORDS), (Field::Given, 2), (Field::Surname, 2)] {
            for word in self.rarest(field, records.words(field, at), most) {
                pieces.names.push(self.skeleton(word));
                pieces.exact.push(hash(self.words.bytes_of(word)));
            }
        }
        for word in records.words(Field::Postcode, at).iter().filter(|word| **word != OR) {
            pieces.areas.push(hash(self.words.bytes_of(*word)));
        }
        for value in records.words(Field::City, at).split(|word| *word == OR).take(2) {
            if let Some(word) = self.rarest(Field::City, value, 1).first() {
                pieces.areas.push(self.skeleton(*word) ^ 0xC17);
            }
        }
        for word in self.rarest(Field::Street, records.words(Field::Street, at), 2) {
            pieces.streets.push(self.skeleton(word));
        }
        for word in records.words(Field::Number, at).iter().take(1) {
            let digits: Vec<u8> =
                self.words.bytes_of(*word).iter().copied().take_while(u8::is_ascii_digit).collect();
            pieces.numbers.push(hash(&digits));
        }
        for word in records.words(Field::Birth, at).iter().take(1) {
            pieces.births.push(hash(self.words.bytes_of(*word)));
        }
        pieces
    }

    /// The keys of a record.
    pub fn of(&self, records: &Records, at: usize, out: &mut Vec<u64>) {
        out.clear();
        let pieces = self.pieces(records, at);
        for (place, one) in pieces.names.iter().enumerate() {
            out.push(key(1, pieces.exact[place], 0));
            for other in &pieces.names[place + 1..] {
                out.push(key(2, *one.min(other), *one.max(other)));
            }
            for (kind, others) in
                [(3, &pieces.areas), (4, &pieces.streets), (5, &pieces.numbers), (6, &pieces.births)]
            {
                out.extend(others.iter().map(|other| key(kind, *one, *other)));
            }
        }
        let area = pieces.areas.first().copied().unwrap_or(0);
        for street in &pieces.streets {
            for number in &pieces.numbers {
                out.push(key(7, *street, *number));
                out.extend(pieces.areas.iter().map(|area| key(8, *street ^ area.rotate_left(17), *number)));
            }
            out.extend(pieces.areas.iter().map(|area| key(9, *street, *area)));
        }
        for number in &pieces.numbers {
            out.extend(pieces.areas.iter().map(|area| key(10, *number, *area)));
        }
        for birth in &pieces.births {
            out.push(key(11, *birth, 0));
            out.extend(pieces.areas.iter().map(|area| key(12, *birth, *area)));
        }
        for (kind, field) in [
            (20, Field::Phone),
            (21, Field::Person),
            (22, Field::Enterprise),
            (23, Field::Establishment),
            (24, Field::Code),
        ] {
            for word in records.words(field, at).iter().filter(|word| **word != OR) {
                let word = hash(self.words.bytes_of(*word));
                out.push(key(kind, word, 0));
                out.extend(pieces.names.iter().take(2).map(|name| key(kind + 10, word, *name)));
                out.push(key(kind + 20, word, area));
            }
        }
        for (kind, field) in [(25, Field::Email), (26, Field::Site)] {
            if let [first, ..] = records.words(field, at) {
                out.push(key(kind, hash(self.words.bytes_of(*first)), 0));
            }
        }
        self.joined(records, at, area, out);
        self.nearby(records, at, &pieces, out);
        for word in self.rarest(Field::Description, records.words(Field::Description, at), 3) {
            out.push(key(28, hash(self.words.bytes_of(word)), 0));
        }
        out.truncate(MOST_KEYS);
        out.sort_unstable();
        out.dedup();
    }

    /// The whole name without blanks, its first and its last part: for words written together, and for slips.
    fn joined(&self, records: &Records, at: usize, area: u64, out: &mut Vec<u64>) {
        let mut whole: Vec<u8> = Vec::with_capacity(40);
        for field in [Field::Name, Field::Given, Field::Surname] {
            let value = records.words(field, at).split(|word| *word == OR).next().unwrap_or_default();
            for word in value.iter().filter(|word| !self.words.facts(**word).weak) {
                whole.extend_from_slice(self.words.bytes_of(*word));
            }
        }
        if whole.len() < 5 {
            return;
        }
        out.push(key(50, hash(&whole), 0));
        let half = (whole.len() / 2).clamp(4, 8);
        let (first, last) = (hash(&whole[..half]), hash(&whole[whole.len() - half..]));
        out.push(key(51, first, area));
        out.push(key(52, last, area));
        if whole.len() >= 10 {
            out.push(key(53, first, 0));
            out.push(key(54, last, 0));
        }
    }

    /// Squares on the map with something else that agrees.
    fn nearby(&self, records: &Records, at: usize, pieces: &Pieces, out: &mut Vec<u64>) {
        let Some((lat, lon)) = records.point(at) else { return };
        let (lat, lon) = (f64::from(lat), f64::from(lon));
        // Two grids, half a square apart: neighbours share a square of at least one.
        for shifted in [0.0, 0.5] {
            let square =
                (((lat * 400.0 + shifted).floor() as i64) << 32) ^ ((lon * 250.0 + shifted).floor() as i64);
            let square = square.unsigned_abs() ^ (u64::from(shifted > 0.0) << 63);
            out.push(key(27, square, 0));
            out.extend(pieces.names.iter().map(|name| key(29, square, *name)));
            out.extend(pieces.numbers.iter().take(1).map(|number| key(30, square, *number)));
        }
    }
}

impl Blocks {
    /// Puts records together by key.
    pub fn build(
        keys: Keys<'_>,
        records: &Records,
        range: std::ops::Range<usize>,
        most: usize,
        threads: usize,
    ) -> Self {
        let parts = balanced(range, threads, |part| {
            let mut found: Vec<(u64, u32)> = Vec::with_capacity(part.len() * 24);
            let mut own = Vec::new();
            for at in part {
                keys.of(records, at, &mut own);
                found.extend(own.iter().map(|key| (*key, at as u32)));
            }
            found.shrink_to_fit();
            found
        });
        let total: usize = parts.iter().map(Vec::len).sum();
        let bits = (total / 4).max(16).next_power_of_two().trailing_zeros().min(26);
        let shift = 64 - bits;
        let each = (1_usize << bits).div_ceil(threads.clamp(1, 64));
        let shards = parallel(0..1 << bits, threads, |buckets| Shard::fill(&parts, &buckets, shift, most));
        Self { shift, each, shards, later: FxHashMap::default(), most }
    }

    /// Adds a record that came later.
    pub fn add(&mut self, keys: &[u64], record: u32) {
        for key in keys {
            self.later.entry(*key).or_default().push(record);
        }
    }

    /// The first entry of the bucket of a key.
    fn begin(&self, key: u64) -> u32 {
        let bucket = (key >> self.shift) as usize;
        let shard = self.shards.get(bucket / self.each.max(1));
        let entry = shard.and_then(|shard| {
            let at = *shard.starts.get(bucket % self.each.max(1))?;
            shard.entries.get(at as usize)
        });
        entry.map_or(0, |entry| entry.0)
    }

    /// The records that share a key, for each key.
    pub fn sharing(&self, keys: &[u64], found: &mut Vec<u32>) {
        found.clear();
        // All beginnings first: memory fetches them at once instead of one after the other.
        let touched = keys.iter().fold(0, |sum, key| sum ^ self.begin(*key));
        std::hint::black_box(touched);
        for key in keys {
            let bucket = (key >> self.shift) as usize;
            if let Some(shard) = self.shards.get(bucket / self.each.max(1)) {
                shard.sharing(bucket % self.each.max(1), *key as u32, found);
            }
            if let Some(later) = self.later.get(key).filter(|later| later.len() <= self.most) {
                found.extend_from_slice(later);
            }
        }
    }
}

/// Candidates of one record: who shares keys, those who share most first when there are too many.
pub fn most_shared(found: &mut Vec<u32>, most: usize) {
    found.sort_unstable();
    let distinct = found.chunk_by(|a, b| a == b).count();
    if distinct <= most {
        found.dedup();
        return;
    }
    let mut counted: Vec<(usize, u32)> =
        found.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
    counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    counted.truncate(most);
    found.clear();
    found.extend(counted.iter().map(|(_, record)| *record));
}

/// Runs over a range in equal parts on several threads; the answers come in order.
pub fn parallel<T: Send>(
    range: std::ops::Range<usize>,
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    let threads = threads.clamp(1, 64);
    let size = range.len().div_ceil(threads).max(1);
    let parts: Vec<std::ops::Range<usize>> =
        range.clone().step_by(size).map(|from| from..(from + size).min(range.end)).collect();
    if parts.len() <= 1 {
        return parts.into_iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| work(part))).collect();
        running
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(done) => done,
                Err(reason) => std::panic::resume_unwind(reason),
            })
            .collect()
    })
}

/// Runs over a range in many small parts that idle threads take one after the other; the answers come in order.
pub fn balanced<T: Send>(
    range: std::ops::Range<usize>,
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    let size = range.len().div_ceil(threads.clamp(1, 64) * PARTS_EACH).max(1);
    let parts: Vec<std::ops::Range<usize>> =
        range.clone().step_by(size).map(|from| from..(from + size).min(range.end)).collect();
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, T)> = parallel(0..threads.clamp(1, 64), threads, |_| {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(at) else { break own };
            own.push((at, work(part.clone())));
        }
    })
    .into_iter()
    .flatten()
    .collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_threads_give_the_answers_of_one_in_order() {
        for (count, threads) in [(0, 2), (1, 4), (7, 2), (1000, 1), (1000, 3), (1000, 64)] {
            let one: Vec<usize> = (0..count).collect();
            let many: Vec<usize> = balanced(0..count, threads, Iterator::collect::<Vec<_>>).concat();
            assert_eq!(one, many, "{count} with {threads}");
        }
    }

    #[test]
    fn a_key_is_found_in_whichever_shard_it_lies_and_common_ones_are_dropped() {
        let entries: Vec<(u64, u32)> = (0..5000_u32).map(|at| (hash(&(at / 2).to_le_bytes()), at)).collect();
        let common: Vec<(u64, u32)> = (0..40).map(|at| (hash(b"common"), at)).collect();
        let parts = [entries.clone(), common];
        let bits = 8;
        for threads in [1, 2, 3, 7] {
            let shards = parallel(0..1 << bits, threads, |own| Shard::fill(&parts, &own, 64 - bits, 30));
            let each = (1_usize << bits).div_ceil(threads);
            let blocks = Blocks { shift: 64 - bits, each, shards, later: FxHashMap::default(), most: 30 };
            let mut found = Vec::new();
            for at in 0..2500_u32 {
                blocks.sharing(&[hash(&at.to_le_bytes())], &mut found);
                assert_eq!(found, [at * 2, at * 2 + 1], "{threads} threads");
            }
            blocks.sharing(&[hash(b"common")], &mut found);
            assert!(found.is_empty());
        }
    }
}
