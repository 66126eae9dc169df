//! Small guards at the door: who really asks, whether a foreign page makes the browser post, and the headers that
//! protect every answer.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, Method, header};
use thiserror::Error;

/// A range of addresses: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// The text is no range of addresses.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("«{0}» is not a range of addresses; write it as 10.0.0.0/8 or 192.0.2.7")]
pub struct NetworkError(String);

impl Network {
    /// Reads a range.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.chars().take(60).collect());
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { first, bits }) }
    }

    /// Whether the address is in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |one: u128, two: u128, width: u32| {
            let shift = width - u32::from(self.bits);
            shift >= 128 || one >> shift == two >> shift
        };
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(one), IpAddr::V4(two)) => {
                same(u128::from(one.to_bits()), u128::from(two.to_bits()), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(two)) => same(one.to_bits(), two.to_bits(), 128),
            _ => false,
        }
    }
}

/// Where a request comes from: the nearest address that is not one of our own proxies.
#[must_use]
pub fn client_of(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let ours = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer?;
    if !ours(peer) {
        return Some(peer);
    }
    let told: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map_while(|part| part.trim().parse().ok())
        .take(50)
        .collect();
    told.iter().rev().copied().find(|address| !ours(*address)).or(told.first().copied()).or(Some(peer))
}

/// What one household or office shares: limits are counted for it, because the last parts of an address are its own to
/// choose. Empty when the address is not known.
#[must_use]
pub fn network(client: Option<IpAddr>) -> String {
    match client.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}")
        }
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{:x}", d & 0xff00)
        }
        None => String::new(),
    }
}

/// Whether a changing request comes from a foreign page. Browsers say so themselves; programs say nothing and have
/// no cookies to steal.
#[must_use]
pub fn is_foreign(method: &Method, headers: &HeaderMap, base_url: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = text(header::HOST).unwrap_or_default();
    let own = origin.split_once("://").is_some_and(|(_, rest)| !host.is_empty() && rest == host);
    !own && origin != base_url
}

/// What an answer holds, as far as its policy is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A page.
    Page,
    /// A script: a worker obeys the policy it came with, not that of the page.
    Script,
    /// Anything else.
    Data,
}

/// What the headers of an answer depend on.
#[derive(Clone, Copy, Debug)]
pub struct Protection<'a> {
    /// The nonce of scripts and styles.
    pub nonce: &'a str,
    /// Whether the page may stand in a frame, and of which sites.
    pub frames: Option<&'a [String]>,
    /// Other addresses the browser may fetch from (a chosen base map).
    pub connect: &'a [String],
    /// Whether the site is reached over TLS.
    pub https: bool,
    /// What the answer holds.
    pub content: Content,
}

/// Adds the protecting headers.
pub fn protect(out: &mut HeaderMap, protection: &Protection<'_>) {
    let fixed = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()",
        ),
    ];
    for (name, value) in fixed {
        out.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if protection.https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        out.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if protection.frames.is_none() {
        out.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if !out.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&policy(protection))
    {
        out.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn policy(protection: &Protection<'_>) -> String {
    let ancestors = match protection.frames {
        Some(sites) if !sites.is_empty() => sites.join(" "),
        _ => "'none'".to_owned(),
    };
    let others: String = protection.connect.iter().map(|site| format!(" {site}")).collect();
    match protection.content {
        Content::Page => {}
        Content::Script => {
            return format!(
                "default-src 'none'; script-src 'self'; connect-src 'self'{others}; img-src 'self' data: blob:{others}; \
                 frame-ancestors {ancestors}"
            );
        }
        Content::Data => return format!("default-src 'none'; frame-ancestors {ancestors}"),
    }
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}' 'self'; \
         img-src 'self' data: blob:{others}; font-src 'self'; connect-src 'self'{others}; worker-src 'self' blob:; \
         manifest-src 'self'; frame-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; \
         frame-ancestors {ancestors}",
        nonce = protection.nonce,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn ranges_of_addresses() {
        let ten = Network::parse("10.0.0.0/8").unwrap();
        assert!(ten.contains("10.200.3.4".parse().unwrap()) && !ten.contains("11.0.0.1".parse().unwrap()));
        assert!(ten.contains("::ffff:10.1.1.1".parse().unwrap()), "an IPv4 address in IPv6 clothes");
        assert!(Network::parse("::/0").unwrap().contains("2001:db8::1".parse().unwrap()));
        assert!(Network::parse("0.0.0.0/0").unwrap().contains("1.2.3.4".parse().unwrap()));
        assert!(Network::parse("10.0.0.0/33").is_err() && Network::parse("huis").is_err());
    }

    #[test]
    fn what_one_household_can_choose_does_not_make_it_another_network() {
        let of = |text: &str| network(text.parse().ok());
        assert_eq!((of("192.0.2.7").as_str(), of("::ffff:192.0.2.9").as_str()), ("192.0.2", "192.0.2"));
        assert_eq!(of("2001:db8:1:2ff:3::4"), of("2001:db8:1:200::1"), "one household has 256 networks");
        assert_ne!(of("2001:db8:1:2ff::"), of("2001:db8:1:3ff::"));
        assert_eq!(network(None), "");
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let proxies = [Network::parse("127.0.0.1").unwrap()];
        let peer: IpAddr = "127.0.0.1".parse().unwrap();
        let told = headers(&[("x-forwarded-for", "6.6.6.6, 192.0.2.7")]);
        assert_eq!(client_of(Some(peer), &told, &proxies), Some("192.0.2.7".parse().unwrap()));
        assert_eq!(client_of(Some(peer), &told, &[]), Some(peer), "nobody is trusted unless said so");
        let stranger = "203.0.113.9".parse().unwrap();
        assert_eq!(client_of(Some(stranger), &told, &proxies), Some(stranger));
        assert_eq!(client_of(Some(peer), &HeaderMap::new(), &proxies), Some(peer));
    }

    #[test]
    fn foreign_pages_cannot_make_a_browser_post() {
        let base = "https://plein.example";
        let foreign = |pairs| is_foreign(&Method::POST, &headers(pairs), base);
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]), "a sister site is foreign too");
        assert!(foreign(&[("origin", "https://evil.example"), ("host", "plein.example")]));
        assert!(foreign(&[("origin", "null"), ("host", "plein.example")]));
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(!foreign(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")]));
        assert!(!foreign(&[("origin", "https://plein.example"), ("host", "127.0.0.1:9")]));
        assert!(!foreign(&[]), "a program");
        assert!(!is_foreign(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), base));
    }

    #[test]
    fn pages_are_protected_and_only_embeds_may_be_framed() {
        let mut out = HeaderMap::new();
        let sites = vec!["https://www.oostkamp.be".to_owned()];
        let mut protection =
            Protection { nonce: "abc", frames: None, connect: &[], https: true, content: Content::Page };
        protect(&mut out, &protection);
        let sent = out[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        for part in [
            "'nonce-abc'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(sent.contains(part), "{part} in {sent}");
        }
        assert!(!sent.contains("unsafe-"));
        assert!(
            out.contains_key(header::STRICT_TRANSPORT_SECURITY) && out.contains_key(header::X_FRAME_OPTIONS)
        );
        protection.content = Content::Script;
        let worker = policy(&protection);
        assert!(
            worker.contains("connect-src 'self'"),
            "a worker fetches tiles under its own policy: {worker}"
        );
        protection.content = Content::Data;
        assert!(policy(&protection).starts_with("default-src 'none'; frame-ancestors"));
        let mut framed = HeaderMap::new();
        protection.frames = Some(&sites);
        protection.https = false;
        protect(&mut framed, &protection);
        assert!(
            framed[header::CONTENT_SECURITY_POLICY].to_str().unwrap().ends_with("https://www.oostkamp.be")
        );
        assert!(
            !framed.contains_key(header::X_FRAME_OPTIONS)
                && !framed.contains_key(header::STRICT_TRANSPORT_SECURITY)
        );
    }
}
