//! Descriptors 0, 1 and 2: open from the start, and left as they were found.

use std::os::fd::RawFd;
use std::sync::OnceLock;

use super::tty;

/// Each descriptor's status flags at the start; -1 where it was closed.
static FLAGS: OnceLock<[i32; 3]> = OnceLock::new();

/// Opens `/dev/null` for those that are closed, so that no file ends up as standard output, and
/// remembers the flags of the others. Call it first thing in the process.
pub fn prepare_stdio() {
    FLAGS.get_or_init(|| {
        [0, 1, 2].map(|fd: RawFd| {
            // SAFETY: `fcntl` with F_GETFL takes any number; the path is a valid C string.
            unsafe {
                let flags = libc::fcntl(fd, libc::F_GETFL);
                if flags == -1 && *libc::__errno_location() == libc::EBADF {
                    libc::open(c"/dev/null".as_ptr(), libc::O_RDWR);
                }
                flags
            }
        })
    });
}

/// Restores terminal settings and blocking modes: other processes share them. For the end.
pub fn restore_stdio() {
    // Nothing sensible is left to do when the terminal is gone.
    let _ = tty::reset_tty();
    let Some(flags) = FLAGS.get() else { return };
    for (fd, &original) in flags.iter().enumerate().filter(|&(_, &flags)| flags != -1) {
        // SAFETY: `fcntl` with these commands takes any number.
        unsafe {
            let current = libc::fcntl(fd as RawFd, libc::F_GETFL);
            if current != -1 && (current ^ original) & libc::O_NONBLOCK != 0 {
                let restored = (current & !libc::O_NONBLOCK) | (original & libc::O_NONBLOCK);
                libc::fcntl(fd as RawFd, libc::F_SETFL, restored);
            }
        }
    }
}
