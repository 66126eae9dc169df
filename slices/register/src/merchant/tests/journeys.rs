//! Photos, a place that is not there yet, the yearly question: through the front door, on both databases.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use image::ImageFormat;
use kernel::actor::Role;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::organisation;
use store::{Store, StoreError, args};

use super::picture::tests::halves;
use super::tests::{Door, Guest, NUMBER, OOSTKAMP, OTHER, STEPS, candidate, hex, id, kbo, world};
use crate::consent::{Activity, Fields, How, Said, record};
use crate::import::write_now;
use crate::listing;

/// A number of nobody in the world of these tests.
const NEW: &str = "0878.065.378";

/// What a browser sends with a photo.
fn upload(guest: &Guest, alt: &str, photo: &[u8]) -> (&'static str, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in [("csrf", guest.csrf().as_str()), ("alt", alt), ("onderschrift", "Sinds 1952")] {
        let part = format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    body.extend(b"--grens\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"gevel.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
    body.extend(photo);
    body.extend(b"\r\n--grens--\r\n");
    ("multipart/form-data; boundary=grens", body)
}

/// The ids of the photos on a page, in order.
fn shown(page: &str) -> Vec<String> {
    let rows = page.split("mer__picture\" src=\"").skip(1);
    rows.map(|row| row.split('"').next().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
}

async fn status(guest: &Guest, path: &str) -> StatusCode {
    guest.send(Method::GET, path, ("", Vec::new())).await.0
}

/// The enterprise of a number says something about its data.
async fn says(door: &Door, number: &str, said: &[Said]) {
    let (moment, number) = (&door.moment, EnterpriseNumber::parse(number).unwrap());
    door.store
        .write(|tx| {
            Box::pin(async move {
                let org = organisation::enterprise(tx, number, "Verzinsel", moment).await?;
                record(tx, org, said, &How::form(moment), moment).await.map(drop)
            })
        })
        .await
        .unwrap();
}

store::both_engines! {
    migrations = &STEPS;

    async fn a_merchant_shows_photos_and_takes_them_back(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let photos = format!("/nl/zaak/{}/fotos", hex(id(1)));
        let photo = halves(900, 600, ImageFormat::Jpeg);
        let (code, page, _) = mia.send(Method::POST, &photos, upload(&mia, "x", &photo)).await;
        assert_eq!(code, StatusCode::BAD_REQUEST, "a photo says what it shows");
        assert!(String::from_utf8_lossy(&page).contains("Schrijf in enkele woorden"));
        let (code, page, _) = mia.send(Method::POST, &photos, upload(&mia, "De gevel", b"GIF89a")).await;
        assert_eq!(code, StatusCode::BAD_REQUEST);
        let page = String::from_utf8_lossy(&page);
        assert!(page.contains("geen foto die we kennen") && page.contains("value=\"De gevel\""), "kept what was typed");
        let (code, _, to) = mia.send(Method::POST, &photos, upload(&mia, "De gevel", &photo)).await;
        assert_eq!((code, to.contains("gedaan=toegevoegd")), (StatusCode::SEE_OTHER, true));
        let (code, ..) = mia.send(Method::POST, &photos, upload(&mia, "Nog eens", &photo)).await;
        assert_eq!(code, StatusCode::BAD_REQUEST, "the very same");
        let second = halves(600, 900, ImageFormat::Png);
        let (code, ..) = mia.send(Method::POST, &photos, upload(&mia, "De toonbank", &second)).await;
        assert_eq!(code, StatusCode::SEE_OTHER);
        let list = shown(&mia.get(&photos).await.1);
        assert_eq!(list.len(), 2);

        let nobody = Guest { door: door.clone(), token: None };
        for size in ["s", "m", "l"] {
            let (code, content, _) =
                nobody.send(Method::GET, &format!("/foto/{}-{size}.jpg", list[0]), ("", Vec::new())).await;
            assert_eq!(code, StatusCode::OK);
            assert_eq!(image::guess_format(&content).unwrap(), ImageFormat::Jpeg);
        }
        assert_eq!(status(&nobody, &format!("/foto/{}-x.jpg", list[0])).await, StatusCode::NOT_FOUND);

        let one = format!("/nl/zaak/{}/foto/{}", hex(id(1)), list[1]);
        assert_eq!(mia.post(&one, &[("stap", "omhoog")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(shown(&mia.get(&photos).await.1), [list[1].clone(), list[0].clone()]);
        let words = [("stap", "bewaar"), ("alt", "De toonbank vol brood"), ("onderschrift", "")];
        assert_eq!(mia.post(&one, &words).await.0, StatusCode::SEE_OTHER);
        assert!(mia.get(&photos).await.1.contains("De toonbank vol brood"));

        // What is withdrawn is seen by nobody from then on; who manages it still sees it.
        says(&door, NUMBER, &[Said::no(Activity::shown(Fields::Photos))]).await;
        let public = format!("/foto/{}-m.jpg", list[0]);
        assert_eq!(status(&nobody, &public).await, StatusCode::NOT_FOUND);
        assert_eq!(status(&mia, &one).await, StatusCode::OK);
        assert!(mia.get(&photos).await.1.contains("Bezoekers zien uw foto’s nog niet"));
        // After a month it is gone for good.
        let later = |days| Moment::fixed(door.moment.now() + TimeDelta::days(days), 5);
        assert_eq!(super::photo::tidy(&store, &later(29)).await.unwrap(), 0);
        assert_eq!(super::photo::tidy(&store, &later(31)).await.unwrap(), 2);
        assert!(shown(&mia.get(&photos).await.1).is_empty());
        let left = store.read(|tx| Box::pin(async move { tx.one("SELECT COUNT(*) FROM register_photo_file", args![]).await })).await;
        assert_eq!(left.unwrap().get::<i64>(0).unwrap(), 0, "nothing is left of it");
    }

    async fn photos_of_others_are_not_touched(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let photos = format!("/nl/zaak/{}/fotos", hex(id(1)));
        let photo = halves(400, 300, ImageFormat::Jpeg);
        mia.send(Method::POST, &photos, upload(&mia, "De gevel", &photo)).await;
        let list = shown(&mia.get(&photos).await.1);
        let one = format!("/nl/zaak/{}/foto/{}", hex(id(1)), list[0]);
        for (guest, expected) in [
            (door.guest(Role::Merchant, OTHER).await, StatusCode::NOT_FOUND),
            (door.guest(Role::Officer, "34027").await, StatusCode::NOT_FOUND),
            (door.guest(Role::Shopper, "x").await, StatusCode::FORBIDDEN),
        ] {
            assert_eq!(status(&guest, &photos).await, expected);
            assert_eq!(status(&guest, &one).await, expected);
            assert_eq!(guest.post(&one, &[("stap", "weg")]).await.0, expected);
            let (code, ..) = guest.send(Method::POST, &photos, upload(&guest, "Gekaapt", &photo)).await;
            assert_eq!(code, expected);
        }
        // A photo of one place under the address of another of hers is not there.
        let elsewhere = format!("/nl/zaak/{}/foto/{}", hex(id(2)), list[0]);
        assert_eq!(status(&mia, &elsewhere).await, StatusCode::NOT_FOUND);
        assert_eq!(mia.post(&elsewhere, &[("stap", "weg")]).await.0, StatusCode::NOT_FOUND);
        let mut forged = upload(&mia, "De gevel", &photo);
        forged.1 = String::from_utf8_lossy(&forged.1).replace(&mia.csrf(), &"0".repeat(64)).into_bytes();
        assert_eq!(mia.send(Method::POST, &photos, forged).await.0, StatusCode::FORBIDDEN, "from another site");
        assert_eq!(shown(&mia.get(&photos).await.1).len(), 1);
    }
}

/// What one types of a new cheese shop.
const CHEESE: &[(&str, &str)] = &[
    ("nummer", NEW),
    ("rechtsvorm", "eenmanszaak"),
    ("sign", "Kaas van Verzinsel"),
    ("street", "Marktstraat"),
    ("number", "3"),
    ("postcode", "8020"),
    ("locality", "Oostkamp"),
    ("categories", "cheese"),
    ("hoofd", "cheese"),
    ("d0-van1", "9"),
    ("d0-tot1", "18"),
    ("phone", "050 12 00 00"),
];

async fn villages(store: &Store) {
    store
        .write(|tx| {
            Box::pin(async move {
                for (nis, postcode, name) in [
                    (OOSTKAMP, 8020, "Oostkamp"),
                    ("34027", 8930, "Menen"),
                    (OOSTKAMP, 8999, "Deelen"),
                    ("34027", 8999, "Samen"),
                ] {
                    let sql = "INSERT INTO register_postal_place (nis, postcode, sort_key, name, lat, lon)
                        VALUES ($1, $2, $3, $3, 51.1, 3.2)";
                    tx.execute(sql, args![Nis::parse(nis).unwrap(), i64::from(postcode), name]).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

async fn all(store: &Store, town: &str) -> Vec<kernel::listing::Listing> {
    listing::of_town(store, Nis::parse(town).unwrap(), None, 100).await.unwrap()
}

const FORM: &str = "/nl/zaak-toevoegen/nieuw";

store::both_engines! {
    migrations = &STEPS;

    async fn a_new_place_waits_for_the_town(store: Store) {
        let door = world(&store).await;
        villages(&store).await;
        let an = door.guest(Role::Shopper, "an").await;
        let nobody = Guest { door: door.clone(), token: None };
        let (_, page) = nobody.get("/nl/zaak-toevoegen?zaak=verzinsel&postcode=8020").await;
        assert!(page.contains("Bakkerij Verzinsel") && page.contains(&format!("/nl/beheren/{}", hex(id(1)))));
        let (_, page) = nobody.get(&format!("/nl/zaak-toevoegen?zaak={OTHER}")).await;
        assert!(page.contains("Brood van Elders"), "by number, wherever it lies");
        assert_eq!(nobody.get(FORM).await.0, StatusCode::SEE_OTHER, "who asks signs in");
        let (code, page) = an.get(&format!("{FORM}?zaak=Kaas+van+Verzinsel&postcode=8020")).await;
        assert!(code == StatusCode::OK && page.contains("value=\"Kaas van Verzinsel\""));

        let first = |change: &[(&'static str, &'static str)]| {
            let mut fields = CHEESE[..7].to_vec();
            for (name, value) in change {
                fields.retain(|(known, _)| known != name);
                fields.push((name, value));
            }
            fields.extend([("van", "zaak"), ("stap", "verder")]);
            fields
        };
        for (wrong, why) in [
            (&[("nummer", "0878.065.379")][..], "de tien cijfers kloppen niet samen"),
            (&[("rechtsvorm", "")], "Kies wat voor onderneming het is"),
            (&[("postcode", "1234")], "Deze postcode kennen we niet"),
            (&[("postcode", "8999"), ("locality", "")], "meer dan één gemeente"),
            (&[("sign", "")], "Vul een naam in"),
        ] {
            let (code, page, _) = an.post(FORM, &first(wrong)).await;
            assert!(code == StatusCode::BAD_REQUEST && page.contains(why), "{wrong:?}: {page}");
        }
        let (code, page, _) = an.post(FORM, &first(&[("sign", "Bakkerij Verzinsel")])).await;
        assert!(code == StatusCode::OK && page.contains("Misschien staat uw zaak er al bij"), "{page}");
        let (_, page, _) = an.post(FORM, &first(&[("sign", "Bakkerij Verzinsel"), ("toch", "1")])).await;
        assert!(page.contains("Stap 2 van 6"), "who goes on means it");
        let (_, page, _) = an.post(FORM, &first(&[])).await;
        assert!(page.contains("Stap 2 van 6") && page.contains("name=\"nummer\" value=\"0878.065.378\""));

        let consent = Activity::LISTED.code();
        let mut fields = CHEESE.to_vec();
        fields.push(("toestemming", &consent));
        let look = [&fields[..], &[("van", "toestemming"), ("stap", "verder")]].concat();
        let (_, page, _) = an.post(FORM, &look).await;
        assert!(page.contains("Kijk alles na") && page.contains("De komende twee weken"), "{page}");
        let send = [&fields[..], &[("van", "kijk"), ("stap", "verstuur")]].concat();
        let (code, _, to) = an.post(FORM, &send).await;
        assert_eq!(code, StatusCode::SEE_OTHER);
        assert!(an.get(&to).await.1.contains("Kaas van Verzinsel"));
        assert_eq!(all(&store, OOSTKAMP).await.len(), 2, "nothing is there before the town looked");

        let elsewhere = door.guest(Role::Officer, "34027").await;
        assert!(!elsewhere.get("/nl/stad/aanvragen").await.1.contains("Kaas van Verzinsel"));
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let (_, page) = wout.get("/nl/stad/aanvragen").await;
        assert!(page.contains("Kaas van Verzinsel") && page.contains("Nieuwe zaak") && page.contains("maandag: 09:00 – 18:00"), "{page}");
        let queue = to.replace("/nl/aanvraag/", "/nl/stad/aanvragen/");
        assert_eq!(elsewhere.post(&queue, &[("besluit", "zaak")]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(wout.post(&queue, &[("besluit", "zaak")]).await.0, StatusCode::SEE_OTHER);
        let now = all(&store, OOSTKAMP).await;
        let new = now.iter().find(|listing| listing.sign == "Kaas van Verzinsel").expect("it is public");
        assert_eq!(new.phone, None, "a natural person: only what she ticked");
        assert_eq!(new.position_quality, kernel::listing::PositionQuality::PostcodeCentre);
        let merchant = door.switch(&an, Role::Merchant).await;
        assert_eq!(merchant.get(&format!("/nl/zaak/{}", hex(new.id))).await.0, StatusCode::OK);
        assert!(door.letter().await.is_some());
        assert_eq!(wout.post(&queue, &[("besluit", "zaak")]).await.0, StatusCode::NOT_FOUND, "once");
    }

    async fn who_acts_for_the_enterprise_adds_a_place_herself(store: Store) {
        let door = world(&store).await;
        villages(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let mut fields = CHEESE.to_vec();
        fields[0] = ("nummer", NUMBER);
        fields[1] = ("rechtsvorm", "vennootschap");
        let send = [&fields[..], &[("van", "kijk"), ("stap", "verstuur")]].concat();
        let (code, _, to) = mia.post(FORM, &send).await;
        assert_eq!(code, StatusCode::SEE_OTHER);
        assert!(to.contains("bewaard=nieuw"), "{to}");
        assert_eq!(mia.get(&to).await.0, StatusCode::OK);
        assert!(all(&store, OOSTKAMP).await.iter().any(|one| one.sign == "Kaas van Verzinsel" && one.phone.is_some()));
        // Another's number waits for the town.
        fields[0] = ("nummer", OTHER);
        let send = [&fields[..], &[("van", "kijk"), ("stap", "verstuur")]].concat();
        let (_, _, to) = mia.post(FORM, &send).await;
        assert!(to.contains("/aanvraag/"), "{to}");
    }

    async fn a_claim_of_a_natural_person_brings_her_consents(store: Store) {
        let door = world(&store).await;
        let mut facts = kbo("Kapsalon Krul", NEW);
        facts.natural_person = Some(true);
        write_now(&store, &door.moment, &[candidate(OOSTKAMP, 9, facts)]).await.unwrap();
        assert!(door.public(9).await.is_none(), "nothing without consent");
        let an = door.guest(Role::Shopper, "an").await;
        let path = format!("/nl/beheren/{}", hex(id(9)));
        let (_, page) = an.get(&path).await;
        assert!(page.contains("name=\"toestemming\"") && page.contains("/nl/privacy/verwerkingen"), "{page}");
        assert!(!page.contains("checked"), "never ticked beforehand");
        let (listed, hours) = (Activity::LISTED.code(), Activity::shown(Fields::Hours).code());
        let ask = [("nummer", NEW), ("weg", "code"), ("toestemming", &listed), ("toestemming", &hours)];
        let (code, _, to) = an.post(&path, &ask).await;
        assert_eq!(code, StatusCode::SEE_OTHER);
        assert!(door.public(9).await.is_none(), "asking proves nothing");
        let secret = door.letter().await.unwrap().code.unwrap();
        assert_eq!(an.post(&to, &[("code", &secret)]).await.0, StatusCode::SEE_OTHER);
        let listing = door.public(9).await.expect("she said it may");
        assert_eq!((listing.sign.as_str(), listing.phone), ("Kapsalon Krul", None));
        let company = format!("/nl/beheren/{}", hex(id(1)));
        assert!(!an.get(&company).await.1.contains("name=\"toestemming\""), "companies are not asked");
    }
}

/// The path of the link in a letter.
fn link(letter: &kernel::letter::Letter) -> String {
    let (_, href) = letter.action.clone().unwrap();
    href.strip_prefix("https://plein.example").unwrap().to_owned()
}

async fn ask(store: &Store, moment: &Moment) -> usize {
    super::still::ask(store, "https://plein.example", moment).await.unwrap()
}

/// The same world some days later.
fn after(door: &Door, days: i64) -> Moment {
    Moment::fixed(door.moment.now() + TimeDelta::days(days), 77)
}

store::both_engines! {
    migrations = &STEPS;

    async fn once_a_year_somebody_is_asked(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        mia.get("/nl/zaken").await;
        assert_eq!(ask(&store, &door.moment).await, 0, "she only just began");
        let year = after(&door, 366);
        assert_eq!(ask(&store, &year).await, 2, "one letter about each of her places");
        assert_eq!(ask(&store, &year).await, 0, "once");
        let then = Door { moment: year.clone(), ..door.clone() };
        let letter = then.letter().await.unwrap();
        assert_eq!(letter.to, "merchant-0403170701@voorbeeld.be");
        let said: Vec<&String> = letter.paragraphs.iter().flat_map(|one| one.values.values()).collect();
        assert!(said.iter().any(|value| value.contains("Verzonnenstraat 1")), "{said:?}");
        then.letter().await.unwrap();
        // A month later she is reminded, once; the first link works no more.
        assert_eq!(ask(&store, &after(&door, 366 + 29)).await, 0);
        assert_eq!(ask(&store, &after(&door, 366 + 31)).await, 2);
        assert_eq!(ask(&store, &after(&door, 366 + 40)).await, 0);
        let old = link(&letter);
        let nobody = Guest { door: door.clone(), token: None };
        assert!(nobody.get(&old).await.1.contains("Deze link werkt niet meer"));
        assert!(nobody.post(&old, &[("stap", "zeker")]).await.1.contains("Deze link werkt niet meer"));
        assert_eq!(all(&store, OOSTKAMP).await.len(), 2);
        // Nobody answered: the officer sees them.
        let at = Nis::parse(OOSTKAMP).unwrap();
        let before = after(&door, 366 + 70).now() - super::still::UNANSWERED;
        let open = store.read(|tx| Box::pin(async move { super::still_store::unanswered(tx, at, before).await })).await.unwrap();
        assert_eq!(open, [id(1), id(2)].into_iter().collect());
    }

    async fn opening_the_link_changes_nothing_the_button_does(store: Store) {
        let mut door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        mia.get("/nl/zaken").await;
        let long_ago = after(&door, -366);
        move_back(&store, &long_ago).await;
        assert_eq!(ask(&store, &door.moment).await, 2);
        let letters = [door.letter().await.unwrap(), door.letter().await.unwrap()];
        let about = |sign: &str| {
            let one = letters.iter().find(|one| one.subject.values.values().any(|value| value == sign));
            link(one.unwrap())
        };
        let nobody = Guest { door: door.clone(), token: None };
        let (first, second) = (about("Bakkerij Verzinsel"), about("Tweede Verzinsel"));
        let (code, page) = nobody.get(&first).await;
        assert!(code == StatusCode::OK && page.contains("Alles klopt nog") && page.contains("050 12 34 56"), "{page}");
        assert_eq!(door.public(1).await.unwrap().checked_at, None, "looking changes nothing");
        let (_, page, _) = nobody.post(&first, &[("stap", "klopt")]).await;
        assert!(page.contains("Dank u"), "{page}");
        assert_eq!(door.public(1).await.unwrap().checked_at, Some(door.moment.now()));
        assert!(nobody.get(&first).await.1.contains("Dank u"));
        // The other one stopped; asked twice.
        let (_, page, _) = nobody.post(&second, &[("stap", "gesloten")]).await;
        assert!(page.contains("Bent u zeker?") && door.public(2).await.is_some());
        let (_, page, _) = nobody.post(&second, &[("stap", "zeker")]).await;
        assert!(page.contains("als gestopt") && door.public(2).await.is_none());
        assert_eq!(*door.drawn.0.lock().unwrap(), [id(2)], "hidden at once");
        // Nor for the next year: no more of these.
        nobody.post(&first, &[("stap", "stop")]).await;
        door.moment = after(&door, 800);
        assert_eq!(ask(&store, &door.moment).await, 0);
        let token = "0".repeat(64);
        assert!(nobody.get(&format!("/nl/klopt/{token}")).await.1.contains("Deze link werkt niet meer"));
    }
}

/// As if the managers had begun some time ago.
async fn move_back(store: &Store, moment: &Moment) {
    let since = moment.now();
    store
        .write(|tx| {
            Box::pin(async move {
                tx.execute("UPDATE register_manager SET since = $1", args![since]).await.map(drop)
            })
        })
        .await
        .unwrap();
}
