//! The routes of a slice, written down as they are made, so that each can be held against the permissions.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, post, put};
use thiserror::Error;

use crate::permit::{Rule, Who};

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path with its parts in braces: `/{lang}/zoek`.
    pub path: &'static str,
}

/// Builds a router and remembers its routes.
#[derive(Clone, Debug)]
pub struct Routes<S = ()> {
    router: Router<S>,
    rows: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), rows: Vec::new() }
    }

    /// Adds a route that shows something (HEAD comes with it).
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, get(handler))
    }

    /// Adds a route that changes something.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, post(handler))
    }

    /// Adds a route that replaces something.
    #[must_use]
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("PUT", path, put(handler))
    }

    /// Adds a route that removes something.
    #[must_use]
    pub fn delete<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("DELETE", path, delete(handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, handler: MethodRouter<S>) -> Self {
        self.rows.push(Route { method, path });
        self.router = self.router.route(path, handler);
        self
    }

    /// Gives the handlers their state.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes { router: self.router.with_state(state), rows: self.rows }
    }

    /// What was added.
    #[must_use]
    pub fn rows(&self) -> &[Route] {
        &self.rows
    }
}

impl Routes {
    /// Together with others, whose handlers have another state.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.rows.extend(others.rows);
        self.router = self.router.merge(others.router);
        self
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }
}

/// How the permissions and the routes differ.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PermissionProblem {
    /// A route nobody gave a permission.
    #[error("{slice}: {method} {path} has no row in permissions.txt")]
    NoRow {
        /// The slice.
        slice: &'static str,
        /// The method.
        method: &'static str,
        /// The path.
        path: &'static str,
    },
    /// A permission for a route that does not exist.
    #[error("{slice}: permissions.txt line {line} names {row}, which is no route")]
    NoRoute {
        /// The slice.
        slice: &'static str,
        /// The line.
        line: usize,
        /// Method and path.
        row: String,
    },
    /// A row that cannot be read.
    #[error(
        "{slice}: permissions.txt line {line} is not «METHOD /path who…» with words such as everyone, signed-in, key, \
         admin, officer:town, merchant:own, moderator:label: {row}"
    )]
    Row {
        /// The slice.
        slice: &'static str,
        /// The line.
        line: usize,
        /// The text.
        row: String,
    },
}

/// Holds the rows of a permissions file (`GET /{lang}/zoek  everyone`, `#` for remarks) against the routes.
#[must_use]
pub fn check_permissions(slice: &'static str, routes: &[Route], text: &str) -> Vec<PermissionProblem> {
    let mut problems = Vec::new();
    let mut left: Vec<Route> = routes.to_vec();
    for (number, row) in text.lines().enumerate() {
        let (line, row) = (number + 1, row.trim());
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let mut columns = row.split_whitespace();
        let named = (columns.next(), columns.next());
        let who: Option<Vec<Who>> = columns.map(Who::parse).collect();
        let (Some(method), Some(path), Some([_, ..])) = (named.0, named.1, who.as_deref()) else {
            problems.push(PermissionProblem::Row { slice, line, row: row.to_owned() });
            continue;
        };
        match left.iter().position(|route| route.method == method && route.path == path) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => {
                problems.push(PermissionProblem::NoRoute { slice, line, row: format!("{method} {path}") })
            }
        }
    }
    left.sort();
    problems.extend(left.iter().map(|route| PermissionProblem::NoRow {
        slice,
        method: route.method,
        path: route.path,
    }));
    problems
}

/// The rule of each route, after [`check_permissions`] found nothing wrong.
pub(crate) fn rules_of(routes: &[Route], text: &str) -> Vec<(Route, Rule)> {
    let rows = text.lines().map(str::trim).filter(|row| !row.is_empty() && !row.starts_with('#'));
    rows.filter_map(|row| {
        let mut columns = row.split_whitespace();
        let (method, path) = (columns.next()?, columns.next()?);
        let route = routes.iter().find(|route| route.method == method && route.path == path)?;
        Some((*route, Rule { who: columns.filter_map(Who::parse).collect() }))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_needs_a_row_and_every_row_a_route() {
        let routes: Routes = Routes::new().get("/a", || async {}).post("/a", || async {});
        let sound = "# who may do what\nGET  /a everyone\nPOST /a merchant:own admin\n";
        assert_eq!(check_permissions("test", routes.rows(), sound), []);
        let problems =
            check_permissions("test", routes.rows(), "GET /a everyone\nPUT /a admin\nPOST /a staff\n");
        assert_eq!(
            problems,
            [
                PermissionProblem::NoRoute { slice: "test", line: 2, row: "PUT /a".to_owned() },
                PermissionProblem::Row { slice: "test", line: 3, row: "POST /a staff".to_owned() },
                PermissionProblem::NoRow { slice: "test", method: "POST", path: "/a" },
            ]
        );
    }
}
