//! A form that may bring a file.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header;

use crate::failure::{Failure, Kind};

/// Most fields of such a form.
const MOST_PARTS: usize = 30;
/// Most bytes of a field that is no file, and of what is said of a field.
const MOST_TEXT: usize = 4_000;
const MOST_ABOUT: usize = 2_000;
/// Letters of the name of a file.
const MOST_NAME: usize = 120;

/// The fields and the one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The fields as they were sent.
    pub fields: Vec<(String, String)>,
    /// What the file holds; empty when none was sent.
    pub file: Bytes,
    /// The name of the file, without folders.
    pub file_name: String,
}

impl Parts {
    /// A field, or nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Reads a form of at most so many bytes. What is no such form has no fields.
///
/// # Errors
/// When it is larger.
pub async fn read(request: Request, most: usize) -> Result<Parts, Failure> {
    read_with_texts(request, most, MOST_TEXT).await
}

/// The same with room for longer texts in its fields.
///
/// # Errors
/// When it is larger.
pub async fn read_with_texts(request: Request, most: usize, text: usize) -> Result<Parts, Failure> {
    let kind = told(&request, &header::CONTENT_TYPE);
    let body = body(request, most).await?;
    Ok(parts_of(&kind, &body, text).unwrap_or_default())
}

/// A body of at most so many bytes, whatever it is.
///
/// # Errors
/// When it is larger.
pub async fn body(request: Request, most: usize) -> Result<Bytes, Failure> {
    let length: usize = told(&request, &header::CONTENT_LENGTH).parse().unwrap_or_default();
    if length > most {
        return Err(Failure::new(Kind::BodyTooLarge));
    }
    let body = axum::body::to_bytes(request.into_body(), most).await;
    body.map_err(|_| Failure::new(Kind::BodyTooLarge))
}

fn told(request: &Request, name: &header::HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The parts of a body; nothing when it is no such form.
fn parts_of(kind: &str, body: &Bytes, most_text: usize) -> Option<Parts> {
    let mark = kind.split("boundary=").nth(1)?.split(';').next()?.trim().trim_matches('"');
    if mark.is_empty() || mark.len() > 100 {
        return None;
    }
    let (open, close) = (format!("--{mark}"), format!("\r\n--{mark}"));
    let find = |from: usize, what: &[u8]| {
        memchr::memmem::find(body.get(from..)?, what).and_then(|found| from.checked_add(found))
    };
    let mut parts = Parts::default();
    let mut at = find(0, open.as_bytes())?;
    for _ in 0..MOST_PARTS {
        let head = at.checked_add(open.len())?;
        if body.get(head..head.checked_add(2)?) != Some(b"\r\n") {
            break;
        }
        let start = find(head, b"\r\n\r\n")?.checked_add(4)?;
        let about = body.get(head..start.min(head.saturating_add(MOST_ABOUT)))?;
        let about = String::from_utf8_lossy(about).into_owned();
        let end = find(start, close.as_bytes())?;
        let value = |name: &str| about.split(name).nth(1).and_then(|rest| rest.split('"').next());
        match value(" filename=\"") {
            Some(name) => (parts.file, parts.file_name) = (body.slice(start..end), bare(name)),
            None => {
                let text = body.get(start..end.min(start.saturating_add(most_text)))?;
                let text = String::from_utf8_lossy(text).into_owned();
                parts.fields.push((value(" name=\"")?.to_owned(), text));
            }
        }
        at = end.checked_add(2)?;
    }
    Some(parts)
}

/// The name of a file, as some browsers send it with the folders of a computer.
fn bare(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|sign| !sign.is_control()).take(MOST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=x9";

    #[test]
    fn fields_and_the_file_are_found() {
        let body = b"--x9\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x9\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"C:\\map\\g.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--x\r\n\x00\r\n--x9\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nDe toonbank\r\n--x9--\r\n";
        let parts = parts_of(KIND, &Bytes::from_static(body), MOST_TEXT).unwrap();
        assert_eq!((parts.get("csrf"), parts.get("alt"), parts.get("niets")), ("abc", "De toonbank", ""));
        assert_eq!((&parts.file[..], parts.file_name.as_str()), (&b"\xff\xd8\r\n--x\r\n\x00"[..], "g.jpg"));
        assert_eq!(parts_of(KIND, &Bytes::from_static(body), 2).unwrap().get("alt"), "De");
        for (kind, body) in [
            ("multipart/form-data; boundary=", &b"--"[..]),
            ("text/plain", body),
            (KIND, b"--x9\r\nhalf"),
            (KIND, b"--x9\r\n\r\n"),
            (KIND, b""),
        ] {
            assert_eq!(parts_of(kind, &Bytes::from_static(body), MOST_TEXT), None, "{kind}");
        }
        let empty = parts_of(KIND, &Bytes::from_static(b"--x9--\r\n"), MOST_TEXT);
        assert_eq!(empty, Some(Parts::default()));
    }
}
