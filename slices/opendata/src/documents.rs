//! The addresses of things (`/id/…`) and the documents about them (`/doc/…`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kernel::listing::{Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::number::EnterpriseNumber;
use kernel::text;
use shell::failure::Kind;
use shell::{Failure, Visit};

use crate::form::{Form, Keep, alternate, answer, ending, link, see, text_of, wanted};
use crate::graph::{Graph, Node};
use crate::place::{self, Addresses};
use crate::terms as t;
use crate::{App, concepts, store as tables};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What `/id/…` offers: data first, a page for who prefers pages.
const THINGS: [Form; 4] = [Form::JsonLd, Form::Turtle, Form::NTriples, Form::Html];

fn read_id(text: &str) -> Result<EstablishmentId, Failure> {
    // One way to write it: 32 small hexadecimal digits.
    let id = EstablishmentId::parse(text).map_err(|_| Failure::not_found())?;
    if id.0.simple().to_string() == text { Ok(id) } else { Err(Failure::not_found()) }
}

/// Ids are never given twice: one in the right form that is not there stood there once, or never will.
fn gone(id: EstablishmentId) -> Failure {
    Failure::new(if id.0.get_version_num() == 7 { Kind::Gone } else { Kind::NotFound })
}

/// A place that may be passed on.
async fn open_place(app: &App, id: EstablishmentId) -> Result<Listing, Failure> {
    let found = app.store.read(|tx| Box::pin(tables::place(tx, id))).await.map_err(crate::failed)?;
    found.ok_or_else(|| gone(id))
}

/// A place that visitors see.
async fn shown_place(app: &App, id: EstablishmentId) -> Result<Listing, Failure> {
    let found = app.store.read(|tx| Box::pin(tables::shown(tx, id))).await.map_err(crate::failed)?;
    found.ok_or_else(|| gone(id))
}

/// The page of a place for people.
fn page_of(visit: &Visit, place: &Listing) -> String {
    visit.local(&format!("{}/{}", text::slug(&place.municipality), place.slug()))
}

/// A place, its address or its opening hours: who wants data gets the document, who wants a page the page.
async fn lead(app: &App, visit: &Visit, id: &str) -> Answer {
    let id = read_id(id)?;
    if wanted(visit, &THINGS) == Form::Html {
        let place = shown_place(app, id).await?;
        return Ok(see(&page_of(visit, &place)));
    }
    let place = open_place(app, id).await?;
    Ok(see(&Addresses("").document(place.id)))
}

/// `GET /id/handelszaak/{id}`, `/id/adres/{id}`, `/id/openingsuren/{id}`
pub async fn thing(State(app): Shared, visit: Visit, Path(id): Path<String>) -> Answer {
    lead(&app, &visit, &id).await
}

/// `GET /id/handelszaak/{id}/{version}`: the version that stands now leads to the document, others are gone.
pub async fn version(State(app): Shared, visit: Visit, Path((id, at)): Path<(String, String)>) -> Answer {
    let known = read_id(&id)?;
    let at: DateTime<Utc> = at.parse().map_err(|_| Failure::not_found())?;
    let place = open_place(&app, known).await?;
    let nis = place.nis;
    let now =
        app.store.read(|tx| Box::pin(tables::version_at(tx, nis, known))).await.map_err(crate::failed)?;
    if now == Some(at) { lead(&app, &visit, &id).await } else { Err(Failure::gone()) }
}

/// `GET /doc/handelszaak/{id}`
pub async fn shop(State(app): Shared, visit: Visit, Path(name): Path<String>) -> Answer {
    let (bare, asked) = ending(&name);
    let id = read_id(bare)?;
    let chosen = asked.unwrap_or_else(|| wanted(&visit, &THINGS));
    if chosen == Form::Html {
        return Ok(see(&page_of(&visit, &shown_place(&app, id).await?)));
    }
    let place = open_place(&app, id).await?;
    let (base, to) = (visit.base_url(), Addresses(visit.base_url()));
    let week = place::usual_week(&place, &(app.calendars)(place.nis), visit.moment.local().date());
    let document = place::document(&to.document(id), &to.shop(id), (place.layer, base));
    let graph = Graph(vec![document, place::shop(&to, &place, week)]);
    let mut response = answer(&visit, &graph, chosen, Keep::Ask)?;
    link(&mut response, place.layer.licence(), "license");
    for form in Form::DATA {
        alternate(&mut response, &format!("/doc/handelszaak/{bare}.{}", form.extension()), form);
    }
    Ok(response)
}

/// `GET /id/organisatie/{number}`
pub async fn organisation(State(app): Shared, Path(number): Path<String>) -> Answer {
    let number = read_number(&number)?;
    sites(&app, number).await?;
    Ok(see(&format!("/doc/organisatie/{}", number.bare())))
}

fn read_number(text: &str) -> Result<EnterpriseNumber, Failure> {
    let number = EnterpriseNumber::parse(text).map_err(|_| Failure::not_found())?;
    if number.bare() == text { Ok(number) } else { Err(Failure::not_found()) }
}

/// The places of an enterprise. An enterprise without one that may be told is not told of: not even that it was there.
async fn sites(app: &App, number: EnterpriseNumber) -> Result<Vec<Listing>, Failure> {
    let found =
        app.store.read(|tx| Box::pin(tables::of_enterprise(tx, number))).await.map_err(crate::failed)?;
    if found.is_empty() { Err(Failure::not_found()) } else { Ok(found) }
}

/// `GET /doc/organisatie/{number}`
pub async fn organisation_document(State(app): Shared, visit: Visit, Path(name): Path<String>) -> Answer {
    let (bare, asked) = ending(&name);
    let number = read_number(bare)?;
    let found = sites(&app, number).await?;
    let (base, to) = (visit.base_url(), Addresses(visit.base_url()));
    let own = to.organisation(number);
    let address = format!("{base}/doc/organisatie/{bare}");
    let node = Node::new(&*own)
        .a(t::ORGANISATION)
        .inner(t::REGISTRATION, place::identifier(bare))
        .link(t::SAME_AS, format!("https://data.vlaanderen.be/id/onderneming/{bare}"))
        .each(&found, |node, site| node.link(t::HAS_SITE, to.shop(site.id)));
    let graph = Graph(vec![place::document(&address, &own, (Layer::Register, base)), node]);
    let mut response =
        answer(&visit, &graph, asked.unwrap_or_else(|| wanted(&visit, &Form::DATA)), Keep::Ask)?;
    link(&mut response, Layer::Register.licence(), "license");
    Ok(response)
}

/// `GET /id/concept/{scheme}/{code}`
pub async fn concept(Path((scheme, code)): Path<(String, String)>) -> Answer {
    let known = match scheme.as_str() {
        "aanbod" => kernel::category::Category::find(&code).is_some(),
        own => concepts::is_concept(own, &code),
    };
    if known { Ok(see(&format!("/doc/conceptscheme/{scheme}"))) } else { Err(Failure::not_found()) }
}

/// `GET /id/conceptscheme/{scheme}`
pub async fn scheme(Path(scheme): Path<String>) -> Answer {
    if scheme != "aanbod" && !concepts::is_scheme(&scheme) {
        return Err(Failure::not_found());
    }
    Ok(see(&format!("/doc/conceptscheme/{scheme}")))
}

/// `GET /doc/conceptscheme/{scheme}`
pub async fn scheme_document(visit: Visit, Path(name): Path<String>) -> Answer {
    let (bare, asked) = ending(&name);
    let graph = match bare {
        "aanbod" => Graph(place::scheme(&Addresses(visit.base_url()))),
        own => Graph(concepts::scheme(visit.base_url(), own).ok_or_else(Failure::not_found)?),
    };
    answer(&visit, &graph, asked.unwrap_or_else(|| wanted(&visit, &Form::DATA)), Keep::Hour)
}

/// `GET /ns/context/{file}`: the context document, of this version only.
pub async fn context(visit: Visit, Path(file): Path<String>) -> Answer {
    if t::context_path() != format!("/ns/context/{file}") {
        return Err(Failure::not_found());
    }
    Ok(text_of(&visit, Form::JsonLd.content_type(), t::context().to_string(), Keep::Forever))
}

/// The shapes, by the name of their file.
pub const SHAPES: &[(&str, &str)] = &[
    ("handelszaak.ttl", include_str!("../shapes/handelszaak.ttl")),
    ("druktemeting.ttl", include_str!("../shapes/druktemeting.ttl")),
    ("stroom.ttl", include_str!("../shapes/stroom.ttl")),
    ("catalogus.ttl", include_str!("../shapes/catalogus.ttl")),
];

/// `GET /ns/shapes/{file}`: what our data keeps to (SHACL).
pub async fn shapes(visit: Visit, Path(file): Path<String>) -> Answer {
    let found = SHAPES.iter().find(|(name, _)| *name == file).ok_or_else(Failure::not_found)?;
    Ok(text_of(&visit, Form::Turtle.content_type(), found.1.to_owned(), Keep::Hour))
}

/// `GET /.well-known/void`: where the description of our data stands.
pub async fn well_known() -> Response {
    ([(header::LOCATION, "/catalogus")], axum::http::StatusCode::FOUND).into_response()
}

/// The form of a catalogue or stream document.
pub fn data_form(visit: &Visit) -> Form {
    wanted(visit, &Form::DATA)
}
