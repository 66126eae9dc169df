//! A strict reader of HTML: what browsers silently mend is an error here, and so is what a screen reader would miss.

use std::collections::{BTreeMap, BTreeSet};

/// An element while it is open, or a whole document's worth of facts about closed ones.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "use",
];
const RAW: [&str; 3] = ["script", "style", "title"];
const BLOCKS: [&str; 22] = [
    "address", "article", "aside", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "header", "hr", "main", "nav", "ol", "p", "table", "ul",
];

#[derive(Default)]
struct Reader {
    open: Vec<Element>,
    problems: Vec<String>,
    ids: BTreeSet<String>,
    labelled: BTreeSet<String>,
    refers: Vec<(String, String)>,
    controls: Vec<(String, Option<String>, bool)>,
    headings: Vec<(u32, String)>,
    addresses: Vec<String>,
    has_title: bool,
    has_lang: bool,
}

/// Everything that is wrong with a page; empty when it is sound.
#[must_use]
pub fn check(html: &str) -> Vec<String> {
    let mut reader = Reader::default();
    reader.read(html);
    if !html.trim_start().to_ascii_lowercase().starts_with("<!doctype html>") {
        reader.tell("does not begin with <!doctype html>");
    }
    reader.finish();
    for mark in ["⟦", "{{", "}}", "{%"] {
        if html.contains(mark) {
            reader.tell(format!("«{mark}» is left in the page: a word or an expression was not replaced"));
        }
    }
    reader.problems
}

/// The addresses that links, forms, frames and pictures of a page refer to.
#[must_use]
pub fn addresses(html: &str) -> Vec<String> {
    let mut reader = Reader::default();
    reader.read(html);
    reader.addresses
}

impl Reader {
    fn tell(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    fn read(&mut self, html: &str) {
        let mut rest = html;
        while let Some((text, tail)) = rest.split_once('<') {
            self.text(text);
            if let Some(tail) = tail.strip_prefix("!--") {
                rest = tail.split_once("-->").map_or("", |(_, after)| after);
            } else if tail.starts_with('!') {
                rest = tail.split_once('>').map_or("", |(_, after)| after);
            } else if let Some(tail) = tail.strip_prefix('/') {
                let (name, after) = tail.split_once('>').unwrap_or((tail, ""));
                self.close(name.trim());
                rest = after;
            } else if tail.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
                rest = self.tag(tail);
            } else {
                self.tell(format!("a bare «<» before «{}»", tail.chars().take(20).collect::<String>()));
                rest = tail;
            }
        }
        self.text(rest);
    }

    fn text(&mut self, text: &str) {
        if let Some(last) = self.open.last_mut() {
            last.text.push_str(text);
        }
        for piece in text.split('&').skip(1) {
            let name: String =
                piece.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '#').collect();
            if name.is_empty() || !piece.get(name.len()..).is_some_and(|rest| rest.starts_with(';')) {
                self.tell(format!("a bare «&» before «{}»", piece.chars().take(15).collect::<String>()));
            }
        }
    }

    /// Reads a start tag, and the raw text of a script or style; returns what follows.
    fn tag<'a>(&mut self, tail: &'a str) -> &'a str {
        let end =
            tail.find(|sign: char| sign.is_whitespace() || sign == '>' || sign == '/').unwrap_or(tail.len());
        let (name, rest) = tail.split_at(end);
        let name = name.to_ascii_lowercase();
        let (attributes, closed, rest) = self.attributes(&name, rest);
        self.open_element(&name, attributes, closed);
        if RAW.contains(&name.as_str()) && !closed && !self.in_svg() {
            let (raw, after) = rest.split_once(&format!("</{name}")).unwrap_or((rest, ""));
            if name == "title" && !raw.trim().is_empty() {
                self.has_title = true;
            }
            if raw.contains("<!--") && name == "script" {
                self.tell("a comment inside a script");
            }
            self.open.pop();
            return after.split_once('>').map_or("", |(_, after)| after);
        }
        rest
    }

    fn attributes<'a>(&mut self, name: &str, mut rest: &'a str) -> (BTreeMap<String, String>, bool, &'a str) {
        let mut attributes = BTreeMap::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>") {
                return (attributes, true, after);
            }
            if let Some(after) = rest.strip_prefix('>') {
                return (attributes, false, after);
            }
            let end =
                rest.find(|sign: char| sign.is_whitespace() || "=>/".contains(sign)).unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            if key.is_empty() {
                self.tell(format!(
                    "<{name}>: an attribute cannot be read at «{}»",
                    rest.chars().take(20).collect::<String>()
                ));
                return (attributes, false, rest.split_once('>').map_or("", |(_, after)| after));
            }
            let (value, after) = match after.strip_prefix('=') {
                None => ("", after),
                Some(quoted) => match quoted.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
                    Some(found) => found,
                    None => {
                        self.tell(format!("<{name} {key}>: the value is not quoted"));
                        quoted
                            .split_once(|sign: char| sign.is_whitespace() || sign == '>')
                            .unwrap_or((quoted, ""))
                    }
                },
            };
            if value.contains('<') {
                self.tell(format!("<{name} {key}>: a bare «<» in the value"));
            }
            if attributes.insert(key.to_owned(), value.to_owned()).is_some() {
                self.tell(format!("<{name}>: {key} stands twice"));
            }
            rest = after;
        }
    }

    fn in_svg(&self) -> bool {
        self.open.iter().any(|element| element.name == "svg")
    }

    fn open_element(&mut self, name: &str, attributes: BTreeMap<String, String>, closed: bool) {
        let within = |outer: &str, open: &[Element]| open.iter().any(|element| element.name == outer);
        if BLOCKS.contains(&name) && within("p", &self.open) {
            self.tell(format!("<{name}> inside <p>: the browser ends the paragraph before it"));
        }
        if matches!(name, "a" | "button" | "input" | "select") && within("a", &self.open) {
            self.tell(format!("<{name}> inside <a>"));
        }
        if matches!(name, "a" | "button" | "input") && within("button", &self.open) {
            self.tell(format!("<{name}> inside <button>"));
        }
        if let Some(parent) = self.open.last() {
            let list = matches!(parent.name.as_str(), "ul" | "ol");
            if list && !matches!(name, "li" | "script" | "template") {
                self.tell(format!("<{name}> directly inside a list"));
            }
        }
        self.note(name, &attributes);
        let void = VOID.contains(&name);
        if closed && !void && !self.in_svg() && name != "svg" {
            self.tell(format!("<{name}/> does not close itself in HTML"));
        }
        if !(void || closed) {
            self.open.push(Element { name: name.to_owned(), attributes, text: String::new() });
        }
    }

    /// Takes down ids, references, controls and addresses.
    fn note(&mut self, name: &str, attributes: &BTreeMap<String, String>) {
        let get = |key: &str| attributes.get(key).map(String::as_str);
        if let Some(id) = get("id")
            && (id.is_empty() || id.contains(char::is_whitespace) || !self.ids.insert(id.to_owned()))
        {
            self.tell(format!("the id «{id}» is empty, has a space, or stands twice"));
        }
        for key in ["aria-labelledby", "aria-describedby", "aria-controls", "list", "form"] {
            for id in get(key).unwrap_or_default().split_whitespace() {
                self.refers.push((format!("<{name} {key}>"), id.to_owned()));
            }
        }
        if name == "label"
            && let Some(id) = get("for")
        {
            self.labelled.insert(id.to_owned());
            self.refers.push(("<label for>".to_owned(), id.to_owned()));
        }
        if name == "a"
            && let Some(id) = get("href").and_then(|href| href.strip_prefix('#'))
        {
            self.refers.push(("<a href>".to_owned(), id.to_owned()));
        }
        if name == "img" {
            match (get("alt"), self.open.last_mut()) {
                (None, _) => self.tell("<img> without alt"),
                // What a picture shows is the text of the link around it.
                (Some(alt), Some(parent)) => parent.text.push_str(alt),
                (Some(_), None) => {}
            }
        }
        if name == "html" && get("lang").is_some_and(|lang| !lang.is_empty()) {
            self.has_lang = true;
        }
        if let Some(key) = attributes.keys().find(|key| key.starts_with("on") || *key == "style") {
            self.tell(format!("<{name} {key}>: the content security policy forbids it"));
        }
        if matches!(name, "script" | "style")
            && get("nonce").is_none()
            && get("type") != Some("application/ld+json")
        {
            self.tell(format!("<{name}> without nonce"));
        }
        let hidden = matches!(get("type"), Some("hidden" | "submit" | "button"));
        if matches!(name, "input" | "select" | "textarea") && !hidden {
            let named = get("aria-label").is_some() || get("aria-labelledby").is_some();
            let inside = self.open.iter().any(|element| element.name == "label");
            self.controls.push((name.to_owned(), get("id").map(str::to_owned), named || inside));
        }
        for key in ["href", "src", "action", "data-suggest"] {
            let address = get(key).filter(|_| name != "use");
            self.addresses.extend(address.map(|address| address.replace("&amp;", "&")));
        }
    }

    fn close(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let Some(element) = self.open.pop() else {
            self.tell(format!("</{name}> closes nothing"));
            return;
        };
        if element.name != name {
            self.tell(format!("</{name}> closes <{}>", element.name));
        }
        if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            self.headings.push((level, element.text.trim().to_owned()));
        }
        let spoken = element.attributes.contains_key("aria-label") || !element.text.trim().is_empty();
        if matches!(
            name.as_str(),
            "a" | "button" | "label" | "legend" | "summary" | "th" | "caption" | "option"
        ) && !spoken
            && !(name == "option" && element.attributes.contains_key("label"))
        {
            self.tell(format!("<{name}> without text"));
        }
        // The text of what is inside belongs to what is around it.
        let alt = element.attributes.get("aria-label").cloned().unwrap_or(element.text);
        if let Some(parent) = self.open.last_mut()
            && name != "svg"
        {
            parent.text.push_str(&alt);
        }
    }

    fn finish(&mut self) {
        while let Some(element) = self.open.pop() {
            self.tell(format!("<{}> is never closed", element.name));
        }
        for (what, id) in std::mem::take(&mut self.refers) {
            if !self.ids.contains(&id) {
                self.tell(format!("{what} refers to «{id}», which does not exist"));
            }
        }
        for (name, id, named) in std::mem::take(&mut self.controls) {
            if !named && !id.as_ref().is_some_and(|id| self.labelled.contains(id)) {
                self.tell(format!("<{name} id={}> has no label", id.unwrap_or_default()));
            }
        }
        let mut before = 0;
        let headings = std::mem::take(&mut self.headings);
        for (level, text) in &headings {
            if *level > before + 1 {
                self.tell(format!("the heading «{text}» jumps from level {before} to {level}"));
            }
            before = *level;
        }
        if headings.iter().filter(|(level, _)| *level == 1).count() > 1 {
            self.tell("more than one <h1>");
        }
        if !self.has_title {
            self.tell("no title");
        }
        if !self.has_lang {
            self.tell("<html> without lang");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Vec<String> {
        check(&format!(
            "<!doctype html><html lang=\"nl\"><head><title>T</title></head><body><h1>K</h1>{body}</body></html>"
        ))
    }

    #[test]
    fn a_sound_page_has_no_problems() {
        assert_eq!(
            page("<p>A &amp; b <a href=\"#x\">c</a></p><div id=\"x\"><img src=\"/a\" alt=\"\"></div>"),
            [""; 0]
        );
        assert_eq!(page("<a href=\"/a\"><img src=\"/a\" alt=\"De gevel\"></a>"), [""; 0]);
        assert_eq!(
            page("<label for=\"i\">N</label><input id=\"i\"><svg><use href=\"/s#b\"/></svg>"),
            [""; 0]
        );
    }

    #[test]
    fn every_fault_is_found() {
        for (body, fault) in [
            ("<p><div></div></p>", "inside <p>"),
            ("<div>", "closes <div>"),
            ("<input id=\"q\">", "has no label"),
            ("<label for=\"nowhere\">x</label>", "does not exist"),
            ("<i id=\"a\"></i><b id=\"a\"></b>", "stands twice"),
            ("<h3>x</h3>", "jumps from level 1 to 3"),
            ("<h1>again</h1>", "more than one <h1>"),
            ("<img src=\"x\">", "without alt"),
            ("<a href=\"/\"><svg></svg></a>", "<a> without text"),
            ("<a href=\"/\"><img src=\"/a\" alt=\"\"></a>", "<a> without text"),
            ("<a href=\"/\">x<a href=\"/\">y</a></a>", "<a> inside <a>"),
            ("<b onclick=\"x\"></b>", "forbids"),
            ("<b style=\"x\"></b>", "forbids"),
            ("<script>x</script>", "without nonce"),
            ("a & b", "bare «&»"),
            ("a < b", "bare «<»"),
            ("<b class=x></b>", "not quoted"),
            ("⟦key⟧", "not replaced"),
            ("<ul><div></div></ul>", "inside a list"),
            ("<b class=\"a\" class=\"b\"></b>", "stands twice"),
        ] {
            let problems = page(body);
            assert!(problems.iter().any(|problem| problem.contains(fault)), "{body} gave {problems:?}");
        }
        assert!(check("<p>x</p>").len() >= 3, "no doctype, title, language");
    }

    #[test]
    fn addresses_are_found() {
        assert_eq!(addresses("<a href=\"/x?a=1&amp;b=2\">y</a><use href=\"/s#i\"/>"), ["/x?a=1&b=2"]);
    }
}
