//! What a natural person is asked about her data when she claims or registers her place.

use kernel::language::Language;
use serde::Serialize;

use super::form::Pairs;
use crate::consent::{Activity, Fields, wording};

/// A question about the data, never ticked beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ConsentRow {
    pub code: String,
    pub text: String,
    pub checked: bool,
}

/// The questions in a form, with those somebody ticked.
pub(crate) fn questions(language: Language, ticked: &[Activity]) -> Vec<ConsentRow> {
    let row = |activity: Activity| ConsentRow {
        code: activity.code(),
        text: wording::current(activity).text(language, ""),
        checked: ticked.contains(&activity),
    };
    ASKED.into_iter().map(row).collect()
}

/// What is asked in these forms. The rest stands on the page of consents.
const ASKED: [Activity; 6] = [
    Activity::LISTED,
    Activity::shown(Fields::Contact),
    Activity::shown(Fields::Hours),
    Activity::shown(Fields::Offer),
    Activity::shown(Fields::Photos),
    Activity::REUSED,
];

/// Those of the questions that were answered with yes.
pub(crate) fn ticked(pairs: &Pairs) -> Vec<Activity> {
    let sent = pairs.all("toestemming");
    ASKED.into_iter().filter(|activity| sent.contains(&activity.code().as_str())).collect()
}

/// An address that does not give itself away.
pub(crate) fn masked(email: &str) -> String {
    let Some((local, host)) = email.rsplit_once('@') else { return String::new() };
    let first: String = local.chars().take(1).collect();
    let last: String = local.chars().skip(2).last().map(String::from).unwrap_or_default();
    format!("{first}…{last}@{host}")
}
