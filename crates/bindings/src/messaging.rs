//! Structured clone and message ports. What an object of lib/ (a Blob, a port, a key …) becomes in a message is decided
//! by functions that lib/internal/messaging registers; bytes, buffers and queues are handled here.
//!
//! Ports are known by number in one table of the process, so that they can move between threads. A port whose owner
//! listens is woken through its loop's inbox.

use crate::prelude::*;
use event_loop::{Handle, HandleId, Remote};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Tags of what stands for an object of lib/.
const TAG_PORT: u32 = 0;
const TAG_OBJECT: u32 = 1;

/// Messages handed to JavaScript in one go: at least this many, or what was waiting.
const BATCH: usize = 1000;

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

// ---- ports

#[derive(Default)]
struct Port {
    queue: VecDeque<Message>,
    peer: Option<u32>,
    owner: Option<Owner>,
    started: bool,
    scheduled: bool,
    /// Either end was closed; this one is told when its queue is empty.
    closing: bool,
    /// Closed from this end: what it does not listen for is dropped.
    closed_here: bool,
}

/// The thread that listens to a port.
struct Owner {
    thread: u32,
    remote: Remote,
}

#[derive(Default)]
struct Ports {
    table: HashMap<u32, Port>,
    last: u32,
    /// Ports subscribed to a broadcast name.
    groups: HashMap<String, Vec<u32>>,
    /// Ports with something to deliver, by the thread that has been asked to look at them.
    ready: HashMap<u32, Vec<u32>>,
    /// The loops of threads that are to be asked.
    calls: Vec<Remote>,
    /// Where each thread hears from any other, by the thread's number.
    threads: HashMap<u32, u32>,
}

static PORTS: LazyLock<Mutex<Ports>> = LazyLock::new(Mutex::default);

fn ports() -> Locked {
    Locked(Some(PORTS.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// The ports, locked. Threads that something has come for are told when the lock is free again: they will want it.
struct Locked(Option<MutexGuard<'static, Ports>>);

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
    fn open(&mut self) -> u32 {
        self.last += 1;
        self.table.insert(self.last, Port::default());
        self.last
    }

    /// Has the owner look at the port, unless it will anyway.
    fn wake(&mut self, id: u32) {
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
fn disentangle(id: u32) {
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

struct PortHandle;

impl Handle for PortHandle {
    fn resource(&self) -> &'static str {
        "MessagePort"
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

/// Whether an object with an ordinary prototype may still be something else: a proxy, `arguments`, an object of ours or
/// of another realm, or one marked as uncloneable.
#[binding]
fn is_exotic<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> bool {
    if object.is_proxy()
        || object.is_arguments_object()
        || object.is_native_error()
        || object.internal_field_count() > 0
    {
        return true;
    }
    let collection =
        object.is_map() || object.is_set() || object.is_date() || object.is_reg_exp() || object.is_promise();
    if collection || object.is_array_buffer() || object.is_array_buffer_view() || object.is_generator_object() {
        return true;
    }
    MARKED.with(Cell::get) && env().state::<State>().is_uncloneable(scope, object)
}

thread_local! {
    /// Whether any object of this thread was marked as uncloneable.
    static MARKED: Cell<bool> = const { Cell::new(false) };
}

/// Marks an object so that cloning it throws.
#[binding]
fn mark_uncloneable<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) {
    let state = env().state::<State>();
    if let Some(private) = &*state.uncloneable.borrow() {
        let private = Local::new(scope, private);
        let yes = v8::Boolean::new(scope, true).into();
        object.set_private(scope, private, yes);
        state.has_uncloneable.set(true);
        MARKED.with(|marked| marked.set(true));
    }
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

    fn is_uncloneable(&self, scope: &mut Scope<'_, '_>, object: Local<'_, Object>) -> bool {
        match &*self.uncloneable.borrow() {
            Some(private) => {
                let private = Local::new(scope, private);
                object.has_private(scope, private).unwrap_or(false)
            }
            None => false,
        }
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

// ---- writing

#[derive(Default)]
struct Collected {
    shared: Vec<v8::SharedRef<v8::BackingStore>>,
    modules: Vec<v8::CompiledWasmModule>,
}

struct Writer {
    state: Rc<State>,
    collected: Rc<RefCell<Collected>>,
    transfer: Option<Global<Value>>,
}

impl v8::ValueSerializerImpl for Writer {
    fn throw_data_clone_error<'s>(&self, scope: &mut Scope<'s, '_>, message: Local<'s, v8::String>) {
        self.state.throw(scope, message);
    }

    fn has_custom_host_object(&self, _isolate: &v8::Isolate) -> bool {
        true
    }

    fn is_host_object<'s>(&self, scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> Option<bool> {
        if self.state.has_uncloneable.get() && self.state.is_uncloneable(scope, object) {
            return Some(true);
        }
        let prototype = object.get_prototype(scope)?;
        if self.state.object_prototype.borrow().as_ref().is_some_and(|plain| prototype == *plain) || prototype.is_null()
        {
            return Some(false);
        }
        if object.internal_field_count() > 0 {
            return Some(true);
        }
        let key = self.state.mode_key.borrow().as_ref().map(|key| Local::new(scope, key))?;
        let mode = object.get(scope, key)?;
        Some(mode.is_int32() && mode.int32_value(scope) != Some(0))
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        object: Local<'s, Object>,
        serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let receiver = v8::undefined(scope).into();
        if (self.state.has_uncloneable.get() && self.state.is_uncloneable(scope, object))
            || object.internal_field_count() > 0
        {
            let message = v8::String::new(scope, "Cannot clone object of unsupported type.")?;
            self.state.throw(scope, message);
            return None;
        }
        let describe = self.state.function(scope, |callbacks| &callbacks.describe)?;
        let transfer = match &self.transfer {
            Some(transfer) => Local::new(scope, transfer),
            None => receiver,
        };
        let described = describe.call(scope, receiver, &[object.into(), transfer])?;
        if let Ok(pair) = Local::<Array>::try_from(described) {
            let info = pair.get_index(scope, 0)?;
            let data = pair.get_index(scope, 1)?;
            let context = scope.get_current_context();
            serializer.write_uint32(TAG_OBJECT);
            serializer.write_value(context, info)?;
            serializer.write_value(context, data)
        } else {
            serializer.write_uint32(TAG_PORT);
            serializer.write_uint32(described.uint32_value(scope)?);
            Some(true)
        }
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        _scope: &mut Scope<'s, '_>,
        buffer: Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        let store = buffer.get_backing_store();
        let mut collected = self.collected.borrow_mut();
        let known = collected.shared.iter().position(|other| std::ptr::eq(&**other, &*store));
        let index = known.unwrap_or_else(|| {
            collected.shared.push(store);
            collected.shared.len() - 1
        });
        u32::try_from(index).ok()
    }

    fn get_wasm_module_transfer_id(
        &self,
        _scope: &mut Scope<'_, '_>,
        module: Local<v8::WasmModuleObject>,
    ) -> Option<u32> {
        let mut collected = self.collected.borrow_mut();
        collected.modules.push(module.get_compiled_module());
        u32::try_from(collected.modules.len() - 1).ok()
    }
}

/// Serializes; array buffers in `buffers` move into the message and are detached.
fn write<'s>(
    scope: &mut Scope<'s, '_>,
    value: Local<'s, Value>,
    buffers: Option<Local<'s, Array>>,
    port_ids: Vec<u32>,
    transfer: Option<Local<'s, Value>>,
) -> Result<Message, NodeError> {
    let state = env().state::<State>();
    let collected = Rc::new(RefCell::new(Collected::default()));
    let transfer_global = transfer.map(|transfer| Global::new(scope, transfer));
    let writer = Writer { state: state.clone(), collected: collected.clone(), transfer: transfer_global };
    let serializer = v8::ValueSerializer::new(scope, Box::new(writer));
    let mut moving = Vec::new();
    if let Some(buffers) = buffers {
        for index in 0..buffers.length() {
            let item = buffers.get_index(scope, index).ok_or_else(NodeError::pending)?;
            let Ok(buffer) = Local::<v8::ArrayBuffer>::try_from(item) else { continue };
            if !buffer.is_detachable() {
                // A WebAssembly memory's, for instance: its owner would go on writing to it.
                let message = "Cannot transfer object of unsupported type.".into_value(scope);
                state.throw(scope, message.cast());
                return Err(NodeError::pending());
            }
            v8::ValueSerializerHelper::transfer_array_buffer(&serializer, index, buffer);
            moving.push(buffer);
        }
    }
    v8::ValueSerializerHelper::write_header(&serializer);
    let context = scope.get_current_context();
    if serializer.write_value(context, value) != Some(true) {
        return Err(NodeError::pending());
    }
    let mut stores = Vec::with_capacity(moving.len());
    for buffer in moving {
        stores.push(buffer.get_backing_store());
        buffer.detach(None);
    }
    if let Some(transfer) = transfer
        && let Some(commit) = state.function(scope, |callbacks| &callbacks.commit)
    {
        let receiver = v8::undefined(scope).into();
        commit.call(scope, receiver, &[transfer]).ok_or_else(NodeError::pending)?;
    }
    let bytes = serializer.release();
    drop(serializer);
    let Collected { shared, modules } = collected.take();
    Ok(Message { bytes, buffers: stores, shared, modules, ports: port_ids })
}

// ---- reading

struct Reader {
    state: Rc<State>,
    foreign: bool,
    ports: Vec<Global<Value>>,
    shared: Vec<v8::SharedRef<v8::BackingStore>>,
    modules: Vec<v8::CompiledWasmModule>,
}

impl v8::ValueDeserializerImpl for Reader {
    fn read_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<Local<'s, Object>> {
        let mut tag = 0;
        if !deserializer.read_uint32(&mut tag) {
            return None;
        }
        if tag == TAG_PORT {
            let mut index = 0;
            if !deserializer.read_uint32(&mut index) {
                return None;
            }
            let port = self.ports.get(index as usize)?;
            return Local::<Object>::try_from(Local::new(scope, port)).ok();
        }
        if self.foreign {
            let code = "ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE";
            NodeError::error(code, "A message object could not be deserialized successfully in the target vm.Context")
                .throw(scope);
            return None;
        }
        let context = scope.get_current_context();
        let info = deserializer.read_value(context)?;
        let data = deserializer.read_value(context)?;
        let revive = self.state.function(scope, |callbacks| &callbacks.revive)?;
        let receiver = v8::undefined(scope).into();
        // The deserializer forbids JavaScript; making our own objects is what it asks for here.
        let allowed = std::pin::pin!(v8::AllowJavascriptExecutionScope::new(scope));
        let allowed = &mut allowed.init();
        let object = revive.call(allowed, receiver, &[info, data])?;
        Local::<Object>::try_from(object).ok()
    }

    fn get_shared_array_buffer_from_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        id: u32,
    ) -> Option<Local<'s, v8::SharedArrayBuffer>> {
        let store = self.shared.get(id as usize)?;
        Some(v8::SharedArrayBuffer::with_backing_store(scope, store))
    }

    fn get_wasm_module_from_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        id: u32,
    ) -> Option<Local<'s, v8::WasmModuleObject>> {
        let module = self.modules.get(id as usize)?;
        v8::WasmModuleObject::from_compiled_module(scope, module)
    }
}

/// Reads a message in the current context: the value and an array of its ports, which `foreign` makes for a context that
/// is not ours. `None` when that threw.
fn read<'s>(
    scope: &mut Scope<'s, '_>,
    mut message: Message,
    foreign: Option<Local<'s, Function>>,
) -> Option<(Local<'s, Value>, Local<'s, Value>)> {
    let state = env().state::<State>();
    let ids = std::mem::take(&mut message.ports);
    let list = if ids.is_empty() { v8::undefined(scope).into() } else { Array::new(scope, 0).into() };
    let mut port_objects = Vec::with_capacity(ids.len());
    if let Ok(array) = Local::<Array>::try_from(list) {
        let make = match foreign {
            Some(make) => make,
            None => state.function(scope, |callbacks| &callbacks.port)?,
        };
        let receiver = v8::undefined(scope).into();
        for (index, id) in (0u32..).zip(ids) {
            let id = id.into_value(scope);
            let object = make.call(scope, receiver, &[id])?;
            array.set_index(scope, index, object);
            port_objects.push(Global::new(scope, object));
        }
    }
    let reader = Reader {
        state,
        foreign: foreign.is_some(),
        ports: port_objects,
        shared: std::mem::take(&mut message.shared),
        modules: std::mem::take(&mut message.modules),
    };
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(reader), &message.bytes);
    for (index, store) in (0u32..).zip(&message.buffers) {
        let buffer = v8::ArrayBuffer::with_backing_store(scope, store);
        v8::ValueDeserializerHelper::transfer_array_buffer(&deserializer, index, buffer);
    }
    let context = scope.get_current_context();
    v8::ValueDeserializerHelper::read_header(&deserializer, context)?;
    let value = deserializer.read_value(context)?;
    Some((value, list))
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

/// Two entangled ports.
#[binding]
fn open_channel<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
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
fn attach(id: u32) {
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
fn set_context<'s>(scope: &mut Scope<'s, '_>, id: u32, make: Local<'s, Function>) {
    env().state::<State>().foreign.borrow_mut().insert(id, Global::new(scope, make));
}

fn drop_handle(id: u32) {
    let env = env();
    env.state::<State>().foreign.borrow_mut().remove(&id);
    if let Some(handle) = env.state::<State>().handles.borrow_mut().remove(&id) {
        env.event_loop().close_handle(handle, None);
    }
}

/// Takes a port off this thread: it travels in a message.
#[binding]
fn detach(id: u32) {
    drop_handle(id);
    if let Some(port) = ports().table.get_mut(&id) {
        port.owner = None;
        port.started = false;
        port.scheduled = false;
    }
}

/// Closes a port that no thread has taken up.
#[binding]
fn discard(id: u32) {
    disentangle(id);
}

#[binding]
fn set_ref(id: u32, referenced: bool) {
    let env = env();
    if let Some(handle) = env.state::<State>().handles.borrow().get(&id) {
        env.event_loop().set_referenced(*handle, referenced);
    }
}

#[binding]
fn has_ref(id: u32) -> bool {
    let env = env();
    let state = env.state::<State>();
    let handles = state.handles.borrow();
    handles.get(&id).is_some_and(|handle| env.event_loop().is_referenced(*handle))
}

/// Begins (or pauses) delivery.
#[binding]
fn start(id: u32, on: bool) {
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
fn close(id: u32) {
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
fn post<'s>(
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

/// Takes the next message: `[value]`, or `undefined` when there is none.
#[binding]
fn receive<'s>(scope: &mut Scope<'s, '_>, id: u32) -> Result<Option<Local<'s, Value>>, NodeError> {
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

fn thread_id() -> u32 {
    env().worker().map_or(0, |seat| seat.shared.id())
}

/// Looks at the ports of this thread that have something to deliver, the oldest first.
fn deliver_ready() {
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

// ---- between threads

/// Says at which port a thread hears from any other.
pub fn register_thread(thread: u32, port: u32) {
    ports().threads.insert(thread, port);
}

/// `listenAsThread()`: opens the port at which the main thread hears from any other.
#[binding]
fn listen_as_thread() -> u32 {
    let mut ports = ports();
    let id = ports.open();
    ports.threads.insert(thread_id(), id);
    id
}

/// `postToThread(thread, value, buffers?, portIds?, transfer?)` → whether there is such a thread.
#[binding]
fn post_to_thread<'s>(
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

// ---- broadcast

/// A port that receives what others of the same name post.
#[binding]
fn join_group(name: String) -> u32 {
    let mut ports = ports();
    let id = ports.open();
    ports.groups.entry(name).or_default().push(id);
    id
}

#[binding]
fn leave_group(name: String, id: u32) {
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
fn broadcast<'s>(scope: &mut Scope<'s, '_>, name: String, id: u32, value: Local<'s, Value>) -> Result<(), NodeError> {
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

engine::module!(
    "messaging",
    [
        attach,
        broadcast,
        clone,
        close,
        detach,
        discard,
        drain,
        has_ref,
        is_exotic,
        join_group,
        listen_as_thread,
        post_to_thread,
        leave_group,
        mark_uncloneable,
        open_channel,
        post,
        receive,
        set_ref,
        set_context,
        setup,
        start
    ]
);
