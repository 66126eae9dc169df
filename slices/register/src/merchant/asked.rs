//! What a natural person is asked about her data when she claims or registers her place, and where a code is sent.

use kernel::language::Language;
use serde::Serialize;

use super::form::Pairs;
use super::place::Place;
use crate::consent::{Activity, Fields, wording};
use crate::facts::Source;

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

/// Whether what a source tells proves something about who runs a place. What anybody may write on a map, or a federation
/// in its list, proves nothing: a code sent there would go to whoever wrote it.
pub(super) const fn proves(source: Source) -> bool {
    matches!(source, Source::Owner | Source::Town | Source::Kbo | Source::Demo)
}

/// The address the register knows of a place, from others than who claims it.
pub(super) fn contact_of(place: &Place) -> Option<String> {
    let told = place.records.iter().filter(|record| proves(record.source));
    told.filter_map(|record| record.facts.email.as_deref()).find_map(people::person::email)
}

#[cfg(test)]
mod tests {
    use kernel::moment::{EstablishmentId, OrganisationId};
    use kernel::nis::Nis;
    use uuid::Uuid;

    use super::*;
    use crate::facts::{Facts, Record};

    #[test]
    fn a_code_goes_to_nobody_who_wrote_her_own_address_on_a_map() {
        let record = |source, email: &str| {
            let facts = Facts { email: Some(email.into()), ..Facts::default() };
            Record::new(source, "1".into(), super::super::tests::moment().now(), facts)
        };
        let place = |records| {
            let nis = Nis::parse("31022").unwrap();
            Place::new(nis, EstablishmentId(Uuid::from_u128(1)), records, Vec::new())
        };
        let partner = Source::Partner(OrganisationId(Uuid::from_u128(2)));
        let thief = || vec![record(Source::Osm, "dief@voorbeeld.be"), record(partner, "bond@voorbeeld.be")];
        assert_eq!(contact_of(&place(thief())), None);
        let known = [thief(), vec![record(Source::Kbo, "brood@voorbeeld.be")]].concat();
        assert_eq!(contact_of(&place(known)).as_deref(), Some("brood@voorbeeld.be"));
    }
}
