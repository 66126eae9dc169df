//! `plein official`: what official registers say.

use ::official::vkbo::{Entry, Number};
use ::official::{AddressMatch, AddressQuestion, Located, OfficialError, Source, Sources};
use serde_json::json;

use crate::app::open_store;
use crate::cli::Official;
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::outcome::{Kind, Outcome, Trouble};

/// Asks.
pub async fn run(asked: &Official, settings: Settings, as_json: bool) -> Outcome {
    let client = crate::services::client(&settings)?;
    let store = open_store(&settings, &now()).await?;
    let sources = Sources::new(client, store.clone(), settings.official);
    let outcome = match asked {
        Official::Enterprise { number } => enterprise(&sources, number, as_json).await,
        Official::Address { text } => address(&sources, text, as_json).await,
    };
    store.close().await;
    outcome
}

impl From<OfficialError> for Trouble {
    fn from(error: OfficialError) -> Self {
        let text = error.to_string();
        match error {
            OfficialError::Off(_) => Self::input(text),
            OfficialError::Busy { .. } => Self { kind: Kind::Busy, text },
            OfficialError::Store(error) => error.into(),
            _ => Self::failed(text),
        }
    }
}

async fn enterprise(sources: &Sources, number: &str, as_json: bool) -> Outcome {
    let parsed = Number::parse(number).map_err(|error| Trouble::input(error.to_string()))?;
    let answer = sources.enterprise(parsed, &now()).await?;
    let Some(entry) = answer.value else {
        return Err(Trouble::input(format!("the VKBO does not know {number}")));
    };
    let value = json!({"entry": entry, "asked_at": answer.asked_at, "stale": answer.stale});
    let stale =
        if answer.stale { "\n(the register does not answer now; this is what it said before)" } else { "" };
    tell(as_json, &format!("{}{stale}", written(&entry)), &value)
}

fn written(entry: &Entry) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let address = &entry.address;
    let boxed =
        if address.box_number.is_empty() { String::new() } else { format!(" bus {}", address.box_number) };
    let place = format!(
        "{} {}{boxed}, {} {}",
        address.street, address.house_number, address.postcode, address.municipality
    );
    let activity = entry.activity.as_ref().map(|one| format!("{} ({} {})", one.text, one.version, one.code));
    let lines = [
        ("number", Some(entry.number.clone())),
        ("enterprise", entry.parent.clone()),
        ("trade name", entry.trade_name.clone()),
        ("legal name", entry.legal_name.clone()),
        ("natural person", entry.natural_person.then(|| "yes".to_owned())),
        ("legal form", entry.legal_form.clone()),
        ("legal state", entry.legal_state.clone()),
        ("started", day(entry.started)),
        ("stopped", day(entry.stopped)),
        ("activity", activity),
        ("address", Some(place)),
        ("e-mail", entry.email.clone()),
        ("telephone", entry.phone.clone()),
        ("position", entry.point.map(|point| format!("{:.6},{:.6}", point.lat, point.lon))),
    ];
    let lines = lines.into_iter().filter_map(|(name, value)| Some(format!("{name:<15} {}", value?)));
    lines.collect::<Vec<_>>().join("\n")
}

async fn address(sources: &Sources, text: &str, as_json: bool) -> Outcome {
    let matches = if sources.asks(Source::Addresses) {
        let question = parts(text).ok_or_else(|| {
            Trouble::input(format!("‘{text}’ is no address: write it as Markt 1, 8020 Oostkamp"))
        })?;
        sources.match_address(&question, &now()).await?.value.unwrap_or_default()
    } else if sources.asks(Source::Geolocation) {
        let found = sources.locate(text, 5, &now()).await?.value.unwrap_or_default();
        found.into_iter().map(as_match).collect()
    } else {
        return Err(OfficialError::Off(Source::Addresses.code()).into());
    };
    if matches.is_empty() {
        return Err(Trouble::input(format!("no official address is like ‘{text}’")));
    }
    let lines: Vec<String> = matches
        .iter()
        .map(|one| {
            let point = one
                .point
                .map_or("no position".to_owned(), |point| format!("{:.6},{:.6}", point.lat, point.lon));
            format!("{:>5.1}  {}  {point}  {}", one.score, one.full, one.method)
        })
        .collect();
    tell(as_json, &lines.join("\n"), &json!({"matches": matches}))
}

fn as_match(found: Located) -> AddressMatch {
    AddressMatch {
        uri: None,
        full: found.text,
        street: String::new(),
        house_number: String::new(),
        postcode: String::new(),
        municipality: String::new(),
        status: String::new(),
        point: Some(found.point),
        method: found.kind,
        score: 0.0,
    }
}

/// The parts of a written address: street and number, a comma, postal code and town.
fn parts(text: &str) -> Option<AddressQuestion> {
    let (first, second) = text.split_once(',')?;
    let (street, house_number) = first.trim().rsplit_once(' ')?;
    let second = second.trim();
    let (postcode, municipality) = match second.split_once(' ') {
        Some((code, town)) if code.len() == 4 && code.chars().all(|sign| sign.is_ascii_digit()) => {
            (code, town)
        }
        _ if second.len() == 4 && second.chars().all(|sign| sign.is_ascii_digit()) => (second, ""),
        _ => ("", second),
    };
    let question = AddressQuestion {
        street: street.trim().to_owned(),
        house_number: house_number.to_owned(),
        postcode: postcode.to_owned(),
        municipality: municipality.trim().to_owned(),
        ..AddressQuestion::default()
    };
    (!question.street.is_empty()).then_some(question)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let read = |text: &str| {
            parts(text).map(|one| [one.street, one.house_number, one.postcode, one.municipality].join("|"))
        };
        assert_eq!(read("Markt 1, 8020 Oostkamp").as_deref(), Some("Markt|1|8020|Oostkamp"));
        assert_eq!(read("Lange Straat 12A, Menen").as_deref(), Some("Lange Straat|12A||Menen"));
        assert_eq!(read("Markt 1, 8020").as_deref(), Some("Markt|1|8020|"));
        assert_eq!((read("Markt"), read("Markt, Menen")), (None, None));
    }
}
