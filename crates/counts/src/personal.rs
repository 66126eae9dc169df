//! Keeps out what could recognise a person or a vehicle: addresses of devices, number plates, tracks, faces. A count needs
//! none of them, and a town may not hold them by accident. What is found is refused whole, with the place and the reason.
//!
//! Ids of the sensors themselves pass: a UUID, the number of a segment, one device's own name.

use std::collections::HashSet;

use serde_json::Value;

use crate::{Refusal, Trouble};

/// What something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The address of a network card.
    Mac,
    /// The number of a telephone.
    Imei,
    /// A number plate.
    Plate,
    /// An image, or another large piece of binary data.
    Image,
}

/// Names of fields that hold something of a person or a vehicle, folded to letters and digits.
const FIELDS: &[&str] = &[
    "mac",
    "macs",
    "macaddress",
    "macaddresses",
    "macaddr",
    "macadres",
    "macadressen",
    "macid",
    "machash",
    "hashedmac",
    "clientmac",
    "stationmac",
    "sourcemac",
    "srcmac",
    "devicemac",
    "adressemac",
    "bssid",
    "bssids",
    "bdaddr",
    "btaddress",
    "bluetoothaddress",
    "imei",
    "imeis",
    "imsi",
    "imsis",
    "msisdn",
    "iccid",
    "adid",
    "idfa",
    "gaid",
    "phonenumber",
    "telefoonnummer",
    "plate",
    "plates",
    "platenumber",
    "numberplate",
    "licenseplate",
    "licenceplate",
    "licenseplates",
    "anpr",
    "alpr",
    "lpr",
    "nummerplaat",
    "nummerplaten",
    "kenteken",
    "kentekens",
    "kentekenplaat",
    "plaque",
    "plaqueimmatriculation",
    "immatriculation",
    "kennzeichen",
    "nummernschild",
    "trajectory",
    "trajectories",
    "traject",
    "trajecten",
    "trajectoire",
    "trackid",
    "trackids",
    "trackingid",
    "trajectoryid",
    "personid",
    "personids",
    "visitorid",
    "visitorids",
    "pedestrianid",
    "bezoekerid",
    "persoonid",
    "face",
    "faces",
    "faceid",
    "faceids",
    "faceembedding",
    "gezicht",
    "gezichten",
    "gezichtid",
    "visage",
    "gesicht",
    "biometric",
    "biometrics",
    "embedding",
    "embeddings",
    "fingerprint",
    "rijksregisternummer",
    "nationalnumber",
];

/// Names of fields that hold a device: of somebody, when there are many of them in one message.
const DEVICES: &[&str] = &[
    "deviceid",
    "deviceids",
    "clientid",
    "clientids",
    "deviceuuid",
    "phoneid",
    "handsetid",
    "toestelid",
    "beaconid",
    "devicehash",
];

/// Names of fields with a list of places.
const TRACKS: &[&str] =
    &["track", "tracks", "path", "paths", "route", "routes", "trace", "positions", "waypoints", "points"];

/// Names of fields with an image.
const IMAGES: &[&str] = &[
    "image",
    "images",
    "img",
    "photo",
    "photos",
    "foto",
    "picture",
    "snapshot",
    "frame",
    "thumbnail",
    "crop",
    "jpeg",
    "jpg",
];

/// Text longer than this without a space is no name and no note.
const LONG: usize = 400;
/// Deeper than any message of counts.
const DEEP: usize = 24;
/// Rows of a file that are looked at whole.
const WATCHED_ROWS: u64 = 1_000;
/// Different devices in the rows that are looked at, before they are the devices of passers-by.
const MANY_DEVICES: usize = 100;

fn folded(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).take(60).collect()
}

/// Whether a field or column of this name holds something of a person or a vehicle.
#[must_use]
pub fn field(name: &str) -> bool {
    FIELDS.contains(&folded(name).as_str())
}

/// What a value looks like, when it is something by which somebody could be recognised.
#[must_use]
pub fn value(text: &str) -> Option<Likeness> {
    let text = text.trim();
    if text.len() >= LONG {
        return image(text).then_some(Likeness::Image);
    }
    if text.starts_with("data:image") || text.starts_with("/9j/") && text.len() > 60 {
        return Some(Likeness::Image);
    }
    if !(7..=24).contains(&text.len()) || !text.is_ascii() {
        return None;
    }
    if mac(text) {
        Some(Likeness::Mac)
    } else if imei(text) {
        Some(Likeness::Imei)
    } else if plate(text) {
        Some(Likeness::Plate)
    } else {
        None
    }
}

/// `a4:83:e7:12:34:56`, with `-` too, and `a483.e712.3456`.
fn mac(text: &str) -> bool {
    let parted = |sign: char, size: usize, count: usize| {
        text.split(sign).count() == count
            && text
                .split(sign)
                .all(|part| part.len() == size && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    // Letters only when there are dots: "2026.1122.1500" is a time. A pair of digits only is a date.
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    parted(':', 2, 6) || (parted('-', 2, 6) && letters) || (parted('.', 4, 3) && letters)
}

/// Twelve signs with letters and digits, as an address is written without its marks. In the name of a sensor that is
/// nothing; in a list it is.
fn bare_mac(text: &str) -> bool {
    let text = text.trim();
    text.len() == 12
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Fifteen digits of a known register of telephones, of which the last one proves the others.
fn imei(text: &str) -> bool {
    const REGISTERS: [&str; 12] = ["01", "35", "44", "45", "49", "50", "51", "52", "53", "86", "98", "99"];
    let digits: String = text.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect();
    if digits.len() != 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0');
            let twice = digit * 2;
            if at % 2 == 0 { digit } else { twice / 10 + twice % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && REGISTERS.iter().any(|register| digits.starts_with(register))
}

/// A plate of Belgium, the Netherlands, France or Germany with its dashes, or a Belgian one without.
fn plate(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|sign| match sign {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            ' ' | '.' => '-',
            other => other,
        })
        .collect();
    const SHAPES: [&str; 16] = [
        "9-AAA-999",
        "9AAA999",
        "9-AAA999",
        "AA-99-99",
        "99-99-AA",
        "99-AA-99",
        "AA-99-AA",
        "AA-AA-99",
        "99-AA-AA",
        "99-AAA-9",
        "9-AAA-99",
        "AA-999-A",
        "A-999-AA",
        "AA-999-AA",
        "AAA-99-A",
        "A-99-AAA",
    ];
    let german = {
        let mut parts = shape.split('-');
        let (town, letters, digits) = (parts.next(), parts.next(), parts.next());
        let all = |part: Option<&str>, sign: char, most: usize| {
            part.is_some_and(|part| (1..=most).contains(&part.len()) && part.chars().all(|one| one == sign))
        };
        // With its space: "B-AB 1234".
        text.contains('-')
            && text.contains(' ')
            && all(town, 'A', 3)
            && all(letters, 'A', 2)
            && all(digits, '9', 4)
            && parts.next().is_none()
    };
    // A Belgian plate for cars begins with 1 to 9; "0ABC123" is a code of something else.
    german || (SHAPES.contains(&shape.as_str()) && !text.starts_with('0'))
}

/// Much text in the signs of base64.
fn image(text: &str) -> bool {
    let coded = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'\n' | b'\r')
    };
    text.starts_with("data:image") || text.bytes().all(coded)
}

/// Looks through a message.
///
/// # Errors
/// The field, as a path, and what stood there: only its kind, never the value itself.
pub fn message(value: &Value) -> Result<(), Refusal> {
    let found = look(value, &mut Vec::new(), false);
    found.map_or(Ok(()), |(path, told)| Err(Refusal::new(1, path, Trouble::Personal, told)))
}

fn look<'v>(value: &'v Value, path: &mut Vec<&'v str>, in_list: bool) -> Option<(String, &'static str)> {
    let here = |path: &[&str], told| Some((path.join("."), told));
    if path.len() > DEEP {
        return here(path, "deep");
    }
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| {
            path.push(name);
            let found = named(name, inner, in_list)
                .and_then(|told| here(path, told))
                .or_else(|| look(inner, path, in_list));
            path.pop();
            found
        }),
        Value::Array(items) => {
            let many = items.len() > 1;
            items
                .iter()
                .find_map(|item| look(item, path, many))
                .or_else(|| if many && devices(items) { here(path, "device") } else { None })
                .or_else(|| if moving(items) { here(path, "track") } else { None })
        }
        Value::String(text) => self::value(text)
            .or_else(|| (in_list && bare_mac(text)).then_some(Likeness::Mac))
            .and_then(|likeness| here(path, kind(likeness))),
        Value::Number(number) => {
            let digits = number.as_u64().filter(|number| *number >= 10_000_000_000_000)?;
            if imei(&digits.to_string()) { here(path, kind(Likeness::Imei)) } else { None }
        }
        Value::Null | Value::Bool(_) => None,
    }
}

const fn kind(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Mac => "mac",
        Likeness::Imei => "imei",
        Likeness::Plate => "plate",
        Likeness::Image => "image",
    }
}

/// What a field is by its name, together with what it holds.
fn named(name: &str, inner: &Value, in_list: bool) -> Option<&'static str> {
    let name = folded(name);
    // Nothing in it is nothing kept: some suppliers send every field always.
    let empty = match inner {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if empty {
        return None;
    }
    if FIELDS.contains(&name.as_str()) {
        return Some("field");
    }
    if DEVICES.contains(&name.as_str()) {
        let recognisable = inner.as_str().is_some_and(|text| {
            bare_mac(text) || text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        return (recognisable || inner.is_array() || in_list && inner.is_string()).then_some("device");
    }
    if IMAGES.contains(&name.as_str()) {
        let text = inner.as_str().unwrap_or_default();
        return (text.len() > 120 && image(text)).then_some("image");
    }
    let several = |items: &Vec<Value>| items.len() > 1 && items.iter().all(placed);
    (TRACKS.contains(&name.as_str()) && inner.as_array().is_some_and(several)).then_some("track")
}

/// Two numbers, or an object with two of a place.
fn placed(item: &Value) -> bool {
    match item {
        Value::Array(numbers) => numbers.len() >= 2 && numbers.iter().take(2).all(Value::is_number),
        Value::Object(fields) => {
            let has = |names: [&str; 5]| fields.keys().any(|key| names.contains(&folded(key).as_str()));
            has(["x", "lon", "lng", "longitude", "posx"]) && has(["y", "lat", "latitude", "posy", "lati"])
        }
        _ => false,
    }
}

/// Places with times: somebody who moves.
fn moving(items: &[Value]) -> bool {
    let timed = |item: &Value| {
        item.as_object().is_some_and(|fields| {
            fields
                .keys()
                .any(|key| ["t", "ts", "time", "timestamp", "datetime", "at"].contains(&folded(key).as_str()))
        })
    };
    items.len() > 2 && items.iter().all(|item| placed(item) && timed(item))
}

/// A list of strings that are addresses of devices without their marks.
fn devices(items: &[Value]) -> bool {
    items.iter().all(|item| item.as_str().is_some_and(bare_mac))
}

/// Looks at the rows of a file.
#[derive(Debug, Default)]
pub struct Watch {
    rows: u64,
    devices: Vec<HashSet<String>>,
}

impl Watch {
    /// Whether enough rows were looked at.
    #[must_use]
    pub const fn done(&self) -> bool {
        self.rows >= WATCHED_ROWS
    }

    /// Looks at a row; the refusal of the whole file when something is found.
    pub fn row<'c>(
        &mut self,
        number: u64,
        names: &[String],
        cell: &dyn Fn(usize) -> std::borrow::Cow<'c, str>,
    ) -> Option<Refusal> {
        if self.done() {
            return None;
        }
        self.rows += 1;
        self.devices.resize_with(names.len(), HashSet::new);
        for (at, (name, devices)) in names.iter().zip(&mut self.devices).enumerate() {
            let text = cell(at);
            if let Some(likeness) = value(&text) {
                return Some(Refusal::new(number, name.as_str(), Trouble::Personal, kind(likeness)));
            }
            let device = bare_mac(&text) || !text.is_empty() && DEVICES.contains(&folded(name).as_str());
            if device && devices.len() <= MANY_DEVICES {
                devices.insert(text.into_owned());
            }
            if devices.len() > MANY_DEVICES {
                return Some(Refusal::new(number, name.as_str(), Trouble::Personal, "device"));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn found(message: &Value) -> Option<String> {
        super::message(message).err().map(|refusal| {
            assert_eq!(refusal.trouble, Trouble::Personal);
            refusal.field
        })
    }

    #[test]
    fn what_recognises_somebody_is_found_by_its_look() {
        for text in ["a4:83:e7:12:34:56", "A4-83-E7-12-34-56", "a483.e712.3456"] {
            assert_eq!(value(text), Some(Likeness::Mac), "{text}");
        }
        for text in ["490154203237518", "35-209900-176148-1"] {
            assert_eq!(value(text), Some(Likeness::Imei), "{text}");
        }
        for text in [
            "1-ABC-123",
            "1ABC123",
            "2-XYZ-987",
            "12-AB-34",
            "AB-123-C",
            "AB-123-CD",
            "B-AB 1234",
            "1.ABC.123",
        ] {
            assert_eq!(value(text), Some(Likeness::Plate), "{text}");
        }
        assert_eq!(value(&"QUJD".repeat(200)), Some(Likeness::Image));
        assert_eq!(value("data:image/png;base64,iVBORw0KGgo="), Some(Likeness::Image));
    }

    #[test]
    fn ordinary_values_pass() {
        for text in [
            "9000001844",
            "550e8400-e29b-41d4-a716-446655440000",
            "2026-11-22T10:00:00Z",
            "2026-03-14 10:00",
            "2026-03-14T10:00:00+01:00",
            "14/03/2026",
            "20260314100000",
            "202603141000",
            "1773478800000",
            "1773478800000000",
            "12:34:56",
            "10:00:00",
            "10:00-11:00",
            "Kerkstraat 12",
            "Markt - ingang A",
            "Noordstraat-1",
            "T60",
            "S2-0012",
            "70B3D57ED0051234",
            "eui-70b3d57ed0051234",
            "urn:ngsi-ld:CrowdFlowObserved:Markt-1",
            "1.234.567,5",
            "-1",
            "000000000000000",
            "123456789012345",
            "8800",
            "0479 12 34 56",
            "51.05,3.72",
            "a4cf12ab34cd",
            "N-237",
            "R-4-12",
            "2026-11-22",
            "22-11-26",
            "2026.1122.1500",
            "00-11-22-33-44-55",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        let note = "De teller stond stil wegens werken aan de Kerkstraat. ".repeat(20);
        assert_eq!(value(&note), None);
        for name in [
            "sensor",
            "sensor_id",
            "locatie",
            "voetgangers",
            "macro",
            "plateau",
            "passanten",
            "track_length",
            "surface",
            "platenzaak",
        ] {
            assert!(!field(name), "{name}");
        }
        for name in
            ["MAC", "mac_address", "Nummerplaat", "kenteken", "licensePlate", "track-id", "BSSID", "face_id"]
        {
            assert!(field(name), "{name}");
        }
    }

    #[test]
    fn messages_with_somebody_in_them_are_refused_with_the_path() {
        let mac =
            json!({"start": "2026-11-22T10:00:00Z", "in": 3, "seen": [{"address": "a4:83:e7:12:34:56"}]});
        assert_eq!(found(&mac).as_deref(), Some("seen.address"));
        assert_eq!(found(&json!({"count": 3, "mac": "x"})).as_deref(), Some("mac"));
        assert_eq!(
            found(&json!([{"device_id": "phone one"}, {"device_id": "phone two"}])).as_deref(),
            Some("device_id")
        );
        assert_eq!(
            found(&json!({"device_id": "5f4dcc3b5aa765d61d8327deb882cf99"})).as_deref(),
            Some("device_id")
        );
        assert_eq!(found(&json!({"clients": ["a4cf12ab34cd", "b4cf12ab34cd"]})).as_deref(), Some("clients"));
        assert_eq!(found(&json!({"tracks": [[1.0, 2.0], [1.5, 2.0]]})).as_deref(), Some("tracks"));
        let walk = json!({"objects": [{"x": 1, "y": 2, "t": 0}, {"x": 2, "y": 2, "t": 1}, {"x": 3, "y": 2, "t": 2}]});
        assert_eq!(found(&walk).as_deref(), Some("objects"));
        assert_eq!(found(&json!({"vehicle": {"kenteken": "onbekend"}})).as_deref(), Some("vehicle.kenteken"));
        assert_eq!(found(&json!({"a": 490_154_203_237_518_u64})).as_deref(), Some("a"));
        assert_eq!(found(&json!({"snapshot": "QUJD".repeat(40)})).as_deref(), Some("snapshot"));
        let told = message(&json!({"who": "1-ABC-123"})).unwrap_err().told;
        assert_eq!(told, "plate", "the report does not keep it either");
    }

    #[test]
    fn messages_of_counters_pass() {
        for message in [
            json!({"start": "2026-11-22T10:00:00Z", "end": "2026-11-22T10:15:00Z", "in": 12, "out": 9, "uptime": 0.98, "seq": 1_773_478_800_000_u64}),
            json!({"device_id": "markt-1", "in": 3}),
            json!({"end_device_ids": {"device_id": "eui-70b3d57ed0051234", "dev_eui": "70B3D57ED0051234"}, "count": 4}),
            json!([{"Datastream": {"@iot.id": 7}, "components": ["phenomenonTime", "result"], "dataArray": [["2026-03-14T10:00:00Z/2026-03-14T10:15:00Z", 97]]}]),
            json!({"id": "urn:ngsi-ld:CrowdFlowObserved:1", "location": {"type": "GeoProperty", "value": {"type": "LineString", "coordinates": [[3.7, 51.0], [3.8, 51.1]]}}, "image": "https://example.org/markt.jpg", "peopleCount": 100}),
            json!({"instance_id": -1, "segment_id": 9_000_001_844_u64, "date": "2026-03-14T10:00:00.000Z", "uptime": 0.75, "car_speed_hist_0to70plus": [0, 1.5, 20, 30], "pedestrian": 12.3}),
            json!({"mac": null, "plate": "", "count": 1}),
        ] {
            assert_eq!(found(&message), None, "{message}");
        }
    }

    proptest! {
        #[test]
        fn no_text_falls_over(text: String, name: String) {
            let _ = value(&text);
            let _ = field(&name);
            let _ = message(&json!({name: [text.clone(), {"a": text}]}));
        }

        #[test]
        fn every_address_is_found(bytes in any::<[u8; 6]>()) {
            let text = bytes.map(|byte| format!("{byte:02x}")).join(":");
            prop_assert_eq!(value(&text), Some(Likeness::Mac));
        }
    }
}
