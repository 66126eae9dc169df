//! Weekly visitors, counted on the server without anything on the visitor's device.

mod bots;
mod count;
mod figures;
mod keep;
mod page;
mod place;
mod sketch;

pub use count::{Counter, Line, PageKind, PlaceLine, Seen, monday};
use figures::{Cell, Figures, figures};
pub use keep::{flush, forget, renew_salts};
pub use page::{VisitorsPage, csv, sample_drawing, show};
pub use place::panel;
pub use sketch::Sketch;

use axum::http::{HeaderMap, Method};
use bots::is_ahead_of_time;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use shell::visit::Visit;

use crate::app::App;

/// What is seen of a visit.
#[must_use]
pub fn seen<'a>(visit: &'a Visit, method: &Method) -> Seen<'a> {
    let text = |name: &str| header(&visit.headers, name);
    let ahead =
        *method == Method::HEAD || is_ahead_of_time(text("purpose"), text("sec-purpose"), text("x-moz"));
    Seen { ip: visit.client, user_agent: text("user-agent").unwrap_or_default(), ahead }
}

/// Counts a page for the weekly figures.
pub fn note(app: &App, visit: &Visit, method: &Method, kind: PageKind, nis: Option<Nis>) {
    let partner = if kind == PageKind::Embed { app.partner_of(visit) } else { String::new() };
    app.counter.note(seen(visit, method), visit.moment.now(), (kind, nis.map_or(0, i64::from)), &partner);
}

/// Counts the page of one place, for who manages it.
pub fn note_place(app: &App, visit: &Visit, method: &Method, place: (Nis, EstablishmentId)) {
    app.counter.note_place(seen(visit, method), visit.moment.now(), place);
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
