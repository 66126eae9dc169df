//! A file on its way in: which column is which field, with the first rows as they would become; a rehearsal; the import;
//! its report; undoing it.

mod sample;

use std::collections::BTreeMap;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::category::Category;
use kernel::listing::Feature;
use kernel::moment::OrganisationId;
use kernel::text;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Choice, Failure, Visit};
use uuid::Uuid;

use super::app::{Answer, App, Known, Shared, head, id, neutral, see};
use super::draft::{self, FIELDS, Ground, HAS};
use super::limits;
use super::mapping::Mapping;
use super::report::Report;
use super::run;
use super::store::{self as tables, Import, Source};
use super::table::{self, Reading, Table, Wrong};
use crate::import::load_gazetteer;

/// Rows that are looked at to show what becomes of a file.
const LOOK: usize = 500;
/// Rows shown.
const SHOWN: usize = 8;
/// Values whose meaning can be told.
const VALUES: usize = 60;

/// A column and its field.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnRow {
    number: usize,
    name: String,
    field: String,
    examples: Vec<String>,
}

/// A value whose meaning can be told.
#[derive(Clone, Debug, Serialize)]
pub struct ValueRow {
    number: usize,
    field: String,
    from: String,
    to: String,
    count: usize,
}

/// A row as it would become.
#[derive(Clone, Debug, Serialize)]
pub struct SeenRow {
    line: u64,
    sign: String,
    place: String,
    kinds: String,
    wrong: Vec<Fault>,
}

/// Something that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    line: u64,
    field: String,
    code: String,
    value: String,
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        Self { line: wrong.line, field: wrong.field, code: wrong.code, value: wrong.value }
    }
}

/// The page of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportPage {
    org: String,
    organisation: String,
    id: String,
    source: String,
    source_name: String,
    clears: bool,
    file: String,
    state: String,
    report: Report,
    reasons: Vec<(String, u64)>,
    columns: Vec<ColumnRow>,
    fields: Vec<&'static str>,
    values: Vec<ValueRow>,
    constants: Vec<(String, String)>,
    seen: Vec<SeenRow>,
    refused: Vec<Fault>,
    separator: String,
    encoding: String,
    is_text: bool,
    kinds: Vec<Choice>,
    features: Vec<String>,
    /// The file as a whole cannot be read.
    trouble: Option<Fault>,
    editable: bool,
    share: i64,
}

type At = Path<(String, String, String)>;

/// The import of an address, for who may keep its partner right.
async fn find(app: &App, visit: &Visit, org: &str, import: &str) -> Result<(Known, Source, Import), Failure> {
    let org = OrganisationId(id(org).unwrap_or_default());
    let known = app.partner(visit, org).await?;
    let import = id(import)?;
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let Some(import) = tables::import(tx, org, import).await? else { return Ok(None) };
            Ok::<_, StoreError>(tables::source(tx, org, import.source).await?.zip(Some(import)))
        })
    });
    let (source, import) = loaded.await?.ok_or_else(Failure::not_found)?;
    Ok((known, source, import))
}

/// What becomes of the first rows.
struct Look {
    table: Table,
    mapping: Mapping,
    seen: Vec<SeenRow>,
    values: Vec<ValueRow>,
}

fn look(
    data: &[u8],
    mapping: Option<Mapping>,
    reading: &Reading,
    ground: Ground<'_>,
    language: kernel::language::Language,
) -> Result<Look, Wrong> {
    let table = table::read(data, reading, LOOK)?;
    let mapping = mapping.unwrap_or_else(|| Mapping::propose(&table.columns, &table.reading));
    let mut told: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut seen = Vec::new();
    for line in &table.rows {
        let drafted = mapping.apply(&table.columns, line);
        let checked = draft::check(&drafted, line.number, ground);
        let wrong = checked.as_ref().err().cloned().unwrap_or_default();
        for fault in wrong
            .iter()
            .filter(|fault| matches!(fault.code.as_str(), "category" | "hours" | "feature" | "yes"))
        {
            *told.entry((fault.field.clone(), fault.value.clone())).or_default() += 1;
        }
        if seen.len() < SHOWN {
            let facts = checked.ok().map(|entry| entry.facts);
            let address = facts.as_ref().map(|facts| facts.address.clone()).unwrap_or_default();
            let kinds =
                facts.iter().flat_map(|facts| &facts.categories).filter_map(|code| Category::find(code));
            let postcode = address.postcode.map(|code| code.to_string()).unwrap_or_default();
            let place =
                format!("{} {}, {postcode} {}", address.street, address.house_number, address.locality);
            seen.push(SeenRow {
                line: line.number,
                sign: drafted.get("sign").to_owned(),
                place: place.trim_matches([',', ' ']).to_owned(),
                kinds: kinds.map(|category| category.name(language)).collect::<Vec<_>>().join(", "),
                wrong: wrong.into_iter().map(Fault::from).collect(),
            });
        }
    }
    for (wrong, _) in table.refused.iter().take(SHOWN) {
        let fault = Fault::from(wrong.clone());
        seen.push(SeenRow {
            line: wrong.line,
            sign: String::new(),
            place: String::new(),
            kinds: String::new(),
            wrong: vec![fault],
        });
    }
    let known = mapping.values.iter().flat_map(|(field, known)| {
        known.iter().map(move |(from, to)| (field.clone(), from.clone(), to.clone(), 0))
    });
    let open = told.into_iter().map(|((field, from), count)| (field, from, String::new(), count));
    let values = known.chain(open).take(VALUES).enumerate();
    let values = values
        .map(|(number, (field, from, to, count))| ValueRow { number, field, from, to, count })
        .collect();
    Ok(Look { table, mapping, seen, values })
}

/// `GET /partner/{org}/invoer/{import}`
pub(crate) async fn show(State(app): Shared, visit: Visit, Path((_, org, import)): At) -> Answer {
    let (known, source, import) = find(&app, &visit, &org, &import).await?;
    let mapping = import.mapping.clone();
    page(&app, &visit, (known, source, import), mapping).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (known, source, import): (Known, Source, Import),
    mapping: Option<Mapping>,
) -> Answer {
    let editable = matches!(import.state.as_str(), "new" | "checked" | "failed");
    let of = (import.org, import.id);
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let data = if editable { tables::data(tx, of.0, of.1).await? } else { None };
            Ok::<_, StoreError>((data, tables::refused(tx, of, 50).await?))
        })
    });
    let (data, refused) = loaded.await?;
    let looked = match data {
        Some(data) => {
            let _turn = app.readers.acquire().await.map_err(Failure::internal)?;
            let gazetteer = load_gazetteer(&app.store).await?;
            let (towns, language) = (known.partner.towns.clone(), visit.language);
            let reading =
                mapping.as_ref().map_or_else(|| import.reading.clone(), |mapping| mapping.reading.clone());
            let work = move || {
                let ground = Ground { gazetteer: &gazetteer, towns: &towns };
                look(&data, mapping, &reading, ground, language)
            };
            let looked = tokio::task::spawn_blocking(work).await;
            Some(looked.unwrap_or_else(|_| Err(Wrong::new(0, "", "damaged", ""))))
        }
        None => None,
    };
    let (looked, trouble) = match looked {
        Some(Ok(look)) => (Some(look), None),
        Some(Err(wrong)) => (None, Some(Fault::from(wrong))),
        None => (None, None),
    };
    let path = format!("partner/{}/invoer/{}", import.org.0.simple(), import.id.simple());
    let busy = matches!(import.state.as_str(), "checking" | "running" | "undoing");
    let shown = compose(visit, (known, source, import), looked, (trouble, refused));
    let mut response = visit.page(head(visit, "partner-import", &path), &shown)?;
    if busy {
        response.headers_mut().insert("refresh", HeaderValue::from_static("3"));
    }
    Ok(response)
}

fn compose(
    visit: &Visit,
    (known, source, import): (Known, Source, Import),
    looked: Option<Look>,
    (trouble, refused): (Option<Fault>, Vec<(Wrong, Vec<String>)>),
) -> ImportPage {
    let mapping = looked.as_ref().map(|look| look.mapping.clone()).unwrap_or_default();
    let columns = looked.iter().flat_map(|look| {
        look.table.columns.iter().enumerate().map(|(number, name)| {
            let cells = look
                .table
                .rows
                .iter()
                .filter_map(|line| line.cells.get(number))
                .filter(|cell| !cell.is_empty());
            ColumnRow {
                number,
                name: name.clone(),
                field: mapping.field_of(name).unwrap_or_default().to_owned(),
                examples: cells.take(3).map(|cell| cell.chars().take(60).collect()).collect(),
            }
        })
    });
    let mut kinds: Vec<Choice> = Category::all()
        .iter()
        .map(|category| Choice::new(category.code, category.name(visit.language)))
        .collect();
    kinds.sort_by_key(|choice| text::sort_key(&choice.label));
    let reading = looked.as_ref().map(|look| look.table.reading.clone()).unwrap_or_default();
    let kept = if looked.is_some() { reading.clone() } else { import.reading.clone() };
    let constant =
        |field: &str| (field.to_owned(), mapping.constants.get(field).cloned().unwrap_or_default());
    let done = i64::try_from(import.report.rows).unwrap_or_default().max(1);
    ImportPage {
        org: import.org.0.simple().to_string(),
        organisation: known.name,
        id: import.id.simple().to_string(),
        source: source.id.simple().to_string(),
        clears: source.clearance != "none",
        source_name: source.name,
        file: import.file,
        editable: looked.is_some(),
        reasons: import.report.reasons.clone().into_iter().collect(),
        report: import.report,
        columns: columns.collect(),
        fields: FIELDS.to_vec(),
        constants: ["categories", "locality"].map(constant).to_vec(),
        is_text: looked.as_ref().is_some_and(|look| look.table.kind == table::Kind::Csv),
        values: looked.as_ref().map(|look| look.values.clone()).unwrap_or_default(),
        seen: looked.map(|look| look.seen).unwrap_or_default(),
        refused: refused.into_iter().map(|(wrong, _)| Fault::from(wrong)).collect(),
        separator: kept
            .separator
            .map(|sign| if sign == '\t' { "tab".to_owned() } else { sign.to_string() })
            .unwrap_or_default(),
        encoding: kept.encoding.unwrap_or_default(),
        kinds,
        features: HAS.iter().map(|(_, feature): &(_, Feature)| feature.code().to_owned()).collect(),
        trouble,
        share: (import.position * 100 / done).min(100),
        state: import.state,
    }
}

/// The mapping a form tells.
fn mapping_of(pairs: &[(String, String)]) -> Mapping {
    let get =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned());
    let mut mapping = Mapping::default();
    mapping.reading.separator = match get("scheiding").as_deref() {
        Some("tab") => Some('\t'),
        Some(text) => text.chars().next().filter(|sign| ";,|".contains(*sign)),
        None => None,
    };
    let encodings = ["utf-8", "windows-1252", "iso-8859-15", "utf-16le", "utf-16be"];
    mapping.reading.encoding = get("codering").filter(|label| encodings.contains(&label.as_str()));
    for number in 0..limits::COLUMNS {
        let Some(name) = get(&format!("n{number}")) else { break };
        if let Some(field) = get(&format!("k{number}")).filter(|field| !field.is_empty()) {
            mapping.columns.insert(name, field);
        }
    }
    for number in 0..VALUES {
        let of = |part: &str| get(&format!("w{number}-{part}")).filter(|text| !text.is_empty());
        if let (Some(field), Some(from), Some(to)) = (of("veld"), of("van"), of("naar")) {
            mapping.values.entry(field).or_default().insert(text::fold(&from), to);
        }
    }
    for field in ["categories", "locality"] {
        if let Some(value) = get(&format!("vast-{field}")).filter(|value| !value.is_empty()) {
            mapping.constants.insert(field.to_owned(), value);
        }
    }
    mapping.cleaned()
}

/// `POST /partner/{org}/invoer/{import}`: shows again, rehearses or imports.
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, org, import)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let (known, source, mut import) = find(&app, &visit, &org, &import).await?;
    let action = pairs.iter().find(|(name, _)| name == "actie").map_or("", |(_, value)| value.as_str());
    let mapping = mapping_of(&pairs);
    let state = match action {
        "proef" => "checking",
        "invoer" => "running",
        _ => return page(&app, &visit, (known, source, import), Some(mapping)).await,
    };
    let path = format!("partner/{}/invoer/{}", import.org.0.simple(), import.id.simple());
    if !matches!(import.state.as_str(), "new" | "checked" | "failed") {
        return Ok(see(&visit, &path));
    }
    (import.state, import.report, import.position) = (state.to_owned(), Report::default(), 0);
    (import.reading, import.mapping) = (mapping.reading.clone(), Some(mapping.clone()));
    let (moment, source, import, mapping) = (&visit.moment, &source, &import, &mapping);
    app.store
        .write(|tx| {
            Box::pin(async move {
                let version = tables::keep_mapping(tx, source, mapping, moment).await?;
                let import = Import { mapping_version: version, ..import.clone() };
                tables::set_import(tx, &import).await?;
                tables::mark_import(tx, &import).await?;
                run::enqueue(tx, "import", (import.org, import.id), moment).await?;
                let detail = serde_json::json!({"state": import.state, "mapping": version});
                tx.audit(
                    &Audit::new("change", "partner-import", import.id).of(import.org).detail(detail),
                    moment,
                )
                .await
            })
        })
        .await?;
    Ok(see(&visit, &path))
}

/// `POST /partner/{org}/invoer/{import}/ongedaan`
pub(crate) async fn undo(State(app): Shared, visit: Visit, Path((_, org, import)): At) -> Answer {
    let (_, _, mut import) = find(&app, &visit, &org, &import).await?;
    let path = format!("partner/{}/invoer/{}", import.org.0.simple(), import.id.simple());
    if import.state != "done" {
        return Ok(see(&visit, &path));
    }
    "undoing".clone_into(&mut import.state);
    let (moment, import) = (&visit.moment, &import);
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::mark_import(tx, import).await?;
                run::enqueue(tx, "undo", (import.org, import.id), moment).await?;
                tx.audit(&Audit::new("withdraw", "partner-import", import.id).of(import.org), moment).await
            })
        })
        .await?;
    Ok(see(&visit, &path))
}

/// `GET /partner/{org}/invoer/{import}/geweigerd.csv`: the rows that could not be used, with what is wrong.
pub(crate) async fn refused(State(app): Shared, visit: Visit, Path((_, org, import)): At) -> Answer {
    let (_, _, import) = find(&app, &visit, &org, &import).await?;
    let of: (OrganisationId, Uuid) = (import.org, import.id);
    let most = i64::try_from(limits::REFUSED).unwrap_or(5_000);
    let rows = app.store.read(|tx| Box::pin(async move { tables::refused(tx, of, most).await })).await?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
    let titles = ["line", "field", "value", "reason", "row"].map(|part| {
        // words: partner-csv-*
        visit.say(&format!("partner-csv-{part}"), &[])
    });
    writer.write_record(&titles).map_err(Failure::internal)?;
    for (wrong, cells) in rows {
        // words: partner-wrong-*
        let reason = visit.say(&format!("partner-wrong-{}", wrong.code), &[]);
        let own = [wrong.line.to_string(), neutral(&wrong.field), neutral(&wrong.value), reason];
        let cells = own.into_iter().chain(cells.iter().map(|cell| neutral(cell)));
        writer.write_record(cells.collect::<Vec<_>>()).map_err(Failure::internal)?;
    }
    let text = writer.into_inner().map_err(Failure::internal)?;
    // The mark tells spreadsheets that this is UTF-8.
    let body = [b"\xef\xbb\xbf".as_slice(), &text].concat();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plein.csv\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    let response: Response = (headers, body).into_response();
    Ok(response)
}
