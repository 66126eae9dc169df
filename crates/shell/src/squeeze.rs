//! A body that is compressed while it is sent, so that long exports need no memory.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};

/// Output is passed on in pieces of about this size.
const PIECE: usize = 32 * 1024;

/// How much trouble is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For pages and other answers made anew for every request: a page of results of 43 kB becomes 7.8 kB in a fifth of
    /// the time that 6.0 kB would take.
    Quick,
    /// For long files.
    Small,
}

impl Effort {
    const fn level(self) -> Compression {
        match self {
            Self::Quick => Compression::new(1),
            Self::Small => Compression::new(3),
        }
    }
}

thread_local! {
    /// Compressors at rest. Making one costs more than compressing a page with it: its tables are large.
    static AT_REST: RefCell<Vec<Compress>> = const { RefCell::new(Vec::new()) };
}

/// Compressors that rest in a thread.
const MOST_AT_REST: usize = 4;

/// A body, compressed as gzip.
pub(crate) struct Squeezed {
    inner: Body,
    press: Option<Compress>,
    effort: Effort,
    out: Vec<u8>,
}

impl Squeezed {
    pub(crate) fn new(inner: Body, effort: Effort) -> Self {
        let rested = match effort {
            Effort::Quick => AT_REST.with_borrow_mut(Vec::pop),
            Effort::Small => None,
        };
        let press = rested.unwrap_or_else(|| Compress::new_gzip(effort.level(), 15));
        Self { inner, press: Some(press), effort, out: Vec::with_capacity(PIECE / 2) }
    }

    /// Lets the compressor rest until the next page.
    fn rest(&self, mut press: Compress) {
        if self.effort == Effort::Quick {
            press.reset();
            AT_REST.with_borrow_mut(|at_rest| {
                if at_rest.len() < MOST_AT_REST {
                    at_rest.push(press);
                }
            });
        }
    }
}

/// Compresses some more; with `Finish` to the very end.
fn squeeze(
    press: &mut Compress,
    mut data: &[u8],
    out: &mut Vec<u8>,
    flush: FlushCompress,
) -> Result<(), flate2::CompressError> {
    loop {
        out.reserve(PIECE / 4);
        let before = press.total_in();
        let status = press.compress_vec(data, out, flush)?;
        let taken = usize::try_from(press.total_in() - before).unwrap_or_default();
        data = data.get(taken..).unwrap_or_default();
        let room = out.len() < out.capacity();
        let done = match flush {
            FlushCompress::Finish => status == Status::StreamEnd,
            _ => data.is_empty() && room,
        };
        if done {
            return Ok(());
        }
    }
}

impl HttpBody for Squeezed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        loop {
            let Some(mut press) = this.press.take() else { return Poll::Ready(None) };
            match Pin::new(&mut this.inner).poll_frame(cx) {
                Poll::Pending => {
                    this.press = Some(press);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(frame))) => {
                    let data = frame.into_data().unwrap_or_default();
                    if let Err(error) = squeeze(&mut press, &data, &mut this.out, FlushCompress::None) {
                        return Poll::Ready(Some(Err(axum::Error::new(error))));
                    }
                    this.press = Some(press);
                    if this.out.len() >= PIECE {
                        let piece = std::mem::take(&mut this.out);
                        return Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from(piece)))));
                    }
                }
                Poll::Ready(None) => {
                    if let Err(error) = squeeze(&mut press, &[], &mut this.out, FlushCompress::Finish) {
                        return Poll::Ready(Some(Err(axum::Error::new(error))));
                    }
                    this.rest(press);
                    let last = std::mem::take(&mut this.out);
                    return Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from(last)))));
                }
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::as_conversions, reason = "noise")]
mod tests {
    use std::io::Read;

    use axum::body::to_bytes;
    use flate2::read::GzDecoder;

    use super::*;

    #[tokio::test]
    async fn what_is_squeezed_comes_out_again() {
        let noise = |length: u32| {
            (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>()
        };
        for effort in [Effort::Quick, Effort::Small, Effort::Quick] {
            for data in [Vec::new(), b"brood".to_vec(), b"kaas en brood ".repeat(30_000), noise(500_000)] {
                let pieces: Vec<_> =
                    data.chunks(7_001).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
                let body = Body::from_stream(futures_util::stream::iter(pieces));
                let squeezed = to_bytes(Body::new(Squeezed::new(body, effort)), usize::MAX).await.unwrap();
                let mut back = Vec::new();
                GzDecoder::new(&squeezed[..]).read_to_end(&mut back).unwrap();
                assert!(back == data, "{effort:?}, {} bytes", data.len());
            }
        }
        assert!(AT_REST.with_borrow(Vec::len) >= 1, "the compressor rests for the next page");
    }
}
