//! Looking after people, towns and labels; the log of a town; the printed copy; and that a known address costs as much
//! work as an unknown one.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use kernel::actor::Role;
use kernel::moment::Moment;
use kernel::nis::Nis;
use people::{Grant, capacity, label, organisation, person};
use store::{Audit, Store, StoreError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::{Browser, STEPS, merchant, officer};

async fn grant(
    store: &Store,
    moment: &Moment,
    (email, name): (&str, &str),
    role: Role,
    of: Option<&str>,
) -> String {
    store
        .write(|tx| {
            Box::pin(async move {
                let who = person::ensure(tx, email, name, moment).await?;
                let mut grant = Grant::new(who.id, role);
                if let Some(partner) = of {
                    let known = organisation::list(tx).await?.into_iter().find(|one| one.name == partner);
                    let id = match known {
                        Some(known) => known.id,
                        None => organisation::partner(tx, partner, moment).await?,
                    };
                    grant = grant.of(id);
                }
                Ok::<_, StoreError>(capacity::grant(tx, &grant, moment).await?.0.simple().to_string())
            })
        })
        .await
        .expect("a capacity")
}

/// The capacity of the first person an officer's page of people leads to.
fn first_holder(page: &str) -> String {
    let rest = page.split("/nl/mensen/").nth(1).expect("somebody");
    rest.get(..32).expect("an id").to_owned()
}

/// Writes down the statements that run on this thread.
#[derive(Clone, Default)]
struct Counter(Arc<Mutex<Vec<String>>>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "store::statement"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        struct Said(String);
        impl Visit for Said {
            fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
                self.0 = format!("{value:?}");
            }
            fn record_str(&mut self, _: &Field, value: &str) {
                self.0 = value.to_owned();
            }
        }
        let mut said = Said(String::new());
        event.record(&mut said);
        self.0.lock().expect("the list").push(said.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The statements behind one request. A test beside this one may meet the event for the first time while nobody
/// listens there, and write down, late, that it interests nobody: that happens once, is seen as no work at all, and is
/// asked again.
async fn work(browser: &mut Browser, path: &str, body: &str) -> Vec<String> {
    let counter = Counter::default();
    let _guard = tracing::subscriber::set_default(counter.clone());
    let mut found = Vec::new();
    for _ in 0..2 {
        if found.is_empty() {
            tracing::callsite::rebuild_interest_cache();
            browser.post(path, body).await;
            found = std::mem::take(&mut *counter.0.lock().expect("the list"));
        }
    }
    assert!(!found.is_empty(), "no statement was seen behind {path}");
    found
}

store::both_engines! {
    migrations = STEPS;

    async fn a_known_address_costs_the_same_work_as_an_unknown_one(store: Store) {
        let mut an = Browser::new(&store, None);
        merchant(&store, &an.moment.clone(), "mia@voorbeeld.be", "0403.170.701").await;
        // The first request of a network writes its allowance.
        work(&mut an, "/nl/aanmelden", "email=eerst@voorbeeld.be").await;
        let known = work(&mut an, "/nl/aanmelden", "email=mia@voorbeeld.be").await;
        let unknown = work(&mut an, "/nl/aanmelden", "email=els@voorbeeld.be").await;
        assert_eq!(known, unknown, "asking for a link");
        assert!(!known.iter().any(|sql| sql.contains("people_person")), "nobody is even looked up");
        let wrong = |browser: &Browser| browser.other();
        let (mut one, mut two) = (wrong(&an), wrong(&an));
        one.post("/nl/aanmelden", "email=mia@voorbeeld.be").await;
        two.post("/nl/aanmelden", "email=tom@voorbeeld.be").await;
        let known = work(&mut one, "/nl/aanmelden/post", "code=BCDF-BCDF").await;
        let unknown = work(&mut two, "/nl/aanmelden/post", "code=BCDF-BCDF").await;
        assert_eq!(known, unknown, "guessing a code");
    }

    async fn limits_count_at_once_and_are_never_wider_than_ones_own(store: Store) {
        let mut wout = Browser::new(&store, None);
        let moment = wout.moment.clone();
        officer(&store, &moment, "wout@voorbeeld.be", "31022").await;
        officer(&store, &moment, "an@voorbeeld.be", "31022").await;
        officer(&store, &moment, "hilde@voorbeeld.be", "34027").await;
        wout.sign_in("wout@voorbeeld.be").await;
        wout.get("/nl/mensen").await;
        let path = format!("/nl/mensen/{}", first_holder(&wout.page));
        assert_eq!(wout.get(&path).await, StatusCode::OK);
        assert!(wout.page.contains("an@voorbeeld.be") && wout.page.contains("value=\"Oostkamp\""), "{}", wout.page);
        for (body, said) in [
            ("gemeenten=Oostkamp%2C+Verzinselgem", "Verzinselgem”"),
            ("gemeenten=Oostkamp%2C+Menen", "waarvoor u zelf werkt"),
            ("gemeenten=", "minstens één"),
            ("gemeenten=Oostkamp&label=hoeve", "label kunt u hier niet"),
            ("gemeenten=Oostkamp&tot=2020-01-01", "vanaf vandaag"),
            ("gemeenten=Oostkamp&tot=morgen", "vanaf vandaag"),
        ] {
            wout.post(&path, body).await;
            assert!(wout.page.contains(said), "{body}: {}", wout.page);
        }
        // Somebody of another town finds nobody there, whatever she asks.
        let mut hilde = wout.other();
        hilde.sign_in("hilde@voorbeeld.be").await;
        assert_eq!(hilde.get(&path).await, StatusCode::NOT_FOUND);
        assert_eq!(hilde.post(&path, "gemeenten=Menen").await.0, StatusCode::NOT_FOUND);
        assert_eq!(hilde.post(&format!("{path}/afmelden"), "").await.0, StatusCode::NOT_FOUND);
        // Until the end of today.
        let today = moment.local().date();
        let mut an = wout.other();
        an.sign_in("an@voorbeeld.be").await;
        let (_, to) = wout.post(&path, &format!("gemeenten=31022&tot={today}")).await;
        assert_eq!(to, format!("{path}?bewaard=1"));
        assert_eq!(an.get("/nl/stad/logboek").await, StatusCode::OK, "today still");
        assert_eq!(an.later(86_400).get("/nl/stad/logboek").await, StatusCode::SEE_OTHER, "not tomorrow");
        wout.get("/nl/mensen").await;
        assert!(wout.page.contains("tot en met"), "{}", wout.page);
        an.get("/nl/mijn/inzage").await;
        assert!(an.page.contains("Hoedanigheid: gewijzigd"), "she sees it: {}", an.page);
    }

    async fn an_organisation_ends_its_own_sessions_and_an_administrator_all(store: Store) {
        let mut wout = Browser::new(&store, None);
        let moment = wout.moment.clone();
        officer(&store, &moment, "wout@voorbeeld.be", "31022").await;
        officer(&store, &moment, "an@voorbeeld.be", "31022").await;
        merchant(&store, &moment, "an@voorbeeld.be", "0403.170.701").await;
        grant(&store, &moment, ("noor@voorbeeld.be", "Noor"), Role::Admin, None).await;
        let mut sessions = Vec::new();
        for role in ["officer", "merchant"] {
            let mut an = wout.other();
            an.sign_in("an@voorbeeld.be").await;
            an.get("/nl/mijn/hoedanigheid").await;
            let id = an.page.split(&format!("data-capacity=\"{role}\"")).nth(1).and_then(|rest| rest.split("name=\"hoedanigheid\" value=\"").nth(1)).and_then(|rest| rest.get(..32)).expect("a capacity").to_owned();
            an.post("/nl/mijn/hoedanigheid", &format!("hoedanigheid={id}")).await;
            assert_eq!(an.get("/nl/mijn").await, StatusCode::OK);
            sessions.push(an);
        }
        wout.sign_in("wout@voorbeeld.be").await;
        wout.get("/nl/mensen").await;
        let path = format!("/nl/mensen/{}", first_holder(&wout.page));
        wout.get(&path).await;
        assert!(!wout.page.contains("Bakkerij"), "where else she is signed in is not his to see: {}", wout.page);
        let (_, to) = wout.post(&format!("{path}/afmelden"), "").await;
        assert_eq!(to, format!("{path}?afgemeld=1"));
        assert_eq!(sessions[0].get("/nl/mijn").await, StatusCode::SEE_OTHER, "signed out for the town");
        assert_eq!(sessions[1].get("/nl/mijn").await, StatusCode::OK, "but not for her bakery");
        let mut noor = wout.other();
        noor.sign_in("noor@voorbeeld.be").await;
        noor.get(&path).await;
        assert!(noor.page.contains("Bakkerij Verzinsel"), "{}", noor.page);
        noor.post(&format!("{path}/afmelden"), "").await;
        assert_eq!(sessions[1].get("/nl/mijn").await, StatusCode::SEE_OTHER);
        // Nobody looks after herself here: that is what one's own account is for.
        noor.post("/nl/beheer/personen", "email=noor@voorbeeld.be").await;
        let own = noor.page.split("data-found").nth(1).map(first_holder).expect("herself");
        assert_eq!(noor.get(&format!("/nl/mensen/{own}")).await, StatusCode::NOT_FOUND);
    }

    async fn towns_partners_and_labels_are_kept_by_who_runs_the_platform(store: Store) {
        let mut noor = Browser::new(&store, None);
        let moment = noor.moment.clone();
        grant(&store, &moment, ("noor@voorbeeld.be", "Noor"), Role::Admin, None).await;
        grant(&store, &moment, ("bram@voorbeeld.be", "Bram"), Role::Coordinator, Some("Bond Verzinsel")).await;
        let joris = grant(&store, &moment, ("joris@voorbeeld.be", "Joris"), Role::Moderator, Some("Bond Verzinsel")).await;
        let stranger = grant(&store, &moment, ("els@voorbeeld.be", "Els"), Role::Coach, Some("Andere Bond")).await;
        let page = "/nl/beheer/organisaties";
        noor.sign_in("noor@voorbeeld.be").await;
        assert_eq!(noor.post(page, "soort=town&nis=31022").await.1, format!("{page}?bewaard=1"));
        assert_eq!(noor.post(page, "soort=town&nis=31022").await.1, format!("{page}?bewaard=1"), "twice is once");
        noor.post(page, "soort=town&nis=99999").await;
        assert!(noor.page.contains("uit de lijst"));
        noor.get(page).await;
        assert!(noor.page.matches("data-organisation=\"Oostkamp\"").count() == 1 && !noor.page.contains("<option value=\"31022\">"));
        let bond = store.read(|tx| Box::pin(async move { organisation::list(tx).await })).await.expect("a list");
        let bond = bond.into_iter().find(|one| one.name == "Bond Verzinsel").expect("the partner").id;
        let of = bond.0.simple().to_string();
        assert_eq!(noor.post(page, &format!("soort=label&naam=Hoeve+Leie&organisatie={of}")).await.0, StatusCode::SEE_OTHER);
        noor.post(page, &format!("soort=label&naam=hoeve+leie&organisatie={of}")).await;
        assert!(noor.page.contains("al een label"), "{}", noor.page);
        noor.post(page, &format!("soort=label&naam=%21&organisatie={of}")).await;
        assert!(noor.page.contains("Vul een naam in"));
        noor.post(page, &format!("soort=name&naam=Bond+Verzonnen&organisatie={of}")).await;
        let labels = store.read(|tx| Box::pin(async move { label::of_organisation(tx, bond).await })).await.expect("labels");
        assert_eq!((labels.len(), labels[0].code.as_str(), labels[0].organisation_name.as_str()), (1, "hoeve-leie", "Bond Verzonnen"));

        let mut bram = noor.other();
        bram.sign_in("bram@voorbeeld.be").await;
        assert_eq!(bram.get(page).await, StatusCode::OK);
        assert!(bram.page.contains("Bond Verzonnen") && bram.page.contains("Hoeve Leie"));
        assert!(!bram.page.contains("Andere Bond") && !bram.page.contains("Oostkamp"), "only her own: {}", bram.page);
        assert_eq!(bram.post(page, "soort=town&nis=34027").await.0, StatusCode::FORBIDDEN);
        assert_eq!(bram.get("/nl/beheer/personen").await, StatusCode::FORBIDDEN);
        assert_eq!(bram.get(&format!("/nl/mensen/{stranger}")).await, StatusCode::NOT_FOUND);
        assert_eq!(bram.get(&format!("/nl/mensen/{joris}")).await, StatusCode::OK, "a moderator of her own organisation");
        noor.get(&format!("/nl/mensen/{joris}")).await;
        assert!(noor.page.contains("Hoeve Leie"), "{}", noor.page);
        assert_eq!(noor.post(&format!("/nl/mensen/{joris}"), "label=hoeve-leie&gemeenten=").await.0, StatusCode::SEE_OTHER);
        let held = store.read(|tx| Box::pin(async move { capacity::of_organisation(tx, bond, &shell::testing::moment()).await })).await.expect("people");
        assert!(held.iter().any(|held| held.capacity.label.as_deref() == Some("hoeve-leie") && held.capacity.role == Role::Moderator));

        noor.post("/nl/beheer/personen", "email=JORIS@voorbeeld.be").await;
        assert!(noor.page.contains(&format!("/nl/mensen/{joris}")), "{}", noor.page);
        noor.post("/nl/beheer/personen", "email=niemand@voorbeeld.be").await;
        assert!(noor.page.contains("Niemand meldt zich"));
        let mut own = noor.other();
        own.sign_in("joris@voorbeeld.be").await;
        own.get("/nl/mijn/inzage").await;
        assert!(own.page.contains("Noor"), "he sees who looked for him: {}", own.page);
    }

    async fn the_log_of_a_town_is_for_its_officers_and_tells_that_they_looked(store: Store) {
        let mut wout = Browser::new(&store, None);
        let moment = wout.moment.clone();
        officer(&store, &moment, "wout@voorbeeld.be", "31022").await;
        officer(&store, &moment, "hilde@voorbeeld.be", "34027").await;
        let at = &moment;
        store
            .write(|tx| {
                Box::pin(async move {
                    for number in 0..230_u32 {
                        let what = Audit::new("change", "label", format!("=zaak-{number:03}"));
                        tx.audit(&what.in_town(Nis::parse("31022").expect("a code")), at).await?;
                    }
                    let other = Audit::new("change", "label", "geheim-van-menen");
                    tx.audit(&other.in_town(Nis::parse("34027").expect("a code")), at).await
                })
            })
            .await
            .expect("rows");
        wout.sign_in("wout@voorbeeld.be").await;
        assert_eq!(wout.get("/nl/stad/logboek").await, StatusCode::OK);
        assert!(wout.page.contains("Logboek van Oostkamp") && !wout.page.contains("geheim-van-menen"));
        let mut seen: Vec<String> = Vec::new();
        for page in 0..4 {
            seen.extend(wout.page.split("=zaak-").skip(1).filter_map(|rest| rest.get(..3)).map(ToOwned::to_owned));
            let next = wout.page.split("rel=\"next\"").next().filter(|before| before.len() < wout.page.len()).and_then(|before| before.rsplit("href=\"").next()).and_then(|rest| rest.split('"').next());
            let Some(next) = next.map(|next| next.replace("&amp;", "&")) else { assert!(page >= 2); break };
            wout.get(&next).await;
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 230, "every row on one page or another");
        wout.get("/nl/stad/logboek?wat=view&soort=log").await;
        assert!(wout.page.contains("Wout Pleinders") && !wout.page.contains("=zaak-"), "his own looking is written down: {}", wout.page);
        for other in ["gemeente=34027", "gemeente=1%27+OR+1", "gemeente=x"] {
            assert_eq!(wout.get(&format!("/nl/stad/logboek?{other}")).await, StatusCode::NOT_FOUND, "{other}");
            assert_eq!(wout.get(&format!("/nl/stad/logboek.csv?{other}")).await, StatusCode::NOT_FOUND, "{other}");
        }
        assert_eq!(wout.get("/nl/stad/logboek.csv?soort=label").await, StatusCode::OK);
        assert_eq!(wout.page.lines().count(), 231);
        assert!(wout.page.contains("\"'=zaak-007\"") && !wout.page.contains(";=zaak"), "nothing is calculated: {}", &wout.page[..300]);
        assert!(!wout.page.contains("geheim-van-menen"));
        wout.get("/nl/stad/logboek?van=2000-01-01").await;
        assert!(wout.page.contains("hoogstens een jaar"));
        let mut mia = wout.other();
        merchant(&store, &moment, "mia@voorbeeld.be", "0403.170.701").await;
        mia.sign_in("mia@voorbeeld.be").await;
        assert_eq!(mia.get("/nl/stad/logboek").await, StatusCode::FORBIDDEN);
        assert_eq!(mia.get("/nl/stad/logboek.csv").await, StatusCode::FORBIDDEN);
    }

    async fn the_copy_of_all_data_is_printed_in_the_readers_language(store: Store) {
        let mut mia = Browser::new(&store, None);
        merchant(&store, &mia.moment.clone(), "mia@voorbeeld.be", "0403.170.701").await;
        assert_eq!(mia.get("/nl/mijn/gegevens.pdf").await, StatusCode::SEE_OTHER, "not without signing in");
        mia.sign_in("mia@voorbeeld.be").await;
        let (status, headers) = mia.ask(axum::http::Method::GET, "/fr/mijn/gegevens.pdf", "").await;
        assert_eq!((status, headers["content-type"].to_str().expect("text")), (StatusCode::OK, "application/pdf"));
        assert_eq!(headers["cache-control"], "private, no-store");
        for wanted in ["Toutes vos données", "Bakkerij Verzinsel", "mia@voorbeeld.be", "Page {page} sur {pages}", "Commerçant"] {
            assert!(mia.page.contains(wanted), "{wanted} is not in {}", mia.page);
        }
        assert!(!mia.page.contains("sur {$pages}") && !mia.page.contains("token"), "no secrets");
        mia.get("/nl/mijn/inzage").await;
        assert!(mia.page.contains("gedownload"));
    }
}
