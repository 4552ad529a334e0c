//! Signals that a program listens to.

use crate::prelude::*;
use event_loop::{HandleId, SignalWatcher};

/// Starts to call `callback()` at each delivery; the watcher's number, or the negative error number.
#[binding]
fn watch(scope: &mut Scope<'_, '_>, signal: i32, callback: Callback) -> f64 {
    let _ = scope;
    let env = env();
    let call = move |_: &event_loop::EventLoop, _: i32| {
        crate::env::env().scope(|scope| {
            callback.call(scope, &[]);
        });
    };
    match SignalWatcher::start(env.event_loop(), signal, Box::new(call)) {
        Ok(watcher) => watcher.id().map_or(-f64::from(libc::EINVAL), |id| id.to_bits() as f64),
        Err(error) => -f64::from(error.raw_os_error().unwrap_or(libc::EINVAL)),
    }
}

/// Lets the loop end although the watcher is there.
#[binding]
fn unref(id: f64) {
    env().event_loop().set_referenced(HandleId::from_bits(id as u64), false);
}

#[binding]
fn close(id: f64) {
    let env = env();
    if let Some(watcher) = env.event_loop().handle::<SignalWatcher>(HandleId::from_bits(id as u64)) {
        watcher.close(env.event_loop());
    }
}

/// Every signal of this system.
const SIGNALS: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGABRT", libc::SIGABRT),
    ("SIGIOT", libc::SIGABRT),
    ("SIGBUS", libc::SIGBUS),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGCHLD", libc::SIGCHLD),
    #[cfg(target_os = "linux")]
    ("SIGSTKFLT", libc::SIGSTKFLT),
    ("SIGCONT", libc::SIGCONT),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGURG", libc::SIGURG),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGIO", libc::SIGIO),
    #[cfg(target_os = "linux")]
    ("SIGPOLL", libc::SIGPOLL),
    #[cfg(target_os = "linux")]
    ("SIGPWR", libc::SIGPWR),
    ("SIGSYS", libc::SIGSYS),
];

fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    let signals = v8::Object::new(scope);
    for &(name, number) in SIGNALS {
        set(scope, signals, name, number);
    }
    set(scope, target, "signals", signals);
}

engine::module!("signals", init = init, [watch, unref, close]);
