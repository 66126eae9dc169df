//! `plein serve`: the web application, the index that follows the register, and the jobs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeZone};
use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::search::Finder as _;
use serde_json::json;
use shell::slice::Job;
use tokio::net::TcpListener;

use crate::app::Platform;
use crate::cli::Serve;
use crate::commands::tell;
use crate::config::{ConfigError, Settings};
use crate::curtain::{self, Applied};
use crate::follow;
use crate::outcome::{Outcome, Trouble};

/// How long running requests get to finish when the server is asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until it is asked to stop.
pub async fn run(serve: &Serve, mut settings: Settings, as_json: bool) -> Outcome {
    if let Some(listen) = &serve.listen {
        settings.listen.clone_from(listen);
    }
    let moment = clock(serve.today)?;
    let platform = Platform::open(settings, moment).await?;
    open_doors(platform, as_json, "").await
}

/// The real clock, or one that stands still at a local moment.
pub fn clock(today: Option<NaiveDateTime>) -> Outcome<Moment> {
    let Some(local) = today else { return Ok(Moment::real(Actor::System, Language::Nl)) };
    let instant = chrono_tz::Europe::Brussels.from_local_datetime(&local).earliest().ok_or_else(|| {
        Trouble::input(format!("{local} does not exist: the clock was put forward in that hour"))
    })?;
    Ok(Moment::still(instant.to_utc()))
}

/// Opens the port, tells the address and serves until the process is asked to stop.
pub async fn open_doors(mut platform: Platform, as_json: bool, greeting: &str) -> Outcome {
    let listen = platform.settings.listen.clone();
    let listener = TcpListener::bind(&listen).await.map_err(|error| {
        Trouble::failed(format!("cannot listen on {listen}: {error}; choose another address with --listen"))
    })?;
    let address = listener.local_addr()?;
    adopt_address(&mut platform, address);
    let seen = follow::catch_up(&platform).await?;
    let slices = platform.slices();
    let site = crate::web::site(&platform, &slices)?;
    let app = shell::app(&site, &slices);
    let jobs = slices.iter().flat_map(|slice| slice.jobs.iter().cloned()).collect();
    let jobs = own_jobs(jobs, &platform.settings.jobs_elsewhere)?;
    let post = crate::post::open(&platform.settings)?;
    let posting = tokio::spawn(crate::post::forever(platform.clone(), site, post));
    let applied = Arc::new(Applied::default());
    let following = tokio::spawn(follow::forever(platform.clone(), seen, Arc::clone(&applied)));
    let hiding = tokio::spawn(curtain::forever(platform.clone(), seen, applied));
    let counting = tokio::spawn(crate::mqtt_in::forever(platform.clone()));
    let jobs = start_jobs(jobs, &platform.moment);
    let address = &platform.settings.base_url;
    let count = platform.engine.count();
    tell(
        as_json,
        &format!("{greeting}Plein is open: {address} ({count} places)"),
        &json!({"address": address, "places": count}),
    )?;
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(asked_to_stop());
    let outcome = tokio::select! {
        outcome = async { served.await } => outcome.map_err(Trouble::from),
        () = async { asked_to_stop().await; tokio::time::sleep(FAREWELL).await } => Ok(()),
    };
    following.abort();
    hiding.abort();
    counting.abort();
    posting.abort();
    for job in jobs {
        job.abort();
    }
    platform.store.close().await;
    outcome
}

/// With port 0 the public address is only known now.
fn adopt_address(platform: &mut Platform, address: SocketAddr) {
    let usual = Settings::default().base_url;
    if platform.settings.base_url == usual {
        let mut settings = Settings::clone(&platform.settings);
        settings.base_url = own_address(address);
        platform.settings = settings.into();
    }
}

/// The address of a server nobody gave one. On this machine it goes by its name: browsers let nobody sign in with a
/// passkey at a bare number.
fn own_address(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// The regular work this server does: all, but what another one of the same database does.
fn own_jobs(all: Vec<Job>, elsewhere: &[String]) -> Result<Vec<Job>, Trouble> {
    if let Some(unknown) = elsewhere.iter().find(|name| all.iter().all(|job| job.name != **name)) {
        let problem = format!(
            "there is no job ‘{unknown}’; there are {}",
            all.iter().map(|job| job.name).collect::<Vec<_>>().join(", ")
        );
        return Err(ConfigError::Value { setting: "jobs_elsewhere", problem }.into());
    }
    Ok(all.into_iter().filter(|job| elsewhere.iter().all(|name| job.name != name)).collect())
}

fn start_jobs(jobs: Vec<Job>, moment: &Moment) -> Vec<tokio::task::JoinHandle<()>> {
    jobs.into_iter().map(|job| tokio::spawn(repeat(job, moment.clone()))).collect()
}

async fn repeat(job: Job, moment: Moment) {
    let mut turns = tokio::time::interval(job.every);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(problem) = (job.run)(moment.clone()).await {
            tracing::error!(job = job.name, %problem, "a job failed; it is tried again at its next turn");
        }
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {},
        () = terminate => {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_this_machine_goes_by_its_name() {
        let of = |text: &str| own_address(text.parse().unwrap());
        assert_eq!(of("127.0.0.1:8080"), "http://localhost:8080");
        assert_eq!(of("[::1]:80"), "http://localhost:80");
        assert_eq!(of("0.0.0.0:9000"), "http://localhost:9000");
        assert_eq!(of("192.0.2.7:8080"), "http://192.0.2.7:8080");
    }

    #[test]
    fn work_of_another_server_is_left_to_it_and_a_wrong_name_is_told() {
        let job = |name| Job { name, every: FAREWELL, run: Arc::new(|_| Box::pin(async { Ok(()) })) };
        let own = |elsewhere: &[&str]| {
            let elsewhere: Vec<String> = elsewhere.iter().map(|name| (*name).to_owned()).collect();
            own_jobs(vec![job("forecast"), job("mail")], &elsewhere)
        };
        let names = |jobs: Vec<Job>| jobs.into_iter().map(|job| job.name).collect::<Vec<_>>();
        assert_eq!(names(own(&[]).unwrap()), ["forecast", "mail"]);
        assert_eq!(names(own(&["forecast"]).unwrap()), ["mail"]);
        let Err(refused) = own(&["forcast"]) else { panic!("a wrong name is refused") };
        let told = refused.to_string();
        assert!(told.contains("‘forcast’") && told.contains("forecast, mail"), "{told}");
    }
}
