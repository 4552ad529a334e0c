//! Random bytes of OpenSSL's generator.

use crate::prelude::*;

fn fill(mut bytes: &mut [u8]) -> bool {
    while !bytes.is_empty() {
        let count = bytes.len().min(1 << 30);
        // SAFETY: `count` bytes can be written to.
        if unsafe { openssl_sys::RAND_bytes(bytes.as_mut_ptr(), count as i32) } != 1 {
            return false;
        }
        bytes = &mut bytes[count..];
    }
    true
}

fn failed() -> NodeError {
    NodeError::error("ERR_OPERATION_FAILED", "Operation failed: no random bytes")
}

fn part(bytes: &mut [u8], offset: f64, size: f64) -> &mut [u8] {
    let end = (offset as usize).saturating_add(size as usize).min(bytes.len());
    &mut bytes[(offset as usize).min(end)..end]
}

#[binding]
pub fn random_fill_sync(mut bytes: BytesMut, offset: f64, size: f64) -> Result<(), NodeError> {
    if fill(part(&mut bytes, offset, size)) { Ok(()) } else { Err(failed()) }
}

#[binding]
pub fn random_fill<'s>(
    scope: &mut Scope<'s, '_>,
    mut bytes: SharedBytes,
    offset: f64,
    size: f64,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || fill(part(bytes.as_mut_slice(), offset, size));
    done.spawn(
        scope,
        "RANDOMBYTESREQUEST",
        work,
        |scope, filled| {
            if filled { Ok(v8::undefined(scope).into()) } else { Err(failed()) }
        },
    )
}

/// `count` version 4 UUIDs, one after the other without anything between.
#[binding]
pub fn random_uuids<'s>(scope: &mut Scope<'s, '_>, count: u32) -> Result<Option<JsString<'s>>, NodeError> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut random = vec![0; count as usize * 16];
    if !fill(&mut random) {
        return Err(failed());
    }
    let mut text = Vec::with_capacity(count as usize * 36);
    for bytes in random.as_chunks_mut::<16>().0 {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push(b'-');
            }
            text.push(DIGITS[usize::from(byte >> 4)]);
            text.push(DIGITS[usize::from(byte & 15)]);
        }
    }
    Ok(v8::String::new_from_one_byte(scope, &text, v8::NewStringType::Normal))
}
