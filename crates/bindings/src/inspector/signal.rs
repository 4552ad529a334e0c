//! `SIGUSR1` opens the server, even of a program that never comes back to its loop.

use super::mailbox::Letter;
use super::threads::{self, MAIN};
use crate::prelude::*;
use crate::startup::startup_info;

/// On the main thread, once, at the start: lets the signal open the server, until the program listens to it itself.
pub fn open_at_signal(scope: &mut Scope<'_, '_>) {
    if startup_info().flag("--disable-sigusr1") {
        return;
    }
    threads::let_workers_reach(scope);
    let open = || {
        if let Some(main) = threads::find(MAIN) {
            main.mailbox.post(Letter::Open);
        }
    };
    // A second environment of the process finds that it is done; a process that can have no thread has no use for a server.
    let _ = event_loop::sys::answer_signal(libc::SIGUSR1, open);
}
