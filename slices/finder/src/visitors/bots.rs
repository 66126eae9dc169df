//! Telling robots from people by how they present themselves.

/// Words that robots, libraries, monitors and link previews put in their name.
const TOKENS: [&str; 46] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrap",
    "archiv",
    "index",
    "preview",
    "fetch",
    "monitor",
    "uptime",
    "check",
    "validator",
    "lighthouse",
    "pagespeed",
    "headless",
    "phantom",
    "selenium",
    "puppeteer",
    "playwright",
    "curl",
    "wget",
    "python",
    "java/",
    "okhttp",
    "go-http",
    "axios",
    "node",
    "perl",
    "ruby",
    "php/",
    "libwww",
    "httpclient",
    "http_request",
    "facebookexternalhit",
    "whatsapp",
    "telegram",
    "skypeuri",
    "bingpreview",
    "mediapartners",
    "feed",
    "rss",
    "scan",
    "gpt",
    "claude",
    "anthropic",
];

/// Names with a token in them that belong to people's browsers all the same.
const PEOPLE: [&str; 2] = ["cubot", "instagram"];

/// Whether the name of the visitor's program is that of a robot. No name, or one too short to be a browser's,
/// counts as a robot.
#[must_use]
pub fn is_robot(user_agent: &str) -> bool {
    let name = user_agent.to_ascii_lowercase();
    if name.len() < 20 || !name.contains('/') {
        return true;
    }
    let mut rest = name.clone();
    for people in PEOPLE {
        rest = rest.replace(people, "");
    }
    TOKENS.iter().any(|token| rest.contains(token)) || !name.contains("mozilla/") && !name.contains("opera/")
}

/// Whether a request is a real visit by its purpose: browsers that fetch ahead say so.
#[must_use]
pub fn is_ahead_of_time(purpose: Option<&str>, sec_purpose: Option<&str>, moz: Option<&str>) -> bool {
    let ahead = |value: Option<&str>| {
        value.is_some_and(|text| {
            let text = text.to_ascii_lowercase();
            text.contains("prefetch") || text.contains("prerender") || text.contains("preview")
        })
    };
    ahead(purpose) || ahead(sec_purpose) || ahead(moz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_robots_are_told_apart() {
        for person in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
        ] {
            assert!(!is_robot(person), "{person}");
        }
        for robot in [
            "",
            "-",
            "Mozilla/5.0",
            "curl/8.9.1 with a long enough name",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; +https://openai.com/gptbot)",
            "python-requests/2.32.0 something longer",
            "WhatsApp/2.23.20.0 A long tail here",
            "Dalvik/2.1.0 (Linux; U; Android 9; SM-G960F)",
        ] {
            assert!(is_robot(robot), "{robot}");
        }
    }

    #[test]
    fn fetching_ahead_is_no_visit() {
        assert!(is_ahead_of_time(None, Some("prefetch;prerender"), None));
        assert!(is_ahead_of_time(Some("prefetch"), None, None));
        assert!(!is_ahead_of_time(None, None, None));
    }
}
