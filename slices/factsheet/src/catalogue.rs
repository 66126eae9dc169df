//! The indicators: each with its unit, where it comes from and how it follows from what is known of a town. Names,
//! definitions and remarks are words (`fs-ind-<code>` and `fs-ind-<code>-what`); the formulas stand in [`crate::indicators`].

use kernel::category::Group;
use kernel::language::Language;
use shell::format;

use crate::figures::Figure;
use crate::indicators as formula;
use crate::peers::Town;

/// Shares of fewer outlets than this are not told: they say more about one shop than about a town.
pub(crate) const LEAST: u64 = 3;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Count,
    PerThousand,
    /// Kept between 0 and 1, written in percent.
    Percent,
    /// A ratio or an index.
    Index,
    /// Of a hundred.
    Points,
    SquareMetres,
    SquareMetresPerThousand,
    EuroPerSquareMetre,
    TonneKm,
}

impl Unit {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Count => "n",
            Self::PerThousand => "/1000",
            Self::Percent => "percent",
            Self::Index => "1",
            Self::Points => "/100",
            Self::SquareMetres => "m²",
            Self::SquareMetresPerThousand => "m²/1000",
            Self::EuroPerSquareMetre => "€/m²",
            Self::TonneKm => "t·km",
        }
    }

    /// A value as people read it.
    pub fn write(self, language: Language, value: f64) -> String {
        let number = |value: f64, decimals: usize| format::number(language, value, decimals);
        match self {
            Self::Count => number(value.round(), 0),
            Self::PerThousand => number(value, 1),
            Self::Percent => format!("{}\u{a0}%", number((value * 1000.0).round() / 10.0, 1)),
            Self::Index => number(value, 2),
            Self::Points => number(value.round(), 0),
            Self::SquareMetres => format!("{}\u{a0}m²", number(value.round(), 0)),
            Self::SquareMetresPerThousand => format!("{}\u{a0}m²", number(value.round(), 0)),
            Self::EuroPerSquareMetre => format!("{}\u{a0}€/m²", number(value.round(), 0)),
            Self::TonneKm => format!("{}\u{a0}t·km", number(value.round(), 0)),
        }
    }

    /// For a file: a plain number, shares in percent.
    pub fn plain(self, value: f64) -> String {
        let value = if self == Self::Percent { value * 100.0 } else { value };
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The register of this platform.
    Register,
    /// The register and the areas that officers drew.
    Areas,
    /// Who started and stopped, month by month.
    Turnover,
    /// The register and the imported statistical sectors.
    Sectors,
    /// The register of premises: what officers saw in the street.
    Premises,
    /// Typed in by the town, with its source and year.
    Entered,
}

impl Source {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Register => "fs-source-register",
            Self::Areas => "fs-source-areas",
            Self::Turnover => "fs-source-turnover",
            Self::Sectors => "fs-source-sectors",
            Self::Premises => "fs-source-premises",
            Self::Entered => "fs-source-entered",
        }
    }
}

/// The premises of a town of which it is known what stands in them now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Premises {
    pub units: u64,
    pub vacant: u64,
    /// Sales floor in square metres, of those of which it is known.
    pub floor: u64,
    pub vacant_floor: u64,
    /// Units of which it is not.
    pub without_floor: u64,
}

/// Premises below which a rate says more of a few buildings than of a town.
const LEAST_PREMISES: u64 = 20;

impl Premises {
    /// The share of units that stand empty.
    pub fn vacancy(&self) -> Option<f64> {
        let occupied = self.units.checked_sub(self.vacant)?;
        if self.units < LEAST_PREMISES { None } else { formula::vacancy(self.vacant, occupied) }
    }

    /// The share of sales floor that stands empty; of a register that knows four units in five.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "square metres of a town")]
    pub fn vacancy_floor(&self) -> Option<f64> {
        if self.units < LEAST_PREMISES || self.without_floor * 5 > self.units {
            return None;
        }
        formula::vacancy_floor(self.vacant_floor as f64, self.floor as f64)
    }
}

/// What is known of a town, a cluster or a province.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    pub town: Town,
    /// The towns it is the sum of; none for a town itself.
    pub members: Vec<Town>,
    /// Outlets within the core areas; none where no core was drawn.
    pub core: Option<u64>,
    /// Started, stopped, stock.
    pub turnover: Option<(u64, u64, u64)>,
    /// Share of inhabitants within 400 and 800 m of daily goods.
    pub reach: [Option<f64>; 2],
    /// What stands empty, when the town keeps a register of premises.
    pub premises: Option<Premises>,
    pub figures: Vec<Figure>,
}

impl Base {
    /// Of a sum of towns only what adds up is known.
    pub fn of(town: Town) -> Self {
        Self {
            town,
            members: Vec::new(),
            core: None,
            turnover: None,
            reach: [None; 2],
            premises: None,
            figures: Vec::new(),
        }
    }

    /// The sum of towns, and each of them.
    pub fn together(members: Vec<Town>) -> Option<Self> {
        let town = crate::peers::together(&members)?;
        Some(Self { members, ..Self::of(town) })
    }

    /// The latest figure of a kind.
    pub fn figure(&self, what: &str) -> Option<&Figure> {
        self.figures.iter().filter(|figure| figure.what == what).max_by_key(|figure| figure.year)
    }

    fn entered(&self, what: &str) -> Option<f64> {
        self.figure(what).map(|figure| figure.value)
    }

    /// A figure that was typed in percent.
    fn percent(&self, what: &str) -> Option<f64> {
        self.entered(what).map(|value| value / 100.0)
    }

    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "outlets of a province at most")]
    fn per_thousand(&self, count: u64) -> Option<f64> {
        formula::per_thousand(count as f64, self.town.population?)
    }

    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "outlets of a province at most")]
    fn number(count: u64) -> Option<f64> {
        Some(count as f64)
    }

    fn share(&self, part: u32) -> Option<f64> {
        let all = self.town.supply.outlets();
        if all < LEAST { None } else { formula::share(part.into(), all) }
    }
}

/// An indicator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indicator {
    pub code: &'static str,
    pub unit: Unit,
    pub source: Source,
    /// The figure it is typed in as, or follows from.
    pub figure: &'static str,
    pub value: fn(&Base) -> Option<f64>,
}

const fn ind(code: &'static str, unit: Unit, source: Source, value: fn(&Base) -> Option<f64>) -> Indicator {
    Indicator { code, unit, source, figure: "", value }
}

const fn typed(
    code: &'static str,
    unit: Unit,
    figure: &'static str,
    value: fn(&Base) -> Option<f64>,
) -> Indicator {
    Indicator { code, unit, source: Source::Entered, figure, value }
}

impl Indicator {
    /// Where the value of a town comes from: what is seen in the street wins from what was typed in.
    pub fn source_of(&self, base: &Base) -> Source {
        let seen = match self.code {
            "vacancy" => base.premises.and_then(|all| all.vacancy()),
            "vacancy-floor" => base.premises.and_then(|all| all.vacancy_floor()),
            _ => None,
        };
        if seen.is_some() { Source::Premises } else { self.source }
    }

    /// Whether the sum of towns says nothing beside one of them: a count, or what grows with the number of outlets. Then
    /// the mean of the towns is told; shares and densities are those of all towns together.
    pub fn is_mean(&self) -> bool {
        self.unit == Unit::Count || matches!(self.code, "diversity" | "evenness")
    }

    /// The value of a town, or of towns together.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a few hundred towns")]
    pub fn of(&self, base: &Base) -> Option<f64> {
        if base.members.is_empty() || !self.is_mean() {
            return (self.value)(base);
        }
        let values: Vec<f64> =
            base.members.iter().filter_map(|town| (self.value)(&Base::of(town.clone()))).collect();
        formula::quotient(values.iter().sum(), values.len() as f64)
    }
}

/// All of them, in the order in which they are shown.
pub(crate) const INDICATORS: &[Indicator] = &[
    ind("outlets", Unit::Count, Source::Register, |base| Base::number(base.town.supply.outlets())),
    ind("density", Unit::PerThousand, Source::Register, |base| base.per_thousand(base.town.supply.outlets())),
    ind("retail", Unit::Count, Source::Register, |base| {
        Base::number(base.town.supply.retail().outlets.into())
    }),
    ind("retail-density", Unit::PerThousand, Source::Register, |base| {
        base.per_thousand(base.town.supply.retail().outlets.into())
    }),
    ind("daily-density", Unit::PerThousand, Source::Register, |base| {
        base.per_thousand(base.town.supply.of_group(Group::Dagelijks).outlets.into())
    }),
    ind("horeca", Unit::Percent, Source::Register, |base| {
        base.share(base.town.supply.of_group(Group::Horeca).outlets)
    }),
    ind("chains", Unit::Percent, Source::Register, |base| base.share(base.town.supply.all().chains)),
    ind("variety", Unit::Count, Source::Register, |base| Base::number(base.town.supply.variety())),
    ind("diversity", Unit::Index, Source::Register, |base| formula::shannon(&base.town.supply.counts())),
    ind("evenness", Unit::Index, Source::Register, |base| formula::evenness(&base.town.supply.counts())),
    ind("core", Unit::Percent, Source::Areas, |base| {
        formula::share(base.core?, base.town.supply.retail().outlets.into())
    }),
    ind("turnover-rate", Unit::Percent, Source::Turnover, |base| {
        let (started, stopped, stock) = base.turnover?;
        formula::turnover_rate(started, stopped, stock)
    }),
    ind("webshop", Unit::Percent, Source::Register, |base| base.share(base.town.supply.all().webshops)),
    ind("delivery", Unit::Percent, Source::Register, |base| base.share(base.town.supply.all().deliveries)),
    ind("pickup", Unit::Percent, Source::Register, |base| base.share(base.town.supply.all().pickups)),
    ind("listing", Unit::Points, Source::Register, |base| base.town.supply.quality()),
    ind("reach-400", Unit::Percent, Source::Sectors, |base| base.reach[0]),
    ind("reach-800", Unit::Percent, Source::Sectors, |base| base.reach[1]),
    typed("vacancy", Unit::Percent, "vacancy", |base| {
        base.premises.and_then(|all| all.vacancy()).or_else(|| base.percent("vacancy"))
    }),
    typed("vacancy-floor", Unit::Percent, "vacancy-floor", |base| {
        base.premises.and_then(|all| all.vacancy_floor()).or_else(|| base.percent("vacancy-floor"))
    }),
    typed("floor", Unit::SquareMetres, "floor", |base| base.entered("floor")),
    typed("floor-density", Unit::SquareMetresPerThousand, "floor", |base| {
        formula::per_thousand(base.entered("floor")?, base.town.population?)
    }),
    typed("core-floor", Unit::Percent, "floor-core", |base| {
        formula::concentration(base.entered("floor-core")?, base.entered("floor")?)
    }),
    typed("floor-productivity", Unit::EuroPerSquareMetre, "turnover", |base| {
        formula::floor_productivity(base.entered("turnover")?, base.entered("floor")?)
    }),
    typed("binding-daily", Unit::Percent, "binding-daily", |base| base.percent("binding-daily")),
    typed("binding-periodic", Unit::Percent, "binding-periodic", |base| base.percent("binding-periodic")),
    typed("binding-exceptional", Unit::Percent, "binding-exceptional", |base| {
        base.percent("binding-exceptional")
    }),
    typed("flight-daily", Unit::Percent, "binding-daily", |base| {
        formula::flight(base.percent("binding-daily")?)
    }),
    typed("flight-periodic", Unit::Percent, "binding-periodic", |base| {
        formula::flight(base.percent("binding-periodic")?)
    }),
    typed("flight-exceptional", Unit::Percent, "binding-exceptional", |base| {
        formula::flight(base.percent("binding-exceptional")?)
    }),
    typed("attraction", Unit::Percent, "attraction", |base| base.percent("attraction")),
    typed("provision", Unit::Index, "spending", |base| {
        formula::provision(base.entered("turnover")?, base.entered("spending")?)
    }),
    typed("footfall", Unit::Index, "footfall", |base| base.entered("footfall")),
    typed("capture", Unit::Percent, "capture", |base| base.percent("capture")),
    typed("local-share", Unit::Percent, "local-share", |base| base.percent("local-share")),
    typed("food-km", Unit::TonneKm, "food-km", |base| base.entered("food-km")),
];

/// The indicator with this code.
pub(crate) fn find(code: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().find(|one| one.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::tests::town;

    fn value(base: &Base, code: &str) -> Option<f64> {
        (find(code).unwrap().value)(base)
    }

    #[test]
    fn indicators_follow_from_the_supply() {
        let mut base = Base::of(town(31022, 20_000, 80.0, &[("bakery", 10), ("shoes", 6), ("pub", 4)]));
        assert_eq!(value(&base, "outlets"), Some(20.0));
        assert_eq!(value(&base, "density"), Some(1.0));
        assert_eq!(value(&base, "retail"), Some(16.0));
        assert_eq!(value(&base, "horeca"), Some(0.2));
        assert_eq!(value(&base, "variety"), Some(3.0));
        assert_eq!(value(&base, "core"), None, "no core was drawn");
        assert_eq!(value(&base, "reach-400"), None, "no sectors");
        base.core = Some(8);
        base.turnover = Some((2, 1, 20));
        base.reach = [Some(0.6), Some(0.9)];
        assert_eq!(value(&base, "core"), Some(0.5));
        assert_eq!(value(&base, "turnover-rate"), Some(0.15));
        assert_eq!(value(&base, "reach-800"), Some(0.9));
        base.town.population = None;
        assert_eq!(value(&base, "density"), None, "per nobody");
    }

    #[test]
    fn shares_of_a_handful_are_not_told() {
        let base = Base::of(town(31022, 20_000, 80.0, &[("pub", 2)]));
        assert_eq!(value(&base, "horeca"), None);
        assert_eq!(value(&base, "outlets"), Some(2.0), "counts of public shops are public");
        let nothing = Base::of(town(31022, 20_000, 80.0, &[]));
        for one in INDICATORS {
            let found = (one.value)(&nothing);
            assert!(found.is_none_or(|value| value.abs() < 1e-12), "{}: {found:?}", one.code);
        }
    }

    #[test]
    fn of_several_towns_counts_are_means_and_shares_those_of_all() {
        let one = town(31022, 10_000, 80.0, &[("bakery", 8), ("pub", 2)]);
        let two = town(34013, 30_000, 80.0, &[("shoes", 20)]);
        let both = Base::together(vec![one, two]).unwrap();
        let value = |code: &str| find(code).unwrap().of(&both);
        assert_eq!(value("outlets"), Some(15.0));
        assert_eq!(value("variety"), Some(1.5));
        assert_eq!(value("density"), Some(0.75), "30 over 40,000");
        assert!((value("horeca").unwrap() - 2.0 / 30.0).abs() < 1e-9);
        // H of 8 and 2 is 0.5004; of one kind nought.
        assert!((value("diversity").unwrap() - 0.2502).abs() < 1e-4);
        assert!(Base::together(Vec::new()).is_none());
    }

    #[test]
    fn typed_figures_count_by_their_latest_year() {
        let figure = |what: &str, year: i32, value: f64| Figure {
            what: what.into(),
            year,
            value,
            source: "Enquête".into(),
            method: String::new(),
        };
        let mut base = Base::of(town(31022, 20_000, 80.0, &[]));
        base.figures = vec![
            figure("binding-daily", 2019, 60.0),
            figure("binding-daily", 2024, 80.0),
            figure("floor", 2024, 30_000.0),
            figure("floor-core", 2024, 12_000.0),
            figure("turnover", 2024, 90_000_000.0),
            figure("spending", 2024, 100_000_000.0),
        ];
        assert_eq!(value(&base, "binding-daily"), Some(0.8));
        assert!((value(&base, "flight-daily").unwrap() - 0.2).abs() < 1e-9);
        assert_eq!(value(&base, "floor-density"), Some(1500.0));
        assert_eq!(value(&base, "core-floor"), Some(0.4));
        assert_eq!(value(&base, "floor-productivity"), Some(3000.0));
        assert_eq!(value(&base, "provision"), Some(0.9));
        assert_eq!(value(&base, "attraction"), None);
    }

    #[test]
    fn codes_are_unique_and_values_are_written() {
        let mut seen = std::collections::HashSet::new();
        for one in INDICATORS {
            assert!(seen.insert(one.code), "{} stands twice", one.code);
            if one.source == Source::Entered {
                assert!(crate::figures::KINDS.iter().any(|kind| kind.code == one.figure), "{}", one.figure);
            }
        }
        assert_eq!(Unit::Percent.write(Language::Nl, 0.1234), "12,3\u{a0}%");
        assert_eq!(Unit::Percent.plain(0.125), "12.5");
        assert_eq!(Unit::Count.plain(40.0), "40");
        assert_eq!(Unit::SquareMetres.write(Language::En, 12_345.4), "12,345\u{a0}m²");
    }
}
