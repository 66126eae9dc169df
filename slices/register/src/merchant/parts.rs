//! A form that was sent with a file.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header;
use shell::failure::{Failure, Kind};

/// Most fields of such a form.
const MOST_PARTS: usize = 20;
/// Most bytes of a field that is no file.
const MOST_TEXT: usize = 4_000;

/// The fields and the one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub fields: Vec<(String, String)>,
    pub file: Bytes,
}

impl Parts {
    /// A field, or nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Reads a form of at most so many bytes.
pub(crate) async fn read(request: Request, most: usize) -> Result<Parts, Failure> {
    let kind = told(&request, &header::CONTENT_TYPE);
    let length: usize = told(&request, &header::CONTENT_LENGTH).parse().unwrap_or_default();
    if length > most {
        return Err(Failure::new(Kind::BodyTooLarge));
    }
    let body = axum::body::to_bytes(request.into_body(), most).await;
    let body = body.map_err(|_| Failure::new(Kind::BodyTooLarge))?;
    Ok(parts_of(&kind, &body).unwrap_or_default())
}

fn told(request: &Request, name: &header::HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The parts of a body; nothing when it is no such form.
fn parts_of(kind: &str, body: &Bytes) -> Option<Parts> {
    let mark = kind.split("boundary=").nth(1)?.split(';').next()?.trim().trim_matches('"');
    if mark.is_empty() || mark.len() > 100 {
        return None;
    }
    let (mark, end) = (format!("--{mark}"), format!("\r\n--{mark}"));
    let find = |at: usize, what: &[u8]| {
        memchr::memmem::find(body.get(at..)?, what).and_then(|found| at.checked_add(found))
    };
    let mut parts = Parts::default();
    let mut at = find(0, mark.as_bytes())?;
    for _ in 0..MOST_PARTS {
        let head = at + mark.len();
        if body.get(head..head + 2) != Some(b"\r\n") {
            break;
        }
        let start = find(head, b"\r\n\r\n")? + 4;
        let about = String::from_utf8_lossy(body.get(head..start.min(head + 2_000))?).into_owned();
        let close = find(start, end.as_bytes())?;
        let name = about.split(" name=\"").nth(1)?.split('"').next()?.to_owned();
        if about.contains(" filename=\"") {
            parts.file = body.slice(start..close);
        } else {
            let text = body.get(start..close.min(start + MOST_TEXT))?;
            parts.fields.push((name, String::from_utf8_lossy(text).into_owned()));
        }
        at = close + 2;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_the_file_are_found() {
        let body = b"--x9\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x9\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"C:\\g.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--x\r\n\x00\r\n--x9\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nDe toonbank\r\n--x9--\r\n";
        let parts = parts_of("multipart/form-data; boundary=x9", &Bytes::from_static(body)).unwrap();
        assert_eq!((parts.get("csrf"), parts.get("alt"), parts.get("niets")), ("abc", "De toonbank", ""));
        assert_eq!(&parts.file[..], b"\xff\xd8\r\n--x\r\n\x00");
        for (kind, body) in [
            ("multipart/form-data; boundary=", &b"--"[..]),
            ("text/plain", body),
            ("multipart/form-data; boundary=x9", b"--x9\r\nhalf"),
            ("multipart/form-data; boundary=x9", b""),
        ] {
            assert_eq!(parts_of(kind, &Bytes::from_static(body)), None, "{kind}");
        }
        let empty = parts_of("multipart/form-data; boundary=x9", &Bytes::from_static(b"--x9--\r\n"));
        assert_eq!(empty, Some(Parts::default()));
    }
}
