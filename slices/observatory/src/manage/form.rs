//! What the form of a counter means, and why it may be refused.

use chrono::NaiveDate;
use counts::{Mode, Step};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::channel::{Channel, Direction, Instrument, NotLive, Site, SiteKind, State as Counting};
use crate::store::channels::Stand;

/// Letters of a name, and of a note.
const MOST_NAME: usize = 80;
const MOST_NOTE: usize = 500;
/// Where Belgium is.
const LATITUDES: std::ops::RangeInclusive<f64> = 49.0..=52.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = 2.0..=7.0;

/// What the form says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// An existing site; empty for a new one.
    #[serde(default)]
    pub plaats: String,
    #[serde(default)]
    pub naam: String,
    #[serde(default)]
    pub soort: String,
    #[serde(default)]
    pub gebied: String,
    #[serde(default)]
    pub breedte: String,
    #[serde(default)]
    pub lengte: String,
    #[serde(default)]
    pub nota: String,
    #[serde(default)]
    pub teller: String,
    #[serde(default)]
    pub wat: String,
    #[serde(default)]
    pub richting: String,
    #[serde(default)]
    pub toestel: String,
    #[serde(default)]
    pub stap: String,
    #[serde(default)]
    pub plaatsen: String,
    #[serde(default)]
    pub publiek: String,
    #[serde(default)]
    pub vergelijking: String,
    #[serde(default)]
    pub verwerking: String,
    #[serde(default)]
    pub dpia: String,
    #[serde(default)]
    pub staat: String,
    #[serde(default)]
    pub verplaatst_op: String,
    #[serde(default)]
    pub verplaatst_waarom: String,
    #[serde(default)]
    pub verplaatst_factor: String,
}

/// Why a form is refused: the field and the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    pub field: &'static str,
    /// What is wrong, as words know it.
    pub why: &'static str,
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub site: Site,
    pub channel: Channel,
    pub stand: Option<Stand>,
}

/// What is known before.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    pub sites: Vec<Site>,
    pub channel: Option<Channel>,
    pub has_counts: bool,
}

fn refused(field: &'static str, why: &'static str) -> Refusal {
    Refusal { field, why }
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// A position, from two fields that are filled in together.
fn point(entry: &Entry) -> Result<Option<(f64, f64)>, Refusal> {
    let read = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    if entry.breedte.trim().is_empty() && entry.lengte.trim().is_empty() {
        return Ok(None);
    }
    let point = read(&entry.breedte).zip(read(&entry.lengte));
    let point = point.filter(|(lat, lon)| LATITUDES.contains(lat) && LONGITUDES.contains(lon));
    point.map(Some).ok_or(refused("breedte", "place"))
}

fn site(entry: &Entry, before: &Before, nis: Nis, moment: &Moment) -> Result<Site, Refusal> {
    let chosen = Uuid::try_parse(&entry.plaats).ok();
    let known = chosen.and_then(|id| before.sites.iter().find(|site| site.id == id));
    if let (Some(known), None) = (known, &before.channel) {
        return Ok(known.clone());
    }
    let name = cut(&entry.naam, MOST_NAME);
    if name.is_empty() {
        return Err(refused("naam", "name"));
    }
    let current = before.channel.as_ref().map(|channel| channel.site);
    Ok(Site {
        nis,
        id: current.unwrap_or_else(|| moment.new_id()),
        name,
        kind: SiteKind::parse(&entry.soort).ok_or(refused("soort", "choice"))?,
        area: cut(&entry.gebied, MOST_NAME),
        point: point(entry)?,
        note: cut(&entry.nota, MOST_NOTE),
    })
}

/// What a form means, or why it is refused.
pub(super) fn decide(entry: &Entry, before: &Before, nis: Nis, moment: &Moment) -> Result<Change, Refusal> {
    let site = site(entry, before, nis, moment)?;
    let mode = Mode::parse(&entry.wat).ok_or(refused("wat", "choice"))?;
    let step = entry.stap.parse().ok().and_then(|seconds| Step::of(seconds).ok());
    let step = step.ok_or(refused("stap", "choice"))?;
    let was = before.channel.as_ref();
    if before.has_counts && was.is_some_and(|was| was.step != step || was.mode != mode) {
        return Err(refused("stap", "step"));
    }
    let capacity = match entry.plaatsen.trim() {
        "" => None,
        text => {
            let places = text.parse::<i64>().ok().filter(|places| (1..=100_000).contains(places));
            Some(places.ok_or(refused("plaatsen", "capacity"))?)
        }
    };
    let state = Counting::parse(&entry.staat).ok_or(refused("staat", "choice"))?;
    let today = moment.local().date();
    let channel = Channel {
        nis,
        id: was.map_or_else(|| moment.new_id(), |was| was.id),
        site: site.id,
        name: cut(&entry.teller, MOST_NAME),
        mode,
        direction: Direction::parse(&entry.richting).ok_or(refused("richting", "choice"))?,
        instrument: Instrument::parse(&entry.toestel).ok_or(refused("toestel", "choice"))?,
        step,
        capacity,
        state,
        is_public: entry.publiek == "ja",
        is_control: entry.vergelijking == "ja",
        processing: cut(&entry.verwerking, MOST_NOTE),
        dpia: cut(&entry.dpia, MOST_NOTE),
        live_from: was.and_then(|was| was.live_from).or((state == Counting::Live).then_some(today)),
        ended_on: (state == Counting::Ended).then(|| was.and_then(|was| was.ended_on).unwrap_or(today)),
        touched_at: was.and_then(|was| was.touched_at),
    };
    if state == Counting::Live {
        let prepared = Channel { state: was.map_or(Counting::Draft, |was| was.state), ..channel.clone() };
        prepared.may_go_live().map_err(|why| match why {
            NotLive::Processing => refused("verwerking", "processing"),
            NotLive::Dpia => refused("dpia", "dpia"),
            NotLive::Ended => refused("staat", "ended"),
        })?;
    }
    let stand = stand(entry, &site, today)?;
    Ok(Change { site, channel, stand })
}

/// That a device was moved or adjusted, when the form says so.
fn stand(entry: &Entry, site: &Site, today: NaiveDate) -> Result<Option<Stand>, Refusal> {
    if entry.verplaatst_op.trim().is_empty() {
        return Ok(None);
    }
    let day = entry.verplaatst_op.trim().parse::<NaiveDate>().ok().filter(|day| *day <= today);
    let from = day.ok_or(refused("verplaatst_op", "day"))?;
    let factor = match entry.verplaatst_factor.trim().replace(',', ".").as_str() {
        "" => 1_000_000,
        text => {
            let share = text.parse::<f64>().ok().filter(|share| (10.0..=1_000.0).contains(share));
            crate::view::whole(share.ok_or(refused("verplaatst_factor", "factor"))? * 10_000.0)
        }
    };
    Ok(Some(Stand { from, point: site.point, factor, reason: cut(&entry.verplaatst_waarom, MOST_NOTE) }))
}

/// The form as it stands for a channel.
pub(super) fn entry_of(site: &Site, channel: &Channel) -> Entry {
    let yes = |flag: bool| if flag { "ja" } else { "" }.to_owned();
    Entry {
        plaats: site.id.simple().to_string(),
        naam: site.name.clone(),
        soort: site.kind.code().into(),
        gebied: site.area.clone(),
        breedte: site.point.map(|(lat, _)| lat.to_string()).unwrap_or_default(),
        lengte: site.point.map(|(_, lon)| lon.to_string()).unwrap_or_default(),
        nota: site.note.clone(),
        teller: channel.name.clone(),
        wat: channel.mode.code().into(),
        richting: channel.direction.code().into(),
        toestel: channel.instrument.code().into(),
        stap: channel.step.seconds().to_string(),
        plaatsen: channel.capacity.map(|places| places.to_string()).unwrap_or_default(),
        publiek: yes(channel.is_public),
        vergelijking: yes(channel.is_control),
        verwerking: channel.processing.clone(),
        dpia: channel.dpia.clone(),
        staat: channel.state.code().into(),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::tests::channel;

    fn moment() -> Moment {
        Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
    }

    fn nis() -> Nis {
        Nis::parse("31022").unwrap()
    }

    fn entry() -> Entry {
        let site = Site {
            nis: nis(),
            id: Uuid::from_u128(2),
            name: "Markt".into(),
            kind: SiteKind::Square,
            area: "Centrum".into(),
            point: Some((51.1, 3.2)),
            note: String::new(),
        };
        Entry { plaats: String::new(), ..entry_of(&site, &channel()) }
    }

    fn told(entry: &Entry) -> Result<Change, Refusal> {
        decide(entry, &Before::default(), nis(), &moment())
    }

    #[test]
    fn a_new_counter_is_read_from_its_form() {
        let change = told(&entry()).unwrap();
        assert_eq!((change.site.name.as_str(), change.site.point), ("Markt", Some((51.1, 3.2))));
        assert_eq!((change.channel.state, change.channel.site), (Counting::Draft, change.site.id));
        assert_eq!(change.stand, None);
        let live = told(&Entry { staat: "live".into(), ..entry() }).unwrap();
        assert_eq!(live.channel.live_from, Some("2026-11-22".parse().unwrap()));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let wrong = |entry: Entry| told(&entry).unwrap_err();
        assert_eq!(wrong(Entry { naam: "  ".into(), ..entry() }), refused("naam", "name"));
        assert_eq!(wrong(Entry { breedte: "3,2".into(), ..entry() }), refused("breedte", "place"));
        assert_eq!(wrong(Entry { lengte: String::new(), ..entry() }), refused("breedte", "place"));
        assert_eq!(wrong(Entry { plaatsen: "veel".into(), ..entry() }), refused("plaatsen", "capacity"));
        assert_eq!(wrong(Entry { stap: "7".into(), ..entry() }), refused("stap", "choice"));
        let live = Entry { staat: "live".into(), ..entry() };
        assert_eq!(
            wrong(Entry { verwerking: String::new(), ..live.clone() }),
            refused("verwerking", "processing")
        );
        assert_eq!(wrong(Entry { dpia: String::new(), ..live }), refused("dpia", "dpia"));
        let moved = Entry { verplaatst_op: "2027-01-01".into(), ..entry() };
        assert_eq!(wrong(moved), refused("verplaatst_op", "day"));
    }

    #[test]
    fn stretches_are_fixed_once_something_was_counted() {
        let before = Before { channel: Some(channel()), has_counts: true, sites: Vec::new() };
        let slower = Entry { stap: "86400".into(), ..entry() };
        assert_eq!(decide(&slower, &before, nis(), &moment()).unwrap_err(), refused("stap", "step"));
        let moved = Entry {
            verplaatst_op: "2026-11-01".into(),
            verplaatst_factor: "104,5".into(),
            verplaatst_waarom: "Naar de overkant".into(),
            ..entry()
        };
        let stand = decide(&moved, &before, nis(), &moment()).unwrap().stand.unwrap();
        assert_eq!((stand.factor, stand.reason.as_str()), (1_045_000, "Naar de overkant"));
    }

    #[test]
    fn what_ended_does_not_begin_again_by_a_slip() {
        let ended = Channel { state: Counting::Ended, ..channel() };
        let before = Before { channel: Some(ended), has_counts: false, sites: Vec::new() };
        let live = Entry { staat: "live".into(), ..entry() };
        assert_eq!(decide(&live, &before, nis(), &moment()).unwrap_err(), refused("staat", "ended"));
    }
}
