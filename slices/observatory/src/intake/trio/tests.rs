//! The three files, one after the other, on both databases.

use ::store::Store;
use kernel::moment::Moment;

use super::*;
use crate::intake::tests::{bring, moment, nis};

const SITES: &str = "site_id;naam;soort;lat;lon\nS1;Markt;square;51.21;3.22\nS2;Kerkstraat;street;;\n";
const CHANNELS: &str = "channel_id;site_id;naam;mode;step\nK1;S1;Voetgangers;voetgangers;60\nK2;S2;Voetgangers;voetgangers;60\n;S2;;auto;60\n";

async fn upload(store: &Store, id: u128, text: &str) -> Upload {
    assert!(is_one(text.as_bytes(), true));
    let moment = &Moment::fixed(moment().now(), u64::try_from(id).unwrap() + 10);
    let upload = &Upload {
        nis: nis(),
        id: Uuid::from_u128(id),
        file: "bestand.csv".into(),
        size: 1,
        state: WAITS.into(),
        mapping: Default::default(),
        doubts: Vec::new(),
        links: Vec::new(),
        report: Report::default(),
        done: 0,
        person: None,
        made_at: moment.now(),
        ended_at: None,
    };
    store
        .write(|tx| {
            Box::pin(async move {
                tables::add_upload(tx, upload).await?;
                tables::add_piece(tx, (upload.nis, upload.id), 0, text.as_bytes()).await
            })
        })
        .await
        .unwrap();
    apply(store, (upload.nis, upload.id), moment).await.unwrap();
    store
        .read(|tx| Box::pin(async move { tables::one_upload(tx, nis(), upload.id).await }))
        .await
        .unwrap()
        .unwrap()
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn sites_and_channels_are_made_and_measures_find_them_by_their_codes(store: ::store::Store) {
        let sites = upload(&store, 1, SITES).await;
        assert_eq!((sites.state.as_str(), sites.report.added, sites.report.refused), (MADE, 2, 0));
        let made = upload(&store, 2, CHANNELS).await;
        assert_eq!((made.report.added, made.report.refused), (2, 1));
        let again = upload(&store, 3, CHANNELS).await;
        assert_eq!((again.report.added, again.report.corrected, again.report.same), (0, 0, 2), "the same once more");
        let all = store.read(|tx| Box::pin(async move {
            Ok((channels::sites(tx, nis()).await?, channels::channels(tx, nis()).await?))
        })).await.unwrap();
        assert_eq!((all.0.len(), all.1.len()), (2, 2));
        let measures = "channel_id,counter_id,start_datetime,end_datetime,count\n\
            K1,c,2026-09-01T10:00:00+02:00,2026-09-01T11:00:00+02:00,12\nK2,c,2026-09-01T10:00:00+02:00,2026-09-01T11:00:00+02:00,7\n";
        let file = bring(&store, measures).await;
        let mut links: Vec<(&str, Uuid)> = file.links.iter().map(|(name, id)| (name.as_str(), *id)).collect();
        links.sort_unstable();
        let by_site = |name: &str| {
            let site = all.0.iter().find(|site| site.name == name).unwrap().id;
            all.1.iter().find(|channel| channel.site == site).unwrap().id
        };
        assert_eq!(links, [("K1", by_site("Markt")), ("K2", by_site("Kerkstraat"))], "{:?}", file.mapping);
    }
}
