//! Letters to the owner as PDF: the deed of finding, the notice, the invitation to fill the premises. The first two are
//! acts of the town and are in Dutch, as the law on languages asks; the invitation is in the language of who makes it.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use kernel::language::Language;
use kernel::print::{Block, Document};
use shell::words::Arg;
use shell::{Failure, Visit};

use crate::desk::{self, Answer, App, Desk};
use crate::legal::{self, Regulation, Step, Taken};
use crate::store::{legal as tables, people};
use crate::unit::Unit;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letter {
    Deed,
    Notice,
    Invitation,
}

impl Letter {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "akte.pdf" => Some(Self::Deed),
            "kennisgeving.pdf" => Some(Self::Notice),
            "uitnodiging.pdf" => Some(Self::Invitation),
            _ => None,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Deed => "deed",
            Self::Notice => "notice",
            Self::Invitation => "invitation",
        }
    }
}

/// What a letter is written from.
struct Material {
    town: String,
    owner: Option<people::Owner>,
    deed: Option<Taken>,
    terms: Regulation,
    decision: String,
}

async fn load(app: &App, unit: &Unit, language: Language) -> Result<Material, Failure> {
    let (nis, id) = (unit.nis, unit.id);
    let town = desk::town_name(app, nis, language).await?;
    let (owner, steps, rules) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let steps = tables::steps(tx, nis, id).await?;
                let rules = tables::regulation(tx, nis).await?;
                Ok::<_, StoreError>((people::owner(tx, nis, id).await?, steps, rules))
            })
        })
        .await?;
    let standing: Vec<Taken> =
        steps.into_iter().filter(|kept| kept.withdrawn_at.is_none()).map(|kept| kept.taken).collect();
    let deed = legal::file(&standing).iter().rev().find(|taken| taken.step == Step::Deed).cloned();
    Ok(Material { town, owner, deed, terms: rules.0, decision: rules.1 })
}

/// `GET /stad/leegstand/{nis}/pand/{id}/brief/{file}`
pub(crate) async fn pdf(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id, file)): Path<(String, String, String, String)>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let letter = Letter::parse(&file).ok_or_else(Failure::not_found)?;
    let language = if letter == Letter::Invitation { visit.language } else { Language::Nl };
    let material = load(&app, &unit, language).await?;
    if letter != Letter::Invitation && material.deed.is_none() {
        return Err(Failure::not_found());
    }
    let document = document(&visit, &unit, (letter, language), &material);
    let detail = serde_json::json!({"letter": letter.code()});
    let what = Audit::new("export", "premises-letter", unit.id).in_town(unit.nis).detail(detail);
    desk::log(&app, &visit, what).await?;
    let printer = Arc::clone(&app.printer);
    let printed = tokio::task::spawn_blocking(move || printer.pdf(&document)).await;
    let bytes = printed.map_err(Failure::internal)?.map_err(Failure::internal)?;
    let name = format!("attachment; filename=\"{}\"", file.replace(".pdf", &format!("-{}.pdf", unit.hex())));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn document(visit: &Visit, unit: &Unit, (letter, language): (Letter, Language), from: &Material) -> Document {
    let words = visit.site().words();
    let say = |key: &str, args: &[(&str, Arg)]| words.say(language, key, args);
    let day = |day: NaiveDate| desk::day_words(language, day);
    let today = visit.moment.local().date();
    let place = format!(
        "{}, {} {}",
        unit.label(),
        unit.draft.postcode.map(|code| code.to_string()).unwrap_or_default(),
        unit.draft.locality
    );
    let mut blocks = Vec::new();
    if letter != Letter::Deed {
        let owner = from.owner.clone().unwrap_or_default();
        let lines: Vec<String> = std::iter::once(owner.name)
            .chain(owner.postal.lines().map(str::to_owned))
            .filter(|line| !line.is_empty())
            .collect();
        let to = if lines.is_empty() { say("prem-letter-owner-unknown", &[]) } else { lines.join(", ") };
        blocks.push(Block::Pairs(vec![(say("prem-letter-to", &[]), to)]));
    }
    blocks.push(Block::Pairs(vec![
        (say("prem-letter-place", &[]), place),
        (say("prem-letter-day", &[]), day(today)),
        (say("prem-letter-mark", &[]), unit.hex().chars().take(12).collect()),
    ]));
    // words: prem-letter-deed-* prem-letter-notice-* prem-letter-invitation-*
    let code = letter.code();
    let args = arguments(from, unit, today, &day);
    blocks.push(Block::Paragraph(say(&format!("prem-letter-{code}-text"), &args)));
    if letter == Letter::Invitation {
        let help =
            ["prem-letter-invitation-one", "prem-letter-invitation-two", "prem-letter-invitation-three"];
        blocks.push(Block::List(help.iter().map(|key| say(key, &args)).collect()));
    } else {
        blocks.push(Block::Pairs(findings(&say, &args, from, language)));
        blocks.push(Block::Paragraph(say(&format!("prem-letter-{code}-next"), &args)));
    }
    if letter != Letter::Invitation && !from.decision.is_empty() {
        blocks.push(Block::Note(say("prem-letter-decision", &[("uri", from.decision.as_str().into())])));
    }
    blocks.push(Block::Paragraph(say(&format!("prem-letter-{code}-close"), &args)));
    Document {
        title: say(&format!("prem-letter-{code}-title"), &[]),
        subtitle: unit.label(),
        author: from.town.clone(),
        language,
        made_at: visit.moment.now(),
        foot: say("prem-letter-foot", &[("town", from.town.as_str().into())]),
        page: say("prem-letter-page", &[]).replace("<page>", "{page}").replace("<pages>", "{pages}"),
        colour: None,
        blocks,
    }
}

fn arguments(
    from: &Material,
    unit: &Unit,
    today: NaiveDate,
    day: &dyn Fn(NaiveDate) -> String,
) -> Vec<(&'static str, Arg)> {
    let deed = from.deed.as_ref();
    vec![
        ("town", from.town.as_str().into()),
        ("unit", unit.label().into()),
        ("deed", deed.map(|deed| day(deed.day)).unwrap_or_default().into()),
        ("since", deed.and_then(|deed| deed.unused_from).map(day).unwrap_or_default().into()),
        ("months", from.terms.appeal.into()),
        ("appeal", day(legal::after(today, from.terms.appeal)).into()),
        ("levy", from.terms.first_levy.into()),
    ]
}

/// Says a text in the language of the letter.
type Say<'w> = dyn Fn(&str, &[(&str, Arg)]) -> String + 'w;

/// What the deed found, as pairs.
fn findings(
    say: &Say<'_>,
    args: &[(&'static str, Arg)],
    from: &Material,
    language: Language,
) -> Vec<(String, String)> {
    let Some(deed) = &from.deed else { return Vec::new() };
    let text = |key: &'static str| {
        args.iter()
            .find(|(name, _)| *name == key)
            .map(|(_, arg)| match arg {
                Arg::Text(text) => text.clone(),
                Arg::Number(number) => number.to_string(),
            })
            .unwrap_or_default()
    };
    vec![
        (say("prem-letter-deed-day", &[]), text("deed")),
        (say("prem-letter-since", &[]), text("since")),
        (say("prem-letter-unused", &[]), desk::m2(language, deed.unused_m2)),
        (say("prem-letter-total", &[]), desk::m2(language, deed.total_m2)),
    ]
}
