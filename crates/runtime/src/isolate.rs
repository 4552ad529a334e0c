//! Isolates: how they are made, and the callbacks every one of them has.

use crate::builtins::EMBEDDED;
use crate::snapshot::Snapshot;
use engine::{Scope, v8};
use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::sync::OnceLock;

/// The addresses that a snapshot may refer to, in an order that depends only on the source.
pub fn external_references() -> Cow<'static, [v8::ExternalReference]> {
    struct References(Vec<v8::ExternalReference>);
    // SAFETY: addresses of functions and statics, never written to.
    unsafe impl Send for References {}
    // SAFETY: as above.
    unsafe impl Sync for References {}
    static REFERENCES: OnceLock<References> = OnceLock::new();
    let references = REFERENCES.get_or_init(|| {
        let mut references = bindings::external_references();
        references.extend(EMBEDDED.iter().filter_map(bindings::BuiltinSource::external_reference));
        References(references)
    });
    Cow::Borrowed(references.0.as_slice())
}

/// A new isolate, from a snapshot where there is one. Its heap may grow with the memory there
/// is for this process, as Node's may.
pub fn new(snapshot: Option<Snapshot>) -> v8::OwnedIsolate {
    let mut params = v8::CreateParams::default();
    if let Some(bytes) = bindings::usable_memory() {
        params = params.heap_limits_from_system_memory(bytes, 0);
    }
    with_params(params, snapshot)
}

/// An isolate with limits of its own.
pub fn with_params(params: v8::CreateParams, snapshot: Option<Snapshot>) -> v8::OwnedIsolate {
    let largest = bindings::physical_memory().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX);
    let params = params.array_buffer_allocator(engine::array_buffer_allocator(largest));
    let mut params = params.external_references(external_references());
    if let Some(snapshot) = snapshot {
        params = params.snapshot_blob(v8::StartupData::from(snapshot.0));
    }
    v8::Isolate::new(params)
}

/// Sets what an isolate that runs programs needs; a snapshot keeps none of it.
pub fn configure(scope: &mut Scope<'_, '_>) {
    scope.set_microtasks_policy(v8::MicrotasksPolicy::Explicit);
    scope.set_oom_error_handler(on_out_of_memory);
    let levels = v8::MessageErrorLevel::WARNING | v8::MessageErrorLevel::ERROR;
    scope.add_message_listener_with_error_level(on_message, levels);
}

/// V8's own warnings go to standard error. The errors that come here are those of callbacks that V8 itself calls, such as
/// a finalization registry's.
unsafe extern "C" fn on_message(message: v8::Local<v8::Message>, error: v8::Local<v8::Value>) {
    // SAFETY: V8 calls this inside the isolate, with a message that is valid for the call.
    v8::callback_scope!(unsafe scope, message);
    if message.error_level() == v8::MessageErrorLevel::ERROR.bits() {
        // A promise hook that finds the stack exhausted: the program is about to find the same, in its own frame, where
        // it can be caught. A handler called from here would fail for the same reason.
        if message.get(scope).to_rust_string_lossy(scope).ends_with("RangeError: Maximum call stack size exceeded") {
            return;
        }
        bindings::env().handle_exception(scope, error, Some(message), false);
        return;
    }
    let text = message.get(scope).to_rust_string_lossy(scope);
    eprintln!("{text}");
}

/// The heap is full: says so as Node does, and aborts.
unsafe extern "C" fn on_out_of_memory(location: *const c_char, details: &v8::OomDetails) {
    // SAFETY: V8 passes C strings or null.
    let text = |text: *const c_char| (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy());
    let location = text(location).unwrap_or_default();
    let what = if details.is_heap_oom {
        "Allocation failed - JavaScript heap out of memory"
    } else {
        "Allocation failed - process out of memory"
    };
    eprintln!("FATAL ERROR: {location} {what}");
    if let Some(detail) = text(details.detail) {
        eprintln!("Reason: {detail}");
    }
    bindings::write_fatal_report(what);
    std::process::abort();
}
