//! Who may see which figures of a town.

use kernel::moment::Moment;
use kernel::nis::Nis;
use store::{Result, Tx, args};

const OF_TOWN: &str =
    "SELECT dataset, audience FROM observatory_sharing WHERE nis = $1 ORDER BY dataset LIMIT 20";
const SHARE: &str =
    "INSERT INTO observatory_sharing (nis, dataset, audience, changed_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, dataset) DO UPDATE SET audience = excluded.audience, changed_at = excluded.changed_at";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] =
    &[("observatory.sharing.of_town", OF_TOWN), ("observatory.sharing.share", SHARE)];

/// A set of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dataset {
    /// The mean day of each month, all counters together.
    Months,
    /// What events and actions brought, in per cent.
    Effects,
    /// How much stands empty, by quarter.
    Vacancy,
    /// Shops for every thousand inhabitants, and how they are mixed, by month.
    Retail,
}

impl Dataset {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Months, Self::Effects, Self::Vacancy, Self::Retail];

    /// As it is stored and named in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Months => "months",
            Self::Effects => "effects",
            Self::Vacancy => "vacancy",
            Self::Retail => "retail",
        }
    }
}

/// Who may see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The town itself.
    #[default]
    Nobody,
    /// Towns that show theirs.
    Towns,
    /// Everybody, on the public page.
    Everyone,
}

impl Audience {
    /// All, from closed to open.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::Towns, Self::Everyone];

    /// As it is stored and named in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Towns => "towns",
            Self::Everyone => "everyone",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What a town decided of a set of figures; nobody sees what it did not speak of.
pub async fn audience(tx: &mut Tx<'_>, nis: Nis, dataset: Dataset) -> Result<Audience> {
    let rows = tx.rows(OF_TOWN, args![nis]).await?;
    for row in rows {
        if row.get::<String>("dataset")? == dataset.code() {
            return Ok(Audience::read(&row.get::<String>("audience")?).unwrap_or_default());
        }
    }
    Ok(Audience::Nobody)
}

/// Decides who may see a set of figures of a town.
pub async fn share(
    tx: &mut Tx<'_>,
    nis: Nis,
    (dataset, audience): (Dataset, Audience),
    moment: &Moment,
) -> Result<()> {
    tx.execute(SHARE, args![nis, dataset.code(), audience.code(), moment.now()]).await.map(drop)
}
