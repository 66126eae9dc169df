//! A form that may bring a file.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header;
use shell::failure::{Failure, Kind};

/// Most fields of such a form.
const MOST_PARTS: usize = 30;
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
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(request.into_body(), most).await;
    let body = body.map_err(|_| Failure::new(Kind::BodyTooLarge))?;
    Ok(parts_of(&kind, &body).unwrap_or_default())
}

/// The parts of a body; nothing when it is no such form.
fn parts_of(kind: &str, body: &Bytes) -> Option<Parts> {
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
        let about =
            String::from_utf8_lossy(body.get(head..start.min(head.saturating_add(2_000)))?).into_owned();
        let end = find(start, close.as_bytes())?;
        let name = about.split(" name=\"").nth(1)?.split('"').next()?.to_owned();
        if about.contains(" filename=\"") {
            parts.file = body.slice(start..end);
        } else {
            let text = body.get(start..end.min(start.saturating_add(MOST_TEXT)))?;
            parts.fields.push((name, String::from_utf8_lossy(text).into_owned()));
        }
        at = end.checked_add(2)?;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_the_file_are_found() {
        let body = b"--m\r\nContent-Disposition: form-data; name=\"staat\"\r\n\r\nvacant\r\n--m\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"x.jpg\"\r\n\r\n\xff\r\n--\x00\r\n--m--\r\n";
        let parts = parts_of("multipart/form-data; boundary=m", &Bytes::from_static(body)).unwrap();
        assert_eq!((parts.get("staat"), parts.get("niets")), ("vacant", ""));
        assert_eq!(&parts.file[..], b"\xff\r\n--\x00");
        for (kind, body) in [
            ("multipart/form-data; boundary=", &b"--"[..]),
            ("text/plain", body),
            ("x; boundary=m", b"--m\r\nhalf"),
        ] {
            assert_eq!(parts_of(kind, &Bytes::from_static(body)), None, "{kind}");
        }
    }
}
