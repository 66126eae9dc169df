//! What a town shows everybody of its counters.
//!
//! Every number here is made of what `counts::suppress::hours` tells of a day: hours of few people cannot be worked out of it.
//! Finer stretches, origins, profiles and lengths of stay are not published.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::slice::{Panel, Spot};
use shell::{Failure, Head, Page, Visit};

use crate::desk::{DeskPage, Loaded, Of, fill_public, load, sheet};
use crate::store::channels;
use crate::{App, STYLE};

/// The page: the desk's figures, without what is not for everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct PublicPage {
    pub desk: DeskPage,
}

impl Page for PublicPage {
    const TEMPLATE: &'static str = "observatory/public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        DeskPage::samples().into_iter().take(5).map(|(name, desk)| (name, Self { desk })).collect()
    }
}

async fn public(app: &App, visit: &Visit, nis: &str) -> Result<(Nis, Loaded), Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    let today = visit.moment.local().date();
    let loaded = load(app, (nis, visit.language), today, true).await?;
    if loaded.channels.is_empty() { Err(Failure::not_found()) } else { Ok((nis, loaded)) }
}

/// `GET /drukte/{nis}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (nis, loaded) = public(&app, &visit, &nis).await?;
    let mut desk = DeskPage { town: nis.to_string(), ..DeskPage::default() };
    desk.file = visit.local(&format!("drukte/{nis}/dagen.csv"));
    fill_public(&loaded, &mut desk, &visit, &(app.calendars)(nis));
    let title = visit.say("obs-public-title", &[("town", desk.town_name.clone().into())]);
    let about = visit.say("obs-public-lead", &[("town", desk.town_name.clone().into())]);
    let head = Head::new(title, about, visit.local(&format!("drukte/{nis}")))
        .in_languages(|language: Language| format!("/{language}/drukte/{nis}"))
        .style(STYLE.0);
    visit.page(head, &PublicPage { desk })
}

/// `GET /drukte/{nis}/dagen.csv`
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    let sheet = sheet(&app, Of { nis, area: "", only_public: true }, visit.moment.local().date()).await?;
    Ok(sheet.ok_or_else(Failure::not_found)?.download(&format!("drukte-{nis}.csv")))
}

/// On the page of a town: the way to its counters, when it shows any.
pub(crate) fn panel(app: &Arc<App>) -> Panel {
    let app = Arc::clone(app);
    Panel {
        spot: Spot::Town,
        template: "observatory/panel_town.html",
        load: Arc::new(move |visit: Visit, subject: String| {
            let app = Arc::clone(&app);
            Box::pin(async move {
                let Ok(nis) = Nis::parse(&subject) else { return Ok(None) };
                let all =
                    app.store.read(|tx| Box::pin(async move { channels::channels(tx, nis).await })).await?;
                let shown = all.iter().filter(|one| one.counts() && one.is_public).count();
                let href = visit.local(&format!("drukte/{nis}"));
                Ok((shown > 0).then(|| minijinja::context! { href, n => shown }))
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use ::store::Store;
    use chrono::{Datelike as _, NaiveDate};

    use super::*;
    use crate::store::months;
    use crate::testing::{at, day, door, expect, nis, town};

    /// What a reader sees of the town who looks several times on a day, and the month that is shown of it.
    async fn seen(store: &Store, evening: u32) -> Vec<String> {
        let moment = at("2026-11-22T21:30:00Z");
        town(
            store,
            day("2026-11-22"),
            |which, date, hour| match (which, hour) {
                // Two hours of few people whose sum says little of either, and one whose sum would tell it.
                (1, 20) => Some(f64::from(evening)),
                (1, 21) => Some(f64::from(20 - evening)),
                (2, 7) if date.day() % 2 == 0 => Some(f64::from(evening - 3)),
                // The last evening is not over.
                (_, 23) if date == day("2026-11-22") => Some(-1.0),
                _ => None,
            },
            &moment,
        )
        .await;
        crate::between::months::note(store, nis(), &moment).await.unwrap();
        let months = store
            .read(|tx| Box::pin(async move { months::of_town(tx, nis(), day("2025-01-01")).await }))
            .await
            .unwrap();
        let mut all = vec![format!("{months:?}")];
        let door = door(store, &moment);
        for path in ["/nl/drukte/31022", "/nl/drukte/31022/dagen.csv"] {
            // Each answer has a mark of its own for its scripts.
            let text = door.text(None, path).await;
            all.extend(text.lines().filter(|line| !line.contains("nonce=")).map(str::to_owned));
        }
        all
    }

    ::store::both_engines! {
        migrations = &crate::testing::WORLD;

        async fn towns_that_differ_in_hours_of_few_people_look_alike(store: Store) {
            let first = seen(&store, 7).await;
            let has = |part: &str| first.iter().any(|line| line.contains(part));
            assert!(has("&lt; 15"), "an hour of few is told as such");
            assert!(has(";920;24;24"), "a sum that says little is told");
            assert!(has(";458;24;24"), "the other is about right");
            let other = |lines: Vec<String>| {
                let differs = lines.iter().zip(&first).find(|(one, other)| one != other);
                differs.map(|(one, other)| format!("{one} / {other}"))
            };
            for evening in [8, 11, 13] {
                assert_eq!(other(seen(&store, evening).await), None, "{evening} people");
            }
            assert!(other(seen(&store, 5).await).is_some(), "where many were, everybody sees it");
        }

        async fn hours_of_few_people_are_not_held_beside_what_was_expected(store: Store) {
            let today = day("2026-11-22");
            // Three people an hour at each counter by night, as on every night; the day goes as days go.
            let until = |end: usize, crowd: f64| move |which, date: NaiveDate, hour: usize| match hour {
                hour if date == today && hour >= end => Some(-1.0),
                2 if date == today && which == 1 => Some(crowd),
                0..4 => Some(3.0),
                _ => None,
            };
            let moment = at("2026-11-22T03:10:00Z");
            town(&store, today, until(4, 3.0), &moment).await;
            let night = door(&store, &moment).text(None, "/nl/drukte/31022").await;
            assert!(night.contains("zo weinig mensen voorbij dat we nog geen aantal tonen"), "{night}");
            assert!(night.contains("obs__count\">nog weinig<") && night.contains("&lt; 30"), "the cards, and both counters in an hour");
            assert!(!night.contains("% drukker") && !night.contains("data-counted"));
            let moment = at("2026-11-22T10:10:00Z");
            town(&store, today, until(11, 3.0), &moment).await;
            let morning = door(&store, &moment).text(None, "/nl/drukte/31022").await;
            assert!(morning.contains(">300<small>") && morning.contains("verwacht waren er 300"), "of the hours that are shown: {morning}");
            // A crowd at night is told, whatever was expected.
            town(&store, today, until(4, 200.0), &at("2026-11-22T03:20:00Z")).await;
            let crowd = door(&store, &at("2026-11-22T03:20:00Z")).text(None, "/nl/drukte/31022").await;
            assert!(crowd.contains("data-counted>208<"), "{crowd}");
        }

        async fn what_is_expected_of_the_town_is_of_the_counters_it_shows(store: Store) {
            let moment = at("2026-11-22T09:30:00Z");
            town(&store, day("2026-11-21"), |_, _, _| None, &moment).await;
            for (id, hourly) in [(1, 40.0), (2, 20.0)] {
                expect(&store, uuid::Uuid::from_u128(id), "2026-11-23", hourly).await;
            }
            expect(&store, crate::foresee::WHOLE_TOWN, "2026-11-23", 55.0).await;
            let page = door(&store, &moment).text(None, "/nl/drukte/31022").await;
            assert!(page.contains("1.320"), "the whole town, as it was forecast: {page}");
            let private = crate::channel::Channel { is_public: false, ..crate::testing::counter(2) };
            let private = &private;
            store
                .write(|tx| Box::pin(async move { channels::put_channel(tx, private, &at("2026-11-22T09:30:00Z")).await }))
                .await
                .unwrap();
            let page = door(&store, &moment).text(None, "/nl/drukte/31022").await;
            assert!(!page.contains("1.320") && page.contains("960"), "only of the counter that is shown");
        }
    }
}
