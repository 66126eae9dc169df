//! Who may do what on the whole site: the reviewed matrix, and the proof that nobody sees what is somebody else's.

use std::sync::Arc;

use axum::Router;
use kernel::actor::{CapacityId, Proof, Role};
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Grant, NewSession, capacity, organisation, person, session};
use register::demo::{FillOptions, fill as fill_demo};
use register::facts::{Facts, Record, Source};
use register::import::Candidate;
use shell::testing::isolation::{Asker, NOBODY, Place, World, isolation};
use shell::{Settings, Site};
use store::{StoreError, Tx};

use super::{Folder, demo};
use crate::app::Platform;

/// The reviewed matrix. When it changes, read the difference, and write it with `PLEIN_WRITE_MATRIX=1`.
const MATRIX: &str = include_str!("../../permissions.txt");

fn site(platform: &Platform) -> (Arc<Site>, Router) {
    let slices = platform.slices();
    let settings = Settings {
        strict: true,
        moment: platform.moment.clone(),
        sessions: Some(platform.store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).expect("a site");
    let app = shell::app(&site, &slices);
    (site, app)
}

#[tokio::test]
async fn the_permission_matrix_is_the_reviewed_one() {
    let folder = Folder::new("matrix");
    let platform = demo(&folder, 20).await;
    let table = site(&platform).0.rules().table();
    if std::env::var_os("PLEIN_WRITE_MATRIX").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/permissions.txt");
        std::fs::write(path, &table).expect("the matrix is written");
        return;
    }
    let (now, then): (Vec<&str>, Vec<&str>) = (table.lines().collect(), MATRIX.lines().collect());
    let new: Vec<&&str> = now.iter().filter(|line| !then.contains(line)).collect();
    let gone: Vec<&&str> = then.iter().filter(|line| !now.contains(line)).collect();
    assert!(
        table == MATRIX,
        "who may do what has changed. New:\n{new:#?}\nGone:\n{gone:#?}\nIf that is meant, run this test with PLEIN_WRITE_MATRIX=1 and have plein/permissions.txt reviewed."
    );
}

/// One of the two halves of the world: a town, an enterprise, a partner, and everybody who works for them.
struct Half {
    owner: &'static str,
    nis: &'static str,
    number: &'static str,
}

const HALVES: [Half; 2] = [
    Half { owner: "one", nis: "31022", number: "0403.170.701" },
    Half { owner: "two", nis: "34027", number: "0202.239.951" },
];

/// The routes under which a place is managed.
const PLACE_ROUTES: [&str; 1] = ["/{lang}/zaak/"];

/// A place of each half, of a natural person whose name and address nobody else may see.
async fn open_shops(platform: &Platform, site: &Site, world: &mut World) {
    let mut shops = Vec::new();
    for (at, half) in HALVES.iter().enumerate() {
        let id = EstablishmentId::parse(&format!("0190a0000000700080000000000000{at:02}")).expect("an id");
        let (legal, email) =
            (format!("KANARIE-NAAM-{}", half.owner), format!("kanarie-{}@prive.example", half.owner));
        let facts = Facts {
            sign: Some(format!("Winkel {}", half.owner)),
            legal_name: Some(legal.clone()),
            email: Some(email.clone()),
            natural_person: Some(true),
            categories: vec!["bakery".to_owned()],
            enterprise_number: EnterpriseNumber::parse(half.number).ok(),
            ..Facts::default()
        };
        let record = Record::new(Source::Kbo, format!("kanarie-{at}"), platform.moment.now(), facts);
        let nis = Nis::parse(half.nis).expect("a code");
        shops.push(Candidate { nis, id: Some(id), records: vec![record], kept: Vec::new() });
        world.canaries.extend([(legal, half.owner.to_owned()), (email, half.owner.to_owned())]);
        let paths = site.rules().matrix().into_iter().map(|(route, _)| route.path);
        for path in paths.filter(|path| PLACE_ROUTES.iter().any(|start| path.starts_with(start))) {
            let value = id.0.simple().to_string();
            world.places.push(Place { owner: half.owner.to_owned(), part: (path, "id"), value });
        }
    }
    register::import::write_now(&platform.store, &platform.moment, &shops).await.expect("two shops");
    pair_shops(platform, world).await;
    world.places.push(Place { owner: String::new(), part: ("", "deel"), value: "contact".into() });
}

/// Of each half what its partner keeps: a source nobody else knows of, a file and a place that waits. The partner stands
/// for the label of its moderator with a label.
async fn open_desks(platform: &Platform, world: &mut World) {
    let (store, moment) = (&platform.store, &platform.moment);
    let all = store.read(|tx| Box::pin(async move { organisation::list(tx).await })).await.expect("partners");
    for half in &HALVES {
        let name = format!("KANARIE-PARTNER-{}", half.owner);
        let org = all.iter().find(|one| one.name == name).expect("the partner").id;
        let (source, import, place) = (moment.new_id(), moment.new_id(), moment.new_id());
        let (nis, label) = (Nis::parse(half.nis).expect("a code"), format!("label-{}", half.owner));
        let texts = ["BRON", "BESTAND", "WACHT"].map(|what| format!("KANARIE-{what}-{}", half.owner));
        let ([bron, file, sign], label, slug) = (&texts, &label, &format!("partner-{}", half.owner));
        let now = moment.now();
        store
            .write(|tx| {
                Box::pin(async move {
                    let add = "INSERT INTO register_partner (org, slug, label, towns, about, email, website, since)
                        VALUES ($1, $2, $3, '[]', '', '', '', $4)";
                    tx.execute(add, store::args![org, slug, label, now]).await?;
                    let add = "INSERT INTO register_partner_source (org, id, name, licence, access, recipients, clearance,
                        removed, mapping_version, pull_url, pull_tag, pull_told, since)
                        VALUES ($1, $2, $3, 'CC BY 4.0', 'draft', '[]', 'all', 'keep', 0, '', '', '', $4)";
                    tx.execute(add, store::args![org, source, bron, now]).await?;
                    let add = "INSERT INTO register_partner_import (org, id, source, file, state, reading, mapping_version,
                        position, report, made_at) VALUES ($1, $2, $3, $4, 'done', '{}', 0, 0, '{}', $5)";
                    tx.execute(add, store::args![org, import, source, file, now]).await?;
                    let add = "INSERT INTO register_partner_item (org, source, own_key, establishment, state, nis, sign,
                        revision, via, changed_at) VALUES ($1, $2, 'een', $3, 'waiting', $4, $5, 1, 'api', $6)";
                    tx.execute(add, store::args![org, source, place, nis, sign, now]).await
                })
            })
            .await
            .expect("a desk");
        let hex = |id: uuid::Uuid| id.simple().to_string();
        for (part, value) in
            [("org", hex(org.0)), ("source", hex(source)), ("import", hex(import)), ("key", "een".to_owned())]
        {
            world.places.push(Place { owner: half.owner.to_owned(), part: ("", part), value });
        }
        world.canaries.extend(texts.iter().map(|text| (text.clone(), half.owner.to_owned())));
    }
}

/// Of each half a unit with an owner, and somebody who looks for one.
async fn open_premises(platform: &Platform, world: &mut World) {
    let (store, moment) = (&platform.store, &platform.moment);
    for half in &HALVES {
        let (unit, seeker, now) = (moment.new_id(), moment.new_id(), moment.now());
        let nis = Nis::parse(half.nis).expect("a code");
        let texts = ["EIGENAAR", "ZOEKER"].map(|what| format!("KANARIE-{what}-{}", half.owner));
        let [owner, name] = &texts;
        store
            .write(|tx| {
                Box::pin(async move {
                    let add = "INSERT INTO premises_unit (nis, id, own_key, street, street_key, house_number, house_order,
                        box_number, locality, address_uri, kind, area, in_core, state, state_certainty, offered,
                        consent_how, offer_text, added_at, changed_at)
                        VALUES ($1, $2, '', 'Markt', 'markt', '1', 1, '', '', '', 'shop', '', FALSE, '', '', FALSE, '', '', $3, $3)";
                    tx.execute(add, store::args![nis, unit, now]).await?;
                    let add = "INSERT INTO premises_owner (nis, unit, name, email, phone, postal, noted_at)
                        VALUES ($1, $2, $3, '', '', '', $4)";
                    tx.execute(add, store::args![nis, unit, owner, now]).await?;
                    let add = "INSERT INTO premises_seeker (nis, id, name, email, phone, plan, kind, starter, places,
                        consent_day, consent_how, until_day, added_at)
                        VALUES ($1, $2, $3, '', '', 'x', '', FALSE, '[]', $5, 'x', $5, $4)";
                    tx.execute(add, store::args![nis, seeker, name, now, moment.local().date()]).await
                })
            })
            .await
            .expect("a unit and a seeker");
        let hex = |id: uuid::Uuid| id.simple().to_string();
        for (path, id) in [
            ("/{lang}/stad/leegstand/{nis}/pand/{id}", unit),
            ("/{lang}/stad/leegstand/{nis}/pand/{id}/gegevens", unit),
            ("/{lang}/stad/leegstand/{nis}/pand/{id}/register", unit),
            ("/{lang}/stad/leegstand/{nis}/pand/{id}/eigenaar", unit),
            ("/{lang}/stad/leegstand/{nis}/ronde/{id}", unit),
            ("/{lang}/stad/leegstand/{nis}/zoekers/{id}", seeker),
        ] {
            world.places.push(Place { owner: half.owner.to_owned(), part: (path, "id"), value: hex(id) });
        }
        world.canaries.extend(texts.iter().map(|text| (text.clone(), half.owner.to_owned())));
    }
}

/// Of each half a car park with a note nobody else reads.
async fn open_parking(platform: &Platform, world: &mut World) {
    let (store, moment) = (&platform.store, &platform.moment);
    for half in &HALVES {
        let (id, now) = (moment.new_id(), moment.now());
        let nis = Nis::parse(half.nis).expect("a code");
        let name = &format!("KANARIE-PARKING-{}", half.owner);
        store
            .write(|tx| {
                Box::pin(async move {
                    let add =
                        "INSERT INTO mobility_facility (nis, id, name, kind, area, place, note, added_at)
                        VALUES ($1, $2, $3, 'car-park', '', '', '', $4)";
                    tx.execute(add, store::args![nis, id, name, now]).await
                })
            })
            .await
            .expect("a car park");
        for path in [
            "/{lang}/stad/parkeren/{nis}/plaats/{id}",
            "/{lang}/stad/parkeren/{nis}/plaats/{id}/gegevens",
            "/{lang}/stad/parkeren/{nis}/plaats/{id}/uren.csv",
        ] {
            let value = id.simple().to_string();
            world.places.push(Place { owner: half.owner.to_owned(), part: (path, "id"), value });
        }
        world.canaries.push((name.clone(), half.owner.to_owned()));
    }
}

/// Of each half a pair of the natural person's place and another that it may be the same as.
async fn pair_shops(platform: &Platform, world: &mut World) {
    let moment = &platform.moment;
    for (at, half) in HALVES.iter().enumerate() {
        let id = |n: usize| {
            EstablishmentId::parse(&format!("0190a0000000700080000000000000{n:02}")).expect("an id")
        };
        let (nis, left, right, pair) =
            (Nis::parse(half.nis).expect("a code"), id(at), id(at + 10), moment.new_id());
        let facts = Facts {
            sign: Some(format!("Winkel {}", half.owner)),
            categories: vec!["bakery".to_owned()],
            ..Facts::default()
        };
        let record = Record::new(Source::Osm, format!("node/{at}"), moment.now(), facts);
        let twin = Candidate { nis, id: Some(right), records: vec![record], kept: Vec::new() };
        register::import::write_now(&platform.store, moment, &[twin]).await.expect("a twin");
        let add = "INSERT INTO register_pair (nis, id, left_id, right_id, score, evidence, state, found_at)
            VALUES ($1, $2, $3, $4, 9000, 'name=', 'open', $5)";
        platform
            .store
            .write(|tx| {
                Box::pin(
                    async move { tx.execute(add, store::args![nis, pair, left, right, moment.now()]).await },
                )
            })
            .await
            .expect("a pair");
        let part = ("/{lang}/dubbels/{nis}/{id}", "id");
        world.places.push(Place { owner: half.owner.to_owned(), part, value: pair.simple().to_string() });
    }
}

async fn fill(tx: &mut Tx<'_>, moment: &Moment) -> Result<World, StoreError> {
    let mut world = World::default();
    world.places.push(Place { owner: String::new(), part: ("", "lang"), value: "nl".into() });
    for half in &HALVES {
        let nis = Nis::parse(half.nis).expect("a code");
        let number = EnterpriseNumber::parse(half.number).expect("a number");
        let town = organisation::town(tx, nis, &format!("KANARIE-TOWN-{}", half.owner), moment).await?;
        let shop =
            organisation::enterprise(tx, number, &format!("KANARIE-SHOP-{}", half.owner), moment).await?;
        let partner = organisation::partner(tx, &format!("KANARIE-PARTNER-{}", half.owner), moment).await?;
        let place = |part, value: String| Place { owner: half.owner.to_owned(), part, value };
        world.places.push(place(("", "nis"), half.nis.to_owned()));
        for role in Role::ALL {
            let organisation = match role {
                Role::Shopper | Role::Admin => None,
                Role::Merchant => Some(shop),
                Role::Officer => Some(town),
                Role::Moderator | Role::Coach | Role::Coordinator => Some(partner),
            };
            somebody(tx, half, role, (organisation, nis), (&mut world, moment)).await?;
        }
        // A moderator of one label only.
        let label = format!("label-{}", half.owner);
        people::label::add(tx, (&label, &format!("KANARIE-LABEL-{}", half.owner)), partner, moment).await?;
        labelled(tx, half, (partner, &label), (&mut world, moment)).await?;
        let colleague =
            person::ensure(tx, &format!("collega-{}@kanarie.example", half.owner), "", moment).await?;
        let mut capacities = Vec::new();
        for (role, organisation) in [
            (Role::Merchant, shop),
            (Role::Officer, town),
            (Role::Moderator, partner),
            (Role::Coordinator, partner),
        ] {
            capacities
                .push(capacity::grant(tx, &Grant::new(colleague.id, role).of(organisation), moment).await?);
        }
        let first = capacities.first().map(|id: &CapacityId| id.0.to_string()).unwrap_or_default();
        for path in ["/{lang}/mensen/{id}/intrekken", "/{lang}/mensen/{id}", "/{lang}/mensen/{id}/afmelden"] {
            world.places.push(place((path, "id"), first.clone()));
        }
    }
    nobody(tx, (&mut world, moment)).await?;
    world.places.push(Place { owner: String::new(), part: ("", "token"), value: "0".repeat(64) });
    Ok(world)
}

/// A moderator who is limited to a label.
async fn labelled(
    tx: &mut Tx<'_>,
    half: &Half,
    (partner, label): (OrganisationId, &str),
    (world, moment): (&mut World, &Moment),
) -> Result<(), StoreError> {
    let canary = format!("KANARIE-gelabeld-{}", half.owner);
    let grant = |who: PersonId| Grant::new(who, Role::Moderator).of(partner).label(label);
    enter(tx, (&canary, half.owner), &grant, (world, moment)).await
}

/// Everybody with a role and nothing it reaches: neither organisation, nor town, nor label.
async fn nobody(tx: &mut Tx<'_>, (world, moment): (&mut World, &Moment)) -> Result<(), StoreError> {
    for role in [Role::Merchant, Role::Moderator, Role::Officer, Role::Coach, Role::Coordinator] {
        let canary = format!("KANARIE-{}-{NOBODY}", role.code());
        enter(tx, (&canary, NOBODY), &|who| Grant::new(who, role), (world, moment)).await?;
    }
    Ok(())
}

/// Somebody signed in with what she is granted.
async fn enter(
    tx: &mut Tx<'_>,
    (canary, owner): (&str, &str),
    grant: &(dyn Fn(PersonId) -> Grant + Sync),
    (world, moment): (&mut World, &Moment),
) -> Result<(), StoreError> {
    let email = format!("{}@kanarie.example", canary.to_lowercase());
    let who = person::ensure(tx, &email, canary, moment).await?.id;
    let grant = grant(who);
    let role = grant.role();
    let held = capacity::grant(tx, &grant, moment).await?;
    let new = NewSession { person: who, capacity: held, proof: Proof::Mail, agent: "test" };
    let token = session::open(tx, &new, moment).await?.expect("a session");
    world.canaries.push((canary.to_owned(), owner.to_owned()));
    world.canaries.push((email, owner.to_owned()));
    world.askers.push(Asker {
        name: canary.to_owned(),
        role: Some(role),
        token: token.reveal().to_owned(),
        csrf: token.derive("csrf"),
        owner: owner.to_owned(),
        own: vec![],
    });
    Ok(())
}

/// A person in a role, signed in, with a name nobody else may see.
async fn somebody(
    tx: &mut Tx<'_>,
    half: &Half,
    role: Role,
    (organisation, nis): (Option<OrganisationId>, Nis),
    (world, moment): (&mut World, &Moment),
) -> Result<(), StoreError> {
    let canary = format!("KANARIE-{}-{}", role.code(), half.owner);
    let grant = |who: PersonId| {
        let grant = Grant::new(who, role);
        let grant = organisation.into_iter().fold(grant, Grant::of);
        if role == Role::Officer { grant.towns([nis]) } else { grant }
    };
    enter(tx, (&canary, half.owner), &grant, (world, moment)).await?;
    world.places.push(Place {
        owner: half.owner.to_owned(),
        part: ("/{lang}/mijn/sessies/{id}", "id"),
        value: "00000000-0000-7000-8000-000000000000".into(),
    });
    Ok(())
}

/// Whoever is of one half may see what is of that half (its own organisation's people); an administrator sees all.
fn own_texts(world: &mut World) {
    let canaries = world.canaries.clone();
    for asker in &mut world.askers {
        let all = asker.role == Some(Role::Admin);
        let own = canaries.iter().filter(|(_, owner)| all || *owner == asker.owner);
        asker.own = own.map(|(canary, _)| canary.clone()).collect();
    }
    world.askers.push(Asker {
        name: "visitor".into(),
        role: None,
        token: String::new(),
        csrf: String::new(),
        owner: "one".into(),
        own: Vec::new(),
    });
}

#[tokio::test]
async fn nobody_sees_what_is_somebody_elses() {
    let folder = Folder::new("isolation");
    look_everywhere(demo(&folder, 60).await).await;
}

#[test]
fn nobody_sees_what_is_somebody_elses_on_the_other_database() {
    store::testing::on_postgres(&crate::app::migrations(), "access", |store| async move {
        let folder = Folder::new("isolation-postgres");
        let mut platform = demo(&folder, 5).await;
        let options =
            FillOptions { seed: 2026, count: 60, everywhere: false, progress: register::import::silent() };
        fill_demo(&store, &platform.moment, options).await.expect("invented places");
        platform.atlas.replace(finder::load_places(&store).await.expect("places"));
        platform.store = store;
        look_everywhere(platform).await;
    });
}

async fn look_everywhere(platform: Platform) {
    let moment = &platform.moment;
    let mut world =
        platform.store.write(|tx| Box::pin(async move { fill(tx, moment).await })).await.expect("a world");
    let (site, app) = site(&platform);
    open_shops(&platform, &site, &mut world).await;
    open_desks(&platform, &mut world).await;
    open_premises(&platform, &mut world).await;
    open_parking(&platform, &mut world).await;
    own_texts(&mut world);
    // Parts of the finder's public paths; nothing in them is private.
    for (part, value) in [
        ("key", "acm"),
        ("page", "oostkamp"),
        ("what", "bakker"),
        ("id", "00000000000000000000000000000000"),
        ("file", "x"),
        ("shape", "lijst"),
        ("z", "10"),
        ("x", "520"),
        ("y", "342.mvt"),
        ("org", "00000000000000000000000000000000"),
        ("source", "00000000000000000000000000000000"),
        ("import", "00000000000000000000000000000000"),
        ("slug", "x"),
        ("foto", "00000000000000000000000000000000"),
        ("naam", "bezoekers.csv"),
        ("number", "0428759497"),
        ("version", "2026-11-22T08:00:00Z"),
        ("channel", "00000000000000000000000000000000"),
        ("site", "00000000000000000000000000000000"),
        ("start", "2026-11-22T08:00:00Z"),
        ("month", "2026-11"),
        ("week", "2026-W45"),
        ("entity", "Datastreams(00000000000000000000000000000000)"),
        ("scheme", "aanbod"),
        ("code", "bakery"),
        ("of", "31022"),
    ] {
        world.places.push(Place { owner: String::new(), part: ("", part), value: value.into() });
    }
    let report = isolation(&site, &app, &world).await;
    assert!(
        report.wrong.is_empty(),
        "{} wrong, the first:\n{}",
        report.wrong.len(),
        report.wrong.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(report.asked > 1_500, "only {} requests", report.asked);
    println!("{} requests, {} of them let in", report.asked, report.allowed);
}
