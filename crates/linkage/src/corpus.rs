//! Records in columns of words: what two sets look like before they are compared.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: places are given out and counted here"
)]

use thiserror::Error;

pub use crate::field::ALL;
use crate::lexicon::Lexicon;
use crate::role::Role;
use crate::row::Row;
pub use crate::stats::{Stats, value_key};

/// What is compared. The first 21 are words, the last two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Field {
    Name,
    Given,
    Surname,
    Street,
    Number,
    Line,
    City,
    Postcode,
    State,
    Phone,
    Email,
    Site,
    Birth,
    Person,
    Enterprise,
    Establishment,
    Category,
    Description,
    Maker,
    Code,
    Position,
    Price,
    Year,
}

/// How many fields there are, and how many of them are words.
pub const FIELDS: usize = 23;
pub const TEXTS: usize = 21;

/// Between two values of one field: a shop with two names.
pub const OR: u32 = u32::MAX;

/// Words kept of one value.
const MOST_WORDS: usize = 16;
const MOST_TEXT_WORDS: usize = 60;
/// Values kept of one field: a shop with five names.
pub const MOST_VALUES: usize = 5;

/// Why a record is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SideError {
    /// More than a corpus can hold.
    #[error("more than {0} records: link towns or provinces one by one")]
    Full(usize),
    /// The words together are longer than a corpus can hold.
    #[error("the different words are longer than 3 GB: leave the description column out")]
    Text,
}

/// Records a side may have.
pub const MOST_RECORDS: usize = 20_000_000;

/// The records of one or two sides.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// How many.
    pub count: usize,
    /// The words of each record together: field and count, then the words.
    rows: Vec<u32>,
    row_ends: Vec<u32>,
    /// Latitude and longitude; empty when no record has them, NaN when this one has not.
    points: Vec<(f32, f32)>,
    prices: Vec<f32>,
    years: Vec<f32>,
    ids: String,
    id_ends: Vec<u32>,
}

impl Records {
    /// The words of a field of a record; none when it is not filled.
    pub fn words(&self, field: Field, at: usize) -> &[u32] {
        self.fields(at).find(|(known, _)| *known == field as u32).map_or(&[], |(_, words)| words)
    }

    fn row(&self, at: usize) -> &[u32] {
        let from = if at == 0 { 0 } else { self.row_ends[at - 1] };
        &self.rows[from as usize..self.row_ends[at] as usize]
    }

    /// Reads a word of each of these records, so that memory fetches many at once instead of one after the other.
    pub fn call(&self, wanted: &[u32]) {
        let begins = wanted.iter().map(|at| (*at as usize).checked_sub(1).map_or(0, |at| self.row_ends[at]));
        let touched = begins.fold(0_u32, |sum, at| sum ^ self.rows.get(at as usize).copied().unwrap_or(0));
        std::hint::black_box(touched);
    }

    /// Every filled field of a record with its words.
    pub fn fields(&self, at: usize) -> impl Iterator<Item = (u32, &[u32])> {
        let mut rest = self.row(at);
        std::iter::from_fn(move || {
            let (head, after) = rest.split_first()?;
            let (words, next) = after.split_at((head & 0xFFFF) as usize);
            rest = next;
            Some((head >> 16, words))
        })
    }

    /// Gives every word another number.
    fn renumber(&mut self, number: impl Fn(u32) -> u32) {
        let mut at = 0;
        while at < self.rows.len() {
            let count = (self.rows[at] & 0xFFFF) as usize;
            for word in self.rows[at + 1..=at + count].iter_mut().filter(|word| **word != OR) {
                *word = number(*word);
            }
            at += count + 1;
        }
    }

    /// Where it is.
    pub fn point(&self, at: usize) -> Option<(f32, f32)> {
        self.points.get(at).copied().filter(|(lat, _)| !lat.is_nan())
    }

    /// Price or year.
    pub fn number(&self, field: Field, at: usize) -> Option<f32> {
        let column = if field == Field::Price { &self.prices } else { &self.years };
        column.get(at).copied().filter(|value| !value.is_nan())
    }

    /// The id as the file has it.
    pub fn id(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.id_ends[at - 1] as usize };
        self.ids.get(from..self.id_ends[at] as usize).unwrap_or_default()
    }

    fn append(&mut self, other: Self) {
        let before = self.count;
        let base = self.rows.len() as u32;
        self.rows.extend(other.rows);
        self.row_ends.extend(other.row_ends.iter().map(|end| end + base));
        if !other.points.is_empty() {
            self.points.resize(before, (f32::NAN, f32::NAN));
            self.points.extend(other.points);
        }
        for (mine, theirs) in [(&mut self.prices, other.prices), (&mut self.years, other.years)] {
            if !theirs.is_empty() {
                mine.resize(before, f32::NAN);
                mine.extend(theirs);
            }
        }
        let base = self.ids.len() as u32;
        self.ids.push_str(&other.ids);
        self.id_ends.extend(other.id_ends.iter().map(|end| end + base));
        self.count += other.count;
    }

    fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.row_ends.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.id_ends.shrink_to_fit();
    }
}

/// How the cells of a side are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Given name and surname are read as one name, because the other side has only one.
    pub person_as_name: bool,
    /// The street holds the house number: there is no column for it.
    pub number_in_street: bool,
    /// The street line may hold postcode and place: there are no columns for them.
    pub place_in_street: bool,
}

impl Reading {
    /// How to read a side with these roles beside another.
    #[must_use]
    pub fn of(roles: &[Role], other: &[Role]) -> Self {
        let has = |role: Role| roles.contains(&role);
        let person = |roles: &[Role]| roles.contains(&Role::GivenName) || roles.contains(&Role::Surname);
        Self {
            person_as_name: person(roles)
                && !other.is_empty()
                && !person(other)
                && other.contains(&Role::Name)
                || person(other) && !person(roles),
            number_in_street: !has(Role::HouseNumber),
            place_in_street: !has(Role::City) && !has(Role::Postcode),
        }
    }
}

/// One set of records, growing as it is read.
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub(crate) records: Records,
    pub(crate) lexicon: Lexicon,
    reading: Reading,
    tokens: Vec<u32>,
}

impl Side {
    /// An empty set.
    #[must_use]
    pub fn new(reading: Reading) -> Self {
        Self { reading, ..Self::default() }
    }

    /// How many records.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.records.count
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.records.count == 0
    }

    /// Adds a record: its id and what is known of it. A role may come more than once.
    pub fn push<'a>(
        &mut self,
        id: &str,
        cells: impl Iterator<Item = (Role, &'a str)>,
    ) -> Result<(), SideError> {
        if self.records.count >= MOST_RECORDS {
            return Err(SideError::Full(MOST_RECORDS));
        }
        if self.lexicon.bytes() > 3_000_000_000 || self.records.ids.len() > 3_000_000_000 {
            return Err(SideError::Text);
        }
        let mut row = Row::default();
        for (role, text) in cells {
            let text = text.trim();
            if !placeholder(text) {
                row.read(role, text, self.reading);
            }
        }
        row.finish(self.reading);
        row.fields.sort_by_key(|(field, _)| *field as u32);
        let at = self.records.count;
        for (field, values) in row.fields {
            self.tokens.clear();
            let most = if field == Field::Description { MOST_TEXT_WORDS } else { MOST_WORDS };
            for value in values.iter().take(MOST_VALUES) {
                if !self.tokens.is_empty() {
                    self.tokens.push(OR);
                }
                for word in value.iter().take(most) {
                    self.tokens.push(self.lexicon.intern(word));
                }
            }
            if !self.tokens.is_empty() {
                self.records.rows.push((field as u32) << 16 | self.tokens.len() as u32);
                self.records.rows.extend_from_slice(&self.tokens);
            }
        }
        if let (Some(lat), Some(lon)) = (row.lat, row.lon)
            && (-90.0..=90.0).contains(&lat)
            && (-180.0..=180.0).contains(&lon)
            && (lat != 0.0 || lon != 0.0)
        {
            self.records.points.resize(at, (f32::NAN, f32::NAN));
            self.records.points.push((lat, lon));
            let cell = self.lexicon.intern(&cell(lat, lon));
            self.records.rows.extend([(Field::Position as u32) << 16 | 1, cell]);
        }
        for (column, value) in [(&mut self.records.prices, row.price), (&mut self.records.years, row.year)] {
            if let Some(value) = value {
                column.resize(at, f32::NAN);
                column.push(value);
            }
        }
        self.records.row_ends.push(self.records.rows.len() as u32);
        self.records.ids.push_str(id);
        self.records.id_ends.push(self.records.ids.len() as u32);
        self.records.count += 1;
        Ok(())
    }
}

impl Side {
    /// Gives the words the numbers they have in a corpus; those it does not know get numbers behind it.
    pub(crate) fn translate(&mut self, base: &Lexicon) {
        let mut own = Lexicon::default();
        let numbers: Vec<u32> = (0..self.lexicon.len() as u32)
            .map(|id| {
                let word = self.lexicon.word(id);
                base.find(word).unwrap_or_else(|| base.len() as u32 + own.intern(word))
            })
            .collect();
        self.records.renumber(|word| numbers[word as usize]);
        self.lexicon = own;
    }

    /// The records of another translated side, in the words of this one.
    pub(crate) fn adopt(&mut self, other: &Self, base: &Lexicon) -> Records {
        let first = base.len() as u32;
        let numbers: Vec<u32> = self.lexicon.absorb(&other.lexicon);
        let mut records = other.records.clone();
        records.renumber(|word| if word >= first { first + numbers[(word - first) as usize] } else { word });
        records
    }
}

/// The square of about 110 m a point lies in.
fn cell(lat: f32, lon: f32) -> String {
    format!("@{}:{}", (f64::from(lat) * 1000.0).floor(), (f64::from(lon) * 625.0).floor())
}

/// What people and programs write where they know nothing.
fn placeholder(text: &str) -> bool {
    text.is_empty()
        || text.len() <= 7
            && matches!(
                text.to_ascii_lowercase().as_str(),
                "null" | "none" | "nan" | "n/a" | "na" | "-" | "--" | "?" | "unknown" | "." | "nil" | "#n/a"
            )
}

/// Both sides, or one, with the counts that tell what is rare.
#[derive(Clone, Debug)]
pub struct Corpus {
    pub(crate) records: Records,
    pub(crate) lexicon: Lexicon,
    pub(crate) stats: Stats,
    /// Where the right side starts; the number of records when there is one side.
    pub(crate) split: usize,
}

impl Corpus {
    /// One set, to be linked with itself.
    #[must_use]
    pub fn one(side: Side) -> Self {
        let split = side.records.count;
        Self::counted(side.records, side.lexicon, split)
    }

    /// Two sets.
    #[must_use]
    pub fn two(left: Side, right: Side) -> Self {
        let split = left.records.count;
        let (mut records, mut lexicon, mut other) = (left.records, left.lexicon, right.records);
        let numbers = lexicon.absorb(&right.lexicon);
        drop(right.lexicon);
        other.renumber(|word| numbers[word as usize]);
        records.append(other);
        Self::counted(records, lexicon, split)
    }

    fn counted(mut records: Records, mut lexicon: Lexicon, split: usize) -> Self {
        records.shrink();
        lexicon.shrink();
        let stats = Stats::count(&records, lexicon.len());
        Self { records, lexicon, stats, split }
    }

    /// How many records: on the left (or in the only set) and on the right.
    #[must_use]
    pub const fn sizes(&self) -> (usize, usize) {
        (self.split, self.records.count - self.split)
    }

    /// The id of a record, as it was given.
    #[must_use]
    pub fn id(&self, record: u32) -> &str {
        self.records.id(record as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(rows: &[&[(Role, &str)]]) -> Side {
        let roles: Vec<Role> = rows.iter().flat_map(|row| row.iter().map(|(role, _)| *role)).collect();
        let mut side = Side::new(Reading::of(&roles, &[]));
        for (at, row) in rows.iter().enumerate() {
            side.push(&format!("r{at}"), row.iter().copied()).unwrap();
        }
        side
    }

    #[test]
    fn two_sides_share_their_words_and_keep_their_ids() {
        let left = side(&[&[(Role::Name, "Bakkerij Jan")], &[(Role::City, "Gent")]]);
        let right =
            side(&[&[(Role::Phone, "050 12 34 56")], &[(Role::Name, "jan"), (Role::Name, "Chez Jean")]]);
        let corpus = Corpus::two(left, right);
        assert_eq!(corpus.sizes(), (2, 2));
        assert_eq!((corpus.id(0), corpus.id(3)), ("r0", "r1"));
        let name = |at: usize| -> Vec<&str> {
            let list = corpus.records.words(Field::Name, at);
            list.iter().map(|id| if *id == OR { "|" } else { corpus.lexicon.word(*id) }).collect()
        };
        assert_eq!(name(0), ["bakkerij", "jan"]);
        assert!(name(1).is_empty() && name(2).is_empty());
        assert_eq!(name(3), ["jan", "|", "chez", "jean"]);
        let jan = corpus.lexicon.find("jan").unwrap();
        let smet = corpus.lexicon.find("bakkerij").unwrap();
        assert!(corpus.stats.surprise(Field::Name, jan) < corpus.stats.surprise(Field::Name, smet));
        assert_eq!(corpus.stats.filled[Field::Name as usize], 2);
    }

    #[test]
    fn a_whole_address_on_one_line_is_taken_apart() {
        let side = side(&[&[(Role::Street, "Kerkstraat 12, 8000 Brugge")]]);
        let corpus = Corpus::one(side);
        let word = |field: Field| corpus.lexicon.word(corpus.records.words(field, 0)[0]);
        assert_eq!(word(Field::Street), "kerkstraat");
        assert_eq!(word(Field::Number), "12");
        assert_eq!(word(Field::Postcode), "8000");
        assert_eq!(word(Field::City), "brugge");
    }

    #[test]
    fn placeholders_are_nothing() {
        let corpus = Corpus::one(side(&[&[(Role::Name, "N/A"), (Role::Phone, "000"), (Role::City, "-")]]));
        assert_eq!(corpus.stats.filled.iter().sum::<u32>(), 0);
    }
}
