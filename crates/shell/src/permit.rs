//! Who may use a route: the rows of `permissions.txt`, read once, asked before every handler. What no row allows is
//! refused.
//!
//! ```text
//! # METHOD PATH                            WHO
//! GET  /{lang}/zoek                        everyone
//! GET  /{lang}/mijn                        signed-in
//! POST /{lang}/zaak/{id}                   merchant:own officer:town admin
//! PUT  /api/v1/partner/{id}                key
//! ```
//!
//! A role alone reaches everything the route shows. With a scope (`mine`, `own`, `town`, `label`; see
//! [`kernel::actor::Scope`]) the handler has to tell what the thing is, by [`crate::Visit::may`] or
//! [`crate::Visit::reach`], before it answers: an answer without that question is not sent.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::Method;
use kernel::actor::{Acting, Role, Scope};
use kernel::moment::{EstablishmentId, OrganisationId, PersonId};
use kernel::nis::Nis;

use crate::routes::Route;

/// One word of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Who {
    /// Anybody, signed in or not.
    Everyone,
    /// Anybody who signed in, in whatever capacity.
    SignedIn(Scope),
    /// A program with a key; the handler reads the key.
    Key,
    /// This role, as far as the scope reaches.
    Role(Role, Scope),
}

impl Who {
    /// Reads a word of `permissions.txt`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (name, scope) = match word.split_once(':') {
            Some((name, scope)) => (name, Scope::parse(scope)?),
            None => (word, Scope::All),
        };
        match name {
            "everyone" if scope == Scope::All => Some(Self::Everyone),
            "key" if scope == Scope::All => Some(Self::Key),
            "signed-in" => Some(Self::SignedIn(scope)),
            _ => name.parse().ok().map(|role| Self::Role(role, scope)),
        }
    }
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, scope) = match self {
            Self::Everyone => return f.write_str("everyone"),
            Self::Key => return f.write_str("key"),
            Self::SignedIn(scope) => ("signed-in", scope),
            Self::Role(role, scope) => (role.code(), scope),
        };
        match scope {
            Scope::All => f.write_str(name),
            scope => write!(f, "{name}:{}", scope.code()),
        }
    }
}

/// Who may use one route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// The words of its row.
    pub who: Vec<Who>,
}

/// What a rule says to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Come in. The scopes say how far; `All` among them means everywhere.
    Allow(Vec<Scope>),
    /// Sign in first.
    SignIn,
    /// Not in this capacity.
    Refuse,
}

impl Rule {
    /// Whether the route is open to anybody.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.who.contains(&Who::Everyone)
    }

    /// Whether programs come in with a key.
    #[must_use]
    pub fn takes_keys(&self) -> bool {
        self.who.contains(&Who::Key)
    }

    /// What it says to who acts. `has_key`: the request carries a key, which the handler will read.
    #[must_use]
    pub fn decide(&self, acting: Option<&Acting>, has_key: bool) -> Verdict {
        if self.is_open() || (has_key && self.takes_keys()) {
            return Verdict::Allow(vec![Scope::All]);
        }
        let Some(acting) = acting else { return Verdict::SignIn };
        let scopes: Vec<Scope> = self
            .who
            .iter()
            .filter_map(|who| match who {
                Who::SignedIn(scope) => Some(*scope),
                Who::Role(role, scope) if *role == acting.role() => Some(*scope),
                _ => None,
            })
            .collect();
        if scopes.is_empty() { Verdict::Refuse } else { Verdict::Allow(scopes) }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.who.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

/// The rules of all routes.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rules: HashMap<&'static str, Vec<(&'static str, Arc<Rule>)>>,
}

impl Rules {
    /// Puts the rules of all slices together.
    pub(crate) fn new(rows: impl IntoIterator<Item = (Route, Rule)>) -> Self {
        let mut rules: HashMap<_, Vec<_>> = HashMap::new();
        for (route, rule) in rows {
            rules.entry(route.path).or_default().push((route.method, Arc::new(rule)));
        }
        Self { rules }
    }

    /// The rule of a route; `Err` when the path is known but not under this method (nothing will answer), `None`
    /// when nobody wrote a row.
    pub(crate) fn of(&self, method: &Method, path: &str) -> Option<Result<Arc<Rule>, ()>> {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        let rows = self.rules.get(path)?;
        Some(rows.iter().find(|(known, _)| *known == method).map(|(_, rule)| rule.clone()).ok_or(()))
    }

    /// Every rule, by path and method: the permission matrix of the whole site.
    #[must_use]
    pub fn matrix(&self) -> Vec<(Route, Arc<Rule>)> {
        let mut all: Vec<(Route, Arc<Rule>)> = self
            .rules
            .iter()
            .flat_map(|(path, rows)| rows.iter().map(|(method, rule)| (Route { method, path }, rule.clone())))
            .collect();
        all.sort_by_key(|(route, _)| (route.path, route.method));
        all
    }

    /// The matrix as a text to review: one row a route, one column a role.
    #[must_use]
    pub fn table(&self) -> String {
        let head = ["visitor", "key"].into_iter().chain(Role::ALL.into_iter().map(Role::code));
        let mut lines = vec![format!("{:6} {:52} {}", "method", "path", cells(head.map(ToOwned::to_owned)))];
        for (route, rule) in self.matrix() {
            let open = |yes: bool| if yes { "all" } else { "-" }.to_owned();
            let roles = Role::ALL.into_iter().map(|role| {
                let mut found: Vec<&str> = rule
                    .who
                    .iter()
                    .filter_map(|who| match who {
                        Who::Everyone => Some("all"),
                        Who::SignedIn(scope) => Some(scope.code()),
                        Who::Role(own, scope) if *own == role => Some(scope.code()),
                        Who::Role(..) | Who::Key => None,
                    })
                    .collect();
                found.sort_unstable();
                found.dedup();
                if found.is_empty() { "-".to_owned() } else { found.join("+") }
            });
            let row =
                [open(rule.is_open()), open(rule.is_open() || rule.takes_keys())].into_iter().chain(roles);
            lines.push(format!("{:6} {:52} {}", route.method, route.path, cells(row)));
        }
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

fn cells(row: impl Iterator<Item = String>) -> String {
    row.map(|cell| format!("{cell:12}")).collect()
}

/// How far a list may reach for who acts: what a query has to be limited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everything.
    All,
    /// What lies in one of these towns.
    Towns(Vec<Nis>),
    /// What belongs to this organisation (and to this one place, and lies in one of these towns, when limited).
    Own {
        /// The organisation.
        organisation: OrganisationId,
        /// The one place.
        establishment: Option<EstablishmentId>,
        /// The towns; empty: no limit.
        towns: Vec<Nis>,
    },
    /// What carries this label (and lies in one of these towns; empty: no limit).
    Label {
        /// The label.
        label: String,
        /// The towns.
        towns: Vec<Nis>,
    },
    /// What is about herself.
    Mine(PersonId),
}

impl Reach {
    /// The widest reach the scopes give; nothing when the capacity lacks what the scope asks for.
    #[must_use]
    pub fn of(scopes: &[Scope], acting: Option<&Acting>) -> Option<Self> {
        if scopes.contains(&Scope::All) {
            return Some(Self::All);
        }
        let acting = acting?;
        let capacity = &acting.capacity;
        let of = |scope: Scope| match scope {
            Scope::All => Some(Self::All),
            Scope::Town => (!capacity.towns.is_empty()).then(|| Self::Towns(capacity.towns.clone())),
            Scope::Own => capacity.organisation.map(|organisation| Self::Own {
                organisation,
                establishment: capacity.establishment,
                towns: capacity.towns.clone(),
            }),
            Scope::Label => {
                capacity.label.clone().map(|label| Self::Label { label, towns: capacity.towns.clone() })
            }
            Scope::Mine => Some(Self::Mine(acting.person)),
        };
        [Scope::Town, Scope::Own, Scope::Label, Scope::Mine]
            .into_iter()
            .filter(|scope| scopes.contains(scope))
            .find_map(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::acting;

    #[test]
    fn words_are_read_and_written_alike() {
        for word in
            ["everyone", "signed-in", "signed-in:mine", "key", "merchant:own", "officer:town", "admin"]
        {
            assert_eq!(Who::parse(word).unwrap().to_string(), word);
        }
        for word in ["all", "staff", "merchant:", "merchant:everything", "everyone:own", "key:own"] {
            assert_eq!(Who::parse(word), None, "{word}");
        }
    }

    #[test]
    fn nothing_is_allowed_that_no_row_allows() {
        let rule = |text: &str| Rule { who: text.split(' ').map(|word| Who::parse(word).unwrap()).collect() };
        let (officer, shopper) = (acting(Role::Officer, 1), acting(Role::Shopper, 2));
        let shop = rule("merchant:own officer:town admin");
        assert_eq!(shop.decide(None, false), Verdict::SignIn);
        assert_eq!(shop.decide(None, true), Verdict::SignIn, "a key opens nothing here");
        assert_eq!(shop.decide(Some(&shopper), false), Verdict::Refuse);
        assert_eq!(shop.decide(Some(&officer), false), Verdict::Allow(vec![Scope::Town]));
        assert_eq!(Rule::default().decide(Some(&officer), true), Verdict::Refuse);
        assert_eq!(rule("key").decide(None, true), Verdict::Allow(vec![Scope::All]));
        assert_eq!(rule("everyone").decide(None, false), Verdict::Allow(vec![Scope::All]));
        assert_eq!(
            Reach::of(&[Scope::Town], Some(&officer)),
            Some(Reach::Towns(officer.capacity.towns.clone()))
        );
        assert_eq!(Reach::of(&[Scope::Town], Some(&shopper)), None, "no towns, nothing");
        assert_eq!(Reach::of(&[Scope::Mine], Some(&shopper)), Some(Reach::Mine(shopper.person)));
    }
}
