use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Which resolved addresses may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AddressPolicy {
    /// Public addresses only: what a configured host name should never do is lead into our own network.
    #[default]
    Public,
    /// Private networks too (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7), for a server inside the company.
    /// Loopback, link-local (with the metadata services) and reserved ranges stay refused.
    PrivateToo,
}

/// What is wrong with connecting to `address`, if anything: the name of the class that it belongs to.
#[must_use]
pub fn refused_class(address: IpAddr, policy: AddressPolicy) -> Option<&'static str> {
    let class = match address {
        IpAddr::V4(address) => class_v4(address),
        IpAddr::V6(address) => class_v6(address),
    }?;
    let inside = matches!(class, "private" | "shared" | "unique local");
    (!(inside && policy == AddressPolicy::PrivateToo)).then_some(class)
}

fn class_v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [0, ..] => "this network",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private",
        [100, 64..=127, ..] => "shared",
        [127, ..] => "loopback",
        [169, 254, ..] => "link-local",
        [192, 0, 0, _] => "protocol assignments",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "documentation",
        [192, 88, 99, _] => "6to4 relay",
        [198, 18..=19, ..] => "benchmarking",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved",
        _ => return None,
    })
}

fn class_v6(address: Ipv6Addr) -> Option<&'static str> {
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => "unspecified",
        [0, 0, 0, 0, 0, 0, 0, 1] => "loopback",
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => "IPv4 in IPv6",
        [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, ..] | [0x2002, ..] | [0x2001, 0, ..] => "IPv4 in IPv6",
        // The metadata service of the cloud, inside the unique local range.
        [0xfd00, 0x0ec2, ..] => "metadata",
        [0xfc00..=0xfdff, ..] => "unique local",
        [0xfe80..=0xfebf, ..] => "link-local",
        [0xfec0..=0xfeff, ..] => "site-local",
        [0xff00..=0xffff, ..] => "multicast",
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => "documentation",
        [0x2001, 1..=0x01ff, ..] => "protocol assignments",
        [0x2000..=0x3fff, ..] => return None,
        _ => "reserved",
    })
}

/// Every address of a host was refused.
#[derive(Debug)]
pub(crate) struct AddressRefused {
    class: &'static str,
}

impl fmt::Display for AddressRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the host name leads to a {} address, which may not be connected to", self.class)
    }
}

impl std::error::Error for AddressRefused {}

/// Looks names up at every connection and drops the addresses that may not be connected to, so that a name that
/// changes its address after a check gains nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GuardedResolver {
    pub(crate) policy: AddressPolicy,
    pub(crate) loopback: bool,
}

impl GuardedResolver {
    fn filter(self, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, AddressRefused> {
        let mut kept = Vec::new();
        let mut refused = None;
        for address in found {
            match refused_class(address.ip(), self.policy) {
                Some(class) if !(self.loopback && class == "loopback") => refused = Some(class),
                _ => kept.push(address),
            }
        }
        match refused {
            Some(class) if kept.is_empty() => Err(AddressRefused { class }),
            _ => Ok(kept),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let kept = guard.filter(found)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(text: &str) -> Option<&'static str> {
        refused_class(text.parse().unwrap(), AddressPolicy::Public)
    }

    #[test]
    fn every_class_of_address_that_is_not_public_is_refused() {
        for (text, wanted) in [
            ("0.0.0.0", "this network"),
            ("10.1.2.3", "private"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.168.1.1", "private"),
            ("100.64.0.1", "shared"),
            ("100.127.255.255", "shared"),
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("169.254.169.254", "link-local"),
            ("169.254.170.2", "link-local"),
            ("192.0.0.8", "protocol assignments"),
            ("192.0.2.1", "documentation"),
            ("198.51.100.1", "documentation"),
            ("203.0.113.1", "documentation"),
            ("192.88.99.1", "6to4 relay"),
            ("198.18.0.1", "benchmarking"),
            ("198.19.255.255", "benchmarking"),
            ("224.0.0.1", "multicast"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "reserved"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::127.0.0.1", "IPv4 in IPv6"),
            ("::ffff:10.0.0.1", "IPv4 in IPv6"),
            ("::ffff:8.8.8.8", "IPv4 in IPv6"),
            ("::ffff:0:8.8.8.8", "IPv4 in IPv6"),
            ("64:ff9b::a00:1", "IPv4 in IPv6"),
            ("64:ff9b:1::1", "IPv4 in IPv6"),
            ("2002:a00:1::", "IPv4 in IPv6"),
            ("2001:0:1::", "IPv4 in IPv6"),
            ("100::1", "reserved"),
            ("fc00::1", "unique local"),
            ("fd12::1", "unique local"),
            ("fd00:ec2::254", "metadata"),
            ("fe80::1", "link-local"),
            ("fec0::1", "site-local"),
            ("ff02::1", "multicast"),
            ("2001:db8::1", "documentation"),
            ("3fff::1", "documentation"),
            ("2001:10::1", "protocol assignments"),
            ("4000::1", "reserved"),
        ] {
            assert_eq!(class(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for text in [
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "2606:4700::1",
        ] {
            assert_eq!(class(text), None, "{text}");
        }
    }

    #[test]
    fn private_networks_pass_only_by_policy_and_the_metadata_service_never() {
        let too = |text: &str| refused_class(text.parse().unwrap(), AddressPolicy::PrivateToo);
        for text in ["10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "fd12::1"] {
            assert_eq!(too(text), None, "{text}");
        }
        for text in ["169.254.169.254", "fd00:ec2::254", "127.0.0.1", "::1", "fe80::1", "::ffff:10.0.0.1"] {
            assert!(too(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_name_with_both_kinds_of_address_keeps_the_public_ones() {
        let guard = GuardedResolver { policy: AddressPolicy::Public, loopback: false };
        let both = vec!["10.0.0.1:0".parse().unwrap(), "8.8.8.8:0".parse().unwrap()];
        assert_eq!(guard.filter(both).unwrap(), ["8.8.8.8:0".parse().unwrap()]);
        let refused = guard.filter(vec!["127.0.0.1:0".parse().unwrap()]).unwrap_err();
        assert!(refused.to_string().contains("loopback"));
    }
}
