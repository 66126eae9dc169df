//! The demo's invented partners: sources, a file with refusals, places that wait, decisions that took their time, a
//! webhook, a source that is fetched, a request for data. Nobody outside is asked for anything.

use chrono::TimeDelta;
use kernel::moment::{Moment, OrganisationId};
use kernel::nis::Nis;
use store::{Result, Store};
use uuid::Uuid;

use super::app::Known;
use super::home::new_source;
use super::mapping::Mapping;
use super::report::Report;
use super::review::Bench;
use super::store::keys::{self, Delivery, Hook};
use super::store::{self as tables, Import, Item, Partner, Source};
use super::table::Reading;
use super::{limits, run, table};
use crate::import::load_chains;

/// The members of the federation.
const MEMBERS: &str = include_str!("../../demo/partner_members.csv");
/// The same list a fortnight later: two changed, one is new.
const MEMBERS_LATER: &str = include_str!("../../demo/partner_members_later.csv");
/// The farms of the label.
const FARMS: &str = include_str!("../../demo/partner_farms.csv");

/// The federation of the demo, known by its name to the invented persons too.
pub const FEDERATION: &str = "Handelaarsbond Verzinsel";
/// The label of the demo.
pub const LABEL: &str = "Hoevelabel Verzinsel";

/// Fills both partners once; a demo that starts again finds them.
pub async fn fill(store: &Store, moment: &Moment) -> Result<()> {
    let towns: Vec<Nis> = crate::demo::seven().iter().map(|town| town.nis).collect();
    let federation = about(
        (FEDERATION, "", "Een verzonnen bond van handelaars uit zeven gemeenten."),
        ("bond@verzinsel.example", "https://bond.verzinsel.example"),
        towns.clone(),
    );
    let label = about(
        (LABEL, "hoeve", "Een verzonnen label voor hoeves die zelf verkopen wat ze telen."),
        ("label@verzinsel.example", "https://hoeve.verzinsel.example"),
        towns,
    );
    if let Some(org) = partner(store, &federation, moment).await? {
        members(store, org, moment).await?;
        wire(store, org, moment).await?;
    }
    if let Some(org) = partner(store, &label, moment).await? {
        let before = earlier(moment, TimeDelta::days(20));
        let source = source(store, (org, "Hoeves", "request"), &before).await?;
        bring(store, &source, ("hoeves.csv", FARMS), &before).await?;
        accept(store, &source, (limits::REQUEST, TimeDelta::hours(30)), &before).await?;
    }
    Ok(())
}

/// What a partner says of itself.
struct About {
    name: &'static str,
    partner: Partner,
}

fn about(
    (name, label, text): (&'static str, &str, &str),
    (email, website): (&str, &str),
    towns: Vec<Nis>,
) -> About {
    let partner = Partner {
        org: OrganisationId(Uuid::nil()),
        slug: kernel::text::slug(name),
        label: label.to_owned(),
        towns,
        about: text.to_owned(),
        email: email.to_owned(),
        website: website.to_owned(),
        form_source: None,
    };
    About { name, partner }
}

/// The same demo, some time ago: decisions take their time.
fn earlier(moment: &Moment, by: TimeDelta) -> Moment {
    let mut then = Moment::still(moment.now() - by);
    then.language = moment.language;
    then
}

/// The partner of this name with what it says of itself. None: it was filled before.
async fn partner(store: &Store, about: &About, moment: &Moment) -> Result<Option<OrganisationId>> {
    store
        .write(|tx| {
            Box::pin(async move {
                let known =
                    people::organisation::list(tx).await?.into_iter().find(|one| one.name == about.name);
                let org = match known {
                    Some(known) => known.id,
                    None => people::organisation::partner(tx, about.name, moment).await?,
                };
                if !tables::sources(tx, org).await?.is_empty() {
                    return Ok(None);
                }
                if !about.partner.label.is_empty() {
                    people::label::add(tx, (&about.partner.label, "Hoeveproducten"), org, moment).await?;
                }
                tables::put_partner(tx, &Partner { org, ..about.partner.clone() }, moment.now()).await?;
                Ok(Some(org))
            })
        })
        .await
}

async fn source(
    store: &Store,
    (org, name, access): (OrganisationId, &str, &str),
    moment: &Moment,
) -> Result<Source> {
    let source =
        Source { name: name.to_owned(), access: access.to_owned(), ..new_source(org, moment.new_id()) };
    let made = &source;
    store.write(|tx| Box::pin(async move { tables::put_source(tx, made, moment.now()).await })).await?;
    Ok(source)
}

/// Brings a file as a moderator would: the columns as they are guessed, then the import.
async fn bring(store: &Store, source: &Source, (file, text): (&str, &str), moment: &Moment) -> Result<()> {
    let Ok(read) = table::read(text.as_bytes(), &Reading::default(), limits::ROWS) else { return Ok(()) };
    let mapping = Mapping::propose(&read.columns, &read.reading);
    let import = &Import {
        org: source.org,
        id: moment.new_id(),
        source: source.id,
        file: file.to_owned(),
        state: "running".to_owned(),
        reading: mapping.reading.clone(),
        mapping: Some(mapping.clone()),
        mapping_version: 1,
        position: 0,
        report: Report::default(),
        made_at: moment.now(),
        ended_at: None,
    };
    let mapping = &mapping;
    store
        .write(|tx| {
            Box::pin(async move {
                tables::keep_mapping(tx, source, mapping, moment).await?;
                tables::add_import(tx, import, text.as_bytes(), moment).await?;
                run::enqueue(tx, "import", (import.org, import.id), moment).await
            })
        })
        .await?;
    run::work(store, None, moment).await.map(drop)
}

/// Accepts the first so many places that wait, some time after they came.
async fn accept(
    store: &Store,
    source: &Source,
    (count, after): (usize, TimeDelta),
    moment: &Moment,
) -> Result<()> {
    let then = &earlier(moment, -after);
    let chains = load_chains(store).await?;
    let loaded = store
        .read(|tx| {
            Box::pin(async move {
                let name = people::organisation::get(tx, source.org).await?.map(|known| known.name);
                let waiting = tables::waiting(tx, source.org, 500).await?;
                Ok((tables::partner(tx, source.org).await?.zip(name), waiting))
            })
        })
        .await?;
    let (Some((partner, name)), waiting) = loaded else { return Ok(()) };
    let bench = &Bench { known: Known { partner, name }, sources: vec![source.clone()], chains };
    let mine: Vec<Item> = waiting.into_iter().filter(|item| item.source == source.id).take(count).collect();
    let mine = mine.as_slice();
    store
        .write(|tx| Box::pin(async move { bench.decide(tx, (source, mine), (true, ""), then).await }))
        .await?;
    Ok(())
}

async fn members(store: &Store, org: OrganisationId, moment: &Moment) -> Result<()> {
    let before = earlier(moment, TimeDelta::days(15));
    let members = source(store, (org, "Ledenlijst", "open"), &before).await?;
    bring(store, &members, ("leden.csv", MEMBERS), &before).await?;
    accept(store, &members, (5, TimeDelta::hours(3)), &before).await?;
    accept(store, &members, (3, TimeDelta::hours(27)), &before).await?;
    let found = store.read(|tx| Box::pin(async move { tables::source(tx, org, members.id).await })).await?;
    let later = earlier(moment, TimeDelta::hours(20));
    if let Some(members) = found {
        bring(store, &members, ("leden-november.csv", MEMBERS_LATER), &later).await?;
    }
    Ok(())
}

/// A source that is fetched every day, and a webhook that heard of what was decided.
async fn wire(store: &Store, org: OrganisationId, moment: &Moment) -> Result<()> {
    let fetched = Source {
        name: "Marktkramers".to_owned(),
        access: "listed".to_owned(),
        pull_url: "https://bond.verzinsel.example/markt.csv".to_owned(),
        ..new_source(org, moment.new_id())
    };
    // It rests: the demo asks nobody for anything.
    let hook = Hook {
        id: moment.new_id(),
        url: "https://bond.verzinsel.example/plein".to_owned(),
        secret: moment.new_id().simple().to_string(),
        active: false,
        made_at: moment.now() - TimeDelta::days(16),
    };
    let sent = |kind: &str, state: &str, (attempts, status): (i64, i64), hours: i64| Delivery {
        id: moment.new_id(),
        hook: hook.id,
        kind: kind.to_owned(),
        body: "{}".to_owned(),
        state: state.to_owned(),
        attempts,
        status: Some(status),
        trouble: String::new(),
        made_at: moment.now() - TimeDelta::hours(hours),
        tried_at: Some(moment.now() - TimeDelta::hours(hours)),
    };
    let all = [
        sent("place.accepted", "sent", (1, 204), 300),
        sent("place.accepted", "sent", (3, 200), 290),
        sent("place.refused", "dead", (10, 410), 40),
    ];
    let (fetched, hook, all) = (&fetched, &hook, &all);
    store
        .write(|tx| {
            Box::pin(async move {
                tables::put_source(tx, fetched, moment.now()).await?;
                tables::pulled(tx, fetched, ("same", ""), moment.now()).await?;
                keys::add_hook(tx, org, hook).await?;
                for one in all {
                    keys::add_delivery(tx, org, one).await?;
                    keys::tried(tx, org, one).await?;
                }
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::tests::STEPS;
    use crate::store::places;

    ::store::both_engines! {
        migrations = &STEPS;

        async fn the_demo_shows_partners_at_work_and_fills_once(store: Store) {
            let moment = shell::testing::moment();
            let (towns, villages) = &crate::demo::facts();
            store
                .write(|tx| {
                    Box::pin(async move {
                        places::replace_municipalities(tx, towns).await?;
                        places::replace_places(tx, villages).await
                    })
                })
                .await
                .unwrap();
            fill(&store, &moment).await.unwrap();
            fill(&store, &moment).await.unwrap();
            let (federation, label) = store
                .read(|tx| {
                    Box::pin(async move {
                        let all = tables::partners(tx).await?;
                        assert_eq!(all.len(), 2);
                        let of = |slug: &str| all.iter().find(|one| one.slug == slug).unwrap().org;
                        Ok::<_, ::store::StoreError>((of("handelaarsbond-verzinsel"), of("hoevelabel-verzinsel")))
                    })
                })
                .await
                .unwrap();
            store
                .read(|tx| {
                    Box::pin(async move {
                        let imports = tables::imports(tx, federation, 10).await?;
                        assert_eq!(imports.len(), 2);
                        assert!(imports.iter().all(|one| one.state == "done"), "{imports:?}");
                        let first = imports.last().unwrap();
                        assert!(first.report.refused >= 3 && first.report.new >= 9, "{:?}", first.report);
                        assert!(imports[0].report.changed >= 2 && imports[0].report.new >= 1, "{:?}", imports[0].report);
                        assert!(tables::waiting(tx, federation, 50).await?.len() >= 4);
                        assert_eq!(tables::sources(tx, federation).await?.len(), 2);
                        let times = tables::times(tx, federation, moment.now() - TimeDelta::days(90)).await?;
                        assert_eq!(times.len(), 8);
                        assert!(times.iter().any(|(asked, done)| *done - *asked > TimeDelta::hours(20)));
                        assert_eq!(keys::deliveries(tx, federation).await?.len(), 3);
                        assert_eq!(tables::waiting(tx, label, 50).await?.len(), 0);
                        Ok::<_, ::store::StoreError>(())
                    })
                })
                .await
                .unwrap();
        }
    }
}
