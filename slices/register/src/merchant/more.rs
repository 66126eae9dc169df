//! What only people tell of a place: texts in other languages, links, how one can pay, how one gets in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::language::Language;
use serde::{Deserialize, Serialize};

/// Ways to pay, as the forms and the pages know them.
pub const PAYMENT: &[&str] =
    &["cash", "cards", "credit", "qr", "transfer", "meal-vouchers", "eco-vouchers", "local-vouchers"];
/// Languages spoken in the shop.
pub const SPOKEN: &[&str] = &["nl", "fr", "en", "de", "ar", "es", "it", "pl", "pt", "ro", "tr", "uk", "vgt"];
/// What helps people in.
pub const ACCESS: &[&str] =
    &["step-free", "wide-door", "toilet", "parking", "hearing-loop", "assistance-dog", "seat", "quiet"];
/// Where else the place is found.
pub const SOCIAL: &[&str] = &["facebook", "instagram", "linkedin", "tiktok", "whatsapp", "youtube"];
/// Services with hours of their own.
pub const SERVICES: &[&str] = &["pickup", "delivery"];

/// What only people tell. Not searched, shown on the page of the place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct More {
    /// The description in other languages than the first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<Language, String>,
    /// The web shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webshop: Option<String>,
    /// Pages on social networks, by network.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub social: BTreeMap<String, String>,
    /// Ways to pay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payment: Vec<String>,
    /// Languages spoken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spoken: Vec<String>,
    /// What helps people in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
    /// Hours of services, by service.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub service_hours: BTreeMap<String, String>,
    /// When each field was last told, by its code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, DateTime<Utc>>,
}

impl More {
    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
