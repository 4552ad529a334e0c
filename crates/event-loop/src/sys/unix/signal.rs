//! The process's signal dispositions. One loop at a time may watch a given signal.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::check;
use crate::remote::Inbox;
use crate::signal::SIGNALS;

/// Who hears of each signal. A pointer in here owns a count of its `Arc`, and is never freed: a
/// handler that is running on another thread may still use it.
static WATCHERS: [AtomicPtr<Inbox>; SIGNALS] = [const { AtomicPtr::new(ptr::null_mut()) }; SIGNALS];

extern "C" fn on_signal(signal: libc::c_int) {
    let inbox = WATCHERS[signal as usize].load(Ordering::Acquire);
    if inbox.is_null() {
        return;
    }
    // SAFETY: `errno` belongs to the interrupted code; the inbox is never freed once stored here,
    // and all that is called of it is async-signal-safe.
    unsafe {
        let errno = libc::__errno_location();
        let saved = *errno;
        (*inbox).signals.raise(signal);
        (*inbox).wake();
        *errno = saved;
    }
}

/// Directs `signal` to `inbox`. `EBUSY` when another loop has it, `EINVAL` when it cannot be caught.
pub(crate) fn watch_signal(signal: libc::c_int, inbox: &Arc<Inbox>) -> io::Result<()> {
    let Some(watcher) = usize::try_from(signal).ok().filter(|&index| index > 0).and_then(|index| WATCHERS.get(index))
    else {
        return Err(io::Error::from_raw_os_error(libc::EINVAL));
    };
    let ours = Arc::into_raw(inbox.clone()).cast_mut();
    if watcher.compare_exchange(ptr::null_mut(), ours, Ordering::AcqRel, Ordering::Acquire).is_err() {
        // SAFETY: `ours` came from `into_raw` just now and was not stored.
        drop(unsafe { Arc::from_raw(ours) });
        return Err(io::Error::from_raw_os_error(libc::EBUSY));
    }
    let installed = install(signal, on_signal as *const () as libc::sighandler_t);
    if installed.is_err() {
        watcher.store(ptr::null_mut(), Ordering::Release);
    }
    installed
}

/// Gives `signal` its default disposition back.
pub(crate) fn unwatch_signal(signal: libc::c_int) {
    // Only EINVAL can happen, and the signal was installed before.
    let _ = match LAST_ACT.get() {
        Some(_) if FATAL.contains(&signal) => install(signal, on_fatal as *const () as libc::sighandler_t),
        _ => install(signal, libc::SIG_DFL),
    };
    WATCHERS[signal as usize].store(ptr::null_mut(), Ordering::Release);
}

/// Signals that end the process, and whose senders expect that it leaves things as it found them.
const FATAL: [libc::c_int; 2] = [libc::SIGINT, libc::SIGTERM];

/// What is to be done before one of them ends the process.
static LAST_ACT: OnceLock<extern "C" fn()> = OnceLock::new();

/// Sets, once, what is done before a signal that nobody watches ends the process. Must be async-signal-safe.
pub(super) fn set_last_act(act: extern "C" fn()) {
    if LAST_ACT.set(act).is_err() {
        return;
    }
    for signal in FATAL {
        if WATCHERS[signal as usize].load(Ordering::Acquire).is_null() {
            // Only EINVAL can happen, and these are signals.
            let _ = install(signal, on_fatal as *const () as libc::sighandler_t);
        }
    }
}

extern "C" fn on_fatal(signal: libc::c_int) {
    if let Some(act) = LAST_ACT.get() {
        act();
    }
    // SAFETY: both may be called in a signal handler; the signal comes when this returns, and ends the process.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

/// How long it is taken for granted that nobody else has changed a disposition.
const KNOWN_FOR_NS: u64 = 1_000_000_000;
/// The signals (as bits) whose disposition is not the default, and when they were looked at; 0: they must be again.
static CHANGED: AtomicU64 = AtomicU64::new(0);
static LOOKED_AT_NS: AtomicU64 = AtomicU64::new(0);

/// The signals whose disposition is not the default, bit by number: what a child has to reset. A question for each of
/// them would cost as much as a tenth of a small program's run, so the answers are kept for a while.
pub(super) fn changed_signals() -> u64 {
    let now = crate::clock::hrtime_ns();
    let looked_at = LOOKED_AT_NS.load(Ordering::Acquire);
    if looked_at != 0 && now.saturating_sub(looked_at) < KNOWN_FOR_NS {
        return CHANGED.load(Ordering::Acquire);
    }
    let changed =
        (1..SIGNALS as libc::c_int).filter(|&signal| is_changed(signal)).fold(0, |all, signal| all | bit(signal));
    CHANGED.store(changed, Ordering::Release);
    LOOKED_AT_NS.store(now, Ordering::Release);
    changed
}

/// Says that a disposition has been changed by other means than this crate's.
pub fn disposition_changed() {
    LOOKED_AT_NS.store(0, Ordering::Release);
}

/// Its place in the set; there is no signal 0.
pub(super) fn bit(signal: libc::c_int) -> u64 {
    1 << (signal - 1)
}

fn is_changed(signal: libc::c_int) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: all zeros is a valid `sigaction`, the default; the pointers are valid for the call.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) == 0
            && action.assume_init_ref().sa_sigaction != libc::SIG_DFL
    }
}

/// Sets what the signal does, while which no other signal comes.
pub(super) fn install(signal: libc::c_int, handler: libc::sighandler_t) -> io::Result<()> {
    disposition_changed();
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: all zeros is a valid `sigaction`; the pointers are valid for the calls.
    unsafe {
        let action = action.assume_init_mut();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        libc::sigfillset(&mut action.sa_mask);
        check(libc::sigaction(signal, action, ptr::null_mut()))?;
    }
    Ok(())
}

/// Signals that whoever started this process has had ignored are not ignored here: a shell does so with the interrupts of
/// what it runs in the background. Only `SIGPIPE` stays ignored, for writing tells of that. To be called before there are
/// other threads.
pub fn reset_signals() {
    for signal in (1..32).filter(|signal| ![libc::SIGKILL, libc::SIGSTOP, libc::SIGPIPE].contains(signal)) {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: all zeros is a valid `sigaction`, the default; the pointers are valid for the calls.
        unsafe {
            if libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) == 0
                && action.assume_init_ref().sa_sigaction == libc::SIG_IGN
            {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
    }
}
