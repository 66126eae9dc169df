//! The photos of a place: adding, describing, ordering, removing, and showing them to everybody.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit, multipart};
use store::StoreError;
use uuid::Uuid;

use super::photo_store::{self as photos, New, Photo};
use super::picture::{self, MOST_BYTES, Picture, SIZES, Unfit};
use super::place::Place;
use super::show::PlaceHead;
use super::{App, Done, find, form, head, note_view, see, writer};
use crate::consent::Fields;
use crate::consent::store::may_show;

/// Photos of one place.
pub(crate) const MOST: usize = 12;
/// Letters of what a photo shows, and of the text under it.
const LONGEST: usize = 160;
/// How long a photo waits for its turn.
const WAIT: Duration = Duration::from_secs(5);
/// After so many days photos that may not be seen any more are removed for good.
const KEPT_DAYS: i64 = 30;

/// A photo on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PhotoRow {
    pub id: String,
    pub alt: String,
    pub caption: String,
    pub width: i64,
    pub height: i64,
}

impl From<&Photo> for PhotoRow {
    fn from(photo: &Photo) -> Self {
        Self {
            id: photo.id.simple().to_string(),
            alt: photo.alt.clone(),
            caption: photo.caption.clone(),
            width: photo.width,
            height: photo.height,
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PhotosPage {
    pub place: PlaceHead,
    pub photos: Vec<PhotoRow>,
    pub most: usize,
    /// Whether everybody may see them.
    pub allowed: bool,
    /// What was just done: `toegevoegd`, `bewaard`, `weg`.
    pub done: String,
    pub fault: Option<&'static str>,
    pub alt: String,
    pub caption: String,
    pub source: &'static str,
    pub on_behalf: bool,
}

impl Page for PhotosPage {
    const TEMPLATE: &'static str = "register/photos.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |at: usize, alt: &str, caption: &str| PhotoRow {
            id: format!("0190a00000007000800000000000000{at}"),
            alt: alt.into(),
            caption: caption.into(),
            width: 1_440,
            height: 960,
        };
        let photos = vec![row(1, "De gevel met een rode deur", "Sinds 1952"), row(2, "De toonbank", "")];
        let page = Self {
            place: PlaceHead::sample(),
            photos,
            most: MOST,
            allowed: true,
            done: "toegevoegd".into(),
            source: "owner",
            ..Self::default()
        };
        let none = Self { photos: Vec::new(), allowed: false, done: String::new(), ..page.clone() };
        let refused = Self {
            fault: Some("mer-photo-fault-alt"),
            caption: "Sinds 1952".into(),
            done: String::new(),
            ..page.clone()
        };
        let full = Self { most: 2, done: "weg".into(), ..page.clone() };
        let saved = Self { done: "bewaard".into(), source: "town", on_behalf: true, ..page.clone() };
        vec![("some", page), ("none", none), ("refused", refused), ("full", full), ("saved", saved)]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    fault: Option<&'static str>,
    alt: String,
    caption: String,
    done: String,
}

/// `GET /zaak/{id}/fotos`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Asked(told): Asked<Done>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    note_view(&app, &visit, &place).await?;
    let done = form::line(&told.gedaan, 20);
    respond(&app, &visit, &place, Typed { done, ..Typed::default() }).await
}

async fn respond(app: &App, visit: &Visit, place: &Place, typed: Typed) -> Answer {
    let at = (place.nis, place.id);
    let (source, on_behalf) = writer(app, visit, place).await?;
    let (own, allowed) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let own = photos::of_family(tx, at).await?;
                Ok::<_, StoreError>((own, may_show(tx, at, Fields::Photos).await?))
            })
        })
        .await?;
    let page = PhotosPage {
        place: PlaceHead::of(place),
        photos: own.iter().map(PhotoRow::from).collect(),
        most: MOST,
        allowed,
        done: typed.done,
        fault: typed.fault,
        alt: typed.alt,
        caption: typed.caption,
        source: source.code(),
        on_behalf,
    };
    let path = format!("zaak/{}/fotos", page.place.id);
    let mut response = visit.page(head(visit, visit.say("mer-photos", &[]), &path), &page)?;
    if typed.fault.is_some() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// The words of a photo, or what is wrong with them.
fn described(alt: &str, caption: &str) -> Result<(String, String), &'static str> {
    let (alt, caption) = (form::line(alt, LONGEST), form::line(caption, LONGEST));
    // The name of the file says nothing to who cannot see.
    let file = [".jpg", ".jpeg", ".png", ".webp"].iter().any(|end| alt.to_lowercase().ends_with(end));
    if alt.chars().count() < 5 || file { Err("mer-photo-fault-alt") } else { Ok((alt, caption)) }
}

/// `POST /zaak/{id}/fotos`: takes a photo.
pub(crate) async fn add(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    // A little more than the photo itself, so that the page can say that it is too heavy.
    let sent = multipart::read(request, MOST_BYTES.saturating_mul(2)).await?;
    let refused = |fault| Typed {
        fault: Some(fault),
        alt: form::line(sent.get("alt"), LONGEST),
        caption: form::line(sent.get("onderschrift"), LONGEST),
        done: String::new(),
    };
    let (alt, caption) = match described(sent.get("alt"), sent.get("onderschrift")) {
        Ok(words) => words,
        Err(fault) => return respond(&app, &visit, &place, refused(fault)).await,
    };
    // Only now, so that a slow line keeps nobody waiting.
    let turn = tokio::time::timeout(WAIT, app.darkroom.acquire()).await;
    let turn = turn.map_err(|_| Failure::busy(10))?.map_err(Failure::internal)?;
    let print = print_of(&sent.file);
    let file = sent.file.clone();
    // A panic while reading is a photo that cannot be read, not the end of the request.
    let read = tokio::task::spawn_blocking(move || picture::read(&file)).await;
    drop(turn);
    let made = match read.unwrap_or(Err(Unfit::Broken)) {
        Ok(made) => made,
        Err(unfit) => return respond(&app, &visit, &place, refused(unfit.code())).await,
    };
    let new = New { alt: &alt, caption: &caption, print: &print };
    match keep(&app, &visit, &place, (new, &made)).await? {
        Ok(()) => Ok(see(&format!("{}?gedaan=toegevoegd#fotos", address(&visit, &place)))),
        Err(fault) => respond(&app, &visit, &place, refused(fault)).await,
    }
}

fn address(visit: &Visit, place: &Place) -> String {
    visit.local(&format!("zaak/{}/fotos", place.id.0.simple()))
}

fn print_of(file: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, file);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn keep(
    app: &App,
    visit: &Visit,
    place: &Place,
    (new, made): (New<'_>, &Picture),
) -> Result<Result<(), &'static str>, StoreError> {
    let (at, moment) = ((place.nis, place.id), &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                if photos::of_family(tx, at).await?.len() >= MOST {
                    return Ok(Err("mer-photo-fault-many"));
                }
                let added = photos::add(tx, at, (new, made), moment).await?;
                Ok::<_, StoreError>(added.map(drop).ok_or("mer-photo-fault-same"))
            })
        })
        .await
}

/// What the form of one photo sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stap: String,
    #[serde(default)]
    alt: String,
    #[serde(default)]
    onderschrift: String,
}

/// The order after one photo moved a place up or down.
fn moved(mut order: Vec<Uuid>, photo: Uuid, up: bool) -> Vec<Uuid> {
    let at = order.iter().position(|one| *one == photo);
    let other = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1) });
    if let (Some(at), Some(other)) = (at, other.filter(|other| *other < order.len())) {
        order.swap(at, other);
    }
    order
}

/// `POST /zaak/{id}/foto/{foto}`: describes, moves or removes one.
pub(crate) async fn change(
    State(app): Shared,
    visit: Visit,
    Path((_, id, photo)): Path<(String, String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let photo = Uuid::try_parse(&photo).map_err(|_| Failure::not_found())?;
    let words = match entry.stap.as_str() {
        "bewaar" => match described(&entry.alt, &entry.onderschrift) {
            Ok(words) => Some(words),
            Err(fault) => {
                let typed = Typed { fault: Some(fault), ..Typed::default() };
                return respond(&app, &visit, &place, typed).await;
            }
        },
        "omhoog" | "omlaag" | "weg" => None,
        _ => return Err(Failure::not_found()),
    };
    let (at, moment, step, words) = ((place.nis, place.id), &visit.moment, entry.stap.as_str(), &words);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let order: Vec<Uuid> =
                    photos::of_family(tx, at).await?.into_iter().map(|photo| photo.id).collect();
                if !order.contains(&photo) {
                    return Ok(None);
                }
                match (step, words) {
                    (_, Some((alt, caption))) => {
                        photos::change(tx, (at.0, photo), (alt, caption), moment).await?;
                    }
                    ("weg", _) => photos::remove(tx, at.0, photo, moment).await?,
                    _ => photos::order(tx, at.0, &moved(order, photo, step == "omhoog")).await?,
                }
                Ok::<_, StoreError>(Some(if step == "weg" { "weg" } else { "bewaard" }))
            })
        })
        .await?;
    let done = done.ok_or_else(Failure::not_found)?;
    Ok(see(&format!("{}?gedaan={done}#fotos", address(&visit, &place))))
}

/// `GET /zaak/{id}/foto/{foto}`: for who manages the place, also what nobody else may see.
pub(crate) async fn own(
    State(app): Shared,
    visit: Visit,
    Path((_, id, photo)): Path<(String, String, String)>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let photo = Uuid::try_parse(&photo).map_err(|_| Failure::not_found())?;
    let at = (place.nis, place.id);
    let content =
        app.store.read(|tx| Box::pin(async move { photos::file(tx, at, (photo, "m")).await })).await?;
    picture_response(content.ok_or_else(Failure::not_found)?, "private, no-store")
}

/// The name of a photo in addresses: `0190…-m.jpg`.
fn named(file: &str) -> Option<(Uuid, &'static str)> {
    let (id, size) = file.strip_suffix(".jpg")?.rsplit_once('-')?;
    let (size, ..) = SIZES.into_iter().find(|(code, ..)| *code == size)?;
    Uuid::try_parse(id).ok().map(|id| (id, size))
}

/// `GET /foto/{file}`: a photo of a place everybody may see.
///
/// What it shows never changes, so a browser keeps it for long. No cache in between may: what is withdrawn would still
/// be given out there.
pub(crate) async fn public(State(app): Shared, visit: Visit, Path(file): Path<String>) -> Answer {
    let (photo, size) = named(&file).ok_or_else(Failure::not_found)?;
    let content =
        app.store.read(|tx| Box::pin(async move { photos::public_file(tx, photo, size).await })).await?;
    let content = content.ok_or_else(Failure::not_found)?;
    let tag = format!("\"{}-{size}\"", photo.simple());
    if visit.headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = picture_response(content, "private, max-age=31536000, immutable")?;
    let tag = HeaderValue::from_str(&tag).map_err(Failure::internal)?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

fn picture_response(content: Vec<u8>, keep: &'static str) -> Answer {
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, keep)];
    Ok((headers, content).into_response())
}

/// Removes for good what may not be seen any more for some time.
pub(crate) async fn tidy(store: &store::Store, moment: &kernel::moment::Moment) -> Result<usize, StoreError> {
    let before = moment.now() - chrono::TimeDelta::days(KEPT_DAYS);
    store.write(|tx| Box::pin(async move { photos::prune(tx, before, moment).await })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_change_places() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let order = |at: usize, up| moved(ids.clone(), ids[at], up);
        assert_eq!(order(1, true), [ids[1], ids[0], ids[2]]);
        assert_eq!(order(1, false), [ids[0], ids[2], ids[1]]);
        assert_eq!(order(0, true), ids);
        assert_eq!(order(2, false), ids);
        assert_eq!(moved(ids.clone(), Uuid::nil(), true), ids);
    }

    #[test]
    fn a_photo_says_what_it_shows() {
        assert_eq!(described(" De  gevel ", "x"), Ok(("De gevel".into(), "x".into())));
        for wrong in ["", "foto", "IMG_2031.JPG"] {
            assert_eq!(described(wrong, ""), Err("mer-photo-fault-alt"), "{wrong}");
        }
    }

    #[test]
    fn only_known_sizes_have_names() {
        let id = Uuid::from_u128(7);
        assert_eq!(named(&format!("{}-m.jpg", id.simple())), Some((id, "m")));
        for wrong in ["x-m.jpg", "-m.jpg", "m.jpg", ""] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
        assert_eq!(named(&format!("{}-x.jpg", id.simple())), None);
        assert_eq!(named(&format!("{}-m.png", id.simple())), None);
    }
}
