//! The routes of the finder, each with its handler of a few lines.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::language::Language;
use shell::failure::{Failure, Kind};
use shell::routes::Routes;
use shell::visit::{Sent, Visit};

use crate::app::App;
use crate::paths::{self, Fixed};
use crate::{
    api, basemap, embed, establishment, fixed, home, open_data, report, reports, results, sitemap, tiles,
    town, visitors,
};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// All routes.
pub fn routes(app: Arc<App>) -> Routes {
    Routes::new()
        .get("/", async |visit: Visit| Redirect::to(&shell::home_for(&visit.headers)))
        .get("/{lang}", async |visit: Visit| first(&visit))
        .get("/{lang}/", home_page)
        .get("/{lang}/{page}", page)
        .get("/{lang}/stad/meldingen", reports::show)
        .post("/{lang}/stad/meldingen/{nis}/{id}", reports::handle)
        .get("/{lang}/{page}/{what}", inner)
        .post("/{lang}/{page}/{what}", send_report)
        .get("/id/{id}", by_id)
        .get("/open-data", async |visit: Visit| Redirect::permanent(&Fixed::OpenData.path(visit.language)))
        .get("/open-data/{file}", download)
        .get("/embed", async |visit: Visit| Redirect::permanent(&Fixed::Embed.path(visit.language)))
        .get("/embed/{shape}", embedded)
        .get("/embed.js", embed_script)
        .get("/tiles/{z}/{x}/{y}", tile)
        .get("/basemap/{z}/{x}/{y}", background)
        .get("/sitemap.xml", async |State(app): Shared, visit: Visit| sitemap::index(&app, &visit).await)
        .get("/sitemaps/{file}", sitemap_file)
        .get("/robots.txt", async |visit: Visit| sitemap::robots(&visit).await)
        .get("/api/v1/search", async |State(app): Shared, visit: Visit| api::search(&app, &visit).await)
        .get("/api/v1/suggest", async |State(app): Shared, visit: Visit| api::suggest(&app, &visit).await)
        .get("/api/v1/establishments/{id}", one)
        .get("/api/v1/categories", async |visit: Visit| api::categories(&visit).await)
        .get("/api/v1/places", async |State(app): Shared, visit: Visit| api::places(&app, &visit).await)
        .get("/api/v1/places/outlines", async |State(app): Shared, visit: Visit| {
            api::outlines(&app, &visit).await
        })
        .get("/api/v1/openapi.json", async |visit: Visit| api::openapi(&visit).await)
        .with_state(app)
}

/// Whether the first part of the path is a language.
fn spoken(lang: &str) -> Result<(), Failure> {
    let known = Language::ALL.into_iter().any(|language| language.code() == lang);
    if known { Ok(()) } else { Err(Failure::new(Kind::NotFound)) }
}

fn first(visit: &Visit) -> Answer {
    spoken(visit.path.trim_matches('/'))?;
    Ok(Redirect::permanent(&format!("/{}/", visit.language)).into_response())
}

async fn background(
    State(app): Shared,
    visit: Visit,
    Path((z, x, y)): Path<(String, String, String)>,
) -> Answer {
    basemap::show(app.settings.basemap.as_ref(), &visit, tiles::read(&z, &x, &y)).await
}

async fn home_page(State(app): Shared, visit: Visit, method: Method, Path(lang): Path<String>) -> Answer {
    spoken(&lang)?;
    home::show(&app, &visit, &method).await
}

async fn page(
    State(app): Shared,
    visit: Visit,
    method: Method,
    Path((lang, word)): Path<(String, String)>,
) -> Answer {
    spoken(&lang)?;
    let Some(fixed_page) = Fixed::find(&word) else { return town::show(&app, &visit, &method, &word).await };
    if fixed_page.word(visit.language) != word {
        let own = fixed_page.path(visit.language);
        let query = if visit.query.is_empty() { String::new() } else { format!("?{}", visit.query) };
        return Ok(Redirect::permanent(&format!("{own}{query}")).into_response());
    }
    match fixed_page {
        Fixed::Search => results::show(&app, &visit, &method).await,
        Fixed::Towns => town::show_all(&app, &visit).await,
        Fixed::Visitors => visitors::show(&app, &visit).await,
        Fixed::Embed => embed::build(&app, &visit).await,
        Fixed::OpenData | Fixed::Accessibility | Fixed::Privacy | Fixed::About => {
            fixed::show(&app, &visit, fixed_page).await
        }
    }
}

async fn inner(
    State(app): Shared,
    visit: Visit,
    method: Method,
    Path((lang, town, what)): Path<(String, String, String)>,
) -> Answer {
    spoken(&lang)?;
    match paths::id_in(&what) {
        Some(id) => establishment::show(&app, &visit, &method, id).await,
        None => town::show_kind(&app, &visit, &method, (&town, &what)).await,
    }
}

async fn send_report(
    State(app): Shared,
    visit: Visit,
    Path((lang, _, what)): Path<(String, String, String)>,
    Sent(entry): Sent<report::Entry>,
) -> Answer {
    spoken(&lang)?;
    let Some(id) = paths::id_in(&what) else { return Err(Failure::new(Kind::WrongMethod)) };
    establishment::post(&app, &visit, id, entry).await
}

/// The address of a thing in linked data leads to its page.
async fn by_id(State(app): Shared, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = paths::id_in(&id).ok_or_else(Failure::not_found)?;
    let places = app.atlas.places();
    let listing = match establishment::find(&app, &visit, &places, id) {
        Err(failure) => establishment::other(&app, id).await?.ok_or(failure)?,
        Ok(listing) => listing,
    };
    Ok(Redirect::to(&paths::listing(visit.language, &places, &listing)).into_response())
}

async fn download(State(app): Shared, visit: Visit, Path(file): Path<String>) -> Answer {
    open_data::download(&app, &visit, &file).await
}

async fn embedded(State(app): Shared, visit: Visit, method: Method, Path(shape): Path<String>) -> Answer {
    embed::show(&app, &visit, &method, &shape).await
}

/// The script for sites that embed us, under an address that never changes.
async fn embed_script(visit: Visit) -> Answer {
    let script = visit.site().assets().content("embed.js").cloned().ok_or_else(Failure::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, script).into_response())
}

async fn tile(State(app): Shared, visit: Visit, Path((z, x, y)): Path<(String, String, String)>) -> Answer {
    tiles::show(&app, &visit, (&z, &x, &y)).await
}

async fn sitemap_file(State(app): Shared, visit: Visit, Path(file): Path<String>) -> Answer {
    sitemap::file(&app, &visit, &file).await
}

async fn one(State(app): Shared, visit: Visit, Path(id): Path<String>) -> Result<Response, api::Problem> {
    api::establishment(&app, &visit, &id).await
}
