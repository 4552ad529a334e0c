//! The table of all message ports of the process: what waits in each, who its peer is, and which thread listens.

use super::Message;
use super::delivery::deliver_ready;
use event_loop::Remote;
use std::collections::{HashMap, VecDeque};
use std::ops::{Deref, DerefMut};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
pub(super) struct Port {
    pub(super) queue: VecDeque<Message>,
    pub(super) peer: Option<u32>,
    pub(super) owner: Option<Owner>,
    pub(super) started: bool,
    pub(super) scheduled: bool,
    /// Either end was closed; this one is told when its queue is empty.
    pub(super) closing: bool,
    /// Closed from this end: what it does not listen for is dropped.
    pub(super) closed_here: bool,
}

/// The thread that listens to a port.
pub(super) struct Owner {
    pub(super) thread: u32,
    pub(super) remote: Remote,
}

#[derive(Default)]
pub(super) struct Ports {
    pub(super) table: HashMap<u32, Port>,
    last: u32,
    /// Ports subscribed to a broadcast name.
    pub(super) groups: HashMap<String, Vec<u32>>,
    /// Ports with something to deliver, by the thread that has been asked to look at them.
    pub(super) ready: HashMap<u32, Vec<u32>>,
    /// The loops of threads that are to be asked.
    calls: Vec<Remote>,
    /// Where each thread hears from any other, by the thread's number.
    pub(super) threads: HashMap<u32, u32>,
}

static PORTS: LazyLock<Mutex<Ports>> = LazyLock::new(Mutex::default);

pub(super) fn ports() -> Locked {
    Locked(Some(PORTS.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// The ports, locked. Threads that something has come for are told when the lock is free again: they will want it.
pub(super) struct Locked(Option<MutexGuard<'static, Ports>>);

impl Deref for Locked {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        self.0.as_ref().expect("locked until it is dropped")
    }
}

impl DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut Ports {
        self.0.as_mut().expect("locked until it is dropped")
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let Some(mut ports) = self.0.take() else { return };
        let calls = std::mem::take(&mut ports.calls);
        drop(ports);
        for remote in calls {
            remote.post(Box::new(|_| deliver_ready()));
        }
    }
}

impl Ports {
    pub(super) fn open(&mut self) -> u32 {
        self.last += 1;
        self.table.insert(self.last, Port::default());
        self.last
    }

    /// Has the owner look at the port, unless it will anyway.
    pub(super) fn wake(&mut self, id: u32) {
        let Some(port) = self.table.get_mut(&id) else { return };
        if port.scheduled || !(port.started || port.closing) {
            return;
        }
        let Some(owner) = &port.owner else { return };
        port.scheduled = true;
        let ready = self.ready.entry(owner.thread).or_default();
        ready.push(id);
        if ready.len() == 1 {
            self.calls.push(owner.remote.clone());
        }
    }
}

/// Closes a port that has no JavaScript object; its peer closes when its queue is empty.
pub(super) fn disentangle(id: u32) {
    let (gone, queue) = {
        let mut ports = ports();
        let Some(port) = ports.table.remove(&id) else { return };
        if let Some(peer) = port.peer
            && let Some(other) = ports.table.get_mut(&peer)
        {
            other.peer = None;
            other.closing = true;
            ports.wake(peer);
        }
        (port.owner, port.queue)
    };
    // Dropping messages may close further ports: not under the lock.
    drop((gone, queue));
}
