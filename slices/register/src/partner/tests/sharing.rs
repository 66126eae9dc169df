//! Sources of others, moderators with limits, what an officer reads, and what a form may not undo.

use axum::http::{Method, StatusCode};
use kernel::actor::{Proof, Role};
use kernel::nis::Nis;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use store::{Store, StoreError};

use super::{World, world};
use crate::consent::ledger::Activity;
use crate::consent::record;
use crate::merchant::tests::STEPS;

const WHY: &str = "Voor de folder van de markten";

impl World {
    /// The same world with somebody else at the desk.
    async fn with(&self, email: &str, grant: impl Fn(Grant) -> Grant + Sync + Send, role: Role) -> Self {
        let (at, grant) = (&self.moment, &grant);
        let token = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let who = person::ensure(tx, email, "An Verzonnen", at).await?;
                    let held = capacity::grant(tx, &grant(Grant::new(who.id, role)), at).await?;
                    let new =
                        NewSession { person: who.id, capacity: held, proof: Proof::Mail, agent: "test" };
                    session::open(tx, &new, at).await
                })
            })
            .await
            .unwrap()
            .unwrap();
        Self {
            tokens: [token, Secret::new().unwrap()],
            app: self.app.clone(),
            store: self.store.clone(),
            moment: self.moment.clone(),
            elsewhere: self.elsewhere.clone(),
            orgs: self.orgs,
        }
    }

    async fn place(&self, key: &str, source: &str, (own, locality): (&str, &str)) {
        let place = format!(
            r#"{{"sign":"Zaak {own}","categories":["farm"],"locality":"{locality}","enterprise_number":"0403.170.701"}}"#
        );
        let path = format!("/api/v1/partner/sources/{}/places/{own}", source.rsplit('/').next().unwrap());
        let (status, _, body) = self.call(Method::PUT, key, &path, (&place, &[])).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
    }
}

store::both_engines! {
    migrations = &STEPS;

    async fn a_source_on_request_is_asked_for_agreed_to_and_taken_back(store: Store) {
        let world = world(&store).await;
        let path = world.source(0, &[("nazicht", "none"), ("toegang", "request")]).await;
        let (key, stranger) = (world.key(0).await, world.key(1).await);
        world.get(1, "/nl/partner").await;
        world.place(&key, &path, ("een", "8020 Oostkamp")).await;
        let id = path.rsplit('/').next().unwrap().to_owned();
        let base = format!("/api/v1/partner/sources/{id}/places");
        let reads = async || {
            let (status, _, body) = world.call(Method::GET, &stranger, &base, ("", &[])).await;
            (status, body["places"].as_array().map_or(0, Vec::len))
        };
        let listed = async || {
            let (_, _, body) = world.call(Method::GET, &stranger, "/api/v1/partner/sources", ("", &[])).await;
            body.as_array().unwrap().iter().find(|one| one["access"] != "draft" && one["own"] == false).map(|one| one["readable"] == true)
        };
        assert_eq!((reads().await.0, listed().await), (StatusCode::NOT_FOUND, Some(false)));
        let desks = [0, 1].map(|at| format!("/nl/partner/{}/toegang", world.orgs[at].0.simple()));
        let wanted = format!("{}/{id}", world.orgs[0].0.simple());
        // Not without saying what for.
        assert!(world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", "zo")]).await.1.ends_with("fout=purpose"));
        assert!(world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", WHY)]).await.1.ends_with("gedaan=1"));
        assert!(world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", WHY)]).await.1.ends_with("fout=changed"), "once");
        assert_eq!(reads().await.0, StatusCode::NOT_FOUND, "asking gives nothing");
        let asking = async || {
            let page = world.get(0, &desks[0]).await.1;
            page.split("name=\"id\" value=\"").nth(1).map(|rest| rest.get(..32).unwrap().to_owned())
        };
        let page = world.get(0, &desks[0]).await.1;
        assert!(page.contains(WHY) && page.contains("Hoevelabel Verzinsel"), "{page}");
        let first = asking().await.expect("an asking");
        // Who asks does not answer herself, whatever she sends.
        assert!(world.post(1, &desks[1], &[("actie", "geef"), ("id", &first)]).await.1.ends_with("fout=changed"));
        assert_eq!(world.post(1, &desks[0], &[("actie", "geef"), ("id", &first)]).await.0, StatusCode::NOT_FOUND);
        assert!(world.post(0, &desks[0], &[("actie", "weiger"), ("id", &first)]).await.1.ends_with("fout=reason"));
        assert!(world.post(0, &desks[0], &[("actie", "weiger"), ("id", &first), ("tekst", "Nog niet nagekeken.")]).await.1.ends_with("gedaan=1"));
        assert!(world.get(1, &desks[1]).await.1.contains("Nog niet nagekeken."), "she reads why");
        assert!(world.post(0, &desks[0], &[("actie", "geef"), ("id", &first)]).await.1.ends_with("fout=changed"), "answered is answered");
        // Asked once more, agreed to, ended.
        world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", WHY)]).await;
        let second = asking().await.expect("another");
        assert!(world.post(0, &desks[0], &[("actie", "geef"), ("id", &second)]).await.1.ends_with("gedaan=1"));
        assert_eq!((reads().await, listed().await), ((StatusCode::OK, 1), Some(true)));
        assert!(world.post(0, &desks[0], &[("actie", "beeindig"), ("id", &second), ("tekst", "De folder is klaar.")]).await.1.ends_with("gedaan=1"));
        assert_eq!(reads().await.0, StatusCode::NOT_FOUND, "from the next request on");
        world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", WHY)]).await;
        let third = asking().await.expect("once more");
        world.post(0, &desks[0], &[("actie", "geef"), ("id", &third)]).await;
        assert_eq!(reads().await.0, StatusCode::OK);
        assert!(world.post(1, &desks[1], &[("actie", "stop"), ("bron", &wanted)]).await.1.ends_with("gedaan=1"), "given back");
        assert_eq!(reads().await.0, StatusCode::NOT_FOUND);
        // A list is for who is on it: to others it is not there at all.
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "listed"), ("nazicht", "none"), ("ontvanger", &uuid::Uuid::from_u128(7).simple().to_string())]).await;
        assert_eq!((reads().await.0, listed().await), (StatusCode::NOT_FOUND, None));
        assert!(world.post(1, &desks[1], &[("actie", "vraag"), ("bron", &wanted), ("tekst", WHY)]).await.1.ends_with("fout=changed"));
        let theirs = world.orgs[1].0.simple().to_string();
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "listed"), ("nazicht", "none"), ("ontvanger", &theirs)]).await;
        assert_eq!((reads().await, listed().await), ((StatusCode::OK, 1), Some(true)));
    }

    async fn a_moderator_with_limits_looks_at_places_within_them(store: Store) {
        let world = world(&store).await;
        let path = world.source(0, &[]).await;
        let key = world.key(0).await;
        world.place(&key, &path, ("hier", "8020 Oostkamp")).await;
        world.place(&key, &path, ("daar", "8930 Menen")).await;
        let (bond, source) = (world.orgs[0], path.rsplit('/').next().unwrap().to_owned());
        let desk = format!("/nl/partner/{}", bond.0.simple());
        let near = world.with("dries@voorbeeld.be", |grant| grant.of(bond).towns(Nis::parse("31022")), Role::Moderator).await;
        let (status, page) = near.get(0, "/nl/partner").await;
        assert!(status == StatusCode::OK && !page.contains("/koppelingen") && page.contains("eigen gemeenten"), "{page}");
        let (_, queue) = near.get(0, &format!("{desk}/nazicht")).await;
        assert!(queue.contains("Zaak hier") && !queue.contains("Zaak daar"), "{queue}");
        for (rest, status) in [("hier", StatusCode::OK), ("daar", StatusCode::NOT_FOUND)] {
            assert_eq!(near.get(0, &format!("{desk}/nazicht/{source}/{rest}")).await.0, status, "{rest}");
        }
        assert_eq!(near.post(0, &format!("{desk}/nazicht/{source}/daar"), &[("besluit", "ja"), ("versie", "1")]).await.0, StatusCode::NOT_FOUND);
        let both = [("zaak", format!("{source}/hier")), ("zaak", format!("{source}/daar"))];
        let both: Vec<(&str, &str)> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(near.post(0, &format!("{desk}/nazicht"), &both).await.1.ends_with("gedaan=1"), "one of the two");
        assert_eq!(world.public().await, ["Zaak hier"]);
        for rest in ["koppelingen", "toegang", &format!("bron/{source}")] {
            assert_eq!(near.get(0, &format!("{desk}/{rest}")).await.0, StatusCode::NOT_FOUND, "{rest}");
        }
        for rest in ["koppelingen", "toegang", "profiel", "bron", &format!("bron/{source}"), &format!("bron/{source}/bestand"), &format!("bron/{source}/ophalen")] {
            assert_eq!(near.post(0, &format!("{desk}/{rest}"), &[("naam", "x"), ("actie", "sleutel")]).await.0, StatusCode::NOT_FOUND, "{rest}");
        }
        // Who is limited to another label than the partner's finds nothing.
        let other = world.with("fien@voorbeeld.be", |grant| grant.of(bond).label("hoeve"), Role::Moderator).await;
        for rest in ["", "/nazicht", "/koppelingen"] {
            let path = if rest.is_empty() { "/nl/partner".to_owned() } else { format!("{desk}{rest}") };
            assert_eq!(other.get(0, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let noor = world.with("noor@voorbeeld.be", |grant| grant, Role::Admin).await;
        assert!(noor.post(0, &format!("{desk}/profiel"), &[("label", "Hoeve")]).await.1.ends_with(&bond.0.simple().to_string()));
        assert_eq!(other.get(0, &format!("{desk}/nazicht")).await.0, StatusCode::OK, "the label is the partner's now");
        let second = format!("/nl/partner/{}", world.orgs[1].0.simple());
        world.get(1, "/nl/partner").await;
        assert!(noor.post(0, &format!("{second}/profiel"), &[("label", "hoeve")]).await.1.ends_with("fout=label"), "it belongs to the other");
    }

    async fn officers_read_what_partners_do_in_their_own_town(store: Store) {
        let world = world(&store).await;
        let path = world.source(0, &[("nazicht", "none")]).await;
        let key = world.key(0).await;
        world.place(&key, &path, ("hier", "8020 Oostkamp")).await;
        let town = |nis: &'static str| move |grant: Grant| grant.towns(Nis::parse(nis));
        let wout = world.with("wout@voorbeeld.be", town("31022"), Role::Officer).await;
        let hilde = world.with("hilde@voorbeeld.be", town("34027"), Role::Officer).await;
        let (status, page) = wout.get(0, "/nl/stad/partners").await;
        assert!(status == StatusCode::OK && page.contains("Bond Verzinsel") && page.contains("Partners in Oostkamp"), "{page}");
        assert!(!page.contains("<form method=\"post\" action=\"/nl/partner"), "to read only");
        let (_, page) = hilde.get(0, "/nl/stad/partners").await;
        assert!(!page.contains("Bond Verzinsel") && page.contains("Nog geen partner"), "{page}");
        assert_eq!(hilde.get(0, "/nl/stad/partners?stad=31022").await.0, StatusCode::NOT_FOUND);
        assert_eq!(world.get(0, "/nl/stad/partners").await.0, StatusCode::FORBIDDEN, "not for partners");
    }

    async fn what_the_enterprise_refused_no_form_allows_again(store: Store) {
        let world = world(&store).await;
        world.get(0, "/nl/partner").await;
        let path = format!("/nl/partner/{}/profiel", world.orgs[0].0.simple());
        world.post(0, &path, &[("formulier", "1")]).await;
        let (at, number) = (&world.moment, kernel::number::EnterpriseNumber::parse("0403.170.701").unwrap());
        let her = store.write(|tx| Box::pin(async move {
            let org = organisation::enterprise(tx, number, "Kaas van Verzinsel", at).await?;
            record(tx, org, &[record::Said::no(Activity::LISTED)], &record::How::form(at), at).await?;
            Ok::<_, StoreError>(org)
        })).await.unwrap();
        let fields = [("sign", "Kaas van Verzinsel"), ("categories", "cheese"), ("address", "Dorp 3"), ("locality", "8020 Oostkamp"),
            ("enterprise_number", "0403.170.701"), ("mag", "listed"), ("mag", "news")];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = axum::http::Request::post("/nl/partners/bond-verzinsel").header("content-type", "application/x-www-form-urlencoded");
        let (status, _, page) = world.send(request.body(axum::body::Body::from(body)).unwrap()).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        world.accept_all(0).await;
        assert_eq!(world.public().await, Vec::<String>::new(), "a stranger with her number does not undo her no");
        let ledger = store.read(|tx| Box::pin(crate::consent::store::ledger(tx, her))).await.unwrap();
        assert_eq!(ledger.at(world.moment.now()).said(Activity::LISTED), Some(false));
        assert!(ledger.acts().iter().any(|act| act.given), "what she never refused is noted");
    }
}
