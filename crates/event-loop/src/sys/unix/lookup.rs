//! Names of machines and services, as the system's own resolver answers: hosts file, DNS, whatever else is configured.
//!
//! Both calls block. Errors are numbers as JavaScript sees them: negative, the resolver's own below -3000.

use std::ffi::{CStr, CString};
use std::net::{IpAddr, SocketAddr};
use std::ptr;

use super::{Address, RawAddress};

/// The address family to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookupFamily {
    Any,
    V4,
    V6,
}

/// The flag that asks only for families the machine has an address of; the others likewise.
pub const AI_ADDRCONFIG: i32 = libc::AI_ADDRCONFIG;
pub const AI_ALL: i32 = libc::AI_ALL;
pub const AI_V4MAPPED: i32 = libc::AI_V4MAPPED;

/// The addresses of a host, in the resolver's order.
pub fn host_addresses(host: &str, family: LookupFamily, flags: i32) -> Result<Vec<IpAddr>, i32> {
    let host = CString::new(host).map_err(|_| -libc::EINVAL)?;
    // SAFETY: all zeros is a valid value.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_family = match family {
        LookupFamily::Any => libc::AF_UNSPEC,
        LookupFamily::V4 => libc::AF_INET,
        LookupFamily::V6 => libc::AF_INET6,
    };
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_flags = flags;
    let mut list = ptr::null_mut();
    // SAFETY: a zero-terminated name, valid hints, and a place for the result.
    let status = unsafe { libc::getaddrinfo(host.as_ptr(), ptr::null(), &hints, &mut list) };
    if status != 0 {
        return Err(error_number(status));
    }
    let mut addresses = Vec::new();
    let mut next = list;
    // SAFETY: the list is the system's, its end is null.
    while let Some(info) = unsafe { next.as_ref() } {
        addresses.extend(ip_of(info));
        next = info.ai_next;
    }
    // SAFETY: from getaddrinfo, and not used again.
    unsafe { libc::freeaddrinfo(list) };
    Ok(addresses)
}

fn ip_of(info: &libc::addrinfo) -> Option<IpAddr> {
    match info.ai_family {
        libc::AF_INET => {
            // SAFETY: the family says what the address is.
            let v4 = unsafe { info.ai_addr.cast::<libc::sockaddr_in>().as_ref() }?;
            Some(IpAddr::from(v4.sin_addr.s_addr.to_ne_bytes()))
        }
        libc::AF_INET6 => {
            // SAFETY: as above.
            let v6 = unsafe { info.ai_addr.cast::<libc::sockaddr_in6>().as_ref() }?;
            Some(IpAddr::from(v6.sin6_addr.s6_addr))
        }
        _ => None,
    }
}

/// The names of an address's host and of its port's service.
pub fn host_and_service(address: SocketAddr) -> Result<(String, String), i32> {
    const HOST_ROOM: usize = 1025;
    const SERVICE_ROOM: usize = 32;
    let raw = RawAddress::new(&Address::Ip(address)).map_err(|_| -libc::EINVAL)?;
    let mut host = [0; HOST_ROOM];
    let mut service = [0; SERVICE_ROOM];
    // SAFETY: address and length belong together; the buffers have the rooms given.
    let status = unsafe {
        libc::getnameinfo(
            raw.as_ptr(),
            raw.length(),
            host.as_mut_ptr(),
            HOST_ROOM as libc::socklen_t,
            service.as_mut_ptr(),
            SERVICE_ROOM as libc::socklen_t,
            libc::NI_NAMEREQD,
        )
    };
    if status != 0 {
        return Err(error_number(status));
    }
    // SAFETY: the system has ended both with a zero.
    let text = |buffer: *const libc::c_char| unsafe { CStr::from_ptr(buffer) }.to_string_lossy().into_owned();
    Ok((text(host.as_ptr()), text(service.as_ptr())))
}

fn error_number(status: libc::c_int) -> i32 {
    match status {
        libc::EAI_SYSTEM => -std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO),
        libc::EAI_AGAIN => -3001,
        libc::EAI_BADFLAGS => -3002,
        libc::EAI_FAIL => -3004,
        libc::EAI_FAMILY => -3005,
        libc::EAI_MEMORY => -3006,
        EAI_NODATA => -3007,
        libc::EAI_NONAME => -3008,
        libc::EAI_OVERFLOW => -3009,
        libc::EAI_SERVICE => -3010,
        libc::EAI_SOCKTYPE => -3011,
        EAI_ADDRFAMILY => -3000,
        _ => -3004,
    }
}

/// Not among libc's constants everywhere.
const EAI_ADDRFAMILY: libc::c_int = -9;
const EAI_NODATA: libc::c_int = -5;
