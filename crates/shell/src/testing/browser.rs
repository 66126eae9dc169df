//! A real browser for tests: Chromium through chromedriver, over the WebDriver protocol.
//!
//! Both come with Debian (`chromium-driver`). Without them a test is skipped with a message; in CI that is a failure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use serde_json::{Value, json};

/// A server of an application on a free port, in a thread of its own, for as long as this lives.
#[derive(Debug)]
pub struct Server {
    /// Where it listens: `http://127.0.0.1:40123`.
    pub address: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Server {
    /// Serves an application made for an address that is known only now.
    pub fn start(app: impl FnOnce(&str) -> Router) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap_or_else(|error| panic!("no free port: {error}"));
        let port = listener.local_addr().map(|address| address.port()).unwrap_or_default();
        let address = format!("http://127.0.0.1:{port}");
        let app = app(&address);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let runtime = runtime.unwrap_or_else(|error| panic!("no runtime: {error}"));
            runtime.block_on(async {
                let ready =
                    listener.set_nonblocking(true).and_then(|()| tokio::net::TcpListener::from_std(listener));
                let listener = ready.unwrap_or_else(|error| panic!("cannot listen: {error}"));
                let served = crate::serve(listener, app, async { drop(stopped.await) });
                let _ = tokio::time::timeout(Duration::from_secs(600), served).await;
            });
            runtime.shutdown_background();
        });
        Self { address, stop: Some(stop) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// One request of a page load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The address.
    pub url: String,
    /// Bytes that went over the wire, headers included.
    pub bytes: u64,
}

/// A browser window.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    /// Kept open, for the driver stops when it cannot write.
    _output: Option<BufReader<ChildStdout>>,
    port: u16,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.try_call("DELETE", "", &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Keys for [`Browser::keys`].
pub mod key {
    /// Tab.
    pub const TAB: &str = "\u{e004}";
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// Space.
    pub const SPACE: &str = "\u{e00d}";
    /// Arrow down.
    pub const DOWN: &str = "\u{e015}";
    /// Arrow up.
    pub const UP: &str = "\u{e013}";
}

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Starts a browser, or says why the test is skipped. With `scripts` off, pages run no JavaScript.
    #[must_use]
    pub fn start(scripts: bool) -> Option<Self> {
        let started =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = match started {
            Ok(driver) => driver,
            Err(error) => {
                assert!(std::env::var_os("CI").is_none(), "chromedriver is missing in CI: {error}");
                eprintln!("skipped: no chromedriver ({error}); install the Debian package chromium-driver");
                return None;
            }
        };
        let mut output = driver.stdout.take().map(BufReader::new);
        let lines = output.iter_mut().flat_map(|output| output.lines().map_while(Result::ok));
        let port = lines.take(50).find_map(|line| {
            line.split("successfully on port ").nth(1)?.trim_end_matches('.').trim().parse().ok()
        });
        let mut browser = Self { driver, _output: output, port: port.unwrap_or(0), session: String::new() };
        let mut arguments = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--disable-extensions",
            "--no-first-run",
            "--enable-unsafe-swiftshader",
            "--lang=nl-BE",
        ];
        if !scripts {
            arguments.push("--blink-settings=scriptEnabled=false");
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let answer = browser.request("POST", "/session", &wanted).and_then(|answer| {
            answer["sessionId"].as_str().map(str::to_owned).ok_or_else(|| format!("no session: {answer}"))
        });
        match answer {
            Ok(session) => browser.session = session,
            Err(error) => {
                assert!(std::env::var_os("CI").is_none(), "chromium does not start in CI: {error}");
                eprintln!("skipped: chromium does not start: {error}");
                return None;
            }
        }
        Some(browser)
    }

    /// Opens an address in a window of this width.
    pub fn open(&self, address: &str, width: u32) {
        let height = if width < 600 { 844 } else { 900 };
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", &size);
        self.call("POST", "/url", &json!({"url": address}));
    }

    /// The address now.
    #[must_use]
    pub fn address(&self) -> String {
        self.call("GET", "/url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Shows pages as a device does that prefers the dark.
    pub fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        self.cdp(
            "Emulation.setEmulatedMedia",
            &json!({"features": [{"name": "prefers-color-scheme", "value": value}]}),
        );
    }

    /// Clicks the first element a CSS selector finds.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.call("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Types into the first element a CSS selector finds.
    pub fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.call("POST", &format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Presses keys where the focus is.
    pub fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})]
            })
            .collect();
        self.call(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}),
        );
    }

    /// Runs a function body in the page and gives what it returns.
    pub fn run(&self, body: &str) -> Value {
        self.call("POST", "/execute/sync", &json!({"script": body, "args": []}))
    }

    /// The text of the first element a CSS selector finds.
    #[must_use]
    pub fn text(&self, selector: &str) -> String {
        let element = self.find(selector);
        self.call("GET", &format!("/element/{element}/text"), &Value::Null)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A description of what has the focus: `a.card__link "Bakkerij"`.
    #[must_use]
    pub fn focus(&self) -> String {
        let body = "const e = document.activeElement; return e.localName + (e.id ? '#' + e.id : '') + (e.className ? '.' + String(e.className).split(' ')[0] : '') + ' ' + (e.getAttribute('aria-label') || e.textContent || e.value || '').trim().slice(0, 40);";
        self.run(body).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a function body returns something true, for at most ten seconds.
    pub fn wait(&self, body: &str) {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let value = self.run(body);
            if value.as_bool().unwrap_or(!value.is_null()) {
                return;
            }
            assert!(
                Instant::now() < end,
                "waited ten seconds in vain for: {body}\nconsole: {:?}",
                self.console()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Keeps a picture of the whole page.
    pub fn screenshot(&self, path: &Path) {
        let size = &self.cdp("Page.getLayoutMetrics", &json!({}))["cssContentSize"];
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        let shot = self.cdp(
            "Page.captureScreenshot",
            &json!({"format": "png", "captureBeyondViewport": true, "clip": clip}),
        );
        let bytes = unbase64(shot["data"].as_str().unwrap_or_default());
        std::fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Runs axe on the page: every finding, the best practices included.
    #[must_use]
    pub fn axe(&self) -> Vec<String> {
        let library = include_str!("../../assets/testing/axe.min.js");
        self.call("POST", "/execute/sync", &json!({"script": library, "args": []}));
        let body = "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then((found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html.slice(0, 160)} - ${node.failureSummary.replaceAll('\\n', ' ')}`)))).catch((error) => done([String(error)]));";
        let found = self.call("POST", "/execute/async", &json!({"script": body, "args": []}));
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Fails when axe finds anything.
    pub fn assert_accessible(&self, place: &str) {
        let found = self.axe();
        assert!(found.is_empty(), "{place}: {} findings of axe:\n{}", found.len(), found.join("\n"));
    }

    /// Errors on the console since the last time this was asked, violations of the security policy included.
    #[must_use]
    pub fn console(&self) -> Vec<String> {
        let entries = self.call("POST", "/se/log", &json!({"type": "browser"}));
        let severe = |entry: &&Value| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
        entries
            .as_array()
            .into_iter()
            .flatten()
            .filter(severe)
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            // A browser without a graphics card says that drawing is slow; that is no fault of the page.
            .filter(|message| !message.contains("GL Driver Message"))
            .collect()
    }

    /// Fails when there was an error or a violation of the security policy on the console.
    pub fn assert_quiet(&self, place: &str) {
        let told = self.console();
        assert!(told.is_empty(), "{place}: the console says:\n{}", told.join("\n"));
    }

    /// What was transferred since the last time this was asked.
    #[must_use]
    pub fn transferred(&self) -> Vec<Transfer> {
        let entries = self.call("POST", "/se/log", &json!({"type": "performance"}));
        let mut addresses = std::collections::HashMap::new();
        let mut found = Vec::new();
        for entry in entries.as_array().into_iter().flatten() {
            let Ok(event) = serde_json::from_str::<Value>(entry["message"].as_str().unwrap_or_default())
            else {
                continue;
            };
            let (method, told) = (&event["message"]["method"], &event["message"]["params"]);
            let id = told["requestId"].as_str().unwrap_or_default().to_owned();
            match method.as_str() {
                Some("Network.requestWillBeSent") => {
                    addresses.insert(id, told["request"]["url"].as_str().unwrap_or_default().to_owned());
                }
                Some("Network.loadingFinished") => {
                    let bytes = told["encodedDataLength"]
                        .as_f64()
                        .map_or(0, |bytes| format!("{bytes:.0}").parse().unwrap_or(0));
                    if let Some(url) = addresses.get(&id).filter(|url| url.starts_with("http")) {
                        found.push(Transfer { url: url.clone(), bytes });
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Whether the page scrolls sideways: it may not, down to 320 pixels.
    #[must_use]
    pub fn scrolls_sideways(&self) -> bool {
        self.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
            .as_bool()
            .unwrap_or(true)
    }

    fn find(&self, selector: &str) -> String {
        let found = self.call("POST", "/element", &json!({"using": "css selector", "value": selector}));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("nothing matches {selector}")).to_owned()
    }

    /// A command of the Chrome DevTools protocol.
    pub fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.call("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        self.request(method, &format!("/session/{}{path}", self.session), body)
    }

    /// One request to chromedriver: plain HTTP on the own machine.
    fn request(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let told = |error: std::io::Error| error.to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(told)?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).map_err(told)?;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).map_err(told)?;
        let mut reader = BufReader::new(stream);
        let mut length = 0_usize;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(told)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut content = vec![0; length];
        reader.read_exact(&mut content).map_err(told)?;
        let answer: Value = serde_json::from_slice(&content).map_err(|error| error.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(error) => {
                Err(format!("{error}: {}", answer["value"]["message"].as_str().unwrap_or_default()))
            }
            None => Ok(answer["value"].clone()),
        }
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve() -> Server {
        Server::start(|address| {
            let slices = [crate::testing::components()];
            let settings = crate::Settings { strict: true, ..crate::Settings::new(address) };
            crate::app(&crate::Site::new(settings, &slices).unwrap(), &slices)
        })
    }

    #[test]
    fn every_component_is_accessible_quiet_and_fits_a_small_screen() {
        let Some(browser) = Browser::start(true) else { return };
        let server = serve();
        for (path, width, dark) in [
            ("nl/", 390, false),
            ("fr/", 1280, true),
            ("en/", 320, false),
            ("de/", 320, true),
            ("nl/fout/gone", 390, true),
            ("embed/nl/", 320, false),
        ] {
            let place = format!("/{path} at {width} px{}", if dark { ", dark" } else { "" });
            browser.prefer_dark(dark);
            browser.open(&format!("{}/{path}", server.address), width);
            browser.assert_accessible(&place);
            assert!(!browser.scrolls_sideways(), "{place} scrolls sideways");
            // The sample's map has no tiles behind it; a failure page is a failed request.
            let told: Vec<String> = browser
                .console()
                .into_iter()
                .filter(|text| !text.contains("/tiles/") && !text.contains("/fout/"))
                .collect();
            assert!(told.is_empty(), "{place}: {told:?}");
            if let Some(folder) = std::env::var_os("SCREENSHOTS") {
                let name = kernel::text::slug(&place);
                browser.screenshot(&Path::new(&folder).join(format!("{name}.png")));
            }
        }
    }

    #[test]
    fn proposals_are_chosen_with_the_keyboard() {
        let Some(browser) = Browser::start(true) else { return };
        let server = serve();
        browser.open(&format!("{}/nl/", server.address), 1280);
        browser.keys(key::TAB);
        assert!(
            browser.focus().contains("Ga naar de inhoud"),
            "the first stop is the skip link: {}",
            browser.focus()
        );
        browser.write("#veld-wat", "bak");
        browser.wait("return document.querySelectorAll('.proposals__item').length === 2");
        browser.assert_accessible("with open proposals");
        browser.keys(key::DOWN);
        assert_eq!(
            browser.run("return document.querySelector('#veld-wat').getAttribute('aria-activedescendant')"),
            "voorstellen-1-0"
        );
        browser.keys(key::ENTER);
        assert_eq!(browser.run("return document.querySelector('#veld-wat').value"), "bakkerij");
        browser.write("#veld-wat", "x");
        browser.wait("return !document.querySelector('.proposals').hidden");
        browser.keys(key::ESCAPE);
        assert_eq!(browser.run("return document.querySelector('.proposals').hidden"), true);
        browser.keys(&format!("{}{}{}", key::DOWN, "", ""));
        browser.wait("return !document.querySelector('.proposals').hidden");
        browser.keys(key::UP);
        browser.keys(key::ENTER);
        browser.wait("return location.pathname === '/nl/over'");
    }

    #[test]
    fn the_map_comes_when_it_is_seen_and_obeys_the_policy() {
        let Some(browser) = Browser::start(true) else { return };
        let server = serve();
        browser.open(&format!("{}/nl/", server.address), 1280);
        let before = browser.transferred();
        assert!(
            !before.iter().any(|one| one.url.contains("maplibre")),
            "nothing of the map is fetched before it is seen"
        );
        browser.run("document.querySelector('.map').scrollIntoView()");
        browser.wait("return document.querySelector('.map').classList.contains('is-ready')");
        browser.assert_quiet("the map");
        browser.assert_accessible("with a map");
        let third: Vec<_> =
            browser.transferred().into_iter().filter(|one| !one.url.starts_with(&server.address)).collect();
        assert!(third.is_empty(), "requests to others: {third:?}");
    }

    #[test]
    fn pages_work_without_scripts_and_are_light() {
        let Some(browser) = Browser::start(false) else { return };
        let server = serve();
        browser.open(&format!("{}/nl/", server.address), 390);
        let bytes: u64 =
            browser.transferred().iter().filter(|one| !one.url.ends_with(".js")).map(|one| one.bytes).sum();
        assert!((10_000..60_000).contains(&bytes), "{bytes} bytes transferred");
        println!("the page of all components transfers {bytes} bytes without scripts");
        assert_eq!(browser.run("return document.documentElement.classList.contains('has-js')"), false);
        browser.write("#veld-wat", "brood");
        browser.click(".hero .searchbar button[type=submit]");
        assert!(browser.address().contains("wat=brood&waar=Oostkamp"), "{}", browser.address());
    }

    #[test]
    fn base64_is_read() {
        assert_eq!(unbase64("UGxlaW4="), b"Plein");
        assert_eq!(unbase64("/+8="), [0xff, 0xef]);
    }
}
