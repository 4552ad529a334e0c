//! Socket addresses between Rust and the system.

use std::ffi::CString;
use std::io;
use std::mem::{MaybeUninit, offset_of, size_of};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::RawFd;

use super::check;

/// The address of a socket's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Ip(SocketAddr),
    /// A Unix socket's path; a first byte of 0 is an abstract name. Empty: the socket has no name.
    Path(Vec<u8>),
}

impl std::fmt::Display for Address {
    /// For people: nothing for a socket without a name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Ip(address) => address.fmt(f),
            Address::Path(path) => String::from_utf8_lossy(path).replace('\0', "@").fmt(f),
        }
    }
}

impl Address {
    /// An address from its text; `fe80::1%eth0` has the scope of that interface. `None`: not an IP address.
    pub fn parse(text: &str, port: u16) -> Option<Address> {
        let (text, zone) = match text.split_once('%') {
            Some((text, zone)) => (text, Some(zone)),
            None => (text, None),
        };
        Some(Address::Ip(match text.parse().ok()? {
            IpAddr::V4(ip) if zone.is_none() => SocketAddr::V4(SocketAddrV4::new(ip, port)),
            IpAddr::V4(_) => return None,
            IpAddr::V6(ip) => SocketAddr::V6(SocketAddrV6::new(ip, port, 0, zone.map_or(0, scope_of))),
        }))
    }

    pub fn is_ipv6(&self) -> bool {
        matches!(self, Address::Ip(SocketAddr::V6(_)))
    }

    /// The address family's number, `AF_INET` for instance.
    pub fn family(&self) -> libc::c_int {
        match self {
            Address::Ip(SocketAddr::V4(_)) => libc::AF_INET,
            Address::Ip(SocketAddr::V6(_)) => libc::AF_INET6,
            Address::Path(_) => libc::AF_UNIX,
        }
    }
}

/// The number of a network interface, given by name or number; 0 when there is none.
fn scope_of(zone: &str) -> u32 {
    if let Ok(number) = zone.parse() {
        return number;
    }
    // SAFETY: a zero-terminated name.
    CString::new(zone).map_or(0, |name| unsafe { libc::if_nametoindex(name.as_ptr()) })
}

/// An address in the system's form.
pub struct RawAddress {
    storage: libc::sockaddr_storage,
    length: libc::socklen_t,
}

impl RawAddress {
    /// Fails with `ENAMETOOLONG` for a path that the system has no room for.
    pub fn new(address: &Address) -> io::Result<RawAddress> {
        // SAFETY: all zeros is a valid value.
        let mut raw = RawAddress { storage: unsafe { MaybeUninit::zeroed().assume_init() }, length: 0 };
        let storage = (&raw mut raw.storage).cast::<u8>();
        match address {
            Address::Ip(SocketAddr::V4(v4)) => {
                let value = libc::sockaddr_in {
                    sin_family: libc::AF_INET as libc::sa_family_t,
                    sin_port: v4.port().to_be(),
                    sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(v4.ip().octets()) },
                    sin_zero: [0; 8],
                };
                // SAFETY: the storage is large enough and aligned for any address.
                unsafe { storage.cast::<libc::sockaddr_in>().write(value) };
                raw.length = size_of::<libc::sockaddr_in>() as libc::socklen_t;
            }
            Address::Ip(SocketAddr::V6(v6)) => {
                let value = libc::sockaddr_in6 {
                    sin6_family: libc::AF_INET6 as libc::sa_family_t,
                    sin6_port: v6.port().to_be(),
                    sin6_flowinfo: v6.flowinfo(),
                    sin6_addr: libc::in6_addr { s6_addr: v6.ip().octets() },
                    sin6_scope_id: v6.scope_id(),
                };
                // SAFETY: as above.
                unsafe { storage.cast::<libc::sockaddr_in6>().write(value) };
                raw.length = size_of::<libc::sockaddr_in6>() as libc::socklen_t;
            }
            Address::Path(path) => {
                raw.storage.ss_family = libc::AF_UNIX as libc::sa_family_t;
                let offset = offset_of!(libc::sockaddr_un, sun_path);
                let room = size_of::<libc::sockaddr_un>() - offset;
                let is_abstract = path.first() == Some(&0);
                // A path ends with a zero byte; an abstract name is as long as the length says.
                let needed = path.len() + usize::from(!is_abstract);
                if needed > room {
                    return Err(io::Error::from_raw_os_error(libc::ENAMETOOLONG));
                }
                // SAFETY: that much room has been checked.
                unsafe { std::ptr::copy_nonoverlapping(path.as_ptr(), storage.add(offset), path.len()) };
                raw.length = (offset + needed) as libc::socklen_t;
            }
        }
        Ok(raw)
    }

    /// Room for an address that the system fills in.
    pub fn empty() -> RawAddress {
        // SAFETY: all zeros is a valid value.
        let storage = unsafe { MaybeUninit::zeroed().assume_init() };
        RawAddress { storage, length: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    pub fn as_ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    pub fn as_mut_ptr(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }

    pub fn length(&self) -> libc::socklen_t {
        self.length
    }

    pub fn length_mut(&mut self) -> &mut libc::socklen_t {
        &mut self.length
    }

    /// `None` for a family that is not known here.
    pub fn to_address(&self) -> Option<Address> {
        let storage = (&raw const self.storage).cast::<u8>();
        match libc::c_int::from(self.storage.ss_family) {
            libc::AF_INET => {
                // SAFETY: the family says what it is; the storage is large enough and aligned.
                let v4 = unsafe { &*storage.cast::<libc::sockaddr_in>() };
                let ip = Ipv4Addr::from(v4.sin_addr.s_addr.to_ne_bytes());
                Some(Address::Ip(SocketAddr::V4(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)))))
            }
            libc::AF_INET6 => {
                // SAFETY: as above.
                let v6 = unsafe { &*storage.cast::<libc::sockaddr_in6>() };
                let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
                let port = u16::from_be(v6.sin6_port);
                Some(Address::Ip(SocketAddr::V6(SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id))))
            }
            libc::AF_UNIX => {
                let offset = offset_of!(libc::sockaddr_un, sun_path);
                let length = (self.length as usize).clamp(offset, size_of::<libc::sockaddr_un>()) - offset;
                // SAFETY: within the storage, which is zeroed or filled.
                let bytes = unsafe { std::slice::from_raw_parts(storage.add(offset), length) };
                let end = match bytes.first() {
                    Some(0) => bytes.len(),
                    _ => bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()),
                };
                Some(Address::Path(bytes[..end].to_vec()))
            }
            _ => None,
        }
    }
}

/// The address without its port; of a link-local one also the interface.
pub fn ip_text(address: &SocketAddr) -> String {
    let text = address.ip().to_string();
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => match interface_name(v6.scope_id()) {
            Some(name) => format!("{text}%{name}"),
            None => text,
        },
        _ => text,
    }
}

fn interface_name(number: u32) -> Option<String> {
    let mut name = [0u8; libc::IF_NAMESIZE];
    // SAFETY: there is room for the longest name.
    if unsafe { libc::if_indextoname(number, name.as_mut_ptr().cast()) }.is_null() {
        return None;
    }
    let end = name.iter().position(|&byte| byte == 0)?;
    Some(String::from_utf8_lossy(&name[..end]).into_owned())
}

fn ask(
    fd: RawFd,
    call: unsafe extern "C" fn(RawFd, *mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int,
) -> io::Result<Address> {
    let mut raw = RawAddress::empty();
    let address = raw.as_mut_ptr();
    // SAFETY: address and length describe a buffer valid for the write.
    check(unsafe { call(fd, address, raw.length_mut()) })?;
    raw.to_address().ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}

/// The socket's own address.
pub fn local_address(fd: RawFd) -> io::Result<Address> {
    ask(fd, libc::getsockname)
}

/// The address of the other side.
pub fn peer_address(fd: RawFd) -> io::Result<Address> {
    ask(fd, libc::getpeername)
}
