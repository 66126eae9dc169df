//! The door every request passes: limits, language and look, protection, failures, compression, the access log.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use futures_util::FutureExt;
use kernel::language::Language;
use kernel::moment::Actor;
use tokio::sync::Semaphore;

use crate::assets;
use crate::failure::{Carried, Failure, Kind};
use crate::guard::{self, Protection};
use crate::site::Site;
use crate::slice::Slice;
use crate::squeeze;
use crate::visit::{self, Visit};

/// The level of gzip for pages: quick, and within some per cent of the best.
const PAGE_LEVEL: Compression = Compression::new(3);

/// Smaller answers are not worth compressing.
const LEAST_BYTES: u64 = 700;

#[derive(Clone)]
struct Door {
    site: Arc<Site>,
    lane: Arc<Semaphore>,
}

/// The whole web application: the routes of all slices behind the door.
#[must_use]
pub fn app(site: &Arc<Site>, slices: &[Slice]) -> Router {
    let door = Door { site: site.clone(), lane: Arc::new(Semaphore::new(site.settings().limits.at_once)) };
    let assets = Router::new()
        .route("/assets/{name}", get(asset))
        .route("/favicon.ico", get(favicon))
        .with_state(site.clone());
    slices
        .iter()
        .fold(assets, |router, slice| router.merge(slice.routes.router()))
        .fallback(async || Failure::not_found())
        .method_not_allowed_fallback(async || Failure::new(Kind::WrongMethod))
        .layer(DefaultBodyLimit::max(site.settings().limits.body))
        .layer(middleware::from_fn_with_state(door, pass))
}

async fn asset(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    site.assets().respond(&name, &headers).ok_or_else(Failure::not_found)
}

async fn favicon(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Failure> {
    site.assets().respond("logo.svg", &headers).ok_or_else(Failure::not_found)
}

async fn pass(State(door): State<Door>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let visit = match arrive(&door.site, &request) {
        Ok(visit) => visit,
        Err(failure) => {
            tracing::error!(?failure, "no visit could be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let response = work(&door, &visit, request, next).await;
    let response = leave(&door.site, &visit, response);
    // The log keeps no addresses of visitors, and no words they typed.
    tracing::info!(
        target: "access",
        %method,
        path = visit.path,
        status = response.status().as_u16(),
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

/// Reads the circumstances of a request.
fn arrive(site: &Arc<Site>, request: &Request) -> Result<Visit, Failure> {
    let headers = request.headers();
    let path: String = request.uri().path().chars().take(1000).collect();
    let query = request.uri().query().unwrap_or_default();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let language = visit::language_of(&path, query, headers);
    let mut moment = site.settings().moment.clone();
    moment.language = language;
    moment.actor = Actor::Visitor;
    Ok(Visit {
        language,
        query: if query.len() <= site.settings().limits.address { query.to_owned() } else { String::new() },
        nonce: nonce()?,
        theme: site.theme_for(host),
        embed: is_embed(&path),
        moment,
        headers: Arc::new(headers.clone()),
        client: guard::client_of(peer, headers, &site.settings().trusted_proxies),
        site: site.clone(),
        path,
    })
}

fn is_embed(path: &str) -> bool {
    path == "/embed" || path.starts_with("/embed/")
}

/// 128 random bits. The one place of the shell that asks the system for randomness.
fn nonce() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(Failure::internal)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lets the handler work, within the limits.
async fn work(door: &Door, visit: &Visit, mut request: Request, next: Next) -> Response {
    let limits = &door.site.settings().limits;
    let uri = request.uri();
    let asked = uri.path().len() + uri.query().map_or(0, str::len);
    if asked > limits.address {
        return Failure::new(Kind::AddressTooLong).into_response();
    }
    if guard::is_foreign(request.method(), request.headers(), &door.site.settings().base_url) {
        return Failure::new(Kind::Forbidden).detail("failure-foreign").into_response();
    }
    let Ok(Ok(_turn)) = tokio::time::timeout(limits.wait, door.lane.acquire()).await else {
        return Failure::busy(2).into_response();
    };
    request.extensions_mut().insert(visit.clone());
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limits.time, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let told = panic.downcast_ref::<&str>().map(ToString::to_string);
            let told = told.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Failure::internal(format!("a handler panicked: {told}")).into_response()
        }
        Err(_) => Failure::new(Kind::Timeout).into_response(),
    }
}

/// Finishes an answer: failures get their page, then protection and compression.
fn leave(site: &Arc<Site>, visit: &Visit, mut response: Response) -> Response {
    if let Some(Carried(failure)) = response.extensions_mut().remove::<Carried>() {
        response = failure.respond(site, visit);
    } else if let Some(kind) = bare_failure(&response) {
        response = Failure::new(kind).respond(site, visit);
    }
    let html = is_kind(&response, "text/html");
    if response.status() != StatusCode::NOT_MODIFIED {
        let settings = site.settings();
        let protection = Protection {
            nonce: &visit.nonce,
            frames: visit.embed.then_some(settings.embed_origins.as_slice()),
            connect: &settings.connect,
            https: settings.base_url.starts_with("https://"),
            html,
        };
        guard::protect(response.headers_mut(), &protection);
    }
    if html && let Ok(tag) = HeaderValue::from_str(visit.language.tag()) {
        response.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    }
    compress(visit, response)
}

/// A refusal of a library, without a page of its own.
fn bare_failure(response: &Response) -> Option<Kind> {
    let kind = Kind::of(response.status())?;
    let own = is_kind(response, "text/html") || is_kind(response, "application/");
    (!own).then_some(kind)
}

fn is_kind(response: &Response, start: &str) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with(start))
}

/// Compresses text of some size when the browser takes gzip.
fn compress(visit: &Visit, mut response: Response) -> Response {
    let known = response.body().size_hint().exact();
    let worth = known.is_none_or(|bytes| bytes >= LEAST_BYTES) && is_text(&response);
    let done = response.headers().contains_key(header::CONTENT_ENCODING) || !response.status_has_body();
    if !worth || done {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !assets::takes_gzip(&visit.headers) {
        return response;
    }
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.map(|body| Body::new(squeeze::Squeezed::new(body, PAGE_LEVEL)))
}

trait HasBody {
    fn status_has_body(&self) -> bool;
}

impl HasBody for Response {
    fn status_has_body(&self) -> bool {
        !matches!(self.status(), StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT)
            && self.body().size_hint().exact() != Some(0)
    }
}

fn is_text(response: &Response) -> bool {
    let Some(kind) = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let ours = [
        "text/",
        "application/json",
        "application/ld+json",
        "application/geo+json",
        "application/problem+json",
        "application/xml",
        "image/svg+xml",
        "application/vnd.mapbox-vector-tile",
    ];
    ours.iter().any(|start| kind.starts_with(start)) && !kind.starts_with("text/event-stream")
}

/// The path of the home page for what the browser asks: `/` sends there.
#[must_use]
pub fn home_for(headers: &HeaderMap) -> String {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    format!("/{}/", accepted.map_or(Language::Nl, Language::from_accept))
}

/// Serves until told to stop, then lets running requests end.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}
