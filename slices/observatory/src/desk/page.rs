//! What the page of a town's counters shows.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kernel::language::Language;
use minijinja::Value;
use serde::Serialize;
use shell::{Choice, Page};

use super::coming_chart;
use crate::post::Post;
use crate::view::{self, HOURS};

/// A counter in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct CounterRow {
    pub name: String,
    pub area: String,
    pub href: String,
    pub mode: &'static str,
    pub state: &'static str,
    /// So far today, and in words.
    pub counted: Option<i64>,
    pub told: String,
    pub expected: Option<i64>,
    pub more: Option<i64>,
    pub verdict: &'static str,
    /// The last day something is known of, when it is not today.
    pub silent_since: String,
}

/// An area beside the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AreaRow {
    pub name: String,
    pub href: String,
    /// That count people on foot.
    pub counters: usize,
    /// So far today, and how that compares.
    pub today: String,
    pub more: String,
    /// A day of the last weeks, all counters together and each of them.
    pub per_day: String,
    pub per_counter: String,
    /// Of all that was counted in the areas.
    pub share: String,
    /// Beside the same days a year before.
    pub year: String,
}

/// A day to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ComingRow {
    pub day: String,
    pub expected: String,
    pub between: String,
    pub special: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct DeskPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    /// The area that is shown; empty for the whole town.
    pub area: String,
    pub areas: Vec<AreaRow>,
    pub today: String,
    pub counters: Vec<CounterRow>,
    /// Where the counters are, with how busy it is there.
    pub map: Option<Value>,
    /// So far today, all on foot; empty while nothing is known.
    pub told: String,
    /// So few that everybody sees no number.
    pub is_quiet: bool,
    pub expected: i64,
    pub more: Option<i64>,
    pub verdict: &'static str,
    pub until: String,
    pub today_svg: Value,
    pub today_rows: Vec<[String; 4]>,
    pub has_band: bool,
    pub coming_svg: Value,
    pub coming: Vec<ComingRow>,
    pub busiest: String,
    pub rhythm_svg: Value,
    pub rhythm_rows: Vec<Vec<String>>,
    pub rhythm_peak: String,
    pub season_svg: Value,
    pub season_rows: Vec<[String; 3]>,
    /// The last four weeks beside the same days a year before.
    pub year_more: Option<i64>,
    pub year_days: usize,
    /// Day, people.
    pub records: Vec<[String; 2]>,
    pub file: String,
    pub public_href: String,
    /// The report of the week.
    pub week: String,
    /// What is out of the ordinary these days, and what is to be checked.
    pub alerts: Vec<String>,
    pub advice: Vec<String>,
    pub post: Option<Post>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "observatory/desk.html";

    #[expect(clippy::too_many_lines, reason = "one invented town, told whole")]
    fn samples() -> Vec<(&'static str, Self)> {
        let hour = |hour: usize| f64::from(u32::try_from(hour % 13).unwrap_or(0)) * 20.0;
        let expected: [Option<f64>; HOURS] = std::array::from_fn(|at| Some(hour(at)));
        let counted = std::array::from_fn(|at| (at < 14).then(|| hour(at) * 1.2));
        let band: Vec<_> =
            expected.iter().map(|value| value.map(|value| (value * 0.7, value * 1.4))).collect();
        let language = Language::Nl;
        let (rhythm_svg, rhythm_rows) =
            view::rhythm_chart((0..168).map(|at| Some(hour(at))).collect(), language);
        let sunday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
        let weeks: BTreeMap<NaiveDate, i64> = (1..=104_u64)
            .filter_map(|ago| Some((sunday.checked_sub_days(Days::new(7 * ago))?, 4_000)))
            .collect();
        let (season_svg, season_rows) = view::season_chart(&weeks, sunday, &[], language);
        let row = CounterRow {
            name: "Markt".into(),
            area: "Centrum".into(),
            href: "/nl/stad/drukte/teller/31022/00000000000000000000000000000001".into(),
            mode: "pedestrian",
            state: "live",
            counted: Some(1_204),
            told: "1.204".into(),
            expected: Some(1_000),
            more: Some(20),
            verdict: "busier",
            silent_since: String::new(),
        };
        let silent = CounterRow {
            counted: None,
            told: String::new(),
            expected: None,
            more: None,
            verdict: "unknown",
            mode: "occupancy",
            silent_since: "18 november 2026".into(),
            ..row.clone()
        };
        let area = |name: &str| AreaRow {
            name: name.into(),
            href: "/nl/stad/drukte?stad=31022&gebied=Centrum".into(),
            counters: 3,
            today: "1.204".into(),
            more: "+20 %".into(),
            per_day: "4.100".into(),
            per_counter: "1.367".into(),
            share: "71 %".into(),
            year: "−3 %".into(),
        };
        let coming = ComingRow {
            day: "maandag 23 november 2026".into(),
            expected: "4.100".into(),
            between: "3.200 – 5.000".into(),
            special: "Kerstmis".into(),
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            area: String::new(),
            areas: ["Centrum", "Stationsbuurt"].map(area).into(),
            today: "zondag 22 november 2026".into(),
            counters: vec![
                row.clone(),
                silent,
                CounterRow { verdict: "quieter", more: Some(-30), mode: "bicycle", ..row.clone() },
                CounterRow { verdict: "normal", more: Some(1), mode: "car", state: "ended", ..row },
            ],
            map: Some(minijinja::context! {
                features => Value::from(minijinja::value::Serde(serde_json::json!({"type": "FeatureCollection", "features": []}))),
                bounds => [3.2, 51.1, 3.3, 51.2],
            }),
            told: "2.408".into(),
            is_quiet: false,
            expected: 2_000,
            more: Some(20),
            verdict: "busier",
            until: "14.00 u.".into(),
            today_svg: view::day_chart(&counted, &expected, &band, language),
            today_rows: view::day_rows(&counted, &expected, &band, language),
            has_band: true,
            coming_svg: coming_chart(&[("ma".into(), Some(4_100.0)), ("di".into(), None)], language),
            coming: vec![coming.clone(), ComingRow { special: String::new(), ..coming }],
            busiest: "zaterdag 28 november 2026".into(),
            rhythm_svg,
            rhythm_rows,
            rhythm_peak: "zaterdag".into(),
            season_svg,
            season_rows,
            year_more: Some(4),
            year_days: 28,
            records: vec![["6 september 2026".into(), "12.400".into()]],
            file: "/nl/stad/drukte.csv?stad=31022".into(),
            public_href: "/nl/drukte/31022".into(),
            week: "/nl/stad/drukte/week?stad=31022".into(),
            alerts: vec!["Markt zwijgt sinds woensdag 18 november 2026.".into()],
            advice: vec!["Kijk na of het toestel stroom heeft.".into()],
            post: Some(Post {
                action: "/nl/stad/drukte/post/31022".into(),
                weekly: true,
                alerts: false,
                address: "ambtenaar@voorbeeld.be".into(),
                kept: true,
            }),
        };
        let part = Self { area: "Centrum".into(), ..page.clone() };
        let nobody = Post { address: String::new(), kept: false, ..page.post.clone().unwrap_or_default() };
        let quiet = Self {
            verdict: "quieter",
            more: Some(-20),
            year_more: Some(-4),
            has_band: false,
            alerts: Vec::new(),
            post: Some(nobody),
            ..page.clone()
        };
        let normal = Self { verdict: "normal", more: Some(1), year_more: Some(0), ..page.clone() };
        let nothing =
            Self { told: String::new(), more: None, verdict: "unknown", year_more: None, ..page.clone() };
        let empty = Self { town: page.town.clone(), town_name: page.town_name.clone(), ..Self::default() };
        vec![
            ("busy", page),
            ("an area", part),
            ("quiet", quiet),
            ("normal", normal),
            ("few today", Self { is_quiet: true, ..nothing.clone() }),
            ("nothing today", nothing),
            ("empty", empty),
            ("no town", Self::default()),
        ]
    }
}
