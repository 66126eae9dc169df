//! What came in by another way than a file of this page: from a device, a source that is asked, a thumb, the command line.
//! What is in it, what of it was refused, and taking it back.

use ::store::{Audit, StoreError};
use axum::http::HeaderValue;
use kernel::nis::Nis;
use serde::Serialize;
use shell::{Page, Visit};
use uuid::Uuid;

use super::page::{Answer, path, see, shown};
use super::run;
use crate::store::days::{self, Batch};
use crate::{App, head};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct BatchPage {
    pub town: String,
    pub base: String,
    pub name: String,
    pub source: String,
    pub at: String,
    /// `done`, `undoing`, `undone`.
    pub state: &'static str,
    pub rows: i64,
    pub added: i64,
    pub corrected: i64,
    pub same: i64,
    pub refused: i64,
    /// When it was taken back.
    pub undone_at: String,
}

impl Page for BatchPage {
    const TEMPLATE: &'static str = "observatory/batch.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            town: "31022".into(),
            base: format!("stad/drukte/invoer/31022/{}", "5".repeat(32)),
            name: "Kerkstraat".into(),
            source: "telraam".into(),
            at: "22 november 2026, 9.12 uur".into(),
            state: "done",
            rows: 700,
            added: 672,
            corrected: 12,
            same: 13,
            refused: 3,
            undone_at: String::new(),
        };
        let each = |state| Self { state, refused: 0, ..page.clone() };
        let undone = Self { undone_at: "23 november 2026, 10.05 uur".into(), ..each("undone") };
        vec![("done", page.clone()), ("undoing", each("undoing")), ("undone", undone)]
    }
}

async fn find(app: &App, (nis, id): (Nis, Uuid)) -> Result<Option<Batch>, StoreError> {
    app.store.read(|tx| Box::pin(async move { days::one_batch(tx, nis, id).await })).await
}

/// Whether something came in under this id.
pub(super) async fn is_here(app: &App, of: (Nis, Uuid)) -> Result<bool, StoreError> {
    find(app, of).await.map(|batch| batch.is_some())
}

/// The page of what came in; `asked` when it was just asked to be taken back.
pub(super) async fn show(app: &App, visit: &Visit, of: (Nis, Uuid), asked: bool) -> Answer {
    let batch = find(app, of).await?.ok_or_else(shell::Failure::not_found)?;
    let state = match batch.undone_at {
        Some(_) => "undone",
        None if asked => "undoing",
        None => "done",
    };
    let path = path(of.0, of.1);
    let page = BatchPage {
        town: of.0.to_string(),
        base: path.clone(),
        at: shown(visit, batch.at),
        state,
        rows: batch.rows,
        added: batch.added,
        corrected: batch.corrected,
        same: batch.same,
        refused: batch.refused,
        undone_at: batch.undone_at.map(|at| shown(visit, at)).unwrap_or_default(),
        name: batch.name,
        source: batch.source,
    };
    let mut answer = visit.page(head(visit, page.name.clone(), &path), &page)?;
    if state == "undoing" {
        answer.headers_mut().insert("refresh", HeaderValue::from_static("2"));
    }
    Ok(answer)
}

/// Puts taking it back in the queue: years of counts take a while.
pub(super) async fn take_back(app: &App, visit: &Visit, of: (Nis, Uuid)) -> Answer {
    let batch = find(app, of).await?.ok_or_else(shell::Failure::not_found)?;
    let (batch, moment) = (&batch, &visit.moment);
    if batch.undone_at.is_none() {
        app.store
            .write(|tx| {
                Box::pin(async move {
                    run::enqueue(tx, "back", (batch.nis, batch.id), moment).await?;
                    tx.audit(&Audit::new("withdraw", "counts-batch", batch.id).in_town(batch.nis), moment)
                        .await
                })
            })
            .await?;
    }
    Ok(see(visit, &format!("{}?terug=1", path(of.0, of.1))))
}

#[cfg(test)]
mod tests {
    use ::store::Store;
    use axum::http::StatusCode;
    use chrono::TimeDelta;
    use counts::Observation;
    use kernel::language::Language;
    use kernel::moment::Moment;

    use super::*;
    use crate::intake::bring::{Brought, Counted, From, note};
    use crate::keep::take;
    use crate::testing::{at, counter, day, door, nis, officer, town};

    /// An hour of the Markt that a source tells: 900 instead of what was known.
    async fn told(store: &Store, hour: i64, moment: &Moment) {
        let start = at("2026-11-20T00:00:00Z").now() + TimeDelta::hours(hour);
        let list = vec![Observation { start, seconds: 3_600, value: Some(900.0), uptime: None }];
        let from =
            &From { nis: nis(), batch: Uuid::from_u128(99), source: "feed", name: "Markt", person: None };
        let brought = &[(&counter(1), list)];
        store
            .write(|tx| {
                Box::pin(async move {
                    let taken = take(tx, (from.nis, from.batch), brought, moment).await?;
                    let brought = Brought { corrected: taken[0].corrected, ..Brought::default() };
                    note(tx, from, &brought, &Counted { rows: 1, ..Counted::default() }, moment).await
                })
            })
            .await
            .unwrap();
    }

    async fn sum(store: &Store) -> i64 {
        let (of, span) = ((nis(), counter(1).id), (day("2026-11-20"), day("2026-11-20")));
        let totals =
            store.read(|tx| Box::pin(async move { days::totals(tx, of, span).await })).await.unwrap();
        totals[0].total
    }

    ::store::both_engines! {
        migrations = &crate::testing::WORLD;

        async fn what_a_source_brought_is_taken_back_from_its_page(store: Store) {
            let moment = at("2026-11-22T09:30:00Z");
            town(&store, day("2026-11-21"), |_, _, _| None, &moment).await;
            let own = officer(&store, ("eigen@voorbeeld.be", Language::Nl), &["31022"], &moment).await;
            let other = officer(&store, ("ander@voorbeeld.be", Language::Nl), &["34027"], &moment).await;
            let door = door(&store, &moment);
            let page = format!("/nl/stad/drukte/invoer/31022/{}", Uuid::from_u128(99).simple());
            assert_eq!(door.get(Some(&own), &page).await.0, StatusCode::NOT_FOUND);
            let usual = sum(&store).await;
            for hour in [10, 11] {
                told(&store, hour, &moment).await;
            }
            assert_eq!(sum(&store).await, usual + 2 * 800);
            assert!(door.text(Some(&own), "/nl/stad/drukte/invoer?stad=31022").await.contains(&page));
            assert!(door.text(Some(&own), &page).await.contains("Neem deze invoer terug"));
            for who in [Some(&other), None] {
                door.post(who, &page, &[("actie", "terug")]).await;
                assert_eq!(run::work(&store, &moment).await.unwrap(), 0, "not for others");
            }
            assert_eq!(door.post(Some(&own), &page, &[("actie", "terug")]).await.0, StatusCode::SEE_OTHER);
            let waiting = door.text(Some(&own), &format!("{page}?terug=1")).await;
            assert!(waiting.contains("We nemen dit terug"));
            run::work(&store, &moment).await.unwrap();
            assert_eq!(sum(&store).await, usual);
            let gone = door.text(Some(&own), &page).await;
            assert!(gone.contains("Teruggenomen op") && !gone.contains("Neem deze invoer terug"));
            // The source goes on: that counts, and can be taken back as well.
            told(&store, 12, &moment).await;
            assert_eq!(sum(&store).await, usual + 800);
            door.post(Some(&own), &page, &[("actie", "terug")]).await;
            run::work(&store, &moment).await.unwrap();
            assert_eq!(sum(&store).await, usual);
        }
    }
}
