//! Which addresses lie outside our own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

/// A private place that may be asked: an address, with or without a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    ip: IpAddr,
    port: Option<u16>,
}

/// The text is no such place.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("‘{0}’ is not an address; write it as 192.168.1.7 or 192.168.1.7:8443")]
pub struct AllowedError(String);

impl Allowed {
    /// Reads `192.168.1.7`, `192.168.1.7:8443`, `::1` or `[::1]:8443`.
    pub fn parse(text: &str) -> Result<Self, AllowedError> {
        let text = text.trim();
        if let Ok(ip) = text.parse() {
            return Ok(Self { ip, port: None });
        }
        let socket: std::net::SocketAddr =
            text.parse().map_err(|_| AllowedError(text.chars().take(60).collect()))?;
        Ok(Self { ip: socket.ip(), port: Some(socket.port()) })
    }

    /// Whether this place is meant.
    #[must_use]
    pub fn covers(&self, ip: IpAddr, port: u16) -> bool {
        self.ip.to_canonical() == ip.to_canonical() && self.port.is_none_or(|own| own == port)
    }
}

/// Whether an address is one of the public internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && (c == 0 || c == 2);
    let relay = a == 192 && b == 88 && c == 99;
    let benchmark = a == 198 && (b == 18 || b == 19);
    let reserved = a == 0 || a >= 240;
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || shared
        || protocol
        || relay
        || benchmark
        || reserved)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    // Addresses that carry an IPv4 address lead where that one leads.
    if a == 0x64 && b == 0xff9b && [c, d, e, f] == [0; 4] {
        return v4(g, h);
    }
    if a == 0x2002 {
        return v4(b, c);
    }
    let documentation = a == 0x2001 && b == 0x0db8;
    let tunnel = a == 0x2001 && b == 0;
    // What is given out to the public begins with 001.
    (a & 0xe000) == 0x2000 && !documentation && !tunnel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_private_address_is_known() {
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001:0:1::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in
            ["8.8.8.8", "193.191.1.1", "172.32.0.1", "100.128.0.1", "2a02:1800::1", "64:ff9b::808:808"]
        {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_named_place_is_that_place_only() {
        let one = Allowed::parse("127.0.0.1:9000").unwrap();
        assert!(one.covers("127.0.0.1".parse().unwrap(), 9000));
        assert!(one.covers("::ffff:127.0.0.1".parse().unwrap(), 9000));
        assert!(!one.covers("127.0.0.1".parse().unwrap(), 9001));
        assert!(!one.covers("127.0.0.2".parse().unwrap(), 9000));
        assert!(Allowed::parse("localhost").is_err());
    }
}
