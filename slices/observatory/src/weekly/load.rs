//! What a report is made from, read at once.

use std::collections::{BTreeMap, HashMap};

use ::store::{Result, Tx};
use chrono::{Days, NaiveDate};
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::figures::{Source, Week};
use crate::channel::Channel;
use crate::events;
use crate::events::Event;
use crate::events::store::Kept;
use crate::repair::{self, Quiet};
use crate::store::channels;
use crate::store::days::{self, Forecast, Total};
use crate::store::sums::{self, Whose};

/// Days before the week that are read: the same week a year before, with its moved holidays.
const BEFORE: u64 = 364 + 60;

/// What is known of a town and a week.
pub(crate) struct Known {
    pub nis: Nis,
    pub monday: NaiveDate,
    /// The week is the one that just passed, so that what comes and what is silent now belongs to it.
    pub is_last: bool,
    pub channels: Vec<Channel>,
    pub names: HashMap<Uuid, String>,
    pub totals: Vec<(Uuid, Total)>,
    /// The people on foot of all counters together, by day.
    pub sums: BTreeMap<NaiveDate, i64>,
    pub forecasts: Vec<Forecast>,
    pub events: Vec<Event>,
    pub effects: Vec<Kept>,
    pub quiet: Vec<Quiet>,
}

/// Monday of the week that passed last.
pub(crate) fn last_week(moment: &Moment) -> NaiveDate {
    let monday = counts::time::week(moment.local().date());
    monday.checked_sub_days(Days::new(7)).unwrap_or(monday)
}

/// Reads what a report of a week is made from.
pub(crate) async fn load(tx: &mut Tx<'_>, (nis, monday): (Nis, NaiveDate), moment: &Moment) -> Result<Known> {
    let sunday = Week::span(monday).1;
    let from = monday.checked_sub_days(Days::new(BEFORE)).unwrap_or(monday);
    let until = sunday.checked_add_days(Days::new(7)).unwrap_or(sunday);
    let is_last = monday == last_week(moment);
    let sites = channels::sites(tx, nis).await?;
    let channels: Vec<Channel> =
        channels::channels(tx, nis).await?.into_iter().filter(Channel::counts).collect();
    let name = |one: &Channel| (one.id, one.label(sites.iter().find(|site| site.id == one.site)));
    let mut events = events::store::events(tx, nis).await?;
    events.retain(|event| event.days.iter().any(|day| *day >= monday && *day <= until));
    let quiet = if is_last { repair::quiet(tx, nis, moment).await? } else { Vec::new() };
    Ok(Known {
        nis,
        monday,
        is_last,
        names: channels.iter().map(name).collect(),
        totals: days::town_totals(tx, nis, (from, sunday)).await?,
        sums: sums::days(tx, &Whose::all(nis), (from, sunday)).await?,
        forecasts: days::forecasts(tx, nis, (monday, until)).await?,
        effects: events::store::effects(tx, nis).await?,
        channels,
        events,
        quiet,
    })
}

/// The name of a town.
pub(crate) async fn town_name(tx: &mut Tx<'_>, nis: Nis, language: Language) -> Result<String> {
    Ok(channels::town(tx, nis, language).await?.map_or_else(|| nis.to_string(), |town| town.name))
}

impl Known {
    /// The figures.
    pub fn week(&self, calendar: &Calendar) -> Week {
        let Self { channels, totals, sums, forecasts, .. } = self;
        Source { channels, totals, sums, forecasts, calendar }.week(self.monday)
    }

    /// The name of a counter.
    pub fn name(&self, channel: Uuid) -> &str {
        self.names.get(&channel).map_or("", String::as_str)
    }
}
