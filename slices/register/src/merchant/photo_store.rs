//! The statements of photos.

use chrono::{DateTime, Utc};
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use serde_json::{Value, json};
use store::{Audit, Result, Row, Tx, args};
use uuid::Uuid;

use super::picture::Picture;

const OF_PLACE: &str = "SELECT id, place, alt, caption, width, height FROM register_photo
    WHERE establishment = $2 AND nis = $1 ORDER BY place, id LIMIT 50";
/// With those of the places that were found to be the same.
const OF_FAMILY: &str = "SELECT p.id, p.place, p.alt, p.caption, p.width, p.height FROM register_photo p
    JOIN register_establishment e ON e.nis = p.nis AND e.id = p.establishment
    WHERE p.nis = $1 AND (e.id = $2 OR e.merged_root = $2)
    ORDER BY CASE WHEN e.merged_root IS NULL THEN 0 ELSE 1 END, p.place, p.id LIMIT 50";
const SAME: &str =
    "SELECT id FROM register_photo WHERE establishment = $2 AND nis = $1 AND print = $3 LIMIT 1";
const ADD: &str =
    "INSERT INTO register_photo (nis, id, establishment, place, alt, caption, width, height, print,
    added_at, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ADD_FILE: &str = "INSERT INTO register_photo_file (nis, photo, size, content) VALUES ($1, $2, $3, $4)";
const CHANGE: &str = "UPDATE register_photo SET alt = $3, caption = $4 WHERE nis = $1 AND id = $2";
const PUT: &str = "UPDATE register_photo SET place = $3 WHERE nis = $1 AND id = $2";
const REMOVE: &str = "DELETE FROM register_photo WHERE nis = $1 AND id = $2";
const REMOVE_FILES: &str = "DELETE FROM register_photo_file WHERE nis = $1 AND photo = $2";
const PUBLIC_FILE: &str = "SELECT f.content FROM register_public_photo p
    JOIN register_photo_file f ON f.nis = p.nis AND f.photo = p.id WHERE p.id = $1 AND f.size = $2";
const FILE: &str = "SELECT f.content FROM register_photo p
    JOIN register_photo_file f ON f.nis = p.nis AND f.photo = p.id
    JOIN register_establishment e ON e.nis = p.nis AND e.id = p.establishment
    WHERE p.nis = $1 AND (e.id = $2 OR e.merged_root = $2) AND p.id = $3 AND f.size = $4";
const WITHDRAWN: &str = "SELECT p.nis, p.id FROM register_photo p
    JOIN register_standing s ON s.nis = p.nis AND s.establishment = p.establishment
    WHERE (NOT s.photos OR NOT s.published) AND s.changed_at < $1 ORDER BY p.nis, p.id LIMIT $2";
const BY_PERSON: &str =
    "SELECT establishment, alt, caption, added_at FROM register_photo WHERE person_id = $1
    ORDER BY added_at LIMIT 500";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.photo.of_place", OF_PLACE),
    ("register.photo.of_family", OF_FAMILY),
    ("register.photo.same", SAME),
    ("register.photo.add", ADD),
    ("register.photo.add_file", ADD_FILE),
    ("register.photo.change", CHANGE),
    ("register.photo.put", PUT),
    ("register.photo.remove", REMOVE),
    ("register.photo.remove_files", REMOVE_FILES),
    ("register.photo.public_file", PUBLIC_FILE),
    ("register.photo.file", FILE),
    ("register.photo.withdrawn", WITHDRAWN),
    ("register.photo.by_person", BY_PERSON),
];

/// A place, as the tables key it.
type At = (Nis, EstablishmentId);

/// A photo of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Photo {
    pub id: Uuid,
    pub place: i64,
    pub alt: String,
    pub caption: String,
    pub width: i64,
    pub height: i64,
}

fn photo(row: &Row) -> Result<Photo> {
    Ok(Photo {
        id: row.get("id")?,
        place: row.get("place")?,
        alt: row.get("alt")?,
        caption: row.get("caption")?,
        width: row.get("width")?,
        height: row.get("height")?,
    })
}

/// The photos of a place, in order.
pub(crate) async fn of_place(tx: &mut Tx<'_>, (nis, id): At) -> Result<Vec<Photo>> {
    tx.rows(OF_PLACE, args![nis, id]).await?.iter().map(photo).collect()
}

/// The photos of a place and of those that were found to be the same, in order.
pub(crate) async fn of_family(tx: &mut Tx<'_>, (nis, id): At) -> Result<Vec<Photo>> {
    tx.rows(OF_FAMILY, args![nis, id]).await?.iter().map(photo).collect()
}

/// What is said of a new photo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct New<'a> {
    pub alt: &'a str,
    pub caption: &'a str,
    /// Print of what was sent, so that nobody sends it twice.
    pub print: &'a str,
}

/// Adds a photo at the end. None: the very same one is there already.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    (nis, id): At,
    (new, picture): (New<'_>, &Picture),
    moment: &Moment,
) -> Result<Option<Uuid>> {
    if tx.row(SAME, args![nis, id, new.print]).await?.is_some() {
        return Ok(None);
    }
    let last = of_place(tx, (nis, id)).await?.last().map_or(0, |photo| photo.place);
    let own = moment.new_id();
    let values = args![
        nis,
        own,
        id,
        last + 1,
        new.alt,
        new.caption,
        i64::from(picture.width),
        i64::from(picture.height),
        new.print,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(ADD, values).await?;
    for (size, content) in &picture.files {
        tx.execute(ADD_FILE, args![nis, own, *size, content.as_slice()]).await?;
    }
    tx.audit(&Audit::new("add", "photo", own).in_town(nis), moment).await?;
    Ok(Some(own))
}

/// Says something else of a photo.
pub(crate) async fn change(
    tx: &mut Tx<'_>,
    (nis, photo): (Nis, Uuid),
    (alt, caption): (&str, &str),
    moment: &Moment,
) -> Result<()> {
    tx.execute(CHANGE, args![nis, photo, alt, caption]).await?;
    tx.audit(&Audit::new("change", "photo", photo).in_town(nis), moment).await
}

/// Puts the photos of a place in this order.
pub(crate) async fn order(tx: &mut Tx<'_>, nis: Nis, photos: &[Uuid]) -> Result<()> {
    for (place, photo) in (1_i64..).zip(photos) {
        tx.execute(PUT, args![nis, *photo, place]).await?;
    }
    Ok(())
}

/// Removes a photo with all its sizes.
pub(crate) async fn remove(tx: &mut Tx<'_>, nis: Nis, photo: Uuid, moment: &Moment) -> Result<()> {
    tx.execute(REMOVE_FILES, args![nis, photo]).await?;
    if tx.execute(REMOVE, args![nis, photo]).await? > 0 {
        tx.audit(&Audit::new("remove", "photo", photo).in_town(nis), moment).await?;
    }
    Ok(())
}

/// A photo everybody may see.
pub(crate) async fn public_file(tx: &mut Tx<'_>, photo: Uuid, size: &str) -> Result<Option<Vec<u8>>> {
    tx.row(PUBLIC_FILE, args![photo, size]).await?.map(|row| row.get(0)).transpose()
}

/// A photo of a place, for who manages it.
pub(crate) async fn file(
    tx: &mut Tx<'_>,
    (nis, id): At,
    (photo, size): (Uuid, &str),
) -> Result<Option<Vec<u8>>> {
    tx.row(FILE, args![nis, id, photo, size]).await?.map(|row| row.get(0)).transpose()
}

/// Removes the photos of places whose enterprise said before this moment that nobody may see them.
pub(crate) async fn prune(tx: &mut Tx<'_>, before: DateTime<Utc>, moment: &Moment) -> Result<usize> {
    let rows = tx.rows(WITHDRAWN, args![before, 100_i64]).await?;
    for row in &rows {
        remove(tx, row.get(0)?, row.get(1)?, moment).await?;
    }
    Ok(rows.len())
}

/// Removes every photo of the places of an enterprise.
pub(crate) async fn forget(tx: &mut Tx<'_>, org: OrganisationId, moment: &Moment) -> Result<u64> {
    let mut gone = 0;
    for (nis, id) in crate::consent::record::places(tx, org).await? {
        for photo in of_place(tx, (nis, id)).await? {
            remove(tx, nis, photo.id, moment).await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// The photos somebody added, for a copy of her data.
pub(crate) async fn by_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Value>> {
    let rows = tx.rows(BY_PERSON, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (place, alt): (EstablishmentId, String) = (row.get("establishment")?, row.get("alt")?);
            let (caption, added): (String, DateTime<Utc>) = (row.get("caption")?, row.get("added_at")?);
            Ok(json!({"establishment": place, "alt": alt, "caption": caption, "added_at": added}))
        })
        .collect()
}
