//! Bytes of messages for JavaScript.

use crate::prelude::*;

/// A copy of `bytes` in an `ArrayBuffer` of its own: programs transfer the memory of what they have read.
pub fn copy<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
    crate::buffer::copy_of(scope, bytes).into()
}

/// A string of one byte a character.
pub fn latin1<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
    match v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal) {
        Some(string) => string.into(),
        // Longer than any head may be.
        None => v8::String::empty(scope).into(),
    }
}
