//! From counts in the database to an answer in the database, on both engines.

use chrono::{Datelike, Days, NaiveDate};
use counts::{Observation, Step};
use forecast::effect::Verdict;
use forecast::random::Random;
use kernel::calendar::{Calendar, Community};
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use uuid::Uuid;

use super::event::Event;
use super::event::tests::event;
use super::weigh::{Found, METHOD};
use super::{job, store};
use crate::channel::tests::channel;
use crate::channel::{Channel, Site, SiteKind, State};
use crate::keep::take;
use crate::store::channels;

const DAYS: u64 = 320;

fn moment(at: &str) -> Moment {
    Moment::fixed(at.parse().unwrap(), 1)
}

fn first() -> NaiveDate {
    "2026-01-01".parse().unwrap()
}

fn counter(id: u128) -> Channel {
    let nis = Nis::parse(if id <= 2 { "31022" } else { "34027" }).unwrap();
    let (id, site) = (Uuid::from_u128(id), Uuid::from_u128(id + 100));
    // The last is not lent to other towns.
    Channel {
        nis,
        id,
        site,
        step: Step::DAY,
        state: State::Live,
        is_control: id != Uuid::from_u128(6),
        ..channel()
    }
}

/// Days of six counters under one weather; the first lifted by half on two days.
async fn ready(store: &::store::Store, lifted: &[NaiveDate]) {
    let mut random = Random::new(3);
    let mut brought: Vec<(Channel, Vec<Observation>)> = (1..=6).map(|id| (counter(id), Vec::new())).collect();
    for at in 0..DAYS {
        let day = first().checked_add_days(Days::new(at)).unwrap();
        let weather = 1.0 + 0.3 * f64::from(random.unit() - 0.5);
        for (number, (_, list)) in brought.iter_mut().enumerate() {
            let weekend = if day.weekday().num_days_from_monday() >= 5 { 1.6 } else { 1.0 };
            let own = 1.0 + 0.08 * f64::from(random.unit() - 0.5);
            let lift = if number == 0 && lifted.contains(&day) { 1.5 } else { 1.0 };
            let value = (2_000.0 * weekend * weather * own * lift).round();
            list.push(Observation {
                start: day_begins(day),
                seconds: 86_400,
                value: Some(value),
                uptime: None,
            });
        }
    }
    let (brought, moment) = (&brought, &moment("2026-11-22T12:00:00Z"));
    store
        .write(|tx| {
            Box::pin(async move {
                for (channel, list) in brought {
                    let site = Site {
                        nis: channel.nis,
                        id: channel.site,
                        name: "Markt".into(),
                        kind: SiteKind::Square,
                        area: String::new(),
                        point: Some((51.0, 3.2)),
                        note: String::new(),
                    };
                    channels::put_site(tx, &site, moment).await?;
                    channels::put_channel(tx, channel, moment).await?;
                    let taken =
                        take(tx, (channel.nis, Uuid::from_u128(9)), &[(channel, list.clone())], moment)
                            .await?;
                    assert_eq!(taken[0].added, i64::try_from(DAYS).unwrap(), "{:?}", taken[0].refused);
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

async fn put(store: &::store::Store, event: &Event) {
    store.write(|tx| Box::pin(async move { store::put_event(tx, event).await })).await.unwrap();
}

async fn work(store: &::store::Store, nis: Nis, at: &str) -> usize {
    let calendar = Calendar::belgium(Community::Nl);
    job::town(store, nis, &calendar, &moment(at)).await.unwrap()
}

async fn kept(store: &::store::Store, event: &Event) -> store::Kept {
    let found = store.read(|tx| Box::pin(async move { store::effect(tx, event.nis, event.id).await })).await;
    found.unwrap().unwrap()
}

/// What pages of this slice take from others: the ways to one's own account, to vacancy and to the sheet of a town.
fn neighbours() -> shell::Slice {
    let (export_person, erase_person) = shell::nothing_about_persons();
    shell::Slice {
        name: "neighbours",
        routes: ["/{lang}/mijn", "/{lang}/stad/leegstand", "/{lang}/stad/feitenfiche"]
            .into_iter()
            .fold(shell::Routes::new(), |routes, path| {
                routes.get(path, async || axum::http::StatusCode::NO_CONTENT)
            }),
        migrations: &[],
        templates: &[],
        words: &[],
        assets: &[],
        permissions: "GET /{lang}/mijn everyone\nGET /{lang}/stad/leegstand everyone\nGET /{lang}/stad/feitenfiche everyone",
        jobs: Vec::new(),
        statements: &[],
        samples: Vec::new,
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn every_page_is_drawn_in_every_language(store: ::store::Store) {
        let deps = crate::Deps {
            store,
            calendars: std::sync::Arc::new(|_| Calendar::belgium(Community::Nl)),
            fetch: None,
            seal: None,
            base_url: "http://localhost".into(),
            printer: std::sync::Arc::new(print::Pdf::new().unwrap()),
        };
        let slices = [shell::testing::components(), neighbours(), crate::slice(deps)];
        let pages = shell::testing::render_all(&slices);
        let own = pages.iter().filter(|page| page.template.starts_with("observatory/events/")).count();
        assert!(own >= 4 * 30, "{own}");
        let sentence = "Tussen 1.200 en 2.100 extra passanten. Vrijwel zeker geen toeval.";
        assert!(pages.iter().any(|page| page.html.contains(sentence)));
        if let Ok(folder) = std::env::var("PLEIN_GALLERY") {
            shell::testing::render_gallery(&slices, std::path::Path::new(&folder)).unwrap();
        }
    }

    async fn an_event_gets_its_answer_and_a_final_one_stays(store: ::store::Store) {
        let days = ["2026-09-12", "2026-09-13"];
        let event = event(50, &days);
        ready(&store, &event.days).await;
        put(&store, &event).await;
        let nis = event.nis;
        // Two days later: provisional.
        assert_eq!(work(&store, nis, "2026-09-15T06:00:00Z").await, 1);
        let early = kept(&store, &event).await.found;
        let told = early.told.clone().unwrap();
        assert_eq!((told.verdict, told.last_word), (Verdict::More, false), "{told:?}");
        // The other town lends three of its four counters; the one beside it in the same town is too near.
        assert_eq!((early.controls, early.elsewhere), (3, 3));
        // Weeks later: final, and then the same whatever comes.
        assert_eq!(work(&store, nis, "2026-10-20T06:00:00Z").await, 1);
        let last = kept(&store, &event).await;
        let told = last.found.told.clone().unwrap();
        assert!(told.last_word && (35..=65).contains(&told.percent[1]), "{told:?}");
        assert_eq!(work(&store, nis, "2026-11-10T06:00:00Z").await, 0, "a final answer stays");
        let later = kept(&store, &event).await;
        assert_eq!(later.found, last.found);
        assert!(later.at > last.at, "but it was looked at");
        // Another description asks for another answer.
        let moved = Event { days: vec!["2026-08-29".parse().unwrap()], changed_at: "2026-11-11T00:00:00Z".parse().unwrap(), ..event.clone() };
        put(&store, &moved).await;
        assert_eq!(work(&store, nis, "2026-11-12T06:00:00Z").await, 1);
        assert_eq!(kept(&store, &moved).await.found.told.unwrap().verdict, Verdict::Nothing);
    }

    async fn answers_are_wanted_after_a_change_a_night_and_a_new_method(store: ::store::Store) {
        let at = |text: &str| text.parse().unwrap();
        let wanting = async |(method, night): (i64, &str), most| {
            let night = at(night);
            let found = store.read(|tx| Box::pin(async move { store::wanting(tx, (method, night), most).await })).await;
            found.unwrap().iter().map(ToString::to_string).collect::<Vec<String>>()
        };
        let answered = async |event: &Event, at: &str| {
            let (event, moment) = ((event.nis, event.id), moment(at));
            let (found, moment) = (&Found::default(), &moment);
            store.write(|tx| Box::pin(async move { store::put_effect(tx, event, (METHOD, found), moment).await })).await.unwrap();
        };
        let tonight = (METHOD, "2026-11-21T23:00:00Z");
        assert_eq!(wanting(tonight, 10).await, Vec::<String>::new());
        let here = event(50, &["2026-11-01"]);
        let there = Event { nis: Nis::parse("34027").unwrap(), id: Uuid::from_u128(51), ..here.clone() };
        put(&store, &here).await;
        assert_eq!(wanting(tonight, 10).await, ["31022"], "never answered");
        answered(&here, "2026-11-22T01:00:00Z").await;
        assert_eq!(wanting(tonight, 10).await, Vec::<String>::new());
        assert_eq!(wanting((METHOD, "2026-11-22T23:00:00Z"), 10).await, ["31022"], "a night passed");
        assert_eq!(wanting((METHOD + 1, tonight.1), 10).await, ["31022"]);
        answered(&there, "2026-11-22T01:00:00Z").await;
        put(&store, &Event { changed_at: at("2026-11-22T11:00:00Z"), ..there.clone() }).await;
        assert_eq!(wanting(tonight, 10).await, ["34027"], "somebody changed it");
        assert_eq!(wanting((METHOD, "2026-11-22T23:00:00Z"), 10).await, ["34027", "31022"], "who waits goes first");
        assert_eq!(wanting((METHOD, "2026-11-22T23:00:00Z"), 1).await, ["34027"]);
    }

    async fn repetitions_are_pooled_and_what_is_removed_is_gone(store: ::store::Store) {
        let (one, two) = (event(50, &["2026-05-16"]), event(51, &["2026-09-12"]));
        let planned = Event { series: String::new(), ..event(52, &["2027-05-15"]) };
        ready(&store, &[one.first(), two.first()]).await;
        for event in [&one, &two, &planned] {
            put(&store, event).await;
        }
        let nis = one.nis;
        assert_eq!(work(&store, nis, "2026-11-12T06:00:00Z").await, 3);
        let series = || store.read(|tx| Box::pin(async move { store::series(tx, nis).await }));
        let pooled = series().await.unwrap();
        assert_eq!((pooled.len(), pooled[0].1.repetitions), (1, 2));
        assert_eq!(pooled[0].1.told.verdict, Verdict::More);
        let plan = kept(&store, &planned).await.found.plan.unwrap();
        assert!((2_500..4_500).contains(&plan.usual) && plan.in_the_end > 0, "{plan:?}");
        let id = one.id;
        store.write(|tx| Box::pin(async move { store::drop_event(tx, nis, id).await })).await.unwrap();
        work(&store, nis, "2026-11-13T06:00:00Z").await;
        assert!(series().await.unwrap().is_empty(), "one alone is no series");
        let gone = store.read(|tx| Box::pin(async move { store::effect(tx, nis, id).await })).await.unwrap();
        assert_eq!(gone, None);
    }
}
