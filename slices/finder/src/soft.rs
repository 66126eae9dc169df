//! Where a long compound may be broken on a narrow screen: browsers hyphenate Dutch and German only when the device
//! has the dictionary for it, and break "Schoenenwinkels" after any letter otherwise.

/// May be broken here (U+00AD), and shows a hyphen only then.
const SOFT_HYPHEN: char = '\u{ad}';

/// Shorter words fit the narrowest tile.
const LONG: usize = 11;

/// Pieces with which the later part of a compound begins, in Dutch and in German.
const PARTS: &[&str] = &[
    "winkel",
    "zaken",
    "zaak",
    "handel",
    "automat",
    "kantoor",
    "kantore",
    "ondernemer",
    "verzorger",
    "maker",
    "restaurant",
    "bakkerij",
    "centra",
    "woning",
    "materialen",
    "kleding",
    "artikel",
    "artsen",
    "studio",
    "salon",
    "voeding",
    "herstel",
    "verhuur",
    "verkoop",
    "dienst",
    "station",
    "instrument",
    "waren",
    "producten",
    "kramen",
    "behang",
    "zonwering",
    "geschäft",
    "läden",
    "laden",
    "handlung",
    "märkte",
    "markt",
    "werkstätt",
    "häuser",
    "büro",
    "makler",
    "reparatur",
    "wohnung",
    "imbiss",
    "stellen",
    "plätze",
    "agentur",
    "bedarf",
    "posten",
    "schutz",
    "mittel",
    "händler",
    "stände",
    "pflege",
    "betrieb",
    "zentren",
    "macher",
    "vermiet",
    "anlage",
    "verleih",
    "benodigd",
    "installateur",
    "information",
    "akustik",
    "felder",
    "technik",
    "bekleidung",
];

/// The text with soft hyphens at the joints of its long words.
#[must_use]
pub fn soften(text: &str) -> String {
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    if word.chars().count() < LONG {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() + 4);
    let mut before = 0;
    for (at, sign) in word.char_indices() {
        let rest = word.get(at..).unwrap_or_default();
        // At least three letters before the joint, and none of them a hyphen already.
        if before >= 3 && PARTS.iter().any(|part| rest.starts_with(part)) {
            out.push(SOFT_HYPHEN);
            before = 0;
        }
        before = if sign.is_alphabetic() { before + 1 } else { 0 };
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_break_at_their_joints() {
        let told = |text: &str| soften(text).replace(SOFT_HYPHEN, "|");
        assert_eq!(told("Schoenenwinkels"), "Schoenen|winkels");
        assert_eq!(told("Natuurvoedingswinkels"), "Natuur|voedings|winkels");
        assert_eq!(told("Uitvaartondernemers"), "Uitvaart|ondernemers");
        assert_eq!(told("Papier- en kantoorwinkels"), "Papier- en kantoor|winkels");
        assert_eq!(told("Haushaltswarengeschäfte"), "Haushalts|waren|geschäfte");
        assert_eq!(told("Zoofachgeschäfte"), "Zoofach|geschäfte");
        assert_eq!(told("Cafés"), "Cafés");
        assert_eq!(told("Restaurants"), "Restaurants", "not before its own beginning");
        assert_eq!(told("Second-Hand-Boutiquen"), "Second-Hand-Boutiquen");
    }

    #[test]
    fn the_long_names_of_kinds_have_a_joint_that_fits_a_narrow_tile() {
        use kernel::language::Language;
        let mut unbroken: Vec<String> = Vec::new();
        let mut long = 0;
        for kind in kernel::category::Category::all() {
            for language in [Language::Nl, Language::De] {
                for piece in soften(kind.plural(language)).split([' ', '-', SOFT_HYPHEN]) {
                    long += usize::from(piece.chars().count() > 8);
                    if piece.chars().count() > 15 {
                        unbroken.push(piece.to_owned());
                    }
                }
            }
        }
        assert!(long > 100, "there are long names");
        assert!(unbroken.len() < 12, "too many names cannot be broken well: {unbroken:?}");
    }
}
