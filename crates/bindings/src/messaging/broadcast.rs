//! Groups of ports in which one's message reaches all others.

use super::table::ports;
use super::{Message, write};
use crate::prelude::*;

/// A port that receives what others of the same name post.
#[binding]
pub(super) fn join_group(name: String) -> u32 {
    let mut ports = ports();
    let id = ports.open();
    ports.groups.entry(name).or_default().push(id);
    id
}

#[binding]
pub(super) fn leave_group(name: String, id: u32) {
    let mut ports = ports();
    if let Some(members) = ports.groups.get_mut(&name) {
        members.retain(|member| *member != id);
        if members.is_empty() {
            ports.groups.remove(&name);
        }
    }
}

/// Posts a value to all others of a group.
#[binding]
pub(super) fn broadcast<'s>(
    scope: &mut Scope<'s, '_>,
    name: String,
    id: u32,
    value: Local<'s, Value>,
) -> Result<(), NodeError> {
    let message = write(scope, value, None, Vec::new(), None)?;
    let mut ports = ports();
    let members = ports.groups.get(&name).cloned().unwrap_or_default();
    for member in members {
        if member == id {
            continue;
        }
        if let Some(port) = ports.table.get_mut(&member) {
            port.queue.push_back(Message {
                bytes: message.bytes.clone(),
                buffers: Vec::new(),
                shared: message.shared.clone(),
                modules: Vec::new(),
                ports: Vec::new(),
            });
            ports.wake(member);
        }
    }
    Ok(())
}
