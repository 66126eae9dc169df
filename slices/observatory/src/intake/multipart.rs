//! The first file of a form, handed on as it comes in: it never lies in memory as a whole.

use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use shell::Failure;
use shell::failure::Kind;

/// The most bytes before a file: the fields of the form, and what is said of the file.
const MOST_BEFORE: usize = 20_000;

/// A file on its way in.
pub(crate) struct Arriving {
    stream: axum::body::BodyDataStream,
    /// What ends it.
    mark: Vec<u8>,
    held: Vec<u8>,
    ended: bool,
    /// Its name.
    pub name: String,
}

impl Arriving {
    /// Reads as far as the file; nothing when the form has none.
    pub(crate) async fn open(kind: &str, body: Body) -> Result<Option<Self>, Failure> {
        let mark = kind.split("boundary=").nth(1).and_then(|rest| rest.split(';').next());
        let mark = mark.unwrap_or_default().trim().trim_matches('"');
        if mark.is_empty() || mark.len() > 100 {
            return Ok(None);
        }
        let mark = format!("\r\n--{mark}").into_bytes();
        // The first mark has no line before it.
        let mut arriving = Self {
            stream: body.into_data_stream(),
            mark,
            held: b"\r\n".to_vec(),
            ended: false,
            name: String::new(),
        };
        loop {
            if let Some((name, begins)) = file_in(&arriving.held, &arriving.mark) {
                arriving.held.drain(..begins);
                arriving.name = name;
                return Ok(Some(arriving));
            }
            if arriving.held.len() > MOST_BEFORE {
                return Ok(None);
            }
            match arriving.more().await? {
                Some(bytes) => arriving.held.extend_from_slice(&bytes),
                None => return Ok(None),
            }
        }
    }

    async fn more(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = self.stream.next().await;
        next.transpose().map_err(|error| Failure::new(Kind::BadInput).log(error))
    }

    /// The next bytes of the file; nothing at its end. A file that breaks off is an error.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        while !self.ended {
            if let Some(end) = memchr::memmem::find(&self.held, &self.mark) {
                self.ended = true;
                self.held.truncate(end);
                return Ok(Some(std::mem::take(&mut self.held)).filter(|bytes| !bytes.is_empty()));
            }
            // The end of what is here may be the beginning of the mark.
            if self.held.len() > self.mark.len() + 16_384 {
                let keep = self.held.split_off(self.held.len() - self.mark.len());
                return Ok(Some(std::mem::replace(&mut self.held, keep)));
            }
            match self.more().await? {
                Some(bytes) => self.held.extend_from_slice(&bytes),
                None => return Err(Failure::new(Kind::BadInput).log("a file broke off")),
            }
        }
        Ok(None)
    }
}

/// The name of the file, and where it begins.
fn file_in(held: &[u8], mark: &[u8]) -> Option<(String, usize)> {
    let mut from = 0;
    loop {
        let at = from + memchr::memmem::find(held.get(from..)?, mark)? + mark.len();
        let about = held.get(at..)?;
        let end = memchr::memmem::find(about, b"\r\n\r\n")?;
        let text = String::from_utf8_lossy(about.get(..end)?).into_owned();
        if let Some((_, name)) = text.split_once("filename=\"") {
            let name = name.split('"').next().unwrap_or_default();
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
            return Some((name.chars().filter(|sign| !sign.is_control()).take(120).collect(), at + end + 4));
        }
        from = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn file(body: &[u8], size: usize) -> Result<Option<(String, Vec<u8>)>, Failure> {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            body.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let Some(mut arriving) = Arriving::open("multipart/form-data; boundary=x9", body).await? else {
            return Ok(None);
        };
        let mut all = Vec::new();
        while let Some(bytes) = arriving.next().await? {
            all.extend(bytes);
        }
        Ok(Some((arriving.name, all)))
    }

    #[tokio::test]
    async fn a_file_is_found_however_it_is_cut() {
        let begin = b"--x9\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x9\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"C:\\map\\telling.csv\"\r\nContent-Type: text/csv\r\n\r\n";
        let inner = b"t;n\r\n--x\r\n1;2\r\n".repeat(5_000);
        let body = [begin.as_slice(), &inner, b"\r\n--x9--\r\n"].concat();
        for size in [1_usize, 7, 1_000, 70_000] {
            let (name, bytes) = file(&body, size).await.unwrap().unwrap();
            assert_eq!((name.as_str(), bytes == inner), ("telling.csv", true), "pieces of {size}");
        }
        assert!(file(body.get(..body.len() / 2).unwrap(), 1_000).await.is_err(), "it broke off");
        assert!(
            file(b"--x9\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x9--\r\n", 9)
                .await
                .unwrap()
                .is_none()
        );
        assert!(file(&vec![b'x'; 100_000], 1_000).await.unwrap().is_none());
    }
}
