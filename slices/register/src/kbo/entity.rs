//! The numbers of the KBO as its files write them, and sets of them.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "runs for each of 47 million rows; every index is below the length checked in the same function"
)]

use std::fmt;

use kernel::number::{EnterpriseNumber, EstablishmentNumber};

/// An entity of the KBO by the first eight of its ten digits: the last two follow from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entity(u32);

/// How many first eight digits there are.
const BASES: usize = 100_000_000;

impl Entity {
    /// Reads a number as the files write it (`0428.759.497`, `2.000.000.339`), with or without dots.
    #[inline]
    pub fn parse(written: &[u8]) -> Result<Self, &'static str> {
        let (mut number, mut count) = (0_u64, 0_u32);
        if written.len() > 16 {
            return Err("a number has ten digits");
        }
        for byte in written {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + u64::from(byte - b'0');
                    count += 1;
                }
                b'.' => {}
                _ => return Err("a number consists of digits and dots"),
            }
        }
        if count != 10 {
            return Err("a number has ten digits");
        }
        let base = (number / 100) as u32;
        if 97 - base % 97 == (number % 100) as u32 {
            Ok(Self(base))
        } else {
            Err("the check digits do not fit")
        }
    }

    /// The entity with these first eight digits.
    pub(crate) const fn from_base(base: u32) -> Self {
        Self(base)
    }

    /// The first eight digits.
    #[must_use]
    pub const fn base(self) -> u32 {
        self.0
    }

    /// All ten digits.
    #[must_use]
    pub fn number(self) -> u64 {
        u64::from(self.0) * 100 + u64::from(97 - self.0 % 97)
    }

    /// As the number of an enterprise, when it is one.
    #[must_use]
    pub fn enterprise(self) -> Option<EnterpriseNumber> {
        EnterpriseNumber::from_base(self.0)
    }

    /// As the number of an establishment unit, when it is one.
    #[must_use]
    pub fn establishment(self) -> Option<EstablishmentNumber> {
        EstablishmentNumber::from_base(self.0)
    }

    /// Whether it is an enterprise.
    #[must_use]
    pub const fn is_enterprise(self) -> bool {
        self.0 < 20_000_000
    }
}

impl From<EnterpriseNumber> for Entity {
    fn from(number: EnterpriseNumber) -> Self {
        Self((number.get() / 100) as u32)
    }
}

impl From<EstablishmentNumber> for Entity {
    fn from(number: EstablishmentNumber) -> Self {
        Self((number.get() / 100) as u32)
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.number();
        if self.is_enterprise() {
            write!(f, "{:04}.{:03}.{:03}", n / 1_000_000, n / 1000 % 1000, n % 1000)
        } else {
            write!(
                f,
                "{}.{:03}.{:03}.{:03}",
                n / 1_000_000_000,
                n / 1_000_000 % 1000,
                n / 1000 % 1000,
                n % 1000
            )
        }
    }
}

/// A set of entities, one bit each, that also tells the rank of a member: 19 MB whatever its size.
#[derive(Debug)]
pub(crate) struct EntitySet {
    words: Vec<u64>,
    before: Vec<u32>,
}

impl EntitySet {
    pub(crate) fn new(entities: impl IntoIterator<Item = Entity>) -> Self {
        let mut words = vec![0_u64; BASES / 64 + 1];
        for entity in entities {
            let base = entity.0 as usize % BASES;
            words[base / 64] |= 1 << (base % 64);
        }
        let mut before = Vec::with_capacity(words.len());
        let mut sum = 0_u32;
        for word in &words {
            before.push(sum);
            sum += word.count_ones();
        }
        Self { words, before }
    }

    #[inline]
    pub(crate) fn contains(&self, entity: Entity) -> bool {
        let base = entity.0 as usize % BASES;
        self.words[base / 64] >> (base % 64) & 1 == 1
    }

    /// Position of the entity among the members in ascending order.
    #[inline]
    pub(crate) fn rank(&self, entity: Entity) -> Option<usize> {
        let base = entity.0 as usize % BASES;
        let (word, bit) = (self.words[base / 64], base % 64);
        (word >> bit & 1 == 1)
            .then(|| self.before[base / 64] as usize + (word & ((1 << bit) - 1)).count_ones() as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The members in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Entity> {
        self.words.iter().enumerate().filter(|(_, word)| **word != 0).flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| Entity((at * 64 + bit) as u32))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_and_bare_numbers_are_read_and_written_back() {
        for text in ["0428.759.497", "0403.227.515", "2.000.000.339", "9.000.006.626"] {
            let entity = Entity::parse(text.as_bytes()).unwrap();
            assert_eq!(entity.to_string(), text);
            assert_eq!(Entity::parse(text.replace('.', "").as_bytes()), Ok(entity));
        }
        let branch = Entity::parse(b"9.000.006.626").unwrap();
        assert!(branch.enterprise().is_none() && branch.establishment().is_none());
    }

    #[test]
    fn bad_numbers_are_refused() {
        for (text, reason) in [
            ("0428.759.498", "check"),
            ("0428.759.49", "ten digits"),
            ("0428.759.4970", "ten digits"),
            ("0428x759.497", "digits and dots"),
            ("", "ten digits"),
            ("00000000000000000000", "ten digits"),
        ] {
            assert!(Entity::parse(text.as_bytes()).unwrap_err().contains(reason), "{text}");
        }
    }

    #[test]
    fn it_agrees_with_the_kernel_on_published_numbers() {
        let Some(path) = kernel::shared_data("kbo/numbers_valid_invalid.csv") else { return };
        let mut seen = 0;
        for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
            let mut fields = line.split(',').skip(1);
            let (number, expected) = (fields.next().unwrap(), fields.next().unwrap());
            assert_eq!(Entity::parse(number.as_bytes()).is_ok(), expected == "valid", "{line}");
            seen += 1;
        }
        assert!(seen > 2_000);
    }

    #[test]
    fn ranks_count_the_members_below() {
        let members = [3_u32, 64, 65, 19_999_999, 20_000_003, 99_999_999].map(Entity);
        let set = EntitySet::new(members);
        for (rank, member) in members.into_iter().enumerate() {
            assert_eq!(set.rank(member), Some(rank));
        }
        assert!(set.rank(Entity(4)).is_none() && !set.contains(Entity(66)));
        assert_eq!(set.iter().collect::<Vec<_>>(), members);
        assert_eq!(set.len(), 6);
    }
}
