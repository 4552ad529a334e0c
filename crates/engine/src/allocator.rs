//! Memory of `ArrayBuffer`s: the C allocator's, up to what the machine has.

use std::cell::Cell;
use std::ffi::c_void;

use crate::Scope;

/// The most bytes that one buffer may have. Systems promise memory that they do not have, and V8 ends the process when
/// it is told of a change of 32 GiB or more.
struct Limit(usize);

/// More bytes than this V8 does not believe that one buffer has.
pub const LARGEST_ARRAY_BUFFER: usize = (1 << 35) - 1;

thread_local! {
    /// The next buffer that this thread makes is one whose old contents nobody will see.
    static UNINITIALIZED: Cell<bool> = const { Cell::new(false) };
}

/// An `ArrayBuffer` whose bytes are not zeroed: the caller fills all of it, or cuts off the rest, before anybody sees
/// it. Its memory is the engine's own, which it counts among the young. `length` must be small enough to be had.
pub fn uninitialized_array_buffer<'s>(scope: &mut Scope<'s, '_>, length: usize) -> v8::Local<'s, v8::ArrayBuffer> {
    UNINITIALIZED.set(true);
    let buffer = v8::ArrayBuffer::new(scope, length);
    UNINITIALIZED.set(false);
    buffer
}

static VTABLE: v8::RustAllocatorVtable<Limit> =
    v8::RustAllocatorVtable { allocate, allocate_uninitialized, free, drop: drop_limit };

/// An allocator that refuses a buffer of more than `largest` bytes; programs then see a `RangeError`.
pub fn array_buffer_allocator(largest: usize) -> v8::UniqueRef<v8::Allocator> {
    let limit = Box::into_raw(Box::new(Limit(largest.min(LARGEST_ARRAY_BUFFER))));
    // SAFETY: the handle lives until `drop_limit` gets it back, and the functions below are what V8 asks of them.
    unsafe { v8::new_rust_allocator(limit, &VTABLE) }
}

unsafe extern "C" fn allocate(limit: &Limit, length: usize) -> *mut c_void {
    if length > limit.0 {
        return std::ptr::null_mut();
    }
    // What a collection on the way frees is nobody's concern here: it makes no buffers.
    if UNINITIALIZED.replace(false) {
        // SAFETY: `malloc` takes any number.
        return unsafe { libc::malloc(length.max(1)) };
    }
    // SAFETY: `calloc` takes any numbers.
    unsafe { libc::calloc(length.max(1), 1) }
}

unsafe extern "C" fn allocate_uninitialized(limit: &Limit, length: usize) -> *mut c_void {
    if length > limit.0 {
        return std::ptr::null_mut();
    }
    // SAFETY: `malloc` takes any number.
    unsafe { libc::malloc(length.max(1)) }
}

unsafe extern "C" fn free(_: &Limit, data: *mut c_void, _: usize) {
    // SAFETY: V8 gives back what the functions above gave it, once.
    unsafe { libc::free(data) }
}

unsafe extern "C" fn drop_limit(limit: *const Limit) {
    // SAFETY: made by `Box::into_raw`, and V8 drops it once.
    drop(unsafe { Box::from_raw(limit.cast_mut()) });
}
