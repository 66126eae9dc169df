//! Fills a register with invented places, along the same way as an import.

use kernel::moment::Moment;
use kernel::nis::Nis;
use store::Store;

use super::{DemoTown, MOST, facts, generate, of, seven};
use crate::facts::Source;
use crate::gazetteer::Gazetteer;
use crate::import::{Feed, ImportError, Job, OnProgress, Report, load_gazetteer, run};
use crate::store::places;

/// What to fill in.
#[derive(Clone)]
pub struct FillOptions {
    /// Another seed gives other places.
    pub seed: u64,
    /// How many.
    pub count: u64,
    /// Over all Flemish towns of the register, when they were imported; else over the seven of the demo.
    pub everywhere: bool,
    /// Who wants to see how far it is.
    pub progress: OnProgress,
}

/// Fills the register. The seven towns are added when they are not there yet.
pub async fn fill(store: &Store, moment: &Moment, options: FillOptions) -> Result<Report, ImportError> {
    let towns = towns(store, moment, options.everywhere).await?;
    let count = options.count.min(MOST);
    let mut report = Report::of("demo");
    report.files.push(format!("{count} invented places in {} towns, seed {}", towns.len(), options.seed));
    let job = Job {
        input: format!("seed {} count {count} towns {}", options.seed, towns.len()),
        report,
        source: Source::Demo,
        dry_run: false,
        complete: Some(std::collections::HashSet::new()),
        progress: options.progress,
    };
    let seed = options.seed;
    let report = run(store, moment, job, move |feed| {
        invent(seed, count, towns, feed);
        Ok(())
    })
    .await?;
    // Natural persons are shown with their consent only.
    crate::consent::demo::fill(store, moment, count > super::CROWDED).await?;
    Ok(report)
}

fn invent(seed: u64, count: u64, towns: Vec<DemoTown>, feed: &mut Feed) {
    for candidate in generate(seed, count, towns) {
        feed.report.read += 1;
        let share = feed.report.read.saturating_mul(10_000).checked_div(count).unwrap_or(10_000);
        feed.share = u32::try_from(share).ok().map(|share| f64::from(share) / 10_000.0);
        if !feed.put(candidate) {
            return;
        }
    }
}

/// The towns to fill, as the register knows them.
async fn towns(store: &Store, moment: &Moment, everywhere: bool) -> Result<Vec<DemoTown>, ImportError> {
    let gazetteer = load_gazetteer(store).await?;
    let wanted: Vec<Nis> = seven().iter().map(|town| town.nis).collect();
    let gazetteer = if wanted.iter().all(|nis| gazetteer.town(*nis).is_some_and(|town| town.centre.is_some()))
    {
        gazetteer
    } else {
        add_seven(store, moment, &gazetteer, &wanted).await?;
        load_gazetteer(store).await?
    };
    let flemish = of(&gazetteer, Some(2_000));
    if everywhere && flemish.len() > wanted.len() {
        return Ok(flemish);
    }
    let known: Vec<DemoTown> =
        of(&gazetteer, None).into_iter().filter(|town| wanted.contains(&town.nis)).collect();
    Ok(if known.len() == wanted.len() { known } else { seven() })
}

/// Adds those of the seven towns, and their villages, that are not known yet.
async fn add_seven(
    store: &Store,
    moment: &Moment,
    known: &Gazetteer,
    wanted: &[Nis],
) -> Result<(), ImportError> {
    let (towns, villages) = facts();
    let missing: Vec<Nis> = wanted
        .iter()
        .copied()
        .filter(|nis| known.town(*nis).is_none_or(|town| town.centre.is_none()))
        .collect();
    let missing = missing.as_slice();
    let (towns, villages) = (&towns, &villages);
    store
        .write(|tx| {
            Box::pin(async move {
                let mut all = places::municipalities(tx).await?;
                all.retain(|town| !(missing.contains(&town.nis) && town.valid_to.is_none()));
                all.extend(towns.iter().filter(|town| missing.contains(&town.nis)).cloned());
                let mut postal = places::places(tx).await?;
                postal.retain(|place| !missing.contains(&place.nis));
                postal.extend(villages.iter().filter(|place| missing.contains(&place.nis)).cloned());
                places::replace_municipalities(tx, &all).await?;
                places::replace_places(tx, &postal).await?;
                tx.publish(&kernel::events::Event::PlacesChanged, moment).await
            })
        })
        .await?;
    Ok(())
}
