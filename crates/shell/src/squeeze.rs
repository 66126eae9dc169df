//! A body that is compressed while it is sent, so that long exports need no memory.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Output is passed on in pieces of about this size.
const PIECE: usize = 32 * 1024;

/// A body, compressed.
pub(crate) struct Squeezed {
    inner: Body,
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Squeezed {
    pub(crate) fn new(inner: Body, level: Compression) -> Self {
        Self { inner, encoder: Some(GzEncoder::new(Vec::with_capacity(PIECE / 2), level)) }
    }
}

impl HttpBody for Squeezed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        loop {
            let Some(mut encoder) = self.encoder.take() else { return Poll::Ready(None) };
            match Pin::new(&mut self.inner).poll_frame(cx) {
                Poll::Pending => {
                    self.encoder = Some(encoder);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(frame))) => {
                    let data = frame.into_data().unwrap_or_default();
                    if let Err(error) = encoder.write_all(&data) {
                        return Poll::Ready(Some(Err(axum::Error::new(error))));
                    }
                    let piece = (encoder.get_ref().len() >= PIECE).then(|| std::mem::take(encoder.get_mut()));
                    self.encoder = Some(encoder);
                    if let Some(piece) = piece {
                        return Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from(piece)))));
                    }
                }
                Poll::Ready(None) => {
                    let last = encoder.finish().map(|bytes| http_body::Frame::data(Bytes::from(bytes)));
                    return Poll::Ready(Some(last.map_err(axum::Error::new)));
                }
            }
        }
    }
}
