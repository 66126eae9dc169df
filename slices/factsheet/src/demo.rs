//! What the demo adds: two years of months behind today's supply, a core and a business park for each town, sectors with
//! invented inhabitants, a few figures. All invented, except the outlines and inhabitants of the towns.

use ::store::{Result, Store, StoreError};
use chrono::{Datelike, Months, NaiveDate};
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::point::Point;
use kernel::text;

use crate::areas::Area;
use crate::figures::Figure;
use crate::ground::Shape;
use crate::reach::Sector;
use crate::snapshot::{self, month_of};
use crate::store as tables;
use crate::supply::{Outlet, Supply};

/// Months before this one.
const MONTHS: u32 = 24;
/// The side of an invented sector, in degrees of latitude: about 900 m.
const SIDE: f64 = 0.0081;

/// Fills what is still empty.
pub async fn fill(store: &Store, towns: &[Nis], moment: &Moment) -> Result<()> {
    for nis in towns {
        let nis = *nis;
        let language = kernel::language::Language::Nl;
        let (known, outlets, before) = store
            .read(|tx| {
                Box::pin(async move {
                    let before = tables::months(tx, nis).await?.len();
                    let known = tables::town(tx, nis, language).await?;
                    Ok::<_, StoreError>((known, tables::outlets(tx, nis).await?, before))
                })
            })
            .await?;
        let Some((town, outline)) = known.filter(|_| before == 0) else { continue };
        let past = past(&Supply::of(&outlets), month_of(moment.local().date()), nis);
        let heart = heart(&outlets);
        let areas = heart.map(|heart| areas(&outline, heart, moment)).unwrap_or_default();
        let sectors = sectors(nis, town.population.unwrap_or(0), &outline, heart);
        let figures = figures(nis, moment.local().date().year());
        let (past, areas, sectors, figures) = (&past, &areas, &sectors, &figures);
        store
            .write(|tx| {
                Box::pin(async move {
                    for (month, supply) in past {
                        tables::put_month(tx, nis, *month, supply).await?;
                    }
                    for area in areas {
                        tables::add_area(tx, nis, area, moment.now()).await?;
                    }
                    for figure in figures {
                        tables::put_figure(tx, nis, figure, moment.now()).await?;
                    }
                    tables::put_sectors(tx, nis, sectors, "verzonnen (demo)").await
                })
            })
            .await?;
    }
    snapshot::daily(store, moment).await.map(drop)
}

/// A number between 0 and 1 that the same words always give.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a die")]
fn die(words: &str) -> f64 {
    // FNV-1a over the folded words.
    let hash = text::fold(words).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed >> 11) as f64) / ((1_u64 << 53) as f64)
}

/// The months before: walking back, clothes and banks had more doors, eating places and barbers fewer; here and there a shop
/// opened or closed.
fn past(now: &Supply, month: NaiveDate, nis: Nis) -> Vec<(NaiveDate, Supply)> {
    let mut supply = now.clone();
    let mut found = Vec::new();
    for ago in 1..=MONTHS {
        for (code, cell) in &mut supply.kinds {
            let group = kernel::category::Category::find(code).map(|category| category.group);
            let (opened, closed) = match (code.as_str(), group) {
                ("bank" | "newsagent" | "travel_agency", _) => (0.001, 0.012),
                ("barber" | "nails" | "kebab" | "bicycle", _) => (0.014, 0.003),
                (_, Some(kernel::category::Group::Periodiek)) => (0.003, 0.008),
                (_, Some(kernel::category::Group::Horeca)) => (0.009, 0.006),
                _ => (0.004, 0.005),
            };
            let thrown = die(&format!("{nis} {code} {ago}"));
            let many = f64::from(cell.outlets);
            if thrown < opened * many && cell.outlets > 1 {
                cell.outlets -= 1;
                cell.chains = cell.chains.min(cell.outlets);
                cell.quality = cell.quality.saturating_sub(60);
            } else if thrown > 1.0 - closed * many {
                cell.outlets += 1;
                cell.quality += 40;
            }
            // Fewer sold online then.
            if die(&format!("{nis} web {code} {ago}")) < 0.02 * f64::from(cell.webshops) {
                cell.webshops -= 1;
            }
            cell.webshops = cell.webshops.min(cell.outlets);
            cell.deliveries = cell.deliveries.min(cell.outlets);
            cell.pickups = cell.pickups.min(cell.outlets);
        }
        found.extend(month.checked_sub_months(Months::new(ago)).map(|month| (month, supply.clone())));
    }
    found
}

/// The place with most outlets around it.
fn heart(outlets: &[Outlet]) -> Option<Point> {
    let points: Vec<Point> =
        outlets.iter().filter(|outlet| outlet.exact).filter_map(|outlet| outlet.point).collect();
    let near = |at: &Point| points.iter().filter(|other| other.distance_m(*at) < 400.0).count();
    points.iter().take(600).max_by_key(|at| near(at)).copied()
}

fn areas(outline: &Shape, heart: Point, moment: &Moment) -> Vec<Area> {
    let mut found = vec![Area {
        id: moment.new_id(),
        name: "Centrum".into(),
        kind: "core",
        shape: Shape::circle(heart, 450.0),
    }];
    // A business park at the edge of the built-up middle.
    let aside = [(0.016, 0.012), (-0.015, 0.014), (0.012, -0.02), (-0.014, -0.016)];
    let park = aside
        .into_iter()
        .filter_map(|(north, east)| Point::new(heart.lat + north, heart.lon + east).ok())
        .find(|point| outline.contains(*point));
    found.extend(park.map(|point| Area {
        id: moment.new_id(),
        name: "Verzonnen Park".into(),
        kind: "park",
        shape: Shape::circle(point, 500.0),
    }));
    found
}

/// Squares over the town; most people live near its heart.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inhabitants of a town over a few hundred squares"
)]
fn sectors(nis: Nis, people: u64, outline: &Shape, heart: Option<Point>) -> Vec<Sector> {
    let (Some([west, south, east, north]), Some(heart)) = (outline.bounds(), heart) else {
        return Vec::new();
    };
    let wide = SIDE / heart.lat.to_radians().cos();
    let mut squares = Vec::new();
    for row in 0..((north - south) / SIDE).ceil() as u32 {
        for column in 0..((east - west) / wide).ceil() as u32 {
            let (low, left) = (f64::from(row).mul_add(SIDE, south), f64::from(column).mul_add(wide, west));
            let Ok(centre) = Point::new(low + SIDE / 2.0, left + wide / 2.0) else { continue };
            if outline.contains(centre) {
                let ring = [
                    [left, low],
                    [left + wide, low],
                    [left + wide, low + SIDE],
                    [left, low + SIDE],
                    [left, low],
                ];
                let weight = (-centre.distance_m(heart) / 1_800.0).exp()
                    + 0.02
                    + 0.05 * die(&format!("{nis} {row} {column}"));
                squares.push((centre, Shape { polygons: vec![vec![ring.to_vec()]] }, weight));
            }
        }
    }
    let all: f64 = squares.iter().map(|(_, _, weight)| weight).sum();
    let sector = |(at, (centre, shape, weight)): (usize, (Point, Shape, f64))| Sector {
        code: format!("{nis}V{at:03}"),
        name: format!("Verzonnen sector {}", at + 1),
        population: (people as f64 * weight / all).round() as u64,
        centre: Some(centre),
        shape,
    };
    squares.into_iter().enumerate().map(sector).collect()
}

fn figures(nis: Nis, year: i32) -> Vec<Figure> {
    let figure = |what: &str, low: f64, high: f64, ago: i32| Figure {
        what: what.into(),
        year: year - ago,
        value: (die(&format!("{nis} {what}")).mul_add(high - low, low) * 10.0).round() / 10.0,
        source: "Verzonnen enquête bij 400 gezinnen (demo)".into(),
        method: "Hoofdplaats van aankoop".into(),
    };
    vec![
        figure("binding-daily", 62.0, 88.0, 1),
        figure("binding-periodic", 22.0, 48.0, 1),
        figure("binding-exceptional", 18.0, 40.0, 1),
        figure("attraction", 12.0, 30.0, 1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::tests::town;

    #[test]
    fn the_past_moves_slowly_and_repeats_itself() {
        let now = town(
            31022,
            23_800,
            80.0,
            &[("bakery", 12), ("clothes", 30), ("pub", 30), ("bank", 8), ("barber", 9)],
        );
        let month = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let found = past(&now.supply, month, now.nis);
        assert_eq!(found, past(&now.supply, month, now.nis));
        assert_eq!(found.len(), 24);
        assert_eq!(found.last().unwrap().0, NaiveDate::from_ymd_opt(2024, 11, 1).unwrap());
        let counts: Vec<u64> = found.iter().map(|(_, supply)| supply.outlets()).collect();
        assert!(counts.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= 4), "{counts:?}");
        assert!(counts.iter().any(|count| *count != counts[0]), "nothing ever happened");
        for (_, supply) in &found {
            assert!(
                supply
                    .kinds
                    .values()
                    .all(|cell| cell.webshops <= cell.outlets && cell.chains <= cell.outlets)
            );
        }
    }

    #[test]
    fn invented_people_are_as_many_as_there_are() {
        let heart = Point::new(51.15, 3.23).unwrap();
        let outline = Shape::circle(heart, 4_500.0);
        let found = sectors(Nis::parse("31022").unwrap(), 23_800, &outline, Some(heart));
        let all: u64 = found.iter().map(|sector| sector.population).sum();
        assert!(all.abs_diff(23_800) < 60, "{all}");
        assert!(found.len() > 40 && found.iter().all(|sector| outline.contains(sector.centre.unwrap())));
    }
}
