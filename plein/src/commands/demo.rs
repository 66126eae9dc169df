//! `plein demo` and `plein generate`: invented towns.

use std::path::PathBuf;
use std::time::Instant;

use accounts::demo::DemoWorld;
use kernel::language::Language;
use register::demo::{FillOptions, fill};
use register::import::silent;
use serde_json::json;

use crate::app::{Platform, open_store};
use crate::cli::{Demo, Generate};
use crate::commands::serve::{clock, open_doors};
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::follow;
use crate::outcome::Outcome;

/// Fills a demo database when it is empty, and serves it.
pub async fn run(demo: &Demo, mut settings: Settings, named_folder: bool, as_json: bool) -> Outcome {
    if !named_folder {
        settings.data = PathBuf::from("demo-data");
    }
    settings.listen.clone_from(&demo.listen);
    if demo.fresh && settings.data.exists() {
        for file in ["plein.sqlite", "plein.sqlite-wal", "plein.sqlite-shm"] {
            let path = settings.data.join(file);
            if path.exists() {
                std::fs::remove_file(path)?;
            }
        }
        if settings.index().exists() {
            std::fs::remove_dir_all(settings.index())?;
        }
    }
    let moment = clock(demo.today)?;
    let store = open_store(&settings, &moment).await?;
    let empty = register::listing::counts(&store).await?.is_empty();
    if empty {
        let options = FillOptions {
            seed: demo.seed,
            count: demo.establishments.into(),
            everywhere: false,
            progress: silent(),
        };
        fill(&store, &moment, options).await.map_err(crate::commands::import::trouble)?;
        register::official::turnover::invent(&store, &moment).await?;
    }
    store.close().await;
    let mut platform = Platform::open(settings, moment).await?;
    let world = world(&platform).await?;
    platform.demo = Some(accounts::demo::fill(&platform.store, &world, &platform.moment).await?);
    let towns: Vec<_> =
        register::listing::counts(&platform.store).await?.into_iter().map(|(nis, _)| nis).collect();
    register::merchant::demo(&platform.store, &towns, &platform.moment).await?;
    finder::demo(&platform.store, &towns, &platform.moment).await?;
    let calendars = platform.calendars_of_towns();
    observatory::demo::fill(&platform.store, (&towns, &*calendars), &platform.moment).await?;
    if let Some((nis, _)) = world.towns.first().filter(|_| empty) {
        let officer = "officer@demo.voorbeeld.be";
        observatory::demo::post(&platform.store, *nis, officer, &platform.moment).await?;
    }
    premises::demo(&platform.store, &towns, &platform.moment).await?;
    doubles(&platform, &world).await?;
    register::partner::demo::fill(&platform.store, &platform.moment).await?;
    factsheet::demo(&platform.store, &towns, &platform.moment).await?;
    mobility::demo(&platform.store, &towns, &platform.moment).await?;
    let greeting = "Everything you see is invented, except the towns. Press Ctrl+C to stop.\n";
    open_doors(platform, as_json, if as_json { "" } else { greeting }).await
}

/// Whom the invented persons work for: towns and enterprises of the invented register.
async fn world(platform: &Platform) -> Outcome<DemoWorld> {
    let places = platform.atlas.places();
    let mut world = DemoWorld { towns: Vec::new(), enterprises: Vec::new() };
    for (nis, _) in register::listing::counts(&platform.store).await? {
        let name = places.towns().iter().find(|town| town.nis == nis).map(|town| town.name(Language::Nl));
        world.towns.extend(name.map(|name| (nis, name.to_owned())));
        let shops = register::listing::of_town(&platform.store, nis, None, 200).await?;
        let first =
            shops.into_iter().find_map(|shop| shop.enterprise_number.map(|number| (number, shop.sign)));
        world.enterprises.extend(first);
    }
    // The second merchant is her own enterprise: of her nothing is shown that she does not allow.
    let herself = register::consent::demo_merchant(&platform.store, &platform.moment).await?;
    if let Some(herself) = herself {
        world.enterprises.insert(1.min(world.enterprises.len()), herself);
    }
    Ok(world)
}

/// A few places of the officers' towns are known under slightly other words too, so that there is something to decide.
async fn doubles(platform: &Platform, world: &DemoWorld) -> Outcome {
    let towns: Vec<kernel::nis::Nis> = world.towns.iter().take(2).map(|(nis, _)| *nis).collect();
    let all = platform.store.read(|tx| Box::pin(people::organisation::list(tx))).await?;
    let partner = all.into_iter().find(|one| one.kind == people::OrganisationKind::Partner);
    if let Some(partner) = partner {
        let about = (partner.id, towns.as_slice());
        register::linking::demo::fill(&platform.store, &platform.moment, about).await?;
    }
    Ok(())
}

/// Fills the database with as many invented establishments as asked.
pub async fn generate(generate: &Generate, settings: Settings, as_json: bool) -> Outcome {
    let started = Instant::now();
    let store = open_store(&settings, &now()).await?;
    let options = FillOptions {
        seed: generate.seed,
        count: generate.establishments.into(),
        everywhere: true,
        progress: crate::commands::import::bar(as_json),
    };
    let report = fill(&store, &now(), options).await.map_err(crate::commands::import::trouble)?;
    store.close().await;
    let filled = started.elapsed();
    let platform = Platform::open(settings, now()).await?;
    follow::rebuild(&platform).await?;
    let seconds = (filled.as_secs_f64(), started.elapsed().as_secs_f64());
    let text =
        format!("{} places invented in {:.1} s and findable after {:.1} s", report.new, seconds.0, seconds.1);
    tell(as_json, &text, &json!({"new": report.new, "written_s": seconds.0, "findable_s": seconds.1}))
}
