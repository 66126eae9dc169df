//! What pages of a town's counters are made of, read at once.

use std::collections::{BTreeMap, HashMap};

use ::store::StoreError;
use chrono::{Days, NaiveDate};
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::nis::Nis;
use uuid::Uuid;

use super::FEW;
use crate::App;
use crate::channel::{Channel, Site, State as Counting};
use crate::events::{self, Event};
use crate::foresee::{WHOLE_TOWN, area_id};
use crate::store::channels::{self, Town};
use crate::store::days::{self, Forecast, Used};
use crate::store::sums::{self, Whose};
use crate::view::{self, DayHours, HOURS, Hours};

/// Days of which sums are read: a year, and the same days a year before.
pub(super) const DAYS_OF_SUMS: u64 = 364 + 80;
/// Days read hour by hour.
const DAYS_OF_HOURS: u64 = view::RHYTHM_WEEKS * 7 + 7;
/// What is known of a town.
pub(crate) struct Loaded {
    pub town: Option<Town>,
    pub sites: HashMap<Uuid, Site>,
    pub channels: Vec<Channel>,
    /// The last weeks of each channel, by the hours of the clock.
    pub hours: HashMap<Uuid, Vec<DayHours>>,
    pub last_known: HashMap<Uuid, NaiveDate>,
    pub forecasts: Vec<Forecast>,
    /// The people on foot of all counters together, by day and by week.
    pub sums: BTreeMap<NaiveDate, i64>,
    pub week_sums: BTreeMap<NaiveDate, i64>,
    /// The same of each area, by day and by week; not read for a page for everybody.
    pub parts: BTreeMap<String, [BTreeMap<NaiveDate, i64>; 2]>,
    /// What happens in the town; of a public page nothing.
    pub events: Vec<Event>,
    /// Under which id all of them together are forecast: the town, or an area.
    pub whole: Uuid,
    /// Only what everybody may see.
    pub only_public: bool,
}

/// Loads what pages of a town show; `only_public` for what everybody may see.
pub(crate) async fn load(
    app: &App,
    (nis, language): (Nis, Language),
    today: NaiveDate,
    only_public: bool,
) -> Result<Loaded, StoreError> {
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let ahead = today.checked_add_days(Days::new(14)).unwrap_or(today);
    app.store
        .read(|tx| {
            Box::pin(async move {
                let town = channels::town(tx, nis, language).await?;
                let sites = channels::sites(tx, nis).await?.into_iter().map(|site| (site.id, site)).collect();
                let shown = |one: &Channel| one.counts() && (!only_public || one.is_public);
                let all = channels::channels(tx, nis).await?;
                let hidden = |one: &Channel| !shown(one) && one.on_foot() && one.state == Counting::Live;
                let is_whole = !all.iter().any(hidden);
                let channels: Vec<Channel> = all.into_iter().filter(shown).collect();
                let (mut hours, mut last_known) = (HashMap::new(), HashMap::new());
                for channel in &channels {
                    let list = days::days(tx, (nis, channel.id), (back(DAYS_OF_HOURS), today)).await?;
                    let known = list.iter().rev().find(|used| used.cells.known() > 0);
                    last_known.extend(known.map(|used| (channel.id, used.day)));
                    let adds_up = channel.mode.adds_up();
                    let by_hour = |used: &Used| {
                        let shown = only_public && adds_up;
                        (
                            used.day,
                            if shown { view::shown_hours(used) } else { view::clock_hours(used, adds_up) },
                        )
                    };
                    hours.insert(channel.id, list.iter().map(by_hour).collect());
                }
                let mut forecasts = days::forecasts(tx, nis, (today, ahead)).await?;
                if only_public {
                    forecasts = shown_forecasts(forecasts, &channels, is_whole);
                }
                let whose = if only_public { Whose::public(nis) } else { Whose::all(nis) };
                let (days_back, weeks_back) = ((back(DAYS_OF_SUMS), today), (back(7 * 106), today));
                let sums = sums::days(tx, &whose, days_back).await?;
                let week_sums = sums::weeks(tx, &whose, weeks_back).await?;
                let mut parts = BTreeMap::new();
                for area in areas(&channels, &sites).into_iter().filter(|_| !only_public) {
                    let whose = Whose { area: area.clone(), ..Whose::all(nis) };
                    let days = sums::days(tx, &whose, days_back).await?;
                    parts.insert(area, [days, sums::weeks(tx, &whose, weeks_back).await?]);
                }
                let events = if only_public { Vec::new() } else { events::store::events(tx, nis).await? };
                let whole = WHOLE_TOWN;
                Ok(Loaded {
                    town,
                    sites,
                    channels,
                    hours,
                    last_known,
                    forecasts,
                    sums,
                    week_sums,
                    parts,
                    events,
                    whole,
                    only_public,
                })
            })
        })
        .await
}

/// What is expected of the counters that everybody may see. When there are others, what is expected of the town is added up
/// from those alone, with limits as wide as when all are wrong at once.
fn shown_forecasts(all: Vec<Forecast>, shown: &[Channel], is_whole: bool) -> Vec<Forecast> {
    let is_shown = |id: Uuid| shown.iter().any(|one| one.id == id);
    let mut kept: Vec<Forecast> = all
        .into_iter()
        .filter(|one| is_shown(one.channel) || (is_whole && one.channel == WHOLE_TOWN))
        .collect();
    if is_whole {
        return kept;
    }
    let walking: Vec<Uuid> =
        shown.iter().filter(|one| one.on_foot() && one.state == Counting::Live).map(|one| one.id).collect();
    let mut days: BTreeMap<NaiveDate, Vec<&Forecast>> = BTreeMap::new();
    for one in kept.iter().filter(|one| walking.contains(&one.channel)) {
        days.entry(one.day).or_default().push(one);
    }
    let together: Vec<Forecast> = days
        .into_values()
        .filter(|parts| parts.len() == walking.len())
        .filter_map(|parts| Forecast::together(&parts, WHOLE_TOWN))
        .collect();
    kept.extend(together);
    kept
}

/// The areas of some channels, when there are several.
fn areas(channels: &[Channel], sites: &HashMap<Uuid, Site>) -> Vec<String> {
    let area = |one: &Channel| sites.get(&one.site).map(|site| site.area.clone()).unwrap_or_default();
    let mut areas: Vec<String> = channels.iter().map(area).filter(|area| !area.is_empty()).collect();
    areas.sort_by_cached_key(|area| kernel::text::sort_key(area));
    areas.dedup();
    if areas.len() > 1 { areas } else { Vec::new() }
}

/// Whether an event reaches one of some channels.
fn reaches(event: &Event, channels: &[Channel]) -> bool {
    event.channels.is_empty() || channels.iter().any(|one| event.channels.contains(&one.id))
}

impl Loaded {
    /// The area of a channel; empty without.
    pub fn area_of(&self, channel: &Channel) -> &str {
        self.sites.get(&channel.site).map_or("", |site| site.area.as_str())
    }

    /// The areas of the town, when it has several.
    pub fn areas(&self) -> Vec<String> {
        areas(&self.channels, &self.sites)
    }

    /// The same of one area alone.
    pub fn only(&self, area: &str) -> Self {
        let channels: Vec<Channel> =
            self.channels.iter().filter(|one| self.area_of(one) == area).cloned().collect();
        let walking = |all: &[Channel]| all.iter().filter(|one| one.on_foot()).count();
        // An area with all who count people on foot is forecast as the town.
        let all = walking(&channels) == walking(&self.channels);
        let inside = |id: Uuid| channels.iter().any(|one| one.id == id);
        let [sums, week_sums] = self.parts.get(area).cloned().unwrap_or_default();
        let hours = self.hours.iter().filter(|(id, _)| inside(**id));
        Self {
            town: self.town.clone(),
            sites: self.sites.clone(),
            hours: hours.map(|(id, days)| (*id, days.clone())).collect(),
            last_known: self.last_known.clone(),
            forecasts: self.forecasts.clone(),
            sums,
            week_sums,
            parts: BTreeMap::new(),
            events: self.events.iter().filter(|event| reaches(event, &channels)).cloned().collect(),
            whole: if all { self.whole } else { area_id(area) },
            only_public: self.only_public,
            channels,
        }
    }

    /// Of how many of some counters each hour of a day is told as an hour of few people; of none on pages of the desk.
    pub(super) fn few<'c>(&self, of: impl Iterator<Item = &'c Channel>, day: NaiveDate) -> [i64; HOURS] {
        let mut few = [0; HOURS];
        for channel in of.filter(|one| self.only_public && one.mode.adds_up()) {
            for (few, value) in few.iter_mut().zip(self.hours_of(channel.id, day)) {
                *few += i64::from(value.is_some_and(|value| value > 0.0 && value < view::real(FEW)));
            }
        }
        few
    }

    /// The hours of a day at so many counters that are held beside what was expected. Everybody sees no numbers of few, so
    /// quiet hours are left out; which hours are quiet is told by what was expected, or else the choice would be a verdict.
    pub(super) fn comparable(
        &self,
        counters: usize,
        counted: &[Option<f64>; HOURS],
        expected: &[Option<f64>; HOURS],
    ) -> [Option<f64>; HOURS] {
        let mut kept = *counted;
        if self.only_public {
            let least = view::real(FEW.saturating_mul(i64::try_from(counters).unwrap_or(i64::MAX)));
            for (hour, expected) in kept.iter_mut().zip(expected) {
                let is_busy = expected.is_some_and(|expected| expected >= least);
                *hour = hour.filter(|counted| is_busy || *counted >= 2.0 * least);
            }
        }
        kept
    }

    /// The counters that make the town's number.
    pub(super) fn walking(&self) -> impl Iterator<Item = &Channel> {
        self.channels.iter().filter(|channel| channel.on_foot() && channel.state == Counting::Live)
    }

    /// Hours of a channel on a day.
    pub fn hours_of(&self, channel: Uuid, day: NaiveDate) -> [Option<f64>; HOURS] {
        let list = self.hours.get(&channel).map(Vec::as_slice).unwrap_or_default();
        list.iter().find(|(other, _)| *other == day).map_or([None; HOURS], |(_, hours)| *hours)
    }

    /// Every day of the last weeks of the town as a whole.
    pub fn walking_hours(&self) -> Vec<(NaiveDate, [Option<f64>; HOURS])> {
        let mut days: BTreeMap<NaiveDate, Vec<&[Option<f64>; HOURS]>> = BTreeMap::new();
        for channel in self.walking() {
            for (day, hours) in self.hours.get(&channel.id).into_iter().flatten() {
                days.entry(*day).or_default().push(hours);
            }
        }
        let most = days.values().map(Vec::len).max().unwrap_or(0);
        let whole = days.into_iter().filter(|(_, list)| list.len() == most);
        whole.map(|(day, list)| (day, view::together(list))).collect()
    }

    /// What is expected of a day of a channel.
    pub fn forecast(&self, channel: Uuid, day: NaiveDate) -> Option<&Forecast> {
        self.forecasts.iter().find(|one| one.channel == channel && one.day == day)
    }

    /// Under which id the town as a whole is forecast: one counter is the whole town.
    pub fn town_series(&self) -> Uuid {
        let mut walking = self.walking();
        match (walking.next(), walking.next()) {
            (Some(only), None) => only.id,
            _ => self.whole,
        }
    }

    /// What is expected of a day of the town or of a channel: the forecast, else what is normal.
    pub fn expected(
        &self,
        (series, days): (Uuid, &[DayHours]),
        day: NaiveDate,
        calendar: &Calendar,
    ) -> Hours {
        match self.forecast(series, day).filter(|one| one.hours.len() == HOURS) {
            Some(forecast) => view::expected_hours(&forecast.hours),
            None => (view::normal_hours(days, day, calendar), Vec::new()),
        }
    }
}
