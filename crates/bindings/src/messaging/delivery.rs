//! Messages on their way to those who listen, in the loop of the thread that owns the port.

use super::port::drop_handle;
use super::table::ports;
use super::{Callbacks, Message, State, read, thread_id};
use crate::prelude::*;

/// Messages handed to JavaScript in one go: at least this many, or what was waiting.
const BATCH: usize = 1000;

/// Takes the next message: `[value]`, or `undefined` when there is none.
#[binding]
pub(super) fn receive<'s>(scope: &mut Scope<'s, '_>, id: u32) -> Result<Option<Local<'s, Value>>, NodeError> {
    let message = {
        let mut ports = ports();
        let message = ports.table.get_mut(&id).and_then(|port| port.queue.pop_front());
        ports.wake(id);
        message
    };
    let Some(message) = message else { return Ok(None) };
    let (value, _) = read(scope, message, None).ok_or_else(NodeError::pending)?;
    Ok(Some(Array::new_with_elements(scope, &[value]).into()))
}

/// Hands over all that waits at a port of this thread, now.
#[binding]
pub fn drain(id: u32) {
    loop {
        if deliver(id) {
            report_closed(id);
        }
        let left = ports().table.get(&id).is_some_and(|port| port.started && !port.queue.is_empty());
        if !left || env().is_stopping() {
            return;
        }
    }
}

/// Looks at the ports of this thread that have something to deliver, the oldest first.
pub(super) fn deliver_ready() {
    let mut ids = ports().ready.remove(&thread_id()).unwrap_or_default();
    ids.sort_unstable();
    // All that end are gone before anybody hears of one.
    ids.retain(|id| deliver(*id));
    ids.into_iter().for_each(report_closed);
}

/// Hands waiting messages to JavaScript. Whether that was the end of the port, for [`report_closed`]. Runs in the owner's
/// loop.
fn deliver(id: u32) -> bool {
    if !env().state::<State>().handles.borrow().contains_key(&id) {
        // It has moved to another thread since this was asked for.
        return false;
    }
    let mut left = match ports().table.get_mut(&id) {
        Some(port) => {
            port.scheduled = false;
            port.queue.len().max(BATCH)
        }
        None => return false,
    };
    loop {
        let message = {
            let mut ports = ports();
            let Some(port) = ports.table.get_mut(&id) else { return false };
            if port.owner.is_none() {
                return false;
            }
            if !port.started || port.queue.is_empty() {
                break;
            }
            if left == 0 || env().is_stopping() {
                ports.wake(id);
                return false;
            }
            left -= 1;
            port.queue.pop_front()
        };
        let Some(message) = message else { break };
        deliver_one(id, message);
    }
    let mut ended = {
        let mut ports = ports();
        let ended = ports
            .table
            .get(&id)
            .is_some_and(|port| port.closing && (port.queue.is_empty() || (port.closed_here && !port.started)));
        ended.then(|| ports.table.remove(&id)).flatten()
    };
    // Messages that are dropped with the port may close further ones: not under the lock.
    let has_ended = ended.take().is_some();
    if has_ended {
        drop_handle(id);
    }
    has_ended
}

/// Tells lib/ of a port that is gone.
fn report_closed(id: u32) {
    let env = env();
    env.scope(|scope| {
        let state = env.state::<State>();
        let id = id.into_value(scope);
        if let Some(callbacks) = &*state.callbacks.borrow() {
            callbacks.closed.call(scope, &[id]);
        }
    });
}

fn deliver_one(id: u32, message: Message) {
    let env = env();
    env.scope(|scope| {
        let state = env.state::<State>();
        let callbacks = state.callbacks.borrow();
        let Some(callbacks) = callbacks.as_ref() else { return };
        let foreign = state.foreign.borrow().get(&id).map(|make| Local::new(scope, make));
        if let Some(make) = foreign {
            deliver_to_context(scope, callbacks, id, message, make);
            return;
        }
        let id = id.into_value(scope);
        v8::tc_scope!(let tc, scope);
        if let Some((value, ports)) = read(tc, message, None) {
            callbacks.message.call(tc, &[id, value, ports]);
            return;
        }
        let error = tc.exception().unwrap_or_else(|| v8::undefined(tc).into());
        tc.reset();
        callbacks.message_error.call(tc, &[id, error]);
    });
}

/// A port that was moved to another context reads its messages there.
fn deliver_to_context<'s>(
    scope: &mut Scope<'s, '_>,
    callbacks: &Callbacks,
    id: u32,
    message: Message,
    make: Local<'s, Function>,
) {
    let id = id.into_value(scope);
    let mut failure = None;
    let received = {
        let context = make.get_creation_context(scope).unwrap_or_else(|| scope.get_current_context());
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let tc, scope);
        let received =
            read(tc, message, Some(make)).map(|(value, ports)| (Global::new(tc, value), Global::new(tc, ports)));
        if received.is_none() {
            failure = tc.exception().map(|exception| Global::new(tc, exception));
            tc.reset();
        }
        received
    };
    match received {
        Some((value, ports)) => {
            let value = Local::new(scope, value);
            let ports = Local::new(scope, ports);
            callbacks.message.call(scope, &[id, value, ports]);
        }
        None => {
            let error = match failure {
                Some(error) => Local::new(scope, error),
                None => v8::undefined(scope).into(),
            };
            callbacks.message_error.call(scope, &[id, error]);
        }
    }
}
