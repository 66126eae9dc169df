//! Before a merchant registers a place: is it there already?

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::number::EnterpriseNumber;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Failure, Page, Visit};

use super::register::{self, AlikeRow};
use super::{App, form, head};
use crate::facts::{Address, Facts};
use crate::linking::Sight;

/// Where the pages are.
pub(super) const PATH: &str = "zaak-toevoegen";

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
        let towns = match code {
            Some(code) => app.store.read(|tx| Box::pin(register::towns_with(tx, code))).await?,
            None => Vec::new(),
        };
        let facts = Facts {
            sign: number.is_none().then_some(words),
            enterprise_number: number,
            address: Address { postcode: code, ..Address::default() },
            ..Facts::default()
        };
        (page.found, _) = register::alike(&app.desk, (&towns, true), &facts, Sight::Public).await?;
        page.asked = true;
    }
    visit.page(head(&visit, visit.say("mer-register", &[]), PATH), &page)
}
