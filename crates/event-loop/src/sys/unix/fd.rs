//! File descriptors: making, asking, reading, writing.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use super::check;

/// What a file descriptor refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FdKind {
    Tty,
    File,
    Pipe,
    UnixSocket,
    Tcp,
    Udp,
    Unknown,
}

/// Asks the system what `fd` is. A closed descriptor is `Unknown`.
pub fn fd_kind(fd: RawFd) -> FdKind {
    // SAFETY: `isatty` takes any number.
    if unsafe { libc::isatty(fd) } == 1 {
        return FdKind::Tty;
    }
    let mut stat = MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: `stat` is valid for the write.
    if unsafe { libc::fstat(fd, stat.as_mut_ptr()) } != 0 {
        return FdKind::Unknown;
    }
    // SAFETY: zeroed, then filled.
    let mode = unsafe { stat.assume_init() }.st_mode;
    match mode & libc::S_IFMT {
        libc::S_IFREG | libc::S_IFCHR => FdKind::File,
        libc::S_IFIFO => FdKind::Pipe,
        libc::S_IFSOCK => socket_kind(fd),
        _ => FdKind::Unknown,
    }
}

fn socket_kind(fd: RawFd) -> FdKind {
    let Some(kind) = socket_option(fd, libc::SO_TYPE) else { return FdKind::Unknown };
    let mut address = MaybeUninit::<libc::sockaddr_storage>::zeroed();
    let mut length = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    // SAFETY: address and length describe a buffer valid for the write.
    if unsafe { libc::getsockname(fd, address.as_mut_ptr().cast(), &mut length) } != 0 {
        return FdKind::Unknown;
    }
    // SAFETY: zeroed, then filled.
    let family = i32::from(unsafe { address.assume_init() }.ss_family);
    match (family, kind) {
        (libc::AF_UNIX, libc::SOCK_STREAM) => FdKind::UnixSocket,
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_STREAM) => FdKind::Tcp,
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_DGRAM) => FdKind::Udp,
        _ => FdKind::Unknown,
    }
}

fn socket_option(fd: RawFd, option: libc::c_int) -> Option<libc::c_int> {
    let mut value: libc::c_int = 0;
    let mut length = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: value and length describe a buffer valid for the write.
    let result = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut value).cast(), &mut length) };
    (result == 0).then_some(value)
}

/// Sets or clears `O_NONBLOCK`, which every descriptor of the same open file shares.
pub fn set_nonblocking(fd: RawFd, nonblocking: bool) -> io::Result<()> {
    let mut on = libc::c_int::from(nonblocking);
    // SAFETY: takes any number, and reads one `int`.
    check(unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut on) })?;
    Ok(())
}

/// Sets or clears close-on-exec.
pub fn set_cloexec(fd: RawFd, cloexec: bool) -> io::Result<()> {
    let flags = if cloexec { libc::FD_CLOEXEC } else { 0 };
    // SAFETY: `fcntl` with this command takes any number and touches no memory.
    check(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) })?;
    Ok(())
}

/// A connected pair of stream sockets, close-on-exec, blocking.
pub fn socket_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut fds = [-1; 2];
    #[cfg(target_os = "linux")]
    let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC;
    #[cfg(not(target_os = "linux"))]
    let kind = libc::SOCK_STREAM;
    // SAFETY: `fds` is valid for the write of two descriptors.
    check(unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, fds.as_mut_ptr()) })?;
    // SAFETY: both were just opened and belong to nobody else.
    let pair = unsafe { (OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1])) };
    if cfg!(not(target_os = "linux")) {
        set_cloexec(fds[0], true)?;
        set_cloexec(fds[1], true)?;
    }
    Ok(pair)
}

/// Appends what is there to `buffer`, at most up to its capacity; the number of bytes, 0 at the end.
pub fn read_into(fd: RawFd, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let spare = buffer.spare_capacity_mut();
    loop {
        // SAFETY: the spare capacity is valid for the write.
        let read = unsafe { libc::read(fd, spare.as_mut_ptr().cast(), spare.len()) };
        if read >= 0 {
            // SAFETY: the system has filled that many bytes of the spare capacity.
            unsafe { buffer.set_len(buffer.len() + read as usize) };
            return Ok(read as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// [`read_raw`] for a socket, which is a shorter way.
///
/// # Safety
/// As for [`read_raw`].
pub unsafe fn receive_raw(fd: RawFd, start: *mut u8, length: usize) -> io::Result<usize> {
    loop {
        // SAFETY: the caller's promise.
        let read = unsafe { libc::recv(fd, start.cast(), length, 0) };
        if read >= 0 {
            return Ok(read as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Writes to a socket what the system takes now.
pub fn send(fd: RawFd, bytes: &[u8]) -> io::Result<usize> {
    loop {
        // SAFETY: the slice outlives the call.
        let written = unsafe { libc::send(fd, bytes.as_ptr().cast(), bytes.len(), libc::MSG_NOSIGNAL) };
        if written >= 0 {
            return Ok(written as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Reads what is there, at most `length` bytes; the number of bytes, 0 at the end.
///
/// # Safety
/// `length` bytes from `start` on must be valid for writes.
pub unsafe fn read_raw(fd: RawFd, start: *mut u8, length: usize) -> io::Result<usize> {
    loop {
        // SAFETY: the caller's promise.
        let read = unsafe { libc::read(fd, start.cast(), length) };
        if read >= 0 {
            return Ok(read as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Writes what the system takes now.
pub fn write_vectored(fd: RawFd, buffers: &[io::IoSlice<'_>]) -> io::Result<usize> {
    let count = buffers.len().min(MAX_BUFFERS) as libc::c_int;
    loop {
        // SAFETY: `IoSlice` has the layout of `iovec`, and the slices outlive the call.
        let written = unsafe { libc::writev(fd, buffers.as_ptr().cast(), count) };
        if written >= 0 {
            return Ok(written as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// The least that POSIX systems promise here is 16; all current ones take 1024.
pub const MAX_BUFFERS: usize = 1024;

/// Waits until `fd` can be written.
pub fn wait_writable(fd: RawFd) -> io::Result<()> {
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    loop {
        // SAFETY: `poll` is one valid entry.
        match check(unsafe { libc::poll(&mut poll, 1, -1) }) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Ends the sending side. What is not a socket has none to end, and that is no error.
pub fn shutdown_write(fd: RawFd) -> io::Result<()> {
    // SAFETY: takes any number.
    match check(unsafe { libc::shutdown(fd, libc::SHUT_WR) }) {
        Ok(_) => Ok(()),
        Err(error) if error.raw_os_error() == Some(libc::ENOTSOCK) => Ok(()),
        Err(error) => Err(error),
    }
}
