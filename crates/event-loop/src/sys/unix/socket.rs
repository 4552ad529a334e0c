//! Stream sockets: making, binding, listening, accepting, connecting, and their options.

use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use super::{Address, RawAddress, check};
use super::{set_cloexec, set_nonblocking};

/// A stream socket that does not block and does not pass to children.
pub fn stream_socket(family: libc::c_int) -> io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    #[cfg(not(target_os = "linux"))]
    let kind = libc::SOCK_STREAM;
    // SAFETY: takes no pointers; a new descriptor belongs to nobody else.
    let socket = unsafe { OwnedFd::from_raw_fd(check(libc::socket(family, kind, 0))?) };
    prepare(&socket)?;
    Ok(socket)
}

/// What Linux does in the call that makes the descriptor.
fn prepare(socket: &OwnedFd) -> io::Result<()> {
    if cfg!(not(target_os = "linux")) {
        set_cloexec(socket.as_raw_fd(), true)?;
        set_nonblocking(socket.as_raw_fd(), true)?;
    }
    Ok(())
}

pub fn set_socket_option(fd: RawFd, level: libc::c_int, option: libc::c_int, value: libc::c_int) -> io::Result<()> {
    let size = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: the value is valid for the read.
    check(unsafe { libc::setsockopt(fd, level, option, (&raw const value).cast(), size) })?;
    Ok(())
}

pub fn socket_option_value(fd: RawFd, level: libc::c_int, option: libc::c_int) -> io::Result<libc::c_int> {
    let mut value: libc::c_int = 0;
    let mut size = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: value and size describe a buffer valid for the write.
    check(unsafe { libc::getsockopt(fd, level, option, (&raw mut value).cast(), &mut size) })?;
    Ok(value)
}

/// How a TCP socket is bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct BindOptions {
    pub ipv6_only: bool,
    /// Several sockets may listen, and the system spreads connections over them.
    pub reuse_port: bool,
}

/// Gives the socket an address.
pub fn bind(fd: RawFd, address: &Address, options: BindOptions) -> io::Result<()> {
    if matches!(address, Address::Ip(_)) {
        set_socket_option(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
        if options.reuse_port {
            set_reuse_port(fd)?;
        }
        if address.is_ipv6() {
            set_socket_option(fd, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, options.ipv6_only.into())?;
        }
    }
    let raw = RawAddress::new(address)?;
    // SAFETY: address and length describe a valid address.
    check(unsafe { libc::bind(fd, raw.as_ptr(), raw.length()) })?;
    Ok(())
}

/// Where sockets of one port share its connections; elsewhere the option means something else.
fn set_reuse_port(fd: RawFd) -> io::Result<()> {
    if cfg!(any(target_os = "linux", target_os = "freebsd", target_os = "dragonfly")) {
        set_socket_option(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)
    } else {
        Err(io::Error::from_raw_os_error(libc::ENOTSUP))
    }
}

/// Begins to take connections in; the system keeps up to `backlog` of them waiting.
pub fn listen(fd: RawFd, backlog: libc::c_int) -> io::Result<()> {
    // SAFETY: takes no pointers.
    check(unsafe { libc::listen(fd, backlog) })?;
    Ok(())
}

/// The next connection, not blocking, closed in children.
pub fn accept(fd: RawFd) -> io::Result<OwnedFd> {
    loop {
        #[cfg(target_os = "linux")]
        // SAFETY: the address is not asked for.
        let result = check(unsafe {
            libc::accept4(fd, std::ptr::null_mut(), std::ptr::null_mut(), libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK)
        });
        #[cfg(not(target_os = "linux"))]
        // SAFETY: the address is not asked for.
        let result = check(unsafe { libc::accept(fd, std::ptr::null_mut(), std::ptr::null_mut()) });
        match result {
            Ok(fd) => {
                // SAFETY: just opened, and belongs to nobody else.
                let socket = unsafe { OwnedFd::from_raw_fd(fd) };
                prepare(&socket)?;
                return Ok(socket);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Begins to connect: `true` when it is done already, `false` when it is under way.
pub fn connect(fd: RawFd, address: &Address) -> io::Result<bool> {
    let raw = RawAddress::new(address)?;
    loop {
        // SAFETY: address and length describe a valid address.
        match check(unsafe { libc::connect(fd, raw.as_ptr(), raw.length()) }) {
            Ok(_) => return Ok(true),
            Err(error) => match error.raw_os_error() {
                Some(libc::EINTR) => {}
                Some(libc::EINPROGRESS) => return Ok(false),
                _ => return Err(error),
            },
        }
    }
}

/// The error that an attempt to connect has ended with; 0 for none.
pub fn take_socket_error(fd: RawFd) -> io::Result<()> {
    match socket_option_value(fd, libc::SOL_SOCKET, libc::SO_ERROR)? {
        0 => Ok(()),
        errno => Err(io::Error::from_raw_os_error(errno)),
    }
}

/// Sends small packets at once, or does not.
pub fn set_no_delay(fd: RawFd, on: bool) -> io::Result<()> {
    set_socket_option(fd, libc::IPPROTO_TCP, libc::TCP_NODELAY, on.into())
}

/// Keep-alive probes: after `idle` seconds without traffic, `count` of them, `interval` seconds apart. 0 leaves the
/// system's value.
pub fn set_keep_alive(fd: RawFd, on: bool, idle: u32, interval: u32, count: u32) -> io::Result<()> {
    set_socket_option(fd, libc::SOL_SOCKET, libc::SO_KEEPALIVE, on.into())?;
    if on {
        #[cfg(target_os = "macos")]
        let idle_option = libc::TCP_KEEPALIVE;
        #[cfg(not(target_os = "macos"))]
        let idle_option = libc::TCP_KEEPIDLE;
        for (option, value) in [(idle_option, idle), (libc::TCP_KEEPINTVL, interval), (libc::TCP_KEEPCNT, count)] {
            if value != 0 {
                set_socket_option(fd, libc::IPPROTO_TCP, option, value.try_into().unwrap_or(libc::c_int::MAX))?;
            }
        }
    }
    Ok(())
}

/// Closing the descriptor will reset the connection rather than end it.
pub fn set_reset_on_close(fd: RawFd) -> io::Result<()> {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let size = size_of::<libc::linger>() as libc::socklen_t;
    // SAFETY: the value is valid for the read.
    check(unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), size) })?;
    Ok(())
}

/// The type-of-service byte of outgoing packets: level and option for the socket's family.
fn type_of_service(fd: RawFd) -> io::Result<(libc::c_int, libc::c_int)> {
    Ok(if super::local_address(fd)?.is_ipv6() {
        (libc::IPPROTO_IPV6, libc::IPV6_TCLASS)
    } else {
        (libc::IPPROTO_IP, libc::IP_TOS)
    })
}

pub fn set_type_of_service(fd: RawFd, value: u8) -> io::Result<()> {
    let (level, option) = type_of_service(fd)?;
    set_socket_option(fd, level, option, value.into())
}

pub fn get_type_of_service(fd: RawFd) -> io::Result<i32> {
    let (level, option) = type_of_service(fd)?;
    socket_option_value(fd, level, option)
}

/// Removes the file of a Unix socket. There is nobody to tell of a failure: it is gone, or somebody else's.
pub fn remove_file(path: &[u8]) {
    if let Ok(path) = std::ffi::CString::new(path) {
        // SAFETY: a zero-terminated path.
        unsafe { libc::unlink(path.as_ptr()) };
    }
}

/// A descriptor kept for the moment when there are no others.
pub fn reserve_descriptor() -> Option<OwnedFd> {
    std::fs::File::open("/dev/null").ok().map(OwnedFd::from)
}
