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

/// What seals the keys that suppliers gave to towns: with the key of the environment variable `PLEIN_SEAL_KEY` (64
/// hexadecimal digits, the same on every server), else with one in a file in the data folder, made once. A backup of the
/// database does not hold it.
pub fn sealer(settings: &Settings) -> Outcome<people::Sealer> {
    let told = match std::env::var("PLEIN_SEAL_KEY") {
        Ok(told) => told,
        Err(_) => own_key(&settings.data.join("seal.key"))?,
    };
    let wrong = || {
        Trouble::input("the key that seals secrets must be 64 hexadecimal digits: PLEIN_SEAL_KEY or seal.key")
    };
    Ok(people::Sealer::new(&people::Secret::shown(told.trim()).ok_or_else(wrong)?)?)
}

/// The key in a file that nobody else may read; it is made when it is not there.
fn own_key(path: &std::path::Path) -> Outcome<String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let failed = |error: std::io::Error| Trouble::input(format!("{}: {error}", path.display()));
    let fresh = people::Secret::new()?;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(fresh.reveal().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            Ok(fresh.reveal().to_owned())
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_seals_is_made_once_and_for_nobody_else_to_read() {
        use std::os::unix::fs::PermissionsExt;

        let folder = crate::tests::Folder::new("seal");
        let settings = Settings { data: folder.0.clone(), ..Settings::default() };
        let sealed = sealer(&settings).unwrap().seal("x", "geheim").unwrap();
        assert_eq!(sealer(&settings).unwrap().open("x", &sealed).as_deref(), Some("geheim"));
        let path = folder.0.join("seal.key");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "kort").unwrap();
        assert!(sealer(&settings).is_err());
    }
}
