//! The services of the settings, and the way to them.

use std::sync::Arc;

use accounts::service::{Service, Services};
use kernel::nis::Nis;

use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// The services, when there are any.
pub fn open(settings: &Settings) -> Outcome<Option<Services>> {
    let mut list = Vec::new();
    for (key, ours) in &settings.services {
        let refuse = |problem: &str| Trouble::input(format!("services.{key}: {problem}"));
        if !key.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit()) {
            return Err(refuse("the key may hold small letters and digits only"));
        }
        if ours.issuer.is_empty() || ours.client.is_empty() || ours.name.is_empty() {
            return Err(refuse("name, issuer and client are needed"));
        }
        let variable = format!("PLEIN_SERVICE_{}_SECRET", key.to_uppercase());
        let secret = std::env::var(variable).unwrap_or_else(|_| ours.secret.clone());
        let mut towns = std::collections::BTreeMap::new();
        for (code, nis) in &ours.towns {
            towns.insert(code.clone(), Nis::parse(nis).map_err(|problem| refuse(&problem.to_string()))?);
        }
        list.push(Service {
            key: key.clone(),
            name: ours.name.clone(),
            issuer: ours.issuer.clone(),
            client: ours.client.clone(),
            secret,
            scope: ours.scope.clone(),
            role_claim: ours.role_claim.clone(),
            officer_role: ours.officer_role.clone(),
            towns,
        });
    }
    if list.is_empty() {
        return Ok(None);
    }
    Ok(Some(Services::new(list, client(settings)?)))
}

/// The way to other servers.
pub fn client(settings: &Settings) -> Outcome<Arc<fetch::Client>> {
    let mut allowed = Vec::new();
    for place in &settings.fetch_private {
        let place = fetch::Allowed::parse(place);
        allowed.push(place.map_err(|problem| Trouble::input(format!("fetch_private: {problem}")))?);
    }
    fetch::Client::new(allowed).map(Arc::new).map_err(Trouble::failed)
}
