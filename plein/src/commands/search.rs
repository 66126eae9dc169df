//! `plein search`: the finder's engine from the command line.

use std::io::Write;

use kernel::category::Category;
use kernel::hours::OpenState;
use kernel::listing::{Feature, Features};
use kernel::point::Point;
use kernel::search::{Answer, Area, Filters, Finder, Hit, SearchQuery, Sort, Widening};
use serde_json::{Value, json};

use crate::app::Platform;
use crate::cli::{Search, SortBy};
use crate::outcome::{Outcome, Trouble};

/// Searches and prints.
pub fn run(search: &Search, platform: &Platform, as_json: bool) -> Outcome {
    let query = query(search, platform)?;
    let answer = platform.engine.search(&query)?;
    let mut output = std::io::stdout().lock();
    let written = if as_json {
        serde_json::to_writer_pretty(&mut output, &answer_json(&answer, &query))
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(output))
    } else {
        print(&mut output, &answer, &query)
    };
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Turns what was typed into a question, or says what is wrong with it.
fn query(search: &Search, platform: &Platform) -> Outcome<SearchQuery> {
    let area = match (&search.near, &search.town) {
        (Some(near), _) => {
            let centre = Point::parse(near).map_err(|problem| Trouble::input(problem.to_string()))?;
            Area::Around { centre, radius_m: search.within }
        }
        (None, Some(town)) => platform.area(town, search.language)?,
        (None, None) => Area::Everywhere,
    };
    let categories = search.category.iter().map(|code| category(code)).collect::<Outcome<Vec<_>>>()?;
    let features = search.with.iter().map(|code| feature(code)).collect::<Outcome<Features>>()?;
    Ok(SearchQuery {
        what: search.what.clone(),
        language: search.language,
        area,
        filters: Filters { categories, features, layer: None, open_at: search.open_at, vacant: false },
        sort: match search.sort {
            SortBy::Best => Sort::Best,
            SortBy::Distance => Sort::Distance,
            SortBy::Name => Sort::Name,
        },
        now: search.open_at.unwrap_or_else(|| platform.moment.local()),
        offset: usize::try_from(search.offset).unwrap_or(usize::MAX),
        limit: usize::try_from(search.limit).unwrap_or(usize::MAX),
        facets: true,
        read_words: true,
    })
}

fn category(code: &str) -> Outcome<&'static Category> {
    Category::find(code).ok_or_else(|| {
        let near: Vec<&str> = Category::all()
            .iter()
            .map(|category| category.code)
            .filter(|known| known.chars().next() == code.chars().next())
            .take(8)
            .collect();
        Trouble::input(format!("‘{code}’ is not a category; some that begin alike: {}", near.join(", ")))
    })
}

fn feature(code: &str) -> Outcome<Feature> {
    Feature::parse(code).ok_or_else(|| {
        let known: Vec<&str> = Feature::FILTERS.iter().map(|feature| feature.code()).collect();
        Trouble::input(format!("‘{code}’ is not a feature; there are {}", known.join(", ")))
    })
}

fn state(state: OpenState) -> &'static str {
    match state {
        OpenState::Open => "open",
        OpenState::Closed => "closed",
        OpenState::Unknown => "unknown",
    }
}

fn hit_json(hit: &Hit) -> Value {
    let listing = &hit.listing;
    json!({
        "id": listing.id,
        "sign": listing.sign,
        "categories": listing.categories,
        "street": listing.street_line(),
        "postcode": listing.postcode,
        "locality": listing.locality,
        "municipality": listing.municipality,
        "nis": listing.nis,
        "lat": listing.point.map(|point| point.lat),
        "lon": listing.point.map(|point| point.lon),
        "distance_m": hit.distance_m.map(f64::round),
        "state": state(hit.state),
        "hours": listing.hours,
        "features": listing.features.iter().map(Feature::code).collect::<Vec<_>>(),
        "layer": listing.layer.code(),
        "score": hit.score,
    })
}

fn widening_json(widening: &Widening) -> Value {
    match widening {
        Widening::Corrected(words) => json!({"corrected": words}),
        Widening::LeftOut(words) => json!({"left_out": words}),
        Widening::WiderArea => json!("wider_area"),
        Widening::Neighbours(categories) => {
            json!({"neighbours": categories.iter().map(|category| category.code).collect::<Vec<_>>()})
        }
    }
}

fn answer_json(answer: &Answer, query: &SearchQuery) -> Value {
    let understanding = &answer.understanding;
    json!({
        "what": query.what,
        "total": answer.total,
        "results": answer.hits.iter().map(hit_json).collect::<Vec<_>>(),
        "outside": answer.outside.iter().map(hit_json).collect::<Vec<_>>(),
        "understood": {
            "categories": understanding.categories.iter().map(|category| category.code).collect::<Vec<_>>(),
            "open_at": understanding.open_at.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()),
            "widened": understanding.widened.iter().map(widening_json).collect::<Vec<_>>(),
            "did_you_mean": understanding.did_you_mean,
        },
        "facets": {
            "categories": answer.facets.categories.iter().map(|(category, count)| json!({"code": category.code, "count": count})).collect::<Vec<_>>(),
            "features": answer.facets.features.iter().map(|(feature, count)| json!({"code": feature.code(), "count": count})).collect::<Vec<_>>(),
            "towns": answer.facets.towns.iter().map(|(nis, count)| json!({"nis": nis, "count": count})).collect::<Vec<_>>(),
            "open": answer.facets.open,
        },
    })
}

fn print(output: &mut impl Write, answer: &Answer, query: &SearchQuery) -> std::io::Result<()> {
    writeln!(output, "{} found", answer.total)?;
    for widening in &answer.understanding.widened {
        match widening {
            Widening::Corrected(words) => writeln!(output, "searched for ‘{words}’")?,
            Widening::LeftOut(words) => writeln!(output, "left out: {}", words.join(", "))?,
            Widening::WiderArea => writeln!(output, "looked in a wider area")?,
            Widening::Neighbours(categories) => {
                let names: Vec<&str> =
                    categories.iter().map(|category| category.plural(query.language)).collect();
                writeln!(output, "looked for {} instead", names.join(", "))?;
            }
        }
    }
    print_hits(output, &answer.hits, query)?;
    if !answer.outside.is_empty() {
        writeln!(output, "\nnearest outside the area:")?;
        print_hits(output, &answer.outside, query)?;
    }
    if !answer.understanding.did_you_mean.is_empty() {
        writeln!(output, "\ndid you mean: {}", answer.understanding.did_you_mean.join(", "))?;
    }
    Ok(())
}

fn print_hits(output: &mut impl Write, hits: &[Hit], query: &SearchQuery) -> std::io::Result<()> {
    for hit in hits {
        let listing = &hit.listing;
        let kind = listing.category().map_or("", |category| category.name(query.language));
        let distance = hit.distance_m.map_or_else(String::new, |metres| {
            if metres < 1_000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1_000.0) }
        });
        writeln!(
            output,
            "{:>8}  {:<34} {:<22} {:<7} {}, {}",
            distance,
            listing.sign,
            kind,
            state(hit.state),
            listing.street_line(),
            listing.locality
        )?;
    }
    Ok(())
}
