//! What the system's files say: `/etc/resolv.conf` and `/etc/hosts`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use event_loop::sys::Address;

/// What `/etc/resolv.conf` says, as far as a client that does not search for names needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemSettings {
    pub servers: Vec<SocketAddr>,
    /// Milliseconds.
    pub timeout_ms: Option<u64>,
    /// Begin with another server each time.
    pub rotate: bool,
    pub always_tcp: bool,
}

/// Without a file, or a server in it, the one of this machine.
pub fn system_settings() -> SystemSettings {
    let mut settings = read_resolv_conf(&read(Path::new("/etc/resolv.conf")));
    if settings.servers.is_empty() {
        settings.servers.push(SocketAddr::from((Ipv4Addr::LOCALHOST, 53)));
    }
    settings
}

/// A file that is not there or not text says nothing.
fn read(path: &Path) -> String {
    std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn read_resolv_conf(text: &str) -> SystemSettings {
    let mut settings = SystemSettings::default();
    for line in text.lines() {
        let line = line.split(['#', ';']).next().unwrap_or_default();
        let mut words = line.split_whitespace();
        match words.next() {
            Some("nameserver") => settings.servers.extend(words.next().and_then(server)),
            Some("options") => words.for_each(|option| read_option(&mut settings, option)),
            _ => {}
        }
    }
    settings
}

/// `address`, `address:port` or `[address]:port`.
fn server(text: &str) -> Option<SocketAddr> {
    match Address::parse(text, 53) {
        Some(Address::Ip(address)) => Some(address),
        _ => text.parse().ok(),
    }
}

fn read_option(settings: &mut SystemSettings, option: &str) {
    match option.split_once(':') {
        Some(("timeout", seconds)) => {
            settings.timeout_ms = seconds.parse::<u64>().ok().filter(|&seconds| seconds > 0).map(|s| s.min(30) * 1000);
        }
        None if option == "rotate" => settings.rotate = true,
        None if option == "use-vc" => settings.always_tcp = true,
        _ => {}
    }
}

/// The names that `/etc/hosts` gives an address, the official one first; `None` where it does not know the address.
pub fn host_names(ip: IpAddr) -> Option<Vec<String>> {
    names_in(&read(Path::new("/etc/hosts")), ip)
}

fn names_in(text: &str, ip: IpAddr) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        if words.next().and_then(|word| word.parse().ok()) != Some(ip) {
            continue;
        }
        for word in words {
            if !names.iter().any(|name| name.eq_ignore_ascii_case(word)) {
                names.push(word.to_owned());
            }
        }
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolv_conf_is_read() {
        let text = "; c\nsearch x y\nnameserver 1.2.3.4 # c\nnameserver fe80::1\nnameserver bad\n\
                    nameserver [::1]:5353\noptions timeout:3 rotate ndots:2\noptions use-vc timeout:x\n";
        let settings = read_resolv_conf(text);
        let expected = ["1.2.3.4:53", "[fe80::1]:53", "[::1]:5353"].map(|text| text.parse().unwrap());
        assert_eq!(settings.servers, expected);
        assert_eq!((settings.timeout_ms, settings.rotate, settings.always_tcp), (None, true, true));
    }

    #[test]
    fn hosts_has_all_names_of_an_address() {
        let text = "127.0.0.1 localhost\n10.0.0.1 one two # three\n::1 six\n10.0.0.1\tTwo four\nx y\n";
        assert_eq!(names_in(text, "10.0.0.1".parse().unwrap()).unwrap(), ["one", "two", "four"]);
        assert_eq!(names_in(text, "::1".parse().unwrap()).unwrap(), ["six"]);
        assert_eq!(names_in(text, "10.0.0.2".parse().unwrap()), None);
    }
}
