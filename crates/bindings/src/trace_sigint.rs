//! `util.setTraceSigInt` and `--trace-sigint`: Control-C ends the process only after it has said where JavaScript was.

use crate::prelude::*;
use std::ffi::c_void;
use std::io::Write;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// Where the signal handler writes, or -1.
static SIGNAL_PIPE: AtomicI32 = AtomicI32::new(-1);
const FRAMES: usize = 10;

extern "C" fn on_sigint(_: i32) {
    let fd = SIGNAL_PIPE.load(Ordering::Relaxed);
    if fd >= 0 {
        // SAFETY: `write` may be called in a signal handler; the descriptor is never closed.
        unsafe { libc::write(fd, [0u8].as_ptr().cast(), 1) };
    }
}

fn set_handler(handler: usize) {
    // SAFETY: an all-zero `sigaction` is valid, and so is every handler given here.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
    }
    event_loop::sys::disposition_changed();
}

/// Starts a thread that waits for the signal, and returns what the handler is to write to.
fn start_watcher(scope: &mut Scope<'_, '_>) -> std::io::Result<i32> {
    let mut fds = [0; 2];
    // SAFETY: the array has room for the two descriptors, which nobody else owns.
    let (read, write) = unsafe {
        if libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        (OwnedFd::from_raw_fd(fds[0]), fds[1])
    };
    let isolate = scope.thread_safe_handle();
    let remote = env().event_loop().remote();
    std::thread::Builder::new().name("sigint".into()).spawn(move || {
        let mut byte = 0u8;
        // SAFETY: one byte to read into.
        while unsafe { libc::read(read.as_raw_fd(), (&raw mut byte).cast(), 1) } == 1 {
            // JavaScript that runs is interrupted; a loop that sleeps has nothing to interrupt and is woken.
            isolate.request_interrupt(on_interrupt, std::ptr::null_mut());
            remote.post(Box::new(|_| env().scope(end)));
        }
    })?;
    Ok(write)
}

unsafe extern "C" fn on_interrupt(_isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    env().scope(end);
}

/// Says where JavaScript is, and lets the signal do what it does by default.
fn end(scope: &mut Scope<'_, '_>) {
    let mut text = String::from("KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n");
    if let Some(trace) = v8::StackTrace::current_stack_trace(scope, FRAMES) {
        text += &crate::errors::frames_text(scope, trace);
    }
    // The process is about to end: a closed standard error changes nothing.
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
    set_handler(libc::SIG_DFL);
    // SAFETY: raises a signal in this thread.
    unsafe { libc::raise(libc::SIGINT) };
}

/// `setTraceSigInt(on)`.
#[binding]
fn set_trace_sig_int<'s>(scope: &mut Scope<'s, '_>, on: bool) -> Result<(), NodeError> {
    if !on {
        set_handler(libc::SIG_DFL);
        return Ok(());
    }
    if SIGNAL_PIPE.load(Ordering::Relaxed) < 0 {
        let write = start_watcher(scope).map_err(|error| NodeError::io(&error, "pipe"))?;
        SIGNAL_PIPE.store(write, Ordering::Relaxed);
    }
    set_handler(on_sigint as *const () as usize);
    Ok(())
}

engine::module!("trace_sigint", [set_trace_sig_int]);
