//! Bytes of messages for JavaScript: small pieces share an `ArrayBuffer`.

use crate::prelude::*;
use std::cell::RefCell;

/// An `ArrayBuffer` that small pieces share, filled from the front.
struct Slab {
    buffer: Global<v8::ArrayBuffer>,
    store: v8::SharedRef<v8::BackingStore>,
    used: usize,
}

#[derive(Default)]
pub struct Pool(RefCell<Option<Slab>>);

const SLAB: usize = 64 * 1024;
/// Larger pieces have an `ArrayBuffer` of their own.
const SMALL: usize = 16 * 1024;
/// Any typed array may be laid over a piece.
const ALIGNMENT: usize = 8;

impl Pool {
    /// A copy of `bytes`: the buffer, and where in it the copy begins.
    pub fn copy<'s>(&self, scope: &mut Scope<'s, '_>, bytes: &[u8]) -> (Local<'s, Value>, usize) {
        if bytes.len() > SMALL {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(bytes.to_vec()).make_shared();
            return (v8::ArrayBuffer::with_backing_store(scope, &store).into(), 0);
        }
        let mut slab = self.0.borrow_mut();
        if slab.as_ref().is_none_or(|slab| slab.used + bytes.len() > SLAB) {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(vec![0; SLAB]).make_shared();
            let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
            *slab = Some(Slab { buffer: Global::new(scope, buffer), store, used: 0 });
        }
        let Some(slab) = slab.as_mut() else { return (v8::undefined(scope).into(), 0) };
        let start = slab.used;
        if let Some(data) = slab.store.data() {
            // SAFETY: the slab has room from `start` on, and nothing has been given that part of it before.
            unsafe {
                let target = data.as_ptr().cast::<u8>().add(start);
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len());
            }
        }
        slab.used = (start + bytes.len()).next_multiple_of(ALIGNMENT);
        (Local::new(scope, &slab.buffer).into(), start)
    }
}

/// A string of one byte a character.
pub fn latin1<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
    match v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal) {
        Some(string) => string.into(),
        // Longer than any head may be.
        None => v8::String::empty(scope).into(),
    }
}
