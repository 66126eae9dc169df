//! Activities, four bytes each, and what they tell: the category of a place.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "runs for each of 36 million rows; every index is below the length of a fixed array"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entity::Entity;
use super::row::Row;
use super::scan::{Block, Reason, Tally};
use crate::nace::{NACE, NaceKind, NaceTable, NaceVersion};

/// One row of activity.csv: edition, class, group and code in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Activity(u32);

const CODE_BITS: u32 = 25;
const CLASSES: [&[u8; 4]; 3] = [b"MAIN", b"SECO", b"ANCI"];

impl Activity {
    /// Reads the four columns after the number.
    pub(crate) fn read(
        group: &[u8],
        version: &[u8],
        code: &[u8],
        class: &[u8],
    ) -> Result<Self, &'static str> {
        let version = NaceVersion::parse(version).ok_or("unknown NaceVersion")?;
        let class =
            CLASSES.iter().position(|known| known.as_slice() == class).ok_or("unknown Classification")?;
        let group = match group {
            [b'0', b'0', digit @ b'0'..=b'7'] => digit - b'0',
            _ => return Err("unknown ActivityGroup"),
        };
        if !(2..=7).contains(&code.len()) || !code.iter().all(u8::is_ascii_digit) {
            return Err("a NACE code has two to seven digits");
        }
        // A leading 1 keeps the leading zeros.
        let code = code.iter().fold(1_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        Ok(Self::pack(version, class as u32, u32::from(group), code))
    }

    #[inline]
    const fn pack(version: NaceVersion, class: u32, group: u32, code: u32) -> Self {
        Self((version.index() as u32) << 30 | class << 28 | group << CODE_BITS | code)
    }

    /// The edition of the classification.
    #[must_use]
    pub fn version(self) -> NaceVersion {
        match self.0 >> 30 {
            0 => NaceVersion::V2003,
            1 => NaceVersion::V2008,
            _ => NaceVersion::V2025,
        }
    }

    /// Whether it is a main activity. There may be several: per group, and even within one.
    #[must_use]
    pub const fn is_main(self) -> bool {
        self.0 >> 28 & 3 == 0
    }

    /// The digits of the code.
    #[must_use]
    pub fn code(self) -> String {
        Self::digits(self.number())
    }

    /// The code as a number, with a 1 before it that keeps its leading zeros.
    pub(crate) const fn number(self) -> u32 {
        self.0 & ((1 << CODE_BITS) - 1)
    }

    /// The digits of a code given as [`Self::number`].
    pub(crate) fn digits(number: u32) -> String {
        let mut digits = number.to_string();
        digits.remove(0);
        digits
    }

    /// The first five digits; `None` for the rare shorter codes.
    #[inline]
    fn five_digits(self) -> Option<usize> {
        let code = self.number();
        match code {
            100_000..=199_999 => Some((code - 100_000) as usize),
            1_000_000..=1_999_999 => Some(((code - 1_000_000) / 10) as usize),
            10_000_000..=19_999_999 => Some(((code - 10_000_000) / 100) as usize),
            _ => None,
        }
    }

    /// The position of the code in the list of categories; 0 when it is no place for shoppers.
    #[inline]
    pub(crate) fn place(self, nace: &NaceTable) -> u16 {
        self.five_digits().map_or(0, |code| nace.place(self.version(), code))
    }

    /// Whether the row is worth keeping: all main activities, and the others that tell what a place sells.
    #[inline]
    pub(crate) fn matters(self, nace: &NaceTable) -> bool {
        self.is_main() || self.place(nace) != 0
    }
}

impl From<Activity> for String {
    fn from(activity: Activity) -> Self {
        let class = CLASSES.get((activity.0 >> 28 & 3) as usize).copied().unwrap_or(CLASSES[0]);
        let class = Self::from_utf8_lossy(class);
        format!("{} {class} 00{} {}", activity.version().year(), activity.0 >> CODE_BITS & 7, activity.code())
    }
}

impl TryFrom<String> for Activity {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        let parts: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
        match parts.as_slice() {
            [version, class, group, code] => Self::read(group, version, code, class),
            _ => Err("an activity has four parts"),
        }
    }
}

/// What the main activities of an entity tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Position in the list of categories; 0 when no main activity is for shoppers.
    pub(crate) place: u16,
}

/// Judges an entity by its main activities in the newest edition that it has main activities in; `None` without any.
///
/// Only main activities count: a secondary retail code stands with a large part of all companies, shop or not. The
/// newest edition alone counts, because older ones are no longer kept up. Sure categories go before vague ones and
/// candidates, then what most groups (VAT, social security) agree on, then the lowest code.
pub(crate) fn judge(rows: &[Activity], nace: &NaceTable) -> Option<Verdict> {
    let newest = rows.iter().filter(|row| row.is_main()).map(|row| row.version()).max()?;
    let mains = || rows.iter().filter(|row| row.is_main() && row.version() == newest);
    let mut best: Option<(NaceKind, i64, u32, u16)> = None;
    for row in mains() {
        let place = row.place(nace);
        let Some(line) = nace.line(place) else { continue };
        // Entities with hundreds of main activities exist, but few of their codes are for shoppers.
        let times = mains().filter(|other| other.place(nace) == place).count() as i64;
        let rank = (line.kind, -times, row.number(), place);
        if best.is_none_or(|best| rank < best) {
            best = Some(rank);
        }
    }
    Some(Verdict { place: best.map_or(0, |best| best.3) })
}

/// The categories of an entity, the main one first, and how sure they are.
pub(crate) fn categories(rows: &[Activity]) -> Vec<(&'static str, NaceKind)> {
    let nace = &*NACE;
    let Some(first) = judge(rows, nace).and_then(|verdict| nace.line(verdict.place)) else {
        return Vec::new();
    };
    let newest = rows.iter().filter(|row| row.is_main()).map(|row| row.version()).max();
    let mut others: BTreeMap<&'static str, NaceKind> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.is_main() && Some(row.version()) == newest) {
        if let Some(line) = nace.line(row.place(nace)).filter(|line| line.category != first.category) {
            let kind = others.entry(line.category).or_insert(line.kind);
            *kind = (*kind).min(line.kind);
        }
    }
    let mut all: Vec<_> = others.into_iter().collect();
    all.sort_by_key(|(category, kind)| (*kind, *category));
    all.insert(0, (first.category, first.kind));
    all.truncate(8);
    all
}

/// The activities of one block: for each run of rows of one entity its first eight digits and how many rows matter.
#[derive(Debug, Default)]
pub(crate) struct ActivityBlock {
    pub(crate) runs: Vec<(u32, u32)>,
    pub(crate) rows: Vec<Activity>,
}

impl ActivityBlock {
    /// Reads a block: rows in the exact official form on a fast path, all others one field at a time.
    pub(crate) fn read(block: &Block, tally: &mut Tally) -> Self {
        let nace = &*NACE;
        let mut out = Self::default();
        out.rows.reserve(block.bytes.len() / 80);
        let mut last = LastNumber { written: [0; 14], entity: Entity::from_base(0) };
        let (bytes, columns) = (block.bytes.as_slice(), block.columns);
        let official = columns.official();
        let slow = |row: &Row<'_>, out: &mut Self| -> Result<bool, Reason> {
            let field = |column| row.field(columns.place(column)).bytes();
            let entity = Entity::parse(field(0))?;
            let activity = Activity::read(field(1), field(2), field(3), field(4))?;
            Ok(out.add(entity, activity, nace))
        };
        let mut at = 0;
        while at < bytes.len() {
            if official && let Some((length, entity, activity)) = fast(&bytes[at..], &mut last) {
                tally.read += 1;
                tally.kept += u64::from(out.add(entity, activity, nace));
                at += length;
            } else {
                at = block.row_at(at, tally, &mut |row, _| slow(row, &mut out));
            }
        }
        out
    }

    #[inline]
    fn add(&mut self, entity: Entity, activity: Activity, nace: &NaceTable) -> bool {
        if !activity.matters(nace) {
            return false;
        }
        match self.runs.last_mut() {
            Some((base, count)) if *base == entity.base() => *count += 1,
            _ => self.runs.push((entity.base(), 1)),
        }
        self.rows.push(activity);
        true
    }
}

/// The number of the row before: a dozen rows in a row belong to the same entity.
struct LastNumber {
    written: [u8; 14],
    entity: Entity,
}

const fn word(bytes: &[u8; 30], at: usize) -> u64 {
    u64::from_le_bytes([
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
        bytes[at + 4],
        bytes[at + 5],
        bytes[at + 6],
        bytes[at + 7],
    ])
}

/// Reads `"0123.456.749","003","2025","47110","MAIN"⏎` (or the same with a number of 13 characters) by position;
/// `None` for anything else.
#[inline]
fn fast(text: &[u8], last: &mut LastNumber) -> Option<(usize, Entity, Activity)> {
    let row: &[u8; 44] = text.first_chunk()?;
    let (length, tail): (usize, &[u8; 30]) =
        if row[13] == b'"' { (43, row[13..43].first_chunk()?) } else { (44, row[14..44].first_chunk()?) };
    // Punctuation: `","0 0_","` · `"____","` · `_____","` · `____"⏎`
    let (first, second, third) = (word(tail, 0), word(tail, 8), word(tail, 16));
    let punctuation = first & 0xFFFF_00FF_FFFF_FFFF == u64::from_le_bytes(*b"\",\"00\0\",")
        && second & 0xFFFF_FF00_0000_00FF == u64::from_le_bytes(*b"\"\0\0\0\0\",\"")
        && third & 0xFFFF_FF00_0000_0000 == u64::from_le_bytes(*b"\0\0\0\0\0\",\"")
        && tail[28] == b'"'
        && tail[29] == b'\n'
        && row[0] == b'"';
    let code = third & 0xFF_FFFF_FFFF;
    let digits =
        (code.wrapping_add(0x46_4646_4646) | code.wrapping_sub(0x30_3030_3030)) & 0x80_8080_8080 == 0;
    let group = tail[5].wrapping_sub(b'0');
    if !punctuation || !digits || group > 7 {
        return None;
    }
    let version = match &[tail[9], tail[10], tail[11], tail[12]] {
        b"2025" => NaceVersion::V2025,
        b"2008" => NaceVersion::V2008,
        b"2003" => NaceVersion::V2003,
        _ => return None,
    };
    let class = match &[tail[24], tail[25], tail[26], tail[27]] {
        b"SECO" => 1,
        b"MAIN" => 0,
        b"ANCI" => 2,
        _ => return None,
    };
    let code = tail[16..21].iter().fold(1_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let written: &[u8; 14] = row.first_chunk()?;
    if *written != last.written {
        last.entity = Entity::parse(&row[1..length - 30]).ok()?;
        last.written = *written;
    }
    Some((length, last.entity, Activity::pack(version, class, u32::from(group), code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[(&str, &str, &str)]) -> Vec<Activity> {
        text.iter()
            .map(|(version, class, code)| {
                Activity::read(b"001", version.as_bytes(), code.as_bytes(), class.as_bytes()).unwrap()
            })
            .collect()
    }

    fn main_category(text: &[(&str, &str, &str)]) -> Option<&'static str> {
        categories(&rows(text)).first().map(|(category, _)| *category)
    }

    #[test]
    fn four_bytes_hold_the_whole_row() {
        for text in
            ["2025 MAIN 003 47110", "2008 SECO 001 01500", "2003 ANCI 006 5211", "2025 MAIN 007 8411001"]
        {
            let activity = Activity::try_from(text.to_owned()).unwrap();
            assert_eq!(String::from(activity), text);
        }
        for text in
            ["2025 MAIN 009 47110", "2012 MAIN 001 47110", "2025 HOOFD 001 47110", "2025 MAIN 001 4711x"]
        {
            assert!(Activity::try_from(text.to_owned()).is_err(), "{text}");
        }
        let long = Activity::try_from("2025 MAIN 006 4711001".to_owned()).unwrap();
        assert_eq!(long.place(&NACE), rows(&[("2025", "MAIN", "47110")])[0].place(&NACE));
    }

    #[test]
    fn the_fast_path_reads_what_the_slow_path_reads() {
        let line = |number: &str, rest: &str| {
            format!("\"{number}\",{rest}\n\"0200.065.765\",\"001\",\"2025\",\"1\"\n")
        };
        for number in ["0200.065.765", "2.000.000.339"] {
            for rest in [
                "\"001\",\"2025\",\"47110\",\"MAIN\"",
                "\"003\",\"2008\",\"01500\",\"SECO\"",
                "\"006\",\"2003\",\"52110\",\"ANCI\"",
            ] {
                let text = line(number, rest);
                let mut last = LastNumber { written: [0; 14], entity: Entity::from_base(0) };
                let (length, entity, activity) = fast(text.as_bytes(), &mut last).expect("official form");
                assert_eq!(length, text.find('\n').unwrap() + 1);
                assert_eq!(entity.to_string(), number);
                let field: Vec<&[u8]> = rest.split(',').map(|f| f.trim_matches('"').as_bytes()).collect();
                assert_eq!(Ok(activity), Activity::read(field[0], field[1], field[2], field[3]));
            }
        }
        let mut last = LastNumber { written: [0; 14], entity: Entity::from_base(0) };
        for odd in [
            "\"001\",\"2025\",\"4711\",\"MAIN\" ",
            "\"001\",\"2025\",\"4711:\",\"MAIN\"",
            "\"001\",\"2025\",\"4711/\",\"MAIN\"",
            "\"011\",\"2025\",\"47110\",\"MAIN\"",
            "\"008\",\"2025\",\"47110\",\"MAIN\"",
            "\"001\",\"2026\",\"47110\",\"MAIN\"",
            "\"001\",\"2025\",\"47110\",\"main\"",
            "\"001\";\"2025\",\"47110\",\"MAIN\"",
        ] {
            assert!(fast(line("0200.065.765", odd).as_bytes(), &mut last).is_none(), "{odd}");
        }
        let wrong = line("0200.065.766", "\"001\",\"2025\",\"47110\",\"MAIN\"");
        assert!(
            fast(wrong.as_bytes(), &mut last).is_none(),
            "bad check digits go to the slow path, which says why"
        );
    }

    #[test]
    fn the_newest_edition_decides_and_only_main_activities() {
        let retail_then = [("2008", "MAIN", "47210"), ("2025", "MAIN", "62010")];
        assert_eq!(main_category(&retail_then), None);
        assert_eq!(
            main_category(&[("2008", "MAIN", "47210"), ("2025", "SECO", "62010")]),
            Some("greengrocer")
        );
        assert_eq!(main_category(&[("2025", "SECO", "47210")]), None);
        assert!(
            judge(&rows(&[("2025", "SECO", "47210")]), &NACE).is_none(),
            "no main activity is no verdict"
        );
        assert_eq!(judge(&rows(&retail_then), &NACE), Some(Verdict { place: 0 }));
    }

    #[test]
    fn of_several_main_activities_the_surest_and_most_frequent_wins() {
        let farm_shop = [("2025", "MAIN", "01130"), ("2025", "MAIN", "47210"), ("2025", "MAIN", "01130")];
        assert_eq!(
            categories(&rows(&farm_shop)),
            [("greengrocer", NaceKind::Shop), ("farm", NaceKind::Candidate)],
            "a shop goes before a farm"
        );
        let mixed = [("2025", "MAIN", "47610"), ("2025", "MAIN", "56301"), ("2025", "MAIN", "56301")];
        assert_eq!(main_category(&mixed), Some("pub"));
        assert_eq!(main_category(&[("2025", "MAIN", "47789"), ("2025", "MAIN", "47791")]), Some("antiques"));
        assert_eq!(main_category(&[("2025", "MAIN", "10712")]), Some("bakery"));
    }
}
