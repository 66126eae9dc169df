//! Before a merchant registers a place: is it there already?

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::number::EnterpriseNumber;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Failure, Page, Visit};
use store::Tx;

use super::register::{self, Alike, Like};
use super::{App, form, head};

/// Where the pages are.
pub(super) const PATH: &str = "zaak-toevoegen";

/// A place that may be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AlikeRow {
    pub id: String,
    pub sign: String,
    pub address: String,
}

/// Those everybody may see, and whether there are others.
pub(super) fn rows(found: &[Alike]) -> (Vec<AlikeRow>, bool) {
    let row = |one: &Alike| AlikeRow {
        id: one.id.0.simple().to_string(),
        sign: one.sign.clone(),
        address: one.address.clone(),
    };
    let public = found.iter().filter(|one| one.public).map(row).collect();
    (public, found.iter().any(|one| !one.public))
}

/// The page that asks whether the place is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SearchPage {
    pub words: String,
    pub postcode: String,
    pub asked: bool,
    pub fault: Option<&'static str>,
    pub found: Vec<AlikeRow>,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "register/register_search.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = AlikeRow {
            id: "2".repeat(32),
            sign: "Bakkerij Verzinsel".into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
        };
        let asked = Self {
            words: "Verzinsel".into(),
            postcode: "8020".into(),
            asked: true,
            found: vec![row],
            fault: None,
        };
        vec![
            ("empty", Self::default()),
            ("found", asked.clone()),
            ("nothing", Self { found: Vec::new(), ..asked.clone() }),
            ("refused", Self { fault: Some("mer-fault-postcode"), found: Vec::new(), asked: false, ..asked }),
        ]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub zaak: String,
    #[serde(default)]
    pub postcode: String,
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// `GET /zaak-toevoegen`
pub(crate) async fn search(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (words, postcode) = (form::line(&told.zaak, 120), form::line(&told.postcode, 4));
    let mut page = SearchPage { words: words.clone(), postcode: postcode.clone(), ..SearchPage::default() };
    let number = EnterpriseNumber::parse(&words).ok();
    let code: Option<u16> = postcode.parse().ok().filter(|code| (1000..=9999).contains(code));
    if !words.is_empty() && code.is_none() && number.is_none() {
        page.fault = Some("mer-fault-postcode");
    } else if !words.is_empty() {
        let words = words.as_str();
        let found =
            app.store.read(|tx| Box::pin(async move { look(tx, (number, words, code)).await })).await?;
        (page.found, page.asked) = (rows(&found).0, true);
    }
    visit.page(head(&visit, visit.say("mer-register", &[]), PATH), &page)
}

/// Places like what was typed; of a postal code that several towns share, in all of them.
async fn look(
    tx: &mut Tx<'_>,
    (number, sign, postcode): (Option<EnterpriseNumber>, &str, Option<u16>),
) -> store::Result<Vec<Alike>> {
    let mut towns = Vec::new();
    if let Some(code) = postcode {
        towns = register::towns_with(tx, code).await?;
    }
    let mut found = register::alike(tx, &Like { number, sign: "", nis: None, postcode: None }).await?;
    for nis in towns.into_iter().take(4) {
        let like = Like { number: None, sign, nis: Some(nis), postcode };
        for one in register::alike(tx, &like).await? {
            if !found.iter().any(|known| known.id == one.id) {
                found.push(one);
            }
        }
    }
    Ok(found)
}
