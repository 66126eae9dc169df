//! What a service says about somebody, as ACM/IDM says it, and what it makes of her here.

use std::collections::BTreeMap;

use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use serde_json::Value;

/// What the word of a service gives somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// She may act for this enterprise: a shopkeeper with a mandate.
    Enterprise(EnterpriseNumber, String),
    /// She works for this town.
    Town(Nis),
}

/// How a service's claims are read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The claim with roles, a list of `Role-context:ORGCODE`: `plein_rol_3d`.
    pub role_claim: String,
    /// The role of an officer in that list: `PleinMedewerker`.
    pub officer_role: String,
    /// The town of an organisation's code: `OVO002949` is 31022.
    pub towns: BTreeMap<String, Nis>,
}

/// Who somebody is, by the word of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The service's lasting name for her.
    pub subject: String,
    /// Her name.
    pub name: String,
    /// Her address, when the service vouches for it.
    pub email: Option<String>,
    /// What she may act for.
    pub given: Vec<Given>,
}

fn text<'a>(claims: &'a Value, name: &str) -> &'a str {
    claims.get(name).and_then(Value::as_str).unwrap_or_default().trim()
}

/// Reads the claims. The national number is never asked for and never read.
#[must_use]
pub fn read(claims: &Value, reading: &Reading) -> Person {
    let subject = Some(text(claims, "vo_id")).filter(|id| !id.is_empty()).unwrap_or(text(claims, "sub"));
    let name = format!("{} {}", text(claims, "given_name"), text(claims, "family_name"));
    let vouched = claims.get("email_verified").and_then(Value::as_bool) == Some(true);
    // An address nobody checked would open the account of whoever reads its mail later to who typed it first.
    let told = Some(text(claims, "vo_email")).filter(|email| !email.is_empty());
    let email = told.or_else(|| Some(text(claims, "email")));
    let email = email.filter(|_| vouched).and_then(people::person::email);
    Person {
        subject: subject.chars().take(200).collect(),
        name: people::person::clean_name(&name),
        email,
        given: enterprise(claims).into_iter().chain(towns(claims, reading)).collect(),
    }
}

/// An economic actor (`EA`) acts for the enterprise whose number is the code of her organisation.
fn enterprise(claims: &Value) -> Option<Given> {
    if text(claims, "vo_doelgroepcode") != "EA" {
        return None;
    }
    let number = EnterpriseNumber::parse(text(claims, "vo_orgcode")).ok()?;
    Some(Given::Enterprise(number, text(claims, "vo_orgnaam").to_owned()))
}

/// An officer has our role in the list, for an organisation whose town is known.
fn towns(claims: &Value, reading: &Reading) -> Vec<Given> {
    let roles = claims.get(&reading.role_claim).and_then(Value::as_array);
    let mut found: Vec<Nis> = roles
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .take(100)
        .filter_map(|entry| {
            let (role, organisation) = entry.split_once(':')?;
            let (role, context) = role.split_once('-').map_or((role, ""), |(role, context)| (role, context));
            if role != reading.officer_role {
                return None;
            }
            let by_code = reading.towns.get(organisation).copied();
            by_code.or_else(|| Nis::parse(context).ok()).or_else(|| Nis::parse(text(claims, "niscode")).ok())
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(Given::Town).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reading() -> Reading {
        Reading {
            role_claim: "plein_rol_3d".into(),
            officer_role: "PleinMedewerker".into(),
            towns: [("OVO002949".to_owned(), Nis::parse("31022").unwrap())].into(),
        }
    }

    #[test]
    fn a_shopkeeper_acts_for_her_enterprise() {
        let person = read(
            &json!({"sub": "x", "vo_id": "v-1", "given_name": "Mia", "family_name": "Deegsma", "rrn": "00000000097",
                "vo_doelgroepcode": "EA", "vo_orgcode": "0403170701", "vo_orgnaam": "Bakkerij Verzinsel"}),
            &reading(),
        );
        let number = EnterpriseNumber::parse("0403.170.701").unwrap();
        assert_eq!(
            (person.subject.as_str(), person.name.as_str(), &person.email),
            ("v-1", "Mia Deegsma", &None)
        );
        assert_eq!(person.given, [Given::Enterprise(number, "Bakkerij Verzinsel".into())]);
        let wrong = json!({"sub": "x", "vo_doelgroepcode": "EA", "vo_orgcode": "0403170702"});
        assert_eq!(read(&wrong, &reading()).given, [], "a number that cannot be");
        let citizen = json!({"sub": "x", "vo_doelgroepcode": "BUR", "vo_orgcode": "0403170701"});
        assert_eq!(read(&citizen, &reading()).given, [], "another audience");
    }

    #[test]
    fn an_officer_works_for_the_towns_of_her_role() {
        let of = |roles: Value| {
            read(
                &json!({"sub": "x", "vo_email": "Wout@Voorbeeld.be", "email_verified": true, "plein_rol_3d": roles}),
                &reading(),
            )
        };
        let oostkamp = Given::Town(Nis::parse("31022").unwrap());
        let person = of(json!(["PleinMedewerker:OVO002949", "PleinMedewerker-31022:OVO000001"]));
        assert_eq!((person.email.as_deref(), person.given), (Some("wout@voorbeeld.be"), vec![oostkamp]));
        for roles in [
            json!(["PleinMedewerker:OVO999999"]),
            json!(["AndereRol-31022:OVO002949"]),
            json!(["x"]),
            json!("PleinMedewerker:OVO002949"),
            json!([1]),
        ] {
            assert_eq!(of(roles.clone()).given, [], "{roles}");
        }
        let unverified = json!({"sub": "x", "email": "a@voorbeeld.be"});
        assert_eq!(read(&unverified, &reading()).email, None);
        let typed = json!({"sub": "x", "vo_email": "burgemeester@voorbeeld.be"});
        assert_eq!(read(&typed, &reading()).email, None, "nobody checked it");
    }
}
