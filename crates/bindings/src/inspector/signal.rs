//! `SIGUSR1` opens the server, even of a program that never comes back to its loop: a thread waits for the signal, since
//! a signal handler may do next to nothing itself.

use super::mailbox::Letter;
use super::threads::{self, MAIN};
use crate::prelude::*;
use crate::startup::startup_info;
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

struct Semaphore(UnsafeCell<MaybeUninit<libc::sem_t>>);

// SAFETY: semaphores are made to be used by several threads.
unsafe impl Sync for Semaphore {}

/// Counts the signals.
static CAME: Semaphore = Semaphore(UnsafeCell::new(MaybeUninit::uninit()));

extern "C" fn on_signal(_signal: libc::c_int) {
    // SAFETY: installed after the semaphore was made; `sem_post` may be called in a signal handler.
    unsafe { libc::sem_post((*CAME.0.get()).as_mut_ptr()) };
}

/// On the main thread, once, at the start: lets the signal open the server, until the program listens to it itself.
pub fn open_at_signal(scope: &mut Scope<'_, '_>) {
    if startup_info().flag("--disable-sigusr1") {
        return;
    }
    threads::let_workers_reach(scope);
    // SAFETY: nobody else has the semaphore yet; all zeros is a valid `sigaction`; the pointers are valid for the calls.
    unsafe {
        libc::sem_init((*CAME.0.get()).as_mut_ptr(), 0, 0);
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_signal as *const () as libc::sighandler_t;
        action.sa_flags = libc::SA_RESTART;
        libc::sigaction(libc::SIGUSR1, &action, std::ptr::null_mut());
    }
    // Not a thread of the standard library's: this one is to cost nothing until a signal comes.
    // SAFETY: the attributes are initialized before they are used, and the function takes no data.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        let mut thread: libc::pthread_t = std::mem::zeroed();
        if libc::pthread_attr_init(&mut attributes) == 0 {
            libc::pthread_attr_setstacksize(&mut attributes, STACK);
            libc::pthread_attr_setdetachstate(&mut attributes, libc::PTHREAD_CREATE_DETACHED);
            // Without the thread the signal does nothing, which is better than that it ends the process.
            libc::pthread_create(&mut thread, &attributes, watch, std::ptr::null_mut());
            libc::pthread_attr_destroy(&mut attributes);
        }
    }
}

const STACK: usize = 128 * 1024;

extern "C" fn watch(_data: *mut libc::c_void) -> *mut libc::c_void {
    loop {
        // SAFETY: the semaphore was made before the thread, and stays.
        if unsafe { libc::sem_wait((*CAME.0.get()).as_mut_ptr()) } == 0
            && let Some(main) = threads::find(MAIN)
        {
            main.mailbox.post(Letter::Open);
        }
    }
}
