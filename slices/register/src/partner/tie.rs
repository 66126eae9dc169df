//! The label a partner stands for.

use kernel::moment::{Moment, OrganisationId};
use store::{Audit, Result, Tx};

/// The label a partner stands for: one of its own, made when there is none of that code yet. `None`: it belongs to
/// another organisation, or nothing is left of what was typed.
pub(super) async fn tie(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    typed: &str,
    moment: &Moment,
) -> Result<Option<String>> {
    if typed.is_empty() {
        return Ok(Some(String::new()));
    }
    let Some(code) = people::label::code(typed) else { return Ok(None) };
    match people::label::get(tx, &code).await? {
        Some(known) => Ok((known.organisation == org).then_some(code)),
        None => {
            people::label::add(tx, (&code, typed), org, moment).await?;
            tx.audit(&Audit::new("add", "label", &code).of(org), moment).await?;
            Ok(Some(code))
        }
    }
}
