//! The functions templates call: words, dates, numbers, addresses, pictograms.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use kernel::language::Language;
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, TemplateSource, UndefinedBehavior, Value};

use crate::assets::Assets;
use crate::format::{self, DateStyle};
use crate::words::{Arg, Words};

/// What the environments of all languages share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) words: Arc<Words>,
    pub(crate) assets: Arc<Assets>,
    pub(crate) icons: Arc<HashSet<String>>,
    pub(crate) templates: Arc<HashMap<&'static str, &'static str>>,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) reload: bool,
    pub(crate) strict: bool,
}

/// The template environment of one language.
pub(crate) fn environment(language: Language, shared: &Shared) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => {
            escape(out, text).map_err(Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    });
    env.set_auto_reload(shared.reload);
    set_loader(&mut env, shared);
    add_words(&mut env, language, shared);
    add_formats(&mut env, language);
    add_addresses(&mut env, language, shared);
    env
}

/// Text for HTML and XML, between tags or in quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a text cannot fail.
    let _ = escape(&mut out, text);
    out
}

/// Escapes text for HTML. Unlike the engine's own escaping it leaves slashes alone: addresses stay short and readable.
fn escape(out: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    let mut rest = text;
    let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    while let Some(at) = rest.bytes().position(special) {
        let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.write_str(plain)?;
        let mut signs = tail.chars();
        out.write_str(match signs.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => "",
        })?;
        rest = signs.as_str();
    }
    out.write_str(rest)
}

fn set_loader(env: &mut Environment<'static>, shared: &Shared) {
    let (templates, folder, reload) = (shared.templates.clone(), shared.folder.clone(), shared.reload);
    env.set_loader(move |name| {
        if let Some(folder) = &folder {
            let sound = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
            let path = folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) if sound => return Ok(Some(watched(text, path, reload))),
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    let told = format!("{}: {error}", path.display());
                    return Err(Error::new(ErrorKind::InvalidOperation, told));
                }
            }
        }
        Ok(templates.get(name).map(|text| TemplateSource::new(*text)))
    });
}

fn watched(text: String, path: PathBuf, reload: bool) -> TemplateSource {
    if !reload {
        return TemplateSource::new(text);
    }
    let read_at = changed(&path);
    TemplateSource::new(text).with_uptodate_check(move || changed(&path) == read_at)
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

fn wrong(text: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, text.into())
}

fn add_words(env: &mut Environment<'static>, language: Language, shared: &Shared) {
    let (words, strict) = (shared.words.clone(), shared.strict);
    // Most texts of a page are always the same: they are values already.
    let constants: HashMap<String, Value> =
        words.constants(language).map(|(key, text)| (key.to_owned(), Value::from(text))).collect();
    env.add_function("t", move |key: &str, values: Option<Kwargs>| -> Result<Value, Error> {
        if let Some(text) = constants.get(key) {
            return Ok(text.clone());
        }
        let mut args: Vec<(&str, Arg)> = Vec::new();
        if let Some(values) = &values {
            for name in values.args() {
                args.push((name, arg(values.peek(name)?)));
            }
        }
        if strict {
            let said = words.try_say(language, key, &args);
            return said.map(Value::from).map_err(|error| wrong(error.to_string()));
        }
        Ok(Value::from(words.say(language, key, &args)))
    });
    let words = shared.words.clone();
    env.add_function("has_word", move |key: &str| words.has(language, key));
}

fn arg(value: &Value) -> Arg {
    match f64::try_from(value.clone()) {
        Ok(number) if value.is_number() => Arg::Number(number),
        _ => Arg::Text(value.to_string()),
    }
}

fn add_formats(env: &mut Environment<'static>, language: Language) {
    env.add_function("number", move |value: f64, options: Kwargs| -> Result<String, Error> {
        let decimals = options.get::<Option<usize>>("decimals")?.unwrap_or(0);
        options.assert_all_used()?;
        Ok(format::number(language, value, decimals))
    });
    env.add_function("metres", move |value: f64| format::metres(language, value));
    env.add_function("date", move |text: &str, options: Kwargs| -> Result<String, Error> {
        let style = options.get::<Option<String>>("style")?;
        options.assert_all_used()?;
        let style = match style {
            None => DateStyle::Short,
            Some(name) => DateStyle::parse(&name).ok_or_else(|| wrong(format!("no date style «{name}»")))?,
        };
        let moment = format::read_moment(text).ok_or_else(|| wrong(format!("«{text}» is no date")))?;
        Ok(format::date(language, moment.date(), style))
    });
    env.add_function("time", move |text: &str| -> Result<String, Error> {
        let time = format::read_time(text).ok_or_else(|| wrong(format!("«{text}» is no time")))?;
        Ok(format::time(language, time))
    });
    env.add_function("clock", move |text: &str| -> Result<String, Error> {
        let time = format::read_time(text).ok_or_else(|| wrong(format!("«{text}» is no time")))?;
        Ok(format::clock(language, time))
    });
    env.add_function("moment", move |text: &str| -> Result<String, Error> {
        let moment = format::read_moment(text).ok_or_else(|| wrong(format!("«{text}» is no moment")))?;
        Ok(format::moment(language, moment))
    });
}

/// JSON as plain text, so that it is escaped like any other text of an attribute.
fn json(value: &Value) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| wrong(error.to_string()))
}

fn add_addresses(env: &mut Environment<'static>, language: Language, shared: &Shared) {
    env.add_function("json", |value: Value| json(&value));
    let (assets, strict) = (shared.assets.clone(), shared.strict);
    let addresses: HashMap<String, Value> =
        assets.addresses().map(|(name, address)| (name.to_owned(), Value::from(address))).collect();
    env.add_function("asset", move |name: &str| -> Result<Value, Error> {
        match addresses.get(name) {
            Some(address) => Ok(address.clone()),
            None if strict => Err(wrong(format!("no file «{name}» among the assets"))),
            None => Ok(Value::from(format!("/assets/{name}"))),
        }
    });
    add_icons(env, shared);
    env.add_function(
        "url",
        move |path: &str, base: Option<Value>, changes: Kwargs| -> Result<String, Error> {
            address(language, path, base.as_ref(), &changes)
        },
    );
}

fn add_icons(env: &mut Environment<'static>, shared: &Shared) {
    let (strict, sprite) = (shared.strict, shared.assets.address("icons.svg").unwrap_or_default());
    let draw = move |name: &str, class: &str| {
        let space = if class.is_empty() { "" } else { " " };
        Value::from_safe_string(format!(
            "<svg class=\"icon{space}{class}\" aria-hidden=\"true\"><use href=\"{sprite}#{name}\"/></svg>"
        ))
    };
    let plain: HashMap<String, Value> =
        shared.icons.iter().map(|name| (name.clone(), draw(name, ""))).collect();
    env.add_function("icon", move |name: &str, options: Option<Kwargs>| -> Result<Value, Error> {
        if strict && !plain.contains_key(name) {
            return Err(wrong(format!("no pictogram «{name}» in icons.svg")));
        }
        let name = if plain.contains_key(name) { name } else { "shop" };
        let class = match options {
            Some(options) => {
                let class = options.get::<Option<String>>("class")?.unwrap_or_default();
                options.assert_all_used()?;
                class
            }
            None => String::new(),
        };
        if class.is_empty()
            && let Some(drawn) = plain.get(name)
        {
            return Ok(drawn.clone());
        }
        let known = |sign: &char| sign.is_ascii_alphanumeric() || " -_".contains(*sign);
        Ok(draw(name, &class.chars().filter(known).collect::<String>()))
    });
}

/// An address within the site: `url("zoek", wat="brood", cat=["bakery"])`. A path that begins with a slash is kept,
/// another stands under the language. A map as second argument holds the question to start from; named values
/// replace its entries, and `none` or an empty text removes them.
fn address(language: Language, path: &str, base: Option<&Value>, changes: &Kwargs) -> Result<String, Error> {
    let mut out = if path.starts_with('/') { path.to_owned() } else { format!("/{language}/{path}") };
    let mut pairs: Vec<(String, Value)> = Vec::new();
    if let Some(base) = base.filter(|base| base.kind() == ValueKind::Map) {
        for key in base.try_iter()? {
            let name = key.to_string();
            if !changes.has(&name) {
                pairs.push((name, base.get_item(&key)?));
            }
        }
    }
    for name in changes.args() {
        pairs.push((name.to_owned(), changes.peek(name)?));
    }
    changes.args().try_for_each(|name| changes.get::<Value>(name).map(drop))?;
    let mut mark = if out.contains('?') { '&' } else { '?' };
    for (name, value) in pairs {
        let values: Vec<Value> = match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => value.try_iter()?.collect(),
            _ => vec![value],
        };
        for value in values {
            let text = value.to_string();
            if value.is_none() || value.is_undefined() || text.is_empty() {
                continue;
            }
            out.push(mark);
            mark = '&';
            out.push_str(&encode(&name));
            out.push('=');
            out.push_str(&encode(&text));
        }
    }
    Ok(out)
}

/// Encodes a part of a question (RFC 3986): everything but the unreserved signs, commas and colons.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    out
}

/// The names of the pictograms in a sprite.
pub(crate) fn icons_of(sprite: &str) -> HashSet<String> {
    sprite
        .split("<symbol ")
        .skip(1)
        .filter_map(|piece| piece.split("id=\"").nth(1)?.split('"').next().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env() -> Environment<'static> {
        let words = Words::new([("t", &[(Language::Nl, "hi = Dag { $who }, { $n } keer\n")][..])]).unwrap();
        let sprite = "<svg><symbol id=\"bread\" viewBox=\"0 0 24 24\"></symbol></svg>";
        let assets = Assets::new([("icons.svg", sprite.as_bytes())], None).unwrap();
        let shared = Shared {
            words: Arc::new(words),
            assets: Arc::new(assets),
            icons: Arc::new(icons_of(sprite)),
            templates: Arc::new(HashMap::new()),
            folder: None,
            reload: false,
            strict: true,
        };
        environment(Language::Nl, &shared)
    }

    fn say(template: &str) -> Result<String, Error> {
        let query = serde_json::json!({"wat": "brood & co", "cat": ["a", "b"], "blad": 3});
        env().render_str(
            template,
            minijinja::context! { query => minijinja::value::Serde(query), evil => "<b>" },
        )
    }

    #[test]
    fn words_and_formats_are_there_and_escaped() {
        assert_eq!(say("{{ t('hi', who=evil, n=1200) }}").unwrap(), "Dag &lt;b&gt;, 1.200 keer");
        assert_eq!(
            say("{{ \"a/b & 'c' \\\"é\\\" >\" }}").unwrap(),
            "a/b &amp; &#39;c&#39; &quot;é&quot; &gt;"
        );
        assert_eq!(say("{{ number(1234.5, decimals=1) }} {{ metres(3500) }}").unwrap(), "1.234,5 3,5 km");
        assert_eq!(
            say("{{ date('2026-11-29', style='day') }} {{ time('10:00:00') }}").unwrap(),
            "29 november 10.00 uur"
        );
        assert!(say("{{ t('nothing') }}").is_err());
        assert!(say("{{ date('gisteren') }}").is_err());
        assert!(say("{{ icon('dragon') }}").is_err() && say("{{ asset('no.css') }}").is_err());
        assert_eq!(say("{{ json({'a': '\"<'}) }}").unwrap(), "{&quot;a&quot;:&quot;\\&quot;&lt;&quot;}");
        assert!(say("{{ nothing_there }}").is_err(), "undefined is an error");
    }

    #[test]
    fn icons_refer_to_the_sprite() {
        let svg = say("{{ icon('bread', class='big\" onload') }}").unwrap();
        assert!(svg.contains("#bread") && svg.contains("aria-hidden") && !svg.contains("\" onload"), "{svg}");
    }

    #[test]
    fn addresses_keep_the_question_and_change_parts_of_it() {
        assert_eq!(say("{{ url('zoek', wat='brood & co') }}").unwrap(), "/nl/zoek?wat=brood+%26+co");
        let page = say("{{ url('zoek', query, blad=4) }}").unwrap();
        assert!(
            page.contains("cat=a&amp;cat=b") && page.contains("blad=4") && !page.contains("blad=3"),
            "{page}"
        );
        assert_eq!(say("{{ url('/embed', cat=none, wat='') }}").unwrap(), "/embed");
        assert_eq!(encode("é+/"), "%C3%A9%2B%2F");
    }
}
