//! Sends the letters that wait in the queue, one by one, and tries again what did not go.

use std::sync::Arc;
use std::time::Duration;

use kernel::letter::Letter;
use mail::{Post, Protection, Sending, Server, Way};
use shell::Site;
use store::Job;

use crate::app::Platform;
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// How long one letter may take before another server tries it.
const CLAIM: Duration = Duration::from_secs(120);
/// How often the queue is looked at when it was empty.
const LOOK: Duration = Duration::from_millis(500);

/// The post office the settings describe.
pub fn open(settings: &Settings) -> Outcome<Post> {
    let ours = &settings.mail;
    let protection = match ours.protection.as_str() {
        "tls" => Protection::Tls,
        "starttls" => Protection::StartTls,
        "none" => Protection::None,
        other => {
            return Err(Trouble::input(format!(
                "mail.protection: ‘{other}’ is unknown; write starttls, tls or none"
            )));
        }
    };
    let way = match &ours.server {
        Some(host) => Way::Server(Server {
            host: host.clone(),
            port: ours.port,
            protection,
            login: ours.user.clone().map(|user| (user, ours.password.clone().unwrap_or_default())),
        }),
        None => Way::Folder(settings.data.join("mail")),
    };
    Post::new(&ours.from, &way).map_err(|problem| Trouble::input(problem.to_string()))
}

/// Sends what waits, for as long as the server runs.
pub async fn forever(platform: Platform, site: Arc<Site>, post: Post) {
    let holder = format!("post {}", std::process::id());
    loop {
        match platform.store.claim_job(&[Letter::JOB], &holder, CLAIM, &platform.moment).await {
            Ok(Some(job)) => deliver(&platform, &site, &post, &job).await,
            Ok(None) => tokio::time::sleep(LOOK).await,
            Err(error) => {
                tracing::warn!(%error, "the queue of letters cannot be read");
                tokio::time::sleep(LOOK * 10).await;
            }
        }
    }
}

async fn deliver(platform: &Platform, site: &Site, post: &Post, job: &Job) {
    let told = match send(site, post, job).await {
        Ok(()) => platform.store.finish_job(job).await,
        Err((problem, may_pass)) => {
            tracing::warn!(job = %job.id, attempt = job.attempt, problem, "a letter did not go");
            // What no later attempt can mend is put aside at once.
            let last = Job { attempt: job.attempt, most_attempts: job.attempt, ..job.clone() };
            let job = if may_pass { job } else { &last };
            platform.store.fail_job(job, &problem, &platform.moment).await.map(|_| ())
        }
    };
    if let Err(error) = told {
        tracing::warn!(%error, job = %job.id, "what became of a letter could not be noted");
    }
}

async fn send(site: &Site, post: &Post, job: &Job) -> Result<(), (String, bool)> {
    let letter: Letter =
        serde_json::from_value(job.payload.clone()).map_err(|error| (error.to_string(), false))?;
    let written = shell::post::write(site, &letter).map_err(|error| (format!("{error:#}"), false))?;
    let id = job.id.to_string();
    let sending = Sending {
        id: &id,
        to: &written.to,
        subject: &written.subject,
        text: &written.text,
        html: &written.html,
        stop: written.stop.as_deref(),
    };
    post.send(&sending).await.map_err(|error| (error.to_string(), error.may_pass()))
}
