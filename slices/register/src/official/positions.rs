//! Positions by address: places that have none of their own get that of their house, as the Address Register matches it.
//!
//! A run can be stopped at any moment: what was found is written in batches, and what was asked is kept for a month, so
//! that a later run begins where this one ended without asking anything twice.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use ::official::{AddressMatch, AddressQuestion, Answer, OfficialError, Sources};
use ::store::{Kind, Lease, Result as StoreResult, Row, Store, StoreError, Tx, args};
use chrono::{DateTime, Utc};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::point::Point;
use serde::Serialize;

use crate::facts::{Address, Facts, PositionQuality, Record, Source};
use crate::import::{load_chains, remake};
use crate::store::faces::{self, StoredRecord};
use crate::store::imports;

/// Places read, and positions written, at a time.
const BATCH: usize = 100;
/// From this score on (of a hundred) an official address is the one that was asked about.
const LEAST_SCORE: f64 = 85.0;
/// Two addresses that score alike and stand this far apart (in metres) leave it open which is meant.
const APART: f64 = 60.0;
/// A house this far (in metres) from the middle of its village is another house of that name.
const FAR: f64 = 15_000.0;
/// The longest time a busy register is waited for, and how often in a row.
const PATIENCE: u32 = 60;
/// After so many questions in a row without an answer the run stops.
const SILENCES: u32 = 5;
/// Places named in the report, at most.
const MOST_NAMED: usize = 200;
/// How long a run may be silent before another may begin.
const LEASE: Duration = Duration::from_secs(600);

const ROUGH: &str =
    "SELECT id, street, house_number, postcode, locality, lat, lon FROM register_establishment
    WHERE nis = $1 AND id > $2 AND layer = 'register' AND state <> 'closed' AND merged_root IS NULL
        AND street <> '' AND (position_quality <> 'exact' OR lat IS NULL)
    ORDER BY id LIMIT $3";

/// Every statement, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[("register.positions.rough", ROUGH)];

/// What a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The towns; at least one.
    pub towns: Vec<Nis>,
    /// Places asked about, at most.
    pub most: u64,
    /// The wait after each question that was really put.
    pub pause: Duration,
    /// Ask, but write nothing.
    pub dry_run: bool,
}

/// Why a place got no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// The register knows no such address.
    Unknown,
    /// It knows the street, not the house.
    NoHouse,
    /// The likeliest lies behind another postal code.
    Elsewhere,
    /// It is not in use.
    NotInUse,
    /// It has no position.
    NoPosition,
    /// It lies too far from the village.
    Far,
    /// Two addresses are as likely.
    Ambiguous,
    /// The register did not answer this question.
    Silent,
}

/// A place that got no position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The town.
    pub nis: Nis,
    /// The place.
    pub id: EstablishmentId,
    /// The address that was asked about.
    pub address: String,
    /// Why.
    pub why: Unclear,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Places without an exact position that were looked at.
    pub looked_at: u64,
    /// Questions that were really put; the others were answered from what is kept.
    pub asked: u64,
    /// Places that got a position (or would have, in a dry run).
    pub found: u64,
    /// How many did not, by reason.
    pub unclear: BTreeMap<Unclear, u64>,
    /// The first of them.
    pub named: Vec<Named>,
    /// Why the run stopped before the end. What was found is kept: run it again.
    pub stopped: Option<String>,
}

/// A place that waits for a position.
#[derive(Clone, Debug)]
struct Rough {
    id: EstablishmentId,
    address: Address,
    about: Option<Point>,
}

impl Rough {
    fn read(row: &Row) -> StoreResult<Self> {
        let about = row.get::<Option<f64>>("lat")?.zip(row.get::<Option<f64>>("lon")?);
        Ok(Self {
            id: row.get("id")?,
            address: Address {
                street: row.get("street")?,
                house_number: row.get("house_number")?,
                postcode: row.get::<Option<i64>>("postcode")?.and_then(|code| u16::try_from(code).ok()),
                locality: row.get("locality")?,
            },
            about: about.and_then(|(lat, lon)| Point::new(lat, lon).ok()),
        })
    }

    fn question(&self, nis: Nis) -> AddressQuestion {
        let (house_number, box_number) = parts(&self.address.house_number);
        AddressQuestion {
            nis: Some(nis),
            postcode: self.address.postcode.map(|code| code.to_string()).unwrap_or_default(),
            street: self.address.street.clone(),
            house_number,
            box_number,
            ..AddressQuestion::default()
        }
    }
}

/// `12A bus 3` → `12A` and `3`. Of `12-14` the first counts.
fn parts(written: &str) -> (String, String) {
    let lower = written.to_lowercase();
    let cut = [" bus ", " bte ", " boite ", " box ", "/"].iter().find_map(|word| {
        let (house, boxed) = lower.split_once(word)?;
        Some((house.to_owned(), boxed.to_owned()))
    });
    let (house, boxed) = cut.unwrap_or((lower, String::new()));
    let house = house.split(['-', '+', ',', '&']).next().unwrap_or_default();
    let tidy = |text: &str| text.split_whitespace().collect::<String>().to_uppercase();
    (tidy(house), tidy(&boxed))
}

/// A position that was found.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    id: EstablishmentId,
    facts: Facts,
    asked_at: DateTime<Utc>,
}

/// The official address that is meant, among those that may be.
fn chosen<'m>(
    matches: &'m [AddressMatch],
    house_number: &str,
    place: &Rough,
) -> Result<(&'m AddressMatch, Point), Unclear> {
    let likely: Vec<&AddressMatch> = matches.iter().filter(|one| one.score >= LEAST_SCORE).collect();
    if likely.is_empty() {
        return Err(Unclear::Unknown);
    }
    // Each test leaves fewer; the first that leaves none is the reason.
    let same = |one: &&AddressMatch| parts(&one.house_number).0 == house_number && !house_number.is_empty();
    let here = |one: &&AddressMatch| {
        let code = place.address.postcode.map(|code| code.to_string());
        code.is_none_or(|code| one.postcode.is_empty() || one.postcode == code)
    };
    let in_use = |one: &&AddressMatch| {
        let status = one.status.to_lowercase();
        !["gehistoreerd", "afgekeurd", "voorgesteld"].iter().any(|no| status.contains(no))
    };
    let keep = |from: Vec<&'m AddressMatch>, test: &dyn Fn(&&AddressMatch) -> bool, why| {
        let left: Vec<&AddressMatch> = from.into_iter().filter(|one| test(one)).collect();
        if left.is_empty() { Err(why) } else { Ok(left) }
    };
    let left = keep(likely, &same, Unclear::NoHouse)?;
    let left = keep(left, &here, Unclear::Elsewhere)?;
    let left = keep(left, &in_use, Unclear::NotInUse)?;
    let placed: Vec<(&AddressMatch, Point)> =
        left.into_iter().filter_map(|one| Some((one, one.point?))).collect();
    let Some((best, point)) = placed.first().copied() else { return Err(Unclear::NoPosition) };
    let rival = |(one, at): &(&AddressMatch, Point)| one.score >= best.score && at.distance_m(point) > APART;
    if placed.iter().any(rival) {
        return Err(Unclear::Ambiguous);
    }
    if place.about.is_some_and(|about| about.distance_m(point) > FAR) {
        return Err(Unclear::Far);
    }
    Ok((best, point))
}

/// What the Address Register says of a place.
fn facts(place: &Rough, (found, point): (&AddressMatch, Point)) -> Facts {
    Facts {
        address: place.address.clone(),
        point: Some(point),
        position: Some(PositionQuality::Exact),
        official_address: found.uri.clone(),
        position_method: Some(found.method.clone()).filter(|method| !method.is_empty()),
        ..Facts::default()
    }
}

/// A run over some towns. The clock tells the moment of each question.
pub async fn run(
    store: &Store,
    sources: &Sources,
    options: &Options,
    clock: &(dyn Fn() -> Moment + Send + Sync),
) -> Result<Report, OfficialError> {
    if !sources.asks(::official::Source::Addresses) {
        return Err(OfficialError::Off(::official::Source::Addresses.code()));
    }
    let lease = store.lease("register-positions", "positions by address", LEASE, &clock()).await?;
    let mut walk = Walk { store, sources, options, clock, report: Report::default(), silences: 0 };
    let mut outcome = Ok(());
    for nis in &options.towns {
        outcome = walk.town(*nis, &lease).await;
        if outcome.is_err() || walk.report.stopped.is_some() || walk.is_full() {
            break;
        }
    }
    lease.release().await?;
    outcome?;
    Ok(walk.report)
}

struct Walk<'w> {
    store: &'w Store,
    sources: &'w Sources,
    options: &'w Options,
    clock: &'w (dyn Fn() -> Moment + Send + Sync),
    report: Report,
    /// Questions in a row without an answer.
    silences: u32,
}

impl Walk<'_> {
    fn is_full(&self) -> bool {
        self.report.looked_at >= self.options.most
    }

    async fn town(&mut self, nis: Nis, lease: &Lease) -> Result<(), OfficialError> {
        let mut last = EstablishmentId(uuid::Uuid::nil());
        let size = i64::try_from(BATCH).unwrap_or(100);
        loop {
            let after = last;
            let page = self
                .store
                .read(|tx| {
                    Box::pin(async move {
                        let rows = tx.rows(ROUGH, args![nis, after, size]).await?;
                        rows.iter().map(Rough::read).collect::<StoreResult<Vec<_>>>()
                    })
                })
                .await?;
            let Some(end) = page.last().map(|place| place.id) else { return Ok(()) };
            last = end;
            let mut found = Vec::new();
            for place in &page {
                if self.is_full() || self.report.stopped.is_some() {
                    break;
                }
                if let Some(one) = self.place(nis, place).await? {
                    found.push(one);
                }
            }
            if !self.options.dry_run {
                write(self.store, nis, &found, &(self.clock)()).await?;
            }
            lease.renew(&(self.clock)()).await?;
            if self.is_full() || self.report.stopped.is_some() {
                return Ok(());
            }
        }
    }

    async fn place(&mut self, nis: Nis, place: &Rough) -> Result<Option<Found>, OfficialError> {
        let question = place.question(nis);
        let answer = match self.ask(&question).await {
            Ok(answer) => answer,
            Err(OfficialError::Store(error)) => return Err(error.into()),
            Err(problem) => {
                self.silent(&problem);
                self.report.looked_at += 1;
                self.name(nis, place, Unclear::Silent);
                return Ok(None);
            }
        };
        self.silences = 0;
        self.report.looked_at += 1;
        match chosen(answer.value.as_deref().unwrap_or_default(), &question.house_number, place) {
            Ok(found) => {
                self.report.found += 1;
                let facts = facts(place, found);
                Ok(Some(Found { id: place.id, facts, asked_at: answer.asked_at }))
            }
            Err(why) => {
                self.name(nis, place, why);
                Ok(None)
            }
        }
    }

    /// Asks, and waits while the register is busy.
    async fn ask(&mut self, question: &AddressQuestion) -> Result<Answer<Vec<AddressMatch>>, OfficialError> {
        let mut turns = 0;
        loop {
            let moment = (self.clock)();
            match self.sources.match_address(question, &moment).await {
                Err(OfficialError::Busy { seconds, .. }) if seconds <= PATIENCE && turns < SILENCES => {
                    turns += 1;
                    tokio::time::sleep(Duration::from_secs(u64::from(seconds))).await;
                }
                Ok(answer) => {
                    // Moments in the database are cut to the microsecond.
                    let kept =
                        answer.stale || answer.asked_at < moment.now() - chrono::TimeDelta::milliseconds(1);
                    if !kept {
                        self.report.asked += 1;
                        tokio::time::sleep(self.options.pause).await;
                    }
                    return Ok(answer);
                }
                Err(problem) => return Err(problem),
            }
        }
    }

    /// One question without an answer may be bad luck; several are not, and a refused key never is.
    fn silent(&mut self, problem: &OfficialError) {
        self.silences += 1;
        let refused = matches!(problem, OfficialError::Refused { status: 401 | 403, .. });
        if refused || self.silences >= SILENCES {
            self.report.stopped = Some(problem.to_string());
        }
    }

    fn name(&mut self, nis: Nis, place: &Rough, why: Unclear) {
        *self.report.unclear.entry(why).or_default() += 1;
        if self.report.named.len() < MOST_NAMED {
            let Address { street, house_number, postcode, locality } = &place.address;
            let code = postcode.map(|code| code.to_string()).unwrap_or_default();
            let address = crate::linking::address(street, house_number, (&code, locality));
            self.report.named.push(Named { nis, id: place.id, address, why });
        }
    }
}

/// Writes what was found, and makes the faces anew.
async fn write(store: &Store, nis: Nis, found: &[Found], moment: &Moment) -> StoreResult<()> {
    if found.is_empty() {
        return Ok(());
    }
    let chains = load_chains(store).await?;
    let chains = &chains;
    store
        .write(|tx| {
            Box::pin(async move {
                imports::put_source(tx, Source::Addresses, None, moment.now()).await?;
                put(tx, nis, found).await?;
                let ids: Vec<EstablishmentId> = found.iter().map(|one| one.id).collect();
                remake(tx, nis, &ids, (chains, moment)).await
            })
        })
        .await
}

async fn put(tx: &mut Tx<'_>, nis: Nis, found: &[Found]) -> StoreResult<()> {
    let mut rows = Vec::new();
    for one in found {
        let key = one.id.0.simple().to_string();
        let record = Record::new(Source::Addresses, key, one.asked_at, one.facts.clone());
        let (document, print) = record
            .document()
            .map_err(|error| StoreError::new(Kind::Other, format!("a position cannot be kept: {error}")))?;
        rows.push(StoredRecord {
            nis,
            establishment: one.id,
            record: Cow::Owned(record),
            document: Cow::Owned(document),
            print,
            import: None,
        });
    }
    faces::put_records(tx, &rows).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Rough {
        Rough {
            id: EstablishmentId(uuid::Uuid::from_u128(1)),
            address: Address {
                street: "Verzonnenstraat".into(),
                house_number: "12 a bus 3".into(),
                postcode: Some(8020),
                locality: "Oostkamp".into(),
            },
            about: Point::new(51.15, 3.23).ok(),
        }
    }

    fn one(change: impl FnOnce(&mut AddressMatch)) -> AddressMatch {
        let mut found = AddressMatch {
            uri: Some("https://data.vlaanderen.be/id/adres/1".into()),
            full: "Verzonnenstraat 12A, 8020 Oostkamp".into(),
            street: "Verzonnenstraat".into(),
            house_number: "12A".into(),
            postcode: "8020".into(),
            municipality: "Oostkamp".into(),
            status: "inGebruik".into(),
            point: Point::new(51.151, 3.231).ok(),
            method: "aangeduidDoorBeheerder".into(),
            score: 98.0,
        };
        change(&mut found);
        found
    }

    #[test]
    fn only_the_very_house_counts() {
        let verdict = |all: &[AddressMatch]| chosen(all, "12A", &place()).map(|(_, point)| point);
        assert_eq!(verdict(&[one(|_| {})]), Ok(Point::new(51.151, 3.231).unwrap()));
        for (all, why) in [
            (vec![], Unclear::Unknown),
            (vec![one(|it| it.score = 60.0)], Unclear::Unknown),
            (vec![one(|it| it.house_number = "12".into())], Unclear::NoHouse),
            (vec![one(|it| it.house_number = String::new())], Unclear::NoHouse),
            (vec![one(|it| it.postcode = "8000".into())], Unclear::Elsewhere),
            (vec![one(|it| it.status = "gehistoreerd".into())], Unclear::NotInUse),
            (vec![one(|it| it.point = None)], Unclear::NoPosition),
            (vec![one(|it| it.point = Point::new(50.8, 4.35).ok())], Unclear::Far),
            (vec![one(|_| {}), one(|it| it.point = Point::new(51.16, 3.24).ok())], Unclear::Ambiguous),
        ] {
            assert_eq!(verdict(&all), Err(why));
        }
        let box_beside = one(|it| it.point = Point::new(51.1511, 3.2311).ok());
        assert!(verdict(&[one(|_| {}), box_beside]).is_ok(), "two boxes of one house");
        assert!(verdict(&[one(|_| {}), one(|it| it.score = 90.0)]).is_ok());
        // A place without a house number has no house to be found.
        assert_eq!(chosen(&[one(|it| it.house_number = String::new())], "", &place()), Err(Unclear::NoHouse));
    }

    #[test]
    fn house_numbers_are_taken_apart() {
        for (written, house, boxed) in [
            ("12 a bus 3", "12A", "3"),
            ("12/3", "12", "3"),
            ("7", "7", ""),
            ("12-14", "12", ""),
            ("5 Bte 0201", "5", "0201"),
            ("", "", ""),
        ] {
            assert_eq!(parts(written), (house.to_owned(), boxed.to_owned()), "{written}");
        }
        let asked = place().question(Nis::parse("31022").unwrap());
        assert_eq!(
            (asked.house_number.as_str(), asked.box_number.as_str(), asked.postcode.as_str()),
            ("12A", "3", "8020")
        );
    }
}
