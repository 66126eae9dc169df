//! `plein admin`: the first administrator, and those after her.

use serde_json::json;

use crate::app::open_store;
use crate::cli::Admin;
use crate::commands::{now, tell};
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Invites an administrator: the link is printed, and sent by mail once the server runs.
pub async fn run(admin: &Admin, settings: Settings, as_json: bool) -> Outcome {
    let Admin::Invite { email } = admin;
    let address = people::person::email(email).ok_or_else(|| {
        Trouble::input(format!("‘{email}’ is not an e-mail address: write it as name@example.be"))
    })?;
    let store = open_store(&settings, &now()).await?;
    let link = accounts::invite::invite_admin(&store, &address, &settings.base_url, &now()).await?;
    store.close().await;
    let text = format!("Open this link within 14 days and accept:\n{link}");
    tell(as_json, &text, &json!({"email": address, "link": link}))
}
