//! Names as text: with `\.` for a dot in a label and `\DDD` for a byte that is no character.

use std::net::{IpAddr, Ipv6Addr};

use hickory_proto::rr::Name;

use crate::Failure;

/// A name that can be asked for.
#[derive(Clone, Debug)]
pub struct QueryName(pub(crate) Name);

impl QueryName {
    /// Refuses what no host's name can have.
    pub fn parse(text: &str) -> Result<QueryName, Failure> {
        let mut labels: Vec<Vec<u8>> = vec![Vec::new()];
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            let byte = match byte {
                b'.' => {
                    labels.push(Vec::new());
                    continue;
                }
                b'\\' => escaped(&mut bytes).ok_or(Failure::BadName)?,
                byte => byte,
            };
            if !is_host_byte(byte) {
                return Err(Failure::BadName);
            }
            if let Some(label) = labels.last_mut() {
                label.push(byte);
            }
        }
        // One dot at the end is the root, which every name ends with.
        if labels.last().is_some_and(Vec::is_empty) {
            labels.pop();
        }
        if text == "." {
            labels.clear();
        }
        if labels.iter().any(|label| label.is_empty() || label.len() > 63) {
            return Err(Failure::BadName);
        }
        let mut name = Name::from_labels(labels).map_err(|_| Failure::BadName)?;
        name.set_fqdn(true);
        Ok(QueryName(name))
    }
}

fn escaped(bytes: &mut std::str::Bytes<'_>) -> Option<u8> {
    let first = bytes.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, bytes.next()?, bytes.next()?];
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/' | b'*')
}

/// A name of an answer, without the dot at its end.
pub(crate) fn name_text(name: &Name) -> String {
    let mut text = String::new();
    for (index, label) in name.iter().enumerate() {
        if index > 0 {
            text.push('.');
        }
        for &byte in label {
            match byte {
                b'"' | b'.' | b';' | b'\\' | b'(' | b')' | b'@' | b'$' => {
                    text.push('\\');
                    text.push(char::from(byte));
                }
                b' '..=b'~' => text.push(char::from(byte)),
                byte => text.push_str(&format!("\\{byte:03}")),
            }
        }
    }
    text
}

/// The name under which an address's names are kept.
pub fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let mut text = String::with_capacity(72);
            for byte in ip.octets().iter().rev() {
                text.push_str(&format!("{:x}.{:x}.", byte & 15, byte >> 4));
            }
            text + "ip6.arpa"
        }
    }
}

/// The usual text of an address: the IPv4 address that ends a compatible one is written as such.
pub fn ipv6_text(ip: Ipv6Addr) -> String {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
            let [.., a, b, c, d] = ip.octets();
            format!("::{a}.{b}.{c}.{d}")
        }
        _ => ip.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> Option<String> {
        QueryName::parse(name).ok().map(|name| name_text(&name.0))
    }

    #[test]
    fn names_are_read_and_written() {
        for (name, expected) in [
            ("example.org", Some("example.org")),
            ("example.org.", Some("example.org")),
            ("_srv._tcp.x", Some("_srv._tcp.x")),
            ("a\\.b.c", Some("a\\.b.c")),
            ("a\\046b", Some("a\\.b")),
            (".", Some("")),
            ("", Some("")),
            ("..", None),
            (".a", None),
            ("a..b", None),
            ("a b", None),
            ("a\\", None),
            ("a\\99", None),
            ("a\\999", None),
            ("a\u{e9}", None),
        ] {
            assert_eq!(text(name).as_deref(), expected, "{name:?}");
        }
        assert_eq!(text(&"x".repeat(64)), None);
        assert_eq!(text(&"abcd.".repeat(60)), None);
    }

    #[test]
    fn addresses_have_names() {
        assert_eq!(reverse_name("1.2.3.4".parse().unwrap()), "4.3.2.1.in-addr.arpa");
        assert!(reverse_name("2001:db8::1".parse().unwrap()).starts_with("1.0.0.0.0"));
        assert!(reverse_name("2001:db8::1".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
        assert_eq!(ipv6_text("::1.2.3.4".parse().unwrap()), "::1.2.3.4");
        assert_eq!(ipv6_text("::1".parse().unwrap()), "::1");
    }
}
