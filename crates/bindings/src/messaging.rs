//! Structured clone and message ports. What an object of lib/ (a Blob, a port, a key …) becomes in a message is decided
//! by functions that lib/internal/messaging registers; bytes, buffers and queues are handled here.
//!
//! Ports are known by number in one table of the process (`table`), so that they can move between threads. A port whose
//! owner listens is woken through its loop's inbox (`delivery`). Values become bytes in `write` and values again in `read`.

mod broadcast;
mod cloneable;
mod delivery;
mod port;
mod read;
mod table;
mod threads;
mod write;

pub use delivery::drain;
pub use port::close_ports;
pub use threads::register_thread;

use crate::prelude::*;
use event_loop::HandleId;
use read::read;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use table::disentangle;
use write::write;

/// Tags of what stands for an object of lib/.
const TAG_PORT: u32 = 0;
const TAG_OBJECT: u32 = 1;

/// A serialized value with what moves beside the bytes.
struct Message {
    bytes: Vec<u8>,
    buffers: Vec<v8::SharedRef<v8::BackingStore>>,
    shared: Vec<v8::SharedRef<v8::BackingStore>>,
    modules: Vec<v8::CompiledWasmModule>,
    ports: Vec<u32>,
}

// SAFETY: backing stores and compiled modules are counted atomically by V8 and belong to no isolate; a transferred
// buffer was detached from its isolate before the message left it.
unsafe impl Send for Message {}

impl Drop for Message {
    /// A port that nobody received is closed.
    fn drop(&mut self) {
        for id in std::mem::take(&mut self.ports) {
            disentangle(id);
        }
    }
}

#[derive(Default)]
struct State {
    callbacks: RefCell<Option<Callbacks>>,
    object_prototype: RefCell<Option<Global<Value>>>,
    mode_key: RefCell<Option<Global<Value>>>,
    uncloneable: RefCell<Option<Global<v8::Private>>>,
    has_uncloneable: Cell<bool>,
    handles: RefCell<HashMap<u32, HandleId>>,
    /// For ports that were moved to another context: its function `(id) → port`.
    foreign: RefCell<HashMap<u32, Global<Function>>>,
}

/// Functions of lib/internal/messaging.
struct Callbacks {
    /// `(object, transfer) → port index | [info, data]`
    describe: Global<Function>,
    /// `(info, data) → object`
    revive: Global<Function>,
    /// `(id) → MessagePort`
    port: Global<Function>,
    /// `(message) → DOMException`
    error: Global<Function>,
    /// `(transfer)`: the serialization went well; what was transferred becomes unusable.
    commit: Global<Function>,
    /// `(id, value, ports)`
    message: crate::Callback,
    /// `(id, error)`
    message_error: crate::Callback,
    /// `(id)`
    closed: crate::Callback,
}

/// `setup(modeKey, describe, revive, port, error, commit, message, messageError, closed)`.
#[binding]
fn setup<'s>(scope: &mut Scope<'s, '_>, args: Args<'s>) -> Result<(), NodeError> {
    let state = env().state::<State>();
    let function =
        |scope: &mut Scope<'s, '_>, index: i32| <Local<Function> as FromValue>::from_value(scope, args.get(index));
    let mut functions = Vec::with_capacity(8);
    for index in 1..9 {
        functions.push(function(scope, index)?);
    }
    let mode_key = args.get(0);
    state.mode_key.replace(Some(Global::new(scope, mode_key)));
    let plain = Object::new(scope);
    let prototype = plain.get_prototype(scope).ok_or_else(NodeError::pending)?;
    state.object_prototype.replace(Some(Global::new(scope, prototype)));
    let name = v8::String::new(scope, "uncloneable");
    let private = v8::Private::new(scope, name);
    state.uncloneable.replace(Some(Global::new(scope, private)));
    let callbacks = Callbacks {
        describe: Global::new(scope, functions[0]),
        revive: Global::new(scope, functions[1]),
        port: Global::new(scope, functions[2]),
        error: Global::new(scope, functions[3]),
        commit: Global::new(scope, functions[4]),
        message: crate::Callback::new(scope, functions[5]),
        message_error: crate::Callback::new(scope, functions[6]),
        closed: crate::Callback::new(scope, functions[7]),
    };
    state.callbacks.replace(Some(callbacks));
    Ok(())
}

impl State {
    fn function<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        pick: impl FnOnce(&Callbacks) -> &Global<Function>,
    ) -> Option<Local<'s, Function>> {
        let callbacks = self.callbacks.borrow();
        callbacks.as_ref().map(|callbacks| Local::new(scope, pick(callbacks)))
    }

    /// Throws a DataCloneError.
    fn throw(&self, scope: &mut Scope<'_, '_>, message: Local<'_, v8::String>) {
        let Some(make) = self.function(scope, |callbacks| &callbacks.error) else { return };
        let receiver = v8::undefined(scope).into();
        let message = Local::new(scope, message);
        if let Some(error) = make.call(scope, receiver, &[message.into()]) {
            scope.throw_exception(error);
        }
    }
}

fn id_list(scope: &mut Scope<'_, '_>, ids: Option<Local<'_, Array>>) -> Vec<u32> {
    let Some(ids) = ids else { return Vec::new() };
    let mut out = Vec::with_capacity(ids.length() as usize);
    for index in 0..ids.length() {
        if let Some(id) = ids.get_index(scope, index).and_then(|id| id.uint32_value(scope)) {
            out.push(id);
        }
    }
    out
}

fn thread_id() -> u32 {
    env().worker().map_or(0, |seat| seat.shared.id())
}

/// `clone(value, buffers?, portIds?, transfer?)`: serializes and deserializes.
#[binding]
fn clone<'s>(
    scope: &mut Scope<'s, '_>,
    value: Local<'s, Value>,
    buffers: Option<Local<'s, Array>>,
    port_ids: Option<Local<'s, Array>>,
    transfer: Option<Local<'s, Value>>,
) -> Result<Local<'s, Value>, NodeError> {
    let ids = id_list(scope, port_ids);
    let message = write(scope, value, buffers, ids, transfer)?;
    read(scope, message, None).map(|(value, _)| value).ok_or_else(NodeError::pending)
}

engine::module!(
    "messaging",
    [
        port::attach,
        broadcast::broadcast,
        clone,
        port::close,
        port::detach,
        port::discard,
        delivery::drain,
        port::has_ref,
        cloneable::is_exotic,
        broadcast::join_group,
        threads::listen_as_thread,
        threads::post_to_thread,
        broadcast::leave_group,
        cloneable::mark_uncloneable,
        port::open_channel,
        port::post,
        delivery::receive,
        port::set_ref,
        port::set_context,
        setup,
        port::start
    ]
);
