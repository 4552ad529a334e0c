//! The threads of this process that can be inspected, by their numbers; the main one's is 0.

use super::mailbox::{Letter, Mailbox};
use super::{existing, worker_domain};
use crate::prelude::*;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of the main thread.
pub const MAIN: u32 = 0;

/// What others know of a thread.
#[derive(Clone)]
pub struct Known {
    pub mailbox: Arc<Mailbox>,
    pub title: String,
    pub url: String,
}

static THREADS: Mutex<BTreeMap<u32, Known>> = Mutex::new(BTreeMap::new());

fn threads() -> MutexGuard<'static, BTreeMap<u32, Known>> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Own {
    mailbox: OnceCell<Arc<Mailbox>>,
    /// In a worker: it has begun, or waits for a debugger that has to say so.
    begun: Cell<bool>,
}

/// Whether what comes may be read at any time by now. Before, a debugger could have the program run that does not wait yet.
pub fn reads_letters() -> bool {
    let env = env();
    crate::builtins::has_started() && (env.worker().is_none() || env.state::<Own>().begun.get())
}

/// The program of a worker is about to begin.
pub fn begins() {
    env().state::<Own>().begun.set(true);
}

/// The mailbox of this thread. Others can reach it from now on.
pub fn mailbox(scope: &mut Scope<'_, '_>) -> Arc<Mailbox> {
    let env = env();
    let own = env.state::<Own>();
    let mailbox = own.mailbox.get_or_init(|| {
        let mailbox = Mailbox::here(scope);
        let (number, title, url) = match env.worker() {
            Some(seat) => {
                let number = seat.shared.id();
                (number, format!("[worker {number}] {}", seat.name), seat.url.clone())
            }
            None => (MAIN, String::new(), String::new()),
        };
        threads().insert(number, Known { mailbox: mailbox.clone(), title, url });
        mailbox
    });
    mailbox.clone()
}

/// The main thread's inspector can be reached by workers from now on.
pub fn let_workers_reach(scope: &mut Scope<'_, '_>) {
    mailbox(scope);
}

pub fn find(thread: u32) -> Option<Known> {
    threads().get(&thread).cloned()
}

/// The numbers of all workers.
pub fn workers() -> Vec<u32> {
    threads().keys().copied().filter(|thread| *thread != MAIN).collect()
}

/// A worker begins: whoever watches workers is told.
pub fn thread_starts(scope: &mut Scope<'_, '_>) {
    let Some(thread) = env().worker().map(|seat| seat.shared.id()) else { return };
    mailbox(scope);
    super::prepare(scope);
    if worker_domain::is_watched()
        && let Some(main) = find(MAIN)
    {
        main.mailbox.post(Letter::WorkerStarted { thread });
    }
}

/// A worker ends: debuggers may look at it once more, then nothing reaches it.
pub fn thread_ends() {
    let env = env();
    let Some(thread) = env.worker().map(|seat| seat.shared.id()) else { return };
    super::module::close_far_sessions();
    if let Some(agent) = existing() {
        agent.end();
    }
    let own = threads().remove(&thread);
    if let Some(own) = own {
        own.mailbox.close();
    }
    drop(env.state::<super::Slot>().0.take());
    if worker_domain::is_watched()
        && let Some(main) = find(MAIN)
    {
        main.mailbox.post(Letter::WorkerEnded { thread });
    }
}

/// Has a thread that waits for a debugger look whether it has to stop.
pub fn nudge(thread: u32) {
    if let Some(known) = find(thread) {
        known.mailbox.nudge();
    }
}
