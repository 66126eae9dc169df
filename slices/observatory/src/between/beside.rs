//! What a town may see of others: its own figures, those of towns that show them to it, and which of them are like it.

use std::collections::BTreeMap;

use ::store::{StoreError, Tx};
use chrono::NaiveDate;
use kernel::nis::Nis;

use super::Names;
use super::course::{Common, Course, Figure, Set, common, told};
use super::months::LEAST_TOWNS;
use crate::store::figures::{self as tables, Monthly, Quarter};

/// The figures of a town, by their code.
pub(crate) type Courses = BTreeMap<String, Course>;

/// What is known of a town and of others that show theirs.
pub(crate) struct Known {
    pub own: Courses,
    pub others: BTreeMap<Nis, Courses>,
    pub peers: Vec<Nis>,
    pub names: Names,
}

/// Quarters of towns as the figures they tell.
pub(crate) fn of_quarters(all: &[Quarter], names: &Names) -> BTreeMap<Nis, Courses> {
    let mut found: BTreeMap<Nis, Courses> = BTreeMap::new();
    for one in all {
        let people = names.get(&one.nis).and_then(|town| town.population);
        for (code, value) in told(one, people) {
            let courses = found.entry(one.nis).or_default();
            courses.entry(code.to_owned()).or_default().insert(one.first, value);
        }
    }
    found
}

/// Months of towns, by town and figure.
pub(crate) fn of_months(all: Vec<Monthly>) -> BTreeMap<Nis, Courses> {
    let mut found: BTreeMap<Nis, Courses> = BTreeMap::new();
    for one in all {
        found.entry(one.nis).or_default().entry(one.code).or_default().insert(one.month, one.value);
    }
    found
}

/// Reads what a town may see. Who does not show its own sees only what is for everybody.
pub(crate) async fn known(
    tx: &mut Tx<'_>,
    (set, figure): (Set, Figure),
    (nis, shares): (Nis, bool),
    (from, names): (NaiveDate, Names),
) -> Result<Known, StoreError> {
    let mut own = match set {
        Set::Vacancy => of_quarters(&tables::vacancy(tx, nis, from).await?, &names),
        Set::Retail => of_months(tables::retail(tx, nis, from).await?),
    };
    let own = own.remove(&nis).unwrap_or_default();
    // Who has nothing to show shows nothing, whatever it chose.
    let among_towns = shares && !own.is_empty();
    let mut others = match set {
        Set::Vacancy => of_quarters(&tables::vacancy_shared(tx, from, among_towns).await?, &names),
        Set::Retail => {
            let mut shared = tables::retail_shared(tx, (figure.code, from), among_towns).await?;
            // Of the other figures only the month that stands in the table.
            if let Some(last) = last_of(&own) {
                shared.extend(tables::retail_latest(tx, (last, last), among_towns).await?);
            }
            of_months(shared)
        }
    };
    others.remove(&nis);
    Ok(Known { own, others, peers: tables::peers(tx, nis).await?, names })
}

/// The last month or quarter of which a town tells anything.
pub(super) fn last_of(courses: &Courses) -> Option<NaiveDate> {
    courses.values().filter_map(|course| course.keys().next_back().copied()).max()
}

impl Known {
    /// Values of the others for a month or quarter: of towns like this one when enough of them show it, else of all. With
    /// whom they are of.
    fn values(&self, code: &str, of: impl Fn(&Course) -> Option<f64>) -> (&'static str, Vec<f64>) {
        let value = |courses: &Courses| courses.get(code).and_then(&of);
        let like = self.others.iter().filter(|(nis, _)| self.peers.contains(nis));
        let like: Vec<f64> = like.filter_map(|(_, courses)| value(courses)).collect();
        if like.len() >= LEAST_TOWNS {
            return ("peers", like);
        }
        let all: Vec<f64> = self.others.values().filter_map(value).collect();
        if all.len() >= LEAST_TOWNS { ("towns", all) } else { ("few", Vec::new()) }
    }

    pub(super) fn common(&self, code: &str, at: NaiveDate) -> (&'static str, Option<Common>) {
        let (whose, values) = self.values(code, |course| course.get(&at).copied());
        (whose, common(values))
    }
}
