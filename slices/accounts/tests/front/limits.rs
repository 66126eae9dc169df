//! Nobody hands out, sees or takes away more than her own limits reach: coordinators and moderators of a label, what an
//! invitation is worth when who wrote it is gone, and letters nobody asked for.

use axum::http::{Method, StatusCode};
use kernel::actor::{CapacityId, Role};
use kernel::moment::{Moment, OrganisationId};
use kernel::nis::Nis;
use people::{Grant, Held, capacity, label, organisation, person};
use store::{Store, StoreError};

use super::{Browser, STEPS, merchant, officer, path};

const OOSTKAMP: &str = "31022";
const MENEN: &str = "34027";

/// A partner with two labels.
async fn bond(store: &Store, moment: &Moment) -> OrganisationId {
    store
        .write(|tx| {
            Box::pin(async move {
                let bond = organisation::partner(tx, "Bond Verzinsel", moment).await?;
                for (code, name) in [("hoeve", "Hoeveproducten"), ("bio", "Bio Verzinsel")] {
                    label::add(tx, (code, name), bond, moment).await?;
                }
                Ok::<_, StoreError>(bond)
            })
        })
        .await
        .expect("a partner")
}

/// Somebody of the partner, within limits.
async fn of(
    (store, moment, bond): (&Store, &Moment, OrganisationId),
    email: &str,
    role: Role,
    (towns, label): (&[&str], Option<&str>),
    days: Option<i64>,
) -> CapacityId {
    store
        .write(|tx| {
            Box::pin(async move {
                let who = person::ensure(tx, email, "", moment).await?;
                let mut grant = Grant::new(who.id, role)
                    .of(bond)
                    .towns(towns.iter().filter_map(|nis| Nis::parse(nis).ok()));
                if let Some(label) = label {
                    grant = grant.label(label);
                }
                if let Some(days) = days {
                    grant = grant.until(moment.now() + chrono::TimeDelta::days(days));
                }
                capacity::grant(tx, &grant, moment).await
            })
        })
        .await
        .expect("a capacity")
}

async fn held(store: &Store, moment: &Moment, (bond, email): (OrganisationId, &str)) -> Option<Held> {
    let all = store.read(|tx| Box::pin(capacity::of_organisation(tx, bond, moment))).await.expect("people");
    all.into_iter().find(|held| held.email.as_deref() == Some(email))
}

fn page_of(id: CapacityId) -> String {
    format!("/nl/mensen/{}", id.0.simple())
}

/// Reads the next letter and takes up the invitation in it.
async fn accept(browser: &Browser) -> Browser {
    let link = path(&browser.letter().await.expect("a letter"));
    let mut invited = browser.other();
    invited.get(&link).await;
    invited.post(&link, "").await;
    invited
}

store::both_engines! {
    migrations = STEPS;

    async fn a_coordinator_invites_moderators_within_her_own_limits(store: Store) {
        let mut bram = Browser::new(&store, None);
        let moment = bram.moment.clone();
        let bond = bond(&store, &moment).await;
        let world = (&store, &moment, bond);
        of(world, "bram@voorbeeld.be", Role::Coordinator, (&[OOSTKAMP], Some("hoeve")), Some(30)).await;
        bram.sign_in("bram@voorbeeld.be").await;
        bram.get("/nl/mensen").await;
        assert!(bram.page.contains("value=\"moderator\"") && !bram.page.contains("value=\"officer\"") && !bram.page.contains("value=\"admin\""), "{}", bram.page);
        assert!(bram.page.contains("name=\"gemeenten\"") && !bram.page.contains("<select"), "her label is the only one: {}", bram.page);
        for (more, said) in [
            ("gemeenten=Menen", "waarvoor u zelf werkt"),
            ("gemeenten=Verzinselgem", "Verzinselgem”"),
            ("label=bio", "label kunt u hier niet"),
        ] {
            let (status, _) = bram.post("/nl/mensen", &format!("email=fien@voorbeeld.be&rol=moderator&{more}")).await;
            assert!(status == StatusCode::OK && bram.page.contains(said), "{more}: {}", bram.page);
        }
        for role in ["officer", "admin", "merchant", "shopper"] {
            bram.post("/nl/mensen", &format!("email=fien@voorbeeld.be&rol={role}")).await;
            assert!(bram.page.contains("niemand uitnodigen"), "{role}");
        }
        assert!(bram.letter().await.is_none());
        let (status, _) = bram.post("/nl/mensen", "email=fien@voorbeeld.be&rol=moderator").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let mut fien = accept(&bram).await;
        let granted = held(&store, &moment, (bond, "fien@voorbeeld.be")).await.expect("a moderator");
        assert_eq!((granted.capacity.role, granted.capacity.label.as_deref()), (Role::Moderator, Some("hoeve")));
        assert_eq!(granted.capacity.towns, [Nis::parse(OOSTKAMP).expect("a code")]);
        assert_eq!(granted.ends_at, Some(moment.now() + chrono::TimeDelta::days(30)), "no longer than he works himself");
        assert_eq!(fien.get("/nl/mensen").await, StatusCode::OK);
        // He changes what she may only within his own limits, and ends it.
        let own = page_of(granted.capacity.id);
        assert_eq!(bram.get(&own).await, StatusCode::OK);
        let far = (moment.local().date() + chrono::Days::new(60)).to_string();
        bram.post(&own, &format!("gemeenten=Oostkamp&label=hoeve&tot={far}")).await;
        assert!(bram.page.contains("eigen hoedanigheid eindigt vroeger"), "{}", bram.page);
        bram.post(&own, "gemeenten=Oostkamp&label=").await;
        assert!(bram.page.contains("label kunt u hier niet"));
        assert_eq!(bram.post(&format!("{own}/intrekken"), "").await.0, StatusCode::SEE_OTHER);
        assert!(held(&store, &moment, (bond, "fien@voorbeeld.be")).await.is_none());
        assert_eq!(fien.get("/nl/mensen").await, StatusCode::SEE_OTHER, "her session ended at once");
    }

    async fn what_lies_outside_ones_limits_is_not_there(store: Store) {
        let mut bram = Browser::new(&store, None);
        let moment = bram.moment.clone();
        let bond = bond(&store, &moment).await;
        let world = (&store, &moment, bond);
        of(world, "bram@voorbeeld.be", Role::Coordinator, (&[OOSTKAMP], Some("hoeve")), None).await;
        of(world, "fien@voorbeeld.be", Role::Moderator, (&[], Some("hoeve")), None).await;
        let near = of(world, "dries@voorbeeld.be", Role::Moderator, (&[OOSTKAMP, MENEN], Some("hoeve")), None).await;
        let outside = [
            of(world, "joris@voorbeeld.be", Role::Moderator, (&[], Some("bio")), None).await,
            of(world, "els@voorbeeld.be", Role::Moderator, (&[MENEN], Some("hoeve")), None).await,
            of(world, "tom@voorbeeld.be", Role::Moderator, (&[], None), None).await,
        ];
        let mut fien = bram.other();
        bram.sign_in("bram@voorbeeld.be").await;
        fien.sign_in("fien@voorbeeld.be").await;
        bram.get("/nl/mensen").await;
        assert!(bram.page.contains("dries@") && bram.page.contains("fien@"), "{}", bram.page);
        for hidden in ["joris@", "els@", "tom@"] {
            assert!(!bram.page.contains(hidden), "{hidden}: {}", bram.page);
        }
        for id in outside {
            for path in [page_of(id), format!("{}/intrekken", page_of(id)), format!("{}/afmelden", page_of(id))] {
                assert_eq!(bram.post(&path, "gemeenten=Oostkamp&label=hoeve").await.0, StatusCode::NOT_FOUND, "{path}");
            }
            assert_eq!(bram.get(&page_of(id)).await, StatusCode::NOT_FOUND);
        }
        // Who works in Menen too is his to limit in Oostkamp, not to send away.
        assert_eq!(bram.get(&page_of(near)).await, StatusCode::OK);
        for step in ["intrekken", "afmelden"] {
            assert_eq!(bram.post(&format!("{}/{step}", page_of(near)), "").await.0, StatusCode::NOT_FOUND, "{step}");
        }
        assert_eq!(bram.post(&page_of(near), "gemeenten=&label=hoeve").await.0, StatusCode::SEE_OTHER);
        let left = held(&store, &moment, (bond, "dries@voorbeeld.be")).await.expect("still there");
        assert_eq!(left.capacity.towns, [Nis::parse(MENEN).expect("a code")]);
        // A moderator of a label sees and invites moderators of her label, and nobody above her.
        fien.get("/nl/mensen").await;
        assert!(fien.page.contains("dries@") && !fien.page.contains("joris@"), "{}", fien.page);
        fien.post("/nl/mensen", "email=a@voorbeeld.be&rol=coordinator").await;
        assert!(fien.page.contains("niemand uitnodigen"));
        // A coach looks after nobody; a shopper has nobody.
        of(world, "griet@voorbeeld.be", Role::Coach, (&[], None), None).await;
        let mut griet = bram.other();
        griet.sign_in("griet@voorbeeld.be").await;
        assert_eq!(griet.get("/nl/mensen").await, StatusCode::FORBIDDEN);
        assert_eq!(griet.post("/nl/mensen", "email=a@voorbeeld.be&rol=moderator").await.0, StatusCode::FORBIDDEN);
    }

    async fn an_invitation_is_worth_what_who_wrote_it_has_when_it_is_taken_up(store: Store) {
        let mut bram = Browser::new(&store, None);
        let moment = bram.moment.clone();
        let bond = bond(&store, &moment).await;
        let world = (&store, &moment, bond);
        let own = of(world, "bram@voorbeeld.be", Role::Coordinator, (&[], None), None).await;
        bram.sign_in("bram@voorbeeld.be").await;
        bram.post("/nl/mensen", "email=weg@voorbeeld.be&rol=coordinator&label=hoeve").await;
        bram.get("/nl/mensen").await;
        assert!(bram.page.contains("weg@voorbeeld.be") && bram.page.contains("hoeve"), "{}", bram.page);
        let at = &moment;
        store.write(|tx| Box::pin(capacity::withdraw(tx, own, at))).await.expect("withdrawn");
        let link = path(&bram.letter().await.expect("a letter"));
        let mut weg = bram.other();
        weg.get(&link).await;
        assert!(!weg.page.contains("data-accept"), "nothing to take up any more: {}", weg.page);
        weg.post(&link, "").await;
        assert!(weg.token().is_none());
        assert!(held(&store, &moment, (bond, "weg@voorbeeld.be")).await.is_none());
    }

    async fn a_merchant_of_one_place_sees_who_manages_that_place(store: Store) {
        let mut mia = Browser::new(&store, None);
        let moment = mia.moment.clone();
        merchant(&store, &moment, "mia@voorbeeld.be", "0403.170.701").await;
        let at = &moment;
        store
            .write(|tx| {
                Box::pin(async move {
                    let number = kernel::number::EnterpriseNumber::parse("0403.170.701").expect("a number");
                    let bakery = organisation::enterprise(tx, number, "Bakkerij Verzinsel", at).await?;
                    for (email, place) in [("een@voorbeeld.be", 1), ("twee@voorbeeld.be", 2)] {
                        let who = person::ensure(tx, email, "", at).await?;
                        let only = kernel::moment::EstablishmentId(uuid::Uuid::from_u128(place));
                        capacity::grant(tx, &Grant::new(who.id, Role::Merchant).of(bakery).at(only), at).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .expect("helpers");
        let mut one = mia.other();
        one.sign_in("een@voorbeeld.be").await;
        one.get("/nl/mensen").await;
        assert!(one.page.contains("een@") && !one.page.contains("twee@") && !one.page.contains("mia@"), "{}", one.page);
        mia.sign_in("mia@voorbeeld.be").await;
        mia.get("/nl/mensen").await;
        assert!(mia.page.contains("een@") && mia.page.contains("twee@"), "{}", mia.page);
    }

    async fn nobody_fills_a_mailbox_with_many_names(store: Store) {
        let mut an = Browser::new(&store, None);
        for number in 0..12 {
            an.other().post("/nl/aanmelden", &format!("email=an%2B{number}@voorbeeld.be")).await;
        }
        let mut letters = 0;
        while an.letter().await.is_some() {
            letters += 1;
        }
        assert_eq!(letters, 3, "an+1, an+2, … are one mailbox");
        officer(&store, &an.moment.clone(), "wout@voorbeeld.be", OOSTKAMP).await;
        an.sign_in("wout@voorbeeld.be").await;
        for number in 0..6 {
            an.post("/nl/mensen", &format!("email=els%2B{number}@voorbeeld.be&rol=officer")).await;
        }
        assert!(an.page.contains("Wacht vijf minuten"), "{}", an.page);
        let mut letters = 0;
        while an.letter().await.is_some() {
            letters += 1;
        }
        assert_eq!(letters, 3);
    }

    async fn an_address_with_a_secret_is_kept_nowhere_and_sent_back_by_nobody(store: Store) {
        let mut an = Browser::new(&store, None);
        let link = format!("/nl/aanmelden/link/{}", "a".repeat(64));
        let (status, headers) = an.ask(Method::GET, &link, "").await;
        assert_eq!((status, headers["cache-control"].to_str().ok()), (StatusCode::OK, Some("private, no-store")));
        assert_eq!(headers["referrer-policy"], "no-referrer");
        let (status, to) = an.post("/nl/aanmelden/link/%0d%0aSet-Cookie:%20a=b", "").await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/nl/aanmelden"));
        assert_eq!(an.post("/nl/uitnodiging/%0d%0ax", "").await.0, StatusCode::NOT_FOUND);
        officer(&store, &an.moment.clone(), "wout@voorbeeld.be", OOSTKAMP).await;
        an.sign_in("wout@voorbeeld.be").await;
        // What may be framed begins with /embed: no page of one's own is had there.
        for start in ["embed", "api", "tiles", "xx"] {
            for rest in ["mijn", "mijn/wissen", "mensen", "stad/logboek"] {
                assert_eq!(an.get(&format!("/{start}/{rest}")).await, StatusCode::NOT_FOUND, "/{start}/{rest}");
            }
        }
        for path in ["/nl/mijn", "/nl/mijn/gegevens.json", "/nl/stad/logboek.csv", "/nl/mensen"] {
            let (status, headers) = an.ask(Method::GET, path, "").await;
            assert_eq!((status, headers["cache-control"].to_str().ok()), (StatusCode::OK, Some("private, no-store")), "{path}");
            let policy = headers["content-security-policy"].to_str().expect("text");
            assert!(policy.contains("frame-ancestors 'none'") && headers["x-frame-options"] == "DENY", "{path}: {policy}");
        }
    }
}
