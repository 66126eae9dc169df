//! Two records beside each other: for each field how far they agree, and how surprising that is.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: fixed tables with checked lengths"
)]

use crate::corpus::{ALL, FIELDS, Field, OR, Records, Stats, value_key};
use crate::lexicon::Words;
use crate::similar;

/// A field that is empty on one side.
pub const MISSING: u8 = u8::MAX;
/// Agreement goes from 0 (differs) to 5 (the same).
pub const SAME: u8 = 5;
/// Levels there are.
pub const LEVELS: usize = 6;

/// Words of a value that are compared.
const MOST: usize = 16;

/// What comparing two records gave.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Per field the level of agreement, or missing.
    pub level: [u8; FIELDS],
    /// Per field how alike, in hundredths.
    pub alike: [u8; FIELDS],
    /// Per field how surprising the agreement is: minus the logarithm of its chance.
    pub surprise: [f32; FIELDS],
    /// The two categories, when both are known.
    pub categories: Option<(u64, u64)>,
    /// How surprising it is to share this street of this town, and this number in it.
    pub address: [Option<f32>; 2],
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            level: [MISSING; FIELDS],
            alike: [0; FIELDS],
            surprise: [0.0; FIELDS],
            categories: None,
            address: [None, None],
        }
    }
}

/// One value beside another.
#[derive(Clone, Copy, Debug, Default)]
struct Alike {
    share: f32,
    surprise: f32,
    level: u8,
}

/// Compares records of one or two stores.
#[derive(Clone, Copy)]
pub struct Comparer<'a> {
    pub words: Words<'a>,
    pub stats: &'a Stats,
}

impl Comparer<'_> {
    /// Everything that can be compared.
    pub fn compare(&self, one: (&Records, usize), other: (&Records, usize)) -> Seen {
        let mut seen = Seen::default();
        // The fields of a record stand in order: both rows are walked once.
        let mut theirs = other.0.fields(other.1).peekable();
        for (number, a) in one.0.fields(one.1) {
            while theirs.next_if(|(known, _)| *known < number).is_some() {}
            let Some((_, b)) = theirs.next_if(|(known, _)| *known == number) else { continue };
            let field = ALL[number as usize];
            let found =
                if field == Field::Position { self.position(one, other) } else { self.field(field, a, b) };
            if let Some(found) = found {
                seen.put(field, found);
            }
            if field == Field::Category {
                seen.categories = Some((category(a), category(b)));
            }
        }
        for field in [Field::Price, Field::Year] {
            if let Some(found) = numbers(field, one, other) {
                seen.put(field, found);
            }
        }
        if seen.level[Field::Street as usize] >= 4 {
            seen.address = self.stats.address(other.0, other.1);
        }
        self.swapped_names(one, other, &mut seen);
        seen
    }

    fn field(&self, field: Field, one: &[u32], other: &[u32]) -> Option<Alike> {
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let values = |list| <[u32]>::split(list, |word| *word == OR);
        let mut best: Option<Alike> = None;
        for a in values(one) {
            for b in values(other) {
                let found = match field {
                    Field::Number
                    | Field::Postcode
                    | Field::Phone
                    | Field::Birth
                    | Field::Person
                    | Field::Enterprise
                    | Field::Establishment
                    | Field::Code => self.code(field, a[0], b[0]),
                    Field::Description => self.text(field, a, b),
                    _ => self.value(field, a, b),
                };
                if best.is_none_or(|best| (found.level, found.share) > (best.level, best.share)) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn code(&self, field: Field, one: u32, other: u32) -> Alike {
        if one == other {
            return Alike { share: 1.0, surprise: self.stats.surprise(field, one), level: SAME };
        }
        let (a, b) = (self.words.bytes_of(one), self.words.bytes_of(other));
        let level = match field {
            Field::Number => number_level(a, b),
            Field::Birth if similar::day_month_swapped(a, b) => 4,
            Field::Birth if similar::codes(a, b) == 0 && a.len() == 8 && b.len() == 8 && a[..4] == b[..4] => {
                1
            }
            Field::Phone if a.len().min(b.len()) >= 6 && (a.ends_with(b) || b.ends_with(a)) => 4,
            Field::Postcode
                if similar::codes(a, b) == 0 && a.len() == b.len() && a.len() > 3 && a[..2] == b[..2] =>
            {
                1
            }
            _ => match similar::codes(a, b) {
                2 => 3,
                1 => 2,
                _ => 0,
            },
        };
        if level == 0 {
            return Alike::default();
        }
        let surprise = self.stats.surprise(field, one).min(self.stats.surprise(field, other));
        // Some thirty neighbours are one slip away.
        let surprise = (surprise - if level == 4 { 0.7 } else { 3.4 }).max(0.0);
        Alike { share: f32::from(level) / 5.0, surprise, level }
    }

    fn weight(&self, field: Field, word: u32) -> f32 {
        let surprise = self.stats.surprise(field, word) + 0.3;
        if self.words.facts(word).weak { surprise / 3.0 } else { surprise }
    }

    /// Two values of several words: words are paired, rare ones weigh more.
    fn value(&self, field: Field, one: &[u32], other: &[u32]) -> Alike {
        let one = &one[..one.len().min(MOST)];
        let other = &other[..other.len().min(MOST)];
        if one == other {
            return self.same(field, one);
        }
        let mut pairing = Pairing::default();
        let mut total = [0.0_f32; 2];
        for (place, word) in one.iter().enumerate() {
            pairing.weights[0][place] = self.weight(field, *word);
            total[0] += pairing.weights[0][place];
        }
        for (place, word) in other.iter().enumerate() {
            pairing.weights[1][place] = self.weight(field, *word);
            total[1] += pairing.weights[1][place];
        }
        for (i, a) in one.iter().enumerate() {
            if let Some(j) = (0..other.len()).find(|j| !pairing.taken(1, *j) && other[*j] == *a) {
                pairing.pair(i, j, 1.0, self.stats.surprise(field, *a));
            }
        }
        let exact = pairing.left(0, one.len()) == 0 && pairing.left(1, other.len()) == 0;
        if exact {
            return self.same(field, one);
        }
        if pairing.left(0, one.len()) > 0 && pairing.left(1, other.len()) > 0 {
            self.pair_joined(field, (one, other), false, &mut pairing);
            self.pair_joined(field, (other, one), true, &mut pairing);
            self.pair_alike(field, one, other, &mut pairing);
        }
        let matched = pairing.matched;
        let all = total[0] + total[1] - pairing.forgiven;
        let dice = matched / all.max(0.01);
        let inside = (matched / 2.0 / total[0].min(total[1]).max(0.01)).min(1.0);
        let share = (0.7 * dice + 0.3 * inside).min(0.998);
        let level = match share {
            s if s >= 0.85 => 4,
            s if s >= 0.65 => 3,
            s if s >= 0.45 => 2,
            s if s >= 0.25 => 1,
            _ => 0,
        };
        Alike { share, surprise: pairing.surprise(), level }
    }

    /// The same words: as surprising as the words, unless the whole is known to be common.
    fn same(&self, field: Field, words: &[u32]) -> Alike {
        let mut pairing = Pairing::default();
        for (place, word) in words.iter().enumerate() {
            pairing.found[place] = self.stats.surprise(field, *word);
        }
        pairing.count = words.len();
        let mut surprise = pairing.surprise();
        if let Some(whole) = self.stats.whole(field, words) {
            surprise = surprise.min(whole);
        }
        Alike { share: 1.0, surprise, level: SAME }
    }

    /// Pairs words that are nearly the same, the best first.
    fn pair_alike(&self, field: Field, one: &[u32], other: &[u32], pairing: &mut Pairing) {
        let mut near: [(f32, u8, u8); 24] = [(0.0, 0, 0); 24];
        let mut count = 0;
        for (i, a) in one.iter().enumerate() {
            if pairing.taken(0, i) {
                continue;
            }
            for (j, b) in other.iter().enumerate() {
                if pairing.taken(1, j) || count == near.len() {
                    continue;
                }
                let (x, y) = (self.words.facts(*a), self.words.facts(*b));
                if !similar::worth_reading(x, y) {
                    continue;
                }
                let letters = (x.letters, y.letters);
                let alike = similar::words(self.words.bytes_of(*a), self.words.bytes_of(*b), letters);
                if alike >= 0.5 {
                    near[count] = (alike, i as u8, j as u8);
                    count += 1;
                }
            }
        }
        near[..count].sort_unstable_by(|x, y| y.0.total_cmp(&x.0));
        for (alike, i, j) in
            near[..count].iter().map(|(alike, i, j)| (*alike, usize::from(*i), usize::from(*j)))
        {
            if pairing.taken(0, i) || pairing.taken(1, j) {
                continue;
            }
            let surprise = self.stats.surprise(field, one[i]).min(self.stats.surprise(field, other[j]));
            pairing.pair(i, j, alike, ((surprise - 1.0) * alike).max(0.0));
        }
    }

    /// Pairs two words of one side that are one word on the other: `bel air` and `belair`.
    fn pair_joined(&self, field: Field, sides: (&[u32], &[u32]), turned: bool, pairing: &mut Pairing) {
        let (parts, wholes) = sides;
        let (p, w) = if turned { (1, 0) } else { (0, 1) };
        let mut joined: Vec<u8> = Vec::new();
        for at in 0..parts.len().saturating_sub(1) {
            if pairing.taken(p, at) || pairing.taken(p, at + 1) {
                continue;
            }
            let (start, end) = (self.words.facts(parts[at]), self.words.facts(parts[at + 1]));
            for (j, whole) in wholes.iter().enumerate() {
                let known = self.words.facts(*whole);
                if known.length.abs_diff(start.length.saturating_add(end.length)) > 1
                    || known.length < 4
                    || known.first != start.first
                    || pairing.taken(w, j)
                {
                    continue;
                }
                let whole = self.words.bytes_of(*whole);
                let (first, second) = (self.words.bytes_of(parts[at]), self.words.bytes_of(parts[at + 1]));
                joined.clear();
                joined.extend_from_slice(first);
                joined.extend_from_slice(second);
                if joined == whole || whole.len() > 6 && similar::edits(&joined, whole, 1).is_some() {
                    let surprise =
                        self.stats.surprise(field, parts[at]).max(self.stats.surprise(field, parts[at + 1]));
                    pairing.join((p, at), (w, j), surprise.min(self.stats.surprise(field, wholes[j])));
                }
            }
        }
    }

    /// Longer texts: the words they share.
    fn text(&self, field: Field, one: &[u32], other: &[u32]) -> Alike {
        let (mut matched, mut total, mut rarest) = (0.0, 0.0, [0.0_f32; 3]);
        for (place, word) in one.iter().enumerate() {
            if one[..place].contains(word) {
                continue;
            }
            let weight = self.weight(field, *word);
            total += weight;
            if other.contains(word) {
                matched += weight;
                if let Some(least) = rarest.iter_mut().min_by(|a, b| a.total_cmp(b)) {
                    *least = least.max(self.stats.surprise(field, *word));
                }
            }
        }
        let mut whole = 0.0;
        for (place, word) in other.iter().enumerate() {
            if !other[..place].contains(word) {
                whole += self.weight(field, *word);
            }
        }
        let share = matched / f32::max(0.01, f32::min(total, whole)) * 0.5
            + matched / f32::max(0.01, total + whole - matched) * 0.5;
        let level = match share {
            s if s >= 0.999 => SAME,
            s if s >= 0.7 => 4,
            s if s >= 0.5 => 3,
            s if s >= 0.3 => 2,
            s if s >= 0.15 => 1,
            _ => 0,
        };
        Alike { share, surprise: rarest.iter().sum::<f32>() * 0.5, level }
    }

    /// `Jan Peeters` and `Peeters Jan` in the two columns of a person.
    fn swapped_names(&self, one: (&Records, usize), other: (&Records, usize), seen: &mut Seen) {
        let (given, surname) = (Field::Given as usize, Field::Surname as usize);
        if seen.level[given] == MISSING
            || seen.level[surname] == MISSING
            || seen.level[given] + seen.level[surname] > 5
        {
            return;
        }
        let read = |side: (&Records, usize)| {
            let words = |field| side.0.words(field, side.1).first().copied().unwrap_or(OR);
            (words(Field::Given), words(Field::Surname))
        };
        let (a, b) = (read(one), read(other));
        let level = |x: u32, y: u32| -> u8 {
            if x == y {
                return 4;
            }
            let letters = (self.words.facts(x).letters, self.words.facts(y).letters);
            if similar::words(self.words.bytes_of(x), self.words.bytes_of(y), letters) >= 0.75 {
                3
            } else {
                0
            }
        };
        let crossed = (level(a.0, b.1), level(a.1, b.0));
        if crossed.0 >= 3 && crossed.1 >= 3 {
            for (at, level, word) in [(given, crossed.0, a.0), (surname, crossed.1, a.1)] {
                let field = if at == given { Field::Surname } else { Field::Given };
                let rarity = self.stats.surprise(Field::Given, word).min(self.stats.surprise(field, word));
                seen.level[at] = level;
                seen.alike[at] = 20 * level;
                seen.surprise[at] = (rarity - 0.7).max(0.0);
            }
        }
    }

    fn position(&self, one: (&Records, usize), other: (&Records, usize)) -> Option<Alike> {
        let ((lat1, lon1), (lat2, lon2)) = (one.0.point(one.1)?, other.0.point(other.1)?);
        let north = (lat1 - lat2) * 111_195.0;
        let east = (lon1 - lon2) * 111_195.0 * lat1.to_radians().cos();
        let metres = north.hypot(east);
        let level = match metres {
            m if m <= 30.0 => SAME,
            m if m <= 100.0 => 4,
            m if m <= 300.0 => 3,
            m if m <= 1_000.0 => 2,
            m if m <= 5_000.0 => 1,
            _ => 0,
        };
        let crowd = one
            .0
            .words(Field::Position, one.1)
            .first()
            .map_or(0.0, |cell| self.stats.surprise(Field::Position, *cell));
        let wider = [0.0, 0.0, 4.0, 2.2, 1.0, 0.5][usize::from(level)];
        let share = (1.0 - metres / 5_000.0).max(0.0);
        Some(Alike { share, surprise: (crowd - wider).max(0.0), level })
    }
}

impl Seen {
    fn put(&mut self, field: Field, found: Alike) {
        let at = field as usize;
        self.level[at] = found.level;
        self.alike[at] = (found.share * 100.0).clamp(0.0, 100.0) as u8;
        self.surprise[at] = found.surprise;
    }
}

/// One number for a category in any order of words; several categories count as their first.
fn category(words: &[u32]) -> u64 {
    value_key(Field::Category, words.split(|word| *word == OR).next().unwrap_or_default())
}

fn number_level(a: &[u8], b: &[u8]) -> u8 {
    let digits = |word: &[u8]| word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (x, y) = (digits(a), digits(b));
    if x > 0 && a[..x] == b[..y] {
        return 4;
    }
    // A digit forgotten, doubled, wrong or swapped.
    if x.max(y) >= 2 && similar::edits(&a[..x], &b[..y], 1).is_some() { 2 } else { 0 }
}

fn numbers(field: Field, one: (&Records, usize), other: (&Records, usize)) -> Option<Alike> {
    let (a, b) = (one.0.number(field, one.1)?, other.0.number(field, other.1)?);
    let apart =
        if field == Field::Year { (a - b).abs() } else { (a - b).abs() / a.abs().max(b.abs()).max(0.01) };
    let steps: [f32; 5] =
        if field == Field::Year { [0.1, 1.1, 2.1, 3.1, 5.1] } else { [0.001, 0.03, 0.1, 0.25, 0.5] };
    let level = 5 - steps.iter().position(|step| apart <= *step).unwrap_or(5) as u8;
    Some(Alike { share: f32::from(level) / 5.0, surprise: 20.0, level })
}

/// Which word stands beside which.
struct Pairing {
    weights: [[f32; MOST]; 2],
    used: [u32; 2],
    matched: f32,
    forgiven: f32,
    found: [f32; 2 * MOST],
    count: usize,
}

impl Default for Pairing {
    fn default() -> Self {
        Self {
            weights: [[0.0; MOST]; 2],
            used: [0; 2],
            matched: 0.0,
            forgiven: 0.0,
            found: [0.0; 2 * MOST],
            count: 0,
        }
    }
}

impl Pairing {
    const fn taken(&self, side: usize, at: usize) -> bool {
        self.used[side] >> at & 1 == 1
    }

    const fn left(&self, side: usize, count: usize) -> usize {
        count - self.used[side].count_ones() as usize
    }

    fn pair(&mut self, i: usize, j: usize, quality: f32, surprise: f32) {
        self.used[0] |= 1 << i;
        self.used[1] |= 1 << j;
        let (a, b) = (self.weights[0][i], self.weights[1][j]);
        // Two forms of one word weigh as the more common of the two.
        let weight = a.min(b);
        self.forgiven += a + b - 2.0 * weight;
        self.matched += 2.0 * weight * quality;
        self.add(surprise);
    }

    fn join(&mut self, part: (usize, usize), whole: (usize, usize), surprise: f32) {
        let ((p, at), (w, j)) = (part, whole);
        self.used[p] |= 3 << at;
        self.used[w] |= 1 << j;
        self.matched += 0.97 * (self.weights[p][at] + self.weights[p][at + 1] + self.weights[w][j]);
        self.add(surprise);
    }

    fn add(&mut self, surprise: f32) {
        if self.count < self.found.len() {
            self.found[self.count] = surprise;
            self.count += 1;
        }
    }

    /// The words together: each further one adds less, because words of a name come together.
    fn surprise(&self) -> f32 {
        let mut found = self.found;
        let found = &mut found[..self.count];
        found.sort_unstable_by(|a, b| b.total_cmp(a));
        let shares = [1.0, 0.75, 0.55, 0.4, 0.3, 0.2, 0.15, 0.1];
        found.iter().zip(shares).map(|(surprise, share)| surprise * share).sum()
    }
}
