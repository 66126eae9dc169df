//! What stands empty in towns, and how their shops are mixed, side by side: beside towns like this one, for every thousand
//! inhabitants, or beside the town's own normal.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, Months, NaiveDate};
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::chart::{Line, Lines, Stroke};
use shell::csv::Sheet;
use shell::format;
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit};

use super::beside::{Courses, Known, known, last_of};
use super::course::{Course, Figure, Set, Unit, beside_own, common, quotient};
use super::months::{LEAST_TOWNS, names};
use super::{Front, PATH, front, name_of};
use crate::{App, head};

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    stad: String,
    maat: String,
    als: String,
}

/// A town in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownRow {
    pub name: String,
    pub own: bool,
    /// Whether it is like this one.
    pub like: bool,
    pub value: String,
    /// Beside its own normal, 100 being as usual.
    pub index: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FiguresPage {
    pub front: Front,
    /// vacancy, retail.
    pub set: &'static str,
    pub slug: &'static str,
    pub shares: bool,
    pub figures: Vec<Choice>,
    pub figure: String,
    pub name: String,
    pub definition: String,
    pub views: Vec<Choice>,
    pub view: String,
    pub period: String,
    /// Whom the line of others is made of: peers, towns; few when there are too few.
    pub beside: &'static str,
    pub least: usize,
    /// What is seen, in words.
    pub said: Vec<String>,
    pub svg: Value,
    /// Period, own, the middle of the others, between.
    pub periods: Vec<[String; 4]>,
    /// Figure, own, the middle of the others, between, beside own normal.
    pub table: Vec<[String; 5]>,
    /// Group, share here, share in the others together, location quotient.
    pub mix: Vec<[String; 4]>,
    pub rows: Vec<TownRow>,
    pub file: String,
}

impl FiguresPage {
    fn example(set: Set) -> Self {
        let town = |name: &str, own, like| TownRow {
            name: name.into(),
            own,
            like,
            value: "11,7\u{a0}%".into(),
            index: "104".into(),
        };
        let row = ["Leegstand", "11,7\u{a0}%", "9,8\u{a0}%", "7,1 – 12,3", "104"].map(str::to_owned);
        let mix = ["Horeca", "14,2\u{a0}%", "11,3\u{a0}%", "1,26"].map(str::to_owned);
        Self {
            front: Front { back: set.slug(), ..Front::example() },
            set: set.dataset().code(),
            slug: set.slug(),
            shares: true,
            figures: set.figures().iter().map(|one| Choice::new(one.code, one.code)).collect(),
            figure: set.find("").code.into(),
            name: "Leegstand".into(),
            definition: "Lege panden ÷ alle panden.".into(),
            views: vec![Choice::new("waarde", "Zoals gemeten"), Choice::new("index", "Index")],
            view: "waarde".into(),
            period: "K3 2026".into(),
            beside: "peers",
            least: LEAST_TOWNS,
            said: vec!["Leegstand: 11,7\u{a0}% in Oostkamp (K3 2026).".into()],
            svg: Value::from_safe_string(String::new()),
            periods: vec![["K3 2026", "11,7\u{a0}%", "9,8\u{a0}%", "7,1 – 12,3"].map(str::to_owned)],
            table: vec![row],
            mix: if set == Set::Retail { vec![mix] } else { Vec::new() },
            rows: vec![town("Oostkamp", true, false), town("Menen", false, true)],
            file: "/nl/stad/drukte/vergelijken/leegstand.csv?stad=31022".into(),
        }
    }
}

impl Page for FiguresPage {
    const TEMPLATE: &'static str = "observatory/between/figures.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let (empty, shops) = (Self::example(Set::Vacancy), Self::example(Set::Retail));
        let none = |page: &Self| Self {
            periods: Vec::new(),
            rows: Vec::new(),
            table: Vec::new(),
            mix: Vec::new(),
            said: Vec::new(),
            ..page.clone()
        };
        vec![
            ("vacancy", empty.clone()),
            ("shops", shops.clone()),
            ("all towns", Self { beside: "towns", ..empty.clone() }),
            ("few", Self { beside: "few", mix: Vec::new(), ..shops.clone() }),
            ("not shared", Self { shares: false, beside: "few", ..empty.clone() }),
            ("no vacancy", none(&empty)),
            ("no shops", none(&shops)),
            ("no town", Self { front: Front::default(), ..none(&empty) }),
        ]
    }
}

/// A month or quarter in a word or two.
pub(crate) fn period(set: Set, from: NaiveDate, visit: &Visit) -> String {
    match set {
        Set::Retail => from.format("%-m/%Y").to_string(),
        Set::Vacancy => {
            let quarter = from.month0() / 3 + 1;
            visit.say("btw-quarter", &[("n", quarter.into()), ("year", from.year().to_string().into())])
        }
    }
}

/// What a figure is called.
pub(crate) fn name_of_figure(figure: Figure, visit: &Visit) -> String {
    // words: btw-ind-*
    visit.say(&format!("btw-ind-{}", figure.code), &[])
}

fn definition(figure: Figure, visit: &Visit) -> String {
    // words: btw-what-*
    let code = if figure.code.starts_with("mix-") { "mix" } else { figure.code };
    visit.say(&format!("btw-what-{code}"), &[])
}

/// How a page shows a figure: as it is, or beside the town's own normal.
#[derive(Clone, Copy)]
struct Shown<'v> {
    set: Set,
    figure: Figure,
    is_index: bool,
    visit: &'v Visit,
}

impl Shown<'_> {
    fn course(&self, course: &Course) -> Course {
        if self.is_index {
            beside_own(course, self.set.step())
        } else {
            course.iter().map(|(from, value)| (*from, self.figure.unit.plain(*value))).collect()
        }
    }

    fn write(&self, value: Option<f64>) -> String {
        let language = self.visit.language;
        let decimals = match (self.is_index, self.figure.unit) {
            (true, _) => 0,
            (_, Unit::Number) => 2,
            _ => 1,
        };
        let percent = if !self.is_index && self.figure.unit == Unit::Percent { "\u{a0}%" } else { "" };
        value.map_or_else(dash, |value| format!("{}{percent}", format::number(language, value, decimals)))
    }

    fn range(&self, limits: Option<(f64, f64)>) -> String {
        limits.map_or_else(dash, |(low, high)| {
            format!("{} – {}", self.write(Some(low)), self.write(Some(high)))
        })
    }
}

fn dash() -> String {
    "–".to_owned()
}

/// The chart with its table, and whom its line is made of at its end.
fn draw(page: &mut FiguresPage, known: &Known, shown: Shown<'_>, last: NaiveDate) {
    let own = known.own.get(shown.figure.code).map(|course| shown.course(course)).unwrap_or_default();
    let others: BTreeMap<Nis, Course> = known
        .others
        .iter()
        .filter_map(|(nis, courses)| Some((*nis, shown.course(courses.get(shown.figure.code)?))))
        .collect();
    let (mut labels, mut line, mut middle, mut band) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ago in (0..shown.set.shown()).rev() {
        let Some(at) = last.checked_sub_months(Months::new(ago * shown.set.step())) else { continue };
        let like = |nis: &Nis| known.peers.contains(nis);
        let of = |only_like: bool| -> Vec<f64> {
            let wanted = others.iter().filter(|(nis, _)| !only_like || like(nis));
            wanted.filter_map(|(_, course)| course.get(&at).copied()).collect()
        };
        // The line is of the same kind of towns from its beginning to its end.
        let told = common(if page.beside == "peers" { of(true) } else { of(false) });
        let limits = told.map(|told| (told.low, told.high));
        let label = period(shown.set, at, shown.visit);
        page.periods.push([
            label.clone(),
            shown.write(own.get(&at).copied()),
            shown.write(told.map(|told| told.middle)),
            shown.range(limits),
        ]);
        labels.push(label);
        line.push(own.get(&at).copied());
        middle.push(told.map(|told| told.middle));
        band.push(limits);
    }
    page.periods.reverse();
    let lines =
        vec![Line { stroke: Stroke::Seen, values: line }, Line { stroke: Stroke::Expected, values: middle }];
    let language = shown.visit.language;
    page.svg = Value::from_safe_string(Lines { labels, lines, band, marks: Vec::new(), language }.svg());
}

/// Every figure of the set at its last month or quarter.
fn table(known: &Known, set: Set, last: NaiveDate, visit: &Visit) -> Vec<[String; 5]> {
    let language = visit.language;
    let row = |figure: &Figure| {
        let course = known.own.get(figure.code)?;
        let value = *course.get(&last)?;
        let (_, told) = known.common(figure.code, last);
        let write = |value: f64| figure.unit.write(language, value);
        let index = beside_own(course, set.step()).get(&last).copied();
        Some([
            name_of_figure(*figure, visit),
            write(value),
            told.map_or_else(dash, |told| write(told.middle)),
            told.map_or_else(dash, |told| format!("{} – {}", write(told.low), write(told.high))),
            index.map_or_else(dash, |index| format::number(language, index, 0)),
        ])
    };
    let listed = set.figures().iter().filter(|one| !one.code.starts_with("mix-"));
    listed.filter_map(row).collect()
}

/// The mix by group beside that of the other towns together.
fn mix(known: &Known, set: Set, last: NaiveDate, visit: &Visit) -> Vec<[String; 4]> {
    let at = |courses: &Courses, code: &str| courses.get(code).and_then(|course| course.get(&last)).copied();
    let like = |nis: &Nis| known.peers.contains(nis);
    let told = |courses: &Courses| at(courses, "outlets").is_some();
    let peers = known.others.iter().filter(|(nis, courses)| like(nis) && told(courses)).count();
    let beside: Vec<&Courses> = known
        .others
        .iter()
        .filter(|(nis, _)| peers < LEAST_TOWNS || like(nis))
        .map(|(_, courses)| courses)
        .collect();
    let row = |figure: &Figure| {
        let own = at(&known.own, figure.code)?;
        let others: Vec<(f64, f64)> = beside
            .iter()
            .filter_map(|courses| Some((at(courses, "outlets")?, at(courses, figure.code)?)))
            .collect();
        let beside = quotient(own, &others);
        Some([
            name_of_figure(*figure, visit),
            figure.unit.write(visit.language, own),
            beside.map_or_else(dash, |(share, _)| figure.unit.write(visit.language, share)),
            beside.map_or_else(dash, |(_, times)| format::number(visit.language, times, 2)),
        ])
    };
    set.figures().iter().filter(|one| one.code.starts_with("mix-")).filter_map(row).collect()
}

/// The towns in the table: one's own, and the others when there are enough of them.
fn rows(known: &Known, nis: Nis, shown: Shown<'_>, last: NaiveDate) -> Vec<TownRow> {
    let language = shown.visit.language;
    let row = |of: Nis, courses: &Courses| {
        let course = courses.get(shown.figure.code);
        let value = course.and_then(|course| course.get(&last)).copied();
        let index = course.and_then(|course| beside_own(course, shown.set.step()).get(&last).copied());
        TownRow {
            name: name_of(&known.names, of),
            own: of == nis,
            like: known.peers.contains(&of),
            value: value.map_or_else(dash, |value| shown.figure.unit.write(language, value)),
            index: index.map_or_else(dash, |index| format::number(language, index, 0)),
        }
    };
    let mut all = vec![row(nis, &known.own)];
    if known.others.len() >= LEAST_TOWNS {
        let mut rest: Vec<TownRow> = known.others.iter().map(|(of, courses)| row(*of, courses)).collect();
        rest.sort_by_cached_key(|row| kernel::text::sort_key(&row.name));
        all.extend(rest);
    }
    all
}

/// What is seen, in words.
fn said(page: &FiguresPage, known: &Known, shown: Shown<'_>, last: NaiveDate) -> Vec<String> {
    let (visit, code) = (shown.visit, shown.figure.code);
    let write = |value: f64| shown.figure.unit.write(visit.language, value);
    let town = page.front.town_name.as_str();
    let Some(course) = known.own.get(code) else { return Vec::new() };
    let Some(value) = course.get(&last) else { return Vec::new() };
    let mut all = vec![visit.say(
        "btw-said-own",
        &[
            ("what", page.name.as_str().into()),
            ("value", write(*value).into()),
            ("town", town.into()),
            ("period", page.period.as_str().into()),
        ],
    )];
    if let (whose, Some(told)) = known.common(code, last) {
        // words: btw-said-peers btw-said-towns
        all.push(visit.say(
            &format!("btw-said-{whose}"),
            &[
                ("n", told.towns.into()),
                ("town", town.into()),
                ("middle", write(told.middle).into()),
                ("low", write(told.low).into()),
                ("high", write(told.high).into()),
            ],
        ));
    }
    if let Some(index) = beside_own(course, shown.set.step()).get(&last) {
        let index = format::number(visit.language, *index, 0);
        all.push(visit.say("btw-said-index", &[("index", index.into())]));
    }
    all
}

fn fill(page: &mut FiguresPage, known: &Known, nis: Nis, shown: Shown<'_>) {
    let Some(last) = last_of(&known.own) else { return };
    page.period = period(shown.set, last, shown.visit);
    page.beside = known.common(shown.figure.code, last).0;
    draw(page, known, shown, last);
    page.table = table(known, shown.set, last, shown.visit);
    page.mix = mix(known, shown.set, last, shown.visit);
    page.rows = rows(known, nis, shown, last);
    page.said = said(page, known, shown, last);
}

async fn load(app: &App, visit: &Visit, what: (Set, Figure), whose: (Nis, bool)) -> Result<Known, Failure> {
    let (language, from) = (visit.language, what.0.since(visit.moment.local().date()));
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let names = names(tx, language).await?;
                known(tx, what, whose, (from, names)).await
            })
        })
        .await?;
    Ok(found)
}

async fn page(app: &App, visit: &Visit, set: Set, told: &Told) -> Result<Response, Failure> {
    let (nis, mut front) = front(app, visit, &told.stad).await?;
    front.back = set.slug();
    let (shares, figure) = (front.shows(set.dataset()), set.find(&told.maat));
    let is_index = told.als == "index";
    let choice = |one: &Figure| Choice::new(one.code, name_of_figure(*one, visit));
    let mut page = FiguresPage {
        front,
        shares,
        set: set.dataset().code(),
        slug: set.slug(),
        figures: set.figures().iter().map(choice).collect(),
        figure: figure.code.to_owned(),
        name: name_of_figure(figure, visit),
        definition: definition(figure, visit),
        // words: btw-view-waarde btw-view-index
        views: ["waarde", "index"]
            .map(|code| Choice::new(code, visit.say(&format!("btw-view-{code}"), &[])))
            .into(),
        view: if is_index { "index" } else { "waarde" }.to_owned(),
        beside: "few",
        least: LEAST_TOWNS,
        ..FiguresPage::default()
    };
    if let Some(nis) = nis {
        let known = load(app, visit, (set, figure), (nis, shares)).await?;
        fill(&mut page, &known, nis, Shown { set, figure, is_index, visit });
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("stad", &page.front.town)
            .append_pair("maat", figure.code)
            .finish();
        page.file = visit.local(&format!("{PATH}/{}.csv?{query}", set.slug()));
    }
    // words: btw-vacancy btw-retail
    let title = visit.say(&format!("btw-{}", page.set), &[]);
    visit.page(head(visit, title, &format!("{PATH}/{}", set.slug())), &page)
}

/// A figure of one's own town and of those that show it, as a file.
async fn csv(app: &App, visit: &Visit, set: Set, told: &Told) -> Result<Response, Failure> {
    let (nis, front) = front(app, visit, &told.stad).await?;
    let (shares, figure) = (front.shows(set.dataset()), set.find(&told.maat));
    let nis = nis.ok_or_else(Failure::not_found)?;
    let known = load(app, visit, (set, figure), (nis, shares)).await?;
    let mut sheet = Sheet::new(["nis", "town", "like_this_town", "what", "unit", "from", "value", "index"]);
    // As on the page: of fewer than three others nothing is told one by one.
    let others = known.others.iter().filter(|_| known.others.len() >= LEAST_TOWNS);
    for (of, courses) in std::iter::once((&nis, &known.own)).chain(others) {
        let like = if known.peers.contains(of) { "1" } else { "0" };
        file_rows(&mut sheet, (*of, &name_of(&known.names, *of), like), courses, (set, figure));
    }
    Ok(sheet.download(&format!("{}-{nis}.csv", set.slug())))
}

fn file_rows(
    sheet: &mut Sheet,
    (nis, name, like): (Nis, &str, &str),
    courses: &Courses,
    (set, figure): (Set, Figure),
) {
    let Some(course) = courses.get(figure.code) else { return };
    let index = beside_own(course, set.step());
    for (from, value) in course {
        let value = format!("{:.4}", figure.unit.plain(*value));
        let index = index.get(from).map(|index| format!("{index:.1}")).unwrap_or_default();
        let (nis, from) = (nis.to_string(), from.to_string());
        sheet.row([&nis, name, like, figure.code, figure.unit.code(), &from, &value, &index]);
    }
}

/// `GET /stad/drukte/vergelijken/leegstand`
pub(crate) async fn vacancy(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    page(&app, &visit, Set::Vacancy, &told).await
}

/// `GET /stad/drukte/vergelijken/leegstand.csv`
pub(crate) async fn vacancy_csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    csv(&app, &visit, Set::Vacancy, &told).await
}

/// `GET /stad/drukte/vergelijken/winkels`
pub(crate) async fn retail(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    page(&app, &visit, Set::Retail, &told).await
}

/// `GET /stad/drukte/vergelijken/winkels.csv`
pub(crate) async fn retail_csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    csv(&app, &visit, Set::Retail, &told).await
}

#[cfg(test)]
mod tests {
    use ::store::{Store, args};
    use kernel::language::Language;

    use super::*;
    use crate::store::sharing::{self, Audience, Dataset};
    use crate::testing::{at, day, door, officer};

    const OWN: &str = "31022";
    /// The others, with what they chose for both sets.
    const OTHERS: [(&str, &str, Audience); 5] = [
        ("34027", "Menen", Audience::Towns),
        ("34022", "Kortrijk", Audience::Everyone),
        ("31033", "Torhout", Audience::Towns),
        ("38025", "Veurne", Audience::Nobody),
        ("33011", "Ieper", Audience::Everyone),
    ];

    fn nis(code: &str) -> Nis {
        Nis::parse(code).unwrap()
    }

    async fn choose(store: &Store, code: &str, what: (Dataset, Audience)) {
        let (of, moment) = (nis(code), &at("2026-11-23T09:00:00Z"));
        store.write(|tx| Box::pin(async move { sharing::share(tx, of, what, moment).await })).await.unwrap();
    }

    /// Six towns with quarters and months; the n-th has n + 5 of fifty units vacant, and as many tenths of a per cent chains.
    async fn ready(store: &Store) {
        for (n, (code, name)) in
            std::iter::once((OWN, "Oostkamp")).chain(OTHERS.map(|(code, name, _)| (code, name))).enumerate()
        {
            let (of, n) = (nis(code), i64::try_from(n).unwrap());
            store
                .write(|tx| {
                    Box::pin(async move {
                        let place = "INSERT INTO register_public_place VALUES ('town', $1, $2, $2, $2, $2, 20000, 51.0, 3.0)
                            ON CONFLICT DO NOTHING";
                        tx.execute(place, args![of, name]).await?;
                        for (ago, quarter) in ["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"].iter().enumerate() {
                            let sql = "INSERT INTO premises_public_quarter VALUES ($1, $2, $2, 50, $3, 1, 2, 5000, 500, 1)";
                            let vacant = n + 5 - i64::from(ago == 0);
                            tx.execute(sql, args![of, day(quarter), vacant]).await?;
                        }
                        for (code, value) in [("outlets", 100.0), ("chains", 0.1 + f64::from(i32::try_from(n).unwrap()) / 100.0), ("mix-horeca", 0.2)] {
                            let sql = "INSERT INTO factsheet_public_indicator VALUES ($1, $2, $3, $4)";
                            tx.execute(sql, args![of, day("2026-11-01"), code, value]).await?;
                        }
                        Ok::<_, ::store::StoreError>(())
                    })
                })
                .await
                .unwrap();
        }
        for (code, _, audience) in OTHERS {
            choose(store, code, (Dataset::Vacancy, audience)).await;
            choose(store, code, (Dataset::Retail, audience)).await;
        }
    }

    /// Which of the others are named in a text.
    fn named(text: &str) -> Vec<&'static str> {
        let main = text.split("<main").last().unwrap_or(text);
        OTHERS.iter().map(|(_, name, _)| *name).filter(|name| main.contains(name)).collect()
    }

    ::store::both_engines! {
        migrations = &crate::testing::WORLD;

        async fn a_town_sees_what_others_chose_once_it_shows_its_own(store: Store) {
            ready(&store).await;
            let moment = at("2026-11-23T09:30:00Z");
            let door = door(&store, &moment);
            let els = officer(&store, ("els@voorbeeld.be", Language::Nl), &[OWN], &moment).await;
            let path = "/nl/stad/drukte/vergelijken/leegstand";
            let page = door.text(Some(&els), path).await;
            assert!(page.contains("K3\u{a0}2026") && page.contains("10\u{a0}%") && page.contains("nog aan niemand"), "its own is seen: {page}");
            assert!(named(&page).is_empty(), "two that show everybody are no line, nor a list");
            assert!(named(&door.text(Some(&els), &format!("{path}.csv")).await).is_empty());
            let fields = [("vacancy", "towns"), ("terug", "leegstand")];
            door.post(Some(&els), "/nl/stad/drukte/vergelijken/31022", &fields).await;
            let page = door.text(Some(&els), path).await;
            assert_eq!(named(&page), ["Menen", "Kortrijk", "Torhout", "Ieper"], "all but the one that shows nobody");
            assert!(page.contains("Bij de 4 andere steden die delen ligt het midden op 15\u{a0}%, tussen 12\u{a0}% en 20\u{a0}%"), "{page}");
            assert!(page.contains("is dit 107"), "5 of 50 beside the mean of 4, 5 and 5: {page}");
            let file = door.text(Some(&els), &format!("{path}.csv?maat=vacancy-per")).await;
            assert!(file.contains("34027;Menen;0;vacancy-per;/1000;2026-07-01;0.1818;"), "{file}");
            let shops = door.text(Some(&els), "/nl/stad/drukte/vergelijken/winkels").await;
            assert!(named(&shops).is_empty(), "of its shops it shows nothing yet");
            let ann = officer(&store, ("ann@voorbeeld.be", Language::Nl), &["11001"], &moment).await;
            choose(&store, "11001", (Dataset::Vacancy, Audience::Towns)).await;
            let file = door.text(Some(&ann), &format!("{path}.csv?stad=11001")).await;
            assert!(named(&file).is_empty(), "who has nothing to show sees nothing for it: {file}");
            choose(&store, "34022", (Dataset::Vacancy, Audience::Nobody)).await;
            choose(&store, "33011", (Dataset::Vacancy, Audience::Nobody)).await;
            assert!(named(&door.text(Some(&els), path).await).is_empty(), "taken back at once: two are too few");
        }

        async fn towns_like_it_are_a_line_of_their_own(store: Store) {
            ready(&store).await;
            let moment = at("2026-11-23T09:30:00Z");
            choose(&store, OWN, (Dataset::Retail, Audience::Towns)).await;
            let door = door(&store, &moment);
            let els = officer(&store, ("els@voorbeeld.be", Language::Nl), &[OWN], &moment).await;
            let path = "/nl/stad/drukte/vergelijken/winkels?maat=chains";
            assert!(door.text(Some(&els), path).await.contains("Bij de 4 andere steden"));
            store
                .write(|tx| Box::pin(async move {
                    for (place, peer) in ["34027", "34022", "31033", "38025"].iter().enumerate() {
                        let sql = "INSERT INTO factsheet_public_peer VALUES ($1, $2, $3)";
                        tx.execute(sql, args![nis(OWN), nis(peer), i64::try_from(place).unwrap()]).await?;
                    }
                    Ok::<_, ::store::StoreError>(())
                }))
                .await
                .unwrap();
            let page = door.text(Some(&els), path).await;
            assert!(page.contains("Bij 3 steden zoals Oostkamp ligt het midden op 12\u{a0}%, tussen 11\u{a0}% en 13\u{a0}%"), "{page}");
            assert!(page.contains("Mix: horeca") && page.contains("Locatiequoti"), "the mix stands beside that of the others");
            assert!(!named(&page).contains(&"Veurne"), "like it, but showing nobody");
        }

        async fn everybody_sees_what_is_for_everybody(store: Store) {
            ready(&store).await;
            let moment = at("2026-11-23T09:30:00Z");
            let door = door(&store, &moment);
            let page = door.text(None, "/nl/drukte/steden").await;
            assert_eq!(named(&page), ["Kortrijk", "Ieper"]);
            assert!(page.contains("K3\u{a0}2026") && page.contains("11/2026"), "{page}");
            let file = door.text(None, "/nl/drukte/steden.csv").await;
            assert_eq!(named(&file), ["Kortrijk", "Ieper"]);
            assert!(file.contains("34022;Kortrijk;vacancy;2026-07-01;;;;;14.0000;percent"), "{file}");
        }
    }
}
