//! Ends JavaScript that runs too long, or when Control-C is pressed: a thread that waits beside it.

use crate::prelude::*;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// Where the signal handler writes, or -1.
static SIGNAL_PIPE: AtomicI32 = AtomicI32::new(-1);

const FINISHED: u8 = b'f';
const INTERRUPTED: u8 = b'i';

extern "C" fn on_sigint(_: i32) {
    let fd = SIGNAL_PIPE.load(Ordering::Relaxed);
    if fd >= 0 {
        // SAFETY: `write` may be called in a signal handler; the descriptor stays open while it stands here.
        unsafe { libc::write(fd, [INTERRUPTED].as_ptr().cast(), 1) };
    }
}

#[derive(PartialEq)]
enum Outcome {
    Finished,
    TimedOut,
    Interrupted,
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut fds = [0; 2];
    // SAFETY: the array has room for the two descriptors, which nobody else owns.
    unsafe {
        if libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC) != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok((OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1])))
    }
}

/// Waits for a byte or for the time to be over (`timeout` in milliseconds, 0: never).
fn wait(read: &OwnedFd, timeout: f64) -> Outcome {
    let start = std::time::Instant::now();
    loop {
        let left = if timeout > 0.0 {
            let left = timeout - start.elapsed().as_secs_f64() * 1e3;
            if left <= 0.0 {
                return Outcome::TimedOut;
            }
            left.ceil().min(f64::from(i32::MAX)) as i32
        } else {
            -1
        };
        let mut poll = libc::pollfd { fd: read.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid `pollfd`, one byte to read into.
        unsafe {
            if libc::poll(&mut poll, 1, left) > 0 {
                let mut byte = 0u8;
                if libc::read(read.as_raw_fd(), (&raw mut byte).cast(), 1) == 1 {
                    return if byte == INTERRUPTED { Outcome::Interrupted } else { Outcome::Finished };
                }
            }
        }
    }
}

/// Runs `f`, which is ended after `timeout` milliseconds (0: never) or, if `on_sigint` is set, by SIGINT.
///
/// # Errors
/// `ERR_SCRIPT_EXECUTION_TIMEOUT`, `ERR_SCRIPT_EXECUTION_INTERRUPTED`, or what `f` threw.
pub(crate) fn interruptible<'s, R>(
    scope: &mut Scope<'s, '_>,
    timeout: f64,
    on_sigint_too: bool,
    f: impl FnOnce(&mut Scope<'s, '_>) -> Option<R>,
) -> Result<R, NodeError> {
    let (read, write) = pipe().map_err(|error| NodeError::io(&error, "pipe"))?;
    let handle = scope.thread_safe_handle();
    let watcher = std::thread::spawn(move || {
        let outcome = wait(&read, timeout);
        if outcome != Outcome::Finished {
            handle.terminate_execution();
        }
        outcome
    });
    let previous = on_sigint_too.then(|| watch_signal(&write));
    let result = f(scope);
    if let Some((action, fd)) = previous {
        restore_signal(&action, fd);
    }
    // SAFETY: one byte from a live buffer to a descriptor that is still open.
    unsafe { libc::write(write.as_raw_fd(), [FINISHED].as_ptr().cast(), 1) };
    let outcome = watcher.join().unwrap_or(Outcome::Finished);
    if outcome == Outcome::Finished {
        return result.ok_or_else(NodeError::pending);
    }
    scope.cancel_terminate_execution();
    Err(match outcome {
        Outcome::TimedOut => {
            NodeError::error("ERR_SCRIPT_EXECUTION_TIMEOUT", format!("Script execution timed out after {timeout}ms"))
        }
        _ => NodeError::error("ERR_SCRIPT_EXECUTION_INTERRUPTED", "Script execution was interrupted by `SIGINT`"),
    })
}

fn watch_signal(write: &OwnedFd) -> (libc::sigaction, i32) {
    let outer = SIGNAL_PIPE.swap(write.as_raw_fd(), Ordering::Relaxed);
    // SAFETY: both structures are valid; an all-zero one is a valid `sigaction`.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_sigint as *const () as usize;
        let mut previous = std::mem::zeroed();
        libc::sigaction(libc::SIGINT, &action, &mut previous);
        event_loop::sys::disposition_changed();
        (previous, outer)
    }
}

fn restore_signal(action: &libc::sigaction, fd: i32) {
    // SAFETY: `action` is what `sigaction` reported before.
    unsafe { libc::sigaction(libc::SIGINT, action, std::ptr::null_mut()) };
    event_loop::sys::disposition_changed();
    SIGNAL_PIPE.store(fd, Ordering::Relaxed);
}
