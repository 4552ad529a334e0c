//! Whether a descriptor has something to read, without waiting.

use std::os::fd::RawFd;

/// True when a read would not block: bytes, the end or an error are there.
pub fn is_readable(fd: RawFd) -> bool {
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: one valid entry, no time to wait.
    unsafe { libc::poll(&mut poll, 1, 0) > 0 }
}
