//! Files sent as they are: styles, scripts, fonts, pictures. Each has its content's hash in its address, so that a
//! browser may keep it for ever.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use thiserror::Error;

/// A file of a slice: its name and content.
pub type AssetFile = (&'static str, &'static [u8]);

/// Why the files could not be taken in.
#[derive(Debug, Error)]
pub enum AssetsError {
    /// Two slices bring a file of the same name.
    #[error("the file {0} exists twice")]
    Twice(String),
    /// The name has no ending we know.
    #[error("{0}: files of this kind are not sent; known are css, js, mjs, json, svg, png, webp, woff2, txt")]
    Kind(String),
    /// Files that name each other in a circle.
    #[error("{0}: files refer to each other in a circle")]
    Circle(String),
    /// A file of a town cannot be read.
    #[error("{0}: {1}")]
    Read(String, std::io::Error),
}

/// The largest file a town may bring.
const MOST_BYTES: u64 = 5_000_000;

struct Asset {
    name: String,
    address: String,
    content_type: &'static str,
    tag: HeaderValue,
    plain: Bytes,
    squeezed: OnceLock<Option<Bytes>>,
}

/// All files.
pub struct Assets {
    by_name: HashMap<String, Asset>,
    by_address: HashMap<String, String>,
}

impl std::fmt::Debug for Assets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assets").field("files", &self.by_name.len()).finish()
    }
}

impl Assets {
    /// Takes in the files; those in `folder` replace or join them. Within styles and scripts, `./name` of a known
    /// file is replaced by its address.
    pub fn new(
        files: impl IntoIterator<Item = AssetFile>,
        folder: Option<&Path>,
    ) -> Result<Self, AssetsError> {
        let mut sources: BTreeMap<String, Bytes> = BTreeMap::new();
        for (name, content) in files {
            if sources.insert(name.to_owned(), Bytes::from_static(content)).is_some() {
                return Err(AssetsError::Twice(name.to_owned()));
            }
        }
        if let Some(folder) = folder {
            read_folder(folder, &mut sources)?;
        }
        let mut assets = Self { by_name: HashMap::new(), by_address: HashMap::new() };
        for name in sources.keys() {
            assets.take(name, &sources, &mut Vec::new())?;
        }
        Ok(assets)
    }

    fn take(
        &mut self,
        name: &str,
        sources: &BTreeMap<String, Bytes>,
        path: &mut Vec<String>,
    ) -> Result<(), AssetsError> {
        if self.by_name.contains_key(name) {
            return Ok(());
        }
        if path.iter().any(|seen| seen == name) {
            return Err(AssetsError::Circle(name.to_owned()));
        }
        let (Some(content), Some(content_type)) = (sources.get(name), content_type(name)) else {
            return Err(AssetsError::Kind(name.to_owned()));
        };
        path.push(name.to_owned());
        let plain = match std::str::from_utf8(content) {
            Ok(text) if is_linked(name) => self.link(text, sources, path)?,
            _ => content.clone(),
        };
        path.pop();
        let hash = hash(&plain);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let address = format!("{stem}.{hash}.{ending}");
        let tag = HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
        self.by_address.insert(address.clone(), name.to_owned());
        let asset =
            Asset { name: name.to_owned(), address, content_type, tag, plain, squeezed: OnceLock::new() };
        self.by_name.insert(name.to_owned(), asset);
        Ok(())
    }

    /// Replaces `./name` by the address of that file.
    fn link(
        &mut self,
        text: &str,
        sources: &BTreeMap<String, Bytes>,
        path: &mut Vec<String>,
    ) -> Result<Bytes, AssetsError> {
        let mut out = String::with_capacity(text.len());
        for (at, piece) in text.split("./").enumerate() {
            if at == 0 {
                out.push_str(piece);
                continue;
            }
            let end = piece.find(['"', '\'', ')', '`']).unwrap_or(piece.len());
            let (name, rest) = piece.split_at_checked(end).unwrap_or((piece, ""));
            let quoted = out.ends_with(['"', '\'', '(', '`']);
            if quoted && sources.contains_key(name) {
                self.take(name, sources, path)?;
                out.push_str("./");
                out.push_str(self.by_name.get(name).map_or(name, |asset| &asset.address));
                out.push_str(rest);
            } else {
                out.push_str("./");
                out.push_str(piece);
            }
        }
        Ok(Bytes::from(out))
    }

    /// The address of a file: `/assets/plein.3f….css`.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<String> {
        self.by_name.get(name).map(|asset| format!("/assets/{}", asset.address))
    }

    /// The address of every file, by its name.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, String)> {
        self.by_name.iter().map(|(name, asset)| (name.as_str(), format!("/assets/{}", asset.address)))
    }

    /// The content of a file.
    #[must_use]
    pub fn content(&self, name: &str) -> Option<&Bytes> {
        self.by_name.get(name).map(|asset| &asset.plain)
    }

    /// Bytes sent for a file when the browser takes gzip.
    #[must_use]
    pub fn sent_bytes(&self, name: &str) -> Option<usize> {
        let asset = self.by_name.get(name)?;
        Some(asset.squeezed().map_or(asset.plain.len(), Bytes::len))
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Answers a request for the file at an address; also under its plain name, then kept for five minutes only.
    #[must_use]
    pub fn respond(&self, asked: &str, headers: &HeaderMap) -> Option<Response> {
        let hashed = self.by_address.get(asked);
        let asset = self.by_name.get(hashed.map_or(asked, String::as_str))?;
        let keep =
            if hashed.is_some() { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
        let same = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| *tag == asset.tag);
        let squeezed = if takes_gzip(headers) { asset.squeezed() } else { None };
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            squeezed.unwrap_or(&asset.plain).clone().into_response()
        };
        let out = response.headers_mut();
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        out.insert(header::ETAG, asset.tag.clone());
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if !same && squeezed.is_some() {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Some(response)
    }
}

impl Asset {
    fn squeezed(&self) -> Option<&Bytes> {
        self.squeezed
            .get_or_init(|| {
                let small = squeeze(&self.plain, Compression::best())?;
                // Fonts and pictures are compressed already.
                let wins = small.len() < self.plain.len() / 10 * 9;
                tracing::debug!(name = self.name, bytes = self.plain.len(), sent = small.len(), "asset");
                wins.then_some(small)
            })
            .as_ref()
    }
}

/// Compresses with gzip.
#[must_use]
pub fn squeeze(plain: &[u8], level: Compression) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3 + 64), level);
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether the browser takes gzip.
#[must_use]
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
        named
            && !pieces.any(|piece| {
                piece.starts_with("q=0") && !piece.contains(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
            })
    })
}

/// A short hash of content, for addresses and entity tags.
#[must_use]
pub fn hash(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    format!("{:016x}", hasher.finish())
}

/// The same for a page, its nonce left out.
pub(crate) fn hash_without(page: &str, nonce: &str) -> String {
    if nonce.is_empty() {
        return hash(page.as_bytes());
    }
    let (page, nonce) = (page.as_bytes(), nonce.as_bytes());
    let mut hasher = DefaultHasher::new();
    let mut from = 0;
    for at in memchr::memmem::find_iter(page, nonce) {
        hasher.write(page.get(from..at).unwrap_or_default());
        from = at + nonce.len();
    }
    hasher.write(page.get(from..).unwrap_or_default());
    format!("{:016x}", hasher.finish())
}

fn read_folder(folder: &Path, sources: &mut BTreeMap<String, Bytes>) -> Result<(), AssetsError> {
    let told = |error| AssetsError::Read(folder.display().to_string(), error);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(told(error)),
    };
    for entry in entries {
        let entry = entry.map_err(told)?;
        let (Ok(name), Ok(meta)) = (entry.file_name().into_string(), entry.metadata()) else { continue };
        if !meta.is_file() || name.starts_with('.') {
            continue;
        }
        if meta.len() > MOST_BYTES {
            let limit = std::io::Error::other(format!("larger than {MOST_BYTES} bytes"));
            return Err(AssetsError::Read(name, limit));
        }
        let content = std::fs::read(entry.path()).map_err(|error| AssetsError::Read(name.clone(), error))?;
        sources.insert(name, Bytes::from(content));
    }
    Ok(())
}

fn is_linked(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("css" | "js" | "mjs"))
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: AssetFile = ("a.css", b"@font-face{src:url(\"./f.woff2\")} .x{background:url('./no.png')}");
    const FONT: AssetFile = ("f.woff2", b"font");

    #[test]
    fn files_that_name_each_other_use_hashed_addresses() {
        let assets = Assets::new([STYLE, FONT], None).unwrap();
        let font = assets.address("f.woff2").unwrap();
        let style = String::from_utf8(assets.content("a.css").unwrap().to_vec()).unwrap();
        assert!(style.contains(&font.replace("/assets/", "./")), "{style}");
        assert!(style.contains("'./no.png'"), "an unknown name stays");
        let other = Assets::new([STYLE, ("f.woff2", b"other font")], None).unwrap();
        assert_ne!(assets.address("a.css"), other.address("a.css"), "the style changes with its font");
    }

    #[test]
    fn circles_twins_and_unknown_kinds_are_refused() {
        let circle = Assets::new([("a.js", &b"import './b.js'"[..]), ("b.js", b"import './a.js'")], None);
        assert!(matches!(circle, Err(AssetsError::Circle(_))));
        assert!(matches!(Assets::new([FONT, FONT], None), Err(AssetsError::Twice(_))));
        assert!(matches!(Assets::new([("a.exe", &b""[..])], None), Err(AssetsError::Kind(_))));
    }

    #[test]
    fn hashed_addresses_are_kept_for_ever_and_plain_names_are_not() {
        let assets = Assets::new([("a.css", "p{color:red}".repeat(99).leak().as_bytes())], None).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.8"));
        let address = assets.address("a.css").unwrap();
        let response = assets.respond(address.trim_start_matches("/assets/"), &headers).unwrap();
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        headers.insert(header::IF_NONE_MATCH, response.headers()[header::ETAG].clone());
        let again = assets.respond("a.css", &headers).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(!again.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert!(assets.respond("a.0000.css", &headers).is_none());
    }

    #[test]
    fn gzip_is_sent_only_to_who_takes_it() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            takes_gzip(&headers)
        };
        assert!(takes("gzip, deflate, br") && takes("*") && takes("br;q=1, gzip;q=0.5"));
        assert!(
            !takes("br") && !takes("gzip;q=0") && !takes("gzip; q=0.0") && !takes_gzip(&HeaderMap::new())
        );
    }

    #[test]
    fn a_town_replaces_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("f.woff2"), "town font").unwrap();
        let assets = Assets::new([STYLE, FONT], Some(folder.path())).unwrap();
        assert_eq!(assets.content("f.woff2").unwrap(), "town font");
    }
}
