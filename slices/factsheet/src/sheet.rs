//! Everything a sheet of a town is made of, read in one go, and what follows from it.

use ::store::{Result, Store, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::category::Group;
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::point::Point;

use crate::areas::Area;
use crate::catalogue::{Base, Premises};
use crate::figures::Figure;
use crate::ground::Shape;
use crate::missing::{self, Gaps};
use crate::peers::{self, Town};
use crate::reach::{self, Sector};
use crate::store as tables;
use crate::supply::{Outlet, Supply};

/// What is read.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub outlets: Vec<Outlet>,
    /// Places only another layer knows.
    pub others: u64,
    pub outline: Shape,
    /// Every town as it was counted last.
    pub all: Vec<Town>,
    pub areas: Vec<Area>,
    pub figures: Vec<Figure>,
    pub sectors: Vec<Sector>,
    pub sector_source: String,
    pub months: Vec<(NaiveDate, Supply)>,
    pub turnover: Option<(u64, u64, u64)>,
    pub premises: Option<Premises>,
}

/// Reads a town; none when it is not known.
pub(crate) async fn load(store: &Store, nis: Nis, language: Language) -> Result<Option<(Town, Loaded)>> {
    store
        .read(|tx| {
            Box::pin(async move {
                let Some((mut town, outline)) = tables::town(tx, nis, language).await? else {
                    return Ok::<_, StoreError>(None);
                };
                let outlets = tables::outlets(tx, nis).await?;
                town.supply = Supply::of(&outlets);
                let (sectors, sector_source) = tables::sectors(tx, nis).await?;
                let loaded = Loaded {
                    outlets,
                    others: tables::others(tx, nis).await?,
                    outline,
                    all: tables::all(tx, language).await?,
                    areas: tables::areas(tx, nis).await?,
                    figures: tables::figures(tx, nis).await?,
                    sectors,
                    sector_source,
                    months: tables::months(tx, nis).await?,
                    turnover: tables::turnover(tx, nis).await?,
                    premises: tables::premises(tx, nis).await?,
                };
                Ok(Some((town, loaded)))
            })
        })
        .await
}

/// What a sheet tells, before it is put into words.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub base: Base,
    /// The towns like this one, and their sum.
    pub peers: Vec<String>,
    pub cluster: Option<Base>,
    /// The province: how many of its towns are counted, and their sum, this town in it.
    pub province: u32,
    pub province_towns: usize,
    pub in_province: Option<Base>,
    pub gaps: Gaps,
    /// Supply by area, in their order.
    pub by_area: Vec<Supply>,
    /// Supply by village.
    pub by_village: Vec<(String, Supply)>,
    /// The streets with most outlets.
    pub by_street: Vec<(String, Supply)>,
    pub loaded: Loaded,
    pub at: DateTime<Utc>,
}

/// Villages and streets shown at most.
const MOST_VILLAGES: usize = 30;
const MOST_STREETS: usize = 12;
/// A street with fewer outlets is no shopping street.
const LEAST_STREET: u64 = 5;

impl Sheet {
    pub fn new(town: Town, mut loaded: Loaded, at: DateTime<Utc>) -> Self {
        let nis = town.nis;
        // The running month is as it is now, not as it was counted this morning.
        let month = crate::snapshot::month_of(Moment::fixed(at, 0).local().date());
        if loaded.months.last().is_some_and(|(last, _)| *last == month) {
            loaded.months.pop();
        }
        loaded.months.push((month, town.supply.clone()));
        let found = peers::of(&town, &loaded.all);
        let gaps = missing::find(&town, &found);
        let names = found.iter().map(|peer| peer.name.clone()).collect();
        let cluster = Base::together(found.iter().map(|peer| (*peer).clone()).collect());
        let province = peers::province(nis);
        let near: Vec<&Town> = loaded
            .all
            .iter()
            .filter(|other| other.nis != nis && peers::province(other.nis) == province)
            .filter(|other| other.supply.outlets() >= peers::LEAST_OUTLETS)
            .collect();
        let province_towns = near.len() + 1;
        // One town more is no province.
        let in_province = (near.len() >= 2)
            .then(|| Base::together(near.iter().copied().chain([&town]).cloned().collect()))
            .flatten();
        let by_area: Vec<Supply> =
            loaded.areas.iter().map(|area| Supply::of(within(&loaded.outlets, area))).collect();
        let base = Base {
            core: core(&loaded.outlets, &loaded.areas),
            turnover: loaded.turnover,
            premises: loaded.premises,
            reach: [400.0, 800.0].map(|metres| daily_reach(&loaded, metres)),
            figures: loaded.figures.clone(),
            members: Vec::new(),
            town,
        };
        let by_village = grouped(&loaded.outlets, |outlet| &outlet.locality, MOST_VILLAGES, 1);
        let by_street = grouped(&loaded.outlets, |outlet| &outlet.street, MOST_STREETS, LEAST_STREET);
        Self {
            base,
            peers: names,
            cluster,
            province,
            province_towns,
            in_province,
            gaps,
            by_area,
            by_village,
            by_street,
            loaded,
            at,
        }
    }
}

/// The outlets that lie in an area. Who has no position of her own lies nowhere.
pub(crate) fn within<'a>(outlets: &'a [Outlet], area: &'a Area) -> impl Iterator<Item = &'a Outlet> {
    outlets
        .iter()
        .filter(|outlet| outlet.exact && outlet.point.is_some_and(|point| area.shape.contains(point)))
}

/// Retail outlets within the core areas; none when no core was drawn. Cores may overlap: an outlet counts once.
pub(crate) fn core(outlets: &[Outlet], areas: &[Area]) -> Option<u64> {
    let cores: Vec<&Area> = areas.iter().filter(|area| area.kind == "core").collect();
    if cores.is_empty() {
        return None;
    }
    let inside = outlets.iter().filter(|outlet| {
        outlet.exact && outlet.point.is_some_and(|point| cores.iter().any(|core| core.shape.contains(point)))
    });
    Some(Supply::of(inside).retail().outlets.into())
}

fn daily_reach(loaded: &Loaded, metres: f64) -> Option<f64> {
    let daily = |outlet: &&Outlet| outlet.exact && outlet.category.group == Group::Dagelijks;
    let points: Vec<Point> = loaded.outlets.iter().filter(daily).filter_map(|outlet| outlet.point).collect();
    reach::reach(&loaded.sectors, &points, metres).share()
}

fn grouped(
    outlets: &[Outlet],
    key: impl Fn(&Outlet) -> &String,
    most: usize,
    least: u64,
) -> Vec<(String, Supply)> {
    let mut found: std::collections::BTreeMap<&String, Vec<&Outlet>> = std::collections::BTreeMap::new();
    for outlet in outlets.iter().filter(|outlet| !key(outlet).is_empty()) {
        found.entry(key(outlet)).or_default().push(outlet);
    }
    let mut all: Vec<(String, Supply)> =
        found.into_iter().map(|(name, outlets)| (name.clone(), Supply::of(outlets))).collect();
    all.retain(|(_, supply)| supply.outlets() >= least);
    all.sort_by_key(|(_, supply)| std::cmp::Reverse(supply.outlets()));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::tests::town;
    use crate::supply::tests::outlet;

    #[test]
    fn a_sheet_holds_a_town_against_others() {
        let mix = [("bakery", 40), ("books", 4)];
        let all = vec![
            town(34013, 25_000, 90.0, &mix),
            town(34027, 25_000, 90.0, &mix),
            town(31004, 25_000, 90.0, &mix),
            town(38025, 5_000, 90.0, &mix),
        ];
        let centre = Point::new(51.15, 3.23).unwrap();
        let area = |kind, metres| Area {
            id: uuid::Uuid::nil(),
            name: "Kern".into(),
            kind,
            shape: Shape::circle(centre, metres),
        };
        let shop = |code: &str, metres: f64, street: &str| Outlet {
            point: Point::new(51.15 + metres / 111_195.0, 3.23).ok(),
            exact: true,
            street: street.into(),
            locality: "Oostkamp".into(),
            ..outlet(code)
        };
        let mut outlets =
            vec![shop("bakery", 10.0, "Dorp"), shop("shoes", 900.0, "Weg"), shop("pub", 20.0, "Dorp")];
        outlets.extend((0..4).map(|_| shop("bakery", 50.0, "Dorp")));
        outlets.push(Outlet { exact: false, ..shop("bakery", 0.0, "Weg") });
        let here = Town { supply: Supply::of(&outlets), ..town(31022, 23_800, 80.0, &[]) };
        let sector = Sector {
            code: "31022A".into(),
            name: String::new(),
            population: 100,
            centre: Some(centre),
            shape: Shape::default(),
        };
        let loaded = Loaded {
            outlets,
            all,
            areas: vec![area("core", 500.0), area("core", 300.0), area("park", 2_000.0)],
            sectors: vec![sector],
            ..Loaded::default()
        };
        let sheet = Sheet::new(here, loaded, DateTime::UNIX_EPOCH);
        assert_eq!(sheet.peers.len(), 3, "the fourth is too small");
        assert_eq!((sheet.province, sheet.province_towns), (30_000, 5));
        assert_eq!(sheet.in_province.as_ref().unwrap().town.supply.outlets(), 44 * 4 + 8);
        assert_eq!(sheet.base.core, Some(5), "an outlet in two cores counts once, a pub is no retail");
        assert_eq!(sheet.by_area.iter().map(Supply::outlets).collect::<Vec<_>>(), [6, 6, 7]);
        assert_eq!(sheet.base.reach, [Some(1.0), Some(1.0)]);
        assert_eq!(sheet.by_street.len(), 1, "a street of two is no shopping street");
        assert_eq!((sheet.by_street[0].0.as_str(), sheet.by_village[0].1.outlets()), ("Dorp", 8));
        assert_eq!(sheet.loaded.months.len(), 1, "the running month is always there");
        assert_eq!(sheet.gaps.missing.first().map(|gap| gap.category.code), Some("books"));
    }
}
