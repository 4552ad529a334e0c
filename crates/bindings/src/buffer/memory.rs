//! Memory for the bytes of an `ArrayBuffer`, made before there is one, so that its size may still change and no handle
//! scope is needed meanwhile.

use crate::prelude::*;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

static ZERO_FILL: AtomicBool = AtomicBool::new(false);

/// From now on no memory is handed out with old contents.
pub fn zero_fill() {
    ZERO_FILL.store(true, Ordering::Relaxed);
}

/// An `ArrayBuffer` to be filled at once, of a size that there always is: see [`engine::uninitialized_array_buffer`].
pub fn uninitialized<'s>(scope: &mut Scope<'s, '_>, size: usize) -> Local<'s, v8::ArrayBuffer> {
    super::young::hand_out(size);
    if ZERO_FILL.load(Ordering::Relaxed) {
        return v8::ArrayBuffer::new(scope, size);
    }
    engine::uninitialized_array_buffer(scope, size)
}

/// An `ArrayBuffer` of its own with these bytes.
pub fn copy_of<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, v8::ArrayBuffer> {
    let buffer = uninitialized(scope, bytes.len());
    if let Some(data) = buffer.data() {
        // SAFETY: the buffer is new and has that many bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast().as_ptr(), bytes.len()) };
    }
    buffer
}

fn exhausted() -> NodeError {
    NodeError::range_error("ERR_MEMORY_ALLOCATION_FAILED", "Failed to allocate memory")
}

/// Bytes from the C allocator.
pub struct Memory {
    data: *mut u8,
    size: usize,
}

impl Memory {
    /// `size` bytes that nobody has written to, if there are any to be had.
    pub fn uninitialized(size: usize) -> Result<Self, NodeError> {
        if size > engine::LARGEST_ARRAY_BUFFER {
            return Err(exhausted());
        }
        let zero = ZERO_FILL.load(Ordering::Relaxed);
        // SAFETY: plain allocation, released when dropped or by `release`.
        let data = unsafe { if zero { libc::calloc(1, size.max(1)) } else { libc::malloc(size.max(1)) } };
        if data.is_null() { Err(exhausted()) } else { Ok(Memory { data: data.cast(), size }) }
    }

    pub fn copy_of(bytes: &[u8]) -> Result<Self, NodeError> {
        let mut memory = Self::uninitialized(bytes.len())?;
        memory.bytes().copy_from_slice(bytes);
        Ok(memory)
    }

    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the allocation has this size. What has not been written yet is only handed to functions that write it;
        // those of V8 and simdutf take it in this form.
        unsafe { std::slice::from_raw_parts_mut(self.data, self.size) }
    }

    /// Gives back what is behind the first `size` bytes.
    pub fn truncate(&mut self, size: usize) {
        if size >= self.size {
            return;
        }
        // SAFETY: `data` is an allocation of the same allocator. A failure leaves it as it was.
        let data = unsafe { libc::realloc(self.data.cast(), size.max(1)) };
        if !data.is_null() {
            self.data = data.cast();
        }
        self.size = size;
    }

    /// An `ArrayBuffer` that owns the bytes.
    pub fn into_buffer<'s>(self, scope: &mut Scope<'s, '_>) -> Local<'s, v8::ArrayBuffer> {
        if self.size == 0 {
            return v8::ArrayBuffer::new(scope, 0);
        }
        let memory = std::mem::ManuallyDrop::new(self);
        // SAFETY: `data` has `size` bytes and belongs to the store from here on.
        let store = unsafe {
            v8::ArrayBuffer::new_backing_store_from_ptr(memory.data.cast(), memory.size, release, std::ptr::null_mut())
        };
        v8::ArrayBuffer::with_backing_store(scope, &store.make_shared())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: nobody else has the address.
        unsafe { libc::free(self.data.cast()) };
    }
}

unsafe extern "C" fn release(data: *mut c_void, _size: usize, _unused: *mut c_void) {
    // SAFETY: V8 passes back what `into_buffer` gave it, once.
    unsafe { libc::free(data) };
}
