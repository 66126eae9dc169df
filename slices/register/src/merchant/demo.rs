//! What merchants and officers did in the demo's invented register: drawn photos, edits, a closure, claims that wait.

use chrono::{Days, TimeDelta};
use image::{DynamicImage, Rgb, RgbImage};
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Result, Store, Tx};

use super::claim_store::{self as claims, Claim};
use super::photo_store::{self as photos, New};
use super::picture;
use super::store::{self as tables, Writing};
use super::{announce, place};
use crate::consent::Activity;
use crate::facts::{Address, Facts, Source};
use crate::listing;

const ANY: &str = "SELECT id FROM register_photo LIMIT 1";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[("register.merchant.demo_any", ANY)];

/// Places with drawn photos.
const DRAWN: usize = 10;

/// Invents what people did, in the towns of the demo; the first town is the officer's. A second time nothing happens.
pub async fn demo(store: &Store, towns: &[Nis], moment: &Moment) -> Result<()> {
    let (Some(first), None) =
        (towns.first(), store.read(|tx| Box::pin(async move { tx.row(ANY, &[]).await })).await?)
    else {
        return Ok(());
    };
    let mut shops: Vec<Listing> = Vec::new();
    for nis in towns.iter().take(3) {
        let own = listing::of_town(store, *nis, None, 200).await?;
        shops.extend(own.into_iter().filter(|shop| shop.enterprise_number.is_some()).take(DRAWN / 2));
    }
    for (at, shop) in shops.iter().take(DRAWN).enumerate() {
        let drawn: Vec<picture::Picture> =
            (0..if at == 0 { 2 } else { 1 }).filter_map(|nth| draw(at, nth)).collect();
        let (drawn, at) = (&drawn, (shop.nis, shop.id));
        store.write(|tx| Box::pin(async move { hang(tx, at, drawn, moment).await })).await?;
    }
    let ids: Vec<EstablishmentId> = shops.iter().map(|shop| shop.id).collect();
    let (ids, nis) = (ids.as_slice(), *first);
    store.write(|tx| Box::pin(async move { people_do(tx, nis, ids, moment).await })).await
}

async fn hang(
    tx: &mut Tx<'_>,
    at: (Nis, EstablishmentId),
    drawn: &[picture::Picture],
    moment: &Moment,
) -> Result<()> {
    for (nth, made) in drawn.iter().enumerate() {
        let (alt, caption) = if nth == 0 {
            ("Tekening van een gevel met een deur en een etalage", "De gevel (getekend voor de demo)")
        } else {
            ("Tekening van dezelfde gevel ’s avonds, met licht in het raam", "")
        };
        let print = format!("demo-{}-{nth}", at.1.0.simple());
        photos::add(tx, at, (New { alt, caption, print: &print }, made), moment).await?;
    }
    Ok(())
}

/// A drawn façade: sky, wall, roof, door, window, awning. The number gives the colours.
fn draw(number: usize, nth: usize) -> Option<picture::Picture> {
    const WALLS: [[u8; 3]; 5] =
        [[176, 96, 72], [214, 190, 150], [236, 226, 208], [150, 160, 150], [198, 150, 120]];
    const CLOTHS: [[u8; 3]; 4] = [[178, 34, 52], [28, 92, 110], [46, 110, 60], [214, 140, 30]];
    let pick = |list: &[[u8; 3]]| list.get(number % list.len().max(1)).copied().unwrap_or([120, 120, 120]);
    let (wall, cloth, evening) = (pick(&WALLS), pick(&CLOTHS), nth % 2 == 1);
    let sky = if evening { [40, 48, 84] } else { [178, 208, 226] };
    let light = if evening { [250, 214, 120] } else { [206, 226, 232] };
    let mut image = RgbImage::from_pixel(960, 640, Rgb(sky));
    let mut fill = |x: std::ops::Range<u32>, y: std::ops::Range<u32>, colour: [u8; 3]| {
        for (x, y) in y.flat_map(|y| x.clone().map(move |x| (x, y))) {
            if let Some(pixel) = image.get_pixel_mut_checked(x, y) {
                *pixel = Rgb(colour);
            }
        }
    };
    fill(0..960, 580..640, [150, 146, 140]);
    fill(160..800, 150..580, wall);
    fill(140..820, 120..156, [96, 60, 52]);
    for row in (170..580).step_by(22) {
        fill(160..800, row..row + 2, wall.map(|part| part.saturating_sub(18)));
    }
    for left in [230, 430, 630] {
        fill(left..left + 100, 190..290, [250, 248, 240]);
        fill(left + 8..left + 92, 198..282, light);
    }
    fill(220..560, 360..560, [250, 248, 240]);
    fill(232..548, 372..548, light);
    fill(620..740, 360..580, cloth.map(|part| part / 2));
    fill(632..728, 376..460, light);
    for (at, left) in (200..780_u32).step_by(40).enumerate() {
        fill(left..left + 40, 320..364, if at % 2 == 0 { cloth } else { [250, 248, 240] });
    }
    picture::of_drawing(DynamicImage::ImageRgb8(image)).ok()
}

async fn people_do(tx: &mut Tx<'_>, nis: Nis, shops: &[EstablishmentId], moment: &Moment) -> Result<()> {
    if let Some(own) = shops.first() {
        edit(tx, *own, moment).await?;
        closes(tx, *own, moment).await?;
    }
    let Some(shopper) = people::person::by_email(tx, "lies@demo.voorbeeld.be").await? else { return Ok(()) };
    if let Some(wanted) = shops.get(1) {
        let claim = claim(nis, shopper.id, moment);
        let known = tables::load(tx, *wanted).await?;
        let number = known.as_ref().and_then(place::Place::official_number);
        let claim = Claim {
            nis: known.as_ref().map_or(nis, |place| place.nis),
            establishment: Some(*wanted),
            number,
            note: "Ik heb deze zaak in september overgenomen.".to_owned(),
            ..claim
        };
        claims::add(tx, &claim).await?;
    }
    let mut new = claim(nis, shopper.id, moment);
    let postcode: Option<u16> = tables::some_postcode(tx, nis).await?;
    new.number = EnterpriseNumber::from_base(9_990_001);
    new.consents = vec![Activity::LISTED, Activity::shown(crate::consent::Fields::Hours)];
    new.facts = Some(Facts {
        sign: Some("Kaasmakerij Verzonnen".to_owned()),
        categories: vec!["cheese".to_owned()],
        products: vec!["boerenkaas".to_owned(), "yoghurt".to_owned()],
        natural_person: Some(true),
        enterprise_number: new.number,
        hours: Some("Th-Sa 09:00-18:00; PH off".to_owned()),
        address: Address {
            street: "Verzonnen Weg".to_owned(),
            house_number: "7".to_owned(),
            postcode,
            locality: tables::town_name(tx, nis, Language::Nl).await?,
        },
        ..Facts::default()
    });
    claims::add(tx, &new).await
}

fn claim(nis: Nis, person: PersonId, moment: &Moment) -> Claim {
    Claim {
        nis,
        id: moment.new_id(),
        establishment: None,
        person,
        number: None,
        state: "waiting".to_owned(),
        code: None,
        code_until: None,
        tries: 0,
        facts: None,
        consents: Vec::new(),
        language: Language::Nl,
        note: String::new(),
        made_at: moment.now() - TimeDelta::days(2),
        decided_at: None,
        proof: "mail".to_owned(),
        reason: String::new(),
    }
}

/// A merchant filled in what only she knows.
async fn edit(tx: &mut Tx<'_>, id: EstablishmentId, moment: &Moment) -> Result<()> {
    let Some(place) = tables::load(tx, id).await? else { return Ok(()) };
    let mut facts = place.facts(Source::Owner);
    facts.description = Some("Al drie generaties op deze hoek. Kom gerust binnen om te kijken.".to_owned());
    facts.more.payment = vec!["cash".to_owned(), "cards".to_owned(), "qr".to_owned()];
    facts.more.spoken = vec!["nl".to_owned(), "fr".to_owned()];
    facts.more.access = vec!["step-free".to_owned(), "seat".to_owned()];
    for section in ["tekst", "diensten"] {
        let how = Writing { source: Source::Owner, section, on_behalf: false };
        let written = tables::write(tx, &place, how, facts.clone(), moment).await?;
        debug_assert!(!written.hide, "an edit hides nothing");
    }
    Ok(())
}

/// She is away between the holidays.
async fn closes(tx: &mut Tx<'_>, id: EstablishmentId, moment: &Moment) -> Result<()> {
    let Some(place) = tables::load(tx, id).await? else { return Ok(()) };
    let today = moment.local().date();
    let first = today.checked_add_days(Days::new(30)).unwrap_or(today);
    let last = first.checked_add_days(Days::new(7)).unwrap_or(first);
    announce::away_between(tx, &place, (first, last), moment).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_photos_differ_and_are_small() {
        let (one, two, evening) = (draw(0, 0).unwrap(), draw(1, 0).unwrap(), draw(0, 1).unwrap());
        assert!(one != two && one != evening);
        assert_eq!((one.width, one.height), (960, 640));
        let bytes: usize = one.files.iter().map(|(_, content)| content.len()).sum();
        assert!(bytes < 150_000, "{bytes} bytes");
    }
}
