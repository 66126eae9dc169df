//! A photo of a front becomes a picture of our own: upright, smaller, and without anything hidden in it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::store::Print;

/// The most bytes of a photo as it is sent.
pub(crate) const MOST_BYTES: usize = 15_000_000;
/// The most pixels. What claims more is refused before anything is unpacked.
const MOST_PIXELS: u64 = 60_000_000;
/// The longest side of what is sent.
const LONGEST: u32 = 16_000;
/// The longest side of what is kept.
const KEPT: u32 = 1_280;
/// The shortest side worth keeping.
const SHORTEST: u32 = 200;
/// The most memory while reading.
const MOST_MEMORY: u64 = 400_000_000;

/// Reads what was sent; the error is the end of a key of the words. Takes up to a second: not for a thread that answers.
pub(crate) fn read(sent: &[u8]) -> Result<Print, &'static str> {
    if sent.len() > MOST_BYTES {
        return Err("photo-heavy");
    }
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    let format =
        image::guess_format(sent).ok().filter(|format| known.contains(format)).ok_or("photo-kind")?;
    let mut reader = ImageReader::with_format(Cursor::new(sent), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| "photo-broken")?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err("photo-heavy");
    }
    if width.min(height) < SHORTEST {
        return Err("photo-small");
    }
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(|_| "photo-broken")?;
    let mut small =
        if width.max(height) > KEPT { whole.resize(KEPT, KEPT, FilterType::Triangle) } else { whole };
    small.apply_orientation(upright);
    let mut content = Vec::new();
    JpegEncoder::new_with_quality(&mut content, 76)
        .encode_image(&small.to_rgb8())
        .map_err(|_| "photo-broken")?;
    Ok((i64::from(small.width()), i64::from(small.height()), content))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG with a place hidden in it.
    fn with_place() -> Vec<u8> {
        let mut plain = Vec::new();
        let image = image::RgbImage::from_fn(1_600, 900, |x, y| {
            let low = |at: u32| u8::try_from(at % 256).unwrap();
            image::Rgb([low(x), low(y), 90])
        });
        JpegEncoder::new_with_quality(&mut plain, 80).encode_image(&image).unwrap();
        let hidden = b"Exif\0\0GPS 51.1528 3.2369";
        let mut out = plain[..2].to_vec();
        out.extend([0xff, 0xe1, 0, u8::try_from(hidden.len() + 2).unwrap()]);
        out.extend(hidden);
        out.extend(&plain[2..]);
        out
    }

    #[test]
    fn a_photo_keeps_nothing_hidden_and_becomes_smaller() {
        let sent = with_place();
        assert!(sent.windows(3).any(|bytes| bytes == b"GPS"));
        let (width, height, content) = read(&sent).unwrap();
        assert_eq!((width, height), (1_280, 720));
        assert!(!content.windows(3).any(|bytes| bytes == b"GPS"));
        assert!(content.len() < sent.len());
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        assert_eq!(read(b"<html>"), Err("photo-kind"));
        assert_eq!(read(&with_place()[..40]), Err("photo-broken"));
        let mut tiny = Vec::new();
        let image = image::RgbImage::new(40, 40);
        JpegEncoder::new(&mut tiny).encode_image(&image).unwrap();
        assert_eq!(read(&tiny), Err("photo-small"));
    }
}
