//! Opening hours of all places: every distinct value once, with one bit per value for "open at this moment".
//!
//! The table of the kernel holds the days of every value for the coming weeks. It is kept in a file beside the index,
//! so that opening a large index does not read a hundred thousand values anew; without the file they are.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use chrono::{Days, NaiveDate, NaiveDateTime};
use kernel::calendar::{Calendar, Community};
use kernel::hours::{DEFAULT_DAYS, HoursId, HoursTable, OpenState, OpeningHours};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};

/// The number of places that tell no opening hours, or none that can be read.
pub const NO_HOURS: u32 = 0;
/// Moments for which the open values are remembered.
const MOST_SETS: usize = 32;
/// With so many values not in the file yet, the file is written again.
const UNSAVED: usize = 500;
/// Days before today that the table reaches back to.
const BACK: u64 = 2;
/// With fewer days ahead than this, the table is made anew.
const AHEAD: i64 = 30;

/// Which opening hours are open at a moment.
#[derive(Debug, Default)]
pub struct OpenSet(Vec<u64>);

impl OpenSet {
    /// Whether these hours are open. Unknown is not open.
    pub fn contains(&self, hours: u32) -> bool {
        let at = usize::try_from(hours).unwrap_or(usize::MAX);
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }
}

/// The calendars of the places: the one of the community, or a town's own.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    towns: HashMap<Nis, Calendar>,
}

impl Calendars {
    /// The calendars of the communities, with towns that have days of their own.
    #[must_use]
    pub const fn new(towns: HashMap<Nis, Calendar>) -> Self {
        Self { towns }
    }

    /// The calendar of a municipality.
    #[must_use]
    pub fn of(&self, nis: Nis) -> Calendar {
        self.towns.get(&nis).cloned().unwrap_or_else(|| Calendar::belgium(community(nis)))
    }

    fn by_key(&self, key: &str) -> Option<Calendar> {
        let known = self.towns.values().find(|calendar| calendar.key() == key).cloned();
        known.or_else(|| Community::parse(key).map(Calendar::belgium))
    }
}

/// The community of a municipality, by the province in its code. Brussels follows the Flemish schools here.
const fn community(nis: Nis) -> Community {
    match nis.get() {
        // The nine municipalities of the German-speaking community.
        63_001 | 63_012 | 63_013 | 63_023 | 63_040 | 63_048 | 63_061 | 63_067 | 63_087 => Community::De,
        25_000..=25_999 | 50_000..=69_999 | 80_000..=99_999 => Community::Fr,
        _ => Community::Nl,
    }
}

/// The distinct opening hours met so far.
pub struct HoursBook {
    calendars: Calendars,
    file: Option<PathBuf>,
    book: RwLock<Book>,
    sets: Mutex<Vec<(NaiveDateTime, usize, Arc<OpenSet>)>>,
}

struct Book {
    table: HoursTable,
    /// Per calendar, the number of each value.
    numbers: HashMap<String, HashMap<String, u32>>,
    unsaved: usize,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    numbers: HashMap<String, HashMap<String, u32>>,
    table: Vec<u8>,
}

impl HoursBook {
    /// The book kept in a file, or an empty one.
    pub fn open(calendars: Calendars, today: NaiveDate, file: Option<PathBuf>) -> Self {
        let read = file.as_ref().and_then(|file| std::fs::read(file).ok());
        // A file that cannot be read costs time, not answers: its values are read again from the index.
        let saved: Option<Saved> = read.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let book = saved.and_then(|saved| {
            let table = HoursTable::from_bytes(&saved.table, |key| calendars.by_key(key)).ok()?;
            let (first, end) = table.window();
            let fits = first <= today && (end - today).num_days() >= AHEAD;
            fits.then_some(Book { table, numbers: saved.numbers, unsaved: 0 })
        });
        let book = book.unwrap_or_else(|| Book { table: empty(today), numbers: HashMap::new(), unsaved: 0 });
        Self { calendars, file, book: RwLock::new(book), sets: Mutex::default() }
    }

    fn read(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calendar of a municipality.
    pub fn calendar(&self, nis: Nis) -> Calendar {
        self.calendars.of(nis)
    }

    /// The number of a value under a calendar.
    pub fn intern(&self, text: &str, calendar: &Calendar) -> u32 {
        if text.is_empty() {
            return NO_HOURS;
        }
        let known =
            |book: &Book| book.numbers.get(calendar.key()).and_then(|numbers| numbers.get(text)).copied();
        if let Some(number) = known(&self.read()) {
            return number;
        }
        let parsed = OpeningHours::parse(text).ok();
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        let number = parsed.map_or(NO_HOURS, |parsed| book.table.intern(&parsed.hours, calendar).0 + 1);
        book.numbers.entry(calendar.key().to_owned()).or_default().insert(text.to_owned(), number);
        book.unsaved += 1;
        number
    }

    /// Which values are open at a moment.
    pub fn open_at(&self, at: NaiveDateTime) -> Arc<OpenSet> {
        let lock = || self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let count = self.read().table.len();
        let known = lock().iter().find(|(moment, then, _)| *moment == at && *then == count).cloned();
        if let Some((_, _, set)) = known {
            return set;
        }
        let open = self.read().table.open_set(at);
        let mut bits = vec![0_u64; (count + 1).div_ceil(64)];
        for (number, state) in (1_usize..).zip(open.states()) {
            if let (OpenState::Open, Some(word)) = (state, bits.get_mut(number / 64)) {
                *word |= 1 << (number % 64);
            }
        }
        let set = Arc::new(OpenSet(bits));
        let mut sets = lock();
        if sets.len() >= MOST_SETS {
            sets.remove(0);
        }
        sets.push((at, count, Arc::clone(&set)));
        set
    }

    /// The state of a value at a moment; unknown when nothing is told.
    pub fn state(&self, number: u32, at: NaiveDateTime) -> OpenState {
        number.checked_sub(1).map_or(OpenState::Unknown, |id| self.read().table.state(HoursId(id), at))
    }

    /// Makes the table reach far enough ahead again. Takes a while: call it at night. Searches go on meanwhile.
    pub fn renew(&self, today: NaiveDate) {
        let (known, window) = {
            let book = self.read();
            let known: Vec<_> = (0..book.table.len())
                .filter_map(|id| u32::try_from(id).ok())
                .map(|id| (book.table.hours(HoursId(id)), book.table.calendar(HoursId(id))))
                .collect();
            (known, book.table.window())
        };
        if window.0 <= today && (window.1 - today).num_days() >= AHEAD {
            return;
        }
        let mut table = empty(today);
        for (hours, calendar) in known {
            // Numbers are positions: a value that cannot be read any more would shift all others.
            let (Some(hours), Some(calendar)) = (hours, calendar) else { return };
            table.intern(&hours, &calendar);
        }
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        if book.table.len() == table.len() {
            book.table = table;
            book.unsaved = UNSAVED;
            drop(book);
            self.sets.lock().unwrap_or_else(PoisonError::into_inner).clear();
            self.save();
        }
    }

    /// Writes the file when much is new. Failing is no harm: the values are then read again at the next start.
    pub fn save(&self) {
        let Some(file) = &self.file else { return };
        let saved = {
            let book = self.read();
            if book.unsaved < UNSAVED.min(book.table.len() / 20 + 1) {
                return;
            }
            Saved { numbers: book.numbers.clone(), table: book.table.to_bytes() }
        };
        let fresh = file.with_extension("new");
        let written = postcard::to_stdvec(&saved).map_err(|error| error.to_string()).and_then(|bytes| {
            std::fs::write(&fresh, bytes)
                .and_then(|()| std::fs::rename(&fresh, file))
                .map_err(|error| error.to_string())
        });
        match written {
            Ok(()) => self.book.write().unwrap_or_else(PoisonError::into_inner).unsaved = 0,
            Err(error) => tracing::warn!(%error, "the table of opening hours could not be kept"),
        }
    }
}

fn empty(today: NaiveDate) -> HoursTable {
    HoursTable::new(today.checked_sub_days(Days::new(BACK)).unwrap_or(today), DEFAULT_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn unknown_is_not_open() {
        let book = HoursBook::open(Calendars::default(), day("2026-11-22"), None);
        let calendar = book.calendar(Nis::parse("31022").unwrap());
        let week = book.intern("Mo-Fr 09:00-12:00", &calendar);
        let asked = book.intern("Mo-Fr 09:00-12:00 \"op afspraak\"", &calendar);
        let (none, nonsense) = (book.intern("", &calendar), book.intern("{{{{", &calendar));
        let monday = at("2026-11-23T10:00:00");
        let open = book.open_at(monday);
        assert!(
            open.contains(week) && !open.contains(none) && !open.contains(nonsense) && !open.contains(asked)
        );
        assert_eq!(book.state(none, monday), OpenState::Unknown);
        assert_eq!(book.state(week, at("2026-11-23T13:00:00")), OpenState::Closed);
        assert!(!book.open_at(at("2026-11-22T10:00:00")).contains(week), "Sunday");
        let new = book.intern("24/7", &calendar);
        assert!(book.open_at(monday).contains(new), "a set made before does not hide a new value");
    }

    #[test]
    fn numbers_survive_a_restart_and_a_renewal() {
        let folder = std::env::temp_dir().join(format!("plein-hours-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("hours.bin");
        let open = || HoursBook::open(Calendars::default(), day("2026-11-22"), Some(file.clone()));
        let calendar = Calendar::belgium(Community::Nl);
        let book = open();
        let numbers: Vec<u32> =
            (8..18).map(|h| book.intern(&format!("Mo-Su {h:02}:00-{:02}:00", h + 1), &calendar)).collect();
        book.save();
        let again = open();
        assert_eq!(again.read().table.len(), 10);
        assert_eq!(again.intern("Mo-Su 09:00-10:00", &calendar), numbers[1]);
        again.renew(day("2027-03-01"));
        assert!(again.open_at(at("2027-03-02T09:30:00")).contains(numbers[1]));
        assert!(!again.open_at(at("2027-03-02T09:30:00")).contains(numbers[2]));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
