//! How much of its thread's stack JavaScript may use.

use v8::UnsafeRawIsolatePtr;

unsafe extern "C" {
    // The crate has no way to it; what it has for an isolate that is to be made, V8 overwrites.
    #[link_name = "_ZN2v87Isolate13SetStackLimitEm"]
    fn isolate_set_stack_limit(isolate: UnsafeRawIsolatePtr, limit: usize);
}

/// Sets the lowest address that JavaScript's frames may reach on the thread that the isolate runs on. Below it there
/// must be room for native code.
pub fn set_stack_limit(isolate: &v8::Isolate, limit: usize) {
    // SAFETY: the pointer is that of a living isolate of this thread.
    unsafe { isolate_set_stack_limit(isolate.as_raw_isolate_ptr(), limit) }
}
