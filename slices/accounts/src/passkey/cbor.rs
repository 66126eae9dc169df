//! Reads CBOR (RFC 8949) as far as authenticators write it: whole numbers, bytes, texts, lists and maps of a told
//! length, a few levels deep. Everything else is no answer of an authenticator.

/// Levels of lists and maps.
const DEEPEST: u8 = 4;
/// Entries of a list or map.
const MOST: u64 = 64;

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// A list.
    List(Vec<Item<'a>>),
    /// A map.
    Map(Vec<(Item<'a>, Item<'a>)>),
    /// True, false, null.
    Simple(u64),
}

impl<'a> Item<'a> {
    /// The value of a name in a map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.find(&Item::Text(name))
    }

    /// The value of a number in a map, as COSE keys have them.
    pub fn label(&self, number: i64) -> Option<&Self> {
        self.find(&Item::Int(number))
    }

    fn find(&self, key: &Item<'_>) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The bytes, when it is bytes.
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The number, when it is one.
    pub const fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }
}

/// Reads one item; what follows it is left.
pub fn read<'a>(from: &mut &'a [u8]) -> Option<Item<'a>> {
    item(from, DEEPEST)
}

fn item<'a>(from: &mut &'a [u8], deeper: u8) -> Option<Item<'a>> {
    let (major, number) = head(from)?;
    match major {
        0 => i64::try_from(number).ok().map(Item::Int),
        1 => i64::try_from(number).ok().map(|number| Item::Int(-1 - number)),
        2 => take(from, number).map(Item::Bytes),
        3 => std::str::from_utf8(take(from, number)?).ok().map(Item::Text),
        4 | 5 if number > MOST || deeper == 0 => None,
        4 => (0..number).map(|_| item(from, deeper - 1)).collect::<Option<_>>().map(Item::List),
        5 => {
            let pair = |_| Some((item(from, deeper - 1)?, item(from, deeper - 1)?));
            (0..number).map(pair).collect::<Option<_>>().map(Item::Map)
        }
        7 => Some(Item::Simple(number)),
        // Tags.
        _ => None,
    }
}

fn head(from: &mut &[u8]) -> Option<(u8, u64)> {
    let (first, rest) = from.split_first()?;
    *from = rest;
    let (major, short) = (first >> 5, first & 31);
    let size = match short {
        0..=23 => return Some((major, short.into())),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        // Lengths that are not told beforehand.
        _ => return None,
    };
    let number = take(from, size)?.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    Some((major, number))
}

fn take<'a>(from: &mut &'a [u8], size: u64) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(usize::try_from(size).ok()?)?;
    *from = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_and_what_follows_is_left() {
        // {1: 2, 3: -7, "fmt": h'0102', "l": [true, 1000]} and one byte more.
        let bytes = b"\xa4\x01\x02\x03\x26\x63fmt\x42\x01\x02\x61l\x82\xf5\x19\x03\xe8\xff";
        let mut from = &bytes[..];
        let read_ = read(&mut from).unwrap();
        assert_eq!(from, b"\xff");
        assert_eq!(read_.label(1).and_then(Item::int), Some(2));
        assert_eq!(read_.label(3).and_then(Item::int), Some(-7));
        assert_eq!(read_.get("fmt").and_then(Item::bytes), Some(&[1, 2][..]));
        assert_eq!(read_.get("l"), Some(&Item::List(vec![Item::Simple(21), Item::Int(1000)])));
        assert_eq!(read_.get("none"), None);
        for end in 0..bytes.len() - 1 {
            assert_eq!(read(&mut &bytes[..end]), None, "cut off after {end}");
        }
    }

    #[test]
    fn what_no_authenticator_writes_is_refused() {
        for wrong in [
            &b"\x5f\x41\x01\xff"[..],                // bytes without a length
            b"\xc0\x01",                             // a tag
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", // a list that would fill memory
            b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", // bytes that are not there
            b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", // a number too large
            b"\x81\x81\x81\x81\x81\x01",             // too deep
            b"\x62\xff\xfe",                         // no text
            b"",
        ] {
            assert_eq!(read(&mut &wrong[..]), None, "{wrong:02x?}");
        }
    }
}
