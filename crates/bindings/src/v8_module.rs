//! What node:v8 asks of the engine: heap statistics and snapshots, flags, and the serializer as an object.

use crate::prelude::*;
use event_loop::hrtime_ns;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fs::File;
use std::io::Write;

// ---- statistics

fn heap_numbers(isolate: &mut v8::Isolate) -> Vec<f64> {
    let heap = isolate.get_heap_statistics();
    [
        heap.total_heap_size(),
        heap.total_heap_size_executable(),
        heap.total_physical_size(),
        heap.total_available_size(),
        heap.used_heap_size(),
        heap.heap_size_limit(),
        heap.malloced_memory(),
        heap.peak_malloced_memory(),
        usize::from(heap.does_zap_garbage()),
        crate::buffer::contexts_of_program(&heap),
        heap.number_of_detached_contexts(),
        heap.total_global_handles_size(),
        heap.used_global_handles_size(),
        heap.external_memory(),
    ]
    .map(|number| number as f64)
    .into_iter()
    .chain([heap.total_allocated_bytes() as f64])
    .collect()
}

struct Space {
    name: String,
    numbers: [f64; 4],
}

fn spaces(isolate: &mut v8::Isolate) -> Vec<Space> {
    let mut out = Vec::new();
    for index in 0..isolate.number_of_heap_spaces() {
        let Some(space) = isolate.get_heap_space_statistics(index) else { continue };
        out.push(Space {
            name: space.space_name().to_string_lossy().into_owned(),
            numbers: [
                space.space_size(),
                space.space_used_size(),
                space.space_available_size(),
                space.physical_space_size(),
            ]
            .map(|number| number as f64),
        });
    }
    out
}

/// The numbers of `getHeapStatistics`, in its order.
#[binding]
fn heap_statistics<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let numbers = heap_numbers(scope);
    array_from(scope, numbers)
}

fn space_rows<'s>(scope: &mut Scope<'s, '_>, spaces: Vec<Space>) -> Local<'s, Array> {
    let out = Array::new(scope, 0);
    for (index, space) in (0u32..).zip(spaces) {
        let row = array_from(scope, space.numbers);
        let name = space.name.into_value(scope);
        row.set_index(scope, 4, name);
        out.set_index(scope, index, row.into());
    }
    out
}

/// `[size, used, available, physical, name]` of each space.
#[binding]
fn heap_space_statistics<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let spaces = spaces(scope);
    space_rows(scope, spaces)
}

#[binding]
fn heap_code_statistics<'s>(scope: &mut Scope<'s, '_>) -> Option<Local<'s, Array>> {
    let code = scope.get_heap_code_and_metadata_statistics()?;
    let numbers = [
        code.code_and_metadata_size(),
        code.bytecode_and_metadata_size(),
        code.external_script_source_size(),
        code.cpu_profiler_metadata_size(),
    ];
    Some(array_from(scope, numbers.map(|number| number as f64)))
}

#[binding]
fn set_flags(flags: String) {
    engine::set_flags(&flags);
}

#[binding]
fn cached_data_version_tag() -> f64 {
    f64::from(v8::script_compiler::cached_data_version_tag())
}

#[binding]
fn is_one_byte<'s>(text: Local<'s, v8::String>) -> bool {
    text.is_onebyte()
}

/// The whole heap as JSON.
#[binding]
fn heap_snapshot(scope: &mut Scope<'_, '_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    scope.take_heap_snapshot(|chunk| {
        bytes.extend_from_slice(chunk);
        true
    });
    bytes
}

fn write_snapshot_file(isolate: &mut v8::Isolate, path: &str) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(File::create(path)?);
    let mut outcome = Ok(());
    isolate.take_heap_snapshot(|chunk| {
        outcome = file.write_all(chunk);
        outcome.is_ok()
    });
    outcome?;
    file.flush()
}

#[binding]
fn write_heap_snapshot(scope: &mut Scope<'_, '_>, path: FsPath) -> Result<(), NodeError> {
    let name = path.display();
    write_snapshot_file(scope, &name).map_err(|error| NodeError::io(&error, "open").path(name))
}

// ---- snapshots when memory runs out

#[derive(Default)]
struct NearLimit {
    left: Cell<u32>,
    written: Cell<u32>,
    busy: Cell<bool>,
    watching: Cell<bool>,
    prefix: RefCell<String>,
}

unsafe extern "C" fn near_heap_limit(_data: *mut c_void, current: usize, _initial: usize) -> usize {
    // The snapshot itself needs memory.
    const ROOM: usize = 64 << 20;
    let env = env();
    let state = env.state::<NearLimit>();
    // Asked again while it is being written.
    if state.busy.get() {
        return current + ROOM;
    }
    state.busy.set(true);
    let profiled = crate::inspector_session::profile_near_limit();
    if state.left.get() == 0 {
        state.busy.set(false);
        return match env.worker() {
            _ if profiled => current + ROOM,
            Some(seat) => current + seat.shared.run_out_of_memory(),
            None => current,
        };
    }
    state.left.set(state.left.get() - 1);
    state.written.set(state.written.get() + 1);
    let path = format!("{}{:03}.heapsnapshot", state.prefix.borrow(), state.written.get());
    env.scope(|scope| {
        if write_snapshot_file(scope, &path).is_ok() {
            eprintln!("Wrote snapshot to {path}");
        }
    });
    state.busy.set(false);
    current + ROOM
}

/// Writes up to `limit` snapshots, named `prefix` and a number, when the heap is nearly full.
#[binding]
fn set_heap_snapshot_near_heap_limit(scope: &mut Scope<'_, '_>, limit: u32, prefix: String) {
    let state = env().state::<NearLimit>();
    if state.left.get() > 0 || state.written.get() > 0 {
        return;
    }
    state.left.set(limit);
    state.prefix.replace(prefix);
    watch_heap_limit(scope);
}

/// Asks V8 to tell when the heap is nearly full. V8 asks only the newest of several, so there is one.
pub(crate) fn watch_heap_limit(scope: &mut Scope<'_, '_>) {
    if !env().state::<NearLimit>().watching.replace(true) {
        scope.add_near_heap_limit_callback(near_heap_limit, std::ptr::null_mut());
    }
}

// ---- profile of collections

#[derive(Default)]
struct GcProfile {
    running: Cell<u32>,
    since_ns: Cell<u64>,
    before: RefCell<Option<(Vec<f64>, Vec<Space>)>>,
    /// Kind of collection, microseconds, what was before and after it.
    rows: RefCell<Vec<GcRow>>,
}

struct GcRow {
    kind: u32,
    cost: f64,
    before: (Vec<f64>, Vec<Space>),
    after: (Vec<f64>, Vec<Space>),
}

unsafe extern "C" fn profile_before(
    isolate: v8::UnsafeRawIsolatePtr,
    _kind: v8::GCType,
    _flags: v8::GCCallbackFlags,
    _data: *mut c_void,
) {
    // SAFETY: V8 calls on the isolate's thread, while the isolate lives.
    let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr(isolate) };
    let state = env().state::<GcProfile>();
    state.before.replace(Some((heap_numbers(&mut isolate), spaces(&mut isolate))));
    state.since_ns.set(hrtime_ns());
}

unsafe extern "C" fn profile_after(
    isolate: v8::UnsafeRawIsolatePtr,
    kind: v8::GCType,
    _flags: v8::GCCallbackFlags,
    _data: *mut c_void,
) {
    let end = hrtime_ns();
    // SAFETY: as above.
    let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr(isolate) };
    let state = env().state::<GcProfile>();
    let Some(before) = state.before.take() else { return };
    let after = (heap_numbers(&mut isolate), spaces(&mut isolate));
    let cost = (end - state.since_ns.get()) as f64 / 1e3;
    state.rows.borrow_mut().push(GcRow { kind: kind.0, cost, before, after });
}

#[binding]
fn start_gc_profile(scope: &mut Scope<'_, '_>) {
    let state = env().state::<GcProfile>();
    state.running.set(state.running.get() + 1);
    if state.running.get() == 1 {
        state.rows.borrow_mut().clear();
        scope.add_gc_prologue_callback(profile_before, std::ptr::null_mut(), v8::GCType::kGCTypeAll);
        scope.add_gc_epilogue_callback(profile_after, std::ptr::null_mut(), v8::GCType::kGCTypeAll);
    }
}

/// `[kind, cost, heapBefore, spacesBefore, heapAfter, spacesAfter]` of each collection from number `from` on.
#[binding]
fn stop_gc_profile<'s>(scope: &mut Scope<'s, '_>, from: u32) -> Local<'s, Array> {
    let state = env().state::<GcProfile>();
    state.running.set(state.running.get().saturating_sub(1));
    let last = state.running.get() == 0;
    if last {
        scope.remove_gc_prologue_callback(profile_before, std::ptr::null_mut());
        scope.remove_gc_epilogue_callback(profile_after, std::ptr::null_mut());
    }
    let rows = if last { state.rows.take() } else { Vec::new() };
    let out = Array::new(scope, 0);
    for (index, row) in (0u32..).zip(rows.into_iter().skip(from as usize)) {
        let line = array_from(scope, [f64::from(row.kind), row.cost]);
        for (place, (heap, spaces)) in [(2, row.before), (4, row.after)] {
            let heap = array_from(scope, heap);
            line.set_index(scope, place, heap.into());
            let spaces = space_rows(scope, spaces);
            line.set_index(scope, place + 1, spaces.into());
        }
        out.set_index(scope, index, line.into());
    }
    out
}

// ---- serializer

type Receiver = std::rc::Rc<RefCell<Option<Global<Object>>>>;

fn method<'s>(scope: &mut Scope<'s, '_>, receiver: Local<'s, Object>, name: &str) -> Option<Local<'s, Function>> {
    let key = v8::String::new(scope, name)?;
    let value = receiver.get(scope, key.into())?;
    Local::<Function>::try_from(value).ok()
}

struct SerializerDelegate {
    receiver: Receiver,
}

impl SerializerDelegate {
    fn receiver<'s>(&self, scope: &mut Scope<'s, '_>) -> Option<Local<'s, Object>> {
        self.receiver.borrow().as_ref().map(|receiver| Local::new(scope, receiver))
    }
}

impl v8::ValueSerializerImpl for SerializerDelegate {
    fn throw_data_clone_error<'s>(&self, scope: &mut Scope<'s, '_>, message: Local<'s, v8::String>) {
        let Some(receiver) = self.receiver(scope) else { return };
        let error = match method(scope, receiver, "_getDataCloneError") {
            Some(make) => make.call(scope, receiver.into(), &[message.into()]),
            None => Some(v8::Exception::error(scope, message)),
        };
        if let Some(error) = error {
            scope.throw_exception(error);
        }
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        object: Local<'s, Object>,
        _serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let receiver = self.receiver(scope)?;
        let Some(write) = method(scope, receiver, "_writeHostObject") else {
            let name = object.get_constructor_name().to_rust_string_lossy(scope);
            let message = v8::String::new(scope, &format!("#<{name}> could not be cloned."))?;
            self.throw_data_clone_error(scope, message);
            return None;
        };
        write.call(scope, receiver.into(), &[object.into()])?;
        Some(true)
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        buffer: Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        let receiver = self.receiver(scope)?;
        let Some(id) = method(scope, receiver, "_getSharedArrayBufferId") else {
            let message = v8::String::new(scope, "#<SharedArrayBuffer> could not be cloned.")?;
            self.throw_data_clone_error(scope, message);
            return None;
        };
        id.call(scope, receiver.into(), &[buffer.into()])?.uint32_value(scope)
    }
}

struct Serializer {
    native: v8::ValueSerializer<'static>,
    receiver: Receiver,
}

#[binding]
fn serializer<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
    let receiver = Receiver::default();
    let native = v8::ValueSerializer::new(scope, Box::new(SerializerDelegate { receiver: receiver.clone() }));
    wrap(scope, Serializer { native, receiver })
}

use v8::ValueDeserializerHelper as Reads;
use v8::ValueSerializerHelper as Writes;

#[binding]
fn write_header(serializer: Wrapped<Serializer>) {
    Writes::write_header(&serializer.native);
}

/// Writes a value; `receiver`'s methods decide about what the engine cannot.
#[binding]
fn write_value<'s>(
    scope: &mut Scope<'s, '_>,
    serializer: Wrapped<Serializer>,
    receiver: Local<'s, Object>,
    value: Local<'s, Value>,
) -> Result<bool, NodeError> {
    let context = scope.get_current_context();
    let before = serializer.receiver.replace(Some(Global::new(scope, receiver)));
    let written = serializer.native.write_value(context, value);
    serializer.receiver.replace(before);
    written.ok_or_else(NodeError::pending)
}

#[binding]
fn release_buffer(serializer: Wrapped<Serializer>) -> Vec<u8> {
    serializer.native.release()
}

#[binding]
fn transfer_out<'s>(serializer: Wrapped<Serializer>, id: u32, buffer: Local<'s, Value>) {
    if let Ok(buffer) = Local::<v8::ArrayBuffer>::try_from(buffer) {
        Writes::transfer_array_buffer(&serializer.native, id, buffer);
    }
}

#[binding]
fn write_uint32<'s>(
    scope: &mut Scope<'s, '_>,
    serializer: Wrapped<Serializer>,
    value: Local<'s, Value>,
) -> Result<(), NodeError> {
    let value = value.uint32_value(scope).ok_or_else(NodeError::pending)?;
    Writes::write_uint32(&serializer.native, value);
    Ok(())
}

#[binding]
fn write_uint64<'s>(
    scope: &mut Scope<'s, '_>,
    serializer: Wrapped<Serializer>,
    high: Local<'s, Value>,
    low: Local<'s, Value>,
) -> Result<(), NodeError> {
    let high = high.uint32_value(scope).ok_or_else(NodeError::pending)?;
    let low = low.uint32_value(scope).ok_or_else(NodeError::pending)?;
    Writes::write_uint64(&serializer.native, u64::from(high) << 32 | u64::from(low));
    Ok(())
}

#[binding]
fn write_double<'s>(
    scope: &mut Scope<'s, '_>,
    serializer: Wrapped<Serializer>,
    value: Local<'s, Value>,
) -> Result<(), NodeError> {
    let value = value.number_value(scope).ok_or_else(NodeError::pending)?;
    Writes::write_double(&serializer.native, value);
    Ok(())
}

#[binding]
fn write_raw_bytes(serializer: Wrapped<Serializer>, bytes: Bytes) {
    Writes::write_raw_bytes(&serializer.native, &bytes);
}

#[binding]
fn treat_views_as_host_objects(serializer: Wrapped<Serializer>, on: bool) {
    Writes::set_treat_array_buffer_views_as_host_objects(&serializer.native, on);
}

/// Writes views of bytes as `[kind, length, bytes]`, which is what DefaultSerializer does.
struct ViewWriter {
    buffer_prototype: Global<Value>,
}

/// The number of Buffer among the kinds of views; lib/internal/v8/serdes has the table.
const BUFFER_KIND: u32 = 10;

fn view_kind(view: Local<Object>) -> Option<u32> {
    let is_kind: [(u32, bool); 13] = [
        (1, view.is_uint8_array()),
        (0, view.is_int8_array()),
        (2, view.is_uint8_clamped_array()),
        (3, view.is_int16_array()),
        (4, view.is_uint16_array()),
        (5, view.is_int32_array()),
        (6, view.is_uint32_array()),
        (7, view.is_float32_array()),
        (8, view.is_float64_array()),
        (9, view.is_data_view()),
        (11, view.is_big_int64_array()),
        (12, view.is_big_uint64_array()),
        (13, view.is_typed_array()),
    ];
    is_kind.iter().find(|(_, is)| *is).map(|(kind, _)| *kind)
}

impl v8::ValueSerializerImpl for ViewWriter {
    fn throw_data_clone_error<'s>(&self, scope: &mut Scope<'s, '_>, message: Local<'s, v8::String>) {
        let error = v8::Exception::error(scope, message);
        scope.throw_exception(error);
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        object: Local<'s, Object>,
        serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let (Some(kind), Some(bytes)) = (view_kind(object), Bytes::of(object.into())) else {
            let name = object.get_constructor_name().to_rust_string_lossy(scope);
            let message = v8::String::new(scope, &format!("Unserializable host object: {name} {{}}"))?;
            self.throw_data_clone_error(scope, message);
            return None;
        };
        let is_buffer = kind == 1 && object.get_prototype(scope)? == self.buffer_prototype;
        serializer.write_uint32(if is_buffer { BUFFER_KIND } else { kind });
        serializer.write_uint32(u32::try_from(bytes.len()).ok()?);
        serializer.write_raw_bytes(&bytes);
        Some(true)
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        _buffer: Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        let message = v8::String::new(scope, "#<SharedArrayBuffer> could not be cloned.")?;
        self.throw_data_clone_error(scope, message);
        None
    }
}

/// All of `v8.serialize` in one call.
#[binding]
fn serialize<'s>(
    scope: &mut Scope<'s, '_>,
    value: Local<'s, Value>,
    buffer_prototype: Local<'s, Value>,
) -> Result<Vec<u8>, NodeError> {
    let writer = ViewWriter { buffer_prototype: Global::new(scope, buffer_prototype) };
    let serializer = v8::ValueSerializer::new(scope, Box::new(writer));
    Writes::set_treat_array_buffer_views_as_host_objects(&serializer, true);
    Writes::write_header(&serializer);
    let context = scope.get_current_context();
    serializer.write_value(context, value).ok_or_else(NodeError::pending)?;
    Ok(serializer.release())
}

/// Reads what [`ViewWriter`] wrote; `(kind, offset, length)` makes the view.
struct ViewReader {
    base: usize,
    make: Global<Function>,
}

impl v8::ValueDeserializerImpl for ViewReader {
    fn read_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<Local<'s, Object>> {
        let (mut kind, mut length) = (0, 0);
        if !deserializer.read_uint32(&mut kind) || !deserializer.read_uint32(&mut length) {
            return None;
        }
        let bytes = deserializer.read_raw_bytes(length as usize)?;
        let offset = (bytes.as_ptr() as usize - self.base) as f64;
        // The deserializer forbids JavaScript, except here.
        let allowed = std::pin::pin!(v8::AllowJavascriptExecutionScope::new(scope));
        let scope = &mut allowed.init();
        let make = Local::new(scope, &self.make);
        let receiver = v8::undefined(scope).into();
        let args = [kind.into_value(scope), offset.into_value(scope), length.into_value(scope)];
        let view = make.call(scope, receiver, &args)?;
        Local::<Object>::try_from(view).ok()
    }
}

/// All of `v8.deserialize` in one call.
#[binding]
fn deserialize<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    make: Local<'s, Function>,
) -> Result<Local<'s, Value>, NodeError> {
    // A copy: JavaScript that runs meanwhile could detach the buffer.
    let bytes: Box<[u8]> = bytes.to_vec().into();
    let reader = ViewReader { base: bytes.as_ptr() as usize, make: Global::new(scope, make) };
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(reader), &bytes);
    let context = scope.get_current_context();
    Reads::read_header(&deserializer, context).ok_or_else(NodeError::pending)?;
    deserializer.read_value(context).ok_or_else(NodeError::pending)
}

struct DeserializerDelegate {
    receiver: Receiver,
}

impl v8::ValueDeserializerImpl for DeserializerDelegate {
    fn read_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        _deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<Local<'s, Object>> {
        let receiver = self.receiver.borrow().as_ref().map(|receiver| Local::new(scope, receiver))?;
        // The deserializer forbids JavaScript, except here.
        let allowed = std::pin::pin!(v8::AllowJavascriptExecutionScope::new(scope));
        let scope = &mut allowed.init();
        let read = method(scope, receiver, "_readHostObject")?;
        let object = read.call(scope, receiver.into(), &[])?;
        match Local::<Object>::try_from(object) {
            Ok(object) => Some(object),
            Err(_) => {
                NodeError::type_error("ERR_INVALID_RETURN_VALUE", "readHostObject must return an object").throw(scope);
                None
            }
        }
    }
}

/// `native` reads `bytes`, so it stands first: fields drop in order.
struct Deserializer {
    native: v8::ValueDeserializer<'static>,
    receiver: Receiver,
    bytes: Box<[u8]>,
}

#[binding]
fn deserializer<'s>(scope: &mut Scope<'s, '_>, bytes: Bytes) -> Local<'s, Object> {
    let bytes: Box<[u8]> = bytes.to_vec().into();
    let receiver = Receiver::default();
    let native =
        v8::ValueDeserializer::new(scope, Box::new(DeserializerDelegate { receiver: receiver.clone() }), &bytes);
    wrap(scope, Deserializer { native, receiver, bytes })
}

#[binding]
fn read_header(scope: &mut Scope<'_, '_>, deserializer: Wrapped<Deserializer>) -> Result<bool, NodeError> {
    let context = scope.get_current_context();
    Reads::read_header(&deserializer.native, context).ok_or_else(NodeError::pending)
}

#[binding]
fn read_value<'s>(
    scope: &mut Scope<'s, '_>,
    deserializer: Wrapped<Deserializer>,
    receiver: Local<'s, Object>,
) -> Result<Local<'s, Value>, NodeError> {
    let context = scope.get_current_context();
    let before = deserializer.receiver.replace(Some(Global::new(scope, receiver)));
    let value = deserializer.native.read_value(context);
    deserializer.receiver.replace(before);
    value.ok_or_else(NodeError::pending)
}

#[binding]
fn wire_format_version(deserializer: Wrapped<Deserializer>) -> u32 {
    Reads::get_wire_format_version(&deserializer.native)
}

#[binding]
fn transfer_in<'s>(deserializer: Wrapped<Deserializer>, id: u32, buffer: Local<'s, Value>) {
    if let Ok(buffer) = Local::<v8::ArrayBuffer>::try_from(buffer) {
        Reads::transfer_array_buffer(&deserializer.native, id, buffer);
    } else if let Ok(buffer) = Local::<v8::SharedArrayBuffer>::try_from(buffer) {
        Reads::transfer_shared_array_buffer(&deserializer.native, id, buffer);
    }
}

/// `undefined` at the end of the bytes, as for the functions below.
#[binding]
fn read_uint32(deserializer: Wrapped<Deserializer>) -> Option<u32> {
    let mut value = 0;
    Reads::read_uint32(&deserializer.native, &mut value).then_some(value)
}

/// `[high, low]`
#[binding]
fn read_uint64<'s>(scope: &mut Scope<'s, '_>, deserializer: Wrapped<Deserializer>) -> Option<Local<'s, Array>> {
    let mut value = 0;
    if !Reads::read_uint64(&deserializer.native, &mut value) {
        return None;
    }
    Some(array_from(scope, [(value >> 32) as u32, value as u32]))
}

#[binding]
fn read_double(deserializer: Wrapped<Deserializer>) -> Option<f64> {
    let mut value = 0.0;
    Reads::read_double(&deserializer.native, &mut value).then_some(value)
}

/// Where the next `length` bytes begin in what is read.
#[binding]
fn read_raw_bytes(deserializer: Wrapped<Deserializer>, length: f64) -> Option<f64> {
    if length < 0.0 {
        return None;
    }
    let bytes = Reads::read_raw_bytes(&deserializer.native, length as usize)?;
    let offset = (bytes.as_ptr() as usize).checked_sub(deserializer.bytes.as_ptr() as usize)?;
    Some(offset as f64)
}

engine::module!(
    "v8",
    [
        cached_data_version_tag,
        deserialize,
        deserializer,
        heap_code_statistics,
        heap_snapshot,
        heap_space_statistics,
        heap_statistics,
        is_one_byte,
        read_double,
        read_header,
        read_raw_bytes,
        read_uint32,
        read_uint64,
        read_value,
        release_buffer,
        serialize,
        serializer,
        set_flags,
        set_heap_snapshot_near_heap_limit,
        start_gc_profile,
        stop_gc_profile,
        transfer_in,
        transfer_out,
        treat_views_as_host_objects,
        wire_format_version,
        write_double,
        write_header,
        write_heap_snapshot,
        write_raw_bytes,
        write_uint32,
        write_uint64,
        write_value
    ]
);
