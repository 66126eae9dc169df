//! A photo as it is sent becomes pictures of our own: turned upright, made smaller, without anything hidden in them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The most bytes of a photo as it is sent.
pub(crate) const MOST_BYTES: usize = 15_000_000;
/// The most pixels. What claims more is refused before anything is unpacked.
const MOST_PIXELS: u64 = 60_000_000;
/// The longest side of what is sent.
const LONGEST: u32 = 16_000;
/// The shortest side worth showing.
const SHORTEST: u32 = 240;
/// The most memory while reading.
const MOST_MEMORY: u64 = 400_000_000;

/// The sizes, the largest first: code, longest side, quality.
pub(crate) const SIZES: [(&str, u32, u8); 3] = [("l", 1_440, 78), ("m", 720, 76), ("s", 240, 74)];

/// Why a photo is not taken. The code is the end of a key of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Nothing was sent.
    Empty,
    /// Too many bytes.
    Heavy,
    /// No JPEG, PNG or WebP.
    Kind,
    /// Too many pixels.
    Large,
    /// Too few pixels.
    Small,
    /// It cannot be read.
    Broken,
}

impl Unfit {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Empty => "mer-photo-fault-empty",
            Self::Heavy => "mer-photo-fault-heavy",
            Self::Kind => "mer-photo-fault-kind",
            Self::Large => "mer-photo-fault-large",
            Self::Small => "mer-photo-fault-small",
            Self::Broken => "mer-photo-fault-broken",
        }
    }
}

/// A photo in our own sizes, as JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Of the largest size.
    pub width: u32,
    pub height: u32,
    /// Code of the size and content.
    pub files: Vec<(&'static str, Vec<u8>)>,
}

/// Reads what was sent. Takes up to a second: not for a thread that answers requests.
pub(crate) fn read(sent: &[u8]) -> Result<Picture, Unfit> {
    if sent.is_empty() {
        return Err(Unfit::Empty);
    }
    if sent.len() > MOST_BYTES {
        return Err(Unfit::Heavy);
    }
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    let format = image::guess_format(sent).ok().filter(|format| known.contains(format)).ok_or(Unfit::Kind)?;
    let mut reader = ImageReader::with_format(Cursor::new(sent), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let told = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Unfit::Large,
        _ => Unfit::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST {
        return Err(Unfit::Large);
    }
    if width.min(height) < SHORTEST {
        return Err(Unfit::Small);
    }
    let profile = decoder.icc_profile().ok().flatten();
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(told)?;
    sizes(whole, (upright, profile.as_deref()))
}

/// The sizes of something drawn here.
pub(crate) fn of_drawing(image: DynamicImage) -> Result<Picture, Unfit> {
    sizes(image, (Orientation::NoTransforms, None))
}

/// The sizes of an image.
fn sizes(whole: DynamicImage, (upright, profile): (Orientation, Option<&[u8]>)) -> Result<Picture, Unfit> {
    let longest = SIZES.first().map_or(0, |(_, longest, _)| *longest);
    let mut large = plain(flat(shrunk(whole, longest)), profile);
    large.apply_orientation(upright);
    let mut files = Vec::with_capacity(SIZES.len());
    for (code, longest, quality) in SIZES {
        let size = shrunk(large.clone(), longest);
        let mut content = Vec::new();
        JpegEncoder::new_with_quality(&mut content, quality)
            .encode_image(&size.into_rgb8())
            .map_err(|_| Unfit::Broken)?;
        files.push((code, content));
    }
    Ok(Picture { width: large.width(), height: large.height(), files })
}

/// Made smaller; never larger. Far too large ones are averaged first, which is much quicker.
fn shrunk(image: DynamicImage, longest: u32) -> DynamicImage {
    let now = image.width().max(image.height());
    if now <= longest {
        return image;
    }
    if now >= longest.saturating_mul(3) {
        let rough = image.thumbnail(longest.saturating_mul(2), longest.saturating_mul(2));
        return rough.resize(longest, longest, FilterType::Triangle);
    }
    image.resize(longest, longest, FilterType::Triangle)
}

/// Without transparency: what can be seen through lies on white.
fn flat(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let seen = image.into_rgba8();
    let mut flat = RgbImage::new(seen.width(), seen.height());
    for (below, above) in flat.pixels_mut().zip(seen.pixels()) {
        let [red, green, blue, alpha] = above.0.map(u32::from);
        let mixed = |colour: u32| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        *below = Rgb([mixed(red), mixed(green), mixed(blue)]);
    }
    DynamicImage::ImageRgb8(flat)
}

/// In the colours of the web: our pictures carry no profile, and without it those of many telephones would look dull. A
/// profile that cannot be read, or of other colours than red, green and blue, changes nothing.
fn plain(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.and_then(|profile| ColorProfile::new_from_slice(profile).ok()) else {
        return image;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return image;
    }
    let seen = image.into_rgb8();
    let srgb = ColorProfile::new_srgb();
    let turn = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
    let mut turned = RgbImage::new(seen.width(), seen.height());
    match turn.map(|turn| turn.transform(seen.as_raw(), &mut turned)) {
        Ok(Ok(())) => DynamicImage::ImageRgb8(turned),
        _ => DynamicImage::ImageRgb8(seen),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[test]
    fn colours_of_a_profile_become_those_of_the_web() {
        use image::ImageEncoder as _;
        let image = RgbImage::from_pixel(400, 300, Rgb([200, 20, 20]));
        let red = |profile: Option<Vec<u8>>| {
            let mut sent = Vec::new();
            let mut encoder = image::codecs::png::PngEncoder::new(&mut sent);
            if let Some(profile) = profile {
                encoder.set_icc_profile(profile).unwrap();
            }
            encoder.write_image(image.as_raw(), 400, 300, image::ExtendedColorType::Rgb8).unwrap();
            let picture = read(&sent).unwrap();
            image::load_from_memory(&picture.files[0].1).unwrap().into_rgb8().get_pixel(200, 150).0[0]
        };
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        assert!(red(None).abs_diff(200) <= 4);
        assert!(red(Some(wide)) >= 210, "the same numbers mean a deeper red there");
        assert!(red(Some(b"no profile".to_vec())).abs_diff(200) <= 4);
    }

    /// A photo with a red left half and a blue right half.
    pub(crate) fn halves(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) }
        });
        let mut sent = Vec::new();
        DynamicImage::ImageRgb8(image).write_to(&mut Cursor::new(&mut sent), format).unwrap();
        sent
    }

    /// The same with an EXIF block that says how to turn it, and where it was taken.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS-SECRET");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut sent = vec![0xff, 0xd8, 0xff, 0xe1];
        sent.extend(length);
        sent.extend(exif);
        sent.extend(&jpeg[2..]);
        sent
    }

    fn of(picture: &Picture, code: &str) -> RgbImage {
        let (_, content) = picture.files.iter().find(|(size, _)| *size == code).unwrap();
        assert_eq!(image::guess_format(content).unwrap(), ImageFormat::Jpeg);
        image::load_from_memory(content).unwrap().into_rgb8()
    }

    #[test]
    fn every_size_is_made_from_every_kind() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = read(&halves(3_000, 1_500, format)).unwrap();
            assert_eq!((picture.width, picture.height), (1_440, 720), "{format:?}");
            let sizes = ["l", "m", "s"].map(|code| of(&picture, code).dimensions());
            assert_eq!(sizes, [(1_440, 720), (720, 360), (240, 120)]);
            let small = of(&picture, "s");
            assert!(small.get_pixel(10, 60).0[0] > 150 && small.get_pixel(230, 60).0[2] > 150);
        }
        let small = read(&halves(300, 260, ImageFormat::Png)).unwrap();
        assert_eq!((small.width, small.height), (300, 260), "never larger than it was");
    }

    #[test]
    fn it_stands_upright_and_nothing_is_hidden_in_it() {
        let sent = with_exif(&halves(800, 400, ImageFormat::Jpeg), 6);
        assert!(sent.windows(10).any(|piece| piece == b"GPS-SECRET"));
        let picture = read(&sent).unwrap();
        assert_eq!((picture.width, picture.height), (400, 800), "turned a quarter");
        let large = of(&picture, "l");
        let (top, bottom) = (large.get_pixel(200, 100).0, large.get_pixel(200, 700).0);
        assert!(top[0] > 150 && bottom[2] > 150, "left became top: {top:?} {bottom:?}");
        for (_, content) in &picture.files {
            assert!(!content.windows(4).any(|piece| piece == b"Exif" || piece == b"GPS-"));
        }
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let image = image::RgbaImage::from_pixel(300, 300, image::Rgba([0, 0, 0, 0]));
        let mut sent = Vec::new();
        DynamicImage::ImageRgba8(image).write_to(&mut Cursor::new(&mut sent), ImageFormat::Png).unwrap();
        let seen = of(&read(&sent).unwrap(), "l").get_pixel(150, 150).0;
        assert!(seen.iter().all(|part| *part > 250), "{seen:?}");
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        assert_eq!(read(b""), Err(Unfit::Empty));
        assert_eq!(read(&vec![0; MOST_BYTES + 1]), Err(Unfit::Heavy));
        assert_eq!(read(b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"), Err(Unfit::Kind));
        assert_eq!(read(b"GIF89a then nothing"), Err(Unfit::Kind));
        assert_eq!(read(&halves(239, 800, ImageFormat::Png)), Err(Unfit::Small));
        let whole = halves(800, 400, ImageFormat::Png);
        assert_eq!(read(&whole[..200]), Err(Unfit::Broken));
        // A bomb: a few bytes that claim to be 3,600 million pixels.
        let mut bomb = whole;
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let wrong = read(&bomb);
        assert!(matches!(wrong, Err(Unfit::Large | Unfit::Broken)), "{wrong:?}");
        // One with an honest header.
        let mut sent = Vec::new();
        let flag = image::GrayImage::new(9_000, 9_000);
        DynamicImage::ImageLuma8(flag).write_to(&mut Cursor::new(&mut sent), ImageFormat::Png).unwrap();
        assert!(sent.len() < 1_000_000);
        assert_eq!(read(&sent), Err(Unfit::Large));
    }
}
