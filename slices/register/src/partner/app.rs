//! What the pages of partners share: whose page it is, its words, and how forms are read.

use std::sync::Arc;

use ::store::{Store, StoreError};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::moment::OrganisationId;
use kernel::nis::Nis;
use shell::{Failure, Head, Reach, Visit};
use uuid::Uuid;

use super::store::{self as tables, Partner, Source};

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub store: Store,
    /// Two files are read at a time; who comes third waits.
    pub readers: Arc<tokio::sync::Semaphore>,
    /// Knows which places there are already.
    pub desk: crate::linking::Desk,
}

pub(crate) type Shared = axum::extract::State<Arc<App>>;
pub(crate) type Answer = Result<Response, Failure>;

/// A partner with its name.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub partner: Partner,
    pub name: String,
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(visit: &Visit, path: &str) -> Response {
    let headers = [(header::LOCATION, visit.local(path)), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The head of a page.
pub(crate) fn head(visit: &Visit, title: &str, path: &str) -> Head {
    let text = visit.say(title, &[]);
    let path = path.to_owned();
    Head::new(text.as_str(), "", visit.local(&path))
        .in_languages(move |language| format!("/{language}/{path}"))
        .style("partner.css")
}

/// Reads an id of an address.
pub(crate) fn id(text: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(text).map_err(|_| Failure::not_found())
}

/// Whether who acts may act for all of a partner: she has no towns to keep to, or they are all of the partner's.
pub(crate) fn acts_for_all(visit: &Visit, partner: &Partner) -> Result<bool, Failure> {
    let own = &visit.acting()?.capacity.towns;
    let all = !partner.towns.is_empty() && partner.towns.iter().all(|nis| own.contains(nis));
    Ok(own.is_empty() || all)
}

/// Whether a town lies within the limits of who acts.
pub(crate) fn is_here(visit: &Visit, nis: Nis) -> bool {
    let own = visit.acting().map(|acting| &acting.capacity.towns);
    own.is_ok_and(|own| own.is_empty() || own.contains(&nis))
}

impl App {
    /// The organisation a page is about: one's own, or the one an administrator names.
    pub(crate) fn which(&self, visit: &Visit, asked: &str) -> Result<Option<OrganisationId>, Failure> {
        match visit.reach()? {
            Reach::Own { organisation, .. } => Ok(Some(organisation)),
            Reach::All if asked.is_empty() => Ok(None),
            Reach::All => Ok(Some(OrganisationId(id(asked)?))),
            _ => Err(Failure::not_found()),
        }
    }

    /// A partner that who acts may keep right.
    /// The partner, for who acts for the whole of it: its sources, keys and files are of no town in particular.
    pub(crate) async fn partner(&self, visit: &Visit, org: OrganisationId) -> Result<Known, Failure> {
        let known = self.partner_here(visit, org).await?;
        if acts_for_all(visit, &known.partner)? { Ok(known) } else { Err(Failure::not_found()) }
    }

    /// The partner that an address names.
    pub(crate) async fn partner_at(
        &self,
        visit: &Visit,
        org: &str,
    ) -> Result<(OrganisationId, Known), Failure> {
        let org = OrganisationId(id(org).unwrap_or_default());
        Ok((org, self.partner(visit, org).await?))
    }

    /// The partner, for who acts for it within whatever limits.
    pub(crate) async fn partner_here(&self, visit: &Visit, org: OrganisationId) -> Result<Known, Failure> {
        visit.may(&Thing::new().of(org))?;
        let found = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let name = people::organisation::get(tx, org).await?.map(|known| known.name);
                    Ok::<_, StoreError>(tables::partner(tx, org).await?.zip(name))
                })
            })
            .await?;
        let known = found.map(|(partner, name)| Known { partner, name }).ok_or_else(Failure::not_found)?;
        // Whoever is limited to a label acts for the partner whose places carry it.
        let label = visit.acting()?.capacity.label.as_ref();
        let hers = label.is_none_or(|label| *label == known.partner.label);
        if hers { Ok(known) } else { Err(Failure::not_found()) }
    }

    /// A source of a partner, for who may keep it right.
    pub(crate) async fn source(
        &self,
        visit: &Visit,
        org: &str,
        source: &str,
    ) -> Result<(Known, Source), Failure> {
        let found = self.source_here(visit, org, source).await?;
        if acts_for_all(visit, &found.0.partner)? { Ok(found) } else { Err(Failure::not_found()) }
    }

    /// The same, for who looks at single places within her limits.
    pub(crate) async fn source_here(
        &self,
        visit: &Visit,
        org: &str,
        source: &str,
    ) -> Result<(Known, Source), Failure> {
        let org = OrganisationId(id(org).unwrap_or_default());
        let known = self.partner_here(visit, org).await?;
        let source = id(source)?;
        let found =
            self.store.read(|tx| Box::pin(async move { tables::source(tx, org, source).await })).await?;
        Ok((known, found.ok_or_else(Failure::not_found)?))
    }
}

/// A cell of a CSV that a spreadsheet must not calculate: a formula becomes text.
pub(crate) fn neutral(cell: &str) -> String {
    let wide = ['＝', '＋', '－', '＠'];
    let starts = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%'])
        || cell.trim_start().starts_with(wide)
        || cell.starts_with(['\t', '\r', '\n']);
    if starts { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+32 50", "-1", "@SUM(A1)", " =cmd|' /C calc'!A0", "\t=1", "\r=1"] {
            assert!(neutral(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(neutral("Bakkerij = goed"), "Bakkerij = goed");
    }
}
