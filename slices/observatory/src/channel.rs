//! Where is counted, what, and by which instrument.

use chrono::{DateTime, NaiveDate, Utc};
use counts::{Mode, Step};
use kernel::nis::Nis;
use uuid::Uuid;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item])* $variant),+ }

        impl $name {
            /// All, in the order they are offered.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is stored and written in files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Reads the code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// What kind of place is counted at.
    SiteKind {
        /// A street.
        Street = "street",
        /// A square.
        Square = "square",
        /// The entrance of a park, a hall, a centre.
        Entrance = "entrance",
        /// A car park.
        CarPark = "car-park",
        /// Bays for a short stay.
        Bays = "bays",
    }
}

codes! {
    /// Which way is counted.
    Direction {
        /// Both ways together.
        Both = "both",
        /// Towards the centre.
        In = "in",
        /// Away from it.
        Out = "out",
    }
}

codes! {
    /// What counts, from the least to the most intrusive.
    Instrument {
        /// A person with a list.
        Hand = "hand",
        /// A beam or a pressure plate.
        Beam = "beam",
        /// Heat, radar or time of flight.
        Thermal = "thermal",
        /// A stereo camera that sends numbers and no pictures.
        Stereo = "stereo",
        /// A Telraam at a window.
        Telraam = "telraam",
        /// A barrier or loops in the ground.
        Barrier = "barrier",
        /// Totals of a telecom company.
        Telecom = "telecom",
    }
}

codes! {
    /// Whether a channel counts.
    State {
        /// Being prepared: what arrives is kept and shown to nobody.
        Draft = "draft",
        /// It counts.
        Live = "live",
        /// It does no more; its counts stay.
        Ended = "ended",
    }
}

/// A place where is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// As people call it.
    pub name: String,
    /// What kind of place.
    pub kind: SiteKind,
    /// The area it belongs to: a shopping street, a centre; empty without.
    pub area: String,
    /// Where, in degrees: latitude and longitude.
    pub point: Option<(f64, f64)>,
    /// What one should know of it.
    pub note: String,
}

/// What is counted at a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// Its site.
    pub site: Uuid,
    /// Its name; shown after that of the site where a site has several.
    pub name: String,
    /// What is counted.
    pub mode: Mode,
    /// Which way.
    pub direction: Direction,
    /// By what.
    pub instrument: Instrument,
    /// How long its stretches are.
    pub step: Step,
    /// Places there are, of a car park.
    pub capacity: Option<i64>,
    /// Whether it counts.
    pub state: State,
    /// Whether everybody may see its counts.
    pub is_public: bool,
    /// Whether what it strayed from its own normal may help to judge events elsewhere.
    pub is_control: bool,
    /// Where its processing record is.
    pub processing: String,
    /// Where its data protection impact assessment is.
    pub dpia: String,
    /// The first day it counts.
    pub live_from: Option<NaiveDate>,
    /// The last day it counted.
    pub ended_on: Option<NaiveDate>,
    /// When counts of it arrived last.
    pub touched_at: Option<DateTime<Utc>>,
}

/// Why a channel may not go live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLive {
    /// Nobody said where its processing record is.
    Processing,
    /// Nobody said where the assessment is.
    Dpia,
    /// It has ended.
    Ended,
}

impl Channel {
    /// A channel goes live only with its processing record and its assessment.
    pub fn may_go_live(&self) -> Result<(), NotLive> {
        if self.state == State::Ended {
            return Err(NotLive::Ended);
        }
        if self.processing.trim().is_empty() {
            return Err(NotLive::Processing);
        }
        if self.dpia.trim().is_empty() { Err(NotLive::Dpia) } else { Ok(()) }
    }

    /// Whether it is one of those that make the number of its town: people on foot, by the hour.
    #[must_use]
    pub fn on_foot(&self) -> bool {
        self.mode == Mode::Pedestrian && self.step != Step::DAY
    }

    /// Its name, after that of its site where the site has several.
    #[must_use]
    pub fn label(&self, site: Option<&Site>) -> String {
        let site = site.map_or("", |site| site.name.as_str());
        match (site.is_empty(), self.name.is_empty() || self.name == site) {
            (true, _) => self.name.clone(),
            (false, true) => site.to_owned(),
            (false, false) => format!("{site} – {}", self.name),
        }
    }

    /// Whether it is shown among the counters of its town.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state != State::Draft
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn channel() -> Channel {
        Channel {
            nis: Nis::parse("31022").unwrap(),
            id: Uuid::from_u128(1),
            site: Uuid::from_u128(2),
            name: "Markt".into(),
            mode: Mode::Pedestrian,
            direction: Direction::Both,
            instrument: Instrument::Beam,
            step: Step::HOUR,
            capacity: None,
            state: State::Draft,
            is_public: true,
            is_control: true,
            processing: "Register nr. 12".into(),
            dpia: "Nota van 3 maart".into(),
            live_from: None,
            ended_on: None,
            touched_at: None,
        }
    }

    #[test]
    fn nothing_goes_live_without_its_papers() {
        assert_eq!(channel().may_go_live(), Ok(()));
        let without = Channel { processing: " ".into(), ..channel() };
        assert_eq!(without.may_go_live(), Err(NotLive::Processing));
        assert_eq!(Channel { dpia: String::new(), ..channel() }.may_go_live(), Err(NotLive::Dpia));
        assert_eq!(Channel { state: State::Ended, ..channel() }.may_go_live(), Err(NotLive::Ended));
    }

    #[test]
    fn a_counter_is_called_after_its_site() {
        let site = |name: &str| Site {
            nis: Nis::parse("31022").unwrap(),
            id: Uuid::from_u128(2),
            name: name.into(),
            kind: SiteKind::Square,
            area: String::new(),
            point: None,
            note: String::new(),
        };
        let called = |name: &str| Channel { name: name.into(), ..channel() };
        assert_eq!(called("Markt").label(Some(&site("Markt"))), "Markt");
        assert_eq!(called("noord").label(Some(&site("Markt"))), "Markt – noord");
        assert_eq!(called("").label(Some(&site("Markt"))), "Markt");
        assert_eq!(called("noord").label(None), "noord");
    }

    #[test]
    fn codes_are_read_back() {
        for kind in SiteKind::ALL {
            assert_eq!(SiteKind::parse(kind.code()), Some(*kind));
        }
        assert_eq!(State::parse("dead"), None);
    }
}
