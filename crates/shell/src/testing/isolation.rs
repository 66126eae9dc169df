//! Does everybody see only her own? Every route × every role × every ownership, held against the rows of
//! `permissions.txt`, with canaries: what belongs to somebody else must not be in one byte that is served.
//!
//! The routes come from the site itself. A slice that adds one falls under this test; when its path has a part the
//! world has no value for, the test says so.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::{Role, Scope};
use tower::ServiceExt;

use crate::permit::{Rule, Who};
use crate::site::Site;

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Asker {
    /// How the report calls her: `officer of Oostkamp`.
    pub name: String,
    /// Her role; none for a visitor.
    pub role: Option<Role>,
    /// Her session's token; empty for a visitor.
    pub token: String,
    /// The token of her forms.
    pub csrf: String,
    /// The world she belongs to, as [`Place::owner`] names it; [`NOBODY`] when her capacity has neither organisation,
    /// town nor label.
    pub owner: String,
    /// Texts that are hers to see.
    pub own: Vec<String>,
}

/// The owner of who belongs nowhere: with a role, but without organisation, town or label.
pub const NOBODY: &str = "nobody";

/// A value for a part of a path, and whose it is.
#[derive(Clone, Debug)]
pub struct Place {
    /// Whose.
    pub owner: String,
    /// For which parts of which path: `("/{lang}/mensen/{id}/intrekken", "id")`; an empty path means every path.
    pub part: (&'static str, &'static str),
    /// The value.
    pub value: String,
}

/// The world a site is tested in.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Who asks.
    pub askers: Vec<Asker>,
    /// Values for parts of paths.
    pub places: Vec<Place>,
    /// Texts that stand in private columns, and whose they are.
    pub canaries: Vec<(String, String)>,
    /// Bodies for routes that need one to get as far as the question whose the thing is.
    pub bodies: BTreeMap<&'static str, String>,
}

/// What the test looked at, and what it found wrong.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Requests made.
    pub asked: usize,
    /// Requests that were let in.
    pub allowed: usize,
    /// What is wrong.
    pub wrong: Vec<String>,
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

impl World {
    /// The path with the values of an owner, or the part that has none.
    fn path(&self, pattern: &str, owner: &str) -> Result<String, String> {
        let mut path = pattern.to_owned();
        for part in parts(pattern) {
            let fits = |place: &&Place| {
                place.owner == owner
                    && place.part.1 == part
                    && (place.part.0 == pattern || place.part.0.is_empty())
            };
            let exact = self.places.iter().filter(fits).max_by_key(|place| place.part.0.len());
            let any = || self.places.iter().find(|place| place.part == ("", part) && place.owner.is_empty());
            let value = exact.or_else(any).ok_or_else(|| part.to_owned())?;
            path = path.replace(&format!("{{{part}}}"), &value.value);
        }
        Ok(path)
    }

    fn owners(&self) -> Vec<String> {
        let known = self.askers.iter().map(|asker| asker.owner.clone());
        let mut owners: Vec<String> = known.filter(|owner| owner != NOBODY).collect();
        owners.sort();
        owners.dedup();
        owners
    }
}

/// Whether the rule lets the asker in with a thing of that owner.
fn expected(rule: &Rule, asker: &Asker, owner: &str) -> Expected {
    if rule.is_open() {
        return Expected::Open;
    }
    let Some(role) = asker.role else { return Expected::SignIn };
    let scopes: Vec<Scope> = rule
        .who
        .iter()
        .filter_map(|who| match who {
            Who::SignedIn(scope) => Some(*scope),
            Who::Role(known, scope) if *known == role => Some(*scope),
            _ => None,
        })
        .collect();
    let bound = |scope: &Scope| matches!(scope, Scope::Own | Scope::Town | Scope::Label);
    if scopes.is_empty() {
        Expected::Refused
    } else if asker.owner == NOBODY && scopes.iter().all(bound) {
        // A scope that reaches nothing for her.
        Expected::NotThere
    } else if scopes.contains(&Scope::All) || asker.owner == owner || asker.owner == NOBODY {
        Expected::Inside
    } else {
        Expected::NotThere
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Open,
    Inside,
    SignIn,
    Refused,
    NotThere,
}

/// Asks every route as everybody with everything.
pub async fn isolation(site: &Site, app: &Router, world: &World) -> Report {
    let mut report = Report::default();
    let owners = world.owners();
    for (route, rule) in site.rules().matrix() {
        for asker in &world.askers {
            let named = parts(route.path).any(|part| part != "lang");
            let own = |owner: &&String| named || **owner == asker.owner;
            // Who belongs nowhere asks for what is of somebody, too.
            let first = owners.iter().take(usize::from(asker.owner == NOBODY && !named));
            for owner in owners.iter().filter(own).chain(first) {
                let path = match world.path(route.path, owner) {
                    Ok(path) => path,
                    Err(part) => {
                        let line =
                            format!("{} {}: the world has no value for {{{part}}}", route.method, route.path);
                        if !report.wrong.contains(&line) {
                            report.wrong.push(line);
                        }
                        continue;
                    }
                };
                let case = Case { method: route.method, pattern: route.path, path, asker, owner };
                case.try_it(app, world, &rule, &mut report).await;
            }
        }
    }
    report
}

struct Case<'a> {
    method: &'static str,
    pattern: &'static str,
    path: String,
    asker: &'a Asker,
    owner: &'a str,
}

impl Case<'_> {
    async fn try_it(&self, app: &Router, world: &World, rule: &Rule, report: &mut Report) {
        // Ending one's own session or account would end the test; their own tests look at them.
        let ends = ["/{lang}/mijn/afmelden", "/{lang}/mijn/overal-afmelden", "/{lang}/mijn/wissen"];
        if self.method != "GET" && ends.contains(&self.pattern) && self.asker.role.is_some() {
            return;
        }
        let (status, location, body) = self.ask(app, world).await;
        report.asked += 1;
        let expected = expected(rule, self.asker, self.owner);
        let signed_out = status == StatusCode::UNAUTHORIZED
            || (status == StatusCode::SEE_OTHER && location.contains("/aanmelden?naar="));
        let right = match expected {
            Expected::Open | Expected::Inside => {
                report.allowed += 1;
                !signed_out && status != StatusCode::FORBIDDEN && status != StatusCode::INTERNAL_SERVER_ERROR
            }
            Expected::SignIn => signed_out,
            Expected::Refused => status == StatusCode::FORBIDDEN,
            Expected::NotThere => status == StatusCode::NOT_FOUND,
        };
        let told =
            format!("{} {} as {} with what is of {}", self.method, self.path, self.asker.name, self.owner);
        if !right {
            report.wrong.push(format!("{told}: {expected:?}, but {status} {location}"));
        }
        for (canary, _) in world.canaries.iter().filter(|(canary, _)| !self.asker.own.contains(canary)) {
            if body.contains(canary.as_str()) || location.contains(canary.as_str()) {
                report.wrong.push(format!("{told}: shows «{canary}»"));
            }
        }
    }

    async fn ask(&self, app: &Router, world: &World) -> (StatusCode, String, String) {
        let mut request = Request::builder()
            .method(Method::from_bytes(self.method.as_bytes()).unwrap_or_default())
            .uri(&self.path)
            .header("content-type", "application/x-www-form-urlencoded");
        if !self.asker.token.is_empty() {
            request = request.header("cookie", format!("__Host-plein={}", self.asker.token));
        }
        let more = world.bodies.get(self.pattern).map(String::as_str).unwrap_or_default();
        let body =
            if self.method == "GET" { String::new() } else { format!("csrf={}&{more}", self.asker.csrf) };
        let request = request.body(Body::from(body)).unwrap_or_default();
        let Ok(response) = app.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 50_000_000).await.unwrap_or_default();
        let location = parts.headers.get("location").and_then(|value| value.to_str().ok());
        (parts.status, location.unwrap_or_default().to_owned(), String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Path;
    use axum::response::{IntoResponse, Response};
    use kernel::actor::{Proof, Thing};
    use kernel::nis::Nis;
    use people::{Grant, NewSession, capacity, person, session};
    use store::{Store, StoreError};

    use super::*;
    use crate::failure::Failure;
    use crate::routes::Routes;
    use crate::site::Settings;
    use crate::testing::{components, moment};
    use crate::visit::Visit;

    const TOWNS: [&str; 2] = ["31022", "34027"];

    fn nis(text: &str) -> Result<Nis, Failure> {
        Nis::parse(text).map_err(|_| Failure::not_found())
    }

    async fn sound(visit: Visit, Path((_, town)): Path<(String, String)>) -> Result<Response, Failure> {
        visit.may(&Thing::new().in_town(nis(&town)?))?;
        Ok(format!("canary of {town}").into_response())
    }

    /// Asks about her own town, whatever the path says.
    async fn leaky(visit: Visit, Path((_, town)): Path<(String, String)>) -> Result<Response, Failure> {
        let own = visit.acting()?.capacity.towns.first().copied();
        visit.may(&own.map_or_else(Thing::new, |own| Thing::new().in_town(own)))?;
        Ok(format!("canary of {town}").into_response())
    }

    /// Tells on the page for everybody what only a town may see.
    async fn talkative() -> &'static str {
        "canary of 34027"
    }

    async fn report(routes: Routes, permissions: &'static str) -> Report {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let at = &moment();
        store.migrate(people::STEPS, at).await.unwrap();
        let askers = store
            .write(|tx| {
                Box::pin(async move {
                    let mut askers = Vec::new();
                    for town in TOWNS {
                        let (who, _) = person::add(tx, town, None, at).await?;
                        let grant = Grant::new(who.id, Role::Officer).towns(Nis::parse(town));
                        let capacity = capacity::grant(tx, &grant, at).await?;
                        let new = NewSession { person: who.id, capacity, proof: Proof::Mail, agent: "" };
                        let token = session::open(tx, &new, at).await?.unwrap();
                        askers.push(Asker {
                            name: format!("officer of {town}"),
                            role: Some(Role::Officer),
                            token: token.reveal().to_owned(),
                            csrf: token.derive("csrf"),
                            owner: town.to_owned(),
                            own: vec![format!("canary of {town}")],
                        });
                    }
                    Ok::<_, StoreError>(askers)
                })
            })
            .await
            .unwrap();
        let place = |owner: &str, part, value: &str| Place {
            owner: owner.to_owned(),
            part: ("", part),
            value: value.to_owned(),
        };
        let world = World {
            askers,
            places: vec![
                place("", "lang", "nl"),
                place(TOWNS[0], "nis", TOWNS[0]),
                place(TOWNS[1], "nis", TOWNS[1]),
            ],
            canaries: TOWNS.iter().map(|town| (format!("canary of {town}"), (*town).to_owned())).collect(),
            bodies: BTreeMap::new(),
        };
        let mut slice = components();
        slice.routes = routes;
        slice.permissions = permissions;
        let settings =
            Settings { moment: moment(), sessions: Some(store), ..Settings::new("https://plein.example") };
        let slices = [slice];
        let site = Site::new(settings, &slices).unwrap();
        isolation(&site, &crate::app(&site, &slices), &world).await
    }

    #[tokio::test]
    async fn the_test_sees_what_is_wrong() {
        let row = "GET /{lang}/a/{nis} officer:town";
        let sound = report(Routes::new().get("/{lang}/a/{nis}", sound), row).await;
        assert_eq!((sound.wrong, sound.asked, sound.allowed), (Vec::new(), 4, 2));
        let leaky = report(Routes::new().get("/{lang}/a/{nis}", leaky), row).await;
        assert_eq!(leaky.wrong.len(), 4, "two wrong answers, two canaries: {:#?}", leaky.wrong);
        let open = report(Routes::new().get("/{lang}/b", talkative), "GET /{lang}/b everyone").await;
        assert_eq!(open.wrong.len(), 1, "{:#?}", open.wrong);
        let unknown =
            report(Routes::new().get("/{lang}/c/{thing}", talkative), "GET /{lang}/c/{thing} admin").await;
        assert!(
            unknown.wrong.iter().all(|line| line.ends_with("no value for {thing}")),
            "{:#?}",
            unknown.wrong
        );
    }
}
