//! What lib/ does with a port: opening, attaching to a thread, posting, closing.

use super::table::{Owner, disentangle, ports};
use super::{State, id_list, thread_id, write};
use crate::prelude::*;
use event_loop::Handle;
use std::rc::Rc;

struct PortHandle;

impl Handle for PortHandle {
    fn resource(&self) -> &'static str {
        "MessagePort"
    }
}

/// Two entangled ports.
#[binding]
pub(super) fn open_channel<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let (one, two) = {
        let mut ports = ports();
        let one = ports.open();
        let two = ports.open();
        if let Some(port) = ports.table.get_mut(&one) {
            port.peer = Some(two);
        }
        if let Some(port) = ports.table.get_mut(&two) {
            port.peer = Some(one);
        }
        (one, two)
    };
    array_from(scope, [one, two])
}

/// Attaches a port to this thread; its handle keeps the loop alive once it is referenced.
#[binding]
pub(super) fn attach(id: u32) {
    let env = env();
    let handle = env.event_loop().add_handle(Rc::new(PortHandle));
    env.event_loop().set_active(handle, true);
    env.event_loop().set_referenced(handle, false);
    env.state::<State>().handles.borrow_mut().insert(id, handle);
    let mut ports = ports();
    if let Some(port) = ports.table.get_mut(&id) {
        port.owner = Some(Owner { thread: thread_id(), remote: env.event_loop().remote() });
        port.started = false;
        port.scheduled = false;
    }
    ports.wake(id);
}

/// `setContext(id, make)`: messages of the port are read in the context of `make`, which makes the ports in them.
#[binding]
pub(super) fn set_context<'s>(scope: &mut Scope<'s, '_>, id: u32, make: Local<'s, Function>) {
    env().state::<State>().foreign.borrow_mut().insert(id, Global::new(scope, make));
}

pub(super) fn drop_handle(id: u32) {
    let env = env();
    env.state::<State>().foreign.borrow_mut().remove(&id);
    if let Some(handle) = env.state::<State>().handles.borrow_mut().remove(&id) {
        env.event_loop().close_handle(handle, None);
    }
}

/// Takes a port off this thread: it travels in a message.
#[binding]
pub(super) fn detach(id: u32) {
    drop_handle(id);
    if let Some(port) = ports().table.get_mut(&id) {
        port.owner = None;
        port.started = false;
        port.scheduled = false;
    }
}

/// Closes a port that no thread has taken up.
#[binding]
pub(super) fn discard(id: u32) {
    disentangle(id);
}

#[binding]
pub(super) fn set_ref(id: u32, referenced: bool) {
    let env = env();
    if let Some(handle) = env.state::<State>().handles.borrow().get(&id) {
        env.event_loop().set_referenced(*handle, referenced);
    }
}

#[binding]
pub(super) fn has_ref(id: u32) -> bool {
    let env = env();
    let state = env.state::<State>();
    let handles = state.handles.borrow();
    handles.get(&id).is_some_and(|handle| env.event_loop().is_referenced(*handle))
}

/// Begins (or pauses) delivery.
#[binding]
pub(super) fn start(id: u32, on: bool) {
    let mut ports = ports();
    if let Some(port) = ports.table.get_mut(&id) {
        port.started = on;
        if on && !port.queue.is_empty() {
            ports.wake(id);
        }
    }
}

/// Closes a port; `closed(id)` follows from the loop, on both sides.
#[binding]
pub(super) fn close(id: u32) {
    let mut ports = ports();
    let Some(port) = ports.table.get_mut(&id) else { return };
    port.closing = true;
    port.closed_here = true;
    let peer = port.peer.take();
    ports.wake(id);
    if let Some(peer) = peer
        && let Some(other) = ports.table.get_mut(&peer)
    {
        other.peer = None;
        other.closing = true;
        ports.wake(peer);
    }
}

/// `post(id, value, buffers?, portIds?, transfer?)` → whether somebody could receive it.
#[binding]
pub(super) fn post<'s>(
    scope: &mut Scope<'s, '_>,
    id: u32,
    value: Local<'s, Value>,
    buffers: Option<Local<'s, Array>>,
    port_ids: Option<Local<'s, Array>>,
    transfer: Option<Local<'s, Value>>,
) -> Result<bool, NodeError> {
    let ids = id_list(scope, port_ids);
    let message = write(scope, value, buffers, ids, transfer)?;
    let mut ports = ports();
    let Some(peer) = ports.table.get(&id).and_then(|port| port.peer) else {
        drop(ports);
        return Ok(false);
    };
    if message.ports.contains(&peer) {
        // The other end travels through itself: nobody can receive it.
        drop(ports);
        return Ok(false);
    }
    if let Some(port) = ports.table.get_mut(&peer) {
        port.queue.push_back(message);
        if port.started && port.owner.as_ref().is_some_and(|owner| owner.thread != thread_id()) {
            env().event_loop().expect_answer();
        }
    }
    ports.wake(peer);
    Ok(true)
}

/// Closes the given ports and all others of this thread, which ends.
pub fn close_ports(given: &[u32]) {
    let mut ids = given.to_vec();
    let env = crate::env::current();
    if let Some(env) = &env {
        ids.extend(env.state::<State>().handles.take().into_keys());
    }
    {
        let mut ports = ports();
        if env.is_some() {
            ports.ready.remove(&thread_id());
        }
        ports.threads.retain(|_, port| !ids.contains(port));
        for members in ports.groups.values_mut() {
            members.retain(|member| !ids.contains(member));
        }
        ports.groups.retain(|_, members| !members.is_empty());
    }
    for id in ids {
        disentangle(id);
    }
}
