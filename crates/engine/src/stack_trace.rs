//! How the `stack` of an error is made.

use v8::{Array, Context, Local, UnsafeRawIsolatePtr, Value};

/// Makes the value of `stack` from an error and its call sites: the slot of a handle. Null, with an exception pending,
/// makes reading `stack` throw.
pub type PrepareStackTrace =
    for<'s> unsafe extern "C" fn(Local<'s, Context>, Local<'s, Value>, Local<'s, Array>) -> *const Value;

unsafe extern "C" {
    // The crate's own declaration of it does not let a callback throw.
    fn v8__Isolate__SetPrepareStackTraceCallback(isolate: UnsafeRawIsolatePtr, callback: PrepareStackTrace);
}

/// Has V8 call `callback` when the `stack` of an error is read for the first time.
pub fn set_prepare_stack_trace(isolate: &v8::Isolate, callback: PrepareStackTrace) {
    // SAFETY: the pointer is that of a living isolate; a handle is a single pointer, and a nullable one too, as V8's
    // `Local` and `MaybeLocal` are.
    unsafe { v8__Isolate__SetPrepareStackTraceCallback(isolate.as_raw_isolate_ptr(), callback) }
}
