//! Messages from any thread to any other, by its number.

use super::table::ports;
use super::{id_list, thread_id, write};
use crate::prelude::*;

/// Says at which port a thread hears from any other.
pub fn register_thread(thread: u32, port: u32) {
    ports().threads.insert(thread, port);
}

/// `listenAsThread()`: opens the port at which the main thread hears from any other.
#[binding]
pub(super) fn listen_as_thread() -> u32 {
    let mut ports = ports();
    let id = ports.open();
    ports.threads.insert(thread_id(), id);
    id
}

/// `postToThread(thread, value, buffers?, portIds?, transfer?)` → whether there is such a thread.
#[binding]
pub(super) fn post_to_thread<'s>(
    scope: &mut Scope<'s, '_>,
    thread: f64,
    value: Local<'s, Value>,
    buffers: Option<Local<'s, Array>>,
    port_ids: Option<Local<'s, Array>>,
    transfer: Option<Local<'s, Value>>,
) -> Result<bool, NodeError> {
    let ids = id_list(scope, port_ids);
    let message = write(scope, value, buffers, ids, transfer)?;
    let mut ports = ports();
    let target = ports.threads.iter().find(|(id, _)| f64::from(**id) == thread).map(|(_, port)| *port);
    let Some(port) = target.and_then(|target| ports.table.get_mut(&target)) else {
        drop(ports);
        return Ok(false);
    };
    port.queue.push_back(message);
    ports.wake(target.unwrap_or_default());
    Ok(true)
}
