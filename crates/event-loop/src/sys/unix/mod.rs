//! Unix: file descriptors, signals, terminals and processes.

mod address;
mod datagram;
mod fd;
mod limits;
mod lookup;
mod readiness;
mod rights;
mod signal;
mod signal_thread;
mod socket;
mod spawn;
mod spawn_sync;
mod stdio;
mod tty;

pub use address::*;
pub use datagram::*;
pub use fd::*;
pub use limits::*;
pub use lookup::*;
pub use readiness::*;
pub use rights::*;
pub use signal_thread::answer_signal;
pub use socket::*;
pub use stdio::*;
pub use tty::*;

pub use signal::{disposition_changed, reset_signals};
pub(crate) use signal::{unwatch_signal, watch_signal};
pub(crate) use spawn::*;
pub(crate) use spawn_sync::run as spawn_sync;

use std::io;

/// What the poll watches.
pub type RawIo = std::os::fd::RawFd;
/// An open descriptor that closes itself.
pub type OwnedIo = std::os::fd::OwnedFd;

pub(crate) fn register(
    registry: &mio::Registry,
    io: RawIo,
    token: mio::Token,
    interest: mio::Interest,
) -> io::Result<()> {
    registry.register(&mut mio::unix::SourceFd(&io), token, interest)
}

pub(crate) fn reregister(
    registry: &mio::Registry,
    io: RawIo,
    token: mio::Token,
    interest: mio::Interest,
) -> io::Result<()> {
    registry.reregister(&mut mio::unix::SourceFd(&io), token, interest)
}

pub(crate) fn deregister(registry: &mio::Registry, io: RawIo) -> io::Result<()> {
    registry.deregister(&mut mio::unix::SourceFd(&io))
}

/// `None` where the clock cannot be read.
pub(crate) fn monotonic_ns() -> Option<u64> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for the write.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    (result == 0).then_some(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

/// The result of a system call that says -1 for "see errno".
pub(crate) fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
