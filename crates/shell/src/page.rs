//! A page: a plain struct beside its handler, its template, and samples that prove the two fit.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

/// A choice of a list, as `ui.select` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// As the form sends it; empty for none or all.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// What a template gets as `page`.
pub trait Page: Serialize + Sized {
    /// Name of the template: `finder/results.html`.
    const TEMPLATE: &'static str;

    /// Examples of every state the page can be in, each with a name: the tests render them in every language and
    /// the gallery shows them.
    fn samples() -> Vec<(&'static str, Self)>;
}

/// One sample, ready to render.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The template.
    pub template: &'static str,
    /// The name of the sample.
    pub name: &'static str,
    /// The page as templates see it.
    pub value: Value,
}

/// The samples of a page, as [`crate::Slice::samples`] wants them.
#[must_use]
pub fn samples<P: Page>() -> Vec<Sample> {
    P::samples()
        .into_iter()
        .map(|(name, page)| Sample { template: P::TEMPLATE, name, value: Value::from(Serde(&page)) })
        .collect()
}
