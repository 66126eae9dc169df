//! Puts a letter into words: HTML and plain text in the reader's language. Sending is the work of the binary.

use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use minijinja::context;

use crate::site::Site;
use crate::words::Arg;

/// A letter, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// For programs that show HTML.
    pub html: String,
    /// For all others.
    pub text: String,
    /// Where the reader says that she wants no more of these letters.
    pub stop: Option<String>,
}

/// A phrase in a language.
#[must_use]
pub fn said(site: &Site, language: Language, phrase: &Phrase) -> String {
    let values: Vec<(&str, Arg)> =
        phrase.values.iter().map(|(name, value)| (name.as_str(), Arg::Text(value.clone()))).collect();
    site.words().say(language, &phrase.key, &values)
}

/// Puts a letter into words.
pub fn write(site: &Site, letter: &Letter) -> Result<Written, minijinja::Error> {
    let say = |phrase: &Phrase| said(site, letter.language, phrase);
    let subject: String = say(&letter.subject).chars().filter(|sign| !sign.is_control()).collect();
    let paragraphs: Vec<String> = letter.paragraphs.iter().map(say).collect();
    let action = letter.action.as_ref().map(|(label, href)| (say(label), href.clone()));
    let reason = say(&letter.reason);
    let stop = letter.stop.as_ref().map(|(label, href)| (say(label), href.clone()));
    let name = site.theme_for(None).name.clone();
    let mut text = paragraphs.join("\n\n");
    if let Some(code) = &letter.code {
        text.push_str(&format!("\n\n    {code}"));
    }
    if let Some((label, href)) = &action {
        text.push_str(&format!("\n\n{label}:\n{href}"));
    }
    text.push_str(&format!("\n\n-- \n{name}\n{}\n{reason}\n", site.settings().base_url));
    if let Some((label, href)) = &stop {
        text.push_str(&format!("{label}: {href}\n"));
    }
    let end = stop.as_ref().map(|(_, href)| href.clone());
    let page = context! {
        subject => subject.as_str(),
        paragraphs,
        code => letter.code.as_deref(),
        action => action.map(|(label, href)| context! { label, href }),
        reason,
        stop => stop.map(|(label, href)| context! { label, href }),
        name,
        base_url => site.settings().base_url.as_str(),
        tag => letter.language.tag(),
    };
    let html = site.render_plain(letter.language, "letter.html", page)?;
    Ok(Written { to: letter.to.clone(), subject, html, text, stop: end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{components, site};

    #[test]
    fn a_letter_says_the_same_in_html_and_in_plain_text() {
        let site = site(&[components()]);
        let letter = Letter::new("an@voorbeeld.be", Language::Fr, "account-sign-in", "account-mine")
            .say(Phrase::new("failure-reference").with("reference", "<b>ABC</b>"))
            .code("BCDF-2345")
            .action("account-sign-in", "https://plein.example/nl/aanmelden?a=1&b=2")
            .stop("account-mine", "https://plein.example/fr/stop/xyz");
        let written = write(&site, &letter).unwrap();
        assert_eq!(written.subject, "Se connecter");
        assert!(written.html.contains("&lt;b&gt;ABC") && written.text.contains("<b>ABC"), "{}", written.html);
        assert_eq!(written.stop.as_deref(), Some("https://plein.example/fr/stop/xyz"));
        for part in ["BCDF-2345", "plein.example", "/fr/stop/xyz"] {
            assert!(written.html.contains(part) && written.text.contains(part), "{part}");
        }
        assert!(written.html.contains("lang=\"fr-BE\""));
    }
}
